"""Match keys: the short texts by which records are found, and which of them an inquiry asks for."""

from collections.abc import Iterator
from typing import TypeAlias

from leadflow.objects import Account, AnyRecord, Contact, Inquiry, Lead, Person, PersonAccount, Receipt
from leadflow.policy import Classification
from leadflow.tables.mail import DISPOSABLE, FREE_MAIL, SHARED_HOSTING
from leadflow.values.domain import Domain
from leadflow.values.text import fold

__all__ = ["MatchKey", "asked_keys", "identity_keys", "match_keys", "own_domains", "registration_key"]

MatchKey: TypeAlias = str
"""A text by which records are found: what it is, a colon, and the normal form (``domain:acme.example``)."""


def match_keys(record: AnyRecord) -> tuple[MatchKey, ...]:
    """Return every key by which a record can be found; records that are not matched carry none.

    >>> match_keys(Account(id="1", name="Acme Inc.", domains=["www.acme.example"]))
    ('company:acme', 'domain:acme.example')
    """
    match record:
        case Account():
            return tuple(dict.fromkeys(_account_keys(record)))
        case Lead() | Contact() | PersonAccount():
            return tuple(dict.fromkeys(_person_keys(record)))
        case Receipt():
            return (f"receipt:{record.id}",)
        case _:
            return ()


def _account_keys(account: Account) -> Iterator[MatchKey]:
    if account.placeholder:
        return
    if account.registration_number:
        yield registration_key(account.registration_number)
    for external in account.external_ids:
        yield f"external:{external}"
    for name in (account.name, *account.aliases):
        yield f"company:{name.key}"
    for domain in account.domains:
        yield f"domain:{domain.name}"
        if domain.registrable not in (None, domain.name):
            yield f"below:{domain.registrable}"


def _person_keys(person: Person) -> Iterator[MatchKey]:
    for external in person.external_ids:
        yield f"external:{external}"
    for email in (person.email, *person.other_emails):
        if email is not None and not email.is_role:
            yield f"email:{email.key}"
            yield f"mailbox:{email.folded_key}"
    if person.name is not None:
        for phone in (person.phone, person.mobile):
            if phone is not None:
                yield f"phone:{phone.key} {person.name.key}"
        if isinstance(person, Lead) and person.company is not None:
            yield f"person:{person.name.key}@{person.company.key}"


def registration_key(number: str) -> MatchKey:
    """Return the key of a registration number; punctuation makes no difference."""
    return "registration:" + "".join(char for char in fold(number) if char.isalnum())


def asked_keys(inquiry: Inquiry, policy: Classification) -> tuple[MatchKey, ...]:
    """Return the keys that an inquiry asks for."""
    keys = [f"receipt:{inquiry.id}"]
    keys.extend(key for _, _, key in identity_keys(inquiry, policy))
    if inquiry.registration_number:
        keys.append(registration_key(inquiry.registration_number))
    for domain in own_domains(inquiry):
        keys.extend(f"domain:{name}" for name in domain.lineage)
        keys.append(f"below:{domain.registrable}")
    if inquiry.company is not None:
        keys.append(f"company:{inquiry.company.key}")
    return tuple(keys)


def identity_keys(inquiry: Inquiry, policy: Classification) -> Iterator[tuple[str, str, MatchKey]]:
    """Yield what identifies the person, most reliable first: in words, the value, the key."""
    if inquiry.person_id:
        yield "id", inquiry.person_id, f"external:{inquiry.person_id}"
    if inquiry.email is not None and not inquiry.email.is_role:
        if policy.fold_mailboxes:
            yield "mailbox", inquiry.email.folded_key, f"mailbox:{inquiry.email.folded_key}"
        else:
            yield "e-mail address", str(inquiry.email), f"email:{inquiry.email.key}"
    if inquiry.name is not None:
        for phone in (inquiry.phone, inquiry.mobile):
            if phone is not None:
                yield "name and telephone number", str(phone), f"phone:{phone.key} {inquiry.name.key}"
        if inquiry.company is not None:
            key = f"person:{inquiry.name.key}@{inquiry.company.key}"
            yield "name and company", str(inquiry.company), key


def own_domains(inquiry: Inquiry) -> Iterator[Domain]:
    """Yield the domains of an inquiry that can belong to a company."""
    if inquiry.email is not None and _is_own(inquiry.email.domain):
        yield inquiry.email.domain
    website = inquiry.website
    if website is not None and _is_own(website) and (inquiry.email is None or website != inquiry.email.domain):
        yield website


def _is_own(domain: Domain) -> bool:
    """Tell whether a domain can belong to one company, not to the customers of a provider."""
    top = domain.registrable
    return (
        top is not None
        and top not in FREE_MAIL
        and top not in DISPOSABLE
        and top not in SHARED_HOSTING
        and domain.name not in SHARED_HOSTING
    )
