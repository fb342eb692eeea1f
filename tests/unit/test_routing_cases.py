"""The routing tables under tests/cases/routing, and what no table shows."""

from typing import Any

import pytest

from leadflow import Roster, User, route, trace_route
from leadflow.conditions import parse_condition
from leadflow.policy import Policy, Routing, RoutingRule, Rules, Territory
from routing_cases import ROSTER, cases, facts_of, lead_of
from whole import whole


@pytest.mark.parametrize(("policy", "case"), cases())
def test_a_lead_is_routed_as_the_table_says(policy: Policy, case: dict[str, Any]) -> None:
    """Target, layer, rule, missing fields and the sentence are those of the table."""
    decision = route(lead_of(case["given"]), policy, facts=facts_of(case.get("facts", {})), roster=ROSTER)
    got = {"target": decision.target, "layer": decision.layer, "missing": list(decision.missing)}
    if decision.rule is not None:
        got["rule"] = decision.rule
    assert got == case["want"]
    assert str(decision.reason) == case["want_reason"]
    assert list(map(str, decision.notes)) == case.get("want_notes", [])


def test_every_layer_has_a_case() -> None:
    """Each layer of routing occurs in a table, in English and Korean where a rule reads text."""
    layers = {case.values[1]["want"]["layer"] for case in cases()}
    assert layers == {"account", "nurture", "government", "industry", "local", "otherwise", "generic"}


@pytest.mark.parametrize(
    ("owner", "reason"),
    [
        ("user:gone", "generic queue, because user:gone is not there or not active"),
        ("team:gone", "generic queue, because team:gone is not there or not active"),
    ],
)
def test_a_target_that_is_not_there_gives_way_to_the_generic_queue(owner: str, reason: str) -> None:
    """A rule that leads to somebody unknown never loses the lead."""
    rules = Rules((RoutingRule(name="all", owner=owner),))
    policy = whole(Routing(territory=(Territory(name="Korea", country=("KR",), local=rules),)))
    decision = route(
        lead_of({"name": "박", "country": "KR"}),
        policy,
        roster=Roster(users={"user:x": User(id="user:x", active=False)}),
    )
    assert (decision.target, decision.layer, str(decision.reason)) == ("queue:generic", "generic", reason)


def test_without_a_roster_every_target_counts_as_there() -> None:
    """A notebook can route without knowing who works here."""
    rules = Rules((RoutingRule(name="all", owner="user:anybody"),))
    policy = whole(Routing(territory=(Territory(name="Korea", country=("KR",), local=rules),)))
    assert route(lead_of({"name": "박", "country": "KR"}), policy).target == "user:anybody"


def test_the_gap_of_a_missing_country_counts_every_rule() -> None:
    """Without a country the trace says how many rules it could decide, and where the first would have led."""
    policy = next(case.values[0] for case in cases())
    gaps = trace_route(lead_of({"name": "Jane Doe"}), policy).gaps
    gaps = sorted(gaps, key=lambda gap: gap.field != "address.country")
    assert (gaps[0].field, gaps[0].rules, gaps[0].leads_to) == ("address.country", 7, "user:defense")
    assert {gap.field: gap.rules for gap in gaps[1:]} == {
        "score.value": 1, "email.domain": 2, "employees": 1, "industry": 2, "address.subdivision": 2, "address.postal_code": 1
    }  # fmt: skip


def test_the_gap_of_a_missing_country_leaves_out_rules_that_are_false_anyway() -> None:
    """A rule that what is known refutes could not be decided by the country."""
    policy = next(case.values[0] for case in cases())
    gaps = trace_route(lead_of({"name": "Jane Doe", "email": "jane@nasa.gov"}), policy).gaps
    gap = next(gap for gap in gaps if gap.field == "address.country")
    assert (gap.rules, gap.first) == (6, "Manufacturing")


@pytest.mark.parametrize(
    ("territory", "leads_to"),
    [
        (Territory(name="Nowhere", country=("AQ",), otherwise="queue:south"), "queue:south"),
        (Territory(name="Nowhere", country=("AQ",)), "queue:generic"),
    ],
)
def test_the_gap_of_a_missing_country_knows_territories_without_rules(territory: Territory, leads_to: str) -> None:
    """Where no rule waits for the country, the territory's otherwise or the generic queue would have taken the lead."""
    (gap,) = trace_route(lead_of({"name": "Jane Doe"}), whole(Routing(territory=(territory,)))).gaps
    assert (gap.first, gap.leads_to) == ("Nowhere", leads_to)


def test_a_country_without_territory_leaves_no_gap() -> None:
    """Nothing is missing where the country is known but not covered."""
    assert trace_route(lead_of({"name": "Aiko", "country": "JP"}), whole(Routing())).gaps == ()


def test_a_trace_can_be_read_aloud() -> None:
    """Each line of a trace names the layer, the rule, where it leads, and what it saw."""
    policy = next(case.values[0] for case in cases())
    lines = [
        str(line) for line in trace_route(lead_of({"name": "박", "country": "KR", "region": "서울"}), policy).rules
    ]
    assert lines[0] == "nurture: cold → queue:nurture: unknown (score.value missing) (score.value ≤ -1)"
    assert lines[2:4] == [
        (
            "Korea, industry: Manufacturing → team:key-accounts: unknown (employees, industry missing)"
            " (employees ≥ 300 and industry under 'KSIC:C')"
        ),
        "Korea, local: Seoul and Gyeonggi → team:seoul: true (address.subdivision is 'KR-11' or 'KR-41')",
    ]


@pytest.mark.parametrize(("postal_code", "missing"), [("06100", ("employees", "title")), ("9", ("employees", "title"))])
def test_a_rule_by_postal_prefix_that_waits_for_another_field_tells_it(
    postal_code: str, missing: tuple[str, ...]
) -> None:
    """Rules that agree with the postal code as far as they go name the fields that they still lack."""
    rules = Rules(
        [
            named("big", {"address.postal_code": {"prefix": ["06"]}, "employees": {"min": 9}}),
            named("small", {"address.postal_code": {"prefix": ["061", "9"]}, "title": "VP"}),
            named("any", {"employees": {"min": 3}}),
        ]
    )
    policy = whole(Routing(territory=[Territory(name="Korea", country=["KR"], local=rules)]))
    lead = lead_of({"name": "박", "country": "KR", "postal_code": postal_code})
    assert route(lead, policy).missing == missing


def test_a_rule_below_the_one_that_decides_is_not_waited_for() -> None:
    """Only what is missing above the rule that is true is told; employees are asked below it."""
    rules = Rules(
        [
            named("korean", {"language": "ko"}),
            named("robots", {"interests": ["WMS"]}),
            named("big", {"language": "ko", "employees": {"min": 3}}),
        ]
    )
    policy = whole(Routing(territory=[Territory(name="Korea", country=["KR"], local=rules)]))
    decision = route(lead_of({"name": "박", "country": "KR", "interests": ["WMS"]}), policy)
    assert (decision.target, decision.missing) == ("user:robots", ("language",))


def named(name: str, when: dict[str, object]) -> RoutingRule:
    return RoutingRule(name=name, owner=f"user:{name}", when=(parse_condition(when),))
