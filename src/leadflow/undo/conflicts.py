"""What an undo says: what is to be written, and what people did later, in its way or beside it."""

from functools import cached_property
from typing import Literal, TypeAlias, assert_never

import attrs

from leadflow.changes import BatchPlan, Change, ChangeSet, Relink
from leadflow.changes.relinks import gathered
from leadflow.objects import AnyRecord, RecordRef
from leadflow.reasons import Reason, because
from leadflow.records import value_text

__all__ = ["Conflict", "ConflictKind", "LaterEdit", "UndoPlan", "UndoStep"]

ConflictKind: TypeAlias = Literal[
    "edited", "deleted", "there_again", "moved", "target_gone", "in_use", "cannot_be", "goes_with"
]
"""Why something cannot be taken back: what happened since."""


@attrs.frozen
class Conflict:
    """Something that cannot be taken back.

    Args:
        kind: what happened since.
        record: the record.
        field: the field or the link that cannot go back; blank where it is the whole record.
        written: what was written; of ``target_gone`` what it would go back to.
        now: what is there by now; of ``in_use`` the record that uses it, of ``cannot_be`` what the record would lack,
            of ``goes_with`` the field that stays, too, or as it was edited.

    >>> from leadflow.values.address import Address
    >>> print(Conflict("moved", RecordRef("activity", "call"), "links.person", None, RecordRef("contact", "amy")))
    activity call was moved since: person is contact amy by now, not empty
    >>> print(Conflict("edited", RecordRef("contact", "amy"), "address", Address(city="서울"), Address()))
    address of contact amy is empty by now, not 서울
    """

    kind: ConflictKind
    record: RecordRef
    field: str = ""
    written: object = attrs.field(default=None, eq=str)
    now: object = attrs.field(default=None, eq=str)

    def __str__(self) -> str:
        match self.kind:
            case "edited":
                return f"{self.field} of {self.record} is {value_text(self.now)} by now, not {value_text(self.written)}"
            case "deleted":
                return f"{self.record} was deleted since"
            case "there_again":
                return f"{self.record} is there again"
            case "moved":
                role = self.field.removeprefix("links.")
                return f"{self.record} was moved since: {role} is {value_text(self.now)} by now, not {value_text(self.written)}"
            case "target_gone":
                return f"{self.record} would go back to {self.written}, which is gone"
            case "in_use":
                return f"{self.record} is in use by {self.now}"
            case "cannot_be":
                return f"{self.record} cannot be as it was: expected {self.now}"
            case "goes_with":
                return f"{self.field} of {self.record} goes back only with {self.now}"
            case _:
                assert_never(self.kind)


@attrs.frozen
class LaterEdit:
    """A later edit that stays: of another field, or of other elements of a field with several values.

    Args:
        record: the record.
        field: the field that was edited.
        partly: whether other elements of the field are taken back.
    """

    record: RecordRef
    field: str
    partly: bool = False

    def __str__(self) -> str:
        stays = "keeps what was edited in it" if self.partly else "stays as it was edited"
        return f"{self.field} of {self.record} {stays}"


@attrs.frozen
class UndoStep:
    """What becomes of one record that is taken back.

    Args:
        record: which record.
        before: the record as it is stored by now; None for one that was deleted.
        after: the record as it will be; None for one that goes.
        change: what is to be written.
    """

    record: RecordRef
    before: AnyRecord | None
    after: AnyRecord | None
    change: Change | Relink

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """That it is taken back."""
        return _TAKEN_BACK

    @property
    def changes(self) -> ChangeSet:
        """What is to be written."""
        return ChangeSet((), (self.change,)) if isinstance(self.change, Relink) else ChangeSet((self.change,))

    @property
    def headline(self) -> str:
        """The first line of the story."""
        if self.before is None:
            return f"{self.record} comes back"
        return f"{self.record} is deleted" if self.after is None else f"{self.record} goes back to what it was"

    def explain(self) -> str:
        """Return the story as text."""
        return "\n".join((self.headline, *(f"  because  {reason}" for reason in self.reasons)))


_TAKEN_BACK = (because("undone"),)


@attrs.frozen(kw_only=True)
class UndoPlan(BatchPlan[UndoStep]):
    """What takes something back: a step for each record.

    There is no step where there are conflicts and no partial undo was asked for.

    Args:
        conflicts: what cannot be taken back.
        kept: later edits that stay.
    """

    conflicts: tuple[Conflict, ...] = ()
    kept: tuple[LaterEdit, ...] = ()

    @property
    def changes(self) -> ChangeSet:
        """Everything that is to be written: no two steps are about the same record, so their changes stand side by side."""
        return self._side_by_side

    @cached_property
    def _side_by_side(self) -> ChangeSet:
        changes = [each.change for each in self.steps]
        moves = (move for each in changes if isinstance(each, Relink) for move in each.moves)
        return ChangeSet(tuple(each for each in changes if not isinstance(each, Relink)), tuple(gathered(moves)))

    def explain(self) -> str:
        """Return the story as text."""
        count = len(self.steps)
        first = (
            "nothing to take back" if not count else "1 record goes back" if count == 1 else f"{count} records go back"
        )
        lines = [f"undo: {first}"]
        lines.extend(f"  record    {step.headline}" for step in self.steps)
        lines.extend(f"  conflict  {each}" for each in self.conflicts)
        lines.extend(f"  kept      {each}" for each in self.kept)
        return "\n".join(lines)
