"""The tables of distribution under tests/cases/distribution, and distribution in the intake of a batch."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from distribution_cases import AT, cases, distributed
from leadflow import (
    Address,
    Inquiry,
    Lead,
    MemoryRepository,
    Policy,
    Roster,
    Team,
    User,
    gather,
    parse_policy,
    plan_intake,
)
from leadflow.assigning.distribution import distribute, levelled
from leadflow.assigning.ledger import Ledger
from leadflow.changes import ChangeSet
from leadflow.intake import IntakePlan
from leadflow.objects import AnyRecord, Capacity, Load, Rotation
from leadflow.policy import Classification, ProviderList

MEMBERS = ("user:a", "user:b", "user:c")


@pytest.mark.parametrize("case", cases())
def test_leads_are_distributed_as_the_table_says(case: dict[str, Any]) -> None:
    """Each lead of the case goes to who the table says, and who could not take the last one has the reason it says."""
    decisions = list(distributed(case))
    assert [each.owner.removeprefix("user:") for each in decisions] == case["want"]
    last = decisions[-1]
    if "want_not" in case:
        assert list(map(str, last.obstacles)) == case["want_not"]
    if "want_reason" in case:
        assert str(last.reason) == case["want_reason"]
    assert list(last.missing) == case.get("missing", [])


# --- one step ---------------------------------------------------------------------------------------------------------


def roster(*absent: str) -> Roster:
    """Return a roster of the members on which some are not active."""
    return Roster(users={each: User(id=each, active=each not in absent) for each in MEMBERS})


def test_the_first_turn_belongs_to_the_first_member() -> None:
    """The order of the list decides among those who were never served, and the state after it is all that is kept."""
    team = Team(id="team:x", queue="queue:x", members=MEMBERS)
    ledger = Ledger(roster(), Policy(fallback_user="user:a"), AT)
    decision = distribute(team, Inquiry(id="1", source="form"), ledger)
    assert decision.owner == "user:a"
    ledger.add(ChangeSet(decision.books))
    assert ledger.rotation("team:x") == Rotation(id="team:x", turn=1, last={"user:a": 1})


def test_how_long_it_takes_until_somebody_works_is_real_time() -> None:
    """From Saturday 18:00 to Sunday 09:00 it is sixteen hours in the night in which the clock goes back.

    The moment is told with the offset of the moment of the question: 10:00 of summer time is 09:00 by then.
    """
    saturday = datetime(2026, 10, 31, 18, tzinfo=ZoneInfo("America/New_York"))
    policy = parse_policy('fallback_user = "user:a"\n[hours.default]\nsunday = ["09:00-17:00"]')
    user = User(id="user:a", time_zone="America/New_York")
    ledger = Ledger(Roster(users={"user:a": user}), policy, saturday)
    assert ledger.wait(user) == timedelta(hours=16)
    soon = Team(id="team:x", queue="queue:x", members=["user:a"], available_within=["15 hours"])
    assert [str(each) for each in distribute(soon, Inquiry(id="1", source="form"), ledger).obstacles] == [
        "user:a is not at work before 2026-11-01T10:00-04:00"
    ]


def test_a_lead_that_has_nothing_to_be_recognised_by_is_spread_by_its_id() -> None:
    """A hash needs something that is the same each time; telephone numbers go before ids."""
    team = Team(id="team:x", queue="queue:x", members=MEMBERS, method="hash")
    ledger = Ledger(roster(), Policy(fallback_user="user:a"), AT)

    def owner(**given: Any) -> str:
        return distribute(team, Inquiry(source="form", **given), ledger).owner

    assert len({owner(id=str(at)) for at in range(30)}) == 3
    assert len({owner(id=str(at), mobile="+82 10-0000-1234") for at in range(30)}) == 1
    assert len({owner(id=str(at), email="amy@acme.example", phone=f"+82 10-0000-12{at}") for at in range(10, 40)}) == 1


@pytest.mark.parametrize(
    ("owed", "level"),
    [
        ([0, 0, 0], [0, 0, 0]),
        ([1_000_000, 0, 0, -1_000_000], [1_000_000, 0, 0, -1_000_000]),
        ([900_000, 0, 0], [600_000, -300_000, -300_000]),
        ([1_000_000, 1_000_000, -500_000], [500_000, 500_000, -1_000_000]),
        ([7], [0]),
    ],
)
def test_what_is_owed_is_levelled(owed: list[int], level: list[int]) -> None:
    """On the whole nothing is owed, nobody is owed more than a lead, and who was owed more still is."""
    assert levelled(owed) == level


# --- whole batches ----------------------------------------------------------------------------------------------------

POLICY = parse_policy(
    'fallback_user = "user:a"\n'
    '[[routing.territory]]\nname = "Korea"\ncountry = ["KR"]\notherwise = "team:x"\n'
    '[[routing.territory]]\nname = "USA"\ncountry = ["US"]\notherwise = "user:b"\n'
)


def repository(*more: AnyRecord, assign: str = "now", users: tuple[str, ...] = MEMBERS) -> MemoryRepository:
    return MemoryRepository(
        [
            *(User(id=each) for each in users),
            Team(id="team:x", queue="queue:x", members=MEMBERS, assign=assign),
            *more,
        ]
    )


def inquiry(number: int, country: str = "KR") -> Inquiry:
    mail = f"person{number}@example{number}.example"
    return Inquiry(id=f"{country} {number}", source="form", email=mail, address=Address(country=country))


def planned(store: MemoryRepository, inquiries: list[Inquiry], policy: Policy = POLICY) -> IntakePlan:
    return plan_intake(inquiries, gather(store, inquiries, policy), policy, at=AT)


def owners(plan: IntakePlan) -> list[str | None]:
    return [step.decision.owner for step in plan.steps]


@pytest.mark.parametrize("count", [1, 2, 200])
def test_a_batch_spreads_as_single_leads_do(count: int) -> None:
    """Many leads in one insert go to the same members as one by one, and leave the same books."""
    at_once, one_by_one = repository(), repository()
    plan = planned(at_once, [inquiry(number) for number in range(count)])
    at_once.apply(plan.changes)
    singly = []
    for number in range(count):
        step = planned(one_by_one, [inquiry(number)])
        one_by_one.apply(step.changes)
        singly += owners(step)
    assert owners(plan) == singly
    assert max(Counter(singly).values()) - min(Counter(singly).values() if count > 2 else [0]) <= 1
    assert at_once.get("rotation", "team:x") == one_by_one.get("rotation", "team:x")


def test_the_books_go_on_where_the_last_batch_ended() -> None:
    """The next batch reads what the last one wrote."""
    store = repository()
    for batch in (range(2), range(2, 4)):
        plan = planned(store, [inquiry(number) for number in batch])
        store.apply(plan.changes)
    assert store.get("rotation", "team:x") == Rotation(
        id="team:x", turn=4, last={"user:a": 4, "user:b": 2, "user:c": 3}
    )


def test_a_team_that_assigns_later_takes_leads_into_its_queue() -> None:
    """The decision stays short under heavy intake."""
    plan = planned(repository(assign="later"), [inquiry(1)])
    assert owners(plan) == ["queue:x"]
    assert str(plan.steps[0].decision.owner_reason) == "team:x assigns later"


def test_every_lead_that_a_user_with_a_capacity_is_given_counts() -> None:
    """Also one that a rule gives to them without a team, for which no capacity is asked."""
    busy = User(id="user:b", capacity=Capacity(day=1))
    store = repository(busy, users=("user:a", "user:c"))
    plan = planned(store, [inquiry(1, "US"), inquiry(2, "US"), *(inquiry(number) for number in range(3, 6))])
    assert owners(plan) == ["user:b", "user:b", "user:a", "user:c", "user:a"]
    store.apply(plan.changes)
    assert store.get("load", "user:b/2026-11-21") == Load(id="user:b/2026-11-21", user="user:b", day=AT.date(), count=2)
    assert "  not      user:b has had 2 of 1 this day" in plan.steps[-1].decision.explain().splitlines()


def test_undoing_a_batch_leaves_the_books_alone() -> None:
    """The turns were taken, whatever became of the leads."""
    store = repository(User(id="user:b", capacity=Capacity(day=9)), users=("user:a", "user:c"))
    plan = planned(store, [inquiry(number) for number in range(3)])
    store.apply(plan.changes)
    books = [store.get("rotation", "team:x"), store.get("load", "user:b/2026-11-21")]
    store.apply(plan.changes.inverse())
    assert [store.get("rotation", "team:x"), store.get("load", "user:b/2026-11-21")] == books


STICKY = attrs.evolve(POLICY, distribution=attrs.evolve(POLICY.distribution, sticky=("person", "company", "account")))


def test_the_same_person_comes_back_to_the_same_owner() -> None:
    """An earlier lead that was closed tells who had to do with the person; the latest one counts."""
    earlier = [
        Lead(id=str(day), owner=owner, email="amy@gmail.com", status="unqualified", created_at=AT.replace(day=day))
        for day, owner in ((3, "user:b"), (7, "user:c"), (5, "user:a"))
    ]
    undated = Lead(id="9", owner="user:a", email="amy@gmail.com", status="unqualified")
    store = repository(*earlier, undated, Team(id="team:x", queue="queue:x", members=MEMBERS, sticky=True))
    back = Inquiry(id="1", source="form", email="amy@gmail.com", address=Address(country="KR"))
    plan = planned(store, [back], STICKY)
    assert owners(plan) == ["user:c"]
    assert str(plan.steps[0].decision.owner_reason) == "team:x: worked with the same person before"


def test_people_of_one_company_get_the_same_owner_also_within_a_batch() -> None:
    """By the domain or by the name; who has another company goes on in turn."""
    store = repository(Team(id="team:x", queue="queue:x", members=MEMBERS, sticky=True))
    people = [
        Inquiry(id=str(at), source="form", address=Address(country="KR"), **who)
        for at, who in enumerate(
            (
                {"email": "amy@acme.example"},
                {"email": "bob@other.example"},
                {"email": "cleo@eu.acme.example", "company": "Acme Europe"},
                {"email": "dan@gmail.com", "company": "ACME EUROPE Inc."},
            )
        )
    ]
    plan = planned(store, people, STICKY)
    assert owners(plan) == ["user:a", "user:b", "user:a", "user:a"]
    singly = []
    for each in people:
        step = planned(store, [each], STICKY)
        store.apply(step.changes)
        singly += owners(step)
    assert singly == owners(plan)


@pytest.mark.parametrize(
    ("lists", "domain", "wanted"),
    [
        (ProviderList(), "korea.com", ["user:a", "user:b"]),
        (ProviderList(remove=["korea.com"]), "korea.com", ["user:a", "user:a"]),
        (ProviderList(), "mail.example", ["user:a", "user:a"]),
        (ProviderList(add=["mail.example"]), "mail.example", ["user:a", "user:b"]),
    ],
    ids=["a provider of our list", "no provider by the policy", "a company", "a provider by the policy"],
)
def test_the_customers_of_a_provider_are_no_colleagues_and_the_policy_says_who_is_one(
    lists: ProviderList, domain: str, wanted: list[str]
) -> None:
    """Two persons who write from one domain, in one batch or one after the other: the same owner only if it is a company's."""
    policy = attrs.evolve(STICKY, classification=Classification(free_mail=lists))
    store = repository(Team(id="team:x", queue="queue:x", members=MEMBERS, sticky=True))
    people = [
        Inquiry(id=name, source="form", email=f"{name}@{domain}", address=Address(country="KR"))
        for name in ("amy", "bob")
    ]
    assert owners(planned(store, people, policy)) == wanted
    singly = []
    for each in people:
        step = planned(store, [each], policy)
        store.apply(step.changes)
        singly += owners(step)
    assert singly == wanted


def test_undoing_and_sending_again_gives_the_next_turn() -> None:
    """Nobody is skipped and nobody is served twice in a row."""
    store = repository()
    first = planned(store, [inquiry(1)])
    store.apply(first.changes)
    store.apply(first.changes.inverse())
    again = planned(store, [inquiry(1)])
    assert [*owners(first), *owners(again)] == ["user:a", "user:b"]
    assert all(one != other for one, other in pairwise([*owners(first), *owners(again)]))


def test_the_company_means_whoever_had_to_do_with_it_last() -> None:
    """Queues do not count; of those before the last one nobody asks, however many a repository returns."""
    earlier = [
        Lead(id=str(day), owner=owner, email=f"{day}@acme.example", created_at=AT.replace(day=day))
        for day, owner in ((3, "user:c"), (5, "user:b"), (7, "queue:x"))
    ]
    back = Inquiry(id="1", source="form", email="amy@acme.example", address=Address(country="KR"))
    sticky = Team(id="team:x", queue="queue:x", members=MEMBERS, sticky=True)
    assert owners(planned(repository(*earlier, sticky), [back], STICKY)) == ["user:b"]
    away = User(id="user:b", active=False)
    without = repository(*earlier, sticky, away, users=("user:a", "user:c"))
    assert owners(planned(without, [back], STICKY)) == ["user:a"]
