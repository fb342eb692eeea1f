"""What a policy says about conversions, under tests/cases/conversion/policy.toml."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w

import leadflow as lf
from leadflow.conversion import ConversionPlan
from leadflow.errors import ConversionRefused, InvalidPolicy
from leadflow.policy import Conversion
from leadflow.serialization import dump_policy

TABLE = tomllib.loads((Path(__file__).parent.parent / "cases" / "conversion" / "policy.toml").read_text("utf-8"))
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
CUSTOM_FIELDS = {
    "region": {"type": "text"},
    "seats": {"type": "number"},
    "tags": {"type": "texts"},
    "hot": {"type": "flag"},
    "start": {"type": "date"},
    "approval": {"choices": ["pending", "done"]},
    "state": {"choices": ["pending", "done", "none"]},
}


def policy_of(settings: dict[str, Any]) -> lf.Policy:
    """Read a policy with these settings of conversion, as a file would say them."""
    whole = {"fallback_user": "user:head", "custom_fields": CUSTOM_FIELDS, "conversion": settings}
    policy = lf.parse_policy(tomli_w.dumps(whole))
    assert lf.parse_policy(dump_policy(policy)) == policy
    return policy


def plan_of(case: dict[str, Any]) -> ConversionPlan:
    """Plan the conversion that a case is about."""
    lead = lf.Lead(**{"id": "1", "owner": "user:dana", "name": "박서준", "company": "한빛", **case.get("lead", {})})
    given: dict[str, Any] = {}
    if "existing" in case:
        given["account"] = lf.Account(id="a", name="한빛", **case["existing"]["account"])
        given["contact"] = lf.Contact(id="c", account="a", name="박서준", **case["existing"]["contact"])
    return lf.plan_conversion(
        lead, lf.Related(), policy_of(case.get("settings", {})), at=AT, amount=case.get("amount"), **given
    )


def shown(plan: ConversionPlan, path: str) -> str:
    """Return what a field of what the lead became holds, as text."""
    role, _, field = path.partition(".")
    record = getattr(plan, role)
    value = record.custom.get(field.removeprefix("custom.")) if "custom." in field else getattr(record, field)
    return "" if value is None else str(value)


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_a_lead_is_converted_as_the_policy_says(case: dict[str, Any]) -> None:
    """What is required, where fields go and what became of them, when the opportunity is expected to close."""
    if "refused" in case:
        with pytest.raises(ConversionRefused) as caught:
            plan_of(case)
        assert caught.value.reason == case["refused"]
        return
    plan = plan_of(case)
    assert {path: shown(plan, path) for path in case.get("want", {})} == case.get("want", {})
    fates = {f"{each.field} → {each.target}": each.fate for each in plan.fields}
    assert {pair: fates.get(pair) for pair in case.get("fates", {})} == case.get("fates", {})
    assert [each.field for each in plan.losses] == case.get("lost", [])


@pytest.mark.parametrize("fault", TABLE["fault"], ids=lambda fault: fault["says"][:60])
def test_a_policy_that_cannot_hold_is_refused(fault: dict[str, Any]) -> None:
    """The message tells where, what, and what was expected."""
    with pytest.raises(InvalidPolicy) as caught:
        policy_of(fault["settings"])
    assert fault["says"] in str(caught.value)


@pytest.mark.parametrize("starts", range(1, 13))
def test_every_day_is_in_the_quarter_that_ends_after_it(starts: int) -> None:
    """The end of the quarter is the last day of a month, at most 92 days away, and the next day starts a quarter."""
    settings = Conversion(fiscal_year_starts=starts)
    for number in range(800):
        day = date(2027, 1, 1) + timedelta(days=number)
        end = settings.close_date(day)
        after = end + timedelta(days=1)
        assert timedelta() <= end - day < timedelta(days=92)
        assert (after.day, (after.month - starts) % 3) == (1, 0)
