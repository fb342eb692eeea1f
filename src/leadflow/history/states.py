"""Which states records were in, one after the other, and for how long: stages of opportunities, statuses of leads."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal, TypeAlias

from leadflow.history.order import in_order
from leadflow.history.transitions import Transition, transition_of
from leadflow.objects import Activity, Opportunity
from leadflow.records import ref
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment, several

__all__ = ["stage_history", "status_history", "time_in_stage", "time_in_status"]

_Field: TypeAlias = Literal["stage", "status"]


def stage_history(activities: Iterable[Activity]) -> tuple[Transition, ...]:
    """Return the moves of opportunities that activities tell of, in order of time; other activities are passed over.

    Args:
        activities: what happened; of moves at one moment each starts where the one before it ends.

    >>> from leadflow.history.transitions import event_of
    >>> from datetime import UTC
    >>> opportunity, at = Opportunity(id="1", account="a", name="로봇", stage="제안"), datetime(2026, 1, 1, tzinfo=UTC)
    >>> move = Transition(record=ref(opportunity), before="제안", after="수주", at=at, by="user:dana")
    >>> [(str(each), each.by) for each in stage_history([event_of(move, opportunity)])]
    [('제안 → 수주', 'user:dana')]
    """
    activities = several("activities", activities, Activity)
    return in_order(_told(activities, "stage"))


def status_history(activities: Iterable[Activity]) -> tuple[Transition, ...]:
    """Return the changes of status that activities tell of, in order of time; other activities are passed over.

    Args:
        activities: what happened with leads; of changes at one moment each starts where the one before it ends.

    >>> from leadflow.history.transitions import event_of
    >>> from leadflow.objects import Lead
    >>> from datetime import UTC
    >>> lead, at = Lead(id="1", owner="user:dana", name="Amy"), datetime(2026, 1, 1, tzinfo=UTC)
    >>> change = Transition(record=ref(lead), before="new", after="working", at=at, by="user:dana")
    >>> [(str(each), each.by) for each in status_history([event_of(change, lead)])]
    [('new → working', 'user:dana')]
    """
    activities = several("activities", activities, Activity)
    return in_order(_told(activities, "status"))


def _told(activities: Iterable[Activity], field: _Field) -> Iterator[Transition]:
    for each in activities:
        if each.type == field and (transition := transition_of(each)) is not None:
            yield transition


def time_in_stage(opportunity: Opportunity, activities: Iterable[Activity], *, at: datetime) -> Mapping[str, timedelta]:
    """Return how long an opportunity has been in which stage, all visits together, in the order of the first ones.

    With moves, all times together are the age of the opportunity, where it says when it was created: what no move tells
    of counts for the stage that the first one left. Without ``created_at``, the time before the first move is left out.
    Without moves, the time counts from when the opportunity got to its stage. One that came from another system in the
    middle of its life needs the events of its earlier moves, as `event_of` makes them. In a stage that is won or lost the
    time since then counts.

    Args:
        opportunity: the opportunity.
        activities: what happened; events of other opportunities are passed over.
        at: up to when; later moves do not count.

    >>> from leadflow.history.transitions import event_of
    >>> from datetime import UTC
    >>> def on(day): return datetime(2026, 1, day, tzinfo=UTC)
    >>> opportunity = Opportunity(id="1", account="a", name="로봇", stage="협상", created_at=on(1))
    >>> moved = event_of(Transition(record=ref(opportunity), before="제안", after="협상", at=on(5)), opportunity)
    >>> [(stage, time.days) for stage, time in time_in_stage(opportunity, [moved], at=on(10)).items()]
    [('제안', 4), ('협상', 5)]
    """
    expect("opportunity", opportunity, Opportunity)
    activities = several("activities", activities, Activity)
    end, own = required_moment(at), ref(opportunity)
    moves = in_order((each for each in _told(activities, "stage") if each.record == own), ends={own: opportunity.stage})
    start = opportunity.created_at if moves else opportunity.stage_since or opportunity.created_at
    if start is not None and moves:
        start = min(start, moves[0].at)  # what moved was there
    times: dict[str, timedelta] = {}
    for stage, time in _visits(moves, moves[0].before if moves else opportunity.stage, start, end):
        times[stage] = times.get(stage, timedelta()) + time
    return FrozenMapping(times)


def time_in_status(
    changes: Iterable[Transition], *, until: datetime, since: datetime | None = None
) -> tuple[tuple[str, timedelta], ...]:
    """Return how long a lead had which status, one after the other.

    Args:
        changes: the changes of one lead in order of time, as `status_history` gives them.
        until: up to when; later changes do not count.
        since: when the lead got its first status, its ``created_at``; without it the first status is left out.

    >>> from leadflow.objects import RecordRef
    >>> from datetime import UTC
    >>> def on(day): return datetime(2026, 1, day, tzinfo=UTC)
    >>> lead = RecordRef("lead", "1")
    >>> handed = Transition(record=lead, before="new", after="marketing_qualified", at=on(2))
    >>> taken = Transition(record=lead, before="marketing_qualified", after="accepted", at=on(3))
    >>> [(status, time.days) for status, time in time_in_status([handed, taken], until=on(10), since=on(1))]
    [('new', 1), ('marketing_qualified', 1), ('accepted', 7)]
    """
    changes = several("changes", changes, Transition)
    end, told = required_moment(until), tuple(changes)
    if not told:
        return ()
    return tuple(_visits(told, told[0].before, None if since is None else required_moment(since), end))


def _visits(
    transitions: Iterable[Transition], first: str, start: datetime | None, end: datetime
) -> Iterator[tuple[str, timedelta]]:
    """Yield the states that somebody was in until a moment, one after the other, each with how long.

    Args:
        transitions: how they got from one to the next, in order of time.
        first: the state they started in.
        start: since when; None where nobody knows, and the first state is left out.
        end: the moment.
    """
    visits = [] if start is None else [(first, start)]
    visits.extend((each.after, each.at) for each in transitions)
    begun = [(state, since) for state, since in visits if since <= end]
    return ((state, later - since) for (state, since), (_, later) in pairwise([*begun, ("", end)]))
