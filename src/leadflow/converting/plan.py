"""What converting one lead creates and changes: whom it is about, what it becomes, everything that is to be written."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import attrs

from leadflow.changes import Change, ChangeSet, Create, RecordPlan, Update
from leadflow.changes.filling import FieldOutcome
from leadflow.changes.hanging import each_once
from leadflow.converting.customer import Settled, settled
from leadflow.converting.fields import Target, filled_targets
from leadflow.converting.related import changes_of_hanging, joined_memberships, new_links
from leadflow.converting.request import ConversionRequest, check_request, opens_opportunity, wrong_status
from leadflow.errors import ConversionRefused
from leadflow.matching import Known
from leadflow.matching.individuals import names_person, stands_for_individuals
from leadflow.matching.keys import without_gaps
from leadflow.merging import JoinedMembership
from leadflow.objects import Account, Contact, ConvertedTo, Lead, Opportunity, PersonAccount
from leadflow.opportunities.opening import new_opportunity
from leadflow.opportunities.outcome import outcome_of
from leadflow.policy import Policy
from leadflow.records import customer_of, derived_id, ref, with_fields
from leadflow.values.person_name import PersonName

__all__ = ["ConversionPlan", "planned"]


@attrs.frozen(kw_only=True)
class ConversionPlan(RecordPlan[Lead, Lead]):
    """What converting a lead will create and change.

    Args:
        before: the lead as it was.
        after: the lead as it will be.
        account: the account it becomes part of; None for a person account.
        contact: the contact it becomes.
        person_account: the person account it becomes.
        opportunity: the opportunity that is opened or joined.
        reasons: why it is that customer, as far as the caller did not say so.
        fields: what becomes of every value of the lead, target by target.
        joined: the parts in campaigns that the person had already, with those of the lead that they take in.
        changes: everything that is to be written; its ``inverse()`` undoes the conversion.
    """

    account: Account | None
    contact: Contact | None
    person_account: PersonAccount | None
    opportunity: Opportunity | None
    fields: tuple[FieldOutcome, ...]
    joined: tuple[JoinedMembership, ...]

    @property
    def headline(self) -> str:
        """The first line of the story."""
        became = (self.account, self.contact, self.person_account, self.opportunity)
        told = (f"{each.kind.replace('_', ' ')} {each.label}" for each in became if each is not None)
        return f"{self.before.label} → {', '.join(told)}"

    def explain(self) -> str:
        """Return the story as text: what it becomes, why, and which values gave way or have no place."""
        told = (*self.losses, *self.unfit, *self.kept)
        return "\n".join((super().explain(), *(f"  value    {each}" for each in told)))

    @property
    def losses(self) -> tuple[FieldOutcome, ...]:
        """The values that nothing takes over."""
        return tuple(outcome for outcome in self.fields if outcome.fate == "lost")

    @property
    def unfit(self) -> tuple[FieldOutcome, ...]:
        """The values that a target cannot hold, such as a text that is too long for it."""
        return tuple(outcome for outcome in self.fields if outcome.fate == "unfit")

    @property
    def kept(self) -> tuple[FieldOutcome, ...]:
        """The values that gave way to what an existing record holds."""
        return tuple(outcome for outcome in self.fields if outcome.fate == "kept")


def planned(
    request: ConversionRequest,
    policy: Policy,
    *,
    at: datetime,
    by: str | None,
    known: Known | None,
    persons: Known | None = None,
) -> ConversionPlan:
    """Return what `plan_conversion` plans, for a request.

    Args:
        request: the lead, and what is asked for.
        policy: every setting.
        at: the moment of the conversion.
        known: what the host has stored; without it no account is looked up.
        by: who converts, ``user:…`` or ``system:…``.
        persons: where the person is looked up, if not there: a batch knows whom it makes itself.
    """
    lead, related = request.lead, each_once(request.related)
    check_request(request, policy)
    converted = _converted_status(lead, policy, request.status)
    new = _New(lead, _owner(lead, request.owner), at, policy)
    customer = settled(request, policy, known, persons)
    asked = customer.asked
    company, person = _customer(new, customer)
    opportunity = _opportunity(new, company, person, asked, policy)
    before: tuple[Target, ...] = tuple(each for each in (company, person, opportunity) if each is not None)
    after, fields = filled_targets(lead, related, before, asked.given, policy, overwrite_source=asked.overwrite_source)
    became = _became(lead, converted, after, at)
    changes: list[Change] = [
        Create(filled) if ref(target) not in asked.given else Update(target, filled)
        for target, filled in zip(before, after, strict=True)
        if ref(target) not in asked.given or target != filled
    ]
    changes.append(Update(lead, became))
    links = new_links(after)
    joined = joined_memberships(lead, related, links.get("person"))
    follow, relinks = changes_of_hanging(lead, related, links, new.owner, joined)
    changes.extend(follow)
    return ConversionPlan(
        before=lead,
        after=became,
        account=_only(Account, after),
        contact=_only(Contact, after),
        person_account=_only(PersonAccount, after),
        opportunity=_only(Opportunity, after),
        reasons=customer.reasons,
        fields=fields,
        joined=joined,
        changes=ChangeSet(tuple(changes), relinks),
        at=at,
        by=by,
    )


Wanted = TypeVar("Wanted", Account, Contact, PersonAccount, Opportunity)


def _only(kind: type[Wanted], records: Sequence[Target]) -> Wanted | None:
    return next((each for each in records if isinstance(each, kind)), None)


def _owner(lead: Lead, owner: str | None) -> str:
    chosen = owner or lead.owner
    if not chosen.startswith("user:") or chosen == "user:":
        raise ConversionRefused(lead.id, f"{chosen!r} cannot own accounts, contacts or opportunities; give a user")
    return chosen


def _converted_status(lead: Lead, policy: Policy, status: str | None) -> str:
    """Return the status that the lead gets, to which the one that it has must lead."""
    wanted = policy.lifecycle.converted if status is None else status
    refusal = wrong_status(lead, wanted, policy.lifecycle)
    if refusal is not None:
        raise ConversionRefused(lead.id, refusal)
    return wanted


# --- whom it is about -------------------------------------------------------------------------------------------------


def _customer(new: "_New", customer: Settled) -> tuple[Account | None, Contact | PersonAccount | None]:
    """Return the account and the person that the lead becomes; for a person account there is no account."""
    asked = customer.asked
    if isinstance(asked.person_account, PersonAccount):
        return None, asked.person_account
    if asked.person_account is True:
        return None, new.person_account()
    account = asked.account or customer.placeholder or new.account()
    return account, asked.contact or asked.related_person_account or new.contact(account)


# --- what it becomes --------------------------------------------------------------------------------------------------


@attrs.frozen
class _New:
    """Makes new records for a lead; their values are filled in like those of existing ones."""

    lead: Lead
    owner: str
    at: datetime
    policy: Policy

    def _id(self, kind: str) -> str:
        """Return the id of a new record: another one each time that the lead is converted anew after an undo."""
        return derived_id(self.lead.id, kind, str(self.lead.version))

    def account(self) -> Account:
        if self.lead.company is None:  # pragma: no cover - such a lead is refused before
            raise ConversionRefused(self.lead.id, "it has no company")
        return Account(id=self._id("account"), name=self.lead.company, owner=self.owner, created_at=self.at)

    def contact(self, account: Account) -> Contact | None:
        """Return a contact, or None for a lead that is a company without a person."""
        lead = self.lead
        if not (stands_for_individuals(account, self.policy.classification) or names_person(lead)):
            return None
        return Contact(
            id=self._id("contact"),
            account=account.id,
            owner=self.owner,
            created_at=self.at,
            name=self._name,
            email=lead.email or next(iter(lead.other_emails), None),
            phone=lead.phone,
            mobile=lead.mobile,
            external_ids=lead.external_ids,
        )

    @property
    def _name(self) -> PersonName | None:
        return None if self.lead.name is None else without_gaps(self.lead.name)

    def person_account(self) -> PersonAccount:
        lead = self.lead
        return PersonAccount(
            id=self._id("person_account"),
            owner=self.owner,
            created_at=self.at,
            name=self._name,
            email=lead.email,
            phone=lead.phone,
            mobile=lead.mobile,
            external_ids=lead.external_ids,
        )

    def opportunity(self, customer: Account | PersonAccount, asked: ConversionRequest) -> Opportunity:
        """Return the opportunity that is opened."""
        stage = None if asked.stage is None else self.policy.pipeline.stage(asked.stage)
        opened = new_opportunity(
            self._id("opportunity"), customer, self.policy, owner=self.owner, at=self.at, stage=stage
        )
        asked_for = {"name": asked.opportunity_name, "amount": asked.amount, "close_date": asked.close_date}
        given = {field: value for field, value in asked_for.items() if value is not None}
        return with_fields(opened, given) if given else opened


def _opportunity(
    new: _New,
    account: Account | None,
    person: Contact | PersonAccount | None,
    asked: ConversionRequest,
    policy: Policy,
) -> Opportunity | None:
    """Return the opportunity that is opened or joined."""
    if isinstance(asked.opportunity, Opportunity):
        _check_opportunity(asked, asked.opportunity, account, person, policy)
        return asked.opportunity
    customer = account or (person if isinstance(person, PersonAccount) else None)
    return new.opportunity(customer, asked) if opens_opportunity(asked, policy) and customer is not None else None


def _check_opportunity(
    asked: ConversionRequest,
    opportunity: Opportunity,
    account: Account | None,
    person: Contact | PersonAccount | None,
    policy: Policy,
) -> None:
    """Refuse to join an opportunity that is somebody else's, or that is won or lost: it stays what it came to."""
    customer, owner = account or person, customer_of(opportunity)
    if customer is not None and ref(customer) != owner:
        theirs = f"opportunity {opportunity.id!r} belongs to {owner.kind.replace('_', ' ')} {owner.id!r}"
        given = ref(customer) in asked.given
        hint = f", not to {customer.id!r}" if given else "; give that one, too"
        raise ConversionRefused(asked.lead.id, f"{theirs}{hint}")
    outcome = outcome_of(opportunity, policy)
    if outcome != "open":
        instead = "give an open one, reopen it first, or give True to open a new one"
        raise ConversionRefused(asked.lead.id, f"opportunity {opportunity.id!r} is {outcome}; {instead}")


def _became(lead: Lead, status: str, after: Sequence[Target], at: datetime) -> Lead:
    ids = {each.kind: each.id for each in after}
    return with_fields(lead, {"status": status, "converted": ConvertedTo(at=at, **ids)})
