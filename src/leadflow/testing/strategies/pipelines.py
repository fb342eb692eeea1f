"""Pipelines of other organisations: their stages, in any order, and why they lose opportunities."""

from hypothesis import strategies as st

from leadflow.objects import Forecast
from leadflow.policy import Pipeline, Stage

__all__ = ["pipelines"]

_NAMES = ("상담", "제안", "협상", "Demo", "수주", "Lost")
_CATEGORIES: tuple[Forecast, ...] = ("pipeline", "best_case", "commit", "omitted")
_REASONS: tuple[tuple[str, ...], ...] = ((), ("price", "경쟁사"))


@st.composite
def pipelines(draw: st.DrawFn) -> Pipeline:
    """Draw pipelines: stages that are open, won and lost, at least one of each."""
    others = draw(st.lists(st.one_of(_open_stages(), _closed(100), _closed(0)), max_size=len(_NAMES) - 3))
    drawn = draw(st.permutations([draw(_open_stages()), draw(_closed(100)), draw(_closed(0)), *others]))
    names = draw(st.permutations(_NAMES))
    stages = tuple(
        Stage(name=name, probability=probability, category=category)
        for name, (probability, category) in zip(names, drawn, strict=False)
    )
    return Pipeline(stages=stages, lost_reasons=draw(st.sampled_from(_REASONS)))


def _open_stages() -> st.SearchStrategy[tuple[int, Forecast]]:
    return st.tuples(st.integers(1, 99), st.sampled_from(_CATEGORIES))


def _closed(probability: int) -> st.SearchStrategy[tuple[int, Forecast]]:
    return st.just((probability, "closed" if probability else "omitted"))
