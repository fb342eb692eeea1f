"""A tree that is told which job to do, and says how long it took: one line in, one line out, as JSON."""

import gc
import json
import time
from collections.abc import Iterable
from typing import TextIO

from benchmarks.compare.jobs import JOBS, Job, Made
from benchmarks.compare.names import Thing, Tree

__all__ = ["serve"]


def serve(tree: Tree, commands: Iterable[str], out: TextIO) -> None:
    """Do what each line says: prepare a job, or run the one that is prepared so many times.

    Garbage is collected before each measurement and left alone during it; what a job was made of is never looked at.
    """
    job: Job | None = None
    given = Made(tree)
    for line in commands:
        asked = json.loads(line)
        if (name := asked.get("prepare")) is not None:
            gc.unfreeze()
            job, answer = _prepared(given, name)
            gc.freeze()
        elif job is not None:
            answer = {"seconds": _seconds(job, asked["run"])[0]}
        else:
            answer = {"error": "no job is prepared"}
        out.write(json.dumps(answer) + "\n")
        out.flush()


def _prepared(given: Made, name: str) -> tuple[Job | None, dict[str, object]]:
    """Return a job, how long its second run took, and what came of it."""
    try:
        job = JOBS[name](given)
        _seconds(job, 1)  # the first run fills what is kept between runs
        seconds, found = _seconds(job, 1)
        return job, {"seconds": seconds, "told": json.dumps(job.told(found), ensure_ascii=False)}
    except Exception as error:  # noqa: BLE001 - told to who asked
        return None, {"error": f"{type(error).__name__}: {error}"}


def _seconds(job: Job, count: int) -> tuple[float, Thing]:
    """Return the processor time of a run, the mean of several, and what the last one gave."""
    given = [job.fresh() for _ in range(count)]
    found: Thing = None
    gc.collect()
    gc.disable()
    try:
        if job.seconds is not None:
            return sum(job.seconds(found := job.work(each)) for each in given) / count, found
        began = time.process_time()
        for each in given:
            found = job.work(each)
        return (time.process_time() - began) / count, found
    finally:
        gc.enable()
