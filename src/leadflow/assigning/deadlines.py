"""By when should a lead be answered, and which leads nobody has answered in time.

The rules
---------
- The first rule of the policy that is true of a lead decides how much working time its owner has.
- It is counted from the assignment, in the owner's own schedule; while a queue owns the lead, in the hours of the rule.
- A lead is overdue when that time is over and nobody has answered. Closed and converted leads wait for no answer.
- What is given to another owner is counted anew.

Nothing is written here; the changes of each plan have an inverse. No clock is read: the moment is an argument.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from leadflow.business_time import ALWAYS_OPEN, Schedule, business_add
from leadflow.changes import NOTHING, BatchPlan, Change, ChangeSet, RecordPlan, Update
from leadflow.conditions import NO_FACTS, Facts
from leadflow.objects import Lead, Roster
from leadflow.policy import DEFAULT_HOURS, DeadlineRule, Policy
from leadflow.reasons import Reason, because
from leadflow.records import with_fields
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment, several

__all__ = [
    "NO_FACTS_OF",
    "Deadline",
    "Handover",
    "HandoverPlan",
    "handover",
    "overdue",
    "plan_response",
    "response_deadline",
    "with_deadline",
]

NO_FACTS_OF: Mapping[str, Facts] = FrozenMapping()
"""Nothing was found out about any lead."""


# --- the deadline -----------------------------------------------------------------------------------------------------


@attrs.frozen
class Deadline:
    """When an answer is due.

    Args:
        rule: the name of the rule that says so.
        by: the moment, in the time zone of the moment from which it is counted.
    """

    rule: str
    by: datetime


def response_deadline(lead: Lead, policy: Policy, *, roster: Roster, facts: Facts = NO_FACTS) -> Deadline | None:
    """Return by when a lead should be answered.

    Args:
        lead: the lead, with its owner.
        policy: the rules and the working hours.
        roster: who works here; a user who is not in it is treated like a queue.
        facts: what was found out before; conditions on accounts need it, those on scores ask the lead without it.

    Returns:
        the deadline, counted from ``assigned_at``, else ``created_at``; None where both are missing or no rule is true.

    Raises:
        InvalidValue: so much working time never passes.

    >>> from datetime import UTC
    >>> from leadflow.business_time import OFFICE_HOURS
    >>> hot = DeadlineRule(name="everybody", within="4 hours")
    >>> policy = Policy(fallback_user="user:dana", hours={"default": OFFICE_HOURS}, deadlines=(hot,))
    >>> friday = datetime(2026, 11, 20, 16, tzinfo=UTC)
    >>> lead = Lead(id="1", owner="queue:generic", name="Amy", assigned_at=friday)
    >>> str(response_deadline(lead, policy, roster=Roster()).by)
    '2026-11-23 11:00:00+00:00'
    """
    expect("lead", lead, Lead)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect("facts", facts, Facts)
    start = lead.since
    rule = next((each for each in policy.deadlines if each.when.holds(lead, facts)), None)
    if start is None or rule is None:
        return None
    return Deadline(rule.name, business_add(start, rule.within, _schedule(lead.owner, rule, policy, roster)))


def _schedule(owner: str, rule: DeadlineRule, policy: Policy, roster: Roster) -> Schedule:
    """Return whose working time counts."""
    user = roster.users.get(owner)
    if user is not None:
        return policy.schedule_of(user)
    name = DEFAULT_HOURS if rule.hours is None else rule.hours
    return Schedule(policy.hours.get(name, ALWAYS_OPEN), rule.zone or "UTC")


def with_deadline(lead: Lead, policy: Policy, *, roster: Roster, at: datetime, facts: Facts = NO_FACTS) -> Lead:
    """Return a lead as just assigned: with the moment, the deadline, and no answer yet. Every assignment ends with this.

    Args:
        lead: the lead, with its new owner.
        policy: the rules and the working hours.
        roster: who works here.
        at: when the owner got it, with a time zone.
        facts: what was found out before.

    Returns:
        the lead, assigned at that moment, with its deadline and without an answer.

    Raises:
        InvalidValue: so much working time never passes.
        BrokenContract: the moment has no time zone.

    >>> from datetime import UTC
    >>> policy = Policy(fallback_user="user:dana", deadlines=(DeadlineRule(name="all", within="1 day"),))
    >>> lead = Lead(id="1", owner="user:dana", name="Amy")
    >>> str(with_deadline(lead, policy, roster=Roster(), at=datetime(2026, 11, 20, tzinfo=UTC)).respond_by)
    '2026-11-21 00:00:00+00:00'
    """
    expect("lead", lead, Lead)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect("facts", facts, Facts)
    assigned = with_fields(lead, {"assigned_at": required_moment(at), "respond_by": None, "responded_at": None})
    due = response_deadline(assigned, policy, roster=roster, facts=facts)
    return assigned if due is None else with_fields(assigned, {"respond_by": due.by})


def overdue(leads: Iterable[Lead], policy: Policy, *, at: datetime) -> tuple[Lead, ...]:
    """Return the leads that nobody has answered in time; closed and converted ones wait for no answer.

    Args:
        leads: any leads.
        policy: says which statuses are closed.
        at: the moment at which that is asked, with a time zone.

    Returns:
        the longest overdue first; those of the same moment by id.

    Raises:
        BrokenContract: the moment has no time zone.

    >>> from datetime import UTC
    >>> late = Lead(id="1", owner="user:dana", name="Amy", respond_by=datetime(2026, 11, 20, tzinfo=UTC))
    >>> [lead.id for lead in overdue([late], Policy(fallback_user="user:dana"), at=datetime(2026, 11, 21, tzinfo=UTC))]
    ['1']
    """
    leads = several("leads", leads, Lead)
    expect("policy", policy, Policy)
    required_moment(at)
    unanswered = (lead for lead in leads if lead.responded_at is None and policy.lifecycle.is_open_lead(lead))
    due = ((lead.respond_by, lead.id, lead) for lead in unanswered)
    return tuple(lead for _, _, lead in sorted((by, id_, lead) for by, id_, lead in due if by is not None and by < at))


# --- plans ------------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Handover(RecordPlan[Lead, Lead]):
    """A lead gets another owner, keeps the one it has, or is answered.

    Args:
        before: the lead as it was read.
        after: the lead as it will be.
        reasons: why.
        notes: why others did not get it, where somebody was chosen among several.
        changes: everything that is to be written, the books of distribution included; its ``inverse()`` takes
            everything back but the books, which count who was given how many leads.
    """

    notes: tuple[Reason, ...] = ()

    @property
    def headline(self) -> str:
        """The first line of the story."""
        was, is_now = self.before.owner, self.after.owner
        return f"{self.before.label}: {was}" if was == is_now else f"{self.before.label}: {was} → {is_now}"

    def explain(self) -> str:
        """Return the story as text."""
        return "\n".join((super().explain(), *(f"  not      {note}" for note in self.notes)))


def handover(
    before: Lead,
    after: Lead,
    *reasons: Reason,
    at: datetime,
    by: str | None,
    notes: tuple[Reason, ...] = (),
    books: tuple[Change, ...] = (),
) -> Handover:
    """Return how a lead changes hands, with what that writes; nothing where it stays as it is.

    Args:
        before: the lead as it was read.
        after: the lead as it will be.
        reasons: why.
        at: the moment, with a time zone.
        by: who does it, ``user:…`` or ``system:…``.
        notes: why others did not get it.
        books: what that changes in the books of distribution.
    """
    changes = NOTHING if after == before else ChangeSet((Update(before, after), *books))
    return Handover(before=before, after=after, reasons=reasons, notes=notes, changes=changes, at=at, by=by)


@attrs.frozen(kw_only=True)
class HandoverPlan(BatchPlan[Handover]):
    """What becomes of several leads: a step for each, in the order in which they were decided; those that stay included."""


def plan_response(lead: Lead, policy: Policy, *, at: datetime, by: str | None = None) -> Handover:
    """Plan to record that a lead was answered.

    Args:
        lead: the lead as it was read.
        policy: says which statuses are closed.
        at: when it was answered, with a time zone.
        by: who answered, ``user:…`` or ``system:…``.

    Returns:
        the plan; it changes nothing where the lead was answered before, or is closed or converted.

    Raises:
        BrokenContract: the moment has no time zone.

    >>> from datetime import UTC
    >>> lead, policy = Lead(id="1", owner="user:dana", name="Amy"), Policy(fallback_user="user:dana")
    >>> print(plan_response(lead, policy, at=datetime(2026, 11, 20, 9, tzinfo=UTC)).reasons[0])
    answered at 2026-11-20 09:00:00+00:00
    """
    expect("lead", lead, Lead)
    expect("policy", policy, Policy)
    required_moment(at)
    if not policy.lifecycle.is_open_lead(lead):
        return handover(lead, lead, because("closed_lead", status=lead.status), at=at, by=by)
    answered = lead if lead.responded_at is not None else with_fields(lead, {"responded_at": at})
    return handover(lead, answered, because("answered", at=answered.responded_at), at=at, by=by)
