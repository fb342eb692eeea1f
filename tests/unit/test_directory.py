"""What is known: a directory of what a repository answered, and the overlay of what was decided since."""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from leadflow import (
    Account,
    Activity,
    BrokenContract,
    ChangeSet,
    Contact,
    Lead,
    Opportunity,
    PersonAccount,
    Policy,
    Queue,
    RecordRef,
    Roster,
    Team,
    User,
)
from leadflow.changes import Create, Delete, Update
from leadflow.matching import AccountFacts, Context, Directory, Found, Overlay
from leadflow.objects import ConvertedTo, Load, Receipt, Rotation
from leadflow.policy.lifecycle import Lifecycle, Status

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
AMY = Lead(id="amy", owner="user:dana", name="Amy Wong", email="amy@acme.example")
KEY = "email:amy@acme.example"
POLICY = Policy(fallback_user="user:dana")


# --- Directory --------------------------------------------------------------------------------------------------------


def test_records_are_found_by_every_key_they_carry() -> None:
    """Persons, accounts and receipts, each by what identifies them."""
    hanbit = Account(id="h", name="(주)한빛", domains=["hanbit-example.co.kr"])
    receipt = Receipt(id="form:1", source="form", outcome="lead", at=AT)
    known = Directory.of([AMY, hanbit, receipt])
    assert known.persons(KEY) == (AMY,)
    assert known.accounts("company:한빛") == known.accounts("domain:hanbit-example.co.kr") == (hanbit,)
    assert known.account("h") == hanbit
    assert known.receipt("form:1") == receipt


def test_what_nobody_carries_is_not_found() -> None:
    """Unknown keys and ids give nothing, and an account nobody says anything about has no facts."""
    known = Directory.of([])
    assert (known.persons(KEY), known.accounts("company:한빛"), known.account("h"), known.receipt("1")) == (
        (),
        (),
        None,
        None,
    )
    assert known.facts("h") == AccountFacts()


def test_converted_and_closed_leads_are_not_known_any_more() -> None:
    """Contacts and person accounts always are."""
    closed = attrs.evolve(AMY, id="closed", status="unqualified")
    converted = attrs.evolve(AMY, id="converted", converted=ConvertedTo(at=AT))
    contact = Contact(id="c", account="a", email="amy@acme.example")
    person = PersonAccount(id="p", email="amy@acme.example")
    known = Directory.of([AMY, closed, converted, contact, person], policy=POLICY)
    assert known.persons(KEY) == (contact, AMY, person)


def test_without_a_policy_the_customary_statuses_close_a_lead() -> None:
    """An unqualified lead is nobody known without a policy; with one, its own table says which statuses are closed."""
    closed = attrs.evolve(AMY, status="unqualified")
    assert Directory.of([closed]).persons(KEY) == ()
    assert Directory.of([closed]).earlier(KEY) == (closed,)
    parked = Lifecycle({"new": Status(), "parked": Status(open=False), "converted": Status(converted=True)})
    own_words = attrs.evolve(POLICY, lifecycle=parked)
    assert Directory.of([attrs.evolve(AMY, status="parked")], policy=own_words).persons(KEY) == ()


def test_a_record_that_a_repository_returns_twice_is_one_record() -> None:
    """A join over keys returns a record once for each key; nobody becomes several by that."""
    acme = Account(id="a", name="Acme", domains=["acme.example"])
    known = Directory(Found(persons=(AMY, AMY), accounts=(acme, acme)), Context(), Roster(), POLICY)
    assert known.persons(KEY) == (AMY,)
    assert known.accounts("company:acme") == (acme,)


def test_records_come_in_the_order_of_their_ids() -> None:
    """So no answer depends on the order in which a repository returns its rows."""
    one, other = attrs.evolve(AMY, id="a"), attrs.evolve(AMY, id="b")
    assert Directory.of([other, one]).persons(KEY) == Directory.of([one, other]).persons(KEY) == (one, other)


def test_accounts_that_are_only_ancestors_are_known_by_id_but_not_by_key() -> None:
    """They complete trees; nobody asked for them."""
    parent = Account(id="p", name="Acme Group", domains=["group.example"])
    known = Directory(Found(), Context(accounts=(parent,)), Roster())
    assert known.account("p") == parent
    assert known.accounts("domain:group.example") == ()


def test_the_roster_is_taken_from_the_records_unless_given() -> None:
    """Users, queues, teams, rotations and loads by id; a roster that is given goes before."""
    dana, queue = User(id="user:dana"), Queue(id="queue:a")
    team, rotation = Team(id="team:a", queue="queue:a"), Rotation(id="team:a")
    load = Load(id="user:dana/2026-11-21", user="user:dana", day=date(2026, 11, 21))
    records = [dana, queue, team, rotation, load]
    assert Directory.of(records).roster == Roster(
        users={"user:dana": dana}, queues={"queue:a": queue}, teams={"team:a": team},
        rotations={"team:a": rotation}, loads={load.id: load},
    )  # fmt: skip
    assert Directory.of(records, Roster()).roster == Roster()


def test_facts_count_contacts_and_what_happened() -> None:
    """Tasks that are still to be done do not count; opportunities are kept by customer, each once."""
    links = {"account": RecordRef("account", "a")}
    known = Directory.of(
        [
            Contact(id="1", account="a", name="김민지"),
            Contact(id="2", account="a", name="박서준"),
            Contact(id="3", account="b", name="Amy Wong"),
            *(
                Opportunity(id=id_, account="a", name="로봇", stage=stage)
                for id_, stage in (("1", "any"), ("2", "Closed Won"))
            ),
            Opportunity(id="1", account="a", name="로봇", stage="any"),
            Opportunity(id="person", person_account="p", name="립스틱", stage="Closed Lost"),
            Activity(id="1", type="call", subject="call", at=AT, links=links),
            Activity(id="2", type="call", subject="call", at=AT - timedelta(days=1), links=links),
            Activity(id="3", type="task", subject="task", at=AT + timedelta(days=1), links=links, open=True),
            Activity(id="4", type="call", subject="call", at=AT + timedelta(days=2)),
        ]
    )
    assert known.facts("a") == AccountFacts(contacts=2, latest_activity=AT)
    assert known.facts("b") == AccountFacts(contacts=1)
    assert [each.id for each in known.opportunities(RecordRef("account", "a"))] == ["1", "2"]
    assert [each.id for each in known.opportunities(RecordRef("person_account", "p"))] == ["person"]


# --- Overlay ----------------------------------------------------------------------------------------------------------


def test_an_overlay_without_effects_says_what_its_directory_says() -> None:
    """Nothing was decided yet."""
    acme = Account(id="a", name="Acme")
    receipt = Receipt(id="1", source="form", outcome="lead", at=AT)
    contact = Contact(id="c", account="a", name="김민지")
    closed = attrs.evolve(AMY, id="closed", converted=ConvertedTo(at=AT, account="a", contact="c"))
    base = Directory.of([AMY, closed, acme, receipt, contact])
    overlay = Overlay(base)
    assert overlay.persons(KEY) == (AMY,)
    assert overlay.accounts("company:acme") == (acme,)
    assert (overlay.account("a"), overlay.receipt("1")) == (acme, receipt)
    assert overlay.earlier(KEY) == (closed,)
    assert overlay.facts("a") == AccountFacts(contacts=1)
    assert overlay.roster == base.roster


def test_a_new_person_is_found_as_a_repository_would_have_stored_it() -> None:
    """By every key, with the version that storing it gives."""
    overlay = Overlay(Directory.of([]))
    overlay.add(ChangeSet((Create(AMY),)))
    [stored] = overlay.persons(KEY)
    assert (stored, stored.version) == (AMY, 1)
    assert overlay.persons("email:other@acme.example") == ()


def test_a_changed_person_is_found_as_it_is_by_now() -> None:
    """By the keys it had and by the new ones, beside those that did not change."""
    twin = attrs.evolve(AMY, id="twin")
    overlay = Overlay(Directory.of([AMY, twin]))
    richer = attrs.evolve(AMY, phone="+1 202-555-0143")
    overlay.add(ChangeSet((Update(AMY, richer),)))
    richest = attrs.evolve(richer, version=1, title="VP")
    overlay.add(ChangeSet((Update(attrs.evolve(richer, version=1), richest),)))
    found = overlay.persons(KEY)
    assert found == (richest, twin)
    assert [each.version for each in found] == [2, 0]
    assert overlay.persons("phone:+12025550143 amy wong") == (richest,)


def test_new_accounts_and_receipts_are_known() -> None:
    """The account for individuals, the receipt of each inquiry."""
    overlay = Overlay(Directory.of([]))
    individuals = Account(id="i", name="Individual", placeholder=True)
    receipt = Receipt(id="1", source="form", outcome="contact", at=AT)
    overlay.add(ChangeSet((Create(individuals), Create(receipt))))
    assert (overlay.account("i"), overlay.receipt("1")) == (individuals, receipt)


def test_new_contacts_and_activities_count_for_tie_breaks() -> None:
    """As if they were stored already; tasks to be done and activities without an account do not count."""
    links = {"account": RecordRef("account", "a")}
    overlay = Overlay(Directory.of([Contact(id="1", account="a", name="김민지")]))
    for number, moment in enumerate((AT, AT - timedelta(days=1))):
        overlay.add(ChangeSet((Create(Activity(id=f"{number}", type="call", subject="call", at=moment, links=links)),)))
    task = Activity(id="t", type="task", subject="task", at=AT + timedelta(days=1), links=links, open=True)
    loose = Activity(id="l", type="call", subject="call", at=AT + timedelta(days=1))
    overlay.add(ChangeSet((Create(task), Create(loose), Create(Contact(id="2", account="a", name="박서준")))))
    assert overlay.facts("a") == AccountFacts(contacts=2, latest_activity=AT)


def test_an_account_is_found_as_it_is_by_now() -> None:
    """A new one by its keys, a changed one by those it had and those it learned, each with the version of a repository."""
    acme = Account(id="a", name="Acme")
    overlay = Overlay(Directory.of([acme]))
    known = attrs.evolve(acme, domains=["acme.example"])
    overlay.add(ChangeSet((Update(acme, known), Create(Account(id="b", name="ACME Inc.")))))
    assert [(each.id, each.version) for each in overlay.accounts("company:acme")] == [("a", 1), ("b", 1)]
    assert overlay.accounts("domain:acme.example") == (known,)
    assert overlay.accounts("domain:other.example") == ()


def test_a_lead_that_was_converted_since_is_nobody_known() -> None:
    """Its contact is, as in a repository."""
    contact = Contact(id="c", account="a", name="김민지", email=AMY.email)
    overlay = Overlay(Directory.of([AMY]))
    became = attrs.evolve(AMY, status="converted", converted=ConvertedTo(at=AT, account="a", contact="c"))
    overlay.add(ChangeSet((Create(contact), Update(AMY, became))))
    assert overlay.persons(KEY) == (contact,)


def test_a_directory_does_not_notice_its_overlay() -> None:
    """Effects stay in the overlay."""
    base = Directory.of([AMY])
    Overlay(base).add(ChangeSet((Update(AMY, attrs.evolve(AMY, title="VP")),)))
    assert base.persons(KEY)[0].title is None


def test_an_intake_deletes_nothing() -> None:
    """A deletion among the effects is a mistake of whoever made them."""
    with pytest.raises(BrokenContract, match="creations and updates only"):
        Overlay(Directory.of([AMY])).add(ChangeSet((Delete(AMY),)))
