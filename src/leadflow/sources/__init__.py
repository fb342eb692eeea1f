"""The inbound side: what platforms, forms and files send, read into inquiries.

One module per format, each with ``parse(payload)`` that always returns a tuple of `leadflow.objects.Inquiry`;
for the lists that platforms let people download there is ``parse_export(content)``.
A payload that cannot be read raises `leadflow.errors.InvalidPayload`.
A lead, row or line inside it that cannot be read becomes an inquiry with the event ``rejected``,
and a field that cannot be read becomes a problem of its inquiry, so nothing is lost beside it.

`leadflow.sources.accounts` reads lists of accounts.
"""

import functools
import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias, cast

from leadflow.errors import InvalidValue, one_of
from leadflow.objects import Inquiry
from leadflow.sources.json_text import Payload

__all__ = ["FORMATS", "Parser", "Payload", "parse"]

Parser: TypeAlias = Callable[..., tuple[Inquiry, ...]]
"""Reads one payload; each format has options of its own, all of them keywords."""

_MODULES = {
    "calendly": "calendly:parse",
    "csv": "delimited:parse",
    "google_ads": "google_ads:parse",
    "hubspot": "hubspot:parse",
    "hubspot_export": "hubspot:parse_export",
    "jsonl": "json_lines:parse",
    "linkedin": "linkedin:parse",
    "linkedin_export": "linkedin:parse_export",
    "mailchimp": "mailchimp:parse",
    "mailchimp_export": "mailchimp:parse_export",
    "marketo": "marketo:parse",
    "meta": "meta:parse",
    "meta_export": "meta:parse_export",
    "pardot": "pardot:parse",
    "pardot_export": "pardot:parse_export",
    "salesforce": "salesforce:parse",
    "salesforce_export": "salesforce:parse_export",
    "tiktok": "tiktok:parse",
    "typeform": "typeform:parse",
}


def _parse(place: str, payload: Payload, /, **options: object) -> tuple[Inquiry, ...]:
    """Import the module of a format when it is used for the first time, and read with it."""
    module, _, name = place.partition(":")
    found = cast("Parser", getattr(importlib.import_module(f"leadflow.sources.{module}"), name))
    return found(payload, **options)


FORMATS: Mapping[str, Parser] = MappingProxyType(
    {name: functools.partial(_parse, place) for name, place in _MODULES.items()}
)
"""The function that reads a format, by the name of the format."""


def parse(format_name: str, payload: Payload, **options: object) -> tuple[Inquiry, ...]:
    """Read a payload whose format has been chosen by name.

    Args:
        format_name: one of `FORMATS`.
        payload: what arrived; text or bytes for files.
        **options: what the format takes, such as ``columns`` for ``csv``.

    Raises:
        InvalidPayload: the payload cannot be read.
        InvalidValue: there is no such format.

    >>> [amy] = parse("jsonl", '{"name": "Amy Wong"}')
    >>> amy.label
    'Amy Wong'
    >>> parse("google", "{}")
    Traceback (most recent call last):
    leadflow.errors.InvalidValue: invalid format 'google': expected one of calendly, csv, ..., did you mean 'google_ads'?
    """
    found = FORMATS.get(format_name)
    if found is None:
        raise InvalidValue("format", format_name, one_of(format_name, FORMATS))
    return found(payload, **options)
