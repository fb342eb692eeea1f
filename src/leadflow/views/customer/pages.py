"""A page about a customer: what it is called, a few lines about it, and sections with a table each.

The rules
---------
- A section shows the first ten lines and tells how many more there are; the rest is in the view.
  Long texts are cut as well.
- A section without anything is not shown; the last line names what there is none of.
- In HTML every text is escaped. The page has one heading of level 3 and one of level 4 for each section, as fits below
  the headings of a notebook. There is no colour but the page's own.
"""

import html
from collections.abc import Iterable, Iterator
from itertools import accumulate, islice

import attrs

from leadflow.views.tables import Line, Table, printable, width

__all__ = ["Frame", "Page", "Section"]

_LINES = 10
"""How many lines a section shows."""
_HEADING = "margin:1.2em 0 0;color:inherit"


@attrs.frozen
class Section:
    """A part of a page.

    Args:
        heading: what it is about.
        table: what there is; without lines where there is nothing.
    """

    heading: str
    table: Table

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not self.table.lines


@attrs.frozen(kw_only=True)
class Frame:
    """What stands around the lines of a section: headings, and a note.

    Args:
        heading: what the section is about.
        caption: how much there is.
        head: the heading of what a line is about.
        texts: the headings of texts.
        numbers: the headings of numbers.
        note: what a reader should know beside.
    """

    heading: str
    caption: str
    head: str
    texts: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    note: str = ""

    def around(self, lines: Iterable[tuple[str, ...]], count: int, longest: int) -> Section:
        """Return the section.

        Args:
            lines: what there is; only the first lines are shown.
            count: how many lines there are.
            longest: how much of a text is shown, in columns of a terminal.
        """
        cut = (tuple(_cut(cell, longest) for cell in cells) for cells in islice(lines, _LINES))
        shown = tuple(Line(cells[:1], cells[1:]) for cells in cut)
        more = f"{count - len(shown):,} more not shown here" if count > len(shown) else ""
        table = Table(
            caption=self.caption,
            heads=(self.head,),
            columns=(*self.texts, *self.numbers),
            lines=shown,
            notes=tuple(each for each in (more, self.note) if each),
            texts=len(self.texts),
        )
        return Section(self.heading, table)


def _cut(text: str, longest: int) -> str:
    """Return as much of a text as fits into so many columns of a terminal."""
    start = text[: longest + 1]
    if width(start) <= longest:
        return start
    ends = accumulate(map(width, start))
    return f"{start[: sum(end < longest for end in ends)].rstrip()}…"


@attrs.frozen(kw_only=True)
class Page:
    """Sections under a title.

    Args:
        title: what the page is about.
        facts: lines that stand before all sections.
        sections: in the order in which they are read.
    """

    title: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]

    def text(self) -> str:
        """Return the page as it stands in a terminal."""
        parts = ["\n".join(map(printable, [self.title, *self.facts]))]
        parts.extend(f"{each.heading.upper()}\n{each.table.text()}" for each in self.sections if not each.is_empty)
        return "\n\n".join([*parts, *self._nothing()])

    def html(self) -> str:
        """Return the page as HTML."""
        title = html.escape(self.title)
        facts = "".join(f'<p style="margin:.2em 0">{html.escape(each)}</p>' for each in self.facts)
        sections = "".join(_section(each) for each in self.sections if not each.is_empty)
        nothing = "".join(f"<p>{html.escape(each)}</p>" for each in self._nothing())
        return (
            f'<article aria-label="{title}" style="color-scheme:light dark;color:inherit">'
            f'<h3 style="margin:0 0 .3em;color:inherit">{title}</h3>{facts}{sections}{nothing}</article>'
        )

    def _nothing(self) -> Iterator[str]:
        empty = [each.heading for each in self.sections if each.is_empty]
        if empty:
            yield f"Nothing under: {', '.join(empty)}."


def _section(section: Section) -> str:
    heading = html.escape(section.heading)
    return f'<section aria-label="{heading}"><h4 style="{_HEADING}">{heading}</h4>{section.table.html()}</section>'
