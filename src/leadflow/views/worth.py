"""What opportunities are worth, exactly: by currency, or read for one report in one currency.

The rules
---------
- An opportunity is worth what `leadflow.opportunities.amounts` says: the amount somebody said, else what its line items come to.
- By currency, line items of several currencies count in each of them.
- Without rates all amounts that a report reads must share a currency; several are an error that names them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from typing import TypeAlias

import attrs

from leadflow.errors import InvalidValue
from leadflow.objects import LineItem, Opportunity
from leadflow.opportunities.amounts import amount_of
from leadflow.values.money import Money
from leadflow.values.rates import Rates, exactly

__all__ = ["Amounts", "Worth", "worth_by_currency"]

Amounts: TypeAlias = tuple[tuple[str, Decimal], ...]
"""What an opportunity is worth, by currency."""


@attrs.frozen
class Worth:
    """Reads what opportunities are worth, and remembers the currencies it met.

    Args:
        rates: bring all amounts into one currency; None where they must share one.
    """

    rates: Rates | None = None
    _met: set[str] = attrs.field(factory=set[str], init=False)

    def money(self, opportunity: Opportunity) -> Money | None:
        """Return what an opportunity is worth, in its own currency where it says an amount."""
        amount = opportunity.amount
        return amount if amount is not None or not opportunity.line_items else amount_of(opportunity, rates=self.rates)

    def number(self, opportunity: Opportunity) -> Decimal | None:
        """Return what an opportunity is worth as a bare number of the currency of the report; None if it is not known."""
        if self.rates is not None:
            return next((amount for _, amount in worth_by_currency(opportunity, self.rates)), None)
        money = self.money(opportunity)
        if money is None:
            return None
        self._met.add(money.currency)
        return money.amount

    def numbers(self, opportunities: Sequence[Opportunity]) -> list[Decimal | None]:
        """Return what `number` does, for many opportunities at once."""
        if self.rates is not None:
            return list(map(self.number, opportunities))
        moneys = list(map(self.money, opportunities))
        self._met.update({money.currency for money in moneys if money is not None})
        return [None if money is None else money.amount for money in moneys]

    @property
    def currency(self) -> str | None:
        """The one currency of everything read; None when no amount was read.

        Raises:
            InvalidValue: there were several.
        """
        if self.rates is not None:
            return self.rates.to
        if len(self._met) > 1:
            raise InvalidValue("currencies", tuple(sorted(self._met)), "one currency, or rates that bring all into one")
        return next(iter(self._met), None)


def worth_by_currency(opportunity: Opportunity, rates: Rates | None = None) -> Amounts:
    """Return what an opportunity is worth, by currency, since line items can have several; nothing when nobody knows.

    Args:
        opportunity: the opportunity.
        rates: bring all amounts into one currency.

    Raises:
        InvalidValue: there is no rate for a currency.

    >>> lines = (LineItem(product="robot", unit_price="100 USD"), LineItem(product="로봇", unit_price="5만원"))
    >>> worth_by_currency(Opportunity(id="1", account="a", name="Robots", stage="any", line_items=lines))
    (('KRW', Decimal('50000')), ('USD', Decimal('100')))
    """
    money = opportunity.amount
    if money is None:
        return _of_items(opportunity.line_items, rates) if opportunity.line_items else ()
    return ((money.currency, money.amount) if rates is None else (rates.to, rates.amount(money)),)


def _of_items(items: Iterable[LineItem], rates: Rates | None) -> Amounts:
    amounts = [item.amount for item in items]
    moneys = [amount for amount in amounts if amount is not None]
    if len(moneys) < len(amounts):
        return ()  # one has no price, so nobody knows what all are worth
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    with localcontext(exactly()):
        for money in moneys:
            code, amount = (money.currency, money.amount) if rates is None else (rates.to, rates.amount(money))
            sums[code] += amount
    return tuple(sorted(sums.items()))
