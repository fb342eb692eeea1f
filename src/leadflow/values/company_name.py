"""Names of companies, and the key by which two spellings of one name are found to be the same."""

import functools
import html
import itertools
import re
from collections.abc import Sequence
from typing import Self

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.legal_forms import BEHIND, BRACKETED, DOTTED, GLUED_BEHIND, GLUED_IN_FRONT, IN_FRONT
from leadflow.values.text import clean, fold, is_written_together, unpunctuated

__all__ = ["CompanyName"]

_LONGEST = 300
_EXPECTED = f"a name of 1 to {_LONGEST} characters"
_APOSTROPHES = "'’‘`"
_MOST_WORDS_BEHIND = max(len(form) for form in BEHIND)
_MOST_WORDS_IN_FRONT = max(len(form) for form in IN_FRONT)
_LAST_WORDS = frozenset(form[-1] for form in BEHIND)
_FIRST_WORDS = frozenset(form[0] for form in IN_FRONT)

_SHORT_FORM = "|".join(sorted(BRACKETED))
# "(주)한빛", and "주)한빛" where a bracket got lost
_IN_BRACKETS = re.compile(rf"(?:^|\() ?(?:{_SHORT_FORM}) ?\)|\( ?(?:{_SHORT_FORM})$")
_AT_END = "|".join(re.escape(form).replace(r"\.", "[./] ?") for form in sorted(DOTTED, key=len, reverse=True))
_DOTTED_AT_END = re.compile(rf"(?<=[ ,])(?:{_AT_END})$")
# "s.r.o.", "s. r. o.", "a/s", "j.p."
_ABBREVIATION = re.compile(r"(?<!\w)[^\W\d_](?:[./][^\W\d_](?!\w)|\. [^\W\d_](?=\.|$))+")
_CONJUNCTIONS = ("and", "und")
# "Acme (TM)"; folding leaves "™" out already
_SIGN = re.compile(r"\( ?(?:tm|r|c|sm) ?\)|[®©]")
# Unicode counts the last two among the letters
_AS_TYPED = str.maketrans("[]ʼʻ", "()''")
_NOT_A_LETTER = re.compile(r"[^\w]+")
_PLUS_BETWEEN = re.compile(r"(?<=\w)\s*\+\s*(?=\w)")
_PLUS_BEHIND = re.compile(r"(?<=[\w+])\+")


def _cleaned(text: str) -> str:
    """Return a text as one clean line; empty when nobody would see anything of it."""
    line = " ".join(clean(text, what="company name").split())
    return line if line[:1].isalnum() or len(line) > _LONGEST or fold(line) else ""


def _check_text(_name: object, _attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not value or len(value) > _LONGEST or _cleaned(value) != value:
        raise InvalidValue("company name", value, _EXPECTED)


@attrs.frozen(order=True, repr=False)
class CompanyName:
    """The name of a company, as written.

    Args:
        text: the name; trimmed, without runs of spaces; use `parse` for everything that people write.

    >>> CompanyName.parse("  (주)  한빛 ")
    CompanyName('(주) 한빛')
    """

    text: str = attrs.field(validator=_check_text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name.

        Placeholders such as ``N/A`` are read like any other name; `leadflow.values.text.is_placeholder` finds them.

        Raises:
            InvalidValue: the text is blank or longer than 300 characters.

        >>> CompanyName.parse(" ")
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid company name ' ': expected a name of 1 to 300 characters
        """
        cleaned = _cleaned(text)
        if not cleaned:
            raise InvalidValue("company name", text, _EXPECTED)
        return cls(cleaned)

    @property
    def key(self) -> str:
        """The form by which names are matched exactly: folded, without punctuation and legal forms.

        ``&``, ``+`` and ``and`` are the same word; accents and a leading ``The`` count.
        A legal form stays where without it nothing would be left that tells companies apart:
        no word at all (``AG``), only ``the`` (``The Limited``), a single letter (``A AS``),
        a name that ends in "and" (``Tiffany & Co.``), or one that consists of two forms (``PT AB``).
        A name alone never identifies a company, and no more does its key.

        >>> CompanyName("Isar Präzision GmbH & Co. KG").key, CompanyName("㈜한빛").key, CompanyName("The Limited").key
        ('isar präzision', '한빛', 'the limited')
        >>> CompanyName("Tiffany & Company, Inc.").key
        'tiffany and co'
        """
        return _key(self.text)

    @property
    def joined_key(self) -> str:
        """The key without spaces, since people differ most in those: ``Bot Built`` and ``BotBuilt`` are one name.

        >>> CompanyName("한빛 전자").joined_key, CompanyName("BotBuilt Inc.").joined_key
        ('한빛전자', 'botbuilt')
        """
        return self.key.replace(" ", "")

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"CompanyName({self.text!r})"


@functools.lru_cache(maxsize=65536)
def _key(text: str) -> str:
    folded = fold(html.unescape(text) if "&" in text else text)
    words = _words(folded)
    if not words:
        return folded
    while shorter := _without_form_behind(words) or _without_form_in_front(words):
        words = shorter
    return " ".join(words)


def _words(folded: str) -> list[str]:
    """Return the words of a folded name, abbreviations as one word each."""
    text = folded.translate(_AS_TYPED)
    if _tells_apart(unpunctuated(bare := _SIGN.sub(" ", text)).split()):
        text = bare
    if ("(" in text or ")" in text) and not text.isascii():
        bare = _IN_BRACKETS.sub(" ", text)
        text = bare if _tells_apart(unpunctuated(bare).split()) else text
    if "&" in text:
        text = text.replace("&", " and ")
    if "+" in text:
        text = _PLUS_BEHIND.sub(" plus", _PLUS_BETWEEN.sub(" and ", text))
    text = text.rstrip(" .,;:-–—")
    if "." in text or "/" in text:
        if found := _DOTTED_AT_END.search(text):
            rest = unpunctuated(text[: found.start()]).split()
            text = text[: found.start()] if _tells_apart(rest) and rest[-1] not in _CONJUNCTIONS else text
        text = _ABBREVIATION.sub(lambda found: _NOT_A_LETTER.sub("", found.group()), text)
    words = ["and" if word in _CONJUNCTIONS else word for word in unpunctuated(text, joined=_APOSTROPHES).split()]
    return ["co" if pair == ("and", "company") else pair[1] for pair in itertools.pairwise(["", *words])]


def _tells_apart(words: Sequence[str]) -> bool:
    """Tell whether words are enough of a name: more than a letter, an article and conjunctions."""
    rest = "".join(word for word in words if word not in ("the", *_CONJUNCTIONS))
    return len(rest) > 1 or is_written_together(rest)


def _without_form_behind(words: list[str]) -> list[str] | None:
    """Return the words without the longest legal form behind them, or None when there is none to take away."""
    last = words[-1]
    if last in _LAST_WORDS:
        for length in range(min(len(words) - 1, _MOST_WORDS_BEHIND), 0, -1):
            rest = words[:-length]
            if tuple(words[-length:]) in BEHIND and rest[-1] != "and" and _tells_apart(_behind_forms(rest)):
                return rest
    if last.endswith(GLUED_BEHIND):
        form = next(form for form in GLUED_BEHIND if last.endswith(form))
        rest = [*words[:-1], last.removesuffix(form)]
        return rest if rest[-1] not in ("", *_CONJUNCTIONS) and _tells_apart(_behind_forms(rest)) else None
    return None


def _behind_forms(words: Sequence[str]) -> Sequence[str]:
    """Return the words behind the longest legal form in front, which alone is no name."""
    lengths = range(min(len(words), _MOST_WORDS_IN_FRONT), 0, -1)
    return words[next((length for length in lengths if tuple(words[:length]) in IN_FRONT), 0) :]


def _without_form_in_front(words: list[str]) -> list[str] | None:
    """Return the words without the longest legal form in front of them, or None when there is none to take away."""
    first = words[0]
    if first in _FIRST_WORDS:
        for length in range(min(len(words) - 1, _MOST_WORDS_IN_FRONT), 0, -1):
            front, rest = tuple(words[:length]), words[length:]
            if front in IN_FRONT and rest[0] != "and" and _tells_apart(rest) and not _may_be_turned(front, rest):
                return rest
    if first.startswith(GLUED_IN_FRONT):
        form = next(form for form in GLUED_IN_FRONT if first.startswith(form))
        rest = [first.removeprefix(form), *words[1:]]
        return rest if rest[0] not in ("", *_CONJUNCTIONS) and _tells_apart(rest) else None
    return None


def _may_be_turned(front: tuple[str, ...], rest: Sequence[str]) -> bool:
    """Tell whether a form in front may be the name, and the rest its form: PT AB is Indonesian, or Swedish.

    주식회사 KB is nothing but KB, and Công ty TNHH AB nothing but AB.
    """
    return tuple(rest) in BEHIND and len(front) == 1 and not is_written_together(front[0])
