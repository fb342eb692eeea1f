"""How lines get to a terminal or a pipe: text that does nothing to it, errors in words."""

import os
from collections.abc import Iterable, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from leadflow.errors import LeadflowError

__all__ = ["console", "in_words", "printable", "show", "titled"]

_PIPED = 120
"""The width in cells where no terminal says how wide it is."""


def console(stream: TextIO) -> Console:
    """Return a console that shows text as it is; the variable COLUMNS sets the width of a pipe."""
    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPED
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=True)


def show(console: Console, lines: Iterable[Text | str]) -> None:
    """Print lines; plain text does nothing to the terminal."""
    for line in lines:
        console.print(Text(printable(line)) if isinstance(line, str) else line)


def printable(text: str) -> str:
    r"""Return a text that does nothing to a terminal: control characters become visible, other spaces plain ones.

    >>> print(printable("Amy\x1b[2J\u3000Wong"))
    Amy\u001b[2J Wong
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else f"\\u{ord(char):04x}" for char in text)


def in_words(error: LeadflowError | OSError) -> list[str]:
    """Return what went wrong, each fault on its own line."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
    return f"error: {text}".splitlines()


def titled(heading: str, lines: Sequence[str]) -> list[str]:
    """Return lines under a heading; nothing where there are no lines."""
    return [f"{heading}:", *(f"  {line}" for line in lines)] if lines else []
