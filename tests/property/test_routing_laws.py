"""Compiled routing gives what going through all rules in order gives, and what it says is missing is what is missing."""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from leadflow import Inquiry, Lead, Queue, Roster, Team, User, route, trace_route
from leadflow.policy import Nurture, Routing, RoutingRule, Rules, Territory
from leadflow.reasons import RoutingDecision
from leadflow.routing import Gap
from property.rule_worlds import ALTERNATIVES, CODES, DOMAINS, INTERESTS, SUBDIVISIONS, TITLES, parsed, subjects
from reference import naive_rules
from reference.naive_routing import Line, PlainRouting, PlainRule, PlainTerritory, lines
from reference.naive_routing import route as naive_route
from whole import whole

pytestmark = pytest.mark.worlds

Subject = Inquiry | Lead

# --- generated settings -----------------------------------------------------------------------------------------------

TARGETS = st.sampled_from(["user:a", "queue:b", "team:c"])
QUEUES = st.sampled_from(["queue:b", "queue:calls", "queue:mails"])


def layers(prefix: str, targets: st.SearchStrategy[str] = TARGETS, most: int = 3) -> st.SearchStrategy[list[PlainRule]]:
    pairs = st.lists(st.tuples(ALTERNATIVES, targets), max_size=most)
    return pairs.map(lambda rules: [PlainRule(f"{prefix} {at}", *rule) for at, rule in enumerate(rules)])


@st.composite
def territories(draw: st.DrawFn, name: str, countries: Sequence[str] = (), depth: int = 0) -> PlainTerritory:
    parts = draw(st.integers(0, 2)) if depth < 2 else 0
    return PlainTerritory(
        name=name,
        countries=countries,
        when=() if countries else draw(ALTERNATIVES),
        government=draw(layers("government")),
        industry=draw(layers("industry")),
        within=[draw(territories(f"part {at}", depth=depth + 1)) for at in range(parts)],
        local=draw(layers("local")),
        otherwise=draw(st.none() | TARGETS),
        generic_queue=draw(st.sampled_from([None, "queue:own"])),
    )


@st.composite
def routings(draw: st.DrawFn) -> PlainRouting:
    split = draw(st.sampled_from(((), (("KR",),), (("KR",), ("US",)), (("KR", "US"),))))
    return PlainRouting(
        territories=[draw(territories(f"territory {at}", countries)) for at, countries in enumerate(split)],
        nurture=draw(layers("nurture", QUEUES, most=2)),
        infer=draw(st.sampled_from(((), (), ("phone",), ("domain", "phone")))),
    )


def rules_of(plain: Sequence[PlainRule]) -> Rules:
    return Rules(tuple(RoutingRule(name=it.name, owner=it.owner, when=parsed(it.any_of)) for it in plain))


def territory_of(plain: PlainTerritory) -> Territory:
    return Territory(
        name=plain.name,
        country=tuple(plain.countries),
        when=parsed(plain.when),
        government=rules_of(plain.government),
        industry=rules_of(plain.industry),
        within=tuple(map(territory_of, plain.within)),
        local=rules_of(plain.local),
        otherwise=plain.otherwise,
        generic_queue=plain.generic_queue,
    )


def routing_of(plain: PlainRouting) -> Routing:
    return Routing(
        territory=tuple(map(territory_of, plain.territories)),
        nurture=tuple(Nurture(name=it.name, queue=it.owner, when=parsed(it.any_of)) for it in plain.nurture),
        infer_country=tuple(plain.infer),
    )


def told(decision: RoutingDecision) -> tuple[object, ...]:
    return decision.target, decision.layer, decision.territory, decision.rule, frozenset(decision.missing)


# --- laws -------------------------------------------------------------------------------------------------------------


@given(routings(), subjects())
def test_routing_equals_the_naive_reference(plain: PlainRouting, subject: Subject) -> None:
    """Target, layer, territory, rule and missing fields are those of the layers gone through one by one."""
    decision = route(subject, whole(routing_of(plain)))
    want = naive_route(plain, subject)
    event(f"{decision.layer}, missing {bool(decision.missing)}, inferred {bool(decision.notes)}")
    assert told(decision) == (want.target, want.layer, want.territory, want.rule, want.missing)


@given(routings(), subjects())
def test_settings_that_travelled_route_the_same(plain: PlainRouting, subject: Subject) -> None:
    """Compiled settings can be sent to another process."""
    policy = whole(routing_of(plain))
    decision = route(subject, policy)
    assert route(subject, pickle.loads(pickle.dumps(policy))) == decision


@given(routings(), subjects())
def test_the_trace_agrees_with_the_decision(plain: PlainRouting, subject: Subject) -> None:
    """What fired is the first true line of the trace, and its gaps count the open lines above it."""
    policy = whole(routing_of(plain))
    decision, trace = route(subject, policy), trace_route(subject, policy)
    true = next((at for at, line in enumerate(trace.rules) if line.truth), None)
    if true is None:
        assert decision.layer == "generic" or (decision.layer, decision.rule) == ("otherwise", None)
    else:
        line = trace.rules[true]
        assert (line.rule, line.leads_to) == (decision.rule or "otherwise", decision.target)
        assert line.layer == (f"{decision.territory}, {decision.layer}" if decision.territory else decision.layer)
    above = [line for line in trace.rules[:true] if line.truth is None]
    named = {field for line in above for field in line.missing}
    if subject.address.country is not None or decision.notes:
        assert set(decision.missing) == named
    for gap in trace.gaps if above else ():
        waiting = [line for line in above if gap.field in line.missing]
        assert gap == Gap(gap.field, len(waiting), waiting[0].rule, waiting[0].leads_to)
    assert {gap.field for gap in trace.gaps} >= named


ROSTER = Roster(
    users={"user:a": User(id="user:a")},
    queues={
        "queue:b": Queue(id="queue:b"),
        "queue:calls": Queue(id="queue:calls", channel="call"),
        "queue:mails": Queue(id="queue:mails", channel="mail"),
    },
    teams={"team:c": Team(id="team:c", queue="queue:calls")},
)
NOBODY = Roster()


@given(routings(), subjects(), st.booleans(), st.booleans(), st.sampled_from((None, ROSTER, NOBODY)))
def test_a_lead_always_gets_an_owner_who_is_there_and_whom_they_want(
    plain: PlainRouting, subject: Subject, calls: bool, mails: bool, roster: Roster | None
) -> None:
    """Whatever is missing, whoever left, whoever opted out: somebody or some queue gets the lead."""
    subject = attrs.evolve(subject, do_not_call=calls, do_not_email=mails)
    decision = route(subject, whole(routing_of(plain)), roster=roster)
    assert decision.target.startswith(("user:", "queue:", "team:"))
    assert str(decision.reason)
    if roster is not None:
        kind = decision.target.partition(":")[0]
        assert kind == "queue" or decision.target in {*roster.users, *roster.teams}
        unwanted = {"call": calls, "mail": mails}
        assert decision.target not in {it.id for it in roster.queues.values() if unwanted.get(it.channel or "")}


# --- what a gap promises ----------------------------------------------------------------------------------------------

KNOWN: Mapping[str, Sequence[object]] = {
    "title": TITLES,
    "employees": tuple(range(0, 96, 1)),
    "email.domain": (*DOMAINS, "gmail.com"),
    "public_sector": (*DOMAINS, "gmail.com"),
    "address.country": ("KR", "US"),
    "address.subdivision": tuple(code for codes in SUBDIVISIONS.values() for code in codes),
    "address.postal_code": ("06000", "06101", "06236", "94105", "94150", "9", "0", "061", "62"),
    "industry": (*CODES, "KSIC:10"),
    "interests": tuple(([one], list(INTERESTS))[many] for one in INTERESTS for many in (False, True)),
    "custom.intent": ("purchase", "information"),
}
"""What each field could turn out to be."""


def with_value(subject: Subject, path: str, value: object) -> Subject:
    match path:
        case "email.domain" | "public_sector":
            return attrs.evolve(subject, email=f"amy@{value}")
        case "custom.intent":
            return attrs.evolve(subject, custom={**subject.custom, "intent": value})
        case _ if path.startswith("address."):
            address = attrs.evolve(subject.address, **{path.removeprefix("address."): value})
            return attrs.evolve(subject, address=address)
        case _:
            return attrs.evolve(subject, **{path: value})


def fits(subject: Subject, path: str, value: object) -> bool:
    """Tell whether a value can be there beside the others."""
    country = subject.address.country
    return path != "address.subdivision" or (country is not None and str(value).startswith(country))


def completed(subject: Subject, line: Line, countries: Sequence[str]) -> Subject | None:
    """The subject with values that make a line true, or None where no values that we know do."""
    for choice in product(*line.parts):
        if any(naive_rules.condition_holds(each, subject) is False for each in choice):
            continue
        found = subject
        if found.address.country is None:
            found = with_value(found, "address.country", countries[0])
        missing = sorted(set().union(*(naive_rules.missing_of([each], found) for each in choice)))
        for path in missing:
            specs = [each[path] for each in choice if path in each]
            candidates = (with_value(found, path, it) for it in KNOWN[path] if fits(found, path, it))
            holding = (it for it in candidates if all(naive_rules.constraint_holds(path, spec, it) for spec in specs))
            found = next(holding, found)
        if line.truth(found):
            return found
    return None


def plain_lines(plain: PlainRouting, subject: Subject) -> Iterator[tuple[Line, Sequence[str]]]:
    """The lines of a trace, in its order, each with the countries of its territory."""
    for it in plain.nurture:
        yield Line("", "nurture", it.name, it.owner, (it.any_of,)), ("KR",)
    country = subject.address.country
    for territory in plain.territories:
        if country is None or country in territory.countries:
            yield from ((line, territory.countries) for line in lines(territory))


@given(routings(), subjects())
def test_a_rule_that_waits_for_a_field_leads_where_the_gap_says(plain: PlainRouting, subject: Subject) -> None:
    """Given values that satisfy all it did not know, a rule decides as told, unless a higher one does, which is named."""
    plain = PlainRouting(plain.territories, plain.nurture)
    policy = whole(routing_of(plain))
    trace = trace_route(subject, policy)
    true = next((at for at, line in enumerate(trace.rules) if line.truth), len(trace.rules))
    tried = 0
    for at, ((line, countries), traced) in enumerate(zip(plain_lines(plain, subject), trace.rules, strict=True)):
        if at > true or traced.truth is not None:
            continue
        found = completed(subject, line, countries)
        if found is None:
            continue
        tried += 1
        decision = route(found, policy)
        after = [it for it, _ in plain_lines(plain, found)]
        first = next(it for it in after if it.truth(found))
        assert after.index(first) <= after.index(line)
        assert told(decision)[:4] == (
            first.owner, first.layer, first.path or None, None if first.name == "otherwise" else first.name
        )  # fmt: skip
        if first == line:
            assert decision.target == traced.leads_to
    event(f"rules tried: {min(tried, 3)}")
