"""What is open with a customer, who looks after it, when somebody was last in touch, and what its opportunities come to.

The rules
---------
- A promise is an open activity. It is overdue when its moment is past. What is overdue longest comes first.
- A touch is an activity that is done, by the moment that is asked about, or the arrival of a lead. Moves of opportunities, changes
  of status and parts in campaigns are no touches: nobody spoke with anybody.
- An opportunity is worth what a board says (`leadflow.views.worth`). Totals are kept by currency; with rates they are in one.
- An opportunity is open, won or lost as its stage says. What is open is weighted, by the probability that counts
  (`leadflow.opportunities.outcome`).
- Further opportunities, in which people of the customer only have a part, count in no total.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from typing import TypeAlias

import attrs

from leadflow.objects import Activity, Lead, Opportunity, RecordRef
from leadflow.opportunities.amounts import weighted
from leadflow.opportunities.outcome import outcome_of, probabilities_of
from leadflow.policy import Outcome, Policy
from leadflow.records import ref
from leadflow.values.mapping import FrozenMapping
from leadflow.values.rates import Rates, exactly
from leadflow.views.customer.departments import DEPARTMENTS, Department, Departments
from leadflow.views.customer.records import Customer, CustomerRecords
from leadflow.views.customer.timeline import TimelineEntry
from leadflow.views.worth import worth_by_currency

__all__ = ["Promise", "Totals", "Touch", "Upkeep", "last_touches", "promises_of", "totals_of", "upkeep_of"]

Amounts: TypeAlias = Mapping[str, Decimal]
"""Sums by the code of their currency."""


@attrs.frozen(kw_only=True)
class Promise:
    """Something that still has to be done.

    Args:
        activity: what; its moment is when it is due.
        department: who promised it.
        overdue: whether it should have been done by now.
    """

    activity: Activity
    department: Department
    overdue: bool


@attrs.frozen(kw_only=True)
class Touch:
    """When a department was last in touch with a customer.

    Args:
        department: which one.
        entry: what happened then, with who made contact as far as that is told; None when it never was.
    """

    department: Department
    entry: TimelineEntry | None


@attrs.frozen(kw_only=True)
class Upkeep:
    """What somebody looks after.

    Args:
        owner: a user, or a queue for leads; None for what nobody looks after.
        records: the accounts, people, open opportunities, unconverted leads and promises.
    """

    owner: str | None
    records: tuple[RecordRef, ...]


@attrs.frozen(kw_only=True)
class Totals:
    """How much there is of everything.

    Args:
        divisions: the accounts below.
        contacts: who works there.
        leads: those that became the customer.
        matched_leads: unconverted ones that seem to work there.
        opportunities: those of the customer itself.
        open_opportunities: of these, neither won nor lost.
        won_opportunities: of these, won.
        lost_opportunities: of these, lost.
        opportunities_without_amount: of these, those of which nobody knows what they are worth.
        involved: further opportunities in which people of the customer have a part.
        memberships: the parts in campaigns.
        activities: what happened and what is to be done.
        promises: what is to be done.
        overdue: of that, what should have been done by now.
        open: what the open opportunities are worth, by currency.
        weighted: what they are worth as far as they are likely, by currency.
        won: what was won, by currency.
        lost: what was lost, by currency.
    """

    divisions: int
    contacts: int
    leads: int
    matched_leads: int
    opportunities: int
    open_opportunities: int
    won_opportunities: int
    lost_opportunities: int
    opportunities_without_amount: int
    involved: int
    memberships: int
    activities: int
    promises: int
    overdue: int
    open: Amounts
    weighted: Amounts
    won: Amounts
    lost: Amounts


def promises_of(activities: Iterable[Activity], departments: Departments, *, at: datetime) -> tuple[Promise, ...]:
    """Return what is to be done, what is overdue longest first.

    Args:
        activities: those of a customer.
        departments: says whose an activity is.
        at: the moment that is asked about.
    """
    due = sorted((each for each in activities if each.open), key=lambda each: (each.at, each.id))
    return tuple(Promise(activity=each, department=departments.of_activity(each), overdue=each.at < at) for each in due)


def last_touches(timeline: Sequence[TimelineEntry], *, at: datetime) -> tuple[Touch, ...]:
    """Return when each department was last in touch.

    Args:
        timeline: the newest first.
        at: the moment that is asked about; what is later does not count.
    """
    last: dict[Department, TimelineEntry] = {}
    for entry in timeline:
        if entry.kind in {"activity", "arrival"} and not entry.is_open and entry.at <= at:
            last.setdefault(entry.department, entry)
    return tuple(Touch(department=each, entry=last.get(each)) for each in DEPARTMENTS)


def upkeep_of(customer: Customer, records: CustomerRecords, policy: Policy) -> tuple[Upkeep, ...]:
    """Return who looks after what: the owner of the customer first, then by owner, then what nobody looks after.

    Args:
        customer: whose.
        records: the records of the customer.
        policy: its pipeline says which stages are won or lost.
    """
    owned: defaultdict[str | None, list[RecordRef]] = defaultdict(list)
    owned[customer.owner].append(ref(customer))
    for record in _looked_after(records, policy):
        owned[record.owner].append(ref(record))

    def place(owner: str | None) -> tuple[bool, bool, str]:
        return owner is None, owner != customer.owner, owner or ""

    return tuple(Upkeep(owner=each, records=tuple(owned[each])) for each in sorted(owned, key=place))


def _looked_after(records: CustomerRecords, policy: Policy) -> Iterator[Customer | Opportunity | Lead | Activity]:
    yield from records.divisions
    yield from records.contacts
    yield from (each for each in records.opportunities if outcome_of(each, policy) == "open")
    yield from records.matched_leads
    yield from (each for each in records.activities if each.open)


def totals_of(records: CustomerRecords, promises: Sequence[Promise], policy: Policy, rates: Rates | None) -> Totals:
    """Return how much there is of everything.

    Args:
        records: the records of a customer.
        promises: what is to be done.
        policy: its pipeline says which stages are won or lost, and how likely an opportunity is in the others.
        rates: bring all amounts into one currency.

    Raises:
        InvalidValue: there is no rate for a currency.
    """
    by_outcome: dict[Outcome, list[Opportunity]] = {"open": [], "won": [], "lost": []}
    for each in records.opportunities:
        by_outcome[outcome_of(each, policy)].append(each)
    return Totals(
        divisions=len(records.divisions),
        contacts=len(records.contacts),
        leads=len(records.leads),
        matched_leads=len(records.matched_leads),
        opportunities=len(records.opportunities),
        open_opportunities=len(by_outcome["open"]),
        won_opportunities=len(by_outcome["won"]),
        lost_opportunities=len(by_outcome["lost"]),
        opportunities_without_amount=sum(not worth_by_currency(each, rates) for each in records.opportunities),
        involved=len(records.involved),
        memberships=len(records.memberships),
        activities=len(records.activities),
        promises=len(promises),
        overdue=sum(each.overdue for each in promises),
        open=_summed(by_outcome["open"], rates),
        weighted=_weighted(by_outcome["open"], policy, rates),
        won=_summed(by_outcome["won"], rates),
        lost=_summed(by_outcome["lost"], rates),
    )


def _summed(opportunities: Iterable[Opportunity], rates: Rates | None) -> Amounts:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    with localcontext(exactly()):
        for each in opportunities:
            for code, amount in worth_by_currency(each, rates):
                sums[code] += amount
    return FrozenMapping(dict(sorted(sums.items())))


def _weighted(opportunities: Sequence[Opportunity], policy: Policy, rates: Rates | None) -> Amounts:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    with localcontext(exactly()):
        for each, probability in zip(opportunities, probabilities_of(opportunities, policy), strict=True):
            if probability is None:
                continue
            for code, amount in worth_by_currency(each, rates):
                sums[code] += weighted(amount, probability)
    return FrozenMapping(dict(sorted(sums.items())))
