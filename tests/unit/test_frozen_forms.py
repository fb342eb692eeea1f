"""What hosts stored with earlier revisions is read, to the last value.

The folders under ``tests/cases/frozen`` are named by the revision that wrote them (``tools/freeze.py``) and never change.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

import leadflow as lf
from leadflow.changes import Create, Update
from leadflow.serialization import changes_from_plain, changes_to_plain, dump_policy, from_plain, load_records, to_plain
from leadflow.sources import parse

FROZEN = Path(__file__).parents[1] / "cases" / "frozen"
FOLDERS = sorted(each for each in FROZEN.iterdir() if each.is_dir())
EXPECTED = tomllib.loads((FROZEN / "expected.toml").read_text(encoding="utf-8"))
CHANGES = [each for folder in FOLDERS for each in sorted((folder / "changes").iterdir())]
POLICIES = [each for folder in FOLDERS for each in sorted((folder / "policies").iterdir())]
KINDS = [
    (folder, kind)
    for folder in FOLDERS
    for kind in sorted({each["kind"] for each in json.loads((folder / "store.json").read_text(encoding="utf-8"))})
]
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def text_of(path: Path) -> str:
    """Return what a file holds."""
    return path.read_text(encoding="utf-8")


def store(folder: Path) -> lf.MemoryRepository:
    """Return the frozen store as a repository of today."""
    return lf.MemoryRepository(load_records(text_of(folder / "store.json")))


def policy(folder: Path) -> lf.Policy:
    """Return the frozen policy that decided what the store holds."""
    return lf.parse_policy(text_of(folder / "policies" / "all settings.toml"))


def inbound(folder: Path) -> tuple[lf.Inquiry, ...]:
    """Return everything that had arrived when the store was frozen, read from the payloads as today."""
    formats = json.loads(text_of(folder / "payloads.json"))
    return tuple(
        each for file, name in formats.items() for each in parse(name, (folder / "payloads" / file).read_bytes())
    )


def planned(folder: Path) -> lf.ChangeSet:
    """Return the changes of the frozen plan."""
    return changes_from_plain(json.loads(text_of(folder / "plan.json"))["changes"])


def lacking(frozen: object, today: object, path: str = "") -> list[str]:
    """Return where a frozen form holds something that today's form does not; today's may hold more."""
    match frozen, today:
        case dict(), dict():
            return [each for name, item in frozen.items() for each in lacking(item, today.get(name), f"{path}.{name}")]
        case list(), list() if len(frozen) == len(today):
            return [
                each for number, item in enumerate(frozen) for each in lacking(item, today[number], f"{path}[{number}]")
            ]
        case _:
            return [] if frozen == today else [f"{path}: {frozen!r} -> {today!r}"]


def value_at(value: object, path: str) -> str:
    """Return a value inside of another one as text; the names of mappings may hold dots of their own."""
    while path:
        if isinstance(value, Mapping):
            name = max((each for each in value if path == each or path.startswith(f"{each}.")), key=len)
            value, path = value[name], path[len(name) + 1 :]
        else:
            name, _, path = path.partition(".")
            value = value[int(name)] if isinstance(value, tuple) and name.isdecimal() else getattr(value, name)
    return str(value)


def values_at(value: object, paths: Iterable[str]) -> dict[str, str]:
    """Return the values at some paths as texts."""
    return {path: value_at(value, path) for path in paths}


# --- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("folder", "kind"), KINDS, ids=[f"{folder.name} {kind}" for folder, kind in KINDS])
def test_every_value_of_a_frozen_record_is_read(folder: Path, kind: str) -> None:
    """A record that is read and written again holds everything that it held."""
    frozen = [each for each in json.loads(text_of(folder / "store.json")) if each["kind"] == kind]
    assert [lacking(each, to_plain(from_plain(each))) for each in frozen] == [[] for _ in frozen]


@pytest.mark.parametrize("case", EXPECTED["record"], ids=lambda case: f"{case['folder']} {case['kind']} {case['id']}")
def test_a_frozen_record_holds_what_was_put_into_it(case: dict[str, object]) -> None:
    """The values that somebody wrote down by hand are those of the record that is read."""
    want = case["want"]
    assert isinstance(want, dict)
    record = store(FROZEN / str(case["folder"])).get(str(case["kind"]), str(case["id"]))
    assert values_at(record, want) == want


def test_every_standard_kind_of_record_is_frozen() -> None:
    """Each store holds all kinds, and one that an organisation declares."""
    kinds = {folder: {kind for each, kind in KINDS if each == folder} for folder in FOLDERS}
    standard = {
        *("account", "activity", "campaign", "campaign_member", "contact", "lead", "load", "opportunity"),
        *("person_account", "product", "queue", "receipt", "rotation", "team", "user"),
    }
    assert all(held > standard for held in kinds.values())


# --- plans ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", CHANGES, ids=lambda path: f"{path.parents[1].name} {path.stem}")
def test_frozen_changes_are_read(path: Path) -> None:
    """Creations, updates, deletions and relinks hold everything that they held."""
    frozen = json.loads(text_of(path))
    assert lacking(frozen, changes_to_plain(changes_from_plain(frozen))) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_frozen_plan_says_what_the_store_holds(folder: Path) -> None:
    """What the plan was to create or to change is stored as the plan says, one version later."""
    repository, changes = store(folder), planned(folder)
    written = [each.record if isinstance(each, Create) else each.after for each in changes.changes]
    found = [repository.get(each.kind, each.id) for each in written]
    assert written
    assert found == written
    assert [each.version for each in found if each] == [change.expects + 1 for change in changes.changes]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_frozen_plan_can_be_undone(folder: Path) -> None:
    """Without later edits nothing is in the way; afterwards its records are gone, and the others as they were."""
    repository, changes = store(folder), planned(folder)
    undo = lf.plan_undo(changes, tuple(repository))
    assert undo.conflicts == ()
    repository.apply(undo.changes)
    books = ("rotation", "load")
    left = {change.ref: repository.get(*change.ref) for change in changes.changes if change.ref.kind not in books}
    before = {each.ref: each.before if isinstance(each, Update) else None for each in changes.changes}
    assert left == {each: before[each] for each in left}
    assert any(isinstance(each, Update) for each in changes.changes)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_inquiry_with_a_frozen_receipt_is_already_received(folder: Path) -> None:
    """All that arrived before arrives once more, from all sources: nothing becomes of it a second time."""
    repository, arrived = store(folder), inbound(folder)
    known = lf.gather(repository, arrived, policy(folder))
    plan = lf.plan_intake(arrived, known, policy(folder), at=AT)
    assert {step.decision.inquiry.id: step.decision.outcome for step in plan.steps} == {
        each.id: "already_received" for each in arrived
    }
    assert {change.ref.kind for change in plan.changes.changes} <= {"receipt"}
    assert sum(each.event == "inquiry" for each in arrived) > 20


# --- policies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: f"{path.parents[1].name} {path.stem}")
def test_every_setting_of_a_frozen_policy_is_read(path: Path) -> None:
    """A policy that is read and written again says everything that it said."""
    text = text_of(path)
    again = dump_policy(lf.parse_policy(text, file=path.name))
    assert lacking(tomllib.loads(text), tomllib.loads(again)) == []


@pytest.mark.parametrize("case", EXPECTED["policy"], ids=lambda case: f"{case['folder']} {case['file']}")
def test_a_frozen_policy_holds_what_was_put_into_it(case: dict[str, object]) -> None:
    """The settings that somebody wrote down by hand are those of the policy that is read."""
    want = case["want"]
    assert isinstance(want, dict)
    read = lf.parse_policy(text_of(FROZEN / str(case["folder"]) / "policies" / f"{case['file']}.toml"))
    assert values_at(read, want) == want
