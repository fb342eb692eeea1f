"""The whole story of a customer in one view, and how each department sees it.

The rules
---------
- Everything is read off the records that are given; what was not given is not in the view.
- A department sees the same facts as the others: its own work first, then what the others did, so nobody has to tell
  their story twice.
- Businesses, consumers and contacts are told apart on every page. The view of an account that only stands for
  individuals says so: the people under it have nothing to do with each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from leadflow.changes.arguments import expect_records
from leadflow.errors import BrokenContract
from leadflow.matching.individuals import stands_for_individuals
from leadflow.objects import Account, AnyRecord, CampaignMember, Contact, Lead, Opportunity, PersonAccount, RecordRef
from leadflow.opportunities.outcome import probabilities_of
from leadflow.policy import CUSTOMARY_POLICY, Policy
from leadflow.records import customer_of, ref
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment
from leadflow.values.rates import Rates
from leadflow.views.customer.departments import Department, Departments, checked_department
from leadflow.views.customer.pages import Page, Section
from leadflow.views.customer.records import Customer, CustomerRecords, Given, records_of
from leadflow.views.customer.sections import Writer, counted, kind_text, wishes
from leadflow.views.customer.timeline import TimelineEntry, timeline_of
from leadflow.views.customer.totals import (
    Promise,
    Totals,
    Touch,
    Upkeep,
    last_touches,
    promises_of,
    totals_of,
    upkeep_of,
)
from leadflow.views.fields import Shown, strange_stages
from leadflow.views.tables import NOTHING_THERE, amounts_text, text_of

__all__ = ["CustomerPage", "CustomerView", "customer_view"]

_LONGEST_IN_TEXT, _LONGEST_IN_HTML = 64, 400
"""How much of what was said or written is shown, in columns of a terminal."""
_FIRST: Mapping[str, tuple[str, ...]] = FrozenMapping(
    {
        "": ("touches", "promises", "timeline", "opportunities", "contacts", "leads", "campaigns"),
        "sales": ("promises", "opportunities", "own", "others", "touches", "contacts", "leads", "campaigns"),
        "marketing": ("campaigns", "leads", "own", "others", "touches", "contacts", "promises", "opportunities"),
        "service": ("promises", "own", "other_records", "others", "touches", "contacts", "opportunities", "campaigns"),
    }
)
"""What each department reads first; the empty text stands for everybody."""
_THEN = (
    "opportunities",
    "involved",
    "contacts",
    "divisions",
    "counterparts",
    "leads",
    "campaigns",
    "owners",
    "other_records",
)


_NOTHING_LIKELY: Mapping[str, int] = FrozenMapping()


@attrs.frozen(kw_only=True)
class CustomerView:
    """Everything about a customer.

    Args:
        customer: the account, person account or contact.
        at: the moment that is asked about; it says what is overdue, and in which time zone moments are shown.
        records: what belongs to the customer, list by list.
        timeline: what happened and what is to be done, the newest first.
        promises: what is to be done, what is overdue longest first.
        touches: when each department was last in touch.
        owners: who looks after what.
        totals: how much there is of everything.
        names: what people call users, campaigns, products, customers and people, by kind and id (``user user:dana``).
        likely: how likely each opportunity is to be won, in per cent, by its id; none where nobody knows.
        notes: what a reader should know beside.
        rates: what brought all amounts into one currency, if anything did.
    """

    customer: Customer
    at: datetime
    records: CustomerRecords = attrs.field(repr=False)
    timeline: tuple[TimelineEntry, ...] = attrs.field(repr=False)
    promises: tuple[Promise, ...] = attrs.field(repr=False)
    touches: tuple[Touch, ...] = attrs.field(repr=False)
    owners: tuple[Upkeep, ...] = attrs.field(repr=False)
    totals: Totals
    names: Mapping[str, str] = attrs.field(repr=False)
    likely: Mapping[str, int] = attrs.field(default=_NOTHING_LIKELY, repr=False)
    notes: tuple[str, ...] = ()
    rates: Rates | None = attrs.field(default=None, repr=False)

    @property
    def last_touch(self) -> TimelineEntry | None:
        """When anybody was last in touch, and what happened then."""
        entries = [each.entry for each in self.touches if each.entry is not None]
        return max(entries, key=lambda entry: entry.at, default=None)

    def seen_by(self, department: Department) -> "CustomerPage":
        """Return the page of a department.

        Raises:
            InvalidValue: there is no such department.
        """
        return CustomerPage(view=self, department=checked_department(department))

    def rows(self) -> list[dict[str, Shown]]:
        """Return plain rows for any data frame: one for each entry of the timeline."""
        return list(map(_row, self.timeline))

    def __str__(self) -> str:
        return _page(self).text()

    def _repr_html_(self) -> str:
        return _page(self, longest=_LONGEST_IN_HTML).html()


@attrs.frozen(kw_only=True)
class CustomerPage:
    """A customer as a department sees it: the same facts, its own first.

    Args:
        view: the facts.
        department: who looks at them.
    """

    view: CustomerView
    department: Department

    @property
    def own(self) -> tuple[TimelineEntry, ...]:
        """What the department did and has to do, the newest first."""
        return tuple(each for each in self.view.timeline if each.department == self.department)

    @property
    def others(self) -> tuple[TimelineEntry, ...]:
        """What the other departments did and have to do, the newest first."""
        return tuple(each for each in self.view.timeline if each.department != self.department)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """What is to be done: by the department, then by the others."""
        return tuple(sorted(self.view.promises, key=lambda each: each.department != self.department))

    def rows(self) -> list[dict[str, Shown]]:
        """Return plain rows for any data frame: one for each entry of the timeline, those of the department first."""
        return [*map(_row, self.own), *map(_row, self.others)]

    def __str__(self) -> str:
        return _page(self.view, self).text()

    def _repr_html_(self) -> str:
        return _page(self.view, self, longest=_LONGEST_IN_HTML).html()


_NO_DEPARTMENTS: Mapping[str, Department] = FrozenMapping()


def customer_view(
    customer: Customer,
    records: Iterable[AnyRecord],
    *,
    at: datetime,
    policy: Policy = CUSTOMARY_POLICY,
    departments: Mapping[str, Department] = _NO_DEPARTMENTS,
    rates: Rates | None = None,
) -> CustomerView:
    """Return the whole story of a customer.

    Args:
        customer: the account, with all its divisions, the person account, or the contact.
        records: any records, also of other customers; those of users and campaigns bring their names.
        at: the moment that is asked about, with the time zone in which moments are shown.
        policy: its pipeline says which stages are won or lost, and how likely an opportunity is in the others.
        departments: departments by type of activity; they go before `DEPARTMENT_OF_TYPE`.
        rates: bring all amounts into one currency; without them totals are kept by currency.

    Raises:
        BrokenContract: the customer is none of the three, or the moment has no time zone.
        InvalidValue: there is no such department, or no rate for a currency.

    >>> from datetime import UTC
    >>> from leadflow.objects import Activity, Opportunity
    >>> on = lambda day: datetime(2026, 11, day, 9, tzinfo=UTC)
    >>> acme = Account(id="acme", name="Acme", owner="user:dana")
    >>> view = customer_view(
    ...     acme,
    ...     [
    ...         Opportunity(id="1", account="acme", name="Robots", stage="Perception Analysis", amount="1000 USD"),
    ...         Activity(id="1", type="complaint", subject="late", at=on(3), links={"account": ref(acme)}),
    ...         Activity(id="2", type="task", subject="call back", at=on(4), links={"account": ref(acme)}, open=True),
    ...     ],
    ...     at=on(9),
    ... )
    >>> [(each.department, each.what, each.is_open) for each in view.timeline]
    [('sales', 'task: call back', True), ('service', 'complaint: late', False)]
    >>> view.totals.overdue, dict(view.totals.weighted)
    (1, {'USD': Decimal('500.00')})
    """
    records = expect_records("records", records)
    expect("policy", policy, Policy)
    expect("departments", departments, Mapping, expected="departments by the type of an activity")
    expect("rates", rates, (Rates, type(None)))
    given_customer: object = customer  # whatever a caller without a type checker hands over
    if not isinstance(given_customer, Account | PersonAccount | Contact):
        raise BrokenContract("the customer of a view", given_customer, "an Account, a PersonAccount or a Contact")
    moment, table, given = required_moment(at), Departments.of(departments), Given.of((*records, customer))
    own = records_of(customer, given)
    timeline = timeline_of(own, given, table)
    promises = promises_of(own.activities, table, at=moment)
    return CustomerView(
        customer=customer,
        at=moment,
        records=own,
        timeline=timeline,
        promises=promises,
        touches=last_touches(timeline, at=moment),
        owners=upkeep_of(customer, own, policy),
        totals=totals_of(own, promises, policy, rates),
        names=FrozenMapping(dict(_names(customer, own, given))),
        likely=FrozenMapping(dict(_likely(own, policy))),
        notes=(*_of_individuals(customer, policy), *strange_stages(own.opportunities, policy)),
        rates=rates,
    )


def _of_individuals(customer: Account | PersonAccount | Contact, policy: Policy) -> Iterator[str]:
    """Yield what a reader should know of the account that stands for individuals."""
    if isinstance(customer, Account) and stands_for_individuals(customer, policy.classification):
        yield "this account only stands for individuals: the people under it have nothing to do with each other"


def _likely(own: CustomerRecords, policy: Policy) -> Iterator[tuple[str, int]]:
    """Yield how likely the opportunities are to be won, where that is known."""
    for each, probability in zip(own.opportunities, probabilities_of(own.opportunities, policy), strict=True):
        if probability is not None:
            yield each.id, probability


def _names(customer: Customer, own: CustomerRecords, given: Given) -> Iterator[tuple[str, str]]:
    """Yield what people call those that a page mentions, as far as they were given."""
    about = {each for member in own.memberships for each in member.links.values()}
    of_campaigns: tuple[CampaignMember | Lead | Opportunity, ...] = (*own.memberships, *own.leads, *own.opportunities)
    campaigns = {each.campaign for each in of_campaigns}
    about.update(RecordRef("campaign", campaign) for campaign in campaigns if campaign is not None)
    about.update(map(ref, (customer, *own.parents, *own.divisions)), map(customer_of, own.involved))
    owned = (customer, *own.divisions, *own.contacts, *own.counterparts, *own.leads, *own.matched_leads)
    owners = {each.owner for each in (*owned, *own.opportunities, *own.involved, *own.activities)}
    about.update(RecordRef("user", owner) for owner in owners if owner is not None)
    items = (item for each in own.opportunities for item in each.line_items)
    products = {*(item.product for item in items), *(name for each in own.activities for name in each.interests)}
    products.update(name for each in own.leads for name in each.interests)
    about.update(RecordRef("product", product) for product in products)
    for each in sorted(about):
        name = given.name(each)
        if name is not None:
            yield str(each), name


# --- how it is shown --------------------------------------------------------------------------------------------------


def _row(entry: TimelineEntry) -> dict[str, Shown]:
    return {
        "at": entry.at,
        "department": entry.department,
        "kind": entry.kind,
        "what": entry.what,
        "detail": entry.detail,
        "interests": entry.interests,
        "by": entry.by,
        "direction": entry.direction,
        "open": entry.is_open,
        "about": entry.subjects,
        "record": str(entry.record),
    }


def _page(view: CustomerView, page: CustomerPage | None = None, *, longest: int = _LONGEST_IN_TEXT) -> Page:
    writer = Writer(at=view.at, names=view.names, rates=view.rates, likely=view.likely, longest=longest)
    sections = _sections(view, page, writer)
    first = _FIRST["" if page is None else page.department]
    order = [each for each in dict.fromkeys((*first, *_THEN)) if each in sections]
    title = view.customer.label if page is None else f"{view.customer.label}, seen by {page.department}"
    return Page(title=title, facts=tuple(_facts(view)), sections=tuple(sections[each] for each in order))


def _sections(view: CustomerView, page: CustomerPage | None, writer: Writer) -> dict[str, Section]:
    records = view.records
    sections = {
        "campaigns": writer.campaigns(records.memberships, records.leads, records.opportunities),
        "counterparts": writer.counterparts(records.counterparts),
        "involved": writer.involved(records.involved),
        "leads": writer.leads(records.leads, records.matched_leads),
        "opportunities": writer.opportunities(records.opportunities, view.totals),
        "other_records": writer.other_records(records.custom_records),
        "owners": writer.owners(view.owners),
        "promises": writer.promises(view.promises if page is None else page.promises),
        "touches": writer.touches(view.touches),
    }
    if isinstance(view.customer, Account):
        sections["contacts"] = writer.contacts(records.contacts)
        sections["divisions"] = writer.divisions(records.divisions)
    if page is None:
        return {**sections, "timeline": writer.timeline("What happened", _happened(view.timeline))}
    return {
        **sections,
        "own": writer.timeline(f"What {page.department} did", _happened(page.own)),
        "others": writer.timeline("What the others did lately", _happened(page.others)),
    }


def _happened(entries: Iterable[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """Return what is done; what is to be done stands among the promises."""
    return tuple(each for each in entries if not each.is_open)


def _facts(view: CustomerView) -> Iterator[str]:
    customer, totals = view.customer, view.totals
    above = " › ".join(each.label for each in view.records.parents)
    kind = f"{kind_text(customer)}, part of {above}" if above else kind_text(customer)
    owner = NOTHING_THERE if customer.owner is None else view.names.get(f"user {customer.owner}", customer.owner)
    yield f"{kind}; owner {owner}; as of {text_of(view.at)}"
    if not isinstance(customer, Account):
        reached = [str(each) for each in (customer.email, customer.phone, customer.mobile) if each is not None]
        yield f"reached by {', '.join(reached) or NOTHING_THERE}; wishes {wishes(customer)}"
    yield ", ".join(_counts(totals, of_company=isinstance(customer, Account)))
    sums = (("open", totals.open), ("weighted", totals.weighted), ("won", totals.won), ("lost", totals.lost))
    yield "opportunities: " + ", ".join(f"{name} {amounts_text(amounts)}" for name, amounts in sums)
    if totals.opportunities_without_amount:
        yield f"{counted(totals.opportunities_without_amount, 'opportunity')} of unknown worth in no sum"
    yield from view.notes


def _counts(totals: Totals, *, of_company: bool) -> Iterator[str]:
    if of_company:
        yield counted(totals.contacts, "contact")
        yield counted(totals.divisions, "division")
    yield counted(totals.opportunities, "opportunity")
    yield counted(totals.leads, "lead became it", "leads became it")
    yield counted(totals.memberships, "part in a campaign", "parts in campaigns")
    yield counted(totals.activities, "activity", "activities")
    yield f"{counted(totals.promises, 'open promise')} ({totals.overdue:,} overdue)"
