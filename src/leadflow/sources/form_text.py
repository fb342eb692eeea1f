"""Bodies of posted forms (``application/x-www-form-urlencoded``)."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from leadflow.errors import InvalidPayload
from leadflow.sources.decoding import text_of
from leadflow.sources.json_text import Payload, is_list, is_object, members

__all__ = ["Form", "form_of", "path_of"]

Form = Mapping[str, tuple[str, ...]]
"""The fields of a form; a field with several boxes has several values."""

_PART = re.compile(r"[^\[\]]+")
_MOST_FIELDS = 10_000


def form_of(payload: Payload, *, encoding_field: str | None = None) -> Form:
    """Return the fields of a form that was posted, or that the host's framework has read already.

    Args:
        payload: the body, or a mapping of names to one text or several.
        encoding_field: the field that names the encoding of the page, for forms that have one; otherwise it is UTF-8.

    Raises:
        InvalidPayload: it is no form.

    >>> form_of("email=amy%40acme.example&product=WMS&product=TMS")
    {'email': ('amy@acme.example',), 'product': ('WMS', 'TMS')}
    """
    if isinstance(payload, str | bytes):
        body = text_of(payload).strip()
        pairs = _pairs(body, _encoding(body, encoding_field) or "utf-8")
    elif is_object(payload):
        pairs = [(name, text) for name, value in members(payload) for text in _texts(value)]
    else:
        raise InvalidPayload("the payload is not a form")
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    if not form:
        raise InvalidPayload("the payload is empty")
    return {name: tuple(values) for name, values in form.items()}


def _encoding(body: str, field: str | None) -> str | None:
    """Return the encoding that a form names in one of its own fields."""
    if field is None or field not in body:
        return None
    return dict(_pairs(body, "latin-1")).get(field)


def _pairs(body: str, encoding: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body, keep_blank_values=True, encoding=encoding, errors="strict", max_num_fields=_MOST_FIELDS)
    except (UnicodeError, LookupError) as error:
        reason = f"the form is not in {encoding[:80]}"
        raise InvalidPayload(reason) from error
    except ValueError as error:
        reason = f"the form has more than {_MOST_FIELDS:,} fields"
        raise InvalidPayload(reason) from error


def _texts(value: object) -> tuple[str, ...]:
    if is_list(value):
        return tuple(str(item) for item in value)
    return () if value is None else (str(value),)


def path_of(name: str) -> tuple[str, ...]:
    """Return the parts of a name with brackets, as PHP writes nested fields.

    >>> path_of("data[merges][ADDRESS][city]")
    ('data', 'merges', 'ADDRESS', 'city')
    """
    return tuple(_PART.findall(name))
