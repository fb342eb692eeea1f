"""Related lists: what hangs on a record, in the order in which a CRM shows it.

The rules
---------
- Contacts come by name; opportunities by close date, leads by when they came, activities by when they are.
- Of what has a date the newest comes first, or the oldest if asked for; what has none comes last either way.
  Records of one date come by id.
- A list tells how many records there are, also when it shows only the first few.
- A division is an account below another one, at any depth, as far as the accounts are given.
- An opportunity belongs to a contact that has a role in it, and to the account that it names; not to both in turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Generic, Literal, TypeAlias, TypeVar, assert_never, get_args

import attrs

from leadflow.changes.arguments import expect_record
from leadflow.errors import BrokenContract
from leadflow.matching.trees import descendants
from leadflow.objects import Account, Activity, AnyRecord, CampaignMember, Contact, Lead, Opportunity, PersonAccount
from leadflow.records import ref
from leadflow.values.checks import expect
from leadflow.values.optional import several
from leadflow.values.text import fold

__all__ = ["Order", "RelatedList", "activities_of", "by_date", "contacts_of", "leads_of", "opportunities_of"]

Order: TypeAlias = Literal["newest", "oldest"]
"""What comes first."""
_Record = TypeVar("_Record", bound=Contact | Opportunity | Lead | Activity)
_Dated = TypeVar("_Dated", bound=Opportunity | Lead | Activity | CampaignMember)


@attrs.frozen
class RelatedList(Generic[_Record]):
    """Records that hang on another one.

    Args:
        records: those that are shown.
        count: how many there are.
    """

    records: tuple[_Record, ...]
    count: int

    def __iter__(self) -> Iterator[_Record]:
        return iter(self.records)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.records)


def contacts_of(
    account: Account, contacts: Iterable[Contact], *, divisions: Iterable[Account] = (), limit: int | None = None
) -> RelatedList[Contact]:
    """Return who works at an account, by name.

    Args:
        account: the account.
        contacts: any contacts.
        divisions: any accounts; the contacts of those below the account count, too.
        limit: how many to show at most; None for all.

    Raises:
        BrokenContract: the limit is not 1 or more.

    >>> acme, lab = Account(id="1", name="Acme"), Account(id="2", name="Acme Lab", parent="1")
    >>> people = [Contact(id="b", account="2", name="Bo Kim"), Contact(id="a", account="1", name="Amy Wong")]
    >>> [contact.label for contact in contacts_of(acme, people, divisions=[acme, lab])]
    ['Amy Wong', 'Bo Kim']
    >>> contacts_of(acme, people).count
    1
    """
    expect("account", account, Account)
    contacts = several("contacts", contacts, Contact)
    divisions = several("divisions", divisions, Account)
    tree = _tree(account, divisions)
    there = [contact for contact in contacts if contact.account in tree]
    return _shown(sorted(there, key=lambda contact: (fold(contact.label), contact.id)), limit)


def opportunities_of(
    of: Account | PersonAccount | Contact,
    opportunities: Iterable[Opportunity],
    *,
    divisions: Iterable[Account] = (),
    first: Order = "newest",
    limit: int | None = None,
) -> RelatedList[Opportunity]:
    """Return the opportunities of an account, a consumer or a contact, by close date.

    Args:
        of: whose.
        opportunities: any opportunities.
        divisions: any accounts; the opportunities of those below the account count, too.
        first: what comes first.
        limit: how many to show at most; None for all.

    Raises:
        BrokenContract: the limit is not 1 or more.
    """
    expect("of", of, (Account, PersonAccount, Contact))
    opportunities = several("opportunities", opportunities, Opportunity)
    divisions = several("divisions", divisions, Account)
    match of:
        case Account():
            tree = _tree(of, divisions)
            there = [each for each in opportunities if each.account in tree]
        case PersonAccount():
            there = [each for each in opportunities if each.person_account == of.id]
        case Contact():
            there = [each for each in opportunities if of.id in each.contacts]
        case _:
            assert_never(of)
    return _shown(by_date(there, first), limit)


def leads_of(
    account: Account, leads: Iterable[Lead], *, first: Order = "newest", limit: int | None = None
) -> RelatedList[Lead]:
    """Return the leads that seem to work at an account, by when they came; converted ones, too.

    Args:
        account: the account.
        leads: any leads.
        first: what comes first.
        limit: how many to show at most; None for all.

    Raises:
        BrokenContract: the limit is not 1 or more.
    """
    expect("account", account, Account)
    leads = several("leads", leads, Lead)
    return _shown(by_date([lead for lead in leads if lead.matched_account == account.id], first), limit)


def activities_of(
    record: AnyRecord,
    activities: Iterable[Activity],
    *,
    is_open: bool | None = None,
    first: Order = "newest",
    limit: int | None = None,
) -> RelatedList[Activity]:
    """Return what happened with a record, and what is to be done; an activity with several links to it once.

    Args:
        record: any record.
        activities: any activities.
        is_open: True for what is to be done, False for what is done; None for both.
        first: what comes first.
        limit: how many to show at most; None for all.

    Raises:
        BrokenContract: the limit is not 1 or more.
    """
    expect_record("record", record)
    activities = several("activities", activities, Activity)
    expect("is_open", is_open, (bool, type(None)))
    target = ref(record)
    there = [each for each in activities if target in each.links.values() and is_open in (None, each.open)]
    return _shown(by_date(there, first), limit)


def _tree(top: Account, accounts: Iterable[Account]) -> set[str]:
    """Return the ids of an account and of all below it."""
    return {top.id, *(each.id for each in descendants([top.id], accounts))}


def _date(record: Opportunity | Lead | Activity | CampaignMember) -> date | None:
    match record:
        case Opportunity():
            return record.close_date
        case Lead():
            return record.created_at
        case Activity() | CampaignMember():
            return record.at
        case _:
            assert_never(record)


def by_date(records: Iterable[_Dated], first: Order = "newest") -> tuple[_Dated, ...]:
    """Return records in the order of their dates; those of one date by id, those without one last.

    Args:
        records: opportunities, leads, activities or parts in campaigns.
        first: what comes first.

    Raises:
        BrokenContract: nothing else can come first.
    """
    if first not in get_args(Order):
        raise BrokenContract("what comes first", first, f"one of {', '.join(get_args(Order))}")
    by_id = sorted(records, key=lambda record: record.id)
    undated = [record for record in by_id if _date(record) is None]
    dated = [record for record in by_id if _date(record) is not None]
    # sorting keeps the order of equals, backwards as well
    return (*sorted(dated, key=lambda record: _date(record) or date.min, reverse=first == "newest"), *undated)


def _shown(records: Sequence[_Record], limit: int | None) -> RelatedList[_Record]:
    if limit is not None and (type(limit) is not int or limit < 1):
        raise BrokenContract("the limit of a related list", limit, "1 or more, or None for all")
    return RelatedList(tuple(records[:limit]), len(records))
