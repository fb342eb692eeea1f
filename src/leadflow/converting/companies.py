"""Which leads of a batch work at one company: they share the account that the first of them went to.

The rules
---------
- The same registration number, else a web domain in common, is the same company, whatever it is called, unless
  `leadflow.matching.traits` has something that speaks against it.
- Else leads of one company have one company name, unless country, registration number or web domain say that it is
  another one: whoever names one is told apart from an account that is known by other ones only. What the account itself
  says counts as well as what its leads say. Of several accounts of a name the first one that fits counts.
- A name that stands for none (개인, N/A), or is only a legal form, ties nobody together.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import Literal, TypeAlias

from leadflow.matching.individuals import stands_for_individuals
from leadflow.matching.keys import is_telling
from leadflow.matching.traits import TRAITS, Mark, Trait, told, what_speaks_against
from leadflow.objects import Account, Lead
from leadflow.policy.classification import Classification

__all__ = ["Companies"]

_Traits: TypeAlias = Mapping[Trait, frozenset[str]]
_NOTHING: AbstractSet[str] = frozenset()
_IDENTIFYING: tuple[Literal["registration number", "domain"], ...] = ("registration number", "domain")
"""By what leads are of one company, whatever it is called."""


class Companies:
    """The accounts that the leads of a batch went to, by company.

    >>> companies, acme = Companies(Classification()), Account(id="a", name="Acme Inc.")
    >>> companies.add(Lead(id="1", owner="user:dana", name="Amy", company="Acme Inc.", website="acme.example"), acme)
    >>> for company, website in (("ACME", None), ("Acme Parts", "parts.acme.example"), ("Acme", "acme-trading.example")):
    ...     lead = Lead(id="2", owner="user:dana", name="Ben", company=company, website=website)
    ...     print(companies.account_of(lead) is acme)
    True
    True
    False
    """

    def __init__(self, policy: Classification) -> None:
        """Start with nothing."""
        self._policy = policy
        self._accounts: dict[str, Account] = {}
        self._known_by: dict[str, dict[Trait, set[str]]] = {}
        self._by_trait: dict[tuple[Trait, str], dict[str, None]] = {}
        self._by_name: dict[tuple[str, Trait | None, str | None], dict[str, None]] = {}

    def add(self, lead: Lead, account: Account) -> None:
        """Remember where a lead went."""
        name = _company(lead)
        if name is None or stands_for_individuals(account, self._policy):
            return
        self._accounts[account.id] = account
        known_by = self._known_by.setdefault(account.id, {})
        for trait, more in (*self._traits(lead).items(), *self._traits(account).items()):
            known_by.setdefault(trait, set()).update(more)
        self._by_name.setdefault((name, None, None), {})[account.id] = None
        for trait in TRAITS:
            values = known_by.get(trait, _NOTHING)
            for value in values:
                self._by_trait.setdefault((trait, value), {})[account.id] = None
                self._by_name.setdefault((name, trait, value), {})[account.id] = None
            lacking = self._by_name.setdefault((name, trait, None), {})
            if values:
                lacking.pop(account.id, None)
            else:
                lacking[account.id] = None

    def account_of(self, lead: Lead) -> Account | None:
        """Return the account that a lead shares with others of its company; None when it is the first of it."""
        name = _company(lead)
        if name is None:
            return None
        traits = self._traits(lead)
        id_ = next(chain(self._same(traits), self._of_the_name(name, traits)), None)
        return None if id_ is None else self._accounts[id_]

    def _same(self, traits: _Traits) -> Iterator[str]:
        """Yield the accounts that are known by the registration number of a lead, else by one of its domains."""
        for mark in _IDENTIFYING:
            for value in sorted(traits.get(mark, ())):
                yield from (id_ for id_ in self._by_trait.get((mark, value), ()) if self._fits(id_, mark, traits))

    def _of_the_name(self, name: str, traits: _Traits) -> Iterator[str]:
        """Yield the accounts of a name that fit."""
        yield from (id_ for id_ in self._candidates(name, traits) if self._fits(id_, "name", traits))

    def _candidates(self, name: str, traits: _Traits) -> Iterator[str]:
        """Yield the accounts of a name, without those that differ in the most telling trait: there can be many."""
        most_telling: Trait | None = next((trait for trait in TRAITS if trait in traits), None)
        if most_telling is None:
            yield from self._by_name.get((name, None, None), ())
            return
        for value in (*sorted(traits[most_telling]), None):
            yield from self._by_name.get((name, most_telling, value), ())

    def _fits(self, account: str, mark: Mark, traits: _Traits) -> bool:
        """Tell whether nothing speaks against an account that a lead has a mark in common with."""
        known_by = self._known_by[account]
        against = what_speaks_against(
            mark, lambda trait: traits.get(trait, _NOTHING), lambda trait: known_by.get(trait, _NOTHING)
        )
        return against is None

    def _traits(self, of: Account | Lead) -> _Traits:
        """Return what somebody tells, by trait."""
        traits: dict[Trait, frozenset[str]] = {trait: told(trait, of, self._policy) for trait in TRAITS}
        return {trait: values for trait, values in traits.items() if values}


def _company(lead: Lead) -> str | None:
    """Return what leads of one company have in common; None for a name that ties nobody together."""
    return None if lead.company is None or not is_telling(lead.company) else lead.company.joined_key
