"""What differs between two dumps: which outcomes, and where in them."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple, TypeAlias

import attrs

from benchmarks.compare.declared import NOTHING_DECLARED, Declared, plainly
from benchmarks.compare.dumping import text_of

__all__ = ["MISSING", "Comparison", "Differing", "Place", "compared", "operation_of", "places", "read_dump", "told"]

MISSING = "(missing)"
"""Stands where one of two values has nothing."""
_LONGEST = 100


class Place(NamedTuple):
    """A place where two values differ."""

    path: str
    was: object
    now: object

    def __str__(self) -> str:
        return f"{self.path or 'the whole'}: {_short(self.was)} -> {_short(self.now)}"

    @property
    def pattern(self) -> str:
        """The path for any element of a list."""
        return re.sub(r"\[\d+\]", "[]", self.path)


@attrs.frozen
class Differing:
    """An outcome that differs.

    Args:
        key: the outcome.
        places: where, without what is declared.
    """

    key: str
    places: tuple[Place, ...]


@attrs.frozen
class Comparison:
    """What came of comparing two dumps.

    Args:
        outcomes: how many outcomes there are of each operation.
        crashes: outcomes of the newer tree that are errors of no kind that leadflow has, and were not before.
        differing: what differs and is not declared.
        declared: how often each declared difference was found.
    """

    outcomes: Mapping[str, int]
    crashes: tuple[str, ...]
    differing: tuple[Differing, ...]
    declared: Mapping[str, int]

    @property
    def agrees(self) -> bool:
        """Whether there are outcomes, and nothing differs but what was declared."""
        return bool(self.outcomes) and not self.differing


def operation_of(key: str) -> str:
    """Return the operation of an outcome.

    >>> operation_of("world 3 / plan_merge / lead l1, lead l2")
    'plan_merge'
    """
    return key.split(" / ", 2)[1]


def read_dump(path: Path) -> Iterator[str]:
    """Yield the lines of a dump, packed or not."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from lines
    else:
        with path.open(encoding="utf-8") as lines:
            yield from lines


def compared(base: Iterable[str], head: Iterable[str], declared: Declared = NOTHING_DECLARED) -> Comparison:
    """Compare two dumps, line by line as their keys are equal.

    Args:
        base: the lines of the older tree.
        head: the lines of the newer one.
        declared: differences that are meant.
    """
    before = {_key_of(each): each for each in base}
    outcomes: Counter[str] = Counter()
    found: Counter[str] = Counter()
    crashes: list[str] = []
    differing: list[Differing] = []
    for now in head:
        key = _key_of(now)
        outcomes[operation_of(key)] += 1
        was = before.pop(key, None)
        if was == now:
            continue
        new = json.loads(now)["value"]
        old = MISSING if was is None else declared.renamed(json.loads(was)["value"])
        if _is_crash(new) and not _is_crash(old):
            crashes.append(key)
        open_places = _undeclared(key, old, new, declared, found)
        if open_places:
            differing.append(Differing(key, open_places))
    for key, was in before.items():
        outcomes[operation_of(key)] += 1
        if open_places := _undeclared(key, json.loads(was)["value"], MISSING, declared, found):
            differing.append(Differing(key, open_places))
    counted = {why: found[why] for why in declared.reasons}
    return Comparison(outcomes, tuple(crashes), tuple(differing), counted)


def _undeclared(key: str, was: object, now: object, declared: Declared, found: Counter[str]) -> tuple[Place, ...]:
    """Return where an outcome differs without being declared, and count what is declared."""
    left: list[Place] = []
    for each in places(was, now):
        why = declared.reason_for(operation_of(key), each.path, each.was, each.now)
        if why is None:
            left.append(each)
        else:
            found[why] += 1
    return tuple(left)


def _key_of(line: str) -> str:
    """Return the key of a line; whole lines are read only where they differ."""
    end = line.index('","digest":"')
    key: str = json.loads(line[len('{"key":') : end + 1])
    return key


def _is_crash(value: object) -> bool:
    return isinstance(value, dict) and value.get("crash") is True


# --- inside of outcomes -----------------------------------------------------------------------------------------------


def places(was: object, now: object, path: str = "") -> Iterator[Place]:
    """Yield where two values differ, as deep as they are alike; ``since`` and ``because`` are no difference in a text.

    >>> [str(each) for each in places({"steps": [{"owner": "a"}]}, {"steps": [{"owner": "b"}]})]
    ["steps[0].owner: 'a' -> 'b'"]
    """
    match was, now:
        case dict(), dict():
            for name in sorted({*was, *now}):
                yield from places(was.get(name, MISSING), now.get(name, MISSING), f"{path}.{name}" if path else name)
        case list(), list() if len(was) == len(now):
            for number, (one, other) in enumerate(zip(was, now, strict=True)):
                yield from places(one, other, f"{path}[{number}]")
        case list(), list():
            yield from _aligned(was, now, path)
        case str(), str():
            if plainly(was) != plainly(now):
                yield Place(path, was, now)
        case _:
            if was != now or isinstance(was, bool) != isinstance(now, bool):
                yield Place(path, was, now)


Elements: TypeAlias = list[object]


def _aligned(was: Elements, now: Elements, path: str) -> Iterator[Place]:
    """Yield where lists of different lengths differ: what came in and what fell out, not all that moved up."""
    one, other = [plainly(text_of(each)) for each in was], [plainly(text_of(each)) for each in now]
    for tag, start, end, begin, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        both = min(end - start, stop - begin)
        for offset in range(both):
            yield from places(was[start + offset], now[begin + offset], f"{path}[{begin + offset}]")
        for number in range(start + both, end):
            yield Place(f"{path}[{number}]", was[number], MISSING)
        for number in range(begin + both, stop):
            yield Place(f"{path}[{number}]", MISSING, now[number])


def _short(value: object) -> str:
    text = value if value == MISSING else repr(value) if isinstance(value, str) else text_of(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


# --- telling ----------------------------------------------------------------------------------------------------------


def told(comparison: Comparison, *, keys: int = 4, deep: int = 6) -> Iterator[str]:
    """Yield a report, line by line.

    Args:
        comparison: what is told.
        keys: how many outcomes of an operation are shown at most.
        deep: how many places of an outcome are shown at most.
    """
    by_operation: dict[str, list[Differing]] = {}
    for each in comparison.differing:
        by_operation.setdefault(operation_of(each.key), []).append(each)
    for operation, differing in by_operation.items():
        yield f"{operation}: {len(differing):,} of {comparison.outcomes[operation]:,} outcomes differ"
        common = Counter(f"{place.pattern or 'the whole'}" for each in differing for place in each.places)
        yield from (f"  {count:6,} × {pattern}" for pattern, count in common.most_common(8))
        for each in differing[:keys]:
            yield f"  {each.key}"
            yield from (f"    {place}" for place in each.places[:deep])
            if len(each.places) > deep:
                yield f"    … and {len(each.places) - deep:,} more places"
        if len(differing) > keys:
            yield f"  … and {len(differing) - keys:,} more outcomes"
    for why, count in comparison.declared.items():
        yield f"declared: {count:6,} × {why}" if count else f"declared, but not seen: {why}"
    yield from (f"crashed: {key}" for key in comparison.crashes[:10])
    total = sum(comparison.outcomes.values())
    words = "no undeclared difference" if comparison.agrees else f"{len(comparison.differing):,} differ"
    yield f"{total:,} outcomes of {len(comparison.outcomes)} operations: {words}"
