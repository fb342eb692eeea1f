"""Merging: decision tables of what survives, what hangs on the records, and what is refused."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from leadflow import (
    Account,
    Activity,
    Address,
    Contact,
    CustomRecord,
    Lead,
    MemoryRepository,
    Opportunity,
    PersonAccount,
    Policy,
    RecordRef,
    Related,
    plan_merge,
    ref,
)
from leadflow.changes import Create, Relink
from leadflow.errors import InvalidPolicy, MergeRefused
from leadflow.merging import Source
from leadflow.merging.fields import source_of
from leadflow.objects import CampaignMember, ConvertedTo, LineItem, Receipt
from leadflow.policy import Merge
from leadflow.policy.lifecycle import Lifecycle, Status
from leadflow.serialization import dump_policy, parse_policy


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a decision table."""
    return tomllib.loads((Path(__file__).parents[1] / f"cases/merging/{name}.toml").read_text(encoding="utf-8"))["case"]


CASES, MEMBERSHIPS, TREES = cases("fields"), cases("memberships"), cases("trees")
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
POLICY = Policy(fallback_user="user:head")
OLD = Contact(id="old", account="a", name="Amy Wong", created_at=AT)
NEW = Contact(id="new", account="a", name="Amy Wong")
MERGEABLE: Mapping[str, Any] = {kind.kind: kind for kind in (Account, Contact, Lead, PersonAccount)}


def record_of(table: Mapping[str, Any]) -> Any:
    """Return the record of a table, whose values are written as people write them."""
    fields = {name: Address(**item) if name == "address" else item for name, item in table.items() if name != "kind"}
    return MERGEABLE[table["kind"]](**fields)


def as_written(value: object) -> object:
    """Return a value as the tables write it."""
    match value:
        case None:
            return "none"
        case bool() | int():
            return value
        case Address():
            return ", ".join(part for part in attrs.astuple(value) if part)
        case tuple():
            return [as_written(each) for each in value]
        case Mapping():
            return {name: as_written(each) for name, each in value.items()}
        case _:
            return str(value)


@pytest.mark.parametrize("case", CASES, ids=[case["note"] for case in CASES])
def test_what_survives_is_what_the_table_says(case: Mapping[str, Any]) -> None:
    """Each case holds whatever the order of the records, and what is not listed as a conflict is none."""
    policy = attrs.evolve(POLICY, merge=Merge(fields=case["given"].get("fields", {})))
    records = [record_of(table) for table in case["given"]["records"]]
    for given in (records, records[::-1]):
        plan = plan_merge(given, Related(), policy, with_closed=True)
        for field, wanted in case["want"].items():
            if field != "conflicts":
                assert as_written(getattr(plan.after, field)) == wanted, field
        conflicts = case["want"].get("conflicts")
        assert conflicts is None or [str(each) for each in plan.conflicts] == conflicts


def test_the_status_that_plays_the_part_of_recycled_is_the_last_one_worked_on() -> None:
    """Whatever its name and place; where no status plays that part, the table alone decides."""
    lifecycle = Lifecycle(
        {
            "new": Status(next=("검증", "되돌림")),
            "검증": Status(next=("converted",)),
            "되돌림": Status(next=("검증",)),
            "converted": Status(open=False, converted=True),
        },
        recycled="되돌림",
    )
    leads = [Lead(id=status, owner="user:dana", name="Amy", status=status) for status in ("new", "검증", "되돌림")]
    for table, wanted in ((lifecycle, "검증"), (attrs.evolve(lifecycle, recycled=None), "되돌림")):
        policy = attrs.evolve(POLICY, lifecycle=table)
        assert plan_merge(leads, Related(), policy).after.status == wanted
        assert plan_merge(leads[::2], Related(), policy).after.status == ("new" if table is lifecycle else "되돌림")


def test_what_belongs_together_stays_together_in_steps() -> None:
    """A lead that was merged before gives its reason and its moments as a whole, though others said a part of them first."""
    leads = [
        Lead(id="1", owner="user:a", name="Amy", status="unqualified", status_reason="no budget", created_at=AT),
        Lead(id="2", owner="user:b", name="Amy", status="working", responded_at=AT),
        Lead(id="3", owner="user:c", name="Amy", status="working", status_reason="asked for a call", respond_by=AT),
    ]
    step = plan_merge(leads[1:], Related(), POLICY)
    provenance = {"2": step.provenance}
    last = plan_merge([leads[0], step.after], Related(), POLICY, provenance=provenance, with_closed=True)
    at_once = plan_merge(leads, Related(), POLICY, with_closed=True)
    assert (last.after, last.provenance) == (at_once.after, at_once.provenance)
    merged = at_once.after
    assert (merged.status, merged.status_reason, merged.respond_by, merged.responded_at) == (
        "working",
        None,
        None,
        None,
    )


def test_the_provenance_tells_who_said_what() -> None:
    """One source for a value, one for each of several values, none for what nobody said."""
    new = attrs.evolve(NEW, title="VP", external_ids=("crm:2",), email="amy@acme.example")
    plan = plan_merge([attrs.evolve(OLD, external_ids=("crm:1",)), new], Related(), POLICY)
    old, other = Source("old", AT), Source("new")
    assert plan.provenance["title"] == (other,)
    assert plan.provenance["name"] == (old,)
    assert plan.provenance["external_ids"] == (old, other)
    assert (plan.provenance["email"], plan.provenance["other_emails"]) == ((other,), ())
    assert "phone" not in plan.provenance


def test_a_provenance_that_no_longer_fits_is_not_believed() -> None:
    """Values that were added since the last merge are the record's own."""
    merged = attrs.evolve(OLD, external_ids=("crm:1", "crm:3"))
    plan = plan_merge(
        [merged, NEW], Related(), POLICY, provenance={"old": plan_merge([OLD, NEW], Related(), POLICY).provenance}
    )
    assert plan.provenance["external_ids"] == (Source("old", AT), Source("old", AT))


def test_the_survivor_is_written_only_when_it_changes() -> None:
    """The others are deleted all the same."""
    assert [type(change).__name__ for change in plan_merge([OLD, NEW], Related(), POLICY).changes.changes] == ["Delete"]


# --- what hangs on the records ----------------------------------------------------------------------------------------


def test_large_numbers_move_in_one_relink() -> None:
    """A thousand calls are a thousand ids, not a thousand copies."""
    links = {"person": RecordRef("contact", "new"), "account": RecordRef("account", "a")}
    calls = tuple(Activity(id=str(n), type="call", subject="call", at=AT, links=links) for n in range(1_000))
    [move] = plan_merge([OLD, NEW], Related(activities=calls), POLICY).changes.relinks
    assert move == Relink(
        "activity",
        {"person": RecordRef("contact", "new")},
        {"person": RecordRef("contact", "old")},
        tuple(each.id for each in calls),
    )


def test_what_names_an_absorbed_contact_names_the_survivor() -> None:
    """Opportunities, converted leads and receipts hold ids in fields that are no links."""
    opportunity = Opportunity(id="o", account="a", name="robots", stage="New", contacts=("new", "ben", "old"))
    became = ConvertedTo(at=AT, account="a", contact="new")
    lead = Lead(id="l", owner="user:dana", name="Amy Wong", status="converted", converted=became)
    other = attrs.evolve(lead, id="m", converted=ConvertedTo(at=AT, account="a", contact="ben"))
    receipt = Receipt(id="r", source="form", outcome="contact", at=AT, record=RecordRef("contact", "new"))
    related = Related(opportunities=(opportunity,), leads=(lead, other), receipts=(receipt,))
    repository = MemoryRepository([OLD, NEW, opportunity, lead, other, receipt])
    repository.apply(plan_merge([OLD, NEW], related, POLICY).changes)
    assert getattr(repository.get("opportunity", "o"), "contacts", None) == ("old", "ben")
    assert getattr(repository.get("lead", "l"), "converted", None) == attrs.evolve(became, contact="old")
    assert repository.get("lead", "m") == other
    assert getattr(repository.get("receipt", "r"), "record", None) == RecordRef("contact", "old")


def test_who_works_at_an_absorbed_account_works_at_the_survivor() -> None:
    """Contacts, divisions, opportunities and leads follow; a converted lead that is matched there changes once."""
    acme, twin = Account(id="a", name="Acme", created_at=AT), Account(id="b", name="ACME Inc.")
    division = Account(id="d", name="Acme Parks", parent="b")
    contact = Contact(id="c", account="b", name="Amy Wong")
    opportunity = Opportunity(id="o", account="b", name="robots", stage="New", line_items=(LineItem(product="arm"),))
    became = ConvertedTo(at=AT, account="b")
    lead = Lead(id="l", owner="user:dana", name="Amy", matched_account="b", status="converted", converted=became)
    fresh = Lead(id="m", owner="user:dana", name="Ben", matched_account="b")
    related = Related(
        accounts=(division, acme, twin), contacts=(contact,), opportunities=(opportunity,), leads=(lead, fresh)
    )
    repository = MemoryRepository([acme, twin, division, contact, opportunity, lead, fresh])
    plan = plan_merge([twin, acme], related, POLICY)
    repository.apply(plan.changes)
    assert [getattr(repository.get(kind, id_), field) for kind, id_, field in (
        ("account", "d", "parent"),
        ("contact", "c", "account"),
        ("opportunity", "o", "account"),
        ("lead", "l", "matched_account"),
        ("lead", "m", "matched_account"),
    )] == ["a"] * 5  # fmt: skip
    assert getattr(repository.get("lead", "l"), "converted", None) == ConvertedTo(at=AT, account="a")
    assert repository.get("account", "b") is None


# --- campaigns --------------------------------------------------------------------------------------------------------

PERSONS = [Contact(id=id_, account="a", name="Amy Wong", created_at=AT.replace(year=2020 + int(id_))) for id_ in "123"]


def membership(table: Mapping[str, Any]) -> CampaignMember:
    """Return the membership of a table; it is of the survivor unless the table says otherwise."""
    links = {"person": RecordRef("contact", table.get("of", "1"))}
    if "account" in table:
        links["account"] = RecordRef("account", table["account"])
    plain = {name: table[name] for name in ("id", "status", "at") if name in table}
    return CampaignMember(campaign=table.get("campaign", "q3"), links=links, **plain)


@pytest.mark.parametrize("case", MEMBERSHIPS, ids=[case["note"] for case in MEMBERSHIPS])
def test_a_person_is_a_member_of_a_campaign_once(case: Mapping[str, Any]) -> None:
    """What stays, what is shown beforehand, and that the inverse brings back what went."""
    members = [membership(table) for table in case["given"]]
    for given in (members, members[::-1]):
        repository = MemoryRepository([*PERSONS, *given])
        plan = plan_merge(PERSONS, Related(memberships=tuple(given)), POLICY)
        repository.apply(plan.changes)
        there = {each.id: each for each in repository if isinstance(each, CampaignMember)}
        assert there == {table["id"]: membership(table) for table in case["want"]["stay"]}
        assert [str(each) for each in plan.memberships] == case["want"].get("joined", [])
        assert all(each.stays == there[each.stays.id] for each in plan.memberships)
        assert [str(each) for each in plan.conflicts] == case["want"].get("conflicts", [])
        repository.apply(plan.changes.inverse())
        assert {ref(each): each for each in repository} == {ref(each): each for each in (*PERSONS, *members)}


def test_what_names_an_absorbed_membership_names_the_one_that_stays() -> None:
    """A record of the organisation's own may hang on it."""
    mine, other = membership({"id": "m1"}), membership({"id": "m2", "of": "2"})
    badge = CustomRecord(kind="badge", id="b", links={"membership": ref(other), "person": RecordRef("contact", "2")})
    repository = MemoryRepository([*PERSONS, mine, other, badge])
    related = Related(memberships=(mine, other), custom_records=(badge,))
    repository.apply(plan_merge(PERSONS, related, POLICY).changes)
    assert repository.get("badge", "b").links == {"membership": ref(mine), "person": RecordRef("contact", "1")}


def test_a_membership_without_a_twin_moves_in_bulk() -> None:
    """It is not copied, and neither is one that takes in nothing new."""
    alone, mine = membership({"id": "m1", "of": "2", "campaign": "q4"}), membership({"id": "m2", "of": "2"})
    plan = plan_merge(PERSONS, Related(memberships=(alone, mine, membership({"id": "m3", "of": "3"}))), POLICY)
    assert [(each.kind, each.ids) for each in plan.changes.relinks] == [("campaign_member", ("m1", "m2"))]


def test_the_provenance_tells_whose_a_membership_was_and_who_said_its_status() -> None:
    """So a later merge knows that it was not the survivor's own."""
    one, two, three = map(source_of, PERSONS)
    late, early = membership({"id": "m3", "of": "3", "status": "sent"}), membership({"id": "m2", "of": "2"})
    step = plan_merge([PERSONS[0], PERSONS[2]], Related(memberships=(late,)), POLICY)
    assert step.provenance["memberships.m3"] == (three, three)
    there = attrs.evolve(late, links={"person": RecordRef("contact", "1")})
    related = Related(memberships=(there, early))
    last = plan_merge([step.after, PERSONS[1]], related, POLICY, provenance={"1": step.provenance})
    assert last.provenance["memberships.m2"] == (two, three)
    forgetful = plan_merge([step.after, PERSONS[1]], related, POLICY)
    assert forgetful.provenance["memberships.m3"] == (one, one)


# --- what is refused --------------------------------------------------------------------------------------------------

CONVERTED = Lead(id="l", owner="user:dana", name="Amy", status="converted", converted=ConvertedTo(at=AT, account="a"))


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ([], "two or more different records are needed"),
        ([OLD], "two or more different records are needed"),
        ([OLD, OLD], "two or more different records are needed"),
        ([OLD, PersonAccount(id="p", name="Amy")], "they are of several kinds: contact, person_account"),
        ([CONVERTED, Lead(id="m", owner="user:dana", name="Amy")], "lead 'l' is converted and read-only"),
        (
            [Account(id="a", name="개인", placeholder=True), Account(id="b", name="Acme")],
            "account 'a' stands for individuals, not for one company",
        ),
    ],
)
def test_what_cannot_be_merged_is_refused_with_its_reason(records: list[Any], reason: str) -> None:
    """The message names the records and what is in the way."""
    with pytest.raises(MergeRefused) as refusal:
        plan_merge(records, Related(), POLICY)
    assert refusal.value.reason == reason
    assert str(refusal.value).endswith(f"cannot be merged: {reason}")


@pytest.mark.parametrize("case", TREES, ids=[case["note"] for case in TREES])
def test_no_account_comes_to_stand_above_itself(case: Mapping[str, Any]) -> None:
    """What stands between them, or in a circle above them, is refused as far as it is given, whatever comes first."""
    given = {id_: Account(id=id_, name=id_, parent=parent or None) for id_, parent in case["given"].items()}
    records = [
        attrs.evolve(given[id_], created_at=AT.replace(month=month)) for month, id_ in enumerate(case["merge"], 1)
    ]
    for ordered in (records, records[::-1]):
        related = Related(accounts=tuple(given.values()))
        if "refused" in case["want"]:
            with pytest.raises(MergeRefused) as refusal:
                plan_merge(ordered, related, POLICY)
            assert refusal.value.reason == case["want"]["refused"]
        else:
            assert as_written(plan_merge(ordered, related, POLICY).after.parent) == case["want"]["parent"]


def test_more_than_the_policy_allows_is_not_moved() -> None:
    """Whatever it is that hangs on them; exactly as many are moved."""
    policy = attrs.evolve(POLICY, most_related=2)
    call = Activity(id="1", type="call", subject="call", at=AT, links={"person": ref(NEW)})
    member = CampaignMember(id="2", campaign="q3", links={"person": ref(NEW)})
    related = Related(activities=(call,), memberships=(member,))
    assert len(plan_merge([OLD, NEW], related, policy).changes.relinks) == 2
    more = attrs.evolve(related, receipts=(Receipt(id="r", source="form", outcome="contact", at=AT, record=ref(NEW)),))
    with pytest.raises(MergeRefused) as refusal:
        plan_merge([OLD, NEW], more, policy)
    assert refusal.value.reason == "3 records hang on them, expected 2 or fewer (most_related)"


def test_a_merge_of_what_was_merged_meanwhile_is_stale() -> None:
    """Versions refuse it; nothing is written."""
    repository = MemoryRepository([OLD, NEW])
    plan = plan_merge([OLD, NEW], Related(), POLICY)
    repository.apply(plan.changes)
    with pytest.raises(Exception, match="new"):
        repository.apply(plan.changes)
    assert not any(isinstance(change, Create) for change in plan.changes.changes)


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected", "meant"),
    [
        ({"titel": "fill"}, "a field of leads, contacts, person accounts or accounts", "title"),
        ({"title": "fil"}, "one of survivor, fill, union, most_complete, furthest", "fill"),
        ({"title": "union"}, "another rule, because 'union' is for domains, external_ids, interests", None),
        ({"custom.tier": "furthest"}, "another rule, because 'furthest' is for status", None),
        ({"email": "survivor"}, "a field of leads, contacts, person accounts or accounts", None),
        ({"respond_by": "fill"}, "a rule for 'owner', which it goes with", "owner"),
        ({"status_reason": "survivor"}, "a rule for 'status', which it goes with", "status"),
    ],
)
def test_a_rule_that_cannot_be_is_a_fault(fields: dict[str, Any], expected: str, meant: str | None) -> None:
    """With the field, what was expected and the nearest name."""
    with pytest.raises(InvalidPolicy) as caught:
        Merge(fields=fields)
    [fault] = caught.value.faults
    assert (fault.path, fault.expected) == (f"fields.{next(iter(fields))}", expected)
    assert meant is None or fault.nearest == meant


def test_rules_are_part_of_the_policy_file() -> None:
    """They are written, read back, and told with their place when they are wrong."""
    policy = attrs.evolve(POLICY, merge=Merge(fields={"title": "survivor", "custom.topics": "union"}))
    assert parse_policy(dump_policy(policy)) == policy
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy("fallback_user = 'user:head'\n[merge.fields]\ntitel = 'fill'\nphone = 'last'")
    assert {fault.path for fault in caught.value.faults} == {"merge.fields.titel", "merge.fields.phone"}
    with pytest.raises(InvalidPolicy, match="a table of fields and rules"):
        parse_policy("fallback_user = 'user:head'\nmerge.fields = 'fill'")
