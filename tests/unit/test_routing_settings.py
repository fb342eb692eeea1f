"""Settings of routing and distribution that cannot hold, and what traces and places tell about those that can."""

from datetime import UTC, datetime

import pytest

from leadflow import (
    Account,
    BrokenContract,
    Inquiry,
    InvalidPolicy,
    InvalidValue,
    Lead,
    Policy,
    Queue,
    Roster,
    Team,
    User,
    parse_policy,
    route,
    trace_route,
)
from leadflow.assigning.distribution import distribute
from leadflow.assigning.ledger import Ledger
from leadflow.conditions import ALWAYS, AnyOf, Facts, parse_condition
from leadflow.objects import Absence, Load, Rotation
from leadflow.policy import Routing, Territory
from leadflow.reasons import Seen
from leadflow.serialization import dump_policy
from leadflow.values.address import Address
from leadflow.values.places import city_key
from whole import whole

KOREA = '[[routing.territory]]\nname = "Korea"\ncountry = ["KR"]\n'
PART = '[[routing.territory.within]]\nname = "South"\n'


def faults(toml: str) -> list[str]:
    with pytest.raises(InvalidPolicy) as refusal:
        parse_policy(f'fallback_user = "user:a"\n{toml}')
    return [str(fault) for fault in refusal.value.faults]


def nine(field: str) -> str:
    """Nine alternatives about a field."""
    return "[" + ", ".join(f"{{ {field} = '{number}' }}" for number in range(9)) + "]"


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        (
            "[[routing.territory]]\nname = 'K'",
            ["routing.territory[0].country: () is not valid: expected one or more countries"],
        ),
        (
            KOREA + 'when = { title = "VP" }',
            [
                "routing.territory[0].when: \"title is 'vp'\" is not valid: "
                "expected no conditions: its countries say what belongs to a territory"
            ],
        ),
        (
            KOREA + PART,
            [
                "routing.territory[0].within[0].when: 'South' is not valid: "
                "expected conditions that say what belongs to this part"
            ],
        ),
        (
            KOREA + PART + 'when = { title = "VP" }\ncountry = ["US"]',
            [
                "routing.territory[0].within[0].country: ('US',) is not valid: "
                "expected no country: a part says by 'when' what belongs to it"
            ],
        ),
        (
            KOREA
            + PART
            + f"when = {nine('title')}\n[[routing.territory.within.local]]\nname = 'x'\nowner = 'user:a'\nwhen = {nine('language')}",
            [
                "routing.territory[0].within[0].when: '9 alternatives and 9 alternatives' is not valid: "
                "expected logic of at most 64 alternatives when it is multiplied out, not 81"
            ],
        ),
        (
            "[routing]\ninfer_country = ['phon']",
            ["routing.infer_country[0]: 'phon' is not valid: expected one of 'phone', 'domain', did you mean 'phone'?"],
        ),
        (
            "[routing.cities]\nSeoul = ['서울']\nBusan = ['부산', 'Seoul']",
            ["routing.cities.Busan: 'Seoul' is not valid: expected a name that Seoul does not have"],
        ),
        (
            "[distribution]\nmembers = 5",
            ["distribution.members: 5 is not valid: expected a table of users and conditions"],
        ),
        (
            '[distribution.members]\n"user:a" = { titel = "VP" }',
            ["distribution.members.user:a.titel: 'VP' is not valid: expected a known field, did you mean 'title'?"],
        ),
        (
            '[distribution.members]\na = { title = "VP" }',
            ["distribution.members.a: 'a' is not valid: expected 'user:…'"],
        ),
        (
            "[distribution]\nsticky = ['person', 'firm']",
            [
                "distribution.sticky[1]: 'firm' is not valid: expected one of 'person', 'company', 'account'",
            ],
        ),
    ],
)
def test_a_setting_that_cannot_hold_is_told_with_its_place(toml: str, expected: list[str]) -> None:
    """The fault says where it stands, what was written and what would have been accepted."""
    assert faults(toml) == expected


def test_settings_in_python_are_checked_as_those_in_a_file_are() -> None:
    """Choices that a type checker would refuse are refused without one, too."""
    with pytest.raises(InvalidPolicy, match="expected one of phone, domain"):
        Routing(infer_country=("mail",))  # type: ignore[arg-type]  # what a caller without a type checker hands over


DISTRIBUTED = f"""
fallback_user = "user:a"

[distribution]
sticky = ["company"]

[[distribution.skills]]
skill = "한국어"
when = {{ language = ["ko"] }}

[distribution.members]
"user:b" = [{{ "address.city" = ["seoul", "서울"] }}, {{ employees = {{ max = 50 }} }}]

[routing]
nurture = {{ queue = "queue:calls", when = {{ "score.value" = {{ max = 5 }} }} }}

[routing.cities]
Seoul = ["서울"]

{KOREA}
{PART}
when = {{ "address.city" = "서울시" }}
otherwise = "team:south"
generic_queue = "queue:south"
"""


def test_settings_of_distribution_and_parts_are_written_and_read_back() -> None:
    """A policy that was written is the same when it is read, and leads to everybody it names."""
    policy = parse_policy(DISTRIBUTED)
    assert parse_policy(dump_policy(policy)) == policy
    assert policy.fingerprint == parse_policy(dump_policy(policy)).fingerprint
    missing = [fault.path for fault in policy.check_roster(Roster(users={"user:a": User(id="user:a")}))]
    assert missing == [
        "routing.generic_queue",
        "routing.review_queue",
        "routing.nurture[0].queue",
        "routing.territory[0].within[0].otherwise",
        "routing.territory[0].within[0].generic_queue",
    ]


def test_the_trace_of_filter_logic_tells_each_condition_by_its_number() -> None:
    """Every constraint has its number, what it saw, and whether it held."""
    policy = parse_policy(
        f'fallback_user = "user:a"\n{KOREA}[[routing.territory.local]]\nname = "big"\nowner = "user:a"\n'
        'when = { logic = "1 AND (2 OR NOT 3)", conditions = [{ title = "VP" }, { employees = { min = 300 } }, '
        "{ interests = ['WMS'], language = 'ko' }] }"
    )
    lead = Lead(id="1", owner="queue:a", name="박", title="VP", interests=["WMS", "TMS"], address=Address(country="KR"))
    (rule,) = trace_route(lead, policy).rules
    assert list(map(str, rule.seen)) == [
        "1: title is 'vp': true, 'vp'",
        "2: employees ≥ 300: unknown, missing",
        "3: interests is 'wms': true, 'wms', 'tms'",
        "3: language is 'ko': unknown, missing",
    ]
    assert str(Seen("employees ≥ 3", truth=True, value=5)) == "employees ≥ 3: true, 5"


def test_where_the_owner_of_the_account_decides_nothing_is_left_open() -> None:
    """The rules are still told; no gap could change anything."""
    policy = parse_policy(DISTRIBUTED)
    lead = Lead(id="1", owner="queue:a", name="박", address=Address(country="KR"))
    facts = Facts(account=Account(id="a", name="Acme", owner="user:b"))
    assert trace_route(lead, policy, facts=facts).gaps == ()
    assert [rule.rule for rule in trace_route(lead, policy, facts=facts).rules] == ["not ready", "otherwise"]
    gone = Roster(users={"user:b": User(id="user:b", active=False)})
    assert {gap.field for gap in trace_route(lead, policy, facts=facts, roster=gone).gaps} == {
        "score.value",
        "address.city",
    }


def test_a_rule_that_leads_to_a_queue_that_calls_gives_way_for_who_does_not_want_calls() -> None:
    """Also outside of nurturing; the Generic Queue takes the lead."""
    policy = whole(Routing(territory=(Territory(name="Korea", country=("KR",), otherwise="queue:calls"),)))
    roster = Roster(queues={"queue:calls": Queue(id="queue:calls", channel="call")})
    lead = Lead(id="1", owner="queue:a", name="박", address=Address(country="KR"), do_not_call=True)
    decision = route(lead, policy, roster=roster)
    assert (decision.target, str(decision.reason)) == (
        "queue:generic", "not queue:calls, because they do not want to be called"
    )  # fmt: skip


def test_conditions_are_joined_with_those_of_parts() -> None:
    """Nothing is asked twice, and what is always true asks for nothing."""
    title, big = AnyOf((parse_condition({"title": "VP"}),)), AnyOf((parse_condition({"employees": {"min": 5}}),))
    assert title.and_(ALWAYS) is title
    assert ALWAYS.and_(title) is title
    assert str(title.and_(big)) == "title is 'vp' and employees ≥ 5"
    assert not AnyOf().holds(Inquiry(id="1", source="form"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Gallen", "Saint-Gallen"),
        ("São Paulo", "SAO PAULO"),
        ("양평군", "양평"),
        ("강남구", "강남구"),
        ("군", "군"),
    ],
)
def test_cities_are_compared_without_what_people_write_differently(one: str, other: str) -> None:
    """Case, accents, hyphens, points, and the Korean words for city and county."""
    assert city_key(one) == city_key(other)


def test_the_name_of_a_city_that_is_none_is_only_folded() -> None:
    """Nothing that long is looked at."""
    assert city_key("X" * 200) == "x" * 200


# --- who works ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Queue(id="queue:a", most=5), "invalid overflow None: expected the queue that takes what is too much"),
        (lambda: Queue(id="queue:a", overflow="queue:a"), "invalid overflow 'queue:a': expected another queue"),
        (lambda: Queue(id="queue:a", channel="fax"), "invalid channel 'fax': expected one of call, mail"),
        (
            lambda: Team(id="team:a", queue="queue:a", members=["user:b"], weights={"user:b": 0}),
            "invalid weight 0: expected 1 or more for user:b, because a member with 0 gets nothing",
        ),
        (
            lambda: Team(id="team:a", queue="queue:a", available_within=["4 hours", "1 hour"]),
            "invalid available_within",
        ),
    ],
)
def test_who_works_cannot_contradict_themselves(make: object, message: str) -> None:
    """The error says what would have been accepted."""
    assert callable(make)
    with pytest.raises(InvalidValue) as refusal:
        make()
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Rotation(id="team:a", credit={"user:a": 0.5}),
        lambda: Load(id="1", user="user:a", day=None),
    ],
)
def test_books_are_kept_in_whole_numbers_and_days(make: object) -> None:
    """What a caller without a type checker hands over is refused."""
    assert callable(make)
    with pytest.raises(BrokenContract):
        make()


def test_who_is_away_for_good_is_away() -> None:
    """Where working time never comes again, there is no moment to name."""
    away = User(id="user:a", absences=(Absence(datetime(2026, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),))
    team = Team(id="team:a", queue="queue:a", members=["user:a"], available_within=["1 hour"])
    ledger = Ledger(Roster(users={"user:a": away}), Policy(fallback_user="user:a"), datetime(2026, 2, 1, tzinfo=UTC))
    decision = distribute(team, Inquiry(id="1", source="form"), ledger)
    assert [str(each) for each in decision.standings] == ["user:a is away"]
