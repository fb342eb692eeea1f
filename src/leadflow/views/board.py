"""The board of a pipeline: a column for each stage, with its opportunities in order and what they come to.

The rules
---------
- Columns stand in the order of the stages, empty ones too. Opportunities in other stages get columns at the end, marked;
  these count as open.
- Cards stand by close date, then by amount (currency by currency without rates, the largest first), then by id;
  what has no date or amount comes last.
- An opportunity is worth the amount somebody said, else what its line items come to. Totals are kept by currency; with rates
  they are in one. What is weighted is weighted by the probability that `leadflow.opportunities.outcome` tells.
- An opportunity whose day is past is marked, when the board is asked for a moment and the opportunity is open.
- A card is moved as any opportunity is (`leadflow.opportunities.moves.plan_stage`): a move is a plan, and the next board shows it.
- Opportunities with persons and with companies are counted apart beside the totals.
"""

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, localcontext

import attrs

from leadflow.errors import InvalidValue, did_you_mean
from leadflow.matching.individuals import is_of_individual
from leadflow.objects import Opportunity
from leadflow.opportunities.amounts import weighted
from leadflow.opportunities.moves import StagePlan, plan_stage
from leadflow.opportunities.outcome import outcome_of, probabilities_of
from leadflow.policy import CUSTOMARY_POLICY, Policy
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment, several
from leadflow.values.rates import Rates, exactly
from leadflow.views.charts import BarChart, Chart, bars
from leadflow.views.fields import Shown
from leadflow.views.tables import NOTHING_THERE, Line, Table, amounts_text, text_of
from leadflow.views.worth import Amounts, worth_by_currency

__all__ = ["Board", "BoardColumn", "board"]

_CARDS_IN_TEXT, _CARDS_IN_HTML = 3, 10
_UNKNOWN = "not a stage of the pipeline"
_LAST = "~"  # behind the code of every currency
_COLUMN = (
    "flex:0 0 15em;min-width:0;border:1px solid color-mix(in srgb,currentColor 30%,transparent);"
    "border-radius:.4em;padding:.6em .8em"
)
_CARD = "border-top:1px solid color-mix(in srgb,currentColor 25%,transparent);padding:.4em 0;overflow-wrap:anywhere"


@attrs.frozen(kw_only=True)
class BoardColumn:
    """A stage and its opportunities.

    Args:
        stage: its name.
        known: whether it is a stage of the pipeline.
        cards: its opportunities, in order.
        totals: what they are worth, by currency.
        weighted: what they are worth as far as they are likely, by currency.
        persons: how many of them are with persons: consumers, or the account that stands for individuals.
    """

    stage: str
    known: bool
    cards: tuple[Opportunity, ...] = attrs.field(repr=False)
    totals: Mapping[str, Decimal]
    weighted: Mapping[str, Decimal]
    persons: int

    @property
    def count(self) -> int:
        """How many opportunities there are."""
        return len(self.cards)

    @property
    def heading(self) -> str:
        """The name of the stage, marked where the pipeline does not have it."""
        return self.stage if self.known else f"{self.stage} ({_UNKNOWN})"


@attrs.frozen(kw_only=True)
class Board:
    """A pipeline as columns of opportunities.

    Args:
        columns: the stages in order, then those that the pipeline does not have.
        policy: says which opportunities are open; a board keeps it to itself.
        today: the day by which opportunities are overdue; None when nobody asked.
    """

    columns: tuple[BoardColumn, ...]
    _policy: Policy = attrs.field(repr=False, alias="policy")
    today: date | None = None

    def is_overdue(self, opportunity: Opportunity) -> bool:
        """Tell whether the day of an opportunity is past, and it is still open."""
        if self.today is None or opportunity.close_date is None or opportunity.close_date >= self.today:
            return False
        return outcome_of(opportunity, self._policy) == "open"

    def plan_move(
        self,
        card: str,
        to: str,
        policy: Policy,
        *,
        at: datetime,
        by: str | None = None,
        reason: str | None = None,
        reopen: bool = False,
    ) -> StagePlan:
        """Plan that a card moves to another column; see `leadflow.plan_stage`.

        Args:
            card: the id of the opportunity.
            to: the stage.
            policy: its pipeline says what the stage means for the opportunity.
            at: the moment of the move.
            by: the user who moves it.
            reason: why; losing an opportunity may need one.
            reopen: whether an opportunity that is won or lost may become anything else.

        Raises:
            InvalidValue: there is no such card.
            StageRefused: the opportunity cannot go there.
        """
        cards = {each.id: each for column in self.columns for each in column.cards}
        if card not in cards:
            raise InvalidValue("card", card, f"the id of an opportunity on the board{did_you_mean(card, cards)}")
        return plan_stage(cards[card], to, policy, at=at, by=by, reason=reason, reopen=reopen)

    def rows(self) -> list[dict[str, Shown]]:
        """Return plain rows for any data frame: one for each stage and currency."""
        return [
            {
                "stage": column.stage,
                "known": column.known,
                "count": column.count,
                "persons": column.persons,
                "currency": currency or None,
                "total": column.totals.get(currency),
                "weighted": column.weighted.get(currency),
            }
            for column in self.columns
            for currency in (sorted(column.totals) or [""])
        ]

    def __str__(self) -> str:
        lines = [
            Line(
                (column.heading,),
                (
                    f"{column.count:,}",
                    f"{column.persons:,}",
                    amounts_text(column.totals),
                    amounts_text(column.weighted),
                ),
            )
            for column in self.columns
        ]
        heads = ("opportunities", "with persons", "total", "weighted")
        table = Table(caption=self._caption(), heads=("stage",), columns=heads, lines=tuple(lines))
        return "\n".join([table.text(), *(self._column_text(column) for column in self.columns if column.cards)])

    def _caption(self) -> str:
        return f"{sum(column.count for column in self.columns):,} opportunities by stage"

    def _column_text(self, column: BoardColumn) -> str:
        lines = tuple(
            Line((each.label, self._day(each)), (_worth_text(each),)) for each in column.cards[:_CARDS_IN_TEXT]
        )
        more = column.count - len(lines)
        shown = Table(
            caption=column.heading, heads=("opportunity", "close date"), columns=("amount",), lines=lines
        ).text()
        return f"\n{shown}\n… and {more:,} more" if more else f"\n{shown}"

    def _day(self, opportunity: Opportunity) -> str:
        day = text_of(opportunity.close_date)
        return f"{day} (overdue)" if self.is_overdue(opportunity) else day

    def _repr_html_(self) -> str:
        columns = "".join(map(self._column_html, self.columns))
        return (
            f'<div style="color-scheme:light dark;color:inherit" role="group" aria-label="{self._caption()}">'
            f'<p style="font-weight:bold">{self._caption()}</p>'
            f'<div style="display:flex;gap:.7em;overflow-x:auto;align-items:flex-start" tabindex="0">{columns}</div></div>'
        )

    def _column_html(self, column: BoardColumn) -> str:
        cards = "".join(map(self._card_html, column.cards[:_CARDS_IN_HTML]))
        more = column.count - _CARDS_IN_HTML
        rest = f'<p style="margin:.4em 0 0">… and {more:,} more</p>' if more > 0 else ""
        persons = f", {column.persons:,} with persons" if column.persons else ""
        heading = html.escape(column.heading)
        return (
            f'<section style="{_COLUMN}" aria-label="{heading}"><h4 style="margin:0 0 .3em">{heading}</h4>'
            f'<p style="margin:0 0 .5em;font-variant-numeric:tabular-nums">{column.count:,} opportunities{persons}'
            f"<br>total {html.escape(amounts_text(column.totals))}<br>weighted {html.escape(amounts_text(column.weighted))}</p>"
            f'<ol style="list-style:none;margin:0;padding:0">{cards}</ol>{rest}</section>'
        )

    def _card_html(self, opportunity: Opportunity) -> str:
        texts = (_worth_text(opportunity), self._day(opportunity))
        told = " · ".join(each for each in texts if each != NOTHING_THERE)
        below = f"<br>{html.escape(told)}" if told else ""
        return f'<li style="{_CARD}">{html.escape(opportunity.label)}{below}</li>'

    def chart(self) -> Chart:
        """Return how many opportunities each stage has, as a Vega-Lite specification."""
        points = [((column.heading,), column.count) for column in self.columns]
        return bars(BarChart(title=self._caption(), fields=("stage",), measure="opportunities", points=points))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/plain": str(self),
            "text/html": self._repr_html_(),
            "application/vnd.vegalite.v5+json": self.chart(),
        }


def _worth_text(opportunity: Opportunity) -> str:
    return amounts_text(dict(worth_by_currency(opportunity)))


def board(
    opportunities: Iterable[Opportunity],
    policy: Policy = CUSTOMARY_POLICY,
    *,
    rates: Rates | None = None,
    at: datetime | None = None,
) -> Board:
    """Return the board of a pipeline.

    Args:
        opportunities: the opportunities.
        policy: its pipeline says which stages there are, in order, and how likely an opportunity is in each.
        rates: bring all totals into one currency; without them totals are kept by currency.
        at: the moment of the board, with a time zone; marks what is overdue.

    Raises:
        InvalidValue: there is no rate for a currency.
        BrokenContract: the moment has no time zone.

    >>> wms = Opportunity(id="1", account="a", name="WMS", stage="Perception Analysis", amount="100 USD")
    >>> column = board([wms]).columns[5]
    >>> column.stage, column.count, dict(column.weighted)
    ('Perception Analysis', 1, {'USD': Decimal('50.00')})
    """
    opportunities = several("opportunities", opportunities, Opportunity)
    expect("policy", policy, Policy)
    expect("rates", rates, (Rates, type(None)))
    groups: defaultdict[str, list[Opportunity]] = defaultdict(list)
    for each in opportunities:
        groups[each.stage].append(each)
    stages = policy.pipeline.by_name
    with localcontext(exactly()):
        columns = tuple(_column(name, groups.get(name, []), policy, rates) for name in stages)
        columns += tuple(_column(name, groups[name], policy, rates) for name in sorted(groups.keys() - stages.keys()))
    today = None if at is None else required_moment(at).date()
    return Board(columns=columns, policy=policy, today=today)


def _column(stage: str, there: list[Opportunity], policy: Policy, rates: Rates | None) -> BoardColumn:
    worths = [worth_by_currency(each, rates) for each in there]
    groups: defaultdict[tuple[str, int | None], list[Decimal]] = defaultdict(list)
    for probability, worth in zip(probabilities_of(there, policy), worths, strict=True):
        for code, amount in worth:
            groups[code, probability].append(amount)
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    likely: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (code, probability), group in groups.items():
        worth_of_group = sum(group, Decimal())
        totals[code] += worth_of_group
        if probability is not None:
            likely[code] += weighted(worth_of_group, probability)
    return BoardColumn(
        stage=stage,
        known=stage in policy.pipeline.by_name,
        cards=_in_order(there, worths),
        totals=FrozenMapping(totals),
        weighted=FrozenMapping(likely),
        persons=sum(is_of_individual(each, policy.classification) for each in there),
    )


def _in_order(opportunities: list[Opportunity], worths: list[Amounts]) -> tuple[Opportunity, ...]:
    """Return opportunities by close date, then the largest first, then by id.

    Stable sorts from the last to the first are faster than one by all together, since dates and currencies repeat.
    """
    none = ((_LAST, Decimal()),)
    ids = [each.id for each in opportunities]
    sizes = [-(worth or none)[0][1] for worth in worths]
    currencies = [(worth or none)[0][0] for worth in worths]
    days = [each.close_date or date.max for each in opportunities]
    order = sorted(range(len(opportunities)), key=ids.__getitem__)
    for keys in (sizes, currencies, days):
        order.sort(key=keys.__getitem__)
    return tuple(opportunities[place] for place in order)
