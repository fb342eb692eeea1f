"""Matching, the obvious and slow way: every account and every person is looked at, nothing is indexed.

Written from the rules (section 5 of the design, docs/explanation/rules.md), not from `leadflow.matching`;
property tests hold the two to each other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from leadflow import Account, Activity, Contact, Inquiry, Lead, Opportunity, PersonAccount, RecordRef, ref
from leadflow.policy import Classification
from leadflow.tables.individuals import NO_COMPANY
from leadflow.tables.mail import DISPOSABLE, FREE_MAIL, SHARED_HOSTING
from leadflow.values import Domain, EmailAddress, PersonName
from leadflow.values.text import fold, is_placeholder

IDENTIFIER, DOMAIN, NAME = 3, 2, 1
ABOUT_BUSINESS = ("most_contacts", "open_opportunity", "latest_activity", "oldest")
"""Tie-breaks that say nothing about which of two unrelated companies is meant."""


class Matched(NamedTuple):
    """What was found: one record or none, whether it was left open, what spoke for it, and what else came up."""

    chosen: RecordRef | None
    ambiguous: bool
    evidence: frozenset[str]
    candidates: frozenset[RecordRef]


# --- accounts ---------------------------------------------------------------------------------------------------------


def match_account(inquiry: Inquiry, records: Sequence[object], policy: Classification) -> Matched:
    """Which account does somebody work at?"""
    accounts = {each.id: each for each in records if isinstance(each, Account)}
    speaks: dict[str, dict[str, int]] = {}
    for account in accounts.values():
        if not account.placeholder and account.id != policy.placeholder_account:
            found = evidence_for(account, inquiry, accounts.values(), policy)
            if found:
                speaks[account.id] = found

    another_company = {id_ for id_ in speaks if has_another_number(accounts[id_], inquiry)}
    strong = [
        id_
        for id_, found in speaks.items()
        if any(each == IDENTIFIER or (each == DOMAIN and id_ not in another_company) for each in found.values())
    ]
    # a domain of another company leaves it open, unless the company that is meant has that domain as well
    of = {id_: {name for _, name in domains_for(accounts[id_], inquiry, accounts.values(), policy)} for id_ in speaks}
    meant_too = {name for id_ in strong if id_ not in another_company for name in of[id_]}
    if strong:
        strong += [id_ for id_ in speaks if id_ not in strong and of[id_] - meant_too]
    trees = {climb(id_, accounts)[-1] for id_ in strong}
    if len(trees) > 1:
        return Matched(None, ambiguous=True, evidence=frozenset(), candidates=account_refs(strong))

    # a domain attaches unless the registration numbers differ;
    # a name attaches within the tree of the strong evidence, and only if nothing contradicts it
    attaches: dict[str, dict[str, int]] = {}
    for id_, found in speaks.items():
        elsewhere = bool(trees) and climb(id_, accounts)[-1] not in trees
        for kind, strength in found.items():
            if strength == NAME:
                holds = not (elsewhere or contradicts(accounts[id_], inquiry, accounts, policy))
            else:
                holds = strength == IDENTIFIER or id_ not in another_company
            if holds:
                attaches.setdefault(id_, {})[kind] = strength
    strongest = max((max(found.values()) for found in attaches.values()), default=0)
    meant = {id_ for id_, found in attaches.items() if strongest in found.values()}
    left = [id_ for id_ in attaches if meant & set(climb(id_, accounts))]

    for rule in policy.tie_breaks:
        if rule in ABOUT_BUSINESS and len({climb(id_, accounts)[-1] for id_ in left}) > 1:
            continue
        kept = [id_ for id_ in left if survives(rule, id_, left, inquiry, accounts, records)]
        left = kept or left
    if len(left) == 1:
        others = account_refs(id_ for id_ in speaks if id_ != left[0])
        return Matched(
            RecordRef("account", left[0]), ambiguous=False, evidence=frozenset(attaches[left[0]]), candidates=others
        )
    return Matched(None, ambiguous=len(left) > 1, evidence=frozenset(), candidates=account_refs(speaks))


def account_refs(ids: Iterable[str]) -> frozenset[RecordRef]:
    return frozenset(RecordRef("account", id_) for id_ in ids)


def climb(id_: str, accounts: Mapping[str, Account]) -> list[str]:
    """Return an account and all above it, by id."""
    path = [id_]
    while (parent := accounts[path[-1]].parent) in accounts:
        path.append(parent)
    return path


def evidence_for(
    account: Account, inquiry: Inquiry, accounts: Iterable[Account], policy: Classification
) -> dict[str, int]:
    """Return what speaks for one account: kinds of evidence and how strong they are."""
    found: dict[str, int] = {}
    same_number = is_number(inquiry.registration_number) and same_letters(
        inquiry.registration_number, account.registration_number
    )
    if same_number and not differ(inquiry.address.country, account.address.country):
        found["registration_number"] = IDENTIFIER
    if inquiry.company_id in account.external_ids:
        found["external_id"] = IDENTIFIER
    found |= {kind: DOMAIN for kind, _ in domains_for(account, inquiry, accounts, policy)}
    if inquiry.company is not None and not is_no_company(inquiry.company.text):
        if account.name.joined_key == inquiry.company.joined_key:
            found["name"] = NAME
        elif any(alias.joined_key == inquiry.company.joined_key for alias in account.aliases):
            found["alias"] = NAME
    return found


def domains_for(
    account: Account, inquiry: Inquiry, accounts: Iterable[Account], policy: Classification
) -> set[tuple[str, str | None]]:
    """Return the domains that speak for one account, each with its kind of evidence."""
    found: set[tuple[str, str | None]] = set()
    for host in company_hosts(inquiry, policy):
        everybodys = [each for other in accounts if not other.placeholder for each in other.domains]
        above = [
            each for each in everybodys if is_at_or_below(host, each.name) and each.registrable == registrable(host)
        ]
        nearest = max((len(each.name) for each in above), default=0)
        near = [each.name for each in account.domains if each in above and len(each.name) == nearest]
        found.update(("domain", name) for name in near)
        own = [each for each in account.domains if is_company_host(each.name, policy)]
        if not above and any(each.registrable == registrable(host) for each in own):
            found.add(("domain_below", registrable(host)))
    return found


def company_hosts(inquiry: Inquiry, policy: Classification) -> list[str]:
    """Return the host names that can belong to one company."""
    named = [inquiry.email.domain if inquiry.email else None, inquiry.website]
    return [each.name for each in named if each is not None and is_company_host(each.name, policy)]


def is_company_host(host: str, policy: Classification) -> bool:
    """Tell whether a host can belong to one company: it lies below no provider of any list."""
    lists = (
        (FREE_MAIL, policy.free_mail),
        (DISPOSABLE, policy.disposable),
        (SHARED_HOSTING, policy.shared_hosting),
    )
    for ours, changes in lists:
        kept = [name for name in ours if changes.ours and name not in changes.remove]
        if any(is_at_or_below(host, provider) for provider in (*kept, *changes.add)):
            return False
    return registrable(host) is not None


def registrable(host: str) -> str | None:
    return Domain(host).registrable


def is_at_or_below(host: str, above: str) -> bool:
    return host == above or host.endswith(f".{above}")


def contradicts(account: Account, inquiry: Inquiry, accounts: Mapping[str, Account], policy: Classification) -> bool:
    """Tell whether something speaks against an account whose name fits: country, registration number, domain."""
    ours = {registrable(host) for host in company_hosts(inquiry, policy)}
    tree = [accounts[id_] for id_ in climb(account.id, accounts)]
    theirs = {each.registrable for division in tree for each in division.domains if is_company_host(each.name, policy)}
    another_domain = bool(ours) and bool(theirs) and not ours & theirs
    return (
        differ(inquiry.address.country, account.address.country)
        or has_another_number(account, inquiry)
        or another_domain
    )


def has_another_number(account: Account, inquiry: Inquiry) -> bool:
    """Tell whether an account and an inquiry both have a registration number, and not the same."""
    numbers = (inquiry.registration_number, account.registration_number)
    return all(map(is_number, numbers)) and not same_letters(*numbers)


def differ(one: str | None, other: str | None) -> bool:
    return None not in (one, other) and one != other


def is_number(text: str | None) -> bool:
    return text is not None and any(char in "123456789" for char in fold(text))


def same_letters(one: str | None, other: str | None) -> bool:
    one, other = ("".join(filter(str.isalnum, fold(text or ""))) for text in (one, other))
    return one == other


def is_no_company(text: str) -> bool:
    """Tell whether a text is no name of a company: it stands for none, or is a legal form alone."""
    return is_placeholder(text) or fold(text) in NO_COMPANY or fold(text) in ("(주)", "inc.", "주식회사")


# --- tie-breaks -------------------------------------------------------------------------------------------------------


def survives(  # noqa: PLR0917 - everything that a tie-break can look at
    rule: str, id_: str, left: list[str], inquiry: Inquiry, accounts: Mapping[str, Account], records: Sequence[object]
) -> bool:
    """Tell whether an account is kept by a tie-break; when none is, the tie-break is silent."""
    account = accounts[id_]
    match rule:
        case "deepest_division":
            return not any(id_ in climb(other, accounts)[1:] for other in left)
        case "same_country":
            return inquiry.address.country is not None and account.address.country == inquiry.address.country
        case "same_subdivision":
            return (
                inquiry.address.subdivision is not None and account.address.subdivision == inquiry.address.subdivision
            )
        case "most_contacts":
            return all(contacts(id_, records) >= contacts(other, records) for other in left)
        case "open_opportunity":
            mine = [each for each in records if isinstance(each, Opportunity) and each.account == id_]
            return any(each.stage not in ("Closed Won", "Closed Lost") for each in mine)
        case "latest_activity":
            return is_extreme(max, latest(id_, records), [latest(other, records) for other in left])
        case "oldest":
            return is_extreme(min, account.created_at, [accounts[other].created_at for other in left])
        case _:
            raise AssertionError(rule)


def contacts(id_: str, records: Sequence[object]) -> int:
    return sum(1 for each in records if isinstance(each, Contact) and each.account == id_)


def latest(id_: str, records: Sequence[object]) -> datetime | None:
    done = [each for each in records if isinstance(each, Activity) and not each.open]
    moments = [each.at for each in done if RecordRef("account", id_) in each.links.values()]
    return max(moments, default=None)


def is_extreme(
    choose: Callable[[list[datetime]], datetime], moment: datetime | None, moments: list[datetime | None]
) -> bool:
    known = [each for each in moments if each is not None]
    return moment is not None and moment == choose(known)


# --- persons ----------------------------------------------------------------------------------------------------------

PREFERENCE = ("contact", "person_account", "lead")
BY_ID, BY_MAIL, BY_TELEPHONE, BY_COMPANY = range(4)
CLOSED = ("unqualified", "converted")


def is_known(person: Lead | Contact | PersonAccount) -> bool:
    """Is it the record of a known person, and no closed or converted lead?"""
    return not isinstance(person, Lead) or (person.converted is None and person.status not in CLOSED)


def match_person(inquiry: Inquiry, records: Sequence[object], policy: Classification) -> Matched:
    """Is the one who asks known?"""
    persons = [each for each in records if isinstance(each, Lead | Contact | PersonAccount)]
    opened = [each for each in persons if is_known(each)]
    shared: dict[RecordRef, int] = {}
    for what, holds in criteria(inquiry, policy):
        fitting = [ref(each) for each in opened if holds(each)]
        for each in fitting if len(fitting) <= policy.most_hits else ():
            shared.setdefault(each, what)
    people = {ref(each): each for each in opened}

    doubtful = {
        each
        for each, what in shared.items()
        if what == BY_COMPANY and has_mailbox(inquiry) and has_mailbox(people[each])
    }
    sure = {each: what for each, what in shared.items() if each not in doubtful}
    if not sure:
        return Matched(None, ambiguous=False, evidence=frozenset(), candidates=frozenset(doubtful))
    best = min(sure.values())
    same = [each for each, what in sure.items() if what == best and names_agree(inquiry, people[each])]
    for kind in PREFERENCE:
        of_kind = [each for each in same if each.kind == kind]
        if len(of_kind) == 1:
            return Matched(
                of_kind[0], ambiguous=False, evidence=frozenset(), candidates=frozenset({*shared} - {*of_kind})
            )
        if of_kind:
            break
    return Matched(None, ambiguous=True, evidence=frozenset(), candidates=frozenset(shared))


Holds = Callable[[Lead | Contact | PersonAccount], bool]


def criteria(inquiry: Inquiry, policy: Classification) -> Iterator[tuple[int, Holds]]:
    """Yield everything that an inquiry and a person may have in common, most reliable first."""
    if inquiry.person_id is not None:
        yield BY_ID, lambda person: inquiry.person_id in person.external_ids
    email = inquiry.email
    if email is not None and has_mailbox(inquiry):
        yield (
            BY_MAIL,
            lambda person: any(
                each.folded_key == email.folded_key if policy.fold_mailboxes else each.key == email.key
                for each in mailboxes(person)
            ),
        )
    name = inquiry.name
    if name is None:
        return
    for number in (inquiry.phone, inquiry.mobile):
        if number is not None:
            yield BY_TELEPHONE, lambda person, number=number: has_name(person, name) and number.e164 in numbers(person)
    company = inquiry.company
    if company is not None and not is_no_company(company.text) and not is_name_of(name, company.text):
        yield (
            BY_COMPANY,
            lambda person: (
                isinstance(person, Lead)
                and has_name(person, name)
                and person.company is not None
                and person.company.joined_key == company.joined_key
            ),
        )


def has_name(person: Lead | Contact | PersonAccount, name: PersonName) -> bool:
    return person.name is not None and person.name.key == name.key


def is_name_of(name: PersonName, text: str) -> bool:
    """Tell whether somebody wrote their own name where a company was asked for."""
    try:
        return PersonName.parse(text).key == name.key
    except ValueError:
        return False


def numbers(person: Lead | Contact | PersonAccount) -> set[str]:
    return {each.e164 for each in (person.phone, person.mobile) if each is not None}


def mailboxes(person: Lead | Contact | PersonAccount | Inquiry) -> list[EmailAddress]:
    """Return the addresses that one person reads."""
    every = [person.email, *getattr(person, "other_emails", ())]
    return [each for each in every if each is not None and not each.is_role]


def has_mailbox(person: Lead | Contact | PersonAccount | Inquiry) -> bool:
    return bool(mailboxes(person))


def names_agree(inquiry: Inquiry, person: Lead | Contact | PersonAccount) -> bool:
    return inquiry.name is None or person.name is None or inquiry.name.agrees_with(person.name)


# --- duplicates -------------------------------------------------------------------------------------------------------


def same_pairs(
    persons: Iterable[Lead | Contact | PersonAccount], policy: Classification
) -> Iterator[tuple[RecordRef, RecordRef]]:
    """Yield each two stored persons who are the same by themselves, by kind and id."""
    kept = sorted(filter(is_known, persons), key=ref)
    everything = {ref(each): identities(each, policy) for each in kept}
    carriers = Counter(each for found in everything.values() for each in found)
    for index, one in enumerate(kept):
        for other in kept[index + 1 :]:
            shared = {
                each for each in everything[ref(one)] & everything[ref(other)] if carriers[each] <= policy.most_hits
            }
            names = one.name is None or other.name is None or one.name.agrees_with(other.name)
            both_have_mailboxes = has_mailbox(one) and has_mailbox(other)
            enough = {what for what, *_ in shared if what not in ("company", "account") or not both_have_mailboxes}
            if names and enough:
                yield ref(one), ref(other)


def identities(person: Lead | Contact | PersonAccount, policy: Classification) -> set[tuple[str, ...]]:
    """Return everything by which a stored person can be known again."""
    found = {("id", each) for each in person.external_ids}
    found |= {("mail", each.folded_key if policy.fold_mailboxes else each.key) for each in mailboxes(person)}
    if person.name is not None:
        name = person.name.key
        found |= {("phone", number, name) for number in numbers(person)}
        if isinstance(person, Contact):
            found.add(("account", name, person.account))
        company = person.company if isinstance(person, Lead) else None
        if company is not None and not is_no_company(company.text) and not is_name_of(person.name, company.text):
            found.add(("company", name, company.joined_key))
    return found
