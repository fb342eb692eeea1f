"""leadflow decides what an arriving person becomes in a CRM, how good they are, who gets them, and what converting creates.

Immutable objects and pure functions: gather → decide → apply.
Everything a user needs is here; what is not listed in ``__all__`` is private.
Names are imported when they are first used, so ``import leadflow`` stays fast.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from leadflow.assigning.queues import (
        OverflowPlan,
        leads_waiting,
        plan_claim,
        plan_overflow,
        plan_release,
        queue_ageing,
        time_with_owner,
    )
    from leadflow.changes import NOTHING, ChangeSet, Create, Delete, Relink, Update, compose
    from leadflow.classification import ClassificationDecision, Outcome, classify
    from leadflow.conversion import ConversionPlan, plan_conversion
    from leadflow.converting.batch import ConversionBatch, plan_conversions
    from leadflow.converting.request import ConversionRequest
    from leadflow.errors import (
        BrokenContract,
        ClaimRefused,
        ConversionRefused,
        DataError,
        Fault,
        HostError,
        InvalidPayload,
        InvalidPolicy,
        InvalidValue,
        LeadflowError,
        MergeRefused,
        MissingExtra,
        PolicyError,
        RecordExists,
        ReleaseRefused,
        StageRefused,
        StaleRecord,
        TransitionRefused,
        UnknownRecord,
    )
    from leadflow.history.states import stage_history, status_history, time_in_stage, time_in_status
    from leadflow.history.transitions import Transition
    from leadflow.intake import Decision, IntakePlan, IntakeStep, PlanRow, arun_intake, plan_intake, run_intake
    from leadflow.matching import (
        AccountFacts,
        Cluster,
        Context,
        Directory,
        Duplicates,
        Found,
        asked_keys,
        find_bridges,
        find_duplicates,
        match_keys,
    )
    from leadflow.matching.fuzzy import NameIndex, Similar
    from leadflow.memory import AsyncMemoryRepository, MemoryRepository
    from leadflow.merging import JoinedMembership, MergedValue, MergePlan, Source, plan_merge
    from leadflow.objects import (
        Account,
        Activity,
        Campaign,
        CampaignMember,
        Contact,
        ConvertedTo,
        CustomRecord,
        Inquiry,
        Lead,
        LineItem,
        Load,
        Opportunity,
        PersonAccount,
        Problem,
        Product,
        Queue,
        Receipt,
        RecordRef,
        Related,
        Roster,
        Rotation,
        Team,
        User,
    )
    from leadflow.opportunities.amounts import amount_of, derived_amount, weighted_amount
    from leadflow.opportunities.moves import StagePlan, plan_estimate, plan_stage
    from leadflow.opportunities.outcome import forecast_of, outcome_of
    from leadflow.policy import HostTieBreak, Policy
    from leadflow.qualification import (
        QualificationPlan,
        QualificationStep,
        StatusPlan,
        initial_status,
        plan_acceptance,
        plan_qualification,
        plan_recycling,
        plan_sales_qualification,
        plan_status,
    )
    from leadflow.reasons import Reason
    from leadflow.reclassification import ReclassificationPlan, ReclassificationStep, asked_again, plan_reclassification
    from leadflow.records import derived_id, ref
    from leadflow.repositories import AsyncRepository, Repository, agather, arun, gather, run
    from leadflow.routing import RoutingDecision, route, trace_route
    from leadflow.scoring import Score, score, trace_score
    from leadflow.serialization import dump_policy, load_policy, parse_policy, policy_preset
    from leadflow.undo import Conflict, LaterEdit, UndoPlan, plan_undo
    from leadflow.values.address import Address
    from leadflow.values.company_name import CompanyName
    from leadflow.values.domain import Domain
    from leadflow.values.email import EmailAddress
    from leadflow.values.industry import IndustryCode
    from leadflow.values.money import Money
    from leadflow.values.person_name import PersonName
    from leadflow.values.phone import PhoneNumber
    from leadflow.values.rates import Rates, converted
    from leadflow.views.board import Board, BoardColumn, board
    from leadflow.views.buckets import Bucket, bucket
    from leadflow.views.customer import (
        CustomerPage,
        CustomerRecords,
        CustomerView,
        TimelineEntry,
        customer_view,
        department_of,
    )
    from leadflow.views.forecast import forecast
    from leadflow.views.funnel import Funnel, FunnelLine, funnel
    from leadflow.views.lookup import AccountLookup, Hit
    from leadflow.views.measures import Measure
    from leadflow.views.related import RelatedList, activities_of, contacts_of, leads_of, opportunities_of
    from leadflow.views.report import Report, report

__all__ = [
    "NOTHING",
    "Account",
    "AccountFacts",
    "AccountLookup",
    "Activity",
    "Address",
    "AsyncMemoryRepository",
    "AsyncRepository",
    "Board",
    "BoardColumn",
    "BrokenContract",
    "Bucket",
    "Campaign",
    "CampaignMember",
    "ChangeSet",
    "ClaimRefused",
    "ClassificationDecision",
    "Cluster",
    "CompanyName",
    "Conflict",
    "Contact",
    "Context",
    "ConversionBatch",
    "ConversionPlan",
    "ConversionRefused",
    "ConversionRequest",
    "ConvertedTo",
    "Create",
    "CustomRecord",
    "CustomerPage",
    "CustomerRecords",
    "CustomerView",
    "DataError",
    "Deadline",
    "Decision",
    "Delete",
    "Directory",
    "Domain",
    "Duplicates",
    "EmailAddress",
    "Fault",
    "Found",
    "Funnel",
    "FunnelLine",
    "Handover",
    "HandoverPlan",
    "Hit",
    "HostError",
    "HostTieBreak",
    "IndustryCode",
    "Inquiry",
    "IntakePlan",
    "IntakeStep",
    "InvalidPayload",
    "InvalidPolicy",
    "InvalidValue",
    "JoinedMembership",
    "LaterEdit",
    "Lead",
    "LeadflowError",
    "LineItem",
    "Load",
    "Measure",
    "MemoryRepository",
    "MergePlan",
    "MergeRefused",
    "MergedValue",
    "MissingExtra",
    "Money",
    "NameIndex",
    "Opportunity",
    "Outcome",
    "OverflowPlan",
    "PersonAccount",
    "PersonName",
    "PhoneNumber",
    "PlanRow",
    "Policy",
    "PolicyError",
    "Problem",
    "Product",
    "QualificationPlan",
    "QualificationStep",
    "Queue",
    "Rates",
    "Reason",
    "Receipt",
    "ReclassificationPlan",
    "ReclassificationStep",
    "RecordExists",
    "RecordRef",
    "Related",
    "RelatedList",
    "ReleaseRefused",
    "Relink",
    "Report",
    "Repository",
    "Roster",
    "Rotation",
    "RoutingDecision",
    "Score",
    "Similar",
    "Source",
    "StagePlan",
    "StageRefused",
    "StaleRecord",
    "StatusPlan",
    "Team",
    "TimelineEntry",
    "Transition",
    "TransitionRefused",
    "UndoPlan",
    "UnknownRecord",
    "Update",
    "User",
    "activities_of",
    "agather",
    "amount_of",
    "arun",
    "arun_intake",
    "asked_again",
    "asked_keys",
    "board",
    "bucket",
    "classify",
    "compose",
    "contacts_of",
    "converted",
    "customer_view",
    "department_of",
    "derived_amount",
    "derived_id",
    "dump_policy",
    "find_bridges",
    "find_duplicates",
    "forecast",
    "forecast_of",
    "funnel",
    "gather",
    "initial_status",
    "leads_of",
    "leads_waiting",
    "load_policy",
    "match_keys",
    "opportunities_of",
    "outcome_of",
    "overdue",
    "parse_policy",
    "plan_acceptance",
    "plan_assignment",
    "plan_claim",
    "plan_conversion",
    "plan_conversions",
    "plan_distribution",
    "plan_estimate",
    "plan_intake",
    "plan_merge",
    "plan_overflow",
    "plan_qualification",
    "plan_reassignment",
    "plan_reclassification",
    "plan_recycling",
    "plan_release",
    "plan_response",
    "plan_sales_qualification",
    "plan_stage",
    "plan_status",
    "plan_undo",
    "policy_preset",
    "queue_ageing",
    "ref",
    "report",
    "response_deadline",
    "route",
    "run",
    "run_intake",
    "score",
    "stage_history",
    "status_history",
    "time_in_stage",
    "time_in_status",
    "time_with_owner",
    "trace_route",
    "trace_score",
    "weighted_amount",
    "with_deadline",
]

_HOMES = {
    "opportunities.amounts": "amount_of derived_amount weighted_amount",
    "changes": "NOTHING ChangeSet Create Delete Relink Update compose",
    "classification": "ClassificationDecision Outcome classify",
    "conversion": "ConversionBatch ConversionPlan ConversionRequest plan_conversion plan_conversions",
    "assigning.deadlines": ("Deadline Handover HandoverPlan overdue plan_response response_deadline with_deadline"),
    "errors": (
        "BrokenContract ClaimRefused ConversionRefused DataError Fault HostError InvalidPayload InvalidPolicy "
        "InvalidValue LeadflowError MergeRefused MissingExtra PolicyError RecordExists ReleaseRefused StageRefused "
        "StaleRecord TransitionRefused UnknownRecord"
    ),
    "assigning.assignment": "plan_assignment plan_distribution plan_reassignment",
    "intake": "Decision IntakePlan IntakeStep PlanRow arun_intake plan_intake run_intake",
    "matching": "AccountFacts Cluster Context Directory Duplicates Found asked_keys find_bridges find_duplicates match_keys",
    "matching.fuzzy": "NameIndex Similar",
    "merging": "JoinedMembership MergePlan MergedValue Source plan_merge",
    "memory": "AsyncMemoryRepository MemoryRepository",
    "objects": (
        "Account Activity Campaign CampaignMember Contact ConvertedTo CustomRecord Inquiry Lead LineItem Load "
        "Opportunity PersonAccount Problem Product Queue Receipt RecordRef Related Roster Rotation Team User "
    ),
    "records": "derived_id ref",
    "opportunities.moves": "StagePlan plan_estimate plan_stage",
    "opportunities.outcome": "forecast_of outcome_of",
    "policy": "HostTieBreak Policy",
    "qualification": (
        "QualificationPlan QualificationStep StatusPlan initial_status plan_acceptance "
        "plan_qualification plan_recycling plan_sales_qualification plan_status"
    ),
    "history.states": "stage_history status_history time_in_stage time_in_status",
    "history.transitions": "Transition",
    "undo": "Conflict LaterEdit UndoPlan plan_undo",
    "assigning.queues": "OverflowPlan leads_waiting plan_claim plan_overflow plan_release queue_ageing time_with_owner",
    "reasons": "Reason",
    "reclassification": "ReclassificationPlan ReclassificationStep asked_again plan_reclassification",
    "repositories": "AsyncRepository Repository agather arun gather run",
    "routing": "RoutingDecision route trace_route",
    "scoring": "Score score trace_score",
    "serialization": "dump_policy load_policy parse_policy policy_preset",
    "views.customer": "CustomerPage CustomerRecords CustomerView TimelineEntry customer_view department_of",
    "views.lookup": "AccountLookup Hit",
    "views.related": "RelatedList activities_of contacts_of leads_of opportunities_of",
    "values.address": "Address",
    "values.company_name": "CompanyName",
    "values.domain": "Domain",
    "values.email": "EmailAddress",
    "values.industry": "IndustryCode",
    "values.money": "Money",
    "values.person_name": "PersonName",
    "values.phone": "PhoneNumber",
    "values.rates": "Rates converted",
    "views.board": "Board BoardColumn board",
    "views.buckets": "Bucket bucket",
    "views.forecast": "forecast",
    "views.funnel": "Funnel FunnelLine funnel",
    "views.measures": "Measure",
    "views.report": "Report report",
}
_HOME_OF = {name: f"leadflow.{module}" for module, names in _HOMES.items() for name in names.split()}

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        message = f"module 'leadflow' has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
