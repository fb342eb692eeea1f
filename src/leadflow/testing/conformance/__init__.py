"""Test classes that hold a repository to its contract.

Subclass one of them in a test module and say how to make a repository; pytest runs every law.

>>> from leadflow.memory import MemoryRepository
>>> class TestMyRepository(RepositoryConformance[MemoryRepository]):
...     def make(self, records):
...         return MemoryRepository(records)

Hooks
-----
``make(records)``
    Return a repository that holds exactly these records with exactly these versions, without using ``apply``:
    this is the back door in. It is called several times in one test, each time for a store of its own.
``stored(repository, kind, id)``
    Return the record that is stored, with its version, or None, without using the three questions:
    this is the back door out. The default asks ``repository.get(kind, id)``.
``close(repository)``
    Give back what ``make`` took, such as a connection. The default does nothing.

Declarations
------------
``kinds``
    The kinds of records that the host stores, all of them by default. Laws about other kinds are skipped.
``circles``
    False when the database itself refuses accounts whose parents go round in a circle.
"""

import asyncio
from collections.abc import Awaitable, Collection, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from typing import Generic, Protocol, TypeVar, runtime_checkable

from leadflow.changes import ChangeSet
from leadflow.errors import BrokenContract
from leadflow.matching import Context, Found, MatchKey
from leadflow.objects import AnyRecord, RecordRef, Roster
from leadflow.repositories import AsyncRepository, Repository
from leadflow.testing.conformance.kit import BACK_DOOR, Door, look_into
from leadflow.testing.conformance.questions import Questions
from leadflow.testing.conformance.storing import Storing
from leadflow.testing.conformance.writing import Writing

__all__ = ["AsyncRepositoryConformance", "RepositoryConformance"]

Tested = TypeVar("Tested", bound=Repository)
AsyncTested = TypeVar("AsyncTested", bound=AsyncRepository)
Result = TypeVar("Result")


@runtime_checkable
class _GetsLater(Protocol):
    def get(self, kind: str, id_: str, /) -> Awaitable[AnyRecord | None]: ...


class RepositoryConformance(Questions, Writing, Storing, Generic[Tested]):
    """Every law, for a repository that implements `leadflow.Repository`."""

    def make(self, records: Iterable[AnyRecord]) -> Tested:
        """Return a repository that holds exactly these records with exactly these versions."""
        raise NotImplementedError

    def stored(self, repository: Tested, kind: str, id_: str) -> AnyRecord | None:
        """Return the record that is stored under a kind and an id, or None."""
        return look_into(repository, kind, id_)

    def close(self, repository: Tested) -> None:
        """Give back what `make` took."""

    def opened(self, records: Iterable[AnyRecord]) -> AbstractContextManager[Door]:
        """Open a repository that holds these records, and nothing else."""
        return self._opened(tuple(records))

    @contextmanager
    def _opened(self, records: tuple[AnyRecord, ...]) -> Generator[Door]:
        repository = self.make(records)
        try:
            yield Door(repository, lambda each: self.stored(repository, *each))
        finally:
            self.close(repository)


class AsyncRepositoryConformance(Questions, Writing, Storing, Generic[AsyncTested]):
    """Every law, for a repository that implements `leadflow.AsyncRepository`; all hooks are coroutines.

    Needs no plugin for pytest: each test runs an event loop of its own, in which the repository is made, used and closed.
    """

    async def make(self, records: Iterable[AnyRecord]) -> AsyncTested:
        """Return a repository that holds exactly these records with exactly these versions."""
        raise NotImplementedError

    async def stored(self, repository: AsyncTested, kind: str, id_: str) -> AnyRecord | None:
        """Return the record that is stored under a kind and an id, or None."""
        given: object = repository
        if not isinstance(given, _GetsLater):
            raise BrokenContract("the repository under test", repository, BACK_DOOR)
        return await given.get(kind, id_)

    async def close(self, repository: AsyncTested) -> None:
        """Give back what `make` took."""

    def opened(self, records: Iterable[AnyRecord]) -> AbstractContextManager[Door]:
        """Open a repository that holds these records, and nothing else."""
        return self._opened(tuple(records))

    @contextmanager
    def _opened(self, records: tuple[AnyRecord, ...]) -> Generator[Door]:
        with asyncio.Runner() as runner:
            repository = runner.run(self.make(records))
            try:
                yield Door(_Blocking(repository, runner), lambda each: runner.run(self.stored(repository, *each)))
            finally:
                runner.run(self.close(repository))


class _Blocking:
    """An asynchronous repository seen as one that blocks."""

    def __init__(self, repository: AsyncRepository, runner: asyncio.Runner) -> None:
        self._repository = repository
        self._runner = runner

    def find(self, keys: Collection[MatchKey]) -> Found:
        return self._runner.run(self._repository.find(keys))

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        return self._runner.run(self._repository.context(account_ids, person_refs))

    def roster(self, targets: Collection[str]) -> Roster:
        return self._runner.run(self._repository.roster(targets))

    def apply(self, changes: ChangeSet) -> None:
        self._runner.run(self._repository.apply(changes))
