"""Everything leadflow raises: one tree, plain messages made from fields, and nothing lost on the way to another process."""

import copy
import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from typing import get_args

import pytest

import leadflow
from leadflow.conditions import InvalidCondition
from leadflow.errors import (
    BrokenContract,
    ClaimRefused,
    ConversionRefused,
    DataError,
    Fault,
    HostError,
    InvalidPayload,
    InvalidPolicy,
    InvalidValue,
    LeadflowError,
    MergeRefused,
    MissingExtra,
    PolicyError,
    RecordExists,
    ReleaseRefused,
    StageRefused,
    StaleRecord,
    TransitionRefused,
    UnknownRecord,
    did_you_mean,
    nearest,
    one_of,
    shown,
)

FAULT = Fault("routing.territory[0].name", 5, "a text")
BUILTINS = (ValueError, TypeError, LookupError, RuntimeError, ImportError)
BRANCHES = (DataError, PolicyError, HostError)
CASES: tuple[tuple[LeadflowError, type[Exception], type[LeadflowError], str], ...] = (
    (
        InvalidValue("e-mail address", "amy at acme", "one address"),
        ValueError,
        DataError,
        "invalid e-mail address 'amy at acme': expected one address",
    ),
    (
        InvalidValue("전화번호", "없음", "one number", place="row 3, column phone"),
        ValueError,
        DataError,
        "invalid 전화번호 '없음': expected one number (row 3, column phone)",
    ),
    (InvalidPayload("not valid JSON"), ValueError, DataError, "not valid JSON"),
    (InvalidPayload("not valid JSON", "line 3"), ValueError, DataError, "not valid JSON (line 3)"),
    (
        ConversionRefused("1", "it was converted before"),
        ValueError,
        DataError,
        "lead '1' cannot be converted: it was converted before",
    ),
    (
        TransitionRefused("1", "new", "wrking", "expected working"),
        ValueError,
        DataError,
        "lead '1' cannot go from 'new' to 'wrking': expected working",
    ),
    (
        StageRefused("1", "제안", "수주", "it is lost"),
        ValueError,
        DataError,
        "opportunity '1' cannot go from '제안' to '수주': it is lost",
    ),
    (
        ClaimRefused("1", "user:dana", "user:ben has it"),
        ValueError,
        DataError,
        "lead '1' cannot be claimed by 'user:dana': user:ben has it",
    ),
    (
        ReleaseRefused("1", "queue:a has it"),
        ValueError,
        DataError,
        "lead '1' cannot be given back: queue:a has it",
    ),
    (
        MergeRefused(("1", "2"), "they are of several kinds"),
        ValueError,
        DataError,
        "records '1', '2' cannot be merged: they are of several kinds",
    ),
    (
        InvalidPolicy((FAULT,)),
        ValueError,
        PolicyError,
        "1 fault in the policy\n  routing.territory[0].name: 5 is not valid: expected a text",
    ),
    (
        InvalidPolicy((FAULT, Fault("", "x", "valid TOML", "y")), "policy.toml"),
        ValueError,
        PolicyError,
        "policy.toml: 2 faults in the policy\n"
        "  routing.territory[0].name: 5 is not valid: expected a text\n"
        "  policy: 'x' is not valid: expected valid TOML, did you mean 'y'?",
    ),
    (
        InvalidCondition((Fault("titel", 5, "a known field", "title"),)),
        ValueError,
        DataError,
        "titel: 5 is not valid: expected a known field, did you mean 'title'?",
    ),
    (
        StaleRecord((("lead", "1"), ("rotation", "team:서울"))),
        RuntimeError,
        HostError,
        "changed since it was read: lead '1', rotation 'team:서울'",
    ),
    (RecordExists((("receipt", "form:1"),)), RuntimeError, HostError, "exists already: receipt 'form:1'"),
    (
        BrokenContract("the number of attempts", 0, "1 or more"),
        TypeError,
        HostError,
        "the number of attempts is 0: expected 1 or more",
    ),
    (
        UnknownRecord("account", "acm", "acme"),
        LookupError,
        HostError,
        "there is no account 'acm', did you mean 'acme'?",
    ),
    (UnknownRecord("account", "acm"), LookupError, HostError, "there is no account 'acm'"),
    (
        MissingExtra("testing", "leadflow.testing"),
        ImportError,
        HostError,
        "leadflow.testing needs the extra 'testing': pip install 'leadflow[testing]'",
    ),
)


def every_error(root: type[LeadflowError] = LeadflowError) -> Iterator[type[LeadflowError]]:
    """Yield all classes of errors, wherever they are defined."""
    for each in root.__subclasses__():
        yield each
        yield from every_error(each)


def test_no_class_of_errors_is_forgotten_here() -> None:
    """Whoever adds an error adds its message to this table."""
    for module in pkgutil.walk_packages(leadflow.__path__, "leadflow."):
        importlib.import_module(module.name)
    ours = {each for each in every_error() if each.__module__.startswith("leadflow.")}
    assert ours - set(BRANCHES) == {type(error) for error, *_ in CASES}


@pytest.mark.parametrize(("error", "builtin", "branch", "message"), CASES, ids=lambda each: type(each).__name__)
def test_an_error_says_what_is_wrong(
    error: LeadflowError, builtin: type[Exception], branch: type[LeadflowError], message: str
) -> None:
    """Lower case, no full stop, the value as repr shows it, and what was expected."""
    assert str(error) == message
    assert not message[0].isupper()
    assert not message.endswith(".")


@pytest.mark.parametrize(("error", "builtin", "branch", "message"), CASES, ids=lambda each: type(each).__name__)
def test_an_error_stands_in_the_tree_and_among_the_builtins(
    error: LeadflowError, builtin: type[Exception], branch: type[LeadflowError], message: str
) -> None:
    """One root, one of three faults, and the builtin that a Python programmer expects."""
    assert isinstance(error, LeadflowError)
    assert [each for each in BRANCHES if isinstance(error, each)] == [branch]
    assert [each for each in BUILTINS if isinstance(error, each)] == [builtin]
    with pytest.raises(builtin):
        raise error


@pytest.mark.parametrize(("error", "builtin", "branch", "message"), CASES, ids=lambda each: type(each).__name__)
def test_an_error_survives_pickling_and_copying(
    error: LeadflowError, builtin: type[Exception], branch: type[LeadflowError], message: str
) -> None:
    """A worker process can tell its parent what went wrong, with all fields."""
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert str(other) == message
        assert vars(other) == vars(error)


def test_a_record_that_exists_is_a_conflict_like_any_other() -> None:
    """Who starts over on conflicts starts over on this one, too."""
    assert issubclass(RecordExists, StaleRecord)


def test_an_error_can_carry_a_note_and_a_cause() -> None:
    """Errors of ours are ordinary exceptions."""
    error = InvalidValue("number", "x", "a number")
    error.add_note("in row 3")
    with pytest.raises(InvalidPayload) as caught:
        raise InvalidPayload("unreadable") from error
    assert caught.value.__cause__ is error
    assert error.__notes__ == ["in row 3"]


# --- values in messages -----------------------------------------------------------------------------------------------


def nested(depth: int) -> object:
    """Return a list in a list in a list."""
    value: object = "x"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("amy", "'amy'"),
        ("김민지", "'김민지'"),
        (None, "None"),
        (b"\xff", "b'\\xff'"),
        ("x" * 80, f"'{'x' * 80}'"),
        ("x" * 81, f"'{'x' * 79}…"),
        ("x" * 10_000_000, f"'{'x' * 79}…"),
        (b"x" * 10_000_000, f"b'{'x' * 78}…"),
        (["x" * 100], f"['{'x' * 78}…"),
        ("a\nb", "'a\\nb'"),
    ],
    ids=range(10),
)
def test_a_value_is_shown_in_a_length_that_people_read(value: object, text: str) -> None:
    """Nobody reads a cell of ten megabytes."""
    assert shown(value) == text


@pytest.mark.parametrize("depth", [10, 500, 900, 1_000, 100_000])
def test_a_value_can_be_shown_however_deep_it_is(depth: int) -> None:
    """A message about data from outside never fails itself."""
    assert len(shown(nested(depth))) <= 81
    assert str(InvalidValue("value", nested(depth), "a text")).startswith("invalid value ")


# --- nearest names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("employes", ["title", "employees"], "employees"),
        ("구매팀", ["구매 팀", "영업팀"], "구매 팀"),
        ("zzz", ["title"], None),
        ("title", [], None),
        ("", ["title"], None),
    ],
)
def test_the_name_that_was_meant_is_found(name: str, known: list[str], meant: str | None) -> None:
    """A typing mistake has a near name, nonsense has none."""
    assert nearest(name, known) == meant
    assert nearest(name, iter(known)) == meant


def test_a_message_about_an_unknown_name_ends_with_the_one_that_was_meant() -> None:
    """All known names are listed in front; nonsense, and what is no text, has no such end."""
    assert one_of("employes", ["title", "employees"]) == "one of title, employees, did you mean 'employees'?"
    assert one_of("zzz", ["title", "employees"]) == "one of title, employees"
    assert did_you_mean(5, ["5"]) == ""


def test_faults_are_values() -> None:
    """They can be compared and counted."""
    assert {FAULT, Fault("routing.territory[0].name", 5, "a text")} == {FAULT}
    assert get_args(Fault.__annotations__["nearest"]) == (str, type(None))
