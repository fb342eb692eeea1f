"""What opportunities are worth: line items, amounts that somebody said, rates."""

from decimal import Context, Decimal, localcontext
from typing import Any

import pytest

import leadflow as lf
from leadflow.opportunities import amount_of, derived_amount, weighted_amount
from leadflow.values import Rates

POLICY = lf.Policy(fallback_user="user:dana")


def item(**fields: Any) -> lf.LineItem:
    return lf.LineItem(**{"product": "serum", **fields})


def opportunity(**fields: Any) -> lf.Opportunity:
    return lf.Opportunity(**{"id": "1", "account": "a", "name": "로봇", "stage": "Prospecting", **fields})


RATES = Rates(to="KRW", rates={"USD": Decimal(1400), "EUR": Decimal("1550.5")})


@pytest.mark.parametrize(
    ("fields", "amount"),
    [
        ({"unit_price": "9900원"}, "9900 KRW"),
        ({"unit_price": "9900원", "quantity": 3, "discount": "0.1"}, "26730 KRW"),
        ({"unit_price": "9900원", "quantity": "0.5", "discount": "0.333"}, "3301.65 KRW"),
        ({"unit_price": "$1200.50", "quantity": 2, "discount": 1}, "0.00 USD"),
        ({"unit_price": "$0.000001", "quantity": "0.000001", "discount": "0.5"}, "0.00 USD"),
        ({"unit_price": "$0.000001", "quantity": "0.000003", "discount": "0.5"}, "0.000000000002 USD"),
        ({"quantity": 3}, None),
    ],
)
def test_a_line_is_worth_quantity_times_price_less_the_discount(fields: dict[str, Any], amount: str | None) -> None:
    """Exactly; what is finer than an amount can hold is rounded half-even."""
    worth = item(**fields).amount
    assert (None if worth is None else str(worth)) == amount


def test_sums_do_not_depend_on_how_an_application_reckons() -> None:
    """A context of few digits rounds nothing of ours."""
    with localcontext(Context(prec=2)):
        line = item(
            unit_price=lf.Money(Decimal("12345.67"), "USD"), quantity=Decimal("12.345"), discount=Decimal("0.001")
        )
        worth = opportunity(probability=65, line_items=(line, line))
        assert amount_of(worth) == lf.Money(Decimal("304509.7777077"), "USD")
        assert weighted_amount(worth, POLICY) == lf.Money(Decimal("197931.355510005"), "USD")


def test_items_are_worth_their_sum_unless_a_price_is_missing() -> None:
    """A sum that leaves something out would be wrong, so there is none."""
    two = (item(unit_price="1000원"), item(unit_price="500원", quantity=2))
    assert derived_amount(two) == lf.Money(Decimal(2000), "KRW")
    assert derived_amount(()) is None
    assert derived_amount((*two, item())) is None
    assert amount_of(opportunity(line_items=(*two, item()))) is None
    assert weighted_amount(opportunity(line_items=()), POLICY) is None


def test_an_amount_that_somebody_said_goes_first() -> None:
    """Whatever the line items come to."""
    said = opportunity(amount="3000원", probability=50, line_items=(item(unit_price="1000원"),))
    assert amount_of(said) == lf.Money(Decimal(3000), "KRW")
    assert weighted_amount(said, POLICY) == lf.Money(Decimal(1500), "KRW")


def test_several_currencies_need_rates() -> None:
    """Which ones is told; with rates every line is brought into one currency."""
    mixed = (item(unit_price="$10"), item(unit_price="1000원"), item(unit_price="€2"))
    with pytest.raises(lf.InvalidValue) as caught:
        derived_amount(mixed)
    assert (
        str(caught.value)
        == "invalid currencies 'EUR, KRW, USD': expected one currency, or rates that bring all into one"
    )
    assert derived_amount(mixed, rates=RATES) == lf.Money(Decimal(14000 + 1000 + 3101), "KRW")
    assert amount_of(opportunity(line_items=mixed), rates=RATES) == lf.Money(Decimal(18101), "KRW")
    assert weighted_amount(opportunity(amount="$10", probability=10), POLICY, rates=RATES) == lf.Money(
        Decimal(1400), "KRW"
    )


@pytest.mark.parametrize(
    ("rates", "expected"),
    [(RATES, "KRW, or one that has a rate: USD, EUR"), (Rates("KRW"), "KRW, because no rate is given")],
    ids=["other rates", "no rates"],
)
def test_a_missing_rate_is_an_error_that_names_the_currency(rates: Rates, expected: str) -> None:
    """No rate is guessed or derived."""
    with pytest.raises(lf.InvalidValue) as caught:
        rates.convert(lf.Money.parse("¥100", currency="JPY"))
    assert str(caught.value) == f"invalid currency 'JPY': expected {expected}"


def test_an_amount_in_the_currency_of_the_rates_stays() -> None:
    """With or without a rate of 1 for it."""
    for rates in (RATES, Rates("KRW", {"KRW": Decimal(1)})):
        assert rates.convert(lf.Money.parse("1000원")) == lf.Money.parse("1000원")


@pytest.mark.parametrize(
    ("to", "rates", "message"),
    [
        ("WON", {}, "invalid currency 'WON': expected a currency code of ISO 4217 such as 'KRW'"),
        ("KRW", {"usd": 1}, "invalid currency 'usd': expected a currency code of ISO 4217 such as 'KRW'"),
        (
            "KRW",
            {"USD": 1400.5},
            "invalid rate 1400.5: expected a whole number or a Decimal above 0 (rate of USD)",
        ),
        ("KRW", {"USD": True}, "invalid rate True: expected a whole number or a Decimal above 0 (rate of USD)"),
        (
            "KRW",
            {"USD": Decimal("NaN")},
            "invalid rate Decimal('NaN'): expected a whole number or a Decimal above 0 (rate of USD)",
        ),
        ("KRW", {"USD": 0}, "invalid rate 0: expected a whole number or a Decimal above 0 (rate of USD)"),
        ("KRW", {"KRW": 2}, "invalid rate Decimal('2'): expected 1 or none, because all becomes KRW"),
    ],
    ids=str,
)
def test_rates_that_cannot_be_are_refused(to: str, rates: dict[str, Any], message: str) -> None:
    """Currencies there are, exact numbers above 0, and the currency itself worth itself."""
    with pytest.raises(lf.InvalidValue) as caught:
        Rates(to, rates)
    assert str(caught.value) == message
