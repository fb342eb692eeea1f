"""Records as values: what names one, its version, its age, a copy of it with other fields."""

import functools
import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

import attrs

from leadflow.errors import BrokenContract, one_of
from leadflow.objects import AnyRecord, ConvertedTo, Lead, LineItem, Opportunity, RecordRef
from leadflow.values.checks import expect, expect_function
from leadflow.values.plain import is_tuple

__all__ = [
    "at_version",
    "by_age",
    "customer_of",
    "derived_id",
    "new_record",
    "ref",
    "value_text",
    "values_of",
    "with_fields",
]

_NAMESPACE = uuid.UUID("6c1ea1a5-ad1e-5eed-9e0f-1eadf10e0001").bytes


def derived_id(*parts: str) -> str:
    """Return an id that follows from what caused it: a UUIDv5 of the parts.

    The same cause gives the same id, so a command that is sent twice creates one record.

    Raises:
        BrokenContract: a part is no text.

    >>> derived_id("inquiry-1", "lead") == derived_id("inquiry-1", "lead")
    True
    >>> derived_id("a", "bc") == derived_id("ab", "c")
    False
    """
    for part in parts:
        if type(part) is not str:  # a look at the type costs little, and each new record asks
            expect("a part of an id", part, str)
    seed = "".join(f"{len(part)}:{part}" for part in parts)
    digest = bytearray(hashlib.sha1(_NAMESPACE + seed.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


Evolved = TypeVar("Evolved")


def with_fields(record: Evolved, fields: Mapping[str, object]) -> Evolved:
    """Return a record with other fields; the fields that stay were checked when it was made, and are not checked again.

    Records and inquiries are copied by this function and by `at_version`, nowhere else; other values by `attrs.evolve`,
    which checks all fields.

    Args:
        record: the record.
        fields: the fields that change, by name.

    Raises:
        BrokenContract: the record has no such field, or it is no record.

    >>> with_fields(Lead(id="1", owner="user:dana", name="Amy"), {"title": " VP "}).title
    'VP'
    """
    expect("fields", fields, (dict, Mapping), expected=_BY_NAME)
    kind: type = type(record)
    try:
        known, converters = _fields_of(kind), _converters_of(kind)
    except attrs.exceptions.NotAnAttrsClassError:
        raise _no_field(record, None) from None
    for name in fields:
        if name not in known:
            raise _no_field(record, name)
    other = object.__new__(type(record))
    for name, convert in converters.items():
        value = fields[name] if name in fields else getattr(record, name)
        object.__setattr__(other, name, convert(value) if name in fields and convert is not None else value)
    for name, field in known.items():
        if name in fields and field.validator is not None:
            field.validator(other, field, getattr(other, name))
    check = getattr(other, "__attrs_post_init__", None)
    if check is not None:
        check()
    return other


_A_RECORD = "a record, such as a Lead or an Account"
_A_CLASS = "a class of records, such as Lead"
_BY_NAME = "values by the name of the field"


def _no_field(record: object, name: object) -> BrokenContract:
    """Return the error about a name that no field of a record has, or about what is no record."""
    kind = type(record)
    if not attrs.has(kind):
        return BrokenContract("record", record, _A_RECORD)
    return _no_field_of(kind, name)


def _no_field_of(kind: type, name: object) -> BrokenContract:
    return BrokenContract(f"a field of {kind.__name__}", name, one_of(name, _fields_of(kind)))


def values_of(record: object, fields: Iterable[str]) -> dict[str, object]:
    """Return the values of some fields, by name.

    Raises:
        BrokenContract: the record has no such field, or it is no record.

    >>> values_of(Lead(id="1", owner="user:dana", name="Amy", title="VP"), ("title", "language"))
    {'title': 'VP', 'language': None}
    """
    try:
        return {name: getattr(record, name) for name in fields}
    except AttributeError as error:
        raise _no_field(record, error.name) from None
    except TypeError:
        raise BrokenContract("fields", fields, "several names of fields, such as ['title']") from None


Made = TypeVar("Made")


def new_record(kind: Callable[..., Made], fields: Mapping[str, object]) -> Made:
    """Return a new record of a kind; its fields are converted and checked.

    Raises:
        BrokenContract: the kind has no such field, or one is missing.

    >>> new_record(Lead, {"id": "1", "owner": "user:dana", "name": "Amy"}).label
    'Amy'
    """
    expect_function("kind", kind, _A_CLASS)
    expect("fields", fields, (dict, Mapping), expected=_BY_NAME)
    try:
        return kind(**fields)
    except TypeError as error:
        if isinstance(error, BrokenContract):
            raise
        raise _wrong_fields(kind, fields) from error


def _wrong_fields(kind: object, fields: Mapping[str, object]) -> BrokenContract:
    """Return the error about fields that records of a kind do not have, or that are missing."""
    if not isinstance(kind, type) or not attrs.has(kind):
        return BrokenContract("kind", kind, _A_CLASS)
    known = _fields_of(kind)
    strange = [name for name in fields if name not in known]
    if strange:
        return _no_field_of(kind, strange[0])
    lacking = [name for name, each in known.items() if each.default is attrs.NOTHING and name not in fields]
    expected = f"also {', '.join(lacking)}" if lacking else "values of the right types"
    return BrokenContract(f"the fields of {kind.__name__}", tuple(fields), expected)


@functools.cache
def _converters_of(kind: type) -> "Mapping[str, Callable[[object], object] | None]":
    # the converters of records are all plain callables, of which attrs does not tell
    return {field.name: field.converter for field in attrs.fields(kind)}


@functools.cache
def _fields_of(kind: type) -> "Mapping[str, attrs.Attribute[object]]":
    return {field.name: field for field in attrs.fields(kind)}


def by_age(lead: Lead) -> tuple[datetime, str]:
    """Return what leads are sorted by so that the oldest comes first: its assignment, else its creation, then its id.

    >>> amy, ben = (Lead(id=id_, owner="queue:generic", name="Amy") for id_ in ("2", "1"))
    >>> [lead.id for lead in sorted([amy, ben], key=by_age)]
    ['1', '2']
    """
    try:
        return lead.since or _LONG_AGO, lead.id
    except AttributeError:
        raise BrokenContract("lead", lead, "a Lead") from None


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


Versioned = TypeVar("Versioned", bound=AnyRecord)


def at_version(record: Versioned, version: int) -> Versioned:
    """Return a record with another version; everything else was checked when it was made, and is not checked again.

    >>> at_version(Lead(id="1", owner="user:dana", name="Amy"), 3).version
    3
    """
    if type(version) is not int:
        raise BrokenContract("version", version, "an int")
    try:
        if record.version == version:
            return record
    except AttributeError:
        raise BrokenContract("record", record, _A_RECORD) from None
    kind: type = type(record)
    other = object.__new__(type(record))
    for name in _fields_of(kind):
        object.__setattr__(other, name, getattr(record, name))
    object.__setattr__(other, "version", version)
    return other


def ref(record: AnyRecord) -> RecordRef:
    """Return what names a record.

    >>> from leadflow.objects import Queue
    >>> ref(Queue(id="queue:generic"))
    RecordRef(kind='queue', id='queue:generic')
    """
    try:
        return RecordRef(record.kind, record.id)
    except AttributeError:
        raise BrokenContract("record", record, _A_RECORD) from None


def customer_of(opportunity: Opportunity) -> RecordRef:
    """Return whose opportunity it is: that of an account, or of a person account.

    >>> str(customer_of(Opportunity(id="1", account="acme", name="Robots", stage="Prospecting")))
    'account acme'
    """
    expect("opportunity", opportunity, Opportunity)
    if opportunity.account is not None:
        return RecordRef("account", opportunity.account)
    return RecordRef("person_account", str(opportunity.person_account))


def value_text(value: object) -> str:
    """Return the value of a field as a person writes it: several with commas, nothing as ``empty``.

    >>> value_text(("립스틱", "세럼")), value_text(None)
    ('립스틱, 세럼', 'empty')
    """
    if is_tuple(value) and not isinstance(value, RecordRef):
        return ", ".join(map(value_text, value)) or "empty"
    match value:
        case None:
            return "empty"
        case LineItem():
            return f"{value.quantity} × {value.product}"
        case ConvertedTo():
            became = {kind: getattr(value, kind) for kind in ("account", "contact", "person_account", "opportunity")}
            return ", ".join(f"{kind} {id_}" for kind, id_ in became.items() if id_ is not None)
        case _:
            return str(value) or "empty"
