"""How good is this lead? Points by rules, capped by group, each contribution with its reason."""

from collections.abc import Iterator
from datetime import datetime

import attrs

from leadflow.conditions import NO_FACTS, Facts, Subject, evaluate_any, open_fields
from leadflow.policy import Scoring, ScoringGroup
from leadflow.reasons import Reason, RuleTrace, because

__all__ = ["Contribution", "Score", "score", "trace_score"]


@attrs.frozen
class Contribution:
    """What one rule gave.

    Args:
        group: ``fit`` or ``engagement``.
        rule: the name of the rule; empty for what a cap took away.
        points: how many.
    """

    group: str
    rule: str
    points: int

    @property
    def reason(self) -> Reason:
        """The contribution in words."""
        if not self.rule:
            return because("cap", points=self.points, group=self.group)
        return because("points", rule=self.rule, points=f"{self.points:+d}")


@attrs.frozen
class Score:
    """How good a lead is.

    Args:
        value: the points; always the exact sum of the contributions.
        contributions: what it consists of.
        missing: the fields whose absence leaves rules unknown; such rules give nothing.
    """

    value: int
    contributions: tuple[Contribution, ...] = ()
    missing: tuple[str, ...] = ()


UNSCORED = Score(0)


def score(subject: Subject, policy: Scoring, *, at: datetime, facts: Facts = NO_FACTS) -> Score:  # noqa: ARG001 - the age of what somebody did will count
    """Return how good a lead is at a moment.

    Args:
        subject: the lead, or the inquiry before it is one.
        policy: the rules.
        at: the moment; points for what somebody did can depend on how long ago it was.
        facts: what was found out before.

    >>> from datetime import UTC
    >>> from leadflow.conditions import parse_condition
    >>> from leadflow.objects import Inquiry
    >>> from leadflow.policy import ScoringRule
    >>> big = ScoringRule(name="big", points=15, when=(parse_condition({"employees": {"min": 200}}),))
    >>> policy = Scoring(fit=ScoringGroup(rules=(big,), cap=10))
    >>> score(Inquiry(id="1", source="form", employees=300), policy, at=datetime(2026, 1, 1, tzinfo=UTC)).value
    10
    """
    contributions: list[Contribution] = []
    missing: tuple[str, ...] = ()
    for name, group in policy.groups:
        if group.rules:
            found, gaps = _score_group(name, group, subject, facts)
            contributions.extend(found)
            missing = tuple(sorted({*missing, *gaps})) if gaps else missing
    if not contributions and not missing:
        return UNSCORED
    return Score(sum(each.points for each in contributions), tuple(contributions), missing)


def _score_group(
    name: str, group: ScoringGroup, subject: Subject, facts: Facts
) -> tuple[list[Contribution], tuple[str, ...]]:
    hits = group.index.every(subject, facts)
    given = [Contribution(name, group.rules[rank].name, group.rules[rank].points) for rank in hits.ranks]
    total = sum(each.points for each in given)
    if group.cap is not None and total > group.cap:
        given.append(Contribution(name, "", group.cap - total))
    return given, hits.missing


def trace_score(subject: Subject, policy: Scoring, facts: Facts = NO_FACTS) -> Iterator[RuleTrace]:
    """Yield what became of every scoring rule, those included that gave nothing."""
    for name, group in policy.groups:
        for rule in group.rules:
            truth = evaluate_any(rule.when.conditions, subject, facts)
            missing = tuple(sorted(open_fields(rule.when.conditions, subject, facts))) if truth is None else ()
            conditions = str(rule.when)
            yield RuleTrace(name, rule.name, truth, f"{rule.points:+d} points", missing, conditions)
