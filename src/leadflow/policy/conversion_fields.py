"""Which fields of a lead can go to which fields of what it becomes: names and types, checked when a policy loads."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType, NoneType
from typing import cast, get_args

import attrs

from leadflow.errors import Fault, nearest
from leadflow.objects import Lead
from leadflow.policy.custom_fields import CustomField
from leadflow.values.address import Address
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.money import Money
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber

__all__ = ["Place", "places_of", "wrong_fields"]

_CUSTOM = "custom."
_PERSON = "person"
_KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "account": ("account",),
        "contact": ("contact",),
        "person_account": ("person_account",),
        _PERSON: ("contact", "person_account"),
        "opportunity": ("opportunity",),
    }
)
"""What a target can be called, and which kinds of records that are."""
_FREE: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "account": MappingProxyType({"type": str, "phone": PhoneNumber}),
        "opportunity": MappingProxyType({"amount": Money}),
    }
)
"""The standard fields that no field of a lead goes to by itself, with their types; all others take one already."""
_NO_SOURCES = frozenset({"id", "version", "owner", "status", "converted", "matched_account", "custom"})
_TYPES: Mapping[str, object] = MappingProxyType(
    {"text": str, "texts": tuple[str, ...], "number": Decimal, "flag": bool, "date": date}
)
_NAMES: Mapping[object, str] = MappingProxyType(
    {
        str: "a text",
        tuple[str, ...]: "texts",
        Decimal: "a number",
        int: "a whole number",
        bool: "yes or no",
        date: "a date",
        datetime: "a moment",
        PersonName: "the name of a person",
        CompanyName: "a company name",
        EmailAddress: "an e-mail address",
        tuple[EmailAddress, ...]: "e-mail addresses",
        PhoneNumber: "a phone number",
        Address: "an address",
        Domain: "a domain",
        IndustryCode: "an industry code",
        Money: "an amount of money",
    }
)
"""What fields hold, in words."""


@attrs.frozen
class Place:
    """A field of a lead, and a field that takes it.

    Args:
        field: the field of the lead.
        kind: the kind of record that takes it.
        target: the field there.
    """

    field: str
    kind: str
    target: str


def places_of(field: str, targets: Iterable[str]) -> Iterator[Place]:
    """Yield where a field of a lead goes; targets of an unknown kind are passed over.

    >>> [(place.kind, place.target) for place in places_of("message", ["person.custom.note"])]
    [('contact', 'custom.note'), ('person_account', 'custom.note')]
    """
    for target in targets:
        kind, _, name = target.partition(".")
        yield from (Place(field, each, name) for each in _KINDS.get(kind, ()))


def wrong_fields(fields: Mapping[str, tuple[str, ...]], custom_fields: Mapping[str, CustomField]) -> Iterator[Fault]:
    """Yield a fault for each listed field that does not exist, cannot go there, or goes where another one does.

    Args:
        fields: by field of a lead, its targets.
        custom_fields: the declared custom fields.
    """
    taken = {
        (kind, f"{_CUSTOM}{name}"): f"{_CUSTOM}{name}"
        for name in custom_fields
        for kind in _KINDS[_PERSON]
        if f"{_CUSTOM}{name}" not in fields
    }
    for field, targets in fields.items():
        path = f"conversion.fields.{field}"
        source = _source_type(field, custom_fields)
        if source is None:
            names = [*_sources(), *(f"{_CUSTOM}{name}" for name in custom_fields)]
            yield Fault(path, field, "a field of a lead, or a declared custom field", nearest(field, names))
            continue
        if not targets and not field.startswith(_CUSTOM):
            yield Fault(path, list(targets), "at least one target, because it goes where it always does")
        for target in targets:
            fault = _wrong_target(path, target, source, custom_fields) or _wrong_choices(
                path, field, target, custom_fields
            )
            if fault is not None:
                yield fault
                continue
            places = [(place.kind, place.target) for place in places_of(field, (target,))]
            other = next((taken[place] for place in places if place in taken), None)
            if other is not None:
                hint = "" if other in fields else f", unless {other} is listed with other targets or with none"
                yield Fault(path, target, f"another target, because that one takes {other}{hint}")
            taken.update(dict.fromkeys(places, field))


def _sources() -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(Lead) if field.name not in _NO_SOURCES)


def _source_type(field: str, custom_fields: Mapping[str, CustomField]) -> object | None:
    if field.startswith(_CUSTOM):
        return _custom_type(field, custom_fields)
    return _bare(attrs.fields_dict(Lead)[field].type) if field in _sources() else None


def _custom_type(field: str, custom_fields: Mapping[str, CustomField]) -> object | None:
    declared = custom_fields.get(field.removeprefix(_CUSTOM))
    return None if declared is None else _TYPES[declared.type]


def _bare(annotation: object) -> object:
    """Return a type without None."""
    parts = [each for each in cast("tuple[object, ...]", get_args(annotation)) if each is not NoneType]
    return parts[0] if len(parts) == 1 else annotation


def _wrong_target(path: str, target: str, source: object, custom_fields: Mapping[str, CustomField]) -> Fault | None:
    kind, _, name = target.partition(".")
    if kind not in _KINDS:
        return Fault(path, target, f"one of {', '.join(_KINDS)}, with a field", nearest(kind, _KINDS))
    free = _FREE.get(kind, {})
    held = _custom_type(name, custom_fields) if name.startswith(_CUSTOM) else free.get(name)
    if held is None:
        names = [*free, *(f"{_CUSTOM}{each}" for each in custom_fields)]
        return Fault(
            path, target, f"one of {', '.join(names)}" if names else "a declared custom field", nearest(name, names)
        )
    fits = source == held or (source is int and held is Decimal)
    return None if fits else Fault(path, target, f"a field that holds {_NAMES[source]}, not {_NAMES[held]}")


def _wrong_choices(path: str, field: str, target: str, custom_fields: Mapping[str, CustomField]) -> Fault | None:
    """Return a fault if a field can hold a text that is no choice of its target."""
    to = custom_fields.get(target.partition(f".{_CUSTOM}")[2])
    if to is None or not to.choices:
        return None
    own = custom_fields.get(field.removeprefix(_CUSTOM)) if field.startswith(_CUSTOM) else None
    if own is not None and own.choices and set(own.choices) <= set(to.choices):
        return None
    return Fault(path, target, f"a field that can hold more than {', '.join(to.choices)}")
