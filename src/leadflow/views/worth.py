"""What deals are worth, read for one report: exactly, and in one currency.

The rules
---------
- A deal is worth what `leadflow.amounts` says: the amount somebody said, else what its line items come to.
- Without rates all amounts that are read must share a currency; several are an error that names them.
"""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from leadflow.amounts import amount_of
from leadflow.errors import InvalidValue
from leadflow.objects import Opportunity
from leadflow.values.money import Money
from leadflow.values.rates import Rates

__all__ = ["Worth"]


@attrs.frozen
class Worth:
    """Reads what deals are worth, and remembers the currencies it met.

    Args:
        rates: bring all amounts into one currency; None where they must share one.
    """

    rates: Rates | None = None
    _met: set[str] = attrs.field(factory=set[str], init=False)

    def money(self, deal: Opportunity) -> Money | None:
        """Return what a deal is worth, in its own currency where it says an amount."""
        amount = deal.amount
        return amount if amount is not None or not deal.line_items else amount_of(deal, rates=self.rates)

    def number(self, deal: Opportunity) -> Decimal | None:
        """Return what a deal is worth as a bare number of the currency of the report; None if it is not known."""
        money = self.money(deal)
        if money is None:
            return None
        if self.rates is not None:
            return self.rates.amount(money)
        self._met.add(money.currency)
        return money.amount

    def numbers(self, deals: Sequence[Opportunity]) -> list[Decimal | None]:
        """Return what `number` does, for many deals at once."""
        moneys = list(map(self.money, deals))
        if self.rates is not None:
            read = self.rates.amount
            return [None if money is None else read(money) for money in moneys]
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
