"""Prospects of Account Engagement (Pardot): version 5 of its API, and the exported list.

https://developer.salesforce.com/docs/marketing/pardot/guide/prospect-v5.html
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, assemble, field_value, work_first
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
    members,
    payload_object,
)
from leadflow.values.mapping import FrozenMapping

__all__ = ["parse", "parse_export"]

_SOURCE = "pardot"
_API_FIELDS: Mapping[str, str] = FrozenMapping({"campaignId": "campaign", "comments": "message"})
"""What the API calls differently; an export has the headers of `leadflow.sources.headers`."""


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read one prospect, or a page of them.

    Raises:
        InvalidPayload: it is neither.

    >>> [helga] = parse({"values": [{"id": 41, "firstName": "Helga", "lastName": "Weiß"}]})
    >>> helga.person_id, helga.label
    ('pardot:41', 'Helga Weiß')
    """
    value = payload_object(payload)
    if is_list(value.get("values")):
        return tuple(_prospect(prospect) for prospect in listed(value["values"]))
    if "id" in value:
        return (_prospect(value),)
    if "code" in value:
        raise answered_with_error("Pardot", value.get("message"))
    raise InvalidPayload("there are neither values nor an id: this is no prospect of Pardot")


def _prospect(prospect: object) -> Inquiry:
    original = compact(prospect)
    if not is_object(prospect):
        id_ = source_id(_SOURCE, None, original)
        return rejected("the prospect is no object", id=id_, source=_SOURCE, original=original)
    number = id_text(prospect.get("id"))
    fields, extra = assemble(work_first(_answers(prospect)))
    fields["person_id"] = f"{_SOURCE}:{number}" if number else None
    return inquiry_from(fields, id=source_id(_SOURCE, number, original), source=_SOURCE, extra=extra, original=original)


def _answers(prospect: Mapping[str, object]) -> Iterator[Answer]:
    for name, value in members(prospect):
        if name != "id":
            yield _API_FIELDS.get(name) or field_of_header(name), name, field_value(value)


def parse_export(
    content: str | bytes,
    *,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
) -> tuple[Inquiry, ...]:
    r"""Read exported prospects; arguments and errors as for `leadflow.sources.delimited.parse`.

    Pardot writes times in the zone of the user who exports: give it as ``zone``.

    >>> parse_export("Prospect Id,Last Name\n41,Weiß\n")[0].id
    'pardot:41'
    """
    return parse_rows(
        content,
        source=_SOURCE,
        known={"Prospect Id": "id"},
        batch=batch,
        encoding=encoding,
        delimiter=delimiter,
        zone=zone,
    )
