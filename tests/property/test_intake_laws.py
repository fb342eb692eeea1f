"""What is true of every batch that is planned, whatever arrives and whatever is there."""

import copy
import itertools
from collections.abc import Collection, Mapping, Sequence
from random import Random
from typing import TypeVar

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.changes import Create, Update
from leadflow.changes.filling import is_empty
from leadflow.intake import IntakePlan
from leadflow.matching import Context, Directory, Found, find_bridges, lineage, match_account
from leadflow.matching.keys import asked_keys
from leadflow.objects import Receipt
from leadflow.values.domain import Domain
from property.crm_worlds import AT, FREE_MAIL, SHARED, STAFF, World, worlds

pytestmark = pytest.mark.worlds

BOOKKEEPING = ("rotation", "load")
Row = TypeVar("Row")


def plan_of(repository: lf.Repository, world: World, inbound: Sequence[lf.Inquiry] | None = None) -> IntakePlan:
    """Plan what arrives in a world, or something else, in view of a repository."""
    arrived = world.inbound if inbound is None else inbound
    return lf.plan_intake(arrived, lf.gather(repository, arrived, world.policy), world.policy, at=AT)


def fresh_plan(world: World) -> IntakePlan:
    return plan_of(lf.MemoryRepository(world.store), world)


def contents(repository: lf.MemoryRepository, *, without: tuple[str, ...] = ()) -> Mapping[lf.RecordRef, object]:
    """Return everything that is stored; versions take no part in equality."""
    return {lf.ref(record): record for record in repository if record.kind not in without}


# --- a batch ----------------------------------------------------------------------------------------------------------


@given(worlds())
def test_sending_a_batch_twice_does_nothing_twice(world: World) -> None:
    """Every inquiry that was applied is received already, and its second plan is empty."""
    repository = lf.MemoryRepository(world.store)
    repository.apply(plan_of(repository, world).changes)
    again = plan_of(repository, world)
    assert {step.decision.outcome for step in again.steps} == {"already_received"}
    assert again.changes.is_empty


@given(worlds())
def test_a_batch_that_was_undone_can_come_again(world: World) -> None:
    """After the inverse it decides as the first time, whoever's turn it is by now, and leaves nothing behind."""
    repository = lf.MemoryRepository(world.store)
    before, plans = contents(repository, without=BOOKKEEPING), []
    for _ in range(3):
        plans.append(plan_of(repository, world))
        repository.apply(plans[-1].changes)
        repository.apply(plans[-1].changes.inverse())
        assert contents(repository, without=BOOKKEEPING) == before
        assert [row["becomes"] for row in plans[-1].rows()] == [row["becomes"] for row in plans[0].rows()]
    created = [
        change.ref
        for plan in plans
        for change in plan.changes.changes
        if isinstance(change, Create) and change.ref.kind in ("lead", "contact", "person_account", "activity")
    ]
    assert len(created) == len(set(created))


@given(worlds())
def test_a_batch_is_its_left_fold(world: World) -> None:
    """Planning all at once decides and stores the same as planning and applying one after the other."""
    at_once, one_by_one = lf.MemoryRepository(world.store), lf.MemoryRepository(world.store)
    whole = plan_of(at_once, world)
    at_once.apply(whole.changes)
    for together, inquiry in zip(whole.steps, world.inbound, strict=True):
        event(f"outcome: {together.decision.outcome}")
        [alone] = plan_of(one_by_one, world, [inquiry]).steps
        one_by_one.apply(alone.changes)
        assert together.decision == alone.decision
        assert together.changes == alone.changes
    assert contents(at_once) == contents(one_by_one)


@given(worlds(), st.integers(1, 4))
def test_slices_store_what_the_whole_stores(world: World, size: int) -> None:
    """Slices of any size, applied one after the other, store the same as the plan at once."""
    at_once, sliced = lf.MemoryRepository(world.store), lf.MemoryRepository(world.store)
    plan = plan_of(at_once, world)
    at_once.apply(plan.changes)
    for part in plan.slices(size):
        sliced.apply(part)
    assert contents(at_once) == contents(sliced)


def said_about(plan: IntakePlan) -> Mapping[str, object]:
    """Return by inquiry what must not depend on the order of a batch; whose turn it is may."""
    decisions = (step.decision for step in plan.steps)
    return {
        each.inquiry.id: (attrs.astuple(each.classification, recurse=False), each.score, each.routing)
        for each in decisions
    }


def unrelated(world: World) -> tuple[lf.Inquiry, ...]:
    """Return as many inquiries as possible that share no key, no account tree and no person with one another."""
    known = Directory.of(world.store)
    taken: set[str] = set()
    chosen: list[lf.Inquiry] = []
    for inquiry in world.inbound:
        keys = set(asked_keys(inquiry, world.policy))
        people = {person for key in keys for person in known.persons(key)}
        companies = {account for key in keys for account in known.accounts(key)}
        companies |= {account for person in people if (account := known.account(getattr(person, "account", "")))}
        touched = (
            keys
            | {str(lf.ref(lineage(account, known)[-1])) for account in companies}
            | {str(lf.ref(each)) for each in people}
        )
        if taken.isdisjoint(touched):
            taken |= touched
            chosen.append(inquiry)
    return tuple(chosen)


@given(worlds(least=3), st.data())
def test_the_order_of_unrelated_inquiries_changes_nothing_that_is_said_about_them(
    world: World, data: st.DataObject
) -> None:
    """Whoever has nothing in common with the others of a batch is decided alike at any place in it."""
    inbound = unrelated(world)
    assume(len(inbound) > 1)
    repository = lf.MemoryRepository(world.store)
    another_order = data.draw(st.permutations(inbound))
    assert said_about(plan_of(repository, world, another_order)) == said_about(plan_of(repository, world, inbound))


@given(worlds(least=2), st.randoms(use_true_random=False))
def test_for_a_fixed_store_the_order_of_a_batch_changes_no_candidate_and_no_evidence(
    world: World, random: Random
) -> None:
    """What an inquiry finds in the store is the same alone, in a batch, and at any place of it."""
    repository = lf.MemoryRepository(world.store)
    shuffled = random.sample(world.inbound, len(world.inbound))
    of_batch = lf.gather(repository, shuffled, world.policy)
    for inquiry in world.inbound:
        alone = lf.gather(repository, [inquiry], world.policy)
        found = [lf.classify(inquiry, known, world.policy) for known in (alone, of_batch)]
        assert found[0] == found[1]


def same_person(plan: IntakePlan) -> Mapping[str, frozenset[str]]:
    """Return by inquiry which ones became, or were added to, the same record; those without a record stand alone."""
    by_record: dict[object, set[str]] = {}
    for step in plan.steps:
        by_record.setdefault(step.decision.record or step.decision.inquiry.id, set()).add(step.decision.inquiry.id)
    return {inquiry: frozenset(together) for together in by_record.values() for inquiry in together}


@given(worlds(least=2), st.randoms(use_true_random=False))
def test_the_set_of_persons_does_not_depend_on_the_order_of_a_batch_unless_a_bridge_is_reported(
    world: World, random: Random
) -> None:
    """Inquiries that end up together in one order only hang together loosely, or one is ambiguous; either is told.

    Where there are leads: without them, who is not for us leaves no person behind whom another inquiry could meet.
    """
    rules = attrs.evolve(world.policy.classification, most_hits=1_000, leads="on")
    inbound = tuple({inquiry.id: inquiry for inquiry in world.inbound}.values())
    world = world._replace(policy=attrs.evolve(world.policy, classification=rules), inbound=inbound)
    repository = lf.MemoryRepository(world.store)
    plans = [plan_of(repository, world, order) for order in (inbound, random.sample(inbound, len(inbound)))]
    one, other = map(same_person, plans)
    bridges = find_bridges(inbound, lf.gather(repository, inbound, world.policy), world.policy)
    reported = {record.id for cluster in bridges for record in cluster.records if record.kind == "lead"}
    decisions = [step.decision for plan in plans for step in plan.steps]
    reported |= {decision.inquiry.id for decision in decisions if decision.outcome == "ambiguous"}
    event(f"depends on the order: {one != other}")
    assert [each for each in one if one[each] != other[each] and reported.isdisjoint(one[each] | other[each])] == []


class Untidy:
    """A repository that gives its rows in any order, and each twice."""

    def __init__(self, tidy: lf.MemoryRepository, random: Random) -> None:
        self.tidy, self.random = tidy, random

    def rows(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        return tuple(self.random.sample([*rows, *rows], k=2 * len(rows)))

    def find(self, keys: Collection[str]) -> Found:
        found = self.tidy.find(keys)
        return Found(
            persons=self.rows(found.persons), accounts=self.rows(found.accounts), receipts=self.rows(found.receipts)
        )

    def context(self, account_ids: Collection[str], person_refs: Collection[lf.RecordRef]) -> Context:
        context = self.tidy.context(account_ids, person_refs)
        return attrs.evolve(context, accounts=self.rows(context.accounts))

    def roster(self, targets: Collection[str]) -> lf.Roster:
        return self.tidy.roster(targets)

    def apply(self, changes: lf.ChangeSet) -> None:
        self.tidy.apply(changes)


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_a_repositorys_rows_means_nothing(world: World, random: Random) -> None:
    """Nothing is ever decided by "first row found"."""
    repository = lf.MemoryRepository(world.store)
    assert plan_of(Untidy(repository, random), world) == plan_of(repository, world)


# --- what is written ----------------------------------------------------------------------------------------------------


@given(worlds())
def test_every_inquiry_leaves_exactly_one_receipt(world: World) -> None:
    """Whatever becomes of it: one receipt for each id, with the original, and a record or the reason why there is none."""
    repository = lf.MemoryRepository(world.store)
    plan = plan_of(repository, world)
    repository.apply(plan.changes)
    receipts = {record.id: record for record in repository if isinstance(record, Receipt)}
    first = {step.decision.inquiry.id: step.decision for step in reversed(plan.steps)}
    assert receipts.keys() == first.keys()
    for id_, decision in first.items():
        receipt = receipts[id_]
        assert (receipt.outcome, receipt.record, receipt.original) == (
            decision.outcome, decision.record, decision.inquiry.original,
        )  # fmt: skip
        assert (receipt.record is None) == bool(receipt.reason)


def created(plan: IntakePlan) -> list[object]:
    return [change.record for change in plan.changes.changes if isinstance(change, Create)]


@given(worlds())
def test_everything_new_is_owned_by_somebody_who_is_there(world: World) -> None:
    """A lead has an active user or a queue, a contact or person account an active user."""
    active = {each.id for each in STAFF if isinstance(each, lf.User) and each.active}
    for record in created(fresh_plan(world)):
        match record:
            case lf.Lead(owner=owner):
                assert owner in active or owner.startswith("queue:")
            case lf.Contact(owner=owner) | lf.PersonAccount(owner=owner):
                assert owner in active


def keeps(old: object, new: object, *, is_custom: bool = False) -> bool:
    """Tell whether a value that was there is there still; in a custom field, "no" is a value."""
    if isinstance(old, tuple):
        return new[: len(old)] == old
    if isinstance(old, Mapping):
        return all(name in new and keeps(item, new[name], is_custom=True) for name, item in old.items())
    return new == old or (is_empty(old) and not (is_custom and old is False))


@given(worlds())
def test_of_known_people_only_what_is_empty_changes(world: World) -> None:
    """Owner, status and every value that is known stay; lists only grow."""
    for step in fresh_plan(world).steps:
        for change in step.changes.changes:
            if isinstance(change, Update) and change.ref.kind not in BOOKKEEPING:
                event(f"update of a {change.ref.kind}")
                old, new = (attrs.asdict(record, recurse=False) for record in (change.before, change.after))
                assert {name for name in old if not keeps(old[name], new[name])} <= {"version"}
                assert (old["owner"], old.get("status")) == (new["owner"], new.get("status"))


@given(worlds())
def test_a_known_lead_refers_to_the_account_it_did_or_to_the_one_that_its_inquiry_finds(world: World) -> None:
    """A reference never changes; one that is new is what matching finds for the inquiry, and reclassification leaves it."""
    known = lf.gather(lf.MemoryRepository(world.store), world.inbound, world.policy)
    for inquiry in world.inbound:
        [step] = lf.plan_intake([inquiry], known, world.policy, at=AT).steps
        for change in step.changes.changes:
            if not (isinstance(change, Update) and isinstance(change.before, lf.Lead)):
                continue
            before, after = change.before.matched_account, change.after.matched_account
            event("kept" if before == after else "found")
            if before != after:
                found = match_account(inquiry, known, world.policy).account
                assert before is None
                assert after == found.id
                repository = lf.MemoryRepository(world.store)
                repository.apply(step.changes)
                lead = repository.get("lead", change.after.id)
                again = lf.gather(repository, [*world.inbound, *lf.inquiries_of([lead])], world.policy)
                [today] = lf.plan_reclassification([lead], again, world.policy, at=AT).steps
                assert today.fate != "matched" or lineage_has(today.after.matched_account, after, again)


def lineage_has(lower: str, upper: str, known: lf.Directory) -> bool:
    """Tell whether an account is another one, or stands below it."""
    return upper in [each.id for each in lineage(known.account(lower), known)]


@given(worlds())
def test_a_known_person_gets_one_activity_and_no_second_record(world: World) -> None:
    """Who is known is not created again; what they did is kept."""
    for step in fresh_plan(world).steps:
        if step.decision.outcome.startswith("known"):
            kinds = sorted(change.ref.kind for change in step.changes.changes if isinstance(change, Create))
            opens = [] if step.decision.classification.repeats is None else ["opportunity"]
            assert kinds == ["activity", *opens, "receipt"]


@given(worlds())
def test_an_opportunity_is_opened_for_customers_with_won_opportunities_and_none_open_only(world: World) -> None:
    """And for each of them once in a batch; closed opportunities stay as they are."""
    plan = fresh_plan(world)
    stored = [each for each in world.store if isinstance(each, lf.Opportunity)]
    opened = [record for record in created(plan) if isinstance(record, lf.Opportunity)]
    customers = [opportunity.account or opportunity.person_account for opportunity in opened]
    assert len(set(customers)) == len(customers)
    for customer in customers:
        stages = {each.stage for each in stored if customer in (each.account, each.person_account)}
        assert "Closed Won" in stages
        assert stages <= {"Closed Won", "Closed Lost"}
    assert not any(change.ref.kind == "opportunity" for change in plan.changes.changes if isinstance(change, Update))


@given(worlds())
def test_without_leads_no_lead_comes_into_being(world: World) -> None:
    """An organisation without leads and person accounts gets none, whatever arrives."""
    strict = attrs.evolve(
        world.policy.classification,
        leads="off",
        existing_account="contact",
        person_accounts="off",
        placeholder_account=None,
    )
    plan = fresh_plan(world._replace(policy=attrs.evolve(world.policy, classification=strict)))
    assert not any(isinstance(record, lf.Lead | lf.PersonAccount) for record in created(plan))


@given(worlds())
def test_the_inverse_of_a_plan_restores_the_store_but_for_bookkeeping(world: World) -> None:
    """Undone, everything is as it was; only turns that were taken stay taken."""
    repository = lf.MemoryRepository(world.store)
    before = contents(repository, without=BOOKKEEPING)
    plan = plan_of(repository, world)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert contents(repository, without=BOOKKEEPING) == before


@given(worlds())
def test_planning_changes_nothing_it_was_given(world: World) -> None:
    """The directory stays as it was, so planning again from it gives the same plan."""
    known = lf.gather(lf.MemoryRepository(world.store), world.inbound, world.policy)
    before = {name: copy.deepcopy(getattr(known, name)) for name in Directory.__slots__}
    plan = lf.plan_intake(world.inbound, known, world.policy, at=AT)
    assert {name: getattr(known, name) for name in Directory.__slots__} == before
    assert lf.plan_intake(world.inbound, known, world.policy, at=AT) == plan


# --- who is attached to whom ------------------------------------------------------------------------------------------


@given(worlds())
def test_mail_providers_and_shared_hosts_never_attach_anybody(world: World) -> None:
    """No domain that belongs to the customers of a provider is evidence, by our lists or the policy's."""
    policy = world.policy.classification
    removed = {*policy.free_mail.remove, *policy.shared_hosting.remove}
    ours = {*(FREE_MAIL if policy.free_mail.ours else ()), *(SHARED if policy.shared_hosting.ours else ())}
    providers = (ours - removed) | {*policy.free_mail.add, *policy.shared_hosting.add}
    for step in fresh_plan(world).steps:
        for each in step.decision.classification.evidence:
            if each.kind in ("domain", "domain_below"):
                assert {*Domain(each.value).ancestors}.isdisjoint(providers)


@given(worlds())
def test_what_is_ambiguous_attaches_to_nobody(world: World) -> None:
    """An ambiguous inquiry has candidates, but neither an account nor a person, and waits for review if there are leads."""
    classification, routing = world.policy.classification, world.policy.routing
    for step in fresh_plan(world).steps:
        found = step.decision.classification
        if found.outcome == "ambiguous":
            assert (found.account, found.person) == (None, None)
            assert found.candidates
            assert step.decision.owner == (routing.review_queue if classification.leads == "on" else None)


@given(worlds())
def test_nobody_is_both_taken_and_a_candidate(world: World) -> None:
    """What was taken is no suggestion any more."""
    for step in fresh_plan(world).steps:
        found = step.decision.classification
        taken = {lf.ref(record) for record in (found.account, found.person) if record is not None}
        assert taken.isdisjoint({lf.RecordRef(each.kind, each.id) for each in found.candidates})


@given(worlds())
def test_the_texts_of_a_plan_can_always_be_made(world: World) -> None:
    """Every decision explains itself beginning with who asks, and makes one row with a reason."""
    plan = fresh_plan(world)
    for step, row in itertools.zip_longest(plan.steps, plan.rows()):
        assert step.decision.explain().startswith(f"{step.decision.inquiry.label} → ")
        assert row["becomes"] == step.decision.outcome
        assert row["reason"]
