"""The front door: formats by name."""

import subprocess
import sys

import pytest

from leadflow.errors import InvalidValue
from leadflow.sources import FORMATS, google_ads, parse


def test_a_format_is_chosen_by_name_with_its_options() -> None:
    """The front door and the module give the same."""
    payload = {"user_column_data": [{"column_id": "EMAIL", "string_value": "amy@acme.example"}], "lead_id": "7"}
    assert parse("google_ads", payload) == google_ads.parse(payload) == FORMATS["google_ads"](payload)
    [inquiry] = parse("csv", "Mail\namy@acme.example\n", source="fair")
    assert inquiry.source == "fair"


def test_an_unknown_format_is_named_with_the_nearest() -> None:
    """A typing mistake is answered with what was meant."""
    with pytest.raises(InvalidValue, match="invalid format 'mailchmp': expected one of .*, did you mean 'mailchimp'"):
        parse("mailchmp", "")
    with pytest.raises(InvalidValue, match="expected one of calendly, csv"):
        parse("zzz", "")


def test_formats_are_imported_when_they_are_used() -> None:
    """Importing the package loads none of its platforms, so that start-up stays fast."""
    code = "import sys, leadflow.sources; print([name for name in sys.modules if name.startswith('leadflow.sources.')])"
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words
    assert not any(name in loaded for name in ("google_ads", "delimited", "meta", "accounts"))
