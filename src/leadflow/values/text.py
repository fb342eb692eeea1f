"""Text as it arrives and text as it is compared.

Two functions carry all comparisons of leadflow: `clean` makes text fit to be stored and shown,
`fold` makes it fit to be compared.
Nothing else in the library decides when two spellings are the same.
"""

import functools
import re
import unicodedata
from datetime import date

from leadflow.errors import InvalidValue

__all__ = [
    "PLACEHOLDERS",
    "as_day",
    "clean",
    "fold",
    "is_placeholder",
    "is_written_together",
    "letters",
    "unpunctuated",
    "words",
]

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[^\w ]|_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]+")
# What nobody sees and copying brings along at the ends: spaces of no width, marks of direction, blank Hangul letters.
_EDGES = (
    "\t\n\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    "\xad\u061c\u115f\u1160\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u3164\ufeff\uffa0"
)
# The Unicode property Default_Ignorable_Code_Point, which NFKC_Casefold drops as well.
_IGNORABLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# NFKC would turn a trade mark sign into two letters, and an acute accent typed for an apostrophe into a space.
_SIGNS = str.maketrans({"™": None, "℠": None, "´": "'"})
_WRITTEN_TOGETHER = re.compile(r"(?=\w)[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def clean(text: str, *, what: str = "text") -> str:
    r"""Return text fit to be stored: composed (NFC), trimmed, without control characters.

    Line breaks and tabs stay, they belong to messages and streets.
    Trimming takes away what nobody sees, too, such as a zero-width space that was copied along.

    Raises:
        InvalidValue: the text holds NUL, another control character or half of a surrogate pair,
            which no database stores faithfully.

    >>> clean("  Amy\u00a0Wong ")
    'Amy\xa0Wong'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    if found := _CONTROL.search(text):
        raise InvalidValue(what, text, f"no control character such as {found.group()!r}")
    return unicodedata.normalize("NFC", text).strip(_EDGES)


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the form of a text by which it is compared.

    Unicode compatibility forms (full-width letters, ligatures), case, runs of spaces, invisible characters
    and trade mark signs make no difference.

    >>> fold("ＡＣＭＥ   Straße") == fold("acme strasse")
    True
    """
    if text.isascii():
        return " ".join(text.lower().split())
    seen = _IGNORABLE.sub("", text)
    if not unicodedata.is_normalized("NFKC", seen):
        seen = unicodedata.normalize("NFKC", seen.translate(_SIGNS))
    return " ".join(unicodedata.normalize("NFKC", seen.casefold()).split())


PLACEHOLDERS = frozenset(
    fold(text)
    for text in (
        *("n/a", "na", "n.a.", "n.a", "none", "null", "nil", "nan", "test", "tbd", "unknown", "undefined", "no", "x"),
        *("-", "--", "---", ".", "..", "...", "?", "??", "???", "????", "*", "_", "/"),
        *("없음", "해당없음", "해당 없음", "미정", "모름", "테스트", "무", "ㅇ", "ㅇㅇ"),
        *("なし", "无", "無"),
        *("not provided", "[not provided]", "not available", "not applicable", "미상", "알수없음", "알 수 없음"),
    )
)
"""What people type into a mandatory field when they have nothing to say; compared after `fold`."""


def as_day(text: str) -> date | None:
    """Return the day that a text names as ISO 8601 does, or None.

    >>> as_day(" 2026-11-21 "), as_day("April")
    (datetime.date(2026, 11, 21), None)
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def is_placeholder(text: str) -> bool:
    """Tell whether a text only stands for "nothing": empty, ``N/A``, ``-``, ``없음`` and the like.

    >>> is_placeholder("n/a"), is_placeholder("없음"), is_placeholder("Nana")
    (True, True, False)
    """
    folded = fold(text)
    return not folded or folded in PLACEHOLDERS


def is_written_together(text: str) -> bool:
    """Tell whether a text is, at least in part, in a script that puts no spaces between words.

    >>> is_written_together("구매팀장"), is_written_together("VP Sales")
    (True, False)
    """
    return not text.isascii() and _WRITTEN_TOGETHER.search(text) is not None


def letters(text: str, *, joined: str = "") -> str:
    """Return the folded text with nothing but letters (with their marks) and digits; the rest separates words.

    Args:
        text: any text.
        joined: characters that separate nothing, they just vanish.

    >>> letters("Müller-Lüdenscheidt, O'Dwyer", joined="'")
    'müller lüdenscheidt odwyer'
    """
    return unpunctuated(fold(text), joined=joined)


def unpunctuated(folded: str, *, joined: str = "") -> str:
    """Return what `letters` does, for a text that is folded already."""

    def separator(found: re.Match[str]) -> str:
        char = found.group()
        return "" if char in joined else char if unicodedata.category(char)[0] == "M" else " "

    return " ".join(_NEITHER_LETTER_NOR_DIGIT.sub(separator, folded).split())


@functools.lru_cache(maxsize=65536)
def words(text: str) -> frozenset[str]:
    """Return what a ``contains`` constraint can find in a text.

    Scripts with spaces give their words.
    Scripts that write words together (Hangul, Han, Kana, Thai) also give every single character and every pair,
    because "구매팀장" contains "팀장" for everybody who reads it.

    >>> sorted(words("VP, Sales"))
    ['sales', 'vp']
    >>> "팀장" in words("구매팀장")
    True
    """
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        found.add(word)
        if is_written_together(word):
            found.update(word)
            found.update(word[i : i + 2] for i in range(len(word) - 1))
    return frozenset(found)
