"""The statuses of leads: one table, checked when it is made."""

import pickle
import re
from pathlib import Path

import pytest

from leadflow import InvalidPolicy, Policy, parse_policy
from leadflow.errors import BrokenContract, InvalidValue
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle, Status
from leadflow.serialization import dump_policy

KOREAN = {
    "신규": Status(next=("상담", "전환")),
    "상담": Status(next=("전환", "종료")),
    "종료": Status(open=False),
    "전환": Status(open=False, converted=True),
}


@pytest.mark.parametrize(
    ("statuses", "initial", "converted", "message"),
    [
        ({"new": Status(), "done": Status(converted=True)}, "new", "converted", "invalid status 'converted': expected a status of the table: new, done"),
        ({"new": Status(next=("wrking",)), "working": Status(converted=True)}, "new", "working", "invalid status 'wrking': expected a status of the table: new, working, did you mean 'working'?"),
        (KOREAN, "new", "전환", "invalid status 'new': expected a status of the table: 신규, 상담, 종료, 전환"),
        (KOREAN, "신규", "종료", "invalid status '종료': expected a status that is marked as converted"),
    ],
)  # fmt: skip
def test_a_table_names_only_statuses_that_it_has(
    statuses: dict[str, Status], initial: str, converted: str, message: str
) -> None:
    """A status that leads nowhere, or a conversion that is none, is told with the nearest name."""
    with pytest.raises(InvalidValue) as caught:
        Lifecycle(statuses, initial=initial, converted=converted)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("신규", True), ("상담", True), ("종료", False), ("전환", False), ("something else", True)],
)
def test_a_lead_is_open_unless_its_status_is_closed(status: str, is_open: bool) -> None:
    """A status that nobody declared counts as open, so that nobody who asks again becomes a second lead."""
    assert Lifecycle(KOREAN, initial="신규", converted="전환").is_open(status) is is_open


@pytest.mark.parametrize(
    ("status", "following", "allowed"),
    [
        ("new", "working", True),
        ("new", "new", False),
        ("new", "recycled", False),
        ("unqualified", "recycled", True),
        ("converted", "new", False),
        ("something else", "new", False),
        ("new", "something else", False),
    ],
)
def test_a_lead_gets_only_a_status_that_may_follow(status: str, following: str, allowed: bool) -> None:
    """The customary table: what is converted stays so, what was given up may be recycled."""
    assert LIFECYCLE.allows(status, following) is allowed


def test_every_open_status_can_come_to_an_end() -> None:
    """From every open status of the customary table a lead can be closed, and no status is out of reach."""
    reached = {LIFECYCLE.initial, *(each for status in LIFECYCLE.statuses.values() for each in status.next)}
    assert reached == set(LIFECYCLE.statuses)
    for name, status in LIFECYCLE.statuses.items():
        assert not LIFECYCLE.is_open(name) or any(not LIFECYCLE.is_open(each) for each in status.next)


def test_a_table_is_a_value() -> None:
    """It compares, hashes, pickles, and takes any iterable of names."""
    one = Lifecycle(KOREAN, initial="신규", converted="전환")
    other = Lifecycle(dict(reversed(KOREAN.items())), initial="신규", converted="전환")
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one
    assert Status(next=["상담", " ", "상담"]) == Status(next=("상담",))
    with pytest.raises(BrokenContract, match="not one alone"):
        Status(next="상담")


# --- the parts of the hand-off ----------------------------------------------------------------------------------------


def parts(table: Lifecycle) -> tuple[str | None, ...]:
    return (table.marketing_qualified, table.accepted, table.qualified, table.nurturing, table.recycled)


def test_a_part_is_played_by_the_status_of_its_name() -> None:
    """The customary table has them all; a table with statuses of its own has none unless it names them."""
    assert parts(LIFECYCLE) == ("marketing_qualified", "accepted", "qualified", "nurturing", "recycled")
    assert parts(Lifecycle(KOREAN, initial="신규", converted="전환")) == (None,) * 5
    named = Lifecycle(KOREAN, initial="신규", converted="전환", accepted="상담", recycled="종료")
    assert parts(named) == (None, "상담", None, None, "종료")


def test_a_part_can_be_left_out_although_there_is_a_status_of_its_name() -> None:
    """Blank says so, and it can be written down and read back."""
    statuses = {"new": Status(next=("recycled",)), "recycled": Status(), "converted": Status(converted=True)}
    without = Policy(fallback_user="user:a", lifecycle=Lifecycle(statuses, recycled=" "))
    assert without.lifecycle.recycled is None
    assert 'recycled = ""' in dump_policy(without)
    assert parse_policy(dump_policy(without)) == without
    assert without.fingerprint != Policy(fallback_user="user:a", lifecycle=Lifecycle(statuses)).fingerprint


@pytest.mark.parametrize("part", ["marketing_qualified", "accepted", "qualified", "nurturing", "recycled"])
def test_a_part_needs_a_status_of_the_table_that_is_no_conversion(part: str) -> None:
    """The error names the part, and the status that was probably meant."""
    settings = {"initial": "신규", "converted": "전환"}
    with pytest.raises(InvalidValue) as caught:
        Lifecycle(KOREAN, **{**settings, part: "상 담"})
    assert (
        str(caught.value)
        == f"invalid {part} '상 담': expected a status of the table: 신규, 상담, 종료, 전환, did you mean '상담'?"
    )
    with pytest.raises(InvalidValue) as caught:
        Lifecycle(KOREAN, **{**settings, part: "전환"})
    assert str(caught.value) == f"invalid {part} '전환': expected a status that is not marked as converted"


@pytest.mark.parametrize("name", ["new → old", "new→old", " new", ""])
def test_a_status_has_a_name_that_can_be_told(name: str) -> None:
    """Events write an arrow between two statuses, and a lead could not have a status with spaces around it."""
    with pytest.raises(InvalidValue, match="a name without an arrow, and without spaces around it"):
        Lifecycle({"new": Status(), name: Status(), "converted": Status(converted=True)})


TOML = """
fallback_user = "user:a"
[lifecycle]
initial = "신규"
converted = "전환"
accepted = "상담"
[lifecycle.statuses]
"신규" = { next = ["상담", "종료"] }
"상담" = { next = ["전환", "종료"] }
"종료" = { open = false, needs_reason = true }
"전환" = { open = false, converted = true }
"""


def test_a_policy_file_names_the_parts() -> None:
    """Statuses, parts and needed reasons are read, and written again."""
    policy = parse_policy(TOML)
    assert parts(policy.lifecycle) == (None, "상담", None, None, None)
    assert policy.lifecycle.statuses["종료"].needs_reason
    assert parse_policy(dump_policy(policy)) == policy


@pytest.mark.parametrize(
    ("wrong", "path", "value", "expected"),
    [
        ('accepted = "상 담"', "lifecycle.accepted", "상 담", "a status of the table: 신규, 상담, 종료, 전환, did you mean '상담'?"),
        ('accepted = "전환"', "lifecycle.accepted", "전환", "a status that is not marked as converted"),
        ("accepted = 5", "lifecycle.accepted", 5, "a text"),
        ('acepted = "상담"', "lifecycle.acepted", "상담", None),
        ("statuses.종료.needs_reason = 1", "lifecycle.statuses.종료.needs_reason", 1, "true or false"),
        ("statuses.종료.needs_reasons = true", "lifecycle.statuses.종료.needs_reasons", True, None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_table_is_told_with_its_place(
    wrong: str, path: str, value: object, expected: str | None
) -> None:
    """The setting, its value, and what was expected or meant."""
    setting = wrong.partition(" = ")[0]
    plain = {"accepted": 'accepted = "상담"', "acepted": 'accepted = "상담"'}.get(setting, "needs_reason = true")
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy(TOML.replace(plain, wrong.rpartition("종료.")[2]))
    [fault] = [each for each in caught.value.faults if each.path == path]
    assert fault.value == value
    assert fault.expected == expected if expected else fault.nearest in {"accepted", "needs_reason"}


# --- the diagram ------------------------------------------------------------------------------------------------------

PAGE = Path(__file__).parent.parent.parent / "docs" / "explanation" / "lifecycle.md"


def test_the_documentation_shows_the_diagram_of_the_table() -> None:
    """What people read is what the program does."""
    [shown] = re.findall(r"```mermaid\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown == LIFECYCLE.diagram()


def test_the_documentation_lists_the_table() -> None:
    """Each status with those that may follow, in order."""
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    listed = {name: tuple(re.findall(r"`(\w+)`", following)) for name, following in rows}
    assert listed == {name: status.next for name, status in LIFECYCLE.statuses.items()}
    assert list(listed) == list(LIFECYCLE.statuses)


def test_a_diagram_shows_any_names() -> None:
    """Names that Mermaid would not take as they are get a label; signs that it would misread are written as codes."""
    names = {
        'say "hi" #1\nnow': Status(next=("신규",)),
        "신규": Status(next=("note",)),
        "note": Status(next=("won",)),
        "won": Status(open=False, converted=True),
    }
    table = Lifecycle(names, initial="신규", converted="won")
    assert table.diagram().splitlines() == [
        "stateDiagram-v2",
        '    state "say #quot;hi#quot; #35;1 now" as _0',
        '    state "신규" as _1',
        '    state "note" as _2',
        "    [*] --> _1",
        "    _0 --> _1",
        "    _1 --> _2",
        "    _2 --> won",
        "    won --> [*]",
        "    classDef open stroke-width:1px",
        "    classDef closed stroke-dasharray:4",
        "    classDef converted stroke-width:3px",
        "    class _0,_1,_2 open",
        "    class won converted",
    ]


@pytest.mark.parametrize("name", ["state", "Note", "end", "root"])
def test_a_diagram_calls_no_status_by_a_word_of_mermaid(name: str) -> None:
    """Such a status has a label, as one in Hangul has."""
    table = Lifecycle({name: Status(next=("won",)), "won": Status(converted=True)}, initial=name, converted="won")
    assert table.diagram().splitlines()[1:4] == [f'    state "{name}" as _0', "    [*] --> _0", "    _0 --> won"]


def test_the_table_tells_what_may_follow() -> None:
    """Nothing follows a conversion, nor a status that nobody declared; neither is such a status a conversion."""
    assert LIFECYCLE.next("unqualified") == ("recycled",)
    assert LIFECYCLE.next("converted") == LIFECYCLE.next("something else") == ()
    assert LIFECYCLE.is_converted("converted")
    assert not LIFECYCLE.is_converted("something else")
