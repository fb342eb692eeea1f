"""Yes and no: one table, one function, and no second list anywhere."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadflow.tables import yes_and_no
from leadflow.values.text import fold
from leadflow.values.yes_and_no import has_refused, says_nothing, yes_or_no

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src" / "leadflow"
CASES = tomllib.loads((ROOT / "tests" / "cases" / "values" / "yes_and_no.toml").read_text(encoding="utf-8"))
TABLES: dict[str, frozenset[str]] = {name: getattr(yes_and_no, name) for name in yes_and_no.__all__}

# What sources and custom fields read before they read with one function, each by a list of its own.
COLUMN_YES = "true 1 yes y t on o checked agree agreed accept accepted opt-in 예 네 동의 동의함 동의합니다 수신동의 はい 同意 ✓ ✔ ☑"
COLUMN_NO = """false 0 no n f off unchecked disagree disagreed declined opt-out
아니오 아니요 미동의 비동의 거부 동의안함 수신거부 いいえ ☐"""
FLAG_YES = "true yes y 1 on 예 네 동의"
FLAG_NO = "false no n 0 off 아니오 아니요 미동의"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((text, True) for text in CASES["yes"]),
        *((text, False) for text in CASES["no"]),
        *((text, None) for text in (*CASES["nothing"], *CASES["unclear"])),
    ],
)
def test_a_word_says_yes_or_no_or_neither(text: str, answer: bool | None) -> None:
    """Each word and mark of the table of cases gives True, False or None."""
    assert yes_or_no(text) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((text, True) for text in (*COLUMN_YES.split(), *FLAG_YES.split(), "수신 동의")),
        *((text, False) for text in (*COLUMN_NO.split(), *FLAG_NO.split(), "동의 안함", "동의하지 않음")),
    ],
)
def test_a_word_that_was_read_before_gives_the_same_answer(text: str, answer: bool) -> None:
    """Each word of the two former lists gives the answer that its list gave."""
    assert yes_or_no(text) is answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((text, True) for text in CASES["refusals"]["refused"]),
        *((text, None) for text in CASES["refusals"]["unclear"]),
    ],
)
def test_a_word_of_refusal_says_yes_to_the_question_for_refusals(text: str, answer: bool | None) -> None:
    """In a column that asks for refusals, each word of refusal gives True and each word of agreement None."""
    assert has_refused(text) is answer


@pytest.mark.parametrize("text", [*CASES["yes"], *CASES["no"], *CASES["unclear"]])
def test_a_word_that_says_something_is_not_nothing(text: str) -> None:
    """A word of yes or no, and one that may mean either, is never taken for an empty cell."""
    assert not says_nothing(text)


@pytest.mark.parametrize("text", CASES["nothing"])
def test_a_dash_says_nothing(text: str) -> None:
    """A blank cell and what people write for one give no answer that could be told."""
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["yes" + " " * 40 + "and no", "예" * 33, "-" * 40])
def test_a_long_text_is_no_word(text: str) -> None:
    """A text that is longer than any word gives no answer, and is not nothing either."""
    assert yes_or_no(text) is None
    assert not says_nothing(text)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_each_word_stands_in_one_table_as_it_is_compared(name: str) -> None:
    """Each word is folded already and stands in no other table."""
    others = frozenset[str]().union(*(words for other, words in TABLES.items() if other != name))
    assert sorted(TABLES[name] & others) == []
    assert sorted(word for word in TABLES[name] if fold(word) != word) == []


# --- no second list ---------------------------------------------------------------------------------------------------

SAYS_YES = frozenset(word for word in TABLES["YES"] if len(word) > 1 or not word.isascii()) - {"1.0", "1,0", "on", "si"}
"""The words by which a list of yes is recognised; ``on`` is a setting, too."""


def lists_of_words(tree: ast.AST) -> Iterator[frozenset[str]]:
    """Yield the texts that a literal lists, that a text lists between commas, or that something is compared with."""
    nodes = list(ast.walk(tree))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        match node:
            case ast.Set(elts=items) | ast.List(elts=items) | ast.Tuple(elts=items) | ast.Dict(keys=items):
                yield _texts(items)
            case ast.Compare(left=left, comparators=others):
                yield _texts([left, *others])
            case ast.MatchValue(value=value):
                yield _texts([value])
            case ast.Constant(value=str(text)) if "," in text and id(node) not in docstrings:
                yield frozenset(fold(part) for part in text.split(","))
            case _:
                pass


def _texts(items: list[ast.expr | None] | list[ast.expr]) -> frozenset[str]:
    return frozenset(
        fold(item.value) for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)
    )


@pytest.mark.parametrize(
    "written",
    [
        '_YES = {"ja", "yes"}',
        'if text == "true":\n    pass',
        "WORDS = 'y, yes, no'",
        'match text:\n    case "예":\n        pass',
    ],
)
def test_a_second_list_is_recognised(written: str) -> None:
    """A set, a comparison, a text between commas and a case of a match are each found as a list of yes."""
    assert any(words & SAYS_YES for words in lists_of_words(ast.parse(written)))


def test_no_other_module_lists_words_of_yes() -> None:
    """Only the table lists words of yes; whoever needs the answer calls the function.

    The name of a column (동의) is none: it stands among other names in the table of headers.
    """
    modules = sorted(
        set(SOURCE.rglob("*.py")) - {SOURCE / "tables" / "yes_and_no.py", SOURCE / "sources" / "headers.py"}
    )
    found = {
        str(path.relative_to(SOURCE)): sorted(words & SAYS_YES)
        for path in modules
        for words in lists_of_words(ast.parse(path.read_text(encoding="utf-8")))
        if words & SAYS_YES
    }
    assert found == {}
