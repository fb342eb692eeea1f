"""Accounts by the first letters of their names: the table under tests/cases/lookup, and what no table shows."""

import tomllib
from pathlib import Path

import pytest

import leadflow as lf

TABLE = tomllib.loads((Path(__file__).parents[1] / "cases/lookup/typed.toml").read_text(encoding="utf-8"))
DIRECTORY = {
    name: lf.Account(id=name, name=name, named=more.get("named", False), aliases=more.get("aliases", []))
    for name, more in TABLE["directory"].items()
}
LOOKUP = lf.AccountLookup(
    DIRECTORY.values(), weights={name: more.get("weight", 0) for name, more in TABLE["directory"].items()}
)


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_typing_lists_the_names_that_people_expect(case: dict) -> None:
    """The names come in the order of the table."""
    assert [str(hit.name) for hit in LOOKUP.find(case["typed"])] == case["want"]


@pytest.mark.parametrize(
    ("name", "typed", "highlighted"),
    [
        ("주식회사 한빛 전자", "한빛ㅈ", "한빛 전"),
        ("주식회사 한빛 전자", "ㅎㅂ", "한빛"),
        ("㈜한빛", "하", "한"),
        ("LG전자", "lgㅈ", "LG전"),
        ("Bank of Hana", "ha", "Ha"),
        ("O'Dwyer-Kim Ltd.", "odwyerk", "O'Dwyer-K"),
        ("Straße 9", "strass", "Straß"),
        ("Tiffany & Co.", "tiffany and", None),
        ("R&R", "r and r", None),
    ],
)
def test_a_hit_tells_what_to_highlight(name: str, typed: str, highlighted: str | None) -> None:
    """The stretch of the written name that is as typed; none where it is written in another way."""
    [hit] = lf.AccountLookup([lf.Account(id="1", name=name)]).find(typed)
    assert (hit.span and name[slice(*hit.span)]) == highlighted


def test_divisions_of_named_accounts_are_named() -> None:
    """They come before others, at any depth; a circle of accounts does no harm."""
    accounts = [
        lf.Account(id="top", name="Top", named=True, parent="low"),
        lf.Account(id="middle", name="Acme Middle", parent="top"),
        lf.Account(id="low", name="Acme Lowest", parent="middle"),
        lf.Account(id="other", name="Acme"[:3]),
    ]
    assert [hit.account for hit in lf.AccountLookup(accounts).find("ac")] == ["low", "middle", "other"]


def test_of_accounts_with_one_id_the_last_counts() -> None:
    """The index has one account, by its last name."""
    lookup = lf.AccountLookup([lf.Account(id="1", name="Acme"), lf.Account(id="1", name="Bolt")])
    assert (len(lookup), lookup.find("a"), len(lookup.find("b"))) == (1, (), 1)


def test_a_limit_is_at_least_one() -> None:
    """Nothing else makes sense."""
    with pytest.raises(lf.BrokenContract, match="the limit of a look-up is 0: expected 1 or more"):
        LOOKUP.find("a", 0)


@pytest.mark.parametrize("limit", [5, 32, 33, 500])
@pytest.mark.parametrize("count", [63, 64, 200, 1_000])
def test_the_heaviest_of_many_names_come_first(count: int, limit: int) -> None:
    """Of so many names that begin alike, and of a half, an eighth or none of them, those with the most weight are listed."""
    names = ["h" + format(number, "010b") for number in range(count)]
    weights = {name: place * 7919 % 1009 for place, name in enumerate(names)}
    lookup = lf.AccountLookup([lf.Account(id=name, name=name) for name in names], weights=weights)
    for typed in ("h", "h0", "h0001", "h10"):
        begun = [name for name in names if name.startswith(typed)]
        wanted = sorted(begun, key=lambda name: -weights[name])[:limit]
        assert [hit.account for hit in lookup.find(typed, limit)] == wanted
