"""Gather → decide → apply: three questions, one race, no harm."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from leadflow import (
    Account,
    Address,
    AsyncMemoryRepository,
    BrokenContract,
    ChangeSet,
    Directory,
    Inquiry,
    IntakePlan,
    Lead,
    MemoryRepository,
    Policy,
    RecordExists,
    RecordRef,
    Roster,
    StaleRecord,
    Team,
    User,
    agather,
    arun,
    gather,
    plan_intake,
    run,
)
from leadflow.matching import Context, Found
from leadflow.policy import Routing, RoutingRule, Rules, Territory

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
SEOUL = Territory(name="Korea", country=("KR",), local=Rules((RoutingRule(name="all", owner="team:seoul"),)))
POLICY = Policy(fallback_user="user:head", routing=Routing(territory=(SEOUL,)))
RECORDS = (
    Account(id="a", name="한빛", domains=["hanbit.example"], parent="top", owner="user:kim"),
    Account(id="top", name="한빛그룹", named=True),
    Lead(id="known", owner="user:kim", name="Amy Wong", email="amy@acme.example"),
    Team(id="team:seoul", queue="queue:seoul", members=["user:kim", "user:lee"]),
    *(User(id=f"user:{name}") for name in ("head", "kim", "lee")),
)


def inquiry(number: int, email: str | None = None) -> Inquiry:
    return Inquiry(
        id=f"form:{number}",
        source="form",
        name="박서준",
        email=email or f"p{number}@company{number}.example",
        address=Address(country="KR"),
    )


class Counting(MemoryRepository):
    """A repository that counts what it is asked."""

    def __init__(self, records: Collection[object] = RECORDS) -> None:
        super().__init__(records)  # type: ignore[arg-type]  # records of any kind
        self.asked: list[str] = []

    def find(self, keys: Collection[str]) -> Found:
        self.asked.append("find")
        return super().find(keys)

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        self.asked.append("context")
        return super().context(account_ids, person_refs)

    def roster(self, targets: Collection[str]) -> Roster:
        self.asked.append("roster")
        return super().roster(targets)

    def apply(self, changes: ChangeSet) -> None:
        self.asked.append("apply")
        super().apply(changes)


def decide(repository: MemoryRepository, *numbers: int) -> IntakePlan:
    inbound = [inquiry(number) for number in numbers or (1,)]
    return plan_intake(inbound, gather(repository, inbound, POLICY), POLICY, at=AT)


@pytest.mark.parametrize("size", [1, 100, 10_000])
def test_three_questions_are_asked_whatever_the_size_of_the_batch(size: int) -> None:
    """Who carries these keys, what surrounds them, who works here; planning asks nothing."""
    repository = Counting()
    inbound = [inquiry(number) for number in range(size)]
    known = gather(repository, inbound, POLICY)
    assert repository.asked == ["find", "context", "roster"]
    plan = plan_intake(inbound, known, POLICY, at=AT)
    assert repository.asked == ["find", "context", "roster"]
    repository.apply(plan.changes)
    assert repository.asked[3:] == ["apply"]
    assert len(repository) == len(RECORDS) + 2 * size + 1  # a lead and a receipt each, and one rotation


def test_the_three_answers_are_complete() -> None:
    """The directory knows ancestors of found accounts, and owners of what was found."""
    known = gather(Counting(), [inquiry(1, "x@hanbit.example"), inquiry(2, "amy@acme.example")], POLICY)
    assert known.account("top") is not None
    assert set(known.roster.users) == {"user:head", "user:kim", "user:lee"}
    assert [person.id for person in known.persons("email:amy@acme.example")] == ["known"]


def test_an_asynchronous_repository_is_asked_the_same() -> None:
    """Gathering and running give the same plan, awaited."""
    inbound = [inquiry(1, "x@hanbit.example")]

    async def whole_way(repository: AsyncMemoryRepository) -> tuple[Directory, IntakePlan]:
        known = await agather(repository, inbound, POLICY)

        async def plan(again: AsyncMemoryRepository) -> IntakePlan:
            return plan_intake(inbound, await agather(again, inbound, POLICY), POLICY, at=AT)

        return known, await arun(repository, plan)  # type: ignore[arg-type]  # the concrete repository

    memory = Counting()
    known, plan = asyncio.run(whole_way(AsyncMemoryRepository(memory)))
    assert memory.asked == ["find", "context", "roster"] * 2 + ["apply"]
    assert plan.rows() == plan_intake(inbound, gather(Counting(), inbound, POLICY), POLICY, at=AT).rows()
    assert known.account("a") == plan.steps[0].decision.classification.account


class Busy(Counting):
    """A repository in which somebody else is faster for the first few times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def apply(self, changes: ChangeSet) -> None:
        self.asked.append("apply")
        if self.times:
            self.times -= 1
            raise StaleRecord((("lead", "1"),))
        MemoryRepository.apply(self, changes)


@pytest.mark.parametrize(("times", "attempts"), [(0, 1), (1, 2), (2, 3)])
def test_running_starts_over_when_somebody_else_was_faster(times: int, attempts: int) -> None:
    """Everything is gathered and decided anew for each attempt, and the plan that was applied is returned."""
    repository = Busy(times)
    plan = run(repository, decide, attempts=attempts)
    assert repository.asked == ["find", "context", "roster", "apply"] * attempts
    assert repository.get("lead", str(plan.rows()[0]["record_id"])) is not None


def test_running_gives_up_after_the_last_attempt() -> None:
    """The error of the last attempt is raised, and nothing was written."""
    repository = Busy(times=3)
    with pytest.raises(StaleRecord, match="changed since it was read: lead '1'"):
        run(repository, decide)
    assert len(repository) == len(RECORDS)


def test_asynchronous_running_starts_over_and_gives_up_as_well() -> None:
    """The same rules hold when awaited."""

    async def plan(repository: AsyncMemoryRepository) -> IntakePlan:
        return decide(repository.memory)

    memory = Busy(times=2)
    asyncio.run(arun(AsyncMemoryRepository(memory), plan))  # type: ignore[arg-type]  # the concrete repository
    assert memory.asked.count("apply") == 3
    with pytest.raises(StaleRecord):
        asyncio.run(arun(AsyncMemoryRepository(Busy(times=1)), plan, attempts=1))  # type: ignore[arg-type]


@pytest.mark.parametrize("attempts", [0, -1])
def test_trying_less_than_once_is_a_mistake(attempts: int) -> None:
    """The caller is told before anything is asked."""
    repository = Counting()
    with pytest.raises(BrokenContract, match="1 or more"):
        run(repository, decide, attempts=attempts)
    assert repository.asked == []


class TestTwoWorkersWithTheSameState:
    """Of two that decided on the same state one wins; the other starts over and nothing happens twice."""

    def test_the_same_inquiry_becomes_one_lead(self) -> None:
        """The loser finds the receipt of the winner."""
        repository = MemoryRepository(RECORDS)
        mine, theirs = decide(repository), decide(repository)
        repository.apply(theirs.changes)
        with pytest.raises(RecordExists):
            repository.apply(mine.changes)
        assert run(repository, decide).counts == {"already_received": 1}
        assert sum(isinstance(record, Lead) for record in repository) == 2

    def test_the_same_turn_of_a_team_is_not_given_twice(self) -> None:
        """Nobody is skipped or served twice: the loser gets the next member."""
        repository = MemoryRepository(RECORDS)
        mine, theirs = decide(repository, 1), decide(repository, 2)
        assert mine.rows()[0]["owner"] == theirs.rows()[0]["owner"] == "user:kim"
        repository.apply(theirs.changes)
        with pytest.raises(StaleRecord) as stale:
            repository.apply(mine.changes)
        assert ("rotation", "team:seoul") in stale.value.records
        assert run(repository, lambda again: decide(again, 1)).rows()[0]["owner"] == "user:lee"
