"""Whether two are one company has one answer: at intake, for what an account learns, and among the leads of a batch."""

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.converting.companies import Companies
from leadflow.converting.fields import works_at
from leadflow.matching import Directory, match_account
from leadflow.matching.asking import as_inquiry
from leadflow.matching.individuals import names_company
from leadflow.policy import Classification
from property.crm_worlds import accounts, classifications, inquiries, lead_of
from whole import whole

ACME = lf.Account(id="acme", name="Acme", domains=["acme.example"], registration_number="110-81-12345")


@st.composite
def leads_and_accounts(draw: st.DrawFn) -> tuple[lf.Lead, lf.Account, Classification]:
    """Draw a lead, one account at the top of its tree, and the settings of matching."""
    inquiry = draw(inquiries())
    assume(inquiry.says_something)
    account = attrs.evolve(draw(accounts())[0], parent=None)
    return lead_of(inquiry), account, draw(classifications())


def answers(lead: lf.Lead, account: lf.Account, policy: Classification) -> dict[str, bool]:
    """Return what each of those who ask says: intake, the account, and a batch where a colleague went to the account."""
    found = match_account(as_inquiry(lead), Directory.of([account]), whole(policy)).account
    companies = Companies(policy)
    for name in ("Another Spelling", account.name, *account.aliases):
        companies.add(lf.Lead(id="colleague", owner="user:dana", name="Ben Ito", company=name), account)
    return {
        "intake": found is not None,
        "account": works_at(lead, account, policy),
        "batch": companies.account_of(lead) is not None,
    }


@given(leads_and_accounts())
def test_intake_accounts_and_batches_agree_on_who_works_where(
    drawn: tuple[lf.Lead, lf.Account, Classification],
) -> None:
    """Where nothing but this account is known; a batch only looks at leads that name a company."""
    lead, account, policy = drawn
    said = answers(lead, account, policy)
    event(f"works there: {said['intake']}")
    if not names_company(lead):
        del said["batch"]
    assert len(set(said.values())) == 1, said


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"registration_number": "110-81-12345", "website": "other.example"}, True),
        ({"registration_number": "220-81-54321", "website": "acme.example"}, False),
        ({"registration_number": "220-81-54321"}, False),
        ({"website": "acme.example", "address": lf.Address(country="DE")}, True),
        ({"website": "other.example"}, False),
        ({"address": lf.Address(country="DE")}, False),
        ({"registration_number": "110-81-12345", "address": lf.Address(country="DE")}, False),
        (
            {
                "registration_number": "110-81-12345",
                "address": lf.Address(country="DE"),
                "website": "acme.example",
            },
            True,
        ),
        ({}, True),
    ],
    ids=[
        *("same number", "another number with the same domain", "another number", "same domain in another country"),
        *("another domain", "another country", "same number in another country"),
        *("same number in another country with the same domain", "nothing but the name"),
    ],
)
def test_a_registration_number_counts_before_a_domain_and_a_domain_before_a_name(
    fields: dict[str, object], wanted: bool
) -> None:
    """A lead that says "Acme": whether it works at Acme of Korea is the same everywhere."""
    account = attrs.evolve(ACME, address=lf.Address(country="KR"))
    lead = lf.Lead(id="1", owner="user:dana", name="Amy Wong", company="Acme", **fields)
    assert set(answers(lead, account, Classification()).values()) == {wanted}
