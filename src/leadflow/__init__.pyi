# Written by tools/make_surface.py from SURFACE in __init__.py; do not edit.
from collections.abc import Mapping

from leadflow.assigning import (
    leads_waiting as leads_waiting,
)
from leadflow.assigning import (
    overdue as overdue,
)
from leadflow.assigning import (
    plan_assignment as plan_assignment,
)
from leadflow.assigning import (
    plan_claim as plan_claim,
)
from leadflow.assigning import (
    plan_distribution as plan_distribution,
)
from leadflow.assigning import (
    plan_overflow as plan_overflow,
)
from leadflow.assigning import (
    plan_reassignment as plan_reassignment,
)
from leadflow.assigning import (
    plan_release as plan_release,
)
from leadflow.assigning import (
    plan_response as plan_response,
)
from leadflow.changes import (
    ChangeSet as ChangeSet,
)
from leadflow.changes import (
    compose as compose,
)
from leadflow.classification import (
    classify as classify,
)
from leadflow.conversion import (
    ConversionRequest as ConversionRequest,
)
from leadflow.conversion import (
    plan_conversion as plan_conversion,
)
from leadflow.conversion import (
    plan_conversions as plan_conversions,
)
from leadflow.errors import (
    BrokenContract as BrokenContract,
)
from leadflow.errors import (
    InvalidPolicy as InvalidPolicy,
)
from leadflow.errors import (
    InvalidValue as InvalidValue,
)
from leadflow.errors import (
    LeadflowError as LeadflowError,
)
from leadflow.errors import (
    StaleRecord as StaleRecord,
)
from leadflow.intake import (
    arun_intake as arun_intake,
)
from leadflow.intake import (
    plan_intake as plan_intake,
)
from leadflow.intake import (
    run_intake as run_intake,
)
from leadflow.matching import (
    Directory as Directory,
)
from leadflow.matching import (
    find_duplicates as find_duplicates,
)
from leadflow.matching import (
    match_keys as match_keys,
)
from leadflow.memory import (
    AsyncMemoryRepository as AsyncMemoryRepository,
)
from leadflow.memory import (
    MemoryRepository as MemoryRepository,
)
from leadflow.merging import (
    plan_merge as plan_merge,
)
from leadflow.objects import (
    Account as Account,
)
from leadflow.objects import (
    Activity as Activity,
)
from leadflow.objects import (
    Campaign as Campaign,
)
from leadflow.objects import (
    Contact as Contact,
)
from leadflow.objects import (
    CustomRecord as CustomRecord,
)
from leadflow.objects import (
    Inquiry as Inquiry,
)
from leadflow.objects import (
    Lead as Lead,
)
from leadflow.objects import (
    LineItem as LineItem,
)
from leadflow.objects import (
    Opportunity as Opportunity,
)
from leadflow.objects import (
    PersonAccount as PersonAccount,
)
from leadflow.objects import (
    Product as Product,
)
from leadflow.objects import (
    Queue as Queue,
)
from leadflow.objects import (
    RecordRef as RecordRef,
)
from leadflow.objects import (
    Related as Related,
)
from leadflow.objects import (
    Roster as Roster,
)
from leadflow.objects import (
    Team as Team,
)
from leadflow.objects import (
    User as User,
)
from leadflow.opportunities import (
    outcome_of as outcome_of,
)
from leadflow.opportunities import (
    plan_estimate as plan_estimate,
)
from leadflow.opportunities import (
    plan_stage as plan_stage,
)
from leadflow.policy import (
    Policy as Policy,
)
from leadflow.qualification import (
    plan_acceptance as plan_acceptance,
)
from leadflow.qualification import (
    plan_qualification as plan_qualification,
)
from leadflow.qualification import (
    plan_recycling as plan_recycling,
)
from leadflow.qualification import (
    plan_sales_qualification as plan_sales_qualification,
)
from leadflow.qualification import (
    plan_status as plan_status,
)
from leadflow.reclassification import (
    inquiries_of as inquiries_of,
)
from leadflow.reclassification import (
    plan_reclassification as plan_reclassification,
)
from leadflow.records import (
    derived_id as derived_id,
)
from leadflow.records import (
    ref as ref,
)
from leadflow.repositories import (
    AsyncRepository as AsyncRepository,
)
from leadflow.repositories import (
    Repository as Repository,
)
from leadflow.repositories import (
    adecide_and_apply as adecide_and_apply,
)
from leadflow.repositories import (
    agather as agather,
)
from leadflow.repositories import (
    decide_and_apply as decide_and_apply,
)
from leadflow.repositories import (
    gather as gather,
)
from leadflow.routing import (
    route as route,
)
from leadflow.routing import (
    trace_route as trace_route,
)
from leadflow.scoring import (
    score as score,
)
from leadflow.scoring import (
    trace_score as trace_score,
)
from leadflow.serialization import (
    load_policy as load_policy,
)
from leadflow.serialization import (
    parse_policy as parse_policy,
)
from leadflow.serialization import (
    policy_preset as policy_preset,
)
from leadflow.undo import (
    plan_undo as plan_undo,
)
from leadflow.values import (
    Address as Address,
)
from leadflow.values import (
    Money as Money,
)
from leadflow.views import (
    AccountLookup as AccountLookup,
)
from leadflow.views import (
    board as board,
)
from leadflow.views import (
    customer_view as customer_view,
)
from leadflow.views import (
    forecast as forecast,
)
from leadflow.views import (
    funnel as funnel,
)
from leadflow.views import (
    report as report,
)

SURFACE: Mapping[str, str]
__all__ = [
    "Account",
    "AccountLookup",
    "Activity",
    "Address",
    "AsyncMemoryRepository",
    "AsyncRepository",
    "BrokenContract",
    "Campaign",
    "ChangeSet",
    "Contact",
    "ConversionRequest",
    "CustomRecord",
    "Directory",
    "Inquiry",
    "InvalidPolicy",
    "InvalidValue",
    "Lead",
    "LeadflowError",
    "LineItem",
    "MemoryRepository",
    "Money",
    "Opportunity",
    "PersonAccount",
    "Policy",
    "Product",
    "Queue",
    "RecordRef",
    "Related",
    "Repository",
    "Roster",
    "StaleRecord",
    "Team",
    "User",
    "adecide_and_apply",
    "agather",
    "arun_intake",
    "board",
    "classify",
    "compose",
    "customer_view",
    "decide_and_apply",
    "derived_id",
    "find_duplicates",
    "forecast",
    "funnel",
    "gather",
    "inquiries_of",
    "leads_waiting",
    "load_policy",
    "match_keys",
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
    "ref",
    "report",
    "route",
    "run_intake",
    "score",
    "trace_route",
    "trace_score",
]
__version__: str
