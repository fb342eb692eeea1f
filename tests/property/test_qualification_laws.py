"""What is true of every change of status and every hand-off, whatever the table and whatever the leads."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import attrs
from hypothesis import given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.errors import TransitionRefused
from leadflow.history import status_history, time_in_status
from leadflow.objects import ConvertedTo
from leadflow.policy import Scoring, ScoringGroup, ScoringRule, Threshold
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle, Status
from leadflow.qualification import QualificationPlan, initial_status
from leadflow.scoring import Qualification, Score

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
NAMES = ("new", "working", "상담", "handed over", "taken", "given back", "marketing_qualified", "recycled", "done")
REASONS = st.sampled_from(("no budget", "예산이 내년에"))


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    """Draw any table, with any parts that it can have."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True))
    statuses = {
        name: Status(
            next=draw(st.lists(st.sampled_from([*names, "won"]), max_size=5)),
            open=draw(st.sampled_from((True, True, False))),
            needs_reason=draw(st.booleans()),
        )
        for name in names
    }
    part = st.sampled_from((None, *names))
    parts = draw(st.fixed_dictionaries({}, optional={"marketing_qualified": part, "accepted": part, "recycled": part}))
    return Lifecycle({**statuses, "won": Status(converted=True)}, initial=names[0], converted="won", **parts)


TABLES = st.just(LIFECYCLE) | lifecycles()


def policy_of(lifecycle: Lifecycle, marketing: int | None = 20, sales: int | None = 40) -> lf.Policy:
    visits = ScoringRule(name="visits", points=10, activity=("visit",), half_life="3 days")
    return lf.Policy(
        fallback_user="user:dana",
        lifecycle=lifecycle,
        scoring=Scoring(
            engagement=ScoringGroup(rules=(visits,)),
            marketing_qualified=None if marketing is None else Threshold(score=marketing),
            sales_qualified=None if sales is None else Threshold(score=sales),
        ),
    )


def stored(repository: lf.MemoryRepository, id_: str) -> lf.Lead:
    [found] = [each for each in repository if isinstance(each, lf.Lead) and each.id == id_]
    return found


def contents(repository: lf.MemoryRepository) -> dict[lf.RecordRef, object]:
    return {lf.ref(each): each for each in repository}


def happened(repository: lf.MemoryRepository, id_: str) -> list[lf.Activity]:
    return [each for each in repository if isinstance(each, lf.Activity) and each.links["person"].id == id_]


# --- one lead ---------------------------------------------------------------------------------------------------------


@given(TABLES, st.data())
def test_a_path_through_the_table_stays_in_it_and_is_told_by_its_events(table: Lifecycle, data: st.DataObject) -> None:
    """Whatever transitions are made, the events read back are exactly these, and the last change can be undone."""
    policy, status, path = policy_of(table), table.initial, []
    repository = lf.MemoryRepository([lf.Lead(id="1", owner="user:dana", name="Amy", status=status)])
    for hour in range(data.draw(st.integers(0, 6))):
        following = [each for each in table.next(status) if each != status and not table.is_converted(each)]
        if not following:
            break
        to, reason = data.draw(st.sampled_from(following)), data.draw(REASONS)
        before, at = contents(repository), AT + timedelta(hours=hour)
        changes = lf.plan_status(stored(repository, "1"), to, policy, at=at, by="user:dana", reason=reason).changes
        repository.apply(changes)
        if data.draw(st.booleans()):
            repository.apply(changes.inverse())
            assert contents(repository) == before
        else:
            path.append((status, to, at, reason))
            status = to
    assert stored(repository, "1").status == status
    assert status in table.statuses
    told = status_history(data.draw(st.permutations(happened(repository, "1"))))
    assert [(each.before, each.after, each.at, each.reason) for each in told] == path
    assert {(each.record, each.by) for each in told} <= {(lf.RecordRef("lead", "1"), "user:dana")}
    times = time_in_status(told, until=AT + timedelta(days=1), since=AT - timedelta(days=1))
    assert not path or sum((time for _, time in times), timedelta()) == timedelta(days=2)


@given(TABLES, st.sampled_from((*NAMES, "won", "wrking")), st.sampled_from((*NAMES, "won")), st.none() | REASONS)
def test_a_status_is_given_exactly_where_the_table_allows_it(
    table: Lifecycle, to: str, status: str, reason: str | None
) -> None:
    """Everything else is refused, and nothing happens where nothing is to be done."""
    lead = lf.Lead(id="1", owner="user:dana", name="Amy", status=status)
    found = table.statuses.get(to)
    allowed = (
        table.allows(status, to)
        and found is not None
        and not (found.converted or table.is_converted(status))
        and not (found.needs_reason and reason is None)
    )
    try:
        plan = lf.plan_status(lead, to, policy_of(table), at=AT, reason=reason)
    except TransitionRefused as refusal:
        assert not allowed
        assert (refusal.before, refusal.after) == (status, to)
    else:
        assert plan.changes.is_empty if to == status else allowed
        assert plan.after.status == to


# --- many leads -------------------------------------------------------------------------------------------------------


class Hand(NamedTuple):
    """Leads with what they did, under a policy."""

    policy: lf.Policy
    leads: Sequence[lf.Lead]
    activities: Sequence[lf.Activity]

    def plan(self, repository: lf.MemoryRepository, leads: Sequence[lf.Lead]) -> QualificationPlan:
        did = {each.id: happened(repository, each.id) for each in leads}
        return lf.plan_qualification(leads, self.policy, at=AT, activities=did)

    def repository(self) -> lf.MemoryRepository:
        return lf.MemoryRepository([*self.leads, *self.activities])


@st.composite
def hands(draw: st.DrawFn) -> Hand:
    table = draw(TABLES)
    threshold = st.sampled_from((None, 0, 10, 20, 20, 30))
    usual = [name for name in table.statuses if table.is_open(name) and not table.is_converted(name)]
    leads = [
        lf.Lead(
            id=str(number),
            owner="user:dana",
            name="Amy",
            status=draw(st.sampled_from((*usual, *usual, *table.statuses, "something else"))),
            score=draw(st.none() | st.integers(0, 50)),
            manual_score=draw(st.sampled_from((None, None, 0, 30))),
            converted=draw(st.sampled_from((*[None] * 8, ConvertedTo(at=AT, account="acme")))),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    activities = [
        lf.Activity(
            id=f"{lead.id}/{number}",
            type=kind,
            subject="new → marketing_qualified",
            at=AT - timedelta(days=draw(st.integers(-1, 5))),
            links={"person": lf.ref(lead)},
        )
        for lead in leads
        for number, kind in enumerate(draw(st.lists(st.sampled_from(("visit", "visit", "status")), max_size=5)))
    ]
    return Hand(policy_of(table, draw(threshold), draw(threshold)), leads, activities)


@given(hands())
def test_qualifying_twice_is_qualifying_once(hand: Hand) -> None:
    """At the same moment, with the events of the first time among what happened."""
    repository = hand.repository()
    repository.apply(hand.plan(repository, hand.leads).changes)
    again = hand.plan(repository, [stored(repository, each.id) for each in hand.leads])
    assert again.changes.is_empty
    assert again.handed_over == ()


@given(hands(), st.data())
def test_the_order_of_leads_makes_no_difference(hand: Hand, data: st.DataObject) -> None:
    """Nor does it matter whether they are qualified together or one by one."""
    repository = hand.repository()
    whole = hand.plan(repository, hand.leads)
    other = hand.plan(repository, data.draw(st.permutations(hand.leads)))
    assert whole.changes == other.changes
    assert {step.before.id: step for step in whole.steps} == {step.before.id: step for step in other.steps}
    assert whole.changes == lf.compose(hand.plan(repository, [each]).changes for each in hand.leads)


@given(hands())
def test_only_what_the_table_allows_is_handed_over(hand: Hand) -> None:
    """A status changes only into that of the hand-off, with an event; score and grade are those of today's rules."""
    table = hand.policy.lifecycle
    for step in hand.plan(hand.repository(), hand.leads).steps:
        before, after = step.before, step.after
        if step.event is not None:
            assert (before.status, after.status) == (step.event.before, step.event.after)
            assert after.status == table.marketing_qualified
            assert table.allows(before.status, after.status)
            assert before.status not in (table.accepted, table.qualified)
            assert step.after is not None
        elif step.score is not None:
            assert after == attrs.evolve(before, score=step.score.value, grade=step.score.grade)
        else:
            assert after == before
        assert step.changes.is_empty == (after == before)


@given(hands())
def test_the_inverse_of_a_hand_off_restores_what_was_stored(hand: Hand) -> None:
    """Undone, statuses and scores are as they were, and the events are gone."""
    repository = hand.repository()
    before = contents(repository)
    changes = hand.plan(repository, hand.leads).changes
    repository.apply(changes)
    repository.apply(changes.inverse())
    assert contents(repository) == before


@given(TABLES, st.sampled_from((None, "marketing_qualified", "sales_qualified")))
def test_a_new_lead_starts_with_what_the_table_allows(table: Lifecycle, reached: Qualification | None) -> None:
    """It is new, or handed over by an allowed transition because of its score."""
    status = initial_status(Score(30, qualification=reached), policy_of(table))
    handed = reached is not None and status == table.marketing_qualified and table.allows(table.initial, status)
    assert status == table.initial or handed
