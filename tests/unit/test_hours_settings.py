"""Working hours in a policy file."""

from datetime import date

import pytest

from leadflow import InvalidPolicy, Policy, Roster, User, parse_policy
from leadflow.business_time import ALWAYS_OPEN, OFFICE_HOURS, Schedule, WorkingHours, public_holidays
from leadflow.serialization import dump_policy


def hours(toml: str) -> WorkingHours:
    return parse_policy(f'fallback_user = "user:a"\n[hours.default]\n{toml}').hours["default"]


def test_weekdays_are_five_days_unless_one_is_named() -> None:
    """What is said of one day goes before what is said of all."""
    assert hours('weekdays = ["09:00-18:00"]') == OFFICE_HOURS
    assert hours('weekdays = ["09:00-18:00"]\nfriday = []') == WorkingHours(
        monday=["09:00-18:00"], tuesday=["09:00-18:00"], wednesday=["09:00-18:00"], thursday=["09:00-18:00"]
    )


def test_holidays_are_dates_and_those_of_countries() -> None:
    """Public holidays are looked up when the policy is read; the policy then holds the dates."""
    read = hours(
        'monday = ["09:00-18:00"]\nholidays = [2026-05-04]\npublic_holidays = { country = "KR", years = [2026] }'
    )
    assert read.holidays == {date(2026, 5, 4), *public_holidays("KR", [2026])}
    policy = Policy(fallback_user="user:a", hours={"default": read})
    assert parse_policy(dump_policy(policy)) == policy
    assert "public_holidays" not in dump_policy(policy)
    bavaria = 'monday = ["09:00-18:00"]\npublic_holidays = { country = "DE", years = [2026], subdivision = "BY" }'
    assert date(2026, 1, 6) in hours(bavaria).holidays


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        (
            'weekdays = ["9 to 5"]',
            "hours.default.weekdays[0]: '9 to 5' is not valid: expected hours such as '09:00-17:30'",
        ),
        ('weekdays = "09:00-17:00"', "hours.default.weekdays: '09:00-17:00' is not valid: expected a list"),
        ("monday = [9]", "hours.default.monday[0]: 9 is not valid: expected hours such as '09:00-17:30'"),
        ("", "hours.default: () is not valid: expected a shift on some day of the week"),
        (
            'monday = ["09:00-18:00"]\nholidays = ["2026-12-25"]',
            "hours.default.holidays[0]: '2026-12-25' is not valid: expected a date such as 2026-12-25, without quotes",
        ),
        (
            'monday = ["09:00-18:00"]\nholidays = 2026-12-25',
            "hours.default.holidays: datetime.date(2026, 12, 25) is not valid: expected a list of dates",
        ),
        (
            'monday = ["09:00-18:00"]\npublic_holidays = { country = "KR" }',
            "hours.default.public_holidays: {'country': 'KR'} is not valid: expected a country, a list of years, "
            "and perhaps a subdivision, such as { country = 'KR', years = [2027] }",
        ),
        (
            'monday = ["09:00-18:00"]\npublic_holidays = { country = "KR", years = ["2026"] }',
            "hours.default.public_holidays: {'country': 'KR', 'years': ['2026']} is not valid: expected a country, "
            "a list of years, and perhaps a subdivision, such as { country = 'KR', years = [2027] }",
        ),
    ],
)
def test_hours_that_cannot_be_are_told_with_their_place(toml: str, expected: str) -> None:
    """The fault says where it stands and what would have been accepted."""
    with pytest.raises(InvalidPolicy) as refusal:
        hours(toml)
    assert [str(fault) for fault in refusal.value.faults] == [expected]


def test_hours_are_a_table() -> None:
    """Anything else is told like any other fault."""
    with pytest.raises(InvalidPolicy, match="hours.default: 'always' is not valid: expected a table"):
        parse_policy('fallback_user = "user:a"\nhours = { default = "always" }')


def test_a_user_works_by_the_hours_that_they_name() -> None:
    """Who names none has the default hours; where none are declared, everybody always works."""
    policy = Policy(fallback_user="user:a", hours={"default": OFFICE_HOURS, "night": ALWAYS_OPEN})
    assert policy.schedule_of(User(id="user:a", time_zone="Asia/Seoul")) == Schedule(OFFICE_HOURS, "Asia/Seoul")
    assert policy.schedule_of(User(id="user:b", hours="night")).hours == ALWAYS_OPEN
    assert Policy(fallback_user="user:a").schedule_of(User(id="user:a")).hours == ALWAYS_OPEN


def test_hours_that_nobody_declared_are_told_with_the_roster() -> None:
    """A mistyped name would make somebody work day and night."""
    policy = Policy(fallback_user="user:a", hours={"default": OFFICE_HOURS, "night": ALWAYS_OPEN})
    faults = policy.check_roster(Roster(users={"user:a": User(id="user:a", hours="nigth")}))
    assert [str(fault) for fault in faults if "hours" in fault.path] == [
        "hours of user:a: 'nigth' is not valid: expected working hours that the policy declares, did you mean 'night'?"
    ]
