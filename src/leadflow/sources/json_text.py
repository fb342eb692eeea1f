"""JSON as platforms send it, read with clear errors and looked into without surprises."""

import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeAlias, TypeGuard

from leadflow.errors import InvalidPayload, shown
from leadflow.sources.decoding import storable, text_of

__all__ = [
    "Payload",
    "answered_with_error",
    "compact",
    "is_list",
    "is_object",
    "json_value",
    "listed",
    "member",
    "members",
    "payload_object",
    "payload_value",
]

Payload: TypeAlias = str | bytes | Mapping[str, object] | Sequence[object]
"""A payload as the host has it: the posted text or bytes, or what its framework already made of them."""


def _number(text: str) -> Decimal:
    """Read a number with a fraction exactly: amounts must not pass through binary floats."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        reason = f"the JSON holds a number out of range: {text[:80]}"
        raise InvalidPayload(reason) from error


def _no_constant(text: str) -> object:
    reason = f"the text is not JSON: it holds {text}"
    raise InvalidPayload(reason)


def json_value(text: str | bytes, *, line: int = 1) -> object:
    """Return the value of a JSON text: whole numbers as int, others as Decimal, both exact.

    Args:
        text: the JSON text.
        line: the line of the file at which it starts, for the place in errors.

    Raises:
        InvalidPayload: it is no JSON; says where and why.

    >>> json_value('{"id": 7012345678901234567}')
    {'id': 7012345678901234567}
    >>> json_value('{"score": NaN}')
    Traceback (most recent call last):
    leadflow.errors.InvalidPayload: the text is not JSON: it holds NaN
    >>> json_value('{"id": 1')
    Traceback (most recent call last):
    leadflow.errors.InvalidPayload: the text is not JSON: expecting ',' delimiter (line 1, column 9)
    """
    read = text_of(text)
    if not read.strip():
        raise InvalidPayload("the payload is empty")
    try:
        value: object = json.loads(read, parse_float=_number, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        reason = f"the text is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise InvalidPayload(reason, f"line {error.lineno + line - 1}, column {error.colno}") from error
    except InvalidPayload:
        raise
    except RecursionError as error:
        raise InvalidPayload("the JSON is nested too deeply") from error
    except ValueError as error:
        # Python refuses whole numbers of more than 4,300 digits, since reading them takes quadratic time.
        raise InvalidPayload("the JSON holds a number with too many digits") from error
    return value


def payload_value(payload: Payload) -> object:
    """Return the value of a payload, whether it was parsed before or not; raises `InvalidPayload`."""
    return json_value(payload) if isinstance(payload, str | bytes) else payload


def payload_object(payload: Payload) -> Mapping[str, object]:
    """Return the object that a payload is.

    Raises:
        InvalidPayload: it is something else.

    >>> payload_object('["no object"]')
    Traceback (most recent call last):
    leadflow.errors.InvalidPayload: the payload is not a JSON object but starts with '["no object"]'
    """
    value = payload_value(payload)
    if not is_object(value):
        reason = f"the payload is not a JSON object but starts with {compact(value)[:40]!r}"
        raise InvalidPayload(reason)
    return value


def answered_with_error(platform: str, message: object) -> InvalidPayload:
    """Return the error to raise where the answer of a platform is itself an error.

    >>> str(answered_with_error("HubSpot", "no such contact"))
    "HubSpot answered with an error: 'no such contact'"
    """
    return InvalidPayload(f"{platform} answered with an error: {shown(message)}")


def is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    """Tell whether a value is a JSON object."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Tell whether a value is a JSON list."""
    return isinstance(value, list | tuple)


def member(value: object, *path: str) -> object:
    """Return what stands under a path of names, None where the path ends early.

    >>> member({"tracking": {"utm_campaign": "fall"}}, "tracking", "utm_campaign")
    'fall'
    >>> member({"tracking": None}, "tracking", "utm_campaign") is None
    True
    """
    return functools.reduce(lambda found, name: found.get(name) if is_object(found) else None, path, value)


def members(value: object) -> Iterator[tuple[str, object]]:
    """Yield the names and values of a JSON object; nothing when it is something else."""
    if is_object(value):
        for name, item in value.items():
            yield str(name), item


def listed(value: object) -> Iterator[object]:
    """Yield the elements of a JSON list; nothing when it is something else."""
    if is_list(value):
        yield from value


def _plain(value: object) -> object:
    """Return a value that the host's framework made in a form that JSON has."""
    return dict(value) if is_object(value) else str(value)


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain, skipkeys=True)
_ASCII = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=_plain, skipkeys=True)


def compact(value: object) -> str:
    """Return a value as compact JSON text, fit to be stored.

    Raises:
        InvalidPayload: it is nested too deeply, or contains itself.

    >>> compact({"이름": "박서준", "id": 1})
    '{"이름":"박서준","id":1}'
    """
    try:
        text = _COMPACT.encode(value)
        if not text.isascii() and not _is_encodable(text):
            text = _ASCII.encode(value)
    except (RecursionError, ValueError) as error:
        raise InvalidPayload("the payload is nested too deeply") from error
    return storable(text)


def _is_encodable(text: str) -> bool:
    """Tell whether a text has no halves of surrogate pairs, which JSON can write and no database can store."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
