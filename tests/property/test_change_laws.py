"""Laws of change sets: composing, undoing, slicing, and never writing anything stale."""

import copy
from collections.abc import Iterable

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.changes import NOTHING, Change, ChangeSet, Create, Delete, Update, compose, in_slices, links_of, relinked
from leadflow.errors import BrokenContract, StaleRecord
from leadflow.memory import MemoryRepository
from leadflow.objects import Account, Activity, AnyRecord, Contact, Lead, Load, RecordRef, Rotation
from leadflow.records import ref
from leadflow.testing import strategies as lst
from leadflow.testing.strategies import History

pytestmark = pytest.mark.worlds

IDS = st.sampled_from("abcdef")
LINKS = st.sampled_from(({}, {"person": RecordRef("lead", "a")}, {"person": RecordRef("lead", "a")}))
"""Most have the same, so that they can move together; whether links lead anywhere makes no difference to changes."""
LINKED: st.SearchStrategy[AnyRecord] = st.one_of(
    st.builds(
        Activity,
        id=IDS,
        type=st.just("call"),
        subject=lst.texts(),
        at=lst.moments(),
        links=LINKS,
        version=lst.versions(),
    ),
    lst.campaign_members(ids=IDS, linked_to=LINKS),
    st.builds(Contact, id=IDS, account=st.just("a"), name=st.just("Amy"), version=lst.versions()),
    st.builds(Account, id=IDS, name=st.just("Acme"), parent=st.sampled_from((None, "a", "a")), version=lst.versions()),
    st.builds(
        Lead,
        id=IDS,
        owner=st.just("user:dana"),
        name=st.just("Amy"),
        matched_account=st.just("a"),
        version=lst.versions(),
    ),
)
"""Records with links and little else: which values they hold besides makes no difference, either."""
OTHERS = st.one_of(lst.records(of_kinds=("load", "rotation")), lst.records())
CREATED = ("activity", "campaign_member", "contact", "custom", "load", "queue", "rotation")


def contents(records: Iterable[AnyRecord]) -> dict[RecordRef, AnyRecord]:
    """Return records by what names them; versions are no part of equality."""
    return {ref(each): each for each in records}


@st.composite
def worlds(draw: st.DrawFn, others: st.SearchStrategy[AnyRecord] = OTHERS) -> tuple[AnyRecord, ...]:
    """Draw a few records, mostly what changes treat in a way of their own: links and bookkeeping."""
    linked = draw(st.lists(LINKED, min_size=2, max_size=3))
    return tuple(contents((*linked, *draw(st.lists(others, max_size=1)))).values())


HISTORIES = lst.histories(of=worlds(), of_kinds=CREATED, min_size=1)


def versions(records: Iterable[AnyRecord]) -> dict[RecordRef, int]:
    """Return the versions alone."""
    return {ref(each): each.version for each in records}


def without_bookkeeping(records: Iterable[AnyRecord]) -> dict[RecordRef, AnyRecord]:
    """Return records except rotations and loads."""
    return contents(each for each in records if not isinstance(each, Rotation | Load))


def written(start: Iterable[AnyRecord], *parts: ChangeSet) -> MemoryRepository:
    """Return a repository to which parts were applied one after the other."""
    repository = MemoryRepository(start)
    for part in parts:
        repository.apply(part)
    return repository


# --- composing --------------------------------------------------------------------------------------------------------


def becomes(
    changes: ChangeSet, start: Iterable[AnyRecord]
) -> dict[RecordRef, tuple[AnyRecord | None, AnyRecord | None]]:
    """Return what each record is before and after, whether it is moved or updated."""
    there = contents(start)
    found: dict[RecordRef, tuple[AnyRecord | None, AnyRecord | None]] = {}
    for change in changes.changes:
        before = None if isinstance(change, Create) else change.before
        after = None if isinstance(change, Delete) else change.after if isinstance(change, Update) else change.record
        found[change.ref] = (before, after)
    for relink in changes.relinks:
        for each in (RecordRef(relink.kind, id_) for id_ in relink.ids):
            found[each] = (there[each], relinked(there[each], relink.to))
    return found


@given(lst.histories(of=worlds(), of_kinds=CREATED, min_size=3, max_size=4))
def test_composing_is_associative(history: History) -> None:
    """How steps are put in brackets makes no difference to what any record becomes."""
    first, second, *rest = history.parts
    left, right = compose((first.then(second), *rest)), first.then(compose((second, *rest)))
    whole = compose(history.parts)
    assert becomes(left, history.start) == becomes(right, history.start) == becomes(whole, history.start)
    if not any(part.relinks for part in history.parts):
        assert left == right == whole


@given(HISTORIES)
def test_nothing_is_neutral(history: History) -> None:
    """Composing with the empty change set changes nothing, and leaves out what makes no difference."""
    for part in history.parts:
        assert NOTHING.then(part) == part.then(NOTHING) == compose((part,))
        assert compose((compose((part,)),)) == compose((part,))
    assert compose(()) == NOTHING


@given(HISTORIES)
def test_a_composition_writes_what_its_parts_write(history: History) -> None:
    """Applying steps one by one and applying their composition leave the same records."""
    assert contents(written(history.start, compose(history.parts))) == contents(written(history.start, *history.parts))


@given(HISTORIES)
def test_a_composition_starts_from_the_versions_that_its_parts_start_from(history: History) -> None:
    """It stores each record once, so it counts each version up by one at most."""
    before = versions(history.start)
    for each, version in versions(written(history.start, compose(history.parts))).items():
        assert version - before.get(each, 0) in (0, 1)


@given(HISTORIES)
def test_a_composition_holds_at_most_one_change_for_each_record(history: History) -> None:
    """Also composed steps are in normal form."""
    for until in range(1, len(history.parts) + 1):
        refs = list(compose(history.parts[:until]).refs)
        assert len(refs) == len(set(refs))


@given(HISTORIES, st.data())
def test_steps_that_do_not_follow_each_other_are_not_composed(history: History, data: st.DataObject) -> None:
    """A change composes only with one that starts where it ends."""
    changes = [each for each in compose(history.parts).changes if isinstance(each, Create | Update)]
    assume(changes)
    change = data.draw(st.sampled_from(changes))
    after = change.after if isinstance(change, Update) else change.record
    other = data.draw(lst.versions_of(after))
    assume(other != after)
    with pytest.raises(BrokenContract, match="a change that starts where the earlier one ends"):
        ChangeSet((change,)).then(ChangeSet((Update(other, after),)))


# --- slices -----------------------------------------------------------------------------------------------------------


@given(HISTORIES)
def test_slices_of_every_size_write_what_the_parts_write(history: History) -> None:
    """A plan can be committed in pieces of any size, each fit to be applied after those before it."""
    whole = contents(written(history.start, *history.parts))
    for size in range(1, len(history.parts) + 2):
        slices = list(in_slices(history.parts, size))
        assert len(slices) == -(-len(history.parts) // size)
        assert contents(written(history.start, *slices)) == whole


@given(HISTORIES)
def test_slices_of_one_store_the_same_versions(history: History) -> None:
    """Committing every step by itself is what the steps were made for, idle ones apart."""
    parts = [part for part in history.parts if compose((part,)) == part]
    assume(parts == list(history.parts))
    sliced = written(history.start, *in_slices(parts, 1))
    assert versions(sliced) == versions(written(history.start, *parts))


# --- undoing ----------------------------------------------------------------------------------------------------------


@given(HISTORIES)
def test_a_change_and_its_inverse_come_to_nothing_but_bookkeeping(history: History) -> None:
    """What is left of doing and undoing is the turns that were taken."""
    for part in (*history.parts, compose(history.parts)):
        left = part.then(part.inverse())
        assert {each.kind for each in left.refs} <= {"rotation", "load"}
        assert not left.relinks


@given(HISTORIES)
def test_an_inverse_restores_everything_but_bookkeeping(history: History) -> None:
    """After undoing, every record is as before, and the books are as after."""
    repository = MemoryRepository(history.start)
    for part in history.parts:
        before = tuple(repository)
        repository.apply(part)
        books = [each for each in repository if isinstance(each, Rotation | Load)]
        undone = copy.deepcopy(repository)
        undone.apply(part.inverse())
        assert without_bookkeeping(undone) == without_bookkeeping(before)
        assert contents(each for each in undone if isinstance(each, Rotation | Load)) == contents(books)


@given(HISTORIES)
def test_a_whole_history_is_undone_in_one_step(history: History) -> None:
    """The inverse of the composition leads back to the start."""
    whole = compose(history.parts)
    restored = written(history.start, whole, whole.inverse())
    assert without_bookkeeping(restored) == without_bookkeeping(history.start)


@given(HISTORIES)
def test_the_inverse_of_an_inverse_is_the_change_itself(history: History) -> None:
    """Redoing is undoing the undoing; only versions count on, and bookkeeping is left out."""
    for part in history.parts:
        kept = tuple(each for each in part.changes if each.ref.kind not in ("rotation", "load"))
        assert part.inverse().inverse() == ChangeSet(kept, part.relinks)


@given(worlds(LINKED), st.data())
def test_links_move_and_move_back(world: tuple[AnyRecord, ...], data: st.DataObject) -> None:
    """Relinking a record and relinking it back gives the record itself."""
    for relink in data.draw(lst.change_sets(world, of_kinds=("queue",))).relinks:
        for id_ in relink.ids:
            record = contents(world)[RecordRef(relink.kind, id_)]
            moved = relinked(record, relink.to)
            assert {role: links_of(moved).get(role) for role in relink.to} == dict(relink.to)
            assert relinked(moved, relink.from_) == record


# --- nothing stale ----------------------------------------------------------------------------------------------------


def refused(repository: MemoryRepository, changes: ChangeSet) -> bool:
    """Tell whether changes are refused and nothing is written."""
    before, counted = contents(repository), versions(repository)
    try:
        repository.apply(changes)
    except StaleRecord:
        assert contents(repository) == before
        assert versions(repository) == counted
        return True
    return False


@given(HISTORIES)
def test_no_change_is_applied_a_second_time_however_much_later(history: History) -> None:
    """Versions only grow, so what was applied once is stale for ever.

    A move alone carries no versions: it is stale as long as its records are linked elsewhere.
    """
    repository = MemoryRepository(history.start)
    for number, part in enumerate(history.parts):
        repository.apply(part)
        for earlier in history.parts[: number + 1]:
            assert refused(copy.deepcopy(repository), earlier) or not earlier.changes


@given(HISTORIES)
def test_no_change_is_applied_again_after_it_was_undone(history: History) -> None:
    """An undone record looks as before, but it is not of the version that the change was made for."""
    repository = MemoryRepository(history.start)
    for part in history.parts:
        repository.apply(part)
        undo, undone = part.inverse(), copy.deepcopy(repository)
        undone.apply(undo)
        assert refused(undone, part) or not part.changes
        assert refused(undone, undo) or not undo.changes


def of_version(change: Change, version: int) -> Change:
    """Return the change that somebody makes who read another version."""
    match change:
        case Create(record):
            return Create(attrs.evolve(record, version=version))
        case Update(before, after):
            return Update(attrs.evolve(before, version=version), after)
        case Delete(before):
            return Delete(attrs.evolve(before, version=version))


@given(HISTORIES, st.data())
def test_a_change_of_any_other_version_is_refused(history: History, data: st.DataObject) -> None:
    """Older or newer: only the stored version will do."""
    last = history.parts[-1]
    assume(last.changes)
    repository = written(history.start, *history.parts[:-1])
    stale = data.draw(st.sampled_from(last.changes))
    other = data.draw(st.integers(0, 9).filter(lambda version: version != stale.expects))
    rest = tuple(each for each in last.changes if each.ref != stale.ref)
    assert refused(repository, ChangeSet((*rest, of_version(stale, other)), last.relinks))
