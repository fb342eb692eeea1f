"""Custom fields that an organisation declares."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import FIELDS, Field, Schema, custom_field
from leadflow.errors import Fault, InvalidValue
from leadflow.policy.checks import not_among, refuse
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import CustomValue
from leadflow.values.places import city_key
from leadflow.values.text import as_day, fold
from leadflow.values.yes_and_no import yes_or_no

__all__ = ["CustomField", "schema_of"]

CustomType: TypeAlias = Literal["text", "texts", "number", "flag", "date"]
_NO_CITIES: Mapping[str, tuple[str, ...]] = FrozenMapping()
_CUSTOM_TYPES: tuple[CustomType, ...] = ("text", "texts", "number", "flag", "date")


def _choices(value: Iterable[str]) -> tuple[str, ...]:
    return optional.several("choices", value, str)


def _labels(value: Iterable[str]) -> tuple[str, ...]:
    return optional.several("labels", value, str)


@attrs.frozen(kw_only=True)
class CustomField:
    """A field that the organisation adds to inquiries and persons.

    Args:
        type: what it holds.
        choices: the texts it can hold; empty for any.
        labels: how sources call it; answers under these names are taken over, in whatever case they are written.
    """

    type: CustomType = "text"
    choices: tuple[str, ...] = attrs.field(default=(), converter=_choices)
    labels: tuple[str, ...] = attrs.field(default=(), converter=_labels)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        yield from not_among("type", self.type, _CUSTOM_TYPES)
        if self.choices and self.type not in ("text", "texts"):
            yield Fault("choices", list(self.choices), f"none, because a field of type {self.type} holds no text")

    def read(self, value: CustomValue) -> CustomValue:
        """Return a value as one of this field; a choice as the policy spells it.

        Raises:
            InvalidValue: it is not of the field's type, or none of its choices.

        >>> CustomField(type="number").read("12")
        Decimal('12')
        >>> CustomField(choices=("purchase", "information")).read("Purchase")
        'purchase'
        """
        single = value[0] if isinstance(value, tuple) and len(value) == 1 and self.type != "texts" else value
        read = _read_custom(self.type, single)
        if read is None:
            raise InvalidValue("custom field", value, _EXPECTED[self.type])
        match read:
            case str() if self.choices:
                return self._choice(read)
            case tuple() if self.choices:
                return tuple(self._choice(text) for text in read)
            case _:
                return read

    def _choice(self, text: str) -> str:
        for choice in self.choices:
            if fold(choice) == fold(text):
                return choice
        raise InvalidValue("custom field", text, f"one of {', '.join(self.choices)}")


_EXPECTED: Mapping[CustomType, str] = MappingProxyType(
    {
        "text": "a text",
        "texts": "one text or several",
        "number": "a number",
        "flag": "yes or no",
        "date": "a date such as 2026-11-21",
    }
)


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
        case "flag", str() | int() | Decimal():
            return yes_or_no(str(value))
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
            return as_day(value)
        case _:
            return None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def schema_of(custom_fields: Mapping[str, CustomField], cities: Mapping[str, tuple[str, ...]] = _NO_CITIES) -> Schema:
    """Return the fields that conditions can use when these custom fields are declared.

    Args:
        custom_fields: the declared fields by name.
        cities: other names of cities, by one of their names.
    """
    custom: dict[str, Field] = {}
    for name, declared in custom_fields.items():
        field = custom_field(name, "text" if declared.type == "texts" else declared.type, declared.choices)
        custom[field.path] = field
    known = FIELDS if not cities else {**FIELDS, _CITY: attrs.evolve(FIELDS[_CITY], spellings=_spellings(cities))}
    return MappingProxyType({**known, **custom})


_CITY = "address.city"


def _spellings(cities: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return all names of a city, each in the form in which cities are compared, by each of them."""
    groups = (tuple(dict.fromkeys(map(city_key, (name, *others)))) for name, others in cities.items())
    return {key: group for group in groups for key in group}
