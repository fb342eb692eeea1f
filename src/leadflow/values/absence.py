"""A stretch of time in which somebody is away."""

from datetime import UTC, datetime

import attrs

from leadflow.errors import InvalidValue
from leadflow.values import optional

__all__ = ["Absence"]


@attrs.frozen
class Absence:
    """A stretch of time in which somebody is away, such as a holiday, or an afternoon at the dentist's.

    Args:
        start: the first moment that they are away.
        end: the moment that they are back, after the start.

    Raises:
        InvalidValue: the end is not after the start, or one of them lies at the very edge of the calendar.
        BrokenContract: one of them is no moment, or knows no time zone.

    >>> from datetime import UTC, datetime
    >>> away = Absence(datetime(2026, 12, 24, 12, tzinfo=UTC), datetime(2026, 12, 28, tzinfo=UTC))
    >>> away.end - away.start
    datetime.timedelta(days=3, seconds=43200)
    """

    start: datetime = attrs.field(converter=optional.required_moment)
    end: datetime = attrs.field(converter=optional.required_moment)

    def __attrs_post_init__(self) -> None:
        # In UTC: Python compares moments of one zone by their wall clocks, which go back once a year.
        try:
            start, end = self.start.astimezone(UTC), self.end.astimezone(UTC)
        except OverflowError as error:
            raise InvalidValue(
                "absence", (self.start, self.end), "moments that the calendar of UTC has, too"
            ) from error
        if end <= start:
            raise InvalidValue("end of an absence", self.end.isoformat(), f"a moment after {self.start.isoformat()}")
