"""The ports that hosts implement, and the way in and out through them: gather → decide → apply.

A repository answers three questions, whatever the size of the batch, and applies changes all or nothing.
Planning asks nothing: everything it needs is in the `Directory` that `gather` returns.
"""

import inspect
import itertools
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator
from typing import Protocol, TypeVar

from leadflow.changes import ChangeSet, SupportsChanges
from leadflow.changes.arguments import expect_changes
from leadflow.errors import BrokenContract, StaleRecord
from leadflow.matching import Context, Directory, Found, MatchKey, asked_keys, colleague_keys
from leadflow.objects import Contact, Inquiry, Lead, RecordRef, Roster
from leadflow.policy import Policy
from leadflow.records import ref
from leadflow.values.checks import expect, expect_function, expect_methods
from leadflow.values.optional import several

__all__ = ["AsyncRepository", "Repository", "adecide_and_apply", "agather", "decide_and_apply", "gather"]


class Repository(Protocol):
    """What a host implements over its own tables. `leadflow.MemoryRepository` is the reference."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        """Return the persons, accounts and receipts that carry one of the keys.

        Which keys a record carries is told by `leadflow.match_keys`; a host keeps them in an indexed column or table.
        A receipt that was deleted keeps its key, and the version it left behind is told.
        Returning more than was asked for does no harm.
        Of the leads that only carry a key of colleagues (``colleague:…``) one of each key is enough: the latest that a
        user owns (`leadflow.matching.latest_owned`).
        """
        ...

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        """Return the accounts with all their ancestors, what tie-breaks need, and the opportunities of both.

        Of the opportunities, all that are in no stage of `leadflow.Policy.closed_stages` are needed, the last that was won
        and the last that was lost; more do no harm.
        Of accounts that were deleted, the version they left behind is told.
        """
        ...

    def roster(self, targets: Collection[str]) -> Roster:
        """Return the users, queues and teams of these ids, the members of the teams, and where their rotations stand."""
        ...

    def apply(self, changes: ChangeSet) -> None:
        """Write everything or nothing.

        Raises:
            StaleRecord: a record has another version than expected; nothing was written.
            RecordExists: a record that is to be created exists; nothing was written.
        """
        ...


class AsyncRepository(Protocol):
    """The same for hosts that do their I/O asynchronously."""

    async def find(self, keys: Collection[MatchKey]) -> Found:
        """Return the persons, accounts and receipts that carry one of the keys."""
        ...

    async def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        """Return the accounts with all their ancestors, what tie-breaks need, and the opportunities of both."""
        ...

    async def roster(self, targets: Collection[str]) -> Roster:
        """Return the users, queues and teams of these ids, and what belongs to them."""
        ...

    async def apply(self, changes: ChangeSet) -> None:
        """Write everything or nothing."""
        ...


Decided = TypeVar("Decided", bound=SupportsChanges)


def gather(repository: Repository, inbound: Iterable[Inquiry], policy: Policy) -> Directory:
    """Ask a repository everything that planning these inquiries needs: exactly three questions.

    Args:
        repository: the host's, or a `leadflow.MemoryRepository`.
        inbound: the inquiries, one or ten thousand.
        policy: tells what counts as a match, and who can be given leads.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.
    """
    inbound = several("inbound", inbound, Inquiry)
    expect("policy", policy, Policy)
    expect_methods("repository", repository, *_QUESTIONS, expected=_A_REPOSITORY)
    if inspect.iscoroutinefunction(repository.find):
        raise BrokenContract("repository", repository, f"{_A_REPOSITORY}; agather and its like take asynchronous ones")
    found = repository.find(_keys(inbound, policy))
    expect("the answer of find", found, Found)
    context = repository.context(_account_ids(found, policy), _person_refs(found))
    expect("the answer of context", context, Context)
    roster = repository.roster(_targets(found, context, policy))
    expect("the answer of roster", roster, Roster)
    return Directory(found, context, roster, policy)


async def agather(repository: AsyncRepository, inbound: Iterable[Inquiry], policy: Policy) -> Directory:
    """Ask an asynchronous repository everything that planning these inquiries needs."""
    inbound = several("inbound", inbound, Inquiry)
    expect("policy", policy, Policy)
    expect_methods("repository", repository, *_QUESTIONS, expected=_AN_ASYNC_REPOSITORY)
    asked = repository.find(_keys(inbound, policy))
    expect("the answer of find", asked, Awaitable, expected="something to await")
    found = await asked
    expect("the answer of find", found, Found)
    context = await repository.context(_account_ids(found, policy), _person_refs(found))
    expect("the answer of context", context, Context)
    roster = await repository.roster(_targets(found, context, policy))
    expect("the answer of roster", roster, Roster)
    return Directory(found, context, roster, policy)


_QUESTIONS = ("find", "context", "roster")
_A_REPOSITORY = "a leadflow.Repository, such as a MemoryRepository"
_AN_ASYNC_REPOSITORY = "a leadflow.AsyncRepository, such as an AsyncMemoryRepository"


def _keys(inbound: Iterable[Inquiry], policy: Policy) -> tuple[MatchKey, ...]:
    asked = (key for inquiry in inbound for key in _asked(inquiry, policy))
    return tuple(dict.fromkeys(asked))


def _asked(inquiry: Inquiry, policy: Policy) -> Iterable[MatchKey]:
    yield from asked_keys(inquiry, policy)
    if "company" in policy.distribution.sticky:
        yield from colleague_keys(inquiry, policy)


def _account_ids(found: Found, policy: Policy) -> tuple[str, ...]:
    placeholder = policy.classification.placeholder_account
    wanted = [account.id for account in found.accounts]
    wanted.extend(person.account for person in found.persons if isinstance(person, Contact))
    wanted.extend(
        person.matched_account for person in found.persons if isinstance(person, Lead) and person.matched_account
    )
    wanted.extend(() if placeholder is None else (placeholder,))
    return tuple(dict.fromkeys(wanted))


def _person_refs(found: Found) -> tuple[RecordRef, ...]:
    return tuple(dict.fromkeys(ref(person) for person in found.persons))


def _targets(found: Found, context: Context, policy: Policy) -> tuple[str, ...]:
    owners = (record.owner for record in (*context.accounts, *found.persons))
    return tuple(dict.fromkeys([*policy.targets, *(owner for owner in owners if owner is not None)]))


def decide_and_apply(
    repository: Repository,
    decide: Callable[[Repository], Decided],
    *,
    attempts: int = 3,
    pauses: Iterable[float] = (),
    sleep: Callable[[float], object] | None = None,
) -> Decided:
    """Decide, apply, and start over when somebody else was faster.

    Args:
        repository: where to read and write.
        decide: gathers what it needs from the repository and returns a plan; called again on each attempt.
        attempts: how often to try, at least once.
        pauses: how many seconds to wait before each further attempt, the last of them again and again; none when empty.
        sleep: what waits, such as ``time.sleep``; needed where there are pauses.

    Returns:
        The plan that was applied.

    Raises:
        StaleRecord: the last attempt was too late as well; nothing was written.
        BrokenContract: there are no attempts, or pauses and nothing that waits.

    >>> from datetime import UTC, datetime
    >>> import leadflow as lf
    >>> repository, policy = lf.MemoryRepository([lf.Lead(id="1", owner="user:dana", name="Amy")]), lf.Policy(fallback_user="user:dana")
    >>> def answer(repository):
    ...     return lf.plan_response(repository.get("lead", "1"), policy, at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    >>> print(decide_and_apply(repository, answer).reasons[0])
    answered at 2026-11-20 09:00:00+00:00
    """
    _expect_writable(repository, decide, _A_REPOSITORY)
    if inspect.iscoroutinefunction(repository.apply):
        raise BrokenContract("repository", repository, f"{_A_REPOSITORY}; adecide_and_apply takes asynchronous ones")
    waits = _waits(pauses, sleep)
    for left in reversed(range(checked_attempts(attempts))):
        plan = decide(repository)
        changes = expect_changes("what was decided", plan, _A_PLAN)
        try:
            repository.apply(changes)
        except StaleRecord:
            if not left:
                raise
            if sleep is not None:
                sleep(next(waits))
        else:
            return plan
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


async def adecide_and_apply(
    repository: AsyncRepository,
    decide: Callable[[AsyncRepository], Awaitable[Decided]],
    *,
    attempts: int = 3,
    pauses: Iterable[float] = (),
    sleep: Callable[[float], Awaitable[object]] | None = None,
) -> Decided:
    """Do the same as `decide_and_apply` with an asynchronous repository, and ``asyncio.sleep`` or the like."""
    _expect_writable(repository, decide, _AN_ASYNC_REPOSITORY)
    waits = _waits(pauses, sleep)
    for left in reversed(range(checked_attempts(attempts))):
        asked = decide(repository)
        expect("what was decided", asked, Awaitable, expected="a plan to await, such as an async function returns")
        plan = await asked
        changes = expect_changes("what was decided", plan, _A_PLAN)
        try:
            written = repository.apply(changes)
            expect("the answer of apply", written, Awaitable, expected="something to await")
            await written
        except StaleRecord:
            if not left:
                raise
            if sleep is not None:
                await sleep(next(waits))
        else:
            return plan
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


_A_PLAN = "a plan, or whatever has changes"


def _expect_writable(repository: object, decide: object, expected: str) -> None:
    expect_methods("repository", repository, "apply", expected=expected)
    expect_function("decide", decide, "a function that takes the repository and returns a plan")


def _waits(pauses: Iterable[float], sleep: object) -> Iterator[float]:
    """Return how long to wait each time: as it is said, then as long as the last time."""
    said = several("pauses", pauses, int, float)
    if sleep is not None:
        expect_function("sleep", sleep, "a function, such as time.sleep")
    if said and sleep is None:
        raise BrokenContract("who sleeps between the attempts", sleep, "a function, such as time.sleep")
    return itertools.chain(said, itertools.repeat(said[-1] if said else 0.0))


def checked_attempts(attempts: int) -> int:
    """Return how often to try, at least once."""
    if type(attempts) is not int or attempts < 1:
        raise BrokenContract("the number of attempts", attempts, "1 or more")
    return attempts
