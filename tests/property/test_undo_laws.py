"""Undoing restores what was there, and never goes over what people did later, whatever was written."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from random import Random

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.changes import Delete, SupportsChanges, Update
from leadflow.conversion import ConversionPlan
from leadflow.objects import AnyRecord, CampaignMember, ConvertedTo, Load, Receipt, Rotation
from leadflow.records import with_fields
from leadflow.undo import UndoPlan
from property.test_merge_laws import LED_BY
from property.undo_worlds import LATER, PLANS, ByHand, Written, happened

pytestmark = pytest.mark.worlds

Store = Mapping[lf.RecordRef, AnyRecord]
Place = tuple[lf.RecordRef, str]
"""A field of a record."""


def contents(repository: lf.MemoryRepository) -> Store:
    """Return what is stored, but for the books."""
    return {lf.ref(each): each for each in repository if not isinstance(each, Rotation | Load)}


def books(repository: lf.MemoryRepository) -> list[AnyRecord]:
    return [each for each in repository if isinstance(each, Rotation | Load)]


def undone(done: SupportsChanges, repository: lf.MemoryRepository, *, partial: bool = False) -> UndoPlan:
    return lf.plan_undo(done, repository, left_behind=repository.left_behind, partial=partial)


def said(record: AnyRecord | None) -> dict[str, object]:
    """Return what a record says, field by field, link by link."""
    values: dict[str, object] = {}
    for field in attrs.fields(type(record)) if record is not None else ():
        value = getattr(record, field.name)
        if field.name in ("links", "custom", "fields"):
            values.update({f"{field.name}.{name}": each for name, each in value.items()})
        elif field.name != "version":
            values[field.name] = value
    return values


def flat(record: AnyRecord | None) -> dict[str, object]:
    """Return the same; of several values each as often as it is there, whatever their order, behind the field's name."""
    values = said(record)
    for name, value in said(record).items():
        if isinstance(value, tuple) and not isinstance(value, lf.RecordRef):
            values.update({f"{name}\n{each}": count for each, count in Counter(values.pop(name)).items()})
    return values


def differing(one: AnyRecord | None, other: AnyRecord | None) -> set[str]:
    """Return in which fields and elements two records differ."""
    then, now = flat(one), flat(other)
    return {field for field in {**then, **now} if then.get(field) != now.get(field)}


def named(record: AnyRecord) -> Iterator[lf.RecordRef]:
    """Yield what a record names."""
    yield from lf.changes.links_of(record).values()
    match record:
        case Receipt(record=lf.RecordRef() as became):
            yield became
        case lf.Opportunity():
            yield from (lf.RecordRef("contact", each) for each in record.contacts)
        case lf.Lead(converted=ConvertedTo() as into):
            yield from (lf.RecordRef(kind, id_) for kind, id_ in attrs.asdict(into).items() if kind != "at" and id_)
        case _:
            return


@pytest.mark.parametrize("kind", PLANS)
@given(data=st.data())
def test_what_nobody_touched_is_as_before(kind: str, data: st.DataObject) -> None:
    """Also where it was written in slices: everything is there once and as it was, the books stay, nothing is in conflict."""
    world, done = data.draw(PLANS[kind])
    repository = lf.MemoryRepository(world)
    before = contents(repository)
    size = data.draw(st.integers(1, 3)) if hasattr(done, "slices") else None
    for part in [done.changes] if size is None else done.slices(size):
        repository.apply(part)
    counted = books(repository)
    undo = undone(done, repository)
    assert (undo.conflicts, undo.kept) == ((), ())
    repository.apply(undo.changes)
    assert contents(repository) == before
    assert books(repository) == counted
    assert undone(done, repository).changes.is_empty


@pytest.mark.parametrize("kind", [kind for kind in PLANS if kind != "anything"])
@given(data=st.data())
def test_an_undo_is_undone_like_everything_else(kind: str, data: st.DataObject) -> None:
    """Then all is as it was written, and it can be undone once more."""
    world, done = data.draw(PLANS[kind])
    repository = lf.MemoryRepository(world)
    before = contents(repository)
    repository.apply(done.changes)
    wrote = contents(repository)
    undo = undone(done, repository)
    repository.apply(undo.changes)
    again = undone(undo, repository)
    assert again.conflicts == ()
    repository.apply(again.changes)
    assert contents(repository) == wrote
    repository.apply(undone(done, repository).changes)
    assert contents(repository) == before


def hanging(store: Store) -> set[lf.RecordRef]:
    return {own for own, each in store.items() if isinstance(each, lf.Activity | CampaignMember | lf.CustomRecord)}


def listed(store: Store) -> Counter[tuple[lf.RecordRef, lf.LineItem]]:
    return Counter(
        (own, item) for own, each in store.items() if isinstance(each, lf.Opportunity) for item in each.line_items
    )


@pytest.mark.parametrize("kind", ["conversion", "merge"])
@given(data=st.data())
def test_what_hangs_on_records_and_what_opportunities_list_is_there_exactly_once(
    kind: str, data: st.DataObject
) -> None:
    """After a conversion, after a merge but for the memberships that it joins, and after people went on and it was undone."""
    world, done = data.draw(PLANS[kind])
    repository = lf.MemoryRepository(world)
    before = contents(repository)
    repository.apply(done.changes)
    joined = {each.ref for each in done.changes.changes if isinstance(each, Delete)} & hanging(before)
    assert {each.kind for each in joined} <= {"campaign_member"}
    wrote = contents(repository)
    assert hanging(wrote) == hanging(before) - joined
    wanted = done.before.interests if isinstance(done, ConversionPlan) else ()
    more = listed(wrote) - listed(before)
    assert not listed(before) - listed(wrote)
    assert set(more.values()) <= {1}
    assert {item.product for _, item in more} <= {*wanted}

    happened(repository, done, data.draw(LATER), data.draw(st.randoms(use_true_random=False)))
    now = contents(repository)
    undo = undone(done, repository, partial=True)
    repository.apply(undo.changes)
    lost = {each.record for each in undo.conflicts if each.kind == "target_gone"}
    back = joined - now.keys() - lost
    assert hanging(contents(repository)) == hanging(now) | back


@attrs.frozen
class Undone:
    """What was there before, after the plan, after what people did, and after a partial undo."""

    before: Store
    wrote: Store
    now: Store
    after: Store
    undo: UndoPlan
    whole: UndoPlan
    again: UndoPlan
    updated: set[lf.RecordRef]

    def conflicts(self, own: lf.RecordRef, field: str = "") -> bool:
        """Tell whether there is a conflict about a record as a whole, or about one of its fields."""
        wholes = [each for each in self.undo.conflicts if each.record == own and not (each.field and field)]
        return bool(wholes) or (own, field.partition("\n")[0]) in self.told("conflicts")

    def told(self, what: str) -> set[Place]:
        return {(each.record, each.field) for each in getattr(self.undo, what)}

    @property
    def both(self) -> list[lf.RecordRef]:
        """What was there after the plan, and is there after what people did."""
        return sorted(self.wrote.keys() & self.now.keys())


@st.composite
def undos(draw: st.DrawFn, written: st.SearchStrategy[Written]) -> Undone:
    """Draw a plan, what people did after it, and the undo."""
    world, done = draw(written)
    later, random = draw(LATER), draw(st.randoms(use_true_random=False))
    return undo_of(world, done, later, random)


def undo_of(world: tuple[AnyRecord, ...], done: SupportsChanges, later: list[str], random: Random) -> Undone:
    return undo_after(world, done, lambda repository: happened(repository, done, later, random))


def undo_after(
    world: tuple[AnyRecord, ...], done: SupportsChanges, later: Callable[[lf.MemoryRepository], None]
) -> Undone:
    """Return what a partial undo does after something that people do."""
    repository = lf.MemoryRepository(world)
    stores = [contents(repository)]
    repository.apply(done.changes)
    stores.append(contents(repository))
    later(repository)
    stores.append(contents(repository))
    whole, undo = undone(done, repository), undone(done, repository, partial=True)
    repository.apply(undo.changes)
    stores.append(contents(repository))
    again = undone(done, repository, partial=True)
    updated = {change.ref for change in done.changes.changes if isinstance(change, Update)} & stores[1].keys()
    return Undone(*stores, undo=undo, whole=whole, again=again, updated=updated)


@pytest.mark.parametrize("kind", PLANS)
@given(data=st.data())
def test_what_people_did_later_stays_and_all_else_is_as_before(kind: str, data: st.DataObject) -> None:
    """Or it is told why not; everything that is told is true."""
    every_law_holds(data.draw(undos(PLANS[kind])))


def every_law_holds(it: Undone) -> None:
    """Of what is written, what is told, and what a second undo finds."""
    event(f"conflicts {bool(it.undo.conflicts)}, kept {bool(it.undo.kept)}, writes {not it.undo.changes.is_empty}")
    nothing_is_written_against_a_conflict(it)
    no_later_edit_is_overwritten(it)
    what_was_not_edited_is_as_before(it)
    what_is_told_is_true(it)
    every_later_edit_is_told(it)
    nothing_names_what_is_gone(it)
    a_receipt_stays_with_what_its_inquiry_left(it)
    an_event_goes_with_its_move(it)
    nothing_goes_back_beside_what_was_anothers(it)
    assert it.again.changes.is_empty


def nothing_is_written_against_a_conflict(it: Undone) -> None:
    """Unless a partial undo is asked for, which is the same where there is no conflict."""
    assert it.whole.changes == (lf.ChangeSet() if it.whole.conflicts else it.undo.changes)
    assert (it.whole.conflicts, it.whole.kept) == (it.undo.conflicts, it.undo.kept)


def no_later_edit_is_overwritten(it: Undone) -> None:
    """What was deleted later is deleted, what was made later is there, each edited field and element is as edited."""
    assert not (it.wrote.keys() - it.now.keys()) & it.after.keys()
    for own in it.now.keys() - it.wrote.keys():
        assert it.after[own] == it.now[own]
    for own in it.both:
        edited = differing(it.wrote[own], it.now[own])
        assert not edited & differing(it.now[own], it.after.get(own)), own


def what_was_not_edited_is_as_before(it: Undone) -> None:
    """What was made is gone, what was deleted is back, each field and element that was written is as it was."""
    for own in it.both:
        if own not in it.before:
            assert own not in it.after or it.conflicts(own) or it.wrote[own] != it.now[own]
            continue
        written = differing(it.before[own], it.wrote[own]) - differing(it.wrote[own], it.now[own])
        for field in written & differing(it.before[own], it.after[own]):
            assert it.conflicts(own, field), (own, field)
    for own in it.before.keys() - it.wrote.keys():
        assert it.after.get(own) == it.before[own] or it.conflicts(own)


def what_is_told_is_true(it: Undone) -> None:
    """Each conflict has happened, each later edit was made."""
    for place in it.told("kept"):
        assert edited_later(it, place)
    for each in it.undo.conflicts:
        own = each.record
        match each.kind:
            case "edited" | "moved":
                assert in_the_way(it, (own, each.field))
            case "deleted":
                assert own in it.wrote.keys() - it.now.keys()
            case "there_again":
                assert own in it.now.keys() - it.wrote.keys()
                assert it.before[own] != it.now[own]
            case "target_gone":
                assert isinstance(each.written, lf.RecordRef)
                assert each.written not in it.after
                assert each.written in named(it.before[own])
            case "in_use":
                user = each.now
                assert isinstance(user, lf.RecordRef)
                assert own in it.after
                assert user in it.after
                assert own in named(it.after[user]) or (
                    own.kind in ("receipt", "activity") and user in named(it.after[own])
                )
            case "goes_with":
                assert (own, each.now) in it.told("conflicts") | it.told("kept")
            case "cannot_be":
                assert it.after[own] == it.now[own]


def edited_later(it: Undone, place: Place) -> bool:
    own, field = place
    return said(it.wrote[own]).get(field) != said(it.now[own]).get(field)


def in_the_way(it: Undone, place: Place) -> bool:
    """Tell whether a field, or one of its elements, is neither as it was nor as it was written."""
    own, field = place
    if own not in it.before:
        return edited_later(it, place)
    was, wrote, now = (flat(store[own]) for store in (it.before, it.wrote, it.now))
    parts = {each for each in {**was, **wrote} if each.partition("\n")[0] == field and was.get(each) != wrote.get(each)}
    return any(now.get(each) not in (was.get(each), wrote.get(each)) for each in parts)


def every_later_edit_is_told(it: Undone) -> None:
    """Of what was updated: as a conflict or as staying, unless somebody undid by hand what was written."""
    for own in it.updated & it.now.keys():
        by_hand = differing(it.before[own], it.now[own])
        for field in differing(it.wrote[own], it.now[own]) & by_hand:
            assert (own, field.partition("\n")[0]) in it.told("kept") | it.told("conflicts"), (own, field)


def nothing_names_what_is_gone(it: Undone) -> None:
    """But what did so before the undo, or before everything."""
    for own, record in it.after.items():
        there_already = {
            target
            for store in (it.before, it.now)
            if own in store
            for target in named(store[own])
            if target not in store
        }
        assert {*named(record)} - it.after.keys() <= there_already, own


def a_receipt_stays_with_what_its_inquiry_left(it: Undone) -> None:
    """A receipt goes only where what it is about goes, or is there without anything that was made or is in conflict."""
    made = it.wrote.keys() - it.before.keys()
    for own in (made & it.now.keys()) - it.after.keys():
        became = it.now[own].record if isinstance(it.now[own], Receipt) else None
        if became in it.after:
            assert became not in made
            assert not [each for each in made & it.after.keys() if became in named(it.after[each])]
            assert became not in {each.record for each in it.undo.conflicts}


def an_event_goes_with_its_move(it: Undone) -> None:
    """Where the event of a move goes, the opportunity is where it was before the move, or gone."""
    for own in (it.wrote.keys() & it.now.keys()) - it.before.keys() - it.after.keys():
        event_ = it.now[own]
        opportunity = (
            event_.links.get("opportunity") if isinstance(event_, lf.Activity) and event_.type == "stage" else None
        )
        if opportunity in it.before and opportunity in it.after:
            assert said(it.after[opportunity])["stage"] == said(it.before[opportunity])["stage"]


FOLLOWERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "lead": LED_BY,
    "opportunity": {"stage": ("stage_since", "probability", "forecast", "lost_reason", "close_date")},
}


def nothing_goes_back_beside_what_was_anothers(it: Undone) -> None:
    """An owner, a status, a score or a stage goes back only to what it had beside it, and where it stays, that stays."""
    for own in it.updated & it.now.keys() & it.after.keys():
        was, wrote, now, after = (said(store[own]) for store in (it.before, it.wrote, it.now, it.after))
        for leader, followers in FOLLOWERS.get(own.kind, {}).items():
            for field in followers:
                if field == "close_date" and (was[field] == wrote[field] or was[leader] == wrote[leader]):
                    continue  # when an open opportunity will close is planned without its stage
                if after[leader] != now[leader]:
                    assert after[field] == was[field], (own, field)
                elif now[leader] != was[leader]:
                    assert after[field] == now[field], (own, field)


MOMENTS = tuple(datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3))
GROUPED: Mapping[str, tuple[AnyRecord, Mapping[str, tuple[object, ...]]]] = {
    "lead": (
        lf.Lead(id="1", owner="user:a", name="김민지"),
        {
            "owner": ("user:a", "user:b", "user:c"),
            **dict.fromkeys(LED_BY["owner"], (None, *MOMENTS)),
            "status": ("new", "working", "unqualified"),
            "status_reason": (None, "no budget", "wrong number"),
            "score": (20, 50, 80),
            "grade": (None, "A", "B"),
        },
    ),
    "opportunity": (
        lf.Opportunity(id="1", account="a", name="WMS", stage="Prospecting"),
        {
            "stage": ("Prospecting", "Proposal", "Closed Lost"),
            "stage_since": (None, *MOMENTS),
            "probability": (0, 10, 65),
            "forecast": (None, "commit", "omitted"),
            "lost_reason": (None, "price", "timing"),
            "close_date": (None, *(each.date() for each in MOMENTS)),
        },
    ),
}
"""A record of each kind with fields that belong together, and some values of these."""


@pytest.mark.parametrize("kind", GROUPED)
@given(data=st.data())
def test_what_belongs_together_goes_back_together_or_stays(kind: str, data: st.DataObject) -> None:
    """Whichever of the fields were written, and whichever people edited, to whatever values."""
    record, values = GROUPED[kind]
    some = st.fixed_dictionaries({}, optional={field: st.sampled_from(each) for field, each in values.items()})
    before = with_fields(record, data.draw(some))
    wrote, edits = with_fields(before, data.draw(some)), data.draw(some)
    done = ByHand(lf.ChangeSet((Update(before, wrote),)))

    def edit(repository: lf.MemoryRepository) -> None:
        [stored] = repository
        repository.apply(lf.ChangeSet((Update(stored, with_fields(stored, edits)),)))

    every_law_holds(undo_after((before,), done, edit))
