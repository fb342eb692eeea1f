"""The words that strategies draw from: everyday ones in English and Korean, and awkward ones picked by hand.

Awkward is what broke somebody's program: letters that change their length when their case changes,
two byte sequences for one letter, letters that look alike, texts that a database cuts or a spreadsheet rewrites.
All people and companies are fictional, all domains reserved for examples, all telephone numbers set aside for fiction.
"""

import unicodedata

__all__ = [
    "AWKWARD_COMPANIES",
    "AWKWARD_MAILBOXES",
    "AWKWARD_NAMES",
    "AWKWARD_TEXTS",
    "CITIES",
    "COMPANIES",
    "COUNTRIES",
    "DOMAINS",
    "FREE_MAIL",
    "INDUSTRIES",
    "LONG_TEXT",
    "MAILBOXES",
    "NAMES",
    "PHONES",
    "REGIONS",
    "TEXTS",
    "TITLES",
    "decomposed",
]


def decomposed(text: str) -> str:
    """Return a text in the other normal form, as some keyboards and file systems write it: letter and accent apart.

    >>> decomposed("é") == "é", len(decomposed("가"))
    (False, 2)
    """
    return unicodedata.normalize("NFD", text)


NAMES = (
    *("Amy Wong", "Wong, Amy", "Ben Okafor", "Carla Jiménez", "Dana Lindqvist", "Jonas van der Berg", "Priya Nair"),
    *("김민지", "박서준", "이도윤", "남궁 민", "황보은", "최지우 팀장", "Minji Kim", "Seo-jun Park"),
)
AWKWARD_NAMES = (
    *(
        "ẞ",
        "İpek Şahin",
        "Zoë O'Dwyer",
        decomposed("Zoë O'Dwyer"),
        decomposed("김민지"),
        "Ｋｉｍ Ｍｉｎｊｉ",
        "ﬁona Field",
    ),
    *("山田 太郎", "Suharto", "X Æ A-12", "김\u00a0민지", "a" * 200, "Robert'); --", "Amy\u200bWong"),
)

COMPANIES = (
    *("Acme Inc.", "Acme", "Acme Europe GmbH", "Northlight Ltd.", "Isar Präzision GmbH & Co. KG", "The Limited"),
    *("주식회사 한빛", "㈜한빛", "한빛전자(주)", "서래물산", "Hanbit Co., Ltd.", "다온테크 판교지점"),
)
AWKWARD_COMPANIES = (
    *("ẞtraße AG", "İstanbul A.Ş.", decomposed("Präzision"), decomposed("서래물산"), "100% Design", "a_b", "ﬁne Ltd."),
    *("AG", "N/A", "개인", "O'Reilly's; DROP TABLE", "a" * 300, "ＡＣＭＥ"),
)

DOMAINS = (
    *("acme.example", "eu.acme.example", "mail.eu.acme.example", "northlight.example", "isar.example"),
    *("hanbit.example", "hanbit-example.co.kr", "shop.hanbit-example.co.kr", "한빛.example", "straße.example"),
    "mulgil-example.go.kr",
)
FREE_MAIL = ("gmail.com", "naver.com", "daum.net")

MAILBOXES = (
    *("amy", "amy.wong", "Amy.Wong", "amy.wong+news", "ben", "minji.kim", "sj.park", "dana_l", "info", "sales"),
)
AWKWARD_MAILBOXES = ("AMY.WONG", "o'brien", "straße", "İpek", "홍길동", decomposed("홍길동"), "a%b", "ｓｕ", "a" * 64)

PHONES = (
    *("+1 202-555-0143", "+1 202-555-0199", "+1 312-555-0100 ext. 12"),
    *("+82 10-0000-1234", "+82 10-0000-0000", "+82 2-000-1122 ext. 7", "+44 7700 900123", "+44 7700 900999"),
)

COUNTRIES = ("KR", "US", "GB", "DE", "JP", "NO")
REGIONS = ("서울", "경기", "KR-26", "부산광역시", "California", "NY", "Bayern", "England", "Ontario", "somewhere")
CITIES = ("서울", "성남시", "강남구", "Springfield", "München", decomposed("München"), "Berlin", "Tokyo", "İzmir")

INDUSTRIES = ("KSIC:C26", "KSIC:C", "NAICS:31-33", "ISIC:J62", "NACE:2611", "Manufacturing", "제조업", "MANUFACTURING")

TITLES = ("VP Sales", "Director", "대표이사", "구매팀장", "intern", "Head of Purchasing")
TEXTS = ("web form", "trade fair 2026", "전시회", "hello", "견적 부탁드립니다", "en", "ko", "newsletter")
AWKWARD_TEXTS = (
    *(
        "ẞ",
        "İ",
        "ß",
        decomposed("é"),
        decomposed("각"),
        "ﬁ",
        "Ａ１",
        "ㄱ",
        "👩‍💻",
        "𝒜",
        "مرحبا",
        "a\u200bb",
        "a\u00a0b",
    ),
    *(
        "9007199254740993",
        "007",
        "1e5",
        "=1+1",
        "NULL",
        "'",
        '"',
        "\\",
        "%",
        "_",
        "a\tb",
        "a\nb",
        "{0}",
        "<b>",
        "x" * 1_000,
    ),
)
LONG_TEXT = "가나다라마바사 " * 16_000
"""A message of more than a hundred thousand characters, three bytes each."""
