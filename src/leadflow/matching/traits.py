"""What tells companies apart, whatever they are called: registration number, web domain, country.

Two companies *agree* in a trait when they have it in common, and *differ* when both tell it and have nothing in common.
Where one of them does not tell it, it says nothing.

The rules
---------
- The same registration number is the same company, unless the countries differ: each country has numbers of its own.
- Else a web domain in common is the same company, unless the registration numbers differ.
- Else only a name can tell, unless country, registration number or web domain differ.

Whoever asks whether two are one company asks here, with what each of them tells.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Literal, TypeAlias, assert_never, get_args

from leadflow.matching.keys import is_own, own_domains, registration_key
from leadflow.objects import Account, Inquiry, Lead
from leadflow.policy import Classification

__all__ = ["TRAITS", "Mark", "Tells", "Trait", "agree", "are_one_company", "told", "what_speaks_against"]

Trait: TypeAlias = Literal["registration number", "domain", "country"]
"""What tells companies of one name apart, the most telling first."""

TRAITS: tuple[Trait, ...] = get_args(Trait)

Mark: TypeAlias = Literal["registration number", "domain", "name"]
"""What two can be known by to be one company, the most telling first."""

Tells: TypeAlias = Callable[[Trait], AbstractSet[str]]
"""Returns what somebody tells of a trait; nothing where they do not tell it."""

_SPEAKS_AGAINST: Mapping[Mark, tuple[Trait, ...]] = MappingProxyType(
    {
        "registration number": ("country",),
        "domain": ("registration number",),
        "name": ("country", "registration number", "domain"),
    }
)
"""Which traits speak against each mark where they differ."""


_NOTHING: frozenset[str] = frozenset()


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
            return _NOTHING if key is None else frozenset((key,))
        case "domain":
            own = (
                (each for each in of.domains if is_own(each, policy))
                if isinstance(of, Account)
                else own_domains(of, policy)
            )
            return frozenset(each.registrable for each in own if each.registrable is not None)
        case "country":
            return _NOTHING if of.address.country is None else frozenset((of.address.country,))
        case _:
            assert_never(trait)


def agree(ours: AbstractSet[str], theirs: AbstractSet[str]) -> bool | None:
    """Tell whether what two tell of a trait agrees; None where one of them tells nothing.

    >>> agree(frozenset("a"), frozenset("ab")), agree(frozenset("a"), frozenset("b")), agree(frozenset("a"), frozenset())
    (True, False, None)
    """
    return None if not ours or not theirs else not ours.isdisjoint(theirs)


def what_speaks_against(mark: Mark, ours: Tells, theirs: Tells) -> Trait | None:
    """Return the trait that speaks against two being one company, though they have a mark in common; None where none does.

    Args:
        mark: what they have in common.
        ours: what one of them tells.
        theirs: what the other one tells.

    >>> one = {"registration number": {"1"}, "domain": {"acme.example"}, "country": {"KR"}}
    >>> other = {"registration number": {"2"}, "domain": {"acme.example"}, "country": {"KR"}}
    >>> what_speaks_against("domain", one.__getitem__, other.__getitem__)
    'registration number'
    """
    for trait in _SPEAKS_AGAINST[mark]:
        said = ours(trait)
        if said and (other := theirs(trait)) and said.isdisjoint(other):  # mostly nobody says anything
            return trait
    return None


def are_one_company(ours: Tells, theirs: Tells) -> bool | None:
    """Tell whether two are one company, whatever they are called; None where only a name can tell.

    Args:
        ours: what one of them tells.
        theirs: what the other one tells.

    >>> acme = {"registration number": {"1"}, "domain": {"acme.example"}, "country": {"KR"}}
    >>> for other in ({"registration number": {"1"}}, {"domain": {"acme.example"}}, {"country": {"DE"}}, {}):
    ...     print(are_one_company(acme.__getitem__, lambda trait: other.get(trait, set())))
    True
    True
    False
    None
    """
    for mark in ("registration number", "domain"):
        if agree(ours(mark), theirs(mark)) and what_speaks_against(mark, ours, theirs) is None:
            return True
    return None if what_speaks_against("name", ours, theirs) is None else False
