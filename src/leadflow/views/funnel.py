"""The funnel from inquiry to won opportunity.

The rules
---------
- A lead is followed by itself: it counts as qualified, as an opportunity and as won by what became of *it*.
  So every step is a part of the step before, apart from inquiries, and no rate of leads is above 100 %.
- A converted lead counts as qualified, also where only its status says that it is converted. Its opportunity is the one that its
  conversion names, if that is there. Whether that is won is its stage's word.
- Only what is an inquiry counts as one: no test, no mere event; each once, however often it arrived.
- Inquiries have no owner; several can be about one lead. By owner they are not counted.
- The source, campaign and owner of every step are those of the lead. ``customer`` tells whether it is about a company or
  a person (``business``, ``person``), as intake and conversion see it: the two are never mixed silently.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal, TypeAlias, get_args

import attrs

from leadflow.errors import InvalidValue
from leadflow.objects import Inquiry, Lead, Opportunity
from leadflow.opportunities.outcome import outcome_of
from leadflow.policy import CUSTOMARY_POLICY, Policy
from leadflow.values.checks import expect
from leadflow.values.optional import several
from leadflow.views.charts import BarChart, Chart, bars
from leadflow.views.fields import Shown, kind_of_customer, mixed, strange_stages
from leadflow.views.tables import NOTHING_THERE, Line, Table, number_text, text_of

__all__ = ["STEPS", "Funnel", "FunnelLine", "funnel"]

By: TypeAlias = Literal["source", "campaign", "owner", "customer"]
STEPS = ("inquiry", "lead", "qualified", "opportunity", "won")
"""The steps of the funnel, in order."""
_BY: tuple[By, ...] = get_args(By)


@attrs.frozen
class FunnelLine:
    """One line of a funnel: how many reached each step.

    Args:
        group: the source, campaign, owner or kind of customer; None where it is missing, or for all together.
        counts: how many reached each step; None where a step cannot be counted.
    """

    group: str | None
    counts: tuple[int | None, ...]

    @property
    def rates(self) -> tuple[Decimal | None, ...]:
        """How many of each step reached the next one, in per cent; None where that cannot be said."""
        return tuple(
            None if not before or after is None else Decimal(after) * 100 / before
            for before, after in pairwise(self.counts)
        )


@attrs.frozen(kw_only=True)
class Funnel:
    """How many inquiries became leads, and how far these came.

    Args:
        by: what parts the lines; None when nothing does.
        lines: the groups, in order; none when nothing parts them.
        total: all together.
        notes: what a reader should know beside.
    """

    by: By | None
    lines: tuple[FunnelLine, ...]
    total: FunnelLine
    notes: tuple[str, ...] = ()

    def rows(self) -> list[dict[str, Shown]]:
        """Return plain rows for any data frame: a group and step each, with the rate from the step before."""
        return [
            {self.by or "group": line.group, "step": step, "count": count, "rate": rate}
            for line in (self.lines if self.by else (self.total,))
            for step, count, rate in zip(STEPS, line.counts, (None, *line.rates), strict=True)
        ]

    @cached_property
    def table(self) -> Table:
        """The funnel as a table."""
        columns = [STEPS[0], *(column for step in STEPS[1:] for column in (step, f"{step} %"))]
        lines = [Line((text_of(line.group),), _cells(line)) for line in self.lines]
        return Table(
            caption=f"Funnel by {self.by}" if self.by else "Funnel",
            heads=(self.by or "",),
            columns=tuple(columns),
            lines=(*lines, Line(("Total",), _cells(self.total), is_total=True)),
            notes=self.notes,
        )

    def __str__(self) -> str:
        return self.table.text()

    def _repr_html_(self) -> str:
        return self.table.html()

    def chart(self) -> Chart:
        """Return how many reached each step, as a Vega-Lite specification."""
        fields = ("step",) if self.by is None else ("step", self.by)
        lines = self.lines if self.by else (self.total,)
        points = [
            ((step, text_of(line.group))[: len(fields)], count)
            for line in lines
            for step, count in zip(STEPS, line.counts, strict=True)
            if count is not None
        ]
        return bars(BarChart(title=self.table.caption, fields=fields, measure="count", points=points))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/plain": str(self),
            "text/html": self._repr_html_(),
            "application/vnd.vegalite.v5+json": self.chart(),
        }


def _cells(line: FunnelLine) -> tuple[str, ...]:
    first, *rest = (NOTHING_THERE if count is None else f"{count:,}" for count in line.counts)
    shares = (number_text(rate, "%") for rate in line.rates)
    return first, *(cell for pair in zip(rest, shares, strict=True) for cell in pair)


def funnel(
    inquiries: Iterable[Inquiry],
    leads: Iterable[Lead],
    opportunities: Iterable[Opportunity],
    *,
    by: By | None = None,
    policy: Policy = CUSTOMARY_POLICY,
) -> Funnel:
    """Follow inquiries and leads to the opportunities that were won.

    Args:
        inquiries: what arrived.
        leads: the leads, converted ones too.
        opportunities: those that leads became.
        by: ``source``, ``campaign``, ``owner`` or ``customer``; None for all together.
        policy: says which status is qualified, which stages are won, and who is about a company.

    Raises:
        InvalidValue: it cannot be parted by that.
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> lead = Lead(id="1", owner="user:dana", name="Amy", source="fair", status="qualified")
    >>> funnel([], [lead], [], by="source").lines
    (FunnelLine(group='fair', counts=(0, 1, 1, 0, 0)),)
    """
    inquiries, leads = several("inquiries", inquiries, Inquiry), several("leads", leads, Lead)
    opportunities = several("opportunities", opportunities, Opportunity)
    expect("policy", policy, Policy)
    expect("by", by, (str, type(None)))
    if by is not None and by not in _BY:
        raise InvalidValue("by", by, f"one of {', '.join(_BY)}")
    stored = {each.id: each for each in opportunities}
    counts: Counter[tuple[str | None, str]] = Counter()
    if by != "owner":
        asked = {each.id: each for each in inquiries if each.event == "inquiry"}
        counts.update((_group(each, by, policy), "inquiry") for each in asked.values())
    customers: Counter[Shown] = Counter()
    followed: dict[str, Opportunity] = {}
    for lead in leads:
        became = None if lead.converted is None else stored.get(lead.converted.opportunity or "")
        group = _group(lead, by, policy)
        customers[kind_of_customer(lead, policy)] += 1
        counts.update((group, step) for step in _steps(lead, became, policy))
        followed.update({} if became is None else {became.id: became})
    groups = sorted({group for group, _ in counts}, key=_missing_last) if by else []
    lines = tuple(FunnelLine(group, _counts(counts, [group], by)) for group in groups)
    every = list({group for group, _ in counts})
    notes = () if by == "customer" else mixed(customers)
    notes += strange_stages(followed.values(), policy)
    return Funnel(by=by, lines=lines, total=FunnelLine(None, _counts(counts, every, by)), notes=notes)


def _group(person: Inquiry | Lead, by: By | None, policy: Policy) -> str | None:
    if by == "customer":
        return kind_of_customer(person, policy)
    return None if by is None else getattr(person, by)


def _missing_last(group: str | None) -> tuple[bool, str]:
    return group is None, group or ""


def _counts(
    counts: Mapping[tuple[str | None, str], int], groups: Iterable[str | None], by: By | None
) -> tuple[int | None, ...]:
    chosen = list(groups)
    return tuple(
        None if step == "inquiry" and by == "owner" else sum(counts.get((group, step), 0) for group in chosen)
        for step in STEPS
    )


def _steps(lead: Lead, became: Opportunity | None, policy: Policy) -> Iterator[str]:
    """Yield the steps that a lead reached, by itself and by the opportunity that it became."""
    yield "lead"
    lifecycle = policy.lifecycle
    if lead.status != lifecycle.qualified and not lifecycle.is_converted_lead(lead):
        return
    yield "qualified"
    if became is not None:
        yield "opportunity"
        if outcome_of(became, policy) == "won":
            yield "won"
