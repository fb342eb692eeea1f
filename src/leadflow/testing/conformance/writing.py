"""The laws of apply: all or nothing, versions, conflicts, relinks, inverses."""

from datetime import date, timedelta

import attrs

from leadflow.changes import NOTHING, Change, ChangeSet, Create, Delete, Relink, Update
from leadflow.errors import RecordExists, StaleRecord
from leadflow.intake import plan_intake
from leadflow.memory import MemoryRepository
from leadflow.objects import Activity, AnyRecord, Load, Queue, RecordRef, Rotation
from leadflow.records import at_version, ref, with_fields
from leadflow.repositories import gather
from leadflow.testing.conformance.kit import Kit, linked, refused, same
from leadflow.testing.examples import BARE, FULL, INQUIRIES, NOW, POLICY, WORLD

__all__ = ["Writing"]

_QUEUE = Queue(id="queue:a", name="first", version=3)
_ROTATION = Rotation(id="team:a", turn=1, last={"user:a": 1}, version=1)
_LEAD, _OTHER = RecordRef("lead", "1"), RecordRef("lead", "2")
_CONTACT, _ACCOUNT = RecordRef("contact", "3"), RecordRef("account", "4")
_CALLS = tuple(
    Activity(id=id_, type="call", subject="call", at=NOW, links={"person": _LEAD, "account": _ACCOUNT}, version=version)
    for id_, version in (("a", 0), ("b", 5), ("c", 0))
)
_MOVE = Relink("activity", {"person": _LEAD}, {"person": _CONTACT}, ("a", "b"))


def _one(change: Change) -> ChangeSet:
    return ChangeSet((change,))


def _named(name: str, version: int = 3) -> Queue:
    return with_fields(_QUEUE, {"name": name, "version": version})


def _moved(call: Activity) -> Activity:
    return with_fields(call, {"links": {"person": _CONTACT, "account": _ACCOUNT}, "version": call.version + 1})


class Writing(Kit):
    """What a repository writes, and what it refuses."""

    # --- versions ---------------------------------------------------------------------------------------------------

    def test_a_created_record_has_the_first_version(self) -> None:
        """Every kind of record can be created; what is stored has version 1."""
        for created in self.stores(BARE.values()):
            with self.opened([]) as door:
                door.apply(_one(Create(created)))
                door.holds("a created record is stored with version 1", [at_version(created, 1)])

    def test_an_update_stores_the_next_version(self) -> None:
        """The version counts up from the one before, whatever version the new record carries."""
        self.needs("queue")
        for carried in (0, 3, 17):
            with self.opened([_QUEUE]) as door:
                door.apply(_one(Update(_QUEUE, _named("second", carried))))
                door.holds("an update stores the version before, plus 1", [_named("second", 4)])
                door.apply(_one(Update(_named("second", 4), _named("third", carried))))
                door.holds("a second update counts on", [_named("third", 5)])

    def test_every_kind_of_record_can_be_updated_and_deleted(self) -> None:
        """From full to empty: what is left out afterwards is gone, not kept."""
        for kind, full in FULL.items():
            if not self.stores([full]):
                continue
            bare = with_fields(BARE[kind], {"id": full.id, "version": 4})
            with self.opened([full]) as door:
                door.apply(_one(Update(full, bare)))
                door.holds("an update replaces the whole record", [bare])
                door.apply(_one(Delete(bare)))
                door.lacks("a deleted record is gone", [bare])

    def test_an_update_that_changes_nothing_counts_all_the_same(self) -> None:
        """The version says how often a record was written, not how often it differed."""
        self.needs("queue")
        with self.opened([_QUEUE]) as door:
            door.apply(_one(Update(_QUEUE, _QUEUE)))
            door.holds("an update without a difference stores the next version", [_named("first", 4)])

    def test_a_deleted_id_leaves_its_version_behind(self) -> None:
        """Bringing a record back continues the count; creating it as if it had never been there is refused."""
        self.needs("queue")
        with self.opened([_QUEUE]) as door:
            door.apply(_one(Delete(_QUEUE)))
            for version in (0, 3, 5):
                again = _one(Create(_named("again", version)))
                refused("a deleted id takes no other version", door, again, StaleRecord, [ref(_QUEUE)])
            door.apply(_one(Create(_named("again", 4))))
            door.holds("a record that came back continues the count", [_named("again", 5)])
            door.apply(_one(Delete(_named("again", 5))))
            door.apply(_one(Create(_named("third", 6))))
            door.holds("and so it does the second time", [_named("third", 7)])

    def test_an_empty_change_set_writes_nothing(self) -> None:
        """Nothing to do is no error."""
        stored = self.stores(WORLD)
        with self.opened(stored) as door:
            door.apply(NOTHING)
            door.holds("an empty change set writes nothing", stored)

    # --- conflicts --------------------------------------------------------------------------------------------------

    def test_a_stale_change_is_refused(self) -> None:
        """Whoever read another version than the stored one, older or newer, writes nothing."""
        self.needs("queue")
        with self.opened([_QUEUE]) as door:
            for version in (0, 2, 4):
                read = _named("first", version)
                for change in (Update(read, _named("second")), Delete(read)):
                    refused("a change of another version is refused", door, _one(change), StaleRecord, [ref(_QUEUE)])
            door.holds("a refused change writes nothing", [_QUEUE])

    def test_what_is_not_there_cannot_be_changed(self) -> None:
        """Updating or deleting an id that is unknown or gone is refused, and so is creating it with a version."""
        self.needs("queue")
        with self.opened([]) as door:
            for change in (Update(_QUEUE, _named("second")), Delete(_QUEUE), Create(_QUEUE)):
                refused("an unknown record has no version", door, _one(change), StaleRecord, [ref(_QUEUE)])
            door.lacks("a refused change writes nothing", [_QUEUE])

    def test_an_id_that_exists_cannot_be_created(self) -> None:
        """Not even with the same contents or the same version: somebody else was faster."""
        self.needs("queue")
        with self.opened([_QUEUE]) as door:
            for version in (0, 3):
                creation = _one(Create(_named("first", version)))
                refused("an id that exists cannot be created", door, creation, RecordExists, [ref(_QUEUE)])
            door.holds("a refused creation writes nothing", [_QUEUE])

    def test_a_conflict_names_every_record(self) -> None:
        """Only then can the caller tell a conflict about bookkeeping alone from one about a lead."""
        self.needs("queue", "rotation", "load")
        load = Load(id="user:a/2026-11-21", user="user:a", day=date(2026, 11, 21), version=2)
        stale = [at_version(each, 0) for each in (_ROTATION, load)]
        changes = ChangeSet((*(Update(each, each) for each in stale), Update(_QUEUE, _named("second"))))
        with self.opened([_QUEUE, _ROTATION, load]) as door:
            law = "a conflict names every stale record and no other"
            refused(law, door, changes, StaleRecord, [ref(each) for each in stale])
            creations = ChangeSet((Create(_QUEUE), Create(Queue(id="queue:b")), Create(_ROTATION)))
            law = "a conflict names every record that exists and no other"
            refused(law, door, creations, RecordExists, [ref(_QUEUE), ref(_ROTATION)])

    def test_all_is_written_or_nothing(self) -> None:
        """One refused change, wherever it stands, leaves everything as it was."""
        self.needs("queue", "activity")
        good: tuple[Change, ...] = (
            Create(Queue(id="queue:new")),
            Update(_QUEUE, _named("second")),
            Delete(Queue(id="queue:old")),
        )
        stored: list[AnyRecord] = [_QUEUE, Queue(id="queue:old"), Queue(id="queue:there", version=1), *_CALLS]
        bad: tuple[Change, ...] = (
            Create(Queue(id="queue:there")),
            Update(Queue(id="queue:there"), Queue(id="queue:there", name="late")),
            Delete(Queue(id="queue:there")),
            Delete(Queue(id="queue:nowhere")),
        )
        stale_move = attrs.evolve(_MOVE, from_={"person": _OTHER}, ids=("c",))
        attempts = [
            *(ChangeSet((each, *good), (_MOVE,)) for each in bad),
            *(ChangeSet((*good, each), (_MOVE,)) for each in bad),
            ChangeSet(good, (_MOVE, stale_move)),
            ChangeSet(good, (stale_move, _MOVE)),
        ]
        with self.opened(stored) as door:
            for changes in attempts:
                try:
                    door.apply(changes)
                except StaleRecord:
                    door.holds("when one change is refused, nothing is written", stored)
                    door.lacks("when one change is refused, nothing is created", [Queue(id="queue:new")])
                else:
                    raise AssertionError("a change set with a stale change is refused")

    def test_of_two_workers_one_wins(self) -> None:
        """Both read the same turn of a rotation; the second to write is refused and has to read again."""
        self.needs("rotation")
        first, second = (
            with_fields(_ROTATION, {"turn": 2, "last": {"user:a": 1, user: 2}}) for user in ("user:b", "user:c")
        )
        with self.opened([_ROTATION]) as door:
            door.apply(_one(Update(_ROTATION, first)))
            refused(
                "the slower worker is refused", door, _one(Update(_ROTATION, second)), StaleRecord, [ref(_ROTATION)]
            )
            door.holds("the faster worker's turn stays", [at_version(first, 2)])

    def test_the_same_changes_twice_are_refused(self) -> None:
        """A command that is delivered twice is carried out once."""
        self.needs("queue", "activity")
        attempts = (
            _one(Create(Queue(id="queue:new"))),
            _one(Update(_QUEUE, _named("second"))),
            _one(Update(_QUEUE, _QUEUE)),
            _one(Delete(_QUEUE)),
            ChangeSet((), (_MOVE,)),
        )
        for changes in attempts:
            with self.opened([_QUEUE, *_CALLS]) as door:
                door.apply(changes)
                refused("the same changes twice are refused", door, changes, StaleRecord, changes.refs)

    # --- relinks ----------------------------------------------------------------------------------------------------

    def test_a_relink_moves_exactly_the_listed_records(self) -> None:
        """Their other links stay, their versions count up; records with the same links that are not listed stay."""
        self.needs("activity")
        with self.opened(_CALLS) as door:
            door.apply(ChangeSet((), (_MOVE,)))
            door.holds("a relink moves the listed records", [_moved(_CALLS[0]), _moved(_CALLS[1])])
            door.holds("a relink moves no other record", [_CALLS[2]])

    def test_every_kind_that_links_can_be_relinked(self) -> None:
        """Fields of standard objects that name a record are links, too; a role can be filled and emptied."""
        moves: tuple[tuple[str, str, RecordRef | None], ...] = (
            ("account", "parent", None),
            ("activity", "account", None),
            ("campaign_member", "person", RecordRef("contact", "elsewhere")),
            ("contact", "account", RecordRef("account", "elsewhere")),
            ("custom", "person", None),
            ("lead", "matched_account", None),
        )
        for kind, role, target in moves:
            record = FULL[kind]
            if not self.stores([record]):
                continue
            now = {role: linked(record, role)}
            there = Relink(record.kind, now, {role: target}, (record.id,))
            with self.opened([record]) as door:
                door.apply(ChangeSet((), (there,)))
                stored = door.look(ref(record))
                got = None if stored is None else linked(stored, role)
                same(f"a relink moves the {role} of a {kind}", got, target)
                door.apply(ChangeSet((), (there.inverse(),)))
                door.holds("a relink back restores the record", [at_version(record, record.version + 2)])

    def test_an_opportunity_moves_from_an_account_to_a_consumer_in_one_step(self) -> None:
        """Several roles change together."""
        self.needs("opportunity")
        opportunity = FULL["opportunity"]
        now = {"account": RecordRef("account", "full"), "person_account": None}
        then = {"account": None, "person_account": RecordRef("person_account", "zoe")}
        with self.opened([opportunity]) as door:
            door.apply(ChangeSet((), (Relink("opportunity", now, then, ("full",)),)))
            moved = with_fields(
                opportunity, {"account": None, "person_account": "zoe", "version": opportunity.version + 1}
            )
            door.holds("a relink changes several roles at once", [moved])

    def test_a_stale_relink_is_refused(self) -> None:
        """A record that is linked elsewhere by now, that has no such link, or that is gone, stops the whole move."""
        self.needs("activity")
        elsewhere = with_fields(_CALLS[1], {"links": {"person": _OTHER}})
        nowhere = with_fields(_CALLS[2], {"links": {}})
        gone = RecordRef("activity", "gone")
        move = attrs.evolve(_MOVE, ids=("a", "b", "c", "gone"))
        with self.opened([_CALLS[0], elsewhere, nowhere]) as door:
            stale = [ref(elsewhere), ref(nowhere), gone]
            refused("a stale relink is refused", door, ChangeSet((), (move,)), StaleRecord, stale)
            door.holds("a refused relink moves nothing", [_CALLS[0], elsewhere, nowhere])
            filled = Relink("activity", {"person": None}, {"person": _CONTACT}, ("a",))
            law = "a role that is to be empty must be empty"
            refused(law, door, ChangeSet((), (filled,)), StaleRecord, [ref(_CALLS[0])])

    # --- inverses ---------------------------------------------------------------------------------------------------

    def test_an_inverse_restores_everything(self) -> None:
        """What was created is gone, what was changed, moved or deleted is as before; only versions count on."""
        self.needs("queue", "activity")
        gone = Queue(id="queue:old", name="old", version=7)
        changes = ChangeSet((Create(Queue(id="queue:new")), Update(_QUEUE, _named("second")), Delete(gone)), (_MOVE,))
        with self.opened([_QUEUE, gone, *_CALLS]) as door:
            door.apply(changes)
            door.apply(changes.inverse())
            restored: tuple[AnyRecord, ...] = (_QUEUE, gone, *_CALLS[:2])
            touched = [at_version(each, each.version + 2) for each in restored]
            door.holds("an inverse restores everything", [*touched, _CALLS[2]])
            door.lacks("an inverse takes back what was created", [Queue(id="queue:new")])

    def test_an_inverse_leaves_bookkeeping_alone(self) -> None:
        """Undoing a lead does not unhappen the turn it took."""
        self.needs("queue", "rotation")
        turn = with_fields(_ROTATION, {"turn": 2, "version": 2})
        changes = ChangeSet((Update(_QUEUE, _named("second")), Update(_ROTATION, turn)))
        with self.opened([_QUEUE, _ROTATION]) as door:
            door.apply(changes)
            door.apply(changes.inverse())
            door.holds("an inverse leaves bookkeeping alone", [turn, _named("first", 5)])

    def test_nothing_stale_succeeds_after_an_undo(self) -> None:
        """The record looks as before, but its version has moved on, so old changes stay refused."""
        self.needs("queue")
        for change in (Create(Queue(id="queue:new")), Update(_QUEUE, _named("second")), Delete(_QUEUE)):
            with self.opened([_QUEUE]) as door:
                door.apply(_one(change))
                door.apply(_one(change).inverse())
                refused("a change is refused after its undo", door, _one(change), StaleRecord, [change.ref])
                undo = _one(change).inverse()
                refused("an undo is refused after itself", door, undo, StaleRecord, [change.ref])

    # --- the whole way ----------------------------------------------------------------------------------------------

    def test_inquiries_that_were_applied_do_nothing_again(self) -> None:
        """A batch is gathered, planned and applied; the same plan is refused, and planning anew plans nothing."""
        self.needs("lead", "contact", "account", "receipt", "activity", "user", "queue", "team", "rotation")
        with self.opened(self.stores(WORLD)) as door:
            known = gather(door.repository, INQUIRIES, POLICY)
            plan = plan_intake(INQUIRIES, known, POLICY, at=NOW)
            outcomes = [step.decision.outcome for step in plan.steps]
            wanted = ["already_received", "known_contact", "contact", "lead", "lead", "lead", "rejected"]
            same("gather brings what deciding needs", outcomes, wanted)
            owners = [step.decision.owner for step in plan.steps[3:5]]
            same("gather brings what distributing needs", owners, ["user:이도윤", "user:ben"])
            door.apply(plan.changes)
            law = "the same plan twice is refused"
            refused(law, door, plan.changes, StaleRecord, plan.changes.refs, all_of_them=False)
            later = NOW + timedelta(hours=1)
            again = plan_intake(INQUIRIES, gather(door.repository, INQUIRIES, POLICY), POLICY, at=later)
            same("inquiries that were applied plan nothing", again.changes, NOTHING)

    def test_inquiries_that_were_undone_can_come_again(self) -> None:
        """After the inverse the same batch is decided as the first time, and can be applied, as often as one likes."""
        self.needs("lead", "contact", "account", "receipt", "activity", "user", "queue", "team", "rotation")
        with self.opened(self.stores(WORLD)) as door:
            outcomes: list[list[str]] = []
            for _ in range(3):
                plan = plan_intake(INQUIRIES, gather(door.repository, INQUIRIES, POLICY), POLICY, at=NOW)
                outcomes.append([step.decision.outcome for step in plan.steps])
                same("inquiries that were undone are decided as the first time", outcomes[-1], outcomes[0])
                door.apply(plan.changes)
                door.apply(plan.changes.inverse())

    def test_slices_write_what_the_whole_writes(self) -> None:
        """A host may commit a plan in pieces."""
        self.needs("lead", "contact", "account", "receipt", "activity", "user", "queue", "team", "rotation")
        for size in (1, 2, len(INQUIRIES)):
            with self.opened(self.stores(WORLD)) as door:
                plan = plan_intake(INQUIRIES, gather(door.repository, INQUIRIES, POLICY), POLICY, at=NOW)
                for part in plan.slices(size):
                    door.apply(part)
                whole = MemoryRepository(self.stores(WORLD))
                whole.apply(plan.changes)
                for each in plan.changes.refs:
                    same("slices write what the whole writes", door.look(each), whole.get(*each))
