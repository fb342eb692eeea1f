"""The forecast: what deals are worth by the month in which they close, and by how sure that is.

The rules
---------
- A deal counts where it says itself, else where its stage says (`leadflow.opportunities.moves.forecast_of`).
- What is omitted, as lost deals are, is no part of a forecast; the title tells how many that are.
- A deal without a close date stands in a month of its own, shown as "–", at the end.
"""

from collections.abc import Iterable

from leadflow.objects import Opportunity
from leadflow.opportunities.moves import forecast_of
from leadflow.policy import CUSTOMARY_PIPELINE, Pipeline
from leadflow.values.rates import Rates
from leadflow.views.buckets import bucket
from leadflow.views.report import Report, report

__all__ = ["forecast"]


def forecast(
    opportunities: Iterable[Opportunity], *, pipeline: Pipeline = CUSTOMARY_PIPELINE, rates: Rates | None = None
) -> Report:
    """Return what deals are worth by the month in which they close, and by category.

    Args:
        opportunities: the deals.
        pipeline: says where a forecast counts them.
        rates: bring all amounts into one currency.

    Raises:
        InvalidValue: amounts are in several currencies, and there are no rates.

    >>> deal = Opportunity(id="1", account="a", name="WMS", stage="Negotiation/Review", amount="100 USD")
    >>> forecast([deal]).values(column=("commit",))["sum"]
    Decimal('100')
    """
    deals = list(opportunities)
    counted = [deal for deal in deals if forecast_of(deal, pipeline) != "omitted"]
    omitted = f", {len(deals) - len(counted):,} omitted" if len(counted) < len(deals) else ""
    return report(
        counted,
        rows=[bucket("close_date", "month")],
        columns=["forecast"],
        measures=["sum", "weighted"],
        rates=rates,
        pipeline=pipeline,
        title=f"Forecast of {len(counted):,} deals by month and category{omitted}",
    )
