"""Who is a person, and is there a company behind them? One answer for what comes in, is converted, counted or looked at.

The rules
---------
- A person is named by a name, by an id of their own, or by a mailbox of their own. The mailbox of a function (info@,
  대표메일) is a company's, and a telephone number alone names nobody.
- These speak for a company, whatever it is called: a web domain of its own, a registration number, the id of a company,
  more than one employee, and the account that a lead was matched to. Nobody or one employed is a sole trader.
- Else the company that is given counts, unless it stands for none (개인, N/A) or is the person's own name.
- An individual names a person and no company.
- A consumer is whoever fulfils the policy's own condition, whatever company is behind them.
- The account that stands for individuals is the one that is marked so, or that the policy names.
"""

from leadflow.matching.keys import (
    is_own_name,
    is_telling,
    names_nothing,
    own_domains,
    registration_key,
    without_gaps,
)
from leadflow.objects import Account, ConvertedTo, Inquiry, Lead, Opportunity
from leadflow.policy import Classification
from leadflow.reasons import Reason, because

__all__ = [
    "has_name",
    "is_consumer",
    "is_of_individual",
    "names_company",
    "names_person",
    "reaches_person",
    "sign_of_company",
    "stands_for_individuals",
    "why_individual",
    "why_no_company",
]

_SOLE_TRADER = 1
"""How many work for somebody who works for themselves."""


def has_name(said: Inquiry | Lead) -> bool:
    """Tell whether a person has a name; what only stands for one (``????``, 미상) is none.

    >>> has_name(Lead(id="1", owner="user:dana", name="미상", email="amy@gmail.com"))
    False
    """
    return said.name is not None and without_gaps(said.name) is not None


def names_person(said: Inquiry | Lead) -> bool:
    """Tell whether a person is named, not only a company.

    >>> for email in ("amy@acme.example", "info@acme.example", "대표메일@acme.example"):
    ...     print(names_person(Inquiry(id="1", source="form", email=email)))
    True
    False
    False
    """
    if said.email is not None and not said.email.is_role:  # asked first: nearly everybody gives one
        return True
    if isinstance(said, Inquiry):
        return said.person_id is not None or has_name(said)
    return bool(said.external_ids) or not all(email.is_role for email in said.other_emails) or has_name(said)


def reaches_person(said: Inquiry | Lead) -> bool:
    """Tell whether a person is named or calls; the mailbox of a function reaches nobody in particular."""
    return said.phone is not None or said.mobile is not None or names_person(said)


def names_company(said: Inquiry | Lead) -> bool:
    """Tell whether a company is given that could be told from others: no stand-in, and more than a legal form."""
    return said.company is not None and is_telling(said.company)


def sign_of_company(said: Inquiry | Lead, policy: Classification) -> str | None:
    """Return what speaks for a company behind somebody, whatever it is called; None where nothing does.

    >>> sign_of_company(Inquiry(id="1", source="form", email="amy@acme.example"), Classification())
    'the domain acme.example'
    >>> [sign_of_company(Inquiry(id="1", source="form", employees=count), Classification()) for count in (1, 2)]
    [None, '2 employees']
    """
    sign = _sign(said, policy)
    return None if sign is None else f"{sign[1]} employees" if sign[0] == "employees" else f"the {sign[0]} {sign[1]}"


def _sign(said: Inquiry | Lead, policy: Classification) -> tuple[str, object] | None:
    """Return what speaks for a company, by its kind; most often nobody reads it."""
    for domain in own_domains(said, policy):
        return "domain", domain
    if registration_key(said.registration_number) is not None:
        return "registration number", said.registration_number
    if said.employees is not None and said.employees > _SOLE_TRADER:
        return "employees", said.employees
    if isinstance(said, Inquiry):
        return None if said.company_id is None else ("id", said.company_id)
    return None if said.matched_account is None else ("matched account", said.matched_account)


def why_no_company(said: Inquiry | Lead, policy: Classification) -> Reason | None:
    """Return why there is no company behind somebody; None where there is one."""
    company = said.company
    if (
        company is not None
        and not names_nothing(company)
        and (said.name is None or not is_own_name(company, said.name))
    ):
        return None
    if _sign(said, policy) is not None:
        return None
    if company is None:
        return because("no_company")
    return because("placeholder_company", value=company) if names_nothing(company) else because("own_name")


def why_individual(said: Inquiry | Lead, policy: Classification) -> Reason | None:
    """Return why somebody is an individual, or None where they are not.

    >>> for fields in ({"company": "WONG, Amy"}, {"company": "Acme"}, {"company": "Amy Wong", "website": "wong.example"}):
    ...     print(why_individual(Inquiry(id="1", source="form", name="Amy Wong", **fields), Classification()))
    an individual: the company is the person's own name
    None
    None
    """
    return why_no_company(said, policy) if names_person(said) else None


def is_consumer(said: Inquiry, policy: Classification) -> bool:
    """Tell whether somebody is a consumer by the policy's own condition; a company alone is none."""
    return policy.individuals_first.holds(said) and reaches_person(said)


def stands_for_individuals(account: Account, policy: Classification) -> bool:
    """Tell whether an account only stands for individuals: it is marked so, or the policy names it.

    >>> stands_for_individuals(Account(id="individual", name="개인"), Classification(placeholder_account="individual"))
    True
    """
    return account.placeholder or account.id == policy.placeholder_account


def is_of_individual(of: Opportunity | ConvertedTo, policy: Classification) -> bool:
    """Tell whether an opportunity, or what a lead became, is of an individual: by a person account, or the policy's placeholder.

    Args:
        of: names the account or the person account.
        policy: names the account that stands for individuals.

    >>> policy = Classification(placeholder_account="individual")
    >>> for customer in ({"account": "individual"}, {"account": "acme"}, {"person_account": "amy"}):
    ...     print(is_of_individual(Opportunity(id="1", name="WMS", stage="Prospecting", **customer), policy))
    True
    False
    True
    """
    if of.account is not None:  # a contact of a company can be a person account beside
        return of.account == policy.placeholder_account
    return of.person_account is not None
