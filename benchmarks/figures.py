"""Measuring and showing figures."""

import argparse
import gc
import sys
import time
from collections.abc import Callable, Sequence

import attrs

__all__ = ["Figure", "arguments", "best_of", "report"]


@attrs.frozen
class Figure:
    """One measured figure.

    Args:
        what: what was measured.
        value: the figure.
        unit: its unit (``s``, ``µs``, ``×``).
        at_most: the most that was promised; None where nothing was.
        at_least: the least that was promised.
    """

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def promise(self) -> str:
        """What was promised, in words; empty where nothing was."""
        bounds = (("at most", self.at_most), ("at least", self.at_least))
        return " and ".join(f"{words} {bound:g} {self.unit}" for words, bound in bounds if bound is not None)

    @property
    def is_missed(self) -> bool:
        """Whether it is outside what was promised."""
        over = self.at_most is not None and self.value > self.at_most
        return over or (self.at_least is not None and self.value < self.at_least)


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


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print the figures as a table; return 1 when a promised one is missed, else 0."""
    print(title)
    width = max(len(figure.what) for figure in figures)
    for figure in figures:
        verdict = ("MISSED" if figure.is_missed else "ok") if figure.promise else ""
        line = f"  {figure.what:<{width}}  {figure.value:>10.2f} {figure.unit:<5} {figure.promise:<18} {verdict}"
        print(line.rstrip())
    sys.stdout.flush()
    return int(any(figure.is_missed for figure in figures))
