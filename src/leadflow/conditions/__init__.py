"""The conditions of rules: data, three-valued, compiled.

Theory of operation
-------------------
A *condition* is a conjunction of constraints on fields; a rule lists one or more conditions, any of which will do.
Conditions are values with a readable form, so they can be printed, stored, compared and indexed.

*Three-valued* (Kleene): a constraint on a missing field is unknown, ``none_of`` included; only ``present`` is never
unknown. In a conjunction false wins over unknown, and unknown over true; among alternatives it is the reverse.
A rule fires only if it is true. We write ``True``, ``False`` and ``None`` for unknown.

*Compiled*: a `RuleIndex` files each conjunction under its most selective constraint: the one whose bucket is expected
to be smallest. A look-up visits the record's own buckets only, in the order of rank, so its cost does not grow with
rules that are about something else.

What a missing field leaves open must be found at that cost, too.
So every probe keeps, beside its buckets, an index of the same conjunctions *without* the probed constraint:
when the field is missing, what that index does not refute is unknown.
There the next selective constraint is the key, and so on;
a conjunction of k constraints stands in at most k indexes, and memory stays linear.

Read in this order: `fields` (what can be asked about), `constraints` (how it is asked), `logic` (how conditions are joined by number), `truth` (what the answer means),
`index` (the same answers for many rules at once).
"""

from leadflow.conditions.alternatives import ALWAYS, AnyOf, any_of
from leadflow.conditions.constraints import (
    Condition,
    Constraint,
    Contains,
    InvalidCondition,
    NoneOf,
    Not,
    OneOf,
    Prefix,
    Present,
    Range,
    Under,
    parse_condition,
    plain_condition,
)
from leadflow.conditions.fields import (
    FIELDS,
    NO_FACTS,
    Facts,
    Field,
    Schema,
    Stage,
    Subject,
    custom_field,
    is_kept_by_leads,
)
from leadflow.conditions.index import Hit, Hits, RuleIndex
from leadflow.conditions.logic import FilterLogic
from leadflow.conditions.tracing import trace_rule
from leadflow.conditions.truth import Truth, evaluate, evaluate_any, open_fields

__all__ = [
    "ALWAYS",
    "FIELDS",
    "NO_FACTS",
    "AnyOf",
    "Condition",
    "Constraint",
    "Contains",
    "Facts",
    "Field",
    "FilterLogic",
    "Hit",
    "Hits",
    "InvalidCondition",
    "NoneOf",
    "Not",
    "OneOf",
    "Prefix",
    "Present",
    "Range",
    "RuleIndex",
    "Schema",
    "Stage",
    "Subject",
    "Truth",
    "Under",
    "any_of",
    "custom_field",
    "evaluate",
    "evaluate_any",
    "is_kept_by_leads",
    "open_fields",
    "parse_condition",
    "plain_condition",
    "trace_rule",
]
