"""What was written is taken back: exactly where nothing changed since, and never over what people did later.

The rules
---------
- Undoing looks at what is stored by now. What somebody edited later in *other* fields stays, and is named.
- A field that was written and edited later is a *conflict*; so is a record that is to go and is still in use, that was
  deleted since, that is there again, or that was moved elsewhere, or that would go back to what is gone.
- Of fields with several values only the elements that were added or taken away are undone, in their places;
  of links, of custom fields and of the fields of custom records each is looked at by itself.
- The receipt of an inquiry stays with what the inquiry became: else it could come in a second time.
- With a conflict nothing is undone, unless a partial undo is asked for: then everything else is.
- What is undone already is left alone, so undoing twice writes nothing.
- Bookkeeping (rotations, loads) stays: the turns were taken.

It works on change sets, so it undoes a conversion, a merge, a reassignment or an intake alike. Nothing is written here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
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
    Activity,
    AnyRecord,
    CampaignMember,
    Contact,
    CustomRecord,
    Lead,
    Load,
    Opportunity,
    PersonAccount,
    Receipt,
    RecordRef,
    Rotation,
    at_version,
    ref,
    with_fields,
)
from leadflow.values.plain import is_tuple

__all__ = ["Conflict", "ConflictKind", "Done", "LaterEdit", "UndoPlan", "plan_undo"]

ConflictKind: TypeAlias = Literal["edited", "deleted", "there_again", "moved", "target_gone", "in_use"]
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
            case "target_gone":
                return f"{self.record} would go back to {self.written}, which was deleted since"
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
    # what was deleted by what is undone comes back
    gone = {change.ref for change in written.changes if not isinstance(change, Delete) and change.ref not in now}
    found = _Found()
    changes = [undone for change in written.changes for undone in _undone(change, now, gone, found)]
    relinks = tuple(_moved_back(written.relinks, now, gone, found))
    changes = _without_used(changes, relinks, now, found)
    changeset = NOTHING if found.conflicts and not partial else ChangeSet(tuple(changes), relinks)
    return UndoPlan(changes=changeset, conflicts=tuple(found.conflicts), kept=tuple(found.kept))


@attrs.define
class _Found:
    """What is found on the way; never leaves planning."""

    conflicts: list[Conflict] = attrs.field(factory=list[Conflict])
    kept: list[LaterEdit] = attrs.field(factory=list[LaterEdit])


# --- one record -------------------------------------------------------------------------------------------------------


def _undone(
    change: Change, now: Mapping[RecordRef, AnyRecord], gone: AbstractSet[RecordRef], found: _Found
) -> Iterator[Change]:
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
            back = {*links_of(restored).values()} - {*links_of(stored).values()}
            if back & gone:
                found.conflicts.append(Conflict("target_gone", change.ref, written=min(back & gone)))
            elif restored != stored:
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
    """Return several values as they were, without what people took away later, and with what they added later.

    None where they are no several values, or where somebody took away what was added or added what was taken away.
    """
    if not (is_tuple(was) and is_tuple(wrote) and is_tuple(is_)):
        return None
    old, new, now = Counter(was), Counter(wrote), Counter(is_)
    taken, more = new - now, now - new
    if taken & (new - old) or more & (old - new):
        return None
    return (*_without(was, taken), *_only(is_, more))


def _without(values: tuple[object, ...], some: Counter[object]) -> Iterator[object]:
    left = Counter(some)
    for each in values:
        if left[each]:
            left[each] -= 1
        else:
            yield each


def _only(values: tuple[object, ...], some: Counter[object]) -> Iterator[object]:
    """Yield the last ones of each of some values: what was added stands behind."""
    left = Counter(some)
    found: list[object] = []
    for each in reversed(values):
        if left[each]:
            left[each] -= 1
            found.append(each)
    yield from reversed(found)


def _parted(record: AnyRecord) -> Mapping[str, Mapping[str, object]]:
    """Return the fields that hold several values by name, each of which is looked at by itself."""
    match record:
        case CustomRecord():
            return {"fields": record.fields, "links": record.links}
        case Activity() | CampaignMember():
            return {"links": record.links}
        case Account() | Contact() | Lead() | Opportunity() | PersonAccount():
            return {"custom": record.custom}
        case _:
            return {}


def _values(record: AnyRecord) -> dict[str, object]:
    """Return the fields of a record; those that hold several values by name one by one."""
    parted = _parted(record)
    names = (field.name for field in attrs.fields(type(record)) if field.name != "version")
    values: dict[str, object] = {name: getattr(record, name) for name in names if name not in parted}
    for name, several in parted.items():
        values.update({f"{name}.{key}": value for key, value in several.items()})
    return values


def _with(record: AnyRecord, values: Mapping[str, object]) -> AnyRecord:
    """Return a record with other values, named as `_values` names them; None takes one of several away."""
    if not values:
        return record
    fields = dict(values)
    for name, several in _parted(record).items():
        inner = {path: fields.pop(path) for path in values if path.startswith(f"{name}.")}
        if inner:
            merged = {**several, **{path.removeprefix(f"{name}."): value for path, value in inner.items()}}
            fields[name] = {key: value for key, value in merged.items() if value is not None}
    return with_fields(record, fields)


# --- what moved -------------------------------------------------------------------------------------------------------


def _moved_back(
    relinks: Iterable[Relink], now: Mapping[RecordRef, AnyRecord], gone: AbstractSet[RecordRef], found: _Found
) -> Iterator[Relink]:
    """Yield the moves back, of what is where it was moved to, to what is there."""
    for relink in relinks:
        back = next((target for target in relink.from_.values() if target in gone), None)
        ids: list[str] = []
        for id_ in relink.ids:
            moved = RecordRef(relink.kind, id_)
            stored = now.get(moved)
            if stored is None:
                found.conflicts.append(Conflict("deleted", moved))
            elif not holds_links(stored, relink.to):
                if not holds_links(stored, relink.from_):
                    found.conflicts.append(Conflict("moved", moved, written=_shown(relink.to)))
            elif back is not None:
                found.conflicts.append(Conflict("target_gone", moved, written=back))
            else:
                ids.append(id_)
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
    while used := dict(_used(after, gone)):
        found.conflicts.extend(Conflict("in_use", target, now=user) for target, user in sorted(used.items()))
        gone -= used.keys()
    return [change for change in changes if not isinstance(change, Delete) or change.ref in gone]


def _used(after: Mapping[RecordRef, AnyRecord], gone: AbstractSet[RecordRef]) -> Iterator[tuple[RecordRef, RecordRef]]:
    """Yield what cannot go, and because of what: something that stays names it, or it is the receipt of what stays."""
    for own, record in after.items():
        if own not in gone:
            yield from ((target, own) for target in _targets(record) if target in gone)
        elif isinstance(record, Receipt) and record.record is not None and record.record in after.keys() - gone:
            yield own, record.record


def _targets(record: AnyRecord) -> Iterator[RecordRef]:
    """Yield every record that a record names."""
    yield from links_of(record).values()
    if isinstance(record, Receipt) and record.record is not None:
        yield record.record
    if isinstance(record, Opportunity):
        yield from (RecordRef("contact", id_) for id_ in record.contacts)
    if isinstance(record, Lead) and record.converted is not None:
        for kind in ("account", "contact", "person_account", "opportunity"):
            id_ = getattr(record.converted, kind)
            if id_ is not None:
                yield RecordRef(kind, id_)
