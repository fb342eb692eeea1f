"""Scores add up, can be computed again for any past moment, and do not depend on any order."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from leadflow import Activity, Inquiry, score
from leadflow.policy import Scoring, ScoringGroup, ScoringRule
from whole import whole

START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 100 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
PERIODS = st.integers(1, 60 * 86_400).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def activities(draw: st.DrawFn) -> Activity:
    at = draw(MOMENTS)
    type_ = draw(st.sampled_from(("visit", "Call", "e-mail")))
    return Activity(
        id=str(draw(st.integers(0, 999))),
        type=type_,
        subject="x",
        at=at,
        open=draw(st.sampled_from((False, False, True))),
    )


@st.composite
def rules(draw: st.DrawFn) -> ScoringRule:
    fading = draw(st.sampled_from(("none", "half", "linear")))
    return ScoringRule(
        name="rule",
        points=draw(st.integers(-40, 40)),
        activity=draw(st.sampled_from(((), ("visit",), ("call", "visit")))),
        half_life=draw(PERIODS) if fading == "half" else None,
        linear=draw(PERIODS) if fading == "linear" else None,
        group=draw(st.sampled_from((None, "web"))),
    )


@st.composite
def groups(draw: st.DrawFn) -> ScoringGroup:
    drawn = tuple(draw(st.lists(rules(), max_size=4)))
    caps = {"web": draw(st.integers(0, 30))} if any(rule.group for rule in drawn) and draw(st.booleans()) else {}
    return ScoringGroup(rules=drawn, caps=caps, cap=draw(st.none() | st.integers(0, 60)))


SCORINGS = st.builds(Scoring, fit=groups(), engagement=groups())
HISTORIES = st.lists(activities(), max_size=8)
INQUIRIES = st.builds(Inquiry, id=st.just("1"), source=st.just("form"), received_at=st.none() | MOMENTS)


def left(rule: ScoringRule, age: timedelta) -> Decimal:
    """The part of the points that is left, with far more digits than needed."""
    if rule.half_life is not None:
        return Decimal(2) ** (
            -Decimal(age // timedelta(microseconds=1)) / Decimal(rule.half_life.total_seconds()) / 10**6
        )
    if rule.linear is not None:
        return max(Decimal(0), 1 - Decimal(age.total_seconds()) / Decimal(rule.linear.total_seconds()))
    return Decimal(1)


def naive_points(rule: ScoringRule, inquiry: Inquiry, history: list[Activity], at: datetime) -> int:
    """What a rule gives, straight from its description."""
    with localcontext() as context:
        context.prec = 90
        if rule.activity:
            done = [each for each in history if not each.open and each.at <= at]
            moments = [each.at for each in done if each.type.lower() in rule.activity]
        else:
            arrived = inquiry.received_at or at
            moments = [arrived] if arrived <= at or rule.half_life is rule.linear is None else []
        total = sum((left(rule, at - moment) for moment in moments), Decimal(0))
        return int((total * rule.points).to_integral_value(ROUND_HALF_EVEN))


def naive_score(policy: Scoring, inquiry: Inquiry, history: list[Activity], at: datetime) -> int:
    total = 0
    for group in (policy.fit, policy.engagement):
        given_points = [(rule.group, naive_points(rule, inquiry, history, at)) for rule in group.rules]
        by_name = {name: sum(points for owner, points in given_points if owner == name) for name, _ in given_points}
        subtotal = sum(
            min(points, group.caps[name]) if name in group.caps else points for name, points in by_name.items()
        )
        total += subtotal if group.cap is None else min(group.cap, subtotal)
    return total


@given(SCORINGS, INQUIRIES, HISTORIES, MOMENTS)
def test_a_score_is_what_its_rules_say(
    policy: Scoring, inquiry: Inquiry, history: list[Activity], at: datetime
) -> None:
    """Points, fading and caps are those of a plain computation, and the contributions sum to the score exactly."""
    scored = score(inquiry, whole(policy), at=at, activities=history)
    assert scored.value == naive_score(policy, inquiry, history, at)
    assert scored.value == sum(each.points for each in scored.contributions) == scored.fit + scored.engagement


@given(SCORINGS, INQUIRIES, HISTORIES, MOMENTS, st.randoms(use_true_random=False))
def test_the_order_of_what_somebody_did_makes_no_difference(
    policy: Scoring, inquiry: Inquiry, history: list[Activity], at: datetime, chance: Random
) -> None:
    """However the activities come, the score is the same."""
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert score(inquiry, whole(policy), at=at, activities=shuffled) == score(
        inquiry, whole(policy), at=at, activities=history
    )


@given(SCORINGS, INQUIRIES, HISTORIES, HISTORIES, MOMENTS)
def test_a_score_of_the_past_can_be_computed_again(
    policy: Scoring, inquiry: Inquiry, history: list[Activity], later: list[Activity], at: datetime
) -> None:
    """What happened after a moment does not change the score of that moment."""
    after = [each for each in later if each.at > at]
    then = [each for each in history if each.at <= at]
    assert score(inquiry, whole(policy), at=at, activities=[*after, *then]) == score(
        inquiry, whole(policy), at=at, activities=then
    )


@given(st.lists(rules(), max_size=4), HISTORIES, MOMENTS, MOMENTS)
def test_points_only_fade(drawn: list[ScoringRule], history: list[Activity], one: datetime, other: datetime) -> None:
    """When nothing new happens, each rule gives no more, and takes no more away, than it did before."""
    early, late = sorted((one, other))
    policy = Scoring(engagement=ScoringGroup(rules=tuple(drawn)))
    inquiry = Inquiry(id="1", source="form", received_at=START)
    happened = [each for each in history if each.at <= early]
    before = score(inquiry, whole(policy), at=early, activities=happened).contributions
    after = score(inquiry, whole(policy), at=late, activities=happened).contributions
    assert all(
        abs(now.points) <= abs(then.points) and now.points * then.points >= 0
        for then, now in zip(before, after, strict=True)
    )
