"""The tables of distribution under tests/cases/distribution, read and worked through."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from leadflow import Address, Lead, Policy, Roster, Team, User, parse_policy
from leadflow.assigning.distribution import DistributionDecision, Held, distribute
from leadflow.assigning.ledger import Ledger
from leadflow.changes import ChangeSet
from leadflow.objects import Absence, Capacity, Load, Rotation

TABLES = sorted((Path(__file__).parent / "cases" / "distribution").glob("*.toml"))
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def cases() -> list[Any]:
    """Each case of each table; with every method where the table asks for that."""
    found = []
    for path in TABLES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for method in table.get("methods", [None]):
            chosen = {} if method is None else {"method": method}
            found += [
                pytest.param({**case, "team": {**case["team"], **chosen}}, id=f"{path.stem} {method}: {case['note']}")
                for case in table["case"]
            ]
    return found


def users_of(plain: dict[str, dict[str, Any]]) -> dict[str, User]:
    """Return users whose capacity is a table of limits and whose absences are pairs of moments."""
    users = {}
    for id_, given in plain.items():
        capacity = Capacity(**given["capacity"]) if "capacity" in given else None
        absences = tuple(Absence(*pair) for pair in given.get("absences", ()))
        rest = {name: value for name, value in given.items() if name not in {"capacity", "absences"}}
        users[f"user:{id_}"] = User(id=f"user:{id_}", capacity=capacity, absences=absences, **rest)
    return users


def loads_of(plain: dict[str, dict[str, int]]) -> dict[str, Load]:
    """Return loads by user and day."""
    loads = [
        Load(id=f"user:{user}/{day}", user=f"user:{user}", day=datetime.fromisoformat(day).date(), count=count)
        for user, days in plain.items()
        for day, count in days.items()
    ]
    return {load.id: load for load in loads}


def roster_of(case: dict[str, Any]) -> Roster:
    """Return who works here, and what the books say, in a case."""
    state = case.get("rotation")
    return Roster(
        users=users_of(case["users"]),
        loads=loads_of(case.get("loads", {})),
        rotations={"team:x": Rotation(id="team:x", **state)} if state else {},
    )


def leads_of(case: dict[str, Any]) -> list[Lead]:
    """Return the leads of a case, in the order in which they are distributed."""
    given = case.get("leads", [{}] * case.get("count", 1))
    return [
        Lead(id=f"lead {at}", owner="queue:x", name="Amy", **{**each, "address": Address.of(**each.get("address", {}))})
        for at, each in enumerate(given)
    ]


def team_of(case: dict[str, Any]) -> Team:
    """Return the team of a case."""
    return Team(id="team:x", queue="queue:x", **case["team"])


def distributed(case: dict[str, Any]) -> Iterator[DistributionDecision]:
    """Yield what is decided of each lead of a case; the books are kept."""
    policy = _parsed(tomli_w.dumps({"fallback_user": "user:head", **case.get("policy", {})}))
    ledger = Ledger(roster_of(case), policy, case.get("at", AT))
    held = [Held(bond, f"user:{user}") for bond, user in case.get("held", ())]
    for lead in leads_of(case):
        decision = distribute(team_of(case), lead, ledger, held=held)
        ledger.add(ChangeSet(decision.books))
        yield decision


@cache  # the cases share a few policies
def _parsed(text: str) -> Policy:
    return parse_policy(text)
