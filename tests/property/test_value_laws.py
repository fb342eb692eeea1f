"""Laws that the values of records keep for every text, not only for the examples."""

import copy
import pickle
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.errors import InvalidValue
from leadflow.tables import legal_forms, person_names
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber

Value = CompanyName | Domain | EmailAddress | PersonName | PhoneNumber


def glued(pieces: st.SearchStrategy[str], separators: list[str]) -> st.SearchStrategy[str]:
    """Draw texts made of several pieces with separators between them."""
    pairs = st.lists(st.tuples(pieces, st.sampled_from(separators)), min_size=1, max_size=6)
    return pairs.map(lambda drawn: "".join(piece + separator for piece, separator in drawn)[:150])


ODD = st.one_of(
    st.text(max_size=4), st.sampled_from(["\u200b", "ß", "İ", "ﬁ", "´", "™", "٣", "㈜", "&", "+", "()", "..", "ｶﾞ"])
)

PEOPLE = glued(
    st.one_of(
        st.sampled_from(
            [
                "Maya",
                "Okonkwo",
                "O'Dwyer",
                "Min-ho",
                "박서준",
                "김",
                "황보",
                "은",
                "존",
                "스미스",
                "田中",
                "愛子",
                "ジョン",
            ]
        ),
        st.sampled_from(sorted(person_names.TITLES_IN_FRONT | person_names.CREDENTIALS | person_names.GENERATIONS)),
        st.sampled_from(sorted(person_names.TITLES_BEHIND | person_names.PARTICLES)),
        ODD,
    ),
    [" ", " ", "", ",", ", ", "·", "，", ". "],
)
COMPANIES = glued(
    st.one_of(
        st.sampled_from(
            ["한빛", "Tejo", "くも", "a", "The", "and", "und", "co", "Company", "3", "빛", "S.p.A.", "s. r. o.", "A/S"]
        ),
        st.sampled_from(sorted(" ".join(form) for form in legal_forms.BEHIND | legal_forms.IN_FRONT)),
        st.sampled_from([*legal_forms.GLUED_BEHIND, *sorted(legal_forms.DOTTED)]),
        st.sampled_from([f"({form})" for form in sorted(legal_forms.BRACKETED)]),
        ODD,
    ),
    [" ", " ", "", ", ", ".", "/", " & "],
)
LABELS = st.one_of(st.from_regex(r"[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,8}[a-zA-Z0-9])?", fullmatch=True), st.sampled_from(
    ["www", "xn--3e0b707e", "xn--zzzzzz", "xn--i-7iq", "xn--a", "한국", "faß", "ａｂｃ", "co", "kr", "example", "日本"]
))  # fmt: skip
DOMAINS = st.lists(LABELS, min_size=1, max_size=4).flatmap(
    lambda labels: st.sampled_from([f"{prefix}{'.'.join(labels)}" for prefix in ("", "www.", "https://", "//WWW.")])
)
EMAILS = st.builds(
    "{}@{}".format,
    st.one_of(st.sampled_from(["amy", "A.B+c", "o'dwyer", "대표메일", "é", "e\u0301"]), st.text(max_size=5)),
    DOMAINS,
)
PHONES = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        ["", "+", "00", "+82", "+82 (0)", "+1", "+39 0", "+86 01", "+54 9", "+52 1", "+7 8", "0", "010", "82-"]
    ),
    st.text(alphabet="0123456789 -", min_size=4, max_size=14),
    st.sampled_from(["", " ext. 12", "(내선 7)", "#0012", "~5", ".0"]),
)
COUNTRIES = st.sampled_from([None, "KR", "US", "GB", "DE", "CN", "IT", "AR", "MX", "RU", "BR", "XX"])


def read(kind: type[Value], text: str, country: str | None) -> Value:
    """Read a text as a value of a kind; texts that are none are not of interest."""
    try:
        return PhoneNumber.parse(text, country=country) if kind is PhoneNumber else kind.parse(text)
    except InvalidValue:
        assume(False)
        raise


VALUES = st.one_of(
    st.tuples(st.just(PersonName), PEOPLE, st.none()),
    st.tuples(st.just(CompanyName), COMPANIES, st.none()),
    st.tuples(st.just(Domain), DOMAINS, st.none()),
    st.tuples(st.just(EmailAddress), EMAILS, st.none()),
    st.tuples(st.just(PhoneNumber), PHONES, COUNTRIES),
)


@given(VALUES)
def test_what_is_shown_is_read_again(drawn: tuple[type[Value], str, str | None]) -> None:
    """Showing a value and reading it gives the same value, with the same key."""
    value = read(*drawn)
    again = type(value).parse(str(value))
    assert again == value
    assert hash(again) == hash(value)
    if not isinstance(value, Domain):
        assert again.key == value.key != ""


@given(VALUES)
def test_values_survive_pickle_and_copies(drawn: tuple[type[Value], str, str | None]) -> None:
    """Values can be sent to other processes and copied."""
    value = read(*drawn)
    for copied in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert copied == value
        assert repr(copied) == repr(value)


@given(kind=st.sampled_from([PersonName, CompanyName, Domain, EmailAddress, PhoneNumber]), text=st.text())
def test_any_text_is_read_or_refused(kind: type[Value], text: str) -> None:
    """Whatever arrives, the answer is a value or the error that says what is wrong."""
    try:
        kind.parse(text)
    except InvalidValue as error:
        assert str(error)


VISIBLE = st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs", "Cf", "M"]), max_size=8)


@pytest.mark.parametrize("kind", [PersonName, CompanyName])
@given(text=st.one_of(PEOPLE, COMPANIES, VISIBLE), letter=st.sampled_from("aé가中ア"))
def test_a_name_with_a_letter_is_never_refused(kind: type[PersonName | CompanyName], text: str, letter: str) -> None:
    """Real names are read, whatever surrounds them; only control characters and length speak against one."""
    assume(all(unicodedata.category(char) not in ("Cc", "Cs") for char in text))
    assert kind.parse(f"{text}{letter}").key
    assert kind.parse(f"{letter}{text}").key


# --- names of people --------------------------------------------------------------------------------------------------


@given(full=PEOPLE, part=PEOPLE)
def test_a_full_name_that_a_source_delivers_has_its_own_key(full: str, part: str) -> None:
    """The key depends on the full name alone, whatever the source says of its parts."""
    try:
        name = PersonName.from_parts(given=part, full=full)
    except InvalidValue:
        assume(False)
        raise
    assert PersonName.parse(str(name)).key == name.key


@given(first=PEOPLE, second=PEOPLE)
def test_agreement_goes_both_ways(first: str, second: str) -> None:
    """A name agrees with itself, and two names agree in either order."""
    one, other = read(PersonName, first, None), read(PersonName, second, None)
    assert isinstance(one, PersonName)
    assert isinstance(other, PersonName)
    assert one.agrees_with(one)
    assert one.agrees_with(other) == other.agrees_with(one)


LATIN_WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéüñ", min_size=3, max_size=8).filter(
    lambda word: word not in person_names.TITLES_IN_FRONT | person_names.CREDENTIALS
)


@given(given_name=LATIN_WORD, family=LATIN_WORD)
def test_the_order_of_words_makes_no_difference(given_name: str, family: str) -> None:
    """A western name, the same with a comma and the same in capitals share a key."""
    spellings = [
        f"{given_name} {family}",
        f"{family} {given_name}",
        f"{family}, {given_name}",
        f"{given_name} {family}".upper(),
    ]
    assert len({PersonName.parse(spelling).key for spelling in spellings}) == 1
    assert PersonName.from_parts(given=given_name, family=family).key == PersonName.parse(spellings[0]).key


@given(
    family=st.sampled_from(sorted(person_names.KOREAN_SURNAMES | person_names.KOREAN_COMPOUND_SURNAMES)),
    given_name=st.text(alphabet="민지서준현우은영하", min_size=2, max_size=2),
)
def test_korean_names_are_read_with_and_without_spaces(family: str, given_name: str) -> None:
    """Every Korean surname with a given name of two syllables is read, however it is spaced and titled."""
    assume(f"{family}{given_name}"[:2] not in person_names.KOREAN_COMPOUND_SURNAMES - {family})
    want = PersonName.from_parts(given=given_name, family=family)
    for spelling in (
        f"{family}{given_name}",
        f"{family} {given_name}",
        f"{family}{given_name} 팀장님",
        f"{family}, {given_name}",
    ):
        name = PersonName.parse(spelling)
        assert (name.given, name.family, name.key) == (given_name, family, want.key)


# --- names of companies -----------------------------------------------------------------------------------------------


@given(COMPANIES)
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    """Keys are names of their own, also those of names that are nothing but a legal form."""
    name = read(CompanyName, text, None)
    assert isinstance(name, CompanyName)
    assert CompanyName.parse(name.key).key == name.key


NAME = st.lists(st.text(alphabet="abdefghklmnoprtuvzéü", min_size=4, max_size=8), min_size=1, max_size=3).map(" ".join)
HANGUL_NAME = st.text(alphabet="한빛다솜강전푸드", min_size=1, max_size=6)


@given(
    name=st.one_of(NAME, HANGUL_NAME),
    punctuation=st.sampled_from(["{}", '"{}"', "({})", "«{}»", " {}.", "- {} -"]),
    form=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
)
def test_writing_makes_no_difference(name: str, punctuation: str, form: str) -> None:
    """Case, punctuation around the name and the way Unicode writes it do not change the key."""
    assume(CompanyName.parse(name).key == name)
    written = unicodedata.normalize(form, punctuation.format(name.upper()))  # type: ignore[arg-type] - one of the four
    assert CompanyName.parse(written).key == name


@given(
    name=st.one_of(NAME, HANGUL_NAME),
    form=st.sampled_from(["{} Inc.", "{}, Ltd.", "{} GmbH & Co. KG", "{} s.r.o.", "{} A/S", "{} S.p.A.", "주식회사 {}", "{} 주식회사",
                          "(주){}", "{}㈜", "株式会社{}", "PT {}", "ООО «{}»", "{} S.A. de C.V."]),
)  # fmt: skip
def test_a_legal_form_makes_no_difference(name: str, form: str) -> None:
    """A form added in front of or behind a name, or moved there, leaves the key as it is."""
    assume(not any((word,) in legal_forms.BEHIND | legal_forms.IN_FRONT for word in name.split()))
    assert CompanyName.parse(form.format(name)).key == name


@pytest.mark.parametrize("text", ["주식회사 한빛", "Isar Präzision GmbH & Co. KG"])
def test_keys_do_not_depend_on_what_was_asked_before(text: str) -> None:
    """A key is the same from the cache and without."""
    assert CompanyName.parse(text).key == CompanyName.parse(text).key
