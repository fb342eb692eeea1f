"""Leads that wait in queues: who waits, who claims one, who gives one back, and where too much goes.

The rules
---------
- Closed and converted leads wait for nobody: they are not claimed, given back or passed on.
- The oldest comes first. A lead is as old as its assignment; one of which nobody knows since when counts as oldest.
- A member of a queue claims a lead. Of two who claim the same one, the repository lets the first have it.
- What waits longer than `Queue.longest` overflows, then the newest beyond `Queue.most`.
  A lead makes one step in each plan: it arrives in the next queue as a new one.
- Nobody comes into a queue that contacts them in a way they do not want.
- Every lead that changes hands gets its deadline anew.

Nothing is written here; the changes of each plan have an inverse. No clock is read: the moment is an argument.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

import attrs

from leadflow.assigning.deadlines import NO_FACTS_OF, Handover, handover, with_deadline
from leadflow.assigning.ledger import Ledger
from leadflow.changes import BatchPlan
from leadflow.conditions import NO_FACTS, Facts
from leadflow.errors import BrokenContract, ClaimRefused, InvalidValue, ReleaseRefused
from leadflow.objects import Lead, Queue, Roster
from leadflow.policy import Policy
from leadflow.reasons import Reason, because
from leadflow.records import by_age, with_fields
from leadflow.routing import opted_out
from leadflow.values.checks import expect, expect_by_id
from leadflow.values.duration import duration_text, durations
from leadflow.values.optional import actor, required_moment, several

__all__ = [
    "OverflowPlan",
    "leads_waiting",
    "plan_claim",
    "plan_overflow",
    "plan_release",
    "queue_ageing",
    "time_with_owner",
]

_STEPS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))


# --- who waits --------------------------------------------------------------------------------------------------------


def leads_waiting(leads: Iterable[Lead], queue_id: str, policy: Policy) -> tuple[Lead, ...]:
    """Return the leads that wait in a queue; closed and converted ones wait for nobody.

    Args:
        leads: any leads.
        queue_id: the id of the queue.
        policy: says which statuses are closed.

    Returns:
        the oldest first; those of which nobody knows since when before all others, those of the same moment by id.

    >>> amy, ben = (Lead(id=id_, owner="queue:generic", name="Amy") for id_ in ("2", "1"))
    >>> [lead.id for lead in leads_waiting([amy, ben], "queue:generic", Policy(fallback_user="user:dana"))]
    ['1', '2']
    """
    expect("queue_id", queue_id, str)
    expect("policy", policy, Policy)
    leads = several("leads", leads, Lead)
    there = (lead for lead in leads if lead.owner == queue_id and policy.lifecycle.is_open_lead(lead))
    return tuple(sorted(there, key=by_age))


def time_with_owner(lead: Lead, *, at: datetime) -> timedelta | None:
    """Return how long a lead has had its owner: None if nobody knows, zero if it is assigned only later.

    Args:
        lead: the lead.
        at: the moment at which that is asked, with a time zone.

    Raises:
        BrokenContract: the moment has no time zone.

    >>> from datetime import UTC
    >>> lead = Lead(id="1", owner="queue:generic", name="Amy", created_at=datetime(2026, 11, 20, tzinfo=UTC))
    >>> str(time_with_owner(lead, at=datetime(2026, 11, 21, tzinfo=UTC)))
    '1 day, 0:00:00'
    """
    expect("lead", lead, Lead)
    required_moment(at)
    since = lead.since
    return None if since is None else max(at - since, timedelta())


def queue_ageing(
    leads: Iterable[Lead], queue_id: str, policy: Policy, *, at: datetime, steps: Iterable[timedelta | str] = _STEPS
) -> tuple[tuple[str, int], ...]:
    """Return how many leads have waited in a queue for how long: a report.

    Args:
        leads: any leads.
        queue_id: the id of the queue.
        policy: says which statuses are closed; closed and converted leads are not counted.
        at: the moment of the report, with a time zone.
        steps: the ages that part the groups, one or more, ascending.

    Returns:
        labels and counts, youngest group first; at last those of which nobody knows.

    Raises:
        InvalidValue: there is no step, or they do not ascend.
        BrokenContract: the moment has no time zone.

    >>> from datetime import UTC
    >>> lead = Lead(id="1", owner="queue:generic", name="Amy", created_at=datetime(2026, 11, 20, tzinfo=UTC))
    >>> policy = Policy(fallback_user="user:dana")
    >>> queue_ageing([lead], "queue:generic", policy, at=datetime(2026, 11, 22, tzinfo=UTC))[:2]
    (('up to 1 day', 0), ('up to 3 days', 1))
    """
    parted = durations(steps)
    if not parted or any(one >= other for one, other in pairwise(parted)):
        raise InvalidValue("steps", tuple(map(duration_text, parted)), "one or more ages, ascending")
    required_moment(at)
    labels = (*(f"up to {duration_text(step)}" for step in parted), f"more than {duration_text(parted[-1])}", "unknown")
    ages = (time_with_owner(lead, at=at) for lead in leads_waiting(leads, queue_id, policy))
    counts = Counter(labels[-1] if each is None else labels[bisect_left(parted, each)] for each in ages)
    return tuple((label, counts[label]) for label in labels)


# --- claiming and giving back -----------------------------------------------------------------------------------------


def plan_claim(
    lead: Lead,
    user: str,
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    by: str | None = None,
    facts: Facts = NO_FACTS,
) -> Handover:
    """Plan that a user takes a lead from a queue. It counts toward their capacity, but is not limited by it.

    The change names the version of the lead that was read. So when two claim the same lead, the repository refuses the
    second with `StaleRecord`; whoever reads again and asks again is told who has it.

    Args:
        lead: the lead as it was read.
        user: the id of who claims it.
        policy: the lifecycle and the rules of deadlines; its deadline is counted anew.
        roster: the queue and the user.
        at: the moment of the claim, with a time zone.
        by: who does it, ``user:…`` or ``system:…``; whoever claims it when None.
        facts: what was found out about the lead.

    Raises:
        ClaimRefused: the lead is closed, converted or owned by no queue of the roster, or the user may not claim from it.
        BrokenContract: the moment has no time zone.
        InvalidValue: so much working time never passes.

    >>> from datetime import UTC
    >>> from leadflow.objects import User
    >>> queue = Queue(id="queue:generic", members=["user:dana"])
    >>> roster = Roster(users={"user:dana": User(id="user:dana")}, queues={queue.id: queue})
    >>> lead, policy = Lead(id="1", owner=queue.id, name="Amy"), Policy(fallback_user="user:dana")
    >>> plan = plan_claim(lead, "user:dana", policy, roster=roster, at=datetime(2026, 11, 20, tzinfo=UTC))
    >>> plan.after.owner, str(plan.reasons[0])
    ('user:dana', 'claimed by user:dana from queue:generic')
    """
    expect("lead", lead, Lead)
    expect("user", user, str)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect("facts", facts, Facts)
    required_moment(at)
    refusal = _nobody_waits_for(lead, policy) or _why_not(lead, user, roster)
    if refusal is not None:
        raise ClaimRefused(lead.id, user, refusal)
    given = _given(lead, user, policy, roster, at, facts)
    books = Ledger(roster, policy, at).counted(roster.users[user])
    why = because("claimed", user=user, queue=lead.owner)
    return handover(lead, given, why, at=at, by=by or user, books=books)


def _nobody_waits_for(lead: Lead, policy: Policy) -> str | None:
    """Return why a lead does not change hands any more; None while somebody works on it."""
    if policy.lifecycle.is_open_lead(lead):
        return None
    return "it is converted" if policy.lifecycle.is_converted_lead(lead) else f"its status {lead.status!r} is closed"


def _why_not(lead: Lead, user: str, roster: Roster) -> str | None:
    """Return why a user cannot claim a lead; None when they can."""
    if not lead.owner.startswith("queue:"):
        return f"{lead.owner} has it"
    queue = roster.queues.get(lead.owner)
    if queue is None:
        return f"its queue {lead.owner} is not in the roster"
    if not roster.is_active(user):
        return f"{user} is not there or not active"
    if user not in queue.members:
        return f"{user} is no member of {queue.id}"
    return None


def plan_release(
    lead: Lead,
    queue: str,
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    by: str | None = None,
    facts: Facts = NO_FACTS,
) -> Handover:
    """Plan that a user gives a lead back to a queue.

    Args:
        lead: the lead as it was read.
        queue: the id of the queue that gets it.
        policy: the lifecycle and the rules of deadlines; its deadline is counted anew.
        roster: the queue.
        at: the moment, with a time zone.
        by: who gives it back: its owner, or a program, ``system:…``; its owner when None.
        facts: what was found out about the lead.

    Raises:
        ReleaseRefused: the lead is closed or converted, or owned by no user, or by another one,
            or the queue contacts people in a way that they do not want.
        BrokenContract: the queue is not in the roster, or the moment has no time zone.
        InvalidValue: so much working time never passes.

    >>> from datetime import UTC
    >>> roster = Roster(queues={"queue:generic": Queue(id="queue:generic")})
    >>> lead, policy = Lead(id="1", owner="user:dana", name="Amy"), Policy(fallback_user="user:dana")
    >>> plan = plan_release(lead, "queue:generic", policy, roster=roster, at=datetime(2026, 11, 20, tzinfo=UTC))
    >>> print(plan.reasons[0])
    given back by user:dana to queue:generic
    """
    expect("lead", lead, Lead)
    expect("queue", queue, str)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect("facts", facts, Facts)
    required_moment(at)
    _queue_of(queue, roster, "the queue that gets a lead back")
    done = _nobody_waits_for(lead, policy)
    if done is not None:
        raise ReleaseRefused(lead.id, done)
    giver = actor(by) or lead.owner
    if not lead.owner.startswith("user:") or (giver.startswith("user:") and giver != lead.owner):
        raise ReleaseRefused(lead.id, f"{lead.owner} has it")
    unwanted = opted_out(queue, lead, roster)
    if unwanted is not None:
        raise ReleaseRefused(lead.id, str(unwanted))
    given = _given(lead, queue, policy, roster, at, facts)
    return handover(lead, given, because("released", user=lead.owner, queue=queue), at=at, by=giver)


def _queue_of(id_: str, roster: Roster, what: str) -> Queue:
    found = roster.queues.get(id_)
    if found is None:
        raise BrokenContract(what, id_, "a queue of the roster")
    return found


def _given(  # noqa: PLR0917 - what the plans were given, for one lead
    lead: Lead, owner: str, policy: Policy, roster: Roster, at: datetime, facts: Facts
) -> Lead:
    return with_deadline(with_fields(lead, {"owner": owner}), policy, roster=roster, at=at, facts=facts)


# --- overflowing ------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class OverflowPlan(BatchPlan[Handover]):
    """What a queue passes on: a step for what has waited too long, oldest first, then for the newest that are too many.

    Args:
        queue: the id of the queue.
        stays: what goes on waiting there, oldest first.
    """

    queue: str
    stays: tuple[Lead, ...]


def plan_overflow(
    leads: Iterable[Lead],
    queue: str,
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    by: str | None = None,
    facts: Mapping[str, Facts] = NO_FACTS_OF,
) -> OverflowPlan:
    """Plan that a queue passes on what is too much, or has waited too long.

    Of a chain of queues each takes one step: ask again for the next queue, with what it holds then.

    Args:
        leads: any leads, as they are stored; those that wait in the queue are looked at.
        queue: the id of the queue; its ``overflow``, ``most`` and ``longest`` say what is passed on.
        policy: the lifecycle and the rules of deadlines.
        roster: the queue and the one that it overflows into.
        at: the moment, with a time zone.
        by: who asks for it, ``user:…`` or ``system:…``.
        facts: by id of a lead: what was found out about it.

    Returns:
        the plan. A lead of which nobody knows since when it waits has never waited too long.
        People who do not want to be contacted as the next queue does stay where they are.

    Raises:
        BrokenContract: a queue is not in the roster, or the moment has no time zone.
        InvalidValue: so much working time never passes.

    >>> from datetime import UTC
    >>> first, second = Queue(id="queue:a", most=1, overflow="queue:b"), Queue(id="queue:b")
    >>> roster = Roster(queues={each.id: each for each in (first, second)})
    >>> leads = [Lead(id=id_, owner="queue:a", name="Amy") for id_ in ("1", "2")]
    >>> policy = Policy(fallback_user="user:dana")
    >>> plan = plan_overflow(leads, "queue:a", policy, roster=roster, at=datetime(2026, 11, 20, tzinfo=UTC))
    >>> [step.after.owner for step in plan.steps], [lead.id for lead in plan.stays]
    (['queue:b'], ['1'])
    """
    leads = several("leads", leads, Lead)
    expect("queue", queue, str)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect_by_id("facts", facts, Facts)
    required_moment(at)
    full = _queue_of(queue, roster, "the queue that overflows")
    there = leads_waiting(leads, queue, policy)
    if full.overflow is None:
        return OverflowPlan(queue=queue, steps=(), stays=there, at=at, by=by)
    to = _queue_of(full.overflow, roster, f"what {queue} overflows into").id
    passed = tuple(each for each in _too_much(there, full, to, at) if opted_out(to, each[0], roster) is None)
    steps = tuple(
        handover(lead, _given(lead, to, policy, roster, at, facts.get(lead.id, NO_FACTS)), why, at=at, by=by)
        for lead, why in passed
    )
    gone = {lead.id for lead, _ in passed}
    stays = tuple(lead for lead in there if lead.id not in gone)
    return OverflowPlan(queue=queue, steps=steps, stays=stays, at=at, by=by)


def _too_much(there: tuple[Lead, ...], queue: Queue, to: str, at: datetime) -> Iterator[tuple[Lead, Reason]]:
    """Yield what a queue should pass on and why: what has waited too long, then what is too much."""
    rest: list[Lead] = []
    for lead in there:
        waited = time_with_owner(lead, at=at)
        if queue.longest is not None and waited is not None and waited > queue.longest:
            yield lead, because("waited_too_long", longest=duration_text(queue.longest), queue=queue.id, overflow=to)
        else:
            rest.append(lead)
    if queue.most is not None:
        for lead in rest[queue.most :]:
            yield lead, because("too_many", most=queue.most, queue=queue.id, overflow=to)
