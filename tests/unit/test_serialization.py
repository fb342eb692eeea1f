"""Plain data in and out: strict, complete, and with the place of everything that is wrong."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import leadflow as lf
from leadflow.changes import ChangeSet, Create, Delete, Relink, Update
from leadflow.errors import InvalidPayload, InvalidPolicy
from leadflow.objects import CustomRecord, Inquiry, Lead, Problem, Queue, RecordRef, User
from leadflow.policy import Policy
from leadflow.serialization import (
    changes_from_plain,
    changes_to_plain,
    dump_plan,
    dump_policy,
    from_plain,
    load_policy,
    load_records,
    parse_policy,
    plan_to_plain,
    to_plain,
)
from leadflow.testing.examples import BARE, FULL, INQUIRIES, NOW, POLICY, WORLD

QUEUE: Mapping[str, object] = {"kind": "queue", "id": "queue:a"}
LEAD: Mapping[str, object] = {"kind": "lead", "id": "1", "owner": "user:a", "name": {"full": "Amy"}}


# --- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", [*FULL.values(), *BARE.values()], ids=lambda each: f"{each.kind} {each.id}")
def test_every_kind_of_record_goes_through_json(record: lf.Lead) -> None:
    """Full and empty ones, letter by letter."""
    plain = json.loads(json.dumps(to_plain(record), ensure_ascii=False))
    read = from_plain(plain)
    assert read == record
    assert read.version == record.version
    assert to_plain(read) == plain


def test_plain_data_are_what_a_person_would_write() -> None:
    """Values are texts in their normal form, what is empty is left out, types that JSON lacks carry their name."""
    lead = Lead(
        id="1",
        owner="user:dana",
        name="Wong, Amy",
        email="Amy@Acme.example",
        phone="+82 10-0000-1234",
        company="㈜한빛",
        website="한빛.example",
        industry="KSIC:C26",
        annual_revenue="120만원",
        created_at=NOW,
        custom={
            "text": "구매",
            "texts": ["a", "b"],
            "number": 2**60,
            "exact": Decimal("0.10"),
            "flag": False,
            "day": date(2026, 1, 1),
            "moment": NOW,
        },
        version=2,
    )
    assert to_plain(lead) == {
        "kind": "lead",
        "id": "1",
        "owner": "user:dana",
        "name": {"full": "Amy Wong", "given": "Amy", "family": "Wong"},
        "email": "Amy@acme.example",
        "phone": "+82 10-0000-1234",
        "company": "㈜한빛",
        "website": "xn--xx3br43b.example",
        "industry": "KSIC:26",
        "annual_revenue": "1200000 KRW",
        "created_at": "2026-11-21T09:30:00.123456+09:00",
        "custom": {
            "text": "구매",
            "texts": ["a", "b"],
            "number": 2**60,
            "exact": {"decimal": "0.10"},
            "flag": False,
            "day": {"date": "2026-01-01"},
            "moment": {"datetime": "2026-11-21T09:30:00.123456+09:00"},
        },
        "version": 2,
    }


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        (None, "a record must be a table with its kind, not None"),
        (["lead"], "a record must be a table with its kind, not ['lead']"),
        ({}, "a record must be a table with its kind, not {}"),
        ({"kind": 5}, "a record must be a table with its kind, not {'kind': 5}"),
        ({"kind": "lead", "id": 5, "owner": "user:a", "title": 7}, "not a valid lead: id: 5 is not valid: expected a text; title: 7 is not valid: expected a text"),
        ({"kind": "queue"}, "not a valid queue: id: None is not valid: expected a value, because it is required"),
        ({**QUEUE, "membrs": []}, "not a valid queue: membrs: [] is not valid: expected one of id, name, members, channel, overflow, most, longest, version, did you mean 'members'?"),
        ({**QUEUE, "members": "user:a"}, "not a valid queue: members: 'user:a' is not valid: expected a list"),
        ({**QUEUE, "members": ["user:a", 5]}, "not a valid queue: members[1]: 5 is not valid: expected a text"),
        ({**QUEUE, "members": ["dana"]}, "not a valid queue: members: 'dana' is not valid: expected 'user:…'"),
        ({**QUEUE, "version": "1"}, "not a valid queue: version: '1' is not valid: expected a whole number"),
        ({**QUEUE, "version": -1}, "not a valid queue: version: -1 is not valid: expected 0 or more"),
        ({**QUEUE, "id": "a"}, "not a valid queue: id: 'a' is not valid: expected 'queue:…'"),
        ({"kind": "user", "id": "user:a", "active": 1}, "not a valid user: active: 1 is not valid: expected true or false"),
        ({"kind": "team", "id": "team:a", "queue": "queue:a", "assign": "sonn"}, "not a valid team: assign: 'sonn' is not valid: expected one of 'now', 'later'"),
        ({**LEAD, "owner": "dana"}, "not a valid lead: owner: 'dana' is not valid: expected 'user:…' or 'queue:…'"),
        ({"kind": "lead", "id": "1", "owner": "user:a"}, "not a valid lead: lead: '1' is not valid: expected a name, an e-mail address, a telephone number or a company"),
        ({**LEAD, "email": "amy at acme"}, "not a valid lead: email: 'amy at acme' is not valid: expected one address such as 'amy@acme.example'"),
        ({**LEAD, "name": "Amy"}, "not a valid lead: name: 'Amy' is not valid: expected a table"),
        ({**LEAD, "name": {"full": " "}}, "not a valid lead: name: ' ' is not valid: expected a name of 1 to 200 characters"),
        ({**LEAD, "address": {"country": "Korea"}}, "not a valid lead: address.country: 'Korea' is not valid: expected an ISO 3166-1 code of two letters such as 'KR'"),
        ({**LEAD, "created_at": "2026-01-01T09:00:00"}, "not a valid lead: created_at: '2026-01-01T09:00:00' is not valid: expected a moment with its time zone, such as '2026-11-21T09:30:00+09:00'"),
        ({**LEAD, "created_at": "yesterday"}, "not a valid lead: created_at: 'yesterday' is not valid: expected a moment with its time zone, such as '2026-11-21T09:30:00+09:00'"),
        ({**LEAD, "status": "  "}, "not a valid lead: status: '  ' is not valid: expected some text"),
        ({**LEAD, "custom": ["a"]}, "not a valid lead: custom: ['a'] is not valid: expected a table"),
        ({**LEAD, "custom": {"a": 1.5}}, "not a valid lead: custom.a: 1.5 is not valid: expected a text, number, flag, list of texts, decimal, date or datetime"),
        ({**LEAD, "custom": {"a": [1]}}, "not a valid lead: custom.a: [1] is not valid: expected a text, number, flag, list of texts, decimal, date or datetime"),
        ({**LEAD, "custom": {"a": {"date": 5}}}, "not a valid lead: custom.a: {'date': 5} is not valid: expected a text, number, flag, list of texts, decimal, date or datetime"),
        ({**LEAD, "custom": {"a": {"colour": "red"}}}, "not a valid lead: custom.a: {'colour': 'red'} is not valid: expected a text, number, flag, list of texts, decimal, date or datetime"),
        ({**LEAD, "custom": {"a": {"decimal": "NaN"}}}, "not a valid lead: custom.a: 'NaN' is not valid: expected a finite number"),
        ({**LEAD, "custom": {"a": {"decimal": "x"}}}, "not a valid lead: custom.a: 'x' is not valid: expected a decimal number"),
        ({**LEAD, "custom": {"a": {"date": "2026-13-01"}}}, "not a valid lead: custom.a: '2026-13-01' is not valid: expected a day such as '2026-11-21'"),
        ({**LEAD, "custom": {"a": {"date": "2026-01-01", "x": 1}}}, "not a valid lead: custom.a: {'date': '2026-01-01', 'x': 1} is not valid: expected a text, number, flag, list of texts, decimal, date or datetime"),
        ({**LEAD, "converted": {"at": "2026-01-01T00:00:00+00:00", "account": 5}}, "not a valid lead: converted.account: 5 is not valid: expected a text"),
        ({"kind": "activity", "id": "1", "type": "call", "subject": "call", "at": "2026-01-01T00:00:00Z", "links": {"person": {"kind": "lead"}}}, "not a valid activity: links.person: {'kind': 'lead'} is not valid: expected a table of kind and id"),
        ({"kind": "activity", "id": "1", "type": "call", "subject": "call", "at": "2026-01-01T00:00:00Z", "links": {"person": {"kind": "lead", "id": 5}}}, "not a valid activity: links.person: {'kind': 'lead', 'id': 5} is not valid: expected a table of kind and id"),
        ({"kind": "rotation", "id": "team:a", "last": {"user:a": "1"}}, "not a valid rotation: last.user:a: '1' is not valid: expected a whole number"),
        ({"kind": "opportunity", "id": "1", "account": "a", "name": "b", "stage": "c", "line_items": [{"product": "x"}, {"product": "y", "quantity": "0"}]}, "not a valid opportunity: line_items[1].quantity: Decimal('0') is not valid: expected more than 0"),
        ({"kind": "opportunity", "id": "1", "account": "a", "name": "b", "stage": "c", "close_date": 5}, "not a valid opportunity: close_date: 5 is not valid: expected a text"),
        ({"kind": "leed", "id": "1", "owner": "user:a"}, "there is no kind of record 'leed' with 'owner', did you mean 'lead'?"),
        ({"kind": "zzz", "id": "1", "owner": "user:a"}, "not a valid custom record: owner: 'user:a' is not valid: expected one of kind, id, fields, links, version"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_with_its_place(plain: object, message: str) -> None:
    """Every fault with its field, its value and what was expected; nothing is coerced."""
    with pytest.raises(InvalidPayload) as caught:
        from_plain(plain)
    assert str(caught.value) == message


def test_a_kind_that_nobody_knows_is_an_object_of_the_organisation() -> None:
    """As long as it has only what such objects have."""
    assert from_plain({"kind": "상담", "id": "1", "fields": {"topic": "로봇"}}) == CustomRecord(
        kind="상담", id="1", fields={"topic": "로봇"}
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not valid JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[" * 100_000, "not valid JSON: maximum recursion depth exceeded while decoding a JSON array from a unicode string"),
        (f"[{'9' * 5_000}]", "not valid JSON: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"),
        ("{}", "a list of records was expected"),
        ("[5]", "a record must be a table with its kind, not 5 (record 1)"),
        ('[{"kind": "user", "id": "user:a"}, {"kind": "user", "id": "a"}]', "not a valid user: id: 'a' is not valid: expected 'user:…' (record 2)"),
        ('[{"kind": "user", "id": NaN}]', "not a valid user: id: nan is not valid: expected a text (record 1)"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_records_is_refused_with_its_place(text: str, message: str) -> None:
    """Which record it is, too."""
    with pytest.raises(InvalidPayload) as caught:
        load_records(text)
    assert str(caught.value) == message


def test_a_table_with_names_that_are_no_texts_is_no_record() -> None:
    """As YAML readers may give it."""
    with pytest.raises(InvalidPayload, match="not a valid queue: 5: .* is not valid"):
        from_plain({**QUEUE, 5: "x"})


@pytest.mark.parametrize("depth", [10, 500, 900, 5_000])
def test_data_may_be_as_deep_as_they_like(depth: int) -> None:
    """A message about data from outside never fails itself."""
    value: object = "x"
    for _ in range(depth):
        value = [value]
    with pytest.raises(InvalidPayload, match=r"custom\.a: .* is not valid") as caught:
        from_plain({**LEAD, "custom": {"a": value}})
    assert len(str(caught.value)) < 300


# --- changes and plans ------------------------------------------------------------------------------------------------

CHANGES = ChangeSet(
    (
        Create(Queue(id="queue:a", version=4)),
        Update(User(id="user:a", version=3), User(id="user:a", active=False, version=3)),
        Delete(Queue(id="queue:b", version=2)),
    ),
    (
        Relink("activity", {"person": RecordRef("lead", "1"), "account": None}, {"person": None, "account": RecordRef("account", "2")}, ("x", "y")),
    ),
)  # fmt: skip


def test_changes_are_written_so_that_a_person_can_read_them() -> None:
    """One table for each change, named by what it does."""
    assert changes_to_plain(CHANGES) == [
        {"create": {"kind": "queue", "id": "queue:a", "version": 4}},
        {
            "update": {
                "before": {"kind": "user", "id": "user:a", "version": 3},
                "after": {"kind": "user", "id": "user:a", "active": False, "version": 3},
            }
        },
        {"delete": {"kind": "queue", "id": "queue:b", "version": 2}},
        {
            "relink": {
                "kind": "activity",
                "from": {"person": {"kind": "lead", "id": "1"}, "account": None},
                "to": {"person": None, "account": {"kind": "account", "id": "2"}},
                "ids": ["x", "y"],
            }
        },
    ]
    assert changes_from_plain(json.loads(json.dumps(changes_to_plain(CHANGES)))) == CHANGES


NO_CHANGE = "a change must be a table with create, update, delete or relink, and nothing else (change 1)"


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({}, "a list of changes was expected"),
        ([5], NO_CHANGE),
        ([{}], NO_CHANGE),
        ([{"insert": QUEUE}], NO_CHANGE),
        ([{"create": QUEUE, "delete": QUEUE}], NO_CHANGE),
        ([{"create": QUEUE}, {"create": {**QUEUE, "x": 1}}], "not a valid queue: x: 1 is not valid: expected one of id, name, members, channel, overflow, most, longest, version (change 2)"),
        ([{"create": None}], "a record must be a table with its kind, not None (change 1)"),
        ([{"update": QUEUE}], "expected a table with before, after, and nothing else (change 1)"),
        ([{"update": {"before": QUEUE, "after": QUEUE, "x": 1}}], "expected a table with before, after, and nothing else (change 1)"),
        ([{"update": {"before": QUEUE, "after": {**QUEUE, "id": "queue:b"}}}], "an update is queue 'queue:b': expected the same record as before, queue queue:a (change 1)"),
        ([{"create": QUEUE}, {"delete": QUEUE}], "a change set is queue 'queue:a': expected at most one change for each record"),
        ([{"relink": {"kind": "activity"}}], "expected a table with kind, from, to, ids, and nothing else (change 1)"),
        ([{"relink": {"kind": "activity", "from": {}, "to": {}, "ids": "x"}}], "a relink must have a kind, tables of links, and a list of ids (change 1)"),
        ([{"relink": {"kind": "activity", "from": {"person": None}, "to": {"person": None}, "ids": [5]}}], "invalid id 5: expected a text (change 1)"),
        ([{"relink": {"kind": "activity", "from": {"person": 5}, "to": {"person": None}, "ids": ["x"]}}], "invalid link 5: expected a table of kind and id (change 1)"),
        ([{"relink": {"kind": "activity", "from": {}, "to": {"person": None}, "ids": ["x"]}}], "a relink is ['person']: expected one or more ids, and the roles [] (change 1)"),
    ],
)  # fmt: skip
def test_what_is_no_change_set_is_refused_with_its_place(plain: object, message: str) -> None:
    """Which change it is, and what is wrong with it."""
    with pytest.raises(InvalidPayload) as caught:
        changes_from_plain(plain)
    assert str(caught.value) == message


def test_a_plan_holds_its_decisions_for_people_and_its_changes_for_programs() -> None:
    """Everything a decision rests on, as plain data."""
    known = lf.gather(lf.MemoryRepository(WORLD), INQUIRIES, POLICY)
    rejected = Inquiry(id="form:8", source="form", event="rejected", note="x", problems=(Problem("a", "b", "c"),))
    plan = lf.plan_intake([*INQUIRIES, rejected], known, POLICY, at=NOW)
    plain = plan_to_plain(plan)
    assert json.loads(dump_plan(plan)) == plain
    decisions = plain["decisions"]
    assert isinstance(decisions, list)
    assert [each["becomes"] for each in decisions] == [step.decision.outcome for step in plan.steps]
    assert decisions[1]["record"] == {"kind": "contact", "id": "amy"}
    assert decisions[1]["reasons"][0]["code"] == "known_by"
    assert [each["id"] for each in decisions[1]["candidates"]] == ["minji-2"]
    assert decisions[3]["owner"] == "user:이도윤"
    assert decisions[7]["problems"] == [{"field": "a", "value": "b", "expected": "c"}]
    assert plain["counts"] == dict(plan.counts)
    assert plain["at"] == "2026-11-21T09:30:00.123456+09:00"
    assert changes_from_plain(plain["changes"]) == plan.changes


# --- policies ---------------------------------------------------------------------------------------------------------

FIVE_FAULTS = """
fallback_user = "dana"

[classification]
existing_account = "contcat"

[[scoring.fit.rules]]
name = "decision maker"
points = "twenty"
when = { titel = ["VP"] }

[[routing.territory]]
name = "Korea"
country = ["KR", "Atlantis"]
"""


def test_a_policy_with_five_faults_lists_all_five(tmp_path: Path) -> None:
    """The file, the path, the value, what was expected, and the nearest valid name."""
    path = tmp_path / "policy.toml"
    path.write_text(FIVE_FAULTS, encoding="utf-8")
    with pytest.raises(InvalidPolicy) as caught:
        load_policy(path)
    faults = {fault.path: (fault.value, fault.expected, fault.nearest) for fault in caught.value.faults}
    assert caught.value.file == str(path)
    assert faults == {
        "fallback_user": ("dana", "'user:…'", None),
        "classification.existing_account": ("contcat", "one of contact, lead", "contact"),
        "scoring.fit.rules[0].points": ("twenty", "a whole number", None),
        "scoring.fit.rules[0].when.titel": (["VP"], "a known field", "title"),
        "routing.territory[0].country[1]": ("Atlantis", "a country such as 'KR' or 'South Korea'", None),
    }
    assert str(caught.value).startswith(f"{path}: 5 faults in the policy\n  ")


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("fallback_user = ", "", "valid TOML"),
        ("fallback_user = 'user:a'\nfallback_user = 'user:b'", "", "valid TOML"),
        ("x = " + "9" * 5_000, "", "valid TOML"),
        ("x = 1e" + "9" * 30, "", "valid TOML"),
        ("x = " + "[" * 100_000, "", "valid TOML"),
        ("fallback_user = " + "[" * 300 + "]" * 300, "fallback_user", "a text"),
        ("x = 1\nfallback_user = 'user:a'", "x", "one of fallback_user, most_related, classification, scoring, routing, distribution, conversion, merge, custom_fields, lifecycle, hours, deadlines, pipeline"),
        ("", "fallback_user", "a value, because it is required"),
        ("fallback_user = 5", "fallback_user", "a text"),
        ("fallback_user = 'queue:a'", "fallback_user", "'user:…'"),
        ("fallback_user = 'user:a'\nscoring = 5", "scoring", "a table"),
        ("fallback_user = 'user:a'\nrouting.generic_queue = 5", "routing.generic_queue", "a text"),
        ("fallback_user = 'user:a'\nrouting.generic_queue = 'user:a'", "routing.generic_queue", "'queue:…'"),
        ("fallback_user = 'user:a'\nrouting.territory = 5", "routing.territory", "a list"),
        ("fallback_user = 'user:a'\nrouting.territory = [5]", "routing.territory[0]", "a table"),
        ("fallback_user = 'user:a'\nrouting.territory = [{name = 'a', country = 'KR'}]", "routing.territory[0].country", "a list of countries"),
        ("fallback_user = 'user:a'\nrouting.territory = [{name = 'a', country = ['KR'], local = [5]}]", "routing.territory[0].local[0]", "a table"),
        ("fallback_user = 'user:a'\nscoring.fit.rules = [{name = 'a', points = 1, when = 5}]", "scoring.fit.rules[0].when", "a table of fields and what is asked of them"),
        ("fallback_user = 'user:a'\nscoring.fit.rules = [{name = 'a', points = 1, when = [{title = []}]}]", "scoring.fit.rules[0].when[0].title", "at least one value"),
        ("fallback_user = 'user:a'\nscoring.fit.rules = [{name = 'a', points = 1, any_of = [{}, 5]}]", "scoring.fit.rules[0].any_of[1]", "a table of fields and what is asked of them"),
        ("fallback_user = 'user:a'\nscoring.fit.rules = [{name = 'a', points = 1, when = {}, any_of = []}]", "scoring.fit.rules[0].any_of", "either when or any_of"),
        ("fallback_user = 'user:a'\nscoring.fit.rules = [{name = 'a', points = true}]", "scoring.fit.rules[0].points", "a whole number"),
        ("fallback_user = 'user:a'\nclassification.fold_mailboxes = 1", "classification.fold_mailboxes", "true or false"),
        ("fallback_user = 'user:a'\nclassification.leads = 'of'", "classification.leads", "one of 'on', 'off'"),
        ("fallback_user = 'user:a'\nclassification.buy_now = {'score.value' = {min = 1}}", "classification.buy_now.score.value", "a field that is known before this step"),
        ("fallback_user = 'user:a'\nclassification.existing_account = {nothing = 1}", "classification.existing_account.nothing", "a known field"),
        ("fallback_user = 'user:a'\ncustom_fields.intent.type = 'txt'", "custom_fields.intent.type", "one of 'text', 'texts', 'number', 'flag', 'date'"),
        ("fallback_user = 'user:a'\ncustom_fields = 5", "custom_fields", "a table"),
        ("fallback_user = 'user:a'\nlifecycle.statuses.new.next = ['gone']", None, None),
    ],
    ids=range(29),
)  # fmt: skip
def test_a_wrong_setting_is_told_with_its_place(text: str, path: str | None, expected: str | None) -> None:
    """However a file is wrong, the error is about the policy and never about Python."""
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(text)
    [fault, *_] = [each for each in caught.value.faults if path is None or each.path == path]
    assert expected is None or fault.expected == expected
    assert "Traceback" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["cp949", "utf-16", "latin-1"])
def test_a_policy_in_another_encoding_is_told_so(tmp_path: Path, encoding: str) -> None:
    """Korean editors still write CP949; the byte where reading ended is named."""
    path = tmp_path / "policy.toml"
    path.write_bytes(
        '# "é"\nfallback_user = "user:a"'.encode(encoding)
        if encoding == "latin-1"
        else '# 정책\nfallback_user = "user:a"'.encode(encoding)
    )
    with pytest.raises(
        InvalidPolicy,
        match=r"policy\.toml: 1 fault in the policy\n  policy: b'.*' is not valid: expected UTF-8, also at byte \d",
    ):
        load_policy(path)


def test_a_byte_order_mark_makes_no_difference(tmp_path: Path) -> None:
    """Windows editors write one."""
    path = tmp_path / "policy.toml"
    path.write_bytes(b"\xef\xbb\xbf" + 'fallback_user = "user:이도윤"'.encode())
    assert load_policy(path) == load_policy(str(path)) == Policy(fallback_user="user:이도윤")


def test_a_policy_that_is_not_there_is_the_usual_error(tmp_path: Path) -> None:
    """A missing file is no fault of the policy."""
    with pytest.raises(FileNotFoundError):
        load_policy(tmp_path / "policy.toml")


def test_settings_keep_their_types_through_toml() -> None:
    """Dates, exact numbers, names with points and spaces."""
    text = """
fallback_user = "user:a"
[custom_fields."with.dot"]
type = "date"
[custom_fields."예산"]
type = "number"
[[scoring.fit.rules]]
name = "soon"
points = -5
when = { "custom.with.dot" = { max = 2026-12-31 }, "custom.예산" = { min = 0.10 } }
"""
    policy = parse_policy(text)
    assert parse_policy(dump_policy(policy)) == policy
    [condition] = policy.scoring.fit.rules[0].when.conditions
    assert str(condition) == "custom.with.dot ≤ 2026-12-31 and custom.예산 ≥ 0.10"


def test_moments_are_no_days_in_conditions() -> None:
    """A TOML time would mean another day elsewhere."""
    text = "fallback_user = 'user:a'\ncustom_fields.until.type = 'date'\nscoring.fit.rules = [{name = 'a', points = 1, when = {'custom.until' = %s}}]"
    for moment in (datetime(2026, 1, 1).isoformat(), "07:30:00"):
        with pytest.raises(InvalidPolicy, match="expected a date"):
            parse_policy(text % moment)
