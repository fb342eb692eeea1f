"""Amounts of other currencies in one: by rates that somebody gives, exactly.

The rules
---------
- A rate says what one unit of another currency is worth. Nothing is looked up, and no rate is derived from another one.
- A currency without a rate is an error that names it.
- Nothing is rounded, but to the twelve digits behind the point that an amount can have, half-even.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.currencies import MINOR_DIGITS
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money

__all__ = ["Rates", "exactly"]

_EXPECTED_CODE = "a currency code of ISO 4217 such as 'KRW'"


def exactly() -> Context:
    """Return a context that is wide enough for sums and products of amounts, whatever the application has set."""
    return Context(prec=120, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)


def _rates(value: Mapping[str, Decimal | int]) -> FrozenMapping[Decimal]:
    return FrozenMapping({code: _rate(code, rate) for code, rate in value.items()})


def _rate(code: str, rate: object) -> Decimal:
    if code not in MINOR_DIGITS:
        raise InvalidValue("currency", code, _EXPECTED_CODE)
    if isinstance(rate, bool) or not isinstance(rate, int | Decimal) or not Decimal(rate).is_finite() or rate <= 0:
        raise InvalidValue("rate", rate, "a whole number or a Decimal above 0", f"rate of {code}")
    return Decimal(rate)


@attrs.frozen
class Rates:
    """What other currencies are worth in one.

    Args:
        to: the code of the currency of all results.
        rates: by code of another currency: what one unit of it is worth.

    Raises:
        InvalidValue: an unknown currency, or a rate that is no exact number above 0.

    >>> Rates(to="KRW", rates={"USD": Decimal("1380.5")}).amount(Money(Decimal(2), "USD"))
    Decimal('2761.0')
    """

    to: str
    rates: Mapping[str, Decimal] = attrs.field(factory=FrozenMapping[Decimal], converter=_rates)

    def __attrs_post_init__(self) -> None:
        if self.to not in MINOR_DIGITS:
            raise InvalidValue("currency", self.to, _EXPECTED_CODE)
        if self.rates.get(self.to, 1) != 1:
            raise InvalidValue("rate", self.rates[self.to], f"1 or none, because all becomes {self.to}")

    def amount(self, money: Money) -> Decimal:
        """Return what an amount is worth, as a bare number that is not rounded.

        Raises:
            InvalidValue: there is no rate for its currency.

        >>> Rates("KRW", {"USD": Decimal(1380)}).amount(Money(Decimal(2), "EUR"))
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid currency 'EUR': expected KRW, or one that has a rate: USD
        """
        if money.currency == self.to:
            return money.amount
        rate = self.rates.get(money.currency)
        if rate is None:
            known = f", or one that has a rate: {', '.join(self.rates)}" if self.rates else ", because no rate is given"
            raise InvalidValue("currency", money.currency, f"{self.to}{known}")
        return exactly().multiply(money.amount, rate)

    def convert(self, money: Money) -> Money:
        """Return an amount in the currency of the rates.

        Raises:
            InvalidValue: there is no rate for its currency.

        >>> str(Rates(to="KRW", rates={"USD": Decimal("1380.5")}).convert(Money.parse("$20")))
        '27610 KRW'
        """
        return Money(Decimal(1), self.to) * self.amount(money)
