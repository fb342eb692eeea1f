"""Which leads of a batch work at one company: they share the account that the first of them went to.

The rules
---------
- The same registration number, else a web domain in common, is the same company, whatever it is called.
- Else leads of one company have one company name, unless country, registration number or web domain say that it is
  another one: whoever names one is told apart from an account that is known by other ones only. What the account itself
  says counts as well as what its leads say. Of several accounts of a name the first one that fits counts.
- A name that stands for none (개인, N/A), or is only a legal form, ties nobody together.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal, TypeAlias, get_args

from leadflow.matching.keys import is_own, is_telling, own_domains, registration_key
from leadflow.objects import Account, Lead
from leadflow.policy.classification import Classification

__all__ = ["Companies"]

_Trait: TypeAlias = Literal["registration number", "domain", "country"]
"""What tells companies of one name apart, the most telling first."""
_Traits: TypeAlias = Mapping[_Trait, frozenset[str]]
_TRAITS: tuple[_Trait, ...] = get_args(_Trait)


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
        self._known_by: dict[str, dict[_Trait, set[str]]] = {}
        self._by_trait: dict[tuple[_Trait, str], dict[str, None]] = {}
        self._by_name: dict[tuple[str, _Trait | None, str | None], dict[str, None]] = {}

    def add(self, lead: Lead, account: Account) -> None:
        """Remember where a lead went."""
        name = _company(lead)
        if name is None or account.placeholder:
            return
        self._accounts[account.id] = account
        known_by = self._known_by.setdefault(account.id, {})
        for trait, values in (*self._of_lead(lead).items(), *self._of_account(account).items()):
            known_by.setdefault(trait, set()).update(values)
        self._by_name.setdefault((name, None, None), {})[account.id] = None
        for trait in _TRAITS:
            told = known_by.get(trait, ())
            for value in told:
                self._by_trait.setdefault((trait, value), {})[account.id] = None
                self._by_name.setdefault((name, trait, value), {})[account.id] = None
            lacking = self._by_name.setdefault((name, trait, None), {})
            if told:
                lacking.pop(account.id, None)
            else:
                lacking[account.id] = None

    def account_of(self, lead: Lead) -> Account | None:
        """Return the account that a lead shares with others of its company; None when it is the first of it."""
        name = _company(lead)
        if name is None:
            return None
        traits = self._of_lead(lead)
        id_ = next(chain(self._same(traits), self._of_the_name(name, traits)), None)
        return None if id_ is None else self._accounts[id_]

    def _same(self, traits: _Traits) -> Iterator[str]:
        """Yield the accounts that are known by the registration number of a lead, else by one of its domains."""
        for trait in _TRAITS[:2]:
            for value in sorted(traits.get(trait, ())):
                for id_ in self._by_trait.get((trait, value), ()):
                    if trait == "registration number" or self._agrees(id_, "registration number", traits):
                        yield id_

    def _of_the_name(self, name: str, traits: _Traits) -> Iterator[str]:
        """Yield the accounts of a name that fit."""
        for id_ in self._candidates(name, traits):
            if all(self._agrees(id_, trait, traits) for trait in _TRAITS):
                yield id_

    def _candidates(self, name: str, traits: _Traits) -> Iterator[str]:
        """Yield the accounts of a name, without those that differ in the most telling trait: there can be many."""
        told: _Trait | None = next((trait for trait in _TRAITS if trait in traits), None)
        if told is None:
            yield from self._by_name.get((name, None, None), ())
            return
        for value in (*sorted(traits[told]), None):
            yield from self._by_name.get((name, told, value), ())

    def _agrees(self, account: str, trait: _Trait, traits: _Traits) -> bool:
        """Tell whether a lead and an account have a trait in common, or one of them does not tell."""
        ours, theirs = traits.get(trait), self._known_by[account].get(trait)
        return not ours or not theirs or not ours.isdisjoint(theirs)

    def _of_lead(self, lead: Lead) -> _Traits:
        domains = (each.registrable for each in own_domains(lead, self._policy))
        return _told(lead.registration_number, domains, lead.address.country)

    def _of_account(self, account: Account) -> _Traits:
        domains = (each.registrable for each in account.domains if is_own(each, self._policy))
        return _told(account.registration_number, domains, account.address.country)


def _told(number: str | None, domains: Iterable[str | None], country: str | None) -> _Traits:
    told: dict[_Trait, frozenset[str]] = {}
    if (key := registration_key(number)) is not None:
        told["registration number"] = frozenset((key,))
    if there := frozenset(domain for domain in domains if domain is not None):
        told["domain"] = there
    if country is not None:
        told["country"] = frozenset((country,))
    return told


def _company(lead: Lead) -> str | None:
    """Return what leads of one company have in common; None for a name that ties nobody together."""
    return None if lead.company is None or not is_telling(lead.company) else lead.company.joined_key
