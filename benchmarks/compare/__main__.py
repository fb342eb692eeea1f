"""Compare two revisions: ``python -m benchmarks.compare --base REV``.

Outcomes come first. Only where they are the same, or differ as ``expected.toml`` declares, is anything measured.
Ends with 1 where something differs that is not declared, or where a job is slower beyond doubt.
"""

import argparse
import contextlib
import gzip
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.compare.declared import Declared
from benchmarks.compare.differences import Comparison, compared, read_dump, told
from benchmarks.compare.driver import Plan
from benchmarks.compare.trees import ROOT, DriverFailedError, Source, chosen, driver

__all__ = ["main"]

_EXPECTED = Path(__file__).with_name("expected.toml")
_WORLDS, _SIZE = 16, 6
_QUICK_WORLDS, _QUICK_SIZE = 12, 2


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return its exit code."""
    asked = _arguments().parse_args(arguments)
    kept = Path(asked.base) if asked.base.endswith((".jsonl", ".jsonl.gz")) else None
    with contextlib.ExitStack() as stack:
        base = None if kept is not None else stack.enter_context(chosen(asked.base, "base"))
        head = stack.enter_context(chosen(asked.head, "head"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leadflow-compare-")))
        began = time.monotonic()
        comparison = _outcomes(kept or base, head, _plan(asked), folder)
        _keep(asked.dump, folder)
        for line in told(comparison):
            print(line)
        print(f"{time.monotonic() - began:.0f} s for outcomes")
        if not comparison.agrees:
            return 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("--base", required=True, help="a revision, or a dump of outcomes that was kept (….jsonl.gz)")
    parser.add_argument("--head", help="a revision; the working tree unless told")
    parser.add_argument("--turns", type=int, default=15, help="how often each job is measured on each tree")
    parser.add_argument("--quick", action="store_true", help="small worlds and fewer turns: in less than a minute")
    parser.add_argument("--only", metavar="NAME", help="one operation, or one job")
    parser.add_argument("--outcomes-only", action="store_true", help="measure nothing")
    parser.add_argument(
        "--dump", metavar="FILE", type=Path, help="keep the outcomes of the base; those of the head beside"
    )
    parser.add_argument("--data", metavar="FOLDER", type=Path, action="append", default=[], help="more payloads")
    return parser


def _plan(asked: argparse.Namespace) -> Plan:
    """Return what both trees are asked: with the files of this checkout, so that both read the same."""
    folders: list[Path] = [ROOT / "tests" / "cases" / "inbound", ROOT / "examples", *asked.data]
    payloads = [each for folder in folders for each in sorted(folder.iterdir()) if each.suffix in _PAYLOADS]
    presets = sorted((ROOT / "src").rglob("presets/*.toml"))
    return Plan(
        worlds=_QUICK_WORLDS if asked.quick else _WORLDS,
        size=_QUICK_SIZE if asked.quick else _SIZE,
        only=asked.only,
        is_quick=asked.quick,
        payloads=tuple(str(each) for each in payloads),
        values=tuple(str(each) for each in sorted((ROOT / "tests" / "cases" / "values").glob("*.toml"))),
        policies=tuple(str(each) for each in [ROOT / "examples" / "policy.toml", *presets]),
    )


_PAYLOADS = frozenset({".csv", ".form", ".json", ".jsonl", ".tsv"})


def _outcomes(base: Source | Path | None, head: Source, plan: Plan, folder: Path) -> Comparison:
    """Ask both trees at once, and compare what they answer."""
    running = {name: each for name, each in (("base", base), ("head", head)) if isinstance(each, Source)}
    with contextlib.ExitStack() as stack:
        files = {name: stack.enter_context(_dump(folder, name).open("w", encoding="utf-8")) for name in running}
        started = {name: driver(each, "outcomes", plan.text(), out=files[name]) for name, each in running.items()}
        failed = [running[name].name for name, process in started.items() if process.wait() != 0]
    if failed:
        message = f"did not answer to the end: {', '.join(failed)}"
        raise DriverFailedError(message)
    before = base if isinstance(base, Path) else _dump(folder, "base")
    return compared(read_dump(before), read_dump(_dump(folder, "head")), Declared.load(_EXPECTED))


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
