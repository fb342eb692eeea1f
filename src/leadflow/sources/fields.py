"""The one way from what a source sent, under our names, to an inquiry.

Bad input never loses the good input beside it: a field that cannot be read is left out and becomes a `Problem`,
and an inquiry that cannot be read at all becomes one whose event is ``rejected``, with the original.
Nothing is guessed here: whether a number without a country is a Korean one is a matter of policy.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import NamedTuple

from leadflow.errors import InvalidValue
from leadflow.objects import Inquiry, InquiryEvent, Problem
from leadflow.records import derived_id, with_fields
from leadflow.sources.answers import YES_NO, FieldValue, is_missing, texts_of
from leadflow.sources.decoding import storable
from leadflow.sources.headers import CUSTOM, FIELDS
from leadflow.sources.moments import read_moment
from leadflow.sources.reading import (
    SHOWN,
    field_text,
    fits,
    keep,
    read_address,
    read_count,
    read_field,
    read_money,
    read_refusal,
    read_yes_no,
)
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import SHORT, CustomValue
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber
from leadflow.values.text import clean, fold, is_placeholder

__all__ = ["content_id", "id_text", "inquiry_from", "rejected", "source_id"]

_SEVERAL = YES_NO | {"interests"}
_NAMES_LIKE_PLACEHOLDERS = frozenset({"na", "no", "null"})
_NEEDS: Mapping[str, str] = FrozenMapping({"currency": "annual_revenue", "phone_extension": "phone"})
_SEPARATORS = re.compile(r"[,;|\n]")
_LONGEST_ID = 250
_LONGEST_NOTE = 500
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
    prefix = source if kind is None else f"{source}:{id_text(kind) or 'other'}"
    text = id_text(value)
    return f"{prefix}:{text}" if text else f"{prefix}:{derived_id(source, content_id(original))}"


def id_text(value: object) -> str | None:
    """Return a platform's id as text, None when it is none: blank, a placeholder, endless, unprintable, another type."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not text.isprintable() or len(text) > _LONGEST_ID or is_placeholder(text):
        return None
    return text.strip()


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
        note=storable(reason, _LONGEST_NOTE),
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
        given, several, kept, custom = _taken(fields, extra, problems)
    except InvalidValue as error:
        text = error.value if isinstance(error.value, str) else ""
        problem = Problem(error.what, storable(text, SHOWN), error.expected)
        reason = f"{error.what} holds a control character"
        return rejected(reason, id=id, source=source, original=original, row=row, line=line, problems=(problem,))
    address = read_address(given, problems)
    phone = partial(PhoneNumber.parse, country=address.country)
    inquiry = Inquiry(
        id=id,
        source=source,
        event=event,
        row=row,
        line=line,
        received_at=read_field(given, "received_at", partial(read_moment, zone=zone), problems),
        person_id=read_field(given, "person_id", _person_id, problems),
        name=_name(given, problems),
        email=read_field(given, "email", EmailAddress.parse, problems),
        phone=_phone(given, phone, problems),
        mobile=read_field(given, "mobile", phone, problems),
        title=given.get("title"),
        company=read_field(given, "company", CompanyName.parse, problems),
        website=read_field(given, "website", Domain.parse, problems),
        registration_number=given.get("registration_number"),
        industry=read_field(given, "industry", IndustryCode.parse, problems),
        employees=_employees(given, kept, problems),
        annual_revenue=read_field(
            given, "annual_revenue", partial(read_money, given=given, currency=currency), problems
        ),
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
        note=None if note is None else storable(note, _LONGEST_NOTE),
    )
    if event == "inquiry" and not inquiry.says_something:
        return with_fields(inquiry, {"event": "rejected", "note": "nothing in it names or reaches anybody"})
    return inquiry


class _Taken(NamedTuple):
    """What a source sent, cleaned: texts by field, fields with several texts, what has no field, custom fields."""

    given: dict[str, str]
    several: dict[str, tuple[str, ...]]
    kept: dict[str, CustomValue]
    custom: dict[str, CustomValue]


def _taken(fields: Mapping[str, FieldValue], extra: Mapping[str, FieldValue], problems: list[Problem]) -> _Taken:
    """Return what a source sent, cleaned, without what only stands for nothing.

    Raises:
        InvalidValue: a text holds a control character; names the field.
    """
    taken = _Taken({}, {}, {}, {})
    for field, value in fields.items():
        if field in _SEVERAL:
            taken.several[field] = _texts(field, value, problems)
        elif field in FIELDS:
            text = field_text(field, value, problems)
            if text is not None:
                taken.given[field] = text
        elif field.startswith(CUSTOM):
            keep(taken.custom, field.removeprefix(CUSTOM), value, problems)
        else:
            keep(taken.kept, field, value, problems)
    for label, value in extra.items():
        keep(taken.kept, label, value, problems)
    for field, other in _NEEDS.items():
        # What says nothing alone is kept as it came.
        if field in taken.given and other not in taken.given:
            taken.kept.setdefault(field, taken.given[field])
    return taken


def _texts(field: str, value: FieldValue, problems: list[Problem]) -> tuple[str, ...]:
    """Return the cleaned texts of a field that may have several; one text may list them."""
    texts = _SEPARATORS.split(value) if field == "interests" and isinstance(value, str) else texts_of(value)
    cleaned = (clean(text, what=field) for text in texts)
    return tuple(
        text for text in cleaned if text and not is_missing(field, text) and fits(field, text, SHORT, problems)
    )


def _employees(given: Mapping[str, str], kept: dict[str, CustomValue], problems: list[Problem]) -> int | None:
    """Return the number of employees if it is exact; a range is kept as it came."""
    found = len(problems)
    count = read_field(given, "employees", read_count, problems)
    if count is None and "employees" in given and len(problems) == found:
        kept.setdefault("employees", given["employees"])
    return count


def _person_id(text: str) -> str:
    system, colon, number = text.partition(":")
    if not (system and colon and number):
        raise InvalidValue("person id", text, "the system and its id, such as 'hubspot:106'")
    return text


def _name(given: Mapping[str, str], problems: list[Problem]) -> PersonName | None:
    """Return the name of the person, from its parts where there are any; a part that is no name costs that part."""
    first, last, full = given.get("given_name"), given.get("family_name"), given.get("name")
    first, last = (None if _is_no_name(first, last) else first), (None if _is_no_name(last, first) else last)
    if first is None and last is None:
        return read_field(given, "name", PersonName.parse, problems)
    try:
        return PersonName.from_parts(given=first, family=last, full=full)
    except InvalidValue as error:
        found = len(problems)
        written = {"given_name": first, "family_name": last, "name": full}
        texts = {field: text for field, text in written.items() if text is not None}
        names = [name for field in texts if (name := read_field(texts, field, PersonName.parse, problems)) is not None]
        if len(problems) == found:
            problems.append(Problem("name", storable(" ".join(texts.values()), SHOWN), error.expected))
        return names[-1] if names else None


def _is_no_name(part: str | None, other: str | None) -> bool:
    """Tell whether a part of a name stands for nothing. "Na", "No" and "Null" are families, beside a given name."""
    if part is None or not is_placeholder(part):
        return False
    is_family = part.istitle() and fold(part) in _NAMES_LIKE_PLACEHOLDERS
    return not (is_family and other is not None and not is_placeholder(other))


def _phone(
    given: Mapping[str, str], parse: Callable[[str], PhoneNumber], problems: list[Problem]
) -> PhoneNumber | None:
    """Return the number with its extension, from one field or two."""
    extension = given.get("phone_extension")
    if extension is not None and "phone" in given:
        try:
            return parse(f"{given['phone']} ext. {extension}")
        except InvalidValue:
            problems.append(Problem("phone_extension", storable(extension, SHOWN), "1 to 8 digits behind a number"))
    return read_field(given, "phone", parse, problems)


def _consent(several: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> bool | None:
    """Return whether the person agreed to everything they were asked, None where nothing says so."""
    answers = _answers("consent", several, read_yes_no, problems)
    return False if False in answers else True if True in answers else None


def _refusal(field: str, several: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> bool:
    """Return whether the person does not want to be contacted; when in doubt they do not."""
    found = len(problems)
    answers = _answers(field, several, read_refusal, problems)
    return True in answers or len(problems) > found


def _answers(
    field: str,
    several: Mapping[str, tuple[str, ...]],
    read: Callable[[str], bool | None],
    problems: list[Problem],
) -> list[bool | None]:
    """Return what the texts of a field say, each by itself."""
    return [read_field({field: text}, field, read, problems) for text in several.get(field, ())]
