"""What boards, reports and funnels show, against naive loops over drawn opportunities and leads."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.objects import ConvertedTo, LineItem
from leadflow.policy import Pipeline, Stage
from leadflow.values import Rates
from leadflow.views import bucket

pytestmark = pytest.mark.worlds

STAGES = ["New", "협상", "Won", "Lost"]
SHARES = dict(zip(STAGES, (10, 60, 100, 0), strict=True))
POLICY = lf.Policy(
    fallback_user="user:dana",
    pipeline=Pipeline(stages=tuple(Stage(name=name, probability=share) for name, share in SHARES.items())),
)
NASTY = "<script>alert('x')</script>"
AT = datetime(2026, 11, 27, tzinfo=UTC)
NAMES = st.sampled_from(["Dana", "민지 & Co", NASTY, "é"])


@st.composite
def opportunities(draw: st.DrawFn, currencies: tuple[str, ...] = ("KRW",)) -> list[lf.Opportunity]:
    amounts = st.none() | st.builds(
        lf.Money,
        st.decimals(min_value=-1000, max_value=10**9, places=2, allow_nan=False),
        st.sampled_from(currencies),
    )
    prices = st.none() | st.builds(lf.Money, st.integers(0, 10**6).map(Decimal), st.sampled_from(currencies))
    items = st.lists(st.builds(LineItem, product=NAMES, quantity=st.integers(1, 9), unit_price=prices), max_size=2)
    count = draw(st.integers(0, 25))
    return [
        lf.Opportunity(
            id=str(number),
            account="a",
            name=draw(NAMES),
            stage=draw(st.sampled_from([*STAGES, "Old"])),
            probability=draw(st.none() | st.integers(0, 100)),
            amount=draw(amounts),
            close_date=draw(st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1))),
            source=draw(st.none() | NAMES),
            line_items=tuple(draw(items)),
        )
        if draw(st.booleans())
        else lf.Opportunity(
            id=str(number),
            person_account="p",
            name=draw(NAMES),
            stage=draw(st.sampled_from(STAGES)),
            probability=draw(st.none() | st.integers(0, 100)),
            amount=draw(amounts),
        )
        for number in range(count)
    ]


def worth_of(opportunity: lf.Opportunity) -> dict[str, Decimal]:
    """Return what an opportunity is worth by currency, naively."""
    if opportunity.amount is not None:
        return {opportunity.amount.currency: opportunity.amount.amount}
    sums: dict[str, Decimal] = {}
    for item in opportunity.line_items:
        if item.unit_price is None:
            return {}
        code = item.unit_price.currency
        sums[code] = sums.get(code, Decimal()) + item.unit_price.amount * item.quantity
    return sums


def worths(found: list[lf.Opportunity], currency: str = "KRW") -> list[Decimal]:
    return [worth_of(each)[currency] for each in found if currency in worth_of(each)]


def sum_of(found: list[lf.Opportunity], currency: str = "KRW") -> Decimal:
    return sum(worths(found, currency), Decimal())


def weighted_of(found: list[lf.Opportunity], currency: str = "KRW") -> Decimal:
    """Return what opportunities are worth as far as they are likely, naively."""
    weighted = Decimal()
    for each in found:
        share = (
            SHARES.get(each.stage) if each.probability is None or each.stage in ("Won", "Lost") else each.probability
        )
        if share is not None and currency in worth_of(each):
            weighted += worth_of(each)[currency] * share / 100
    return weighted


@given(opportunities())
def test_every_group_counts_what_a_naive_loop_counts(found: list[lf.Opportunity]) -> None:
    """Counts and sums of all groups, subtotals and totals are those of the records that are in them."""
    made = lf.report(
        found,
        rows=["stage", "source"],
        columns=[bucket("close_date", "year")],
        measures=["count", "sum", "weighted", "min", "max", "average"],
        policy=POLICY,
    )
    years = {None, *(f"{each.close_date.year}" for each in found if each.close_date)}
    places = [()] + [(s,) for s in [*STAGES, "Old"]] + [(e.stage, e.source) for e in found]
    for row in places:
        for column in [(), *((year,) for year in years)]:
            inside = [
                each
                for each in found
                if (each.stage, each.source)[: len(row)] == row
                and (str(each.close_date.year) if each.close_date else None,)[: len(column)] == column
            ]
            amounts = worths(inside)
            values = made.values(row, column)
            assert (values["count"], values["sum"], values["weighted"]) == (
                len(inside),
                sum_of(inside),
                weighted_of(inside),
            )
            assert (values["min"], values["max"]) == (min(amounts, default=None), max(amounts, default=None))
            average = None if not amounts else sum(amounts) / len(amounts)
            assert average is None or abs(Decimal(values["average"]) - average) < Decimal("1e-9")


@given(opportunities(), st.randoms())
def test_the_order_of_the_records_does_not_matter(found: list[lf.Opportunity], random: Random) -> None:
    """Shuffled records give the same report, rows, board and chart."""
    shuffled = random.sample(found, len(found))
    ask = {"rows": ["source", "stage"], "measures": ["count", "weighted"], "order": {"stage": STAGES}}
    one, other = (lf.report(each, **ask) for each in (found, shuffled))
    assert (str(one), one.rows(), one.chart()) == (str(other), other.rows(), other.chart())
    assert lf.board(found, POLICY) == lf.board(shuffled, POLICY)


@given(opportunities(("KRW", "USD")))
def test_every_opportunity_stands_on_the_board_once(found: list[lf.Opportunity]) -> None:
    """Cards, totals and weighted totals by currency are those of the opportunities."""
    made = lf.board(found, POLICY, at=AT)
    cards = [card for column in made.columns for card in column.cards]
    assert Counter(each.id for each in cards) == Counter(each.id for each in found)
    assert [column.stage for column in made.columns][:4] == STAGES
    for column in made.columns:
        for currency, total in column.totals.items():
            inside = list(column.cards)
            assert (total, column.weighted.get(currency, 0)) == (
                sum_of(inside, currency),
                weighted_of(inside, currency),
            )
    rates = Rates("KRW", {"USD": Decimal(1000)})
    whole = sum(each.totals.get("KRW", Decimal()) for each in lf.board(found, POLICY, rates=rates).columns)
    assert whole == sum_of(found) + 1000 * sum_of(found, "USD")
    assert lf.report(found, measures=["sum"], rates=rates).values()["sum"] == whole


@given(opportunities())
def test_no_text_of_a_record_is_markup(found: list[lf.Opportunity]) -> None:
    """What records say is escaped in HTML."""
    for made in (lf.board(found, POLICY), lf.report(found, rows=["name"], columns=["source"])):
        assert "<script" not in made._repr_html_()


@given(st.lists(st.tuples(NAMES | st.none(), st.integers(0, 4)), max_size=20))
def test_a_funnel_follows_each_lead(drawn: list[tuple[str | None, int]]) -> None:
    """Each step counts the leads that came that far; the lines add up to the total."""
    leads, won = [], []
    for number, (source, far) in enumerate(drawn):
        converted = ConvertedTo(at=AT, account="a", opportunity=str(number) if far > 2 else None) if far > 1 else None
        status = "converted" if converted else "qualified" if far else "new"
        leads.append(
            lf.Lead(id=str(number), owner="user:dana", name="A", source=source, status=status, converted=converted)
        )
        if far > 2:
            won.append(lf.Opportunity(id=str(number), account="a", name="d", stage="Won" if far == 4 else "New"))
    made = lf.funnel([], leads, won, policy=POLICY, by="source")
    for line in (*made.lines, made.total):
        inside = [far for source, far in drawn if line is made.total or source == line.group]
        assert line.counts == (0, len(inside), *(sum(far > least for far in inside) for least in (0, 2, 3)))
        assert all(rate is None or 0 <= rate <= 100 for rate in line.rates)


@pytest.mark.parametrize("unit", ["day", "week", "month", "quarter", "year"])
@given(st.dates(date(1000, 1, 1)), st.integers(0, 400))
def test_buckets_sort_as_their_days(unit: str, day: date, later: int) -> None:
    """The name of a later day's bucket never comes before that of an earlier one."""
    after = day if day > date(9998, 1, 1) else day + timedelta(days=later)
    assert bucket("close_date", unit).label(day) <= bucket("close_date", unit).label(after)
