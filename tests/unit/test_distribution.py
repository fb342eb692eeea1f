"""Distribution among the members of a team: a pure step from one state of the rotation to the next."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import (
    Address,
    Inquiry,
    IntakePlan,
    MemoryRepository,
    Policy,
    Roster,
    Rotation,
    Team,
    User,
    gather,
    parse_policy,
    plan_intake,
)
from leadflow.distribution import next_turn

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
MEMBERS = ("user:a", "user:b", "user:c")
TEAM = Team(id="team:x", queue="queue:x", members=MEMBERS)


def roster(*absent: str) -> Roster:
    """Return a roster of the members on which some are not active."""
    return Roster(users={each: User(id=each, active=each not in absent) for each in MEMBERS})


def turns(rosters: list[Roster], team: Team = TEAM, state: Rotation | None = None) -> Iterator[str | None]:
    """Yield who is served, one lead for each roster."""
    for each in rosters:
        turn = next_turn(team, state, each)
        yield None if turn is None else turn.user
        state = state if turn is None else turn.after


def test_the_first_turn_belongs_to_the_first_member() -> None:
    """The order of the list decides among those who were never served."""
    turn = next_turn(TEAM, None, roster())
    assert turn is not None
    assert (turn.user, turn.before, turn.after) == ("user:a", None, Rotation(id="team:x", turn=1, last={"user:a": 1}))


def test_everybody_is_served_in_turn() -> None:
    """Who waited longest is next, round after round."""
    assert list(turns([roster()] * 7)) == ["user:a", "user:b", "user:c", "user:a", "user:b", "user:c", "user:a"]


def test_whoever_is_not_there_is_passed_over_and_comes_first_when_back() -> None:
    """An absent member loses no turn for ever, and gets no flood of leads either."""
    away = roster("user:b")
    assert list(turns([away, away, roster(), roster(), roster()])) == ["user:a", "user:c", "user:b", "user:a", "user:c"]


def test_a_new_member_gets_one_lead_first_and_then_takes_turns() -> None:
    """Joining late does not mean to catch up with all that was missed."""
    state = Rotation(id="team:x", turn=40, last={"user:a": 39, "user:b": 40})
    assert list(turns([roster()] * 4, state=state)) == ["user:c", "user:a", "user:b", "user:c"]


@pytest.mark.parametrize(
    ("team", "who"),
    [(TEAM, roster(*MEMBERS)), (TEAM, Roster()), (Team(id="team:x", queue="queue:x"), roster())],
    ids=["nobody active", "nobody on the roster", "no members"],
)
def test_without_anybody_there_is_no_turn(team: Team, who: Roster) -> None:
    """The rotation stays where it stands."""
    assert next_turn(team, Rotation(id="team:x", turn=5), who) is None


def test_a_turn_is_the_step_from_what_was_stored() -> None:
    """The state before goes into the change set unchanged, so that a lost race is noticed."""
    stored = Rotation(id="team:x", turn=1, last={"user:a": 1}, version=8)
    turn = next_turn(TEAM, stored, roster())
    assert turn is not None
    assert turn.before is stored
    assert turn.after.last == {"user:a": 1, "user:b": 2}


@given(st.lists(st.sets(st.sampled_from(MEMBERS)), max_size=30), st.permutations(MEMBERS))
def test_nobody_is_served_twice_before_somebody_who_waited_all_the_time(
    absences: list[set[str]], order: list[str]
) -> None:
    """Between two turns of one member, everybody who was there all along had one."""
    team = Team(id="team:x", queue="queue:x", members=order)
    served = list(turns([roster(*absent) for absent in absences], team))
    for user in MEMBERS:
        mine = [index for index, each in enumerate(served) if each == user]
        for earlier, later in pairwise(mine):
            between = range(earlier + 1, later + 1)
            waiting = {each for each in MEMBERS if all(each not in absences[index] for index in between)} - {user}
            assert waiting <= set(served[earlier:later])


@given(st.integers(0, 60))
def test_a_team_that_is_complete_shares_evenly(leads: int) -> None:
    """After any number of leads no member has more than one more than another."""
    counts = Counter(turns([roster()] * leads))
    assert max((counts[each] for each in MEMBERS), default=0) - min(counts[each] for each in MEMBERS) <= 1


# --- in a batch -------------------------------------------------------------------------------------------------------


def policy(target: str) -> Policy:
    return parse_policy(
        f'fallback_user = "user:a"\n[[routing.territory]]\nname = "Korea"\ncountry = ["KR"]\notherwise = "{target}"\n'
    )


def planned(repository: MemoryRepository, rules: Policy, ids: range) -> IntakePlan:
    inbound = [Inquiry(id=f"form:{each}", source="form", name=f"김{each}", company=f"회사{each}", address=Address(country="KR"))
               for each in ids]  # fmt: skip
    return plan_intake(inbound, gather(repository, inbound, rules), rules, at=AT)


def owners(plan: IntakePlan) -> list[str | None]:
    return [step.decision.owner for step in plan.steps]


def test_a_batch_goes_on_where_the_last_one_ended() -> None:
    """The state of the rotation is stored with the leads, and the whole batch advances it."""
    repository = MemoryRepository([TEAM, *(User(id=each) for each in MEMBERS)])
    first = planned(repository, policy("team:x"), range(4))
    repository.apply(first.changes)
    assert owners(first) == ["user:a", "user:b", "user:c", "user:a"]
    assert owners(planned(repository, policy("team:x"), range(4, 6))) == ["user:b", "user:c"]
    assert repository.get("rotation", "team:x") == Rotation(
        id="team:x", turn=4, last={"user:a": 4, "user:b": 2, "user:c": 3}
    )


def test_a_team_that_assigns_later_takes_no_turn() -> None:
    """Its leads land in its queue, and its rotation is left alone."""
    later = Team(id="team:x", queue="queue:x", members=MEMBERS, assign="later")
    repository = MemoryRepository([later, *(User(id=each) for each in MEMBERS)])
    plan = planned(repository, policy("team:x"), range(2))
    assert owners(plan) == ["queue:x", "queue:x"]
    assert {change.ref.kind for change in plan.changes.changes} == {"lead", "receipt"}


def test_a_team_without_anybody_takes_no_turn_either() -> None:
    """Its leads wait in its queue."""
    repository = MemoryRepository([TEAM, *(User(id=each, active=False) for each in MEMBERS)])
    plan = planned(repository, policy("team:x"), range(2))
    assert owners(plan) == ["queue:x", "queue:x"]
    assert {change.ref.kind for change in plan.changes.changes} == {"lead", "receipt"}


def test_undoing_a_batch_leaves_the_turns_taken() -> None:
    """The next lead goes to the next member, not again to the one whose lead was undone."""
    repository = MemoryRepository([TEAM, *(User(id=each) for each in MEMBERS)])
    plan = planned(repository, policy("team:x"), range(1))
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert owners(planned(repository, policy("team:x"), range(1, 2))) == ["user:b"]
