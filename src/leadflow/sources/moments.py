"""Moments as platforms write them: ISO 8601 and its neighbours, or counted from 1970."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from leadflow.errors import InvalidValue
from leadflow.values.text import clean

__all__ = ["epoch_milliseconds", "epoch_seconds", "read_moment"]

_EXPECTED = "a date and time, the year first, such as '2026-09-21T14:13:20Z'"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Nothing was sent before there was e-mail; the margin at the end leaves room for arithmetic with zones.
_FIRST_YEAR, _LAST_YEAR = 1970, 9_998
# "2026. 9. 21 오후 2:13:20", as Korean forms write it, "2026/09/21 14:13", "2026-09-21 14:13:20 UTC".
_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-./]) ?(?P<month>[0-9]{1,2})(?P=mark) ?(?P<day>[0-9]{1,2})\.?"
    r"(?:[T ] ?(?:(?P<half>오전|오후|AM|PM) ?)?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"(?:[.,][0-9]{1,9})? ?(?P<after>AM|PM)?"
    r"(?: ?(?P<zone>UTC|GMT|Z|[+-][0-9]{2}:?[0-9]{2}))?)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[0-9]{1,18}")


def read_moment(text: str, zone: tzinfo | None) -> datetime:
    """Return the moment that a text names.

    Args:
        text: the year first, then month and day; the time and its zone may follow.
        zone: the zone that holds where the text names none; None where nobody knows.

    Raises:
        InvalidValue: it is no moment, or its zone is not known.
            A date such as ``03/04/2026`` is refused too: half of the world reads it as the third of April.

    >>> read_moment("2026-09-21T14:13:20+0000", None).isoformat()
    '2026-09-21T14:13:20+00:00'
    >>> read_moment("2026. 9. 21 오후 11:13:20", timezone(timedelta(hours=9))).isoformat()
    '2026-09-21T23:13:20+09:00'
    >>> read_moment("2026-09-21 14:13", None)
    Traceback (most recent call last):
    leadflow.errors.InvalidValue: invalid moment '2026-09-21 14:13': expected a time with its zone, such as \
'2026-09-21T14:13:20Z'
    """
    written = clean(text, what="moment")
    try:
        moment = datetime.fromisoformat(written) if written[4:5] == "-" else _written(written)
    except ValueError:
        moment = _written(written)
    if moment.utcoffset() is None:
        if zone is None:
            raise InvalidValue("moment", text, "a time with its zone, such as '2026-09-21T14:13:20Z'")
        moment = moment.replace(tzinfo=zone)
    return _plausible(moment, text)


def _written(text: str) -> datetime:
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise InvalidValue("moment", text, _EXPECTED)
    hour = int(found["hour"] or 0)
    half = (found["half"] or found["after"] or "").upper()
    if half:
        hour = hour % 12 + (12 if half in {"오후", "PM"} else 0)
    try:
        return datetime(
            int(found["year"]),
            int(found["month"]),
            int(found["day"]),
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0),
            tzinfo=_zone(found["zone"]),
        )
    except ValueError as error:
        raise InvalidValue("moment", text, _EXPECTED) from error


def _zone(text: str | None) -> tzinfo | None:
    """Return the zone that stands behind a time."""
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(offset if text[0] == "+" else -offset)


def _plausible(moment: datetime, value: object) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InvalidValue("moment", value, f"a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return moment


def epoch_seconds(value: object) -> datetime | str | None:
    """Return the moment that is so many seconds after the start of 1970 in UTC.

    What is no such number is given back as text, for whoever reads it to report.

    >>> epoch_seconds(1790000000).isoformat()
    '2026-09-21T14:13:20+00:00'
    >>> epoch_seconds("soon")
    'soon'
    """
    return _from_epoch(value, timedelta(seconds=1))


def epoch_milliseconds(value: object) -> datetime | str | None:
    """Return the moment that is so many milliseconds after the start of 1970 in UTC; else as `epoch_seconds`.

    >>> epoch_milliseconds(1790000000000).isoformat()
    '2026-09-21T14:13:20+00:00'
    """
    return _from_epoch(value, timedelta(milliseconds=1))


def _from_epoch(value: object, unit: timedelta) -> datetime | str | None:
    if value is None or isinstance(value, bool):
        return None
    text = str(value).strip()
    if not _COUNTED.fullmatch(text):
        return text
    try:
        return _plausible(_EPOCH + int(text) * unit, value)
    except (OverflowError, InvalidValue):
        return text
