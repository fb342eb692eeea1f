"""What converting one lead creates and changes: whom it is about, what it becomes, everything that is to be written."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import attrs

from leadflow.changes import Change, ChangeSet, Create, Update
from leadflow.changes.filling import FieldOutcome
from leadflow.changes.hanging import each_once
from leadflow.classification import as_inquiries, as_inquiry, individuals
from leadflow.converting.fields import Target, filled_targets
from leadflow.converting.related import changes_of_hanging, joined_memberships, new_links
from leadflow.converting.request import ConversionRequest, check_request, opens_opportunity, wrong_status
from leadflow.errors import ConversionRefused
from leadflow.matching import Known, match_account, match_person
from leadflow.matching.keys import names_nothing, without_gaps
from leadflow.merging import JoinedMembership
from leadflow.objects import Account, Contact, ConvertedTo, Lead, Opportunity, PersonAccount
from leadflow.opportunities.opening import new_opportunity
from leadflow.opportunities.outcome import outcome_of
from leadflow.policy import Policy
from leadflow.records import at_version, customer_of, derived_id, ref, with_fields
from leadflow.values.person_name import PersonName

__all__ = ["ConversionPlan", "planned"]


@attrs.frozen(kw_only=True)
class ConversionPlan:
    """What converting a lead will create and change.

    Args:
        lead: the lead as it was.
        converted: the lead as it will be.
        account: the account it becomes part of; None for a person account.
        contact: the contact it becomes.
        person_account: the person account it becomes.
        opportunity: the opportunity that is opened or joined.
        fields: what becomes of every value of the lead, target by target.
        joined: the parts in campaigns that the person had already, with those of the lead that they take in.
        changes: everything that is to be written; its ``inverse()`` undoes the conversion.
    """

    lead: Lead
    converted: Lead
    account: Account | None
    contact: Contact | None
    person_account: PersonAccount | None
    opportunity: Opportunity | None
    fields: tuple[FieldOutcome, ...]
    joined: tuple[JoinedMembership, ...]
    changes: ChangeSet

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


def planned(asked: ConversionRequest, policy: Policy, at: datetime, known: Known | None) -> ConversionPlan:
    """Return what `plan_conversion` plans, for a request."""
    lead, related = asked.lead, each_once(asked.related)
    check_request(asked, policy)
    converted = _converted_status(lead, policy, asked.status)
    new = _New(lead, _owner(lead, asked.owner), at, policy)
    company, person = _customer(new, asked, policy, known)
    opportunity = _opportunity(new, company, person, asked, policy)
    before: tuple[Target, ...] = tuple(each for each in (company, person, opportunity) if each is not None)
    after, fields = filled_targets(lead, related, before, asked.given, policy, overwrite_source=asked.overwrite_source)
    became = _became(lead, converted, after, at)
    changes: list[Change] = [
        Create(filled) if ref(target) not in asked.given else Update(target, filled)
        for target, filled in zip(before, after, strict=True)
        if _is_missing(target, asked, known) or target != filled
    ]
    changes.append(Update(lead, became))
    links = new_links(after)
    joined = joined_memberships(lead, related, links.get("person"))
    follow, relinks = changes_of_hanging(lead, related, links, new.owner, joined)
    changes.extend(follow)
    return ConversionPlan(
        lead=lead,
        converted=became,
        account=_only(Account, after),
        contact=_only(Contact, after),
        person_account=_only(PersonAccount, after),
        opportunity=_only(Opportunity, after),
        fields=fields,
        joined=joined,
        changes=ChangeSet(tuple(changes), relinks),
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


def _customer(
    new: "_New", asked: ConversionRequest, policy: Policy, known: Known | None
) -> tuple[Account | None, Contact | PersonAccount | None]:
    """Return the account and the person that the lead becomes; for a person account there is no account."""
    lead = new.lead
    if asked.person_account is not None or _becomes_person_account(lead, asked, policy):
        if isinstance(asked.person_account, PersonAccount):
            return None, asked.person_account
        _check_person(lead, asked, policy, known)
        return None, new.person_account()
    account = asked.account or _for_individuals(lead, policy, known)
    if account is None:
        _check_account(lead, asked, policy, known)
        account = new.account()
    person = asked.contact or asked.related_person_account
    if person is None:
        person = new.contact(account)
        if person is not None:
            _check_person(lead, asked, policy, known)
    return account, person


def _names_company(lead: Lead) -> bool:
    return lead.company is not None and not names_nothing(lead.company)


def _becomes_person_account(lead: Lead, asked: ConversionRequest, policy: Policy) -> bool:
    """Tell whether a lead that nothing else is asked for is a consumer, where those are person accounts."""
    if asked.account is not None or _names_company(lead) or policy.classification.person_accounts != "on":
        return False
    if asked.related_person_account is not None:
        raise ConversionRefused(lead.id, "it has no company; give the account that the person account is related to")
    return True


def _for_individuals(lead: Lead, policy: Policy, known: Known | None) -> Account | None:
    """Return the account that stands for individuals, for a lead without a company."""
    if _names_company(lead):
        return None
    id_ = policy.classification.placeholder_account
    if policy.classification.person_accounts == "placeholder" and id_ is not None and known is not None:
        stored, made = known.account(id_), individuals(id_)
        return stored or at_version(made, known.left_behind(ref(made)))
    if policy.classification.person_accounts == "placeholder":
        raise ConversionRefused(lead.id, f"it has no company; give the account {id_!r}, which stands for individuals")
    raise ConversionRefused(lead.id, "it has no company; give an account, or switch person accounts on in the policy")


def _is_missing(target: Target, asked: ConversionRequest, known: Known | None) -> bool:
    """Tell whether a target is to be created."""
    if ref(target) in asked.given:
        return False
    return not (isinstance(target, Account) and target.placeholder and known is not None and known.account(target.id))


def _check_account(lead: Lead, asked: ConversionRequest, policy: Policy, known: Known | None) -> None:
    """Refuse to make an account that is there already."""
    if known is None or "account" in asked.bypass:
        return
    match = match_account(as_inquiry(lead), known, policy)
    if match.account is not None:
        why = f"{match.account.label} ({match.account.id!r}) is there already, since {match.reasons[0]}"
        raise ConversionRefused(lead.id, f"{why}; give that account, or bypass the check")
    if match.ambiguous:
        labels = ", ".join(f"{each.label} ({each.id!r})" for each in match.candidates)
        raise ConversionRefused(lead.id, f"it may belong to {labels}; give an account, or bypass the check")


def _check_person(lead: Lead, asked: ConversionRequest, policy: Policy, known: Known | None) -> None:
    """Refuse to make a contact or person account of somebody who is one already."""
    if known is None or "contact" in asked.bypass:
        return
    for said in as_inquiries(lead):
        match = match_person(said, known, policy)
        person = match.person
        stored = [f"{each.label} ({each.id!r})" for each in match.candidates if each.kind != "lead"]
        if match.ambiguous and stored:
            raise ConversionRefused(lead.id, f"it may be {', '.join(stored)}; give one of them, or bypass the check")
        if isinstance(person, Contact | PersonAccount):
            kind = person.kind.replace("_", " ")
            why = f"{kind} {person.label} ({person.id!r}) is there already"
            raise ConversionRefused(lead.id, f"{why}; give that {kind}, or bypass the check")


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
        if self.lead.company is None:  # pragma: no cover - _for_individuals has refused such a lead
            raise ConversionRefused(self.lead.id, "it has no company")
        return Account(id=self._id("account"), name=self.lead.company, owner=self.owner, created_at=self.at)

    def contact(self, account: Account) -> Contact | None:
        """Return a contact, or None for a lead that is a company without a person."""
        lead = self.lead
        if account.placeholder:
            self._check_reached()
        elif not (self._name or lead.external_ids) and (lead.email is None or lead.email.is_role):
            return None
        return Contact(
            id=self._id("contact"),
            account=account.id,
            owner=self.owner,
            created_at=self.at,
            name=self._name,
            email=lead.email,
            phone=lead.phone,
            mobile=lead.mobile,
            external_ids=lead.external_ids,
        )

    @property
    def _name(self) -> PersonName | None:
        return None if self.lead.name is None else without_gaps(self.lead.name)

    def _check_reached(self) -> None:
        """Refuse somebody who has no name and cannot be reached."""
        lead = self.lead
        if not (self._name or lead.email or lead.phone or lead.mobile or lead.external_ids):
            what = "no person" if _names_company(lead) else "neither a company nor a person"
            raise ConversionRefused(lead.id, f"it names {what}")

    def person_account(self) -> PersonAccount:
        lead = self.lead
        self._check_reached()
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
