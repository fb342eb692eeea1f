r"""Rows and columns out of delimited text (CSV, TSV), each with its exact place in the file.

Theory of operation
-------------------
The reader is written for files that people have had their hands on, so one bad row must not harm its neighbours.
It walks over the text from physical line to physical line:

* A line without a quote is split at the delimiters; that is nearly every line.
* A quote at the start of a cell opens a cell that may run over several lines. Such a row is believed only if every
  closing quote stands before a delimiter or a line end *and* the row has the cells of the header, or fewer if none of
  its further lines looks like a row. Otherwise the quote was a stray one: the line where it opened is a faulty row,
  and reading resumes at the next physical line, so that a stray quote costs one row and not the rest of the file.
* Within one line, text behind a closing quote (``"Autumn "v2" demo"``) is kept if the row has exactly the cells of
  the header; otherwise the row is faulty.

`csv.reader` of the standard library does none of this, has no line numbers of row starts, and refuses long cells
with a limit that is global to the process.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import attrs

from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.sources.decoding import lines_unified, text_of
from leadflow.values.optional import LONG, SHORT
from leadflow.values.text import clean, fold

__all__ = ["Row", "Table", "read_table"]

_DELIMITERS = (",", ";", "\t")
_MOST_COLUMNS = 5_000
# Excel's own way to tell the delimiter: a first line such as "sep=;".
_HINT = re.compile(r'sep=([^"\n])(?:\n|\Z)', re.IGNORECASE)


class Row(NamedTuple):
    """One row of a table.

    ``number`` counts the rows that are not blank, from 1; ``line`` is the physical line where the row starts, from 1;
    ``raw`` is its text. A row that cannot be read has a ``fault`` that says why, and no cells.
    """

    number: int
    line: int
    cells: list[str]
    raw: str
    fault: str | None = None
    column: str | None = None


class _Scan(NamedTuple):
    """What a scan from one line start found: the cells, where the row ends, and how far to believe it."""

    cells: list[str]
    end: int
    fault: str | None = None
    well_quoted: bool = True


@attrs.frozen
class Table:
    r"""A delimited text whose header has been read.

    Args:
        headers: the names of the columns, trimmed; blank where a column has no name.
        text: the whole text, with ``\n`` as line end.
        delimiter: the character between two cells.
        start: the position behind the header.
        line: the physical line of that position, counted from 1.
    """

    headers: tuple[str, ...]
    text: str = attrs.field(repr=False)
    delimiter: str
    start: int
    line: int

    def label(self, column: int) -> str:
        """Return what to call a column, counted from 0: its header, or its position where it has none."""
        return self.headers[column] or f"column {column + 1}"

    def rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the file; blank rows are skipped and not counted."""
        text, position, line, number = self.text, self.start, self.line, 0
        size = len(text)
        while position < size:
            scan = _scan(text, position, self.delimiter, len(self.headers))
            row = self._row(number + 1, line, scan, text[position : scan.end])
            if row is not None:
                number += 1
                yield row
            line += text.count("\n", position, scan.end + 1)
            position = scan.end + 1

    def _row(self, number: int, line: int, scan: _Scan, raw: str) -> Row | None:
        cells, width = scan.cells, len(self.headers)
        if scan.fault is not None:
            return Row(number, line, [], raw, scan.fault)
        if not any(cells) or not raw.strip(f"{self.delimiter} \n"):
            return None
        found = len(cells)
        if found > width and not any(map(str.strip, cells[width:])):
            del cells[width:]
        elif found > width or (found < width and not scan.well_quoted):
            return Row(number, line, [], raw, f"{found} cells where the header has {width}")
        if len(raw) > LONG:
            for column, cell in enumerate(cells):
                if len(cell) > LONG:
                    fault = f"a cell of {len(cell):,} characters, more than {LONG:,}"
                    return Row(number, line, [], raw, fault, self.label(column))
        return Row(number, line, cells, raw)


def read_table(content: str | bytes, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    r"""Read the header of a delimited text; its rows are read on demand.

    Args:
        content: the file.
        encoding: its encoding where it is neither UTF-8 nor marked (``cp949``).
        delimiter: the character between two cells; found from the header among comma, semicolon and tab when not given.

    Raises:
        InvalidPayload: the file is empty, in another encoding, or its header cannot be read.
        InvalidValue: the delimiter is not one character.

    >>> table = read_table('Name;City\n"Wong; Amy";Seoul\n')
    >>> table.headers, [(row.line, row.cells) for row in table.rows()]
    (('Name', 'City'), [(2, ['Wong; Amy', 'Seoul'])])
    """
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\n\r'):
        raise InvalidValue("delimiter", delimiter, "one character such as ',' or a tab")
    text = lines_unified(text_of(content, encoding))
    start = _first_line(text)
    if start is None:
        raise InvalidPayload("the file is empty")
    if hint := _HINT.match(text, start):
        delimiter, start = delimiter or hint[1], hint.end()
    line = text.count("\n", 0, start) + 1
    chosen, scan = _header(text, start, (delimiter,) if delimiter else _DELIMITERS)
    if scan.fault is not None:
        reason = f"the header cannot be read: {scan.fault}"
        raise InvalidPayload(reason, f"line {line}")
    following = line + text.count("\n", start, scan.end + 1)
    return Table(_named(scan.cells, line), text, chosen, scan.end + 1, following)


def _first_line(text: str) -> int | None:
    """Return where the first line starts that is not blank."""
    start = len(text) - len(text.lstrip())
    return None if start == len(text) else text.rfind("\n", 0, start) + 1


def _header(text: str, start: int, delimiters: tuple[str, ...]) -> tuple[str, _Scan]:
    """Return the delimiter that gives the header the most columns, and the header."""
    scans = {delimiter: _scan(text, start, delimiter, None) for delimiter in delimiters}
    chosen = max(scans, key=lambda delimiter: _columns(scans[delimiter]))
    return chosen, scans[chosen]


def _columns(scan: _Scan) -> int:
    """Return how many columns a delimiter gives; one that cuts through quotes gives none to speak of."""
    return 1 if any('"' in cell for cell in scan.cells) else len(scan.cells)


def _named(cells: list[str], line: int) -> tuple[str, ...]:
    """Return the names of the columns, checked."""
    place = f"line {line}"
    if len(cells) > _MOST_COLUMNS or any(len(cell) > SHORT for cell in cells):
        raise InvalidPayload("the first line is too long for the header of a table", place)
    try:
        headers = tuple(clean(cell) for cell in cells)
    except InvalidValue as error:
        raise InvalidPayload("the header holds control characters; perhaps the file is UTF-16", place) from error
    seen: dict[str, str] = {}
    for header in filter(None, headers):
        if (folded := fold(header)) in seen:
            reason = f"two columns have the same name: {seen[folded]!r} and {header!r}"
            raise InvalidPayload(reason, place)
        seen[folded] = header
    if not seen:
        raise InvalidPayload("the first line names no column", place)
    return headers


def _scan(text: str, start: int, delimiter: str, width: int | None) -> _Scan:
    """Scan one row from a line start; ``width`` is the number of columns, None for the header itself."""
    stop = _line_end(text, start)
    if text.find('"', start, stop) < 0:
        return _Scan(text[start:stop].split(delimiter), stop)
    first_stop, position, well_quoted = stop, start, True
    cells: list[str] = []
    while position <= stop:
        opening = _opening(text, position, stop, delimiter)
        if opening is None:
            after = _cell_end(text, position, delimiter, stop)
            cells.append(text[position:after])
        else:
            closing = _closing(text, opening + 1)
            if closing < 0:
                return _Scan(cells, first_stop, "a quote opens a cell and is never closed")
            stop = stop if closing < stop else _line_end(text, closing)
            after = _cell_end(text, closing + 1, delimiter, stop)
            behind = text[closing + 1 : after]
            if behind.strip(" "):
                well_quoted = False
            cells.append(text[opening + 1 : closing].replace('""', '"') + behind.rstrip(" "))
        if stop > first_stop and (not well_quoted or _overflows(cells, width)):
            return _Scan(cells, first_stop, "a quote opens a cell and is not properly closed")
        position = after + 1
    if stop > first_stop and _swallows_rows(text[first_stop:stop], delimiter, len(cells), width):
        return _Scan(cells, first_stop, "a quote opens a cell and is not properly closed")
    return _Scan(cells, stop, None, well_quoted)


def _swallows_rows(lines: str, delimiter: str, found: int, width: int | None) -> bool:
    """Tell whether the further lines of a row with too few cells look like rows of their own."""
    if width is None or found >= width:
        return False
    return any(line.count(delimiter) >= width - 1 for line in lines.split("\n"))


def _overflows(cells: list[str], width: int | None) -> bool:
    return width is not None and len(cells) > width and bool(cells[-1].strip())


def _line_end(text: str, position: int) -> int:
    found = text.find("\n", position)
    return len(text) if found < 0 else found


def _cell_end(text: str, position: int, delimiter: str, stop: int) -> int:
    found = text.find(delimiter, position, stop)
    return stop if found < 0 else found


def _opening(text: str, position: int, stop: int, delimiter: str) -> int | None:
    """Return where the quote stands that opens the cell, if one does; spaces may stand before it."""
    while position < stop and text[position] == " " != delimiter:
        position += 1
    return position if text.startswith('"', position) else None


def _closing(text: str, position: int) -> int:
    """Return where the quote stands that closes a cell, -1 if none does; two quotes stand for one in the text."""
    while (found := text.find('"', position)) >= 0 and text.startswith('"', found + 1):
        position = found + 2
    return found
