"""What `import leadflow` offers, and what it costs."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import leadflow

SOURCE = Path(leadflow.__file__).parent
MODULES = sorted(
    name
    for _, name, _ in pkgutil.walk_packages([str(SOURCE)], "leadflow.")
    if not name.endswith("__main__")
)


def test_every_public_name_can_be_had() -> None:
    """Each name of ``__all__`` is there, and ``dir`` shows it."""
    for name in leadflow.__all__:
        assert getattr(leadflow, name) is not None
    assert set(leadflow.__all__) <= set(dir(leadflow))


def test_type_checkers_see_the_names_that_run() -> None:
    """The imports for type checkers, ``__all__`` and the names found at run time are the same."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    homes = {
        alias.name: node.module for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert set(homes) == set(leadflow.__all__)
    for name, module in homes.items():
        assert getattr(importlib.import_module(str(module)), name) is getattr(leadflow, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typing error fails where it stands."""
    with pytest.raises(AttributeError, match="module 'leadflow' has no attribute 'Leed'"):
        leadflow.__getattr__("Leed")


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_offers(module: str) -> None:
    """Each module has an ``__all__`` whose names exist, in order: constants, classes, functions."""
    loaded = importlib.import_module(module)
    names = getattr(loaded, "__all__", [])
    for name in names:
        assert hasattr(loaded, name), name
    assert list(names) == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


HEAVY = ("cattrs", "click", "email_validator", "hypothesis", "phonenumbers", "publicsuffixlist", "pytest", "rich")


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import leadflow", (*HEAVY, "attrs")),
        ("import leadflow; leadflow.plan_intake; leadflow.MemoryRepository; leadflow.plan_conversion", HEAVY),
        ("import leadflow.sources", HEAVY),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_needed(statement: str, heavy: tuple[str, ...]) -> None:
    """Importing stays fast because large libraries wait for their first use."""
    program = f"{statement}\nimport sys\nprint(*sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
