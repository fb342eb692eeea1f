"""What happened, as values: transitions from state to state, their order, stages of opportunities, statuses of leads."""

from leadflow.history.states import stage_history, status_history, time_in_stage, time_in_status
from leadflow.history.transitions import Transition

__all__ = ["Transition", "stage_history", "status_history", "time_in_stage", "time_in_status"]
