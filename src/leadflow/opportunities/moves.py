"""Deals move from stage to stage until they are won or lost: planned, told, reversible.

The rules
---------
- An open deal may move to any stage of the policy's pipeline, also back, and past others.
- With the move it takes over what the stage says: the probability, and the category of the forecast. It keeps both
  until it moves again, so a policy that changes leaves the deals that are there alone.
- A deal may have a probability and a category of its own, as long as it is open.
- A deal that is won or lost closes on the day of the move, and is moved again only when it is reopened.
  Reopened, it is expected to close in as many days as a new deal.
- Losing a deal needs one of the policy's reasons, where the policy lists some.
- A deal does not move before the moment since when it is in its stage.
- Each move leaves an event, an activity of the type ``stage``, in the same change set.

The stage says whether a deal is won or lost; for a stage that the pipeline does not have, the probability of the deal does.
Nothing is written here; the changes of every plan have an inverse.
"""

from datetime import date, datetime
from typing import Literal

import attrs

from leadflow.changes import NOTHING, Change, ChangeSet, Create, Update
from leadflow.errors import InvalidValue, StageRefused, did_you_mean
from leadflow.history.transitions import Transition, event_of
from leadflow.objects import Forecast, Opportunity
from leadflow.policy import Pipeline, Policy, Stage, category_of
from leadflow.records import ref, with_fields
from leadflow.values.optional import identifier, required_moment, text

__all__ = ["StagePlan", "forecast_of", "outcome_of", "plan_estimate", "plan_stage"]


@attrs.frozen(kw_only=True)
class StagePlan:
    """A deal moves, or is estimated anew.

    Args:
        opportunity: the deal as it was.
        became: the deal as it will be.
        event: what is kept of the move; None where it stays in its stage.
        changes: everything that is to be written; its ``inverse()`` takes it back.
    """

    opportunity: Opportunity
    became: Opportunity
    event: Transition | None = None
    changes: ChangeSet = NOTHING


def plan_stage(  # noqa: PLR0913 - all but what it is about by name
    opportunity: Opportunity,
    to: str,
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    reason: str | None = None,
    reopen: bool = False,
) -> StagePlan:
    """Plan that a deal moves to another stage; to the one it is in there is nothing to do.

    Args:
        opportunity: the deal.
        to: the name of the stage.
        policy: the pipeline, and in how many days a reopened deal is expected to close.
        at: the moment of the move; a deal that is won or lost closes on its day, in its time zone.
        by: the user who moves it.
        reason: why; what a deal was lost for is kept on the deal, too.
        reopen: whether a deal that is won or lost may move.

    Raises:
        StageRefused: there is no such stage, the deal is closed, it got to its stage later, or a reason is missing.
        InvalidValue: whoever does it is no user.

    >>> from datetime import UTC
    >>> deal, policy = Opportunity(id="1", account="a", name="Robots", stage="Prospecting"), Policy(fallback_user="user:a")
    >>> won = plan_stage(deal, "Closed Won", policy, at=datetime(2026, 11, 27, 9, tzinfo=UTC)).became
    >>> won.probability, won.forecast, won.close_date.isoformat()
    (100, 'closed', '2026-11-27')
    >>> plan_stage(won, "Prospecting", policy, at=datetime(2026, 11, 28, tzinfo=UTC))
    Traceback (most recent call last):
    leadflow.errors.StageRefused: opportunity '1' cannot go from 'Closed Won' to 'Prospecting': it is won; reopen it to move it
    """
    at, to, why = required_moment(at), identifier(to), text(reason)
    if to == opportunity.stage:
        return StagePlan(opportunity=opportunity, became=opportunity)
    stage = _stage(opportunity, to, policy.pipeline)
    refusal = _refusal(opportunity, stage, policy.pipeline, at, why, reopen=reopen)
    if refusal is not None:
        raise StageRefused(opportunity.id, opportunity.stage, to, refusal)
    became = with_fields(
        opportunity,
        {
            "stage": stage.name,
            "stage_since": at,
            "probability": stage.probability,
            "forecast": stage.category,
            "lost_reason": why if stage.is_lost else None,
            "close_date": _close_date(opportunity, stage, policy, at),
        },
    )
    event = Transition(record=ref(opportunity), before=opportunity.stage, after=to, at=at, by=by, reason=why)
    changes: tuple[Change, ...] = (Update(opportunity, became), Create(event_of(event, opportunity)))
    return StagePlan(opportunity=opportunity, became=became, event=event, changes=ChangeSet(changes))


def _stage(opportunity: Opportunity, to: str, pipeline: Pipeline) -> Stage:
    try:
        return pipeline.stage(to)
    except InvalidValue as error:
        raise StageRefused(opportunity.id, opportunity.stage, to, f"expected {error.expected}") from error


def _refusal(  # noqa: PLR0913 - whatever a move depends on
    opportunity: Opportunity, stage: Stage, pipeline: Pipeline, at: datetime, reason: str | None, *, reopen: bool
) -> str | None:
    """Return why a deal cannot move to a stage; None if it can."""
    ended = outcome_of(opportunity, pipeline)
    if ended is not None and not reopen:
        return f"it is {ended}; reopen it to move it"
    since = opportunity.stage_since or opportunity.created_at
    if since is not None and at < since:
        return f"it is in its stage only since {since.isoformat()}"
    return _wrong_reason(reason, pipeline.lost_reasons) if stage.is_lost else None


def _wrong_reason(reason: str | None, reasons: tuple[str, ...]) -> str | None:
    """Return what is wrong with the reason for losing a deal; None if nothing is."""
    if not reasons or reason in reasons:
        return None
    expected = " or ".join(reasons)
    if reason is None:
        return f"a reason is needed: {expected}"
    return f"{reason!r} is no reason of the policy, expected {expected}{did_you_mean(reason, reasons)}"


def outcome_of(opportunity: Opportunity, pipeline: Pipeline) -> Literal["won", "lost"] | None:
    """Return how a deal ended; None for an open one. In a stage that the pipeline does not have, its probability says it.

    Args:
        opportunity: the deal.
        pipeline: the stages.

    >>> outcome_of(Opportunity(id="1", account="a", name="로봇", stage="Closed Won"), Pipeline())
    'won'
    """
    stage = pipeline.by_name.get(opportunity.stage)
    match opportunity.probability if stage is None else stage.probability:
        case 100:
            return "won"
        case 0:
            return "lost"
        case _:
            return None


def _close_date(opportunity: Opportunity, stage: Stage, policy: Policy, at: datetime) -> date | None:
    """Return the day on which a deal closes, or is expected to."""
    if not stage.is_open:
        return at.date()
    if outcome_of(opportunity, policy.pipeline) is None:
        return opportunity.close_date
    return policy.conversion.close_date(at.date())


def plan_estimate(
    opportunity: Opportunity, policy: Policy, *, probability: int | None = None, forecast: Forecast | None = None
) -> StagePlan:
    """Plan that an open deal gets a probability or a forecast category of its own, which it keeps until it moves.

    Args:
        opportunity: the deal.
        policy: the pipeline, which says whether the deal is open.
        probability: how likely it is to be won, in per cent, from 1 to 99; as it is when None.
        forecast: where a forecast counts it, not ``closed``; as it is when None.

    Raises:
        InvalidValue: the deal is won or lost, or would be by that.

    >>> deal = Opportunity(id="1", account="a", name="로봇", stage="Qualification", probability=20)
    >>> plan = plan_estimate(deal, Policy(fallback_user="user:dana"), probability=90, forecast="commit")
    >>> plan.became.probability, plan.became.forecast
    (90, 'commit')
    """
    ended = outcome_of(opportunity, policy.pipeline)
    if ended is not None:
        raise InvalidValue("stage", opportunity.stage, f"an open one, since what is {ended} is not estimated")
    if probability in (0, 100):
        raise InvalidValue("probability", probability, "from 1 to 99; a deal is won or lost by its stage")
    if forecast == "closed":
        raise InvalidValue("forecast", forecast, "another category; a deal is won by its stage")
    became = with_fields(
        opportunity,
        {
            "probability": opportunity.probability if probability is None else probability,
            "forecast": forecast or opportunity.forecast,
        },
    )
    changes = NOTHING if became == opportunity else ChangeSet((Update(opportunity, became),))
    return StagePlan(opportunity=opportunity, became=became, changes=changes)


def forecast_of(opportunity: Opportunity, pipeline: Pipeline) -> Forecast:
    """Return where a forecast counts a deal: its own category, else that of its stage, else by its probability.

    Args:
        opportunity: the deal.
        pipeline: the stages.

    >>> deal = Opportunity(id="1", account="a", name="로봇", stage="Negotiation/Review", probability=80)
    >>> forecast_of(deal, Pipeline())
    'commit'
    """
    if opportunity.forecast is not None:
        return opportunity.forecast
    stage = pipeline.by_name.get(opportunity.stage)
    return category_of(opportunity.probability) if stage is None else stage.category
