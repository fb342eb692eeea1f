"""Who is an individual: what comes in and what is converted get one answer, over drawn worlds."""

import contextlib

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.classification import ClassificationDecision
from leadflow.conditions import ALWAYS
from leadflow.errors import ConversionRefused
from leadflow.matching.keys import is_own_name
from leadflow.policy import Classification
from leadflow.testing import strategies as lst
from leadflow.values import CompanyName, PersonName
from leadflow.views.fields import kind_of_customer
from property import crm_worlds
from property.crm_worlds import AT, accounts, classifications, inquiries, lead_of

NOTHING_RELATED = lf.Related()


@st.composite
def asked(draw: st.DrawFn) -> tuple[lf.Lead, tuple[lf.Account, ...], lf.Policy]:
    """Draw a lead, the accounts that are there, and a policy by which everybody wants to buy."""
    inquiry = draw(inquiries())
    assume(inquiry.says_something)
    drawn = draw(classifications())
    settings = attrs.evolve(drawn, leads="on", buy_now=ALWAYS)
    policy = lf.Policy(fallback_user="user:head-of-sales", classification=settings)
    return lead_of(inquiry), draw(accounts()), policy


PLACEHOLDER = crm_worlds.PLACEHOLDER


def becomes(decision: ClassificationDecision) -> str:
    """Return what an inquiry becomes: a consumer, somebody of a company that is there, or what stays a lead."""
    if decision.outcome == "person_account" or (decision.account is not None and decision.account.id == PLACEHOLDER):
        return "consumer"
    if decision.account is not None or decision.outcome == "ambiguous":
        return "of an account"
    return "lead"


def converted(lead: lf.Lead, policy: lf.Policy, known: lf.Directory | None) -> str:
    """Return what a lead is converted into: a consumer, a company, or why nothing."""
    try:
        plan = lf.plan_conversion(lead, NOTHING_RELATED, policy, at=AT, known=known)
    except ConversionRefused as refusal:
        return refusal.reason
    return "consumer" if plan.account is None or plan.account.id == PLACEHOLDER else "company"


@pytest.mark.worlds
@given(asked())
def test_intake_and_conversion_agree_on_who_is_a_consumer(
    drawn: tuple[lf.Lead, tuple[lf.Account, ...], lf.Policy],
) -> None:
    """Where intake makes a consumer of somebody who buys, conversion does, and nowhere else."""
    lead, companies, policy = drawn
    known = lf.Directory.of(companies, policy=policy)
    decision = lf.classify(lf.inquiries_of([lead])[0], known, policy)
    came_in, became = becomes(decision), converted(lead, policy, known)
    event(f"{came_in}, {became if became in ('consumer', 'company') else 'refused'}")
    assert (came_in == "consumer") is (became == "consumer")
    if came_in == "of an account":
        assert became not in ("consumer", "company")
    if became == "company":
        assert decision.step == "everyone else"


@pytest.mark.worlds
@given(asked())
def test_nobody_is_made_of_what_names_nobody(drawn: tuple[lf.Lead, tuple[lf.Account, ...], lf.Policy]) -> None:
    """Neither road makes a person of a company's mailbox alone, nor a consumer of somebody without a name."""
    lead, companies, policy = drawn
    known = lf.Directory.of(companies, policy=policy)
    inquiry = lf.inquiries_of([lead])[0]
    decision = lf.classify(inquiry, known, policy)
    named = lead.name is not None
    own_mailbox = lead.email is not None and not lead.email.is_role
    person = named or own_mailbox or bool(lead.external_ids)
    assert person or decision.outcome not in ("contact", "person_account")
    assert named or becomes(decision) != "consumer"
    try:
        plan = lf.plan_conversion(lead, NOTHING_RELATED, policy, at=AT, known=known, bypass=["account"])
    except ConversionRefused as refusal:
        event(refusal.reason[:30])
        return
    assert person or (plan.contact, plan.person_account) == (None, None)
    assert named or plan.person_account is None
    assert named or lead.company is not None


@given(lst.person_names(), lst.person_names() | lst.company_names(), st.booleans())
def test_an_own_name_is_whatever_reads_as_the_same_name(
    name: PersonName, other: PersonName | CompanyName, same: bool
) -> None:
    """A company is somebody's own name exactly where it reads as a name with the same key."""
    company = CompanyName(str(name if same else other))
    try:
        reads_as = PersonName.parse(company.text).key == name.key
    except lf.InvalidValue:
        reads_as = False
    event(f"own name: {reads_as}")
    assert is_own_name(company, name) is reads_as


@pytest.mark.worlds
@given(asked())
def test_what_a_lead_becomes_is_of_one_kind_in_every_view(
    drawn: tuple[lf.Lead, tuple[lf.Account, ...], lf.Policy],
) -> None:
    """The lead, its customer and its opportunity are all about a company, or all about a person; so the board counts."""
    lead, _, policy = drawn
    known = lf.Directory.of([], policy=policy)
    with contextlib.suppress(ConversionRefused):
        plan = lf.plan_conversion(lead, NOTHING_RELATED, policy, at=AT, known=known, opportunity=True)
        customer = plan.account or plan.person_account
        kinds = {kind_of_customer(each, policy) for each in (plan.after, customer, plan.opportunity)}
        event(" and ".join(kinds))
        assert len(kinds) == 1
        [opportunities] = [each.persons for each in lf.board([plan.opportunity], policy).columns if each.count]
        assert opportunities == (kinds == {"person"})


@pytest.mark.worlds
@given(asked(), st.booleans())
def test_views_part_companies_and_persons_as_intake_does(
    drawn: tuple[lf.Lead, tuple[lf.Account, ...], lf.Policy], converts: bool
) -> None:
    """Who is an individual or a consumer counts as a person, and so does who became one; whoever is left names a company."""
    lead, _, policy = drawn
    inquiry = lf.inquiries_of([lead])[0]
    decision = lf.classify(inquiry, lf.Directory.of([]), policy)
    if decision.step in ("individual", "consumer"):
        assert kind_of_customer(lead, policy) == kind_of_customer(inquiry, policy) == "person"
    elif lead.company is not None and str(lead.company) not in ("개인", "N/A"):
        assert kind_of_customer(lead, policy) == kind_of_customer(inquiry, policy) == "business"
    if converts:
        known = lf.Directory.of([], policy=policy)
        with contextlib.suppress(ConversionRefused):
            plan = lf.plan_conversion(lead, NOTHING_RELATED, policy, at=AT, known=known)
            assert kind_of_customer(plan.after, policy) == kind_of_customer(lead, policy)


ROLES = st.builds("{}@{}".format, st.sampled_from(("info", "sales", "대표메일")), st.sampled_from(crm_worlds.DOMAINS))


@given(ROLES, crm_worlds.maybe(st.sampled_from(crm_worlds.COMPANIES)), st.sampled_from(["off", "placeholder"]))
def test_a_company_mailbox_is_no_person_without_leads_either(
    email: str, company: str | None, person_accounts: str
) -> None:
    """Who only gives the mailbox of a function is not for an organisation that works without leads."""
    only = lf.Inquiry(id="i", source="form", email=email, company=company)
    settings = Classification(
        leads="off", person_accounts=person_accounts, placeholder_account="individual", buy_now=ALWAYS
    )
    policy = lf.Policy(fallback_user="user:head-of-sales", classification=settings)
    acme = lf.Account(id="a", name="Acme", domains=["acme.example"], named=True)
    assert lf.classify(only, lf.Directory.of([acme]), policy).outcome == "not_for_us"
