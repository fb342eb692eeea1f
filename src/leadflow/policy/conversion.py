"""Settings of conversion: what it creates, what must be true before, and where the fields of a lead go."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType

import attrs

from leadflow.conditions import AnyOf, any_of, is_kept_by_leads
from leadflow.errors import Fault
from leadflow.policy.checks import refuse
from leadflow.policy.conversion_fields import Place, places_of
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import text

__all__ = ["Conversion", "Gate"]

_MONTHS, _LONGEST = 12, 36_500
_NO_FIELDS: Mapping[str, tuple[str, ...]] = FrozenMapping()


@attrs.frozen(kw_only=True)
class Gate:
    """Something that decides whether a lead may be converted yet.

    Args:
        name: what it is, as people read it in a refusal.
        when: any of these conditions must be true; they can ask for what a lead keeps.
    """

    name: str
    when: AnyOf = attrs.field(converter=any_of)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if text(self.name) is None:
            yield Fault("name", self.name, "what is required, or what holds a lead up, in words")
        if not all(condition.constraints for condition in self.when.conditions) or not self.when.conditions:
            yield Fault("when", "nothing", "at least one constraint")
        asked = {path for condition in self.when.conditions for path, _ in condition.constraints}
        for path in sorted(asked):
            if not is_kept_by_leads(path):
                yield Fault(f"when.{path}", path, "a field that a lead keeps, because nothing else is known by then")


def _fields(value: Mapping[str, str | Iterable[str]]) -> FrozenMapping[tuple[str, ...]]:
    return FrozenMapping({name: (to,) if isinstance(to, str) else tuple(to) for name, to in value.items()})


def _requires(value: Iterable[Gate]) -> tuple[Gate, ...]:
    return optional.several("requires", value, Gate)


def _held_by(value: Iterable[Gate]) -> tuple[Gate, ...]:
    return optional.several("held_by", value, Gate)


@attrs.frozen(kw_only=True)
class Conversion:
    """What converting a lead creates, and when it may.

    Args:
        opportunity: whether an opportunity is opened unless the caller says otherwise.
        stage: the stage of a new opportunity, an open one of the pipeline; the first open one when None.
        close_after_days: in how many days after the conversion it is expected to be closed, 0 or more;
            at the end of the fiscal quarter when None.
        fiscal_year_starts: the month in which the fiscal year starts, 1 to 12.
        requires: what must be true of a lead; what is unknown does not suffice.
        held_by: what holds a lead up as long as it is true, such as an approval that is pending.
        fields: where fields of a lead go beside the standard ones: by field of the lead, one target or several
            (``account.type``, ``person.custom.region``; a person is a contact or a person account).
            A custom field that is listed goes only there; else it goes to the one of the same name of the person.
    """

    opportunity: bool = True
    stage: str | None = None
    close_after_days: int | None = None
    fiscal_year_starts: int = 1
    requires: tuple[Gate, ...] = attrs.field(default=(), converter=_requires)
    held_by: tuple[Gate, ...] = attrs.field(default=(), converter=_held_by)
    fields: Mapping[str, tuple[str, ...]] = attrs.field(default=_NO_FIELDS, converter=_fields)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if self.close_after_days is not None and self.close_after_days < 0:
            yield Fault("close_after_days", self.close_after_days, "0 or more")
        if self.close_after_days is not None and self.close_after_days > _LONGEST:
            yield Fault("close_after_days", self.close_after_days, f"{_LONGEST:,} or fewer")
        if not 1 <= self.fiscal_year_starts <= _MONTHS:
            yield Fault("fiscal_year_starts", self.fiscal_year_starts, "a month from 1 to 12")

    @cached_property
    def places(self) -> Mapping[str, tuple[Place, ...]]:
        """Where the listed fields go, by the kind of record that takes them."""
        found: dict[str, list[Place]] = {}
        for field, targets in self.fields.items():
            for place in places_of(field, targets):
                found.setdefault(place.kind, []).append(place)
        return MappingProxyType({kind: tuple(places) for kind, places in found.items()})

    @cached_property
    def rerouted(self) -> AbstractSet[str]:
        """The custom fields that go only where they are listed."""
        return frozenset(field for field in self.fields if field.startswith("custom."))

    def close_date(self, day: date) -> date:
        """Return when an opportunity that starts on a day is expected to be closed.

        >>> Conversion().close_date(date(2026, 11, 27)), Conversion(fiscal_year_starts=2).close_date(date(2026, 11, 27))
        (datetime.date(2026, 12, 31), datetime.date(2027, 1, 31))
        """
        if self.close_after_days is not None:
            return day + timedelta(days=self.close_after_days)
        past = (day.month - self.fiscal_year_starts) % 3
        months = day.year * _MONTHS + day.month - 1 + 3 - past  # from year 0 to the first month of the next quarter
        return date(months // _MONTHS, months % _MONTHS + 1, 1) - timedelta(days=1)
