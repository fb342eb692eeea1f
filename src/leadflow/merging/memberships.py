"""A person is a member of a campaign once: which of several memberships stays, and what it takes from the others."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from leadflow.merging.fields import Mergeable, MergedValue, Provenance, Rank, Source, source_of
from leadflow.objects import CampaignMember, RecordRef, Related
from leadflow.records import ref, with_fields
from leadflow.values.mapping import FrozenMapping

__all__ = ["Campaign", "JoinedMembership", "campaigns_of"]


@attrs.frozen
class JoinedMembership:
    """Several memberships in one campaign that become one, because they belong to one person now.

    Args:
        stays: the one that stays, as it will be.
        absorbed: those that go, in the order in which they count.
    """

    stays: CampaignMember
    absorbed: tuple[CampaignMember, ...]

    def __str__(self) -> str:
        gone = ", ".join(each.id for each in self.absorbed)
        return f"campaign {self.stays.campaign}: membership {self.stays.id} takes in {gone}"


@attrs.frozen
class Campaign:
    """What becomes of the memberships in one campaign.

    Args:
        stays: the membership that stays, with what it takes from the others; it still names whom it named.
        absorbed: those that go.
        statuses: what becomes of the status of each.
        sources: which record had the one that stays first, and which one said its status.
    """

    stays: CampaignMember
    absorbed: tuple[CampaignMember, ...]
    statuses: tuple[MergedValue, ...]
    sources: tuple[Source, ...]

    @property
    def field(self) -> str:
        """What provenance calls the membership that stays."""
        return _field(self.stays)

    def joined(self, survivor: RecordRef) -> JoinedMembership:
        """Return it as the plan shows it."""
        return JoinedMembership(with_fields(self.stays, {"links": {_ROLE: survivor}}), self.absorbed)


_ROLE = "person"


def _field(member: CampaignMember) -> str:
    return f"memberships.{member.id}"


@attrs.frozen
class _Membership:
    """A membership of one of the records: which one had it first, and which one said its status."""

    member: CampaignMember
    whose: Source
    said: Source

    @property
    def rank(self) -> tuple[Rank, Rank]:
        return self.whose.rank, Source(self.member.id, self.member.at).rank


def campaigns_of(
    records: Iterable[Mergeable], related: Related, provenance: Mapping[str, Provenance]
) -> tuple[Campaign, ...]:
    """Return what becomes of the memberships of the records, campaign by campaign.

    One that names others, too, is more than a person's part in a campaign; it only moves.
    """
    by_ref: Mapping[RecordRef | None, Mergeable] = {ref(each): each for each in records}
    campaigns: dict[str, list[_Membership]] = {}
    for member in {each.id: each for each in related.memberships}.values():
        person = by_ref.get(member.links.get(_ROLE))
        if person is not None and len(member.links) == 1:
            told = provenance.get(person.id, _UNTOLD).get(_field(member), ())
            whose, said, *_ = *told, source_of(person), source_of(person)
            campaigns.setdefault(member.campaign, []).append(_Membership(member, whose, said))
    return tuple(_campaign(sorted(each, key=lambda one: one.rank)) for each in campaigns.values())


_UNTOLD: Provenance = FrozenMapping()


def _campaign(ranked: Sequence[_Membership]) -> Campaign:
    """Return what becomes of memberships in one campaign; the first one stays."""
    first = ranked[0]
    told = min((each for each in ranked if each.member.status is not None), key=lambda one: one.said.rank, default=None)
    status = None if told is None else told.member.status
    at = min((each.member.at for each in ranked if each.member.at is not None), default=None)
    return Campaign(
        stays=with_fields(first.member, {"status": status, "at": at}),
        absorbed=tuple(each.member for each in ranked[1:]),
        statuses=tuple(
            MergedValue(
                field=_field(each.member),
                value=each.member.status,
                source=each.said,
                fate="taken" if each is told else "equal" if each.member.status == status else "gave_way",
            )
            for each in ranked
            if each.member.status is not None
        ),
        sources=(first.whose,) if told is None else (first.whose, told.said),
    )
