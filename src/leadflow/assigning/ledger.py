"""The books of distribution: what rotations and loads say by now, also of decisions that are not written yet."""

from datetime import date, datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from leadflow.business_time import Schedule, next_opening
from leadflow.changes import Change, ChangeSet, Create, Update
from leadflow.errors import InvalidValue
from leadflow.objects import Load, Roster, Rotation, User, Window
from leadflow.policy import Policy
from leadflow.records import at_version, with_fields
from leadflow.values.optional import required_moment

__all__ = ["Ledger", "load_id", "span"]


class Ledger:
    """What the books say, by now: where rotations stand, and how many leads each user was given.

    Like `leadflow.matching.Overlay` it sees the effects of decisions that are not written yet, and never leaves planning.
    """

    __slots__ = ("_given", "_loads", "_roster", "_rotations", "_waits", "at", "policy")

    def __init__(self, roster: Roster, policy: Policy, at: datetime) -> None:
        """Open the books at a moment."""
        self._roster = roster
        self._rotations: dict[str, Rotation] = {}
        self._loads: dict[str, Load] = {}
        self._given: dict[tuple[str, date, date], int] = {}
        self._waits: dict[str, timedelta | None] = {}
        self.policy = policy
        self.at = required_moment(at)

    @property
    def roster(self) -> Roster:
        """Who works here."""
        return self._roster

    def rotation(self, team: str) -> Rotation | None:
        """Return where the rotation of a team stands."""
        return self._rotations.get(team) or self._roster.rotations.get(team)

    def today(self, user: User) -> date:
        """Return which day it is where a user works."""
        return self.at.astimezone(ZoneInfo(user.time_zone)).date()

    def load(self, user: User) -> Load | None:
        """Return how many leads a user was given today."""
        id_ = load_id(user.id, self.today(user))
        return self._loads.get(id_) or self._roster.loads.get(id_)

    def given(self, user: User, window: Window) -> int:
        """Return how many leads a user was given in the window that it is now."""
        first, last = span(window, self.today(user))
        key = (user.id, first, last)
        found = self._given.get(key)
        if found is None:
            days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
            ids = (load_id(user.id, day) for day in days)
            loads = (self._loads.get(id_) or self._roster.loads.get(id_) for id_ in ids)
            found = self._given[key] = sum(load.count for load in loads if load is not None)
        return found

    def wait(self, user: User) -> timedelta | None:
        """Return how long it takes until a user is at work, in real time; None for never again."""
        if user.id not in self._waits:
            self._waits[user.id] = _wait(self.policy.schedule_of(user), self.at)
        return self._waits[user.id]

    def counted(self, user: User) -> tuple[Change, ...]:
        """Return what one more lead for a user changes; nothing is counted for users without a capacity."""
        if user.capacity is None:
            return ()
        before = self.load(user)
        if before is None:
            day = self.today(user)
            return (Create(Load(id=load_id(user.id, day), user=user.id, day=day, count=1)),)
        return (Update(before, with_fields(before, {"count": before.count + 1})),)

    def add(self, changes: ChangeSet) -> None:
        """Take over what a decision writes into the books."""
        for change in changes.changes:
            match change:
                case Create(Rotation() | Load() as record) | Update(_, Rotation() | Load() as record):
                    self._put(at_version(record, change.expects + 1))
                case _:
                    pass

    def _put(self, record: Rotation | Load) -> None:
        if isinstance(record, Rotation):
            self._rotations[record.id] = record
            return
        before = self._loads.get(record.id) or self._roster.loads.get(record.id)
        more = record.count - (0 if before is None else before.count)
        self._loads[record.id] = record
        for user, first, last in self._given:
            if user == record.user and first <= record.day <= last:
                self._given[user, first, last] += more


def load_id(user: str, day: date) -> str:
    """Return the id of the load of a user on a day."""
    return f"{user}/{day}"


def span(window: Window, day: date) -> tuple[date, date]:
    """Return the first and the last day of the window that a day lies in.

    >>> [str(each) for each in span("week", date(2026, 11, 26))]
    ['2026-11-23', '2026-11-29']
    """
    match window:
        case "day":
            return day, day
        case "week":
            first = day - timedelta(days=day.weekday())
            return first, first + timedelta(days=6)
        case "month":
            following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
            return day.replace(day=1), following - timedelta(days=1)
        case _:
            assert_never(window)


def _wait(schedule: Schedule, at: datetime) -> timedelta | None:
    try:
        return next_opening(schedule, at=at) - at
    except InvalidValue:
        return None
