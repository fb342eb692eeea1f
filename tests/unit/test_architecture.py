"""The page about the architecture says of every room what the room says of itself, in the order of the layers."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "leadflow"
PAGE = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| (.+) \|$", PAGE, re.MULTILINE)
TOLD = {name: sentence for name, sentence in ROWS if not name.startswith("../")}
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]


def rooms() -> dict[str, Path]:
    """Return every folder of the library and every module at its top, by the name that the page uses."""
    modules = {path.name: path for path in SOURCE.glob("*.py") if path.name != "__init__.py"}
    folders = {f"{path.parent.relative_to(SOURCE)}/": path for path in SOURCE.glob("*/**/__init__.py")}
    return modules | folders


def first_line(path: Path) -> str:
    """Return the first line of what a module says of itself."""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def test_every_room_stands_on_the_page_and_nothing_else() -> None:
    """A new folder or module without its sentence fails here, and so does a sentence without its room."""
    assert set(TOLD) == set(rooms())


@pytest.mark.parametrize(("name", "path"), sorted(rooms().items()))
def test_the_page_says_what_the_room_says_of_itself(name: str, path: Path) -> None:
    """The sentence on the page is the first line of the docstring."""
    assert TOLD.get(name) == first_line(path)


def test_the_page_lists_the_rooms_from_the_top_down() -> None:
    """The order of the rooms at the top is the order of the layers that are checked."""
    rank = {module.strip(" ()"): place for place, layer in enumerate(LAYERS["layers"]) for module in layer.split("|")}
    told = [rank[name.removesuffix("/").removesuffix(".py")] for name in TOLD if "/" not in name.removesuffix("/")]
    assert told == sorted(told)


def test_every_folder_beside_the_library_stands_on_the_page() -> None:
    """The page tells what tests, documents, examples and tools are for."""
    folders = {f"../../{path.name}/" for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    told = {name for name, _ in ROWS if name.startswith("../")}
    assert told == folders - {f"../../{name}/" for name in ("build", "dist", "src")}


RECORDS = {
    *("account", "activity", "campaign", "contact", "inquiry", "lead", "load", "opportunity", "person", "product"),
    *(
        "queue",
        "receipt",
        "rotation",
        "team",
        "user",
        "customer",
        "opportunity",
        "member",
        "record",
        "survivor",
        "target",
    ),
}
"""What the code calls records and inquiries."""


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_records_are_copied_in_one_way(path: Path) -> None:
    """Records and inquiries are copied by `records.with_fields` and `at_version`; `attrs.evolve` is for other values."""
    calls = [each for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(each, ast.Call)]
    evolved = [ast.unparse(each.args[0]) for each in calls if ast.unparse(each.func) == "attrs.evolve"]
    assert [each for each in evolved if each.rpartition(".")[2] in RECORDS] == []


PROGRAMS = sorted(path for folder in ("src", "tests", "benchmarks", "tools") for path in (ROOT / folder).rglob("*.py"))


def test_no_module_imports_what_another_one_keeps_to_itself() -> None:
    """A name with an underscore is used where it is written and nowhere else; the parts of the platform are not ours."""
    taken = [
        f"{path.relative_to(ROOT)}: {alias.name}"
        for path in PROGRAMS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert taken == []
