"""What is to be written, as a value: change sets and their algebra, links, filling, fields that belong together."""

from leadflow.changes.change_set import (
    NOTHING,
    Change,
    ChangeSet,
    Create,
    Delete,
    Update,
    compose,
    in_slices,
)
from leadflow.changes.links import Links, holds_links, links_of, relinked
from leadflow.changes.plans import BatchPlan, Plan, RecordPlan, RecordStep, Step, SupportsChanges
from leadflow.changes.relinks import Relink

__all__ = [
    "NOTHING",
    "BatchPlan",
    "Change",
    "ChangeSet",
    "Create",
    "Delete",
    "Links",
    "Plan",
    "RecordPlan",
    "RecordStep",
    "Relink",
    "Step",
    "SupportsChanges",
    "Update",
    "compose",
    "holds_links",
    "in_slices",
    "links_of",
    "relinked",
]
