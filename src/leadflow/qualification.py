"""The hand-off between marketing and sales: who is ready, who has taken it, who gave it back, and since when.

The rules
---------
- A lead gets only a status that the policy's table allows after the one it has, with a reason where one is needed.
- Each change of status leaves an event, an activity of the type ``status``, in the same change set.
- Marketing hands a lead over when its score reaches a threshold. Nothing is taken back when the score falls again.
- Whoever was handed over before is handed over again only when the score has been below the threshold since:
  else what sales gave back would return at once.
- What sales has, and what is closed, keeps its status, whatever the score says.

Nothing is written here; the changes of every plan have an inverse.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from leadflow.changes import BatchPlan, Change, ChangeSet, Create, RecordPlan, RecordStep, Update
from leadflow.conditions import NO_FACTS, Facts
from leadflow.errors import BrokenContract, InvalidValue, TransitionRefused, did_you_mean
from leadflow.history.states import status_history
from leadflow.history.transitions import Transition, event_of
from leadflow.objects import Activity, Lead, Roster
from leadflow.policy import Policy, Scoring
from leadflow.policy.lifecycle import Lifecycle
from leadflow.reasons import Reason, asked, because
from leadflow.records import ref, with_fields
from leadflow.routing import opted_out
from leadflow.scoring import Qualification, Score, score
from leadflow.values.checks import expect, expect_by_id
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import identifier, required_moment, several, text

__all__ = [
    "QualificationPlan",
    "QualificationStep",
    "StatusPlan",
    "initial_status",
    "plan_acceptance",
    "plan_qualification",
    "plan_recycling",
    "plan_sales_qualification",
    "plan_status",
]

# --- one lead, one status ---------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class StatusPlan(RecordPlan[Lead, Lead]):
    """A lead gets another status.

    Args:
        before: the lead as it was.
        after: the lead as it will be.
        event: what is kept of the change; None where the lead has the status already.
        reasons: why.
        changes: everything that is to be written; its ``inverse()`` takes it back.
    """

    event: Transition | None = None

    @property
    def headline(self) -> str:
        """The first line of the story."""
        return f"{self.before.label}: {self.event or self.before.status}"


def _written(lead: Lead, after: Lead, event: Transition | None) -> ChangeSet:
    changes: list[Change] = [] if after == lead else [Update(lead, after)]
    if event is not None:
        changes.append(Create(event_of(event, lead)))
    return ChangeSet(tuple(changes))


def plan_status(
    lead: Lead, to: str, policy: Policy, *, at: datetime, by: str | None = None, reason: str | None = None
) -> StatusPlan:
    """Plan that a lead gets another status. Nothing changes if it has it already.

    Args:
        lead: the lead.
        to: the status it is to get.
        policy: the table of statuses.
        at: the moment of the change.
        by: who does it, ``user:…`` or ``system:…``.
        reason: why; some statuses need one. It replaces what the lead said about the status before.

    Raises:
        TransitionRefused: the table does not allow it, a reason is missing, or it would be a conversion.
        InvalidValue: ``by`` is neither a user nor a program.
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC
    >>> lead, policy = Lead(id="1", owner="user:dana", name="Amy"), Policy(fallback_user="user:dana")
    >>> plan_status(lead, "working", policy, at=datetime(2026, 1, 1, tzinfo=UTC)).after.status
    'working'
    >>> plan_status(lead, "unqualified", policy, at=datetime(2026, 1, 1, tzinfo=UTC))
    Traceback (most recent call last):
    leadflow.errors.TransitionRefused: lead '1' cannot go from 'new' to 'unqualified': a reason is needed
    """
    expect("lead", lead, Lead)
    expect("policy", policy, Policy)
    required_moment(at)
    to, why = identifier(to), text(reason)
    if to == lead.status:
        stays = (because("status_same", status=to),)
        return StatusPlan(before=lead, after=lead, reasons=stays, at=at, by=by)
    refusal = _refusal(lead, to, policy.lifecycle, why)
    if refusal is not None:
        raise TransitionRefused(lead.id, lead.status, to, refusal)
    event = Transition(record=ref(lead), before=lead.status, after=to, at=at, by=by, reason=why)
    after = with_fields(lead, {"status": to, "status_reason": why})
    return StatusPlan(
        before=lead,
        after=after,
        event=event,
        reasons=(asked(by, why),),
        changes=_written(lead, after, event),
        at=at,
        by=by,
    )


def _refusal(lead: Lead, to: str, lifecycle: Lifecycle, reason: str | None) -> str | None:
    """Return why a lead cannot get a status; None if it can."""
    if lifecycle.is_converted_lead(lead):
        return "it was converted, and is read-only since"
    if lifecycle.is_converted(to):
        return "a lead is converted by plan_conversion"
    if not lifecycle.allows(lead.status, to):
        return _allowed(lead.status, to, lifecycle)
    return _MISSING_REASON if lifecycle.statuses[to].needs_reason and reason is None else None


_MISSING_REASON = "a reason is needed"


def _allowed(status: str, to: str, lifecycle: Lifecycle) -> str:
    """Return what would be allowed instead, and what was probably meant."""
    if status not in lifecycle.statuses:
        return f"it has a status that is not in the table: {', '.join(lifecycle.statuses)}"
    following = [name for name in lifecycle.next(status) if not lifecycle.is_converted(name)]
    reachable = [name for name in lifecycle.statuses if not lifecycle.is_converted(name)]
    hint = "" if to in lifecycle.statuses else did_you_mean(to, reachable)
    return f"expected {' or '.join(following) or 'no other status'}{hint}"


def _part(lead: Lead, policy: Policy, part: str) -> str:
    """Return the status that plays a part in the hand-off."""
    status: str | None = getattr(policy.lifecycle, part)
    if status is None:
        raise TransitionRefused(lead.id, lead.status, part, f"the policy names no status for it (lifecycle.{part})")
    return status


def plan_acceptance(lead: Lead, policy: Policy, *, at: datetime, by: str | None = None) -> StatusPlan:
    """Plan that sales takes a lead that marketing handed over. Its owner stays.

    Args:
        lead: the lead.
        policy: the table of statuses.
        at: the moment.
        by: who takes it, ``user:…`` or ``system:…``.

    Raises:
        TransitionRefused: the table does not allow it, or has no such status.

    >>> from datetime import UTC
    >>> lead = Lead(id="1", owner="user:dana", name="Amy", status="marketing_qualified")
    >>> policy = Policy(fallback_user="user:dana")
    >>> plan_acceptance(lead, policy, at=datetime(2026, 1, 1, tzinfo=UTC), by="user:dana").after.status
    'accepted'
    """
    expect("lead", lead, Lead)
    expect("policy", policy, Policy)
    return plan_status(lead, _part(lead, policy, "accepted"), policy, at=at, by=by)


def plan_sales_qualification(lead: Lead, policy: Policy, *, at: datetime, by: str | None = None) -> StatusPlan:
    """Plan that sales accepts a lead as a possible opportunity.

    Args:
        lead: the lead.
        policy: the table of statuses.
        at: the moment.
        by: who says so, ``user:…`` or ``system:…``.

    Raises:
        TransitionRefused: the table does not allow it, or has no such status.

    >>> from datetime import UTC
    >>> lead = Lead(id="1", owner="user:dana", name="Amy", status="accepted")
    >>> policy = Policy(fallback_user="user:dana")
    >>> plan_sales_qualification(lead, policy, at=datetime(2026, 1, 1, tzinfo=UTC), by="user:dana").after.status
    'qualified'
    """
    expect("lead", lead, Lead)
    expect("policy", policy, Policy)
    return plan_status(lead, _part(lead, policy, "qualified"), policy, at=at, by=by)


def plan_recycling(
    lead: Lead,
    policy: Policy,
    *,
    at: datetime,
    reason: str,
    by: str | None = None,
    to: str | None = None,
    roster: Roster | None = None,
) -> StatusPlan:
    """Plan that sales gives a lead back, to be nurtured again.

    Args:
        lead: the lead.
        policy: the table of statuses.
        at: the moment.
        reason: why; never left out.
        by: who gives it back, ``user:…`` or ``system:…``.
        to: the queue that owns it from now on, ``queue:…``; without one the owner stays.
        roster: the queue.

    Raises:
        TransitionRefused: the table does not allow it, has no such status, the reason is blank,
            or the queue contacts people in a way that they do not want.
        InvalidValue: what it is to go to is no queue.
        BrokenContract: the queue is not in the roster.

    >>> from datetime import UTC
    >>> from leadflow.objects import Queue
    >>> lead = Lead(id="1", owner="user:dana", name="Amy", status="accepted")
    >>> at, policy = datetime(2026, 1, 1, tzinfo=UTC), Policy(fallback_user="user:dana")
    >>> roster = Roster(queues={"queue:nurture": Queue(id="queue:nurture")})
    >>> plan = plan_recycling(lead, policy, at=at, reason="no budget this year", to="queue:nurture", roster=roster)
    >>> plan.after.status, plan.after.status_reason, plan.after.owner
    ('recycled', 'no budget this year', 'queue:nurture')
    """
    expect("lead", lead, Lead)
    expect("policy", policy, Policy)
    expect("to", to, (str, type(None)))
    expect("roster", roster, (Roster, type(None)))
    status = _part(lead, policy, "recycled")
    if text(reason) is None:
        raise TransitionRefused(lead.id, lead.status, status, _MISSING_REASON)
    plan = plan_status(lead, status, policy, at=at, by=by, reason=reason)
    if to is None or to == lead.owner:
        return plan
    if not to.startswith("queue:"):
        raise InvalidValue("queue", to, "'queue:…'")
    if roster is None or to not in roster.queues:
        raise BrokenContract("the queue that gets a lead back", to, "a queue of the roster")
    unwanted = opted_out(to, lead, roster)
    if unwanted is not None:
        raise TransitionRefused(lead.id, lead.status, status, str(unwanted))
    # whoever had it need not answer any more
    after = with_fields(plan.after, {"owner": to, "assigned_at": at, "respond_by": None})
    return attrs.evolve(plan, after=after, changes=_written(lead, after, plan.event))


# --- who is ready -----------------------------------------------------------------------------------------------------


def initial_status(score: Score, policy: Policy) -> str:
    """Return the status of a new lead: marketing-qualified at once where its score reaches a threshold.

    Args:
        score: how good it is.
        policy: the table of statuses; the initial status stays where it does not allow the hand-off.

    >>> policy = Policy(fallback_user="user:dana")
    >>> initial_status(Score(80, qualification="marketing_qualified"), policy), initial_status(Score(3), policy)
    ('marketing_qualified', 'new')
    """
    expect("score", score, Score)
    expect("policy", policy, Policy)
    lifecycle = policy.lifecycle
    handed = lifecycle.marketing_qualified
    if score.qualification is None or handed is None or not lifecycle.allows(lifecycle.initial, handed):
        return lifecycle.initial
    return handed


@attrs.frozen(kw_only=True)
class QualificationStep(RecordStep[Lead, Lead]):
    """What a new score makes of one lead.

    Args:
        before: the lead as it was, with the score that it had.
        after: the lead as it will be.
        score: how good it is now; None for a closed lead, which is not scored.
        reached_before: the threshold that its former score reached.
        reasons: why its status changes, or does not although a threshold says something.
        event: what is kept of the hand-off; None where there is none.
        changes: what is to be written.
    """

    score: Score | None
    reached_before: Qualification | None
    event: Transition | None = None

    @property
    def reached_now(self) -> Qualification | None:
        """The threshold that its score reaches now; that of before for a closed lead."""
        return self.reached_before if self.score is None else self.score.qualification

    @property
    def headline(self) -> str:
        """The first lines of the story."""
        line = f"{self.before.label}: {self.event or self.before.status}"
        if self.score is None:
            return line
        had = "none" if self.before.score is None else self.before.score
        return f"{line}\n  score    {had} before, {self.score} now"


@attrs.frozen(kw_only=True)
class QualificationPlan(BatchPlan[QualificationStep]):
    """Leads, scored anew, and handed over where they are ready: a step for each lead, in order.

    Args:
        fingerprint: the policy that decided.
    """

    fingerprint: str

    @property
    def handed_over(self) -> tuple[Lead, ...]:
        """The leads that marketing hands over, as they will be."""
        return tuple(step.after for step in self.steps if step.event is not None)


_NOTHING_DONE: Mapping[str, Iterable[Activity]] = FrozenMapping()
_NO_FACTS_KNOWN: Mapping[str, Facts] = FrozenMapping()


def plan_qualification(
    leads: Iterable[Lead],
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    activities: Mapping[str, Iterable[Activity]] = _NOTHING_DONE,
    facts: Mapping[str, Facts] = _NO_FACTS_KNOWN,
) -> QualificationPlan:
    """Score open leads anew, and hand over those who reach a threshold.

    Args:
        leads: the leads, as they are stored; a lead that is given twice counts once.
        policy: the rules of scoring, and the table of statuses.
        at: the moment of the decision.
        by: who asks for it, ``user:…`` or ``system:…``; the events of the hand-offs tell it.
        activities: by id of a lead: what the person did, and the events of its status, which tell of earlier hand-offs.
        facts: by id of a lead: what was found out about it, its account for instance.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC
    >>> from leadflow.policy import ScoringGroup, ScoringRule, Threshold
    >>> visits = ScoringGroup(rules=(ScoringRule(name="visits", points=10, activity=("visit",)),))
    >>> scoring = Scoring(engagement=visits, marketing_qualified=Threshold(score=10))
    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> amy, visit = Lead(id="1", owner="user:dana", name="Amy"), Activity(id="v", type="visit", subject="demo", at=now)
    >>> policy = Policy(fallback_user="user:dana", scoring=scoring)
    >>> print(plan_qualification([amy], policy, at=now, activities={"1": [visit]}).steps[0].explain())
    Amy: new → marketing_qualified
      score    none before, 10 now
      because  reaches the threshold marketing_qualified, so marketing hands it over
    """
    leads = several("leads", leads, Lead)
    expect("policy", policy, Policy)
    expect("activities", activities, Mapping, expected="activities by the id of a lead")
    expect_by_id("facts", facts, Facts)
    required_moment(at)
    steps = (
        _step(
            lead,
            policy,
            at,
            by,
            several("activities", activities.get(lead.id, ()), Activity),
            facts.get(lead.id, NO_FACTS),
        )
        for lead in dict.fromkeys(leads)
    )
    return QualificationPlan(steps=tuple(steps), at=at, by=by, fingerprint=policy.fingerprint)


def _step(  # noqa: PLR0917 - what the plan was given, for one lead
    lead: Lead, policy: Policy, at: datetime, by: str | None, activities: tuple[Activity, ...], facts: Facts
) -> QualificationStep:
    lifecycle = policy.lifecycle
    reached = _former(lead, policy.scoring)
    if not lifecycle.is_open_lead(lead):
        reasons = (because("closed_lead", status=lead.status),)
        return QualificationStep(before=lead, after=lead, score=None, reached_before=reached, reasons=reasons)
    scored = score(lead, policy, at=at, facts=facts, activities=activities)
    events = [event for event in status_history(activities) if event.at <= at]
    reason = _verdict(lead, lifecycle, scored.qualification, reached, events)
    after, event = with_fields(lead, {"score": scored.value, "grade": scored.grade}), None
    if reason is not None and reason.code == "handed_over" and lifecycle.marketing_qualified is not None:
        plan = plan_status(lead, lifecycle.marketing_qualified, policy, at=at, by=by, reason=str(reason))
        after, event = with_fields(plan.after, {"score": scored.value, "grade": scored.grade}), plan.event
    return QualificationStep(
        before=lead,
        after=after,
        score=scored,
        reached_before=reached,
        reasons=() if reason is None else (reason,),
        event=event,
        changes=_written(lead, after, event),
    )


def _former(lead: Lead, scoring: Scoring) -> Qualification | None:
    """Return the threshold that the stored score of a lead reaches, by today's thresholds."""
    points = lead.score if lead.manual_score is None else lead.manual_score
    if points is None:
        return None
    if scoring.reaches(scoring.sales_qualified, points, lead.grade):
        return "sales_qualified"
    return "marketing_qualified" if scoring.reaches(scoring.marketing_qualified, points, lead.grade) else None


def _verdict(
    lead: Lead,
    lifecycle: Lifecycle,
    reached: Qualification | None,
    before: Qualification | None,
    events: Iterable[Transition],
) -> Reason | None:
    """Return what follows for the status of a lead, as the reason for it; None where there is nothing to tell."""
    handed = lifecycle.marketing_qualified
    is_with_sales = lead.status in (lifecycle.accepted, lifecycle.qualified)
    if reached is None:
        told = is_with_sales or lead.status == handed
        return because("below_threshold", status=lead.status) if told else None
    if lead.status == handed:
        return None
    if is_with_sales:
        return because("in_hands_of_sales", threshold=reached, status=lead.status)
    if handed is None or not lifecycle.allows(lead.status, handed):
        return because("no_handoff", threshold=reached, status=lead.status)
    came_back = lead.status == lifecycle.recycled or any(handed in (event.before, event.after) for event in events)
    if came_back and before is not None:
        return because("handed_over_before", threshold=reached)
    return because("handed_over", threshold=reached)
