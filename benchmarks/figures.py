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
    """

    what: str
    value: float
    unit: str
    at_most: float | None = None

    @property
    def is_missed(self) -> bool:
        """Whether it is over what was promised."""
        return self.at_most is not None and self.value > self.at_most


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
        promised = "" if figure.at_most is None else f"at most {figure.at_most:g} {figure.unit}"
        verdict = "" if figure.at_most is None else ("MISSED" if figure.is_missed else "ok")
        print(f"  {figure.what:<{width}}  {figure.value:>10.2f} {figure.unit:<5} {promised:<18} {verdict}".rstrip())
    sys.stdout.flush()
    return int(any(figure.is_missed for figure in figures))
