"""What a whole batch costs, and whether that grows with accounts or rules.

``python -m benchmarks.intake [--quick] [--accounts FILE.csv]``: with a file of accounts (columns id, name, website,
former_names), the batch is planned against these; otherwise against as many generated ones.
"""

import gc
import sys
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import worlds
from benchmarks.figures import Figure, arguments, best_of, report
from leadflow import Account, Inquiry, MemoryRepository, gather, plan_intake
from leadflow.conditions import RuleIndex

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
COMPANIES = 5_706
BATCH = 10_000


def main() -> int:
    """Measure, print, and tell whether what was promised holds."""
    given = arguments("what a whole batch costs", ("--accounts", "a CSV file of accounts to plan against"))
    repeat = 1 if given.quick else 3
    large = tuple(worlds.accounts(100_000))
    small = _accounts_of(given.accounts) if given.accounts else large[:COMPANIES]
    inbound = tuple(worlds.inquiries(BATCH, small))
    shared = tuple(worlds.inquiries(BATCH, large[:COMPANIES])) if given.accounts else inbound
    seconds = _plan_time(small, inbound, repeat)
    small_cost, large_cost = (_whole_time(each, shared, repeat) for each in (large[:COMPANIES], large))
    figures = [
        Figure(f"plan_intake, {BATCH:,} inquiries against {len(small):,} accounts", seconds, "s", 4.0),
        Figure("the same, an inquiry", seconds / BATCH * 1e6, "µs"),
        Figure("gather and plan, an inquiry", small_cost / BATCH * 1e6, "µs"),
        Figure(f"gather and plan at 100,000 accounts, against {COMPANIES:,}", large_cost / small_cost, "×", 1.5),
        *_memory(),
    ]
    return report("intake", figures)


def _accounts_of(path: str) -> tuple[Account, ...]:
    from leadflow.sources import accounts  # noqa: PLC0415 - only with a file

    columns = {"id": "id", "name": "name", "website": "website", "aliases": "former_names"}
    return accounts.parse(Path(path).read_bytes(), columns=columns).accounts


def _plan_time(accounts: tuple[Account, ...], inbound: tuple[Inquiry, ...], repeat: int) -> float:
    policy = worlds.policy()
    known = gather(_repository(accounts), inbound, policy)
    return best_of(repeat, lambda: plan_intake(inbound, known, policy, at=AT))


def _whole_time(accounts: tuple[Account, ...], inbound: tuple[Inquiry, ...], repeat: int) -> float:
    policy = worlds.policy()
    repository = _repository(accounts)
    return best_of(repeat, lambda: plan_intake(inbound, gather(repository, inbound, policy), policy, at=AT))


def _repository(accounts: tuple[Account, ...]) -> MemoryRepository:
    roster = worlds.roster()
    return MemoryRepository([*accounts, *roster.users.values(), *roster.queues.values(), *roster.teams.values()])


def _memory() -> list[Figure]:
    """Measure the compiled rules: bytes for each rule, and their growth."""
    sizes = (100, 10_000, 100_000)
    each = {count: _index_bytes(count) / count for count in sizes}
    figures = [Figure(f"compiled, {count:,} rules, a rule", size, "bytes") for count, size in each.items()]
    return [*figures, Figure("a rule at 100,000 rules, against 10,000", each[100_000] / each[10_000], "×", 1.5)]


def _index_bytes(count: int) -> int:
    rules = [rule.when.conditions for rule in worlds.local_rules(count)]
    gc.collect()
    tracemalloc.start()
    index = RuleIndex(rules)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del index
    return size


if __name__ == "__main__":
    sys.exit(main())
