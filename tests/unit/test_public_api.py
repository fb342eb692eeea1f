"""What users may rely on: the names of leadflow, and that importing it costs next to nothing."""

import ast
import importlib
import pkgutil
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

import leadflow
import leadflow.testing

HEAVY = (
    *("cattrs", "click", "email_validator", "hypothesis", "idna", "phonenumbers", "publicsuffixlist", "pytest", "rich"),
    *("holidays", "rapidfuzz", "tomli_w", "tomllib"),
)
MODULES = sorted(module.name for module in pkgutil.walk_packages(leadflow.__path__, "leadflow."))


def run(code: str) -> str:
    """Run a program in a Python of its own and return what it prints."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def typed_names(module: ModuleType) -> set[str]:
    """Return the names that a package imports for type checkers: in its stub, or in a block of its own."""
    assert module.__file__ is not None
    stub = Path(module.__file__).with_suffix(".pyi")
    tree = ast.parse((stub if stub.exists() else Path(module.__file__)).read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    body = tree.body if stub.exists() else blocks[0].body
    imports = [node for node in body if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("leadflow")]
    return {alias.name for node in imports for alias in node.names}


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", [leadflow, leadflow.testing], ids=lambda each: each.__name__)
def test_what_is_exported_is_what_type_checkers_see(package: ModuleType) -> None:
    """The list of names, the imports for type checkers and what is really there are the same."""
    assert set(package.__all__) == typed_names(package)
    for name in package.__all__:
        assert getattr(package, name) is not None


@pytest.mark.parametrize("room", leadflow.SURFACE)
def test_each_name_at_the_top_is_public_in_its_room(room: str) -> None:
    """So there is one thing of that name, and its room tells of it."""
    module = importlib.import_module(f"leadflow.{room}")
    for name in leadflow.SURFACE[room].split():
        assert name in module.__all__
        assert getattr(leadflow, name) is getattr(module, name)


def test_the_first_hour_needs_some_seventy_names() -> None:
    """More of them hide those that a newcomer looks for; the rest is public in its room."""
    assert 60 <= len(leadflow.__all__) <= 85


def test_no_function_is_called_like_a_module() -> None:
    """Importing the module would put it in the place of the function."""
    assert {module.name for module in pkgutil.iter_modules(leadflow.__path__)}.isdisjoint(leadflow.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_is_public(name: str) -> None:
    """Each has a sorted list of names, all of which exist; only a package that has nothing but modules needs none."""
    module = importlib.import_module(name)
    if not ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")).body[1:]:
        return
    names: list[str] = module.__all__
    assert len(names) == len(set(names))
    assert list(names) == sorted(names, key=_as_ruff_sorts)
    assert [each for each in names if not hasattr(module, each)] == []


def _as_ruff_sorts(name: str) -> tuple[int, str]:
    """Return the order of isort: constants, classes, the rest."""
    group = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return group, name


@pytest.mark.parametrize("package", [leadflow, leadflow.testing], ids=lambda each: each.__name__)
def test_dir_lists_the_public_names(package: ModuleType) -> None:
    """Whoever explores in a notebook sees what may be used."""
    assert set(dir(package)) >= set(package.__all__)
    assert not [name for name in dir(package) if name.startswith("_") and not name.startswith("__")]


@pytest.mark.parametrize("package", [leadflow, leadflow.testing], ids=lambda each: each.__name__)
def test_an_unknown_name_is_no_attribute(package: ModuleType) -> None:
    """Names that were never there raise what Python raises."""
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute 'Suspect'"):
        package.Suspect  # noqa: B018 - the error is the point


def test_a_star_import_brings_the_public_names() -> None:
    """In a notebook people do that."""
    assert (
        run("from leadflow import *; print(Lead.__module__, plan_intake.__module__)")
        == "leadflow.objects leadflow.intake.batch"
    )


def test_the_version_is_there() -> None:
    """As digits with points."""
    assert all(part.isdigit() for part in leadflow.__version__.split("."))


# --- what importing costs ---------------------------------------------------------------------------------------------


def test_importing_leadflow_imports_nothing_heavy() -> None:
    """A web application starts fast: nothing is loaded before it is used."""
    loaded = run("import sys, leadflow; print(*sorted({name.partition('.')[0] for name in sys.modules}))").split()
    assert set(HEAVY).isdisjoint(loaded)


def test_importing_leadflow_imports_nothing_of_its_own_either() -> None:
    """Even our own modules wait until a name is used."""
    loaded = run("import sys, leadflow; print(*(name for name in sys.modules if name.startswith('leadflow.')))")
    assert loaded == ""


@pytest.mark.parametrize(
    "name",
    [
        "Lead",
        "Inquiry",
        "MemoryRepository",
        "matching.NameIndex",
        "plan_intake",
        "plan_conversion",
        "route",
        "Policy",
        "gather",
    ],
)
def test_using_the_core_imports_nothing_heavy(name: str) -> None:
    """The tables of telephone numbers and domains are loaded by the first value that needs them."""
    loaded = run(
        f"import sys, leadflow, leadflow.matching; leadflow.{name}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    ).split()
    assert set(HEAVY).isdisjoint(loaded)


def test_only_reading_policies_imports_what_reads_policies() -> None:
    """Serialisation is asked for by name."""
    loaded = run("import sys, leadflow; leadflow.parse_policy; print('cattrs' in sys.modules)")
    assert loaded == "True"


# --- extras -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["hypothesis", "pytest"])
@pytest.mark.parametrize("module", ["leadflow.testing", "leadflow.testing.strategies", "leadflow.testing.conformance"])
def test_without_the_extra_testing_its_modules_say_what_to_install(missing: str, module: str) -> None:
    """The error is an ImportError that names the extra."""
    told = run(
        f"""
        import sys
        sys.modules[{missing!r}] = None
        try:
            import {module}
        except ImportError as error:
            print(type(error).__name__, error.extra, error)
        """
    )
    assert told == "MissingExtra testing leadflow.testing needs the extra 'testing': pip install 'leadflow[testing]'"


def test_importing_leadflow_testing_does_not_import_hypothesis_yet() -> None:
    """Each part is loaded when it is used."""
    code = "import sys, leadflow.testing; print('hypothesis' in sys.modules); leadflow.testing.strategies; print('hypothesis' in sys.modules)"
    assert run(code).split() == ["False", "True"]


def test_without_the_extra_fuzzy_only_an_index_of_names_says_what_to_install() -> None:
    """Everything else can be imported and used, also all at once."""
    told = run(
        """
        import sys
        sys.modules["rapidfuzz"] = None
        from leadflow import *
        from leadflow.matching import NameIndex
        try:
            NameIndex([Account(id="1", name="Acme")])
        except ImportError as error:
            print(type(error).__name__, error.extra, error)
        """
    )
    assert (
        told == "MissingExtra fuzzy leadflow.matching.NameIndex needs the extra 'fuzzy': pip install 'leadflow[fuzzy]'"
    )
