"""Which headers and questions mean which field."""

import pytest

from leadflow.objects import Inquiry
from leadflow.sources.headers import FIELD_NAMES, FIELDS, field_of_header, field_of_question, header_key, is_about_work


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("First Name", "given_name"),
        ("first_name", "given_name"),
        ("firstName", "given_name"),
        ("FIRSTNAME", "given_name"),
        ("E-mail", "email"),
        ("EMAIL (required)", "email"),
        ("이메일 주소 *", "email"),
        ("회사명(필수)", "company"),
        ("기관/회사명", "company"),
        ("성", "family_name"),
        ("휴대폰", "mobile"),
        ("Country/Region", "country"),
        ("Zip/Postal Code", "postal_code"),
        ("타임스탬프", "received_at"),
        ("custom.fleet", "custom.fleet"),
        ("custom.", None),
        ("Date", None),
        ("URL", None),
        ("부서", None),
        ("(필수)", None),
        ("???", None),
        ("", None),
    ],
)
def test_a_header_means_one_field_or_none(header: str, field: str | None) -> None:
    """Case, spaces, marks and remarks in brackets make no difference; what could mean two things means none."""
    assert field_of_header(header) == field


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("What is your name?", "name"),
        ("What's your work email?", "email"),
        ("Please enter your phone number", "phone"),
        ("Enter your company name:", "company"),
        ("what_is_your_job_title?", "title"),
        ("Which country?", None),
        ("How large is your company?", None),
        ("What is your company's budget?", None),
        ("성함을 알려주세요", "name"),
        ("성함이 어떻게 되세요?", "name"),
        ("귀하의 성함을 입력해 주십시오.", "name"),
        ("회사명을 적어주세요.", "company"),
        ("이메일 주소가 어떻게 되시나요?", "email"),
        ("연락처를 남겨주세요 (필수)", "phone"),
        ("관심 제품은 무엇인가요?", "interests"),
        ("회사의 매출은 얼마인가요?", None),
        ("어느 회사에서 일하시나요?", None),
    ],
)
def test_a_question_means_a_field_only_without_doubt(question: str, field: str | None) -> None:
    """Only the politeness around it is taken off; a question that mentions a company is not one for its name."""
    assert field_of_question(question) == field


def test_every_field_is_found_by_its_own_name() -> None:
    """Our own names are headers, too, so that what leadflow writes it can read."""
    assert {field_of_header(field) for field in FIELDS} == FIELDS


def test_every_header_stands_for_one_field_of_an_inquiry() -> None:
    """No header stands in the table twice, none is empty, and all lead to something an inquiry has."""
    assert "" not in FIELD_NAMES
    assert set(FIELD_NAMES.values()) == FIELDS
    parts = {
        "given_name",
        "family_name",
        "phone_extension",
        "currency",
        "street",
        "city",
        "region",
        "postal_code",
        "country",
    }
    assert FIELDS - parts <= set(dir(Inquiry)) | {field.name for field in Inquiry.__attrs_attrs__}


def test_the_table_has_no_header_twice() -> None:
    """A header that two fields claim would silently belong to the last one."""
    from leadflow.sources import headers  # noqa: PLC0415 - a look behind the scenes

    listed = [header_key(header) for names in headers._USUAL.values() for header in names.split(",")]
    claimed = {key: {FIELD_NAMES[key]} for key in listed}
    for field, names in headers._USUAL.items():
        for header in names.split(","):
            claimed[header_key(header)].add(field)
    assert {key: fields for key, fields in claimed.items() if len(fields) > 1} == {}


@pytest.mark.parametrize(
    ("label", "want"), [("Work Email", True), ("회사 전화", True), ("Email", False), ("자택 전화", False)]
)
def test_what_is_about_work_is_known_by_its_label(label: str, want: bool) -> None:
    """The address at work is the better evidence for where somebody works."""
    assert is_about_work(label) is want
