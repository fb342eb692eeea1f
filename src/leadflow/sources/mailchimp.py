"""Subscribers of Mailchimp: the webhook of an audience, and the exported list of its members.

A new subscriber is an inquiry; whoever unsubscribes, changes a profile or cannot be reached is not.
https://mailchimp.com/developer/marketing/guides/sync-audience-data-webhooks/
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.sources.answers import Answer, assemble, work_first
from leadflow.sources.delimited import parse_export as parse_rows
from leadflow.sources.fields import id_text, inquiry_from, source_id
from leadflow.sources.form_text import Form, form_of, path_of
from leadflow.sources.headers import field_of_header
from leadflow.sources.json_text import Payload, compact
from leadflow.values.mapping import FrozenMapping

__all__ = ["parse", "parse_export"]

_SOURCE = "mailchimp"
_NOT_NEW: Mapping[str, str] = FrozenMapping(
    {
        "unsubscribe": "the person unsubscribed",
        "cleaned": "the address bounced and was taken off the list",
        "upemail": "the person changed their address",
        "profile": "the person changed their profile",
        "campaign": "a campaign was sent",
    }
)
_ADDRESS: Mapping[str, str] = FrozenMapping(
    {
        "addr1": "street",
        "addr2": "street",
        "city": "city",
        "state": "region",
        "zip": "postal_code",
        "country": "country",
    }
)
# Where the internet address of the person seems to be; it says nothing about where they work.
_GUESSED = ("REGION", "LATITUDE", "LONGITUDE", "TIMEZONE", "GMTOFF", "DSTOFF")


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read one webhook; anything but ``subscribe`` gives the event ``ignored``.

    Times are in UTC.

    Raises:
        InvalidPayload: it is no webhook of Mailchimp.

    >>> [amy] = parse("type=subscribe&data[id]=8a25&data[merges][EMAIL]=amy%40acme.example&data[merges][FNAME]=Amy")
    >>> amy.email, amy.person_id
    (EmailAddress('amy@acme.example'), 'mailchimp:8a25')
    """
    form = form_of(payload)
    kind = (form.get("type") or ("",))[0]
    if kind != "subscribe" and kind not in _NOT_NEW:
        raise InvalidPayload("there is no type such as subscribe: this is not a webhook of Mailchimp")
    original = compact({name: values[0] if len(values) == 1 else values for name, values in form.items()})
    fields, extra = assemble(work_first(_answers(form)))
    person = id_text((form.get("data[id]") or (None,))[0])
    fields["person_id"] = f"{_SOURCE}:{person}" if person else None
    if kind in {"unsubscribe", "cleaned"}:
        fields["do_not_email"] = True
    # The id is that of the person. They may come and go, so the moment belongs to the id of the arrival.
    moment = " ".join(form.get("fired_at", ()))
    return (
        inquiry_from(
            fields,
            id=source_id(
                _SOURCE, f"{person}:{moment}" if person else None, original, kind=None if kind == "subscribe" else kind
            ),
            source=_SOURCE,
            event="inquiry" if kind == "subscribe" else "ignored",
            note=_NOT_NEW.get(kind),
            extra=extra,
            original=original,
            zone=UTC,
        ),
    )


def _answers(form: Form) -> Iterator[Answer]:
    for name, values in form.items():
        value = values[0] if len(values) == 1 else values
        match path_of(name):
            case ("type",) | ("data", "id"):
                continue
            case ("fired_at",):
                yield "received_at", name, value
            case ("data", "email"):
                yield "email", name, value
            case ("data", "merges", "ADDRESS", part):
                yield _ADDRESS.get(part), f"ADDRESS {part}", value
            case ("data", "merges", merge):
                yield field_of_header(merge), merge, value
            case ("data", *path) if path:
                yield None, " ".join(path), value
            case _:
                yield None, name, value


def parse_export(
    content: str | bytes,
    *,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
) -> tuple[Inquiry, ...]:
    r"""Read the exported members of an audience; arguments and errors as for `leadflow.sources.delimited.parse`.

    >>> parse_export("Email Address,First Name,LEID\namy@acme.example,Amy,44\n")[0].person_id
    'mailchimp:44'
    """
    known = {"LEID": "id", "CC": "country", **dict.fromkeys(_GUESSED, "")}
    return parse_rows(
        content, source=_SOURCE, known=known, batch=batch, encoding=encoding, delimiter=delimiter, zone=zone
    )
