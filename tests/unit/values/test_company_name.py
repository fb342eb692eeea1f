"""Names of companies: which spellings are one name, and which are not."""

import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from leadflow.errors import InvalidValue
from leadflow.tables import legal_forms
from leadflow.values.company_name import CompanyName
from leadflow.values.text import letters

FILE = Path(__file__).parents[2] / "cases" / "values" / "company_names.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['note']}: {case['given']}")
def test_a_name_has_the_key_of_its_company(case: dict[str, str]) -> None:
    """Spelling and legal form make no difference; what tells companies apart stays."""
    assert CompanyName.parse(case["given"]).key == case["key"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['note']}: {case['given']}")
def test_a_key_is_its_own_key(case: dict[str, str]) -> None:
    """Taking the key of a key changes nothing, so keys can be stored and compared with names."""
    assert CompanyName.parse(case["key"]).key == case["key"]


def test_the_cases_with_one_key_are_all_spellings_of_one_name() -> None:
    """Every key of the table has more than one spelling or a note of its own; none is there twice."""
    spellings = defaultdict(list)
    for case in CASES:
        spellings[case["given"]].append(case["key"])
    assert [given for given, keys in spellings.items() if len(keys) > 1] == []


@pytest.mark.parametrize("form", sorted(legal_forms.BEHIND), ids=" ".join)
def test_every_form_behind_is_taken_away(form: tuple[str, ...]) -> None:
    """Each legal form of the table, written behind a name, leaves the name."""
    assert CompanyName.parse(f"Tejo Vela {' '.join(form)}").key == "tejo vela"


@pytest.mark.parametrize("form", sorted(legal_forms.IN_FRONT), ids=" ".join)
def test_every_form_in_front_is_taken_away(form: tuple[str, ...]) -> None:
    """Each legal form of the table, written in front of a name, leaves the name."""
    assert CompanyName.parse(f"{' '.join(form)} Tejo Vela").key == "tejo vela"


@pytest.mark.parametrize("form", sorted(legal_forms.DOTTED))
@pytest.mark.parametrize("spelling", ["Tejo {dots}.", "Tejo {dots}", "Tejo, {dots}.", "Tejo {wide}.", "TEJO {CAPS}."])
def test_a_dotted_form_counts_with_its_dots(form: str, spelling: str) -> None:
    """Abbreviations that are words, too, are legal forms when their dots are there, spaced or not."""
    text = spelling.format(dots=form, wide=form.replace(".", ". "), CAPS=form.upper())
    assert CompanyName.parse(text).key == "tejo"


@pytest.mark.parametrize("form", sorted(legal_forms.DOTTED))
def test_a_dotted_form_is_a_word_without_its_dots(form: str) -> None:
    """Without its dots such an abbreviation is part of the name."""
    word = form.replace(".", "")
    assert CompanyName.parse(f"Tejo {word}").key == f"tejo {word}"


@pytest.mark.parametrize("form", sorted(legal_forms.BRACKETED))
def test_a_short_form_counts_in_brackets_on_either_side(form: str) -> None:
    """Short forms in brackets are legal forms wherever they stand, and words without."""
    assert CompanyName.parse(f"({form})한빛").key == CompanyName.parse(f"한빛 ( {form} )").key == "한빛"
    assert CompanyName.parse(f"{form}한빛").key == f"{form}한빛"


@pytest.mark.parametrize("form", legal_forms.GLUED_IN_FRONT)
def test_a_form_is_found_glued_in_front(form: str) -> None:
    """Scripts without spaces glue the form to the name."""
    assert CompanyName.parse(f"{form}한빛").key == "한빛"


@pytest.mark.parametrize("form", legal_forms.GLUED_BEHIND)
def test_a_form_is_found_glued_behind(form: str) -> None:
    """Scripts without spaces glue the form to the name."""
    assert CompanyName.parse(f"한빛{form}").key == "한빛"


def test_the_tables_of_legal_forms_stand_in_folded_form() -> None:
    """Every form is what folding gives and has words, so that a comparison can find it."""
    texts = [" ".join(form) for form in legal_forms.BEHIND | legal_forms.IN_FRONT]
    texts += [*legal_forms.BRACKETED, *legal_forms.GLUED_BEHIND, *legal_forms.GLUED_IN_FRONT]
    assert [text for text in texts if letters(text) != text or not text] == []
    assert [form for form in legal_forms.DOTTED if letters(form, joined=".") != form.replace(".", "")] == []


@pytest.mark.parametrize("glued", [legal_forms.GLUED_BEHIND, legal_forms.GLUED_IN_FRONT])
def test_the_longest_glued_form_comes_first(glued: tuple[str, ...]) -> None:
    """A form that ends like another one is tried before it."""
    assert [len(form) for form in glued] == sorted((len(form) for form in glued), reverse=True)


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "\u3164", "\ufe0f", "a" * 301, "가" * 301, "Tejo\x00"])
def test_blank_long_and_damaged_names_are_refused(text: str) -> None:
    """A name has 1 to 300 characters that can be seen."""
    with pytest.raises(InvalidValue, match="invalid company name"):
        CompanyName.parse(text)


@pytest.mark.parametrize("value", ["", " Tejo", "Tejo  Vela", "a" * 301, None])
def test_only_clean_text_can_be_constructed(value: object) -> None:
    """The constructor takes what `parse` produces: one clean line."""
    with pytest.raises(InvalidValue, match="invalid company name"):
        CompanyName(value)  # type: ignore[arg-type] - wrong values are the point


def test_a_placeholder_is_read_like_any_name() -> None:
    """Whether "N/A" means nothing is not decided here."""
    assert CompanyName.parse(" N/A ").text == "N/A"


def test_a_name_is_shown_as_written() -> None:
    """The legal form and the case stay for people to see; only spaces are tidied."""
    name = CompanyName.parse(" (주)  다솜푸드\n")
    assert (str(name), repr(name)) == ("(주) 다솜푸드", "CompanyName('(주) 다솜푸드')")


def test_equality_is_about_the_text_and_keys_are_about_the_company() -> None:
    """Two spellings are two values with one key."""
    first, second = CompanyName.parse("한빛(주)"), CompanyName.parse("주식회사 한빛")
    assert first != second
    assert first.key == second.key
