"""The forecast: what opportunities are worth by the month in which they close, and by how sure that is.

The rules
---------
- An opportunity counts where `leadflow.opportunities.outcome.forecast_of` says: what is won as closed, what is open where it
  says itself, else where its stage says.
- What is omitted, as lost opportunities are, is no part of a forecast; the title tells how many that are.
- An opportunity without a close date stands in a month of its own, shown as "–", at the end.
"""

from collections.abc import Iterable

from leadflow.objects import Opportunity
from leadflow.opportunities.outcome import forecast_in
from leadflow.policy import CUSTOMARY_POLICY, Policy
from leadflow.values.checks import expect
from leadflow.values.optional import several
from leadflow.values.rates import Rates
from leadflow.views.buckets import bucket
from leadflow.views.report import Report, report

__all__ = ["forecast"]


def forecast(
    opportunities: Iterable[Opportunity], *, policy: Policy = CUSTOMARY_POLICY, rates: Rates | None = None
) -> Report:
    """Return what opportunities are worth by the month in which they close, and by category.

    Args:
        opportunities: the opportunities.
        policy: its pipeline says where a forecast counts them, and how likely they are.
        rates: bring all amounts into one currency.

    Raises:
        InvalidValue: amounts are in several currencies, and there are no rates.
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> wms = Opportunity(id="1", account="a", name="WMS", stage="Negotiation/Review", amount="100 USD")
    >>> forecast([wms]).values(column=("commit",))["sum"]
    Decimal('100')
    """
    known = several("opportunities", opportunities, Opportunity)
    expect("policy", policy, Policy)
    stages = policy.pipeline.by_name
    counted = [each for each in known if forecast_in(each, stages) != "omitted"]
    omitted = f", {len(known) - len(counted):,} omitted" if len(counted) < len(known) else ""
    return report(
        counted,
        rows=[bucket("close_date", "month")],
        columns=["forecast"],
        measures=["sum", "weighted"],
        rates=rates,
        policy=policy,
        title=f"Forecast of {len(counted):,} opportunities by month and category{omitted}",
    )
