"""E-mail addresses, as people and forms write them."""

import functools
import re
from typing import Self

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.mail import ROLE_MAILBOXES
from leadflow.values.domain import Domain
from leadflow.values.text import clean, fold

__all__ = ["EmailAddress", "domain_of_plain"]

_EXPECTED = "one address such as 'amy@acme.example'"
_AT_SIGNS = str.maketrans({"＠": "@", "﹫": "@"})
_DISPLAY = re.compile(r"[^<>]*<(?P<address>[^<>]+)>\s*")
# The addresses nearly everybody has; a property test holds this shortcut to what email-validator says of them.
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_PLAIN_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_RESERVED = ("arpa", "invalid", "local", "localhost", "onion", "test", "alt")
_MAILTO = "mailto:"
_LONGEST_LOCAL = 64
_LONGEST = 254


@functools.lru_cache(maxsize=65536)
def _plain_domain(name: str) -> Domain | None:
    """Return the domain if it surely takes mail by its form, or None when the full parser must say."""
    plain = _PLAIN_DOMAIN.fullmatch(name) is not None and not any(label[2:4] == "--" for label in name.split("."))
    return Domain.parse(name) if plain and name.lower().rpartition(".")[2] not in _RESERVED else None


def domain_of_plain(local: str, domain: str) -> Domain | None:
    """Return the domain of a plain address, or None when it is not plain enough to be sure."""
    if len(local) > _LONGEST_LOCAL or len(local) + 1 + len(domain) > _LONGEST or not _PLAIN_LOCAL.fullmatch(local):
        return None
    return _plain_domain(domain)


def _checked(address: str) -> tuple[str, Domain]:
    """Split any address with email-validator; raises `InvalidValue`."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 20 ms, needed by few addresses

    try:
        checked = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise InvalidValue("e-mail address", address, _EXPECTED) from error
    return checked.local_part, Domain.parse(checked.ascii_domain)


def _check_local(_email: "EmailAddress", _attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or len(value) > _LONGEST_LOCAL:
        raise InvalidValue("e-mail address", value, f"a text of at most {_LONGEST_LOCAL} characters before the @")


def _check_domain(email: "EmailAddress", _attribute: "attrs.Attribute[Domain]", value: object) -> None:
    if not isinstance(value, Domain):
        raise InvalidValue("e-mail address", value, "a Domain behind the @")
    local = email.local
    if domain_of_plain(local, value.name) is None and _checked(f"{local}@{value.name}") != (local, value):
        raise InvalidValue("e-mail address", local, "the local part that EmailAddress.parse gives")


@attrs.frozen(order=True, repr=False)
class EmailAddress:
    """One mailbox. Two spellings that differ in case only are the same mailbox.

    Args:
        local: the part before the @, as written.
        domain: the part behind it.

    >>> EmailAddress.parse("홍길동 <Gildong.Hong@Acme.co.kr>")
    EmailAddress('Gildong.Hong@acme.co.kr')
    >>> EmailAddress.parse("amy＠acme.example") == EmailAddress.parse("AMY@acme.example")
    True
    """

    local: str = attrs.field(eq=fold, order=fold, validator=_check_local)
    domain: Domain = attrs.field(validator=_check_domain)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address, with or without a display name, also with a full-width at-sign.

        Raises:
            InvalidValue: it is no address, or not exactly one.

        >>> EmailAddress.parse("amy at acme")
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid e-mail address 'amy at acme': expected one address such as 'amy@acme.example'
        """
        address = clean(text, what="e-mail address").translate(_AT_SIGNS)
        if found := _DISPLAY.fullmatch(address):
            address = found["address"]
        address = address.strip()
        if address[: len(_MAILTO)].lower() == _MAILTO:
            address = address[len(_MAILTO) :].partition("?")[0]
        local, _, name = address.rpartition("@")
        domain = domain_of_plain(local, name)
        return cls(*_checked(address)) if domain is None else cls(local, domain)

    @property
    def key(self) -> str:
        """The form by which mailboxes are matched.

        >>> EmailAddress.parse("Amy.W+news@Acme.example").key
        'amy.w+news@acme.example'
        """
        return f"{fold(self.local)}@{self.domain.name}"

    @property
    def folded_key(self) -> str:
        """The key without plus-tag and dots; used only where the policy says that they make no difference.

        >>> EmailAddress.parse("Amy.W+news@Acme.example").folded_key
        'amyw@acme.example'
        """
        bare = fold(self.local).partition("+")[0].replace(".", "")
        return f"{bare or fold(self.local)}@{self.domain.name}"

    @property
    def is_role(self) -> bool:
        """Whether the mailbox belongs to a function (info@, 대표메일@), not to a person.

        >>> EmailAddress.parse("Info@acme.example").is_role, EmailAddress.parse("amy@acme.example").is_role
        (True, False)
        """
        return fold(self.local).partition("+")[0] in ROLE_MAILBOXES

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"

    def __repr__(self) -> str:
        return f"EmailAddress({str(self)!r})"
