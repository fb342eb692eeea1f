"""What a source said, sorted into our fields and the rest."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from leadflow.sources.headers import is_about_work
from leadflow.sources.json_text import compact, is_list, is_object, listed
from leadflow.values.text import fold, is_placeholder

__all__ = [
    "COLLECTED",
    "YES_NO",
    "Answer",
    "FieldValue",
    "answer",
    "assemble",
    "field_value",
    "is_missing",
    "texts_of",
    "work_first",
]

FieldValue: TypeAlias = str | int | bool | Decimal | datetime | Sequence[str] | None
"""What a source says in a field: a text, several texts, or what JSON has besides texts."""

Answer: TypeAlias = tuple[str | None, str, FieldValue]
"""Our field or None, what the source calls it, and what it says."""

YES_NO = frozenset({"consent", "do_not_call", "do_not_email"})
"""The fields that say yes or no."""

COLLECTED = YES_NO | {"interests", "street"}
"""The fields that two columns may speak of at the same time."""

# In these fields "no" and "x" are answers; elsewhere they stand for a missing value.
_NO_IS_AN_ANSWER = YES_NO | {"message", "named"}

_LONGEST_PLACEHOLDER = 16


def field_value(value: object) -> FieldValue:
    """Return a JSON value as what a field can say; what is nested deeper becomes JSON text.

    >>> field_value(["WMS", 2]), field_value({"a": 1})
    (('WMS', '2'), '{"a":1}')
    """
    if value is None or isinstance(value, str | int | Decimal | datetime):
        return value
    if is_list(value):
        return tuple(_as_text(field_value(item)) for item in listed(value) if item is not None)
    return compact(value) if is_object(value) else str(value)


def assemble(answers: Iterable[Answer]) -> tuple[dict[str, FieldValue], dict[str, FieldValue]]:
    """Sort answers into our fields and the rest.

    Where two answers speak of one field, the first that says something is taken and the other is kept with the rest;
    several answers about consent, opting out, interests or the street are all taken.

    >>> assemble([("email", "E-Mail", "-"), ("email", "Mail", "amy@acme.example"), (None, "Fleet", "6-20")])
    ({'email': 'amy@acme.example'}, {'Fleet': '6-20'})
    """
    fields: dict[str, FieldValue] = {}
    extra: dict[str, FieldValue] = {}
    for field, label, value in answers:
        if value is None or value == "":
            continue
        if field is None:
            extra[label] = _joined(extra[label], value) if label in extra else value
        elif field not in fields or _says_nothing(field, fields[field]):
            fields[field] = value
        elif field in COLLECTED:
            fields[field] = _joined(fields[field], value)
        elif value != fields[field] and not _says_nothing(field, value):
            extra[label] = _joined(extra[label], value) if label in extra else value
    return fields, extra


def answer(field: str | None, label: str, value: object) -> Answer:
    """Return the answer to a question; one that has no field of ours is kept as a tuple, like those with several.

    >>> answer("company", "Company", "Acme"), answer(None, "How many ships?", "6-20")
    (('company', 'Company', 'Acme'), (None, 'How many ships?', ('6-20',)))
    """
    said = field_value(value)
    return field, label, (said,) if field is None and isinstance(said, str) and said.strip() else said


def work_first(answers: Iterable[Answer]) -> list[Answer]:
    """Return the answers in the order in which they are believed: what is about work goes before what is at home."""
    return sorted(answers, key=lambda said: not is_about_work(said[1]))


def _joined(first: FieldValue, second: FieldValue) -> tuple[str, ...]:
    return (*texts_of(first), *texts_of(second))


def _as_text(value: FieldValue) -> str:
    return value if isinstance(value, str) else ", ".join(texts_of(value))


def texts_of(value: FieldValue) -> tuple[str, ...]:
    """Return everything a field says as texts."""
    match value:
        case None:
            return ()
        case str():
            return (value,)
        case bool():
            return ("true" if value else "false",)
        case int() | Decimal():
            return (str(value),)
        case datetime():
            return (value.isoformat(),)
        case _:
            return tuple(value)


def _says_nothing(field: str, value: FieldValue) -> bool:
    return all(not text.strip() or is_missing(field, text) for text in texts_of(value))


def is_missing(field: str, text: str) -> bool:
    """Tell whether a text only stands for nothing in a field of ours; a message is what the person wrote, always."""
    if len(text) > _LONGEST_PLACEHOLDER or field in _NO_IS_AN_ANSWER or not is_placeholder(text):
        return False
    # Norway and its language have the code that also says no.
    return not (field in {"country", "language"} and fold(text) == "no")
