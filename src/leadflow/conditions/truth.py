"""Whether a condition is true of a record: three-valued, one condition at a time.

This is the plain meaning of conditions; `leadflow.conditions.index` gives the same answers for many rules at once.
"""

import functools
from collections.abc import Callable, Iterable
from typing import TypeAlias, assert_never

from leadflow.conditions.constraints import (
    Condition,
    Constraint,
    Contains,
    NoneOf,
    Not,
    OneOf,
    Prefix,
    Present,
    Range,
    Under,
)
from leadflow.conditions.fields import NO_FACTS, Facts, Get, Scalar, Subject, Value, field_at
from leadflow.values.text import is_written_together

__all__ = [
    "Check",
    "Test",
    "Truth",
    "asks",
    "check_of",
    "evaluate",
    "evaluate_any",
    "is_about_lineage",
    "missing_of",
    "open_fields",
]

Truth: TypeAlias = bool | None
"""True, False, or None for unknown."""

Test: TypeAlias = Callable[[Value], bool]
"""Whether a constraint holds of a value that is there."""

_NEVER_MISSING = ""
Check: TypeAlias = tuple[Get, Test, str]
"""How to read a field, what is asked of its value, and the path to name when it is missing (none if it cannot be)."""


def check_of(path: str, constraint: Constraint) -> Check:
    """Return how to find out whether a constraint holds."""
    field = field_at(path)
    if isinstance(constraint, Present):
        return functools.partial(_presence, field.get), frozenset({constraint.present}).__contains__, _NEVER_MISSING
    get = field.lineage if is_about_lineage(constraint) else field.get
    return get, asks(constraint, many=field.many), path


def asks(constraint: OneOf | NoneOf | Range | Prefix | Under | Contains | Not, *, many: bool = False) -> Test:
    """Return the test of a value that is there; of a value with those above it where a constraint is about these."""
    test = _test(constraint)
    if not many or is_about_lineage(constraint):
        return test
    return functools.partial(_of_all if isinstance(constraint, NoneOf | Not) else _of_any, test)


def is_about_lineage(constraint: Constraint) -> bool:
    """Tell whether a constraint is about a value together with those above it in its hierarchy."""
    return isinstance(constraint.asked if isinstance(constraint, Not) else constraint, Under)


def _presence(get: Get, subject: Subject, facts: Facts) -> bool:
    return get(subject, facts) is not None


def _of_any(test: Test, value: Value) -> bool:
    return any(map(test, value)) if isinstance(value, tuple) else test(value)


def _of_all(test: Test, value: Value) -> bool:
    return all(map(test, value)) if isinstance(value, tuple) else test(value)


def _test(constraint: OneOf | NoneOf | Range | Prefix | Under | Contains | Not) -> Test:
    """Return the test of one value that is there; of a value with those above it for ``under``."""
    match constraint:
        case OneOf(values):
            return frozenset(values).__contains__
        case NoneOf(values):
            return functools.partial(_is_not, frozenset(values))
        case Range(low):
            return functools.partial(_between, low, constraint.end)
        case Prefix(prefixes):
            return functools.partial(_starts, prefixes)
        case Under(roots):
            return functools.partial(_below, frozenset(roots))
        case Contains(terms):
            return functools.partial(_says, terms)
        case Not(asked):
            return functools.partial(_fails, _test(asked))
        case _:
            assert_never(constraint)


def _fails(test: Test, value: Value) -> bool:
    return not test(value)


def _is_not(unwanted: frozenset[Scalar], value: Value) -> bool:
    return value not in unwanted


def _between(low: Scalar | None, high: Scalar | None, value: Value) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)  # type: ignore[operator]  # of one type


def _starts(prefixes: tuple[str, ...], value: Value) -> bool:
    return str(value).startswith(prefixes)


def _below(roots: frozenset[str], lineage: Value) -> bool:
    return isinstance(lineage, tuple) and not roots.isdisjoint(lineage)


def _says(terms: tuple[str, ...], value: Value) -> bool:
    return any(_says_term(term, str(value)) for term in terms)


def _says_term(term: str, value: str) -> bool:
    if is_written_together(term):
        return term in value
    return f" {_word_line(term)} " in f" {_word_line(value)} "


@functools.lru_cache(maxsize=65536)
def _word_line(text: str) -> str:
    return " ".join("".join(char if char.isalnum() else " " for char in text).split())


def evaluate(condition: Condition, subject: Subject, facts: Facts = NO_FACTS) -> Truth:
    """Tell whether a condition is true, false or unknown (None) of a subject.

    >>> from leadflow.objects import Inquiry
    >>> from leadflow.conditions import parse_condition
    >>> condition = parse_condition({"employees": {"min": 200}, "title": {"contains": ["VP"]}})
    >>> evaluate(condition, Inquiry(id="1", source="form", title="VP Sales")) is None
    True
    """
    checks = tuple(check_of(path, constraint) for path, constraint in condition.constraints)
    missing = missing_of(checks, subject, facts)
    return False if missing is None else None if missing else True


def evaluate_any(conditions: Iterable[Condition], subject: Subject, facts: Facts = NO_FACTS) -> Truth:
    """Tell whether any of several conditions is true; unknown if none is true and one is unknown."""
    truths = [evaluate(condition, subject, facts) for condition in conditions]
    return True if True in truths else None if None in truths else False


def open_fields(conditions: Iterable[Condition], subject: Subject, facts: Facts = NO_FACTS) -> frozenset[str]:
    """Return the missing fields that leave conditions open, of those that nothing refutes."""
    opened: set[str] = set()
    for condition in conditions:
        checks = tuple(check_of(path, constraint) for path, constraint in condition.constraints)
        opened.update(missing_of(checks, subject, facts) or ())
    return frozenset(opened)


def missing_of(checks: tuple[Check, ...], subject: Subject, facts: Facts) -> tuple[str, ...] | None:
    """Return the fields that leave a conjunction open, none if it is true; None if it is refuted."""
    missing: tuple[str, ...] = ()
    for get, test, path in checks:
        value = get(subject, facts)
        if value is None:
            missing = (*missing, path)
        elif not test(value):
            return None
    return missing
