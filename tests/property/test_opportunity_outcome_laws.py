"""Whether an opportunity is open, won or lost has one answer, whoever asks: its stage alone says it.

The reference reads the stages of the pipeline by hand. Everything that asks is held to it, and to nothing that a
probability says: intake, tie-breaks, conversion, moves, boards, reports, forecasts, funnels and the view of a customer.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.errors import ConversionRefused, StageRefused
from leadflow.matching import Context, Directory, Found
from leadflow.objects import ConvertedTo
from leadflow.opportunities import weighted_amount
from leadflow.opportunities.outcome import telling_opportunities
from leadflow.policy import FORECASTS, Classification, Pipeline
from leadflow.testing.strategies.pipelines import pipelines

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
ACME = lf.Account(id="acme", name="Acme", domains=["acme.example"], named=True, owner="user:dana")
BRANCH = lf.Account(id="branch", name="Acme", domains=["acme.example"], parent="acme", owner="user:dana")
AMY = lf.Contact(id="amy", account="acme", name="Amy Wong", email="amy@acme.example")
LEAD = lf.Lead(id="l", owner="user:dana", name="Ben Ito", company="Acme", interests=["WMS"])
BY_AMY = lf.Inquiry(id="i", source="form", name="Amy Wong", email="amy@acme.example")
BY_A_STRANGER = lf.Inquiry(id="j", source="form", name="Zoë Martin", email="zoe@acme.example")
STRANGE = "a stage that is not there"


class World(NamedTuple):
    """A policy with its stages, and opportunities of two accounts of one company."""

    policy: lf.Policy
    opportunities: list[lf.Opportunity]

    @property
    def of_acme(self) -> list[lf.Opportunity]:
        return [each for each in self.opportunities if each.account == "acme"]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw opportunities in any stages, and one that is not there, with probabilities that say anything."""
    policy = lf.Policy(
        fallback_user="user:dana",
        pipeline=draw(st.just(Pipeline()) | pipelines()),
        classification=Classification(tie_breaks=("open_opportunity",)),
    )
    drawn = st.tuples(
        st.sampled_from(["acme", "acme", "branch"]),
        st.sampled_from([*policy.pipeline.by_name, STRANGE]),
        st.sampled_from([None, None, 0, 10, 50, 100]),
        st.sampled_from([None, *FORECASTS]),
        st.none() | st.dates(date(2024, 1, 1), date(2030, 1, 1)),
        st.sampled_from([None, AT, datetime(2025, 1, 1, tzinfo=UTC)]),
    )
    opportunities = [
        lf.Opportunity(
            id=str(number),
            account=account,
            name="로봇",
            stage=stage,
            probability=probability,
            forecast=forecast,
            amount="700 KRW",
            close_date=closes,
            created_at=created,
        )
        for number, (account, stage, probability, forecast, closes, created) in enumerate(
            draw(st.lists(drawn, min_size=1, max_size=5))
        )
    ]
    return World(policy, opportunities)


def reference(opportunity: lf.Opportunity, policy: lf.Policy) -> str:
    """Return how an opportunity stands, read off the list of stages."""
    for stage in policy.pipeline.stages:
        if stage.name == opportunity.stage:
            return {100: "won", 0: "lost"}.get(stage.probability, "open")
    return "open"


def stores(world: World) -> Mapping[str, lf.Directory]:
    """Return what is known in three ways: gathered, all at hand, and from a host that returns no more than it must."""
    records = [ACME, BRANCH, AMY, lf.User(id="user:dana"), *world.opportunities]
    least = telling_opportunities(world.opportunities, world.policy)
    accounts = (ACME, BRANCH)
    roster = lf.Roster(users={"user:dana": lf.User(id="user:dana")})
    return {
        "a repository": lf.gather(lf.MemoryRepository(records), [BY_AMY, BY_A_STRANGER], world.policy),
        "everything at hand": Directory.of(records, policy=world.policy),
        "a host that returns the least": Directory(
            Found(persons=(AMY,), accounts=accounts),
            Context(accounts=accounts, opportunities=least),
            roster,
            world.policy,
        ),
    }


@given(worlds())
def test_intake_says_of_a_customer_what_the_stages_of_its_opportunities_say(world: World) -> None:
    """One is opened where some are won and none is open; the last one lost is suggested where all are; else nothing."""
    outcomes = {each.id: reference(each, world.policy) for each in world.of_acme}
    said = set(outcomes.values())
    event(f"said: {sorted(said)}")
    for view, known in stores(world).items():
        [step] = lf.plan_intake([BY_AMY], known, world.policy, at=AT).steps
        found = step.decision.classification
        assert (found.repeats is not None) == ("won" in said and "open" not in said), view
        assert found.repeats is None or outcomes[found.repeats.id] == "won"
        codes = {reason.code for reason in found.reasons}
        assert ("deal_open" in codes) == (said >= {"won", "open"}), view
        lost = [each.id for each in found.candidates if each.reason.code == "deal_lost"]
        assert bool(lost) == (said == {"lost"}), view
        assert all(outcomes[id_] == "lost" for id_ in lost)


@given(worlds())
def test_the_tie_break_keeps_the_accounts_with_an_open_opportunity(world: World) -> None:
    """Of two accounts of one domain the one where something is open; both or none decide nothing."""
    busy = {each.account for each in world.opportunities if reference(each, world.policy) == "open"}
    event(f"busy: {len(busy)}")
    for view, known in stores(world).items():
        found = lf.classify(BY_A_STRANGER, known, world.policy)
        chosen = None if found.account is None else found.account.id
        assert chosen == (next(iter(busy)) if len(busy) == 1 else None), view


@given(worlds())
def test_views_count_what_the_stages_say(world: World) -> None:
    """The board, the forecast, the report, the funnel and the totals of the customer."""
    policy, opportunities = world
    outcomes = {each.id: reference(each, policy) for each in opportunities}
    counted = {name: [id_ for id_, outcome in outcomes.items() if outcome == name] for name in ("open", "won", "lost")}
    board = lf.board(opportunities, policy, at=datetime(2031, 1, 1, tzinfo=UTC))
    for column in board.columns:
        assert column.known == (column.stage != STRANGE)
        for card in column.cards:
            assert board.is_overdue(card) == (outcomes[card.id] == "open" and card.close_date is not None)
    made = lf.report(opportunities, columns=["forecast"], policy=policy)
    assert (made.values(column=("closed",))["count"] or 0) == len(counted["won"])
    assert (made.values(column=("omitted",))["count"] or 0) >= len(counted["lost"])
    forecast = lf.forecast(opportunities, policy=policy)
    assert forecast.values(column=("closed",)).get("sum", 0) == 700 * len(counted["won"])
    leads = [
        attrs.evolve(
            LEAD, id=each.id, status="converted", converted=ConvertedTo(at=AT, account="acme", opportunity=each.id)
        )
        for each in opportunities
    ]
    funnel = lf.funnel([], leads, opportunities, policy=policy)
    assert funnel.total.counts[-2:] == (len(opportunities), len(counted["won"]))
    totals = lf.customer_view(ACME, [BRANCH, *opportunities], at=AT, policy=policy).totals
    shown = totals.open_opportunities, totals.won_opportunities, totals.lost_opportunities
    assert shown == tuple(map(len, counted.values()))
    sums = [amounts.get("KRW", 0) for amounts in (totals.open, totals.won, totals.lost)]
    assert sums == [700 * len(ids) for ids in counted.values()]


@given(worlds())
def test_only_what_is_open_is_joined_estimated_and_moved_without_reopening(world: World) -> None:
    """What is won or lost is left as it is, unless somebody says that it is open again."""
    for each in world.of_acme:
        is_open = reference(each, world.policy) == "open"
        movable, opened = attrs.evolve(each, stage_since=None, created_at=None), world.policy.first_stage.name
        attempts = (
            partial(lf.plan_conversion, LEAD, lf.Related(), world.policy, at=AT, account=ACME, opportunity=each),
            partial(lf.plan_estimate, each, world.policy, probability=50),
            partial(lf.plan_stage, movable, opened, world.policy, at=AT),
        )
        assert [went(attempt) for attempt in attempts] == [is_open] * 3


def went(attempt: Callable[[], object]) -> bool:
    """Tell whether something was not refused."""
    try:
        attempt()
    except (ConversionRefused, lf.InvalidValue, StageRefused):
        return False
    return True


def everything_but_weights(world: World) -> object:
    """Return all that is said of opportunities, without the probability and what is weighted by it."""
    policy, opportunities = world

    def unweighted(record: object) -> object:
        return attrs.evolve(record, probability=None) if isinstance(record, lf.Opportunity) else record

    steps = lf.plan_intake([BY_AMY, BY_A_STRANGER], stores(world)["a repository"], policy, at=AT).steps
    found = [step.decision.classification for step in steps]
    board, view = lf.board(opportunities, policy, at=AT), lf.customer_view(ACME, opportunities, at=AT, policy=policy)
    by_forecast = lf.report(
        opportunities, rows=["stage"], columns=["forecast"], measures=["count", "sum"], policy=policy
    )
    return (
        [attrs.evolve(each, repeats=None) for each in found],
        [unweighted(each.repeats) for each in found],
        [[change.ref for change in step.changes.changes] for step in steps],
        [(each.stage, [card.id for card in each.cards], each.totals) for each in board.columns],
        [board.is_overdue(card) for column in board.columns for card in column.cards],
        by_forecast.rows(),
        attrs.evolve(view.totals, weighted={}),
        view.owners,
    )


@given(worlds(), st.data())
def test_other_probabilities_change_nothing_but_what_is_weighted(world: World, data: st.DataObject) -> None:
    """And of what is weighted only what is open: won is worth all, lost nothing."""
    any_probability = st.none() | st.integers(0, 100)
    others = [attrs.evolve(each, probability=data.draw(any_probability)) for each in world.opportunities]
    changed = world._replace(opportunities=others)
    assert everything_but_weights(changed) == everything_but_weights(world)
    for before, after in zip(world.opportunities, others, strict=True):
        weighted = weighted_amount(before, world.policy), weighted_amount(after, world.policy)
        match reference(before, world.policy):
            case "won":
                assert weighted == (before.amount, before.amount)
            case "lost":
                assert weighted == (lf.Money(Decimal(), "KRW"), lf.Money(Decimal(), "KRW"))
            case _ if after.probability is not None:
                assert weighted[1] == lf.Money(Decimal(7 * after.probability), "KRW")
            case _ if after.stage == STRANGE:
                assert weighted[1] is None
            case _:
                assert weighted[1] == lf.Money(Decimal(7 * world.policy.pipeline.stage(after.stage).probability), "KRW")


@given(worlds())
def test_all_sums_of_weighted_amounts_agree(world: World) -> None:
    """The board, a report and the customer add up what `weighted_amount` says of each, where it says something."""
    policy, opportunities = world
    each = [amount.amount for one in opportunities if (amount := weighted_amount(one, policy)) is not None]
    board = sum(column.weighted.get("KRW", Decimal()) for column in lf.board(opportunities, policy).columns)
    made = lf.report(opportunities, measures=["weighted"], policy=policy).values()["weighted"]
    assert board == made == sum(each)
    view = lf.customer_view(ACME, [BRANCH, *opportunities], at=AT, policy=policy)
    open_ones = [one for one in opportunities if reference(one, policy) == "open"]
    opened = [amount.amount for one in open_ones if (amount := weighted_amount(one, policy)) is not None]
    assert view.totals.weighted.get("KRW", Decimal()) == sum(opened)


@given(worlds())
def test_a_repository_may_ask_for_what_is_in_no_closed_stage(world: World) -> None:
    """That finds exactly the open opportunities; and won and lost ones are told apart."""
    policy, opportunities = world
    for name in ("won", "lost"):
        closed = policy.closed_stages(name)
        assert [one for one in opportunities if one.stage in closed] == [
            one for one in opportunities if reference(one, policy) == name
        ]
    closed = policy.closed_stages()
    assert [one for one in opportunities if one.stage not in closed] == [
        one for one in opportunities if reference(one, policy) == "open"
    ]


@given(worlds())
def test_the_telling_ones_of_the_telling_ones_are_the_same(world: World) -> None:
    """So it makes no difference whether a host sorts out what is needed, or hands over everything."""
    least = telling_opportunities(world.opportunities, world.policy)
    assert telling_opportunities(least, world.policy) == least
    last: dict[tuple[object, str], tuple[object, ...]] = {}
    for one in world.opportunities:
        outcome = reference(one, world.policy)
        key = one.account, outcome if outcome != "open" else one.id
        place = one.close_date or date.min, one.created_at or datetime.min.replace(tzinfo=UTC), one.id
        last[key] = max(last.get(key, place), place)
    assert {one.id for one in least} == {place[-1] for place in last.values()}
