"""Which statuses a lead had, and since when: the events of changes, as they are kept and read back."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import attrs

from leadflow.history.order import Transition, in_order
from leadflow.objects import Activity, Lead
from leadflow.policy.lifecycle import ARROW
from leadflow.records import derived_id, ref
from leadflow.values.checks import starts
from leadflow.values.optional import identifier, long_text, required_moment, text

__all__ = ["StatusChange", "activity_of", "handoffs", "time_in_status"]

_EVENT = "status"
"""The type of the activities that tell of a change of status."""


@attrs.frozen(kw_only=True)
class StatusChange:
    """A lead got another status.

    Args:
        lead: the id of the lead; of what it became, once it was converted.
        before: the status it had.
        after: the status it got.
        at: when.
        by: the user who did it, ``user:…``; None where a rule did.
        reason: why, if somebody said so.

    >>> from datetime import UTC
    >>> print(StatusChange(lead="1", before="new", after="working", at=datetime(2026, 1, 1, tzinfo=UTC)))
    new → working
    """

    lead: str = attrs.field(converter=identifier)
    before: str = attrs.field(converter=identifier)
    after: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=required_moment)
    by: str | None = attrs.field(default=None, converter=text, validator=attrs.validators.optional(starts("user:")))
    reason: str | None = attrs.field(default=None, converter=long_text)

    def __str__(self) -> str:
        return f"{self.before}{ARROW}{self.after}"


def activity_of(event: StatusChange, lead: Lead) -> Activity:
    """Return an event as it is kept.

    Version and moment are part of the id: the same change planned twice is one event, and the same transition made
    again later, also after an undo, is another one.
    """
    moment = event.at.astimezone(UTC).isoformat()
    return Activity(
        id=derived_id(lead.id, _EVENT, str(lead.version), moment, event.before, event.after),
        type=_EVENT,
        subject=str(event),
        at=event.at,
        links={"person": ref(lead)},
        owner=event.by,
        body=event.reason,
    )


def handoffs(activities: Iterable[Activity]) -> tuple[StatusChange, ...]:
    """Return the changes of status that activities tell of, in order of time; others are passed over.

    Args:
        activities: what happened with a lead; of changes at one moment each starts where the one before it ends.

    >>> from datetime import UTC
    >>> lead, at = Lead(id="1", owner="user:dana", name="Amy"), datetime(2026, 1, 1, tzinfo=UTC)
    >>> event = StatusChange(lead="1", before="new", after="working", at=at, by="user:dana")
    >>> [(str(each), each.by) for each in handoffs([activity_of(event, lead)])]
    [('new → working', 'user:dana')]
    """
    return in_order(_events(activities), _transition)


def _transition(event: StatusChange) -> Transition:
    return Transition(event.lead, event.before, event.after, event.at)


def _events(activities: Iterable[Activity]) -> Iterator[StatusChange]:
    for each in activities:
        before, arrow, after = each.subject.partition(ARROW)
        person = each.links.get("person")
        if each.type == _EVENT and arrow and person is not None:
            yield StatusChange(lead=person.id, before=before, after=after, at=each.at, by=each.owner, reason=each.body)


def time_in_status(
    changes: Iterable[StatusChange], *, until: datetime, since: datetime | None = None
) -> tuple[tuple[str, timedelta], ...]:
    """Return how long a lead had which status, one after the other.

    Args:
        changes: the changes of one lead in order of time, as `handoffs` gives them.
        until: up to when; later changes do not count.
        since: when the lead got its first status, its ``created_at``; without it the first status is left out.

    >>> from datetime import UTC
    >>> def on(day): return datetime(2026, 1, day, tzinfo=UTC)
    >>> handed = StatusChange(lead="1", before="new", after="marketing_qualified", at=on(2))
    >>> taken = StatusChange(lead="1", before="marketing_qualified", after="accepted", at=on(3))
    >>> [(status, time.days) for status, time in time_in_status([handed, taken], until=on(10), since=on(1))]
    [('new', 1), ('marketing_qualified', 1), ('accepted', 7)]
    """
    end, told = required_moment(until), tuple(changes)
    begun = [(each.after, each.at) for each in told if each.at <= end]
    if since is not None and told:
        begun.insert(0, (told[0].before, required_moment(since)))
    return tuple((status, later - start) for (status, start), (_, later) in pairwise([*begun, ("", end)]))
