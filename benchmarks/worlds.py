"""Generated accounts, inquiries and rules; the same seed gives the same world."""

import random
from collections.abc import Iterator, Sequence

from leadflow import Account, Address, Inquiry, Policy, Queue, Roster, Team, User
from leadflow.conditions import AnyOf, parse_condition
from leadflow.policy import Classification, Routing, RoutingRule, Rules, Scoring, ScoringGroup, ScoringRule, Territory
from leadflow.values import CompanyName

__all__ = ["SUBDIVISIONS", "accounts", "inquiries", "local_rules", "policy", "roster"]

SUBDIVISIONS = {
    "KR": ("KR-11", "KR-26", "KR-27", "KR-28", "KR-41", "KR-49"),
    "US": ("US-CA", "US-NY", "US-TX", "US-WA", "US-FL", "US-IL"),
    "DE": ("DE-BY", "DE-BE", "DE-NW", "DE-HE"),
}
_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ra",
    "ne",
    "to",
    "su",
    "vi",
    "pe",
    "do",
    "ha",
    "ru",
    "ze",
    "ba",
    "no",
    "ti",
    "ga",
    "fe",
    "mo",
    "si",
]
_KINDS = ["Systems", "Foods", "Logistics", "Health", "Energy", "Robotics", "Media", "Motors", "Labs", "Capital"]
_FORMS = {"KR": "주식회사 {}", "US": "{} Inc.", "DE": "{} GmbH"}
_TITLES = ("VP Sales", "Director of Procurement", "Engineer", "대표이사", "구매팀장", "Intern", "Head of IT")
_GIVEN = ("Amy", "Jonas", "Ingrid", "Maya", "서준", "민지", "지우", "하은")
_FAMILY = ("Wong", "Berg", "Okonkwo", "Lind", "김", "이", "박", "최")


def _word(number: int) -> str:
    """Return a made-up word that no other number has."""
    syllables: list[str] = []
    while True:
        number, rest = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[rest])
        if not number:
            return "".join(syllables).capitalize()


def accounts(count: int) -> Iterator[Account]:
    """Yield companies; every tenth is a division of the one before it."""
    countries = tuple(SUBDIVISIONS)
    for number in range(count):
        country = countries[number % len(countries)]
        word = _word(number)
        name = _FORMS[country].format(f"{word} {_KINDS[number % len(_KINDS)]}")
        yield Account(
            id=f"a{number}",
            name=name,
            domains=(f"{word.lower()}.example",),
            parent=f"a{number - 1}" if number % 10 == 9 else None,
            named=number % 50 == 8,
            owner=f"user:rep{number % 40}",
            address=Address(country=country, subdivision=SUBDIVISIONS[country][number % 4]),
        )


def inquiries(count: int, known: Sequence[Account], seed: int = 7) -> Iterator[Inquiry]:
    """Yield inquiries: a third from known domains, some by company name only, consumers, and unknown companies."""
    chance = random.Random(seed)
    reachable = [account for account in known if account.domains]
    for number in range(count):
        address = _address(chance)
        given, family = chance.choice(_GIVEN), chance.choice(_FAMILY)
        account = chance.choice(reachable)
        email, company = _contact_points(chance, number, account)
        yield Inquiry(
            id=f"bench:{number}",
            source="bench",
            row=number + 1,
            name=f"{given} {family}",
            email=email,
            company=company,
            title=chance.choice(_TITLES),
            employees=chance.choice((None, 5, 40, 250, 3000)),
            industry=chance.choice((None, "KSIC:26", "NAICS:325", "Manufacturing")),
            address=address,
        )


def _address(chance: random.Random) -> Address:
    """Return an address; one in eight has no country, one in four no subdivision."""
    if chance.random() < 0.12:
        return Address()
    country = chance.choice(tuple(SUBDIVISIONS))
    return Address(
        country=country, subdivision=chance.choice(SUBDIVISIONS[country]) if chance.random() < 0.75 else None
    )


def _contact_points(chance: random.Random, number: int, account: Account) -> tuple[str | None, CompanyName | None]:
    kind = chance.random()
    if kind < 0.35:
        return f"person{number}@{account.domains[0].name}", account.name
    if kind < 0.5:
        return None, account.name
    if kind < 0.7:
        return f"person{number}@gmail.com", None
    return f"person{number}@{_word(1_000_000 + number).lower()}.example", CompanyName(
        f"{_word(1_000_000 + number)} Ltd."
    )


def local_rules(count: int, seed: int = 11) -> tuple[RoutingRule, ...]:
    """Return routing rules of the usual kinds: by place, by size and place, by domain, by industry."""
    chance = random.Random(seed)
    rules: list[RoutingRule] = []
    for number in range(count):
        kind = number % 4
        plain: dict[str, object]
        if kind == 0:
            plain = {"address.postal_code": {"prefix": [f"{number:06d}"]}}
        elif kind == 1:
            plain = {"address.subdivision": f"XX-{number}", "employees": {"min": chance.choice((10, 100, 1000))}}
        elif kind == 2:
            plain = {"email.domain": {"under": [f"{_word(number).lower()}.example"]}}
        else:
            plain = {"industry": {"under": [f"KSIC:{10 + number % 24}"]}, "address.city": f"city {number}"}
        rules.append(RoutingRule(name=f"rule {number}", owner="queue:a", when=(parse_condition(plain),)))
    return tuple(rules)


def policy(rules: int = 200) -> Policy:
    """Return a policy with three territories, a scoring, and as many local rules as asked for."""
    points = {
        "decision maker": (20, {"title": {"contains": ["VP", "Director", "Head", "대표이사"]}}),
        "mid-size or larger": (15, {"employees": {"min": 200}}),
        "manufacturing": (10, {"industry": {"under": ["KSIC:C", "NAICS:31-33"]}}),
        "intern": (-10, {"title": {"contains": ["Intern"]}}),
    }
    scoring = tuple(
        ScoringRule(name=name, points=given, when=(parse_condition(plain),)) for name, (given, plain) in points.items()
    )
    territories = tuple(
        Territory(
            name=country,
            country=(country,),
            government=Rules((_rule("ministry", "user:government", {"email.domain": {"under": ["go.kr", "gov"]}}),)),
            industry=Rules(
                (_rule("industry", "team:industry", {"industry": {"under": ["KSIC:C"]}, "employees": {"min": 300}}),)
            ),
            local=Rules(
                (
                    *local_rules(rules),
                    _rule("west", "team:west", {"address.subdivision": list(subdivisions[:2])}),
                    _rule("east", "team:east", {"address.subdivision": list(subdivisions[2:])}),
                )
            ),
            otherwise="queue:otherwise",
        )
        for country, subdivisions in SUBDIVISIONS.items()
    )
    return Policy(
        fallback_user="user:head",
        classification=Classification(buy_now=AnyOf((parse_condition({"interests": ["lipstick"]}),))),
        scoring=Scoring(fit=ScoringGroup(cap=60, rules=scoring)),
        routing=Routing(territory=territories),
    )


def _rule(name: str, owner: str, plain: dict[str, object]) -> RoutingRule:
    return RoutingRule(name=name, owner=owner, when=(parse_condition(plain),))


def roster() -> Roster:
    """Return forty representatives in three teams."""
    users = {
        user.id: user
        for user in (User(id=f"user:{name}") for name in ("head", "government", *(f"rep{i}" for i in range(40))))
    }
    members = tuple(f"user:rep{i}" for i in range(40))
    names = ("industry", "west", "east")
    teams = {
        f"team:{name}": Team(id=f"team:{name}", queue=f"queue:{name}", members=members[i::3])
        for i, name in enumerate(names)
    }
    queues = {
        id_: Queue(id=id_)
        for id_ in ("queue:generic", "queue:review", "queue:otherwise", *(f"queue:{name}" for name in names))
    }
    return Roster(users=users, queues=queues, teams=teams)
