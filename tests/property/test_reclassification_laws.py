"""What is true of every reclassification, whatever is stored and whatever the rules are."""

from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given

import leadflow as lf
from leadflow.changes import Create, Update
from leadflow.matching import lineage
from leadflow.matching.directory import Directory
from leadflow.reclassification import ReclassificationPlan
from property.crm_worlds import AT, World, worlds

pytestmark = pytest.mark.worlds

Stored = Sequence[lf.Lead | lf.Contact]


def reclassifiable(repository: lf.MemoryRepository) -> Stored:
    return sorted((each for each in repository if isinstance(each, lf.Lead | lf.Contact)), key=lf.ref)


def planned(repository: lf.MemoryRepository, policy: lf.Policy) -> ReclassificationPlan:
    records = reclassifiable(repository)
    known = lf.gather(repository, lf.inquiries_of(records), policy)
    return lf.plan_reclassification(records, known, policy, at=AT)


def contents(repository: lf.MemoryRepository) -> dict[lf.RecordRef, object]:
    return {lf.ref(each): each for each in repository}


@given(worlds())
def test_the_inverse_of_a_reclassification_restores_what_was_stored(world: World) -> None:
    """Undone, everything is as it was."""
    repository = lf.MemoryRepository(world.store)
    before = contents(repository)
    plan = planned(repository, world.policy)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert contents(repository) == before


def changed(plan: ReclassificationPlan) -> list[lf.RecordRef]:
    return [lf.ref(step.before) for step in plan.steps if not step.changes.is_empty]


@given(worlds())
def test_the_next_run_only_finds_what_the_last_one_found_later(world: World) -> None:
    """What follows today's rules follows them still: the first to change again was asked before the last that changed."""
    repository = lf.MemoryRepository(world.store)
    order = [lf.ref(each) for each in reclassifiable(repository)]
    plan = planned(repository, world.policy)
    repository.apply(plan.changes)
    again = changed(planned(repository, world.policy))
    assert not again or order.index(again[0]) < order.index(changed(plan)[-1])


@given(worlds())
def test_repeated_runs_come_to_rest(world: World) -> None:
    """There is a run that changes nothing, soon."""
    repository = lf.MemoryRepository(world.store)
    for _ in range(2 * len(reclassifiable(repository)) + 1):
        changes = planned(repository, world.policy).changes
        if changes.is_empty:
            return
        repository.apply(changes)
    raise AssertionError("every run changes something")


@given(worlds())
def test_reclassifying_is_its_left_fold(world: World) -> None:
    """All at once stores what one after the other stores."""
    whole, one_by_one = lf.MemoryRepository(world.store), lf.MemoryRepository(world.store)
    whole.apply(planned(whole, world.policy).changes)
    for each in reclassifiable(one_by_one):
        known = lf.gather(one_by_one, lf.inquiries_of([each]), world.policy)
        one_by_one.apply(lf.plan_reclassification([each], known, world.policy, at=AT).changes)
    assert contents(whole) == contents(one_by_one)


@given(worlds())
def test_a_lead_becomes_what_it_would_be_if_it_came_in_today(world: World) -> None:
    """Outcome and account are those of a classification that knows everybody but leads, by any address of the lead."""
    others = [each for each in world.store if not isinstance(each, lf.Lead)]
    rules = attrs.evolve(
        world.policy, classification=attrs.evolve(world.policy.classification, repeat_business="activity")
    )
    known = Directory.of(others, policy=world.policy)
    for lead in (each for each in world.store if isinstance(each, lf.Lead)):
        repository = lf.MemoryRepository([*others, lead])
        gathered = lf.gather(repository, lf.inquiries_of([lead]), world.policy)
        [step] = lf.plan_reclassification([lead], gathered, world.policy, at=AT).steps
        if step.classification is not None:
            fresh = [lf.classify(each, known, rules, of=lead) for each in lf.inquiries_of([lead])]
            first = next((each for each in fresh if each.step == "known person"), fresh[0])
            assert (step.classification.outcome, step.classification.account) == (first.outcome, first.account)


@given(worlds())
def test_contacts_only_ever_move_down_their_own_tree(world: World) -> None:
    """Nobody is moved to another company, and no account is changed."""
    repository = lf.MemoryRepository(world.store)
    known = Directory.of(world.store)
    changes = planned(repository, world.policy).changes.changes
    for change in changes:
        if isinstance(change, Update) and isinstance(change.after, lf.Contact):
            division = known.account(change.after.account)
            assert change.after.account == change.before.account or change.before.account in {
                above.id for above in lineage(division, known)
            }
        assert change.ref.kind != "account" or isinstance(change, Create)
