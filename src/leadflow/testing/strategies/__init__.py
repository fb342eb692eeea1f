"""Strategies for Hypothesis that draw our objects: valid, related, and awkward where that has broken programs before.

*Elements* are the values that records are made of; *records* come one at a time; *worlds* are many that belong
together, with batches of inquiries about them and changes of them; *conditions* and *policies* are settings.
Everything is drawn in English and in Korean.

>>> from hypothesis import given
>>> from leadflow.testing import strategies as lst
>>> @given(lst.worlds(), lst.policies())
... def test_something(world, policy): ...
"""

from leadflow.testing.strategies.elements import (
    addresses,
    company_names,
    custom_fields,
    custom_values,
    domains,
    emails,
    ids,
    industry_codes,
    long_texts,
    moments,
    money,
    person_names,
    phones,
    texts,
)
from leadflow.testing.strategies.kinds import (
    KINDS,
    account_trees,
    accounts,
    activities,
    campaign_members,
    campaigns,
    contacts,
    custom_records,
    inquiries,
    leads,
    line_items,
    links,
    loads,
    opportunities,
    owners,
    person_accounts,
    products,
    queues,
    receipts,
    records,
    rotations,
    teams,
    users,
    versions,
    versions_of,
)
from leadflow.testing.strategies.related import History, batches, change_sets, histories, rosters, worlds
from leadflow.testing.strategies.rules import conditions, policies

__all__ = [
    "KINDS",
    "History",
    "account_trees",
    "accounts",
    "activities",
    "addresses",
    "batches",
    "campaign_members",
    "campaigns",
    "change_sets",
    "company_names",
    "conditions",
    "contacts",
    "custom_fields",
    "custom_records",
    "custom_values",
    "domains",
    "emails",
    "histories",
    "ids",
    "industry_codes",
    "inquiries",
    "leads",
    "line_items",
    "links",
    "loads",
    "long_texts",
    "moments",
    "money",
    "opportunities",
    "owners",
    "person_accounts",
    "person_names",
    "phones",
    "policies",
    "products",
    "queues",
    "receipts",
    "records",
    "rosters",
    "rotations",
    "teams",
    "texts",
    "users",
    "versions",
    "versions_of",
    "worlds",
]
