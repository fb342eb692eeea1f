"""The statuses of leads: one table, checked when it is made."""

import pickle

import pytest

from leadflow.errors import BrokenContract, InvalidValue
from leadflow.lifecycle import LIFECYCLE, Lifecycle, Status

KOREAN = {
    "신규": Status(next=("상담", "전환")),
    "상담": Status(next=("전환", "종료")),
    "종료": Status(open=False),
    "전환": Status(open=False, converted=True),
}


@pytest.mark.parametrize(
    ("statuses", "initial", "converted", "message"),
    [
        ({"new": Status(), "done": Status(converted=True)}, "new", "converted", "invalid status 'converted': expected a status of the table: new, done"),
        ({"new": Status(next=("wrking",)), "working": Status(converted=True)}, "new", "working", "invalid status 'wrking': expected a status of the table: working"),
        (KOREAN, "new", "전환", "invalid status 'new': expected a status of the table: 신규, 상담, 종료, 전환"),
        (KOREAN, "신규", "종료", "invalid status '종료': expected a status that is marked as converted"),
    ],
)  # fmt: skip
def test_a_table_names_only_statuses_that_it_has(
    statuses: dict[str, Status], initial: str, converted: str, message: str
) -> None:
    """A status that leads nowhere, or a conversion that is none, is told with the nearest name."""
    with pytest.raises(InvalidValue) as caught:
        Lifecycle(statuses, initial=initial, converted=converted)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("status", "is_open"),
    [("신규", True), ("상담", True), ("종료", False), ("전환", False), ("something else", True)],
)
def test_a_lead_is_open_unless_its_status_is_closed(status: str, is_open: bool) -> None:
    """A status that nobody declared counts as open, so that nobody who asks again becomes a second lead."""
    assert Lifecycle(KOREAN, initial="신규", converted="전환").is_open(status) is is_open


@pytest.mark.parametrize(
    ("status", "following", "allowed"),
    [
        ("new", "working", True),
        ("new", "new", False),
        ("new", "recycled", False),
        ("unqualified", "recycled", True),
        ("converted", "new", False),
        ("something else", "new", False),
        ("new", "something else", False),
    ],
)
def test_a_lead_gets_only_a_status_that_may_follow(status: str, following: str, allowed: bool) -> None:
    """The customary table: what is converted stays so, what was given up may be recycled."""
    assert LIFECYCLE.allows(status, following) is allowed


def test_every_open_status_can_come_to_an_end() -> None:
    """From every open status of the customary table a lead can be closed, and no status is out of reach."""
    reached = {LIFECYCLE.initial, *(each for status in LIFECYCLE.statuses.values() for each in status.next)}
    assert reached == set(LIFECYCLE.statuses)
    for name, status in LIFECYCLE.statuses.items():
        assert not LIFECYCLE.is_open(name) or any(not LIFECYCLE.is_open(each) for each in status.next)


def test_a_table_is_a_value() -> None:
    """It compares, hashes, pickles, and takes any iterable of names."""
    one = Lifecycle(KOREAN, initial="신규", converted="전환")
    other = Lifecycle(dict(reversed(KOREAN.items())), initial="신규", converted="전환")
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one
    assert Status(next=["상담", " ", "상담"]) == Status(next=("상담",))
    with pytest.raises(BrokenContract, match="not one alone"):
        Status(next="상담")
