"""What is to be written, as a value: composed, inverted, applied all or nothing.

Theory of operation
-------------------
A `ChangeSet` holds at most one change for each record (its *normal form*), so that applying it needs no order of its
own and its inverse is read off change by change.

Versions make it safe.
A repository stores each changed record with the version ``before.version + 1``, and refuses a change whose
``before.version`` is not the stored one.
A record that is deleted leaves its version behind, so that bringing it back continues the count
and a stale change can never succeed again.

=========  ==========================  =======================  ==============================
change     expects in the repository   leaves in the repository  its inverse
=========  ==========================  =======================  ==============================
Create     nothing, or a deleted id    the record,               Delete of what was stored
           of this version             version + 1
Update     ``before``, same version    ``after``, version + 1    Update back
Delete     ``before``, same version    only version + 1          Create of what was deleted
Relink     every id linked as `from_`  every id linked as `to`,  Relink back
                                       version + 1
=========  ==========================  =======================  ==============================

Bookkeeping (`Rotation`, `Load`) counts what happened; undoing a lead does not unhappen the turn it took,
so inverses leave it alone.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Self, TypeAlias, assert_never

import attrs

from leadflow.changes.links import Links, holds_links, relinked
from leadflow.changes.relinks import Move, Relink, gathered
from leadflow.errors import BrokenContract
from leadflow.objects import (
    AnyRecord,
    Load,
    RecordRef,
    Rotation,
)
from leadflow.records import at_version, ref
from leadflow.values.optional import several

__all__ = [
    "NOTHING",
    "Change",
    "ChangeSet",
    "Create",
    "Delete",
    "Update",
    "compose",
    "in_slices",
]


@attrs.frozen
class Create:
    """A record that is to come into being.

    Args:
        record: its version is 0, or that of the deleted record it brings back.
    """

    record: AnyRecord

    @property
    def ref(self) -> RecordRef:
        """The record it is about."""
        return ref(self.record)

    @property
    def expects(self) -> int:
        """The version that must be stored, or left behind by a deletion."""
        return self.record.version

    def inverse(self) -> "Delete":
        """Return the deletion of what this stores."""
        return Delete(at_version(self.record, self.record.version + 1))


@attrs.frozen
class Update:
    """A record that is to become another.

    Args:
        before: the record as it was read.
        after: the record as it shall be; its version is of no meaning.
    """

    before: AnyRecord
    after: AnyRecord

    def __attrs_post_init__(self) -> None:
        if self.before.id != self.after.id or self.before.kind != self.after.kind:
            raise BrokenContract("an update", ref(self.after), f"the same record as before, {ref(self.before)}")

    @property
    def ref(self) -> RecordRef:
        """The record it is about."""
        return ref(self.before)

    @property
    def expects(self) -> int:
        """The version that must be stored."""
        return self.before.version

    def inverse(self) -> "Update":
        """Return the update back, for the version that this stores."""
        stored = self.before.version + 1
        return Update(at_version(self.after, stored), at_version(self.before, stored))


@attrs.frozen
class Delete:
    """A record that is to go.

    Args:
        before: the record as it was read.
    """

    before: AnyRecord

    @property
    def ref(self) -> RecordRef:
        """The record it is about."""
        return ref(self.before)

    @property
    def expects(self) -> int:
        """The version that must be stored."""
        return self.before.version

    def inverse(self) -> Create:
        """Return the creation that brings it back, for the version that this leaves behind."""
        return Create(at_version(self.before, self.before.version + 1))


Change: TypeAlias = Create | Update | Delete


def _by_ref(changes: tuple[Change, ...]) -> dict[RecordRef, Change]:
    return {change.ref: change for change in changes}


def _as_set(relinks: tuple[Relink, ...]) -> dict[RecordRef, tuple[Links, Links]]:
    return {RecordRef(relink.kind, id_): (relink.from_, relink.to) for relink in relinks for id_ in relink.ids}


def _changes(value: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(value)


def _relinks(value: Iterable[Relink]) -> tuple[Relink, ...]:
    return tuple(value)


@attrs.frozen
class ChangeSet:
    """Everything that one decision writes, in normal form: at most one change for each record.

    Args:
        changes: creations, updates and deletions; their order is no part of equality.
        relinks: related records that move in bulk.

    >>> from leadflow.objects import Queue
    >>> made = ChangeSet((Create(Queue(id="queue:a")),))
    >>> made.then(made.inverse()).is_empty
    True
    """

    changes: tuple[Change, ...] = attrs.field(default=(), converter=_changes, eq=_by_ref)
    relinks: tuple[Relink, ...] = attrs.field(default=(), converter=_relinks, eq=_as_set)

    __hash__ = None  # type: ignore[assignment]  # equality ignores order; nobody needs it in a set

    def __attrs_post_init__(self) -> None:
        if self.relinks or len(self.changes) > 1:
            self._check_normal_form()

    def _check_normal_form(self) -> None:
        seen: set[RecordRef] = set()
        for changed in self.refs:
            if changed in seen:
                raise BrokenContract("a change set", changed, "at most one change for each record")
            seen.add(changed)

    @property
    def refs(self) -> Iterator[RecordRef]:
        """The records it is about."""
        yield from (change.ref for change in self.changes)
        yield from (RecordRef(relink.kind, id_) for relink in self.relinks for id_ in relink.ids)

    @property
    def is_empty(self) -> bool:
        """Whether it writes nothing."""
        return not self.changes and not self.relinks

    def then(self, later: Self) -> "ChangeSet":
        """Return the change set that does this one and the later one in a single step.

        Raises:
            BrokenContract: the later one does not start where this one ends.
        """
        return compose((self, later))

    def inverse(self) -> "ChangeSet":
        """Return the change set that undoes this one, for the versions that applying this one stores.

        Bookkeeping stays as it is.
        """
        undone = tuple(change.inverse() for change in reversed(self.changes) if not _is_bookkeeping(change))
        return ChangeSet(undone, tuple(relink.inverse() for relink in reversed(self.relinks)))


NOTHING = ChangeSet()
"""The change set that writes nothing."""


def _is_bookkeeping(change: Change) -> bool:
    record = (
        change.after if isinstance(change, Update) else change.before if isinstance(change, Delete) else change.record
    )
    return isinstance(record, Rotation | Load)


def compose(parts: Iterable[ChangeSet]) -> ChangeSet:
    """Compose change sets into one with the same effect; drops changes that cancel out.

    Raises:
        BrokenContract: a part does not start where those before it end.
    """
    parts = several("parts", parts, ChangeSet)
    pending: dict[RecordRef, Change | Move] = {}
    seen: dict[RecordRef, int] = {}
    expected: dict[RecordRef, int] = {}
    for step in itertools.chain.from_iterable(_steps(part) for part in parts):
        here = step.ref
        earlier = pending.pop(here, None)
        both = step if earlier is None else _both(earlier, step)
        left = None if both is None else _settled(both)
        if left is not None:
            pending[here] = left
        before = seen.get(here, 0)
        seen[here] = before + 1
        if not isinstance(step, Move):
            expected.setdefault(here, step.expects - before)
    changes = (_expecting(step, expected[here]) for here, step in pending.items() if not isinstance(step, Move))
    return ChangeSet(tuple(changes), tuple(gathered(step for step in pending.values() if isinstance(step, Move))))


def in_slices(parts: Iterable[ChangeSet], size: int) -> Iterator[ChangeSet]:
    """Yield the parts composed by ``size`` at a time, each fit to be applied after those before it.

    Composed steps store fewer versions than the same steps one by one;
    the changes of later slices are set to the versions that are really there.

    Raises:
        BrokenContract: the size is less than 1.
    """
    if size < 1:
        raise BrokenContract("the size of a slice", size, "1 or more")
    skipped: dict[RecordRef, int] = {}
    rest = iter(parts)
    while batch := tuple(itertools.islice(rest, size)):
        whole = compose(batch)
        changes = (_expecting(change, change.expects - skipped.get(change.ref, 0)) for change in whole.changes)
        yield ChangeSet(tuple(changes), whole.relinks)
        for changed in itertools.chain.from_iterable(part.refs for part in batch):
            skipped[changed] = skipped.get(changed, 0) + 1
        for stored in whole.refs:
            skipped[stored] -= 1


def _expecting(change: Change, version: int) -> Change:
    """Return the change for a record of another version."""
    if change.expects == version:
        return change
    match change:
        case Create(record):
            return Create(at_version(record, version))
        case Update(before, after):
            return Update(at_version(before, version), after)
        case Delete(before):
            return Delete(at_version(before, version))
        case _:
            assert_never(change)


def _steps(part: ChangeSet) -> Iterator[Change | Move]:
    yield from part.changes
    for relink in part.relinks:
        yield from relink.moves


def _both(earlier: Change | Move, later: Change | Move) -> Change | Move | None:
    """Return what two changes of one record come to, or None when nothing is left of them."""
    match earlier, later:
        case Create(record), Update(before, after) if before == record:
            return Create(after)
        case Create(record), Delete(before) if before == record:
            return None
        case Update(first, between), Update(before, after) if before == between:
            return Update(first, after)
        case Update(first, between), Delete(before) if before == between:
            return Delete(first)
        case Delete(before), Create(record):
            return Update(before, record)
        case Create(record), Move() if holds_links(record, later.from_):
            return Create(relinked(record, later.to))
        case Update(before, after), Move() if holds_links(after, later.from_):
            return Update(before, relinked(after, later.to))
        case Move(), Update(before, after) if holds_links(before, earlier.to):
            return Update(relinked(before, earlier.from_), after)
        case Move(), Delete(before) if holds_links(before, earlier.to):
            return Delete(relinked(before, earlier.from_))
        case Move(), Move() if earlier.leads_to(later):
            return earlier.then(later)
        case _:
            raise BrokenContract("a later change", later.ref, "a change that starts where the earlier one ends")


def _settled(step: Change | Move) -> Change | Move | None:
    """Return a step without what makes no difference; None when nothing is left of it."""
    if isinstance(step, Update):
        return None if step.before == step.after else step
    return step.settled() if isinstance(step, Move) else step
