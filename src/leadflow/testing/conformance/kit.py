"""What every law of the kit uses: the doors into a repository, and how a broken law is told."""

from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

import attrs
import pytest

from leadflow.changes import ChangeSet
from leadflow.errors import BrokenContract, StaleRecord
from leadflow.matching import MatchKey, latest_owned, match_keys
from leadflow.objects import Activity, AnyRecord, CampaignMember, CustomRecord, Lead, RecordRef
from leadflow.records import ref
from leadflow.repositories import Repository
from leadflow.testing.strategies import KINDS

__all__ = ["BACK_DOOR", "Door", "Kit", "carriers", "holds", "linked", "look_into", "refused", "same"]

Refusal = TypeVar("Refusal", bound=StaleRecord)

BACK_DOOR = "a method get(kind, id), or a test class that overrides stored()"


@runtime_checkable
class _Gets(Protocol):
    def get(self, kind: str, id_: str, /) -> AnyRecord | None: ...


def look_into(repository: Repository, kind: str, id_: str) -> AnyRecord | None:
    """Return what a repository that has a method ``get`` stores under a kind and an id."""
    if not isinstance(repository, _Gets):
        raise BrokenContract("the repository under test", repository, BACK_DOOR)
    return repository.get(kind, id_)


@attrs.frozen
class Door:
    """A repository under test, and the back door into it.

    Args:
        repository: what is tested.
        look: returns what is stored under a kind and an id, without asking the repository's questions.
    """

    repository: Repository
    look: Callable[[RecordRef], AnyRecord | None]

    def apply(self, changes: ChangeSet) -> None:
        """Write changes."""
        self.repository.apply(changes)

    def holds(self, law: str, records: Iterable[AnyRecord]) -> None:
        """Check that exactly these contents and versions are stored under the ids of these records."""
        for record in records:
            stored = self.look(ref(record))
            same(law, stored, record)
            same(f"{law}, with the version", None if stored is None else stored.version, record.version)

    def lacks(self, law: str, records: Iterable[AnyRecord]) -> None:
        """Check that nothing is stored under the ids of these records."""
        for record in records:
            same(law, self.look(ref(record)), None)


class Kit:
    """The hooks that laws use.

    Attributes:
        kinds: the kinds of records that the host stores; kinds that an organisation declares are called ``custom``.
            Laws about other kinds are skipped, and pytest reports it.
        circles: whether the host can store accounts whose parents go round in a circle.
    """

    kinds: ClassVar[frozenset[str]] = frozenset(KINDS)
    circles: ClassVar[bool] = True

    def opened(self, records: Iterable[AnyRecord]) -> AbstractContextManager[Door]:
        """Open a repository that holds these records, and nothing else."""
        raise NotImplementedError

    def stores(self, records: Iterable[AnyRecord]) -> list[AnyRecord]:
        """Return those of the records that the host stores."""
        return [each for each in records if _kind(each) in self.kinds]

    def needs(self, *needed: str) -> None:
        """Skip a law about kinds that the host does not store."""
        missing = sorted(set(needed) - self.kinds)
        if missing:
            pytest.skip(f"the host declares that it does not store: {', '.join(missing)}")


def _kind(record: AnyRecord) -> str:
    return "custom" if isinstance(record, CustomRecord) else record.kind


def holds(law: str, *, fulfilled: bool) -> None:
    """Fail with the law unless it is fulfilled; no bare ``assert``, so that it also holds under ``python -O``."""
    if not fulfilled:
        raise AssertionError(law)


def same(law: str, got: object, want: object) -> None:
    """Fail unless two values are equal."""
    if got != want:
        raise AssertionError(f"{law}\n  expected {want!r}\n  got      {got!r}")


def refused(
    law: str,
    door: Door,
    changes: ChangeSet,
    error: type[Refusal],
    refs: Iterable[RecordRef],
    *,
    all_of_them: bool = True,
) -> None:
    """Fail unless changes are refused with this error, which names these records.

    Args:
        law: what is broken otherwise.
        door: the repository.
        changes: what is to be refused.
        error: how.
        refs: the records in conflict.
        all_of_them: False where existing and stale records come together, and naming either kind will do.
    """
    try:
        door.apply(changes)
    except error as caught:
        named, wanted = {RecordRef(*each) for each in caught.records}, set(refs)
        fits = named == wanted if all_of_them else bool(named) and named <= wanted
        holds(f"{law}; the error names the records\n  expected {wanted!r}\n  got      {named!r}", fulfilled=fits)
    else:
        raise AssertionError(f"{law}: {error.__name__} was expected, but the changes were applied")


def linked(record: AnyRecord, role: str) -> RecordRef | None:
    """Return what stands in a role, read from the record itself."""
    match record:
        case Activity() | CampaignMember() | CustomRecord():
            return record.links.get(role)
        case _:
            id_: str | None = getattr(record, role)
            return None if id_ is None else RecordRef("person_account" if role == "person_account" else "account", id_)


def carriers(records: Iterable[AnyRecord], keys: Collection[MatchKey]) -> set[RecordRef]:
    """Return which records must be found by keys: all that carry one, of colleagues only the one that counts."""
    asked = frozenset(keys)
    carried = {record: asked.intersection(match_keys(record)) for record in records}
    colleagues = {key for key in asked if key.startswith("colleague:")}
    found = {ref(record) for record, common in carried.items() if common - colleagues}
    for key in colleagues:
        latest = latest_owned(
            record for record, common in carried.items() if key in common and isinstance(record, Lead)
        )
        if latest is not None:
            found.add(ref(latest))
    return found
