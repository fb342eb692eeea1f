"""What was written is taken back: exactly where nothing changed since, and never over what people did later.

The rules
---------
- Undoing looks at what is stored by now. What somebody edited later in *other* fields stays, and is named.
- A field that was written and edited later is a *conflict*; so is a record that is to go and is still in use, that was
  deleted since, that is there again, or that was moved elsewhere.
- Of fields with several values only the elements that were added or taken away are undone.
- With a conflict nothing is undone, unless a partial undo is asked for: then everything else is.
- What is undone already is left alone, so undoing twice writes nothing.
- Bookkeeping (rotations, loads) stays: the turns were taken.

It works on change sets, so it undoes a conversion, a merge, a reassignment or an intake alike. Nothing is written here.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, Protocol, TypeAlias, assert_never

import attrs

from leadflow.changes import (
    NOTHING,
    Change,
    ChangeSet,
    Create,
    Delete,
    Links,
    Relink,
    Update,
    holds_links,
    links_of,
    relinked,
)
from leadflow.objects import (
    Account,
    AnyRecord,
    Contact,
    Lead,
    Load,
    Opportunity,
    PersonAccount,
    RecordRef,
    Rotation,
    at_version,
    ref,
    with_fields,
)
from leadflow.values.plain import is_tuple

__all__ = ["Conflict", "ConflictKind", "Done", "LaterEdit", "UndoPlan", "plan_undo"]

ConflictKind: TypeAlias = Literal["edited", "deleted", "there_again", "moved", "in_use"]
"""Why something cannot be taken back: what happened since."""


class Done(Protocol):
    """A plan that was applied."""

    @property
    def changes(self) -> ChangeSet:
        """What it wrote."""
        ...


@attrs.frozen
class Conflict:
    """Something that cannot be taken back.

    Args:
        kind: what happened since.
        record: the record.
        field: the field that was edited later.
        written: what was written, or the link that was given.
        now: what is there by now, or the record that uses it.
    """

    kind: ConflictKind
    record: RecordRef
    field: str = ""
    written: object = attrs.field(default=None, eq=str)
    now: object = attrs.field(default=None, eq=str)

    def __str__(self) -> str:
        match self.kind:
            case "edited":
                return f"{self.field} of {self.record} is {self.now} by now, not {self.written}"
            case "deleted":
                return f"{self.record} was deleted since"
            case "there_again":
                return f"{self.record} is there again"
            case "moved":
                return f"{self.record} was moved since"
            case "in_use":
                return f"{self.record} is in use by {self.now}"
            case _:
                assert_never(self.kind)


@attrs.frozen
class LaterEdit:
    """A later edit that stays, since it is about another field."""

    record: RecordRef
    field: str

    def __str__(self) -> str:
        return f"{self.field} of {self.record} stays as it was edited"


@attrs.frozen(kw_only=True)
class UndoPlan:
    """What takes something back.

    Args:
        changes: what is to be written; nothing where there are conflicts and no partial undo was asked for.
        conflicts: what cannot be taken back.
        kept: later edits that stay.
    """

    changes: ChangeSet
    conflicts: tuple[Conflict, ...] = ()
    kept: tuple[LaterEdit, ...] = ()

    def explain(self) -> str:
        """Return the story as text."""
        count = len(tuple(self.changes.refs))
        lines = [f"undone: {count} records" if count != 1 else "undone: 1 record"]
        lines.extend(f"  conflict  {each}" for each in self.conflicts)
        lines.extend(f"  kept      {each}" for each in self.kept)
        return "\n".join(lines)


def plan_undo(done: Done | ChangeSet, current: Iterable[AnyRecord], *, partial: bool = False) -> UndoPlan:
    """Plan to take back what was written.

    Args:
        done: the plan, or its change set, as it was applied.
        current: every record that it wrote, as it is stored by now, and what hangs on the records that it created;
            a record that is not given counts as deleted.
        partial: whether everything without a conflict is undone, although there are conflicts.

    >>> from leadflow.objects import Contact
    >>> amy = Contact(id="c", account="a", name="Amy", title="VP")
    >>> done = ChangeSet((Update(amy, attrs.evolve(amy, title="Director", language="en")),))
    >>> now = attrs.evolve(amy, title="Director", language="ko", version=2)
    >>> print(plan_undo(done, [now]).explain())
    undone: 0 records
      conflict  language of contact c is ko by now, not en
    >>> plan_undo(done, [now], partial=True).changes.changes[0].after.title
    'VP'
    """
    written = done if isinstance(done, ChangeSet) else done.changes
    now = {ref(each): each for each in current}
    found = _Found()
    changes = [undone for change in written.changes for undone in _undone(change, now, found)]
    relinks = tuple(_moved_back(written.relinks, now, found))
    changes = _without_used(changes, relinks, now, found)
    changeset = NOTHING if found.conflicts and not partial else ChangeSet(tuple(changes), relinks)
    return UndoPlan(changes=changeset, conflicts=tuple(found.conflicts), kept=tuple(found.kept))


@attrs.define
class _Found:
    """What is found on the way; never leaves planning."""

    conflicts: list[Conflict] = attrs.field(factory=list[Conflict])
    kept: list[LaterEdit] = attrs.field(factory=list[LaterEdit])


# --- one record -------------------------------------------------------------------------------------------------------


def _undone(change: Change, now: Mapping[RecordRef, AnyRecord], found: _Found) -> Iterator[Change]:
    """Yield the change that takes one back, if there is one."""
    stored = now.get(change.ref)
    match change:
        case Create(record=record) if stored is not None and not isinstance(record, Rotation | Load):
            edits = list(_edits(record, stored))
            found.conflicts += edits
            if not edits:
                yield Delete(stored)
        case Delete(before=before) if not isinstance(before, Rotation | Load):
            if stored is None:
                yield Create(at_version(before, before.version + 1))
            elif _values(stored) != _values(before):
                found.conflicts.append(Conflict("there_again", change.ref))
        case Update(before=before, after=after) if not isinstance(before, Rotation | Load):
            if stored is None:
                found.conflicts.append(Conflict("deleted", change.ref))
                return
            restored = _restored(before, after, stored, found)
            if restored != stored:
                yield Update(stored, restored)
        case _:
            return


def _edits(written: AnyRecord, stored: AnyRecord) -> Iterator[Conflict]:
    """Yield the fields of a record that were edited after it was written."""
    then, now = _values(written), _values(stored)
    for field in {**then, **now}:
        if then.get(field) != now.get(field):
            yield Conflict("edited", ref(stored), field, then.get(field), now.get(field))


def _restored(before: AnyRecord, after: AnyRecord, stored: AnyRecord, found: _Found) -> AnyRecord:
    """Return a stored record with the written fields as they were, as far as nobody edited them later."""
    old, new, now = _values(before), _values(after), _values(stored)
    back: dict[str, object] = {}
    for field in {**old, **new, **now}:
        was, wrote, is_ = old.get(field), new.get(field), now.get(field)
        if was == wrote:
            if is_ != was:
                found.kept.append(LaterEdit(ref(stored), field))
        elif is_ == wrote:
            back[field] = was
        elif is_ != was:
            part = _part_back(was, wrote, is_)
            if part is None:
                found.conflicts.append(Conflict("edited", ref(stored), field, wrote, is_))
            else:
                back[field] = part
    return _with(stored, back)


def _part_back(was: object, wrote: object, is_: object) -> tuple[object, ...] | None:
    """Return several values without the elements that were added, and with those that were taken away.

    None where they are no several values, or where somebody took away what was added or added what was taken away.
    """
    if not (is_tuple(was) and is_tuple(wrote) and is_tuple(is_)):
        return None
    added, gone = set(wrote) - set(was), set(was) - set(wrote)
    if not added <= set(is_) or gone & set(is_):
        return None
    return (*(each for each in is_ if each not in added), *(each for each in was if each in gone))


def _values(record: AnyRecord) -> dict[str, object]:
    """Return the fields of a record, custom ones one by one."""
    names = [field.name for field in attrs.fields(type(record)) if field.name not in ("version", "custom")]
    values: dict[str, object] = {name: getattr(record, name) for name in names}
    if isinstance(record, _WithCustom):
        values.update({f"custom.{name}": value for name, value in record.custom.items()})
    return values


_WithCustom: TypeAlias = Account | Contact | Lead | Opportunity | PersonAccount


def _with(record: AnyRecord, values: Mapping[str, object]) -> AnyRecord:
    if not values:
        return record
    fields = {name: value for name, value in values.items() if not name.startswith("custom.")}
    custom = {name.removeprefix("custom."): value for name, value in values.items() if name.startswith("custom.")}
    if custom and isinstance(record, _WithCustom):
        merged = {**record.custom, **custom}
        fields["custom"] = {name: value for name, value in merged.items() if value is not None}
    return with_fields(record, fields)


# --- what moved -------------------------------------------------------------------------------------------------------


def _moved_back(relinks: Iterable[Relink], now: Mapping[RecordRef, AnyRecord], found: _Found) -> Iterator[Relink]:
    """Yield the moves back, of what is where it was moved to."""
    for relink in relinks:
        ids: list[str] = []
        for id_ in relink.ids:
            stored = now.get(RecordRef(relink.kind, id_))
            if stored is None:
                found.conflicts.append(Conflict("deleted", RecordRef(relink.kind, id_)))
            elif holds_links(stored, relink.to):
                ids.append(id_)
            elif not holds_links(stored, relink.from_):
                found.conflicts.append(Conflict("moved", RecordRef(relink.kind, id_), written=_shown(relink.to)))
        if ids:
            yield Relink(relink.kind, relink.to, relink.from_, tuple(ids))


def _shown(links: Links) -> str:
    return ", ".join(f"{role} {target}" for role, target in links.items())


# --- what is still in use ---------------------------------------------------------------------------------------------


def _without_used(
    changes: list[Change], relinks: Iterable[Relink], now: Mapping[RecordRef, AnyRecord], found: _Found
) -> list[Change]:
    """Return the changes without deletions of what something links to that stays."""
    after = dict(now)
    for change in changes:
        if isinstance(change, Update):
            after[change.ref] = change.after
    for relink in relinks:
        for id_ in relink.ids:
            moved = RecordRef(relink.kind, id_)
            after[moved] = relinked(after[moved], relink.to)
    gone = {change.ref for change in changes if isinstance(change, Delete)}
    while used := {
        target: ref(record)
        for record in after.values()
        if ref(record) not in gone
        for target in _targets(record)
        if target in gone
    }:
        found.conflicts.extend(Conflict("in_use", target, now=user) for target, user in sorted(used.items()))
        gone -= used.keys()
    return [change for change in changes if not isinstance(change, Delete) or change.ref in gone]


def _targets(record: AnyRecord) -> Iterator[RecordRef]:
    """Yield every record that a record names."""
    yield from links_of(record).values()
    if isinstance(record, Opportunity):
        yield from (RecordRef("contact", id_) for id_ in record.contacts)
    if isinstance(record, Lead) and record.converted is not None:
        for kind in ("account", "contact", "person_account", "opportunity"):
            id_ = getattr(record.converted, kind)
            if id_ is not None:
                yield RecordRef(kind, id_)
