"""What hangs on a lead that is converted: what moves along, and to whom.

The rules
---------
- Everything that hangs on the lead hangs on the person it became; activities also on the account.
- Only open activities change their owner.
- A person is a member of a campaign once: a part that an existing person has takes in that of the lead.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

import attrs

from leadflow.changes import Change, ChangeSet, Delete, Relink, Update, relinked
from leadflow.changes.hanging import followed, moved
from leadflow.converting.fields import Target
from leadflow.merging import JoinedMembership
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    CampaignMember,
    Contact,
    CustomRecord,
    Lead,
    PersonAccount,
    RecordRef,
    Related,
)
from leadflow.records import at_version, ref, with_fields
from leadflow.values.mapping import FrozenMapping

__all__ = ["Hanging", "HangingByNow", "changes_of_hanging", "hanging", "joined_memberships", "new_links"]

Hanging: TypeAlias = Activity | CampaignMember | CustomRecord
"""What can hang on a lead."""
Some = TypeVar("Some", Activity, CampaignMember, CustomRecord)


def hanging(related: Related) -> tuple[Hanging, ...]:
    """Return what may hang on a lead, all kinds together."""
    return (*related.activities, *related.memberships, *related.custom_records)


def new_links(after: Sequence[Target]) -> dict[str, RecordRef]:
    """Return the links that what hung on the lead gets.

    Args:
        after: what the lead became.
    """
    person = next((each for each in after if isinstance(each, Contact | PersonAccount)), None)
    links = {} if person is None else {"person": ref(person)}
    account = next((each for each in after if isinstance(each, Account)), None)
    return links if account is None else {**links, "account": ref(account)}


def changes_of_hanging(
    lead: Lead, related: Related, links: Mapping[str, RecordRef], owner: str, joined: Iterable[JoinedMembership]
) -> tuple[tuple[Change, ...], tuple[Relink, ...]]:
    """Return what becomes of what hangs on the lead: changes where more than links change, and moves in bulk.

    Args:
        lead: the lead.
        related: what hangs on it, each once.
        links: the links that it gets.
        owner: who takes over the open activities.
        joined: the memberships that take in those of the lead.
    """
    gone = {member.id for each in joined for member in each.absorbed}
    there = (each for each in hanging(related) if not (isinstance(each, CampaignMember) and each.id in gone))
    updates, relinks = moved(
        there,
        links=lambda each: _new_links(each, ref(lead), links),
        otherwise=lambda each: _owned(each, ref(lead), owner),
    )
    return (*updates, *_joining(related, joined)), relinks


def _new_links(record: Hanging, lead: RecordRef, links: Mapping[str, RecordRef]) -> Mapping[str, RecordRef]:
    """Return the links that change: to the person instead of the lead, and of activities also to the account."""
    if lead not in record.links.values():
        return _NO_LINKS
    to = followed(record, {lead: links["person"]}) if "person" in links else {}
    if isinstance(record, Activity) and "account" in links and "account" not in record.links:
        to["account"] = links["account"]
    return to


_NO_LINKS: Mapping[str, RecordRef] = FrozenMapping()


def _owned(record: Hanging, lead: RecordRef, owner: str) -> Hanging:
    """Return what hangs on the lead with the owner that it gets."""
    if not isinstance(record, Activity) or not record.open or lead not in record.links.values():
        return record
    return record if record.owner == owner else with_fields(record, {"owner": owner})


def _joining(related: Related, joined: Iterable[JoinedMembership]) -> Iterator[Change]:
    before = {each.id: each for each in related.memberships}
    for each in joined:
        if each.stays != before[each.stays.id]:
            yield Update(before[each.stays.id], each.stays)
        yield from map(Delete, each.absorbed)


def joined_memberships(lead: Lead, related: Related, person: RecordRef | None) -> tuple[JoinedMembership, ...]:
    """Return the parts in campaigns that an existing person has already, with those of the lead that they take in.

    Args:
        lead: the lead.
        related: what hangs on it, and the memberships of the person.
        person: whom the lead becomes.
    """
    of = ref(lead)
    of_lead = [each for each in related.memberships if each.links == {"person": of}]
    if person is None or not of_lead:
        return ()
    # of several parts of the person in one campaign, which nobody should have, the first one counts
    own = {each.campaign: each for each in reversed(related.memberships) if each.links == {"person": person}}
    return tuple(
        _joined(each, [other for other in of_lead if other.campaign == campaign])
        for campaign, each in reversed(own.items())
        if any(other.campaign == campaign for other in of_lead)
    )


def _joined(own: CampaignMember, others: Sequence[CampaignMember]) -> JoinedMembership:
    status = next((each.status for each in (own, *others) if each.status is not None), None)
    at = min((each.at for each in (own, *others) if each.at is not None), default=None)
    return JoinedMembership(with_fields(own, {"status": status, "at": at}), tuple(others))


# --- many leads, one after the other ----------------------------------------------------------------------------------


class HangingByNow:
    """What hangs on leads that are converted one after the other, as those before leave it: a meeting can have two guests."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._before: dict[RecordRef, tuple[Hanging, ChangeSet]] = {}
        self._parts: dict[RecordRef, dict[str, dict[str, None]]] = {}

    def of(self, related: Related, persons: Iterable[RecordRef]) -> Related:
        """Return what hangs on a lead by now, with the parts in its campaigns that its person got meanwhile.

        Args:
            related: what hangs on the lead, as it was read.
            persons: the existing records that the lead is converted into.
        """
        got = self._got(related, persons)
        if not got and self._before.keys().isdisjoint(map(ref, hanging(related))):
            return related
        return attrs.evolve(
            related,
            activities=tuple(self._left(related.activities)),
            memberships=(*self._left(related.memberships), *got),
            custom_records=tuple(self._left(related.custom_records)),
        )

    def _got(self, related: Related, persons: Iterable[RecordRef]) -> list[CampaignMember]:
        given = {each.id for each in related.memberships}
        campaigns = dict.fromkeys(each.campaign for each in related.memberships)
        there = [self._parts[person] for person in persons if person in self._parts]
        ids = (id_ for parts in there for campaign in campaigns for id_ in parts.get(campaign, ()) if id_ not in given)
        found = (self._now(RecordRef(CampaignMember.kind, id_)) for id_ in ids)
        return [each for each in found if isinstance(each, CampaignMember)]

    def _left(self, records: Iterable[Some]) -> Iterator[Some]:
        for record in records:
            now = self._now(ref(record)) if ref(record) in self._before else record
            if isinstance(now, type(record)):
                yield now

    def _now(self, of: RecordRef) -> AnyRecord | None:
        """Return a record as the last conversion that had to do with it leaves it; most are never asked for again."""
        record, changes = self._before[of]
        for change in changes.changes:
            if change.ref == of:
                return at_version(change.after, change.expects + 1) if isinstance(change, Update) else None
        for relink in changes.relinks:
            if relink.kind == of.kind and of.id in relink.ids:
                return at_version(relinked(record, relink.to), record.version + 1)
        return record

    def add(self, related: Related, changes: ChangeSet, person: RecordRef | None) -> None:
        """Take over the effects of a conversion.

        Args:
            related: what hung on the lead then.
            changes: what the conversion writes.
            person: whom the lead became.
        """
        for record in hanging(related):
            self._before[ref(record)] = record, changes
        if person is not None and related.memberships:
            parts = self._parts.setdefault(person, {})
            for each in related.memberships:
                parts.setdefault(each.campaign, {})[each.id] = None
