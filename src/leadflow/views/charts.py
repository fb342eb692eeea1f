"""Charts as Vega-Lite specifications: plain dicts, drawn by whoever can.

The rules
---------
- Bars; the first field stands along the side, so that long names can be read.
- What a second field parts stands in small charts of its own, under its name: nothing is said by colour alone.
- The colours are of middle brightness and the background is transparent, so it reads in light and in dark.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

import attrs

__all__ = ["BarChart", "Chart", "bars"]

Chart: TypeAlias = dict[str, object]
"""A specification in Vega-Lite, version 5."""

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_BAR, _INK = "#4c78a8", "#7a7a7a"
_FACETS_IN_A_ROW = (4, 3, 2, 1)
_WIDTH, _SMALL = 640, 12


@attrs.frozen(kw_only=True)
class BarChart:
    """What a bar chart shows.

    Args:
        title: what stands above it.
        fields: the names of the fields that part the bars.
        measure: the name of what the bars measure.
        points: the values of the fields, as texts, and what is measured, in order.
        order: the values of the fields in the order in which bars stand; that of the points when empty.
    """

    title: str
    fields: tuple[str, ...]
    measure: str
    points: Sequence[tuple[tuple[str, ...], int | Decimal]]
    order: Sequence[tuple[str, ...]] = ()


def bars(chart: BarChart) -> Chart:
    """Return the specification of a bar chart.

    >>> spec = bars(BarChart(title="Opportunities", fields=("stage",), measure="count", points=[(("Won",), 3)]))
    >>> spec["data"]
    {'values': [{'a': 'Won', 'b': '', 'value': 3}]}
    """
    values = [
        {"a": keys[0] if keys else "all", "b": " / ".join(keys[1:]), "value": _plain(value)}
        for keys, value in chart.points
    ]
    order = chart.order or [keys for keys, _ in chart.points]
    parts = list(dict.fromkeys(" / ".join(keys[1:]) for keys in order)) or [""]
    # as many small charts in a row as leave no gap in the last one
    in_a_row = next(count for count in _FACETS_IN_A_ROW if len(parts) % count == 0)
    side = chart.fields[0] if chart.fields else ""
    parted = " / ".join(chart.fields[1:])
    tooltip = [{"field": "a", "title": side}, {"field": "value", "title": chart.measure, "format": ","}]
    if parted:
        tooltip.insert(1, {"field": "b", "title": parted})
    encoding: Chart = {
        "y": {
            "field": "a",
            "type": "nominal",
            "title": side,
            "sort": list(dict.fromkeys(keys[0] for keys in order if keys)),
        },
        "x": {"field": "value", "type": "quantitative", "title": chart.measure, "axis": {"format": "~s"}},
        "tooltip": tooltip,
    }
    if parted:
        encoding["facet"] = {
            "field": "b",
            "type": "nominal",
            "title": parted,
            "columns": in_a_row,
            "sort": parts,
        }
    return {
        "$schema": _SCHEMA,
        "title": chart.title,
        "description": f"{chart.title}: {chart.measure}",
        "background": "transparent",
        "width": _WIDTH // in_a_row if parted else _WIDTH // 2,
        "data": {"values": values},
        "mark": {"type": "bar", "color": _BAR},
        "encoding": encoding,
        "config": _config(),
    }


def _plain(value: int | Decimal) -> int | float:
    """Return a number as JSON can hold it; a chart needs no more digits than that."""
    return value if isinstance(value, int) else float(value)


def _config() -> Chart:
    ink: Chart = {
        "labelColor": _INK,
        "titleColor": _INK,
        "labelFontSize": _SMALL,
        "titleFontSize": _SMALL,
        "labelLimit": 240,
    }
    return {
        "axis": {**ink, "gridColor": _INK, "gridOpacity": 0.25, "domainColor": _INK, "tickColor": _INK},
        "header": ink,
        "title": {"color": _INK},
        "view": {"stroke": None},
    }
