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
from leadflow.conditions.fields import LINEAGES, NO_FACTS, Facts, FieldType, Get, Subject, Value, field_at
from leadflow.conditions.logic import FilterLogic, joined
from leadflow.conditions.truth import Check, check_of, missing_of
from leadflow.values.text import is_written_together, words

__all__ = ["ALWAYS", "AnyOf", "Hit", "Hits", "RuleIndex", "any_of"]


class Hit(NamedTuple):
    """The first rule that is true.

    ``rank`` is its position among the rules, or None when no rule is true.
    ``missing`` are the fields whose absence leaves a rule above it (any rule, when none is true) unknown.
    """

    rank: int | None
    missing: tuple[str, ...] = ()


_MISS = Hit(None)


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
Find: TypeAlias = Callable[[Value], Bucket | None]
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


@attrs.frozen
class _Probe:
    """One field's buckets of one kind.

    ``without`` holds the same conjunctions without the probed constraint, to be asked when the field is missing.
    """

    path: str
    get: Get
    find: Find
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

    __slots__ = ("_always", "_fields", "_probes", "_size")

    _always: Bucket
    _fields: tuple[tuple[str, Get], ...]
    _probes: tuple[_Probe, ...]
    _size: int

    def __init__(self, rules: Sequence[Sequence[Condition]]) -> None:
        """Compile the rules, each a sequence of alternative conditions; the first rule has the highest rank."""
        conjunctions = [_conjunction(rank, condition) for rank, any_of in enumerate(rules) for condition in any_of]
        self._build(_by_selectivity(conjunctions), len(rules))

    @classmethod
    def of(cls, conjunctions: Sequence[_Conjunction], size: int) -> Self:
        """Return an index of conjunctions that are compiled already; for the indexes inside an index."""
        index = cls.__new__(cls)
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
        getters = {path: get for conjunction in conjunctions for get, _, path in _checks(conjunction) if path}
        self._fields = tuple(getters.items())
        self._probes = tuple(_probe(group, size) for group in groups.values())

    def first(self, subject: Subject, facts: Facts = NO_FACTS) -> Hit:
        """Return the first rule that is true of a subject, and what leaves rules above it unknown."""
        best = self._size
        opened: list[Entry] = []
        absent: list[_Probe] = []
        for bucket in self._buckets(subject, facts, absent):
            for entry in bucket:
                if entry[0] >= best:
                    break
                missing = missing_of(entry[1], subject, facts)
                if missing:
                    opened.append(entry)
                elif missing is not None:
                    best = entry[0]
                    break
        rank = best if best < self._size else None
        if not opened and not absent:
            return Hit(rank)
        above = (entry for entry in opened if entry[0] < best)
        return Hit(rank, _all_missing(above, absent, subject, facts, _Relevant(best)))

    def every(self, subject: Subject, facts: Facts = NO_FACTS) -> Hits:
        """Return all rules that are true of a subject, and what leaves others unknown."""
        true: set[int] = set()
        opened: list[Entry] = []
        absent: list[_Probe] = []
        for bucket in self._buckets(subject, facts, absent):
            for entry in bucket:
                missing = missing_of(entry[1], subject, facts)
                if missing:
                    opened.append(entry)
                elif missing is not None:
                    true.add(entry[0])
        others = (entry for entry in opened if entry[0] not in true)
        missing_fields = _all_missing(others, absent, subject, facts, _Relevant(self._size, true))
        return Hits(tuple(sorted(true)), missing_fields)

    def _buckets(self, subject: Subject, facts: Facts, absent: list[_Probe]) -> Iterator[Bucket]:
        """Yield what the subject's values lead to; note the probes whose field is missing."""
        if self._always:
            yield self._always
        for probe in self._probes:
            value = probe.get(subject, facts)
            if value is None:
                absent.append(probe)
            elif bucket := probe.find(value):
                yield bucket

    def collect(
        self, above: tuple[str, ...], subject: Subject, facts: Facts, relevant: "_Relevant", missing: set[str]
    ) -> None:
        """Add the missing fields of every conjunction that nothing refutes; ``above`` are missing already.

        Ends as soon as no field is left that could be added.
        """
        wanted = {path for path, get in self._fields if get(subject, facts) is None}
        wanted.update(above)
        wanted -= missing
        absent: list[_Probe] = []
        for bucket in self._buckets(subject, facts, absent) if wanted else ():
            for rank, checks in bucket:
                if rank >= relevant.limit:
                    break
                if rank in relevant.settled:
                    continue
                left = missing_of(checks, subject, facts)
                if left is not None:
                    missing.update(above, left)
                    wanted.difference_update(above, left)
                    if not wanted:
                        return
        for probe in absent:
            probe.without.collect((*above, probe.path), subject, facts, relevant, missing)


@attrs.frozen
class _Relevant:
    """Which rules count when missing fields are collected: those above the limit that are not settled."""

    limit: int
    settled: AbstractSet[int] = frozenset()


def _all_missing(
    opened: Iterable[Entry], absent: Iterable[_Probe], subject: Subject, facts: Facts, relevant: _Relevant
) -> tuple[str, ...]:
    missing: set[str] = set()
    for _, checks in opened:
        missing.update(missing_of(checks, subject, facts) or ())
    for probe in absent:
        probe.without.collect((probe.path,), subject, facts, relevant, missing)
    return tuple(sorted(missing))


@attrs.frozen
class AnyOf:
    """Alternative conditions, compiled once; without any it is never true.

    Args:
        conditions: any of them must be true.
        logic: the numbered filter logic that they are the normal form of.

    >>> from leadflow.conditions.constraints import parse_condition
    >>> from leadflow.objects import Inquiry
    >>> buys = AnyOf((parse_condition({"custom.intent": "purchase"}, {"custom.intent": field_at("custom.intent")}),))
    >>> buys.holds(Inquiry(id="1", source="shop", custom={"intent": "Purchase"}))
    True
    """

    conditions: tuple[Condition, ...] = ()
    logic: FilterLogic | None = None

    @classmethod
    def by(cls, logic: FilterLogic) -> "AnyOf":
        """Return the alternatives that numbered filter logic means."""
        return cls(logic.alternatives, logic)

    def and_(self, other: "AnyOf") -> "AnyOf":
        """Return the alternatives of which one is true if one of both is.

        Raises:
            InvalidCondition: there would be too many.
        """
        if self.conditions == _NO_CONDITION:
            return other
        if other.conditions == _NO_CONDITION:
            return self
        return AnyOf(joined(self.conditions, other.conditions))

    @functools.cached_property
    def _index(self) -> RuleIndex:
        return RuleIndex([self.conditions])

    def hit(self, subject: Subject, facts: Facts = NO_FACTS) -> Hit:
        """Return whether any of the conditions is true (rank 0), and else the missing fields that leave it unknown."""
        return self._index.first(subject, facts) if self.conditions else _MISS

    def holds(self, subject: Subject, facts: Facts = NO_FACTS) -> bool:
        """Tell whether any of the conditions is true; unknown is not true."""
        return self.hit(subject, facts).rank is not None

    def __str__(self) -> str:
        return str(self.logic) if self.logic is not None else " or ".join(map(str, self.conditions)) or "never"


_NO_CONDITION = (Condition(),)
ALWAYS = AnyOf(_NO_CONDITION)
"""The alternatives of a rule without conditions: it is always true."""


def any_of(conditions: AnyOf | Iterable[Condition]) -> AnyOf:
    """Return alternatives, given as such or as several conditions."""
    return conditions if isinstance(conditions, AnyOf) else AnyOf(tuple(conditions))


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
    ordered = {key: _in_order(entries) for key, entries in buckets.items()}
    field = field_at(first.path)
    return _Probe(first.path, first.check[0], _find(first.kind, field.type, field.many, ordered), without)


_PROVEN: frozenset[Kind] = frozenset({"equal", "present", "under", "prefix", "range"})
"""Kinds whose look-up is exact; a word found does not yet prove that the whole term is there."""


def _in_order(entries: Iterable[Entry]) -> Bucket:
    return tuple(sorted(entries, key=itemgetter(0)))


def _find(kind: Kind, type_: FieldType, many: bool, buckets: Mapping[object, Bucket]) -> Find:  # noqa: FBT001 - a field's own
    match kind:
        case "equal" | "present" if not many or kind == "present":
            return dict(buckets).get
        case "equal" | "present":
            return functools.partial(_merged, _values, buckets)
        case "under":
            return functools.partial(_merged, functools.partial(_lineage, LINEAGES[type_]), buckets)
        case "prefix":
            lengths = tuple(sorted({len(str(prefix)) for prefix in buckets}))
            return functools.partial(_merged, functools.partial(_beginnings, lengths), buckets)
        case "contains":
            return functools.partial(_merged, _words, buckets)
        case "range":
            return _Intervals(
                [_interval(each, found) for each, found in buckets.items() if isinstance(each, Range)]
            ).find
        case _:
            assert_never(kind)


def _merged(keys: Callable[[Value], Iterable[object]], buckets: Mapping[object, Bucket], value: Value) -> Bucket | None:
    """Return the entries of all buckets that a value leads to, in the order of rank."""
    found = [bucket for key in keys(value) if (bucket := buckets.get(key)) is not None]
    if len(found) < 2:  # noqa: PLR2004 - nothing to merge
        return found[0] if found else None
    return _in_order(itertools.chain.from_iterable(found))


def _values(value: Value) -> Iterable[object]:
    return value if isinstance(value, tuple) else (value,)


def _words(value: Value) -> Iterable[str]:
    return itertools.chain.from_iterable(words(str(text)) for text in _values(value))


def _lineage(climb: Callable[[str], tuple[str, ...]], value: Value) -> Iterable[str]:
    return climb(str(value))


def _beginnings(lengths: Sequence[int], value: Value) -> Iterable[str]:
    return [str(text)[:length] for text in _values(value) for length in lengths if length <= len(str(text))]


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

    def find(self, value: Value) -> Bucket | None:
        """Return the entries of all ranges that hold a value, in the order of rank."""
        point = _End(0, value)
        found: list[Bucket] = []
        node: _Intervals | None = self
        while node is not None:
            if point < node.centre:
                found.extend(each.bucket for each in itertools.takewhile(lambda it: it.low <= point, node.rising))
                node = node.below
            else:
                found.extend(each.bucket for each in itertools.takewhile(lambda it: it.high >= point, node.falling))
                node = node.above
        return _in_order(itertools.chain.from_iterable(found)) if found else None


class _End(NamedTuple):
    """One end of a range; open ends lie beyond every value."""

    beyond: Literal[-1, 0, 1]
    value: Value


@attrs.frozen
class _Interval:
    """A range with comparable ends, and what is filed under it."""

    low: _End
    high: _End
    bucket: Bucket


def _interval(each: Range, bucket: Bucket) -> _Interval:
    low = _End(-1, 0) if each.min is None else _End(0, each.min)
    high = _End(1, 0) if each.end is None else _End(0, each.end)
    return _Interval(low, high, bucket)
