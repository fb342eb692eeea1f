"""Settings of scoring: how good a lead is."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import ALWAYS, AnyOf, RuleIndex, any_of
from leadflow.errors import Fault, nearest
from leadflow.policy.checks import refuse
from leadflow.values import optional
from leadflow.values.duration import duration_text, optional_duration
from leadflow.values.mapping import FrozenMapping

__all__ = ["Axis", "Scoring", "ScoringGroup", "ScoringRule", "Threshold"]

Axis: TypeAlias = Literal["fit", "engagement"]
"""Who somebody is, and what they did."""

_NO_POINTS: Mapping[str, int] = FrozenMapping()


def _points(value: Mapping[str, int]) -> FrozenMapping[int]:
    return FrozenMapping(value)


@attrs.frozen(kw_only=True)
class ScoringRule:
    """Points for what is known about somebody, or for each thing that they did.

    Args:
        points: how many; negative ones take away.
        when: any of these conditions must be true.
        activity: the types of activities that are counted, each with the points; without any the rule counts once.
        half_life: after this time half of the points are left.
        linear: within this time the points dwindle evenly to nothing.
        group: rules of one group share a cap.
    """

    name: str
    points: int
    when: AnyOf = attrs.field(default=ALWAYS, converter=any_of)
    activity: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    half_life: timedelta | None = attrs.field(default=None, converter=optional_duration)
    linear: timedelta | None = attrs.field(default=None, converter=optional_duration)
    group: str | None = None

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if self.half_life is not None and self.linear is not None:
            yield Fault("linear", duration_text(self.linear), "either half_life or linear")
        for name, period in (("half_life", self.half_life), ("linear", self.linear)):
            if period is not None and not period:
                yield Fault(name, duration_text(period), "more than 0 seconds")

    @cached_property
    def is_constant(self) -> bool:
        """Whether it gives the same points whatever somebody did, and whenever."""
        return not (self.activity or self.half_life or self.linear)


def _rules(value: Iterable[ScoringRule]) -> tuple[ScoringRule, ...]:
    return optional.several("rules", value, ScoringRule)


@attrs.frozen(kw_only=True)
class ScoringGroup:
    """Rules that add up, no further than a cap.

    Args:
        cap: the most that all rules together can give, in points.
        caps: the most that the rules of a group within can give, by the name of the group.
    """

    cap: int | None = None
    caps: Mapping[str, int] = attrs.field(default=_NO_POINTS, converter=_points)
    rules: tuple[ScoringRule, ...] = attrs.field(default=(), converter=_rules)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if self.cap is not None and self.cap < 0:
            yield Fault("cap", self.cap, "0 or more points")
        yield from (Fault(f"caps.{name}", cap, "0 or more points") for name, cap in self.caps.items() if cap < 0)
        groups = {rule.group for rule in self.rules if rule.group is not None}
        for name, cap in self.caps.items():
            if name not in groups:
                yield Fault(f"caps.{name}", cap, "the group of a rule", nearest(name, groups))

    @cached_property
    def index(self) -> RuleIndex:
        """The rules, compiled."""
        return RuleIndex([rule.when.conditions for rule in self.rules])


@attrs.frozen(kw_only=True)
class Threshold:
    """The score and the grade from which a lead counts as qualified; None asks for nothing.

    Args:
        score: the least score, in points.
        grade: the worst grade.
    """

    score: int | None = None
    grade: str | None = None


@attrs.frozen(kw_only=True)
class Scoring:
    """How good a lead is.

    Args:
        fit: who they are.
        engagement: what they did.
        grades: letters with the least points of fit for each, best first; who reaches none gets the last one.
        marketing_qualified: from when on marketing hands a lead over to sales.
        sales_qualified: from when on a lead is ready for a talk about an opportunity.
    """

    fit: ScoringGroup = ScoringGroup()
    engagement: ScoringGroup = ScoringGroup()
    grades: Mapping[str, int] = attrs.field(default=_NO_POINTS, converter=_points)
    marketing_qualified: Threshold | None = None
    sales_qualified: Threshold | None = None

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for (better, points), (letter, fewer) in pairwise(self.grades.items()):
            if fewer >= points:
                yield Fault(f"grades.{letter}", fewer, f"fewer points than {better} has, {points}; best grade first")
        for name, threshold in (
            ("marketing_qualified", self.marketing_qualified),
            ("sales_qualified", self.sales_qualified),
        ):
            grade = None if threshold is None else threshold.grade
            if grade is not None and grade not in self.grades:
                known = f"one of {', '.join(self.grades)}" if self.grades else "no grade, because none is declared"
                yield Fault(f"{name}.grade", grade, known, nearest(grade, self.grades))

    @property
    def groups(self) -> tuple[tuple[Axis, ScoringGroup], ...]:
        """The rules by axis."""
        return (("fit", self.fit), ("engagement", self.engagement))

    @property
    def is_judged(self) -> bool:
        """Whether there are grades or thresholds."""
        return bool(self.grades) or self.marketing_qualified is not None or self.sales_qualified is not None

    def grade(self, fit: int) -> str | None:
        """Return the letter for points of fit, or None when no grades are declared.

        >>> scoring = Scoring(grades={"A": 50, "B": 20, "C": 0})
        >>> scoring.grade(60), scoring.grade(20), scoring.grade(-5)
        ('A', 'B', 'C')
        """
        reached = [letter for letter, least in self.grades.items() if fit >= least]
        return next(iter((*reached, *list(self.grades)[-1:])), None)

    def reaches(self, threshold: Threshold | None, score: int, grade: str | None) -> bool:
        """Tell whether a score and a grade suffice; no threshold is never reached."""
        if threshold is None or (threshold.score is not None and score < threshold.score):
            return False
        if threshold.grade is None:
            return True
        letters = list(self.grades)
        return grade in letters and letters.index(grade) <= letters.index(threshold.grade)
