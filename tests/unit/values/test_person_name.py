"""Names of people: what is read, what stays open, and which names agree."""

import itertools
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.errors import InvalidValue
from leadflow.tables import person_names
from leadflow.values.person_name import SURELY_CLEAN, PersonName
from leadflow.values.text import clean, fold

FILE = Path(__file__).parents[2] / "cases" / "values" / "person_names.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['note']}: {case['given'][:25]}")
def test_a_name_is_read_as_far_as_it_is_sure(case: dict[str, str]) -> None:
    """Given name and surname are found where the writing shows them, and stay open otherwise."""
    name = PersonName.parse(case["given"])
    assert {"full": name.full, "given": name.given, "family": name.family} == {
        "given": None,
        "family": None,
        **dict(case["want"]),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['note']}: {case['given'][:25]}")
def test_reading_what_is_shown_gives_the_same_name(case: dict[str, str]) -> None:
    """The full name of a name that was read means that name again."""
    name = PersonName.parse(case["given"])
    assert PersonName.parse(str(name)) == name
    assert eval(repr(name)) == name  # noqa: S307 - our own repr


SAME = [
    (
        "Lee, Minho",
        "Minho Lee",
        "LEE MINHO",
        "Lee Minho",
        "Lee, Min-ho",
        "Ｍｉｎｈｏ　Ｌｅｅ",
        "Dr. Minho Lee",
        "Minho Lee 이사님",
    ),
    ("O'Dwyer, Niamh", "Niamh O’Dwyer", "niamh odwyer", "Niamh O´Dwyer"),
    ("Jonas van der Berg", "van der Berg, Jonas", "BERG, JONAS VAN DER"),
    ("Helga Weiß", "Helga Weiss", "WEISS, Helga"),
    ("김민지", "김 민지", "김, 민지", "민지 김", "김민지 팀장", "김민지님", "김 민 지", "\u1100\u1175\u11b7민지"),
    ("황보은", "황보 은", "황보, 은"),
    ("존 스미스", "스미스, 존", "존·스미스", "존스미스", "존 스미스님"),
    ("山田太郎", "山田 太郎", "山田太郎様", "山田, 太郎"),
]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_spellings_of_one_name_share_a_key(spellings: tuple[str, ...]) -> None:
    """Case, order, hyphens, apostrophes, titles and, in Hangul and Han, spaces make no difference."""
    assert len({PersonName.parse(spelling).key for spelling in spellings}) == 1


def test_different_names_have_different_keys() -> None:
    """No two of these names are the same, however similar they are."""
    names = [spellings[0] for spellings in SAME]
    names += ["김지민", "박민지", "민지", "Minho", "John Smith", "John Smith Jr.", "राम", "रमा", "-", "--"]
    assert len({PersonName.parse(name).key for name in names}) == len(names)


AGREE = [
    ("Tanaka", "Aiko Tanaka", True),
    ("Aiko", "Aiko Tanaka", True),
    ("Mr. Tanaka", "Tanaka, Aiko", True),
    ("AIKO TANAKA", "Tanaka, Aiko", True),
    ("Kenji", "Aiko Tanaka", False),
    ("Kenji Tanaka", "Aiko Tanaka", False),
    ("Aiko M. Tanaka", "Aiko Tanaka", False),
    ("John Smith", "John Smith Jr.", False),
    ("van Beethoven", "Ludwig van Beethoven", True),
    ("Beethoven", "Ludwig van Beethoven", False),
    ("Tanaka", "Aiko", False),
    ("김 팀장", "김민지", True),
    ("김 팀장", "박민지", False),
    ("김민지", "김지민", False),
    ("김민지 팀장", "김민지", True),
    ("황보", "황보은", True),
    ("스미스", "존 스미스", True),
    ("Minji Kim (김민지)", "김민지", False),
]


@pytest.mark.parametrize(("first", "second", "agree"), AGREE)
def test_names_agree_when_nothing_contradicts(first: str, second: str, *, agree: bool) -> None:
    """Names agree when they are the same or one lacks a part; the question is the same both ways."""
    one, other = PersonName.parse(first), PersonName.parse(second)
    assert (one.agrees_with(other), other.agrees_with(one)) == (agree, agree)


@pytest.mark.parametrize(
    ("first", "second", "agree"),
    [
        ({"family": "Tanaka"}, {"given": "Aiko", "family": "Tanaka"}, True),
        ({"family": "Tanaka"}, {"given": "Aiko", "family": "Sato"}, False),
        ({"given": "Aiko"}, {"given": "Aiko", "family": "Tanaka"}, True),
        ({"given": "민지"}, {"given": "민지", "family": "김"}, True),
        ({"family": "김"}, {"given": "민지", "family": "김"}, True),
        ({"given": "Aiko"}, {"family": "Tanaka"}, False),
        ({"full": "Aiko"}, {"given": "Aiko", "full": "Aiko T."}, True),
    ],
)
def test_names_from_parts_agree_in_the_parts_they_share(
    first: dict[str, str], second: dict[str, str], *, agree: bool
) -> None:
    """The parts that both names have must be the same, and one part at least must be shared."""
    one, other = PersonName.from_parts(**first), PersonName.from_parts(**second)
    assert (one.agrees_with(other), other.agrees_with(one)) == (agree, agree)


@pytest.mark.parametrize(
    ("parts", "want"),
    [
        ({"given": "Aiko", "family": "Tanaka"}, PersonName("Aiko Tanaka", "Aiko", "Tanaka")),
        ({"given": " Aiko ", "family": " "}, PersonName("Aiko", "Aiko")),
        ({"given": None, "family": "O'Dwyer"}, PersonName("O'Dwyer", None, "O'Dwyer")),
        ({"given": "서준", "family": "박"}, PersonName("박서준", "서준", "박")),
        ({"given": "은", "family": "황보"}, PersonName("황보은", "은", "황보")),
        ({"given": "존", "family": "스미스"}, PersonName("존 스미스", "존", "스미스")),
        ({"given": "수", "family": "즙"}, PersonName("즙수", "수", "즙")),
        ({"given": "愛子", "family": "田中"}, PersonName("田中愛子", "愛子", "田中")),
        ({"given": "Minji", "family": "김"}, PersonName("Minji 김", "Minji", "김")),
        ({"given": "A", "family": "T", "full": "Ms. A  T"}, PersonName("Ms. A T", "A", "T")),
        ({"full": "Lee, Minho"}, PersonName("Minho Lee", "Minho", "Lee")),
        ({"given": "", "family": "", "full": "박서준"}, PersonName("박서준", "서준", "박")),
    ],
    ids=str,
)
def test_a_full_name_is_put_together_in_the_order_of_its_script(parts: dict[str, str], want: PersonName) -> None:
    """Western names have the surname last, Korean, Chinese and Japanese ones first; a full name given is kept."""
    assert PersonName.from_parts(**parts) == want


def test_a_name_from_parts_has_the_key_of_the_same_name_in_one_field() -> None:
    """It makes no difference for matching whether a source splits names."""
    assert PersonName.from_parts(given="Ana María", family="García").key == PersonName.parse("García, Ana María").key
    assert PersonName.from_parts(given="민지", family="김").key == PersonName.parse("김민지 팀장").key
    assert PersonName.from_parts(given="존", family="스미스").key == PersonName.parse("존 스미스").key


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "\u3164", "\ufe0f", "a" * 201, "가" * 201, "Maya\x00"])
def test_blank_long_and_damaged_names_are_refused(text: str) -> None:
    """A name has 1 to 200 characters that can be seen, in one field and in parts."""
    with pytest.raises(InvalidValue, match="invalid name of a person"):
        PersonName.parse(text)
    with pytest.raises(InvalidValue, match="invalid name of a person"):
        PersonName.from_parts(given=text)


@given(st.from_regex(SURELY_CLEAN, fullmatch=True))
def test_the_shortcut_takes_only_text_that_cleaning_would_not_change(text: str) -> None:
    """A line that is taken without cleaning is composed, trimmed and visible."""
    assert " ".join(clean(text).split()) == text
    assert fold(text)


def test_a_name_of_200_characters_is_read() -> None:
    """The longest name that is accepted has 200 characters."""
    assert len(PersonName.parse("a" * 200).full) == 200


def test_a_name_from_nothing_is_refused() -> None:
    """Without any part there is no name."""
    with pytest.raises(InvalidValue, match="invalid name of a person ''"):
        PersonName.from_parts(given=" ", family=None)


@pytest.mark.parametrize("value", ["", " Maya", "Maya  Okonkwo", "a" * 201, 5])
def test_only_clean_text_can_be_constructed(value: object) -> None:
    """The constructor takes what the named constructors produce: clean lines, for the parts too."""
    with pytest.raises(InvalidValue, match="invalid name of a person"):
        PersonName(value)  # type: ignore[arg-type] - wrong values are the point
    for part in ("given", "family"):
        with pytest.raises(InvalidValue, match="invalid part of a name"):
            PersonName("Maya", **{part: value})  # type: ignore[arg-type] - wrong values are the point


def test_the_tables_of_names_stand_in_folded_form() -> None:
    """Every word of the tables is what folding gives, so that a comparison can find it."""
    tables = (
        person_names.KOREAN_SURNAMES, person_names.KOREAN_COMPOUND_SURNAMES, person_names.CHINESE_COMPOUND_SURNAMES,
        person_names.PARTICLES, person_names.TITLES_IN_FRONT, person_names.CREDENTIALS, person_names.GENERATIONS,
        person_names.TITLES_BEHIND, [honorific for honorific, _ in person_names.HONORIFICS_BEHIND],
    )  # fmt: skip
    assert [word for word in itertools.chain(*tables) if fold(word) != word or not word] == []
    assert {len(name) for name in person_names.KOREAN_SURNAMES} == {1}
    assert {len(name) for name in person_names.KOREAN_COMPOUND_SURNAMES | person_names.CHINESE_COMPOUND_SURNAMES} == {2}
