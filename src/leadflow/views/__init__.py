"""What people look at: boards, reports, funnels and forecasts, as text, HTML, charts and plain rows.

Read in this order: `rates` and `fields` (what is read), `measures` (what is counted), `report`, `board`, `funnel`;
`tables` and `charts` show them.
"""

from leadflow.views.board import Board, BoardColumn, board
from leadflow.views.funnel import Funnel, FunnelLine, forecast, funnel
from leadflow.views.measures import Measure
from leadflow.views.rates import Rates
from leadflow.views.report import Bucket, Report, bucket, report

__all__ = [
    "Board",
    "BoardColumn",
    "Bucket",
    "Funnel",
    "FunnelLine",
    "Measure",
    "Rates",
    "Report",
    "board",
    "bucket",
    "forecast",
    "funnel",
    "report",
]
