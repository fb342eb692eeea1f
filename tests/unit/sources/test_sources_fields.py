"""From named texts to an inquiry: bad input never loses the good input beside it."""

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from leadflow.errors import InvalidValue
from leadflow.objects import Inquiry
from leadflow.sources import accounts
from leadflow.sources.answers import FieldValue, assemble, field_value, work_first
from leadflow.sources.fields import inquiry_from, source_id
from leadflow.sources.headers import FIELDS
from leadflow.sources.reading import read_count

REFUSALS = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "values" / "yes_and_no.toml").read_text(encoding="utf-8")
)["refusals"]
AMY: dict[str, FieldValue] = {"name": "Amy Wong", "email": "amy@acme.example"}


def read(fields: dict[str, FieldValue], **around: object) -> Inquiry:
    """Return the inquiry of a person with further fields."""
    return inquiry_from({**AMY, **fields}, id="form:1", source="form", **around)  # type: ignore[arg-type] # any of them


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", "x" * 201),
        ("given_name", "x" * 201),
        ("email", "amy at acme"),
        ("phone", "010-0000-1234"),
        ("mobile", "8.21E+11"),
        ("company", "x" * 301),
        ("website", "http://"),
        ("industry", "KSIC:ZZ"),
        ("employees", "many"),
        ("employees", "-5"),
        ("employees", "9" * 12),
        ("annual_revenue", "12000000.0"),
        ("country", "Atlantis"),
        ("title", "x" * 1_001),
        ("message", "x" * 131_073),
        ("received_at", "03/04/2026"),
        ("person_id", "106"),
        ("person_id", "hubspot:"),
        ("consent", "perhaps"),
        ("interests", "x" * 1_001),
        ("custom.essay", "x" * 131_073),
        ("do_not_call", "x"),
    ],
)
def test_a_field_that_cannot_be_read_is_left_out_and_named(field: str, text: str) -> None:
    """One bad field costs that field only, and the problem shows what stood there, cut to a readable length."""
    inquiry = read({field: text, "title" if field != "title" else "campaign": "VP"})
    assert inquiry.event == "inquiry"
    assert field == "email" or str(inquiry.email) == "amy@acme.example"
    assert "VP" in {inquiry.title, inquiry.campaign}
    [problem] = inquiry.problems
    assert problem.field == field.removeprefix("custom.")
    assert text.startswith(problem.value[:79])
    assert len(problem.value) <= 80


@pytest.mark.parametrize("text", ["N/A", "-", "없음", " ", "해당 없음", "\u200b", "null"])
@pytest.mark.parametrize("field", sorted(FIELDS - {"message", "name", "email"}))
def test_a_placeholder_is_a_missing_value_and_no_problem(field: str, text: str) -> None:
    """What only stands for nothing is nothing, in all fields but the message."""
    assert read({field: text}) == read({})


@pytest.mark.parametrize("text", ["-", "없음", "N/A"])
def test_a_message_is_what_the_person_wrote(text: str) -> None:
    """Even a dash is a message."""
    assert read({"message": text}).message == text


@pytest.mark.parametrize(("country", "code"), [("NO", "NO"), ("no", "NO"), ("NA", None), ("Norway", "NO")])
def test_norway_is_no_placeholder(country: str, code: str | None) -> None:
    """The code of Norway also says no; "NA" is more often nothing than Namibia."""
    inquiry = read({"country": country, "language": "no"})
    assert (inquiry.address.country, inquiry.language, inquiry.problems) == (code, "no", ())


@pytest.mark.parametrize(
    ("given", "family", "want"),
    [
        ("Jimin", "Na", ("Jimin", "Na")),
        ("Jennifer", "Null", ("Jennifer", "Null")),
        ("Jimin", "N/A", ("Jimin", None)),
        ("Jimin", "NULL", ("Jimin", None)),
        ("-", "Wong", (None, "Wong")),
        ("지우", "나", ("지우", "나")),
    ],
)
def test_families_that_look_like_placeholders_keep_their_name(given: str, family: str, want: tuple[str, str]) -> None:
    """Na, No and Null are surnames beside a given name, if they are written like names."""
    name = read({"given_name": given, "family_name": family, "name": None}).name
    assert name is not None
    assert (name.given, name.family) == want


@pytest.mark.parametrize(("given", "family"), [("Na", "Na"), ("NA", "NA"), ("test", "Null"), ("-", "-")])
def test_two_placeholders_are_no_name(given: str, family: str) -> None:
    """Where nothing beside it is a name, a placeholder is none either."""
    assert read({"given_name": given, "family_name": family, "name": None}).name is None


def test_a_part_of_a_name_that_is_none_costs_that_part() -> None:
    """A given name of 201 letters leaves the whole name, else the surname."""
    assert str(read({"given_name": "x" * 201, "family_name": "Wong"}).name) == "Amy Wong"
    surname = read({"given_name": "x" * 201, "family_name": "Wong", "name": None})
    assert (str(surname.name), [problem.field for problem in surname.problems]) == ("Wong", ["given_name"])
    nobody = read({"given_name": "x" * 201, "name": None})
    assert (nobody.name, [problem.field for problem in nobody.problems]) == (None, ["given_name"])
    joined = read({"given_name": "x" * 150, "family_name": "y" * 150, "name": None})
    assert (str(joined.name), [problem.field for problem in joined.problems]) == ("y" * 150, ["name"])


def test_an_unknown_country_leaves_the_rest_of_the_address() -> None:
    """City and street do not suffer from a country that nobody knows."""
    inquiry = read({"country": "Atlantis", "city": "Springfield", "street": ["1 Main St", "Floor 2"]})
    assert (inquiry.address.city, inquiry.address.street) == ("Springfield", "1 Main St\nFloor 2")
    assert inquiry.address.country is None


def test_the_parts_of_an_address_complete_its_line() -> None:
    """A line with its postal code and detail in columns of their own is one address."""
    inquiry = read({"address": "경기 성남시 분당구 판교역로 0", "postal_code": "13529", "street": "7층"})
    address = inquiry.address
    assert (address.subdivision, address.city, address.postal_code) == ("KR-41", "성남시", "13529")
    assert address.street == "분당구 판교역로 0\n7층"
    other = read({"address": "12 Rue Neuve", "country": "France", "region": "Bretagne", "city": "Rennes"}).address
    assert (other.country, other.subdivision, other.city, other.street) == ("FR", "FR-BRE", "Rennes", "12 Rue Neuve")


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({"phone": "031-000-1122", "country": "KR"}, "+82310001122"),
        ({"phone": "031-000-1122", "address": "경기 성남시 분당구"}, "+82310001122"),
        ({"phone": "+82 31-000-1122"}, "+82310001122"),
        ({"phone": "(415) 555-0123", "country": "USA"}, "+14155550123"),
        ({"phone": "031-000-1122"}, None),
        ({"phone": "031-000-1122", "company": "한빛", "email": "a@hanbit-example.co.kr"}, None),
    ],
)
def test_a_national_number_is_read_with_the_country_of_the_address_only(
    fields: dict[str, FieldValue], number: str | None
) -> None:
    """Hangul and domains are evidence for a policy to weigh, the reader does not guess."""
    inquiry = read(fields)
    assert (inquiry.phone.e164 if inquiry.phone else None) == number
    assert [problem.field for problem in inquiry.problems] == ([] if number else ["phone"])


def test_an_extension_in_a_field_of_its_own_is_dialled_behind_the_number() -> None:
    """Number and extension make one; a wrong extension does not cost the number; one without a number is kept."""
    phone = read({"phone": "+82 31-000-1122", "phone_extension": "12"}).phone
    assert phone is not None
    assert phone.extension == "12"
    inquiry = read({"phone": "+82 31-000-1122", "phone_extension": "reception"})
    assert inquiry.phone is not None
    assert [problem.field for problem in inquiry.problems] == ["phone_extension"]
    assert read({"phone_extension": "12"}).extra["phone_extension"] == "12"


@pytest.mark.parametrize("text", ["6-20", "500+", "300명 이상", "1,000~5,000", "about 40", "1.5k"])
def test_a_range_of_employees_is_kept_as_it_came(text: str) -> None:
    """Employees are a number only when exact; a range is no problem either."""
    inquiry = read({"employees": text})
    assert (inquiry.employees, inquiry.extra["employees"], inquiry.problems) == (None, text, ())


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("250", 250),
        ("1,200", 1_200),
        ("1 200", 1_200),
        ("1'200", 1_200),
        ("250명", 250),
        ("340.0", 340),
        (250, 250),
        ("２５０", 250),
    ],
)
def test_an_exact_number_of_employees_is_read(value: str | int, count: int) -> None:
    """Separators, units and the decimals of exports do not make a number inexact."""
    assert read({"employees": value}).employees == count


def test_a_number_without_digits_is_no_number() -> None:
    """Words are no count, and neither is less than nothing."""
    for text in ("many", "-3", "−3"):
        with pytest.raises(InvalidValue, match="a whole number"):
            read_count(text)


@pytest.mark.parametrize("field", ["consent", "named", "do_not_email", "do_not_call"])
@pytest.mark.parametrize(("text", "answer"), [("예", True), ("WAHR", True), ("○", True), ("no", False), ("×", False)])
def test_a_box_says_the_same_in_every_column(field: str, text: str, answer: bool) -> None:
    """A word of yes or no gives the same answer in all columns that ask for one."""
    if field == "named":
        [found] = accounts.parse(f"Account Name,Named Account\nAcme,{text}\n").accounts
        assert found.named is answer
    else:
        assert getattr(read({field: text}), field) is answer


def test_a_box_that_may_mean_either_is_told() -> None:
    """An "x" gives no consent and a problem; a dash gives no consent and none."""
    inquiry = read({"consent": "x"})
    assert (inquiry.consent, [str(each) for each in inquiry.problems]) == (None, ["consent 'x': expected yes or no"])
    inquiry = read({"consent": "-"})
    assert (inquiry.consent, inquiry.problems) == (None, ())


@pytest.mark.parametrize("field", ["do_not_email", "do_not_call"])
@pytest.mark.parametrize("text", REFUSALS["refused"])
def test_a_word_of_refusal_refuses(field: str, text: str) -> None:
    """In a column that asks whether somebody refuses, "거부" and "opt-out" say yes, without a problem."""
    inquiry = read({field: text})
    assert (getattr(inquiry, field), inquiry.problems) == (True, ())


@pytest.mark.parametrize("field", ["do_not_email", "do_not_call"])
@pytest.mark.parametrize("text", REFUSALS["not_refused"])
def test_a_plain_no_does_not_refuse(field: str, text: str) -> None:
    """In a column that asks whether somebody refuses, a no or nothing leaves the person to be contacted."""
    inquiry = read({field: text})
    assert (getattr(inquiry, field), inquiry.problems) == (False, ())


@pytest.mark.parametrize("field", ["do_not_email", "do_not_call"])
@pytest.mark.parametrize("text", REFUSALS["unclear"])
def test_what_may_be_a_refusal_refuses_and_is_told(field: str, text: str) -> None:
    """In a column that asks whether somebody refuses, a word of agreement may mean either: nobody writes, and it is told."""
    inquiry = read({field: text})
    assert (getattr(inquiry, field), [problem.field for problem in inquiry.problems]) == (True, [field])


def test_consent_must_be_given_to_everything_that_was_asked() -> None:
    """One refusal refuses, one answer that cannot be read leaves the others, nothing said is nothing."""
    assert read({"consent": ["예", "아니오"]}).consent is False
    assert read({"consent": ["예", "yes"]}).consent is True
    assert read({"consent": ["예", "perhaps"]}).consent is True
    assert read({"consent": True}).consent is True
    assert read({"consent": "-"}).consent is None
    assert read({}).consent is None


def test_who_may_have_opted_out_has_opted_out() -> None:
    """To write to somebody who refused is worse than not to write; an "x" may mean either."""
    assert read({"do_not_email": "x"}).do_not_email is True
    assert read({"do_not_email": ["false", "true"]}).do_not_email is True
    assert read({"do_not_email": False}).do_not_email is False
    assert read({"do_not_email": ""}).do_not_email is False
    assert read({"do_not_call": "O"}).do_not_call is True


@pytest.mark.parametrize("bad", ["\x00", "a\x00b", "\x1b[31m", "a\x7f", "\ud800"])
@pytest.mark.parametrize("field", ["name", "message", "consent", "custom.x", "interests", "title"])
def test_control_characters_reject_the_row_and_name_the_field(field: str, bad: str) -> None:
    """What no database stores faithfully is not stored in part; the original stays, made visible."""
    inquiry = read({field: bad}, original=f"the {bad} row")
    assert inquiry.event == "rejected"
    assert inquiry.note == f"{field.removeprefix('custom.')} holds a control character"
    assert [problem.field for problem in inquiry.problems] == [field.removeprefix("custom.")]
    assert inquiry.email is None
    assert "\\" in (inquiry.original or "")


def test_control_characters_in_the_name_of_a_question_reject_too() -> None:
    """A question is kept by its words, so these must be storable as well."""
    assert read({}, extra={"a\x00": "b"}).event == "rejected"


@pytest.mark.parametrize("fields", [{}, {"message": "hello"}, {"name": "-", "email": "없음"}, {"email": "amy at acme"}])
def test_an_inquiry_from_nobody_is_rejected_with_the_reason(fields: dict[str, FieldValue]) -> None:
    """What names and reaches nobody cannot become anything, but it is not lost."""
    inquiry = inquiry_from(fields, id="form:1", source="form", original="{}")
    assert (inquiry.event, inquiry.note, inquiry.original) == (
        "rejected",
        "nothing in it names or reaches anybody",
        "{}",
    )


def test_a_reference_needs_nobody() -> None:
    """A webhook that only announces a lead is not rejected for saying nothing."""
    assert inquiry_from({}, id="meta:1", source="meta", event="reference").event == "reference"


def test_what_has_no_field_is_kept() -> None:
    """Numbers stay numbers, several answers stay several, long answers become one text, blanks are nothing."""
    extra: dict[str, FieldValue] = {
        "score": 4,
        "ratio": Decimal("1.5"),
        "boxes": ("a", " ", "b", "a"),
        "essay": ("x" * 2_000, "y"),
        "blank": " ",
        "none": None,
        " ": "no name",
        "q" * 2_000: "long question",
        "when": datetime(2026, 9, 21, tzinfo=UTC),
        "says no": "no",
    }
    kept = read({"shoe size": "43"}, extra=extra).extra
    assert kept["score"] == 4
    assert kept["ratio"] == Decimal("1.5")
    assert kept["boxes"] == ("a", "b")
    assert kept["essay"] == f"{'x' * 2_000}\ny"
    assert kept["says no"] == "no"
    assert kept["shoe size"] == "43"
    assert {"blank", "none"}.isdisjoint(kept)
    assert "long question" in kept.values()
    assert "no name" not in kept.values()
    assert max(map(len, kept)) == 1_000


def test_interests_are_listed_however_they_come() -> None:
    """One text may list several products; several texts are taken as they are."""
    assert read({"interests": "WMS, TMS; OMS|-"}).interests == ("WMS", "TMS", "OMS")
    assert read({"interests": ["Storage, cold", "TMS"]}).interests == ("Storage, cold", "TMS")


def test_a_currency_beside_the_amount_goes_before_that_of_the_file() -> None:
    """The row knows its currency best; a currency without an amount is kept."""
    assert str(read({"annual_revenue": "1200", "currency": "EUR"}, currency="USD").annual_revenue) == "1200.00 EUR"
    assert str(read({"annual_revenue": "1200"}, currency="USD").annual_revenue) == "1200.00 USD"
    assert read({"currency": "EUR"}).extra["currency"] == "EUR"


def test_values_that_are_no_texts_are_read_like_texts() -> None:
    """JSON sends numbers, truth values and moments."""
    moment = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    inquiry = read(
        {"received_at": moment, "postal_code": 94105, "title": ["VP", " ", "Sales"], "campaign": Decimal("1.5")}
    )
    assert inquiry.received_at == moment
    assert inquiry.address.postal_code == "94105"
    assert (inquiry.title, inquiry.campaign) == ("VP, Sales", "1.5")


def test_of_two_answers_the_first_that_says_something_is_taken() -> None:
    """A placeholder gives way, a second answer is kept, the same answer twice is one, consent is collected."""
    fields, extra = assemble(
        [
            ("email", "E-Mail", "-"),
            ("email", "Mail", "amy@acme.example"),
            ("email", "Mail 2", "amy@home.example"),
            ("email", "Mail 2", "a@home.example"),
            ("email", "Mail 3", "amy@acme.example"),
            ("email", "Mail 4", "N/A"),
            ("email", "Mail 5", None),
            ("consent", "A", True),
            ("consent", "B", "no"),
            (None, "Q", "1"),
            (None, "Q", 2),
            (None, "R", ""),
        ]
    )
    assert fields == {"email": "amy@acme.example", "consent": ("true", "no")}
    assert extra == {"Mail 2": ("amy@home.example", "a@home.example"), "Q": ("1", "2")}


def test_work_goes_before_home() -> None:
    """Answers about work are believed first; otherwise the order stays."""
    answers = [("email", "email", "1"), ("phone", "phone", "2"), ("email", "work_email", "3")]
    assert [value for _, _, value in work_first(answers)] == ["3", "1", "2"]


@pytest.mark.parametrize(
    ("value", "want"),
    [
        (None, None),
        ("a", "a"),
        (True, True),
        (1.5, "1.5"),
        ([1, None, "a", [2, 3], {"b": 4}, False], ("1", "a", "2, 3", '{"b":4}', "false")),
        ({"a": [1]}, '{"a":[1]}'),
    ],
)
def test_a_json_value_becomes_what_a_field_can_say(value: object, want: FieldValue) -> None:
    """Nested values become text, nothing is dropped."""
    assert field_value(value) == want


def test_the_id_of_a_reference_is_not_that_of_the_lead() -> None:
    """To have handled the announcement must not look like having received the lead."""
    assert source_id("meta", "12", "{}") != source_id("meta", "12", "{}", kind="reference")
    assert source_id("meta", None, "{}") != source_id("meta", None, "[]")
    assert source_id("calendly", "12", "{}", kind="a\x00b") == "calendly:other:12"
