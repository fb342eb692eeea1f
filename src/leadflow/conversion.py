"""A qualified lead becomes account, contact and opportunity, or a person account: planned, shown, reversible.

The rules
---------
- A lead with a company becomes an account and a contact there; an individual, as intake knows one, becomes a person account
  where those are on, or a contact of the account that stands for individuals. What is missing for both is asked for.
- A lead that was matched to an account goes there. Where another one is found today, both are named, and nobody is attached.
- A lead that is a company without a person makes no contact.
- An existing account, contact or person account is only filled where it is empty; what it kept is listed.
  Only its source is overwritten, and only when asked.
- An account or contact that is there already is not made again, unless that check is bypassed.
- A lead is converted once what the policy requires is true of it, and nothing that holds it up is, and only from a status
  from which the table leads to the converted one.
- An opportunity is opened unless the policy or the caller says otherwise, with the products the lead asked about,
  and with the campaign of the lead, else that of its latest membership.
- Accounts, contacts and opportunities are never owned by queues, so a lead owned by one needs an owner.
- What hangs on the lead moves to what it became; only open activities change their owner. A part in a campaign that the
  person has already takes in the one of the lead.
- The lead is marked converted and remembers what it became; it is converted once.

Nothing is written here: the plan shows what would be, lists what would be lost, and its changes have an inverse.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal

from leadflow.converting.batch import ConversionBatch, plan_conversions
from leadflow.converting.plan import ConversionPlan, planned
from leadflow.converting.request import Check, ConversionRequest
from leadflow.matching import Known
from leadflow.matching.directory import expect_known
from leadflow.objects import Account, Contact, Lead, Opportunity, PersonAccount, Related
from leadflow.policy import Policy
from leadflow.values.checks import expect
from leadflow.values.money import Money
from leadflow.values.optional import required_moment

__all__ = ["Check", "ConversionBatch", "ConversionPlan", "ConversionRequest", "plan_conversion", "plan_conversions"]


def plan_conversion(
    lead: Lead,
    related: Related,
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    account: Account | None = None,
    contact: Contact | None = None,
    person_account: PersonAccount | Literal[True] | None = None,
    related_person_account: PersonAccount | None = None,
    opportunity: Opportunity | bool | None = None,
    opportunity_name: str | None = None,
    amount: Money | str | None = None,
    close_date: date | None = None,
    stage: str | None = None,
    owner: str | None = None,
    status: str | None = None,
    overwrite_source: bool = False,
    known: Known | None = None,
    bypass: Collection[Check] = (),
) -> ConversionPlan:
    """Plan what converting a lead creates.

    Args:
        lead: the lead.
        related: what hangs on it; it moves along. Of an existing person give the parts in campaigns, too.
        policy: what must be true before, where fields go, stage and closing date of new opportunities, whether there are
            person accounts, how much may hang on it.
        at: the moment of the conversion.
        by: who converts, ``user:…`` or ``system:…``.
        account: an existing account to convert into; else the one that the lead was matched to, or a new one.
        contact: an existing contact to convert into; it must belong to that account.
        person_account: an existing person account to convert into; True for a new one, whatever company the lead names.
        related_person_account: an existing person account that is the person, in place of a contact of the account.
        opportunity: an existing one to join, which must be open; True or False to open one or not; the policy's default otherwise.
        opportunity_name: the name of the new opportunity, 120 characters or fewer; that of the customer otherwise.
        amount: what the new opportunity is worth.
        close_date: when the new opportunity is expected to be won; by the policy otherwise.
        stage: the open stage that the new opportunity starts in; by the policy otherwise.
        owner: who owns what is created; the owner of the lead otherwise.
        status: the status that the lead gets, one that marks converted leads and may follow its own; the policy's otherwise.
        overwrite_source: whether the source of the lead replaces that of an existing contact or person account.
        known: what the host has stored, to look for accounts and contacts that are there already, and for the account that
            the lead was matched to; without it nobody looks, and that account must be given.
        bypass: what is made even if it is there already.

    Raises:
        ConversionRefused: it cannot be converted as asked; the message says why.
        BrokenContract: the moment has no time zone, or an argument is not of its type.

    >>> from datetime import UTC
    >>> lead = Lead(id="1", owner="user:dana", name="Amy Wong", company="Acme Inc.", message="call me")
    >>> plan = plan_conversion(lead, Related(), Policy(fallback_user="user:dana"), at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> print(plan.account.name, "/", plan.contact.name, "/", plan.opportunity.name)
    Acme Inc. / Amy Wong / Acme Inc.
    >>> [str(loss) for loss in plan.losses]
    ['message call me: lost']
    """
    expect("policy", policy, Policy)
    if known is not None:
        expect_known(known)
    request = ConversionRequest(
        lead=lead,
        related=related,
        account=account,
        contact=contact,
        person_account=person_account,
        related_person_account=related_person_account,
        opportunity=opportunity,
        opportunity_name=opportunity_name,
        amount=amount,
        close_date=close_date,
        stage=stage,
        owner=owner,
        status=status,
        overwrite_source=overwrite_source,
        bypass=bypass,
    )
    return planned(request, policy, at=required_moment(at), by=by, known=known)
