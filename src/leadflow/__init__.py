"""leadflow decides what an arriving person becomes in a CRM, how good they are, who gets them, and what converting creates.

Immutable objects and pure functions: gather → decide → apply.
Here is what the first hour needs. The rest is public in its room: what a module directly below `leadflow` names in its
``__all__``, such as `leadflow.values.EmailAddress` or `leadflow.errors.MergeRefused`. Everything else is private.
Whoever gives a function something else than it asks for, such as an id in place of the record, gets a `BrokenContract`.
"""

import importlib
from collections.abc import Mapping
from types import MappingProxyType

SURFACE: Mapping[str, str] = MappingProxyType(
    {
        "objects": (
            "Account Activity Campaign Contact CustomRecord Inquiry Lead LineItem Opportunity PersonAccount Product "
            "Queue RecordRef Related Roster Team User"
        ),
        "values": "Address Money",
        "records": "derived_id ref",
        "policy": "Policy",
        "serialization": "load_policy parse_policy policy_preset",
        "errors": "BrokenContract InvalidPolicy InvalidValue LeadflowError StaleRecord",
        "changes": "ChangeSet compose",
        "repositories": "AsyncRepository Repository adecide_and_apply agather decide_and_apply gather",
        "memory": "AsyncMemoryRepository MemoryRepository",
        "matching": "Directory find_duplicates match_keys",
        "classification": "classify",
        "scoring": "score trace_score",
        "routing": "route trace_route",
        "intake": "arun_intake plan_intake run_intake",
        "reclassification": "inquiries_of plan_reclassification",
        "conversion": "ConversionRequest plan_conversion plan_conversions",
        "merging": "plan_merge",
        "undo": "plan_undo",
        "qualification": "plan_acceptance plan_qualification plan_recycling plan_sales_qualification plan_status",
        "assigning": (
            "leads_waiting overdue plan_assignment plan_claim plan_distribution plan_overflow plan_reassignment "
            "plan_release plan_response"
        ),
        "opportunities": "outcome_of plan_estimate plan_stage",
        "views": "AccountLookup board customer_view forecast funnel report",
    }
)
"""The names of the first hour, by the room they come from. `tools/make_surface.py` tells type checkers of them."""

_ROOM_OF = MappingProxyType({name: room for room, names in SURFACE.items() for name in names.split()})

__all__ = sorted(_ROOM_OF)  # noqa: PLE0605  # pyright: ignore[reportUnsupportedDunderAll] - written once, above
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import a name when it is first used, so that ``import leadflow`` stays fast."""
    if name not in _ROOM_OF:
        message = f"module 'leadflow' has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(importlib.import_module(f"leadflow.{_ROOM_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
