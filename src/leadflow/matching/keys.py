"""Match keys: the short texts by which records are found, and which of them an inquiry asks for."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from leadflow.changes.arguments import expect_record
from leadflow.errors import InvalidValue
from leadflow.objects import Account, AnyRecord, Contact, Inquiry, Lead, Person, PersonAccount, Receipt
from leadflow.policy import Classification, Policy
from leadflow.records import by_age
from leadflow.tables.individuals import NO_COMPANY
from leadflow.tables.legal_forms import ALONE
from leadflow.values.checks import expect
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.optional import several
from leadflow.values.person_name import PersonName
from leadflow.values.text import fold, is_placeholder

__all__ = [
    "MOST_RELIABLE_FIRST",
    "Identity",
    "MatchKey",
    "Verdict",
    "asked_keys",
    "colleague_keys",
    "compared",
    "external_key",
    "identities",
    "is_own",
    "is_own_name",
    "is_telling",
    "latest_owned",
    "match_keys",
    "names_nobody",
    "names_nothing",
    "own_domains",
    "person_keys",
    "registration_key",
    "says_more_than_name",
]

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
        case Lead():
            # every domain, since a policy may say of any provider that it is none
            colleagues = _colleague_keys(record, _domains(record))
            return tuple(dict.fromkeys((*person_keys(record), *colleagues)))
        case Contact() | PersonAccount():
            return tuple(dict.fromkeys(person_keys(record)))
        case Receipt():
            return (f"receipt:{record.id}",)
        case _:
            expect_record("record", record)
            return ()


def _account_keys(account: Account) -> Iterator[MatchKey]:
    if account.placeholder:
        return
    if number := registration_key(account.registration_number):
        yield number
    for external in account.external_ids:
        yield external_key(external)
    for name in (account.name, *account.aliases):
        yield f"company:{name.joined_key}"
    for domain in account.domains:
        yield f"domain:{domain.name}"
        if domain.registrable not in (None, domain.name):
            yield f"below:{domain.registrable}"


def person_keys(person: Person) -> Iterator[MatchKey]:
    """Yield what a person is found by: the key of each of their identities, whatever a policy says of mailboxes.

    >>> list(person_keys(Contact(id="1", account="a", name="Amy Wong", email="info@acme.example", external_ids=["crm:1"])))
    ['external:crm:1']
    """
    for what, key, _ in _identities(person, exact=True, folded=True):
        if what != "name and account":  # nobody who asks says the id of an account
            yield key


def colleague_keys(person: Lead | Inquiry, policy: Policy) -> Iterator[MatchKey]:
    """Yield what the leads of one company have in common; it says nothing about who somebody is.

    Args:
        person: a lead, or who asks.
        policy: says which domains belong to providers, whose customers are no colleagues.

    >>> lead = Lead(id="1", owner="queue:a", email="amy@eu.acme.example", company="Acme Inc.")
    >>> list(colleague_keys(lead, Policy(fallback_user="user:dana")))
    ['colleague:@acme.example', 'colleague:acme']
    """
    expect("person", person, (Lead, Inquiry))
    expect("policy", policy, Policy)
    return _colleague_keys(person, own_domains(person, policy.classification))


def _colleague_keys(person: Lead | Inquiry, domains: Iterable[Domain]) -> Iterator[MatchKey]:
    for domain in domains:
        if domain.registrable is not None:
            yield f"colleague:@{domain.registrable}"
    if person.company is not None and is_telling(person.company):
        yield f"colleague:{person.company.joined_key}"


def latest_owned(leads: Iterable[Lead]) -> Lead | None:
    """Return the lead that counts among those with one key of colleagues: the latest that a user owns.

    >>> amy, ben = (Lead(id=id_, owner=owner, name="Amy") for id_, owner in (("1", "user:dana"), ("2", "queue:a")))
    >>> latest_owned([amy, ben]).owner
    'user:dana'
    """
    leads = several("leads", leads, Lead)
    return max((lead for lead in leads if lead.owner.startswith("user:")), key=by_age, default=None)


def external_key(id_: str) -> MatchKey:
    """Return the key of an id in another system."""
    return f"external:{id_}"


def registration_key(number: str | None) -> MatchKey | None:
    """Return the key of a registration number, or None when it is none; punctuation makes no difference.

    >>> registration_key("110-81-00000"), registration_key("N/A"), registration_key("000-00-00000")
    ('registration:1108100000', None, None)
    """
    if number is None:
        return None
    digits = "".join(char for char in fold(number) if char.isalnum())
    return f"registration:{digits}" if any(char.isdigit() and char != "0" for char in digits) else None


def names_nothing(company: CompanyName) -> bool:
    """Tell whether a company's name only stands for "no company"; it identifies nobody.

    >>> names_nothing(CompanyName("개인")), names_nothing(CompanyName("N/A")), names_nothing(CompanyName("한빛"))
    (True, True, False)
    """
    return _is_nothing(company.text) or fold(company.text) in NO_COMPANY


def _is_nothing(name: str) -> bool:
    """Tell whether a name stands for nothing, or has signs alone."""
    return is_placeholder(name) or not any(map(str.isalnum, name))


_NAMES_OF_PEOPLE = frozenset({"na", "no", "nan", "nil", "x", "무", "ㅇ"})
"""What stands for nothing elsewhere, and is a name of people."""


def names_nobody(name: PersonName) -> bool:
    """Tell whether a name only stands for "no name".

    >>> names_nobody(PersonName.parse("????")), names_nobody(PersonName.parse("미상")), names_nobody(PersonName.parse("Na"))
    (True, True, False)
    """
    text = str(name)
    return _is_nothing(text) and fold(text) not in _NAMES_OF_PEOPLE


def without_gaps(name: PersonName) -> PersonName | None:
    """Return a name without what only stands for a missing part; None when nothing is left.

    Signs are such (``????``), and stand-ins in brackets or with a sign (``[not provided]``, ``N/A``).
    A word is a name, whatever it means: 미정 and Null are names of people.

    >>> for text in ("Amy ????", "김 [not provided]", "N/A N/A", "박 미정", "Amy & Ben"):
    ...     print(without_gaps(PersonName.parse(text)))
    Amy
    김
    None
    박 미정
    Amy & Ben
    """
    if names_nobody(name):
        return None
    full, given, family = (_filled(part) for part in (name.full, name.given, name.family))
    if (full, given, family) == (name.full, name.given, name.family):
        return name
    if full is None:
        return None
    if name.given is None and name.family is None:
        return PersonName.parse(full)
    return PersonName(full, given, family)


_IN_BRACKETS = re.compile(r"[\[(]([^\])]*)[\])]")
_BETWEEN_NAMES = frozenset("&+/·・")


def _filled(part: str | None) -> str | None:
    """Return a part of a name without what stands for nothing; None when no word is left."""
    if part is None or part.isalpha():  # as nearly all are
        return part
    text = _IN_BRACKETS.sub(lambda found: "" if is_placeholder(found.group(1)) else found.group(), part)
    words = [word for word in text.split() if not _is_gap(word)]
    return None if not words or all(map(is_placeholder, words)) else " ".join(words)


def _is_gap(word: str) -> bool:
    if not any(map(str.isalnum, word)):
        return word not in _BETWEEN_NAMES
    return not word.isalnum() and is_placeholder(word)


def is_telling(company: CompanyName) -> bool:
    """Tell whether a company's name can identify a company: it stands for one, and is more than a legal form.

    Lists that were cut at commas have "Inc." among the former names of many companies;
    whoever writes that works at none of them in particular.

    >>> is_telling(CompanyName("한빛")), is_telling(CompanyName("Inc.")), is_telling(CompanyName("(주)"))
    (True, False, False)
    """
    words = tuple(company.key.split())
    return not (names_nothing(company) or words in ALONE)


def is_own_name(company: CompanyName, name: PersonName) -> bool:
    """Tell whether somebody gives their own name as their company; that says no more than the name itself.

    >>> is_own_name(CompanyName("WONG, Amy"), PersonName.parse("Amy Wong"))
    True
    """
    if not set(name.key) - {" "} <= set(fold(company.text)):  # as nearly always, and reading a name takes longer
        return False
    try:
        return PersonName.parse(company.text).key == name.key
    except InvalidValue:  # too long for the name of a person
        return False


def asked_keys(inquiry: Inquiry, policy: Policy) -> tuple[MatchKey, ...]:
    """Return the keys that an inquiry asks for."""
    expect("inquiry", inquiry, Inquiry)
    expect("policy", policy, Policy)
    keys = [f"receipt:{inquiry.id}"]
    folded = policy.classification.fold_mailboxes
    keys.extend([key for _, key, _ in _identities(inquiry, exact=not folded, folded=folded)])
    if number := registration_key(inquiry.registration_number):
        keys.append(number)
    if inquiry.company_id is not None:
        keys.append(external_key(inquiry.company_id))
    for domain in own_domains(inquiry, policy.classification):
        keys.extend(f"domain:{name}" for name in domain.lineage)
        keys.append(f"below:{domain.registrable}")
    if inquiry.company is not None and is_telling(inquiry.company):
        keys.append(f"company:{inquiry.company.joined_key}")
    return tuple(dict.fromkeys(keys))


class Identity(NamedTuple):
    """Something by which a person is known again: in words, as a key, and whether it is hardly ever shared."""

    what: str
    key: MatchKey
    is_sure: bool = True


def identities(of: Inquiry | Person, policy: Policy) -> Iterator[Identity]:
    """Yield what identifies somebody who asks, or is stored, most reliable first; a stored person has all their addresses and ids.

    Args:
        of: who asks, or a stored person.
        policy: says which addresses are one mailbox.

    >>> amy = Lead(id="1", owner="user:dana", name="Amy Wong", email="amy@new.example", other_emails=["amy@old.example"])
    >>> [identity.key for identity in identities(amy, Policy(fallback_user="user:dana"))]
    ['email:amy@new.example', 'email:amy@old.example']
    """
    folded = policy.classification.fold_mailboxes
    return map(Identity._make, _identities(of, exact=not folded, folded=folded))


MOST_RELIABLE_FIRST = (
    *("id", "e-mail address", "mailbox", "name and telephone number", "name and company", "name and account"),
)
"""What identities are, in words."""


def _identities(of: Inquiry | Person, *, exact: bool, folded: bool) -> Iterator[tuple[str, MatchKey, bool]]:
    """Yield what identifies somebody, with their addresses as written, as folded, or both; bare, for there are many."""
    ids, emails = _given(of)
    for id_ in ids:
        yield "id", external_key(id_), True
    for email in emails:
        if email is None or email.is_role:
            continue
        if exact:
            yield "e-mail address", f"email:{email.key}", True
        if folded:
            yield "mailbox", f"mailbox:{email.folded_key}", True
    if of.name is None:
        return
    name = of.name.key
    for phone in (of.phone, of.mobile):
        if phone is not None:
            yield "name and telephone number", f"phone:{phone.key} {name}", True
    if isinstance(of, Contact):
        yield "name and account", f"colleague:{name}@{of.account}", False
    elif not isinstance(of, PersonAccount) and of.company is not None and is_telling(of.company):
        yield "name and company", f"person:{name}@{of.company.joined_key}", False


def _given(of: Inquiry | Person) -> tuple[tuple[str, ...], tuple[EmailAddress | None, ...]]:
    """Return the ids of somebody in other systems, and all their addresses."""
    if isinstance(of, Inquiry):
        return () if of.person_id is None else (of.person_id,), (of.email,)
    return of.external_ids, (of.email, *of.other_emails) if of.other_emails else (of.email,)


def _mailboxes(of: Inquiry | Person) -> list[EmailAddress]:
    """Return the addresses that one person reads; the mailbox of a function is a company's."""
    return [email for email in _given(of)[1] if email is not None and not email.is_role]


def says_more_than_name(identity: Identity, of: Inquiry | Person) -> bool:
    """Tell whether an identity says more about somebody than their name; not that of who gives it as company, too.

    Asked of what two have in common, since most have nothing, and reading a company as a name takes time.

    >>> amy = Lead(id="1", owner="user:dana", name="Amy Wong", company="WONG, Amy")
    >>> says_more_than_name(Identity("name and company", "person:amy wong@wongamy", is_sure=False), amy)
    False
    """
    if identity.what != "name and company" or isinstance(of, Contact | PersonAccount):
        return True
    return of.company is None or of.name is None or not is_own_name(of.company, of.name)


Verdict: TypeAlias = Literal["known_by", "another_name", "another_mailbox"]
"""What to make of something that two have in common: one person, two of one mailbox, or two of one name."""


def compared(one: Inquiry | Person, other: Inquiry | Person, identity: Identity) -> Verdict:
    """Return what to make of an identity that two have in common.

    Whoever has another name is another person, who only shares the mailbox or the telephone number.
    What many have in common is not enough where both have mailboxes: one of both would have been found before.

    >>> company = Identity("name and company", "person:amy wong@acme", is_sure=False)
    >>> amy = Lead(id="1", owner="user:dana", name="Amy Wong", company="Acme", email="amy@acme.example")
    >>> another = Lead(id="2", owner="user:dana", name="Amy Wong", company="Acme", email="wong@acme.example")
    >>> compared(amy, another, company), compared(amy, another, Identity("id", "external:crm:1"))
    ('another_mailbox', 'known_by')
    """
    if one.name is not None and other.name is not None and not one.name.agrees_with(other.name):
        return "another_name"
    if not identity.is_sure and _mailboxes(one) and _mailboxes(other):
        return "another_mailbox"
    return "known_by"


def own_domains(inquiry: Inquiry | Lead, policy: Classification) -> list[Domain]:
    """Return the domains of an inquiry or a lead that can belong to a company, that of the first e-mail address first.

    >>> amy = Lead(id="1", owner="user:dana", name="Amy", email="amy@gmail.com", other_emails=["amy@acme.example"])
    >>> [domain.name for domain in own_domains(amy, Classification())]
    ['acme.example']
    """
    return [domain for domain in _domains(inquiry) if is_own(domain, policy)]


def _domains(said: Inquiry | Lead) -> Iterable[Domain]:
    """Return the domains of an inquiry or a lead, each once: of the first address, the web site, and other addresses."""
    domains = [] if said.email is None else [said.email.domain]
    if said.website is not None:
        domains.append(said.website)
    if isinstance(said, Lead):
        domains.extend(email.domain for email in said.other_emails)
    return domains if len(domains) < 2 else dict.fromkeys(domains)  # noqa: PLR2004 - one is alone


def is_own(domain: Domain, policy: Classification) -> bool:
    """Tell whether a domain can belong to one company, not to the customers of a provider.

    >>> [is_own(Domain(name), Classification()) for name in ("acme.example", "naver.com", "m.smartstore.naver.com")]
    [True, False, False]
    """
    return domain.registrable is not None and policy.providers.isdisjoint(domain.ancestors)
