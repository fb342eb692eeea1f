"""Rules over a handful of fields, in the form in which a policy writes them, and the people they are asked about."""

from hypothesis import strategies as st

from leadflow import Address, Inquiry, Lead
from leadflow.conditions import Condition, custom_field, parse_condition
from leadflow.conditions.fields import FIELDS

SCHEMA = {**FIELDS, "custom.intent": custom_field("intent", "text")}

DOMAINS = ("acme.example", "eu.acme.example", "army.mil.kr", "mnd.go.kr", "gov.example")
ANYBODYS = ("gmail.com", "smartstore.naver.com")
SUBDIVISIONS = {"KR": ("KR-11", "KR-41"), "US": ("US-CA", "US-NY")}
TITLES = ("VP Sales", "구매팀장", "영업 담당자", "Director, Sales", "대표이사", "sales vp", "Engineer", "AI팀장")
TERMS = ("VP", "sales", "팀장", "대표이사", "director", "영업", "장", "vp sales", "구매팀장", "ai팀")
CODES = ("KSIC:26", "KSIC:2611", "KSIC:10", "KSIC:62", "NAICS:325", "KSIC:C")
INTERESTS = ("Lipstick", "크림", "WMS")


def some(values: tuple[object, ...]) -> st.SearchStrategy[list[object]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


CONSTRAINTS: dict[str, st.SearchStrategy[object]] = {
    "title": st.one_of(
        some(TITLES),
        st.builds(lambda kind, terms: {kind: terms}, st.sampled_from(["contains", "prefix", "none_of"]), some(TERMS)),
    ),
    "employees": st.one_of(
        st.builds(lambda low: {"min": low}, st.integers(0, 60)),
        st.builds(lambda high: {"max": high}, st.integers(0, 60)),
        st.builds(lambda low, size: {"min": low, "max": low + size}, st.integers(0, 60), st.integers(0, 30)),
        some((5, 20, 50)),
    ),
    "email.domain": st.one_of(
        some(DOMAINS), st.builds(lambda roots: {"under": roots}, some(("acme.example", "kr", "mil.kr", "gov.example")))
    ),
    "public_sector": some((True, False)),
    "address.country": some(("KR", "US")),
    "address.subdivision": st.one_of(some(("KR-11", "KR-41", "US-CA")), st.just({"under": ["KR"]})),
    "address.postal_code": st.one_of(
        st.builds(lambda starts: {"prefix": starts}, some(("06", "061", "9", "94105", "0"))),
        st.builds(lambda ends: {"min": min(ends), "max": max(ends)}, some(("06000", "06236", "94105", "94199"))),
        st.builds(lambda end: {"max": end}, st.sampled_from(("06236", "061", "94105"))),
    ),
    "industry": st.one_of(
        st.builds(lambda roots: {"under": roots}, some(("KSIC:C", "KSIC:26", "NAICS:325", "KSIC:62"))), some(CODES[:3])
    ),
    "interests": st.one_of(
        some(INTERESTS),
        st.builds(lambda unwanted: {"none_of": unwanted}, some(INTERESTS)),
        st.just({"contains": ["크"]}),
    ),
    "custom.intent": some(("purchase", "information")),
}
RARELY = st.integers(0, 4).map(lambda number: number == 0)
PRESENT = st.builds(lambda present: {"present": present}, st.booleans())


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, object]:
    paths = draw(st.lists(st.sampled_from(sorted(CONSTRAINTS)), max_size=3, unique=True))
    asked = {path: draw(st.one_of(CONSTRAINTS[path], CONSTRAINTS[path], PRESENT)) for path in paths}
    return {path: {"not": spec} if isinstance(spec, dict) and draw(RARELY) else spec for path, spec in asked.items()}


ALTERNATIVES = st.lists(conditions(), min_size=1, max_size=2)
RULES = st.lists(ALTERNATIVES, max_size=12)


@st.composite
def subjects(draw: st.DrawFn) -> Inquiry | Lead:
    country = draw(st.sampled_from([None, "KR", "US"]))
    subdivision = draw(st.sampled_from([None, *SUBDIVISIONS.get(country or "", ())]))
    fields = {
        "id": "1",
        "source": "form",
        "name": "Amy Wong",
        "title": draw(st.none() | st.sampled_from(TITLES)),
        "employees": draw(st.none() | st.integers(0, 80)),
        "email": draw(st.none() | st.sampled_from([f"amy@{domain}" for domain in (*DOMAINS, *ANYBODYS)])),
        "website": draw(st.none() | st.sampled_from((*DOMAINS, *ANYBODYS))),
        "industry": draw(st.none() | st.sampled_from(CODES)),
        "phone": draw(st.sampled_from([None, None, "+82 10-0000-1234", "+1 212 555 0100"])),
        "interests": draw(st.lists(st.sampled_from(INTERESTS), max_size=2, unique=True)),
        "custom": draw(st.sampled_from([{}, {"intent": "purchase"}, {"intent": "information"}])),
        "address": Address(
            country=country,
            subdivision=subdivision,
            postal_code=draw(st.sampled_from([None, "06101", "94105", "9", "K1A 0B1"])) if country else None,
        ),
    }
    return Inquiry(**fields) if draw(st.booleans()) else Lead(owner="queue:a", **fields)


def parsed(any_of: list[dict[str, object]]) -> tuple[Condition, ...]:
    """Return the conditions that a policy would read."""
    return tuple(parse_condition(plain, SCHEMA) for plain in any_of)
