"""Stretches of time in which somebody is away."""

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadflow.errors import BrokenContract, InvalidValue
from leadflow.values.absence import Absence

START = datetime(2026, 12, 24, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
TWENTY_TO_THREE = datetime(2026, 10, 25, 2, 40, tzinfo=BERLIN)
LATER = datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=BERLIN)


def test_an_absence_is_a_value() -> None:
    """Equal when it begins and ends at the same moments; it can be a key and be pickled."""
    one, other = (Absence(START, START + timedelta(days=3)) for _ in range(2))
    assert one == other
    assert len({one, other, pickle.loads(pickle.dumps(one))}) == 1


@pytest.mark.parametrize("end", [START, START - timedelta(seconds=1), START.astimezone(BERLIN)])
def test_the_end_lies_after_the_start(end: datetime) -> None:
    """Both are told."""
    with pytest.raises(InvalidValue) as caught:
        Absence(START, end)
    assert str(caught.value) == (
        f"invalid end of an absence {end.isoformat()!r}: expected a moment after 2026-12-24T12:00:00+00:00"
    )


def test_the_wall_clock_does_not_decide_what_comes_after() -> None:
    """In the night of the change, 02:10 comes a second time, after 02:40."""
    assert Absence(TWENTY_TO_THREE, LATER).end - LATER.astimezone(UTC) == timedelta()
    with pytest.raises(InvalidValue, match="expected a moment after 2026-10-25T02:10:00\\+01:00"):
        Absence(LATER, TWENTY_TO_THREE)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (START, datetime(9999, 12, 31, 23, tzinfo=ZoneInfo("America/New_York"))),
        (datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Seoul")), START),
    ],
)
def test_the_edges_of_the_calendar_are_refused_where_utc_has_no_such_moment(start: datetime, end: datetime) -> None:
    """Nothing overflows."""
    with pytest.raises(InvalidValue, match="expected moments that the calendar of UTC has, too"):
        Absence(start, end)


@pytest.mark.parametrize("given", [None, "2026-12-24", date(2026, 12, 24), datetime(2026, 12, 24)])
def test_moments_know_their_zone(given: object) -> None:
    """Anything else is the caller's mistake."""
    with pytest.raises(BrokenContract, match="expected a datetime with a time zone"):
        Absence(given, START)
    with pytest.raises(BrokenContract, match="expected a datetime with a time zone"):
        Absence(START, given)
