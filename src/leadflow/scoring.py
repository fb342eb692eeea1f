"""How good is this lead? Points by rules, capped, each contribution with its reason.

Theory of operation
-------------------
There are two axes: *fit*, who somebody is, and *engagement*, what they did.
A rule of either gives its points once, or for each activity of its types.
Points can fade with time: by half within each half-life, or evenly to nothing.
What all activities of a rule give together is computed exactly and rounded once to whole points, half to even;
so every contribution is a whole number, and the score is exactly their sum.

The moment `at` is an argument, and what happened after it does not count.
So a score of the past can be computed again, and the order in which things are looked at makes no difference.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import NO_FACTS, Facts, Subject, trace_rule
from leadflow.objects import Activity, Inquiry, Lead
from leadflow.policy import Axis, Policy, Scoring, ScoringGroup, ScoringRule
from leadflow.reasons import Reason, RuleTrace, because
from leadflow.values.checks import expect
from leadflow.values.optional import required_moment, several
from leadflow.values.text import fold

__all__ = ["Contribution", "Qualification", "Score", "score", "trace_score"]

Qualification: TypeAlias = Literal["marketing_qualified", "sales_qualified"]
"""Which threshold a lead has reached."""


@attrs.frozen
class Contribution:
    """The points of one rule.

    Args:
        axis: ``fit`` or ``engagement``.
        rule: the name of the rule; empty for what a cap took away.
        points: how many.
        capped: what the cap is for: the axis, or the name of a group; empty for what a rule gave.
    """

    axis: Axis
    rule: str
    points: int
    capped: str = ""

    @property
    def reason(self) -> Reason:
        """The contribution in words."""
        if not self.rule:
            return because("cap", points=self.points, group=self.capped)
        return because("points", rule=self.rule, points=f"{self.points:+d}")


@attrs.frozen
class Score:
    """How good a lead is.

    Args:
        value: the points; always the exact sum of the contributions.
        contributions: what it consists of.
        missing: the fields whose absence leaves rules unknown; such rules give nothing.
        grade: the letter for fit; None where the policy declares no grades.
        qualification: the threshold that is reached, if any.
        manual: what somebody set by hand; it counts instead, and both are shown.
    """

    value: int
    contributions: tuple[Contribution, ...] = ()
    missing: tuple[str, ...] = ()
    grade: str | None = None
    qualification: Qualification | None = None
    manual: int | None = None

    @property
    def effective(self) -> int:
        """The points that count: those set by hand, else the computed ones."""
        return self.value if self.manual is None else self.manual

    @property
    def fit(self) -> int:
        """The computed points for who somebody is."""
        return sum(each.points for each in self.contributions if each.axis == "fit")

    @property
    def engagement(self) -> int:
        """The computed points for what somebody did."""
        return sum(each.points for each in self.contributions if each.axis == "engagement")

    def added_to(self, facts: Facts) -> Facts:
        """Return what was found out about a subject, and how good it is."""
        return Facts(
            account=facts.account,
            named=facts.named,
            tree=facts.tree,
            score=self.effective,
            grade=self.grade,
            fit=self.fit,
            engagement=self.engagement,
            qualification=self.qualification,
        )

    def __str__(self) -> str:
        grade = "" if self.grade is None else f"{self.grade} "
        return f"{grade}{self.value}" if self.manual is None else f"{grade}{self.manual} by hand, {self.value} computed"


UNSCORED = Score(0)


def score(
    subject: Subject, policy: Policy, *, at: datetime, facts: Facts = NO_FACTS, activities: Iterable[Activity] = ()
) -> Score:
    """Return how good a lead is at a moment.

    Args:
        subject: the lead, or the inquiry before it is one.
        policy: the rules.
        at: the moment; what happened later does not count, what happened long before may count less.
        facts: what was found out before.
        activities: what the person did; those that are still to be done do not count.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC
    >>> from leadflow.conditions import parse_condition
    >>> big = ScoringRule(name="big", points=15, when=(parse_condition({"employees": {"min": 200}}),))
    >>> visits = ScoringRule(name="visits", points=8, activity=("visit",), half_life="7 days")
    >>> rules = Scoring(fit=ScoringGroup(rules=(big,), cap=10), engagement=ScoringGroup(rules=(visits,)))
    >>> policy = Policy(fallback_user="user:dana", scoring=rules)
    >>> inquiry = Inquiry(id="1", source="form", employees=300)
    >>> week_ago, now = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 8, tzinfo=UTC)
    >>> visit = Activity(id="v", type="visit", subject="price list", at=week_ago)
    >>> [(each.rule, each.points) for each in score(inquiry, policy, at=now, activities=[visit]).contributions]
    [('big', 15), ('', -5), ('visits', 4)]
    """
    if type(subject) not in _SUBJECTS or type(policy) is not Policy or type(facts) is not Facts:
        _expect_arguments(subject, policy, facts)  # a look at the types costs little, and batches ask often
    if activities != ():
        activities = several("activities", activities, Activity)
    rules, history = policy.scoring, _History.of(subject, activities, required_moment(at))
    contributions: list[Contribution] = []
    missing: tuple[str, ...] = ()
    for axis, group in rules.groups:
        if group.rules:
            found, gaps = _score_group(axis, group, subject, facts, history)
            contributions.extend(found)
            missing = tuple(sorted({*missing, *gaps})) if gaps else missing
    manual = subject.manual_score if isinstance(subject, Lead) else None
    if not (contributions or missing or rules.is_judged) and manual is None:
        return UNSCORED
    scored = Score(sum(each.points for each in contributions), tuple(contributions), missing, manual=manual)
    return _judged(scored, rules) if rules.is_judged else scored


_SUBJECTS = (Inquiry, Lead)


def _expect_arguments(subject: object, policy: object, facts: object) -> None:
    expect("subject", subject, _SUBJECTS)
    expect("policy", policy, Policy)
    expect("facts", facts, Facts)


def _judged(scored: Score, rules: Scoring) -> Score:
    """Return the score with its letter and the threshold that it reaches."""
    grade = rules.grade(scored.fit)
    qualification: Qualification | None = None
    if rules.reaches(rules.sales_qualified, scored.effective, grade):
        qualification = "sales_qualified"
    elif rules.reaches(rules.marketing_qualified, scored.effective, grade):
        qualification = "marketing_qualified"
    return attrs.evolve(scored, grade=grade, qualification=qualification)


def _score_group(
    axis: Axis, group: ScoringGroup, subject: Subject, facts: Facts, history: "_History"
) -> tuple[list[Contribution], tuple[str, ...]]:
    hits = group.index.every(subject, facts)
    given: list[Contribution] = []
    by_group: dict[str, int] = {}
    for rank in hits.ranks:
        rule = group.rules[rank]
        points = rule.points if rule.is_constant else history.points(rule)
        if points is not None:
            given.append(Contribution(axis, rule.name, points))
            if rule.group is not None:
                by_group[rule.group] = by_group.get(rule.group, 0) + points
    given.extend(
        Contribution(axis, "", cap - by_group[name], name)
        for name, cap in group.caps.items()
        if by_group.get(name, 0) > cap
    )
    total = sum(each.points for each in given)
    if group.cap is not None and total > group.cap:
        given.append(Contribution(axis, "", group.cap - total, axis))
    return given, hits.missing


# --- what somebody did, and how long ago ------------------------------------------------------------------------------

_EXACT = Context(prec=40, rounding=ROUND_HALF_EVEN, traps=[])
"""Enough digits that rounding to whole points never sees the last of them; the same on every machine."""
_FADED = 200
"""After so many half-lives nothing is left that could be seen."""


@attrs.frozen
class _History:
    """What happened up to a moment, by type and oldest first, and since when the subject itself is there."""

    at: datetime
    since: datetime
    activities: Sequence[Activity]

    @classmethod
    def of(cls, subject: Subject, activities: Iterable[Activity], at: datetime) -> "_History":
        began = subject.received_at if isinstance(subject, Inquiry) else subject.created_at
        happened = [each for each in activities if not each.open and each.at <= at]
        return cls(at, at if began is None else began, sorted(happened, key=_moment_and_id))

    def points(self, rule: ScoringRule) -> int | None:
        """Return what a rule gives for all that it counts, or None when there is nothing to count."""
        if rule.activity:
            wanted = {fold(each) for each in rule.activity}
            moments = [each.at for each in self.activities if fold(each.type) in wanted]
        else:
            moments = [self.since] if self.since <= self.at else []
        if not moments:
            return None
        total = Decimal(0)
        for moment in moments:
            total = _EXACT.add(total, _left(rule, self.at - moment))
        return int(_EXACT.multiply(total, Decimal(rule.points)).to_integral_value(ROUND_HALF_EVEN))


def _moment_and_id(activity: Activity) -> tuple[datetime, str]:
    return activity.at, activity.id


def _left(rule: ScoringRule, age: timedelta) -> Decimal:
    """Return the part of the points, from 1 to 0, that is left after some time."""
    if rule.half_life is not None:
        halvings = _EXACT.divide(Decimal(age // _TICK), Decimal(rule.half_life // _TICK))
        return Decimal(0) if halvings > _FADED else _EXACT.power(Decimal(2), -halvings)
    if rule.linear is not None:
        period = Decimal(rule.linear // _TICK)
        return max(Decimal(0), _EXACT.divide(_EXACT.subtract(period, Decimal(age // _TICK)), period))
    return Decimal(1)


_TICK = timedelta(microseconds=1)


# --- what every rule saw ----------------------------------------------------------------------------------------------


def trace_score(
    subject: Subject,
    policy: Policy,
    *,
    at: datetime,
    facts: Facts = NO_FACTS,
    activities: Iterable[Activity] = (),
) -> Iterator[RuleTrace]:
    """Yield the result of every scoring rule, also of those that gave no points.

    A rule that counts activities is false as long as there are none.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.
    """
    _expect_arguments(subject, policy, facts)
    history = _History.of(subject, several("activities", activities, Activity), required_moment(at))
    return _traced(subject, policy.scoring, facts, history)


def _traced(subject: Subject, rules: Scoring, facts: Facts, history: _History) -> Iterator[RuleTrace]:
    for axis, group in rules.groups:
        for rule in group.rules:
            gives = f"{rule.points:+d} points{_each(rule)}"
            trace = trace_rule(rule.when, subject, facts, layer=axis, rule=rule.name, leads_to=gives)
            counts_nothing = not rule.is_constant and history.points(rule) is None
            yield attrs.evolve(trace, truth=False) if trace.truth and counts_nothing else trace


def _each(rule: ScoringRule) -> str:
    return f" for each {' or '.join(rule.activity)}" if rule.activity else ""
