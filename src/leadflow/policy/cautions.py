"""Settings that can hold but are known to hurt: what a policy tells about itself apart from its faults."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

import attrs

from leadflow.conditions import AnyOf, Condition, OneOf
from leadflow.policy.classification import Classification
from leadflow.policy.providers import ProviderList
from leadflow.policy.routing import Routing
from leadflow.policy.scoring import Scoring
from leadflow.tables.mail import DISPOSABLE, FREE_MAIL, SHARED_HOSTING
from leadflow.values.domain import Domain

__all__ = ["Caution", "cautions"]

_DELIVER_LEADS = frozenset({"google_ads", "linkedin", "meta", "tiktok", "marketo", "pardot", "salesforce_web_to_lead"})
"""What leadflow.sources calls the advertising and marketing systems whose every payload is a lead."""


@attrs.frozen
class Caution:
    """A setting that is valid but probably a mistake.

    Args:
        path: where it stands in the policy.
        advice: what will happen, in words.
    """

    path: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}: {self.advice}"


def cautions(classification: Classification, scoring: Scoring, routing: Routing) -> Iterator[Caution]:
    """Yield everything that can be told from settings alone."""
    if classification.leads == "off":
        yield from _without_leads(classification, scoring, routing)
    yield from _individuals(classification)
    yield from _providers(classification)


def _without_leads(classification: Classification, scoring: Scoring, routing: Routing) -> Iterator[Caution]:
    """Yield what waits for leads where there are none."""
    for path, condition in _asked(classification, scoring):
        for field, constraint in condition.constraints:
            named = _DELIVER_LEADS.intersection(constraint.values) if isinstance(constraint, OneOf) else ()
            if field == "source" and named:
                sources = ", ".join(sorted(map(str, named)))
                yield Caution(
                    path, f"leads come from {sources}, but leads are off: who works at no account is not for us"
                )
    if any(group.rules for _, group in scoring.groups):
        yield Caution("scoring", "only leads and person accounts are scored, and this policy makes neither")
    if routing.territory or routing.nurture:
        yield Caution("routing", "only leads and person accounts are routed, and this policy makes neither")


def _asked(classification: Classification, scoring: Scoring) -> Iterator[tuple[str, Condition]]:
    """Yield the conditions about who somebody is, with their place."""
    for name, any_of in (
        ("individuals_first", classification.individuals_first),
        ("buy_now", classification.buy_now),
    ):
        yield from ((f"classification.{name}", condition) for condition in any_of.conditions)
    for name, group in scoring.groups:
        for index, rule in enumerate(group.rules):
            yield from ((f"scoring.{name}.rules[{index}]", condition) for condition in rule.when.conditions)


def _individuals(classification: Classification) -> Iterator[Caution]:
    """Yield where one consumer could be kept in two ways, or in none."""
    placeholder = classification.person_accounts == "placeholder"
    if classification.placeholder_account is not None and not placeholder:
        yield Caution(
            "classification.placeholder_account",
            f"not used, because person accounts are {classification.person_accounts};"
            " individuals who were put there before stay beside the new ones",
        )
    if placeholder and classification.leads == "on" and classification.buy_now == AnyOf():
        yield Caution(
            "classification.person_accounts", "only who wants to buy is put there, and buy_now never says so of anybody"
        )


def _providers(classification: Classification) -> Iterator[Caution]:
    """Yield removals from lists of providers that remove nothing, or not enough."""
    lists: tuple[tuple[str, ProviderList, AbstractSet[str]], ...] = (
        ("free_mail", classification.free_mail, FREE_MAIL),
        ("disposable", classification.disposable, DISPOSABLE),
        ("shared_hosting", classification.shared_hosting, SHARED_HOSTING),
    )
    for name, changes, ours in lists:
        for index, removed in enumerate(changes.remove):
            path = f"classification.{name}.remove[{index}]"
            still = next((each for each in Domain(removed).ancestors if each in classification.providers), None)
            if still is not None:
                why = "another list has it" if still == removed else f"{still} does"
                yield Caution(path, f"{removed} still counts as a provider's, because {why}")
            elif not changes.ours or removed not in ours:
                yield Caution(path, f"{removed} is not on the list")
