"""Records made by hand, which the conformance kit stores, finds and changes.

`FULL` has one record of each kind with every field filled, `BARE` one with nothing that can be left out.
`WORLD` is a small organisation: two groups of companies, the people who work there, opportunities, and who sells to them.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType

from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Campaign,
    CampaignMember,
    Contact,
    ConvertedTo,
    CustomRecord,
    Inquiry,
    Lead,
    LineItem,
    Load,
    Opportunity,
    PersonAccount,
    Product,
    Queue,
    Receipt,
    RecordRef,
    Rotation,
    Team,
    User,
)
from leadflow.policy import Policy, Routing, RoutingRule, Rules, Territory
from leadflow.values.address import Address
from leadflow.values.money import Money
from leadflow.values.optional import CustomValue

__all__ = ["BARE", "CLOSED", "FULL", "INQUIRIES", "LOOKALIKES", "NOW", "POLICY", "WORLD"]

NOW = datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
"""A moment in Seoul, to the microsecond."""

_SEOUL = Address.of(street="판교역로 0\n2층", city="성남시", region="경기", postal_code="06236", country="KR")
_CUSTOM: Mapping[str, CustomValue] = {
    "intent": "purchase",
    "구매의도": ("견적", "데모"),
    "seats": 2**53 + 1,
    "budget": Decimal("0.1"),
    "trial": False,
    "until": date(2026, 12, 31),
    "asked": NOW,
}

_FULL: tuple[AnyRecord, ...] = (
    Lead(
        id="full",
        owner="queue:generic",
        status="converted",
        name="Wong, Amy",
        email="Amy.Wong@acme.example",
        other_emails=("amy@acme.example", "a.wong@northlight.example"),
        phone="+1 202-555-0143 ext. 7",
        mobile="+82 10-0000-1234",
        title="대표이사",
        company="주식회사 한빛",
        website="한빛.example",
        registration_number="000-00-00000",
        industry="KSIC:C26",
        employees=300,
        annual_revenue=Money(Decimal("999999999999999999.000000000001"), "KRW"),
        address=_SEOUL,
        language="ko",
        source="전시회",
        campaign="trade fair",
        interests=("robots", "로봇"),
        message="견적 부탁드립니다\n감사합니다",
        do_not_email=True,
        do_not_call=True,
        external_ids=("hubspot:9007199254740993", "erp:007"),
        matched_account="full",
        score=-7,
        created_at=NOW,
        converted=ConvertedTo(at=NOW, account="full", contact="full", person_account="full", opportunity="full"),
        custom=_CUSTOM,
        version=3,
    ),
    Contact(
        id="full",
        account="full",
        owner="user:dana",
        name="김민지",
        email="minji.kim@hanbit.example",
        other_emails=("minji@hanbit.example",),
        phone="+82 2-000-1122",
        mobile="+82 10-0000-0000",
        title="구매팀장",
        address=_SEOUL,
        language="ko",
        source="web form",
        do_not_email=True,
        do_not_call=True,
        external_ids=("erp:7",),
        created_at=NOW,
        custom=_CUSTOM,
        version=3,
    ),
    PersonAccount(
        id="full",
        owner="user:dana",
        name="Zoë O'Dwyer",
        email="o'dwyer@acme.example",
        other_emails=("zoe@acme.example",),
        phone="+44 7700 900123",
        mobile="+44 7700 900999",
        title="VP",
        address=_SEOUL,
        language="en",
        source="shop",
        do_not_email=True,
        do_not_call=True,
        external_ids=("shop:1",),
        created_at=NOW,
        custom=_CUSTOM,
        version=3,
    ),
    Account(
        id="full",
        name="한빛전자(주)",
        aliases=("Hanbit Electronics Co., Ltd.",),
        domains=("hanbit.example", "hanbit-example.co.kr"),
        parent="top",
        named=True,
        placeholder=True,
        owner="user:dana",
        type="customer",
        registration_number="000-00-00000",
        industry="제조업",
        employees=12_000,
        annual_revenue=Money(Decimal("0.01"), "USD"),
        address=_SEOUL,
        phone="+82 2-000-1122",
        source="import",
        external_ids=("erp:1",),
        created_at=NOW,
        custom=_CUSTOM,
        version=3,
    ),
    Opportunity(
        id="full",
        account="full",
        name="로봇 10대",
        stage="제안",
        probability=50,
        amount=Money(Decimal("-3.5"), "EUR"),
        close_date=date(2026, 12, 31),
        owner="user:dana",
        contacts=("full", "bare"),
        line_items=(
            LineItem(product="full", quantity=Decimal("2.5"), unit_price=Money(5, "KWD"), discount=Decimal("0.15")),
            LineItem(product="bare"),
        ),
        source="trade fair",
        campaign="full",
        created_at=NOW,
        custom=_CUSTOM,
        version=3,
    ),
    Product(id="full", name="로봇", price=Money(Decimal("0.000000000001"), "USD"), version=3),
    Campaign(id="full", name="서울 전시회", version=3),
    CampaignMember(
        id="full",
        campaign="full",
        links={"person": RecordRef("lead", "full")},
        status="responded",
        at=NOW,
        version=3,
    ),
    Activity(
        id="full",
        type="call",
        subject="전화",
        at=NOW,
        links={"person": RecordRef("contact", "full"), "account": RecordRef("account", "full")},
        owner="user:dana",
        open=True,
        body="call back\nplease",
        campaign="봄 박람회",
        interests=("robot arm", "로봇"),
        version=3,
    ),
    CustomRecord(
        kind="상담", id="full", fields=_CUSTOM, links={"person": RecordRef("person_account", "full")}, version=3
    ),
    Receipt(
        id="full",
        source="google_ads",
        outcome="lead",
        at=NOW,
        record=RecordRef("lead", "full"),
        original='{"name": "Amy"} ',
        reason="because",
        version=3,
    ),
    User(id="user:full", name="Dana", active=False, time_zone="Asia/Seoul", version=3),
    Queue(id="queue:full", name="서울", members=("user:b", "user:a"), version=3),
    Team(id="team:full", queue="queue:full", name="서울", members=("user:b", "user:a"), assign="later", version=3),
    Rotation(id="team:full", turn=7, last={"user:b": 7, "user:a": 6}, version=3),
    Load(id="user:full/2026-11-21", user="user:full", day=date(2026, 11, 21), count=12, version=3),
)

_BARE: tuple[AnyRecord, ...] = (
    Lead(id="bare", owner="user:dana", company="Acme"),
    Contact(id="bare", account="full", email="info@acme.example"),
    PersonAccount(id="bare", phone="+1 202-555-0143"),
    Account(id="bare", name="Acme"),
    Opportunity(id="bare", person_account="full", name="opportunity", stage="Prospecting"),
    Product(id="bare", name="robot"),
    Campaign(id="bare", name="spring"),
    CampaignMember(id="bare", campaign="full"),
    Activity(id="bare", type="task", subject="call", at=NOW),
    CustomRecord(kind="상담", id="bare"),
    Receipt(id="bare", source="web form", outcome="rejected", at=NOW),
    User(id="user:bare"),
    Queue(id="queue:bare"),
    Team(id="team:bare", queue="queue:bare"),
    Rotation(id="team:bare"),
    Load(id="user:bare/2026-11-21", user="user:bare", day=date(2026, 11, 21)),
)


def _by_kind(records: tuple[AnyRecord, ...]) -> Mapping[str, AnyRecord]:
    return MappingProxyType({"custom" if isinstance(each, CustomRecord) else each.kind: each for each in records})


FULL = _by_kind(_FULL)
"""One record of each kind, every field filled; kinds that an organisation declares stand under ``custom``."""

BARE = _by_kind(_BARE)
"""One record of each kind, with nothing that can be left out."""

LOOKALIKES = (
    ("Acme", "acme"),
    ("é", "e"),
    ("ß", "ss"),
    ("İ", "i"),
    ("Ａ", "A"),
    ("ﬁ", "fi"),
    ("가", "ㄱㅏ"),
    ("1", "01"),
    ("1", "1.0"),
    ("9007199254740993", "9007199254740992"),
    ("a b", "a  b"),
    ("a_b", "axb"),
    ("f47ac10b-58cc-5372-a567-0e02b2c3d479", "F47AC10B-58CC-5372-A567-0E02B2C3D479"),
)
"""Pairs of ids that some collation, number type or pattern takes for the same; they are not."""

_CALLED_AT = datetime(2026, 11, 20, 23, 59, 59, 999999, tzinfo=UTC)

WORLD: tuple[AnyRecord, ...] = (
    Account(id="acme", name="Acme Inc.", domains=("acme.example",), named=True, owner="user:dana"),
    Account(id="acme-eu", name="Acme Europe GmbH", domains=("eu.acme.example",), parent="acme"),
    Account(id="acme-de", name="Acme Deutschland GmbH", parent="acme-eu", external_ids=("erp:7",)),
    Account(id="hanbit", name="주식회사 한빛", domains=("hanbit.example",), owner="user:gone", aliases=("Hanbit",)),
    Account(id="hanbit-2", name="㈜한빛", domains=("hanbit.example",), registration_number="000-00-00000"),
    Contact(id="amy", account="acme", name="Amy Wong", email="Amy.Wong+news@acme.example"),
    Contact(id="ben", account="acme-de", name="Ben Okafor", email="o'ben@eu.acme.example", phone="+1 202-555-0143"),
    Contact(id="minji", account="hanbit", name="김민지", other_emails=("홍길동@hanbit.example",), email="mj@naver.com"),
    PersonAccount(id="zoe", name="Zoë O'Dwyer", mobile="+44 7700 900123", external_ids=("hubspot:106",)),
    Lead(id="jonas", owner="queue:generic", name="Jonas van der Berg", company="100% Design", matched_account="acme"),
    Lead(id="minji-2", owner="user:dana", name="Minji Kim", email="amy.wong+news@ACME.example", matched_account="acme"),
    Receipt(id="form:1", source="web form", outcome="lead", at=NOW, record=RecordRef("lead", "jonas")),
    # the stage says what is open; a repository that reads the probability is wrong about most of these
    Opportunity(id="open", account="acme", name="robots", stage="Prospecting", probability=100, contacts=("amy",)),
    Opportunity(id="open-2", account="acme-eu", name="로봇", stage="Negotiation", probability=0),
    Opportunity(id="won", account="acme", name="robots", stage="Closed Won", probability=10),
    Opportunity(id="lost", account="hanbit", name="robots", stage="Closed Lost"),
    Opportunity(id="shop", person_account="zoe", name="lipstick", stage="Prospecting"),
    Activity(
        id="called",
        type="call",
        subject="call",
        at=_CALLED_AT,
        links={"person": RecordRef("contact", "amy"), "account": RecordRef("account", "acme")},
    ),
    Activity(
        id="met",
        type="meeting",
        subject="만남",
        at=datetime(2026, 11, 21, 8, 59, 59, tzinfo=timezone(timedelta(hours=9))),
        links={"person": RecordRef("lead", "jonas"), "account": RecordRef("account", "acme")},
    ),
    Activity(id="wrote", type="e-mail", subject="문의", at=_CALLED_AT, links={"person": RecordRef("lead", "jonas")}),
    CampaignMember(id="joined", campaign="fair", links={"person": RecordRef("lead", "jonas")}),
    Campaign(id="fair", name="trade fair"),
    CustomRecord(kind="상담", id="talk", fields={"topic": "로봇"}, links={"person": RecordRef("lead", "jonas")}),
    User(id="user:dana"),
    User(id="user:ben"),
    User(id="user:minji", active=False),
    User(id="user:이도윤", time_zone="Asia/Seoul"),
    Queue(id="queue:generic", members=("user:ben",)),
    Queue(id="queue:review"),
    Queue(id="queue:서울"),
    Team(id="team:서울", queue="queue:서울", members=("user:이도윤", "user:ben", "user:minji")),
    Rotation(id="team:서울", turn=2, last={"user:ben": 2, "user:이도윤": 1}, version=2),
    Load(id="user:ben/2026-11-21", user="user:ben", day=date(2026, 11, 21), count=4, version=4),
    Load(id="user:dana/2026-11-21", user="user:dana", day=date(2026, 11, 21), count=1, version=1),
)
"""A small organisation, its customers and its sales people."""

POLICY = Policy(
    fallback_user="user:dana",
    routing=Routing(
        territory=(
            Territory(
                name="Korea",
                country=("KR",),
                local=Rules((RoutingRule(name="everything", owner="team:서울"),)),
                otherwise="queue:서울",
            ),
        )
    ),
)
"""A policy that leads to people of `WORLD`."""


CLOSED = (
    *(
        Opportunity(id=id_, account=of, name=name, stage=stage, probability=said, close_date=day, created_at=at)
        for id_, of, name, stage, said, day, at in (
            ("9", "1", "before", "Closed Won", 100, date(2025, 3, 1), NOW),
            ("1", "1", "last", "Closed Won", None, date(2025, 10, 1), NOW - timedelta(days=900)),
            ("2", "1", "last", "Closed Lost", 100, date(2024, 12, 31), NOW),
            ("8", "1", "before", "Closed Lost", 0, None, NOW + timedelta(days=9)),
            ("7", "2", "before", "Closed Lost", None, date(2026, 1, 1), NOW - timedelta(hours=1)),
            ("3", "2", "last", "Closed Lost", None, date(2026, 1, 1), NOW),
        )
    ),
    *(
        Opportunity(id=id_, person_account="1", name=name, stage="Closed Won", close_date=day)
        for id_, name, day in (("4", "last", date(2023, 1, 1)), ("6", "before", date(2022, 12, 31)))
    ),
)
"""Closed opportunities of two accounts and a consumer; the last won and lost one of each is called so."""

INQUIRIES = (
    Inquiry(id="form:1", source="web form", name="Jonas van der Berg", email="jonas@northlight.example"),
    Inquiry(id="form:2", source="web form", name="Amy Wong", email="amy.wong+news@acme.example", title="VP"),
    Inquiry(id="form:3", source="web form", name="Carla Jiménez", email="carla@mail.eu.acme.example"),
    Inquiry(id="form:4", source="web form", name="박서준", company="서래물산", address=Address(country="KR")),
    Inquiry(id="form:5", source="web form", name="이도윤", company="다온테크", address=Address(country="KR")),
    Inquiry(id="form:6", source="web form", name="Priya Nair", company="Northlight Ltd."),
    Inquiry(id="form:7", source="web form", event="rejected", note="no name"),
)
"""A batch for `WORLD`: one that was handled before, known people, strangers, one that cannot be read."""
