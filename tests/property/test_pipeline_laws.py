"""Moves of opportunities: taken back exactly, told completely, and worth what exact fractions say."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.changes import Create
from leadflow.errors import StageRefused
from leadflow.history import stage_history, time_in_stage
from leadflow.opportunities import StagePlan, amount_of, derived_amount, weighted_amount
from leadflow.policy import Pipeline
from leadflow.testing import strategies as lst
from leadflow.testing.strategies.pipelines import pipelines
from leadflow.values import Rates

START = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def policies(draw: st.DrawFn) -> lf.Policy:
    return lf.Policy(fallback_user="user:a", pipeline=draw(st.just(Pipeline()) | pipelines()))


@st.composite
def journeys(draw: st.DrawFn) -> tuple[lf.Policy, lf.Opportunity, list[StagePlan]]:
    """An opportunity that moves through its pipeline, forth and back, reopened where it was closed."""
    policy = draw(policies())
    first = policy.first_stage
    opportunity = lf.Opportunity(
        id="1", account="a", name="로봇", stage=first.name, probability=first.probability, created_at=START
    )
    names = [stage.name for stage in policy.pipeline.stages]
    steps = draw(st.lists(st.tuples(st.sampled_from(names), st.integers(0, 5_000_000)), max_size=8))
    at, plans = START, list[StagePlan]()
    for to, seconds in steps:
        at += timedelta(seconds=seconds)
        reason = next(iter(policy.pipeline.lost_reasons), None)
        before = attrs.evolve(
            plans[-1].after if plans else opportunity, version=sum(plan.event is not None for plan in plans)
        )
        plan = lf.plan_stage(before, to, policy, at=at, reason=reason, reopen=True)
        plans.append(plan)
    return policy, opportunity, plans


def events_of(plans: Sequence[StagePlan]) -> list[lf.Activity]:
    made = [change.record for plan in plans for change in plan.changes.changes if isinstance(change, Create)]
    return [each for each in made if isinstance(each, lf.Activity)]


@given(journeys(), st.integers(0, 50_000_000))
def test_times_in_stages_are_the_age_of_the_opportunity(
    journey: tuple[lf.Policy, lf.Opportunity, list[StagePlan]], seconds: int
) -> None:
    """At any moment, and each is what going through second by second of the moves gives."""
    _, opportunity, plans = journey
    at, now = START + timedelta(seconds=seconds), plans[-1].after if plans else opportunity
    times = time_in_stage(now, events_of(plans), at=at)
    assert sum(times.values(), timedelta()) == at - START
    naive: dict[str, timedelta] = {}
    stage, since = opportunity.stage, START
    for plan in (*(plan for plan in plans if plan.event is not None and plan.event.at <= at), None):
        until = at if plan is None or plan.event is None else plan.event.at
        naive[stage] = naive.get(stage, timedelta()) + (until - since)
        since = until
        stage = stage if plan is None else plan.after.stage
    event(f"stages: {len(naive)}")
    assert dict(times) == naive


@given(journeys())
def test_moves_are_told_by_their_events_and_taken_back_in_turn(
    journey: tuple[lf.Policy, lf.Opportunity, list[StagePlan]],
) -> None:
    """Applied one after the other and taken back in the other order, the store is what it was."""
    policy, opportunity, plans = journey
    repository = lf.MemoryRepository([opportunity])
    for plan in plans:
        repository.apply(plan.changes)
    activities = [each for each in repository if isinstance(each, lf.Activity)]
    moved = [plan.event for plan in plans if plan.event is not None]
    assert sorted(map(str, stage_history(activities))) == sorted(map(str, moved))
    assert [each.at for each in stage_history(activities)] == [each.at for each in moved]
    for before, after in zip(moved, moved[1:], strict=False):
        assert before.after == after.before
    stored = repository.get("opportunity", "1")
    assert stored == (plans[-1].after if plans else opportunity)
    assert isinstance(stored, lf.Opportunity)
    stage = policy.pipeline.stage(stored.stage)
    assert stored.probability == stage.probability
    assert stored.lost_reason is None or stage.is_lost
    for plan in reversed(plans):
        undo = lf.plan_undo(plan, list(repository))
        assert not undo.conflicts
        repository.apply(undo.changes)
    assert list(repository) == [opportunity]


@given(policies(), lst.opportunities(), st.data())
def test_a_move_of_any_opportunity_is_refused_or_taken_back_by_its_inverse(
    policy: lf.Policy, opportunity: lf.Opportunity, data: st.DataObject
) -> None:
    """Whatever a host has stored; what is refused is told in one sentence, and nothing else is raised."""
    opportunity = attrs.evolve(opportunity, version=0)
    to = data.draw(st.sampled_from([stage.name for stage in policy.pipeline.stages]))
    at = data.draw(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
    reopen = data.draw(st.booleans())
    reason = data.draw(st.sampled_from([None, "price", "경쟁사"]))
    repository = lf.MemoryRepository([opportunity])
    try:
        plan = lf.plan_stage(opportunity, to, policy, at=at, reason=reason, reopen=reopen)
    except StageRefused as refusal:
        event(f"refused: {refusal.reason[:12]}")
        assert refusal.before == opportunity.stage != to
        return
    event("moved" if plan.event else "stays")
    untouched = ("stage", "stage_since", "probability", "forecast", "lost_reason", "close_date")
    kept = {name: getattr(opportunity, name) for name in untouched}
    assert attrs.evolve(plan.after, **kept) == opportunity
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert list(repository) == [opportunity]


@given(st.data(), st.booleans())
def test_only_what_leaves_its_end_is_reopened_and_only_an_end_has_a_day_of_its_own(
    data: st.DataObject, reopen: bool
) -> None:
    """Between stages of one outcome the close date stays, at an end it is the day of the move, after an end there is none."""
    policy = data.draw(policies())
    stages = st.sampled_from([*policy.pipeline.by_name, "a stage that is not there"])
    before = data.draw(lst.opportunities(stages=stages))
    before = attrs.evolve(before, stage_since=None, created_at=None)
    to = data.draw(st.sampled_from([name for name in policy.pipeline.by_name if name != before.stage]))
    reason = next(iter(policy.pipeline.lost_reasons), None)
    shares = {stage.name: stage.probability for stage in policy.pipeline.stages}
    ends = {100: "won", 0: "lost"}
    was, becomes = (ends.get(shares.get(stage, 50), "open") for stage in (before.stage, to))
    event(f"{was} → {becomes}, reopen: {reopen}")
    if was not in ("open", becomes) and not reopen:
        with pytest.raises(StageRefused, match=f"it is {was}; reopen it to move it"):
            lf.plan_stage(before, to, policy, at=START, reason=reason)
        return
    became = lf.plan_stage(before, to, policy, at=START, reason=reason, reopen=reopen).after
    if was == becomes:
        assert became.close_date == before.close_date
    else:
        assert became.close_date == (None if becomes == "open" else START.date())
    assert (became.lost_reason is None) or becomes == "lost"


# --- amounts ----------------------------------------------------------------------------------------------------------

RATES = Rates("KRW", {"USD": Decimal("1380.25"), "EUR": Decimal("1550.123456"), "JPY": Decimal("9.1")})
FINEST = 10**12


def amounts(currencies: Sequence[str]) -> st.SearchStrategy[lf.Money]:
    numbers = st.decimals(-(10**9), 10**9, places=4)
    return st.builds(lf.Money, numbers, st.sampled_from(currencies))


def lines(currencies: Sequence[str]) -> st.SearchStrategy[list[lf.LineItem]]:
    line = st.builds(
        lf.LineItem,
        product=st.just("serum"),
        quantity=st.decimals(Decimal("0.000001"), 1000, places=6),
        unit_price=amounts(currencies),
        discount=st.decimals(0, 1, places=6),
    )
    return st.lists(line, min_size=1, max_size=5)


def finest(exact: Fraction) -> Fraction:
    """Return a number rounded to twelve digits behind the point, half-even as Python rounds fractions."""
    return Fraction(round(exact * FINEST), FINEST)


def worth(item: lf.LineItem) -> Fraction:
    assert item.unit_price is not None
    return finest(Fraction(item.unit_price.amount) * Fraction(item.quantity) * (1 - Fraction(item.discount)))


@given(lines(["KRW"]), st.integers(0, 100))
def test_amounts_are_those_of_exact_fractions(items: list[lf.LineItem], probability: int) -> None:
    """The sum of the lines, each rounded once; weighted by the probability of the opportunity, rounded once more."""
    opportunity = lf.Opportunity(
        id="1", account="a", name="로봇", stage="Prospecting", probability=probability, line_items=tuple(items)
    )
    total, weighted = amount_of(opportunity), weighted_amount(opportunity, lf.Policy(fallback_user="user:a"))
    assert total is not None
    assert weighted is not None
    assert Fraction(total.amount) == sum(map(worth, items))
    assert Fraction(weighted.amount) == finest(Fraction(total.amount) * Fraction(probability, 100))
    event(f"rounded: {Fraction(weighted.amount) != Fraction(total.amount) * Fraction(probability, 100)}")


@given(st.lists(st.tuples(lines(["KRW"]), st.integers(1, 99)), min_size=1, max_size=4))
def test_boards_reports_and_customers_weigh_exactly_and_alike(drawn: list[tuple[list[lf.LineItem], int]]) -> None:
    """Open opportunities with lines of any price: each sum is that of exact fractions, in which nothing is rounded."""
    opportunities = [
        lf.Opportunity(
            id=str(place),
            account="a",
            name="로봇",
            stage="Prospecting",
            probability=probability,
            line_items=tuple(items),
        )
        for place, (items, probability) in enumerate(drawn)
    ]
    wanted = sum(
        Fraction(total.amount) * Fraction(probability, 100)
        for each, (_, probability) in zip(opportunities, drawn, strict=True)
        if (total := amount_of(each)) is not None
    )
    policy = lf.Policy(fallback_user="user:a")
    customer = lf.customer_view(lf.Account(id="a", name="Acme"), opportunities, at=START, policy=policy)
    sums = (
        lf.board(opportunities, policy).columns[0].weighted["KRW"],
        lf.report(opportunities, measures=["weighted"], policy=policy).values()["weighted"],
        customer.totals.weighted["KRW"],
    )
    assert {Fraction(each) for each in sums} == {wanted}


@given(lines(["KRW", "USD", "EUR", "JPY", "KWD"]))
def test_several_currencies_come_to_what_their_rates_say(items: list[lf.LineItem]) -> None:
    """In whatever order the lines stand; without rates, or without one of them, it is an error."""
    currencies = {item.unit_price.currency for item in items if item.unit_price is not None}
    if len(currencies) > 1:
        with pytest.raises(lf.InvalidValue, match="one currency, or rates"):
            derived_amount(items)
    if "KWD" in currencies:
        with pytest.raises(lf.InvalidValue, match="invalid currency 'KWD'"):
            derived_amount(items, rates=RATES)
        return
    rates = {"KRW": Fraction(1), **{code: Fraction(rate) for code, rate in RATES.rates.items()}}
    naive = sum(finest(worth(item) * rates[item.unit_price.currency]) for item in items if item.unit_price is not None)
    total = derived_amount(items, rates=RATES)
    assert total is not None
    assert (Fraction(total.amount), total.currency) == (naive, "KRW")
    assert derived_amount(items[::-1], rates=RATES) == total


@given(amounts(["KRW", "USD", "EUR", "JPY"]))
def test_an_amount_is_converted_exactly(money: lf.Money) -> None:
    """What is rounded is only what an amount cannot hold."""
    rate = Fraction(RATES.rates.get(money.currency, 1))
    assert Fraction(RATES.amount(money)) == Fraction(money.amount) * rate
    assert Fraction(RATES.convert(money).amount) == finest(Fraction(money.amount) * rate)
