"""Matching by keys finds what looking at every account and every person finds."""

import pytest
from hypothesis import event, given

import leadflow as lf
from leadflow.matching import Directory, Known, match_account, match_person
from property.crm_worlds import World, worlds
from reference import naive_matching as naive

pytestmark = pytest.mark.worlds

ONE_STORE = "a repository, asked for the keys of the inquiry"
EVERYTHING = "everything that is there"


def views(world: World, inquiry: lf.Inquiry) -> dict[str, Known]:
    """Return what is known in two ways: as gathered for one inquiry, and without asking for keys."""
    return {
        ONE_STORE: lf.gather(lf.MemoryRepository(world.store), [inquiry], world.policy),
        EVERYTHING: Directory.of(world.store, policy=world.policy),
    }


@given(worlds())
def test_the_account_is_the_one_that_a_search_through_all_finds(world: World) -> None:
    """Account, ambiguity, kinds of evidence and candidates are those of the reference."""
    policy = world.policy.classification
    for inquiry in world.inbound:
        wanted = naive.match_account(inquiry, world.store, policy)
        event(f"chosen: {wanted.chosen is not None}, ambiguous: {wanted.ambiguous}")
        for view, known in views(world, inquiry).items():
            found = match_account(inquiry, known, world.policy)
            chosen = None if found.account is None else lf.ref(found.account)
            evidence = {each.kind for each in found.evidence} if found.account is not None else set()
            candidates = {lf.RecordRef(each.kind, each.id) for each in found.candidates}
            assert naive.Matched(chosen, found.ambiguous, frozenset(evidence), frozenset(candidates)) == wanted, view


@given(worlds())
def test_the_person_is_the_one_that_a_search_through_all_finds(world: World) -> None:
    """Person, ambiguity and candidates are those of the reference."""
    policy = world.policy.classification
    for inquiry in world.inbound:
        wanted = naive.match_person(inquiry, world.store, policy)
        event(f"chosen: {wanted.chosen is not None}, ambiguous: {wanted.ambiguous}")
        for view, known in views(world, inquiry).items():
            found = match_person(inquiry, known, world.policy)
            chosen = None if found.person is None else lf.ref(found.person)
            candidates = {lf.RecordRef(each.kind, each.id) for each in found.candidates}
            assert naive.Matched(chosen, found.ambiguous, frozenset(), frozenset(candidates)) == wanted, view
