"""Who gets a lead: the books, distribution among a team, assignment, queues, deadlines."""

from leadflow.assigning.assignment import plan_assignment, plan_distribution, plan_reassignment
from leadflow.assigning.deadlines import (
    Deadline,
    Handover,
    HandoverPlan,
    overdue,
    plan_response,
    response_deadline,
    with_deadline,
)
from leadflow.assigning.distribution import DistributionDecision, Held, distribute
from leadflow.assigning.ledger import Ledger
from leadflow.assigning.queues import (
    OverflowPlan,
    leads_waiting,
    plan_claim,
    plan_overflow,
    plan_release,
    queue_ageing,
    time_with_owner,
)

__all__ = [
    "Deadline",
    "DistributionDecision",
    "Handover",
    "HandoverPlan",
    "Held",
    "Ledger",
    "OverflowPlan",
    "distribute",
    "leads_waiting",
    "overdue",
    "plan_assignment",
    "plan_claim",
    "plan_distribution",
    "plan_overflow",
    "plan_reassignment",
    "plan_release",
    "plan_response",
    "queue_ageing",
    "response_deadline",
    "time_with_owner",
    "with_deadline",
]
