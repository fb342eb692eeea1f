"""Accounts in their trees: none may come to stand above itself."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from leadflow.errors import MergeRefused
from leadflow.merging.fields import Mergeable
from leadflow.objects import Account, Related

__all__ = ["check_tree"]


def check_tree(records: Sequence[Mergeable], related: Related) -> None:
    """Refuse accounts with others between them: above the one and below the other, they would be above themselves.

    What stands above an account is looked for among those that are merged or related, as far as they are given.
    """
    accounts = [each for each in records if isinstance(each, Account)]
    merged = frozenset(each.id for each in accounts)
    parents = {each.id: each.parent for each in (*related.accounts, *accounts)}
    between: set[str] = set()
    circles: set[str] = set()
    for each in merged:
        path, end = _above(each, parents, merged)
        if end in path:
            circles.update(path[path.index(end) :])
        elif end == each and path:
            circles.update((each, *path))
        elif end in merged:
            between.update(path)
    _refuse(records, "accounts that stand above themselves must be corrected first", circles)
    _refuse(records, "accounts that stand between them must be merged as well", between)


def _above(
    account: str, parents: Mapping[str, str | None], merged: AbstractSet[str]
) -> tuple[Sequence[str], str | None]:
    """Return what stands above an account, and where that ends.

    That is at a merged account, at one that is not given, at one that was passed already, or at the top, which is None.
    """
    path: dict[str, None] = {}
    above = parents[account]
    while above is not None and above in parents and above not in merged and above not in path:
        path[above] = None
        above = parents[above]
    return tuple(path), above


def _refuse(records: Sequence[Mergeable], reason: str, accounts: Iterable[str]) -> None:
    if named := ", ".join(map(repr, sorted(accounts))):
        raise MergeRefused(tuple(each.id for each in records), f"{reason}: {named}")
