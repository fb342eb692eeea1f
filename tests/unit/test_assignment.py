"""Leads that are given to somebody after they came in, and workers that do it at the same time."""

import asyncio
import tomllib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from leadflow import (
    Address,
    AsyncMemoryRepository,
    BrokenContract,
    ChangeSet,
    Inquiry,
    Lead,
    MemoryRepository,
    Policy,
    Roster,
    StaleRecord,
    Team,
    User,
    arun_intake,
    gather,
    parse_policy,
    plan_assignment,
    plan_distribution,
    plan_intake,
    run_intake,
)
from leadflow.objects import Absence, AnyRecord, Capacity, ConvertedTo, Load, Rotation

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
BY_HAND = tomllib.loads((Path(__file__).parent.parent / "cases" / "assignment" / "by_hand.toml").read_text("utf-8"))
MEMBERS = ("user:a", "user:b")
POLICY = parse_policy(
    'fallback_user = "user:a"\ndeadlines = [{ name = "all", within = "1 hour" }]\n'
    '[[routing.territory]]\nname = "Korea"\ncountry = ["KR"]\notherwise = "team:x"\n'
)


def team(**settings: Any) -> Team:
    return Team(id="team:x", queue="queue:x", members=MEMBERS, **settings)


def roster(*more: AnyRecord, capacity: Capacity | None = None, **settings: Any) -> Roster:
    users = {each: User(id=each, capacity=capacity) for each in MEMBERS}
    return Roster(
        users=users,
        teams={"team:x": team(**settings)},
        rotations={each.id: each for each in more if isinstance(each, Rotation)},
        loads={each.id: each for each in more if isinstance(each, Load)},
    )


def lead(id_: str = "1", **given: Any) -> Lead:
    return Lead(id=id_, **{"owner": "queue:x", "name": "Amy", **given})


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", BY_HAND["case"], ids=lambda case: case["note"])
def test_a_lead_is_given_by_hand_as_the_table_says(case: dict[str, Any]) -> None:
    """Only what changes hands gets a new deadline and counts in the books."""
    given = lead(**case["given"])
    plan = plan_assignment([given], "user:a", POLICY, roster=roster(capacity=Capacity(day=1)), at=AT, team="team:x")
    (step,) = plan.steps
    assert (step.after.owner, str(step.reasons[0])) == (case["want"], case["want_reason"])
    changes = given.owner != step.after.owner
    assert [change.ref.kind for change in plan.changes.changes] == (["lead", "rotation", "load"] if changes else [])
    assert step.after.respond_by == (AT + timedelta(hours=1) if changes else None)


def test_what_is_given_by_hand_counts_for_capacity_and_turns() -> None:
    """Two leads by hand are two of the day and two turns, also beyond the capacity, which stops no person."""
    before = [
        Rotation(id="team:x", turn=3, last={"user:b": 3, "user:a": 2}),
        Load(id="user:a/2026-11-26", user="user:a", day=AT.date(), count=4),
    ]
    at_hand = roster(*before, capacity=Capacity(day=5))
    store = MemoryRepository([*before, lead("1"), lead("2")])
    plan = plan_assignment([lead("1"), lead("2")], "user:a", POLICY, roster=at_hand, at=AT, team="team:x")
    store.apply(plan.changes)
    assert store.get("rotation", "team:x") == Rotation(id="team:x", turn=5, last={"user:b": 3, "user:a": 5})
    assert store.get("load", "user:a/2026-11-26") == attrs.evolve(before[1], count=6)
    store.apply(plan.changes.inverse())
    assert store.get("lead", "1") == lead("1")
    assert store.get("load", "user:a/2026-11-26") == attrs.evolve(before[1], count=6)


def test_a_lead_out_of_turn_is_owed_by_whoever_got_it() -> None:
    """In a weighted rotation it counts as had too much, and the others come first."""
    weighted = roster(method="weighted")
    plan = plan_assignment([lead("0")], "user:a", POLICY, roster=weighted, at=AT, team="team:x")
    (_, book) = plan.changes.changes
    state = Rotation(id="team:x", turn=1, last={"user:a": 1}, shares={"user:a": 1, "user:b": 1}, given={"user:a": 1})
    by_hand = plan_assignment(
        [lead("0")], "user:a", POLICY, roster=roster(state, method="weighted"), at=AT, team="team:x"
    )
    rotation = by_hand.changes.changes[1].after  # type: ignore[union-attr]  # an update of the rotation
    assert book.ref.kind == "rotation"
    assert (rotation.shares, rotation.credit["user:a"], rotation.credit["user:b"]) == ({}, -1_000_000, 500_000)
    leads = [lead(str(number)) for number in range(3)]
    shared = plan_distribution(
        leads, team(method="weighted"), POLICY, roster=roster(rotation, method="weighted"), at=AT
    )
    assert [step.after.owner for step in shared.steps] == ["user:b", "user:b", "user:a"]


@pytest.mark.parametrize(
    ("user", "named", "message"),
    [
        ("user:gone", None, "who gets leads by hand is 'user:gone': expected an active user of the roster"),
        ("user:a", "team:y", "as whose member somebody gets leads is 'team:y': expected a team of the roster"),
    ],
)
def test_who_is_not_there_gets_nothing_by_hand(user: str, named: str | None, message: str) -> None:
    """The error says who and what was expected."""
    with pytest.raises(BrokenContract) as refusal:
        plan_assignment([lead()], user, POLICY, roster=roster(), at=AT, team=named)
    assert str(refusal.value) == message


# --- by a team that assigns later ---------------------------------------------------------------------------------------


def test_what_waits_is_distributed_the_oldest_first() -> None:
    """Leads of others, closed and converted ones stay; the new owner has the deadline counted anew."""
    leads = [
        lead("young", created_at=AT),
        lead("undated"),
        lead("old", created_at=AT - timedelta(days=9), assigned_at=AT - timedelta(days=3)),
        lead("elsewhere", owner="queue:y"),
        lead("closed", status="unqualified"),
        lead("converted", converted=ConvertedTo(at=AT, person_account="p")),
    ]
    plan = plan_distribution(leads, team(assign="later"), POLICY, roster=roster(), at=AT)
    given = {step.before.id: step.after.owner for step in plan.steps if step.after != step.before}
    assert list(given.items()) == [("undated", "user:a"), ("old", "user:b"), ("young", "user:a")]
    assert {str(step.reasons[0]) for step in plan.steps if step.after == step.before} == {
        "stays with queue:y",
        "stays as it is, because its status is unqualified",
        "stays as it is, because its status is new",
    }
    assert {step.after.respond_by for step in plan.steps if step.after != step.before} == {AT + timedelta(hours=1)}


def test_what_nobody_can_take_goes_on_waiting() -> None:
    """With a reason for each member, and nothing to be written."""
    full = roster(capacity=Capacity(day=1))
    plan = plan_distribution([lead(str(number)) for number in range(3)], team(), POLICY, roster=full, at=AT)
    assert [step.after.owner for step in plan.steps] == ["user:a", "user:b", "queue:x"]
    last = plan.steps[-1]
    assert [str(each) for each in last.notes] == [
        "user:a has had 1 of 1 this day",
        "user:b has had 1 of 1 this day",
    ]
    assert last.changes == ChangeSet()


# --- workers at the same time -------------------------------------------------------------------------------------------


def inquiry(number: int) -> Inquiry:
    return Inquiry(id=str(number), source="form", name=f"Amy {number}", address=Address(country="KR"))


class Racing(MemoryRepository):
    """A repository in which somebody else writes just before each of our first writes; it counts the questions."""

    def __init__(self, records: list[AnyRecord], others: list[ChangeSet]) -> None:
        super().__init__(records)
        self.others = others
        self.asked: Counter[str] = Counter()

    def find(self, keys: Any) -> Any:
        self.asked["find"] += 1
        return super().find(keys)

    def roster(self, targets: Any) -> Any:
        self.asked["roster"] += 1
        return super().roster(targets)

    def apply(self, changes: ChangeSet) -> None:
        if self.others:
            MemoryRepository.apply(self, self.others.pop(0))
        super().apply(changes)


def staff() -> list[AnyRecord]:
    return [*(User(id=each) for each in MEMBERS), team()]


def planned(store: MemoryRepository, number: int) -> ChangeSet:
    return plan_intake([inquiry(number)], gather(store, [inquiry(number)], POLICY), POLICY, at=AT).changes


def test_a_worker_who_was_slower_only_redoes_the_distribution() -> None:
    """The other one took the turn: ours is the next, nothing but the roster is asked again, nobody is served twice."""
    first, second = (planned(MemoryRepository(staff()), number) for number in (1, 2))
    store = Racing(staff(), [first])
    plan = run_intake(store, [inquiry(9)], POLICY, at=AT)
    assert plan.steps[0].decision.owner == "user:b"
    assert store.asked == {"find": 1, "roster": 2}
    assert store.get("rotation", "team:x") == Rotation(id="team:x", turn=2, last={"user:a": 1, "user:b": 2})
    with pytest.raises(StaleRecord):
        store.apply(second)


def test_a_worker_whose_person_came_in_meanwhile_starts_over() -> None:
    """More than the books has changed, so everything is gathered again, and the inquiry is known."""
    store = Racing(staff(), [planned(MemoryRepository(staff()), 9)])
    plan = run_intake(store, [inquiry(9)], POLICY, at=AT)
    assert plan.steps[0].decision.outcome == "already_received"
    assert store.asked["find"] == 2


def test_a_worker_gives_up_after_the_last_attempt() -> None:
    """Nothing was written."""
    others = [planned(MemoryRepository(staff()), 1)]
    store = Racing(staff(), others)
    with pytest.raises(StaleRecord):
        run_intake(store, [inquiry(9)], POLICY, at=AT, attempts=1)
    assert store.get("receipt", "9") is None
    with pytest.raises(BrokenContract, match="1 or more"):
        run_intake(store, [], POLICY, at=AT, attempts=0)


@pytest.mark.parametrize(("other", "outcome"), [(1, "lead"), (9, "already_received")])
def test_asynchronous_workers_do_the_same(other: int, outcome: str) -> None:
    """Only the roster is asked again, or everything."""
    store = Racing(staff(), [planned(MemoryRepository(staff()), other)])
    plan = asyncio.run(arun_intake(AsyncMemoryRepository(store), [inquiry(9)], POLICY, at=AT))
    assert plan.steps[0].decision.outcome == outcome
    with pytest.raises(StaleRecord):
        busy = Racing(staff(), [planned(MemoryRepository(staff()), 1)])
        asyncio.run(arun_intake(AsyncMemoryRepository(busy), [inquiry(9)], POLICY, at=AT, attempts=1))


def test_workers_that_take_turns_serve_everybody_alike() -> None:
    """Whoever wins, twenty leads of two workers are ten for each member."""
    store = Racing(staff(), [])
    for number in range(10):
        stale = planned(store, number)
        store.others = [stale]
        run_intake(store, [inquiry(100 + number)], POLICY, at=AT)
    owners = Counter(each.owner for each in store if isinstance(each, Lead))
    assert owners == {"user:a": 10, "user:b": 10}


# --- deadlines of new leads ---------------------------------------------------------------------------------------------


def test_a_new_lead_has_a_deadline_and_a_status_by_its_score() -> None:
    """Both by the policy, counted from the assignment."""
    policy = parse_policy(
        'fallback_user = "user:a"\ndeadlines = [{ name = "all", within = "2 hours" }]\n'
        "[scoring]\nmarketing_qualified = { score = 5 }\n"
        '[scoring.fit]\nrules = [{ name = "here", points = 5 }]\n'
    )
    store = MemoryRepository(staff())
    plan = run_intake(store, [inquiry(1)], policy, at=AT)
    record = plan.steps[0].decision.record
    assert record is not None
    created = store.get(*record)
    assert isinstance(created, Lead)
    assert (created.status, created.assigned_at, created.respond_by) == (
        "marketing_qualified", AT, AT + timedelta(hours=2)
    )  # fmt: skip


def test_a_deadline_that_never_comes_is_a_problem_and_the_lead_comes_in() -> None:
    """Somebody who is away for ever has no working time left."""
    away = User(id="user:a", absences=(Absence(AT, datetime(9998, 12, 31, 23, tzinfo=UTC)),))
    policy = attrs.evolve(
        POLICY, deadlines=(attrs.evolve(POLICY.deadlines[0], within=timedelta(days=2)),), routing=_all_to("user:a")
    )
    plan = run_intake(MemoryRepository([away]), [inquiry(1)], policy, at=AT)
    decision = plan.steps[0].decision
    assert decision.outcome == "lead"
    assert [problem.field for problem in decision.problems] == ["respond_by"]


def _all_to(target: str) -> Any:
    text = (
        f'fallback_user = "user:a"\n[[routing.territory]]\nname = "Korea"\ncountry = ["KR"]\notherwise = "{target}"\n'
    )
    return parse_policy(text).routing


def test_loads_are_those_of_the_day_where_the_user_is() -> None:
    """In Seoul it is the 27th when it is the 26th at 16:00 in UTC."""
    at = datetime(2026, 11, 26, 16, tzinfo=UTC)
    users = {"user:a": User(id="user:a", time_zone="Asia/Seoul", capacity=Capacity(month=3))}
    plan = plan_assignment([lead()], "user:a", Policy(fallback_user="user:a"), roster=Roster(users=users), at=at)
    load = plan.changes.changes[1].record  # type: ignore[union-attr]  # the creation of a load
    assert load == Load(id="user:a/2026-11-27", user="user:a", day=date(2026, 11, 27), count=1)
