"""Related lists: who and what hangs on a record, in which order, and how much there is."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

import leadflow as lf
from leadflow.views import RelatedList, activities_of, contacts_of, leads_of, opportunities_of

TOP = lf.Account(id="top", name="한빛", parent="lab")  # a circle, as bad data have
LAB = lf.Account(id="lab", name="한빛 연구소", parent="top")
OTHER = lf.Account(id="other", name="Acme")
CONSUMER = lf.PersonAccount(id="consumer", name="이서연")
ACCOUNTS = [TOP, LAB, OTHER]
CONTACTS = [
    lf.Contact(id="c3", account="top", name="amy Wong"),
    lf.Contact(id="c2", account="lab", name="김민지"),
    lf.Contact(id="c1", account="top", name="Amy Wong"),
    lf.Contact(id="c4", account="other", name="Bo"),
]


def opportunity(id_: str, day: int | None, **more: object) -> lf.Opportunity:
    """Return an opportunity that is expected to close on a day of November, if any."""
    close = None if day is None else date(2026, 11, day)
    return lf.Opportunity(id=id_, name=id_, stage="Prospecting", close_date=close, **more)


OPPORTUNITIES = [
    opportunity("d4", None, account="top"),
    opportunity("d1", 5, account="top", contacts=["c1", "c3"]),
    opportunity("d3", 9, account="lab", contacts=["c1"]),
    opportunity("d2", 5, account="top"),
    opportunity("d5", 1, person_account="consumer"),
]
LEADS = [
    lf.Lead(id="l1", owner="user:a", name="A", matched_account="top", created_at=datetime(2026, 11, 1, tzinfo=UTC)),
    lf.Lead(id="l2", owner="user:a", name="B", matched_account="top", created_at=datetime(2026, 11, 2, tzinfo=UTC)),
    lf.Lead(id="l3", owner="user:a", name="C", matched_account="top"),
    lf.Lead(id="l4", owner="user:a", name="D"),
]


def activity(activity_id: str, hour: int, *, is_open: bool = False, **links: lf.RecordRef) -> lf.Activity:
    """Return what happens at an hour."""
    at = datetime(2026, 11, 1, hour, tzinfo=UTC)
    return lf.Activity(id=activity_id, type="call", subject="call", at=at, open=is_open, links=links)


ACTIVITIES = [
    activity("a1", 9, person=lf.RecordRef("contact", "c1"), account=lf.RecordRef("account", "top")),
    activity("a2", 11, is_open=True, account=lf.RecordRef("account", "top"), site=lf.RecordRef("account", "top")),
    activity("a3", 10, account=lf.RecordRef("person_account", "top")),
]


@pytest.mark.parametrize(
    ("listed", "want"),
    [
        (contacts_of(TOP, CONTACTS), ["c1", "c3"]),
        (contacts_of(TOP, CONTACTS, divisions=ACCOUNTS), ["c1", "c3", "c2"]),
        (opportunities_of(TOP, OPPORTUNITIES), ["d1", "d2", "d4"]),
        (opportunities_of(TOP, OPPORTUNITIES, divisions=ACCOUNTS), ["d3", "d1", "d2", "d4"]),
        (opportunities_of(TOP, OPPORTUNITIES, divisions=ACCOUNTS, first="oldest"), ["d1", "d2", "d3", "d4"]),
        (opportunities_of(CONSUMER, OPPORTUNITIES), ["d5"]),
        (opportunities_of(CONTACTS[2], OPPORTUNITIES), ["d3", "d1"]),
        (leads_of(TOP, LEADS), ["l2", "l1", "l3"]),
        (leads_of(TOP, LEADS, first="oldest"), ["l1", "l2", "l3"]),
        (activities_of(TOP, ACTIVITIES), ["a2", "a1"]),
        (activities_of(TOP, ACTIVITIES, first="oldest"), ["a1", "a2"]),
        (activities_of(TOP, ACTIVITIES, is_open=True), ["a2"]),
        (activities_of(TOP, ACTIVITIES, is_open=False), ["a1"]),
        (activities_of(CONTACTS[2], ACTIVITIES), ["a1"]),
        (activities_of(OTHER, ACTIVITIES), []),
    ],
)
def test_a_list_has_what_hangs_on_the_record_in_order(listed: RelatedList, want: list[str]) -> None:
    """Those records and no others, in the order in which a CRM shows them; all of them are counted and shown."""
    assert [record.id for record in listed] == want
    assert (listed.count, listed.more) == (len(want), 0)


@pytest.mark.parametrize(
    "of",
    [
        lambda limit: contacts_of(TOP, CONTACTS, limit=limit),
        lambda limit: opportunities_of(CONTACTS[2], OPPORTUNITIES, limit=limit),
        lambda limit: leads_of(TOP, LEADS[:2], limit=limit),
        lambda limit: activities_of(TOP, ACTIVITIES, limit=limit),
    ],
)
def test_a_list_that_is_cut_still_tells_how_many_there_are(of: Callable[[int], RelatedList]) -> None:
    """One of two is shown, one more is there; a list of nothing is refused."""
    assert (len(of(1).records), of(1).count, of(1).more) == (1, 2, 1)
    with pytest.raises(lf.BrokenContract, match="the limit of a related list is 0: expected 1 or more, or None"):
        of(0)


def test_what_comes_first_is_the_newest_or_the_oldest() -> None:
    """Nobody gets the oldest first because of a word that means something else elsewhere."""
    with pytest.raises(lf.BrokenContract, match="what comes first is 'latest': expected one of newest, oldest"):
        opportunities_of(CONTACTS[2], OPPORTUNITIES, first="latest")  # type: ignore[arg-type]  # what is wrong about it
