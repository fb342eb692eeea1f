"""Many rules, compiled: the same answers as `leadflow.conditions.truth`, at a cost that does not grow with the rules."""

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter, itemgetter
from typing import Literal, NamedTuple, Self, TypeAlias, assert_never

import attrs

from leadflow.conditions.constraints import (
    Condition,
    Constraint,
    Contains,
    NoneOf,
    Not,
    OneOf,
    Prefix,
    Present,
    Range,
    Under,
)
from leadflow.conditions.fields import LINEAGES, NO_FACTS, Facts, Field, Get, Subject, Value, field_at
from leadflow.conditions.truth import Check, check_of, missing_of
from leadflow.values.text import is_written_together, words

__all__ = ["Hit", "Hits", "RuleIndex"]


class Hit(NamedTuple):
    """The first rule that is true.

    ``rank`` is its position among the rules, or None when no rule is true.
    ``missing`` are the fields whose absence leaves a rule above it (any rule, when none is true) unknown.
    """

    rank: int | None
    missing: tuple[str, ...] = ()


class Hits(NamedTuple):
    """All rules that are true.

    ``ranks`` are their positions, ascending.
    ``missing`` are the fields whose absence leaves other rules unknown.
    """

    ranks: tuple[int, ...]
    missing: tuple[str, ...] = ()


Entry: TypeAlias = tuple[int, tuple[Check, ...]]
"""A conjunction in a bucket: its rule's rank and what remains to be checked."""
Bucket: TypeAlias = Sequence[Entry]
"""Entries in the order of rank."""
_Open: TypeAlias = tuple[int, tuple[str, ...]]
"""A rule that may be true, by its rank, and the fields it misses."""
_Asked: TypeAlias = tuple[Subject, Facts, int, AbstractSet[int]]
"""Of whom missing fields are collected, and which rules count: those above this rank that are not settled."""
Buckets: TypeAlias = Mapping[object, Bucket]
Keys: TypeAlias = Callable[[Value], Iterable[object]]
"""Under which keys to look for a value; a key may come twice."""
Kind: TypeAlias = Literal["equal", "present", "under", "prefix", "contains", "range"]


@attrs.frozen
class _Filed:
    """A constraint of a conjunction, ready to be filed under its keys."""

    path: str
    kind: Kind
    keys: tuple[object, ...]
    check: Check


@attrs.frozen
class _Conjunction:
    """A condition of a rule: what can be filed, most selective first, and what can only be checked."""

    rank: int
    filed: tuple[_Filed, ...]
    checked: tuple[Check, ...]


_NONE: frozenset[int] = frozenset()


class _Probe(NamedTuple):
    """One field's buckets of one kind; a plain tuple, since every look-up takes each apart.

    ``lowest`` is the first rank among its conjunctions.
    ``without`` holds the same conjunctions without the probed constraint, to be asked when the field is missing.
    """

    lowest: int
    get: Get
    keys: Keys
    buckets: Buckets
    path: str
    without: "RuleIndex"


class RuleIndex:
    """Many rules, compiled so that a look-up visits only what the record's own values lead to.

    Immutable and picklable.

    >>> from leadflow.conditions.constraints import parse_condition
    >>> from leadflow.objects import Inquiry
    >>> korea, big = parse_condition({"address.country": "KR"}), parse_condition({"employees": {"min": 200}})
    >>> RuleIndex([[korea], [big]]).first(Inquiry(id="1", source="form", employees=300))
    Hit(rank=1, missing=('address.country',))
    """

    __slots__ = ("_always", "_asks_nothing", "_fields", "_hits", "_probes", "_size")

    _always: Bucket
    _asks_nothing: bool
    _fields: tuple[tuple[str, Get], ...]
    _hits: tuple[Hit, ...]
    _probes: tuple[_Probe, ...]
    _size: int

    def __init__(self, rules: Sequence[Sequence[Condition]]) -> None:
        """Compile the rules, each a sequence of alternative conditions; the first rule has the highest rank."""
        conjunctions = [_conjunction(rank, condition) for rank, any_of in enumerate(rules) for condition in any_of]
        self._build(_by_selectivity(conjunctions), len(rules))
        # most look-ups miss nothing: what they give is made once
        self._hits = (*map(Hit, range(self._size)), Hit(None))

    @classmethod
    def of(cls, conjunctions: Sequence[_Conjunction], size: int) -> Self:
        """Return an index of conjunctions that are compiled already; for the indexes inside an index."""
        index = cls.__new__(cls)
        index._hits = ()
        index._build(conjunctions, size)
        return index

    def _build(self, conjunctions: Sequence[_Conjunction], size: int) -> None:
        groups: dict[tuple[str, Kind], list[_Conjunction]] = {}
        always: list[Entry] = []
        for conjunction in conjunctions:
            if conjunction.filed:
                first = conjunction.filed[0]
                groups.setdefault((first.path, first.kind), []).append(conjunction)
            else:
                always.append((conjunction.rank, conjunction.checked))
        self._size = size
        self._always = _in_order(always)
        self._asks_nothing = not any(conjunction.filed or conjunction.checked for conjunction in conjunctions)
        getters = {path: get for conjunction in conjunctions for get, _, path in _checks(conjunction) if path}
        self._fields = tuple(getters.items())
        self._probes = tuple(_probe(group, size) for group in groups.values())

    def first(self, subject: Subject, facts: Facts = NO_FACTS) -> Hit:
        """Return the first rule that is true of a subject, and what leaves rules above it unknown."""
        best = self._size
        opened: list[_Open] = []
        absent: list[_Probe] = []
        if self._always:
            best = _first_in(self._always, best, subject, facts, opened)
        for probe in self._probes:
            lowest, get, keys, buckets, _, _ = probe
            if lowest >= best:
                break  # neither this nor a later probe has a rule above the best one
            value = get(subject, facts)
            if value is None:
                absent.append(probe)
                continue
            for key in keys(value):
                if key in buckets:
                    best = _first_in(buckets[key], best, subject, facts, opened)
        if not opened and not absent:
            return self._hits[best]
        above = [names for rank, names in opened if rank < best]
        missing = _all_missing(above, absent, (subject, facts, best, _NONE))
        return Hit(best if best < self._size else None, missing)

    def every(self, subject: Subject, facts: Facts = NO_FACTS) -> Hits:
        """Return all rules that are true of a subject, and what leaves others unknown."""
        true: set[int] = set()
        opened: list[_Open] = []
        absent: list[_Probe] = []
        for bucket in self._buckets(subject, facts, absent):
            for rank, checks in bucket:
                missing = missing_of(checks, subject, facts)
                if missing:
                    opened.append((rank, missing))
                elif missing is not None:
                    true.add(rank)
        others = [names for rank, names in opened if rank not in true]
        return Hits(tuple(sorted(true)), _all_missing(others, absent, (subject, facts, self._size, true)))

    def _buckets(self, subject: Subject, facts: Facts, absent: list[_Probe]) -> list[Bucket]:
        """Return what the subject's values lead to; note the probes whose field is missing."""
        found = [self._always] if self._always else []
        for probe in self._probes:
            value = probe.get(subject, facts)
            if value is None:
                absent.append(probe)
            else:
                buckets = probe.buckets
                found += [buckets[key] for key in probe.keys(value) if key in buckets]
        return found

    def collect(self, above: tuple[str, ...], asked: _Asked, missing: set[str]) -> None:
        """Add the missing fields of every conjunction that nothing refutes; ``above`` are missing already.

        Ends as soon as no field is left that could be added.
        """
        subject, facts, limit, settled = asked
        if self._asks_nothing and not settled:
            missing.update(above)
            return
        here = [path for path, get in self._fields if get(subject, facts) is None]
        addable = (*above, *here)
        if missing.issuperset(addable):
            return
        absent: list[_Probe] = []
        for bucket in self._buckets(subject, facts, absent):
            for rank, checks in bucket:
                if rank >= limit:
                    break
                if rank in settled:
                    continue
                left = missing_of(checks, subject, facts) if checks else ()
                if left is not None:
                    missing.update(above, left)
                    if not here or missing.issuperset(addable):
                        return
        for probe in absent:
            if probe.lowest < limit:
                probe.without.collect((*above, probe.path), asked, missing)


def _first_in(bucket: Bucket, best: int, subject: Subject, facts: Facts, opened: list[_Open]) -> int:
    """Return the first rank of a bucket that is true, unless the best one is before it; note what is open until then."""
    for rank, checks in bucket:
        if rank >= best:
            break
        missing = missing_of(checks, subject, facts) if checks else ()
        if missing:
            opened.append((rank, missing))
        elif missing is not None:
            return rank
    return best


def _all_missing(opened: Iterable[tuple[str, ...]], absent: Iterable[_Probe], asked: _Asked) -> tuple[str, ...]:
    missing: set[str] = set()
    missing.update(*opened)
    limit = asked[2]
    for probe in absent:
        if probe.lowest < limit:
            probe.without.collect((probe.path,), asked, missing)
    return tuple(sorted(missing))


# --- compiling --------------------------------------------------------------------------------------------------------


def _conjunction(rank: int, condition: Condition) -> _Conjunction:
    filed: list[_Filed] = []
    checked: list[Check] = []
    for path, constraint in condition.constraints:
        check = check_of(path, constraint)
        keys = _keys(constraint)
        if keys is None:
            checked.append(check)
        else:
            filed.append(_Filed(path, *keys, check))
    return _Conjunction(rank, tuple(filed), tuple(checked))


def _keys(constraint: Constraint) -> tuple[Kind, tuple[object, ...]] | None:
    """Return under what a constraint is filed, or None when it can only be checked."""
    match constraint:
        case OneOf(values):
            return "equal", values
        case Present(present):
            return "present", (present,)
        case Under(roots):
            return "under", roots
        case Prefix(prefixes):
            return "prefix", prefixes
        case Contains(terms):
            return "contains", tuple(dict.fromkeys(_filing_word(term) for term in terms))
        case Range():
            return "range", (constraint,)
        case NoneOf() | Not():
            return None
        case _:
            assert_never(constraint)


def _filing_word(term: str) -> str:
    """Return the word a term is filed under: every text that says the term has it among its `words`."""
    found = words(term)
    if not is_written_together(term):
        return min(found)
    parts = sorted(word for word in found if len(word) <= 2 and is_written_together(word))  # noqa: PLR2004 - pairs
    return max(parts, key=len)


def _checks(conjunction: _Conjunction) -> Iterator[Check]:
    yield from (filed.check for filed in conjunction.filed)
    yield from conjunction.checked


def _by_selectivity(conjunctions: Sequence[_Conjunction]) -> list[_Conjunction]:
    """Return the conjunctions with the constraint that shares its keys with the fewest others in front."""
    shared = Counter(
        (filed.path, filed.kind, key)
        for conjunction in conjunctions
        for filed in conjunction.filed
        for key in filed.keys
    )

    def crowd(filed: _Filed) -> tuple[bool, int, str]:
        # every range may overlap every other one, so it comes last
        return filed.kind == "range", sum(shared[filed.path, filed.kind, key] for key in filed.keys), filed.path

    return [attrs.evolve(each, filed=tuple(sorted(each.filed, key=crowd))) for each in conjunctions]


def _probe(group: Sequence[_Conjunction], size: int) -> _Probe:
    """Build the buckets for conjunctions that are filed under the same field in the same way."""
    first = group[0].filed[0]
    buckets: dict[object, list[Entry]] = {}
    for conjunction in group:
        rest = (*(filed.check for filed in conjunction.filed[1:]), *conjunction.checked)
        # an unambiguous key proves its constraint; the others are checked again
        checks = rest if first.kind in _PROVEN else (conjunction.filed[0].check, *rest)
        for key in conjunction.filed[0].keys:
            buckets.setdefault(key, []).append((conjunction.rank, checks))
    without = RuleIndex.of([attrs.evolve(conjunction, filed=conjunction.filed[1:]) for conjunction in group], size)
    keys, filed = _look_up(
        first.kind, field_at(first.path), {key: _in_order(entries) for key, entries in buckets.items()}
    )
    return _Probe(min(each.rank for each in group), first.check[0], keys, filed, first.path, without)


_PROVEN: frozenset[Kind] = frozenset({"equal", "present", "under", "prefix", "range"})
"""Kinds whose look-up is exact; a word found does not yet prove that the whole term is there."""


def _in_order(entries: Iterable[Entry]) -> Bucket:
    return tuple(sorted(entries, key=itemgetter(0)))


def _look_up(kind: Kind, field: Field, buckets: Buckets) -> tuple[Keys, Buckets]:
    """Return under which keys to look for a value, and the buckets under these keys."""
    match kind:
        case "equal" | "present":
            return _values, buckets
        case "under":
            return LINEAGES[field.type], buckets  # type: ignore[return-value]  # fields of these types hold texts
        case "prefix":
            lengths = sorted({len(str(prefix)) for prefix in buckets})
            return functools.partial(_beginnings, tuple(map(slice, lengths))), buckets
        case "contains":
            return _words, buckets
        case "range":
            ranges = [each for each in buckets if isinstance(each, Range)]
            intervals = _Intervals([_interval(each, number) for number, each in enumerate(ranges)])
            return intervals.find, {number: buckets[each] for number, each in enumerate(ranges)}
        case _:
            assert_never(kind)


def _values(value: Value) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,)


def _words(value: Value) -> Iterable[str]:
    return itertools.chain.from_iterable(words(str(text)) for text in _values(value))


def _beginnings(cuts: Sequence[slice], value: Value) -> Iterable[str]:
    # what is shorter than a cut comes whole, and then more than once
    if isinstance(value, tuple):
        return [text[cut] for text in value for cut in cuts]
    return map(str(value).__getitem__, cuts)


class _Intervals:
    """Ranges, found by a value that lies in them: a centred interval tree, linear in memory.

    A node keeps the ranges that hold its centre; those wholly below or above are in its branches.
    """

    __slots__ = ("above", "below", "centre", "falling", "rising")

    def __init__(self, ranges: Sequence["_Interval"]) -> None:
        """Build the tree; at least one range is needed."""
        ends = sorted(end for each in ranges for end in (each.low, each.high))
        centre = ends[len(ends) // 2]
        here = [each for each in ranges if each.low <= centre <= each.high]
        below = [each for each in ranges if each.high < centre]
        above = [each for each in ranges if each.low > centre]
        self.centre = centre
        self.rising = tuple(sorted(here, key=attrgetter("low")))
        self.falling = tuple(sorted(here, key=attrgetter("high"), reverse=True))
        self.below = _Intervals(below) if below else None
        self.above = _Intervals(above) if above else None

    def find(self, value: Value) -> list[int]:
        """Return the numbers of all ranges that hold a value."""
        point: _End = (0, value)
        found: list[int] = []
        node: _Intervals | None = self
        while node is not None:
            if point < node.centre:
                for each in node.rising:
                    if each.low > point:
                        break
                    found.append(each.number)
                node = node.below
            else:
                for each in node.falling:
                    if each.high < point:
                        break
                    found.append(each.number)
                node = node.above
        return found


_End: TypeAlias = tuple[Literal[-1, 0, 1], Value]
"""One end of a range; -1 and 1 are ends that lie beyond every value."""


@attrs.frozen
class _Interval:
    """A range with comparable ends."""

    low: _End
    high: _End
    number: int


def _interval(each: Range, number: int) -> _Interval:
    low: _End = (-1, 0) if each.min is None else (0, each.min)
    high: _End = (1, 0) if each.end is None else (0, each.end)
    return _Interval(low, high, number)
