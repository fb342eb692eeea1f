"""A mapping that stays what it is."""

import copy
import pickle

import pytest

from leadflow.values.mapping import EMPTY, FrozenMapping


def test_it_is_equal_to_any_mapping_with_the_same_items() -> None:
    """Order makes no difference, and neither does the type of the mapping."""
    items = FrozenMapping({"a": 1, "b": 2})
    assert items == {"b": 2, "a": 1}
    assert items == FrozenMapping({"b": 2, "a": 1})
    assert items != {"a": 1}
    assert items != [("a", 1), ("b", 2)]


def test_equal_mappings_have_one_hash() -> None:
    """Mappings can be members of sets and keys."""
    assert len({FrozenMapping({"a": 1, "b": 2}), FrozenMapping({"b": 2, "a": 1}), FrozenMapping({"a": 2})}) == 2


def test_what_cannot_be_hashed_says_so() -> None:
    """A mapping of lists has no hash, like a tuple of lists."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(FrozenMapping({"a": [1]}))


def test_it_reads_like_a_dict() -> None:
    """Items, order of items, length, membership and default are those of the source."""
    items = FrozenMapping({"b": 2, "a": 1})
    assert (items["a"], items.get("z"), len(items), list(items), "a" in items) == (1, None, 2, ["b", "a"], True)
    with pytest.raises(KeyError):
        items["z"]
    assert repr(items) == "FrozenMapping({'b': 2, 'a': 1})"


def test_later_changes_of_the_source_do_not_show() -> None:
    """The items are copied when the mapping is made."""
    source = {"a": 1}
    items = FrozenMapping(source)
    source["a"] = 2
    assert items == {"a": 1}


def test_nothing_can_be_set() -> None:
    """There is no way to write, neither items nor attributes."""
    items = FrozenMapping({"a": 1})
    with pytest.raises(TypeError, match="does not support item assignment"):
        items["a"] = 2  # type: ignore[index] - that it cannot be done is the point
    with pytest.raises(AttributeError):
        items.other = 1  # type: ignore[attr-defined] - that it cannot be done is the point


def test_it_survives_pickle_and_copies() -> None:
    """Copies are equal mappings of the same type."""
    items = FrozenMapping({"a": (1, 2)})
    for copied in (pickle.loads(pickle.dumps(items)), copy.copy(items), copy.deepcopy(items)):
        assert copied == items
        assert type(copied) is FrozenMapping


def test_the_empty_mapping_has_no_items() -> None:
    """Nothing is in it, and it is what a mapping of nothing is."""
    assert len(EMPTY) == 0
    assert FrozenMapping() == EMPTY
