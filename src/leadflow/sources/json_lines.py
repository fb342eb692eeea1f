"""Inquiries from JSON Lines: one object in each line, under our names or the usual ones."""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.records import derived_id
from leadflow.sources.answers import Answer, assemble, field_value
from leadflow.sources.decoding import lines_unified, text_of
from leadflow.sources.fields import content_id, id_text, inquiry_from, rejected
from leadflow.sources.headers import CUSTOM, field_of_header
from leadflow.sources.json_text import compact, is_object, json_value, members

__all__ = ["iter_rows", "parse"]

_PARTS = frozenset({"street", "city", "region", "postal_code", "country"})


def parse(
    content: str | bytes,
    *,
    source: str | None = None,
    batch: str | None = None,
    encoding: str | None = None,
    zone: tzinfo = UTC,
    currency: str | None = None,
) -> tuple[Inquiry, ...]:
    r"""Read a whole file; a line that cannot be read becomes an inquiry with the event ``rejected``.

    The address may be an object of its parts, custom fields stand in the object ``custom``.

    Args:
        content: the file.
        source: the system the lines come from. Ids count within one system:
            without its name an ``id`` is kept in ``extra`` and identifies nothing.
        batch: what names this file and no other; its content if not given.
        encoding: the encoding, where it is neither UTF-8 nor marked.
        zone: the zone of times that name none.
        currency: the currency of amounts that name none.

    Raises:
        InvalidPayload: the file is empty or in another encoding.

    >>> [inquiry.id for inquiry in parse('{"id": 9007199254740993, "email": "amy@acme.example"}', source="shop")]
    ['shop:9007199254740993']
    >>> [inquiry.note for inquiry in parse("{oops\n")]
    ['the text is not JSON: expecting property name enclosed in double quotes (line 1, column 2)']
    """
    return tuple(iter_rows(content, source=source, batch=batch, encoding=encoding, zone=zone, currency=currency))


def iter_rows(
    content: str | bytes,
    *,
    source: str | None = None,
    batch: str | None = None,
    encoding: str | None = None,
    zone: tzinfo = UTC,
    currency: str | None = None,
) -> Iterator[Inquiry]:
    """Read a file line by line; the arguments and errors are those of `parse`."""
    text = lines_unified(text_of(content, encoding))
    if not text.strip():
        raise InvalidPayload("the file is empty")
    name = source or "jsonl"
    named_batch = batch or content_id(content)

    def inquiries() -> Iterator[Inquiry]:
        for row, (line, written) in enumerate(_lines(text), start=1):
            derived = derived_id(name, named_batch, str(row))
            try:
                value = json_value(written, line=line)
                original = compact(value)
            except InvalidPayload as error:
                yield rejected(str(error), id=derived, source=name, original=written, row=row, line=line)
                continue
            if not is_object(value):
                reason = "the line is not a JSON object"
                yield rejected(reason, id=derived, source=name, original=written, row=row, line=line)
                continue
            fields, extra = assemble(_answers(value, has_source=source is not None))
            own = id_text(fields.pop("id", None))
            person = id_text(fields.get("person_id"))
            if source is not None and person is not None and ":" not in person:
                fields["person_id"] = f"{source}:{person}"
            yield inquiry_from(
                fields,
                id=derived if own is None else f"{name}:{own}",
                source=name,
                extra=extra,
                original=original,
                row=row,
                line=line,
                zone=zone,
                currency=currency,
            )

    return inquiries()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their number, counted from 1."""
    position, line = 0, 1
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        written = text[position:end]
        if written.strip():
            yield line, written
        position, line = end + 1, line + 1


def _answers(value: Mapping[str, object], *, has_source: bool) -> Iterator[Answer]:
    for name, item in members(value):
        if name == "custom" and is_object(item):
            for key, inner in members(item):
                yield f"{CUSTOM}{key}", f"custom.{key}", field_value(inner)
        elif field_of_header(name) == "address" and is_object(item):
            for key, inner in members(item):
                part = field_of_header(key)
                yield part if part in _PARTS else None, f"{name}.{key}", field_value(inner)
        elif name == "id" and has_source:
            yield "id", name, field_value(item)
        else:
            yield field_of_header(name), name, field_value(item)
