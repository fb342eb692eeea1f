"""One tree of leadflow answers: all outcomes as lines, or timed jobs one after the other.

``python -m benchmarks.compare.driver SRC outcomes PLAN``, or ``… SRC serve`` with commands on the standard input,
with the tree's ``src`` on the path.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TextIO

import attrs

from benchmarks.compare.dumping import Dumper, error_of, line
from benchmarks.compare.names import Tree, UnknownNameError
from benchmarks.compare.operations import ON_WORLDS, Questions, Scene, texts
from benchmarks.compare.policies import POLICIES
from benchmarks.compare.serving import serve
from benchmarks.compare.worlds import world

__all__ = ["OPERATIONS", "Plan", "main", "outcomes"]


OPERATIONS = ("values", "sources", "accounts", "policies", *ON_WORLDS)
"""What can be asked for alone."""


def _listed(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Plan:
    """What is asked of a tree.

    Args:
        worlds: how many worlds; they take the policies in turn.
        size: how large each is.
        only: the one operation that is asked; all of them when None.
        is_quick: whether payloads are read in their own format only.
        payloads: files of inquiries and accounts.
        values: tables of values as people write them.
        policies: policy files.
    """

    worlds: int
    size: int = 6
    only: str | None = None
    is_quick: bool = False
    payloads: tuple[str, ...] = attrs.field(default=(), converter=_listed)
    values: tuple[str, ...] = attrs.field(default=(), converter=_listed)
    policies: tuple[str, ...] = attrs.field(default=(), converter=_listed)

    def text(self) -> str:
        """Return the plan as JSON, for the driver."""
        return json.dumps(attrs.asdict(self))


def outcomes(tree: Tree, plan: Plan) -> Iterator[str]:
    """Yield every outcome as a line."""
    for operation, questions in _texts(tree, plan):
        if plan.only in (None, operation):
            yield from _answers(f"texts / {operation}", questions, Dumper())
    for number in range(plan.worlds):
        scene = Scene(tree, world(number, list(POLICIES)[number % len(POLICIES)], plan.size))
        dumper = Dumper(scene.records)
        for operation, ask in ON_WORLDS.items():
            if plan.only in (None, operation):
                yield from _answers(f"world {number} / {operation}", _asked(ask, scene), dumper)


def _asked(ask: Callable[[Scene], Iterator[Questions]], scene: Scene) -> Iterator[Questions]:
    """Yield the questions of an operation; where it cannot go on, that is the last answer."""
    try:
        yield from ask(scene)
    except UnknownNameError:
        raise
    except Exception as error:  # noqa: BLE001 - an error is an outcome, too
        stopped = error_of(error)
        yield "stopped", lambda: stopped


def _texts(tree: Tree, plan: Plan) -> Iterator[tuple[str, Iterable[Questions]]]:
    payloads = [Path(each) for each in plan.payloads]
    yield "values", texts.values(tree, [Path(each) for each in plan.values], every=4 if plan.is_quick else 1)
    yield "sources", texts.payloads(tree, payloads, all_formats=not plan.is_quick)
    yield "accounts", texts.accounts(tree, payloads)
    yield "policies", texts.policies(tree, [Path(each) for each in plan.policies])


def _answers(prefix: str, questions: Iterable[Questions], dumper: Dumper) -> Iterator[str]:
    for key, ask in questions:
        try:
            answer = dumper.plain(ask())
        except UnknownNameError:
            raise
        except Exception as error:  # noqa: BLE001 - an error is an outcome, too
            answer = error_of(error)
        yield line(f"{prefix} / {key}", answer)


def main(arguments: list[str], out: TextIO) -> None:
    """Do what the command line says."""
    match arguments:
        case [src, "outcomes", plan]:
            out.writelines(outcomes(Tree(Path(src)), Plan(**json.loads(plan))))
        case [src, "serve"]:
            serve(Tree(Path(src)), sys.stdin, out)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdout)
