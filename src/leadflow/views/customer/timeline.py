"""One timeline of what sales, marketing and service did with a customer, and of what became of its leads and opportunities.

The rules
---------
- Each activity is one entry, however many records it hangs on. Moves of opportunities and changes of status are activities.
- Each part in a campaign is an entry (marketing's), as are the arrival of a lead (marketing's), its conversion (sales')
  and the opening of an opportunity (sales').
- The newest comes first. Of one moment, what became of somebody comes before what caused it; then the id decides.
- What has no moment is on no timeline; it stands in its list.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal, TypeAlias, get_args

import attrs

from leadflow.history.transitions import transition_of
from leadflow.objects import Activity, CampaignMember, ConvertedTo, Lead, Opportunity, RecordRef
from leadflow.records import ref
from leadflow.views.customer.departments import Department, Departments, Direction, direction_of
from leadflow.views.customer.records import CustomerRecords, Given

__all__ = ["EntryKind", "TimelineEntry", "timeline_of"]

EntryKind: TypeAlias = Literal["stage", "status", "conversion", "opportunity", "activity", "membership", "arrival"]
"""What an entry tells of; in the order in which entries of one moment stand."""

_ORDER = {kind: place for place, kind in enumerate(get_args(EntryKind))}


@attrs.frozen(kw_only=True)
class TimelineEntry:
    """Something that happened with a customer, or is to be done.

    Args:
        at: when.
        kind: what it tells of.
        department: whose it is.
        what: what happened, in a line.
        detail: what was said or written, in full.
        interests: the products that it was about.
        by: the user who did it, or is to do it; None where nobody is named.
        direction: who made contact, as far as the type of the activity tells; the customer, with a lead that said something.
        record: the record that tells of it.
        about: the records it is about.
        subjects: what people call these.
        is_open: whether it still has to be done.
    """

    at: datetime
    kind: EntryKind
    department: Department
    what: str
    record: RecordRef
    about: tuple[RecordRef, ...]
    subjects: tuple[str, ...]
    detail: str | None = None
    interests: tuple[str, ...] = ()
    by: str | None = None
    direction: Direction | None = None
    is_open: bool = False


def timeline_of(records: CustomerRecords, given: Given, departments: Departments) -> tuple[TimelineEntry, ...]:
    """Return what happened with a customer, and what is to be done, the newest first.

    Args:
        records: the records of the customer.
        given: the records that labels are read from.
        departments: says whose an activity is.
    """
    entries = list(_entries(records, given, departments))
    entries.sort(key=lambda entry: (_ORDER[entry.kind], entry.record))
    entries.sort(key=lambda entry: entry.at, reverse=True)  # keeps the order of equals
    return tuple(entries)


def _entries(records: CustomerRecords, given: Given, departments: Departments) -> Iterator[TimelineEntry]:
    for activity in records.activities:
        yield _of_activity(activity, given, departments)
    for member in records.memberships:
        if member.at is not None:
            yield _of_member(member, member.at, given)
    for lead in records.leads:
        if lead.created_at is not None:
            yield _of_arrival(lead, lead.created_at)
    conversions = ((lead, lead.converted) for lead in records.leads)
    yield from (_of_conversion(lead, became, given) for lead, became in conversions if became is not None)
    for opportunity in records.opportunities:
        if opportunity.created_at is not None:
            yield _of_opportunity(opportunity, opportunity.created_at)


def _labels(about: Iterable[RecordRef], given: Given) -> tuple[str, ...]:
    return tuple(map(given.label, about))


def _of_activity(activity: Activity, given: Given, departments: Departments) -> TimelineEntry:
    about = tuple(dict.fromkeys(activity.links.values()))
    return TimelineEntry(
        at=activity.at,
        kind=_kind_of(activity),
        department=departments.of_activity(activity),
        what=f"{activity.type}: {activity.subject}",
        detail=activity.body,
        interests=activity.interests,
        by=activity.owner,
        direction=direction_of(activity),
        record=ref(activity),
        about=about,
        subjects=_labels(about, given),
        is_open=activity.open,
    )


def _kind_of(activity: Activity) -> EntryKind:
    if transition_of(activity) is None:
        return "activity"
    return "stage" if activity.type == "stage" else "status"


def _of_member(member: CampaignMember, at: datetime, given: Given) -> TimelineEntry:
    campaign = given.campaigns.get(member.campaign)
    about = tuple(dict.fromkeys(member.links.values()))
    name = member.campaign if campaign is None else campaign.name
    return TimelineEntry(
        at=at,
        kind="membership",
        department="marketing",
        what=f"campaign: {name}" if member.status is None else f"campaign: {name} ({member.status})",
        record=ref(member),
        about=about,
        subjects=_labels(about, given),
    )


def _of_arrival(lead: Lead, at: datetime) -> TimelineEntry:
    return TimelineEntry(
        at=at,
        kind="arrival",
        department="marketing",
        what="lead arrived" if lead.source is None else f"lead arrived: {lead.source}",
        detail=lead.message,
        interests=lead.interests,
        direction="from the customer" if lead.message or lead.interests else None,
        record=ref(lead),
        about=(ref(lead),),
        subjects=(lead.label,),
    )


def _of_conversion(lead: Lead, became: ConvertedTo, given: Given) -> TimelineEntry:
    ids = {
        "account": became.account,
        "contact": became.contact,
        "person_account": became.person_account,
        "opportunity": became.opportunity,
    }
    made = tuple(RecordRef(kind, id_) for kind, id_ in ids.items() if id_ is not None)
    names = ", ".join(f"{each.kind.replace('_', ' ')} {given.label(each)}" for each in made)
    return TimelineEntry(
        at=became.at,
        kind="conversion",
        department="sales",
        what=f"lead became {names}",
        record=ref(lead),
        about=(ref(lead), *made),
        subjects=(lead.label, *_labels(made, given)),
    )


def _of_opportunity(opportunity: Opportunity, at: datetime) -> TimelineEntry:
    return TimelineEntry(
        at=at,
        kind="opportunity",
        department="sales",
        what=f"opportunity opened: {opportunity.label}",
        record=ref(opportunity),
        about=(ref(opportunity),),
        subjects=(opportunity.label,),
    )
