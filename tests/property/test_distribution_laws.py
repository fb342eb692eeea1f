"""Distribution is fair within one lead, never gives anybody more than they can take, and never draws lots."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import event, given
from hypothesis import strategies as st

from leadflow import Lead, Policy, Roster, Team, User
from leadflow.assigning.distribution import DistributionDecision, Held, distribute, levelled
from leadflow.assigning.ledger import Ledger, span
from leadflow.objects import Capacity, Load, Rotation

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
NAMES = tuple(f"user:{letter}" for letter in "abcdef")
POLICY = Policy(fallback_user="user:a")
LEAD = 1_000_000


class Worker:
    """Distributes leads one after the other, and keeps the books."""

    def __init__(self, team: Team, roster: Roster, policy: Policy = POLICY) -> None:
        self.team, self.roster, self.policy = team, roster, policy
        self.books = roster

    def give(
        self, who: int = 0, at: datetime = AT, held: Sequence[Held] = (), absent: frozenset[str] = frozenset()
    ) -> DistributionDecision:
        users = {
            each.id: User(id=each.id, active=each.id not in absent, capacity=each.capacity, time_zone=each.time_zone)
            for each in self.roster.users.values()
        }
        loads, rotations = self.books.loads, self.books.rotations
        ledger = Ledger(Roster(users=users, loads=loads, rotations=rotations), self.policy, at)
        subject = Lead(id=str(who), owner="queue:x", email=f"p{who}@acme.example")
        decision = distribute(self.team, subject, ledger, held=held)
        written = [change.after if hasattr(change, "after") else change.record for change in decision.books]
        self.books = Roster(
            rotations={**rotations, **{it.id: it for it in written if isinstance(it, Rotation)}},
            loads={**loads, **{it.id: it for it in written if isinstance(it, Load)}},
        )
        return decision


def team_of(size: int, **settings: object) -> Team:
    return Team(id="team:x", queue="queue:x", members=NAMES[:size], **settings)  # type: ignore[arg-type]  # drawn


def everybody(size: int, **settings: object) -> Roster:
    return Roster(users={name: User(id=name, **settings) for name in NAMES[:size]})  # type: ignore[arg-type]  # drawn


WEIGHTS = st.lists(st.integers(1, 12), min_size=1, max_size=6)


@given(WEIGHTS, st.integers(1, 80))
def test_weighted_rotation_is_never_a_whole_lead_off(weights: list[int], count: int) -> None:
    """After every lead each member has had less than one lead more or less than their share."""
    names = NAMES[: len(weights)]
    worker = Worker(
        team_of(len(weights), method="weighted", weights=dict(zip(names, weights, strict=True))),
        everybody(len(weights)),
    )
    had: Counter[str] = Counter()
    for turn in range(1, count + 1):
        had[worker.give().owner] += 1
        for name, weight in zip(names, weights, strict=True):
            assert abs(had[name] - Fraction(weight * turn, sum(weights))) < 1


@given(WEIGHTS, st.lists(st.frozensets(st.sampled_from(NAMES), max_size=5), min_size=1, max_size=6), st.integers(1, 12))
def test_weighted_rotation_stays_fair_when_members_come_and_go(
    weights: list[int], phases: list[frozenset[str]], length: int
) -> None:
    """While the same members are there, each is less than a lead off from their share and what was owed to them before.

    And what is carried over is never more than a lead, so that who comes back is not flooded.
    """
    names = NAMES[: len(weights)]
    shares = dict(zip(names, weights, strict=True))
    worker = Worker(team_of(len(weights), method="weighted", weights=shares), everybody(len(weights)))
    for absent in phases:
        there = [name for name in names if name not in absent]
        had: Counter[str] = Counter()
        owed: dict[str, Fraction] = {}
        before = worker.books.rotations.get("team:x")
        for turn in range(1, length + 1):
            decision = worker.give(absent=absent)
            if not there:
                assert decision.owner == "queue:x"
                continue
            had[decision.owner] += 1
            state = worker.books.rotations["team:x"]
            assert set(state.shares) == set(there)
            began = before is None or dict(before.shares) != dict(state.shares)
            if turn == 1 and began:
                owed = {name: Fraction(state.credit.get(name, 0), LEAD) for name in there}
            if began:
                assert sum(owed.values()) == 0
                for name in there:
                    share = Fraction(shares[name] * turn, sum(shares[it] for it in there))
                    assert abs(owed[name]) <= 1
                    assert abs(had[name] - share - owed[name]) < 1
                    assert abs(had[name] - share) < 2


@given(st.integers(1, 6), st.integers(0, 40), st.data())
def test_rotation_serves_everybody_once_a_round(size: int, count: int, data: st.DataObject) -> None:
    """Wherever a rotation stands, of as many leads as there are members each gets one."""
    last = {name: turn for turn, name in enumerate(data.draw(st.permutations(NAMES[:size])), 1)}
    state = Rotation(id="team:x", turn=size, last=last)
    worker = Worker(team_of(size), Roster(users=everybody(size).users, rotations={"team:x": state}))
    served = [worker.give().owner for _ in range(count)]
    for start in range(len(served) - size + 1):
        assert sorted(served[start : start + size]) == sorted(NAMES[:size])


@given(
    st.sampled_from(("rotation", "weighted", "load", "hash")),
    st.lists(
        st.builds(
            Capacity,
            day=st.none() | st.integers(0, 3),
            week=st.none() | st.integers(0, 6),
            month=st.none() | st.integers(0, 8),
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.integers(0, 20), min_size=1, max_size=40).map(sorted),
    st.sampled_from(("UTC", "Asia/Seoul", "America/Los_Angeles")),
    st.booleans(),
)
def test_capacity_is_exact(method: str, capacities: list[Capacity], days: list[int], zone: str, sticky: bool) -> None:
    """Nobody gets more than they can take in any window of their zone, and the queue gets leads only when nobody can."""
    users = {name: User(id=name, capacity=each, time_zone=zone) for name, each in zip(NAMES, capacities, strict=False)}
    worker = Worker(team_of(len(users), method=method, sticky=sticky), Roster(users=users))
    local: dict[str, list[date]] = {name: [] for name in users}
    for who, offset in enumerate(days):
        at = AT + timedelta(days=offset, hours=(who * 5) % 24 - 9)
        decision = worker.give(who, at, held=[Held("company", NAMES[who % 3])])
        day = (at.astimezone(ZoneInfo(zone))).date()
        free = [name for name, user in users.items() if has_room(user, local[name], day)]
        if decision.owner == "queue:x":
            assert free == []
        else:
            assert decision.owner in free
            local[decision.owner].append(day)
    event(f"{method}, given {sum(map(len, local.values())) > 0}")


def has_room(user: User, given_on: list[date], day: date) -> bool:
    """Tell, by counting all that somebody was given, whether one more is allowed."""
    assert user.capacity is not None
    same = {
        "day": lambda other: other == day,
        "week": lambda other: other.isocalendar()[:2] == day.isocalendar()[:2],
        "month": lambda other: (other.year, other.month) == (day.year, day.month),
    }
    return all(sum(map(same[window], given_on)) < limit for window, limit in user.capacity.limits)


@given(
    st.sampled_from(("rotation", "weighted", "load", "hash")),
    st.integers(1, 5),
    st.lists(st.frozensets(st.sampled_from(NAMES), max_size=4), min_size=1, max_size=30),
    st.booleans(),
)
def test_the_same_books_give_the_same_choice(
    method: str, size: int, absences: list[frozenset[str]], sticky: bool
) -> None:
    """Nothing is drawn by lot, somebody who is there always gets the lead, and the books tell all that is needed."""
    team = team_of(size, method=method, sticky=sticky)
    one, other = Worker(team, everybody(size)), Worker(team, everybody(size))
    for who, absent in enumerate(absences):
        held = [Held("company", NAMES[who % 4])]
        first, second = one.give(who, held=held, absent=absent), other.give(who, held=held, absent=absent)
        assert first == second
        there = set(NAMES[:size]) - absent
        assert first.owner in (there or {"queue:x"})
        assert [each.user for each in first.standings if each.reason is None] == sorted(there)


@given(st.lists(st.integers(-LEAD, LEAD), min_size=1, max_size=7))
def test_levelling_owes_nothing_on_the_whole(owed: list[int]) -> None:
    """What is owed sums to nothing, nobody is beyond a lead, and who was owed more is owed no less."""
    level = levelled(owed)
    assert sum(level) == 0
    assert all(abs(each) <= LEAD for each in level)
    for before, after in zip(owed, level, strict=True):
        for other_before, other_after in zip(owed, level, strict=True):
            if before > other_before:
                assert after >= other_after - 1  # one millionth may go to either


@given(st.sampled_from(("day", "week", "month")), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_windows_part_the_calendar(window: str, day: date) -> None:
    """Each day lies in exactly one window: its own, whose days all name it."""
    first, last = span(window, day)  # type: ignore[arg-type]  # drawn
    assert first <= day <= last
    assert span(window, first) == span(window, last) == (first, last)  # type: ignore[arg-type]  # drawn
    assert span(window, first - timedelta(days=1))[1] == first - timedelta(days=1)  # type: ignore[arg-type]  # drawn
