"""Accounts and their trees, opportunities with line items, products."""

from datetime import date
from decimal import Decimal
from typing import get_args

from hypothesis import strategies as st

from leadflow.objects import (
    Account,
    Forecast,
    LineItem,
    Opportunity,
    Product,
)
from leadflow.records import with_fields
from leadflow.testing.strategies.elements import (
    addresses,
    company_names,
    custom_fields,
    given_or,
    industry_codes,
    maybe,
    moments,
    money,
    phones,
    texts,
)
from leadflow.testing.strategies.elements import domains as _domains
from leadflow.testing.strategies.elements import ids as _ids
from leadflow.testing.strategies.parts import Companies, Domains, Ids, external_ids, made, owners, short_ids, versions
from leadflow.values.money import Money

__all__ = ["account_trees", "accounts", "line_items", "opportunities", "products"]


def accounts(
    *, ids: Ids = None, names: Companies = None, domains: Domains = None, parents: Ids = None, owned_by: Ids = None
) -> st.SearchStrategy[Account]:
    """Draw accounts; `account_trees` draws whole groups.

    Args:
        ids: their ids.
        names: what they are called.
        domains: their domains.
        parents: the accounts that may be above them; none when left out.
        owned_by: the ids of users.
    """
    called, reached = given_or(names, company_names), given_or(domains, _domains)
    sometimes = {
        "aliases": st.lists(called, max_size=1),
        "domains": st.lists(reached, max_size=2),
        "named": st.booleans(),
        "placeholder": st.sampled_from((False, False, False, True)),
        "owner": given_or(owned_by, owners),
        "type": st.sampled_from(("customer", "partner", "고객사")),
        "registration_number": st.just("000-00-00000"),
        "industry": industry_codes(),
        "employees": st.integers(0, 100_000),
        "annual_revenue": money(),
        "address": addresses(),
        "phone": phones(),
        "source": texts(),
        "external_ids": external_ids(),
        "created_at": moments(),
        "custom": custom_fields(),
        "version": versions(),
        **({} if parents is None else {"parent": parents}),
    }
    return made(Account, {"id": given_or(ids, _ids), "name": called}, sometimes=sometimes)


def account_trees(
    *, ids: Ids = None, names: Companies = None, domains: Domains = None, owned_by: Ids = None, max_size: int = 5
) -> st.SearchStrategy[tuple[Account, ...]]:
    """Draw a group: one account at the top, divisions below it at any depth, the top first.

    Args:
        ids: their ids.
        names: what they are called.
        domains: their domains; divisions may share one.
        owned_by: the ids of users.
        max_size: how many accounts at most.
    """
    divisions = accounts(ids=ids, names=names, domains=domains, owned_by=owned_by)
    places = st.lists(st.integers(0, max_size), min_size=max_size, max_size=max_size)
    group = st.lists(divisions, unique_by=lambda each: each.id, min_size=1, max_size=max_size)
    return st.builds(_in_a_tree, group, places)


def _in_a_tree(group: list[Account], places: list[int]) -> tuple[Account, ...]:
    """Return the accounts, each but the first below one of those before it."""
    top, *divisions = group
    below = (with_fields(each, {"parent": group[places[at] % (at + 1)].id}) for at, each in enumerate(divisions))
    return (top, *below)


def _is_price(amount: Money) -> bool:
    """Tell whether a line of as many units as are drawn, and the sum of some lines, are still amounts."""
    return abs(amount.amount) < _MOST_OF_A_PRICE


_MOST_OF_A_PRICE = 10**14


def line_items() -> st.SearchStrategy[LineItem]:
    """Draw products that may be sold with an opportunity."""
    return st.builds(
        LineItem,
        product=_ids(),
        quantity=st.decimals(Decimal("0.001"), 1000, places=3),
        unit_price=maybe(money().filter(_is_price)),
        discount=st.decimals(0, 1, places=2),
    )


def opportunities(
    *,
    ids: Ids = None,
    account_ids: Ids = None,
    person_account_ids: Ids = None,
    contact_ids: Ids = None,
    owned_by: Ids = None,
    stages: st.SearchStrategy[str] | None = None,
) -> st.SearchStrategy[Opportunity]:
    """Draw opportunities: open, won and lost ones, and some in stages that no pipeline has.

    Their probability is often none, and often says something else than the stage.

    Args:
        ids: their ids.
        account_ids: the accounts they may be with; when only these are given, no opportunity is with a consumer.
        person_account_ids: the consumers they may be with; likewise.
        contact_ids: the contacts that may have a part in them.
        owned_by: the ids of users.
        stages: the names of their stages; some of the customary ones and a strange one when left out.
    """
    either = {"account": account_ids, "person_account": person_account_ids}
    sides = {side: each for side, each in either.items() if each is not None} or dict.fromkeys(either, short_ids())
    customers = st.one_of([st.fixed_dictionaries({side: each}) for side, each in sides.items()])
    always = {
        "id": given_or(ids, _ids),
        "name": texts(),
        "stage": st.sampled_from(("Prospecting", "제안", "Closed Won", "Closed Lost")) if stages is None else stages,
    }
    sometimes = {
        "stage_since": moments(),
        "probability": st.sampled_from((10, 0, 1, 50, 99, 100)),
        "forecast": st.sampled_from(get_args(Forecast)),
        "lost_reason": texts(),
        "amount": money(),
        "close_date": st.dates(date(2020, 1, 1), date(2030, 12, 31)),
        "owner": given_or(owned_by, owners),
        "contacts": st.lists(given_or(contact_ids, short_ids), max_size=2),
        "line_items": st.lists(line_items(), max_size=2).map(tuple),
        "source": texts(),
        "campaign": texts(),
        "created_at": moments(),
        "custom": custom_fields(),
        "version": versions(),
    }
    return made(Opportunity, always, customers, sometimes=sometimes)


def products(*, ids: Ids = None) -> st.SearchStrategy[Product]:
    """Draw what is sold."""
    return st.builds(Product, id=given_or(ids, _ids), name=texts(), price=maybe(money()), version=versions())
