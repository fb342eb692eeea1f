"""Text: what is fit to be stored, and when two spellings are the same."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.errors import InvalidValue
from leadflow.values.text import (
    PLACEHOLDERS,
    clean,
    fold,
    is_placeholder,
    is_written_together,
    letters,
    unpunctuated,
    words,
)


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("  Amy ", "Amy"),
        ("Amy\nWong\t", "Amy\nWong"),
        ("e\u0301", "é"),
        ("\u1112\u1161\u11ab빛", "한빛"),
        ("\u00a0Amy\u3000", "Amy"),
        ("\u200b\u202aAmy\u202c \ufeff", "Amy"),
        ("\u3164", ""),
        ("A\u200bmy", "A\u200bmy"),
        ("❤\ufe0f", "❤\ufe0f"),
    ],
)
def test_clean_text_is_composed_and_trimmed(text: str, want: str) -> None:
    """Spaces and invisible characters go at the ends, everything between stays."""
    assert clean(text) == want


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x0b", "\x1f", "\x7f", "\ud800"])
def test_text_that_no_database_stores_is_refused(char: str) -> None:
    """Control characters and halves of surrogate pairs are named in the error."""
    with pytest.raises(InvalidValue, match=r"invalid street 'a.*: expected no control character such as"):
        clean(f"a{char}한", what="street")


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """Clean text is clean."""
    try:
        once = clean(text)
    except InvalidValue:
        return
    assert clean(once) == once
    assert once == once.strip()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ＡＣＭＥ", "acme"),
        ("Straße", "STRASSE"),
        (" a \n b ", "a b"),
        ("㈜한빛", "(주)한빛"),
        ("ﬁrst", "first"),
        ("한\u200b빛", "한빛"),
        ("Prä\u00adzision", "präzision"),
        ("e\u0301", "É"),
        ("O´Dwyer", "o'dwyer"),
        ("Acme™", "acme"),
        ("ｱｸﾒ", "アクメ"),
        ("ㅤ", ""),
    ],
)
def test_spellings_that_are_the_same_fold_to_the_same(first: str, second: str) -> None:
    """Case, width, composition, spaces and invisible characters make no difference."""
    assert fold(first) == fold(second)


@pytest.mark.parametrize(("first", "second"), [("é", "e"), ("a-b", "a b"), ("한빛", "한 빛"), ("1", "l")])
def test_spellings_that_differ_stay_different(first: str, second: str) -> None:
    """Accents, punctuation and single spaces count."""
    assert fold(first) != fold(second)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """A folded text is its own folded form, and so is what is left of it without punctuation."""
    assert fold(fold(text)) == fold(text)
    assert letters(letters(text)) == letters(text)
    assert unpunctuated(fold(text)) == letters(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_folding_forgets_ascii_case(text: str) -> None:
    """Writing ASCII letters in capitals changes no comparison."""
    shouted = "".join(char.upper() if char.isascii() else char for char in text)
    assert fold(shouted) == fold(text)


def test_only_letters_and_digits_are_left_and_marks_stay_with_their_letters() -> None:
    """Punctuation, symbols and underscores separate words; vowel signs of Asian scripts do not."""
    assert letters("A-b_c, (d) 💸 é!") == "a b c d é"
    assert letters("राम รถไฟ") == "राम รถไฟ"
    assert letters("ที่") == "ที่"
    assert letters("Jean-Luc O’Neil", joined="-’") == "jeanluc oneil"


@pytest.mark.parametrize(
    "text", ["", " ", "N/A", "n.a.", "-", "없음", "해당 없음", "ＮＯＮＥ", "なし", "\u3164", "\u200b"]
)
def test_nothing_can_be_said_in_many_ways(text: str) -> None:
    """What people type into a mandatory field without an answer counts as nothing."""
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["Nana", "없음산업", "N", "0"])
def test_short_answers_are_answers(text: str) -> None:
    """A text that only looks like a placeholder is kept."""
    assert not is_placeholder(text)


def test_the_placeholders_stand_in_folded_form() -> None:
    """Every placeholder is what folding gives, so that a comparison can find it."""
    assert [text for text in PLACEHOLDERS if fold(text) != text] == []


@pytest.mark.parametrize(
    ("text", "found", "missing"),
    [
        ("VP, Sales & Marketing", {"vp", "sales", "marketing"}, {"s", "sale", ""}),
        ("구매팀장", {"구매팀장", "팀장", "구매", "장"}, {"팀구"}),
        ("営業部 VP", {"営業部", "営業", "vp"}, {"v"}),
        ("", set(), {""}),
    ],
)
def test_words_are_what_a_reader_finds(text: str, found: set[str], missing: set[str]) -> None:
    """Whole words in scripts with spaces; characters and pairs in scripts without."""
    assert found <= words(text)
    assert missing.isdisjoint(words(text))


@pytest.mark.parametrize(
    ("text", "together"), [("팀장", True), ("部長 VP", True), ("ครู", True), ("VP", False), ("é", False)]
)
def test_scripts_without_spaces_are_known(text: str, *, together: bool) -> None:
    """Hangul, Han, Kana and Thai put words together."""
    assert is_written_together(text) is together


@pytest.mark.parametrize(
    "text", [" " * 200_000 + "x" + " " * 200_000, "\u200b " * 100_000 + "한", "a " * 100_000 + "한"]
)
def test_long_texts_take_no_longer_than_their_length(text: str) -> None:
    """Cleaning and folding take linear time, whatever the text is made of."""
    started = time.process_time()
    fold(clean(text))
    assert time.process_time() - started < 2
