"""Compiled conditions and scoring give what looking at every rule in turn gives."""

import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from leadflow import Inquiry, Lead, score, trace_score
from leadflow.conditions import RuleIndex, evaluate, parse_condition, plain_condition
from leadflow.policy import Scoring, ScoringGroup, ScoringRule
from property.rule_worlds import ALTERNATIVES, RULES, SCHEMA, conditions, parsed, subjects
from reference import naive_rules as naive
from whole import whole

pytestmark = pytest.mark.worlds

AT = datetime(2026, 11, 21, tzinfo=UTC)


@given(conditions(), subjects())
def test_one_condition_means_what_it_says(plain: dict[str, object], subject: Inquiry | Lead) -> None:
    """A condition is true, false or unknown as its constraints say, one by one."""
    assert evaluate(parse_condition(plain, SCHEMA), subject) is naive.condition_holds(plain, subject)


@given(conditions())
def test_conditions_read_back_what_they_write(plain: dict[str, object]) -> None:
    """Writing a condition and reading it back gives the same condition."""
    condition = parse_condition(plain, SCHEMA)
    assert parse_condition(plain_condition(condition), SCHEMA) == condition


@given(RULES, subjects())
def test_the_first_true_rule_is_found_with_what_is_missing_above(rules: list, subject: Inquiry | Lead) -> None:
    """The compiled index finds the first true rule and exactly the fields that leave rules above it open."""
    hit = RuleIndex([parsed(any_of) for any_of in rules]).first(subject)
    rank, missing = naive.first(rules, subject)
    event(f"hit {rank is not None}, missing {bool(missing)}")
    assert (hit.rank, set(hit.missing)) == (rank, missing)


@given(RULES, subjects())
def test_all_true_rules_are_found_with_what_is_missing_elsewhere(rules: list, subject: Inquiry | Lead) -> None:
    """The compiled index finds every true rule and exactly the fields that leave others open."""
    hits = RuleIndex([parsed(any_of) for any_of in rules]).every(subject)
    ranks, missing = naive.every(rules, subject)
    assert (list(hits.ranks), set(hits.missing)) == (ranks, missing)


@given(RULES, subjects())
def test_an_index_survives_pickling(rules: list, subject: Inquiry | Lead) -> None:
    """An index that travelled to another process answers the same."""
    index = RuleIndex([parsed(any_of) for any_of in rules])
    assert pickle.loads(pickle.dumps(index)).first(subject) == index.first(subject)


GROUPS = st.tuples(st.none() | st.integers(0, 40), st.lists(st.tuples(st.integers(-20, 40), ALTERNATIVES), max_size=5))


def group_of(plain: tuple) -> ScoringGroup:
    cap, rules = plain
    return ScoringGroup(
        cap=cap,
        rules=tuple(
            ScoringRule(name=f"rule {number}", points=points, when=parsed(any_of))
            for number, (points, any_of) in enumerate(rules)
        ),
    )


@given(GROUPS, GROUPS, subjects())
def test_contributions_sum_to_the_score(fit: tuple, engagement: tuple, subject: Inquiry | Lead) -> None:
    """The score is what adding up by hand gives, the contributions sum to it exactly, and the trace agrees."""
    policy = whole(Scoring(fit=group_of(fit), engagement=group_of(engagement)))
    scored = score(subject, policy, at=AT)
    assert scored.value == naive.points([fit, engagement], subject)
    assert sum(each.points for each in scored.contributions) == scored.value
    given_points = [(each.axis, each.rule) for each in scored.contributions if each.rule]
    assert given_points == [(line.layer, line.rule) for line in trace_score(subject, policy, at=AT) if line.truth]
    assert set(scored.missing) == {field for line in trace_score(subject, policy, at=AT) for field in line.missing}
