"""Time zones, by the names that the IANA database gives them."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from leadflow.errors import SHOWN, BrokenContract, InvalidValue, nearest
from leadflow.values.text import clean

__all__ = ["time_zone"]

_WHAT = "time zone"
_EXAMPLE = "Europe/Berlin"
_LONGEST_ABBREVIATION = 4
# What a host may have beside the zones: its own zone, and zones that count leap seconds.
_OF_THE_HOST = ("Factory", "localtime", "posixrules")
_SPECIAL = ("posix/", "right/")


def time_zone(name: str) -> str:
    """Take the name of a time zone of the IANA database.

    Args:
        name: the name, as the database spells it.

    Raises:
        InvalidValue: no zone is called so; the message names the one that was most likely meant.
        BrokenContract: it is no text.

    >>> time_zone("Asia/Seoul")
    'Asia/Seoul'
    >>> time_zone("seoul")
    Traceback (most recent call last):
        ...
    leadflow.errors.InvalidValue: invalid time zone 'seoul': expected the name of an IANA time zone, such as 'Asia/Seoul'
    """
    given: object = name  # whatever a caller without a type checker hands over
    if not isinstance(given, str):
        raise BrokenContract(_WHAT, given, "a str")
    cleaned = clean(given, what=_WHAT)
    if cleaned in _OF_THE_HOST or cleaned.startswith(_SPECIAL) or not _exists(cleaned):
        example = _meant(cleaned[:SHOWN].casefold().replace(" ", "_")) or _EXAMPLE
        raise InvalidValue(_WHAT, given, f"the name of an IANA time zone, such as {example!r}")
    return cleaned


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, or a name no file can have
        return False
    return True


def _meant(name: str) -> str | None:
    """Return the zone with the nearest name, or the one with the nearest city when only a city is given."""
    zones = sorted(available_timezones().difference(_OF_THE_HOST))
    known = {(zone if "/" in name else zone.rpartition("/")[2]).casefold(): zone for zone in zones}
    if name in known:
        return known[name]
    # Nothing is near to an abbreviation such as KST: that EST differs by one letter says nothing.
    near = nearest(name, known) if len(name) > _LONGEST_ABBREVIATION else None
    return None if near is None else known[near]
