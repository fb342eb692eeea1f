"""What one rule saw of a record: the plain meaning of its conditions, one constraint after the other."""

from collections.abc import Iterator

from leadflow.conditions.alternatives import AnyOf
from leadflow.conditions.constraints import Condition
from leadflow.conditions.fields import NO_FACTS, Facts, Subject, field_at
from leadflow.conditions.truth import evaluate, evaluate_any, open_fields
from leadflow.reasons import RuleTrace, Seen

__all__ = ["trace_rule"]


def trace_rule(
    when: AnyOf, subject: Subject, facts: Facts = NO_FACTS, *, layer: str, rule: str, leads_to: str
) -> RuleTrace:
    """Return what became of a rule.

    Args:
        when: its conditions.
        subject: the lead or inquiry.
        facts: what was found out before.
        layer: where the rule stands.
        rule: its name.
        leads_to: where it leads, or what it gives.

    >>> from leadflow.conditions.constraints import parse_condition
    >>> from leadflow.objects import Inquiry
    >>> when = AnyOf((parse_condition({"title": "VP", "employees": {"min": 200}}),))
    >>> trace = trace_rule(when, Inquiry(id="1", source="form", title="VP"), layer="fit", rule="big", leads_to="+5")
    >>> trace.truth, [str(each) for each in trace.seen]
    (None, ['employees ≥ 200: unknown, missing', "title is 'vp': true, 'vp'"])
    """
    truth = evaluate_any(when.conditions, subject, facts)
    missing = tuple(sorted(open_fields(when.conditions, subject, facts))) if truth is None else ()
    return RuleTrace(layer, rule, truth, leads_to, missing, str(when), tuple(_seen(when, subject, facts)))


def _seen(when: AnyOf, subject: Subject, facts: Facts) -> Iterator[Seen]:
    """Yield each constraint once, with its number where conditions are joined by numbers."""
    if when.logic is None:
        constraints = dict.fromkeys(each for condition in when.conditions for each in condition.constraints)
        numbered = [("", Condition((each,))) for each in constraints]
    else:
        listed = enumerate(when.logic.conditions, 1)
        numbered = [(f"{number}: ", Condition((each,))) for number, one in listed for each in one.constraints]
    for number, condition in numbered:
        value = field_at(condition.constraints[0][0]).get(subject, facts)
        yield Seen(f"{number}{condition}", evaluate(condition, subject, facts), value)
