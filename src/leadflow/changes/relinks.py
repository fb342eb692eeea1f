"""Related records that get other links, in bulk: nobody has to copy a thousand activities to move them."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from leadflow.changes.links import Links, check_links, links_of
from leadflow.errors import BrokenContract
from leadflow.objects import AnyRecord, RecordRef
from leadflow.records import ref
from leadflow.values.mapping import FrozenMapping

__all__ = ["Move", "Relink", "gathered"]


def _links(value: Mapping[str, RecordRef | None]) -> Links:
    return value if isinstance(value, FrozenMapping) else FrozenMapping(value)


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise BrokenContract("the ids of a relink", value, "several ids, not one text")
    return tuple(value)


@attrs.frozen
class Relink:
    """Related records that move together, without copies of them.

    Args:
        kind: the kind of the related records.
        from_: the links they have now, by role; None for an empty role. A record without them is stale.
        to: the links they shall have, for the same roles.
        ids: which records.

    >>> move = Relink("activity", {"person": RecordRef("lead", "1")}, {"person": RecordRef("contact", "2")}, ("x",))
    >>> move.inverse().to["person"]
    RecordRef(kind='lead', id='1')
    """

    kind: str
    from_: Links = attrs.field(converter=_links)
    to: Links = attrs.field(converter=_links)
    ids: tuple[str, ...] = attrs.field(converter=_ids, eq=frozenset)

    def __attrs_post_init__(self) -> None:
        if set(self.from_) != set(self.to) or not self.from_ or not self.ids:
            raise BrokenContract("a relink", sorted(self.to), f"one or more ids, and the roles {sorted(self.from_)}")
        check_links(self.kind, self.from_)
        check_links(self.kind, self.to)

    @property
    def moves(self) -> Iterator["Move"]:
        """The same, seen from each of the records."""
        return (Move(RecordRef(self.kind, id_), self.from_, self.to) for id_ in self.ids)

    def inverse(self) -> "Relink":
        """Return the move back."""
        return Relink(self.kind, self.to, self.from_, self.ids)


@attrs.frozen
class Move:
    """A `Relink` seen from one of its records.

    Args:
        ref: the record.
        from_: the links it has now, by role; None for an empty role.
        to: the links it shall have, for the same roles.
    """

    ref: RecordRef
    from_: Links
    to: Links

    @classmethod
    def between(cls, before: AnyRecord, after: AnyRecord) -> "Move":
        """Return how a record gets from the links of one of its forms to those of another one."""
        now, then = links_of(before), links_of(after)
        roles = [role for role in {**now, **then} if now.get(role) != then.get(role)]
        from_, to = (FrozenMapping({role: links.get(role) for role in roles}) for links in (now, then))
        return cls(ref(before), from_, to)

    def leads_to(self, later: "Move") -> bool:
        """Tell whether another move of the record can follow: it starts where this one ends."""
        return all(self.to.get(role, target) == target for role, target in later.from_.items())

    def then(self, later: "Move") -> "Move":
        """Return what this move and one that follows come to."""
        return Move(self.ref, FrozenMapping({**later.from_, **self.from_}), FrozenMapping({**self.to, **later.to}))

    def settled(self) -> "Move | None":
        """Return the move without the roles that stay as they are; None when nothing is left of it."""
        roles = [role for role, target in self.from_.items() if self.to[role] != target]
        if len(roles) == len(self.from_):
            return self
        from_, to = ({role: links[role] for role in roles} for links in (self.from_, self.to))
        return Move(self.ref, FrozenMapping(from_), FrozenMapping(to)) if roles else None


def gathered(moves: Iterable[Move]) -> Iterator[Relink]:
    """Yield moves in bulk: those of one kind with the same links before and after together.

    >>> lead, amy = RecordRef("lead", "1"), RecordRef("contact", "c")
    >>> before, after = FrozenMapping({"person": lead}), FrozenMapping({"person": amy})
    >>> moves = [Move(RecordRef("activity", id_), before, after) for id_ in "xy"]
    >>> [relink.ids for relink in gathered(moves)]
    [('x', 'y')]
    """
    groups: dict[tuple[str, Links, Links], list[str]] = {}
    for move in moves:
        groups.setdefault((move.ref.kind, move.from_, move.to), []).append(move.ref.id)
    for (kind, from_, to), ids in groups.items():
        yield Relink(kind, from_, to, tuple(ids))
