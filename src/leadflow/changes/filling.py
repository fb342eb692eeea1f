"""How values of one record get into another: only what is empty is filled, and an address that is a part of a fuller one."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, TypeVar

import attrs

from leadflow.objects import Account, Contact, Lead, Opportunity, PersonAccount
from leadflow.records import value_text, with_fields
from leadflow.values.address import Address
from leadflow.values.plain import is_tuple

__all__ = ["Fate", "FieldOutcome", "fill", "is_blank", "is_empty"]

Fate: TypeAlias = Literal["mapped", "equal", "kept", "unfit", "lost"]
"""What became of a value: it was taken over, it was there already (an address also as a part of a fuller one), the target
kept its own, the target cannot hold it, or it had no target."""


@attrs.frozen
class FieldOutcome:
    """What became of one value of one field.

    Args:
        field: the field it came from.
        target: kind and field it was meant for (``contact.title``); empty when it has none.
        fate: what became of it.
        value: the value.
    """

    field: str
    target: str
    fate: Fate
    value: object = attrs.field(eq=str)

    def __str__(self) -> str:
        where = f" → {self.target}" if self.target else ""
        return f"{self.field} {value_text(self.value)}{where}: {self.fate}"


Filled = TypeVar("Filled", bound=Account | Contact | Lead | Opportunity | PersonAccount)


def is_empty(value: object) -> bool:
    """Tell whether a field holds nothing: None, no text, no elements, False, an address without parts."""
    if isinstance(value, str | tuple):
        return not value
    return value is None or value is False or (isinstance(value, Address) and value.is_empty)


def is_blank(target: str, value: object) -> bool:
    """Tell whether a value leaves a field open; in a custom field, "no" is an answer."""
    return is_empty(value) and not (value is False and target.startswith("custom."))


def fill(record: Filled, values: Mapping[str, tuple[str, object]]) -> tuple[Filled, tuple[FieldOutcome, ...]]:
    """Return a record with its empty fields filled, and what became of every value.

    Several-valued fields take in what they lack; another e-mail address joins the other ones.
    An address gives way to one that holds it and says more (`Address.refined_by`).

    Args:
        record: the record that is to take the values.
        values: by target field (``custom.NAME`` for a custom one): the field the value comes from, and the value;
            empty values are passed over.

    >>> contact = Contact(id="c", account="a", name="Amy Wong", title="VP")
    >>> filled, outcomes = fill(contact, {"title": ("title", "Director"), "language": ("language", "en")})
    >>> filled.title, filled.language, [outcome.fate for outcome in outcomes]
    ('VP', 'en', ['kept', 'mapped'])
    """
    changed: dict[str, object] = {}
    outcomes: list[FieldOutcome] = []
    for target, (field, value) in values.items():
        if is_blank(target, value):
            continue
        own, at = _held(record, target, {}), target
        first = (_held(record, "email", {}),) if target == "other_emails" else ()
        fate, taken = _taken(own, value, is_open=is_blank(target, own), beside=first)
        if target == "other_emails" and fate == "mapped":
            taken = _joined(_held(record, target, changed), taken, changed.get("email"))
        if fate == "kept" and target == "email":
            at = "other_emails"
            fate, taken = _taken(_held(record, at, changed), (value,), is_open=False)
        if fate == "mapped":
            changed[at] = taken
        outcomes.append(FieldOutcome(field, f"{record.kind}.{at}", fate, value))
    return _with(record, changed), tuple(outcomes)


def _held(
    record: Account | Contact | Lead | Opportunity | PersonAccount, target: str, changed: Mapping[str, object]
) -> object:
    """Return what a field holds by now."""
    if target in changed:
        return changed[target]
    name = target.removeprefix("custom.")
    return record.custom.get(name) if name != target else getattr(record, name)


def _with(record: Filled, changed: Mapping[str, object]) -> Filled:
    if not changed:
        return record
    custom = {name.removeprefix("custom."): item for name, item in changed.items() if name.startswith("custom.")}
    fields = {name: item for name, item in changed.items() if not name.startswith("custom.")}
    if custom:
        fields["custom"] = {**record.custom, **custom}
    return with_fields(record, fields)


def _joined(own: object, taken: object, first: object) -> object:
    """Return the other addresses with those that join them; not with what has just become the first one."""
    there, joining = (each if is_tuple(each) else () for each in (own, taken))
    return (*there, *(item for item in joining if item not in there and item != first))


def _taken(own: object, value: object, *, is_open: bool, beside: tuple[object, ...] = ()) -> tuple[Fate, object]:
    """Return what becomes of a value, and what the field then holds; what stands beside it is there already."""
    if is_tuple(own) and is_tuple(value):
        lacking = tuple(item for item in value if item not in own and item not in beside)
        return ("mapped", (*own, *lacking)) if lacking else ("equal", own)
    if own == value:
        return "equal", own
    if isinstance(own, Address) and isinstance(value, Address):
        refined = own.refined_by(value)
        return ("equal" if own.holds(value) else "kept", own) if refined is None else ("mapped", refined)
    return ("mapped", value) if is_open else ("kept", own)
