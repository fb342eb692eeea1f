"""Numbered filter logic means what its words say, in three truth values."""

import functools
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow import Inquiry
from leadflow.conditions import (
    AnyOf,
    Condition,
    FilterLogic,
    InvalidCondition,
    RuleIndex,
    evaluate_any,
    parse_condition,
)
from leadflow.testing import strategies as lst

TRUTHS = (True, False, None)
CONDITIONS = tuple(
    parse_condition(plain)
    for plain in (
        {"title": "VP"},
        {"employees": {"min": 200}, "address.country": "KR"},
        {"interests": {"contains": ["로봇"]}},
        {"email.domain": {"under": ["mil.kr"]}},
    )
)
SUBJECTS = st.builds(
    Inquiry,
    id=st.just("1"),
    source=st.just("form"),
    title=st.sampled_from(("VP", "CEO", None)),
    employees=st.sampled_from((10, 200, None)),
    address=lst.addresses(),
    interests=st.sampled_from(((), ("로봇 집게",), ("pump",))),
    email=st.sampled_from((None, "a@army.mil.kr", "a@acme.example")),
)


def texts() -> st.SearchStrategy[str]:
    """Draw logic over four conditions, with superfluous brackets and in any case."""
    numbers = st.integers(1, len(CONDITIONS)).map(str)
    return st.recursive(
        numbers,
        lambda parts: st.one_of(
            st.builds("{} {} {}".format, parts, st.sampled_from(("AND", "and", "OR", "or")), parts),
            st.builds("NOT ({})".format, parts),
            st.builds("({})".format, parts),
        ),
        max_leaves=6,
    )


@functools.total_ordering
class Kleene:
    """One of three truth values: false < unknown < true. AND takes the least, OR the greatest."""

    def __init__(self, truth: bool | None) -> None:
        self.rank = {False: 0, None: 1, True: 2}[truth]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kleene) and self.rank == other.rank

    def __hash__(self) -> int:
        return self.rank

    def __lt__(self, other: "Kleene") -> bool:
        return self.rank < other.rank

    def __and__(self, other: "Kleene") -> "Kleene":
        return min(self, other)

    def __or__(self, other: "Kleene") -> "Kleene":
        return max(self, other)

    def __invert__(self) -> "Kleene":
        return Kleene((True, None, False)[self.rank])


def meant(text: str, subject: Inquiry) -> Kleene:
    """Evaluate the words as Python would its operators of the same precedence."""
    truths = [Kleene(evaluate_any([condition], subject)) for condition in CONDITIONS]
    operators = {"AND": "&", "OR": "|", "NOT": "~"}
    python = re.sub(r"[a-z]+", lambda word: operators[word[0].upper()], text, flags=re.IGNORECASE)
    return eval(re.sub(r"\d+", lambda number: f"truths[{int(number[0]) - 1}]", python), {"truths": truths})  # noqa: S307 - drawn above


def read(text: str) -> FilterLogic:
    """Read logic that may leave conditions out: those are added, where they change nothing."""
    used = set(re.findall(r"\d+", text))
    left_out = [str(number) for number in range(1, len(CONDITIONS) + 1) if str(number) not in used]
    changing_nothing = "".join(f" OR ({text}) AND {number}" for number in left_out)
    try:
        return FilterLogic(f"({text}){changing_nothing}", CONDITIONS)
    except InvalidCondition:
        assume(False)
        raise


@given(texts(), SUBJECTS)
def test_filter_logic_means_what_its_words_say(text: str, subject: Inquiry) -> None:
    """The normal form, and the index that is made of it, have the truth value of the words."""
    logic = read(text)
    truth = evaluate_any(logic.alternatives, subject)
    assert Kleene(truth) == meant(text, subject)
    assert AnyOf.by(logic).holds(subject) == (truth is True)
    hit = RuleIndex([logic.alternatives]).first(subject)
    assert (hit.rank == 0) == (truth is True)
    assert bool(hit.missing) == (truth is None)


@given(texts(), SUBJECTS, st.sampled_from((" AND ", " OR ")), st.integers(2, 20))
def test_saying_it_again_changes_nothing(text: str, subject: Inquiry, word: str, times: int) -> None:
    """However often a part is repeated, no alternative is lost and no truth value changes."""
    once = read(text)
    try:
        again = FilterLogic(word.join([f"({once.text})"] * times), CONDITIONS)
    except InvalidCondition:  # too many alternatives on the way, which is said instead of leaving some out
        assume(False)
        raise
    assert evaluate_any(again.alternatives, subject) == evaluate_any(once.alternatives, subject)


@given(lst.conditions(), SUBJECTS)
def test_not_turns_true_and_false_round_and_leaves_unknown(condition: Condition, subject: Inquiry) -> None:
    """So it is for every constraint that there is."""
    truth = evaluate_any([condition], subject)
    opposite = evaluate_any(FilterLogic("NOT 1", (condition,)).alternatives, subject)
    assert opposite == (None if truth is None else not truth)
