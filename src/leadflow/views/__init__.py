"""What people look at: boards, reports, funnels, forecasts, the story of a customer, lists, look-ups; no record changes.

Read in this order: `worth` and `fields` (what is read), `buckets`, `measures` and `grouping` (how it is counted), then
`report`, `forecast`, `board` and `funnel`, which `tables` and `charts` show; `related` and `lookup` stand by themselves.
`customer` brings all that is known of one customer together.
"""

from leadflow.views.board import Board, BoardColumn, board
from leadflow.views.buckets import Bucket, bucket
from leadflow.views.charts import BarChart, Chart
from leadflow.views.customer import (
    CustomerPage,
    CustomerRecords,
    CustomerView,
    TimelineEntry,
    customer_view,
    department_of,
)
from leadflow.views.forecast import forecast
from leadflow.views.funnel import Funnel, FunnelLine, funnel
from leadflow.views.lookup import AccountLookup, Hit
from leadflow.views.measures import Measure
from leadflow.views.related import RelatedList, activities_of, contacts_of, leads_of, opportunities_of
from leadflow.views.report import Report, report

__all__ = [
    "AccountLookup",
    "BarChart",
    "Board",
    "BoardColumn",
    "Bucket",
    "Chart",
    "CustomerPage",
    "CustomerRecords",
    "CustomerView",
    "Funnel",
    "FunnelLine",
    "Hit",
    "Measure",
    "RelatedList",
    "Report",
    "TimelineEntry",
    "activities_of",
    "board",
    "bucket",
    "contacts_of",
    "customer_view",
    "department_of",
    "forecast",
    "funnel",
    "leads_of",
    "opportunities_of",
    "report",
]
