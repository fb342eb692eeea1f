"""What records are put together from: fields drawn always or sometimes, ids, owners, links."""

import functools
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st

from leadflow.objects import RecordRef
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber

__all__ = [
    "SOURCES",
    "Companies",
    "Domains",
    "Emails",
    "Fields",
    "Ids",
    "Linked",
    "Made",
    "Names",
    "Phones",
    "external_ids",
    "ids_of_queues",
    "ids_of_teams",
    "links",
    "made",
    "owners",
    "short_ids",
    "versions",
]

Made = TypeVar("Made")
Ids: TypeAlias = st.SearchStrategy[str] | None
Names: TypeAlias = st.SearchStrategy[PersonName] | None
Emails: TypeAlias = st.SearchStrategy[EmailAddress] | None
Phones: TypeAlias = st.SearchStrategy[PhoneNumber] | None
Companies: TypeAlias = st.SearchStrategy[CompanyName] | None
Domains: TypeAlias = st.SearchStrategy[Domain] | None
Linked: TypeAlias = st.SearchStrategy[dict[str, RecordRef]] | None
Fields: TypeAlias = Mapping[str, st.SearchStrategy[object]]

SOURCES = ("web form", "google_ads", "전시회")


def made(
    cls: Callable[..., Made], always: Fields, *parts: st.SearchStrategy[Mapping[str, object]], sometimes: Fields
) -> st.SearchStrategy[Made]:
    """Return a strategy for objects whose fields are drawn always, in parts, or sometimes."""
    fields = st.fixed_dictionaries(dict(always), optional=dict(sometimes))
    return st.tuples(fields, *parts).map(functools.partial(_put_together, cls))


def _put_together(cls: Callable[..., Made], parts: tuple[Mapping[str, object], ...]) -> Made:
    return cls(**{name: value for part in parts for name, value in part.items()})


def versions() -> st.SearchStrategy[int]:
    """Draw versions of records, small ones."""
    return st.integers(0, 3)


def owners(*, queues_too: bool = False) -> st.SearchStrategy[str]:
    """Draw ids of owners.

    Args:
        queues_too: whether queues may own it, as they may own leads.
    """
    of_users = st.sampled_from(("user:dana", "user:ben", "user:minji", "user:이도윤"))
    return of_users | ids_of_queues() if queues_too else of_users


def ids_of_queues() -> st.SearchStrategy[str]:
    """Draw ids of queues."""
    return st.sampled_from(("queue:generic", "queue:review", "queue:서울"))


def ids_of_teams() -> st.SearchStrategy[str]:
    """Draw ids of teams."""
    return st.sampled_from(("team:key-accounts", "team:seoul", "team:서울"))


def short_ids() -> st.SearchStrategy[str]:
    """Draw ids of a digit, so that some are equal."""
    return st.integers(0, 9).map(str)


def links(*, roles: Collection[str] = ("person", "account")) -> st.SearchStrategy[dict[str, RecordRef]]:
    """Draw the links of a record: by role, any record of a kind that fits."""
    fitting = {"person": ("lead", "contact", "person_account")}
    return st.fixed_dictionaries(
        {},
        optional={
            role: st.builds(RecordRef, st.sampled_from(fitting.get(role, (role,))), short_ids()) for role in roles
        },
    )


def external_ids(min_size: int = 0) -> st.SearchStrategy[list[str]]:
    """Draw ids of other systems, at least so many."""
    known = st.sampled_from(("hubspot:106", "hubspot:9007199254740993", "erp:007", "erp:7"))
    return st.lists(known, unique=True, min_size=min_size, max_size=2)
