"""The plan: which record survives, what it holds, what is written."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import attrs

from leadflow.changes import Change, ChangeSet, Delete, RecordPlan, Update
from leadflow.errors import MergeRefused
from leadflow.matching.individuals import stands_for_individuals
from leadflow.merging.fields import (
    Claim,
    Mergeable,
    MergedValue,
    Provenance,
    assembled,
    claims_of,
    fates,
    source_of,
    sources_of,
    winners_of,
)
from leadflow.merging.memberships import JoinedMembership, campaigns_of
from leadflow.merging.moving import changes_of_hanging
from leadflow.merging.trees import check_tree
from leadflow.objects import Account, Contact, Lead, PersonAccount, Related
from leadflow.policy import Policy
from leadflow.reasons import Reason, because
from leadflow.records import ref, with_fields
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import several

__all__ = ["MergePlan", "plan_merge"]

Merged = TypeVar("Merged", Lead, Contact, PersonAccount, Account)

_UNMERGED: Mapping[str, Provenance] = FrozenMapping()


@attrs.frozen(kw_only=True)
class MergePlan(RecordPlan[Merged, Merged]):
    """What merging will change.

    Args:
        before: the record that stays, as it was.
        after: the same record as it will be.
        absorbed: the records that go, oldest first.
        values: what becomes of every value.
        memberships: those that become one, since a person is a member of a campaign once.
        provenance: where each value of the merged record comes from; a later merge of it counts with that.
        changes: everything that is to be written; its ``inverse()`` takes the merge back.
    """

    absorbed: tuple[Merged, ...]
    values: tuple[MergedValue, ...]
    memberships: tuple[JoinedMembership, ...]
    provenance: Provenance

    @property
    def headline(self) -> str:
        """The first line of the story."""
        return f"{self.after.label}: {ref(self.after)}"

    def explain(self) -> str:
        """Return the story as text: what stays, why, and what gives way."""
        return "\n".join((super().explain(), *(f"  conflict {each}" for each in self.conflicts)))

    @property
    def conflicts(self) -> tuple[MergedValue, ...]:
        """The values that give way to others; look at them before anything is written."""
        return tuple(each for each in self.values if each.fate == "gave_way")


def plan_merge(
    records: Sequence[Merged],
    related: Related,
    policy: Policy,
    *,
    at: datetime | None = None,
    by: str | None = None,
    provenance: Mapping[str, Provenance] = _UNMERGED,
    with_closed: bool = False,
) -> MergePlan[Merged]:
    """Plan how several records of one person, or of one company, become one.

    The oldest record survives; which value of each field it then holds says the policy (`leadflow.policy.Merge`).
    What hangs on the others moves to it; of several memberships in one campaign one stays.
    The order in which the records are given means nothing.

    Args:
        records: two or more leads, contacts, person accounts or accounts.
        related: what hangs on any of them.
        policy: the rules field by field, the lifecycle, and how much may hang on them.
        at: the moment of the merge, with a time zone.
        by: who merges, ``user:…`` or ``system:…``.
        provenance: by id of a record that was merged before: where its values come from.
            With that, merging in steps gives the same values as merging at once.
        with_closed: whether leads with a closed status are merged, too; else they stand for nobody known, and are refused.

    Raises:
        MergeRefused: they cannot be merged; the message says why.
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC, datetime
    >>> old = Contact(id="1", account="a", name="Amy Wong", title="VP", created_at=datetime(2025, 1, 1, tzinfo=UTC))
    >>> new = Contact(id="2", account="a", name="Amy Wong", title="CEO", phone="+1 503-555-0111")
    >>> plan = plan_merge([new, old], Related(), Policy(fallback_user="user:dana"))
    >>> plan.after.id, plan.after.title, str(plan.after.phone)
    ('1', 'VP', '+1 503-555-0111')
    >>> [str(conflict) for conflict in plan.conflicts]
    ['title CEO of 2: gave way']
    """
    records = several("records", records, Lead, Contact, PersonAccount, Account)
    expect("related", related, Related)
    expect("policy", policy, Policy)
    expect("provenance", provenance, Mapping, expected="provenances by the id of a record")
    expect("with_closed", with_closed, bool)
    _check_mergeable(records, policy, with_closed=with_closed)
    _check_count(records, related, policy)
    check_tree(records, related)
    oldest_first = tuple(sorted(records, key=lambda each: source_of(each).rank))
    survivor = oldest_first[0]
    claims = _claims(oldest_first, policy, provenance)
    winners = winners_of(claims, survivor, policy)
    merged = with_fields(survivor, dict(assembled(survivor, winners)))
    campaigns = campaigns_of(records, related, provenance)
    joined = tuple(each for each in campaigns if each.absorbed)
    gone = {ref(each): ref(survivor) for each in oldest_first[1:]}
    gone.update((ref(member), ref(each.stays)) for each in joined for member in each.absorbed)
    filled = {ref(each.stays): each.stays for each in joined}
    updates, relinks = changes_of_hanging(related, gone, ref(survivor), filled)
    changes: list[Change] = [] if merged == survivor else [Update(survivor, merged)]
    changes.extend(Delete(each) for each in oldest_first[1:])
    changes.extend(Delete(member) for each in joined for member in each.absorbed)
    changes.extend(updates)
    return MergePlan(
        before=survivor,
        after=merged,
        reasons=(_why_it_stays(oldest_first),),
        absorbed=oldest_first[1:],
        values=tuple(itertools.chain(fates(claims, winners), *(each.statuses for each in joined))),
        memberships=tuple(each.joined(ref(survivor)) for each in joined),
        provenance=FrozenMapping(dict(sources_of(winners)) | {each.field: each.sources for each in campaigns}),
        changes=ChangeSet(tuple(changes), relinks),
        at=at,
        by=by,
    )


def _why_it_stays(oldest_first: Sequence[Mergeable]) -> Reason:
    first, second, *_ = oldest_first
    is_older = first.created_at is not None and first.created_at != second.created_at
    why = "it is the oldest" if is_older else "no date tells which is older, and its id comes first"
    return because("merged", others=", ".join(each.id for each in oldest_first[1:]), stays=first.id, why=why)


def _claims(
    oldest_first: Sequence[Mergeable], policy: Policy, provenance: Mapping[str, Provenance]
) -> Mapping[str, Sequence[Claim]]:
    """Return what the records say, by field; that one of them stands above another one is no answer any more."""
    ids = frozenset(each.id for each in oldest_first)
    claims: dict[str, list[Claim]] = {}
    for record in oldest_first:
        for claim in claims_of(record, policy.merge, provenance.get(record.id, FrozenMapping())):
            is_above_itself = claim.field == "parent" and claim.value in ids
            claims.setdefault(claim.field, []).append(attrs.evolve(claim, value=None) if is_above_itself else claim)
    return claims


def _check_mergeable(records: Sequence[Mergeable], policy: Policy, *, with_closed: bool) -> None:
    ids = tuple(each.id for each in records)
    if len(set(ids)) < max(len(ids), _FEWEST):
        raise MergeRefused(ids, "two or more different records are needed")
    if len({each.kind for each in records}) > 1:
        kinds = ", ".join(sorted({each.kind for each in records}))
        raise MergeRefused(ids, f"they are of several kinds: {kinds}")
    for each in records:
        if isinstance(each, Lead) and policy.lifecycle.is_converted_lead(each):
            raise MergeRefused(ids, f"lead {each.id!r} is converted and read-only")
        if isinstance(each, Lead) and not with_closed and not policy.lifecycle.is_open_lead(each):
            reason = f"lead {each.id!r} is closed, its status is {each.status!r}; ask for it by with_closed=True"
            raise MergeRefused(ids, reason)
        if isinstance(each, Account) and stands_for_individuals(each, policy.classification):
            raise MergeRefused(ids, f"account {each.id!r} stands for individuals, not for one company")


def _check_count(records: Sequence[Mergeable], related: Related, policy: Policy) -> None:
    if related.count > policy.most_related:
        reason = f"{related.count} records hang on them, expected {policy.most_related} or fewer (most_related)"
        raise MergeRefused(tuple(each.id for each in records), reason)


_FEWEST = 2
