"""No cell of layer × truth × missing field is without a case, nor any method × reason of distribution.

What a case fills is told by what is really decided and traced, not by what the case calls itself.
"""

import itertools
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, get_args

import pytest

import distribution_cases
from leadflow import route, trace_route
from leadflow.objects import Method
from leadflow.policy import Policy
from leadflow.reasons import RouteLayer, RuleTrace
from leadflow.routing import RoutingDecision
from routing_cases import ROSTER, cases, facts_of, lead_of

# --- routing ----------------------------------------------------------------------------------------------------------

ASKED = ("nurture", "government", "industry", "local")
"""Layers of rules."""
DECIDING = (*ASKED, "otherwise", "generic")
"""What decides, the owner of an account apart, who gets the lead whatever is missing."""
FIELDS = (
    *("address.subdivision", "address.postal_code", "address.city", "phone.country"),
    *("email.domain", "public_sector", "industry", "employees"),
    *("title", "interests", "custom.intent", "score.value"),
)
"""One field of each kind that a rule can wait for."""
CAUSES = (
    *("account_layer", "country_missing", "no_territory", "information_missing", "no_rule"),
    *("country_inferred", "opted_out", "target_missing"),
)
"""Why something else than a rule decided, and what is told beside it."""

CELLS = (
    *(f"{layer} rule {truth}" for layer, truth in itertools.product(ASKED, ("true", "false"))),
    *(f"{layer} rule unknown without {field}" for layer, field in itertools.product(ASKED, FIELDS)),
    *(f"{layer} decides, nothing missing" for layer in ("account", *DECIDING)),
    *(f"{layer} decides without {field}" for layer, field in itertools.product(DECIDING, FIELDS)),
    "generic decides without address.country",
    *(f"because {code}" for code in CAUSES),
)


def _cells(decision: RoutingDecision, rules: tuple[RuleTrace, ...]) -> Iterator[str]:
    for field in decision.missing:
        yield f"{decision.layer} decides without {field}"
    if not decision.missing:
        yield f"{decision.layer} decides, nothing missing"
    yield from (f"because {reason.code}" for reason in (decision.reason, *decision.notes))
    for rule in rules:
        layer = rule.layer.rpartition(", ")[2]
        if rule.truth is None:
            yield from (f"{layer} rule unknown without {field}" for field in rule.missing)
        else:
            yield f"{layer} rule {str(rule.truth).lower()}"


def _routed(policy: Policy, case: dict[str, Any]) -> Iterator[str]:
    lead, facts = lead_of(case["given"]), facts_of(case.get("facts", {}))
    decision = route(lead, policy, facts=facts, roster=ROSTER)
    return _cells(decision, trace_route(lead, policy, facts=facts, roster=ROSTER).rules)


FILLED = MappingProxyType({cell: str(each.id) for each in cases() for cell in _routed(*each.values)})
"""The name of a case by the cell that it fills."""


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_of_routing_has_a_case(cell: str) -> None:
    """Each layer is true and false of some lead, unknown without each field, and decides without each field."""
    assert cell in FILLED


def test_every_layer_is_among_the_cells() -> None:
    """A new layer needs cases; only what is for review by a person is decided elsewhere."""
    assert {"account", *DECIDING} == {*get_args(RouteLayer)} - {"review"}


# --- distribution -----------------------------------------------------------------------------------------------------

CHOSEN = ("distributed", "sticky", "assigned_later", "nobody_available")
"""Why somebody was chosen, or nobody."""
OBSTACLES = (
    *("member_inactive", "member_lacks_skill", "member_takes_only"),
    *("member_no_capacity", "member_away", "member_not_at_work"),
)
"""Why a member could not be chosen."""


DISTRIBUTED = MappingProxyType(
    {
        (distribution_cases.team_of(case).method, reason.code): str(each.id)
        for each in distribution_cases.cases()
        for case in each.values
        for decision in distribution_cases.distributed(case)
        for reason in (decision.reason, *decision.obstacles)
    }
)
"""The name of a case by the method and the reason that it fills."""


@pytest.mark.parametrize(("method", "code"), [*itertools.product(get_args(Method), (*CHOSEN, *OBSTACLES))])
def test_every_method_meets_every_reason(method: Method, code: str) -> None:
    """Each method has a case in which it chooses, and one for each reason why somebody is not chosen."""
    assert (method, code) in DISTRIBUTED


def test_every_reason_of_distribution_is_among_the_cells() -> None:
    """A reason that nobody thought of shows up."""
    assert {code for _, code in DISTRIBUTED} == {*CHOSEN, *OBSTACLES}
