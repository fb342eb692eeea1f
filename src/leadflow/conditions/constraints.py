"""Constraints and conditions as data, and how they are written in a policy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from types import MappingProxyType
from typing import TypeAlias, assert_never

import attrs

from leadflow.conditions.fields import FIELDS, Asked, FieldType, Scalar, Stage
from leadflow.errors import Fault, InvalidValue, nearest
from leadflow.values.address import country_code
from leadflow.values.domain import Domain
from leadflow.values.industry import IndustryCode
from leadflow.values.places import city_key
from leadflow.values.plain import is_list, is_table
from leadflow.values.text import as_day, fold, words

__all__ = [
    "Condition",
    "Constraint",
    "Contains",
    "InvalidCondition",
    "NoneOf",
    "Not",
    "OneOf",
    "Prefix",
    "Present",
    "Range",
    "Under",
    "negated",
    "parse_condition",
    "plain_condition",
]


@attrs.frozen
class OneOf:
    """The field is one of the values; for a multi-valued field, any of its elements is."""

    values: tuple[Scalar, ...]


@attrs.frozen
class NoneOf:
    """The field is none of the values; for a multi-valued field, no element is."""

    values: tuple[Scalar, ...]


@attrs.frozen
class Range:
    """The field lies between two bounds, both included; None leaves a side open.

    Postal codes are compared letter by letter; one that goes on behind the upper bound still lies within it
    (94105-1234 lies up to 94105).
    """

    min: Scalar | None = None
    max: Scalar | None = None

    @property
    def end(self) -> Scalar | None:
        """The upper bound, as values are compared with it."""
        return self.max + _GOES_ON if isinstance(self.max, str) else self.max


_GOES_ON = "\U0010ffff"
"""What no text that goes on behind a bound comes after."""


@attrs.frozen
class Prefix:
    """The field starts with one of the texts."""

    prefixes: tuple[str, ...]


@attrs.frozen
class Under:
    """The field is one of the nodes of a hierarchy, or lies below one."""

    roots: tuple[str, ...]


@attrs.frozen
class Contains:
    """The text contains one of the terms, as whole words.

    In scripts that write words together (Hangul, Han, Kana, Thai) a term is found anywhere.
    """

    terms: tuple[str, ...]


@attrs.frozen
class Present:
    """The field has a value, or has none; never unknown."""

    present: bool = True


@attrs.frozen
class Not:
    """The field is there, and what is asked does not hold; for a multi-valued field, for no element."""

    asked: "Range | Prefix | Under | Contains"


Constraint: TypeAlias = OneOf | NoneOf | Range | Prefix | Under | Contains | Present | Not


@attrs.frozen
class Condition:
    """A conjunction of constraints; without any it is always true.

    Args:
        constraints: pairs of a field's path and what is asked of it.

    >>> print(parse_condition({"title": {"contains": ["VP"]}, "employees": {"min": 200}}))
    employees ≥ 200 and title contains 'vp'
    """

    constraints: tuple[tuple[str, Constraint], ...] = ()

    def __str__(self) -> str:
        return " and ".join(f"{path} {_phrase(constraint)}" for path, constraint in self.constraints) or "always"


def _phrase(constraint: Constraint) -> str:
    match constraint:
        case OneOf(values):
            return f"is {_either(values)}"
        case NoneOf(values):
            return f"is not {_either(values)}"
        case Range(low, None):
            return f"≥ {low}"
        case Range(None, high):
            return f"≤ {high}"
        case Range(low, high):
            return f"between {low} and {high}"
        case Prefix(prefixes):
            return f"starts with {_either(prefixes)}"
        case Under(roots):
            return f"under {_either(roots)}"
        case Contains(terms):
            return f"contains {_either(terms)}"
        case Present(present):
            return "is present" if present else "is missing"
        case Not(asked):
            return _phrase_not(asked)
        case _:
            assert_never(constraint)


def _phrase_not(asked: Range | Prefix | Under | Contains) -> str:
    match asked:
        case Range():
            return f"not {_phrase(asked)}"
        case Prefix(prefixes):
            return f"does not start with {_either(prefixes)}"
        case Under(roots):
            return f"does not lie under {_either(roots)}"
        case Contains(terms):
            return f"does not contain {_either(terms)}"
        case _:
            assert_never(asked)


def negated(condition: Condition) -> Iterator[Condition]:
    """Yield the conditions of which any is true exactly when a condition is false, and unknown when it is unknown.

    >>> [str(each) for each in negated(parse_condition({"title": "VP", "employees": {"min": 200}}))]
    ['employees not ≥ 200', "title is not 'vp'"]
    """
    for path, constraint in condition.constraints:
        yield Condition(((path, _negated(constraint)),))


def _negated(constraint: Constraint) -> Constraint:
    match constraint:
        case OneOf(values):
            return NoneOf(values)
        case NoneOf(values):
            return OneOf(values)
        case Present(present):
            return Present(not present)
        case Not(asked):
            return asked
        case Range() | Prefix() | Under() | Contains():
            return Not(constraint)
        case _:
            assert_never(constraint)


def _either(values: Sequence[object]) -> str:
    return " or ".join(repr(value) if isinstance(value, str) else str(value) for value in values)


_KINDS: Mapping[FieldType, tuple[str, ...]] = MappingProxyType(
    {
        "text": ("one_of", "none_of", "prefix", "contains", "present", "not"),
        "city": ("one_of", "none_of", "prefix", "contains", "present", "not"),
        "country": ("one_of", "none_of", "present", "not"),
        "id": ("one_of", "none_of", "present", "not"),
        "postal": ("one_of", "none_of", "prefix", "min", "max", "present", "not"),
        "domain": ("one_of", "none_of", "under", "present", "not"),
        "industry": ("one_of", "none_of", "under", "present", "not"),
        "subdivision": ("one_of", "none_of", "under", "present", "not"),
        "number": ("one_of", "none_of", "min", "max", "present", "not"),
        "flag": ("one_of", "none_of", "present", "not"),
        "date": ("one_of", "none_of", "min", "max", "present", "not"),
    }
)
"""Which constraints a field of each type can have."""


class InvalidCondition(InvalidValue):
    """A condition cannot be read; ``faults`` lists everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults, with paths relative to the condition."""
        super().__init__("condition", [str(fault) for fault in faults], "constraints on known fields")
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "; ".join(map(str, self.faults))

    def __reduce__(self) -> tuple[type["InvalidCondition"], tuple[tuple[Fault, ...]]]:
        return InvalidCondition, (self.faults,)


def parse_condition(plain: object, schema: Mapping[str, Asked] = FIELDS, *, before: Stage = Stage.ROUTE) -> Condition:
    """Read a condition as it is written in a policy.

    Args:
        plain: a mapping of field paths to a value, a list of values (one of them),
            or a table of constraints: ``one_of``, ``none_of``, ``min``, ``max``, ``prefix``, ``under``, ``contains``,
            ``present``, or ``not`` with one of them.
        schema: the fields there are.
        before: only fields of earlier stages may be used.

    Raises:
        InvalidCondition: with all faults.

    >>> parse_condition({"email.domain": {"under": ["mil.kr"]}})
    Condition(constraints=(('email.domain', Under(roots=('mil.kr',))),))
    """
    if not is_table(plain):
        raise InvalidCondition([Fault("", plain, "a table of fields and what is asked of them")])
    constraints: list[tuple[str, Constraint]] = []
    faults: list[Fault] = []
    for path, spec in plain.items():
        field = schema.get(path)
        if field is None:
            faults.append(Fault(path, spec, "a known field", nearest(path, schema)))
        elif field.stage >= before:
            faults.append(Fault(field.path, spec, "a field that is known before this step"))
        else:
            try:
                constraints.append((field.path, _constraint(spec, field)))
            except InvalidCondition as error:
                faults.extend(error.faults)
    if faults:
        raise InvalidCondition(faults)
    return Condition(tuple(sorted(constraints, key=itemgetter(0))))


def _constraint(spec: object, field: Asked) -> Constraint:
    if not is_table(spec):
        return OneOf(_values(spec, field, field.path, field.choices))
    allowed = _KINDS[field.type]
    unknown = [
        Fault(f"{field.path}.{name}", spec[name], f"one of {', '.join(allowed)}", nearest(name, allowed))
        for name in spec
        if name not in allowed
    ]
    if unknown:
        raise InvalidCondition(unknown)
    match sorted(spec):
        case ["one_of"]:
            return OneOf(_values(spec["one_of"], field, f"{field.path}.one_of", field.choices))
        case ["none_of"]:
            return NoneOf(_values(spec["none_of"], field, f"{field.path}.none_of", field.choices))
        case ["prefix"]:
            return Prefix(_texts_of(spec["prefix"], field, "prefix"))
        case ["under"]:
            return Under(_texts_of(spec["under"], field, "under"))
        case ["contains"]:
            return Contains(_terms(spec["contains"], field))
        case ["not"]:
            return _not(spec["not"], field)
        case ["present"] if isinstance(spec["present"], bool):
            return Present(spec["present"])
        case ["min"] | ["max"] | ["max", "min"]:
            return _range(spec, field)
        case _:
            raise InvalidCondition([Fault(field.path, dict(spec), "one constraint, or min and max")])


def _not(spec: object, field: Asked) -> Constraint:
    """Return the opposite of what a table asks."""
    if not is_table(spec):
        raise InvalidCondition([Fault(f"{field.path}.not", spec, "a table of one constraint")])
    try:
        return _negated(_constraint(spec, field))
    except InvalidCondition as error:
        inner = f"{field.path}.not"
        raise InvalidCondition(
            [attrs.evolve(fault, path=inner + fault.path.removeprefix(field.path)) for fault in error.faults]
        ) from error


def _range(spec: Mapping[str, object], field: Asked) -> Range:
    bounds = {name: _value(bound, field, f"{field.path}.{name}") for name, bound in spec.items()}
    low, high = bounds.get("min"), bounds.get("max")
    if low is not None and high is not None and low > high:  # type: ignore[operator]  # both are of the field's type
        raise InvalidCondition([Fault(field.path, dict(spec), "a min that is not above the max")])
    if isinstance(low, str) and isinstance(high, str) and len(low) != len(high):
        raise InvalidCondition([Fault(field.path, dict(spec), "two postal codes of the same length")])
    return Range(low, high)


def _values(spec: object, field: Asked, path: str, choices: Sequence[str] = ()) -> tuple[Scalar, ...]:
    listed = spec if is_list(spec) else [spec]
    if not listed:
        raise InvalidCondition([Fault(path, spec, "at least one value")])
    faults: list[Fault] = []
    values: list[Scalar] = []
    for index, item in enumerate(listed):
        try:
            here = f"{path}[{index}]" if is_list(spec) else path
            value = _value(item, field, here)
            _check_chosen(value, choices, here)
            values.extend(field.spellings.get(str(value), (value,)))
        except InvalidCondition as error:
            faults.extend(error.faults)
    if faults:
        raise InvalidCondition(faults)
    return tuple(dict.fromkeys(values))


def _check_chosen(value: Scalar, choices: Sequence[str], path: str) -> None:
    if choices and value not in choices:
        raise InvalidCondition([Fault(path, value, f"one of {', '.join(choices)}", nearest(str(value), choices))])


def _texts_of(spec: object, field: Asked, name: str) -> tuple[str, ...]:
    return tuple(str(value) for value in _values(spec, field, f"{field.path}.{name}"))


def _terms(spec: object, field: Asked) -> tuple[str, ...]:
    terms = _texts_of(spec, field, "contains")
    for term in terms:
        if not words(term):
            raise InvalidCondition([Fault(f"{field.path}.contains", term, "a term with at least one letter or digit")])
    return terms


_EXPECTED: Mapping[FieldType, str] = MappingProxyType(
    {
        "text": "a text",
        "id": "an id, as it is stored",
        "city": "the name of a city",
        "country": "a country such as 'KR' or 'South Korea'",
        "postal": "a postal code or its beginning, as text",
        "domain": "a domain such as 'mil.kr'",
        "industry": "an industry code such as 'KSIC:C' or a label such as 'Manufacturing'",
        "subdivision": "a subdivision code such as 'KR-11'",
        "number": "a number",
        "flag": "true or false",
        "date": "a date such as 2026-11-21",
    }
)


def _value(item: object, field: Asked, path: str) -> Scalar:
    """Return a value of a policy in the canonical form that the field yields."""
    canonical: Scalar | None = None
    match item:
        case str():
            canonical = _canonical_text(item, field.type)
        case bool():
            canonical = item if field.type == "flag" else None
        case int() | Decimal() | float():
            canonical = _canonical_number(item) if field.type == "number" else None
        case date() if not isinstance(item, datetime):
            canonical = item if field.type == "date" else None
        case _:
            pass
    if canonical is None:
        raise InvalidCondition([Fault(path, item, _EXPECTED[field.type])])
    return canonical


def _canonical_text(text: str, type_: FieldType) -> Scalar | None:
    match type_:
        case "text":
            return fold(text) or None
        case "id":
            return text.strip() or None
        case "city":
            return city_key(text) or None
        case "country":
            return country_code(text)
        case "postal":
            return fold(text).upper().replace(" ", "").replace("-", "") or None
        case "domain":
            return _domain_name(text)
        case "industry":
            return _industry_code(text)
        case "subdivision":
            return text.upper() or None
        case "date":
            return as_day(text)
        case "number" | "flag":
            return None
        case _:
            assert_never(type_)


def _canonical_number(number: float | Decimal) -> Scalar | None:
    if isinstance(number, int):
        return number
    exact = Decimal(str(number))
    return exact if exact.is_finite() else None


def _domain_name(text: str) -> str | None:
    if text.isalpha() and text.isascii():  # a top-level domain such as "mil" is a fine root, but no host
        return text.lower()
    try:
        return Domain.parse(text).name
    except InvalidValue:
        return None


def _industry_code(text: str) -> str | None:
    try:
        return IndustryCode.parse(text).ancestors[0]
    except InvalidValue:
        return None


def plain_condition(condition: Condition) -> dict[str, object]:
    """Return a condition as it is written in a policy; `parse_condition` reads it back.

    >>> plain_condition(parse_condition({"address.country": "한국"}))
    {'address.country': ['KR']}
    """
    return {path: _plain(constraint) for path, constraint in condition.constraints}


def _plain(constraint: Constraint) -> object:
    match constraint:
        case OneOf(values):
            return list(values)
        case NoneOf(values):
            return {"none_of": list(values)}
        case Range(low, high):
            return {name: bound for name, bound in (("min", low), ("max", high)) if bound is not None}
        case Prefix(prefixes):
            return {"prefix": list(prefixes)}
        case Under(roots):
            return {"under": list(roots)}
        case Contains(terms):
            return {"contains": list(terms)}
        case Present(present):
            return {"present": present}
        case Not(asked):
            return {"not": _plain(asked)}
        case _:
            assert_never(constraint)
