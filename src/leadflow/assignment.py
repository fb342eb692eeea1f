"""Leads that are given to somebody after they came in: by hand, or by a team that assigns later.

Both reach the books, so that rotations and capacities know of every lead that somebody was given.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from leadflow.changes import Change, ChangeSet, Create, Update
from leadflow.conditions import NO_FACTS, Facts
from leadflow.deadlines import NO_FACTS_OF, Handover, HandoverPlan, is_done, with_deadline
from leadflow.distribution import Held, Ledger, distribute_now, out_of_turn
from leadflow.errors import BrokenContract
from leadflow.lifecycle import Lifecycle
from leadflow.objects import Lead, Roster, Rotation, Team
from leadflow.policy import Policy
from leadflow.queues import by_age
from leadflow.reasons import Reason, because
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment

__all__ = ["plan_assignment", "plan_distribution"]

_NOBODY_HELD: Mapping[str, Iterable[Held]] = FrozenMapping()


def plan_assignment(  # noqa: PLR0913 - who gives what to whom, by which rules and when, by name
    leads: Iterable[Lead],
    user: str,
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    team: str | None = None,
    facts: Mapping[str, Facts] = NO_FACTS_OF,
) -> HandoverPlan:
    """Plan that somebody gives leads to a user by hand; they count for their capacity, which does not stop them.

    Args:
        leads: the leads as they were read, each once.
        user: the id of who gets them.
        policy: the rules of deadlines, and the lifecycle.
        roster: the user, with their loads, and the team, with its rotation.
        at: the moment, with a time zone.
        team: the team as whose member they get them: for its rotation they have had turns.
        facts: by id of a lead: what was found out about it.

    Returns:
        the plan; what is closed, or theirs already, stays.

    Raises:
        BrokenContract: the user or the team is not in the roster, or the user not active.

    >>> from datetime import UTC
    >>> from leadflow.objects import User
    >>> roster, policy = Roster(users={"user:dana": User(id="user:dana")}), Policy(fallback_user="user:dana")
    >>> lead = Lead(id="1", owner="queue:generic", name="Amy")
    >>> plan = plan_assignment([lead], "user:dana", policy, roster=roster, at=datetime(2026, 11, 26, tzinfo=UTC))
    >>> plan.steps[0].lead.owner, str(plan.steps[0].reason)
    ('user:dana', 'assigned by hand')
    """
    ledger = Ledger(roster, policy, required_moment(at))
    if not roster.is_active(user):
        raise BrokenContract("who gets leads by hand", user, "an active user of the roster")
    if team is not None and team not in roster.teams:
        raise BrokenContract("as whose member somebody gets leads", team, "a team of the roster")
    steps: list[Handover] = []
    for lead in leads:
        stays = _why_it_stays(lead, user, policy.lifecycle)
        if stays is not None:
            steps.append(Handover(before=lead, lead=lead, reason=stays))
            continue
        given = with_deadline(
            attrs.evolve(lead, owner=user), policy, roster=roster, at=at, facts=facts.get(lead.id, NO_FACTS)
        )
        turn = () if team is None else _turn_by_hand(ledger, team, user)
        books = (*turn, *ledger.counted(roster.users[user]))
        ledger.add(ChangeSet(books))
        steps.append(Handover(before=lead, lead=given, reason=because("by_hand"), books=books))
    return HandoverPlan(steps=tuple(steps), at=at)


def _turn_by_hand(ledger: Ledger, team: str, user: str) -> tuple[Change, ...]:
    before = ledger.rotation(team)
    after = out_of_turn(before or Rotation(id=team), user)
    return (Create(after) if before is None else Update(before, after),)


def _why_it_stays(lead: Lead, owner: str, lifecycle: Lifecycle) -> Reason | None:
    if is_done(lead, lifecycle):
        return because("closed_lead", status=lead.status)
    return because("stays_with", owner=owner) if lead.owner == owner else None


def plan_distribution(  # noqa: PLR0913 - what is distributed, among whom, by which rules and when, by name
    leads: Iterable[Lead],
    team: Team,
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    facts: Mapping[str, Facts] = NO_FACTS_OF,
    held: Mapping[str, Iterable[Held]] = _NOBODY_HELD,
) -> HandoverPlan:
    """Plan that a team distributes what waits in its queue, the oldest lead first.

    For teams that assign later, and for what nobody could take when it came in.
    It reads and writes nothing but the leads and the books, so the transaction is short; of two workers
    that distribute at once the second is refused with `StaleRecord`, reads again and goes on where the first ended.

    Args:
        leads: the leads as they were read, each once; those that are not in the team's queue stay.
        team: the team.
        policy: the rules of distribution and of deadlines, the hours, the lifecycle.
        roster: the members, with their loads, and the team's rotation.
        at: the moment, with a time zone.
        facts: by id of a lead: what was found out about it.
        held: by id of a lead: who had to do with it before, for a team that is sticky.

    >>> from datetime import UTC
    >>> from leadflow.objects import User
    >>> team = Team(id="team:a", queue="queue:a", members=["user:b", "user:c"], assign="later")
    >>> roster = Roster(users={each: User(id=each) for each in team.members})
    >>> leads = [Lead(id=str(number), owner="queue:a", name="Amy") for number in range(3)]
    >>> now, policy = datetime(2026, 11, 26, tzinfo=UTC), Policy(fallback_user="user:b")
    >>> [step.lead.owner for step in plan_distribution(leads, team, policy, roster=roster, at=now).steps]
    ['user:b', 'user:c', 'user:b']
    """
    ledger = Ledger(roster, policy, required_moment(at))
    steps: list[Handover] = []
    for lead in sorted(leads, key=by_age):
        is_closed = is_done(lead, policy.lifecycle)
        if is_closed or lead.owner != team.queue:
            reason = (
                because("closed_lead", status=lead.status) if is_closed else because("stays_with", owner=lead.owner)
            )
            steps.append(Handover(before=lead, lead=lead, reason=reason))
            continue
        known = facts.get(lead.id, NO_FACTS)
        decision = distribute_now(team, lead, ledger, facts=known, held=held.get(lead.id, ()))
        ledger.add(ChangeSet(decision.books))
        given = lead
        if decision.owner != lead.owner:
            given = with_deadline(attrs.evolve(lead, owner=decision.owner), policy, roster=roster, at=at, facts=known)
        steps.append(
            Handover(before=lead, lead=given, reason=decision.reason, notes=decision.obstacles, books=decision.books)
        )
    return HandoverPlan(steps=tuple(steps), at=at)
