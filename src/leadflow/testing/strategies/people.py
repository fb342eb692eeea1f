"""Inquiries, leads, contacts, person accounts."""

from collections.abc import Mapping

from hypothesis import strategies as st

from leadflow.objects import (
    Contact,
    ConvertedTo,
    Inquiry,
    Lead,
    PersonAccount,
    Problem,
)
from leadflow.policy.lifecycle import LIFECYCLE
from leadflow.testing.strategies.elements import (
    addresses,
    company_names,
    custom_fields,
    emails,
    given_or,
    industry_codes,
    long_texts,
    moments,
    money,
    person_names,
    phones,
    texts,
)
from leadflow.testing.strategies.elements import domains as _domains
from leadflow.testing.strategies.elements import ids as _ids
from leadflow.testing.strategies.parts import (
    SOURCES,
    Companies,
    Domains,
    Emails,
    Fields,
    Ids,
    Names,
    Phones,
    external_ids,
    made,
    owners,
    short_ids,
    versions,
)

__all__ = ["contacts", "inquiries", "leads", "person_accounts"]

_STATUSES = tuple(name for name, status in LIFECYCLE.statuses.items() if not status.converted)
_EVENTS = ("inquiry", "inquiry", "inquiry", "inquiry", "reference", "ignored", "test", "rejected")


def _reached(names: Names, emails_: Emails, phones_: Phones) -> st.SearchStrategy[dict[str, object]]:
    """Return a strategy for how a person is called and reached: by at least one thing, most often by two."""
    called, mailed, phoned = given_or(names, person_names), given_or(emails_, emails), given_or(phones_, phones)
    numbers = {"phone": phoned, "mobile": phoned}
    return st.one_of(
        st.fixed_dictionaries({"name": called, "email": mailed}, optional=numbers),
        st.fixed_dictionaries({"name": called}, optional=numbers),
        st.fixed_dictionaries({"email": mailed}, optional=numbers),
        st.fixed_dictionaries({"phone": phoned}),
        st.fixed_dictionaries({"mobile": phoned}),
        st.fixed_dictionaries({"external_ids": external_ids(1)}),
    )


def _about_people(emails_: Emails) -> Fields:
    """Return what all records of people may have besides."""
    return {
        "other_emails": st.lists(given_or(emails_, emails), max_size=2),
        "title": texts(),
        "address": addresses(),
        "language": st.sampled_from(("en", "ko")),
        "source": texts(),
        "do_not_email": st.booleans(),
        "do_not_call": st.booleans(),
        "created_at": moments(),
        "custom": custom_fields(),
        "version": versions(),
    }


def _about_companies(companies: Companies, domains: Domains) -> Fields:
    """Return what inquiries and leads may say of companies."""
    return {
        "company": given_or(companies, company_names),
        "website": given_or(domains, _domains),
        "registration_number": st.sampled_from(("000-00-00000", "0000000000")),
        "industry": industry_codes(),
        "employees": st.integers(0, 100_000),
        "annual_revenue": money(),
    }


def inquiries(
    *,
    ids: Ids = None,
    names: Names = None,
    emails: Emails = None,
    phones: Phones = None,
    companies: Companies = None,
    domains: Domains = None,
) -> st.SearchStrategy[Inquiry]:
    """Draw what arrives; `batches` draws inquiries of people who are known.

    Args:
        ids: their ids.
        names: what the people are called.
        emails: their e-mail addresses.
        phones: their telephone numbers.
        companies: what their companies are called.
        domains: the web sites of their companies.
    """
    reached = _reached(names, emails, phones).map(_without_external_ids)
    always = {"id": given_or(ids, _ids), "source": st.sampled_from(SOURCES), "event": st.sampled_from(_EVENTS)}
    sometimes = {
        **_about_companies(companies, domains),
        "row": st.integers(1, 10_000),
        "line": st.integers(1, 10_000),
        "received_at": moments(),
        "title": texts(),
        "address": addresses(),
        "language": st.sampled_from(("en", "ko")),
        "campaign": texts(),
        "interests": st.lists(texts(), max_size=2),
        "message": long_texts(),
        "consent": st.booleans(),
        "do_not_email": st.booleans(),
        "do_not_call": st.booleans(),
        "custom": custom_fields(),
        "extra": custom_fields(),
        "original": long_texts(),
        "problems": st.just((Problem("employees", "many", "a number"),)),
        "note": texts(),
    }
    return made(Inquiry, always, reached, sometimes=sometimes)


def _without_external_ids(reached: Mapping[str, object]) -> dict[str, object]:
    """Return the same for an inquiry, which has one id of the person in the source."""
    external = reached.get("external_ids")
    rest = {name: value for name, value in reached.items() if name != "external_ids"}
    return {**rest, "person_id": external[0]} if isinstance(external, list) else rest


def leads(
    *,
    ids: Ids = None,
    owned_by: Ids = None,
    names: Names = None,
    emails: Emails = None,
    phones: Phones = None,
    companies: Companies = None,
    account_ids: Ids = None,
) -> st.SearchStrategy[Lead]:
    """Draw leads: open, closed and converted ones, of people and of companies.

    Args:
        ids: their ids.
        owned_by: the ids of users and queues.
        names: what the people are called.
        emails: their e-mail addresses.
        phones: their telephone numbers.
        companies: what their companies are called.
        account_ids: the accounts they may be matched to.
    """
    of_company = st.fixed_dictionaries({"company": given_or(companies, company_names)})
    always = {"id": given_or(ids, _ids), "owner": given_or(owned_by, lambda: owners(queues_too=True))}
    sometimes = {
        **_about_people(emails),
        **_about_companies(companies, None),
        "campaign": texts(),
        "interests": st.lists(texts(), max_size=2),
        "message": long_texts(),
        "matched_account": given_or(account_ids, short_ids),
        "score": st.integers(-100, 100),
        "grade": st.sampled_from(("A", "상")),
        "manual_score": st.integers(-100, 100),
    }
    return made(Lead, always, _reached(names, emails, phones) | of_company, _standings(), sometimes=sometimes)


def _standings() -> st.SearchStrategy[Mapping[str, object]]:
    """Return a strategy for the status of leads, and what the converted ones became."""
    open_or_closed = st.sampled_from(_STATUSES)
    return st.one_of(
        st.fixed_dictionaries({"status": open_or_closed}),
        st.fixed_dictionaries({"status": open_or_closed}),
        st.fixed_dictionaries({"status": st.just("converted"), "converted": _conversions()}),
    )


def _conversions() -> st.SearchStrategy[ConvertedTo]:
    opened = {"opportunity": short_ids()}
    of_company = {"at": moments(), "account": short_ids(), "contact": short_ids()}
    of_consumer = {"at": moments(), "person_account": short_ids()}
    return made(ConvertedTo, of_company, sometimes=opened) | made(ConvertedTo, of_consumer, sometimes=opened)


def contacts(
    *,
    ids: Ids = None,
    account_ids: Ids = None,
    owned_by: Ids = None,
    names: Names = None,
    emails: Emails = None,
    phones: Phones = None,
) -> st.SearchStrategy[Contact]:
    """Draw contacts.

    Args:
        ids: their ids.
        account_ids: the accounts they may belong to.
        owned_by: the ids of users.
        names: what they are called.
        emails: their e-mail addresses.
        phones: their telephone numbers.
    """
    always = {"id": given_or(ids, _ids), "account": given_or(account_ids, short_ids)}
    sometimes = {**_about_people(emails), "owner": given_or(owned_by, owners)}
    return made(Contact, always, _reached(names, emails, phones), sometimes=sometimes)


def person_accounts(
    *, ids: Ids = None, owned_by: Ids = None, names: Names = None, emails: Emails = None, phones: Phones = None
) -> st.SearchStrategy[PersonAccount]:
    """Draw consumers.

    Args:
        ids: their ids.
        owned_by: the ids of users.
        names: what they are called.
        emails: their e-mail addresses.
        phones: their telephone numbers.
    """
    sometimes = {**_about_people(emails), "owner": given_or(owned_by, owners)}
    return made(PersonAccount, {"id": given_or(ids, _ids)}, _reached(names, emails, phones), sometimes=sometimes)
