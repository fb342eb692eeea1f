"""What people did after a conversion, a merge or a reassignment: what an undo says, writes and leaves alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

import leadflow as lf
from leadflow.changes import Create, Delete, Update
from leadflow.objects import AnyRecord, ConvertedTo, Receipt, Rotation
from leadflow.policy import CustomField, DeadlineRule
from leadflow.records import with_fields

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:head", custom_fields={"intent": CustomField()})
LEAD = lf.Lead(id="1", owner="user:dana", name="박서준", email="sj@hanbit.example", company="한빛", title="과장")
ACCOUNT = lf.Account(id="a", name="한빛전자", domains=["hanbit.example"], owner="user:dana")
CALL = lf.Activity(id="call", type="call", subject="문의", at=AT, links={"person": lf.ref(LEAD)})
TODO = attrs.evolve(CALL, id="todo", open=True, owner="user:minji")
PLAN = lf.plan_conversion(LEAD, lf.Related(activities=(CALL, TODO)), POLICY, at=AT, account=ACCOUNT)
assert PLAN.contact is not None
assert PLAN.opportunity is not None
CONTACT, DEAL = PLAN.contact, PLAN.opportunity


def converted() -> lf.MemoryRepository:
    repository = lf.MemoryRepository([LEAD, ACCOUNT, CALL, TODO])
    repository.apply(PLAN.changes)
    return repository


def edit(repository: lf.MemoryRepository, kind: str, id_: str, **fields: Any) -> None:
    record = repository.get(kind, id_)
    assert record is not None
    repository.apply(lf.ChangeSet((Update(record, with_fields(record, fields)),)))


def delete(repository: lf.MemoryRepository, kind: str, id_: str) -> None:
    record = repository.get(kind, id_)
    assert record is not None
    repository.apply(lf.ChangeSet((Delete(record),)))


def put(repository: lf.MemoryRepository, record: AnyRecord) -> None:
    repository.apply(lf.ChangeSet((Create(record),)))


def contents(repository: lf.MemoryRepository) -> dict[lf.RecordRef, AnyRecord]:
    return {lf.ref(each): each for each in repository}


BEFORE = {lf.ref(each): each for each in (LEAD, ACCOUNT, CALL, TODO)}


def test_what_nobody_touched_is_taken_back_exactly() -> None:
    """The same as the inverse, for the versions that are stored by now; a second time there is nothing to do."""
    repository = converted()
    plan = lf.plan_undo(PLAN, repository)
    assert plan.changes == PLAN.changes.inverse()
    repository.apply(plan.changes)
    assert contents(repository) == BEFORE
    again = lf.plan_undo(PLAN, repository)
    assert (again.changes, again.conflicts, again.explain()) == (lf.ChangeSet(), (), "undo: nothing to take back")


LATER = {
    "a new record was edited": (
        lambda store: edit(store, "contact", CONTACT.id, title="부장"),
        [f"title of contact {CONTACT.id} is 부장 by now, not 과장"],
        [],
    ),
    "a written field was edited": (
        lambda store: edit(store, "lead", "1", status="working"),
        ["status of lead 1 is working by now, not converted"],
        [],
    ),
    "another field was edited": (
        lambda store: edit(store, "account", "a", employees=40),
        [],
        ["employees of account a stays as it was edited"],
    ),
    "another element was added": (
        lambda store: edit(store, "account", "a", aliases=("한빛", "HB")),
        [],
        ["aliases of account a keeps what was edited in it"],
    ),
    "an added element was taken away": (
        lambda store: edit(store, "account", "a", aliases=("HB",)),
        [],
        ["aliases of account a keeps what was edited in it"],
    ),
    "a custom field was set": (
        lambda store: edit(store, "account", "a", custom={"tier": "gold"}),
        [],
        ["custom.tier of account a stays as it was edited"],
    ),
    "a record that was written was deleted": (
        lambda store: delete(store, "account", "a"),
        ["account a was deleted since"],
        [],
    ),
    "a record that was made was deleted": (lambda store: delete(store, "opportunity", DEAL.id), [], []),
    "an activity was deleted": (lambda store: delete(store, "activity", "call"), ["activity call was deleted since"], []),
    "an activity was moved": (
        lambda store: edit(store, "activity", "call", links={"person": lf.RecordRef("contact", "other")}),
        [f"activity call was moved since: person is contact other by now, not contact {CONTACT.id}"],
        [],
    ),
    "the lead was deleted": (
        lambda store: delete(store, "lead", "1"),
        ["lead 1 was deleted since", "activity todo would go back to lead 1, which is gone",
         "activity call would go back to lead 1, which is gone",
         f"contact {CONTACT.id} is in use by activity call"],
        [],
    ),
    "an activity got another link": (
        lambda store: edit(
            store, "activity", "todo",
            links={"person": lf.ref(CONTACT), "account": lf.ref(ACCOUNT), "about": lf.RecordRef("product", "wms")},
        ),
        [],
        ["links.about of activity todo stays as it was edited"],
    ),
    "something hangs on a new record": (
        lambda store: put(
            store, attrs.evolve(CALL, id="later", links={"person": lf.ref(CONTACT)}, version=0)
        ),
        [f"contact {CONTACT.id} is in use by activity later"],
        [],
    ),
    "an opportunity names a new contact": (
        lambda store: put(store, lf.Opportunity(id="d", account="a", name="WMS", stage="New", contacts=(CONTACT.id,))),
        [f"contact {CONTACT.id} is in use by opportunity d"],
        [],
    ),
    "another lead became the new contact": (
        lambda store: put(
            store,
            lf.Lead(id="2", owner="user:dana", name="박", converted=ConvertedTo(at=AT, account="a", contact=CONTACT.id)),
        ),
        [f"contact {CONTACT.id} is in use by lead 2"],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", LATER)
def test_later_edits_are_told_and_never_overwritten(what: str) -> None:
    """With a conflict nothing is undone; a partial undo takes back the rest."""
    later, conflicts, kept = LATER[what]
    repository = converted()
    later(repository)
    edited = contents(repository)
    plan = lf.plan_undo(PLAN, repository)
    assert (list(map(str, plan.conflicts)), list(map(str, plan.kept))) == (conflicts, kept)
    assert plan.changes.is_empty is bool(conflicts)
    first, *lines = plan.explain().splitlines()
    assert first.startswith("undo: ")
    story = [line for line in lines if not line.startswith("  record")]
    assert story == [*(f"  conflict  {each}" for each in conflicts), *(f"  kept      {each}" for each in kept)]
    rest = lf.plan_undo(PLAN, repository, partial=True)
    assert rest.conflicts == plan.conflicts
    repository.apply(rest.changes)
    after = contents(repository)
    for conflict in rest.conflicts:
        if conflict.kind == "edited" and conflict.record in after:
            assert getattr(after[conflict.record], conflict.field) == getattr(edited[conflict.record], conflict.field)
    if "lead 1" not in "".join(conflicts):
        assert after[lf.ref(LEAD)] == LEAD


def test_what_an_undo_keeps_is_merged_with_what_it_restores() -> None:
    """Later edits of other fields and other elements stay beside what was there before."""
    repository = converted()
    edit(repository, "account", "a", employees=40, aliases=("한빛", "HB"), custom={"tier": "gold"})
    repository.apply(lf.plan_undo(PLAN, repository).changes)
    account = repository.get("account", "a")
    assert isinstance(account, lf.Account)
    assert (account.employees, list(map(str, account.aliases)), account.custom) == (40, ["HB"], {"tier": "gold"})


def test_a_custom_field_that_was_filled_is_emptied_again() -> None:
    """The others stay."""
    contact = lf.Contact(id="c", account="a", name="박서준", custom={"tier": "gold"})
    lead = attrs.evolve(LEAD, custom={"intent": "purchase"})
    done = lf.plan_conversion(lead, lf.Related(), POLICY, at=AT, account=ACCOUNT, contact=contact)
    repository = lf.MemoryRepository([lead, ACCOUNT, contact])
    repository.apply(done.changes)
    edit(repository, "contact", "c", custom={"tier": "gold", "intent": "purchase", "since": "2020"})
    repository.apply(lf.plan_undo(done, repository).changes)
    assert getattr(repository.get("contact", "c"), "custom", None) == {"tier": "gold", "since": "2020"}


def test_a_merge_is_taken_apart_unless_the_other_is_there_again() -> None:
    """The record that went comes back with its values; one that came back in another form is a conflict."""
    one = lf.Contact(id="1", account="a", name="김민지", title="과장", created_at=AT)
    two = lf.Contact(id="2", account="a", name="김민지", email="minji@hanbit.example", title="팀장")
    done = lf.plan_merge([one, two], lf.Related(), POLICY)
    for again, conflicts in ((None, []), (two, []), (attrs.evolve(two, title="부장"), ["contact 2 is there again"])):
        repository = lf.MemoryRepository([one, two])
        repository.apply(done.changes)
        if again is not None:
            put(repository, attrs.evolve(again, version=1))
        plan = lf.plan_undo(done, repository)
        assert list(map(str, plan.conflicts)) == conflicts
        repository.apply(plan.changes)
        if not conflicts:
            assert contents(repository) == {lf.ref(each): each for each in (one, two)}


def test_a_reassignment_is_taken_back_and_the_books_stay() -> None:
    """Who got the lead had their turn."""
    team = lf.Team(id="team:x", queue="queue:x", members=["user:a"])
    roster = lf.Roster(users={"user:a": lf.User(id="user:a")}, teams={team.id: team})
    done = lf.plan_assignment([LEAD], "user:a", POLICY, roster=roster, at=AT, team="team:x")
    repository = lf.MemoryRepository([LEAD])
    repository.apply(done.changes)
    edit(repository, "lead", "1", title="부장")
    repository.apply(lf.plan_undo(done, repository).changes)
    assert repository.get("lead", "1") == attrs.evolve(LEAD, title="부장")
    assert isinstance(repository.get("rotation", "team:x"), Rotation)


def test_a_lead_that_the_new_owner_answered_stays_with_them() -> None:
    """Else who had it before would never be late: the answer was not theirs."""
    before = attrs.evolve(LEAD, assigned_at=AT - timedelta(days=1), respond_by=AT + timedelta(hours=3))
    roster = lf.Roster(users={each: lf.User(id=each) for each in ("user:dana", "user:b")})
    done = lf.plan_assignment([before], "user:b", POLICY, roster=roster, at=AT)
    repository = lf.MemoryRepository([before])
    repository.apply(done.changes)
    [lead] = (each for each in repository if isinstance(each, lf.Lead))
    repository.apply(lf.plan_response(lead, POLICY, at=AT + timedelta(hours=1)).changes)
    stored = list(repository)
    for partial in (False, True):
        undo = lf.plan_undo(done, repository, partial=partial)
        assert "owner of lead 1 goes back only with responded_at" in map(str, undo.conflicts)
        repository.apply(undo.changes)
        assert list(repository) == stored


def test_who_gets_a_lead_after_its_reassignment_is_not_late_by_a_partial_undo() -> None:
    """The deadline that was missed was another one's; the lead stays as it is, and that is told."""
    late = attrs.evolve(LEAD, assigned_at=AT - timedelta(days=3), respond_by=AT - timedelta(days=2))
    policy = attrs.evolve(POLICY, deadlines=(DeadlineRule(name="all", within="1 day"),))
    roster = lf.Roster(users={each: lf.User(id=each) for each in ("user:dana", "user:b")})
    done = lf.plan_reassignment([late], policy, roster=roster, at=AT, to="user:b")
    repository = lf.MemoryRepository([late])
    repository.apply(done.changes)
    edit(repository, "lead", "1", owner="user:c")
    stored = list(repository)
    repository.apply(lf.plan_undo(done, repository, partial=True).changes)
    assert list(repository) == stored
    assert lf.overdue([each for each in repository if isinstance(each, lf.Lead)], POLICY, at=AT) == ()


def test_an_opportunity_that_was_won_and_then_lost_keeps_its_day_in_a_partial_undo_of_the_win() -> None:
    """Won, reopened and lost within a day: the opportunity closed on that day, not when it was expected to before."""
    opportunity = lf.Opportunity(
        id="o", account="a", name="WMS", stage="Prospecting", probability=10, close_date=date(2026, 12, 31)
    )
    repository, hour = lf.MemoryRepository([opportunity]), timedelta(hours=1)
    win = lf.plan_stage(opportunity, "Closed Won", POLICY, at=AT)
    repository.apply(win.changes)
    for number, to in enumerate(("Prospecting", "Closed Lost"), 1):
        [stored] = (each for each in repository if isinstance(each, lf.Opportunity))
        repository.apply(lf.plan_stage(stored, to, POLICY, at=AT + number * hour, reason="price", reopen=True).changes)
    lost = repository.get("opportunity", "o")
    undo = lf.plan_undo(win, repository, partial=True)
    repository.apply(undo.changes)
    assert repository.get("opportunity", "o") == lost
    assert getattr(lost, "close_date", None) == AT.date()
    assert "close_date of opportunity o goes back only with stage" in map(str, undo.conflicts)


def test_a_receipt_stays_with_what_the_inquiry_became() -> None:
    """Else the inquiry could come in a second time; what is deleted already takes its receipt along."""
    made = lf.Lead(id="1", owner="user:dana", name="Amy")
    receipt = Receipt(id="r", source="form", outcome="lead", at=AT, record=lf.ref(made))
    done = lf.ChangeSet((Create(made), Create(receipt)))
    for change, stays in ((None, []), ("edit", ["lead", "receipt"]), ("delete", [])):
        repository = lf.MemoryRepository()
        repository.apply(done)
        if change == "edit":
            edit(repository, "lead", "1", title="VP")
        if change == "delete":
            delete(repository, "lead", "1")
        undo = lf.plan_undo(done, repository, partial=True)
        repository.apply(undo.changes)
        assert sorted(each.kind for each in repository) == stays
        assert [each.kind for each in undo.conflicts] == (["edited", "in_use"] if stays else [])


def test_the_receipt_of_a_known_person_who_was_deleted_goes() -> None:
    """There is nobody left of whom it could tell; the inquiry may come in again."""
    repository = lf.MemoryRepository([AMY])
    done = lf.plan_intake([AGAIN], lf.gather(repository, [AGAIN], POLICY), POLICY, at=AT)
    repository.apply(done.changes)
    delete(repository, "lead", "1")
    undo = lf.plan_undo(done, repository, left_behind=repository.left_behind, partial=True)
    assert [str(each) for each in undo.conflicts] == ["lead 1 was deleted since"]
    repository.apply(undo.changes)
    assert list(repository) == []


AMY = lf.Lead(id="1", owner="user:dana", name="Amy Wong", email="amy@acme.example")
AGAIN = lf.Inquiry(
    id="form:1", source="form", name="Amy Wong", email="amy@acme.example", title="VP", message="견적 문의"
)


@pytest.mark.parametrize(
    ("kind", "fields", "stays"),
    [
        ("", {}, []),
        ("lead", {"language": "en"}, []),
        ("lead", {"title": "CEO"}, ["receipt"]),
        ("activity", {"subject": "quote"}, ["activity", "receipt"]),
    ],
)
def test_an_inquiry_by_a_known_person_is_taken_back_unless_something_of_it_stays(
    kind: str, fields: dict[str, Any], stays: list[str]
) -> None:
    """What it filled is empty again and its activity goes; only where one of them was edited the receipt stays."""
    repository = lf.MemoryRepository([AMY])
    done = lf.plan_intake([AGAIN], lf.gather(repository, [AGAIN], POLICY), POLICY, at=AT)
    repository.apply(done.changes)
    assert done.counts == {"known_lead": 1}
    if kind:
        id_ = next(each.id for each in repository if each.kind == kind)
        edit(repository, kind, id_, **fields)
    undo = lf.plan_undo(done, repository, partial=True)
    repository.apply(undo.changes)
    assert sorted(each.kind for each in repository if each.kind != "lead") == stays
    expected = fields if kind == "lead" else {}
    assert repository.get("lead", "1") == attrs.evolve(AMY, **expected)
    assert [each.kind for each in undo.conflicts] == (["edited", "in_use"] if stays else [])


def test_the_order_in_which_records_are_given_is_of_no_meaning() -> None:
    """Neither for what is written nor for what is told, also where several records use the same one."""
    repository = converted()
    for id_ in ("later", "also"):
        put(repository, attrs.evolve(CALL, id=id_, links={"person": lf.ref(CONTACT)}, version=0))
    one, other = (lf.plan_undo(PLAN, records) for records in (list(repository), list(repository)[::-1]))
    assert one == other
    assert [str(each) for each in one.conflicts] == [f"contact {CONTACT.id} is in use by activity also"]


def test_a_version_that_is_not_told_is_refused_and_nothing_is_written() -> None:
    """A record that was made again and deleted once more comes back only for the version that was left behind last."""
    repository = lf.MemoryRepository([LEAD])
    done = lf.ChangeSet((Delete(LEAD),))
    repository.apply(done)
    repository.apply(done.inverse())
    delete(repository, "lead", "1")
    with pytest.raises(lf.StaleRecord):
        repository.apply(lf.plan_undo(done, repository).changes)
    assert list(repository) == []
    assert repository.left_behind == {lf.ref(LEAD): 3}
    repository.apply(lf.plan_undo(done, repository, left_behind=repository.left_behind).changes)
    assert list(repository) == [LEAD]
    assert repository.left_behind == {}


@pytest.mark.parametrize(
    ("was", "wrote", "now", "back"),
    [
        ("pqr", "pr", "prs", "pqrs"),
        ("pqr", "pr", "rsp", "rspq"),
        ("pqr", "r", "sr", "pqsr"),
        ("pq", "qp", "qpr", "qpr"),
        ("p", "pq", "q", ""),
        ("p", "pq", "pr", "pr"),
        ("pq", "p", "q", "q"),
        ("", "pq", "qrp", "r"),
    ],
)
def test_several_values_are_restored_one_by_one(was: str, wrote: str, now: str, back: str) -> None:
    """In their places; what stays stays in its order, and what somebody undid by hand already is left alone."""
    before, after, stored = (
        lf.Lead(id="1", owner="user:a", name="Amy", interests=tuple(each)) for each in (was, wrote, now)
    )
    undo = lf.plan_undo(lf.ChangeSet((Update(before, after),)), [attrs.evolve(stored, version=2)])
    assert undo.conflicts == ()
    written = [each.after.interests for each in undo.changes.changes if isinstance(each, Update)]  # type: ignore[union-attr]  # a lead
    assert written == ([tuple(back)] if back != now else [])


@pytest.mark.parametrize(
    ("was", "wrote", "now", "back", "is_conflict"),
    [
        ("w", "ww", "wwt", "wt", False),
        ("wtw", "t", "tx", "wtwx", False),
        ("wtw", "wt", "wtx", "wtwx", False),
        ("www", "w", "wwt", "wwt", True),
        ("w", "ww", "wwtw", "wwtw", True),
    ],
)
def test_a_product_that_is_listed_twice_is_counted(
    was: str, wrote: str, now: str, back: str, is_conflict: bool
) -> None:
    """A product that is there as often neither as it was nor as it was written is a conflict, and stays."""
    opportunities = [
        lf.Opportunity(id="o", account="a", name="WMS", stage="New", line_items=tuple(map(item, products)))
        for products in (was, wrote, now)
    ]
    done = lf.ChangeSet((Update(opportunities[0], opportunities[1]),))
    undo = lf.plan_undo(done, [attrs.evolve(opportunities[2], version=2)], partial=True)
    assert [each.field for each in undo.conflicts] == (["line_items"] if is_conflict else [])
    after = next((each.after for each in undo.changes.changes if isinstance(each, Update)), opportunities[2])
    assert after == attrs.evolve(opportunities[0], line_items=tuple(map(item, back)))


def item(product: str) -> lf.LineItem:
    return lf.LineItem(product=product)


def test_the_fields_of_a_custom_record_are_looked_at_one_by_one() -> None:
    """A later edit of one leaves the others to the undo."""
    before = lf.CustomRecord(kind="sample", id="s", fields={"shade": "coral", "size": 5})
    after = attrs.evolve(before, fields={"shade": "rose", "size": 5, "sent": True})
    now = attrs.evolve(before, fields={"shade": "rose", "size": 10, "sent": True}, version=2)
    undo = lf.plan_undo(lf.ChangeSet((Update(before, after),)), [now])
    assert [str(each) for each in undo.kept] == ["fields.size of sample s stays as it was edited"]
    (change,) = undo.changes.changes
    assert isinstance(change, Update)
    assert isinstance(change.after, lf.CustomRecord)
    assert change.after.fields == {"shade": "coral", "size": 10}
