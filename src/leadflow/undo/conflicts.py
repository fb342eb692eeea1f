"""What people did later, as an undo tells it: in its way, or beside it."""

from typing import Literal, TypeAlias, assert_never

import attrs

from leadflow.objects import LineItem, RecordRef
from leadflow.values.plain import is_tuple

__all__ = ["Conflict", "ConflictKind", "LaterEdit"]

ConflictKind: TypeAlias = Literal["edited", "deleted", "there_again", "moved", "target_gone", "in_use", "cannot_be"]
"""Why something cannot be taken back: what happened since."""


@attrs.frozen
class Conflict:
    """Something that cannot be taken back.

    Args:
        kind: what happened since.
        record: the record.
        field: the field or the link that cannot go back; blank where it is the whole record.
        written: what was written; of ``target_gone`` what it would go back to.
        now: what is there by now; of ``in_use`` the record that uses it, of ``cannot_be`` what the record would lack.

    >>> print(Conflict("moved", RecordRef("activity", "call"), "links.person", None, RecordRef("contact", "amy")))
    activity call was moved since: person is contact amy by now, not empty
    """

    kind: ConflictKind
    record: RecordRef
    field: str = ""
    written: object = attrs.field(default=None, eq=str)
    now: object = attrs.field(default=None, eq=str)

    def __str__(self) -> str:
        match self.kind:
            case "edited":
                return f"{self.field} of {self.record} is {_shown(self.now)} by now, not {_shown(self.written)}"
            case "deleted":
                return f"{self.record} was deleted since"
            case "there_again":
                return f"{self.record} is there again"
            case "moved":
                role = self.field.removeprefix("links.")
                return f"{self.record} was moved since: {role} is {_shown(self.now)} by now, not {_shown(self.written)}"
            case "target_gone":
                return f"{self.record} would go back to {self.written}, which is gone"
            case "in_use":
                return f"{self.record} is in use by {self.now}"
            case "cannot_be":
                return f"{self.record} cannot be as it was: expected {self.now}"
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


def _shown(value: object) -> str:
    """Return a value as a person writes it."""
    if is_tuple(value) and not isinstance(value, RecordRef):
        return ", ".join(map(_shown, value)) or "empty"
    match value:
        case None:
            return "empty"
        case LineItem():
            return f"{value.quantity} × {value.product}"
        case _:
            return str(value)
