"""Gather, decide and apply a batch of inquiries, and start over only as far as needed when somebody else was faster."""

from collections.abc import Iterable
from datetime import datetime

from leadflow.errors import StaleRecord
from leadflow.intake.batch import plan_intake
from leadflow.intake.decisions import IntakePlan
from leadflow.matching import Directory
from leadflow.objects import Inquiry
from leadflow.policy import Policy
from leadflow.repositories import AsyncRepository, Repository, agather, checked_attempts, gather
from leadflow.values.optional import required_moment, several

__all__ = ["arun_intake", "run_intake"]

_BOOKS = frozenset({"rotation", "load"})


def run_intake(
    repository: Repository,
    inbound: Iterable[Inquiry],
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    attempts: int = 3,
) -> IntakePlan:
    """Gather what is known, decide, and apply.

    When another worker was faster and only the books of distribution have changed, nothing but the roster is asked
    again: who comes next is decided anew, nobody is skipped or served twice.
    When anything else has changed, everything is gathered again.

    Args:
        repository: where to read and write.
        inbound: the inquiries, in the order in which they count.
        policy: every setting.
        at: the moment of the decision, with a time zone.
        by: who takes the inquiries in, ``user:…`` or ``system:…``.
        attempts: how often to try, at least once.

    Returns:
        the plan that was applied.

    Raises:
        StaleRecord: the last attempt was too late as well; nothing was written.

    >>> from datetime import UTC
    >>> from leadflow.memory import MemoryRepository
    >>> inquiry, now = Inquiry(id="form:1", source="form", name="Amy"), datetime(2026, 11, 26, tzinfo=UTC)
    >>> repository = MemoryRepository()
    >>> run_intake(repository, [inquiry], Policy(fallback_user="user:dana"), at=now).steps[0].decision.owner
    'queue:generic'
    """
    inquiries, at = several("inbound", inbound, Inquiry), required_moment(at)
    known = gather(repository, inquiries, policy)
    for left in reversed(range(checked_attempts(attempts))):
        plan = plan_intake(inquiries, known, policy, at=at, by=by)
        try:
            repository.apply(plan.changes)
        except StaleRecord as error:
            if not left:
                raise
            if only_the_books(error):
                known = known.with_roster(repository.roster(_asked(known)))
            else:
                known = gather(repository, inquiries, policy)
        else:
            return plan
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


async def arun_intake(
    repository: AsyncRepository,
    inbound: Iterable[Inquiry],
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    attempts: int = 3,
) -> IntakePlan:
    """Do the same as `run_intake` with an asynchronous repository."""
    inquiries, at = several("inbound", inbound, Inquiry), required_moment(at)
    known = await agather(repository, inquiries, policy)
    for left in reversed(range(checked_attempts(attempts))):
        plan = plan_intake(inquiries, known, policy, at=at, by=by)
        try:
            await repository.apply(plan.changes)
        except StaleRecord as error:
            if not left:
                raise
            if only_the_books(error):
                known = known.with_roster(await repository.roster(_asked(known)))
            else:
                known = await agather(repository, inquiries, policy)
        else:
            return plan
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


def only_the_books(error: StaleRecord) -> bool:
    """Tell whether nothing has changed but where distribution stands.

    >>> only_the_books(StaleRecord((("rotation", "team:a"),))), only_the_books(StaleRecord((("lead", "1"),)))
    (True, False)
    """
    return all(kind in _BOOKS for kind, _ in error.records)


def _asked(known: Directory) -> tuple[str, ...]:
    roster = known.roster
    return (*roster.users, *roster.queues, *roster.teams)
