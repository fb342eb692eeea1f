"""Custom fields that an organisation declares."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import FIELDS, Field, Schema, custom_field
from leadflow.errors import InvalidValue
from leadflow.policy.checks import not_among, refuse
from leadflow.values.optional import CustomValue

__all__ = ["CustomField", "schema_of"]

CustomType: TypeAlias = Literal["text", "texts", "number", "flag", "date"]
_CUSTOM_TYPES: tuple[CustomType, ...] = ("text", "texts", "number", "flag", "date")


@attrs.frozen(kw_only=True)
class CustomField:
    """A field that the organisation adds to inquiries and persons.

    Args:
        type: what it holds.
        choices: the texts it can hold; empty for any.
        labels: how sources call it; answers under these names are taken over.
    """

    type: CustomType = "text"
    choices: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        refuse(not_among("type", self.type, _CUSTOM_TYPES))

    def read(self, value: CustomValue) -> CustomValue:
        """Return a value as one of this field.

        Raises:
            InvalidValue: it is not of the field's type, or none of its choices.

        >>> CustomField(type="number").read("12")
        Decimal('12')
        """
        single = value[0] if isinstance(value, tuple) and len(value) == 1 and self.type != "texts" else value
        read = _read_custom(self.type, single)
        if read is None:
            raise InvalidValue("custom field", value, f"a {self.type}")
        for text in read if isinstance(read, tuple) else (read,):
            if self.choices and text not in self.choices:
                raise InvalidValue("custom field", value, f"one of {', '.join(self.choices)}")
        return read


_FLAGS = MappingProxyType({"true": True, "yes": True, "1": True, "예": True, "false": False, "no": False, "0": False, "아니오": False})


def _read_custom(type_: CustomType, value: CustomValue) -> CustomValue | None:
    match type_, value:
        case "text", str():
            return value
        case "texts", str():
            return (value,)
        case "texts", tuple():
            return value
        case "flag", bool():
            return value
        case "flag", str():
            return _FLAGS.get(value.strip().lower())
        case "number", bool():
            return None
        case "number", int() | Decimal():
            return value
        case "number", str():
            return _number(value)
        case "date", datetime():
            return None
        case "date", date():
            return value
        case "date", str():
            return _date(value)
        case _:
            return None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def schema_of(custom_fields: Mapping[str, CustomField]) -> Schema:
    """Return the fields that conditions can use when these custom fields are declared."""
    custom: dict[str, Field] = {}
    for name, declared in custom_fields.items():
        field = custom_field(name, "text" if declared.type == "texts" else declared.type)
        custom[field.path] = field
    return MappingProxyType({**FIELDS, **custom})
