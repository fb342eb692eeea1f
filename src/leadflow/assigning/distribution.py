"""Which member of a team gets a lead: a pure step from what the books say to a choice and the next page of the books.

Theory of operation
-------------------
First, who *can* take the lead: each member who is active, not away, at work soon enough, has the skills that the lead
asks for, takes such leads, and has capacity left. Everybody else has a reason why not.
If the team is *sticky*, who had to do with the person, the company or the account before comes first.
Of all others only those count who are at work soonest, by the steps of the team. Among them the method chooses:

- *rotation*: whoever waited longest, by the number of leads that the team was given since.
- *weighted*: each counts leads from a moment on; of *t* leads a member with weight *w* of *W* is due *wt/W*,
  and at no time has had a whole lead more or less than that. Each next lead of a member has a span of turns in which it
  keeps to that; of those whose span has begun, the one whose span ends first is served (earliest deadline first, which
  always works out when the shares add up to one lead a turn).
  When somebody joins or leaves, what each was owed is kept, but no more than one lead, and counting begins anew.
- *load*: whoever has most capacity left, in the tightest of their windows.
- *hash*: the member whose hash with the person is highest: always the same one, without any state;
  when somebody leaves, only their leads go to others.

Ties are broken by who waited longest, then by the order of the team's list. Nothing is drawn by lot.
Capacity counts calendar windows in the zone of the user. Every lead that a user with a capacity is given counts,
in whatever way; so does every turn, also one out of turn.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, assert_never

import attrs

from leadflow.assigning.ledger import Ledger
from leadflow.changes import Change, Create, Update
from leadflow.conditions import NO_FACTS, Facts, Subject
from leadflow.objects import Inquiry, Lead, Rotation, Team, User
from leadflow.policy import Bond, Policy
from leadflow.reasons import Reason, because
from leadflow.records import with_fields
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import several

__all__ = ["DistributionDecision", "Held", "Standing", "distribute"]

_LEAD = 1_000_000
"""One lead in the unit of credit."""


class Held(NamedTuple):
    """A user who worked with the person, company or account of a lead before."""

    bond: Bond
    user: str


@attrs.frozen
class Standing:
    """How a member of a team stood for a lead.

    Args:
        user: the id of the member.
        reason: why they cannot take it; None for who can.
    """

    user: str
    reason: Reason | None = None

    def __str__(self) -> str:
        return f"{self.user} can take it" if self.reason is None else str(self.reason)


@attrs.frozen(kw_only=True)
class DistributionDecision:
    """Who gets a lead that was routed to a team, and why.

    Args:
        team: the id of the team.
        owner: the member, or the queue of the team.
        reason: why, in words.
        standings: how each member stood, in the order of the team.
        missing: the fields whose absence leaves conditions of members or skills unknown.
        books: what it changes in the books.
    """

    team: str
    owner: str
    reason: Reason
    standings: tuple[Standing, ...] = ()
    missing: tuple[str, ...] = ()
    books: tuple[Change, ...] = ()

    @property
    def obstacles(self) -> tuple[Reason, ...]:
        """Why members could not take it."""
        return tuple(each.reason for each in self.standings if each.reason is not None)


# --- who gets it ------------------------------------------------------------------------------------------------------


def distribute(
    team: Team, subject: Subject, ledger: Ledger, *, facts: Facts = NO_FACTS, held: Iterable[Held] = ()
) -> DistributionDecision:
    """Return which member of a team gets a lead; its queue, if nobody can take it or the team assigns later.

    Args:
        team: the team.
        subject: the lead, or the inquiry before it is one.
        ledger: the books, with the roster, the policy and the moment.
        facts: what was found out before, for conditions about it.
        held: who had to do with the lead before, strongest bond first.

    >>> from datetime import UTC, datetime
    >>> from leadflow.objects import Inquiry, Roster
    >>> team = Team(id="team:a", queue="queue:a", members=["user:b", "user:c"])
    >>> roster = Roster(users={"user:b": User(id="user:b"), "user:c": User(id="user:c", active=False)})
    >>> ledger = Ledger(roster, Policy(fallback_user="user:b"), datetime(2026, 11, 26, tzinfo=UTC))
    >>> decision = distribute(team, Inquiry(id="1", source="form"), ledger)
    >>> print(decision.owner, "-", "; ".join(map(str, decision.standings)))
    user:b - user:b can take it; user:c is not active
    """
    expect("team", team, Team)
    expect("subject", subject, (Inquiry, Lead))
    expect("ledger", ledger, Ledger)
    expect("facts", facts, Facts)
    held = several("held", held, Held)
    if team.assign == "later":
        return DistributionDecision(team=team.id, owner=team.queue, reason=because("assigned_later", team=team.id))
    return distribute_now(team, subject, ledger, facts=facts, held=held)


def distribute_now(
    team: Team, subject: Subject, ledger: Ledger, *, facts: Facts = NO_FACTS, held: Iterable[Held] = ()
) -> DistributionDecision:
    """Do the same for a team that assigns later, whose time has come."""
    asked = _Asked.of(ledger.policy, team, subject, facts)
    standings = tuple(Standing(member, _obstacle(member, team, asked, ledger)) for member in team.members)
    able = [ledger.roster.users[each.user] for each in standings if each.reason is None]
    if not able:
        reason = because("nobody_available", team=team.id)
        return DistributionDecision(
            team=team.id, owner=team.queue, reason=reason, standings=standings, missing=asked.missing
        )
    chosen, reason, books = _chosen(team, able, subject, ledger, held)
    return DistributionDecision(
        team=team.id,
        owner=chosen.id,
        reason=reason,
        standings=standings,
        missing=asked.missing,
        books=(*books, *ledger.counted(chosen)),
    )


@attrs.frozen
class _Asked:
    """What a lead asks of whoever takes it."""

    subject: Subject
    facts: Facts
    skills: tuple[str, ...]
    missing: tuple[str, ...]

    @classmethod
    def of(cls, policy: Policy, team: Team, subject: Subject, facts: Facts) -> "_Asked":
        skills: list[str] = []
        missing: set[str] = set()
        for rule in policy.distribution.skills:
            hit = rule.when.hit(subject, facts)
            if hit.rank is not None:
                skills.append(rule.skill)
            missing.update(hit.missing)
        for member in team.members:
            takes_only = policy.distribution.members.get(member)
            missing.update(() if takes_only is None else takes_only.hit(subject, facts).missing)
        return cls(subject, facts, tuple(dict.fromkeys(skills)), tuple(sorted(missing)))


def _obstacle(member: str, team: Team, asked: _Asked, ledger: Ledger) -> Reason | None:
    """Return why a member cannot take a lead, the reason that lasts longest first."""
    user = ledger.roster.users.get(member)
    if user is None or not user.active:
        return because("member_inactive", user=member)
    lacking = next((skill for skill in asked.skills if skill not in user.skills), None)
    if lacking is not None:
        return because("member_lacks_skill", user=member, skill=lacking)
    takes_only = ledger.policy.distribution.members.get(member)
    if takes_only is not None and not takes_only.holds(asked.subject, asked.facts):
        return because("member_takes_only", user=member, what=takes_only)
    for window, limit in () if user.capacity is None else user.capacity.limits:
        given = ledger.given(user, window)
        if given >= limit:
            return because("member_no_capacity", user=member, given=given, limit=limit, window=window)
    return _absence(user, team, ledger)


def _absence(user: User, team: Team, ledger: Ledger) -> Reason | None:
    """Return why a member is not at work soon enough; hours only matter where the team asks for them."""
    if not user.absences and not team.available_within:
        return None
    if not team.available_within:
        is_away = any(each.start <= ledger.at < each.end for each in user.absences)
        return because("member_away", user=user.id) if is_away else None
    wait = ledger.wait(user)
    if wait is not None and wait <= team.available_within[-1]:
        return None
    if wait is None:
        return because("member_away", user=user.id)
    return because("member_not_at_work", user=user.id, until=(ledger.at + wait).isoformat(timespec="minutes"))


_Choice: TypeAlias = tuple[User, Reason, tuple[Change, ...]]


def _chosen(team: Team, able: Sequence[User], subject: Subject, ledger: Ledger, held: Iterable[Held]) -> _Choice:
    state = ledger.rotation(team.id) or Rotation(id=team.id)
    if team.sticky:
        by_id = {user.id: user for user in able}
        bond = next((each for each in held if each.user in by_id), None)
        if bond is not None:
            reason = because("sticky", team=team.id, bond=bond.bond)
            return by_id[bond.user], reason, _page(ledger, team, out_of_turn(state, bond.user))
    soonest = _soonest(team, able, ledger)
    waited = sorted(soonest, key=lambda user: state.last.get(user.id, 0))
    reason = because("distributed", team=team.id, method=team.method)
    match team.method:
        case "rotation":
            return waited[0], reason, _page(ledger, team, _served(state, waited[0].id))
        case "load":
            freest = max(waited, key=lambda user: _free(user, ledger))
            return freest, reason, _page(ledger, team, _served(state, freest.id))
        case "weighted":
            counting = _counting(state, {user.id: team.weights.get(user.id, 1) for user in soonest})
            due = min(waited, key=lambda user: _span(counting, user.id))
            return due, reason, _page(ledger, team, _counted(_served(counting, due.id), due.id))
        case "hash":
            key = _identity(subject)
            return max(soonest, key=lambda user: _weight(team.id, user.id, key)), reason, ()
        case _:
            assert_never(team.method)


def _soonest(team: Team, able: Sequence[User], ledger: Ledger) -> Sequence[User]:
    """Return those who are at work within the first step of the team within which anybody is."""
    for step in team.available_within:
        found = [user for user in able if (wait := ledger.wait(user)) is not None and wait <= step]
        if found:
            return found
    return able


def _page(ledger: Ledger, team: Team, after: Rotation) -> tuple[Change, ...]:
    before = ledger.rotation(team.id)
    return (Create(after) if before is None else Update(before, after),)


def _served(state: Rotation, user: str) -> Rotation:
    """Return the rotation after a turn of somebody."""
    turn = state.turn + 1
    return with_fields(state, {"turn": turn, "last": FrozenMapping({**state.last, user: turn})})


def _free(user: User, ledger: Ledger) -> float:
    """Return how many leads a user can still take, in the tightest window; without limits any number."""
    limits = () if user.capacity is None else user.capacity.limits
    return min((limit - ledger.given(user, window) for window, limit in limits), default=float("inf"))


def _identity(subject: Subject) -> str:
    """Return what the same person has each time, as far as anything tells."""
    if subject.email is not None:
        return subject.email.key
    phone = subject.phone or subject.mobile
    return subject.id if phone is None else phone.key


def _weight(team: str, user: str, key: str) -> bytes:
    return hashlib.sha256(f"{team}\0{user}\0{key}".encode()).digest()


# --- in proportion to weights -----------------------------------------------------------------------------------------


def _counting(state: Rotation, shares: Mapping[str, int]) -> Rotation:
    """Return the rotation counting among these members: as it was, or anew with what each was owed."""
    if state.shares == shares:
        return state
    owed = _owed(state)
    level = levelled([owed.get(user, 0) for user in shares])
    credit = {**owed, **dict(zip(shares, level, strict=True))}
    return with_fields(state, {"shares": shares, "given": {}, "credit": credit})


def _owed(state: Rotation) -> dict[str, int]:
    """Return what each is owed by now, in millionths of a lead, never more than a whole one either way."""
    whole, turns = sum(state.shares.values()), sum(state.given.values())
    owed = dict(state.credit)
    for user, weight in state.shares.items():
        due = owed.get(user, 0) + weight * turns * _LEAD // whole - state.given.get(user, 0) * _LEAD
        owed[user] = max(-_LEAD, min(_LEAD, due))
    return owed


def levelled(owed: Sequence[int]) -> list[int]:
    """Return what each is owed when nothing is owed on the whole: all moved by the same, none beyond a whole lead.

    >>> levelled([500_000, 0, 0]), levelled([1_000_000, 1_000_000])
    ([333333, -166667, -166666], [0, 0])
    """

    def moved(by: int) -> list[int]:
        return [max(-_LEAD, min(_LEAD, each - by)) for each in owed]

    low, high = -2 * _LEAD, 2 * _LEAD  # moved by the one all are a whole lead, by the other all owe one
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if sum(moved(middle)) >= 0 else (low, middle)
    level = moved(low)
    left = sum(level)  # less than one for each who was moved
    for index, each in enumerate(level):
        if left and each > -_LEAD:
            level[index] = each - 1
            left -= 1
    return level


def _span(state: Rotation, user: str) -> tuple[bool, int]:
    """Return whether the span of somebody's next lead is still to begin, and the turn at which it ends."""
    whole, weight = sum(state.shares.values()), state.shares[user]
    turn = sum(state.given.values()) + 1
    had = state.given.get(user, 0) * _LEAD - state.credit.get(user, 0)
    begins_later = weight * turn * _LEAD <= had * whole
    return begins_later, -((had + _LEAD) * whole // -(weight * _LEAD))


def _counted(state: Rotation, user: str) -> Rotation:
    return with_fields(state, {"given": FrozenMapping({**state.given, user: state.given.get(user, 0) + 1})})


def out_of_turn(state: Rotation, user: str) -> Rotation:
    """Return the rotation after somebody was given a lead that was not theirs by turn: it counts, and counting begins anew."""
    served = _served(state, user)
    if not state.shares:
        return served
    owed = _owed(state)
    owed[user] = max(-_LEAD, owed.get(user, 0) - _LEAD)
    return with_fields(served, {"shares": {}, "given": {}, "credit": owed})
