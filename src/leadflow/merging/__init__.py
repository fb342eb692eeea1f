"""Several records of one person, or of one company, become one: planned, shown, reversible.

The rules
---------
- The oldest record survives; of two without a date, or of the same, the one whose id comes first.
- Each field is decided by itself, as the policy says (`leadflow.policy.Merge`); an address is one field.
- What belongs together comes from one lead: the reason with its status, the deadline and the answer with their owner,
  the grade with its score.
- All e-mail addresses are kept, and all names of accounts.
- What gives way is listed as a conflict, with who said it; nothing is lost without a word.
- What hangs on the others moves to the survivor, each once; fields that name one of the others name the survivor.
- A person is a member of a campaign once: of several memberships that of the oldest record stays, of several of one
  record the oldest. It keeps its status, or takes that of the next one that has one, and its date is the earliest.
- Where each value comes from is told, and taken into account when the record is merged again:
  merging in steps gives the same values as merging at once.
- Accounts with others between them are merged with these or not at all: nothing comes to stand above itself.
- An account that is merged with the one above it takes that one's parent, the only value that steps can change.

Nothing is written here: the changes have an inverse, which takes the merge back.
"""

from leadflow.merging.fields import MergedValue, Provenance, Source
from leadflow.merging.memberships import JoinedMembership
from leadflow.merging.plan import MergePlan, plan_merge

__all__ = ["JoinedMembership", "MergePlan", "MergedValue", "Provenance", "Source", "plan_merge"]
