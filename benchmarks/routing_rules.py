"""Rules of routing for several countries, as many as wanted, and leads that meet them.

A fifth of the rules are about the e-mail domains of agencies, a fifth about industries and least numbers of employees,
the others about subdivisions and the beginnings of postal codes.
Special rules come before general ones, as people write them.
"""

import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import attrs

from leadflow import Address, Lead
from leadflow.conditions import parse_condition
from leadflow.policy import Policy, Routing, RoutingRule, Rules, Territory
from leadflow.reasons import RouteLayer
from leadflow.tables.industries import DIVISIONS

__all__ = ["COUNTRIES", "GENERIC", "Country", "Ground", "Plain", "in_order", "leads_for", "plain_rules", "policy_of"]

GENERIC = "queue:generic"
_OTHER_DIVISION = "62"
"""A division of industries that no rule is about."""
_LEAST_EMPLOYEES = (50, 200, 1000)
_SMALL = 50
"""So few rules are about two countries only."""


@attrs.frozen
class Country:
    """A country, and what its rules are about."""

    code: str
    public: str
    scheme: str
    subdivisions: tuple[str, ...]
    elsewhere: str

    @property
    def otherwise(self) -> str:
        """Who gets what no rule covers."""
        return f"team:{self.code.lower()}"


def _country(code: str, public: str, scheme: str, subdivisions: str, elsewhere: str) -> Country:
    return Country(
        code, public, scheme, tuple(f"{code}-{each}" for each in subdivisions.split()), f"{code}-{elsewhere}"
    )


COUNTRIES = (
    _country("KR", "go.kr", "KSIC", "11 26 27 28 29 30 31 41", "49"),
    _country("US", "gov", "NAICS", "CA NY TX WA FL IL MA CO", "AK"),
    _country("DE", "bund.de", "NACE", "BE BY BW HE HH NW SN NI", "SL"),
    _country("JP", "go.jp", "ISIC", "13 27 14 23 40 12 11 28", "47"),
    _country("FR", "gouv.fr", "NACE", "IDF ARA PAC OCC NAQ BRE NOR HDF", "COR"),
)


# --- rules ------------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Plain:
    """A rule in plain words: who gets the leads of a country of which all that is given is true."""

    country: str
    layer: RouteLayer
    name: str
    suffix: str | None = None
    code: str | None = None
    employees: int = 0
    subdivision: str | None = None
    prefix: str | None = None

    @property
    def owner(self) -> str:
        """Who gets the lead."""
        return f"user:{self.name}"

    @property
    def generality(self) -> tuple[int, int, int, int]:
        """How general the rule is among those of its layer; special ones come first."""
        return -(self.suffix or "").count("."), -len(self.code or ""), -self.employees, -len(self.prefix or "")

    @property
    def condition(self) -> dict[str, object]:
        """The condition as a policy writes it."""
        asked: dict[str, object] = {}
        if self.suffix is not None:
            asked["email.domain"] = {"under": [self.suffix]}
        if self.code is not None:
            asked["industry"] = {"under": [self.code]}
            asked["employees"] = {"min": self.employees}
        if self.subdivision is not None:
            asked["address.subdivision"] = [self.subdivision]
        if self.prefix is not None:
            asked["address.postal_code"] = {"prefix": [self.prefix]}
        return asked


Ground: TypeAlias = Literal["all", "met", "unmet"]
"""What the rules are about: anything, or one part of it, or the rest. Rules on unmet ground meet no lead of the others."""


def plain_rules(size: int, ground: Ground = "all") -> list[Plain]:
    """Return rules in the order of rank, country by country and layer by layer."""
    countries = COUNTRIES[:2] if size < _SMALL else COUNTRIES
    chance = random.Random(f"{size} {ground}")
    return in_order(rule for each in countries for rule in _rules_of(each, size // len(countries), ground, chance))


def in_order(rules: Iterator[Plain] | Sequence[Plain]) -> list[Plain]:
    """Return rules in the order of rank."""
    countries = [country.code for country in COUNTRIES]
    layers = ("government", "industry", "local")
    return sorted(rules, key=lambda it: (countries.index(it.country), layers.index(it.layer), it.generality))


def _rules_of(country: Country, size: int, ground: Ground, chance: random.Random) -> Iterator[Plain]:
    fifth = size // 5
    yield from _agencies(country, fifth, ground)
    yield from itertools.islice(_trades(country, ground, chance), fifth)
    yield from _areas(country, size - 2 * fifth, ground, chance)


def _agencies(country: Country, count: int, ground: Ground) -> Iterator[Plain]:
    suffixes = [f"agency{number}-{ground}.{country.public}" for number in range(count)]
    if ground != "unmet" and count > 1:
        suffixes[-1] = country.public
    for number, suffix in enumerate(suffixes):
        name = f"{country.code} agency {number} of {ground}"
        yield Plain(country=country.code, layer="government", name=name, suffix=suffix)


def _trades(country: Country, ground: Ground, chance: random.Random) -> Iterator[Plain]:
    divisions = [division for division in sorted(DIVISIONS[country.scheme]) if division != _OTHER_DIVISION]
    divisions = {"all": divisions, "met": divisions[:6], "unmet": divisions[6:]}[ground]
    codes = [f"{country.scheme}:{division}{more}" for division in divisions for more in (*_DIGITS, *_TWO_DIGITS)]
    chance.shuffle(codes)
    for number, (code, employees) in enumerate(itertools.product(codes, _LEAST_EMPLOYEES)):
        name = f"{country.code} trade {number} of {ground}"
        yield Plain(country=country.code, layer="industry", name=name, code=code, employees=employees)


_DIGITS = tuple(map(str, range(10)))
_TWO_DIGITS = tuple(f"{number:02}" for number in range(100))


def _areas(country: Country, count: int, ground: Ground, chance: random.Random) -> Iterator[Plain]:
    """Yield areas by postal code, then every subdivision as a whole."""
    subdivisions = country.subdivisions[: max(1, count // 4)]
    wholes = [] if ground == "unmet" else [(each, None) for each in subdivisions]
    parts = itertools.islice(_postal_areas(subdivisions, ground, chance), count - len(wholes))
    for number, (subdivision, prefix) in enumerate([*parts, *wholes]):
        name = f"{country.code} area {number} of {ground}"
        yield Plain(country=country.code, layer="local", name=name, subdivision=subdivision, prefix=prefix)


def _postal_areas(
    subdivisions: Sequence[str], ground: Ground, chance: random.Random
) -> Iterator[tuple[str, str | None]]:
    """Yield beginnings of postal codes; the first digit tells the subdivision, most have all five digits."""
    seconds = {"all": "0123456789", "met": "01234", "unmet": "56789"}[ground]
    seen: set[str] = set()
    for place in itertools.cycle(range(len(subdivisions))):
        prefix = ""
        while not prefix or prefix in seen:
            more = chance.choices((1, 2, 3), (1, 5, 14))[0]
            prefix = f"{place + 1}{chance.choice(seconds)}{chance.randrange(10**more):0{more}}"
        seen.add(prefix)
        yield subdivisions[place], prefix


def policy_of(rules: Sequence[Plain]) -> Policy:
    """Return the policy that says the same."""
    routing = Routing(
        generic_queue=GENERIC,
        territory=tuple(
            Territory(
                name=country.code,
                country=(country.code,),
                government=_layer(rules, country, "government"),
                industry=_layer(rules, country, "industry"),
                local=_layer(rules, country, "local"),
                otherwise=country.otherwise,
            )
            for country in COUNTRIES
            if any(rule.country == country.code for rule in rules)
        ),
    )
    return Policy(fallback_user="user:head-of-sales", routing=routing)


def _layer(rules: Sequence[Plain], country: Country, layer: RouteLayer) -> Rules:
    return Rules(
        tuple(
            RoutingRule(name=rule.name, owner=rule.owner, when=(parse_condition(rule.condition),))
            for rule in rules
            if rule.country == country.code and rule.layer == layer
        )
    )


# --- leads ------------------------------------------------------------------------------------------------------------

_Meeting: TypeAlias = Literal[
    "agency",
    "trade",
    "area",
    "whole subdivision",
    "no rule",
    "no email",
    "no industry",
    "no employees",
    "nothing about the company",
    "no postal code",
    "no subdivision",
    "no address",
    "no country",
    "unknown country",
]
_MEETINGS: tuple[_Meeting, ...] = (
    *("agency", "agency", "agency", "trade", "trade", "trade", "area", "area", "area", "area", "area"),
    *("whole subdivision", "no rule", "no email", "no industry", "no employees", "nothing about the company"),
    *("no postal code", "no subdivision", "no address", "no country", "unknown country"),
)
"""What leads meet, in turns: three of four have all that is needed."""


def leads_for(rules: Sequence[Plain], count: int) -> list[Lead]:
    """Return leads that meet these rules in turns."""
    chance = random.Random(f"leads {count}")
    countries = [country for country in COUNTRIES if any(rule.country == country.code for rule in rules)]
    known = {
        (country.code, layer): [rule for rule in rules if rule.country == country.code and rule.layer == layer]
        for country in countries
        for layer in ("government", "industry", "local")
    }
    # countries and meetings take turns side by side, so that a few leads are of every kind and every country
    asked = itertools.islice(zip(itertools.cycle(countries), itertools.cycle(_MEETINGS)), count)
    return [_lead(number, country, meeting, known, chance) for number, (country, meeting) in enumerate(asked)]


def _lead(
    number: int,
    country: Country,
    meeting: _Meeting,
    known: dict[tuple[str, str], list[Plain]],
    chance: random.Random,
) -> Lead:
    area = chance.choice([rule for rule in known[country.code, "local"] if rule.prefix])
    email: str | None = f"amy@company{number}.example"
    industry: str | None = f"{country.scheme}:{_OTHER_DIVISION}"
    employees: int | None = chance.choice((20, 80, 300, 5000))
    subdivision, postal_code = area.subdivision, f"{area.prefix:9<5}" if area.prefix else None
    match meeting:
        case "agency":
            agency = chance.choice(known[country.code, "government"]).suffix
            email = f"amy@office{number}.{agency}" if agency == country.public or number % 2 else f"amy@{agency}"
        case "trade":
            trade = chance.choice(known[country.code, "industry"])
            industry, employees = trade.code, trade.employees + 7
        case "whole subdivision":
            postal_code = f"0{number % 10_000:04}"
        case "no rule":
            subdivision = country.elsewhere
        case "no email":
            email = None
        case "no industry":
            industry = None
        case "no employees":
            industry, employees = chance.choice(known[country.code, "industry"]).code, None
        case "nothing about the company":
            industry = employees = None
        case "no postal code":
            postal_code = None
        case "no subdivision":
            subdivision = None
        case "no address":
            subdivision = postal_code = None
        case _:
            pass
    if meeting in ("no country", "unknown country"):
        address = Address(country=None if meeting == "no country" else "NZ", postal_code=postal_code)
    else:
        address = Address(country=country.code, subdivision=subdivision, postal_code=postal_code)
    return Lead(
        id=f"{number}",
        owner=GENERIC,
        name="Amy Wong",
        company=f"Company {number}",
        email=email,
        industry=industry,
        employees=employees,
        address=address,
    )
