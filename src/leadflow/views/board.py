"""The board of a pipeline: a column for each stage, with its deals in order and what they come to.

The rules
---------
- Columns stand in the order of the stages, empty ones too. Deals in other stages get columns at the end, marked.
- Cards stand by close date, then by amount (currency by currency without rates, the largest first), then by id;
  what has no date or amount comes last.
- A deal is worth the amount somebody said, else what its line items come to. Totals are kept by currency; with rates they
  are in one.
- A deal whose day is past is marked, when the board is asked for a moment and the deal is neither won nor lost.
- A card is moved as any deal is (`leadflow.opportunities.moves.plan_stage`): a move is a plan, and the next board shows it.
- Deals with persons and with companies are counted apart beside the totals.
"""

import html
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, localcontext

import attrs

from leadflow.errors import InvalidValue, did_you_mean
from leadflow.objects import Opportunity
from leadflow.opportunities.moves import StagePlan, outcome_of, plan_stage
from leadflow.policy import CUSTOMARY_PIPELINE, Pipeline, Policy
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment
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
    """A stage and its deals.

    Args:
        stage: its name.
        known: whether it is a stage of the pipeline.
        cards: its deals, in order.
        totals: what they are worth, by currency.
        weighted: what they are worth as far as they are likely, by currency.
        persons: how many of them are deals with persons.
    """

    stage: str
    known: bool
    cards: tuple[Opportunity, ...] = attrs.field(repr=False)
    totals: Mapping[str, Decimal]
    weighted: Mapping[str, Decimal]
    persons: int

    @property
    def count(self) -> int:
        """How many deals there are."""
        return len(self.cards)

    @property
    def heading(self) -> str:
        """The name of the stage, marked where the pipeline does not have it."""
        return self.stage if self.known else f"{self.stage} ({_UNKNOWN})"


@attrs.frozen(kw_only=True)
class Board:
    """A pipeline as columns of deals.

    Args:
        columns: the stages in order, then those that the pipeline does not have.
        pipeline: the pipeline.
        today: the day by which deals are overdue; None when nobody asked.
    """

    columns: tuple[BoardColumn, ...]
    pipeline: Pipeline = attrs.field(repr=False)
    today: date | None = None

    def is_overdue(self, deal: Opportunity) -> bool:
        """Tell whether the day of a deal is past, and the deal is still open."""
        if self.today is None or deal.close_date is None or deal.close_date >= self.today:
            return False
        return outcome_of(deal, self.pipeline) is None

    def plan_move(  # noqa: PLR0913 - all but what moves where by name
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
            card: the id of the deal.
            to: the stage.
            policy: its pipeline says what the stage means for the deal.
            at: the moment of the move.
            by: the user who moves it.
            reason: why; losing a deal may need one.
            reopen: whether a deal that is won or lost may move.

        Raises:
            InvalidValue: there is no such card.
            StageRefused: the deal cannot go there.
        """
        cards = {deal.id: deal for column in self.columns for deal in column.cards}
        if card not in cards:
            raise InvalidValue("card", card, f"the id of a deal on the board{did_you_mean(card, cards)}")
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
        heads = ("deals", "with persons", "total", "weighted")
        table = Table(caption=self._caption(), heads=("stage",), columns=heads, lines=tuple(lines))
        return "\n".join([table.text(), *(self._column_text(column) for column in self.columns if column.cards)])

    def _caption(self) -> str:
        return f"{sum(column.count for column in self.columns):,} deals by stage"

    def _column_text(self, column: BoardColumn) -> str:
        lines = tuple(
            Line((deal.label, self._day(deal)), (_worth_text(deal),)) for deal in column.cards[:_CARDS_IN_TEXT]
        )
        more = column.count - len(lines)
        shown = Table(caption=column.heading, heads=("deal", "close date"), columns=("amount",), lines=lines).text()
        return f"\n{shown}\n… and {more:,} more" if more else f"\n{shown}"

    def _day(self, deal: Opportunity) -> str:
        return f"{text_of(deal.close_date)} (overdue)" if self.is_overdue(deal) else text_of(deal.close_date)

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
            f'<p style="margin:0 0 .5em;font-variant-numeric:tabular-nums">{column.count:,} deals{persons}'
            f"<br>total {html.escape(amounts_text(column.totals))}<br>weighted {html.escape(amounts_text(column.weighted))}</p>"
            f'<ol style="list-style:none;margin:0;padding:0">{cards}</ol>{rest}</section>'
        )

    def _card_html(self, deal: Opportunity) -> str:
        told = " · ".join(each for each in (_worth_text(deal), self._day(deal)) if each != NOTHING_THERE)
        below = f"<br>{html.escape(told)}" if told else ""
        return f'<li style="{_CARD}">{html.escape(deal.label)}{below}</li>'

    def chart(self) -> Chart:
        """Return how many deals each stage has, as a Vega-Lite specification."""
        points = [((column.heading,), column.count) for column in self.columns]
        return bars(BarChart(title=self._caption(), fields=("stage",), measure="deals", points=points))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/plain": str(self),
            "text/html": self._repr_html_(),
            "application/vnd.vegalite.v5+json": self.chart(),
        }


def _worth_text(deal: Opportunity) -> str:
    return amounts_text(dict(worth_by_currency(deal)))


def board(
    opportunities: Iterable[Opportunity],
    pipeline: Pipeline = CUSTOMARY_PIPELINE,
    *,
    rates: Rates | None = None,
    at: datetime | None = None,
) -> Board:
    """Return the board of a pipeline.

    Args:
        opportunities: the deals.
        pipeline: the stages, in order.
        rates: bring all totals into one currency; without them totals are kept by currency.
        at: the moment of the board, with a time zone; marks what is overdue.

    Raises:
        InvalidValue: there is no rate for a currency.
        BrokenContract: the moment has no time zone.

    >>> deal = Opportunity(id="1", account="a", name="WMS", stage="Perception Analysis", probability=50, amount="100 USD")
    >>> column = board([deal]).columns[5]
    >>> column.stage, column.count, dict(column.weighted)
    ('Perception Analysis', 1, {'USD': Decimal('50.00')})
    """
    groups: defaultdict[str, list[Opportunity]] = defaultdict(list)
    for deal in opportunities:
        groups[deal.stage].append(deal)
    unknown = sorted(groups.keys() - pipeline.by_name.keys())
    with localcontext(exactly()):
        columns = tuple(_column(name, groups.get(name, []), rates, known=True) for name in pipeline.by_name)
        columns += tuple(_column(name, groups[name], rates, known=False) for name in unknown)
    today = None if at is None else required_moment(at).date()
    return Board(columns=columns, pipeline=pipeline, today=today)


def _column(stage: str, deals: list[Opportunity], rates: Rates | None, *, known: bool) -> BoardColumn:
    worths = [worth_by_currency(deal, rates) for deal in deals]
    amounts: defaultdict[str, list[Decimal]] = defaultdict(list)
    likely: defaultdict[tuple[str, int], list[Decimal]] = defaultdict(list)
    for deal, worth in zip(deals, worths, strict=True):
        for code, amount in worth:
            amounts[code].append(amount)
            likely[code, deal.probability].append(amount)
    weighted: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (code, probability), group in likely.items():
        weighted[code] += (sum(group) * Decimal(probability)).scaleb(-2)
    return BoardColumn(
        stage=stage,
        known=known,
        cards=_in_order(deals, worths),
        totals=FrozenMapping({code: sum(group, Decimal()) for code, group in amounts.items()}),
        weighted=FrozenMapping(weighted),
        persons=sum(deal.person_account is not None for deal in deals),
    )


def _in_order(deals: list[Opportunity], worths: list[Amounts]) -> tuple[Opportunity, ...]:
    """Return deals by close date, then the largest first, then by id.

    Stable sorts from the last to the first are faster than one by all together, since dates and currencies repeat.
    """
    none = ((_LAST, Decimal()),)
    ids = [deal.id for deal in deals]
    sizes = [-(worth or none)[0][1] for worth in worths]
    currencies = [(worth or none)[0][0] for worth in worths]
    days = [deal.close_date or date.max for deal in deals]
    order = sorted(range(len(deals)), key=ids.__getitem__)
    for keys in (sizes, currencies, days):
        order.sort(key=keys.__getitem__)
    return tuple(deals[place] for place in order)
