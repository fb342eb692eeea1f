"""Laws of duplicates among stored persons, with a search through all pairs as the reference."""

import itertools
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.matching import Duplicates
from leadflow.objects import Person
from leadflow.policy import Classification
from leadflow.testing import strategies as lst
from property.crm_worlds import World, worlds
from reference import naive_matching as naive
from whole import whole

pytestmark = pytest.mark.worlds

Persons = Sequence[Person]
Pair = tuple[lf.RecordRef, lf.RecordRef]


@st.composite
def persons_and_settings(draw: st.DrawFn) -> tuple[Persons, Classification]:
    """Draw stored persons who meet often, and the settings of matching."""
    world: World = draw(worlds())
    more = draw(lst.worlds(of_kinds=["lead", "contact", "account", "person_account"], max_groups=1, max_each=2))
    kept = {lf.ref(each): each for each in (*world.store, *more) if isinstance(each, Person)}
    return tuple(kept.values()), world.policy.classification


def pairs_of(found: Duplicates) -> set[Pair]:
    return {(tie.one, tie.other) for cluster in found.clusters for tie in cluster.ties}


def joined(pairs: set[Pair]) -> set[frozenset[lf.RecordRef]]:
    """Return what hangs together, by joining sets until nothing changes."""
    groups = [set(pair) for pair in pairs]
    while clash := next(((a, b) for a, b in itertools.combinations(groups, 2) if a & b), None):
        groups = [each for each in groups if each is not clash[0] and each is not clash[1]] + [clash[0] | clash[1]]
    return {frozenset(each) for each in groups}


@given(persons_and_settings())
def test_the_pairs_are_those_that_a_search_through_all_pairs_finds(drawn: tuple[Persons, Classification]) -> None:
    """And the clusters are what hangs together by them, each record in one."""
    persons, policy = drawn
    found = lf.find_duplicates(persons, whole(policy))
    wanted = set(naive.same_pairs(persons, policy))
    event(f"pairs: {min(len(wanted), 3)}, bridges: {any(each.bridges for each in found.clusters)}")
    assert pairs_of(found) == wanted
    assert {frozenset(map(lf.ref, cluster.records)) for cluster in found.clusters} == joined(wanted)


@given(persons_and_settings(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_means_nothing(drawn: tuple[Persons, Classification], random: Random) -> None:
    """Duplicates are symmetric: whichever record comes first, the same is found."""
    persons, policy = drawn
    shuffled = random.sample(persons, len(persons))
    assert lf.find_duplicates(shuffled, whole(policy)) == lf.find_duplicates(persons, whole(policy))


@given(persons_and_settings())
def test_a_cluster_is_sure_exactly_if_each_two_of_it_are_the_same(drawn: tuple[Persons, Classification]) -> None:
    """A chain is reported with its gaps and bridges."""
    persons, policy = drawn
    for cluster in lf.find_duplicates(persons, whole(policy)).clusters:
        refs = [lf.ref(each) for each in cluster.records]
        tied = pairs_of(Duplicates(clusters=(cluster,)))
        assert set(cluster.gaps) == {pair for pair in itertools.combinations(refs, 2) if pair not in tied}
        assert cluster.is_sure == (not cluster.gaps)
        between = set(_between(tied, cluster.gaps))
        assert set(cluster.bridges) == between


def _between(tied: set[Pair], gaps: Sequence[Pair]) -> Iterator[lf.RecordRef]:
    every = {each for pair in tied for each in pair}
    for one, other in gaps:
        yield from (
            each for each in every if tuple(sorted((one, each))) in tied and tuple(sorted((each, other))) in tied
        )
