"""Leads of Marketo Engage: its REST API, and webhooks whose body the customer writes with tokens.

A webhook may have any shape; read are the groups that the names of the tokens suggest (``lead``, ``company``,
``campaign``), or one flat object.
https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/leads
"""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, assemble, field_value, work_first
from leadflow.sources.fields import id_text, inquiry_from, rejected, source_id
from leadflow.sources.headers import field_of_header
from leadflow.sources.json_text import (
    Payload,
    answered_with_error,
    compact,
    is_list,
    is_object,
    listed,
    member,
    members,
    payload_object,
)
from leadflow.values.mapping import FrozenMapping

__all__ = ["parse"]

_SOURCE = "marketo"
_API_FIELDS: Mapping[str, str] = FrozenMapping({"address": "street"})
_GROUPS: Mapping[str, str] = FrozenMapping({"company": "company", "campaign": "campaign"})


def parse(payload: Payload, *, zone: tzinfo | None = None) -> tuple[Inquiry, ...]:
    """Read the leads of an answer of the REST API, or one webhook.

    Args:
        payload: what Marketo sent.
        zone: the zone of the Marketo instance, in which tokens write times; without it such a time is a problem.

    Raises:
        InvalidPayload: it is neither.

    >>> [pedro] = parse({"lead": {"id": "31", "full_name": "Pedro Costa"}, "company": {"name": "Tejo Seguros"}})
    >>> pedro.person_id, pedro.label, str(pedro.company)
    ('marketo:31', 'Pedro Costa', 'Tejo Seguros')
    """
    value = payload_object(payload)
    if value.get("success") is False:
        reason = next((member(error, "message") for error in listed(value.get("errors"))), "no reason given")
        raise answered_with_error("Marketo", reason)
    if is_list(value.get("result")):
        return tuple(_lead(lead, zone) for lead in listed(value["result"]))
    if not value:
        raise InvalidPayload("the payload is empty")
    return (_webhook(value, zone),)


def _lead(lead: object, zone: tzinfo | None) -> Inquiry:
    original = compact(lead)
    if not is_object(lead):
        id_ = source_id(_SOURCE, None, original)
        return rejected("the lead is no object", id=id_, source=_SOURCE, original=original)
    number = id_text(lead.get("id"))
    return _inquiry(_answers(lead), number, number, original, zone)


def _webhook(value: Mapping[str, object], zone: tzinfo | None) -> Inquiry:
    lead = value["lead"] if is_object(value.get("lead")) else value
    number = id_text(member(lead, "id"))
    campaign = id_text(member(value, "campaign", "id"))
    # The same person may go through several campaigns, each is an arrival of its own.
    own = f"{number}:{campaign}" if number and campaign else number
    answers = [*_answers(lead), *(() if lead is value else _around(value))]
    return _inquiry(answers, number, own, compact(value), zone)


def _answers(lead: object) -> Iterator[Answer]:
    for name, value in members(lead):
        if is_object(value):
            yield from _grouped(name, value)
        elif name != "id":
            yield _API_FIELDS.get(name) or field_of_header(name), name, field_value(value)


def _around(value: Mapping[str, object]) -> Iterator[Answer]:
    for name, item in members(value):
        if name != "lead":
            yield from _grouped(name, item) if is_object(item) else ((None, name, field_value(item)),)


def _grouped(group: str, value: object) -> Iterator[Answer]:
    """Yield what stands in a group; its ``name`` is that of the company or the campaign."""
    for name, item in members(value):
        named = _GROUPS.get(group) if name == "name" else field_of_header(name) if group == "company" else None
        yield named, f"{group} {name}", field_value(item)


def _inquiry(
    answers: Iterator[Answer] | list[Answer], number: str | None, own: str | None, original: str, zone: tzinfo | None
) -> Inquiry:
    fields, extra = assemble(work_first(answers))
    return inquiry_from(
        {**fields, "person_id": f"{_SOURCE}:{number}" if number else None},
        id=source_id(_SOURCE, own, original),
        source=_SOURCE,
        extra=extra,
        original=original,
        zone=zone,
    )
