"""Postal addresses, as far as routing, matching and a reader need them."""

import functools
import re
from collections.abc import Mapping
from typing import Self

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.countries import ENGLISH
from leadflow.tables.subdivisions import ROMANISED, TITLES
from leadflow.values.address_line import POSTAL_FIRST, read_line
from leadflow.values.places import city_key, city_subdivision, country_code, has_hangul, split_korean, subdivision_code
from leadflow.values.text import clean, fold, is_placeholder, letters

__all__ = ["NOWHERE", "Address", "country_code"]

_EXPECTED_COUNTRY = "a country such as 'South Korea' or 'KR'"
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_STATE_BY_CODE = frozenset({"AU", "BR", "CA", "IN", "US"})
"""Countries whose addresses show the code of the state, not its name."""


# --- reading the parts ------------------------------------------------------------------------------------------------


def _text(value: str | None, what: str) -> str | None:
    """Return a text cleaned; nothing for blank and for what only stands for nothing."""
    if value is None:
        return None
    cleaned = clean(value, what=what)
    return None if is_placeholder(cleaned) else cleaned


def _country(value: str | None) -> str | None:
    """Return the code of a country; nothing for placeholders.

    "NA" is what spreadsheets write for a missing value far more often than it is Namibia; "NO" is Norway.
    """
    cleaned = value if value == "NO" else _text(value, "country")
    if cleaned is None:
        return None
    code = country_code(cleaned)
    if code is None:
        raise InvalidValue("country", value, _EXPECTED_COUNTRY)
    return code


@functools.lru_cache(maxsize=65536)
def _postal_code(value: str) -> str | None:
    return _EDGES.sub("", fold(clean(value, what="postal code"))).upper() or None


@functools.lru_cache(maxsize=65536)
def _belongs(subdivision: str, country: str | None) -> bool:
    return country is not None and subdivision[:2] == country and _SUBDIVISION.fullmatch(subdivision) is not None


def _place(region: str | None, city: str | None, country: str | None) -> tuple[str | None, str | None, str | None]:
    """Return subdivision code, remaining text of the region, and city."""
    if region is not None:
        code = subdivision_code(region, country or "KR") if country or has_hangul(region) else None
        if code is not None:
            region = None
    else:
        code = city_subdivision(city, country or "KR") if city and (country or has_hangul(city)) else None
    # "경기 성남시" in one field
    whole = city if region is None else region if city is None else None
    if whole and country in (None, "KR") and (split := split_korean(whole)) and split[2] and code in (None, split[0]):
        return split[0], None, _text(split[2], "city")
    return code, region, city


# --- checking the parts -----------------------------------------------------------------------------------------------


def _check_text(_address: object, attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None and (not isinstance(value, str) or not value or clean(value) != value):
        raise InvalidValue(attribute.name, value, "some text without spaces around it")


def _check_subdivision(address: "Address", _attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None and (not isinstance(value, str) or not _belongs(value, address.country)):
        raise InvalidValue("subdivision", value, f"an ISO 3166-2 code such as 'KR-11', of country {address.country}")


def _check_postal_code(_address: object, _attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None and (not isinstance(value, str) or _postal_code(value) != value):
        raise InvalidValue("postal code", value, "the normal form that Address.of gives")


def _check_country(_address: object, _attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None and (not isinstance(value, str) or value not in ENGLISH):
        raise InvalidValue("country", value, "an ISO 3166-1 code of two letters such as 'KR'")


def _words(street: str) -> str:
    """Return what is equal for two spellings of a street."""
    return letters(street) or fold(street)


# --- the value --------------------------------------------------------------------------------------------------------


@attrs.frozen
class Address:
    """Where somebody is; every part may be missing.

    Args:
        street: street and house, or whatever nobody could take apart.
        city: the city, town or district as written.
        subdivision: ISO 3166-2 code of the state, province or 시/도, of the same country.
        region: the state, province or 시/도 as written, when its code is not known.
        postal_code: in capitals, with single spaces.
        country: ISO 3166-1 alpha-2 code.

    >>> Address.of(city="München", region="Bayern", postal_code="80331", country="Germany")
    Address(street=None, city='München', subdivision='DE-BY', region=None, postal_code='80331', country='DE')
    """

    street: str | None = attrs.field(default=None, validator=_check_text)
    city: str | None = attrs.field(default=None, validator=_check_text)
    subdivision: str | None = attrs.field(default=None, validator=_check_subdivision)
    region: str | None = attrs.field(default=None, validator=_check_text)
    postal_code: str | None = attrs.field(default=None, validator=_check_postal_code)
    country: str | None = attrs.field(default=None, validator=_check_country)

    @classmethod
    def of(
        cls,
        *,
        street: str | None = None,
        city: str | None = None,
        region: str | None = None,
        postal_code: str | None = None,
        country: str | None = None,
    ) -> Self:
        """Make an address of its parts as people write them.

        Blank parts and placeholders (``N/A``, ``없음``) count as missing.
        The region becomes a code by its country; a Hangul 시/도 needs none and says that the country is Korea.
        Some cities tell their subdivision, too (서울, Berlin, Tokyo).

        Raises:
            InvalidValue: the country is no country.

        >>> Address.of(city="서울")
        Address(street=None, city='서울', subdivision='KR-11', region=None, postal_code=None, country='KR')
        >>> Address.of(country="Atlantis")
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid country 'Atlantis': expected a country such as 'South Korea' or 'KR'
        """
        code = _country(country)
        subdivision, rest, town = _place(_text(region, "region"), _text(city, "city"), code)
        if subdivision is None and rest is None and code == "GB" and country is not None:
            subdivision = subdivision_code(country, code)  # England and Scotland are called countries
        if subdivision is not None and code is None:
            code = subdivision[:2]
        postal = _postal_code(postal_code) if postal_code else None
        if postal is not None and is_placeholder(postal):
            postal = None
        return cls(_text(street, "street"), town, subdivision, rest, postal, code)

    @classmethod
    def parse(cls, text: str, *, country: str | None = None) -> Self:
        """Read an address in one line: a Korean one, or one with commas that ends with its country.

        What is not certain stays in the street and gets no code, so nothing is lost.
        `str` gives a line for display, which need not read back as the same address.

        Args:
            text: the line.
            country: the country, when it is known from elsewhere, as people write it.

        Raises:
            InvalidValue: the country is no country, or the line holds control characters.

        >>> address = Address.parse("경기 성남시 분당구 판교역로 0")
        >>> address.subdivision, address.city, address.street
        ('KR-41', '성남시', '분당구 판교역로 0')
        >>> Address.parse("1 Main St, San Francisco, CA 94105, USA").subdivision
        'US-CA'
        >>> Address.parse("Springfield, near the church") == Address(street="Springfield, near the church")
        True
        """
        code, line = _country(country), _text(text, "address")
        if line is None:
            return cls(country=code)
        parts = read_line(line, code)
        return cls(
            _text(parts.street, "street"),
            _text(parts.city, "city"),
            parts.subdivision,
            _text(parts.region, "region"),
            _postal_code(parts.postal_code) if parts.postal_code else None,
            parts.country,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known at all."""
        return self == NOWHERE

    def holds(self, other: "Address") -> bool:
        """Tell whether this address says all that another one says; it may say more.

        Each part is compared as it is looked up: a city by `city_key`, a postal code without spaces and hyphens,
        a street by its words, a region that is written out by its code.

        >>> seoul = Address.of(street="세종대로 1", city="서울", country="KR")
        >>> seoul.holds(Address(country="KR")), Address(country="KR").holds(seoul), seoul.holds(Address.of(city="부산"))
        (True, False, False)
        """
        return (
            other.country in (None, self.country)
            and other.subdivision in (None, self.subdivision)
            and (other.region is None or self._is_in(other.region))
            and other.postal_key in (None, self.postal_key)
            and (other.city is None or (self.city is not None and city_key(other.city) == city_key(self.city)))
            and (other.street is None or (self.street is not None and _words(other.street) == _words(self.street)))
        )

    def refined_by(self, new: "Address") -> "Address | None":
        """Return what a stored address becomes when a new one of the same person or company arrives; None if it stays.

        A new address that holds the stored one and says more takes its place: the stored one was only a part of it,
        a country alone for instance. Where the new one lacks a part of the stored one, or says another one, the stored
        one stays as it is. Nothing is put together of two: the street of the home and the postal code of the office
        would make an address where nobody is.

        >>> stored, new = Address(country="KR"), Address.of(street="세종대로 1", city="서울", country="KR")
        >>> stored.refined_by(new) is new, new.refined_by(stored) is None
        (True, True)
        >>> Address.of(city="부산").refined_by(new) is None
        True
        """
        return new if new.holds(self) and not self.holds(new) else None

    def _is_in(self, region: str) -> bool:
        """Tell whether a region as written is that of this address."""
        if self.region is not None and fold(region) == fold(self.region):
            return True
        return self.subdivision is not None and subdivision_code(region, self.subdivision[:2]) == self.subdivision

    @property
    def subdivision_lineage(self) -> tuple[str, ...]:
        """The subdivision and the country, most specific first: what an ``under`` constraint looks up.

        >>> Address.of(region="서울시").subdivision_lineage
        ('KR-11', 'KR')
        """
        return tuple(code for code in (self.subdivision, self.country) if code is not None)

    @property
    def postal_key(self) -> str | None:
        """The postal code without spaces and hyphens, by which prefixes and ranges are compared.

        >>> Address.of(postal_code="sw1a  2aa").postal_code, Address.of(postal_code="100-0005").postal_key
        ('SW1A 2AA', '1000005')
        """
        code = self.postal_code
        return code if code is None or code.isalnum() else code.replace(" ", "").replace("-", "")

    def __str__(self) -> str:
        """Return one line for display: from large to small in Hangul, otherwise with commas from small to large."""
        street = None if self.street is None else ", ".join(self.street.split("\n"))
        if self.country == "KR" and has_hangul("".join(filter(None, (street, self.city)))):
            postal = None if self.postal_code is None else f"({self.postal_code})"
            return " ".join(filter(None, (postal, self._shown_region(TITLES), self.city, street)))
        country = None if self.country is None else ENGLISH[self.country]
        state, town = self._shown_region(ROMANISED), self.city
        if self.country in POSTAL_FIRST:
            town = " ".join(filter(None, (self.postal_code, town)))
        else:
            state = " ".join(filter(None, (state, self.postal_code)))
        return ", ".join(filter(None, (street, town, state, country)))

    def _shown_region(self, titles: Mapping[str, str]) -> str | None:
        """Return the name of the subdivision, or its code where that is usual; nothing if the city says it already."""
        if self.subdivision is None:
            return self.region
        if self.country in _STATE_BY_CODE:
            return self.subdivision[3:]
        if self.city is not None and city_subdivision(self.city, self.subdivision[:2]) == self.subdivision:
            return self.region
        return titles.get(self.subdivision) or TITLES.get(self.subdivision, self.subdivision)


NOWHERE = Address()
"""The address of which nothing is known."""
