"""Which member of a team gets a lead: pure steps from the state of a rotation to the next."""

import attrs

from leadflow.objects import Roster, Rotation, Team
from leadflow.values.mapping import FrozenMapping

__all__ = ["Turn", "next_turn"]


@attrs.frozen
class Turn:
    """Whose turn it is.

    Args:
        user: the id of the user.
        before: the state of the rotation before; None for its first turn.
        after: the state after it.
    """

    user: str
    before: Rotation | None
    after: Rotation


def next_turn(team: Team, rotation: Rotation | None, roster: Roster) -> Turn | None:
    """Return whose turn it is in a team, or None when no member is active.

    The member who was served longest ago is next; among those never served, the first in the team's list.
    No randomness: the same state gives the same choice.

    >>> from leadflow.objects import User
    >>> team = Team(id="team:a", queue="queue:a", members=["user:b", "user:c"])
    >>> roster = Roster(users={"user:b": User(id="user:b"), "user:c": User(id="user:c")})
    >>> first = next_turn(team, None, roster)
    >>> first.user, next_turn(team, first.after, roster).user
    ('user:b', 'user:c')
    """
    members = [member for member in team.members if roster.is_active(member)]
    if not members:
        return None
    state = rotation or Rotation(id=team.id)
    chosen = min(members, key=lambda member: state.last.get(member, 0))
    turn = state.turn + 1
    after = attrs.evolve(state, turn=turn, last=FrozenMapping({**state.last, chosen: turn}))
    return Turn(chosen, rotation, after)
