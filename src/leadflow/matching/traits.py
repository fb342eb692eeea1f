"""What tells companies apart, whatever they are called: registration number, web domain, country.

Two companies *agree* in a trait when they have it in common, and *differ* when both tell it and have nothing in common.
Where one of them does not tell it, it says nothing.
"""

from collections.abc import Set as AbstractSet
from typing import Literal, TypeAlias, assert_never, get_args

from leadflow.matching.keys import is_own, own_domains, registration_key
from leadflow.objects import Account, Inquiry, Lead
from leadflow.policy import Classification

__all__ = ["TRAITS", "Trait", "agree", "told"]

Trait: TypeAlias = Literal["registration number", "domain", "country"]
"""What tells companies of one name apart, the most telling first."""

TRAITS: tuple[Trait, ...] = get_args(Trait)


def told(trait: Trait, of: Account | Inquiry | Lead, policy: Classification) -> frozenset[str]:
    """Return what an account, or somebody who works for a company, tells of a trait; nothing where they do not tell it.

    Args:
        trait: the trait.
        of: who tells it.
        policy: whose domains belong to providers, and tell nothing.

    >>> acme = Account(id="1", name="Acme", domains=["shop.acme.example", "naver.com"], registration_number="N/A")
    >>> sorted(told("domain", acme, Classification())), sorted(told("registration number", acme, Classification()))
    (['acme.example'], [])
    """
    match trait:
        case "registration number":
            key = registration_key(of.registration_number)
            return frozenset() if key is None else frozenset((key,))
        case "domain":
            own = (
                (each for each in of.domains if is_own(each, policy))
                if isinstance(of, Account)
                else own_domains(of, policy)
            )
            return frozenset(each.registrable for each in own if each.registrable is not None)
        case "country":
            return frozenset() if of.address.country is None else frozenset((of.address.country,))
        case _:
            assert_never(trait)


def agree(ours: AbstractSet[str], theirs: AbstractSet[str]) -> bool | None:
    """Tell whether what two tell of a trait agrees; None where one of them tells nothing.

    >>> agree(frozenset("a"), frozenset("ab")), agree(frozenset("a"), frozenset("b")), agree(frozenset("a"), frozenset())
    (True, False, None)
    """
    return None if not ours or not theirs else not ours.isdisjoint(theirs)
