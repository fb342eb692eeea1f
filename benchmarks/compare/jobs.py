"""What is measured: for each operation a job on the same input in both trees, without what it takes to make the input.

A job takes between 50 and 300 ms in one go, or is repeated until it does.
"""

import functools
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import attrs

from benchmarks.compare import bulk
from benchmarks.compare.drawing import AT
from benchmarks.compare.making import Plain, made
from benchmarks.compare.names import Thing, Tree

__all__ = ["JOBS", "Job", "Made"]

_ACCOUNTS = 5_000


def _nothing() -> None:
    """Return what a job gets that needs nothing of its own for each run."""


@attrs.frozen
class Job:
    """Something that is done again and again.

    Args:
        work: does it, and returns what came of it.
        told: what came of it in short, to see that both trees did the same.
        fresh: makes what a single run uses up; not measured.
        seconds: how long a run took, where it says so itself; else that is measured.
    """

    work: Callable[[Thing], Thing]
    told: Callable[[Thing], object] = len
    fresh: Callable[[], Thing] = _nothing
    seconds: Callable[[Thing], float] | None = None


class Made:
    """The input of jobs, as objects of a tree; made when a job asks for it."""

    def __init__(self, tree: Tree) -> None:
        """Make nothing yet."""
        self.tree = tree

    def objects(self, plain: Iterator[dict[str, Plain]]) -> tuple[Thing, ...]:
        """Return plain data as objects."""
        return tuple(made(self.tree, each) for each in plain)

    def bound(self, name: str, places: int = 1, **arguments: object) -> Callable[..., Thing]:
        """Return a function of the tree with the policy, for a job that calls it again and again."""
        return self.tree.bound(name, places, **{"policy": self.policy, **arguments})

    def call(self, name: str, *subject: object, **arguments: object) -> Thing:
        """Call a function of the tree with the policy."""
        return self.tree.call(name, *subject, **{"policy": self.policy, **arguments})

    @functools.cached_property
    def policy(self) -> Thing:
        """The policy of all jobs."""
        return self.tree.call("parse_policy", bulk.policy())

    @functools.cached_property
    def accounts(self) -> tuple[Thing, ...]:
        """The accounts that are known."""
        return self.objects(bulk.accounts(_ACCOUNTS))

    @functools.cached_property
    def workers(self) -> tuple[Thing, ...]:
        """Who works here."""
        return self.objects(bulk.workers())

    @functools.cached_property
    def repository(self) -> Thing:
        """A repository of accounts and workers; nobody writes into it."""
        return self.call("MemoryRepository", [*self.accounts, *self.workers])

    @functools.cached_property
    def roster(self) -> Thing:
        """Everybody who works here."""
        return self.repository.roster([each.id for each in self.workers])

    def inquiries(self, count: int) -> tuple[Thing, ...]:
        """Return inquiries."""
        return self.objects(bulk.inquiries(count, _ACCOUNTS))

    def leads(self, count: int) -> tuple[Thing, ...]:
        """Return leads."""
        return self.objects(bulk.leads(count, _ACCOUNTS))

    def known(self, inbound: tuple[Thing, ...]) -> Thing:
        """Return what is known about inquiries."""
        return self.call("gather", self.repository, inbound)

    def related(self, leads: tuple[Thing, ...]) -> dict[str, Thing]:
        """Return what hangs on each lead: three activities."""
        done = self.objects(bulk.activities(len(leads) * 3, len(leads)))
        return {
            lead.id: self.tree.make("Related", {"activities": done[number :: len(leads)]})
            for number, lead in enumerate(leads)
        }


# --- who arrives ------------------------------------------------------------------------------------------------------


def _classify(given: Made) -> Job:
    inbound = given.inquiries(1_000)
    known = given.known(inbound)
    classify = given.bound("classify", 2)
    return Job(
        lambda _: [classify(each, known) for each in inbound],
        lambda found: dict(sorted(Counter(each.outcome for each in found).items())),
    )


def _score(given: Made) -> Job:
    leads = given.leads(1_000)
    related = given.related(leads)
    score = given.bound("score", at=AT)
    return Job(
        lambda _: [score(each, activities=related[each.id].activities) for each in leads],
        lambda found: sum(each.value for each in found),
    )


def _route(given: Made) -> Job:
    inbound = given.inquiries(2_000)
    route = given.bound("route", roster=given.roster)
    return Job(
        lambda _: [route(each) for each in inbound],
        lambda found: dict(sorted(Counter(str(each.target) for each in found).items())),
    )


def _gather(given: Made) -> Job:
    inbound = given.inquiries(1_000)
    return Job(lambda _: given.known(inbound), lambda found: len(found.roster.users))


def _plan_intake(given: Made) -> Job:
    inbound = given.inquiries(2_000)
    known = given.known(inbound)
    return Job(
        lambda _: given.call("plan_intake", inbound, known, at=AT),
        lambda plan: dict(sorted(plan.counts.items())),
    )


def _changes(given: Made) -> Thing:
    inbound = given.inquiries(1_000)
    return given.call("plan_intake", inbound, given.known(inbound), at=AT)


def _compose(given: Made) -> Job:
    parts = [step.changes for step in _changes(given).steps]
    return Job(lambda _: given.tree.call("compose", parts), lambda changes: len(changes.changes))


def _apply(given: Made) -> Job:
    changes = _changes(given).changes
    return Job(
        lambda repository: (repository.apply(changes), repository)[1],
        fresh=lambda: given.call("MemoryRepository", [*given.accounts[:500], *given.workers]),
    )


def _reclassify(given: Made) -> Job:
    leads = given.leads(400)
    known = given.known(given.call("asked_again", leads))
    related = given.related(leads)
    return Job(
        lambda _: given.call("plan_reclassification", leads, known, at=AT, related=related),
        lambda plan: dict(sorted(plan.counts.items())),
    )


# --- what becomes of people -------------------------------------------------------------------------------------------


def _conversions(given: Made) -> Job:
    drawn = given.leads(800)
    related = given.related(drawn)
    # each person once and with a company: what is missing, and a second record of a person, are refused today
    leads = [each for number, each in enumerate(drawn) if number % 5 != 4 and each.company is not None][:500]
    requests = [
        given.tree.make("ConversionRequest", {"lead": each, "related": related[each.id], "owner": "user:rep1"})
        for each in leads
    ]
    return Job(
        lambda _: given.call("plan_conversions", requests, at=AT),
        lambda batch: [len(batch.plans), len(batch.changes.changes)],
    )


def _merge(given: Made) -> Job:
    leads = given.leads(400)
    related = given.related(leads)
    pairs = list(zip(leads[::2], leads[1::2], strict=True))
    merge = given.bound("plan_merge", 2)
    return Job(
        lambda _: [merge(pair, related[pair[0].id]) for pair in pairs],
        lambda plans: sum(len(each.values) for each in plans),
    )


def _undo(given: Made) -> Job:
    changes = _changes(given).changes
    repository = given.call("MemoryRepository", given.workers)
    repository.apply(given.call("ChangeSet", [each for each in changes.changes if each.expects == 0]))
    stored = tuple(repository)
    return Job(
        lambda _: given.call("plan_undo", changes, stored, partial=True),
        lambda undo: [len(undo.changes.changes), len(undo.conflicts)],
    )


def _duplicates(given: Made) -> Job:
    leads = given.leads(2_000)
    return Job(
        lambda _: given.call("find_duplicates", leads),
        lambda found: [len(found.clusters), sum(len(each.records) for each in found.clusters)],
    )


def _distribution(given: Made) -> Job:
    leads = given.leads(1_000)
    [team] = [each for each in given.workers if each.id == "team:rotation"]
    return Job(
        lambda _: given.call("plan_distribution", leads, team=team, roster=given.roster, at=AT),
        lambda plan: len(plan.changes.changes),
    )


# --- what people look at ----------------------------------------------------------------------------------------------


def _board(given: Made) -> Job:
    deals = given.objects(bulk.opportunities(20_000))
    return Job(
        lambda _: given.call("board", deals, at=AT),
        lambda board: [[each.count, str(each.totals["USD"])] for each in board.columns],
    )


def _report(given: Made) -> Job:
    deals = given.objects(bulk.opportunities(50_000))
    asked = {"rows": ["stage", "owner"], "measures": ["count", "sum", "weighted"]}
    return Job(
        lambda _: given.call("report", deals, **asked), lambda report: [str(each) for each in report.values().values()]
    )


def _forecast(given: Made) -> Job:
    deals = given.objects(bulk.opportunities(20_000))
    return Job(lambda _: given.call("forecast", deals), lambda report: [str(each) for each in report.values().values()])


def _customer(given: Made) -> Job:
    leads = given.leads(500)
    deals = given.objects(bulk.opportunities(5_000))
    held = [*given.accounts[:1_000], *leads, *deals, *given.objects(bulk.activities(2_000, 500)), *given.workers]
    account = given.accounts[8]
    return Job(
        lambda _: str(given.call("customer_view", account, held, at=AT)),
        lambda text: len(text.splitlines()),
    )


def _lookup(given: Made) -> Job:
    return Job(lambda _: given.call("AccountLookup", given.accounts))


def _find(given: Made) -> Job:
    lookup = given.call("AccountLookup", given.accounts)
    asked = bulk.typed(2_000)
    return Job(lambda _: [lookup.find(each) for each in asked], lambda hits: sum(map(len, hits)))


# --- what is read and written -----------------------------------------------------------------------------------------


def _csv(given: Made) -> Job:
    content = bulk.rows(500)
    return Job(lambda _: given.tree.call("parse", "csv", content))


def _construction(given: Made) -> Job:
    plain = list(bulk.leads(10_000, _ACCOUNTS))
    known: dict[str, Thing] = {}
    fields = [
        {
            name: known.setdefault(str(value), made(given.tree, value)) if isinstance(value, dict) else value
            for name, value in each.items()
            if name != "$"
        }
        for each in plain
    ]
    kind = given.tree.find("Lead")
    return Job(lambda _: [kind(**each) for each in fields])


def _serialization(given: Made) -> Job:
    leads = given.leads(1_000)
    written, read = given.tree.find("to_plain"), given.tree.find("from_plain")
    return Job(lambda _: [read(json.loads(json.dumps(written(each)))) for each in leads])


def _policy(given: Made) -> Job:
    text = bulk.policy()
    return Job(lambda _: given.tree.call("parse_policy", text), lambda policy: len(policy.targets))


def _imported(given: Made, code: str) -> Job:
    program = f"import time; began = time.process_time(); {code}; print(time.process_time() - began)"

    def run(_: Thing) -> float:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=True, env=dict(os.environ)
        )
        return float(done.stdout)

    return Job(run, lambda _: given.tree.folder.name, seconds=float)


JOBS: Mapping[str, Callable[[Made], Job]] = {
    "classify 1,000": _classify,
    "score 1,000 leads": _score,
    "route 2,000": _route,
    "gather for 1,000": _gather,
    "plan_intake 2,000 over 5,000 accounts": _plan_intake,
    "compose 1,000 steps": _compose,
    "apply 1,000 steps": _apply,
    "plan_reclassification of 400 leads": _reclassify,
    "plan_conversions 500": _conversions,
    "plan_merge 200 pairs": _merge,
    "plan_undo of 1,000 arrivals": _undo,
    "find_duplicates among 2,000": _duplicates,
    "plan_distribution of 1,000": _distribution,
    "board of 20,000 deals": _board,
    "report over 50,000 deals": _report,
    "forecast of 20,000 deals": _forecast,
    "customer_view among 9,000 records": _customer,
    "AccountLookup of 5,000": _lookup,
    "2,000 look-ups": _find,
    "parse a CSV file of 500 rows": _csv,
    "make 10,000 leads": _construction,
    "write and read 1,000 leads": _serialization,
    "parse_policy with 150 rules": _policy,
    "import leadflow": functools.partial(_imported, code="import leadflow"),
    "import what plans an intake": functools.partial(
        _imported, code="import leadflow as lf; lf.plan_intake, lf.gather, lf.load_policy, lf.MemoryRepository"
    ),
}
"""By name."""
