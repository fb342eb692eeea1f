"""The command line: the table, the story of a row, the plan as JSON, and clear words about everything unreadable."""

import contextlib
import io
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from leadflow.__main__ import main
from leadflow.errors import InvalidValue
from leadflow.intake import plan_intake
from leadflow.memory import MemoryRepository
from leadflow.repositories import gather
from leadflow.serialization import PRESETS, changes_from_plain, load_policy, load_records
from leadflow.sources import accounts, parse
from leadflow.sources.files import format_and_path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
AT = "2026-11-21T09:00:00Z"
GOOD = "Name,Email,Country\nAmy Castellan,amy@birch.example,Ireland\n나예린,yerin@dalbit-example.co.kr,대한민국\n"
POLICY = (
    'fallback_user = "user:dana"\n[[routing.territory]]\nname = "Korea"\ncountry = ["KR"]\notherwise = "team:seoul"\n'
)

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder with a policy and accounts; nothing may ever end in a traceback."""
    monkeypatch.chdir(tmp_path)
    for variable in ("COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)
    (tmp_path / "policy.toml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text("Name,Website,Owner\nAcorn Ltd,acorn.example,user:ruth\n", encoding="utf-8")
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")

    def plan(*arguments: str, columns: int | None = None) -> Result:
        usual = ["--accounts", "accounts.csv", "--policy", "policy.toml", "--at", AT]
        env = None if columns is None else {"COLUMNS": str(columns)}
        result = CliRunner().invoke(main, ["plan", *usual, *arguments], env=env, prog_name="leadflow")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return plan


@pytest.fixture
def run_examples(run: Run) -> Run:
    """Run the command on the examples."""

    def plan(*arguments: str, columns: int | None = None) -> Result:
        options = ("accounts.csv", "policy.toml", "roster.json")
        named = [part for name in options for part in (f"--{name.partition('.')[0]}", str(EXAMPLES / name))]
        return run(*named, *arguments, columns=columns)

    return plan


# --- the table --------------------------------------------------------------------------------------------------------


def test_the_main_job_shows_what_each_inquiry_becomes_and_why(run_examples: Run) -> None:
    """A row has person, outcome, account, owner and score, its reason below, and the counts stand at the end."""
    result = run_examples(str(EXAMPLES / "inquiries.csv"))
    assert result.exit_code == 0
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["row", "who", "becomes", "account", "owner", "score"]
    assert lines[1].split() == ["1", "Amy", "Castellan", "contact", "Larkspur", "Hotels", "Ltd", "user:dana"]
    assert lines[2] == "     e-mail domain hotels.larkspur.example belongs to Larkspur Hotels Ltd; owner of the account"
    assert [line.split() for line in lines if line.startswith("16 ")] == [["16", "나예린", "lead", "user:minseo", "55"]]
    assert lines[-2] == "30 inquiries: lead 18, contact 6, person account 2, ambiguous 2, known lead 2"
    assert lines[-1].startswith("20 routed: local 5, ")


@pytest.mark.parametrize("width", [80, 100, 120, 160, 240])
def test_a_table_fits_its_width_and_cuts_no_owner(run_examples: Run, width: int) -> None:
    """However narrow it is, no line is wider than the terminal, and owners and scores stand below their headers."""
    result = run_examples(str(EXAMPLES / "inquiries.csv"), columns=width)
    lines = result.stdout.splitlines()
    assert max(map(cell_len, lines)) <= width
    header = lines[0]
    for number, owner in (("5", "user:head-of-sales"), ("12", "user:public-desk-korea"), ("21", "queue:korea-generic")):
        [line] = [line for line in lines if line.startswith(f"{number} ")]
        assert cell_len(line.partition(owner)[0]) == header.index("owner")
        assert owner in line


@pytest.mark.parametrize(("width", "beside"), [(80, False), (120, False), (160, True)])
def test_a_reason_stands_beside_its_row_where_there_is_room(run_examples: Run, width: int, *, beside: bool) -> None:
    """On a wide terminal the reason is a column, else it stands below; either way every word of it is there."""
    result = run_examples(str(EXAMPLES / "inquiries.csv"), columns=width)
    header, first, second, *_ = result.stdout.splitlines()
    assert header.endswith("reason") is beside
    assert ("hotels.larkspur.example" in first) is beside
    assert cell_len(second) - cell_len(second.lstrip()) == (header.index("reason") if beside else 5)
    words = "no tie-break decides between 한빛상사 (A-20), (주)한빛상사 (A-21); for review by a person"
    assert set(words.split()) <= set(result.stdout.split())


def test_names_that_do_not_fit_are_cut_and_letters_of_hangul_count_twice(run: Run, tmp_path: Path) -> None:
    """Names give way on a narrow terminal, never in the middle of a wide letter."""
    (tmp_path / "long.csv").write_text(
        f"Name,Company\n{'가나다라마바사아자차카타파하' * 4},{'Very Long Company ' * 9}\n", encoding="utf-8"
    )
    result = run("long.csv", columns=60)
    assert result.exit_code == 0
    row = result.stdout.splitlines()[1]
    assert "…" in row
    assert cell_len(row) <= 60


def test_a_pipe_gets_plain_text_of_a_sensible_width(run_examples: Run) -> None:
    """Without a terminal there are no colours and no control codes, and lines have up to 120 cells."""
    result = run_examples(str(EXAMPLES / "inquiries.csv"))
    assert "\x1b" not in result.output
    assert 80 < max(map(cell_len, result.stdout.splitlines())) <= 120


def test_no_inquiries_are_no_fault(run: Run, tmp_path: Path) -> None:
    """A header without rows gives an empty table, a count of none and status 0."""
    (tmp_path / "none.csv").write_text("이름,이메일\n", encoding="utf-8")
    result = run("none.csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-2:] == ["0 inquiries", "0 routed"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("[bold red]Amy[/bold red] Moss", "[bold red]Amy[/bold red] Moss"),
        ("[link=https://birch.example]한별", "[link=https://birch.example]한별"),
        (":warning: Amy Moss", ":warning: Amy Moss"),
        ("Amy\x9b31mMoss", "Amy\\u009b31mMoss"),
        ("Amy \u202eMoss", "Amy \\u202eMoss"),
        ("한\u3000별", "한 별"),
    ],
)
def test_text_from_outside_does_nothing_to_a_terminal(run: Run, tmp_path: Path, name: str, shown: str) -> None:
    """Markup is shown as it is; control characters, which may reach us inside a company's name, become visible."""
    (tmp_path / "odd.csv").write_text(f"Email,Company\ninfo@birch.example,{name}\n", encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(f"Name,Website\n{name},birch.example\n", encoding="utf-8")
    result = run("odd.csv", columns=200)
    assert shown in result.stdout
    assert all(char.isprintable() or char == "\n" for char in result.stdout)
    story = run("odd.csv", "--explain", "1")
    assert shown in story.stdout
    assert all(char.isprintable() or char == "\n" for char in story.stdout)


# --- the story of one row ---------------------------------------------------------------------------------------------


def test_explain_tells_the_whole_story_of_one_row(run_examples: Run) -> None:
    """The story has the decision, what every scoring and routing rule saw, and what is missing."""
    result = run_examples(str(EXAMPLES / "inquiries.csv"), "--explain", "21")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "조하람 → Lead"
    assert "  owner    queue:korea-generic, generic queue of Korea, because address.subdivision is missing" in lines
    assert "scoring, rule by rule" in lines
    assert "  engagement: wants a quote → +20 points: true (custom.intent is 'quote' or '견적')" in lines
    assert "routing, rule by rule (decided by generic)" in lines
    assert (
        "  missing address.subdivision leaves open 2 of the rules, first 'Seoul and Gyeonggi' → team:seoul"
    ) in lines
    assert not any("Castellan" in line for line in lines)


def test_a_row_that_was_not_routed_has_no_rules_in_its_story(run_examples: Run) -> None:
    """A contact belongs to an account, so its story ends with the decision."""
    result = run_examples(str(EXAMPLES / "inquiries.csv"), "--explain", "1")
    assert result.stdout.startswith("Amy Castellan → Contact of Larkspur Hotels Ltd (named account, division of")
    assert "rule by rule" not in result.stdout


def test_what_scoring_gave_is_known_to_the_routing_of_a_story(run: Run, tmp_path: Path) -> None:
    """A routing rule about the score shows true in the story when it decided."""
    rules = '[scoring.fit]\nrules = [{ name = "here", points = 7 }]\n'
    local = '[[routing.territory.local]]\nname = "good ones"\nwhen = { "score.value" = { min = 7 } }\nowner = "queue:good"\n'
    (tmp_path / "policy.toml").write_text(POLICY + local + rules, encoding="utf-8")
    result = run("good.csv", "--explain", "2")
    assert "  Korea, local: good ones → queue:good: true (score.value ≥ 7)" in result.stdout.splitlines()


def test_a_story_does_not_deny_the_account_that_was_found(run: Run, tmp_path: Path) -> None:
    """Where the domain attaches somebody abroad, the same account is no rejected suggestion by its name."""
    (tmp_path / "accounts.csv").write_text("Name,Website,Country\nAcorn Ltd,acorn.example,Ireland\n", encoding="utf-8")
    (tmp_path / "abroad.csv").write_text(
        "Name,Email,Company,Country\n나예린,yerin@acorn.example,Acorn,대한민국\n", encoding="utf-8"
    )
    result = run("abroad.csv", "--explain", "1")
    assert "Contact of Acorn Ltd" in result.stdout
    assert "not attached" not in result.stdout


@pytest.mark.parametrize("row", ["0", "3", "-1"])
def test_a_row_that_is_not_there_cannot_be_explained(run: Run, row: str) -> None:
    """The message says which rows there are."""
    result = run("good.csv", "--explain", row)
    assert result.exit_code == 2
    assert result.stderr == f"error: invalid row {row}: expected a row from 1 to 2\n"
    assert result.stdout == ""


# --- the plan as JSON -------------------------------------------------------------------------------------------------


def test_the_plan_is_json_whose_changes_read_back_equal(run_examples: Run, tmp_path: Path) -> None:
    """Every decision is there, and the changes are those that a program would plan, ready to be applied."""
    result = run_examples(str(EXAMPLES / "inquiries.csv"), "--out", "plan.json", "--explain", "2")
    assert result.exit_code == 0
    written = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    inbound = parse("csv", (EXAMPLES / "inquiries.csv").read_bytes())
    listed = accounts.parse((EXAMPLES / "accounts.csv").read_bytes())
    staff = load_records((EXAMPLES / "roster.json").read_text(encoding="utf-8"))
    repository = MemoryRepository([*listed.accounts, *staff])
    policy = load_policy(EXAMPLES / "policy.toml")
    planned = plan_intake(inbound, gather(repository, inbound, policy), policy, at=datetime.fromisoformat(AT))
    changes = changes_from_plain(written["changes"])
    assert changes == planned.changes
    repository.apply(changes)
    assert written["at"] == "2026-11-21T09:00:00+00:00"
    assert written["counts"] == planned.counts
    assert [each["owner"] for each in written["decisions"]] == [row["owner"] for row in planned.rows()]


def test_sending_a_file_again_changes_nothing(run_examples: Run, tmp_path: Path) -> None:
    """With the records of the first plan as what is known, every inquiry was received already."""
    run_examples(str(EXAMPLES / "inquiries_ko.csv"), "--out", "first.json")
    first = json.loads((tmp_path / "first.json").read_text(encoding="utf-8"))
    records = [change["create"] for change in first["changes"]]
    (tmp_path / "records.json").write_text(json.dumps(records), encoding="utf-8")
    again = run_examples(str(EXAMPLES / "inquiries_ko.csv"), "--records", "records.json", "--out", "second.json")
    assert again.exit_code == 0
    assert "8 inquiries: already received 8" in again.stdout.splitlines()
    assert json.loads((tmp_path / "second.json").read_text(encoding="utf-8"))["changes"] == []


# --- who is known -----------------------------------------------------------------------------------------------------


def test_stored_records_make_persons_known(run: Run, tmp_path: Path) -> None:
    """A stored lead and a stored contact are recognised, in both languages."""
    records = [
        {"kind": "lead", "id": "L-1", "owner": "user:dana", "email": "yerin@dalbit-example.co.kr"},
        {"kind": "contact", "id": "C-1", "account": "A-1", "email": "amy@birch.example"},
        {"kind": "account", "id": "A-1", "name": "Birch Ltd"},
    ]
    (tmp_path / "records.json").write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    result = run("good.csv", "--records", "records.json")
    assert result.exit_code == 0
    assert "2 inquiries: known contact 1, known lead 1" in result.stdout.splitlines()


def test_without_a_roster_everybody_named_is_there(run: Run, tmp_path: Path) -> None:
    """Users of the policy and owners of accounts are active, and a team without members falls to its queue."""
    (tmp_path / "more.csv").write_text(GOOD + "Bo Sand,bo@acorn.example,Ireland\n", encoding="utf-8")
    (tmp_path / "records.json").write_text('[{"kind": "user", "id": "user:dana"}]', encoding="utf-8")
    result = run("more.csv", "--records", "records.json", columns=200)
    assert result.exit_code == 0
    assert result.stderr == ""
    rows = result.stdout.splitlines()
    assert "user:ruth" in rows[3]
    assert "queue:seoul" in rows[2]
    assert rows[2].endswith("team:seoul has nobody available")


def test_a_roster_says_who_is_there_and_what_it_lacks(run: Run, tmp_path: Path) -> None:
    """With a roster nobody else is there; what the policy names beyond it is listed, and the plan goes on."""
    (tmp_path / "roster.json").write_text('[{"kind": "user", "id": "user:dana"}]', encoding="utf-8")
    result = run("good.csv", "--roster", "roster.json")
    assert result.exit_code == 0
    assert "  routing.territory[0].otherwise: 'team:seoul' is not valid: expected a team of the roster" in (
        result.stderr.splitlines()
    )
    assert "queue:generic" in result.stdout


def test_accounts_that_go_round_in_a_circle_are_refused(run: Run, tmp_path: Path) -> None:
    """Stored accounts whose parents make a circle are told as one, and nothing is planned."""
    circle = [{"kind": "account", "id": id_, "name": "Birch", "parent": parent} for id_, parent in ("ab", "ba")]
    circle[0]["domains"] = ["birch.example"]  # type: ignore[assignment] # a list among texts
    (tmp_path / "records.json").write_text(json.dumps(circle), encoding="utf-8")
    result = run("good.csv", "--records", "records.json")
    assert result.exit_code == 2
    assert result.stderr == "error: invalid parent of an account 'a → b → a': expected a tree without circles\n"


def test_a_record_that_is_given_twice_is_refused(run: Run, tmp_path: Path) -> None:
    """Nothing is decided by which of two records came first."""
    (tmp_path / "records.json").write_text('[{"kind": "user", "id": "user:a"}]', encoding="utf-8")
    result = run("good.csv", "--records", "records.json", "--roster", "records.json")
    assert result.exit_code == 2
    assert result.stderr == "error: user user:a is given 2 times\n"


# --- formats and columns ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argument", "chosen", "want"),
    [
        ("leads.csv", None, ("csv", "leads.csv")),
        ("이름.TSV", None, ("csv", "이름.TSV")),
        ("leads.ndjson", None, ("jsonl", "leads.ndjson")),
        ("leads.csv", "meta_export", ("meta_export", "leads.csv")),
        ("typeform:form.json", "csv", ("typeform", "form.json")),
        ("meta:C:\\leads\\form.json", None, ("meta", "C:\\leads\\form.json")),
        ("C:\\leads\\form.csv", None, ("csv", "C:\\leads\\form.csv")),
    ],
)
def test_the_format_follows_from_the_name_of_a_file(argument: str, chosen: str | None, want: tuple[str, str]) -> None:
    """A format in front goes first, then the chosen one, then the ending; a drive letter is no format."""
    assert format_and_path(argument, chosen) == want


def test_a_file_whose_name_has_a_colon_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there under the whole name is not taken for a format and a file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "meta:leads.csv").write_text(GOOD, encoding="utf-8")
    assert format_and_path("meta:leads.csv") == ("csv", "meta:leads.csv")


def test_a_file_without_a_known_ending_needs_a_format() -> None:
    """The message shows how to say it."""
    with pytest.raises(InvalidValue, match=r"'meta:lead\.json'"):
        format_and_path("lead.json")


def test_files_of_several_formats_make_one_batch(run_examples: Run) -> None:
    """Row numbers go on from file to file."""
    result = run_examples(
        *(f"{name}:{EXAMPLES / name}.json" for name in ("google_ads", "meta", "typeform")),
        str(EXAMPLES / "inquiries.jsonl"),
    )
    assert result.exit_code == 0
    shown = [line.split()[:2] for line in result.stdout.splitlines() if line[:1].isdigit() and line[1:3] == "  "]
    assert shown == [
        ["1", "Hana"],
        ["2", "노을빛"],
        ["3", "남궁솔"],
        ["4", "Cleo"],
        ["5", "백설아"],
        ["6", "Ivo"],
        ["7", "도우리"],
    ]


def test_columns_of_other_names_can_be_mapped(run: Run, tmp_path: Path) -> None:
    """Inquiries and accounts each have a mapping, encoding and currency of their own, in Korean too."""
    (tmp_path / "odd.csv").write_bytes("누구,어디\n나예린,yerin@acorn.example\n".encode("cp949"))
    (tmp_path / "accounts.csv").write_bytes("상대,웹,매출\n도토리 주식회사,acorn.example,1200\n".encode("cp949"))
    mapped = ("--map", "name=누구", "--map", "email=어디", "--encoding", "cp949", "--currency", "KRW")
    of_accounts = ("--account-map", "name=상대", "--account-map", "website=웹", "--account-encoding", "cp949")
    result = run("odd.csv", *mapped, *of_accounts)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines()[1].split()[:6] == ["1", "나예린", "contact", "도토리", "주식회사", "user:dana"]


def test_ids_beyond_floating_point_stay_exact(run: Run, tmp_path: Path) -> None:
    """Ids larger than 2**53 are not rounded to one another."""
    ids = [2**53, 2**53 + 1, 10**30 + 1]
    lines = [json.dumps({"id": id_, "name": f"Amy {'가나다'[at]}"}) for at, id_ in enumerate(ids)]
    (tmp_path / "ids.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = run("ids.jsonl", "--source", "shop", "--out", "plan.json")
    assert result.exit_code == 0
    decisions = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["decisions"]
    assert [each["inquiry"] for each in decisions] == [f"shop:{id_}" for id_ in ids]


# --- what cannot be read ----------------------------------------------------------------------------------------------


def test_unreadable_rows_and_values_are_listed_with_their_place(run_examples: Run) -> None:
    """File, line, column and reason stand on standard error, the other rows in the table, and the status is 1."""
    broken = EXAMPLES / "broken.csv"
    result = run_examples(str(broken))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "could not be read:",
        f"  {broken}, line 4, row 3: 7 cells where the header has 6",
        f"  {broken}, line 6, row 5: nothing in it names or reaches anybody",
        f"  {broken}, line 8, row 7: a quote opens a cell and is never closed",
        "left out, while the rest was read:",
        f"  {broken}, line 3, row 2, column E-mail: one address such as 'amy@acme.example', not 'noor at kestrel'",
        f"  {broken}, line 5, row 4, column Intent: one of purchase, quote, information, 구매, 견적, 정보, not '언젠가'",
    ]
    assert "8 inquiries: lead 5, rejected 3" in result.stdout.splitlines()


DEEP = "[" * 100_000
DATA_FAULTS: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("bad.csv", b"", "bad.csv: the file is empty"),
    "only spaces": ("bad.jsonl", b" \n\n", "bad.jsonl: the file is empty"),
    "another encoding": ("bad.csv", "이름\n박서준\n".encode("cp949"), "is not valid in utf-8"),
    "a NUL byte in the header": ("bad.csv", b"Na\0me\nAmy\n", "the header holds control characters"),
    "a NUL byte in a cell": ("bad.csv", "이름,회사\n나예린,달\0빛\n".encode(), "bad.csv, line 2, row 3: company holds"),
    "a cell of 10 MB": (
        "bad.csv",
        b"Name,Message\nAmy," + b"x" * 10_000_000 + b"\n",
        "a cell of 10,000,000 characters",
    ),
    "a name of 10 MB": ("bad.csv", b"Name,Message\n" + "가".encode() * 3_500_000 + b",x\n", "a cell of 3,500,000"),
    "endless header": ("bad.csv", b"x" * 10_000_000, "too long for the header"),
    "no known column": ("bad.csv", b"foo,bar\n1,2\n", "no column is known: 'foo', 'bar'"),
    "nested deeply": ("bad.jsonl", (DEEP + "\n").encode(), "bad.jsonl, line 1, row 3: the JSON is nested too deeply"),
    "no JSON": ("bad.jsonl", b'{"name": "Amy"\n', "bad.jsonl, line 1, row 3: the text is not JSON"),
    "endless number": ("bad.jsonl", b'{"id": ' + b"9" * 5_000 + b"}\n", "a number with too many digits"),
    "another format": ("google_ads:bad.json", b"{}", "bad.json: there is no list user_column_data"),
    "a deep payload": ("meta:bad.json", DEEP.encode(), "bad.json: the JSON is nested too deeply"),
}


@pytest.mark.parametrize("case", DATA_FAULTS)
def test_an_unreadable_file_or_row_loses_nothing_beside_it(run: Run, tmp_path: Path, case: str) -> None:
    """The good file is planned, the bad one is named in one short line, and the status is 1."""
    argument, content, message = DATA_FAULTS[case]
    (tmp_path / argument.rpartition(":")[2]).write_bytes(content)
    result = run("good.csv", argument)
    assert result.exit_code == 1
    assert message in result.stderr
    assert max(map(len, result.stderr.splitlines())) < 500
    lines = result.stdout.splitlines()
    assert any("Amy Castellan" in line for line in lines)
    assert any("나예린" in line for line in lines)


@pytest.mark.parametrize("case", [case for case, (_, _, message) in DATA_FAULTS.items() if ", row " not in message])
def test_when_nothing_can_be_read_nothing_is_done(run: Run, tmp_path: Path, case: str) -> None:
    """Files that are unreadable from the start end with 2; a file of rejected rows is still a plan."""
    argument, content, message = DATA_FAULTS[case]
    (tmp_path / argument.rpartition(":")[2]).write_bytes(content)
    result = run(argument)
    whole = "row" not in result.stderr
    assert result.exit_code == (2 if whole else 1)
    assert message in result.stderr
    assert (result.stdout == "") is whole


def test_a_rejected_row_names_the_column_that_spoiled_it(run: Run, tmp_path: Path) -> None:
    """A control character is told with its column and the value, made visible."""
    (tmp_path / "bad.csv").write_bytes("이름,회사\n나예린,달\0빛\n".encode())
    [_, line] = run("bad.csv").stderr.splitlines()
    assert line == (
        "  bad.csv, line 2, row 1: company holds a control character; "
        "column 회사: no control character such as '\\x00', not '달\\\\x00빛'"
    )


@pytest.mark.parametrize(
    ("field", "column"),
    [("email", "E-Mail"), ("email", "전자 메일"), ("custom.size", "몇 명"), ("custom.size", "size")],
)
def test_a_value_that_was_left_out_is_told_by_the_name_of_its_column(
    run: Run, tmp_path: Path, field: str, column: str
) -> None:
    """The column is called what the file calls it: by a usual header, a label of a custom field, or a mapping."""
    custom = '[custom_fields.size]\ntype = "number"\nlabels = ["몇 명"]\n'
    (tmp_path / "policy.toml").write_text(POLICY + custom, encoding="utf-8")
    (tmp_path / "bad.csv").write_text(f"Name,{column}\n나예린,많음\n", encoding="utf-8")
    mapping = ("--map", f"{field}={column}") if column == "전자 메일" else ()
    result = run("bad.csv", *mapping)
    assert result.exit_code == 0
    assert f"  bad.csv, line 2, row 1, column {column}: " in result.stderr


def test_a_value_of_a_payload_is_told_by_its_row(run: Run, tmp_path: Path) -> None:
    """What has no lines has at least the position in the batch."""
    lead = {"lead_id": "1", "user_column_data": [{"column_id": "FULL_NAME", "string_value": "Amy"}]}
    lead["user_column_data"].append({"column_id": "EMAIL", "string_value": "amy at birch"})  # type: ignore[attr-defined] # a list
    (tmp_path / "lead.json").write_text(json.dumps(lead), encoding="utf-8")
    assert "  lead.json, row 1, column email: " in run("google_ads:lead.json").stderr


def test_a_value_of_a_posted_form_is_told_by_its_field(run: Run, tmp_path: Path) -> None:
    """A form has no columns, its fields are told by their names."""
    (tmp_path / "lead.form").write_text("oid=00D1&last_name=%EB%82%98&email=yerin+at+dalbit", encoding="utf-8")
    result = run("salesforce:lead.form")
    assert result.exit_code == 0
    assert "  lead.form, row 1, column email: " in result.stderr


def test_a_value_beside_endless_text_is_told_by_our_name(run: Run, tmp_path: Path) -> None:
    """Where the original is too long to be kept whole, nobody can tell the column, and our field is named."""
    (tmp_path / "long.csv").write_text(f"Name,Notes,이메일\nAmy,{'가' * 131_000},{'x' * 500}\n", encoding="utf-8")
    result = run("long.csv")
    assert result.exit_code == 0
    assert "  long.csv, line 2, row 1, column email: " in result.stderr


def test_a_lead_that_names_nobody_is_rejected_with_its_reason(run: Run, tmp_path: Path) -> None:
    """Rows that a source lets through and classification refuses are listed as well."""
    (tmp_path / "lead.jsonl").write_text('{"message": "안녕하세요"}\n', encoding="utf-8")
    result = run("lead.jsonl")
    assert result.exit_code == 1
    assert "lead.jsonl, line 1, row 1: nothing in it names or reaches anybody" in result.stderr


def test_account_rows_that_cannot_be_read_are_listed(run: Run, tmp_path: Path) -> None:
    """A row that is left out and a value that is left out both end with 1; the other accounts are there."""
    rows = "Name,Website,Parent\nAcorn Ltd,acorn.example,\n,nobody.example,\n도토리,dotori.example,없는 회사\n"
    (tmp_path / "accounts.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "more.csv").write_text("Name,Email\n나예린,yerin@dotori.example\n", encoding="utf-8")
    result = run("more.csv")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "could not be read:",
        "  accounts.csv, line 3, column Name: a name of 1 to 300 characters",
        "left out, while the rest was read:",
        "  accounts.csv, line 4, column Parent: the id or the name of another row, not '없는 회사'",
    ]
    assert "1 inquiry: contact 1" in result.stdout


def test_many_faults_of_one_kind_are_cut_short(run: Run, tmp_path: Path) -> None:
    """A column that is unreadable all the way down is told by its first lines, and nothing else drowns in it."""
    rows = "".join(f"Acorn {number},a{number}.example,{number}\n" for number in range(40))
    (tmp_path / "accounts.csv").write_text(f"Name,Website,Revenue\n{rows}Last,http://,\n", encoding="utf-8")
    result = run("good.csv")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 6
    assert lines[4] == "  accounts.csv, column Revenue: 37 more of this kind, up to line 41"
    assert lines[5].startswith("  accounts.csv, line 42, column Website: ")


# --- nothing can be done ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.csv"], "missing.csv: No such file or directory"),
        (["."], "invalid format '.': expected its name in front"),
        (["csv:."], ".: Is a directory"),
        (["good.csv", "없음.csv"], "없음.csv: No such file or directory"),
        (["good.csv", "--accounts", "missing.csv"], "missing.csv: No such file or directory"),
        (["good.csv", "--policy", "missing.toml"], "missing.toml: No such file or directory"),
        (["good.csv", "--roster", "missing.json"], "missing.json: No such file or directory"),
        (["good.csv", "--out", "missing/plan.json"], "missing/plan.json: No such file or directory"),
        (["good.csv", "--accounts", "policy.toml"], "there is no column for the name of the account"),
        (["good.csv", "--roster", "good.csv"], "not valid JSON: Expecting value: line 1 column 1 (char 0) (good.csv)"),
        (["good.csv", "--format", "cvs"], "typeform, did you mean 'csv'?"),
        (["gogle_ads:good.csv"], "typeform, did you mean 'google_ads'?"),
        (["good.csv", "--map", "email=Mail"], "there is no column 'Mail' for email, did you mean 'Email'?"),
        (["good.csv", "--map", "mail=Email"], "did you mean 'email'?"),
        (["good.csv", "--map", "email"], "invalid mapping 'email': expected FIELD=COLUMN"),
        (["good.csv", "--map", "email=Email", "--map", "email=Name"], "each field once"),
        (["good.csv", "--account-map", "website=Seite"], "there is no column 'Seite' for website"),
        (["jsonl:good.csv", "--map", "email=Email"], "invalid option '--map': expected a file of the format 'csv'"),
        (["good.csv", "--map", "id=Email"], "the name of the system whose ids these are"),
        (["good.csv", "--encoding", "hangul"], "invalid encoding 'hangul'"),
        (["good.csv", "--account-encoding", "utf-32"], "byte 0x4e is not valid in utf-32"),
        (["good.csv", "--at", "2026-11-21T09:00"], "expected a time with its zone"),
        (["good.csv", "--at", "오늘"], "expected a date and time, the year first"),
    ],
)
def test_what_was_asked_wrongly_is_told_in_one_line(run: Run, arguments: list[str], message: str) -> None:
    """Nothing is planned, and the status is 2."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert message in line


@pytest.mark.parametrize("arguments", [[], ["good.csv", "--explain", "two"], ["good.csv", "--colour"]])
def test_a_wrong_call_shows_how_to_call(run: Run, arguments: list[str]) -> None:
    """Missing files, wrong numbers and unknown options are told with the usage."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: leadflow plan")


def test_every_fault_of_a_policy_has_its_own_line(run: Run, tmp_path: Path) -> None:
    """Five faults are five lines below the name of the file, with paths and the nearest valid names."""
    (tmp_path / "policy.toml").write_text(
        """
fallback_user = "dana"
[classification]
person_accounts = "maybe"
tie_breaks = ["deepest_divison"]
[[routing.territory]]
name = "한국"
country = ["KR", "Atlantis"]
[[routing.territory.industry]]
name = "제조업"
when = { employes = { min = 300 } }
owner = "queue:제조"
""",
        encoding="utf-8",
    )
    result = run("good.csv")
    assert result.exit_code == 2
    first, *faults = result.stderr.splitlines()
    assert first == "error: policy.toml: 5 faults in the policy"
    paths = [fault.partition(": ")[0].strip() for fault in faults]
    assert sorted(paths) == [
        "classification.person_accounts",
        "classification.tie_breaks[0]",
        "fallback_user",
        "routing.territory[0].country[1]",
        "routing.territory[0].industry[0].when.employes",
    ]
    assert any("did you mean 'employees'?" in fault for fault in faults)


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"\0", b'fallback_user = "user:dana"\nx = ' + b"[" * 5_000, "이름 = ".encode()]
)
def test_a_policy_that_is_no_toml_is_told_so(run: Run, tmp_path: Path, content: bytes) -> None:
    """Other encodings, NUL bytes, endless nesting and half a line are faults of the policy file."""
    (tmp_path / "policy.toml").write_bytes(content)
    result = run("good.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: policy.toml: 1 fault in the policy\n")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "a list of records was expected (roster.json)"),
        ('[{"kind": "usr", "id": "user:a"}]', "usr 'user:a' is no user, queue or team (roster.json)"),
        ('[{"kind": "user", "id": "민서"}]', "expected 'user:…'"),
        ('[{"kind": "user", "id": "user:a", "actve": false}]', "did you mean 'active'?"),
        (DEEP, "not valid JSON"),
    ],
)
def test_a_roster_that_cannot_be_read_is_told_with_its_fault(
    run: Run, tmp_path: Path, content: str, message: str
) -> None:
    """The message names the file and what was expected."""
    (tmp_path / "roster.json").write_text(content, encoding="utf-8")
    result = run("good.csv", "--roster", "roster.json")
    assert result.exit_code == 2
    assert message in result.stderr


def test_an_error_of_the_system_without_a_file_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk has no file name, and some errors have no number either."""
    for error, line in ((OSError(28, "No space left on device"), "No space left on device"), (OSError("odd"), "odd")):

        def fails(*_arguments: object, error: OSError = error, **_options: object) -> None:
            raise error

        monkeypatch.setattr(Path, "write_text", fails)
        result = run("good.csv", "--out", "plan.json")
        assert (result.exit_code, result.stderr) == (2, f"error: {line}\n")


# --- around it --------------------------------------------------------------------------------------------------------


def process(*arguments: str, **env: str) -> "subprocess.CompletedProcess[bytes]":
    """Run Python on its own, as users do."""
    search = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [sys.executable, *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": search} | env,
    )


MAIN_JOB = ("plan", "examples/inquiries.csv", "--accounts", "examples/accounts.csv", "--policy", "examples/policy.toml")


def test_the_main_job_runs_as_a_process() -> None:
    """The command that newcomers type ends with 0."""
    done = process("-m", "leadflow", *MAIN_JOB, "--roster", "examples/roster.json", PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    assert done.stderr == b""
    assert "정해솔" in done.stdout.decode()


def test_a_terminal_that_knows_no_hangul_gets_it_escaped() -> None:
    """Where the encoding of the output lacks a letter, the letter is escaped and nothing fails."""
    done = process("-m", "leadflow", *MAIN_JOB, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"\\uc815\\ud574\\uc194" in done.stdout


@pytest.mark.parametrize("package", ["click", "rich"])
def test_without_the_extra_the_message_says_what_to_install(package: str) -> None:
    """The command line needs the extra cli; its absence is one line and status 2."""
    blocked = f"import sys, runpy; sys.modules[{package!r}] = None; runpy.run_module('leadflow', run_name='__main__')"
    done = process("-c", blocked)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "error: the command line needs the extra 'cli': pip install 'leadflow[cli]'"
    ]


def test_without_the_extra_an_import_ends_the_same_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The installed command imports the module, and ends with the same line."""
    monkeypatch.setitem(sys.modules, "click", None)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "src" / "leadflow" / "__main__.py"))
    assert ended.value.code == 2
    assert "leadflow[cli]" in capsys.readouterr().err


def test_the_module_is_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``python -m leadflow --version`` tells the version."""
    monkeypatch.setattr(sys, "argv", ["leadflow", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "src" / "leadflow" / "__main__.py"), run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("leadflow, version ")


def test_the_command_can_write_into_any_stream() -> None:
    """A program that collects the output in memory gets the same table."""
    collected = io.StringIO()
    arguments = [*MAIN_JOB[:1], *(str(ROOT / part) if "/" in part else part for part in MAIN_JOB[1:])]
    with contextlib.redirect_stdout(collected), pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert "정해솔" in collected.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("times", "bar"), [(1, False), (20, True)])
def test_somebody_who_waits_sees_a_bar(tmp_path: Path, *, times: int, bar: bool) -> None:
    """Only on a terminal and only for long input; the table itself stays free of it."""
    import pty  # noqa: PLC0415 - not there on Windows

    header, *rows = (EXAMPLES / "inquiries.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "many.csv").write_text("\n".join([header, *rows * times]), encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "leadflow",
        MAIN_JOB[0],
        str(tmp_path / "many.csv"),
        *MAIN_JOB[2:],
        "--explain",
        "1",
    ]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=ROOT, env=env) as running:  # noqa: S603 - our own
        os.close(theirs)
        seen = b""
        with contextlib.suppress(OSError):  # the end of a pseudo-terminal is an error on Linux
            while part := os.read(ours, 65_536):
                seen += part
        table = running.communicate()[0]
    os.close(ours)
    assert running.returncode == 0
    assert (b"deciding" in seen) is bar
    assert b"deciding" not in table
    assert b"\x1b" not in table


# --- policies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PRESETS)
def test_a_policy_to_start_from_can_be_written_and_used(run: Run, name: str) -> None:
    """What the command writes is a policy that plans, with nothing to consider."""
    written = CliRunner().invoke(main, ["policy", name])
    assert written.exit_code == 0
    Path("policy.toml").write_text(written.stdout, encoding="utf-8")
    planned = run("good.csv")
    assert (planned.exit_code, planned.stderr) == (0, "")


def test_an_unknown_policy_to_start_from_is_refused() -> None:
    """The message names those that there are."""
    result = CliRunner().invoke(main, ["policy", "mixd"])
    assert result.exit_code == 2
    assert "'named_accounts', 'business_customers', 'consumers', 'mixed'" in result.stderr


def test_what_hurts_in_a_policy_is_told_without_failing(run: Run) -> None:
    """It stands on the error output; the plan and the exit status are as without it."""
    Path("policy.toml").write_text(f"{POLICY}\n[classification]\nplaceholder_account = 'x'\n", encoding="utf-8")
    result = run("good.csv")
    assert result.exit_code == 0
    assert result.stderr.startswith("to consider in the policy:\n  classification.placeholder_account: not used")
