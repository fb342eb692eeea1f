"""Settings of working hours: who works when."""

from collections.abc import Mapping

from leadflow.business_time import ALWAYS_OPEN, Schedule, WorkingHours
from leadflow.objects import User
from leadflow.values.mapping import FrozenMapping

__all__ = ["DEFAULT_HOURS", "NO_HOURS", "schedule_of"]

DEFAULT_HOURS = "default"
"""The name of the working hours of everybody who has no others."""

NO_HOURS: Mapping[str, WorkingHours] = FrozenMapping()
"""No working hours are declared; everybody always works."""


def schedule_of(hours: Mapping[str, WorkingHours], user: User) -> Schedule:
    """Return when a user works.

    Args:
        hours: the declared working hours by name.
        user: the user, with a time zone and absences.

    >>> schedule_of(NO_HOURS, User(id="user:dana", time_zone="Asia/Seoul")).zone
    'Asia/Seoul'
    """
    named = hours.get(DEFAULT_HOURS if user.hours is None else user.hours, ALWAYS_OPEN)
    return Schedule(named, user.time_zone, user.absences)
