"""Working hours as data, and time counted over them.

`Shift`, `WorkingHours` and `Schedule` say when somebody works; the functions count.
Nothing here reads a clock: every moment is an argument.

Shifts are hours of the wall clock; time that passes is real time, counted in UTC.
So a night shift is an hour shorter when the clock goes forward, and an hour longer when it goes back.
A time that the clock skips counts as that much later; a time that comes twice counts when it first comes.
A shift begins at its first moment and is over at its end: at 18:00, nobody works from 09:00 to 18:00.
"""

import bisect
import functools
import re
from collections.abc import Iterable, Iterator
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from typing import Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from leadflow.errors import BrokenContract, InvalidValue, MissingExtra
from leadflow.values import optional
from leadflow.values.absence import Absence
from leadflow.values.checks import expect, is_a
from leadflow.values.optional import several
from leadflow.values.text import clean
from leadflow.values.zones import time_zone

__all__ = [
    "ALWAYS_OPEN",
    "OFFICE_HOURS",
    "Schedule",
    "Shift",
    "WorkingHours",
    "business_add",
    "business_elapsed",
    "is_working",
    "next_opening",
    "opens_within",
    "public_holidays",
]

Stretch: TypeAlias = tuple[datetime, datetime]
"""A stretch of time in UTC, without its end."""

_DAY = timedelta(days=1)
_MOMENT = datetime.resolution
_NO_TIME = timedelta(0)
# Inside this, no conversion between zones leaves the calendar.
_END = datetime(MAXYEAR, 1, 2, tzinfo=UTC)
_IN_RANGE = f"a moment of the years {MINYEAR + 1} to {MAXYEAR - 1}"


# --- shifts -----------------------------------------------------------------------------------------------------------

_HOURS = re.compile(r"(\d{1,2}):(\d\d) ?[-\N{EN DASH}~] ?(\d{1,2}):(\d\d)", re.ASCII)
_EXPECTED_HOURS = "hours such as '09:00-17:30'"
_MIDNIGHT = time(0)


def _minute(value: time) -> time:
    given: object = value  # whatever a caller without a type checker hands over
    if not isinstance(given, time) or given.tzinfo is not None:
        raise BrokenContract("a time of a shift", given, "a time without a zone")
    if given.second or given.microsecond:
        raise InvalidValue("time of a shift", given.isoformat(), "a full minute")
    return given.replace(fold=0)


@attrs.frozen
class Shift:
    """Working hours of one day, by the wall clock.

    Args:
        start: when work begins, to the minute.
        end: when it is over, to the minute; if that is no later than the start, it lies on the next day.

    Raises:
        InvalidValue: a time is no full minute.
        BrokenContract: a time is none, or has a zone.

    >>> morning, night = Shift.parse("9:00-12:00"), Shift.parse("22:00-06:00")
    >>> morning.start, night.is_overnight
    (datetime.time(9, 0), True)
    """

    start: time = attrs.field(converter=_minute)
    end: time = attrs.field(converter=_minute)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what people write; ``24:00`` as an end is midnight.

        Raises:
            InvalidValue: the text tells no hours.
            BrokenContract: it is no text.

        >>> str(Shift.parse("13:00 – 0:00"))
        '13:00-24:00'
        """
        given: object = text  # whatever a caller without a type checker hands over
        if not isinstance(given, str):
            raise BrokenContract("a shift", given, "a Shift or a str")
        found = _HOURS.fullmatch(clean(given, what="hours"))
        if found is None:
            raise InvalidValue("hours", given, _EXPECTED_HOURS)
        hour, minute, end_hour, end_minute = map(int, found.groups())
        if (end_hour, end_minute) == (24, 0):
            end_hour = 0
        try:
            return cls(time(hour, minute), time(end_hour, end_minute))
        except ValueError as error:
            raise InvalidValue("hours", given, _EXPECTED_HOURS) from error

    @property
    def is_overnight(self) -> bool:
        """Whether it ends on the next day; midnight belongs to that one."""
        return self.end <= self.start

    def __str__(self) -> str:
        end = "24:00" if self.end == _MIDNIGHT else f"{self.end:%H:%M}"
        return f"{self.start:%H:%M}-{end}"


# --- working hours ----------------------------------------------------------------------------------------------------


def _shifts(value: Iterable[Shift | str]) -> tuple[Shift, ...]:
    given: object = value  # whatever a caller without a type checker hands over
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise BrokenContract("a day", given, "an iterable of shifts, not one alone")
    return tuple(dict.fromkeys(each if isinstance(each, Shift) else Shift.parse(each) for each in value))


def _dates(value: Iterable[date]) -> frozenset[date]:
    given: object = value  # whatever a caller without a type checker hands over
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise BrokenContract("holidays", given, "an iterable of dates")
    return frozenset(map(_date, value))


def _date(value: date) -> date:
    given: object = value  # whatever a caller without a type checker hands over
    if not isinstance(given, date) or isinstance(given, datetime):
        raise BrokenContract("a holiday", given, "a date, without a time")
    return given


@attrs.frozen(kw_only=True, cache_hash=True)
class WorkingHours:
    """The working hours of a week, and the days that are exceptions.

    Each day takes shifts, or texts such as ``"09:00-17:30"``.
    Shifts may overlap, also with one that began the evening before: the time counts once.

    Args:
        monday: the shifts that begin on a Monday; likewise the other days.
        holidays: the dates on which no shift begins; one that began the evening before goes on.

    Raises:
        InvalidValue: there is no shift at all, so that no time would ever pass; or a text tells no hours.
        BrokenContract: a day is no iterable of shifts, or a holiday is no date.

    >>> from datetime import date
    >>> week = WorkingHours(monday=["09:00-12:00", "13:00-17:00"], holidays=[date(2026, 5, 25)])
    >>> [str(shift) for shift in week.on(date(2026, 5, 18))], week.on(date(2026, 5, 25))
    (['09:00-12:00', '13:00-17:00'], ())
    """

    monday: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    tuesday: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    wednesday: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    thursday: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    friday: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    saturday: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    sunday: tuple[Shift, ...] = attrs.field(default=(), converter=_shifts)
    holidays: frozenset[date] = attrs.field(default=frozenset(), converter=_dates)

    def __attrs_post_init__(self) -> None:
        if not any(self._week):
            raise InvalidValue("working hours", (), "a shift on some day of the week")

    @property
    def _week(self) -> tuple[tuple[Shift, ...], ...]:
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )

    def on(self, day: date) -> tuple[Shift, ...]:
        """Return the shifts that begin on a day; none on a holiday."""
        return () if day in self.holidays else self._week[day.weekday()]


def _every_day_from_monday_to_friday(*shifts: str) -> WorkingHours:
    return WorkingHours(monday=shifts, tuesday=shifts, wednesday=shifts, thursday=shifts, friday=shifts)


OFFICE_HOURS = _every_day_from_monday_to_friday("09:00-18:00")
"""From Monday to Friday, from nine to six."""

ALWAYS_OPEN = attrs.evolve(
    _every_day_from_monday_to_friday("00:00-24:00"), saturday=["00:00-24:00"], sunday=["00:00-24:00"]
)
"""Day and night, every day."""


# --- schedules --------------------------------------------------------------------------------------------------------


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches in order, those that overlap or touch as one."""
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _stretches_away(schedule: "Schedule") -> tuple[Stretch, ...]:
    return _joined((each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in schedule.absences)


def _absences(value: Iterable[Absence]) -> tuple[Absence, ...]:
    return optional.several("absences", value, Absence)


@attrs.frozen
class Schedule:
    """When one person works.

    Args:
        hours: the working hours.
        zone: the IANA name of the time zone in which the hours are told.
        absences: when the person is away, whatever the hours say; in any order, and they may overlap.

    Raises:
        InvalidValue: there is no such time zone.
        BrokenContract: something is of another type.

    >>> Schedule(OFFICE_HOURS, "Asia/Seoul").zone
    'Asia/Seoul'
    """

    hours: WorkingHours = attrs.field(validator=is_a(WorkingHours, "WorkingHours"))
    zone: str = attrs.field(default="UTC", converter=time_zone)
    absences: tuple[Absence, ...] = attrs.field(default=(), converter=_absences)
    away: tuple[Stretch, ...] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_stretches_away, takes_self=True)
    )
    """The absences as stretches in UTC, in order and joined where they touch."""


# --- what is asked ----------------------------------------------------------------------------------------------------


def is_working(schedule: Schedule, *, at: datetime) -> bool:
    """Tell whether somebody works at a moment.

    Args:
        schedule: when they work.
        at: the moment, in any time zone.

    Raises:
        InvalidValue: the moment lies in the first or the last year of the calendar.
        BrokenContract: it is no moment, or knows no time zone.

    >>> from datetime import UTC, datetime
    >>> seoul = Schedule(OFFICE_HOURS, "Asia/Seoul")  # nine in the morning there is midnight in UTC
    >>> [is_working(seoul, at=datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (0, 9)]
    [True, False]
    """
    expect("schedule", schedule, Schedule)
    moment = _utc(at)
    return any(_working(schedule, moment, moment + _MOMENT))


def opens_within(schedule: Schedule, *, at: datetime, within: timedelta) -> bool:
    """Tell whether somebody works at a moment, or begins to no later than some time after it.

    Args:
        schedule: when they work.
        at: the moment, in any time zone.
        within: the time to look ahead, 0 or more, of real time.

    Raises:
        InvalidValue: the moment lies in the first or the last year of the calendar.
        BrokenContract: it is no moment, or the time is no duration or negative.

    >>> from datetime import UTC, datetime, timedelta
    >>> eight = datetime(2026, 11, 23, 8, tzinfo=UTC)
    >>> [opens_within(Schedule(OFFICE_HOURS), at=eight, within=timedelta(minutes=minutes)) for minutes in (59, 60)]
    [False, True]
    """
    expect("schedule", schedule, Schedule)
    moment = _utc(at)
    ahead = _duration("the time to look ahead", within)
    until = moment + ahead + _MOMENT if ahead < _END - moment else _END
    return any(_working(schedule, moment, until))


def next_opening(schedule: Schedule, *, at: datetime) -> datetime:
    """Return the first moment, from one on, at which somebody works.

    Args:
        schedule: when they work.
        at: the moment to look from, in any time zone.

    Returns:
        the moment itself when they work then; otherwise a later one, in the same time zone.

    Raises:
        InvalidValue: they never work again, or the moment lies in the first or the last year of the calendar.
        BrokenContract: it is no moment, or knows no time zone.

    >>> from datetime import UTC, datetime
    >>> str(next_opening(Schedule(OFFICE_HOURS), at=datetime(2026, 11, 20, 18, tzinfo=UTC)))
    '2026-11-23 09:00:00+00:00'
    """
    expect("schedule", schedule, Schedule)
    moment = _utc(at)
    for start, _ in _working(schedule, moment):
        return at if start == moment else start.astimezone(at.tzinfo)
    raise InvalidValue("moment", at.isoformat(), f"a moment after which somebody works again before the year {MAXYEAR}")


def business_add(start: datetime, duration: timedelta, schedule: Schedule) -> datetime:
    """Return the first moment by which some working time has passed.

    That is the end of Friday's shift, not the beginning of Monday's, when the time just fits.

    Args:
        start: the moment to count from, in any time zone.
        duration: the working time, 0 or more; with 0 it is the start, also when nobody works then.
        schedule: whose working time.

    Returns:
        a moment in the time zone of the start.

    Raises:
        InvalidValue: so much time never passes, or the start lies in the first or the last year of the calendar.
        BrokenContract: the start is no moment, or the time is no duration or negative.

    >>> from datetime import UTC, datetime, timedelta
    >>> friday = datetime(2026, 11, 20, 16, tzinfo=UTC)
    >>> str(business_add(friday, timedelta(hours=4), Schedule(OFFICE_HOURS)))
    '2026-11-23 11:00:00+00:00'
    """
    expect("schedule", schedule, Schedule)
    moment = _utc(start)
    left = _duration("the working time", duration)
    if not left:
        return start
    if left < _END - moment:  # otherwise even an office that never closes has not so much time
        for opening, closing in _working(schedule, moment):
            if left <= closing - opening:
                return (opening + left).astimezone(start.tzinfo)
            left -= closing - opening
    raise InvalidValue("working time", str(duration), f"a time that passes before the year {MAXYEAR}")


def business_elapsed(start: datetime, end: datetime, schedule: Schedule) -> timedelta:
    """Return the working time between two moments.

    Args:
        start: the moment to count from, in any time zone.
        end: the moment to count to, no earlier.
        schedule: whose working time.

    Returns:
        real time: a night shift during which the clock goes back counts an hour more.

    Raises:
        InvalidValue: a moment lies in the first or the last year of the calendar.
        BrokenContract: one is no moment, or the end is before the start.

    >>> from datetime import UTC, datetime
    >>> friday, monday = datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 11, 23, 11, tzinfo=UTC)
    >>> str(business_elapsed(friday, monday, Schedule(OFFICE_HOURS)))
    '4:00:00'
    """
    expect("schedule", schedule, Schedule)
    first, last = _utc(start), _utc(end)
    if last < first:
        raise BrokenContract("the end", end.isoformat(), f"a moment no earlier than the start, {start.isoformat()}")
    return sum((closing - opening for opening, closing in _working(schedule, first, last)), _NO_TIME)


def _utc(value: datetime) -> datetime:
    moment = optional.required_moment(value)
    if not MINYEAR < moment.year < MAXYEAR:
        raise InvalidValue("moment", moment.isoformat(), _IN_RANGE)
    return moment.astimezone(UTC)


def _duration(what: str, value: timedelta) -> timedelta:
    given: object = value  # whatever a caller without a type checker hands over
    if not isinstance(given, timedelta) or given < _NO_TIME:
        raise BrokenContract(what, given, "a timedelta of 0 or more")
    return given


# --- counting ---------------------------------------------------------------------------------------------------------


def _working(schedule: Schedule, since: datetime, until: datetime = _END) -> Iterator[Stretch]:
    """Yield the stretches of working time between two moments in UTC, in order; none is empty, none overlap."""
    away = schedule.away
    upcoming = bisect.bisect_right(away, since, key=lambda absence: absence[1])
    at = since
    while at < until:
        leaves, returns = away[upcoming] if upcoming < len(away) else (until, until)
        if leaves <= at:
            at = returns
            upcoming += 1
            continue
        midnight = datetime(at.year, at.month, at.day, tzinfo=UTC)
        to = min(midnight + _DAY, leaves, until)
        for opening, closing in _open(schedule.hours, schedule.zone, midnight):
            if opening < to and at < closing:
                yield max(opening, at), min(closing, to)
        at = to


@functools.lru_cache(maxsize=16384)
def _open(hours: WorkingHours, zone: str, midnight: datetime) -> tuple[Stretch, ...]:
    """Return the working time of one day of UTC.

    A shift that lasts into that day begins, by any wall clock, from two days before it to one day after:
    no zone is a whole day off, and no shift takes more than a day.
    """
    clock, next_midnight = ZoneInfo(zone), midnight + _DAY
    days = (midnight.date() + timedelta(days=offset) for offset in (-2, -1, 0, 1))
    shifts = (_in_utc(shift, day, clock) for day in days for shift in hours.on(day))
    inside = ((max(start, midnight), min(end, next_midnight)) for start, end in shifts)
    return _joined((start, end) for start, end in inside if start < end)


def _in_utc(shift: Shift, day: date, clock: ZoneInfo) -> Stretch:
    """Return the real beginning and end of a shift; the end is no later when the clock skips the shift."""
    last = day + _DAY if shift.is_overnight else day
    start, end = datetime.combine(day, shift.start, clock), datetime.combine(last, shift.end, clock)
    return start.astimezone(UTC), end.astimezone(UTC)


# --- holidays ---------------------------------------------------------------------------------------------------------


def public_holidays(country: str, years: Iterable[int], subdivision: str | None = None) -> tuple[date, ...]:
    """Return the public holidays of a country, for `WorkingHours`.

    Needs the extra ``calendar``.
    Holidays are decided anew every year: take them from a current version, and check those that matter to you.

    Args:
        country: its ISO 3166-1 alpha-2 code.
        years: the years, each from 1 to 9999.
        subdivision: its ISO 3166-2 code (``DE-BY``, or only ``BY``), where states have holidays of their own.

    Returns:
        the dates in order, each once.

    Raises:
        InvalidValue: the holidays of the country or the subdivision are not known, or a year is none.
        MissingExtra: the package ``holidays`` is not installed.

    >>> [str(day) for day in public_holidays("DE", [2026], "DE-BY")][:3]
    ['2026-01-01', '2026-01-06', '2026-04-03']
    """
    expect("country", country, str)
    expect("subdivision", subdivision, (str, type(None)))
    try:
        from holidays import country_holidays, list_supported_countries  # noqa: PLC0415 - an extra, and large
    except ImportError as error:
        raise MissingExtra("calendar", "leadflow.business_time.public_holidays") from error
    known = list_supported_countries(include_aliases=False)
    if country not in known:
        raise InvalidValue("country", country, "the code of a country whose holidays are known, such as 'KR'")
    part = None if subdivision is None else subdivision.removeprefix(f"{country}-")
    if part is not None and part not in known[country]:
        parts = ", ".join(known[country])
        expected = f"one of {parts}" if parts else f"none, because {country} has the same holidays everywhere"
        raise InvalidValue("subdivision", subdivision, expected)
    wanted = several("years", years, int)
    for year in wanted:
        if not MINYEAR <= year <= MAXYEAR:
            raise InvalidValue("year", year, f"from {MINYEAR} to {MAXYEAR}")
    return tuple(sorted(country_holidays(country, subdiv=part, years=wanted))) if wanted else ()
