"""The order of changes of statuses and stages, also of those that are told of one moment, such as of one day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from leadflow.history.transitions import Transition
from leadflow.objects import RecordRef

__all__ = ["in_order"]

_NO_ENDS: Mapping[RecordRef, str] = MappingProxyType({})


def in_order(told: Iterable[Transition], *, ends: Mapping[RecordRef, str] = _NO_ENDS) -> tuple[Transition, ...]:
    """Return transitions in order of time, those of one record at one moment as they follow from each other.

    Args:
        told: in any order.
        ends: the states that records are in after all of it; it decides where somebody started who went in a circle.
    """
    ordered = sorted(told, key=lambda each: each.at)
    moments: dict[RecordRef, dict[datetime, list[int]]] = {}
    for place, each in enumerate(ordered):
        moments.setdefault(each.record, {}).setdefault(each.at, []).append(place)
    result = list(ordered)
    for record, places in moments.items():
        steps = [[ordered[place] for place in here] for here in places.values()]
        state = next(filter(None, map(_start, steps)), ends.get(record))
        for here, step in zip(places.values(), steps, strict=True):
            chain = _chained(step, state)
            for place, link in zip(here, chain, strict=True):
                result[place] = step[link]
            state = step[chain[-1]].after
    return tuple(result)


def _start(moment: Iterable[Transition]) -> str | None:
    """Return the state that was left more often than it was reached; None where everybody came back."""
    balance: dict[str, int] = {}
    for each in moment:
        balance[each.before] = balance.get(each.before, 0) + 1
        balance[each.after] = balance.get(each.after, 0) - 1
    return next((state for state, left in balance.items() if left > 0), None)


def _chained(moment: Sequence[Transition], state: str | None) -> list[int]:
    """Return the places of a moment's transitions so that each starts where the one before it ends, as far as they do."""
    leaving: dict[str, list[int]] = {}
    for place in reversed(range(len(moment))):
        leaving.setdefault(moment[place].before, []).append(place)
    chain: list[int] = []
    while rest := sorted(place for places in leaving.values() for place in places):
        from_here = state if state is not None and leaving.get(state) else _start(moment[place] for place in rest)
        trail = _trail(moment, leaving, from_here or moment[rest[0]].before)
        chain += trail
        state = moment[trail[-1]].after
    return chain


def _trail(moment: Sequence[Transition], leaving: Mapping[str, list[int]], state: str) -> list[int]:
    """Take transitions that follow each other away, circles on the way included, and return them (Hierholzer, 1873)."""
    way: list[tuple[str, int | None]] = [(state, None)]
    trail: list[int] = []
    while way:
        here, by = way[-1]
        if leaving.get(here):
            following = leaving[here].pop()
            way.append((moment[following].after, following))
        else:
            way.pop()
            if by is not None:
                trail.append(by)
    return trail[::-1]
