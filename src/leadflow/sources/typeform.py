"""Responses of Typeform, as the webhook posts them and the Responses API lists them.

A form may ask its questions in any words. An answer is taken for a field of ours if the reference that the author of
the form gave it, its type, or its title (in English or Korean, without the politeness around it) says so beyond doubt.
https://www.typeform.com/developers/webhooks/example-payload/
"""

from collections.abc import Iterator, Mapping

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, answer, assemble, field_value, work_first
from leadflow.sources.fields import inquiry_from, rejected, source_id
from leadflow.sources.headers import field_of_header, field_of_question
from leadflow.sources.json_text import Payload, compact, is_list, is_object, listed, member, members, payload_object
from leadflow.values.mapping import FrozenMapping

__all__ = ["parse"]

_SOURCE = "typeform"
_BY_TYPE: Mapping[str, str] = FrozenMapping(
    {"email": "email", "phone_number": "phone", "website": "website", "legal": "consent"}
)
_WITHOUT_MEANING = frozenset(
    {"token", "response_id", "landing_id", "answers", "definition", "hidden", "submitted_at", "metadata"}
)


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read one response, or a page of them.

    Raises:
        InvalidPayload: it is neither.

    >>> [amy] = parse({"event_type": "form_response", "form_response": {"token": "t7", "answers": [
    ...     {"type": "text", "text": "황보은", "field": {"id": "f1", "type": "short_text"}}],
    ...     "definition": {"fields": [{"id": "f1", "title": "성함을 알려주세요"}]}}})
    >>> amy.id, amy.label
    ('typeform:t7', '황보은')
    """
    value = payload_object(payload)
    if is_list(value.get("items")):
        return tuple(_response(item) for item in listed(value["items"]))
    response = value.get("form_response")
    if not is_object(response):
        raise InvalidPayload("there is no form_response: this is not a webhook of Typeform")
    kind = value.get("event_type", "form_response")
    if kind != "form_response":
        original = compact(value)
        id_ = source_id(_SOURCE, response.get("token"), original, kind="ignored")
        note = f"{str(kind)[:80]} is not a complete response"
        return (inquiry_from({}, id=id_, source=_SOURCE, event="ignored", note=note, original=original),)
    return (_response(response, envelope=value),)


def _response(response: object, envelope: Mapping[str, object] | None = None) -> Inquiry:
    original = compact(response if envelope is None else envelope)
    if not is_object(response):
        return rejected(
            "the response is no object", id=source_id(_SOURCE, None, original), source=_SOURCE, original=original
        )
    titles = {
        str(key): str(title)
        for field in listed(member(response, "definition", "fields"))
        for key in (member(field, "id"), member(field, "ref"))
        if key is not None and isinstance(title := member(field, "title"), str)
    }
    answers = work_first(_answer(said, titles) for said in listed(response.get("answers")))
    fields, extra = assemble([*answers, *_hidden(response), *_rest(response)])
    return inquiry_from(
        {"received_at": field_value(response.get("submitted_at")), **fields},
        id=source_id(_SOURCE, response.get("token"), original),
        source=_SOURCE,
        extra=extra,
        original=original,
    )


def _answer(said: object, titles: Mapping[str, str]) -> Answer:
    """Return an answer with our field, if its reference, its type or its title names one."""
    ref, key, kind = (str(member(said, "field", name) or "") for name in ("ref", "id", "type"))
    title = titles.get(key) or titles.get(ref) or ref or key or "answer"
    named = field_of_header(ref) or field_of_question(title)
    typed = _BY_TYPE.get(kind) or _BY_TYPE.get(str(member(said, "type")))
    # The type is certain, but a telephone may be a mobile one.
    field = named if typed is None or (typed, named) == ("phone", "mobile") else typed
    return answer(field, title, _said(said))


def _said(said: object) -> object:
    """Return what was answered: it stands under the name of the answer's type."""
    kind = member(said, "type")
    value = member(said, kind) if isinstance(kind, str) else None
    match kind:
        case "choice":
            return member(value, "label") or member(value, "other")
        case "choices":
            labels = [label for label in listed(member(value, "labels")) if label is not None]
            other = member(value, "other")
            return labels if other is None else [*labels, other]
        case _:
            return value if value is not None else said


def _hidden(response: Mapping[str, object]) -> Iterator[Answer]:
    for name, value in members(response.get("hidden")):
        yield field_of_header(name), name, field_value(value)


def _rest(response: Mapping[str, object]) -> Iterator[Answer]:
    for name, value in members(response):
        if name not in _WITHOUT_MEANING:
            yield None, name, field_value(value)
