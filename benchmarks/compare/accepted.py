"""Outcomes that differ and are meant, one by one: ``accepted.toml``, which ``--accept`` writes.

It names the revision that is compared with, and has a table for each reason. In that stands the key of each outcome, with
eight digits for what was and what is there now: an outcome that comes to differ in another way is told again.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from benchmarks.compare.dumping import digest_of, text_of

__all__ = ["NOTHING_ACCEPTED", "Accepted", "difference_digest"]

_DIGITS = 8
_HEAD = """\
# Outcomes that differ from an older tree, and are meant: written by --accept, see accepted.py.
# A table for each reason; eight digits stand for what was and what is there now.
"""
_BASE = "base"


def difference_digest(places: Iterable[tuple[str, object, object]]) -> str:
    """Return eight digits that stand for where an outcome differs, what was there, and what is there now.

    >>> one = difference_digest([("steps[0].owner", "a", "b")])
    >>> one == difference_digest([("steps[0].owner", "a", "c")])
    False
    """
    return digest_of(text_of([list(each) for each in places]))[:_DIGITS]


@attrs.frozen
class Accepted:
    """What was accepted.

    Args:
        reasons: by reason, the digest of the difference of each outcome.
        base: the commit that all this is different from; any one when None.
    """

    reasons: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict[str, Mapping[str, str]])
    base: str | None = None

    @classmethod
    def of(cls, text: str) -> "Accepted":
        """Read a table.

        Raises:
            ValueError: an outcome stands under two reasons.
        """
        plain = tomllib.loads(text)
        base: str | None = plain.pop(_BASE, None)
        found = cls(plain, base)
        counted = Counter(key for outcomes in found.reasons.values() for key in outcomes)
        if twice := sorted(key for key, count in counted.items() if count > 1):
            message = f"accepted for two reasons: {', '.join(twice)}; expected one"
            raise ValueError(message)
        return found

    @classmethod
    def load(cls, path: Path) -> "Accepted":
        """Read a file; nothing is accepted where there is none."""
        return cls.of(path.read_text(encoding="utf-8")) if path.exists() else NOTHING_ACCEPTED

    def is_about(self, base: str | None) -> bool:
        """Tell whether outcomes were accepted as different from a commit; where nobody knows which one it is, they were."""
        return base is None or self.base in (None, base)

    @property
    def outcomes(self) -> Mapping[str, tuple[str, str]]:
        """The reason and the digest of each outcome."""
        return {key: (why, digest) for why, outcomes in self.reasons.items() for key, digest in outcomes.items()}

    def plus(self, why: str, outcomes: Mapping[str, str]) -> "Accepted":
        """Return it with more outcomes under a reason, which leave the one that they were accepted for before."""
        left = self.without(outcomes).reasons
        return attrs.evolve(self, reasons={**left, why: {**left.get(why, {}), **outcomes}}) if outcomes else self

    def without(self, keys: Iterable[str]) -> "Accepted":
        """Return it without some outcomes, and without a reason that has none any more."""
        gone = frozenset(keys)
        left = {
            why: {key: each for key, each in found.items() if key not in gone} for why, found in self.reasons.items()
        }
        return attrs.evolve(self, reasons={why: found for why, found in left.items() if found})

    def text(self) -> str:
        """Return the table, in an order that does not depend on when what was accepted."""
        tables = (
            "\n".join(
                [f"[{text_of(why)}]", *(f'{text_of(key)} = "{found[key]}"' for key in sorted(found, key=_natural))]
            )
            for why, found in sorted(self.reasons.items())
        )
        base = () if self.base is None else (f"{_BASE} = {text_of(self.base)}",)
        return "\n\n".join([_HEAD.rstrip("\n"), *base, *tables]) + "\n"


NOTHING_ACCEPTED = Accepted()


def _natural(key: str) -> list[tuple[int, str]]:
    """Return what orders keys as people count: world 2 stands before world 10."""
    return [(int(digits) if digits else -1, other) for digits, other in re.findall(r"(\d+)|(\D+)", key)]
