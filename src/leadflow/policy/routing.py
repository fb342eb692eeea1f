"""Settings of routing: who gets a lead."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import ALWAYS, AnyOf, RuleIndex, any_of
from leadflow.errors import Fault, InvalidPolicy
from leadflow.policy.checks import check_target

__all__ = ["Layer", "Nurture", "Routing", "RoutingRule", "Rules", "Territory"]


@attrs.frozen(kw_only=True)
class RoutingRule:
    """Who gets a lead of which something is true.

    Args:
        when: any of these conditions must be true.
        owner: ``user:…``, ``queue:…`` or ``team:…``.
    """

    name: str
    owner: str
    when: AnyOf = attrs.field(default=ALWAYS, converter=any_of)

    def __attrs_post_init__(self) -> None:
        check_target("owner", self.owner, ("user:", "queue:", "team:"))


@attrs.frozen
class Rules:
    """Routing rules in the order of rank, compiled once."""

    rules: tuple[RoutingRule, ...] = ()

    @cached_property
    def index(self) -> RuleIndex:
        """The rules, compiled."""
        return RuleIndex([rule.when.conditions for rule in self.rules])


Layer: TypeAlias = Literal["government", "industry", "local"]


@attrs.frozen(kw_only=True)
class Territory:
    """One or more countries with their rules.

    Args:
        country: the countries, as ISO 3166 alpha-2 codes.
        government: rules for public bodies, asked first.
        industry: rules for industries, asked next.
        local: geographic rules within the country, asked last.
        otherwise: who gets what no rule covers.
        generic_queue: where leads go whose information does not suffice; the global one when None.
    """

    name: str
    country: tuple[str, ...]
    government: Rules = Rules()
    industry: Rules = Rules()
    local: Rules = Rules()
    otherwise: str | None = None
    generic_queue: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.otherwise is not None:
            check_target("otherwise", self.otherwise, ("user:", "queue:", "team:"))
        if self.generic_queue is not None:
            check_target("generic_queue", self.generic_queue, ("queue:",))

    @property
    def targets(self) -> Iterator[str]:
        """Everybody this territory can lead to."""
        for rules in (self.government, self.industry, self.local):
            yield from (rule.owner for rule in rules.rules)
        yield from (target for target in (self.otherwise, self.generic_queue) if target is not None)


@attrs.frozen(kw_only=True)
class Nurture:
    """Leads that are not ready for sales go to a queue that calls or mails them.

    Args:
        when: any of these conditions must be true, usually about ``score.value``.
        queue: ``queue:…``.
    """

    queue: str
    when: AnyOf
    name: str = "not ready"

    def __attrs_post_init__(self) -> None:
        check_target("queue", self.queue, ("queue:",))


@attrs.frozen(kw_only=True)
class Routing:
    """Who gets a lead.

    Args:
        generic_queue: where a lead goes whose information does not suffice for a territory rule.
        review_queue: where an ambiguous inquiry goes, for a person to decide.
        territory: the territories; a country belongs to one of them at most.
        account_owner: whether a lead that was matched to an account goes to the owner of the account.
        nurture: leads that are not ready for sales.
    """

    generic_queue: str = "queue:generic"
    review_queue: str = "queue:review"
    territory: tuple[Territory, ...] = ()
    account_owner: bool = True
    nurture: Nurture | None = None

    def __attrs_post_init__(self) -> None:
        check_target("generic_queue", self.generic_queue, ("queue:",))
        check_target("review_queue", self.review_queue, ("queue:",))
        claimed: dict[str, str] = {}
        for index, territory in enumerate(self.territory):
            for country in territory.country:
                if country in claimed:
                    expected = f"a country that no other territory has; {claimed[country]} has it"
                    raise InvalidPolicy([Fault(f"territory[{index}].country", country, expected)])
                claimed[country] = territory.name

    @cached_property
    def by_country(self) -> Mapping[str, Territory]:
        """The territory of each country."""
        return MappingProxyType({country: each for each in self.territory for country in each.country})

    @property
    def targets(self) -> Iterator[str]:
        """Everybody that routing can lead to."""
        yield self.generic_queue
        yield self.review_queue
        for territory in self.territory:
            yield from territory.targets
        if self.nurture is not None:
            yield self.nurture.queue
