"""Settings of scoring: how good a lead is."""

from functools import cached_property

import attrs

from leadflow.conditions import ALWAYS, AnyOf, RuleIndex, any_of
from leadflow.errors import Fault, InvalidPolicy

__all__ = ["Scoring", "ScoringGroup", "ScoringRule"]


@attrs.frozen(kw_only=True)
class ScoringRule:
    """Points for what is known about somebody.

    Args:
        points: how many; negative ones take away.
        when: any of these conditions must be true.
    """

    name: str
    points: int
    when: AnyOf = attrs.field(default=ALWAYS, converter=any_of)


@attrs.frozen(kw_only=True)
class ScoringGroup:
    """Rules that add up, no further than a cap.

    Args:
        cap: the most that the group can give, in points.
    """

    cap: int | None = None
    rules: tuple[ScoringRule, ...] = ()

    def __attrs_post_init__(self) -> None:
        if self.cap is not None and self.cap < 0:
            raise InvalidPolicy([Fault("cap", self.cap, "0 or more points")])

    @cached_property
    def index(self) -> RuleIndex:
        """The rules, compiled."""
        return RuleIndex([rule.when.conditions for rule in self.rules])


@attrs.frozen(kw_only=True)
class Scoring:
    """How good a lead is.

    Args:
        fit: who they are.
        engagement: what they did.
    """

    fit: ScoringGroup = ScoringGroup()
    engagement: ScoringGroup = ScoringGroup()

    @property
    def groups(self) -> tuple[tuple[str, ScoringGroup], ...]:
        """The groups by name."""
        return (("fit", self.fit), ("engagement", self.engagement))
