"""Working hours in a policy file: shifts as texts, holidays as dates, all weekdays at once, holidays of countries."""

from collections.abc import Iterator
from datetime import date
from typing import get_origin

from cattrs import Converter

from leadflow.business_time import Shift, public_holidays
from leadflow.errors import Fault, InvalidPolicy, InvalidValue
from leadflow.policy.checks import refuse
from leadflow.values.plain import is_list, is_table

__all__ = ["every_day", "read_hours"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def read_hours(converter: Converter) -> None:
    """Teach a converter to read shifts and sets of dates."""
    converter.register_structure_hook(Shift, _shift)
    converter.register_structure_hook_func(_is_set, _dates)


def every_day(value: object) -> dict[str, object]:
    """Return a table of working hours with the days and the holidays that it names together."""
    if not is_table(value):
        raise InvalidValue("table", value, "a table")
    table = dict(value)
    if "weekdays" in table:
        weekdays = table.pop("weekdays")
        refuse(_wrong_shifts(weekdays))
        table = {**dict.fromkeys(_WEEKDAYS, weekdays), **table}
    if "public_holidays" in table:
        own = table.get("holidays", [])
        table["holidays"] = [*(own if is_list(own) else [own]), *_public(table.pop("public_holidays"))]
    return table


def _public(value: object) -> tuple[date, ...]:
    """Return the public holidays of a country in some years."""
    table: dict[str, object] = dict(value) if is_table(value) else {}
    country, years, part = table.get("country"), table.get("years"), table.get("subdivision")
    numbers = [each for each in years if type(each) is int] if is_list(years) else []
    is_told = isinstance(country, str) and is_list(years) and len(numbers) == len(years)
    strange = table.keys() - {"country", "years", "subdivision"}
    if not isinstance(country, str) or not is_told or strange or not (part is None or isinstance(part, str)):
        expected = "a country, a list of years, and perhaps a subdivision, such as { country = 'KR', years = [2027] }"
        raise InvalidPolicy([Fault("public_holidays", value, expected)])
    return public_holidays(country, numbers, part)


def _wrong_shifts(listed: object) -> Iterator[Fault]:
    """Yield what is wrong with the shifts of all weekdays, once and not for each of them."""
    if not is_list(listed):
        yield Fault("weekdays", listed, "a list")
        return
    for index, each in enumerate(listed):
        try:
            _shift(each, Shift)
        except InvalidValue as error:
            yield Fault(f"weekdays[{index}]", each, error.expected)


def _shift(value: object, _kind: object) -> Shift:
    if not isinstance(value, str):
        raise InvalidValue("hours", value, "hours such as '09:00-17:30'")
    return Shift.parse(value)


def _is_set(kind: object) -> bool:
    origin: object = get_origin(kind)
    return origin is frozenset


def _dates(value: object, _kind: object) -> frozenset[date]:
    if not is_list(value):
        raise InvalidValue("holidays", value, "a list of dates")
    expected = "a date such as 2026-12-25, without quotes"
    refuse(Fault(f"[{index}]", each, expected) for index, each in enumerate(value) if type(each) is not date)
    return frozenset(each for each in value if type(each) is date)
