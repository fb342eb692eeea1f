"""Deadlines and queues: why a lead changes hands, and that of two who claim it one gets it."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import leadflow as lf
from leadflow.assigning import Handover
from leadflow.errors import ClaimRefused
from leadflow.policy import DeadlineRule

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TABLE = Path(__file__).parent.parent / "cases" / "deadlines" / "reasons.toml"
CASES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]
POLICY = lf.Policy(fallback_user="user:dana", deadlines=(DeadlineRule(name="all", within="4 hours"),))
QUEUE = lf.Queue(id="queue:a", members=["user:dana", "user:minji"], most=1, longest="2 days", overflow="queue:b")
ROSTER = lf.Roster(
    users={id_: lf.User(id=id_) for id_ in ("user:dana", "user:minji")},
    queues={"queue:a": QUEUE, "queue:b": lf.Queue(id="queue:b")},
)
FIRST = lf.Lead(id="0", owner="queue:a", name="Ben", assigned_at=datetime(2026, 11, 23, 9, tzinfo=UTC))


def handed(do: str, lead: lf.Lead) -> Handover:
    match do:
        case "response":
            return lf.plan_response(lead, POLICY, at=AT)
        case "reassignment":
            return lf.plan_reassignment([lead], POLICY, roster=ROSTER, at=AT).steps[0]
        case "claim":
            return lf.plan_claim(lead, "user:dana", POLICY, roster=ROSTER, at=AT)
        case "release":
            return lf.plan_release(lead, "queue:a", POLICY, roster=ROSTER, at=AT)
        case _:
            return lf.plan_overflow([lead, FIRST], "queue:a", POLICY, roster=ROSTER, at=AT).steps[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_a_lead_changes_hands_as_the_table_says(case: dict[str, Any]) -> None:
    """Owner and sentence are those of the table; a new owner has a new deadline, and the inverse takes it back."""
    lead = lf.Lead(**{"id": "1", "owner": "user:dana", "name": "Amy", **case["lead"]})
    step = handed(case["do"], lead)
    assert (step.after.owner, [str(step.reasons[0])]) == (case["want"], case["want_reason"])
    if step.after.owner != lead.owner:
        assert (step.after.assigned_at, step.after.respond_by) == (AT, AT + timedelta(hours=4))
    repository = lf.MemoryRepository([lead])
    repository.apply(step.changes)
    assert repository.get("lead", "1") == step.after
    repository.apply(step.changes.inverse())
    assert repository.get("lead", "1") == lead


def test_of_two_who_claim_a_lead_one_gets_it_and_the_other_is_told_who_has_it() -> None:
    """The second is stale; after reading again, the refusal names the owner."""
    lead = lf.Lead(id="1", owner="queue:a", name="Amy")
    repository = lf.MemoryRepository([lead])
    first, second = (lf.plan_claim(lead, user, POLICY, roster=ROSTER, at=AT) for user in ("user:minji", "user:dana"))
    repository.apply(first.changes)
    with pytest.raises(lf.StaleRecord):
        repository.apply(second.changes)
    with pytest.raises(ClaimRefused) as refusal:
        lf.plan_claim(repository.get("lead", "1"), "user:dana", POLICY, roster=ROSTER, at=AT)
    assert str(refusal.value) == "lead '1' cannot be claimed by 'user:dana': user:minji has it"
