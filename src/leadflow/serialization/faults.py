"""What went wrong while plain data were read, with its place."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import attrs
from cattrs import AttributeValidationNote, BaseValidationError, IterableValidationNote
from cattrs.errors import ForbiddenExtraKeysError

from leadflow.conditions import InvalidCondition
from leadflow.errors import BrokenContract, Fault, InvalidPolicy, InvalidValue, nearest
from leadflow.values.plain import Table, is_list, is_table

__all__ = ["at", "faults_of", "settings_of"]


_ANY_FIELD = ("text", "count")
"""What converters of many fields call a value, as they do not know which field it is for."""


def faults_of(error: Exception, plain: object, path: str = "") -> Iterator[Fault]:
    """Yield every fault that an error stands for.

    Args:
        error: what reading raised.
        plain: the data that were read, to show the values.
        path: where these data stand.
    """
    match error:
        case BaseValidationError():
            for each in error.exceptions:
                name, place = _place(each, path)
                if name is None and isinstance(each, InvalidValue | BrokenContract):
                    place = at(path, _blamed(each, plain))
                yield from faults_of(each, plain if name is None else _item(plain, name), place)
        case ForbiddenExtraKeysError():
            known = [field.alias for field in attrs.fields(error.cl)]
            for name in sorted(map(str, error.extra_fields)):
                yield Fault(at(path, name), _item(plain, name), f"one of {', '.join(known)}", nearest(name, known))
        case InvalidPolicy() | InvalidCondition():
            for fault in error.faults:
                yield attrs.evolve(fault, path=at(path, fault.path))
        case InvalidValue() | BrokenContract():
            yield Fault(path, error.value, error.expected)
        case KeyError():
            yield Fault(path, None, "a value, because it is required")
        case _:  # pragma: no cover - our own hooks raise nothing else; what cattrs may add still gets its place
            yield Fault(path, plain, "other settings" if is_table(plain) else "a table")


def settings_of(error: Exception) -> AbstractSet[str]:
    """Return the names of the settings that an error inside a table is about."""
    if isinstance(error, ForbiddenExtraKeysError):
        return error.extra_fields
    name, _ = _place(error, "")
    return set() if name is None else {str(name)}


def at(path: str, name: str) -> str:
    """Return the path of something inside something."""
    return f"{path}{name}" if not path or not name or name.startswith("[") else f"{path}.{name}"


def _place(error: Exception, path: str) -> tuple[object, str]:
    """Return the name or index that an error is about, and its path."""
    notes = getattr(error, "__notes__", ())
    setting = next((each for each in notes if isinstance(each, AttributeValidationNote)), None)
    if setting is not None:
        return setting.name, at(path, setting.name)
    element = next((each for each in notes if isinstance(each, IterableValidationNote)), None)
    if element is not None:
        index: object = element.index
        return index, at(path, f"[{index}]" if isinstance(index, int) else str(index))
    return None, path


def _blamed(error: InvalidValue | BrokenContract, plain: object) -> str:
    """Return the field that a whole object was refused for: the one the error names, else one of that value."""
    fields: Table = plain if is_table(plain) else {}
    named = (name for name in fields if name == error.what)
    alike = (name for name, value in fields.items() if error.what in _ANY_FIELD and value == error.value)
    return next(named, None) or next(alike, "")


def _item(plain: object, name: object) -> object:
    if is_table(plain) and isinstance(name, str):
        return plain.get(name)
    return plain[name] if is_list(plain) and isinstance(name, int) else plain
