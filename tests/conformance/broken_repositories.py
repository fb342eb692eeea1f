"""Repositories that break one law each, as hosts have broken them: what the kit must notice.

`FAULTS` lists them with the law they break. Each is a `MemoryRepository` with one mistake.
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

import attrs

from leadflow.changes import Change, ChangeSet, Create, Delete, Relink, Update, links_of
from leadflow.errors import RecordExists, StaleRecord
from leadflow.matching import AccountFacts, Context, Found, MatchKey, facts_of
from leadflow.memory import MemoryRepository
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Lead,
    Opportunity,
    Queue,
    Receipt,
    RecordRef,
    Roster,
    Rotation,
    Team,
    User,
)
from leadflow.opportunities.outcome import outcome_of
from leadflow.policy import CUSTOMARY_POLICY
from leadflow.records import customer_of, ref, with_fields

__all__ = ["FAULTS", "DirtyReads", "ForgetsVersions", "LastWriteWins", "MovesEverything", "OneByOne"]

MOST_VARIABLES = 32_766


# --- the three questions ----------------------------------------------------------------------------------------------


class FindsByTheFirstKey(MemoryRepository):
    """Asks its database for one of several keys only."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        return super().find(list(keys)[:1])


class FindsTheFirstColleague(MemoryRepository):
    """Is content with any lead of a company."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        found = super().find(keys)
        if not all(key.startswith("colleague:") for key in keys):
            return found
        return attrs.evolve(found, persons=found.persons[:1])


class FindsNoReceipts(MemoryRepository):
    """Forgot that receipts carry keys, too."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        return attrs.evolve(super().find(keys), receipts=())


class ForgetsUndoneReceipts(MemoryRepository):
    """Deletes the keys of a receipt with it, so that nobody learns that it was there."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        return attrs.evolve(super().find(keys), left_behind={})


class ForgetsDeletedAccounts(MemoryRepository):
    """Says nothing of accounts that are gone."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        return attrs.evolve(super().context(account_ids, person_refs), left_behind={})


class TooManyVariables(MemoryRepository):
    """Puts all keys into one statement."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        return super().find(list(keys)[:MOST_VARIABLES])


class DirtyReads(MemoryRepository):
    """Keeps what it found once in a cache."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        found = super().find(keys)
        self._seen: dict[RecordRef, AnyRecord] = getattr(self, "_seen", None) or {ref(each): each for each in self}
        return Found(
            persons=tuple(with_fields(each, vars_of(self._seen.get(ref(each), each))) for each in found.persons),
            accounts=found.accounts,
            receipts=found.receipts,
        )


def vars_of(record: AnyRecord) -> Mapping[str, object]:
    """Return the fields of a record by name."""
    return {field.name: getattr(record, field.name) for field in attrs.fields(type(record)) if field.init}


class FindsTheDeleted(MemoryRepository):
    """Marks records as deleted and forgets the mark in one question."""

    def apply(self, changes: ChangeSet) -> None:
        super().apply(changes)
        gone = [each.before for each in changes.changes if isinstance(each, Delete)]
        self._dead: list[AnyRecord] = [*getattr(self, "_dead", []), *gone]

    def find(self, keys: Collection[MatchKey]) -> Found:
        found = super().find(keys)
        dead = tuple(each for each in getattr(self, "_dead", []) if isinstance(each, Lead))
        return attrs.evolve(found, persons=(*found.persons, *dead))


class ChokesOnStrangers(MemoryRepository):
    """Looks every id up as if it had to be there."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        for id_ in account_ids:
            if self.get("account", id_) is None:
                raise KeyError(id_)
        return super().context(account_ids, person_refs)


class MakesUpUsers(MemoryRepository):
    """Returns an object for every id that it is asked for."""

    def roster(self, targets: Collection[str]) -> Roster:
        roster = super().roster(targets)
        made_up = {id_: User(id=id_) for id_ in targets if id_.startswith("user:")}
        return attrs.evolve(roster, users={**made_up, **roster.users})


class MakesUpAccounts(MemoryRepository):
    """Returns an account for every id that it is asked for."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        there = {each.id for each in context.accounts}
        made_up = tuple(Account(id=id_, name="unknown") for id_ in account_ids if id_ not in there)
        return attrs.evolve(context, accounts=(*context.accounts, *made_up))


class ClimbsThreeLevels(MemoryRepository):
    """Joins a fixed number of times instead of asking recursively."""

    def _with_ancestors(self, account_ids: Iterable[str]) -> dict[str, Account]:
        whole = super()._with_ancestors(account_ids)
        near: dict[str, Account] = {}
        for id_ in account_ids:
            next_id: str | None = id_
            for _ in range(3):
                if next_id in whole:
                    near[next_id] = whole[next_id]
                    next_id = whole[next_id].parent
        return near


class NeverComesBack(MemoryRepository):
    """Climbs for ever where parents go round in a circle."""

    def _with_ancestors(self, account_ids: Iterable[str]) -> dict[str, Account]:
        climbed = super()._with_ancestors(account_ids)
        if any(each.parent in climbed and climbed[each.parent].parent == each.id for each in climbed.values()):
            raise RecursionError
        return climbed


class CountsTheDivisions(MemoryRepository):
    """Counts what hangs on divisions for the whole group."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        facts = dict(context.facts)
        for account in context.accounts:
            if account.parent is not None and account.id in facts:
                above = facts.get(account.parent, AccountFacts())
                facts[account.parent] = attrs.evolve(above, contacts=above.contacts + facts[account.id].contacts)
        return attrs.evolve(context, facts=facts)


class ReadsProbabilities(MemoryRepository):
    """Takes for open what has a probability from 1 to 99."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        likely = tuple(each for each in context.opportunities if each.probability not in (None, 0, 100))
        return attrs.evolve(context, opportunities=likely)


class HidesStrangeStages(MemoryRepository):
    """Joins the table of stages, and so loses what is in none of them."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        stages = CUSTOMARY_POLICY.pipeline.by_name
        return attrs.evolve(
            context, opportunities=tuple(each for each in context.opportunities if each.stage in stages)
        )


class TakesAnyClosedOpportunity(MemoryRepository):
    """Returns one won and one lost opportunity of each customer, but whichever comes first."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        customers = {customer_of(each) for each in context.opportunities}
        stored = [each for each in self if isinstance(each, Opportunity) and customer_of(each) in customers]
        first = {(customer_of(each), outcome_of(each, CUSTOMARY_POLICY)): each for each in reversed(stored)}
        closed = (each for (_, outcome), each in first.items() if outcome != "open")
        opened = (each for each in context.opportunities if outcome_of(each, CUSTOMARY_POLICY) == "open")
        return attrs.evolve(context, opportunities=(*opened, *closed))


class MixesKinds(MemoryRepository):
    """Keeps activities under the id of the customer, whether a company or a consumer."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        calls = [each for each in self if isinstance(each, Activity)]
        mixed = [
            attrs.evolve(call, links={"account": RecordRef("account", link.id)})
            for call in calls
            for link in call.links.values()
        ]
        return attrs.evolve(context, facts=facts_of([*self, *mixed]))


class CountsOnce(MemoryRepository):
    """Counts when it starts, and never again."""

    def __init__(self, records: Iterable[AnyRecord] = ()) -> None:
        super().__init__(records)
        everybody = [each.id for each in self if isinstance(each, Account)]
        self._counted = MemoryRepository(self).context(everybody, [])

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        return attrs.evolve(super().context(account_ids, person_refs), facts=self._counted.facts)


class KnowsOnlyAccountsOfItsKeys(MemoryRepository):
    """Returns no account that has no domain, since no key leads to it."""

    def context(self, account_ids: Collection[str], person_refs: Collection[RecordRef]) -> Context:
        context = super().context(account_ids, person_refs)
        return attrs.evolve(context, accounts=tuple(each for each in context.accounts if each.domains))


class HidesTheInactive(MemoryRepository):
    """Filters users who are not active, so nobody can say why a lead did not go to them."""

    def roster(self, targets: Collection[str]) -> Roster:
        roster = super().roster(targets)
        return attrs.evolve(roster, users={id_: user for id_, user in roster.users.items() if user.active})


class TeamsWithoutMembers(MemoryRepository):
    """Returns what was asked for and nothing else."""

    def roster(self, targets: Collection[str]) -> Roster:
        roster = super().roster(targets)
        return attrs.evolve(roster, users={id_: user for id_, user in roster.users.items() if id_ in targets})


class SortsMembers(MemoryRepository):
    """Has a table of members without their position."""

    def roster(self, targets: Collection[str]) -> Roster:
        roster = super().roster(targets)
        teams = {id_: attrs.evolve(team, members=sorted(team.members)) for id_, team in roster.teams.items()}
        return attrs.evolve(roster, teams=teams)


class RotationsWithoutVersions(MemoryRepository):
    """Has no column for the version of its bookkeeping."""

    def roster(self, targets: Collection[str]) -> Roster:
        roster = super().roster(targets)
        rotations = {id_: attrs.evolve(each, version=0) for id_, each in roster.rotations.items()}
        return attrs.evolve(roster, rotations=rotations)


class CountsReads(MemoryRepository):
    """Writes when it reads."""

    def find(self, keys: Collection[MatchKey]) -> Found:
        found = super().find(keys)
        for each in found.persons:
            self._put(attrs.evolve(each, version=each.version + 1))
        return found


# --- apply ------------------------------------------------------------------------------------------------------------


class CreatesWithVersionZero(MemoryRepository):
    """Stores a new record with the version it came with."""

    def apply(self, changes: ChangeSet) -> None:
        super().apply(changes)
        for change in changes.changes:
            if isinstance(change, Create):
                self._put(change.record)


class TrustsTheVersionOfAfter(MemoryRepository):
    """Takes the version from the new record."""

    def _write(self, change: Change) -> None:
        super()._write(change)
        if isinstance(change, Update):
            self._put(attrs.evolve(change.after, version=change.after.version + 1))


class MergesUpdates(MemoryRepository):
    """Writes only the columns that have a value."""

    def _write(self, change: Change) -> None:
        super()._write(change)
        if isinstance(change, Update):
            before, after = vars_of(change.before), vars_of(change.after)
            kept = {name: before[name] for name, value in after.items() if not value}
            self._put(with_fields(change.after, {**kept, "version": change.expects + 1}))


class SkipsEqualUpdates(MemoryRepository):
    """Saves a write when nothing differs."""

    def _write(self, change: Change) -> None:
        if not (isinstance(change, Update) and change.before == change.after):
            super()._write(change)


class ForgetsVersions(MemoryRepository):
    """Deletes the row and its version with it."""

    def _write(self, change: Change) -> None:
        super()._write(change)
        self._left_behind.clear()


class RefusesNothing(MemoryRepository):
    """Takes an empty change set for a mistake."""

    def apply(self, changes: ChangeSet) -> None:
        if changes.is_empty:
            raise ValueError
        super().apply(changes)


class LastWriteWins(MemoryRepository):
    """Checks no versions."""

    def _check(self, changes: ChangeSet) -> None:
        existing = [each.ref for each in changes.changes if isinstance(each, Create) and self.get(*each.ref)]
        if existing:
            raise RecordExists(tuple(existing))


class Upserts(MemoryRepository):
    """Inserts what it cannot update."""

    def _version_for(self, change: Change) -> int | None:
        return super()._version_for(change) if self.get(*change.ref) else change.expects


class Overwrites(MemoryRepository):
    """Replaces what exists already."""

    def _check(self, changes: ChangeSet) -> None:
        with contextlib.suppress(RecordExists):
            super()._check(changes)


class NamesTheFirst(MemoryRepository):
    """Stops at the first conflict."""

    def _check(self, changes: ChangeSet) -> None:
        try:
            super()._check(changes)
        except StaleRecord as error:
            raise type(error)(error.records[:1]) from error


class OneByOne(MemoryRepository):
    """Commits each change by itself."""

    def apply(self, changes: ChangeSet) -> None:
        for change in changes.changes:
            super().apply(ChangeSet((change,)))
        for relink in changes.relinks:
            super().apply(ChangeSet((), (relink,)))


class LooseBookkeeping(MemoryRepository):
    """Writes rotations without looking at their versions, since they only count."""

    def _version_for(self, change: Change) -> int | None:
        return change.expects if change.ref.kind == "rotation" else super()._version_for(change)


class ToleratesRepeats(MemoryRepository):
    """Accepts a move that was made already."""

    def _moved_away(self, relink: Relink) -> Iterable[RecordRef]:  # type: ignore[override] # a mistake is the point
        there = [ref(each) for each in self if dict(relink.to).items() <= dict(links_of(each)).items()]
        return (each for each in super()._moved_away(relink) if each not in there)


class MovesEverything(MemoryRepository):
    """Moves all records with the same links, listed or not."""

    def apply(self, changes: ChangeSet) -> None:
        super().apply(changes)
        for relink in changes.relinks:
            alike = [
                each.id
                for each in self
                if each.kind == relink.kind
                and any(
                    target is not None and links_of(each).get(role) == target for role, target in relink.from_.items()
                )
            ]
            if alike:
                super().apply(ChangeSet((), (attrs.evolve(relink, ids=alike),)))


class MovesActivitiesOnly(MemoryRepository):
    """Forgot that the fields of standard objects are links, too."""

    def apply(self, changes: ChangeSet) -> None:
        moves = tuple(each for each in changes.relinks if each.kind == "activity")
        super().apply(ChangeSet(changes.changes, moves))


class MovesOneRole(MemoryRepository):
    """Writes the first role of a move only."""

    def apply(self, changes: ChangeSet) -> None:
        moves = [self._first_role(each) for each in changes.relinks]
        super().apply(ChangeSet(changes.changes, tuple(moves)))

    def _first_role(self, relink: Relink) -> Relink:
        role = min(relink.from_)
        return Relink(relink.kind, {role: relink.from_[role]}, {role: relink.to[role]}, relink.ids)


class MovesWhatIsStillThere(MemoryRepository):
    """Moves what it can, and says nothing of the rest."""

    def apply(self, changes: ChangeSet) -> None:
        moves = []
        for relink in changes.relinks:
            away = set(self._moved_away(relink))
            ids = [id_ for id_ in relink.ids if RecordRef(relink.kind, id_) not in away]
            moves.extend([attrs.evolve(relink, ids=ids)] if ids else [])
        super().apply(ChangeSet(changes.changes, tuple(moves)))


class KeepsTheCreated(MemoryRepository):
    """Never deletes what is not empty."""

    def _write(self, change: Change) -> None:
        if not isinstance(change, Delete):
            super()._write(change)


class CountsEveryWrite(MemoryRepository):
    """Turns its rotations with every write, undo included."""

    def apply(self, changes: ChangeSet) -> None:
        super().apply(changes)
        for each in tuple(self):
            if isinstance(each, Rotation):
                self._put(attrs.evolve(each, turn=each.turn + 1))


class StoresNoReceipts(MemoryRepository):
    """Has no table of receipts."""

    def _put(self, record: AnyRecord) -> None:
        if not isinstance(record, Receipt) or record.id == "form:1":
            super()._put(record)


class WritesARecordOnce(MemoryRepository):
    """Keeps a log with a unique key on the record, as if nothing were written twice."""

    def apply(self, changes: ChangeSet) -> None:
        self._log: set[RecordRef] = getattr(self, "_log", set())
        twice = self._log.intersection(changes.refs)
        if twice:
            raise StaleRecord(tuple(twice))
        super().apply(changes)
        self._log.update(changes.refs)


# --- storing ----------------------------------------------------------------------------------------------------------


def storing(alter: Callable[[AnyRecord], AnyRecord]) -> type[MemoryRepository]:
    """Return a repository that stores something else than it was given."""

    class Alters(MemoryRepository):
        def _put(self, record: AnyRecord) -> None:
            super()._put(alter(record))

    return Alters


def in_field(name: str, change: Callable[[object], object]) -> Callable[[AnyRecord], AnyRecord]:
    """Return what changes one field of every record that has it filled."""

    def alter(record: AnyRecord) -> AnyRecord:
        value = getattr(record, name, None)
        return record if not value else with_fields(record, {name: change(value)})

    return alter


def fills_the_empty(record: AnyRecord) -> AnyRecord:
    """Turn a missing number into 0."""
    return attrs.evolve(record, employees=record.employees or 0) if isinstance(record, Account | Lead) else record


def whole_seconds(value: object) -> object:
    """Cut a moment."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def rounded(value: object) -> object:
    """Store whole numbers as floating-point ones, and come back."""
    items = dict(value) if isinstance(value, Mapping) else {}
    return {name: int(float(each)) if type(each) is int else each for name, each in items.items()}


def with_low_case(value: object) -> object:
    """Fold an e-mail address."""
    return str(value).lower()


def cut(length: int) -> Callable[[object], object]:
    """Return what cuts a text, as a column that is too short does."""
    return lambda value: str(value)[:length]


class OneTableForAll(MemoryRepository):
    """Keys its records by the id alone."""

    def _put(self, record: AnyRecord) -> None:
        for other in tuple(self):
            if other.id == record.id and other.kind != record.kind:
                self._remove(ref(other))
        super()._put(record)


class HoldsOne(MemoryRepository):
    """Loses queues when more than one record is there."""

    def _put(self, record: AnyRecord) -> None:
        super()._put(record)
        for each in tuple(self) if len(self) > 1 else ():
            if isinstance(each, Queue | Team):
                self._remove(ref(each))


FAULTS: tuple[tuple[type[MemoryRepository], str], ...] = (
    (FindsByTheFirstKey, "test_find_returns_every_record_that_carries_a_key"),
    (FindsTheFirstColleague, "test_find_returns_the_colleague_that_counts"),
    (FindsNoReceipts, "test_find_returns_every_record_that_carries_a_key"),
    (ForgetsUndoneReceipts, "test_find_tells_what_deleted_receipts_left_behind"),
    (ForgetsUndoneReceipts, "test_inquiries_that_were_undone_can_come_again"),
    (ForgetsDeletedAccounts, "test_context_tells_what_deleted_accounts_left_behind"),
    (TooManyVariables, "test_find_takes_tens_of_thousands_of_keys"),
    (DirtyReads, "test_find_returns_records_as_they_are_by_now"),
    (FindsTheDeleted, "test_find_returns_records_as_they_are_by_now"),
    (ChokesOnStrangers, "test_questions_about_nothing_and_about_strangers_have_answers"),
    (MakesUpUsers, "test_questions_about_nothing_and_about_strangers_have_answers"),
    (MakesUpAccounts, "test_questions_about_nothing_and_about_strangers_have_answers"),
    (ClimbsThreeLevels, "test_context_returns_the_accounts_with_all_ancestors"),
    (NeverComesBack, "test_context_ends_when_parents_go_round_in_a_circle"),
    (CountsTheDivisions, "test_context_counts_what_tie_breaks_need"),
    (ReadsProbabilities, "test_context_returns_the_open_opportunities_of_accounts_and_consumers"),
    (HidesStrangeStages, "test_context_returns_the_open_opportunities_of_accounts_and_consumers"),
    (TakesAnyClosedOpportunity, "test_context_returns_the_last_won_and_the_last_lost_opportunity"),
    (MixesKinds, "test_an_account_and_a_consumer_may_have_the_same_id"),
    (CountsOnce, "test_context_follows_changes"),
    (KnowsOnlyAccountsOfItsKeys, "test_a_contact_is_found_with_an_account_that_is_found_with_it"),
    (HidesTheInactive, "test_roster_returns_whom_leads_can_go_to"),
    (TeamsWithoutMembers, "test_roster_of_a_team_returns_what_distributing_needs"),
    (SortsMembers, "test_roster_keeps_the_order_of_members"),
    (RotationsWithoutVersions, "test_roster_follows_changes"),
    (CountsReads, "test_questions_change_nothing"),
    (CreatesWithVersionZero, "test_a_created_record_has_the_first_version"),
    (TrustsTheVersionOfAfter, "test_an_update_stores_the_next_version"),
    (MergesUpdates, "test_every_kind_of_record_can_be_updated_and_deleted"),
    (SkipsEqualUpdates, "test_an_update_that_changes_nothing_counts_all_the_same"),
    (ForgetsVersions, "test_a_deleted_id_leaves_its_version_behind"),
    (ForgetsVersions, "test_nothing_stale_succeeds_after_an_undo"),
    (RefusesNothing, "test_an_empty_change_set_writes_nothing"),
    (LastWriteWins, "test_a_stale_change_is_refused"),
    (Upserts, "test_what_is_not_there_cannot_be_changed"),
    (Overwrites, "test_an_id_that_exists_cannot_be_created"),
    (NamesTheFirst, "test_a_conflict_names_every_record"),
    (OneByOne, "test_all_is_written_or_nothing"),
    (LastWriteWins, "test_all_is_written_or_nothing"),
    (LooseBookkeeping, "test_of_two_workers_one_wins"),
    (ToleratesRepeats, "test_the_same_changes_twice_are_refused"),
    (MovesEverything, "test_a_relink_moves_exactly_the_listed_records"),
    (MovesActivitiesOnly, "test_every_kind_that_links_can_be_relinked"),
    (MovesOneRole, "test_an_opportunity_moves_from_an_account_to_a_consumer_in_one_step"),
    (MovesWhatIsStillThere, "test_a_stale_relink_is_refused"),
    (KeepsTheCreated, "test_an_inverse_restores_everything"),
    (CountsEveryWrite, "test_an_inverse_leaves_bookkeeping_alone"),
    (StoresNoReceipts, "test_inquiries_that_were_applied_do_nothing_again"),
    (WritesARecordOnce, "test_slices_write_what_the_whole_writes"),
    (storing(in_field("status", cut(3))), "test_records_come_back_as_they_were"),
    (storing(in_field("subject", cut(3))), "test_records_that_are_written_come_back_as_they_were"),
    (HoldsOne, "test_a_world_comes_back_as_it_was"),
    (storing(fills_the_empty), "test_what_is_empty_stays_empty"),
    (
        storing(in_field("title", lambda text: str(text).encode("ascii", "replace").decode())),
        "test_texts_come_back_letter_by_letter",
    ),
    (storing(in_field("title", cut(255))), "test_texts_come_back_letter_by_letter"),
    (storing(in_field("message", cut(65_535))), "test_long_messages_come_back_whole"),
    (storing(in_field("original", lambda text: str(text).strip())), "test_long_messages_come_back_whole"),
    (storing(in_field("email", with_low_case)), "test_addresses_keep_the_case_in_which_they_were_written"),
    (storing(in_field("id", lambda id_: str(id_).casefold())), "test_ids_that_look_alike_are_different"),
    (storing(in_field("id", lambda id_: str(id_).replace("%", ""))), "test_ids_are_found_whatever_their_script"),
    (OneTableForAll, "test_the_same_id_in_two_kinds_is_two_records"),
    (storing(in_field("custom", rounded)), "test_numbers_come_back_exactly"),
    (storing(in_field("created_at", whole_seconds)), "test_moments_come_back_to_the_microsecond"),
    (storing(in_field("interests", lambda values: tuple(sorted(values)))), "test_several_values_keep_their_order"),  # type: ignore[call-overload] # a tuple
)
"""Each repository with the law that it breaks."""
