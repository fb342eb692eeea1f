"""The values that records are made of, each a small frozen type in one normal form.

Every type reads with ``parse`` what people write, ``str`` gives it back so that ``parse(str(value)) == value``,
and an object that exists is valid.
One module per type; `leadflow.values.text` decides for all of them when two spellings are the same.
"""

from leadflow.values.absence import Absence
from leadflow.values.address import Address
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.money import Money
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber
from leadflow.values.rates import Rates

__all__ = [
    "Absence",
    "Address",
    "CompanyName",
    "Domain",
    "EmailAddress",
    "FrozenMapping",
    "IndustryCode",
    "Money",
    "PersonName",
    "PhoneNumber",
    "Rates",
]
