"""What can be asked of a conversion, and what excludes or needs what: the choices of the well-known convert call."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Literal, TypeAlias, TypeVar, get_args

import attrs

from leadflow.conditions import evaluate_any, open_fields
from leadflow.errors import BrokenContract, ConversionRefused, did_you_mean
from leadflow.objects import Account, Contact, Lead, Opportunity, PersonAccount, RecordRef, Related
from leadflow.opportunities.opening import LONGEST_NAME
from leadflow.policy import Gate, Policy
from leadflow.policy.lifecycle import Lifecycle
from leadflow.records import ref
from leadflow.values import optional
from leadflow.values.checks import is_a, is_flag
from leadflow.values.money import Money
from leadflow.values.text import is_placeholder

__all__ = ["Check", "ConversionRequest", "check_request", "opens_opportunity", "wrong_status"]

Check: TypeAlias = Literal["account", "contact"]
"""What is looked for before it is made: an account, or a contact, that is there already."""


Given = TypeVar("Given")
Taken = TypeVar("Taken")


def _taken(argument: str, value: Given, take: Callable[[Given], Taken]) -> Taken:
    """Return what a converter takes a value for; a wrong type is told with the name of the argument."""
    try:
        return take(value)
    except BrokenContract as error:
        raise BrokenContract(argument, error.value, error.expected) from None


def _opportunity_name(value: str | None) -> str | None:
    return None if value is None else _taken("opportunity_name", value, optional.text)


def _amount(value: Money | str | None) -> Money | None:
    return None if value is None else _taken("amount", value, optional.money)


def _close_date(value: date | None) -> date | None:
    return None if value is None else _taken("close_date", value, optional.day)


def _stage(value: str | None) -> str | None:
    return None if value is None else _taken("stage", value, optional.text)


def _none_or(*kinds: type, expected: str) -> Callable[[object, "attrs.Attribute[Given]", Given], None]:
    """Return a validator of what may be left out: one call for each argument, since a batch makes many requests anew."""

    def check(_request: object, field: "attrs.Attribute[Given]", value: Given) -> None:
        if value is not None and not isinstance(value, kinds):
            raise BrokenContract(field.name, value, expected)

    return check


def _is_person_account(_request: object, field: "attrs.Attribute[Given]", value: Given) -> None:
    if value is not None and value is not True and not isinstance(value, PersonAccount):
        raise BrokenContract(field.name, value, "a PersonAccount, True for a new one, or None")


_is_account = _none_or(Account, expected="an Account, or None for a new one")
_is_contact = _none_or(Contact, expected="a Contact, or None for a new one")
_is_related = _none_or(PersonAccount, expected="a PersonAccount, or None")
_is_opportunity = _none_or(Opportunity, bool, expected="an Opportunity, True or False for a new one or none, or None")
_is_text = _none_or(str, expected="a str or None")


@attrs.frozen(kw_only=True)
class ConversionRequest:
    """A lead, and what is asked for beyond the policy's defaults; the arguments are those of `plan_conversion`.

    Raises:
        BrokenContract: an argument is not of its type: the id of an account in place of the account, say.
        InvalidValue: the amount is no amount of money, or a text is too long.

    >>> ConversionRequest(lead=Lead(id="1", owner="user:dana", name="Amy Wong"), account="acme")
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: account is 'acme': expected an Account, or None for a new one
    """

    lead: Lead = attrs.field(validator=is_a(Lead, "a Lead"))
    related: Related = attrs.field(default=Related(), validator=is_a(Related, "a Related"))
    account: Account | None = attrs.field(default=None, validator=_is_account)
    contact: Contact | None = attrs.field(default=None, validator=_is_contact)
    person_account: PersonAccount | Literal[True] | None = attrs.field(default=None, validator=_is_person_account)
    related_person_account: PersonAccount | None = attrs.field(default=None, validator=_is_related)
    opportunity: Opportunity | bool | None = attrs.field(default=None, validator=_is_opportunity)
    opportunity_name: str | None = attrs.field(default=None, converter=_opportunity_name)
    amount: Money | None = attrs.field(default=None, converter=_amount)
    close_date: date | None = attrs.field(default=None, converter=_close_date)
    stage: str | None = attrs.field(default=None, converter=_stage)
    owner: str | None = attrs.field(default=None, validator=_is_text)
    status: str | None = attrs.field(default=None, validator=_is_text)
    overwrite_source: bool = attrs.field(default=False, validator=is_flag)
    bypass: Collection[Check] = ()

    @property
    def given(self) -> frozenset[RecordRef]:
        """The existing records."""
        asked = (self.account, self.contact, self.person_account, self.related_person_account, self.opportunity)
        return frozenset(ref(each) for each in asked if not isinstance(each, bool | None))


def _is_done(lead: Lead, policy: Policy) -> str | None:
    if lead.converted is not None:
        became = lead.converted.account or lead.converted.person_account
        return f"it was converted on {lead.converted.at:%Y-%m-%d} and became {became!r}"
    if policy.lifecycle.is_converted(lead.status):
        return f"its status {lead.status!r} says that it was converted"
    if not policy.lifecycle.is_open(lead.status):
        return f"its status {lead.status!r} is closed; give it an open one first"
    return None


def check_request(asked: ConversionRequest, policy: Policy) -> None:
    """Refuse what cannot be converted at all, and choices that exclude or need each other.

    Raises:
        ConversionRefused: the lead is converted, it may not be converted yet, too much hangs on it, or the choices do not go together.
    """
    refusal = (
        _is_done(asked.lead, policy)
        or _is_held(asked.lead, policy)
        or _is_too_much(asked.related, policy)
        or _excluded(asked)
        or _no_person_account(asked, policy)
        or _wrong_opportunity(asked, policy)
    )
    if refusal is not None:
        raise ConversionRefused(asked.lead.id, refusal)


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
    return None if asked.bypass == () else _wrong_check(asked.bypass)


def _wrong_check(bypass: Collection[object]) -> str | None:
    """Return which check is to be bypassed that is none."""
    given: object = bypass  # whatever a caller without a type checker hands over
    if isinstance(given, str) or not isinstance(given, Collection):
        return f"bypass is {given!r}, expected a list such as ['account']"
    checks = get_args(Check)
    for each in bypass:
        if each not in checks:
            return f"{each!r} is no check, expected {_one_of(checks)}{did_you_mean(each, checks)}"
    return None


def _one_of(names: Iterable[str]) -> str:
    return " or ".join(map(repr, names))


def _no_person_account(asked: ConversionRequest, policy: Policy) -> str | None:
    """Return why there cannot be a new person account that is asked for."""
    setting = policy.classification.person_accounts
    if asked.person_account is True and setting != "on":
        return f"a new person account is wanted, and person accounts are {setting!r} in the policy"
    return None


def _wrong_opportunity(asked: ConversionRequest, policy: Policy) -> str | None:
    """Return what is asked of a new opportunity where there is none, or cannot be."""
    choices = {
        "opportunity_name": asked.opportunity_name,
        "amount": asked.amount,
        "close_date": asked.close_date,
        "stage": asked.stage,
    }
    chosen = next((name for name, value in choices.items() if value is not None), None)
    if chosen is not None and isinstance(asked.opportunity, Opportunity):
        return f"{chosen} is for a new opportunity, and opportunity {asked.opportunity.id!r} is joined"
    if chosen is not None and not opens_opportunity(asked, policy):
        return f"{chosen} is for a new opportunity, and none is opened"
    if asked.opportunity_name is not None and is_placeholder(asked.opportunity_name):
        return f"opportunity_name is {asked.opportunity_name!r}, which stands for none; leave it out"
    if asked.opportunity_name is not None and len(asked.opportunity_name) > LONGEST_NAME:
        return f"opportunity_name has {len(asked.opportunity_name)} characters, expected {LONGEST_NAME} or fewer"
    return None if asked.stage is None else _wrong_stage(asked.stage, policy)


def _wrong_stage(stage: str, policy: Policy) -> str | None:
    usable = [each.name for each in policy.pipeline.stages if each.is_open]
    if stage in usable:
        return None
    return (
        f"{stage!r} is no open stage of the pipeline, expected one of {', '.join(usable)}{did_you_mean(stage, usable)}"
    )


def wrong_status(lead: Lead, wanted: str, lifecycle: Lifecycle) -> str | None:
    """Return why a lead cannot get a status of converted leads: it is none, or the status of the lead does not lead there."""
    if not lifecycle.is_converted(wanted):
        marked = [name for name in lifecycle.statuses if lifecycle.is_converted(name)]
        return f"{wanted!r} is no status of converted leads, expected {_one_of(marked)}{did_you_mean(wanted, marked)}"
    if lifecycle.allows(lead.status, wanted):
        return None
    known = lead.status in lifecycle.statuses
    why = f"does not lead to {wanted!r}" if known else "is not in the table of statuses"
    hint = "" if known else did_you_mean(lead.status, lifecycle.statuses)
    expected = _one_of(_leading_to(wanted, lifecycle)) or f"one that leads to {wanted!r}, and the policy has none"
    return f"its status {lead.status!r} {why}, expected {expected}{hint}"


def _leading_to(wanted: str, lifecycle: Lifecycle) -> list[str]:
    """Return the statuses from which a lead can be converted into one; what is closed or converted is not."""
    return [name for name in lifecycle.statuses if lifecycle.is_open(name) and lifecycle.allows(name, wanted)]


def opens_opportunity(asked: ConversionRequest, policy: Policy) -> bool:
    """Tell whether a new opportunity is opened, unless an existing one is given."""
    return policy.conversion.opportunity if asked.opportunity is None else asked.opportunity is not False
