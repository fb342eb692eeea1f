"""Inquiries from CSV and TSV files."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.records import derived_id
from leadflow.sources.delimited import iter_rows, parse


def test_columns_that_are_named_go_before_the_usual_ones() -> None:
    """The caller says which column is which; the usual header of the field is kept as an answer."""
    [inquiry] = parse(
        "Email,Kontakt-Mail,Firma\nold@acme.example,amy@acme.example,Acme\n",
        columns={"email": "Kontakt-Mail", "company": "firma", "custom.origin": "Email"},
    )
    assert str(inquiry.email) == "amy@acme.example"
    assert str(inquiry.company) == "Acme"
    assert inquiry.custom["origin"] == "old@acme.example"
    [other] = parse("Email,Kontakt-Mail\nold@acme.example,amy@acme.example\n", columns={"email": "Kontakt-Mail"})
    assert other.extra["Email"] == "old@acme.example"


def test_an_empty_header_switches_a_usual_column_off() -> None:
    """A column that only looks like a field of ours can be kept out of it."""
    [inquiry] = parse("Email,Revenue\namy@acme.example,12\n", columns={"annual_revenue": ""})
    assert (inquiry.extra["Revenue"], inquiry.problems) == ("12", ())


def test_a_named_column_that_is_missing_is_an_error_with_the_nearest_header() -> None:
    """A typing mistake is found before any row is read."""
    with pytest.raises(
        InvalidPayload, match="there is no column 'Emial' for email, did you mean 'Email'\\? \\(line 1\\)"
    ):
        parse("Email,Name\n", columns={"email": "Emial"})
    with pytest.raises(InvalidPayload, match="there are 'Email', 'Name'"):
        parse("Email,Name\n", columns={"phone": "zzz"})


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"emial": "Email"}, "did you mean 'email'?"),
        ({"zzz": "Email"}, "invalid field 'zzz': expected one of"),
        ({"custom.": "Email"}, "invalid field 'custom.'"),
        ({"id": "Email"}, "the name of the system whose ids these are"),
        ({"person_id": "Email"}, "the name of the system whose ids these are"),
    ],
)
def test_a_field_that_does_not_exist_is_the_callers_mistake(columns: dict[str, str], reason: str) -> None:
    """Fields are named in our words, and ids need the system that gave them."""
    with pytest.raises(InvalidValue, match=reason.replace(".", "\\.").replace("?", "\\?")):
        parse("Email\n", columns=columns)


def test_ids_count_within_the_system_that_is_named() -> None:
    """An id column gives the id of the inquiry; rows without one get a derived id."""
    content = "Nr,Contact,Email\n7,41,amy@acme.example\nN/A,-,joe@acme.example\n8,erp:9,eve@acme.example\n"
    found = parse(content, columns={"id": "Nr", "person_id": "Contact"}, source="shop")
    assert [inquiry.id for inquiry in found] == ["shop:7", found[1].id, "shop:8"]
    assert [inquiry.person_id for inquiry in found] == ["shop:41", None, "erp:9"]
    assert not found[1].id.startswith("shop:")


def test_an_id_without_its_system_identifies_nobody() -> None:
    """Two files of two systems both have a first contact; they must not become one person."""
    [inquiry] = parse("person_id,Email\n1,amy@acme.example\n")
    assert inquiry.person_id is None
    assert [problem.field for problem in inquiry.problems] == ["person_id"]


def test_rows_without_an_id_get_one_from_source_batch_and_position() -> None:
    """The same file gives the same ids, another batch gives others."""
    content = "Email\namy@acme.example\njoe@acme.example\n"
    assert [inquiry.id for inquiry in parse(content, batch="fair.csv")] == [
        derived_id("csv", "fair.csv", "1"),
        derived_id("csv", "fair.csv", "2"),
    ]
    assert parse(content) == parse(content.encode())
    assert {inquiry.id for inquiry in parse(content)}.isdisjoint(
        inquiry.id for inquiry in parse(content + "x@acme.example\n")
    )


def test_a_row_that_cannot_be_read_is_rejected_with_its_place_and_its_text() -> None:
    """Line, row, reason and the text of the row are there to mend it."""
    found = parse('Name,Email\n"Amy\nWong",amy@acme.example\nJoe,joe@acme.example,7\nEve,eve@acme.example\n')
    assert [(inquiry.event, inquiry.row, inquiry.line) for inquiry in found] == [
        ("inquiry", 1, 2),
        ("rejected", 2, 4),
        ("inquiry", 3, 5),
    ]
    assert found[1].note == "3 cells where the header has 2"
    assert found[1].original == "Joe,joe@acme.example,7"


def test_a_cell_that_is_too_long_is_rejected_with_its_column() -> None:
    """The reason names the column, the original is cut."""
    [inquiry] = parse(f"Name,Notes\nAmy,{'x' * 200_000}\n")
    assert inquiry.note == "a cell of 200,000 characters, more than 131,072, in column 'Notes'"
    assert len(inquiry.original or "") == 131_072


def test_nul_rejects_its_row_only() -> None:
    """NUL bytes in one row leave the others alone."""
    found = parse("Name,Email\nA\x00my,amy@acme.example\nJoe,joe@acme.example\n")
    assert [inquiry.event for inquiry in found] == ["rejected", "inquiry"]
    assert [problem.field for problem in found[0].problems] == ["name"]
    assert found[0].original == '{"Name":"A\\u0000my","Email":"amy@acme.example"}'


def test_short_rows_have_missing_values() -> None:
    """Cells that are not there are empty."""
    [inquiry] = parse("Name,Email,Phone\nAmy Wong\n")
    assert (inquiry.label, inquiry.email, inquiry.problems) == ("Amy Wong", None, ())


def test_a_header_without_rows_gives_nothing() -> None:
    """An export of nothing is nothing, whatever its header."""
    assert parse("Name,Email\n") == ()
    assert parse("colour,size\n\n") == ()


def test_a_table_that_says_nothing_to_us_is_refused_as_a_whole() -> None:
    """A thousand rejected rows would be a thousand times the same mistake."""
    with pytest.raises(InvalidPayload, match="no column is known: 'colour', 'size'; name them in columns"):
        parse("colour,size\nred,4\n")


def test_unknown_columns_are_kept_under_their_header() -> None:
    """Columns without a field, also those without a name, are kept."""
    [inquiry] = parse("Email,Colour,\namy@acme.example,red,4\n")
    assert dict(inquiry.extra) == {"Colour": "red", "column 3": "4"}


def test_a_name_beside_a_surname_is_the_given_name() -> None:
    """Beside 성, 이름 means the given name only; beside first and last name it is the whole."""
    [korean] = parse("성,이름,이메일\n남궁,민수,ms@baram-example.co.kr\n")
    assert korean.name is not None
    assert (korean.name.family, korean.name.given) == ("남궁", "민수")
    [english] = parse("Name,First Name,Last Name\nAmy L. Wong,Amy,Wong\n")
    assert str(english.name) == "Amy L. Wong"


def test_the_zone_and_currency_of_the_file_are_those_that_were_given() -> None:
    """Times without a zone are in the zone of the file, amounts in its currency."""
    content = "Email,Created,Revenue\namy@acme.example,2026-09-21 14:13:20,1200\n"
    [seoul] = parse(content, zone=ZoneInfo("Asia/Seoul"), currency="KRW")
    assert seoul.received_at is not None
    assert seoul.received_at.isoformat() == "2026-09-21T14:13:20+09:00"
    assert str(seoul.annual_revenue) == "1200 KRW"


def test_a_wrong_encoding_is_refused_with_the_place() -> None:
    """Korean Excel is told which encoding to pass."""
    content = "이름,이메일\n홍길동,gildong@acme.example\n"
    with pytest.raises(InvalidPayload, match=r"'cp949' for Korean Excel.*line 1, byte 1"):
        parse(content.encode("cp949"))
    assert parse(content.encode("cp949"), encoding="cp949")[0].label == "홍길동"


def test_rows_come_one_by_one_and_the_header_is_checked_at_once() -> None:
    """A progress bar can count, and a wrong file is refused before the first row."""
    found = iter_rows("Email\namy@acme.example\njoe@acme.example\n")
    assert isinstance(found, Iterator)
    assert str(next(found).email) == "amy@acme.example"
    assert len(list(found)) == 1
    with pytest.raises(InvalidPayload, match="the file is empty"):
        iter_rows("")
