"""Plans and steps: what every function that plans returns.

A *step* says what something was ``before`` and what it is ``after``, for which ``reasons``, and which ``changes`` that
takes; ``explain()`` tells it as text.
A *plan* has ``steps`` and ``changes``, and says when it was made (``at``) and who made it (``by``).
A plan about one record is its own only step. A plan about many composes the changes of its steps.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Generic, Protocol, Self, TypeVar

import attrs

from leadflow.changes.change_set import NOTHING, ChangeSet, compose, in_slices
from leadflow.reasons import Reason
from leadflow.values import optional

__all__ = ["BatchPlan", "Plan", "RecordPlan", "RecordStep", "Step", "SupportsChanges"]


class SupportsChanges(Protocol):
    """Whatever says what is to be written: a plan, a step, or something of the host's own."""

    @property
    def changes(self) -> ChangeSet:
        """Everything that is to be written."""
        ...


class Step(Protocol):
    """What becomes of one thing: every step of every plan."""

    @property
    def before(self) -> object:
        """What it was; None for a record that comes into being."""
        ...

    @property
    def after(self) -> object:
        """What it will be; the same where nothing changes, None where nothing is left."""
        ...

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why."""
        ...

    @property
    def changes(self) -> ChangeSet:
        """What is to be written when everything before it is written; its ``inverse()`` takes it back."""
        ...

    def explain(self) -> str:
        """Return the story as text, for people."""
        ...


class Plan(Protocol):
    """What is decided and not written yet: every plan."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """One for each thing that is decided, in order."""
        ...

    @property
    def changes(self) -> ChangeSet:
        """Everything that is to be written, in one piece: the changes of the steps, composed."""
        ...

    @property
    def at(self) -> datetime | None:
        """When it was made; None where nobody said it."""
        ...

    @property
    def by(self) -> str | None:
        """Who made it, ``user:…`` or ``system:…``; None where nobody said it."""
        ...

    def explain(self) -> str:
        """Return the stories of all steps as text, for people."""
        ...


Before = TypeVar("Before")
After = TypeVar("After")
SomeStep = TypeVar("SomeStep", bound=Step)


@attrs.frozen(kw_only=True)
class RecordStep(Generic[Before, After]):
    """What becomes of one record.

    Args:
        before: the record as it was read.
        after: the record as it will be.
        reasons: why.
        changes: what is to be written when everything before it is written; its ``inverse()`` takes it back.

    >>> print(RecordStep(before="new", after="working").explain())
    new → working
    """

    before: Before
    after: After
    reasons: tuple[Reason, ...] = ()
    changes: ChangeSet = NOTHING

    @property
    def headline(self) -> str:
        """The first line of the story."""
        return f"{self.before} → {self.after}"

    def explain(self) -> str:
        """Return the story as text, for people."""
        return "\n".join((self.headline, *(f"  because  {reason}" for reason in self.reasons)))


@attrs.frozen(kw_only=True)
class RecordPlan(RecordStep[Before, After]):
    """A plan about one record: it is its own only step.

    Args:
        at: when it was made; None where the moment makes no difference and nobody gave one.
        by: who made it, ``user:…`` or ``system:…``; None where nobody said it.
    """

    at: datetime | None = attrs.field(default=None, converter=optional.moment)
    by: str | None = attrs.field(default=None, converter=optional.actor)

    @property
    def steps(self) -> tuple[Self, ...]:
        """The plan itself."""
        return (self,)


@attrs.frozen(kw_only=True)
class BatchPlan(Generic[SomeStep]):
    """A plan about many things.

    Args:
        steps: one for each, in order.
        at: when it was made; None where the moment makes no difference and nobody gave one.
        by: who made it, ``user:…`` or ``system:…``; None where nobody said it.
    """

    steps: tuple[SomeStep, ...]
    at: datetime | None = attrs.field(default=None, converter=optional.moment)
    by: str | None = attrs.field(default=None, converter=optional.actor)

    @property
    def changes(self) -> ChangeSet:
        """Everything that is to be written, in one piece; its ``inverse()`` takes it back."""
        return self._composed

    @cached_property
    def _composed(self) -> ChangeSet:
        return compose(step.changes for step in self.steps)

    def slices(self, size: int) -> Iterator[ChangeSet]:
        """Yield the changes of ``size`` steps at a time, to be applied one after the other.

        Raises:
            BrokenContract: the size is less than 1.
        """
        return in_slices((step.changes for step in self.steps), size)

    def explain(self) -> str:
        """Return the stories of all steps as text, for people."""
        return "\n".join(step.explain() for step in self.steps)
