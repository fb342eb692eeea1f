"""Records in and out of plain data, as JSON holds it."""

import functools
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias, get_args, get_origin

import attrs
from cattrs import Converter

from leadflow.changes.arguments import expect_record
from leadflow.errors import Fault, InvalidPayload, InvalidPolicy, InvalidValue, did_you_mean, shown
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Campaign,
    CampaignMember,
    Contact,
    CustomRecord,
    Lead,
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
from leadflow.serialization.faults import faults_of
from leadflow.serialization.strictness import strict_converter
from leadflow.values import optional
from leadflow.values.checks import expect
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.duration import duration, duration_text
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money
from leadflow.values.optional import CustomValue
from leadflow.values.phone import PhoneNumber
from leadflow.values.plain import is_list, is_table

__all__ = ["converter", "from_plain", "load_records", "read_ref", "to_plain"]

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
    expect_record("record", record)
    fields: dict[str, object] = converter.unstructure(record)
    return {"kind": record.kind, **fields}


def from_plain(plain: object) -> AnyRecord:
    """Return the record that `to_plain` wrote.

    Raises:
        InvalidPayload: it is no record; the message lists every fault.

    >>> from_plain({"kind": "queue", "id": "queue:a"})
    Queue(id='queue:a', name=None, members=(), channel=None, overflow=None, most=None, longest=None, version=0)
    """
    if not is_table(plain) or not isinstance(kind := plain.get("kind"), str):
        raise InvalidPayload(f"a record must be a table with its kind, not {shown(plain)}")
    cls = _STANDARD.get(kind, CustomRecord)
    strange = [name for name in plain if name not in _CUSTOM_KEYS] if cls is CustomRecord else []
    if strange and (hint := did_you_mean(kind, _STANDARD)):
        raise InvalidPayload(f"there is no kind of record {kind!r} with {', '.join(map(shown, strange))}{hint}")
    fields = plain if cls is CustomRecord else {name: item for name, item in plain.items() if name != "kind"}
    try:
        return converter.structure(fields, cls)
    except Exception as error:  # cattrs groups whatever our own checks raise
        name = "custom record" if cls is CustomRecord else kind
        faults = (attrs.evolve(fault, path=fault.path or name) for fault in faults_of(error, fields))
        raise InvalidPayload(f"not a valid {name}: {'; '.join(map(str, faults))}") from error


_CUSTOM_KEYS = frozenset(field.name for field in attrs.fields(CustomRecord))


def load_records(text: str) -> tuple[AnyRecord, ...]:
    """Return the records of a JSON list, as a host keeps users, queues and teams in a file.

    Raises:
        InvalidPayload: it is no JSON list of records.

    >>> [record.id for record in load_records('[{"kind": "user", "id": "user:dana"}]')]
    ['user:dana']
    """
    expect("text", text, (str, bytes))
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidPayload(f"not valid JSON: {error}") from error
    if not is_list(listed):
        raise InvalidPayload("a list of records was expected")
    return tuple(_listed(each, number) for number, each in enumerate(listed, 1))


def _listed(plain: object, number: int) -> AnyRecord:
    try:
        return from_plain(plain)
    except InvalidPayload as error:
        raise InvalidPayload(error.reason, f"record {number}") from error


# --- how each value is written and read -------------------------------------------------------------------------------


Read: TypeAlias = Callable[[object, object], object]


def _converter() -> Converter:
    made = strict_converter()
    for textual in _TEXTUAL:
        made.register_unstructure_hook(textual, _plain_text)
        made.register_structure_hook(textual, _text_of(textual.parse))
    for scalar, read in ((Decimal, optional.decimal), (datetime, _moment), (date, _day)):
        made.register_unstructure_hook(scalar, _written)
        made.register_structure_hook(scalar, _text_of(read))
    made.register_unstructure_hook(timedelta, duration_text)
    made.register_structure_hook(timedelta, _text_of(duration))
    made.register_unstructure_hook(RecordRef, RecordRef._asdict)
    made.register_structure_hook(RecordRef, lambda value, _: read_ref(value))
    made.register_unstructure_hook_func(
        _is_mapping, lambda mapping: {name: _item(each) for name, each in mapping.items()}
    )
    made.register_structure_hook_func(_is_mapping, functools.partial(_mapping, made))
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


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise InvalidValue("moment", text, "a moment with its time zone, such as '2026-11-21T09:30:00+09:00'")
    return moment


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValue("day", text, "a day such as '2026-11-21'") from error


def _written(value: Decimal | date) -> str:
    return str(value) if isinstance(value, Decimal) else value.isoformat()


def read_ref(value: object) -> RecordRef:
    """Return the link that a table of kind and id stands for."""
    if is_table(value) and set(value) == {"kind", "id"}:
        kind, id_ = value["kind"], value["id"]
        if isinstance(kind, str) and isinstance(id_, str):
            return RecordRef(kind, id_)
    raise InvalidValue("link", value, "a table of kind and id")


# JSON has texts, whole numbers, true and false; the other values of custom fields carry their type.


def _item(value: RecordRef | CustomValue) -> object:
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
    if not is_table(value):
        raise InvalidValue("table", value, "a table")
    of = get_args(kind)[0]
    read: dict[str, object] = {}
    faults: list[Fault] = []
    for name, each in value.items():
        try:
            read[name] = made.structure(each, of) if of in (RecordRef, int) else _custom(each)
        except InvalidValue as error:
            faults.append(Fault(name, error.value, error.expected))
    if faults:
        raise InvalidPolicy(faults)
    return FrozenMapping(read)


_TAGGED: Mapping[str, Callable[[str], CustomValue]] = MappingProxyType(
    {"decimal": optional.decimal, "datetime": _moment, "date": _day}
)


def _custom(value: object) -> CustomValue:
    if isinstance(value, str | bool | int):
        return value
    if is_list(value):
        texts = tuple(each for each in value if isinstance(each, str))
        if len(texts) == len(value):
            return texts
    if is_table(value) and len(value) == 1:
        [(tag, text)] = value.items()
        if tag in _TAGGED and isinstance(text, str):
            return _TAGGED[tag](text)
    raise InvalidValue("custom value", value, "a text, number, flag, list of texts, decimal, date or datetime")


converter = _converter()
"""Reads and writes every record; strict in both directions."""
