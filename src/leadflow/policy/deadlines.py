"""Settings of deadlines: by when somebody should have answered a lead."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import attrs

from leadflow.business_time import WorkingHours
from leadflow.conditions import ALWAYS, AnyOf, any_of
from leadflow.errors import Fault, InvalidValue, nearest
from leadflow.policy.checks import refuse
from leadflow.values.duration import duration, duration_text
from leadflow.values.zones import time_zone

__all__ = ["DeadlineRule", "undeclared_hours"]


@attrs.frozen(kw_only=True)
class DeadlineRule:
    """How soon the leads that meet a condition must be answered.

    Args:
        within: the working time after which the answer is due, more than 0 seconds.
        when: any of these conditions must be true.
        hours: the name of the working hours in which the time is counted while a queue owns the lead;
            those called ``default`` when None. While a user owns it, the user's own hours count.
        zone: the IANA name of the time zone of these hours; UTC when None.

    >>> DeadlineRule(name="hot", within="4 hours").within
    datetime.timedelta(seconds=14400)
    """

    name: str
    within: timedelta = attrs.field(converter=duration)
    when: AnyOf = attrs.field(default=ALWAYS, converter=any_of)
    hours: str | None = None
    zone: str | None = None

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not self.within:
            yield Fault("within", duration_text(self.within), "more than 0 seconds")
        if self.zone is not None:
            try:
                time_zone(self.zone)
            except InvalidValue as error:
                yield Fault("zone", self.zone, error.expected)


def undeclared_hours(rules: tuple[DeadlineRule, ...], hours: Mapping[str, WorkingHours]) -> Iterator[Fault]:
    """Yield a fault for each rule that names working hours that are not declared."""
    for index, rule in enumerate(rules):
        if rule.hours is not None and rule.hours not in hours:
            yield Fault(
                f"deadlines[{index}].hours",
                rule.hours,
                "working hours that the policy declares",
                nearest(rule.hours, hours),
            )
