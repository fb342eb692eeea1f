"""Inquiries from JSON Lines."""

import pytest

from leadflow.errors import InvalidPayload
from leadflow.records import derived_id
from leadflow.sources.json_lines import parse


def test_ids_above_two_to_the_53_stay_exact() -> None:
    """An id that JavaScript would round is kept to the last digit."""
    [inquiry] = parse('{"id": 9007199254740993, "email": "amy@acme.example"}', source="shop")
    assert inquiry.id == "shop:9007199254740993"


def test_an_id_without_its_system_identifies_nothing() -> None:
    """Ids count within one system; without its name they are only kept."""
    [inquiry] = parse('{"id": 7, "email": "amy@acme.example"}', batch="b")
    assert (inquiry.id, inquiry.extra["id"]) == (derived_id("jsonl", "b", "1"), 7)
    [person] = parse('{"person_id": "hubspot:7"}')
    assert person.person_id == "hubspot:7"


def test_our_names_and_the_usual_ones_are_understood() -> None:
    """What leadflow calls a field and what others call it are read alike; objects for address and custom fields."""
    [inquiry] = parse(
        '{"firstName": "Amy", "family_name": "Wong", "주소": {"city": "서울", "우편번호": "04524", "floor": 3},'
        ' "custom": {"fleet": 12, "note": {"a": 1}}, "custom.origin": "fair", "do_not_email": true, "tags": ["a", "b"]}'
    )
    assert inquiry.name is not None
    assert (inquiry.name.given, inquiry.name.family) == ("Amy", "Wong")
    assert (inquiry.address.subdivision, inquiry.address.postal_code) == ("KR-11", "04524")
    assert dict(inquiry.custom) == {"fleet": 12, "note": '{"a":1}', "origin": "fair"}
    assert dict(inquiry.extra) == {"주소.floor": 3, "tags": ("a", "b")}
    assert inquiry.do_not_email


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "the text is not JSON: .* \\(line 2, column 2\\)"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": NaN}', "it holds NaN"),
        ('{"a": Infinity}', "it holds Infinity"),
        ('{"a": ' + "9" * 5_000 + "}", "too many digits"),
        ("[1]", "the line is not a JSON object"),
        ('"text"', "the line is not a JSON object"),
        ('{"name": "A\\u0000my"}', "name holds a control character"),
        ('{"custom": {"a": "\\ud800"}}', "a holds a control character"),
        ("{}", "names or reaches anybody"),
    ],
)
def test_a_bad_line_is_rejected_and_its_neighbours_are_read(bad: str, reason: str) -> None:
    """Each bad line has its reason, its line and its text; the others are there."""
    content = f'{{"email": "amy@acme.example"}}\n{bad}\n\n{{"email": "joe@acme.example"}}\n'
    first, rejected, last = parse(content)
    assert (first.event, last.event, last.row, last.line) == ("inquiry", "inquiry", 3, 4)
    assert (rejected.event, rejected.row, rejected.line) == ("rejected", 2, 2)
    with pytest.raises(InvalidPayload, match=reason):
        raise InvalidPayload(rejected.note or "")
    assert rejected.original


@pytest.mark.parametrize("content", ["", "\n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(content: str | bytes) -> None:
    """A file without a line is a mistake of whoever wrote it."""
    with pytest.raises(InvalidPayload, match="the file is empty"):
        parse(content)
