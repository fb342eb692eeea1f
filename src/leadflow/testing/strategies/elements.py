"""Element strategies: the values that records are made of."""

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from leadflow.testing import pools
from leadflow.values.address import NOWHERE, Address
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.money import Money
from leadflow.values.optional import CustomValue
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber
from leadflow.values.text import clean

__all__ = [
    "addresses",
    "company_names",
    "custom_fields",
    "custom_values",
    "domains",
    "emails",
    "given_or",
    "ids",
    "industry_codes",
    "long_texts",
    "maybe",
    "moments",
    "money",
    "person_names",
    "phones",
    "texts",
]

Drawn = TypeVar("Drawn")

_ZONES = (UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30)))
_FIRST = datetime(2020, 1, 1)  # noqa: DTZ001 - Hypothesis puts the zone on
_LAST = datetime(2030, 12, 31)  # noqa: DTZ001 - Hypothesis puts the zone on
_CUSTOM_NAMES: tuple[str, ...] = ("intent", "budget", "구매의도")
_LONG = "가나다라마바사 " * 40
_MOST = 10**17
_LONGEST_MADE_UP = 20


def maybe(strategy: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn | None]:
    """Draw a value or None."""
    return st.none() | strategy


def given_or(
    given: st.SearchStrategy[Drawn] | None, otherwise: Callable[[], st.SearchStrategy[Drawn]]
) -> st.SearchStrategy[Drawn]:
    """Return the strategy that was given, else another one; strategies have no truth to ask ``or`` about."""
    return otherwise() if given is None else given


def _from(usual: Sequence[str], odd: Sequence[str], *, awkward: bool) -> st.SearchStrategy[str]:
    return st.sampled_from((*usual, *odd) if awkward else usual)


def texts(*, awkward: bool = True) -> st.SearchStrategy[str]:
    """Draw short texts such as titles, sources and labels.

    Args:
        awkward: whether letters may be odd, too; with them come texts that nobody thought of.
    """
    return _awkward_texts() if awkward else st.sampled_from((*pools.TEXTS, *pools.TITLES))


@functools.cache
def _awkward_texts() -> st.SearchStrategy[str]:
    # made once, since nearly every record draws from it, and to make it takes longer than that
    letters = st.characters(exclude_categories=("Cc", "Cs"))
    made_up = st.text(letters, min_size=1, max_size=_LONGEST_MADE_UP).filter(lambda text: bool(clean(text)))
    return st.one_of(st.sampled_from((*pools.TEXTS, *pools.TITLES)), st.sampled_from(pools.AWKWARD_TEXTS), made_up)


def long_texts(*, awkward: bool = True) -> st.SearchStrategy[str]:
    """Draw messages of several lines; awkward ones may be very long."""
    usual = st.lists(texts(awkward=awkward), min_size=1, max_size=3).map("\n".join)
    return usual | st.just(_LONG) if awkward else usual


def ids(*, awkward: bool = True) -> st.SearchStrategy[str]:
    """Draw ids of records: short, UUID-like, or in any script."""
    usual = st.integers(0, 999).map(str) | st.uuids(version=5).map(str)
    odd = st.sampled_from(
        ("a", "A", "ä", "a\u0308", "Ａ", "ß", "ss", "가", "ㄱ", "9007199254740993", "007", "a b", "'; --")
    )
    return usual | odd if awkward else usual


def domains(*, free_mail: bool = False) -> st.SearchStrategy[Domain]:
    """Draw domains of companies.

    Args:
        free_mail: draw mail providers instead, which belong to no company.
    """
    return st.sampled_from(pools.FREE_MAIL if free_mail else pools.DOMAINS).map(Domain.parse)


def emails(*, at: st.SearchStrategy[Domain] | None = None, awkward: bool = True) -> st.SearchStrategy[EmailAddress]:
    """Draw e-mail addresses, those of functions (info@) included.

    Args:
        at: their domains; companies' when left out.
        awkward: whether the part before the @ may be odd.
    """
    mailboxes = _from(pools.MAILBOXES, pools.AWKWARD_MAILBOXES, awkward=awkward)
    return st.builds(_email, mailboxes, given_or(at, domains))


def _email(mailbox: str, domain: Domain) -> EmailAddress:
    return EmailAddress.parse(f"{mailbox}@{domain.name}")


def phones() -> st.SearchStrategy[PhoneNumber]:
    """Draw telephone numbers that are set aside for fiction: American, British and Korean ones, with extensions."""
    return st.sampled_from(pools.PHONES).map(PhoneNumber.parse)


def person_names(*, awkward: bool = True) -> st.SearchStrategy[PersonName]:
    """Draw names of people, English and Korean ones; parts that a source delivers apart as well."""
    written = _from(pools.NAMES, pools.AWKWARD_NAMES, awkward=awkward)
    apart = st.builds(
        PersonName.from_parts,
        given=st.sampled_from(("Amy", "민지", "Jean-Luc")),
        family=st.sampled_from(("Wong", "김", "van der Berg")),
    )
    return written.map(PersonName.parse) | apart


def company_names(*, awkward: bool = True) -> st.SearchStrategy[CompanyName]:
    """Draw names of companies, some of which are spellings of the same name."""
    return _from(pools.COMPANIES, pools.AWKWARD_COMPANIES, awkward=awkward).map(CompanyName.parse)


@st.composite
def addresses(draw: st.DrawFn, *, countries: Sequence[str] = pools.COUNTRIES) -> Address:
    """Draw postal addresses, most of them incomplete.

    Args:
        countries: where they may be, as codes of two letters.
    """
    if draw(st.booleans()):
        return draw(st.sampled_from((NOWHERE, *(Address(country=country) for country in countries))))
    return Address.of(
        street=draw(maybe(st.sampled_from(("1 Main St", "판교역로 0", "Hauptstraße 1\n2. Stock")))),
        city=draw(maybe(st.sampled_from(pools.CITIES))),
        region=draw(maybe(st.sampled_from(pools.REGIONS))),
        postal_code=draw(maybe(st.sampled_from(("06236", "94105", "SW1A 2AA", "100-0005")))),
        country=draw(maybe(st.sampled_from(countries))),
    )


def money(*, currencies: Sequence[str] = ("USD", "KRW", "EUR", "KWD")) -> st.SearchStrategy[Money]:
    """Draw amounts of money: none, some, and as exact and as large as an amount can be."""
    amounts = st.one_of(
        st.sampled_from((Decimal(0), Decimal("0.01"), Decimal("-3.5"), Decimal("0.000000000001"), Decimal(10**18 - 1))),
        st.integers(-_MOST, _MOST).map(Decimal),
        st.decimals(0, 10**9, places=2),
    )
    return st.builds(Money, amounts, st.sampled_from(currencies))


def industry_codes() -> st.SearchStrategy[IndustryCode]:
    """Draw industries: codes of several classifications, and words of pick lists."""
    return st.sampled_from(pools.INDUSTRIES).map(IndustryCode.parse)


def moments() -> st.SearchStrategy[datetime]:
    """Draw moments in several time zones, to the microsecond."""
    return st.datetimes(_FIRST, _LAST, timezones=st.sampled_from(_ZONES))


def custom_values(*, awkward: bool = True) -> st.SearchStrategy[CustomValue]:
    """Draw values of custom fields, of every type one can have."""
    return st.one_of(
        texts(awkward=awkward),
        st.integers(),
        st.booleans(),
        st.decimals(-(10**9), 10**9, places=3),
        st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        moments(),
        st.lists(texts(awkward=awkward), max_size=3).map(tuple),
    )


def custom_fields(*, awkward: bool = True) -> st.SearchStrategy[dict[str, CustomValue]]:
    """Draw custom fields by name; most records have none."""
    names = st.sampled_from(_CUSTOM_NAMES)
    nothing: dict[str, CustomValue] = {}
    return st.just(nothing) | st.dictionaries(names, custom_values(awkward=awkward), max_size=2)
