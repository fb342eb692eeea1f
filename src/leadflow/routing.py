"""Who gets this lead? Layers of rules, total by construction.

Theory of operation
-------------------
The first layer that gives an answer decides:

1. *account*: the lead was matched to an account whose owner is active, and the policy says that they get it;
2. *nurture*: the lead is not ready for sales;
3. *country*: the territory of the lead's country, the only geographic rule that applies at first;
4. *government*, then *industry*: rules of that territory;
5. *local*: geographic rules within it;
6. the territory's ``otherwise``.

Without a country, or when no rule is true but a *local* rule is unknown, the lead goes to the *Generic Queue*
(the territory's own, else the global one), and the decision names the missing fields.
When the information was sufficient but no rule covers the lead, ``otherwise`` takes it, else the Generic Queue.
Unknown government and industry rules are only reported.

So every lead gets an owner. `route` decides, `trace_route` tells on demand what every other rule saw.
"""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import NO_FACTS, Facts, Subject, evaluate_any, open_fields
from leadflow.objects import Account, Roster
from leadflow.policy import Routing, Rules, Territory
from leadflow.reasons import Reason, RuleTrace, because

__all__ = ["Gap", "RouteLayer", "RoutingDecision", "RoutingTrace", "owner_of_contact", "route", "trace_route"]

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
        territory: the name of the territory, when the country has one.
        rule: the name of the rule that fired.
        missing: the fields whose absence leaves rules unknown that might have decided instead.
        reason: why, in words.
    """

    target: str
    layer: RouteLayer
    territory: str | None
    rule: str | None
    missing: tuple[str, ...]
    reason: Reason


def route(
    subject: Subject, policy: Routing, *, facts: Facts = NO_FACTS, roster: Roster | None = None
) -> RoutingDecision:
    """Return who gets a lead.

    Args:
        subject: the lead, or the inquiry before it is one.
        policy: the rules.
        facts: what was found out before; the account layer and conditions on scores need it.
        roster: who works here; without it every target counts as there and active.

    >>> from leadflow.conditions import parse_condition
    >>> from leadflow.objects import Lead
    >>> from leadflow.policy import RoutingRule
    >>> from leadflow.values.address import Address
    >>> seoul = RoutingRule(name="Seoul", owner="team:seoul", when=(parse_condition({"address.subdivision": "KR-11"}),))
    >>> policy = Routing(territory=(Territory(name="Korea", country=("KR",), local=Rules((seoul,))),))
    >>> lead = Lead(id="1", owner="queue:generic", name="박서준", address=Address(country="KR"))
    >>> decision = route(lead, policy)
    >>> print(decision.target, "-", decision.reason)
    queue:generic - generic queue of Korea, since address.subdivision missing
    """
    if policy.account_owner and facts.account is not None and facts.account.owner is not None:
        owner = facts.account.owner
        if roster is None or roster.is_active(owner):
            return RoutingDecision(
                owner, "account", None, None, (), because("account_layer", account=facts.account.name)
            )
    if policy.nurture is not None and policy.nurture.when.holds(subject, facts):
        nurture = policy.nurture
        return RoutingDecision(nurture.queue, "nurture", None, nurture.name, (), because("nurture", rule=nurture.name))
    decision = _by_territory(subject, policy, facts)
    if roster is not None and not _is_there(decision.target, roster):
        reason = because("target_missing", target=decision.target)
        return attrs.evolve(decision, target=policy.generic_queue, layer="generic", reason=reason)
    return decision


def owner_of_contact(account: Account, roster: Roster, fallback_user: str) -> tuple[str, Reason]:
    """Return who owns the contacts of an account, and why: its active owner, else the fallback user.

    >>> owner, reason = owner_of_contact(Account(id="1", name="Acme"), Roster(), "user:head")
    >>> print(owner, "-", reason)
    user:head - fallback user, since Acme has no owner
    """
    if account.owner is None:
        return fallback_user, because("fallback_no_owner", account=account.name)
    if not roster.is_active(account.owner):
        return fallback_user, because("fallback_inactive", owner=account.owner)
    return account.owner, because("account_owner")


def _by_territory(subject: Subject, policy: Routing, facts: Facts) -> RoutingDecision:
    country = subject.address.country
    if country is None:
        missing = ("address.country",)
        return RoutingDecision(policy.generic_queue, "generic", None, None, missing, because("country_missing"))
    territory = policy.by_country.get(country)
    if territory is None:
        reason = because("no_territory", country=country)
        return RoutingDecision(policy.generic_queue, "generic", None, None, (), reason)
    open_above: tuple[str, ...] = ()
    for layer, rules in _layers(territory):
        if not rules.rules:
            continue
        hit = rules.index.first(subject, facts)
        if hit.rank is not None:
            rule = rules.rules[hit.rank]
            reason = because(layer, territory=territory.name, rule=rule.name)
            return RoutingDecision(
                rule.owner, layer, territory.name, rule.name, _union(open_above, hit.missing), reason
            )
        if layer == "local" and hit.missing:
            return _uninformed(territory, policy, _union(open_above, hit.missing), hit.missing)
        open_above = _union(open_above, hit.missing)
    return _uncovered(territory, policy, open_above)


def _layers(territory: Territory) -> tuple[tuple[Literal["government", "industry", "local"], Rules], ...]:
    return (("government", territory.government), ("industry", territory.industry), ("local", territory.local))


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other})) if one and other else one or other


def _uninformed(
    territory: Territory, policy: Routing, missing: tuple[str, ...], local: tuple[str, ...]
) -> RoutingDecision:
    queue = territory.generic_queue or policy.generic_queue
    reason = because("information_missing", territory=territory.name, fields=", ".join(local))
    return RoutingDecision(queue, "generic", territory.name, None, missing, reason)


def _uncovered(territory: Territory, policy: Routing, missing: tuple[str, ...]) -> RoutingDecision:
    if territory.otherwise is not None:
        reason = because("otherwise", territory=territory.name)
        return RoutingDecision(territory.otherwise, "otherwise", territory.name, None, missing, reason)
    queue = territory.generic_queue or policy.generic_queue
    return RoutingDecision(
        queue, "generic", territory.name, None, missing, because("no_rule", territory=territory.name)
    )


def _is_there(target: str, roster: Roster) -> bool:
    kind = target.partition(":")[0]
    match kind:
        case "user":
            return roster.is_active(target)
        case "team":
            return target in roster.teams
        case _:
            return True


# --- what every rule saw ----------------------------------------------------------------------------------------------


@attrs.frozen
class Gap:
    """What a missing field keeps from being decided.

    Args:
        field: the missing field.
        rules: how many rules it leaves unknown.
        first: the first of them.
        leads_to: where that one would have led.
    """

    field: str
    rules: int
    first: str
    leads_to: str


@attrs.frozen
class RoutingTrace:
    """What became of every rule of the territory, and what the missing fields keep from being decided."""

    rules: tuple[RuleTrace, ...]
    gaps: tuple[Gap, ...]


def trace_route(subject: Subject, policy: Routing, facts: Facts = NO_FACTS) -> RoutingTrace:
    """Return what every rule of the subject's territory saw, those included that did not match.

    Computed rule by rule in the plain way, so it also confirms the decision.
    """
    territory = policy.by_country.get(subject.address.country or "")
    if territory is None:
        return RoutingTrace((), _country_gap(subject, policy))
    rules = tuple(_traced(subject, territory, facts))
    return RoutingTrace(rules, tuple(_gaps(rules)))


def _traced(subject: Subject, territory: Territory, facts: Facts) -> Iterator[RuleTrace]:
    for layer, rules in _layers(territory):
        for rule in rules.rules:
            truth = evaluate_any(rule.when.conditions, subject, facts)
            missing = tuple(sorted(open_fields(rule.when.conditions, subject, facts))) if truth is None else ()
            conditions = str(rule.when)
            yield RuleTrace(f"{territory.name}, {layer}", rule.name, truth, rule.owner, missing, conditions)


def _gaps(rules: tuple[RuleTrace, ...]) -> Iterator[Gap]:
    for field in dict.fromkeys(field for rule in rules for field in rule.missing):
        waiting = [rule for rule in rules if field in rule.missing]
        yield Gap(field, len(waiting), waiting[0].rule, waiting[0].leads_to)


def _country_gap(subject: Subject, policy: Routing) -> tuple[Gap, ...]:
    if subject.address.country is not None or not policy.territory:
        return ()
    every = [rule for territory in policy.territory for _, rules in _layers(territory) for rule in rules.rules]
    first = policy.territory[0]
    leads_to = every[0].owner if every else first.otherwise or policy.generic_queue
    return (Gap("address.country", len(every), every[0].name if every else first.name, leads_to),)
