"""A mapping that stays what it is."""

from collections.abc import Iterator, Mapping
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
        self._items = dict(items)

    def __getitem__(self, name: str) -> Value_co:
        return self._items[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMapping({self._items!r})"

    def __reduce__(self) -> tuple[type["FrozenMapping[Value_co]"], tuple[dict[str, Value_co]]]:
        return FrozenMapping, (self._items,)


EMPTY: FrozenMapping[object] = FrozenMapping()
"""The mapping without items."""
