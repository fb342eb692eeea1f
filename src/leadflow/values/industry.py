"""Industries: the code of a classification, or the word of a pick list."""

import functools
import re
from typing import Self

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.industries import DIVISIONS, LONGEST, SECTIONS
from leadflow.values.text import clean, fold

__all__ = ["LABEL", "SCHEMES", "IndustryCode"]

LABEL = "LABEL"
"""The scheme of a plain word, which belongs to no classification."""

SCHEMES = (*sorted(SECTIONS), LABEL)
"""The classifications that are known, and `LABEL`."""

_EXPECTED = "a code such as 'KSIC:26110' or 'NAICS:31-33', or a word such as 'Manufacturing'"
_NAMED = re.compile(
    rf"(?P<scheme>{'|'.join(SECTIONS).lower()})\s*(?:rev\.?\s*[0-9.]+(?=[\s:]))?\s*(?P<colon>:?)\s*-?\s*(?P<code>.*)"
)
_CODE_LIKE = re.compile(r"[a-z]|[a-z]?[0-9][0-9.-]*")
_DIGITS = re.compile(r"(?P<letter>[A-Z]?)(?P<digits>[0-9]{2,6})")


@functools.lru_cache(maxsize=65536)
def _normalise(scheme: str, code: str) -> str:
    """Return the normal form of a code; raises `InvalidValue`."""
    bare = code.upper().replace(".", "").replace(" ", "")
    if bare in SECTIONS[scheme]:
        return bare
    found = _DIGITS.fullmatch(bare)
    section = DIVISIONS[scheme].get(found["digits"][:2]) if found else None
    what = f"{scheme} industry code"
    if found is None or section is None or len(found["digits"]) > LONGEST[scheme]:
        first, *_, last = SECTIONS[scheme]
        raise InvalidValue(what, bare, f"a section from {first} to {last}, or 2 to {LONGEST[scheme]} digits below one")
    if found["letter"] not in ("", section):
        raise InvalidValue(what, bare, f"section {section} before {found['digits']}")
    return found["digits"]


@functools.lru_cache(maxsize=65536)
def _ancestors(scheme: str, code: str) -> tuple[str, ...]:
    if scheme == LABEL:
        return (f"{LABEL}:{fold(code)}",)
    if not code.isdigit():
        return (f"{scheme}:{code}",)
    levels = [code[:length] for length in range(len(code), 1, -1)]
    section = DIVISIONS[scheme][code[:2]]
    return tuple(f"{scheme}:{level}" for level in dict.fromkeys([*levels, section]))


def _check_scheme(_industry: object, _attribute: "attrs.Attribute[str]", value: object) -> None:
    if value not in SCHEMES:
        raise InvalidValue("industry classification", value, f"one of {', '.join(SCHEMES)}")


def _check_code(industry: "IndustryCode", _attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str):
        raise InvalidValue("industry", value, _EXPECTED)
    if industry.scheme == LABEL:
        if not fold(value) or clean(value, what="industry") != value:
            raise InvalidValue("industry", value, "a word, without spaces around it")
    elif _normalise(industry.scheme, value) != value:
        raise InvalidValue("industry", value, "the normal form that IndustryCode.parse gives")


@attrs.frozen(order=True)
class IndustryCode:
    """What a company does, as a code of a classification or as the word somebody chose.

    Args:
        scheme: one of `SCHEMES`.
        code: the code without its section letter (``26110``), a section (``C``, ``31-33``),
            or for a label the word as written; labels that differ only in case are equal.

    Attributes:
        ancestors: the code and those above it up to the section, most specific first:
            what an ``under`` constraint looks up.

    >>> IndustryCode.parse("KSIC:C26") == IndustryCode("KSIC", "26")
    True
    >>> IndustryCode.parse("Manufacturing") == IndustryCode.parse("MANUFACTURING")
    True
    >>> IndustryCode.parse("KSIC:26110").ancestors
    ('KSIC:26110', 'KSIC:2611', 'KSIC:261', 'KSIC:26', 'KSIC:C')
    >>> IndustryCode.parse("NAICS:325").ancestors
    ('NAICS:325', 'NAICS:32', 'NAICS:31-33')
    """

    scheme: str = attrs.field(validator=_check_scheme)
    code: str = attrs.field(validator=_check_code, eq=fold, order=fold)
    ancestors: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "ancestors", _ancestors(self.scheme, self.code))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code with the name of its classification, or any other word as a label.

        Digits without a classification stay a label: nobody can tell whose they are.

        Raises:
            InvalidValue: nothing is written, or a classification is named and does not have the code.

        >>> IndustryCode.parse("isic c"), IndustryCode.parse("NACE Rev. 2: C26.11")
        (IndustryCode(scheme='ISIC', code='C'), IndustryCode(scheme='NACE', code='2611'))
        >>> IndustryCode.parse("KSIC:D26")
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid KSIC industry code 'D26': expected section C before 26
        """
        cleaned = clean(text, what="industry")
        found = _NAMED.fullmatch(fold(cleaned))
        scheme = found["scheme"].upper() if found else ""
        if found and scheme in SECTIONS and (found["colon"] or _CODE_LIKE.fullmatch(found["code"])):
            return cls(scheme, _normalise(scheme, found["code"]))
        if cleaned[: len(LABEL) + 1].upper() == f"{LABEL}:":
            cleaned = clean(cleaned[len(LABEL) + 1 :])
        if not fold(cleaned):
            raise InvalidValue("industry", text, _EXPECTED)
        return cls(LABEL, cleaned)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.code}"
