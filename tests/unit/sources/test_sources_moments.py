"""Moments as platforms write them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from leadflow.errors import InvalidValue
from leadflow.sources.moments import epoch_milliseconds, epoch_seconds, read_moment

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("2026-09-21T14:13:20Z", "2026-09-21T14:13:20+00:00"),
        ("2026-09-21T14:13:20+0000", "2026-09-21T14:13:20+00:00"),
        ("2026-09-21T14:13:20.000000Z", "2026-09-21T14:13:20+00:00"),
        ("2026-09-21T23:13:20+09:00", "2026-09-21T23:13:20+09:00"),
        ("2026-09-21 14:13:20 UTC", "2026-09-21T14:13:20+00:00"),
        ("2026-09-21 14:13:20 -0730", "2026-09-21T14:13:20-07:30"),
        ("2026-09-21 14:13:20", "2026-09-21T14:13:20+09:00"),
        ("2026-09-21 14:13", "2026-09-21T14:13:00+09:00"),
        ("2026-09-21", "2026-09-21T00:00:00+09:00"),
        ("2026/9/1 4:05", "2026-09-01T04:05:00+09:00"),
        ("2026. 9. 21 오후 11:13:20", "2026-09-21T23:13:20+09:00"),
        ("2026. 9. 21. 오전 12:05", "2026-09-21T00:05:00+09:00"),
        ("2026. 9. 21. 오후 12:05", "2026-09-21T12:05:00+09:00"),
        ("2026-09-21 11:13:20.5 pm", "2026-09-21T23:13:20+09:00"),
        ("2026.09.21", "2026-09-21T00:00:00+09:00"),
    ],
)
def test_a_moment_means_what_its_writer_meant(text: str, want: str) -> None:
    """The zone that is written goes before the zone of the file; Korean and English halves of the day are read."""
    assert read_moment(text, SEOUL).isoformat() == want


@pytest.mark.parametrize(
    "text",
    [
        *(
            "03/04/2026",
            "21.09.2026",
            "9/21/26 2:13 PM",
            "20260921",
            "yesterday",
            "어제",
            "",
            "2026-13-01",
            "2026-02-30 10:00",
        ),
        *(
            "2026/02/30",
            "2026-09-21 25:00",
            "2026. 9. 21 오후 2:61",
            "2026-09/21",
            "0001-01-01T00:00:00Z",
            "9999-12-31",
        ),
        *("2026-09-21T14:13:20+99:00", "1790000000"),
    ],
)
def test_what_could_be_another_moment_is_none(text: str) -> None:
    """Dates that half of the world reads otherwise, impossible ones, and the null dates of databases are refused."""
    with pytest.raises(InvalidValue, match="invalid moment"):
        read_moment(text, UTC)


def test_a_time_without_zone_needs_one() -> None:
    """Where nobody knows the zone, the time is not read in a random one."""
    with pytest.raises(InvalidValue, match="a time with its zone"):
        read_moment("2026-09-21 14:13:20", None)


@pytest.mark.parametrize("value", [1790000000, "1790000000", " 1790000000 "])
def test_seconds_count_from_1970(value: object) -> None:
    """Numbers and texts of numbers count alike."""
    assert epoch_seconds(value) == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


def test_milliseconds_are_exact() -> None:
    """No millisecond is lost to a float."""
    assert epoch_milliseconds(1790000000001) == datetime(2026, 9, 21, 14, 13, 20, 1000, tzinfo=timezone(timedelta(0)))


@pytest.mark.parametrize("value", ["soon", -1, 10**15, "1" * 40, 1.5, [1]])
def test_what_is_no_count_is_given_back_for_the_report(value: object) -> None:
    """A wrong count becomes the text of a problem, not an error."""
    assert epoch_seconds(value) == str(value)


@pytest.mark.parametrize("value", [None, True])
def test_no_count_is_no_moment(value: object) -> None:
    """Nothing, and a truth value, are no times."""
    assert epoch_seconds(value) is None
