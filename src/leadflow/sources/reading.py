"""Single fields, read one by one: what cannot be read becomes a `Problem` and harms nothing beside it."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from leadflow.errors import InvalidValue
from leadflow.objects import Problem
from leadflow.sources.answers import FieldValue, is_missing, texts_of
from leadflow.sources.decoding import storable
from leadflow.values.address import NOWHERE, Address, country_code
from leadflow.values.money import Money
from leadflow.values.optional import LONG, SHORT, CustomValue
from leadflow.values.text import clean, fold
from leadflow.values.yes_and_no import has_refused, says_nothing, yes_or_no

__all__ = [
    "SHOWN",
    "field_text",
    "fits",
    "keep",
    "read_address",
    "read_count",
    "read_field",
    "read_money",
    "read_refusal",
    "read_yes_no",
]

Parsed = TypeVar("Parsed")

SHOWN = 80
"""The longest part of a value that a problem shows, in characters."""

_ADDRESS = ("street", "city", "region", "postal_code")
_WITH_LINES = frozenset({"message", "street"})
_NAME_PARTS = frozenset({"family_name", "given_name"})
_COUNT = re.compile(r"(?P<digits>[0-9]{1,3}(?:[, '’][0-9]{3})+|[0-9]+)(?:\.0{1,2})? ?(?:명|인|people|employees)?")
_MOST_DIGITS = 9


# --- texts ------------------------------------------------------------------------------------------------------------


def field_text(field: str, value: FieldValue, problems: list[Problem]) -> str | None:
    """Return the cleaned text of a field, None where it is missing or too long."""
    if type(value) is str:
        text = clean(value, what=field)
    else:
        mark = "\n" if field in _WITH_LINES else ", "
        text = mark.join(cleaned for item in texts_of(value) if (cleaned := clean(item, what=field)))
    if not text or (field not in _NAME_PARTS and is_missing(field, text)):
        return None
    return text if fits(field, text, LONG if field == "message" else SHORT, problems) else None


def keep(kept: dict[str, CustomValue], label: str, value: FieldValue, problems: list[Problem]) -> None:
    """Keep a value under the name the source has for it; blank ones are dropped, endless ones become problems."""
    name = storable(clean(label, what="the name of a field"), SHORT)
    if value is None or not name:
        return
    if isinstance(value, bool | int | Decimal | datetime):
        kept[name] = value
        return
    texts = tuple(text for item in texts_of(value) if (text := clean(item, what=name)))
    if not texts or not fits(name, max(texts, key=len), LONG, problems):
        return
    # A record holds several short texts or one long one.
    if isinstance(value, str) or max(map(len, texts)) > SHORT:
        joined = "\n".join(texts)
        kept[name] = joined[:LONG]
    else:
        kept[name] = tuple(dict.fromkeys(texts))


def fits(field: str, text: str, longest: int, problems: list[Problem]) -> bool:
    """Tell whether a text is short enough for its field; when it is not, that is a problem."""
    if len(text) <= longest:
        return True
    problems.append(Problem(field, storable(text, SHOWN), f"at most {longest:,} characters, not {len(text):,}"))
    return False


def read_field(
    given: Mapping[str, str], field: str, parse: Callable[[str], Parsed | None], problems: list[Problem]
) -> Parsed | None:
    """Return what a field says, None with a problem when it cannot be read."""
    text = given.get(field)
    if text is None:
        return None
    try:
        return parse(text)
    except InvalidValue as error:
        problems.append(Problem(field, storable(text, SHOWN), error.expected))
        return None


# --- values -----------------------------------------------------------------------------------------------------------


def read_yes_no(text: str) -> bool | None:
    """Return what a box or a word says: True, False, or None where it says nothing.

    Raises:
        InvalidValue: it says neither, or may mean either.

    >>> read_yes_no("예"), read_yes_no("FALSE"), read_yes_no("-")
    (True, False, None)
    """
    return _answer(text, yes_or_no)


def read_refusal(text: str) -> bool | None:
    """Return what a box or a word says in a column that asks whether somebody refuses; None where it says nothing.

    Raises:
        InvalidValue: it says neither, or may mean either, as a word of agreement does there.

    >>> read_refusal("거부"), read_refusal("no"), read_refusal("-")
    (True, False, None)
    """
    return _answer(text, has_refused)


def _answer(text: str, read: Callable[[str], bool | None]) -> bool | None:
    answer = read(text)
    if answer is None and not says_nothing(text):
        raise InvalidValue("answer", text, "yes or no")
    return answer


def read_count(text: str) -> int | None:
    """Return a whole number as people write it, None where the text gives a range or an estimate.

    Raises:
        InvalidValue: it has no digit in it, is below 0, or a billion and more.

    >>> read_count("1,200"), read_count("250명"), read_count("6-20")
    (1200, 250, None)
    """
    folded = fold(text)
    if found := _COUNT.fullmatch(folded):
        digits = re.sub(r"[^0-9]", "", found["digits"])
        if len(digits) > _MOST_DIGITS:
            raise InvalidValue("number", text, f"at most {_MOST_DIGITS} digits")
        return int(digits)
    if folded.startswith(("-", "−")) or not any(char.isdigit() for char in folded):
        raise InvalidValue("number", text, "a whole number such as '250'")
    return None


def read_money(text: str, given: Mapping[str, str], currency: str | None) -> Money:
    """Return an amount in the currency that it names, else that of the row, else that of the file."""
    return Money.parse(text, currency=given.get("currency") or currency)


def read_address(given: Mapping[str, str], problems: list[Problem]) -> Address:
    """Return the address that its parts and its one line give together; the parts go first.

    A country that nobody knows becomes a problem, and the rest of the address stays.
    """
    country = read_field(given, "country", _country, problems)
    line = given.get("address")
    parts = {part: given.get(part) for part in _ADDRESS}
    if line is None:
        return Address.of(**parts, country=country) if country or any(parts.values()) else NOWHERE
    found = Address.parse(line, country=country)
    if not any(parts.values()):
        return found
    # The column beside a whole address is its detail: a floor, a suite.
    street = "\n".join(filter(None, (found.street, parts["street"])))
    return Address.of(
        street=street,
        city=parts["city"] or found.city,
        region=parts["region"] or found.subdivision or found.region,
        postal_code=parts["postal_code"] or found.postal_code,
        country=country or found.country,
    )


def _country(text: str) -> str:
    """Return a country as written if it is one."""
    if country_code(text) is None:
        raise InvalidValue("country", text, "a country such as 'Korea', '대한민국' or 'KR'")
    return text.upper() if fold(text) == "no" else text
