"""Random draws in shards: each law once, what was cut off goes on, and who broke a law is told with the example."""

import importlib.util
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tools.random_laws import Broken, Done, Law, Run, State, chosen, main, run_missing, split, summary

TESTS = Path(__file__).parents[1]
RUN = Run(revision="5ca1ab1e", seed=7, shards=3)
LAWS = st.lists(st.builds(Law, st.text(min_size=1, max_size=3), st.booleans()), unique_by=lambda law: law.id)


@given(LAWS, st.integers(1, 5), st.randoms(use_true_random=False))
def test_each_law_is_dealt_once_and_evenly_whatever_the_order(laws: list[Law], shards: int, order: Random) -> None:
    """Shards differ by one law at most, and by one law over whole worlds."""
    dealt = split(laws, shards)
    assert sorted(law for shard in dealt for law in shard) == sorted(law.id for law in laws)
    worlds = {law.id for law in laws if law.worlds}
    for sizes in ([len(shard) for shard in dealt], [len(worlds.intersection(shard)) for shard in dealt]):
        assert max(sizes) - min(sizes) <= 1
    order.shuffle(laws)
    assert split(laws, shards) == dealt


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ("", ["a/undo.py::b", "a/views.py::undo"]),
        ("undo", ["a/undo.py::b", "a/views.py::undo"]),
        ("undo.py", ["a/undo.py::b"]),
        ("views*undo", ["a/views.py::undo"]),
        ("other", []),
    ],
)
def test_only_laws_whose_name_contains_the_pattern_are_chosen(only: str, names: list[str]) -> None:
    """A part of a name or a pattern; all of them without one."""
    laws = [Law("a/undo.py::b", worlds=True), Law("a/views.py::undo", worlds=False)]
    assert [law.id for law in chosen(laws, only)] == names


def test_a_state_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """With the arguments, the results and the examples; there is none before the first."""
    path = tmp_path / "state.json"
    assert State.read(path) is None
    state = State(RUN).having(Done(2, 7002, 5, 1.5, (Broken("a.py::b", "Falsifying example: b('가')"),)))
    state = state.having(Done(1, 7001, 5, 0.5))
    state.write(path)
    assert State.read(path) == state
    assert [each.shard for each in state.done] == [1, 2]
    assert state.missing == (3,)


def ends(ran: list[int], cut_off: tuple[int, ...] = ()) -> Callable[[int], Done | None]:
    """Return what runs a shard: it keeps a list, and some are cut off."""

    def run_shard(shard: int) -> Done | None:
        ran.append(shard)
        return None if shard in cut_off else Done(shard, RUN.seed_of(shard), 1, 0.1)

    return run_shard


def test_the_next_call_runs_the_shards_that_were_cut_off(tmp_path: Path) -> None:
    """Of three shards the second is cut off: the state names the others, and only the second is run again."""
    path, ran = tmp_path / "state.json", list[int]()
    told = dict(run_missing(State(RUN), path, ends(ran, cut_off=(2,)), at_once=1))
    assert ran == [1, 2, 3]
    assert told[2] is None
    left = State.read(path)
    assert left is not None
    assert left.missing == (2,)
    again: list[int] = []
    list(run_missing(left, path, ends(again)))
    whole = State.read(path)
    assert again == [2]
    assert whole is not None
    assert whole.missing == ()


def test_a_run_that_is_broken_off_keeps_the_shards_before(tmp_path: Path) -> None:
    """The state is written after each shard, not at the end."""
    path = tmp_path / "state.json"
    shards = run_missing(State(RUN), path, ends([]), at_once=1)
    next(shards)
    shards.close()
    kept = State.read(path)
    assert kept is not None
    assert len(kept.done) == 1


def test_the_summary_tells_each_broken_law_with_its_example_and_each_shard() -> None:
    """What is left stands in the table, too, with the seed that it will have."""
    state = State(RUN).having(Done(1, 7001, 5, 1.5, (Broken("a.py::b", "b(x=1)"),))).having(Done(2, 7002, 4, 2.5))
    assert [line for text in summary(state) for line in text.splitlines() if line] == [
        "a.py::b (seed 7001)",
        "b(x=1)",
        "shard       seed  laws  seconds  result",
        "    1       7001     5        2  1 broken",
        "    2       7002     4        2  passed",
        "    3       7003                 left",
    ]


FAKE = """
import pytest
from hypothesis import given, strategies as st

DRAWN = {"small": 0, "large": 0}

@given(st.integers())
def test_small(number):
    DRAWN["small"] += 1

@pytest.mark.worlds
@given(st.integers())
def test_large(number):
    DRAWN["large"] += 1

@given(st.integers())
def test_broken(number):
    assert number < 1_000

def test_sizes():
    assert DRAWN == {"small": 7, "large": 3}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project with three laws, one of them broken."""
    (tmp_path / "tests").mkdir()
    shutil.copy(TESTS / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_fake.py").write_text(FAKE, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\nmarkers = worlds: few\n", encoding="utf-8")
    author = ["-c", "user.name=Amy", "-c", "user.email=amy@acme.example"]
    for arguments in (["init", "-q"], ["add", "tests"], [*author, "commit", "-q", "-m", "laws"]):
        subprocess.run(["git", *arguments], check=True, cwd=tmp_path)  # noqa: S603, S607 - our own words
    return tmp_path


@pytest.mark.slow
def test_a_run_is_made_and_goes_on_where_it_was_cut_off(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One of three laws is broken: status 1, its example and how to draw it again; then only what is left is run."""
    arguments = ["--shards", "2", "--seed", "7", "--values", "50", "--worlds", "5"]
    assert main(arguments, root=project) == 1
    out = capsys.readouterr().out
    assert out.startswith("3 laws in 2 shards, 2 of them left, --seed 7\n")
    assert "test_fake.py::test_broken (seed 700" in out
    assert "number=1000" in out
    assert "@reproduce_failure(" in out
    path = project / ".random_laws" / "state.json"
    state = State.read(path)
    assert state is not None
    assert Counter(bool(each.broken) for each in state.done) == {True: 1, False: 1}

    attrs.evolve(state, done=tuple(each for each in state.done if not each.broken)).write(path)
    assert main(arguments, root=project) == 1
    out = capsys.readouterr().out
    assert out.startswith("3 laws in 2 shards, 1 of them left, --seed 7\n")
    assert out.count("of 2: ") == 1

    assert main(["--shards", "2", "--seed", "8"], root=project) == 2
    assert "is of a run with seed 7, values 50, worlds 5, expected the same or --restart" in capsys.readouterr().err
    assert main([*arguments[:3], "8", "--only", "test_small", "--restart"], root=project) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["run"]["only"] == "test_small"


@pytest.mark.slow
def test_the_command_line_says_how_many_examples_a_law_of_each_kind_draws(project: Path) -> None:
    """With 7 for values and 3 for whole worlds, a law draws 7 examples, and a law with the mark 3."""
    command = [sys.executable, "-m", "pytest", "-q", "--values=7", "--worlds=3", "-k", "small or large or sizes"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stdout


def test_the_same_is_drawn_whatever_is_imported(tmp_path: Path) -> None:
    """A module with other literals is imported in between; 300 texts and numbers stay as they were."""

    def drawn() -> list[tuple[str, int]]:
        kept: list[tuple[str, int]] = []

        @settings(max_examples=300, derandomize=True, database=None)
        @given(st.text(), st.integers())
        def keep(text: str, number: int) -> None:
            kept.append((text, number))

        keep()
        return kept

    before = drawn()
    path = tmp_path / "odd_literals.py"
    path.write_text(f"TEXTS = {[f'odd {n}' for n in range(99)]}\nNUMBERS = {list(range(10**6, 10**6 + 99))}\n")
    spec = importlib.util.spec_from_file_location("odd_literals", path)
    assert spec is not None
    sys.modules["odd_literals"] = importlib.util.module_from_spec(spec)
    try:
        assert drawn() == before
    finally:
        del sys.modules["odd_literals"]
