"""Time zones, by the names that the IANA database gives them."""

import pytest

from leadflow.errors import BrokenContract, InvalidValue
from leadflow.values.zones import time_zone


@pytest.mark.parametrize("name", ["UTC", "Asia/Seoul", "America/Argentina/Buenos_Aires", "Etc/GMT+9", "EST5EDT"])
def test_names_of_the_database_are_taken(name: str) -> None:
    """As they are; only space around them is dropped."""
    assert time_zone(name) == name
    assert time_zone(f" {name}\n") == name


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("asia/seoul", "Asia/Seoul"),
        ("Asia/Soul", "Asia/Seoul"),
        ("Seoul", "Asia/Seoul"),
        ("new york", "America/New_York"),
        ("Amerika/New York", "America/New_York"),
        ("berln", "Europe/Berlin"),
        ("utc", "UTC"),
        ("KST", "Europe/Berlin"),
        ("서울", "Europe/Berlin"),
        ("", "Europe/Berlin"),
        ("right/Asia/Seoul", "Asia/Seoul"),
        ("posix/Asia/Seoul", "Asia/Seoul"),
        ("../Asia/Seoul", "Asia/Seoul"),
        ("x" * 5000, "Europe/Berlin"),
    ],
)
def test_other_names_are_refused_with_the_one_that_was_meant(name: str, meant: str) -> None:
    """There is none for an abbreviation, which may mean several zones."""
    with pytest.raises(InvalidValue) as caught:
        time_zone(name)
    assert (caught.value.what, caught.value.value) == ("time zone", name)
    assert caught.value.expected == f"the name of an IANA time zone, such as {meant!r}"


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory", "Europe", "/etc/localtime", "UTC\0"])
def test_files_and_folders_beside_the_zones_are_none(name: str) -> None:
    """The zone of the host, above all, is another one elsewhere."""
    with pytest.raises(InvalidValue, match="invalid time zone") as caught:
        time_zone(name)
    assert f"'{name}'" not in caught.value.expected


@pytest.mark.parametrize("given", [None, 9, b"UTC"])
def test_what_is_no_text_is_the_callers_mistake(given: object) -> None:
    """A zone is told by its name."""
    with pytest.raises(BrokenContract, match="time zone is .+: expected a str"):
        time_zone(given)
