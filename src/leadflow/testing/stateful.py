"""A state machine: Hypothesis makes up changes and questions, a plain dict says what must come of them."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Generic, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from leadflow.changes import ChangeSet, Create, Delete, Relink, Update
from leadflow.errors import RecordExists, StaleRecord
from leadflow.matching import match_keys
from leadflow.matching.trees import with_ancestors
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    CampaignMember,
    CustomRecord,
    Opportunity,
    PersonAccount,
    RecordRef,
)
from leadflow.opportunities.outcome import telling_opportunities
from leadflow.policy import CUSTOMARY_POLICY
from leadflow.records import at_version, customer_of, ref, with_fields
from leadflow.repositories import Repository
from leadflow.testing.conformance.kit import Door, carriers, linked, look_into, refused, same
from leadflow.testing.strategies import KINDS, change_sets, worlds

__all__ = ["RepositoryMachine"]

Tested = TypeVar("Tested", bound=Repository)


class RepositoryMachine(RuleBasedStateMachine, Generic[Tested]):
    """Runs a repository beside a plain dict, which is kept so simply that it can be believed.

    The hooks are those of `leadflow.testing.RepositoryConformance`: `make`, `stored` and `close`.

    >>> from leadflow.memory import MemoryRepository
    >>> class Machine(RepositoryMachine[MemoryRepository]):
    ...     def make(self, records):
    ...         return MemoryRepository(records)
    >>> TestMyRepository = Machine.TestCase

    Attributes:
        kinds: the kinds of records that the host stores; kinds that an organisation declares are called ``custom``.
    """

    kinds: ClassVar[Iterable[str]] = KINDS

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self._records: dict[RecordRef, AnyRecord] = {}
        self._gone: dict[RecordRef, AnyRecord] = {}
        self._tried: list[ChangeSet] = []

    def make(self, records: Iterable[AnyRecord]) -> Tested:
        """Return a repository that holds exactly these records with exactly these versions."""
        raise NotImplementedError

    def stored(self, repository: Tested, kind: str, id_: str) -> AnyRecord | None:
        """Return the record that is stored under a kind and an id, or None."""
        return look_into(repository, kind, id_)

    def close(self, repository: Tested) -> None:
        """Give back what `make` took."""

    # --- steps ------------------------------------------------------------------------------------------------------

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        """Make a repository that holds a small world."""
        world = data.draw(worlds(of_kinds=tuple(self.kinds), max_groups=1, max_each=1), "world")
        self._repository = self.make(world)
        self._door = Door(self._repository, lambda each: self.stored(self._repository, *each))
        self._records = {ref(each): each for each in world}

    @rule(data=st.data())
    def write(self, data: st.DataObject) -> None:
        """Apply changes that start from what is stored."""
        possible = change_sets(self._records.values(), gone=self._gone.values(), of_kinds=tuple(self.kinds), max_size=3)
        self._try(data.draw(possible, "changes"))

    @precondition(lambda machine: bool(machine._tried))  # noqa: SLF001 - the machine itself
    @rule(data=st.data())
    def write_again(self, data: st.DataObject) -> None:
        """Apply changes a second time, or too late."""
        self._try(data.draw(st.sampled_from(self._tried), "changes"))

    @precondition(lambda machine: bool(machine._tried))  # noqa: SLF001 - the machine itself
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Undo changes, of now or of long ago."""
        self._try(data.draw(st.sampled_from(self._tried), "changes").inverse())

    @rule(data=st.data())
    def find(self, data: st.DataObject) -> None:
        """Ask for some keys: every carrier must be there, as it is by now."""
        undone = {key: each for each in self._gone.values() if each.kind == "receipt" for key in match_keys(each)}
        every = sorted({key for record in self._records.values() for key in match_keys(record)} | set(undone))
        keys = data.draw(st.lists(st.sampled_from([*every, "email:nobody@acme.example"]), max_size=4), "keys")
        answer = self._door.repository.find(keys)
        found = {ref(each): each for each in (*answer.persons, *answer.accounts, *answer.receipts)}
        wanted = carriers(self._records.values(), keys)
        same("find returns every carrier of a key", sorted(wanted - set(found)), [])
        left_behind = {undone[key].id: undone[key].version for key in undone.keys() & set(keys)}
        same("find tells what deleted receipts left behind", {**answer.left_behind, **left_behind}, answer.left_behind)
        for each, record in found.items():
            self._is_as_stored("find returns records as they are", record, each)

    @rule(data=st.data())
    def context(self, data: st.DataObject) -> None:
        """Ask what surrounds accounts and consumers: ancestors, numbers of contacts, opportunities."""
        holders = [each for each, record in self._records.items() if isinstance(record, Account | PersonAccount)]
        asked = data.draw(st.lists(st.sampled_from(sorted(holders)), unique=True), "of") if holders else []
        ids = [each.id for each in asked if each.kind == "account"]
        context = self._door.repository.context(ids, [each for each in asked if each.kind != "account"])
        found = {ref(each): each for each in context.accounts}
        same(
            "context returns every ancestor",
            sorted(set(map(ref, with_ancestors(ids, self._account).values())) - set(found)),
            [],
        )
        for each, account in found.items():
            self._is_as_stored("context returns accounts as they are", account, each)
        for id_ in ids:
            facts = context.facts.get(id_)
            contacts = [
                each
                for each in self._records.values()
                if each.kind == "contact" and linked(each, "account") == ("account", id_)
            ]
            same("context counts the contacts of an account", 0 if facts is None else facts.contacts, len(contacts))
        returned = {ref(each): each for each in context.opportunities}
        stored = [each for each in self._records.values() if isinstance(each, Opportunity)]
        of_asked = [[each for each in group if customer_of(each) in asked] for group in (returned.values(), stored)]
        told, wanted = (telling_opportunities(group, CUSTOMARY_POLICY) for group in of_asked)
        same("context returns the open opportunities and the last closed ones", told, wanted)
        for each, opportunity in returned.items():
            self._is_as_stored("context returns opportunities as they are", opportunity, each)

    @rule()
    def roster(self) -> None:
        """Ask for everybody: who works here must be there, as they are by now."""
        here = {each: record for each, record in self._records.items() if each.kind in ("user", "queue", "team")}
        answer = self._door.repository.roster([each.id for each in here])
        there: Mapping[str, Mapping[str, AnyRecord]] = {
            "user": answer.users,
            "queue": answer.queues,
            "team": answer.teams,
        }
        for each, record in here.items():
            same("roster returns whoever is asked for", there[each.kind].get(each.id), record)
        for each in self._records:
            if each.kind == "rotation" and RecordRef("team", each.id) in here:
                self._is_as_stored("roster returns the rotations of teams", answer.rotations.get(each.id), each)

    @invariant()
    def stores_what_it_should(self) -> None:
        """After each step the repository holds what the dict holds, and nothing that is gone."""
        if self._records or self._gone:
            self._door.holds("the repository holds what was written", self._records.values())
            self._door.lacks("the repository forgets what was deleted", self._gone.values())

    def teardown(self) -> None:
        """Give everything back."""
        if hasattr(self, "_repository"):
            self.close(self._repository)

    # --- the dict ---------------------------------------------------------------------------------------------------

    def _try(self, changes: ChangeSet) -> None:
        """Apply changes and see that they are written or refused as the dict says."""
        self._tried.append(changes)
        existing = [each.ref for each in changes.changes if isinstance(each, Create) and each.ref in self._records]
        stale = [
            each.ref for each in changes.changes if each.ref not in existing and each.expects != self._version(each)
        ]
        stale.extend(each for relink in changes.relinks for each in self._moved_away(relink))
        if existing or stale:
            error = RecordExists if existing and not stale else StaleRecord
            both = bool(existing and stale)
            law = "what starts from another version is refused"
            refused(law, self._door, changes, error, [*existing, *stale], all_of_them=not both)
        else:
            self._apply(changes)
            self._follow(changes)

    def _apply(self, changes: ChangeSet) -> None:
        try:
            self._door.apply(changes)
        except StaleRecord as error:
            raise AssertionError("changes that start from what is stored are applied") from error

    def _version(self, change: Create | Update | Delete) -> int | None:
        """Return the version that the next change of a record must expect."""
        there = self._gone if isinstance(change, Create) else self._records
        return there[change.ref].version if change.ref in there else 0 if isinstance(change, Create) else None

    def _moved_away(self, relink: Relink) -> Iterable[RecordRef]:
        for id_ in relink.ids:
            record = self._records.get(RecordRef(relink.kind, id_))
            if record is None or any(linked(record, role) != target for role, target in relink.from_.items()):
                yield RecordRef(relink.kind, id_)

    def _follow(self, changes: ChangeSet) -> None:
        for change in changes.changes:
            self._gone.pop(change.ref, None)
            if isinstance(change, Delete):
                del self._records[change.ref]
                self._gone[change.ref] = at_version(change.before, change.expects + 1)
            else:
                written = change.after if isinstance(change, Update) else change.record
                self._records[change.ref] = at_version(written, change.expects + 1)
        for relink in changes.relinks:
            for each in (RecordRef(relink.kind, id_) for id_ in relink.ids):
                moved = _moved(self._records[each], relink.to)
                self._records[each] = at_version(moved, moved.version + 1)

    def _is_as_stored(self, law: str, record: AnyRecord | None, each: RecordRef) -> None:
        same(law, record, self._records.get(each))
        same(f"{law}, with the version", getattr(record, "version", None), self._records[each].version)

    def _account(self, id_: str) -> Account | None:
        account = self._records.get(RecordRef("account", id_))
        return account if isinstance(account, Account) else None


def _moved(record: AnyRecord, to: Mapping[str, RecordRef | None]) -> AnyRecord:
    match record:
        case Activity() | CampaignMember() | CustomRecord():
            left = {role: target for role, target in record.links.items() if role not in to}
            return with_fields(
                record, {"links": {**left, **{role: each for role, each in to.items() if each is not None}}}
            )
        case _:
            return with_fields(record, {role: None if target is None else target.id for role, target in to.items()})
