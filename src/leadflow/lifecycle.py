"""The statuses of leads, and which of them a lead can have next.

The whole table stands here, as data.
A policy may replace it; everything else in leadflow asks the table and knows no status by name.
"""

from collections.abc import Mapping

import attrs

from leadflow.errors import InvalidValue, nearest
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping

__all__ = ["LIFECYCLE", "Lifecycle", "Status"]


@attrs.frozen(kw_only=True)
class Status:
    """A status of a lead.

    Args:
        next: the statuses that may follow.
        open: whether somebody still works on it; only open leads are known persons.
        converted: whether it marks a lead that became something else.
    """

    next: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    open: bool = True
    converted: bool = False


def _statuses(value: Mapping[str, Status]) -> FrozenMapping[Status]:
    return FrozenMapping(value)


@attrs.frozen
class Lifecycle:
    """A table of statuses.

    Args:
        statuses: by name.
        initial: the status of a new lead.
        converted: the status of a converted lead, unless another one that is marked as such is asked for.

    >>> LIFECYCLE.allows("new", "working"), LIFECYCLE.allows("converted", "new")
    (True, False)
    """

    statuses: Mapping[str, Status] = attrs.field(converter=_statuses)
    initial: str = "new"
    converted: str = "converted"

    def __attrs_post_init__(self) -> None:
        for name in (
            self.initial,
            self.converted,
            *(each for status in self.statuses.values() for each in status.next),
        ):
            if name not in self.statuses:
                known = nearest(name, self.statuses) or ", ".join(self.statuses)
                raise InvalidValue("status", name, f"a status of the table: {known}")
        if not self.statuses[self.converted].converted:
            raise InvalidValue("status", self.converted, "a status that is marked as converted")

    def is_open(self, status: str) -> bool:
        """Tell whether a lead of that status is still worked on; a status nobody declared counts as open."""
        found = self.statuses.get(status)
        return found is None or found.open

    def allows(self, status: str, following: str) -> bool:
        """Tell whether a lead of one status may get another one."""
        found = self.statuses.get(status)
        return found is not None and following in found.next


LIFECYCLE = Lifecycle(
    {
        "new": Status(next=("working", "nurturing", "qualified", "unqualified", "converted")),
        "working": Status(next=("nurturing", "qualified", "unqualified", "converted")),
        "nurturing": Status(next=("working", "qualified", "unqualified", "converted")),
        "qualified": Status(next=("working", "nurturing", "unqualified", "converted")),
        "unqualified": Status(next=("recycled",), open=False),
        "recycled": Status(next=("working", "nurturing", "unqualified")),
        "converted": Status(open=False, converted=True),
    }
)
"""The customary statuses."""
