"""What boards and reports can ask of each kind of record: fields, how they are read, and conditions about them.

The rules
---------
- A field is read in two forms: as people see it, to group by; and as conditions compare it (`fold` of a text).
- Conditions are those of the rules: the same constraints, three-valued; a record is kept only if one is true.
- Leads have the fields that rules can ask about and that a lead keeps, and some more. What rules only find out while they
  decide (``account.employees``, ``consent``) is not kept, so it cannot be asked for.
- Custom fields are those that the policy declares.
- ``probability`` and ``forecast`` of an opportunity are those that count: `leadflow.opportunities.outcome`.
- A lead is ``converted`` where it says so or its status does: `leadflow.policy.lifecycle.Lifecycle.is_converted_lead`.
- ``customer`` tells whether a record is about a company or a person: ``business`` or ``person``.
"""

import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Generic, TypeAlias, TypeVar, assert_never, get_args

import attrs

from leadflow.conditions import FIELDS, NO_FACTS, AnyOf, Condition, Field, Stage, is_kept_by_leads, parse_condition
from leadflow.conditions.constraints import Constraint, Present
from leadflow.conditions.fields import FieldType, Value
from leadflow.conditions.truth import Test, asks, is_about_lineage
from leadflow.errors import InvalidValue, one_of
from leadflow.matching.asking import as_inquiry
from leadflow.matching.individuals import (
    is_consumer,
    is_of_individual,
    stands_for_individuals,
    why_no_company,
)
from leadflow.objects import Account, ConvertedTo, Forecast, Inquiry, Lead, Opportunity, PersonAccount
from leadflow.opportunities.outcome import forecast_in, probability_of
from leadflow.policy import Classification, CustomField, Policy
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money
from leadflow.values.optional import several
from leadflow.values.plain import is_table
from leadflow.values.text import fold
from leadflow.views.worth import Worth

__all__ = [
    "Reportable",
    "Shown",
    "ViewField",
    "Where",
    "field_named",
    "fields_of",
    "kept",
    "kind_of_customer",
    "mixed",
    "strange_stages",
]

Reportable: TypeAlias = Opportunity | Lead | Account | PersonAccount
"""What reports can be about."""
Shown: TypeAlias = str | bool | int | Decimal | date | datetime | Money | tuple[str, ...] | None
"""A value of a field, as people see it."""
Where: TypeAlias = AnyOf | Condition | Iterable[Condition | Mapping[str, object]] | Mapping[str, object]
"""Which records are kept: one condition, or several of which any must be true; as values, or as a policy writes them."""

Record = TypeVar("Record")
_NO_SPELLINGS: Mapping[str, tuple[str, ...]] = FrozenMapping()


@attrs.frozen(kw_only=True)
class ViewField(Generic[Record]):
    """A field that boards and reports can ask about.

    Args:
        path: its name.
        type: how its values are written in conditions.
        get: reads its value, as people see it; None when it is missing.
        compared: reads its value as conditions compare it, where that is not made of ``get``.
        lineage: reads that value with all above it, for conditions with ``under``.
        many: whether it can hold several texts.
        spellings: the other names of a value.
        choices: everything it can hold, as it is compared; empty for anything.
    """

    path: str
    type: FieldType
    get: Callable[[Record], Shown] = attrs.field(eq=False, repr=False)
    compared: Callable[[Record], Value | None] | None = attrs.field(default=None, eq=False, repr=False)
    lineage: Callable[[Record], Value | None] | None = attrs.field(default=None, eq=False, repr=False)
    many: bool = False
    spellings: Mapping[str, tuple[str, ...]] = attrs.field(default=_NO_SPELLINGS, eq=False, repr=False)
    choices: tuple[str, ...] = ()

    @property
    def stage(self) -> Stage:
        """When it is known: at once, as the record is there."""
        return Stage.INQUIRY


# --- the fields of each kind ------------------------------------------------------------------------------------------


def kind_of_customer(of: Reportable | Inquiry, policy: Policy) -> str:
    """Tell whether a record or an inquiry is about a company or a person: ``business`` or ``person``.

    What is of a customer is as its customer is; what a lead became says it, else it is as intake and conversion see it.

    Args:
        of: an opportunity, a customer, or who asks.
        policy: says which account stands for individuals, which domains can be a company's, and who is a consumer whatever
            company they name.

    >>> policy = Policy(fallback_user="user:dana")
    >>> fields = ({"company": "N/A"}, {"company": "Acme"}, {"email": "amy@acme.example"}, {"company": "Amy Wong"})
    >>> [kind_of_customer(Lead(id="1", owner="user:dana", name="Amy Wong", **each), policy) for each in fields]
    ['person', 'business', 'business', 'person']
    """
    classification = policy.classification
    match of:
        case Opportunity():
            is_person = is_of_individual(of, classification)
        case Account():
            is_person = stands_for_individuals(of, classification)
        case PersonAccount():
            is_person = True
        case Lead(converted=ConvertedTo() as became) if became.account is not None or became.person_account is not None:
            is_person = is_of_individual(became, classification)
        case Lead() | Inquiry():
            is_person = _is_about_person(of, classification)
        case _:
            assert_never(of)
    return "person" if is_person else "business"


def _is_about_person(said: Lead | Inquiry, policy: Classification) -> bool:
    if policy.individuals_first.conditions:
        inquiry = as_inquiry(said) if isinstance(said, Lead) else said
        if is_consumer(inquiry, policy):
            return True
    return why_no_company(said, policy) is not None


def _currency(opportunity: Opportunity) -> str | tuple[str, ...] | None:
    if opportunity.amount is not None:
        return opportunity.amount.currency
    codes = sorted({item.amount.currency for item in opportunity.line_items if item.amount is not None})
    return codes[0] if len(codes) == 1 else tuple(codes) or None


def _converted_at(lead: Lead) -> datetime | None:
    return None if lead.converted is None else lead.converted.at


def _text_of(name: str, record: Reportable) -> str | None:
    value: object = getattr(record, name)
    return None if value is None else str(value)


def _type(customer: Account | PersonAccount) -> str | None:
    return customer.type if isinstance(customer, Account) else None


def _employees(customer: Account | PersonAccount) -> int | None:
    return customer.employees if isinstance(customer, Account) else None


def _industry(customer: Account | PersonAccount) -> str | None:
    lineage = _industries(customer)
    return None if lineage is None else lineage[0]


def _industries(customer: Account | PersonAccount) -> tuple[str, ...] | None:
    industry = customer.industry if isinstance(customer, Account) else None
    return None if industry is None else industry.ancestors


def _currency_of_revenue(lead: Lead) -> str | None:
    return None if lead.annual_revenue is None else lead.annual_revenue.currency


def _interests(lead: Lead) -> tuple[str, ...] | None:
    return lead.interests or None


def _country(record: Lead | Account | PersonAccount) -> str | None:
    return record.address.country


_CUSTOMER_KINDS = ("business", "person")

_OPPORTUNITIES: tuple[ViewField[Opportunity], ...] = (
    ViewField(path="id", type="id", get=attrgetter("id")),
    ViewField(path="name", type="text", get=attrgetter("name")),
    ViewField(path="stage", type="text", get=attrgetter("stage")),
    ViewField(path="currency", type="text", get=_currency, many=True),
    ViewField(path="close_date", type="date", get=attrgetter("close_date")),
    ViewField(path="owner", type="text", get=attrgetter("owner")),
    ViewField(path="account", type="id", get=attrgetter("account")),
    ViewField(path="person_account", type="id", get=attrgetter("person_account")),
    ViewField(path="source", type="text", get=attrgetter("source")),
    ViewField(path="campaign", type="text", get=attrgetter("campaign")),
    ViewField(path="created_at", type="date", get=attrgetter("created_at")),
    ViewField(path="stage_since", type="date", get=attrgetter("stage_since")),
    ViewField(path="lost_reason", type="text", get=attrgetter("lost_reason")),
)

_CUSTOMERS: tuple[ViewField[Account | PersonAccount], ...] = (
    ViewField(path="id", type="id", get=attrgetter("id")),
    ViewField(path="name", type="text", get=functools.partial(_text_of, "name")),
    ViewField(path="owner", type="text", get=attrgetter("owner")),
    ViewField(path="source", type="text", get=attrgetter("source")),
    ViewField(path="country", type="country", get=_country),
    ViewField(path="type", type="text", get=_type),
    ViewField(path="employees", type="number", get=_employees),
    ViewField(path="industry", type="industry", get=_industry, compared=_industry, lineage=_industries),
    ViewField(path="created_at", type="date", get=attrgetter("created_at")),
)

_LEADS: tuple[ViewField[Lead], ...] = (
    ViewField(path="id", type="id", get=attrgetter("id")),
    ViewField(path="owner", type="text", get=attrgetter("owner")),
    ViewField(path="status", type="text", get=attrgetter("status")),
    ViewField(path="matched_account", type="id", get=attrgetter("matched_account")),
    ViewField(path="created_at", type="date", get=attrgetter("created_at")),
    ViewField(path="converted_at", type="date", get=_converted_at),
)
_SEEN_AS: Mapping[str, Callable[[Lead], Shown]] = FrozenMapping(
    {
        "source": attrgetter("source"),
        "campaign": attrgetter("campaign"),
        "title": attrgetter("title"),
        "language": attrgetter("language"),
        "company": functools.partial(_text_of, "company"),
        "name": functools.partial(_text_of, "name"),
        "message": attrgetter("message"),
        "email": functools.partial(_text_of, "email"),
        "registration_number": attrgetter("registration_number"),
        "annual_revenue.currency": _currency_of_revenue,
        "address.city": attrgetter("address.city"),
        "address.street": attrgetter("address.street"),
        "interests": _interests,
        "score.grade": attrgetter("grade"),
    }
)
"""The texts of leads as people wrote them; conditions compare them in another form."""


def _of_rules(field: Field) -> ViewField[Lead]:
    """Return a field of leads that the rules can ask about."""
    compared = functools.partial(_asked, field.get)
    return ViewField(
        path=field.path,
        type=field.type,
        get=_SEEN_AS.get(field.path, compared),
        compared=compared,
        lineage=functools.partial(_asked, field.lineage),
        many=field.many,
        spellings=field.spellings,
    )


def _asked(get: Callable[..., Value | None], lead: Lead) -> Value | None:
    return get(lead, NO_FACTS)


def _custom(name: str, declared: CustomField, record: Opportunity | Lead | Account | PersonAccount) -> Shown:
    """Return a custom value as the policy has it; None where it is not of the declared type."""
    value = record.custom.get(name)
    try:
        return None if value in (None, ()) else declared.read(value)
    except InvalidValue:
        return None


def _type_of(declared: CustomField) -> FieldType:
    return "text" if declared.type == "texts" else declared.type


def _of_pipeline(worth: Worth, policy: Policy) -> tuple[ViewField[Opportunity], ...]:
    """Return the fields of opportunities that depend on rates and stages."""
    return (
        ViewField(path="probability", type="number", get=functools.partial(probability_of, policy=policy)),
        ViewField(path="amount", type="number", get=worth.money, compared=worth.number),
        ViewField(
            path="forecast",
            type="text",
            get=functools.partial(forecast_in, stages=policy.pipeline.by_name),
            choices=get_args(Forecast),
        ),
    )


def _by_path(fields: Iterable[ViewField[Record]]) -> Mapping[str, ViewField[Record]]:
    return {field.path: field for field in fields}


def fields_of(kind: str, worth: Worth, policy: Policy) -> Mapping[str, ViewField[Reportable]]:
    """Return the fields of a kind of record.

    Args:
        kind: ``opportunity``, ``lead``, or ``account`` and ``person_account``, which are reported together.
        worth: reads what opportunities are worth.
        policy: the declared custom fields; and the pipeline, which says what counts of an opportunity in a stage.

    >>> policy = Policy(fallback_user="user:dana", custom_fields={"seats": CustomField(type="number")})
    >>> fields = fields_of("lead", Worth(), policy)
    >>> fields["custom.seats"].type, "account.employees" in fields
    ('number', False)
    """
    customer = ViewField[Reportable](
        path="customer",
        type="text",
        get=functools.partial(kind_of_customer, policy=policy),
        choices=_CUSTOMER_KINDS,
    )
    fields: Mapping[str, ViewField[Reportable]]
    match kind:
        case "opportunity":
            fields = _by_path((*_OPPORTUNITIES[:8], customer, *_OPPORTUNITIES[8:], *_of_pipeline(worth, policy)))  # type: ignore[arg-type]  # read with records of this kind only
        case "lead":
            kept_fields = (_of_rules(field) for path, field in FIELDS.items() if is_kept_by_leads(path))
            is_converted = ViewField[Lead](path="converted", type="flag", get=policy.lifecycle.is_converted_lead)
            fields = _by_path((*kept_fields, *_LEADS[:3], customer, *_LEADS[3:5], is_converted, *_LEADS[5:]))  # type: ignore[arg-type]  # as above
        case _:
            fields = _by_path((*_CUSTOMERS[:2], customer, *_CUSTOMERS[2:]))  # type: ignore[arg-type]  # as above
    declared_fields = (
        ViewField[Reportable](
            path=f"custom.{name}",
            type=_type_of(declared),
            get=functools.partial(_custom, name, declared),
            many=True,
            choices=tuple(map(fold, declared.choices)),
        )
        for name, declared in policy.custom_fields.items()
    )
    return {**fields, **_by_path(declared_fields)}


def mixed(customers: Mapping[Shown, int]) -> tuple[str, ...]:
    """Return what a reader should know of records that are counted together: how many of each kind of customer."""
    if len(customers) <= 1:
        return ()
    both = f"{customers['business']:,} about companies and {customers['person']:,} about persons"
    return (f"{both} are counted together; group by 'customer' to part them",)


def strange_stages(opportunities: Collection[Opportunity], policy: Policy) -> tuple[str, ...]:
    """Return what a reader should know of opportunities in stages that the policy does not have: they count as open.

    >>> wms = Opportunity(id="1", account="a", name="WMS", stage="Closed Wonn")
    >>> strange_stages([wms], Policy(fallback_user="user:dana"))
    ("1 in a stage that the pipeline does not have counts as open: 'Closed Wonn'",)
    """
    known = policy.pipeline.by_name.keys()
    if {each.stage for each in opportunities} <= known:
        return ()
    counts = Counter(each.stage for each in opportunities if each.stage not in known)
    count = counts.total()
    names = ", ".join(map(repr, sorted(counts)[:_NAMED_STAGES])) + (", …" if len(counts) > _NAMED_STAGES else "")
    counted = (
        "in a stage that the pipeline does not have counts"
        if count == 1
        else "in stages that the pipeline does not have count"
    )
    return (f"{count:,} {counted} as open: {names}",)


_NAMED_STAGES = 3
"""How many stages that the pipeline does not have are named."""


def field_named(path: str, fields: Mapping[str, ViewField[Record]]) -> ViewField[Record]:
    """Return a field.

    Raises:
        InvalidValue: there is none of that name.
    """
    field = fields.get(path)
    if field is None:
        raise InvalidValue("field", path, one_of(path, fields))
    return field


# --- conditions about them --------------------------------------------------------------------------------------------


def kept(records: Iterable[Record], where: Where, fields: Mapping[str, ViewField[Record]]) -> list[Record]:
    """Return the records of which any of the conditions is true; all without conditions.

    Raises:
        InvalidCondition: a condition cannot be read.
        InvalidValue: a condition is about a field that these records do not have.
    """
    conditions = _conditions(where, fields)
    if not conditions:
        return list(records)
    compiled = [tuple(_check(path, asked, fields) for path, asked in _amount_last(each)) for each in conditions]
    if len(compiled) == 1:
        found = list(records)
        for check in compiled[0]:
            found = list(filter(check, found))
        return found
    return [record for record in records if any(all(check(record) for check in checks) for checks in compiled)]


def _amount_last(condition: Condition) -> list[tuple[str, Constraint]]:
    """Return constraints so that no amount is read of what the others leave out: it may be in another currency."""
    return sorted(condition.constraints, key=lambda each: each[0] == "amount")


def _conditions(where: Where, fields: Mapping[str, ViewField[Record]]) -> tuple[Condition, ...]:
    if isinstance(where, AnyOf):
        return where.conditions or (Condition((("id", Present(present=False)),)),)  # never true
    if isinstance(where, Condition):
        return (where,)
    if is_table(where):
        return (parse_condition(where, fields),)
    given = several("where", where, Condition, Mapping, expected="a condition such as {'stage': 'Prospecting'}")
    return tuple(each if isinstance(each, Condition) else parse_condition(each, fields) for each in given)


def _check(path: str, asked: Constraint, fields: Mapping[str, ViewField[Record]]) -> Callable[[Record], bool]:
    field = field_named(path, fields)
    if isinstance(asked, Present):
        return functools.partial(_is_present, field.get, asked.present)
    compared = field.compared or functools.partial(_compared, field.get, field.type in _AS_WRITTEN)
    if is_about_lineage(asked):
        compared = field.lineage or compared
    return functools.partial(_holds, compared, asks(asked, many=field.many))


def _is_present(get: Callable[[Record], Shown], wanted: bool, record: Record) -> bool:  # noqa: FBT001 - bound ahead
    return (get(record) not in (None, ())) is wanted


def _holds(compared: Callable[[Record], Value | None], test: Test, record: Record) -> bool:
    value = compared(record)
    return value is not None and test(value)


_AS_WRITTEN: frozenset[FieldType] = frozenset({"id", "country", "industry"})
"""The types of texts that conditions compare as they stand."""


def _compared(get: Callable[[Record], Shown], as_written: bool, record: Record) -> Value | None:  # noqa: FBT001 - bound
    """Return a value in the form that conditions are written in."""
    value = get(record)
    match value:
        case str():
            return value if as_written else fold(value)
        case tuple():
            return tuple(map(fold, value)) or None
        case datetime():
            return value.astimezone(UTC).date()
        case _:
            return value  # type: ignore[return-value]  # an amount says itself how it is compared
