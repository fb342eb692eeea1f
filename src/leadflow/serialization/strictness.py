"""A converter that takes nothing for something else; cattrs by itself would turn 1 into '1' and 'ab' into ['a', 'b']."""

from types import GenericAlias
from typing import Literal, cast, get_args, get_origin

from cattrs import Converter

from leadflow.errors import Fault, InvalidPolicy, InvalidValue, nearest
from leadflow.values.plain import is_list

__all__ = ["strict_converter"]


def strict_converter() -> Converter:
    """Return a converter for texts, whole numbers, flags, choices, lists and attrs classes, strict about each."""
    converter = Converter(forbid_extra_keys=True, omit_if_default=True)
    for kind, expected in ((str, "a text"), (int, "a whole number"), (bool, "true or false")):
        converter.register_structure_hook(kind, _Strict(kind, expected))
    converter.register_structure_hook_func(_is_choice, _choice)
    converter.register_structure_hook_func(_is_tuple, _Tuples(converter))
    return converter


def _is_choice(kind: object) -> bool:
    origin: object = get_origin(kind)
    return origin is Literal


def _is_tuple(kind: object) -> bool:
    origin: object = get_origin(kind)
    return origin is tuple


def _choice(value: object, kind: object) -> object:
    choices: tuple[object, ...] = get_args(kind)
    if value not in choices:
        expected = f"one of {', '.join(map(repr, choices))}"
        raise InvalidPolicy([Fault("", value, expected, nearest(str(value), map(str, choices)))])
    return value


class _Strict:
    """Takes a value of exactly one type."""

    def __init__(self, kind: type, expected: str) -> None:
        self._kind = kind
        self._expected = expected

    def __call__(self, value: object, _kind: object) -> object:
        if type(value) is not self._kind:
            raise InvalidValue("value", value, self._expected)
        return value


class _Tuples:
    """Takes a list of one type, as a tuple."""

    def __init__(self, converter: Converter) -> None:
        self._converter = converter

    def __call__(self, value: object, kind: object) -> object:
        if not is_list(value):
            raise InvalidValue("list", value, "a list")
        listed = cast("type[list[object]]", GenericAlias(list, get_args(kind)[:1]))
        return tuple(self._converter.structure(value, listed))
