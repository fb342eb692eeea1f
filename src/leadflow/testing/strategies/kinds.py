"""Records one at a time, valid and as full or as empty as Hypothesis likes.

Every strategy takes strategies for the fields that tie a record to others; what is left out is drawn freely.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypedDict

import attrs
from hypothesis import strategies as st

from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Campaign,
    CampaignMember,
    Contact,
    ConvertedTo,
    CustomRecord,
    Inquiry,
    Lead,
    LineItem,
    Load,
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
from leadflow.testing.strategies import elements
from leadflow.testing.strategies.elements import maybe
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

Ids = st.SearchStrategy[str]

_STATUSES = ("new", "working", "nurturing", "qualified", "unqualified", "recycled")
_OUTCOMES = ("lead", "contact", "person_account", "known_lead", "ambiguous", "not_for_us", "rejected")


def versions() -> st.SearchStrategy[int]:
    """Draw versions of records, small ones."""
    return st.integers(0, 3)


def owners(*, queues_too: bool = False) -> Ids:
    """Draw ids of owners.

    Args:
        queues_too: whether queues may own it, as they may own leads.
    """
    users_ = st.sampled_from(("user:dana", "user:ben", "user:minji", "user:이도윤"))
    return users_ | st.sampled_from(("queue:generic", "queue:review", "queue:서울")) if queues_too else users_


def links(*, roles: tuple[str, ...] = ("person", "account")) -> st.SearchStrategy[dict[str, RecordRef]]:
    """Draw the links of a record: by role, any record of a kind that fits."""
    kinds = {"person": ("lead", "contact", "person_account"), "opportunity": ("opportunity",)}
    return st.fixed_dictionaries(
        {}, optional={role: st.builds(RecordRef, st.sampled_from(kinds.get(role, ("account",))), _short_ids()) for role in roles}
    )


def _short_ids() -> Ids:
    return st.integers(0, 9).map(str)


# --- people -----------------------------------------------------------------------------------------------------------


class _Reach(TypedDict):
    """How a person is called and reached."""

    name: PersonName | None
    email: EmailAddress | None
    phone: PhoneNumber | None
    mobile: PhoneNumber | None


class _Rest(TypedDict):
    """What else the records of people have in common."""

    other_emails: tuple[EmailAddress, ...]
    title: str | None
    language: str | None
    do_not_email: bool
    do_not_call: bool
    version: int


@st.composite
def _reached(
    draw: st.DrawFn,
    names: st.SearchStrategy[PersonName] | None,
    emails: st.SearchStrategy[EmailAddress] | None,
    phones: st.SearchStrategy[PhoneNumber] | None,
) -> _Reach:
    """Draw at least one of them, most often name and e-mail address."""
    named, mailed, phoned = names or elements.person_names(), emails or elements.emails(), phones or elements.phones()
    surely = draw(st.sampled_from(("both", "name", "email", "phone", "mobile")))
    return {
        "name": draw(named if surely in ("both", "name") else maybe(named)),
        "email": draw(mailed if surely in ("both", "email") else maybe(mailed)),
        "phone": draw(phoned if surely == "phone" else maybe(phoned)),
        "mobile": draw(phoned if surely == "mobile" else st.none()),
    }


@st.composite
def _rest(draw: st.DrawFn, emails: st.SearchStrategy[EmailAddress] | None) -> _Rest:
    return {
        "other_emails": tuple(draw(st.lists(emails or elements.emails(), max_size=2))),
        "title": draw(maybe(elements.texts())),
        "language": draw(st.sampled_from((None, "en", "ko"))),
        "do_not_email": draw(st.booleans()),
        "do_not_call": draw(st.booleans()),
        "version": draw(versions()),
    }


@st.composite
def inquiries(
    draw: st.DrawFn,
    *,
    ids: Ids | None = None,
    names: st.SearchStrategy[PersonName] | None = None,
    emails: st.SearchStrategy[EmailAddress] | None = None,
    phones: st.SearchStrategy[PhoneNumber] | None = None,
    companies: st.SearchStrategy[CompanyName] | None = None,
    domains: st.SearchStrategy[Domain] | None = None,
) -> Inquiry:
    """Draw what arrives; `batches` draws inquiries of people who are known.

    Args:
        ids: their ids.
        names: what the people are called.
        emails: their e-mail addresses.
        phones: their telephone numbers.
        companies: what their companies are called.
        domains: the web sites of their companies.
    """
    event = draw(st.sampled_from(("inquiry", "inquiry", "inquiry", "inquiry", "reference", "ignored", "test", "rejected")))
    return Inquiry(
        id=draw(ids or elements.ids()),
        source=draw(st.sampled_from(("web form", "google_ads", "전시회"))),
        event=event,
        row=draw(maybe(st.integers(1, 10_000))),
        received_at=draw(maybe(elements.moments())),
        person_id=draw(maybe(st.sampled_from(("hubspot:106", "hubspot:9007199254740993")))),
        **draw(_reached(names, emails, phones)),
        title=draw(maybe(elements.texts())),
        company=draw(maybe(companies or elements.company_names())),
        website=draw(maybe(domains or elements.domains())),
        registration_number=draw(st.sampled_from((None, "000-00-00000", "0000000000"))),
        industry=draw(maybe(elements.industry_codes())),
        employees=draw(maybe(st.integers(0, 100_000))),
        annual_revenue=draw(maybe(elements.money())),
        address=draw(elements.addresses()),
        language=draw(st.sampled_from((None, "en", "ko"))),
        interests=draw(st.lists(elements.texts(), max_size=2)),
        message=draw(maybe(elements.long_texts())),
        consent=draw(maybe(st.booleans())),
        custom=draw(elements.custom_fields()),
        extra=draw(elements.custom_fields()),
        original=draw(maybe(elements.long_texts())),
        problems=draw(st.just(()) | st.just((Problem("employees", "many", "a number"),))),
        note=None if event == "inquiry" else "made up",
    )


@st.composite
def leads(
    draw: st.DrawFn,
    *,
    ids: Ids | None = None,
    owned_by: Ids | None = None,
    names: st.SearchStrategy[PersonName] | None = None,
    emails: st.SearchStrategy[EmailAddress] | None = None,
    phones: st.SearchStrategy[PhoneNumber] | None = None,
    companies: st.SearchStrategy[CompanyName] | None = None,
    account_ids: Ids | None = None,
) -> Lead:
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
    converted = draw(st.none() | _conversions())
    return Lead(
        id=draw(ids or elements.ids()),
        owner=draw(owned_by or owners(queues_too=True)),
        status="converted" if converted is not None else draw(st.sampled_from(_STATUSES)),
        **draw(_reached(names, emails, phones)),
        **draw(_rest(emails)),
        company=draw(maybe(companies or elements.company_names())),
        website=draw(maybe(elements.domains())),
        registration_number=draw(st.sampled_from((None, "000-00-00000"))),
        industry=draw(maybe(elements.industry_codes())),
        employees=draw(maybe(st.integers(0, 100_000))),
        annual_revenue=draw(maybe(elements.money())),
        address=draw(elements.addresses()),
        source=draw(maybe(elements.texts())),
        campaign=draw(maybe(elements.texts())),
        interests=draw(st.lists(elements.texts(), max_size=2)),
        message=draw(maybe(elements.long_texts())),
        external_ids=draw(_external_ids()),
        matched_account=draw(maybe(account_ids or _short_ids())),
        score=draw(maybe(st.integers(-100, 100))),
        created_at=draw(maybe(elements.moments())),
        converted=converted,
        custom=draw(elements.custom_fields()),
    )


@st.composite
def _conversions(draw: st.DrawFn) -> ConvertedTo:
    company = draw(st.booleans())
    return ConvertedTo(
        at=draw(elements.moments()),
        account=draw(_short_ids()) if company else None,
        contact=draw(_short_ids()) if company else None,
        person_account=None if company else draw(_short_ids()),
        opportunity=draw(maybe(_short_ids())),
    )


def _external_ids() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(("hubspot:106", "hubspot:9007199254740993", "erp:007", "erp:7")), max_size=2)


@st.composite
def contacts(
    draw: st.DrawFn,
    *,
    ids: Ids | None = None,
    account_ids: Ids | None = None,
    owned_by: Ids | None = None,
    names: st.SearchStrategy[PersonName] | None = None,
    emails: st.SearchStrategy[EmailAddress] | None = None,
    phones: st.SearchStrategy[PhoneNumber] | None = None,
) -> Contact:
    """Draw contacts.

    Args:
        ids: their ids.
        account_ids: the accounts they may belong to.
        owned_by: the ids of users.
        names: what they are called.
        emails: their e-mail addresses.
        phones: their telephone numbers.
    """
    return Contact(
        id=draw(ids or elements.ids()),
        account=draw(account_ids or _short_ids()),
        owner=draw(maybe(owned_by or owners())),
        **draw(_reached(names, emails, phones)),
        **draw(_rest(emails)),
        address=draw(elements.addresses()),
        source=draw(maybe(elements.texts())),
        external_ids=draw(_external_ids()),
        created_at=draw(maybe(elements.moments())),
        custom=draw(elements.custom_fields()),
    )


@st.composite
def person_accounts(
    draw: st.DrawFn,
    *,
    ids: Ids | None = None,
    owned_by: Ids | None = None,
    names: st.SearchStrategy[PersonName] | None = None,
    emails: st.SearchStrategy[EmailAddress] | None = None,
    phones: st.SearchStrategy[PhoneNumber] | None = None,
) -> PersonAccount:
    """Draw consumers.

    Args:
        ids: their ids.
        owned_by: the ids of users.
        names: what they are called.
        emails: their e-mail addresses.
        phones: their telephone numbers.
    """
    return PersonAccount(
        id=draw(ids or elements.ids()),
        owner=draw(maybe(owned_by or owners())),
        **draw(_reached(names, emails, phones)),
        **draw(_rest(emails)),
        address=draw(elements.addresses()),
        source=draw(maybe(elements.texts())),
        external_ids=draw(_external_ids()),
        created_at=draw(maybe(elements.moments())),
        custom=draw(elements.custom_fields()),
    )


# --- companies and deals ----------------------------------------------------------------------------------------------


@st.composite
def accounts(
    draw: st.DrawFn,
    *,
    ids: Ids | None = None,
    names: st.SearchStrategy[CompanyName] | None = None,
    domains: st.SearchStrategy[Domain] | None = None,
    parents: st.SearchStrategy[str | None] | None = None,
    owned_by: Ids | None = None,
) -> Account:
    """Draw accounts without a tree; `account_trees` draws whole groups.

    Args:
        ids: their ids.
        names: what they are called.
        domains: their domains.
        parents: the ids of the accounts above them, or None.
        owned_by: the ids of users.
    """
    return Account(
        id=draw(ids or elements.ids()),
        name=draw(names or elements.company_names()),
        aliases=draw(st.lists(names or elements.company_names(), max_size=1)),
        domains=draw(st.lists(domains or elements.domains(), max_size=2)),
        parent=draw(parents or st.none()),
        named=draw(st.booleans()),
        placeholder=draw(st.sampled_from((False, False, False, True))),
        owner=draw(maybe(owned_by or owners())),
        type=draw(st.sampled_from((None, "customer", "partner", "고객사"))),
        registration_number=draw(st.sampled_from((None, "000-00-00000"))),
        industry=draw(maybe(elements.industry_codes())),
        employees=draw(maybe(st.integers(0, 100_000))),
        annual_revenue=draw(maybe(elements.money())),
        address=draw(elements.addresses()),
        phone=draw(maybe(elements.phones())),
        source=draw(maybe(elements.texts())),
        external_ids=draw(_external_ids()),
        created_at=draw(maybe(elements.moments())),
        custom=draw(elements.custom_fields()),
        version=draw(versions()),
    )


@st.composite
def account_trees(
    draw: st.DrawFn,
    *,
    ids: Ids | None = None,
    names: st.SearchStrategy[CompanyName] | None = None,
    domains: st.SearchStrategy[Domain] | None = None,
    owned_by: Ids | None = None,
    max_size: int = 5,
) -> tuple[Account, ...]:
    """Draw a group: one account at the top, divisions below it at any depth, the top first.

    Args:
        ids: their ids.
        names: what they are called.
        domains: their domains; divisions may share one.
        owned_by: the ids of users.
        max_size: how many accounts at most.
    """
    tree: list[Account] = []
    taken = draw(st.lists(ids or elements.ids(), unique_by=_as_stored, min_size=1, max_size=max_size))
    for id_ in taken:
        above = st.sampled_from([each.id for each in tree]) if tree else st.none()
        made = accounts(ids=st.just(id_), names=names, domains=domains, parents=above, owned_by=owned_by)
        tree.append(draw(made))
    return tuple(tree)


def _as_stored(id_: str) -> str:
    return Product(id=id_, name="-").id


def line_items() -> st.SearchStrategy[LineItem]:
    """Draw products that may be sold with an opportunity."""
    return st.builds(
        LineItem,
        product=elements.ids(),
        quantity=st.decimals(Decimal("0.001"), 1000, places=3),
        unit_price=maybe(elements.money()),
        discount=st.decimals(0, 1, places=2),
    )


@st.composite
def opportunities(
    draw: st.DrawFn,
    *,
    ids: Ids | None = None,
    account_ids: Ids | None = None,
    person_account_ids: Ids | None = None,
    contact_ids: Ids | None = None,
    owned_by: Ids | None = None,
) -> Opportunity:
    """Draw deals: open, won and lost ones.

    Args:
        ids: their ids.
        account_ids: the accounts they may be with; when only these are given, no deal is with a consumer.
        person_account_ids: the consumers they may be with; likewise.
        contact_ids: the contacts that may have a part in them.
        owned_by: the ids of users.
    """
    given = {"account": account_ids, "person_account": person_account_ids}
    sides = {side: each for side, each in given.items() if each is not None} or dict.fromkeys(given, _short_ids())
    side = draw(st.sampled_from(sorted(sides)))
    customer = draw(sides[side])
    return Opportunity(
        id=draw(ids or elements.ids()),
        account=customer if side == "account" else None,
        person_account=customer if side == "person_account" else None,
        name=draw(elements.texts()),
        stage=draw(st.sampled_from(("Prospecting", "제안", "Closed Won"))),
        probability=draw(st.sampled_from((0, 1, 10, 50, 99, 100))),
        amount=draw(maybe(elements.money())),
        close_date=draw(maybe(st.dates(date(2020, 1, 1), date(2030, 12, 31)))),
        owner=draw(maybe(owned_by or owners())),
        contacts=draw(st.lists(contact_ids or _short_ids(), max_size=2)),
        line_items=tuple(draw(st.lists(line_items(), max_size=2))),
        source=draw(maybe(elements.texts())),
        campaign=draw(maybe(elements.texts())),
        created_at=draw(maybe(elements.moments())),
        custom=draw(elements.custom_fields()),
        version=draw(versions()),
    )


def products(*, ids: Ids | None = None) -> st.SearchStrategy[Product]:
    """Draw what is sold."""
    priced = maybe(elements.money())
    return st.builds(Product, id=ids or elements.ids(), name=elements.texts(), price=priced, version=versions())


# --- what happens -----------------------------------------------------------------------------------------------------


def campaigns(*, ids: Ids | None = None) -> st.SearchStrategy[Campaign]:
    """Draw campaigns."""
    return st.builds(Campaign, id=ids or elements.ids(), name=elements.texts(), version=versions())


def campaign_members(
    *,
    ids: Ids | None = None,
    campaign_ids: Ids | None = None,
    linked_to: st.SearchStrategy[dict[str, RecordRef]] | None = None,
) -> st.SearchStrategy[CampaignMember]:
    """Draw parts that people have in campaigns.

    Args:
        ids: their ids.
        campaign_ids: the campaigns.
        linked_to: whose they are, by role.
    """
    return st.builds(
        CampaignMember,
        id=ids or elements.ids(),
        campaign=campaign_ids or _short_ids(),
        links=linked_to or links(roles=("person",)),
        status=maybe(elements.texts()),
        at=maybe(elements.moments()),
        version=versions(),
    )


def activities(
    *,
    ids: Ids | None = None,
    linked_to: st.SearchStrategy[dict[str, RecordRef]] | None = None,
    owned_by: Ids | None = None,
) -> st.SearchStrategy[Activity]:
    """Draw what happened or is to be done.

    Args:
        ids: their ids.
        linked_to: the records they belong to, by role.
        owned_by: the ids of users.
    """
    return st.builds(
        Activity,
        id=ids or elements.ids(),
        type=st.sampled_from(("inquiry", "call", "e-mail", "meeting", "task")),
        subject=elements.texts(),
        at=elements.moments(),
        links=linked_to or links(roles=("person", "account", "opportunity")),
        owner=maybe(owned_by or owners()),
        open=st.booleans(),
        body=maybe(elements.long_texts()),
        version=versions(),
    )


def custom_records(
    *, ids: Ids | None = None, linked_to: st.SearchStrategy[dict[str, RecordRef]] | None = None
) -> st.SearchStrategy[CustomRecord]:
    """Draw objects of kinds that an organisation declares.

    Args:
        ids: their ids.
        linked_to: the records they belong to, by role.
    """
    return st.builds(
        CustomRecord,
        kind=st.sampled_from(("consultation", "상담")),
        id=ids or elements.ids(),
        fields=elements.custom_fields(),
        links=linked_to or links(),
        version=versions(),
    )


@st.composite
def receipts(
    draw: st.DrawFn, *, ids: Ids | None = None, of: st.SearchStrategy[RecordRef] | None = None
) -> Receipt:
    """Draw proofs that inquiries were handled.

    Args:
        ids: the ids of the inquiries.
        of: the records that the inquiries became.
    """
    record = draw(maybe(of or st.builds(RecordRef, st.sampled_from(("lead", "contact")), _short_ids())))
    return Receipt(
        id=draw(ids or elements.ids()),
        source=draw(st.sampled_from(("web form", "google_ads", "전시회"))),
        outcome=draw(st.sampled_from(_OUTCOMES)),
        at=draw(elements.moments()),
        record=record,
        original=draw(maybe(elements.long_texts())),
        reason="nobody asked" if record is None else None,
        version=draw(versions()),
    )


# --- who works --------------------------------------------------------------------------------------------------------


def users(*, ids: Ids | None = None) -> st.SearchStrategy[User]:
    """Draw users, most of them active."""
    return st.builds(
        User,
        id=ids or owners(),
        name=maybe(elements.texts()),
        active=st.sampled_from((True, True, True, False)),
        time_zone=st.sampled_from(("UTC", "Asia/Seoul", "America/New_York")),
        version=versions(),
    )


def queues(*, ids: Ids | None = None, members: Ids | None = None) -> st.SearchStrategy[Queue]:
    """Draw queues.

    Args:
        ids: their ids.
        members: the ids of users who may claim.
    """
    return st.builds(
        Queue,
        id=ids or st.sampled_from(("queue:generic", "queue:review", "queue:서울")),
        name=maybe(elements.texts()),
        members=st.lists(members or owners(), max_size=3),
        version=versions(),
    )


def teams(*, ids: Ids | None = None, members: Ids | None = None, queue_ids: Ids | None = None) -> st.SearchStrategy[Team]:
    """Draw teams.

    Args:
        ids: their ids.
        members: the ids of users who may be in them.
        queue_ids: the queues for leads that nobody can take now.
    """
    return st.builds(
        Team,
        id=ids or _team_ids(),
        queue=queue_ids or st.sampled_from(("queue:generic", "queue:서울")),
        name=maybe(elements.texts()),
        members=st.lists(members or owners(), max_size=4),
        assign=st.sampled_from(("now", "now", "later")),
        version=versions(),
    )


def _team_ids() -> Ids:
    return st.sampled_from(("team:key-accounts", "team:seoul", "team:서울"))


@st.composite
def rotations(draw: st.DrawFn, *, ids: Ids | None = None, members: Ids | None = None) -> Rotation:
    """Draw where rotations stand: nobody was served later than the last turn, and no two in one turn.

    Args:
        ids: the ids of the teams.
        members: the ids of users who may have been served.
    """
    served = draw(st.lists(members or owners(), unique=True, max_size=4))
    turn = draw(st.integers(len(served), 100))
    turns = {user: turn - place for place, user in enumerate(served)}
    return Rotation(id=draw(ids or _team_ids()), turn=turn, last=turns, version=draw(versions()))


@st.composite
def loads(draw: st.DrawFn, *, user_ids: Ids | None = None) -> Load:
    """Draw how many leads users were given.

    Args:
        user_ids: the users.
    """
    user, window = draw(user_ids or owners()), draw(st.sampled_from(("2026-11", "2026-W47", "2026-11-21")))
    count = draw(st.integers(0, 1_000))
    return Load(id=f"{user}/{window}", user=user, window=window, count=count, version=draw(versions()))


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
    return st.sampled_from(sorted(of_kinds)).flatmap(lambda kind: _OF_KIND[kind]())


def versions_of(record: AnyRecord) -> st.SearchStrategy[AnyRecord]:
    """Draw what a record may become: the same id, other values; the version stays."""
    match record:
        case Load():
            return st.integers(0, 1_000).map(lambda count: attrs.evolve(record, count=count))
        case Rotation():
            return st.integers(record.turn, 200).map(lambda turn: attrs.evolve(record, turn=turn))
        case CustomRecord():
            return custom_records().map(
                lambda other: attrs.evolve(other, kind=record.kind, id=record.id, version=record.version)
            )
        case _:
            return _OF_KIND[record.kind]().map(lambda other: attrs.evolve(other, id=record.id, version=record.version))
