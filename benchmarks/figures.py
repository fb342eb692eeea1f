"""Measuring and showing figures."""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence

import attrs

__all__ = ["Figure", "arguments", "best_of", "report", "side_by_side"]


@attrs.frozen
class Figure:
    """One measured figure.

    Args:
        what: what was measured.
        value: the figure.
        unit: its unit (``s``, ``µs``, ``×``).
        at_most: the most that was promised; None where nothing was.
        at_least: the least that was promised; None where nothing was.
        places: how many decimal places are shown.
    """

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = attrs.field(default=None, kw_only=True)
    places: int = attrs.field(default=2, kw_only=True)

    @property
    def promise(self) -> str:
        """What was promised, in words; empty where nothing was."""
        most = "" if self.at_most is None else f"at most {self.at_most:g} {self.unit}"
        return most if self.at_least is None else f"at least {self.at_least:g} {self.unit}"

    @property
    def is_missed(self) -> bool:
        """Whether it is over or under what was promised."""
        is_over = self.at_most is not None and self.value > self.at_most
        return is_over or (self.at_least is not None and self.value < self.at_least)


def arguments(description: str, *more: tuple[str, str]) -> argparse.Namespace:
    """Read the command line: ``--quick``, and options with a value each."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions; answers within 40 seconds")
    for name, text in more:
        parser.add_argument(name, help=text)
    return parser.parse_args()


def best_of(repeat: int, work: Callable[[], object]) -> float:
    """Return the least processor time of several runs, in seconds."""
    times: list[float] = []
    for _ in range(repeat):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def side_by_side(repeat: int, *works: Callable[[], object]) -> list[float]:
    """Return the least time of each work, measured in turns: what slows the machine down slows all of them."""
    turns = [[best_of(1, work) for work in works] for _ in range(repeat)]
    return [min(times) for times in zip(*turns, strict=True)]


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print the figures as a table; return 1 when a promised one is missed, else 0."""
    print(title)
    width = max(len(figure.what) for figure in figures)
    for figure in figures:
        verdict = "" if not figure.promise else ("MISSED" if figure.is_missed else "ok")
        value = f"{figure.value:>10,.{figure.places}f} {figure.unit:<5}"
        print(f"  {figure.what:<{width}}  {value} {figure.promise.strip():<18} {verdict}".rstrip())
    sys.stdout.flush()
    return int(any(figure.is_missed for figure in figures))
