"""The way in and out of a repository: three questions, one write, and starting over when somebody was faster."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import cast

import attrs
import pytest
from hypothesis import given

import leadflow as lf
from leadflow.changes import ChangeSet, Create, Update
from leadflow.errors import BrokenContract, RecordExists, StaleRecord
from leadflow.intake import IntakePlan
from leadflow.matching import Context, Found, MatchKey, asked_keys
from leadflow.memory import AsyncMemoryRepository, MemoryRepository
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Contact,
    Inquiry,
    Lead,
    Queue,
    Receipt,
    RecordRef,
    Roster,
    Rotation,
    Team,
    User,
)
from leadflow.policy import Classification, Policy, Routing, RoutingRule, Rules, Territory
from leadflow.records import ref
from leadflow.repositories import AsyncRepository, Repository, adecide_and_apply, agather, decide_and_apply, gather
from leadflow.testing import strategies as lst
from leadflow.testing.examples import INQUIRIES, NOW, POLICY, WORLD
from leadflow.values.address import Address

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Counting(MemoryRepository):
    """Counts the questions, and remembers what was asked."""

    def __init__(self, records: Collection[AnyRecord] = ()) -> None:
        super().__init__(records)
        self.asked: Counter[str] = Counter()
        self.targets: tuple[str, ...] = ()
        self.accounts: tuple[str, ...] = ()

    def find(self, keys: Collection[MatchKey]) -> Found:
        self.asked["find"] += 1
        assert len(keys) == len(set(keys)), "a key is asked for once"
        return super().find(keys)

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        self.asked["context"] += 1
        self.accounts = tuple(account_ids)
        return super().context(account_ids, person_refs)

    def roster(self, targets: Collection[str]) -> Roster:
        self.asked["roster"] += 1
        self.targets = tuple(targets)
        return super().roster(targets)

    def apply(self, changes: ChangeSet) -> None:
        self.asked["apply"] += 1
        super().apply(changes)


# --- gathering --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 100, pytest.param(10_000, marks=pytest.mark.slow)])
def test_gathering_asks_exactly_three_questions_whatever_the_size_of_the_batch(size: int) -> None:
    """And planning asks none; the first thousand of ten thousand would show it."""
    repository = Counting(WORLD)
    inbound = [
        Inquiry(id=f"form:{number}", source="form", email=f"amy-{number % 500}@acme.example") for number in range(size)
    ]
    known = gather(repository, inbound, POLICY)
    assert repository.asked == {"find": 1, "context": 1, "roster": 1}
    lf.plan_intake(inbound[:1_000], known, POLICY, at=AT)
    assert repository.asked == {"find": 1, "context": 1, "roster": 1}


@pytest.mark.worlds
@given(lst.worlds().flatmap(lambda world: lst.batches(about=world).map(lambda batch: (world, batch))))
def test_what_is_gathered_asynchronously_is_the_same(given_: tuple[tuple[AnyRecord, ...], tuple[Inquiry, ...]]) -> None:
    """The same questions in the same order give directories that decide the same."""
    world, batch = given_
    memory = MemoryRepository(world)
    one = gather(memory, batch, POLICY)
    other = asyncio.run(agather(AsyncMemoryRepository(memory), batch, POLICY))
    assert one.roster == other.roster
    for key in {key for inquiry in batch for key in asked_keys(inquiry, POLICY)}:
        assert one.persons(key) == other.persons(key)
        assert one.accounts(key) == other.accounts(key)
    for each in map(ref, world):
        assert one.opportunities(each) == other.opportunities(each)
    for id_ in {each.id for each in world} | {inquiry.id for inquiry in batch}:
        assert one.account(id_) == other.account(id_)
        assert one.facts(id_) == other.facts(id_)
        assert one.receipt(id_) == other.receipt(id_)


def test_gathering_takes_any_iterable_of_inquiries() -> None:
    """They are read once."""
    known = gather(MemoryRepository(WORLD), iter(INQUIRIES), POLICY)
    assert known.receipt("form:1") is not None


def test_gathering_asks_for_the_owners_it_finds_and_all_targets_of_the_policy() -> None:
    """An account's owner must be known to be active, a rule's target must be there."""
    repository = Counting(WORLD)
    gather(repository, INQUIRIES, POLICY)
    assert set(repository.targets) >= {"user:dana", "queue:generic", "queue:review", "team:서울", "queue:서울"}
    assert len(repository.targets) == len(set(repository.targets))


def test_gathering_asks_for_the_accounts_of_contacts_and_for_the_placeholder() -> None:
    """A known contact brings its account, also when no key of the inquiry leads there."""
    repository = Counting(
        [
            Account(id="1", name="Acme"),
            Account(id="individuals", name="개인", placeholder=True),
            Contact(id="2", account="1", name="Amy", email="amy@northlight.example", owner="user:dana"),
        ]
    )
    policy = Policy(
        fallback_user="user:dana",
        classification=Classification(person_accounts="placeholder", placeholder_account="individuals"),
    )
    inquiry = Inquiry(id="form:1", source="form", email="amy@northlight.example")
    known = gather(repository, [inquiry], policy)
    assert repository.accounts == ("1", "individuals")
    assert known.account("1") is not None
    assert known.account("individuals") is not None


# --- applying, and starting over --------------------------------------------------------------------------------------


@attrs.frozen
class Plan:
    """The least that deciding returns."""

    changes: ChangeSet


class Racing(MemoryRepository):
    """A repository in which somebody else is faster a given number of times."""

    def __init__(self, records: Collection[AnyRecord], times: int, error: type[StaleRecord] = StaleRecord) -> None:
        super().__init__(records)
        self.times = times
        self.error = error
        self.attempts = 0

    def apply(self, changes: ChangeSet) -> None:
        self.attempts += 1
        if self.attempts <= self.times:
            raise self.error((("queue", "queue:a"),))
        super().apply(changes)


QUEUE = Queue(id="queue:a")


def renamed(repository: Repository) -> Plan:
    """Read a queue and plan to rename it."""
    found = cast("MemoryRepository", repository).get("queue", "queue:a")
    assert isinstance(found, Queue)
    return Plan(ChangeSet((Update(found, attrs.evolve(found, name="renamed")),)))


async def renamed_later(repository: AsyncRepository) -> Plan:
    """Do the same, asynchronously."""
    return renamed(cast("AsyncMemoryRepository", repository).memory)


def run_here(repository: MemoryRepository, attempts: int) -> Plan:
    """Run a plan."""
    return decide_and_apply(repository, renamed, attempts=attempts)


def run_later(repository: MemoryRepository, attempts: int) -> Plan:
    """Run a plan asynchronously."""
    return asyncio.run(adecide_and_apply(AsyncMemoryRepository(repository), renamed_later, attempts=attempts))


RUNS = pytest.mark.parametrize("runs", [run_here, run_later])


@RUNS
@pytest.mark.parametrize("error", [StaleRecord, RecordExists])
@pytest.mark.parametrize(("times", "attempts"), [(0, 1), (0, 3), (1, 2), (2, 3)])
def test_running_starts_over_until_nobody_else_is_faster(
    runs: Callable[[MemoryRepository, int], Plan], error: type[StaleRecord], times: int, attempts: int
) -> None:
    """What was applied is returned, and it was applied once."""
    repository = Racing([QUEUE], times, error)
    plan = runs(repository, attempts)
    assert repository.attempts == times + 1
    assert repository.get("queue", "queue:a") == Queue(id="queue:a", name="renamed")
    assert plan == Plan(ChangeSet((Update(QUEUE, Queue(id="queue:a", name="renamed")),)))


@RUNS
@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_running_gives_up_after_so_many_attempts(runs: Callable[[MemoryRepository, int], Plan], attempts: int) -> None:
    """The last error is the caller's, and nothing was written."""
    repository = Racing([QUEUE], 99)
    with pytest.raises(StaleRecord, match="changed since it was read: queue 'queue:a'"):
        runs(repository, attempts)
    assert repository.attempts == attempts
    assert repository.get("queue", "queue:a") == QUEUE


@pytest.mark.parametrize(
    ("pauses", "waited"), [((), [0.0, 0.0, 0.0]), ((0.5,), [0.5, 0.5, 0.5]), ((0.1, 0.2, 0.4, 9.9), [0.1, 0.2, 0.4])]
)
def test_it_waits_between_attempts_as_it_is_told(pauses: tuple[float, ...], waited: list[float]) -> None:
    """Before each further attempt, the last pause again and again; whoever sleeps is an argument, also asynchronously."""
    here: list[float] = []
    decide_and_apply(Racing([QUEUE], 3), renamed, attempts=4, pauses=pauses, sleep=here.append)
    there: list[float] = []

    async def sleep(seconds: float) -> None:
        there.append(seconds)

    repository = AsyncMemoryRepository(Racing([QUEUE], 3))
    asyncio.run(adecide_and_apply(repository, renamed_later, attempts=4, pauses=pauses, sleep=sleep))
    assert here == there == waited


def test_pauses_need_somebody_who_sleeps() -> None:
    """Nothing of the core waits by itself; nothing is decided either."""
    repository = Racing([QUEUE], 3)
    with pytest.raises(BrokenContract, match="who sleeps between the attempts is None: expected a function, such as"):
        decide_and_apply(repository, renamed, pauses=(1.0,))
    assert repository.attempts == 0


@RUNS
@pytest.mark.parametrize("attempts", [0, -1])
def test_running_needs_an_attempt(runs: Callable[[MemoryRepository, int], Plan], attempts: int) -> None:
    """Trying less than once would plan nothing and say nothing."""
    repository = Racing([QUEUE], 0)
    with pytest.raises(BrokenContract, match=f"the number of attempts is {attempts}: expected 1 or more"):
        runs(repository, attempts)
    assert repository.attempts == 0


@RUNS
def test_running_passes_other_errors_on(runs: Callable[[MemoryRepository, int], Plan]) -> None:
    """Only conflicts are tried again; a broken connection is not ours to repeat."""

    class Broken(Racing):
        def apply(self, changes: ChangeSet) -> None:
            self.attempts += 1
            raise ConnectionError

    repository = Broken([QUEUE], 0)
    with pytest.raises(ConnectionError):
        runs(repository, 3)
    assert repository.attempts == 1


def test_running_tries_three_times_unless_told_otherwise() -> None:
    """Enough for a busy team, few enough to notice a fault."""
    repository = Racing([QUEUE], 99)
    with pytest.raises(StaleRecord):
        decide_and_apply(repository, renamed)
    assert repository.attempts == 3


# --- two workers ------------------------------------------------------------------------------------------------------

TEAM = Team(id="team:서울", queue="queue:서울", members=["user:a", "user:b"])
SEOUL = Policy(
    fallback_user="user:a",
    routing=Routing(
        territory=(
            Territory(name="Korea", country=("KR",), local=Rules((RoutingRule(name="all", owner="team:서울"),))),
        )
    ),
)
STAFF: tuple[AnyRecord, ...] = (TEAM, User(id="user:a"), User(id="user:b"))


class Beaten(MemoryRepository):
    """A repository in which another worker writes between our reading and our first writing."""

    def __init__(self, records: Collection[AnyRecord], other: Callable[[MemoryRepository], None]) -> None:
        super().__init__(records)
        self._other: Callable[[MemoryRepository], None] | None = other

    def apply(self, changes: ChangeSet) -> None:
        other, self._other = self._other, None
        if other is not None:
            other(self)
        super().apply(changes)


def intake(*inquiries: Inquiry, record: list[int] | None = None) -> Callable[[Repository], IntakePlan]:
    """Return what decides these inquiries anew at each attempt."""

    def decide(repository: Repository) -> IntakePlan:
        if record is not None:
            record.append(1)
        return lf.plan_intake(inquiries, gather(repository, inquiries, SEOUL), SEOUL, at=AT)

    return decide


def asking(number: int, name: str = "박서준") -> Inquiry:
    """Return an inquiry from Korea."""
    return Inquiry(
        id=f"form:{number}",
        source="form",
        name=name,
        email=f"guest-{number}@northlight.example",
        company=f"서래물산 {number}",
        address=Address(country="KR"),
    )


def kinds(repository: MemoryRepository) -> Counter[str]:
    """Count the records of each kind."""
    return Counter(each.kind for each in repository if each not in STAFF)


def test_two_workers_with_one_inquiry_make_one_lead() -> None:
    """A platform that delivers twice at the same moment: one worker wins, the other finds the receipt."""
    attempts: list[int] = []
    repository = Beaten(STAFF, lambda there: (decide_and_apply(there, intake(asking(1))), None)[1])
    plan = decide_and_apply(repository, intake(asking(1), record=attempts))
    assert len(attempts) == 2
    assert [step.decision.outcome for step in plan.steps] == ["already_received"]
    assert kinds(repository) == {"lead": 1, "receipt": 1, "rotation": 1}
    rotation = repository.get("rotation", "team:서울")
    assert isinstance(rotation, Rotation)
    assert rotation.turn == 1


def test_two_workers_with_two_inquiries_take_two_turns() -> None:
    """Both read the same turn: one wins, the other redoes its step with the next turn, and nobody is served twice."""
    attempts: list[int] = []
    repository = Beaten(STAFF, lambda there: (decide_and_apply(there, intake(asking(1))), None)[1])
    plan = decide_and_apply(repository, intake(asking(2, "이도윤"), record=attempts))
    assert len(attempts) == 2
    assert plan.steps[0].decision.owner == "user:b"
    assert kinds(repository) == {"lead": 2, "receipt": 2, "rotation": 1}
    leads = [each for each in repository if isinstance(each, Lead)]
    assert sorted(lead.owner for lead in leads) == ["user:a", "user:b"]


def test_two_workers_about_one_person_make_one_lead_and_one_activity() -> None:
    """The second inquiry of a person who has just become a lead is added to that lead."""
    again = attrs.evolve(asking(1), id="chat:1", message="다시 문의드립니다")
    repository = Beaten(STAFF, lambda there: (decide_and_apply(there, intake(asking(1))), None)[1])
    plan = decide_and_apply(repository, intake(again))
    assert [step.decision.outcome for step in plan.steps] == ["known_lead"]
    assert kinds(repository) == {"lead": 1, "receipt": 2, "rotation": 1, "activity": 1}
    [activity] = [each for each in repository if isinstance(each, Activity)]
    assert activity.body == "다시 문의드립니다"


def test_a_worker_that_is_beaten_every_time_gives_up_and_leaves_no_trace() -> None:
    """Who loses every race has written nothing."""

    class AlwaysBeaten(MemoryRepository):
        numbers = iter(range(100, 200))

        def apply(self, changes: ChangeSet) -> None:
            if any(isinstance(each, Create) and each.ref.id == "form:1" for each in changes.changes):
                number = next(self.numbers)
                decide_and_apply(self, intake(asking(number)))
            super().apply(changes)

    repository = AlwaysBeaten(STAFF)
    with pytest.raises(StaleRecord):
        decide_and_apply(repository, intake(asking(1)), attempts=2)
    assert repository.get("receipt", "form:1") is None
    assert [each.id for each in repository if isinstance(each, Receipt)] == ["form:100", "form:101"]


def test_a_plan_is_applied_as_it_was_decided() -> None:
    """The records of a world after running a plan are those that its changes say."""
    repository = MemoryRepository(WORLD)
    plan = decide_and_apply(
        repository, lambda there: lf.plan_intake(INQUIRIES, gather(there, INQUIRIES, POLICY), POLICY, at=NOW)
    )
    for change in plan.changes.changes:
        assert repository.get(*change.ref) == (
            change.after if isinstance(change, Update) else cast("Create", change).record
        )
