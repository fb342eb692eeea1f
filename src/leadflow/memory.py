"""The reference repository: everything in memory, nothing lost, nothing stale.

It says in plain Python what a host's repository has to do; the conformance tests hold both to the same laws.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import assert_never

from leadflow.changes import Change, ChangeSet, Create, Delete, Relink, Update, holds_links, links_of, relinked
from leadflow.changes.arguments import expect_records
from leadflow.errors import RecordExists, StaleRecord
from leadflow.matching import Context, Found, MatchKey, match_keys
from leadflow.matching.directory import facts_of
from leadflow.matching.trees import with_ancestors
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Contact,
    Lead,
    Load,
    Opportunity,
    PersonAccount,
    Queue,
    Receipt,
    RecordRef,
    Roster,
    Rotation,
    Team,
    User,
)
from leadflow.records import at_version, ref
from leadflow.values.checks import expect

__all__ = ["AsyncMemoryRepository", "MemoryRepository"]


class MemoryRepository:
    """A repository in memory.

    >>> repository = MemoryRepository([Account(id="1", name="Acme", domains=["acme.example"])])
    >>> repository.find(["domain:acme.example"]).accounts[0].label
    'Acme'
    """

    def __init__(self, records: Iterable[AnyRecord] = ()) -> None:
        """Start with records, as they are."""
        self._records: dict[RecordRef, AnyRecord] = {}
        self._left_behind: dict[RecordRef, int] = {}
        self._by_key: dict[MatchKey, set[RecordRef]] = {}
        self._keys: dict[RecordRef, tuple[MatchKey, ...]] = {}
        self._hanging: dict[RecordRef, set[RecordRef]] = {}
        for record in expect_records("records", records):
            self._put(record)

    def __iter__(self) -> Iterator[AnyRecord]:
        """Yield every record."""
        return iter(tuple(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def get(self, kind: str, id_: str) -> AnyRecord | None:
        """Return one record, or None."""
        return self._records.get(RecordRef(kind, id_))

    @property
    def left_behind(self) -> Mapping[RecordRef, int]:
        """The versions that deleted records left behind, for `leadflow.plan_undo`.

        >>> repository = MemoryRepository([lead := Lead(id="1", owner="user:dana", name="Amy", version=3)])
        >>> repository.apply(ChangeSet((Delete(lead),)))
        >>> repository.left_behind[ref(lead)]
        4
        """
        return MappingProxyType(
            {each: version for each, version in self._left_behind.items() if each not in self._records}
        )

    # --- the three questions --------------------------------------------------------------------------------------------

    def find(self, keys: Collection[MatchKey]) -> Found:
        """Return the persons, accounts and receipts that carry one of the keys."""
        refs = dict.fromkeys(each for key in keys for each in sorted(self._by_key.get(key, ())))
        records = [self._records[each] for each in refs if each in self._records]
        return Found(
            persons=tuple(each for each in records if isinstance(each, Lead | Contact | PersonAccount)),
            accounts=tuple(each for each in records if isinstance(each, Account)),
            receipts=tuple(each for each in records if isinstance(each, Receipt)),
            left_behind={each.id: self._left_behind[each] for each in refs if each not in self._records},
        )

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        """Return the accounts with all their ancestors, what tie-breaks need, and the opportunities of both."""
        accounts = self._with_ancestors(account_ids)
        holders = {*map(ref, accounts.values()), *(each for each in person_refs if each.kind == "person_account")}
        around = [self._records[each] for each in sorted({each for holder in holders for each in self._on(holder)})]
        gone = {id_: self._left_behind.get(RecordRef("account", id_)) for id_ in account_ids if id_ not in accounts}
        return Context(
            accounts=tuple(accounts.values()),
            facts=facts_of(around),
            opportunities=tuple(each for each in around if isinstance(each, Opportunity)),
            left_behind={id_: version for id_, version in gone.items() if version is not None},
        )

    def _on(self, holder: RecordRef) -> Collection[RecordRef]:
        """Return what hangs on a record."""
        return self._hanging.get(holder, ())

    def _with_ancestors(self, account_ids: Iterable[str]) -> dict[str, Account]:
        return with_ancestors(account_ids, self._account)

    def _account(self, id_: str) -> Account | None:
        account = self.get("account", id_)
        return account if isinstance(account, Account) else None

    def roster(self, targets: Collection[str]) -> Roster:
        """Return the users, queues and teams of these ids, the members of the teams, and where their rotations stand."""
        teams = {id_: team for id_ in targets if isinstance(team := self.get("team", id_), Team)}
        members = [member for team in teams.values() for member in team.members]
        queue_ids = [*targets, *(team.queue for team in teams.values())]
        users = {id_: user for id_ in (*targets, *members) if isinstance(user := self.get("user", id_), User)}
        loads = (self._records[each] for user in users.values() for each in self._on(ref(user)))
        return Roster(
            users=users,
            queues={id_: queue for id_ in queue_ids if isinstance(queue := self.get("queue", id_), Queue)},
            teams=teams,
            rotations={id_: each for id_ in teams if isinstance(each := self.get("rotation", id_), Rotation)},
            loads={each.id: each for each in loads if isinstance(each, Load)},
        )

    # --- writing ----------------------------------------------------------------------------------------------------------

    def apply(self, changes: ChangeSet) -> None:
        """Write everything or nothing.

        Raises:
            StaleRecord: a record has another version than expected; nothing was written.
            RecordExists: a record that is to be created exists; nothing was written.
        """
        expect("changes", changes, ChangeSet, expected="a leadflow.ChangeSet, such as the changes of a plan")
        self._check(changes)
        moved = [self._moved(id_, relink) for relink in changes.relinks for id_ in relink.ids]
        for change in changes.changes:
            self._write(change)
        for record in moved:
            self._put(record)

    def _check(self, changes: ChangeSet) -> None:
        existing = [each.ref for each in changes.changes if isinstance(each, Create) and each.ref in self._records]
        if existing:
            raise RecordExists(tuple(existing))
        stale = [change.ref for change in changes.changes if self._version_for(change) != change.expects]
        stale.extend(each for relink in changes.relinks for each in self._moved_away(relink))
        if stale:
            raise StaleRecord(tuple(stale))

    def _version_for(self, change: Change) -> int | None:
        """Return the version that is there for a change: stored, or left behind for what is to be created."""
        if isinstance(change, Create):
            return self._left_behind.get(change.ref, 0)
        record = self._records.get(change.ref)
        return None if record is None else record.version

    def _moved(self, id_: str, relink: Relink) -> AnyRecord:
        record = relinked(self._records[RecordRef(relink.kind, id_)], relink.to)
        return at_version(record, record.version + 1)

    def _moved_away(self, relink: Relink) -> Iterator[RecordRef]:
        for id_ in relink.ids:
            record = self._records.get(RecordRef(relink.kind, id_))
            if record is None or not holds_links(record, relink.from_):
                yield RecordRef(relink.kind, id_)

    def _write(self, change: Change) -> None:
        version = change.expects + 1
        match change:
            case Create(record) | Update(_, record):
                self._put(at_version(record, version))
            case Delete(before):
                gone = ref(before)
                self._remove(gone)
                self._left_behind[gone] = version
                if isinstance(before, Receipt):  # still found, so that the inquiry can come again
                    self._index(gone, before)
            case _:
                assert_never(change)

    def _put(self, record: AnyRecord) -> None:
        here = ref(record)
        self._remove(here)
        self._records[here] = record
        self._index(here, record)
        for holder in _holders(record):
            self._hanging.setdefault(holder, set()).add(here)

    def _index(self, here: RecordRef, record: AnyRecord) -> None:
        keys = match_keys(record)
        if keys:
            self._keys[here] = keys
        for key in keys:
            self._by_key.setdefault(key, set()).add(here)

    def _remove(self, gone: RecordRef) -> None:
        record = self._records.pop(gone, None)
        if record is not None:
            for key in self._keys.pop(gone, ()):
                self._by_key[key].discard(gone)
            for holder in _holders(record):
                self._hanging[holder].discard(gone)


def _holders(record: AnyRecord) -> tuple[RecordRef, ...]:
    """Return what a record hangs on, as far as the questions are about it."""
    match record:
        case Contact() | Opportunity() | Activity():
            return tuple(each for role, each in links_of(record).items() if role in ("account", "person_account"))
        case Load():
            return (RecordRef("user", record.user),)
        case _:
            return ()


class AsyncMemoryRepository:
    """The same for asynchronous hosts.

    Args:
        memory: the repository behind it.
    """

    def __init__(self, memory: MemoryRepository) -> None:
        """Wrap a repository."""
        self.memory = memory

    async def find(self, keys: Collection[MatchKey]) -> Found:
        """Return the persons, accounts and receipts that carry one of the keys."""
        return self.memory.find(keys)

    async def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        """Return the accounts with all their ancestors, what tie-breaks need, and the opportunities of both."""
        return self.memory.context(account_ids, person_refs)

    async def roster(self, targets: Collection[str]) -> Roster:
        """Return the users, queues and teams of these ids, and what belongs to them."""
        return self.memory.roster(targets)

    async def apply(self, changes: ChangeSet) -> None:
        """Write everything or nothing."""
        self.memory.apply(changes)
