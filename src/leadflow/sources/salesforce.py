"""Leads for Salesforce: the Web-to-Lead form of a web site, and the exported Lead object.

A site that posts Web-to-Lead can post to leadflow as well; both then see the same person.
https://help.salesforce.com/s/articleView?id=sales.setting_up_web-to-lead.htm
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo

from leadflow.errors import InvalidPayload
from leadflow.objects import Inquiry
from leadflow.records import with_fields
from leadflow.sources.answers import Answer, assemble
from leadflow.sources.delimited import parse_export as parse_rows
from leadflow.sources.fields import inquiry_from, source_id
from leadflow.sources.form_text import form_of
from leadflow.sources.headers import CUSTOM, field_of_header, header_key
from leadflow.sources.json_text import Payload, compact
from leadflow.values.mapping import FrozenMapping
from leadflow.values.yes_and_no import yes_or_no

__all__ = ["parse", "parse_export"]

_SOURCE = "salesforce_web_to_lead"
_API_FIELDS: Mapping[str, str] = FrozenMapping(
    {
        "URL": "website",
        "revenue": "annual_revenue",
        "state_code": "region",
        "country_code": "country",
        "Campaign_ID": "campaign",
        "description": "message",
    }
)
# What steers the form and says nothing about the person.
_NO_DATA = frozenset(
    {
        *("oid", "orgid", "retURL", "encoding", "external", "submit", "debug", "debugEmail"),
        *("captcha_settings", "g-recaptcha-response"),
    }
)
_CUSTOM_ID = re.compile(r"00N[0-9A-Za-z]{12}(?:[0-9A-Za-z]{3})?|\w+__c")


def parse(payload: Payload) -> tuple[Inquiry, ...]:
    """Read one posted form; custom fields (``00N…``) become custom fields of that name.

    The form has no id and no time, so the same form with the same words twice is the same inquiry.

    Raises:
        InvalidPayload: it is no Web-to-Lead form.

    >>> [amy] = parse("oid=00D1&last_name=Wong&email=amy%40acme.example&debug=1&00N000000000001=6-20")
    >>> amy.label, dict(amy.custom), dict(amy.extra)
    ('Wong', {'00N000000000001': '6-20'}, {})
    """
    form = form_of(payload, encoding_field="encoding")
    if "oid" not in form and "last_name" not in form:
        raise InvalidPayload("there is neither oid nor last_name: this is not a Web-to-Lead form")
    original = compact({name: values[0] if len(values) == 1 else values for name, values in form.items()})
    fields, extra = assemble(_answers(form))
    return (
        inquiry_from(fields, id=source_id(_SOURCE, None, original), source=_SOURCE, extra=extra, original=original),
    )


def _answers(form: Mapping[str, tuple[str, ...]]) -> Iterator[Answer]:
    for name, values in form.items():
        if name in _NO_DATA:
            continue
        field = f"{CUSTOM}{name}" if _CUSTOM_ID.fullmatch(name) else _API_FIELDS.get(name) or field_of_header(name)
        yield field, name, values[0] if len(values) == 1 else values


def parse_export(
    content: str | bytes,
    *,
    batch: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
) -> tuple[Inquiry, ...]:
    r"""Read exported leads (Data Loader, reports); arguments and errors as for `leadflow.sources.delimited.parse`.

    A deleted lead gives the event ``ignored``.

    >>> parse_export('"ID","LASTNAME"\n"00Q000000000001AAA","Wong"\n')[0].person_id
    'salesforce:00Q000000000001AAA'
    """
    known = {"ID": "id", "Lead ID": "id", "Created Date": "received_at"}
    found = parse_rows(
        content, source="salesforce", known=known, batch=batch, encoding=encoding, delimiter=delimiter, zone=zone
    )
    return tuple(
        with_fields(lead, {"event": "ignored", "note": "the lead was deleted"}) if _is_deleted(lead) else lead
        for lead in found
    )


def _is_deleted(lead: Inquiry) -> bool:
    """Tell whether a lead lies in the recycle bin, which full exports contain as well."""
    return any(header_key(name) == "isdeleted" and yes_or_no(str(value)) is True for name, value in lead.extra.items())
