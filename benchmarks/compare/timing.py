"""Both trees do the same jobs in turns: A B, B A, A B … What slows the machine down slows both."""

import json
from collections.abc import Iterable, Iterator
from statistics import median, quantiles
from subprocess import PIPE, Popen
from typing import TypedDict

import attrs

from benchmarks.compare.trees import DriverFailedError, Source, driver

__all__ = ["HEADS", "SLOWER", "Measured", "Unmeasured", "measured", "median_interval", "table"]

SLOWER = 1.05
"""A job is slower beyond doubt when the whole interval of its ratio lies above this."""
HEADS = ("job", "base ms", "head ms", "ratio", "95 %", "min | quartiles | max", "")
"""What stands above the table."""
_LONG_ENOUGH = 0.05
_MOST_RUNS = 50


class _Answer(TypedDict, total=False):
    seconds: float
    told: str
    error: str


@attrs.frozen
class Measured:
    """How long a job took on both trees.

    Args:
        job: its name.
        base: seconds of each turn on the older tree.
        head: seconds of the same turns on the newer one.
        is_last: whether it is the second look at a job that seemed slower.
    """

    job: str
    base: tuple[float, ...]
    head: tuple[float, ...]
    is_last: bool = False

    @property
    def ratios(self) -> tuple[float, ...]:
        """How much longer the newer tree took, turn by turn, in order of size."""
        return tuple(sorted(new / old for old, new in zip(self.base, self.head, strict=True)))

    @property
    def interval(self) -> tuple[float, float]:
        """Where the median of the ratios lies with 95 % confidence."""
        return median_interval(self.ratios)

    @property
    def is_slower(self) -> bool:
        """Whether it is slower beyond doubt."""
        return self.interval[0] > SLOWER

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of a table."""
        ratios = self.ratios
        lower, _, upper = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
        low, high = self.interval
        verdict = "SLOWER" if self.is_slower else "faster" if high < 1 / SLOWER else ""
        return (
            f"{self.job} again" if self.is_last else self.job,
            f"{median(self.base) * 1e3:.1f}",
            f"{median(self.head) * 1e3:.1f}",
            f"{median(ratios):.3f}",
            f"{low:.3f}–{high:.3f}",
            f"{ratios[0]:.3f} | {lower:.3f} {upper:.3f} | {ratios[-1]:.3f}",
            verdict,
        )


@attrs.frozen
class Unmeasured:
    """A job that one of the trees could not do, or that came to something else.

    Args:
        job: its name.
        why: what was in the way.
        is_last: whether it is the second look at a job that seemed slower.
    """

    job: str
    why: str
    is_last: bool = False


def median_interval(values: Iterable[float], doubt: float = 0.05) -> tuple[float, float]:
    """Return between which of some values the median of what they are drawn from lies, whatever its distribution.

    Of fewer than six values it is their whole range, which says less.

    Args:
        values: what was measured.
        doubt: the probability that it lies elsewhere, at most.

    >>> median_interval(range(15))
    (3, 11)
    """
    ordered = sorted(values)
    count = len(ordered)
    outside, choices, rank = 0.0, 1.0, 0
    while rank < (count - 1) // 2:
        outside += choices * 2 ** (1 - count)
        if outside > doubt:
            break
        rank += 1
        choices = choices * (count - rank + 1) / rank
    place = max(rank - 1, 0)
    return ordered[place], ordered[-1 - place]


def measured(base: Source, head: Source, jobs: Iterable[str], turns: int) -> Iterator[Measured | Unmeasured]:
    """Yield how long each job takes; each tree does all of them in one process.

    A job that seems slower is measured once more, in new processes: where things lie in memory makes a difference, too.
    Then the second result comes after the first one, as ``… again``, and is the one that counts.

    Args:
        base: the older tree.
        head: the newer one.
        jobs: the names of the jobs.
        turns: how often each tree does each job.
    """
    with driver(base, "serve", out=PIPE, listen=True) as one, driver(head, "serve", out=PIPE, listen=True) as other:
        for job in jobs:
            found = _measured(job, one, other, turns)
            yield found
            if isinstance(found, Measured) and found.is_slower:
                yield _again(base, head, job, turns)


def _again(base: Source, head: Source, job: str, turns: int) -> Measured | Unmeasured:
    with driver(base, "serve", out=PIPE, listen=True) as one, driver(head, "serve", out=PIPE, listen=True) as other:
        return attrs.evolve(_measured(job, one, other, turns), is_last=True)


def _measured(job: str, one: Popen[str], other: Popen[str], turns: int) -> Measured | Unmeasured:
    before, after = (_asked(each, {"prepare": job}) for each in (one, other))
    failed = before.get("error") or after.get("error")
    if failed is not None:
        return Unmeasured(job, failed)
    if before["told"] != after["told"]:
        return Unmeasured(job, f"it comes to something else: {before['told'][:80]} -> {after['told'][:80]}")
    runs = min(_MOST_RUNS, max(1, round(_LONG_ENOUGH / max(before["seconds"], 1e-6))))
    times: dict[int, list[float]] = {0: [], 1: []}
    for turn in range(turns):
        for place in (0, 1) if turn % 2 == 0 else (1, 0):
            times[place].append(_asked((one, other)[place], {"run": runs})["seconds"])
    return Measured(job, tuple(times[0]), tuple(times[1]))


def _asked(process: Popen[str], command: dict[str, object]) -> _Answer:
    """Return what a tree answers to one line.

    Raises:
        DriverFailedError: it does not answer any more.
    """
    if process.stdin is None or process.stdout is None:
        message = "nobody listens"
        raise DriverFailedError(message)
    process.stdin.write(json.dumps(command) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        message = f"no answer to {command}"
        raise DriverFailedError(message)
    answer: _Answer = json.loads(line)
    return answer


def table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield a table line by line, as soon as each is there."""
    widths = (38, 10, 10, 8, 14, 32, 0)
    for cells in rows:
        first, *rest = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False))
        yield " ".join((first, *rest)).rstrip()
