"""Routing in the most obvious way: the layers one after the other, every rule looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import attrs

from leadflow import Inquiry, Lead
from reference import naive_rules
from reference.naive_rules import Plain

AnyOf = Sequence[Plain]
Subject = Inquiry | Lead


@dataclass(frozen=True)
class PlainRule:
    """A rule: its name, alternatives of conditions, and where it leads."""

    name: str
    any_of: AnyOf
    owner: str


@dataclass(frozen=True)
class PlainTerritory:
    """A territory of countries, or the part of one to which these conditions belong."""

    name: str
    countries: Sequence[str] = ()
    when: AnyOf = ()
    government: Sequence[PlainRule] = ()
    industry: Sequence[PlainRule] = ()
    within: Sequence["PlainTerritory"] = ()
    local: Sequence[PlainRule] = ()
    otherwise: str | None = None
    generic_queue: str | None = None


@dataclass(frozen=True)
class PlainRouting:
    """All settings of routing that need no roster."""

    territories: Sequence[PlainTerritory]
    nurture: Sequence[PlainRule] = ()
    infer: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    """A rule at its place: all of these alternatives must hold together."""

    path: str
    layer: str
    name: str
    owner: str
    parts: tuple[AnyOf, ...]

    def truth(self, subject: Subject) -> bool | None:
        truths = [naive_rules.rule_holds(part, subject) for part in self.parts]
        return False if False in truths else None if None in truths else True

    def missing(self, subject: Subject) -> set[str]:
        """The missing fields of each choice of one alternative a part that nothing refutes."""
        found: set[str] = set()
        for choice in product(*self.parts):
            if all(naive_rules.condition_holds(each, subject) is not False for each in choice):
                for each in choice:
                    found |= naive_rules.missing_of([each], subject)
        return found


def lines(territory: PlainTerritory, path: str = "", parts: tuple[AnyOf, ...] = ()) -> Iterator[Line]:
    """All rules of a territory in the order in which they are asked."""
    is_part = bool(path)
    path = f"{path}, {territory.name}" if path else territory.name
    for layer in ("government", "industry"):
        yield from (Line(path, layer, it.name, it.owner, (*parts, it.any_of)) for it in getattr(territory, layer))
    for part in territory.within:
        yield from lines(part, path, (*parts, part.when))
    yield from (Line(path, "local", it.name, it.owner, (*parts, it.any_of)) for it in territory.local)
    if is_part and territory.otherwise is not None:
        yield Line(path, "otherwise", "otherwise", territory.otherwise, parts)


@dataclass(frozen=True)
class Answer:
    """What routing decides."""

    target: str
    layer: str
    territory: str | None = None
    rule: str | None = None
    missing: frozenset[str] = frozenset()


def route(policy: PlainRouting, subject: Subject) -> Answer:
    """Who gets a lead; the Generic Queue is queue:generic."""
    country = subject.address.country or inferred(policy, subject)
    subject = attrs.evolve(subject, address=attrs.evolve(subject.address, country=country))
    missing: set[str] = set()
    for rule in policy.nurture:
        line = Line("", "nurture", rule.name, rule.owner, (rule.any_of,))
        if line.truth(subject):
            return Answer(rule.owner, "nurture", rule=rule.name, missing=frozenset(missing))
        if line.truth(subject) is None:
            missing |= line.missing(subject)
    answer = by_country(policy, subject)
    return replace(answer, missing=answer.missing | missing)


def by_country(policy: PlainRouting, subject: Subject) -> Answer:
    country = subject.address.country
    if country is None:
        return Answer("queue:generic", "generic", missing=frozenset({"address.country"}))
    territory = next((each for each in policy.territories if country in each.countries), None)
    if territory is None:
        return Answer("queue:generic", "generic")
    return by_territory(territory, subject)


def inferred(policy: PlainRouting, subject: Subject) -> str | None:
    """The country of the first sign that has one."""
    tops: Mapping[str, str] = {"kr": "KR", "us": "US"}
    for source in policy.infer:
        if source == "phone" and subject.phone is not None and subject.phone.country is not None:
            return subject.phone.country
        hosts = [
            each
            for each in (subject.email and subject.email.domain.name, subject.website and subject.website.name)
            if each
        ]
        found = [tops[host.split(".")[-1]] for host in hosts if host.split(".")[-1] in tops]
        if source == "domain" and found:
            return found[0]
    return None


def by_territory(territory: PlainTerritory, subject: Subject) -> Answer:
    missing: set[str] = set()
    is_held_back = False
    for line in lines(territory):
        truth = line.truth(subject)
        if truth:
            rule = None if line.name == "otherwise" else line.name
            return Answer(line.owner, line.layer, line.path, rule, frozenset(missing))
        if truth is None:
            missing |= line.missing(subject)
            is_held_back = is_held_back or line.layer in ("local", "otherwise")
    if territory.otherwise is not None and not is_held_back:
        return Answer(territory.otherwise, "otherwise", territory.name, None, frozenset(missing))
    path, queue = innermost(territory, subject)
    return Answer(queue or "queue:generic", "generic", path, None, frozenset(missing))


def innermost(territory: PlainTerritory, subject: Subject) -> tuple[str, str | None]:
    """The names of the parts that the subject certainly belongs to, and the Generic Queue that is nearest to it."""
    for part in territory.within:
        if naive_rules.rule_holds(part.when, subject):
            path, queue = innermost(part, subject)
            return f"{territory.name}, {path}", queue or territory.generic_queue
    return territory.name, territory.generic_queue
