"""Plain data, as JSON and TOML hold it, seen through types: tables and lists of whatever."""

from collections.abc import Mapping
from typing import TypeAlias, TypeGuard

__all__ = ["Table", "is_list", "is_table", "is_tuple"]

Table: TypeAlias = Mapping[str, object]
"""A table of names and values."""


def is_table(value: object) -> TypeGuard[Table]:
    """Tell whether plain data are a table.

    >>> is_table({"a": 1}), is_table(["a"])
    (True, False)
    """
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Tell whether plain data are a list.

    >>> is_list(["a"]), is_list("a")
    (True, False)
    """
    return isinstance(value, list)


def is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    """Tell whether a value holds several values.

    >>> is_tuple(("a",)), is_tuple("a")
    (True, False)
    """
    return isinstance(value, tuple)
