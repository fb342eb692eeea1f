"""A qualified lead becomes account, contact and opportunity, or a person account: planned, shown, reversible.

The rules
---------
- A lead with a company becomes an account and a contact there; a lead without one, or with a stand-in for none (개인),
  becomes a person account where those are on.
- A lead that is a company without a person makes no contact.
- An existing account, contact or person account is only filled where it is empty; what it kept is listed.
- An opportunity is opened unless the policy or the caller says otherwise, with the products the lead asked about.
- Accounts, contacts and opportunities are never owned by queues, so a lead owned by one needs an owner.
- What hangs on the lead moves to what it became.
- The lead is marked converted and remembers what it became; it is converted once.

Nothing is written here: the plan shows what would be, lists what would be lost, and its changes have an inverse.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, TypeVar, assert_never

import attrs

from leadflow.changes import Change, ChangeSet, Create, Links, Relink, Update, links_of
from leadflow.errors import ConversionRefused
from leadflow.filling import FieldOutcome, fill, is_empty
from leadflow.matching.keys import names_nothing
from leadflow.objects import (
    Account,
    Activity,
    CampaignMember,
    Contact,
    ConvertedTo,
    CustomRecord,
    Lead,
    LineItem,
    Opportunity,
    PersonAccount,
    RecordRef,
    Related,
    derived_id,
    ref,
)
from leadflow.policy import Conversion, Policy
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment

__all__ = ["ConversionPlan", "line_items", "new_opportunity", "plan_conversion"]

_ACCOUNT_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "registration_number": "registration_number",
        "industry": "industry",
        "employees": "employees",
        "annual_revenue": "annual_revenue",
        "address": "address",
        "source": "source",
    }
)
"""Which field of a lead fills which field of an account."""

_PERSON_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "name",
        "email": "email",
        "other_emails": "other_emails",
        "phone": "phone",
        "mobile": "mobile",
        "title": "title",
        "address": "address",
        "language": "language",
        "source": "source",
        "do_not_email": "do_not_email",
        "do_not_call": "do_not_call",
        "external_ids": "external_ids",
    }
)
"""Which field of a lead fills which field of a contact or person account."""

_OPPORTUNITY_FIELDS: Mapping[str, str] = MappingProxyType({"source": "source", "campaign": "campaign"})
"""Which field of a lead fills which field of an opportunity."""

_OWN_FIELDS = frozenset(
    {
        *("id", "version", "owner", "status", "converted", "created_at", "matched_account", "custom"),
        *("score", "grade", "manual_score", "status_reason", "assigned_at", "respond_by", "responded_at"),
    }
)
"""What belongs to the lead itself; it stays there and is not lost. Custom fields are looked at one by one."""


@attrs.frozen(kw_only=True)
class ConversionPlan:
    """What converting a lead will create and change.

    Args:
        lead: the lead as it was.
        converted: the lead as it will be.
        account: the account it becomes part of; None for a person account.
        contact: the contact it becomes.
        person_account: the person account it becomes.
        opportunity: the deal that is opened or joined.
        fields: what becomes of every value of the lead, target by target.
        changes: everything that is to be written; its ``inverse()`` undoes the conversion.
    """

    lead: Lead
    converted: Lead
    account: Account | None
    contact: Contact | None
    person_account: PersonAccount | None
    opportunity: Opportunity | None
    fields: tuple[FieldOutcome, ...]
    changes: ChangeSet

    @property
    def losses(self) -> tuple[FieldOutcome, ...]:
        """The values that nothing takes over."""
        return tuple(outcome for outcome in self.fields if outcome.fate == "lost")

    @property
    def kept(self) -> tuple[FieldOutcome, ...]:
        """The values that gave way to what an existing record holds."""
        return tuple(outcome for outcome in self.fields if outcome.fate == "kept")


def plan_conversion(  # noqa: PLR0913 - the choices the well-known convert call offers, all by name
    lead: Lead,
    related: Related,
    policy: Policy,
    *,
    at: datetime,
    account: Account | None = None,
    contact: Contact | None = None,
    person_account: PersonAccount | Literal[True] | None = None,
    opportunity: Opportunity | bool | None = None,
    owner: str | None = None,
) -> ConversionPlan:
    """Plan what converting a lead creates.

    Args:
        lead: the lead.
        related: what hangs on it; it moves along.
        policy: stage and closing date of new opportunities, whether there are person accounts, how much may hang on it.
        at: the moment of the conversion.
        account: an existing account to convert into; a new one otherwise.
        contact: an existing contact to convert into; it must belong to that account.
        person_account: an existing person account to convert into; True for a new one, whatever company the lead names.
        opportunity: an existing deal to join, True or False to open one or not; the policy's default otherwise.
        owner: who owns what is created; the owner of the lead otherwise.

    Raises:
        ConversionRefused: it cannot be converted as asked; the message says why.

    >>> from datetime import UTC
    >>> lead = Lead(id="1", owner="user:dana", name="Amy Wong", company="Acme Inc.", message="call me")
    >>> plan = plan_conversion(lead, Related(), Policy(fallback_user="user:dana"), at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> print(plan.account.name, "/", plan.contact.name, "/", plan.opportunity.name)
    Acme Inc. / Amy Wong / Acme Inc.
    >>> [str(loss) for loss in plan.losses]
    ['message call me: lost']
    """
    _check_lead(lead)
    _check_count(lead, related, policy)
    new = _New(lead, _owner(lead, owner), required_moment(at), policy.conversion)
    company: Account | None = None
    person: Contact | PersonAccount | None
    if _is_consumer(lead, policy, account, contact, person_account):
        person = person_account if isinstance(person_account, PersonAccount) else new.person_account()
    else:
        company = account or new.account()
        person = contact or new.contact(company)
    deal = _opportunity(new, company, person, opportunity)
    before: tuple[Target, ...] = tuple(each for each in (company, person, deal) if each is not None)
    given = {ref(each) for each in (account, contact, person_account, opportunity) if not isinstance(each, bool | None)}
    after, fields = _filled(lead, before, given)
    became = _became(lead, policy, after, at)
    changes: list[Change] = [
        Create(filled) if ref(target) not in given else Update(target, filled)
        for target, filled in zip(before, after, strict=True)
        if ref(target) not in given or target != filled
    ]
    changes.append(Update(lead, became))
    links = _links(after)
    return ConversionPlan(
        lead=lead,
        converted=became,
        account=_only(Account, after),
        contact=_only(Contact, after),
        person_account=_only(PersonAccount, after),
        opportunity=_only(Opportunity, after),
        fields=fields,
        changes=ChangeSet(tuple(changes), tuple(_moves(lead, related, links))),
    )


Target = Account | Contact | PersonAccount | Opportunity
Wanted = TypeVar("Wanted", Account, Contact, PersonAccount, Opportunity)


def _only(kind: type[Wanted], records: Sequence[Target]) -> Wanted | None:
    return next((each for each in records if isinstance(each, kind)), None)


# --- what is allowed --------------------------------------------------------------------------------------------------


def _check_lead(lead: Lead) -> None:
    if lead.converted is not None:
        became = lead.converted.account or lead.converted.person_account
        raise ConversionRefused(lead.id, f"it was converted on {lead.converted.at:%Y-%m-%d} and became {became!r}")


def _check_count(lead: Lead, related: Related, policy: Policy) -> None:
    if related.count > policy.most_related:
        reason = f"{related.count} records hang on it, expected {policy.most_related} or fewer (most_related)"
        raise ConversionRefused(lead.id, reason)


def _owner(lead: Lead, owner: str | None) -> str:
    chosen = owner or lead.owner
    if not chosen.startswith("user:"):
        raise ConversionRefused(lead.id, f"{chosen!r} cannot own accounts, contacts or opportunities; give a user")
    return chosen


def _is_consumer(
    lead: Lead,
    policy: Policy,
    account: Account | None,
    contact: Contact | None,
    person_account: PersonAccount | Literal[True] | None,
) -> bool:
    """Tell whether the lead becomes a person account; refuses choices that exclude each other."""
    if person_account is not None and (account is not None or contact is not None):
        raise ConversionRefused(lead.id, "a person account is account and contact in one; give it alone")
    if person_account is not None:
        return True
    if contact is not None and account is None:
        raise ConversionRefused(lead.id, "a contact belongs to an account; give the account, too")
    if contact is not None and account is not None and contact.account != account.id:
        raise ConversionRefused(
            lead.id, f"contact {contact.id!r} belongs to {contact.account!r}, not to {account.id!r}"
        )
    if account is not None or (lead.company is not None and not names_nothing(lead.company)):
        return False
    if policy.classification.person_accounts == "on":
        return True
    raise ConversionRefused(lead.id, "it has no company; give an account, or switch person accounts on in the policy")


# --- what it becomes --------------------------------------------------------------------------------------------------


@attrs.frozen
class _New:
    """Makes new records for a lead; their values are filled in like those of existing ones."""

    lead: Lead
    owner: str
    at: datetime
    policy: Conversion

    def _id(self, kind: str) -> str:
        """Return the id of a new record: another one each time that the lead is converted anew after an undo."""
        return derived_id(self.lead.id, kind, str(self.lead.version))

    def account(self) -> Account:
        if self.lead.company is None:  # pragma: no cover - _is_consumer has refused such a lead
            raise ConversionRefused(self.lead.id, "it has no company")
        return Account(id=self._id("account"), name=self.lead.company, owner=self.owner, created_at=self.at)

    def contact(self, account: Account) -> Contact | None:
        """Return a contact, or None for a lead that is a company without a person."""
        lead = self.lead
        if lead.name is None and not lead.external_ids and (lead.email is None or lead.email.is_role):
            return None
        return Contact(
            id=self._id("contact"),
            account=account.id,
            owner=self.owner,
            created_at=self.at,
            name=lead.name,
            email=lead.email,
            external_ids=lead.external_ids,
        )

    def person_account(self) -> PersonAccount:
        lead = self.lead
        if not (lead.name or lead.email or lead.phone or lead.mobile or lead.external_ids):
            raise ConversionRefused(lead.id, "it names neither a company nor a person")
        return PersonAccount(
            id=self._id("person_account"),
            owner=self.owner,
            created_at=self.at,
            name=lead.name,
            email=lead.email,
            phone=lead.phone,
            mobile=lead.mobile,
            external_ids=lead.external_ids,
        )

    def opportunity(self, customer: Account | PersonAccount) -> Opportunity:
        return new_opportunity(self._id("opportunity"), customer, self.policy, owner=self.owner, at=self.at)


def new_opportunity(
    id_: str, customer: Account | PersonAccount, policy: Conversion, *, owner: str, at: datetime
) -> Opportunity:
    """Return a deal that starts now, named after its customer.

    Args:
        id_: its id.
        customer: whose deal it is.
        policy: the stage it starts in, and in how many days it is expected to close.
        owner: who works on it, a user.
        at: when it is opened.

    >>> from datetime import UTC
    >>> acme = Account(id="a", name="Acme Inc.")
    >>> deal = new_opportunity("1", acme, Conversion(), owner="user:dana", at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> deal.name, deal.stage, deal.close_date.isoformat()
    ('Acme Inc.', 'Prospecting', '2026-04-01')
    """
    return Opportunity(
        id=id_,
        account=customer.id if isinstance(customer, Account) else None,
        person_account=customer.id if isinstance(customer, PersonAccount) else None,
        name=customer.label,
        stage=policy.stage,
        probability=policy.probability,
        close_date=at.date() + timedelta(days=policy.close_after_days),
        owner=owner,
        created_at=at,
    )


def _opportunity(
    new: _New,
    account: Account | None,
    person: Contact | PersonAccount | None,
    wanted: Opportunity | bool | None,  # noqa: FBT001 - as the caller of plan_conversion gave it, by name
) -> Opportunity | None:
    """Return the deal that is opened or joined."""
    if isinstance(wanted, Opportunity):
        _check_opportunity(new.lead, wanted, account, person)
        return wanted
    opens = new.policy.opportunity if wanted is None else wanted
    customer = person if isinstance(person, PersonAccount) else account
    return new.opportunity(customer) if opens and customer is not None else None


def _check_opportunity(
    lead: Lead, opportunity: Opportunity, account: Account | None, person: Contact | PersonAccount | None
) -> None:
    holder = account.id if account is not None else person.id if person is not None else None
    if holder not in (opportunity.account, opportunity.person_account):
        theirs = opportunity.account or opportunity.person_account
        raise ConversionRefused(lead.id, f"opportunity {opportunity.id!r} belongs to {theirs!r}, not to {holder!r}")


def _became(lead: Lead, policy: Policy, after: Sequence[Target], at: datetime) -> Lead:
    ids = {each.kind: each.id for each in after}
    return attrs.evolve(lead, status=policy.lifecycle.converted, converted=ConvertedTo(at=at, **ids))


# --- what becomes of its values ---------------------------------------------------------------------------------------


def _filled(
    lead: Lead, targets: Sequence[Target], given: AbstractSet[RecordRef]
) -> tuple[tuple[Target, ...], tuple[FieldOutcome, ...]]:
    """Return the targets with their empty fields filled from the lead, and what became of each of its values."""
    after: list[Target] = []
    fields: list[FieldOutcome] = []
    contact = next((each.id for each in targets if isinstance(each, Contact)), None)
    for target in targets:
        filled, outcomes = fill(target, dict(_values_for(target, lead, contact)))
        after.append(filled)
        # what only ties the new records together is no value of the lead; what a new record starts with was mapped
        ours = (outcome for outcome in outcomes if outcome.field)
        fields.extend(each if ref(target) in given else attrs.evolve(each, fate="mapped") for each in ours)
    taken = {outcome.field for outcome in fields}
    return tuple(after), (*fields, *(each for each in _all_values(lead) if each.field not in taken))


def _values_for(target: Target, lead: Lead, contact: str | None) -> Iterator[tuple[str, tuple[str, object]]]:
    """Yield what a target is to take: its field, the lead's field, the value."""
    match target:
        case Account(placeholder=True):
            return  # it stands for many; nothing that one of them says is true of it
        case Account():
            yield from _named(_ACCOUNT_FIELDS, lead)
            yield "domains", ("website", () if lead.website is None else (lead.website,))
            if lead.company is not None and not names_nothing(lead.company):
                known = lead.company.joined_key in {name.joined_key for name in (target.name, *target.aliases)}
                yield "name" if known else "aliases", ("company", target.name if known else (lead.company,))
        case Contact() | PersonAccount():
            yield from _named(_PERSON_FIELDS, lead)
            yield from ((f"custom.{name}", (f"custom.{name}", value)) for name, value in lead.custom.items())
        case Opportunity():
            yield from _named(_OPPORTUNITY_FIELDS, lead)
            yield "line_items", ("interests", line_items(lead.interests))
            yield "contacts", ("", () if contact is None else (contact,))
        case _:
            assert_never(target)


def line_items(interests: Iterable[str]) -> tuple[LineItem, ...]:
    """Return the products that somebody asked about as products that may be sold, one of each.

    >>> [item.product for item in line_items(["lipstick", "serum"])]
    ['lipstick', 'serum']
    """
    return tuple(LineItem(product=product) for product in interests)


def _named(fields: Mapping[str, str], lead: Lead) -> Iterator[tuple[str, tuple[str, object]]]:
    return ((target, (field, getattr(lead, field))) for field, target in fields.items())


def _all_values(lead: Lead) -> Iterator[FieldOutcome]:
    """Yield every value of the lead that is not empty, as if it were lost."""
    for field in attrs.fields(Lead):
        if field.name not in _OWN_FIELDS and not is_empty(value := getattr(lead, field.name)):
            yield FieldOutcome(field.name, "", "lost", value)
    for name, item in lead.custom.items():
        yield FieldOutcome(f"custom.{name}", "", "lost", item)


# --- what moves along -------------------------------------------------------------------------------------------------


def _links(after: Sequence[Target]) -> dict[str, RecordRef]:
    """Return the links that what hung on the lead gets."""
    person = next((each for each in after if isinstance(each, Contact | PersonAccount)), None)
    links = {} if person is None else {"person": ref(person)}
    account = next((each for each in after if isinstance(each, Account)), None)
    return links if account is None else {**links, "account": ref(account)}


def _moves(lead: Lead, related: Related, links: Mapping[str, RecordRef]) -> Iterator[Relink]:
    """Yield the moves of what hangs on the lead, those with the same links together."""
    groups: dict[tuple[str, Links, Links], list[str]] = {}
    hanging: list[Activity | CampaignMember | CustomRecord] = [*related.activities, *related.memberships]
    hanging.extend(related.custom_records)
    for record in hanging:
        to = dict(_new_links(record, lead, links))
        if to:
            own = links_of(record)
            now = FrozenMapping({role: own.get(role) for role in to})
            groups.setdefault((record.kind, now, FrozenMapping(to)), []).append(record.id)
    for (kind, now, then), ids in groups.items():
        yield Relink(kind, now, then, tuple(ids))


def _new_links(
    record: Activity | CampaignMember | CustomRecord, lead: Lead, links: Mapping[str, RecordRef]
) -> Iterator[tuple[str, RecordRef]]:
    """Yield the links that change: to the person instead of the lead, and of activities also to the account."""
    if "person" in links:
        yield from ((role, links["person"]) for role, target in record.links.items() if target == ref(lead))
    if isinstance(record, Activity) and "account" in links and "account" not in record.links:
        yield "account", links["account"]
