"""Money: reading amounts, and calculating without losing or mixing anything."""

import decimal
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from leadflow.errors import InvalidValue
from leadflow.values.money import Money

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "values" / "money.toml").read_text(encoding="utf-8"))[
    "case"
]

WON = Money(Decimal(1200), "KRW")
EURO = Money(Decimal(5), "EUR")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['note']}: {case['given'][:20]}")
def test_an_amount_means_what_its_writer_meant_or_is_refused(case: dict[str, str]) -> None:
    """Every way to write an amount gives one value, and what could mean two things is refused."""
    if "want" in case:
        assert str(Money.parse(case["given"], currency=case.get("currency"))) == case["want"]
    else:
        with pytest.raises(InvalidValue, match="invalid amount"):
            Money.parse(case["given"], currency=case.get("currency"))


def test_a_missing_currency_is_named_in_the_error() -> None:
    """Who leaves the currency out is told so."""
    with pytest.raises(InvalidValue, match="invalid amount '1,200': expected a currency such as"):
        Money.parse("1,200")


@pytest.mark.parametrize("code", ["XYZ", "원", ""])
def test_a_currency_beside_the_text_must_exist(code: str) -> None:
    """A default currency that does not exist is refused, even when the text names its own."""
    with pytest.raises(InvalidValue, match="invalid currency"):
        Money.parse("5 USD", currency=code)


@pytest.mark.parametrize(
    "amount",
    [
        1.5,
        float("nan"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        Decimal("sNaN"),
        "5",
        None,
        True,
        Decimal(10) ** 18,
        10**1000,
        Decimal("1e-13"),
        Decimal("1.0000000000001"),
        Decimal("1." + "0" * 200 + "1"),
    ],
)
def test_an_amount_is_exact_finite_and_of_ordinary_size(amount: object) -> None:
    """Floats, what is not a number, and what needs more digits than an amount has are refused."""
    with pytest.raises(InvalidValue, match="invalid amount"):
        Money(amount, "KRW")


@pytest.mark.parametrize("currency", ["krw", "원", "", None, ["KRW"], "XTS"])
def test_a_currency_is_a_code_that_exists(currency: object) -> None:
    """Only codes of ISO 4217 in capitals are currencies."""
    with pytest.raises(InvalidValue, match="invalid currency"):
        Money(Decimal(5), currency)


@pytest.mark.parametrize(
    ("amount", "plain"),
    [
        (Decimal("1.2E+6"), "1200000"),
        (Decimal("1.50"), "1.5"),
        (Decimal("-0.00"), "0"),
        (7, "7"),
        (Decimal("1e-12"), "0.000000000001"),
    ],
)
def test_equal_amounts_look_alike(amount: Decimal | int, plain: str) -> None:
    """An amount has one form: no exponent, no idle zeros, no negative zero."""
    assert f"{Money(amount, 'KRW').amount:f}" == plain


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(Decimal(1200000), "KRW"), "1200000 KRW"),
        (Money(Decimal("1200.5"), "USD"), "1200.50 USD"),
        (Money(Decimal(5), "KWD"), "5.000 KWD"),
        (Money(Decimal(5), "CLF"), "5.0000 CLF"),
        (Money(Decimal("0.0005"), "USD"), "0.0005 USD"),
        (Money(Decimal("1.234"), "USD"), "1.2340 USD"),
        (Money(Decimal("1.234"), "KRW"), "1.2340 KRW"),
        (Money(Decimal("-1.234"), "BHD"), "-1.234 BHD"),
    ],
)
def test_an_amount_shows_the_digits_of_its_currency_and_never_just_three_others(money: Money, shown: str) -> None:
    """Three decimals would read as thousands, so they get a fourth unless the currency has exactly three."""
    assert str(money) == shown
    assert Money.parse(shown) == money


def test_amounts_in_one_currency_have_an_order() -> None:
    """Amounts sort by size, whatever their sign and scale."""
    sizes = [Money(Decimal(text), "KRW") for text in ("-5", "-0.5", "0", "0.5", "5", "1.2E+6")]
    assert sorted(sizes[index] for index in (4, 0, 5, 2, 1, 3)) == sizes
    assert sizes[0] <= sizes[0] < sizes[1] <= sizes[1]
    assert not sizes[0] > sizes[0] >= sizes[1]


def test_sums_and_differences_stay_in_the_currency() -> None:
    """Adding and subtracting give amounts of the same currency."""
    assert Money(Decimal(2400), "KRW") == WON + WON
    assert Money(Decimal(0), "KRW") == WON - WON
    assert Money(Decimal(-1200), "KRW") == -WON


@pytest.mark.parametrize("factor", [3, Decimal(3)])
def test_an_amount_times_a_number_is_an_amount(factor: int | Decimal) -> None:
    """A factor may stand on either side."""
    assert WON * factor == factor * WON == Money(Decimal(3600), "KRW")


def test_a_product_keeps_twelve_decimals_and_rounds_half_even() -> None:
    """A third of something is not exact, so the product is rounded where an amount ends."""
    assert (EURO * Decimal("0.3333333333333333")).amount == Decimal("1.666666666667")
    assert (Money(Decimal("1e-12"), "EUR") * Decimal("0.5")).amount == 0
    assert (Money(Decimal("3e-12"), "EUR") * Decimal("0.5")).amount == Decimal("2e-12")


@pytest.mark.parametrize(
    "factor", [0.5, float("inf"), Decimal("NaN"), Decimal("Infinity"), Decimal("1e200"), Decimal("1e-200"), 10**200]
)
def test_a_factor_is_exact_and_of_ordinary_size(factor: int | Decimal) -> None:
    """Floats and numbers out of all proportion are refused as factors."""
    with pytest.raises(InvalidValue, match="invalid factor"):
        WON * factor


def test_a_product_that_no_amount_can_hold_is_refused() -> None:
    """Growing beyond the largest amount is an error, not a rounded value."""
    with pytest.raises(InvalidValue, match="at most 18 digits before the point"):
        WON * 10**18


@pytest.mark.parametrize(
    ("act", "verb"),
    [
        (lambda: WON + EURO, "add"),
        (lambda: WON - EURO, "subtract"),
        (lambda: WON < EURO, "compare"),
        (lambda: WON >= EURO, "compare"),
        (lambda: max(WON, EURO), "compare"),
    ],
)
def test_currencies_never_mix(act: object, verb: str) -> None:
    """Adding, subtracting and comparing across currencies is an error of the data that names both."""
    assert callable(act)
    with pytest.raises(InvalidValue, match=f"amounts {verb} only within one currency") as caught:
        act()
    assert {str(caught.value.value), caught.value.expected[:3]} == {"EUR", "KRW"}


@pytest.mark.parametrize(
    "act", [lambda: WON + 5, lambda: WON - 5, lambda: WON < 5, lambda: WON * "5", lambda: sum([WON])]
)
def test_money_does_not_mix_with_bare_numbers(act: object) -> None:
    """A number without a currency is no amount: the usual TypeError."""
    assert callable(act)
    with pytest.raises(TypeError):
        act()


def test_amounts_in_different_currencies_are_unequal_without_an_error() -> None:
    """Equality is a question that always has an answer."""
    assert Money(Decimal(5), "USD") != EURO
    assert EURO != 5


def test_the_settings_of_the_application_for_its_own_sums_change_nothing() -> None:
    """A decimal context with few digits and other traps does not reach our arithmetic."""
    large, small = Money(Decimal(123456789012345678), "KRW"), Money(Decimal("0.000000000001"), "KRW")
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_UP, traps=[decimal.Inexact])):
        total = large + small
        assert str(total) == "123456789012345678.000000000001 KRW"
        assert total - small == large
        assert Money.parse(str(total)) == total
        assert str(small * 1000 + large) == "123456789012345678.000000001 KRW"
