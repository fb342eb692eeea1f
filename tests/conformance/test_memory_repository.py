"""The conformance kit: the repositories of ours keep every law, and the kit notices whoever does not."""

from collections.abc import Collection, Iterable
from typing import ClassVar

import attrs
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from conformance.broken_repositories import (
    FAULTS,
    DirtyReads,
    ForgetsVersions,
    LastWriteWins,
    MovesEverything,
    OneByOne,
)
from leadflow.changes import ChangeSet
from leadflow.errors import BrokenContract, StaleRecord
from leadflow.matching import Context, Found, MatchKey
from leadflow.memory import AsyncMemoryRepository, MemoryRepository
from leadflow.objects import AnyRecord, Lead, Queue, RecordRef
from leadflow.opportunities.outcome import telling_opportunities
from leadflow.policy import CUSTOMARY_POLICY
from leadflow.records import ref
from leadflow.testing import AsyncRepositoryConformance, RepositoryConformance, RepositoryMachine
from leadflow.testing.conformance.kit import Kit, carriers
from leadflow.testing.examples import BARE, FULL
from leadflow.testing.strategies import KINDS

STEPS = 10


class TestMemoryRepository(RepositoryConformance[MemoryRepository]):
    """The reference repository keeps every law."""

    def make(self, records: Iterable[AnyRecord]) -> MemoryRepository:
        """Make one."""
        return MemoryRepository(records)


class TestAsyncMemoryRepository(AsyncRepositoryConformance[AsyncMemoryRepository]):
    """The asynchronous one keeps the same laws."""

    async def make(self, records: Iterable[AnyRecord]) -> AsyncMemoryRepository:
        """Make one."""
        return AsyncMemoryRepository(MemoryRepository(records))

    async def stored(self, repository: AsyncMemoryRepository, kind: str, id_: str) -> AnyRecord | None:
        """Look behind it."""
        return repository.memory.get(kind, id_)


class Machine(RepositoryMachine[MemoryRepository]):
    """The reference repository beside a plain dict."""

    def make(self, records: Iterable[AnyRecord]) -> MemoryRepository:
        """Make one."""
        return MemoryRepository(records)


class SmallMachine(Machine):
    """The same for a host that has no person accounts and declares no objects of its own."""

    kinds: ClassVar[Iterable[str]] = ("account", "activity", "contact", "lead", "queue", "team", "user")


TestMachine = Machine.TestCase
TestMachine.pytestmark = [pytest.mark.worlds]
TestMachine.settings = settings(TestMachine.settings, stateful_step_count=STEPS)
TestSmallMachine = SmallMachine.TestCase
TestSmallMachine.pytestmark = [pytest.mark.worlds]
TestSmallMachine.settings = settings(TestSmallMachine.settings, stateful_step_count=STEPS)


class Economical(MemoryRepository):
    """Returns no more than it must."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        found = super().find(keys)
        wanted = carriers((*found.persons, *found.accounts, *found.receipts), keys)
        return attrs.evolve(found, persons=tuple(each for each in found.persons if ref(each) in wanted))

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        return attrs.evolve(context, opportunities=telling_opportunities(context.opportunities, CUSTOMARY_POLICY))


class TestEconomicalRepository(RepositoryConformance[Economical]):
    """A repository that returns only the colleague and the opportunities that count keeps all laws."""

    def make(self, records: Iterable[AnyRecord]) -> Economical:
        return Economical(records)


class OfAnotherPipeline(MemoryRepository):
    """Was told other closed stages than those of the kit, and returns what is in none of them."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        kept = tuple(each for each in context.opportunities if each.stage not in ("수주", "실주"))
        return attrs.evolve(context, opportunities=kept)


class TestRepositoryOfAnotherPipeline(RepositoryConformance[OfAnotherPipeline]):
    """A repository of an organisation with stages of its own keeps all laws: it returns more than the kit needs."""

    def make(self, records: Iterable[AnyRecord]) -> OfAnotherPipeline:
        return OfAnotherPipeline(records)


# --- the kit notices --------------------------------------------------------------------------------------------------


def kit_for(repository: type[MemoryRepository]) -> type[RepositoryConformance[MemoryRepository]]:
    """Return the test class that a host with this repository would write."""

    class Host(RepositoryConformance[MemoryRepository]):
        def make(self, records: Iterable[AnyRecord]) -> MemoryRepository:
            return repository(records)

    return Host


@pytest.mark.parametrize(
    ("repository", "law"), FAULTS, ids=lambda each: each if isinstance(each, str) else each.__name__
)
def test_the_kit_notices_a_broken_repository(repository: type[MemoryRepository], law: str) -> None:
    """For each law there is a repository that breaks it, and the law fails for it."""
    with pytest.raises(Exception, match=r".*"):
        getattr(kit_for(repository)(), law)()


def test_every_law_of_the_kit_can_fail() -> None:
    """A law that no faulty repository breaks would prove nothing."""
    laws = {name for name in dir(RepositoryConformance) if name.startswith("test_")}
    assert laws == {law for _, law in FAULTS}


def test_both_kits_have_the_same_laws() -> None:
    """Asynchronous hosts are held to the same."""
    laws = [
        {name for name in dir(kit) if name.startswith("test_")}
        for kit in (RepositoryConformance, AsyncRepositoryConformance)
    ]
    assert laws[0] == laws[1]
    assert len(laws[0]) > 40


@pytest.mark.slow
@pytest.mark.parametrize("broken", [DirtyReads, ForgetsVersions, LastWriteWins, MovesEverything, OneByOne])
def test_the_state_machine_notices_a_broken_repository(broken: type[MemoryRepository]) -> None:
    """Changes that Hypothesis makes up find the same mistakes without being told where to look."""

    class Host(RepositoryMachine[MemoryRepository]):
        kinds = ("contact",)  # each mistake shows with them, and far sooner than among all kinds

        def make(self, records: Iterable[AnyRecord]) -> MemoryRepository:
            return broken(records)

    patient = settings(
        Host.TestCase.settings, phases=[Phase.generate], stateful_step_count=50, database=None, max_examples=1_000
    )
    with pytest.raises((AssertionError, KeyError)):  # some stumble over the record that is not there
        run_state_machine_as_test(Host, settings=patient)  # type: ignore[no-untyped-call] # Hypothesis says no types here


def test_the_state_machine_notices_a_repository_that_refuses_what_fits() -> None:
    """A store that is always stale is told so."""

    class RefusesEverything(MemoryRepository):
        def apply(self, changes: ChangeSet) -> None:
            raise StaleRecord(tuple(changes.refs))

    class Host(RepositoryMachine[MemoryRepository]):
        def make(self, records: Iterable[AnyRecord]) -> MemoryRepository:
            return RefusesEverything(records)

    quick = settings(Host.TestCase.settings, phases=[Phase.generate], database=None)
    with pytest.raises(AssertionError, match="changes that start from what is stored are applied"):
        run_state_machine_as_test(Host, settings=quick)  # type: ignore[no-untyped-call] # Hypothesis says no types here


def test_a_host_that_cannot_make_a_repository_sees_why() -> None:
    """The error of the hook is what the test reports."""

    class Host(RepositoryMachine[MemoryRepository]):
        def make(self, records: Iterable[AnyRecord]) -> MemoryRepository:
            raise ZeroDivisionError

    quick = settings(Host.TestCase.settings, phases=[Phase.generate], database=None)
    with pytest.raises(ZeroDivisionError):
        run_state_machine_as_test(Host, settings=quick)  # type: ignore[no-untyped-call] # Hypothesis says no types here


# --- hooks and declarations -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("examples", [FULL, BARE], ids=["full", "bare"])
def test_there_is_an_example_of_every_kind(examples: dict[str, AnyRecord]) -> None:
    """The kit stores every kind of record, full and empty."""
    assert set(examples) == set(KINDS)


class WithoutABackDoor:
    """A repository that cannot be looked into."""


def test_a_repository_without_a_back_door_is_told_so() -> None:
    """The message says what to write."""
    told = r"expected a method get\(kind, id\), or a test class that overrides stored\(\)"
    with pytest.raises(BrokenContract, match=told):
        RepositoryConformance().stored(WithoutABackDoor(), "lead", "1")  # type: ignore[type-var] # no repository at all
    with pytest.raises(BrokenContract, match=told):
        RepositoryMachine().stored(WithoutABackDoor(), "lead", "1")  # type: ignore[type-var] # no repository at all


def test_a_host_must_say_how_a_repository_is_made() -> None:
    """The only hook without a default."""
    for host in (RepositoryConformance(), AsyncRepositoryConformance()):
        with pytest.raises(NotImplementedError), host.opened([]):
            pass
    with pytest.raises(NotImplementedError):
        RepositoryMachine().make([])
    with pytest.raises(NotImplementedError):
        Kit().opened([])


class GetsLater(AsyncMemoryRepository):
    """An asynchronous repository with a back door of its own."""

    async def get(self, kind: str, id_: str) -> AnyRecord | None:
        """Return one record."""
        return self.memory.get(kind, id_)


class Closing(AsyncRepositoryConformance[GetsLater]):
    """A host that has something to give back."""

    closed = 0

    async def make(self, records: Iterable[AnyRecord]) -> GetsLater:
        """Make one."""
        return GetsLater(MemoryRepository(records))

    async def close(self, repository: GetsLater) -> None:
        """Count."""
        self.closed += 1


def test_what_was_made_is_closed_also_when_a_law_fails() -> None:
    """Connections of a failing test do not stay open."""
    host = Closing()
    with pytest.raises(ZeroDivisionError), host.opened([Queue(id="queue:a")]) as door:
        door.holds("there", [Queue(id="queue:a")])
        raise ZeroDivisionError
    assert host.closed == 1


class WithoutABackDoorLater(AsyncRepositoryConformance[AsyncMemoryRepository]):
    """A host that forgot the back door."""

    async def make(self, records: Iterable[AnyRecord]) -> AsyncMemoryRepository:
        """Make one."""
        return AsyncMemoryRepository(MemoryRepository(records))


def test_an_asynchronous_repository_without_a_back_door_is_told_so() -> None:
    """The same message."""
    with pytest.raises(BrokenContract, match="overrides stored"), WithoutABackDoorLater().opened([]) as door:
        door.lacks("nothing there", [Queue(id="queue:a")])


class OnlyLeads(RepositoryConformance[MemoryRepository]):
    """A host that stores leads and nothing else."""

    kinds: ClassVar[frozenset[str]] = frozenset({"lead", "account"})
    circles: ClassVar[bool] = False

    def make(self, records: Iterable[AnyRecord]) -> MemoryRepository:
        """Make one, and see that nothing else is asked for."""
        kept = tuple(records)
        assert all(each.kind in self.kinds for each in kept)
        return MemoryRepository(kept)


def test_laws_about_kinds_that_a_host_does_not_store_are_skipped_and_reported() -> None:
    """A host declares what it stores; the other laws all run, and the report names what was left out."""
    laws = sorted(name for name in dir(OnlyLeads) if name.startswith("test_"))
    skipped: dict[str, str] = {}
    for law in laws:
        try:
            getattr(OnlyLeads(), law)()
        except pytest.skip.Exception as reason:
            skipped[law] = str(reason)
    assert skipped["test_a_relink_moves_exactly_the_listed_records"].endswith("does not store: activity")
    assert "test_find_returns_records_as_they_are_by_now" not in skipped
    assert "test_records_come_back_as_they_were" not in skipped


def test_a_broken_law_is_told_with_what_was_expected() -> None:
    """A host sees the law in words, what was expected and what was found."""
    amy = Lead(id="1", owner="user:dana", name="Amy")
    with kit_for(MemoryRepository)().opened([amy]) as door, pytest.raises(AssertionError) as caught:
        door.holds("leads stay", [Lead(id="1", owner="user:dana", name="Ben")])
    assert str(caught.value).startswith("leads stay\n  expected Lead(")
    assert "got      Lead(" in str(caught.value)
