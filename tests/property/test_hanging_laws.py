"""What hangs on records follows them, in bulk or one by one: what comes of it is the same."""

from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import Activity, ChangeSet, MemoryRepository, RecordRef, Related, ref
from leadflow.changes import links_of, relinked
from leadflow.changes.hanging import each_once, everything, followed, moved
from leadflow.objects import AnyRecord
from leadflow.records import with_fields
from leadflow.testing import strategies as lst

pytestmark = pytest.mark.worlds

KINDS = ("lead", "contact", "account", "opportunity", "campaign_member", "activity", "custom")
WORLDS = lst.worlds(of_kinds=KINDS, max_each=3)
Became = Mapping[RecordRef, RecordRef]


def closed(record: AnyRecord) -> AnyRecord:
    """Return a record, an open activity as one that is done."""
    return with_fields(record, {"open": False}) if isinstance(record, Activity) and record.open else record


@st.composite
def substitutions(draw: st.DrawFn) -> tuple[tuple[AnyRecord, ...], Became]:
    """Draw records, and what takes the place of some of those that they link to: another one of the same kind."""
    world = draw(WORLDS)
    named = sorted({target for each in world for target in links_of(each).values()})
    going = draw(st.lists(st.sampled_from(named), unique=True)) if named else []
    return world, {each: RecordRef(each.kind, f"{each.id}'") for each in going}


@given(substitutions())
def test_records_that_follow_others_become_what_each_would_become_alone(
    drawn: tuple[tuple[AnyRecord, ...], Became],
) -> None:
    """Updates and moves in bulk together write, record by record, the new links and whatever else changes."""
    world, became = drawn
    updates, relinks = moved(world, links=lambda each: followed(each, became), otherwise=closed)
    repository = MemoryRepository(world)
    repository.apply(ChangeSet(updates, relinks))
    naive = {}
    for each in world:
        to = {role: became.get(target, target) for role, target in links_of(each).items()}
        naive[ref(each)] = relinked(closed(each), to) if to else closed(each)
    assert {ref(each): each for each in repository} == naive


@given(substitutions())
def test_only_what_changes_is_written_and_only_what_changes_otherwise_is_copied(
    drawn: tuple[tuple[AnyRecord, ...], Became],
) -> None:
    """Open activities are updates, whatever else links to what goes moves in bulk, nothing else is touched."""
    world, became = drawn
    updates, relinks = moved(world, links=lambda each: followed(each, became), otherwise=closed)
    assert {each.ref for each in updates} == {ref(each) for each in world if closed(each) != each}
    linked = {ref(each) for each in world if not became.keys().isdisjoint(links_of(each).values())}
    in_bulk = {move.ref for relink in relinks for move in relink.moves}
    assert in_bulk == linked - {each.ref for each in updates}


@given(WORLDS, st.data())
def test_what_hangs_on_records_counts_once_however_often_it_is_given(
    world: tuple[AnyRecord, ...], data: st.DataObject
) -> None:
    """Repeated records go, the others stay in their order; of several versions the last one counts."""
    activities = [each for each in world if isinstance(each, Activity)]
    again = data.draw(st.lists(st.sampled_from(activities), max_size=3)) if activities else []
    later = [attrs.evolve(each, body="later") for each in again]
    once = each_once(Related(activities=(*activities, *later)))
    changed = {each.id: each for each in later}
    assert once.activities == tuple(changed.get(each.id, each) for each in activities)
    assert everything(once) == once.activities
