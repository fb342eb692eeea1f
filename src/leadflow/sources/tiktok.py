"""Leads of TikTok lead generation: the webhook and the answer of ``/lead/get/``.

Its ids are whole numbers above 2**53, which JavaScript and spreadsheets change silently; here they stay exact.
https://business-api.tiktok.com/portal/docs?id=1739566528222210
"""

from collections.abc import Iterator

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, answer, assemble, field_value, work_first
from leadflow.sources.fields import inquiry_from, rejected, source_id
from leadflow.sources.headers import field_of_question
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

__all__ = ["parse"]

from datetime import UTC

_SOURCE = "tiktok"
_IDS = frozenset({"id", "lead_id", "changes", "create_time"})


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read a webhook with its leads, or one lead that was fetched; times without a zone are in UTC.

    Raises:
        InvalidPayload: it is neither.

    >>> [amy] = parse('{"entry": [{"id": 7012345678901234567, "changes": [{"field": "name", "value": "Amy Wong"}]}]}')
    >>> amy.id, amy.label
    ('tiktok:7012345678901234567', 'Amy Wong')
    """
    value = payload_object(payload)
    if is_list(value.get("entry")):
        return tuple(_entry(entry) for entry in listed(value["entry"]))
    data = value.get("data")
    if is_object(data) and is_object(data.get("lead_data")):
        original = compact(value)
        answers = [answer(field_of_question(name), name, said) for name, said in members(data["lead_data"])]
        return (_inquiry(data.get("meta_data"), answers, original),)
    if value.get("code") not in {None, 0}:
        raise answered_with_error("TikTok", value.get("message"))
    raise InvalidPayload("there is neither an entry nor lead_data: this is no lead of TikTok")


def _entry(entry: object) -> Inquiry:
    original = compact(entry)
    if not is_object(entry) or not is_list(entry.get("changes")):
        id_ = source_id(_SOURCE, None, original)
        return rejected("the lead has no answers", id=id_, source=_SOURCE, original=original)
    return _inquiry(entry, [_answer(change) for change in listed(entry["changes"])], original)


def _answer(change: object) -> Answer:
    name = member(change, "field")
    if not isinstance(name, str) or not name:
        return answer(None, "changes", change)
    return answer(field_of_question(name), name, member(change, "value"))


def _inquiry(envelope: object, answers: list[Answer], original: str) -> Inquiry:
    fields, extra = assemble([*work_first(answers), *_envelope(envelope)])
    created = member(envelope, "create_time")
    return inquiry_from(
        {**fields, "received_at": epoch_seconds(created)},
        id=source_id(_SOURCE, member(envelope, "id") or member(envelope, "lead_id"), original),
        source=_SOURCE,
        extra=extra,
        original=original,
        zone=UTC,
    )


def _envelope(envelope: object) -> Iterator[Answer]:
    for name, value in members(envelope):
        if name not in _IDS:
            yield "campaign" if name == "campaign_id" else None, name, field_value(value)
