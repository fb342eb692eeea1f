"""Errors: one tree, plain messages, and they survive pickling."""

import copy
import pickle

import pytest

from leadflow import errors
from leadflow.conditions import InvalidCondition

EXAMPLES = [
    (errors.InvalidValue("e-mail address", "amy@", "one address"), "invalid e-mail address 'amy@': expected one address"),
    (
        errors.InvalidValue("count", -1, "0 or more", "row 3, column employees"),
        "invalid count -1: expected 0 or more (row 3, column employees)",
    ),
    (errors.InvalidPayload("the file is empty"), "the file is empty"),
    (errors.InvalidPayload("not valid JSON", "line 3"), "not valid JSON (line 3)"),
    (errors.ConversionRefused("l1", "it has no company"), "lead 'l1' cannot be converted: it has no company"),
    (
        errors.InvalidPolicy((errors.Fault("leads", "maybe", "'on' or 'off'", "on"),), "policy.toml"),
        "policy.toml: 1 fault in the policy\n  leads: 'maybe' is not valid: expected 'on' or 'off', did you mean 'on'?",
    ),
    (
        errors.InvalidPolicy((errors.Fault("", 1, "a table"), errors.Fault("b", 2, "a text"))),
        "2 faults in the policy\n  policy: 1 is not valid: expected a table\n  b: 2 is not valid: expected a text",
    ),
    (
        errors.StaleRecord((("lead", "1"), ("contact", "이"))),
        "changed since it was read: lead '1', contact '이'",
    ),
    (errors.RecordExists((("lead", "1"),)), "exists already: lead '1'"),
    (errors.BrokenContract("attempts", 0, "1 or more"), "attempts is 0: expected 1 or more"),
    (errors.UnknownRecord("account", "a1"), "there is no account 'a1'"),
    (errors.UnknownRecord("user", "user:dna", "user:dana"), "there is no user 'user:dna', did you mean 'user:dana'?"),
    (
        errors.MissingExtra("cli", "the command line"),
        "the command line needs the extra 'cli': pip install 'leadflow[cli]'",
    ),
    (
        InvalidCondition([errors.Fault("titel", "VP", "a known field", "title")]),
        "titel: 'VP' is not valid: expected a known field, did you mean 'title'?",
    ),
]
BUILTINS = {
    errors.InvalidValue: ValueError,
    errors.InvalidPayload: ValueError,
    errors.ConversionRefused: ValueError,
    errors.InvalidPolicy: ValueError,
    errors.StaleRecord: RuntimeError,
    errors.RecordExists: RuntimeError,
    errors.BrokenContract: TypeError,
    errors.UnknownRecord: LookupError,
    errors.MissingExtra: ImportError,
    InvalidCondition: ValueError,
}


def causes(of: type[BaseException]) -> set[type[BaseException]]:
    below = {each for each in of.__subclasses__() if each.__module__.startswith("leadflow")}
    return below | {cause for each in below for cause in causes(each)}


def test_every_cause_has_an_example_and_a_builtin() -> None:
    """A new error class needs both here; only the branches of the tree have neither."""
    branches = {errors.DataError, errors.PolicyError, errors.HostError}
    assert causes(errors.LeadflowError) - branches == set(BUILTINS) == {type(error) for error, _ in EXAMPLES}


@pytest.mark.parametrize(("error", "message"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_a_message_says_the_value_what_was_expected_and_where(error: errors.LeadflowError, message: str) -> None:
    """Lower case, no full stop, the value in repr; also after pickling and copying."""
    assert str(error) == message
    assert not message.endswith(".")
    assert message[0] == message[0].lower()
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert (type(twin), str(twin)) == (type(error), message)


@pytest.mark.parametrize(("cause", "builtin"), BUILTINS.items(), ids=lambda value: value.__name__)
def test_a_cause_is_what_a_python_programmer_expects(cause: type[Exception], builtin: type[Exception]) -> None:
    """Each cause is of one branch and of the nearest builtin."""
    assert issubclass(cause, builtin)
    assert issubclass(cause, errors.DataError | errors.PolicyError | errors.HostError)


def test_a_long_value_is_cut() -> None:
    """Nobody reads a cell of 10 MB in a message, nor waits for its repr."""
    assert len(str(errors.InvalidValue("name", "x" * 10_000_000, "a name"))) < 200
    assert len(str(errors.InvalidValue("list", list(range(10_000)), "a list"))) < 200
    assert errors.shown("short") == "'short'"


def test_a_value_nested_too_deep_to_be_shown_is_named_by_its_type() -> None:
    """The message never fails because of the value it is about."""
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert errors.shown(deep) == "<a list that holds too many others>"
