"""Who gets this lead? Layers of rules; every lead gets an owner.

Theory of operation
-------------------
The first layer that gives an answer decides:

1. *account*: the lead was matched to an account whose owner is active, and the policy says that they get it;
2. *nurture*: the lead is not ready for sales, and does want to be called or mailed by that queue;
3. *country*: the territory of the lead's country, the only geographic rule that applies at first;
4. *government*, then *industry*: rules of that territory;
5. parts of the territory, with rules of the same layers of their own, then *local* geographic rules;
6. the territory's ``otherwise``.

Without a country, or when no rule is true but a *local* rule is unknown, the lead goes to the *Generic Queue*
(the territory's own, else the global one), and the decision names the missing fields.
When the information was sufficient but no rule covers the lead, ``otherwise`` takes it, else the Generic Queue.
Unknown government and industry rules are only reported.
A country that is missing may be inferred, if the policy asks for it; the decision says so.

So every lead gets an owner. `route` decides, `trace_route` tells on demand what every other rule saw.
All rules of a territory are compiled into one index, and what a rule decides is prepared,
so that a decision costs one look-up however many rules there are.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

import attrs

from leadflow.conditions import ALWAYS, NO_FACTS, AnyOf, Condition, Facts, OneOf, Subject, trace_rule
from leadflow.objects import Account, Inquiry, Lead, Roster
from leadflow.policy import Inference, Policy, Routing, Territory
from leadflow.reasons import Reason, RouteLayer, RoutingDecision, RuleTrace, because
from leadflow.records import with_fields
from leadflow.values.checks import expect
from leadflow.values.domain import Domain
from leadflow.values.phone import PhoneNumber

__all__ = [
    "Gap",
    "RouteLayer",
    "RoutingDecision",
    "RoutingTrace",
    "opted_out",
    "owner_of_contact",
    "route",
    "trace_route",
]


def route(
    subject: Subject, policy: Policy, *, facts: Facts = NO_FACTS, roster: Roster | None = None
) -> RoutingDecision:
    """Return who gets a lead.

    Args:
        subject: the lead, or the inquiry before it is one.
        policy: the rules.
        facts: what was found out before; the account layer and conditions on scores need it.
        roster: who works here, and which queues call or mail; without it every target counts as there and active.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from leadflow.conditions import parse_condition
    >>> from leadflow.objects import Lead
    >>> from leadflow.policy import RoutingRule, Rules
    >>> from leadflow.values.address import Address
    >>> seoul = RoutingRule(name="Seoul", owner="team:seoul", when=(parse_condition({"address.subdivision": "KR-11"}),))
    >>> korea = Territory(name="Korea", country=("KR",), local=Rules((seoul,)))
    >>> policy = Policy(fallback_user="user:dana", routing=Routing(territory=(korea,)))
    >>> lead = Lead(id="1", owner="queue:generic", name="박서준", address=Address(country="KR"))
    >>> decision = route(lead, policy)
    >>> print(decision.target, "-", decision.reason)
    queue:generic - generic queue of Korea, because address.subdivision is missing
    """
    if (
        (type(subject) is not Lead and type(subject) is not Inquiry)
        or type(policy) is not Policy
        or (facts is not NO_FACTS and type(facts) is not Facts)
        or (roster is not None and type(roster) is not Roster)
    ):  # a look at the types costs a tenth of asking for each argument, and batches ask for every lead
        _expect_arguments(subject, policy, facts, roster)
    rules = policy.routing
    if facts.account is not None and rules.account_owner:
        owned = _by_account(facts.account, roster)
        if owned is not None:
            return owned
    inferred = None
    if rules.infer_country and subject.address.country is None:
        inferred = _with_country(subject, rules)
        if inferred is not None:
            subject = inferred[0]
    decide = _nurtured if rules.nurture else _placed
    decision = decide(subject, rules, facts, roster)
    return decision if inferred is None else attrs.evolve(decision, notes=(inferred[1], *decision.notes))


_SUBJECTS = (Inquiry, Lead)


def _expect_arguments(subject: object, policy: object, facts: object, roster: object) -> None:
    expect("subject", subject, _SUBJECTS)
    expect("policy", policy, Policy)
    expect("facts", facts, Facts)
    expect("roster", roster, (Roster, type(None)))


def owner_of_contact(account: Account, roster: Roster, fallback_user: str) -> tuple[str, Reason]:
    """Return who owns the contacts of an account, and why: its active owner, else the fallback user.

    >>> owner, reason = owner_of_contact(Account(id="1", name="Acme"), Roster(), "user:head")
    >>> print(owner, "-", reason)
    user:head - fallback user, because Acme has no owner
    """
    expect("account", account, Account)
    expect("roster", roster, Roster)
    expect("fallback_user", fallback_user, str)
    if account.owner is None:
        return fallback_user, because("fallback_no_owner", account=account.name)
    if not roster.is_active(account.owner):
        return fallback_user, because("fallback_inactive", owner=account.owner)
    return account.owner, because("account_owner")


def _by_account(account: Account, roster: Roster | None) -> RoutingDecision | None:
    if account.owner is None or not (roster is None or roster.is_active(account.owner)):
        return None
    return RoutingDecision(account.owner, "account", cause=because("account_layer", account=account.name))


def _nurtured(subject: Subject, rules: Routing, facts: Facts, roster: Roster | None) -> RoutingDecision:
    """Return the first nurturing that holds and is wanted; without one the decision of the territory."""
    passed_over: list[Reason] = []
    missing: tuple[str, ...] = ()
    for each in rules.nurture:
        hit = each.when.hit(subject, facts)
        missing = _union(missing, hit.missing)
        if hit.rank is not None:
            unwanted = None if roster is None else opted_out(each.queue, subject, roster)
            if unwanted is None:
                return RoutingDecision(each.queue, "nurture", rule=each.name, missing=missing, notes=tuple(passed_over))
            passed_over.append(unwanted)
    decision = _placed(subject, rules, facts, roster)
    if not passed_over and not missing:
        return decision
    notes = (*passed_over, *decision.notes)
    return attrs.evolve(decision, missing=_union(missing, decision.missing), notes=notes)


def _placed(subject: Subject, rules: Routing, facts: Facts, roster: Roster | None) -> RoutingDecision:
    """Return the decision of the country's territory, or the Generic Queue when its target cannot have the lead."""
    decision = _by_country(subject, rules, facts)
    refusal = None if roster is None else _refusal(decision.target, subject, roster)
    if refusal is None:
        return decision
    return attrs.evolve(decision, target=rules.generic_queue, layer="generic", cause=refusal)


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other})) if one and other else one or other


def _by_country(subject: Subject, rules: Routing, facts: Facts) -> RoutingDecision:
    country = subject.address.country
    if country is None:
        return _without_country(rules.generic_queue)
    territory = rules.by_country.get(country)
    if territory is None:
        return _without_territory(rules.generic_queue, country)
    return _by_territory(subject, territory, rules, facts)


def _with_country(subject: Subject, rules: Routing) -> tuple[Subject, Reason] | None:
    """Return a subject as if it had the country that can be inferred, and from what."""
    for source in rules.infer_country:
        for name, value in _signs(subject)[source]:
            if value is not None and value.country is not None:
                address = attrs.evolve(subject.address, country=value.country)
                reason = because("country_inferred", country=value.country, source=name, value=value)
                return with_fields(subject, {"address": address}), reason
    return None


def _signs(subject: Subject) -> Mapping[Inference, tuple[tuple[str, PhoneNumber | Domain | None], ...]]:
    """Return what a country can be inferred from."""
    email = None if subject.email is None else subject.email.domain
    return {
        "phone": (("telephone number", subject.phone), ("telephone number", subject.mobile)),
        "domain": (("e-mail domain", email), ("website", subject.website)),
    }


def _by_territory(subject: Subject, territory: Territory, rules: Routing, facts: Facts) -> RoutingDecision:
    index = territory.index
    rank, lacked = index.look(subject, facts)
    if not lacked and rank < index.size:
        return territory.says[rank]
    name, queue = _part_of(subject, territory, facts) if territory.within else (territory.name, territory.generic_queue)
    return _lacking(territory, rank, lacked, name, queue or rules.generic_queue)


@functools.lru_cache(maxsize=4096)
def _lacking(territory: Territory, rank: int, lacked: int, part: str, queue: str) -> RoutingDecision:
    """Return what is decided of leads that lack something, or that no rule covers: most lack the same, so it is made once.

    Args:
        territory: whose rules were asked.
        rank: the first rule that is true, or how many there are, as `RuleIndex.look` returns it.
        lacked: what is missing, as it returns it.
        part: the names of the territory and of the part of it that a lead belongs to.
        queue: the Generic Queue there.
    """
    index = territory.index
    missing, local = index.named(lacked), index.named_apart(lacked)
    if rank < index.size:
        return attrs.evolve(territory.says[rank], missing=missing)
    if territory.otherwise is not None and not local:
        return RoutingDecision(territory.otherwise, "otherwise", territory.name, missing=missing)
    if not local:
        return RoutingDecision(queue, "generic", part, missing=missing, cause=because("no_rule", territory=part))
    be = "is" if len(local) == 1 else "are"
    cause = because("information_missing", territory=part, fields=", ".join(local), be=be)
    return RoutingDecision(queue, "generic", part, missing=missing, cause=cause)


@functools.lru_cache(maxsize=64)
def _without_country(queue: str) -> RoutingDecision:
    missing = ("address.country",)
    return RoutingDecision(queue, "generic", missing=missing, cause=because("country_missing"))


@functools.lru_cache(maxsize=4096)
def _without_territory(queue: str, country: str) -> RoutingDecision:
    return RoutingDecision(queue, "generic", cause=because("no_territory", country=country))


def _part_of(subject: Subject, territory: Territory, facts: Facts) -> tuple[str, str | None]:
    """Return the innermost part of a territory that a subject certainly belongs to: its names, and its Generic Queue."""
    name, queue = territory.name, territory.generic_queue
    part = next((each for each in territory.within if each.when.holds(subject, facts)), None)
    while part is not None:
        name, queue = f"{name}, {part.name}", part.generic_queue or queue
        part = next((each for each in part.within if each.when.holds(subject, facts)), None)
    return name, queue


def _refusal(target: str, subject: Subject, roster: Roster) -> Reason | None:
    """Return why a target cannot have a lead: it is not there, or does what the person does not want."""
    if target.startswith("queue:"):
        return opted_out(target, subject, roster)
    is_there = roster.is_active(target) if target.startswith("user:") else target in roster.teams
    return None if is_there else because("target_missing", target=target)


def opted_out(queue: str, subject: Subject, roster: Roster) -> Reason | None:
    """Return why a queue does not suit somebody: it calls or mails them, and they do not want that.

    >>> from leadflow.objects import Lead, Queue
    >>> roster = Roster(queues={"queue:calls": Queue(id="queue:calls", channel="call")})
    >>> print(opted_out("queue:calls", Lead(id="1", owner="queue:a", name="Amy", do_not_call=True), roster))
    not queue:calls, because they do not want to be called
    """
    expect("queue", queue, str)
    expect("subject", subject, _SUBJECTS)
    expect("roster", roster, Roster)
    found = roster.queues.get(queue)
    if found is not None and found.channel == "call" and subject.do_not_call:
        return because("opted_out", queue=queue, contacted="called")
    if found is not None and found.channel == "mail" and subject.do_not_email:
        return because("opted_out", queue=queue, contacted="mailed")
    return None


# --- what every rule saw ----------------------------------------------------------------------------------------------


@attrs.frozen
class Gap:
    """A missing field, and the rules that it leaves undecided.

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
    """The result of every rule, and the rules that missing fields leave undecided.

    Args:
        rules: of nurturing and of the territory, in the order in which they are asked;
            without a country those of all territories.
        gaps: the missing fields, with the rules above the one that decided that they leave unknown;
            none where the owner of an account gets the lead whatever the rules say.
    """

    rules: tuple[RuleTrace, ...]
    gaps: tuple[Gap, ...]


def trace_route(
    subject: Subject, policy: Policy, *, facts: Facts = NO_FACTS, roster: Roster | None = None
) -> RoutingTrace:
    """Return what every rule of the territory saw, also the rules that did not match.

    Computed rule by rule in the plain way, so it also confirms the decision.
    Without a country the rules of all territories concern it, each under the condition that it is the country.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.
    """
    _expect_arguments(subject, policy, facts, roster)
    settings = policy.routing
    inferred = _with_country(subject, settings) if subject.address.country is None else None
    placed = subject if inferred is None else inferred[0]
    rules = tuple(
        trace_rule(when, placed, facts, layer=layer, rule=name, leads_to=leads_to)
        for layer, name, leads_to, when in _concerning(placed, settings)
    )
    if facts.account is not None and settings.account_owner and _by_account(facts.account, roster) is not None:
        return RoutingTrace(rules, ())
    undecided = [rule for rule in takewhile(lambda rule: not rule.truth, rules) if rule.truth is None]
    return RoutingTrace(rules, tuple(_gaps(undecided)) or _without_rules(placed, settings))


def _concerning(subject: Subject, rules: Routing) -> Iterator[tuple[str, str, str, AnyOf]]:
    """Yield the layer, the name, the target and the conditions of each rule that concerns a subject."""
    for each in rules.nurture:
        yield "nurture", each.name, each.queue, each.when
    country = subject.address.country
    for territory in rules.territory:
        is_there = AnyOf((Condition((("address.country", OneOf(territory.country)),)),)) if country is None else ALWAYS
        if country is None or country in territory.country:
            for rule in territory.asked(when=is_there):
                yield f"{rule.territory}, {rule.layer}", rule.name or "otherwise", rule.owner, rule.when


def _gaps(undecided: Sequence[RuleTrace]) -> Iterator[Gap]:
    for field in dict.fromkeys(field for rule in undecided for field in rule.missing):
        waiting = [rule for rule in undecided if field in rule.missing]
        yield Gap(field, len(waiting), waiting[0].rule, waiting[0].leads_to)


def _without_rules(subject: Subject, rules: Routing) -> tuple[Gap, ...]:
    """Return the gap that a missing country leaves where no rule waits for it, only territories do."""
    if subject.address.country is not None or not rules.territory:
        return ()
    first = rules.territory[0]
    return (Gap("address.country", 0, first.name, first.otherwise or first.generic_queue or rules.generic_queue),)
