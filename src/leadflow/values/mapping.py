"""A mapping that stays what it is."""

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from types import MappingProxyType
from typing import Generic, TypeVar

__all__ = ["EMPTY", "FrozenMapping"]

Value_co = TypeVar("Value_co", covariant=True)


class FrozenMapping(Mapping[str, Value_co], Generic[Value_co]):
    """A read-only mapping that can be hashed and pickled, unlike `types.MappingProxyType`.

    Equal to any mapping with the same items, whatever their order.

    >>> budget = FrozenMapping({"intent": "purchase"})
    >>> budget["intent"], budget == {"intent": "purchase"}
    ('purchase', True)
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Value_co] = MappingProxyType({})) -> None:
        """Copy the items, so that later changes of the source do not show."""
        # another frozen one can be shared
        self._items: dict[str, Value_co] = items._items if isinstance(items, FrozenMapping) else dict(items)  # noqa: SLF001

    def __getitem__(self, name: str) -> Value_co:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    # the ones of `Mapping` ask for every name by itself

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def items(self) -> ItemsView[str, Value_co]:
        """Return names with values."""
        return self._items.items()

    def keys(self) -> KeysView[str]:
        """Return the names."""
        return self._items.keys()

    def values(self) -> ValuesView[Value_co]:
        """Return the values."""
        return self._items.values()

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMapping({self._items!r})"

    def __reduce__(self) -> tuple[type["FrozenMapping[Value_co]"], tuple[dict[str, Value_co]]]:
        return FrozenMapping, (self._items,)


EMPTY: FrozenMapping[object] = FrozenMapping()
"""The mapping without items."""
