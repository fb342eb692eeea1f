"""Settings of the domains that belong to providers: free mail, disposable mailboxes, shared hosting."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

import attrs

from leadflow.errors import Fault, InvalidValue
from leadflow.policy.checks import refuse
from leadflow.values.domain import Domain

__all__ = ["ProviderList"]


def _names(domains: Iterable[str]) -> tuple[str, ...]:
    """Return domains in their normal form; what is none stays as it is, to be shown in a fault."""
    return tuple(dict.fromkeys(map(_name, domains)))


def _name(text: str) -> str:
    try:
        return Domain.parse(text).name
    except InvalidValue:
        return text


@attrs.frozen(kw_only=True)
class ProviderList:
    """What an organisation changes about one of our lists of providers.

    A domain on the list, or below one, is evidence for no company.

    Args:
        ours: whether our own list counts; without it only the added domains do.
        add: further providers.
        remove: domains of our list that are a company's own to this organisation.

    >>> changes = ProviderList(add=["https://www.Mail.example"], remove=["korea.com"])
    >>> sorted(changes.applied_to({"korea.com", "naver.com"}))
    ['mail.example', 'naver.com']
    """

    ours: bool = True
    add: tuple[str, ...] = attrs.field(default=(), converter=_names)
    remove: tuple[str, ...] = attrs.field(default=(), converter=_names)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for setting, names in (("add", self.add), ("remove", self.remove)):
            for index, name in enumerate(names):
                if not _is_domain(name):
                    yield Fault(f"{setting}[{index}]", name, "a domain such as 'mail.example'")
        for index, name in enumerate(self.remove):
            if name in self.add:
                yield Fault(f"remove[{index}]", name, "a domain that is not added as well")

    def applied_to(self, names: AbstractSet[str]) -> frozenset[str]:
        """Return one of our lists as it is with these changes."""
        return frozenset((names if self.ours else frozenset[str]()) - {*self.remove}) | frozenset(self.add)


def _is_domain(name: str) -> bool:
    try:
        Domain(name)
    except InvalidValue:
        return False
    return True
