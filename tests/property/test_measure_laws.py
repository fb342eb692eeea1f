"""Laws of what is measured and located: money, industries, addresses."""

import pickle
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.errors import InvalidValue
from leadflow.tables.countries import ENGLISH, KOREAN, NAMES
from leadflow.tables.currencies import MINOR_DIGITS
from leadflow.tables.industries import DIVISIONS, LONGEST, SECTIONS
from leadflow.tables.subdivisions import TITLES
from leadflow.values.address import NOWHERE, Address, country_code
from leadflow.values.industry import IndustryCode
from leadflow.values.money import Money
from leadflow.values.text import fold

AMOUNTS = st.one_of(
    st.integers(-(10**15), 10**15).map(Decimal),
    st.decimals(-(10**9), 10**9, places=2),
    st.decimals(-(10**6), 10**6, places=3),
    st.decimals(-1000, 1000, places=12),
)
CURRENCIES = st.sampled_from(sorted(MINOR_DIGITS))
MONEY = st.builds(Money, AMOUNTS, CURRENCIES)
WON = st.builds(Money, AMOUNTS, st.just("KRW"))
AWKWARD = st.sampled_from(
    [
        *(
            "",
            " ",
            "-",
            "N/A",
            "서울",
            "서울시 강남구",
            "광주 북구",
            "경기",
            "Seoul",
            "Tokyo",
            "CA",
            "CA 94105",
            "94105",
        ),
        *("USA", "(06236)", "Georgia", "UK", "Washington", "Berlin", "10115 Berlin", "1 Main St", "대한민국", "Korea"),
        *("Île-de-France", "Île-de-France".upper()),
    ]
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
WORDS = st.one_of(AWKWARD, TEXT)
LINES = st.lists(WORDS, max_size=5).flatmap(
    lambda words: st.sampled_from([", ", " ", "\n", ","]).map(lambda mark: mark.join(words))
)


def codes() -> st.SearchStrategy[IndustryCode]:
    """Draw codes of all classifications, at every level, and labels."""
    sections = [IndustryCode(scheme, section) for scheme, found in SECTIONS.items() for section in found]
    divisions = [(scheme, division) for scheme, found in DIVISIONS.items() for division in found]
    below = st.sampled_from(divisions).flatmap(
        lambda division: st.text("0123456789", max_size=LONGEST[division[0]] - 2).map(
            lambda digits: IndustryCode(division[0], division[1] + digits)
        )
    )
    labels = TEXT.map(str.strip).filter(fold).map(lambda text: IndustryCode.parse(f"LABEL:{text}"))
    return st.one_of(st.sampled_from(sections), below, labels)


def counted(number: int) -> str:
    """Write a number as Koreans do (``1억 2,345만 6천``); written without a look at how it is read."""
    groups = []
    for word, size in (("조", 10**12), ("억", 10**8), ("만", 10**4)):
        count, number = divmod(number, size)
        groups.append(f"{count:,}{word}" if count else "")
    thousands, number = divmod(number, 1000)
    groups += [f"{thousands}천" if thousands else "", str(number) if number else ""]
    return " ".join(filter(None, groups))


# --- money ------------------------------------------------------------------------------------------------------------


@given(MONEY)
def test_money_that_is_written_reads_back(money: Money) -> None:
    """parse(str(x)) == x, also with another currency in mind."""
    assert Money.parse(str(money)) == money == Money.parse(str(money), currency="EUR")


@given(WON, WON, WON)
def test_addition_is_commutative_and_associative(a: Money, b: Money, c: Money) -> None:
    """The order of a sum makes no difference, to the last digit."""
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)


@given(WON, WON)
def test_subtraction_undoes_addition(a: Money, b: Money) -> None:
    """What was added can be taken away, and a difference is a sum with the opposite."""
    assert (a + b) - b == a
    assert a - b == a + -b
    assert (-a) * -1 == a


@given(WON, WON, st.integers(-30, 30), st.integers(-30, 30))
def test_whole_factors_distribute(a: Money, b: Money, m: int, n: int) -> None:
    """Multiplying a sum is summing the products; factors commute, and one and zero do what they should."""
    assert (a + b) * m == a * m + b * m
    assert a * (m + n) == a * m + a * n
    assert a * m * n == a * (m * n) == m * (n * a)
    assert (a * 1, a * 0) == (a, Money(Decimal(0), "KRW"))


@given(WON, WON, WON)
def test_order_is_total_and_survives_addition(a: Money, b: Money, c: Money) -> None:
    """Of two amounts exactly one relation holds, and adding the same to both keeps it."""
    assert [a < b, a == b, a > b].count(True) == 1
    assert (a < b) == (a + c < b + c) == (-b < -a)
    assert (a <= b) == (not b < a)


@given(MONEY, st.integers(0, 12))
def test_equal_money_is_the_same_in_every_way(money: Money, zeros: int) -> None:
    """Idle zeros, pickling and hashing make no difference to an amount."""
    padded = Money(
        Decimal(f"{money.amount:f}" + ("" if "." in f"{money.amount:f}" else ".") + "0" * zeros), money.currency
    )
    copied = pickle.loads(pickle.dumps(money))
    assert padded == money == copied
    assert repr(padded) == repr(money) == repr(copied)
    assert hash(padded) == hash(money) == hash(copied)


@given(st.integers(0, 10**15), st.sampled_from([",", ".", " ", "'", "\u202f", "’"]))
def test_thousands_are_read_with_any_mark(number: int, mark: str) -> None:
    """A whole number of at least four digits means the same with every mark between its thousands."""
    assume(number >= 1000)
    assert Money.parse(f"{number:,}".replace(",", mark), currency="EUR").amount == number


@given(st.integers(0, 10**15), st.integers(0, 99), st.sampled_from(["$1", "EUR 1", "1원"]))
def test_both_marks_tell_thousands_from_decimals(whole: int, cents: int, sample: str) -> None:
    """Continental and English writing of one amount are equal."""
    english = f"{whole:,}.{cents:02}"
    continental = english.translate(str.maketrans(",.", ".,"))
    read = [Money.parse(sample.replace("1", text)).amount for text in (english, continental)]
    assert read == [Decimal(f"{whole}.{cents:02}")] * 2


@given(st.integers(1, 10**16 - 1))
def test_korean_counting_words_say_what_digits_say(number: int) -> None:
    """An amount written with 조, 억, 만 and 천 is the amount in digits, with or without spaces."""
    text = counted(number)
    assert Money.parse(f"{text}원").amount == Money.parse(f"{text} 원").amount == number


@given(st.one_of(LINES, st.text("0123456789.,-()'eE 만억천원$€kM", max_size=30)))
def test_reading_an_amount_gives_money_or_one_kind_of_error(text: str) -> None:
    """No text brings the reader out of step: it gives an amount that reads back, or an InvalidValue."""
    try:
        money = Money.parse(text, currency="KRW")
    except InvalidValue:
        return
    assert Money.parse(str(money)) == money


# --- industries -------------------------------------------------------------------------------------------------------


@given(codes())
def test_an_industry_that_is_written_reads_back(code: IndustryCode) -> None:
    """parse(str(x)) == x, and pickling makes no difference."""
    assert IndustryCode.parse(str(code)) == code
    assert pickle.loads(pickle.dumps(code)) == code


@given(codes())
def test_the_levels_of_an_industry_are_a_chain(code: IndustryCode) -> None:
    """Every level is a code whose own levels are those that follow, so "under" is transitive."""
    levels = code.ancestors
    assert len(set(levels)) == len(levels)
    assert [IndustryCode.parse(level).ancestors for level in levels] == [levels[start:] for start in range(len(levels))]


@given(codes(), codes())
def test_equal_industries_have_equal_levels(a: IndustryCode, b: IndustryCode) -> None:
    """Equality, hash and the canonical form agree."""
    assert (a == b) == (a.ancestors == b.ancestors)
    assert (hash(a) == hash(b)) or a != b


@given(st.one_of(TEXT, st.from_regex(r"(?i)(ksic|isic|nace|naics|sic)[ :-]{0,2}[a-z]?[0-9.-]{0,7}", fullmatch=True)))
def test_reading_an_industry_gives_a_code_or_one_kind_of_error(text: str) -> None:
    """No text brings the reader out of step: it gives a code that reads back, or an InvalidValue."""
    try:
        code = IndustryCode.parse(text)
    except InvalidValue:
        return
    assert IndustryCode.parse(str(code)) == code


# --- addresses --------------------------------------------------------------------------------------------------------


@given(
    st.sampled_from(sorted(NAMES)), st.sampled_from([str.upper, str.title, str.swapcase, lambda name: f"  {name}\t"])
)
def test_a_country_is_known_whatever_the_letters(name: str, change: object) -> None:
    """Capitals and spaces around a name make no difference."""
    assert callable(change)
    assume(fold(change(name)) == fold(name))
    assert country_code(change(name)) == NAMES[name]


@given(WORDS, WORDS, WORDS, WORDS, st.sampled_from([None, "", *sorted(ENGLISH), *sorted(KOREAN.values())]))
def test_parts_of_any_kind_make_a_valid_address(
    street: str, city: str, region: str, postal: str, country: str | None
) -> None:
    """Whatever people write into the parts of an address becomes one; only the country can be wrong."""
    address = Address.of(street=street, city=city, region=region, postal_code=postal, country=country)
    assert address.subdivision is None or address.subdivision[:2] == address.country
    assert country in (None, "", "NA") or address.country == country_code(country)


@given(st.one_of(LINES, st.lists(st.sampled_from([*TITLES.values(), *ENGLISH.values()]), max_size=4).map(", ".join)))
def test_a_line_of_any_kind_makes_a_valid_address(line: str) -> None:
    """Every line becomes an address, its codes agree, and it is empty only when nothing is said."""
    address = Address.parse(line)
    assert address.subdivision is None or address.subdivision[:2] == address.country
    assert address.is_empty == (address == NOWHERE)
    assert pickle.loads(pickle.dumps(address)) == address


@given(LINES, st.sampled_from(sorted(set(ENGLISH) - {"NA"})))
def test_a_country_that_is_known_stays(line: str, country: str) -> None:
    """No line talks the reader out of the country that is known from elsewhere."""
    assert Address.parse(line, country=country).country == country


@given(LINES)
def test_no_word_of_a_line_is_lost(line: str) -> None:
    """Each word of a line is in some part, or it named the country or the subdivision."""
    address = Address.parse(line)
    kept = fold(" ".join(filter(None, (address.street, address.city, address.region, address.postal_code))))
    lost = [word for word in fold(line).replace(",", " ").split() if word.strip("()[]") not in kept]
    assert not lost or address.country is not None or address.is_empty


@given(st.one_of(AWKWARD, st.text(max_size=12)))
def test_a_postal_code_has_one_form(text: str) -> None:
    """Normalising a postal code again changes nothing."""
    try:
        once = Address.of(postal_code=text)
    except InvalidValue:
        return
    assert Address.of(postal_code=once.postal_code) == once


@pytest.mark.parametrize("code", sorted(TITLES))
def test_a_subdivision_is_found_by_the_name_it_is_shown_with(code: str) -> None:
    """Title and country of every subdivision lead back to its code."""
    assert Address.of(region=TITLES[code], country=code[:2]).subdivision == code
