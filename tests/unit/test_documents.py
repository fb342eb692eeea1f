"""Documents and docstrings name only what is there, and what a host follows only what is public."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import leadflow

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md")])
ROOMS = {f"leadflow.{each.name}" for each in pkgutil.iter_modules(leadflow.__path__)}
FORMATS = {
    f"leadflow.sources.{each.name}"
    for each in pkgutil.iter_modules(importlib.import_module("leadflow.sources").__path__)
}
PUBLIC = {"leadflow", *ROOMS, *FORMATS}
"""The modules whose ``__all__`` is public."""


def code_of(document: Path) -> Iterator[str]:
    """Yield the Python of a document, sessions without their prompts and answers."""
    for block in re.findall(r"(?ms)^```(?:python|pycon|py)\n(.*?)^```", document.read_text(encoding="utf-8")):
        if not block.lstrip().startswith(">>>"):
            yield block
            continue
        lines = (line for line in block.splitlines() if line.startswith((">>> ", "... ", "...")))
        yield "\n".join(line[4:] for line in lines)


def names_used(code: str) -> Iterator[tuple[str, str]]:
    """Yield module and name of everything of leadflow that a program imports, or reads from ``lf``."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "leadflow":
            yield from ((str(node.module), alias.name) for alias in node.names)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "lf":
            yield "leadflow", node.attr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_uses_only_public_names(document: Path) -> None:
    """Names of the top, of a room directly below it, or of a format of `leadflow.sources`."""
    used = {pair for code in code_of(document) for pair in names_used(code)}
    assert {module for module, _ in used} <= PUBLIC
    hidden = [(module, name) for module, name in sorted(used) if not is_public(module, name)]
    assert hidden == []


def is_public(module: str, name: str) -> bool:
    """Tell whether a module names something in ``__all__``, or is a package with a public module of that name."""
    return f"{module}.{name}" in PUBLIC or name in importlib.import_module(module).__all__ or name == "__version__"


def test_the_check_of_documents_finds_what_is_hidden() -> None:
    """A name that is nowhere public, and a module below a room."""
    code = "import leadflow as lf\nfrom leadflow.values.email import EmailAddress\nlf.Suspect\n"
    assert sorted(names_used(code)) == [("leadflow", "Suspect"), ("leadflow.values.email", "EmailAddress")]
    assert not is_public("leadflow", "Suspect")
    assert "leadflow.values.email" not in PUBLIC


# --- what is named in prose --------------------------------------------------------------------------------------------

TEXTS = [*DOCUMENTS, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "src").rglob("*.py"))]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_name_in_backticks_is_there(path: Path) -> None:
    """What is called `leadflow.something` or `lf.something` can be imported by that name."""
    told = re.findall(r"`(?:leadflow|lf)\.([A-Za-z_][\w.]*)", path.read_text(encoding="utf-8"))
    assert [name for name in dict.fromkeys(told) if not is_there(name.rstrip("."))] == []


def is_there(dotted: str) -> bool:
    """Tell whether a dotted name below leadflow is a module, or something in one."""
    parts = dotted.split(".")
    found: object = leadflow
    for number, part in enumerate(parts, 1):
        try:
            found = importlib.import_module(f"leadflow.{'.'.join(parts[:number])}")
        except ModuleNotFoundError:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
    return True


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "CONTRIBUTING.md"], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    """Paths of our Python files and folders stand in backticks, from the root or from the library."""
    told = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_0-9]+\.py)?)`", path.read_text(encoding="utf-8"))
    places = [ROOT, *(ROOT / each for each in ("src", "src/leadflow", "tests", "docs")), path.parent]
    assert [name for name in told if not any((place / name).exists() for place in places)] == []
