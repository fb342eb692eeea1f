"""What of files could not be read: which rows were rejected, which values were left out, and where they stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from leadflow.errors import InvalidPayload
from leadflow.intake import Decision, IntakePlan
from leadflow.objects import Inquiry
from leadflow.policy import Policy
from leadflow.sources.headers import field_of_header
from leadflow.sources.json_text import json_value, members
from leadflow.values.mapping import FrozenMapping

__all__ = ["LeftOut", "in_lines", "left_out", "rejected"]

_MANY, _FIRST = 10, 3
_NONE: Mapping[str, str] = FrozenMapping()


@attrs.frozen
class LeftOut:
    """A value that could not be read while the rest of its row was.

    Args:
        file: the file.
        place: where in the file (``line 3``).
        column: what the file calls the column.
        value: what stood there, cut to a readable length.
        expected: what would have been accepted.
    """

    file: str
    place: str
    column: str
    value: str
    expected: str

    @property
    def reason(self) -> str:
        """What is wrong, without the file and the place."""
        return f"column {self.column}: {self.expected}, not {self.value!r}"

    def __str__(self) -> str:
        return f"{self.file}, {self.place}, {self.reason}"


def rejected(
    plan: IntakePlan, files: Sequence[str], policy: Policy, columns: Mapping[str, str] = _NONE
) -> Iterator[str]:
    """Yield where each rejected inquiry of a plan stands, and why it was rejected; the arguments are as for `left_out`."""
    for number, (step, file) in enumerate(zip(plan.steps, files, strict=True), 1):
        decision = step.decision
        if decision.outcome == "rejected":
            place = f"{file}, {_place(number, decision.inquiry)}"
            reason = decision.inquiry.note or str(decision.classification.reasons[0])
            unreadable = (each.reason for each in _unreadable(number, decision, file, policy, columns))
            yield f"{place}: {'; '.join([reason, *unreadable])}"


def left_out(
    plan: IntakePlan, files: Sequence[str], policy: Policy, columns: Mapping[str, str] = _NONE
) -> Iterator[LeftOut]:
    """Yield every value of a plan's inquiries that was left out while the rest was read.

    Args:
        plan: the plan.
        files: the file of each inquiry.
        policy: tells how files call the custom fields.
        columns: our field → the header of its column, where the caller named it.
    """
    for number, (step, file) in enumerate(zip(plan.steps, files, strict=True), 1):
        if step.decision.outcome != "rejected":
            yield from _unreadable(number, step.decision, file, policy, columns)


def _unreadable(
    number: int, decision: Decision, file: str, policy: Policy, columns: Mapping[str, str]
) -> Iterator[LeftOut]:
    if decision.problems:
        called = {**dict(_called(decision.inquiry, policy)), **columns}
        place = _place(number, decision.inquiry)
        for each in decision.problems:
            yield LeftOut(file, place, called.get(each.field, each.field), each.value, each.expected)


def _place(number: int, inquiry: Inquiry) -> str:
    return f"row {number}" if inquiry.line is None else f"line {inquiry.line}, row {number}"


def _called(inquiry: Inquiry, policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield what the file calls each field, as far as the original tells."""
    declared = {
        label: f"custom.{name}" for name, field in policy.custom_fields.items() for label in (name, *field.labels)
    }
    try:
        labels = [label for label, _ in members(json_value(inquiry.original or ""))]
    except InvalidPayload:
        labels = []
    for label in reversed(labels):
        yield declared.get(label) or field_of_header(label) or label, label


def in_lines(values: Iterable[LeftOut]) -> list[str]:
    """Return a line for each value; of many of one kind only for the first ones, and where the last one stands.

    >>> revenue = [LeftOut("a.csv", f"line {line}", "revenue", "12", "a currency") for line in range(2, 90)]
    >>> in_lines(revenue)[2:]
    ["a.csv, line 4, column revenue: a currency, not '12'", 'a.csv, column revenue: 85 more of this kind, up to line 89']
    """
    kinds: dict[tuple[str, str, str], list[LeftOut]] = {}
    for each in values:
        kinds.setdefault((each.file, each.column, each.expected), []).append(each)
    lines: list[str] = []
    for alike in kinds.values():
        shown = alike if len(alike) <= _MANY else alike[:_FIRST]
        lines.extend(map(str, shown))
        if more := len(alike) - len(shown):
            last = alike[-1]
            lines.append(f"{last.file}, column {last.column}: {more:,} more of this kind, up to {last.place}")
    return lines
