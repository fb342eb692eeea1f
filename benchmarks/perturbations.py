"""Spellings of company names as people type them: the other side of the normaliser, made without it.

This module shares no table and no function with leadflow, and imports nothing from it: a generator that knew the
normaliser's tables would only find what these already hold. Each operator says whether it was written down before
its author had read the normaliser (but knew which kinds of change were asked for), or after.
The same seed gives the same spellings.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import attrs

__all__ = ["OPERATORS", "Operator", "Spelling", "bare", "spellings"]

Kind = Literal["and", "spacing", "punctuation", "form", "Korean form", "case", "Unicode"]

# What people put behind a name. Several spellings of one form are several entries: that is how they come.
_BEHIND = (
    *("Inc.", "Inc", "INC", ", Inc.", "Incorporated", "LLC", "L.L.C.", "Ltd.", "Ltd", ", Ltd.", "Limited", "PBC"),
    *("Corp.", "Corp", "Corporation", "Co.", "Co., Ltd.", "Co.,Ltd.", "Co. Ltd", "CO., LTD", "plc", "LLP"),
    *("GmbH", "GmbH & Co. KG", "AG", "UG (haftungsbeschränkt)", "KG", "SE", "S.A.", "SA", "SAS", "SARL", "S.à r.l."),
    *("S.r.l.", "SRL", "S.p.A.", "S.L.", "SL", "S.A. de C.V.", "Ltda.", "B.V.", "BV", "N.V.", "AB", "A/S", "ApS"),
    *("AS", "Oy", "Oyj", "Pty Ltd", "Pty. Ltd.", "Pte. Ltd.", "Pte Ltd", "Pvt. Ltd.", "Private Limited", "K.K."),
    *("Sdn. Bhd.", "Sdn Bhd", "Sp. z o.o.", "d.o.o.", "a.s.", "s.r.o.", "Kft.", "OÜ", "株式会社", "有限公司"),
)
_IN_FRONT = ("PT", "PT.", "LLC", "OOO", "ООО", "ТОО", "UAB", "SIA", "株式会社", "(株)", "㈱", "合同会社")
_IN_BRACKETS = ("(Inc.)", "(Ltd)", "(LLC)", "(GmbH)", "[Ltd.]", "(Pty) Ltd", "(Pvt) Ltd", "(Private) Limited", "(株)")
_BEHIND_HANGUL = ("Co., Ltd.", "Co.,Ltd.", "CO., LTD", "Inc.", "Corp.", "Ltd.", "LLC")
_KOREAN_PLAIN = ("주식회사", "유한회사", "유한책임회사", "재단법인", "사단법인", "합자회사")
_KOREAN = (*_KOREAN_PLAIN, "(주)", "㈜", "(유)", "(재)", "(사)")
_KOREAN_IN_FRONT = ("주)", "（주）", "농업회사법인 주식회사", "농업회사법인(주)", "사회복지법인", "의료법인")
_SAME_FORM = (
    ("Inc.", "Inc", "INC.", "Incorporated"),
    ("Ltd.", "Ltd", "LTD", "Limited"),
    ("LLC", "L.L.C.", "llc"),
    ("Co.", "Co", "CO."),
    ("Corp.", "Corp", "Corporation"),
    ("주식회사", "(주)", "㈜", "（주）"),
    ("유한회사", "(유)"),
)


def _any_of(forms: Sequence[str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))


_FORM_BEHIND = re.compile(
    rf"(?P<body>.+?)(?<![\s,&])(?<!\band)(?:[\s,]+(?:{_any_of([form.strip(', ') for form in _BEHIND])})\.?"
    rf"|\s*(?:{_any_of(_KOREAN)}))",
    re.IGNORECASE,
)
_FORM_IN_FRONT = re.compile(rf"(?:{_any_of(_KOREAN)})\s*(?P<body>.+)")


def _parted(name: str) -> tuple[str, str, str]:
    """Return what stands before the body (a form, or nothing), the body, and what stands behind it."""
    if behind := _FORM_BEHIND.fullmatch(name):
        return "", behind["body"], name[behind.end("body") :]
    if front := _FORM_IN_FRONT.fullmatch(name):
        return name[: front.start("body")], front["body"], ""
    return "", name, ""


def bare(name: str) -> str:
    """Return the letters and digits of a name without its legal form: a plain comparison of our own.

    >>> bare("Pine-Park, Inc.") == bare("PINE PARK")
    True
    """
    whole = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in _parted(whole)[1] if letter.isalnum()) or whole


# --- and ------------------------------------------------------------------------------------------------------------


def _and_word(name: str, chance: random.Random) -> str:
    return re.sub(r"\s*&\s*", chance.choice((" and ", " And ")), name) if re.search(r"\w\s*&\s*\w", name) else name


def _and_sign(name: str, chance: random.Random) -> str:
    return re.sub(r"\s+and\s+", chance.choice((" & ", "&", " ＆ ")), name, flags=re.IGNORECASE)


def _plus_sign(name: str, chance: random.Random) -> str:
    sign = chance.choice((" + ", "+"))
    return re.sub(r"(?<=\w)(?:\s*&\s*|\s+and\s+)(?=\w)", sign, name, flags=re.IGNORECASE)


def _and_of_markup(name: str, chance: random.Random) -> str:
    """Show the sign as a badly exported web page leaves it."""
    return name.replace("&", chance.choice(("&amp;", "&#38;")))


# --- spacing --------------------------------------------------------------------------------------------------------


def _padded(name: str, chance: random.Random) -> str:
    return chance.choice(("", " ", "\t")) + name + chance.choice((" ", "  ", "\n", "\r\n"))


def _wider(name: str, chance: random.Random) -> str:
    return name.replace(" ", chance.choice(("  ", "   ", " \t")))


def _no_break_space(name: str, chance: random.Random) -> str:
    return name.replace(" ", chance.choice(("\u00a0", "\u202f")))


def _ideographic_space(name: str, _: random.Random) -> str:
    return name.replace(" ", "\u3000")


def _invisible(name: str, chance: random.Random) -> str:
    """Put in what a copy from a web page or a PDF brings along: zero-width spaces, soft hyphens, byte order marks."""
    at = chance.randrange(len(name) + 1)
    return name[:at] + chance.choice("\u200b\u00ad\ufeff\u2060") + name[at:]


def _run_together(name: str, _: random.Random) -> str:
    front, body, behind = _parted(name)
    return front + re.sub(r"(?<=\w) (?=\w)", "", body) + behind


def _split_at_capitals(name: str, _: random.Random) -> str:
    """``BotBuilt`` as ``Bot Built``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", name)


def _split_before_trade(name: str, _: random.Random) -> str:
    """Put a space before the last two syllables of a Hangul name, where the word for the trade usually begins."""
    front, body, behind = _parted(name)
    return front + re.sub(r"(?<=[가-힣]{2})(?=[가-힣]{2}$)", " ", body) + behind


def _spaced_syllables(name: str, _: random.Random) -> str:
    """``한빛전자`` as ``한 빛 전 자``, as headings and seals show short names."""
    front, body, behind = _parted(name)
    return f"{front}{' '.join(body)}{behind}" if re.fullmatch(r"[가-힣]{2,5}", body) else name


# --- punctuation ----------------------------------------------------------------------------------------------------


def _without_punctuation(name: str, _: random.Random) -> str:
    return re.sub(r"[.,'’!\-]", "", name)


def _spaces_for_punctuation(name: str, _: random.Random) -> str:
    return " ".join(re.sub(r"[.,/()–-]", " ", name).split())


def _closing_mark(name: str, chance: random.Random) -> str:
    return name + chance.choice((".", ",", ";", " -", "..."))


def _quoted(name: str, chance: random.Random) -> str:
    opening, closing = chance.choice(('""', "“”", "''", "«»", "「」", "„“"))
    return f"{opening}{name}{closing}"


def _typographic_apostrophe(name: str, chance: random.Random) -> str:
    return name.replace("'", chance.choice("’´`ʼ"))


def _another_dash(name: str, chance: random.Random) -> str:
    return name.replace("-", chance.choice(("–", "\u2011", "—", " - ", "‐", "－")))


def _hyphenated(name: str, _: random.Random) -> str:
    front, body, behind = _parted(name)
    return front + re.sub(r"(?<=\w) (?=\w)", "-", body) + behind


def _dotted_initials(name: str, _: random.Random) -> str:
    """``DSK`` as ``D.S.K.``."""
    return re.sub(r"\b[A-Z]{3,4}\b", lambda found: "".join(f"{letter}." for letter in found[0]), name)


def _trademark(name: str, chance: random.Random) -> str:
    return name + chance.choice(("®", "™", " ®", " (TM)"))


# --- legal forms ----------------------------------------------------------------------------------------------------


def _formless(name: str) -> bool:
    return _parted(name)[1] == name


def _is_hangul(name: str) -> bool:
    return re.search("[가-힣]", name) is not None


def _is_east_asian(form: str) -> bool:
    return any(unicodedata.east_asian_width(letter) == "W" for letter in form)


def _form_added_behind(name: str, chance: random.Random) -> str:
    form = chance.choice(_BEHIND_HANGUL if _is_hangul(name) else _BEHIND)
    return f"{name}{'' if form.startswith(',') else ' '}{form}" if _formless(name) else name


def _form_added_in_front(name: str, chance: random.Random) -> str:
    if _is_hangul(name) or not _formless(name):
        return name
    form = chance.choice(_IN_FRONT)
    return f"{form}{' ' if form.strip('.').isalpha() and not _is_east_asian(form) else ''}{name}"


def _form_added_in_brackets(name: str, chance: random.Random) -> str:
    form = f"({chance.choice(_BEHIND_HANGUL)})" if _is_hangul(name) else chance.choice(_IN_BRACKETS)
    return f"{name} {form}" if _formless(name) else name


def _form_dropped(name: str, _: random.Random) -> str:
    return _parted(name)[1]


def _form_moved(name: str, chance: random.Random) -> str:
    front, body, behind = _parted(name)
    form = (front or behind).strip(" ,")
    if not form:
        return name
    return f"{body} {form}" if front else chance.choice((f"{form} {body}", f"{body} ({form.strip('()')})"))


def _form_spelt_otherwise(name: str, chance: random.Random) -> str:
    front, body, behind = _parted(name)
    form = (front or behind).strip(" ,")
    for group in _SAME_FORM:
        if form in group:
            other = chance.choice([each for each in group if each != form])
            return name[: len(front)].replace(form, other) + body + behind.replace(form, other)
    return name


def _korean_form_in_front(name: str, chance: random.Random) -> str:
    if not _formless(name):
        return name
    return f"{chance.choice(_KOREAN + _KOREAN_IN_FRONT)}{chance.choice(('', ' '))}{name}"


def _korean_form_behind(name: str, chance: random.Random) -> str:
    return f"{name}{chance.choice(('', ' '))}{chance.choice(_KOREAN)}" if _formless(name) else name


def _korean_form_in_brackets(name: str, chance: random.Random) -> str:
    if not _formless(name):
        return name
    form = chance.choice(("(주식회사)", "[주]", "(유한회사)", "（주식회사）"))
    return chance.choice((f"{form}{name}", f"{name}{form}", f"{name} {form}"))


def _korean_and_english_form(name: str, chance: random.Random) -> str:
    """``(주)한빛전자 Co., Ltd.``: a form of both languages, as bilingual cards show it."""
    return f"{chance.choice(('(주)', '㈜', '주식회사 '))}{name} {chance.choice(('Co., Ltd.', 'Inc.'))}"


# --- case and Unicode -----------------------------------------------------------------------------------------------


def _upper(name: str, _: random.Random) -> str:
    return name.upper()


def _lower(name: str, _: random.Random) -> str:
    return name.lower()


def _capitals(name: str, _: random.Random) -> str:
    return re.sub(r"[^\W\d_][\w'’]*", lambda found: found[0][0].upper() + found[0][1:].lower(), name)


def _caps_lock(name: str, _: random.Random) -> str:
    return name.swapcase()


def _full_width(name: str, _: random.Random) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in name)


def _decomposed(name: str, _: random.Random) -> str:
    return unicodedata.normalize("NFD", name)


def _ligatures(name: str, _: random.Random) -> str:
    for letters, one in (("ffi", "ﬃ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("ff", "ﬀ")):
        name = name.replace(letters, one)
    return name


def _one_sign(name: str, _: random.Random) -> str:
    """Use the single sign that Unicode has for a short form in brackets."""
    return name.replace("(주)", "㈜").replace("（주）", "㈜").replace("(株)", "㈱")


def _without_accents(name: str, _: random.Random) -> str:
    if _is_hangul(name):
        return name
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def _styled(name: str, _: random.Random) -> str:
    """Show the letters in the bold of mathematics, as social media do."""
    shift = {**{65 + at: 0x1D400 + at for at in range(26)}, **{97 + at: 0x1D41A + at for at in range(26)}}
    return name.translate(shift)


def _without_symbols(name: str, _: random.Random) -> str:
    return "".join(letter for letter in name if unicodedata.category(letter) != "So").strip()


# --- the list -------------------------------------------------------------------------------------------------------


@attrs.frozen
class Operator:
    """One way in which people change a name.

    Args:
        kind: what it changes; a spelling has at most one change of each kind.
        change: the change; gives the name back where it does not apply.
        written: ``before`` its author had read the normaliser, or ``after``.
    """

    kind: Kind
    change: Callable[[str, random.Random], str]
    written: Literal["before", "after"]

    @property
    def name(self) -> str:
        """What a table calls it."""
        return self.change.__name__.strip("_").replace("_", " ")


def _before(kind: Kind, *changes: Callable[[str, random.Random], str]) -> tuple[Operator, ...]:
    return tuple(Operator(kind, change, "before") for change in changes)


# In this order they are applied: what changes the name itself, then the form around it, then how all of it is written.
OPERATORS: tuple[Operator, ...] = (
    *_before("and", _and_word, _and_sign, _plus_sign, _and_of_markup),
    *_before("spacing", _run_together, _split_at_capitals, _split_before_trade, _spaced_syllables),
    *_before("punctuation", _without_punctuation, _spaces_for_punctuation, _typographic_apostrophe, _another_dash),
    *_before("punctuation", _hyphenated, _dotted_initials),
    *_before("form", _form_added_behind, _form_added_in_front, _form_added_in_brackets),
    *_before("form", _form_dropped, _form_moved, _form_spelt_otherwise),
    *_before("Korean form", _korean_form_in_front, _korean_form_behind, _korean_form_in_brackets),
    *_before("Korean form", _korean_and_english_form),
    *_before("punctuation", _closing_mark, _quoted, _trademark),
    *_before("spacing", _padded, _wider, _no_break_space, _ideographic_space, _invisible),
    *_before("case", _upper, _lower, _capitals, _caps_lock),
    *_before("Unicode", _full_width, _decomposed, _ligatures, _one_sign, _without_accents, _styled, _without_symbols),
)
_MOST_CHANGES = 3


@attrs.frozen
class Spelling:
    """A name as somebody typed it.

    Args:
        text: what was typed.
        origin: the position of the name it was made from.
        operators: the names of what was done to it, in order; one to three.
    """

    text: str
    origin: int
    operators: tuple[str, ...]


def spellings(names: Sequence[str], count: int, *, seed: int) -> Iterator[Spelling]:
    """Yield as many spellings as asked for, by one to three changes of different kinds each.

    The first change is drawn before the name: with the square root of the number of names it fits as its weight, so
    that what fits few names (``&``, apostrophes, accents) is seen often enough to measure, and does not rule.
    """
    chance = random.Random(seed)
    fitting = [tuple(each for each in OPERATORS if _changes(each, name)) for name in names]
    fitted = {each: [at for at, those in enumerate(fitting) if each in those] for each in OPERATORS}
    weights = [len(fitted[each]) ** 0.5 for each in OPERATORS]
    while count:
        first = chance.choices(OPERATORS, weights)[0]
        origin = chance.choice(fitted[first])
        changes = [first, *_further(first, fitting[origin], chance)]
        text, done = _changed(names[origin], changes, chance)
        if done:
            count -= 1
            yield Spelling(text, origin, done)


def _further(first: Operator, fitting: Sequence[Operator], chance: random.Random) -> Iterator[Operator]:
    """Draw up to two more changes: a kind first, so that a kind with many changes is no likelier than one with few."""
    taken = [first.kind]
    kinds = list(dict.fromkeys(each.kind for each in fitting))
    for kind in chance.sample(kinds, len(kinds))[: chance.randint(0, _MOST_CHANGES - 1)]:
        if all(_go_together(kind, other) for other in taken):
            taken.append(kind)
            yield chance.choice([each for each in fitting if each.kind == kind])


def _go_together(one: Kind, other: Kind) -> bool:
    # one form is enough, except where an operator means both languages
    return one != other and {one, other} != {"form", "Korean form"}


def _changed(name: str, changes: Sequence[Operator], chance: random.Random) -> tuple[str, tuple[str, ...]]:
    text, done = name, list[str]()
    for operator in sorted(changes, key=OPERATORS.index):
        changed = operator.change(text, chance)
        if changed != text:
            done.append(operator.name)
        text = changed
    return text, tuple(done) if text != name else ()


def _changes(operator: Operator, name: str) -> bool:
    # asked with a chance of its own, so that asking does not move the sequence
    return operator.change(name, random.Random(0)) != name
