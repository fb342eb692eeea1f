"""How worlds are drawn: chance, moments, and what many records have."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, TypeVar

from benchmarks.compare import pools
from benchmarks.compare.making import Plain
from benchmarks.compare.policies import POLICIES, Setting

__all__ = ["AT", "QUEUES", "USERS", "Drawing", "Table", "address", "day", "moment", "reference"]

AT = datetime.fromisoformat("2026-11-21T09:30:00+09:00")
"""When everything is asked: a Saturday morning in Seoul."""
USERS = ("dana", "minji", "jonas", "head", "public", "ben", "gone", "이도윤")
QUEUES = ("generic", "review", "korea", "korea-generic", "calls", "mail", "team")

Table: TypeAlias = dict[str, Plain]
"""What a record is made of."""
Chosen = TypeVar("Chosen")


def moment(days: float) -> Table:
    """Return the moment that is so many days after `AT`, before it where they are negative."""
    return {"$moment": (AT + timedelta(days=days)).isoformat()}


def day(days: int) -> Table:
    """Return the calendar day that is so many days after that of `AT`."""
    return {"$day": (AT + timedelta(days=days)).date().isoformat()}


def reference(kind: str, id_: str) -> Table:
    """Return what names a record."""
    return {"$ref": [kind, id_]}


def address(parts: dict[str, str]) -> Table:
    """Return an address, as people write its parts."""
    return {"$": "AddressOf", **parts}


class Drawing:
    """Chance, the same for the same seed, and the policy that says which words are drawn.

    Attributes:
        policy: the name of the policy.
        setting: its statuses and stages.
        size: how much of everything is drawn.
        chance: where numbers come from.
    """

    def __init__(self, seed: int, policy: str, size: int) -> None:
        """Draw nothing yet."""
        self.policy = policy
        self.setting: Setting = POLICIES[policy]
        self.size = size
        self.chance = random.Random(f"{seed} {policy}")

    def one(self, choices: Sequence[Chosen]) -> Chosen:
        """Return one of several."""
        return self.chance.choice(choices)

    def happens(self, share: float) -> bool:
        """Tell whether something happens that does so in a part of all cases, from 0 to 1."""
        return self.chance.random() < share

    def maybe(self, share: float, value: Plain) -> Plain:
        """Return a value in a part of all cases, else nothing."""
        return value if self.happens(share) else None

    def past(self, most: int = 400) -> Table:
        """Return a moment within the last so many days."""
        return moment(-self.chance.randrange(most * 24) / 24)

    def custom(self, share: float) -> Table:
        """Return custom fields, each in a part of all cases."""
        return {name: self.one(choices) for name, choices in pools.CUSTOM.items() if self.happens(share)}
