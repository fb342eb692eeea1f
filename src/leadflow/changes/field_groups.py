"""Fields that make no sense alone: a deadline is one owner's, a reason is that of one status.

A merge takes such fields from one record, and an undo takes them back together.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["followers_of", "leader_of"]

_FOLLOWERS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "lead": MappingProxyType(
            {
                "owner": ("assigned_at", "respond_by", "responded_at"),
                "score": ("grade",),
                "status": ("status_reason",),
            }
        ),
        "opportunity": MappingProxyType(
            {"stage": ("close_date", "forecast", "lost_reason", "probability", "stage_since")}
        ),
    }
)
"""By kind: the field that leads, and those that follow it."""

_LEADERS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (kind, follower): leader
        for kind, groups in _FOLLOWERS.items()
        for leader, followers in groups.items()
        for follower in followers
    }
)


def followers_of(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return which fields of a kind lead others, and which ones follow them.

    >>> followers_of("lead")["status"], dict(followers_of("contact"))
    (('status_reason',), {})
    """
    return _FOLLOWERS.get(kind, _NONE)


def leader_of(kind: str, field: str) -> str | None:
    """Return the field that a field of a kind follows; None for one that stands alone.

    >>> leader_of("lead", "respond_by"), leader_of("lead", "title")
    ('owner', None)
    """
    return _LEADERS.get((kind, field))


_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})
