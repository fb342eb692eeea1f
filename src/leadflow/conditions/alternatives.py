"""Alternative conditions of one rule or setting: any of them must be true."""

import functools
from collections.abc import Iterable

import attrs

from leadflow.conditions.constraints import Condition
from leadflow.conditions.fields import NO_FACTS, Facts, Subject
from leadflow.conditions.index import Hit, RuleIndex
from leadflow.conditions.logic import FilterLogic, joined

__all__ = ["ALWAYS", "AnyOf", "any_of"]

_MISS = Hit(None)


@attrs.frozen
class AnyOf:
    """Alternative conditions, compiled once; without any it is never true.

    Args:
        conditions: any of them must be true.
        logic: the numbered filter logic that they are the normal form of.

    >>> from leadflow.conditions.constraints import parse_condition
    >>> from leadflow.conditions.fields import custom_field
    >>> from leadflow.objects import Inquiry
    >>> buys = AnyOf((parse_condition({"custom.intent": "purchase"}, {"custom.intent": custom_field("intent", "text")}),))
    >>> buys.holds(Inquiry(id="1", source="shop", custom={"intent": "Purchase"}))
    True
    """

    conditions: tuple[Condition, ...] = ()
    logic: FilterLogic | None = None

    @classmethod
    def by(cls, logic: FilterLogic) -> "AnyOf":
        """Return the alternatives that numbered filter logic means."""
        return cls(logic.alternatives, logic)

    def and_(self, other: "AnyOf") -> "AnyOf":
        """Return the alternatives of which one is true if one of both is.

        Raises:
            InvalidCondition: there would be too many.
        """
        if self.conditions == _NO_CONDITION:
            return other
        if other.conditions == _NO_CONDITION:
            return self
        return AnyOf(joined(self.conditions, other.conditions))

    @functools.cached_property
    def _index(self) -> RuleIndex:
        return RuleIndex([self.conditions])

    def hit(self, subject: Subject, facts: Facts = NO_FACTS) -> Hit:
        """Return whether any of the conditions is true (rank 0), and else the missing fields that leave it unknown."""
        return self._index.first(subject, facts) if self.conditions else _MISS

    def holds(self, subject: Subject, facts: Facts = NO_FACTS) -> bool:
        """Tell whether any of the conditions is true; unknown is not true."""
        return self.hit(subject, facts).rank is not None

    def __str__(self) -> str:
        return str(self.logic) if self.logic is not None else " or ".join(map(str, self.conditions)) or "never"


_NO_CONDITION = (Condition(),)
ALWAYS = AnyOf(_NO_CONDITION)
"""The alternatives of a rule without conditions: it is always true."""


def any_of(conditions: AnyOf | Iterable[Condition]) -> AnyOf:
    """Return alternatives, given as such or as several conditions."""
    return conditions if isinstance(conditions, AnyOf) else AnyOf(tuple(conditions))
