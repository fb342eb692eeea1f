"""Laws of plain data: what is written is read back, and whatever else is read is an error of ours."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.changes import ChangeSet
from leadflow.errors import InvalidPayload, InvalidPolicy
from leadflow.memory import MemoryRepository
from leadflow.objects import AnyRecord, CustomRecord, Inquiry
from leadflow.policy import Policy
from leadflow.repositories import gather
from leadflow.serialization import (
    changes_from_plain,
    changes_to_plain,
    dump_plan,
    dump_policy,
    from_plain,
    load_records,
    parse_policy,
    to_plain,
)
from leadflow.testing import strategies as lst
from leadflow.testing.examples import NOW
from leadflow.testing.strategies import History

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def through_json(plain: object) -> object:
    """Return what a file or a queue gives back."""
    return json.loads(json.dumps(plain, ensure_ascii=False, allow_nan=False))


# --- records ----------------------------------------------------------------------------------------------------------


@given(lst.records())
def test_a_record_that_was_written_is_read_back(record: AnyRecord) -> None:
    """Every kind of record, with its type and version, through real JSON."""
    read = from_plain(through_json(to_plain(record)))
    assert read == record
    assert type(read) is type(record)
    assert read.version == record.version
    assert to_plain(read) == to_plain(record)


@given(lst.records())
def test_what_is_empty_is_not_written(record: AnyRecord) -> None:
    """Plain data hold what somebody said, not every field there is."""
    assert not [name for name, value in to_plain(record).items() if value in (None, "", [], {})]


@given(st.lists(lst.records(), max_size=3))
def test_a_list_of_records_is_read_back(records: list[AnyRecord]) -> None:
    """As a host keeps users, queues and teams in a file."""
    text = json.dumps([to_plain(each) for each in records], ensure_ascii=False)
    assert load_records(text) == tuple(records)


@given(lst.records(), st.text(min_size=1, max_size=8))
def test_an_unknown_key_is_refused_by_name(record: AnyRecord, name: str) -> None:
    """A misspelt field is not lost without a word."""
    plain = to_plain(record)
    known = {field.name for field in type(record).__attrs_attrs__} | {"kind"}
    assume(name not in known)
    try:
        from_plain({**plain, name: "x"})
    except InvalidPayload as error:
        assert name in str(error) or repr(name)[1:-1] in str(error)
    else:
        raise AssertionError(name)


@given(lst.records(), st.data())
def test_a_value_of_another_type_is_refused_with_its_place(record: AnyRecord, data: st.DataObject) -> None:
    """Nothing is coerced: neither 1 to '1', nor 'true' to a flag, nor a text to a list."""
    plain = to_plain(record)
    name = data.draw(st.sampled_from(sorted(plain)))
    assume(not (isinstance(record, CustomRecord) and name == "kind"))
    wrong: dict[type, list[object]] = {
        str: [5, True, ["x"], {"x": "y"}, 1.5],
        int: ["5", True, 1.5, [5]],
        bool: [1, "true", [True]],
        list: ["x", {"0": "x"}, [None], 5],
        dict: ["x", [1], 5],
    }
    value = data.draw(st.sampled_from(wrong[type(plain[name])]))
    try:
        from_plain({**plain, name: value})
    except InvalidPayload as error:
        assert name in str(error)
    else:
        raise AssertionError(name, value)


@given(
    JSON
    | st.fixed_dictionaries({"kind": st.sampled_from(lst.KINDS), "id": JSON}, optional={"name": JSON, "owner": JSON})
)
def test_whatever_is_read_is_a_record_or_an_invalid_payload(plain: object) -> None:
    """No data from outside causes an error about Python."""
    try:
        record = from_plain(plain)
    except InvalidPayload as error:
        assert str(error)
    else:
        assert from_plain(through_json(to_plain(record))) == record


@given(st.text(max_size=30) | JSON.map(json.dumps))
def test_whatever_text_is_read_is_a_list_of_records_or_an_invalid_payload(text: str) -> None:
    """Also text that is no JSON at all."""
    try:
        load_records(text)
    except InvalidPayload as error:
        assert str(error)


# --- changes ----------------------------------------------------------------------------------------------------------


@pytest.mark.worlds
@given(lst.histories(min_size=1))
def test_a_change_set_that_was_written_is_read_back(history: History) -> None:
    """With the versions that each change expects, in the same order."""
    for changes in (*history.parts, *(part.inverse() for part in history.parts)):
        read = changes_from_plain(through_json(changes_to_plain(changes)))
        assert read == changes
        assert [each.expects for each in read.changes] == [each.expects for each in changes.changes]
        assert list(read.refs) == list(changes.refs)


@given(
    JSON
    | st.lists(st.dictionaries(st.sampled_from(("create", "update", "delete", "relink")), JSON, max_size=2), max_size=2)
)
def test_whatever_is_read_is_a_change_set_or_an_invalid_payload(plain: object) -> None:
    """A queue may hold anything."""
    try:
        read = changes_from_plain(plain)
    except InvalidPayload as error:
        assert str(error)
    else:
        assert isinstance(read, ChangeSet)


@pytest.mark.worlds
@given(lst.worlds(), st.data())
def test_a_plan_that_was_written_can_be_applied_tomorrow(world: tuple[AnyRecord, ...], data: st.DataObject) -> None:
    """The file of a plan holds every decision, and changes that do the same."""
    batch: tuple[Inquiry, ...] = data.draw(lst.batches(about=world))
    policy = Policy(fallback_user="user:dana")
    plan = lf.plan_intake(batch, gather(MemoryRepository(world), batch, policy), policy, at=NOW)
    plain = json.loads(dump_plan(plan))
    assert changes_from_plain(plain["changes"]) == plan.changes
    assert [each["inquiry"] for each in plain["decisions"]] == [inquiry.id for inquiry in batch]
    assert plain["policy"] == policy.fingerprint


# --- policies ---------------------------------------------------------------------------------------------------------


@pytest.mark.worlds
@given(lst.policies())
def test_a_policy_that_was_written_is_read_back(policy: Policy) -> None:
    """With an equal fingerprint; writing it again gives the same text."""
    text = dump_policy(policy)
    read = parse_policy(text)
    assert read == policy
    assert read.fingerprint == policy.fingerprint
    assert dump_policy(read) == text


@pytest.mark.worlds
@given(lst.policies(), lst.policies())
def test_policies_have_one_fingerprint_exactly_if_they_are_equal(one: Policy, other: Policy) -> None:
    """Twelve digits tell settings apart."""
    assert (one.fingerprint == other.fingerprint) == (one == other)


@pytest.mark.worlds
@given(lst.policies(), st.data())
def test_whatever_is_read_is_a_policy_or_an_invalid_policy(policy: Policy, data: st.DataObject) -> None:
    """However a file was damaged: letters lost, doubled, replaced."""
    text = dump_policy(policy)
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, min(len(text), at + 10)))
    damaged = text[:at] + data.draw(st.text(max_size=5)) + text[until:]
    try:
        parse_policy(damaged, file="policy.toml")
    except InvalidPolicy as error:
        assert str(error).startswith("policy.toml: ")
        assert error.faults
