"""Leads of Google Ads lead forms, as their webhook posts them.

The shape follows https://developers.google.com/google-ads/webhook/docs/implementation.
Compare the ``google_key`` of the payload with your own before you call `parse`; it is a secret and is not kept.
"""

from collections.abc import Iterator, Mapping

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, answer, assemble, field_value, work_first
from leadflow.sources.fields import inquiry_from, source_id
from leadflow.sources.headers import field_of_header
from leadflow.sources.json_text import Payload, compact, is_list, is_object, listed, members, payload_object
from leadflow.values.mapping import FrozenMapping

__all__ = ["parse"]

_SOURCE = "google_ads"
_ENVELOPE: Mapping[str, str] = FrozenMapping({"lead_submit_time": "received_at", "campaign_id": "campaign"})
_NO_DATA = frozenset({"lead_id", "user_column_data", "api_version", "google_key", "is_test"})


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read one lead; a test of the form gives the event ``test``.

    Raises:
        InvalidPayload: it is no lead of Google Ads.

    >>> [amy] = parse('''{"lead_id": "7", "is_test": false, "user_column_data": [
    ...     {"column_id": "FULL_NAME", "string_value": "Amy Wong"},
    ...     {"column_id": "how_many_ships?", "string_value": "6-20"}]}''')
    >>> amy.id, amy.label, amy.extra["how_many_ships?"]
    ('google_ads:7', 'Amy Wong', ('6-20',))
    """
    lead = payload_object(payload)
    if not is_list(lead.get("user_column_data")):
        raise InvalidPayload("there is no list user_column_data: this is not a lead of Google Ads")
    original = compact({name: value for name, value in members(lead) if name != "google_key"})
    fields, extra = assemble([*_envelope(lead), *work_first(_answers(lead))])
    is_test = lead.get("is_test") is True
    return (
        inquiry_from(
            fields,
            id=source_id(_SOURCE, lead.get("lead_id"), original),
            source=_SOURCE,
            event="test" if is_test else "inquiry",
            note="a test of the lead form" if is_test else None,
            extra=extra,
            original=original,
        ),
    )


def _envelope(lead: Mapping[str, object]) -> Iterator[Answer]:
    for name, value in members(lead):
        if name not in _NO_DATA:
            yield _ENVELOPE.get(name), name, field_value(value)


def _answers(lead: Mapping[str, object]) -> Iterator[Answer]:
    for column in listed(lead.get("user_column_data")):
        if is_object(column):
            key, name = str(column.get("column_id") or ""), str(column.get("column_name") or "")
            field = field_of_header(key) or field_of_header(name)
            yield answer(field, name or key or "user_column_data", column.get("string_value"))
        else:
            yield answer(None, "user_column_data", column)
