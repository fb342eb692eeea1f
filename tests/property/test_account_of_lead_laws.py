"""The account of a lead: the reference that it carries, what speaks for one today, and what conversion makes of both."""

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.changes import Create
from leadflow.errors import ConversionRefused
from leadflow.matching import lineage, match_account
from property.crm_worlds import AT, World, emails, inquiries, lead_of, worlds

pytestmark = pytest.mark.worlds
NOTHING_RELATED = lf.Related()


@st.composite
def matched_leads(draw: st.DrawFn) -> tuple[lf.Lead, World]:
    """Draw a world and an open lead of it that was matched to an account."""
    world = draw(worlds())
    leads = [each for each in world.store if isinstance(each, lf.Lead) and world.policy.lifecycle.is_open(each.status)]
    assume(leads)
    ids = [each.id for each in world.store if isinstance(each, lf.Account) and not each.placeholder]
    lead = draw(st.sampled_from(leads))
    matched = draw(st.sampled_from([*ids, *ids, "missing"]))
    lead = attrs.evolve(lead, owner="user:dana", status="new", matched_account=matched)
    store = tuple(lead if lf.ref(each) == lf.ref(lead) else each for each in world.store)
    return lead, world._replace(store=store)


def gathered(lead: lf.Lead, world: World) -> lf.Directory:
    return lf.gather(lf.MemoryRepository(world.store), lf.inquiries_of([lead]), world.policy)


def is_consumer(lead: lf.Lead, world: World) -> bool:
    """Tell whether the policy's own condition calls somebody a consumer, whatever account they work at."""
    return world.policy.classification.individuals_first.holds(lf.inquiries_of([lead])[0])


@given(matched_leads())
def test_a_lead_that_was_matched_never_gets_another_account_unasked(drawn: tuple[lf.Lead, World]) -> None:
    """It goes into an account that is there: the one it was matched to, one above or below it, or nowhere."""
    lead, world = drawn
    known = gathered(lead, world)
    assume(not is_consumer(lead, world))
    try:
        plan = lf.plan_conversion(lead, NOTHING_RELATED, world.policy, at=AT, known=known, bypass=["contact"])
    except ConversionRefused as refusal:
        event("refused")
        assert repr(lead.matched_account) in refusal.reason
        return
    event("converted")
    assert plan.person_account is None
    assert plan.account is not None
    there = known.account(plan.account.id)
    assert there is not None
    matched = known.account(str(lead.matched_account))
    assert matched is not None
    line = {each.id for each in (*lineage(there, known), *lineage(matched, known))}
    assert {there.id, matched.id} <= line
    assert lineage(there, known)[-1] == lineage(matched, known)[-1]


@given(matched_leads())
def test_without_what_is_known_the_account_of_a_lead_must_be_given(drawn: tuple[lf.Lead, World]) -> None:
    """The refusal names it; given, it is taken; passed over, the customer is another one and the reasons say so."""
    lead, world = drawn
    assume(not is_consumer(lead, world))
    try:
        lf.plan_conversion(lead, NOTHING_RELATED, world.policy, at=AT)
    except ConversionRefused as refusal:
        assert refusal.reason == (
            f"it was matched to account {lead.matched_account!r}; give that account, or bypass the check"
        )
    else:
        raise AssertionError("the account of the lead was passed over")
    account = lf.Account(id=str(lead.matched_account), name="Zenith")
    assert lf.plan_conversion(lead, NOTHING_RELATED, world.policy, at=AT, account=account).account.id == account.id
    other = lf.Account(id="zenith", name="Zenith")
    plan = lf.plan_conversion(lead, NOTHING_RELATED, world.policy, at=AT, account=other)
    assert plan.account.id == "zenith"
    assert str(lead.matched_account) in " ".join(map(str, plan.reasons))


@given(matched_leads())
def test_a_reclassification_converts_into_the_account_that_a_conversion_takes(drawn: tuple[lf.Lead, World]) -> None:
    """Where a conversion goes, the reclassification goes; where a conversion asks which account, it writes nothing."""
    lead, world = drawn
    known = gathered(lead, world)
    [step] = lf.plan_reclassification([lead], known, world.policy, at=AT).steps
    found = step.classification
    assert found is not None
    if found.step not in ("named account", "existing account", "individual", "everyone else"):
        return  # a consumer by the policy's own condition, or a known person
    try:
        plan = lf.plan_conversion(lead, NOTHING_RELATED, world.policy, at=AT, known=known, bypass=["contact"])
    except ConversionRefused:
        event("refused")
        assert step.changes.is_empty
        return
    event(step.fate)
    if step.fate == "converted":
        [contact] = [each.record for each in step.changes.changes if isinstance(each, Create)]
        assert (contact.kind, contact.account) == ("contact", plan.account.id)
    if step.fate == "matched":
        [update] = step.changes.changes
        assert update.after.matched_account == plan.account.id


@st.composite
def leads_with_addresses(draw: st.DrawFn) -> lf.Lead:
    """Draw a lead with two addresses or three."""
    inquiry = draw(inquiries().filter(lambda drawn: drawn.email is not None))
    return lead_of(inquiry, other_emails=draw(st.lists(emails, min_size=1, max_size=2)))


@given(worlds(), st.data())
def test_a_conversion_makes_no_account_where_any_address_of_the_lead_finds_one(
    world: World, data: st.DataObject
) -> None:
    """Each address of the lead is asked alone: by strong evidence for an account that is there, nothing new is made."""
    lead = data.draw(leads_with_addresses())
    known = gathered(lead, world)
    try:
        plan = lf.plan_conversion(lead, NOTHING_RELATED, world.policy, at=AT, known=known, bypass=["contact"])
    except ConversionRefused:
        event("refused")
        return
    event("converted")
    if plan.account is None or is_consumer(lead, world) or known.account(plan.account.id) is not None:
        return
    for said in lf.inquiries_of([lead]):
        assert not [each for each in match_account(said, known, world.policy).evidence if each.is_strong]


@given(worlds(), st.data())
def test_the_order_of_the_addresses_of_a_lead_means_nothing(world: World, data: st.DataObject) -> None:
    """Whichever address comes first: the same account is found, or it stays open."""
    lead = data.draw(leads_with_addresses())
    known = gathered(lead, world)
    turned = attrs.evolve(lead, email=lead.other_emails[-1], other_emails=(lead.email, *lead.other_emails[:-1]))
    found, again = (match_account(each, known, world.policy) for each in (lead, turned))
    assert (found.account, found.ambiguous) == (again.account, again.ambiguous)
    assert set(found.candidates) == set(again.candidates)
