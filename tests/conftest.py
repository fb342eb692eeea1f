"""How all tests run: what Hypothesis draws, and how many examples of it.

A law over values draws something small and gets many examples.
A law over whole worlds (the mark ``worlds``) draws related records, policies or batches and gets few.
The profile says how many; ``--values`` and ``--worlds`` say otherwise.
"""

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from hypothesis.errors import InvalidArgument
from hypothesis.internal.conjecture import providers


class Examples(NamedTuple):
    """How many examples a law gets."""

    values: int
    worlds: int


PROFILES = {"dev": Examples(15, 4), "ci": Examples(40, 12), "random": Examples(2_000, 300)}
"""The plain test command; ``.ci/run``; ``python -m tools.random_laws``."""

for _name, _examples in PROFILES.items():
    settings.register_profile(
        _name,
        max_examples=_examples.values,
        derandomize=_name != "random",
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the command line say how many examples are drawn."""
    group = parser.getgroup("laws", "how many examples the laws draw")
    group.addoption("--values", type=int, help="examples of a law over values, instead of the profile's")
    group.addoption("--worlds", type=int, help="examples of a law over whole worlds, instead of the profile's")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Draw the same examples whatever else is imported, unless they are to be random.

    Hypothesis mixes in the literals of all modules that are imported by then. So a law would draw other examples alone
    than beside others, in another folder, and after every change of a literal anywhere.
    """
    if _profile(config) != "random":
        none = providers.Constants()
        providers._get_local_constants = lambda: none


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Give every law as many examples as the profile has for its kind."""
    usual = PROFILES[_profile(config)]
    values, worlds = config.getoption("--values") or usual.values, config.getoption("--worlds") or usual.worlds
    done: set[object] = set()
    for item in items:
        law = getattr(item, "function", None)
        if not is_hypothesis_test(law) or law in done:
            continue
        done.add(law)
        size = worlds if item.get_closest_marker("worlds") else values
        machine = getattr(item, "cls", None)
        if machine is not None and hasattr(machine, "settings"):  # the test case of a state machine
            machine.settings = settings(machine.settings, max_examples=size)
            continue
        try:
            settings(max_examples=size)(law)
        except InvalidArgument as error:
            message = f"{item.nodeid} has @settings of its own, expected the mark worlds or none: {error}"
            raise pytest.UsageError(message) from error


def _profile(config: pytest.Config) -> str:
    if (name := config.getoption("--hypothesis-profile") or "dev") not in PROFILES:
        raise pytest.UsageError(f"--hypothesis-profile is {name!r}, expected one of {', '.join(PROFILES)}")
    return name
