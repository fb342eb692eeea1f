"""What hangs on the records that go moves to the one that stays, each once."""

from collections.abc import Mapping

from leadflow.changes import Relink, Update
from leadflow.changes.hanging import each_once, everything, followed, moved
from leadflow.objects import AnyRecord, ConvertedTo, Lead, Opportunity, Receipt, RecordRef, Related
from leadflow.records import ref, with_fields

__all__ = ["changes_of_hanging"]


def changes_of_hanging(
    related: Related,
    gone: Mapping[RecordRef, RecordRef],
    survivor: RecordRef,
    filled: Mapping[RecordRef, AnyRecord],
) -> tuple[tuple[Update, ...], tuple[Relink, ...]]:
    """Return the changes of what named one of the records that go: it names what takes its place.

    Args:
        related: what hangs on them.
        gone: the records that go, and what takes their place.
        survivor: the merged record, which is changed elsewhere.
        filled: other records that change anyway, as they will be.
    """
    dealt_with = {*gone, survivor}
    hanging = (each for each in everything(each_once(related)) if ref(each) not in dealt_with)
    return moved(
        hanging,
        links=lambda each: followed(each, gone),
        otherwise=lambda each: _renamed(filled.get(ref(each), each), gone, survivor.kind),
    )


def _renamed(record: AnyRecord, gone: Mapping[RecordRef, RecordRef], kind: str) -> AnyRecord:
    """Return a record with those that go, records of one kind, renamed where they stand in fields that are no links."""
    match record:
        case Opportunity(contacts=contacts) if kind == "contact":
            named = (RecordRef("contact", id_) for id_ in contacts)
            return with_fields(record, {"contacts": tuple(dict.fromkeys(gone.get(each, each).id for each in named))})
        case Lead(converted=ConvertedTo() as became):
            id_: str | None = getattr(became, kind, None)
            if id_ is not None and RecordRef(kind, id_) in gone:
                return with_fields(record, {"converted": with_fields(became, {kind: gone[RecordRef(kind, id_)].id})})
            return record
        case Receipt(record=RecordRef() as became) if became in gone:
            return with_fields(record, {"record": gone[became]})
        case _:
            return record
