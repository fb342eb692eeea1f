"""What hangs on records, and how it follows them when they become others: by conversion, by merge.

What gets other links and nothing else moves in bulk. What changes in other ways as well is an update of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import attrs

from leadflow.changes.change_set import Update
from leadflow.changes.links import links_of, relinked
from leadflow.changes.relinks import Move, Relink, gathered
from leadflow.objects import AnyRecord, RecordRef, Related
from leadflow.records import ref
from leadflow.values.mapping import FrozenMapping

__all__ = ["each_once", "everything", "followed", "moved"]

Hanging = TypeVar("Hanging", bound=AnyRecord)


_FIELDS: tuple[str, ...] = tuple(field.name for field in attrs.fields(Related))


def everything(related: Related) -> tuple[AnyRecord, ...]:
    """Return what hangs on records, all kinds together.

    >>> everything(Related())
    ()
    """
    return tuple(each for field in _FIELDS for each in getattr(related, field))


def each_once(related: Related) -> Related:
    """Return what hangs on records, whatever was given twice only once; of several versions the last counts."""
    several = {field: there for field in _FIELDS if len(there := getattr(related, field)) > 1}
    once = {field: tuple({ref(each): each for each in there}.values()) for field, there in several.items()}
    fewer = {field: there for field, there in once.items() if len(there) < len(several[field])}
    return attrs.evolve(related, **fewer) if fewer else related


def followed(record: AnyRecord, became: Mapping[RecordRef, RecordRef]) -> dict[str, RecordRef]:
    """Return the links of a record that change when others become something else, by role.

    Args:
        record: the record.
        became: what takes the place of what it may link to.

    >>> from leadflow.objects import Contact
    >>> followed(Contact(id="c", account="a", name="Amy"), {RecordRef("account", "a"): RecordRef("account", "b")})
    {'account': RecordRef(kind='account', id='b')}
    """
    return {role: became[target] for role, target in links_of(record).items() if target in became}


def moved(
    hanging: Iterable[Hanging],
    links: Callable[[Hanging], Mapping[str, RecordRef]],
    otherwise: Callable[[Hanging], AnyRecord],
) -> tuple[tuple[Update, ...], tuple[Relink, ...]]:
    """Return how records get other links: by updates where more changes than that, else in bulk.

    Args:
        hanging: the records, each once.
        links: the links that a record gets, by role; roles that are not named stay.
        otherwise: the record as it will be but for its links; the same record where nothing else changes.
    """
    updates: list[Update] = []
    moves: list[Move] = []
    for record in hanging:
        to, other = links(record), otherwise(record)
        if other is not record and other != record:
            updates.append(Update(record, relinked(other, to) if to else other))
        elif to:
            own = links_of(record)
            moves.append(Move(ref(record), FrozenMapping({role: own.get(role) for role in to}), FrozenMapping(to)))
    return tuple(updates), tuple(gathered(moves))
