"""Whom a lead becomes where nobody says: tests/cases/conversion/customers.toml, and the rows of intake on the other road."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import tomli_w

import leadflow as lf
from classification_cases import CASES, merged, record_of
from leadflow.conversion import ConversionPlan
from leadflow.errors import ConversionRefused
from property.crm_worlds import lead_of

TABLE = tomllib.loads((Path(__file__).parent.parent / "cases" / "conversion" / "customers.toml").read_text("utf-8"))
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
ROLES = ("account", "contact", "person_account")
NOTHING_RELATED = lf.Related()


def policy_of(table: dict[str, Any]) -> lf.Policy:
    return lf.parse_policy(tomli_w.dumps({"fallback_user": "user:head", **table}))


def told(lead: lf.Lead, policy: lf.Policy, **choices: Any) -> tuple[ConversionPlan | None, str]:
    """Return the plan, or why there is none."""
    try:
        return lf.plan_conversion(lead, NOTHING_RELATED, policy, at=AT, opportunity=False, **choices), ""
    except ConversionRefused as refusal:
        return None, refusal.reason


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_a_lead_becomes_the_customer_of_the_table(case: dict[str, Any]) -> None:
    """A consumer, an account that is there or a new one with the reasons of the table, or the refusal that asks for more."""
    fields = {**case["lead"]}
    if "address" in fields:
        fields["address"] = lf.Address(**fields["address"])
    lead, policy = lf.Lead(id="l", owner="user:dana", **fields), policy_of(case.get("policy", {}))
    tables = merged(TABLE["given"], {"accounts": case.get("accounts", [])})["accounts"]
    there = {each["id"]: record_of({"kind": "account", **each}) for each in tables}
    records = [*there.values(), *map(record_of, case.get("persons", ())), lead]
    known = lf.gather(lf.MemoryRepository(records), lf.inquiries_of([lead]), policy) if case.get("known") else None
    plan, why = told(lead, policy, known=known, account=there.get(case.get("account")), bypass=case.get("bypass", ()))
    assert why == case.get("want_error", "")
    if plan is None:
        return
    became = {role: getattr(plan, role) for role in ROLES}
    named = {role: "new" if each.id not in (*there, "individual") else each.id for role, each in became.items() if each}
    assert named == case["want"]
    assert [str(each) for each in plan.reasons] == case["want_reason"]
    for field, value in case.get("want_account", {}).items():
        assert str(getattr(plan.account, field)) == value


INDIVIDUALS = [
    case["given"] | {"note": case["note"], "reasons": case["want_reason"]}
    for case in CASES
    if case["file"] == "individuals" and "company_id" not in case["given"]["inquiry"] and "persons" not in case["given"]
]
"""The rows of intake, but for the id of a company and people who are there: a lead keeps none, conversion refuses both."""


@pytest.mark.parametrize("given", INDIVIDUALS, ids=lambda given: given["note"])
def test_each_individual_of_the_tables_of_intake_is_one_in_conversion(given: dict[str, Any]) -> None:
    """Who is an individual or a consumer for intake becomes a customer of that kind, or is refused only for what it lacks."""
    policy = policy_of(given.get("policy", {}))
    inquiry = lf.Inquiry(id="i", source=given["inquiry"].get("source", "form"), **_without_source(given["inquiry"]))
    known = lf.Directory.of([record_of({"kind": "account", **each}) for each in given["accounts"]], policy=policy)
    plan, why = told(lead_of(inquiry), policy, known=known)
    is_individual = given["reasons"][0].startswith(("an individual", "a consumer"))
    lacks = why.startswith("it has neither a name nor a company") or "switch person accounts on" in why
    if is_individual:
        assert lacks or plan is not None
    if plan is not None:
        assert is_individual is (plan.account is None or plan.account.id == "individual")
    assert is_individual or "switch person accounts on" not in why


def _without_source(inquiry: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in inquiry.items() if name not in ("source", "custom")}
    return {**fields, "address": lf.Address(**fields["address"])} if "address" in fields else fields
