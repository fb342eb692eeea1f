"""What comes out of the payloads of each platform: the table in tests/cases/inbound/expected.toml."""

import contextlib
import functools
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources import FORMATS, parse

INBOUND = Path(__file__).parents[2] / "cases" / "inbound"
CASES = tomllib.loads((INBOUND / "expected.toml").read_text(encoding="utf-8"))["case"]
TEXT_FORMATS = {name for name in FORMATS if name in {"csv", "jsonl"} or name.endswith("_export")}


def read(case: Mapping[str, object]) -> tuple[Inquiry, ...]:
    """Read the payload of a case with its options."""
    content = (INBOUND / str(case["file"])).read_bytes()
    options: dict[str, object] = {}
    if encoding := case.get("encoding"):
        content = content.decode().encode(str(encoding))
        options |= {} if encoding == "utf-16" else {"encoding": encoding}
    if zone := case.get("zone"):
        options["zone"] = ZoneInfo(str(zone))
    if source := case.get("source"):
        options["source"] = source
    if form := case.get("form"):
        options["form"] = (INBOUND / str(form)).read_bytes()
    return parse(str(case["format"]), content, **options)


def shown(value: object) -> object:
    """Return a value in the form that the table has for it."""
    match value:
        case tuple():
            return list(value)
        case None | bool() | int() | str():
            return value
        case datetime():
            return str(value)
        case _:
            return str(value)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['note']}")
def test_a_payload_gives_what_a_careful_reader_gets_out_of_it(case: dict[str, object]) -> None:
    """Each payload gives exactly the inquiries of the table, with no problems but those it names."""
    found = read(case)
    wanted = case["want"]
    assert isinstance(wanted, list)
    assert len(found) == len(wanted)
    for inquiry, want in zip(found, wanted, strict=True):
        for path, value in want.items():
            match path:
                case "extra" | "custom":
                    held = {name: shown(item) for name, item in getattr(inquiry, path).items()}
                    assert {name: held.get(name) for name in value} == value
                case "problems":
                    pass
                case "only_extra":
                    assert set(inquiry.extra) == set(want["extra"])
                case "note":
                    assert value in (inquiry.note or "")
                case "without":
                    assert value not in repr(inquiry)
                case _:
                    assert (path, shown(functools.reduce(getattr, path.split("."), inquiry))) == (path, value)
        assert [problem.field for problem in inquiry.problems] == want.get("problems", [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['note']}")
def test_a_payload_that_arrives_twice_gives_the_same_inquiries(case: dict[str, object]) -> None:
    """Reading is a function of the payload, ids included, and no two inquiries of a payload share an id."""
    found = read(case)
    assert found == read(case)
    assert len({inquiry.id for inquiry in found}) == len(found)
    assert all(inquiry.original for inquiry in found)


def test_every_format_has_a_case() -> None:
    """The table covers all formats there are."""
    assert {case["format"] for case in CASES} == set(FORMATS)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("content", ["", " \n", b"", "\ufeff"])
def test_an_empty_payload_is_refused(format_name: str, content: str | bytes) -> None:
    """Nothing is not a payload of any format."""
    with pytest.raises(InvalidPayload, match="empty"):
        parse(format_name, content)


@pytest.mark.parametrize("format_name", sorted(set(FORMATS) - TEXT_FORMATS))
@pytest.mark.parametrize(
    "payload", ["{}", "[]", "[[]]", '"text"', "null", "[1]", "a=b", {}, {"a": "b"}, ["x"], '{"results": {}}', b"\xff"]
)
def test_a_payload_of_something_else_is_refused_or_empty(
    format_name: str, payload: str | bytes | dict[str, str]
) -> None:
    """What is not of the platform is refused in words; an empty list of events is no event."""
    with contextlib.suppress(InvalidPayload):
        assert parse(format_name, payload) == () or format_name == "marketo"


@pytest.mark.parametrize(
    ("format_name", "payload", "reason"),
    [
        ("google_ads", '{"lead_id": "1"}', "not a lead of Google Ads"),
        ("meta", '{"error": {"message": "expired"}}', "the Graph API answered with an error: 'expired'"),
        ("meta", '{"object": "page"}', "no lead and no webhook of Meta"),
        ("meta_export", "colour\nred\n", "no column is known"),
        ("hubspot", '{"status": "error", "message": "no such contact"}', "HubSpot answered with an error"),
        ("hubspot", '[{"subscriptionType": "contact.creation"}, 1]', "neither a contact nor a form submission"),
        ("tiktok", '{"code": 40001, "message": "no access"}', "TikTok answered with an error: 'no access'"),
        ("tiktok", '{"code": 0}', "no lead of TikTok"),
        ("pardot", '{"code": 89, "message": "bad field"}', "Pardot answered with an error: 'bad field'"),
        ("pardot", '{"x": 1}', "no prospect of Pardot"),
        ("marketo", '{"success": false, "errors": [{"message": "token"}]}', "Marketo answered with an error: 'token'"),
        ("marketo", '{"success": false}', "no reason given"),
        ("linkedin", '{"id": 1}', "no lead of LinkedIn"),
        ("calendly", '{"event": "invitee.created"}', "not a webhook of Calendly"),
        ("typeform", '{"event_type": "form_response"}', "not a webhook of Typeform"),
        ("mailchimp", "type=party", "not a webhook of Mailchimp"),
        ("salesforce", "first_name=Amy", "not a Web-to-Lead form"),
        ("salesforce", "encoding=nonsense&last_name=%E9", "the form is not in"),
        ("mailchimp", ["type"], "not a form"),
        ("mailchimp", "a=1&" * 10_001, "the form has more than 10,000 fields"),
    ],
)
def test_the_refusal_says_what_was_expected(format_name: str, payload: str, reason: str) -> None:
    """Somebody who sends the wrong thing is told so in words."""
    with pytest.raises(InvalidPayload, match=reason):
        parse(format_name, payload)


def test_a_form_in_another_encoding_says_so_itself() -> None:
    """A Web-to-Lead form of a page that is not in UTF-8 names its encoding."""
    body = "encoding=EUC-KR&last_name=%B1%E8&company=%C7%D1%BA%FB"
    [inquiry] = parse("salesforce", body)
    assert (inquiry.label, str(inquiry.company)) == ("김", "한빛")
    with pytest.raises(InvalidPayload, match="the form is not in utf-8"):
        parse("salesforce", body.replace("encoding", "other"))


@pytest.mark.parametrize("name", ["one", ("one", "two"), ["one", "two"]])
def test_a_form_that_the_framework_has_read_is_read_as_well(name: object) -> None:
    """A mapping of a web framework gives the same as the body it came from, with one value or several."""
    [inquiry] = parse("salesforce", {"last_name": ["Wong"], "00N000000000001": name, "title": None})
    assert inquiry.custom["00N000000000001"] == (name if isinstance(name, str) else tuple(name))


def test_a_lead_whose_platform_gives_no_usable_id_gets_one_from_its_content() -> None:
    """An id that is missing, blank, a placeholder, endless or unprintable is replaced, the same each time."""
    payload = '{{"lead_id": {}, "user_column_data": [{{"column_id": "EMAIL", "string_value": "a@acme.example"}}]}}'
    for bad in ("null", '""', '" "', '"N/A"', "true", "[1]", '"a\\u0000b"', f'"{"x" * 300}"'):
        [first], [second] = (parse("google_ads", payload.format(bad)) for _ in range(2))
        assert first.event == "inquiry"
        assert first.id == second.id
        assert first.id.startswith("google_ads:")
        assert len(first.id) == len("google_ads:") + 36


def test_an_id_that_is_a_number_and_the_same_id_as_text_are_one() -> None:
    """A platform that sends an id now as a number, now as text, sends the same lead."""
    lead = '{{"values": [{{"id": {}, "email": "a@acme.example"}}]}}'
    [number], [text] = (
        parse("pardot", lead.format("7012345678901234567")),
        parse("pardot", lead.format('"7012345678901234567"')),
    )
    assert number.id == text.id == "pardot:7012345678901234567"


@pytest.mark.parametrize(
    ("deleted", "event"),
    [("true", "ignored"), ("TRUE", "ignored"), ("1", "ignored"), ("false", "inquiry"), ("0", "inquiry")],
)
def test_a_deleted_lead_of_salesforce_is_ignored_however_the_export_says_so(deleted: str, event: str) -> None:
    """Data Loader writes true, the weekly export writes 1: both give ``ignored``, a no gives an inquiry."""
    [lead] = parse("salesforce_export", f"ID,ISDELETED,LASTNAME,EMAIL\n00Q1,{deleted},Wong,amy@acme.example\n")
    assert lead.event == event


@pytest.mark.parametrize(("organic", "kept"), [("true", True), ("FALSE", False), ("1", True), ("perhaps", "perhaps")])
def test_whether_a_lead_of_meta_is_organic_is_read_or_kept_as_it_came(organic: str, kept: bool | str) -> None:
    """A yes or no of the list gives True or False; any other word is kept and not taken for a no."""
    [lead] = parse("meta_export", f"id,is_organic,full_name,email\nl:1,{organic},Amy Wong,amy@acme.example\n")
    assert lead.extra["is_organic"] == kept
