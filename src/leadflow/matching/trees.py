"""Accounts in their trees: who stands above whom, and who below.

Everybody who climbs or descends a tree of accounts does it here.
Trees come from outside, so they may be broken: an account that is not given ends the way, and so does one that was
passed already. Hence every function returns each account once, whatever the parents are.
"""

from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from typing import TypeAlias

from leadflow.errors import InvalidValue
from leadflow.matching.directory import Known, expect_known
from leadflow.objects import Account
from leadflow.values.checks import expect, expect_function
from leadflow.values.optional import several

__all__ = ["ancestors", "circles", "descendants", "is_above", "line", "lineage", "with_ancestors"]

Find: TypeAlias = Callable[[str], Account | None]
"""Returns the account of an id; None for one that is not given."""

Ordered: TypeAlias = tuple[str, str]
"""What accounts are sorted by: a text, and the id for those with the same text."""


def lineage(account: Account, known: Known) -> tuple[Account, ...]:
    """Return an account and those above it, itself first.

    Args:
        account: where to start.
        known: where to look accounts up.

    Raises:
        InvalidValue: the parents go round in a circle; the message lists it.

    >>> from leadflow.matching import Directory
    >>> parks = Account(id="p", name="Disney Parks", parent="d")
    >>> known = Directory.of([parks, Account(id="d", name="The Walt Disney Company")])
    >>> [str(each.name) for each in lineage(parks, known)]
    ['Disney Parks', 'The Walt Disney Company']
    """
    expect("account", account, Account)
    expect_known(known)
    return line(account, known)


def line(account: Account, known: Known) -> tuple[Account, ...]:
    """Return what `lineage` does, for accounts that were looked up: batches ask for that of every one of them."""
    if account.parent is None:
        return (account,)
    climbed: dict[str, Account] = {}
    again = _climb(account, known.account, climbed)
    if again is not None:
        ids = tuple(climbed)
        circle = " → ".join((*ids[ids.index(again) :], again))
        raise InvalidValue("parent of an account", circle, "a tree without circles")
    return tuple(climbed.values())


def is_above(upper: Account, lower: Account, known: Known) -> bool:
    """Tell whether an account is another one, or stands above it.

    Args:
        upper: who may stand above.
        lower: who may stand below.
        known: where to look accounts up.

    Raises:
        InvalidValue: the parents of the lower one go round in a circle.

    >>> from leadflow.matching import Directory
    >>> acme, lab = Account(id="acme", name="Acme"), Account(id="lab", name="Acme Lab", parent="acme")
    >>> known = Directory.of([acme, lab])
    >>> is_above(acme, lab, known), is_above(acme, acme, known), is_above(lab, acme, known)
    (True, True, False)
    """
    return any(each.id == upper.id for each in line(lower, known))


def ancestors(account: Account, find: Find) -> tuple[Account, ...]:
    """Return the accounts above one, the next one first; a circle ends before it reaches the account again.

    Args:
        account: where to start; it is not returned itself.
        find: looks accounts up.

    >>> lab, acme = Account(id="lab", name="Acme Lab", parent="acme"), Account(id="acme", name="Acme", parent="gone")
    >>> [each.id for each in ancestors(lab, {"acme": acme}.get)]
    ['acme']
    """
    expect("account", account, Account)
    expect_function("find", find, "a function that returns the account of an id, such as {account.id: account}.get")
    climbed: dict[str, Account] = {}
    _climb(account, find, climbed)
    return tuple(climbed.values())[1:]


def with_ancestors(ids: Iterable[str], find: Find) -> dict[str, Account]:
    """Return accounts with all those above them, by id.

    Args:
        ids: the ids of the accounts; those that are not given are passed over.
        find: looks accounts up.

    >>> lab, acme = Account(id="lab", name="Acme Lab", parent="acme"), Account(id="acme", name="Acme")
    >>> list(with_ancestors(["lab", "gone"], {"lab": lab, "acme": acme}.get))
    ['lab', 'acme']
    """
    climbed: dict[str, Account] = {}
    for id_ in ids:
        _climb(find(id_), find, climbed)
    return climbed


def descendants(
    of: Iterable[str], accounts: Iterable[Account], *, order: Callable[[Account], Ordered] | None = None
) -> Iterator[Account]:
    """Yield the divisions of accounts at any depth: each before those below itself, and each once.

    Args:
        of: the ids of the accounts at the top; they are not returned themselves.
        accounts: any accounts.
        order: what the divisions of one account are sorted by; they come as they were given when it is left out.

    >>> acme, lab = Account(id="acme", name="Acme"), Account(id="lab", name="Acme Lab", parent="acme")
    >>> [each.id for each in descendants(["acme"], [Account(id="x", name="Acme X-Ray", parent="lab"), lab, acme])]
    ['lab', 'x']
    """
    of, accounts = several("of", of, str), several("accounts", accounts, Account)
    if order is not None:
        expect_function("order", order, "a function that returns what an account is sorted by, or None")
    return _descendants(of, accounts, order)


def _descendants(
    of: Iterable[str], accounts: Iterable[Account], order: Callable[[Account], Ordered] | None
) -> Iterator[Account]:
    below: dict[str, list[Account]] = {}
    for account in accounts:
        if account.parent is not None:
            below.setdefault(account.parent, []).append(account)
    seen: dict[str, None] = dict.fromkeys(of)
    waiting = [each for top in reversed(seen) for each in reversed(_sorted(below.get(top, ()), order))]
    while waiting:
        account = waiting.pop()
        if account.id not in seen:
            seen[account.id] = None
            yield account
            waiting.extend(reversed(_sorted(below.get(account.id, ()), order)))


def _sorted(accounts: Sequence[Account], order: Callable[[Account], Ordered] | None) -> Sequence[Account]:
    return accounts if order is None else sorted(accounts, key=order)


def circles(accounts: Iterable[Account]) -> Iterator[tuple[Account, ...]]:
    """Yield the accounts that stand above themselves, each circle once, from where it was first met upwards.

    Args:
        accounts: any accounts.

    >>> ring = [Account(id="a", name="A", parent="b"), Account(id="b", name="B", parent="a")]
    >>> [[each.id for each in circle] for circle in circles([*ring, Account(id="c", name="C", parent="a")])]
    [['a', 'b']]
    """
    given = {each.id: each for each in accounts}
    done: set[str] = set()
    for account in given.values():
        if account.id in done:
            continue
        climbed: dict[str, Account] = {}
        again = _climb(account, lambda id_: None if id_ in done else given.get(id_), climbed)
        if again is not None:
            yield tuple(climbed.values())[tuple(climbed).index(again) :]
        done.update(climbed)


def _climb(account: Account | None, find: Find, climbed: MutableMapping[str, Account]) -> str | None:
    """Add an account and those above it; return the id of the one at which the way stopped as it was there already."""
    while account is not None and account.id not in climbed:
        climbed[account.id] = account
        if account.parent is None:
            return None
        account = climbed.get(account.parent) or find(account.parent)
    return None if account is None else account.id
