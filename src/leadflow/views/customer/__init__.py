"""The whole story of a customer: what sales, marketing and service know, in one view.

Which records are a customer's is decided first; then they are put on one timeline, and counted; then they are shown.
Nothing here changes a record.
"""

from leadflow.views.customer.departments import DEPARTMENT_OF_TYPE, Department, department_of, direction_of
from leadflow.views.customer.records import CustomerRecords
from leadflow.views.customer.timeline import TimelineEntry
from leadflow.views.customer.view import CustomerPage, CustomerView, customer_view

__all__ = [
    "DEPARTMENT_OF_TYPE",
    "CustomerPage",
    "CustomerRecords",
    "CustomerView",
    "Department",
    "TimelineEntry",
    "customer_view",
    "department_of",
    "direction_of",
]
