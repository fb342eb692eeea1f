"""Queues lose nobody, pass on exactly what is too much, and give a lead to one of those who claim it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.assigning import queue_ageing, time_with_owner
from leadflow.objects import Channel

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
USERS = ("user:a", "user:b", "user:c")
POLICY = lf.Policy(fallback_user="user:a")


@st.composite
def leads(draw: st.DrawFn) -> list[lf.Lead]:
    """Leads of any age in some queue, open and closed, some of which do not want to be contacted."""
    ages = draw(st.lists(st.none() | st.integers(0, 100), max_size=12))
    return [
        lf.Lead(
            id=str(number),
            owner=draw(st.sampled_from(["queue:a", "queue:a", "queue:b", "user:a"])),
            name="Amy",
            status=draw(st.sampled_from(["new", "new", "new", "unqualified"])),
            assigned_at=None if hours is None else AT - timedelta(hours=hours),
            do_not_call=draw(st.booleans()),
        )
        for number, hours in enumerate(ages)
    ]


def roster_of(most: int | None, longest: timedelta | None, channel: Channel | None) -> lf.Roster:
    first = lf.Queue(id="queue:a", members=USERS, most=most, longest=longest, overflow="queue:b")
    return lf.Roster(
        users={each: lf.User(id=each) for each in USERS},
        queues={"queue:a": first, "queue:b": lf.Queue(id="queue:b", channel=channel)},
    )


@given(
    leads(),
    st.none() | st.integers(0, 5),
    st.none() | st.integers(1, 80).map(lambda hours: timedelta(hours=hours)),
    st.sampled_from([None, "call"]),
)
def test_what_overflows_and_what_stays_is_what_waited(
    stored: list[lf.Lead], most: int | None, longest: timedelta | None, channel: Channel | None
) -> None:
    """Nothing is lost or doubled; what stays is neither too old nor too much, but for those who may not be passed on."""
    plan = lf.plan_overflow(stored, "queue:a", POLICY, roster=roster_of(most, longest, channel), at=AT)
    passed, there = [step.before for step in plan.steps], lf.leads_waiting(stored, "queue:a", POLICY)
    event(f"passed on: {min(len(passed), 2)}, {channel}")
    assert sorted((*passed, *plan.stays), key=lambda lead: lead.id) == sorted(there, key=lambda lead: lead.id)
    assert list(plan.stays) == [lead for lead in there if lead in plan.stays]
    movable = [lead for lead in there if not (channel == "call" and lead.do_not_call)]
    assert {lead.id for lead in passed} <= {lead.id for lead in movable}
    assert all(step.after.owner == "queue:b" and step.after.assigned_at == AT for step in plan.steps)
    for lead in plan.stays:
        waited = time_with_owner(lead, at=AT)
        assert lead not in movable or longest is None or waited is None or waited <= longest
    if most is not None and len(movable) == len(there):
        assert len(plan.stays) <= most
    repository = lf.MemoryRepository(stored)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert [repository.get("lead", lead.id) for lead in stored] == stored


@given(leads())
def test_who_waits_is_told_in_the_order_of_age(stored: list[lf.Lead]) -> None:
    """Everybody who waits once, nobody younger before anybody older, and the report counts them all."""
    there = lf.leads_waiting(stored, "queue:a", POLICY)
    assert {lead.id for lead in there} == {it.id for it in stored if (it.owner, it.status) == ("queue:a", "new")}
    ages = [
        time_with_owner(lead, at=AT) or timedelta.max if lead.since is None else time_with_owner(lead, at=AT)
        for lead in there
    ]
    assert ages == sorted(ages, reverse=True)  # type: ignore[type-var]  # each is a duration by now
    assert sum(count for _, count in queue_ageing(stored, "queue:a", POLICY, at=AT)) == len(there)


@given(st.permutations(USERS), st.integers(1, 3))
def test_of_any_who_claim_a_lead_the_first_gets_it(order: Sequence[str], claims: int) -> None:
    """However many read it at the same moment; who comes later is refused, and giving back opens it again."""
    lead, roster = lf.Lead(id="1", owner="queue:a", name="Amy"), roster_of(None, None, None)
    repository = lf.MemoryRepository([lead])
    plans = [lf.plan_claim(lead, user, POLICY, roster=roster, at=AT) for user in order[:claims]]
    won = []
    for plan in plans:
        try:
            repository.apply(plan.changes)
        except lf.StaleRecord:
            continue
        won.append(plan.after.owner)
    assert won == [order[0]]
    taken = repository.get("lead", "1")
    assert isinstance(taken, lf.Lead)
    repository.apply(lf.plan_release(taken, "queue:a", POLICY, roster=roster, at=AT).changes)
    back = repository.get("lead", "1")
    assert isinstance(back, lf.Lead)
    assert attrs.evolve(back, assigned_at=None) == lead
