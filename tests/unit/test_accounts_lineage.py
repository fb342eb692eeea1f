"""Trees of accounts: climbing them, and what is wrong with some."""

import pytest

from leadflow import Account, Inquiry, InvalidValue, Policy, RecordRef, Roster, classify
from leadflow.errors import UnknownRecord
from leadflow.matching import AccountFacts, Directory, lineage, match_account


def account(id_: str, parent: str | None = None) -> Account:
    return Account(id=id_, name=f"Acme {id_}", parent=parent, domains=[f"{id_}.example"])


def test_an_account_without_a_parent_is_a_tree_of_its_own() -> None:
    """Nothing above it is looked for."""
    alone = account("a")
    assert lineage(alone, Directory.of([])) == (alone,)


def test_the_lineage_goes_from_the_account_to_the_top() -> None:
    """Every parent in turn, the account itself first."""
    top, middle, low = account("top"), account("middle", "top"), account("low", "middle")
    assert lineage(low, Directory.of([low, top, middle])) == (low, middle, top)


def test_a_missing_parent_ends_the_tree() -> None:
    """An account whose parent nobody knows is the top of what is known."""
    low = account("low", "gone")
    assert lineage(low, Directory.of([low])) == (low,)


@pytest.mark.parametrize(
    ("accounts", "circle"),
    [
        ([("a", "a")], "a → a"),
        ([("a", "b"), ("b", "a")], "a → b → a"),
        ([("a", "b"), ("b", "c"), ("c", "a")], "a → b → c → a"),
        ([("a", "b"), ("b", "c"), ("c", "b")], "b → c → b"),
        ([("a", "한빛"), ("한빛", "b"), ("b", "한빛")], "한빛 → b → 한빛"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_parents_that_go_round_in_a_circle_are_an_error_that_lists_the_circle(
    accounts: list[tuple[str, str]], circle: str
) -> None:
    """The message says exactly which accounts must be put right, not what led to them."""
    made = [Account(id=id_, name="Acme", parent=parent) for id_, parent in accounts]
    with pytest.raises(InvalidValue) as caught:
        lineage(made[0], Directory.of(made))
    assert caught.value.value == circle
    assert "parent of an account" in str(caught.value)


def test_a_circle_is_found_when_somebody_there_asks() -> None:
    """Deciding stops with the error; nothing is decided on such a tree."""
    known = Directory.of([account("a", "b"), account("b", "a")])
    with pytest.raises(InvalidValue, match="a → b → a"):
        classify(Inquiry(id="1", source="form", email="amy@a.example"), known, Policy(fallback_user="user:a"))


class Forgetful:
    """Knows an account by its key, but not by its id."""

    roster = Roster()

    def persons(self, _key: str) -> tuple[()]:
        return ()

    def accounts(self, _key: str) -> tuple[Account, ...]:
        return (account("a"),)

    def account(self, _id: str) -> None:
        return None

    def facts(self, _id: str) -> AccountFacts:
        return AccountFacts()

    def opportunities(self, _customer: RecordRef) -> tuple[()]:
        return ()

    def receipt(self, _id: str) -> None:
        return None


def test_whoever_names_an_account_must_know_it() -> None:
    """What is known is asked by key and by id; both must agree."""
    with pytest.raises(UnknownRecord, match="there is no account 'a'"):
        match_account(
            Inquiry(id="1", source="form", email="amy@a.example"), Forgetful(), Policy(fallback_user="user:a")
        )


def test_naming_the_group_does_not_speak_against_a_division() -> None:
    """Whoever writes from the division's domain works there; that they name the group is told without a "but"."""
    group = Account(id="group", name="Hanbit", domains=["hanbit.example"])
    division = Account(id="robots", name="Robotics", parent="group", domains=["robots.example"])
    written = Inquiry(id="1", source="form", email="amy@robots.example", company="Hanbit")
    found = match_account(written, Directory.of([group, division]), Policy(fallback_user="user:a"))
    assert found.account == division
    assert [str(each.reason) for each in found.candidates] == ["company name 'Hanbit' is that of Hanbit"]
