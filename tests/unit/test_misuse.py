"""Every public function, given something else than it expects: an error of ours says what was given and what was expected.

`VALID` has one valid call of each function, `KINDS` says of what kind each parameter is, and `WRONG` what people give in
place of that kind: an id for the record, one for several, a section for the policy.
"""

import asyncio
import importlib
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

import leadflow as lf
from leadflow import matching
from leadflow.assigning import Held, Ledger
from leadflow.business_time import OFFICE_HOURS, Schedule
from leadflow.changes import Update
from leadflow.conditions import Facts
from leadflow.errors import BrokenContract, InvalidValue
from leadflow.history import Transition
from leadflow.records import new_record, values_of, with_fields
from leadflow.scoring import Score
from leadflow.values.rates import Rates

ROOMS = (
    *(
        "assigning",
        "business_time",
        "classification",
        "conversion",
        "history",
        "intake",
        "matching",
        "memory",
        "merging",
    ),
    *("opportunities", "qualification", "reclassification", "records", "repositories", "routing", "scoring"),
    *("serialization", "undo", "views"),
)
"""The rooms whose functions a host calls, beside the names at the top."""

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:dana")
TEAM = lf.Team(id="team:a", members=["user:dana"], queue="queue:a", assign="later")
QUEUE = lf.Queue(id="queue:a", members=["user:dana"], most=0, overflow="queue:b")
ROSTER = lf.Roster(
    users={"user:dana": lf.User(id="user:dana")},
    queues={"queue:a": QUEUE, "queue:b": lf.Queue(id="queue:b")},
    teams={"team:a": TEAM},
)
ACCOUNT = lf.Account(id="hanbit", name="한빛식품", domains=["hanbit.example"], owner="user:dana")
CONTACT = lf.Contact(id="c", account="hanbit", name="박서준", email="seojun@hanbit.example")
PERSON = lf.PersonAccount(id="p", name="이도윤", email="doyun@naver.com")
LEAD = lf.Lead(
    id="1", owner="user:dana", name="김민지", company="한빛식품", email="minji@hanbit.example", message="견적"
)
TWIN = attrs.evolve(LEAD, id="2")
QUEUED = attrs.evolve(LEAD, owner="queue:a")
ACCEPTED = attrs.evolve(LEAD, status="accepted")
OPPORTUNITY = lf.Opportunity(id="o", account="hanbit", name="로봇 도입", stage="Prospecting", amount="100 USD")
INQUIRY = lf.Inquiry(id="form:1", source="form", name="김민지", email="minji@other.example")
CALL = lf.Activity(id="call", type="call", subject="전화", at=AT, links={"person": lf.ref(LEAD)})
ITEM = lf.LineItem(product="robot", unit_price="100 USD")
KNOWN = lf.Directory.of([ACCOUNT, CONTACT, LEAD, *ROSTER.users.values()])
REPOSITORY = lf.MemoryRepository([ACCOUNT, CONTACT, LEAD])
NEW = Transition(record=lf.ref(LEAD), before="new", after="working", at=AT)
DONE = lf.ChangeSet((Update(LEAD, ACCEPTED),))
REQUEST = lf.ConversionRequest(lead=LEAD)
PLAN = lf.plan_intake([INQUIRY], KNOWN, POLICY, at=AT)
SCHEDULE = Schedule(OFFICE_HOURS)
WHOLE_TOML = 'fallback_user = "user:dana"'


class Slow:
    """An asynchronous repository, anew for each call, since it is written to."""

    def __init__(self) -> None:
        """Wrap a repository in memory."""
        self.memory = lf.AsyncMemoryRepository(lf.MemoryRepository([LEAD]))

    def __getattr__(self, name: str) -> object:
        return getattr(self.memory, name)


def answered(_repository: object) -> lf.ChangeSet:
    """Decide nothing, as a plan that has changes."""
    return lf.plan_response(LEAD, POLICY, at=AT)  # type: ignore[return-value]  # whatever has changes


async def answered_later(repository: object) -> lf.ChangeSet:
    """Decide the same, asynchronously."""
    return answered(repository)


@attrs.frozen
class Fresh:
    """An argument that is made anew for each call, since the call writes to it."""

    make: Callable[[], object]


def call(*arguments: object, **named: object) -> tuple[tuple[object, ...], dict[str, object]]:
    """Return the arguments of a call."""
    return arguments, named


VALID: Mapping[str, tuple[tuple[object, ...], dict[str, object]]] = {
    # classification, scoring, routing
    "classification.classify": call(INQUIRY, KNOWN, POLICY, of=LEAD),
    "routing.opted_out": call("queue:a", LEAD, ROSTER),
    "routing.owner_of_contact": call(ACCOUNT, ROSTER, "user:dana"),
    "routing.route": call(LEAD, POLICY, facts=Facts(), roster=ROSTER),
    "routing.trace_route": call(LEAD, POLICY, facts=Facts(), roster=ROSTER),
    "scoring.score": call(LEAD, POLICY, at=AT, facts=Facts(), activities=[CALL]),
    "scoring.trace_score": call(LEAD, POLICY, at=AT, facts=Facts(), activities=[CALL]),
    # batches
    "intake.arun_intake": call(Fresh(Slow), [INQUIRY], POLICY, at=AT, by="system:form", attempts=1),
    "intake.plan_intake": call([INQUIRY], KNOWN, POLICY, at=AT, by="system:form"),
    "intake.run_intake": call(Fresh(lf.MemoryRepository), [INQUIRY], POLICY, at=AT, by="system:form", attempts=1),
    "reclassification.inquiries_of": call([LEAD, CONTACT]),
    "reclassification.plan_reclassification": call(
        [LEAD], KNOWN, POLICY, at=AT, by="user:dana", related={"1": lf.Related()}
    ),
    # conversion, merging, undo
    "conversion.plan_conversion": call(
        LEAD,
        lf.Related(),
        POLICY,
        at=AT,
        by="user:dana",
        account=ACCOUNT,
        contact=CONTACT,
        person_account=None,
        related_person_account=None,
        opportunity=True,
        opportunity_name="로봇",
        amount="5 USD",
        close_date=date(2026, 12, 31),
        stage="Prospecting",
        owner="user:dana",
        status="converted",
        overwrite_source=False,
        known=KNOWN,
        bypass=["contact"],
    ),
    "conversion.plan_conversions": call([REQUEST], POLICY, at=AT, by="user:dana", known=KNOWN, all_or_nothing=True),
    "merging.plan_merge": call(
        [LEAD, TWIN], lf.Related(), POLICY, at=AT, by="user:dana", provenance={}, with_closed=True
    ),
    "undo.plan_undo": call(
        DONE, [attrs.evolve(ACCEPTED, version=1)], left_behind={}, partial=True, at=AT, by="user:dana"
    ),
    # the hand-off
    "qualification.initial_status": call(Score(5), POLICY),
    "qualification.plan_acceptance": call(
        attrs.evolve(LEAD, status="marketing_qualified"), POLICY, at=AT, by="user:dana"
    ),
    "qualification.plan_qualification": call(
        [LEAD], POLICY, at=AT, by="user:dana", activities={"1": [CALL]}, facts={"1": Facts()}
    ),
    "qualification.plan_recycling": call(
        ACCEPTED, POLICY, at=AT, reason="예산 없음", by="user:dana", to="queue:a", roster=ROSTER
    ),
    "qualification.plan_sales_qualification": call(ACCEPTED, POLICY, at=AT, by="user:dana"),
    "qualification.plan_status": call(LEAD, "working", POLICY, at=AT, by="user:dana", reason="전화"),
    # assigning
    "assigning.distribute": call(
        TEAM, LEAD, Ledger(ROSTER, POLICY, AT), facts=Facts(), held=[Held("account", "user:dana")]
    ),
    "assigning.leads_waiting": call([QUEUED], "queue:a", POLICY),
    "assigning.overdue": call([LEAD], POLICY, at=AT),
    "assigning.plan_assignment": call(
        [QUEUED], "user:dana", POLICY, roster=ROSTER, at=AT, by="user:dana", team="team:a", facts={"1": Facts()}
    ),
    "assigning.plan_claim": call(QUEUED, "user:dana", POLICY, roster=ROSTER, at=AT, by="user:dana", facts=Facts()),
    "assigning.plan_distribution": call(
        [QUEUED],
        TEAM,
        POLICY,
        roster=ROSTER,
        at=AT,
        by="system:night",
        facts={"1": Facts()},
        held={"1": [Held("account", "user:dana")]},
    ),
    "assigning.plan_overflow": call(
        [QUEUED], "queue:a", POLICY, roster=ROSTER, at=AT, by="system:night", facts={"1": Facts()}
    ),
    "assigning.plan_reassignment": call(
        [LEAD], POLICY, roster=ROSTER, at=AT, by="system:night", to="queue:a", facts={"1": Facts()}
    ),
    "assigning.plan_release": call(LEAD, "queue:a", POLICY, roster=ROSTER, at=AT, by="user:dana", facts=Facts()),
    "assigning.plan_response": call(LEAD, POLICY, at=AT, by="user:dana"),
    "assigning.queue_ageing": call([QUEUED], "queue:a", POLICY, at=AT, steps=["1 day", timedelta(days=2)]),
    "assigning.response_deadline": call(LEAD, POLICY, roster=ROSTER, facts=Facts()),
    "assigning.time_with_owner": call(LEAD, at=AT),
    "assigning.with_deadline": call(LEAD, POLICY, roster=ROSTER, at=AT, facts=Facts()),
    # opportunities and history
    "opportunities.amount_of": call(OPPORTUNITY, rates=Rates("USD")),
    "opportunities.derived_amount": call([ITEM], rates=Rates("USD")),
    "opportunities.forecast_of": call(OPPORTUNITY, POLICY),
    "opportunities.outcome_of": call(OPPORTUNITY, POLICY),
    "opportunities.plan_estimate": call(OPPORTUNITY, POLICY, probability=60, forecast="commit", at=AT, by="user:dana"),
    "opportunities.plan_stage": call(
        OPPORTUNITY, "Closed Won", POLICY, at=AT, by="user:dana", reason="가격", reopen=True
    ),
    "opportunities.probability_of": call(OPPORTUNITY, POLICY),
    "opportunities.weighted_amount": call(OPPORTUNITY, POLICY, rates=Rates("USD")),
    "history.stage_history": call([CALL]),
    "history.status_history": call([CALL]),
    "history.time_in_stage": call(OPPORTUNITY, [CALL], at=AT),
    "history.time_in_status": call([NEW], until=AT, since=AT),
    # matching
    "matching.ancestors": call(ACCOUNT, {"hanbit": ACCOUNT}.get),
    "matching.asked_keys": call(INQUIRY, POLICY),
    "matching.colleague_keys": call(LEAD, POLICY),
    "matching.descendants": call(["hanbit"], [ACCOUNT], order=lambda account: (account.label, account.id)),
    "matching.facts_of": call([ACCOUNT, CONTACT, CALL]),
    "matching.find_bridges": call([INQUIRY], KNOWN, POLICY),
    "matching.find_duplicates": call([LEAD, TWIN, CONTACT], POLICY, with_closed=True),
    "matching.latest_owned": call([LEAD]),
    "matching.lineage": call(attrs.evolve(ACCOUNT, parent="top"), KNOWN),
    "matching.match_account": call(INQUIRY, KNOWN, POLICY),
    "matching.match_keys": call(ACCOUNT),
    "matching.match_person": call(INQUIRY, KNOWN, POLICY),
    # views
    "views.activities_of": call(LEAD, [CALL], is_open=False, first="oldest", limit=1),
    "views.board": call([OPPORTUNITY], POLICY, rates=Rates("USD"), at=AT),
    "views.bucket": call("close_date", "month", zone="Asia/Seoul"),
    "views.contacts_of": call(ACCOUNT, [CONTACT], divisions=[ACCOUNT], limit=1),
    "views.customer_view": call(
        ACCOUNT, [CONTACT, CALL], at=AT, policy=POLICY, departments={"상담": "service"}, rates=Rates("USD")
    ),
    "views.department_of": call(CALL, {"상담": "service"}),
    "views.forecast": call([OPPORTUNITY], policy=POLICY, rates=Rates("USD")),
    "views.funnel": call([INQUIRY], [LEAD], [OPPORTUNITY], by="source", policy=POLICY),
    "views.leads_of": call(ACCOUNT, [LEAD], first="oldest", limit=1),
    "views.opportunities_of": call(ACCOUNT, [OPPORTUNITY], divisions=[ACCOUNT], first="oldest", limit=1),
    "views.report": call(
        [OPPORTUNITY],
        where={"stage": "Prospecting"},
        rows=["stage"],
        columns=["owner"],
        measures=["sum"],
        rates=Rates("USD"),
        policy=POLICY,
        order={"stage": ["Prospecting"]},
        title="제목",
    ),
    # working hours
    "business_time.business_add": call(AT, timedelta(hours=1), SCHEDULE),
    "business_time.business_elapsed": call(AT, AT + timedelta(hours=1), SCHEDULE),
    "business_time.is_working": call(SCHEDULE, at=AT),
    "business_time.next_opening": call(SCHEDULE, at=AT),
    "business_time.opens_within": call(SCHEDULE, at=AT, within=timedelta(hours=1)),
    "business_time.public_holidays": call("DE", [2026], "DE-BY"),
    # files and plain data
    "serialization.changes_from_plain": call([]),
    "serialization.changes_to_plain": call(DONE),
    "serialization.dump_plan": call(PLAN),
    "serialization.dump_policy": call(POLICY),
    "serialization.from_plain": call({"kind": "queue", "id": "queue:a"}),
    "serialization.load_policy": call("examples/policy.toml", tie_breaks=[]),
    "serialization.load_records": call("[]"),
    "serialization.parse_policy": call(WHOLE_TOML, file="policy.toml", tie_breaks=[]),
    "serialization.plan_to_plain": call(PLAN),
    "serialization.policy_preset": call("mixed"),
    "serialization.to_plain": call(LEAD),
    # repositories
    "repositories.adecide_and_apply": call(Fresh(Slow), answered_later, attempts=1, pauses=[0.1], sleep=asyncio.sleep),
    "repositories.agather": call(Fresh(Slow), [INQUIRY], POLICY),
    "repositories.decide_and_apply": call(
        Fresh(lambda: lf.MemoryRepository([LEAD])), answered, attempts=1, pauses=[0.1], sleep=lambda _seconds: None
    ),
    "repositories.gather": call(REPOSITORY, [INQUIRY], POLICY),
    # records and changes
    "changes.compose": call([DONE]),
    "records.at_version": call(LEAD, 3),
    "records.by_age": call(LEAD),
    "records.customer_of": call(OPPORTUNITY),
    "records.derived_id": call("form:1"),
    "records.new_record": call(lf.Queue, {"id": "queue:a"}),
    "records.ref": call(LEAD),
    "records.value_text": call(("립스틱", "세럼")),
    "records.values_of": call(LEAD, ["title"]),
    "records.with_fields": call(LEAD, {"title": "VP"}),
}
"""One valid call of each public function: its positional arguments, and its named ones."""

# --- of what kind each parameter is -----------------------------------------------------------------------------------

BY_NAME = {
    "account": "account",
    "accounts": "accounts",
    "activities": "activities",
    "activity": "activity",
    "at": "moment",
    "attempts": "number",
    "by": "actor",
    "contacts": "contacts",
    "current": "records",
    "decide": "function",
    "departments": "mapping",
    "divisions": "accounts",
    "duration": "duration",
    "end": "moment",
    "facts": "facts",
    "find": "function",
    "first": "name",
    "held": "held",
    "inbound": "inquiries",
    "inquiries": "inquiries",
    "inquiry": "inquiry",
    "items": "line items",
    "known": "known",
    "lead": "lead",
    "leads": "leads",
    "ledger": "ledger",
    "limit": "number?",
    "name": "name",
    "opportunities": "opportunities",
    "opportunity": "opportunity",
    "order": "function?",
    "partial": "flag",
    "path": "text",
    "pauses": "several numbers",
    "persons": "persons",
    "plan": "plan",
    "policy": "policy",
    "queue": "text",
    "queue_id": "text",
    "rates": "rates?",
    "reason": "text?",
    "record": "record",
    "records": "records",
    "related": "related",
    "reopen": "flag",
    "repository": "repository",
    "requests": "requests",
    "roster": "roster",
    "schedule": "schedule",
    "since": "moment?",
    "sleep": "function?",
    "start": "moment",
    "steps": "durations",
    "subject": "subject",
    "team": "team",
    "text": "text",
    "tie_breaks": "tie breaks",
    "title": "text?",
    "to": "text",
    "until": "moment",
    "user": "text",
    "with_closed": "flag",
    "within": "duration",
    "years": "several numbers",
    "zone": "text",
}
"""The kind of a parameter, whatever function it belongs to; with ``?`` it may be None."""

OF_FUNCTIONS = {
    "assigning.plan_assignment": {"team": "text?", "facts": "facts by id"},
    "assigning.plan_distribution": {"facts": "facts by id", "held": "held by id"},
    "assigning.plan_overflow": {"facts": "facts by id"},
    "assigning.plan_reassignment": {"facts": "facts by id", "to": "text?"},
    "business_time.public_holidays": {"country": "name", "subdivision": "name?"},
    "changes.compose": {"parts": "change sets"},
    "classification.classify": {"of": "lead?"},
    "conversion.plan_conversion": {
        "account": "account?",
        "amount": "amount?",
        "bypass": "free",  # a check that there is not refuses the conversion (test_conversion_arguments)
        "close_date": "day?",
        "contact": "contact?",
        "known": "known?",
        "opportunity": "opportunity or flag?",
        "opportunity_name": "text?",
        "overwrite_source": "flag",
        "owner": "text?",
        "person_account": "person account?",
        "related_person_account": "person account?",
        "stage": "text?",
        "status": "text?",
    },
    "conversion.plan_conversions": {"known": "directory?", "all_or_nothing": "flag"},
    "history.time_in_status": {"changes": "transitions"},
    "intake.arun_intake": {"repository": "slow repository"},
    "intake.plan_intake": {"known": "directory"},
    "matching.colleague_keys": {"person": "subject"},
    "matching.descendants": {"of": "ids"},
    "matching.match_account": {"said": "subject"},
    "merging.plan_merge": {"at": "moment?", "provenance": "mapping", "records": "mergeable"},
    "opportunities.plan_estimate": {"at": "moment?", "forecast": "name?", "probability": "number?"},
    "qualification.initial_status": {"score": "score"},
    "qualification.plan_qualification": {"activities": "activities by id", "facts": "facts by id"},
    "qualification.plan_recycling": {"to": "text?", "roster": "roster?"},  # without a reason it is refused
    "reclassification.inquiries_of": {"records": "leads or contacts"},
    "reclassification.plan_reclassification": {
        "known": "directory",
        "records": "leads or contacts",
        "related": "related by id",
    },
    "records.at_version": {"version": "number"},
    "records.derived_id": {"parts": "parts"},
    "records.new_record": {"kind": "function", "fields": "fields"},
    "records.value_text": {"value": "free"},  # any value has a text
    "records.values_of": {"fields": "names", "record": "what has fields"},
    "records.with_fields": {"fields": "fields", "record": "what has fields"},
    "repositories.adecide_and_apply": {"repository": "slow repository"},
    "repositories.agather": {"repository": "slow repository"},
    "routing.owner_of_contact": {"fallback_user": "text"},
    "routing.route": {"roster": "roster?"},
    "routing.trace_route": {"roster": "roster?"},
    "serialization.changes_from_plain": {"plain": "free"},  # data: what is wrong is an InvalidPayload
    "serialization.changes_to_plain": {"changes": "changes"},
    "serialization.from_plain": {"plain": "free"},  # data: what is wrong is an InvalidPayload
    "serialization.parse_policy": {"file": "text?"},
    "undo.plan_undo": {"at": "moment?", "done": "done", "left_behind": "mapping"},
    "views.activities_of": {"is_open": "flag?"},
    "views.board": {"at": "moment?"},
    "views.bucket": {"path": "text", "unit": "name", "zone": "text"},
    "views.customer_view": {"customer": "customer"},
    "views.funnel": {"by": "name?"},
    "views.opportunities_of": {"of": "customer"},
    "views.report": {
        "columns": "names",
        "measures": "names",
        "order": "mapping",
        "records": "opportunities",
        "rows": "names",
        "where": "conditions",
    },
}
"""The kinds of parameters that differ, or belong to one function alone."""

SECTIONS = tuple(
    getattr(POLICY, each.name) for each in attrs.fields(lf.Policy) if attrs.has(type(getattr(POLICY, each.name)))
)
NAIVE = datetime(2026, 11, 26, 9)
NO_RECORD = (None, "1", {"id": "1"}, POLICY, 5)
NO_SEVERAL = (None, 5, POLICY.pipeline, POLICY)

WRONG: Mapping[str, tuple[object, ...]] = {
    "account": (*NO_RECORD, LEAD, CONTACT, [ACCOUNT]),
    "accounts": (*NO_SEVERAL, ACCOUNT, "hanbit", ["hanbit"], [CONTACT], {"hanbit": ACCOUNT}),
    "activities": (*NO_SEVERAL, CALL, "call", ["call"], [NEW], [LEAD]),
    "activities by id": (None, [CALL], CALL, "call", {"1": CALL}, {"1": ["call"]}),
    "activity": (*NO_RECORD, LEAD, [CALL], NEW),
    "actor": ("dana", "user:", ROSTER.users["user:dana"], 5),
    "amount": (5, ["5 USD"], LEAD, "viel"),
    "change sets": (*NO_SEVERAL, DONE, [Update(LEAD, ACCEPTED)], [PLAN], "x"),
    "changes": (None, [Update(LEAD, ACCEPTED)], Update(LEAD, ACCEPTED), PLAN, "x"),
    "conditions": (5, POLICY, "stage", {"stag": "Prospecting"}, [5]),
    "contact": ("c", LEAD, ACCOUNT, [CONTACT], 5),
    "contacts": (*NO_SEVERAL, CONTACT, "c", ["c"], [LEAD]),
    "customer": (*NO_RECORD, LEAD, OPPORTUNITY, [ACCOUNT]),
    "day": (AT, "2026-12-31", 5),
    "directory": (None, [ACCOUNT], REPOSITORY, lf.Related(), ROSTER, "known", POLICY),
    "done": (None, [DONE], [Update(LEAD, ACCEPTED)], Update(LEAD, ACCEPTED), LEAD, "x"),
    "duration": (None, 5, "1 hour", -timedelta(hours=1)),
    "durations": (None, "1 day", timedelta(days=1), [5], [], 5, ["lange"]),
    "facts": (None, PLAN.steps[0].decision.classification, ACCOUNT, {"account": ACCOUNT}, "x"),
    "facts by id": (None, Facts(), [Facts()], "x", {"1": ACCOUNT}, {"1": None}),
    "fields": (None, "title", ["title"], LEAD, {"titel": "VP"}, {5: "VP"}),
    "flag": (None, "no", 1, LEAD),
    "function": (None, "x", {"hanbit": ACCOUNT}, PLAN),
    "held": (*NO_SEVERAL, Held("account", "user:dana"), "user:dana", ["user:dana"]),
    "held by id": (
        None,
        [Held("account", "user:dana")],
        "x",
        {"1": Held("account", "user:dana")},
        {"1": ["user:dana"]},
    ),
    "ids": (*NO_SEVERAL, "hanbit", ACCOUNT, [ACCOUNT], [5]),
    "inquiries": (*NO_SEVERAL, INQUIRY, "form:1", ["form:1"], [LEAD], {"name": "김민지"}, [{"name": "김민지"}]),
    "inquiry": (*NO_RECORD, LEAD, CONTACT, [INQUIRY]),
    "known": (None, [ACCOUNT], REPOSITORY, lf.Related(), ROSTER, "known", POLICY),
    "lead": (*NO_RECORD, INQUIRY, CONTACT, [LEAD]),
    "leads": (*NO_SEVERAL, LEAD, "1", ["1"], [INQUIRY], [CONTACT], {"1": LEAD}, ROSTER),
    "leads or contacts": (*NO_SEVERAL, LEAD, "1", ["1"], [INQUIRY], [ACCOUNT]),
    "ledger": (None, ROSTER, POLICY, "x"),
    "line items": (*NO_SEVERAL, ITEM, "robot", ["robot"], OPPORTUNITY),
    "mapping": (None, 5, ["x"], "x", LEAD),
    "mergeable": (*NO_SEVERAL, LEAD, "1", ["1", "2"], [INQUIRY, INQUIRY], [OPPORTUNITY, OPPORTUNITY]),
    "moment": (None, NAIVE, date(2026, 11, 26), "2026-11-26", 5, LEAD),
    "name": (None, 5, LEAD, "nothing", ["nothing"]),
    "names": (None, 5, "amount", LEAD, ["nothing at all"], [5], [LEAD]),
    "number": (None, "3", 0.5, LEAD, True),
    "opportunities": (*NO_SEVERAL, OPPORTUNITY, "o", ["o"], [INQUIRY], {"o": OPPORTUNITY}),
    "opportunity": (*NO_RECORD, LEAD, ACCOUNT, CONTACT, [OPPORTUNITY]),
    "opportunity or flag": ("o", 5, LEAD, ACCOUNT, [OPPORTUNITY]),
    "parts": (None, 5, ["form:1"], INQUIRY),
    "person account": ("p", False, CONTACT, ACCOUNT, [PERSON]),
    "persons": (*NO_SEVERAL, LEAD, "1", ["1"], [ACCOUNT], [INQUIRY], [LEAD, ACCOUNT]),
    "plan": (None, DONE, [PLAN], PLAN.steps[0], lf.plan_response(LEAD, POLICY, at=AT), "x"),
    "policy": (*SECTIONS, None, "policy.toml", lf.Policy, {"fallback_user": "user:dana"}),
    "rates": ({"USD": 1}, "USD", 5),
    "record": (*NO_RECORD, INQUIRY, [LEAD]),
    "records": (*NO_SEVERAL, LEAD, "1", ["1"], [INQUIRY], [{"kind": "lead"}]),
    "related": (None, [CALL], KNOWN, CALL, {"activities": [CALL]}, "x"),
    "related by id": (None, [CALL], lf.Related(), KNOWN, {"1": [CALL]}, {"1": None}),
    "repository": (None, [LEAD], KNOWN, "x", lf.MemoryRepository, Slow()),
    "requests": (*NO_SEVERAL, REQUEST, LEAD, [LEAD], "1", ["1"]),
    "roster": (None, [], {}, [ROSTER.users["user:dana"]], ROSTER.users, KNOWN, TEAM, "user:dana"),
    "schedule": (None, OFFICE_HOURS, "Asia/Seoul", ROSTER.users["user:dana"]),
    "score": (None, 5, "A", LEAD),
    "several numbers": (None, 5, "2026", ["2026"], LEAD),
    "slow repository": (
        *(None, [LEAD], KNOWN, "x", lf.AsyncMemoryRepository, Fresh(lambda: lf.MemoryRepository([LEAD]))),
    ),
    "subject": (*NO_RECORD, CONTACT, ACCOUNT, PERSON, [LEAD]),
    "team": (None, "team:a", QUEUE, ROSTER, [TEAM]),
    "text": (None, 5, LEAD, ["x"], POLICY),
    "tie breaks": (None, 5, "x", len, [len], ["x"]),
    "what has fields": (None, 5, {"id": "1"}, [LEAD]),
    "transitions": (*NO_SEVERAL, NEW, [CALL], CALL, "x"),
}
"""What people give in place of a kind. Where a parameter may be None, None is left out, and the rest is asked the same."""


def rooms_of_functions() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield every public function with its name behind that of its room."""
    for room in sorted({*ROOMS, *lf.SURFACE}):
        module = importlib.import_module(f"leadflow.{room}")
        names = module.__all__ if room in ROOMS else lf.SURFACE[room].split()
        yield from ((f"{room}.{name}", each) for name in names if inspect.isfunction(each := getattr(module, name)))


FUNCTIONS = dict(rooms_of_functions())


def kind_of(function: str, parameter: str) -> str:
    """Return of what kind a parameter is; the test of the tables tells what is missing."""
    return OF_FUNCTIONS.get(function, {}).get(parameter) or BY_NAME[parameter]


def wrong_for(function: str, parameter: str) -> tuple[object, ...]:
    """Return what people give in place of an argument."""
    kind = kind_of(function, parameter)
    wrong = () if kind == "free" else WRONG[kind.removesuffix("?")]
    return tuple(value for value in wrong if not (kind.endswith("?") and value is None))


def parameters() -> list[tuple[str, str]]:
    """Return each function with each of its parameters."""
    return [
        (function, parameter) for function, of in FUNCTIONS.items() for parameter in inspect.signature(of).parameters
    ]


def called(function: str, **wrong: object) -> object:
    """Call a function as its valid call has it but for some arguments; what runs later is run to its end."""
    arguments, named = VALID[function]
    bound = inspect.signature(FUNCTIONS[function]).bind(*arguments, **named)
    bound.arguments.update(wrong)
    for name, value in bound.arguments.items():
        if isinstance(value, Fresh):
            bound.arguments[name] = value.make()
        if name == "parts" and function == "records.derived_id" and not isinstance(value, tuple):
            bound.arguments[name] = (value,)
    done = FUNCTIONS[function](*bound.args, **bound.kwargs)
    return asyncio.run(_awaited(done)) if inspect.iscoroutine(done) else done


async def _awaited(done: Awaitable[object]) -> object:
    return await done


def test_every_public_function_is_in_the_table() -> None:
    """A new one is added here with a valid call, and so is each of its parameters."""
    assert set(VALID) == set(FUNCTIONS)
    for name, (arguments, named) in VALID.items():
        signature = inspect.signature(FUNCTIONS[name])
        assert set(signature.bind(*arguments, **named).arguments) == set(signature.parameters), name
        for parameter in signature.parameters:
            assert kind_of(name, parameter).removesuffix("?") in {*WRONG, "free"}, f"{name} {parameter}"


@pytest.mark.parametrize("function", VALID)
def test_a_valid_call_is_answered(function: str) -> None:
    """So whatever is refused below is refused for the one argument that is wrong."""
    done = called(function)
    if isinstance(done, Iterator):
        list(done)


@pytest.mark.parametrize(("function", "parameter"), parameters())
def test_a_wrong_argument_is_told(function: str, parameter: str) -> None:
    """Each raises an error of ours, at the call itself, that shows no more of a record than its kind and id."""
    for value in wrong_for(function, parameter):
        with pytest.raises((BrokenContract, InvalidValue)) as wrong:
            called(function, **{parameter: value})
        message = str(wrong.value)
        assert "expected" in message
        assert "(id=" not in message
        assert not any(each in message for each in ("김민지", "박서준", "이도윤", "한빛식품", "minji", "seojun"))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: lf.find_duplicates([LEAD, ACCOUNT], POLICY), "one of persons is account 'hanbit': expected a Lead, a Contact or a PersonAccount"),
        (lambda: lf.find_duplicates(LEAD, POLICY), "persons is lead '1': expected several leads, contacts or person accounts, such as [lead]"),
        (lambda: lf.route(LEAD, POLICY.routing), "policy is <Routing>: expected a leadflow.Policy, such as load_policy returns"),
        (lambda: lf.plan_intake(INQUIRY, KNOWN, POLICY, at=AT), "inbound is <Inquiry 'form:1'>: expected several inquiries, such as [inquiry]"),
        (lambda: lf.plan_intake([INQUIRY], [ACCOUNT], POLICY, at=AT), "known is <list of 1>: expected a leadflow.Directory, such as gather returns"),
        (lambda: lf.classify(INQUIRY, REPOSITORY, POLICY), "known is <MemoryRepository>: expected a leadflow.Directory, such as gather returns, with the method 'persons'"),
        (lambda: lf.plan_distribution([LEAD], "team:a", POLICY, roster=ROSTER, at=AT), "team is 'team:a': expected a leadflow.Team, not its id"),
        (lambda: lf.plan_claim(LEAD, "user:dana", POLICY, roster=[TEAM], at=AT), "roster is <list of 1>: expected a leadflow.Roster, with users, queues and teams by id"),
        (lambda: lf.plan_merge([LEAD, TWIN], [CALL], POLICY), "related is <list of 1>: expected a leadflow.Related, with what hangs on the records"),
        (lambda: lf.gather([LEAD], [INQUIRY], POLICY), "repository is <list of 1>: expected a leadflow.Repository, such as a MemoryRepository, with the method 'find'"),
        (lambda: lf.MemoryRepository(LEAD), "records is lead '1': expected several, each a record, such as a Lead or an Account"),
        (lambda: lf.MemoryRepository([INQUIRY]), "one of records is <Inquiry 'form:1'>: expected a record, such as a Lead or an Account"),
        (lambda: lf.MemoryRepository().apply([Update(LEAD, ACCEPTED)]), "changes is <list of 1>: expected a leadflow.ChangeSet, such as the changes of a plan"),
        (lambda: lf.Directory.of(LEAD), "records is lead '1': expected several, each a record, such as a Lead or an Account"),
        (lambda: lf.Directory.of([], POLICY), "roster is <Policy>: expected a leadflow.Roster, with users, queues and teams by id, or None"),
        (lambda: lf.Directory(KNOWN, matching.Context(), ROSTER), "found is <Directory>: expected a Found"),
        (lambda: lf.AccountLookup([ACCOUNT]).find(ACCOUNT), "typed is account 'hanbit': expected a str"),
        (lambda: lf.AccountLookup([ACCOUNT]).find("한", "5"), "the limit of a look-up is '5': expected 1 or more"),
        (lambda: lf.AccountLookup(ACCOUNT), "accounts is account 'hanbit': expected several accounts, such as [account]"),
        (lambda: lf.plan_undo([DONE], []), "done is <list of 1>: expected a plan or its ChangeSet"),
        (lambda: lf.decide_and_apply(REPOSITORY, lambda _repository: None), "what was decided is None: expected a plan, or whatever has changes"),
        (lambda: with_fields(LEAD, {"titel": "VP"}), "did you mean 'title'?"),
        (lambda: values_of(LEAD, ["titel"]), "did you mean 'title'?"),
        (lambda: new_record(lf.Queue, {"id": "queue:a", "nmae": "서울"}), "did you mean 'name'?"),
        (lambda: new_record(lf.Team, {"id": "team:a"}), "the fields of Team is ('id',): expected also queue"),
        (lambda: new_record(len, {"id": "1"}), "kind is <builtin_function_or_method>: expected a class of records, such as Lead"),
        (lambda: new_record(lf.Queue, {"id": 5}), "a text is 5: expected a str"),
    ],
)  # fmt: skip
def test_the_message_says_what_was_given_and_what_was_expected(wrong: Callable[[], object], message: str) -> None:
    """The argument by its name, a record by its kind and id, and the nearest name where a name was meant."""
    with pytest.raises(BrokenContract) as told:
        wrong()
    assert message in str(told.value)


def test_several_are_taken_from_whatever_yields_them() -> None:
    """A generator, a set, the values of a mapping: only one in place of several is refused."""
    leads = (each for each in (LEAD, TWIN))
    assert len(lf.find_duplicates(leads, POLICY).clusters) == 1
    assert lf.overdue({LEAD, TWIN}, POLICY, at=AT) == ()
    assert len(lf.plan_qualification({"1": LEAD}.values(), POLICY, at=AT).steps) == 1
    assert len(lf.plan_intake(iter([INQUIRY]), KNOWN, POLICY, at=AT).steps) == 1
