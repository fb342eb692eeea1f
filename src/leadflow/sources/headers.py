"""What the columns and questions of other systems mean to us.

`FIELD_NAMES` holds the usual headers in English and Korean, and those of the exports of the platforms that
leadflow reads. A header that could mean two things is not in it: it is kept in ``extra``,
and the caller can still name it in ``columns``.
"""

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

from leadflow.values.text import fold, letters

__all__ = ["CUSTOM", "FIELDS", "FIELD_NAMES", "field_of_header", "field_of_question", "header_key", "is_about_work"]

CUSTOM = "custom."
"""A field whose name starts so is a custom field of the organisation."""

_USUAL = {
    "name": """
        name, full name, contact name, lead name, person name, your name, name of contact,
        이름, 성명, 성함, 담당자, 담당자명, 담당자 이름, 담당자 성함, 고객명, 신청자, 신청자명, 문의자명, 이름 성함""",
    "given_name": "given name, first name, fname, forename, your first name",
    "family_name": "family name, last name, lname, surname, your last name, 성, 성씨",
    "email": """
        email, e mail, email address, mail, mail address, work email, work email address, business email,
        business email address, company email, corporate email, contact email, user email, your email,
        이메일, 이메일 주소, e메일, 메일, 메일 주소, 전자우편, 전자메일, 회사 이메일, 회사 이메일 주소, 회사 메일, 업무 이메일,
        업무용 이메일, 직장 이메일, 담당자 이메일""",
    "phone": """
        phone, phone number, telephone, telephone number, tel, tel no, work phone, work phone number, business phone,
        company phone, office phone, direct phone, contact phone, contact number, user phone, your phone number,
        전화, 전화번호, 연락처, 유선전화, 일반전화, 회사 전화, 회사 전화번호, 사무실 전화, 직통 전화, 직장 전화, 대표 전화,
        담당자 연락처, 담당자 전화번호""",
    "phone_extension": "phone extension, extension, ext, phone ext, 내선, 내선 번호",
    "mobile": """
        mobile, mobile phone, mobile number, mobile phone number, cell, cell phone, cell phone number, cellular,
        휴대폰, 휴대폰 번호, 휴대전화, 휴대전화 번호, 핸드폰, 핸드폰 번호, 모바일, 담당자 휴대폰, hp""",
    "title": """
        title, job title, position, job position, role, your job title,
        직책, 직함, 직위, 직급, 직책 직급, 직급 직책, 직위 직책""",
    "company": """
        company, company name, account, account name, organization, organization name, organisation, organisation name,
        employer, business name, associated company, your company, name of company, company organization,
        회사, 회사명, 회사 이름, 기업, 기업명, 기관, 기관명, 업체, 업체명, 소속, 소속 회사, 소속 기관, 단체명, 상호, 상호명, 법인명,
        기관 회사명, 회사 기관명, 회사명 기관명, 기업명 기관명, 기업 기관명, 고객사, 고객사명""",
    "website": """
        website, web site, website url, web page, homepage, home page, domain, domain name, company website,
        company domain, company domain name, 홈페이지, 홈페이지 주소, 웹사이트, 웹사이트 주소, 회사 홈페이지, 회사 웹사이트""",
    "registration_number": """
        registration number, company registration number, business registration number, company register number,
        사업자등록번호, 사업자 번호, 법인등록번호""",
    "industry": "industry, industry type, sector, 업종, 산업, 산업군, 산업 분야",
    "employees": """
        employees, number of employees, no of employees, num employees, employee count, headcount, company size,
        직원수, 직원 규모, 임직원수, 종업원수, 사원수""",
    "annual_revenue": "annual revenue, revenue, annual turnover, turnover, 매출, 매출액, 연매출, 연매출액, 연간 매출, 연간 매출액",
    "currency": "currency, currency code, currency iso code, 통화",
    "street": """
        street, street address, street 1, street 2, street line 1, street line 2, address 1, address 2, address line 1,
        address line 2, address one, address two, addr 1, addr 2, 상세 주소""",
    "city": "city, town, city town, 도시, 시군구",
    "region": "region, state, province, state province, state region, province state, 시도, 광역시도, 지역",
    "postal_code": "postal code, post code, zip, zip code, zip postal code, postal code zip, postal zip code, 우편번호",
    "country": "country, country region, country code, country name, cc, 국가, 국가명, 국가 코드, 나라",
    "address": """
        address, full address, mailing address, office address, company address, business address,
        주소, 회사 주소, 사업장 주소, 직장 주소, 도로명 주소, 소재지""",
    "language": "language, preferred language, language code, locale, 언어",
    "campaign": "campaign, campaign name, utm campaign, 캠페인, 캠페인명",
    "interests": """
        interests, interest, product interest, product of interest, products of interest, interested in,
        관심 제품, 관심 상품, 관심 분야, 관심 서비스""",
    "message": """
        message, comment, comments, notes, note, memo, description, inquiry, enquiry, your message, questions comments,
        문의, 문의 내용, 문의 사항, 내용, 메시지, 메모, 비고, 요청 사항, 상담 내용""",
    "consent": """
        consent, marketing consent, privacy consent, gdpr consent, opt in, email opt in,
        동의, 동의 여부, 개인정보 동의, 개인정보 수집 동의, 개인정보 수집 이용 동의, 개인정보 수집 및 이용 동의,
        개인정보 처리 동의, 마케팅 동의, 마케팅 수신 동의, 마케팅 활용 동의, 광고성 정보 수신 동의, 수신 동의""",
    "do_not_email": """
        do not email, is do not email, email opt out, has opted out of email, opted out, opted out of email, opt out,
        unsubscribed, unsubscribed from all email, hs email optout, 수신 거부, 이메일 수신 거부, 메일 수신 거부""",
    "do_not_call": "do not call, is do not call, 전화 수신 거부, 전화 거부",
    "person_id": "person id",
    "received_at": """
        received at, created at, created date, create date, date created, date created utc, created time, created,
        submitted at, submission date, submit date, submit time, submitted on, lead submit time, timestamp,
        optin time, confirm time, 등록일, 등록일시, 등록 일자, 접수일, 접수일시, 접수 일자, 신청일, 신청일시, 신청 일자, 문의일,
        문의일시, 제출일시, 제출 시간, 작성일시, 생성일, 생성일시, 타임스탬프""",
}

FIELDS = frozenset(_USUAL)
"""The names of our fields that an inquiry can be read from; a custom field is ``custom.`` and its name."""

_BRACKETS = re.compile(r"[(\[（【].*?[)\]）】]")
_WORK = ("work", "business", "company", "corporate", "회사", "업무", "직장")


@functools.lru_cache(maxsize=4096)
def header_key(header: str) -> str:
    """Return the form by which headers are compared: letters and digits only, whatever their case.

    >>> header_key("First Name") == header_key("first_name") == header_key("FIRSTNAME") == header_key("firstName")
    True
    """
    return letters(header).replace(" ", "")


FIELD_NAMES: Mapping[str, str] = MappingProxyType(
    {header_key(header): field for field, headers in _USUAL.items() for header in headers.split(",")}
)
"""Our field for a header in the form of `header_key`."""


@functools.lru_cache(maxsize=4096)
def field_of_header(header: str) -> str | None:
    """Return our field for the header of a column, None where nobody can be sure.

    >>> field_of_header("E-mail (required)*"), field_of_header("회사명(필수)"), field_of_header("Date")
    ('email', 'company', None)
    >>> field_of_header("custom.fleet_size")
    'custom.fleet_size'
    """
    if header.startswith(CUSTOM) and header != CUSTOM:
        return header
    return FIELD_NAMES.get(header_key(header)) or FIELD_NAMES.get(header_key(_BRACKETS.sub(" ", header)))


# The frames of questions, in the order in which they are taken off; what is left is looked up like a header.
_FRAMES = (
    re.compile(r"^(?:(?:please|kindly) )?(?:enter|provide|add|tell us|share|write|type(?: in)?|give us|fill in) "),
    re.compile(r"^(?:what(?:'s| is| are)|which is|may we have|can we have) "),
    re.compile(r"^(?:the name of )?(?:your|the) "),
    re.compile(r"^(?:귀하의|고객님의|담당자님의|본인의|신청자의|신청자님의) ?"),
    re.compile(
        r" ?(?:을|를)? ?(?:알려|입력해|입력하여|적어|작성해|작성하여|기입해|기재해|남겨|말씀해|써)(?: ?주(?:세요|십시오|시겠어요|실래요))$"
    ),
    re.compile(r"(?:은|는|이|가)? ?(?:무엇인가요|무엇입니까|어떻게 되(?:세|시나|나|십니까|시는지)요?|뭔가요)$"),
)
_ENDS = " ?.!*:？。"


@functools.lru_cache(maxsize=4096)
def field_of_question(question: str) -> str | None:
    """Return our field for a question of a form, None where nobody can be sure.

    Only the politeness around it is taken off; a question that merely mentions a company is not one for its name.

    >>> field_of_question("What is your job title?"), field_of_question("성함을 알려주세요")
    ('title', 'name')
    >>> field_of_question("How large is your company?"), field_of_question("어느 회사의 제품을 쓰시나요?")
    (None, None)
    """
    if (field := field_of_header(question)) is not None:
        return field
    rest = fold(_BRACKETS.sub(" ", question.replace("_", " "))).strip(_ENDS)
    for frame in _FRAMES:
        rest = frame.sub("", rest).strip(_ENDS)
    return FIELD_NAMES.get(header_key(rest))


def is_about_work(label: str) -> bool:
    """Tell whether a label asks for what somebody has at work, which goes before what they have at home.

    >>> is_about_work("work_email"), is_about_work("회사 이메일"), is_about_work("email")
    (True, True, False)
    """
    key = header_key(label)
    return any(mark in key for mark in _WORK)
