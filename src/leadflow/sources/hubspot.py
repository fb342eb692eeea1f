"""People of HubSpot: contacts, submissions of forms, webhooks, and the exported list.

A webhook only names the contact; it gives an inquiry with the event ``reference`` that says what to fetch.
https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from urllib.parse import parse_qs, urlsplit

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, FieldValue, answer, assemble, field_value, work_first
from leadflow.sources.delimited import parse_export as parse_rows
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
    payload_value,
)
from leadflow.sources.moments import epoch_milliseconds
from leadflow.values.mapping import FrozenMapping

__all__ = ["parse", "parse_export"]

_SOURCE = "hubspot"
_PROPERTIES: Mapping[str, str] = FrozenMapping({"address": "street", "hs_language": "language"})
_NO_DATA = frozenset({"hs_object_id", "createdate", "lastmodifieddate"})
_CREATIONS = frozenset({"contact.creation", "object.creation"})
_CONTACT_TYPE = "0-1"


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read a contact, a page of contacts, the submissions of a form, or a webhook.

    Raises:
        InvalidPayload: it is none of these.

    >>> [amy] = parse({"id": "106", "properties": {"firstname": "Amy", "lastname": "Wong"}})
    >>> amy.id, amy.person_id, amy.label
    ('hubspot:106', 'hubspot:106', 'Amy Wong')
    >>> [new] = parse('[{"subscriptionType": "contact.creation", "objectId": 106, "occurredAt": 1790000000000}]')
    >>> new.event, new.note
    ('reference', 'fetch contact 106 from HubSpot')
    """
    value = payload_value(payload)
    if is_object(value):
        if is_list(value.get("results")):
            return tuple(_result(result) for result in listed(value["results"]))
        if "properties" in value or "values" in value:
            return (_result(value),)
        if "subscriptionType" in value:
            return (_event(value),)
        if value.get("status") == "error":
            raise answered_with_error("HubSpot", value.get("message"))
    elif is_list(value) and all(is_object(event) and "subscriptionType" in event for event in value):
        return tuple(_event(event) for event in listed(value))
    raise InvalidPayload("this is neither a contact nor a form submission nor a webhook of HubSpot")


def _result(value: object) -> Inquiry:
    if is_object(value) and is_object(value.get("properties")):
        return _contact(value)
    if is_object(value) and is_list(value.get("values")):
        return _submission(value)
    original = compact(value)
    reason = "the result has neither properties nor values"
    return rejected(reason, id=source_id(_SOURCE, None, original), source=_SOURCE, original=original)


def _contact(contact: Mapping[str, object]) -> Inquiry:
    original = compact(contact)
    number = id_text(contact.get("id", contact.get("vid")))
    properties = contact["properties"]
    created = contact.get("createdAt") or _value(member(properties, "createdate"))
    archived = contact.get("archived") is True
    fields, extra = assemble(
        work_first(
            (_PROPERTIES.get(name) or field_of_header(name), name, _value(value))
            for name, value in members(properties)
            if name not in _NO_DATA
        )
    )
    fields["received_at"] = field_value(created)
    fields["person_id"] = f"{_SOURCE}:{number}" if number else None
    return inquiry_from(
        fields,
        id=source_id(_SOURCE, number, original, kind="archived" if archived else None),
        source=_SOURCE,
        event="ignored" if archived else "inquiry",
        note="the contact was deleted" if archived else None,
        extra=extra,
        original=original,
    )


def _value(value: object) -> FieldValue:
    """Return the value of a property, which version 1 of the API wraps in an object."""
    return field_value(value["value"] if is_object(value) and "value" in value else value)


def _submission(submission: Mapping[str, object]) -> Inquiry:
    original = compact(submission)
    fields, extra = assemble([*work_first(_answers(submission)), *_page(submission)])
    fields["received_at"] = epoch_milliseconds(submission.get("submittedAt"))
    return inquiry_from(
        fields,
        id=source_id(_SOURCE, submission.get("conversionId"), original),
        source=_SOURCE,
        extra=extra,
        original=original,
    )


def _answers(submission: Mapping[str, object]) -> Iterator[Answer]:
    for said in listed(submission.get("values")):
        name = member(said, "name")
        if isinstance(name, str) and name:
            yield answer(_PROPERTIES.get(name) or field_of_header(name), name, member(said, "value"))
        else:
            yield answer(None, "values", said)


def _page(submission: Mapping[str, object]) -> Iterator[Answer]:
    """Yield the page with the form, and the campaign that led there."""
    page = submission.get("pageUrl")
    if isinstance(page, str):
        yield None, "pageUrl", page
        try:
            found = parse_qs(urlsplit(page).query).get("utm_campaign", [])
        except ValueError:
            found = []
        yield from (("campaign", "utm_campaign", name) for name in found[:1])


def _event(event: object) -> Inquiry:
    """Return the reference to a new contact; other changes are no inquiries."""
    original = compact(event)
    kind, number = str(member(event, "subscriptionType")), id_text(member(event, "objectId"))
    is_contact = kind.startswith("contact.") or member(event, "objectTypeId") == _CONTACT_TYPE
    is_new = kind in _CREATIONS and is_contact and number is not None
    moment = member(event, "occurredAt")
    own = None if number is None else f"{number}:{moment}"
    return inquiry_from(
        {
            "received_at": epoch_milliseconds(moment),
            "person_id": f"{_SOURCE}:{number}" if is_contact and number else None,
        },
        id=source_id(_SOURCE, own, original, kind=kind),
        source=_SOURCE,
        event="reference" if is_new else "ignored",
        note=f"fetch contact {number} from HubSpot" if is_new else f"{kind[:80]} is not a new contact",
        original=original,
    )


def parse_export(
    content: str | bytes,
    *,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
) -> tuple[Inquiry, ...]:
    r"""Read exported contacts; arguments and errors as for `leadflow.sources.delimited.parse`.

    HubSpot writes times in the zone of the account: give it as ``zone``.

    >>> parse_export("Record ID,Email\n106,amy@acme.example\n")[0].id
    'hubspot:106'
    """
    known = {"Record ID": "id", "Contact ID": "id"}
    return parse_rows(
        content, source=_SOURCE, known=known, batch=batch, encoding=encoding, delimiter=delimiter, zone=zone
    )
