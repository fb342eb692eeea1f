"""JSON as platforms send it."""

from collections import OrderedDict
from decimal import Decimal
from types import MappingProxyType

import pytest

from leadflow.errors import InvalidPayload
from leadflow.sources.json_text import compact, json_value, member, payload_object


def test_numbers_are_exact() -> None:
    """Ids above 2**53 and amounts with a fraction pass through no binary float."""
    assert json_value('{"id": 9007199254740993, "amount": 0.1}') == {"id": 9007199254740993, "amount": Decimal("0.1")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_bytes_are_read_in_their_encoding(encoding: str) -> None:
    """A posted body may carry a byte order mark."""
    assert json_value('{"이름": 1}'.encode(encoding)) == {"이름": 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the payload is empty"),
        (" \n", "the payload is empty"),
        ("{", "the text is not JSON: expecting property name enclosed in double quotes \\(line 1, column 2\\)"),
        ('{"a": 1}\n{"b": 2}', "the text is not JSON: extra data \\(line 2, column 1\\)"),
        ('{"a": "b\nc"}', "invalid control character"),
        ('{"score": NaN}', "it holds NaN"),
        ('{"score": -Infinity}', "it holds -Infinity"),
        ('{"score": 1e99999999999999999999}', "a number out of range: 1e9"),
        ("9" * 5_000, "a number with too many digits"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        (b'{"a": "\xff"}', "byte 0xff is not valid in utf-8"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str | bytes, reason: str) -> None:
    """Broken, endless and bottomless JSON gives one kind of error, in words."""
    with pytest.raises(InvalidPayload, match=reason):
        json_value(text)


def test_the_place_counts_from_the_line_of_the_file() -> None:
    """An error in the third line of a file says so."""
    with pytest.raises(InvalidPayload, match="line 3, column 2"):
        json_value("{", line=3)


@pytest.mark.parametrize("payload", ["[1, 2]", "1", '"홍길동"', "null", [1, 2]])
def test_a_payload_that_is_no_object_is_shown(payload: str | list[int]) -> None:
    """The error shows what arrived instead."""
    with pytest.raises(InvalidPayload, match="the payload is not a JSON object but starts with"):
        payload_object(payload)


@pytest.mark.parametrize("value", [None, [], "text", {"a": []}, {"a": {"b": None}}])
def test_a_path_that_ends_early_leads_to_nothing(value: object) -> None:
    """Missing levels, and levels of another kind, are no errors."""
    assert member(value, "a", "b", "c") is None


def test_values_of_a_framework_become_json() -> None:
    """Whatever mapping, sequence or number a framework hands over has a compact text."""
    value = {"a": MappingProxyType({"b": (1, Decimal("0.10"))}), "c": OrderedDict(d=b"e"), (1, 2): "left out"}
    assert compact(value) == '{"a":{"b":[1,"0.10"]},"c":{"d":"b\'e\'"}}'


def test_half_a_surrogate_pair_stays_escaped() -> None:
    """JSON can write what no database stores; the kept text escapes it."""
    assert compact(json_value('["\\ud83d", "홍"]')) == '["\\ud83d","\\ud64d"]'
    assert compact(json_value('["\\ud83d\\ude00"]')) == '["😀"]'


def test_what_contains_itself_is_refused() -> None:
    """A payload that a host has tied into a knot has no text."""
    knot: dict[str, object] = {}
    knot["knot"] = knot
    deep: object = []
    for _ in range(100_000):
        deep = [deep]
    for value in (knot, deep):
        with pytest.raises(InvalidPayload, match="nested too deeply"):
            compact(value)
