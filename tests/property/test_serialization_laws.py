"""What is written reads back equal, through real JSON and TOML."""

import json

from hypothesis import given
from hypothesis import strategies as st

from leadflow import ChangeSet, Policy, dump_policy, parse_policy
from leadflow.objects import AnyRecord
from leadflow.serialization import changes_from_plain, changes_to_plain, from_plain, to_plain
from leadflow.testing import strategies as lst


@given(lst.records())
def test_a_record_reads_back_equal(record: AnyRecord) -> None:
    """Every kind of record survives JSON, its version included."""
    back = from_plain(json.loads(json.dumps(to_plain(record))))
    assert (back, back.version, type(back)) == (record, record.version, type(record))


@given(st.data())
def test_a_change_set_reads_back_equal(data: st.DataObject) -> None:
    """A plan can be looked at today and applied tomorrow."""
    changes: ChangeSet = data.draw(lst.change_sets(data.draw(lst.worlds())))
    back = changes_from_plain(json.loads(json.dumps(changes_to_plain(changes))))
    assert back == changes
    assert [change.expects for change in back.changes] == [change.expects for change in changes.changes]


@given(lst.policies())
def test_a_policy_reads_back_equal_with_the_same_fingerprint(policy: Policy) -> None:
    """Writing a policy loses nothing, and its fingerprint tells no difference."""
    back = parse_policy(dump_policy(policy))
    assert (back, back.fingerprint) == (policy, policy.fingerprint)
