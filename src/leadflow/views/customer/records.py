"""Which records are a customer's: its tree, its people, its opportunities, the leads that became them, and what hangs on these.

The rules
---------
- A company is its account and all divisions below it. What is above is named, as the way to the top, and nothing more.
  A consumer is a person account; where there are none, a contact of the account that stands for individuals.
  The story of any other contact can be told as well: a part of its company's.
- A lead became the customer when its conversion names the customer, a division, or one of the contacts.
  An unconverted lead that only seems to work there (`Lead.matched_account`) is told apart: it is a reference, no member.
- The opportunities of the customer are those that name it or a division; those of a contact are the ones in which it has a
  role. Any other opportunity in which one of its contacts has a role, or which one of its leads became, is told apart: its amount is
  not this customer's.
- A person account is never mixed with a company. Where one lead became both, each names the other, and no more:
  what somebody buys in private is on their own page.
- Activities, memberships and custom records belong to the customer when one of their links leads to the customer,
  a division, a contact, one of its own opportunities, or a lead that became it.
- Each record counts once, however many links it has and however often it is given.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import TypeAlias

import attrs

from leadflow.matching.trees import descendants, with_ancestors
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Campaign,
    CampaignMember,
    Contact,
    CustomRecord,
    Lead,
    Opportunity,
    PersonAccount,
    Product,
    RecordRef,
    User,
)
from leadflow.records import ref
from leadflow.values.text import fold
from leadflow.views.related import by_date, contacts_of, opportunities_of

__all__ = ["Customer", "CustomerRecords", "Given", "records_of"]

Customer: TypeAlias = Account | PersonAccount | Contact
"""Whose story is told."""


@attrs.frozen(kw_only=True)
class Given:
    """The records that somebody gave, each once, by kind and id."""

    accounts: dict[str, Account] = attrs.field(factory=dict[str, Account])
    contacts: dict[str, Contact] = attrs.field(factory=dict[str, Contact])
    person_accounts: dict[str, PersonAccount] = attrs.field(factory=dict[str, PersonAccount])
    leads: dict[str, Lead] = attrs.field(factory=dict[str, Lead])
    opportunities: dict[str, Opportunity] = attrs.field(factory=dict[str, Opportunity])
    campaigns: dict[str, Campaign] = attrs.field(factory=dict[str, Campaign])
    memberships: dict[str, CampaignMember] = attrs.field(factory=dict[str, CampaignMember])
    activities: dict[str, Activity] = attrs.field(factory=dict[str, Activity])
    custom_records: dict[RecordRef, CustomRecord] = attrs.field(factory=dict[RecordRef, CustomRecord])
    products: dict[str, Product] = attrs.field(factory=dict[str, Product])
    users: dict[str, User] = attrs.field(factory=dict[str, User])

    @classmethod
    def of(cls, records: Iterable[AnyRecord]) -> "Given":
        """Index records, in one pass."""
        given = cls()
        for record in records:
            match record:
                case Activity():
                    given.activities[record.id] = record
                case CampaignMember():
                    given.memberships[record.id] = record
                case Opportunity():
                    given.opportunities[record.id] = record
                case Contact():
                    given.contacts[record.id] = record
                case Lead():
                    given.leads[record.id] = record
                case Account():
                    given.accounts[record.id] = record
                case PersonAccount():
                    given.person_accounts[record.id] = record
                case CustomRecord():
                    given.custom_records[ref(record)] = record
                case Campaign():
                    given.campaigns[record.id] = record
                case Product():
                    given.products[record.id] = record
                case User():
                    given.users[record.id] = record
                case _:  # receipts and bookkeeping tell nothing of customers
                    pass
        return given

    def name(self, of: RecordRef) -> str | None:
        """Return what a person would call a record; None where that was not given."""
        found = self._labelled.get(of.kind, {}).get(of.id)
        if found is not None:
            return found.label
        named = self._named.get(of.kind, {}).get(of.id)
        return None if named is None else named.name

    @property
    def _named(self) -> Mapping[str, Mapping[str, User | Campaign | Product]]:
        return {"campaign": self.campaigns, "product": self.products, "user": self.users}

    @property
    def _labelled(self) -> Mapping[str, Mapping[str, Account | PersonAccount | Contact | Lead | Opportunity]]:
        return {
            "account": self.accounts,
            "contact": self.contacts,
            "lead": self.leads,
            "opportunity": self.opportunities,
            "person_account": self.person_accounts,
        }

    def label(self, of: RecordRef) -> str:
        """Return what a person would call a record; its kind and id where that was not given."""
        return self.name(of) or str(of)


@attrs.frozen(kw_only=True)
class CustomerRecords:
    """The records of a customer, as far as they were given.

    Args:
        parents: the accounts above, the top first; for a contact with its own account at the end.
        divisions: all accounts below: each before those below itself, by name.
        contacts: who works there, by name.
        counterparts: the person accounts of people of a company, or the companies of a consumer, as a lead became both.
        leads: those that became the customer, the newest first.
        matched_leads: unconverted ones that seem to work there, the newest first.
        opportunities: those of the customer, by close date, the newest first.
        involved: further opportunities in which people of the customer have a part.
        memberships: the parts in campaigns, the newest first.
        activities: what happened and what is to be done, the newest first.
        custom_records: objects of declared kinds that belong to it.
    """

    parents: tuple[Account, ...] = ()
    divisions: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    counterparts: tuple[Customer, ...] = ()
    leads: tuple[Lead, ...] = ()
    matched_leads: tuple[Lead, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    involved: tuple[Opportunity, ...] = ()
    memberships: tuple[CampaignMember, ...] = ()
    activities: tuple[Activity, ...] = ()
    custom_records: tuple[CustomRecord, ...] = ()


def records_of(customer: Customer, given: Given) -> CustomerRecords:
    """Return the records of a customer.

    Args:
        customer: whose.
        given: any records.
    """
    divisions = _divisions(customer, given) if isinstance(customer, Account) else ()
    contacts = _people(customer, divisions, given) if isinstance(customer, Account) else ()
    own = frozenset(map(ref, (customer, *divisions, *contacts)))
    leads = by_date([each for each in given.leads.values() if not own.isdisjoint(_became(each))])
    opportunities = opportunities_of(customer, given.opportunities.values(), divisions=divisions).records
    scope = own.union(map(ref, leads), map(ref, opportunities))
    return CustomerRecords(
        parents=_parents(customer, own, given),
        divisions=divisions,
        contacts=contacts,
        counterparts=tuple(_counterparts(customer, leads, given)),
        leads=leads,
        matched_leads=by_date([each for each in given.leads.values() if _is_matched(each, own)]),
        opportunities=opportunities,
        involved=tuple(_involved(contacts, leads, {each.id for each in opportunities}, given)),
        memberships=by_date([each for each in given.memberships.values() if _hangs(each, scope)]),
        activities=by_date([each for each in given.activities.values() if _hangs(each, scope)]),
        custom_records=tuple(sorted((each for each in given.custom_records.values() if _hangs(each, scope)), key=ref)),
    )


def _people(company: Account, divisions: Iterable[Account], given: Given) -> tuple[Contact, ...]:
    return contacts_of(company, given.contacts.values(), divisions=divisions).records


def _divisions(top: Account, given: Given) -> tuple[Account, ...]:
    return tuple(descendants([top.id], given.accounts.values(), order=_by_name))


def _by_name(record: Customer) -> tuple[str, str]:
    return fold(record.label), record.id


def _parents(customer: Customer, own: frozenset[RecordRef], given: Given) -> tuple[Account, ...]:
    """Return the accounts above a customer, the top first; a circle has no top."""
    if isinstance(customer, PersonAccount):
        return ()
    next_id = customer.account if isinstance(customer, Contact) else customer.parent or ""
    above = with_ancestors([next_id], given.accounts.get).values()
    return tuple(reversed(tuple(takewhile(lambda each: ref(each) not in own, above))))


def _became(lead: Lead) -> Iterator[RecordRef]:
    """Yield the customers and contacts that a lead became."""
    for kind in ("account", "contact", "person_account"):
        id_: str | None = getattr(lead.converted, kind, None)
        if id_ is not None:
            yield RecordRef(kind, id_)


def _is_matched(lead: Lead, own: frozenset[RecordRef]) -> bool:
    account = lead.matched_account
    return lead.converted is None and account is not None and RecordRef("account", account) in own


def _counterparts(customer: Customer, leads: Iterable[Lead], given: Given) -> Iterator[Customer]:
    """Yield the customers of the other kind that leads became as well, by name."""
    others: Mapping[str, Customer]
    kind, others = "person_account", given.person_accounts
    if isinstance(customer, PersonAccount):
        kind, others = "account", given.accounts
    ids = {each.id for lead in leads for each in _became(lead) if each.kind == kind}
    there = [others[id_] for id_ in ids if id_ in others]
    yield from sorted(there, key=_by_name)


def _involved(contacts: Iterable[Contact], leads: Iterable[Lead], own: set[str], given: Given) -> Iterator[Opportunity]:
    """Yield the opportunities of others in which people of the customer have a part, by id."""
    people = {each.id for each in contacts}
    joined = {each.converted.opportunity for each in leads if each.converted is not None}
    for id_, opportunity in sorted(given.opportunities.items()):
        if id_ not in own and (id_ in joined or not people.isdisjoint(opportunity.contacts)):
            yield opportunity


def _hangs(record: Activity | CampaignMember | CustomRecord, scope: frozenset[RecordRef]) -> bool:
    return any(target in scope for target in record.links.values())
