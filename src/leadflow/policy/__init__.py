"""Every setting of leadflow as one frozen value.

A `Policy` is read from TOML with `leadflow.load_policy`, or built in Python.
What can be checked without the host's records is checked when it is built;
`Policy.check_roster` checks what needs to know who works here, `Policy.check` what a record's custom fields and stage hold;
`Policy.warnings` tells what can hold but is known to hurt.
"""

from leadflow.policy.cautions import Caution
from leadflow.policy.classification import TIE_BREAKS, Classification, HostTieBreak, TieBreak
from leadflow.policy.conversion import Conversion, Gate
from leadflow.policy.custom_fields import CustomField, schema_of
from leadflow.policy.deadlines import DeadlineRule
from leadflow.policy.distribution import Bond, Distribution, SkillRule
from leadflow.policy.hours import DEFAULT_HOURS, schedule_of
from leadflow.policy.merging import MERGE_RULES, Merge, MergeRule
from leadflow.policy.pipeline import FORECASTS, STAGES, Outcome, Pipeline, Stage, category_of
from leadflow.policy.providers import ProviderList
from leadflow.policy.routing import AskedRule, Inference, Nurture, Routing, RoutingRule, Rules, Territory
from leadflow.policy.scoring import Axis, Scoring, ScoringGroup, ScoringRule, Threshold
from leadflow.policy.whole import CUSTOMARY_POLICY, Policy, plain

__all__ = [
    "CUSTOMARY_POLICY",
    "DEFAULT_HOURS",
    "FORECASTS",
    "MERGE_RULES",
    "STAGES",
    "TIE_BREAKS",
    "AskedRule",
    "Axis",
    "Bond",
    "Caution",
    "Classification",
    "Conversion",
    "CustomField",
    "DeadlineRule",
    "Distribution",
    "Gate",
    "HostTieBreak",
    "Inference",
    "Merge",
    "MergeRule",
    "Nurture",
    "Outcome",
    "Pipeline",
    "Policy",
    "ProviderList",
    "Routing",
    "RoutingRule",
    "Rules",
    "Scoring",
    "ScoringGroup",
    "ScoringRule",
    "SkillRule",
    "Stage",
    "Territory",
    "Threshold",
    "TieBreak",
    "category_of",
    "plain",
    "schedule_of",
    "schema_of",
]
