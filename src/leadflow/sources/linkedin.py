"""Leads of LinkedIn lead gen forms: the notification, the response with its form, and the downloaded list.

A response names its questions by number only, so the form must be given beside it.
https://learn.microsoft.com/en-us/linkedin/marketing/lead-sync/leadsync
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, answer, assemble, work_first
from leadflow.sources.delimited import parse_export as parse_rows
from leadflow.sources.fields import inquiry_from, rejected, source_id
from leadflow.sources.headers import field_of_header
from leadflow.sources.json_text import Payload, compact, is_list, is_object, listed, member, members, payload_object
from leadflow.sources.moments import epoch_milliseconds

__all__ = ["parse", "parse_export"]

_SOURCE = "linkedin"


def parse(payload: Payload, form: Payload | None = None) -> tuple[Inquiry, ...]:
    """Read a notification, a response or a page of responses.

    Args:
        payload: what LinkedIn sent.
        form: the form that was answered; without it a response gives the event ``reference``, too,
            since nobody can tell which answer is the name.

    Raises:
        InvalidPayload: it is none of these, or the form is none.

    >>> form = {"content": {"questions": [{"questionId": 11, "predefinedField": "FIRST_NAME"}]}}
    >>> said = {"questionId": 11, "answerDetails": {"textQuestionAnswer": {"answer": "Ingrid"}}}
    >>> [ingrid] = parse({"id": "5a-4", "formResponse": {"answers": [said]}}, form)
    >>> ingrid.id, ingrid.label
    ('linkedin:5a-4', 'Ingrid')
    """
    value = payload_object(payload)
    known = None if form is None else payload_object(form)
    if is_list(value.get("elements")):
        return tuple(_response(element, known) for element in listed(value["elements"]))
    if "formResponse" in value:
        return (_response(value, known),)
    if "leadGenFormResponse" in value:
        return (_notification(value),)
    raise InvalidPayload("there is neither formResponse nor leadGenFormResponse: this is no lead of LinkedIn")


def _notification(value: Mapping[str, object]) -> Inquiry:
    original = compact(value)
    urn = str(value["leadGenFormResponse"])
    action = value.get("leadAction", "CREATED")
    is_new = action == "CREATED"
    return inquiry_from(
        {"received_at": epoch_milliseconds(value.get("occurredAt"))},
        id=source_id(_SOURCE, urn.rpartition(":")[2], original, kind="reference" if is_new else "ignored"),
        source=_SOURCE,
        event="reference" if is_new else "ignored",
        note=f"fetch {urn[:200]} and its form {str(value.get('leadGenForm'))[:200]}"
        if is_new
        else "the lead was deleted",
        original=original,
    )


def _response(value: object, form: Mapping[str, object] | None) -> Inquiry:
    original = compact(value)
    if not is_object(value) or not is_list(member(value, "formResponse", "answers")):
        id_ = source_id(_SOURCE, None, original)
        return rejected("the response has no answers", id=id_, source=_SOURCE, original=original)
    number, moment = value.get("id"), epoch_milliseconds(value.get("submittedAt"))
    if form is None:
        return inquiry_from(
            {"received_at": moment},
            id=source_id(_SOURCE, number, original, kind="reference"),
            source=_SOURCE,
            event="reference",
            note=f"fetch the form {str(value.get('versionedLeadGenFormUrn'))[:200]} and give it together with the response",
            original=original,
        )
    fields, extra = assemble([*work_first(_answers(value, form)), *_hidden(form), *_campaign(value)])
    is_test = value.get("testLead") is True
    return inquiry_from(
        {**fields, "received_at": moment},
        id=source_id(_SOURCE, number, original),
        source=_SOURCE,
        event="test" if is_test else "inquiry",
        note="a test of the lead form" if is_test else None,
        extra=extra,
        original=original,
    )


def _answers(value: Mapping[str, object], form: Mapping[str, object]) -> Iterator[Answer]:
    questions = {
        str(member(question, "questionId")): question for question in listed(member(form, "content", "questions"))
    }
    for said in listed(member(value, "formResponse", "answers")):
        number = str(member(said, "questionId"))
        question = questions.get(number)
        field = field_of_header(str(member(question, "predefinedField") or ""))
        yield answer(field, _words(member(question, "question")) or _name(question, number), _said(said, question))
    for consent in listed(member(value, "formResponse", "consentResponses")):
        accepted = member(consent, "accepted")
        if isinstance(accepted, bool):
            yield "consent", "consent", accepted


def _name(question: object, number: str) -> str:
    name = member(question, "name")
    return name if isinstance(name, str) and name else f"question {number}"


def _words(text: object) -> str | None:
    """Return a text of a form in the first of its languages."""
    found = next((words for _, words in members(member(text, "localized"))), text)
    return found if isinstance(found, str) else None


def _said(said: object, question: object) -> object:
    """Return what was answered, with the texts of the boxes that were ticked."""
    details = member(said, "answerDetails")
    text = member(details, "textQuestionAnswer", "answer")
    if text is not None:
        return text
    options = {
        str(member(option, "id")): _words(member(option, "text"))
        for option in listed(member(question, "questionDetails", "multipleChoiceQuestionDetails", "options"))
    }
    chosen = member(details, "multipleChoiceAnswer", "options")
    return [options.get(str(option)) or str(option) for option in listed(chosen)] if chosen is not None else details


def _hidden(form: Mapping[str, object]) -> Iterator[Answer]:
    for hidden in listed(form.get("hiddenFields")):
        name = str(member(hidden, "name"))
        yield field_of_header(name), name, _words(member(hidden, "value"))


def _campaign(value: Mapping[str, object]) -> Iterator[Answer]:
    urn = member(value, "leadMetadata", "sponsoredLeadMetadata", "campaign")
    if isinstance(urn, str):
        yield "campaign", "sponsoredCampaign", urn.rpartition(":")[2]


def parse_export(
    content: str | bytes,
    *,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
) -> tuple[Inquiry, ...]:
    r"""Read the downloaded list of leads; arguments and errors as for `leadflow.sources.delimited.parse`.

    >>> str(parse_export("First Name,Email Address\nIngrid,ingrid@nordhavn.example\n")[0].email)
    'ingrid@nordhavn.example'
    """
    return parse_rows(content, source=_SOURCE, batch=batch, encoding=encoding, delimiter=delimiter, zone=zone)
