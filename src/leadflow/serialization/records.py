"""Records in and out of plain data, as JSON holds it."""

import functools
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args, get_origin

import attrs
from cattrs import Converter

from leadflow.errors import InvalidPayload, InvalidValue, nearest
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Campaign,
    CampaignMember,
    Contact,
    CustomRecord,
    Lead,
    LineItem,
    Load,
    Opportunity,
    PersonAccount,
    Product,
    Queue,
    Receipt,
    RecordRef,
    Rotation,
    Team,
    User,
)
from leadflow.serialization.faults import Strict, faults_of
from leadflow.values.address import Address
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money
from leadflow.values.optional import CustomValue
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber

__all__ = ["converter", "from_plain", "load_records", "to_plain"]

_STANDARD: Mapping[str, type[AnyRecord]] = MappingProxyType(
    {
        each.kind: each
        for each in (
            *(Account, Activity, Campaign, CampaignMember, Contact, Lead, Load, Opportunity, PersonAccount, Product),
            *(Queue, Receipt, Rotation, Team, User),
        )
    }
)
"""The class of each kind of record; any other kind is a `CustomRecord`."""

_TEXTUAL = (EmailAddress, Domain, PhoneNumber, CompanyName, Money, IndustryCode)
"""Values that are one text: ``parse(str(value)) == value``."""


def to_plain(record: AnyRecord) -> dict[str, object]:
    """Return a record as tables, lists, texts and numbers; what is empty is left out.

    >>> to_plain(Queue(id="queue:a", members=["user:b"], version=3))
    {'kind': 'queue', 'id': 'queue:a', 'members': ['user:b'], 'version': 3}
    """
    fields: dict[str, object] = converter.unstructure(record)
    return {"kind": record.kind, **fields}


def from_plain(plain: Mapping[str, object]) -> AnyRecord:
    """Return the record that `to_plain` wrote.

    Raises:
        InvalidPayload: it is no record; the message lists every fault.

    >>> from_plain({"kind": "queue", "id": "queue:a"})
    Queue(id='queue:a', name=None, members=(), version=0)
    """
    kind = plain.get("kind") if isinstance(plain, Mapping) else None
    if not isinstance(kind, str):
        raise InvalidPayload(f"a record must be a table with its kind, not {plain!r:.80}")
    cls = _STANDARD.get(kind, CustomRecord)
    if cls is CustomRecord and (meant := nearest(kind, _STANDARD)) and not plain.keys() <= _CUSTOM_KEYS:
        raise InvalidPayload(f"there is no kind of record {kind!r}, did you mean {meant!r}?")
    fields = plain if cls is CustomRecord else {name: item for name, item in plain.items() if name != "kind"}
    try:
        return converter.structure(fields, cls)
    except Exception as error:  # cattrs groups whatever our own checks raise
        faults = "; ".join(str(fault) for fault in faults_of(error, fields))
        raise InvalidPayload(f"not a valid {kind}: {faults}") from error


_CUSTOM_KEYS = frozenset(field.name for field in attrs.fields(CustomRecord))


def load_records(text: str) -> tuple[AnyRecord, ...]:
    """Return the records of a JSON list, as a host keeps users, queues and teams in a file.

    Raises:
        InvalidPayload: it is no JSON list of records.

    >>> [record.id for record in load_records('[{"kind": "user", "id": "user:dana"}]')]
    ['user:dana']
    """
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidPayload(f"not valid JSON: {error}") from error
    if not isinstance(listed, list):
        raise InvalidPayload("a list of records was expected")
    return tuple(from_plain(each) for each in listed)


# --- how each value is written and read -------------------------------------------------------------------------------


Read: TypeAlias = Callable[[object, object], object]


def _converter() -> Converter:
    made = Converter(forbid_extra_keys=True, omit_if_default=True)
    for kind, expected in ((str, "a text"), (int, "a whole number"), (bool, "true or false")):
        made.register_structure_hook(kind, Strict(kind, expected))
    for textual in _TEXTUAL:
        made.register_unstructure_hook(textual, _plain_text)
        made.register_structure_hook(textual, _text_of(textual.parse))
    for scalar, read in ((Decimal, _decimal), (datetime, datetime.fromisoformat), (date, date.fromisoformat)):
        made.register_unstructure_hook(scalar, _written)
        made.register_structure_hook(scalar, _text_of(read))
    made.register_unstructure_hook(RecordRef, RecordRef._asdict)
    made.register_structure_hook(RecordRef, _ref)
    made.register_unstructure_hook_func(_is_mapping, lambda mapping: {name: _item(each) for name, each in mapping.items()})
    made.register_structure_hook_func(_is_mapping, functools.partial(_mapping, made))
    made.register_structure_hook_func(lambda kind: get_origin(kind) is tuple, functools.partial(_tuple, made))
    made.register_structure_hook_func(lambda kind: get_origin(kind) is Literal, _literal)
    return made


def _is_mapping(kind: object) -> bool:
    return kind is FrozenMapping or get_origin(kind) is FrozenMapping


def _text_of(parse: Callable[[str], object]) -> Read:
    """Return a hook that reads one text."""

    def read(value: object, _kind: object) -> object:
        if not isinstance(value, str):
            raise InvalidValue("value", value, "a text")
        return parse(value)

    return read


def _plain_text(value: object) -> str:
    return value.name if isinstance(value, Domain) else str(value)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise InvalidValue("number", text, "a decimal number") from error


def _written(value: Decimal | date) -> str:
    return str(value) if isinstance(value, Decimal) else value.isoformat()


def _ref(value: object, _kind: object) -> RecordRef:
    match value:
        case {"kind": str(kind), "id": str(id_), **rest} if not rest:
            return RecordRef(kind, id_)
        case _:
            raise InvalidValue("link", value, "a table of kind and id")


def _tuple(made: Converter, value: object, kind: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise InvalidValue("list", value, "a list")
    return tuple(made.structure(value, list[get_args(kind)[0]]))  # type: ignore[misc]  # the type is only known here


def _literal(value: object, kind: object) -> object:
    if value not in get_args(kind):
        raise InvalidValue("value", value, f"one of {', '.join(map(repr, get_args(kind)))}")
    return value


# JSON has texts, whole numbers, true and false; the other values of custom fields carry their type.


def _item(value: object) -> object:
    match value:
        case RecordRef():
            return value._asdict()
        case Decimal():
            return {"decimal": str(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case tuple():
            return list(value)
        case _:
            return value


def _mapping(made: Converter, value: object, kind: object) -> FrozenMapping[object]:
    if not isinstance(value, dict):
        raise InvalidValue("table", value, "a table")
    of = get_args(kind)[0]
    if of in (RecordRef, int):
        return FrozenMapping({name: made.structure(each, of) for name, each in value.items()})
    return FrozenMapping({name: _custom(each) for name, each in value.items()})


def _custom(value: object) -> CustomValue:
    match value:
        case str() | bool() | int():
            return value
        case {"decimal": str(text), **rest} if not rest:
            return _decimal(text)
        case {"datetime": str(text), **rest} if not rest:
            return datetime.fromisoformat(text)
        case {"date": str(text), **rest} if not rest:
            return date.fromisoformat(text)
        case list() if all(isinstance(each, str) for each in value):
            return tuple(value)
        case _:
            raise InvalidValue("custom value", value, "a text, number, flag, list of texts, decimal, date or datetime")


converter = _converter()
"""Reads and writes every record; strict in both directions."""
