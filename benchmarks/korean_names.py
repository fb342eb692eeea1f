"""Invented names of Korean companies, made of syllables; the same seed gives the same names."""

import random

__all__ = ["korean_names"]

# Syllables that names of companies often begin and go on with. 주, 유, 사 and 재 also begin legal forms: 유한양행 is no
# 유한회사, and 주성 no (주)성.
_FIRST = "가고나누다대도동라로마명미보사산새선성세수시신아영오우원유은이인재정제주지진청태하한해현호화"
_SECOND = "강경광국나담도라람랑로루림마명미민별빛산상서선성솔수아양영온우울원윤은이인일정주진찬찬평하한해현호"
_TRADES = (
    *("전자", "식품", "물산", "산업", "건설", "물류", "화학", "바이오", "테크", "소프트", "상사", "제약"),
    *("에너지", "미디어", "디자인", "시스템", "솔루션", "엔지니어링", "정보통신", "로지스틱스", "모터스"),
    *("인터내셔널", "홀딩스", "네트웍스"),
)
_AS_IT_IS = "{}"
# How accounts are named in the books: most without a form, the others with one in any of the usual places.
_AS_RECORDED = (*[_AS_IT_IS] * 5, "주식회사 {}", "(주){}", "㈜{}", "{} 주식회사", "{}(주)", "유한회사 {}")


def korean_names(count: int, *, seed: int) -> tuple[str, ...]:
    """Return as many different names as asked for; no two have the same letters once the form is away."""
    chance = random.Random(seed)
    bodies: dict[str, str] = {}
    while len(bodies) < count:
        stem = chance.choice(_FIRST) + chance.choice(_SECOND) + chance.choice(("", "", chance.choice(_SECOND)))
        trade = chance.choice(("", *_TRADES))
        body = f"{stem}{chance.choice(('', '', ' ')) if trade else ''}{trade}"
        bodies.setdefault(body.replace(" ", ""), body)
    return tuple(chance.choice(_AS_RECORDED).format(body) for body in bodies.values())
