"""What was decided about each inquiry of a batch, as data and as text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypedDict

import attrs

from leadflow.assigning.distribution import DistributionDecision
from leadflow.changes import BatchPlan, ChangeSet
from leadflow.changes.filling import FieldOutcome
from leadflow.classification import ClassificationDecision, Outcome
from leadflow.matching.fuzzy import NameIndex
from leadflow.objects import Inquiry, Person, Problem, RecordRef
from leadflow.reasons import Candidate, Reason, ReasonCode, because
from leadflow.routing import RoutingDecision
from leadflow.scoring import Score

__all__ = ["Decision", "IntakePlan", "IntakeStep", "PlanRow"]


class PlanRow(TypedDict):
    """One inquiry of a plan as a flat row, for data frames and tables."""

    row: int
    becomes: str
    record_id: str | None
    account_id: str | None
    account_name: str | None
    step: str
    owner: str | None
    score: int | None
    reason: str


@attrs.frozen(kw_only=True)
class Decision:
    """What was decided about one inquiry, with all its reasons.

    Args:
        inquiry: what arrived, as it was read.
        classification: what it becomes, which question decided, and why.
        record: the record it becomes or is added to; None where there is none.
        score: how good it is, where that was asked.
        routing: who gets it, where that was asked.
        distribution: which member of the team gets it, where it was routed to one.
        owner: who owns the record.
        owner_reason: why they do.
        fields: what became of the values that a known person brought.
        problems: what could not be read, or is not declared.
        fingerprint: the policy that decided.
    """

    inquiry: Inquiry
    classification: ClassificationDecision
    record: RecordRef | None = None
    score: Score | None = None
    routing: RoutingDecision | None = None
    distribution: DistributionDecision | None = None
    owner: str | None = None
    owner_reason: Reason | None = None
    fields: tuple[FieldOutcome, ...] = ()
    problems: tuple[Problem, ...] = ()
    fingerprint: str

    @property
    def outcome(self) -> Outcome:
        """What the inquiry becomes."""
        return self.classification.outcome

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything that determined the decision."""
        more = () if self.owner_reason is None else (self.owner_reason,)
        return (*self.classification.reasons, *more)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields whose absence left rules of routing, scoring or distribution unknown."""
        routing = () if self.routing is None else self.routing.missing
        scoring = () if self.score is None else self.score.missing
        sharing = () if self.distribution is None else self.distribution.missing
        return tuple(dict.fromkeys((*routing, *scoring, *sharing)))

    def explain(self) -> str:
        """Return the whole story as text, for people."""
        return "\n".join([_headline(self), *(f"  {name:<8} {text}" for name, text in _story(self))])


@attrs.frozen
class IntakeStep:
    """What becomes of one inquiry.

    Args:
        decision: what was decided, with all its reasons.
        changes: what it writes when everything before it is written.
        after: the person that it becomes or is added to, as it will be; None where it becomes nobody, or was received before.
    """

    decision: Decision
    changes: ChangeSet
    after: Person | None = None

    @property
    def before(self) -> Inquiry:
        """What arrived, as it was read."""
        return self.decision.inquiry

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything that determined the decision."""
        return self.decision.reasons

    def explain(self) -> str:
        """Return the whole story as text, for people."""
        return self.decision.explain()


@attrs.frozen(kw_only=True)
class IntakePlan(BatchPlan[IntakeStep]):
    """A batch of inquiries, decided: a step for each inquiry, in order.

    Args:
        fingerprint: the policy that decided.
    """

    fingerprint: str

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many inquiries became what, most frequent first."""
        counted: Counter[Outcome] = Counter(step.decision.outcome for step in self.steps)
        return MappingProxyType(dict(counted.most_common()))

    def with_similar(self, names: NameIndex, *, limit: int = 3, at_least: float = 80) -> "IntakePlan":
        """Return the plan with accounts of a similar name as further candidates, for a person to look at.

        Only inquiries that name a company, and for which no account was found, get them.
        What is decided and written stays the same: similar names are never evidence.

        Args:
            names: the names of the accounts, indexed; needs the extra ``fuzzy``.
            limit: how many to suggest for an inquiry at most.
            at_least: the least score, from 0 to 100.
        """
        steps = (_with_similar(step, names, limit, at_least) for step in self.steps)
        return attrs.evolve(self, steps=tuple(steps))

    def rows(self) -> list[PlanRow]:
        """Return one flat row for each inquiry, in order, counted from 1."""
        return [_row(number, step.decision) for number, step in enumerate(self.steps, 1)]


def _with_similar(step: IntakeStep, names: NameIndex, limit: int, at_least: float) -> IntakeStep:
    found, company = step.decision.classification, step.decision.inquiry.company
    if company is None or found.account is not None or found.outcome not in ("lead", "known_lead", "ambiguous"):
        return step
    told = {each.id for each in found.candidates if each.kind == "account"}
    similar = tuple(
        Candidate(
            "account", each.account, str(each.name), because("similar_name", value=company, score=round(each.score))
        )
        for each in names.similar(company, limit=limit, at_least=at_least)
        if each.account not in told
    )
    classification = attrs.evolve(found, candidates=(*found.candidates, *similar))
    return attrs.evolve(step, decision=attrs.evolve(step.decision, classification=classification))


def _row(number: int, decision: Decision) -> PlanRow:
    account = decision.classification.account
    return {
        "row": number,
        "becomes": decision.outcome,
        "record_id": None if decision.record is None else decision.record.id,
        "account_id": None if account is None else account.id,
        "account_name": None if account is None else str(account.name),
        "step": decision.classification.step,
        "owner": decision.owner,
        "score": None if decision.score is None else decision.score.value,
        "reason": "; ".join(map(str, _main_reasons(decision))),
    }


def _main_reasons(decision: Decision) -> Iterator[Reason]:
    """Yield what made it that, what routed it, and what made its owner.

    That nothing was found goes without saying where something routed it.
    """
    routed = None if decision.routing is None else decision.routing.reason
    decisive = next(reason for reason in decision.classification.reasons if reason.code != "tie_break")
    made = None if decisive.code == "nothing_else" and routed is not None else decisive
    yield from dict.fromkeys(reason for reason in (made, routed, decision.owner_reason) if reason is not None)


# --- the story as text ------------------------------------------------------------------------------------------------

_BECOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        "lead": "Lead",
        "contact": "Contact",
        "person_account": "Person account",
        "known_lead": "known Lead",
        "known_contact": "known Contact",
        "known_person_account": "known Person account",
        "ambiguous": "ambiguous",
        "not_for_us": "not for us",
        "already_received": "already received",
        "reference": "only a reference",
        "ignored": "ignored",
        "test": "test",
        "rejected": "rejected",
    }
)


_IN_HEADLINE: tuple[ReasonCode, ...] = ("named_account", "existing_account")
"""What the headline says in brackets."""


def _headline(decision: Decision) -> str:
    classification = decision.classification
    line = f"{decision.inquiry.label} → {_BECOMES[decision.outcome]}"
    account = classification.account
    if account is None:
        return line
    joined = "of" if decision.outcome in ("contact", "known_contact") else "at"
    return f"{line} {joined} {account.name} ({_standing(decision)})"


def _standing(decision: Decision) -> str:
    """Say what kind of account it is, and what it is a division of."""
    classification = decision.classification
    account, top = classification.tree[0], classification.tree[-1]
    kind = (
        "for individuals"
        if account.placeholder
        else "named account"
        if classification.facts.named
        else "existing account"
    )
    return kind if account is top else f"{kind}, division of {top.name}"


def _story(decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield the lines of the story: a heading and a text each."""
    told = [reason for reason in decision.classification.reasons if reason.code not in _IN_HEADLINE]
    yield from (("because", text) for text in _because(told))
    if decision.owner is not None:
        yield "owner", f"{decision.owner}, {decision.owner_reason}"
    if decision.routing is not None and str(decision.routing.reason) != str(decision.owner_reason):
        yield "route", str(decision.routing.reason)
    yield from (("route", str(note)) for note in (() if decision.routing is None else decision.routing.notes))
    obstacles = () if decision.distribution is None else decision.distribution.obstacles
    yield from (("not", str(each)) for each in obstacles)
    if decision.score is not None:
        contributions = ", ".join(str(each.reason) for each in decision.score.contributions)
        yield "score", f"{decision.score} ({contributions})" if contributions else str(decision.score)
    if decision.missing:
        yield "missing", ", ".join(decision.missing)
    yield from (("value", str(outcome)) for outcome in decision.fields if outcome.fate != "equal")
    above = {("account", account.id) for account in decision.classification.tree}  # the headline tells of them
    candidates = (each for each in decision.classification.candidates if (each.kind, each.id) not in above)
    yield from (("but", f"{each.label}: {each.reason}") for each in candidates)
    reported = {reason.get("problem") for reason in told}
    yield from (("problem", text) for text in map(str, decision.problems) if text not in reported)
    if decision.record is not None:
        yield "record", str(decision.record)
    yield "policy", decision.fingerprint


def _because(reasons: Iterable[Reason]) -> Iterator[str]:
    """Yield the reasons, tie-breaks in brackets behind what they decided."""
    lines: list[str] = []
    for reason in reasons:
        if reason.code == "tie_break" and lines:
            lines[-1] = f"{lines[-1]} ({reason})"
        else:
            lines.append(str(reason))
    yield from lines
