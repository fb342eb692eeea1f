"""A record got from one state to another: what happened, as a value, and the activity as which it is kept.

The rules
---------
- A lead gets another status, an opportunity another stage. Both are kept as an activity of the type ``status`` or
  ``stage``, with the subject ``new → working``.
- The activity hangs on the lead, and moves along to what it becomes; that of an opportunity also on its customer.
- No name of a status or of a stage has an arrow, so what stands behind the last arrow is the state that was reached.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

import attrs

from leadflow.objects import Activity, Lead, Opportunity, RecordRef
from leadflow.policy.lifecycle import ARROW
from leadflow.records import customer_of, derived_id, ref
from leadflow.values.optional import actor, identifier, long_text, required_moment

__all__ = ["Transition", "event_of", "told_by", "transition_of"]

_ROLES: Mapping[str, str] = MappingProxyType({"stage": "opportunity", "status": "person"})
"""The types of the activities that tell of a transition, which are the fields that changed: in which role the record is."""


@attrs.frozen(kw_only=True)
class Transition:
    """A lead got another status, or an opportunity another stage.

    Args:
        record: the lead or what it became, or the opportunity.
        before: the state it was in.
        after: the state it got to.
        at: when.
        by: who did it, ``user:…`` or ``system:…``; None where nobody said it.
        reason: why, if somebody said so.

    >>> record, at = RecordRef("lead", "1"), datetime(2026, 1, 1, tzinfo=UTC)
    >>> print(Transition(record=record, before="new", after="working", at=at))
    new → working
    """

    record: RecordRef
    before: str = attrs.field(converter=identifier)
    after: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=required_moment)
    by: str | None = attrs.field(default=None, converter=actor)
    reason: str | None = attrs.field(default=None, converter=long_text)

    def __str__(self) -> str:
        return f"{self.before}{ARROW}{self.after}"


def event_of(transition: Transition, record: Lead | Opportunity) -> Activity:
    """Return a transition as it is kept: an activity.

    Version and moment are part of the id: the same transition planned twice is one event, and the same one made again
    later, also after an undo, is another one.

    Args:
        transition: what happened.
        record: the record that it happened to, as it was before.
    """
    field = "stage" if isinstance(record, Opportunity) else "status"
    moment = transition.at.astimezone(UTC).isoformat()
    links = {_ROLES[field]: ref(record)}
    if isinstance(record, Opportunity):
        customer = customer_of(record)
        links["account" if customer.kind == "account" else "person"] = customer
    return Activity(
        id=derived_id(record.id, field, str(record.version), moment, transition.before, transition.after),
        type=field,
        subject=str(transition),
        at=transition.at,
        links=links,
        owner=transition.by,
        body=transition.reason,
    )


def told_by(activity: Activity) -> tuple[RecordRef, str] | None:
    """Return which record an activity tells of and which of its fields changed; None where it is no event of a transition.

    >>> at, opportunity = datetime(2026, 1, 1, tzinfo=UTC), RecordRef("opportunity", "o")
    >>> told_by(Activity(id="e", type="stage", subject="제안 → 수주", at=at, links={"opportunity": opportunity}))
    (RecordRef(kind='opportunity', id='o'), 'stage')
    """
    role = _ROLES.get(activity.type)
    record = None if role is None else activity.links.get(role)
    return None if record is None else (record, activity.type)


def transition_of(activity: Activity) -> Transition | None:
    """Return the transition that an activity tells of; None where it tells of something else.

    >>> lead = Lead(id="1", owner="user:dana", name="Amy")
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> transition = Transition(record=ref(lead), before="new", after="working", at=at, by="user:dana")
    >>> transition_of(event_of(transition, lead)) == transition
    True
    """
    before, arrow, after = activity.subject.rpartition(ARROW)
    told = told_by(activity)
    if told is None or not arrow:
        return None
    return Transition(
        record=told[0], before=before, after=after, at=activity.at, by=activity.owner, reason=activity.body
    )
