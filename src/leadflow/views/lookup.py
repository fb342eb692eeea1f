"""Accounts found by the first letters of their names, while somebody is still typing.

Theory of operation
-------------------
A name is known by its letters: `CompanyName.joined_key`, without legal forms, punctuation and spaces, Hangul key by
key. So a syllable that is still being typed is the start of the whole one: 하, 한 and 한ㅂ all begin 한빛, and 한 also
begins 하나. Each name is listed from its start and from each further word. Names with Hangul are listed once more by
initial consonants (초성), which are looked through when Hangul is typed without any vowel: ㅎㅂ, lgㅈㅈ.

How what is typed is read, legal forms above all, is said in `leadflow.views.typed`.

The lists are sorted, so what begins with some letters is one range of a list, found by bisection.
Accounts are numbered from the most to the least important one. So the best of a range are its smallest numbers.
The smallest numbers of each 64 entries, of each 128, 256 … are kept: a range is put together from few such blocks,
whatever its length. Hence typing one letter costs hardly more among a million accounts than among ten thousand.
"""

import functools
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

import attrs

from leadflow.errors import BrokenContract
from leadflow.matching.trees import descendants
from leadflow.objects import Account
from leadflow.values.checks import expect
from leadflow.values.company_name import CompanyName
from leadflow.values.optional import several
from leadflow.values.text import letters
from leadflow.views.typed import before_a_begun_form, beginnings, keys, whole_names

__all__ = ["AccountLookup", "Hit", "NameMatch"]

NameMatch: TypeAlias = Literal["name", "start", "word", "alias"]
"""What begins as it was typed, best first: all of the name, its start, a further word of it, another name."""
_Part: TypeAlias = Literal["start", "word", "alias"]

_PARTS: tuple[_Part, ...] = ("start", "word", "alias")
_END = "\0"
"""Ends each name in the text of all names; nothing that is typed has it, and it sorts before everything."""
_BLOCK = 64
_KEPT = 32
"""How many of each block are kept; a higher limit looks at every entry that begins as typed."""
_CONSONANTS, _VOWELS = frozenset("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"), frozenset("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ")
_FIRST_SYLLABLE, _LAST_SYLLABLE = "가", "힣"
_NO_WEIGHTS: Mapping[str, int] = MappingProxyType({})


@attrs.frozen
class Hit:
    """An account whose name begins with what was typed.

    Args:
        account: the id of the account.
        name: the name that does: its own, or an alias.
        match: what of the name does.
        typed: the letters that were looked for.
    """

    account: str
    name: CompanyName
    match: NameMatch
    typed: str = attrs.field(repr=False)

    @property
    def span(self) -> tuple[int, int] | None:
        """From where to where the written name is as typed, to highlight it; None where that is not one stretch.

        >>> [hit] = AccountLookup([Account(id="1", name="(주)한빛 전자")]).find("한빛ㅈ")
        >>> hit.name.text[slice(*hit.span)]
        '한빛 전'
        """
        text = self.name.text
        is_initials = _is_initials(self.typed)
        pieces = [_of_char(char, is_initials) for char in text]
        starts = [place for place, piece in enumerate(pieces) if piece]
        for start in sorted(starts, key=lambda place: place > 0 and pieces[place - 1] != ""):
            if end := _end_of(pieces, start, self.typed):
                return start, end
        return None


class AccountLookup:
    """The names of accounts, indexed by their first letters; it never changes.

    Hits come in this order: the whole name is as typed, then its start, then a further word, then an alias;
    last the whole names behind which a legal form is being typed.
    Among equals: named accounts (and their divisions), greater weight, shorter name, name, id.

    >>> accounts = [
    ...     Account(id="1", name="주식회사 한빛"),
    ...     Account(id="2", name="한빛전자(주)"),
    ...     Account(id="3", name="Hanbit Foods Inc."),
    ...     Account(id="4", name="새한빛", aliases=["Hanbit New"]),
    ... ]
    >>> lookup = AccountLookup(accounts)
    >>> [(hit.account, hit.match) for hit in lookup.find("ㅎㅂ")]
    [('1', 'name'), ('2', 'start')]
    >>> [(hit.account, str(hit.name), hit.match) for hit in lookup.find("han")]
    [('3', 'Hanbit Foods Inc.', 'start'), ('4', 'Hanbit New', 'alias')]
    """

    __slots__ = ("_aliases", "_ids", "_letters", "_names", "_of_initials")

    def __init__(self, accounts: Iterable[Account], *, weights: Mapping[str, int] = _NO_WEIGHTS) -> None:
        """Index the names and aliases of accounts; in which order they come means nothing.

        Args:
            accounts: the accounts; of several with one id the last counts.
            weights: how much an account matters, by its id: how many contacts or opportunities it has, say; 0 where not given.
        """
        by_id = {account.id: account for account in several("accounts", accounts, Account)}
        keys = {account.id: account.name.key for account in by_id.values()}  # each takes a while to find
        ordered = _by_importance(by_id, keys, weights)
        self._ids: list[str] = [account.id for account in ordered]
        self._names: list[CompanyName] = [account.name for account in ordered]
        self._aliases = {place: account.aliases for place, account in enumerate(ordered) if account.aliases}
        own = [keys[account_id] for account_id in self._ids]
        others = {place: [alias.key for alias in aliases] for place, aliases in self._aliases.items()}
        self._letters = _listed(own, others, is_initials=False)
        self._of_initials = _listed(own, others, is_initials=True)

    def __len__(self) -> int:
        return len(self._ids)

    def find(self, typed: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return the accounts whose names begin as typed, best first; each account once, nothing where no letter is.

        Args:
            typed: what somebody typed so far.
            limit: how many to return at most; up to 32 it costs next to nothing.

        Raises:
            BrokenContract: the limit is not 1 or more.
        """
        expect("typed", typed, str)
        if type(limit) is not int or limit < 1:
            raise BrokenContract("the limit of a look-up", limit, "1 or more")
        found: dict[int, Hit] = {}
        for step in _steps(typed):
            lists = self._of_initials if _is_initials(step.letters) else self._letters
            for place in lists[step.part].best(step.letters, limit, is_whole=step.match == "name"):
                if place not in found and len(found) < limit:
                    found[place] = Hit(self._ids[place], self._name(place, step), step.match, step.letters)
            if len(found) == limit:
                break
        return tuple(found.values())

    def _name(self, place: int, step: "_Step") -> CompanyName:
        if step.match != "alias":
            return self._names[place]
        return next(alias for alias in self._aliases[place] if _begins(alias, step.letters))


# --- what is looked for -----------------------------------------------------------------------------------------------


class _Step(NamedTuple):
    """One list to look through."""

    letters: str
    part: _Part
    match: NameMatch


def _steps(typed: str) -> Iterator[_Step]:
    """Yield what to look for and where, best first; what is likely to be found comes before what takes longer to read."""
    for read in whole_names(typed):
        yield _Step(read, "start", "name")
    for read in beginnings(typed):
        yield from (_Step(read, part, part) for part in _PARTS)
    for read in before_a_begun_form(typed):
        yield _Step(read, "start", "name")


def _is_initials(typed: str) -> bool:
    """Tell whether letters are, as far as they are Hangul, initial consonants."""
    return not typed.isascii() and not _CONSONANTS.isdisjoint(typed) and _VOWELS.isdisjoint(typed)


# --- names ------------------------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=16384)
def _initial(char: str) -> str:
    return keys(char)[0] if _FIRST_SYLLABLE <= char <= _LAST_SYLLABLE else keys(char)


def _words(key: str, *, is_initials: bool) -> list[str]:
    """Return the words of a name's key as they are listed; by initial consonants none without Hangul."""
    words = key.split()
    if not is_initials:
        return [keys(word) for word in words]
    found = ["".join(map(_initial, word)) for word in words]
    return found if _is_initials("".join(found)) else []


def _begins(name: CompanyName, typed: str) -> bool:
    """Tell whether a name, or a further word of it, begins with letters."""
    words = _words(name.key, is_initials=_is_initials(typed))
    return any("".join(words[start:]).startswith(typed) for start in range(len(words)))


@functools.lru_cache(maxsize=65536)
def _of_char(char: str, is_initials: bool) -> str:  # noqa: FBT001 - the cache is quicker without names
    folded = letters(char).replace(" ", "")
    return "".join(map(_initial, folded)) if is_initials else keys(folded)


def _end_of(pieces: Sequence[str], start: int, typed: str) -> int | None:
    """Return where a written name that is as typed from a place on stops being so; None where it is not."""
    rest = typed
    for place in range(start, len(pieces)):
        piece = pieces[place]
        if piece.startswith(rest):
            return place + 1
        if not rest.startswith(piece):
            return None
        rest = rest[len(piece) :]
    return None


def _by_importance(
    accounts: Mapping[str, Account], keys: Mapping[str, str], weights: Mapping[str, int]
) -> list[Account]:
    named = _named(accounts)

    def importance(account: Account) -> tuple[bool, int, int, str, str]:
        shortness = len(keys[account.id].replace(" ", ""))
        return account.id not in named, -weights.get(account.id, 0), shortness, account.name.text, account.id

    return sorted(accounts.values(), key=importance)


def _named(accounts: Mapping[str, Account]) -> set[str]:
    """Return the ids of named accounts and of everything below them."""
    named = {account.id for account in accounts.values() if account.named}
    return named.union(account.id for account in descendants(named, accounts.values()))


# --- lists ------------------------------------------------------------------------------------------------------------


class _SortedList:
    """Where names begin in a text of many names, in the order of what follows; beside it the places of the accounts."""

    __slots__ = ("_levels", "_places", "_starts", "_text")

    def __init__(self, text: str, entries: Sequence[tuple[int, int]]) -> None:
        self._text = text
        ordered = sorted(entries, key=lambda entry: text[entry[0] : text.index(_END, entry[0])])
        self._starts = array("I", (start for start, _ in ordered))
        self._places = array("I", (place for _, place in ordered))
        self._levels = _levels(self._places)

    def best(self, typed: str, limit: int, *, is_whole: bool) -> list[int]:
        """Return the smallest places of what begins with letters, or of what is nothing but them."""
        text, sought = self._text, typed + _END if is_whole else typed
        length = len(sought)

        def beginning(start: int) -> str:
            return text[start : start + length]

        first = bisect_left(self._starts, sought, key=beginning)
        end = bisect_right(self._starts, sought, first, key=beginning)
        if limit > _KEPT:
            return sorted(set(self._places[first:end]))[:limit]
        return sorted(self._some(first, end, limit))[:limit]

    def _some(self, first: int, end: int, limit: int) -> set[int]:
        """Return some places of a range, among them as many of the smallest: single ones at its ends, between them blocks."""
        left, right = -(-first // _BLOCK), end // _BLOCK
        if left >= right:
            return set(self._places[first:end])
        some = {*self._places[first : left * _BLOCK], *self._places[right * _BLOCK : end]}
        for level in self._levels:
            if left >= right:
                break
            if left % 2:
                some.update(level[left][:limit])
                left += 1
            if right % 2:
                right -= 1
                some.update(level[right][:limit])
            left, right = left // 2, right // 2
        return some


def _levels(places: Sequence[int]) -> "list[list[array[int]]]":
    """Return the smallest places of each block, then of each two blocks, each four …; whole blocks only."""
    count = len(places) // _BLOCK
    blocks = (places[block * _BLOCK : (block + 1) * _BLOCK] for block in range(count))
    levels = [[_smallest(block) for block in blocks]]
    while len(below := levels[-1]) > 1:
        pairs = zip(below[::2], below[1::2], strict=False)
        levels.append([_smallest([*one, *other]) for one, other in pairs])
    return levels


def _smallest(places: Iterable[int]) -> "array[int]":
    return array("I", sorted(set(places))[:_KEPT])


def _listed(
    names: Sequence[str], aliases: Mapping[int, Sequence[str]], *, is_initials: bool
) -> Mapping[_Part, _SortedList]:
    """Return the sorted lists of all names and aliases, given by their keys."""
    texts: list[str] = []
    entries: dict[_Part, list[tuple[int, int]]] = {part: [] for part in _PARTS}
    length = 0

    def add(place: int, key: str, first: _Part, further: _Part) -> None:
        nonlocal length
        part = first
        words = _words(key, is_initials=is_initials)
        for word in words:
            entries[part].append((length, place))
            texts.append(word)
            length += len(word)
            part = further
        if words:
            texts.append(_END)
            length += 1

    for place, name in enumerate(names):
        add(place, name, "start", "word")
        for alias in aliases.get(place, ()):
            add(place, alias, "alias", "alias")
    text = "".join(texts)
    return {part: _SortedList(text, entries[part]) for part in _PARTS}
