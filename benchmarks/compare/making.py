"""Plain data becomes the objects of a tree.

A table with ``$`` names a class: ``{"$": "Address", "country": "KR"}``. Values that JSON lacks are tables, too:
``{"$moment": "2026-11-21T09:30:00+09:00"}``, ``{"$day": "2026-11-21"}``, ``{"$decimal": "0.1"}``,
``{"$ref": ["lead", "l1"]}`` and ``{"$time": "2 days"}``.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeAlias

from benchmarks.compare.names import Thing, Tree

__all__ = ["Plain", "made", "moment"]

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
"""What worlds are made of."""


def moment(text: str) -> datetime:
    """Return a moment with its time zone."""
    return datetime.fromisoformat(text)


def _time(text: str) -> timedelta:
    number, unit = text.split()
    return timedelta(**{unit: int(number)})


_READ: Mapping[str, Callable[[str], object]] = {
    "$moment": moment,
    "$day": date.fromisoformat,
    "$decimal": Decimal,
    "$time": _time,
}


def made(tree: Tree, plain: Plain) -> Thing:
    """Return what plain data stands for, as objects of a tree."""
    if isinstance(plain, list):
        return tuple(made(tree, each) for each in plain)
    if not isinstance(plain, dict):
        return plain
    if len(plain) == 1:
        [(tag, value)] = plain.items()
        if tag in _READ:
            return _READ[tag](str(value))
        if tag == "$ref" and isinstance(value, list):
            return tree.find("RecordRef")(*value)
    fields = {name: made(tree, value) for name, value in plain.items() if name != "$"}
    return fields if "$" not in plain else tree.make(str(plain["$"]), fields)
