"""What boards and reports cost, against loops written by hand over the same opportunities; and typing ahead among accounts.

``python -m benchmarks.views [--quick]``

What is measured
----------------
Opportunities in ten stages, of 200 owners, with amounts in one currency and close dates in two years;
1,000,000 of them, 100,000 in the quick run.

* *report*: `leadflow.report` by stage and owner: count, sum and weighted sum, with all subtotals.
* *large opportunities by month*: the same with a condition on the amount, by month.
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
from leadflow.views import Board, Report, bucket

USUAL = {stage.name: stage.probability for stage in Pipeline().stages}
CLOSED = {name: probability for name, probability in USUAL.items() if probability in (0, 100)}
STAGES = tuple(USUAL)
OPPORTUNITIES = {True: 100_000, False: 1_000_000}
LARGE = Decimal(50_000)
AT_MOST_BY_HAND = 4.0
_START = date(2025, 1, 1)


def world(count: int) -> list[lf.Opportunity]:
    """Return opportunities."""
    moneys = [lf.Money(Decimal(number * 37 % 100_000) / 4, "USD") for number in range(2_000)]
    moneys += [lf.Money(Decimal(number * 101), "USD") for number in range(2_000)]
    return [
        lf.Opportunity(
            id=f"{number:07d}",
            account=f"account {number % 5_000}",
            name=f"Opportunity {number}",
            stage=STAGES[number * 7 % 10],
            probability=number * 13 % 101 if number % 3 else None,
            amount=None if number % 11 == 0 else moneys[number * 7919 % 4_000],
            close_date=_START + timedelta(days=number * 31 % 730),
            owner=f"user:{number * 13 % 200}",
        )
        for number in range(count)
    ]


Sums = dict[tuple[str | None, ...], list[int | Decimal]]


def _likely(opportunity: lf.Opportunity) -> int:
    """Return how likely an opportunity is to be won: as its stage says where that is closed, else as it says itself."""
    stage, own = opportunity.stage, opportunity.probability
    return CLOSED.get(stage, USUAL[stage] if own is None else own)


def report_by_hand(opportunities: Sequence[lf.Opportunity]) -> Sums:
    """Count and add by stage and owner, by stage and all together."""
    groups: defaultdict[tuple[str | None, ...], list[int | Decimal]] = defaultdict(lambda: [0, Decimal(), Decimal()])
    for opportunity in opportunities:
        sums = groups[opportunity.stage, opportunity.owner]
        sums[0] += 1
        if opportunity.amount is not None:
            amount = opportunity.amount.amount
            sums[1] += amount
            sums[2] += amount * _likely(opportunity)
    totals: defaultdict[tuple[str | None, ...], list[int | Decimal]] = defaultdict(lambda: [0, Decimal(), Decimal()])
    for key, sums in groups.items():
        sums[2] /= Decimal(100)
        for length in range(3):
            for index, value in enumerate(sums):
                totals[key[:length]][index] += value
    return dict(totals)


def report_of(opportunities: Sequence[lf.Opportunity]) -> Report:
    """Return the same as a report."""
    return lf.report(opportunities, rows=["stage", "owner"], measures=["count", "sum", "weighted"])


def large_by_hand(opportunities: Sequence[lf.Opportunity]) -> dict[tuple[str | None, ...], list[int | Decimal]]:
    """Count and add large opportunities by month."""
    groups: defaultdict[tuple[str | None, ...], list[int | Decimal]] = defaultdict(lambda: [0, Decimal()])
    for opportunity in opportunities:
        if opportunity.amount is not None and opportunity.amount.amount >= LARGE and opportunity.close_date is not None:
            sums = groups[f"{opportunity.close_date.year:04d}-{opportunity.close_date.month:02d}",]
            sums[0] += 1
            sums[1] += opportunity.amount.amount
    return dict(groups)


def large_of(opportunities: Sequence[lf.Opportunity]) -> Report:
    """Return the same as a report."""
    return lf.report(
        opportunities,
        where={"amount": {"min": LARGE}},
        rows=[bucket("close_date", "month")],
        measures=["count", "sum"],
    )


Column = tuple[list[lf.Opportunity], Decimal, Decimal]


def _place(opportunity: lf.Opportunity) -> tuple[date, bool, Decimal, str]:
    amount = opportunity.amount
    return (
        opportunity.close_date or date.max,
        amount is None,
        Decimal() if amount is None else -amount.amount,
        opportunity.id,
    )


def board_by_hand(opportunities: Sequence[lf.Opportunity]) -> dict[str, Column]:
    """Put opportunities in order, and add, by stage."""
    columns: dict[str, list[lf.Opportunity]] = {stage: [] for stage in STAGES}
    for opportunity in opportunities:
        columns[opportunity.stage].append(opportunity)
    done: dict[str, Column] = {}
    for stage, cards in columns.items():
        total = weighted = Decimal()
        for opportunity in cards:
            if opportunity.amount is not None:
                total += opportunity.amount.amount
                weighted += opportunity.amount.amount * _likely(opportunity)
        done[stage] = sorted(cards, key=_place), total, weighted / 100
    return done


def board_of(opportunities: Sequence[lf.Opportunity]) -> Board:
    """Return the same as a board."""
    return lf.board(opportunities)


def _compare(opportunities: Sequence[lf.Opportunity]) -> None:
    """See that both ways give the same."""
    found, large = report_of(opportunities), large_of(opportunities)
    if any(list(found.values(key).values()) != sums for key, sums in report_by_hand(opportunities).items()):
        sys.exit("the report does not show what the loop by hand shows")
    if any(list(large.values(key).values()) != sums for key, sums in large_by_hand(opportunities).items()):
        sys.exit("the report of large opportunities does not show what the loop by hand shows")
    by_hand = board_by_hand(opportunities)
    for column in board_of(opportunities).columns:
        cards, total, weighted = by_hand[column.stage]
        if (list(column.cards), column.totals["USD"], column.weighted["USD"]) != (cards, total, weighted):
            sys.exit("the board does not show what the loop by hand shows")


def figures(opportunities: Sequence[lf.Opportunity]) -> list[Figure]:
    """Measure boards and reports against loops by hand."""
    _compare(opportunities)
    gc.freeze()  # else each collection looks at all opportunities
    times = side_by_side(
        3,
        lambda: report_by_hand(opportunities),
        lambda: report_of(opportunities),
        lambda: large_by_hand(opportunities),
        lambda: large_of(opportunities),
        lambda: board_by_hand(opportunities),
        lambda: board_of(opportunities),
    )
    gc.unfreeze()
    found: list[Figure] = []
    for name, loop, ours in zip(
        ("report", "large opportunities by month", "board"), times[::2], times[1::2], strict=True
    ):
        found += [
            Figure(f"{name} by hand", loop, "s"),
            Figure(name, ours, "s"),
            Figure(f"{name} against by hand", ours / loop, "×", AT_MOST_BY_HAND),
        ]
    return found


def main() -> int:
    """Measure and report."""
    quick: bool = arguments("boards and reports against loops by hand, and typing ahead").quick
    views = report(f"views over {OPPORTUNITIES[quick]:,} opportunities", figures(world(OPPORTUNITIES[quick])))
    return max(views, report("typing ahead", lookup.figures(quick=quick)))


if __name__ == "__main__":
    sys.exit(main())
