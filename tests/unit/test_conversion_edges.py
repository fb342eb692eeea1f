"""What people really have: stand-ins for names, several matches, shared meetings, closed leads, opportunities that are there."""

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve

import leadflow as lf
from leadflow.changes import Create, Delete
from leadflow.conversion import ConversionPlan
from leadflow.errors import ConversionRefused
from leadflow.objects import CampaignMember, LineItem
from leadflow.policy import Classification, Conversion

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:head")
NOTHING_RELATED = lf.Related()
ACME = lf.Account(id="a", name="Acme")
PLACEHOLDER = lf.Policy(
    fallback_user="user:head",
    classification=Classification(person_accounts="placeholder", placeholder_account="individuals"),
)


NEITHER = "it has neither a name nor a company; ask for one of them, or give the account"


def lead(id_: str = "1", **fields: Any) -> lf.Lead:
    return lf.Lead(**{"id": id_, "owner": "user:dana", "name": "Amy Wong", "company": "Acme", **fields})


def convert(
    of: lf.Lead, policy: lf.Policy = POLICY, related: lf.Related = NOTHING_RELATED, **choices: Any
) -> ConversionPlan:
    return lf.plan_conversion(of, related, policy, at=AT, **choices)


def reason(of: lf.Lead, policy: lf.Policy = POLICY, **choices: Any) -> str:
    with pytest.raises(ConversionRefused) as refused:
        convert(of, policy, **choices)
    return refused.value.reason


# --- names that name nobody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["????", "미상", "N/A", "-", "[not provided]", "없음"])
def test_no_placeholder_gets_into_the_name_of_a_person(name: str) -> None:
    """A contact with an address has no name then, and one without is not made; a consumer without a name is refused."""
    reached = convert(lead(name=name, email="amy@acme.example"))
    assert (reached.contact.name, reached.contact.label) == (None, "amy@acme.example")
    assert [loss.field for loss in reached.losses] == ["name"]
    assert convert(lead(name=name)).contact is None
    assert reason(lead(name=name, company=None, email="amy@gmail.com")) == NEITHER


@pytest.mark.parametrize("company", ["????", "[not provided]", "**", "회사없음", "무소속"])
def test_no_placeholder_gets_into_the_name_of_an_account(company: str) -> None:
    """Who names no company is a consumer."""
    plan = convert(lead(company=company))
    assert (plan.account, str(plan.person_account.name)) == (None, "Amy Wong")


def test_short_names_of_people_are_names() -> None:
    """What stands for nothing in other fields can be a name."""
    assert str(convert(lead(name="Na")).contact.name) == "Na"


@pytest.mark.parametrize("policy", [POLICY, PLACEHOLDER], ids=["person accounts", "placeholder"])
@pytest.mark.parametrize(
    "reached",
    [
        {"phone": "+82 10-1234-5678"},
        {"email": "amy@gmail.com"},
        {"email": "info@gmail.com", "company": "개인"},
        {"external_ids": ["hubspot:106"]},
        {"name": "????", "mobile": "+82 10-1234-5678"},
    ],
    ids=" ".join,
)
def test_a_lead_without_name_and_company_is_refused(policy: lf.Policy, reached: dict[str, Any]) -> None:
    """However it can be reached, and whether person accounts are on or kept the placeholder way: a name is asked for."""
    known = lf.Directory.of([], policy=policy)
    assert reason(lead(**{"name": None, "company": None, **reached}), policy, known=known) == NEITHER


def test_a_person_account_that_is_asked_for_needs_a_name() -> None:
    """Also of a lead that names a company; so does a contact of the account for individuals."""
    nameless = lead(name=None, email="amy@acme.example")
    assert reason(nameless, person_account=True) == "it has no name; ask for the name of the person"
    individual = lf.Account(id="i", name="개인", placeholder=True)
    assert reason(nameless, account=individual) == "it has no name; ask for the name of the person"


# --- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("of", "choices", "why"),
    [
        (lead(), {"owner": "user:"}, "'user:' cannot own accounts, contacts or opportunities; give a user"),
        (lead(status="converted"), {}, "its status 'converted' says that it was converted"),
        (lead(status="unqualified"), {}, "its status 'unqualified' is closed; give it an open one first"),
        (
            lead(),
            {"account": lf.Account(id="x", name="Acme"), "opportunity": "of a consumer"},
            "opportunity 'o' belongs to person account 'x', not to 'x'",
        ),
    ],
)
def test_what_cannot_be_converted_is_told(of: lf.Lead, choices: dict[str, Any], why: str) -> None:
    """With what was expected."""
    opportunity = lf.Opportunity(id="o", person_account="x", name="립스틱", stage="Prospecting", probability=10)
    asked = {name: opportunity if value == "of a consumer" else value for name, value in choices.items()}
    assert reason(of, **asked) == why


@pytest.mark.parametrize("setting", ["off", "placeholder"])
def test_a_new_person_account_needs_a_policy_that_has_them(setting: str) -> None:
    """An existing one can be given all the same."""
    classification = Classification(person_accounts=setting, placeholder_account="individuals")
    policy = lf.Policy(fallback_user="user:head", classification=classification)
    assert reason(lead(), policy, person_account=True) == (
        f"a new person account is wanted, and person accounts are {setting!r} in the policy"
    )
    stored = lf.PersonAccount(id="p", name="Amy Wong")
    assert convert(lead(), policy, person_account=stored).person_account.id == "p"


def test_whoever_may_be_one_of_several_is_not_made_once_more() -> None:
    """Two contacts with one address: the refusal names both; leads do not count."""
    contacts = [lf.Contact(id=id_, account="a", name="Amy Wong", email="amy@acme.example") for id_ in ("c", "d")]
    known = lf.Directory.of([ACME, *contacts, lead(email="amy@acme.example")], policy=POLICY)
    assert reason(lead(email="amy@acme.example"), account=ACME, known=known) == (
        "it may be Amy Wong ('c'), Amy Wong ('d'); give one of them, or bypass the check"
    )


def test_an_address_that_too_many_have_stops_no_conversion() -> None:
    """Two contacts with the address of a lead, where one is the most that tells anything: a third contact is made."""
    contacts = [lf.Contact(id=id_, account="a", name="Amy Wong", email="amy@acme.example") for id_ in ("c", "d")]
    policy = lf.Policy(fallback_user="user:head", classification=Classification(most_hits=1))
    known = lf.Directory.of([ACME, *contacts], policy=policy)
    plan = convert(lead(email="amy@acme.example"), policy, account=ACME, known=known, opportunity=False)
    assert [change.ref.kind for change in plan.changes.changes if isinstance(change, Create)] == ["contact"]
    assert plan.contact.id not in {"c", "d"}


# --- what is there already --------------------------------------------------------------------------------------------


def test_a_product_that_the_opportunity_has_already_is_not_added_again() -> None:
    """Its price stays, so the opportunity is worth what it was; a new product is added."""
    priced = LineItem(product="WMS", quantity=3, unit_price="100 USD")
    opportunity = lf.Opportunity(
        id="o", account="a", name="WMS", stage="Prospecting", probability=10, line_items=(priced,)
    )
    plan = convert(lead(interests=["WMS"]), account=ACME, opportunity=opportunity)
    assert plan.opportunity.line_items == (priced,)
    assert [(each.field, each.fate) for each in plan.fields if each.field == "interests"] == [("interests", "equal")]
    more = convert(lead(interests=["WMS", "TMS"]), account=ACME, opportunity=opportunity).opportunity
    assert more.line_items == (priced, LineItem(product="TMS"))


def test_a_second_address_is_told_where_it_went() -> None:
    """It joins the other ones; there already, it is equal."""
    contact = lf.Contact(id="c", account="a", name="Amy Wong", email="amy@acme.example")
    plan = convert(lead(email="amy@home.example"), account=ACME, contact=contact)
    assert [str(each) for each in plan.fields if each.field == "email"] == [
        "email amy@home.example → contact.other_emails: mapped"
    ]


def test_the_same_source_gives_way_to_nothing() -> None:
    """Overwriting a source with the same one changes nothing, and is told so."""
    contact = lf.Contact(id="c", account="a", name="Amy Wong", source="fair")
    plan = convert(lead(source="fair"), account=ACME, contact=contact, overwrite_source=True)
    assert [each.fate for each in plan.fields if each.target == "contact.source"] == ["equal"]


def test_a_person_stays_a_member_of_a_campaign_once() -> None:
    """The part that the contact has takes in that of the lead; all of it can be undone."""
    contact, amy = lf.Contact(id="c", account="a", name="Amy Wong"), lead()
    members = (
        CampaignMember(id="own", campaign="fair", links={"person": lf.ref(contact)}),
        CampaignMember(id="lead's", campaign="fair", links={"person": lf.ref(amy)}, status="visited", at=AT),
        CampaignMember(id="other", campaign="spring", links={"person": lf.ref(amy)}),
    )
    world = [ACME, contact, amy, *members]
    plan = convert(amy, related=lf.Related(memberships=members), account=ACME, contact=contact)
    assert [str(each) for each in plan.joined] == ["campaign fair: membership own takes in lead's"]
    repository = lf.MemoryRepository(world)
    repository.apply(plan.changes)
    left = {each.id: (each.status, each.links["person"].id) for each in repository if each.kind == "campaign_member"}
    assert left == {"own": ("visited", "c"), "other": (None, "c")}
    repository.apply(plan.changes.inverse())
    assert {lf.ref(each): each for each in repository} == {lf.ref(each): each for each in world}


def test_of_two_parts_in_one_campaign_the_first_takes_in_that_of_the_lead() -> None:
    """Nobody should have two, and what is the lead's goes once all the same."""
    contact, amy = lf.Contact(id="c", account="a", name="Amy Wong"), lead()
    members = tuple(
        CampaignMember(id=id_, campaign="fair", links={"person": lf.ref(whose)})
        for id_, whose in (("one", contact), ("two", contact), ("lead's", amy))
    )
    plan = convert(amy, related=lf.Related(memberships=members), account=ACME, contact=contact)
    repository = lf.MemoryRepository([ACME, contact, amy, *members])
    repository.apply(plan.changes)
    assert [str(each) for each in plan.joined] == ["campaign fair: membership one takes in lead's"]
    assert sorted(each.id for each in repository if each.kind == "campaign_member") == ["one", "two"]


def test_a_membership_that_says_all_already_stays_as_it_is() -> None:
    """Only the one of the lead goes."""
    contact, amy = lf.Contact(id="c", account="a", name="Amy Wong"), lead()
    members = tuple(
        CampaignMember(id=id_, campaign="fair", links={"person": lf.ref(whose)}, status="visited", at=AT)
        for id_, whose in (("own", contact), ("lead's", amy))
    )
    plan = convert(amy, related=lf.Related(memberships=members), account=ACME, contact=contact)
    changed = [change for change in plan.changes.changes if change.ref.kind == "campaign_member"]
    assert changed == [Delete(members[1])]


def test_only_what_hangs_on_the_lead_changes_hands() -> None:
    """An open activity of a company without a person gets the new owner; a stranger's is left alone."""
    company, zoe = lead(name=None), lead("7", name="Zoe", company="Zeta")
    task = lf.Activity(
        id="t", type="task", subject="call", at=AT, open=True, owner="user:old",
        links={"person": lf.ref(company), "account": lf.ref(ACME)},
    )  # fmt: skip
    plan = convert(company, related=lf.Related(activities=(task,)), account=ACME, owner="user:new")
    assert [change.after.owner for change in plan.changes.changes if change.ref.kind == "activity"] == ["user:new"]
    strange = evolve(task, links={"person": lf.ref(zoe)})
    plan = convert(company, related=lf.Related(activities=(strange,)), account=ACME, owner="user:new")
    assert [each.ref.kind for each in plan.changes.changes] == ["opportunity", "lead"]
    assert plan.changes.relinks == ()


# --- many at once -----------------------------------------------------------------------------------------------------


def test_a_meeting_of_two_leads_moves_with_both() -> None:
    """The second request sees it, their shared part in a campaign and their contract as the first one leaves them."""
    amy, ben = lead(), lead("2", name="Ben Ito")
    links = {"person": lf.ref(amy), "guest": lf.ref(ben)}
    related = lf.Related(
        activities=(
            lf.Activity(id="m", type="meeting", subject="demo", at=AT, links=links),
            lf.Activity(id="t", type="task", subject="call", at=AT, links=links, open=True, owner="user:old"),
        ),
        memberships=(CampaignMember(id="x", campaign="fair", links=links),),
        custom_records=(lf.CustomRecord(kind="contract", id="k", links=links),),
    )
    requests = [lf.ConversionRequest(lead=each, related=related, opportunity=False) for each in (amy, ben)]
    batch = lf.plan_conversions(requests, POLICY, at=AT)
    world = [amy, ben, *related.activities, *related.memberships, *related.custom_records]
    repository = lf.MemoryRepository(world)
    repository.apply(batch.changes)
    contacts = [plan.contact.id for plan in batch.plans]
    for kind, id_ in (("activity", "m"), ("activity", "t"), ("campaign_member", "x"), ("contract", "k")):
        links = repository.get(kind, id_).links
        assert [links["person"].id, links["guest"].id] == contacts
    repository.apply(batch.changes.inverse())
    assert {lf.ref(each): each for each in repository} == {lf.ref(each): each for each in world}


def test_what_one_lead_took_in_is_gone_for_the_next() -> None:
    """Two leads become one contact; their parts in a campaign become its part, one after the other."""
    contact, amy, again = lf.Contact(id="c", account="a", name="Amy Wong"), lead(), lead("2")
    own, first, second = (
        CampaignMember(id=whose.id, campaign="fair", links={"person": lf.ref(whose)}) for whose in (contact, amy, again)
    )
    related = lf.Related(memberships=(own, first, second))
    requests = [
        lf.ConversionRequest(lead=each, related=related, account=ACME, contact=contact, opportunity=False)
        for each in (amy, again)
    ]
    repository = lf.MemoryRepository([ACME, contact, amy, again, own, first, second])
    repository.apply(lf.plan_conversions(requests, POLICY, at=AT).changes)
    assert [each.id for each in repository if each.kind == "campaign_member"] == ["c"]


def test_a_lead_that_is_asked_for_twice_is_refused_the_second_time() -> None:
    """The rest of the batch goes on."""
    batch = lf.plan_conversions([lf.ConversionRequest(lead=lead()), lf.ConversionRequest(lead=lead())], POLICY, at=AT)
    assert (len(batch.plans), batch.refused[0].reason[:31]) == (1, "it was converted on 2026-11-27 ")
    lf.MemoryRepository([lead()]).apply(batch.changes)


def test_a_colleague_follows_into_the_account_that_was_given() -> None:
    """Leads of one company share an account, also where it was there before; the one for individuals is nobody's."""
    asked = [lf.ConversionRequest(lead=lead(), account=ACME), lf.ConversionRequest(lead=lead("2", name="Ben"))]
    assert [plan.account.id for plan in lf.plan_conversions(asked, POLICY, at=AT).plans] == ["a", "a"]
    individuals = lf.Account(id="i", name="개인", placeholder=True)
    asked = [lf.ConversionRequest(lead=lead(), account=individuals), lf.ConversionRequest(lead=lead("2", name="Ben"))]
    assert lf.plan_conversions(asked, POLICY, at=AT).plans[1].account.id != "i"


def test_a_value_that_cannot_be_written_is_a_refusal_of_its_lead() -> None:
    """The others are planned."""
    long_name = lead("3", name="Ben", company="가" * 200)
    policy = lf.Policy(
        fallback_user="user:head",
        conversion=Conversion(fields={"message": "account.type"}),
    )
    batch = lf.plan_conversions(
        [lf.ConversionRequest(lead=each) for each in (lead(message="x" * 5_000), long_name)], policy, at=AT
    )
    assert [plan.opportunity.name for plan in batch.plans] == ["Acme", "가" * 120]
    assert [loss.field for loss in batch.plans[0].losses] == ["message"]
