"""What opportunities are worth: the amount somebody said, else what their line items come to.

The rules
---------
- A line item is worth quantity × price × (1 - discount). That is exact; only what has more than twelve digits behind the
  point, which no amount can hold, is rounded there, half-even, once for each line.
- Line items are worth the sum of their lines, unless one has no price: a sum that leaves something out would be wrong.
- An amount that somebody said goes before the one of the line items.
- The weighted amount is the amount × the probability that `leadflow.opportunities.outcome` tells. Whoever adds up what
  several are worth adds up what `weighted` says of each, and rounds nothing.
- Several currencies are added only with rates that bring them into one; those are an argument.
"""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from functools import reduce
from operator import add

from leadflow.errors import InvalidValue
from leadflow.objects import LineItem, Opportunity
from leadflow.opportunities.outcome import probability_of
from leadflow.policy import Policy
from leadflow.values.checks import expect
from leadflow.values.money import Money
from leadflow.values.optional import several
from leadflow.values.rates import Rates, exactly

__all__ = ["amount_of", "derived_amount", "weighted", "weighted_amount"]


def derived_amount(items: Iterable[LineItem], *, rates: Rates | None = None) -> Money | None:
    """Return what line items are worth together; None when there are none, or one has no price.

    Args:
        items: the line items.
        rates: bring all amounts into one currency; without them the items must share one.

    Raises:
        InvalidValue: there are several currencies and no rates, or no rate for one of them.

    >>> robots = LineItem(product="robot", quantity=3, unit_price="1000 USD", discount="0.1")
    >>> str(derived_amount([robots, LineItem(product="training", unit_price="$250")]))
    '2950.00 USD'
    """
    items = several("items", items, LineItem)
    expect("rates", rates, (Rates, type(None)))
    lines = [item.amount for item in items]
    amounts = [amount for amount in lines if amount is not None]
    if not amounts or len(amounts) < len(lines):
        return None
    if rates is not None:
        amounts = [rates.convert(amount) for amount in amounts]
    currencies = sorted({amount.currency for amount in amounts})
    if len(currencies) > 1:
        raise InvalidValue("currencies", ", ".join(currencies), "one currency, or rates that bring all into one")
    return reduce(add, amounts)


def amount_of(opportunity: Opportunity, *, rates: Rates | None = None) -> Money | None:
    """Return what an opportunity is worth: its amount, else what its line items come to; None when neither is known.

    Args:
        opportunity: the opportunity.
        rates: bring the amount into one currency.

    Raises:
        InvalidValue: the line items have several currencies and there are no rates, or no rate for one of them.

    >>> robots = Opportunity(id="1", account="a", name="로봇", stage="제안", amount="5000만원")
    >>> str(amount_of(robots)), str(amount_of(robots, rates=Rates("USD", {"KRW": Decimal("0.00072")})))
    ('50000000 KRW', '36000.00 USD')
    """
    expect("opportunity", opportunity, Opportunity)
    expect("rates", rates, (Rates, type(None)))
    if opportunity.amount is None:
        return derived_amount(opportunity.line_items, rates=rates)
    return opportunity.amount if rates is None else rates.convert(opportunity.amount)


def weighted_amount(opportunity: Opportunity, policy: Policy, *, rates: Rates | None = None) -> Money | None:
    """Return what an opportunity is worth on average: its amount × the probability that it is won.

    Args:
        opportunity: the opportunity.
        policy: its pipeline says how likely an opportunity is in each stage, unless it says so itself while it is open.
        rates: bring the amount into one currency.

    Returns:
        None when no amount is known, or no probability: its stage is not in the pipeline, and it has none of its own.

    Raises:
        InvalidValue: the line items have several currencies and there are no rates, or no rate for one of them.

    >>> robots = Opportunity(id="1", account="a", name="Robots", stage="Negotiation/Review", amount="1000 USD")
    >>> str(weighted_amount(robots, Policy(fallback_user="user:dana")))
    '800.00 USD'
    """
    expect("opportunity", opportunity, Opportunity)
    expect("policy", policy, Policy)
    amount, probability = amount_of(opportunity, rates=rates), probability_of(opportunity, policy)
    if amount is None or probability is None:
        return None
    with localcontext(exactly()):
        return Money(Decimal(1), amount.currency) * weighted(amount.amount, probability)


def weighted(amount: Decimal, probability: int) -> Decimal:
    """Return an amount as far as it is likely, not rounded; in the context of `leadflow.values.rates.exactly`.

    Args:
        amount: what an opportunity is worth, or several that are equally likely.
        probability: how likely it is to be won, in per cent.

    >>> weighted(Decimal("0.000000000001"), 50)
    Decimal('5.0E-13')
    """
    return amount * _SHARES[probability]


_SHARES = tuple(Decimal(probability).scaleb(-2) for probability in range(101))
