"""Settings of routing: who gets a lead."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import ALWAYS, AnyOf, InvalidCondition, RuleIndex, any_of
from leadflow.errors import Fault
from leadflow.policy.checks import check_target, not_among, refuse, wrong_target
from leadflow.reasons import RouteLayer, RoutingDecision
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping
from leadflow.values.places import city_key

__all__ = ["INFERENCES", "AskedRule", "Inference", "Nurture", "Routing", "RoutingRule", "Rules", "Territory"]

_ANYBODY = ("user:", "queue:", "team:")


@attrs.frozen(kw_only=True)
class RoutingRule:
    """Who gets the leads that meet a condition.

    Args:
        when: any of these conditions must be true.
        owner: ``user:…``, ``queue:…`` or ``team:…``.
    """

    name: str
    owner: str
    when: AnyOf = attrs.field(default=ALWAYS, converter=any_of)

    def __attrs_post_init__(self) -> None:
        check_target("owner", self.owner, _ANYBODY)


def _rules(value: Iterable[RoutingRule]) -> tuple[RoutingRule, ...]:
    return optional.several("rules", value, RoutingRule)


@attrs.frozen
class Rules:
    """Routing rules in the order of rank."""

    rules: tuple[RoutingRule, ...] = attrs.field(default=(), converter=_rules)


@attrs.frozen
class AskedRule:
    """A rule of a territory at its place among all others.

    Args:
        territory: the names of the territory and of the parts of it that lead to the rule (``United States, West``).
        layer: where it stands.
        name: its name; None for an ``otherwise``.
        owner: where it leads.
        when: its conditions, those of the parts of the territory included.
    """

    territory: str
    layer: RouteLayer
    name: str | None
    owner: str
    when: AnyOf

    @property
    def is_local(self) -> bool:
        """Whether it keeps a lead from the rest when it is unknown: it depends on the place, or is the rest itself."""
        return self.layer in ("local", "otherwise")


def _country(value: Iterable[str]) -> tuple[str, ...]:
    return optional.several("country", value, str)


def _within(value: Iterable["Territory"]) -> tuple["Territory", ...]:
    return optional.several("within", value, Territory)


@attrs.frozen(kw_only=True, cache_hash=True)
class Territory:
    """One or more countries with their rules, or a part of such a territory.

    Args:
        country: the countries, as ISO 3166 alpha-2 codes; none for a part of a territory.
        when: what makes a lead belong to this part of a territory; none for a territory of countries.
        government: rules for public bodies, asked first.
        industry: rules for industries, asked next.
        within: parts of the territory with rules of their own, asked next.
        local: geographic rules within the territory, asked last.
        otherwise: who gets what no rule covers.
        generic_queue: where leads go whose information does not suffice; the one of the whole when None.
    """

    name: str
    country: tuple[str, ...] = attrs.field(default=(), converter=_country)
    when: AnyOf = attrs.field(default=AnyOf(), converter=any_of)
    government: Rules = Rules()
    industry: Rules = Rules()
    within: tuple["Territory", ...] = attrs.field(default=(), converter=_within)
    local: Rules = Rules()
    otherwise: str | None = None
    generic_queue: str | None = None

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if self.otherwise is not None:
            yield from wrong_target("otherwise", self.otherwise, _ANYBODY)
        if self.generic_queue is not None:
            yield from wrong_target("generic_queue", self.generic_queue, ("queue:",))
        for index, part in enumerate(self.within):
            if part.country:
                yield Fault(
                    f"within[{index}].country", part.country, "no country: a part says by 'when' what belongs to it"
                )
            if not part.when.conditions:
                yield Fault(f"within[{index}].when", part.name, "conditions that say what belongs to this part")
            try:
                tuple(part.asked(self.name, part.when))
            except InvalidCondition as error:
                yield from (attrs.evolve(fault, path=f"within[{index}].when") for fault in error.faults)

    @cached_property
    def index(self) -> RuleIndex:
        """All rules in the order of `asked`, compiled; those that keep a lead from the rest are told apart."""
        asked = tuple(self.asked())
        local = frozenset(rank for rank, each in enumerate(asked) if each.is_local)
        return RuleIndex([each.when.conditions for each in asked], apart=local)

    @cached_property
    def says(self) -> tuple[RoutingDecision, ...]:
        """What each rule says when it is true, in the order of `asked`: made once, since it is the same for every lead."""
        return tuple(RoutingDecision(each.owner, each.layer, each.territory, each.name) for each in self.asked())

    def asked(self, within: str = "", when: AnyOf = ALWAYS) -> Iterator[AskedRule]:
        """Yield all rules in the order in which they are asked.

        Args:
            within: the territory that this one is a part of.
            when: what makes a lead belong here.

        Raises:
            InvalidCondition: the conditions of the parts and of a rule multiply out to too many.
        """
        path = f"{within}, {self.name}" if within else self.name

        def rules(layer: RouteLayer, listed: Rules) -> Iterator[AskedRule]:
            for rule in listed.rules:
                yield AskedRule(path, layer, rule.name, rule.owner, when.and_(rule.when))

        yield from rules("government", self.government)
        yield from rules("industry", self.industry)
        for part in self.within:
            yield from part.asked(path, when.and_(part.when))
        yield from rules("local", self.local)
        if within and self.otherwise is not None:
            yield AskedRule(path, "otherwise", None, self.otherwise, when)

    def places(self, path: str = "") -> Iterator[tuple[str, str]]:
        """Yield everybody this territory can lead to, each with its place in the settings."""
        for layer, listed in (("government", self.government), ("industry", self.industry), ("local", self.local)):
            yield from ((f"{path}.{layer}[{index}].owner", rule.owner) for index, rule in enumerate(listed.rules))
        for index, part in enumerate(self.within):
            yield from part.places(f"{path}.within[{index}]")
        if self.otherwise is not None:
            yield f"{path}.otherwise", self.otherwise
        if self.generic_queue is not None:
            yield f"{path}.generic_queue", self.generic_queue


@attrs.frozen(kw_only=True)
class Nurture:
    """Leads that are not ready for sales go to a queue that calls or mails them.

    Args:
        when: any of these conditions must be true, usually about ``score.value``.
        queue: ``queue:…``; passed over when the lead does not want what its `Queue.channel` is.
    """

    queue: str
    when: AnyOf = attrs.field(converter=any_of)
    name: str = "not ready"

    def __attrs_post_init__(self) -> None:
        check_target("queue", self.queue, ("queue:",))


def _several(value: Nurture | Iterable[Nurture] | None) -> tuple[Nurture, ...]:
    return () if value is None else (value,) if isinstance(value, Nurture) else tuple(value)


_NO_CITIES: Mapping[str, tuple[str, ...]] = FrozenMapping()


def _names(value: Mapping[str, Iterable[str]]) -> FrozenMapping[tuple[str, ...]]:
    return FrozenMapping({name: optional.texts(others) for name, others in value.items()})


Inference: TypeAlias = Literal["phone", "domain"]
INFERENCES: tuple[Inference, ...] = ("phone", "domain")
"""From what a missing country can be inferred: the calling code of a telephone number, a national domain."""


def _territory(value: Iterable[Territory]) -> tuple[Territory, ...]:
    return optional.several("territory", value, Territory)


def _infer_country(value: Iterable[Inference]) -> tuple[Inference, ...]:
    return optional.several("infer_country", value, str)


@attrs.frozen(kw_only=True)
class Routing:
    """Who gets a lead.

    Args:
        generic_queue: where a lead goes whose information does not suffice for a territory rule.
        review_queue: where an ambiguous inquiry goes, for a person to decide.
        territory: the territories; a country belongs to one of them at most.
        account_owner: whether a lead that was matched to an account goes to the owner of the account.
        nurture: leads that are not ready for sales, and the queues for them; the first that is true and allowed.
        cities: other names of cities, by one of their names; a condition about one of them is about all.
        infer_country: from what a missing country may be inferred, in this order; nothing is inferred unless asked for.
    """

    generic_queue: str = "queue:generic"
    review_queue: str = "queue:review"
    territory: tuple[Territory, ...] = attrs.field(default=(), converter=_territory)
    account_owner: bool = True
    nurture: tuple[Nurture, ...] = attrs.field(default=(), converter=_several)
    infer_country: tuple[Inference, ...] = attrs.field(default=(), converter=_infer_country)
    cities: Mapping[str, tuple[str, ...]] = attrs.field(default=_NO_CITIES, converter=_names)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        yield from wrong_target("generic_queue", self.generic_queue, ("queue:",))
        yield from wrong_target("review_queue", self.review_queue, ("queue:",))
        for index, each in enumerate(self.infer_country):
            yield from not_among(f"infer_country[{index}]", each, INFERENCES)
        yield from self._named_twice()
        claimed: dict[str, str] = {}
        for index, territory in enumerate(self.territory):
            if not territory.country:
                yield Fault(f"territory[{index}].country", territory.country, "one or more countries")
            if territory.when.conditions:
                expected = "no conditions: its countries say what belongs to a territory"
                yield Fault(f"territory[{index}].when", str(territory.when), expected)
            for country in territory.country:
                if country in claimed:
                    expected = f"a country that no other territory has; {claimed[country]} has it"
                    yield Fault(f"territory[{index}].country", country, expected)
                claimed[country] = territory.name

    def _named_twice(self) -> Iterator[Fault]:
        """Yield names that two cities would have."""
        claimed: dict[str, str] = {}
        for city, others in self.cities.items():
            for name in (city, *others):
                if claimed.setdefault(city_key(name), city) != city:
                    yield Fault(f"cities.{city}", name, f"a name that {claimed[city_key(name)]} does not have")

    @cached_property
    def by_country(self) -> Mapping[str, Territory]:
        """The territory of each country."""
        return MappingProxyType({country: each for each in self.territory for country in each.country})

    @property
    def places(self) -> Iterator[tuple[str, str]]:
        """Everybody that routing can lead to, each with its place in the settings."""
        yield "generic_queue", self.generic_queue
        yield "review_queue", self.review_queue
        yield from ((f"nurture[{index}].queue", each.queue) for index, each in enumerate(self.nurture))
        for index, territory in enumerate(self.territory):
            yield from territory.places(f"territory[{index}]")
