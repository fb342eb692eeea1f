"""Yes and no: the one answer to what a word or a mark says, in a column, in a form or in a custom field."""

from leadflow.tables import yes_and_no
from leadflow.values.text import fold, is_placeholder

__all__ = ["has_refused", "says_nothing", "yes_or_no"]

_LONGEST = 32
_YES = frozenset(map(fold, yes_and_no.YES | yes_and_no.AGREED))
_NO = frozenset(map(fold, yes_and_no.NO | yes_and_no.DISAGREED | yes_and_no.REFUSED))
_REFUSED = frozenset(map(fold, yes_and_no.REFUSED))
_ABOUT_AGREEMENT = frozenset(map(fold, yes_and_no.AGREED | yes_and_no.DISAGREED))
_SAY_SOMETHING = _YES | _NO | frozenset(map(fold, yes_and_no.EITHER))


def yes_or_no(text: str) -> bool | None:
    """Return whether a text says yes or no; None where it says neither, or may mean either.

    Case, width and spaces around it make no difference.
    An "x" marks a box in English and says no in Korean, so it is not guessed.

    >>> yes_or_no("예"), yes_or_no("FALSCH"), yes_or_no("○"), yes_or_no("×")
    (True, False, True, False)
    >>> yes_or_no("x") is None, yes_or_no("maybe") is None
    (True, True)
    """
    folded = _folded(text)
    return True if folded in _YES else False if folded in _NO else None


def has_refused(text: str) -> bool | None:
    """Return whether a text says yes or no to the question whether somebody refuses; None where that is not clear.

    A word of refusal means yes. A word of agreement may mean either: under the header "수신 거부", "동의" can agree to mail
    or to the refusal.

    >>> has_refused("yes"), has_refused("거부"), has_refused("opt-out"), has_refused("아니오")
    (True, True, True, False)
    >>> has_refused("동의") is None
    True
    """
    folded = _folded(text)
    if folded in _REFUSED:
        return True
    return None if folded in _ABOUT_AGREEMENT else yes_or_no(folded)


def says_nothing(text: str) -> bool:
    """Tell whether a text gives no answer to a question for yes or no: blank, ``-``, ``N/A`` and the like.

    >>> says_nothing("-"), says_nothing("no"), says_nothing("x")
    (True, False, False)
    """
    folded = _folded(text)
    return len(folded) <= _LONGEST and folded not in _SAY_SOMETHING and is_placeholder(folded)


def _folded(text: str) -> str:
    """Return a text as it is compared; one that is longer than any word of ours as it is."""
    stripped = text.strip()
    return fold(stripped) if len(stripped) <= _LONGEST else stripped
