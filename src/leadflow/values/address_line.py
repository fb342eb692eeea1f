"""An address in one line, taken apart.

Two ways of writing are read, everything else is left alone:

- Korean, from large to small: ``(06236) 서울특별시 강남구 테헤란로 0``.
- With commas, from small to large: ``1 Main St, San Francisco, CA 94105, USA``.

Whatever leaves a doubt stays in the street, and gets no code.
"""

import re
from typing import NamedTuple

from leadflow.tables.subdivisions import CITIES, CITY_STATES, NAMES, ZIP_PREFIXES
from leadflow.values.places import city_subdivision, country_code, split_korean, subdivision_code
from leadflow.values.text import fold

__all__ = ["POSTAL_FIRST", "Parts", "read_line"]


class Parts(NamedTuple):
    """What a line holds, as written; codes where they are certain."""

    street: str | None = None
    city: str | None = None
    subdivision: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


_LONGEST = 500
_COMMA = re.compile(r"[,\N{FULLWIDTH COMMA}\n]")
_WASHINGTON = "washington"
"""The state, or the city at the other end of the country."""
_REGION = re.compile(
    r"(?:.+ )?(?:province|region|county|district|governorate|voivodeship|department|oblast|territory|division)(?: .+)?",
    re.IGNORECASE,
)
_SHORT_CODE = re.compile(r"[A-Z]{1,3}")
_SHORT_NAMES = frozenset({"usa", "uk", "uae"})
"""Short, but names rather than codes: they are what they are in any case, also behind Dehradun in the state of UK."""

_DISTRICT = re.compile(r".+-(?:gu|gun)", re.IGNORECASE)

_KOREAN_POSTAL = r"[(\[]?(?:우\)?\s*)?(?P<postal>\d{5}|\d{3}-\d{3})[)\]]?"
_KOREAN_FIRST = re.compile(rf"(?:우편번호\s*:?\s*)?{_KOREAN_POSTAL}[\s,]+(?P<rest>\D.*)", re.DOTALL)
_KOREAN_LAST = re.compile(r"(?P<rest>.*?)(?:,\s*|\s*[(\[](?:우\)?\s*)?)(?P<postal>\d{5}|\d{3}-\d{3})[)\]]?", re.DOTALL)
_KOREA = re.compile(r"(?:대한민국|한국)[\s,]+(?P<rest>.*)", re.DOTALL)
_KOREAN_CITY = re.compile(r"[\uac00-\ud7a3]+[시군구]")

POSTAL_FIRST = frozenset(
    {
        *("AT", "BE", "BG", "CH", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IL", "IS", "IT", "LI"),
        *("LT", "LU", "LV", "MA", "MC", "MX", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "TN", "TR"),
    }
)
"""Countries that write the postal code before the town; elsewhere a number there belongs to the street."""

_DIGITS = r"\d{3}[ -]\d{2,4}|\d{2}-\d{3}|\d{5}-\d{3,4}|\d{4}-\d{3}|\d{4} ?[A-Z]{2}|\d{4,7}"
_POSTAL = {
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
}
_ALONE = {country: re.compile(pattern) for country, pattern in (*_POSTAL.items(), ("", _DIGITS))}
_BEFORE = re.compile(rf"(?:[A-Z]{{1,2}}-)?(?P<postal>{_DIGITS})\s+(?P<place>\D+)")
_BEHIND = {
    country: re.compile(rf"(?P<place>\D+?)\s+(?P<postal>{pattern})")
    for country, pattern in (*_POSTAL.items(), ("", _DIGITS))
}

_AMERICAN = re.compile(r"(?P<state>[A-Z]{2}),? (?P<prefix>\d{2})\d{3}(?:-\d{4})?")


def read_line(text: str, country: str | None) -> Parts:
    """Take a cleaned line apart.

    Args:
        text: the line.
        country: the alpha-2 code of the country, when it is known from elsewhere.
    """
    found = None
    if len(text) <= _LONGEST:
        found = _korean(text) if country in (None, "KR") else None
        found = found or _with_commas(text, country)
    return found or Parts(street=text, country=country)


# --- Korean -----------------------------------------------------------------------------------------------------------


def _korean(text: str) -> Parts | None:
    postal = None
    for pattern in (_KOREAN_FIRST, _KOREAN_LAST):
        if postal is None and (found := pattern.fullmatch(text)):
            text, postal = found["rest"], found["postal"]
    if found := _KOREA.fullmatch(text):
        text = found["rest"]
    split = split_korean(text)
    if split is None:
        return None
    subdivision, first, rest = split
    word, _, street = rest.partition(" ")
    city: str | None = word.rstrip(",")
    if not _KOREAN_CITY.fullmatch(word.rstrip(",")):
        street, city = rest, first if first in CITIES["KR"] else None
    return Parts(street=street or None, city=city, subdivision=subdivision, postal_code=postal, country="KR")


# --- with commas ------------------------------------------------------------------------------------------------------


def _with_commas(text: str, given: str | None) -> Parts | None:
    parts = [part for piece in _COMMA.split(text) if (part := piece.strip())]
    country, named = _take_country(parts, given) if parts else (None, None)
    if country is None:
        return None
    postal, is_town = _take_postal(parts, country)
    city = parts.pop() if is_town and country in POSTAL_FIRST else None
    subdivision, city = _take_subdivision(parts, country) if city is None else (None, city)
    region = parts.pop() if city is None and subdivision is None and _is_region(parts) else None
    if city is None and _is_city(parts, is_town=is_town or subdivision is not None or region is not None):
        city = parts.pop()
    if subdivision is None and region is None:
        subdivision = (city and city_subdivision(city, country)) or (
            subdivision_code(named, country) if named else None
        )
    return Parts(", ".join(parts) or None, city, subdivision, region, postal, country)


def _take_country(parts: list[str], given: str | None) -> tuple[str | None, str | None]:
    """Take the country off the end of the parts; returns its code, and its name where that names a nation of it."""
    code = country_code(parts[-1])
    if code is not None and (code == given if given else _is_surely_country(parts, code)):
        named = parts.pop()
        return code, named if code == "GB" else None
    if given is None and _is_american(parts):
        return "US", None
    return given, None


def _is_surely_country(parts: list[str], code: str) -> bool:
    """Tell whether the last part means a country, not a state that is called the same (``CA``, ``Georgia``)."""
    last = parts[-1]
    if fold(last).replace(".", "") in _SHORT_NAMES:
        return True
    is_short = _SHORT_CODE.fullmatch(last.upper().replace(".", "")) is not None
    if is_short and not last.isupper():
        return False
    others = [other for other in NAMES if other != code and subdivision_code(last, other)]
    if not is_short:  # Puerto Rico and Hong Kong are both, and the same place
        others = [other for other in others if subdivision_code(last, other) != f"{other}-{code}"]
    if not others:
        return True
    before = "".join(parts[-2:-1]).partition(" ")[0]
    is_state = _SHORT_CODE.fullmatch(before) is not None and subdivision_code(before, code) is not None
    return is_state and not any(subdivision_code(before, other) for other in others)


def _is_american(parts: list[str]) -> bool:
    """Tell whether a line ends, without a country, with a state of the United States and a ZIP code that lies in it."""
    found = _AMERICAN.fullmatch(parts[-1]) or _AMERICAN.fullmatch(", ".join(parts[-2:]))
    return found is not None and found["prefix"] in ZIP_PREFIXES.get(found["state"], ())


def _take_postal(parts: list[str], country: str) -> tuple[str | None, bool]:
    """Take the postal code out of the last part; returns it, and whether what it stood beside is a town."""
    if not parts:
        return None, False
    key = country if country in _POSTAL else ""
    if _ALONE[key].fullmatch(parts[-1]):
        return parts.pop(), False
    pattern = _BEFORE if country in POSTAL_FIRST else _BEHIND[key]
    found = pattern.fullmatch(parts[-1])
    if found is None:
        return None, False
    parts[-1] = found["place"].strip()
    return found["postal"], True


def _take_subdivision(parts: list[str], country: str) -> tuple[str | None, str | None]:
    """Take a subdivision off the end of the parts; returns its code, and the city if the same name means that, too."""
    last = parts[-1] if parts else ""
    code = subdivision_code(last, country)
    if code is None:  # "Sydney NSW"
        town, _, state = last.rpartition(" ")
        code = subdivision_code(state, country) if town and _SHORT_CODE.fullmatch(state) else None
        if code is not None:
            parts[-1] = town
        return code, None
    if len(parts) == 1 and fold(last) == _WASHINGTON:
        return None, None
    parts.pop()
    if city_subdivision(last, country) == code and not _is_city_before(parts, code):
        return code, last
    return code, None


def _is_city_before(parts: list[str], subdivision: str) -> bool:
    """Tell whether the part before a subdivision that is called like its city is the city, or its district, itself."""
    before = parts[-1] if parts else ""
    if subdivision in CITY_STATES:
        country = subdivision[:2]
        return _DISTRICT.fullmatch(before) is not None or city_subdivision(before, country) == subdivision
    return before != "" and not any(char.isdigit() for char in before)


def _is_region(parts: list[str]) -> bool:
    """Tell whether the last part is some region of which no code is known."""
    match parts:
        case [*_, last] if _SHORT_CODE.fullmatch(last) or _REGION.fullmatch(last):
            return True
        case [first, last]:
            return fold(first) == fold(last)
        case _:
            return False


def _is_city(parts: list[str], *, is_town: bool) -> bool:
    """Tell whether the last of the remaining parts is a city for certain."""
    if not parts or any(char.isdigit() for char in parts[-1]):
        return False
    match parts:
        case [only]:
            return is_town or fold(only) != _WASHINGTON
        case [street, _]:
            return is_town or any(char.isdigit() for char in street)
        case _:
            return is_town
