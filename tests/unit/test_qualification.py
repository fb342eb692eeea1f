"""The hand-off from marketing to sales: the table of transitions, events, plans of one lead and of many."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

import leadflow as lf
from leadflow.changes import Create, Update
from leadflow.conditions import Facts, parse_condition
from leadflow.errors import BrokenContract, ReleaseRefused, TransitionRefused
from leadflow.history import Transition, status_history, time_in_status
from leadflow.objects import ConvertedTo
from leadflow.policy import Scoring, ScoringGroup, ScoringRule, Threshold
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle, Status
from leadflow.qualification import QualificationStep, StatusPlan, initial_status
from leadflow.scoring import Score

CASES = Path(__file__).parent.parent / "cases" / "lifecycle"
TABLE = tomllib.loads((CASES / "transitions.toml").read_text(encoding="utf-8"))
SCORES = tomllib.loads((CASES / "handoffs.toml").read_text(encoding="utf-8"))
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
POLICY = lf.Policy(
    fallback_user="user:dana",
    scoring=Scoring(
        engagement=ScoringGroup(rules=(ScoringRule(name="visits", points=10, activity=("visit",)),)),
        marketing_qualified=Threshold(score=20),
        sales_qualified=Threshold(score=40),
    ),
)

ROSTER = lf.Roster(queues={id_: lf.Queue(id=id_) for id_ in ("queue:nurture", "queue:other")})


def lead(**fields: Any) -> lf.Lead:
    return lf.Lead(**{"id": "1", "owner": "user:dana", "name": "김민지", **fields})


def days(number: int) -> datetime:
    return AT + timedelta(days=number)


# --- the table of transitions -----------------------------------------------------------------------------------------

ROWS = {row["before"]: row for row in TABLE["row"]}
PAIRS = [(before, after) for before in LIFECYCLE.statuses for after in LIFECYCLE.statuses]


def test_the_table_of_cases_is_about_every_status() -> None:
    """A status that is added needs its row."""
    assert list(ROWS) == list(LIFECYCLE.statuses)


@pytest.mark.parametrize(("before", "after"), PAIRS, ids=[f"{before} → {after}" for before, after in PAIRS])
def test_a_lead_gets_the_statuses_that_the_table_allows(before: str, after: str) -> None:
    """Every pair: there is nothing to do, it is allowed, or it is refused with what would be allowed."""
    row, given = ROWS[before], lead(status=before)
    try:
        got = lf.plan_status(given, after, POLICY, at=AT, reason="so it is").after.status
    except TransitionRefused as refusal:
        assert (refusal.lead, refusal.before, refusal.after) == ("1", before, after)
        got = refusal.reason
    if after == before or after in row["allowed"]:
        assert got == after
    elif after == "converted":
        assert got == "a lead is converted by plan_conversion"
    else:
        assert got == row["expected"]


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_a_status_is_planned_or_refused_as_the_table_says(case: dict[str, Any]) -> None:
    """Reasons, typing errors and other statuses; a refusal is told in one sentence."""
    given = {**case["given"]}
    if "converted" in given:
        given["converted"] = ConvertedTo(**given["converted"])
    before = lead(**given)
    if "refused" in case:
        with pytest.raises(TransitionRefused) as caught:
            lf.plan_status(before, case["to"], POLICY, at=AT, reason=case.get("reason"))
        assert str(caught.value) == case["refused"]
    else:
        plan = lf.plan_status(before, case["to"], POLICY, at=AT, reason=case.get("reason"))
        assert plan.before == before
        assert plan.after == attrs.evolve(before, **{"status_reason": None, **case["want"]})


def test_where_only_a_conversion_follows_nothing_else_is_expected() -> None:
    """The message names no status that would be refused as well."""
    table = Lifecycle({"new": Status(next=("won",)), "won": Status(converted=True)}, converted="won")
    with pytest.raises(TransitionRefused, match="expected no other status$"):
        lf.plan_status(lead(), "상담", attrs.evolve(POLICY, lifecycle=table), at=AT)


# --- events -----------------------------------------------------------------------------------------------------------


def kept(plan: StatusPlan) -> lf.Activity:
    [event] = [each.record for each in plan.changes.changes if isinstance(each, Create)]
    assert isinstance(event, lf.Activity)
    return event


def test_a_change_of_status_leaves_an_activity() -> None:
    """Who, what, when and why, on the lead, in the same change set."""
    before = lead(status="accepted", version=3)
    plan = lf.plan_status(before, "recycled", POLICY, at=AT, by="user:minji", reason="no budget")
    assert plan.event == Transition(
        record=lf.ref(before), before="accepted", after="recycled", at=AT, by="user:minji", reason="no budget"
    )
    event = kept(plan)
    assert event == lf.Activity(
        id=event.id,
        type="status",
        subject="accepted → recycled",
        at=AT,
        links={"person": lf.ref(before)},
        owner="user:minji",
        body="no budget",
    )
    assert plan.changes.changes[0] == Update(before, attrs.evolve(before, status="recycled", status_reason="no budget"))
    assert status_history([event]) == (plan.event,)


def test_a_status_that_a_lead_has_already_is_nothing_to_do() -> None:
    """Nothing is written, also where its status needs a reason, or is a conversion."""
    for status in LIFECYCLE.statuses:
        plan = lf.plan_status(lead(status=status), status, POLICY, at=AT)
        assert plan.changes.is_empty
        assert plan.event is None


def test_the_same_change_is_one_event_and_a_later_one_another() -> None:
    """Planned twice, in whatever time zone, it has one id; again later, or after an undo, it has another one."""

    def id_of(at: datetime, version: int) -> str:
        return kept(lf.plan_status(lead(version=version), "working", POLICY, at=at)).id

    seoul = AT.astimezone(datetime.strptime("+0900", "%z").tzinfo)
    assert id_of(AT, 0) == id_of(seoul, 0)
    assert len({id_of(AT, 0), id_of(AT, 2), id_of(days(1), 0)}) == 3


def test_whoever_changes_a_status_is_a_user() -> None:
    """A queue changes nothing."""
    with pytest.raises(lf.InvalidValue, match="user:…"):
        lf.plan_status(lead(), "working", POLICY, at=AT, by="queue:generic")


def test_events_are_read_in_order_of_time_and_all_else_is_passed_over() -> None:
    """Also when the activity moved along to what the lead became; calls, and notes of a host's own, are no events."""
    first = kept(lf.plan_status(lead(), "working", POLICY, at=AT))
    second = kept(lf.plan_status(lead(status="working"), "qualified", POLICY, at=days(1)))
    moved = attrs.evolve(second, links={"person": lf.RecordRef("contact", "c")})
    others = [
        attrs.evolve(first, id="call", type="call"),
        attrs.evolve(first, id="note", subject="something else"),
        attrs.evolve(first, id="nobody", links={}),
        attrs.evolve(first, id="half", subject="new →"),
    ]
    found = status_history([moved, *others, first])
    assert [(each.record.id, str(each)) for each in found] == [("1", "new → working"), ("c", "working → qualified")]


def test_an_event_of_a_host_may_tell_a_long_story() -> None:
    """What an activity can hold, an event can be read from."""
    long = attrs.evolve(kept(lf.plan_status(lead(), "working", POLICY, at=AT)), body="가" * 10_000)
    assert [each.reason for each in status_history([long])] == ["가" * 10_000]
    with pytest.raises(lf.InvalidValue, match="at most 1,000 characters"):
        lf.plan_status(lead(), "working", POLICY, at=AT, reason="가" * 10_000)


def test_the_time_in_each_status_is_measured() -> None:
    """From one change to the next, the last one up to a moment; what came later does not count."""
    path = [("new", "marketing_qualified", 2), ("marketing_qualified", "accepted", 3), ("accepted", "qualified", 7)]
    changes = [
        Transition(record=lf.RecordRef("lead", "1"), before=one, after=other, at=days(day)) for one, other, day in path
    ]
    day = timedelta(days=1)
    took = (("marketing_qualified", day), ("accepted", 4 * day), ("qualified", 3 * day))
    assert time_in_status(changes, until=days(10)) == took
    assert time_in_status(changes, until=days(10), since=AT) == (("new", 2 * day), *took)
    assert time_in_status(changes, until=days(5)) == (took[0], ("accepted", 2 * day))
    assert time_in_status(changes, until=days(1), since=AT) == (("new", day),)
    assert time_in_status(changes, until=AT) == time_in_status([], until=AT, since=AT) == ()
    with pytest.raises(lf.BrokenContract, match="with a time zone"):
        time_in_status(changes, until=AT.replace(tzinfo=None))


# --- the way of one lead ----------------------------------------------------------------------------------------------


def test_a_lead_is_handed_over_accepted_qualified_and_given_back() -> None:
    """Each step is an event; the queue owns it again in the same change set as its status."""
    repository = lf.MemoryRepository([lead(respond_by=days(3), version=0)])

    def stored() -> lf.Lead:
        [found] = [each for each in repository if isinstance(each, lf.Lead)]
        return found

    repository.apply(lf.plan_status(stored(), "marketing_qualified", POLICY, at=AT).changes)
    repository.apply(lf.plan_acceptance(stored(), POLICY, at=days(1), by="user:minji").changes)
    repository.apply(lf.plan_sales_qualification(stored(), POLICY, at=days(2), by="user:minji").changes)
    plan = lf.plan_recycling(
        stored(), POLICY, at=days(3), reason="예산이 내년에", by="user:minji", to="queue:nurture", roster=ROSTER
    )
    assert len(plan.changes.changes) == 2
    repository.apply(plan.changes)
    after = stored()
    assert (after.status, after.status_reason, after.owner) == ("recycled", "예산이 내년에", "queue:nurture")
    assert (after.assigned_at, after.respond_by) == (days(3), None)
    told = status_history(each for each in repository if isinstance(each, lf.Activity))
    assert [(each.after, each.by, each.reason) for each in told] == [
        ("marketing_qualified", None, None),
        ("accepted", "user:minji", None),
        ("qualified", "user:minji", None),
        ("recycled", "user:minji", "예산이 내년에"),
    ]
    assert plan.after == after


def test_a_lead_that_is_given_back_keeps_its_owner_unless_a_queue_is_named() -> None:
    """Without a queue, and with the one that owns it, only the status changes; given back twice, it only moves."""
    mine = lead(status="accepted", owner="queue:nurture", respond_by=AT)
    for to in (None, "queue:nurture"):
        plan = lf.plan_recycling(mine, POLICY, at=AT, reason="no budget", to=to)
        assert plan.after == attrs.evolve(mine, status="recycled", status_reason="no budget")
    again = lf.plan_recycling(plan.after, POLICY, at=AT, reason="no budget", to="queue:other", roster=ROSTER)
    assert again.event is None
    assert again.changes.changes == (Update(plan.after, again.after),)
    assert again.after.owner == "queue:other"


def test_a_lead_is_given_back_with_a_reason_and_to_a_queue_only() -> None:
    """Also where the policy's own status would not need a reason, and where it was given back already."""
    for status in ("accepted", "recycled"):
        with pytest.raises(TransitionRefused, match="a reason is needed"):
            lf.plan_recycling(lead(status=status), POLICY, at=AT, reason=" ")
    with pytest.raises(lf.InvalidValue) as caught:
        lf.plan_recycling(lead(status="accepted"), POLICY, at=AT, reason="no budget", to="user:minji")
    assert str(caught.value) == "invalid queue 'user:minji': expected 'queue:…'"


def test_a_lead_goes_back_to_a_queue_of_the_roster_only_and_to_none_that_calls_it_against_its_wish() -> None:
    """As a release by a user: a queue that nobody knows is a mistake of the program, an unwanted one is refused."""
    shy = lead(status="accepted", owner="user:minji", do_not_call=True)
    for roster in (None, lf.Roster()):
        with pytest.raises(BrokenContract, match="the queue that gets a lead back is 'queue:calls'"):
            lf.plan_recycling(shy, POLICY, at=AT, reason="no budget", to="queue:calls", roster=roster)
    roster = lf.Roster(queues={"queue:calls": lf.Queue(id="queue:calls", channel="call")})
    with pytest.raises(TransitionRefused, match="not queue:calls, because they do not want to be called"):
        lf.plan_recycling(shy, POLICY, at=AT, reason="no budget", to="queue:calls", roster=roster)
    with pytest.raises(ReleaseRefused, match="not queue:calls, because they do not want to be called"):
        lf.plan_release(shy, "queue:calls", POLICY, roster=roster, at=AT)
    eager = attrs.evolve(shy, do_not_call=False)
    plan = lf.plan_recycling(eager, POLICY, at=AT, reason="no budget", to="queue:calls", roster=roster)
    assert plan.after.owner == "queue:calls"


def test_sales_takes_only_what_was_handed_over() -> None:
    """A new lead is not accepted, and one that nobody accepted is not sales-qualified."""
    with pytest.raises(TransitionRefused, match="from 'new' to 'accepted': expected working or"):
        lf.plan_acceptance(lead(), POLICY, at=AT, by="user:dana")
    with pytest.raises(TransitionRefused, match="from 'marketing_qualified' to 'qualified': expected working or"):
        lf.plan_sales_qualification(lead(status="marketing_qualified"), POLICY, at=AT, by="user:dana")


def test_an_organisation_without_such_a_status_is_told_which_setting_is_missing() -> None:
    """Its table has nothing that could play the part."""
    table = Lifecycle({"new": Status(next=("won",)), "won": Status(converted=True)}, converted="won")
    own = attrs.evolve(POLICY, lifecycle=table)
    with pytest.raises(TransitionRefused) as caught:
        lf.plan_acceptance(lead(), own, at=AT, by="user:dana")
    assert str(caught.value) == (
        "lead '1' cannot go from 'new' to 'accepted': the policy names no status for it (lifecycle.accepted)"
    )
    with pytest.raises(TransitionRefused, match="lifecycle.recycled"):
        lf.plan_recycling(lead(), own, at=AT, reason="no budget")


# --- who is ready -----------------------------------------------------------------------------------------------------


def visits(number: int, **fields: Any) -> list[lf.Activity]:
    return [
        lf.Activity(**{"id": str(each), "type": "visit", "subject": "prices", "at": AT, **fields})
        for each in range(number)
    ]


def qualified(one: lf.Lead, activities: list[lf.Activity], policy: lf.Policy = POLICY) -> QualificationStep:
    [step] = lf.plan_qualification([one], policy, at=AT, activities={one.id: activities}).steps
    return step


HANDED = "reaches the threshold marketing_qualified, so marketing hands it over"
BEFORE = "reaches the threshold marketing_qualified, but was handed over before and not below it since"


@pytest.mark.parametrize("case", SCORES["case"], ids=lambda case: case["note"])
def test_a_score_hands_a_lead_over_or_does_not(case: dict[str, Any]) -> None:
    """The new score is stored whatever happens to the status; one that was set by hand stays, and counts."""
    before = lead(**case["given"])
    step = qualified(before, visits(case["visits"]))
    assert {"status": step.after.status, "score": step.after.score} == case["want"]
    assert [str(each) for each in step.reasons] == case["want_reason"]
    assert step.after.manual_score == before.manual_score
    assert (step.event is None) == (step.after.status == before.status)


@pytest.mark.parametrize("status", ["unqualified", "converted"])
def test_a_closed_lead_is_not_scored(status: str) -> None:
    """It is told why, and nothing is written."""
    step = qualified(lead(status=status, score=20), visits(4))
    assert (step.score, step.reached_before, step.reached_now) == (None, "marketing_qualified", "marketing_qualified")
    assert step.changes.is_empty
    assert step.explain() == f"김민지: {status}\n  because  stays as it is, because its status is {status}"


def test_a_lead_that_became_something_else_is_not_scored() -> None:
    """Also where the table of statuses forgot to close it."""
    table = Lifecycle({"new": Status(next=("won",)), "won": Status(converted=True)}, converted="won")
    became = ConvertedTo(at=AT, account="acme")
    assert qualified(lead(converted=became), visits(4)).score is None
    assert qualified(lead(status="won"), visits(4), attrs.evolve(POLICY, lifecycle=table)).score is None


def test_a_step_tells_both_scores() -> None:
    """The former one by the thresholds of today, and the new one."""
    step = qualified(lead(score=45, status="accepted"), visits(2))
    assert (step.reached_before, step.reached_now) == ("sales_qualified", "marketing_qualified")
    assert step.explain() == (
        "김민지: accepted\n"
        "  score    45 before, 20 now\n"
        "  because  reaches the threshold marketing_qualified, but sales has it already: accepted"
    )
    fresh = qualified(lead(), visits(2))
    assert (fresh.reached_before, fresh.reached_now) == (None, "marketing_qualified")
    assert fresh.explain() == (
        f"김민지: new → marketing_qualified\n  score    none before, 20 now\n  because  {HANDED}"
    )


def test_a_hand_off_is_an_event_with_its_reason() -> None:
    """A rule did it, no user; the lead says why it has its status."""
    step = qualified(lead(), visits(2))
    assert step.event == Transition(
        record=lf.RecordRef("lead", "1"), before="new", after="marketing_qualified", at=AT, reason=HANDED
    )
    assert step.after.status_reason == HANDED


def test_the_history_tells_that_a_lead_was_handed_over_before() -> None:
    """Nurtured again after it was given back, it waits until its score was below; what lies ahead does not count."""
    back = lead(status="nurturing", score=20)
    given = lf.plan_recycling(lead(status="marketing_qualified"), POLICY, at=AT, reason="no budget")
    history = [kept(given), *visits(2)]
    assert [str(each) for each in qualified(back, history).reasons] == [BEFORE]
    assert qualified(attrs.evolve(back, score=19), history).after.status == "marketing_qualified"
    assert qualified(back, [attrs.evolve(history[0], at=days(1)), *history[1:]]).after.status == "marketing_qualified"


def test_leads_are_qualified_together() -> None:
    """What is found out about each counts; a lead that is given twice counts once; slices do what the whole does."""
    named = ScoringRule(
        name="named",
        points=20,
        when=(parse_condition({"account.named": True}, lf.Policy(fallback_user="user:a").schema),),
    )
    policy = attrs.evolve(POLICY, scoring=attrs.evolve(POLICY.scoring, fit=ScoringGroup(rules=(named,))))
    one, two = lead(), lead(id="2")
    plan = lf.plan_qualification([one, two, one], policy, at=AT, facts={"2": Facts(named=True)})
    assert [each.id for each in plan.handed_over] == ["2"]
    assert [step.before.id for step in plan.steps] == ["1", "2"]
    assert (plan.at, plan.fingerprint) == (AT, policy.fingerprint)
    whole, sliced = lf.MemoryRepository([one, two]), lf.MemoryRepository([one, two])
    whole.apply(plan.changes)
    for part in plan.slices(1):
        sliced.apply(part)
    assert set(whole) == set(sliced)


@pytest.mark.parametrize(
    ("table", "status"),
    [
        (LIFECYCLE, "marketing_qualified"),
        (Lifecycle(LIFECYCLE.statuses, marketing_qualified=""), "new"),
        (Lifecycle(LIFECYCLE.statuses, marketing_qualified="accepted"), "new"),
        (Lifecycle(LIFECYCLE.statuses, marketing_qualified="working"), "working"),
    ],
)
def test_a_new_lead_is_handed_over_at_once_where_the_table_has_it(table: Lifecycle, status: str) -> None:
    """Either threshold does; without one, or where the table does not allow it, the lead is new."""
    policy = attrs.evolve(POLICY, lifecycle=table)
    assert initial_status(Score(20, qualification="marketing_qualified"), policy) == status
    assert initial_status(Score(40, qualification="sales_qualified"), policy) == status
    assert initial_status(Score(19), policy) == "new"
    assert qualified(lead(), visits(2), policy).after.status == status


def test_time_in_a_status_is_real_time_when_the_clock_goes_back() -> None:
    """From 01:45 to 01:15 in the night in which New York repeats an hour it is half an hour."""
    new_york = ZoneInfo("America/New_York")
    since = datetime(2026, 11, 1, 5, 45, tzinfo=UTC).astimezone(new_york)
    until = datetime(2026, 11, 1, 6, 15, tzinfo=UTC).astimezone(new_york)
    later = Transition(record=lf.RecordRef("lead", "1"), before="new", after="working", at=until + timedelta(days=1))
    assert time_in_status([later], until=until, since=since) == (("new", timedelta(minutes=30)),)
