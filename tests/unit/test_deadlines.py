"""By when leads should be answered, by the table under tests/cases/deadlines; what is overdue, and who waits in queues."""

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
import tomli_w

import leadflow as lf
from leadflow.assigning import queue_ageing, response_deadline, time_with_owner, with_deadline
from leadflow.changes import Create, Update
from leadflow.errors import ClaimRefused, ReleaseRefused
from leadflow.objects import Capacity, ConvertedTo, Load

TABLE = tomllib.loads((Path(__file__).parent.parent / "cases" / "deadlines" / "moments.toml").read_text("utf-8"))
POLICY = lf.parse_policy(tomli_w.dumps(TABLE["policy"]))
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROSTER = lf.Roster(
    users={
        "user:seoul": lf.User(id="user:seoul", time_zone="Asia/Seoul"),
        "user:york": lf.User(id="user:york", time_zone="America/New_York"),
        "user:utc": lf.User(id="user:utc", capacity=Capacity(day=1)),
        "user:left": lf.User(id="user:left", active=False),
    },
    queues={
        "queue:a": lf.Queue(
            id="queue:a", members=["user:utc", "user:left"], overflow="queue:b", most=2, longest="3 days"
        ),
        "queue:b": lf.Queue(id="queue:b"),
        "queue:calls": lf.Queue(id="queue:calls", channel="call"),
        "queue:warm": lf.Queue(id="queue:warm", overflow="queue:calls", most=1, longest="3 days"),
        "queue:lost": lf.Queue(id="queue:lost", overflow="queue:nowhere", most=0),
    },
)


def lead_of(given: dict[str, Any]) -> lf.Lead:
    place = lf.Address(country=given["country"]) if "country" in given else lf.Address()
    rest = {name: value for name, value in given.items() if name != "country"}
    return lf.Lead(id="1", name="Amy", address=place, **rest)


@pytest.mark.parametrize("case", TABLE["case"], ids=lambda case: case["note"])
def test_an_answer_is_due_when_the_table_says(case: dict[str, Any]) -> None:
    """Rule and moment are those of the table; assigning a lead writes the moment down and forgets an earlier answer."""
    lead = attrs.evolve(lead_of(case["given"]), responded_at=AT)
    assigned = with_deadline(lead, POLICY, roster=ROSTER, at=case["at"])
    due = response_deadline(assigned, POLICY, roster=ROSTER)
    want = case.get("want")
    assert (None if due is None else {"rule": due.rule, "by": due.by}) == want
    assert (assigned.assigned_at, assigned.responded_at) == (case["at"], None)
    assert assigned.respond_by == (None if want is None else want["by"])


def test_without_a_beginning_there_is_no_deadline() -> None:
    """The creation counts where no assignment is known."""
    lead = lead_of({"owner": "queue:us", "country": "US"})
    assert response_deadline(lead, POLICY, roster=ROSTER) is None
    created = response_deadline(attrs.evolve(lead, created_at=AT), POLICY, roster=ROSTER)
    assert created is not None
    assert created.by == AT + timedelta(hours=12)


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('within = "0 hours"', "deadlines[0].within: '0 seconds' is not valid: expected more than 0 seconds"),
        (
            'within = "1 hour"\nzone = "Europe/Berlim"',
            "deadlines[0].zone: 'Europe/Berlim' is not valid: expected the name of an IANA time zone, such as 'Europe/Berlin'",
        ),
        (
            'within = "1 hour"\nhours = "suport"\n[hours.support]\nmonday = ["09:00-17:00"]',
            "deadlines[0].hours: 'suport' is not valid: expected working hours that the policy declares, "
            "did you mean 'support'?",
        ),
    ],
)
def test_a_deadline_that_cannot_be_is_told_with_its_place(toml: str, expected: str) -> None:
    """The fault says what would have been accepted."""
    with pytest.raises(lf.InvalidPolicy) as refusal:
        lf.parse_policy(f'fallback_user = "user:a"\n[[deadlines]]\nname = "all"\n{toml}')
    assert [str(fault) for fault in refusal.value.faults] == [expected]


# --- what is overdue ----------------------------------------------------------------------------------------------------


def late(id_: str, hours: int, **given: Any) -> lf.Lead:
    return lf.Lead(id=id_, **{"owner": "user:utc", "name": "Amy", "respond_by": AT - timedelta(hours=hours), **given})


def test_what_is_overdue_is_told_the_longest_first() -> None:
    """Three leads that are late give three; what is answered, closed, converted, due only now or not due at all gives none."""
    leads = [
        late("b", 2),
        late("a", 2),
        late("c", 5),
        late("closed", 9, status="unqualified"),
        late("now", 0),
        late("answered", 3, responded_at=AT),
        late("converted", 3, converted=ConvertedTo(at=AT, person_account="p")),
        lf.Lead(id="none", owner="user:utc", name="Amy"),
    ]
    assert [lead.id for lead in lf.overdue(leads, POLICY, at=AT)] == ["c", "a", "b"]


def test_a_converted_lead_is_answered_no_more() -> None:
    """It is read-only."""
    converted = late("1", 1, converted=ConvertedTo(at=AT, person_account="p"))
    assert lf.plan_response(converted, POLICY, at=AT).changes == lf.ChangeSet()


def test_what_is_overdue_goes_to_whom_it_is_given() -> None:
    """A queue or an active user of the roster; nobody else."""
    plan = lf.plan_reassignment([late("1", 2)], POLICY, roster=ROSTER, at=AT, to="user:york")
    assert plan.steps[0].after.owner == "user:york"
    assert plan.steps[0].changes.changes[1:] == ()
    again = lf.plan_reassignment([plan.steps[0].after], POLICY, roster=ROSTER, at=AT, to="user:york")
    assert again.changes == lf.ChangeSet()
    for nobody in ("user:left", "user:gone", "queue:gone"):
        with pytest.raises(lf.BrokenContract, match="a queue or an active user of the roster"):
            lf.plan_reassignment([late("1", 2)], POLICY, roster=ROSTER, at=AT, to=nobody)


def test_what_is_reassigned_counts_for_the_capacity_of_who_gets_it() -> None:
    """Two leads are two of the day, also beyond the capacity, which stops no person."""
    plan = lf.plan_reassignment(
        [late("1", 2, owner="queue:a"), late("2", 3, owner="queue:a")], POLICY, roster=ROSTER, at=AT, to="user:utc"
    )
    one, two = (Load(id="user:utc/2026-11-24", user="user:utc", day=AT.date(), count=count) for count in (1, 2))
    assert [step.changes.changes[1:] for step in plan.steps] == [(Create(one),), (Update(one, two),)]
    repository = lf.MemoryRepository([step.before for step in plan.steps])
    repository.apply(plan.changes)
    assert repository.get("load", "user:utc/2026-11-24") == attrs.evolve(two, version=1)


# --- who waits ----------------------------------------------------------------------------------------------------------


def waits(id_: str, days: float | None, **given: Any) -> lf.Lead:
    since = None if days is None else AT - timedelta(days=days)
    return lf.Lead(id=id_, **{"owner": "queue:a", "name": "Amy", "created_at": since, **given})


def test_a_report_tells_how_long_leads_wait() -> None:
    """Groups by age, both ends told, and those of which nobody knows."""
    leads = [waits("1", 0.5), waits("2", 1), waits("3", 8), waits("4", None), waits("5", 2, owner="queue:b")]
    assert queue_ageing(leads, "queue:a", POLICY, at=AT) == (
        ("up to 1 day", 2),
        ("up to 3 days", 0),
        ("up to 1 week", 0),
        ("more than 1 week", 1),
        ("unknown", 1),
    )
    assert time_with_owner(waits("6", -1), at=AT) == timedelta()
    for steps in ((), ("2 days", "1 day")):
        with pytest.raises(lf.InvalidValue, match="one or more ages, ascending"):
            queue_ageing(leads, "queue:a", POLICY, at=AT, steps=steps)


@pytest.mark.parametrize(
    ("lead", "user", "reason"),
    [
        (waits("1", 1, converted=ConvertedTo(at=AT, person_account="p")), "user:utc", "it is converted"),
        (waits("1", 1, status="unqualified"), "user:utc", "its status 'unqualified' is closed"),
        (waits("1", 1, owner="user:york"), "user:utc", "user:york has it"),
        (waits("1", 1, owner="queue:gone"), "user:utc", "its queue queue:gone is not in the roster"),
        (waits("1", 1), "user:left", "user:left is not there or not active"),
        (waits("1", 1), "user:york", "user:york is no member of queue:a"),
    ],
)
def test_who_may_not_claim_is_told_why(lead: lf.Lead, user: str, reason: str) -> None:
    """The lead stays where it is."""
    with pytest.raises(ClaimRefused) as refusal:
        lf.plan_claim(lead, user, POLICY, roster=ROSTER, at=AT)
    assert refusal.value.reason == reason


def test_a_claim_counts_for_the_capacity_of_who_claims() -> None:
    """And is not stopped by it."""
    plan = lf.plan_claim(waits("1", 1), "user:utc", POLICY, roster=ROSTER, at=AT)
    (book,) = plan.changes.changes[1:]
    assert book == Create(Load(id="user:utc/2026-11-24", user="user:utc", day=AT.date(), count=1))
    assert book in plan.changes.changes


@pytest.mark.parametrize(
    ("lead", "by", "reason"),
    [
        (waits("1", 1, owner="user:utc", converted=ConvertedTo(at=AT, person_account="p")), None, "it is converted"),
        (waits("1", 1, owner="user:utc", status="unqualified"), None, "its status 'unqualified' is closed"),
        (waits("1", 1), None, "queue:a has it"),
        (waits("1", 1, owner="user:utc"), "user:york", "user:utc has it"),
        (
            waits("1", 1, owner="user:utc", do_not_call=True),
            None,
            "not queue:calls, because they do not want to be called",
        ),
    ],
)
def test_who_may_not_give_back_is_told_why(lead: lf.Lead, by: str | None, reason: str) -> None:
    """The lead stays where it is."""
    with pytest.raises(ReleaseRefused) as refusal:
        queue = "queue:calls" if lead.do_not_call else "queue:a"
        lf.plan_release(lead, queue, POLICY, roster=ROSTER, at=AT, by=by)
    assert refusal.value.reason == reason


def test_a_lead_goes_back_to_a_queue_that_is_there() -> None:
    """Anything else is the host's mistake."""
    with pytest.raises(lf.BrokenContract, match="the queue that gets a lead back"):
        lf.plan_release(waits("1", 1, owner="user:utc"), "queue:gone", POLICY, roster=ROSTER, at=AT)


def test_a_queue_passes_on_what_waits_too_long_and_the_newest_of_what_is_too_much() -> None:
    """Nothing is lost, the order of the rest stays, and what nobody knows the age of has not waited too long."""
    leads = [waits("new", 0), waits("old", 9), waits("undated", None), waits("third", 2), waits("fourth", 1)]
    plan = lf.plan_overflow(leads, "queue:a", POLICY, roster=ROSTER, at=AT)
    assert [step.before.id for step in plan.steps] == ["old", "fourth", "new"]
    assert [lead.id for lead in plan.stays] == ["undated", "third"]
    assert {step.after.owner for step in plan.steps} == {"queue:b"}
    store = lf.MemoryRepository(leads)
    store.apply(plan.changes)
    store.apply(plan.changes.inverse())
    assert {record.id: record for record in store} == {lead.id: lead for lead in leads}


def test_a_queue_without_an_overflow_keeps_everything() -> None:
    """And one that overflows into nothing is the host's mistake."""
    leads = [waits(str(number), 9, owner="queue:b") for number in range(3)]
    assert len(lf.plan_overflow(leads, "queue:b", POLICY, roster=ROSTER, at=AT).stays) == 3
    with pytest.raises(lf.BrokenContract, match="what queue:lost overflows into"):
        lf.plan_overflow(leads, "queue:lost", POLICY, roster=ROSTER, at=AT)


def test_a_queue_may_only_mind_how_many_wait_or_only_how_long() -> None:
    """What is not set is not asked."""
    leads = [waits("1", 9), waits("2", 1), waits("3", 0)]
    by_number = attrs.evolve(ROSTER.queues["queue:a"], longest=None)
    by_age = attrs.evolve(ROSTER.queues["queue:a"], most=None)
    for queue, passed in ((by_number, ["3"]), (by_age, ["1"])):
        roster = attrs.evolve(ROSTER, queues={**ROSTER.queues, "queue:a": queue})
        plan = lf.plan_overflow(leads, "queue:a", POLICY, roster=roster, at=AT)
        assert [step.before.id for step in plan.steps] == passed


def test_moments_are_compared_as_moments_when_the_clock_goes_back() -> None:
    """A quarter past one comes after a quarter to two in the night in which New York repeats an hour."""
    new_york = ZoneInfo("America/New_York")
    due = datetime(2026, 11, 1, 5, 45, tzinfo=UTC).astimezone(new_york)
    now = datetime(2026, 11, 1, 6, 15, tzinfo=UTC).astimezone(new_york)
    lead = lf.Lead(id="1", owner="user:utc", name="Amy", respond_by=due, assigned_at=due)
    assert lf.overdue([lead], POLICY, at=now) == (lead,)
    assert time_with_owner(lead, at=now) == timedelta(minutes=30)
    later = attrs.evolve(lead, id="0", respond_by=now, assigned_at=now, owner="queue:a")
    first = attrs.evolve(lead, owner="queue:a")
    assert lf.leads_waiting([later, first], "queue:a", POLICY) == (first, later)


def test_nobody_overflows_into_a_queue_that_contacts_them_against_their_will() -> None:
    """Who does not want to be called stays, however long and however many."""
    leads = [
        waits(id_, days, owner="queue:warm", do_not_call=id_ in ("old", "new"))
        for id_, days in (("older", 9), ("old", 8), ("first", 2), ("new", 1), ("newest", 0))
    ]
    plan = lf.plan_overflow(leads, "queue:warm", POLICY, roster=ROSTER, at=AT)
    assert [step.before.id for step in plan.steps] == ["older", "newest"]
    assert [lead.id for lead in plan.stays] == ["old", "first", "new"]


def test_what_is_overdue_is_not_called_against_their_will() -> None:
    """It stays with its owner, and the reason says why."""
    plan = lf.plan_reassignment([late("1", 2, do_not_call=True)], POLICY, roster=ROSTER, at=AT, to="queue:calls")
    assert plan.changes == lf.ChangeSet()
    assert [str(step.reasons[0]) for step in plan.steps] == ["not queue:calls, because they do not want to be called"]
