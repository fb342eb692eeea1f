"""Opportunities: what is open, won and lost, what they are worth, how one is opened and moves from stage to stage."""

from leadflow.opportunities.amounts import amount_of, derived_amount, weighted_amount
from leadflow.opportunities.moves import StagePlan, plan_estimate, plan_stage
from leadflow.opportunities.outcome import forecast_of, outcome_of, probability_of

__all__ = [
    "StagePlan",
    "amount_of",
    "derived_amount",
    "forecast_of",
    "outcome_of",
    "plan_estimate",
    "plan_stage",
    "probability_of",
    "weighted_amount",
]
