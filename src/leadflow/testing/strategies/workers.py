"""Users, queues, teams, and what is kept of their turns."""

from datetime import date, datetime, timedelta
from typing import get_args

from hypothesis import strategies as st

from leadflow.objects import (
    Assign,
    Capacity,
    Load,
    Method,
    Queue,
    Rotation,
    Team,
    User,
)
from leadflow.testing.strategies.elements import (
    given_or,
    maybe,
    moments,
    texts,
)
from leadflow.testing.strategies.parts import Ids, ids_of_queues, ids_of_teams, owners, versions
from leadflow.values.absence import Absence

__all__ = ["loads", "queues", "rotations", "teams", "users"]


def users(*, ids: Ids = None) -> st.SearchStrategy[User]:
    """Draw users, most of them active."""
    return st.builds(
        User,
        id=given_or(ids, owners),
        name=maybe(texts()),
        active=st.sampled_from((True, True, True, False)),
        time_zone=st.sampled_from(("UTC", "Asia/Seoul", "America/New_York")),
        hours=st.sampled_from((None, None, "default", "야간")),
        absences=st.lists(_absences(), max_size=2).map(tuple),
        skills=st.lists(texts(), max_size=2),
        capacity=maybe(st.builds(Capacity, day=_limits(), week=_limits(), month=_limits())),
        version=versions(),
    )


def _absences() -> st.SearchStrategy[Absence]:
    return st.builds(_absence, moments(), st.integers(1, 500))


def _absence(start: datetime, hours: int) -> Absence:
    return Absence(start, start + timedelta(hours=hours))


def _limits() -> st.SearchStrategy[int | None]:
    return maybe(st.integers(0, 50))


def queues(*, ids: Ids = None, members: Ids = None) -> st.SearchStrategy[Queue]:
    """Draw queues.

    Args:
        ids: their ids.
        members: the ids of users who may claim.
    """
    return st.builds(
        Queue,
        id=given_or(ids, ids_of_queues),
        name=maybe(texts()),
        members=st.lists(given_or(members, owners), max_size=3),
        channel=maybe(st.sampled_from(("call", "mail"))),
        version=versions(),
    )


@st.composite
def teams(draw: st.DrawFn, *, ids: Ids = None, members: Ids = None, queue_ids: Ids = None) -> Team:
    """Draw teams.

    Args:
        ids: their ids.
        members: the ids of users who may be in them.
        queue_ids: the queues for leads that nobody can take now.
    """
    users = draw(st.lists(given_or(members, owners), unique=True, max_size=4))
    weights = draw(st.lists(st.integers(1, 5), max_size=len(users)))
    return Team(
        id=draw(given_or(ids, ids_of_teams)),
        queue=draw(given_or(queue_ids, ids_of_queues)),
        name=draw(maybe(texts())),
        members=users,
        method=draw(st.sampled_from(_METHODS)),
        assign=draw(st.sampled_from(_ASSIGN)),
        weights=dict(zip(users, weights, strict=False)),
        sticky=draw(st.booleans()),
        available_within=draw(st.sampled_from(((), (), ("0 seconds", "4 hours"), ("1 day",)))),
        version=draw(versions()),
    )


_METHODS: tuple[Method, ...] = get_args(Method)
_ASSIGN: tuple[Assign, ...] = ("now", "now", "later")


def rotations(*, ids: Ids = None, members: Ids = None) -> st.SearchStrategy[Rotation]:
    """Draw where rotations stand: nobody was served later than in the last turn, and no two in one turn.

    Args:
        ids: the ids of the teams.
        members: the ids of users who may have been served.
    """
    served = st.lists(given_or(members, owners), unique=True, max_size=4)
    return st.builds(_rotation, given_or(ids, ids_of_teams), served, st.integers(0, 100), versions())


def _rotation(team: str, served: list[str], idle: int, version: int) -> Rotation:
    turn = len(served) + idle
    last = {user: turn - at for at, user in enumerate(served)}
    counting = dict.fromkeys(served, 1)
    credit = {user: 500_000 if at % 2 else -500_000 for at, user in enumerate(served)} if idle % 2 else {}
    return Rotation(id=team, turn=turn, last=last, shares=counting, given=counting, credit=credit, version=version)


def loads(*, user_ids: Ids = None) -> st.SearchStrategy[Load]:
    """Draw how many leads users were given.

    Args:
        user_ids: the users.
    """
    days = st.dates(date(2026, 11, 1), date(2026, 12, 2))
    return st.builds(_load, given_or(user_ids, owners), days, st.integers(0, 1_000), versions())


def _load(user: str, day: date, count: int, version: int) -> Load:
    return Load(id=f"{user}/{day}", user=user, day=day, count=count, version=version)
