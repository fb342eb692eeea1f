"""What it costs to decide who gets a lead, and whether that grows with the rules.

``python -m benchmarks.routing [--quick]``: the full run goes up to 100,000 rules (some three minutes);
the quick one stops at 10,000 and asks rule-engine up to 1,000 only.

What is measured
----------------
The time of one whole decision: who gets the lead, which layer and rule decided, and which missing fields matter.
The leads are `leadflow.Lead` objects that were made before; `benchmarks.routing_rules` tells what they and the rules are.

* *route*: `leadflow.route`.
* *look-ups alone*: what of that is spent in `leadflow.conditions.RuleIndex.first`.
* *floor*: dicts written by hand for these very rules. The author knows how long the keys are, that special rules come
  before general ones, and which fields can be missing where.
* *linear scan*: one closure a rule, written by hand, asked in the order of rank. Like the floor it tells what is missing.
* *rule-engine*: one expression a rule, asked in the order of rank. It gives the owner only.
* *zen-engine*: one decision table with a row a rule, of which the first hit counts; the engine keeps it compiled.
  It gives the owner only. Beside it the same rows in a table for each country, which is chosen before it is asked.

Both engines read flat dicts that were made before and hold every key that a rule can ask for
(the last two labels of the domain, the first three digits of the postal code), so their rules only compare.
Making these dicts costs them nothing here.
All answers are compared before anything is measured.

*Growth* is measured apart: the same leads meet the same 100 rules, alone and among rules that no lead can meet.

A figure is the best of several runs. The contestants take turns: what slows the machine down slows all of them.
Contestants that ask one rule after the other answer fewer leads, of the same mixture, and fewer times.
"""

import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import attrs
import rule_engine
import zen

from benchmarks.figures import Figure, arguments, report, side_by_side
from benchmarks.routing_rules import COUNTRIES, GENERIC, Country, Plain, in_order, leads_for, plain_rules, policy_of
from leadflow import Lead, route
from leadflow.conditions import RuleIndex, parse_condition
from leadflow.policy import Policy
from leadflow.routing import RouteLayer

FEW, MANY, MOST = 100, 10_000, 100_000
SIZES = (10, FEW, 1_000, MANY, MOST)
LEADS = 2_200
LEAST_LEADS = 22
"""One of each kind."""
MOST_ASKED = 2_500_000
"""How many rules one after the other a scan may be asked about in one run."""
MOST_FOR_RULE_ENGINE = {True: 1_000, False: MANY}
"""To how many rules rule-engine is asked, quick or not; its time grows with them and would take minutes beyond."""
MOST_ASKED_OF_RULE_ENGINE = 100_000

AT_MOST_THE_FLOOR, AT_MOST_GROWTH = 3.0, 1.6
AT_LEAST_RULE_ENGINE = {1_000: 600.0}
AT_LEAST_ZEN_ENGINE = {1_000: 2.5, MANY: 5.0, MOST: 25.0}


class Answer(NamedTuple):
    """Who gets a lead, what decided, and what is missing."""

    owner: str
    layer: RouteLayer
    rule: str | None = None
    missing: tuple[str, ...] = ()


Decide: TypeAlias = Callable[[Lead], Answer]


def answer_of(rule: Plain) -> Answer:
    """Return what a rule decides when nothing is missing."""
    return Answer(rule.owner, rule.layer, rule.name)


NO_COUNTRY = Answer(GENERIC, "generic", None, ("address.country",))
NO_TERRITORY = Answer(GENERIC, "generic")


# --- the floor --------------------------------------------------------------------------------------------------------


@attrs.frozen
class Area:
    """The local rules of a subdivision by hand."""

    whole: Answer
    parts: dict[str, Answer]


@attrs.frozen
class ByHand:
    """The rules of a country by hand: what to look up, and what there is to find."""

    agencies: dict[str, Answer]
    trades: dict[str, tuple[tuple[int, Answer], ...]]
    least_employees: int
    scheme: str
    areas: dict[str, Area]
    otherwise: Answer

    @classmethod
    def of(cls, scheme: str, otherwise: str, rules: Sequence[Plain]) -> "ByHand":
        """File the rules of a country under their keys."""
        trades: dict[str, tuple[tuple[int, Answer], ...]] = {}
        areas: dict[str, Area] = {}
        for rule in reversed(rules):  # a subdivision comes after its parts
            if rule.code is not None:
                digits = rule.code.partition(":")[2]
                trades[digits] = ((rule.employees, answer_of(rule)), *trades.get(digits, ()))
            elif rule.subdivision is not None and rule.prefix is None:
                areas[rule.subdivision] = Area(answer_of(rule), {})
        for rule in rules:
            if rule.subdivision is not None and rule.prefix is not None:
                areas[rule.subdivision].parts[rule.prefix] = answer_of(rule)
        return cls(
            agencies={rule.suffix: answer_of(rule) for rule in rules if rule.suffix is not None},
            trades=trades,
            least_employees=min(rule.employees for rule in rules if rule.code is not None),
            scheme=scheme,
            areas=areas,
            otherwise=Answer(otherwise, "otherwise"),
        )


def floor(rules: Sequence[Plain]) -> Decide:  # noqa: C901 - written out, as it is the floor
    """Return the decision as somebody writes it who knows these rules by heart."""
    by_country = {
        country.code: ByHand.of(
            country.scheme, country.otherwise, [each for each in rules if each.country == country.code]
        )
        for country in COUNTRIES
        if any(rule.country == country.code for rule in rules)
    }

    def decide(lead: Lead) -> Answer:  # noqa: C901, PLR0912 - as above
        address = lead.address
        country = address.country
        if country is None:
            return NO_COUNTRY
        known = by_country.get(country)
        if known is None:
            return NO_TERRITORY
        missing: tuple[str, ...] = ()
        if lead.email is None:
            missing = ("email.domain",)
        else:
            suffix = lead.email.domain.name
            agencies = known.agencies
            while suffix:
                if suffix in agencies:
                    return agencies[suffix]
                suffix = suffix.partition(".")[2]
        industry, employees = lead.industry, lead.employees
        if industry is None:
            if employees is None:
                missing = (*missing, "employees", "industry")
            elif employees >= known.least_employees:
                missing = (*missing, "industry")
        elif industry.scheme == known.scheme:
            code, trades = industry.code, known.trades
            for least, answer in trades.get(code[:4], ()) + trades.get(code[:3], ()):
                if employees is None:
                    missing = (*missing, "employees")
                    break
                if employees >= least:
                    return Answer(answer.owner, "industry", answer.rule, missing) if missing else answer
        postal = address.postal_key
        if address.subdivision is None:
            local = ("address.subdivision",) if postal is not None else ("address.postal_code", "address.subdivision")
            return Answer(GENERIC, "generic", None, (*local, *missing))
        area = known.areas.get(address.subdivision)
        if area is None:
            answer = known.otherwise
        elif postal is None:
            answer, missing = area.whole, ("address.postal_code", *missing)
        else:
            parts = area.parts
            found = parts.get(postal[:5]) or parts.get(postal[:4]) or parts.get(postal[:3])
            answer = found or area.whole
        return Answer(answer.owner, answer.layer, answer.rule, missing) if missing else answer

    return decide


# --- the linear scan --------------------------------------------------------------------------------------------------

Asked: TypeAlias = Callable[[Lead], tuple[str, ...] | None]
"""What is missing to say whether a rule is true: nothing when it is, None when it is not."""


def linear_scan(rules: Sequence[Plain]) -> Decide:
    """Return the decision as a loop over closures."""
    asked = [(_by_hand(rule), rule) for rule in rules]
    otherwise = {country.code: Answer(country.otherwise, "otherwise") for country in COUNTRIES}
    known = {rule.country for rule in rules}

    def decide(lead: Lead) -> Answer:
        if lead.address.country is None:
            return NO_COUNTRY
        above: set[str] = set()
        within: set[str] = set()
        layer: RouteLayer = "government"
        for ask, rule in asked:
            missing = ask(lead)
            if missing is None:
                continue
            if rule.layer != layer:
                above |= within
                within, layer = set(), rule.layer
            if not missing:
                return Answer(rule.owner, layer, rule.name, tuple(sorted(above | within)))
            within.update(missing)
        missing = tuple(sorted(above | within))
        if lead.address.country not in known or (layer == "local" and within):
            return Answer(GENERIC, "generic", None, missing)
        return otherwise[lead.address.country]._replace(missing=missing)

    return decide


def _by_hand(rule: Plain) -> Asked:
    if rule.suffix is not None:
        return _agency_by_hand(rule.country, rule.suffix)
    if rule.code is not None:
        return _trade_by_hand(rule.country, rule.code, rule.employees)
    return _area_by_hand(rule.country, rule.subdivision, rule.prefix)


def _agency_by_hand(country: str, suffix: str) -> Asked:
    below = f".{suffix}"

    def ask(lead: Lead) -> tuple[str, ...] | None:
        if lead.address.country != country:
            return None
        if lead.email is None:
            return ("email.domain",)
        name = lead.email.domain.name
        return () if name == suffix or name.endswith(below) else None

    return ask


def _trade_by_hand(country: str, code: str, least: int) -> Asked:
    scheme, _, digits = code.partition(":")

    def ask(lead: Lead) -> tuple[str, ...] | None:
        if lead.address.country != country:
            return None
        industry, employees = lead.industry, lead.employees
        if industry is not None and not (industry.scheme == scheme and industry.code.startswith(digits)):
            return None
        if employees is not None and employees < least:
            return None
        if industry is None:
            return ("employees", "industry") if employees is None else ("industry",)
        return ("employees",) if employees is None else ()

    return ask


def _area_by_hand(country: str, subdivision: str | None, prefix: str | None) -> Asked:
    def ask(lead: Lead) -> tuple[str, ...] | None:
        address = lead.address
        if address.country != country or address.subdivision not in (subdivision, None):
            return None
        missing = () if address.subdivision is not None else ("address.subdivision",)
        if prefix is None:
            return missing
        postal = address.postal_key
        if postal is None:
            return ("address.postal_code", *missing)
        return missing if postal.startswith(prefix) else None

    return ask


# --- the engines ------------------------------------------------------------------------------------------------------

Flat: TypeAlias = dict[str, str | int | None]
"""A lead as the engines see it."""
Owner: TypeAlias = Callable[[Flat], object]

NO_EMPLOYEES = -1
"""What the engines see when the number of employees is missing; no rule asks for so few."""
KEYS = ("country", "d1", "d2", "d3", "i3", "i4", "employees", "subdivision", "p3", "p4", "p5")


def flat(lead: Lead) -> Flat:
    """Return every key that rules can ask for: endings of the domain, beginnings of the codes."""
    address, industry = lead.address, lead.industry
    labels = [] if lead.email is None else lead.email.domain.name.split(".")
    code = "" if industry is None else industry.code
    postal = address.postal_key or ""
    keys: Flat = dict.fromkeys(KEYS)
    keys |= {"country": address.country, "subdivision": address.subdivision}
    keys["employees"] = NO_EMPLOYEES if lead.employees is None else lead.employees
    keys |= {f"d{count}": ".".join(labels[-count:]) for count in (1, 2, 3) if len(labels) >= count}
    keys |= {f"i{count}": f"{industry.scheme}:{code[:count]}" for count in (3, 4) if industry and len(code) >= count}
    keys |= {f"p{count}": postal[:count] for count in (3, 4, 5) if len(postal) >= count}
    return keys


def wanted(rule: Plain) -> dict[str, str]:
    """Return the keys that a rule asks for; employees apart."""
    keys = {"country": rule.country}
    if rule.suffix is not None:
        keys[f"d{rule.suffix.count('.') + 1}"] = rule.suffix
    if rule.code is not None:
        keys[f"i{len(rule.code.partition(':')[2])}"] = rule.code
    if rule.subdivision is not None:
        keys["subdivision"] = rule.subdivision
    if rule.prefix is not None:
        keys[f"p{len(rule.prefix)}"] = rule.prefix
    return keys


def with_rule_engine(rules: Sequence[Plain]) -> Owner:
    """Return who gets a lead as rule-engine says it."""
    context = rule_engine.Context(resolver=rule_engine.resolve_item)
    last = [
        (f'country == "{country.code}" and {rest}', owner)
        for country in _countries_of(rules)
        for rest, owner in (("subdivision == null", GENERIC), ("true", country.otherwise))
    ]
    asked = [
        (rule_engine.Rule(text, context), owner)
        for text, owner in [*((_expression(rule), rule.owner) for rule in rules), *last]
    ]

    def decide(lead: Flat) -> str:
        for rule, owner in asked:
            if rule.matches(lead):
                return owner
        return GENERIC

    return decide


def _countries_of(rules: Sequence[Plain]) -> list[Country]:
    codes = {rule.country for rule in rules}
    return [country for country in COUNTRIES if country.code in codes]


def _expression(rule: Plain) -> str:
    equal = [f'{key} == "{value}"' for key, value in wanted(rule).items()]
    return " and ".join([*equal, f"employees >= {rule.employees}"] if rule.code else equal)


_Row: TypeAlias = dict[str, str]
"""The cells of a decision table: texts in quotes, nothing where anything goes."""
ALL = "all"


def with_zen_engine(rules: Sequence[Plain], *, by_country: bool) -> Owner:
    """Return who gets a lead as zen-engine says it, by one table or by one for each country."""
    tables: dict[str, list[_Row]] = {ALL: []}
    for country in _countries_of(rules):
        table = tables.setdefault(country.code if by_country else ALL, [])
        table += [_row(rule) for rule in rules if rule.country == country.code]
        table.append({"country": f'"{country.code}"', "subdivision": "null", "owner": f'"{GENERIC}"'})
        table.append({"country": f'"{country.code}"', "owner": f'"{country.otherwise}"'})
    tables[ALL].append({"owner": f'"{GENERIC}"'})
    content = {key: _model(rows, KEYS[1:] if by_country else KEYS) for key, rows in tables.items()}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})

    def decide(lead: Flat) -> object:
        table = lead["country"] if by_country else ALL
        result = engine.evaluate(table if isinstance(table, str) and table in content else ALL, lead)
        return result["result"]["owner"]

    return decide


def _row(rule: Plain) -> _Row:
    cells = {key: f'"{value}"' for key, value in wanted(rule).items()}
    if rule.code is not None:
        cells["employees"] = f">= {rule.employees}"
    return cells | {"owner": f'"{rule.owner}"'}


def _model(rows: Sequence[_Row], keys: Sequence[str]) -> dict[str, object]:
    """Return a decision of one table, of whose rows the first that is true counts."""
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": key, "name": key, "field": key} for key in keys],
        "outputs": [{"id": "owner", "name": "owner", "field": "owner"}],
        "rules": [{"_id": f"{number}", **dict.fromkeys(keys, ""), **row} for number, row in enumerate(rows)],
    }
    nodes: tuple[tuple[str, str, object], ...] = (
        ("in", "inputNode", {}),
        ("table", "decisionTableNode", table),
        ("out", "outputNode", {}),
    )
    return {
        "nodes": [{"id": name, "name": name, "type": type_, "content": content} for name, type_, content in nodes],
        "edges": [
            {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
            for source, target in (("in", "table"), ("table", "out"))
        ],
    }


# --- all of them ------------------------------------------------------------------------------------------------------


def routed(policy: Policy) -> Decide:
    """Return the decision that is measured, cut to what the others tell."""

    def decide(lead: Lead) -> Answer:
        decision = route(lead, policy)
        return Answer(decision.target, decision.layer, decision.rule, decision.missing)

    return decide


def looked_up(rules: Sequence[Plain]) -> Callable[[Lead], object]:
    """Return the look-ups of a decision without what is made of them."""
    indexes = {
        country.code: RuleIndex([(parse_condition(rule.condition),) for rule in rules if rule.country == country.code])
        for country in _countries_of(rules)
    }

    def look_up(lead: Lead) -> object:
        index = indexes.get(lead.address.country or "")
        return None if index is None else index.first(lead)

    return look_up


@attrs.frozen
class Contest:
    """What each contestant takes for a lead, in seconds."""

    size: int
    seconds: Mapping[str, float]

    def times(self, name: str, other: str) -> float:
        """Return how many times as long as the other one a contestant takes."""
        return self.seconds[name] / self.seconds[other]


def contest(size: int, *, quick: bool) -> Contest:
    """Let everybody decide the same leads, compare the answers, then measure."""
    rules = plain_rules(size)
    policy = policy_of(rules)
    leads = leads_for(rules, LEADS)
    flats = [flat(lead) for lead in leads]
    some = max(LEAST_LEADS, min(LEADS, MOST_ASKED // size))
    by_hand, scan = floor(rules), linear_scan(rules)
    one_table, tables = with_zen_engine(rules, by_country=False), with_zen_engine(rules, by_country=True)
    look_up = looked_up(rules)
    _compare(leads, routed(policy), by_hand)
    _compare(leads[:some], by_hand, scan)
    _compare_owners(leads, flats, by_hand, one_table, tables)
    fast: _Works = {
        "route": (LEADS, lambda: [route(lead, policy) for lead in leads]),
        "look-ups alone": (LEADS, lambda: [look_up(lead) for lead in leads]),
        "floor": (LEADS, lambda: [by_hand(lead) for lead in leads]),
        "zen-engine": (LEADS, lambda: [one_table(lead) for lead in flats]),
        "zen-engine, a table a country": (LEADS, lambda: [tables(lead) for lead in flats]),
    }
    slow: _Works = {"linear scan": (some, lambda: [scan(lead) for lead in leads[:some]])}
    if size <= MOST_FOR_RULE_ENGINE[quick]:
        asked = with_rule_engine(rules)
        few = max(LEAST_LEADS, min(LEADS, MOST_ASKED_OF_RULE_ENGINE // size))
        _compare_owners(leads[:few], flats[:few], by_hand, asked)
        slow["rule-engine"] = (few, lambda: [asked(lead) for lead in flats[:few]])
    gc.freeze()  # else each collection looks at all rules
    seconds = _for_a_lead(7 if quick else 25, fast) | _for_a_lead(2 if quick else 5, slow)
    gc.unfreeze()
    return Contest(size, seconds)


_Works: TypeAlias = dict[str, tuple[int, Callable[[], object]]]
"""How many leads each contestant decides, and how."""


def _for_a_lead(repeat: int, works: _Works) -> dict[str, float]:
    times = side_by_side(repeat, *(work for _, work in works.values()))
    return {name: time / count for time, (name, (count, _)) in zip(times, works.items(), strict=True)}


def _compare(leads: Sequence[Lead], one: Decide, other: Decide) -> None:
    for lead in leads:
        if one(lead) != other(lead):
            raise AssertionError(lead, one(lead), other(lead))


def _compare_owners(leads: Sequence[Lead], flats: Sequence[Flat], right: Decide, *others: Owner) -> None:
    for lead, keys in zip(leads, flats, strict=True):
        for other in others:
            if right(lead).owner != other(keys):
                raise AssertionError(lead, right(lead), other(keys))


def growth(*, quick: bool) -> tuple[float, float]:
    """Return what a lead takes among the rules it can meet, and among many more that no lead can meet."""
    met = plain_rules(FEW, "met")
    unmet = plain_rules((MANY if quick else MOST) - FEW, "unmet")
    leads = leads_for(met, LEADS)
    alone, among = policy_of(met), policy_of(in_order([*met, *unmet]))
    _compare(leads, routed(alone), routed(among))
    gc.freeze()
    times = side_by_side(
        7 if quick else 25,
        lambda: [route(lead, alone) for lead in leads],
        lambda: [route(lead, among) for lead in leads],
    )
    gc.unfreeze()
    return times[0] / LEADS, times[1] / LEADS


def main() -> int:
    """Measure, print, and tell whether what was promised holds."""
    quick = arguments("what it costs to decide who gets a lead").quick
    sizes = [size for size in SIZES if size <= MANY or not quick]
    contests = [contest(size, quick=quick) for size in sizes]
    figures = [figure for each in contests for figure in _figures(each)]
    few, many = growth(quick=quick)
    figures += [
        Figure(f"route, {FEW} rules that leads can meet", few * 1e6, "µs"),
        Figure(f"the same among {sizes[-1]:,} rules", many * 1e6, "µs"),
        Figure("growth", many / few, "×", AT_MOST_GROWTH),
    ]
    code = report(f"routing, up to {sizes[-1]:,} rules; times are for a lead", figures)
    print(f"  rule-engine beyond {MOST_FOR_RULE_ENGINE[quick]:,} rules was skipped: it would take minutes")
    return code


def _figures(each: Contest) -> list[Figure]:
    rules = f"{each.size:,} rules"
    above_floor = AT_MOST_THE_FLOOR if each.size >= FEW else None
    figures = [Figure(f"{rules}: {name}", seconds * 1e6, "µs") for name, seconds in each.seconds.items()]
    figures.append(Figure(f"{rules}: route against the floor", each.times("route", "floor"), "×", above_floor))
    for name, promised in (
        ("linear scan", {}),
        ("zen-engine", AT_LEAST_ZEN_ENGINE),
        ("zen-engine, a table a country", {}),
        ("rule-engine", AT_LEAST_RULE_ENGINE),
    ):
        if name in each.seconds:
            what = f"{rules}: route, times as fast as {name}"
            figures.append(Figure(what, each.times(name, "route"), "×", at_least=promised.get(each.size)))
    return figures


if __name__ == "__main__":
    sys.exit(main())
