"""What public functions ask of the records and change sets that they are given."""

from collections.abc import Iterable
from typing import TypeVar, get_args

from leadflow.changes.change_set import ChangeSet
from leadflow.errors import BrokenContract
from leadflow.objects import AnyRecord
from leadflow.values.checks import expect
from leadflow.values.optional import several

__all__ = ["expect_changes", "expect_record", "expect_records"]

_RECORDS: tuple[type, ...] = get_args(AnyRecord)
_A_RECORD = "a record, such as a Lead or an Account"


def expect_record(what: str, value: object) -> None:
    """Ask for a record, of whatever kind.

    >>> expect_record("record", "1")
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: record is '1': expected a record, such as a Lead or an Account
    """
    expect(what, value, _RECORDS, expected=_A_RECORD)


Stored = TypeVar("Stored", bound=AnyRecord)


def expect_records(what: str, values: Iterable[Stored]) -> tuple[Stored, ...]:
    """Take any sequence of records, of whatever kinds.

    >>> from leadflow.objects import Lead
    >>> expect_records("records", Lead(id="1", owner="user:dana", name="Amy"))
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: records is lead '1': expected several, each a record, such as a Lead or an Account
    """
    return several(what, values, *_RECORDS, expected=_A_RECORD)


def expect_changes(what: str, value: object, expected: str) -> ChangeSet:
    """Return the change set of a plan, a step, or whatever else says what is to be written.

    Args:
        what: the name of the argument.
        value: what was given.
        expected: what the error says was expected.

    Raises:
        BrokenContract: it says nothing of that.

    >>> expect_changes("done", None, "a plan")
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: done is None: expected a plan
    """
    changes: object = getattr(value, "changes", None)
    if not isinstance(changes, ChangeSet):
        raise BrokenContract(what, value, expected)
    return changes
