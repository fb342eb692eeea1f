"""Laws of the story of a customer, over generated worlds and against a naive reference."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.conversion import ConversionPlan
from leadflow.errors import MergeRefused
from leadflow.objects import AnyRecord, CampaignMember, ConvertedTo
from leadflow.testing import strategies as lst
from leadflow.values import Rates
from leadflow.views import activities_of, contacts_of, leads_of, opportunities_of
from property.test_conversion_laws import conversions
from property.test_conversion_laws import related_to as hanging_on
from property.test_merge_laws import POLICY, duplicates, related_to
from reference.naive_customer import story_of

pytestmark = pytest.mark.worlds

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
KINDS = (
    *("account", "lead", "contact", "person_account", "opportunity", "campaign", "campaign_member", "activity"),
    *("custom", "user", "product"),
)
DEPARTMENTS = ("sales", "marketing", "service")
Customer = lf.Account | lf.PersonAccount | lf.Contact
RATES = Rates("KRW", {code: Decimal(3) for code in ("USD", "EUR", "KWD", "JPY")})
NASTY = "<script>alert('x')</script>"


def refs(records: Iterable[AnyRecord]) -> list[lf.RecordRef]:
    return [lf.ref(each) for each in records]


def affordable(item: lf.LineItem) -> lf.LineItem:
    """Return a line that is worth no more than an amount can hold."""
    return item if item.unit_price is None else attrs.evolve(item, unit_price=lf.Money(7, item.unit_price.currency))


@st.composite
def stories(draw: st.DrawFn) -> tuple[Customer, tuple[AnyRecord, ...]]:
    """Draw a world and a customer of it; leads became what is there, and what happened hangs on anything."""
    world = draw(lst.worlds(of_kinds=KINDS, max_each=3))
    there = {kind: [each.id for each in world if each.kind == kind] for kind in KINDS}
    anything = [each for each in refs(world) if each.kind in {"account", "lead", "contact", "person_account"}]
    anything += [each for each in refs(world) if each.kind == "opportunity"]

    def one(kind: str) -> str | None:
        return draw(st.sampled_from([None, *there[kind]]))

    tied: list[AnyRecord] = []
    for each in world:
        match each:
            case lf.Lead():
                kinds = ("account", "contact", "person_account", "opportunity")
                became = ConvertedTo(at=AT, **{kind: one(kind) for kind in kinds}) if draw(st.booleans()) else None
                tied.append(attrs.evolve(each, converted=became))
            case lf.Activity() | CampaignMember() | lf.CustomRecord() if anything:
                roles = draw(st.dictionaries(st.sampled_from("abc"), st.sampled_from(anything), max_size=3))
                tied.append(attrs.evolve(each, links=roles))
            case lf.Opportunity():
                tied.append(attrs.evolve(each, line_items=tuple(map(affordable, each.line_items))))
            case _:
                tied.append(each)
    customers = [each for each in tied if isinstance(each, Customer)] or [lf.Account(id="alone", name="Alone")]
    return draw(st.sampled_from(customers)), tuple(tied)


@given(stories())
def test_the_view_has_what_belongs_to_the_customer_once_and_nothing_else(
    drawn: tuple[Customer, tuple[AnyRecord, ...]],
) -> None:
    """Every list is that of the naive reference; each activity is on the timeline once, each open one a promise."""
    customer, world = drawn
    view, want = lf.customer_view(customer, world, at=AT), story_of(customer, world)
    for name, expected in want._asdict().items():
        assert Counter(refs(getattr(view.records, name))) == Counter(expected), name
    told = Counter(entry.record for entry in view.timeline if entry.kind in {"activity", "stage", "status"})
    assert told == Counter(want.activities)
    parts = Counter(entry.record for entry in view.timeline if entry.kind == "membership")
    assert parts == Counter(lf.ref(each) for each in view.records.memberships if each.at is not None)
    still_open = [lf.ref(each) for each in world if isinstance(each, lf.Activity) and each.open]
    assert Counter(lf.ref(each.activity) for each in view.promises) == Counter(want.activities & set(still_open))
    assert [entry.at for entry in view.timeline] == sorted((entry.at for entry in view.timeline), reverse=True)
    event(f"{customer.kind}, {len(want.activities)} activities")


@given(stories())
def test_counts_agree_with_lists_store_board_and_report(drawn: tuple[Customer, tuple[AnyRecord, ...]]) -> None:
    """The totals are the lengths of the related lists of what a store holds, and what board and report come to."""
    customer, world = drawn
    store = lf.MemoryRepository(world)
    view = lf.customer_view(customer, store, at=AT)
    totals, records = view.totals, tuple(store)
    opportunities = [each for each in records if isinstance(each, lf.Opportunity)]
    accounts = [each for each in records if isinstance(each, lf.Account)]
    assert totals.opportunities == opportunities_of(customer, opportunities, divisions=accounts).count
    assert totals.opportunities == totals.open_opportunities + totals.won_opportunities + totals.lost_opportunities
    if isinstance(customer, lf.Account):
        contacts = [each for each in records if isinstance(each, lf.Contact)]
        listed = contacts_of(customer, contacts, divisions=accounts)
        assert listed.records == view.records.contacts
        assert totals.contacts == listed.count
        leads = [each for each in records if isinstance(each, lf.Lead) and each.converted is None]
        tree = (customer, *view.records.divisions)
        assert totals.matched_leads == sum(leads_of(each, leads).count for each in tree)
    activities = [each for each in records if isinstance(each, lf.Activity)]
    for holder in (customer, *view.records.contacts, *view.records.leads, *view.records.opportunities):
        assert set(activities_of(holder, activities)) <= set(view.records.activities)
    assert totals.promises == len(view.promises) == sum(each.open for each in view.records.activities)
    assert totals.overdue == sum(each.open and each.at < AT for each in view.records.activities)
    for rates in (None, RATES):
        shown = lf.customer_view(customer, store, at=AT, rates=rates).totals
        columns = lf.board(view.records.opportunities, rates=rates).columns
        assert sum(column.count for column in columns) == shown.opportunities
        for code in {code for column in columns for code in column.totals}:
            whole = sum(column.totals.get(code, Decimal()) for column in columns)
            assert sum(each.get(code, Decimal()) for each in (shown.open, shown.won, shown.lost)) == whole
    report = lf.report(view.records.opportunities, measures=["sum"], rates=RATES)
    assert report.count == totals.opportunities
    assert report.values()["sum"] == sum(sum(each.values()) for each in (shown.open, shown.won, shown.lost))


@given(stories(), st.randoms())
def test_neither_order_nor_repetition_of_the_records_matters(
    drawn: tuple[Customer, tuple[AnyRecord, ...]], random: Random
) -> None:
    """Records that come shuffled, and twice, tell the same story."""
    customer, world = drawn
    again = [*world, *random.sample(world, len(world))]
    random.shuffle(again)
    one, other = lf.customer_view(customer, world, at=AT), lf.customer_view(customer, again, at=AT)
    assert (one, str(one), one._repr_html_()) == (other, str(other), other._repr_html_())


@given(stories())
def test_every_department_sees_the_same_facts(drawn: tuple[Customer, tuple[AnyRecord, ...]]) -> None:
    """On each page stand the whole timeline and all promises, those of the department first."""
    customer, world = drawn
    view = lf.customer_view(customer, world, at=AT)
    for department in DEPARTMENTS:
        page = view.seen_by(department)
        assert sorted(map(str, (*page.own, *page.others))) == sorted(map(str, view.timeline))
        assert {entry.department for entry in page.own} <= {department}
        assert department not in {entry.department for entry in page.others}
        assert sorted(map(str, page.promises)) == sorted(map(str, view.promises))
        first = [each.department == department for each in page.promises]
        assert first == sorted(first, reverse=True)
        assert sorted(map(str, page.rows())) == sorted(map(str, view.rows()))
    assert sum(len(view.seen_by(department).own) for department in DEPARTMENTS) == len(view.timeline)


@given(stories())
def test_no_text_of_a_record_is_markup(drawn: tuple[Customer, tuple[AnyRecord, ...]]) -> None:
    """What records say is escaped in HTML, and moves no cursor in a terminal."""
    customer, world = drawn
    nasty = [
        attrs.evolve(each, subject=NASTY, body=f"\u202e{NASTY}") if isinstance(each, lf.Activity) else each
        for each in world
    ]
    view = lf.customer_view(customer, nasty, at=AT)
    for made in (view, *map(view.seen_by, DEPARTMENTS)):
        assert "<script" not in made._repr_html_()
        assert all(char.isprintable() or char in "\n\u200c\u200d" for char in str(made))  # joiners move nothing


@given(conversions())
def test_a_conversion_loses_nothing_of_the_story(drawn: tuple[tuple, ConversionPlan]) -> None:
    """What hung on the lead, and on the customer before, is what the customer's story tells afterwards; no more."""
    world, plan = drawn
    repository = lf.MemoryRepository(world)
    repository.apply(plan.changes)
    customer = plan.account or plan.person_account
    assert customer is not None
    after = lf.customer_view(customer, repository, at=AT).records
    known = {lf.ref(each): each for each in world}.get(lf.ref(customer))
    before = None if known is None else lf.customer_view(known, world, at=AT).records
    for name in ("activities", "memberships", "custom_records"):
        kind = {"activities": lf.Activity, "memberships": CampaignMember, "custom_records": lf.CustomRecord}[name]
        of_lead = {
            lf.ref(each) for each in world if isinstance(each, kind) and lf.ref(plan.before) in each.links.values()
        }
        told = set() if before is None else set(refs(getattr(before, name)))
        assert set(refs(getattr(after, name))) == told | of_lead
    assert lf.ref(plan.before) in refs(after.leads)
    if plan.opportunity is not None:
        assert lf.ref(plan.opportunity) in refs(after.opportunities)
    repository.apply(plan.changes.inverse())
    if known is not None:
        assert lf.customer_view(known, repository, at=AT) == lf.customer_view(known, world, at=AT)


@given(conversions())
def test_a_conversion_into_company_and_consumer_loses_nothing_of_the_story(
    drawn: tuple[tuple, ConversionPlan],
) -> None:
    """Where a lead becomes both, what hung on it is told of one of them or of both, and nothing is told besides."""
    world, drawn_plan = drawn
    lead = attrs.evolve(drawn_plan.before, company=drawn_plan.before.company or "한빛")
    minji = lf.PersonAccount(id="minji of her own", name="김민지")
    world = (*(each for each in world if lf.ref(each) != lf.ref(lead)), lead, minji)
    hanging = hanging_on(lead, world)
    acme = lf.Account(id="acme of its own", name="Acme")
    plan = lf.plan_conversion(
        *(lead, hanging, POLICY), at=AT, owner="user:dana", account=acme, related_person_account=minji
    )
    repository = lf.MemoryRepository((*world, acme))
    repository.apply(plan.changes)
    stories_told = [lf.customer_view(each, repository, at=AT).records for each in (acme, minji)]
    for name, of_lead in (("activities", hanging.activities), ("memberships", hanging.memberships)):
        assert {each for one in stories_told for each in refs(getattr(one, name))} == set(refs(of_lead))
    assert [one.leads for one in stories_told] == [(plan.after,)] * 2


@given(duplicates())
def test_a_merge_loses_nothing_of_the_stories(drawn: tuple[tuple[AnyRecord, ...], list[Customer | lf.Lead]]) -> None:
    """What was told of each of them is told of the survivor: activities, opportunities and leads, each once."""
    world, records = drawn
    assume(not isinstance(records[0], lf.Lead))
    try:
        plan = lf.plan_merge(records, related_to(world, records), POLICY)
    except MergeRefused:
        assume(False)
    repository = lf.MemoryRepository(world)
    repository.apply(plan.changes)
    gone = set(refs(records))
    after = lf.customer_view(plan.before, repository, at=AT).records
    each_before = [lf.customer_view(each, world, at=AT).records for each in records]
    for name in ("divisions", "contacts", "leads", "opportunities", "activities", "custom_records"):
        before = {each for one in each_before for each in refs(getattr(one, name))}
        assert Counter(refs(getattr(after, name))) == Counter(before - gone), name
