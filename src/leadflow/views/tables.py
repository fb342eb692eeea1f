"""Tables as terminal text and as HTML: how values are written, and how cells are lined up.

The rules
---------
- In a terminal a wide East Asian letter takes two columns and a combining mark none; numbers stand to the right.
- In HTML every text is escaped. Headings have a scope, tables a caption, and nothing is said by colour alone:
  there is no colour but the page's own, so it reads in light and in dark. Short cells stay in one line; on a narrow page
  a table scrolls sideways.
"""

import html
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

import attrs

from leadflow.tables.currencies import MINOR_DIGITS
from leadflow.values.money import Money
from leadflow.values.rates import exactly

__all__ = ["NOTHING_THERE", "Line", "Table", "amounts_text", "number_text", "printable", "text_of", "width"]

NOTHING_THERE = "–"
"""Stands for a value that is missing."""
_JOINERS = "\u200c\u200d"  # within letters and pictures
_PLACES = {"%": 1, "days": 1, "": 2}
_CELL = "padding:.3em .7em;border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)"
_NO_HEADING = f'<td style="{_CELL}"></td>'
"""Stands where a heading is not repeated, or there is none: no heading is without a name."""
_SHORT = 16
"""How many characters of a cell stay in one line, the day and time of a moment among them."""
_TABLE = "border-collapse:collapse;color:inherit;background:transparent;font-variant-numeric:tabular-nums"


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> width("Seoul"), width("서울"), width("é")
    (5, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_width_of(char) for char in text)


def _width_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def printable(text: str) -> str:
    """Return a text as it can stand in one line of a terminal: what moves the cursor is shown as a space."""
    return "".join(char if char.isprintable() or char in _JOINERS else " " for char in text)


def text_of(value: str | int | Decimal | date | Money | tuple[str, ...] | None) -> str:
    """Return a value as people read it."""
    match value:
        case None:
            return NOTHING_THERE
        case bool():
            return "yes" if value else "no"
        case int() | Decimal():
            return _exact_text(value)
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case Money():
            return f"{number_text(value.amount, 'money', value.currency)} {value.currency}"
        case tuple():
            return ", ".join(value) or NOTHING_THERE
        case _:
            return value


def _exact_text(value: int | Decimal) -> str:
    """Return a number that names something, with all its digits."""
    shown = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def number_text(value: int | Decimal | None, unit: str, currency: str | None = None) -> str:
    """Return a number as people read it, rounded half-even to the decimals of its currency or unit.

    >>> number_text(Decimal("1234567.891"), "money", "USD"), number_text(Decimal("12.34"), "%")
    ('1,234,567.89', '12.3 %')
    """
    if value is None:
        return NOTHING_THERE
    if isinstance(value, int) and unit != "money":
        shown = f"{value:,}"
    else:
        places = MINOR_DIGITS[currency] if unit == "money" and currency else _PLACES.get(unit, 2)
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN, context=exactly())
        shown = f"{rounded or abs(rounded):,f}"  # no minus before nothing
        if not unit and "." in shown:
            shown = shown.rstrip("0").rstrip(".")
    return f"{shown} {unit}" if unit in {"%", "days"} else shown


def amounts_text(amounts: Mapping[str, Decimal]) -> str:
    """Return sums by currency as people read them.

    >>> amounts_text({"USD": Decimal("1234.5"), "KRW": Decimal(5)})
    '5 KRW + 1,234.50 USD'
    """
    shown = (f"{number_text(amounts[code], 'money', code)} {code}" for code in sorted(amounts))
    return " + ".join(shown) or NOTHING_THERE


@attrs.frozen
class Line:
    """One line of a table.

    Args:
        heads: what the line is about.
        cells: its numbers, as they are shown.
        is_total: whether it sums up other lines.
    """

    heads: tuple[str, ...]
    cells: tuple[str, ...]
    is_total: bool = False


@attrs.frozen(kw_only=True)
class Table:
    """A table, ready to be shown.

    Args:
        caption: what it is about.
        heads: the headings of what lines are about.
        columns: the headings of the cells: first those of texts, then those of numbers.
        lines: the lines, totals among them.
        spans: headings above these, and over how many columns each stands.
        notes: what a reader should know beside.
        texts: how many of the columns are texts, which stand to the left; the others are numbers.
    """

    caption: str
    heads: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    spans: tuple[tuple[str, int], ...] = ()
    texts: int = 0

    def text(self) -> str:
        """Return the table as it stands in a terminal."""
        rows = [[printable(cell) for cell in (*self.heads, *self.columns)]]
        rows.extend([printable(cell) for cell in (*line.heads, *line.cells)] for line in self.lines)
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        above = self._above(widths)
        shown = [self._row(row, widths) for row in rows]
        rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
        body: list[str] = []
        for line, row in zip(self.lines, shown[1:], strict=True):
            if body and line.is_total and not any(line.heads[1:]) and line is self.lines[-1]:
                body.append(rule)
            body.append(row)
        notes = [f"Note: {printable(note)}" for note in self.notes]
        return "\n".join([printable(self.caption), "", *above, shown[0], rule, *body, *notes])

    def _above(self, widths: list[int]) -> list[str]:
        """Return the headings above the columns; makes these wider where a heading needs it."""
        place = len(self.heads)
        cells = [" " * (sum(widths[:place]) + 2 * (place - 1))]
        for heading, count in self.spans:
            shown = printable(heading)
            last = place + count - 1
            widths[last] += max(0, width(shown) - sum(widths[place : last + 1]) - 2 * (count - 1))
            wide = sum(widths[place : last + 1]) + 2 * (count - 1)
            cells.append(" " * (wide - width(shown)) + shown)
            place = last + 1
        return ["  ".join(cells)] if self.spans else []

    def _row(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        left = len(self.heads) + self.texts
        padded = (
            cell + " " * (wide - width(cell)) if index < left else " " * (wide - width(cell)) + cell
            for index, (cell, wide) in enumerate(zip(cells, widths, strict=True))
        )
        return "  ".join(padded).rstrip()

    def html(self) -> str:
        """Return the table as HTML."""
        above = "".join(
            f'<th scope="colgroup" colspan="{count}" style="{_CELL};text-align:center">{html.escape(heading)}</th>'
            for heading, count in self.spans
        )
        if above:
            above = f'<tr><td colspan="{len(self.heads)}" style="{_CELL}"></td>{above}</tr>'
        aligned = [*("left" for _ in range(self.texts)), *("right" for _ in self.columns[self.texts :])]
        columns = [_th("col", each, "left") if each else _NO_HEADING for each in self.heads]
        columns.extend(_th("col", each, align) for each, align in zip(self.columns, aligned, strict=True))
        lines = "".join(_html_line(line, aligned) for line in self.lines)
        notes = "".join(f"<p><strong>Note:</strong> {html.escape(note)}</p>" for note in self.notes)
        return (
            # what scrolls sideways on a narrow page must be reached by keys as well
            f'<div tabindex="0" role="group" aria-label="{html.escape(self.caption)}"'
            f' style="color-scheme:light dark;overflow-x:auto"><table style="{_TABLE}">'
            f'<caption style="text-align:left;font-weight:bold;padding:1em .7em .5em">{html.escape(self.caption)}</caption>'
            f"<thead>{above}<tr>{''.join(columns)}</tr></thead><tbody>{lines}</tbody></table>{notes}</div>"
        )


def _th(scope: str, text: str, align: str = "right", *, more: str = "") -> str:
    return f'<th scope="{scope}" style="{_CELL};text-align:{align}{_kept(text)}{more}">{html.escape(text)}</th>'


def _kept(text: str) -> str:
    """Keep a short text in one line: a day is not broken at its hyphens, a name not between its words."""
    return ";white-space:nowrap" if len(text) <= _SHORT else ""


def _html_line(line: Line, aligned: Sequence[str]) -> str:
    more = ";font-weight:bold" if line.is_total else ";font-weight:normal"
    heads = _heads(line.heads, more)
    cells = "".join(
        f'<td style="{_CELL};text-align:{align}{_kept(cell)}{more}">{html.escape(cell)}</td>'
        for cell, align in zip(line.cells, aligned, strict=True)
    )
    return f"<tr>{heads}{cells}</tr>"


def _heads(heads: Iterable[str], more: str) -> str:
    return "".join(_th("row", head, "left", more=more) if head else _NO_HEADING for head in heads)
