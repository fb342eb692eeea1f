"""Settings of distribution: who of a team can take which lead."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import AnyOf, Condition, any_of
from leadflow.errors import Fault
from leadflow.policy.checks import not_among, refuse, wrong_target
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping

__all__ = ["BONDS", "Bond", "Distribution", "SkillRule"]

Bond: TypeAlias = Literal["person", "company", "account"]
BONDS: tuple[Bond, ...] = ("person", "company", "account")
"""What ties a lead to whoever had to do with it before."""


@attrs.frozen(kw_only=True)
class SkillRule:
    """The skill that a lead needs if it meets a condition.

    Args:
        skill: as it stands in `User.skills`.
        when: any of these conditions must be true.
    """

    skill: str
    when: AnyOf = attrs.field(converter=any_of)


_NO_MEMBERS: Mapping[str, AnyOf] = FrozenMapping()


def _by_member(value: Mapping[str, AnyOf | Iterable[Condition]]) -> FrozenMapping[AnyOf]:
    return FrozenMapping({user: any_of(conditions) for user, conditions in value.items()})


def _skills(value: Iterable[SkillRule]) -> tuple[SkillRule, ...]:
    return optional.several("skills", value, SkillRule)


def _sticky(value: Iterable[Bond]) -> tuple[Bond, ...]:
    return optional.several("sticky", value, str)


@attrs.frozen(kw_only=True)
class Distribution:
    """Which members of a team can take which leads.

    Args:
        sticky: what ties a lead to whoever had to do with it before, strongest first; for teams that are ``sticky``.
            ``person``: had an earlier lead of the same person; ``company``: has the latest lead of the same company;
            ``account``: owns the matched account, or the nearest one above it.
        skills: the skills that leads ask for; whoever lacks one of those asked for cannot take the lead.
        members: by user, the conditions of the only leads that they take.
    """

    sticky: tuple[Bond, ...] = attrs.field(default=(), converter=_sticky)
    skills: tuple[SkillRule, ...] = attrs.field(default=(), converter=_skills)
    members: Mapping[str, AnyOf] = attrs.field(default=_NO_MEMBERS, converter=_by_member)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for index, bond in enumerate(self.sticky):
            yield from not_among(f"sticky[{index}]", bond, BONDS)
        for user in self.members:
            yield from wrong_target(f"members.{user}", user, ("user:",))
