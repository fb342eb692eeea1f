"""Which of many ranges hold a value: a look-up that does not go through them all."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Literal, Self, TypeAlias

import attrs

from leadflow.conditions.constraints import Range
from leadflow.conditions.fields import Value

__all__ = ["Intervals"]

_End: TypeAlias = tuple[Literal[-1, 0, 1], Value]
"""One end of a range; -1 and 1 are ends that lie beyond every value."""


@attrs.frozen
class _Interval:
    """A range with comparable ends."""

    low: _End
    high: _End
    number: int


def _interval(each: Range, number: int) -> _Interval:
    low: _End = (-1, 0) if each.min is None else (0, each.min)
    high: _End = (1, 0) if each.end is None else (0, each.end)
    return _Interval(low, high, number)


class Intervals:
    """Ranges, found by a value that lies in them: a centred interval tree, linear in memory.

    A node keeps the ranges that hold its centre; those wholly below or above are in its branches.
    """

    __slots__ = ("above", "below", "centre", "falling", "rising")

    @classmethod
    def of(cls, ranges: Sequence[Range]) -> Self:
        """Build the tree of ranges, at least one, which are numbered in their order."""
        return cls([_interval(each, number) for number, each in enumerate(ranges)])

    def __init__(self, ranges: Sequence[_Interval]) -> None:
        """Build the tree of intervals, at least one."""
        ends = sorted(end for each in ranges for end in (each.low, each.high))
        centre = ends[len(ends) // 2]
        here = [each for each in ranges if each.low <= centre <= each.high]
        below = [each for each in ranges if each.high < centre]
        above = [each for each in ranges if each.low > centre]
        self.centre = centre
        self.rising = tuple(sorted(here, key=attrgetter("low")))
        self.falling = tuple(sorted(here, key=attrgetter("high"), reverse=True))
        self.below = Intervals(below) if below else None
        self.above = Intervals(above) if above else None

    def find(self, value: Value) -> list[int]:
        """Return the numbers of all ranges that hold a value."""
        point: _End = (0, value)
        found: list[int] = []
        node: Intervals | None = self
        while node is not None:
            if point < node.centre:
                for each in node.rising:
                    if each.low > point:
                        break
                    found.append(each.number)
                node = node.below
            else:
                for each in node.falling:
                    if each.high < point:
                        break
                    found.append(each.number)
                node = node.above
        return found
