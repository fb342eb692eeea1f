"""Names of people, read as far as they can be read with certainty.

Which word is the surname is not in a name but in the habits of those who write it.
Read are: the comma (Lee, Minho), Korean and Chinese names in their own script, particles (van der Berg).
Every other name is taken in western order, and where even that would be a guess the parts stay empty.
"""

import functools
import re
from typing import NamedTuple, Self

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.person_names import (
    CHINESE_COMPOUND_SURNAMES,
    CREDENTIALS,
    GENERATIONS,
    HONORIFICS_BEHIND,
    KOREAN_COMPOUND_SURNAMES,
    KOREAN_SURNAMES,
    PARTICLES,
    TITLES_BEHIND,
    TITLES_IN_FRONT,
)
from leadflow.values.text import clean, fold, letters

__all__ = ["SURELY_CLEAN", "PersonName"]

_LONGEST = 200
_EXPECTED = f"a name of 1 to {_LONGEST} characters"
_VANISHING = "'’‘`ʼʻ-‐‑"
# The names nearly everybody has; a property test holds this shortcut to what the long way says of them.
SURELY_CLEAN = re.compile(r"[0-9A-Za-zÀ-ɏ가-힣一-鿿ぁ-ゖァ-ヺー.,'-]+(?: [0-9A-Za-zÀ-ɏ가-힣一-鿿ぁ-ゖァ-ヺー.,'-]+)*")
_HONORIFICS = tuple(honorific for honorific, _ in HONORIFICS_BEHIND)
_COMMA = re.compile(r"[,，、]")
_HANGUL = re.compile(r"[가-힣]+")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿々〇]+")
_KATAKANA = re.compile(r"[ァ-ヿ]+")
_EAST_ASIAN = re.compile(r"[가-힣㐀-䶿一-鿿豈-﫿々〇ぁ-ヿ]+(?:[ ·・･][가-힣㐀-䶿一-鿿豈-﫿々〇ぁ-ヿ]+)*")
_MIDDLE_DOT = re.compile(r"[·・･]")
# A remark, a second name in another script, a company: not a name alone.
_MORE_THAN_A_NAME = re.compile(r"[()\[\]{}<>@/|&+:;=0-9]")


class _Reading(NamedTuple):
    """A name as it was understood."""

    full: str
    given: str | None = None
    family: str | None = None


def _line(text: str) -> str:
    """Return a text as one line of clean words; empty when nobody would see anything of it."""
    if SURELY_CLEAN.fullmatch(text):
        return text
    words = clean(text, what="name of a person").split()
    if not text.isascii():
        words = [word for each in words if fold(word := clean(each))]
    return " ".join(words)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and _line(value) == value


def _check_full(_name: object, _attribute: "attrs.Attribute[str]", value: object) -> None:
    if not _is_line(value):
        raise InvalidValue("name of a person", value, _EXPECTED)


def _check_part(_name: object, _attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None and not _is_line(value):
        raise InvalidValue("part of a name", value, _EXPECTED)


@attrs.frozen(repr=False)
class PersonName:
    """The name of a person.

    Args:
        full: the whole name, as one would address a letter.
        given: the given name or names, when known.
        family: the surname with its particles, when known.

    >>> PersonName.parse("Jonas van der Berg")
    PersonName('Jonas van der Berg', given='Jonas', family='van der Berg')
    """

    full: str = attrs.field(validator=_check_full)
    given: str | None = attrs.field(default=None, validator=_check_part)
    family: str | None = attrs.field(default=None, validator=_check_part)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name that stands in one field.

        Forms of address (``Dr.``, 님, 팀장) are left out.

        Raises:
            InvalidValue: the text is blank or longer than 200 characters.

        >>> PersonName.parse("Lee, Minho")
        PersonName('Minho Lee', given='Minho', family='Lee')
        >>> PersonName.parse("황보은 팀장님")
        PersonName('황보은', given='은', family='황보')
        >>> PersonName.parse("Suharto")
        PersonName('Suharto')
        """
        return cls(*_read(_checked(text)))

    @classmethod
    def from_parts(cls, *, given: str | None = None, family: str | None = None, full: str | None = None) -> Self:
        """Take a name from a source that delivers its parts.

        Args:
            given: the given name; blank counts as unknown.
            family: the surname; blank counts as unknown.
            full: the whole name as the source writes it, kept; without it, it is put together from the parts.

        Raises:
            InvalidValue: all parts are blank, or one is longer than 200 characters.

        >>> PersonName.from_parts(given="민지", family="김").full
        '김민지'
        """
        first, last, whole = _line(given or ""), _line(family or ""), _line(full or "")
        if whole and not (first or last):
            return cls.parse(whole)
        return cls(whole or _checked(_joined(first, last)), first or None, last or None)

    @property
    def key(self) -> str:
        """The form by which names are matched exactly.

        Case, accents' encoding, apostrophes, hyphens and the order of words make no difference,
        nor do spaces in Hangul, Han and Kana.

        >>> PersonName.parse("LEE MINHO").key == PersonName.parse("Lee, Min-ho").key
        True
        """
        return _key(self.full)

    def agrees_with(self, other: "PersonName") -> bool:
        """Tell whether both could be the name of one person.

        Either the keys are the same, or one of the names lacks a part and the parts that both have are the same.

        >>> PersonName.parse("Tanaka").agrees_with(PersonName.parse("Aiko Tanaka"))
        True
        >>> PersonName.parse("Kenji Tanaka").agrees_with(PersonName.parse("Aiko Tanaka"))
        False
        """
        if self.key == other.key:
            return True
        mine, theirs = _part_keys(self), _part_keys(other)
        if None not in mine and None not in theirs:
            return False
        both = [
            (own, others) for own, others in zip(mine, theirs, strict=True) if own is not None and others is not None
        ]
        if both:
            return all(own == others for own, others in both)
        # one word alone may be either part
        return (mine == (None, None) and self.key in theirs) or (theirs == (None, None) and other.key in mine)

    def __str__(self) -> str:
        return self.full

    def __repr__(self) -> str:
        parts = [
            f"{name}={part!r}" for name, part in (("given", self.given), ("family", self.family)) if part is not None
        ]
        return f"PersonName({', '.join([repr(self.full), *parts])})"


def _checked(text: str) -> str:
    line = _line(text)
    if not 0 < len(line) <= _LONGEST:
        raise InvalidValue("name of a person", text, _EXPECTED)
    return line


@functools.lru_cache(maxsize=65536)
def _read(line: str) -> _Reading:
    """Return what one clean line says; reading its ``full`` again gives the same."""
    if _COMMA.search(line) is None:
        name = _without_address(line)
        return _Reading(name, *_split(name))
    match _comma_parts(line):
        case [name]:
            return _read(name)
        case [family, given]:
            return _from_comma(line, family, given)
        case _:
            return _Reading(line)


def _comma_parts(line: str) -> list[str]:
    """Return what stands between the commas, without what only follows a name there (PhD, 대리)."""
    parts = [_without_address(part) for each in _COMMA.split(line) if (part := _line(each))]
    while len(parts) > 1:
        last = parts.pop()
        if _is_listed(last, GENERATIONS):
            parts[-1] = _without_address(f"{parts[-1]} {last}")
        elif last not in TITLES_BEHIND and not all(_is_listed(word, CREDENTIALS) for word in last.split(" ")):
            return [*parts, last]
    return parts


def _from_comma(line: str, family: str, given: str) -> _Reading:
    """Return a name written with its surname in front, in natural order if that keeps what the comma says."""
    natural, written = _joined(given, family), f"{family}, {given}"
    if _MORE_THAN_A_NAME.search(natural) or len(written) > _LONGEST:
        return _Reading(line)
    wanted = _Reading(natural, given, family)
    return wanted if _read(natural) == wanted else _Reading(written, given, family)


def _without_address(text: str) -> str:
    """Return a name without titles and honorifics around it; a title alone stays."""
    words = text.split(" ")
    while len(words) > 1 and _is_listed(words[0], TITLES_IN_FRONT) and words[1] not in ("&", "and", "und", "+"):
        del words[0]
    while len(words) > 2 and _is_listed(words[-1], CREDENTIALS):  # noqa: PLR2004 - given name and surname remain
        del words[-1]
    if not text.isascii():
        if len(words) > 1 and words[0] in TITLES_BEHIND and _korean("".join(words[1:])) is not None:
            del words[0]
        while shorter := _without_honorific(words):
            words = shorter
    bare = _line(" ".join(words))
    return bare if bare == text else _without_address(bare)


def _without_honorific(words: list[str]) -> list[str] | None:
    """Return the words of a name without the last honorific or title, or None when there is none to take away."""
    last = words[-1]
    if len(words) > 1 and last in TITLES_BEHIND:
        return words[:-1]
    if not last.endswith(_HONORIFICS):
        return None
    for honorific, least in HONORIFICS_BEHIND:
        rest = last.removesuffix(honorific)
        if rest != last and fold(rest) and (len(rest) >= least or (len(words) > 1 and rest in TITLES_BEHIND)):
            return [*words[:-1], rest]
    return None


def _is_listed(word: str, listed: frozenset[str]) -> bool:
    folded = fold(word)
    return folded in listed or folded.replace(".", "") in listed


def _split(name: str) -> tuple[str | None, str | None]:
    """Return given name and surname of a name without comma and titles, as far as they are sure."""
    if not name.isascii() and _EAST_ASIAN.fullmatch(name):
        return _split_east_asian(name)
    words = name.split(" ")
    if len(words) == 1 or _MORE_THAN_A_NAME.search(name) or _is_listed(words[0], TITLES_IN_FRONT):
        return None, None
    return _split_western(words)


def _split_western(words: list[str]) -> tuple[str | None, str | None]:
    """Return given names and the last word with its particles."""
    end = len(words)
    while end > 2 and _is_listed(words[end - 1], GENERATIONS):  # noqa: PLR2004 - given name and surname remain
        end -= 1
    start = end - 1
    while start > 1 and fold(words[start - 1]) in PARTICLES:
        start -= 1
    # "van Beethoven", "Van der Berg": a surname alone; but "Van Nguyen", "Al Gore"
    if start == 1 and fold(words[0]) in PARTICLES and (words[0].islower() or end > 2):  # noqa: PLR2004 - two particles
        return None, None
    return " ".join(words[:start]), " ".join(words[start:end])


def _split_east_asian(name: str) -> tuple[str | None, str | None]:
    if _MIDDLE_DOT.search(name):
        return _split_western(_MIDDLE_DOT.sub(" ", name).split(" "))
    words = name.split(" ")
    together = "".join(words)
    if _HANGUL.fullmatch(together):
        return _split_hangul(words)
    if len(words) == 1:
        return _chinese(name) or (None, None)
    if len(words) == 2 and not _KATAKANA.fullmatch(together):  # noqa: PLR2004 - surname and given name
        return words[1], words[0]
    return None, None


def _split_hangul(words: list[str]) -> tuple[str | None, str | None]:
    """Return the parts of a Korean name, or of a foreign one written in Hangul."""
    together = "".join(words)
    if len(words) == 1 or len(words) == len(together) > 2:  # noqa: PLR2004 - 홍 길 동, but 김 구 as below
        is_title = together.removesuffix("님") in TITLES_BEHIND
        return (not is_title and _korean(together)) or (None, None)
    if len(words) == 2 and _is_korean_surname(words[0]) and len(words[1]) <= 3:  # noqa: PLR2004 - syllables
        return words[1], words[0]
    return _split_western(words)


def _korean(name: str) -> tuple[str, str] | None:
    """Return given name and surname of a Korean name without spaces, or None when it is none for sure."""
    if name[:2] in KOREAN_COMPOUND_SURNAMES:
        return (name[2:], name[:2]) if 3 <= len(name) <= 4 else None  # noqa: PLR2004 - syllables
    if name[:1] in KOREAN_SURNAMES and 2 <= len(name) <= 3 and _HANGUL.fullmatch(name):  # noqa: PLR2004 - syllables
        return name[1:], name[:1]
    return None


def _chinese(name: str) -> tuple[str, str] | None:
    """Return given name and surname of a name of 2 to 4 ideographs.

    Of four, two are the surname: so it is in Japan, with the compound surnames of China and with double surnames.
    """
    if not _HAN.fullmatch(name) or not 2 <= len(name) <= 4:  # noqa: PLR2004 - ideographs
        return None
    length = 2 if len(name) == 4 or (len(name) == 3 and name[:2] in CHINESE_COMPOUND_SURNAMES) else 1  # noqa: PLR2004
    return name[length:], name[:length]


def _is_korean_surname(word: str) -> bool:
    return word in KOREAN_SURNAMES or word in KOREAN_COMPOUND_SURNAMES


def _joined(given: str, family: str) -> str:
    """Return a whole name from its parts, in the order of its script."""
    if not (given and family):
        return given or family
    together = f"{family}{given}"
    if not _EAST_ASIAN.fullmatch(together) or (
        _HANGUL.match(family) and len(family) > 1 and not _is_korean_surname(family)
    ):
        return f"{given} {family}"
    return together


@functools.lru_cache(maxsize=65536)
def _key(full: str) -> str:
    name, given, family = _read(full)
    if given and family and _is_korean_surname(family) and _HANGUL.fullmatch(given):
        return f"{family}{given}"
    return _part_key(name) or fold(name)


def _part_key(text: str) -> str:
    """Return the key of a name or a part of one; empty when it has no letters."""
    words = letters(text, joined=_VANISHING).split(" ")
    return "".join(words) if _EAST_ASIAN.fullmatch(text) else " ".join(sorted(words))


def _part_keys(name: PersonName) -> tuple[str | None, str | None]:
    return (
        _part_key(name.given) if name.given is not None else None,
        _part_key(name.family) if name.family is not None else None,
    )
