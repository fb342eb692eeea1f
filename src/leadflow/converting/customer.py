"""Whom a lead becomes where the caller does not say: a consumer, or a company that is there already or new.

The rules
---------
- What the caller gives counts. An account that the lead was matched to before is then passed over, and this is told.
- Who is a consumer by the policy's own condition is one, whatever company they name.
- A lead that was matched to an account goes there, unless another one is found today; a division of it counts instead.
  Where the account is not at hand, or two are meant, the caller has to give one.
- An account that is found but was not given is not made once more; the caller gives it, or bypasses the check.
- An individual becomes a person account where those are on, else a contact of the account that stands for individuals.
  Both need a name.
- Whoever is left works at a company, and it needs a name. What is missing is asked for.
"""

from typing import NoReturn

import attrs

from leadflow.classification import individuals
from leadflow.converting.request import ConversionRequest
from leadflow.errors import ConversionRefused
from leadflow.matching import AccountMatch, Known, MatchKey
from leadflow.matching.accounts import account_for, with_reference
from leadflow.matching.asking import as_inquiries, as_inquiry
from leadflow.matching.individuals import (
    has_name,
    is_consumer,
    names_company,
    sign_of_company,
    stands_for_individuals,
    why_individual,
)
from leadflow.matching.keys import person_keys
from leadflow.matching.persons import person_for
from leadflow.objects import Account, Lead, Person, PersonAccount
from leadflow.policy import Policy
from leadflow.reasons import Reason, because
from leadflow.records import at_version, ref, with_fields

__all__ = ["Settled", "settled", "shares_account"]


@attrs.frozen(kw_only=True)
class Settled:
    """A request of which it is clear what customer it leads to.

    Args:
        asked: the request, with the account that is there, or with True for a new person account;
            with neither the lead becomes a new account.
        placeholder: the account for individuals, where it is to be made.
        reasons: why it is that customer, as far as the caller did not say so.
    """

    asked: ConversionRequest
    placeholder: Account | None = None
    reasons: tuple[Reason, ...] = ()


def settled(asked: ConversionRequest, policy: Policy, known: Known | None, persons: Known | None = None) -> Settled:
    """Return a request with its customer.

    Args:
        asked: what is asked for.
        policy: says who is an individual, and what they become.
        known: what the host has stored; without it no account is looked up.
        persons: where the person is looked up, if not there: a batch knows whom it makes itself.

    Raises:
        ConversionRefused: it cannot be told which customer is meant, or the person is there already;
            the message says what to ask for.
    """
    lead, found = asked.lead, _settled(asked, policy, known)
    account, consumer = found.asked.account or found.placeholder, found.asked.person_account
    if asked.contact or asked.related_person_account or isinstance(consumer, PersonAccount):
        return found
    _check_person(lead, asked, policy, known or persons)
    for_individuals = account is not None and stands_for_individuals(account, policy.classification)
    if (consumer is True or for_individuals) and not has_name(lead):
        _refuse(lead, _no_name(lead))
    return found


def _settled(asked: ConversionRequest, policy: Policy, known: Known | None) -> Settled:
    lead = asked.lead
    if asked.account is not None or asked.person_account is not None:
        return Settled(asked=asked, reasons=_passed_over(asked, known))
    if _is_consumer(lead, policy):
        return _consumer(asked, policy, known, because("consumer"))
    there = None if "account" in asked.bypass else _account_there(lead, policy, known)
    if there is not None and there.account is not None:
        return Settled(asked=attrs.evolve(asked, account=there.account), reasons=there.reasons)
    told = _passed_over(asked, known)
    free = with_fields(lead, {"matched_account": None}) if told else lead
    reason = why_individual(free, policy.classification)
    if reason is not None:
        consumer = _consumer(asked, policy, known, reason)
        return attrs.evolve(consumer, reasons=(*told, *consumer.reasons))
    if not names_company(lead):
        _refuse(lead, _what_is_missing(free, policy))
    return Settled(asked=asked, reasons=told)


def shares_account(lead: Lead, account: Account, policy: Policy, known: Known | None) -> bool:
    """Tell whether a lead may follow a colleague into an account: it is no individual, and nothing speaks for another one.

    Args:
        lead: the lead.
        account: where its colleague went.
        policy: says who is an individual.
        known: what the host has stored; without it only the lead itself can tell.
    """
    if _is_consumer(lead, policy) or why_individual(lead, policy.classification) is not None:
        return False
    if known is None:
        return lead.matched_account in (None, account.id)
    found = _found(lead, policy, known)
    return not found.ambiguous and (found.account is None or found.account.id == account.id)


def _is_consumer(lead: Lead, policy: Policy) -> bool:
    asks = policy.classification.individuals_first.conditions
    return bool(asks) and is_consumer(as_inquiry(lead), policy.classification)


def _found(lead: Lead, policy: Policy, known: Known) -> AccountMatch:
    return with_reference(account_for(lead, known, policy), lead, known)


def _passed_over(asked: ConversionRequest, known: Known | None) -> tuple[Reason, ...]:
    """Return that the account a lead was matched to is not the one it goes to."""
    matched = asked.lead.matched_account
    if matched is None or (asked.account is not None and asked.account.id == matched):
        return ()
    stored = None if known is None else known.account(matched)
    return (because("passed_over", account=repr(matched) if stored is None else _label(stored)),)


def _label(account: Account) -> str:
    return f"{account.label} ({account.id!r})"


# --- a company --------------------------------------------------------------------------------------------------------


def _account_there(lead: Lead, policy: Policy, known: Known | None) -> AccountMatch | None:
    """Return the account that a lead was matched to before, if any; refuse to make another one that is there."""
    matched = lead.matched_account
    if known is None:
        if matched is not None:
            _refuse(lead, f"it was matched to account {matched!r}; give that account, or bypass the check")
        return None
    found = _found(lead, policy, known)
    if found.ambiguous and matched is not None:
        why, choice = "; ".join(map(str, found.reasons)), " or ".join(_labels(found)) or "an account"
        _refuse(lead, f"it {why}; give {choice}, or bypass the check")
    if found.ambiguous:
        _refuse(lead, f"it may belong to {', '.join(_labels(found))}; give an account, or bypass the check")
    if found.account is not None and matched is None:
        why = f"{_label(found.account)} is there already, because {found.reasons[0]}"
        _refuse(lead, f"{why}; give that account, or bypass the check")
    return found


def _labels(found: AccountMatch) -> list[str]:
    return [f"{each.label} ({each.id!r})" for each in found.candidates]


def _refuse(lead: Lead, why: str) -> NoReturn:
    raise ConversionRefused(lead.id, why)


def _what_is_missing(lead: Lead, policy: Policy) -> str:
    """Return what to ask for where neither an individual nor the name of a company is told."""
    sign = sign_of_company(lead, policy.classification)
    if sign is not None:
        return f"it names no company, but has {sign}; give the account, or ask for the name of the company"
    if lead.company is not None and has_name(lead):
        return f"its company {str(lead.company)!r} is no name; give the account, or ask for the name of the company"
    return _no_name(lead)


def _no_name(lead: Lead) -> str:
    if names_company(lead):
        return "it has no name; ask for the name of the person"
    return "it has neither a name nor a company; ask for one of them, or give the account"


def _check_person(lead: Lead, asked: ConversionRequest, policy: Policy, known: Known | None) -> None:
    """Refuse to make a contact or person account of somebody who is one already."""
    if known is None or "contact" in asked.bypass:
        return
    customers = _Customers(known)
    if not any(map(customers.persons, person_keys(lead))):  # as nearly always; what it says is then not looked at
        return
    for said in as_inquiries(lead):
        match = person_for(said, customers, policy)
        person = match.person
        if match.ambiguous:
            stored = ", ".join(f"{each.label} ({each.id!r})" for each in match.candidates)
            _refuse(lead, f"it may be {stored}; give one of them, or bypass the check")
        if person is not None:
            kind = person.kind.replace("_", " ")
            why = f"{kind} {person.label} ({person.id!r}) is there already"
            _refuse(lead, f"{why}; give that {kind}, or bypass the check")


@attrs.frozen
class _Customers:
    """The persons that are known, without the leads: one of them is who is converted."""

    known: Known

    def persons(self, key: MatchKey) -> tuple[Person, ...]:
        return tuple(each for each in self.known.persons(key) if not isinstance(each, Lead))


# --- an individual ----------------------------------------------------------------------------------------------------


def _consumer(asked: ConversionRequest, policy: Policy, known: Known | None, reason: Reason) -> Settled:
    """Return the request of an individual, who becomes what the policy says."""
    lead, setting = asked.lead, policy.classification.person_accounts
    if asked.related_person_account is not None:
        _refuse(lead, f"{reason}; give the account that the person account is related to")
    if setting == "on":
        return Settled(asked=attrs.evolve(asked, person_account=True), reasons=(reason,))
    if setting == "off":
        instead = "give an account, or switch person accounts on in the policy"
        _refuse(lead, f"{reason}; {instead}" if has_name(lead) else _no_name(lead))
    made = individuals(str(policy.classification.placeholder_account))
    if known is None:
        instead = f"give the account {made.id!r}, which stands for individuals"
        _refuse(lead, f"{reason}; {instead}" if has_name(lead) else _no_name(lead))
    stored = known.account(made.id)
    reasons = (reason, because("placeholder_account", account=made.name if stored is None else stored.name))
    if stored is not None:
        return Settled(asked=attrs.evolve(asked, account=stored), reasons=reasons)
    return Settled(asked=asked, placeholder=at_version(made, known.left_behind(ref(made))), reasons=reasons)
