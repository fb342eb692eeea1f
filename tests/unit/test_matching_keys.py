"""Match keys: what records are found by, and what inquiries ask for."""

from datetime import UTC, datetime

import pytest

from leadflow import Account, Activity, Contact, Inquiry, Lead, PersonAccount, Queue, match_keys
from leadflow.matching import asked_keys
from leadflow.matching.individuals import sign_of_company
from leadflow.matching.keys import (
    identities,
    is_own,
    is_own_name,
    is_telling,
    names_nothing,
    own_domains,
    registration_key,
    says_more_than_name,
)
from leadflow.objects import Receipt
from leadflow.policy import Classification, ProviderList
from leadflow.values import CompanyName, Domain, PersonName
from whole import whole

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
POLICY = Classification()


def asking(**fields: object) -> Inquiry:
    return Inquiry(id="form:1", source="form", **fields)


# --- what records carry -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "keys"),
    [
        (
            Account(
                id="1",
                name="(주)한빛",
                aliases=["한빛전자"],
                registration_number="110-81-12345",
                external_ids=["erp:7"],
            ),
            {"company:한빛", "company:한빛전자", "registration:1108112345", "external:erp:7"},
        ),
        (
            Account(id="1", name="Acme", domains=["acme.example", "shop.acme.example"]),
            {"company:acme", "domain:acme.example", "domain:shop.acme.example", "below:acme.example"},
        ),
        (Account(id="1", name="Public", domains=["co.kr"]), {"company:public", "domain:co.kr"}),
        (
            Lead(id="1", owner="queue:a", name="Wong, Amy", email="Amy.W+x@Acme.example", company="Acme Inc."),
            {
                *("email:amy.w+x@acme.example", "mailbox:amyw@acme.example", "person:amy wong@acme"),
                *("colleague:@acme.example", "colleague:acme"),
            },
        ),
        (
            Lead(id="1", owner="queue:a", email="info@gmail.com", phone="+1 202-555-0143"),
            {"colleague:@gmail.com"},  # a policy decides whether it is a provider's
        ),
        (
            Contact(id="1", account="a", name="김 민지", phone="+82 10-0000-1234", mobile="+82 10-0000-5678"),
            {"phone:+821000001234 김민지", "phone:+821000005678 김민지"},
        ),
        (
            PersonAccount(id="1", email="amy@acme.example", other_emails=["a@b.example"], external_ids=["crm:1"]),
            {
                *("email:amy@acme.example", "mailbox:amy@acme.example", "email:a@b.example", "mailbox:a@b.example"),
                "external:crm:1",
            },
        ),
        (Receipt(id="form:1", source="form", outcome="lead", at=AT), {"receipt:form:1"}),
    ],
    ids=lambda value: value.kind if hasattr(value, "kind") else "",
)
def test_a_record_carries_every_key_it_can_be_found_by(record: Account, keys: set[str]) -> None:
    """Names, domains, numbers and ids, each in its normal form and each once."""
    assert set(match_keys(record)) == keys
    assert len(match_keys(record)) == len(keys)


@pytest.mark.parametrize(
    "record",
    [
        Account(
            id="1", name="Individual", aliases=["개인"], domains=["a.example"], external_ids=["x"], placeholder=True
        ),
        PersonAccount(id="1", email="info@gmail.com", phone="+1 202-555-0143"),
        Contact(id="1", account="a", name="김민지", email="대표메일@hanbit-example.co.kr"),
        Queue(id="queue:a"),
        Activity(id="1", type="call", subject="call", at=AT),
    ],
    ids=["account for individuals", "role mailbox and a telephone without a name", "대표메일", "queue", "activity"],
)
def test_what_identifies_nobody_carries_no_key(record: Account) -> None:
    """Accounts for individuals, mailboxes of functions, telephones without a name, and records that are not matched."""
    assert match_keys(record) == ()


# --- what inquiries ask for -------------------------------------------------------------------------------------------


def test_an_inquiry_asks_for_its_receipt_first_and_for_everything_that_could_be_meant() -> None:
    """Identities of the person, most reliable first, then evidence for the company, strongest first."""
    inquiry = asking(
        person_id="crm:1", name="Amy Wong", email="Amy@eu.acme.example", phone="+1 202-555-0143", company="Acme Inc.",
        registration_number="HRB 777", company_id="erp:7", website="www.acme.example",
    )  # fmt: skip
    assert asked_keys(inquiry, whole(POLICY)) == (
        "receipt:form:1",
        "external:crm:1",
        "email:amy@eu.acme.example",
        "phone:+12025550143 amy wong",
        "person:amy wong@acme",
        "registration:hrb777",
        "external:erp:7",
        "domain:eu.acme.example",
        "domain:acme.example",
        "below:acme.example",
        "company:acme",
    )


@pytest.mark.parametrize(
    "inquiry",
    [
        asking(email="info@gmail.com"),
        asking(email="대표메일@naver.com", website="https://smartstore.naver.com/x"),
        asking(website="https://leadflow-fixture.github.io", email="info@mailinator.com"),
        asking(company="N/A", registration_number="-"),
        asking(name="김민지", company="개인", registration_number="000-00-00000"),
        asking(company="Inc."),
        asking(name="Amy Wong"),
        asking(phone="+1 202-555-0143"),
    ],
    ids=lambda inquiry: inquiry.label,
)
def test_what_identifies_nobody_is_not_asked_for(inquiry: Inquiry) -> None:
    """Free mail, shared hosts, placeholders, a name or a telephone number alone."""
    assert asked_keys(inquiry, whole(POLICY)) == ("receipt:form:1",)


def test_a_policy_may_fold_mailboxes() -> None:
    """Where dots and tags make no difference, the folded key is asked for instead."""
    inquiry = asking(email="Amy.W+fair@gmail.com")
    assert [each.key for each in identities(inquiry, whole(POLICY))] == ["email:amy.w+fair@gmail.com"]
    assert [each.key for each in identities(inquiry, whole(Classification(fold_mailboxes=True)))] == [
        "mailbox:amyw@gmail.com"
    ]


def test_only_name_and_company_together_are_not_sure() -> None:
    """An id, a mailbox, or a name with its telephone is hardly ever shared; name and company are."""
    inquiry = asking(person_id="1", name="김민지", email="a@b.example", phone="+82 10-0000-1234", company="한빛")
    assert [each.what for each in identities(inquiry, whole(POLICY)) if not each.is_sure] == ["name and company"]


@pytest.mark.parametrize(
    ("fields", "domains"),
    [
        ({"email": "amy@acme.example"}, ["acme.example"]),
        ({"email": "amy@acme.example", "website": "http://www.acme.example/about"}, ["acme.example"]),
        ({"email": "amy@gmail.com", "website": "acme.example"}, ["acme.example"]),
        ({"email": "amy@eu.acme.example", "website": "acme.example"}, ["eu.acme.example", "acme.example"]),
        ({"email": "amy@gmail.com"}, []),
        ({"website": "acme.example"}, ["acme.example"]),
        ({"name": "Amy Wong"}, []),
    ],
)
def test_the_domains_of_an_inquiry_are_told_once_that_of_the_mail_first(fields: dict, domains: list[str]) -> None:
    """E-mail address and web site, without providers and without repetition."""
    assert [each.name for each in own_domains(asking(**fields), POLICY)] == domains


@pytest.mark.parametrize(
    ("others", "sign"),
    [
        (["amy@gmail.com", "amy@acme.example"], "the domain acme.example"),
        (["amy@acme.example", "amy@gmail.com"], "the domain acme.example"),
        (["amy@gmail.com", "amy@naver.com"], None),
    ],
)
def test_any_further_address_of_a_lead_can_be_a_companys(others: list[str], sign: str | None) -> None:
    """The first or a later one of the other addresses speaks for a company; mailboxes of providers never do."""
    lead = Lead(id="1", owner="queue:a", name="Amy Wong", other_emails=others)
    assert sign_of_company(lead, POLICY) == sign


# --- what can belong to one company -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("acme.example", True),
        ("mnd.go.kr", True),
        ("gmail.com", False),
        ("naver.com", False),
        ("mailinator.com", False),
        ("leadflow-fixture.myshopify.com", False),
        ("m.smartstore.naver.com", False),
        ("leadflow-fixture.tistory.com", False),
        ("co.kr", False),
    ],
)
def test_a_domain_is_a_companys_own_unless_it_is_a_providers(name: str, own: bool) -> None:
    """Looked at with everything above it, since customers have sub-domains; a public suffix is nobody's."""
    assert is_own(Domain(name), POLICY) is own


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("mail.localnet.example", False),
        ("localnet.example", False),
        ("shop.localnet.example", False),
        ("burner.example", False),
        ("korea.com", True),
        ("mail.korea.com", True),
        ("naver.com", False),
        ("blog.naver.com", False),
        ("mailinator.com", True),
        ("acme.example", True),
        ("co.kr", False),
    ],
)
def test_the_policy_says_whose_domains_are_providers(name: str, own: bool) -> None:
    """Providers are added and removed, a list of ours left out; one above a removed name still counts."""
    changed = Classification(
        free_mail=ProviderList(add=("localnet.example",), remove=("korea.com",)),
        disposable=ProviderList(ours=False, add=("burner.example",)),
        shared_hosting=ProviderList(remove=("blog.naver.com",)),
    )
    assert is_own(Domain(name), changed) is own


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("110-81-12345", "registration:1108112345"),
        ("１１０ ８１ １２３４５", "registration:1108112345"),
        ("hrb 777", "registration:hrb777"),
        ("SC 0000", None),
        ("000-00-00000", None),
        ("없음", None),
        ("-", None),
        (None, None),
    ],
)
def test_a_registration_number_has_a_digit_that_counts(number: str | None, key: str | None) -> None:
    """Punctuation, width and case make no difference; zeros and words are no number."""
    assert registration_key(number) == key


@pytest.mark.parametrize(
    "text", ["N/A", "-", "none", "Freelancer", "Self-Employed", "없음", "개인", "프리랜서", "個人"]
)
def test_some_company_names_stand_for_no_company(text: str) -> None:
    """What people type into a mandatory field names nobody."""
    assert names_nothing(CompanyName(text))
    assert not is_telling(CompanyName(text))


@pytest.mark.parametrize("text", ["Acme", "(주)한빛", "Nana", "개인택시조합"])
def test_other_company_names_name_one(text: str) -> None:
    """A name that only begins like a placeholder is a name."""
    assert not names_nothing(CompanyName(text))
    assert is_telling(CompanyName(text))


@pytest.mark.parametrize(
    ("company", "own"),
    [
        ("WONG, Amy", True),
        ("amy-wong", False),
        ("Amy Wong Inc.", False),
        ("Amy", False),
        ("Acme", False),
        (" ".join(["Amy Wong"] * 24), False),
    ],
)
def test_a_company_is_the_own_name_where_it_reads_as_that_name(company: str, own: bool) -> None:
    """Whatever the order and the case; with a legal form, or longer than any name of a person, it is a company."""
    assert is_own_name(CompanyName(company), PersonName.parse("Amy Wong")) is own


@pytest.mark.parametrize(("company", "more"), [("Amy Wong", False), ("Acme", True)])
def test_the_own_name_as_company_says_no_more_than_the_name(company: str, more: bool) -> None:
    """Two of one name who give it as their company have nothing else in common; a lead that is asked again is found."""
    inquiry = asking(name="Amy Wong", company=company)
    [identity] = identities(inquiry, whole(POLICY))
    assert says_more_than_name(identity, inquiry) is more
    assert identity.key in asked_keys(inquiry, whole(POLICY))
    assert says_more_than_name(identity, Contact(id="c", account="a", name="Amy Wong"))
