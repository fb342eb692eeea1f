"""Internet domains: the strongest everyday evidence for "works at"."""

import functools
import ipaddress
import re
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import attrs

from leadflow.errors import InvalidValue
from leadflow.tables.countries import ENGLISH
from leadflow.tables.mail import PROVIDERS
from leadflow.tables.national_domains import NOT_NATIONAL, OTHERWISE
from leadflow.tables.public_sector import PUBLIC_SECTOR
from leadflow.values.text import clean

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

__all__ = ["Domain"]

_EXPECTED = "a host name such as 'acme.example' or the address of a web page"
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z][a-z0-9-]{0,61}[a-z0-9])")
_LONGEST = 253
_DOTS = str.maketrans("。．｡", "...")


@functools.cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - 20 ms that only matching needs

    return PublicSuffixList()


@functools.lru_cache(maxsize=65536)
def _registrable(name: str) -> str | None:
    found: str | None = _suffixes().privatesuffix(name)
    return found


@functools.lru_cache(maxsize=65536)
def _normalise(host: str) -> str:
    """Return the ASCII form of a host name; raises `InvalidValue`."""
    name = host.lower()
    if not name.isascii() and len(name) <= _LONGEST:
        import idna  # noqa: PLC0415 - large tables, needed by few addresses

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise InvalidValue("domain", host, _EXPECTED) from error
    if len(name) > _LONGEST or not _HOST.fullmatch(name):
        raise InvalidValue("domain", host, _EXPECTED)
    return name


def _without_www(name: str) -> str:
    """Return a host name without ``www.``, unless that is the name which somebody registered (``www.kr``)."""
    while name.startswith("www.") and "." in name.removeprefix("www."):
        name = name.removeprefix("www.")
    return name


@functools.lru_cache(maxsize=65536)
def _readable(name: str) -> str:
    """Return the Unicode form of an ASCII name, or the name itself where there is none that leads back to it."""
    import idna  # noqa: PLC0415 - large tables, needed by few addresses

    try:
        readable = idna.decode(name)
        return readable if idna.encode(readable, uts46=True).decode("ascii") == name else name
    except idna.IDNAError:
        return name


def _host_of(text: str) -> str:
    """Return the host part of a host name or web address."""
    if "://" in text or text.startswith("//"):
        try:
            host = urlsplit(text).hostname
        except ValueError as error:
            raise InvalidValue("domain", text, _EXPECTED) from error
        if not host:
            raise InvalidValue("domain", text, _EXPECTED)
        return host
    return re.split(r"[/?#:]", text, maxsplit=1)[0]


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _check_name(_domain: object, _attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or _without_www(_normalise(value)) != value:
        raise InvalidValue("domain", value, "the normal form that Domain.parse gives")


@attrs.frozen(order=True, repr=False)
class Domain:
    """A host name in its one normal form: lower case, ASCII (punycode), without ``www.``.

    Args:
        name: the normal form; use `parse` for everything that people write.

    Attributes:
        ancestors: the domain and every suffix of it, most specific first: what an ``under`` constraint looks up.

    >>> Domain.parse("https://www.Parks.Disney.Example/jobs?x=1")
    Domain('parks.disney.example')
    >>> Domain.parse("한국.kr").name
    'xn--3e0b707e.kr'
    >>> Domain("army.mil.kr").ancestors
    ('army.mil.kr', 'mil.kr', 'kr')
    """

    name: str = attrs.field(validator=_check_name)
    ancestors: tuple[str, ...] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "ancestors", _ancestors(self.name))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a host name or the address of a web page.

        Raises:
            InvalidValue: it is neither, or it is an IP address, which says nothing about a company.

        >>> Domain.parse("www.acme.co.kr")
        Domain('acme.co.kr')
        >>> Domain.parse("192.0.2.1")
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid domain '192.0.2.1': expected a name, not an IP address
        """
        host = _host_of(clean(text, what="domain").translate(_DOTS)).rstrip(".")
        if _is_ip(host):
            raise InvalidValue("domain", text, "a name, not an IP address")
        return cls(_without_www(_normalise(host)))

    @property
    def registrable(self) -> str | None:
        """The part that somebody registered (public suffix list), or None for a bare public suffix.

        >>> Domain("shop.acme.co.kr").registrable
        'acme.co.kr'
        >>> Domain("co.kr").registrable is None
        True
        """
        return _registrable(self.name)

    @property
    def lineage(self) -> tuple[str, ...]:
        """The domain and those above it down to the registrable one, most specific first.

        >>> Domain("mail.parks.disney.example").lineage
        ('mail.parks.disney.example', 'parks.disney.example', 'disney.example')
        """
        return _lineage(self.name)

    @property
    def is_public_sector(self) -> bool:
        """Whether the domain belongs to a public body: a government, a parliament, armed forces, a health service.

        By the suffix under which it was registered (``go.kr``, ``gov``, ``mil``), or because it is a known one.
        Many public bodies have a domain like anybody's (``or.kr``); so False only means that the domain does not say it.

        >>> Domain("army.mil.kr").is_public_sector, Domain("nasa.gov").is_public_sector
        (True, True)
        >>> Domain("gov.acme.example").is_public_sector
        False
        """
        return not PUBLIC_SECTOR.isdisjoint(self.ancestors)

    @property
    def is_anybodys(self) -> bool:
        """Whether the domain tells nothing about who writes from it: a provider's, by our lists, or a bare suffix.

        >>> Domain("naver.com").is_anybodys, Domain("smartstore.naver.com").is_anybodys, Domain("co.kr").is_anybodys
        (True, True, True)
        >>> Domain("acme.example").is_anybodys
        False
        """
        return self.registrable is None or not PROVIDERS.isdisjoint(self.ancestors)

    @property
    def country(self) -> str | None:
        """The ISO 3166-1 alpha-2 code of the country whose national domain it lies in.

        None for domains of no country, and for those of countries that are sold to anybody (``.io``, ``.tv``).

        >>> Domain("acme.co.kr").country, Domain("acme.co.uk").country, Domain("acme.io").country
        ('KR', 'GB', None)
        """
        top = self.name.rpartition(".")[2]
        code = OTHERWISE.get(top, top.upper())
        return code if code in ENGLISH and top not in NOT_NATIONAL else None

    @property
    def unicode(self) -> str:
        """The form people read; the ASCII form where the name has no valid one, as with emoji.

        >>> Domain("xn--3e0b707e.kr").unicode
        '한국.kr'
        """
        return _readable(self.name) if "xn--" in self.name else self.name

    def __str__(self) -> str:
        return self.unicode

    def __repr__(self) -> str:
        return f"Domain({self.name!r})"


@functools.lru_cache(maxsize=65536)
def _ancestors(name: str) -> tuple[str, ...]:
    labels = name.split(".")
    return tuple(".".join(labels[i:]) for i in range(len(labels)))


@functools.lru_cache(maxsize=65536)
def _lineage(name: str) -> tuple[str, ...]:
    top = _registrable(name)
    if top is None:
        return ()
    return tuple(suffix for suffix in _ancestors(name) if len(suffix) >= len(top))
