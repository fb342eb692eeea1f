"""Many rules, compiled: the same answers as `leadflow.conditions.truth`, at a cost that does not grow with the rules."""

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import Any, Literal, NamedTuple, Self, TypeAlias, assert_never

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
from leadflow.conditions.fields import NO_FACTS, Facts, Field, Get, Subject, field_at
from leadflow.conditions.intervals import Intervals
from leadflow.conditions.truth import Test, check_of
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


Fields: TypeAlias = int
"""A set of fields, a bit for each path; so that sets are joined and compared by one operation."""
_REFUTED: Fields = -1
"""What is missing to make something true that is false."""
_Check: TypeAlias = tuple[Get, Test, Fields]
"""How to read a field, what is asked of its value, and what is missing when the field is."""
Entry: TypeAlias = tuple[int, tuple[_Check, ...]]
"""A conjunction in a bucket: its rule's rank and what remains to be checked."""
Bucket: TypeAlias = Sequence[Entry]
"""Entries in the order of rank."""
_Open: TypeAlias = tuple[int, Fields]
"""A rule that may be true, by its rank, and what it misses."""
_Asked: TypeAlias = tuple[Subject, Facts, int, AbstractSet[int]]
"""Of whom missing fields are collected, and which rules count: those above this rank that are not settled."""
Buckets: TypeAlias = Mapping[object, Bucket]
Found: TypeAlias = Any
"""A key, several keys, or a text whose beginnings are keys, as `Cuts` tell; to tell by type would slow look-ups down."""
Keys: TypeAlias = Callable[[Subject, Facts], Found | None]
"""Reads what a subject is looked for by; None when the field is missing."""
Cuts: TypeAlias = Sequence[slice] | None
"""What is looked for: every key that was read if None, else what was read, or these beginnings of it."""
Kind: TypeAlias = Literal["equal", "present", "under", "prefix", "contains", "range"]


@attrs.frozen
class _Filed:
    """A constraint of a conjunction, ready to be filed under its keys."""

    path: str
    kind: Kind
    keys: tuple[object, ...]
    check: _Check


@attrs.frozen
class _Conjunction:
    """A condition of a rule: what can be filed, most selective first, and what can only be checked."""

    rank: int
    is_apart: bool
    filed: tuple[_Filed, ...]
    checked: tuple[_Check, ...]


_NONE: frozenset[int] = frozenset()


class _Probe(NamedTuple):
    """One field's buckets of one kind; a plain tuple, since every look-up takes each apart.

    ``lowest`` is the first rank among its conjunctions.
    ``without`` holds the same conjunctions without the probed constraint, to be asked when the field is missing.
    """

    lowest: int
    keys: Keys
    cuts: Cuts
    buckets: Buckets
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

    __slots__ = ("_above", "_always", "_asks_nothing", "_fields", "_hits", "_paths", "_probes", "size")

    size: int
    """How many rules there are."""
    _above: Fields
    _always: Bucket
    _asks_nothing: bool
    _fields: tuple[tuple[Get, Fields], ...]
    _hits: tuple[Hit, ...]
    _paths: tuple[str, ...]
    _probes: tuple[_Probe, ...]

    def __init__(self, rules: Sequence[Sequence[Condition]], apart: AbstractSet[int] = _NONE) -> None:
        """Compile the rules; the first one has the highest rank.

        Args:
            rules: each a sequence of alternative conditions.
            apart: ranks of the rules whose missing fields are also told apart from those of the others.
        """
        self._paths = tuple(sorted({path for any_of in rules for each in any_of for path, _ in each.constraints}))
        bits = {path: 1 << number for number, path in enumerate(self._paths)}
        bits_apart = {path: bit | bit << len(bits) for path, bit in bits.items()}
        conjunctions = [
            _conjunction(rank, condition, bits_apart if rank in apart else bits, is_apart=rank in apart)
            for rank, any_of in enumerate(rules)
            for condition in any_of
        ]
        self._build(_by_selectivity(conjunctions), len(rules), 0)
        # most look-ups miss nothing: what they give is made once
        self._hits = (*map(Hit, range(self.size)), Hit(None))

    @classmethod
    def of(cls, conjunctions: Sequence[_Conjunction], size: int, above: Fields) -> Self:
        """Return an index inside an index, of conjunctions that lack some fields already."""
        index = cls.__new__(cls)
        index._hits = ()
        index._paths = ()
        index._build(conjunctions, size, above)
        return index

    def _build(self, conjunctions: Sequence[_Conjunction], size: int, above: Fields) -> None:
        groups: dict[tuple[str, Kind, bool], list[_Conjunction]] = {}
        always: list[Entry] = []
        for conjunction in conjunctions:
            if conjunction.filed:
                first = conjunction.filed[0]
                groups.setdefault((first.path, first.kind, conjunction.is_apart), []).append(conjunction)
            else:
                always.append((conjunction.rank, conjunction.checked))
        self.size = size
        self._above = above
        self._always = _in_order(always)
        self._asks_nothing = not any(conjunction.filed or conjunction.checked for conjunction in conjunctions)
        getters = {bit: get for conjunction in conjunctions for get, _, bit in _checks(conjunction) if bit}
        self._fields = tuple((get, bit) for bit, get in getters.items())
        self._probes = tuple(_probe(group, size, above) for group in groups.values())

    def first(self, subject: Subject, facts: Facts = NO_FACTS) -> Hit:
        """Return the first rule that is true of a subject, and what leaves rules above it unknown."""
        rank, missing = self.look(subject, facts)
        return Hit(rank if rank < self.size else None, self.named(missing)) if missing else self._hits[rank]

    def look(self, subject: Subject, facts: Facts = NO_FACTS) -> tuple[int, Fields]:
        """Return what `first` does as two numbers: a rank, or how many rules there are, and what `named` names."""
        best = self.size
        opened: list[_Open] = []
        absent: list[_Probe] = []
        if self._always:
            best = _first_in(self._always, best, subject, facts, opened)
        for probe in self._probes:
            lowest, keys, cuts, buckets, _ = probe
            if lowest >= best:
                break  # neither this nor a later probe has a rule above the best one
            found = keys(subject, facts)
            if found is None:
                absent.append(probe)
            elif cuts is None:
                for key in found:
                    if key in buckets:
                        best = _first_in(buckets[key], best, subject, facts, opened)
            elif cuts:
                for cut in cuts:
                    key = found[cut]
                    if key in buckets:
                        best = _first_in(buckets[key], best, subject, facts, opened)
            elif found in buckets:
                best = _first_in(buckets[found], best, subject, facts, opened)
        if not opened and not absent:
            return best, 0
        return best, _collected(opened, absent, (subject, facts, best, _NONE))

    def every(self, subject: Subject, facts: Facts = NO_FACTS) -> Hits:
        """Return all rules that are true of a subject, and what leaves others unknown."""
        true: set[int] = set()
        opened: list[_Open] = []
        absent: list[_Probe] = []
        for bucket in self._buckets(subject, facts, absent):
            for rank, checks in bucket:
                lacked = _lacked(checks, subject, facts)
                if not lacked:
                    true.add(rank)
                elif lacked != _REFUTED:
                    opened.append((rank, lacked))
        missing = _collected(opened, absent, (subject, facts, self.size, true))
        return Hits(tuple(sorted(true)), self.named(missing))

    def named(self, fields: Fields) -> tuple[str, ...]:
        """Return the paths of missing fields, sorted."""
        return _named(self._paths, fields & ((1 << len(self._paths)) - 1))

    def named_apart(self, fields: Fields) -> tuple[str, ...]:
        """Return the paths of the fields that rules miss that are told apart, sorted."""
        return _named(self._paths, fields >> len(self._paths))

    def _buckets(self, subject: Subject, facts: Facts, absent: list[_Probe]) -> list[Bucket]:
        """Return what the subject's values lead to; note the probes whose field is missing."""
        found = [self._always] if self._always else []
        for probe in self._probes:
            _, keys, cuts, buckets, _ = probe
            value = keys(subject, facts)
            if value is None:
                absent.append(probe)
            elif cuts is None:
                for key in value:
                    if key in buckets:
                        found.append(buckets[key])  # noqa: PERF401 - a comprehension costs a call
            elif cuts:
                for cut in cuts:
                    key = value[cut]
                    if key in buckets:
                        found.append(buckets[key])
            elif value in buckets:
                found.append(buckets[value])
        return found

    def collect(self, missing: Fields, asked: _Asked) -> Fields:
        """Return missing fields together with those of every conjunction that nothing refutes.

        Ends as soon as no field is left that could be added.
        """
        subject, facts, limit, settled = asked
        above = self._above
        if self._asks_nothing and not settled:
            return missing | above
        addable = above
        for get, bit in self._fields:
            if get(subject, facts) is None:
                addable |= bit
        if not addable & ~missing:
            return missing
        absent: list[_Probe] = []
        for bucket in self._buckets(subject, facts, absent):
            for rank, checks in bucket:
                if rank >= limit:
                    break
                if rank in settled:
                    continue
                lacked = _lacked(checks, subject, facts) if checks else 0
                if lacked != _REFUTED:
                    missing |= above | lacked
                    if not addable & ~missing:
                        return missing
        for probe in absent:
            if probe.lowest < limit:
                missing = probe.without.collect(missing, asked)
        return missing


def _first_in(bucket: Bucket, best: int, subject: Subject, facts: Facts, opened: list[_Open]) -> int:
    """Return the first rank of a bucket that is true, unless the best one is before it; note what is open until then."""
    for rank, checks in bucket:
        if rank >= best:
            break
        lacked = 0
        for get, test, bit in checks:  # as in `_lacked`, since most of a look-up is spent here
            value = get(subject, facts)
            if value is None:
                lacked |= bit
            elif not test(value):
                break
        else:
            if not lacked:
                return rank
            opened.append((rank, lacked))
    return best


def _lacked(checks: tuple[_Check, ...], subject: Subject, facts: Facts) -> Fields:
    """Return what is missing to make a conjunction true."""
    lacked = 0
    for get, test, bit in checks:
        value = get(subject, facts)
        if value is None:
            lacked |= bit
        elif not test(value):
            return _REFUTED
    return lacked


def _collected(opened: Iterable[_Open], absent: Iterable[_Probe], asked: _Asked) -> Fields:
    """Return the missing fields of rules that are open, and of those that probes found no value for."""
    _, _, limit, settled = asked
    missing = 0
    for rank, lacked in opened:
        if rank < limit and rank not in settled:
            missing |= lacked
    for probe in absent:
        if probe.lowest < limit:
            missing = probe.without.collect(missing, asked)
    return missing


@functools.lru_cache(maxsize=4096)
def _named(paths: tuple[str, ...], fields: Fields) -> tuple[str, ...]:
    return tuple(path for number, path in enumerate(paths) if fields >> number & 1)


# --- compiling --------------------------------------------------------------------------------------------------------


def _conjunction(rank: int, condition: Condition, bits: Mapping[str, Fields], *, is_apart: bool) -> _Conjunction:
    filed: list[_Filed] = []
    checked: list[_Check] = []
    for path, constraint in condition.constraints:
        get, test, missing = check_of(path, constraint)
        check = get, test, bits[path] if missing else 0
        keys = _keys(constraint)
        if keys is None:
            checked.append(check)
        else:
            filed.append(_Filed(path, *keys, check))
    return _Conjunction(rank, is_apart, tuple(filed), tuple(checked))


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


def _checks(conjunction: _Conjunction) -> Iterator[_Check]:
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


def _probe(group: Sequence[_Conjunction], size: int, above: Fields) -> _Probe:
    """Build the buckets for conjunctions that are filed under the same field in the same way."""
    first = group[0].filed[0]
    entries: dict[object, list[Entry]] = {}
    for conjunction in group:
        rest = (*(filed.check for filed in conjunction.filed[1:]), *conjunction.checked)
        # an unambiguous key proves its constraint; the others are checked again
        checks = rest if first.kind in _PROVEN else (conjunction.filed[0].check, *rest)
        for key in conjunction.filed[0].keys:
            entries.setdefault(key, []).append((conjunction.rank, checks))
    get, _, missing = first.check
    without = [attrs.evolve(conjunction, filed=conjunction.filed[1:]) for conjunction in group]
    buckets = {key: _in_order(each) for key, each in entries.items()}
    return _Probe(
        min(each.rank for each in group),
        *_look_up(first.kind, get, field_at(first.path), buckets),
        RuleIndex.of(without, size, above | missing),
    )


_PROVEN: frozenset[Kind] = frozenset({"equal", "present", "under", "prefix", "range"})
"""Kinds whose look-up is exact; a word found does not yet prove that the whole term is there."""


def _in_order(entries: Iterable[Entry]) -> Bucket:
    return tuple(sorted(entries, key=itemgetter(0)))


def _look_up(kind: Kind, get: Get, field: Field, buckets: Buckets) -> tuple[Keys, Cuts, Buckets]:
    """Return how to look for a subject, and the buckets under what is found."""
    match kind:
        case "equal" if field.many:
            return functools.partial(_several, get), None, buckets
        case "equal" | "present":
            return get, (), buckets
        case "under":
            return field.lineage, None, buckets
        case "prefix":
            # what is shorter than a cut comes whole, and then more than once
            cuts = tuple(map(slice, sorted({len(str(prefix)) for prefix in buckets})))
            return (functools.partial(_beginnings, get, cuts), None, buckets) if field.many else (get, cuts, buckets)
        case "contains":
            return functools.partial(_words, get), None, buckets
        case "range":
            ranges = [each for each in buckets if isinstance(each, Range)]
            intervals = Intervals.of(ranges)
            numbered: Buckets = {number: buckets[each] for number, each in enumerate(ranges)}
            return functools.partial(_ranges, get, intervals), None, numbered
        case _:
            assert_never(kind)


def _several(get: Get, subject: Subject, facts: Facts) -> Iterable[object] | None:
    value = get(subject, facts)
    return value if value is None or isinstance(value, tuple) else (value,)


def _words(get: Get, subject: Subject, facts: Facts) -> Iterable[object] | None:
    texts = _several(get, subject, facts)
    return None if texts is None else itertools.chain.from_iterable(words(str(text)) for text in texts)


def _beginnings(get: Get, cuts: Sequence[slice], subject: Subject, facts: Facts) -> Iterable[object] | None:
    texts = _several(get, subject, facts)
    return None if texts is None else [str(text)[cut] for text in texts for cut in cuts]


def _ranges(get: Get, intervals: Intervals, subject: Subject, facts: Facts) -> Iterable[object] | None:
    value = get(subject, facts)
    return None if value is None else intervals.find(value)
