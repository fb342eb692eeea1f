"""Records parted into groups, and groups joined to those that hold them.

Theory of operation
-------------------
Records are parted once into the smallest groups, by the values of all rows and columns together.
For each measure the numbers of all records are read in the order in which the records lie in memory, which is several times
as fast as group by group; then each group is folded once. Subtotals are joined from these folds, so they agree by construction.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from itertools import product, repeat
from typing import TypeAlias
from zoneinfo import ZoneInfo

from leadflow.errors import InvalidValue
from leadflow.views.buckets import Bucket
from leadflow.views.fields import Reportable, Shown, ViewField, field_named
from leadflow.views.measures import Folding, Number, Partial

__all__ = ["Getter", "Key", "folded", "getter_of", "in_order", "parted", "with_totals"]

Key: TypeAlias = tuple[Shown, ...]
"""The values of the fields that part a group."""
Getter: TypeAlias = Callable[[Reportable], Shown]
"""Reads what parts a record from others."""


def getter_of(by: str | Bucket, fields: Mapping[str, ViewField[Reportable]]) -> Getter:
    """Return what reads the group of a record.

    Raises:
        InvalidValue: there is no such field, or it is no date.
    """
    path = by.path if isinstance(by, Bucket) else by
    field = field_named(path, fields)
    if isinstance(by, Bucket):
        if field.type != "date":
            raise InvalidValue("bucket", path, "a field that is a date")
        return partial(_bucketed, field.get, cache(by.label), ZoneInfo(by.zone))
    return field.compared if path == "amount" and field.compared is not None else field.get


def _bucketed(get: Getter, label: Callable[[date], str], zone: ZoneInfo, record: Reportable) -> str | None:
    value = get(record)
    if isinstance(value, datetime):
        return label(value.astimezone(zone).date())
    return label(value) if isinstance(value, date) else None


def parted(records: Sequence[Reportable], getters: Sequence[Getter]) -> tuple[list[Key], list[int]]:
    """Return the smallest groups, and for each record the place of its group."""
    groups: dict[Key, int] = {}
    keys: Iterable[Key] = (
        zip(*(map(get, records) for get in getters), strict=True) if getters else repeat((), len(records))
    )
    places = [groups.setdefault(key, len(groups)) for key in keys]
    return list(groups), places


def folded(folding: Folding, records: Sequence[Reportable], places: Sequence[int], count: int) -> list[Partial]:
    """Return what each of so many groups comes to."""
    if folding.numbers is None:
        sizes = Counter(places)
        return [(sizes[place], sizes[place]) for place in range(count)]
    groups: list[list[Number]] = [[] for _ in range(count)]
    for place, number in zip(places, folding.numbers(records), strict=True):
        if number is not None:
            groups[place].append(number)
    return list(map(folding.fold, groups))


def with_totals(
    leaves: Mapping[tuple[Key, Key], tuple[Partial, ...]], foldings: Sequence[Folding]
) -> dict[tuple[Key, Key], tuple[Partial, ...]]:
    """Return the folds of all groups: the smallest, and those that hold them."""
    folds: dict[tuple[Key, Key], tuple[Partial, ...]] = {}
    for (row, column), fold in leaves.items():
        for rows, columns in product(range(len(row) + 1), range(len(column) + 1)):
            place = row[:rows], column[:columns]
            there = folds.get(place)
            folds[place] = (
                fold
                if there is None
                else tuple(each.join(one, two) for each, one, two in zip(foldings, there, fold, strict=True))
            )
    return folds


def in_order(keys: Iterable[Key], ranks: Sequence[Mapping[Shown, int]]) -> tuple[Key, ...]:
    """Return groups in order: by the order that was given, then by value, what is missing last."""

    def place(key: Key) -> list[tuple[int, int, str, Shown]]:
        return [_place(value, rank) for value, rank in zip(key, ranks, strict=True)]

    return tuple(sorted(keys, key=place))


def _place(value: Shown, rank: Mapping[Shown, int]) -> tuple[int, int, str, Shown]:
    if value is None:
        return 2, 0, "", ""
    if value in rank:
        return 0, rank[value], "", ""
    kind = "number" if isinstance(value, int | Decimal) else type(value).__name__
    return 1, 0, kind, value
