"""Validators that the fields of records share, and what public functions ask of their arguments.

A wrong type is the caller's fault (`BrokenContract`), a wrong value that of the data (`InvalidValue`);
both name the field, or the argument.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias, TypeVar

import attrs

from leadflow.errors import BrokenContract, InvalidValue
from leadflow.values.plain import is_table

__all__ = [
    "a_or_an",
    "expect",
    "expect_by_id",
    "expect_function",
    "expect_methods",
    "is_a",
    "is_flag",
    "is_part",
    "is_positive",
    "is_text",
    "several_such",
    "starts",
    "whole",
]

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


# --- what functions are given -----------------------------------------------------------------------------------------

_CALLED: Mapping[str, str] = MappingProxyType(
    {
        "Directory": "a leadflow.Directory, such as gather returns",
        "Facts": "Facts, such as classify(…).facts",
        "NoneType": "None",
        "PathLike": "a path",
        "Policy": "a leadflow.Policy, such as load_policy returns",
        "Related": "a leadflow.Related, with what hangs on the records",
        "Roster": "a leadflow.Roster, with users, queues and teams by id",
        "Team": "a leadflow.Team, not its id",
        "bool": "True or False",
    }
)
"""What a message calls the types that need more than their name."""


def expect(what: str, value: object, kind: type | tuple[type, ...], expected: str | None = None) -> None:
    """Ask for the type of an argument, at the door of a public function.

    Args:
        what: the name of the argument.
        value: what was given.
        kind: the type, or the types, that it may have.
        expected: what the error says was expected; it names the types when left out.

    Raises:
        BrokenContract: it has none of the types.

    >>> expect("reason", 5, (str, type(None)))
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: reason is 5: expected a str or None
    """
    if not isinstance(value, kind):
        raise BrokenContract(what, value, expected or a_or_an(kind if isinstance(kind, tuple) else (kind,)))


def expect_function(what: str, value: object, expected: str) -> None:
    """Ask for something that can be called.

    Args:
        what: the name of the argument.
        value: what was given.
        expected: what the error says was expected.

    Raises:
        BrokenContract: it cannot be called.

    >>> expect_function("sleep", 5, "a function, such as time.sleep")
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: sleep is 5: expected a function, such as time.sleep
    """
    if not callable(value):
        raise BrokenContract(what, value, expected)


def expect_by_id(what: str, value: object, kind: type) -> None:
    """Ask for a mapping from ids to values of a type.

    Args:
        what: the name of the argument.
        value: what was given.
        kind: the type of the values.

    Raises:
        BrokenContract: it is no mapping, or one of its values is of another type.

    >>> expect_by_id("loads", {"user:dana": "7"}, int)
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: one of loads is '7': expected an int
    """
    if not is_table(value):
        raise BrokenContract(what, value, f"a mapping of ids, each to {a_or_an((kind,))}")
    for each in value.values():
        if not isinstance(each, kind):
            raise BrokenContract(f"one of {what}", each, a_or_an((kind,)))


def expect_methods(what: str, value: object, *methods: str, expected: str) -> None:
    """Ask for the methods of an argument that may be of any type, such as the repository of a host.

    Args:
        what: the name of the argument.
        value: what was given.
        methods: what it must have.
        expected: what the error says was expected.

    Raises:
        BrokenContract: it lacks one of them; the first is named.

    >>> expect_methods("repository", [], "find", "apply", expected="a leadflow.Repository")
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: repository is []: expected a leadflow.Repository, with the method 'find'
    """
    for method in methods:
        if isinstance(value, type) or not callable(getattr(value, method, None)):
            raise BrokenContract(what, value, f"{expected}, with the method {method!r}")


def a_or_an(kinds: tuple[type, ...]) -> str:
    """Return what a message calls a value of some types.

    >>> a_or_an((int, str, type(None)))
    'an int, a str or None'
    """
    return _joined(dict.fromkeys(_CALLED.get(kind.__name__, _with_article(kind.__name__)) for kind in kinds))


def _joined(names: Iterable[str]) -> str:
    *others, last = names
    between = ", or " if any("," in each for each in others) else " or "
    return f"{', '.join(others)}{between}{last}" if others else last


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}"


def several_such(kinds: tuple[type, ...]) -> str:
    """Return what a message calls several values of some types.

    >>> from leadflow.objects import Inquiry, LineItem
    >>> several_such((Inquiry, LineItem))
    'several inquiries or line items, such as [inquiry]'
    >>> several_such((str,))
    'several values of the type str'
    """
    if any(kind.__module__ == "builtins" for kind in kinds):
        return f"several values of the type {' or '.join(kind.__name__ for kind in kinds)}"
    words = [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).lower() for kind in kinds]
    plurals = (f"{each[:-1]}ies" if each.endswith("y") else f"{each}s" for each in words)
    return f"several {_joined(plurals)}, such as [{words[0].split()[-1]}]"
