"""Converters for the fields of records: take the value, the text people write for it, or nothing.

They let ``Lead(email="amy@acme.example")`` work, and make sure that what a field holds is of its type.
Blank text counts as nothing.
A wrong type is the caller's fault (`BrokenContract`), wrong text is the data's (`InvalidValue`).
"""

from collections.abc import Callable, ItemsView, Iterable, Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TypeVar

from leadflow.errors import BrokenContract, InvalidValue
from leadflow.values.checks import a_or_an, several_such
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber
from leadflow.values.plain import is_list, is_tuple
from leadflow.values.text import clean

__all__ = [
    "LONG",
    "NO_CUSTOM",
    "SHORT",
    "CustomValue",
    "actor",
    "companies",
    "company",
    "count",
    "custom",
    "day",
    "decimal",
    "domain",
    "domains",
    "email",
    "emails",
    "identifier",
    "industry",
    "items",
    "long_text",
    "moment",
    "money",
    "name",
    "phone",
    "required_company",
    "required_day",
    "required_moment",
    "several",
    "text",
    "texts",
]

SHORT = 1_000
"""The longest name, title or label in characters."""
LONG = 131_072
"""The longest message or original payload in characters."""

CustomValue = str | int | bool | Decimal | date | datetime | tuple[str, ...]
"""What a custom field can hold."""

NO_CUSTOM: FrozenMapping[CustomValue] = FrozenMapping()
"""No custom fields, as most records have them."""

Parsed = TypeVar("Parsed")
Item = TypeVar("Item")


def _text(value: str | None, longest: int) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise BrokenContract("a text", value, "a str")
    cleaned = clean(value)
    if len(cleaned) > longest:
        raise InvalidValue("text", cleaned, f"at most {longest:,} characters, not {len(cleaned):,}")
    return cleaned or None


def _as_text(value: object, wanted: str) -> str:
    if not isinstance(value, str):
        raise BrokenContract("a field", value, f"a value of type {wanted}, a str or None")
    return value


def _several(
    values: Iterable[Parsed | str], wanted: type[Parsed], parse: Callable[[str], Parsed]
) -> tuple[Parsed, ...]:
    if values == ():
        return ()
    each_of = _each_of(values, wanted.__name__)
    taken = (item if isinstance(item, wanted) else parse(_as_text(item, wanted.__name__)) for item in each_of)
    return tuple(dict.fromkeys(taken))


def _each_of(values: Iterable[Item], wanted: str) -> Iterable[Item]:
    given: object = values  # whatever a caller without a type checker hands over
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise BrokenContract("a field", given, f"an iterable of {wanted}, not one alone")
    return values


def text(value: str | None) -> str | None:
    """Take a short text such as a title."""
    return _text(value, SHORT)


def long_text(value: str | None) -> str | None:
    """Take a long text such as a message."""
    return _text(value, LONG)


def identifier(value: str) -> str:
    """Take an id; blank is refused, since an id that is missing identifies nothing."""
    if type(value) is str and value.isascii() and value.isprintable() and " " not in value and 0 < len(value) <= SHORT:
        return value  # what nearly all ids are like
    taken = text(value)
    if taken is None:
        raise InvalidValue("text", value, "some text")
    return taken


def several(field: str, value: Iterable[Item], *kinds: type, expected: str | None = None) -> tuple[Item, ...]:
    """Take any sequence of values of some types.

    Args:
        field: what the error calls it.
        value: the sequence; a text is none.
        kinds: the types that the values may have.
        expected: what the error calls one of them; it names the types when left out.

    Raises:
        BrokenContract: it is one value instead of several, or one of them is of another type.

    >>> several("seats", [1, 2], int)
    (1, 2)
    >>> several("seats", "12", int)
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: seats is '12': expected several values of the type int
    >>> several("seats", [1, "2"], int)
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: one of seats is '2': expected an int
    """
    given: object = value  # whatever a caller without a type checker hands over
    if not isinstance(given, tuple | list) and (isinstance(given, str | bytes) or not isinstance(given, Iterable)):
        raise BrokenContract(field, given, several_such(kinds) if expected is None else f"several, each {expected}")
    taken = tuple(value)
    for kind in dict.fromkeys(map(type, taken)):  # a look at each class: of many values they are few
        if not issubclass(kind, kinds):
            wrong = next(each for each in taken if type(each) is kind)
            raise BrokenContract(f"one of {field}", wrong, expected or a_or_an(kinds))
    return taken


def actor(value: str | None) -> str | None:
    """Take the id of whoever does something: ``user:…``, or ``system:…`` for a program.

    >>> actor("system:nightly"), actor(None)
    ('system:nightly', None)
    >>> actor("dana")
    Traceback (most recent call last):
    leadflow.errors.InvalidValue: invalid by 'dana': expected 'user:…' or 'system:…'
    """
    given = text(value)
    if given is not None and (not given.startswith(("user:", "system:")) or given.endswith(":")):
        raise InvalidValue("by", given, "'user:…' or 'system:…'")
    return given


def texts(value: Iterable[str]) -> tuple[str, ...]:
    """Take several short texts; blanks and repetitions are dropped, order stays."""
    if value == ():
        return ()
    return tuple(dict.fromkeys(taken for item in _each_of(value, "str") if (taken := text(item)) is not None))


def email(value: EmailAddress | str | None) -> EmailAddress | None:
    """Take an e-mail address."""
    return (
        value
        if value is None or isinstance(value, EmailAddress)
        else EmailAddress.parse(_as_text(value, "EmailAddress"))
    )


def emails(value: Iterable[EmailAddress | str]) -> tuple[EmailAddress, ...]:
    """Take several e-mail addresses; repetitions are dropped, order stays."""
    return _several(value, EmailAddress, EmailAddress.parse)


def phone(value: PhoneNumber | str | None) -> PhoneNumber | None:
    """Take a telephone number; as text it must be international (``+82 10-0000-1234``)."""
    return (
        value if value is None or isinstance(value, PhoneNumber) else PhoneNumber.parse(_as_text(value, "PhoneNumber"))
    )


def name(value: PersonName | str | None) -> PersonName | None:
    """Take the name of a person."""
    return value if value is None or isinstance(value, PersonName) else PersonName.parse(_as_text(value, "PersonName"))


def company(value: CompanyName | str | None) -> CompanyName | None:
    """Take the name of a company."""
    return (
        value if value is None or isinstance(value, CompanyName) else CompanyName.parse(_as_text(value, "CompanyName"))
    )


def required_company(value: CompanyName | str) -> CompanyName:
    """Take the name of a company that may not be missing."""
    return value if isinstance(value, CompanyName) else CompanyName.parse(_as_text(value, "CompanyName"))


def companies(value: Iterable[CompanyName | str]) -> tuple[CompanyName, ...]:
    """Take several company names; repetitions are dropped, order stays."""
    return _several(value, CompanyName, CompanyName.parse)


def domain(value: Domain | str | None) -> Domain | None:
    """Take a domain or web address."""
    return value if value is None or isinstance(value, Domain) else Domain.parse(_as_text(value, "Domain"))


def domains(value: Iterable[Domain | str]) -> tuple[Domain, ...]:
    """Take several domains; repetitions are dropped, order stays."""
    return _several(value, Domain, Domain.parse)


def industry(value: IndustryCode | str | None) -> IndustryCode | None:
    """Take an industry code or the label of a pick list."""
    return (
        value
        if value is None or isinstance(value, IndustryCode)
        else IndustryCode.parse(_as_text(value, "IndustryCode"))
    )


def money(value: Money | str | None) -> Money | None:
    """Take an amount of money with its currency."""
    return value if value is None or isinstance(value, Money) else Money.parse(_as_text(value, "Money"))


def decimal(value: Decimal | int | str) -> Decimal:
    """Take an exact number; a float is refused, since it may not be the number that was meant."""
    if isinstance(value, bool | float) or not isinstance(value, Decimal | int | str):
        raise BrokenContract("a number", value, "a Decimal, an int or a str")
    try:
        number = Decimal(value)
    except ArithmeticError as error:
        raise InvalidValue("number", value, "a decimal number") from error
    if not number.is_finite():
        raise InvalidValue("number", value, "a finite number")
    return number


def count(value: int | None) -> int | None:
    """Take a number of things, such as employees: a whole number of 0 or more."""
    if value is None:
        return None
    if type(value) is not int:
        raise BrokenContract("a count", value, "an int")
    if value < 0:
        raise InvalidValue("count", value, "0 or more")
    return value


def day(value: date | None) -> date | None:
    """Take a calendar day; a moment is none, since it falls on another day elsewhere."""
    given: object = value  # whatever a caller without a type checker hands over
    if given is not None and (not isinstance(given, date) or isinstance(given, datetime)):
        raise BrokenContract("a day", given, "a date, without a time")
    return given


def required_day(value: date) -> date:
    """Take a calendar day that may not be missing."""
    taken = day(value)
    if taken is None:
        raise BrokenContract("a day", value, "a date, without a time")
    return taken


def moment(value: datetime | None) -> datetime | None:
    """Take a moment in time, which must know its zone."""
    return None if value is None else required_moment(value)


def required_moment(value: datetime) -> datetime:
    """Take a moment in time that may not be missing; it keeps its offset, but not the rules of its zone.

    Python compares two moments of one zone by their wall clocks, which go back once a year;
    moments with plain offsets are compared as what they are.

    >>> from zoneinfo import ZoneInfo
    >>> str(required_moment(datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("Asia/Seoul"))))
    '2026-11-26 09:00:00+09:00'
    """
    given: object = value  # whatever a caller without a type checker hands over
    if not isinstance(given, datetime):
        raise BrokenContract("a moment", given, _MOMENT)
    if isinstance(given.tzinfo, timezone):
        return given
    offset = given.utcoffset()
    if offset is None:
        raise BrokenContract("a moment", given, _MOMENT)
    return given.replace(tzinfo=timezone(offset), fold=0)


_MOMENT = "a datetime with a time zone, such as datetime.now(UTC)"


def items(value: Mapping[str, Item]) -> ItemsView[str, Item]:
    """Return the items of a mapping, which it must be."""
    given: object = value  # whatever a caller without a type checker hands over
    if not isinstance(given, Mapping):
        raise BrokenContract("a field", given, "a mapping of names to values")
    return value.items()


def custom(value: Mapping[str, CustomValue]) -> FrozenMapping[CustomValue]:
    """Take custom fields as a read-only mapping; blank texts and empty tuples are dropped, since they say nothing.

    What is declared is checked by the policy.
    """
    if value is NO_CUSTOM:
        return NO_CUSTOM
    named = ((identifier(name), _custom_value(item)) for name, item in items(value))
    return FrozenMapping({name: item for name, item in named if item not in ("", ())})


def _custom_value(value: object) -> CustomValue:
    if is_tuple(value) or is_list(value):
        return texts(_as_text(item, "str") for item in value)
    match value:
        case str():
            return clean(value)
        case bool() | int():
            return value
        case Decimal():
            return decimal(value)
        case datetime():
            return required_moment(value)
        case date():
            return value
        case _:
            raise BrokenContract("a custom value", value, "a str, int, bool, Decimal, date, datetime or tuple of str")
