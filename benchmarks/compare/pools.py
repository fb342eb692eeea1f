"""What worlds draw from: few people and companies in many spellings, so that they meet.

All people and companies are invented. Domains are reserved for examples, or stand below a Korean suffix and are believed
unregistered; mailboxes at public providers are ``leadflow-fixture-…``; telephone numbers are set aside for fiction.
"""

from typing import NamedTuple

from benchmarks.compare.making import Plain

__all__ = [
    "ACCOUNTS",
    "ADDRESSES",
    "CAMPAIGNS",
    "COMPANIES",
    "CUSTOM",
    "DOMAINS",
    "INDUSTRIES",
    "MESSAGES",
    "NUMBERS",
    "PEOPLE",
    "PRODUCTS",
    "REASONS",
    "SOURCES",
    "TITLES",
    "TYPED",
    "AccountLine",
    "Human",
]


class Human(NamedTuple):
    """Somebody in all spellings, with mailboxes and telephone numbers."""

    names: tuple[str, ...]
    mailboxes: tuple[str, ...]
    private: tuple[str, ...]
    phones: tuple[str, ...]
    mobiles: tuple[str, ...]


PEOPLE = (
    Human(
        ("Amy Wong", "Wong, Amy", "A. Wong", "Amy Lin Wong", "Amy L. Wong", "AMY WONG", "Dr. Amy Wong"),
        ("amy", "amy.wong", "Amy.Wong", "amy.wong+news", "a.wong"),
        ("leadflow-fixture-01@gmail.com", "leadflow.fixture.01+a@gmail.com", "leadflow.fixture.01@gmail.com"),
        ("+1 202-555-0143", "+1 202-555-0143 ext. 7"),
        ("+1 312-555-0100",),
    ),
    Human(
        ("Amy Wang", "Wang Amy"),
        ("amy.wang", "amy"),
        ("leadflow-fixture-02@gmail.com",),
        ("+1 202-555-0143",),
        ("+1 312-555-0101",),
    ),
    Human(
        ("김민지", "민지 김", "김 민지 팀장", "Minji Kim", "Kim Min-ji"),
        ("minji.kim", "mj", "minji"),
        ("leadflow-fixture-03@naver.com", "leadflow-fixture-03@daum.net"),
        ("+82 2-000-1122",),
        ("+82 10-0000-1234",),
    ),
    Human(
        ("박서준", "서준 박", "박서준 부장", "Seo-jun Park"),
        ("sj.park", "seojun"),
        ("leadflow-fixture-04@naver.com",),
        ("+82 2-000-1122", "+82 51-000-3344"),
        ("+82 10-0000-5678",),
    ),
    Human(
        ("이도윤", "Doyun Lee", "Lee Do-yun"),
        ("doyun.lee", "dylee"),
        ("leadflow-fixture-05@daum.net",),
        ("+82 31-000-7788",),
        ("+82 10-0000-1234",),
    ),
    Human(
        ("José Álvarez", "Jose Alvarez", "J. Alvarez", "José Álvarez Jr."),
        ("jose.alvarez", "jalvarez"),
        ("leadflow-fixture-06@hotmail.com",),
        ("+44 20 7946 0958",),
        ("+44 7700 900123",),
    ),
    Human(
        ("Jonas van der Berg", "J. van der Berg", "van der Berg, Jonas"),
        ("jonas", "j.vanderberg"),
        ("leadflow-fixture-07@gmx.de",),
        ("+1 800-555-0199",),
        ("+44 7700 900999",),
    ),
    Human(
        ("남궁 민", "남궁민", "Min Namgung"),
        ("min.namgung",),
        ("leadflow-fixture-08@naver.com",),
        ("+82 2-000-9900",),
        ("+82 10-0000-0000",),
    ),
    Human(("山田 太郎", "Taro Yamada"), ("taro", "yamada"), ("leadflow-fixture-09@gmail.com",), (), ()),
    Human(("Иван Петров", "Ivan Petrov"), ("ivan", "ipetrov"), ("leadflow-fixture-10@gmail.com",), (), ()),
    Human(("Priya Nair",), ("info", "sales", "priya"), (), ("+1 202-555-0199",), ("+1 202-555-0188",)),
    Human(("Suharto",), ("webmaster", "suharto"), ("leadflow-fixture-11@mailinator.com",), (), ()),
)

DOMAINS = (
    *("acme.example", "eu.acme.example", "mail.eu.acme.example", "northlight.example", "isar.example"),
    *("hanbit.example", "hanbit-example.co.kr", "shop.hanbit-example.co.kr", "mulgil-example.go.kr"),
    *("borealis.example", "seorae-example.tistory.com", "straße.example"),
)

COMPANIES = (
    *("Acme Inc.", "ACME", "Acme Europe GmbH", "acme deutschland gmbh", "The Acme Company", "Acme Korea"),
    *("Northlight Ltd.", "Northlight GmbH", "Isar Präzision GmbH & Co. KG", "Isar Praezision", "Nordlys A/S"),
    *("주식회사 한빛", "㈜한빛", "한빛", "한빛전자(주)", "한빛전자 주식회사", "Hanbit Co., Ltd.", "서래물산"),
    *("다온테크 판교지점", "Lumière SARL", "株式会社北光", "Borealis", "The Limited", "물길공사"),
    *("개인", "N/A", "없음", "-", "Individual", "Amy Wong", "김민지"),
)


class AccountLine(NamedTuple):
    """A company that is stored."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    parent: str | None = None
    number: str | None = None
    country: str | None = None


ACCOUNTS = (
    AccountLine("acme", "Acme Inc.", ("The Acme Company",), ("acme.example",), country="US"),
    AccountLine("acme-eu", "Acme Europe GmbH", (), ("eu.acme.example",), "acme", country="DE"),
    AccountLine("acme-de", "Acme Deutschland GmbH", (), (), "acme-eu", country="DE"),
    AccountLine("acme-kr", "에크미코리아(주)", ("Acme Korea",), (), "acme", "000-00-00003", "KR"),
    AccountLine("hanbit", "주식회사 한빛", ("Hanbit Co., Ltd.",), ("hanbit.example",), None, "000-00-00001", "KR"),
    AccountLine("hanbit-2", "㈜한빛", (), ("hanbit.example", "hanbit-example.co.kr"), None, "000-00-00002", "KR"),
    AccountLine("hanbit-el", "한빛전자(주)", (), (), "hanbit", country="KR"),
    AccountLine("north", "Northlight Ltd.", (), ("northlight.example",), country="GB"),
    AccountLine("north-de", "Northlight GmbH", (), (), country="DE"),
    AccountLine("isar", "Isar Präzision GmbH & Co. KG", ("Isar Praezision",), ("isar.example",), country="DE"),
    AccountLine("seorae", "서래물산", (), ("seorae-example.tistory.com",), country="KR"),
    AccountLine("daon", "다온테크", (), (), "gone"),
    AccountLine("mulgil", "물길공사", (), ("mulgil-example.go.kr",), country="KR"),
    AccountLine("lone", "The Limited"),
    AccountLine("loop-1", "Ring Eins AG", (), (), "loop-2"),
    AccountLine("loop-2", "Ring Zwei AG", (), (), "loop-1"),
)

ADDRESSES: tuple[dict[str, str], ...] = (
    {},
    {},
    {"country": "KR"},
    {"country": "KR", "region": "서울", "city": "강남구", "postal_code": "06236"},
    {"country": "KR", "region": "부산광역시", "city": "해운대구"},
    {"country": "KR", "region": "경기", "city": "성남시", "street": "판교역로 0", "postal_code": "13529"},
    {"country": "US", "region": "CA", "city": "Springfield", "postal_code": "94107"},
    {"country": "US", "region": "NY"},
    {"country": "DE", "region": "Bayern", "city": "München", "postal_code": "80331"},
    {"country": "GB", "city": "London"},
    {"country": "NO"},
    {"country": "JP", "city": "Tokyo"},
    {"city": "Springfield"},
)
INDUSTRIES = (None, "KSIC:C26", "KSIC:D35", "NAICS:622", "ISIC:J62", "Manufacturing", "제조업", "Hospital")
TITLES = (None, None, "VP Sales", "Director", "대표이사", "구매팀장", "intern", "Head of Purchasing")
SOURCES = ("web form", "trade fair", "전시회", "web shop", "google_ads", "phone")
NUMBERS = (None, None, None, "000-00-00001", "000-00-00002", "000-00-00003", "000-00-00009")
MESSAGES = (None, None, "견적 부탁드립니다", "I want to buy ten.", "call me this week", "구매 문의드립니다\n감사합니다")
REASONS = (None, "price", "경쟁사", "no budget this year", " ")
CAMPAIGNS = ("spring", "fair", "autumn")
PRODUCTS = ("robot", "WMS", "serum")
TYPED = (
    "a",
    "ac",
    "acme",
    "han",
    "한",
    "한빛",
    "한빛ㅈ",
    "ㅎㅂ",
    "ㅎ",
    "north",
    "northlight g",
    "주식회사",
    "limited",
    "",
    "  ",
    "é",
)

CUSTOM: dict[str, tuple[Plain, ...]] = {
    "intent": ("purchase", "quote", "information", "구매", "by"),
    "region": ("Gangnam", "강남"),
    "seats": (3, 300, {"$decimal": "2.50"}),
    "trial": (True, False, "yes"),
    "until": ({"$day": "2026-12-31"}, "2026-12-31"),
    "tags": (["a", "b"], ["b", "c"], "a"),
    "approval": ("pending", "done"),
    "undeclared": ("x", 7),
}
"""Custom fields with what they may hold; some of it is not what is declared."""
