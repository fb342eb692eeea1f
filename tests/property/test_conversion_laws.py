"""Laws of conversion, over generated worlds."""

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from leadflow import (
    Account,
    Activity,
    Address,
    Contact,
    CustomRecord,
    Lead,
    MemoryRepository,
    Opportunity,
    PersonAccount,
    Policy,
    Related,
    plan_conversion,
    ref,
)
from leadflow.changes import links_of
from leadflow.changes.filling import is_empty
from leadflow.conversion import ConversionPlan
from leadflow.errors import ConversionRefused
from leadflow.objects import CampaignMember
from leadflow.policy import Conversion, CustomField
from leadflow.policy.lifecycle import Lifecycle
from leadflow.testing import strategies as lst
from property.test_qualification_laws import TABLES

pytestmark = pytest.mark.worlds

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
KINDS = ("account", "lead", "contact", "person_account", "opportunity", "campaign_member", "activity", "custom")
"""What a conversion reads or changes."""
POLICY = Policy(fallback_user="user:head")
MAPPED = Policy(
    fallback_user="user:head",
    custom_fields={name: CustomField() for name in ("intent", "budget", "구매의도", "note")},
    conversion=Conversion(
        fields={
            "phone": "account.phone",
            "annual_revenue": "opportunity.amount",
            "message": ("opportunity.custom.note", "person.custom.note"),
            "custom.intent": ("account.type", "account.custom.intent", "opportunity.custom.intent"),
            "custom.note": (),
            "custom.구매의도": ("person.custom.구매의도", "opportunity.custom.구매의도"),
        }
    ),
)
"""Fields go to several targets, custom ones no longer only to the person."""
OWN_FIELDS = {
    *("id", "version", "owner", "status", "converted", "created_at", "matched_account", "custom"),
    *("score", "grade", "manual_score", "status_reason", "assigned_at", "respond_by", "responded_at"),
}


def related_to(lead: Lead, world: tuple) -> Related:
    hanging = [record for record in world if ref(lead) in getattr(record, "links", {}).values()]
    return Related(
        activities=tuple(each for each in hanging if isinstance(each, Activity)),
        memberships=tuple(each for each in hanging if isinstance(each, CampaignMember)),
        custom_records=tuple(each for each in hanging if isinstance(each, CustomRecord)),
    )


@st.composite
def conversions(draw: st.DrawFn) -> tuple[tuple, ConversionPlan]:
    """Draw a world and the conversion of a lead of it, into new records or into some of the world's."""
    drawn = draw(lst.worlds(of_kinds=KINDS, max_groups=1))
    world = tuple(_open(each) if isinstance(each, Lead) else each for each in drawn)
    leads = [record for record in world if isinstance(record, Lead)]
    assume(leads)
    lead = draw(st.sampled_from(leads))
    accounts = [record for record in world if isinstance(record, Account)]
    account = draw(st.none() | st.sampled_from(accounts)) if accounts else None
    members = [each for each in world if isinstance(each, Contact) and account and each.account == account.id]
    persons = [record for record in world if isinstance(record, PersonAccount)]
    choices = {
        "account": account,
        "contact": draw(st.none() | st.sampled_from(members)) if members else None,
        "person_account": draw(st.none() | st.sampled_from(persons)) if persons and not account else None,
        "opportunity": draw(st.sampled_from([None, True, False])),
    }
    policy = draw(st.sampled_from([POLICY, MAPPED]))
    try:
        return world, plan_conversion(lead, related_to(lead, world), policy, at=AT, owner="user:dana", **choices)
    except ConversionRefused:  # what it says does not suffice, so somebody gives the account
        given = accounts[0] if accounts else Account(id="zenith", name="Zenith")
        choices = {"account": given, "opportunity": choices["opportunity"]}
    world = tuple({ref(each): each for each in (*world, given)}.values())
    try:
        return world, plan_conversion(lead, related_to(lead, world), policy, at=AT, owner="user:dana", **choices)
    except ConversionRefused:
        assume(False)
        raise


def _open(lead: Lead) -> Lead:
    """Return a lead as it is before it is converted."""
    status = lead.status if POLICY.lifecycle.is_open(lead.status) else "new"
    return attrs.evolve(lead, converted=None, status=status)


@given(conversions())
def test_undoing_a_conversion_restores_everything(drawn: tuple[tuple, ConversionPlan]) -> None:
    """Applying the plan and then its inverse gives back the same records."""
    world, plan = drawn
    repository = MemoryRepository(world)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert {ref(record): record for record in repository} == {ref(record): record for record in world}


@given(conversions())
def test_a_conversion_that_was_undone_can_be_made_again(drawn: tuple[tuple, ConversionPlan]) -> None:
    """The lead is as before, and what it creates this time has other ids than what was taken back."""
    world, plan = drawn
    repository = MemoryRepository(world)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    lead = repository.get("lead", plan.before.id)
    assert isinstance(lead, Lead)
    chosen = {
        target.kind: record
        for target in (plan.account, plan.contact, plan.person_account)
        if target is not None and (record := repository.get(target.kind, target.id)) is not None
    }
    wanted = plan.opportunity is not None
    again = plan_conversion(
        lead, related_to(lead, tuple(repository)), POLICY, at=AT, owner="user:dana", opportunity=wanted, **chosen
    )
    repository.apply(again.changes)
    assert getattr(repository.get("lead", lead.id), "converted", None) == again.after.converted


@given(conversions())
def test_nothing_that_was_there_is_overwritten(drawn: tuple[tuple, ConversionPlan]) -> None:
    """Of an existing account, contact, person account or opportunity no value changes, and no element goes.

    A full address may refine the one that it holds.
    """
    world, plan = drawn
    before = {ref(record): record for record in world}
    for after in (plan.account, plan.contact, plan.person_account, plan.opportunity):
        known = before.get(ref(after)) if after is not None else None
        for field in attrs.fields(type(known)) if known is not None else ():
            own, now = getattr(known, field.name), getattr(after, field.name)
            kept = (
                set(own) <= set(now)
                if isinstance(own, tuple)
                else dict(own).items() <= dict(now).items()
                if field.name == "custom"
                else now.holds(own)
                if isinstance(own, Address)
                else own == now
            )
            assert kept or is_empty(own), field.name
        event(f"existing: {known is not None}")


@given(conversions())
def test_the_loss_report_accounts_for_every_value(drawn: tuple[tuple, ConversionPlan]) -> None:
    """Each value of the lead has a fate; a lost one has no target, and a pair of field and target occurs once."""
    _, plan = drawn
    values = {field.name for field in attrs.fields(Lead) if not is_empty(getattr(plan.before, field.name))} - OWN_FIELDS
    values |= {f"custom.{name}" for name, value in plan.before.custom.items() if not is_empty(value)}
    assert {outcome.field for outcome in plan.fields} >= values
    pairs = [(outcome.field, outcome.target) for outcome in plan.fields]
    assert len(pairs) == len(set(pairs))
    taken = {outcome.field for outcome in plan.fields if outcome.fate != "lost"}
    assert all(outcome.target == "" and outcome.field not in taken for outcome in plan.losses)


@given(conversions())
def test_the_loss_report_tells_the_truth(drawn: tuple[tuple, ConversionPlan]) -> None:
    """What is mapped or equal is held afterwards; an existing record had what is equal; of what is kept something else."""
    world, plan = drawn
    before = {ref(record): record for record in world}
    for outcome in plan.fields:
        if outcome.fate == "lost":
            continue
        role, _, field = outcome.target.partition(".")
        after = getattr(plan, role)
        now, own = held(after, field), held(before.get(ref(after)), field)
        event(outcome.fate)
        if field in {"line_items", "domains", "aliases"} or outcome.field == "email":
            continue  # products become line items, a second address joins the others
        match outcome.fate:
            case "mapped":
                assert set(outcome.value) <= set(now) if isinstance(now, tuple) else now == outcome.value
            case "equal":
                assert set(outcome.value) <= set(own) if isinstance(own, tuple) else own == outcome.value
            case _:
                assert now == own
                assert own != outcome.value


def held(record: Account | Contact | PersonAccount | Opportunity | None, field: str) -> object:
    """Return what a field of a record holds."""
    if record is None:
        return None
    if field == "other_emails":  # the first address is there, too
        return (*getattr(record, field), getattr(record, "email", None))
    return record.custom.get(field.removeprefix("custom.")) if field.startswith("custom.") else getattr(record, field)


@given(conversions())
def test_what_hangs_on_the_lead_exists_exactly_once_afterwards(drawn: tuple[tuple, ConversionPlan]) -> None:
    """Nothing is copied or dropped, and where there is a person nothing hangs on the converted lead any more."""
    world, plan = drawn
    repository = MemoryRepository(world)
    repository.apply(plan.changes)
    kinds = {"activity", "campaign_member", *(each.kind for each in world if isinstance(each, CustomRecord))}
    assert {ref(each) for each in repository if each.kind in kinds} == {
        ref(each) for each in world if each.kind in kinds
    }
    if plan.contact is not None or plan.person_account is not None:
        assert not [each for each in repository if each.kind in kinds and ref(plan.before) in links_of(each).values()]


@given(conversions())
def test_a_converted_lead_is_never_converted_again(drawn: tuple[tuple, ConversionPlan]) -> None:
    """The same command sent twice makes one set of records."""
    _, plan = drawn
    event("with opportunity" if isinstance(plan.opportunity, Opportunity) else "without opportunity")
    try:
        plan_conversion(plan.after, Related(), POLICY, at=AT, owner="user:dana")
    except ConversionRefused as refusal:
        assert "2026-11-21" in refusal.reason
    else:
        raise AssertionError("a converted lead was converted again")


@given(TABLES, st.data())
def test_a_lead_is_converted_exactly_where_the_table_leads_to_its_end(table: Lifecycle, data: st.DataObject) -> None:
    """From an open status that leads to the converted one; a refusal that is about the table names exactly those."""
    status = data.draw(st.sampled_from((*table.statuses, *table.statuses, "wrking")))
    lead = Lead(id="1", owner="user:dana", name="Amy", company="Acme", status=status)
    usable = {name for name in table.statuses if table.is_open(name) and table.allows(name, table.converted)}
    policy = attrs.evolve(POLICY, lifecycle=table)
    try:
        plan = plan_conversion(lead, Related(), policy, at=AT)
    except ConversionRefused as refusal:
        event("refused")
        assert status not in usable
        told, _, expected = refusal.reason.partition(", expected ")
        assert repr(status) in told
        if expected and usable:
            assert {name for name in table.statuses if repr(name) in expected.partition(", did you")[0]} == usable
    else:
        event("converted")
        assert status in usable
        assert plan.after.status == table.converted
