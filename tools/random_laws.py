"""Run the laws with random draws and many examples, in shards; what was cut off goes on where it stopped.

    python -m tools.random_laws                       # as many examples as the profile "random" has, in 16 shards
    python -m tools.random_laws --only undo --worlds 1000 --shards 4 --seed 7

Each shard is a run of pytest over some of the laws, with a seed of its own. After each shard the file ``state.json`` in
the folder ``.random_laws`` says how it ended, with the example that every broken law was broken by; what pytest printed
stands beside it. Called again with the same arguments on the same revision it runs the shards that are left.
It ends with 0 when every law held, with 1 when one was broken or a shard is left, with 2 when it was called wrongly.

As a plugin of pytest (``-p tools.random_laws --laws-report FILE``) it writes which laws there are and which were broken.
"""

import argparse
import hashlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NamedTuple

import attrs
import pytest

__all__ = ["Broken", "Done", "Law", "Run", "State", "main", "run_missing", "split"]

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = Path(".random_laws")
SHARDS: Final = 16
AT_ONCE: Final = 2
PASSED, FAILED, NOTHING_RUN = 0, 1, 5
"""What pytest ends with when the laws were run; with everything else they were not."""


class Law(NamedTuple):
    """A property test, by the name under which pytest runs it."""

    id: str
    worlds: bool


class Broken(NamedTuple):
    """A law that did not hold, and what pytest and Hypothesis said of it."""

    law: str
    text: str


@attrs.frozen
class Run:
    """What is to be run: equal arguments on an equal revision are the same run.

    Attributes:
        revision: the commit, and a digest of what was changed since.
        seed: the shards' seeds are made of it.
        shards: how many.
        only: a part of the names of the laws, or a pattern as a shell reads it; all laws when empty.
        values: examples of each law over values; None as many as the tests' profile has.
        worlds: examples of each law over whole worlds; likewise.
    """

    revision: str
    seed: int
    shards: int
    only: str = ""
    values: int | None = None
    worlds: int | None = None

    def seed_of(self, shard: int) -> int:
        """Return the seed of a shard; the first is 1."""
        return self.seed * 1_000 + shard


@attrs.frozen
class Done:
    """A shard that was run to its end."""

    shard: int
    seed: int
    laws: int
    seconds: float
    broken: tuple[Broken, ...] = ()

    @property
    def result(self) -> str:
        """Tell how it ended."""
        return f"{len(self.broken)} broken" if self.broken else "passed"


@attrs.frozen
class State:
    """What was run so far."""

    run: Run
    done: tuple[Done, ...] = ()

    @property
    def missing(self) -> tuple[int, ...]:
        """Return the shards that are left."""
        ended = {each.shard for each in self.done}
        return tuple(shard for shard in range(1, self.run.shards + 1) if shard not in ended)

    def having(self, done: Done) -> "State":
        """Return the state after one more shard."""
        return attrs.evolve(self, done=tuple(sorted((*self.done, done), key=lambda each: each.shard)))

    def write(self, path: Path) -> None:
        """Write it at once, so that a reader never finds half of it."""
        data = {"run": attrs.asdict(self.run), "done": [_plain(each) for each in self.done]}
        new = path.with_suffix(".new")
        new.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        new.replace(path)

    @classmethod
    def read(cls, path: Path) -> "State | None":
        """Read it, or return None when nothing was run yet."""
        if not path.exists():
            return None
        data = json.loads(path.read_text(encoding="utf-8"))
        done = [
            Done(
                each["shard"],
                each["seed"],
                each["laws"],
                each["seconds"],
                tuple(Broken(**law) for law in each["broken"]),
            )
            for each in data["done"]
        ]
        return cls(Run(**data["run"]), tuple(done))


def _plain(done: Done) -> dict[str, object]:
    return attrs.asdict(done, recurse=False) | {"broken": [law._asdict() for law in done.broken]}


def split(laws: Iterable[Law], shards: int) -> list[list[str]]:
    """Deal the laws out to shards: those over whole worlds first, in turn, so that every shard takes about as long.

    Neighbours, which often take equally long, go to different shards. The same laws give the same shards.

    >>> split([Law("b", worlds=False), Law("a", worlds=False), Law("w", worlds=True)], 2)
    [['w', 'b'], ['a']]
    """
    dealt: list[list[str]] = [[] for _ in range(shards)]
    for at, law in enumerate(sorted(laws, key=lambda law: (not law.worlds, law.id))):
        dealt[at % shards].append(law.id)
    return dealt


def chosen(laws: Iterable[Law], only: str) -> list[Law]:
    """Return the laws whose names contain a text or fit a pattern."""
    return [law for law in laws if fnmatchcase(law.id, f"*{only}*")]


def run_missing(
    state: State, path: Path, run_shard: Callable[[int], Done | None], *, at_once: int = AT_ONCE
) -> Iterator[tuple[int, Done | None]]:
    """Run the shards that are left and write the state after each.

    Args:
        state: what was run so far.
        path: where the state is kept.
        run_shard: runs one and tells how it ended; None when it was cut off.
        at_once: how many run at the same time.

    Yields:
        Each shard as it ends, with its result.
    """
    with ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(run_shard, shard): shard for shard in state.missing}
        try:
            for ended in as_completed(running):
                if (done := ended.result()) is not None:
                    state = state.having(done)
                    state.write(path)
                yield running[ended], done
        finally:
            pool.shutdown(cancel_futures=True)


# --- running pytest ---------------------------------------------------------------------------------------------------


@attrs.frozen
class Project:
    """Whose laws are run.

    Attributes:
        root: where pytest is started.
        folder: where the state and what pytest printed are kept.
    """

    root: Path
    folder: Path

    @property
    def state(self) -> Path:
        """Return the file of the state."""
        return self.folder / "state.json"

    def revision(self) -> str:
        """Return the commit, and a digest of what was changed since."""
        commit, changed = (self._git("rev-parse", "HEAD").decode().strip(), self._git("diff", "HEAD"))
        return f"{commit}+{hashlib.sha256(changed).hexdigest()[:8]}" if changed else commit

    def laws(self) -> list[Law]:
        """Return all laws, the slow ones as well."""
        status, lines = self._pytest("laws", "--collect-only", "-m", "hypothesis")
        if status not in (PASSED, NOTHING_RUN):
            raise SystemExit(f"error: pytest cannot collect the laws, see {self.folder / 'laws.txt'}")
        return [Law(line["law"], line["kind"] == "worlds") for line in lines]

    def run_shard(self, run: Run, shard: int, laws: Sequence[str]) -> Done | None:
        """Run the laws of a shard; None when pytest did not come to its end."""
        started, seed = time.monotonic(), run.seed_of(shard)
        listed = self.folder / f"shard-{shard}.laws"
        listed.write_text("\n".join(laws), encoding="utf-8")
        draws = ["--hypothesis-profile=random", f"--hypothesis-seed={seed}"]
        draws += [f"--{kind}={size}" for kind in ("values", "worlds") if (size := getattr(run, kind)) is not None]
        status, lines = self._pytest(f"shard-{shard}", "-m", "", *draws, f"@{listed}") if laws else (PASSED, [])
        if status not in (PASSED, FAILED):
            return None
        broken = tuple(Broken(line["broken"], line["text"]) for line in lines)
        return Done(shard, seed, len(laws), round(time.monotonic() - started, 1), broken)

    def _pytest(self, name: str, *arguments: str) -> tuple[int, list[dict[str, str]]]:
        """Run pytest; return its status and what the plugin reported."""
        report = self.folder / f"{name}.report"
        report.unlink(missing_ok=True)
        plugin = ("-p", "tools.random_laws", "--laws-report", str(report))
        search = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        with (self.folder / f"{name}.txt").open("wb") as printed:
            ended = subprocess.run(  # noqa: S603 - our own interpreter and arguments
                [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *plugin, *arguments],
                stdout=printed,
                stderr=subprocess.STDOUT,
                check=False,
                cwd=self.root,
                env=os.environ | {"PYTHONPATH": search},
            )
        lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
        return ended.returncode, [json.loads(line) for line in lines]

    def _git(self, *arguments: str) -> bytes:
        command = ["git", *arguments]
        return subprocess.run(command, capture_output=True, check=True, cwd=self.root).stdout  # noqa: S603 - our words


# --- inside pytest ----------------------------------------------------------------------------------------------------


class Reporter:
    """Writes which laws there are and which were broken, a line of JSON each."""

    def __init__(self, path: Path) -> None:
        """Write into a file."""
        self.path = path

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Name the laws, when that is all that is asked for."""
        if session.config.getoption("collectonly"):
            for item in session.items:
                self._write(law=item.nodeid, kind="worlds" if item.get_closest_marker("worlds") else "values")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the example that broke a law."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            told = getattr(crash, "message", "")
            self._write(broken=report.nodeid, text=told if "reproduce_failure" in told else report.longreprtext)

    def _write(self, **line: str) -> None:
        with self.path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the file to write into."""
    parser.addoption("--laws-report", type=Path, help="write the laws, or those that were broken, into this file")


def pytest_configure(config: pytest.Config) -> None:
    """Report."""
    config.pluginmanager.register(Reporter(config.getoption("--laws-report")))


# --- the command ------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run what the arguments ask for and return the exit status."""
    asked = _parser().parse_args(arguments)
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    project = Project(root, folder)
    before = None if asked.restart else State.read(project.state)
    seed = asked.seed if asked.seed is not None else before.run.seed if before else secrets.randbelow(1_000_000)
    run = Run(project.revision(), seed, asked.shards, asked.only, asked.values, asked.worlds)
    if before is not None and before.run != run:
        told = ", ".join(
            f"{name} {was!r}" for name, was in attrs.asdict(before.run).items() if was != getattr(run, name)
        )
        print(f"error: {project.state} is of a run with {told}, expected the same or --restart", file=sys.stderr)
        return 2
    state = before or State(run)
    state.write(project.state)
    dealt = split(chosen(project.laws(), run.only), run.shards)
    print(f"{sum(map(len, dealt))} laws in {run.shards} shards, {len(state.missing)} of them left, --seed {run.seed}")
    shards = run_missing(
        state, project.state, lambda shard: project.run_shard(run, shard, dealt[shard - 1]), at_once=asked.at_once
    )
    for shard, done in shards:
        told = (
            f"{done.result}, seed {done.seed}, {done.seconds:.0f} s" if done else "cut off, is left for the next call"
        )
        print(f"shard {shard} of {run.shards}: {told}", flush=True)
    state = State.read(project.state) or state
    print(*summary(state), sep="\n")
    return int(bool(state.missing) or any(each.broken for each in state.done))


def summary(state: State) -> Iterator[str]:
    """Yield the lines that tell how a run ended: each broken law with its example, then a table of the shards."""
    for each in state.done:
        for law, text in each.broken:
            yield f"\n{law} (seed {each.seed})\n\n{text}"
    yield f"\n{'shard':>5} {'seed':>10} {'laws':>5} {'seconds':>8}  result"
    for each in state.done:
        yield f"{each.shard:>5} {each.seed:>10} {each.laws:>5} {each.seconds:>8.0f}  {each.result}"
    for shard in state.missing:
        yield f"{shard:>5} {state.run.seed_of(shard):>10} {'':>5} {'':>8}  left"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.random_laws", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--values", type=_positive, metavar="N", help="examples of each law over values")
    parser.add_argument("--worlds", type=_positive, metavar="N", help="examples of each law over whole worlds")
    parser.add_argument("--shards", type=_positive, metavar="N", default=SHARDS)
    parser.add_argument("--seed", type=int, metavar="N", help="when none is given, one is drawn and printed")
    parser.add_argument("--only", default="", metavar="PATTERN", help="only laws whose names contain this")
    parser.add_argument(
        "--at-once", type=_positive, metavar="N", default=AT_ONCE, help="how many shards run side by side"
    )
    parser.add_argument("--restart", action="store_true", help="forget what was run")
    return parser


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
