"""A new opportunity: what it starts with."""

from datetime import datetime

from leadflow.matching.keys import names_nothing
from leadflow.objects import Account, Opportunity, PersonAccount
from leadflow.policy import Policy, Stage

__all__ = ["LONGEST_NAME", "new_opportunity"]

LONGEST_NAME = 120
"""How long the name of an opportunity can be, in characters."""


def new_opportunity(
    id_: str, customer: Account | PersonAccount, policy: Policy, *, owner: str, at: datetime, stage: Stage | None = None
) -> Opportunity:
    """Return an opportunity that starts now, named after its customer.

    Args:
        id_: its id.
        customer: whose it is.
        policy: the stage it starts in, and when it is expected to close.
        owner: who works on it, a user.
        at: when it is opened.
        stage: another stage to start in.

    >>> from datetime import UTC
    >>> acme, policy = Account(id="a", name="Acme Inc."), Policy(fallback_user="user:dana")
    >>> new = new_opportunity("1", acme, policy, owner="user:dana", at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> new.name, new.stage, new.close_date.isoformat()
    ('Acme Inc.', 'Prospecting', '2026-03-31')
    """
    stage = stage or policy.first_stage
    return Opportunity(
        id=id_,
        account=customer.id if isinstance(customer, Account) else None,
        person_account=customer.id if isinstance(customer, PersonAccount) else None,
        name=_name_after(customer),
        stage=stage.name,
        stage_since=at,
        probability=stage.probability,
        forecast=stage.category,
        close_date=policy.conversion.close_date(at.date()),
        owner=owner,
        created_at=at,
    )


def _name_after(customer: Account | PersonAccount) -> str:
    """Return what an opportunity is called after its customer; never by what stands for a missing name."""
    name = customer.label
    if isinstance(customer, Account) and names_nothing(customer.name):
        name = f"account {customer.id}"
    return name[:LONGEST_NAME].rstrip()
