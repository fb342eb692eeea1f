"""Changes one by one: what each expects, leaves and undoes, and what is refused as no change at all."""

import pickle
from collections.abc import Mapping
from datetime import date

import attrs
import pytest

from leadflow.changes import (
    NOTHING,
    Change,
    ChangeSet,
    Create,
    Delete,
    Relink,
    Update,
    compose,
    holds_links,
    in_slices,
    links_of,
    relinked,
)
from leadflow.errors import BrokenContract
from leadflow.memory import MemoryRepository
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
    Queue,
    RecordRef,
    Rotation,
)
from leadflow.records import ref
from leadflow.testing.examples import FULL, NOW

QUEUE = Queue(id="queue:a", name="first", version=3)
SECOND = Queue(id="queue:a", name="second", version=9)
CALL = Activity(id="1", type="call", subject="call", at=NOW, links={"person": RecordRef("lead", "1")}, version=2)
MOVE = Relink("activity", {"person": RecordRef("lead", "1")}, {"person": RecordRef("contact", "2")}, ("1",))
MOVED = attrs.evolve(CALL, links={"person": RecordRef("contact", "2")}, version=3)


# --- one change -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "expects", "inverse", "undone_expects"),
    [
        (Create(QUEUE), 3, Delete(QUEUE), 4),
        (Update(QUEUE, SECOND), 3, Update(SECOND, QUEUE), 4),
        (Delete(QUEUE), 3, Create(QUEUE), 4),
    ],
)
def test_a_change_expects_a_version_and_its_inverse_the_next(
    change: Change, expects: int, inverse: Change, undone_expects: int
) -> None:
    """What is applied stores the version after the one it expects; undoing starts there."""
    assert change.ref == RecordRef("queue", "queue:a")
    assert change.expects == expects
    assert change.inverse() == inverse
    assert change.inverse().expects == undone_expects
    assert change.inverse().inverse() == change


def test_an_update_is_about_one_record() -> None:
    """A record cannot become another id or another kind."""
    expected = "an update is queue 'queue:b': expected the same record as before"
    with pytest.raises(BrokenContract, match=expected):
        Update(QUEUE, Queue(id="queue:b"))
    with pytest.raises(BrokenContract, match="the same record as before"):
        Update(Contact(id="1", account="a", name="Amy"), Lead(id="1", owner="user:a", name="Amy"))


# --- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "links"),
    [
        (Account(id="1", name="Acme", parent="2"), {"parent": RecordRef("account", "2")}),
        (Account(id="1", name="Acme"), {}),
        (Contact(id="1", account="2", name="김민지"), {"account": RecordRef("account", "2")}),
        (Lead(id="1", owner="user:a", name="Amy", matched_account="2"), {"matched_account": RecordRef("account", "2")}),
        (Opportunity(id="1", account="2", name="로봇", stage="제안"), {"account": RecordRef("account", "2")}),
        (
            Opportunity(id="1", person_account="2", name="opportunity", stage="new"),
            {"person_account": RecordRef("person_account", "2")},
        ),
        (CALL, {"person": RecordRef("lead", "1")}),
        (
            CampaignMember(id="1", campaign="c", links={"person": RecordRef("lead", "1")}),
            {"person": RecordRef("lead", "1")},
        ),
        (CustomRecord(kind="상담", id="1", links={"about": RecordRef("lead", "1")}), {"about": RecordRef("lead", "1")}),
        (QUEUE, {}),
    ],
)
def test_links_are_read_from_every_kind_of_record(record: AnyRecord, links: Mapping[str, RecordRef]) -> None:
    """Fields that name a record and links by role are the same thing."""
    assert links_of(record) == links
    assert holds_links(record, links)
    assert holds_links(record, dict.fromkeys({"parent", "account", "person_account", "about"} - set(links)))
    assert not holds_links(record, {"person": RecordRef("lead", "elsewhere")})


def test_an_opportunity_moves_from_a_company_to_a_consumer_at_once() -> None:
    """Roles that only make sense together are relinked together."""
    opportunity = Opportunity(id="1", account="2", name="opportunity", stage="new")
    moved = relinked(opportunity, {"account": None, "person_account": RecordRef("person_account", "3")})
    assert links_of(moved) == {"person_account": RecordRef("person_account", "3")}


@pytest.mark.parametrize(
    ("kind", "role", "target", "expected"),
    [
        ("contact", "account", None, "expected account, a record of kind account"),
        ("contact", "account", RecordRef("lead", "1"), "expected account, a record of kind account"),
        ("contact", "owner", RecordRef("account", "1"), "expected account, a record of kind account"),
        (
            "opportunity",
            "person",
            None,
            "account, a record of kind account or person_account, a record of kind person_account",
        ),
        ("account", "version", None, "expected parent, a record of kind account"),
        ("queue", "account", RecordRef("account", "1"), "expected no link at all"),
        ("user", "account", None, "expected no link at all"),
    ],
)
def test_a_link_that_a_kind_cannot_have_is_refused(
    kind: str, role: str, target: RecordRef | None, expected: str
) -> None:
    """A move that no record could take is refused when it is made, not half-way through writing."""
    message = f"the link '{role}' of a {kind} is .*{expected}"
    with pytest.raises(BrokenContract, match=message):
        Relink(kind, {role: target}, {role: target}, ("1",))
    with pytest.raises(BrokenContract, match=message):
        relinked(FULL[kind], {role: target})


@pytest.mark.parametrize(
    ("from_", "to", "ids"),
    [
        ({}, {}, ("1",)),
        ({"person": None}, {}, ("1",)),
        ({"person": None}, {"account": None}, ("1",)),
        ({"person": None}, {"person": RecordRef("lead", "1")}, ()),
    ],
)
def test_a_relink_needs_ids_and_the_same_roles_on_both_sides(
    from_: Mapping[str, RecordRef | None], to: Mapping[str, RecordRef | None], ids: tuple[str, ...]
) -> None:
    """What moves nothing, or does not say from where, is no move."""
    with pytest.raises(BrokenContract, match="a relink is .*: expected one or more ids, and the roles"):
        Relink("activity", from_, to, ids)


def test_the_ids_of_a_relink_are_several() -> None:
    """A text is not taken for a list of one-letter ids."""
    with pytest.raises(BrokenContract, match="the ids of a relink is '12': expected several ids, not one text"):
        Relink("activity", MOVE.from_, MOVE.to, "12")


def test_the_order_of_ids_makes_no_difference() -> None:
    """A relink is about a set of records."""
    assert attrs.evolve(MOVE, ids=("1", "2")) == attrs.evolve(MOVE, ids=["2", "1"])


# --- change sets ------------------------------------------------------------------------------------------------------


def test_order_is_no_part_of_equality() -> None:
    """A change set says what is written, not in which order; contents count."""
    one, other = Create(QUEUE), Create(Queue(id="queue:b"))
    apart = (attrs.evolve(MOVE, ids=("1",)), attrs.evolve(MOVE, ids=("2",)))
    assert ChangeSet((one, other)) == ChangeSet([other, one])
    assert ChangeSet((), apart) == ChangeSet((), (attrs.evolve(MOVE, ids=("2", "1")),))
    assert ChangeSet((one,)) != ChangeSet((Create(SECOND),))
    assert ChangeSet((one,)) != ChangeSet((Delete(QUEUE),))
    assert ChangeSet((one,)) != NOTHING
    assert ChangeSet((one,), apart) != ChangeSet((one,))


def test_a_change_set_is_not_hashable() -> None:
    """Since equality ignores order, and nobody needs it."""
    with pytest.raises(TypeError):
        hash(NOTHING)


def test_a_change_set_takes_any_iterable() -> None:
    """A list or a generator will do, and what was taken cannot be changed from outside."""
    listed = [Create(QUEUE)]
    taken = ChangeSet(listed, iter([MOVE]))
    listed.clear()
    assert taken == ChangeSet((Create(QUEUE),), (MOVE,))
    assert list(taken.refs) == [ref(QUEUE), ref(CALL)]


def test_a_change_set_survives_pickling() -> None:
    """A plan can be handed to a worker."""
    changes = ChangeSet((Create(QUEUE), Update(FULL["lead"], FULL["lead"])), (MOVE,))
    assert pickle.loads(pickle.dumps(changes)) == changes


@pytest.mark.parametrize(
    ("changes", "relinks"),
    [
        ((Create(QUEUE), Delete(QUEUE)), ()),
        ((Update(CALL, CALL),), (MOVE,)),
        ((), (MOVE, MOVE)),
        ((), (attrs.evolve(MOVE, ids=("1", "1")),)),
    ],
)
def test_two_changes_of_one_record_are_no_normal_form(changes: tuple[Change, ...], relinks: tuple[Relink, ...]) -> None:
    """A change set holds at most one change for each record, moves included."""
    with pytest.raises(BrokenContract, match="a change set is .* '.*': expected at most one change for each record"):
        ChangeSet(changes, relinks)


def test_is_empty_tells_whether_anything_is_written() -> None:
    """Also a change set of moves alone writes something."""
    assert NOTHING.is_empty
    assert not ChangeSet((Create(QUEUE),)).is_empty
    assert not ChangeSet((), (MOVE,)).is_empty


# --- composing --------------------------------------------------------------------------------------------------------

GONE = attrs.evolve(QUEUE, version=4)
AGAIN = Queue(id="queue:a", name="again", version=5)


@pytest.mark.parametrize(
    ("steps", "composed", "expects"),
    [
        ([Create(Queue(id="queue:a")), Update(Queue(id="queue:a", version=1), SECOND)], Create(SECOND), 0),
        ([Create(Queue(id="queue:a")), Delete(Queue(id="queue:a", version=1))], None, 0),
        ([Update(QUEUE, SECOND), Update(attrs.evolve(SECOND, version=4), AGAIN)], Update(QUEUE, AGAIN), 3),
        ([Update(QUEUE, SECOND), Update(attrs.evolve(SECOND, version=4), QUEUE)], None, 3),
        ([Update(QUEUE, SECOND), Delete(attrs.evolve(SECOND, version=4))], Delete(QUEUE), 3),
        ([Delete(QUEUE), Create(GONE)], None, 3),
        ([Delete(QUEUE), Create(attrs.evolve(SECOND, version=4))], Update(QUEUE, SECOND), 3),
        (
            [Delete(QUEUE), Create(attrs.evolve(SECOND, version=4)), Delete(attrs.evolve(SECOND, version=5))],
            Delete(QUEUE),
            3,
        ),
        (
            [
                Create(Queue(id="queue:a")),
                Delete(Queue(id="queue:a", version=1)),
                Create(Queue(id="queue:a", name="x", version=2)),
            ],
            Create(Queue(id="queue:a", name="x")),
            0,
        ),
    ],
    ids=lambda each: "+".join(type(step).__name__ for step in each) if isinstance(each, list) else None,
)
def test_two_changes_of_one_record_become_one(steps: list[Change], composed: Change | None, expects: int) -> None:
    """The composition expects what the first expects and leaves what the last leaves."""
    whole = compose(ChangeSet((step,)) for step in steps)
    assert whole == (NOTHING if composed is None else ChangeSet((composed,)))
    assert all(change.expects == expects for change in whole.changes)


@pytest.mark.parametrize(
    ("first", "second", "composed"),
    [
        (Create(attrs.evolve(CALL, version=0)), MOVE, Create(attrs.evolve(MOVED, version=0))),
        (Update(attrs.evolve(CALL, subject="x"), CALL), MOVE, Update(attrs.evolve(CALL, subject="x"), MOVED)),
        (Update(MOVED, CALL), MOVE, None),
        (MOVE, Update(MOVED, attrs.evolve(MOVED, subject="x")), Update(CALL, attrs.evolve(MOVED, subject="x"))),
        (MOVE, Update(MOVED, CALL), None),
        (MOVE, Delete(MOVED), Delete(CALL)),
        (MOVE, MOVE.inverse(), None),
        (
            MOVE,
            Relink("activity", {"account": None}, {"account": RecordRef("account", "9")}, ("1",)),
            Relink(
                "activity",
                {"person": RecordRef("lead", "1"), "account": None},
                {"person": RecordRef("contact", "2"), "account": RecordRef("account", "9")},
                ("1",),
            ),
        ),
        (
            MOVE,
            Relink("activity", MOVE.to, {"person": None}, ("1",)),
            Relink("activity", MOVE.from_, {"person": None}, ("1",)),
        ),
    ],
)
def test_moves_compose_with_changes_of_the_same_record(
    first: Change | Relink, second: Change | Relink, composed: Change | Relink | None
) -> None:
    """A record that is moved and changed is written once, in whatever order."""
    assert alone(first).then(alone(second)) == (NOTHING if composed is None else alone(composed))


def alone(change: Change | Relink) -> ChangeSet:
    """Return the change set of one change or move."""
    return ChangeSet((), (change,)) if isinstance(change, Relink) else ChangeSet((change,))


def test_a_change_behind_a_move_expects_the_version_before_the_move() -> None:
    """Both become one, so the version in between is never stored."""
    both = alone(MOVE).then(alone(Update(MOVED, attrs.evolve(MOVED, subject="x"))))
    assert [change.expects for change in both.changes] == [2]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Create(QUEUE), Create(QUEUE)),
        (Create(QUEUE), Update(SECOND, QUEUE)),
        (Create(QUEUE), Delete(SECOND)),
        (Update(QUEUE, SECOND), Create(SECOND)),
        (Update(QUEUE, SECOND), Update(QUEUE, SECOND)),
        (Update(QUEUE, SECOND), Delete(QUEUE)),
        (Delete(QUEUE), Update(QUEUE, SECOND)),
        (Delete(QUEUE), Delete(QUEUE)),
        (Delete(CALL), MOVE),
        (Create(MOVED), MOVE),
        (Update(CALL, MOVED), MOVE),
        (MOVE, Create(MOVED)),
        (MOVE, Update(CALL, MOVED)),
        (MOVE, Delete(CALL)),
        (MOVE, MOVE),
    ],
)
def test_what_does_not_start_where_the_earlier_one_ends_is_not_composed(
    first: Change | Relink, second: Change | Relink
) -> None:
    """Such steps could never be applied one after the other, so there is nothing that does both."""
    with pytest.raises(BrokenContract, match="a later change is (activity|queue) '.*': expected"):
        alone(first).then(alone(second))


def test_moves_with_the_same_links_are_gathered_again() -> None:
    """Composing a plan of many moves gives few relinks."""
    moves = [attrs.evolve(MOVE, ids=(str(number),)) for number in range(100)]
    [relink] = compose(alone(move) for move in moves).relinks
    assert set(relink.ids) == {str(number) for number in range(100)}


def test_composing_many_steps_costs_as_many_steps() -> None:
    """One record that changes a thousand times composes to one change."""
    states = [Queue(id="queue:a", name=str(number), version=number) for number in range(1_000)]
    steps = [ChangeSet((Update(one, other),)) for one, other in zip(states, states[1:], strict=False)]
    assert compose(steps) == ChangeSet((Update(states[0], states[-1]),))


# --- inverses and bookkeeping -----------------------------------------------------------------------------------------


def test_an_inverse_leaves_bookkeeping_out() -> None:
    """Undoing a lead does not unhappen the turn it took, however the books were changed."""
    books: tuple[Change, ...] = (
        Create(Rotation(id="team:a")),
        Update(Rotation(id="team:b"), Rotation(id="team:b", turn=1)),
        Delete(Load(id="user:a/2026-11-21", user="user:a", day=date(2026, 11, 21))),
    )
    changes = ChangeSet((*books, Create(QUEUE)))
    assert changes.inverse() == ChangeSet((Delete(attrs.evolve(QUEUE, version=4)),))


# --- slices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, -1])
def test_slices_have_a_size(size: int) -> None:
    """A slice of nothing would lose every change without a word."""
    with pytest.raises(BrokenContract, match=f"the size of a slice is {size}: expected 1 or more"):
        list(in_slices([alone(Create(QUEUE))], size))


def test_later_slices_expect_the_versions_that_earlier_slices_store() -> None:
    """A record that changes twice in one slice is stored once, and the next slice knows."""
    states = [Queue(id="queue:a", name=str(number), version=number) for number in range(5)]
    steps = [ChangeSet((Update(one, other),)) for one, other in zip(states, states[1:], strict=False)]
    repository = MemoryRepository(states[:1])
    for part in in_slices(steps, 2):
        repository.apply(part)
    stored = repository.get("queue", "queue:a")
    assert stored == states[-1]
    assert stored is not None
    assert stored.version == 2


def test_a_record_that_came_and_went_within_a_slice_can_come_again_in_the_next() -> None:
    """Nothing of it was stored, so it is created as if it had never been there."""
    steps = [
        alone(Create(Queue(id="queue:a"))),
        alone(Delete(Queue(id="queue:a", version=1))),
        alone(Create(Queue(id="queue:a", name="again", version=2))),
        alone(Delete(Queue(id="queue:a", name="again", version=3))),
    ]
    sizes = {size: [part.is_empty for part in in_slices(steps, size)] for size in (1, 2, 3, 4)}
    assert sizes == {1: [False] * 4, 2: [True, True], 3: [False, False], 4: [True]}
    for size in sizes:
        repository = MemoryRepository()
        for part in in_slices(steps, size):
            repository.apply(part)
        assert len(repository) == 0
