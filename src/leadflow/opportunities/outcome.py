"""Whether an opportunity is open, won or lost, and what follows from that.

The rules
---------
- The stage alone says whether an opportunity is open, won or lost. Whoever needs to know asks `outcome_of`.
- In a stage that the policy does not have, an opportunity is open: nobody knows that it was won or lost.
  `leadflow.policy.Policy.check` names such a stage.
- The probability of an opportunity weighs its amount and does nothing else. An open opportunity has its own probability,
  which may be 0 or 100 where it was imported, else that of its stage. A won one counts 100 per cent, a lost one 0, whatever
  the record says.
- A forecast counts a won opportunity as closed and omits a lost one. It counts an open one in its own category, else in
  that of its stage, but never as closed.
- Of several closed opportunities the last is the one with the latest close date, then the one that was created last.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

import attrs

from leadflow.objects import Forecast, Opportunity, RecordRef
from leadflow.policy import Outcome, Policy, Stage
from leadflow.records import customer_of
from leadflow.values.checks import expect

__all__ = [
    "Standing",
    "forecast_in",
    "forecast_of",
    "outcome_of",
    "probabilities_of",
    "probability_of",
    "standing_of",
    "telling_opportunities",
]


def _expect_both(opportunity: object, policy: object) -> None:
    """Ask for what each question here is about; whoever asks many times looks at the types first, which costs less."""
    expect("opportunity", opportunity, Opportunity)
    expect("policy", policy, Policy)


def outcome_of(opportunity: Opportunity, policy: Policy) -> Outcome:
    """Return whether an opportunity is ``open``, ``won`` or ``lost``: its stage says so, and nothing else.

    Args:
        opportunity: the opportunity.
        policy: its pipeline says which stages are won or lost. In a stage that it does not have, an opportunity is open.

    >>> policy = Policy(fallback_user="user:dana")
    >>> outcome_of(Opportunity(id="1", account="a", name="로봇", stage="Closed Won", probability=10), policy)
    'won'
    """
    if type(opportunity) is not Opportunity or type(policy) is not Policy:
        _expect_both(opportunity, policy)
    return policy.pipeline.outcome_of(opportunity.stage)


def probability_of(opportunity: Opportunity, policy: Policy) -> int | None:
    """Return how likely an opportunity is to be won, in per cent, as its amount is weighted by it.

    Args:
        opportunity: the opportunity.
        policy: its pipeline says how likely it is in each stage.

    Returns:
        100 for what is won and 0 for what is lost, whatever the record says. For an open opportunity its own
        probability, else that of its stage; None where it has none and the policy does not have the stage.

    >>> policy = Policy(fallback_user="user:dana")
    >>> robots = Opportunity(id="1", account="a", name="로봇", stage="Negotiation/Review")
    >>> probability_of(robots, policy), probability_of(attrs.evolve(robots, probability=90), policy)
    (80, 90)
    """
    if type(opportunity) is not Opportunity or type(policy) is not Policy:
        _expect_both(opportunity, policy)
    return probabilities_of((opportunity,), policy)[0]


def probabilities_of(opportunities: Sequence[Opportunity], policy: Policy) -> list[int | None]:
    """Return what `probability_of` does, for many opportunities at once."""
    usual = {stage.name: stage.probability for stage in policy.pipeline.stages}
    closed = frozenset(policy.closed_stages())
    return [
        own if (own := each.probability) is not None and each.stage not in closed else usual.get(each.stage)
        for each in opportunities
    ]


def forecast_of(opportunity: Opportunity, policy: Policy) -> Forecast:
    """Return where a forecast counts an opportunity.

    Args:
        opportunity: the opportunity.
        policy: its pipeline says where a forecast counts each stage.

    Returns:
        ``closed`` for what is won and ``omitted`` for what is lost, whatever the record says. For an open opportunity its
        own category unless that is ``closed``, else that of its stage; ``pipeline`` where the policy does not have it.

    >>> policy = Policy(fallback_user="user:dana")
    >>> robots = Opportunity(id="1", account="a", name="로봇", stage="Negotiation/Review")
    >>> forecast_of(robots, policy), forecast_of(attrs.evolve(robots, forecast="omitted"), policy)
    ('commit', 'omitted')
    """
    if type(opportunity) is not Opportunity or type(policy) is not Policy:
        _expect_both(opportunity, policy)
    return forecast_in(opportunity, policy.pipeline.by_name)


def forecast_in(opportunity: Opportunity, stages: Mapping[str, Stage]) -> Forecast:
    """Return what `forecast_of` does, with the stages of the policy by name: for who asks it of many opportunities."""
    stage = stages.get(opportunity.stage)
    usual, own = "pipeline" if stage is None else stage.category, opportunity.forecast
    if own is None or own == "closed" or not (stage is None or stage.is_open):
        return usual
    return own


# --- what the opportunities of a customer tell ------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Standing:
    """How things stand with a customer.

    Args:
        open: its open opportunities by id, those in stages that the policy does not have at the end.
        won: the opportunity that was won last; None if none was.
        lost: the opportunity that was lost last; None if none was.
    """

    open: tuple[Opportunity, ...] = ()
    won: Opportunity | None = None
    lost: Opportunity | None = None


def standing_of(opportunities: Iterable[Opportunity], policy: Policy) -> Standing:
    """Return how things stand with a customer.

    Args:
        opportunities: those of the customer, in any order.
        policy: its pipeline says which stages are won or lost.

    >>> won = [
    ...     Opportunity(id=str(year), account="a", name="로봇", stage="Closed Won", close_date=date(year, 5, 1))
    ...     for year in (2025, 2026, 2024)
    ... ]
    >>> standing = standing_of(won, Policy(fallback_user="user:dana"))
    >>> standing.open, standing.won.id, standing.lost
    ((), '2026', None)
    """
    found: dict[Outcome, list[Opportunity]] = {"open": [], "won": [], "lost": []}
    for each in opportunities:
        found[outcome_of(each, policy)].append(each)
    stages = policy.pipeline.by_name
    return Standing(
        open=tuple(sorted(found["open"], key=lambda each: (each.stage not in stages, each.id))),
        won=max(found["won"], key=_closed_at, default=None),
        lost=max(found["lost"], key=_closed_at, default=None),
    )


def telling_opportunities(opportunities: Iterable[Opportunity], policy: Policy) -> tuple[Opportunity, ...]:
    """Return the opportunities that say something about a new inquiry, by id.

    These are the open ones, and of each customer the last that was won and the last that was lost.

    Args:
        opportunities: those of any customers.
        policy: its pipeline says which stages are won or lost.

    >>> opportunities = [
    ...     Opportunity(id=id_, account="acme", name="Robots", stage=stage, close_date=date(year, 5, 1))
    ...     for id_, stage, year in (("a", "Closed Lost", 2024), ("b", "Closed Lost", 2025), ("c", "Prospecting", 2026))
    ... ]
    >>> [each.id for each in telling_opportunities(opportunities, Policy(fallback_user="user:dana"))]
    ['b', 'c']
    """
    of_customers: dict[RecordRef, list[Opportunity]] = {}
    for each in opportunities:
        of_customers.setdefault(customer_of(each), []).append(each)
    told: list[Opportunity] = []
    for own in of_customers.values():
        standing = standing_of(own, policy)
        told += standing.open
        told += [each for each in (standing.won, standing.lost) if each is not None]
    return tuple(sorted(told, key=lambda each: each.id))


def _closed_at(opportunity: Opportunity) -> tuple[date, datetime, str]:
    """Return what closed opportunities are ordered by; those without dates come first, and the id decides between equals."""
    return opportunity.close_date or date.min, opportunity.created_at or _LONG_AGO, opportunity.id


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
