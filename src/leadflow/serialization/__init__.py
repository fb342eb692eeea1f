"""In and out of plain data: records and plans as JSON, policies as TOML.

Only this package knows cattrs.
What it reads is checked as strictly as what a program builds: nothing is coerced silently,
every fault is reported with its place, and ``from_plain(to_plain(x)) == x``.
"""

from leadflow.serialization.plans import changes_from_plain, changes_to_plain, dump_plan, plan_to_plain
from leadflow.serialization.policies import dump_policy, load_policy, parse_policy
from leadflow.serialization.presets import PRESETS, policy_preset
from leadflow.serialization.records import from_plain, load_records, to_plain

__all__ = [
    "PRESETS",
    "changes_from_plain",
    "changes_to_plain",
    "dump_plan",
    "dump_policy",
    "from_plain",
    "load_policy",
    "load_records",
    "parse_policy",
    "plan_to_plain",
    "policy_preset",
    "to_plain",
]
