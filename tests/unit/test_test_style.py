"""The tests themselves: each says in one sentence what it shows."""

import ast
from pathlib import Path

import pytest

FILES = sorted(path for path in Path(__file__).parent.parent.rglob("test_*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_test_says_in_a_sentence_what_it_shows(path: Path) -> None:
    """A test without a docstring leaves the reader to guess what broke."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    silent = [node.name for node in tests if node.name.startswith("test_") and not ast.get_docstring(node)]
    assert silent == []
