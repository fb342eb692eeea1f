"""Many records that belong together, batches of inquiries about them, and changes of them.

A world is a tuple of records, as a repository would hold them.
People and companies are drawn from a few, so that the cases that matter are common:
two accounts with one domain, two persons with one e-mail address, two people of one name.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

import attrs
from hypothesis import strategies as st

from leadflow.changes import Change, ChangeSet, Create, Delete, Relink, Update, links_of
from leadflow.memory import MemoryRepository
from leadflow.objects import (
    Account,
    AnyRecord,
    Contact,
    Inquiry,
    Lead,
    PersonAccount,
    RecordRef,
    ref,
)
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
    user_ids = draw(st.lists(kinds.owners(), unique=True, min_size=1, max_size=4))
    members = st.sampled_from(user_ids)
    team_ids = draw(st.lists(st.sampled_from(("team:key-accounts", "team:서울")), unique=True, max_size=2))
    made: list[AnyRecord] = [draw(kinds.users(ids=st.just(id_))) for id_ in user_ids]
    made.extend(draw(kinds.queues(ids=st.just(id_), members=members)) for id_ in ("queue:generic", "queue:review"))
    made.extend(draw(kinds.teams(ids=st.just(id_), members=members)) for id_ in team_ids)
    made.extend(draw(kinds.rotations(ids=st.just(id_), members=members)) for id_ in team_ids if draw(st.booleans()))
    made.extend(draw(st.lists(kinds.loads(user_ids=members), unique_by=ref, max_size=2)))
    return tuple(each for each in made if each.kind in of_kinds)


@st.composite
def worlds(
    draw: st.DrawFn, *, of_kinds: Collection[str] = KINDS, max_groups: int = 2, max_each: int = 3
) -> tuple[AnyRecord, ...]:
    """Draw related records: every link leads to a record of the world, unless its kind was left out.

    Args:
        of_kinds: the kinds of records there may be.
        max_groups: how many groups of accounts at most.
        max_each: how many records of any other kind at most.
    """
    roster = draw(rosters(of_kinds=of_kinds))
    owned_by = _some_id(roster, "user") or kinds.owners()
    owners = st.one_of([owned_by, *([queues] if (queues := _some_id(roster, "queue")) else [])])
    names = st.sampled_from(draw(st.lists(elements.person_names(), min_size=1, max_size=3)))
    emails = st.sampled_from(draw(st.lists(elements.emails(), min_size=1, max_size=3)))
    phones = st.sampled_from(draw(st.lists(elements.phones(), min_size=1, max_size=2)))
    companies = st.sampled_from(draw(st.lists(elements.company_names(), min_size=1, max_size=3)))
    domains = st.sampled_from([draw(emails).domain, *draw(st.lists(elements.domains(), max_size=2))])

    world: dict[RecordRef, AnyRecord] = {ref(each): each for each in roster}

    def add(kind: str, strategy: st.SearchStrategy[AnyRecord] | None) -> None:
        """Add some records of a kind, if there may be any."""
        if kind in of_kinds and strategy is not None:
            world.update((ref(each), each) for each in draw(st.lists(strategy, max_size=max_each)))

    if "account" in of_kinds:
        trees = kinds.account_trees(names=companies, domains=domains, owned_by=owned_by)
        for tree in draw(st.lists(trees, max_size=max_groups)):
            world.update((ref(each), each) for each in tree if all(ref(other) not in world for other in tree))
    account_ids = _some_id(world.values(), "account")
    add(
        "lead",
        kinds.leads(
            owned_by=owners, names=names, emails=emails, phones=phones, companies=companies, account_ids=account_ids
        ),
    )
    if account_ids is not None:
        add(
            "contact",
            kinds.contacts(account_ids=account_ids, owned_by=owned_by, names=names, emails=emails, phones=phones),
        )
    add("person_account", kinds.person_accounts(owned_by=owned_by, names=names, emails=emails, phones=phones))
    consumer_ids = _some_id(world.values(), "person_account")
    if account_ids is not None or consumer_ids is not None:
        add(
            "opportunity",
            kinds.opportunities(
                account_ids=account_ids,
                person_account_ids=consumer_ids,
                contact_ids=_some_id(world.values(), "contact"),
                owned_by=owned_by,
            ),
        )
    linked_to = _links_into(world.values())
    add("product", kinds.products())
    add("campaign", kinds.campaigns())
    campaign_ids = _some_id(world.values(), "campaign")
    add("campaign_member", kinds.campaign_members(campaign_ids=campaign_ids, linked_to=linked_to))
    add("activity", kinds.activities(linked_to=linked_to, owned_by=owned_by))
    add("custom", kinds.custom_records(linked_to=linked_to))
    add("receipt", kinds.receipts(of=_some_person(world.values())))
    return tuple(world.values())


def _some_id(world: Iterable[AnyRecord], kind: str) -> st.SearchStrategy[str] | None:
    """Return a strategy for the ids of the records of a kind; None when there are none."""
    found = [each.id for each in world if each.kind == kind]
    return st.sampled_from(found) if found else None


def _some_person(world: Iterable[AnyRecord]) -> st.SearchStrategy[RecordRef] | None:
    found = [ref(each) for each in world if isinstance(each, Lead | Contact | PersonAccount)]
    return st.sampled_from(found) if found else None


def _links_into(world: Collection[AnyRecord]) -> st.SearchStrategy[dict[str, RecordRef]]:
    """Return a strategy for links to records of a world, by role."""
    roles = {"person": _some_person(world)}
    for role in ("account", "opportunity"):
        ids = _some_id(world, role)
        roles[role] = None if ids is None else st.builds(RecordRef, st.just(role), ids)
    return st.fixed_dictionaries({}, optional={role: each for role, each in roles.items() if each is not None})


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
    draw: st.DrawFn, of: Iterable[AnyRecord], *, gone: Iterable[AnyRecord] = (), max_size: int = 4
) -> ChangeSet:
    """Draw what may be written to a repository that holds these records.

    Args:
        of: the records that are stored, with their versions.
        gone: records that were deleted, with the versions they left behind; some may come back.
        max_size: how many records at most are created, how many changed, and how many relinks there are.
    """
    stored = {ref(each): each for each in of}
    left = {ref(each): each for each in gone}
    touched = draw(st.lists(st.sampled_from(sorted(stored)), unique=True, max_size=max_size)) if stored else []
    changes: list[Change] = [draw(_changes_of(stored[each])) for each in touched]
    taken = {*stored, *left}
    new = draw(st.lists(kinds.records(), unique_by=ref, max_size=max_size))
    changes.extend(Create(attrs.evolve(each, version=0)) for each in new if ref(each) not in taken)
    back = draw(st.lists(st.sampled_from(sorted(left)), unique=True, max_size=max_size)) if left else []
    changes.extend(Create(draw(st.just(left[each]) | kinds.versions_of(left[each]))) for each in back)
    free = {each: record for each, record in stored.items() if each not in touched}
    return ChangeSet(tuple(draw(st.permutations(changes))), draw(_relinks(free, max_size)))


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
    min_size: int = 0,
    max_size: int = 4,
) -> History:
    """Draw records and changes of them one after the other; deleted records may come back.

    Args:
        of: the records at first.
        min_size: how many changes at least.
        max_size: how many changes at most.
    """
    start = draw(of or worlds(max_groups=1, max_each=2))
    repository = MemoryRepository(start)
    gone: dict[RecordRef, AnyRecord] = {}
    parts: list[ChangeSet] = []
    after: list[tuple[AnyRecord, ...]] = []
    for _ in range(draw(st.integers(min_size, max_size))):
        part = draw(change_sets(tuple(repository), gone=gone.values()))
        repository.apply(part)
        for change in part.changes:
            gone.pop(change.ref, None)
            if isinstance(change, Delete):
                gone[change.ref] = attrs.evolve(change.before, version=change.expects + 1)
        parts.append(part)
        after.append(tuple(repository))
    return History(start, tuple(parts), tuple(after))
