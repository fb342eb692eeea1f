"""Plans and steps of both trees in one form: ``before``, ``after``, ``reasons``, ``changes``, and what is their own.

The older tree gave each plan its own names, and kept some of it in other shapes. What it cannot have is left out: who
made a plan, when that made no difference to it, and why somebody asked for a status, a stage, an estimate, a merge or
an undo. Every other field is told, those that a later tree adds as well.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from benchmarks.compare.names import Thing

__all__ = ["FORMS", "Form", "part"]

Told: TypeAlias = dict[str, Callable[[Thing], Thing]]


@attrs.frozen
class Form:
    """How the plans or steps of a class are told.

    Args:
        name: what the class is called today.
        names: what fields are called today, by what they were called.
        without: fields that the other tree cannot have, or tells in another shape.
        more: what is told beside the fields, or in place of them.
        explain: the story that both trees tell; None where the older one tells none.
    """

    name: str
    names: Mapping[str, str] = attrs.field(factory=dict[str, str])
    without: frozenset[str] = frozenset()
    more: Told = attrs.field(factory=dict[str, Callable[[Thing], Thing]])
    explain: Callable[[Thing], str] | None = None


def part(plan: Thing, name: str) -> Thing:
    """Return a part of a plan or a step by its name of today, such as ``after``."""
    form = FORMS[type(plan).__name__]
    if name in form.more:
        return form.more[name](plan)
    older = next((was for was, now in form.names.items() if now == name and hasattr(plan, was)), name)
    return getattr(plan, older)


def _told(step: Thing) -> str:
    return str(step.explain())


def _changes(plan: Thing) -> Thing:
    return plan.changes


def _own_reasons(step: Thing) -> Thing:
    """Return why, beyond the classification, whose reasons are told with it: those that today's step begins with."""
    found = () if step.classification is None else step.classification.reasons
    is_repeated = type(step).__name__ == "ReclassificationStep" and step.reasons[: len(found)] == found
    return step.reasons[len(found) :] if is_repeated else step.reasons


def _named(record: Thing) -> list[str]:
    return [record.kind, record.id]


def _undone(plan: Thing) -> str:
    """Return the story of an undo without its first line, which was reworded, and without its records: they are changes."""
    return "\n".join(line for line in _told(plan).splitlines()[1:] if not line.startswith("  record  "))


_NOBODYS = frozenset({"by"})
_NEVER = frozenset({"at", "by"})
_HANDOVER = Form(
    "Handover",
    names={"lead": "after"},
    without=_NEVER | {"reason", "books"},
    more={
        "reasons": lambda step: step.reasons if hasattr(step, "reasons") else (step.reason,),
        "changes": _changes,  # with the books
    },
)

FORMS: Mapping[str, Form] = {
    # by the name of the class in either tree
    "StatusPlan": Form("StatusPlan", {"lead": "before", "became": "after"}, _NEVER | {"reasons"}),
    "StagePlan": Form("StagePlan", {"opportunity": "before", "became": "after"}, _NEVER | {"reasons"}),
    "Qualified": Form(
        "QualificationStep",
        {"lead": "before", "became": "after", "before": "reached_before"},
        more={"reached_now": lambda step: step.after},
        explain=_told,
    ),
    "QualificationStep": Form("QualificationStep", more={"reached_now": lambda step: step.reached_now}, explain=_told),
    "QualificationPlan": Form("QualificationPlan", without=_NOBODYS, more={"changes": _changes}),
    "Handover": _HANDOVER,
    "ClaimPlan": _HANDOVER,
    "ReleasePlan": _HANDOVER,
    "ResponsePlan": _HANDOVER,
    "HandoverPlan": Form("HandoverPlan", without=_NOBODYS, more={"changes": _changes}),
    "OverflowPlan": Form("OverflowPlan", without=_NOBODYS, more={"changes": _changes}),
    "ConversionPlan": Form("ConversionPlan", {"lead": "before", "converted": "after"}, _NEVER),
    "ConversionBatch": Form("ConversionBatch", without=_NEVER | {"steps"}, more={"changes": _changes}),
    "MergePlan": Form("MergePlan", {"survivor": "before", "merged": "after"}, _NEVER | {"reasons"}),
    "UndoPlan": Form("UndoPlan", without=_NEVER | {"steps"}, more={"changes": _changes}, explain=_undone),
    "PlannedStep": Form("IntakeStep"),
    "IntakeStep": Form("IntakeStep", without=frozenset({"after"})),
    "IntakePlan": Form("IntakePlan", without=_NOBODYS, more={"changes": _changes}),
    "Reclassified": Form(
        "ReclassificationStep",
        {"record": "before"},
        frozenset({"became"}),
        {"became": lambda step: _named(step.became), "reasons": _own_reasons},
        _told,
    ),
    "ReclassificationStep": Form(
        "ReclassificationStep",
        without=frozenset({"after"}),  # only the older tree's name of it can be compared
        more={"became": lambda step: _named(step.after), "reasons": _own_reasons},
        explain=_told,
    ),
    "ReclassificationPlan": Form("ReclassificationPlan", without=_NOBODYS, more={"changes": _changes}),
}
