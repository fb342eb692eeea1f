"""What somebody typed so far, read as the letters of a company's name; it may have a legal form, or a piece of one.

The rules
---------
- What is typed is read as it stands.
- A legal form in front is left out, and the rest is the start of a name: 주식회사 한, (주)L.
- Behind a legal form a name is over: Hanbit Inc. is the whole name, with or without the form.
- What may become a legal form is read as one as well: Hanbit I, 한빛 주식ㅎ, Acme Co., L. Then the name is over, too.

Letters are those of `CompanyName.joined_key`, Hangul key by key.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

from leadflow.errors import InvalidValue
from leadflow.tables.hangul import KEYS
from leadflow.tables.legal_forms import BEHIND, DOTTED, GLUED_BEHIND
from leadflow.values.company_name import CompanyName
from leadflow.values.text import letters

__all__ = ["before_a_begun_form", "beginnings", "keys", "whole_names"]

_GOING_ON = "00"
"""Letters that could come next: with them a single letter is the start of a word, and not a word of its own.
A plus sign between letters would be "and"; at the end it is a sign that is still to come to its letters."""


def keys(folded: str) -> str:
    """Return folded letters with Hangul key by key.

    >>> keys("hanbit 한빛")
    'hanbit ㅎㅏㄴㅂㅣㅊ'
    """
    return folded if folded.isascii() else unicodedata.normalize("NFD", folded).translate(KEYS)


def whole_names(typed: str) -> tuple[str, ...]:
    """Return the letters that all of a name may have, as it stands before without its legal form.

    >>> whole_names("Hanbit Inc."), whole_names("Han"), whole_names("")
    (('hanbitinc', 'hanbit'), ('han',), ())
    """
    return _distinct(_as_it_stands(typed), _without_forms(typed))


def beginnings(typed: str) -> tuple[str, ...]:
    """Return the letters that a name may begin with, as it stands before without the legal form in front.

    >>> beginnings("Acme Corp. Ha"), beginnings("PT Ha"), beginnings("Hanbit Inc.")
    (('acmecorpha',), ('ptha', 'ha'), ('hanbitinc',))
    """
    plain = _as_it_stands(typed)
    begun = _without_forms(typed.rstrip("+") + _GOING_ON).removesuffix(_GOING_ON)
    is_over = plain.startswith(begun) and not plain.endswith(begun)
    return _distinct(plain, "" if is_over else begun)


def before_a_begun_form(typed: str) -> Iterator[str]:
    """Yield the letters of whole names behind which a legal form may have been begun.

    >>> list(before_a_begun_form("Hanbit Foods I")), list(before_a_begun_form("Acme Co., L"))
    (['hanbitfoods'], ['acme'])
    >>> list(before_a_begun_form("Hanbit Foods"))
    []
    """
    glued, apart = _begun_forms(GLUED_BEHIND), _begun_forms(_WRITTEN_APART)
    for read in beginnings(typed):
        for start in range(max(1, len(read) - _LONGEST_FORM), len(read)):
            if read[start:] in glued:
                yield read[:start]
    text = unicodedata.normalize("NFC", typed)
    for word in list(_WORD.finditer(text))[1:][-_LONGEST_FORM:]:
        if _as_it_stands(text[word.start() :]) in apart:
            yield _without_forms(text[: word.start()])


_WORD = re.compile(r"[^\W_]+")
_WRITTEN_APART = (*("".join(form) for form in BEHIND), *(form.replace(".", "") for form in DOTTED))
_LONGEST_FORM = max(len(keys(form)) for form in _WRITTEN_APART)


@functools.cache
def _begun_forms(forms: tuple[str, ...]) -> frozenset[str]:
    """Return everything that legal forms begin with."""
    return frozenset(form[:end] for form in map(keys, forms) for end in range(1, len(form) + 1))


def _distinct(*readings: str) -> tuple[str, ...]:
    return tuple(filter(None, dict.fromkeys(readings)))


def _folded(typed: str) -> str:
    return letters(typed.replace("&", " and "), joined="'’‘`")


def _as_it_stands(typed: str) -> str:
    return keys(_folded(typed).replace(" ", ""))


def _without_forms(typed: str) -> str:
    try:
        return keys(CompanyName.parse(typed).joined_key)
    except InvalidValue:
        return ""
