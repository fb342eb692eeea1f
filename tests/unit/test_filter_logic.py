"""Numbered filter logic: how it is read, told and refused."""

import pytest

from leadflow.conditions import FilterLogic, InvalidCondition, parse_condition
from leadflow.errors import InvalidPolicy
from leadflow.policy import RoutingRule
from leadflow.serialization import dump_policy, parse_policy

ONE, TWO, THREE = map(
    parse_condition, ({"title": {"contains": ["VP"]}}, {"employees": {"min": 200}}, {"address.country": ["KR"]})
)
ALL = (ONE, TWO, THREE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 AND (2 OR 3)", "title contains 'vp' and (employees ≥ 200 or address.country is 'KR')"),
        ("(1 and 2) or 3", "(title contains 'vp' and employees ≥ 200) or address.country is 'KR'"),
        ("1 OR 2 AND 3", "title contains 'vp' or (employees ≥ 200 and address.country is 'KR')"),
        ("NOT 1 and not(2 or 3)", "not title contains 'vp' and not (employees ≥ 200 or address.country is 'KR')"),
        ("((1))or((2))or 3", "title contains 'vp' or employees ≥ 200 or address.country is 'KR'"),
    ],
)
def test_logic_is_told_with_the_conditions_in_their_places(text: str, told: str) -> None:
    """AND binds more strongly than OR; brackets that say nothing are left out."""
    assert str(FilterLogic(text, ALL)) == told


def test_a_condition_of_several_constraints_stands_in_brackets_behind_not() -> None:
    """What is negated is seen at a glance."""
    both = parse_condition({"title": "VP", "employees": {"max": 5}})
    logic = FilterLogic("NOT 1", (both,))
    assert str(logic) == "not (employees ≤ 5 and title is 'vp')"
    assert [str(each) for each in logic.alternatives] == ["employees not ≤ 5", "title is not 'vp'"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 AND 2", "every condition to be used; it leaves out 3"),
        ("1", "every condition to be used; it leaves out 2, 3"),
        ("1 AND 2 AND 3 AND 4", "numbers of conditions, from 1 to 3; not 4"),
        ("0 OR 1", "numbers of conditions, from 1 to 3; not 0"),
        ("1 AND (2 OR 3", "a bracket that is closed"),
        ("1 AND 2 OR 3)", "AND, OR or the end instead of ')'"),
        ("1 2 3", "AND, OR or the end instead of '2'"),
        ("1 AND", "the number of a condition at the end"),
        ("", "the number of a condition at the end"),
        ("1 AND OR 2", "the number of a condition instead of 'OR'"),
        ("1 XOR 2", "numbers, AND, OR, NOT and brackets instead of 'XOR 2'"),
        ("1 AND title", "numbers, AND, OR, NOT and brackets instead of 'title'"),
        ("1 UND 2", "numbers, AND, OR, NOT and brackets instead of 'UND 2'"),
        ("(" * 101 + "1" + ")" * 101, "at most 100 brackets and NOTs"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, expected: str) -> None:
    """The message says what stands there, and what should."""
    with pytest.raises(InvalidCondition) as caught:
        FilterLogic(text, ALL)
    [fault] = caught.value.faults
    assert (fault.path, fault.value, fault.expected) == ("logic", text, expected)


def test_there_is_no_logic_without_conditions() -> None:
    """A number needs a condition behind it."""
    with pytest.raises(InvalidCondition, match="none, because there are no conditions; not 1"):
        FilterLogic("1", ())


def test_logic_that_multiplies_out_to_too_much_is_refused() -> None:
    """Seven pairs joined by AND are 128 alternatives; six are 64 and will do."""
    conditions = tuple(parse_condition({"title": str(number)}) for number in range(14))
    pairs = [f"({number} OR {number + 1})" for number in range(1, 15, 2)]
    assert len(FilterLogic(" AND ".join(pairs[:6]), conditions[:12]).alternatives) == 64
    with pytest.raises(InvalidCondition, match="at most 64 alternatives when it is multiplied out, not 128"):
        FilterLogic(" AND ".join(pairs), conditions)


@pytest.mark.parametrize("times", [1, 2, 13, 40])
def test_saying_the_same_several_times_means_the_same(times: int) -> None:
    """Alternatives that are equal are one, however often they are multiplied out."""
    logic = FilterLogic(" AND ".join(["(1 OR 2)"] * times), (ONE, TWO))
    assert {ONE, TWO} <= set(logic.alternatives)
    assert len(logic.alternatives) <= 3


def test_logic_that_is_far_too_large_is_refused_before_it_is_multiplied_out() -> None:
    """Twenty pairs would be a million alternatives; nobody waits for them, and none is left out."""
    conditions = tuple(parse_condition({"title": str(number)}) for number in range(40))
    pairs = [f"({number} OR {number + 1})" for number in range(1, 41, 2)]
    with pytest.raises(InvalidCondition, match="at most 64 alternatives when it is multiplied out"):
        FilterLogic(" AND ".join(pairs), conditions)


POLICY = """
fallback_user = "user:dana"

[[routing.territory]]
name = "Korea"
country = ["KR"]

[[routing.territory.local]]
name = "big or important"
owner = "user:minji"
when = { logic = "1 AND (2 OR 3)", conditions = [{ "address.city" = "서울" }, { employees = { min = 300 } }, { title = { not = { contains = ["인턴"] } } }] }
"""


def test_a_policy_says_it_with_numbers_and_is_written_back_so() -> None:
    """The file keeps the logic as people wrote it."""
    policy = parse_policy(POLICY)
    [rule] = policy.routing.territory[0].local.rules
    assert isinstance(rule, RoutingRule)
    assert str(rule.when) == "address.city is '서울' and (employees ≥ 300 or title does not contain '인턴')"
    assert 'logic = "1 AND (2 OR 3)"' in dump_policy(policy)
    assert parse_policy(dump_policy(policy)) == policy


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"1 AND (2 OR 3)"', '"1 AND 2"', ".when.logic: '1 AND 2' is not valid: expected every condition to be used"),
        ('"1 AND (2 OR 3)"', "1", ".when.logic: 1 is not valid: expected a text such as '1 AND (2 OR 3)'"),
        ("employees", "employes", ".when.conditions[1].employes: {'min': 300} is not valid: expected a known field"),
        ("conditions = [", "condition = [", ".when.condition: "),
        ("{ not = { contains", "{ not = { contain", ".when.conditions[2].title.not.contain: "),
        (
            '{ not = { contains = ["인턴"] } }',
            "{ not = 1 }",
            ".when.conditions[2].title.not: 1 is not valid: expected a table",
        ),
    ],
)
def test_faults_are_told_with_their_place(old: str, new: str, fault: str) -> None:
    """Down to the number of the condition."""
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(POLICY.replace(old, new))
    assert any(f"routing.territory[0].local[0]{fault}" in str(each) for each in caught.value.faults)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"prefix": ["VP"]}, "title does not start with 'vp'"),
        ({"contains": ["underwear"]}, "title does not contain 'underwear'"),
        ({"contains": ["contains tax"]}, "title does not contain 'contains tax'"),
        ({"prefix": ["starts"]}, "title does not start with 'starts'"),
        ({"one_of": ["VP"]}, "title is not 'vp'"),
        ({"none_of": ["VP"]}, "title is 'vp'"),
        ({"present": True}, "title is missing"),
        ({"not": {"prefix": ["VP"]}}, "title starts with 'vp'"),
    ],
)
def test_not_asks_the_opposite(asked: object, told: str) -> None:
    """Where there is an opposite already, it is that one."""
    assert str(parse_condition({"title": {"not": asked}})) == told


def test_a_domain_that_does_not_lie_under_another() -> None:
    """Hierarchies can be asked the other way round, too."""
    assert (
        str(parse_condition({"email.domain": {"not": {"under": ["go.kr"]}}}))
        == "email.domain does not lie under 'go.kr'"
    )
