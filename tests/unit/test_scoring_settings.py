"""Settings of scoring that cannot hold are told with their place, all at once."""

from datetime import timedelta

import pytest

from leadflow import BrokenContract, InvalidPolicy, InvalidValue, parse_policy
from leadflow.values.duration import duration, duration_text, durations

RULE = 'rules = [{ name = "visits", points = 4, activity = ["visit"]'


def faults(toml: str) -> list[str]:
    with pytest.raises(InvalidPolicy) as refusal:
        parse_policy(f'fallback_user = "user:a"\n{toml}')
    return [str(fault) for fault in refusal.value.faults]


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        (
            "[scoring.fit]\ncap = -1",
            ["scoring.fit.cap: -1 is not valid: expected 0 or more points"],
        ),
        (
            f"[scoring.engagement]\ncaps = {{ web = -1, wbe = 5 }}\n{RULE}, group = 'web' }}]",
            [
                "scoring.engagement.caps.web: -1 is not valid: expected 0 or more points",
                "scoring.engagement.caps.wbe: 5 is not valid: expected the group of a rule, did you mean 'web'?",
            ],
        ),
        (
            f"[scoring.engagement]\n{RULE}, half_life = '7 days', linear = '1 day' }}]",
            ["scoring.engagement.rules[0].linear: '1 day' is not valid: expected either half_life or linear"],
        ),
        (
            f"[scoring.engagement]\n{RULE}, half_life = '0 days' }}]",
            [
                "scoring.engagement.rules[0].half_life: '0 seconds' is not valid: expected more than 0 seconds",
            ],
        ),
        (
            f"[scoring.engagement]\n{RULE}, half_life = '7 dayz' }}]",
            [
                "scoring.engagement.rules[0].half_life: '7 dayz' is not valid: expected a whole number of weeks, days, "
                "hours, minutes, seconds, such as '4 hours', did you mean 'days'?"
            ],
        ),
        (
            f"[scoring.engagement]\n{RULE}, half_life = 7 }}]",
            ["scoring.engagement.rules[0].half_life: 7 is not valid: expected a text such as '4 hours'"],
        ),
        (
            "[scoring.grades]\nA = 20\nB = 20",
            ["scoring.grades.B: 20 is not valid: expected fewer points than A has, 20; best grade first"],
        ),
        (
            "[scoring]\ngrades = { A = 20, B = 0 }\nmarketing_qualified = { grade = 'b' }",
            ["scoring.marketing_qualified.grade: 'b' is not valid: expected one of A, B"],
        ),
        (
            "[scoring]\nsales_qualified = { grade = 'A' }",
            ["scoring.sales_qualified.grade: 'A' is not valid: expected no grade, because none is declared"],
        ),
    ],
)
def test_a_setting_of_scoring_that_cannot_be_is_told_with_its_place(toml: str, expected: list[str]) -> None:
    """The fault says where it stands, what was written and what would have been accepted."""
    assert faults(toml) == expected


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4 hours", timedelta(hours=4)),
        ("1 Week", timedelta(weeks=1)),
        (" 90  minutes ", timedelta(minutes=90)),
        ("0 seconds", timedelta()),
        ("36 hours", timedelta(days=1.5)),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(text: str, length: timedelta) -> None:
    """A number and a unit are read, and what is written can be read again."""
    assert duration(text) == length
    assert duration(duration_text(length)) == length


@pytest.mark.parametrize(
    "text", ["", "hours", "4", "-4 hours", "1.5 hours", "4 fortnights", f"{10**30} days", "９ hourss"]
)
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(InvalidValue, match="invalid length of time"):
        duration(text)


@pytest.mark.parametrize("length", [timedelta(seconds=-1), timedelta(microseconds=1)])
def test_a_length_of_time_is_whole_seconds(length: timedelta) -> None:
    """So that every length can be written down and read back."""
    with pytest.raises(InvalidValue, match="whole seconds, 0 or more"):
        duration(length)


def test_lengths_of_time_come_in_a_list() -> None:
    """One alone is the caller's mistake, as is a number without a unit."""
    assert durations(["1 hour", timedelta(days=1)]) == (timedelta(hours=1), timedelta(days=1))
    with pytest.raises(BrokenContract, match="not one alone"):
        durations("1 hour")
    with pytest.raises(BrokenContract, match="a timedelta or a text"):
        durations([5])  # type: ignore[list-item]  # what a caller without a type checker hands over
