"""Checks that settings share."""

from collections.abc import Iterable, Iterator, Sequence

from leadflow.errors import Fault, InvalidPolicy, nearest

__all__ = ["check_target", "not_among", "refuse", "wrong_target"]


def not_among(path: str, value: object, choices: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault unless the value is one of the choices."""
    if value not in choices:
        yield Fault(path, value, f"one of {', '.join(choices)}", nearest(str(value), choices))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `InvalidPolicy` with all faults, if there are any."""
    found = tuple(faults)
    if found:
        raise InvalidPolicy(found)


def check_target(path: str, value: str, kinds: tuple[str, ...]) -> None:
    """Raise `InvalidPolicy` unless a target says what it is by one of the prefixes."""
    refuse(wrong_target(path, value, kinds))


def wrong_target(path: str, value: str, kinds: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a fault unless a target says what it is by one of the prefixes."""
    if not value.startswith(kinds) or value.endswith(":"):
        yield Fault(path, value, " or ".join(f"'{kind}…'" for kind in kinds))
