"""What boards and reports cost, against loops written by hand over the same deals; and typing ahead among accounts.

``python -m benchmarks.views [--quick]``

What is measured
----------------
Deals in ten stages, of 200 owners, with amounts in one currency and close dates in two years;
1,000,000 of them, 100,000 in the quick run.

* *report*: `leadflow.report` by stage and owner: count, sum and weighted sum, with all subtotals.
* *large deals by month*: the same with a condition on the amount, by month.
* *board*: `leadflow.board`: columns with cards in order, totals and weighted totals.
* *by hand*: a loop that reads the same attributes of the same objects into dicts. It knows that there is one currency.

All results are compared before anything is measured. A figure is the best of several runs in turns.

Typing ahead is that of `benchmarks.lookup`: among 1,000,000 accounts, 100,000 in the quick run.
"""

import gc
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import leadflow as lf
from benchmarks import lookup
from benchmarks.figures import Figure, arguments, report, side_by_side
from leadflow.policy import Pipeline

STAGES = tuple(stage.name for stage in Pipeline().stages)
DEALS = {True: 100_000, False: 1_000_000}
LARGE = Decimal(50_000)
AT_MOST_BY_HAND = 4.0
_START = date(2025, 1, 1)


def world(count: int) -> list[lf.Opportunity]:
    """Return deals."""
    moneys = [lf.Money(Decimal(number * 37 % 100_000) / 4, "USD") for number in range(2_000)]
    moneys += [lf.Money(Decimal(number * 101), "USD") for number in range(2_000)]
    return [
        lf.Opportunity(
            id=f"{number:07d}",
            account=f"account {number % 5_000}",
            name=f"Deal {number}",
            stage=STAGES[number * 7 % 10],
            probability=number * 7 % 10 * 10,
            amount=None if number % 11 == 0 else moneys[number * 7919 % 4_000],
            close_date=_START + timedelta(days=number * 31 % 730),
            owner=f"user:{number * 13 % 200}",
        )
        for number in range(count)
    ]


Sums = dict[tuple[str | None, ...], list[int | Decimal]]


def report_by_hand(deals: Sequence[lf.Opportunity]) -> Sums:
    """Count and add by stage and owner, by stage and all together."""
    groups: defaultdict[tuple[str | None, ...], list[int | Decimal]] = defaultdict(lambda: [0, Decimal(), Decimal()])
    for deal in deals:
        sums = groups[deal.stage, deal.owner]
        sums[0] += 1
        if deal.amount is not None:
            amount = deal.amount.amount
            sums[1] += amount
            sums[2] += amount * deal.probability
    totals: defaultdict[tuple[str | None, ...], list[int | Decimal]] = defaultdict(lambda: [0, Decimal(), Decimal()])
    for key, sums in groups.items():
        sums[2] /= Decimal(100)
        for length in range(3):
            for index, value in enumerate(sums):
                totals[key[:length]][index] += value
    return dict(totals)


def report_of(deals: Sequence[lf.Opportunity]) -> lf.Report:
    """Return the same as a report."""
    return lf.report(deals, rows=["stage", "owner"], measures=["count", "sum", "weighted"])


def large_by_hand(deals: Sequence[lf.Opportunity]) -> dict[tuple[str | None, ...], list[int | Decimal]]:
    """Count and add large deals by month."""
    groups: defaultdict[tuple[str | None, ...], list[int | Decimal]] = defaultdict(lambda: [0, Decimal()])
    for deal in deals:
        if deal.amount is not None and deal.amount.amount >= LARGE and deal.close_date is not None:
            sums = groups[f"{deal.close_date.year:04d}-{deal.close_date.month:02d}",]
            sums[0] += 1
            sums[1] += deal.amount.amount
    return dict(groups)


def large_of(deals: Sequence[lf.Opportunity]) -> lf.Report:
    """Return the same as a report."""
    return lf.report(
        deals, where={"amount": {"min": LARGE}}, rows=[lf.bucket("close_date", "month")], measures=["count", "sum"]
    )


Column = tuple[list[lf.Opportunity], Decimal, Decimal]


def _place(deal: lf.Opportunity) -> tuple[date, bool, Decimal, str]:
    amount = deal.amount
    return deal.close_date or date.max, amount is None, Decimal() if amount is None else -amount.amount, deal.id


def board_by_hand(deals: Sequence[lf.Opportunity]) -> dict[str, Column]:
    """Put deals in order, and add, by stage."""
    columns: dict[str, list[lf.Opportunity]] = {stage: [] for stage in STAGES}
    for deal in deals:
        columns[deal.stage].append(deal)
    done: dict[str, Column] = {}
    for stage, cards in columns.items():
        total = weighted = Decimal()
        for deal in cards:
            if deal.amount is not None:
                total += deal.amount.amount
                weighted += deal.amount.amount * deal.probability
        done[stage] = sorted(cards, key=_place), total, weighted / 100
    return done


def board_of(deals: Sequence[lf.Opportunity]) -> lf.Board:
    """Return the same as a board."""
    return lf.board(deals)


def _compare(deals: Sequence[lf.Opportunity]) -> None:
    """See that both ways give the same."""
    found, large = report_of(deals), large_of(deals)
    if any(list(found.values(key).values()) != sums for key, sums in report_by_hand(deals).items()):
        sys.exit("the report does not show what the loop by hand shows")
    if any(list(large.values(key).values()) != sums for key, sums in large_by_hand(deals).items()):
        sys.exit("the report of large deals does not show what the loop by hand shows")
    by_hand = board_by_hand(deals)
    for column in board_of(deals).columns:
        cards, total, weighted = by_hand[column.stage]
        if (list(column.cards), column.totals["USD"], column.weighted["USD"]) != (cards, total, weighted):
            sys.exit("the board does not show what the loop by hand shows")


def figures(deals: Sequence[lf.Opportunity]) -> list[Figure]:
    """Measure boards and reports against loops by hand."""
    _compare(deals)
    gc.freeze()  # else each collection looks at all deals
    times = side_by_side(
        3,
        lambda: report_by_hand(deals),
        lambda: report_of(deals),
        lambda: large_by_hand(deals),
        lambda: large_of(deals),
        lambda: board_by_hand(deals),
        lambda: board_of(deals),
    )
    gc.unfreeze()
    found: list[Figure] = []
    for name, loop, ours in zip(("report", "large deals by month", "board"), times[::2], times[1::2], strict=True):
        found += [
            Figure(f"{name} by hand", loop, "s"),
            Figure(name, ours, "s"),
            Figure(f"{name} against by hand", ours / loop, "×", AT_MOST_BY_HAND),
        ]
    return found


def main() -> int:
    """Measure and report."""
    quick: bool = arguments("boards and reports against loops by hand, and typing ahead").quick
    views = report(f"views over {DEALS[quick]:,} deals", figures(world(DEALS[quick])))
    return max(views, report("typing ahead", lookup.figures(quick=quick)))


if __name__ == "__main__":
    sys.exit(main())
