"""Every plan is held to one shape: steps with before and after, changes, when and by whom, a story."""

import importlib
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest

import leadflow as lf
from leadflow.changes import BatchPlan, Create, Plan, RecordPlan, Update
from leadflow.history.transitions import transition_of
from leadflow.reasons import Reason

TABLE = tomllib.loads((Path(__file__).parents[1] / "cases/plans/stories.toml").read_text(encoding="utf-8"))
STORIES = {case["plan"]: case for case in TABLE["case"]}
AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:minji")
ROSTER = lf.Roster(
    users={each: lf.User(id=each, active=each != "user:dana") for each in ("user:minji", "user:dana")},
    queues={
        "queue:korea": lf.Queue(id="queue:korea", members=["user:minji"], most=0, overflow="queue:world"),
        "queue:world": lf.Queue(id="queue:world"),
    },
    teams={"team:a": lf.Team(id="team:a", members=["user:dana", "user:minji"], queue="queue:korea")},
)
HANBIT = lf.Account(id="hanbit", name="한빛식품", domains=["hanbit.example"], owner="user:minji")
LEAD = lf.Lead(
    id="1", owner="user:minji", name="김민지", company="한빛식품", email="minji@hanbit.example", message="견적"
)
QUEUED = attrs.evolve(LEAD, owner="queue:korea")
ROBOTS = lf.Opportunity(id="o", account="hanbit", name="로봇 도입", stage="Prospecting")
TWIN = attrs.evolve(LEAD, id="2", message="견적 부탁드립니다")
INQUIRY = lf.Inquiry(id="form:1", source="form", name="김민지", email="minji@other.example")
ACCEPTED = attrs.evolve(LEAD, status="accepted")
ANSWERED = lf.ChangeSet((Update(LEAD, ACCEPTED),))
EVERYTHING = lf.Directory.of([LEAD, HANBIT, *ROSTER.users.values()])
REQUEST = lf.ConversionRequest(lead=LEAD)

PLANS: dict[str, Callable[..., Plan]] = {
    "plan_intake": lambda **of: lf.plan_intake([INQUIRY], lf.Directory.of(()), POLICY, **of),
    "plan_reclassification": lambda **of: lf.plan_reclassification([LEAD], EVERYTHING, POLICY, **of),
    "plan_conversion": lambda **of: lf.plan_conversion(LEAD, lf.Related(), POLICY, **of),
    "plan_conversions": lambda **of: lf.plan_conversions([REQUEST], POLICY, **of),
    "plan_merge": lambda **of: lf.plan_merge([LEAD, TWIN], lf.Related(), POLICY, **of),
    "plan_undo": lambda **of: lf.plan_undo(ANSWERED, [attrs.evolve(ACCEPTED, version=1)], **of),
    "plan_qualification": lambda **of: lf.plan_qualification([LEAD], POLICY, **of),
    "plan_status": lambda **of: lf.plan_status(LEAD, "working", POLICY, reason="전화로 확인", **of),
    "plan_acceptance": lambda **of: lf.plan_acceptance(attrs.evolve(LEAD, status="marketing_qualified"), POLICY, **of),
    "plan_sales_qualification": lambda **of: lf.plan_sales_qualification(ACCEPTED, POLICY, **of),
    "plan_status, to the one it has": lambda **of: lf.plan_status(ACCEPTED, "accepted", POLICY, **of),
    "plan_recycling": lambda **of: lf.plan_recycling(ACCEPTED, POLICY, reason="예산 없음", **of),
    "plan_stage": lambda **of: lf.plan_stage(ROBOTS, "Closed Won", POLICY, **of),
    "plan_stage, to the stage it is in": lambda **of: lf.plan_stage(ROBOTS, "Prospecting", POLICY, **of),
    "plan_estimate": lambda **of: lf.plan_estimate(ROBOTS, POLICY, probability=60, forecast="commit", **of),
    "plan_response": lambda **of: lf.plan_response(LEAD, POLICY, **of),
    "plan_claim": lambda **of: lf.plan_claim(QUEUED, "user:minji", POLICY, roster=ROSTER, **of),
    "plan_release": lambda **of: lf.plan_release(LEAD, "queue:korea", POLICY, roster=ROSTER, **of),
    "plan_overflow": lambda **of: lf.plan_overflow([QUEUED], "queue:korea", POLICY, roster=ROSTER, **of),
    "plan_assignment": lambda **of: lf.plan_assignment([QUEUED], "user:minji", POLICY, roster=ROSTER, **of),
    "plan_distribution": lambda **of: lf.plan_distribution(
        [QUEUED], ROSTER.teams["team:a"], POLICY, roster=ROSTER, **of
    ),
    "plan_reassignment": lambda **of: lf.plan_reassignment([LEAD], POLICY, roster=ROSTER, **of),
}
"""One plan of each kind; `at` and `by` are left to the test."""


def planning_functions() -> Iterator[str]:
    """Yield the name of every public function that plans."""
    for info in pkgutil.walk_packages(lf.__path__, "leadflow."):
        if not info.name.startswith(("leadflow.testing", "leadflow.__main__", "leadflow.cli", "leadflow.sources")):
            module = importlib.import_module(info.name)
            names = (name for name in getattr(module, "__all__", ()) if name.startswith("plan_"))
            yield from (name for name in names if inspect.isfunction(getattr(module, name)) and name != "plan_to_plain")


def test_every_function_that_plans_is_tried_here() -> None:
    """Whoever adds one adds a case and its story."""
    assert set(planning_functions()) == {name.partition(",")[0] for name in PLANS}
    assert set(STORIES) == set(PLANS)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_has_steps_with_before_and_after_and_changes_composed_of_theirs(name: str) -> None:
    """Also what it was made by and when, whatever it is about."""
    plan = PLANS[name](at=AT, by="user:minji")
    assert isinstance(plan, RecordPlan | BatchPlan)
    assert plan.steps
    assert (plan.at, plan.by) == (AT, "user:minji")
    assert plan.changes == lf.compose(step.changes for step in plan.steps)
    for step in plan.steps:
        assert (step.before, step.after) != (None, None)
        assert all(isinstance(reason, Reason) for reason in step.reasons)
        assert step.explain()
    assert plan.explain().startswith(("\n".join(step.explain() for step in plan.steps), "undo"))


@pytest.mark.parametrize("name", PLANS)
def test_what_a_step_says_will_be_is_what_is_stored_afterwards(name: str) -> None:
    """The records of the step are those of its changes."""
    plan = PLANS[name](at=AT, by="user:minji")
    written = {lf.ref(each.record): each.record for each in plan.changes.changes if isinstance(each, Create)}
    written |= {each.ref: each.after for each in plan.changes.changes if isinstance(each, Update)}
    for step in plan.steps:
        assert step.after is not None
        assert written.get(lf.ref(step.after), step.before) == step.after


@pytest.mark.parametrize("by", ["user:minji", "system:nightly"])
@pytest.mark.parametrize("name", PLANS)
def test_the_events_of_a_plan_tell_who_made_it(name: str, by: str) -> None:
    """A user or a program; the event is read back as it was."""
    plan = PLANS[name](at=AT, by=by)
    created = [each.record for each in plan.changes.changes if isinstance(each, Create)]
    told = [transition_of(each) for each in created if isinstance(each, lf.Activity)]
    assert {each.by for each in told if each is not None} <= {by}
    assert all(each.event in told for each in plan.steps if getattr(each, "event", None) is not None)


@pytest.mark.parametrize("name", PLANS)
def test_whoever_is_neither_user_nor_program_makes_no_plan(name: str) -> None:
    """The error shows the value, and what was expected."""
    with pytest.raises(lf.InvalidValue, match="invalid by 'minji': expected 'user:…' or 'system:…'"):
        PLANS[name](at=AT, by="minji")


@pytest.mark.parametrize("name", PLANS)
def test_each_plan_tells_its_story(name: str) -> None:
    """Line by line as in the table."""
    story = PLANS[name](at=AT).explain()
    for derived in (*re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", story), POLICY.fingerprint):
        story = story.replace(derived, "…")
    assert story.splitlines() == STORIES[name]["want"]


@pytest.mark.parametrize("name", [name for name, case in STORIES.items() if "want_reason" in case])
def test_the_reasons_of_a_step_are_data(name: str) -> None:
    """Also where the story does not tell them."""
    [step] = PLANS[name](at=AT).steps
    assert list(map(str, step.reasons)) == STORIES[name]["want_reason"]


def test_a_merge_says_why_a_record_stays() -> None:
    """The oldest by its date, else by its id; it does not call a record the oldest that has no date."""
    old = attrs.evolve(TWIN, created_at=AT)
    [dated] = lf.plan_merge([LEAD, old], lf.Related(), POLICY).reasons
    assert str(dated) == "takes in 1; 2 stays, because it is the oldest"
    same = attrs.evolve(LEAD, created_at=AT)
    [equal] = lf.plan_merge([same, old], lf.Related(), POLICY).reasons
    assert str(equal) == "takes in 2; 1 stays, because no date tells which is older, and its id comes first"


def test_a_batch_of_conversions_tells_who_is_refused() -> None:
    """The refusal stands beside the stories of the others; with all or nothing there is no step."""
    requests = [REQUEST, lf.ConversionRequest(lead=QUEUED)]
    batch = lf.plan_conversions(requests, POLICY, at=AT)
    assert batch.explain().splitlines()[-1] == f"not converted: {batch.refused[0]}"
    assert [step.before for step in batch.steps] == [LEAD]
    assert lf.plan_conversions(requests, POLICY, at=AT, all_or_nothing=True).steps == ()


def test_an_undo_tells_what_comes_back_what_goes_and_what_moves() -> None:
    """Each record is a step, also one that only gets other links."""
    call = lf.Activity(id="call", type="call", subject="통화", at=AT, links={"person": lf.ref(LEAD)})
    repository = lf.MemoryRepository([LEAD, TWIN, call])
    done = lf.plan_merge([LEAD, TWIN], lf.Related(activities=(call,)), POLICY)
    repository.apply(done.changes)
    converted = lf.plan_conversion(repository.get("lead", "1"), lf.Related(activities=(call,)), POLICY, at=AT)
    repository.apply(converted.changes)
    plan = lf.plan_undo(converted, repository)
    told = sorted((step.headline.split()[0], step.after is None) for step in plan.steps)
    assert told == [
        ("account", True),
        ("activity", False),
        ("contact", True),
        ("lead", False),
        ("opportunity", True),
    ]
    assert f"{lf.ref(converted.contact)} is deleted" in [step.headline for step in plan.steps]
    repository.apply(plan.changes)
    again = lf.plan_undo(done, repository, left_behind=repository.left_behind)
    assert "lead 2 comes back" in [step.headline for step in again.steps]
