"""Records one at a time, valid and as full or as empty as Hypothesis likes.

Every strategy takes strategies for the fields that tie a record to others; what is left out is drawn freely.
"""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from hypothesis import strategies as st

from leadflow.objects import (
    AnyRecord,
    CustomRecord,
    Load,
    Rotation,
)
from leadflow.records import with_fields
from leadflow.testing.strategies.companies import account_trees, accounts, line_items, opportunities, products
from leadflow.testing.strategies.happenings import activities, campaign_members, campaigns, custom_records, receipts
from leadflow.testing.strategies.parts import links, owners, versions
from leadflow.testing.strategies.people import contacts, inquiries, leads, person_accounts
from leadflow.testing.strategies.workers import loads, queues, rotations, teams, users

__all__ = [
    "KINDS",
    "account_trees",
    "accounts",
    "activities",
    "campaign_members",
    "campaigns",
    "contacts",
    "custom_records",
    "inquiries",
    "leads",
    "line_items",
    "links",
    "loads",
    "opportunities",
    "owners",
    "person_accounts",
    "products",
    "queues",
    "receipts",
    "records",
    "rotations",
    "teams",
    "users",
    "versions",
    "versions_of",
]

_OF_KIND: Mapping[str, Callable[[], st.SearchStrategy[AnyRecord]]] = MappingProxyType(
    {
        "account": accounts,
        "activity": activities,
        "campaign": campaigns,
        "campaign_member": campaign_members,
        "contact": contacts,
        "custom": custom_records,
        "lead": leads,
        "load": loads,
        "opportunity": opportunities,
        "person_account": person_accounts,
        "product": products,
        "queue": queues,
        "receipt": receipts,
        "rotation": rotations,
        "team": teams,
        "user": users,
    }
)

KINDS = tuple(_OF_KIND)
"""The kinds of records; all kinds that an organisation declares are called ``custom`` here."""


def records(*, of_kinds: Collection[str] = KINDS) -> st.SearchStrategy[AnyRecord]:
    """Draw a record.

    Args:
        of_kinds: of which kinds, some of `KINDS`.
    """
    return st.one_of([_OF_KIND[kind]() for kind in sorted(of_kinds)])


def versions_of(record: AnyRecord) -> st.SearchStrategy[AnyRecord]:
    """Draw what a record may become: the same id, other values; the version stays."""
    match record:
        case Load():
            return st.integers(0, 1_000).map(lambda count: with_fields(record, {"count": count}))
        case Rotation():
            return st.integers(record.turn, 200).map(lambda turn: with_fields(record, {"turn": turn}))
        case CustomRecord():
            return _OTHERS["custom"].map(lambda other: _in_place_of(record, other))
        case _:
            return _OTHERS[record.kind].map(lambda other: _in_place_of(record, other))


_OTHERS: Mapping[str, st.SearchStrategy[AnyRecord]] = MappingProxyType({kind: of() for kind, of in _OF_KIND.items()})


def _in_place_of(record: AnyRecord, other: AnyRecord) -> AnyRecord:
    if isinstance(record, CustomRecord) and isinstance(other, CustomRecord):
        return with_fields(other, {"kind": record.kind, "id": record.id, "version": record.version})
    return with_fields(other, {"id": record.id, "version": record.version})
