"""Reports: records grouped by fields and dates, with subtotals and grand totals.

The rules
---------
- All sums are exact; only an average is rounded, behind many digits.
- What has no value stands in a group of its own, shown as "–", at the end. So every record is in exactly one group.
- Dates are grouped by day, week (ISO), month, quarter or year; a moment counts as the day it is in the zone of the bucket.
- Amounts are added in one currency only; see `leadflow.views.worth`.
- Companies and persons are never mixed silently: a report over both that does not part them says so.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, localcontext
from functools import cached_property
from itertools import product
from typing import cast

import attrs

from leadflow.changes.arguments import expect_records
from leadflow.errors import InvalidValue
from leadflow.objects import Opportunity
from leadflow.policy import CUSTOMARY_POLICY, FORECASTS, Policy
from leadflow.values.checks import expect
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import several
from leadflow.values.rates import Rates, exactly
from leadflow.views.buckets import Bucket
from leadflow.views.charts import BarChart, Chart, bars
from leadflow.views.fields import Reportable, Shown, ViewField, Where, fields_of, kept, mixed, strange_stages
from leadflow.views.grouping import Key, folded, getter_of, in_order, parted, with_totals
from leadflow.views.measures import COUNT, Folding, Measure, Number, Partial, measure_of
from leadflow.views.tables import Line, Table, number_text, text_of
from leadflow.views.worth import Worth

__all__ = ["Report", "report"]

_TOTAL = "Total"
_NO_ORDER: Mapping[str, Sequence[str]] = FrozenMapping()
_NOWHERE: tuple[()] = ()
_KINDS = {"opportunity": "opportunities", "lead": "leads", "account": "customers", "person_account": "customers"}


@attrs.frozen(kw_only=True)
class Report:
    """A report: the measures of each group.

    Args:
        title: what it is about.
        rows_by: the names of the fields that part the lines.
        columns_by: the names of the fields that part the columns.
        measures: the measures, ready.
        currency: the currency of its amounts; None when there are none.
        count: how many records it is about.
        notes: what a reader should know beside.
        row_keys: the groups of the lines, in order.
        column_keys: the groups of the columns, in order.
        folds: what every group comes to, before it is shown, by the beginnings of a row's and of a column's group.
    """

    title: str
    rows_by: tuple[str, ...]
    columns_by: tuple[str, ...]
    measures: tuple[Folding, ...]
    currency: str | None
    count: int
    notes: tuple[str, ...]
    row_keys: tuple[Key, ...]
    column_keys: tuple[Key, ...]
    folds: Mapping[tuple[Key, Key], tuple[Partial, ...]] = attrs.field(repr=False)

    def values(self, row: Key = (), column: Key = ()) -> dict[str, Number | None]:
        """Return what a group comes to, by measure; a subtotal where not all fields are given, all records where none is.

        Args:
            row: the values of the first fields of the lines.
            column: the values of the first fields of the columns.
        """
        groups: tuple[object, ...] = (row, column)  # whatever a caller without a type checker hands over
        for given in groups:
            if isinstance(given, str):
                raise InvalidValue("group", given, f"a tuple such as ({given!r},)")
        folds = self.folds.get((row, column))
        with localcontext(exactly()):
            return {
                each.measure.name: (0 if each.measure.fold in {"count", "sum"} else None)
                if folds is None
                else each.shown(folds[index])
                for index, each in enumerate(self.measures)
            }

    def rows(self) -> list[dict[str, Shown]]:
        """Return the groups as plain rows for any data frame: exact, without totals, empty groups left out."""
        found: list[dict[str, Shown]] = []
        for row, column in product(self.row_keys, self.column_keys):
            if (row, column) in self.folds:
                names = zip((*self.rows_by, *self.columns_by), (*row, *column), strict=True)
                found.append({**dict(names), **self.values(row, column)})
        return found

    @cached_property
    def table(self) -> Table:
        """The report as a table, with subtotals and totals."""
        across: list[Key] = [*self.column_keys, ()] if self.columns_by else [()]
        return Table(
            caption=self._caption(),
            heads=self.rows_by or ("",),
            columns=self._columns(across),
            lines=tuple(self._lines(across)),
            notes=self.notes,
            spans=self._spans(across),
        )

    def _caption(self) -> str:
        has_money = any(each.unit == "money" for each in self.measures)
        return f"{self.title} (amounts in {self.currency})" if has_money and self.currency else self.title

    def _columns(self, across: Sequence[Key]) -> tuple[str, ...]:
        names = [each.measure.name for each in self.measures]
        if self.columns_by and len(names) == 1:
            return tuple(map(self._heading, across))
        return tuple(names * len(across))

    def _spans(self, across: Sequence[Key]) -> tuple[tuple[str, int], ...]:
        """Return the headings above the columns: the groups where each has several measures, else the measure."""
        many = len(self.measures)
        if not self.columns_by:
            return ()
        if many == 1:
            return ((self.measures[0].measure.name, len(across)),)
        return tuple((self._heading(key), many) for key in across)

    def _measure_heading(self, folding: Folding) -> str:
        name = folding.measure.name
        return f"{name} ({self.currency})" if folding.unit == "money" and self.currency else name

    @staticmethod
    def _heading(key: Key) -> str:
        return " / ".join(map(text_of, key)) or _TOTAL

    def _lines(self, across: Sequence[Key]) -> Iterator[Line]:
        depth = len(self.rows_by)
        before: Key | None = None
        for key in self.row_keys if depth else ():
            if before is not None:
                yield from self._closed(before, key, across)
            same = _shared(before, key)
            heads = tuple("" if index < same else text_of(value) for index, value in enumerate(key))
            yield Line(heads, self._cells(key, across))
            before = key
        if before is not None:
            yield from self._closed(before, (), across)
        yield Line((_TOTAL, *[""] * (depth - 1)), self._cells((), across), is_total=True)

    def _closed(self, before: Key, after: Key, across: Sequence[Key]) -> Iterator[Line]:
        """Yield the subtotals of the groups that end between two lines."""
        for length in range(len(before) - 1, _shared(before, after), -1):
            prefix = before[:length]
            heads = [""] * len(before)
            heads[length - 1] = f"{_TOTAL} {text_of(prefix[-1])}"
            yield Line(tuple(heads), self._cells(prefix, across), is_total=True)

    def _cells(self, row: Key, across: Sequence[Key]) -> tuple[str, ...]:
        return tuple(
            number_text(value, each.unit, self.currency)
            for column in across
            for each, value in zip(self.measures, self.values(row, column).values(), strict=True)
        )

    def __str__(self) -> str:
        return self.table.text()

    def _repr_html_(self) -> str:
        return self.table.html()

    def chart(self, measure: str | None = None) -> Chart:
        """Return a bar chart as a Vega-Lite specification.

        Args:
            measure: the name of the measure that is shown; the first one when None.

        Raises:
            InvalidValue: the report has no such measure.
        """
        names = [each.measure.name for each in self.measures]
        name = names[0] if measure is None else measure
        if name not in names:
            raise InvalidValue("measure", name, f"one of {', '.join(names)}")
        fields = (*self.rows_by, *self.columns_by)
        points = [
            (tuple(text_of(row[field]) for field in fields), value)
            for row in self.rows()
            if isinstance(value := row[name], int | Decimal)
        ]
        shown = next(self._measure_heading(each) for each in self.measures if each.measure.name == name)
        whole = [tuple(map(text_of, (*row, *column))) for row, column in product(self.row_keys, self.column_keys)]
        return bars(BarChart(title=self.title, fields=fields, measure=shown, points=points, order=whole))

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {
            "text/plain": str(self),
            "text/html": self._repr_html_(),
            "application/vnd.vegalite.v5+json": self.chart(),
        }


def _shared(one: Key | None, other: Key) -> int:
    """Return how many fields two groups share from the start."""
    count = 0
    for left, right in zip(one or (), other, strict=False):
        if left != right:
            break
        count += 1
    return count


# --- making one -------------------------------------------------------------------------------------------------------


def report(
    records: Iterable[Reportable],
    *,
    where: Where = _NOWHERE,
    rows: Sequence[str | Bucket] = (),
    columns: Sequence[str | Bucket] = (),
    measures: Sequence[str | Measure] = (COUNT,),
    rates: Rates | None = None,
    policy: Policy = CUSTOMARY_POLICY,
    order: Mapping[str, Sequence[str]] = _NO_ORDER,
    title: str | None = None,
) -> Report:
    """Group records and count.

    Args:
        records: opportunities, leads, or accounts with person accounts; kinds are not mixed.
        where: conditions as in rules, of which any must be true; or one as it is written in a policy.
        rows: the fields that part the lines, as names or buckets of dates.
        columns: the fields that part the columns.
        measures: what is counted: ``count``; of opportunities ``sum``, ``average``, ``min``, ``max`` of the amount, ``weighted``;
            of leads ``conversion rate``, ``time to convert``; or measures of your own.
        rates: bring all amounts into one currency; without them all amounts that are read must share one.
        policy: the custom fields that it declares, to ask about ``custom.NAME``; and its pipeline: the stages of
            opportunities in order, how likely these are, and where a forecast counts them.
        order: by field: its values in the order of their groups; others follow. Stages have that of the pipeline.
        title: what stands above it.

    Raises:
        InvalidValue: kinds or currencies are mixed, or there is no such field or measure.
        InvalidCondition: a condition cannot be read.
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> opportunities = [
    ...     Opportunity(id="1", account="a", name="WMS", stage="Perception Analysis", amount="120000 USD"),
    ...     Opportunity(id="2", account="b", name="TMS", stage="Perception Analysis", amount="80000 USD"),
    ... ]
    >>> large = report(opportunities, where={"amount": {"min": 100_000}}, rows=["stage"], measures=["count", "weighted"])
    >>> large.rows()
    [{'stage': 'Perception Analysis', 'count': 1, 'weighted': Decimal('60000.00')}]
    """
    expect("policy", policy, Policy)
    expect("rates", rates, (Rates, type(None)))
    expect("title", title, (str, type(None)))
    expect("order", order, Mapping, expected="lists of values by the name of a field")
    given = expect_records("records", records)
    if isinstance(rows, str) or isinstance(columns, str):
        raise InvalidValue("rows and columns", rows if isinstance(rows, str) else columns, "lists of fields")
    rows, columns = several("rows", rows, str, Bucket), several("columns", columns, str, Bucket)
    measures = several("measures", measures, str, Measure)
    by = (*rows, *columns)
    names = tuple(map(str, by))
    kind, worth = _kind_of(given), Worth(rates)
    if kind is None:
        kind = next((each for each in _KINDS if _can_ask(each, by, measures, where, policy)), "opportunity")
    fields = dict(fields_of(kind, worth, policy))
    foldings = tuple(Folding.of(measure_of(each, kind), fields, worth, policy) for each in measures)
    if not foldings:
        raise InvalidValue("measures", (), "at least one")
    _all_different("field", names)
    _all_different("measure", [each.measure.name for each in foldings])
    _all_different("name", [*names, *(each.measure.name for each in foldings)])
    if unknown := [name for name in order if name not in names]:
        raise InvalidValue(
            "order", unknown[0], f"one of {', '.join(names)}" if names else "none, because nothing is grouped"
        )
    chosen = kept(given, where, fields)
    with localcontext(exactly()):
        keys, places = parted(chosen, [getter_of(each, fields) for each in by])
        columns_of = [folded(each, chosen, places, len(keys)) for each in foldings]
        leaves = [(key[: len(rows)], key[len(rows) :]) for key in keys]
        folds = with_totals(dict(zip(leaves, zip(*columns_of, strict=True), strict=True)), foldings)
    ranks = [_ranks(name, order, policy) for name in names]
    return Report(
        title=title or f"{len(chosen):,} {_KINDS[kind]}" + (f" by {', '.join(names)}" if names else ""),
        rows_by=names[: len(rows)],
        columns_by=names[len(rows) :],
        measures=foldings,
        currency=worth.currency,
        count=len(chosen),
        notes=(*_notes(chosen, names, fields), *_stage_notes(chosen, names, keys, foldings, policy)),
        row_keys=in_order({row for row, _ in leaves}, ranks[: len(rows)]),
        column_keys=in_order({column for _, column in leaves}, ranks[len(rows) :]),
        folds=folds,
    )


def _ranks(name: str, order: Mapping[str, Sequence[str]], policy: Policy) -> Mapping[Shown, int]:
    """Return the places of the values of a field: as was asked, else as the pipeline has them."""
    customary: Iterable[str] = {"stage": policy.pipeline.by_name, "forecast": FORECASTS}.get(name, ())
    return {value: rank for rank, value in enumerate(order.get(name, customary))}


def _kind_of(records: Sequence[Reportable]) -> str | None:
    """Return the kind of records; None where there are none."""
    kinds = {_KINDS.get(kind, kind): kind for kind in {each.kind for each in records}}
    if len(kinds) > 1:
        raise InvalidValue("records", tuple(sorted(kinds)), "one kind of record in a report")
    kind = next(iter(kinds.values()), None)
    if kind is not None and kind not in _KINDS:
        raise InvalidValue("records", kind, f"one of {', '.join(_KINDS)}")
    return kind


def _can_ask(
    kind: str, by: Sequence[str | Bucket], measures: Sequence[str | Measure], where: Where, policy: Policy
) -> bool:
    """Tell whether records of a kind have all that is asked for."""
    worth = Worth()
    fields = dict(fields_of(kind, worth, policy))
    try:
        for measure in measures:
            Folding.of(measure_of(measure, kind), fields, worth, policy)
        for each in by:
            getter_of(each, fields)
        kept((), where, fields)
    except InvalidValue:
        return False
    return True


def _all_different(what: str, names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InvalidValue(what, twice[0], "each only once in a report")


def _notes(
    records: Sequence[Reportable], names: Sequence[str], fields: Mapping[str, ViewField[Reportable]]
) -> tuple[str, ...]:
    """Return what a reader should know: how many companies and persons are counted together."""
    if "customer" in names:
        return ()
    return mixed(Counter(map(fields["customer"].get, records)))


_OF_STAGES = frozenset({"forecast", "probability", "stage", "weighted"})
"""What a report asks of opportunities that their stages answer."""


def _stage_notes(
    records: Sequence[Reportable],
    names: Sequence[str],
    keys: Iterable[Key],
    measures: Sequence[Folding],
    policy: Policy,
) -> tuple[str, ...]:
    """Return what a reader should know of stages that the policy does not have, where a report asks about stages."""
    if not records or not isinstance(records[0], Opportunity):
        return ()
    if _OF_STAGES.isdisjoint([*names, *(each.measure.of for each in measures)]):
        return ()
    if "stage" in names and {key[names.index("stage")] for key in keys} <= policy.pipeline.by_name.keys():
        return ()  # the groups tell it sooner than all records do
    return strange_stages(cast("Sequence[Opportunity]", records), policy)  # a report has one kind of record
