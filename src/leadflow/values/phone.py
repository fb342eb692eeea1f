"""Telephone numbers in the international form of ITU-T E.164."""

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, Self

import attrs

from leadflow.errors import InvalidValue
from leadflow.values.text import clean

if TYPE_CHECKING:
    import phonenumbers

__all__ = ["PhoneNumber"]

_WHAT = "telephone number"
_INTERNATIONAL = "one number with its country code, such as '+82 10-0000-1234'"
_NATIONAL = "one number such as '010-0000-1234' or '+82 10-0000-1234'"
_LOST = "all digits; a spreadsheet has cut this number, format the column as text there"
_E164 = re.compile(r"\+[1-9][0-9]{5,14}")
_EXTENSION_DIGITS = re.compile(r"[0-9]{1,8}")
_LONGEST_WRITTEN = 80
_MOST_DIGITS = 15
# With that many digits no national number is left, only one with its country code in front.
_SURELY_WITH_COUNTRY_CODE = 12
_LIKELY_WITH_COUNTRY_CODE = 11
# Italy, San Marino and the parts of Africa that kept the 0 in front: there it belongs to the international number.
_ZERO_KEPT = frozenset({39, 225, 229, 241, 242, 378})

_MANGLED = re.compile(r"\+?[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_FLOAT_TAIL = re.compile(r"(\+?[0-9]{6,})\.0")
_LABEL = re.compile(
    r"(?:tel|telephone|phone|mobile|mob|cell|h\.?p|전화|전화번호|휴대폰|휴대전화|핸드폰|연락처|電話|携帯|电话|手机)\s*[.:)]?\s*",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[\s,;(\[]*(?:;\s*ext=|extension|extn|ext|내선\s*번호|내선|교환|內線|内線|内线|分機|分机|durchwahl|x|#)"
    r"\s*[.:]?\s*(?P<extension>[0-9]{1,8})(?:번)?[\s)\]]*",
    re.IGNORECASE,
)
# "02-000-3333~5" means three lines, 3333 to 5; "(대)" says that a switchboard answers.
_RANGE = re.compile(r"\s*(?:[~∼]\s*[0-9]{1,4}|/\s*[0-9]{1,2})")
_NOTE = re.compile(r"\s*\((?:대표?|직통|代表?|mobile|office)\)", re.IGNORECASE)
_BODY = re.compile(r"[(\[]?\s*\+?[0-9()\[\]\s./·•\-‐‑‒–—―−ー]+")
_NUMBER_END = re.compile(r"[0-9)\]]")


def _check_e164(_number: object, _attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not _E164.fullmatch(value):
        raise InvalidValue(_WHAT, value, "'+' and 6 to 15 digits, as PhoneNumber.parse gives")


def _check_extension(_number: object, _attribute: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None and not (isinstance(value, str) and _EXTENSION_DIGITS.fullmatch(value)):
        raise InvalidValue("telephone extension", value, "1 to 8 digits")


def _extension_order(extension: str | None) -> str:
    return extension or ""


@attrs.frozen(order=True, repr=False)
class PhoneNumber:
    """A telephone number that can be called from anywhere.

    Args:
        e164: ``+``, country code and number, digits only.
        extension: what to dial when the switchboard answers, 1 to 8 digits.

    >>> PhoneNumber.parse("031-000-1122 (내선 12)", country="KR")
    PhoneNumber('+82310001122', extension='12')
    """

    e164: str = attrs.field(validator=_check_e164)
    extension: str | None = attrs.field(default=None, order=_extension_order, validator=_check_extension)

    @classmethod
    def parse(cls, text: str, *, country: str | None = None) -> Self:
        """Read a number in any usual spelling, with or without an extension.

        A number is read when it is possible, that is, has the length of a number of its country;
        whether somebody has assigned it is not asked.

        Args:
            text: the number; without ``country`` it must carry its country code.
            country: ISO 3166-1 alpha-2 code of the place it was written in, for national numbers.

        Raises:
            InvalidValue: it is no number, or a spreadsheet has cut its digits.

        >>> PhoneNumber.parse("0031 20 123 4567", country="KR")
        PhoneNumber('+31201234567')
        >>> PhoneNumber.parse("82-10-0000-2222", country="KR").key
        '+821000002222'
        >>> PhoneNumber.parse("8.21E+11")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid telephone number '8.21E+11': expected all digits; a spreadsheet has cut ...
        """
        return cls(*_read(clean(text, what=_WHAT), country.upper() if country else None))

    @property
    def key(self) -> str:
        """The form by which telephones are matched: the number without its extension."""
        return self.e164

    @property
    def country(self) -> str | None:
        """The ISO 3166-1 alpha-2 code of the country of the number, or None when several share its country code.

        >>> PhoneNumber("+821000001234").country
        'KR'
        """
        return _country(self.e164)

    def __str__(self) -> str:
        number = _readable(self.e164)
        return f"{number} ext. {self.extension}" if self.extension else number

    def __repr__(self) -> str:
        extension = f", extension={self.extension!r}" if self.extension else ""
        return f"PhoneNumber({self.e164!r}{extension})"


@functools.lru_cache(maxsize=65536)
def _read(text: str, country: str | None) -> tuple[str, str | None]:
    """Return the E.164 form and the extension of a written number; raises `InvalidValue`."""
    expected = _NATIONAL if country else _INTERNATIONAL
    if len(text) > _LONGEST_WRITTEN:
        raise InvalidValue(_WHAT, text, expected)
    plain = "".join(str(unicodedata.digit(char, char)) for char in unicodedata.normalize("NFKC", text)).strip()
    if _MANGLED.fullmatch(plain):
        raise InvalidValue(_WHAT, text, _LOST)
    if repairable := _FLOAT_TAIL.fullmatch(plain):
        plain = repairable[1]
    written, extension = _split_extension(plain.removeprefix("tel:"))
    e164 = _settled(_e164(written, country))
    if e164 is None:
        raise InvalidValue(_WHAT, text, expected)
    return e164, extension


def _split_extension(text: str) -> tuple[str, str | None]:
    """Return the number alone, without label and notes, and the extension."""
    number = text
    if label := _LABEL.match(number):
        number = number[label.end() :]
    extension = None
    if found := _at_end(_EXTENSION, number):
        extension = found["extension"]
        number = number[: found.start()]
    for remark in (_NOTE, _RANGE):
        if found := _at_end(remark, number):
            number = number[: found.start()]
    return number, extension


def _at_end(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return what a pattern matches at the very end of a text, behind a digit or bracket."""
    for end in _NUMBER_END.finditer(text):
        if found := pattern.fullmatch(text, end.end()):
            return found
    return None


def _e164(written: str, country: str | None) -> str | None:
    """Return the E.164 form of a number in any spelling, or None when it is none."""
    if not _BODY.fullmatch(written):
        return None
    digits = re.sub(r"[^0-9]", "", written)
    if digits.startswith("00"):
        international = f"+{digits[2:]}"
        return (
            _valid(international, None)
            or _valid(digits, country)
            or _possible(international, None)
            or _possible(digits, country)
        )
    if "+" in written:
        return _possible(f"+{digits}", None) or _valid(digits, country)
    if digits.startswith("0"):
        return _possible(digits, country)
    # the plus may have got lost, which spreadsheets do to it
    national = _possible(digits, country)
    surely = _LIKELY_WITH_COUNTRY_CODE if country else _SURELY_WITH_COUNTRY_CODE
    with_plus = _valid(f"+{digits}", None) if len(digits) >= surely or (country and national is None) else None
    return _valid(digits, country) or with_plus or national


def _settled(e164: str | None) -> str | None:
    """Return the form that reading does not change any more: a trunk or carrier prefix may hide behind another."""
    again = None if e164 is None else _possible(e164, None)
    return again if again == e164 else _settled(again)


def _valid(digits: str, country: str | None) -> str | None:
    """Return the E.164 form if such a number can be assigned by its country's plan."""
    import phonenumbers  # noqa: PLC0415 - 30 ms, and not every lead has a telephone

    number = _number(digits, country)
    return _format(number) if number is not None and phonenumbers.is_valid_number(number) else None


def _possible(digits: str, country: str | None) -> str | None:
    """Return the E.164 form if the number has a possible length and can be called from abroad."""
    import phonenumbers  # noqa: PLC0415 - 30 ms, and not every lead has a telephone

    number = _number(digits, country)
    if number is None:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    if (
        number.italian_leading_zero
        and number.country_code not in _ZERO_KEPT
        and not phonenumbers.is_valid_number(number)
    ):
        return None
    return _format(number)


def _number(digits: str, country: str | None) -> "phonenumbers.PhoneNumber | None":
    import phonenumbers  # noqa: PLC0415 - 30 ms, and not every lead has a telephone

    try:
        return phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None


def _format(number: "phonenumbers.PhoneNumber") -> str | None:
    import phonenumbers  # noqa: PLC0415 - 30 ms, and not every lead has a telephone

    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164 if len(e164) <= _MOST_DIGITS + 1 else None


@functools.lru_cache(maxsize=65536)
def _country(e164: str) -> str | None:
    import phonenumbers  # noqa: PLC0415 - 30 ms, and not every lead has a telephone

    number = _number(e164, None)
    region = phonenumbers.region_code_for_number(number) if number is not None else None
    return None if region == "001" else region


@functools.lru_cache(maxsize=65536)
def _readable(e164: str) -> str:
    """Return the international format, or the number as it is when that would not be read back."""
    import phonenumbers  # noqa: PLC0415 - 30 ms, and not every lead has a telephone

    number = _number(e164, None)
    if number is None:
        return e164
    readable = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return readable if f"+{re.sub('[^0-9]', '', readable)}" == e164 else e164
