"""Validators that the fields of records share.

A wrong type is the caller's fault (`BrokenContract`), a wrong value that of the data (`InvalidValue`);
both name the field.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias, TypeVar

import attrs

from leadflow.errors import BrokenContract, InvalidValue

__all__ = ["is_a", "is_flag", "is_part", "is_positive", "is_text", "starts", "whole"]

Checked = TypeVar("Checked")
Check: TypeAlias = Callable[[object, "attrs.Attribute[Checked]", Checked], None]


def is_a(kind: type[Checked], expected: str) -> Check[Checked]:
    """Return a validator of the type of a value."""

    def check(_record: object, field: "attrs.Attribute[Checked]", value: Checked) -> None:
        if not isinstance(value, kind):
            raise BrokenContract(field.name, value, expected)

    return check


is_flag = is_a(bool, "True or False")
"""Checks a flag."""

is_text = attrs.validators.optional(is_a(str, "a str or None"))
"""Checks a text that is kept exactly as it came, or None."""


def starts(*prefixes: str) -> Check[str]:
    """Return a validator of ids that say what they are."""
    expected = " or ".join(f"'{prefix}…'" for prefix in prefixes)

    def check(_record: object, field: "attrs.Attribute[str]", value: str) -> None:
        if not value.startswith(prefixes) or value.endswith(":"):
            raise InvalidValue(field.name, value, expected)

    return check


def whole(low: int | None = None, high: int | None = None) -> Check[int]:
    """Return a validator of whole numbers; a flag is none.

    Args:
        low: the smallest.
        high: the largest.
    """
    expected = "a whole number" if low is None else f"{low} or more" if high is None else f"from {low} to {high}"

    def check(_record: object, field: "attrs.Attribute[int]", value: int) -> None:
        if type(value) is not int:
            raise BrokenContract(field.name, value, "an int")
        if (low is not None and value < low) or (high is not None and value > high):
            raise InvalidValue(field.name, value, expected)

    return check


def is_positive(_record: object, field: "attrs.Attribute[Decimal]", value: Decimal) -> None:
    """Check a number that is more than 0."""
    if value <= 0:
        raise InvalidValue(field.name, value, "more than 0")


def is_part(_record: object, field: "attrs.Attribute[Decimal]", value: Decimal) -> None:
    """Check a part of a whole."""
    if not 0 <= value <= 1:
        raise InvalidValue(field.name, value, "from 0 to 1")
