"""Industries: codes of five classifications, and plain words."""

import tomllib
from pathlib import Path

import pytest

from leadflow.errors import InvalidValue
from leadflow.values.industry import SCHEMES, IndustryCode

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "values" / "industries.toml").read_text(encoding="utf-8"))[
    "case"
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_a_code_knows_the_levels_above_it(case: dict[str, str]) -> None:
    """An industry gives its levels up to the section, and a code that its classification lacks is refused."""
    if "want" in case:
        assert list(IndustryCode.parse(case["given"]).ancestors) == case["want"]
    else:
        with pytest.raises(InvalidValue, match=r"invalid .*industry"):
            IndustryCode.parse(case["given"])


@pytest.mark.parametrize("case", [case for case in CASES if "want" in case], ids=lambda case: case["note"])
def test_every_level_reads_back_as_the_level_that_it_is(case: dict[str, list[str]]) -> None:
    """Each level is itself a code whose levels are the rest, so conditions may name any of them."""
    levels = tuple(case["want"])
    assert [IndustryCode.parse(level).ancestors for level in levels] == [levels[start:] for start in range(len(levels))]


def test_a_label_keeps_its_spelling_and_compares_without_it() -> None:
    """A word shows as it was written, and equals the same word in other letters."""
    label = IndustryCode.parse("  ＭＡＮＵＦＡＣＴＵＲＩＮＧ & Trade")
    assert str(label) == "LABEL:ＭＡＮＵＦＡＣＴＵＲＩＮＧ & Trade"
    assert label == IndustryCode("LABEL", "manufacturing & trade")
    assert hash(label) == hash(IndustryCode("LABEL", "manufacturing & trade"))


def test_a_label_may_look_like_anything() -> None:
    """A label that reads like a code, or like a label, stays the label it is."""
    odd = [IndustryCode("LABEL", text) for text in ("KSIC:C", "LABEL: x", "26", "NAICS 31-33")]
    assert [IndustryCode.parse(str(label)) for label in odd] == odd


@pytest.mark.parametrize(
    ("scheme", "code"),
    [
        ("ksic", "C"),
        ("WZ", "26"),
        ("KSIC", "c"),
        ("KSIC", "C26"),
        ("KSIC", "99999999"),
        ("KSIC", "٢٦"),
        ("NACE", "26.11"),
        ("NAICS", "C32"),
        ("KSIC", 26),
        ("LABEL", ""),
        ("LABEL", " retail"),
        ("LABEL", "™"),
        ("LABEL", None),
    ],
)
def test_a_code_that_exists_is_in_normal_form(scheme: str, code: str) -> None:
    """The constructor accepts only what is normalised already."""
    with pytest.raises(InvalidValue, match="industry"):
        IndustryCode(scheme, code)


def test_a_wrong_letter_is_told_the_right_one() -> None:
    """Who mistakes the section is told which one the division belongs to."""
    with pytest.raises(InvalidValue, match="invalid KSIC industry code 'D26': expected section C before 26"):
        IndustryCode.parse("KSIC:D26")


def test_codes_sort_by_classification_and_code() -> None:
    """Industries have an order, so that lists of them are reproducible."""
    written = ["NAICS:52", "LABEL:Trade", "KSIC:C", "LABEL:retail", "KSIC:26"]
    assert [str(code) for code in sorted(map(IndustryCode.parse, written))] == [
        *("KSIC:26", "KSIC:C", "LABEL:retail", "LABEL:Trade", "NAICS:52"),
    ]
    assert SCHEMES == ("ISIC", "KSIC", "NACE", "NAICS", "SIC", "LABEL")
