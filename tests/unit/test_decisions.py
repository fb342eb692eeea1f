"""What was decided, as text and as rows: every line has its place, every column its meaning."""

from datetime import UTC, datetime

import pytest

from leadflow import (
    Account,
    Address,
    BrokenContract,
    Contact,
    Inquiry,
    Lead,
    MemoryRepository,
    Team,
    User,
    gather,
    parse_policy,
    plan_intake,
)
from leadflow.intake import IntakePlan
from leadflow.objects import Problem

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
POLICY = parse_policy("""
fallback_user = "user:head-of-sales"

[classification]
existing_account = "lead"
tie_breaks = ["deepest_division", "same_country", "oldest"]
buy_now = { "custom.intent" = ["purchase"] }

[custom_fields.intent]
choices = ["purchase", "information"]

[scoring.fit]
cap = 25
rules = [
  { name = "decision maker", points = 20, when = { title = { contains = ["VP", "대표이사"] } } },
  { name = "large", points = 15, when = { employees = { min = 200 } } },
]

[[routing.territory]]
name = "Korea"
country = ["KR"]

[[routing.territory.local]]
name = "Seoul"
when = { "address.subdivision" = ["KR-11"] }
owner = "team:seoul"
""")
STORE = (
    Account(id="d", name="The Walt Disney Company", domains=["disney.example", "parks.disney.example"], named=True),
    Account(id="p", name="Disney Parks", domains=["parks.disney.example"], parent="d", owner="user:dana"),
    Account(id="acme", name="Acme Inc.", domains=["acme.example"], owner="user:dana"),
    Account(id="hanbit", name="한빛", domains=["hanbit-example.co.kr"]),
    Contact(
        id="minji", account="hanbit", owner="user:minji", name="김민지", email="mj@hanbit-example.co.kr", title="과장"
    ),
    Lead(id="lead-1", owner="queue:generic", name="Jonas Weber", email="jw@cygnus.example"),
    *(User(id=each) for each in ("user:dana", "user:minji", "user:head-of-sales")),
    Team(id="team:seoul", queue="queue:seoul", members=["user:minji"]),
)


def planned(*tables: dict) -> IntakePlan:
    inbound = [Inquiry(**{"id": f"form:{number}", "source": "form", **table}) for number, table in enumerate(tables, 1)]
    return plan_intake(inbound, gather(MemoryRepository(STORE), inbound, POLICY), POLICY, at=AT)


def explained(**fields: object) -> list[str]:
    """Return the story of one inquiry, line by line, without the ids that end it."""
    [step] = planned(fields).steps
    lines = step.decision.explain().split("\n")
    assert lines[-1] == f"  policy   {POLICY.fingerprint}"
    assert (lines[-2] == f"  record   {step.decision.record}") == (step.decision.record is not None)
    return lines[: -1 if step.decision.record is None else -2]


# --- the story --------------------------------------------------------------------------------------------------------


def test_amy_wong_becomes_a_contact_of_disney_parks() -> None:
    """The example that the design promises, word for word."""
    assert explained(name="Amy Wong", email="amy.wong@parks.disney.example") == [
        "Amy Wong → Contact of Disney Parks (named account, division of The Walt Disney Company)",
        "  because  e-mail domain parks.disney.example belongs to Disney Parks (tie-break: deepest division)",
        "  owner    user:dana, owner of the account",
    ]


def test_a_lead_tells_its_route_its_score_and_what_was_missing() -> None:
    """Points with their cap, who distributed it and by which rule, and the fields that would have told more."""
    assert explained(
        name="박서준",
        company="다솜",
        title="대표이사",
        employees=300,
        address=Address(country="KR", subdivision="KR-11"),
    ) == [
        "박서준 → Lead",
        "  because  no account found, and not an individual",
        "  owner    user:minji, team:seoul, by rotation",
        "  route    Korea, local: Seoul",
        "  score    25 (decision maker: +20 points, large: +15 points, -10 points by the cap of fit)",
    ]
    assert explained(name="박서준", company="다솜", address=Address(country="KR")) == [
        "박서준 → Lead",
        "  because  no account found, and not an individual",
        "  owner    queue:generic, generic queue of Korea, because address.subdivision is missing",
        "  score    0",
        "  missing  address.subdivision, employees, title",
    ]


def test_a_lead_at_an_account_says_which() -> None:
    """It is no member of the account, it only seems to work there."""
    assert explained(name="Amy Wong", email="amy@acme.example", title="VP", employees=1)[:3] == [
        "Amy Wong → Lead at Acme Inc. (existing account)",
        "  because  e-mail domain acme.example belongs to Acme Inc.",
        "  because  people of existing accounts come in as leads",
    ]


def test_a_known_person_tells_what_became_of_every_value() -> None:
    """What was filled, what was kept; what is equal goes without saying."""
    assert explained(name="김민지", email="mj@hanbit-example.co.kr", title="부장", phone="+82 10-0000-1234") == [
        "김민지 → known Contact of 한빛 (existing account)",
        "  because  contact 김민지 has the same e-mail address",
        "  owner    user:minji, stays with user:minji",
        "  value    phone +82 10-0000-1234 → contact.phone: mapped",
        "  value    title 부장 → contact.title: kept",
    ]


def test_an_ambiguous_inquiry_lists_its_candidates() -> None:
    """Everybody who may be meant, each with the reason."""
    lines = explained(name="Amy Wong", email="amy@acme.example", website="disney.example")
    assert lines[:3] == [
        "Amy Wong → ambiguous",
        "  because  evidence for unrelated companies: Acme Inc., The Walt Disney Company",
        "  owner    queue:review, for review by a person",
    ]
    assert lines[-2:] == [
        "  but      Acme Inc.: e-mail domain acme.example belongs to Acme Inc.",
        "  but      The Walt Disney Company: web site domain disney.example belongs to The Walt Disney Company",
    ]


def test_problems_are_told_once() -> None:
    """What could not be read, of the source and of the policy; where it is the reason, it stands there."""
    problem = Problem("e-mail", "amy at acme", "one address")
    assert explained(name="Amy Wong", company="Cygnus", problems=(problem,), custom={"intent": "theft"})[-2:] == [
        "  problem  e-mail 'amy at acme': expected one address",
        "  problem  custom.intent 'theft': expected one of purchase, information",
    ]
    assert explained(title="VP", problems=(problem,)) == [
        "form:1 → rejected",
        "  because  cannot be read: it names nobody and gives no way to answer",
        "  because  left out: e-mail 'amy at acme': expected one address",
    ]


@pytest.mark.parametrize(
    ("fields", "headline"),
    [
        ({"event": "reference"}, "form:1 → only a reference"),
        ({"event": "ignored"}, "form:1 → ignored"),
        ({"event": "test", "name": "Amy Wong"}, "Amy Wong → test"),
        ({"event": "rejected"}, "form:1 → rejected"),
        ({"name": "Amy Wong", "custom": {"intent": "purchase"}}, "Amy Wong → Person account"),
        ({"email": "jw@cygnus.example"}, "jw@cygnus.example → known Lead"),
        ({"company": "한빛"}, "한빛 → Lead at 한빛 (existing account)"),
        ({"phone": "+1 202-555-0143"}, "+1 202-555-0143 → Lead"),
    ],
)
def test_the_headline_says_who_becomes_what(fields: dict, headline: str) -> None:
    """By the best name there is for who asks."""
    assert explained(**fields)[0] == headline


def test_contacts_of_the_account_for_individuals_are_called_so() -> None:
    """That account is neither named nor a company."""
    policy = parse_policy("""
        fallback_user = "user:head-of-sales"
        [classification]
        leads = "off"
        person_accounts = "placeholder"
        placeholder_account = "i"
    """)
    inbound = [Inquiry(id="1", source="form", name="김민지"), Inquiry(id="2", source="form", company="Cygnus")]
    store = MemoryRepository([Account(id="c", name="Cygnus", named=True)])
    plan = plan_intake(inbound, gather(store, inbound, policy), policy, at=AT)
    assert [step.decision.explain().split("\n")[0] for step in plan.steps] == [
        "김민지 → Contact of Individual (for individuals)",
        "Cygnus → not for us at Cygnus (named account)",
    ]


# --- rows, counts, slices ---------------------------------------------------------------------------------------------


def test_rows_are_flat_and_in_order() -> None:
    """One table row for each inquiry, with the same columns, empty ones included."""
    plan = planned(
        {"name": "Amy Wong", "email": "amy@parks.disney.example"},
        {
            "name": "박서준",
            "company": "다솜",
            "title": "대표이사",
            "address": Address(country="KR", subdivision="KR-11"),
        },
        {"event": "test"},
    )
    records = [step.decision.record for step in plan.steps]
    assert plan.rows() == [
        {
            "row": 1, "becomes": "contact", "record_id": records[0].id, "account_id": "p", "account_name": "Disney Parks",
            "step": "named account", "owner": "user:dana", "score": None,
            "reason": "e-mail domain parks.disney.example belongs to Disney Parks; owner of the account",
        },
        {
            "row": 2, "becomes": "lead", "record_id": records[1].id, "account_id": None, "account_name": None,
            "step": "everyone else", "owner": "user:minji", "score": 20,
            "reason": "Korea, local: Seoul; team:seoul, by rotation",
        },
        {
            "row": 3, "becomes": "test", "record_id": None, "account_id": None, "account_name": None,
            "step": "arrival", "owner": None, "score": None, "reason": "a test of the platform",
        },
    ]  # fmt: skip


def test_the_reason_of_a_row_is_what_left_it_open_not_the_tie_break_before() -> None:
    """A tie-break that did not suffice decided nothing."""
    store = [
        *(Account(id=each, name="Nova", address=Address(country="KR")) for each in ("n1", "n2")),
        Account(id="n3", name="Nova Ltd"),
    ]
    inbound = [Inquiry(id="1", source="form", name="김민지", company="Nova", address=Address(country="KR"))]
    plan = plan_intake(inbound, gather(MemoryRepository(store), inbound, POLICY), POLICY, at=AT)
    assert plan.rows()[0]["reason"] == "no tie-break decides between Nova (n1), Nova (n2); for review by a person"
    assert "  because  tie-break: same country" in plan.steps[0].decision.explain()


def test_counts_begin_with_what_is_most_frequent() -> None:
    """How many of each outcome, for a line at the end of a job."""
    plan = planned(
        {"event": "test"},
        {"name": "A", "company": "X1"},
        {"name": "B", "company": "X2"},
        {"name": "C", "company": "X3"},
    )
    assert list(plan.counts.items()) == [("lead", 3), ("test", 1)]


def test_the_changes_of_a_plan_are_those_of_its_steps() -> None:
    """In one piece, or in slices of so many inquiries; the last slice may be smaller."""
    plan = planned(*({"name": f"김{each}", "company": f"다솜{each}"} for each in range(5)))
    refs = [change.ref for step in plan.steps for change in step.changes.changes]
    assert [change.ref for change in plan.changes.changes] == refs
    slices = list(plan.slices(2))
    assert [len(each.changes) for each in slices] == [4, 4, 2]
    assert [change.ref for each in slices for change in each.changes] == refs


@pytest.mark.parametrize("size", [0, -1])
def test_a_slice_holds_something(size: int) -> None:
    """Slices of nothing would write nothing, without a word."""
    with pytest.raises(BrokenContract, match="the size of a slice"):
        list(planned({"name": "Amy Wong"}).slices(size))


def test_a_plan_needs_a_moment_with_a_time_zone() -> None:
    """When something was decided is part of what is stored."""
    with pytest.raises(BrokenContract, match="a moment"):
        plan_intake([], gather(MemoryRepository(), [], POLICY), POLICY, at=datetime(2026, 11, 21))


def test_an_empty_batch_decides_nothing() -> None:
    """No inquiries, no steps, no changes."""
    plan = planned()
    assert (plan.rows(), dict(plan.counts), plan.changes.is_empty, list(plan.slices(10))) == ([], {}, True, [])
    assert (plan.at, plan.fingerprint) == (AT, POLICY.fingerprint)


def test_a_decision_says_what_was_missing_once() -> None:
    """Fields that both routing and scoring would have needed."""
    [step] = planned({"name": "박서준", "company": "다솜", "address": Address(country="KR")}).steps
    assert step.decision.missing == ("address.subdivision", "employees", "title")
    [known] = planned({"email": "jw@cygnus.example"}).steps
    assert known.decision.missing == ()
    assert [str(each) for each in known.decision.reasons] == [
        "lead Jonas Weber has the same e-mail address",
        "stays with queue:generic",
    ]
