"""The fields of a record one by one, what they name, and what each comes to when it is taken back.

Fields that hold several values by name (links, custom fields, the fields of custom records) count as so many fields:
``links.person``, ``custom.tier``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from leadflow.changes import links_of
from leadflow.changes.field_groups import followers_of, leader_of
from leadflow.history import transitions
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    CampaignMember,
    Contact,
    CustomRecord,
    Lead,
    Opportunity,
    PersonAccount,
    Receipt,
    RecordRef,
)
from leadflow.records import with_fields
from leadflow.values.plain import is_tuple

__all__ = [
    "goes_alone",
    "goes_with",
    "link_values",
    "stays_with",
    "taken_back",
    "targets_of",
    "told_by",
    "values_of",
    "with_values",
]

_CONVERTED: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType({("lead", "status"): ("converted",)})
"""What goes with a field beside those that follow it: a lead that stays converted has no open status."""

_ALONE = frozenset({("opportunity", "close_date")})
"""What follows another field only where both were written: when an open opportunity will close is planned without its stage."""


def goes_with(kind: str, field: str) -> tuple[str, ...]:
    """Return the fields without which a field cannot go back: the one that it follows, or those that follow it.

    >>> goes_with("lead", "status"), goes_with("lead", "respond_by"), goes_with("lead", "title")
    (('status_reason', 'converted'), ('owner',), ())
    """
    leader = leader_of(kind, field)
    if leader is not None:
        return (leader,)
    return (*followers_of(kind).get(field, ()), *_CONVERTED.get((kind, field), ()))


def stays_with(kind: str, field: str) -> tuple[str, ...]:
    """Return the fields that stay where a field stays as it was written: a converted lead says what it became.

    >>> stays_with("lead", "status"), stays_with("lead", "owner")
    (('converted',), ())
    """
    return _CONVERTED.get((kind, field), ())


def goes_alone(kind: str, field: str, other: str) -> bool:
    """Tell whether a field goes back without another one, or that one without it, unless both were written.

    >>> goes_alone("opportunity", "stage", "close_date"), goes_alone("opportunity", "stage", "forecast")
    (True, False)
    """
    return not _ALONE.isdisjoint({(kind, field), (kind, other)})


def _parted(record: AnyRecord) -> Mapping[str, Mapping[str, object]]:
    """Return the fields that hold several values by name."""
    match record:
        case CustomRecord():
            return {"fields": record.fields, "links": record.links}
        case Activity() | CampaignMember():
            return {"links": record.links}
        case Account() | Contact() | Lead() | Opportunity() | PersonAccount():
            return {"custom": record.custom}
        case _:
            return {}


def values_of(record: AnyRecord) -> dict[str, object]:
    """Return the fields of a record, all but its version.

    >>> values_of(Lead(id="1", owner="user:dana", name="Amy", custom={"tier": "gold"}))["custom.tier"]
    'gold'
    """
    parted = _parted(record)
    names = (field.name for field in attrs.fields(type(record)) if field.name != "version")
    values: dict[str, object] = {name: getattr(record, name) for name in names if name not in parted}
    for name, several in parted.items():
        values.update({f"{name}.{key}": value for key, value in several.items()})
    return values


def with_values(record: AnyRecord, values: Mapping[str, object]) -> AnyRecord:
    """Return a record with other values, named as `values_of` names them; None takes one of several away.

    Raises:
        InvalidValue: there is no such record.
    """
    if not values:
        return record
    fields = dict(values)
    for name, several in _parted(record).items():
        inner = {path: fields.pop(path) for path in values if path.startswith(f"{name}.")}
        if inner:
            merged = {**several, **{path.removeprefix(f"{name}."): value for path, value in inner.items()}}
            fields[name] = {key: value for key, value in merged.items() if value is not None}
    return with_fields(record, fields)


def link_values(record: AnyRecord, links: Mapping[str, RecordRef | None]) -> dict[str, object]:
    """Return links that a record has, or may have, as `values_of` names them.

    >>> link_values(Contact(id="c", account="a", name="Amy"), {"account": RecordRef("account", "b")})
    {'account': 'b'}
    """
    if "links" in _parted(record):
        return {f"links.{role}": target for role, target in links.items()}
    return {role: None if target is None else target.id for role, target in links.items()}


def targets_of(record: AnyRecord) -> Iterator[tuple[str, RecordRef]]:
    """Yield every record that a record names, each with the field that names it.

    >>> list(targets_of(Contact(id="c", account="a", name="Amy")))
    [('account', RecordRef(kind='account', id='a'))]
    """
    links = links_of(record)
    yield from zip(link_values(record, links), links.values(), strict=True)
    match record:
        case Receipt(record=RecordRef() as became):
            yield "record", became
        case Opportunity():
            yield from (("contacts", RecordRef("contact", id_)) for id_ in record.contacts)
        case Lead() if record.converted is not None:
            for kind in ("account", "contact", "person_account", "opportunity"):
                id_ = getattr(record.converted, kind)
                if id_ is not None:
                    yield "converted", RecordRef(kind, id_)
        case _:
            return


def told_by(record: AnyRecord) -> tuple[RecordRef, str] | None:
    """Return what a record only tells of: what an inquiry became, or that an opportunity or a lead changed in a field."""
    match record:
        case Receipt(record=RecordRef() as became):
            return became, ""
        case Activity():
            return transitions.told_by(record)
        case _:
            return None


def taken_back(was: object, wrote: object, now: object) -> tuple[object, bool]:
    """Return what a field that was written comes to, and whether somebody edited it so that it cannot go back.

    >>> taken_back("VP", "Director", "Director"), taken_back("VP", "Director", "CEO")
    (('VP', False), ('CEO', True))
    >>> taken_back(("a", "b"), ("a", "c"), ("a", "c", "later"))
    (('a', 'b', 'later'), False)
    """
    if now == wrote:
        return was, False
    if now == was:
        return now, False
    old, new, stored = _several(was), _several(wrote), _several(now)
    if old is None or new is None or stored is None:
        return now, True
    return _elements_back(old, new, stored)


def _several(value: object) -> tuple[object, ...] | None:
    """Return several values; none of them where there is nothing."""
    if value is None:
        return ()
    return value if is_tuple(value) and not isinstance(value, RecordRef) else None


def _elements_back(
    was: tuple[object, ...], wrote: tuple[object, ...], now: tuple[object, ...]
) -> tuple[tuple[object, ...], bool]:
    """Return several values with each element as often as it comes to.

    An element that is there as often neither as it was nor as it was written makes a conflict, and stays.
    """
    old, new, wanted = Counter(was), Counter(wrote), Counter(now)
    is_conflict = False
    for each in old | new:
        if old[each] == new[each]:
            continue
        if wanted[each] == new[each]:
            wanted[each] = old[each]
        elif wanted[each] != old[each]:
            is_conflict = True
    return _in_places(wanted, now, was), is_conflict


def _in_places(wanted: Counter[object], now: tuple[object, ...], was: tuple[object, ...]) -> tuple[object, ...]:
    """Return each element as often as it is wanted: those that are there as they stand, the others where they stood."""
    left, placed = Counter(wanted), list[object]()
    for each in now:
        if left[each]:
            left[each] -= 1
            placed.append(each)
    at = 0
    for each in was:
        if each in placed[at:]:
            at = placed.index(each, at) + 1
        elif left[each]:
            left[each] -= 1
            placed.insert(at, each)
            at += 1
    return tuple(placed)
