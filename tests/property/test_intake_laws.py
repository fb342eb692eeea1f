"""What is true of every batch that is planned, whatever arrives and whatever is there."""

import copy
import itertools
from collections.abc import Mapping

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from property import crm_worlds as worlds

import leadflow as lf
from leadflow.matching import Context, Directory, Found, lineage
from leadflow.matching.keys import asked_keys
from leadflow.merging import is_empty
from leadflow.values.domain import Domain

BOOKKEEPING = ("rotation", "load")


def plan_of(repository: lf.MemoryRepository, inbound: list[lf.Inquiry], policy: lf.Policy) -> lf.IntakePlan:
    return lf.plan_intake(inbound, lf.gather(repository, inbound, policy), policy, at=worlds.AT)


def contents(repository: lf.MemoryRepository, *, without: tuple[str, ...] = ()) -> Mapping[lf.RecordRef, object]:
    """Return everything that is stored; versions take no part in equality."""
    return {lf.ref(record): record for record in repository if record.kind not in without}


@given(worlds())
def test_sending_a_batch_twice_does_nothing_twice(world: World) -> None:
    """Every inquiry that was applied is received already, and its second plan is empty."""
    repository = lf.MemoryRepository(store)
    repository.apply(plan_of(repository, inbound, policy).changes)
    again = plan_of(repository, inbound, policy)
    assert {step.decision.outcome for step in again.steps} == {"already_received"}
    assert again.changes.is_empty


@given(worlds())
def test_a_batch_is_its_left_fold(world: World) -> None:
    """Planning all at once decides and stores the same as planning and applying one after the other."""
    at_once, one_by_one = lf.MemoryRepository(store), lf.MemoryRepository(store)
    whole = plan_of(at_once, inbound, policy)
    at_once.apply(whole.changes)
    steps = []
    for inquiry in inbound:
        single = plan_of(one_by_one, [inquiry], policy)
        one_by_one.apply(single.changes)
        steps.extend(single.steps)
    for together, alone in zip(whole.steps, steps, strict=True):
        event(f"outcome: {together.decision.outcome}")
        assert together.decision == alone.decision
        assert together.changes == alone.changes
    assert contents(at_once) == contents(one_by_one)


@given(worlds(), st.integers(1, 4))
def test_slices_store_what_the_whole_stores(world: World, size: int) -> None:
    """Slices of any size, applied one after the other, store the same as the plan at once."""
    at_once, sliced = lf.MemoryRepository(store), lf.MemoryRepository(store)
    plan = plan_of(at_once, inbound, policy)
    at_once.apply(plan.changes)
    for part in plan.slices(size):
        sliced.apply(part)
    assert contents(at_once) == contents(sliced)


def what_is_said(decision: lf.Decision) -> tuple[object, ...]:
    """Return what of a decision must not depend on the order of a batch; whose turn it is may."""
    found = decision.classification
    return found.outcome, found.evidence, found.candidates, found.reasons, decision.score, decision.routing


@given(worlds.stores(), st.lists(worlds.inquiries(), min_size=2, max_size=8), worlds.policies, st.randoms())
def test_the_order_of_unrelated_inquiries_changes_nothing_they_say(
    store: tuple, drawn: list[lf.Inquiry], policy: lf.Policy, random: object
) -> None:
    """Who shares no key and no account tree with the others of a batch is decided alike at any place in it."""
    known = Directory.of(store)
    unrelated: dict[lf.Inquiry, set[str]] = {}
    for inquiry in drawn:
        keys = set(asked_keys(inquiry, policy.classification))
        trees = (lineage(account, known) for key in keys for account in known.accounts(key))
        touches = keys | {f"tree {tree[-1].id}" for tree in trees}
        if all(touches.isdisjoint(others) for others in unrelated.values()):
            unrelated[inquiry] = touches
    inbound = list(unrelated)
    event(f"unrelated inquiries: {len(inbound)}")
    assume(len(inbound) > 1)
    shuffled = list(inbound)
    random.shuffle(shuffled)
    said = [
        {step.decision.inquiry.id: what_is_said(step.decision) for step in plan_of(lf.MemoryRepository(store), each, policy).steps}
        for each in (inbound, shuffled)
    ]
    assert said[0] == said[1]


@given(worlds.stores(), worlds.batches, worlds.policies, st.randoms())
def test_the_order_of_a_repositorys_rows_means_nothing(
    store: tuple, inbound: list[lf.Inquiry], policy: lf.Policy, random: object
) -> None:
    """Nothing is decided by "first row found": rows in another order, or twice, give the same plan."""

    def shuffled(rows: tuple) -> tuple:
        return tuple(random.sample([*rows, *rows], k=2 * len(rows)))

    repository = lf.MemoryRepository(store)
    found = repository.find(tuple(key for each in inbound for key in asked_keys(each, policy.classification)))
    known = lf.gather(repository, inbound, policy)
    context = repository.context([each.id for each in found.accounts] + [worlds.PLACEHOLDER], [])
    mixed = Directory(
        Found(persons=shuffled(found.persons), accounts=shuffled(found.accounts), receipts=shuffled(found.receipts)),
        Context(accounts=shuffled(context.accounts), facts=context.facts),
        known.roster,
        policy,
    )
    contacts_at = {each.account for each in found.persons if isinstance(each, lf.Contact)}
    assume(contacts_at <= {each.id for each in context.accounts} | {"missing"})
    plan = lf.plan_intake(inbound, known, policy, at=worlds.AT)
    assert lf.plan_intake(inbound, mixed, policy, at=worlds.AT) == plan


@given(worlds())
def test_every_inquiry_leaves_exactly_one_receipt(world: World) -> None:
    """Whatever becomes of it: one receipt for each id, with the outcome of the first time it came."""
    repository = lf.MemoryRepository(store)
    plan = plan_of(repository, inbound, policy)
    repository.apply(plan.changes)
    receipts = {record.id: record for record in repository if record.kind == "receipt"}
    first = {step.decision.inquiry.id: step.decision for step in reversed(plan.steps)}
    assert {id_: receipt.outcome for id_, receipt in receipts.items()} == {id_: each.outcome for id_, each in first.items()}
    for id_, decision in first.items():
        assert receipts[id_].record == decision.record
        assert receipts[id_].original == decision.inquiry.original
        assert (receipts[id_].reason is None) == (decision.record is not None)


@given(worlds())
def test_everything_new_is_owned_by_somebody_who_is_there(world: World) -> None:
    """A lead has an active user or a queue, a contact or person account an active user."""
    plan = plan_of(lf.MemoryRepository(store), inbound, policy)
    active = {each.id for each in worlds.STAFF if isinstance(each, lf.User) and each.active}
    for created in (change.record for change in plan.changes.changes if isinstance(change, lf.Create)):
        match created:
            case lf.Lead(owner=owner):
                assert owner in active or owner.startswith("queue:")
            case lf.Contact(owner=owner) | lf.PersonAccount(owner=owner):
                assert owner in active


@given(worlds())
def test_of_known_people_only_empty_fields_change(world: World) -> None:
    """Owner, status and everything that is known stay; lists only grow; a "no" in a custom field is known."""
    plan = plan_of(lf.MemoryRepository(store), inbound, policy)
    updates = [change for step in plan.steps for change in step.changes.changes if isinstance(change, lf.Update)]
    for update in updates:
        before, after = update.before, update.after
        event(f"update of a {before.kind}")
        if before.kind in BOOKKEEPING:
            continue
        assert before.owner == after.owner
        assert getattr(before, "status", None) == getattr(after, "status", None)
        for field in attrs.fields(type(before)):
            if field.eq:
                keeps(getattr(before, field.name), getattr(after, field.name), is_custom=False)
        for name in before.custom:
            keeps(before.custom[name], after.custom[name], is_custom=True)


def keeps(old: object, new: object, *, is_custom: bool) -> None:
    """Check that a value that was there is there still."""
    if isinstance(old, tuple):
        assert new[: len(old)] == old
    elif isinstance(old, Mapping):
        assert old.keys() <= new.keys()
    elif old is False if is_custom else not is_empty(old):
        assert new == old


@given(worlds())
def test_mail_providers_and_shared_hosts_never_attach_anybody(world: World) -> None:
    """No domain that belongs to the customers of a provider is evidence, even if accounts have it."""
    for step in plan_of(lf.MemoryRepository(store), inbound, policy).steps:
        for each in step.decision.classification.evidence:
            if each.kind in ("domain", "domain_below"):
                assert {*Domain(each.value).ancestors}.isdisjoint({*worlds.FREE_MAIL, *worlds.SHARED})


@given(worlds())
def test_what_is_ambiguous_attaches_to_nobody(world: World) -> None:
    """An ambiguous inquiry has candidates, but neither an account nor a person."""
    for step in plan_of(lf.MemoryRepository(store), inbound, policy).steps:
        found = step.decision.classification
        if found.outcome == "ambiguous":
            assert (found.account, found.person) == (None, None)
            assert found.candidates
            assert step.decision.owner == (policy.routing.review_queue if policy.classification.leads == "on" else None)


@given(worlds())
def test_without_leads_no_lead_comes_into_being(world: World) -> None:
    """An organisation without leads gets none, whatever arrives."""
    without = attrs.evolve(
        policy,
        classification=attrs.evolve(
            policy.classification, leads="off", existing_account="contact", person_accounts="off", placeholder_account=None
        ),
    )
    plan = plan_of(lf.MemoryRepository(store), inbound, without)
    assert not any(change.ref.kind in ("lead", "person_account") for change in created(plan))


def created(plan: lf.IntakePlan) -> list[lf.Create]:
    return [change for change in plan.changes.changes if isinstance(change, lf.Create)]


@given(worlds())
def test_the_inverse_of_a_plan_restores_the_store_but_for_bookkeeping(world: World) -> None:
    """Undone, everything is as it was; only turns that were taken stay taken."""
    repository = lf.MemoryRepository(store)
    before = contents(repository, without=BOOKKEEPING)
    plan = plan_of(repository, inbound, policy)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert contents(repository, without=BOOKKEEPING) == before


@given(worlds())
def test_planning_changes_nothing_it_was_given(world: World) -> None:
    """The directory stays as it was, so planning again from it gives the same plan."""
    known = lf.gather(lf.MemoryRepository(store), inbound, policy)
    before = {name: copy.deepcopy(getattr(known, name)) for name in Directory.__slots__}
    plan = lf.plan_intake(inbound, known, policy, at=worlds.AT)
    assert {name: getattr(known, name) for name in Directory.__slots__} == before
    assert lf.plan_intake(inbound, known, policy, at=worlds.AT) == plan


@given(worlds())
def test_the_texts_of_a_plan_can_always_be_made(world: World) -> None:
    """Every decision explains itself beginning with who asks, and makes one row."""
    plan = plan_of(lf.MemoryRepository(store), inbound, policy)
    for step, row in itertools.zip_longest(plan.steps, plan.rows()):
        assert step.decision.explain().startswith(f"{step.decision.inquiry.label} → ")
        assert row["becomes"] == step.decision.outcome
        assert row["reason"]
