"""Accounts in their trees: none may come to stand above itself."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile

from leadflow.errors import MergeRefused
from leadflow.matching.trees import ancestors
from leadflow.merging.fields import Mergeable
from leadflow.objects import Account, Related

__all__ = ["check_tree"]


def check_tree(records: Sequence[Mergeable], related: Related) -> None:
    """Refuse accounts with others between them: above the one and below the other, they would be above themselves.

    What stands above an account is looked for among those that are merged or related, as far as they are given.
    """
    accounts = [each for each in records if isinstance(each, Account)]
    given = {each.id: each for each in (*related.accounts, *accounts)}
    merged = frozenset(each.id for each in accounts)
    between: set[str] = set()
    circles: set[str] = set()
    for account in map(given.__getitem__, merged):
        path, end = _above(account, given, merged)
        if end in path:
            circles.update(path[path.index(end) :])
        elif end == account.id and path:
            circles.update((account.id, *path))
        elif end in merged:
            between.update(path)
    _refuse(records, "accounts that stand above themselves must be corrected first", circles)
    _refuse(records, "accounts that stand between them must be merged as well", between)


def _above(
    account: Account, given: Mapping[str, Account], merged: AbstractSet[str]
) -> tuple[Sequence[str], str | None]:
    """Return what stands above an account below the next merged one, and the parent at which that ends.

    That is a merged account, one that is not given, one that was passed already, or None at the top.
    """
    path = tuple(takewhile(lambda above: above.id not in merged, ancestors(account, given.get)))
    return tuple(each.id for each in path), (account, *path)[-1].parent


def _refuse(records: Sequence[Mergeable], reason: str, accounts: Iterable[str]) -> None:
    if named := ", ".join(map(repr, sorted(accounts))):
        raise MergeRefused(tuple(each.id for each in records), f"{reason}: {named}")
