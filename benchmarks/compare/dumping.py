"""Any value of a tree as plain data, and as a line of JSON: what is compared, and what people read of differences.

An object becomes a table of its fields, with the name of its class under ``=``; the tables and rows that it shows as text
come with it. What is empty is left out, so that a field that a later tree adds makes no difference until it holds something.
A record that is just as it was stored is only named. Plans and steps are told in the form of `benchmarks.compare.plans`,
reasons by their code and values: how a sentence is worded is no outcome.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from operator import attrgetter

import attrs

from benchmarks.compare.names import Thing
from benchmarks.compare.plans import FORMS, Form

__all__ = ["CLASS", "Dumper", "digest_of", "line", "text_of"]

CLASS = "="
"""Stands before the name of a class."""


def text_of(plain: object) -> str:
    """Return plain data as JSON, the same text for the same data."""
    return _ENCODER.encode(plain)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


def digest_of(text: str) -> str:
    """Return sixteen digits that stand for a text."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def line(key: str, plain: object) -> str:
    """Return one outcome as a line."""
    text = text_of(plain)
    return f'{{"key":{text_of(key)},"digest":"{digest_of(text)}","value":{text}}}\n'


class Dumper:
    """Writes the values of one world."""

    def __init__(self, stored: tuple[Thing, ...] = ()) -> None:
        """Know the records as they are stored."""
        self._stored: dict[str, object] = {}
        self._same: dict[int, object] = {}
        self._records = stored  # kept, so that nothing else gets the identity of one of them
        for each in stored:
            named = {CLASS: type(each).__name__, "as stored": f"{each.kind} {each.id}"}
            self._stored[text_of(self.plain(each))] = named
            self._same[id(each)] = named

    def plain(self, value: Thing) -> object:
        """Return a value as tables, lists, texts and numbers.

        Raises:
            TypeError: it is of a type of which nobody knows what to tell.
        """
        kind = type(value)
        if kind in _AS_IT_IS:
            return value
        if kind is tuple or kind is list:
            return [self.plain(each) for each in value]
        if (same := self._same.get(id(value))) is not None:
            return same
        if (told := _SIMPLE.get(kind)) is not None:
            return told(value)
        return self._object(value) if attrs.has(kind) else self._compound(value)

    def _compound(self, value: Thing) -> object:
        match value:
            case Enum():
                return {CLASS: type(value).__name__, "name": value.name}
            case BaseException():
                return error_of(value)
            case Mapping():
                return {self._name(name): self.plain(each) for name, each in value.items()}
            case tuple() if hasattr(value, "_asdict"):
                return {CLASS: type(value).__name__, **self._fields(value._asdict())}
            case tuple() | list():
                return [self.plain(each) for each in value]
            case AbstractSet():
                return {"set": sorted((self.plain(each) for each in value), key=text_of)}
            case str() | int():  # of a class of its own, as the names of a mapping may be
                return value
            case _:
                message = f"nobody knows how to dump a {type(value).__module__}.{type(value).__qualname__}"
                raise TypeError(message)

    def _name(self, name: object) -> str:
        return name if isinstance(name, str) else text_of(self.plain(name))

    def _fields(self, fields: Mapping[str, object]) -> dict[str, object]:
        return {name: self.plain(each) for name, each in fields.items() if not _is_empty(each)}

    def _object(self, value: Thing) -> object:
        kind: Thing = type(value)
        shape = _shape_of(kind)
        told: dict[str, object] = {
            CLASS: shape.name,
            **self._fields({name: tell(value) for name, tell in shape.fields}),
        }
        told |= {name: tell(value) for name, tell in shape.texts}
        return self._stored.get(text_of(told), told) if shape.is_record else told


@attrs.frozen
class _Shape:
    """What is told of the objects of a class.

    Args:
        name: the name of the class.
        fields: its fields, without those that follow from others.
        texts: how its objects tell themselves to people; values tell it with their fields.
        is_record: whether they are stored.
    """

    name: str
    fields: tuple[tuple[str, Callable[[Thing], Thing]], ...]
    texts: tuple[tuple[str, Callable[[Thing], str]], ...]
    is_record: bool


@functools.cache
def _shape_of(kind: Thing) -> _Shape:
    fields = tuple(each.name for each in attrs.fields(kind) if each.init and not each.name.startswith("_"))
    form = FORMS.get(kind.__name__)
    if form is not None:
        return _shape_of_plan(form, fields)
    texts: list[tuple[str, Callable[[Thing], str]]] = []
    if callable(getattr(kind, "explain", None)):
        texts.append(("explain()", lambda value: value.explain()))
    if kind.__str__ is not object.__str__ and ".values." not in kind.__module__ and kind.__name__ != "Reason":
        texts.append(("str()", str))
    return _Shape(
        kind.__name__,
        tuple((each, attrgetter(each)) for each in fields),
        tuple(texts),
        is_record=hasattr(kind, "kind") and "id" in fields,
    )


def _shape_of_plan(form: Form, fields: tuple[str, ...]) -> _Shape:
    told: dict[str, Callable[[Thing], Thing]] = {
        form.names.get(each, each): attrgetter(each) for each in fields if each not in form.without
    }
    texts = () if form.explain is None else (("explain()", form.explain),)
    return _Shape(form.name, tuple((told | form.more).items()), texts, is_record=False)


_AS_IT_IS = frozenset({type(None), bool, int, float, str})
_SIMPLE: Mapping[type, Callable[[Thing], object]] = {
    Decimal: lambda value: {"decimal": str(value)},
    datetime: lambda value: {"datetime": value.isoformat()},
    date: lambda value: {"date": value.isoformat()},
    timedelta: lambda value: {"seconds": value.total_seconds()},
    bytes: lambda value: {"bytes": value.hex()},
}


def _is_empty(value: Thing) -> bool:
    """Tell whether a field holds nothing, or something to call; false, zero and an empty text are something."""
    if value is None:
        return True
    if type(value) in _AS_IT_IS:
        return False
    return callable(value) or (isinstance(value, tuple | list | Mapping | AbstractSet) and len(value) == 0)


def error_of(error: BaseException) -> dict[str, object]:
    """Return an error as an outcome; one that is not of leadflow's own kind is marked, since nobody planned it."""
    told: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
    return told if type(error).__module__.startswith("leadflow.") else {**told, "crash": True}
