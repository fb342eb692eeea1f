"""The fields that conditions can be about: how each is named, read and compared."""

import functools
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import IntEnum
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias

import attrs

from leadflow.objects import Account, Inquiry, Lead
from leadflow.values.mapping import FrozenMapping
from leadflow.values.places import city_key
from leadflow.values.text import fold

__all__ = [
    "FIELDS",
    "NO_FACTS",
    "Asked",
    "Facts",
    "Field",
    "FieldType",
    "Get",
    "Scalar",
    "Schema",
    "Stage",
    "Subject",
    "Value",
    "custom_field",
    "field_at",
    "is_kept_by_leads",
]

Scalar: TypeAlias = str | int | Decimal | date
Value: TypeAlias = Scalar | tuple[str, ...]
"""What a field yields to be compared, in its canonical form; several texts for a multi-valued field."""

Subject: TypeAlias = Inquiry | Lead
"""What conditions are asked about."""


class Stage(IntEnum):
    """When a field becomes known; a condition may use fields of earlier stages only."""

    INQUIRY = 0
    MATCH = 1
    CLASSIFICATION = 2
    SCORE = 3
    ROUTE = 4


@attrs.frozen
class Facts:
    """What the steps before have found out about a subject.

    Args:
        account: the account it was matched to.
        named: whether that account, or one above it, is a named account.
        tree: the ids of that account and of those above it.
        score: the score that counts, in points.
        grade: the letter for fit.
        fit: the computed points for who it is.
        engagement: the computed points for what it did.
        qualification: the threshold that it reached.
    """

    account: Account | None = None
    named: bool | None = None
    tree: tuple[str, ...] = ()
    score: int | None = None
    grade: str | None = None
    fit: int | None = None
    engagement: int | None = None
    qualification: str | None = None


NO_FACTS = Facts()
"""Nothing was found out yet."""

Get: TypeAlias = Callable[[Subject, Facts], Value | None]
"""How a field is read; None when it is missing."""

FieldType: TypeAlias = Literal[
    "text", "id", "city", "country", "postal", "domain", "industry", "subdivision", "number", "flag", "date"
]


_NO_SPELLINGS: Mapping[str, tuple[str, ...]] = FrozenMapping()


def _get_of(field: "Field") -> Get:
    return field.get


@attrs.frozen
class Field:
    """A field that conditions can be about.

    Args:
        path: its name in a policy (``email.domain``).
        type: how its values are written and compared.
        stage: when it becomes known.
        get: reads its canonical value; None when it is missing.
        many: whether it holds several values.
        lineage: reads the value with all above it in its hierarchy, itself first; the same as ``get`` of other types.
        spellings: the other names of a value, where a condition about one of them is about all.
        choices: everything it can hold, as it is compared; empty for anything.
    """

    path: str
    type: FieldType
    stage: Stage
    get: Get = attrs.field(eq=False, repr=False)
    many: bool = False
    lineage: Get = attrs.field(default=attrs.Factory(_get_of, takes_self=True), eq=False, repr=False)
    spellings: Mapping[str, tuple[str, ...]] = attrs.field(default=_NO_SPELLINGS, eq=False, repr=False)
    choices: tuple[str, ...] = ()


Schema: TypeAlias = Mapping[str, Field]


class Asked(Protocol):
    """What reading a condition must know of a field, whatever record it is a field of: how its values are written."""

    @property
    def path(self) -> str:
        """Its name in a policy."""
        ...

    @property
    def type(self) -> FieldType:
        """How its values are written and compared."""
        ...

    @property
    def stage(self) -> Stage:
        """When it becomes known."""
        ...

    @property
    def spellings(self) -> Mapping[str, tuple[str, ...]]:
        """The other names of a value."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """Everything it can hold, as it is compared; empty for anything."""
        ...


def _folded(text: str | None) -> str | None:
    return fold(text) if text is not None else None


def _texts(name: str) -> Get:
    return functools.partial(_text_attribute, name)


def _text_attribute(name: str, subject: Subject, _facts: Facts) -> Value | None:
    return _folded(getattr(subject, name))


def _consent(subject: Subject, _facts: Facts) -> Value | None:
    return subject.consent if isinstance(subject, Inquiry) else None


def _do_not_email(subject: Subject, _facts: Facts) -> Value | None:
    return subject.do_not_email


def _do_not_call(subject: Subject, _facts: Facts) -> Value | None:
    return subject.do_not_call


def _email(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.email is None else subject.email.key


def _email_domain(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.email is None else subject.email.domain.name


def _email_domain_lineage(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.email is None else subject.email.domain.ancestors


def _website(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.website is None else subject.website.name


def _website_lineage(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.website is None else subject.website.ancestors


def _public_sector(subject: Subject, _facts: Facts) -> Value | None:
    """Return whether somebody works for a public body: an own domain says it, free mail leaves it open."""
    email = None if subject.email is None else subject.email.domain
    domains = tuple(domain for domain in (email, subject.website) if domain is not None)
    if any(domain.is_public_sector for domain in domains):
        return True
    return None if all(domain.is_anybodys for domain in domains) else False


def _name(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.name is None else fold(str(subject.name))


def _phone(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.phone is None else subject.phone.key


def _mobile(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.mobile is None else subject.mobile.key


def _street(subject: Subject, _facts: Facts) -> Value | None:
    return _folded(subject.address.street)


def _phone_country(subject: Subject, _facts: Facts) -> Value | None:
    phone = subject.phone or subject.mobile
    return None if phone is None else phone.country


def _company(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.company is None else fold(subject.company.text)


def _industry(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.industry is None else subject.industry.ancestors[0]


def _industry_lineage(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.industry is None else subject.industry.ancestors


def _employees(subject: Subject, _facts: Facts) -> Value | None:
    return subject.employees


def _revenue(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.annual_revenue is None else subject.annual_revenue.amount


def _revenue_currency(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.annual_revenue is None else fold(subject.annual_revenue.currency)


def _country(subject: Subject, _facts: Facts) -> Value | None:
    return subject.address.country


def _subdivision(subject: Subject, _facts: Facts) -> Value | None:
    return subject.address.subdivision


def _subdivision_lineage(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.address.subdivision is None else subject.address.subdivision_lineage


def _city(subject: Subject, _facts: Facts) -> Value | None:
    return None if subject.address.city is None else city_key(subject.address.city) or None


def _postal_code(subject: Subject, _facts: Facts) -> Value | None:
    return subject.address.postal_key


def _interests(subject: Subject, _facts: Facts) -> Value | None:
    return tuple(fold(item) for item in subject.interests) or None


def _account_named(_subject: Subject, facts: Facts) -> Value | None:
    return facts.named


def _account_id(_subject: Subject, facts: Facts) -> Value | None:
    return None if facts.account is None else facts.account.id


def _account_tree(_subject: Subject, facts: Facts) -> Value | None:
    return facts.tree or None


def _account_country(_subject: Subject, facts: Facts) -> Value | None:
    return None if facts.account is None else facts.account.address.country


def _account_employees(_subject: Subject, facts: Facts) -> Value | None:
    return None if facts.account is None else facts.account.employees


def _account_owner(_subject: Subject, facts: Facts) -> Value | None:
    return None if facts.account is None else _folded(facts.account.owner)


def _account_type(_subject: Subject, facts: Facts) -> Value | None:
    return None if facts.account is None else _folded(facts.account.type)


def _account_industry(_subject: Subject, facts: Facts) -> Value | None:
    found = None if facts.account is None else facts.account.industry
    return None if found is None else found.ancestors[0]


def _account_industry_lineage(_subject: Subject, facts: Facts) -> Value | None:
    found = None if facts.account is None else facts.account.industry
    return None if found is None else found.ancestors


def _score(subject: Subject, facts: Facts) -> Value | None:
    if facts.score is not None or isinstance(subject, Inquiry):
        return facts.score
    return subject.score if subject.manual_score is None else subject.manual_score


def _grade(subject: Subject, facts: Facts) -> Value | None:
    if facts.grade is not None or isinstance(subject, Inquiry):
        return _folded(facts.grade)
    return _folded(subject.grade)


def _fit(_subject: Subject, facts: Facts) -> Value | None:
    return facts.fit


def _engagement(_subject: Subject, facts: Facts) -> Value | None:
    return facts.engagement


def _qualification(_subject: Subject, facts: Facts) -> Value | None:
    return facts.qualification


FIELDS: Schema = MappingProxyType(
    {
        field.path: field
        for field in (
            Field("source", "text", Stage.INQUIRY, _texts("source")),
            Field("title", "text", Stage.INQUIRY, _texts("title")),
            Field("message", "text", Stage.INQUIRY, _texts("message")),
            Field("campaign", "text", Stage.INQUIRY, _texts("campaign")),
            Field("language", "text", Stage.INQUIRY, _texts("language")),
            Field("registration_number", "text", Stage.INQUIRY, _texts("registration_number")),
            Field("consent", "flag", Stage.INQUIRY, _consent),
            Field("do_not_email", "flag", Stage.INQUIRY, _do_not_email),
            Field("do_not_call", "flag", Stage.INQUIRY, _do_not_call),
            Field("email", "text", Stage.INQUIRY, _email),
            Field("email.domain", "domain", Stage.INQUIRY, _email_domain, lineage=_email_domain_lineage),
            Field("website", "domain", Stage.INQUIRY, _website, lineage=_website_lineage),
            Field("public_sector", "flag", Stage.INQUIRY, _public_sector),
            Field("name", "text", Stage.INQUIRY, _name),
            Field("phone", "text", Stage.INQUIRY, _phone),
            Field("mobile", "text", Stage.INQUIRY, _mobile),
            Field("phone.country", "country", Stage.INQUIRY, _phone_country),
            Field("company", "text", Stage.INQUIRY, _company),
            Field("industry", "industry", Stage.INQUIRY, _industry, lineage=_industry_lineage),
            Field("employees", "number", Stage.INQUIRY, _employees),
            Field("annual_revenue.amount", "number", Stage.INQUIRY, _revenue),
            Field("annual_revenue.currency", "text", Stage.INQUIRY, _revenue_currency),
            Field("address.country", "country", Stage.INQUIRY, _country),
            Field("address.subdivision", "subdivision", Stage.INQUIRY, _subdivision, lineage=_subdivision_lineage),
            Field("address.street", "text", Stage.INQUIRY, _street),
            Field("address.city", "city", Stage.INQUIRY, _city),
            Field("address.postal_code", "postal", Stage.INQUIRY, _postal_code),
            Field("interests", "text", Stage.INQUIRY, _interests, many=True),
            Field("account.id", "id", Stage.MATCH, _account_id),
            Field("account.tree", "id", Stage.MATCH, _account_tree, many=True),
            Field("account.country", "country", Stage.MATCH, _account_country),
            Field("account.employees", "number", Stage.MATCH, _account_employees),
            Field("account.named", "flag", Stage.MATCH, _account_named),
            Field("account.owner", "text", Stage.MATCH, _account_owner),
            Field("account.type", "text", Stage.MATCH, _account_type),
            Field("account.industry", "industry", Stage.MATCH, _account_industry, lineage=_account_industry_lineage),
            Field("score.value", "number", Stage.SCORE, _score),
            Field("score.grade", "text", Stage.SCORE, _grade),
            Field("score.fit", "number", Stage.SCORE, _fit),
            Field("score.engagement", "number", Stage.SCORE, _engagement),
            Field("score.qualification", "text", Stage.SCORE, _qualification),
        )
    }
)
"""Every field that a policy can ask about, custom fields apart."""


def custom_field(name: str, type_: Literal["text", "number", "flag", "date"], choices: tuple[str, ...] = ()) -> Field:
    """Return the field ``custom.NAME`` of a declared custom field, which may hold several texts."""
    get = functools.partial(_custom, name)
    return Field(f"custom.{name}", type_, Stage.INQUIRY, get, many=True, choices=tuple(map(fold, choices)))


def _custom(name: str, subject: Subject, _facts: Facts) -> Value | None:
    value = subject.custom.get(name)
    match value:
        case str():
            return fold(value)
        case tuple():
            return tuple(fold(item) for item in value) or None
        case _:
            return value


def field_at(path: str) -> Field:
    """Return the field of a path that was checked when its condition was read."""
    return FIELDS.get(path) or custom_field(path.removeprefix("custom."), "text")


_NOT_KEPT = frozenset({"consent", "score.fit", "score.engagement", "score.qualification"})


def is_kept_by_leads(path: str) -> bool:
    """Tell whether a lead keeps a field, so that it can be asked for later; others are known only while rules decide.

    >>> is_kept_by_leads("title"), is_kept_by_leads("score.value"), is_kept_by_leads("account.employees")
    (True, True, False)
    """
    field = FIELDS.get(path)
    return field is None or (field.stage is not Stage.MATCH and path not in _NOT_KEPT)
