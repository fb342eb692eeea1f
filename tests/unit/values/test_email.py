"""E-mail addresses: what is read, what is refused, and when two are one mailbox."""

import time
import tomllib
from pathlib import Path

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.errors import InvalidValue
from leadflow.tables import mail
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress, domain_of_plain
from leadflow.values.text import fold

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "values" / "emails.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['note']}: {case['given'][:25]}")
def test_an_address_is_read_or_refused(case: dict[str, str]) -> None:
    """One address in any usual wrapping is read; none or several are refused."""
    if "want" in case:
        email = EmailAddress.parse(case["given"])
        assert (str(email), email.key) == (case["want"], case.get("key", email.key))
    else:
        with pytest.raises(InvalidValue, match=r"invalid (e-mail address|domain)"):
            EmailAddress.parse(case["given"])


WELL_FORMED_LOCAL = st.from_regex(r"[A-Za-z0-9_+-]{1,70}(?:\.[A-Za-z0-9_+-]{1,8}){0,3}", fullmatch=True)
WELL_FORMED_DOMAIN = st.from_regex(r"(?:[A-Za-z0-9][A-Za-z0-9-]{0,8}\.){1,3}[A-Za-z]{2,12}", fullmatch=True)
NEARLY_LOCAL = st.text(alphabet="aZ0._+-'@ \u00e9", min_size=1, max_size=70)
NEARLY_DOMAIN = st.text(alphabet="xnaZ0-._\u00e9", min_size=1, max_size=70)
ODD_DOMAINS = st.sampled_from(
    ["acme.arpa", "acme.invalid", "acme.local", "a.localhost", "acme.onion", "acme.test", "acme.alt", "xn--a.example",
     "ab--c.example", "acme.example.", "-a.example", "a-.example", "localhost", "acme.e", "www.acme.example", "www.kr"]
)  # fmt: skip


@given(
    local=st.one_of(WELL_FORMED_LOCAL, NEARLY_LOCAL),
    name=st.one_of(WELL_FORMED_DOMAIN, ODD_DOMAINS, NEARLY_DOMAIN),
)
@example(local="a" * 64, name="b" * 63 + "." + "c" * 63 + "." + "d" * 57 + ".kr")
@example(local="a" * 64, name="b" * 63 + "." + "c" * 63 + "." + "d" * 58 + ".kr")
def test_the_shortcut_accepts_only_what_the_full_parser_accepts(local: str, name: str) -> None:
    """Whenever the fast path takes an address, email-validator takes it, with the same parts."""
    domain = domain_of_plain(local, name)
    if domain is not None:
        checked = validate_email(f"{local}@{name}", check_deliverability=False, strict=True)
        assert (checked.local_part, Domain.parse(checked.ascii_domain)) == (local, domain)


@given(local=WELL_FORMED_LOCAL, name=WELL_FORMED_DOMAIN)
def test_the_shortcut_takes_nearly_all_plain_addresses(local: str, name: str) -> None:
    """A plain address that email-validator accepts takes the fast path, unless its domain could be punycode."""
    try:
        validate_email(f"{local}@{name}", check_deliverability=False, strict=True)
    except EmailNotValidError:
        return
    assert domain_of_plain(local, name) is not None or "--" in name or name.lower().endswith(".alt")


@pytest.mark.parametrize("hostile", ["<" + " " * 20_000 + "x", "<" * 20_000, "a" * 20_000 + "<x", "a." * 20_000 + "@"])
def test_hostile_text_is_refused_at_once(hostile: str) -> None:
    """The time to refuse a text grows with its length, not with a power of it."""
    started = time.process_time()
    with pytest.raises(InvalidValue):
        EmailAddress.parse(hostile)
    assert time.process_time() - started < 1


def test_case_makes_no_difference_for_equality_order_and_hash() -> None:
    """Spellings of one mailbox are one value, shown as written."""
    first, second = EmailAddress.parse("Amy@ACME.example"), EmailAddress.parse("amy@acme.example")
    assert (first, hash(first)) == (second, hash(second))
    assert not first < second
    assert not second < first
    assert (str(first), str(second)) == ("Amy@acme.example", "amy@acme.example")
    assert min(EmailAddress.parse("bob@acme.example"), first) is first


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amy.W+news@acme.example", "amyw@acme.example"),
        ("+news@acme.example", "+news@acme.example"),
        ("대표.메일+뉴스@acme.example", "대표메일@acme.example"),
    ],
)
def test_the_folded_key_leaves_tags_and_dots_out(text: str, folded: str) -> None:
    """What is left never is an empty mailbox."""
    assert EmailAddress.parse(text).folded_key == folded


@pytest.mark.parametrize(
    "text", ["Info@acme.example", "no-reply@acme.example", "sales+kr@acme.example", "대표메일@acme.example"]
)
def test_mailboxes_of_functions_are_no_persons(text: str) -> None:
    """Well-known mailboxes belong to a function, with or without a tag."""
    assert EmailAddress.parse(text).is_role


@pytest.mark.parametrize(
    "text", ["amy@acme.example", "info.amy@acme.example", "infos@acme.example", "대표이@acme.example"]
)
def test_other_mailboxes_may_be_persons(text: str) -> None:
    """A name that only begins like a function is none."""
    assert not EmailAddress.parse(text).is_role


@pytest.mark.parametrize("local", ["", "a@b", "a b", "a..b", "a" * 65, "<a>", "e\u0301", None, 5])
def test_the_local_part_must_be_one(local: object) -> None:
    """The constructor refuses local parts that could not be read back."""
    with pytest.raises(InvalidValue, match="invalid e-mail address"):
        EmailAddress(local, Domain("acme.example"))  # type: ignore[arg-type] - wrong values are the point


@pytest.mark.parametrize("domain", ["acme.example", None, Domain("_x.acme.example"), Domain("xn--zzzzzz.example")])
def test_the_domain_must_be_one_that_takes_mail(domain: object) -> None:
    """The constructor takes a Domain, and not one that no mail can reach."""
    with pytest.raises(InvalidValue, match="invalid e-mail address"):
        EmailAddress("amy", domain)  # type: ignore[arg-type] - wrong values are the point


def test_the_repr_is_short() -> None:
    """A list of addresses stays readable."""
    assert repr(EmailAddress("amy", Domain("acme.example"))) == "EmailAddress('amy@acme.example')"


@pytest.mark.parametrize("table", [mail.FREE_MAIL, mail.DISPOSABLE, mail.SHARED_HOSTING])
def test_the_tables_of_domains_stand_in_normal_form(table: frozenset[str]) -> None:
    """Every name is the normal form of a domain, so that a comparison can find it."""
    assert [name for name in table if Domain.parse(name).name != name] == []


def test_mail_providers_are_registrable_domains_of_one_kind() -> None:
    """A mailbox domain is in one table at most, and is a domain that somebody registered."""
    assert mail.FREE_MAIL.isdisjoint(mail.DISPOSABLE)
    assert mail.FREE_MAIL.isdisjoint(mail.SHARED_HOSTING)
    assert {*mail.FREE_MAIL, *mail.DISPOSABLE, *mail.SHARED_HOSTING} == mail.PROVIDERS
    assert [name for name in mail.FREE_MAIL | mail.DISPOSABLE if Domain(name).registrable != name] == []


def test_the_table_of_role_mailboxes_stands_in_folded_form() -> None:
    """Every mailbox is what folding gives and has no tag, so that a comparison can find it."""
    assert [name for name in mail.ROLE_MAILBOXES if fold(name) != name or "+" in name or not name] == []
