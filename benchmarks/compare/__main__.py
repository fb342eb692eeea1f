"""Compare two revisions: ``python -m benchmarks.compare --base REV``.

Outcomes come first. Only where they are the same, or differ as ``expected.toml`` declares or ``accepted.toml`` lists, is
anything measured. Ends with 1 where something else differs, or where a job is slower beyond doubt.

``--accept "WHY"`` lists what differs in ``accepted.toml``, under the reason, and takes out what differs no more:
look at it first, with ``--only``, ``--where`` and ``--show``, which narrow down what is accepted, too.
"""

import argparse
import contextlib
import gzip
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import attrs

from benchmarks.compare.accepted import NOTHING_ACCEPTED, Accepted
from benchmarks.compare.declared import Declared
from benchmarks.compare.differences import Comparison, Differing, compared, read_dump, told
from benchmarks.compare.driver import OPERATIONS, Plan
from benchmarks.compare.jobs import JOBS
from benchmarks.compare.timing import HEADS, Unmeasured, measured, table
from benchmarks.compare.trees import ROOT, DriverFailedError, Source, chosen, commit_of, driver

__all__ = ["main"]

_EXPECTED = Path(__file__).with_name("expected.toml")
_ACCEPTED = Path(__file__).with_name("accepted.toml")
_WORLDS = 16
_QUICK_WORLDS = 5
"""The first of all worlds, so that what is accepted of them is accepted here, too."""
_QUICK_TURNS = 5


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return its exit code."""
    parser = _arguments()
    asked = parser.parse_args(arguments)
    jobs = [each for each in JOBS if asked.only in (None, each)]
    is_operation = asked.only is None or asked.only in OPERATIONS
    if not jobs and not is_operation:
        parser.error(f"there is no {asked.only!r}, expected one of {', '.join([*OPERATIONS, *JOBS])}")
    if asked.accept is not None and not asked.accept.strip():
        parser.error("--accept gives no reason, expected a sentence")
    with contextlib.ExitStack() as stack:
        base, head = (
            Path(each) if each is not None and each.endswith(_DUMPS) else stack.enter_context(chosen(each, name))
            for name, each in (("base", asked.base), ("head", asked.head))
        )
        if is_operation and not _agree(base, head, asked):
            return 1
        if isinstance(base, Path) or isinstance(head, Path) or asked.outcomes_only or not jobs:
            return 0
        return _times(base, head, jobs, asked)


def _agree(base: Source | Path, head: Source | Path, asked: argparse.Namespace) -> bool:
    """Compare outcomes and print what differs; tell whether nothing does that is not meant."""
    with tempfile.TemporaryDirectory(prefix="leadflow-compare-") as folder:
        began = time.monotonic()
        accepted = _known(asked)
        comparison = _outcomes(base, head, _plan(asked), Path(folder), accepted)
        _keep(asked.dump, Path(folder))
        if asked.accept is not None:
            comparison = _accepted(comparison, accepted, asked.accept, asked.where)
        lines = told(comparison, keys=asked.show, where=asked.where)
        print(*lines, f"{time.monotonic() - began:.0f} s for outcomes", sep="\n", flush=True)
        return comparison.agrees


def _known(asked: argparse.Namespace) -> Accepted:
    """Return what was accepted as different from this base; nothing where it was from another one."""
    base = None if asked.base.endswith(_DUMPS) else commit_of(asked.base)
    found = Accepted.load(_ACCEPTED)
    if found.is_about(base):
        return attrs.evolve(found, base=found.base or base)
    if asked.accept is not None:
        sys.exit(f"error: {_ACCEPTED.name} is about {found.base}, expected {base}; remove it, or compare with that one")
    print(f"{_ACCEPTED.name} is about {found.base}: nothing is accepted")
    return NOTHING_ACCEPTED


def _accepted(comparison: Comparison, before: Accepted, why: str, where: re.Pattern[str]) -> Comparison:
    """List what differs under a reason, take out what differs no more, and return what is left."""
    taken: list[Differing] = []
    left: list[Differing] = []
    for each in comparison.differing:
        (taken if each.tells(where) else left).append(each)
    now = before.without(comparison.stale).plus(why, {each.key: each.digest for each in taken})
    _ACCEPTED.write_text(now.text(), encoding="utf-8")
    print(f"accepted now: {len(taken):,}; taken out: {len(comparison.stale):,}")
    return attrs.evolve(comparison, differing=tuple(left), stale=())


def _times(base: Source, head: Source, jobs: list[str], asked: argparse.Namespace) -> int:
    """Measure and print; return 1 when a job is slower beyond doubt, or cannot be measured."""
    turns = min(asked.turns, _QUICK_TURNS) if asked.quick else asked.turns
    print(f"\n{turns} turns; {base.name}; {head.name}", *table([HEADS]), sep="\n", flush=True)
    verdicts: dict[str, bool] = {}
    for each in measured(base, head, jobs, turns):
        if isinstance(each, Unmeasured):
            print(f"{each.job:<38} NOT MEASURED: {each.why}", flush=True)
            verdicts[each.job] = False
        else:
            print(*table([each.cells]), sep="\n", flush=True)
            verdicts[each.job] = not each.is_slower
    bad = [job for job, is_fine in verdicts.items() if not is_fine]
    print("nothing is slower" if not bad else f"slower, or not measured: {', '.join(bad)}")
    return 1 if bad else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--base", required=True, help="a revision, or a dump of outcomes that was kept (….jsonl.gz)")
    parser.add_argument("--head", help="a revision, or a dump; the working tree unless told")
    parser.add_argument("--turns", type=int, default=15, help="how often each job is measured on each tree")
    parser.add_argument("--quick", action="store_true", help="few worlds, and five turns")
    parser.add_argument("--only", metavar="NAME", help="one operation, or one job")
    parser.add_argument("--outcomes-only", action="store_true", help="measure nothing")
    parser.add_argument(
        "--dump", metavar="FILE", type=Path, help="keep the outcomes of the base; those of the head beside"
    )
    parser.add_argument("--accept", metavar="WHY", help="list what differs as meant, for this reason")
    parser.add_argument(
        "--where", metavar="PATTERN", type=re.compile, default=re.compile(""), help="only outcomes in which it is found"
    )
    parser.add_argument("--show", metavar="N", type=int, default=4, help="how many outcomes of an operation are shown")
    parser.add_argument("--data", metavar="FOLDER", type=Path, action="append", default=[], help="more payloads")
    return parser


def _plan(asked: argparse.Namespace) -> Plan:
    """Return what both trees are asked: with the files of this checkout, so that both read the same."""
    folders: list[Path] = [ROOT / "tests" / "cases" / "inbound", ROOT / "examples", *asked.data]
    payloads = [each for folder in folders for each in sorted(folder.iterdir()) if each.suffix in _PAYLOADS]
    presets = sorted((ROOT / "src").rglob("presets/*.toml"))
    return Plan(
        worlds=_QUICK_WORLDS if asked.quick else _WORLDS,
        only=asked.only,
        is_quick=asked.quick,
        payloads=tuple(str(each) for each in payloads),
        values=tuple(str(each) for each in sorted((ROOT / "tests" / "cases" / "values").glob("*.toml"))),
        policies=tuple(str(each) for each in [ROOT / "examples" / "policy.toml", *presets]),
    )


_DUMPS = (".jsonl", ".jsonl.gz")
_PAYLOADS = frozenset({".csv", ".form", ".json", ".jsonl", ".tsv"})


def _outcomes(base: Source | Path, head: Source | Path, plan: Plan, folder: Path, accepted: Accepted) -> Comparison:
    """Ask both trees at once, and compare what they answer."""
    running = {name: each for name, each in (("base", base), ("head", head)) if isinstance(each, Source)}
    with contextlib.ExitStack() as stack:
        files = {name: stack.enter_context(_dump(folder, name).open("w", encoding="utf-8")) for name in running}
        started = {
            name: stack.enter_context(driver(each, "outcomes", plan.text(), out=files[name]))
            for name, each in running.items()
        }
        failed = [running[name].name for name, process in started.items() if process.wait() != 0]
    if failed:
        message = f"did not answer to the end: {', '.join(failed)}"
        raise DriverFailedError(message)
    before, now = (
        _lines(each if isinstance(each, Path) else _dump(folder, name), plan)
        for name, each in (("base", base), ("head", head))
    )
    is_whole = plan.only is None and not plan.is_quick
    return compared(before, now, Declared.load(_EXPECTED), accepted, is_whole=is_whole)


def _lines(dump: Path, plan: Plan) -> Iterator[str]:
    """Yield what was asked of a dump, which may hold more."""
    return (each for each in read_dump(dump) if plan.only is None or f" / {plan.only} / " in each)


def _dump(folder: Path, name: str) -> Path:
    return folder / f"{name}.jsonl"


def _keep(file: Path | None, folder: Path) -> None:
    """Keep the dumps where they are wanted, packed where the name ends so."""
    for found, place in _places(file, folder):
        if place.suffix == ".gz":
            with found.open("rb") as plain, gzip.open(place, "wb", compresslevel=6) as packed:
                shutil.copyfileobj(plain, packed)
        else:
            shutil.copyfile(found, place)


def _places(file: Path | None, folder: Path) -> Iterator[tuple[Path, Path]]:
    if file is not None:
        for name, place in (("base", file), ("head", file.with_name(f"head-{file.name}"))):
            if _dump(folder, name).exists():
                yield _dump(folder, name), place


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DriverFailedError as error:
        sys.exit(f"error: {error}")
