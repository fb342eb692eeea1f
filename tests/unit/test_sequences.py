"""Wherever several values are stored, any sequence of them is taken, and one value in its place is refused."""

from collections.abc import Iterator
from typing import get_args, get_origin, get_type_hints

import attrs
import pytest

from leadflow import business_time, objects, policy
from leadflow.errors import BrokenContract
from leadflow.objects import LineItem, Opportunity
from leadflow.policy import Pipeline, Routing, Rules, Stage, Territory


def several_valued() -> Iterator[tuple[str, "attrs.Attribute[object]"]]:
    """Yield every field of records, schedules and settings that stores a tuple of any length."""
    for module in (objects, business_time, policy):
        for name in module.__all__:
            kind = getattr(module, name)
            if isinstance(kind, type) and attrs.has(kind):
                hints = get_type_hints(kind)
                yield from (
                    (f"{name}.{field.name}", field)
                    for field in attrs.fields(kind)
                    if field.init
                    and get_origin(hints[field.name]) is tuple
                    and get_args(hints[field.name])[1:] == (...,)
                )


@pytest.mark.parametrize(("name", "field"), [pytest.param(*each, id=each[0]) for each in several_valued()])
def test_a_field_with_several_values_takes_an_empty_list(name: str, field: "attrs.Attribute[object]") -> None:
    """A list becomes a tuple, so that the value stays frozen and can be hashed."""
    assert field.converter is not None, f"{name} keeps a list as it is"
    assert field.converter([]) == ()


def test_lists_of_values_become_tuples() -> None:
    """A list of line items and a list of territories are kept as tuples."""
    item = LineItem(product="robot")
    assert Opportunity(id="1", account="a", name="Robots", stage="Proposal", line_items=[item]).line_items == (item,)
    korea = Territory(name="Korea", country=["KR"], local=Rules([]))
    assert hash(Routing(territory=[korea])) == hash(Routing(territory=(korea,)))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Territory(name="Korea", country="KR"), "country is 'KR': expected several values of the type str"),
        (lambda: Pipeline(stages=Stage(name="Won", probability=100)), "expected several stages, such as .stage."),
        (lambda: Pipeline(lost_reasons=[1]), "one of lost_reasons is 1: expected a str"),
        (lambda: Rules(7), "rules is 7: expected several routing rules, such as .rule."),
    ],
)
def test_one_value_in_place_of_several_is_refused(make: object, told: str) -> None:
    """A text is no list of letters, and one setting is no list of settings; the error names the field."""
    with pytest.raises(BrokenContract, match=told):
        make()
