"""What can be asked of a conversion, and what excludes or needs what: the choices of the well-known convert call."""

from collections.abc import Collection
from datetime import date
from typing import Literal, TypeAlias, get_args

import attrs

from leadflow.conditions import evaluate_any, open_fields
from leadflow.errors import ConversionRefused, nearest
from leadflow.objects import Account, Contact, Lead, Opportunity, PersonAccount, RecordRef, Related, ref
from leadflow.policy import Gate, Policy
from leadflow.values import optional
from leadflow.values.money import Money

__all__ = ["LONGEST_NAME", "Check", "ConversionRequest", "check_request", "opens_deal"]

Check: TypeAlias = Literal["account", "contact"]
"""What is looked for before it is made: an account, or a contact, that is there already."""

LONGEST_NAME = 120
"""How long the name of an opportunity can be, in characters."""


@attrs.frozen(kw_only=True)
class ConversionRequest:
    """A lead, and what is asked for beyond the policy's defaults; the arguments are those of `plan_conversion`."""

    lead: Lead
    related: Related = Related()
    account: Account | None = None
    contact: Contact | None = None
    person_account: PersonAccount | Literal[True] | None = None
    related_person_account: PersonAccount | None = None
    opportunity: Opportunity | bool | None = None
    opportunity_name: str | None = attrs.field(default=None, converter=optional.text)
    amount: Money | None = attrs.field(default=None, converter=optional.money)
    close_date: date | None = attrs.field(default=None, converter=optional.day)
    stage: str | None = attrs.field(default=None, converter=optional.text)
    owner: str | None = None
    status: str | None = None
    overwrite_source: bool = False
    bypass: Collection[Check] = ()

    @property
    def given(self) -> frozenset[RecordRef]:
        """The existing records."""
        asked = (self.account, self.contact, self.person_account, self.related_person_account, self.opportunity)
        return frozenset(ref(each) for each in asked if not isinstance(each, bool | None))


def check_request(asked: ConversionRequest, policy: Policy) -> None:
    """Refuse what cannot be converted at all, and choices that exclude or need each other.

    Raises:
        ConversionRefused: the lead is converted, it may not be converted yet, too much hangs on it, or the choices do not go together.
    """
    refusal = (
        _is_done(asked.lead)
        or _is_held(asked.lead, policy)
        or _is_too_much(asked.related, policy)
        or _excluded(asked)
        or _wrong_deal(asked, policy)
    )
    if refusal is not None:
        raise ConversionRefused(asked.lead.id, refusal)


def _is_done(lead: Lead) -> str | None:
    if lead.converted is None:
        return None
    became = lead.converted.account or lead.converted.person_account
    return f"it was converted on {lead.converted.at:%Y-%m-%d} and became {became!r}"


def _is_held(lead: Lead, policy: Policy) -> str | None:
    """Return what the policy still requires of a lead, and what holds it up."""
    unmet = (_unmet(gate, lead) for gate in policy.conversion.requires)
    holding = (gate.name for gate in policy.conversion.held_by if evaluate_any(gate.when.conditions, lead))
    reasons = [*(each for each in unmet if each is not None), *(f"it is held by {name!r}" for name in holding)]
    return "; ".join(reasons) or None


def _unmet(gate: Gate, lead: Lead) -> str | None:
    truth = evaluate_any(gate.when.conditions, lead)
    if truth:
        return None
    missing = ", ".join(sorted(open_fields(gate.when.conditions, lead))) if truth is None else ""
    return f"the policy requires {gate.name!r}" + (f", and {missing} is missing" if missing else "")


def _is_too_much(related: Related, policy: Policy) -> str | None:
    if related.count <= policy.most_related:
        return None
    return f"{related.count} records hang on it, expected {policy.most_related} or fewer (most_related)"


def _excluded(asked: ConversionRequest) -> str | None:
    """Return which choices about the customer exclude or need each other."""
    person = asked.person_account is not None
    if person and (asked.account or asked.contact or asked.related_person_account):
        return "a person account is account and contact in one; give it alone"
    if asked.contact is not None and asked.related_person_account is not None:
        return "the person is a contact or a person account; give one of contact and related_person_account"
    if asked.contact is not None and asked.account is None:
        return "a contact belongs to an account; give the account, too"
    if asked.contact is not None and asked.account is not None and asked.contact.account != asked.account.id:
        return f"contact {asked.contact.id!r} belongs to {asked.contact.account!r}, not to {asked.account.id!r}"
    existing = (asked.contact, asked.person_account, asked.related_person_account)
    if asked.overwrite_source and not any(isinstance(each, Contact | PersonAccount) for each in existing):
        return "overwrite_source is for an existing contact or person account; a new one takes the source anyway"
    unknown = [each for each in asked.bypass if each not in get_args(Check)]
    if unknown:
        meant = nearest(unknown[0], get_args(Check))
        hint = "" if meant is None else f", did you mean {meant!r}?"
        return f"{unknown[0]!r} is no check, expected 'account' or 'contact'{hint}"
    return None


def _wrong_deal(asked: ConversionRequest, policy: Policy) -> str | None:
    """Return what is asked of a new deal where there is none, or cannot be."""
    choices = {
        "opportunity_name": asked.opportunity_name,
        "amount": asked.amount,
        "close_date": asked.close_date,
        "stage": asked.stage,
    }
    chosen = next((name for name, value in choices.items() if value is not None), None)
    if chosen is not None and isinstance(asked.opportunity, Opportunity):
        return f"{chosen} is for a new opportunity, and opportunity {asked.opportunity.id!r} is joined"
    if chosen is not None and not opens_deal(asked, policy):
        return f"{chosen} is for a new opportunity, and none is opened"
    if asked.opportunity_name is not None and len(asked.opportunity_name) > LONGEST_NAME:
        return f"opportunity_name has {len(asked.opportunity_name)} characters, expected {LONGEST_NAME} or fewer"
    return None if asked.stage is None else _wrong_stage(asked.stage, policy)


def _wrong_stage(stage: str, policy: Policy) -> str | None:
    usable = [each.name for each in policy.pipeline.stages if each.is_open]
    if stage in usable:
        return None
    meant = nearest(stage, usable)
    hint = "" if meant is None else f", did you mean {meant!r}?"
    return f"{stage!r} is no open stage of the pipeline, expected one of {', '.join(usable)}{hint}"


def opens_deal(asked: ConversionRequest, policy: Policy) -> bool:
    """Tell whether a new deal is opened, unless an existing one is given."""
    return policy.conversion.opportunity if asked.opportunity is None else asked.opportunity is not False
