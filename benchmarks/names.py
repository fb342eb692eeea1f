"""Made-up names of companies, and what becomes of them when people type; the same seed gives the same names.

Shares no function and no table with the library, so that it can be wrong about typing errors in its own way.
"""

import itertools
import random
from collections.abc import Iterator

import attrs

__all__ = ["Named", "company_names", "mistyped"]

_ONSETS = "b c d f g h j k l m n p r s t v w br cr dr fl gr pl st tr sh ch th"
_MIDDLES = "a e i o u ai ea ou io"
_ENDS = ("", "", "n", "r", "l", "s", "t", "m", "x", "nd", "rt", "ck")
_KINDS = (
    "Systems Foods Logistics Health Energy Robotics Media Motors Labs Capital Technologies Consulting Solutions Group "
    "Partners Software Pharma Electronics Design Studio International"
)
_FORMS = ("{} Inc.", "{} LLC", "{} Ltd.", "{}")
_SYLLABLES = (
    "가강건경고공관광교구국군규금기나남내네노누다단대도동두라로리마만명모무문미민바박반배백별보복부비빛사산삼상새서석"
    "선성세소손송수순승시신아안양어에여연영예오온용우운원유윤은을이인일임자장재전정제조종주중지진차찬창천청초충치케코크"
    "타태터토파평포푸플피하한해향현형호홍화환황효희"
)
_BRANCHES = (
    "전자 건설 산업 물산 식품 제약 화학 테크 시스템 소프트 엔지니어링 상사 무역 디자인 미디어 정보통신 개발 에너지 "
    "바이오 컨설팅"
)
_KOREAN_FORMS = ("(주){}", "주식회사 {}", "{} 주식회사", "{}")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_FIRST_SYLLABLE = ord("가")
_INITIALS, _VOWELS, _FINALS = 19, 21, 28


@attrs.frozen
class Named:
    """A company: its name in a list of accounts, and the part of it that people type.

    Args:
        listed: with its legal form, where it has one.
        typed: without it.
    """

    listed: str
    typed: str

    @property
    def is_korean(self) -> bool:
        """Whether it is written in Hangul."""
        return not self.typed.isascii()


def company_names(count: int, seed: int = 3) -> Iterator[Named]:
    """Yield names, half of them English and half Korean.

    An English name is one or two words, often with a branch that many share; some words are in many names, most in few.
    A Korean name is two to four syllables, mostly with a branch. A few names come twice, as in real lists.
    """
    chance = random.Random(seed)
    words = _words(max(2_000, count // 6), chance)
    kinds, branches = _KINDS.split(), _BRANCHES.split()
    usual = list(itertools.accumulate(1 / (rank + 20) for rank in range(len(words))))
    for number in range(count):
        if number % 2:
            typed = "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 4))))
            typed += chance.choice(branches) if chance.random() < 0.7 else ""
            form = chance.choice(_KOREAN_FORMS)
        else:
            usually = chance.random() < 0.5
            first = chance.choices(words, cum_weights=usual)[0] if usually else chance.choice(words)
            kind = chance.random()
            second = [] if kind < 0.55 else chance.choices(words, cum_weights=usual)
            branch = [chance.choice(kinds)] if kind < 0.55 or kind > 0.8 else []
            typed = " ".join([first, *second, *branch])
            form = chance.choice(_FORMS)
        yield Named(form.format(typed), typed)


def _words(count: int, chance: random.Random) -> list[str]:
    """Return different words of one to three syllables, in no order."""
    onsets, middles = _ONSETS.split(), _MIDDLES.split()
    found: dict[str, None] = {}
    while len(found) < count:
        length = chance.choice((1, 2, 2, 2, 3))
        parts = (chance.choice(onsets) + chance.choice(middles) + chance.choice(_ENDS) for _ in range(length))
        found["".join(parts).capitalize()] = None
    return list(found)


def mistyped(text: str, errors: int, chance: random.Random) -> str:
    """Return a text with so many typing errors, none of which takes back another."""
    seen = {text}
    while errors:
        wrong = _with_an_error(text, chance)
        if wrong not in seen:
            seen.add(wrong)
            text = wrong
            errors -= 1
    return text


def _with_an_error(text: str, chance: random.Random) -> str:
    """Return a text with a character left out, doubled, swapped with the next one, or, half the time, hit wrongly."""
    place = chance.choice([place for place, char in enumerate(text) if char.isalnum()])
    before, char, behind = text[:place], text[place], text[place + 1 :]
    match chance.choice(("left out", "doubled", "swapped", "hit", "hit", "hit")):
        case "left out":
            wrong = before + behind
        case "doubled":
            wrong = before + char + char + behind
        case "swapped":
            wrong = before + behind[:1] + char + behind[1:]
        case _:
            wrong = before + (_beside(char, chance) if char.isascii() else _other_letter(char, chance)) + behind
    return wrong if any(left.isalnum() for left in wrong) else text


def _beside(char: str, chance: random.Random) -> str:
    """Return a letter whose key is beside that of another one."""
    row = next((row for row in _ROWS if char.lower() in row), char.lower())
    place = row.index(char.lower())
    beside = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    return chance.choice(beside or row)


def _other_letter(syllable: str, chance: random.Random) -> str:
    """Return a syllable of which one letter is another: initial, vowel or final, which may also appear or vanish."""
    rest, final = divmod(ord(syllable) - _FIRST_SYLLABLE, _FINALS)
    initial, vowel = divmod(rest, _VOWELS)
    match chance.randrange(3):
        case 0:
            initial = chance.randrange(_INITIALS)
        case 1:
            vowel = chance.randrange(_VOWELS)
        case _:
            final = 0 if final else chance.choice((1, 4, 8, 16, 17, 21))
    return chr(_FIRST_SYLLABLE + (initial * _VOWELS + vowel) * _FINALS + final)
