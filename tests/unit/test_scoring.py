"""The scoring tables under tests/cases/scoring, and what no table shows."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from leadflow import Activity, Inquiry, Lead, Policy, parse_policy, score, trace_score
from leadflow.conditions import Facts
from leadflow.policy import Scoring, ScoringGroup, ScoringRule, Threshold
from leadflow.scoring import Score
from whole import whole

TABLES = sorted((Path(__file__).parent.parent / "cases" / "scoring").glob("*.toml"))
AT = datetime(2026, 11, 30, tzinfo=UTC)


def cases() -> list[Any]:
    found = []
    for path in TABLES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        policy = parse_policy(tomli_w.dumps(table["policy"]), file=path.name)
        found += [pytest.param(policy, table["at"], case, id=f"{path.stem}: {case['note']}") for case in table["case"]]
    return found


def history(case: dict[str, Any]) -> list[Activity]:
    happened = [(kind, at, False) for kind, at in case.get("did", ())]
    to_do = [(kind, at, True) for kind, at in case.get("to_do", ())]
    return [
        Activity(id=str(number), type=kind, subject=kind, at=at, open=is_open)
        for number, (kind, at, is_open) in enumerate([*happened, *to_do])
    ]


def shown(scored: Score) -> dict[str, object]:
    """Return what a table can ask for."""
    return {
        "value": scored.value,
        "effective": scored.effective,
        "fit": scored.fit,
        "engagement": scored.engagement,
        "grade": scored.grade,
        "qualification": scored.qualification,
        "contributions": [str(each.reason) for each in scored.contributions],
        "missing": list(scored.missing),
        "text": str(scored),
    }


@pytest.mark.parametrize(("policy", "at", "case"), cases())
def test_a_lead_is_scored_as_the_table_says(policy: Policy, at: datetime, case: dict[str, Any]) -> None:
    """Points, grade, threshold and contributions are those of the table; what it does not name is not there."""
    got = shown(score(Lead(id="1", owner="queue:a", **case["given"]), policy, at=at, activities=history(case)))
    want = {"qualification": None, "missing": [], **case["want"]}
    assert {name: got[name] for name in want} == want


def test_the_trace_tells_of_rules_that_count_activities() -> None:
    """A rule that counts what somebody did is false while there is nothing, and says what it gives for each."""
    rule = ScoringRule(name="visits", points=3, activity=("visit", "call"))
    policy = whole(Scoring(engagement=ScoringGroup(rules=(rule,))))
    inquiry = Inquiry(id="1", source="form")
    visit = Activity(id="v", type="visit", subject="prices", at=AT)
    (before,) = trace_score(inquiry, policy, at=AT - timedelta(seconds=1), activities=[visit])
    (after,) = trace_score(inquiry, policy, at=AT, activities=[visit])
    assert str(before) == "engagement: visits → +3 points for each visit or call: false (always)"
    assert (before.truth, after.truth) == (False, True)


def test_what_scoring_found_is_known_to_routing() -> None:
    """Every part of a score can be asked for by rules of routing, the points set by hand before the computed ones."""
    scored = Score(5, manual=7, grade="A", qualification="sales_qualified")
    facts = scored.added_to(Facts(named=True, tree=("a",)))
    assert facts == Facts(
        named=True, tree=("a",), score=7, grade="A", fit=0, engagement=0, qualification="sales_qualified"
    )


def test_without_rules_there_is_nothing_to_tell() -> None:
    """Nothing is scored where the policy has neither rules nor grades nor thresholds."""
    assert score(Inquiry(id="1", source="form"), whole(Scoring()), at=AT) == Score(0)
    judged = score(Inquiry(id="1", source="form"), whole(Scoring(marketing_qualified=Threshold(score=0))), at=AT)
    assert judged.qualification == "marketing_qualified"


def test_a_threshold_of_a_grade_needs_a_grade() -> None:
    """Where no grade is known, a threshold that asks for one is not reached."""
    policy = Scoring(grades={"A": 10, "B": 0}, marketing_qualified=Threshold(grade="A"))
    assert not policy.reaches(policy.marketing_qualified, 100, None)
    assert policy.reaches(policy.marketing_qualified, 0, "A")
