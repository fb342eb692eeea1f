"""What reports count: measures of groups of records, exact and mergeable.

The rules
---------
- A measure reads a number from each record, and folds the numbers of a group into one.
- Records without the number are left out; a group in which no record has it shows none (a sum shows 0).
- Groups are folded once; subtotals are made of their folds, so they agree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Literal, TypeAlias, assert_never, cast

import attrs

from leadflow.errors import InvalidValue
from leadflow.objects import Lead, Opportunity
from leadflow.opportunities.amounts import weighted
from leadflow.opportunities.outcome import probabilities_of
from leadflow.policy import Policy
from leadflow.views.fields import Reportable, ViewField, field_named
from leadflow.views.worth import Worth

__all__ = ["COUNT", "Fold", "Folding", "Measure", "Number", "Partial", "average", "least", "most", "total"]

Number: TypeAlias = int | Decimal
Fold: TypeAlias = Literal["count", "sum", "average", "min", "max"]
Unit: TypeAlias = Literal["", "money", "%", "days"]
Partial: TypeAlias = tuple[int, Number | None]
"""How many numbers a group has, and what they come to so far."""

_FOLDS: tuple[Fold, ...] = ("count", "sum", "average", "min", "max")
_SECONDS_OF_A_DAY = 86_400


def _fold(_measure: object, _attribute: "attrs.Attribute[Fold]", value: object) -> None:
    if value not in _FOLDS:
        raise InvalidValue("fold", value, f"one of {', '.join(_FOLDS)}")


@attrs.frozen
class Measure:
    """Something that is counted in each group.

    Args:
        name: how it is called in the report.
        of: the path of a number field, or a function of a record; None counts records.
        fold: what becomes of the numbers: ``count``, ``sum``, ``average``, ``min`` or ``max``.
        unit: how it is shown: ``money``, ``%``, ``days``; found out for fields.

    >>> Measure("largest", "amount", "max")
    Measure(name='largest', of='amount', fold='max', unit='')
    """

    name: str
    of: str | Callable[[Reportable], Number | None] | None = None
    fold: Fold = attrs.field(default="sum", validator=_fold)
    unit: Unit = ""


COUNT = Measure("count", None, "count")
"""How many records there are."""


def total(path: str) -> Measure:
    """Return the sum of a number field."""
    return Measure(f"sum of {path}", path, "sum")


def average(path: str) -> Measure:
    """Return the average of a number field, of the records that have it."""
    return Measure(f"average {path}", path, "average")


def least(path: str) -> Measure:
    """Return the least value of a number field."""
    return Measure(f"min {path}", path, "min")


def most(path: str) -> Measure:
    """Return the greatest value of a number field."""
    return Measure(f"max {path}", path, "max")


_NAMED: dict[str, tuple[str, Measure]] = {
    "sum": ("opportunity", Measure("sum", "amount", "sum")),
    "average": ("opportunity", Measure("average", "amount", "average")),
    "min": ("opportunity", Measure("min", "amount", "min")),
    "max": ("opportunity", Measure("max", "amount", "max")),
    "weighted": ("opportunity", Measure("weighted", "weighted", "sum")),
    "conversion rate": ("lead", Measure("conversion rate", "conversion rate", "average", "%")),
    "time to convert": ("lead", Measure("time to convert", "time to convert", "average", "days")),
}
"""The measures that have a name of their own, and the kind of record they are about."""


def measure_of(given: str | Measure, kind: str) -> Measure:
    """Return a measure, given as such or by name.

    Raises:
        InvalidValue: there is none of that name for this kind of record.
    """
    if isinstance(given, Measure):
        return given
    if given == COUNT.name:
        return COUNT
    about, measure = _NAMED.get(given, ("", COUNT))
    if about != kind:
        names = [COUNT.name, *(name for name, (of, _) in _NAMED.items() if of == kind)]
        raise InvalidValue("measure", given, f"one of {', '.join(names)}, or a Measure")
    return measure


@attrs.frozen
class Folding:
    """A measure made ready for the records of a report: how a group is folded, and folds are joined and shown.

    Args:
        measure: the measure.
        numbers: reads a number from each record, in their order; None where records are counted.
        unit: how it is shown.
    """

    measure: Measure
    numbers: Callable[[Sequence[Reportable]], Iterable[Number | None]] | None
    unit: Unit

    @classmethod
    def of(
        cls, measure: Measure, fields: Mapping[str, ViewField[Reportable]], worth: Worth, policy: Policy
    ) -> "Folding":
        """Make a measure ready.

        Raises:
            InvalidValue: it is about an unknown field, or one that is no number.
        """
        if measure.of is None:
            return cls(measure, None, "")
        if not isinstance(measure.of, str):
            return cls(measure, _Each(_Checked(measure.name, measure.of)), measure.unit)
        match measure.of:
            case "weighted" if "amount" in fields:
                return cls(measure, _Weighted(worth, policy), "money")
            case "conversion rate" if "converted" in fields:
                return cls(measure, _Converted(policy), measure.unit)
            case "time to convert" if "converted" in fields:
                return cls(measure, _times_to_convert, measure.unit)
            case "amount" if "amount" in fields:
                return cls(measure, _Amounts(worth), "" if measure.fold == "count" else "money")
            case path:
                field = field_named(path, fields)
                if field.type != "number":
                    raise InvalidValue("measure", path, "a field that is a number")
                return cls(measure, _Each(_number_of(field)), measure.unit)

    def fold(self, numbers: Sequence[Number]) -> Partial:
        """Fold the numbers of a group; called where sums are exact."""
        match self.measure.fold:
            case "count":
                return len(numbers), len(numbers)
            case "sum" | "average":
                return len(numbers), sum(numbers)
            case "min":
                return len(numbers), min(numbers, default=None)
            case "max":
                return len(numbers), max(numbers, default=None)
            case _:
                assert_never(self.measure.fold)

    def join(self, one: Partial, other: Partial) -> Partial:
        """Join the folds of two groups."""
        count = one[0] + other[0]
        if one[1] is None or other[1] is None:
            return count, other[1] if one[1] is None else one[1]
        match self.measure.fold:
            case "count" | "sum" | "average":
                return count, one[1] + other[1]
            case "min":
                return count, min(one[1], other[1])
            case "max":
                return count, max(one[1], other[1])
            case _:
                assert_never(self.measure.fold)

    def shown(self, partial: Partial) -> Number | None:
        """Return what a group comes to."""
        count, value = partial
        if self.measure.fold != "average" or value is None:
            return value
        return None if not count else Decimal(value) / count


def _number_of(field: ViewField[Reportable]) -> Callable[[Reportable], Number | None]:
    get = field.get

    def number(record: Reportable) -> Number | None:
        value = get(record)
        return value if isinstance(value, int | Decimal) else None

    return number


@attrs.frozen
class _Each:
    """Reads a number from each record."""

    get: Callable[[Reportable], Number | None]

    def __call__(self, records: Sequence[Reportable]) -> Iterable[Number | None]:
        return map(self.get, records)


@attrs.frozen
class _Checked:
    """A measure of somebody's own, which may give what is no number; a float is taken as it is written."""

    name: str
    of: Callable[[Reportable], Number | None]

    def __call__(self, record: Reportable) -> Number | None:
        value: object = self.of(record)  # whatever somebody's function gives
        if isinstance(value, float) and isfinite(value):
            return Decimal(repr(value))
        if value is None or isinstance(value, int | Decimal):
            return value
        raise InvalidValue(f"number of the measure {self.name!r}", value, "an int, a Decimal or None")


@attrs.frozen
class _Amounts:
    """Reads the amounts of opportunities."""

    worth: Worth

    def __call__(self, records: Sequence[Reportable]) -> Iterable[Number | None]:
        return self.worth.numbers(_opportunities(records))


@attrs.frozen
class _Weighted:
    """Reads the amounts of opportunities, each as far as it is likely."""

    worth: Worth
    policy: Policy

    def __call__(self, records: Sequence[Reportable]) -> Iterable[Number | None]:
        opportunities = _opportunities(records)
        likely = probabilities_of(opportunities, self.policy)
        return [
            None if amount is None or probability is None else weighted(amount, probability)
            for amount, probability in zip(self.worth.numbers(opportunities), likely, strict=True)
        ]


def _opportunities(records: Sequence[Reportable]) -> Sequence[Opportunity]:
    # only opportunities are asked what they are worth, and a report has one kind
    return cast("Sequence[Opportunity]", records)


@attrs.frozen
class _Converted:
    """Reads whether leads are converted, in per cent."""

    policy: Policy

    def __call__(self, records: Sequence[Reportable]) -> Iterable[Number | None]:
        is_converted = self.policy.lifecycle.is_converted_lead
        return [100 if not isinstance(each, Lead) or is_converted(each) else 0 for each in records]


def _times_to_convert(records: Sequence[Reportable]) -> Iterable[Number | None]:
    return [_time_to_convert(each) if isinstance(each, Lead) else None for each in records]


def _time_to_convert(lead: Lead) -> Decimal | None:
    if lead.converted is None or lead.created_at is None:
        return None
    return Decimal(int((lead.converted.at - lead.created_at).total_seconds())) / _SECONDS_OF_A_DAY
