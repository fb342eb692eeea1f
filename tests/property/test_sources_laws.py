"""Laws of the inbound side: whatever arrives, nothing but a clear refusal comes out, and good rows survive bad ones."""

import contextlib
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources import FORMATS, accounts, parse
from leadflow.sources.json_text import compact
from leadflow.sources.tabular import read_table

INBOUND = Path(__file__).parents[1] / "cases" / "inbound"
CASES = tomllib.loads((INBOUND / "expected.toml").read_text(encoding="utf-8"))["case"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
# Names that some format looks for, so that random objects get past its first check.
NAMES = st.sampled_from(
    (
        *(
            "id",
            "lead_id",
            "user_column_data",
            "column_id",
            "string_value",
            "entry",
            "changes",
            "field",
            "value",
            "values",
        ),
        *("field_data", "name", "data", "form_response", "answers", "definition", "fields", "items", "type", "hidden"),
        *("results", "properties", "subscriptionType", "objectId", "occurredAt", "submittedAt", "elements", "payload"),
        *("formResponse", "leadGenFormResponse", "event", "questions_and_answers", "question", "answer", "lead_data"),
        *("result", "lead", "company", "campaign", "email", "phone", "country", "created_time", "create_time", "extra"),
    )
)
TEXTS = st.sampled_from(
    (
        *(
            "amy@acme.example",
            "Amy Wong",
            "홍길동",
            "leadgen",
            "contact.creation",
            "invitee.created",
            "FULL_NAME",
            "N/A",
        ),
        *("+82 10-0000-1234", "a\x00b", "\ud800", "x" * 2_000, "", "2026-09-21T14:13:20Z", "<test lead: dummy data>"),
    )
)
SHAPED = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers(min_value=-(10**30), max_value=10**30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=20,
)
CELLS = st.text(alphabet=',;"\n\r\t\x00 aé한0@.', max_size=60)


def outcome(format_name: str, payload: object) -> None:
    """Read a payload; a refusal must be an `InvalidPayload`, everything else inquiries with an id and a storable text."""
    try:
        found = parse(format_name, payload)
    except InvalidPayload:
        return
    assert isinstance(found, tuple)
    for inquiry in found:
        assert isinstance(inquiry, Inquiry)
        assert inquiry.id
        for text in (inquiry.original, inquiry.note, *(problem.value for problem in inquiry.problems)):
            assert text is None or "\x00" not in text
            (text or "").encode()


@pytest.mark.parametrize("format_name", FORMATS)
@given(content=st.text(max_size=200) | CELLS | st.binary(max_size=200))
@example(content="[" * 100_000)
@example(content='{"a":' * 100_000)
@example(content="9" * 5_000)
@example(content='{"id": 1e99999999999999999999}')
@example(content=b"\xff\xfe\x00")
def test_any_text_or_bytes_are_read_or_refused(format_name: str, content: str | bytes) -> None:
    """No text and no bytes make a reader raise anything but InvalidPayload."""
    outcome(format_name, content)


@pytest.mark.parametrize("format_name", FORMATS)
@given(value=JSON | SHAPED | st.dictionaries(NAMES, SHAPED, max_size=6))
def test_any_json_is_read_or_refused(format_name: str, value: object) -> None:
    """No JSON, as text or already parsed, makes a reader raise anything but InvalidPayload."""
    text = json.dumps(value)
    outcome(format_name, text)
    if isinstance(value, dict | list) and "csv" not in format_name and not format_name.endswith(("export", "jsonl")):
        outcome(format_name, value)


def paths(value: object, start: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the way to every part of a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [start, *(path for key, item in inner for path in paths(item, (*start, key)))]


def replaced(value: object, path: tuple[str | int, ...], junk: object) -> object:
    """Return a JSON value with something else in one place."""
    if not path:
        return junk
    if isinstance(value, dict):
        return {key: replaced(item, path[1:], junk) if key == path[0] else item for key, item in value.items()}
    assert isinstance(value, list)
    return [replaced(item, path[1:], junk) if key == path[0] else item for key, item in enumerate(value)]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["file"].endswith(".json")], ids=lambda case: case["file"]
)
@given(data=st.data())
def test_a_payload_with_junk_in_one_place_is_read_or_refused(case: dict[str, str], data: st.DataObject) -> None:
    """Whatever stands in one place of a real payload, it is read around that place or refused."""
    value = json.loads((INBOUND / case["file"]).read_text(encoding="utf-8"))
    path = data.draw(st.sampled_from(paths(value)))
    junk = data.draw(TEXTS | JSON | st.just({"a": ["b", {"c": None}]}))
    outcome(case["format"], json.dumps(replaced(value, path, junk)))


@given(content=st.text(max_size=200) | CELLS | st.binary(max_size=200))
def test_any_list_of_accounts_is_read_or_refused(content: str | bytes) -> None:
    """No text and no bytes make the reader of accounts raise anything but InvalidPayload."""
    with contextlib.suppress(InvalidPayload):
        accounts.parse(content)


@given(bad=CELLS.map(lambda text: text.replace("\r", "\n")))
@example(bad='"')
@example(bad='x,"y\nz')
@example(bad="\x00,,,,,,")
def test_good_rows_beside_bad_rows_are_kept(bad: str) -> None:
    """Whatever stands between two good lines of a CSV file, both are read."""
    content = f"name,email,note\nAmy Wong,amy@acme.example,\n{bad}\n홍길동,gildong@acme.example,end\n"
    found = {str(inquiry.email): inquiry for inquiry in parse("csv", content) if inquiry.event == "inquiry"}
    assert found["amy@acme.example"].label == "Amy Wong"
    last = found["gildong@acme.example"]
    assert (last.label, last.message) == ("홍길동", "end")


@given(bad=st.text(alphabet='{}[]":,ab\x00 1', max_size=60))
def test_good_lines_beside_bad_lines_are_kept(bad: str) -> None:
    """Whatever stands between two good lines of JSON Lines, both are read."""
    content = f'{{"email": "amy@acme.example"}}\n{bad}\n{{"email": "gildong@acme.example"}}\n'
    emails = [str(inquiry.email) for inquiry in parse("jsonl", content)]
    assert emails[0] == "amy@acme.example"
    assert emails[-1] == "gildong@acme.example"


@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_what_a_writer_quotes_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    """Cells that are quoted by the rules come back unchanged, with the line at which their row starts."""
    unified = [[cell.replace("\r", "\n") for cell in row] for row in rows]
    lines = ["name,note", *(",".join('"{}"'.format(cell.replace('"', '""')) for cell in row) for row in unified)]
    table = read_table("\n".join(lines))
    starts = [2 + index + "".join(map("".join, unified[:index])).count("\n") for index in range(len(unified))]
    assert [(row.line, row.cells) for row in table.rows()] == [
        (start, cells) for start, cells in zip(starts, unified, strict=True) if any(cells)
    ]


@given(value=JSON)
def test_what_is_kept_for_the_record_is_one_storable_line(value: object) -> None:
    """The compact text of any JSON value can be encoded and holds no line break."""
    text = compact(value)
    text.encode()
    assert "\n" not in text
