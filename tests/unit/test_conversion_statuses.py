"""From which status a lead is converted: the table under tests/cases/conversion."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import tomli_w

import leadflow as lf
from leadflow.errors import ConversionRefused
from leadflow.policy.lifecycle import LIFECYCLE

TABLE = tomllib.loads((Path(__file__).parent.parent / "cases" / "conversion" / "statuses.toml").read_text("utf-8"))
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
CUSTOMARY = lf.Policy(fallback_user="user:head")
POLICIES = {
    "customary": CUSTOMARY,
    **{
        name: lf.parse_policy(tomli_w.dumps({"fallback_user": "user:head", "lifecycle": lifecycle}))
        for name, lifecycle in TABLE["tables"].items()
    },
}


def lead(status: str, id_: str = "1") -> lf.Lead:
    return lf.Lead(id=id_, owner="user:dana", name="박서준", company="주식회사 한빛", status=status)


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_a_lead_is_converted_only_from_where_the_table_leads_to_its_end(case: dict[str, Any]) -> None:
    """It gets the status that was asked for, or the refusal names its status and those from which it could be."""
    policy = POLICIES[case["table"]]
    try:
        plan = lf.plan_conversion(lead(case["before"]), lf.Related(), policy, at=AT, status=case.get("after"))
    except ConversionRefused as refusal:
        assert refusal.reason == case.get("want_error")
    else:
        assert plan.after.status == case.get("want")


@pytest.mark.parametrize("status", [name for name in LIFECYCLE.statuses if LIFECYCLE.is_open(name)])
def test_every_open_status_of_the_customary_table_can_be_converted(status: str) -> None:
    """Whoever turns out to buy is a customer, also somebody whom sales gave back."""
    assert lf.plan_conversion(lead(status), lf.Related(), CUSTOMARY, at=AT).after.status == "converted"


def test_of_a_batch_only_those_are_converted_that_may_be() -> None:
    """The others are refused, each for itself."""
    requests = [lf.ConversionRequest(lead=lead(status, status)) for status in ("checked", "new", "협상", "chekced")]
    batch = lf.plan_conversions(requests, POLICIES["own"], at=AT)
    assert [plan.before.id for plan in batch.plans] == ["checked", "협상"]
    assert [refusal.lead for refusal in batch.refused] == ["new", "chekced"]


def test_a_conversion_that_was_undone_can_be_made_again_from_the_same_status() -> None:
    """The lead has its old status back."""
    stored = attrs.evolve(lead("checked"), status_reason="they called")
    repository = lf.MemoryRepository([stored])
    plan = lf.plan_conversion(stored, lf.Related(), POLICIES["own"], at=AT)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    again = repository.get("lead", "1")
    assert isinstance(again, lf.Lead)
    assert lf.plan_conversion(again, lf.Related(), POLICIES["own"], at=AT).after.status == "won"
