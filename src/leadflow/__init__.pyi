# Written by tools/make_surface.py from SURFACE in __init__.py; do not edit.
from collections.abc import Mapping

from leadflow.assigning import (
    leads_waiting as leads_waiting,
    overdue as overdue,
    plan_assignment as plan_assignment,
    plan_claim as plan_claim,
    plan_distribution as plan_distribution,
    plan_overflow as plan_overflow,
    plan_reassignment as plan_reassignment,
    plan_release as plan_release,
    plan_response as plan_response,
)
from leadflow.changes import (
    ChangeSet as ChangeSet,
    compose as compose,
)
from leadflow.classification import (
    classify as classify,
)
from leadflow.conversion import (
    ConversionRequest as ConversionRequest,
    plan_conversion as plan_conversion,
    plan_conversions as plan_conversions,
)
from leadflow.errors import (
    BrokenContract as BrokenContract,
    InvalidPolicy as InvalidPolicy,
    InvalidValue as InvalidValue,
    LeadflowError as LeadflowError,
    StaleRecord as StaleRecord,
)
from leadflow.intake import (
    arun_intake as arun_intake,
    plan_intake as plan_intake,
    run_intake as run_intake,
)
from leadflow.matching import (
    Directory as Directory,
    find_duplicates as find_duplicates,
    match_keys as match_keys,
)
from leadflow.memory import (
    AsyncMemoryRepository as AsyncMemoryRepository,
    MemoryRepository as MemoryRepository,
)
from leadflow.merging import (
    plan_merge as plan_merge,
)
from leadflow.objects import (
    Account as Account,
    Activity as Activity,
    Campaign as Campaign,
    Contact as Contact,
    CustomRecord as CustomRecord,
    Inquiry as Inquiry,
    Lead as Lead,
    LineItem as LineItem,
    Opportunity as Opportunity,
    PersonAccount as PersonAccount,
    Product as Product,
    Queue as Queue,
    RecordRef as RecordRef,
    Related as Related,
    Roster as Roster,
    Team as Team,
    User as User,
)
from leadflow.opportunities import (
    outcome_of as outcome_of,
    plan_estimate as plan_estimate,
    plan_stage as plan_stage,
)
from leadflow.policy import (
    Policy as Policy,
)
from leadflow.qualification import (
    plan_acceptance as plan_acceptance,
    plan_qualification as plan_qualification,
    plan_recycling as plan_recycling,
    plan_sales_qualification as plan_sales_qualification,
    plan_status as plan_status,
)
from leadflow.reclassification import (
    inquiries_of as inquiries_of,
    plan_reclassification as plan_reclassification,
)
from leadflow.records import (
    derived_id as derived_id,
    ref as ref,
)
from leadflow.repositories import (
    AsyncRepository as AsyncRepository,
    Repository as Repository,
    adecide_and_apply as adecide_and_apply,
    agather as agather,
    decide_and_apply as decide_and_apply,
    gather as gather,
)
from leadflow.routing import (
    route as route,
    trace_route as trace_route,
)
from leadflow.scoring import (
    score as score,
    trace_score as trace_score,
)
from leadflow.serialization import (
    load_policy as load_policy,
    parse_policy as parse_policy,
    policy_preset as policy_preset,
)
from leadflow.undo import (
    plan_undo as plan_undo,
)
from leadflow.values import (
    Address as Address,
    Money as Money,
)
from leadflow.views import (
    AccountLookup as AccountLookup,
    board as board,
    customer_view as customer_view,
    forecast as forecast,
    funnel as funnel,
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
