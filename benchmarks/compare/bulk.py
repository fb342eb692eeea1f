"""Much of everything as plain data, for what is measured: companies, people, deals, a long policy, a long file."""

import csv
import io
import random
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.compare.drawing import AT, Table, day, moment
from benchmarks.compare.making import Plain
from benchmarks.compare.policies import POLICIES

__all__ = ["accounts", "activities", "inquiries", "leads", "opportunities", "policy", "rows", "typed", "workers"]

_SYLLABLES = (
    *("ka", "lo", "mi", "ra", "ne", "to", "su", "vi", "pe", "do", "ha", "ru", "ze", "ba", "no", "ti", "ga", "fe"),
    *("mo", "si"),
)
_KINDS = ("Systems", "Foods", "Logistics", "Health", "Energy", "Robotics", "Media", "Motors", "Labs", "Capital")
_FORMS = {"KR": "주식회사 {}", "US": "{} Inc.", "DE": "{} GmbH"}
_REGIONS = {"KR": ("KR-11", "KR-26", "KR-41", "KR-49"), "US": ("US-CA", "US-NY", "US-TX"), "DE": ("DE-BY", "DE-BE")}
_GIVEN = ("Amy", "Jonas", "Ingrid", "Maya", "José", "서준", "민지", "지우", "하은")
_FAMILY = ("Wong", "Berg", "Okonkwo", "Lind", "Álvarez", "김", "이", "박", "최")
_TITLES = ("VP Sales", "Director of Procurement", "Engineer", "대표이사", "구매팀장", "intern", "Head of IT", None)
_STAGES = POLICIES["plain"].stages
_PROBABILITIES = (10, 20, 25, 30, 40, 50, 65, 80, 100, 0)
_RULES = 150


def _word(number: int) -> str:
    """Return a made-up word that no other number has."""
    syllables: list[str] = []
    while True:
        number, rest = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[rest])
        if not number:
            return "".join(syllables).capitalize()


def accounts(count: int) -> Iterator[Table]:
    """Yield companies; every tenth is a division of the one before it."""
    countries = tuple(_FORMS)
    for number in range(count):
        country = countries[number % 3]
        word = _word(number)
        yield {
            "$": "Account",
            "id": f"a{number}",
            "name": _FORMS[country].format(f"{word} {_KINDS[number % 10]}"),
            "aliases": [f"{word} Group"] if number % 7 == 0 else [],
            "domains": [f"{word.lower()}.example"],
            "parent": f"a{number - 1}" if number % 10 == 9 else None,
            "named": number % 50 == 8,
            "owner": f"user:rep{number % 40}",
            "type": "customer" if number % 3 else None,
            "address": {"$": "AddressOf", "country": country},
            "created_at": moment(-number % 900),
        }


def _person(chance: random.Random, number: int, known: int) -> Table:
    """Return what somebody tells: a third work at known companies, some tell a name only, some are consumers."""
    place, word = chance.randrange(known), _word(1_000_000 + number).lower()
    form = chance.choice(tuple(_FORMS))
    company: Plain = _FORMS[tuple(_FORMS)[place % 3]].format(f"{_word(place)} {_KINDS[place % 10]}")
    email: Plain = f"person{number}@{_word(place).lower()}.example"
    match chance.randrange(6):
        case 0:
            email = None
        case 1:
            email, company = f"leadflow-fixture-{number}@gmail.com", None
        case 2 | 3:
            email, company = f"person{number}@{word}.example", f"{word.capitalize()} Ltd."
        case _:
            pass
    region = chance.choice((None, *_REGIONS[form]))
    return {
        "name": f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}",
        "email": email,
        "mobile": f"+82 10-0000-{chance.randrange(10_000):04d}" if chance.random() < 0.3 else None,
        "company": company,
        "title": chance.choice(_TITLES),
        "employees": chance.choice((None, 5, 40, 250, 3000)),
        "industry": chance.choice((None, "KSIC:26", "NAICS:325", "Manufacturing")),
        "address": {"$": "AddressOf", "country": form, "region": region}
        if chance.random() < 0.9
        else {"$": "AddressOf"},
        "language": chance.choice((None, "ko", "en")),
        "interests": ["robot"] if chance.random() < 0.2 else [],
    }


def inquiries(count: int, known: int) -> Iterator[Table]:
    """Yield inquiries of people, some of whom work at the first so many accounts."""
    chance = random.Random(7)
    for number in range(count):
        arrived: Table = {"$": "Inquiry", "id": f"bulk:{number}", "source": "bulk", "row": number + 1}
        yield {**arrived, **_person(chance, number, known), "received_at": moment(-number % 30)}


def leads(count: int, known: int) -> Iterator[Table]:
    """Yield open leads; every fifth is another record of the one before it."""
    chance = random.Random(11)
    person: Table = {}
    for number in range(count):
        if number % 5 != 4:
            person = _person(chance, number, known)
        yield {
            "$": "Lead",
            "id": f"l{number:06d}",
            "owner": f"user:rep{number % 40}" if number % 3 else "queue:team",
            "status": ("new", "working", "qualified")[number % 3],
            **person,
            "source": "bulk",
            "created_at": moment(-number % 300),
            "assigned_at": moment(-number % 30),
            "respond_by": moment(number % 9 - 4),
        }


def activities(count: int, among: int) -> Iterator[Table]:
    """Yield what happened with the first so many leads."""
    for number in range(count):
        yield {
            "$": "Activity",
            "id": f"t{number}",
            "type": ("visit", "call", "meeting")[number % 3],
            "subject": "demo",
            "at": moment(-(number * 7 % 900) / 10),
            "links": {
                "person": {"$ref": ["lead", f"l{number % among:06d}"]},
                "account": {"$ref": ["account", f"a{number % 100}"]},
            },
            "owner": f"user:rep{number % 40}",
            "open": number % 4 == 0,
        }


def opportunities(count: int) -> Iterator[Table]:
    """Yield deals in all stages, of 5,000 accounts and forty owners."""
    for number in range(count):
        yield {
            "$": "Opportunity",
            "id": f"{number:07d}",
            "account": f"a{number % 5_000}",
            "name": f"Deal {number}",
            "stage": _STAGES[number * 7 % 10],
            "probability": _PROBABILITIES[number * 7 % 10],
            "amount": None if number % 11 == 0 else f"{number * 37 % 100_000}.25 USD",
            "close_date": day(number * 31 % 730 - 365),
            "owner": f"user:rep{number * 13 % 40}",
            "source": ("web", "fair", None)[number % 3],
            "created_at": moment(-400 - number % 300),
        }


def workers() -> Iterator[Table]:
    """Yield forty people, and the teams and queues that policies name."""
    members: list[Plain] = [f"user:rep{number}" for number in range(40)]
    for name in ("head", "public", "dana", "minji", "gone", *(f"rep{number}" for number in range(40))):
        yield {"$": "User", "id": f"user:{name}", "capacity": {"$": "Capacity", "month": 10_000}, "skills": ["Korean"]}
    for name in ("generic", "review", "korea", "korea-generic", "calls", "mail", "team"):
        yield {"$": "Queue", "id": f"queue:{name}", "members": members}
    for number, name in enumerate(("rotation", "weighted", "load", "hash", "sticky", "later")):
        team: Table = {"$": "Team", "id": f"team:{name}", "queue": "queue:team", "members": members[number::6]}
        yield {**team, "method": name if name in ("weighted", "load", "hash") else "rotation"}


def policy() -> str:
    """Return a policy with scoring, three territories, and many local rules of one of them."""
    rules = "".join(
        f'[[routing.territory.local]]\nname = "rule {number}"\nowner = "queue:korea"\nwhen = {_condition(number)}\n'
        for number in range(_RULES)
    )
    text = POLICIES["territories"].text
    place = text.index('[[routing.territory]]\nname = "America"')
    return f"{text[:place]}{rules}\n{text[place:]}"


def _condition(number: int) -> str:
    match number % 4:
        case 0:
            return f'{{ "address.postal_code" = {{ prefix = ["{number:06d}"] }} }}'
        case 1:
            return f'{{ title = ["title {number}"], employees = {{ min = {number * 10} }} }}'
        case 2:
            return f'{{ "email.domain" = {{ under = ["{_word(number).lower()}-rules.example"] }} }}'
        case _:
            return f'{{ industry = {{ under = ["KSIC:{10 + number % 24}"] }}, "address.city" = "city {number}" }}'


def rows(count: int) -> bytes:
    """Return a file of inquiries."""
    chance = random.Random(13)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ("Name", "E-mail", "회사", "Title", "Employees", "Country", "Phone", "Created", "What do you need?")
    )
    for number in range(count):
        person = _person(chance, number, 5_000)
        created = (AT - timedelta(hours=number)).isoformat()
        told = (person[each] for each in ("name", "email", "company", "title", "employees"))
        writer.writerow((*told, "South Korea", f"+82 10-0000-{number:04d}", created, "a quote, please"))
    return out.getvalue().encode()


def typed(count: int) -> list[str]:
    """Return what people type first of the names of accounts."""
    return [_word(number * 17)[: 1 + number % 5] for number in range(count)]
