"""The objects of a CRM as frozen values.

Every object is frozen, slotted and keyword-only, and valid once constructed.
A field takes its value or the text people write for it: ``Lead(email="amy@acme.example", …)``.
To change a record, make another one with `attrs.evolve` and say so in a `leadflow.changes.Update`.

Every stored record has an ``id`` (text, unique within its ``kind``) and a ``version``.
The version counts what the repository has stored, so that nothing stale is ever written;
it takes no part in equality.

Owners and targets are ids that say what they are: ``user:dana``, ``queue:generic``, ``team:seoul``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Literal, NamedTuple, TypeAlias, get_args

import attrs

from leadflow.errors import BrokenContract, InvalidValue
from leadflow.values import optional
from leadflow.values.absence import Absence
from leadflow.values.address import NOWHERE, Address
from leadflow.values.checks import is_a, is_flag, is_part, is_positive, is_text, starts, whole
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.duration import durations, optional_duration
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money
from leadflow.values.optional import CustomValue
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber
from leadflow.values.rates import exactly
from leadflow.values.zones import time_zone

__all__ = [
    "COMPANY_FIELDS",
    "INQUIRED_FIELDS",
    "PERSON_FIELDS",
    "STANDARD_KINDS",
    "WISH_FIELDS",
    "Absence",
    "Account",
    "Activity",
    "AnyRecord",
    "Bookkeeping",
    "Campaign",
    "CampaignMember",
    "Capacity",
    "Channel",
    "Contact",
    "ConvertedTo",
    "CustomRecord",
    "Forecast",
    "Inquiry",
    "InquiryEvent",
    "Lead",
    "LineItem",
    "Load",
    "Method",
    "Opportunity",
    "Person",
    "PersonAccount",
    "Problem",
    "Product",
    "Queue",
    "Receipt",
    "RecordRef",
    "Related",
    "Roster",
    "Rotation",
    "Team",
    "User",
    "Window",
]


_NO_TURNS: FrozenMapping[int] = FrozenMapping()


class RecordRef(NamedTuple):
    """Names one record: its kind and its id within the kind."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


_NO_LINKS: FrozenMapping[RecordRef] = FrozenMapping()


def _link(value: RecordRef | None) -> RecordRef | None:
    return None if value is None else _required_link(value)


def _required_link(value: RecordRef) -> RecordRef:
    given: object = value  # whatever a caller without a type checker hands over
    if not isinstance(given, RecordRef):
        raise BrokenContract("a link", given, "a RecordRef")
    return RecordRef(optional.identifier(given.kind), optional.identifier(given.id))


def _links(value: Mapping[str, RecordRef]) -> FrozenMapping[RecordRef]:
    if value is _NO_LINKS:
        return _NO_LINKS
    return FrozenMapping({optional.identifier(role): _required_link(each) for role, each in optional.items(value)})


def _turns(value: Mapping[str, int]) -> FrozenMapping[int]:
    if isinstance(value, FrozenMapping):  # what a rotation held before, or has just computed
        return value
    turns = {optional.identifier(user): optional.count(turn) for user, turn in optional.items(value)}
    return FrozenMapping({user: turn for user, turn in turns.items() if turn is not None})


def _numbers(value: Mapping[str, int]) -> FrozenMapping[int]:
    """Take whole numbers of any sign by the ids of users."""
    if isinstance(value, FrozenMapping):
        return value
    numbers = {optional.identifier(user): number for user, number in optional.items(value)}
    for number in numbers.values():
        if type(number) is not int:
            raise BrokenContract("a number", number, "an int")
    return FrozenMapping(numbers)


def _check_choice(attribute: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise InvalidValue(attribute, value, f"one of {', '.join(choices)}")


_is_user = attrs.validators.optional(starts("user:"))
_is_actor = attrs.validators.optional(starts("user:", "system:"))
_is_queue = attrs.validators.optional(starts("queue:"))
_is_owner_of_lead = starts("user:", "queue:")
_is_address = is_a(Address, "an Address")


def _all_users(_record: object, field: "attrs.Attribute[tuple[str, ...]]", value: tuple[str, ...]) -> None:
    for member in value:
        if not member.startswith("user:"):
            raise InvalidValue(field.name, member, "'user:…'")


# --- what arrives -----------------------------------------------------------------------------------------------------


@attrs.frozen
class Problem:
    """Something in an inquiry that could not be read; the rest of the inquiry was kept.

    Args:
        field: the field or column.
        value: what stood there, cut to a readable length.
        expected: what would have been accepted.
    """

    field: str
    value: str
    expected: str

    def __str__(self) -> str:
        return f"{self.field} {self.value!r}: expected {self.expected}"


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return optional.several("problems", value, Problem)


InquiryEvent: TypeAlias = Literal["inquiry", "reference", "ignored", "test", "rejected"]
"""What arrived: a person who asks, only ids to fetch, no lead event, the platform's test, or something unreadable."""


@attrs.frozen(kw_only=True)
class Inquiry:
    """What arrived, read but not yet decided: a form, an ad lead, a list row. Not a record of the CRM.

    Args:
        id: the source and the platform's id (``google_ads:123``), else derived from source, batch and row;
            an inquiry with an id that was applied before does nothing.
        source: where it came from (``google_ads``, ``web form``).
        event: what kind of arrival it is; only an ``inquiry`` becomes anything.
        row: its position among the rows of the file it came from, counted from 1.
        line: the line of the file at which it starts, counted from 1.
        received_at: when the person sent it, by the platform's clock.
        person_id: the person's own id in the source system (``hubspot:106``), when it has one.
        company_id: the company's own id in a system that accounts name among their ``external_ids``.
        interests: the products the person asked about.
        extra: what the source sent that has no field of ours; answers by question.
        original: the payload as it came, for the receipt.
        problems: what could not be read.
        note: for events other than an inquiry: what must be fetched, or why it is not for us.

    >>> inquiry = Inquiry(id="form:1", source="form", name="Amy Wong", email="amy@parks.disney.example")
    >>> inquiry.email.domain
    Domain('parks.disney.example')
    """

    id: str = attrs.field(converter=optional.identifier)
    source: str = attrs.field(converter=optional.identifier)
    event: InquiryEvent = "inquiry"
    row: int | None = attrs.field(default=None, converter=optional.count)
    line: int | None = attrs.field(default=None, converter=optional.count)
    received_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    person_id: str | None = attrs.field(default=None, converter=optional.text)
    name: PersonName | None = attrs.field(default=None, converter=optional.name)
    email: EmailAddress | None = attrs.field(default=None, converter=optional.email)
    phone: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    mobile: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    title: str | None = attrs.field(default=None, converter=optional.text)
    company: CompanyName | None = attrs.field(default=None, converter=optional.company)
    company_id: str | None = attrs.field(default=None, converter=optional.text)
    website: Domain | None = attrs.field(default=None, converter=optional.domain)
    registration_number: str | None = attrs.field(default=None, converter=optional.text)
    industry: IndustryCode | None = attrs.field(default=None, converter=optional.industry)
    employees: int | None = attrs.field(default=None, converter=optional.count)
    annual_revenue: Money | None = attrs.field(default=None, converter=optional.money)
    address: Address = attrs.field(default=NOWHERE, validator=_is_address)
    language: str | None = attrs.field(default=None, converter=optional.text)
    campaign: str | None = attrs.field(default=None, converter=optional.text)
    interests: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    message: str | None = attrs.field(default=None, converter=optional.long_text)
    consent: bool | None = attrs.field(default=None, validator=attrs.validators.optional(is_flag))
    do_not_email: bool = attrs.field(default=False, validator=is_flag)
    do_not_call: bool = attrs.field(default=False, validator=is_flag)
    custom: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    extra: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    original: str | None = attrs.field(default=None, validator=is_text)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)
    note: str | None = attrs.field(default=None, validator=is_text)

    def __attrs_post_init__(self) -> None:
        _check_choice("event", self.event, get_args(InquiryEvent))

    @property
    def label(self) -> str:
        """What a person would call this inquiry in a list."""
        return str(self.name or self.email or self.company or self.phone or self.mobile or self.id)

    @property
    def says_something(self) -> bool:
        """Whether it names or reaches anybody; an inquiry that does not is rejected."""
        return bool(self.name or self.email or self.phone or self.mobile or self.company or self.person_id)


@attrs.frozen(kw_only=True)
class Receipt:
    """Proof that an inquiry was handled, with the original; an inquiry with a receipt changes nothing any more.

    Args:
        id: the id of the inquiry.
        outcome: what was decided (an outcome of classification).
        record: what the inquiry became or was added to.
        at: when it was decided.
        original: the payload as it came.
        reason: why, where nothing became of it.
    """

    kind: ClassVar[str] = "receipt"
    id: str = attrs.field(converter=optional.identifier)
    source: str = attrs.field(converter=optional.identifier)
    outcome: str = attrs.field(converter=optional.identifier)
    at: datetime = attrs.field(converter=optional.required_moment)
    record: RecordRef | None = attrs.field(default=None, converter=_link)
    original: str | None = attrs.field(default=None, validator=is_text)
    reason: str | None = attrs.field(default=None, validator=is_text)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


# --- people -----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class ConvertedTo:
    """What a lead became.

    Args:
        at: when it was converted.
        account: the id of the account; None when it became a person account.
        contact: the id of the contact.
        person_account: the id of the person account.
        opportunity: the id of the opportunity, if one was opened.
    """

    at: datetime = attrs.field(converter=optional.required_moment)
    account: str | None = attrs.field(default=None, converter=optional.text)
    contact: str | None = attrs.field(default=None, converter=optional.text)
    person_account: str | None = attrs.field(default=None, converter=optional.text)
    opportunity: str | None = attrs.field(default=None, converter=optional.text)


@attrs.frozen(kw_only=True)
class Lead:
    """A person, or a company without a known person, of whom little is known beyond some interest.

    Never a member of an account: ``matched_account`` is only a reference.
    Always owned, by a user or a queue.

    Args:
        owner: ``user:…`` or ``queue:…``.
        status: a status of the policy's lifecycle; ``new`` when it arrives.
        external_ids: the person's ids in other systems, as ``system:id``.
        matched_account: the id of the account the person seems to work at.
        score: what scoring gave when the lead was decided; points.
        grade: the letter that scoring gave for who it is.
        manual_score: points that somebody set by hand; they count instead of the computed ones.
        status_reason: why it has its status, where that was asked for: why it was recycled, say.
        assigned_at: since when it has its owner.
        respond_by: when the owner should have answered at the latest.
        responded_at: when somebody answered.
        converted: what it became; a converted lead is read-only.

    >>> Lead(id="1", owner="queue:generic", email="amy@acme.example").label
    'amy@acme.example'
    >>> Lead(id="1", owner="dana", name="Amy")
    Traceback (most recent call last):
    leadflow.errors.InvalidValue: invalid owner 'dana': expected 'user:…' or 'queue:…'
    """

    kind: ClassVar[str] = "lead"
    id: str = attrs.field(converter=optional.identifier)
    owner: str = attrs.field(converter=optional.identifier, validator=_is_owner_of_lead)
    status: str = attrs.field(default="new", converter=optional.identifier)
    name: PersonName | None = attrs.field(default=None, converter=optional.name)
    email: EmailAddress | None = attrs.field(default=None, converter=optional.email)
    other_emails: tuple[EmailAddress, ...] = attrs.field(default=(), converter=optional.emails)
    phone: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    mobile: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    title: str | None = attrs.field(default=None, converter=optional.text)
    company: CompanyName | None = attrs.field(default=None, converter=optional.company)
    website: Domain | None = attrs.field(default=None, converter=optional.domain)
    registration_number: str | None = attrs.field(default=None, converter=optional.text)
    industry: IndustryCode | None = attrs.field(default=None, converter=optional.industry)
    employees: int | None = attrs.field(default=None, converter=optional.count)
    annual_revenue: Money | None = attrs.field(default=None, converter=optional.money)
    address: Address = attrs.field(default=NOWHERE, validator=_is_address)
    language: str | None = attrs.field(default=None, converter=optional.text)
    source: str | None = attrs.field(default=None, converter=optional.text)
    campaign: str | None = attrs.field(default=None, converter=optional.text)
    interests: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    message: str | None = attrs.field(default=None, converter=optional.long_text)
    do_not_email: bool = attrs.field(default=False, validator=is_flag)
    do_not_call: bool = attrs.field(default=False, validator=is_flag)
    external_ids: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    matched_account: str | None = attrs.field(default=None, converter=optional.text)
    score: int | None = attrs.field(default=None, validator=attrs.validators.optional(whole()))
    grade: str | None = attrs.field(default=None, converter=optional.text)
    manual_score: int | None = attrs.field(default=None, validator=attrs.validators.optional(whole()))
    status_reason: str | None = attrs.field(default=None, converter=optional.text)
    assigned_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    respond_by: datetime | None = attrs.field(default=None, converter=optional.moment)
    responded_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    created_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    converted: ConvertedTo | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_a(ConvertedTo, "a ConvertedTo or None"))
    )
    custom: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    def __attrs_post_init__(self) -> None:
        if not (self.name or self.email or self.company or self.phone or self.mobile or self.external_ids):
            raise InvalidValue("lead", self.id, "a name, an e-mail address, a telephone number or a company")

    @property
    def label(self) -> str:
        """What a person would call this lead in a list."""
        return str(self.name or self.email or self.company or self.phone or self.mobile or self.external_ids[0])

    @property
    def since(self) -> datetime | None:
        """Since when it has its owner, as far as it is known: since its assignment, else since its creation."""
        return self.created_at if self.assigned_at is None else self.assigned_at


@attrs.frozen(kw_only=True)
class Contact:
    """A person who works at an account; belongs to exactly one.

    Args:
        account: the id of the account.
        owner: ``user:…``; contacts are never owned by queues.

    >>> Contact(id="1", account="a1", name="Amy Wong").label
    'Amy Wong'
    """

    kind: ClassVar[str] = "contact"
    id: str = attrs.field(converter=optional.identifier)
    account: str = attrs.field(converter=optional.identifier)
    owner: str | None = attrs.field(default=None, converter=optional.text, validator=_is_user)
    name: PersonName | None = attrs.field(default=None, converter=optional.name)
    email: EmailAddress | None = attrs.field(default=None, converter=optional.email)
    other_emails: tuple[EmailAddress, ...] = attrs.field(default=(), converter=optional.emails)
    phone: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    mobile: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    title: str | None = attrs.field(default=None, converter=optional.text)
    address: Address = attrs.field(default=NOWHERE, validator=_is_address)
    language: str | None = attrs.field(default=None, converter=optional.text)
    source: str | None = attrs.field(default=None, converter=optional.text)
    do_not_email: bool = attrs.field(default=False, validator=is_flag)
    do_not_call: bool = attrs.field(default=False, validator=is_flag)
    external_ids: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    created_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    custom: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    def __attrs_post_init__(self) -> None:
        if not (self.name or self.email or self.phone or self.mobile or self.external_ids):
            raise InvalidValue("contact", self.id, "a name, an e-mail address or a telephone number")

    @property
    def label(self) -> str:
        """What a person would call this contact in a list."""
        return str(self.name or self.email or self.phone or self.mobile or self.external_ids[0])


@attrs.frozen(kw_only=True)
class PersonAccount:
    """A consumer: account and contact in one record.

    Inserting one inserts an *account*, so counts and reports keep the two kinds of account apart.

    Args:
        owner: ``user:…``; person accounts are never owned by queues.
    """

    kind: ClassVar[str] = "person_account"
    id: str = attrs.field(converter=optional.identifier)
    owner: str | None = attrs.field(default=None, converter=optional.text, validator=_is_user)
    name: PersonName | None = attrs.field(default=None, converter=optional.name)
    email: EmailAddress | None = attrs.field(default=None, converter=optional.email)
    other_emails: tuple[EmailAddress, ...] = attrs.field(default=(), converter=optional.emails)
    phone: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    mobile: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    title: str | None = attrs.field(default=None, converter=optional.text)
    address: Address = attrs.field(default=NOWHERE, validator=_is_address)
    language: str | None = attrs.field(default=None, converter=optional.text)
    source: str | None = attrs.field(default=None, converter=optional.text)
    do_not_email: bool = attrs.field(default=False, validator=is_flag)
    do_not_call: bool = attrs.field(default=False, validator=is_flag)
    external_ids: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    created_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    custom: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    def __attrs_post_init__(self) -> None:
        if not (self.name or self.email or self.phone or self.mobile or self.external_ids):
            raise InvalidValue("person account", self.id, "a name, an e-mail address or a telephone number")

    @property
    def label(self) -> str:
        """What a person would call this customer in a list."""
        return str(self.name or self.email or self.phone or self.mobile or self.external_ids[0])


Person: TypeAlias = Lead | Contact | PersonAccount
"""The three records that stand for a person."""

PERSON_FIELDS: tuple[str, ...] = (
    *("name", "email", "other_emails", "phone", "mobile", "title", "address", "language", "source"),
    *("do_not_email", "do_not_call", "external_ids", "custom"),
)
"""What a lead, a contact and a person account all know of the person."""

INQUIRED_FIELDS: tuple[str, ...] = tuple(each for each in PERSON_FIELDS if each in attrs.fields_dict(Inquiry))
"""What of it an inquiry says under the same name; its ``person_id`` becomes one of the ``external_ids``."""

COMPANY_FIELDS: tuple[str, ...] = (
    *("company", "website", "registration_number", "industry", "employees", "annual_revenue"),
)
"""What an inquiry and a lead say of the person's company."""

WISH_FIELDS: tuple[str, ...] = ("campaign", "interests", "message")
"""What an inquiry and a lead say of what the person wants."""


# --- companies and opportunities ----------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Account:
    """A company we do business with.

    Args:
        name: its name.
        aliases: other and former names.
        domains: the domains of its e-mail and web sites.
        parent: the id of the account it is a division of.
        named: whether it is a *named account*; that holds for all its divisions too.
        placeholder: whether it only stands for "individuals" (개인); such an account is evidence for nothing.
        registration_number: its number in the company register of its country.
        external_ids: its ids in other systems, as ``system:id``.

    >>> Account(id="p", name="Disney Parks", domains=["https://parks.disney.example"], parent="d").domains
    (Domain('parks.disney.example'),)
    """

    kind: ClassVar[str] = "account"
    id: str = attrs.field(converter=optional.identifier)
    name: CompanyName = attrs.field(converter=optional.required_company)
    aliases: tuple[CompanyName, ...] = attrs.field(default=(), converter=optional.companies)
    domains: tuple[Domain, ...] = attrs.field(default=(), converter=optional.domains)
    parent: str | None = attrs.field(default=None, converter=optional.text)
    named: bool = attrs.field(default=False, validator=is_flag)
    placeholder: bool = attrs.field(default=False, validator=is_flag)
    owner: str | None = attrs.field(default=None, converter=optional.text, validator=_is_user)
    type: str | None = attrs.field(default=None, converter=optional.text)
    registration_number: str | None = attrs.field(default=None, converter=optional.text)
    industry: IndustryCode | None = attrs.field(default=None, converter=optional.industry)
    employees: int | None = attrs.field(default=None, converter=optional.count)
    annual_revenue: Money | None = attrs.field(default=None, converter=optional.money)
    address: Address = attrs.field(default=NOWHERE, validator=_is_address)
    phone: PhoneNumber | None = attrs.field(default=None, converter=optional.phone)
    source: str | None = attrs.field(default=None, converter=optional.text)
    external_ids: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    created_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    custom: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    @property
    def label(self) -> str:
        """What a person would call this account in a list."""
        return str(self.name)


@attrs.frozen(kw_only=True)
class Product:
    """Something we sell.

    Args:
        price: the list price of one unit.
    """

    kind: ClassVar[str] = "product"
    id: str = attrs.field(converter=optional.identifier)
    name: str = attrs.field(converter=optional.identifier)
    price: Money | None = attrs.field(default=None, converter=optional.money)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


@attrs.frozen(kw_only=True)
class LineItem:
    """A product that may be sold with an opportunity.

    Args:
        product: the id of the product, or its name where there is no catalogue.
        quantity: how many units, more than 0.
        unit_price: the price of one unit, before the discount.
        discount: the part of the price that is let off, from 0 to 1.

    Raises:
        InvalidValue: a value is none of these, or the line is worth more than an amount can hold.
    """

    product: str = attrs.field(converter=optional.identifier)
    quantity: Decimal = attrs.field(default=Decimal(1), converter=optional.decimal, validator=is_positive)
    unit_price: Money | None = attrs.field(default=None, converter=optional.money)
    discount: Decimal = attrs.field(
        default=Decimal(0),
        converter=optional.decimal,
        validator=is_part,
    )

    def __attrs_post_init__(self) -> None:
        _ = self.amount  # what is more than an amount can hold is refused here, not by every view that adds it up

    @property
    def amount(self) -> Money | None:
        """What it is worth: quantity × price × (1 - discount); None without a price.

        >>> str(LineItem(product="serum", quantity=3, unit_price="9900 KRW", discount="0.1").amount)
        '26730 KRW'
        """
        if self.unit_price is None:
            return None
        context = exactly()
        return self.unit_price * context.multiply(self.quantity, context.subtract(Decimal(1), self.discount))


Forecast: TypeAlias = Literal["pipeline", "best_case", "commit", "closed", "omitted"]
"""Where a forecast counts an opportunity."""


def _line_items(value: Iterable[LineItem]) -> tuple[LineItem, ...]:
    return optional.several("line_items", value, LineItem)


@attrs.frozen(kw_only=True)
class Opportunity:
    """A possible sale to an account or a person account.

    Args:
        account: the id of the account, or None when it is an opportunity with a person account.
        person_account: the id of the person account; exactly one of the two is given.
        stage: a stage of the policy's pipeline.
        stage_since: since when it is in that stage.
        probability: how likely it is to be won, in per cent: that of the stage when it got there, or its own;
            None for: as its stage. It weighs amounts and nothing else; the stage alone says what is won or lost.
        forecast: where a forecast counts it while it is open; that of the stage when it got there, or its own;
            None for: as its stage.
        lost_reason: why it was lost.
        amount: what it is worth; without one, what its line items come to.
        close_date: when it is expected to be won, a calendar day; once it is won or lost, the day of that.
        contacts: the ids of the contacts with a role in it, the primary one first.
    """

    kind: ClassVar[str] = "opportunity"
    id: str = attrs.field(converter=optional.identifier)
    account: str | None = attrs.field(default=None, converter=optional.text)
    person_account: str | None = attrs.field(default=None, converter=optional.text)
    name: str = attrs.field(converter=optional.identifier)
    stage: str = attrs.field(converter=optional.identifier)
    stage_since: datetime | None = attrs.field(default=None, converter=optional.moment)
    probability: int | None = attrs.field(default=None, validator=attrs.validators.optional(whole(0, 100)))
    forecast: Forecast | None = None
    lost_reason: str | None = attrs.field(default=None, converter=optional.text)
    amount: Money | None = attrs.field(default=None, converter=optional.money)
    close_date: date | None = attrs.field(default=None, converter=optional.day)
    owner: str | None = attrs.field(default=None, converter=optional.text, validator=_is_user)
    contacts: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    line_items: tuple[LineItem, ...] = attrs.field(default=(), converter=_line_items)
    source: str | None = attrs.field(default=None, converter=optional.text)
    campaign: str | None = attrs.field(default=None, converter=optional.text)
    created_at: datetime | None = attrs.field(default=None, converter=optional.moment)
    custom: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    def __attrs_post_init__(self) -> None:
        if (self.account is None) == (self.person_account is None):
            raise InvalidValue("opportunity", self.id, "either an account or a person account")
        if self.forecast is not None:
            _check_choice("forecast", self.forecast, get_args(Forecast))

    @property
    def label(self) -> str:
        """What a person would call this opportunity in a list."""
        return self.name


@attrs.frozen(kw_only=True)
class Campaign:
    """A marketing campaign that people are members of."""

    kind: ClassVar[str] = "campaign"
    id: str = attrs.field(converter=optional.identifier)
    name: str = attrs.field(converter=optional.identifier)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


@attrs.frozen(kw_only=True)
class CampaignMember:
    """A person's part in a campaign.

    Args:
        links: the records it belongs to, by role: ``person``.
    """

    kind: ClassVar[str] = "campaign_member"
    id: str = attrs.field(converter=optional.identifier)
    campaign: str = attrs.field(converter=optional.identifier)
    links: FrozenMapping[RecordRef] = attrs.field(default=_NO_LINKS, converter=_links)
    status: str | None = attrs.field(default=None, converter=optional.text)
    at: datetime | None = attrs.field(default=None, converter=optional.moment)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


@attrs.frozen(kw_only=True)
class Activity:
    """Something that happened or is to be done: an inquiry, a call, a meeting, a task.

    Args:
        type: what it is (``inquiry``, ``call``, ``e-mail``, ``meeting``, ``task``).
        links: the records it belongs to, by role: ``person``, ``account``, ``opportunity``.
        owner: who did it or is to do it, ``user:…``, or ``system:…`` for a program.
        open: whether it still has to be done.
        campaign: what made it happen.
        interests: the products it was about.
    """

    kind: ClassVar[str] = "activity"
    id: str = attrs.field(converter=optional.identifier)
    type: str = attrs.field(converter=optional.identifier)
    subject: str = attrs.field(converter=optional.identifier)
    at: datetime = attrs.field(converter=optional.required_moment)
    links: FrozenMapping[RecordRef] = attrs.field(default=_NO_LINKS, converter=_links)
    owner: str | None = attrs.field(default=None, converter=optional.text, validator=_is_actor)
    open: bool = attrs.field(default=False, validator=is_flag)
    body: str | None = attrs.field(default=None, converter=optional.long_text)
    campaign: str | None = attrs.field(default=None, converter=optional.text)
    interests: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


@attrs.frozen(kw_only=True)
class CustomRecord:
    """An object of a kind that the organisation declares in its policy.

    Args:
        kind: the declared kind.
        fields: its values.
        links: the records it belongs to, by role; re-pointed by merge and conversion like those of activities.
    """

    kind: str = attrs.field(converter=optional.identifier)
    id: str = attrs.field(converter=optional.identifier)
    fields: FrozenMapping[CustomValue] = attrs.field(default=optional.NO_CUSTOM, converter=optional.custom)
    links: FrozenMapping[RecordRef] = attrs.field(default=_NO_LINKS, converter=_links)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    def __attrs_post_init__(self) -> None:
        if self.kind in STANDARD_KINDS:
            raise InvalidValue("kind", self.kind, "the name of a kind that the policy declares, not of a standard one")


# --- who works --------------------------------------------------------------------------------------------------------


Window: TypeAlias = Literal["day", "week", "month"]
"""A calendar window in the user's zone; weeks begin on Monday."""


@attrs.frozen(kw_only=True)
class Capacity:
    """How many leads somebody can take within a calendar window; None for any number.

    >>> Capacity(day=3, month=44).limits
    (('day', 3), ('month', 44))
    """

    day: int | None = attrs.field(default=None, converter=optional.count)
    week: int | None = attrs.field(default=None, converter=optional.count)
    month: int | None = attrs.field(default=None, converter=optional.count)

    @property
    def limits(self) -> tuple[tuple[Window, int], ...]:
        """The windows that have a limit, shortest first."""
        named: tuple[tuple[Window, int | None], ...] = (("day", self.day), ("week", self.week), ("month", self.month))
        return tuple((window, limit) for window, limit in named if limit is not None)


def _absences(value: Iterable[Absence]) -> tuple[Absence, ...]:
    return optional.several("absences", value, Absence)


@attrs.frozen(kw_only=True)
class User:
    """Somebody who works with leads.

    Args:
        id: ``user:…``.
        active: an inactive user gets nothing any more.
        time_zone: an IANA name (``Asia/Seoul``); windows of capacity and working hours are in it.
        hours: the name of working hours of the policy; those called ``default`` when None.
        absences: when the user is away, whatever the hours say.
        skills: what the user can do that not everybody can (``Korean``, ``medical devices``).
        capacity: how many leads the user can take; None for any number, and then nothing is counted.
    """

    kind: ClassVar[str] = "user"
    id: str = attrs.field(converter=optional.identifier, validator=starts("user:"))
    name: str | None = attrs.field(default=None, converter=optional.text)
    active: bool = attrs.field(default=True, validator=is_flag)
    time_zone: str = attrs.field(default="UTC", converter=time_zone)
    hours: str | None = attrs.field(default=None, converter=optional.text)
    absences: tuple[Absence, ...] = attrs.field(default=(), converter=_absences)
    skills: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    capacity: Capacity | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_a(Capacity, "a Capacity or None"))
    )
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


Channel: TypeAlias = Literal["call", "mail"]


@attrs.frozen(kw_only=True)
class Queue:
    """An owner of leads that is not a person; its members claim from it.

    Args:
        id: ``queue:…``.
        members: the ids of the users who may claim.
        channel: how its members reach people: ``call`` or ``mail``; whoever does not want that is not routed to it.
        overflow: the queue that takes what is too much or waits too long here.
        most: how many leads may wait here before the newest overflow.
        longest: how long a lead may wait here before it overflows, in time of the calendar, nights and weekends included.
    """

    kind: ClassVar[str] = "queue"
    id: str = attrs.field(converter=optional.identifier, validator=starts("queue:"))
    name: str | None = attrs.field(default=None, converter=optional.text)
    members: tuple[str, ...] = attrs.field(default=(), converter=optional.texts, validator=_all_users)
    channel: Channel | None = None
    overflow: str | None = attrs.field(default=None, converter=optional.text, validator=_is_queue)
    most: int | None = attrs.field(default=None, converter=optional.count)
    longest: timedelta | None = attrs.field(default=None, converter=optional_duration)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    def __attrs_post_init__(self) -> None:
        if self.channel is not None:
            _check_choice("channel", self.channel, get_args(Channel))
        if self.overflow is None and (self.most is not None or self.longest is not None):
            raise InvalidValue("overflow", None, "the queue that takes what is too much or waits too long here")
        if self.overflow == self.id:
            raise InvalidValue("overflow", self.overflow, "another queue")


Method: TypeAlias = Literal["rotation", "weighted", "load", "hash"]
Assign: TypeAlias = Literal["now", "later"]


@attrs.frozen(kw_only=True)
class Team:
    """A set of users among whom leads are distributed.

    Args:
        id: ``team:…``.
        members: the ids of its users, in the order that breaks ties.
        queue: where a lead goes that no member can take now.
        method: how leads are distributed: ``rotation`` to whoever waited longest, ``weighted`` in proportion to weights,
            ``load`` to whoever has most free capacity, ``hash`` by who asks, without any state.
        assign: ``now``, or ``later`` for a team whose leads first land in its queue.
        weights: the shares of the members, 1 or more, for ``weighted``; 1 for who is not named.
        sticky: whether who had to do with the same person, company or account before comes first;
            the policy says what of that is asked for.
        available_within: in how much time a member must be at work, in ascending steps: who is at work within the first
            step comes before who only is within the second; without any step it does not matter.
    """

    kind: ClassVar[str] = "team"
    id: str = attrs.field(converter=optional.identifier, validator=starts("team:"))
    queue: str = attrs.field(converter=optional.identifier, validator=starts("queue:"))
    name: str | None = attrs.field(default=None, converter=optional.text)
    members: tuple[str, ...] = attrs.field(default=(), converter=optional.texts, validator=_all_users)
    method: Method = "rotation"
    assign: Assign = "now"
    weights: FrozenMapping[int] = attrs.field(default=_NO_TURNS, converter=_turns)
    sticky: bool = attrs.field(default=False, validator=is_flag)
    available_within: tuple[timedelta, ...] = attrs.field(default=(), converter=durations)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))

    def __attrs_post_init__(self) -> None:
        _check_choice("method", self.method, get_args(Method))
        _check_choice("assign", self.assign, get_args(Assign))
        for member, weight in self.weights.items():
            if weight < 1:
                raise InvalidValue("weight", weight, f"1 or more for {member}, because a member with 0 gets nothing")
        if any(one >= other for one, other in pairwise(self.available_within)):
            raise InvalidValue("available_within", self.available_within, "ascending steps")


@attrs.frozen(kw_only=True)
class Rotation:
    """Where the rotation of a team stands. Bookkeeping: an inverse leaves it alone.

    Args:
        id: the id of the team.
        turn: how many leads the team was given so far.
        last: the turn at which each user was served last.
        shares: for ``weighted``, the members among whom it counts at present, with their weights.
        given: how many of them each was given since that counting began.
        credit: how much of a lead each was owed when it began, in millionths; negative for who had had too much.
    """

    kind: ClassVar[str] = "rotation"
    id: str = attrs.field(converter=optional.identifier, validator=starts("team:"))
    turn: int = attrs.field(default=0, validator=whole(0))
    last: FrozenMapping[int] = attrs.field(default=_NO_TURNS, converter=_turns)
    shares: FrozenMapping[int] = attrs.field(default=_NO_TURNS, converter=_turns)
    given: FrozenMapping[int] = attrs.field(default=_NO_TURNS, converter=_turns)
    credit: FrozenMapping[int] = attrs.field(default=_NO_TURNS, converter=_numbers)
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


@attrs.frozen(kw_only=True)
class Load:
    """How many leads a user was given on a calendar day. Bookkeeping: an inverse leaves it alone.

    Weeks and months are sums of days, so limits can change at any time; loads of more than a month ago may be deleted.

    Args:
        id: the user and the day (``user:dana/2026-11-21``).
        user: the id of the user.
        day: the day in the user's zone.
        count: how many.
    """

    kind: ClassVar[str] = "load"
    id: str = attrs.field(converter=optional.identifier)
    user: str = attrs.field(converter=optional.identifier, validator=starts("user:"))
    day: date = attrs.field(converter=optional.required_day)
    count: int = attrs.field(default=0, validator=whole(0))
    version: int = attrs.field(default=0, eq=False, validator=whole(0))


Bookkeeping: TypeAlias = Rotation | Load
"""Records about our own work, not about customers."""

AnyRecord: TypeAlias = (
    Lead
    | Contact
    | PersonAccount
    | Account
    | Opportunity
    | Product
    | Campaign
    | CampaignMember
    | Activity
    | CustomRecord
    | Receipt
    | User
    | Queue
    | Team
    | Rotation
    | Load
)
"""Everything a repository stores."""


STANDARD_KINDS = frozenset(
    {
        *("account", "activity", "campaign", "campaign_member", "contact", "lead", "load", "opportunity"),
        *("person_account", "product", "queue", "receipt", "rotation", "team", "user"),
    }
)
"""The kinds of records that everybody has; every other one is declared by an organisation."""


# --- bundles that functions take ---------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Roster:
    """Who can be given leads, and where their distribution stands.

    Args:
        users: by id.
        queues: by id.
        teams: by id.
        rotations: by the id of the team.
        loads: by their id.
    """

    users: Mapping[str, User] = FrozenMapping()
    queues: Mapping[str, Queue] = FrozenMapping()
    teams: Mapping[str, Team] = FrozenMapping()
    rotations: Mapping[str, Rotation] = FrozenMapping()
    loads: Mapping[str, Load] = FrozenMapping()

    def is_active(self, user: str | None) -> bool:
        """Tell whether somebody of that id is there and active."""
        found = self.users.get(user) if user is not None else None
        return found is not None and found.active


def _activities(value: Iterable[Activity]) -> tuple[Activity, ...]:
    return optional.several("activities", value, Activity)


def _memberships(value: Iterable[CampaignMember]) -> tuple[CampaignMember, ...]:
    return optional.several("memberships", value, CampaignMember)


def _opportunities(value: Iterable[Opportunity]) -> tuple[Opportunity, ...]:
    return optional.several("opportunities", value, Opportunity)


def _custom_records(value: Iterable[CustomRecord]) -> tuple[CustomRecord, ...]:
    return optional.several("custom_records", value, CustomRecord)


def _contacts(value: Iterable[Contact]) -> tuple[Contact, ...]:
    return optional.several("contacts", value, Contact)


def _accounts(value: Iterable[Account]) -> tuple[Account, ...]:
    return optional.several("accounts", value, Account)


def _leads(value: Iterable[Lead]) -> tuple[Lead, ...]:
    return optional.several("leads", value, Lead)


def _receipts(value: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return optional.several("receipts", value, Receipt)


@attrs.frozen(kw_only=True)
class Related:
    """What hangs on a record that is converted or merged; how much of it there may be is said by the policy.

    Args:
        activities: what happened with it.
        memberships: the campaigns it takes part in; all of them, since a person is a member of each once.
        opportunities: its opportunities.
        custom_records: declared objects that link to it.
        contacts: who works there, where accounts are merged.
        accounts: the divisions of accounts that are merged, and everything above them; what stands between two of them
            is noticed only as far as it is given.
        leads: those that seem to work there, or that became one of the records.
        receipts: those that say what an inquiry became.
    """

    activities: tuple[Activity, ...] = attrs.field(default=(), converter=_activities)
    memberships: tuple[CampaignMember, ...] = attrs.field(default=(), converter=_memberships)
    opportunities: tuple[Opportunity, ...] = attrs.field(default=(), converter=_opportunities)
    custom_records: tuple[CustomRecord, ...] = attrs.field(default=(), converter=_custom_records)
    contacts: tuple[Contact, ...] = attrs.field(default=(), converter=_contacts)
    accounts: tuple[Account, ...] = attrs.field(default=(), converter=_accounts)
    leads: tuple[Lead, ...] = attrs.field(default=(), converter=_leads)
    receipts: tuple[Receipt, ...] = attrs.field(default=(), converter=_receipts)

    @property
    def count(self) -> int:
        """How many records these are.

        >>> Related().count
        0
        """
        return sum(len(getattr(self, field.name)) for field in attrs.fields(Related))
