"""Records one at a time, valid and as full or as empty as Hypothesis likes.

Every strategy takes strategies for the fields that tie a record to others; what is left out is drawn freely.
"""

import functools
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias, TypeVar, get_args

import attrs
from hypothesis import strategies as st

from leadflow.lifecycle import LIFECYCLE
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Assign,
    Campaign,
    CampaignMember,
    Capacity,
    Contact,
    ConvertedTo,
    CustomRecord,
    Forecast,
    Inquiry,
    Lead,
    LineItem,
    Load,
    Method,
    Opportunity,
    PersonAccount,
    Problem,
    Product,
    Queue,
    Receipt,
    RecordRef,
    Rotation,
    Team,
    User,
)
from leadflow.testing.strategies.elements import (
    addresses,
    company_names,
    custom_fields,
    emails,
    given_or,
    industry_codes,
    long_texts,
    maybe,
    moments,
    money,
    person_names,
    phones,
    texts,
)
from leadflow.testing.strategies.elements import domains as _domains
from leadflow.testing.strategies.elements import ids as _ids
from leadflow.values.absence import Absence
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber

__all__ = [
    "KINDS",
    "account_trees",
    "accounts",
    "activities",
    "campaign_members",
    "campaigns",
    "contacts",
    "custom_records",
    "inquiries",
    "leads",
    "line_items",
    "links",
    "loads",
    "opportunities",
    "owners",
    "person_accounts",
    "products",
    "queues",
    "receipts",
    "records",
    "rotations",
    "teams",
    "users",
    "versions",
    "versions_of",
]

Made = TypeVar("Made")
Ids: TypeAlias = st.SearchStrategy[str] | None
Names: TypeAlias = st.SearchStrategy[PersonName] | None
Emails: TypeAlias = st.SearchStrategy[EmailAddress] | None
Phones: TypeAlias = st.SearchStrategy[PhoneNumber] | None
Companies: TypeAlias = st.SearchStrategy[CompanyName] | None
Domains: TypeAlias = st.SearchStrategy[Domain] | None
Linked: TypeAlias = st.SearchStrategy[dict[str, RecordRef]] | None
Fields: TypeAlias = Mapping[str, st.SearchStrategy[object]]

_STATUSES = tuple(name for name, status in LIFECYCLE.statuses.items() if not status.converted)
_SOURCES = ("web form", "google_ads", "전시회")
_OUTCOMES = ("lead", "contact", "person_account", "known_lead", "ambiguous", "not_for_us", "rejected")
_EVENTS = ("inquiry", "inquiry", "inquiry", "inquiry", "reference", "ignored", "test", "rejected")


def _made(
    cls: Callable[..., Made], always: Fields, *parts: st.SearchStrategy[Mapping[str, object]], sometimes: Fields
) -> st.SearchStrategy[Made]:
    """Return a strategy for objects whose fields are drawn always, in parts, or sometimes."""
    fields = st.fixed_dictionaries(dict(always), optional=dict(sometimes))
    return st.tuples(fields, *parts).map(functools.partial(_put_together, cls))


def _put_together(cls: Callable[..., Made], parts: tuple[Mapping[str, object], ...]) -> Made:
    return cls(**{name: value for part in parts for name, value in part.items()})


def versions() -> st.SearchStrategy[int]:
    """Draw versions of records, small ones."""
    return st.integers(0, 3)


def owners(*, queues_too: bool = False) -> st.SearchStrategy[str]:
    """Draw ids of owners.

    Args:
        queues_too: whether queues may own it, as they may own leads.
    """
    of_users = st.sampled_from(("user:dana", "user:ben", "user:minji", "user:이도윤"))
    return of_users | _queue_ids() if queues_too else of_users


def _queue_ids() -> st.SearchStrategy[str]:
    return st.sampled_from(("queue:generic", "queue:review", "queue:서울"))


def _team_ids() -> st.SearchStrategy[str]:
    return st.sampled_from(("team:key-accounts", "team:seoul", "team:서울"))


def _short_ids() -> st.SearchStrategy[str]:
    return st.integers(0, 9).map(str)


def links(*, roles: Collection[str] = ("person", "account")) -> st.SearchStrategy[dict[str, RecordRef]]:
    """Draw the links of a record: by role, any record of a kind that fits."""
    fitting = {"person": ("lead", "contact", "person_account")}
    return st.fixed_dictionaries(
        {},
        optional={
            role: st.builds(RecordRef, st.sampled_from(fitting.get(role, (role,))), _short_ids()) for role in roles
        },
    )


# --- people -----------------------------------------------------------------------------------------------------------


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
        st.fixed_dictionaries({"external_ids": _external_ids(1)}),
    )


def _external_ids(min_size: int = 0) -> st.SearchStrategy[list[str]]:
    known = st.sampled_from(("hubspot:106", "hubspot:9007199254740993", "erp:007", "erp:7"))
    return st.lists(known, unique=True, min_size=min_size, max_size=2)


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


def inquiries(  # noqa: PLR0913 - whatever ties it to others, by name
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
    always = {"id": given_or(ids, _ids), "source": st.sampled_from(_SOURCES), "event": st.sampled_from(_EVENTS)}
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
    return _made(Inquiry, always, reached, sometimes=sometimes)


def _without_external_ids(reached: Mapping[str, object]) -> dict[str, object]:
    """Return the same for an inquiry, which has one id of the person in the source."""
    external = reached.get("external_ids")
    rest = {name: value for name, value in reached.items() if name != "external_ids"}
    return {**rest, "person_id": external[0]} if isinstance(external, list) else rest


def leads(  # noqa: PLR0913 - whatever ties it to others, by name
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
        "matched_account": given_or(account_ids, _short_ids),
        "score": st.integers(-100, 100),
        "grade": st.sampled_from(("A", "상")),
        "manual_score": st.integers(-100, 100),
    }
    return _made(Lead, always, _reached(names, emails, phones) | of_company, _standings(), sometimes=sometimes)


def _standings() -> st.SearchStrategy[Mapping[str, object]]:
    """Return a strategy for the status of leads, and what the converted ones became."""
    open_or_closed = st.sampled_from(_STATUSES)
    return st.one_of(
        st.fixed_dictionaries({"status": open_or_closed}),
        st.fixed_dictionaries({"status": open_or_closed}),
        st.fixed_dictionaries({"status": st.just("converted"), "converted": _conversions()}),
    )


def _conversions() -> st.SearchStrategy[ConvertedTo]:
    deal = {"opportunity": _short_ids()}
    of_company = {"at": moments(), "account": _short_ids(), "contact": _short_ids()}
    of_consumer = {"at": moments(), "person_account": _short_ids()}
    return _made(ConvertedTo, of_company, sometimes=deal) | _made(ConvertedTo, of_consumer, sometimes=deal)


def contacts(  # noqa: PLR0913 - whatever ties it to others, by name
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
    always = {"id": given_or(ids, _ids), "account": given_or(account_ids, _short_ids)}
    sometimes = {**_about_people(emails), "owner": given_or(owned_by, owners)}
    return _made(Contact, always, _reached(names, emails, phones), sometimes=sometimes)


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
    return _made(PersonAccount, {"id": given_or(ids, _ids)}, _reached(names, emails, phones), sometimes=sometimes)


# --- companies and deals ----------------------------------------------------------------------------------------------


def accounts(
    *, ids: Ids = None, names: Companies = None, domains: Domains = None, parents: Ids = None, owned_by: Ids = None
) -> st.SearchStrategy[Account]:
    """Draw accounts; `account_trees` draws whole groups.

    Args:
        ids: their ids.
        names: what they are called.
        domains: their domains.
        parents: the accounts that may be above them; none when left out.
        owned_by: the ids of users.
    """
    called, reached = given_or(names, company_names), given_or(domains, _domains)
    sometimes = {
        "aliases": st.lists(called, max_size=1),
        "domains": st.lists(reached, max_size=2),
        "named": st.booleans(),
        "placeholder": st.sampled_from((False, False, False, True)),
        "owner": given_or(owned_by, owners),
        "type": st.sampled_from(("customer", "partner", "고객사")),
        "registration_number": st.just("000-00-00000"),
        "industry": industry_codes(),
        "employees": st.integers(0, 100_000),
        "annual_revenue": money(),
        "address": addresses(),
        "phone": phones(),
        "source": texts(),
        "external_ids": _external_ids(),
        "created_at": moments(),
        "custom": custom_fields(),
        "version": versions(),
        **({} if parents is None else {"parent": parents}),
    }
    return _made(Account, {"id": given_or(ids, _ids), "name": called}, sometimes=sometimes)


def account_trees(
    *, ids: Ids = None, names: Companies = None, domains: Domains = None, owned_by: Ids = None, max_size: int = 5
) -> st.SearchStrategy[tuple[Account, ...]]:
    """Draw a group: one account at the top, divisions below it at any depth, the top first.

    Args:
        ids: their ids.
        names: what they are called.
        domains: their domains; divisions may share one.
        owned_by: the ids of users.
        max_size: how many accounts at most.
    """
    divisions = accounts(ids=ids, names=names, domains=domains, owned_by=owned_by)
    places = st.lists(st.integers(0, max_size), min_size=max_size, max_size=max_size)
    group = st.lists(divisions, unique_by=lambda each: each.id, min_size=1, max_size=max_size)
    return st.builds(_in_a_tree, group, places)


def _in_a_tree(group: list[Account], places: list[int]) -> tuple[Account, ...]:
    """Return the accounts, each but the first below one of those before it."""
    top, *divisions = group
    below = (attrs.evolve(each, parent=group[places[at] % (at + 1)].id) for at, each in enumerate(divisions))
    return (top, *below)


def line_items() -> st.SearchStrategy[LineItem]:
    """Draw products that may be sold with an opportunity."""
    return st.builds(
        LineItem,
        product=_ids(),
        quantity=st.decimals(Decimal("0.001"), 1000, places=3),
        unit_price=maybe(money()),
        discount=st.decimals(0, 1, places=2),
    )


def opportunities(
    *,
    ids: Ids = None,
    account_ids: Ids = None,
    person_account_ids: Ids = None,
    contact_ids: Ids = None,
    owned_by: Ids = None,
) -> st.SearchStrategy[Opportunity]:
    """Draw deals: open, won and lost ones.

    Args:
        ids: their ids.
        account_ids: the accounts they may be with; when only these are given, no deal is with a consumer.
        person_account_ids: the consumers they may be with; likewise.
        contact_ids: the contacts that may have a part in them.
        owned_by: the ids of users.
    """
    either = {"account": account_ids, "person_account": person_account_ids}
    sides = {side: each for side, each in either.items() if each is not None} or dict.fromkeys(either, _short_ids())
    customers = st.one_of([st.fixed_dictionaries({side: each}) for side, each in sides.items()])
    always = {
        "id": given_or(ids, _ids),
        "name": texts(),
        "stage": st.sampled_from(("Prospecting", "제안", "Closed Won")),
        "probability": st.sampled_from((10, 0, 1, 50, 99, 100)),
    }
    sometimes = {
        "stage_since": moments(),
        "forecast": st.sampled_from(get_args(Forecast)),
        "lost_reason": texts(),
        "amount": money(),
        "close_date": st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        "owner": given_or(owned_by, owners),
        "contacts": st.lists(given_or(contact_ids, _short_ids), max_size=2),
        "line_items": st.lists(line_items(), max_size=2).map(tuple),
        "source": texts(),
        "campaign": texts(),
        "created_at": moments(),
        "custom": custom_fields(),
        "version": versions(),
    }
    return _made(Opportunity, always, customers, sometimes=sometimes)


def products(*, ids: Ids = None) -> st.SearchStrategy[Product]:
    """Draw what is sold."""
    return st.builds(Product, id=given_or(ids, _ids), name=texts(), price=maybe(money()), version=versions())


# --- what happens -----------------------------------------------------------------------------------------------------


def campaigns(*, ids: Ids = None) -> st.SearchStrategy[Campaign]:
    """Draw campaigns."""
    return st.builds(Campaign, id=given_or(ids, _ids), name=texts(), version=versions())


def campaign_members(
    *, ids: Ids = None, campaign_ids: Ids = None, linked_to: Linked = None
) -> st.SearchStrategy[CampaignMember]:
    """Draw parts that people have in campaigns.

    Args:
        ids: their ids.
        campaign_ids: the campaigns.
        linked_to: whose they are, by role.
    """
    return st.builds(
        CampaignMember,
        id=given_or(ids, _ids),
        campaign=given_or(campaign_ids, _short_ids),
        links=given_or(linked_to, lambda: links(roles=("person",))),
        status=maybe(texts()),
        at=maybe(moments()),
        version=versions(),
    )


def activities(*, ids: Ids = None, linked_to: Linked = None, owned_by: Ids = None) -> st.SearchStrategy[Activity]:
    """Draw what happened or is to be done.

    Args:
        ids: their ids.
        linked_to: the records they belong to, by role.
        owned_by: the ids of users.
    """
    return st.builds(
        Activity,
        id=given_or(ids, _ids),
        type=st.sampled_from(("inquiry", "call", "e-mail", "meeting", "task")),
        subject=texts(),
        at=moments(),
        links=given_or(linked_to, lambda: links(roles=("person", "account", "opportunity"))),
        owner=maybe(given_or(owned_by, owners)),
        open=st.booleans(),
        body=maybe(long_texts()),
        campaign=maybe(texts()),
        interests=st.lists(texts(), max_size=2),
        version=versions(),
    )


def custom_records(*, ids: Ids = None, linked_to: Linked = None) -> st.SearchStrategy[CustomRecord]:
    """Draw objects of kinds that an organisation declares.

    Args:
        ids: their ids.
        linked_to: the records they belong to, by role.
    """
    return st.builds(
        CustomRecord,
        kind=st.sampled_from(("consultation", "상담")),
        id=given_or(ids, _ids),
        fields=custom_fields(),
        links=given_or(linked_to, links),
        version=versions(),
    )


def receipts(*, ids: Ids = None, of: st.SearchStrategy[RecordRef] | None = None) -> st.SearchStrategy[Receipt]:
    """Draw proofs that inquiries were handled.

    Args:
        ids: the ids of the inquiries.
        of: the records that the inquiries became.
    """
    people = st.builds(RecordRef, st.sampled_from(("lead", "contact", "person_account")), _short_ids())
    always = {
        "id": given_or(ids, _ids),
        "source": st.sampled_from(_SOURCES),
        "outcome": st.sampled_from(_OUTCOMES),
        "at": moments(),
    }
    sometimes = {
        "record": given_or(of, lambda: people),
        "original": long_texts(),
        "reason": texts(),
        "version": versions(),
    }
    return _made(Receipt, always, sometimes=sometimes)


# --- who works --------------------------------------------------------------------------------------------------------


def users(*, ids: Ids = None) -> st.SearchStrategy[User]:
    """Draw users, most of them active."""
    return st.builds(
        User,
        id=given_or(ids, owners),
        name=maybe(texts()),
        active=st.sampled_from((True, True, True, False)),
        time_zone=st.sampled_from(("UTC", "Asia/Seoul", "America/New_York")),
        hours=st.sampled_from((None, None, "default", "야간")),
        absences=st.lists(_absences(), max_size=2).map(tuple),
        skills=st.lists(texts(), max_size=2),
        capacity=maybe(st.builds(Capacity, day=_limits(), week=_limits(), month=_limits())),
        version=versions(),
    )


def _absences() -> st.SearchStrategy[Absence]:
    return st.builds(_absence, moments(), st.integers(1, 500))


def _absence(start: datetime, hours: int) -> Absence:
    return Absence(start, start + timedelta(hours=hours))


def _limits() -> st.SearchStrategy[int | None]:
    return maybe(st.integers(0, 50))


def queues(*, ids: Ids = None, members: Ids = None) -> st.SearchStrategy[Queue]:
    """Draw queues.

    Args:
        ids: their ids.
        members: the ids of users who may claim.
    """
    return st.builds(
        Queue,
        id=given_or(ids, _queue_ids),
        name=maybe(texts()),
        members=st.lists(given_or(members, owners), max_size=3),
        channel=maybe(st.sampled_from(("call", "mail"))),
        version=versions(),
    )


@st.composite
def teams(draw: st.DrawFn, *, ids: Ids = None, members: Ids = None, queue_ids: Ids = None) -> Team:
    """Draw teams.

    Args:
        ids: their ids.
        members: the ids of users who may be in them.
        queue_ids: the queues for leads that nobody can take now.
    """
    users = draw(st.lists(given_or(members, owners), unique=True, max_size=4))
    weights = draw(st.lists(st.integers(1, 5), max_size=len(users)))
    return Team(
        id=draw(given_or(ids, _team_ids)),
        queue=draw(given_or(queue_ids, _queue_ids)),
        name=draw(maybe(texts())),
        members=users,
        method=draw(st.sampled_from(_METHODS)),
        assign=draw(st.sampled_from(_ASSIGN)),
        weights=dict(zip(users, weights, strict=False)),
        sticky=draw(st.booleans()),
        available_within=draw(st.sampled_from(((), (), ("0 seconds", "4 hours"), ("1 day",)))),
        version=draw(versions()),
    )


_METHODS: tuple[Method, ...] = get_args(Method)
_ASSIGN: tuple[Assign, ...] = ("now", "now", "later")


def rotations(*, ids: Ids = None, members: Ids = None) -> st.SearchStrategy[Rotation]:
    """Draw where rotations stand: nobody was served later than in the last turn, and no two in one turn.

    Args:
        ids: the ids of the teams.
        members: the ids of users who may have been served.
    """
    served = st.lists(given_or(members, owners), unique=True, max_size=4)
    return st.builds(_rotation, given_or(ids, _team_ids), served, st.integers(0, 100), versions())


def _rotation(team: str, served: list[str], idle: int, version: int) -> Rotation:
    turn = len(served) + idle
    last = {user: turn - at for at, user in enumerate(served)}
    counting = dict.fromkeys(served, 1)
    credit = {user: 500_000 if at % 2 else -500_000 for at, user in enumerate(served)} if idle % 2 else {}
    return Rotation(id=team, turn=turn, last=last, shares=counting, given=counting, credit=credit, version=version)


def loads(*, user_ids: Ids = None) -> st.SearchStrategy[Load]:
    """Draw how many leads users were given.

    Args:
        user_ids: the users.
    """
    days = st.dates(date(2026, 11, 1), date(2026, 12, 2))
    return st.builds(_load, given_or(user_ids, owners), days, st.integers(0, 1_000), versions())


def _load(user: str, day: date, count: int, version: int) -> Load:
    return Load(id=f"{user}/{day}", user=user, day=day, count=count, version=version)


# --- any --------------------------------------------------------------------------------------------------------------

_OF_KIND: Mapping[str, Callable[[], st.SearchStrategy[AnyRecord]]] = MappingProxyType(
    {
        "account": accounts,
        "activity": activities,
        "campaign": campaigns,
        "campaign_member": campaign_members,
        "contact": contacts,
        "custom": custom_records,
        "lead": leads,
        "load": loads,
        "opportunity": opportunities,
        "person_account": person_accounts,
        "product": products,
        "queue": queues,
        "receipt": receipts,
        "rotation": rotations,
        "team": teams,
        "user": users,
    }
)

KINDS = tuple(_OF_KIND)
"""The kinds of records; all kinds that an organisation declares are called ``custom`` here."""


def records(*, of_kinds: Collection[str] = KINDS) -> st.SearchStrategy[AnyRecord]:
    """Draw a record.

    Args:
        of_kinds: of which kinds, some of `KINDS`.
    """
    return st.one_of([_OF_KIND[kind]() for kind in sorted(of_kinds)])


def versions_of(record: AnyRecord) -> st.SearchStrategy[AnyRecord]:
    """Draw what a record may become: the same id, other values; the version stays."""
    match record:
        case Load():
            return st.integers(0, 1_000).map(lambda count: attrs.evolve(record, count=count))
        case Rotation():
            return st.integers(record.turn, 200).map(lambda turn: attrs.evolve(record, turn=turn))
        case CustomRecord():
            return _OTHERS["custom"].map(lambda other: _in_place_of(record, other))
        case _:
            return _OTHERS[record.kind].map(lambda other: _in_place_of(record, other))


_OTHERS: Mapping[str, st.SearchStrategy[AnyRecord]] = MappingProxyType({kind: of() for kind, of in _OF_KIND.items()})


def _in_place_of(record: AnyRecord, other: AnyRecord) -> AnyRecord:
    if isinstance(record, CustomRecord) and isinstance(other, CustomRecord):
        return attrs.evolve(other, kind=record.kind, id=record.id, version=record.version)
    return attrs.evolve(other, id=record.id, version=record.version)
