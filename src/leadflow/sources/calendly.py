"""Bookings of Calendly, as the webhook posts them.

https://developer.calendly.com/api-docs/receive-data-from-scheduled-events-in-real-time-with-webhook-subscriptions
"""

from collections.abc import Iterator, Mapping

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, answer, assemble, field_value, work_first
from leadflow.sources.fields import inquiry_from, source_id
from leadflow.sources.headers import field_of_question
from leadflow.sources.json_text import Payload, compact, is_object, listed, member, members, payload_object
from leadflow.values.mapping import FrozenMapping

__all__ = ["parse"]

_SOURCE = "calendly"
_ARRIVALS = frozenset({"invitee.created", "routing_form_submission.created"})
_PERSON: Mapping[str, str] = FrozenMapping(
    {
        "email": "email",
        "name": "name",
        "first_name": "given_name",
        "last_name": "family_name",
        "text_reminder_number": "mobile",
    }
)


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read one webhook; a booking or a routing form is an inquiry, everything else gives the event ``ignored``.

    Raises:
        InvalidPayload: it is no webhook of Calendly.

    >>> [dana] = parse({"event": "invitee.created", "payload": {
    ...     "uri": "https://api.calendly.com/scheduled_events/E/invitees/I", "name": "Dana Levi",
    ...     "questions_and_answers": [{"question": "Company", "answer": "Galil Agritech"}]}})
    >>> dana.id, dana.label, str(dana.company)
    ('calendly:I', 'Dana Levi', 'Galil Agritech')
    """
    value = payload_object(payload)
    kind, body = value.get("event"), value.get("payload")
    if not isinstance(kind, str) or not is_object(body):
        raise InvalidPayload("there is no event with its payload: this is not a webhook of Calendly")
    original = compact(value)
    # Version 1 puts the invitee one level deeper.
    invitee = body["invitee"] if is_object(body.get("invitee")) else body
    own = member(invitee, "uri") or member(invitee, "uuid")
    own = own.rstrip("/").rpartition("/")[2] if isinstance(own, str) else None
    is_arrival = kind in _ARRIVALS
    fields, extra = assemble([*_person(invitee), *work_first(_answers(invitee, body)), *_booking(invitee, body)])
    created = member(invitee, "created_at") or value.get("created_at") or value.get("time")
    return (
        inquiry_from(
            {**fields, "received_at": field_value(created)},
            id=source_id(_SOURCE, own, original, kind=None if is_arrival else kind),
            source=_SOURCE,
            event="inquiry" if is_arrival else "ignored",
            note=None if is_arrival else f"{kind[:80]} is not a new booking",
            extra=extra,
            original=original,
        ),
    )


def _person(invitee: object) -> Iterator[Answer]:
    for name, field in _PERSON.items():
        yield field, name, field_value(member(invitee, name))


def _answers(invitee: object, body: Mapping[str, object]) -> Iterator[Answer]:
    for said in listed(member(invitee, "questions_and_answers") or body.get("questions_and_answers")):
        question = str(member(said, "question") or "question")
        yield answer(field_of_question(question), question, member(said, "answer"))


def _booking(invitee: object, body: Mapping[str, object]) -> Iterator[Answer]:
    yield None, "timezone", field_value(member(invitee, "timezone"))
    for name, value in members(member(invitee, "tracking") or body.get("tracking")):
        yield "campaign" if name == "utm_campaign" else None, name, field_value(value)
    event = body.get("scheduled_event") or body.get("event")
    for name in ("name", "start_time"):
        yield None, f"event {name}", field_value(member(event, name))
