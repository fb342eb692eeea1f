"""The order of changes of statuses and stages, also of those that are told of one moment, such as of one day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

__all__ = ["Transition", "in_order"]


class Transition(NamedTuple):
    """A record got from one state to another."""

    record: str
    before: str
    after: str
    at: datetime


Told = TypeVar("Told")


def in_order(told: Iterable[Told], reads: Callable[[Told], Transition]) -> tuple[Told, ...]:
    """Return what is told in order of time, transitions of one record at one moment as they follow from each other.

    Args:
        told: in any order; what nothing decides about keeps it.
        reads: says which transition something tells of.
    """
    ordered = sorted(((reads(each), each) for each in told), key=lambda pair: pair[0].at)
    places: dict[tuple[datetime, str], list[int]] = {}
    for place, (each, _) in enumerate(ordered):
        places.setdefault((each.at, each.record), []).append(place)
    state: dict[str, str] = {}
    for (_, record), here in places.items():
        moment = [ordered[place] for place in here]
        chain = list(_chained([each for each, _ in moment], state.get(record)))
        for place, link in zip(here, chain, strict=True):
            ordered[place] = moment[link]
        state[record] = moment[chain[-1]][0].after
    return tuple(each for _, each in ordered)


def _chained(moment: Sequence[Transition], state: str | None) -> Iterable[int]:
    """Yield the places of a moment's transitions so that each starts where the one before it ends, as far as they do."""
    rest = list(range(len(moment)))
    while rest:
        reached = {moment[place].after for place in rest}
        first = next((place for place in rest if moment[place].before not in reached), rest[0])
        following = next((place for place in rest if moment[place].before == state), first)
        yield following
        rest.remove(following)
        state = moment[following].after
