"""Which records a record links to, by role, and how a record gets other links."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from leadflow.errors import BrokenContract
from leadflow.objects import STANDARD_KINDS, Activity, AnyRecord, CampaignMember, CustomRecord, RecordRef
from leadflow.records import with_fields
from leadflow.values.mapping import FrozenMapping

__all__ = ["Links", "check_links", "holds_links", "links_of", "relinked"]

Links: TypeAlias = FrozenMapping[RecordRef | None]
"""Which record stands in which role; None for an empty role."""


_ROLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "account": MappingProxyType({"parent": "account"}),
        "contact": MappingProxyType({"account": "account"}),
        "lead": MappingProxyType({"matched_account": "account"}),
        "opportunity": MappingProxyType({"account": "account", "person_account": "person_account"}),
    }
)
"""The fields of standard objects that are links: kind, field, kind of the record it names."""


_NEVER_EMPTY = frozenset({("contact", "account")})


_ANY_ROLE = frozenset({"activity", "campaign_member"})
"""The kinds of standard objects that can link to anything, as objects declared by an organisation can."""


def links_of(record: AnyRecord) -> Mapping[str, RecordRef]:
    """Return the records that a record links to, by role.

    >>> from leadflow.objects import Contact
    >>> links_of(Contact(id="c", account="a", name="Amy"))
    {'account': RecordRef(kind='account', id='a')}
    """
    match record:
        case Activity() | CampaignMember() | CustomRecord():
            return record.links
        case _:
            roles = _ROLES.get(record.kind, {})
            return {role: RecordRef(kind, id_) for role, kind in roles.items() if (id_ := getattr(record, role))}


def holds_links(record: AnyRecord, links: Mapping[str, RecordRef | None]) -> bool:
    """Tell whether a record has these links; None stands for an empty role."""
    own = links_of(record)
    return all(own.get(role) == target for role, target in links.items())


def relinked(record: AnyRecord, links: Mapping[str, RecordRef | None]) -> AnyRecord:
    """Return a record with other links; roles that are not named stay.

    >>> from leadflow.objects import Contact
    >>> relinked(Contact(id="c", account="a", name="Amy"), {"account": RecordRef("account", "b")}).account
    'b'
    """
    match record:
        case Activity() | CampaignMember() | CustomRecord():
            merged = {role: target for role, target in {**record.links, **links}.items() if target is not None}
            return with_fields(record, {"links": merged})
        case _:
            check_links(record.kind, links)
            return with_fields(record, {role: None if target is None else target.id for role, target in links.items()})


def check_links(kind: str, links: Mapping[str, RecordRef | None]) -> None:
    """Raise `BrokenContract` unless records of a kind can have such links."""
    if kind in _ANY_ROLE or kind not in STANDARD_KINDS:
        return
    roles = _ROLES.get(kind, {})
    expected = " or ".join(f"{role}, a record of kind {of}" for role, of in roles.items()) or "no link at all"
    for role, target in links.items():
        missing = target is None and (kind, role) in _NEVER_EMPTY
        if role not in roles or missing or (target is not None and target.kind != roles[role]):
            raise BrokenContract(f"the link {role!r} of a {kind}", target, expected)
