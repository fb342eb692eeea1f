"""Look-up by the first letters, the slow and obvious way: every account is asked. Shares only the keys of names."""

import functools
import unicodedata
from collections.abc import Iterable, Mapping

from leadflow import Account, InvalidValue
from leadflow.tables.legal_forms import BEHIND, DOTTED, GLUED_BEHIND
from leadflow.values import CompanyName
from leadflow.values.text import letters

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = [
    "ㅏ",
    "ㅐ",
    "ㅑ",
    "ㅒ",
    "ㅓ",
    "ㅔ",
    "ㅕ",
    "ㅖ",
    "ㅗ",
    "ㅗㅏ",
    "ㅗㅐ",
    "ㅗㅣ",
    "ㅛ",
    "ㅜ",
    "ㅜㅓ",
    "ㅜㅔ",
    "ㅜㅣ",
    "ㅠ",
    "ㅡ",
    "ㅡㅣ",
    "ㅣ",
]
FINALS = [
    "",
    *[
        "ㄱ",
        "ㄲ",
        "ㄱㅅ",
        "ㄴ",
        "ㄴㅈ",
        "ㄴㅎ",
        "ㄷ",
        "ㄹ",
        "ㄹㄱ",
        "ㄹㅁ",
        "ㄹㅂ",
        "ㄹㅅ",
        "ㄹㅌ",
        "ㄹㅍ",
        "ㄹㅎ",
        "ㅁ",
        "ㅂ",
        "ㅂㅅ",
        "ㅅ",
        "ㅆ",
        "ㅇ",
        "ㅈ",
        "ㅊ",
        "ㅋ",
        "ㅌ",
        "ㅍ",
        "ㅎ",
    ],
]


@functools.cache
def spelled(text: str) -> str:
    """Return text with Hangul letter by letter, by the arithmetic of Unicode."""
    found = ""
    for char in text:
        number = ord(char) - ord("가")
        if 0 <= number < 19 * 21 * 28:
            found += INITIALS[number // 588] + VOWELS[number % 588 // 28] + FINALS[number % 28]
        elif 0x1100 <= ord(char) < 0x1113:
            found += INITIALS[ord(char) - 0x1100]
        elif 0x1161 <= ord(char) < 0x1176:
            found += VOWELS[ord(char) - 0x1161]
        elif 0x11A8 <= ord(char) < 0x11C3:
            found += FINALS[ord(char) - 0x11A7]
        else:
            found += char
    return found


def is_initials(typed: str) -> bool:
    """Tell whether there are consonants and no vowels."""
    return any(char in INITIALS for char in typed) and not any(char in "".join(VOWELS) for char in typed)


def endings(name: CompanyName, typed: str) -> list[str]:
    """Return the name from each word on, as it is compared with what is typed."""
    words = name.key.split()
    if is_initials(typed):
        words = [
            "".join(spelled(char)[0] if "가" <= char <= "힣" else spelled(char) for char in word) for word in words
        ]
        if not is_initials("".join(words)):
            return []
    else:
        words = [spelled(word) for word in words]
    return ["".join(words[start:]) for start in range(len(words))]


def plain(typed: str) -> str:
    """Return what is typed letter by letter, as it stands."""
    return spelled(folded(typed).replace(" ", ""))


def folded(typed: str) -> str:
    """Return the words of what is typed."""
    return letters(typed.replace("&", " and "), joined="'’‘`")


def bare(typed: str) -> str:
    """Return what is typed letter by letter, without legal forms."""
    try:
        return spelled(CompanyName.parse(typed).joined_key)
    except InvalidValue:
        return ""


def beginnings(typed: str) -> list[str]:
    """Return what a name may begin with."""
    begun = bare(typed.rstrip("+") + "00")[:-2]
    is_behind = plain(typed).startswith(begun) and not plain(typed).endswith(begun)
    return [plain(typed)] if is_behind else [plain(typed), begun]


def before_a_form(typed: str) -> list[str]:
    """Return what stands before anything that a legal form may begin with."""
    glued = [spelled(form) for form in GLUED_BEHIND]
    apart = [spelled("".join(form)) for form in BEHIND] + [form.replace(".", "") for form in DOTTED]
    text = unicodedata.normalize("NFC", typed)
    words = [at for at in range(len(text)) if text[at].isalnum() and not text[at - 1 : at].isalnum()]
    return [
        *(
            read[:at]
            for read in beginnings(typed)
            for at in range(1, len(read))
            if any(form.startswith(read[at:]) for form in glued)
        ),
        *(bare(text[:at]) for at in words[1:] if any(form.startswith(plain(text[at:])) for form in apart)),
    ]


def rank(account: Account, typed: str) -> tuple[int, str] | None:
    """Return how well an account fits, less being better, and what fits; None when it does not."""
    for number, read in enumerate(filter(None, (plain(typed), bare(typed)))):
        if read in endings(account.name, read)[:1]:
            return number, "name"
    for number, read in enumerate(filter(None, beginnings(typed)), start=1):
        start, *further = endings(account.name, read) or [""]
        if start.startswith(read):
            return number * 10, "start"
        if any(ending.startswith(read) for ending in further):
            return number * 10 + 1, "word"
        if any(ending.startswith(read) for alias in account.aliases for ending in endings(alias, read)):
            return number * 10 + 2, "alias"
    for number, read in enumerate(before_a_form(typed), start=100):
        if read in endings(account.name, read)[:1]:
            return number, "name"
    return None


def is_named(account: Account, accounts: Mapping[str, Account]) -> bool:
    """Tell whether an account or one above it is named."""
    seen: set[str] = set()
    at: Account | None = account
    while at is not None and at.id not in seen:
        if at.named:
            return True
        seen.add(at.id)
        at = accounts.get(at.parent or "")
    return False


def naive_find(
    accounts: Iterable[Account], typed: str, limit: int, weights: Mapping[str, int]
) -> list[tuple[str, str]]:
    """Return the ids of the accounts that begin as typed, best first, and what of each does."""
    by_id = {account.id: account for account in accounts}
    hits = [(found, account) for account in by_id.values() if (found := rank(account, typed))]
    hits.sort(
        key=lambda hit: (
            hit[0][0],
            not is_named(hit[1], by_id),
            -weights.get(hit[1].id, 0),
            len(hit[1].name.joined_key),
            str(hit[1].name),
            hit[1].id,
        )
    )
    return [(account.id, match) for (_, match), account in hits[:limit]]
