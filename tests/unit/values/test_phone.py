"""Telephone numbers: reading what people write, and what a number says of itself."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from leadflow.errors import InvalidValue
from leadflow.values.phone import PhoneNumber

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "values" / "phones.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['note']}: {case['given'][:25]}")
def test_a_number_is_read_as_its_writer_meant_it_or_refused(case: dict[str, str]) -> None:
    """Every usual spelling gives one number, and what may mean two numbers or none is refused."""
    if "want" in case:
        number = PhoneNumber.parse(case["given"], country=case.get("country"))
        assert (number.e164, number.extension) == (case["want"], case.get("extension"))
    else:
        with pytest.raises(
            InvalidValue, match=f"invalid telephone number .*{case.get('expected', 'expected one number')}"
        ):
            PhoneNumber.parse(case["given"], country=case.get("country"))


@pytest.mark.parametrize(
    "case", [case for case in CASES if "want" in case], ids=lambda case: f"{case['note']}: {case['given'][:25]}"
)
def test_a_number_is_shown_so_that_it_is_read_again(case: dict[str, str]) -> None:
    """The form for people, the plain form and the value itself all mean the same number."""
    number = PhoneNumber.parse(case["given"], country=case.get("country"))
    assert PhoneNumber.parse(str(number)) == number
    assert PhoneNumber.parse(number.e164).key == number.key
    assert eval(repr(number)) == number  # noqa: S307 - our own repr


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+821000001234", "+82 10-0000-1234"),
        ("+14155550123", "+1 415-555-0123"),
        ("+99912345678", "+99912345678"),
        ("+8201000001234", "+8201000001234"),
    ],
)
def test_a_number_is_shown_as_its_country_groups_it(e164: str, shown: str) -> None:
    """Digits are grouped as usual in the country; where that would change the number it is shown as it is."""
    assert str(PhoneNumber(e164)) == shown


def test_the_extension_is_shown_behind_the_number() -> None:
    """An extension follows as English readers expect it."""
    assert str(PhoneNumber("+82310001122", "12")) == "+82 31-000-1122 ext. 12"


@pytest.mark.parametrize(
    ("e164", "country"),
    [("+821000001234", "KR"), ("+14155550123", "US"), ("+31201234567", "NL"), ("+39065550123", "IT")],
)
def test_the_country_follows_from_the_number(e164: str, country: str) -> None:
    """A country code of one country, or an area code among several, says the country."""
    assert PhoneNumber(e164).country == country


@pytest.mark.parametrize("e164", ["+447700900123", "+80012345678", "+99912345678"])
def test_the_country_stays_open_where_the_number_does_not_say_it(e164: str) -> None:
    """Fictional numbers of a shared country code, world-wide services and unknown codes have no country."""
    assert PhoneNumber(e164).country is None


def test_the_extension_does_not_count_for_matching() -> None:
    """Two extensions of one number share its key, though they are different numbers."""
    first, second = PhoneNumber("+82310001122", "12"), PhoneNumber("+82310001122")
    assert first.key == second.key == "+82310001122"
    assert first != second


def test_numbers_sort_with_and_without_extension() -> None:
    """A number without extension comes before the same number with one."""
    numbers = [PhoneNumber("+82310001122", "2"), PhoneNumber("+82310001122"), PhoneNumber("+14155550123", "3")]
    assert sorted(numbers) == [numbers[2], numbers[1], numbers[0]]


@pytest.mark.parametrize(
    "e164", ["", "821000001234", "+0821000001234", "+82 1000001234", "+12345", "+1234567890123456", None, 5]
)
def test_only_the_normal_form_can_be_constructed(e164: object) -> None:
    """Whatever is no plus with 6 to 15 digits is refused by the constructor."""
    with pytest.raises(InvalidValue, match="invalid telephone number"):
        PhoneNumber(e164)  # type: ignore[arg-type] - wrong values are the point


@pytest.mark.parametrize("extension", ["", "12a", "123456789", "１２", 12])
def test_an_extension_is_a_few_digits(extension: object) -> None:
    """Whatever is no text of 1 to 8 plain digits is no extension."""
    with pytest.raises(InvalidValue, match="invalid telephone extension"):
        PhoneNumber("+821000001234", extension)  # type: ignore[arg-type] - wrong values are the point


def test_control_characters_are_refused() -> None:
    """A number with a control character was damaged on its way."""
    with pytest.raises(InvalidValue, match="control character"):
        PhoneNumber.parse("+82 10-0000\x001234")


def test_the_tables_of_telephone_numbers_are_loaded_when_needed() -> None:
    """Importing the module loads no telephone tables, and reading a number loads no maps of places and carriers."""
    code = (
        "import sys; from leadflow.values.phone import PhoneNumber; assert 'phonenumbers' not in sys.modules;"
        "PhoneNumber.parse('+821000001234').country;"
        "assert not [name for name in sys.modules if name.startswith('phonenumbers.')"
        " and name.split('.')[1] in ('geocoder', 'carrier', 'timezone', 'geodata', 'carrierdata', 'tzdata')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
