"""Today's rules for what is stored: decision tables, and what a plan tells."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest
import tomli_w

import leadflow as lf
from classification_cases import AT, STAFF, merged, record_of
from leadflow.changes import Create
from leadflow.reclassification import ReclassificationPlan, ReclassificationStep

TABLE = tomllib.loads((Path(__file__).parents[1] / "cases/reclassification/stored.toml").read_text(encoding="utf-8"))
AMY = lf.Lead(id="l1", owner="user:dana", name="Amy Wong", email="amy@aurora.example")
AURORA = lf.Account(id="aurora", name="Aurora Group", domains=["aurora.example"], named=True, owner="user:minji")
POLICY = lf.Policy(fallback_user="user:head-of-sales")


def planned(
    records: list[lf.Lead | lf.Contact],
    around: Mapping[str, object] | list[object],
    policy: lf.Policy = POLICY,
    related: Mapping[str, lf.Related] | None = None,
) -> tuple[ReclassificationPlan, lf.MemoryRepository]:
    """Return the plan for stored records, and the store before it."""
    repository = lf.MemoryRepository([*STAFF, *records, *around])
    known = lf.gather(repository, lf.inquiries_of(records), policy)
    return lf.plan_reclassification(records, known, policy, at=AT, related=related or {}), repository


def found(step: ReclassificationStep, repository: lf.MemoryRepository) -> dict[str, object]:
    """Return what a case can want to know of a step; new records by their kind, since their ids are derived."""
    created = [each.ref for each in step.changes.changes if isinstance(each, Create)]
    new = {each for each in created if each.id != "individual"}
    after = lf.ref(step.after)
    record = repository.get(*after)
    return {
        "fate": step.fate,
        "became": after.kind if after in new else str(after),
        "owner": record.owner,
        "record": record,
        "changed": sorted(each.ref.kind if each.ref in new else str(each.ref) for each in step.changes.changes),
    }


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_each_stored_record_becomes_what_a_salesperson_expects(case: dict) -> None:
    """Fate, record, owner, what is written and the reasons are those of the table; the inverse takes it back."""
    given = merged(TABLE["given"], case["given"])
    policy = lf.parse_policy(tomli_w.dumps({"fallback_user": "user:head-of-sales", **given.get("policy", {})}))
    record = record_of(given["record"])
    around = [
        *(record_of({"kind": "account", **each}) for each in given["accounts"]),
        *map(record_of, given.get("records", ())),
    ]
    plan, repository = planned([record], around, policy)
    before = {lf.ref(each): each for each in repository}
    repository.apply(plan.changes)
    [step] = plan.steps
    got = found(step, repository)
    got["record"] = {name: str(getattr(got["record"], name)) for name in case["want"].get("record", ())}
    assert {name: got[name] for name in case["want"]} == case["want"]
    assert [str(reason) for reason in step.reasons] == case["want_reason"]
    repository.apply(plan.changes.inverse())
    assert {lf.ref(each): each for each in repository} == before


def test_two_leads_of_one_person_become_one_contact() -> None:
    """The second finds the contact that the first became."""
    twin = attrs.evolve(AMY, id="l2", mobile="+1 202-555-0143")
    plan, repository = planned([AMY, twin], [AURORA])
    repository.apply(plan.changes)
    assert lf.ref(plan.steps[0].after) == lf.ref(plan.steps[1].after)
    contact = repository.get(*lf.ref(plan.steps[0].after))
    assert (contact.account, str(contact.mobile)) == ("aurora", "+1 202-555-0143")
    assert plan.counts == {"converted": 2}


@pytest.mark.parametrize("lead_first", [True, False])
def test_a_contact_that_a_lead_fills_moves_all_the_same(lead_first: bool) -> None:
    """Each record sees what became of those before it, in whatever order they are asked."""
    lead = attrs.evolve(AMY, email="amy@parks.aurora.example", title="VP")
    contact = lf.Contact(id="c", account="aurora", name="Amy Wong", email="amy@parks.aurora.example")
    parks = lf.Account(id="parks", name="Aurora Parks", domains=["parks.aurora.example"], parent="aurora")
    plan, repository = planned([lead, contact] if lead_first else [contact, lead], [AURORA, parks])
    repository.apply(plan.changes)
    assert repository.get("contact", "c") == attrs.evolve(contact, account="parks", title="VP")
    assert sorted(plan.counts) == ["converted", "moved"]


def test_what_hangs_on_a_lead_moves_along() -> None:
    """Its activities belong to the contact afterwards."""
    call = lf.Activity(id="a1", type="call", subject="call", at=AT, links={"person": lf.ref(AMY)})
    plan, repository = planned([AMY], [AURORA, call], related={"l1": lf.Related(activities=(call,))})
    repository.apply(plan.changes)
    assert repository.get("activity", "a1").links == {"person": lf.ref(plan.steps[0].after), "account": lf.ref(AURORA)}


def test_it_tells_the_story() -> None:
    """Who became what, why, and who else it may be."""
    other = lf.Contact(id="c1", account="aurora", name="Amy Wong", phone="+1 202-555-0143", email="wong@aurora.example")
    lead = attrs.evolve(AMY, company="Aurora Group")
    plan, _ = planned([lead], [AURORA, other])
    [step] = plan.steps
    assert step.explain().splitlines() == [
        f"Amy Wong: lead l1 converted → {lf.ref(step.after)}",
        "  because  e-mail domain aurora.example belongs to Aurora Group",
        "  because  company name 'Aurora Group' is that of Aurora Group",
        "  because  Aurora Group is a named account",
        "  because  owner of the account",
    ]


def test_it_tells_what_is_left_for_a_person_to_decide() -> None:
    """A record that stays is told with its reasons, and with whom it may be."""
    other = lf.Contact(id="c1", account="aurora", name="Ben Ode", email="amy@aurora.example")
    plan, _ = planned([AMY], [AURORA, other])
    assert plan.steps[0].explain().splitlines() == [
        "Amy Wong: lead l1 differs",
        "  because  contact Ben Ode has the same e-mail address but another name",
        "  but      Ben Ode: contact Ben Ode has the same e-mail address but another name",
    ]


def test_slices_store_what_the_whole_stores() -> None:
    """A host may commit a thousand at a time."""
    leads = [attrs.evolve(AMY, id=f"l{number}", email=f"amy{number}@aurora.example") for number in range(5)]
    plan, whole = planned(leads, [AURORA])
    _, sliced = planned(leads, [AURORA])
    whole.apply(plan.changes)
    for changes in plan.slices(2):
        sliced.apply(changes)
    assert set(map(lf.ref, whole)) == set(map(lf.ref, sliced))
