"""Domains: host names and web addresses in one normal form, and what belongs to whom."""

import time

import pytest

from leadflow.errors import InvalidValue
from leadflow.values.domain import Domain


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme.example", "acme.example"),
        (" ACME.Example. ", "acme.example"),
        ("www.acme.example", "acme.example"),
        ("www.www.acme.example", "acme.example"),
        ("www.kr", "www.kr"),
        ("https://www.kr/", "www.kr"),
        ("https://www.Acme.Example/jobs?x=1#top", "acme.example"),
        ("//acme.example/jobs", "acme.example"),
        ("http://amy:secret@acme.example:8080/", "acme.example"),
        ("acme.example:8080", "acme.example"),
        ("acme.example/jobs", "acme.example"),
        ("acme.example?x=1", "acme.example"),
        ("acme.example#top", "acme.example"),
        ("_dmarc.acme.example", "_dmarc.acme.example"),
        ("한국.kr", "xn--3e0b707e.kr"),
        ("acme。co。kr", "acme.co.kr"),
        ("acme．co．kr．", "acme.co.kr"),
        ("acme｡co｡kr｡", "acme.co.kr"),
        ("ａｃｍｅ.kr", "acme.kr"),
        ("faß.example", "xn--fa-hia.example"),
        ("xn--zzzzzz.example", "xn--zzzzzz.example"),
        ("\u200bacme.example\ufeff", "acme.example"),
    ],
)
def test_a_domain_is_read_from_what_people_write(text: str, name: str) -> None:
    """Host names and web addresses give the ASCII name without www."""
    assert Domain.parse(text).name == name


@pytest.mark.parametrize(
    "text",
    ["", "acme", "acme..example", "-acme.example", "acme-.example", "acme.e", "acme.123", "a b.example", "amy@acme.example",
     "https://", "https:///jobs", "http://[::1", "http:acme.example", "localhost", "*.acme.example", "a" * 64 + ".example",
     "a." * 127 + "kr", "가" * 300 + ".kr", "i❤.example", "없음", "acme.example\x00"],
)  # fmt: skip
def test_what_is_no_domain_is_refused(text: str) -> None:
    """Names that cannot exist, mailboxes and placeholders are no domains."""
    with pytest.raises(InvalidValue, match="invalid domain"):
        Domain.parse(text)


@pytest.mark.parametrize("text", ["192.0.2.1", "http://192.0.2.1/", "http://[2001:db8::1]/"])
def test_an_ip_address_says_nothing_about_a_company(text: str) -> None:
    """Addresses of machines are refused, with that reason."""
    with pytest.raises(InvalidValue, match="expected a name, not an IP address"):
        Domain.parse(text)


def test_a_long_name_is_refused_at_once() -> None:
    """Names far too long for a domain cost nothing."""
    started = time.process_time()
    with pytest.raises(InvalidValue):
        Domain.parse("é" * 200_000 + ".kr")
    assert time.process_time() - started < 1


@pytest.mark.parametrize("name", ["ACME.example", "www.acme.example", "acme.example.", "한국.kr", "acme", None])
def test_only_the_normal_form_can_be_constructed(name: object) -> None:
    """The constructor takes what `parse` produces."""
    with pytest.raises(InvalidValue, match="invalid domain"):
        Domain(name)  # type: ignore[arg-type] - wrong values are the point


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("acme.example", "acme.example"),
        ("xn--3e0b707e.kr", "한국.kr"),
        ("xn--fa-hia.example", "faß.example"),
        ("xn--zzzzzz.example", "xn--zzzzzz.example"),
        ("xn--i-7iq.example", "xn--i-7iq.example"),
        ("xn--a.example", "xn--a.example"),
        ("xn--acme-.example", "xn--acme-.example"),
    ],
)
def test_a_domain_is_shown_as_people_read_it(name: str, shown: str) -> None:
    """Unicode where there is a form that leads back to the name, else the name; both are read again."""
    try:
        domain = Domain(name)
    except InvalidValue:
        assert name.endswith("-.example")
        return
    assert (str(domain), domain.unicode) == (shown, shown)
    assert Domain.parse(str(domain)) == domain
    assert repr(domain) == f"Domain({name!r})"


@pytest.mark.parametrize(
    ("name", "registrable", "lineage"),
    [
        ("acme.example", "acme.example", ("acme.example",)),
        ("mail.shop.acme.co.kr", "acme.co.kr", ("mail.shop.acme.co.kr", "shop.acme.co.kr", "acme.co.kr")),
        ("co.kr", None, ()),
        ("acme.github.io", "acme.github.io", ("acme.github.io",)),
        ("acme.xn--3e0b707e", "acme.xn--3e0b707e", ("acme.xn--3e0b707e",)),
    ],
)
def test_a_domain_knows_what_somebody_registered(name: str, registrable: str | None, lineage: tuple[str, ...]) -> None:
    """The public suffix list says where the company's part begins, for Korean second levels, too."""
    assert (Domain(name).registrable, Domain(name).lineage) == (registrable, lineage)


def test_a_domain_knows_everything_above_it() -> None:
    """The ancestors end at the top level, most specific first."""
    assert Domain("desk.army.mil.kr").ancestors == ("desk.army.mil.kr", "army.mil.kr", "mil.kr", "kr")


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("nasa.gov", True),
        ("desk.army.mil", True),
        ("seoul.go.kr", True),
        ("army.mil.kr", True),
        ("agua.gob.mx", True),
        ("impots.gouv.fr", True),
        ("army.mi.th", True),
        ("gov.uk", True),
        ("gov.np", True),
        ("metro.tokyo.lg.jp", True),
        ("parks.state.ca.us", True),
        ("ec.europa.eu", True),
        ("xn--nlty64b.xn--mxtq1m.hk", True),
        ("xn--o1ach.xn--90a3ac", True),
        ("acme.example", False),
        ("gov.acme.example", False),
        ("notgov.uk", False),
        ("go.example", False),
        ("acme.go.it", False),
        ("acme.mi.it", False),
        ("acme.lg.ua", False),
        ("acme.gv.uy", False),
        ("acme.ca.us", False),
        ("acme.or.kr", False),
        ("gov.com", False),
        ("gmail.com", False),
    ],
)
def test_a_domain_knows_whether_it_is_a_public_bodys(name: str, public: bool) -> None:
    """A suffix kept for public bodies says so, or the body itself is known; a look-alike does not."""
    assert Domain(name).is_public_sector is public


@pytest.mark.parametrize(
    ("name", "anybodys"),
    [
        ("gmail.com", True),
        ("mail.naver.com", True),
        ("mailinator.com", True),
        ("amy.github.io", True),
        ("co.kr", True),
        ("acme.example", False),
        ("navercorp.com", False),
        ("korea.kr", False),
    ],
)
def test_a_domain_knows_whether_it_is_a_providers(name: str, anybodys: bool) -> None:
    """Free mail, disposable mailboxes, hosting and bare suffixes say nothing about who writes."""
    assert Domain(name).is_anybodys is anybodys


def test_domains_sort_by_name() -> None:
    """Lists of domains have an order."""
    assert sorted([Domain("b.example"), Domain("a.example")]) == [Domain("a.example"), Domain("b.example")]
