"""Several records of one person, or of one company, become one: planned, shown, reversible.

The rules
---------
- The oldest record survives; of two without a date, or of the same, the one whose id comes first.
- Each field is decided by itself, as the policy says (`leadflow.policy.Merge`); an address is one field.
- All e-mail addresses are kept, and all names of accounts.
- What gives way is listed as a conflict, with who said it; nothing is lost without a word.
- What hangs on the others moves to the survivor, each once; fields that name one of the others name the survivor.
- Where each value comes from is told, and taken into account when the record is merged again:
  merging in steps gives the same values as merging at once.
- An account that is merged with the one above it takes that one's parent, the only value that steps can change.

Nothing is written here: the changes have an inverse, which takes the merge back.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Generic, Literal, TypeAlias, TypeVar, assert_never

import attrs

from leadflow.changes import Change, ChangeSet, Delete, Links, Relink, Update, links_of, relinked
from leadflow.errors import MergeRefused
from leadflow.filling import is_blank
from leadflow.lifecycle import Lifecycle
from leadflow.objects import (
    Account,
    AnyRecord,
    Contact,
    ConvertedTo,
    Lead,
    Opportunity,
    PersonAccount,
    Receipt,
    RecordRef,
    Related,
    ref,
    with_fields,
)
from leadflow.policy import Merge, Policy
from leadflow.values.address import Address
from leadflow.values.company_name import CompanyName
from leadflow.values.email import EmailAddress
from leadflow.values.mapping import FrozenMapping
from leadflow.values.plain import is_tuple

__all__ = ["MergePlan", "MergedValue", "Provenance", "Source", "plan_merge"]

Mergeable: TypeAlias = Lead | Contact | PersonAccount | Account
Merged = TypeVar("Merged", Lead, Contact, PersonAccount, Account)


@attrs.frozen
class Source:
    """Where a value comes from.

    Args:
        id: the id of the record that said it.
        created_at: when that record was created.
    """

    id: str
    created_at: datetime | None = None

    @property
    def rank(self) -> tuple[bool, datetime, str]:
        """What it is ordered by: the oldest record counts most, one without a date least; then the id."""
        return self.created_at is None, self.created_at or _LATEST, self.id


_LATEST = datetime.max.replace(tzinfo=UTC)

Provenance: TypeAlias = FrozenMapping[tuple[Source, ...]]
"""Where the values of a record come from, by field: one source, or one for each of several values."""

_UNMERGED: Mapping[str, Provenance] = FrozenMapping()

MergeFate: TypeAlias = Literal["taken", "equal", "gave_way"]
"""What became of a value: the merged record holds it, another record had said the same, or another value came first."""


@attrs.frozen
class MergedValue:
    """What became of one value of one of the records.

    Args:
        field: where it stood; ``custom.NAME`` for a custom field.
        value: the value.
        source: who said it.
        fate: what became of it.
    """

    field: str
    value: object = attrs.field(eq=str)
    source: Source
    fate: MergeFate

    def __str__(self) -> str:
        return f"{self.field} {self.value} of {self.source.id}: {self.fate.replace('_', ' ')}"


@attrs.frozen(kw_only=True)
class MergePlan(Generic[Merged]):
    """What merging will change.

    Args:
        survivor: the record that stays, as it was.
        merged: the record as it will be.
        absorbed: the records that go, oldest first.
        values: what becomes of every value.
        provenance: where each value of the merged record comes from; a later merge of it counts with that.
        changes: everything that is to be written; its ``inverse()`` takes the merge back.
    """

    survivor: Merged
    merged: Merged
    absorbed: tuple[Merged, ...]
    values: tuple[MergedValue, ...]
    provenance: Provenance
    changes: ChangeSet

    @property
    def conflicts(self) -> tuple[MergedValue, ...]:
        """The values that give way to others; look at them before anything is written."""
        return tuple(each for each in self.values if each.fate == "gave_way")


def plan_merge(
    records: Sequence[Merged], related: Related, policy: Policy, *, provenance: Mapping[str, Provenance] = _UNMERGED
) -> MergePlan[Merged]:
    """Plan how several records of one person, or of one company, become one.

    The oldest record survives; which value of each field it then holds says the policy (`leadflow.policy.Merge`).
    What hangs on the others moves to it. The order in which the records are given means nothing.

    Args:
        records: two or more leads, contacts, person accounts or accounts.
        related: what hangs on any of them.
        policy: the rules field by field, and the lifecycle.
        provenance: by id of a record that was merged before: where its values come from.
            With that, merging in steps gives the same values as merging at once.

    Raises:
        MergeRefused: they cannot be merged; the message says why.

    >>> from datetime import UTC, datetime
    >>> old = Contact(id="1", account="a", name="Amy Wong", title="VP", created_at=datetime(2025, 1, 1, tzinfo=UTC))
    >>> new = Contact(id="2", account="a", name="Amy Wong", title="CEO", phone="+1 503-555-0111")
    >>> plan = plan_merge([new, old], Related(), Policy(fallback_user="user:dana"))
    >>> plan.merged.id, plan.merged.title, str(plan.merged.phone)
    ('1', 'VP', '+1 503-555-0111')
    >>> [str(conflict) for conflict in plan.conflicts]
    ['title CEO of 2: gave way']
    """
    _check_mergeable(records)
    _check_tree(records, related)
    oldest_first = tuple(sorted(records, key=lambda each: _source(each).rank))
    survivor = oldest_first[0]
    ids = frozenset(each.id for each in records)
    claims: dict[str, list[_Claim]] = {}
    for record in oldest_first:
        for claim in _claims(record, policy.merge, provenance.get(record.id, FrozenMapping())):
            is_above_itself = claim.field == "parent" and claim.value in ids
            claims.setdefault(claim.field, []).append(attrs.evolve(claim, value=None) if is_above_itself else claim)
    winners = {field: _winners(field, each, _source(survivor), policy) for field, each in claims.items()}
    merged = with_fields(survivor, dict(_assembled(survivor, winners)))
    changes: list[Change] = [] if merged == survivor else [Update(survivor, merged)]
    changes.extend(Delete(each) for each in oldest_first[1:])
    updates, relinks = _moved(related, frozenset(map(ref, oldest_first[1:])), ref(survivor))
    return MergePlan(
        survivor=survivor,
        merged=merged,
        absorbed=oldest_first[1:],
        values=tuple(_fates(claims, winners)),
        provenance=FrozenMapping(dict(_sources(winners))),
        changes=ChangeSet(changes + updates, relinks),
    )


def _check_mergeable(records: Sequence[Mergeable]) -> None:
    ids = tuple(each.id for each in records)
    if len(set(ids)) < max(len(ids), _FEWEST):
        raise MergeRefused(ids, "two or more different records are needed")
    if len({each.kind for each in records}) > 1:
        kinds = ", ".join(sorted({each.kind for each in records}))
        raise MergeRefused(ids, f"they are of several kinds: {kinds}")
    for each in records:
        if isinstance(each, Lead) and each.converted is not None:
            raise MergeRefused(ids, f"lead {each.id!r} is converted and read-only")
        if isinstance(each, Account) and each.placeholder:
            raise MergeRefused(ids, f"account {each.id!r} stands for individuals, not for one company")


def _check_tree(records: Sequence[Mergeable], related: Related) -> None:
    """Refuse accounts with another one between them: above the one and below the other, it would be above itself."""
    ids = tuple(each.id for each in records)
    parents = {each.parent for each in records if isinstance(each, Account)}
    for each in related.accounts:
        if each.id in parents and each.parent in ids and each.id not in ids:
            raise MergeRefused(ids, f"account {each.id!r} stands between them; merge it as well")


_FEWEST = 2


def _source(record: Mergeable) -> Source:
    return Source(record.id, record.created_at)


# --- values -----------------------------------------------------------------------------------------------------------


@attrs.frozen
class _Claim:
    """A value that one record says, or one of several values: where it stood, who said it, at which place."""

    field: str
    value: object
    source: Source
    place: int
    is_one_of_several: bool

    @property
    def rank(self) -> tuple[tuple[bool, datetime, str], int]:
        return self.source.rank, self.place

    @property
    def same(self) -> object:
        """What is equal for values that differ in their spelling only."""
        value = self.value
        match value:
            case EmailAddress():
                return value.key
            case CompanyName():
                return value.joined_key
            case _:
                return type(value), value


_OF_SURVIVOR = frozenset({"id", "version", "created_at", "converted", "placeholder", "custom"})
_JOINED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"emails": ("email", "other_emails"), "names": ("name", "aliases")}
)
"""Two fields that are one list: the first of all values stands alone, the others behind it."""

_DEFAULTS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        kind.kind: MappingProxyType({field.name: field.default for field in attrs.fields(kind)})
        for kind in (Lead, Contact, PersonAccount, Account)
    }
)
"""What a field holds when nobody says anything."""


def _joined(record: Mergeable) -> str:
    return "names" if isinstance(record, Account) else "emails"


def _claims(record: Mergeable, rules: Merge, provenance: Provenance) -> Iterator[_Claim]:
    """Yield every value of a record, also the empty ones, with who said it first."""
    own = _source(record)

    def said(field: str, values: Sequence[object], sources: Sequence[Source], *, several: bool) -> Iterator[_Claim]:
        told = sources if len(sources) == len(values) else [own] * len(values)
        yield from (_Claim(field, value, told[place], place, several) for place, value in enumerate(values))

    joined = _joined(record)
    first, others = _JOINED[joined]
    both = [value for value in (getattr(record, first), *getattr(record, others)) if value is not None]
    yield from said(joined, both, [*provenance.get(first, ()), *provenance.get(others, ())], several=True)
    fields = (field.name for field in attrs.fields(type(record)))
    plain = {name: getattr(record, name) for name in fields if name not in _OF_SURVIVOR | {first, others}}
    for field, value in (*plain.items(), *((f"custom.{name}", item) for name, item in record.custom.items())):
        several = value if rules.rule(field) == "union" and is_tuple(value) else None
        values = (value,) if several is None else several
        yield from said(field, values, provenance.get(field, ()), several=several is not None)


def _winners(field: str, claims: Sequence[_Claim], survivor: Source, policy: Policy) -> tuple[_Claim, ...]:
    """Return the claims whose values the merged record holds."""
    ranked = sorted(claims, key=lambda claim: claim.rank)
    if all(claim.is_one_of_several for claim in ranked):
        several: dict[object, _Claim] = {}
        for claim in ranked:
            several.setdefault(claim.same, claim)
        return tuple(several.values())
    said = [claim for claim in ranked if not is_blank(field, claim.value)]
    rule = policy.merge.rule(field)
    match rule:
        case "survivor":
            return tuple(claim for claim in said if claim.source == survivor)
        case "most_complete":
            return tuple(sorted(said, key=lambda claim: -_parts(claim.value))[:1])
        case "furthest":
            return tuple(sorted(said, key=lambda claim: _behind(str(claim.value), policy.lifecycle))[:1])
        case "fill" | "union":
            return tuple(said[:1])
        case _:
            assert_never(rule)


def _parts(address: object) -> int:
    return sum(part is not None for part in attrs.astuple(address)) if isinstance(address, Address) else 0


def _behind(status: str, lifecycle: Lifecycle) -> tuple[bool, int]:
    """Return what statuses are sorted by: one that is worked on before a closed one, then the last of the table."""
    place = list(lifecycle.statuses).index(status) if status in lifecycle.statuses else -1
    return not lifecycle.is_open(status), -place


def _assembled(survivor: Mergeable, winners: Mapping[str, tuple[_Claim, ...]]) -> Iterator[tuple[str, object]]:
    """Yield the fields of the merged record."""
    custom: dict[str, object] = {}
    for field, claims in winners.items():
        values = tuple(claim.value for claim in claims)
        if field in _JOINED:
            first, others = _JOINED[field]
            yield first, next(iter(values), None)
            yield others, values[1:]
        elif field.startswith("custom."):
            if values:
                custom[field.removeprefix("custom.")] = values if claims[0].is_one_of_several else values[0]
        elif values:
            yield field, values if claims[0].is_one_of_several else values[0]
        else:
            yield field, _DEFAULTS[survivor.kind][field]
    yield "custom", custom


def _fates(claims: Mapping[str, Sequence[_Claim]], winners: Mapping[str, tuple[_Claim, ...]]) -> Iterator[MergedValue]:
    for field, said in claims.items():
        held = {claim.same for claim in winners[field]}
        for claim in said:
            if not is_blank(field, claim.value):
                fate: MergeFate = "taken" if claim in winners[field] else "equal" if claim.same in held else "gave_way"
                yield MergedValue(_JOINED[field][0] if field in _JOINED else field, claim.value, claim.source, fate)


def _sources(winners: Mapping[str, tuple[_Claim, ...]]) -> Iterator[tuple[str, tuple[Source, ...]]]:
    for field, claims in winners.items():
        sources = tuple(claim.source for claim in claims)
        if field in _JOINED:
            first, others = _JOINED[field]
            yield from ((first, sources[:1]), (others, sources[1:]))
        elif sources:
            yield field, sources


# --- what hangs on them -----------------------------------------------------------------------------------------------


def _moved(
    related: Related, absorbed: frozenset[RecordRef], survivor: RecordRef
) -> tuple[list[Change], tuple[Relink, ...]]:
    """Return the changes of what named one of the absorbed records: it names the survivor afterwards."""
    updates: list[Change] = []
    groups: dict[tuple[str, Links, Links], list[str]] = {}
    for record in _hanging(related, absorbed | {survivor}):
        renamed = _renamed(record, absorbed, survivor)
        own = links_of(record)
        to = {role: survivor for role, target in own.items() if target in absorbed}
        if renamed != record:
            updates.append(Update(record, relinked(renamed, to) if to else renamed))
        elif to:
            now = FrozenMapping({role: own[role] for role in to})
            groups.setdefault((record.kind, now, FrozenMapping(to)), []).append(record.id)
    return updates, tuple(Relink(kind, now, to, tuple(ids)) for (kind, now, to), ids in groups.items())


def _hanging(related: Related, merged: frozenset[RecordRef]) -> Iterable[AnyRecord]:
    """Return every related record once, without the merged ones themselves."""
    every: Iterable[AnyRecord] = itertools.chain(
        *(related.activities, related.memberships, related.opportunities, related.custom_records),
        *(related.contacts, related.accounts, related.leads, related.receipts),
    )
    return {ref(each): each for each in every if ref(each) not in merged}.values()


def _renamed(record: AnyRecord, absorbed: frozenset[RecordRef], survivor: RecordRef) -> AnyRecord:
    """Return a record with the absorbed ones renamed where they stand in fields that are no links."""
    match record:
        case Opportunity(contacts=contacts) if survivor.kind == "contact":
            named = (survivor.id if RecordRef("contact", id_) in absorbed else id_ for id_ in contacts)
            return attrs.evolve(record, contacts=tuple(dict.fromkeys(named)))
        case Lead(converted=ConvertedTo() as became):
            id_: str | None = getattr(became, survivor.kind, None)
            if id_ is not None and RecordRef(survivor.kind, id_) in absorbed:
                return attrs.evolve(record, converted=with_fields(became, {survivor.kind: survivor.id}))
            return record
        case Receipt(record=RecordRef() as became) if became in absorbed:
            return attrs.evolve(record, record=survivor)
        case _:
            return record
