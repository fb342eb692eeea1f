"""What is to be written to take something back: change by change, as far as nothing is in the way."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from types import MappingProxyType

import attrs

from leadflow.changes import ChangeSet, Create, Delete, SupportsChanges, Update, links_of
from leadflow.changes.arguments import expect_changes, expect_records
from leadflow.changes.relinks import Move, gathered
from leadflow.errors import InvalidValue
from leadflow.objects import AnyRecord, Load, Receipt, RecordRef, Rotation
from leadflow.records import at_version, ref
from leadflow.undo.conflicts import Conflict, LaterEdit, UndoPlan, UndoStep
from leadflow.undo.fields import (
    goes_alone,
    goes_with,
    link_values,
    stays_with,
    taken_back,
    targets_of,
    told_by,
    values_of,
    with_values,
)
from leadflow.values.checks import expect

__all__ = ["plan_undo"]

_NOTHING_LEFT: Mapping[RecordRef, int] = MappingProxyType({})


def plan_undo(
    done: SupportsChanges | ChangeSet,
    current: Iterable[AnyRecord],
    *,
    left_behind: Mapping[RecordRef, int] = _NOTHING_LEFT,
    partial: bool = False,
    at: datetime | None = None,
    by: str | None = None,
) -> UndoPlan:
    """Plan to take back what was written.

    Args:
        done: the plan, or its change set, as it was applied.
        current: every record that it wrote, as it is stored by now, and what hangs on the records that it created;
            a record that it wrote and that is not given counts as deleted.
        left_behind: the versions that deleted records left behind, of those that it wrote and those that they named
            before. Where it is not told, a record that was deleted more than once is refused as stale when the undo is
            applied, and a link back to a record that somebody deleted is not seen.
        partial: whether everything without a conflict is undone, although there are conflicts.
        at: the moment of the undo, with a time zone.
        by: who takes it back, ``user:…`` or ``system:…``.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from leadflow.objects import Contact
    >>> amy = Contact(id="c", account="a", name="Amy", title="VP")
    >>> done = ChangeSet((Update(amy, attrs.evolve(amy, title="Director", language="en")),))
    >>> now = attrs.evolve(amy, title="Director", language="ko", version=2)
    >>> print(plan_undo(done, [now]).explain())
    undo: nothing to take back
      conflict  language of contact c is ko by now, not en
    >>> plan_undo(done, [now], partial=True).changes.changes[0].after.title
    'VP'
    """
    written = done if isinstance(done, ChangeSet) else expect_changes("done", done, "a plan or its ChangeSet")
    current = expect_records("current", current)
    expect("left_behind", left_behind, Mapping, expected="versions by the RecordRef of a record")
    expect("partial", partial, bool)
    undo = _Undo(written, {ref(each): each for each in current}, left_behind)
    steps = undo.steps()
    return UndoPlan(
        steps=() if undo.conflicts and not partial else steps,
        conflicts=tuple(undo.conflicts),
        kept=tuple(undo.kept),
        at=at,
        by=by,
    )


@attrs.define
class _Undo:
    """What is known, and what is found on the way; never leaves planning."""

    written: ChangeSet
    now: Mapping[RecordRef, AnyRecord]
    left_behind: Mapping[RecordRef, int]
    conflicts: list[Conflict] = attrs.field(factory=list[Conflict])
    kept: list[LaterEdit] = attrs.field(factory=list[LaterEdit])

    def steps(self) -> tuple[UndoStep, ...]:
        """Return everything that can be taken back: what goes, what comes back, what is as it was, what moves back."""
        back = self.back()
        gone = self.gone() - back.keys()
        restored = dict(self.restored(gone))
        moved = dict(self.moved(gone))
        going = self.without_used(self.going(), {**self.now, **back, **restored, **moved})
        return (
            *(UndoStep(each, self.now[each], None, Delete(self.now[each])) for each in going),
            *(UndoStep(each, None, record, Create(record)) for each, record in back.items()),
            *(
                UndoStep(each, self.now[each], record, Update(self.now[each], record))
                for each, record in restored.items()
            ),
            *(_moved_back(self.now[each], record) for each, record in moved.items()),
        )

    def gone(self) -> AbstractSet[RecordRef]:
        """Return what is known to be gone: what was written, or told to be deleted, and is not there."""
        return {*self.written.refs, *self.left_behind} - self.now.keys()

    # --- records that were deleted or made ----------------------------------------------------------------------------

    def back(self) -> dict[RecordRef, AnyRecord]:
        """Return the records that come back, which name nothing that is gone."""
        back: dict[RecordRef, AnyRecord] = {}
        for change in self.written.changes:
            if not isinstance(change, Delete) or _is_bookkeeping(change.before):
                continue
            own, stored = change.ref, self.now.get(change.ref)
            if stored is None:
                version = self.left_behind.get(own, change.before.version + 1)
                back[own] = at_version(change.before, version)
            elif stored != change.before:
                self.conflicts.append(Conflict("there_again", own))
        while lost := dict(self.lost(back)):
            self.conflicts.extend(Conflict("target_gone", own, *where) for own, where in lost.items())
            back = {own: record for own, record in back.items() if own not in lost}
        return back

    def lost(self, back: Mapping[RecordRef, AnyRecord]) -> Iterator[tuple[RecordRef, tuple[str, RecordRef]]]:
        """Yield which records would come back to what is gone, and where."""
        gone = self.gone() - back.keys()
        for own, record in back.items():
            yield from ((own, (field, target)) for field, target in targets_of(record) if target in gone)

    def going(self) -> set[RecordRef]:
        """Return the records that were made and are as they were made."""
        going: set[RecordRef] = set()
        for change in self.written.changes:
            stored = self.now.get(change.ref)
            if not isinstance(change, Create) or stored is None or _is_bookkeeping(stored):
                continue
            links = _link_fields(change.record, stored)
            then, now = values_of(change.record), values_of(stored)
            edited = [field for field in {**then, **now} if then.get(field) != now.get(field)]
            self.conflicts.extend(
                Conflict("moved" if field in links else "edited", change.ref, field, then.get(field), now.get(field))
                for field in edited
            )
            if not edited:
                going.add(change.ref)
        return going

    # --- fields and links ---------------------------------------------------------------------------------------------

    def restored(self, gone: AbstractSet[RecordRef]) -> Iterator[tuple[RecordRef, AnyRecord]]:
        """Yield the updated records with what was written as it was."""
        for change in self.written.changes:
            if not isinstance(change, Update) or _is_bookkeeping(change.before):
                continue
            stored = self.now.get(change.ref)
            if stored is None:
                self.conflicts.append(Conflict("deleted", change.ref))
                continue
            was, wrote = values_of(change.before), values_of(change.after)
            fields = {**was, **wrote, **values_of(stored)}
            restored = self.restore(
                stored,
                {field: (was.get(field), wrote.get(field)) for field in fields},
                _link_fields(change.before, change.after, stored),
                gone,
            )
            if restored != stored:
                yield change.ref, restored

    def moved(self, gone: AbstractSet[RecordRef]) -> Iterator[tuple[RecordRef, AnyRecord]]:
        """Yield the moved records where they were."""
        for relink in self.written.relinks:
            for own in (RecordRef(relink.kind, id_) for id_ in relink.ids):
                stored = self.now.get(own)
                if stored is None:
                    self.conflicts.append(Conflict("deleted", own))
                    continue
                was, wrote = link_values(stored, relink.from_), link_values(stored, relink.to)
                restored = self.restore(stored, {each: (was[each], wrote[each]) for each in was}, was.keys(), gone)
                if restored != stored:
                    yield own, restored

    def restore(
        self,
        stored: AnyRecord,
        written: Mapping[str, tuple[object, object]],
        links: AbstractSet[str],
        gone: AbstractSet[RecordRef],
    ) -> AnyRecord:
        """Return a stored record with what was written as it was.

        Args:
            stored: the record.
            written: what each field was, and what was written.
            links: which of the fields are links.
            gone: what nothing may go back to.
        """
        own, values = ref(stored), values_of(stored)
        back, stuck, edited = dict[str, object](), set[str](), set[str]()
        for field, (was, wrote) in written.items():
            now = values.get(field)
            if was == wrote:
                if now != was:
                    self.kept.append(LaterEdit(own, field))
                    edited.add(field)
                continue
            value, is_conflict = taken_back(was, wrote, now)
            if is_conflict:
                self.conflicts.append(Conflict("moved" if field in links else "edited", own, field, wrote, now))
                stuck.add(field)
            elif now not in (was, wrote):
                self.kept.append(LaterEdit(own, field, partly=True))
            if value != now:
                back[field] = value
        alone = _alone(own.kind, back, stuck, edited)
        return self.with_back(stored, self.without(own, back, alone), {*stuck, *alone}, gone)

    def with_back(
        self, stored: AnyRecord, back: Mapping[str, object], stuck: AbstractSet[str], gone: AbstractSet[RecordRef]
    ) -> AnyRecord:
        """Return a stored record with fields as they were, but for those that would name what is gone.

        Args:
            stored: the record.
            back: the fields and what they were.
            stuck: the fields that cannot go back, nor can what goes only with them.
            gone: what nothing may go back to.
        """
        own = ref(stored)
        alone = _alone(own.kind, back, stuck)
        if alone:
            return self.with_back(stored, self.without(own, back, alone), {*stuck, *alone}, gone)
        try:
            restored = with_values(stored, back)
        except InvalidValue as error:
            self.conflicts.append(Conflict("cannot_be", own, now=error.expected))
            return stored
        there = {target for _, target in targets_of(stored)}
        lost = {field: target for field, target in targets_of(restored) if target in gone and target not in there}
        if not lost:
            return restored
        self.conflicts.extend(Conflict("target_gone", own, field, target) for field, target in lost.items())
        return self.with_back(stored, _but(back, lost), {*stuck, *lost}, gone)

    def without(self, own: RecordRef, back: Mapping[str, object], alone: Mapping[str, str]) -> Mapping[str, object]:
        """Return what goes back without fields that would go back alone, which is told."""
        self.conflicts.extend(Conflict("goes_with", own, field, now=other) for field, other in alone.items())
        return _but(back, alone)

    # --- what is still in use -----------------------------------------------------------------------------------------

    def without_used(self, going: set[RecordRef], after: Mapping[RecordRef, AnyRecord]) -> tuple[RecordRef, ...]:
        """Return what goes, without what something that stays still needs."""
        while used := dict(sorted(self.used(going, after), reverse=True)):
            self.conflicts.extend(Conflict("in_use", own, now=used[own]) for own in sorted(used))
            going -= used.keys()
        return tuple(change.ref for change in self.written.changes if change.ref in going)

    def used(
        self, going: AbstractSet[RecordRef], after: Mapping[RecordRef, AnyRecord]
    ) -> Iterator[tuple[RecordRef, RecordRef]]:
        """Yield what cannot go, and because of what: something that stays names it, or it tells of what stays."""
        left = self.left_by_inquiries(going)
        stuck = {(each.record, each.field) for each in self.conflicts}
        for own, record in after.items():
            if own not in going:
                yield from ((target, own) for _, target in targets_of(record) if target in going)
                continue
            told = told_by(record)
            if told is not None and (told[0] in left if isinstance(record, Receipt) else told in stuck):
                yield own, told[0]

    def left_by_inquiries(self, going: AbstractSet[RecordRef]) -> set[RecordRef]:
        """Return what inquiries may have left: what was made and stays, what conflicts are about, and what that names."""
        made = {change.ref for change in self.written.changes if isinstance(change, Create)}
        about = {conflict.record for conflict in self.conflicts}
        named = {target for own in about & self.now.keys() for _, target in targets_of(self.now[own])}
        return ((made - going) | about | named) & self.now.keys()


def _alone(
    kind: str, back: Mapping[str, object], stuck: AbstractSet[str], edited: AbstractSet[str] = frozenset()
) -> dict[str, str]:
    """Return which fields would go back alone, each with the one without which it stays.

    Args:
        kind: the kind of the record.
        back: what would go back.
        stuck: what cannot go back.
        edited: what was not written, but edited later.
    """
    alone: dict[str, str] = {}
    for field in back:
        there = {*stuck, *(each for each in edited if not goes_alone(kind, field, each))}
        # of several the first is told, hence written last
        alone.update((field, each) for each in reversed(goes_with(kind, field)) if each in there)
    for field in tuple(alone):
        alone.update((each, field) for each in stays_with(kind, field) if each in back)
    return alone


def _but(back: Mapping[str, object], fields: Iterable[str]) -> Mapping[str, object]:
    without = {*fields}
    return {field: value for field, value in back.items() if field not in without}


def _moved_back(before: AnyRecord, after: AnyRecord) -> UndoStep:
    [relink] = gathered([Move.between(before, after)])
    return UndoStep(ref(before), before, after, relink)


def _is_bookkeeping(record: AnyRecord) -> bool:
    return isinstance(record, Rotation | Load)


def _link_fields(*records: AnyRecord) -> set[str]:
    """Return which fields of a record are links, as far as one of its forms has them."""
    return {field for record in records for field in link_values(record, links_of(record))}
