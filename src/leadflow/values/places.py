"""Names of countries, their subdivisions and cities, turned into codes.

Every function answers None where a text leaves a doubt: no code is better than a wrong one.
"""

import functools
import re
import unicodedata

from leadflow.tables.countries import NAMES as COUNTRIES
from leadflow.tables.subdivisions import CITIES, NAMES
from leadflow.values.text import fold

__all__ = ["city_key", "city_subdivision", "country_code", "has_hangul", "split_korean", "subdivision_code"]

_LONGEST = 100
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_EXPLAINED = re.compile(r"(?P<name>[^()]+?) ?\((?P<other>[^()]+)\)")
_PUNCTUATION = str.maketrans({".": None, "\N{RIGHT SINGLE QUOTATION MARK}": "'"})
_GWANGJU = ("광주", "광주시")
_DISTRICT = "구"


def has_hangul(text: str) -> bool:
    """Tell whether a text holds Korean syllables."""
    return not text.isascii() and _HANGUL.search(text) is not None


def country_code(text: str) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country, in whatever language or code it is written.

    Returns:
        the code, or None when no country is called so, or several are (``Virgin Islands``).

    >>> country_code("South Korea"), country_code("대한민국"), country_code("U.S.A."), country_code("deutschland")
    ('KR', 'KR', 'US', 'DE')
    >>> country_code("Atlantis") is None
    True
    """
    return _country_code(text) if len(text) <= _LONGEST else None


@functools.lru_cache(maxsize=65536)
def _country_code(text: str) -> str | None:
    key = fold(text)
    loose = key.translate(_PUNCTUATION).removeprefix("the ")
    found = COUNTRIES.get(key) or COUNTRIES.get(loose)
    explained = None if found else _EXPLAINED.fullmatch(key)
    if explained is None:
        return found
    name, other = COUNTRIES.get(explained["name"]), COUNTRIES.get(explained["other"])
    return name if name == other else None


def subdivision_code(text: str, country: str) -> str | None:
    """Return the ISO 3166-2 code of a state, province or 시/도.

    Args:
        text: its name or code, as people write it.
        country: the alpha-2 code of the country that it is to be looked up in.

    >>> subdivision_code("Bayern", "DE"), subdivision_code("경기", "KR"), subdivision_code("N.Y.", "US")
    ('DE-BY', 'KR-41', 'US-NY')
    """
    return _look_up(text, country) if len(text) <= _LONGEST else None


@functools.lru_cache(maxsize=65536)
def _look_up(text: str, country: str) -> str | None:
    names = NAMES.get(country)
    if names is None:
        return None
    key = fold(text)
    return names.get(key) or names.get(_without_accents(key.translate(_PUNCTUATION)))


def _without_accents(key: str) -> str:
    bare = "".join(char for char in unicodedata.normalize("NFD", key) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


def city_subdivision(text: str, country: str) -> str | None:
    """Return the subdivision that the name of a city alone tells.

    >>> city_subdivision("Seoul", "KR"), city_subdivision("Springfield", "US")
    ('KR-11', None)
    """
    names = CITIES.get(country)
    return names.get(fold(text)) if names is not None and len(text) <= _LONGEST else None


def city_key(text: str) -> str:
    """Return the form of a city's name by which it is compared.

    Case, accents, hyphens and points make no difference, nor do the Korean words for "city" and "county" at its end.
    Other names of the same city (Munich, München, 뮌헨) are for the policy to say.

    >>> city_key("Saint-Étienne"), city_key("St. Etienne"), city_key("서울특별시"), city_key("성남시")
    ('saint etienne', 'saint etienne', '서울', '성남')
    """
    return _city_key(text) if len(text) <= _LONGEST else fold(text)


@functools.lru_cache(maxsize=65536)
def _city_key(text: str) -> str:
    words = _without_accents(fold(text).translate(_PUNCTUATION)).replace("-", " ").split()
    if words[:1] == ["st"]:
        words[0] = "saint"
    name = " ".join(words)
    korean = _KOREAN_CITY.fullmatch(name)
    return name if korean is None else korean["name"]


_KOREAN_CITY = re.compile(r"(?P<name>[\uac00-\ud7a3]{2,}?)(?:특별자치시|특별시|광역시|시|군)")


def split_korean(text: str) -> tuple[str, str, str] | None:
    """Split a Korean place that begins with its 시/도 into code, 시/도 as written, and the rest.

    "광주" is a metropolitan city if a 구 follows; otherwise it may be the city in Gyeonggi, and nothing is split.

    >>> split_korean("경기 성남시 분당구")
    ('KR-41', '경기', '성남시 분당구')
    >>> split_korean("광주시 오포읍") is None, split_korean("광주 북구")
    (True, ('KR-29', '광주', '북구'))
    """
    first, _, rest = " ".join(text.split()).partition(" ")
    first = first.rstrip(",")
    if not has_hangul(first):
        return None
    if first in _GWANGJU:
        return ("KR-29", first, rest) if rest.partition(" ")[0].rstrip(",").endswith(_DISTRICT) else None
    code = subdivision_code(first, "KR")
    return None if code is None else (code, first, rest)
