"""Whether an opportunity is open, won or lost: the table of stages and probabilities, and what each part says."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

import leadflow as lf
from leadflow.errors import ConversionRefused
from leadflow.intake import Decision
from leadflow.objects import ConvertedTo
from leadflow.opportunities import forecast_of, weighted_amount
from leadflow.opportunities.outcome import probability_of, standing_of, telling_opportunities
from leadflow.policy import STAGES, Pipeline, Stage
from leadflow.serialization import from_plain, to_plain

TABLE = tomllib.loads(
    (Path(__file__).parent.parent / "cases" / "pipeline" / "outcomes.toml").read_text(encoding="utf-8")
)
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
MORE = (Stage(name="Invoiced", probability=100), Stage(name="Lost to Competitor", probability=0))
POLICY = lf.Policy(fallback_user="user:dana", pipeline=Pipeline(stages=(*STAGES, *MORE)))
ACME = lf.Account(id="acme", name="Acme", domains=["acme.example"], named=True)
AMY = lf.Contact(id="amy", account="acme", name="Amy Wong", email="amy@acme.example")
WON_BEFORE = lf.Opportunity(id="before", account="acme", name="WMS", stage="Invoiced", close_date=date(2020, 1, 1))


def opportunity(**fields: Any) -> lf.Opportunity:
    return lf.Opportunity(
        **{"id": "o", "account": "acme", "name": "로봇", "amount": "1000 KRW", "close_date": date(2026, 1, 1), **fields}
    )


def inquiries_of(*opportunities: lf.Opportunity) -> Decision:
    """Return the decision about an inquiry of a known contact whose account has these opportunities."""
    repository = lf.MemoryRepository([ACME, AMY, *opportunities])
    inquiry = lf.Inquiry(id="i", source="form", name="Amy Wong", email="amy@acme.example")
    [step] = lf.plan_intake([inquiry], lf.gather(repository, [inquiry], POLICY), POLICY, at=AT).steps
    return step.decision


def said_at_intake(*opportunities: lf.Opportunity) -> str:
    """Return in words what an inquiry comes to."""
    found = inquiries_of(*opportunities).classification
    if found.repeats is not None:
        return "opens a new one"
    if any(each.code == "deal_open" for each in found.reasons):
        return "opens none, one is open"
    return "suggests to re-open it" if found.candidates else "nothing"


@pytest.fixture(params=TABLE["row"], ids=lambda row: f"{row['stage']}, {row.get('probability', 'none')}")
def row(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    return request.param


@pytest.fixture
def given(row: Mapping[str, Any]) -> lf.Opportunity:
    return opportunity(stage=row["stage"], probability=row.get("probability"))


def test_the_stage_is_the_answer_and_the_probability_weighs(row: Mapping[str, Any], given: lf.Opportunity) -> None:
    """Outcome, probability, weighted amount and category are those of the table; a strange stage is a problem."""
    assert lf.outcome_of(given, POLICY) == row["outcome"]
    assert probability_of(given, POLICY) == row.get("weighs")
    weighted = None if "weighs" not in row else lf.Money(Decimal(1000 * row["weighs"]) / 100, "KRW")
    assert weighted_amount(given, POLICY) == weighted
    assert forecast_of(given, POLICY) == row["forecast"]
    assert "; ".join(map(str, POLICY.check(given))) == row.get("problem", "")


def test_intake_says_what_the_table_says(row: Mapping[str, Any], given: lf.Opportunity) -> None:
    """With the opportunity alone, and beside another one that was won before."""
    says = TABLE["says"][row["outcome"]]
    assert said_at_intake(given) == says["alone"]
    assert said_at_intake(given, WON_BEFORE) == says["beside_won"]


def test_a_conversion_joins_what_is_open_only(row: Mapping[str, Any], given: lf.Opportunity) -> None:
    """What is won or lost keeps its line items; the refusal says what it is and what to do."""
    lead = lf.Lead(id="l", owner="user:dana", name="Ben Ito", company="Acme", interests=["WMS"])
    convert = {"account": ACME, "opportunity": given}
    if TABLE["says"][row["outcome"]]["joined"]:
        plan = lf.plan_conversion(lead, lf.Related(), POLICY, at=AT, **convert)
        assert plan.opportunity is not None
        assert [item.product for item in plan.opportunity.line_items] == ["WMS"]
        return
    told = f"opportunity 'o' is {row['outcome']}; give an open one, reopen it first, or give True to open a new one"
    with pytest.raises(ConversionRefused, match=told):
        lf.plan_conversion(lead, lf.Related(), POLICY, at=AT, **convert)


def test_views_say_what_the_table_says(row: Mapping[str, Any], given: lf.Opportunity) -> None:
    """The board, the report, the forecast, the funnel and the totals of the customer."""
    says, weighs = TABLE["says"][row["outcome"]], row.get("weighs")
    board = lf.board([given], POLICY, at=AT)
    [column] = [each for each in board.columns if each.count]
    assert (column.stage, column.known) == (row["stage"], "problem" not in row)
    assert column.weighted.get("KRW") == (None if weighs is None else 10 * weighs)
    assert board.is_overdue(given) == says["overdue"]
    made = lf.report([given], rows=["probability", "forecast"], measures=["weighted"], policy=POLICY)
    assert made.rows() == [
        {"probability": weighs, "forecast": row["forecast"], "weighted": 0 if weighs is None else 10 * weighs}
    ]
    assert len(made.notes) == ("problem" in row)
    assert lf.forecast([given], policy=POLICY).count == (row["forecast"] != "omitted")
    became = ConvertedTo(at=AT, account="acme", opportunity="o")
    lead = lf.Lead(id="l", owner="user:dana", name="Ben Ito", status="converted", converted=became)
    funnel = lf.funnel([], [lead], [given], policy=POLICY)
    assert funnel.total.counts[-2:] == (1, int(row["outcome"] == "won"))
    assert len(funnel.notes) == ("problem" in row)
    totals = lf.customer_view(ACME, [given], at=AT, policy=POLICY).totals
    sums = {"open": totals.open, "won": totals.won, "lost": totals.lost}
    assert [name for name, amounts in sums.items() if amounts] == [says["total"]]


def test_an_estimate_is_taken_of_what_is_open_only(row: Mapping[str, Any], given: lf.Opportunity) -> None:
    """What is won or lost is not estimated."""
    if TABLE["says"][row["outcome"]]["estimated"]:
        assert lf.plan_estimate(given, POLICY, probability=55).after.probability == 55
        return
    with pytest.raises(lf.InvalidValue, match=f"what is {row['outcome']} is not estimated"):
        lf.plan_estimate(given, POLICY, probability=55)


def test_every_stage_with_an_end_is_a_closed_one() -> None:
    """So a repository can ask for the open opportunities without reading a policy; or for won and lost ones alone."""
    assert POLICY.closed_stages() == ("Closed Won", "Closed Lost", "Invoiced", "Lost to Competitor")
    assert POLICY.closed_stages("won") == ("Closed Won", "Invoiced")
    assert POLICY.closed_stages("lost") == ("Closed Lost", "Lost to Competitor")


def test_the_last_of_several_is_the_one_that_closed_last_in_whichever_stage() -> None:
    """By close date, then by creation, then by id; what has no date comes first."""
    given = [
        opportunity(id="1", stage="Closed Won", close_date=date(2026, 3, 1)),
        opportunity(id="2", stage="Invoiced", close_date=date(2026, 5, 1), created_at=AT),
        opportunity(id="3", stage="Closed Won", close_date=date(2026, 5, 1)),
        opportunity(id="4", stage="Closed Lost", close_date=None, created_at=AT),
        opportunity(id="5", stage="Lost to Competitor", close_date=date(2020, 1, 1)),
        opportunity(id="6", stage="수주"),
        opportunity(id="7", stage="Prospecting"),
    ]
    standing = standing_of(given, POLICY)
    assert standing.won is not None
    assert standing.lost is not None
    assert ([each.id for each in standing.open], standing.won.id, standing.lost.id) == (["7", "6"], "2", "5")
    others = [attrs.evolve(each, id=f"z{each.id}", account="other") for each in given]
    told = [each.id for each in telling_opportunities([*others, *given], POLICY)]
    assert told == ["2", "5", "6", "7", "z2", "z5", "z6", "z7"]


def test_an_inquiry_tells_that_a_strange_stage_counted_as_open() -> None:
    """Where nothing else is open: next to a won one nothing is opened, next to a lost one nothing is suggested."""
    strange, lost = opportunity(stage="수주"), opportunity(id="l", stage="Closed Lost")
    told = "로봇 counts as open, because the pipeline has no stage '수주'"
    for others in ([WON_BEFORE], [lost]):
        assert told in map(str, inquiries_of(strange, *others).reasons)
    certain = opportunity(id="c", stage="Prospecting")
    assert told not in map(str, inquiries_of(strange, WON_BEFORE, certain).reasons)
    assert told not in map(str, inquiries_of(strange).reasons)


@pytest.mark.parametrize(
    ("written", "outcome", "weighs"),
    [
        ({"stage": "Closed Lost"}, "lost", 0),
        ({"stage": "Closed Won", "probability": 100}, "won", 100),
        ({"stage": "Closed Won"}, "won", 100),
        ({"stage": "Prospecting"}, "open", 10),
        ({"stage": "Prospecting", "probability": 25}, "open", 25),
        ({"stage": "a stage of before"}, "open", None),
    ],
)
def test_records_of_earlier_versions_are_read(written: dict[str, Any], outcome: str, weighs: int | None) -> None:
    """They left a probability of 0 out, whether it was said or not; it is read as none, and the stage says it."""
    read = from_plain({"kind": "opportunity", "id": "o", "account": "acme", "name": "로봇", **written})
    assert isinstance(read, lf.Opportunity)
    assert (lf.outcome_of(read, POLICY), probability_of(read, POLICY)) == (outcome, weighs)


def test_a_probability_of_0_is_kept() -> None:
    """It is something else than none: it weighs nothing, where none weighs as much as the stage says."""
    none, nothing = opportunity(stage="Prospecting"), opportunity(stage="Prospecting", probability=0)
    assert "probability" not in to_plain(none)
    assert to_plain(nothing)["probability"] == 0
    assert [from_plain(to_plain(each)) for each in (none, nothing)] == [none, nothing]
