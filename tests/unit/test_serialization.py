"""Plain data in and out: strict, and every fault with its place."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from leadflow import (
    Account,
    Inquiry,
    InvalidPayload,
    InvalidPolicy,
    MemoryRepository,
    Policy,
    dump_policy,
    load_policy,
    parse_policy,
    plan_intake,
)
from leadflow.matching import Directory
from leadflow.serialization import (
    changes_from_plain,
    dump_plan,
    from_plain,
    load_records,
    to_plain,
)
from leadflow.testing.examples import BARE, FULL

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize("record", [*BARE.values(), *FULL.values()], ids=lambda record: f"{record.kind} {record.id}")
def test_full_and_bare_records_read_back_equal(record: Any) -> None:
    """Every kind, with every field filled and with none that can be left out."""
    assert from_plain(json.loads(json.dumps(to_plain(record)))) == record


LEAD = {"kind": "lead", "id": "1", "owner": "queue:a", "name": {"full": "Amy", "given": "Amy", "family": None}}
WRONG_RECORDS: list[tuple[object, str]] = [
    ("lead", "a record must be a table with its kind, not 'lead'"),
    ({"id": "1"}, "a record must be a table with its kind"),
    ({"kind": 5}, "a record must be a table with its kind"),
    ({**LEAD, "kind": "leed"}, "'leed', did you mean 'lead'?"),
    ({**LEAD, "colour": "red"}, "colour: 'red' is not valid"),
    ({**LEAD, "employes": 5}, "did you mean 'employees'?"),
    ({"kind": "lead", "id": "1"}, "owner: None is not valid: expected a value, since it is required"),
    ({**LEAD, "owner": "dana"}, "'dana' is not valid: expected 'user:…' or 'queue:…'"),
    ({**LEAD, "title": 5}, "title: 5 is not valid: expected a text"),
    ({**LEAD, "employees": "5"}, "employees: '5' is not valid: expected a whole number"),
    ({**LEAD, "employees": True}, "employees: True is not valid: expected a whole number"),
    ({**LEAD, "do_not_call": 1}, "do_not_call: 1 is not valid: expected true or false"),
    ({**LEAD, "email": "amy"}, "email: 'amy' is not valid: expected one address"),
    ({**LEAD, "email": ["a@b.example"]}, "is not valid: expected a text"),
    ({**LEAD, "interests": "WMS"}, "interests: 'WMS' is not valid: expected a list"),
    ({**LEAD, "interests": ["WMS", 5]}, "interests[1]: 5 is not valid: expected a text"),
    ({**LEAD, "custom": []}, "custom: [] is not valid: expected a table"),
    ({**LEAD, "custom": {"a": 1.5}}, "1.5 is not valid: expected a text, number, flag"),
    ({**LEAD, "custom": {"a": {"decimal": "x"}}}, "'x' is not valid: expected a decimal number"),
    ({**LEAD, "custom": {"a": {"date": "tomorrow"}}}, "'tomorrow' is not valid: expected a day such as"),
    ({**LEAD, "custom": {"a": {"colour": "red"}}}, "is not valid: expected a text, number, flag"),
    ({"kind": "receipt", "id": "1", "source": "f", "outcome": "lead", "at": "2026-01-01T00:00:00+00:00", "record": {"kind": 5, "id": "1"}}, "expected a table of kind and id"),
    ({**LEAD, "custom": {"a": ["b", 5]}}, "is not valid: expected a text, number, flag"),
    ({**LEAD, "custom": {"a": {"date": "x", "b": 1}}}, "is not valid: expected a text, number, flag"),
    ({"kind": "queue", "id": "queue:a", "version": "1"}, "version: '1' is not valid: expected a whole number"),
    ({"kind": "team", "id": "team:a", "queue": "queue:a", "assign": "latr"}, "did you mean 'later'?"),
    ({"kind": "activity", "id": "1", "type": "call", "subject": "x", "at": "yesterday"}, "'yesterday' is not valid"),
    (
        {"kind": "activity", "id": "1", "type": "call", "subject": "x", "at": "2026-01-01T00:00:00+00:00", "links": {"person": "1"}},
        "'1' is not valid: expected a table of kind and id",
    ),
]


@pytest.mark.parametrize(("plain", "message"), WRONG_RECORDS, ids=[message for _, message in WRONG_RECORDS])
def test_what_is_no_record_is_refused_with_its_place(plain: object, message: str) -> None:
    """Nothing is coerced silently; the message names the field, the value and what was expected."""
    with pytest.raises(InvalidPayload) as refusal:
        from_plain(plain)
    assert message in str(refusal.value)


def test_all_faults_of_a_record_are_told() -> None:
    """Three wrong fields are three faults."""
    with pytest.raises(InvalidPayload) as refusal:
        from_plain({**LEAD, "title": 5, "employees": "5", "colour": "red"})
    assert str(refusal.value).count(" is not valid: ") == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON"),
        ("{}", "a list of records was expected"),
        ("[" * 100_000, "not valid JSON"),
        ('[{"kind": "user", "id": "dana"}]', "'dana' is not valid"),
    ],
)
def test_a_file_that_holds_no_records_is_refused(text: str, message: str) -> None:
    """Also JSON nested deeper than Python reads is a plain error."""
    with pytest.raises(InvalidPayload) as refusal:
        load_records(text)
    assert message in str(refusal.value)


WRONG_CHANGES: list[tuple[object, str]] = [
    ({}, "a list of changes was expected"),
    ([5], "change 1"),
    ([{"create": LEAD}, {"creat": LEAD}], "change 2"),
    ([{"create": LEAD, "delete": LEAD}], "and nothing else"),
    ([{"create": {"kind": "lead"}}], "change 1"),
    ([{"update": LEAD}], "expected a table with before, after"),
    ([{"update": {"before": LEAD, "after": {**LEAD, "id": "2"}}}], "change 1"),
    ([{"relink": {"kind": "activity", "from": {}, "to": {}}}], "kind, from, to, ids"),
    ([{"relink": {"kind": 5, "from": {}, "to": {}, "ids": []}}], "a relink must have a kind"),
    ([{"relink": {"kind": "activity", "from": {"person": "x"}, "to": {"person": None}, "ids": ["1"]}}], "'x'"),
    ([{"relink": {"kind": "activity", "from": {"person": None}, "to": {"person": None}, "ids": [5]}}], "invalid id 5"),
    ([{"create": LEAD}, {"delete": LEAD}], "at most one change for each record"),
]


@pytest.mark.parametrize(("plain", "message"), WRONG_CHANGES, ids=[message for _, message in WRONG_CHANGES])
def test_what_is_no_change_set_is_refused_with_its_place(plain: object, message: str) -> None:
    """The message says which change is wrong, and how."""
    with pytest.raises(InvalidPayload) as refusal:
        changes_from_plain(plain)
    assert message in str(refusal.value)


def test_a_plan_in_a_file_can_be_applied_later() -> None:
    """The decisions are there to read, with codes and sentences, and the changes to apply."""
    account = Account(id="a", name="Acme", domains=["acme.example"], owner="user:x")
    inbound = [
        Inquiry(id="1", source="form", name="Amy Wong", email="amy@acme.example", company="Other Ltd"),
        Inquiry(id="2", source="form", name="박서준", email="sj@hanbit.example", custom={"colour": "red"}),
    ]
    known = Directory.of([account, Account(id="o", name="Other")])
    plan = plan_intake(inbound, known, Policy(fallback_user="user:head"), at=AT)
    written = json.loads(dump_plan(plan))
    assert written["policy"] == plan.fingerprint
    assert [each["becomes"] for each in written["decisions"]] == ["contact", "lead"]
    assert written["decisions"][0]["reasons"][0]["code"] == "domain"
    assert written["decisions"][0]["candidates"][0]["id"] == "o"
    assert written["decisions"][1]["problems"][0]["field"] == "custom.colour"
    assert changes_from_plain(written["changes"]) == plan.changes
    repository = MemoryRepository([account])
    repository.apply(changes_from_plain(written["changes"]))
    assert len(repository) == 5


FIVE_FAULTS = """
fallback_user = "dana"
[classification]
leads = "off"
existing_account = "lead"
person_accounts = "placeholder"
placeholder_account = "individuals"
tie_breaks = ["deepest"]
[[routing.territory]]
name = "Korea"
country = ["Atlantis"]
otherwise = "korea"
industry = [{ name = "Big", owner = "team:big", when = { employes = { min = 300 } } }]
"""


def test_five_faults_of_a_policy_are_told_at_once(tmp_path: Path) -> None:
    """Each with path, value, expectation and the nearest valid name, and the file in front."""
    path = tmp_path / "policy.toml"
    path.write_text(FIVE_FAULTS, encoding="utf-8")
    with pytest.raises(InvalidPolicy) as refusal:
        load_policy(path)
    told = {fault.path: (fault.value, fault.nearest) for fault in refusal.value.faults}
    assert told == {
        "fallback_user": ("dana", None),
        "classification.existing_account": ("lead", None),
        "classification.tie_breaks[0]": ("deepest", "oldest"),
        "routing.territory[0].country[0]": ("Atlantis", None),
        "routing.territory[0].otherwise": ("korea", None),
        "routing.territory[0].industry[0].when.employes": ({"min": 300}, "employees"),
    }
    assert str(refusal.value).startswith(f"{path}: 6 faults in the policy\n")


TERRITORY = 'fallback_user = "user:a"\n[[routing.territory]]\nname = "K"\n'
WRONG_POLICIES = [
    ("fallback_user = ", "policy", "valid TOML"),
    ("a = " + "[" * 5_000 + "]" * 5_000, "policy", "valid TOML"),
    ('fallback_user = "user:a"\nclassification = 5', "classification", "a table"),
    ('fallback_user = "user:a"\nrouting = { territory = "Korea" }', "routing.territory", "a list"),
    ('fallback_user = "user:a"\nrouting = { territory = ["Korea"] }', "routing.territory[0]", "a table"),
    (TERRITORY + 'country = "KR"', "routing.territory[0].country", "a list of countries"),
    (TERRITORY + 'country = ["KR"]\notherwise = 5', "routing.territory[0].otherwise", "a text"),
    (TERRITORY + 'country = ["KR"]\nlocal = [{ name = "x" }]', "routing.territory[0].local[0].owner", "it is required"),
    (TERRITORY + 'country = ["KR"]\nlocal = ["x"]', "routing.territory[0].local[0]", "a table"),
    (
        TERRITORY + 'country = ["KR"]\nlocal = [{ name = "x", owner = "user:a", when = [{ title = 5 }, { titel = "x" }] }]',
        "routing.territory[0].local[0].when[1].titel",
        "a known field, did you mean 'title'?",
    ),
    (
        TERRITORY + 'country = ["KR"]\nlocal = [{ name = "x", owner = "user:a", when = {}, any_of = [{}] }]',
        "routing.territory[0].local[0].any_of",
        "either when or any_of",
    ),
    (TERRITORY + 'country = ["KR", "대한민국"]\n[[routing.territory]]\nname = "L"\ncountry = ["KR"]', "routing", "K has it"),
    ('fallback_user = "user:a"\nscoring = { fit = { cap = -1 } }', "scoring.fit.cap", "0 or more points"),
    ('fallback_user = "user:a"\nscoring = { fit = { cap = "x" } }', "scoring.fit.cap", "a whole number"),
    (
        'fallback_user = "user:a"\nscoring.fit.rules = [{ name = "x", points = 1, when = { "score.value" = 5 } }]',
        "scoring.fit.rules[0].when.score.value",
        "known before this step",
    ),
    (
        'fallback_user = "user:a"\n[classification]\nbuy_now = { "account.named" = true }',
        "classification.buy_now.account.named",
        "known before this step",
    ),
    (
        'fallback_user = "user:a"\n[custom_fields.size]\ntype = "nummer"',
        "custom_fields.size.type",
        "did you mean 'number'?",
    ),
    ('fallback_user = "user:a"\n[lifecycle.statuses]\nnew = {}', "lifecycle", "a status of the table"),
]


@pytest.mark.parametrize(("text", "path", "expected"), WRONG_POLICIES, ids=[path for _, path, _ in WRONG_POLICIES])
def test_a_wrong_policy_names_the_place_and_what_was_expected(text: str, path: str, expected: str) -> None:
    """The path leads to the setting, the sentence says what would have been accepted."""
    with pytest.raises(InvalidPolicy) as refusal:
        parse_policy(text)
    assert any(f"  {path}" in line and expected in line for line in str(refusal.value).splitlines()), str(refusal.value)


def test_a_policy_that_is_not_utf_8_is_refused_with_the_byte(tmp_path: Path) -> None:
    """A file that Korean Excel or an old editor wrote."""
    path = tmp_path / "policy.toml"
    path.write_bytes('fallback_user = "user:김"'.encode("cp949"))
    with pytest.raises(InvalidPolicy, match="expected UTF-8, also at byte 22"):
        load_policy(path)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """Windows editors write one."""
    path = tmp_path / "policy.toml"
    path.write_text('\ufefffallback_user = "user:a"', encoding="utf-8")
    assert load_policy(path) == Policy(fallback_user="user:a")


def test_any_of_and_a_list_of_conditions_say_the_same() -> None:
    """Both list alternatives, and are written back as a list."""
    rule = 'local = [{{ name = "x", owner = "user:a", {} = [{{ title = "VP" }}, {{ employees = {{ min = 5 }} }}] }}]'
    policies = [parse_policy(TERRITORY + 'country = ["KR"]\n' + rule.format(name)) for name in ("when", "any_of")]
    assert policies[0] == policies[1]
    assert parse_policy(dump_policy(policies[0])) == policies[0]
