"""Which field of a lead fills which field of what it becomes, and what becomes of every value.

A value is *mapped* where a target takes it over, *equal* where the target has it already, *kept* where the target holds
another one, *unfit* where the target cannot hold it, and *lost* where no target has a place for it. So each value of a lead
has a fate, target by target.

An existing account learns web domains and other names only of leads that work there as far as anybody can tell, as
`leadflow.matching.traits` says. A lead of an agency that is converted into its client's account must not make everybody
of that agency the client's.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import TypeAlias, assert_never

import attrs

from leadflow.changes.filling import FieldOutcome, fill, is_empty
from leadflow.errors import InvalidValue
from leadflow.matching.individuals import stands_for_individuals
from leadflow.matching.keys import is_telling, without_gaps
from leadflow.matching.traits import are_one_company, told
from leadflow.objects import (
    COMPANY_FIELDS,
    PERSON_FIELDS,
    WISH_FIELDS,
    Account,
    CampaignMember,
    Contact,
    Lead,
    LineItem,
    Opportunity,
    PersonAccount,
    RecordRef,
    Related,
)
from leadflow.policy import Classification, Policy
from leadflow.records import ref, with_fields

__all__ = ["Target", "filled_targets", "line_items", "works_at"]

Target: TypeAlias = Account | Contact | PersonAccount | Opportunity
"""What a lead can become."""

_ACCOUNT_FIELDS = (*(each for each in COMPANY_FIELDS if each not in ("company", "website")), "address", "source")
"""Which fields of a lead fill those of the same name of an account."""

_PERSON_FIELDS = tuple(each for each in PERSON_FIELDS if each not in ("name", "custom"))
"""Which fields of a lead fill those of the same name of a contact or person account; its name does without what is none."""

_OPPORTUNITY_FIELDS = ("source", "campaign")
"""Which fields of a lead fill those of the same name of an opportunity."""

_SAID = frozenset({*PERSON_FIELDS, *COMPANY_FIELDS, *WISH_FIELDS} - {"custom"})
"""What a lead says, and what is lost without a target. All else belongs to the lead itself and stays there; custom fields
are looked at one by one."""


def filled_targets(
    lead: Lead,
    related: Related,
    targets: Sequence[Target],
    given: AbstractSet[RecordRef],
    policy: Policy,
    *,
    overwrite_source: bool,
) -> tuple[tuple[Target, ...], tuple[FieldOutcome, ...]]:
    """Return the targets with their empty fields filled from the lead, and what became of each of its values.

    Args:
        lead: the lead.
        related: what hangs on it; its memberships tell the campaign of an opportunity where the lead does not.
        targets: what it becomes, the account before its contact.
        given: those that exist already.
        policy: where fields go beside the standard ones.
        overwrite_source: whether the source of the lead replaces that of an existing person.
    """
    after: list[Target] = []
    fields: list[FieldOutcome] = []
    contact = next((each.id for each in targets if isinstance(each, Contact)), None)
    for target in targets:
        is_person = isinstance(target, Contact | PersonAccount)
        gives_way = is_person and overwrite_source and lead.source not in (None, target.source)
        emptied = with_fields(target, {"source": None}) if gives_way else target
        is_new = ref(target) not in given
        values = dict(_values_for(target, lead, related, contact, policy))
        unfit: list[FieldOutcome] = []
        for field, (name, value) in _placed(target, lead, policy):
            if _can_hold(target, field, value):
                values[field] = name, value
            else:
                unfit.append(FieldOutcome(name, f"{target.kind}.{field}", "unfit", value))
        if isinstance(target, Account) and not is_new and not works_at(lead, target, policy.classification):
            fields.extend(_not_learned(target, values))
        taken, outcomes = fill(emptied, values)
        after.append(taken)
        # what only ties the new records together is no value of the lead; what a new record starts with was mapped
        fields.extend(_as_mapped(each) if is_new else each for each in outcomes if each.field)
        fields.extend(unfit)
    placed = {outcome.field for outcome in fields if outcome.fate != "unfit"}
    return tuple(after), (*fields, *_lost(lead, placed))


def works_at(lead: Lead, account: Account, policy: Classification) -> bool:
    """Tell whether a lead that goes to an account works there, as far as both show.

    >>> acme = Account(id="a", name="Acme", domains=["acme.example"])
    >>> for company, website in (("ACME", None), ("Other", "acme.example"), ("Acme", "agency.example")):
    ...     lead = Lead(id="1", owner="user:dana", name="Amy", company=company, website=website)
    ...     print(works_at(lead, acme, Classification()))
    True
    True
    False
    """
    found = are_one_company(lambda trait: told(trait, lead, policy), lambda trait: told(trait, account, policy))
    return _is_called(account, lead) if found is None else found


def _not_learned(account: Account, values: dict[str, tuple[str, object]]) -> Iterator[FieldOutcome]:
    """Take away what an account is found by, and yield what it holds instead; where that is nothing, the value is lost."""
    website, domains = values.pop("domains", ("website", ()))
    if domains and account.domains:
        yield FieldOutcome(website, "account.domains", "kept", domains)
    if "aliases" in values:
        company, names = values.pop("aliases")
        yield FieldOutcome(company, "account.name", "kept", names)


def _is_called(account: Account, lead: Lead) -> bool:
    """Tell whether an account has the company name of a lead."""
    names = (account.name, *account.aliases)
    company = lead.company
    return company is not None and is_telling(company) and company.joined_key in {name.joined_key for name in names}


def _as_mapped(each: FieldOutcome) -> FieldOutcome:
    return each if each.fate != "equal" else FieldOutcome(each.field, each.target, "mapped", each.value)


def _values_for(
    target: Target, lead: Lead, related: Related, contact: str | None, policy: Policy
) -> Iterator[tuple[str, tuple[str, object]]]:
    """Yield what a target is to take: its field, the lead's field, the value."""
    match target:
        case Account() if stands_for_individuals(target, policy.classification):
            return  # it stands for many; nothing that one of them says is true of it
        case Account():
            yield from _named(_ACCOUNT_FIELDS, lead)
            yield "domains", ("website", () if lead.website is None else (lead.website,))
            if lead.company is not None and is_telling(lead.company):
                known = _is_called(target, lead)
                yield "name" if known else "aliases", ("company", target.name if known else (lead.company,))
        case Contact() | PersonAccount():
            yield from _named(_PERSON_FIELDS, lead)
            yield "name", ("name", None if lead.name is None else without_gaps(lead.name))
            own = (f"custom.{name}" for name in lead.custom)
            yield from (
                (name, (name, _value_of(lead, name, policy))) for name in own if name not in policy.conversion.rerouted
            )
        case Opportunity():
            yield from _named(_OPPORTUNITY_FIELDS, lead)
            if lead.campaign is None:
                own_parts = (each for each in related.memberships if ref(lead) in each.links.values())
                yield "campaign", ("", _latest_campaign(own_parts))
            yield "line_items", ("interests", _products(lead.interests, target.line_items))
            yield "contacts", ("", () if contact is None else (contact,))
        case _:
            assert_never(target)


def _placed(target: Target, lead: Lead, policy: Policy) -> Iterator[tuple[str, tuple[str, object]]]:
    """Yield what the policy places in a target beside the standard fields."""
    if isinstance(target, Account) and stands_for_individuals(target, policy.classification):
        return
    for place in policy.conversion.places.get(target.kind, ()):
        value = _value_of(lead, place.field, policy)
        if value is not None:
            yield place.target, (place.field, value)


def _can_hold(target: Target, field: str, value: object) -> bool:
    """Tell whether a field can hold a value of the right type: a text can be too long for it."""
    try:
        with_fields(target, {field: value} if not field.startswith("custom.") else {"custom": {field[7:]: value}})
    except InvalidValue:
        return False
    return True


def _value_of(lead: Lead, field: str, policy: Policy) -> object:
    """Return what a field holds, as its target can take it; None for a custom value that the policy does not know like that."""
    name = field.removeprefix("custom.")
    if name == field:
        return getattr(lead, field)
    value, declared = lead.custom.get(name), policy.custom_fields.get(name)
    try:
        return None if value is None or declared is None else declared.read(value)
    except InvalidValue:
        return None


def _products(interests: Iterable[str], there: Sequence[LineItem]) -> tuple[LineItem, ...]:
    """Return the products that somebody asked about; a product that the opportunity has already as it stands there."""
    by_product = {item.product: item for item in there}
    return tuple(by_product.get(item.product, item) for item in line_items(interests))


def _latest_campaign(memberships: Iterable[CampaignMember]) -> str | None:
    """Return the campaign of the latest membership; of those without a date, or of one moment, that with the last id."""
    latest = max(memberships, key=lambda each: (each.at or _LONG_AGO, each.id), default=None)
    return None if latest is None else latest.campaign


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def line_items(interests: Iterable[str]) -> tuple[LineItem, ...]:
    """Return the products that somebody asked about as products that may be sold, one of each.

    >>> [item.product for item in line_items(["lipstick", "serum"])]
    ['lipstick', 'serum']
    """
    return tuple(LineItem(product=product) for product in interests)


def _named(fields: Iterable[str], lead: Lead) -> Iterator[tuple[str, tuple[str, object]]]:
    return ((field, (field, getattr(lead, field))) for field in fields)


def _lost(lead: Lead, placed: AbstractSet[str]) -> Iterator[FieldOutcome]:
    """Yield every value of the lead that is not empty and that no target has a place for."""
    for field in attrs.fields(Lead):
        if field.name in _SAID and field.name not in placed and not is_empty(value := getattr(lead, field.name)):
            yield FieldOutcome(field.name, "", "lost", value)
    for name, item in lead.custom.items():
        if f"custom.{name}" not in placed:
            yield FieldOutcome(f"custom.{name}", "", "lost", item)
