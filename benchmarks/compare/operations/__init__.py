"""What a tree is asked: every operation on every world, and on texts.

Each module has a mapping of operations by name. An operation yields questions, each with a key of its own;
a question that raises an error has that error as its answer.
"""

from collections.abc import Callable, Iterator, Mapping

from benchmarks.compare.operations import conversion, forms, intake, people, views, work
from benchmarks.compare.operations.scene import Questions, Scene

__all__ = ["ON_WORLDS", "Questions", "Scene"]

ON_WORLDS: Mapping[str, Callable[[Scene], Iterator[Questions]]] = {
    **intake.OPERATIONS,
    **conversion.OPERATIONS,
    **people.OPERATIONS,
    **work.OPERATIONS,
    **views.OPERATIONS,
    **forms.OPERATIONS,
}
"""By name; each is asked of one world at a time."""
