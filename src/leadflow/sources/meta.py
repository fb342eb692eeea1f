"""Leads of Meta lead ads (Facebook, Instagram): the webhook, the Graph API and the downloaded list.

The webhook only says that there is a lead; it gives an inquiry with the event ``reference`` that says what to fetch.
https://developers.facebook.com/docs/marketing-api/guides/lead-ads/retrieving
"""

import re
from collections.abc import Iterator, Mapping

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.records import derived_id
from leadflow.sources.answers import Answer, FieldValue, answer, assemble, field_value, work_first
from leadflow.sources.fields import content_id, inquiry_from, rejected, source_id
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
from leadflow.sources.moments import epoch_seconds
from leadflow.sources.tabular import Row, Table, read_table
from leadflow.values.mapping import FrozenMapping
from leadflow.values.yes_and_no import yes_or_no

__all__ = ["parse", "parse_export"]

_SOURCE = "meta"
_PLATFORMS: Mapping[str, str] = FrozenMapping(
    {"fb": "facebook", "ig": "instagram", "msg": "messenger", "wa": "whatsapp"}
)
_ENVELOPE: Mapping[str, str] = FrozenMapping({"created_time": "received_at", "campaign_name": "campaign"})
# What the downloaded list says about a lead; every other column is an answer.
_EXPORTED = frozenset(
    {
        *("id", "created_time", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name"),
        *("form_id", "form_name", "is_organic", "platform", "lead_status"),
    }
)
# The list marks ids, numbers and postal codes with a letter, so that spreadsheets take them for text.
_PREFIX = re.compile(r"(?:l|ag|as|c|f|p|z):(?=\+?[0-9A-Z])")
# Meta's own testing tool fills every field with such a text.
_TEST = "<test lead: dummy data"
_FETCH = "id,created_time,ad_id,ad_name,campaign_id,campaign_name,form_id,is_organic,platform,field_data"


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read a webhook, one lead of the Graph API, or a page of them.

    Raises:
        InvalidPayload: it is none of these.

    >>> parse({"object": "page", "entry": [{"changes": [{"field": "leadgen", "value": {"leadgen_id": "12"}}]}]})[0].note
    'fetch lead 12 from the Graph API with fields=id,created_time,ad_id,ad_name,campaign_id,campaign_name,form_id,\
is_organic,platform,field_data'
    >>> [amy] = parse({"id": "12", "field_data": [{"name": "full_name", "values": ["Amy Wong"]}]})
    >>> amy.id, amy.label
    ('meta:12', 'Amy Wong')
    """
    value = payload_object(payload)
    if "field_data" in value:
        return (_lead(value),)
    if "entry" in value:
        changes = [(entry, change) for entry in listed(value["entry"]) for change in listed(member(entry, "changes"))]
        return tuple(_change(entry, change) for entry, change in changes)
    if is_list(value.get("data")):
        return tuple(_lead(lead) for lead in listed(value["data"]))
    if "error" in value:
        raise answered_with_error("the Graph API", member(value, "error", "message"))
    raise InvalidPayload("there is neither an entry nor field_data: this is no lead and no webhook of Meta")


def parse_export(
    content: str | bytes, *, batch: str | None = None, encoding: str | None = None, delimiter: str | None = None
) -> tuple[Inquiry, ...]:
    r"""Read the list of leads that Ads Manager and Lead Center give for download, CSV or UTF-16 with tabs.

    Args:
        content: the file.
        batch: what names this file and no other, for rows without an id; its content if not given.
        encoding: the encoding, where it is neither UTF-8 nor marked.
        delimiter: the character between two cells; found from the header when not given.

    Raises:
        InvalidPayload: as for `leadflow.sources.delimited.parse`.

    >>> [amy] = parse_export("id\tphone_number\nl:12\tp:+14155550123\n")
    >>> amy.id, amy.phone
    ('meta:12', PhoneNumber('+14155550123'))
    """
    table = read_table(content, encoding=encoding, delimiter=delimiter)
    if not any(field_of_header(header) for header in table.headers):
        raise InvalidPayload("no column is known: this is no list of leads of Meta")
    named_batch = batch or content_id(content)
    return tuple(_exported(row, table, named_batch) for row in table.rows())


def _change(entry: object, change: object) -> Inquiry:
    """Return the reference to a lead that a webhook announces."""
    original = compact({**dict(members(entry)), "changes": [change]})
    kind, value = field_value(member(change, "field")), member(change, "value")
    lead = field_value(member(value, "leadgen_id"))
    is_lead = kind == "leadgen" and lead is not None
    note = f"fetch lead {lead} from the Graph API with fields={_FETCH}" if is_lead else f"{kind} is not a new lead"
    return inquiry_from(
        {"received_at": epoch_seconds(member(value, "created_time"))},
        id=source_id(_SOURCE, lead, original, kind="reference" if is_lead else "ignored"),
        source=_SOURCE,
        event="reference" if is_lead else "ignored",
        note=note,
        extra={name: field_value(item) for name, item in members(value) if name != "created_time"},
        original=original,
    )


def _lead(lead: object) -> Inquiry:
    original = compact(lead)
    if not is_object(lead) or not is_list(lead.get("field_data")):
        id_ = source_id(_SOURCE, None, original)
        return rejected("the lead has no field_data", id=id_, source=_SOURCE, original=original)
    answers = [_answer(field) for field in listed(lead["field_data"])]
    return _inquiry(dict(members(lead)), answers, source_id(_SOURCE, lead.get("id"), original), original)


def _answer(field: object) -> Answer:
    name = str(member(field, "name") or "")
    if not name:
        return answer(None, "field_data", field)
    values = tuple(value for value in listed(member(field, "values")) if value is not None)
    return answer(field_of_header(name), name, values)


def _exported(row: Row, table: Table, batch: str) -> Inquiry:
    derived = derived_id(_SOURCE, batch, str(row.number))
    if row.fault is not None:
        return rejected(row.fault, id=derived, source=_SOURCE, original=row.raw, row=row.number, line=row.line)
    cells = {table.label(position): cell for position, cell in enumerate(row.cells) if cell}
    envelope: dict[str, object] = {}
    answers: list[Answer] = []
    for label, cell in cells.items():
        bare = _PREFIX.sub("", cell, count=1) if _PREFIX.match(cell) else cell
        if label in _EXPORTED:
            envelope[label] = bare
        else:
            answers.append(answer(field_of_header(label), label, bare))
    original = compact(cells)
    id_ = source_id(_SOURCE, envelope["id"], original) if "id" in envelope else derived
    return _inquiry(envelope, answers, id_, original, row=row.number, line=row.line)


def _inquiry(
    envelope: Mapping[str, object],
    answers: list[Answer],
    id_: str,
    original: str,
    *,
    row: int | None = None,
    line: int | None = None,
) -> Inquiry:
    fields, extra = assemble([*_envelope(envelope), *work_first(answers)])
    is_test = any(isinstance(value, str) and value.lower().startswith(_TEST) for value in _said(answers))
    return inquiry_from(
        fields,
        id=id_,
        source=_SOURCE,
        event="test" if is_test else "inquiry",
        note="a lead of Meta's testing tool" if is_test else None,
        extra=extra,
        original=original,
        row=row,
        line=line,
    )


def _envelope(envelope: Mapping[str, object]) -> Iterator[Answer]:
    for name, value in envelope.items():
        if name == "platform" and isinstance(value, str):
            yield None, name, _PLATFORMS.get(value.lower(), value)
        elif name == "is_organic":
            said = yes_or_no(str(value))
            yield None, name, field_value(value) if said is None else said
        elif name not in {"id", "field_data"}:
            yield _ENVELOPE.get(name), name, field_value(value)


def _said(answers: list[Answer]) -> Iterator[FieldValue]:
    for _, _, value in answers:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value
