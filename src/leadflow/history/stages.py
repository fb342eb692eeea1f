"""Which stages a deal was in, and since when: the events of its moves, as they are kept and read back."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import attrs

from leadflow.history.order import Transition, in_order
from leadflow.objects import Activity, Opportunity
from leadflow.policy.lifecycle import ARROW
from leadflow.records import customer_of, derived_id, ref
from leadflow.values.checks import starts
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import identifier, long_text, required_moment, text

__all__ = ["StageChange", "event_of", "stage_history", "time_in_stage"]

_EVENT = "stage"
"""The type of the activities that tell of a move."""


@attrs.frozen(kw_only=True)
class StageChange:
    """A deal moved to another stage.

    Args:
        opportunity: the id of the deal.
        before: the stage it was in.
        after: the stage it got to.
        at: when.
        by: the user who moved it, ``user:…``.
        reason: why, if somebody said so.

    >>> print(StageChange(opportunity="1", before="제안", after="수주", at=datetime(2026, 1, 1, tzinfo=UTC)))
    제안 → 수주
    """

    opportunity: str = attrs.field(converter=identifier)
    before: str = attrs.field(converter=identifier)
    after: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=required_moment)
    by: str | None = attrs.field(default=None, converter=text, validator=attrs.validators.optional(starts("user:")))
    reason: str | None = attrs.field(default=None, converter=long_text)

    def __str__(self) -> str:
        return f"{self.before}{ARROW}{self.after}"


def event_of(change: StageChange, opportunity: Opportunity) -> Activity:
    """Return a move as it is kept: an activity of the deal and of its customer.

    Version and moment are part of the id: the same move planned twice is one event, and the same move made again later,
    also after an undo, is another one.
    """
    moment = change.at.astimezone(UTC).isoformat()
    customer = customer_of(opportunity)
    return Activity(
        id=derived_id(opportunity.id, _EVENT, str(opportunity.version), moment, change.before, change.after),
        type=_EVENT,
        subject=str(change),
        at=change.at,
        links={"opportunity": ref(opportunity), "account" if customer.kind == "account" else "person": customer},
        owner=change.by,
        body=change.reason,
    )


def stage_history(activities: Iterable[Activity]) -> tuple[StageChange, ...]:
    """Return the moves that activities tell of, in order of time; other activities are passed over.

    Args:
        activities: what happened; of moves at one moment each starts where the one before it ends.

    >>> deal = Opportunity(id="1", account="a", name="로봇", stage="제안")
    >>> move = StageChange(opportunity="1", before="제안", after="수주", at=datetime(2026, 1, 1, tzinfo=UTC), by="user:dana")
    >>> [(str(each), each.by) for each in stage_history([event_of(move, deal)])]
    [('제안 → 수주', 'user:dana')]
    """
    return in_order(_events(activities), _transition)


def _transition(event: StageChange) -> Transition:
    return Transition(event.opportunity, event.before, event.after, event.at)


def _events(activities: Iterable[Activity]) -> Iterator[StageChange]:
    for each in activities:
        before, arrow, after = each.subject.rpartition(ARROW)  # a stage of the pipeline has no arrow in its name
        deal = each.links.get("opportunity")
        if each.type == _EVENT and arrow and deal is not None:
            yield StageChange(
                opportunity=deal.id, before=before, after=after, at=each.at, by=each.owner, reason=each.body
            )


def time_in_stage(opportunity: Opportunity, activities: Iterable[Activity], at: datetime) -> Mapping[str, timedelta]:
    """Return how long a deal has been in which stage, all visits together, in the order of the first ones.

    With moves, all times together are the age of the deal, where it says when it was created: what no move tells of counts
    for the stage that the first one left. Without ``created_at``, the time before the first move is left out.
    Without moves, the time counts from when the deal got to its stage. A deal that came from another system in the middle of
    its life needs the events of its earlier moves, as `event_of` makes them. In a stage that is won or lost the time since then counts.

    Args:
        opportunity: the deal.
        activities: what happened; events of other deals are passed over.
        at: up to when; later moves do not count.

    >>> def on(day): return datetime(2026, 1, day, tzinfo=UTC)
    >>> deal = Opportunity(id="1", account="a", name="로봇", stage="협상", created_at=on(1))
    >>> moves = [StageChange(opportunity="1", before="제안", after="협상", at=on(5))]
    >>> [(stage, time.days) for stage, time in time_in_stage(deal, [event_of(each, deal) for each in moves], on(10)).items()]
    [('제안', 4), ('협상', 5)]
    """
    end = required_moment(at)
    times: dict[str, timedelta] = {}
    for (stage, start), (_, later) in pairwise([*_visits(opportunity, activities, end), ("", end)]):
        times[stage] = times.get(stage, timedelta()) + (later - start)
    return FrozenMapping(times)


def _visits(opportunity: Opportunity, activities: Iterable[Activity], end: datetime) -> Iterator[tuple[str, datetime]]:
    """Yield the stages that the deal got to by then, each with when."""
    own = (each for each in _events(activities) if each.opportunity == opportunity.id)
    moves = in_order(own, _transition, ends={opportunity.id: opportunity.stage})
    first = moves[0].before if moves else opportunity.stage
    start = opportunity.created_at if moves else opportunity.stage_since or opportunity.created_at
    if start is not None and moves:
        start = min(start, moves[0].at)  # what moved was there
    visits = [(each.after, each.at) for each in moves]
    if start is not None:
        visits.insert(0, (first, start))
    return (visit for visit in visits if visit[1] <= end)
