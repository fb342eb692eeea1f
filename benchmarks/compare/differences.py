"""What differs between two dumps: which outcomes, and where in them."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple, TypeAlias

import attrs

from benchmarks.compare.accepted import NOTHING_ACCEPTED, Accepted, difference_digest
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
    def line(self) -> str:
        """It as a line, whole."""
        return f"{self.path or 'the whole'}: {_shown(self.was)} -> {_shown(self.now)}"

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
        accepted_before: the reason for which another difference of it was accepted.
    """

    key: str
    places: tuple[Place, ...]
    accepted_before: str | None = None

    @property
    def digest(self) -> str:
        """What stands for the difference in the table of accepted ones."""
        return difference_digest(self.places)

    def tells(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a pattern is found in the key, or in the line of a place."""
        return any(map(pattern.search, [self.key, *(each.line for each in self.places)]))


@attrs.frozen
class Comparison:
    """What came of comparing two dumps.

    Args:
        outcomes: how many outcomes there are of each operation.
        crashes: outcomes of the newer tree that are errors of no kind that leadflow has, and were not before.
        differing: what differs and is neither declared nor accepted.
        declared: how often each declared difference was found.
        accepted: how many outcomes were accepted for each reason.
        stale: outcomes that were accepted and differ no more.
    """

    outcomes: Mapping[str, int]
    crashes: tuple[str, ...]
    differing: tuple[Differing, ...]
    declared: Mapping[str, int]
    accepted: Mapping[str, int] = attrs.field(factory=dict[str, int])
    stale: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether there are outcomes, and nothing differs but what is meant, and all that was accepted does."""
        return bool(self.outcomes) and not self.differing and not self.stale


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


def compared(
    base: Iterable[str],
    head: Iterable[str],
    declared: Declared = NOTHING_DECLARED,
    accepted: Accepted = NOTHING_ACCEPTED,
    *,
    is_whole: bool = True,
) -> Comparison:
    """Compare two dumps, line by line as their keys are equal.

    Args:
        base: the lines of the older tree.
        head: the lines of the newer one.
        declared: differences that are meant.
        accepted: outcomes whose difference is meant.
        is_whole: whether everything was asked, so that an accepted outcome that is in neither dump is stale, too.
    """
    before = {_key_of(each): each for each in base}
    judged = _Judged(declared, accepted)
    crashes: list[str] = []
    for now in head:
        key = _key_of(now)
        was = before.pop(key, None)
        if was == now:
            judged.same(key)
            continue
        new = json.loads(now)["value"]
        old = MISSING if was is None else json.loads(was)["value"]
        if _is_crash(new) and not _is_crash(old):
            crashes.append(key)
        judged.differs(key, old, new)
    for key, was in before.items():
        judged.differs(key, json.loads(was)["value"], MISSING)
    return judged.comparison(tuple(crashes), is_whole=is_whole)


class _Judged:
    """Counts outcomes, and keeps those that differ and are not meant to."""

    def __init__(self, declared: Declared, accepted: Accepted) -> None:
        self._declared, self._accepted = declared, accepted
        self._outcomes: Counter[str] = Counter()
        self._found: Counter[str] = Counter()
        self._meant: Counter[str] = Counter()
        self._differing: list[Differing] = []
        self._left = dict(accepted.outcomes)
        self._stale: list[str] = []

    def same(self, key: str) -> None:
        """Count an outcome that both trees have."""
        self._outcomes[operation_of(key)] += 1
        if self._left.pop(key, None) is not None:
            self._stale.append(key)

    def differs(self, key: str, was: object, now: object) -> None:
        """Count an outcome that differs, and why, or keep it."""
        left: list[Place] = []
        for each in places(self._declared.renamed(was), now, reworded=self._declared.reworded):
            why = self._declared.reason_for(operation_of(key), each.path, each.was, each.now)
            if why is None:
                left.append(each)
            else:
                self._found[why] += 1
        if not left:
            self.same(key)
            return
        self._outcomes[operation_of(key)] += 1
        reason, digest = self._left.pop(key, (None, ""))
        found = Differing(key, tuple(left), accepted_before=reason)
        if reason is not None and digest == found.digest:
            self._meant[reason] += 1
        else:
            self._differing.append(found)

    def comparison(self, crashes: tuple[str, ...], *, is_whole: bool) -> Comparison:
        """Return what came of it."""
        return Comparison(
            self._outcomes,
            crashes,
            tuple(self._differing),
            {why: self._found[why] for why in self._declared.reasons},
            {why: self._meant[why] for why in self._accepted.reasons},
            (*self._stale, *(self._left if is_whole else ())),
        )


def _key_of(line: str) -> str:
    """Return the key of a line; whole lines are read only where they differ."""
    end = line.index('","digest":"')
    key: str = json.loads(line[len('{"key":') : end + 1])
    return key


def _is_crash(value: object) -> bool:
    return isinstance(value, dict) and value.get("crash") is True


# --- inside of outcomes -----------------------------------------------------------------------------------------------


def places(was: object, now: object, path: str = "", *, reworded: Callable[[str], str] = str) -> Iterator[Place]:
    """Yield where two values differ, as deep as they are alike; texts are compared plainly.

    Args:
        was: the older value.
        now: the newer one.
        path: where both are.
        reworded: gives an older text as it is written now, by which lists are laid side by side.

    >>> [str(each) for each in places({"steps": [{"owner": "a"}]}, {"steps": [{"owner": "b"}]})]
    ["steps[0].owner: 'a' -> 'b'"]
    """
    match was, now:
        case dict(), dict():
            for name in sorted({*was, *now}):
                yield from places(
                    was.get(name, MISSING),
                    now.get(name, MISSING),
                    f"{path}.{name}" if path else name,
                    reworded=reworded,
                )
        case list(), list() if len(was) == len(now):
            for number, (one, other) in enumerate(zip(was, now, strict=True)):
                yield from places(one, other, f"{path}[{number}]", reworded=reworded)
        case list(), list():
            yield from _aligned(was, now, path, reworded)
        case str(), str():
            if plainly(was) != plainly(now):
                yield Place(path, was, now)
        case _:
            if was != now or isinstance(was, bool) != isinstance(now, bool):
                yield Place(path, was, now)


Elements: TypeAlias = list[object]


def _aligned(was: Elements, now: Elements, path: str, reworded: Callable[[str], str]) -> Iterator[Place]:
    """Yield where lists of different lengths differ: what came in and what fell out, not all that moved up."""
    one, other = [plainly(reworded(_said(each))) for each in was], [plainly(_said(each)) for each in now]
    for _, start, end, begin, stop in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        both = min(end - start, stop - begin)
        for offset in range(both):
            yield from places(was[start + offset], now[begin + offset], f"{path}[{begin + offset}]", reworded=reworded)
        for number in range(start + both, end):
            yield Place(f"{path}[{number}]", was[number], MISSING)
        for number in range(begin + both, stop):
            yield Place(f"{path}[{number}]", MISSING, now[number])


def _said(value: object) -> str:
    return value if isinstance(value, str) else text_of(value)


def _shown(value: object) -> str:
    return MISSING if value == MISSING else repr(value) if isinstance(value, str) else text_of(value)


def _short(value: object) -> str:
    text = _shown(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


# --- telling ----------------------------------------------------------------------------------------------------------


def told(
    comparison: Comparison, *, keys: int = 4, deep: int = 6, where: re.Pattern[str] = re.compile("")
) -> Iterator[str]:
    """Yield a report, line by line.

    Args:
        comparison: what is told.
        keys: how many outcomes of an operation are shown at most.
        deep: how many places of an outcome are shown at most.
        where: what is found in the outcomes that are shown.
    """
    by_operation: dict[str, list[Differing]] = {}
    for each in filter(lambda each: each.tells(where), comparison.differing):
        by_operation.setdefault(operation_of(each.key), []).append(each)
    for operation, differing in by_operation.items():
        yield f"{operation}: {len(differing):,} of {comparison.outcomes[operation]:,} outcomes differ"
        common = Counter(f"{place.pattern or 'the whole'}" for each in differing for place in each.places)
        yield from (f"  {count:6,} × {pattern}" for pattern, count in common.most_common(8))
        for each in differing[:keys]:
            yield f"  {each.key}"
            if each.accepted_before is not None:
                yield f"    another difference was accepted: {each.accepted_before}"
            yield from (f"    {place}" for place in each.places[:deep])
            if len(each.places) > deep:
                yield f"    … and {len(each.places) - deep:,} more places"
        if len(differing) > keys:
            yield f"  … and {len(differing) - keys:,} more outcomes"
    for why, count in comparison.declared.items():
        yield f"declared: {count:6,} × {why}" if count else f"declared, but not seen: {why}"
    yield from (f"accepted: {count:6,} × {why}" for why, count in comparison.accepted.items() if count)
    yield from (f"accepted, but differs no more: {key}" for key in comparison.stale[: 10 * keys])
    yield from (f"crashed: {key}" for key in comparison.crashes[:10])
    total = sum(comparison.outcomes.values())
    left = [
        f"{len(comparison.differing):,} differ",
        *([f"{len(comparison.stale):,} stale"] if comparison.stale else []),
    ]
    words = "no undeclared difference" if comparison.agrees else ", ".join(left)
    yield f"{total:,} outcomes of {len(comparison.outcomes)} operations: {words}"
