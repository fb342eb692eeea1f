"""Amounts in one currency: exact sums, and rates that somebody gives.

The rules
---------
- Amounts are added and compared in one currency only.
- Rates say what one unit of another currency is worth; they are an argument, and nothing is looked up.
- Without rates all amounts that are read must share a currency; several are an error that names them.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.currencies import MINOR_DIGITS
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money

__all__ = ["Rates", "Tray", "exactly"]


def exactly() -> Context:
    """Return a context wide enough that no sum of amounts is rounded, whatever the application has set."""
    return Context(prec=120, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)


def _positive(value: Mapping[str, Decimal | int]) -> FrozenMapping[Decimal]:
    rates: dict[str, Decimal] = {}
    for code, rate in value.items():
        given: object = rate  # whatever a caller without a type checker hands over
        is_exact = isinstance(given, int | Decimal) and not isinstance(given, bool)
        if code not in MINOR_DIGITS:
            raise InvalidValue("currency", code, "a currency code of ISO 4217 such as 'KRW'")
        if not is_exact or not Decimal(rate).is_finite() or rate <= 0:
            raise InvalidValue("rate", given, "a whole number or a Decimal above 0", f"rate of {code}")
        rates[code] = Decimal(rate)
    return FrozenMapping(rates)


@attrs.frozen
class Rates:
    """What other currencies are worth in one currency.

    Args:
        currency: the currency of all results.
        units: by code: what one unit of that currency is worth, exactly.

    Raises:
        InvalidValue: an unknown currency, or a rate that is no exact number above 0.

    >>> Rates("KRW", {"USD": Decimal(1380)}).amount(Money(Decimal(2), "USD"))
    Decimal('2760')
    >>> Rates("KRW").amount(Money(Decimal(2), "USD"))
    Traceback (most recent call last):
    leadflow.errors.InvalidValue: invalid currency 'USD': expected KRW, or a rate for it
    """

    currency: str
    units: Mapping[str, Decimal] = attrs.field(factory=FrozenMapping[Decimal], converter=_positive)

    def __attrs_post_init__(self) -> None:
        if self.currency not in MINOR_DIGITS:
            raise InvalidValue("currency", self.currency, "a currency code of ISO 4217 such as 'KRW'")

    def amount(self, money: Money) -> Decimal:
        """Return what an amount is worth.

        Raises:
            InvalidValue: there is no rate for its currency.
        """
        if money.currency == self.currency:
            return money.amount
        unit = self.units.get(money.currency)
        if unit is None:
            raise InvalidValue("currency", money.currency, f"{self.currency}, or a rate for it")
        return exactly().multiply(money.amount, unit)


@attrs.frozen
class Tray:
    """Reads the amounts of one report, and remembers the currencies it met.

    Args:
        rates: bring all amounts into one currency; None where they must share one.
    """

    rates: Rates | None = None
    _met: set[str] = attrs.field(factory=set[str], init=False)

    def reader(self) -> Callable[[Money], Decimal]:
        """Return how an amount is read."""
        return self._noted if self.rates is None else self.rates.amount

    def _noted(self, money: Money) -> Decimal:
        self._met.add(money.currency)
        return money.amount

    def read_all(self, amounts: Iterable[Money | None]) -> list[Decimal | None]:
        """Read many amounts at once."""
        if self.rates is None:
            moneys = list(amounts)
            self._met.update({each.currency for each in moneys if each is not None})
            return [None if each is None else each.amount for each in moneys]
        read = self.rates.amount
        return [None if each is None else read(each) for each in amounts]

    @property
    def currency(self) -> str | None:
        """The one currency of everything read; None when no amount was read.

        Raises:
            InvalidValue: there were several.
        """
        if self.rates is not None:
            return self.rates.currency
        if len(self._met) > 1:
            raise InvalidValue("currencies", tuple(sorted(self._met)), "one currency, or rates that bring all into one")
        return next(iter(self._met), None)
