"""Amounts of money, as people and exports write them.

How a number is read, in this order:

1. Both a comma and a point: the one that comes last is the decimal mark (``1,200.50``, ``1.200,50``).
2. One of them several times, or spaces or apostrophes: thousands (``1.200.000``, ``1 200,50``).
3. One of them once: thousands if it cuts off exactly three digits behind one to three (``1.200``, ``1,200``),
   otherwise the decimal mark (``1.5``, ``12000.000``, ``0.125``).
   A point in a currency that counts thousandths (``1.234 KWD``) and any point before 만, 억, 조 is the decimal mark.
"""

import functools
import re
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Self

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.currencies import COUNTING_WORDS, LIKELIEST, MINOR_DIGITS, NUMERALS, SCALES, WORDS
from leadflow.values.text import clean, fold

__all__ = ["Money"]

_EXPECTED = "an amount such as '$1,200.50', '120만원' or '1200.50 EUR'"
_EXPECTED_CURRENCY = "a currency such as 'USD', '원' or '€', in the text or beside it"
_EXPECTED_FACTOR = "a whole number or a Decimal of ordinary size"
_LONGEST_TEXT = 80
_LARGEST_EXPONENT = 100
_WHOLE_DIGITS = 18
_DECIMALS = 12
_THOUSANDTHS = 3
_GROUP = 10_000

_COUNTING = "".join([*COUNTING_WORDS, *NUMERALS])
_SIGNED = re.compile(
    r"(?P<open>\(?)\s*(?P<minus>[-\N{MINUS SIGN}]?)\s*"
    r"(?P<before>|[^\d\s()-][^\d()-]*?)\s*(?P<minus2>[-\N{MINUS SIGN}]?)\s*"
    rf"(?P<number>(?:\d|[{_COUNTING}])(?:[\d{_COUNTING}.,'_ ]*[\d{_COUNTING}])?(?:e[+-]?\d{{1,2}}(?![^\W\d_]))?)"
    r"(?:[.,][-\N{EN DASH}]+)?\s*(?P<after>[^\d()]*?)\s*(?P<close>\)?)"
)
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_POINTED = re.compile(r"(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?P<decimals>\.\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,' _])\d{3})(?:(?P=mark)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")
_COUNTED = re.compile(rf"(?P<literal>\d[\d.,]*)|(?P<word>[{_COUNTING}])|\s+")


def _exact() -> Context:
    """Return a context in which nothing is rounded unasked, whatever the application has set for its own sums."""
    return Context(prec=3 * (_WHOLE_DIGITS + _DECIMALS), rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)


def _normal(amount: Decimal | int) -> Decimal:
    """Return an amount without idle zeros and without exponent; raises `InvalidValue`."""
    if type(amount) is int:
        amount = Decimal(amount)
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise InvalidValue("amount", amount, "a whole number or a Decimal that is finite")
    if not amount:
        return Decimal(0)
    if amount.adjusted() >= _WHOLE_DIGITS:
        raise InvalidValue("amount", amount, f"at most {_WHOLE_DIGITS} digits before the point")
    context = _exact()
    reduced = amount.normalize(context)
    exponent = int(reduced.as_tuple().exponent)
    if reduced != amount or exponent < -_DECIMALS:
        raise InvalidValue("amount", amount, f"at most {_DECIMALS} digits behind the point")
    return reduced.quantize(Decimal(1), context=context) if exponent > 0 else reduced


def _check_currency(_money: object, _attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or value not in MINOR_DIGITS:
        raise InvalidValue("currency", value, "a currency code of ISO 4217 such as 'KRW'")


def _factor(value: object) -> Decimal | None:
    """Return an exact factor; None when it is no number at all, `InvalidValue` when it is no exact one."""
    if isinstance(value, float):
        raise InvalidValue("factor", value, _EXPECTED_FACTOR)
    if not isinstance(value, int | Decimal):
        return None
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact.adjusted()) > _LARGEST_EXPONENT:
        raise InvalidValue("factor", exact, _EXPECTED_FACTOR)
    return exact


# --- reading ----------------------------------------------------------------------------------------------------------


def _number(text: str, *, thousandths: bool) -> Decimal | None:
    """Read a number by the rules at the top of this module; None when it follows none of them."""
    mantissa, _, exponent = text.partition("e")
    if exponent:
        return Decimal(f"{mantissa.replace(',', '.')}e{exponent}") if _PLAIN.fullmatch(mantissa) else None
    whole, mark, decimals = mantissa.rpartition(max(".,", key=mantissa.rfind))
    if not mark or not _is_decimal_mark(whole, mark, decimals, thousandths=thousandths):
        whole, decimals = mantissa, ""
    if not whole.isdecimal():
        found = _GROUPED.fullmatch(whole)
        if found is None or (decimals and found["mark"] == mark):
            return None
        whole = "".join(char for char in whole if char.isdecimal())
    return Decimal(f"{whole}.{decimals}") if decimals else Decimal(whole)


def _is_decimal_mark(whole: str, mark: str, decimals: str, *, thousandths: bool) -> bool:
    """Tell whether the last point or comma of a number divides the whole from the decimals."""
    if mark in whole or not decimals.isdecimal():
        return False
    if not whole.isdecimal():
        return True
    is_group = len(decimals) == _THOUSANDTHS and len(whole) <= _THOUSANDTHS and not whole.startswith("0")
    return not is_group or (mark == "." and thousandths)


def _counted(text: str) -> Decimal | None:
    """Read a number with Korean, Japanese or Chinese counting words (``1억 2천만``); None when it is none."""
    total = section = Decimal(0)
    number: Decimal | None = None
    last_group = last_step = 10**_WHOLE_DIGITS
    position = 0
    while position < len(text):
        found = _COUNTED.match(text, position)
        if found is None:
            return None
        position = found.end()
        word, literal = found["word"], found["literal"]
        if literal or word in NUMERALS:
            if number is not None or (literal and not _POINTED.fullmatch(literal)):
                return None
            number = Decimal(literal.replace(",", "")) if literal else Decimal(NUMERALS[word])
        elif word:
            step = COUNTING_WORDS[word]
            if step >= last_group or (step < _GROUP and step >= last_step):
                return None
            if step < _GROUP:
                section, number, last_step = section + (1 if number is None else number) * step, None, step
            else:
                section += number or 0
                total, section, number = total + (section or 1) * step, Decimal(0), None
                last_group, last_step = step, step
    return total + section + (number or 0)


def _meanings(word: str) -> tuple[str, ...] | None:
    """Return the currencies a sign, word or code can mean; None when it is none of these."""
    code = word.upper()
    return (code,) if code in MINOR_DIGITS else WORDS.get(word) or WORDS.get(word.replace(" ", ""))


def _after(text: str) -> tuple[int, str] | None:
    """Split what stands behind a number into a factor and a currency (``m usd``, ``k€``); None when it is neither."""
    if not text or _meanings(text):
        return 1, text
    for end in (len(text.partition(" ")[0]), 1, 2, 3):
        scale, currency = text[:end], text[end:].strip()
        if scale in SCALES and (not currency or _meanings(currency)):
            return SCALES[scale], currency
    return None


def _currency(words: tuple[str, ...], given: str | None) -> str | None:
    """Return the one currency that the words of a text mean, or None when they leave it open or disagree."""
    if not words:
        return given
    possible = [code for code in _meanings(words[0]) or () if all(code in (_meanings(word) or ()) for word in words)]
    if given in possible:
        return given
    if len(possible) == 1:
        return possible[0]
    likeliest = [LIKELIEST[word] for word in words if word in LIKELIEST]
    return likeliest[0] if likeliest and likeliest[0] in possible else None


@functools.total_ordering
@attrs.frozen(order=False)
class Money:
    """An exact amount in one currency.

    Amounts compare, add and subtract only within one currency; across currencies that is an `InvalidValue`,
    because it is the data that do not fit together.

    Args:
        amount: the amount in the unit of the currency, with at most 18 digits before and 12 behind the point.
        currency: its code in ISO 4217.

    >>> Money.parse("120만원") + Money.parse("₩300,000")
    Money(amount=Decimal('1500000'), currency='KRW')
    >>> Money.parse("$5") < Money.parse("5 €")
    Traceback (most recent call last):
    leadflow.errors.InvalidValue: invalid currency 'EUR': expected USD, because amounts compare only within one currency
    """

    amount: Decimal = attrs.field(converter=_normal)
    currency: str = attrs.field(validator=_check_currency)

    @classmethod
    def parse(cls, text: str, *, currency: str | None = None) -> Self:
        """Read an amount; the rules for commas and points stand at the top of this module.

        Args:
            text: the amount as written, with a sign, word or code of its currency.
            currency: the code of the currency that the text is in when it names none,
                or when it names one that has several meanings (``$``, ``kr``).

        Raises:
            InvalidValue: it is no amount, or nothing tells the currency.

        >>> str(Money.parse("1억 2천만원")), str(Money.parse("1.200,50 €")), str(Money.parse("$1.2M"))
        ('120000000 KRW', '1200.50 EUR', '1200000.00 USD')
        >>> str(Money.parse("12000000.0", currency="JPY")), str(Money.parse("$5", currency="CAD"))
        ('12000000 JPY', '5.00 CAD')
        """
        cleaned = fold(clean(text, what="amount")).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        found = _SIGNED.fullmatch(cleaned) if len(cleaned) <= _LONGEST_TEXT else None
        tail = _after(found["after"]) if found else None
        if found is None or tail is None or bool(found["open"]) != bool(found["close"]):
            raise InvalidValue("amount", text, _EXPECTED)
        factor, word = tail
        unit = _currency(tuple(filter(None, (found["before"].strip(), word))), _known(currency))
        if unit is None:
            raise InvalidValue("amount", text, _EXPECTED_CURRENCY)
        signs = [sign for sign in (found["open"], found["minus"], found["minus2"]) if sign]
        is_counted = any(char in _COUNTING for char in found["number"])
        thousandths = MINOR_DIGITS[unit] == _THOUSANDTHS
        number = _counted(found["number"]) if is_counted else _number(found["number"], thousandths=thousandths)
        if number is None or len(signs) > 1:
            raise InvalidValue("amount", text, _EXPECTED)
        return cls(_exact().multiply(number, -factor if signs else factor), unit)

    def __add__(self, other: "Money") -> "Money":
        if type(other) is not Money:
            return NotImplemented
        self._check_same_currency(other, "add")
        return Money(_exact().add(self.amount, other.amount), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        if type(other) is not Money:
            return NotImplemented
        self._check_same_currency(other, "subtract")
        return Money(_exact().subtract(self.amount, other.amount), self.currency)

    def __mul__(self, factor: "int | Decimal") -> "Money":
        """Return the product, rounded half-even to the 12 digits behind the point that an amount can have."""
        exact = _factor(factor)
        if exact is None:
            return NotImplemented
        product = _exact().multiply(self.amount, exact)
        if product.adjusted() < _WHOLE_DIGITS:
            product = product.quantize(Decimal(1).scaleb(-_DECIMALS), context=_exact())
        return Money(product, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(self.amount.copy_negate(), self.currency)

    def __lt__(self, other: "Money") -> bool:
        if type(other) is not Money:
            return NotImplemented
        self._check_same_currency(other, "compare")
        return self.amount < other.amount

    def _check_same_currency(self, other: "Money", verb: str) -> None:
        if other.currency != self.currency:
            raise InvalidValue(
                "currency", other.currency, f"{self.currency}, because amounts {verb} only within one currency"
            )

    def __str__(self) -> str:
        """Return amount and code, with as many decimals as the currency has; `parse` reads it back.

        Three decimals in a currency that has fewer get a fourth, so that nobody takes them for thousands.
        """
        shown = f"{self.amount:f}"
        decimals = len(shown.partition(".")[2])
        wanted = max(MINOR_DIGITS[self.currency], decimals)
        if wanted == _THOUSANDTHS != MINOR_DIGITS[self.currency]:
            wanted += 1
        return f"{self.amount:.{wanted}f} {self.currency}"


def _known(currency: str | None) -> str | None:
    """Return a currency code in capitals; raises `InvalidValue` when there is no such code."""
    if currency is None:
        return None
    code = currency.strip().upper()
    if code not in MINOR_DIGITS:
        raise InvalidValue("currency", currency, "a currency code of ISO 4217 such as 'KRW'")
    return code
