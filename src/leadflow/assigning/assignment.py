"""Leads that are given to somebody after they came in: by hand, by a team that assigns later, or since they are overdue.

All of it reaches the books, so that rotations and capacities know of every lead that somebody was given.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from leadflow.assigning.deadlines import NO_FACTS_OF, Handover, HandoverPlan, handover, with_deadline
from leadflow.assigning.distribution import Held, distribute_now, out_of_turn
from leadflow.assigning.ledger import Ledger
from leadflow.changes import Change, ChangeSet, Create, Update
from leadflow.conditions import NO_FACTS, Facts
from leadflow.errors import BrokenContract
from leadflow.objects import Lead, Roster, Rotation, Team
from leadflow.policy import Policy
from leadflow.policy.lifecycle import Lifecycle
from leadflow.reasons import Reason, because
from leadflow.records import by_age, with_fields
from leadflow.routing import opted_out
from leadflow.values.checks import expect, expect_by_id
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment, several

__all__ = ["plan_assignment", "plan_distribution", "plan_reassignment"]

_NOBODY_HELD: Mapping[str, Iterable[Held]] = FrozenMapping()


def plan_assignment(
    leads: Iterable[Lead],
    user: str,
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    by: str | None = None,
    team: str | None = None,
    facts: Mapping[str, Facts] = NO_FACTS_OF,
) -> HandoverPlan:
    """Plan that somebody gives leads to a user by hand. They count toward the user's capacity, but are not limited by it.

    Args:
        leads: the leads as they were read, each once.
        user: the id of who gets them.
        policy: the rules of deadlines, and the lifecycle.
        roster: the user, with their loads, and the team, with its rotation.
        at: the moment, with a time zone.
        by: who gives them, ``user:…`` or ``system:…``.
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
    >>> plan.steps[0].after.owner, str(plan.steps[0].reasons[0])
    ('user:dana', 'assigned by hand')
    """
    leads = several("leads", leads, Lead)
    expect("user", user, str)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect_by_id("facts", facts, Facts)
    expect("team", team, (str, type(None)))
    ledger = Ledger(roster, policy, required_moment(at))
    if not roster.is_active(user):
        raise BrokenContract("who gets leads by hand", user, "an active user of the roster")
    if team is not None and team not in roster.teams:
        raise BrokenContract("as whose member somebody gets leads", team, "a team of the roster")
    steps: list[Handover] = []
    for lead in leads:
        stays = _why_it_stays(lead, user, policy.lifecycle)
        if stays is not None:
            steps.append(handover(lead, lead, stays, at=at, by=by))
            continue
        turn = () if team is None else _turn_by_hand(ledger, team, user)
        steps.append(_given(lead, user, because("by_hand"), ledger, facts.get(lead.id, NO_FACTS), by=by, turn=turn))
    return HandoverPlan(steps=tuple(steps), at=at, by=by)


def _turn_by_hand(ledger: Ledger, team: str, user: str) -> tuple[Change, ...]:
    before = ledger.rotation(team)
    after = out_of_turn(before or Rotation(id=team), user)
    return (Create(after) if before is None else Update(before, after),)


def _why_it_stays(lead: Lead, owner: str, lifecycle: Lifecycle) -> Reason | None:
    if not lifecycle.is_open_lead(lead):
        return because("closed_lead", status=lead.status)
    return because("stays_with", owner=owner) if lead.owner == owner else None


def plan_distribution(
    leads: Iterable[Lead],
    team: Team,
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    by: str | None = None,
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
        by: who asks for it, ``user:…`` or ``system:…``.
        facts: by id of a lead: what was found out about it.
        held: by id of a lead: who had to do with it before, for a team that is sticky.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC
    >>> from leadflow.objects import User
    >>> team = Team(id="team:a", queue="queue:a", members=["user:b", "user:c"], assign="later")
    >>> roster = Roster(users={each: User(id=each) for each in team.members})
    >>> leads = [Lead(id=str(number), owner="queue:a", name="Amy") for number in range(3)]
    >>> now, policy = datetime(2026, 11, 26, tzinfo=UTC), Policy(fallback_user="user:b")
    >>> [step.after.owner for step in plan_distribution(leads, team, policy, roster=roster, at=now).steps]
    ['user:b', 'user:c', 'user:b']
    """
    leads = several("leads", leads, Lead)
    expect("team", team, Team)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect_by_id("facts", facts, Facts)
    expect("held", held, Mapping, expected="who had to do with a lead, by its id")
    ledger = Ledger(roster, policy, required_moment(at))
    steps: list[Handover] = []
    for lead in sorted(leads, key=by_age):
        is_closed = not policy.lifecycle.is_open_lead(lead)
        if is_closed or lead.owner != team.queue:
            reason = (
                because("closed_lead", status=lead.status) if is_closed else because("stays_with", owner=lead.owner)
            )
            steps.append(handover(lead, lead, reason, at=at, by=by))
            continue
        known = facts.get(lead.id, NO_FACTS)
        decision = distribute_now(team, lead, ledger, facts=known, held=several("held", held.get(lead.id, ()), Held))
        ledger.add(ChangeSet(decision.books))
        given = lead
        if decision.owner != lead.owner:
            given = with_deadline(
                with_fields(lead, {"owner": decision.owner}), policy, roster=roster, at=at, facts=known
            )
        steps.append(
            handover(lead, given, decision.reason, at=at, by=by, notes=decision.obstacles, books=decision.books)
        )
    return HandoverPlan(steps=tuple(steps), at=at, by=by)


def plan_reassignment(
    leads: Iterable[Lead],
    policy: Policy,
    *,
    roster: Roster,
    at: datetime,
    by: str | None = None,
    to: str | None = None,
    facts: Mapping[str, Facts] = NO_FACTS_OF,
) -> HandoverPlan:
    """Plan to take overdue leads from their owners.

    Args:
        leads: the leads, as they are stored, each once.
        policy: the rules, the lifecycle and the Generic Queue.
        roster: who works here.
        at: the moment of the decision, with a time zone.
        by: who takes them, ``user:…`` or ``system:…``.
        to: who gets them, a queue or an active user of the roster; the Generic Queue of the policy when None.
        facts: by id of a lead: what was found out about it; conditions on accounts need it.

    Returns:
        the plan, with a step for each lead. What is not overdue stays, and so does what already belongs to
        whoever would get it: no owner gets back what was just taken from them. People whom the queue would contact
        in a way that they do not want stay, too.

    Raises:
        BrokenContract: ``to`` is nobody in the roster who can own a lead, or the moment has no time zone.
        InvalidValue: so much working time never passes.

    >>> from datetime import UTC
    >>> late = Lead(id="1", owner="user:dana", name="Amy", respond_by=datetime(2026, 11, 20, tzinfo=UTC))
    >>> policy = Policy(fallback_user="user:dana")
    >>> plan = plan_reassignment([late], policy, roster=Roster(), at=datetime(2026, 11, 21, tzinfo=UTC))
    >>> print(plan.steps[0].reasons[0])
    not answered by 2026-11-20 00:00:00+00:00: from user:dana to queue:generic
    """
    leads = several("leads", leads, Lead)
    expect("policy", policy, Policy)
    expect("roster", roster, Roster)
    expect_by_id("facts", facts, Facts)
    expect("to", to, (str, type(None)))
    ledger = Ledger(roster, policy, required_moment(at))
    if to is not None and to not in roster.queues and not roster.is_active(to):
        raise BrokenContract("who gets overdue leads", to, "a queue or an active user of the roster")
    owner = policy.routing.generic_queue if to is None else to
    steps: list[Handover] = []
    for lead in leads:
        stays = _why_not_reassigned(lead, owner, policy.lifecycle, at)
        if stays is None:
            stays = opted_out(owner, lead, roster)
        if stays is not None:
            steps.append(handover(lead, lead, stays, at=at, by=by))
            continue
        why = because("reassigned", by=lead.respond_by, before=lead.owner, owner=owner)
        steps.append(_given(lead, owner, why, ledger, facts.get(lead.id, NO_FACTS), by=by))
    return HandoverPlan(steps=tuple(steps), at=at, by=by)


def _given(
    lead: Lead,
    owner: str,
    why: Reason,
    ledger: Ledger,
    facts: Facts,
    *,
    by: str | None,
    turn: tuple[Change, ...] = (),
) -> Handover:
    """Return how a lead gets another owner, and write it into the books."""
    given = with_deadline(
        with_fields(lead, {"owner": owner}), ledger.policy, roster=ledger.roster, at=ledger.at, facts=facts
    )
    user = ledger.roster.users.get(owner)
    books = turn if user is None else (*turn, *ledger.counted(user))
    ledger.add(ChangeSet(books))
    return handover(lead, given, why, at=ledger.at, by=by, books=books)


def _why_not_reassigned(lead: Lead, owner: str, lifecycle: Lifecycle, at: datetime) -> Reason | None:
    """Return why a lead is not taken from its owner; None for one that is."""
    if not lifecycle.is_open_lead(lead):
        return because("closed_lead", status=lead.status)
    if lead.responded_at is not None:
        return because("answered", at=lead.responded_at)
    if lead.respond_by is None:
        return because("no_deadline")
    if lead.respond_by >= at:
        return because("not_due", by=lead.respond_by)
    if lead.owner == owner:
        return because("not_back", by=lead.respond_by, owner=owner)
    return None
