"""Settings that contradict themselves are refused where they are made, in Python as in TOML."""

from typing import Any

import pytest

from leadflow import InvalidPolicy, InvalidValue, parse_policy
from leadflow.errors import InvalidPayload
from leadflow.policy import Routing, ScoringGroup, Territory
from leadflow.policy.lifecycle import Lifecycle, Status
from leadflow.serialization import from_plain

KOREA = Territory(name="Korea", country=("KR",))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Routing(territory=(KOREA, Territory(name="Asia", country=("JP", "KR")))), "Korea has it"),
        (lambda: ScoringGroup(cap=-1), "0 or more points"),
        (
            lambda: parse_policy(
                'fallback_user = "user:a"\nrouting.territory = [{ name = "K", country = ["KR"], otherwise = 5 }]'
            ),
            "a text",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused(make: Any, message: str) -> None:
    """The fault says what would have been accepted."""
    with pytest.raises(InvalidPolicy) as refusal:
        make()
    assert message in str(refusal.value)


def test_the_converted_status_must_be_marked() -> None:
    """A lead would stay open for ever otherwise."""
    with pytest.raises(InvalidValue, match="a status that is marked as converted"):
        Lifecycle({"new": Status(), "converted": Status()})


def test_a_custom_value_of_an_unknown_type_is_refused() -> None:
    """A table that names no type of ours is no value."""
    lead = {"kind": "lead", "id": "1", "owner": "queue:a", "external_ids": ["x:1"], "custom": {"a": {"colour": "red"}}}
    with pytest.raises(InvalidPayload, match="expected a text, number, flag"):
        from_plain(lead)
