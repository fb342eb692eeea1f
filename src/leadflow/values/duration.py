"""Lengths of time as people write them: ``4 hours``, ``7 days``."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from leadflow.errors import BrokenContract, InvalidValue, did_you_mean
from leadflow.values.text import fold

__all__ = ["duration", "duration_text", "durations", "optional_duration"]

_UNITS: Mapping[str, timedelta] = MappingProxyType(
    {
        "week": timedelta(weeks=1),
        "day": timedelta(days=1),
        "hour": timedelta(hours=1),
        "minute": timedelta(minutes=1),
        "second": timedelta(seconds=1),
    }
)


def duration(value: timedelta | str) -> timedelta:
    """Return a length of time: whole seconds, 0 or more.

    Args:
        value: as such, or a whole number and a unit: weeks, days, hours, minutes or seconds.

    Raises:
        InvalidValue: it is no length of time, or one that is negative.

    >>> duration("4 hours"), duration("1 week")
    (datetime.timedelta(seconds=14400), datetime.timedelta(days=7))
    """
    given: object = value  # whatever a caller without a type checker hands over
    match given:
        case timedelta():
            length = given
        case str():
            length = _parsed(given)
        case _:
            raise BrokenContract("a length of time", given, "a timedelta or a text such as '4 hours'")
    if length < timedelta() or length.microseconds:
        raise InvalidValue("length of time", str(value), "whole seconds, 0 or more")
    return length


def _parsed(text: str) -> timedelta:
    number, _, name = fold(text).partition(" ")
    unit = _UNITS.get(name.removesuffix("s"))
    if unit is None or not (number.isascii() and number.isdigit()):
        names = [f"{each}s" for each in _UNITS]
        expected = f"a whole number of {', '.join(names)}, such as '4 hours'{did_you_mean(name, names)}"
        raise InvalidValue("length of time", text, expected)
    try:
        return int(number) * unit
    except (OverflowError, ValueError) as error:  # more days, or more digits, than Python counts
        raise InvalidValue("length of time", text, "less than 2,700,000 years") from error


def optional_duration(value: timedelta | str | None) -> timedelta | None:
    """Return a length of time, or None."""
    return None if value is None else duration(value)


def durations(values: Iterable[timedelta | str]) -> tuple[timedelta, ...]:
    """Return several lengths of time.

    >>> durations(["1 hour", "1 day"])[1]
    datetime.timedelta(days=1)
    """
    given: object = values  # whatever a caller without a type checker hands over
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise BrokenContract("lengths of time", given, "an iterable of them, not one alone")
    return tuple(map(duration, values))


def duration_text(length: timedelta) -> str:
    """Return a length of time in whole seconds as text that `duration` reads back, in the largest unit that divides it.

    >>> duration_text(timedelta(days=14)), duration_text(timedelta(hours=36)), duration_text(timedelta())
    ('2 weeks', '36 hours', '0 seconds')
    """
    for name, unit in _UNITS.items():
        if length and not length % unit:
            return _counted(length // unit, name)
    return _counted(length // _UNITS["second"], "second")


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
