"""Settings of classification: which object a person becomes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import AnyOf
from leadflow.errors import Fault
from leadflow.objects import Account, Inquiry
from leadflow.policy.checks import not_among, refuse
from leadflow.policy.providers import ProviderList
from leadflow.tables.mail import DISPOSABLE, FREE_MAIL, SHARED_HOSTING
from leadflow.values import optional

__all__ = ["TIE_BREAKS", "Classification", "HostTieBreak", "TieBreak"]

TieBreak: TypeAlias = Literal[
    "deepest_division",
    "same_country",
    "same_subdivision",
    "most_contacts",
    "open_opportunity",
    "latest_activity",
    "oldest",
]
Choose: TypeAlias = Callable[[Sequence[Account], Inquiry], Sequence[Account]]
"""Takes the accounts that are left, in the order of their ids, and who asks; returns those that stay, at least one."""


@attrs.frozen(kw_only=True)
class HostTieBreak:
    """A tie-break in the host's own code, which a policy names among ours.

    Args:
        name: how the policy and the reasons call it.
        version: what tells its answers apart from those of earlier code; part of the policy's fingerprint.
        choose: returns which of the accounts stay; all of them where it cannot tell. It must be pure.
        between_companies: whether it also chooses between companies of different trees, which have only a name
            in common; else it is asked about the divisions of one only.

    >>> HostTieBreak(name="largest", version="1", choose=lambda accounts, inquiry: accounts[:1]).name
    'largest'
    """

    name: str
    version: str
    choose: Choose = attrs.field(eq=False, repr=False)
    between_companies: bool = False


TIE_BREAKS: tuple[TieBreak, ...] = (
    "deepest_division",
    "same_country",
    "same_subdivision",
    "most_contacts",
    "open_opportunity",
    "latest_activity",
    "oldest",
)
"""Every tie-break there is, in the customary order."""


def _tie_breaks(value: Iterable[TieBreak | HostTieBreak]) -> tuple[TieBreak | HostTieBreak, ...]:
    return optional.several("tie_breaks", value, str, HostTieBreak)


@attrs.frozen(kw_only=True)
class Classification:
    """How leadflow decides which object a person becomes.

    Args:
        leads: ``on``, or ``off`` for an organisation that sells to named accounts only.
        existing_account: what people of existing accounts become; conditions say who becomes a contact.
        repeat_business: what a new inquiry of a customer opens who has won opportunities and no open one: a new ``opportunity``,
            or nothing beyond the ``activity``; conditions say whose inquiry opens an opportunity.
        person_accounts: what individuals who want to buy become: ``on``: person accounts; ``off``: leads like all others;
            ``placeholder``: contacts of an account for individuals, as all individuals do where leads are off.
        placeholder_account: the id of that account.
        individuals_first: who is a consumer whatever account they work at; asked before all else.
        buy_now: who wants to buy at once.
        tie_breaks: what decides between several accounts, in this order; ours by name, the host's as they are.
        fold_mailboxes: whether dots and plus-tags in front of the @ make no difference.
        most_hits: how many persons may have a criterion in common before it says nothing any more, 1 or more:
            a mailbox that a whole department gives identifies nobody.
        free_mail: changes to our list of domains where anybody can have a mailbox.
        disposable: changes to our list of mailboxes that live for minutes.
        shared_hosting: changes to our list of sites where the pages of many companies share one domain.
    """

    leads: Literal["on", "off"] = "on"
    existing_account: Literal["contact", "lead"] | AnyOf = "contact"
    repeat_business: Literal["opportunity", "activity"] | AnyOf = "opportunity"
    person_accounts: Literal["on", "off", "placeholder"] = "on"
    placeholder_account: str | None = None
    individuals_first: AnyOf = AnyOf()
    buy_now: AnyOf = AnyOf()
    tie_breaks: tuple[TieBreak | HostTieBreak, ...] = attrs.field(
        default=("deepest_division", "same_country", "same_subdivision"), converter=_tie_breaks
    )
    fold_mailboxes: bool = False
    most_hits: int = 20
    free_mail: ProviderList = ProviderList()
    disposable: ProviderList = ProviderList()
    shared_hosting: ProviderList = ProviderList()

    @cached_property
    def providers(self) -> frozenset[str]:
        """The domains that belong to providers: they, and what lies below them, are evidence for no company.

        >>> lists = Classification(free_mail=ProviderList(add=["mail.example"], remove=["korea.com"]))
        >>> [name in lists.providers for name in ("mail.example", "korea.com", "gmail.com", "github.io")]
        [True, False, True, True]
        """
        mailboxes = self.free_mail.applied_to(FREE_MAIL) | self.disposable.applied_to(DISPOSABLE)
        return mailboxes | self.shared_hosting.applied_to(SHARED_HOSTING)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not isinstance(self.existing_account, AnyOf):
            yield from not_among("existing_account", self.existing_account, ("contact", "lead"))
        if not isinstance(self.repeat_business, AnyOf):
            yield from not_among("repeat_business", self.repeat_business, ("opportunity", "activity"))
        yield from not_among("leads", self.leads, ("on", "off"))
        yield from not_among("person_accounts", self.person_accounts, ("on", "off", "placeholder"))
        for index, rule in enumerate(self.tie_breaks):
            if not isinstance(rule, HostTieBreak):
                yield from not_among(f"tie_breaks[{index}]", rule, TIE_BREAKS)
            elif rule.name in TIE_BREAKS or not rule.name.strip():
                yield Fault(f"tie_breaks[{index}]", rule.name, "a name of its own")
        if self.most_hits < 1:
            yield Fault("most_hits", self.most_hits, "1 or more")
        if self.person_accounts == "placeholder" and not (self.placeholder_account or "").strip():
            yield Fault("placeholder_account", self.placeholder_account, "the id of the account for individuals")
        if self.leads == "off" and self.existing_account != "contact":
            yield Fault("existing_account", str(self.existing_account), "'contact', because leads are off")
        if self.leads == "off" and self.person_accounts == "on":
            yield Fault(
                "person_accounts",
                self.person_accounts,
                "'placeholder' or 'off', because leads are off and individuals who do not buy would become leads",
            )
