"""The vocabulary of reasons: why a decision is what it is, as data.

A `Reason` is a code and the values that belong to it; `TEXTS` holds the sentence for each code.
So decisions can be stored, counted and compared by code, shown as text, and shown in another language with another table.
Codes are part of the public contract: they are added, never renamed.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.values.plain import is_tuple

__all__ = [
    "TEXTS",
    "Candidate",
    "Evidence",
    "EvidenceKind",
    "Reason",
    "ReasonCode",
    "RouteLayer",
    "RoutingDecision",
    "RuleTrace",
    "Seen",
    "asked",
    "because",
]

ReasonCode: TypeAlias = Literal[
    # evidence for "works at"
    "registration_number",
    "external_id",
    "domain",
    "domain_below",
    "name",
    "alias",
    "not_attached",
    "similar_name",
    "tie_break",
    "unrelated",
    "undecided",
    # who the person is
    "known_by",
    "another_name",
    "another_mailbox",
    "several_known",
    "too_common",
    # the four questions
    "named_account",
    "existing_account",
    "existing_as_lead",
    "no_person",
    "company_only",
    "no_company",
    "placeholder_company",
    "own_name",
    "consumer",
    "wants_to_buy",
    "wants_no_purchase",
    "person_accounts_off",
    "no_name",
    "placeholder_account",
    "nothing_else",
    "leads_off",
    # the account that a lead was matched to
    "matched_before",
    "matched_missing",
    "matched_elsewhere",
    "passed_over",
    # opportunities that the customer has
    "repeat_business",
    "deal_open",
    "deal_lost",
    "stage_unknown",
    # what is stored, classified again
    "closed_lead",
    "contact_stays",
    "belongs_elsewhere",
    "moves_down",
    "evidence_gone",
    "refused",
    # arrivals that become nothing
    "received",
    "reference",
    "ignored",
    "test",
    "rejected",
    "problem",
    # owners
    "stays_with",
    "account_owner",
    "fallback_no_owner",
    "fallback_inactive",
    "fallback_queue",
    "review",
    "account_layer",
    "nurture",
    "government",
    "industry",
    "local",
    "otherwise",
    "country_missing",
    "no_territory",
    "information_missing",
    "no_rule",
    "target_missing",
    "country_inferred",
    "opted_out",
    "distributed",
    "sticky",
    "by_hand",
    "assigned_later",
    "nobody_available",
    "member_inactive",
    "member_lacks_skill",
    "member_takes_only",
    "member_no_capacity",
    "member_away",
    "member_not_at_work",
    # deadlines and queues
    "answered",
    "no_deadline",
    "not_due",
    "not_back",
    "reassigned",
    "claimed",
    "released",
    "waited_too_long",
    "too_many",
    # scores
    "points",
    "cap",
    # the hand-off to sales
    "handed_over",
    "handed_over_before",
    "in_hands_of_sales",
    "no_handoff",
    "below_threshold",
    # what somebody asked for
    "asked",
    "asked_because",
    "status_same",
    "stage_same",
    "estimated",
    "merged",
    "undone",
]
"""Every code there is."""

TEXTS: Mapping[ReasonCode, str] = MappingProxyType(
    {
        "registration_number": "registration number {value} is that of {account}",
        "external_id": "id {value} is that of {account}",
        "domain": "{source} domain {value} belongs to {account}",
        "domain_below": "{source} domain {value} is the parent domain of {account}",
        "name": "company name '{value}' is that of {account}",
        "alias": "company name '{value}' is another name of {account}",
        "not_attached": "not attached to {account}, because {contradiction}",
        "similar_name": "its name is similar to '{value}' ({score} of 100)",
        "tie_break": "tie-break: {rule}",
        "unrelated": "evidence for unrelated companies: {accounts}",
        "undecided": "no tie-break decides between {accounts}",
        "known_by": "{kind} {label} has the same {what}",
        "another_name": "{kind} {label} has the same {what} but another name",
        "another_mailbox": "{kind} {label} has the same {what} but another e-mail address",
        "several_known": "several records have the same {what}: {labels}",
        "too_common": "the {what} says nothing, because {count} records have it",
        "named_account": "{account} is a named account",
        "existing_account": "{account} is an existing account",
        "existing_as_lead": "people of existing accounts come in as leads",
        "no_person": "a lead, because no person is named, only the company",
        "company_only": "no person is named, only the company",
        "no_company": "an individual: no company given",
        "placeholder_company": "an individual: '{value}' stands for no company",
        "own_name": "an individual: the company is the person's own name",
        "consumer": "a consumer by the policy's own condition",
        "wants_to_buy": "wants to buy now",
        "wants_no_purchase": "does not want to buy now",
        "person_accounts_off": "wants to buy now, but person accounts are off",
        "no_name": "wants to buy now, but gives no name",
        "placeholder_account": "individuals are contacts of the account {account}",
        "nothing_else": "no account found, and not an individual",
        "leads_off": "the organisation works without leads",
        "matched_before": "was matched to {account} before",
        "matched_missing": "was matched to {account} before, which is not there",
        "matched_elsewhere": "was matched to {matched} before, but today {account} is found",
        "passed_over": "was matched to {account} before, which is passed over as asked",
        "repeat_business": "opens a new opportunity, because {opportunity} was won",
        "deal_open": "opens no new opportunity, because {opportunity} is open",
        "deal_lost": "was lost before; nothing is won or open: reopen it?",
        "stage_unknown": "{opportunity} counts as open, because the pipeline has no stage '{stage}'",
        "closed_lead": "stays as it is, because its status is {status}",
        "contact_stays": "would come in as a lead today; a contact stays a contact",
        "belongs_elsewhere": "not moved to {account}, which is no division of its account",
        "moves_down": "moves to the division {account}",
        "evidence_gone": "nothing speaks for the matched account {account} any more; the reference stays",
        "refused": "cannot be converted: {why}",
        "received": "this inquiry was received before",
        "reference": "only ids arrived: {note}",
        "ignored": "not a lead event: {note}",
        "test": "a test of the platform",
        "rejected": "cannot be read: {note}",
        "problem": "left out: {problem}",
        "stays_with": "stays with {owner}",
        "account_owner": "owner of the account",
        "fallback_no_owner": "fallback user, because {account} has no owner",
        "fallback_inactive": "fallback user, because {owner} is not active",
        "fallback_queue": "fallback user, because {owner} is a queue, and a queue can own only leads",
        "review": "for review by a person",
        "account_layer": "owner of the account {account}",
        "nurture": "not ready for sales: {rule}",
        "government": "{territory}, government: {rule}",
        "industry": "{territory}, industry: {rule}",
        "local": "{territory}, local: {rule}",
        "otherwise": "{territory}, no rule matches: its default",
        "country_missing": "generic queue, because the country is missing",
        "no_territory": "generic queue, because no territory covers {country}",
        "information_missing": "generic queue of {territory}, because {fields} {be} missing",
        "no_rule": "generic queue, because no rule of {territory} covers it",
        "target_missing": "generic queue, because {target} is not there or not active",
        "country_inferred": "country {country} inferred from {source} {value}",
        "opted_out": "not {queue}, because they do not want to be {contacted}",
        "distributed": "{team}, by {method}",
        "sticky": "{team}: worked with the same {bond} before",
        "by_hand": "assigned by hand",
        "assigned_later": "{team} assigns later",
        "nobody_available": "{team} has nobody available",
        "member_inactive": "{user} is not active",
        "member_lacks_skill": "{user} does not have the skill {skill}",
        "member_takes_only": "{user} takes only leads whose {what}",
        "member_no_capacity": "{user} has had {given} of {limit} this {window}",
        "member_away": "{user} is away",
        "member_not_at_work": "{user} is not at work before {until}",
        "answered": "answered at {at}",
        "no_deadline": "it has no deadline",
        "not_due": "not due before {by}",
        "not_back": "not answered by {by}, but {owner} would only get it back",
        "reassigned": "not answered by {by}: from {before} to {owner}",
        "claimed": "claimed by {user} from {queue}",
        "released": "given back by {user} to {queue}",
        "waited_too_long": "waited more than {longest} in {queue}: to {overflow}",
        "too_many": "more than {most} wait in {queue}: to {overflow}",
        "points": "{rule}: {points} points",
        "cap": "{points} points by the cap of {group}",
        "handed_over": "reaches the threshold {threshold}, so marketing hands it over",
        "handed_over_before": "reaches the threshold {threshold}, but was handed over before and not below it since",
        "in_hands_of_sales": "reaches the threshold {threshold}, but sales has it already: {status}",
        "no_handoff": "reaches the threshold {threshold}, but who is {status} is not handed over",
        "below_threshold": "reaches no threshold, but nothing is taken back: it stays {status}",
        "asked": "{by} asked for it",
        "asked_because": "{by} asked for it: {why}",
        "status_same": "it has the status {status} already",
        "stage_same": "it is in the stage {stage} already",
        "estimated": "{by} estimated it: probability {probability}, forecast {forecast}",
        "merged": "takes in {others}; {stays} stays, because {why}",
        "undone": "it is taken back",
    }
)
"""The English sentence of each code."""


@attrs.frozen
class Reason:
    """One reason for a decision.

    Args:
        code: what kind of reason.
        values: what the sentence of the code needs, as pairs.

    >>> print(because("named_account", account="The Walt Disney Company"))
    The Walt Disney Company is a named account
    """

    code: ReasonCode
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return TEXTS[self.code].format_map(dict(self.values))

    def get(self, name: str) -> str | None:
        """Return one of the values."""
        return dict(self.values).get(name)


def because(code: ReasonCode, **values: object) -> Reason:
    """Return a reason.

    >>> because("tie_break", rule="deepest division").get("rule")
    'deepest division'
    """
    return Reason(code, tuple([(name, str(value)) for name, value in values.items()]))


def asked(by: str | None, why: str | None) -> Reason:
    """Return that somebody asked for something, and why if they said it.

    >>> print(asked("user:dana", "she called"))
    user:dana asked for it: she called
    """
    who = by or "somebody"
    return because("asked", by=who) if why is None else because("asked_because", by=who, why=why)


EvidenceKind: TypeAlias = Literal["registration_number", "external_id", "domain", "domain_below", "name", "alias"]
"""Kinds of evidence that somebody works at an account, strongest first."""


_STRENGTH: Mapping[EvidenceKind, int] = MappingProxyType(
    {"registration_number": 3, "external_id": 3, "domain": 2, "domain_below": 2, "name": 1, "alias": 1}
)


@attrs.frozen
class Evidence:
    """Something that speaks for "works at".

    Args:
        kind: how it was found.
        account: the id of the account it speaks for.
        value: what the inquiry and the account have in common.
    """

    kind: EvidenceKind
    account: str
    value: str

    @property
    def strength(self) -> int:
        """How much it weighs; evidence of the same strength is equally good."""
        return _STRENGTH[self.kind]

    @property
    def is_strong(self) -> bool:
        """Whether it attaches by itself; a name attaches only if nothing contradicts it."""
        return self.strength > _STRENGTH["name"]


@attrs.frozen
class Candidate:
    """An account that somebody may work at, found but not chosen, or a person that may be the same.

    Args:
        kind: the kind of the record.
        id: its id.
        label: what a person would call it.
        reason: why it was found, or why it was not chosen.
    """

    kind: str
    id: str
    label: str
    reason: Reason


RouteLayer: TypeAlias = Literal[
    "account", "nurture", "government", "industry", "local", "otherwise", "generic", "review"
]
"""What decided: a layer of rules, the Generic Queue, or the queue for review."""


@attrs.frozen
class RoutingDecision:
    """Who gets a lead, and why.

    Args:
        target: ``user:…``, ``queue:…`` or ``team:…``.
        layer: what decided.
        territory: the name of the territory, when the country has one, and of the part of it.
        rule: the name of the rule that fired.
        missing: the fields whose absence leaves rules unknown that might have decided instead.
        cause: why, where it is not simply a rule.
        notes: what else was decided on the way: a country that was inferred, a queue that was passed over.
    """

    target: str
    layer: RouteLayer
    territory: str | None = None
    rule: str | None = None
    missing: tuple[str, ...] = ()
    cause: Reason | None = None
    notes: tuple[Reason, ...] = ()

    @property
    def reason(self) -> Reason:
        """Why, in words."""
        if self.cause is not None:
            return self.cause
        match self.layer:
            case "government" | "industry" | "local":
                return because(self.layer, territory=self.territory, rule=self.rule)
            case "nurture":
                return because("nurture", rule=self.rule)
            case _:
                return because("otherwise", territory=self.territory)


@attrs.frozen
class Seen:
    """What one constraint of a rule saw.

    Args:
        text: what is asked; with its number where conditions are joined by numbers.
        truth: whether it holds; None for unknown.
        value: what it saw; None where nothing is.
    """

    text: str
    truth: bool | None
    value: object = None

    def __str__(self) -> str:
        state = {True: "true", False: "false", None: "unknown"}[self.truth]
        return f"{self.text}: {state}, {'missing' if self.value is None else _spelled(self.value)}"


def _spelled(value: object) -> str:
    if is_tuple(value):
        return ", ".join(map(repr, value))
    return repr(value) if isinstance(value, str) else str(value)


@attrs.frozen
class RuleTrace:
    """The result of one rule for one record, made on demand to explain rules that did not match.

    Args:
        layer: where the rule stands (``Korea, local``).
        rule: its name.
        truth: whether it is true; None for unknown.
        leads_to: where it leads, or what it gives.
        missing: the fields that leave it unknown.
        conditions: what it asks, as text.
        seen: what each of its constraints saw.
    """

    layer: str
    rule: str
    truth: bool | None
    leads_to: str
    missing: tuple[str, ...] = ()
    conditions: str = ""
    seen: tuple[Seen, ...] = ()

    def __str__(self) -> str:
        state = {True: "true", False: "false", None: f"unknown ({', '.join(self.missing)} missing)"}[self.truth]
        return f"{self.layer}: {self.rule} → {self.leads_to}: {state} ({self.conditions})"
