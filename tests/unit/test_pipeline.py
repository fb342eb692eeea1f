"""Opportunities move through the pipeline: the table of moves, their events, estimates, and time in stages."""

import tomllib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest

import leadflow as lf
from leadflow.changes import Create, Update
from leadflow.errors import StageRefused
from leadflow.history import Transition, stage_history, time_in_stage
from leadflow.opportunities import StagePlan, forecast_of
from leadflow.policy import STAGES, Conversion, Pipeline, Stage

TABLE = tomllib.loads((Path(__file__).parent.parent / "cases" / "pipeline" / "moves.toml").read_text(encoding="utf-8"))
ROWS = {row["stage"]: row for row in TABLE["row"]}
AT = datetime(2026, 11, 30, 9, tzinfo=timezone(timedelta(hours=9)))
POLICY = lf.Policy(fallback_user="user:dana")


def opportunity(**fields: Any) -> lf.Opportunity:
    return lf.Opportunity(**{"id": "1", "account": "a", "name": "로봇", "stage": "Prospecting", **fields})


def days(number: int) -> datetime:
    return AT + timedelta(days=number)


def after(given: lf.Opportunity, *, forecast: str, **fields: Any) -> lf.Opportunity:
    """Return an opportunity as a move makes it."""
    named = {name: None if value == "" else value for name, value in fields.items()}
    return attrs.evolve(given, forecast=forecast, stage_since=AT, **named)


# --- the table of moves -----------------------------------------------------------------------------------------------


def test_the_table_of_cases_is_about_every_stage() -> None:
    """A stage that is added needs its row."""
    assert list(ROWS) == [stage.name for stage in STAGES]


@pytest.mark.parametrize("to", ROWS)
@pytest.mark.parametrize("before", ROWS)
def test_an_opportunity_moves_between_any_two_stages(before: str, to: str) -> None:
    """Open ones as they like; those that are won or lost only when they are reopened."""
    given = opportunity(stage=before, probability=ROWS[before]["probability"])
    if before != to and "refused" in ROWS[before]:
        with pytest.raises(StageRefused) as caught:
            lf.plan_stage(given, to, POLICY, at=AT)
        assert attrs.astuple(caught.value) == ("1", before, to, ROWS[before]["refused"])
    plan = lf.plan_stage(given, to, POLICY, at=AT, reopen=True)
    if before == to:
        assert (plan.before, plan.after, plan.event) == (given, given, None)
        assert plan.changes.is_empty
        assert list(map(str, plan.reasons)) == [f"it is in the stage {to} already"]
        return
    row = ROWS[to]
    got = (plan.after.stage, plan.after.probability, plan.after.forecast, plan.after.stage_since)
    assert got == (to, row["probability"], row["forecast"], AT)
    assert (plan.after.close_date == AT.date()) == ("refused" in row)
    assert lf.outcome_of(plan.after, POLICY) == {"closed": "won", "omitted": "lost"}.get(row["forecast"], "open")


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_a_move_is_planned_or_refused_as_the_table_says(case: dict[str, Any]) -> None:
    """Closing, reopening, reasons, other stages, moments; a refusal is told in one sentence."""
    stages = (*STAGES, *(Stage(**more) for more in TABLE["stages"]))
    pipeline = Pipeline(stages=stages, lost_reasons=tuple(case.get("lost_reasons", ())))
    policy = attrs.evolve(POLICY, pipeline=pipeline)
    given = opportunity(**case["given"])
    asked = {"reason": case.get("reason"), "reopen": case.get("reopen", False)}
    if "refused" in case:
        with pytest.raises(StageRefused) as caught:
            lf.plan_stage(given, case["to"], policy, at=AT, **asked)
        assert str(caught.value) == case["refused"]
        return
    plan = lf.plan_stage(given, case["to"], policy, at=AT, **asked)
    assert plan.after == (after(given, **case["want"]) if case["want"] else given)
    assert (plan.event.reason if plan.event else None) == case.get("event")


def test_a_policy_that_changes_leaves_the_opportunities_alone() -> None:
    """What an opportunity took over with its move stays, whatever the stage says later."""
    moved = lf.plan_stage(opportunity(), "Qualification", POLICY, at=AT).after
    more = attrs.evolve(STAGES[1], probability=45, category="commit")
    later = attrs.evolve(POLICY, pipeline=Pipeline(stages=(STAGES[0], more, *STAGES[2:])))
    assert lf.plan_stage(moved, "Qualification", later, at=days(1)).changes.is_empty
    assert (moved.probability, forecast_of(moved, later)) == (20, "pipeline")
    back = lf.plan_stage(moved, "Prospecting", later, at=days(1)).after
    assert lf.plan_stage(back, "Qualification", later, at=days(2)).after.probability == 45


def test_a_new_opportunity_of_a_conversion_starts_in_the_pipeline_of_the_policy() -> None:
    """With the probability and the category of its first stage, since the moment of the conversion."""
    stages = (Stage(name="상담", probability=15, category="best_case"), *STAGES[-2:])
    policy = lf.Policy(fallback_user="user:dana", pipeline=Pipeline(stages=stages), conversion=Conversion())
    lead = lf.Lead(id="1", owner="user:dana", name="박서준", company="주식회사 한빛")
    opened = lf.plan_conversion(lead, lf.Related(), policy, at=AT).opportunity
    assert opened is not None
    assert (opened.stage, opened.probability, opened.forecast, opened.stage_since) == ("상담", 15, "best_case", AT)


# --- events -----------------------------------------------------------------------------------------------------------


def kept(plan: StagePlan) -> lf.Activity:
    [event] = [each.record for each in plan.changes.changes if isinstance(each, Create)]
    assert isinstance(event, lf.Activity)
    return event


@pytest.mark.parametrize(
    ("customer", "link"),
    [
        ({"account": "a"}, {"account": lf.RecordRef("account", "a")}),
        ({"account": None, "person_account": "zoe"}, {"person": lf.RecordRef("person_account", "zoe")}),
    ],
    ids=["account", "person account"],
)
def test_a_move_leaves_an_activity(customer: dict[str, Any], link: dict[str, lf.RecordRef]) -> None:
    """Who, what, when and why, on the opportunity and its customer, in the same change set."""
    before = opportunity(version=3, **customer)
    plan = lf.plan_stage(before, "Closed Lost", POLICY, at=AT, by="user:minji", reason="no budget")
    assert plan.event == Transition(
        record=lf.ref(before), before="Prospecting", after="Closed Lost", at=AT, by="user:minji", reason="no budget"
    )
    event = kept(plan)
    assert event == lf.Activity(
        id=event.id,
        type="stage",
        subject="Prospecting → Closed Lost",
        at=AT,
        links={"opportunity": lf.ref(before), **link},
        owner="user:minji",
        body="no budget",
    )
    assert plan.changes.changes[0] == Update(before, plan.after)
    assert stage_history([event]) == (plan.event,)


def test_the_same_move_is_one_event_and_a_later_one_another() -> None:
    """Planned twice, in whatever time zone, it has one id; again later, or after an undo, it has another one."""

    def id_of(at: datetime, version: int) -> str:
        return kept(lf.plan_stage(opportunity(version=version), "Qualification", POLICY, at=at)).id

    assert id_of(AT, 0) == id_of(AT.astimezone(UTC), 0)
    assert len({id_of(AT, 0), id_of(AT, 2), id_of(days(1), 0)}) == 3


def test_whoever_moves_an_opportunity_is_a_user() -> None:
    """A queue moves nothing."""
    with pytest.raises(lf.InvalidValue, match="user:…"):
        lf.plan_stage(opportunity(), "Qualification", POLICY, at=AT, by="queue:generic")


def test_a_moment_has_a_time_zone() -> None:
    """Else nobody knows on which day an opportunity closed."""
    with pytest.raises(lf.BrokenContract, match="with a time zone"):
        lf.plan_stage(opportunity(), "Closed Won", POLICY, at=AT.replace(tzinfo=None))
    with pytest.raises(lf.BrokenContract, match="with a time zone"):
        time_in_stage(opportunity(), [], at=AT.replace(tzinfo=None))


def test_events_are_read_in_order_of_time_and_all_else_is_passed_over() -> None:
    """Calls, notes of a host's own, and stages of other pipelines with arrows in their names."""
    first = kept(lf.plan_stage(opportunity(stage="a → b", probability=5), "Qualification", POLICY, at=AT))
    second = kept(lf.plan_stage(opportunity(stage="Qualification"), "Closed Won", POLICY, at=days(1)))
    others = [
        attrs.evolve(first, id="x", type="call"),
        attrs.evolve(first, id="y", subject="talked about stages"),
        attrs.evolve(first, id="z", links={}),
    ]
    history = stage_history([second, *others, first])
    assert [(each.before, each.after) for each in history] == [
        ("a → b", "Qualification"),
        ("Qualification", "Closed Won"),
    ]


def test_a_move_is_taken_back_by_its_inverse_and_by_an_undo() -> None:
    """The opportunity is what it was, and the event is gone; what somebody edited since stays."""
    given = opportunity(amount="5000만원")
    repository = lf.MemoryRepository([given])
    plan = lf.plan_stage(given, "Closed Lost", POLICY, at=AT, reason="price")
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert list(repository) == [given]
    again = lf.plan_stage(repository.get("opportunity", "1"), "Closed Won", POLICY, at=AT)  # type: ignore[arg-type]  # it is an opportunity
    repository.apply(again.changes)
    won = repository.get("opportunity", "1")
    repository.apply(lf.ChangeSet((Update(won, attrs.evolve(won, name="로봇 2대")),)))  # type: ignore[arg-type, misc]  # it is an opportunity
    undo = lf.plan_undo(again, list(repository))
    repository.apply(undo.changes)
    assert list(repository) == [attrs.evolve(given, name="로봇 2대")]
    assert [str(each) for each in undo.kept] == ["name of opportunity 1 stays as it was edited"]


# --- estimates --------------------------------------------------------------------------------------------------------


def test_an_open_opportunity_can_be_estimated_by_itself() -> None:
    """Probability and category, one without the other, and nothing where nothing changes."""
    given = opportunity(probability=10, forecast="pipeline")
    likely = lf.plan_estimate(given, POLICY, probability=90)
    assert likely.after == attrs.evolve(given, probability=90)
    assert likely.event is None
    assert likely.changes.changes == (Update(given, likely.after),)
    assert lf.plan_estimate(given, POLICY, forecast="omitted").after == attrs.evolve(given, forecast="omitted")
    assert lf.plan_estimate(given, POLICY).changes.is_empty
    assert lf.plan_estimate(given, POLICY, probability=10, forecast="pipeline").changes.is_empty


@pytest.mark.parametrize(
    ("given", "asked", "message"),
    [
        (
            {"stage": "Closed Won", "probability": 100},
            {"probability": 50},
            "invalid stage 'Closed Won': expected an open one, because what is won is not estimated",
        ),
        (
            {"stage": "Closed Lost"},
            {"forecast": "commit"},
            "invalid stage 'Closed Lost': expected an open one, because what is lost is not estimated",
        ),
        (
            {},
            {"probability": 100},
            "invalid probability 100: expected from 1 to 99; an opportunity is won or lost by its stage",
        ),
        (
            {},
            {"probability": 0},
            "invalid probability 0: expected from 1 to 99; an opportunity is won or lost by its stage",
        ),
        ({}, {"probability": 101}, "invalid probability 101: expected from 0 to 100"),
        (
            {},
            {"forecast": "closed"},
            "invalid forecast 'closed': expected another category; an opportunity is won by its stage",
        ),
        (
            {},
            {"forecast": "comit"},
            "invalid forecast 'comit': expected one of pipeline, best_case, commit, closed, omitted",
        ),
    ],
)
def test_an_estimate_that_cannot_be_is_refused(given: dict[str, Any], asked: dict[str, Any], message: str) -> None:
    """An opportunity is won or lost only by its stage."""
    with pytest.raises(lf.InvalidValue) as caught:
        lf.plan_estimate(opportunity(**given), POLICY, **asked)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("fields", "category"),
    [
        ({"stage": "Closed Won", "forecast": "commit"}, "closed"),
        ({"stage": "Closed Lost", "forecast": "commit"}, "omitted"),
        ({"stage": "Negotiation/Review", "probability": 5}, "commit"),
        ({"stage": "Negotiation/Review", "forecast": "omitted"}, "omitted"),
        ({"stage": "Negotiation/Review", "forecast": "closed"}, "commit"),
        ({"stage": "제안", "probability": 45}, "pipeline"),
        ({"stage": "제안", "forecast": "commit"}, "commit"),
        ({"stage": "제안", "forecast": "closed"}, "pipeline"),
        ({"stage": "수주", "probability": 100}, "pipeline"),
        ({"stage": "실주", "probability": 0}, "pipeline"),
    ],
)
def test_an_opportunity_is_forecast_by_its_end_by_itself_or_by_its_stage(fields: dict[str, Any], category: str) -> None:
    """What is won is closed and what is lost omitted; an open one says it itself, unless that would be an end."""
    assert forecast_of(opportunity(**fields), POLICY) == category


def test_an_estimate_is_taken_of_an_opportunity_in_a_stage_that_is_not_there() -> None:
    """It is open, and what it says itself is all that is known of it."""
    plan = lf.plan_estimate(opportunity(stage="실주"), POLICY, probability=30)
    assert (plan.after.stage, plan.after.probability) == ("실주", 30)


# --- time in stages ---------------------------------------------------------------------------------------------------


def moves(*told: tuple[str, str, int], of: str = "1") -> list[lf.Activity]:
    """Return the events of moves: from, to, on which day."""
    return [kept(lf.plan_stage(opportunity(id=of, stage=before), to, POLICY, at=days(day))) for before, to, day in told]


TOLD = (("Prospecting", "Qualification", 3), ("Qualification", "Prospecting", 5), ("Prospecting", "Closed Won", 9))


@pytest.mark.parametrize(
    ("fields", "told", "at", "expected"),
    [
        ({"created_at": AT}, TOLD, 20, {"Prospecting": 3 + 4, "Qualification": 2, "Closed Won": 11}),
        ({"created_at": AT}, TOLD, 4, {"Prospecting": 3, "Qualification": 1}),
        ({}, TOLD, 9, {"Qualification": 2, "Prospecting": 4, "Closed Won": 0}),
        ({"created_at": AT, "stage_since": days(9)}, TOLD, 10, {"Prospecting": 7, "Qualification": 2, "Closed Won": 1}),
        ({"created_at": AT}, (), 4, {"Prospecting": 4}),
        ({"created_at": AT, "stage_since": days(1)}, (), 4, {"Prospecting": 3}),
        ({"created_at": AT}, TOLD, -1, {}),
        ({}, (), 4, {}),
        ({"created_at": days(6)}, TOLD, 20, {"Prospecting": 4, "Qualification": 2, "Closed Won": 11}),
        (
            {"created_at": AT},
            (("Qualification", "Closed Won", 2), ("Prospecting", "Qualification", 2)),
            5,
            {"Prospecting": 2, "Qualification": 0, "Closed Won": 3},
        ),
    ],
    ids=[
        "back and forth",
        "up to then",
        "not told when created",
        "by events",
        "no events",
        "since",
        "before",
        "nothing",
        "created after the first move",
        "two moves of one day",
    ],
)
def test_time_in_stages_is_counted_by_visits(
    fields: dict[str, Any], told: tuple[tuple[str, str, int], ...], at: int, expected: dict[str, int]
) -> None:
    """All visits to a stage together, in the order of the first ones; what nobody tells of is left out."""
    activities = [*moves(*told), *moves(("Prospecting", "Closed Lost", 2), of="another opportunity")]
    times = time_in_stage(opportunity(**fields), reversed(activities), at=days(at))
    assert {stage: time.days for stage, time in times.items()} == expected
    assert list(times) == list(expected)
