"""The order of changes can be told from what they say, whoever mixed them up."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import attrs
from hypothesis import given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.history import Transition, time_in_stage
from leadflow.history.order import in_order
from leadflow.history.transitions import event_of

START = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def walks(draw: st.DrawFn, record: str) -> list[Transition]:
    """Moves of a record through stages, back and forth; some of them at one moment."""
    stages = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=8))
    days = sorted(draw(st.lists(st.integers(0, 2), min_size=len(stages), max_size=len(stages))))
    return [
        Transition(
            record=lf.RecordRef("opportunity", record), before=before, after=after, at=START + timedelta(days=day)
        )
        for before, after, day in zip(stages, stages[1:], days, strict=False)
        if before != after
    ]


def is_chain(moves: Sequence[Transition]) -> bool:
    return all(one.after == other.before for one, other in pairwise(moves))


@given(walks("1"), walks("2"), st.data())
def test_mixed_up_moves_are_put_in_order(one: list[Transition], other: list[Transition], data: st.DataObject) -> None:
    """Each record goes from stage to stage without a gap, to where it is now, and no moment stands before an earlier one."""
    mixed = data.draw(st.permutations([*one, *other]))
    now = {walk[-1].record: walk[-1].after for walk in (one, other) if walk}
    found = in_order(mixed, ends=now)
    assert [each.at for each in found] == sorted(each.at for each in mixed)
    for walk in filter(None, (one, other)):
        told = [each for each in found if each.record == walk[0].record]
        assert sorted(map(str, told)) == sorted(map(str, walk))
        assert is_chain(told)
        assert told[-1].after == walk[-1].after


@given(walks("1"), st.data())
def test_times_in_stages_need_no_order(walk: list[Transition], data: st.DataObject) -> None:
    """Whatever order the events come in, the times are those of the walk."""
    stage = walk[-1].after if walk else "a"
    opportunity = lf.Opportunity(id="1", account="a", name="Robots", stage=stage, created_at=START)
    end = START + timedelta(days=5)
    events = [attrs.evolve(event_of(each, opportunity), id=str(place)) for place, each in enumerate(walk)]
    naive: dict[str, timedelta] = {}
    visits = [(walk[0].before if walk else stage, START), *((each.after, each.at) for each in walk)]
    for (visited, since), (_, until) in pairwise([*visits, ("", end)]):
        naive[visited] = naive.get(visited, timedelta()) + (until - since)
    assert dict(time_in_stage(opportunity, data.draw(st.permutations(events)), at=end)) == naive


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.sampled_from("12")), max_size=6))
def test_no_move_is_lost_or_told_twice(told: list[tuple[str, str, str]]) -> None:
    """Also where moves go in circles or do not fit together."""
    moves = [
        Transition(record=lf.RecordRef("opportunity", of), before=before, after=after, at=START)
        for before, after, of in told
    ]
    assert sorted(map(str, in_order(moves))) == sorted(map(str, moves))
