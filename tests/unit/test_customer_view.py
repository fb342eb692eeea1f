"""The story of a customer: a company's, a consumer's and a contact's, seen by everybody and by each department."""

import re
import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest

import leadflow as lf
from leadflow.changes import Create
from leadflow.objects import AnyRecord, CampaignMember, ConvertedTo, Receipt
from leadflow.policy import Pipeline, Stage
from leadflow.values import Rates
from leadflow.views import CustomerView, department_of
from leadflow.views.customer import direction_of

TABLE = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "customer_view" / "departments.toml").read_text("utf-8")
)
SEOUL = timezone(timedelta(hours=9))
POLICY = lf.Policy(fallback_user="user:dana")


def on(day: int, hour: int = 9) -> datetime:
    """Return an hour of a day of November, in Seoul."""
    return datetime(2026, 11, day, hour, tzinfo=SEOUL)


def happened(activity_id: str, type_: str, at: datetime, *about: AnyRecord, **more: Any) -> lf.Activity:
    """Return what happened with records, or is to be done."""
    links = {f"role {place}": lf.ref(each) for place, each in enumerate(about)}
    return lf.Activity(**{"id": activity_id, "type": type_, "subject": "any", "at": at, "links": links, **more})


# --- departments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_an_activity_belongs_to_the_department_of_the_table(case: dict[str, Any]) -> None:
    """Its type says whose it is, and who made contact, if anything does."""
    activity = happened("1", case["type"], on(1), campaign="spring" if case.get("campaign") else None)
    assert department_of(activity, case.get("given", {})) == case["department"]
    assert direction_of(activity) == case.get("direction")
    company = lf.Account(id="a", name="Acme")
    linked = happened("1", case["type"], on(1), company, campaign=activity.campaign)
    [entry] = lf.customer_view(company, [linked], at=on(2), departments=case.get("given", {})).timeline
    assert (entry.department, entry.direction) == (case["department"], case.get("direction"))


def test_a_department_that_nobody_has_is_refused() -> None:
    """Among those of types and where a page is asked for; so is a customer that is none, and a moment without a zone."""
    acme = lf.Account(id="a", name="Acme")
    with pytest.raises(lf.InvalidValue, match="invalid department 'support': expected sales, marketing or service"):
        lf.customer_view(acme, [], at=on(1), departments={"상담": "support"})
    with pytest.raises(lf.InvalidValue, match="invalid department 'all'"):
        lf.customer_view(acme, [], at=on(1)).seen_by("all")
    lead = lf.Lead(id="1", owner="user:dana", name="Amy")
    with pytest.raises(lf.BrokenContract, match="expected an Account, a PersonAccount or a Contact"):
        lf.customer_view(lead, [], at=on(1))
    with pytest.raises(lf.BrokenContract, match="time zone"):
        lf.customer_view(acme, [], at=datetime(2026, 11, 1))


# --- a company --------------------------------------------------------------------------------------------------------

GROUP = lf.Account(id="group", name="Northlight Group")
ROBOTS = lf.Account(id="robots", name="Northlight <Robots>", parent="group", owner="user:dana")
LAB = lf.Account(id="lab", name="Northlight Lab", parent="robots", owner="user:minji")
AMY = lf.Contact(id="amy", account="robots", name="Amy Wong", email="amy@northlight.example", owner="user:dana")
BEN = lf.Contact(id="ben", account="lab", name="Ben Ito", title="Engineer", do_not_call=True, do_not_email=True)
CARL = lf.Contact(id="carl", account="elsewhere", name="Carl")
FORMER = lf.Lead(
    id="former",
    owner="user:dana",
    status="converted",
    name="Amy Wong",
    company="Northlight Robots",
    source="trade fair",
    interests=["wms"],
    message="We need a second line",
    created_at=on(1),
    converted=ConvertedTo(at=on(3), account="robots", contact="amy", opportunity="line"),
)
MATCHED = lf.Lead(id="matched", owner="queue:generic", name="Eva", matched_account="lab", do_not_call=True)
LINE = lf.Opportunity(
    id="line",
    account="robots",
    name="Second line",
    stage="Prospecting",
    probability=50,
    owner="user:dana",
    contacts=["amy"],
    created_at=on(3),
    line_items=(
        lf.LineItem(product="wms", unit_price="100 USD"),
        lf.LineItem(product="training", unit_price="5만원"),
    ),
)
MOVED = lf.plan_stage(LINE, "Proposal/Price Quote", POLICY, at=on(5), by="user:dana")
WON = lf.Opportunity(
    id="won", account="lab", name="Inspection", stage="Closed Won", probability=100, amount="70 USD", owner="user:minji"
)
LOST = lf.Opportunity(id="lost", account="lab", name="Cables", stage="Closed Lost", probability=30)
THEIRS = lf.Opportunity(
    id="theirs",
    account="partner",
    name="Joint bid",
    stage="Prospecting",
    probability=10,
    amount="9 USD",
    contacts=["ben"],
)
COMPANY: tuple[AnyRecord, ...] = (
    *(GROUP, ROBOTS, LAB, AMY, BEN, CARL, FORMER, MATCHED, MOVED.after, WON, LOST, THEIRS),
    lf.Account(id="partner", name="Partner GmbH"),
    lf.Account(id="other", name="Other"),
    lf.Campaign(id="fair", name="Robot fair"),
    CampaignMember(id="m1", campaign="fair", links={"person": lf.ref(AMY)}, status="visited", at=on(1, 8)),
    CampaignMember(id="m2", campaign="mailing", links={"person": lf.ref(FORMER)}),
    lf.Product(id="wms", name="Warehouse system"),
    lf.User(id="user:dana", name="Dana Kim"),
    lf.User(id="user:ben"),
    Receipt(id="r", source="form", outcome="lead", at=on(1), record=lf.ref(FORMER)),
    *(change.record for change in MOVED.changes.changes if isinstance(change, Create)),
    happened("asked", "inquiry", on(1), AMY, interests=["wms"], subject="inquiry by trade fair"),
    happened(
        "called", "call", on(4), AMY, ROBOTS, MOVED.after, owner="user:dana", subject="price", body="before Christmas"
    ),
    happened("broken", "complaint", on(6), LAB, owner="user:ben", subject="robot stops"),
    happened("quote", "task", on(9), MOVED.after, owner="user:dana", subject="send the quote", open=True),
    happened("part", "support", on(20), LAB, owner="user:ben", subject="send the part", open=True),
    happened("later", "call", on(25), LAB, subject="held later"),
    happened("foreign", "call", on(7), CARL),
    happened("of a lead", "call", on(7), MATCHED),
    happened("of another opportunity", "call", on(7), THEIRS),
    lf.CustomRecord(kind="warranty", id="w", fields={"until": date(2027, 1, 1)}, links={"account": lf.ref(LAB)}),
)


def of_company(**more: Any) -> CustomerView:
    """Return the story of the company."""
    return lf.customer_view(ROBOTS, COMPANY, at=on(10), **more)


def test_the_story_of_a_company_is_on_one_timeline() -> None:
    """What all departments did with its tree, its people, its opportunities and its lead, the newest first, each once."""
    told = [(entry.at.day, entry.department, entry.kind, entry.what) for entry in of_company().timeline]
    assert told == [
        (25, "sales", "activity", "call: held later"),
        (20, "service", "activity", "support: send the part"),
        (9, "sales", "activity", "task: send the quote"),
        (6, "service", "activity", "complaint: robot stops"),
        (5, "sales", "stage", "stage: Prospecting → Proposal/Price Quote"),
        (4, "sales", "activity", "call: price"),
        (
            *(3, "sales", "conversion"),
            "lead became account Northlight <Robots>, contact Amy Wong, opportunity Second line",
        ),
        (3, "sales", "opportunity", "opportunity opened: Second line"),
        (1, "marketing", "activity", "inquiry: inquiry by trade fair"),
        (1, "marketing", "arrival", "lead arrived: trade fair"),
        (1, "marketing", "membership", "campaign: Robot fair (visited)"),
    ]
    called = next(entry for entry in of_company().timeline if entry.record.id == "called")
    assert (called.by, called.detail, called.subjects) == (
        "user:dana",
        "before Christmas",
        ("Amy Wong", "Northlight <Robots>", "Second line"),
    )
    assert called.about == (lf.ref(AMY), lf.ref(ROBOTS), lf.ref(LINE))


def test_a_record_is_named_once_and_the_customer_is_known() -> None:
    """An activity that hangs on the customer twice names it once, also where the customer is not among the records."""
    [entry] = lf.customer_view(ROBOTS, [happened("1", "call", on(1), ROBOTS, ROBOTS)], at=on(2)).timeline
    assert (entry.about, entry.subjects) == ((lf.ref(ROBOTS),), ("Northlight <Robots>",))


def test_the_records_are_read_once() -> None:
    """Whatever can be walked through once tells the whole story, such as what a query yields."""
    assert lf.customer_view(ROBOTS, iter(COMPANY), at=on(10)) == of_company()


def test_the_records_of_a_company_are_told_apart() -> None:
    """Its tree, its people, what leads became and what only seems to be, its own opportunities and those of others."""
    records = of_company().records
    assert (records.parents, records.divisions) == ((GROUP,), (LAB,))
    assert (records.contacts, records.counterparts) == ((AMY, BEN), ())
    assert (records.leads, records.matched_leads) == ((FORMER,), (MATCHED,))
    assert ([each.id for each in records.opportunities], records.involved) == (["line", "lost", "won"], (THEIRS,))
    assert [each.id for each in records.memberships] == ["m1", "m2"]
    assert [each.id for each in records.custom_records] == ["w"]


def test_what_is_open_and_who_looks_after_what() -> None:
    """The overdue promise comes first; everybody who owns something is listed, and what nobody owns."""
    view = of_company()
    assert [(each.activity.id, each.department, each.overdue) for each in view.promises] == [
        ("quote", "sales", True),
        ("part", "service", False),
    ]
    owned = [(each.owner, [str(record) for record in each.records]) for each in view.owners]
    assert owned == [
        ("user:dana", ["account robots", "contact amy", "opportunity line", "activity quote"]),
        ("queue:generic", ["lead matched"]),
        ("user:ben", ["activity part"]),
        ("user:minji", ["account lab"]),
        (None, ["contact ben"]),
    ]


def test_a_promise_is_overdue_only_after_its_moment() -> None:
    """What is due now is not late yet; what is due first comes first, then the id decides."""
    calls = [happened(name, "call", on(day), LAB, open=True) for name, day in (("b", 2), ("c", 1), ("a", 2))]
    promises = lf.customer_view(LAB, calls, at=on(2)).promises
    assert [(each.activity.id, each.overdue) for each in promises] == [("c", True), ("a", False), ("b", False)]


def test_of_one_moment_what_became_stands_before_what_caused_it() -> None:
    """From the top: the move of an opportunity, the change of a status, the conversion, the opportunity, what happened, the arrival."""
    at = on(1)
    lead = attrs.evolve(FORMER, created_at=at, converted=ConvertedTo(at=at, account="lab"))
    opportunity = lf.Opportunity(id="0", account="lab", name="Robot", stage="Prospecting", created_at=at)
    records = [
        *(lead, opportunity, happened("2", "stage", at, subject="a → b", links={"opportunity": lf.ref(opportunity)})),
        *(
            happened("1", "status", at, subject="new → working", links={"person": lf.ref(lead)}),
            happened("0", "call", at, lead),
        ),
        CampaignMember(id="3", campaign="fair", links={"person": lf.ref(lead)}, at=at),
    ]
    kinds = [entry.kind for entry in lf.customer_view(LAB, records, at=at).timeline]
    assert kinds == ["stage", "status", "conversion", "opportunity", "activity", "membership", "arrival"]


def test_the_last_touch_is_the_last_thing_done_by_then() -> None:
    """Neither what is open, nor what is later, nor the move of an opportunity is a touch; who made contact is told if known."""
    view = of_company()
    touches = [(each.department, each.entry and each.entry.record.id) for each in view.touches]
    assert touches == [("sales", "called"), ("marketing", "asked"), ("service", "broken")]
    directions = [each.entry and each.entry.direction for each in view.touches]
    assert directions == [None, "from the customer", "from the customer"]
    assert view.last_touch is not None
    assert view.last_touch.record.id == "broken"
    assert lf.customer_view(GROUP, [], at=on(1)).last_touch is None


def test_totals_are_kept_by_currency_or_brought_into_one() -> None:
    """Lines of two currencies count in both; what is of unknown worth is counted apart, what is others' not at all."""
    totals = of_company().totals
    ended = totals.open_opportunities, totals.won_opportunities, totals.lost_opportunities
    assert (totals.opportunities, ended) == (3, (1, 1, 1))
    assert (totals.opportunities_without_amount, totals.involved) == (1, 1)
    assert (dict(totals.open), dict(totals.weighted)) == (
        {"KRW": Decimal(50000), "USD": Decimal(100)},
        {"KRW": Decimal(32500), "USD": Decimal(65)},
    )
    assert (dict(totals.won), dict(totals.lost)) == ({"USD": Decimal(70)}, {})
    in_dollars = of_company(rates=Rates("USD", {"KRW": Decimal("0.001")})).totals
    assert (dict(in_dollars.open), dict(in_dollars.won)) == ({"USD": Decimal(150)}, {"USD": Decimal(70)})
    with pytest.raises(lf.InvalidValue, match="KRW"):
        of_company(rates=Rates("USD"))


def test_the_pipeline_says_what_is_won() -> None:
    """A stage of one's own pipeline counts as it says, whatever probability an opportunity has."""
    pipeline = Pipeline(
        stages=(
            Stage(name="상담", probability=20),
            Stage(name="수주", probability=100),
            Stage(name="실주", probability=0),
        )
    )
    opportunities = [
        lf.Opportunity(id=stage, account="lab", name="로봇", stage=stage, probability=50, amount="5만원")
        for stage in ("상담", "수주", "실주", "다른 단계")
    ]
    view = lf.customer_view(LAB, opportunities, at=on(1), policy=attrs.evolve(POLICY, pipeline=pipeline))
    totals = view.totals
    assert "1 in a stage that the pipeline does not have counts as open: '다른 단계'" in str(view)
    assert (totals.open_opportunities, totals.won_opportunities, totals.lost_opportunities) == (2, 1, 1)
    assert (dict(totals.weighted), dict(totals.won)) == ({"KRW": Decimal(50000)}, {"KRW": Decimal(50000)})


def test_a_circle_of_accounts_has_no_top() -> None:
    """Whoever is below is a division and no parent; nothing is listed twice."""
    one, two = lf.Account(id="1", name="One", parent="2"), lf.Account(id="2", name="Two", parent="1")
    three = lf.Account(id="3", name="Three", parent="2")
    records = lf.customer_view(one, [one, two, three], at=on(1)).records
    assert (records.parents, records.divisions) == ((), (two, three))
    assert lf.customer_view(three, [one, two, three], at=on(1)).records.parents == (one, two)


def test_divisions_stand_by_name_under_what_they_are_part_of() -> None:
    """Each before those below itself."""
    names = {"a": None, "b2": "a", "b1": "a", "c": "b1", "d": "b2"}
    tree = [lf.Account(id=name, name=name, parent=parent) for name, parent in names.items()]
    records = lf.customer_view(tree[0], tree, at=on(1)).records
    assert [each.id for each in records.divisions] == ["b1", "c", "b2", "d"]
    bottom = lf.customer_view(tree[3], tree, at=on(1)).records
    assert [each.id for each in bottom.parents] == ["a", "b1"]


# --- a consumer -------------------------------------------------------------------------------------------------------

SHOP = lf.parse_policy("""
fallback_user = "user:counter"

[custom_fields.intent]
choices = ["sample", "purchase"]

[classification]
person_accounts = "on"
buy_now = { "custom.intent" = ["purchase"] }
""")


def shop() -> tuple[lf.MemoryRepository, lf.PersonAccount]:
    """Return a cosmetics shop after the three steps of its story, and its customer."""
    repository = lf.MemoryRepository(
        [
            lf.User(id="user:counter", name="매장"),
            lf.Queue(id="queue:generic"),
            lf.Product(id="lip", name="립스틱 <신상>"),
        ]
    )
    asked = lf.Inquiry(
        id="1",
        source="샘플 신청",
        name="김민지",
        email="minji@gmail.com",
        mobile="+82 10-0000-1234",
        interests=["lip"],
        message="샘플을 받고 싶어요",
        custom={"intent": "sample"},
        do_not_call=True,
    )
    known = lf.gather(repository, [asked], SHOP)
    repository.apply(lf.plan_intake([asked], known, SHOP, at=on(2)).changes)
    [lead] = [each for each in repository if isinstance(each, lf.Lead)]
    hanging = lf.Related(activities=tuple(each for each in repository if isinstance(each, lf.Activity)))
    plan = lf.plan_conversion(lead, hanging, SHOP, at=on(9), owner="user:counter", opportunity=False)
    repository.apply(plan.changes)
    minji = plan.person_account
    assert minji is not None
    consultation = lf.Opportunity(
        id="opportunity",
        person_account=minji.id,
        name="상담",
        stage="Needs Analysis",
        probability=25,
        owner="user:counter",
        close_date=date(2026, 11, 30),
        line_items=(lf.LineItem(product="lip", quantity=2, unit_price="3만원"),),
    )
    more = [
        consultation,
        happened("consulted", "상담", on(12), minji, consultation, owner="user:counter", subject="피부 진단"),
        happened("returned", "반품", on(14), minji, subject="쿠션 색상", body="색이 너무 밝아요"),
        happened("exchange", "교환", on(16), minji, subject="쿠션 교환", open=True),
    ]
    repository.apply(lf.ChangeSet(tuple(map(Create, more))))
    stored = repository.get("person_account", minji.id)
    assert isinstance(stored, lf.PersonAccount)
    return repository, stored


def test_the_story_of_a_consumer_starts_with_the_lead() -> None:
    """What was asked as a lead, what was sold and what came back are one story; no company is mixed in."""
    repository, minji = shop()
    view = lf.customer_view(minji, repository, at=on(20))
    told = [(entry.department, entry.what, entry.detail, entry.is_open) for entry in view.timeline]
    assert told == [
        ("service", "교환: 쿠션 교환", None, True),
        ("service", "반품: 쿠션 색상", "색이 너무 밝아요", False),
        ("sales", "상담: 피부 진단", None, False),
        ("sales", "lead became person account 김민지", None, False),
        ("marketing", "lead arrived: 샘플 신청", "샘플을 받고 싶어요", False),
    ]
    assert [each.kind for each in (*view.records.contacts, *view.records.divisions, *view.records.parents)] == []
    assert (view.totals.overdue, dict(view.totals.weighted)) == (1, {"KRW": Decimal(15000)})


def test_a_page_of_a_consumer_reads_well_in_a_terminal() -> None:
    """The page of service: its own first, then what the others did; Hangul takes two columns; nothing empty is shown."""
    repository, minji = shop()
    page = lf.customer_view(minji, repository, at=on(20)).seen_by("service")
    assert (
        str(page) == (Path(__file__).parent.parent / "cases" / "customer_view" / "shop.txt").read_text("utf-8").rstrip()
    )


def test_a_lead_that_became_a_company_and_a_consumer_is_in_both_stories() -> None:
    """Each names the other as a customer of its own; what hangs on the consumer alone stays out of the company's."""
    minji = lf.PersonAccount(id="minji", name="김민지")
    lead = lf.Lead(id="1", owner="user:dana", name="김민지", company="한빛", created_at=on(1))
    hanging = [happened("asked", "문의", on(1), lead), happened("called", "call", on(2), lead)]
    plan = lf.plan_conversion(
        lead, lf.Related(activities=tuple(hanging)), POLICY, at=on(3), related_person_account=minji
    )
    store = lf.MemoryRepository([minji, lead, *hanging, happened("private", "반품", on(2), minji)])
    store.apply(plan.changes)
    company, person = plan.account, plan.person_account
    assert company is not None
    assert person is not None
    of_company, of_person = (lf.customer_view(each, store, at=on(4)) for each in (company, person))
    assert (of_company.records.counterparts, of_person.records.counterparts) == ((person,), (company,))
    assert of_company.records.leads == of_person.records.leads == (plan.after,)
    assert [each.id for each in of_company.records.activities] == ["called", "asked"]
    assert [each.id for each in of_person.records.activities] == ["called", "private", "asked"]
    assert (len(of_company.records.opportunities), of_company.records.involved) == (1, ())
    assert (of_person.records.opportunities, len(of_person.records.involved)) == ((), 1)
    for view, other in ((of_company, "김민지    person account"), (of_person, "한빛      business account")):
        assert "ALSO CUSTOMERS\n1 customer of the other kind\n\ncustomer  kind" in str(view)
        assert other in str(view)


# --- a contact --------------------------------------------------------------------------------------------------------


def test_a_contact_has_a_story_of_its_own() -> None:
    """Where individuals are contacts of one account, each has a story, and the account says what it is."""
    individuals = lf.Account(id="individual", name="개인", placeholder=True)
    one = lf.Contact(id="1", account="individual", name="김민지", owner="user:dana")
    two = lf.Contact(id="2", account="individual", name="이서연")
    lead = lf.Lead(
        id="1", owner="user:dana", name="김민지", converted=ConvertedTo(at=on(2), contact="1", opportunity="x")
    )
    opportunities = [
        lf.Opportunity(id=contact, account="individual", name="쿠션", stage="any", probability=20, contacts=[contact])
        for contact in ("1", "2")
    ]
    joined = lf.Opportunity(id="x", account="individual", name="상담", stage="any", probability=20)
    world = [
        individuals,
        one,
        two,
        lead,
        *opportunities,
        joined,
        happened("a", "call", on(1), one),
        happened("b", "call", on(1), two),
    ]
    view = lf.customer_view(one, world, at=on(3))
    assert view.records.parents == (individuals,)
    assert ([each.id for each in view.records.opportunities], view.records.involved) == (["1"], (joined,))
    assert [each.id for each in view.records.activities] == ["a"]
    assert (view.records.contacts, view.records.matched_leads, view.records.leads) == ((), (), (lead,))
    assert str(view).startswith(
        "김민지\ncontact, part of 개인; owner user:dana; as of 2026-11-03 09:00+09:00\nreached by –"
    )
    note = "this account only stands for individuals: the people under it have nothing to do with each other"
    assert note in str(lf.customer_view(individuals, world, at=on(3)))
    assert note not in str(view)


# --- how it is shown --------------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """Reads the headings, the scopes of header cells, the captions, the styles and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.setdefault(self.open[-1], []).append(data)


def pages() -> list[Any]:
    """Return all pages of the company."""
    view = of_company()
    return [view, *map(view.seen_by, ("sales", "marketing", "service"))]


@pytest.mark.parametrize("place", range(4))
def test_html_is_escaped_has_an_outline_and_no_colours(place: int) -> None:
    """One heading for the page, one below for each section with its table; cells of headers have a scope."""
    page = Outline(pages()[place]._repr_html_())
    assert page.open == []
    levels = [tag for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    tables = sum(tag == "table" for tag, _ in page.tags)
    assert levels == ["h3", *["h4"] * tables]
    assert sum(tag == "caption" for tag, _ in page.tags) == tables > 5
    assert {given.get("scope") for tag, given in page.tags if tag == "th"} == {"col", "row"}
    assert page.text["h3"][0].startswith("Northlight <Robots>")
    styles = ";".join(given.get("style") or "" for _, given in page.tags)
    colours = {each.strip() for each in re.findall(r"(?:color|background)(?:-color)?:([^;]*)", styles)}
    assert colours <= {"inherit", "transparent", "light dark"}
    assert "#" not in styles


def test_each_department_reads_its_own_first() -> None:
    """The sections of its own work stand before the others, and none is missing on any page."""
    headings = [Outline(page._repr_html_()).text["h4"] for page in pages()]
    assert [each[:3] for each in headings] == [
        ["Last touch", "Promises", "What happened"],
        ["Promises", "Opportunities", "What sales did"],
        ["Campaigns", "Leads", "What marketing did"],
        ["Promises", "What service did", "Other records"],
    ]
    rest = {
        "Opportunities",
        "Further opportunities",
        "Contacts",
        "Divisions",
        "Leads",
        "Campaigns",
        "Owners",
        "Other records",
    }
    for each in headings:
        assert rest | {"Last touch", "Promises"} <= set(each)
        assert len(each) == len(set(each))
        assert "What the others did lately" in each or "What happened" in each


def test_names_are_shown_where_they_are_known() -> None:
    """Users, campaigns, products, accounts and people by name, else by id; moments in the zone of the page."""
    shown = str(of_company())
    for text in (
        "Dana Kim",
        "user:ben",
        "Robot fair",
        "mailing",
        "Warehouse system, training",
        "Partner GmbH",
        "2026-11-09 09:00 (overdue)",
    ):
        assert text in shown
    assert "inquiry: inquiry by trade fair [Warehouse system]" in shown
    assert "Nothing under: Also customers." in shown
    assert "1 opportunity of unknown worth in no sum" in shown
    assert "no calls, no e-mail" in shown
    assert "2026-11-09 00:00 (overdue)" in str(lf.customer_view(ROBOTS, COMPANY, at=on(10).astimezone(UTC)))


def test_what_campaigns_brought_stands_beside_the_parts_in_them() -> None:
    """Leads and opportunities that name a campaign, also where nobody is a member of it; what names none is no line."""
    brought = attrs.evolve(FORMER, campaign="fair")
    opportunity = attrs.evolve(WON, campaign="search ads")
    view = lf.customer_view(
        ROBOTS, [lf.Campaign(id="fair", name="Robot fair"), AMY, LAB, brought, opportunity, LOST], at=on(10)
    )
    page = str(view.seen_by("marketing"))
    assert "0 parts in campaigns, 2 leads and opportunities that a campaign brought" in page
    [section] = [part for part in page.split("\n\n") if "brought the lead" in part]
    lines = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in section.splitlines()]
    assert [line[:2] for line in lines[-2:]] == [
        ["Robot fair", "brought the lead"],
        ["search ads", "brought the opportunity"],
    ]
    assert [line[-1] for line in lines[-2:]] == [brought.label, opportunity.label]


def test_a_page_on_which_nothing_is_missing_does_not_say_so() -> None:
    """With something in each section there is no last line about empty ones."""
    amy = lf.PersonAccount(id="p", name="Amy Wong")
    both = attrs.evolve(FORMER, id="both", converted=ConvertedTo(at=on(3), account="robots", person_account="p"))
    view = lf.customer_view(ROBOTS, (*COMPANY, amy, both), at=on(10))
    assert "Nothing under" not in str(view)
    assert "Nothing under" not in view._repr_html_()


def test_rows_are_those_of_the_timeline() -> None:
    """One for each entry, with plain values; on the page of a department its own come first."""
    view = of_company()
    rows = view.rows()
    assert len(rows) == len(view.timeline)
    assert rows[2] == {
        "at": on(9),
        "department": "sales",
        "kind": "activity",
        "what": "task: send the quote",
        "detail": None,
        "interests": (),
        "by": "user:dana",
        "direction": None,
        "open": True,
        "about": ("Second line",),
        "record": "activity quote",
    }
    of_service = view.seen_by("service").rows()
    assert [row["department"] for row in of_service] == ["service"] * 2 + ["sales"] * 6 + ["marketing"] * 3


def test_a_long_section_says_how_many_more_there_are() -> None:
    """Ten lines are shown, long texts are cut by columns of a terminal; HTML shows more of a text."""
    said = "납품 일정이 계속 늦어지고 있습니다. " * 10
    calls = [happened(f"{number:02}", "call", on(1, number), LAB, body=said) for number in range(12)]
    view = lf.customer_view(LAB, calls, at=on(2))
    assert "12 entries, the newest first" in str(view)
    assert "Note: 2 more not shown here" in str(view)
    line = next(line for line in str(view).splitlines() if "call: any" in line and line.startswith("2026-11-01 11:00"))
    assert "call: any – 납품 일정이 계속 늦어지고 있습니다. 납품 일정이 계…" in line
    assert said.strip() in view._repr_html_()
