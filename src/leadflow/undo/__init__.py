"""What was written is taken back: exactly where nothing changed since, and never over what people did later.

The rules
---------
- An undo compares what is stored now with what was written, field by field. A field that nobody edited since goes back.
  A field that is back already stays. A field that somebody edited since is a *conflict*. Later edits of *other* fields
  stay, and the plan lists them.
- In a field with several values, each value is compared by itself; so is each link, each custom field and each field of a
  custom record. Values return to their places; the others keep their order.
- Fields that make no sense alone go back together: the status with what a lead became, the stage with the probability and
  the close date, the deadline with the owner who has to keep it. An owner does not go back beside a deadline or an answer
  that somebody edited later.
- A created record is deleted as a whole: an edit of any of its fields is a conflict.
- No record may name a deleted one. So a link to a deleted record does not come back, a record that others still use is not
  deleted, and a record whose link cannot come back does not come back either.
- The receipt of an inquiry stays as long as anything that the inquiry wrote: else the inquiry could come in twice. The event
  of a move stays as long as the move: else the history had a gap.
- With a conflict, nothing is undone, unless you ask for a partial undo: then everything else is.
- An undo that is done already writes nothing, so undoing twice is safe.
- A record that was deleted more than once comes back with the version of its last deletion, if you give that version.
- Bookkeeping (rotations, loads) stays, because the turns were taken.

It works on change sets, so it undoes a conversion, a merge, a reassignment or an intake alike. Nothing is written here.
"""

from leadflow.undo.conflicts import Conflict, ConflictKind, LaterEdit, UndoPlan, UndoStep
from leadflow.undo.plan import plan_undo

__all__ = ["Conflict", "ConflictKind", "LaterEdit", "UndoPlan", "UndoStep", "plan_undo"]
