"""Field by field: what the records say, what the policy lets the merged one hold, and who said it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, TypeAlias, assert_never

import attrs

from leadflow.changes.field_groups import followers_of
from leadflow.changes.filling import is_blank
from leadflow.objects import Account, Contact, Lead, PersonAccount
from leadflow.policy import Merge, Policy
from leadflow.policy.lifecycle import Lifecycle
from leadflow.records import value_text
from leadflow.values.address import Address
from leadflow.values.company_name import CompanyName
from leadflow.values.email import EmailAddress
from leadflow.values.mapping import FrozenMapping
from leadflow.values.plain import is_tuple

__all__ = [
    "Claim",
    "MergeFate",
    "Mergeable",
    "MergedValue",
    "Provenance",
    "Rank",
    "Source",
    "assembled",
    "claims_of",
    "fates",
    "source_of",
    "sources_of",
    "winners_of",
]

Mergeable: TypeAlias = Lead | Contact | PersonAccount | Account
Rank: TypeAlias = tuple[bool, datetime, str]
"""The oldest first, what has no date last; then by the id."""


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
    def rank(self) -> Rank:
        """What it is ordered by: the oldest record counts most, one without a date least; then the id."""
        return self.created_at is None, self.created_at or _LATEST, self.id


_LATEST = datetime.max.replace(tzinfo=UTC)

Provenance: TypeAlias = FrozenMapping[tuple[Source, ...]]
"""Where the values of a record come from, by field: one source, or one for each of several values.

``memberships.ID`` says of a membership which record had it first, and which one said its status.
"""

MergeFate: TypeAlias = Literal["taken", "equal", "gave_way"]
"""What became of a value: the merged record holds it, another record said the same (of an address: the same and more), or
another value came first."""


@attrs.frozen
class MergedValue:
    """What became of one value of one of the records.

    Args:
        field: where it stood; ``custom.NAME`` for a custom field, ``memberships.ID`` for the status of a membership.
        value: the value.
        source: who said it.
        fate: what became of it.
    """

    field: str
    value: object = attrs.field(eq=str)
    source: Source
    fate: MergeFate

    def __str__(self) -> str:
        return f"{self.field} {value_text(self.value)} of {self.source.id}: {self.fate.replace('_', ' ')}"


def source_of(record: Mergeable) -> Source:
    """Return a record as the source of its own values."""
    return Source(record.id, record.created_at)


@attrs.frozen
class Claim:
    """A value that one record says, or one of several values: where it stood, who said it first, who holds it, and where."""

    field: str
    value: object
    source: Source
    holder: str
    place: int
    is_one_of_several: bool

    @property
    def rank(self) -> tuple[Rank, int]:
        """The oldest record's values first, each record's in its order."""
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


def claims_of(record: Mergeable, rules: Merge, provenance: Provenance) -> Iterator[Claim]:
    """Yield every value of a record, also the empty ones, with who said it first."""
    own = source_of(record)

    def said(field: str, values: Sequence[object], sources: Sequence[Source], *, several: bool) -> Iterator[Claim]:
        told = sources if len(sources) == len(values) else [own] * len(values)
        yield from (Claim(field, value, told[place], own.id, place, several) for place, value in enumerate(values))

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


def winners_of(
    claims: Mapping[str, Sequence[Claim]], survivor: Mergeable, policy: Policy
) -> dict[str, tuple[Claim, ...]]:
    """Return by field the claims whose values the merged record holds.

    What follows another field is taken from the record that this one is taken from, even where that says nothing:
    nobody has another one's deadline.
    """
    own = source_of(survivor)
    winners = {field: _winning(field, said, own, policy) for field, said in claims.items()}
    for leader, followers in followers_of(survivor.kind).items():
        holder = next((claim.holder for claim in winners[leader]), None)
        if policy.merge.rule(leader) == "survivor":
            holder = own.id
        if holder is not None:
            winners.update((field, _held_by(holder, field, claims[field])) for field in followers)
    return winners


def _held_by(holder: str, field: str, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if claim.holder == holder and not is_blank(field, claim.value))


def _winning(field: str, claims: Sequence[Claim], survivor: Source, policy: Policy) -> tuple[Claim, ...]:
    """Return the claims that win by the rule of their field."""
    ranked = sorted(claims, key=lambda claim: claim.rank)
    if all(claim.is_one_of_several for claim in ranked):
        several: dict[object, Claim] = {}
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
            return _filled(said)
        case _:
            assert_never(rule)


def _filled(oldest_first: Sequence[Claim]) -> tuple[Claim, ...]:
    """Return the claim of the oldest record; of addresses the one that refines it, as in filling."""
    held: tuple[Claim, ...] = ()
    for claim in oldest_first:
        if not held or _refines(claim.value, held[0].value):
            held = (claim,)
    return held


def _refines(new: object, stored: object) -> bool:
    return isinstance(new, Address) and isinstance(stored, Address) and stored.refined_by(new) is not None


def _parts(address: object) -> int:
    return sum(part is not None for part in attrs.astuple(address)) if isinstance(address, Address) else 0


def _behind(status: str, lifecycle: Lifecycle) -> tuple[bool, bool, bool, int]:
    """Return what statuses are sorted by: one that is worked on before a closed one, then the last of the table.

    One that was given back comes behind all that were not, wherever it stands in the table: there it begins anew.
    """
    place = list(lifecycle.statuses).index(status) if status in lifecycle.statuses else -1
    return not lifecycle.is_open(status), place < 0, status == lifecycle.recycled, -place


def assembled(survivor: Mergeable, winners: Mapping[str, tuple[Claim, ...]]) -> Iterator[tuple[str, object]]:
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


def fates(claims: Mapping[str, Sequence[Claim]], winners: Mapping[str, tuple[Claim, ...]]) -> Iterator[MergedValue]:
    """Yield what becomes of every value."""
    for field, said in claims.items():
        held = {claim.same for claim in winners[field]}
        for claim in said:
            if not is_blank(field, claim.value):
                is_held = claim.same in held or any(_holds(each.value, claim.value) for each in winners[field])
                fate: MergeFate = "taken" if claim in winners[field] else "equal" if is_held else "gave_way"
                yield MergedValue(_JOINED[field][0] if field in _JOINED else field, claim.value, claim.source, fate)


def _holds(address: object, other: object) -> bool:
    return isinstance(address, Address) and isinstance(other, Address) and address.holds(other)


def sources_of(winners: Mapping[str, tuple[Claim, ...]]) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """Yield who said the values that the merged record holds, by field."""
    for field, claims in winners.items():
        sources = tuple(claim.source for claim in claims)
        if field in _JOINED:
            first, others = _JOINED[field]
            yield from ((first, sources[:1]), (others, sources[1:]))
        elif sources:
            yield field, sources
