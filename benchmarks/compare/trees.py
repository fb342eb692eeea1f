"""The two trees, and the processes in which they answer."""

import contextlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import attrs

__all__ = ["ROOT", "DriverFailedError", "Source", "chosen", "commit_of", "driver"]

ROOT = Path(__file__).parents[2]
"""The checkout that this tool stands in: its driver asks both trees."""


class DriverFailedError(Exception):
    """A tree did not answer to the end."""


@attrs.frozen
class Source:
    """A tree.

    Args:
        name: what it is called in reports.
        src: the folder with its package.
        cache: where its compiled modules are kept, away from the tree; where Python keeps them when None.
    """

    name: str
    src: Path
    cache: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that sees this tree, and the driver, and no other leadflow."""
        path = os.pathsep.join([str(self.src), str(ROOT)])
        seen = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}
        if self.cache is None:
            return seen
        # with a cache of its own it may write, else each import would compile everything anew
        return {**seen, "PYTHONPYCACHEPREFIX": str(self.cache), "PYTHONDONTWRITEBYTECODE": ""}


@contextlib.contextmanager
def chosen(revision: str | None, name: str) -> Iterator[Source]:
    """Give the tree of a revision, from a folder that is removed afterwards; the working tree when None.

    Raises:
        subprocess.CalledProcessError: there is no such revision.
    """
    with tempfile.TemporaryDirectory(prefix="leadflow-compare-") as folder:
        cache = Path(folder) / "compiled"
        if revision is None:
            yield Source(f"{name}: working tree", ROOT / "src", cache)
            return
        archived = _git("archive", "--format=tar", revision, "src")
        with tarfile.open(fileobj=io.BytesIO(archived)) as archive:
            archive.extractall(folder, filter="data")
        commit = _git("rev-parse", "--short", revision).decode().strip()
        yield Source(f"{name}: {commit}", Path(folder) / "src", cache)


def commit_of(revision: str) -> str:
    """Return the whole name of the commit of a revision.

    Raises:
        subprocess.CalledProcessError: there is no such revision.
    """
    return _git("rev-parse", "--verify", f"{revision}^{{commit}}").decode().strip()


def _git(*arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603 - our own command
        ["git", "-C", str(ROOT), *arguments],  # noqa: S607 - the git that the user has
        check=True,
        capture_output=True,
    ).stdout


@contextlib.contextmanager
def driver(
    source: Source, *arguments: str, out: IO[str] | int, listen: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """Give the driver on a tree, which is ended afterwards.

    Args:
        source: the tree.
        *arguments: what it is to do.
        out: where its answers go.
        listen: whether it is told more on the way.
    """
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "benchmarks.compare.driver", str(source.src), *arguments],
        stdin=subprocess.PIPE if listen else subprocess.DEVNULL,
        stdout=out,
        text=True,
        encoding="utf-8",
        cwd=source.src,
        env=source.environment,
    )
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()  # it ends when nobody tells it more
        else:
            process.terminate()
        process.wait()
