"""The policy: what it refuses, what it finds wrong with records and rosters, and its fingerprint."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from leadflow import Contact, Inquiry, InvalidPolicy, InvalidValue, Lead, Policy, Queue, Roster, Team, User
from leadflow.conditions import AnyOf, Condition, parse_condition
from leadflow.policy import (
    STAGES,
    Classification,
    Conversion,
    CustomField,
    Distribution,
    Nurture,
    Pipeline,
    ProviderList,
    Routing,
    RoutingRule,
    Rules,
    Scoring,
    ScoringGroup,
    ScoringRule,
    Territory,
    plain,
)
from leadflow.policy.lifecycle import Lifecycle, Status
from leadflow.serialization import dump_policy, parse_policy
from property.crm_worlds import classifications

ALWAYS = AnyOf((Condition(),))


def policy(**settings: object) -> Policy:
    return Policy(fallback_user="user:dana", **settings)


def faults(caught: pytest.ExceptionInfo[InvalidPolicy]) -> list[str]:
    return [str(fault) for fault in caught.value.faults]


ONE_TIE_BREAK = (
    "one of deepest_division, same_country, same_subdivision, most_contacts, open_opportunity, latest_activity, oldest"
)
NO_LEADS = "'placeholder' or 'off', because leads are off and individuals who do not buy would become leads"


# --- classification: what cannot be ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        (
            {"leads": "of"},
            ["leads: 'of' is not valid: expected one of on, off, did you mean 'off'?"],
        ),
        (
            {"existing_account": "contacts"},
            ["existing_account: 'contacts' is not valid: expected one of contact, lead, did you mean 'contact'?"],
        ),
        (
            {"person_accounts": "yes"},
            ["person_accounts: 'yes' is not valid: expected one of on, off, placeholder"],
        ),
        (
            {"tie_breaks": ("oldest", "deepest_devision")},
            [
                f"tie_breaks[1]: 'deepest_devision' is not valid: expected {ONE_TIE_BREAK}, did you mean 'deepest_division'?"
            ],
        ),
        (
            {"person_accounts": "placeholder"},
            ["placeholder_account: None is not valid: expected the id of the account for individuals"],
        ),
        (
            {"person_accounts": "placeholder", "placeholder_account": " "},
            ["placeholder_account: ' ' is not valid: expected the id of the account for individuals"],
        ),
        ({"most_hits": 0}, ["most_hits: 0 is not valid: expected 1 or more"]),
        (
            {"leads": "off", "person_accounts": "off", "existing_account": "lead"},
            ["existing_account: 'lead' is not valid: expected 'contact', because leads are off"],
        ),
        (
            {"leads": "off", "person_accounts": "off", "existing_account": AnyOf((parse_condition({"title": "VP"}),))},
            ["existing_account: \"title is 'vp'\" is not valid: expected 'contact', because leads are off"],
        ),
        (
            {"leads": "off"},
            [f"person_accounts: 'on' is not valid: expected {NO_LEADS}"],
        ),
        (
            {"leads": "off", "existing_account": "lead", "tie_breaks": ("newest",)},
            [
                f"tie_breaks[0]: 'newest' is not valid: expected {ONE_TIE_BREAK}",
                "existing_account: 'lead' is not valid: expected 'contact', because leads are off",
                f"person_accounts: 'on' is not valid: expected {NO_LEADS}",
            ],
        ),
    ],
    ids=lambda value: " ".join(f"{name}={item}" for name, item in value.items()) if isinstance(value, dict) else "",
)
def test_settings_that_cannot_hold_are_refused_all_at_once(settings: dict, messages: list[str]) -> None:
    """Each fault names the setting, the value, what was expected, and what was probably meant."""
    with pytest.raises(InvalidPolicy) as caught:
        Classification(**settings)
    assert faults(caught) == messages


@pytest.mark.parametrize("person_accounts", ["off", "placeholder"])
def test_an_organisation_may_work_without_leads(person_accounts: str) -> None:
    """Contacts of accounts only; individuals are not for it, or contacts of one account."""
    chosen = Classification(leads="off", person_accounts=person_accounts, placeholder_account="individual")
    assert chosen.leads == "off"


@pytest.mark.worlds
@given(classifications())
def test_every_other_combination_holds_and_is_written_and_read_back(chosen: Classification) -> None:
    """What was not refused survives the file."""
    whole = policy(classification=chosen)
    assert parse_policy(dump_policy(whole)) == whole


def test_a_list_of_providers_takes_domains_in_any_spelling() -> None:
    """They are kept in their normal form, each once."""
    chosen = ProviderList(add=("https://www.Mail.example/login", "mail.example", "메일.example"), remove=("KOREA.com",))
    assert (chosen.add, chosen.remove) == (("mail.example", "xn--h32bq4v.example"), ("korea.com",))
    assert chosen == ProviderList(add=("mail.example", "메일.example"), remove=("korea.com",))


def test_a_list_of_providers_refuses_what_is_no_domain_all_at_once() -> None:
    """Each fault names its place in the policy."""
    text = """
    fallback_user = "user:dana"
    [classification]
    free_mail = { add = ["kr", "mail.example", "amy@mail.example"], remove = ["mail.example", "192.0.2.1"] }
    """
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(text)
    assert faults(caught) == [
        "classification.free_mail.add[0]: 'kr' is not valid: expected a domain such as 'mail.example'",
        "classification.free_mail.add[2]: 'amy@mail.example' is not valid: expected a domain such as 'mail.example'",
        "classification.free_mail.remove[1]: '192.0.2.1' is not valid: expected a domain such as 'mail.example'",
        "classification.free_mail.remove[0]: 'mail.example' is not valid: expected a domain that is not added as well",
    ]


# --- other settings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["dana", "queue:dana", "user:", ""])
def test_the_fallback_user_is_a_user(user: str) -> None:
    """Contacts and person accounts are owned by people."""
    with pytest.raises(InvalidPolicy, match=r"fallback_user: .* expected 'user:…'"):
        Policy(fallback_user=user)


def test_something_must_be_allowed_to_hang_on_what_is_merged_or_converted() -> None:
    """A limit below one would refuse everything; it is told together with what else is wrong."""
    assert policy(most_related=1).most_related == 1
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy("fallback_user = 'dana'\nmost_related = 0")
    assert faults(caught) == [
        "fallback_user: 'dana' is not valid: expected 'user:…'",
        "most_related: 0 is not valid: expected 1 or more",
    ]
    with pytest.raises(InvalidPolicy, match="most_related: 'all' is not valid"):
        parse_policy("fallback_user = 'user:dana'\nmost_related = 'all'")


def test_what_a_conversion_creates_must_make_sense() -> None:
    """A new opportunity does not end before it began."""
    with pytest.raises(InvalidPolicy, match="close_after_days: -1 is not valid: expected 0 or more"):
        Conversion(close_after_days=-1)


def test_targets_are_everybody_a_policy_can_lead_to_each_once() -> None:
    """What gathering asks the roster for."""
    assert FULL.targets == (
        *("user:dana", "queue:generic", "queue:review", "queue:nurture", "user:desk", "team:industry", "team:seoul"),
        *("queue:korea", "queue:korea-generic"),
    )


# --- custom fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        (CustomField(), "크림", "크림"),
        (CustomField(), ("one",), "one"),
        (CustomField(choices=("purchase", "구매")), " Purchase ", "purchase"),
        (CustomField(choices=("purchase", "구매")), "구매", "구매"),
        (CustomField(type="texts"), "one", ("one",)),
        (CustomField(type="texts", choices=("Red", "blue")), ("red", "BLUE"), ("Red", "blue")),
        (CustomField(type="texts"), (), ()),
        (CustomField(type="flag"), True, True),
        (CustomField(type="flag"), "YES", True),
        (CustomField(type="flag"), "네", True),
        (CustomField(type="flag"), ("아니요",), False),
        (CustomField(type="flag"), "n", False),
        (CustomField(type="flag"), "○", True),
        (CustomField(type="flag"), 1, True),
        (CustomField(type="flag"), Decimal("0.0"), False),
        (CustomField(type="number"), 5, 5),
        (CustomField(type="number"), Decimal("2.5"), Decimal("2.5")),
        (CustomField(type="number"), " 12.50 ", Decimal("12.50")),
        (CustomField(type="date"), date(2026, 11, 21), date(2026, 11, 21)),
        (CustomField(type="date"), " 2026-11-21 ", date(2026, 11, 21)),
    ],
)
def test_a_value_is_read_as_its_field_declares(field: CustomField, value: object, read: object) -> None:
    """Texts for flags, numbers and dates; one of several choices as the policy spells it."""
    taken = field.read(value)
    assert taken == read
    assert type(taken) is type(read)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (CustomField(), 5, "a text"),
        (CustomField(), ("one", "two"), "a text"),
        (CustomField(choices=("purchase", "구매")), "theft", "one of purchase, 구매"),
        (CustomField(type="texts", choices=("red",)), ("red", "green"), "one of red"),
        (CustomField(type="texts"), True, "one text or several"),
        (CustomField(type="flag"), "maybe", "yes or no"),
        (CustomField(type="flag"), 2, "yes or no"),
        (CustomField(type="flag"), "x", "yes or no"),
        (CustomField(type="number"), True, "a number"),
        (CustomField(type="number"), "협의", "a number"),
        (CustomField(type="number"), "Infinity", "a number"),
        (CustomField(type="date"), datetime(2026, 11, 21, tzinfo=UTC), "a date such as 2026-11-21"),
        (CustomField(type="date"), "21.11.2026", "a date such as 2026-11-21"),
        (CustomField(type="date"), 20261121, "a date such as 2026-11-21"),
    ],
)
def test_a_value_of_another_type_is_refused(field: CustomField, value: object, expected: str) -> None:
    """The error says what the field holds."""
    with pytest.raises(InvalidValue) as caught:
        field.read(value)
    assert (caught.value.what, caught.value.expected) == ("custom field", expected)


def test_a_field_is_declared_with_a_type_there_is_and_choices_only_for_texts() -> None:
    """Choices of a number could never be chosen."""
    with pytest.raises(InvalidPolicy, match=r"type: 'txt' is not valid: .* did you mean 'text'"):
        CustomField(type="txt")
    with pytest.raises(InvalidPolicy, match=r"choices: .* expected none, because a field of type number holds no text"):
        CustomField(type="number", choices=("1", "2"))


@pytest.mark.parametrize(
    "record", [Inquiry(id="1", source="form", custom={}), Lead(id="1", owner="queue:a", name="김민지")]
)
def test_a_record_without_custom_fields_has_no_problems(record: Inquiry | Lead) -> None:
    """Nothing is required."""
    assert policy(custom_fields={"intent": CustomField()}).check(record) == ()


def test_custom_fields_of_a_record_are_checked_against_the_declared_ones() -> None:
    """What is not declared, with the nearest name, and what is not of the declared type."""
    rules = policy(custom_fields={"intent": CustomField(choices=("purchase",)), "예산": CustomField(type="number")})
    custom = {"intent": "theft", "예산": 5, "intnet": "x", "zzz": ("a", "b")}
    record = Contact(id="1", account="a", name="김민지", custom=custom)
    assert [str(problem) for problem in rules.check(record)] == [
        "custom.intent 'theft': expected one of purchase",
        "custom.intnet 'x': expected a field that the policy declares (did you mean 'intent'?)",
        "custom.zzz \"('a', 'b')\": expected a field that the policy declares",
    ]


def test_declared_fields_can_be_asked_about() -> None:
    """Conditions call them custom.NAME, of their own type; several texts are asked one by one."""
    rules = policy(custom_fields={"budget": CustomField(type="number"), "colours": CustomField(type="texts")})
    assert {path: field.type for path, field in rules.schema.items() if path.startswith("custom.")} == {
        "custom.budget": "number",
        "custom.colours": "text",
    }


# --- the roster -------------------------------------------------------------------------------------------------------

IN_SEOUL = parse_condition({"address.subdivision": ["KR-11"]})
FULL = policy(
    routing=Routing(
        territory=(
            Territory(
                name="Korea",
                country=("KR",),
                government=Rules((RoutingRule(name="ministry", owner="user:desk"),)),
                industry=Rules((RoutingRule(name="plants", owner="team:industry"),)),
                local=Rules((RoutingRule(name="Seoul", owner="team:seoul", when=(IN_SEOUL,)),)),
                otherwise="queue:korea",
                generic_queue="queue:korea-generic",
            ),
            Territory(name="Nowhere", country=("AQ",)),
        ),
        nurture=Nurture(queue="queue:nurture", when=ALWAYS),
    )
)


def roster_of(*targets: str) -> Roster:
    """Return a roster of these users, queues and teams."""
    return Roster(
        users={each: User(id=each) for each in targets if each.startswith("user:")},
        queues={each: Queue(id=each) for each in targets if each.startswith("queue:")},
        teams={each: Team(id=each, queue="queue:generic") for each in targets if each.startswith("team:")},
    )


def test_a_roster_that_has_everybody_is_fine() -> None:
    """No fault without reason."""
    assert FULL.check_roster(roster_of(*FULL.targets)) == ()


def test_every_target_that_a_roster_lacks_is_told_with_its_place() -> None:
    """All at once, in the order of the policy."""
    assert [str(fault) for fault in FULL.check_roster(Roster())] == [
        "fallback_user: 'user:dana' is not valid: expected an active user of the roster",
        "routing.generic_queue: 'queue:generic' is not valid: expected a queue of the roster",
        "routing.review_queue: 'queue:review' is not valid: expected a queue of the roster",
        "routing.nurture[0].queue: 'queue:nurture' is not valid: expected a queue of the roster",
        "routing.territory[0].government[0].owner: 'user:desk' is not valid: expected an active user of the roster",
        "routing.territory[0].industry[0].owner: 'team:industry' is not valid: expected a team of the roster",
        "routing.territory[0].local[0].owner: 'team:seoul' is not valid: expected a team of the roster",
        "routing.territory[0].otherwise: 'queue:korea' is not valid: expected a queue of the roster",
        "routing.territory[0].generic_queue: 'queue:korea-generic' is not valid: expected a queue of the roster",
    ]


@pytest.mark.parametrize(
    ("wrong", "there"),
    [("user:desk", "user:desks"), ("team:seoul", "team:seuol"), ("queue:nurture", "queue:nurturing")],
)
def test_the_nearest_name_of_the_roster_is_suggested(wrong: str, there: str) -> None:
    """Among users, queues or teams, whichever was meant."""
    [fault] = FULL.check_roster(roster_of(*(set(FULL.targets) - {wrong}), there))
    assert (fault.value, fault.nearest) == (wrong, there)


def test_who_left_is_not_there() -> None:
    """An inactive user can be given nothing, so a policy cannot lead to one."""
    there = roster_of(*FULL.targets)
    left = attrs.evolve(there, users={**there.users, "user:desk": User(id="user:desk", active=False)})
    assert [fault.value for fault in FULL.check_roster(left)] == ["user:desk"]


# --- the fingerprint --------------------------------------------------------------------------------------------------


def condition(**spec: object) -> tuple[Condition, ...]:
    return (parse_condition({"employees": spec}),)


def scored(points: int, when: tuple[Condition, ...]) -> Policy:
    return policy(scoring=Scoring(fit=ScoringGroup(rules=(ScoringRule(name="x", points=points, when=when),))))


DIFFERENT = (
    policy(),
    Policy(fallback_user="user:minji"),
    policy(most_related=9_999),
    policy(classification=Classification(fold_mailboxes=True)),
    policy(classification=Classification(most_hits=21)),
    policy(classification=Classification(free_mail=ProviderList(add=("mail.example",)))),
    policy(classification=Classification(disposable=ProviderList(add=("mail.example",)))),
    policy(classification=Classification(shared_hosting=ProviderList(add=("mail.example",)))),
    policy(classification=Classification(free_mail=ProviderList(remove=("mail.example",)))),
    policy(classification=Classification(free_mail=ProviderList(ours=False))),
    policy(classification=Classification(tie_breaks=())),
    policy(classification=Classification(tie_breaks=("oldest", "same_country"))),
    policy(classification=Classification(tie_breaks=("same_country", "oldest"))),
    policy(classification=Classification(existing_account="lead")),
    policy(classification=Classification(existing_account=AnyOf())),
    policy(classification=Classification(existing_account=ALWAYS)),
    policy(classification=Classification(buy_now=ALWAYS)),
    policy(classification=Classification(individuals_first=ALWAYS)),
    policy(conversion=Conversion(stage="Qualification")),
    policy(conversion=Conversion(opportunity=False)),
    policy(pipeline=Pipeline(stages=STAGES[1:])),
    policy(pipeline=Pipeline(stages=(*STAGES[:7], attrs.evolve(STAGES[7], probability=81), *STAGES[8:]))),
    policy(pipeline=Pipeline(lost_reasons=("price",))),
    policy(custom_fields={"a": CustomField()}),
    policy(custom_fields={"a": CustomField(type="number")}),
    policy(custom_fields={"a": CustomField(labels=("b",))}),
    policy(custom_fields={"a": CustomField(choices=("b",))}),
    policy(custom_fields={"b": CustomField()}),
    policy(lifecycle=Lifecycle({"new": Status(), "converted": Status(converted=True)})),
    scored(1, condition(min=200)),
    scored(2, condition(min=200)),
    scored(1, condition(max=200)),
    scored(1, condition(min=Decimal("200.5"))),
    scored(1, condition(one_of=[200])),
    scored(1, condition(none_of=[200])),
    scored(1, condition(present=True)),
    scored(1, condition(present=False)),
    scored(1, (*condition(min=1), *condition(min=2))),
    scored(1, ()),
    policy(routing=Routing(account_owner=False)),
    policy(routing=Routing(territory=(Territory(name="Korea", country=("KR",)),))),
    policy(routing=Routing(territory=(Territory(name="한국", country=("KR",)),))),
    policy(routing=Routing(territory=(Territory(name="Korea", country=("KR",), local=Rules((RoutingRule(name="x", owner="user:a"),))),))),
    policy(routing=Routing(territory=(Territory(name="Korea", country=("KR",), industry=Rules((RoutingRule(name="x", owner="user:a"),))),))),
    FULL,
)  # fmt: skip


def test_different_policies_have_different_fingerprints() -> None:
    """Whatever setting differs, the fingerprint tells them apart."""
    prints = {each.fingerprint for each in DIFFERENT}
    assert len(prints) == len(DIFFERENT)
    assert all(len(each) == 12 and set(each) <= set("0123456789abcdef") for each in prints)


@pytest.mark.parametrize("one", DIFFERENT, ids=range(len(DIFFERENT)))
def test_equal_policies_have_equal_fingerprints(one: Policy) -> None:
    """Also when one was written to a file and read back."""
    again = parse_policy(dump_policy(one))
    assert again == one
    assert again.fingerprint == one.fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [(200, Decimal("200.0")), (200, Decimal("2E+2")), (Decimal("0.5"), Decimal("0.500")), (0, Decimal("-0.0"))],
)
def test_equal_numbers_have_equal_fingerprints_however_they_are_written(one: int, other: Decimal) -> None:
    """200 and 200.0 are one setting."""
    first, second = scored(1, condition(min=one)), scored(1, condition(min=other))
    assert first == second
    assert first.fingerprint == second.fingerprint


def test_a_date_in_a_condition_counts() -> None:
    """Values that JSON has no form for are part of the fingerprint, too."""
    fields = {"start": CustomField(type="date")}
    schema = policy(custom_fields=fields).schema

    def since(day: int) -> Policy:
        start = parse_condition({"custom.start": {"min": date(2026, 11, day)}}, schema)
        return policy(custom_fields=fields, classification=Classification(buy_now=AnyOf((start,))))

    assert since(1).fingerprint == since(1).fingerprint != since(2).fingerprint


def shuffled(table: object, order: random.Random) -> object:
    """Return plain data with the entries of every table in another order; lists keep theirs."""
    if isinstance(table, dict):
        items = [(name, shuffled(item, order)) for name, item in table.items()]
        order.shuffle(items)
        return dict(items)
    return [shuffled(item, order) for item in table] if isinstance(table, list) else table


@pytest.mark.worlds
@given(st.randoms(use_true_random=False))
def test_the_order_of_tables_in_the_file_means_nothing(order: random.Random) -> None:
    """Tables are sets of settings; only lists have an order."""
    many = attrs.evolve(
        FULL,
        custom_fields={"a": CustomField(), "b": CustomField(type="number"), "예산": CustomField(labels=("x",))},
        scoring=Scoring(fit=ScoringGroup(cap=5, rules=(ScoringRule(name="x", points=1, when=(IN_SEOUL,)),))),
    )
    read = parse_policy(tomli_w.dumps(shuffled(plain(many), order)))
    assert read == many
    assert read.fingerprint == many.fingerprint


def test_a_plain_policy_says_only_what_differs_from_the_defaults() -> None:
    """So a new setting of leadflow changes no fingerprint."""
    assert plain(policy()) == {"fallback_user": "user:dana"}
    assert plain(policy(classification=Classification(leads="off", person_accounts="off"))) == {
        "fallback_user": "user:dana",
        "classification": {"leads": "off", "person_accounts": "off"},
    }


def test_a_team_is_not_silently_sticky() -> None:
    """Where the policy does not say by what, the check of the roster tells it."""
    roster = Roster(
        users={"user:a": User(id="user:a")}, teams={"team:x": Team(id="team:x", queue="queue:x", sticky=True)}
    )
    policy = Policy(fallback_user="user:a", routing=Routing(generic_queue="queue:x", review_queue="queue:x"))
    known = attrs.evolve(roster, queues={"queue:x": Queue(id="queue:x")})
    assert [str(fault) for fault in policy.check_roster(known)] == [
        "sticky of team:x: True is not valid: expected a policy that says by what, in distribution.sticky"
    ]
    said = attrs.evolve(policy, distribution=Distribution(sticky=("person",)))
    assert said.check_roster(known) == ()
