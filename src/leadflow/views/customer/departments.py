"""Which department an activity belongs to, and who made contact: read off the type that it has.

The rules
---------
- The type is compared as letters and digits only: ``E-Mail``, ``email`` and ``e mail`` are one type, ``A/S`` and ``as`` too.
- It is looked up as a whole, then without an s at its end, in a table of types, English and Korean. What the caller says
  goes before the table.
- An e-mail that a campaign made happen is marketing's, where nobody says otherwise.
- Everything else is sales'.
- Who made contact is told by some types only (an inquiry comes from the customer), and by words such as ``inbound``,
  ``sent`` or 발신. Of the rest it is not said, and nothing is guessed.
"""

import functools
from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

import attrs

from leadflow.errors import InvalidValue
from leadflow.objects import Activity
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import items
from leadflow.values.text import letters, words

__all__ = [
    "DEPARTMENTS",
    "DEPARTMENT_OF_TYPE",
    "Department",
    "Departments",
    "Direction",
    "checked_department",
    "department_of",
    "direction_of",
]

Department: TypeAlias = Literal["sales", "marketing", "service"]
"""Who looks at a customer."""
Direction: TypeAlias = Literal["from the customer", "to the customer"]
"""Who made contact."""

DEPARTMENTS: tuple[Department, ...] = get_args(Department)
"""All departments, sales first."""

_MARKETING = (
    *(
        "ad",
        "campaign",
        "download",
        "event",
        "exhibition",
        "form",
        "inquiry",
        "mailing",
        "newsletter",
        "sample request",
    ),
    *("social media", "survey", "trade fair", "webinar", "website visit"),
    *(
        "광고",
        "뉴스레터",
        "다운로드",
        "문의",
        "박람회",
        "샘플 신청",
        "설문",
        "설문조사",
        "웨비나",
        "이벤트",
        "전시회",
        "캠페인",
        "행사",
    ),
)
_SERVICE = (
    *(
        "case",
        "claim",
        "complaint",
        "exchange",
        "incident",
        "installation",
        "maintenance",
        "refund",
        "repair",
        "return",
    ),
    *("rma", "service", "service call", "service request", "support", "support request", "ticket", "warranty"),
    *(
        "A/S",
        "고객센터",
        "고객 지원",
        "교환",
        "기술 지원",
        "반품",
        "불만",
        "서비스",
        "설치",
        "수리",
        "유지보수",
        "지원",
        "컴플레인",
    ),
    *("클레임", "환불"),
)
_E_MAIL = frozenset({"email", "emails", "mail", "메일", "이메일", "전자우편"})

_COMES = (
    *(
        "case",
        "claim",
        "complaint",
        "download",
        "form",
        "inquiry",
        "return",
        "rma",
        "sample request",
        "service request",
    ),
    *("support request", "ticket", "website visit"),
    *("다운로드", "문의", "반품", "불만", "샘플 신청", "컴플레인", "클레임"),
)
_GOES = ("mailing", "newsletter", "뉴스레터")
_INBOUND = frozenset({"inbound", "incoming", "received", "수신", "인바운드"})
_OUTBOUND = frozenset({"outbound", "outgoing", "sent", "발신", "아웃바운드"})


@functools.lru_cache(maxsize=1024)
def _plain(type_: str) -> str:
    return letters(type_, joined="/-").replace(" ", "")


_COMES_IN, _GOES_OUT = frozenset(map(_plain, _COMES)), frozenset(map(_plain, _GOES))

_TYPES: tuple[tuple[Department, tuple[str, ...]], ...] = (("marketing", _MARKETING), ("service", _SERVICE))
DEPARTMENT_OF_TYPE: Mapping[str, Department] = FrozenMapping(
    {type_: department for department, types in _TYPES for type_ in types}
)
"""The types of activities that are not sales' own, as people write them."""


def checked_department(department: str) -> Department:
    """Return a department that a caller named.

    Raises:
        InvalidValue: there is none of that name.
    """
    for known in DEPARTMENTS:
        if department == known:
            return known
    raise InvalidValue("department", department, "sales, marketing or service")


def _by_plain_type(given: Mapping[str, Department]) -> FrozenMapping[Department]:
    types: dict[str, Department] = {_plain(type_): checked_department(each) for type_, each in items(given)}
    return FrozenMapping(types)


@attrs.frozen
class Departments:
    """A table of types of activities, ready to be asked.

    Args:
        types: the department of each type, in the spelling by which types are compared.
    """

    types: Mapping[str, Department]

    @classmethod
    def of(cls, given: Mapping[str, Department]) -> "Departments":
        """Return the table with what a caller says of some types.

        Args:
            given: departments by type; they go before those of the table.

        Raises:
            InvalidValue: there is no such department.
        """
        if not given:
            return _TABLE
        return cls(FrozenMapping({**_TABLE.types, **_by_plain_type(given)}))

    def of_activity(self, activity: Activity) -> Department:
        """Return the department of an activity."""
        type_ = _plain(activity.type)
        found = self.types.get(type_) or self.types.get(type_.removesuffix("s"))
        if found is not None:
            return found
        return "marketing" if type_ in _E_MAIL and activity.campaign is not None else "sales"


_TABLE = Departments(_by_plain_type(DEPARTMENT_OF_TYPE))


def department_of(activity: Activity, departments: Mapping[str, Department] = DEPARTMENT_OF_TYPE) -> Department:
    """Return the department that an activity belongs to, by its type.

    Args:
        activity: what happened, or is to be done.
        departments: departments by type; they go before those of the table.

    Raises:
        InvalidValue: there is no such department.

    >>> from datetime import UTC, datetime
    >>> def happened(type_): return Activity(id="1", type=type_, subject="any", at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> [department_of(happened(type_)) for type_ in ("call", "Complaint", "반품", "문의")]
    ['sales', 'service', 'service', 'marketing']
    >>> department_of(happened("상담"), {"상담": "service"})
    'service'
    """
    expect("activity", activity, Activity)
    expect("departments", departments, Mapping, expected="departments by the type of an activity")
    return Departments.of(departments).of_activity(activity)


def direction_of(activity: Activity) -> Direction | None:
    """Return who made contact, as far as the type of an activity tells.

    Args:
        activity: what happened.

    >>> from datetime import UTC, datetime
    >>> def happened(type_): return Activity(id="1", type=type_, subject="any", at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> [direction_of(happened(type_)) for type_ in ("inquiry", "e-mail sent", "수신 전화", "call")]
    ['from the customer', 'to the customer', 'from the customer', None]
    """
    type_, told = _plain(activity.type), words(activity.type)
    types = {type_, type_.removesuffix("s")}
    comes, goes = bool(types & _COMES_IN or told & _INBOUND), bool(types & _GOES_OUT or told & _OUTBOUND)
    if comes == goes:
        return None
    return "from the customer" if comes else "to the customer"
