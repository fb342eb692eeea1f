"""What hangs on the records that go moves to the one that stays, each once."""

import itertools
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

import attrs

from leadflow.changes import Change, Links, Relink, Update, links_of, relinked
from leadflow.objects import AnyRecord, ConvertedTo, Lead, Opportunity, Receipt, RecordRef, Related
from leadflow.records import ref, with_fields
from leadflow.values.mapping import FrozenMapping

__all__ = ["moved"]


def moved(
    related: Related,
    gone: Mapping[RecordRef, RecordRef],
    survivor: RecordRef,
    filled: Mapping[RecordRef, AnyRecord],
) -> tuple[list[Change], tuple[Relink, ...]]:
    """Return the changes of what named one of the records that go: it names what takes its place.

    Args:
        related: what hangs on them.
        gone: the records that go, and what takes their place.
        survivor: the merged record, which is changed elsewhere.
        filled: other records that change anyway, as they will be.
    """
    updates: list[Change] = []
    groups: dict[tuple[str, Links, Links], list[str]] = {}
    for record in _hanging(related, {*gone, survivor}):
        renamed = _renamed(filled.get(ref(record), record), gone, survivor.kind)
        own = links_of(record)
        to = {role: gone[target] for role, target in own.items() if target in gone}
        if renamed != record:
            updates.append(Update(record, relinked(renamed, to) if to else renamed))
        elif to:
            now = FrozenMapping({role: own[role] for role in to})
            groups.setdefault((record.kind, now, FrozenMapping(to)), []).append(record.id)
    return updates, tuple(Relink(kind, now, to, tuple(ids)) for (kind, now, to), ids in groups.items())


def _hanging(related: Related, without: AbstractSet[RecordRef]) -> Iterable[AnyRecord]:
    """Return every related record once, without those that are dealt with elsewhere."""
    every: Iterable[AnyRecord] = itertools.chain(
        *(related.activities, related.memberships, related.opportunities, related.custom_records),
        *(related.contacts, related.accounts, related.leads, related.receipts),
    )
    return {ref(each): each for each in every if ref(each) not in without}.values()


def _renamed(record: AnyRecord, gone: Mapping[RecordRef, RecordRef], kind: str) -> AnyRecord:
    """Return a record with those that go, records of one kind, renamed where they stand in fields that are no links."""
    match record:
        case Opportunity(contacts=contacts) if kind == "contact":
            named = (RecordRef("contact", id_) for id_ in contacts)
            return attrs.evolve(record, contacts=tuple(dict.fromkeys(gone.get(each, each).id for each in named)))
        case Lead(converted=ConvertedTo() as became):
            id_: str | None = getattr(became, kind, None)
            if id_ is not None and RecordRef(kind, id_) in gone:
                return attrs.evolve(record, converted=with_fields(became, {kind: gone[RecordRef(kind, id_)].id}))
            return record
        case Receipt(record=RecordRef() as became) if became in gone:
            return attrs.evolve(record, record=gone[became])
        case _:
            return record
