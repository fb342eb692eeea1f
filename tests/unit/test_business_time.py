"""Working hours as data, and time counted over them."""

import pickle
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadflow.business_time import (
    ALWAYS_OPEN,
    OFFICE_HOURS,
    Schedule,
    Shift,
    WorkingHours,
    business_add,
    business_elapsed,
    is_working,
    next_opening,
    opens_within,
    public_holidays,
)
from leadflow.errors import BrokenContract, InvalidValue, MissingExtra
from leadflow.values.absence import Absence

TABLES = Path(__file__).parent.parent / "cases" / "business_time"
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OFFICE = Schedule(OFFICE_HOURS)
HOUR = timedelta(hours=1)


# --- the tables -------------------------------------------------------------------------------------------------------


def _cases() -> Iterator[dict]:
    """Read every case of every table."""
    for path in sorted(TABLES.glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in table["case"]:
            yield {**case, "file": path.stem, "hours": table["hours"][case["hours"]]}


CASES = tuple(_cases())


def moment(text: str) -> datetime:
    """Read a moment; the day of the week in front of it must be right."""
    weekday, _, iso = text.partition(" ")
    read = datetime.fromisoformat(iso)
    assert f"{read:%a}" == weekday, text
    return read


def told(at: datetime) -> str:
    """Write a moment as the tables do."""
    return f"{at:%a} {at.isoformat(timespec='minutes')}"


def duration(text: str) -> timedelta:
    """Read hours and minutes."""
    hours, minutes = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes)


def schedule(case: Mapping[str, object]) -> Schedule:
    """Make the schedule of a case."""
    hours = WorkingHours(**case["hours"], holidays=case.get("holidays", ()))
    absences = tuple(Absence(*map(moment, each)) for each in case.get("absences", ()))
    return Schedule(hours, case.get("zone", "UTC"), absences)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['note']}")
def test_each_case_is_counted_as_by_hand(case: dict) -> None:
    """Every table says what is counted, and its notes say how."""
    when = schedule(case)
    clock = ZoneInfo(case.get("told_in", when.zone))
    match case:
        case {"start": start, "add": add, "want": want}:
            assert told(business_add(moment(start).astimezone(clock), duration(add), when)) == want
        case {"start": start, "end": end, "want": want}:
            passed = business_elapsed(moment(start).astimezone(clock), moment(end).astimezone(clock), when)
            assert passed == duration(want)
        case {"at": at, "within": within, "want": want}:
            assert opens_within(when, at=moment(at).astimezone(clock), within=duration(within)) is want
        case {"at": at, "opens": opens}:
            assert told(next_opening(when, at=moment(at).astimezone(clock))) == opens
        case {"at": at, "working": working}:
            assert is_working(when, at=moment(at).astimezone(clock)) is working
        case _:
            raise AssertionError(f"a case that asks nothing: {case}")


def test_there_are_enough_cases_in_enough_zones() -> None:
    """The tables cover zones without change, with an hour and with half an hour of change, and odd minutes."""
    zones = [case.get("zone", "UTC") for case in CASES]
    assert len(zones) >= 40
    assert {"Asia/Seoul", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"} <= set(zones)


# --- shifts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "end", "back"),
    [
        ("09:00-17:30", time(9), time(17, 30), "09:00-17:30"),
        ("9:00-17:30", time(9), time(17, 30), "09:00-17:30"),
        (" 09:00 – 17:30 ", time(9), time(17, 30), "09:00-17:30"),
        ("09:00~17:30", time(9), time(17, 30), "09:00-17:30"),
        ("22:00-06:00", time(22), time(6), "22:00-06:00"),
        ("18:00-24:00", time(18), time(0), "18:00-24:00"),
        ("18:00-00:00", time(18), time(0), "18:00-24:00"),
        ("00:00-24:00", time(0), time(0), "00:00-24:00"),
        ("09:00-09:00", time(9), time(9), "09:00-09:00"),
    ],
)
def test_a_shift_is_read_from_what_people_write(text: str, start: time, end: time, back: str) -> None:
    """It has one normal form, which is read as the same shift."""
    shift = Shift.parse(text)
    assert (shift.start, shift.end, str(shift)) == (start, end, back)
    assert Shift.parse(back) == shift


@pytest.mark.parametrize(
    "text",
    ["", "09:00", "9-17", "09:00-25:00", "24:00-06:00", "09:60-10:00", "09:00-24:01", "09:00-10:00-11:00", "٠٩:٠٠-١٠:٠٠"],
)  # fmt: skip
def test_what_tells_no_hours_is_refused(text: str) -> None:
    """The message shows how hours are written."""
    with pytest.raises(InvalidValue) as caught:
        Shift.parse(text)
    assert str(caught.value) == f"invalid hours {text!r}: expected hours such as '09:00-17:30'"


def test_times_of_a_shift_are_full_minutes_without_a_zone() -> None:
    """Otherwise its text could not be given back, or its zone would contradict that of the schedule."""
    with pytest.raises(InvalidValue, match="invalid time of a shift '09:00:30': expected a full minute"):
        Shift(time(9, 0, 30), time(10))
    with pytest.raises(InvalidValue, match="expected a full minute"):
        Shift(time(9), time(10, 0, 0, 1))
    with pytest.raises(BrokenContract, match="expected a time without a zone"):
        Shift(time(9, tzinfo=UTC), time(10))
    with pytest.raises(BrokenContract, match="a time of a shift is '09:00': expected a time without a zone"):
        Shift("09:00", time(10))
    with pytest.raises(BrokenContract, match="a shift is 9: expected a Shift or a str"):
        Shift.parse(9)


def test_which_of_two_equal_times_is_meant_is_not_for_a_shift_to_say() -> None:
    """A time that comes twice counts when it first comes, whatever fold it was made with."""
    hours = WorkingHours(sunday=[Shift(time(2, 20, fold=1), time(3))])
    berlin = ZoneInfo("Europe/Berlin")
    opened = next_opening(Schedule(hours, "Europe/Berlin"), at=datetime(2026, 10, 25, tzinfo=berlin))
    assert (opened.isoformat(), opened.fold) == ("2026-10-25T02:20:00+02:00", 0)


# --- working hours ----------------------------------------------------------------------------------------------------


def test_working_hours_take_shifts_and_texts() -> None:
    """Both say the same; saying a shift twice says it once."""
    hours = WorkingHours(monday=["09:00-12:00", Shift(time(13), time(17)), "9:00-12:00"])
    assert hours.monday == (Shift.parse("09:00-12:00"), Shift.parse("13:00-17:00"))
    assert hours == WorkingHours(monday=["09:00-12:00", "13:00-17:00"])


@pytest.mark.parametrize(
    "refused",
    [
        {"monday": "09:00-17:00"},
        {"monday": None},
        {"monday": [9]},
        {"holidays": "2026-12-25"},
        {"holidays": date(2026, 12, 25)},
        {"holidays": ["2026-12-25"]},
        {"holidays": [MONDAY]},
    ],
)
def test_working_hours_take_nothing_else(refused: dict) -> None:
    """A text alone, or a moment for a day, is the caller's mistake."""
    with pytest.raises(BrokenContract):
        WorkingHours(**{"tuesday": ["09:00-17:00"], **refused})


def test_hours_without_a_shift_are_refused() -> None:
    """Time would never pass."""
    with pytest.raises(InvalidValue, match="expected a shift on some day of the week"):
        WorkingHours(monday=[])


def test_what_is_ready_made() -> None:
    """An office, and a shop that never closes."""
    week = [date(2026, 11, 23) + timedelta(days=offset) for offset in range(7)]
    assert [[str(shift) for shift in OFFICE_HOURS.on(day)] for day in week] == [["09:00-18:00"]] * 5 + [[]] * 2
    assert [[str(shift) for shift in ALWAYS_OPEN.on(day)] for day in week] == [["00:00-24:00"]] * 7


def test_working_hours_and_schedules_can_be_keys_and_be_pickled() -> None:
    """Caches and worker processes need that."""
    one = Schedule(OFFICE_HOURS, "Asia/Seoul", (Absence(MONDAY, MONDAY + HOUR),))
    other = pickle.loads(pickle.dumps(one))
    assert other == one
    assert hash(other) == hash(one)
    assert other.away == one.away
    assert len({OFFICE_HOURS, other.hours, ALWAYS_OPEN}) == 2


# --- schedules and absences -------------------------------------------------------------------------------------------


def test_a_schedule_takes_values_of_the_right_types() -> None:
    """Anything else is the caller's mistake, and a zone that does not exist that of the data."""
    with pytest.raises(BrokenContract, match="expected WorkingHours"):
        Schedule("09:00-17:00")
    with pytest.raises(BrokenContract, match="absences is <Absence>: expected several absences, such as .absence."):
        Schedule(OFFICE_HOURS, absences=Absence(MONDAY, MONDAY + HOUR))
    assert Schedule(OFFICE_HOURS, absences=[Absence(MONDAY, MONDAY + HOUR)]).absences == (
        Absence(MONDAY, MONDAY + HOUR),
    )
    with pytest.raises(InvalidValue, match="such as 'Asia/Seoul'"):
        Schedule(OFFICE_HOURS, "Asia/Soul")


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_answers_are_told_in_the_zone_of_the_question() -> None:
    """Also when the person works in another one; a moment at which they work already is given back as it is."""
    tokyo = timezone(timedelta(hours=9))
    asked = datetime(2026, 11, 22, tzinfo=tokyo)
    assert next_opening(OFFICE, at=asked) == MONDAY + 9 * HOUR
    assert next_opening(OFFICE, at=asked).tzinfo is tokyo
    assert business_add(asked, HOUR, OFFICE).tzinfo is tokyo
    working = datetime(2026, 11, 23, 20, tzinfo=tokyo)
    assert next_opening(OFFICE, at=working) is working


def test_moments_may_be_finer_than_minutes() -> None:
    """Nothing is rounded."""
    start = MONDAY.replace(hour=17, minute=59, second=59, microsecond=999_999)
    assert is_working(OFFICE, at=start)
    assert business_elapsed(start, MONDAY + 24 * HOUR, OFFICE) == timedelta.resolution
    assert str(business_add(start, timedelta(microseconds=3), OFFICE)) == "2026-11-24 09:00:00.000002+00:00"


@pytest.mark.parametrize("ask", [lambda when, at: is_working(when, at=at), lambda when, at: next_opening(when, at=at),
                                 lambda when, at: opens_within(when, at=at, within=HOUR),
                                 lambda when, at: business_add(at, HOUR, when),
                                 lambda when, at: business_elapsed(at, MONDAY, when),
                                 lambda when, at: business_elapsed(MONDAY, at, when)])  # fmt: skip
@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")])
@pytest.mark.parametrize("edge", [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999)])
def test_the_edges_of_the_calendar_are_refused(ask: object, zone: ZoneInfo, edge: datetime) -> None:
    """Nothing overflows: the first and the last year are told as what they are."""
    with pytest.raises(InvalidValue, match="expected a moment of the years 2 to 9998"):
        ask(OFFICE, edge.replace(tzinfo=zone))


@pytest.mark.parametrize("home", ["UTC", "Asia/Seoul", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    "away", [timezone(timedelta(hours=23, minutes=59)), timezone(timedelta(hours=-23, minutes=-59))]
)
def test_all_years_but_these_are_counted(home: str, away: timezone) -> None:
    """From the first moment of year 2 to the last of 9998, whatever zone they are told in."""
    first, last = datetime(2, 1, 1, tzinfo=away), datetime(9998, 12, 31, 23, 59, 59, tzinfo=away)
    always = Schedule(ALWAYS_OPEN, home)
    for at in (first, last):
        assert is_working(always, at=at)
        assert next_opening(always, at=at) is at
        assert opens_within(always, at=at, within=timedelta.max)
    assert business_elapsed(first, first + 48 * HOUR, always) == 48 * HOUR
    assert business_add(last - 48 * HOUR, 47 * HOUR, always) == last - HOUR


@pytest.mark.parametrize("given", [None, datetime(2026, 11, 23), "2026-11-23", date(2026, 11, 23)])
def test_a_moment_without_a_zone_is_refused(given: object) -> None:
    """Nobody knows when it is."""
    with pytest.raises(BrokenContract, match="expected a datetime with a time zone"):
        is_working(OFFICE, at=given)


@pytest.mark.parametrize("given", [-timedelta.resolution, 4, None])
def test_a_duration_is_not_negative(given: object) -> None:
    """Time is counted forward."""
    with pytest.raises(BrokenContract, match="the working time is .+: expected a timedelta of 0 or more"):
        business_add(MONDAY, given, OFFICE)
    with pytest.raises(BrokenContract, match="the time to look ahead is .+: expected a timedelta of 0 or more"):
        opens_within(OFFICE, at=MONDAY, within=given)


def test_the_end_is_not_before_the_start() -> None:
    """Wall clocks do not decide which comes first: in the night of the change, 02:10 may come after 02:40."""
    berlin = ZoneInfo("Europe/Berlin")
    early, late = datetime(2026, 10, 25, 2, 40, tzinfo=berlin), datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=berlin)
    assert business_elapsed(early, late, Schedule(ALWAYS_OPEN)) == timedelta(minutes=30)
    with pytest.raises(BrokenContract) as caught:
        business_elapsed(late, early, Schedule(ALWAYS_OPEN))
    assert str(caught.value) == (
        "the end is '2026-10-25T02:40:00+02:00': expected a moment no earlier than the start, 2026-10-25T02:10:00+01:00"
    )


# --- what takes long --------------------------------------------------------------------------------------------------


def test_years_of_holidays_end() -> None:
    """The first shift after them is found."""
    closed = [date(2027, 1, 1) + timedelta(days=offset) for offset in range(3650)]  # to 28 December 2036, a Sunday
    hours = WorkingHours(monday=["09:00-17:00"], holidays=closed)
    assert next_opening(Schedule(hours), at=datetime(2027, 1, 1, tzinfo=UTC)) == datetime(2036, 12, 29, 9, tzinfo=UTC)


def test_whoever_never_comes_back_is_told_at_once() -> None:
    """An absence to the end of the calendar is jumped over, not walked through."""
    gone = Schedule(OFFICE_HOURS, absences=(Absence(MONDAY, datetime.max.replace(tzinfo=UTC)),))
    assert not is_working(gone, at=MONDAY + 9 * HOUR)
    assert not opens_within(gone, at=MONDAY, within=timedelta.max)
    assert business_elapsed(MONDAY, datetime(9998, 1, 1, tzinfo=UTC), gone) == timedelta(0)
    with pytest.raises(InvalidValue) as caught:
        next_opening(gone, at=MONDAY)
    assert str(caught.value) == (
        "invalid moment '2026-11-23T00:00:00+00:00': "
        "expected a moment after which somebody works again before the year 9999"
    )
    with pytest.raises(InvalidValue) as caught:
        business_add(MONDAY, HOUR, gone)
    assert str(caught.value) == "invalid working time '1:00:00': expected a time that passes before the year 9999"


def test_more_time_than_the_calendar_has_is_told_at_once() -> None:
    """Nothing overflows."""
    with pytest.raises(InvalidValue, match="expected a time that passes before the year 9999"):
        business_add(MONDAY, timedelta.max, OFFICE)


# --- holidays ---------------------------------------------------------------------------------------------------------


def test_public_holidays_come_from_a_table_of_countries() -> None:
    """Dates in order, for working hours; a subdivision may be told with its country or without."""
    korea = public_holidays("KR", [2026])
    assert {date(2026, 9, 24), date(2026, 9, 25), date(2026, 10, 9)} <= set(korea)
    assert korea == tuple(sorted(set(korea)))
    assert public_holidays("DE", range(2026, 2028), "BY") == public_holidays("DE", [2027, 2026], "DE-BY")
    assert date(2026, 1, 6) in set(public_holidays("DE", [2026], "BY")) - set(public_holidays("DE", [2026]))
    assert public_holidays("DE", []) == ()
    hours = WorkingHours(thursday=["09:00-18:00"], holidays=korea)
    assert hours.on(date(2026, 9, 24)) == ()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("XX", [2026]), "invalid country 'XX': expected the code of a country whose holidays are known, such as 'KR'"),
        (("South Korea", [2026]), "invalid country 'South Korea': expected the code of a country whose"),
        (("DE", [2026], "ZZ"), "invalid subdivision 'ZZ': expected one of BB, BE, BW, BY, "),
        (("KR", [2026], "KR-41"), "invalid subdivision 'KR-41': expected none, because KR has the same holidays everywhere"),
        (("KR", [10_000]), "invalid year 10000: expected from 1 to 9999"),
    ],
)  # fmt: skip
def test_holidays_of_nowhere_are_refused(asked: tuple, message: str) -> None:
    """The message says what is known."""
    with pytest.raises(InvalidValue) as caught:
        public_holidays(*asked)
    assert str(caught.value).startswith(message)


def test_a_year_is_a_whole_number() -> None:
    """A text or a date is the caller's mistake."""
    with pytest.raises(BrokenContract, match="one of years is '2026': expected an int"):
        public_holidays("KR", ["2026"])


def test_without_the_extra_calendar_only_public_holidays_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else counts without it."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(MissingExtra) as caught:
        public_holidays("KR", [2026])
    assert str(caught.value) == (
        "leadflow.business_time.public_holidays needs the extra 'calendar': pip install 'leadflow[calendar]'"
    )
