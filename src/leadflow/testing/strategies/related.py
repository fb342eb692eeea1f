"""Many records that belong together, batches of inquiries about them, and changes of them.

A world is a tuple of records, as a repository would hold them.
People and companies are drawn from a few, so that the cases that matter are common:
two accounts with one domain, two persons with one e-mail address, two people of one name.
"""

import functools
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

import attrs
from hypothesis import strategies as st

from leadflow.changes import Change, ChangeSet, Create, Delete, Relink, Update, links_of
from leadflow.memory import MemoryRepository
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    CampaignMember,
    Contact,
    CustomRecord,
    Inquiry,
    Lead,
    Opportunity,
    PersonAccount,
    Receipt,
    RecordRef,
)
from leadflow.records import at_version, ref, with_fields
from leadflow.testing.strategies import elements, kinds
from leadflow.testing.strategies.kinds import KINDS
from leadflow.values.email import EmailAddress

__all__ = ["History", "batches", "change_sets", "histories", "rosters", "worlds"]

Drawn = TypeVar("Drawn")


@st.composite
def rosters(draw: st.DrawFn, *, of_kinds: Collection[str] = KINDS) -> tuple[AnyRecord, ...]:
    """Draw who works here: users, queues, teams with their rotations, and loads.

    Args:
        of_kinds: the kinds of records there may be.
    """
    users = draw(st.lists(_USERS, unique_by=ref, min_size=1, max_size=4))
    ids = [user.id for user in users]
    teams = [with_fields(each, {"members": _known(each.members, ids)}) for each in draw(_TEAMS)]
    rotations = [
        with_fields(each, {"id": team.id, "last": {user: turn for user, turn in each.last.items() if user in ids}})
        for team, each in zip(teams, draw(_ROTATIONS), strict=False)
    ]
    loads = [each for each in draw(_LOADS) if each.user in ids]
    queues = [with_fields(each, {"members": _known(each.members, ids)}) for each in draw(_QUEUES)]
    roster: tuple[AnyRecord, ...] = (*users, *queues, *teams, *rotations, *loads)
    return tuple(each for each in roster if each.kind in of_kinds)


def _known(members: Iterable[str], ids: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in members if each in ids)


@st.composite
def worlds(
    draw: st.DrawFn, *, of_kinds: Collection[str] = KINDS, max_groups: int = 2, max_each: int = 2
) -> tuple[AnyRecord, ...]:
    """Draw related records: every link leads to a record of the world, unless its kind was left out.

    Args:
        of_kinds: the kinds of records there may be.
        max_groups: how many groups of accounts at most.
        max_each: how many records of any other kind at most.
    """
    world: dict[RecordRef, AnyRecord] = {ref(each): each for each in draw(rosters(of_kinds=of_kinds))}
    if "account" in of_kinds:
        for tree in draw(st.lists(_TREES, max_size=max_groups)):
            if world.keys().isdisjoint(map(ref, tree)):
                world.update((ref(each), each) for each in tree)
    others = sorted({"lead", "contact", "person_account"}.intersection(of_kinds))
    later = ("opportunity", "product", "campaign", "campaign_member", "activity", "custom", "receipt")
    for kind in (*others, *(each for each in later if each in of_kinds)):
        for record in draw(st.lists(_SINGLE[kind], max_size=max_each)):
            fitting = draw(_fitted(record, world))
            if fitting is not None:
                world[ref(fitting)] = fitting
    return tuple(world.values())


_SINGLE: Mapping[str, st.SearchStrategy[AnyRecord]] = MappingProxyType(
    {kind: kinds.records(of_kinds=[kind]) for kind in KINDS}
)
_USERS = kinds.users()
_TEAMS = st.lists(kinds.teams(), unique_by=ref, max_size=2)
_ROTATIONS = st.lists(kinds.rotations(), max_size=2)
_LOADS = st.lists(kinds.loads(), unique_by=ref, max_size=2)
_QUEUES = st.lists(kinds.queues(), unique_by=ref, max_size=3)
_TREES = kinds.account_trees(max_size=3)


@st.composite
def _fitted(draw: st.DrawFn, record: AnyRecord, world: Mapping[RecordRef, AnyRecord]) -> AnyRecord | None:
    """Draw a record tied to those of a world; None when there is nothing that it could belong to."""

    def some(*of_kinds: str) -> list[RecordRef]:
        return [each for each in world if each.kind in of_kinds]

    def one(refs: list[RecordRef]) -> str | None:
        return draw(st.sampled_from(refs)).id if refs else None

    people = some("lead", "contact", "person_account")
    match record:
        case Lead():
            matched = None if record.matched_account is None else one(some("account"))
            return with_fields(draw(_familiar(record, world)), {"matched_account": matched})
        case Contact():
            account = one(some("account"))
            return None if account is None else with_fields(draw(_familiar(record, world)), {"account": account})
        case PersonAccount():
            return draw(_familiar(record, world))
        case Opportunity():
            customers = some("account", "person_account")
            if not customers:
                return None
            customer = draw(st.sampled_from(customers))
            sides = {side: customer.id if customer.kind == side else None for side in ("account", "person_account")}
            return with_fields(record, {**sides, "contacts": [each.id for each in some("contact")[:2]]})
        case Activity() | CampaignMember() | CustomRecord():
            by_role = {"person": people, "account": some("account"), "opportunity": some("opportunity")}
            tied = {role: draw(st.sampled_from(by_role[role])) for role in sorted(record.links) if by_role[role]}
            return with_fields(record, {"links": tied})
        case Receipt():
            return with_fields(record, {"record": draw(st.sampled_from([None, *people]))})
        case _:
            return record


Familiar = TypeVar("Familiar", Lead, Contact, PersonAccount)


@st.composite
def _familiar(draw: st.DrawFn, person: Familiar, world: Mapping[RecordRef, AnyRecord]) -> Familiar:
    """Draw a person who may share the name, the mailbox or the telephone of somebody there already."""
    others = [each for each in world.values() if isinstance(each, Lead | Contact | PersonAccount)]
    domains = [domain for each in world.values() if isinstance(each, Account) for domain in each.domains]
    shared = draw(st.sampled_from((None, "name", "email", "phone", "domain")))
    match shared:
        case "name" | "email" | "phone" if others:
            value = getattr(draw(st.sampled_from(others)), shared)
            return person if value is None else with_fields(person, {shared: value})
        case "domain" if domains and person.email is not None:
            return with_fields(person, {"email": EmailAddress(person.email.local, draw(st.sampled_from(domains)))})
        case _:
            return person


# --- what arrives -----------------------------------------------------------------------------------------------------


@st.composite
def batches(draw: st.DrawFn, *, about: Iterable[AnyRecord] = (), max_size: int = 5) -> tuple[Inquiry, ...]:
    """Draw inquiries with different ids.

    Args:
        about: records; most inquiries come from people and companies of these.
        max_size: how many inquiries at most.
    """
    known = tuple(about)
    people = [each for each in known if isinstance(each, Lead | Contact | PersonAccount)]
    companies = [each for each in known if isinstance(each, Account)]
    strategy = kinds.inquiries(
        names=_mostly([each.name for each in people], elements.person_names()),
        emails=_mostly([each.email for each in people], _of_companies(companies)),
        phones=_mostly([each.phone for each in people], elements.phones()),
        companies=_mostly([each.name for each in companies], elements.company_names()),
        domains=_mostly([domain for each in companies for domain in each.domains], elements.domains()),
    )
    return tuple(draw(st.lists(strategy, unique_by=lambda each: each.id, max_size=max_size)))


def _mostly(known: Iterable[Drawn | None], otherwise: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    there = [each for each in known if each is not None]
    return st.sampled_from(there) | otherwise if there else otherwise


def _of_companies(companies: Iterable[Account]) -> st.SearchStrategy[EmailAddress]:
    """Return a strategy for addresses of strangers at known companies, and of anybody."""
    domains = [domain for each in companies for domain in each.domains]
    anybody = elements.emails()
    return elements.emails(at=st.sampled_from(domains)) | anybody if domains else anybody


# --- changes ----------------------------------------------------------------------------------------------------------

_ROLES: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "account": {"parent": ("account",)},
        "activity": {"person": ("lead", "contact", "person_account"), "account": ("account",)},
        "campaign_member": {"person": ("lead", "contact", "person_account")},
        "contact": {"account": ("account",)},
        "lead": {"matched_account": ("account",)},
    }
)
"""The links that move in bulk: kind, role, the kinds of records it can lead to."""

_NEVER_EMPTY = frozenset({("contact", "account")})


@st.composite
def change_sets(
    draw: st.DrawFn,
    of: Iterable[AnyRecord],
    *,
    gone: Iterable[AnyRecord] = (),
    of_kinds: Collection[str] = KINDS,
    max_size: int = 4,
) -> ChangeSet:
    """Draw what may be written to a repository that holds these records.

    Args:
        of: the records that are stored, with their versions.
        gone: records that were deleted, with the versions they left behind; some may come back.
        of_kinds: the kinds of records that may be created.
        max_size: how many records at most are created, how many changed, and how many relinks there are.
    """
    stored = {ref(each): each for each in of}
    left = {ref(each): each for each in gone}
    touched = draw(st.lists(st.sampled_from(sorted(stored)), unique=True, max_size=max_size)) if stored else []
    changes: list[Change] = [draw(_changes_of(stored[each])) for each in touched]
    taken = {*stored, *left}
    new = draw(st.lists(_any(frozenset(of_kinds)), unique_by=ref, max_size=max_size))
    changes.extend(Create(at_version(each, 0)) for each in new if ref(each) not in taken)
    back = draw(st.lists(st.sampled_from(sorted(left)), unique=True, max_size=max_size)) if left else []
    changes.extend(Create(draw(st.just(left[each]) | kinds.versions_of(left[each]))) for each in back)
    free = {each: record for each, record in stored.items() if each not in touched}
    return ChangeSet(tuple(draw(st.permutations(changes))), draw(_relinks(free, max_size)))


@functools.cache
def _any(of_kinds: frozenset[str]) -> st.SearchStrategy[AnyRecord]:
    return kinds.records(of_kinds=of_kinds)


def _changes_of(record: AnyRecord) -> st.SearchStrategy[Change]:
    edited = kinds.versions_of(record).map(lambda after: Update(record, after))
    return st.one_of(edited, edited, st.just(Update(record, record)), st.just(Delete(record)))


@st.composite
def _relinks(draw: st.DrawFn, free: Mapping[RecordRef, AnyRecord], max_size: int) -> tuple[Relink, ...]:
    """Draw moves of records that nothing else is done to; one record moves once at most."""
    waiting = dict(free)
    made: list[Relink] = []
    for _ in range(draw(st.integers(0, max_size))):
        first = draw(st.sampled_from([None, *sorted(each for each in waiting if each.kind in _ROLES)]))
        if first is None:
            break
        role = draw(st.sampled_from(sorted(_ROLES[first.kind])))
        now = links_of(waiting[first]).get(role)
        alike = [each for each in waiting if each.kind == first.kind and links_of(waiting[each]).get(role) == now]
        moving = draw(st.lists(st.sampled_from(sorted(alike)), unique=True, min_size=1))
        target = draw(_targets(free, first.kind, role))
        made.append(Relink(first.kind, {role: now}, {role: target}, tuple(each.id for each in moving)))
        waiting = {each: record for each, record in waiting.items() if each not in moving}
    return tuple(made)


def _targets(stored: Iterable[RecordRef], kind: str, role: str) -> st.SearchStrategy[RecordRef | None]:
    fitting = _ROLES[kind][role]
    there = sorted(each for each in stored if each.kind in fitting)
    fresh = st.builds(RecordRef, st.sampled_from(fitting), st.just("elsewhere"))
    empty = [] if (kind, role) in _NEVER_EMPTY else [st.none()]
    return st.one_of([fresh, *empty, *([st.sampled_from(there)] if there else [])])


@attrs.frozen
class History:
    """Records, and changes of them one after the other.

    Args:
        start: the records at first.
        parts: the change sets; each starts where the one before it ends.
        after: the records after each of them.
    """

    start: tuple[AnyRecord, ...]
    parts: tuple[ChangeSet, ...]
    after: tuple[tuple[AnyRecord, ...], ...]


@st.composite
def histories(
    draw: st.DrawFn,
    *,
    of: st.SearchStrategy[tuple[AnyRecord, ...]] | None = None,
    of_kinds: Collection[str] = KINDS,
    min_size: int = 0,
    max_size: int = 4,
    max_changes: int = 2,
) -> History:
    """Draw records and changes of them one after the other; deleted records may come back.

    Args:
        of: the records at first.
        of_kinds: the kinds of records there may be.
        min_size: how many change sets at least.
        max_size: how many change sets at most.
        max_changes: how many records at most each of them creates, how many it changes, and how many relinks it has.
    """
    start = draw(worlds(of_kinds=of_kinds, max_groups=1, max_each=1) if of is None else of)
    repository = MemoryRepository(start)
    gone: dict[RecordRef, AnyRecord] = {}
    parts: list[ChangeSet] = []
    after: list[tuple[AnyRecord, ...]] = []
    for _ in range(draw(st.integers(min_size, max_size))):
        part = draw(change_sets(tuple(repository), gone=gone.values(), of_kinds=of_kinds, max_size=max_changes))
        repository.apply(part)
        for change in part.changes:
            gone.pop(change.ref, None)
            if isinstance(change, Delete):
                gone[change.ref] = at_version(change.before, change.expects + 1)
        parts.append(part)
        after.append(tuple(repository))
    return History(start, tuple(parts), tuple(after))
