"""Policies for the usual kinds of organisation, to be copied and edited."""

from importlib.resources import files

from leadflow.errors import InvalidValue
from leadflow.values.checks import expect

__all__ = ["PRESETS", "policy_preset"]

PRESETS = ("named_accounts", "business_customers", "consumers", "mixed")
"""The kinds of organisation: named accounts only; business customers; consumers with person accounts; both."""


def policy_preset(name: str) -> str:
    """Return the policy file for a kind of organisation, as TOML text with comments.

    Args:
        name: one of `PRESETS`.

    Raises:
        InvalidValue: there is no such preset.

    >>> from leadflow.serialization import parse_policy
    >>> parse_policy(policy_preset("named_accounts")).classification.leads
    'off'
    """
    expect("name", name, str)
    if name not in PRESETS:
        raise InvalidValue("preset", name, f"one of {', '.join(PRESETS)}")
    return files("leadflow.policy").joinpath("presets", f"{name}.toml").read_text(encoding="utf-8")
