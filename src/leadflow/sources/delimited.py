"""Inquiries from CSV and TSV files, whoever exported them."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, tzinfo

import attrs

from leadflow.errors import InvalidPayload, InvalidValue, did_you_mean, one_of
from leadflow.objects import Inquiry
from leadflow.records import derived_id
from leadflow.sources.answers import assemble
from leadflow.sources.fields import content_id, id_text, inquiry_from, rejected
from leadflow.sources.headers import CUSTOM, FIELDS, field_of_header, header_key, is_about_work
from leadflow.sources.json_text import compact
from leadflow.sources.tabular import Row, Table, read_table
from leadflow.values.mapping import FrozenMapping
from leadflow.values.text import fold

__all__ = ["Column", "iter_rows", "parse", "parse_export", "plan_columns"]

Column = tuple[int, str | None, str]
"""The position of a column counted from 0, our field for it or None, and what the file calls it."""

_NONE: Mapping[str, str] = FrozenMapping()
_INK = re.compile(r"\S")


def parse(
    content: str | bytes,
    *,
    columns: Mapping[str, str] | None = None,
    source: str | None = None,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
    currency: str | None = None,
) -> tuple[Inquiry, ...]:
    r"""Read a whole file; a row that cannot be read becomes an inquiry with the event ``rejected``.

    The ``original`` of a row is a JSON object of its cells by header, or its text where it cannot be taken apart.

    Args:
        content: the file.
        columns: our field → the header of its column, for what `leadflow.sources.headers.FIELD_NAMES` does not know.
            Besides the fields there are ``id``, the row's id in the system it comes from,
            and ``custom.<name>`` for custom fields; an empty header says that the file has no such column.
        source: the system the rows come from; needed with ``id`` and ``person_id``, which count within one system.
        batch: what names this file and no other; its content if not given.
            Rows without an id get one from the source, the batch and their position,
            so a file name that is used again for other rows makes them look as if they had been received.
        encoding: the encoding, where it is neither UTF-8 nor marked (``cp949``).
        delimiter: the character between two cells; found from the header when not given.
        zone: the zone of times that name none.
        currency: the currency of amounts that name none.

    Raises:
        InvalidPayload: the file has no rows that could be read: it is empty, in another encoding,
            without a usable header, or without a column that was named.
        InvalidValue: an argument is wrong.

    >>> [inquiry.email for inquiry in parse("이름,이메일\n홍길동,gildong@acme.example\n")]
    [EmailAddress('gildong@acme.example')]
    """
    return tuple(
        iter_rows(
            content,
            columns=columns,
            source=source,
            batch=batch,
            encoding=encoding,
            delimiter=delimiter,
            zone=zone,
            currency=currency,
        )
    )


def iter_rows(
    content: str | bytes,
    *,
    columns: Mapping[str, str] | None = None,
    source: str | None = None,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
    currency: str | None = None,
) -> Iterator[Inquiry]:
    """Read a file row by row; the arguments and errors are those of `parse`, the header is read at once."""
    table = read_table(content, encoding=encoding, delimiter=delimiter)
    explicit = columns or {}
    if source is None and not explicit.keys().isdisjoint({"id", "person_id"}):
        raise InvalidValue("source", source, "the name of the system whose ids these are, such as 'shop'")
    plan = plan_columns(table, explicit, FIELDS | {"id"}, field_of_header)
    _check_is_known(table, plan)
    return _Rows(source, batch or content_id(content), zone, currency, people=False).read(table, plan)


def parse_export(
    content: str | bytes,
    *,
    source: str,
    known: Mapping[str, str] = _NONE,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
) -> tuple[Inquiry, ...]:
    """Read the people that a platform exported; each row is one person. The id of the row is also the id of the person.

    Args:
        content: the file.
        source: the platform.
        known: header → our field (``id`` for the id), for headers that mean something special on this platform;
            an empty text for those that are no field of ours. Headers that the file lacks do no harm.
        batch: as for `parse`.
        encoding: as for `parse`.
        delimiter: as for `parse`.
        zone: as for `parse`.

    Raises:
        InvalidPayload: as for `parse`.
    """
    table = read_table(content, encoding=encoding, delimiter=delimiter)
    special = {header_key(header): field for header, field in known.items()}

    def field_of(header: str) -> str | None:
        found = special.get(header_key(header))
        return field_of_header(header) if found is None else found or None

    plan = plan_columns(table, {}, FIELDS, field_of)
    _check_is_known(table, plan)
    return tuple(_Rows(source, batch or content_id(content), zone, None, people=True).read(table, plan))


def plan_columns(
    table: Table, explicit: Mapping[str, str], fields: frozenset[str], usual: Callable[[str], str | None]
) -> tuple[Column, ...]:
    """Return which column speaks of which field.

    Args:
        table: the table.
        explicit: our field → header, as the caller says; goes before what is usual.
            An empty header says that no column is to be read as that field.
        fields: the fields that may be named.
        usual: our field for a header.

    Raises:
        InvalidPayload: a named column is not there.
        InvalidValue: there is no such field.
    """
    named = tuple((_position(table, field, header), field) for field, header in explicit.items() if header)
    for field in explicit:
        if field not in fields and not (field.startswith(CUSTOM) and field != CUSTOM):
            raise InvalidValue("field", field, one_of(field, sorted(fields)))
    taken = {position for position, _ in named}
    columns: list[Column] = [(position, field, table.label(position)) for position, field in named]
    for position, header in enumerate(table.headers):
        if position not in taken:
            known = usual(header) if header else None
            columns.append((position, None if known in explicit else known, table.label(position)))
    # Of two columns for one field the first that says something is taken: one for work goes before one for home.
    if "name" in {field for _, field, _ in columns}:
        columns = _with_given_names(columns)
    return tuple(sorted(columns, key=lambda column: column[1] is not None and not is_about_work(column[2])))


def _with_given_names(columns: list[Column]) -> list[Column]:
    """Return the columns with "이름" beside "성" (or "Name" beside "Last name") as the given name it then is."""
    fields = {field for _, field, _ in columns}
    if "family_name" not in fields or "given_name" in fields:
        return columns
    return [(position, "given_name" if field == "name" else field, label) for position, field, label in columns]


def _position(table: Table, field: str, header: str) -> int:
    """Return where a column stands that the caller named."""
    for form in (str, fold, header_key):
        found = [position for position, name in enumerate(table.headers) if name and form(name) == form(header)]
        if len(found) == 1:
            return found[0]
    names = [name for name in table.headers if name]
    meant = did_you_mean(header, names) or f"; there are {', '.join(map(repr, names[:20]))}"
    raise InvalidPayload(f"there is no column {header!r} for {field}{meant}", f"line {table.line - 1}")


def _check_is_known(table: Table, plan: tuple[Column, ...]) -> None:
    """Refuse a table that says nothing to us, rather than reject every row of it."""
    if not any(field for _, field, _ in plan) and _INK.search(table.text, table.start):
        names = ", ".join(map(repr, list(filter(None, table.headers))[:20]))
        reason = f"no column is known: {names}; name them in columns"
        raise InvalidPayload(reason, f"line {table.line - 1}")


@attrs.frozen
class _Rows:
    """What all rows of a file have in common."""

    source: str | None
    batch: str
    zone: tzinfo
    currency: str | None
    people: bool = attrs.field(kw_only=True)

    def read(self, table: Table, plan: tuple[Column, ...]) -> Iterator[Inquiry]:
        source = self.source or "csv"
        for row in table.rows():
            derived = derived_id(source, self.batch, str(row.number))
            if row.fault is not None:
                reason = f"{row.fault}, in column {row.column!r}" if row.column else row.fault
                yield rejected(reason, id=derived, source=source, original=row.raw, row=row.number, line=row.line)
            else:
                yield self._inquiry(row, plan, table, source, derived)

    def _inquiry(self, row: Row, plan: tuple[Column, ...], table: Table, source: str, derived: str) -> Inquiry:
        cells = row.cells
        size = len(cells)
        fields, extra = assemble(
            [(field, label, cells[position]) for position, field, label in plan if position < size and cells[position]]
        )
        own, person = id_text(fields.pop("id", None)), id_text(fields.get("person_id"))
        if own is not None and self.people:
            fields["person_id"] = f"{source}:{own}"
        elif self.source is not None and person is not None and ":" not in person:
            fields["person_id"] = f"{source}:{person}"
        return inquiry_from(
            fields,
            id=derived if own is None else f"{source}:{own}",
            source=source,
            extra=extra,
            original=compact({table.label(position): cell for position, cell in enumerate(cells) if cell}),
            row=row.number,
            line=row.line,
            zone=self.zone,
            currency=self.currency,
        )
