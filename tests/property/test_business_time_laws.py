"""Working time adds up, and is what counting minute by minute finds."""

import functools
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.business_time import (
    Schedule,
    Shift,
    WorkingHours,
    business_add,
    business_elapsed,
    is_working,
    next_opening,
    opens_within,
)
from leadflow.values.absence import Absence

ZONES = (
    "UTC",
    "Asia/Seoul",
    "Asia/Kathmandu",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
# The days of 2026 around which some clock of these is changed, and one on which none is.
CHANGES = (
    date(2026, 2, 15),  # Casablanca
    date(2026, 3, 8),  # New York, St John's
    date(2026, 3, 22),  # Casablanca
    date(2026, 3, 29),  # Berlin
    date(2026, 4, 5),  # Lord Howe
    date(2026, 7, 1),
    date(2026, 10, 4),  # Lord Howe
    date(2026, 10, 25),  # Berlin
    date(2026, 11, 1),  # New York, St John's
)
MINUTE = timedelta(minutes=1)
TICK = timedelta(minutes=5)
"""Shifts that are drawn begin and end at full five minutes, and clocks are changed at such."""
DAY = timedelta(days=1)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


# --- what is drawn ----------------------------------------------------------------------------------------------------


def near_changes(days: int) -> st.SearchStrategy[datetime]:
    """Draw full minutes that lie at most so many days from midnight of one of those days."""
    return st.builds(
        lambda day, minutes: datetime.combine(day, time(0), UTC) + minutes * MINUTE,
        st.sampled_from(CHANGES),
        st.integers(-days * 1440, days * 1440),
    )


def quarters() -> st.SearchStrategy[time]:
    """Draw times of a wall clock, most of them where clocks are changed."""
    hours = st.one_of(st.integers(0, 3), st.integers(0, 23))
    return st.builds(time, hours, st.sampled_from((0, 10, 15, 30, 45, 55)))


SHIFTS = st.lists(st.builds(Shift, quarters(), quarters()), max_size=3).map(tuple)
HOURS = st.builds(
    lambda days, holidays: WorkingHours(**days, holidays=holidays),
    st.fixed_dictionaries(dict.fromkeys(WEEK, SHIFTS)).filter(lambda days: any(days.values())),
    st.frozensets(st.sampled_from([day + offset * DAY for day in CHANGES for offset in (-1, 0, 1)]), max_size=3),
)
ABSENCES = st.lists(
    st.builds(
        lambda start, minutes: Absence(start, start + minutes * MINUTE),
        near_changes(3),
        st.one_of(st.integers(1, 300), st.integers(1, 10_000)),
    ),
    max_size=3,
).map(tuple)
SCHEDULES = st.builds(Schedule, HOURS, st.sampled_from(ZONES), ABSENCES)
ASKED_IN = st.sampled_from((UTC, *map(ZoneInfo, ZONES)))
MOMENTS = st.builds(lambda at, zone: at.astimezone(zone), near_changes(4), ASKED_IN)
DURATIONS = st.one_of(
    st.integers(0, 5_000).map(lambda minutes: minutes * MINUTE),
    st.timedeltas(timedelta(0), timedelta(days=5)),
)


def order(*moments: datetime) -> list[datetime]:
    """Sort moments by when they are; Python would sort those of one zone by their wall clocks."""
    return sorted(moments, key=lambda moment: moment.astimezone(UTC))


# --- laws -------------------------------------------------------------------------------------------------------------


@given(SCHEDULES, MOMENTS, DURATIONS)
def test_what_was_added_has_passed(schedule: Schedule, start: datetime, duration: timedelta) -> None:
    """Exactly so much working time has passed, for the first time."""
    end = business_add(start, duration, schedule)
    assert business_elapsed(start, end, schedule) == duration
    if duration:
        before = (end.astimezone(UTC) - timedelta.resolution).astimezone(end.tzinfo)
        assert business_elapsed(start, before, schedule) == duration - timedelta.resolution
        assert is_working(schedule, at=before)


@given(SCHEDULES, MOMENTS, MOMENTS, MOMENTS)
def test_time_that_passes_adds_up(schedule: Schedule, one: datetime, two: datetime, three: datetime) -> None:
    """From the first to the second and from there to the third is from the first to the third; nothing is negative."""
    first, second, third = order(one, two, three)
    parts = business_elapsed(first, second, schedule), business_elapsed(second, third, schedule)
    assert min(parts) >= timedelta(0)
    assert sum(parts, timedelta(0)) == business_elapsed(first, third, schedule)


@given(SCHEDULES, MOMENTS, DURATIONS, DURATIONS)
def test_adding_twice_is_adding_once(schedule: Schedule, start: datetime, one: timedelta, two: timedelta) -> None:
    """It does not matter where one pauses."""
    twice = business_add(business_add(start, one, schedule), two, schedule)
    at_once = business_add(start, one + two, schedule)
    assert twice.astimezone(UTC) == at_once.astimezone(UTC)
    assert twice.utcoffset() == at_once.utcoffset()


@given(SCHEDULES, MOMENTS, MOMENTS, DURATIONS, DURATIONS)
def test_later_and_longer_end_later(
    schedule: Schedule, one: datetime, two: datetime, short: timedelta, more: timedelta
) -> None:
    """Whoever starts later, or needs longer, is not done earlier; and real time is never shorter than working time."""
    first, second = order(one, two)
    ends = [
        business_add(start, duration, schedule).astimezone(UTC)
        for start, duration in ((first, short), (second, short), (second, short + more))
    ]
    assert ends == sorted(ends)
    assert ends[0] - first.astimezone(UTC) >= short


@given(SCHEDULES, ABSENCES, MOMENTS, MOMENTS, DURATIONS)
def test_absences_never_make_working_time(
    schedule: Schedule, more: tuple[Absence, ...], one: datetime, two: datetime, duration: timedelta
) -> None:
    """Whoever is away more works less, is done later and opens later."""
    away = attrs.evolve(schedule, absences=schedule.absences + more)
    start, end = order(one, two)
    assert business_elapsed(start, end, away) <= business_elapsed(start, end, schedule)
    assert is_working(schedule, at=start) >= is_working(away, at=start)
    assert next_opening(schedule, at=start).astimezone(UTC) <= next_opening(away, at=start).astimezone(UTC)
    assert business_add(start, duration, schedule).astimezone(UTC) <= business_add(start, duration, away).astimezone(
        UTC
    )


@given(SCHEDULES, MOMENTS)
def test_the_next_opening_is_the_first(schedule: Schedule, at: datetime) -> None:
    """Somebody works at it, nobody before; within the time until then it opens, within less it does not."""
    opening = next_opening(schedule, at=at)
    wait = opening.astimezone(UTC) - at.astimezone(UTC)
    assert is_working(schedule, at=opening)
    assert business_elapsed(at, opening, schedule) == timedelta(0)
    assert opens_within(schedule, at=at, within=wait)
    assert (wait == timedelta(0)) == is_working(schedule, at=at)
    if wait:
        assert not opens_within(schedule, at=at, within=wait - timedelta.resolution)


@given(SCHEDULES, MOMENTS, MOMENTS, ASKED_IN, DURATIONS)
def test_it_does_not_matter_in_which_zone_one_asks(
    schedule: Schedule, one: datetime, two: datetime, zone: ZoneInfo, duration: timedelta
) -> None:
    """A moment is the same moment everywhere."""
    start, end = order(one, two)
    there = start.astimezone(zone)
    assert is_working(schedule, at=there) == is_working(schedule, at=start)
    assert business_elapsed(there, end, schedule) == business_elapsed(start, end, schedule)
    for answer in (next_opening(schedule, at=there), business_add(there, duration, schedule)):
        assert answer.tzinfo is there.tzinfo
    assert business_add(there, duration, schedule).astimezone(UTC) == business_add(
        start, duration, schedule
    ).astimezone(UTC)


# --- counting minute by minute ----------------------------------------------------------------------------------------


@functools.cache
def first_comings(zone: str, year: int) -> Mapping[datetime, datetime]:
    """Return for each time of the wall clock when it first comes; one that is skipped counts as that much later.

    Found by watching the clock for a year, tick after tick: nothing is asked from a wall time to UTC.
    """
    clock = ZoneInfo(zone)
    comings: dict[datetime, datetime] = {}
    skipped: list[tuple[datetime, datetime]] = []
    at, before = datetime(year, 1, 1, tzinfo=UTC), None
    while at.year == year:
        wall = at.astimezone(clock).replace(tzinfo=None, fold=0)
        comings.setdefault(wall, at)
        if before is not None and wall > before + TICK:
            skipped.append((before + TICK, wall))
        at, before = at + TICK, wall
    for missing, found in skipped:
        gap = found - missing
        while missing < found:
            comings[missing] = comings[missing + gap]
            missing += TICK
    return comings


@functools.lru_cache(maxsize=64)
def shifts_around(hours: WorkingHours, day: date) -> list[tuple[datetime, datetime]]:
    """Return the shifts of some days around one, by the wall clock."""
    found = []
    for offset in range(-3, 4):
        start = day + offset * DAY
        if start not in hours.holidays:
            for shift in getattr(hours, WEEK[start.weekday()]):
                end = start + DAY if shift.end <= shift.start else start
                found.append((datetime.combine(start, shift.start), datetime.combine(end, shift.end)))
    return found


def works_by_first_comings(schedule: Schedule, at: datetime) -> bool:
    """Tell whether somebody works in a minute of UTC, from when the wall clock first shows a shift's times."""
    comings = first_comings(schedule.zone, 2026)
    around = shifts_around(schedule.hours, at.date())
    return any(comings[start] <= at < comings[end] for start, end in around) and not is_away(schedule, at)


def works_by_the_wall_clock(schedule: Schedule, at: datetime) -> bool:
    """Tell whether somebody works in a minute of UTC, from nothing but what the wall clock shows."""
    wall = at.astimezone(ZoneInfo(schedule.zone)).replace(tzinfo=None, fold=0)
    around = shifts_around(schedule.hours, wall.date())
    return any(start <= wall < end for start, end in around) and not is_away(schedule, at)


def is_away(schedule: Schedule, at: datetime) -> bool:
    """Tell whether an absence holds that moment."""
    return any(each.start.astimezone(UTC) <= at < each.end.astimezone(UTC) for each in schedule.absences)


def has_no_change(zone: str, around: datetime) -> bool:
    """Tell whether a clock goes as always for some days around a moment."""
    clock = ZoneInfo(zone)
    offsets = {(around + hours * timedelta(hours=1)).astimezone(clock).utcoffset() for hours in range(-96, 145)}
    return len(offsets) == 1


@given(SCHEDULES, near_changes(2), st.integers(0, 3 * 1440))
def test_working_time_is_what_counting_minutes_finds(schedule: Schedule, start: datetime, minutes: int) -> None:
    """Also in the nights in which the clock is changed, since the count knows when the wall clock shows what."""
    each = [start + minute * MINUTE for minute in range(minutes)]
    worked = [at for at in each if works_by_first_comings(schedule, at)]
    assert business_elapsed(start, start + minutes * MINUTE, schedule) == len(worked) * MINUTE
    assert [at for at in each if is_working(schedule, at=at)] == worked
    if worked:
        assert next_opening(schedule, at=start) == worked[0]
        assert business_add(start, len(worked) * MINUTE, schedule) == worked[-1] + MINUTE


@given(SCHEDULES, near_changes(4), st.integers(0, 2 * 1440))
def test_on_ordinary_days_the_wall_clock_alone_tells(schedule: Schedule, start: datetime, minutes: int) -> None:
    """Where no clock is changed, somebody works when what it shows lies in a shift."""
    assume(has_no_change(schedule.zone, start))
    each = [start + minute * MINUTE for minute in range(minutes)]
    worked = [at for at in each if works_by_the_wall_clock(schedule, at)]
    assert business_elapsed(start, start + minutes * MINUTE, schedule) == len(worked) * MINUTE


# --- texts ------------------------------------------------------------------------------------------------------------


@given(st.builds(Shift, quarters(), quarters()))
def test_a_shift_is_read_back_from_its_text(shift: Shift) -> None:
    """Nothing is lost."""
    assert Shift.parse(str(shift)) == shift
