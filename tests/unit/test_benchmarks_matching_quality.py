"""The benchmark of matching: what it makes is the same each time, and what it counts is what it says."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import figures, matching_quality, perturbations
from benchmarks.figures import Figure
from benchmarks.korean_names import korean_names
from benchmarks.matching_quality import Answer, ask, measure
from benchmarks.perturbations import OPERATORS, bare, spellings
from leadflow import Account, Directory
from leadflow.values import Domain

NAMES = ("Pine-Park, Inc.", "Rose & Thorn", "BotBuilt", "Café Fluß", "주식회사 한빛전자", "DSK", "Amy's Parrot 🦜")

COMPANIES = """\
id,name,former_names,website
1,Pine Park,Acorn Labs|Inc.,https://pinepark.example
2,Rose & Thorn,Thistle,https://rose.example
3,Linden,,https://linden.example
4,Linden Inc.,TBD,https://other.example
5,Thistle,,https://thistle.example
"""


def world(folder: Path, companies: str = COMPANIES) -> Path:
    """Write the three lists, small and invented."""
    (folder / "yc_companies.csv").write_text(companies, encoding="utf-8")
    (folder / "kr_gov_sites.csv").write_text(
        "기관명,URL\n시청,https://www.city.go.kr/\n무효,http://\n", encoding="utf-8"
    )
    (folder / "dotgov_current_full.csv").write_text("Domain name,State\nsmallville.gov,KS\n", encoding="utf-8")
    return folder


def values(found: matching_quality.Quality) -> dict[str, float]:
    """Return the figures by what they say."""
    return {figure.what: figure.value for figure in found.figures}


# --- spellings --------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_spellings_and_another_seed_others() -> None:
    """A figure can be measured again."""
    first, again, other = (list(spellings(NAMES, 300, seed=seed)) for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_every_spelling_differs_from_its_name_by_one_to_three_changes_of_different_kinds() -> None:
    """What is counted as a perturbed spelling is one, and says what was done to it."""
    kinds = {operator.name: operator.kind for operator in OPERATORS}
    made = list(spellings(NAMES, 500, seed=1))
    assert len(made) == 500
    for each in made:
        assert each.text != NAMES[each.origin]
        assert 1 <= len(each.operators) == len({kinds[name] for name in each.operators}) <= 3
    assert {len(each.operators) for each in made} == {1, 2, 3}


def test_every_operator_is_used_where_names_give_occasion() -> None:
    """No operator of the list is dead."""
    names = (*NAMES, "(주)한빛 전자", "Alt-X", "Rose and Thorn", "Efficient Offices Ltd.")
    used = {name for each in spellings(names, 6000, seed=1) for name in each.operators}
    assert used == {operator.name for operator in OPERATORS}


def test_at_least_half_of_the_operators_were_written_before_the_normaliser_was_read() -> None:
    """The generator is no mirror of the normaliser."""
    assert sum(operator.written == "before" for operator in OPERATORS) * 2 >= len(OPERATORS)


@pytest.mark.parametrize("module", ["perturbations", "korean_names"])
def test_the_generator_imports_nothing_of_the_library(module: str) -> None:
    """It shares no table and no function with what it measures."""
    tree = ast.parse(Path(perturbations.__file__).with_name(f"{module}.py").read_text(encoding="utf-8"))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"attrs", "collections.abc", "random", "re", "typing", "unicodedata"}


def test_korean_names_are_the_same_each_time_and_no_two_have_the_same_letters() -> None:
    """Each invented company can be told from every other."""
    names = korean_names(400, seed=1)
    assert names == korean_names(400, seed=1)
    assert len({bare(name) for name in names}) == len(names) == 400
    assert any(name.startswith(("주식회사", "(주)", "㈜")) for name in names)


# --- what is counted --------------------------------------------------------------------------------------------------


def test_an_answer_is_right_wrong_ambiguous_or_missed() -> None:
    """Only an attached account is a match; ambiguous counts only with the company among the candidates."""
    accounts = [Account(id="1", name="Pine Park"), Account(id="2", name="Linden"), Account(id="3", name="Linden Inc.")]
    known = Directory.of(accounts)
    assert ask("pine park", "1", known) == Answer("right", ("1",))
    assert ask("pine park", "2", known) == Answer("wrong", ("1",))
    assert ask("Linden", "3", known).verdict == "ambiguous"
    assert ask("Linden", "1", known).verdict == "missed"
    assert ask("Elsewhere", "1", known) == Answer("missed", ())


def test_a_small_world_is_measured_as_it_is(tmp_path: Path) -> None:
    """Former names, spellings, strangers and free mail are counted on lists that can be counted by hand."""
    found = values(measure(world(tmp_path), seeds=(1, 2), count=200, korean=10))
    assert found["former names"] == 2
    assert found["… that find their company"] == 1
    assert found["… that are reported ambiguous, with it among the candidates"] == 1
    assert found["… that find another company, or none"] == 0
    assert found["former names that are no names, such as 'Inc.' and 'TBD'"] == 2
    assert found["… that attach somebody"] == 0
    assert found["spellings"] == 400
    assert found["precision of automatic matches, all names"] == 1
    assert 0 < found["share of spellings whose name several companies bear"] < 1
    assert found["recall, names that one company bears"] > found["recall, all names, ambiguous is a miss"]
    assert found["… attached to a company by that domain"] == 0


def test_spellings_that_are_not_attached_are_shown_but_not_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The confusions are there to be read, however many there are."""
    monkeypatch.setattr(matching_quality, "ask", lambda *_: Answer("missed", ()))
    notes = measure(world(tmp_path), seeds=(1,), count=60, korean=40).notes
    start = next(at for at, line in enumerate(notes) if line.startswith("spellings of a name that one company bears"))
    shown = notes[start + 1 : start + 26]
    assert len(shown) == 25
    assert all(" for " in line for line in shown)
    assert notes[start + 26].startswith("  … and ")


def test_a_former_name_that_finds_nobody_is_a_miss(tmp_path: Path) -> None:
    """A name that the library takes for a stand-in, but the list does not, is shown and misses the promise."""
    found = measure(world(tmp_path, COMPANIES.replace("Acorn Labs", "N/A")), seeds=(1,), count=20, korean=2)
    missed = next(each for each in found.figures if each.what == "… that find another company, or none")
    assert missed.value == 1
    assert missed.is_missed
    assert any("'N/A', once the name of 'Pine Park'" in note for note in found.notes)


def test_government_is_counted_by_the_property_of_the_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recall of each list, and companies that are taken for a public body; an address that is none is not recognised."""
    named = property(lambda domain: domain.name.endswith((".go.kr", ".gov", "rose.example")))
    monkeypatch.setattr(Domain, "is_public_sector", named, raising=False)
    found = values(measure(world(tmp_path), seeds=(1,), count=20, korean=2))
    assert found["government recall, kr_gov_sites.csv"] == 0.5
    assert found["government recall, dotgov_current_full.csv"] == 1
    assert found["companies taken for a public body"] == 1


def test_government_says_so_where_the_property_is_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is promised of what is not there."""
    monkeypatch.delattr(Domain, "is_public_sector", raising=False)
    assert "government recall: not built yet" in measure(world(tmp_path), seeds=(1,), count=20, korean=2).notes


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return the command, to be given its arguments; with few spellings."""
    monkeypatch.setattr(matching_quality, "measure", lambda folder, seeds: measure(folder, seeds=seeds, count=40))

    def run(*words: str) -> int:
        monkeypatch.setattr("sys.argv", ["matching_quality", *words])
        return matching_quality.main()

    return run


def test_the_command_ends_with_1_when_a_figure_is_missed(
    tmp_path: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """A missed figure is shown as missed, and fails a build."""
    status = command("--quick", "--data", str(world(tmp_path, COMPANIES.replace("Acorn Labs", "N/A"))))
    shown = capsys.readouterr().out
    assert status == 1
    assert "MISSED" in shown
    assert "recall by operator" in shown


def test_the_command_asks_for_the_folder(command: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """Without the lists there is nothing to measure."""
    assert command() == 2
    assert "--data" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("figure", "missed"),
    [
        (Figure("x", 3, "s", 4), False),
        (Figure("x", 5, "s", 4), True),
        (Figure("x", 0.9, "", at_least=0.97), True),
        (Figure("x", 0.97, "", at_least=0.97), False),
        (Figure("x", 0.1, ""), False),
    ],
)
def test_a_figure_is_missed_over_or_under_what_was_promised(figure: Figure, missed: bool) -> None:
    """A cost has a most, a quality a least, and the report ends with 1 when one is missed."""
    assert figure.is_missed is missed
    assert figures.report("figures", [figure]) == int(missed)
