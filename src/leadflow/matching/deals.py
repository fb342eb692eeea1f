"""Deals of a customer: whether one is open, was won or was lost says what a new inquiry means."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from leadflow.objects import AnyRecord, Opportunity, RecordRef
from leadflow.records import customer_of

__all__ = ["is_lost", "is_open", "is_won", "open_opportunities", "telling_opportunities"]

_WON = 100


def is_open(deal: Opportunity) -> bool:
    """Tell whether a deal is neither won nor lost: a probability of 0 or 100 per cent closes it."""
    return 0 < deal.probability < _WON


def is_won(deal: Opportunity) -> bool:
    """Tell whether a deal was won."""
    return deal.probability == _WON


def is_lost(deal: Opportunity) -> bool:
    """Tell whether a deal was lost."""
    return deal.probability == 0


def open_opportunities(records: Iterable[AnyRecord]) -> tuple[Opportunity, ...]:
    """Return the deals that are neither won nor lost."""
    return tuple(each for each in records if isinstance(each, Opportunity) and is_open(each))


def telling_opportunities(records: Iterable[AnyRecord]) -> tuple[Opportunity, ...]:
    """Return the deals that say something about a new inquiry: the open ones, and each customer's last won and lost one.

    >>> deals = [
    ...     Opportunity(id=id_, account="acme", name="Robots", stage="any", probability=probability, close_date=date(year, 5, 1))
    ...     for id_, probability, year in (("a", 0, 2024), ("b", 0, 2025), ("c", 40, 2026))
    ... ]
    >>> [deal.id for deal in telling_opportunities(deals)]
    ['b', 'c']
    """
    return tuple(sorted(_telling(records), key=lambda deal: deal.id))


def _telling(records: Iterable[AnyRecord]) -> Iterator[Opportunity]:
    last: dict[tuple[RecordRef, int], Opportunity] = {}
    for each in records:
        if not isinstance(each, Opportunity):
            continue
        if is_open(each):
            yield each
            continue
        ended = (customer_of(each), each.probability)
        last[ended] = max(each, last.get(ended, each), key=_closed_at)
    yield from last.values()


def _closed_at(deal: Opportunity) -> tuple[date, datetime, str]:
    """Return what closed deals are ordered by; those without dates come first, and the id decides between equals."""
    return deal.close_date or date.min, deal.created_at or _LONG_AGO, deal.id


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
