"""`leadflow.testing` loads what is asked for, and says what it needs."""

import importlib
import importlib.util
from datetime import date

import pytest
from hypothesis import Phase, find, settings

import leadflow.testing
from leadflow.errors import MissingExtra
from leadflow.objects import Load, Rotation
from leadflow.testing import RepositoryMachine, strategies


@pytest.mark.parametrize(
    "name", ["AsyncRepositoryConformance", "RepositoryConformance", "RepositoryMachine", "strategies"]
)
def test_every_name_can_be_had(name: str) -> None:
    """Each public name is loaded when it is asked for, also a second time."""
    vars(leadflow.testing).pop(name, None)
    importlib.reload(leadflow.testing)
    assert getattr(leadflow.testing, name) is getattr(leadflow.testing, name)
    assert name in dir(leadflow.testing)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typing error fails where it stands."""
    with pytest.raises(AttributeError, match="no attribute 'strategy'"):
        leadflow.testing.__getattr__("strategy")


def test_without_its_libraries_it_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to guess what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(MissingExtra, match=r"leadflow\[testing\]"):
        importlib.reload(leadflow.testing)
    monkeypatch.undo()
    importlib.reload(leadflow.testing)


def test_worlds_and_texts_can_be_kept_plain() -> None:
    """A world without accounts has none, and texts can be free of oddities."""
    first = settings(phases=[Phase.generate])  # the first that is found will do; it takes long to find the smallest
    world = find(strategies.worlds(of_kinds=("lead", "user")), lambda drawn: len(drawn) > 0, settings=first)
    assert {record.kind for record in world} <= {"lead", "user"}
    assert find(strategies.texts(awkward=False), bool, settings=first)


def test_bookkeeping_goes_on_from_where_it_is() -> None:
    """A rotation that stands at 7 never goes back, and a counter may have any other count."""
    first = settings(phases=[Phase.generate], derandomize=True, database=None)
    rotation, load = (
        Rotation(id="team:a", turn=7),
        Load(id="user:dana/2026-11-21", user="user:dana", day=date(2026, 11, 21), count=3),
    )
    later = find(strategies.versions_of(rotation), lambda each: each != rotation, settings=first)
    assert (type(later), later.id, later.turn > 7) == (Rotation, "team:a", True)
    other = find(strategies.versions_of(load), lambda each: each != load, settings=first)
    assert (type(other), other.id) == (Load, load.id)


def test_a_machine_without_records_holds_nothing_against_anybody() -> None:
    """Before the first record there is nothing to compare."""

    class Empty(RepositoryMachine):  # type: ignore[type-arg]  # no repository is made
        def __init__(self) -> None:
            self._records, self._gone = {}, {}

    Empty().stores_what_it_should()
