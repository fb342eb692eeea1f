"""Addresses: reading what people write, and knowing when not to."""

import copy
import pickle
import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest

from leadflow.changes.filling import fill
from leadflow.errors import InvalidValue
from leadflow.objects import Contact
from leadflow.values.address import NOWHERE, Address, country_code
from leadflow.values.places import city_subdivision, subdivision_code

CASES = Path(__file__).parents[2] / "cases" / "values"
ADDRESSES = tomllib.loads((CASES / "addresses.toml").read_text(encoding="utf-8"))
REFINEMENTS = tomllib.loads((CASES / "address_refinement.toml").read_text(encoding="utf-8"))["case"]
COUNTRIES = tomllib.loads((CASES / "countries.toml").read_text(encoding="utf-8"))["case"]

SEOUL = Address(street="테헤란로 0", city="강남구", subdivision="KR-11", postal_code="06236", country="KR")


def known(address: Address) -> dict[str, str]:
    """Return the parts of an address that are not missing."""
    return {name: value for name, value in attrs.asdict(address).items() if value is not None}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param(text, case.get("want"), id=f"{case['note']}: {text}")
        for case in COUNTRIES
        for text in case["given"]
    ],
)
def test_a_country_is_known_by_any_of_its_names_and_by_nothing_else(text: str, want: str | None) -> None:
    """Every spelling of a country gives its code, and a doubtful one gives none."""
    assert country_code(text) == want


@pytest.mark.parametrize("case", ADDRESSES["of"], ids=lambda case: case["note"])
def test_parts_become_codes_where_they_are_certain(case: dict[str, dict[str, str]]) -> None:
    """The parts of an address are normalised, and get a code only when there is no doubt."""
    assert known(Address.of(**case["given"])) == case["want"]


@pytest.mark.parametrize("case", ADDRESSES["parse"], ids=lambda case: case["note"])
def test_a_line_is_taken_apart_as_far_as_it_is_certain(case: dict[str, dict[str, str]]) -> None:
    """A line gives its parts, and what leaves a doubt stays in the street without a code."""
    given = case["given"]
    assert known(Address.parse(given["text"], country=given.get("country"))) == case["want"]


@pytest.mark.parametrize(
    "read", [lambda country: Address.of(country=country), lambda country: Address.parse("x", country=country)]
)
def test_a_country_that_does_not_exist_is_an_error_that_shows_it(read: object) -> None:
    """An unknown country is refused, with the text as it came, by both ways of reading."""
    assert callable(read)
    with pytest.raises(InvalidValue, match="invalid country 'Atlantis': expected a country such as"):
        read("Atlantis")


def test_a_line_too_long_to_be_an_address_stays_whole() -> None:
    """A text of thousands of characters is kept as the street and costs no time to take apart."""
    text = "1 Main St, " * 1000 + "USA"
    assert known(Address.parse(text, country="US")) == {"street": text, "country": "US"}


def test_a_text_too_long_to_be_a_name_is_looked_up_nowhere() -> None:
    """Megabytes in the field of a country, state or city give no code."""
    text = "Seoul" * 1000
    assert (country_code(text), subdivision_code(text, "KR"), city_subdivision(text, "KR")) == (None, None, None)


def test_control_characters_are_refused() -> None:
    """NUL bytes and the like are no address."""
    with pytest.raises(InvalidValue, match="invalid address"):
        Address.parse("서울\x00시")


@pytest.mark.parametrize(
    ("parts", "what"),
    [
        ({"street": ""}, "street"),
        ({"street": " Main St"}, "street"),
        ({"city": "Seoul "}, "city"),
        ({"city": "\u1109\u1165\u110b\u116e\u11af"}, "city"),
        ({"region": 11}, "region"),
        ({"country": "Korea"}, "country"),
        ({"country": "kr"}, "country"),
        ({"country": "XX"}, "country"),
        ({"country": ["KR"]}, "country"),
        ({"subdivision": "KR-11"}, "subdivision"),
        ({"subdivision": "US-CA", "country": "KR"}, "subdivision"),
        ({"subdivision": "KR-", "country": "KR"}, "subdivision"),
        ({"subdivision": "KR-1111", "country": "KR"}, "subdivision"),
        ({"subdivision": "kr-11", "country": "KR"}, "subdivision"),
        ({"subdivision": 11, "country": "KR"}, "subdivision"),
        ({"postal_code": "sw1a 2aa"}, "postal code"),
        ({"postal_code": "94105 "}, "postal code"),
        ({"postal_code": ""}, "postal code"),
        ({"postal_code": 94105}, "postal code"),
    ],
)
def test_an_address_that_exists_is_in_normal_form(parts: dict[str, object], what: str) -> None:
    """The constructor accepts only what is normalised already, and subdivisions only of the same country."""
    with pytest.raises(InvalidValue, match=f"invalid {what} ") as caught:
        Address(**parts)
    assert caught.value.what == what


def test_a_code_that_no_table_lists_is_accepted() -> None:
    """An application may know more subdivisions than the tables do."""
    assert Address(subdivision="FI-18", country="FI").subdivision_lineage == ("FI-18", "FI")


@pytest.mark.parametrize(
    ("address", "lineage"),
    [(SEOUL, ("KR-11", "KR")), (Address(country="KR"), ("KR",)), (NOWHERE, ())],
)
def test_the_lineage_climbs_from_the_subdivision_to_the_country(address: Address, lineage: tuple[str, ...]) -> None:
    """The hierarchy is the subdivision and its country, as far as they are known."""
    assert address.subdivision_lineage == lineage


@pytest.mark.parametrize(
    ("postal_code", "key"),
    [("SW1A 2AA", "SW1A2AA"), ("100-0005", "1000005"), ("06236", "06236"), (None, None)],
)
def test_the_postal_key_has_neither_spaces_nor_hyphens(postal_code: str | None, key: str | None) -> None:
    """Two spellings of one postal code have one key."""
    assert Address(postal_code=postal_code).postal_key == key


def test_only_the_address_without_any_part_is_empty() -> None:
    """Nowhere is empty, and any single part fills it."""
    assert NOWHERE.is_empty
    assert not any(Address(**{name: value}).is_empty for name, value in [("street", "x"), ("country", "KR")])


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (SEOUL, "(06236) 서울특별시 강남구 테헤란로 0"),
        (Address.of(city="서울"), "서울"),
        (Address.of(region="경기", city="성남시"), "경기도 성남시"),
        (Address.of(region="경기", country="KR"), "Gyeonggi-do, South Korea"),
        (Address.of(city="Gangnam-gu", region="Seoul", country="KR"), "Gangnam-gu, Seoul, South Korea"),
        (
            Address.of(street="1 Main St", city="San Francisco", region="CA", postal_code="94105", country="US"),
            "1 Main St, San Francisco, CA 94105, United States",
        ),
        (
            Address.of(city="München", region="Bayern", postal_code="80331", country="DE"),
            "80331 München, Bayern, Germany",
        ),
        (Address.of(city="Berlin", country="DE"), "Berlin, Germany"),
        (Address.of(street="Unit 4\nMill Road", city="Galway", country="IE"), "Unit 4, Mill Road, Galway, Ireland"),
        (Address.of(city="Galway", region="Connacht"), "Galway, Connacht"),
        (Address(subdivision="FI-18", country="FI"), "FI-18, Finland"),
        (Address.of(postal_code="94105"), "94105"),
        (NOWHERE, ""),
    ],
)
def test_an_address_shows_as_one_line_in_the_order_of_its_script(address: Address, line: str) -> None:
    """Hangul runs from large to small, everything else from small to large, and nothing is said twice."""
    assert str(address) == line


def test_addresses_are_values() -> None:
    """Addresses are equal by their parts, hash alike, and survive pickling and copying."""
    twin = Address.parse("(06236) 서울특별시 강남구 테헤란로 0")
    assert twin == SEOUL
    assert {twin, SEOUL, pickle.loads(pickle.dumps(SEOUL)), copy.deepcopy(SEOUL)} == {SEOUL}
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        SEOUL.city = "부산"


@pytest.mark.parametrize("case", REFINEMENTS, ids=lambda case: case["note"])
def test_a_new_address_takes_the_place_of_a_part_of_it(case: dict[str, Any]) -> None:
    """Each case gives the new address where it holds the stored one and says more, else None."""
    stored, new = Address.of(**case["stored"]), Address.of(**case["new"])
    assert stored.refined_by(new) == (new if case["becomes"] == "new" else None)


@pytest.mark.parametrize("case", REFINEMENTS, ids=lambda case: case["note"])
def test_filling_tells_what_became_of_a_new_address(case: dict[str, Any]) -> None:
    """A contact takes an address that refines its own, and each case tells the fate of the new one."""
    stored, new = Address.of(**case["stored"]), Address.of(**case["new"])
    contact = Contact(id="c", account="a", name="Amy Wong", address=stored)
    filled, [outcome] = fill(contact, {"address": ("address", new)})
    assert filled.address == (new if case["becomes"] == "new" else stored)
    assert outcome.fate == case["fate"]
