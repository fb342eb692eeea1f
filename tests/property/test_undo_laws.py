"""Undoing restores what was there, and never goes over what people did later."""

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

from leadflow import (
    Account,
    ChangeSet,
    Contact,
    ConversionPlan,
    Lead,
    MemoryRepository,
    Opportunity,
    PersonAccount,
    RecordRef,
    Update,
    plan_merge,
    plan_undo,
    ref,
)
from leadflow.changes import links_of
from leadflow.errors import MergeRefused
from leadflow.objects import AnyRecord
from property.test_conversion_laws import conversions
from property.test_merge_laws import POLICY, Several, World, contents, duplicates, related_to

EDITABLE = (Account, Contact, Lead, Opportunity, PersonAccount)


@given(conversions())
def test_a_conversion_is_undone_exactly(drawn: tuple[World, ConversionPlan]) -> None:
    """Where nothing changed since, everything is as before, and undoing again writes nothing."""
    world, plan = drawn
    repository = MemoryRepository(world)
    repository.apply(plan.changes)
    undo = plan_undo(plan, repository)
    assert (undo.conflicts, undo.kept) == ((), ())
    repository.apply(undo.changes)
    assert contents(repository) == {ref(each): each for each in world}
    assert plan_undo(plan, repository).changes.is_empty


@given(duplicates())
def test_a_merge_is_undone_exactly(drawn: tuple[World, Several]) -> None:
    """What was deleted is there again, and what moved is where it was."""
    world, records = drawn
    repository = MemoryRepository(world)
    try:
        plan = plan_merge(records, related_to(world, records), POLICY)
    except MergeRefused:
        event("refused")
        return
    repository.apply(plan.changes)
    undo = plan_undo(plan, repository)
    assert (undo.conflicts, undo.kept) == ((), ())
    repository.apply(undo.changes)
    assert contents(repository) == {ref(each): each for each in world}


def edited(record: AnyRecord, field: str) -> AnyRecord:
    """Return a record as somebody edits it."""
    match field:
        case "source":
            return attrs.evolve(record, source="edited")
        case "owner":
            return attrs.evolve(record, owner="user:editor")
        case _:
            assert isinstance(record, EDITABLE)
            return attrs.evolve(record, custom={**record.custom, "edited": "yes"})


EDITS = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["source", "owner", "custom"])), max_size=4)


@given(conversions(), EDITS, st.booleans())
def test_what_people_did_later_stays(
    drawn: tuple[World, ConversionPlan], edits: list[tuple[int, str]], partial: bool
) -> None:
    """Each later edit is there after the undo; without conflicts all else is as before; nothing links to what is gone."""
    world, plan = drawn
    before = {ref(each): each for each in world}
    repository = MemoryRepository(world)
    repository.apply(plan.changes)
    done: dict[tuple[RecordRef, str], object] = {}
    for number, field in edits:
        candidates = [each for each in repository if isinstance(each, EDITABLE)]
        record = candidates[number % len(candidates)]
        after = edited(record, field)
        repository.apply(ChangeSet((Update(record, after),)))
        done[ref(record), field] = getattr(after, field)
    undo = plan_undo(plan, repository, partial=partial)
    event(f"conflicts {bool(undo.conflicts)}, kept {bool(undo.kept)}, partial {partial}")
    if undo.conflicts and not partial:
        assert undo.changes.is_empty
    repository.apply(undo.changes)
    after_undo = contents(repository)
    for (record_ref, field), value in done.items():
        stored = after_undo[record_ref]
        if field == "custom":
            assert getattr(stored, "custom")["edited"] == "yes"  # noqa: B009 - of any kind that has custom fields
        else:
            assert getattr(stored, field) == value
    if not undo.conflicts:
        assert after_undo.keys() == before.keys()
        untouched = before.keys() - {record_ref for record_ref, _ in done}
        assert {each: after_undo[each] for each in untouched} == {each: before[each] for each in untouched}
    made = {change.ref for change in plan.changes.changes} - before.keys()
    for stored in after_undo.values():
        assert {each for each in links_of(stored).values() if each in made} <= after_undo.keys()
