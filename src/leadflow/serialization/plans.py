"""Plans in and out of plain data: decisions to be read by people and programs, changes to be applied later."""

import json
from collections.abc import Mapping

from leadflow.changes import Change, ChangeSet, Create, Delete, Relink, Update
from leadflow.errors import InvalidPayload
from leadflow.intake import Decision, IntakePlan
from leadflow.objects import RecordRef
from leadflow.reasons import Candidate, Reason
from leadflow.serialization.records import from_plain, to_plain

__all__ = ["changes_from_plain", "changes_to_plain", "dump_plan", "plan_to_plain"]


def dump_plan(plan: IntakePlan) -> str:
    """Return a plan as JSON: every decision with its reasons, and the changes it writes.

    `changes_from_plain` reads the ``changes`` back, so a plan can be looked at today and applied tomorrow.
    """
    return json.dumps(plan_to_plain(plan), ensure_ascii=False, indent=1)


def plan_to_plain(plan: IntakePlan) -> dict[str, object]:
    """Return a plan as tables, lists, texts and numbers."""
    return {
        "at": plan.at.isoformat(),
        "policy": plan.fingerprint,
        "counts": dict(plan.counts),
        "decisions": [
            {**row, **_decision(step.decision)} for row, step in zip(plan.rows(), plan.steps, strict=True)
        ],
        "changes": changes_to_plain(plan.changes),
    }


def _decision(decision: Decision) -> dict[str, object]:
    return {
        "inquiry": decision.inquiry.id,
        "record": None if decision.record is None else decision.record._asdict(),
        "reasons": [_reason(each) for each in decision.reasons],
        "candidates": [_candidate(each) for each in decision.classification.candidates],
        "missing": list(decision.missing),
        "contributions": [
            {"group": each.group, "rule": each.rule, "points": each.points}
            for each in (() if decision.score is None else decision.score.contributions)
        ],
        "problems": [
            {"field": each.field, "value": each.value, "expected": each.expected} for each in decision.problems
        ],
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {"code": reason.code, "values": dict(reason.values), "text": str(reason)}


def _candidate(candidate: Candidate) -> dict[str, object]:
    return {"kind": candidate.kind, "id": candidate.id, "label": candidate.label, "reason": _reason(candidate.reason)}


def changes_to_plain(changes: ChangeSet) -> list[dict[str, object]]:
    """Return a change set as a list of tables.

    >>> from leadflow.objects import Queue
    >>> changes_to_plain(ChangeSet((Create(Queue(id="queue:a")),)))
    [{'create': {'kind': 'queue', 'id': 'queue:a'}}]
    """
    return [*map(_change, changes.changes), *map(_relink, changes.relinks)]


def _change(change: Change) -> dict[str, object]:
    match change:
        case Create(record):
            return {"create": to_plain(record)}
        case Update(before, after):
            return {"update": {"before": to_plain(before), "after": to_plain(after)}}
        case Delete(before):
            return {"delete": to_plain(before)}


def _relink(relink: Relink) -> dict[str, object]:
    return {
        "relink": {
            "kind": relink.kind,
            "from": {role: None if each is None else each._asdict() for role, each in relink.from_.items()},
            "to": {role: None if each is None else each._asdict() for role, each in relink.to.items()},
            "ids": list(relink.ids),
        }
    }


def changes_from_plain(plain: object) -> ChangeSet:
    """Return the change set that `changes_to_plain` wrote.

    Raises:
        InvalidPayload: it is no change set.
    """
    if not isinstance(plain, list):
        raise InvalidPayload("a list of changes was expected")
    changes: list[Change] = []
    relinks: list[Relink] = []
    for index, each in enumerate(plain):
        match each:
            case {"create": Mapping() as record}:
                changes.append(Create(from_plain(record)))
            case {"update": {"before": Mapping() as before, "after": Mapping() as after}}:
                changes.append(Update(from_plain(before), from_plain(after)))
            case {"delete": Mapping() as record}:
                changes.append(Delete(from_plain(record)))
            case {"relink": {"kind": str(kind), "from": Mapping() as now, "to": Mapping() as then, "ids": list(ids)}}:
                relinks.append(Relink(kind, _links(now), _links(then), ids))
            case _:
                raise InvalidPayload("a change must be a table with create, update, delete or relink", f"change {index}")
    return ChangeSet(tuple(changes), tuple(relinks))


def _links(plain: Mapping[str, object]) -> dict[str, RecordRef | None]:
    links: dict[str, RecordRef | None] = {}
    for role, target in plain.items():
        match target:
            case None:
                links[role] = None
            case {"kind": str(kind), "id": str(id_)}:
                links[role] = RecordRef(kind, id_)
            case _:
                raise InvalidPayload(f"link {role!r} must be null or a table of kind and id")
    return links
