"""Which leads of a batch work at one company: they share the account that the first of them went to.

The rules
---------
- Leads of one company have one company name. A name that stands for none (개인, N/A), or is only a legal form, ties
  nobody together.
- Country, registration number and web domain can say that it is another company: whoever names one is told apart from an
  account that is known by other ones only. What the account itself says counts as well as what its leads say.
- Of several accounts the one that has the same registration number, else domain, else country comes first, then the one
  that was there first.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, get_args

from leadflow.matching.keys import is_own, is_telling, own_domains, registration_key
from leadflow.objects import Account, Lead
from leadflow.policy.classification import Classification

__all__ = ["Companies"]

_Trait: TypeAlias = Literal["registration number", "domain", "country"]
"""What tells companies of one name apart, the most telling first."""
_Traits: TypeAlias = Mapping[_Trait, str]


class Companies:
    """The accounts that the leads of a batch went to, by company.

    >>> companies, acme = Companies(Classification()), Account(id="a", name="Acme Inc.")
    >>> companies.add(Lead(id="1", owner="user:dana", name="Amy", company="Acme Inc.", website="acme.example"), acme)
    >>> for website in (None, "acme.example", "acme.test.example", "acme-trading.example"):
    ...     print(companies.account_of(Lead(id="2", owner="user:dana", name="Ben", company="ACME", website=website)) is acme)
    True
    True
    False
    False
    """

    def __init__(self, policy: Classification) -> None:
        """Start with nothing."""
        self._policy = policy
        self._accounts: dict[str, dict[str, Account]] = {}
        self._known_by: dict[str, dict[_Trait, set[str]]] = {}
        self._by_trait: dict[tuple[str, _Trait, str | None], dict[str, None]] = {}

    def add(self, lead: Lead, account: Account) -> None:
        """Remember where a lead went."""
        name = _company(lead)
        if name is None or account.placeholder:
            return
        known_by = self._known_by.setdefault(account.id, {})
        accounts = self._accounts.setdefault(name, {})
        if account.id not in accounts:
            for trait in get_args(_Trait):
                self._by_trait.setdefault((name, trait, None), {})[account.id] = None
        accounts[account.id] = account
        for trait, value in (*self._of_lead(lead).items(), *self._of_account(account)):
            known_by.setdefault(trait, set()).add(value)
        for trait, values in known_by.items():
            self._by_trait[name, trait, None].pop(account.id, None)
            for value in values:
                self._by_trait.setdefault((name, trait, value), {})[account.id] = None

    def account_of(self, lead: Lead) -> Account | None:
        """Return the account that a lead shares with others of its company; None when it is the first of it."""
        name = _company(lead)
        if name is None or name not in self._accounts:
            return None
        traits = self._of_lead(lead)
        accounts = self._accounts[name]
        return next((accounts[id_] for id_ in self._candidates(name, traits) if self._fits(id_, traits)), None)

    def _candidates(self, name: str, traits: _Traits) -> Iterator[str]:
        """Yield accounts of a name, without those that differ in the most telling trait: there can be many."""
        for trait in get_args(_Trait):
            if trait in traits:
                yield from self._by_trait.get((name, trait, traits[trait]), ())
                yield from self._by_trait.get((name, trait, None), ())
                return
        yield from self._accounts[name]

    def _fits(self, account: str, traits: _Traits) -> bool:
        known_by = self._known_by[account]
        return all(trait not in known_by or value in known_by[trait] for trait, value in traits.items())

    def _of_lead(self, lead: Lead) -> _Traits:
        number, country = registration_key(lead.registration_number), lead.address.country
        domain = next((each.registrable for each in own_domains(lead, self._policy)), None)
        found: dict[_Trait, str | None] = {"registration number": number, "domain": domain, "country": country}
        return {trait: value for trait, value in found.items() if value is not None}

    def _of_account(self, account: Account) -> Iterator[tuple[_Trait, str]]:
        if (number := registration_key(account.registration_number)) is not None:
            yield "registration number", number
        for domain in account.domains:
            if domain.registrable is not None and is_own(domain, self._policy):
                yield "domain", domain.registrable
        if account.address.country is not None:
            yield "country", account.address.country


def _company(lead: Lead) -> str | None:
    """Return what leads of one company have in common; None for a name that ties nobody together."""
    return None if lead.company is None or not is_telling(lead.company) else lead.company.joined_key
