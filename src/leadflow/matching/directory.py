"""What a repository answered, indexed; and the same with the effects of decisions that are not written yet."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Protocol, TypeVar, assert_never

import attrs

from leadflow.changes import ChangeSet, Create, Delete, Update
from leadflow.changes.arguments import expect_records
from leadflow.errors import BrokenContract
from leadflow.matching.keys import MatchKey, match_keys
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Contact,
    Inquiry,
    Lead,
    Load,
    Opportunity,
    Person,
    PersonAccount,
    Queue,
    Receipt,
    RecordRef,
    Roster,
    Rotation,
    Team,
    User,
)
from leadflow.policy import Policy
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle
from leadflow.records import at_version, customer_of, ref
from leadflow.values import optional
from leadflow.values.checks import expect, expect_methods
from leadflow.values.mapping import FrozenMapping

__all__ = [
    "AccountFacts",
    "Context",
    "Directory",
    "Found",
    "Known",
    "KnownPersons",
    "Overlay",
    "expect_known",
    "expect_question",
    "facts_of",
]

Matched = TypeVar("Matched", Account, Person, Lead)
Stored = TypeVar("Stored", bound=Person)


@attrs.frozen(kw_only=True)
class AccountFacts:
    """What tie-breaks need to know of an account.

    Args:
        contacts: how many contacts it has.
        latest_activity: when something last happened with it.
    """

    contacts: int = 0
    latest_activity: datetime | None = None


_NO_FACTS = AccountFacts()


def _persons(value: Iterable[Person]) -> tuple[Person, ...]:
    return optional.several("persons", value, Lead, Contact, PersonAccount)


def _accounts(value: Iterable[Account]) -> tuple[Account, ...]:
    return optional.several("accounts", value, Account)


def _receipts(value: Iterable[Receipt]) -> tuple[Receipt, ...]:
    return optional.several("receipts", value, Receipt)


def _opportunities(value: Iterable[Opportunity]) -> tuple[Opportunity, ...]:
    return optional.several("opportunities", value, Opportunity)


@attrs.frozen(kw_only=True)
class Found:
    """A repository's answer to the first question: the records that carry one of the keys.

    Args:
        left_behind: the versions that deleted receipts left behind, by the id of the inquiry;
            an inquiry that was undone and comes again counts on from there.
    """

    persons: tuple[Person, ...] = attrs.field(default=(), converter=_persons)
    accounts: tuple[Account, ...] = attrs.field(default=(), converter=_accounts)
    receipts: tuple[Receipt, ...] = attrs.field(default=(), converter=_receipts)
    left_behind: Mapping[str, int] = FrozenMapping()


@attrs.frozen(kw_only=True)
class Context:
    """A repository's answer to the second question: what surrounds the accounts and persons that were found.

    Args:
        accounts: the accounts asked for and all their ancestors.
        facts: what tie-breaks need, by the id of the account.
        opportunities: those of the accounts and person accounts that were asked for: all that are in none of the policy's
            `leadflow.Policy.closed_stages`, and of each customer at least the last that was won and the last that was lost.
            More do no harm.
        left_behind: the versions that deleted accounts left behind, of those asked for.
    """

    accounts: tuple[Account, ...] = attrs.field(default=(), converter=_accounts)
    facts: Mapping[str, AccountFacts] = FrozenMapping()
    opportunities: tuple[Opportunity, ...] = attrs.field(default=(), converter=_opportunities)
    left_behind: Mapping[str, int] = FrozenMapping()


class KnownPersons(Protocol):
    """What is asked to find a person."""

    def persons(self, key: MatchKey) -> tuple[Person, ...]:
        """Return the open leads, contacts and person accounts that carry a key."""
        ...


class Known(KnownPersons, Protocol):
    """What classification asks of a `Directory`, or of an `Overlay` upon one."""

    def accounts(self, key: MatchKey) -> tuple[Account, ...]:
        """Return the accounts that carry a key."""
        ...

    def account(self, id_: str) -> Account | None:
        """Return one account."""
        ...

    def facts(self, id_: str) -> AccountFacts:
        """Return what tie-breaks need to know of an account."""
        ...

    def opportunities(self, customer: RecordRef) -> tuple[Opportunity, ...]:
        """Return what is known of the opportunities of an account or a person account."""
        ...

    def receipt(self, id_: str) -> Receipt | None:
        """Return the receipt of an inquiry."""
        ...

    def left_behind(self, of: RecordRef) -> int:
        """Return the version that a deleted receipt or account left behind; 0 for what was never there."""
        ...


class Directory:
    """What `leadflow.gather` brought, indexed by match key. One directory is one tenant; it never changes.

    >>> known = Directory.of([Account(id="1", name="Acme", domains=["acme.example"])])
    >>> [str(account.name) for account in known.accounts("domain:acme.example")]
    ['Acme']
    """

    __slots__ = (
        *("_accounts", "_accounts_by_key", "_earlier_by_key", "_facts", "_left_behind", "_lifecycle"),
        *("_opportunities", "_persons_by_key", "_receipts", "roster"),
    )

    def __init__(self, found: Found, context: Context, roster: Roster, policy: Policy | None = None) -> None:
        """Index the three answers of a repository; without a policy, the customary statuses tell which leads are open."""
        expect("found", found, Found)
        expect("context", context, Context)
        expect("roster", roster, Roster)
        expect("policy", policy, (Policy, type(None)))
        self.roster: Roster = roster
        self._lifecycle: Lifecycle = LIFECYCLE if policy is None else policy.lifecycle
        self._accounts: dict[str, Account] = {each.id: each for each in (*context.accounts, *found.accounts)}
        self._facts: dict[str, AccountFacts] = dict(context.facts)
        self._opportunities: dict[RecordRef, dict[str, Opportunity]] = {}
        for opportunity in context.opportunities:
            self._opportunities.setdefault(customer_of(opportunity), {})[opportunity.id] = opportunity
        self._receipts: dict[str, Receipt] = {each.id: each for each in found.receipts}
        self._left_behind: dict[RecordRef, int] = {
            **{RecordRef("receipt", id_): version for id_, version in found.left_behind.items()},
            **{RecordRef("account", id_): version for id_, version in context.left_behind.items()},
        }
        self._accounts_by_key: dict[MatchKey, tuple[Account, ...]] = _by_key(found.accounts)
        self._persons_by_key: dict[MatchKey, tuple[Person, ...]] = _by_key(
            person for person in found.persons if self.knows(person)
        )
        self._earlier_by_key: dict[MatchKey, tuple[Lead, ...]] = _by_key(
            person for person in found.persons if isinstance(person, Lead) and not self.knows(person)
        )

    @classmethod
    def of(
        cls, records: Iterable[AnyRecord], roster: Roster | None = None, policy: Policy | None = None
    ) -> "Directory":
        """Index records that are at hand, without a repository; for notebooks and tests.

        Args:
            records: whatever there is.
            roster: who works here; taken from the records when not given.
            policy: tells which leads are still worked on; without it, the customary statuses do.
        """
        kept = expect_records("records", records)
        expect("roster", roster, (Roster, type(None)))
        accounts = tuple(each for each in kept if isinstance(each, Account))
        found = Found(
            persons=tuple(each for each in kept if isinstance(each, Lead | Contact | PersonAccount)),
            accounts=accounts,
            receipts=tuple(each for each in kept if isinstance(each, Receipt)),
        )
        opportunities = tuple(each for each in kept if isinstance(each, Opportunity))
        context = Context(accounts=accounts, facts=facts_of(kept), opportunities=opportunities)
        return cls(found, context, roster or _roster_of(kept), policy)

    def knows(self, person: Person) -> bool:
        """Tell whether a record stands for a known person; a closed or converted lead stands for nobody."""
        return not isinstance(person, Lead) or self._lifecycle.is_open_lead(person)

    def persons(self, key: MatchKey) -> tuple[Person, ...]:
        """Return the open leads, contacts and person accounts that carry a key."""
        return self._persons_by_key.get(key, ())

    def accounts(self, key: MatchKey) -> tuple[Account, ...]:
        """Return the accounts that carry a key."""
        return self._accounts_by_key.get(key, ())

    def account(self, id_: str) -> Account | None:
        """Return one account, also one that is only an ancestor."""
        return self._accounts.get(id_)

    def facts(self, id_: str) -> AccountFacts:
        """Return what tie-breaks need to know of an account."""
        return self._facts.get(id_, _NO_FACTS)

    def opportunities(self, customer: RecordRef) -> tuple[Opportunity, ...]:
        """Return what is known of the opportunities of an account or a person account."""
        return tuple(self._opportunities.get(customer, {}).values())

    def receipt(self, id_: str) -> Receipt | None:
        """Return the receipt of an inquiry."""
        return self._receipts.get(id_)

    def earlier(self, key: MatchKey) -> tuple[Lead, ...]:
        """Return the leads that carry a key and are closed or converted."""
        return self._earlier_by_key.get(key, ())

    def with_roster(self, roster: Roster) -> "Directory":
        """Return the same with another roster: what is asked again when only the books have changed."""
        copied = copy(self)
        copied.roster = roster
        return copied

    def left_behind(self, of: RecordRef) -> int:
        """Return the version that a deleted receipt or account left behind; 0 for what was never there."""
        return self._left_behind.get(of, 0)


def _roster_of(records: Sequence[AnyRecord]) -> Roster:
    return Roster(
        users={each.id: each for each in records if isinstance(each, User)},
        queues={each.id: each for each in records if isinstance(each, Queue)},
        teams={each.id: each for each in records if isinstance(each, Team)},
        rotations={each.id: each for each in records if isinstance(each, Rotation)},
        loads={each.id: each for each in records if isinstance(each, Load)},
    )


def _by_key(records: Iterable[Matched]) -> dict[MatchKey, tuple[Matched, ...]]:
    """Index records, each once and by id: in which order or how often a repository returns them means nothing."""
    found: dict[MatchKey, dict[RecordRef, Matched]] = {}
    for record in records:
        for key in match_keys(record):
            found.setdefault(key, {})[ref(record)] = record
    return {key: tuple(each[name] for name in sorted(each)) for key, each in found.items()}


def facts_of(records: Iterable[AnyRecord]) -> dict[str, AccountFacts]:
    """Return what tie-breaks need to know, for every account that the records say something about."""
    kept = expect_records("records", records)
    contacts = Counter(each.account for each in kept if isinstance(each, Contact))
    latest: dict[str, datetime] = {}
    for each in kept:
        if isinstance(each, Activity) and not each.open and (account := each.links.get("account")) is not None:
            latest[account.id] = max(each.at, latest.get(account.id, each.at))
    return {id_: AccountFacts(contacts=contacts[id_], latest_activity=latest.get(id_)) for id_ in {*contacts, *latest}}


class Overlay:
    """A directory and the effects of the inquiries decided since; how each inquiry of a batch sees those before it.

    The only mutable thing in planning, and it never leaves it.
    """

    __slots__ = (
        *("_accounts", "_accounts_by_key", "_base", "_facts", "_opportunities", "_persons", "_persons_by_key"),
        *("_receipts", "_versions"),
    )

    def __init__(self, base: Directory) -> None:
        """Start with no effects."""
        self._base = base
        self._accounts: dict[str, Account] = {}
        self._accounts_by_key: dict[MatchKey, dict[str, None]] = {}
        self._facts: dict[str, AccountFacts] = {}
        self._opportunities: dict[RecordRef, tuple[Opportunity, ...]] = {}
        self._persons: dict[RecordRef, Person] = {}
        self._versions: dict[RecordRef, int] = {}
        self._persons_by_key: dict[MatchKey, dict[RecordRef, None]] = {}
        self._receipts: dict[str, Receipt] = {}

    @property
    def roster(self) -> Roster:
        """Who works here."""
        return self._base.roster

    def persons(self, key: MatchKey) -> tuple[Person, ...]:
        """Return the open leads, contacts and person accounts that carry a key, as they are by now."""
        added = self._persons_by_key.get(key)
        base = self._base.persons(key)
        if not self._persons or (added is None and not base):
            return base
        originals = {ref(each): each for each in base}
        refs = sorted({*originals, *(added or ())})
        now = (self._by_now(each) if each in self._persons else originals[each] for each in refs)
        return tuple(each for each in now if self._base.knows(each))

    def by_now(self, person: Stored) -> Stored:
        """Return a person with the effects since it was read."""
        now = self._by_now(ref(person)) if ref(person) in self._persons else person
        return now if isinstance(now, type(person)) else person

    def _by_now(self, of: RecordRef) -> Person:
        """Return a person as a repository would have stored it by now; most are never asked for again."""
        return at_version(self._persons[of], self._versions[of])

    def accounts(self, key: MatchKey) -> tuple[Account, ...]:
        """Return the accounts that carry a key, as they are by now, those that were made since among them."""
        base = self._base.accounts(key)
        if not self._accounts:
            return base
        there = {each.id: each for each in base}
        added = ((id_, self._accounts[id_]) for id_ in self._accounts_by_key.get(key, ()))
        there.update((id_, account) for id_, account in (*self._changed(there), *added))
        return tuple(there[id_] for id_ in sorted(there))

    def _changed(self, ids: Iterable[str]) -> Iterator[tuple[str, Account]]:
        yield from ((id_, self._accounts[id_]) for id_ in ids if id_ in self._accounts)

    def account(self, id_: str) -> Account | None:
        """Return one account."""
        return self._accounts.get(id_) or self._base.account(id_)

    def facts(self, id_: str) -> AccountFacts:
        """Return what tie-breaks need to know of an account, by now."""
        return self._facts.get(id_) or self._base.facts(id_)

    def opportunities(self, customer: RecordRef) -> tuple[Opportunity, ...]:
        """Return what is known of the opportunities of an account or a person account, with those opened since."""
        return (*self._base.opportunities(customer), *self._opportunities.get(customer, ()))

    def receipt(self, id_: str) -> Receipt | None:
        """Return the receipt of an inquiry."""
        return self._receipts.get(id_) or self._base.receipt(id_)

    def earlier(self, key: MatchKey) -> tuple[Lead, ...]:
        """Return the leads that carry a key and are closed or converted."""
        return self._base.earlier(key)

    def left_behind(self, of: RecordRef) -> int:
        """Return the version that a deleted receipt or account left behind; 0 for what was never there."""
        return self._base.left_behind(of)

    def missing(self, account: Account) -> tuple[Create, ...]:
        """Return the creation of an account that the host does not have: the one that stands for individuals."""
        if self.account(account.id) is not None:
            return ()
        return (Create(at_version(account, self.left_behind(ref(account)))),)

    def add(self, changes: ChangeSet) -> None:
        """Take over the effects of one step, as a repository would store them."""
        for change in changes.changes:
            match change:
                case Create(record):
                    self._put(record, change.expects + 1)
                    self._count(record)
                case Update(_, after):
                    self._put(after, change.expects + 1)
                case Delete():
                    raise BrokenContract("a step of an intake", change.ref, "creations and updates only")
                case _:
                    assert_never(change)

    def happened(self, activity: Activity, account: RecordRef) -> None:
        """Take something that happened into the facts of an account that it hangs on by now."""
        if activity.open:
            return
        facts = self.facts(account.id)
        latest = activity.at if facts.latest_activity is None else max(activity.at, facts.latest_activity)
        self._facts[account.id] = attrs.evolve(facts, latest_activity=latest)

    def _count(self, record: AnyRecord) -> None:
        """Take a new record into what is known of its account or consumer."""
        match record:
            case Contact(account=id_):
                facts = self.facts(id_)
                self._facts[id_] = attrs.evolve(facts, contacts=facts.contacts + 1)
            case Activity() if (account := record.links.get("account")) is not None:
                self.happened(record, account)
            case Opportunity():
                customer = customer_of(record)
                self._opportunities[customer] = (*self._opportunities.get(customer, ()), record)
            case _:
                pass

    def _put(self, record: AnyRecord, version: int) -> None:
        match record:
            case Lead() | Contact() | PersonAccount():
                of = ref(record)
                self._persons[of] = record
                self._versions[of] = version
                for key in match_keys(record) if self._base.knows(record) else ():
                    self._persons_by_key.setdefault(key, {})[of] = None
            case Account():
                self._accounts[record.id] = at_version(record, version)
                for key in match_keys(record):
                    self._accounts_by_key.setdefault(key, {})[record.id] = None
            case Receipt():
                self._receipts[record.id] = record
            case _:
                pass


_KNOW = (Directory, Overlay)


def expect_question(inquiry: object, known: object, policy: object, *answers: str) -> None:
    """Ask for what every question about an inquiry is about, in one go: batches ask several of each inquiry.

    Args:
        inquiry: who asks.
        known: what is known.
        policy: what counts.
        answers: what is asked of what is known; persons and accounts when left out.
    """
    if type(inquiry) is not Inquiry or type(policy) is not Policy or not isinstance(known, _KNOW):
        expect("inquiry", inquiry, Inquiry)
        expect_known(known, *answers)
        expect("policy", policy, Policy)


def expect_known(value: object, *answers: str) -> None:
    """Ask for what is known: a directory, an overlay upon one, or whatever else answers as they do.

    Args:
        value: what was given.
        answers: what it must answer; persons and accounts when left out.

    >>> expect_known([Account(id="1", name="Acme")])
    Traceback (most recent call last):
    leadflow.errors.BrokenContract: known is <list of 1>: expected a leadflow.Directory, such as gather returns, with the method 'persons'
    """
    if not isinstance(value, _KNOW):
        expected = "a leadflow.Directory, such as gather returns"
        expect_methods("known", value, *(answers or ("persons", "accounts")), expected=expected)
