"""Opportunities move from stage to stage until they are won or lost: planned, told, reversible.

The rules
---------
- An open opportunity may move to any stage of the policy's pipeline, also back, and past others.
- With the move it takes over what the stage says: the probability, and the category of the forecast. It keeps both
  until it moves again, so a policy that changes leaves the opportunities that are there alone.
- An opportunity may have a probability and a category of its own, as long as it is open.
- It closes on the day on which it is won or lost. From one won stage to another, or from one lost stage to another,
  it moves as it likes and keeps that day.
- It leaves what it came to, for an open stage or from won to lost, only when it is reopened.
  Back in an open stage it has no close date and no lost reason: both were those of its end.
- Losing an opportunity needs one of the policy's reasons, where the policy lists some.
- An opportunity does not move before the moment since when it is in its stage.
- Each move leaves an event, an activity of the type ``stage``, in the same change set.

The stage says whether an opportunity is open, won or lost: `leadflow.opportunities.outcome`.
Nothing is written here; the changes of every plan have an inverse.
"""

from datetime import date, datetime

import attrs

from leadflow.changes import NOTHING, Change, ChangeSet, Create, RecordPlan, Update
from leadflow.errors import InvalidValue, StageRefused, did_you_mean
from leadflow.history.transitions import Transition, event_of
from leadflow.objects import Forecast, Opportunity
from leadflow.opportunities.outcome import outcome_of
from leadflow.policy import Outcome, Pipeline, Policy, Stage
from leadflow.reasons import asked, because
from leadflow.records import ref, with_fields
from leadflow.values.checks import expect
from leadflow.values.optional import actor, identifier, moment, required_moment, text

__all__ = ["StagePlan", "plan_estimate", "plan_stage"]


@attrs.frozen(kw_only=True)
class StagePlan(RecordPlan[Opportunity, Opportunity]):
    """An opportunity moves, or is estimated anew.

    Args:
        before: the opportunity as it was.
        after: the opportunity as it will be.
        event: what is kept of the move; None where it stays in its stage.
        reasons: the move, and why.
        changes: everything that is to be written; its ``inverse()`` takes it back.
    """

    event: Transition | None = None

    @property
    def headline(self) -> str:
        """The first line of the story."""
        return f"{self.before.label}: {self.event or self.before.stage}"


def plan_stage(
    opportunity: Opportunity,
    to: str,
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    reason: str | None = None,
    reopen: bool = False,
) -> StagePlan:
    """Plan that an opportunity moves to another stage. Nothing changes if it is there already.

    Args:
        opportunity: the opportunity.
        to: the name of the stage.
        policy: the pipeline, and the reasons for losing.
        at: the moment of the move; an opportunity that is won or lost closes on its day, in its time zone.
        by: who moves it, ``user:…`` or ``system:…``.
        reason: why; what an opportunity was lost for is kept on it, too.
        reopen: whether an opportunity that is won or lost may become anything else.

    Raises:
        StageRefused: there is no such stage, the opportunity is closed, it got to its stage later, or a reason is missing.
        InvalidValue: ``by`` is neither a user nor a program.
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC
    >>> policy = Policy(fallback_user="user:a")
    >>> robots = Opportunity(id="1", account="a", name="Robots", stage="Prospecting")
    >>> won = plan_stage(robots, "Closed Won", policy, at=datetime(2026, 11, 27, 9, tzinfo=UTC)).after
    >>> won.probability, won.forecast, won.close_date.isoformat()
    (100, 'closed', '2026-11-27')
    >>> plan_stage(won, "Prospecting", policy, at=datetime(2026, 11, 28, tzinfo=UTC))
    Traceback (most recent call last):
    leadflow.errors.StageRefused: opportunity '1' cannot go from 'Closed Won' to 'Prospecting': it is won; reopen it to move it
    """
    expect("opportunity", opportunity, Opportunity)
    expect("policy", policy, Policy)
    expect("reopen", reopen, bool)
    at, to, why = required_moment(at), identifier(to), text(reason)
    if to == opportunity.stage:
        stays = (because("stage_same", stage=to),)
        return StagePlan(before=opportunity, after=opportunity, reasons=stays, at=at, by=by)
    stage, ended = _stage(opportunity, to, policy.pipeline), outcome_of(opportunity, policy)
    lost_reason = _lost_reason(opportunity, ended, stage, why)
    held = f"it is {ended}; reopen it to move it" if ended not in ("open", stage.outcome) and not reopen else None
    wrong = _wrong_reason(lost_reason, policy) if stage.is_lost else None
    refusal = held or _too_early(opportunity, at) or wrong
    if refusal is not None:
        raise StageRefused(opportunity.id, opportunity.stage, to, refusal)
    after = with_fields(
        opportunity,
        {
            "stage": stage.name,
            "stage_since": at,
            "probability": stage.probability,
            "forecast": stage.category,
            "lost_reason": lost_reason,
            "close_date": _close_date(opportunity, ended, stage, at),
        },
    )
    event = Transition(record=ref(opportunity), before=opportunity.stage, after=to, at=at, by=by, reason=why)
    changes: tuple[Change, ...] = (Update(opportunity, after), Create(event_of(event, opportunity)))
    return StagePlan(
        before=opportunity,
        after=after,
        event=event,
        reasons=(asked(by, why),),
        changes=ChangeSet(changes),
        at=at,
        by=by,
    )


def _stage(opportunity: Opportunity, to: str, pipeline: Pipeline) -> Stage:
    try:
        return pipeline.stage(to)
    except InvalidValue as error:
        raise StageRefused(opportunity.id, opportunity.stage, to, f"expected {error.expected}") from error


def _too_early(opportunity: Opportunity, at: datetime) -> str | None:
    """Return why an opportunity cannot move at a moment; None if it can."""
    since = opportunity.stage_since or opportunity.created_at
    return None if since is None or at >= since else f"it is in its stage only since {since.isoformat()}"


def _lost_reason(opportunity: Opportunity, ended: Outcome, stage: Stage, reason: str | None) -> str | None:
    """Return what an opportunity was lost for; what was lost before was lost for the same unless somebody says more."""
    if not stage.is_lost:
        return None
    return reason or (opportunity.lost_reason if ended == "lost" else None)


def _wrong_reason(reason: str | None, policy: Policy) -> str | None:
    """Return what is wrong with the reason for losing an opportunity; None if nothing is."""
    reasons = policy.pipeline.lost_reasons
    if not reasons or reason in reasons:
        return None
    expected = " or ".join(reasons)
    if reason is None:
        return f"a reason is needed: {expected}"
    return f"{reason!r} is no reason of the policy, expected {expected}{did_you_mean(reason, reasons)}"


def _close_date(opportunity: Opportunity, ended: Outcome, stage: Stage, at: datetime) -> date | None:
    """Return the day on which an opportunity closes or is expected to; none where it is open again."""
    if ended == stage.outcome:
        return opportunity.close_date
    return None if stage.is_open else at.date()


def plan_estimate(
    opportunity: Opportunity,
    policy: Policy,
    *,
    probability: int | None = None,
    forecast: Forecast | None = None,
    at: datetime | None = None,
    by: str | None = None,
) -> StagePlan:
    """Plan that an open opportunity gets a probability or a forecast category of its own, which it keeps until it moves.

    Args:
        opportunity: the opportunity.
        policy: the pipeline, which says whether the opportunity is open.
        probability: how likely it is to be won, in per cent, from 1 to 99; as it is when None.
        forecast: where a forecast counts it, not ``closed``; as it is when None.
        at: the moment of the estimate, with a time zone.
        by: who estimates, ``user:…`` or ``system:…``.

    Raises:
        InvalidValue: the opportunity is won or lost, or the estimate would say so.

    >>> robots = Opportunity(id="1", account="a", name="로봇", stage="Qualification")
    >>> plan = plan_estimate(robots, Policy(fallback_user="user:dana"), probability=90, forecast="commit")
    >>> plan.after.probability, plan.after.forecast
    (90, 'commit')
    """
    expect("opportunity", opportunity, Opportunity)
    expect("policy", policy, Policy)
    expect("forecast", forecast, (str, type(None)))
    at, by = moment(at), actor(by)
    ended = outcome_of(opportunity, policy)
    if ended != "open":
        raise InvalidValue("stage", opportunity.stage, f"an open one, because what is {ended} is not estimated")
    if probability in (0, 100):
        raise InvalidValue("probability", probability, "from 1 to 99; an opportunity is won or lost by its stage")
    if forecast == "closed":
        raise InvalidValue("forecast", forecast, "another category; an opportunity is won by its stage")
    after = with_fields(
        opportunity,
        {
            "probability": opportunity.probability if probability is None else probability,
            "forecast": forecast or opportunity.forecast,
        },
    )
    changes = NOTHING if after == opportunity else ChangeSet((Update(opportunity, after),))
    reasons = (because("estimated", by=by or "somebody", probability=after.probability, forecast=after.forecast),)
    return StagePlan(before=opportunity, after=after, reasons=reasons, changes=changes, at=at, by=by)
