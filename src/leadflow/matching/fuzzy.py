"""Accounts whose names are written almost as what somebody typed; suggestions for a person to look at, nothing more.

Theory of operation
-------------------
Names are compared as they are typed: the letters of `CompanyName.joined_key`, Hangul key by key.
Two names are as similar as `rapidfuzz.fuzz.ratio` says: 100 for the same letters, 0 for none in common.

Comparing with every name would cost more with every account. So only names that share a *stretch* of four letters are
compared, and only by the rarest stretches of each: a typing error spoils at most five of them (two letters
swapped), so two errors spoil ten, and of the eleven rarest at least one is left in both names.
Short names have few stretches: up to nine letters they are also found by stretches of three, and up to four by what
is left of them without one letter.

Of what names share, the rarest is looked up first. What more than a thousand names have leads nowhere, and nothing
more is looked up once a thousand names are found: so there is a limit to what one question costs.
Hence, while no more than a thousand differently typed names are indexed:

* a name is compared with every spelling that has one typing error (a letter added, left out, replaced, or swapped
  with the next one);
* names of twelve letters or more are compared with every spelling of as many letters that has two.

Among more names this holds unless what is left of a name is all too common; ``python -m benchmarks.matching``
measures how often.
"""

import importlib.util
import itertools
import operator
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from leadflow.errors import BrokenContract, MissingExtra
from leadflow.matching.keys import is_telling
from leadflow.objects import Account
from leadflow.tables.hangul import KEYS
from leadflow.values.company_name import CompanyName
from leadflow.values.optional import several

__all__ = ["NameIndex", "Similar", "typed_letters"]

_STRETCH = 4
_SPOILT = 2 * (_STRETCH + 1)
"""How many stretches two typing errors can spoil at most; a swap of two letters spoils one more than it is long."""
_SHORT, _IN_SHORT = 9, 3
"""Up to so many letters, two typing errors can spoil every stretch; shorter stretches are looked up, too."""
_VERY_SHORT = 4
"""Up to so many letters, one typing error can spoil even the shorter stretches."""
_ENOUGH = 1_000
"""With so many names to compare no more are looked for."""
_BEST = 100


@attrs.frozen
class Similar:
    """An account with a similar name; a suggestion for a person, evidence for nothing.

    Args:
        account: the id of the account.
        name: the most similar of its names.
        score: how similar it is, from 0 to 100.
    """

    account: str
    name: CompanyName
    score: float


class NameIndex:
    """The names of accounts, indexed so that similar ones are found; it never changes.

    Needs the extra ``fuzzy``. Placeholder accounts, and names that stand for no company, are left out.

    Raises:
        MissingExtra: rapidfuzz is not installed.

    >>> names = NameIndex([Account(id="1", name="Hanbit Electronics"), Account(id="2", name="(주)다솜건설")])
    >>> [(found.account, round(found.score)) for found in names.similar("Hanbti Electronic Inc.")]
    [('1', 91)]
    >>> [(str(found.name), round(found.score)) for found in names.similar("다손건설")]
    [('(주)다솜건설', 91)]
    """

    __slots__ = ("_accounts", "_commonness", "_letters", "_names", "_posted", "_starts")

    def __init__(self, accounts: Iterable[Account]) -> None:
        """Index the names and aliases of accounts; in which order or how often they come means nothing."""
        _need_the_extra()
        known = several("accounts", accounts, Account)
        entries = sorted(_entries({account.id: account for account in known}.values()))
        self._accounts: list[str] = [account for _, account, _ in entries]
        self._names: list[CompanyName] = [name for _, _, name in entries]
        self._letters: list[str] = []
        self._starts = array("I")
        for place, (letters, _, _) in enumerate(entries):
            if not self._letters or self._letters[-1] != letters:
                self._letters.append(letters)
                self._starts.append(place)
        self._starts.append(len(entries))
        self._commonness: Mapping[str, int] = Counter(
            stretch for letters in self._letters for stretch in _stretches(letters, _STRETCH)
        )
        self._posted: dict[str, array[int]] = {}
        for number, letters in enumerate(self._letters):
            for mark in self._marks(letters):
                self._posted.setdefault(mark, array("I")).append(number)

    def similar(self, name: CompanyName | str, *, limit: int = 5, at_least: float = 70) -> tuple[Similar, ...]:
        """Return accounts with a similar name, best first, those of the same score by id; each account once.

        Args:
            name: what somebody wrote as the name of a company.
            limit: how many to return at most.
            at_least: the least score, from 0 to 100.

        Raises:
            BrokenContract: the limit is not 1 or more, or the score is not from 0 to 100.
            InvalidValue: the name is blank or longer than 300 characters.
        """
        if limit < 1:
            raise BrokenContract("the limit of similar names", limit, "1 or more")
        if not 0 <= at_least <= _BEST:
            raise BrokenContract("the least score of similar names", at_least, "0 to 100")
        asked = name if isinstance(name, CompanyName) else CompanyName.parse(name)
        if not is_telling(asked):
            return ()
        letters = typed_letters(asked)
        near = list(self._near(letters))
        scored = _scores(letters, list(map(self._letters.__getitem__, near)), at_least)
        best: dict[str, Similar] = {}
        for score, alike in itertools.groupby(scored, key=operator.itemgetter(1)):
            for account, spelling in sorted(each for place, _ in alike for each in self._carriers(near[place])):
                best.setdefault(account, Similar(account, spelling, score))
            if len(best) >= limit:
                break
        return tuple(best.values())[:limit]

    def _near(self, letters: str) -> set[int]:
        """Return the numbers of the names worth comparing, those that share the rarest first."""
        shared = [(mark, posted) for mark in self._marks(letters) if (posted := self._posted.get(mark)) is not None]
        near: set[int] = set()
        for _, posted in sorted(shared, key=lambda each: (len(each[1]), each[0])):
            if len(near) >= _ENOUGH or len(posted) > _ENOUGH:
                break
            near.update(posted)
        return near

    def _marks(self, letters: str) -> Iterator[str]:
        """Yield what a name is found by: its rarest stretches, and shorter ones and gaps if it is short."""
        rarest = sorted(_stretches(letters, _STRETCH), key=lambda each: (self._commonness.get(each, 0), each))
        yield from rarest[: _SPOILT + 1]
        if len(letters) <= _SHORT:
            yield from _stretches(letters, _IN_SHORT)
        if len(letters) <= _VERY_SHORT:
            yield from {f"-{letters}", *(f"-{letters[:gap]}{letters[gap + 1 :]}" for gap in range(len(letters)))}

    def _carriers(self, number: int) -> Iterator[tuple[str, CompanyName]]:
        """Yield the accounts that have a name, and how they write it."""
        for place in range(self._starts[number], self._starts[number + 1]):
            yield self._accounts[place], self._names[place]


def typed_letters(name: CompanyName) -> str:
    """Return the letters of a name's key in the order in which they are typed, without spaces.

    >>> typed_letters(CompanyName("Hanbit Foods Inc.")), typed_letters(CompanyName("㈜안과"))
    ('hanbitfoods', 'ㅇㅏㄴㄱㅗㅏ')
    """
    letters = name.joined_key
    return letters if letters.isascii() else unicodedata.normalize("NFD", letters).translate(KEYS)


def _entries(accounts: Iterable[Account]) -> Iterator[tuple[str, str, CompanyName]]:
    """Yield letters, account and name for everything an account is called; of names typed alike the first one."""
    for account in accounts:
        if not account.placeholder:
            names = [name for name in (account.name, *account.aliases) if is_telling(name)]
            typed = {typed_letters(name): name for name in reversed(names)}
            yield from ((letters, account.id, name) for letters, name in typed.items())


def _stretches(letters: str, length: int) -> set[str]:
    """Return every stretch of so many letters; either end of the name counts as a letter."""
    text = f" {letters} "
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def _need_the_extra() -> None:
    if importlib.util.find_spec("rapidfuzz") is None:
        raise MissingExtra("fuzzy", "leadflow.matching.NameIndex")


def _scores(letters: str, others: Sequence[str], at_least: float) -> Iterator[tuple[int, float]]:
    """Yield the places of similar texts and their scores, best first."""
    _need_the_extra()
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - an extra

    for _, score, place in process.extract(letters, others, scorer=fuzz.ratio, score_cutoff=at_least, limit=None):
        yield place, score
