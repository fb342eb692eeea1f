"""The order of changes can be told from what they say, whoever mixed them up."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.transitions import Transition, in_order

START = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def walks(draw: st.DrawFn, record: str) -> list[lf.StageChange]:
    """Moves of a record through stages, each of which it is in once; some of them at one moment."""
    stages = draw(st.lists(st.sampled_from("abcdef"), unique=True, max_size=6))
    days = sorted(draw(st.lists(st.integers(0, 2), min_size=len(stages), max_size=len(stages))))
    return [
        lf.StageChange(opportunity=record, before=before, after=after, at=START + timedelta(days=day))
        for before, after, day in zip(stages, stages[1:], days, strict=False)
    ]


def read(move: lf.StageChange) -> Transition:
    return Transition(move.opportunity, move.before, move.after, move.at)


@given(walks("1"), walks("2"), st.data())
def test_mixed_up_moves_are_put_in_order(
    one: list[lf.StageChange], other: list[lf.StageChange], data: st.DataObject
) -> None:
    """Each record has its moves as it made them, and no moment stands before an earlier one."""
    mixed = data.draw(st.permutations([*one, *other]))
    found = in_order(mixed, read)
    assert [each for each in found if each.opportunity == "1"] == one
    assert [each for each in found if each.opportunity == "2"] == other
    assert [each.at for each in found] == sorted(each.at for each in mixed)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.sampled_from("12")), max_size=6))
def test_no_move_is_lost_or_told_twice(told: list[tuple[str, str, str]]) -> None:
    """Also where moves go in circles or do not fit together."""
    moves = [lf.StageChange(opportunity=of, before=before, after=after, at=START) for before, after, of in told]
    assert sorted(map(str, in_order(moves, read))) == sorted(map(str, moves))
