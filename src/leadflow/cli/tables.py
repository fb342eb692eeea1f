"""A plan as a table that fits its terminal, and the whole story of one decision."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from leadflow.cli.screen import printable
from leadflow.intake import Decision, IntakePlan
from leadflow.policy import Policy
from leadflow.routing import trace_route
from leadflow.scoring import trace_score

__all__ = ["lines_of_plan", "lines_of_story"]

_HEADS = ("row", "who", "becomes", "account", "owner", "score")
_NAMES = (1, 3)
_GAP = "  "
_SHORTEST, _LONGEST = 8, 28
"""How narrow and how wide a name may be shown, in cells."""
_ROOM = 44
"""The least width in cells at which a reason stands beside its row; else it stands below."""
_STYLES: Mapping[str, str] = {
    "contact": "green",
    "person_account": "green",
    "known_lead": "cyan",
    "known_contact": "cyan",
    "known_person_account": "cyan",
    "ambiguous": "yellow",
    "rejected": "red",
}


def lines_of_plan(plan: IntakePlan, width: int) -> Iterator[Text]:
    """Yield the lines of the table and the counts; a reason stands beside its row where there is room, else below."""
    rows = [tuple(map(printable, _cells(number, step.decision))) for number, step in enumerate(plan.steps, 1)]
    widths = _widths([_HEADS, *rows], width)
    left = sum(widths) + len(_GAP) * len(widths)
    beside = width - left >= _ROOM
    indent = left if beside else widths[0] + len(_GAP)
    yield Text(_line([*_HEADS, "reason"] if beside else _HEADS, widths), "bold")
    for cells, row in zip(rows, plan.rows(), strict=True):
        reason, *rest = _wrapped(printable(row["reason"]), max(width - indent, _ROOM))
        yield Text(_line([*cells, reason] if beside else cells, widths), _STYLES.get(row["becomes"], ""))
        yield from (Text(" " * indent + line, "dim") for line in (rest if beside else (reason, *rest)))
    layers = Counter(step.decision.routing.layer for step in plan.steps if step.decision.routing is not None)
    yield Text()
    arrived = "inquiry" if len(rows) == 1 else "inquiries"
    for counted in (_counted(arrived, plan.counts.items()), _counted("routed", layers.most_common())):
        yield from map(Text, _wrapped(counted, width))


def _cells(number: int, decision: Decision) -> tuple[str, ...]:
    account, score, label = decision.classification.account, decision.score, decision.inquiry.label
    return (
        str(number),
        "" if label == decision.inquiry.id else label,
        decision.outcome.replace("_", " "),
        "" if account is None else account.label,
        decision.owner or "",
        "" if score is None else str(score.value),
    )


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column in cells; names give way where the terminal is narrow, ids never do."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for name in _NAMES:
        widths[name] = min(widths[name], _LONGEST)
    for _ in range(sum(widths) + len(_GAP) * (len(widths) - 1) - width):
        wider = max(_NAMES, key=widths.__getitem__)
        widths[wider] = max(widths[wider] - 1, _SHORTEST)
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return the cells beside each other; what goes beyond the widths stands at the end as it is."""
    fitted = [
        set_cell_size(cell, width) if cell_len(cell) <= width else f"{set_cell_size(cell, width - 1)}…"
        for cell, width in zip(cells, widths, strict=False)
    ]
    return _GAP.join([*fitted, *cells[len(widths) :]]).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return [line.plain.rstrip() for line in Text(text).wrap(Console(width=width), width)]


def _counted(what: str, counts: Iterable[tuple[str, int]]) -> str:
    pairs = tuple(counts)
    parts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in pairs)
    return f"{sum(count for _, count in pairs):,} {what}" + (f": {parts}" if parts else "")


def lines_of_story(decision: Decision, policy: Policy, at: datetime) -> Iterator[str]:
    """Yield everything there is to say about a decision made at a moment, with what every rule saw."""
    yield from decision.explain().splitlines()
    facts, scored, routed = decision.classification.facts, decision.score, decision.routing
    if scored is not None:
        yield "scoring, rule by rule"
        yield from (f"  {rule}" for rule in trace_score(decision.inquiry, policy, at=at, facts=facts))
        facts = scored.added_to(facts)
    if routed is not None:
        trace = trace_route(decision.inquiry, policy, facts=facts)
        yield f"routing, rule by rule (decided by {routed.layer})"
        for rule in trace.rules:
            yield f"  {rule}"
            if len(rule.seen) > 1:
                yield from (f"    {each}" for each in rule.seen)
        for gap in trace.gaps:
            yield f"  missing {gap.field} leaves open {gap.rules} of the rules, first {gap.first!r} → {gap.leads_to}"
