"""Compiled conditions, scoring and routing give what looking at every rule in turn gives."""

import pickle
from datetime import UTC, datetime

from hypothesis import event, given
from hypothesis import strategies as st

from leadflow import Address, Inquiry, Lead, route, score, trace_route, trace_score
from leadflow.conditions import RuleIndex, custom_field, evaluate, parse_condition, plain_condition
from leadflow.conditions.fields import FIELDS
from leadflow.policy import Routing, RoutingRule, Rules, Scoring, ScoringGroup, ScoringRule, Territory
from reference import naive_rules as naive

AT = datetime(2026, 11, 21, tzinfo=UTC)
SCHEMA = {**FIELDS, "custom.intent": custom_field("intent", "text")}

DOMAINS = ("acme.example", "eu.acme.example", "army.mil.kr", "mnd.go.kr", "gov.example")
ANYBODYS = ("gmail.com", "smartstore.naver.com")
SUBDIVISIONS = {"KR": ("KR-11", "KR-41"), "US": ("US-CA", "US-NY")}
TITLES = ("VP Sales", "구매팀장", "영업 담당자", "Director, Sales", "대표이사", "sales vp", "Engineer", "AI팀장")
TERMS = ("VP", "sales", "팀장", "대표이사", "director", "영업", "장", "vp sales", "구매팀장", "ai팀")
CODES = ("KSIC:26", "KSIC:2611", "KSIC:10", "KSIC:62", "NAICS:325", "KSIC:C")
INTERESTS = ("Lipstick", "크림", "WMS")


def some(values: tuple[object, ...]) -> st.SearchStrategy[list[object]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


CONSTRAINTS: dict[str, st.SearchStrategy[object]] = {
    "title": st.one_of(
        some(TITLES),
        st.builds(lambda kind, terms: {kind: terms}, st.sampled_from(["contains", "prefix", "none_of"]), some(TERMS)),
    ),
    "employees": st.one_of(
        st.builds(lambda low: {"min": low}, st.integers(0, 60)),
        st.builds(lambda high: {"max": high}, st.integers(0, 60)),
        st.builds(lambda low, size: {"min": low, "max": low + size}, st.integers(0, 60), st.integers(0, 30)),
        some((5, 20, 50)),
    ),
    "email.domain": st.one_of(
        some(DOMAINS), st.builds(lambda roots: {"under": roots}, some(("acme.example", "kr", "mil.kr", "gov.example")))
    ),
    "public_sector": some((True, False)),
    "address.country": some(("KR", "US")),
    "address.subdivision": st.one_of(some(("KR-11", "KR-41", "US-CA")), st.just({"under": ["KR"]})),
    "address.postal_code": st.one_of(
        st.builds(lambda starts: {"prefix": starts}, some(("06", "061", "9", "94105", "0"))),
        st.builds(lambda ends: {"min": min(ends), "max": max(ends)}, some(("06000", "06236", "94105", "94199"))),
        st.builds(lambda end: {"max": end}, st.sampled_from(("06236", "061", "94105"))),
    ),
    "industry": st.one_of(
        st.builds(lambda roots: {"under": roots}, some(("KSIC:C", "KSIC:26", "NAICS:325", "KSIC:62"))), some(CODES[:3])
    ),
    "interests": st.one_of(
        some(INTERESTS),
        st.builds(lambda unwanted: {"none_of": unwanted}, some(INTERESTS)),
        st.just({"contains": ["크"]}),
    ),
    "custom.intent": some(("purchase", "information")),
}
RARELY = st.integers(0, 4).map(lambda number: number == 0)
PRESENT = st.builds(lambda present: {"present": present}, st.booleans())


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, object]:
    paths = draw(st.lists(st.sampled_from(sorted(CONSTRAINTS)), max_size=3, unique=True))
    asked = {path: draw(st.one_of(CONSTRAINTS[path], CONSTRAINTS[path], PRESENT)) for path in paths}
    return {path: {"not": spec} if isinstance(spec, dict) and draw(RARELY) else spec for path, spec in asked.items()}


ALTERNATIVES = st.lists(conditions(), min_size=1, max_size=2)
RULES = st.lists(ALTERNATIVES, max_size=12)


@st.composite
def subjects(draw: st.DrawFn) -> Inquiry | Lead:
    country = draw(st.sampled_from([None, "KR", "US"]))
    subdivision = draw(st.sampled_from([None, *SUBDIVISIONS.get(country or "", ())]))
    fields = {
        "id": "1",
        "source": "form",
        "name": "Amy Wong",
        "title": draw(st.none() | st.sampled_from(TITLES)),
        "employees": draw(st.none() | st.integers(0, 80)),
        "email": draw(st.none() | st.sampled_from([f"amy@{domain}" for domain in (*DOMAINS, *ANYBODYS)])),
        "website": draw(st.none() | st.sampled_from((*DOMAINS, *ANYBODYS))),
        "industry": draw(st.none() | st.sampled_from(CODES)),
        "interests": draw(st.lists(st.sampled_from(INTERESTS), max_size=2, unique=True)),
        "custom": draw(st.sampled_from([{}, {"intent": "purchase"}, {"intent": "information"}])),
        "address": Address(
            country=country,
            subdivision=subdivision,
            postal_code=draw(st.sampled_from([None, "06101", "94105", "9", "K1A 0B1"])) if country else None,
        ),
    }
    return Inquiry(**fields) if draw(st.booleans()) else Lead(owner="queue:a", **fields)


def parsed(any_of: list[dict[str, object]]) -> tuple:
    return tuple(parse_condition(plain, SCHEMA) for plain in any_of)


@given(conditions(), subjects())
def test_one_condition_means_what_it_says(plain: dict[str, object], subject: Inquiry | Lead) -> None:
    """A condition is true, false or unknown as its constraints say, one by one."""
    assert evaluate(parse_condition(plain, SCHEMA), subject) is naive.condition_holds(plain, subject)


@given(conditions())
def test_conditions_read_back_what_they_write(plain: dict[str, object]) -> None:
    """Writing a condition and reading it back gives the same condition."""
    condition = parse_condition(plain, SCHEMA)
    assert parse_condition(plain_condition(condition), SCHEMA) == condition


@given(RULES, subjects())
def test_the_first_true_rule_is_found_with_what_is_missing_above(rules: list, subject: Inquiry | Lead) -> None:
    """The compiled index finds the first true rule and exactly the fields that leave rules above it open."""
    hit = RuleIndex([parsed(any_of) for any_of in rules]).first(subject)
    rank, missing = naive.first(rules, subject)
    event(f"hit {rank is not None}, missing {bool(missing)}")
    assert (hit.rank, set(hit.missing)) == (rank, missing)


@given(RULES, subjects())
def test_all_true_rules_are_found_with_what_is_missing_elsewhere(rules: list, subject: Inquiry | Lead) -> None:
    """The compiled index finds every true rule and exactly the fields that leave others open."""
    hits = RuleIndex([parsed(any_of) for any_of in rules]).every(subject)
    ranks, missing = naive.every(rules, subject)
    assert (list(hits.ranks), set(hits.missing)) == (ranks, missing)


@given(RULES, subjects())
def test_an_index_survives_pickling(rules: list, subject: Inquiry | Lead) -> None:
    """An index that travelled to another process answers the same."""
    index = RuleIndex([parsed(any_of) for any_of in rules])
    assert pickle.loads(pickle.dumps(index)).first(subject) == index.first(subject)


GROUPS = st.tuples(st.none() | st.integers(0, 40), st.lists(st.tuples(st.integers(-20, 40), ALTERNATIVES), max_size=5))


def group_of(plain: tuple) -> ScoringGroup:
    cap, rules = plain
    return ScoringGroup(
        cap=cap,
        rules=tuple(
            ScoringRule(name=f"rule {number}", points=points, when=parsed(any_of))
            for number, (points, any_of) in enumerate(rules)
        ),
    )


@given(GROUPS, GROUPS, subjects())
def test_contributions_sum_to_the_score(fit: tuple, engagement: tuple, subject: Inquiry | Lead) -> None:
    """The score is what adding up by hand gives, the contributions sum to it exactly, and the trace agrees."""
    policy = Scoring(fit=group_of(fit), engagement=group_of(engagement))
    scored = score(subject, policy, at=AT)
    assert scored.value == naive.points([fit, engagement], subject)
    assert sum(each.points for each in scored.contributions) == scored.value
    given_points = [(each.axis, each.rule) for each in scored.contributions if each.rule]
    assert given_points == [(line.layer, line.rule) for line in trace_score(subject, policy, at=AT) if line.truth]
    assert set(scored.missing) == {field for line in trace_score(subject, policy, at=AT) for field in line.missing}


TARGETS = st.sampled_from(["user:a", "queue:b", "team:c"])
LAYER = st.lists(st.tuples(ALTERNATIVES, TARGETS), max_size=4)
TERRITORIES = st.builds(
    lambda country, *layers, otherwise, own: naive.PlainTerritory(country, [country], *layers, otherwise, own),
    st.sampled_from(["KR", "US"]),
    LAYER,
    LAYER,
    LAYER,
    otherwise=st.none() | TARGETS,
    own=st.sampled_from([None, "queue:own"]),
)


def territory_of(plain: naive.PlainTerritory) -> Territory:
    def rules(layer: list) -> Rules:
        return Rules(
            tuple(
                RoutingRule(name=f"rule {number}", owner=owner, when=parsed(any_of))
                for number, (any_of, owner) in enumerate(layer)
            )
        )

    return Territory(
        name=plain.name,
        country=tuple(plain.countries),
        government=rules(plain.government),
        industry=rules(plain.industry),
        local=rules(plain.local),
        otherwise=plain.otherwise,
        generic_queue=plain.generic_queue,
    )


@given(st.lists(TERRITORIES, max_size=2, unique_by=lambda each: each.name), subjects())
def test_routing_equals_the_naive_reference(plain: list[naive.PlainTerritory], subject: Inquiry | Lead) -> None:
    """Target, layer and missing fields are those of the layers gone through one by one."""
    decision = route(subject, Routing(territory=tuple(map(territory_of, plain))))
    event(decision.layer)
    assert (decision.target, decision.layer, set(decision.missing)) == naive.route(plain, "queue:generic", subject)


@given(st.lists(TERRITORIES, max_size=2, unique_by=lambda each: each.name), subjects())
def test_the_trace_agrees_with_the_decision(plain: list[naive.PlainTerritory], subject: Inquiry | Lead) -> None:
    """The rule that fired is the first true one of the trace, and its gaps count the rules each field could decide."""
    policy = Routing(territory=tuple(map(territory_of, plain)))
    decision, trace = route(subject, policy), trace_route(subject, policy)
    true = next((line for line in trace.rules if line.truth), None)
    if decision.rule is None:
        assert true is None
    else:
        assert true is not None
        assert (true.rule, true.leads_to) == (decision.rule, decision.target)
        assert true.layer == f"{decision.territory}, {decision.layer}"
    for gap in trace.gaps if subject.address.country else ():
        waiting = [line for line in trace.rules if gap.field in line.missing]
        assert (gap.rules, gap.first, gap.leads_to) == (len(waiting), waiting[0].rule, waiting[0].leads_to)
