"""Who stands above whom, the slow and obvious way: every pair is asked, by walking from parent to parent."""

from collections.abc import Mapping

Parents = Mapping[str, str | None]
"""The parent that each account names, given or not."""


def stands_above(upper: str, lower: str, parents: Parents) -> bool:
    """Tell whether one account stands above another one: as many steps as there are accounts reach it, or none do."""
    at: str | None = lower
    for _ in parents:
        at = parents.get(at or "")
        if at == upper:
            return True
    return False


def above(lower: str, parents: Parents) -> set[str]:
    """Return the given accounts above one, without itself."""
    return {upper for upper in parents if upper != lower and stands_above(upper, lower, parents)}


def below(upper: str, parents: Parents) -> set[str]:
    """Return the given accounts below one, without itself; also where the one is not given."""
    return {lower for lower in parents if lower != upper and stands_above(upper, lower, parents)}
