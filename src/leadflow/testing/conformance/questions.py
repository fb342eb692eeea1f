"""The laws of the three questions: find, context, roster.

Opportunities of these laws are in the customary stages, and one is in a stage that nobody has.
A repository that was told other closed stages takes them all for open and returns them, which does no harm.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from leadflow.changes import ChangeSet, Create, Delete, Relink, Update
from leadflow.matching import AccountFacts, Found, match_keys
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Contact,
    Lead,
    Load,
    PersonAccount,
    Queue,
    RecordRef,
    Rotation,
    Team,
    User,
)
from leadflow.records import at_version, ref, with_fields
from leadflow.testing.conformance.kit import Kit, carriers, holds, same
from leadflow.testing.examples import CLOSED, FULL, WORLD

__all__ = ["Questions"]

_MANY = 40_000
"""More keys than a statement of any database takes as parameters; ten thousand inquiries ask for that many."""

_DEEP = 40
"""How deep a tree of accounts is that no database climbs with joins written by hand."""


def _records(found: Found) -> dict[RecordRef, AnyRecord]:
    return {ref(each): each for each in (*found.persons, *found.accounts, *found.receipts)}


def _by_id(accounts: Iterable[Account]) -> dict[str, Account]:
    return {each.id: each for each in accounts}


class Questions(Kit):
    """What a repository answers."""

    # --- find -------------------------------------------------------------------------------------------------------

    def test_find_returns_every_record_that_carries_a_key(self) -> None:
        """Each person, account and receipt is found by each of its keys alone, and by all keys together."""
        world = self.stores(WORLD)
        every = sorted({key for each in world for key in match_keys(each)})
        with self.opened(world) as door:
            for key in every:
                found = _records(door.repository.find([key]))
                for carrier in sorted(carriers(world, [key])):
                    holds(f"find returns the {carrier} by its key {key!r}", fulfilled=carrier in found)
            missing = carriers(world, every) - set(_records(door.repository.find(every)))
            same("find returns every carrier when all keys are asked for at once", sorted(missing), [])

    def test_find_returns_the_colleague_that_counts(self) -> None:
        """Of the leads of one company at least the latest that a user owns, open or not."""
        self.needs("lead")
        dated = {f"{day}": datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3)}
        leads = [
            Lead(id=id_, owner="queue:a" if id_ == "3" else "user:dana", email=f"{id_}@acme.example", assigned_at=at)
            for id_, at in dated.items()
        ]
        closed = with_fields(leads[1], {"status": "unqualified"})
        with self.opened([leads[0], closed, leads[2]]) as door:
            found = _records(door.repository.find(["colleague:@acme.example"]))
            same("find returns the latest lead of a company that a user owns", found.get(ref(closed)), closed)

    def test_find_takes_tens_of_thousands_of_keys(self) -> None:
        """The question stays one question when the batch is large, however many parameters a statement takes."""
        keys = [f"email:nobody-{number}@acme.example" for number in range(_MANY)]
        wanted = Account(id="1", name="Acme", domains=["acme.example"])
        self.needs("account")
        with self.opened([wanted]) as door:
            for at in (0, _MANY // 2, _MANY):
                found = door.repository.find([*keys[:at], "domain:acme.example", *keys[at:]])
                same("find answers for many keys at once", found.accounts, (wanted,))

    def test_find_returns_records_as_they_are_by_now(self) -> None:
        """What was changed is found by its new keys, with its version; what was deleted is not found any more."""
        self.needs("lead")
        amy = Lead(id="1", owner="user:dana", name="Amy", email="amy@acme.example", version=4)
        ben = Lead(id="2", owner="user:dana", name="Ben", email="ben@acme.example")
        moved = with_fields(amy, {"email": "amy@hanbit.example", "version": 5})
        both = ["email:amy@acme.example", "email:amy@hanbit.example", "email:ben@acme.example"]
        with self.opened([amy, ben]) as door:
            same("find returns both", len(_records(door.repository.find(both))), 2)
            door.apply(ChangeSet((Update(amy, moved), Delete(ben))))
            found = _records(door.repository.find(["email:amy@hanbit.example"]))
            same("find returns a changed record by its new key", found.get(ref(amy)), moved)
            same("find returns records with their versions", found[ref(amy)].version, 5)
            anyhow = _records(door.repository.find(both))
            holds("find returns no deleted record", fulfilled=ref(ben) not in anyhow)
            same("find returns records as they are stored", anyhow[ref(amy)], moved)
            door.apply(ChangeSet((Create(at_version(ben, 1)),)))
            back = _records(door.repository.find(both))
            same("find returns a record that came back", back.get(ref(ben)), ben)

    def test_find_tells_what_deleted_receipts_left_behind(self) -> None:
        """An inquiry that was undone is found by its key, with the version from which it counts on."""
        self.needs("receipt")
        receipt = FULL["receipt"]
        keys = match_keys(receipt)
        with self.opened([receipt]) as door:
            same("find tells nothing of a receipt that is there", door.repository.find(keys).left_behind, {})
            for version in (receipt.version, receipt.version + 2):
                door.apply(ChangeSet((Delete(at_version(receipt, version)),)))
                found = door.repository.find(keys)
                same("find returns no deleted receipt", found.receipts, ())
                same("find tells what it left behind", found.left_behind, {receipt.id: version + 1})
                door.apply(ChangeSet((Create(at_version(receipt, version + 1)),)))
                found = door.repository.find(keys)
                same("find returns a receipt that came back", found.receipts, (receipt,))
                same("find tells nothing of a receipt that came back", found.left_behind, {})

    def test_questions_about_nothing_and_about_strangers_have_answers(self) -> None:
        """No keys, no ids, unknown ones: no error, and nothing is made up."""
        with self.opened(self.stores(WORLD)) as door:
            door.repository.find([])
            door.repository.context([], [])
            door.repository.roster([])
            stranger = _records(door.repository.find(["email:stranger@acme.example"]))
            holds("find makes up no record", fulfilled=all(door.look(each) is not None for each in stranger))
            context = door.repository.context(["stranger"], [RecordRef("person_account", "stranger")])
            holds("context makes up no account", fulfilled="stranger" not in _by_id(context.accounts))
            roster = door.repository.roster(["user:stranger", "queue:stranger", "team:stranger"])
            known = {*roster.users, *roster.queues, *roster.teams}
            holds("roster makes up nobody", fulfilled=not any(each.endswith(":stranger") for each in known))

    # --- context ----------------------------------------------------------------------------------------------------

    def test_context_returns_the_accounts_with_all_ancestors(self) -> None:
        """Whoever asks for a division gets every account above it, however deep the tree is."""
        self.needs("account")
        names = ["0", *(str(number) for number in range(1, _DEEP))]
        tree = [
            Account(id=name, name=f"Acme {name}", parent=None if name == "0" else str(int(name) - 1), version=2)
            for name in names
        ]
        beside = Account(id="beside", name="Acme beside", parent="0")
        with self.opened([*tree, beside]) as door:
            context = door.repository.context([str(_DEEP - 1), "beside"], [])
            found = _by_id(context.accounts)
            for account in (*tree, beside):
                same("context returns an account that was asked for or is above one", found.get(account.id), account)
                same("context returns accounts with their versions", found[account.id].version, account.version)

    def test_context_ends_when_parents_go_round_in_a_circle(self) -> None:
        """A circle is an error in the data, found later and told to a person; the question must come back."""
        self.needs("account")
        if not self.circles:
            return
        ring = [Account(id="a", name="A", parent="b"), Account(id="b", name="B", parent="a")]
        with self.opened([*ring, Account(id="c", name="C", parent="b")]) as door:
            found = _by_id(door.repository.context(["c"], []).accounts)
            same("context returns every account of a circle", sorted(found), ["a", "b", "c"])

    def test_context_tells_what_deleted_accounts_left_behind(self) -> None:
        """An account that planning would create is asked for, and counts on from its deletion."""
        self.needs("account")
        acme = Account(id="acme", name="Acme", version=4)
        with self.opened([acme]) as door:
            context = door.repository.context(["acme"], [])
            same("context tells nothing of an account that is there", context.left_behind, {})
            door.apply(ChangeSet((Delete(acme),)))
            context = door.repository.context(["acme"], [])
            same("context returns no deleted account", context.accounts, ())
            same("context tells what it left behind", context.left_behind, {"acme": 5})

    def test_context_counts_what_tie_breaks_need(self) -> None:
        """Contacts and the latest activity of each account, by itself, without its divisions."""
        self.needs("account", "contact", "activity")
        latest = max(each.at for each in WORLD if isinstance(each, Activity) and "account" in each.links)
        wanted = {
            "acme": AccountFacts(contacts=1, latest_activity=latest),
            "acme-eu": AccountFacts(),
            "acme-de": AccountFacts(contacts=1),
            "hanbit": AccountFacts(contacts=1),
            "hanbit-2": AccountFacts(),
        }
        with self.opened(self.stores(WORLD)) as door:
            facts = door.repository.context(["acme", "acme-de", "hanbit", "hanbit-2"], []).facts
            for id_, each in wanted.items():
                same(f"context tells the facts of {id_!r}", facts.get(id_, AccountFacts()), each)

    def test_context_returns_the_open_opportunities_of_accounts_and_consumers(self) -> None:
        """Those in none of the closed stages, whatever their probability, of everybody who was asked for."""
        self.needs("account", "person_account", "opportunity")
        asked = ["acme", "acme-eu", "hanbit"]
        with self.opened(self.stores(WORLD)) as door:
            returned = door.repository.context(asked, [RecordRef("person_account", "zoe")]).opportunities
            ids = [each.id for each in returned]
            same("context returns each opportunity once", sorted(ids), sorted(set(ids)))
            same("context returns every open opportunity", sorted({"open", "open-2", "shop"} - set(ids)), [])

    def test_context_returns_the_last_won_and_the_last_lost_opportunity(self) -> None:
        """Of each customer, by the closing date, then by creation; more closed opportunities do no harm."""
        self.needs("account", "person_account", "opportunity")
        customers: list[AnyRecord] = [
            *(Account(id=id_, name="Acme") for id_ in ("1", "2")),
            PersonAccount(id="1", name="Zoë"),
        ]
        with self.opened([*customers, *CLOSED]) as door:
            returned = door.repository.context(["1", "2"], [RecordRef("person_account", "1")]).opportunities
            wanted = {each.id for each in CLOSED if each.name == "last"}
            missing = sorted(wanted - {each.id for each in returned})
            same("context returns the last won and lost opportunities", missing, [])

    def test_an_account_and_a_consumer_may_have_the_same_id(self) -> None:
        """Ids are unique within a kind only; what hangs on the one does not hang on the other."""
        self.needs("account", "activity", "person_account")
        company, consumer = Account(id="1", name="Acme"), PersonAccount(id="1", name="Zoë")
        called = {
            "account": datetime(2026, 11, 20, 9, tzinfo=UTC),
            "person": datetime(2026, 11, 21, 9, tzinfo=UTC),
        }
        calls = [
            Activity(id=role, type="call", subject="call", at=called[role], links={role: ref(customer)})
            for role, customer in (("account", company), ("person", consumer))
        ]
        with self.opened([company, consumer, *calls]) as door:
            context = door.repository.context(["1"], [])
            same("context does not mix kinds", context.facts["1"].latest_activity, called["account"])

    def test_context_follows_changes(self) -> None:
        """What was written since counts: contacts that moved, opportunities that went, divisions that changed hands."""
        self.needs("account", "contact", "opportunity")
        with self.opened(self.stores(WORLD)) as door:
            opportunity, won = (_stored(WORLD, "opportunity", id_) for id_ in ("open", "won"))
            reopened = with_fields(won, {"stage": "Prospecting"})
            to = {"account": RecordRef("account", "hanbit")}
            door.apply(
                ChangeSet(
                    (Delete(opportunity), Update(won, reopened)),
                    (
                        Relink("contact", {"account": RecordRef("account", "acme")}, to, ("amy",)),
                        Relink(
                            "account",
                            {"parent": RecordRef("account", "acme-eu")},
                            {"parent": to["account"]},
                            ("acme-de",),
                        ),
                    ),
                )
            )
            context = door.repository.context(["acme", "acme-de"], [])
            holds("context climbs the tree as it is", fulfilled="acme-eu" not in _by_id(context.accounts))
            same("context counts contacts where they are", context.facts["hanbit"].contacts, 2)
            same("context forgets what left", context.facts.get("acme", AccountFacts()).contacts, 0)
            returned = {each.id: each for each in context.opportunities}
            holds("context returns no deleted opportunity", fulfilled=opportunity.id not in returned)
            same("context returns an opportunity that is open again", returned.get(won.id), reopened)

    # --- roster -----------------------------------------------------------------------------------------------------

    def test_roster_returns_whom_leads_can_go_to(self) -> None:
        """Users, queues and teams that were asked for, each as it is stored, inactive users included."""
        asked = ["user:dana", "user:minji", "queue:generic", "queue:서울", "team:서울"]
        with self.opened(self.stores(WORLD)) as door:
            roster = door.repository.roster(asked)
            for record in WORLD:
                if record.id in asked and isinstance(record, User | Queue | Team):
                    self.needs(record.kind)
                    there = {"user": roster.users, "queue": roster.queues, "team": roster.teams}[record.kind]
                    same(f"roster returns the {record.kind} {record.id}", there.get(record.id), record)

    def test_roster_of_a_team_returns_what_distributing_needs(self) -> None:
        """A team brings its members, its queue, its rotation, and the loads of its members."""
        self.needs("user", "queue", "team", "rotation", "load")
        with self.opened(self.stores(WORLD)) as door:
            roster = door.repository.roster(["team:서울", "user:dana"])
            wanted = {"user:dana", "user:ben", "user:minji", "user:이도윤"}
            same("roster returns the members of a team", sorted(wanted - set(roster.users)), [])
            holds("roster returns the queue of a team", fulfilled="queue:서울" in roster.queues)
            for record in WORLD:
                match record:
                    case Rotation():
                        _same_with_version(
                            "roster returns the rotation of a team", roster.rotations.get(record.id), record
                        )
                    case Load():
                        _same_with_version("roster returns the loads of users", roster.loads.get(record.id), record)
                    case _:
                        pass

    def test_roster_keeps_the_order_of_members(self) -> None:
        """The order of a team's list breaks ties, so it is part of what is stored."""
        self.needs("team")
        team = Team(id="team:a", queue="queue:a", members=["user:c", "user:a", "user:b"])
        with self.opened([team]) as door:
            members = door.repository.roster(["team:a"]).teams["team:a"].members
            same("roster keeps the order of members", members, team.members)

    def test_roster_follows_changes(self) -> None:
        """A turn that was taken shows with its version, so that the next one builds on it."""
        self.needs("team", "rotation")
        team, first = Team(id="team:a", queue="queue:a", members=["user:a"]), Rotation(id="team:a")
        second = with_fields(first, {"turn": 1, "last": {"user:a": 1}, "version": 1})
        with self.opened([team]) as door:
            door.apply(ChangeSet((Create(first),)))
            door.apply(ChangeSet((Update(at_version(first, 1), second),)))
            roster = door.repository.roster(["team:a"])
            wanted = at_version(second, 2)
            _same_with_version("roster returns the rotation as it is by now", roster.rotations.get("team:a"), wanted)

    def test_a_contact_is_found_with_an_account_that_is_found_with_it(self) -> None:
        """Asking by the account of a contact gives that account, also when no key led to it."""
        self.needs("account", "contact")
        stored: list[AnyRecord] = [
            Account(id="1", name="Acme"),
            Contact(id="2", account="1", email="amy@northlight.example"),
        ]
        with self.opened(stored) as door:
            found = door.repository.find(["email:amy@northlight.example"])
            asked = [each.account for each in found.persons if isinstance(each, Contact)]
            accounts = door.repository.context(asked, [ref(each) for each in found.persons]).accounts
            same("context returns the accounts of contacts", [each.id for each in accounts], ["1"])

    def test_questions_change_nothing(self) -> None:
        """Asking leaves every record and version as it was."""
        stored = self.stores(WORLD)
        with self.opened(stored) as door:
            door.repository.find([key for each in stored for key in match_keys(each)])
            door.repository.context([each.id for each in stored], [ref(each) for each in stored])
            door.repository.roster([each.id for each in stored])
            door.holds("questions change nothing", stored)


def _stored(records: Iterable[AnyRecord], kind: str, id_: str) -> AnyRecord:
    return next(each for each in records if ref(each) == RecordRef(kind, id_))


def _same_with_version(law: str, got: Rotation | Load | None, want: Rotation | Load) -> None:
    same(law, got, want)
    same(f"{law}, with the version", None if got is None else got.version, want.version)
