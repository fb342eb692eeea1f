"""The one way from what a source sent, under our names, to an inquiry.

Bad input never loses the good input beside it: a field that cannot be read is left out and becomes a `Problem`,
and an inquiry that cannot be read at all becomes one whose event is ``rejected``, with the original.
Nothing is guessed here: whether a number without a country is a Korean one is a matter of policy.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import TypeAlias, TypeVar

import attrs

from leadflow.errors import InvalidValue
from leadflow.objects import Inquiry, InquiryEvent, Problem, derived_id
from leadflow.sources.decoding import storable
from leadflow.sources.headers import CUSTOM, FIELDS, is_about_work
from leadflow.sources.json_text import compact, is_object, listed
from leadflow.sources.moments import read_moment
from leadflow.values.address import NOWHERE, Address, country_code
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money
from leadflow.values.optional import LONG, SHORT, CustomValue
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber
from leadflow.values.text import clean, fold, is_placeholder

__all__ = [
    "Answer",
    "FieldValue",
    "answer",
    "assemble",
    "content_id",
    "field_text",
    "field_value",
    "id_text",
    "inquiry_from",
    "keep",
    "read_address",
    "read_count",
    "read_field",
    "read_money",
    "read_yes_no",
    "rejected",
    "source_id",
    "work_first",
]

FieldValue: TypeAlias = str | int | bool | Decimal | datetime | Sequence[str] | None
"""What a source says in a field: a text, several texts, or what JSON has besides texts."""

Answer: TypeAlias = tuple[str | None, str, FieldValue]
"""Our field or None, what the source calls it, and what it says."""

Parsed = TypeVar("Parsed")

_COLLECTED = frozenset({"consent", "do_not_call", "do_not_email", "interests", "street"})
"""Fields that two columns may speak of at the same time."""
_YES_NO = frozenset({"consent", "do_not_call", "do_not_email"})
_SEVERAL = _COLLECTED - {"street"}
_WITH_LINES = frozenset({"message", "street"})
_NAME_PARTS = frozenset({"family_name", "given_name"})
_NAMES_LIKE_PLACEHOLDERS = frozenset({"na", "no", "null"})
_ADDRESS = ("street", "city", "region", "postal_code")
_YES = frozenset(
    [
        "true",
        "1",
        "yes",
        "y",
        "t",
        "on",
        "o",
        "checked",
        "agree",
        "agreed",
        "accept",
        "accepted",
        "opt-in",
        "예",
        "네",
        "동의",
        "동의함",
        "동의합니다",
        "수신동의",
        "✓",
        "✔",
        "☑",
        "はい",
        "同意",
    ]
)
_NO = frozenset(
    [
        "false",
        "0",
        "no",
        "n",
        "f",
        "off",
        "unchecked",
        "disagree",
        "declined",
        "opt-out",
        "아니오",
        "아니요",
        "미동의",
        "비동의",
        "거부",
        "동의안함",
        "미수신",
        "☐",
        "いいえ",
    ]
)
_LONGEST_PLACEHOLDER = 16
_LONGEST_ID = 250
_SHOWN = 80
_COUNT = re.compile(r"(?P<digits>[0-9]{1,3}(?:[, '’][0-9]{3})+|[0-9]+)(?:\.0{1,2})? ?(?:명|인|people|employees)?")
_SEPARATORS = re.compile(r"[,;|\n]")
_EMPTY: Mapping[str, FieldValue] = FrozenMapping()


# --- ids --------------------------------------------------------------------------------------------------------------


def content_id(content: str | bytes) -> str:
    r"""Return what names a file by its content, so that the same file read twice gives the same ids.

    >>> content_id("이름\n박서준") == content_id("이름\n박서준".encode())
    True
    """
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()


def source_id(source: str, value: object, original: str, *, kind: str | None = None) -> str:
    """Return the id of an inquiry: the source and the platform's id, else derived from the original.

    Args:
        source: the platform.
        value: its id as a text or whole number.
        original: what arrived; gives the id where the platform sent none that could be one.
        kind: what arrived instead of the inquiry itself (``reference``); it becomes part of the id, so that
            handling it does not count as having received the inquiry.

    >>> source_id("tiktok", 7012345678901234567, "{}"), source_id("meta", "12", "{}", kind="reference")
    ('tiktok:7012345678901234567', 'meta:reference:12')
    """
    prefix = f"{source}:{kind}" if kind else source
    text = id_text(value)
    return f"{prefix}:{text}" if text else f"{prefix}:{derived_id(source, content_id(original))}"


def id_text(value: object) -> str | None:
    """Return a platform's id as text, None when it is none: not a text or whole number, blank, endless, unprintable."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not text.isprintable() or len(text) > _LONGEST_ID:
        return None
    return text.strip() or None


# --- answers ----------------------------------------------------------------------------------------------------------


def field_value(value: object) -> FieldValue:
    """Return a JSON value as what a field can say; what is nested deeper becomes JSON text.

    >>> field_value(["WMS", 2]), field_value({"a": 1})
    (('WMS', '2'), '{"a":1}')
    """
    if value is None or isinstance(value, str | int | Decimal | datetime):
        return value
    if isinstance(value, list | tuple):
        return tuple(_as_text(field_value(item)) for item in listed(value) if item is not None)
    return compact(value) if is_object(value) else str(value)


def assemble(answers: Iterable[Answer]) -> tuple[dict[str, FieldValue], dict[str, FieldValue]]:
    """Sort answers into our fields and the rest.

    Where two answers speak of one field, the first that says something is taken and the other is kept with the rest;
    several answers about consent, opting out, interests or the street are all taken.

    >>> assemble([("email", "E-Mail", "-"), ("email", "Mail", "amy@acme.example"), (None, "Fleet", "6-20")])
    ({'email': 'amy@acme.example'}, {'Fleet': '6-20'})
    """
    fields: dict[str, FieldValue] = {}
    extra: dict[str, FieldValue] = {}
    for field, label, value in answers:
        if value is None or value == "":
            continue
        if field is None:
            extra[label] = _joined(extra[label], value) if label in extra else value
        elif field not in fields or _says_nothing(field, fields[field]):
            fields[field] = value
        elif field in _COLLECTED:
            fields[field] = _joined(fields[field], value)
        elif value != fields[field] and not _says_nothing(field, value):
            extra[label] = _joined(extra[label], value) if label in extra else value
    return fields, extra


def answer(field: str | None, label: str, value: object) -> Answer:
    """Return the answer to a question; one that has no field of ours is kept as a tuple, like those with several.

    >>> answer("company", "Company", "Acme"), answer(None, "How many ships?", "6-20")
    (('company', 'Company', 'Acme'), (None, 'How many ships?', ('6-20',)))
    """
    said = field_value(value)
    return field, label, (said,) if field is None and isinstance(said, str) and said.strip() else said


def work_first(answers: Iterable[Answer]) -> list[Answer]:
    """Return the answers in the order in which they are believed: what is about work goes before what is at home."""
    return sorted(answers, key=lambda said: not is_about_work(said[1]))


def _joined(first: FieldValue, second: FieldValue) -> tuple[str, ...]:
    return (*_texts(first), *_texts(second))


def _as_text(value: FieldValue) -> str:
    return value if isinstance(value, str) else ", ".join(_texts(value))


def _texts(value: FieldValue) -> tuple[str, ...]:
    """Return everything a field says as texts."""
    match value:
        case None:
            return ()
        case str():
            return (value,)
        case bool():
            return ("true" if value else "false",)
        case int() | Decimal():
            return (str(value),)
        case datetime():
            return (value.isoformat(),)
        case _:
            return tuple(value)


def _says_nothing(field: str, value: FieldValue) -> bool:
    return all(not text.strip() or _is_missing(field, text) for text in _texts(value))


def _is_missing(field: str, text: str) -> bool:
    """Tell whether a text only stands for nothing in a field of ours; a message is what the person wrote, always."""
    if len(text) > _LONGEST_PLACEHOLDER or field == "message" or field in _YES_NO or not is_placeholder(text):
        return False
    # Norway and its language have the code that also says no.
    return not (field in {"country", "language"} and fold(text) == "no")


# --- single values ----------------------------------------------------------------------------------------------------


def read_yes_no(text: str) -> bool | None:
    """Return what a box or a word says: True, False, or None where it says nothing.

    Raises:
        InvalidValue: it may mean either. An "x" marks a box in English, and says no in Korean.

    >>> read_yes_no("예"), read_yes_no("FALSE"), read_yes_no("-")
    (True, False, None)
    """
    folded = fold(text[: SHORT + 1])
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    if is_placeholder(folded) and folded != "x":
        return None
    raise InvalidValue("answer", text, "yes or no")


def read_count(text: str) -> int | None:
    """Return a whole number as people write it, None where the text gives a range or an estimate.

    Raises:
        InvalidValue: it has no digit in it, or is below 0.

    >>> read_count("1,200"), read_count("250명"), read_count("6-20")
    (1200, 250, None)
    """
    folded = fold(text)
    if found := _COUNT.fullmatch(folded):
        return int(re.sub(r"[^0-9]", "", found["digits"])) if len(folded) <= _LONGEST_PLACEHOLDER * 2 else None
    if folded.startswith(("-", "−")) or not any(char.isdigit() for char in folded):
        raise InvalidValue("number", text, "a whole number such as '250'")
    return None


# --- the inquiry ------------------------------------------------------------------------------------------------------


def rejected(
    reason: str,
    *,
    id: str,  # noqa: A002 - the name of the field
    source: str,
    original: str | None = None,
    row: int | None = None,
    line: int | None = None,
    problems: Sequence[Problem] = (),
) -> Inquiry:
    """Return an inquiry that cannot be read, with the reason and the original.

    >>> rejected("the row has 3 cells where the header has 2", id="csv:1", source="csv", row=1).event
    'rejected'
    """
    return Inquiry(
        id=id,
        source=source,
        event="rejected",
        note=reason,
        original=None if original is None else storable(original),
        row=row,
        line=line,
        problems=tuple(problems),
    )


def inquiry_from(
    fields: Mapping[str, FieldValue],
    *,
    id: str,  # noqa: A002 - the name of the field
    source: str,
    event: InquiryEvent = "inquiry",
    note: str | None = None,
    extra: Mapping[str, FieldValue] = _EMPTY,
    original: str | None = None,
    row: int | None = None,
    line: int | None = None,
    zone: tzinfo | None = None,
    currency: str | None = None,
) -> Inquiry:
    """Return the inquiry that a source sent.

    Args:
        fields: what the source sent, by our names (`leadflow.sources.headers.FIELDS`, ``custom.<name>``).
        id: the id of the inquiry.
        source: where it came from.
        event: what kind of arrival it is; an ``inquiry`` that names and reaches nobody becomes ``rejected``.
        note: what must be fetched, or why it is not for us.
        extra: what has no field of ours, by what the source calls it.
        original: the payload as it came.
        row: its position among the rows of a file, counted from 1.
        line: the line at which it starts, counted from 1.
        zone: the zone of times that name none; None where the source does not say, then such times are problems.
        currency: the currency of amounts that name none.

    >>> inquiry = inquiry_from(
    ...     {"name": "Amy Wong", "email": "amy at acme", "company": "N/A"}, id="form:1", source="form"
    ... )
    >>> inquiry.label, inquiry.company, [str(problem) for problem in inquiry.problems]
    ('Amy Wong', None, ["email 'amy at acme': expected one address such as 'amy@acme.example'"])
    """
    problems: list[Problem] = []
    try:
        given, several, kept, custom = _sorted(fields, extra, problems)
    except InvalidValue as error:
        text = error.value if isinstance(error.value, str) else ""
        problem = Problem(error.what, storable(text, _SHOWN), error.expected)
        reason = f"{error.what} holds a control character"
        return rejected(reason, id=id, source=source, original=original, row=row, line=line, problems=(problem,))
    address = read_address(given, problems)
    employees = read_field(given, "employees", read_count, problems)
    if employees is None and "employees" in given and not _is_problem("employees", problems):
        kept.setdefault("employees", given["employees"])
    if "currency" in given and "annual_revenue" not in given:
        kept.setdefault("currency", given["currency"])
    inquiry = Inquiry(
        id=id,
        source=source,
        event=event,
        row=row,
        line=line,
        received_at=read_field(given, "received_at", lambda text: read_moment(text, zone), problems),
        person_id=read_field(given, "person_id", _person_id, problems),
        name=_name(given, problems),
        email=read_field(given, "email", EmailAddress.parse, problems),
        phone=_phone(given, address.country, problems),
        mobile=read_field(given, "mobile", lambda text: PhoneNumber.parse(text, country=address.country), problems),
        title=given.get("title"),
        company=read_field(given, "company", CompanyName.parse, problems),
        website=read_field(given, "website", Domain.parse, problems),
        registration_number=given.get("registration_number"),
        industry=read_field(given, "industry", IndustryCode.parse, problems),
        employees=employees,
        annual_revenue=read_field(given, "annual_revenue", lambda text: read_money(text, given, currency), problems),
        address=address,
        language=given.get("language"),
        campaign=given.get("campaign"),
        interests=several.get("interests", ()),
        message=given.get("message"),
        consent=_consent(several, problems),
        do_not_email=_refusal("do_not_email", several, problems),
        do_not_call=_refusal("do_not_call", several, problems),
        custom=FrozenMapping(custom),
        extra=FrozenMapping(kept),
        original=original,
        problems=tuple(problems),
        note=note,
    )
    if event == "inquiry" and not inquiry.says_something:
        return attrs.evolve(inquiry, event="rejected", note="nothing in it names or reaches anybody")
    return inquiry


def _sorted(
    fields: Mapping[str, FieldValue], extra: Mapping[str, FieldValue], problems: list[Problem]
) -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, CustomValue], dict[str, CustomValue]]:
    """Return the cleaned texts by field, the fields with several texts, what has no field, and the custom fields.

    Raises:
        InvalidValue: a text holds a control character; names the field.
    """
    given: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    kept: dict[str, CustomValue] = {}
    custom: dict[str, CustomValue] = {}
    for field, value in fields.items():
        if field in _SEVERAL:
            several[field] = _field_texts(field, value, problems)
        elif field in FIELDS:
            text = field_text(field, value, problems)
            if text is not None:
                given[field] = text
        elif field.startswith(CUSTOM):
            keep(custom, field[len(CUSTOM) :], value, problems)
        else:
            keep(kept, field, value, problems)
    for label, value in extra.items():
        keep(kept, label, value, problems)
    return given, several, kept, custom


def field_text(field: str, value: FieldValue, problems: list[Problem]) -> str | None:
    """Return the cleaned text of a field, None where it is missing or too long."""
    if type(value) is str:
        text = clean(value, what=field)
    else:
        mark = "\n" if field in _WITH_LINES else ", "
        text = mark.join(cleaned for item in _texts(value) if (cleaned := clean(item, what=field)))
    if not text or (field not in _NAME_PARTS and _is_missing(field, text)):
        return None
    return text if _fits(field, text, LONG if field == "message" else SHORT, problems) else None


def _field_texts(field: str, value: FieldValue, problems: list[Problem]) -> tuple[str, ...]:
    """Return the cleaned texts of a field that may have several; one text may list them."""
    texts = _SEPARATORS.split(value) if field == "interests" and isinstance(value, str) else _texts(value)
    cleaned = (clean(text, what=field) for text in texts)
    return tuple(
        text for text in cleaned if text and not _is_missing(field, text) and _fits(field, text, SHORT, problems)
    )


def keep(kept: dict[str, CustomValue], label: str, value: FieldValue, problems: list[Problem]) -> None:
    """Keep a value under the name the source has for it; blank ones are dropped, endless ones become problems."""
    name = storable(clean(label, what="the name of a field"), SHORT)
    if value is None or not name:
        return
    if isinstance(value, bool | int | Decimal | datetime):
        kept[name] = value
        return
    texts = tuple(text for item in _texts(value) if (text := clean(item, what=name)))
    if not texts or not _fits(name, max(texts, key=len), LONG, problems):
        return
    # A record holds several short texts or one long one.
    if isinstance(value, str) or max(map(len, texts)) > SHORT:
        joined = "\n".join(texts)
        kept[name] = joined[:LONG]
    else:
        kept[name] = tuple(dict.fromkeys(texts))


def _fits(field: str, text: str, longest: int, problems: list[Problem]) -> bool:
    if len(text) <= longest:
        return True
    problems.append(Problem(field, storable(text, _SHOWN), f"at most {longest:,} characters, not {len(text):,}"))
    return False


def read_field(
    given: Mapping[str, str], field: str, parse: Callable[[str], Parsed], problems: list[Problem]
) -> Parsed | None:
    """Return what a field says, None with a problem when it cannot be read."""
    text = given.get(field)
    if text is None:
        return None
    try:
        return parse(text)
    except InvalidValue as error:
        problems.append(Problem(field, storable(text, _SHOWN), error.expected))
        return None


def _is_problem(field: str, problems: Iterable[Problem]) -> bool:
    return any(problem.field == field for problem in problems)


def _person_id(text: str) -> str:
    system, colon, number = text.partition(":")
    if not (system and colon and number):
        raise InvalidValue("person id", text, "the system and its id, such as 'hubspot:106'")
    return text


def read_money(text: str, given: Mapping[str, str], currency: str | None) -> Money:
    """Return an amount in the currency that it names, else that of the row, else that of the file."""
    return Money.parse(text, currency=given.get("currency") or currency)


def _name(given: Mapping[str, str], problems: list[Problem]) -> PersonName | None:
    """Return the name of the person, from its parts where there are any."""
    first, last, full = given.get("given_name"), given.get("family_name"), given.get("name")
    parts = {
        "given": None if first is None or _is_no_name(first, last) else first,
        "family": None if last is None or _is_no_name(last, first) else last,
    }
    if not any(parts.values()):
        return read_field(given, "name", PersonName.parse, problems)
    try:
        return PersonName.from_parts(**parts, full=full)
    except InvalidValue as error:
        text = full or " ".join(filter(None, parts.values()))
        problems.append(Problem("name", storable(text, _SHOWN), error.expected))
        return None


def _is_no_name(part: str, other: str | None) -> bool:
    """Tell whether a part of a name stands for nothing. "Na", "No" and "Null" are families, beside a given name."""
    if not is_placeholder(part):
        return False
    is_family = part.istitle() and fold(part) in _NAMES_LIKE_PLACEHOLDERS
    return not (is_family and other is not None and not is_placeholder(other))


def _phone(given: Mapping[str, str], country: str | None, problems: list[Problem]) -> PhoneNumber | None:
    """Return the number with its extension, from one field or two."""
    extension = given.get("phone_extension")
    if extension is not None and "phone" in given:
        try:
            return PhoneNumber.parse(f"{given['phone']} ext. {extension}", country=country)
        except InvalidValue:
            problems.append(Problem("phone_extension", storable(extension, _SHOWN), "1 to 8 digits behind a number"))
    return read_field(given, "phone", lambda text: PhoneNumber.parse(text, country=country), problems)


def _consent(several: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> bool | None:
    """Return whether the person agreed to everything they were asked, None where nothing says so."""
    answers = [_yes_no("consent", text, problems) for text in several.get("consent", ())]
    return False if False in answers else True if True in answers else None


def _refusal(field: str, several: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> bool:
    """Return whether the person does not want to be contacted; when in doubt they do not."""
    texts = several.get(field, ())
    found = len(problems)
    answers = [_yes_no(field, text, problems) for text in texts]
    return True in answers or len(problems) > found


def _yes_no(field: str, text: str, problems: list[Problem]) -> bool | None:
    return read_field({field: text}, field, read_yes_no, problems)


def read_address(given: Mapping[str, str], problems: list[Problem]) -> Address:
    """Return the address that its parts and its one line give together; the parts go first.

    A country that nobody knows becomes a problem, and the rest of the address stays.
    """
    country = read_field(given, "country", _country, problems)
    line = given.get("address")
    parts = {part: given.get(part) for part in _ADDRESS}
    if line is None:
        return Address.of(**parts, country=country) if country or any(parts.values()) else NOWHERE
    found = Address.parse(line, country=country)
    if not any(parts.values()):
        return found
    # The column beside a whole address is its detail: a floor, a suite.
    street = "\n".join(filter(None, (found.street, parts["street"])))
    return Address.of(
        street=street,
        city=parts["city"] or found.city,
        region=parts["region"] or found.subdivision or found.region,
        postal_code=parts["postal_code"] or found.postal_code,
        country=country or found.country,
    )


def _country(text: str) -> str:
    """Return a country as written if it is one."""
    if country_code(text) is None:
        raise InvalidValue("country", text, "a country such as 'Korea', '대한민국' or 'KR'")
    return text.upper() if fold(text) == "no" else text
