"""Laws of yes and no: a text means the same wherever it stands."""

import tomllib
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.errors import InvalidValue
from leadflow.policy import CustomField
from leadflow.sources.fields import inquiry_from

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "values" / "yes_and_no.toml").read_text(encoding="utf-8"))
WORDS = tuple(CASES["yes"] + CASES["no"] + CASES["nothing"] + CASES["unclear"])
NEWS = CustomField(type="flag")


def in_a_column(text: str) -> bool | None:
    """Return what a text says in a column that asks for consent."""
    return inquiry_from({"name": "Amy Wong", "consent": text}, id="form:1", source="form").consent


def in_a_flag(text: str) -> bool | None:
    """Return what a text says in a custom field of type flag; None where it says neither."""
    inquiry = inquiry_from({"name": "Amy Wong", "custom.news": text}, id="form:1", source="form")
    try:
        read = NEWS.read(inquiry.custom.get("news", ""))
    except InvalidValue:
        return None
    assert isinstance(read, bool)
    return read


@given(text=st.sampled_from(WORDS) | st.text(max_size=12))
@example(text="はい")
@example(text="○")
@example(text="✓")
@example(text="거부")
@example(text="t")
def test_a_text_gives_one_answer_in_a_column_and_in_a_flag(text: str) -> None:
    """Any text gives the same answer through a column of a source and through a custom field of type flag."""
    assert in_a_column(text) is in_a_flag(text)


@given(number=st.sampled_from((0, 1)) | st.integers(min_value=-3, max_value=3))
def test_a_number_gives_one_answer_in_a_column_and_in_a_flag(number: int) -> None:
    """The 1 and the 0 of JSON give the same answer through a column of a source and through a custom flag."""
    inquiry = inquiry_from({"name": "Amy Wong", "consent": number, "custom.news": number}, id="form:1", source="form")
    try:
        flag = NEWS.read(inquiry.custom["news"])
    except InvalidValue:
        flag = None
    assert inquiry.consent is flag
