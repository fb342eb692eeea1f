"""Dates by day, week, month, quarter or year.

The rules
---------
- A week is that of ISO 8601. A moment counts as the day it is in the zone of the bucket.
- The names of buckets sort as their days do.
"""

from datetime import date
from typing import Literal, TypeAlias, assert_never

import attrs

from leadflow.errors import InvalidValue
from leadflow.values.checks import expect
from leadflow.values.zones import time_zone

__all__ = ["Bucket", "bucket"]

Unit: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")


def _is_unit(_bucket: object, _attribute: "attrs.Attribute[Unit]", value: object) -> None:
    if value not in _UNITS:
        raise InvalidValue("unit", value, f"one of {', '.join(_UNITS)}")


@attrs.frozen
class Bucket:
    """A date field, grouped by a part of the calendar.

    Args:
        path: the field.
        unit: ``day``, ``week``, ``month``, ``quarter`` or ``year``.
        zone: the time zone in which a moment counts as a day.
    """

    path: str
    unit: Unit = attrs.field(validator=_is_unit)
    zone: str = attrs.field(default="UTC", converter=time_zone)

    def __str__(self) -> str:
        return f"{self.path} ({self.unit})"

    def label(self, day: date) -> str:
        """Return the name of the bucket of a day; names sort as their buckets do."""
        match self.unit:
            case "day":
                return day.isoformat()
            case "week":
                year, week, _ = day.isocalendar()
                return f"{year:04d}-W{week:02d}"
            case "month":
                return f"{day.year:04d}-{day.month:02d}"
            case "quarter":
                return f"{day.year:04d}-Q{(day.month + 2) // 3}"
            case "year":
                return f"{day.year:04d}"
            case _:
                assert_never(self.unit)


def bucket(path: str, unit: Unit, *, zone: str = "UTC") -> Bucket:
    """Return a date field, grouped by a part of the calendar.

    Raises:
        InvalidValue: there is no such unit or zone.

    >>> bucket("close_date", "quarter").label(date(2026, 11, 27))
    '2026-Q4'
    """
    expect("path", path, str)
    expect("unit", unit, str)
    return Bucket(path, unit, zone)
