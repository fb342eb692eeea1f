"""What was written is taken back: exactly where nothing changed since, and never over what people did later.

The rules
---------
- Undoing looks at what is stored by now, field by field. What is as it was written goes back to what it was; what is as it
  was already is left alone; what is neither is a *conflict*. What somebody edited in *other* fields stays, and is told.
- Of a field with several values each element is looked at by itself, and so is each link, each custom field and each field
  of a custom record. Elements go back to their places; the others stay in the order in which they are.
- What makes no sense alone goes back only with the rest: no open status beside what a lead became, no stage of an opportunity
  without its probability, no deadline without the owner who has to keep it, no close date without the stage; and no owner
  beside a deadline or an answer of somebody else's, which was edited later.
- A record that was made goes as a whole: an edit of any of its fields is a conflict.
- Nothing names what is gone. What would go back to it does not, what still is in use does not go, and what links to
  something that cannot come back does not come back either.
- The receipt of an inquiry stays with what the inquiry left: else it could come in a second time. The event of a move of
  an opportunity, or of a status, stays where the move stays: else the history had a gap.
- With a conflict nothing is undone, unless a partial undo is asked for: then everything else is.
- What is undone already is left alone, so undoing twice writes nothing.
- A record that was made again and deleted once more comes back for the version that the last deletion left behind,
  if that is told.
- Bookkeeping (rotations, loads) stays: the turns were taken.

It works on change sets, so it undoes a conversion, a merge, a reassignment or an intake alike. Nothing is written here.
"""

from leadflow.undo.conflicts import Conflict, ConflictKind, LaterEdit, UndoPlan, UndoStep
from leadflow.undo.plan import plan_undo

__all__ = ["Conflict", "ConflictKind", "LaterEdit", "UndoPlan", "UndoStep", "plan_undo"]
