"""A whole batch, planned: every inquiry decided before anything is written.

A batch is a left fold over its inquiries: each sees the effects of those before it, as if they were stored already.
So a person who asks twice in one batch becomes one lead, and two hundred leads of a team are spread like two hundred
single ones.

The path of one inquiry: `leadflow.classify` says what it becomes; a lead is scored and routed; the batch builds the
records, the receipt with the original, and the change set that writes them.
"""

from leadflow.intake.batch import plan_intake
from leadflow.intake.decisions import Decision, IntakePlan, IntakeStep, PlanRow
from leadflow.intake.running import arun_intake, run_intake

__all__ = ["Decision", "IntakePlan", "IntakeStep", "PlanRow", "arun_intake", "plan_intake", "run_intake"]
