"""Plans in and out of plain data: decisions to be read by people and programs, changes to be applied later."""

import json
from typing import assert_never

from leadflow.changes import Change, ChangeSet, Create, Delete, Relink, Update
from leadflow.errors import BrokenContract, InvalidPayload, InvalidValue
from leadflow.intake import Decision, IntakePlan
from leadflow.objects import RecordRef
from leadflow.reasons import Candidate, Reason
from leadflow.scoring import UNSCORED, Score
from leadflow.serialization.records import from_plain, read_ref, to_plain
from leadflow.values.checks import expect
from leadflow.values.plain import Table, is_list, is_table

__all__ = ["changes_from_plain", "changes_to_plain", "dump_plan", "plan_to_plain"]


def dump_plan(plan: IntakePlan) -> str:
    """Return a plan as JSON: every decision with its reasons, and the changes it writes.

    `changes_from_plain` reads the ``changes`` back, so a plan can be looked at today and applied tomorrow.
    """
    return json.dumps(plan_to_plain(plan), ensure_ascii=False, indent=1)


def plan_to_plain(plan: IntakePlan) -> dict[str, object]:
    """Return a plan as tables, lists, texts and numbers."""
    expect("plan", plan, IntakePlan, expected="a leadflow.intake.IntakePlan, such as plan_intake returns")
    return {
        "at": None if plan.at is None else plan.at.isoformat(),
        "by": plan.by,
        "policy": plan.fingerprint,
        "counts": dict(plan.counts),
        "decisions": [{**row, **_decision(step.decision)} for row, step in zip(plan.rows(), plan.steps, strict=True)],
        "changes": changes_to_plain(plan.changes),
    }


def _decision(decision: Decision) -> dict[str, object]:
    return {
        "inquiry": decision.inquiry.id,
        "record": None if decision.record is None else decision.record._asdict(),
        "reasons": [_reason(each) for each in decision.reasons],
        "candidates": [_candidate(each) for each in decision.classification.candidates],
        "missing": list(decision.missing),
        **_score(decision.score or UNSCORED),
        "problems": [
            {"field": each.field, "value": each.value, "expected": each.expected} for each in decision.problems
        ],
    }


def _score(score: Score) -> dict[str, object]:
    return {
        "grade": score.grade,
        "qualification": score.qualification,
        "contributions": [
            {"axis": each.axis, "rule": each.rule, "points": each.points, "capped": each.capped}
            for each in score.contributions
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
    expect("changes", changes, ChangeSet, expected="a leadflow.ChangeSet, such as the changes of a plan")
    return [*map(_change, changes.changes), *map(_relink, changes.relinks)]


def _change(change: Change) -> dict[str, object]:
    match change:
        case Create(record):
            return {"create": to_plain(record)}
        case Update(before, after):
            return {"update": {"before": to_plain(before), "after": to_plain(after)}}
        case Delete(before):
            return {"delete": to_plain(before)}
        case _:
            assert_never(change)


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
        InvalidPayload: it is no change set; the message says which change is wrong, and how.
    """
    if not is_list(plain):
        raise InvalidPayload("a list of changes was expected")
    changes: list[Change] = []
    relinks: list[Relink] = []
    for number, each in enumerate(plain, 1):
        try:
            read = _read(each)
        except (InvalidPayload, InvalidValue, BrokenContract) as error:
            raise InvalidPayload(str(error), f"change {number}") from error
        if isinstance(read, Relink):
            relinks.append(read)
        else:
            changes.append(read)
    try:
        return ChangeSet(tuple(changes), tuple(relinks))
    except BrokenContract as error:
        raise InvalidPayload(str(error)) from error


def _read(plain: object) -> Change | Relink:
    [(verb, table)] = plain.items() if is_table(plain) and len(plain) == 1 else [("", None)]
    match verb:
        case "create":
            return Create(from_plain(table))
        case "update":
            before, after = _parts(table, "before", "after")
            return Update(from_plain(before), from_plain(after))
        case "delete":
            return Delete(from_plain(table))
        case "relink":
            kind, now, then, ids = _parts(table, "kind", "from", "to", "ids")
            if isinstance(kind, str) and is_table(now) and is_table(then) and is_list(ids):
                return Relink(kind, _links(now), _links(then), tuple(_id(each) for each in ids))
            raise InvalidPayload("a relink must have a kind, tables of links, and a list of ids")
        case _:
            raise InvalidPayload("a change must be a table with create, update, delete or relink, and nothing else")


def _parts(table: object, *names: str) -> tuple[object, ...]:
    """Return the values of a table that has exactly these names."""
    if not is_table(table) or set(table) != set(names):
        raise InvalidPayload(f"expected a table with {', '.join(names)}, and nothing else")
    return tuple(table[name] for name in names)


def _id(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidValue("id", value, "a text")
    return value


def _links(plain: Table) -> dict[str, RecordRef | None]:
    return {role: None if target is None else read_ref(target) for role, target in plain.items()}
