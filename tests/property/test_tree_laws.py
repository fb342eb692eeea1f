"""Trees of accounts, also broken ones: parents that are not there, and parents that go round in a circle."""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow import Account, InvalidValue
from leadflow.matching import Directory, ancestors, descendants, lineage
from leadflow.matching.trees import circles, is_above, with_ancestors
from reference.naive_trees import above, below, stands_above

IDS = "abcdefg"
Accounts = Mapping[str, Account]


def forests() -> st.SearchStrategy[dict[str, Account]]:
    """Draw accounts, each below any other one, below itself, below one that is not given, or at the top."""
    parents = st.dictionaries(st.sampled_from(IDS), st.none() | st.sampled_from(f"{IDS}x"), min_size=1)
    return parents.map(
        lambda drawn: {id_: Account(id=id_, name=f"Acme {id_}", parent=parent) for id_, parent in drawn.items()}
    )


def parents_of(accounts: Accounts) -> dict[str, str | None]:
    return {each.id: each.parent for each in accounts.values()}


@given(forests())
def test_the_ancestors_of_an_account_are_those_that_stand_above_it(accounts: Accounts) -> None:
    """For every account of every forest, circles included: as the reference says, each once, the account never."""
    for account in accounts.values():
        found = [each.id for each in ancestors(account, accounts.get)]
        assert Counter(found) == Counter(above(account.id, parents_of(accounts)))


@given(forests())
def test_the_ancestors_of_an_account_go_from_the_leaf_to_the_root(accounts: Accounts) -> None:
    """Each account that is returned is the parent of the one before it."""
    for account in accounts.values():
        way = (account, *ancestors(account, accounts.get))
        assert [one.parent for one in way[:-1]] == [other.id for other in way[1:]]


@given(forests())
def test_an_account_is_a_descendant_of_its_ancestors_and_of_nobody_else(accounts: Accounts) -> None:
    """The way down is the inverse of the way up, also below an account that is not given."""
    up = {(each.id, upper.id) for each in accounts.values() for upper in ancestors(each, accounts.get)}
    down = {(each.id, upper) for upper in accounts for each in descendants([upper], accounts.values())}
    assert down == up
    assert Counter(each.id for each in descendants(["x"], accounts.values())) == Counter(
        below("x", parents_of(accounts))
    )


@given(forests(), st.sets(st.sampled_from(IDS)), st.data())
def test_descendants_come_behind_what_is_above_them_and_in_the_order_asked_for(
    accounts: Accounts, tops: set[str], data: st.DataObject
) -> None:
    """Below several tops each account comes once, its parent before it, and its neighbours sorted."""
    mixed = data.draw(st.permutations(list(accounts.values())))
    found = list(descendants(tops, mixed, order=lambda each: ("", each.id)))
    wanted = {lower for top in tops for lower in below(top, parents_of(accounts))} - tops
    assert Counter(each.id for each in found) == Counter(wanted)
    places = {each.id: place for place, each in enumerate(found)}
    for each in found:
        assert each.parent in tops or places[str(each.parent)] < places[each.id]
    for parent in {each.parent for each in found}:
        ids = [each.id for each in found if each.parent == parent]
        assert ids == sorted(ids)


@given(forests(), st.lists(st.sampled_from(f"{IDS}x"), max_size=4))
def test_accounts_with_their_ancestors_are_all_the_ways_up_together(accounts: Accounts, asked: list[str]) -> None:
    """Several accounts bring each account of their ways up once; ids that are not given bring nothing."""
    wanted = {id_ for id_ in asked if id_ in accounts}
    wanted.update(*(above(id_, parents_of(accounts)) for id_ in asked if id_ in accounts))
    assert with_ancestors(asked, accounts.get) == {id_: accounts[id_] for id_ in wanted}


@given(forests())
def test_each_circle_is_found_once_with_all_who_stand_above_themselves(accounts: Accounts) -> None:
    """Each account that stands above itself is in one circle, in the order of the parents."""
    found = list(circles(accounts.values()))
    inside = [each.id for circle in found for each in circle]
    assert Counter(inside) == Counter(id_ for id_ in accounts if stands_above(id_, id_, parents_of(accounts)))
    for circle in found:
        assert all(one.parent == other.id for one, other in pairwise((*circle, circle[0])))


@given(forests())
def test_a_lineage_is_an_account_with_its_ancestors_or_an_error(accounts: Accounts) -> None:
    """Where somebody on the way up stands above themselves there is no lineage."""
    known = Directory.of(accounts.values())
    for account in accounts.values():
        way = (account, *ancestors(account, accounts.get))
        if any(stands_above(each.id, each.id, parents_of(accounts)) for each in way):
            with pytest.raises(InvalidValue, match="a tree without circles"):
                lineage(account, known)
        else:
            assert lineage(account, known) == way


@given(forests())
def test_an_account_is_above_itself_and_whatever_a_walk_from_parent_to_parent_passes(accounts: Accounts) -> None:
    """Every pair of every forest is asked, as far as the lower one has a lineage."""
    known, parents = Directory.of(accounts.values()), parents_of(accounts)
    for lower in accounts.values():
        way = (lower, *ancestors(lower, accounts.get))
        if not any(stands_above(each.id, each.id, parents) for each in way):
            found = {upper.id for upper in accounts.values() if is_above(upper, lower, known)}
            assert found == {lower.id, *above(lower.id, parents)}
