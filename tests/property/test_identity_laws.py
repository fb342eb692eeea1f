"""What identifies a person has one list: who asks, who is stored and who is a duplicate are read by it."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.matching import colleague_keys
from leadflow.matching.asking import as_inquiries, as_inquiry
from leadflow.matching.keys import identities, is_telling, person_keys
from leadflow.objects import Person
from leadflow.policy import Classification
from leadflow.testing import strategies as lst
from property.crm_worlds import classifications
from whole import whole

PERSONS: st.SearchStrategy[Person] = st.one_of(lst.leads(), lst.contacts(), lst.person_accounts())
FOLDS = st.booleans().map(lambda folds: whole(Classification(fold_mailboxes=folds)))


@given(lst.leads(), FOLDS)
def test_a_lead_is_known_by_what_the_inquiries_that_it_would_be_are_known_by(lead: lf.Lead, policy: lf.Policy) -> None:
    """One inquiry for each address and id: together they have the identities of the lead, none more and none fewer."""
    asked = {each for said in as_inquiries(lead) for each in identities(said, policy)}
    assert asked == set(identities(lead, policy))


@given(PERSONS, FOLDS)
def test_a_person_is_found_by_each_of_their_identities(person: Person, policy: lf.Policy) -> None:
    """By whatever policy, but by name and account: nobody who asks says the id of an account."""
    told = {each.key for each in identities(person, policy) if each.what != "name and account"}
    assert told <= set(person_keys(person)) <= set(lf.match_keys(person))


@given(PERSONS)
def test_a_person_is_found_by_nothing_but_their_identities(person: Person) -> None:
    """The keys are those of both policies together: addresses as they are written, and folded."""
    both = (whole(Classification(fold_mailboxes=folds)) for folds in (True, False))
    told = {each.key for policy in both for each in identities(person, policy) if each.what != "name and account"}
    assert set(person_keys(person)) == told


@given(lst.leads(), classifications())
def test_a_lead_is_found_by_what_its_colleagues_ask_for(lead: lf.Lead, settings: Classification) -> None:
    """Whatever the policy says of providers: what an inquiry with the same domains and company asks for, the lead carries."""
    said = as_inquiry(lead)
    assert set(colleague_keys(said, whole(settings))) <= set(lf.match_keys(lead))


@pytest.mark.parametrize("company", ["N/A", "개인", "Inc."])
def test_a_company_that_names_none_identifies_nobody(company: str) -> None:
    """Neither who asks nor who is stored is known by a name and a stand-in."""
    lead = lf.Lead(id="1", owner="queue:a", name="Amy Wong", company=company)
    assert lead.company is not None
    assert not is_telling(lead.company)
    assert not any(identities(lead, whole(Classification())))
    assert lf.match_keys(lead) == lf.match_keys(attrs.evolve(lead, company=None)) == ()
