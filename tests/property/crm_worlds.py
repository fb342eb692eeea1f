"""Small worlds of a CRM to plan in: few names, domains and numbers, so that what arrives meets what is there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import attrs
from hypothesis import strategies as st

import leadflow as lf
from leadflow.conditions import AnyOf, parse_condition
from leadflow.policy import TIE_BREAKS, Classification, ProviderList, Routing, Territory

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
FREE_MAIL = ("gmail.com", "naver.com")
SHARED = ("mailinator.com", "github.io", "m.smartstore.naver.com")
DOMAINS = (
    *("acme.example", "eu.acme.example", "fr.eu.acme.example", "borealis.example"),
    *("hanbit-example.co.kr", "shop.hanbit-example.co.kr", *FREE_MAIL, *SHARED),
)
LOCALS = ("amy", "AMY", "a.m.y", "amy+fair", "minji", "info", "대표메일")
NAMES = ("Amy Wong", "WONG, Amy", "Amy", "Jonas Weber", "김민지", "김 민지", "박서준", "Tanaka", "Aiko Tanaka")
COMPANIES = (
    "Acme",
    "Acme Inc.",
    "Acme Europe",
    "Apex",
    "(주)한빛",
    "한빛",
    "한빛몰",
    "Borealis",
    "개인",
    "N/A",
    "Inc.",
    "Amy Wong",
)
PHONES = ("+1 202-555-0143", "+1 202-555-0144", "+82 10-0000-1234")
NUMBERS = ("110-81-12345", "1108112345", "HRB 777", "N/A")
HEADCOUNTS = (0, 1, 2, 340)
PERSON_IDS = ("crm:1", "crm:2", "erp:7")
COMPANY_IDS = ("erp:7", "erp:8", "crm:1")
USERS = ("user:dana", "user:minji", "user:gone")
PLACEHOLDER = "individual"
STAFF = (
    *(lf.User(id=each, active=each != "user:gone") for each in USERS),
    lf.User(id="user:head-of-sales"),
    lf.Team(id="team:seoul", queue="queue:seoul", members=["user:minji", "user:gone", "user:dana"]),
)


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Draw nothing about a third of the time."""
    return st.none() | values | values


def some(values: Sequence[object], most: int = 2) -> st.SearchStrategy[list[object]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


addresses = st.sampled_from(
    [
        lf.Address(),
        lf.Address(country="KR"),
        lf.Address(country="KR", subdivision="KR-11"),
        lf.Address(country="US", subdivision="US-CA"),
        lf.Address(country="DE"),
    ]
)
emails = st.builds("{}@{}".format, st.sampled_from(LOCALS), st.sampled_from(DOMAINS))
moments = st.integers(1, 3).map(lambda days: AT - timedelta(days=days))


@st.composite
def accounts(draw: st.DrawFn) -> tuple[lf.Account, ...]:
    """Draw a few accounts whose parents make trees; some parents are missing."""
    made: list[lf.Account] = []
    for number in range(draw(st.integers(2, 6))):
        made.append(
            lf.Account(
                id=f"a{number}",
                name=draw(st.sampled_from(COMPANIES)),
                aliases=draw(some(COMPANIES, 1)),
                domains=draw(st.lists(st.sampled_from(DOMAINS), min_size=1, max_size=2)),
                parent=draw(maybe(st.sampled_from([*(each.id for each in made), "missing"]))),
                named=draw(st.booleans()),
                owner=draw(maybe(st.sampled_from(USERS))),
                registration_number=draw(maybe(st.sampled_from(NUMBERS))),
                external_ids=draw(some(COMPANY_IDS, 1)),
                address=draw(addresses),
                created_at=draw(maybe(moments)),
            )
        )
    if draw(st.booleans()):
        made.append(lf.Account(id=PLACEHOLDER, name="Individual", aliases=["개인"], placeholder=draw(st.booleans())))
    return tuple(made)


@st.composite
def persons(draw: st.DrawFn, at: Sequence[str]) -> lf.Lead | lf.Contact | lf.PersonAccount:
    """Draw a lead, contact or person account."""
    fields = {
        "name": draw(st.sampled_from(NAMES)),
        "email": draw(maybe(emails)),
        "other_emails": draw(st.lists(emails, max_size=1)),
        "phone": draw(maybe(st.sampled_from(PHONES))),
        "title": draw(maybe(st.just("VP"))),
        "external_ids": draw(some(PERSON_IDS, 1)),
        "custom": draw(st.sampled_from([{}, {"newsletter": False}, {"colours": ("red",)}])),
    }
    id_ = f"p{draw(st.integers(0, 99))}"
    match draw(st.sampled_from(["lead", "contact", "person_account"])):
        case "lead":
            status = draw(st.sampled_from(["new", "working", "recycled", "unqualified", "nobody knows it"]))
            company = draw(maybe(st.sampled_from(COMPANIES)))
            owner = draw(st.sampled_from([*USERS, "queue:old"]))
            matched = draw(st.none() | st.sampled_from([*at, "missing"]))
            return lf.Lead(id=id_, owner=owner, status=status, company=company, matched_account=matched, **fields)
        case "contact":
            return lf.Contact(id=id_, account=draw(st.sampled_from([*at, "missing"])), **fields)
        case _:
            return lf.PersonAccount(id=id_, owner=draw(maybe(st.sampled_from(USERS))), **fields)


@st.composite
def happenings(draw: st.DrawFn, at: Sequence[str], consumers: Sequence[str]) -> lf.Activity | lf.Opportunity:
    """Draw what tie-breaks look at: something that happened with an account, or an opportunity of it or of a consumer."""
    id_, account = f"h{draw(st.integers(0, 99))}", draw(st.sampled_from(at))
    if draw(st.booleans()):
        links = {"account": lf.RecordRef("account", account)}
        return lf.Activity(id=id_, type="call", subject="call", at=draw(moments), links=links, open=draw(st.booleans()))
    consumer = draw(maybe(st.sampled_from(consumers))) if consumers else None
    customer = {"account": account} if consumer is None else {"person_account": consumer}
    return lf.Opportunity(
        id=id_,
        **customer,
        name="로봇",
        stage=draw(
            st.sampled_from(["Prospecting", "Closed Won", "Closed Won", "Closed Lost", "a stage that is not there"])
        ),
        probability=draw(st.sampled_from([None, 0, 40, 100])),
    )


@st.composite
def stores(draw: st.DrawFn) -> tuple[object, ...]:
    """Draw everything that a CRM knows, each id once within its kind."""
    companies = draw(accounts())
    ids = [each.id for each in companies if each.id != PLACEHOLDER] or ["missing"]
    people = draw(st.lists(persons(ids), min_size=2, max_size=6))
    consumers = [each.id for each in people if isinstance(each, lf.PersonAccount)]
    around = draw(st.lists(happenings(ids, consumers), max_size=4))
    records = {lf.ref(each): each for each in (*STAFF, *companies, *people, *around)}
    return tuple(records.values())


@st.composite
def inquiries(draw: st.DrawFn) -> lf.Inquiry:
    """Draw something that arrives, nearly always an inquiry by somebody."""
    return lf.Inquiry(
        id=f"i{draw(st.integers(0, 20))}",
        source=draw(st.sampled_from(["form", "shop", "fair"])),
        event=draw(st.sampled_from([*["inquiry"] * 12, "reference", "ignored", "test", "rejected"])),
        received_at=draw(maybe(moments)),
        person_id=draw(maybe(st.sampled_from(PERSON_IDS))) if draw(st.booleans()) else None,
        name=draw(maybe(st.sampled_from(NAMES))),
        email=draw(maybe(emails)),
        phone=draw(maybe(st.sampled_from(PHONES))),
        mobile=draw(maybe(st.sampled_from(PHONES))) if draw(st.booleans()) else None,
        title=draw(maybe(st.sampled_from(["Director", "영업이사"]))),
        company=draw(maybe(st.sampled_from(COMPANIES))),
        company_id=draw(maybe(st.sampled_from(COMPANY_IDS))) if draw(st.booleans()) else None,
        website=draw(maybe(st.sampled_from(DOMAINS))) if draw(st.booleans()) else None,
        registration_number=draw(maybe(st.sampled_from(NUMBERS))) if draw(st.booleans()) else None,
        employees=draw(maybe(st.sampled_from(HEADCOUNTS))) if draw(st.booleans()) else None,
        address=draw(addresses),
        do_not_email=draw(st.booleans()),
        custom=draw(st.sampled_from([{}, {"newsletter": True}, {"colours": ("red", "blue")}, {"undeclared": "x"}])),
        original=draw(maybe(st.just("{}"))),
    )


def lead_of(inquiry: lf.Inquiry, **more: object) -> lf.Lead:
    """Return the lead that says what an inquiry says."""
    return lf.Lead(
        id="l",
        owner="user:dana",
        name=inquiry.name,
        email=inquiry.email,
        phone=inquiry.phone,
        mobile=inquiry.mobile,
        title=inquiry.title,
        company=inquiry.company,
        website=inquiry.website,
        registration_number=inquiry.registration_number,
        employees=inquiry.employees,
        address=inquiry.address,
        source=inquiry.source,
        external_ids=() if inquiry.person_id is None else (inquiry.person_id,),
        **more,
    )


SHOP = AnyOf((parse_condition({"source": ["shop"]}),))
FAIR = AnyOf((parse_condition({"source": ["fair"]}),))
DIRECTOR = AnyOf((parse_condition({"title": {"contains": ["director", "이사"]}}),))
ROUTING = Routing(
    territory=(
        Territory(name="Korea", country=("KR",), otherwise="team:seoul"),
        Territory(name="America", country=("US",), otherwise="user:dana"),
    )
)
_FIELDS = {"newsletter": lf.policy.CustomField(type="flag"), "colours": lf.policy.CustomField(type="texts")}


def provider_lists(ours: Sequence[str]) -> st.SearchStrategy[ProviderList]:
    """Draw changes to a list of providers, some of which make a company's domain a provider's and the other way round."""
    return st.builds(
        ProviderList,
        ours=st.sampled_from([True, True, False]),
        add=some(("eu.acme.example", "borealis.example", "hanbit-example.co.kr"), 1),
        remove=some(ours),
    )


@st.composite
def classifications(draw: st.DrawFn) -> Classification:
    """Draw settings of classification that do not contradict each other."""
    leads = draw(st.sampled_from(["on", "on", "on", "off"]))
    kinds = ["on", "off", "placeholder"] if leads == "on" else ["off", "placeholder"]
    person_accounts = draw(st.sampled_from(kinds))
    return Classification(
        leads=leads,
        existing_account=draw(st.sampled_from(["contact", "lead", DIRECTOR])) if leads == "on" else "contact",
        person_accounts=person_accounts,
        placeholder_account=PLACEHOLDER if person_accounts == "placeholder" else None,
        individuals_first=draw(st.sampled_from([AnyOf(), AnyOf(), FAIR])),
        buy_now=draw(st.sampled_from([AnyOf(), SHOP])),
        tie_breaks=tuple(draw(some(TIE_BREAKS, len(TIE_BREAKS)))),
        fold_mailboxes=draw(st.booleans()),
        most_hits=draw(st.sampled_from((1, 2, 20, 20))),
        free_mail=draw(st.just(ProviderList()) | provider_lists(FREE_MAIL)),
        shared_hosting=draw(st.just(ProviderList()) | provider_lists(SHARED)),
    )


policies = st.builds(
    lf.Policy,
    fallback_user=st.just("user:head-of-sales"),
    classification=classifications(),
    routing=st.just(ROUTING),
    custom_fields=st.just(_FIELDS),
)


class World(NamedTuple):
    """What is there, what arrives, and by which rules it is decided."""

    store: tuple[object, ...]
    inbound: tuple[lf.Inquiry, ...]
    policy: lf.Policy


@st.composite
def worlds(draw: st.DrawFn, least: int = 1) -> World:
    """Draw a world; about half of what arrives is by people who are there, with something new."""
    store = draw(stores())
    people = [each for each in store if isinstance(each, lf.Lead | lf.Contact | lf.PersonAccount)]
    inbound = draw(st.lists(inquiries(), min_size=least, max_size=6))
    for index, inquiry in enumerate(inbound):
        if people and draw(st.booleans()):
            known = draw(st.sampled_from(people))
            name = draw(st.sampled_from([known.name, inquiry.name]))
            inbound[index] = attrs.evolve(inquiry, name=name, email=known.email, phone=known.phone)
    return World(store, tuple(inbound), draw(policies))
