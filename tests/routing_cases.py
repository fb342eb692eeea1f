"""The routing tables under tests/cases/routing, read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from leadflow import Account, Address, Lead, Queue, Roster, Team, User, parse_policy
from leadflow.conditions import Facts

TABLES = sorted((Path(__file__).parent / "cases" / "routing").glob("*.toml"))
PLACE = ("street", "city", "region", "postal_code", "country")


def cases() -> list[Any]:
    """Each case of each table, with its policy."""
    found = []
    for path in TABLES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        policy = parse_policy(tomli_w.dumps(table["policy"]), file=path.name)
        found += [
            pytest.param(policy, case, id=f"{path.stem}: {case['note']}")
            for each in table["case"]
            for case in (spread(table, each) if "missing" in table else (each,))
        ]
    return found


def spread(table: dict[str, Any], case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a case once for each field that the table leaves out."""
    for gap in table["missing"]:
        given = {**table["lead"], **case["given"], **gap.get("instead", {})}
        given = {name: value for name, value in given.items() if name not in gap.get("without", ())}
        score = given.pop("score", None)
        fields = gap["fields"]
        yield {
            "note": f"{case['note']}, without {' and '.join(fields)}",
            "given": given,
            "facts": {"score": score},
            "want": {**case["want"], "missing": fields},
            "want_reason": case["want_reason"].format(
                missing=", ".join(fields), be="is" if len(fields) == 1 else "are"
            ),
        }


def lead_of(given: dict[str, Any]) -> Lead:
    """Return the lead of a case."""
    place = {name: given[name] for name in PLACE if name in given}
    rest = {name: value for name, value in given.items() if name not in PLACE}
    return Lead(id="1", owner="queue:generic", address=Address.of(**place), **rest)


def facts_of(given: dict[str, Any]) -> Facts:
    """Return what was found out before about the lead of a case."""
    account = given.get("account")
    return Facts(account=Account(id="a", **account) if account else None, score=given.get("score", 50))


ROSTER = Roster(
    users={
        f"user:{name}": User(id=f"user:{name}")
        for name in (
            *("head", "defense", "federal", "west", "dana"),
            *("west-public", "film", "bay", "austin", "munich"),
        )
    },
    teams={
        f"team:{name}": Team(id=f"team:{name}", queue=f"queue:{name}")
        for name in ("key-accounts", "seoul", "busan", "health", "east", "west", "country")
    },
    queues={
        "queue:call-centre": Queue(id="queue:call-centre", channel="call"),
        "queue:newsletter": Queue(id="queue:newsletter", channel="mail"),
    },
)
