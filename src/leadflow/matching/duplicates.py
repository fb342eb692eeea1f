"""Duplicates: which stored persons are the same one, in clusters, with a guard against chains.

Two records are *the same by themselves* when they have an identity in common and their names agree:
an id in another system, an e-mail address, name and telephone number, or name and company (for contacts: account).
The last one does not hold when both have e-mail addresses, since those then differ.

Records that hang together form a *cluster*.
When a is the same as b, and b the same as c, but a not the same as c, then b is a *bridge*:
perhaps all are one person, perhaps two people share a telephone. That is for a person to decide; nothing is merged.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from leadflow.matching.directory import Known, expect_known
from leadflow.matching.keys import (
    MOST_RELIABLE_FIRST,
    Identity,
    compared,
    identities,
    is_own_name,
    is_telling,
    says_more_than_name,
)
from leadflow.objects import Contact, Inquiry, Lead, Person, PersonAccount, RecordRef
from leadflow.policy import Policy
from leadflow.reasons import Reason, because
from leadflow.records import ref
from leadflow.values.checks import expect
from leadflow.values.company_name import CompanyName
from leadflow.values.optional import several
from leadflow.values.person_name import PersonName

__all__ = ["Cluster", "Duplicates", "Tie", "find_bridges", "find_duplicates"]


@attrs.frozen
class Tie:
    """Two records that are the same by themselves.

    Args:
        one: the record whose kind and id come first.
        other: the other one.
        what: what they have in common, in words; the most reliable thing.
    """

    one: RecordRef
    other: RecordRef
    what: str

    def __str__(self) -> str:
        return f"{self.one} and {self.other} have the same {self.what}"


@attrs.frozen(kw_only=True)
class Cluster:
    """Records that hang together.

    Args:
        records: two or more, by kind and id.
        ties: the pairs that are the same by themselves.
    """

    records: tuple[Person, ...]
    ties: tuple[Tie, ...]

    @property
    def is_sure(self) -> bool:
        """Whether every record is the same as every other one; only then is it safe to merge them unseen."""
        return len(self.ties) == len(self.records) * (len(self.records) - 1) // 2

    @property
    def gaps(self) -> tuple[tuple[RecordRef, RecordRef], ...]:
        """The pairs that only hang together through others."""
        tied = {(tie.one, tie.other) for tie in self.ties}
        return tuple(pair for pair in itertools.combinations(map(ref, self.records), 2) if pair not in tied)

    @property
    def bridges(self) -> tuple[RecordRef, ...]:
        """The records that are the same as both ends of a gap: look at them first."""
        near: dict[RecordRef, set[RecordRef]] = {}
        for tie in self.ties:
            near.setdefault(tie.one, set()).add(tie.other)
            near.setdefault(tie.other, set()).add(tie.one)
        return tuple(sorted({between for one, other in self.gaps for between in near[one] & near[other]}))


@attrs.frozen(kw_only=True)
class Duplicates:
    """What was found among stored persons.

    Args:
        clusters: each with two or more records, by the first record of each.
        too_common: what was left out, since more records have it than the policy allows.
    """

    clusters: tuple[Cluster, ...] = ()
    too_common: tuple[Reason, ...] = ()


def find_duplicates(persons: Iterable[Person], policy: Policy, *, with_closed: bool = False) -> Duplicates:
    """Find records of the same person. Leaves out converted leads, and closed ones unless asked for.

    The order of the records means nothing. What it costs grows with the records, not with their pairs:
    only records with something in common are compared, and what too many have in common says nothing.

    Args:
        persons: leads, contacts and person accounts.
        policy: what counts as the same mailbox, how many may have something in common, and which statuses are closed.
        with_closed: whether leads with a closed status, which stand for nobody known, are compared as well.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> one = Lead(id="1", owner="user:dana", name="Amy Wong", email="amy@acme.example")
    >>> two = Lead(id="2", owner="user:dana", name="WONG, Amy", email="Amy@acme.example", phone="+1 503-555-0111")
    >>> [cluster] = find_duplicates([one, two], Policy(fallback_user="user:dana")).clusters
    >>> cluster.is_sure, str(cluster.ties[0])
    (True, 'lead 1 and lead 2 have the same e-mail address')
    """
    persons = several("persons", persons, Lead, Contact, PersonAccount)
    expect("policy", policy, Policy)
    expect("with_closed", with_closed, bool)
    known = {ref(each): each for each in persons if _is_compared(each, policy, with_closed=with_closed)}
    sharing: dict[str, tuple[Identity, list[RecordRef]]] = {}
    for person in sorted(known):
        for identity in dict.fromkeys(identities(known[person], policy)):
            sharing.setdefault(identity.key, (identity, []))[1].append(person)
    ties: dict[tuple[RecordRef, RecordRef], Tie] = {}
    too_common: list[Reason] = []
    shared = [each for each in sharing.values() if len(each[1]) > 1]
    for identity, carriers in sorted(shared, key=lambda each: (MOST_RELIABLE_FIRST.index(each[0].what), each[0])):
        refs = [each for each in carriers if says_more_than_name(identity, known[each])]
        if len(refs) > policy.classification.most_hits:
            too_common.append(because("too_common", what=identity.what, count=len(refs)))
            continue
        for one, other in itertools.combinations(refs, 2):
            if (one, other) not in ties and compared(known[one], known[other], identity) == "known_by":
                ties[one, other] = Tie(one, other, identity.what)
    return Duplicates(clusters=tuple(_clusters(known, tuple(ties.values()))), too_common=tuple(too_common))


def _is_compared(person: Person, policy: Policy, *, with_closed: bool) -> bool:
    if not isinstance(person, Lead):
        return True
    if with_closed:
        return not policy.lifecycle.is_converted_lead(person)
    return policy.lifecycle.is_open_lead(person)


def find_bridges(inbound: Iterable[Inquiry], known: Known, policy: Policy) -> tuple[Cluster, ...]:
    """Find inquiries and known persons that match in a chain although its ends do not match each other.

    A batch is decided in order, each inquiry in view of those before it. Who is one person in the end does not depend
    on that order, unless some of them only hang together through others (one brings the name, another the telephone
    number, a third both), or by no more than a name and a company:
    a contact, of whom only the account is stored, is not found by the company that somebody wrote.
    Those are the clusters that are returned; look at them before, or after, the batch is written.

    Args:
        inbound: the inquiries; in the clusters they stand as leads with the id of the inquiry.
        known: the persons that may be meant.
        policy: what counts as the same mailbox, and how many may have something in common.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from leadflow.matching import Directory
    >>> phone = "+1 503-555-0111"
    >>> batch = [
    ...     Inquiry(id="a", source="form", name="Amy Wong", email="amy@acme.example"),
    ...     Inquiry(id="b", source="form", name="Amy Wong", email="amy@acme.example", phone=phone),
    ...     Inquiry(id="c", source="form", name="Amy Wong", email="wong@northlight.example", phone=phone),
    ... ]
    >>> [cluster] = find_bridges(batch, Directory.of([]), Policy(fallback_user="user:dana"))
    >>> [each.id for each in cluster.records], [str(each) for each in cluster.bridges]
    (['a', 'b', 'c'], ['lead b'])
    """
    inbound = several("inbound", inbound, Inquiry)
    expect_known(known)
    expect("policy", policy, Policy)
    asking = [inquiry for inquiry in inbound if inquiry.says_something]
    met = {
        ref(person): person
        for inquiry in asking
        for identity in identities(inquiry, policy)
        for person in known.persons(identity.key)
    }
    persons = {ref(each): each for each in (*(_as_lead(each, policy) for each in asking), *met.values())}
    ties = [tie for cluster in find_duplicates(persons.values(), policy).clusters for tie in cluster.ties]
    clusters = _clusters(persons, ties, joined=_joined(persons, ties))
    return tuple(each for each in clusters if not each.is_sure or any(tie.what in _UNSURE for tie in each.ties))


def _joined(persons: Mapping[RecordRef, Person], ties: Sequence[Tie]) -> list[tuple[RecordRef, RecordRef]]:
    """Return the pairs of records that are joined by what clusters know together, and none of their records alone."""
    joined: list[tuple[RecordRef, RecordRef]] = []
    while True:
        first: dict[str, RecordRef] = {}
        more: list[tuple[RecordRef, RecordRef]] = []
        for records in _grouped(persons, [*((tie.one, tie.other) for tie in ties), *joined]):
            keys = _pooled([persons[each] for each in records])
            more.extend((first[key], records[0]) for key in keys if first.setdefault(key, records[0]) != records[0])
        if not more:
            return joined
        joined.extend(more)


def _pooled(persons: Sequence[Person]) -> frozenset[str]:
    """Return every name with every telephone number and every company of records that are one person."""
    names = {person.name.key: person.name for person in persons if person.name is not None}
    phones = {phone.key for person in persons for phone in (person.phone, person.mobile) if phone is not None}
    companies = [each.company for each in persons if isinstance(each, Lead) and each.company is not None]
    return frozenset(
        (
            *(f"{name} {phone}" for name in names for phone in phones),
            *(
                f"{key} {company.joined_key}"
                for key, name in names.items()
                for company in companies
                if _tells_more(company, name)
            ),
        )
    )


def _tells_more(company: CompanyName, name: PersonName) -> bool:
    """Tell whether a company says more about somebody than their name: it can be told from others, and is not the name."""
    return is_telling(company) and not is_own_name(company, name)


_UNSURE = ("name and company", "name and account")
"""What many have in common."""


def _as_lead(inquiry: Inquiry, policy: Policy) -> Lead:
    """Return an inquiry as a record to compare with others."""
    return Lead(
        id=inquiry.id,
        owner="queue:inbound",
        status=policy.lifecycle.initial,
        name=inquiry.name,
        email=inquiry.email,
        phone=inquiry.phone,
        mobile=inquiry.mobile,
        company=inquiry.company,
        external_ids=() if inquiry.person_id is None else (inquiry.person_id,),
    )


def _clusters(
    known: Mapping[RecordRef, Person], ties: Sequence[Tie], joined: Sequence[tuple[RecordRef, RecordRef]] = ()
) -> Iterator[Cluster]:
    """Yield what hangs together, by ties or joined otherwise."""
    tied: dict[RecordRef, list[Tie]] = {}
    for tie in sorted(ties, key=lambda tie: (tie.one, tie.other)):
        tied.setdefault(tie.one, []).append(tie)
    pairs = [*((tie.one, tie.other) for tie in ties), *joined]
    for refs in _grouped({each for pair in pairs for each in pair}, pairs):
        among = tuple(tie for each in refs for tie in tied.get(each, ()))
        yield Cluster(records=tuple(known[each] for each in refs), ties=among)


def _grouped(
    known: Iterable[RecordRef], pairs: Iterable[tuple[RecordRef, RecordRef]]
) -> Iterator[tuple[RecordRef, ...]]:
    """Yield the records that hang together by pairs, in order; each record in one group."""
    head: dict[RecordRef, RecordRef] = {each: each for each in known}

    def first(each: RecordRef) -> RecordRef:
        while (above := head[each]) != each:
            head[each] = head[above]
            each = above
        return each

    for pair in pairs:
        one, other = sorted(map(first, pair))
        head[other] = one
    members: dict[RecordRef, list[RecordRef]] = {}
    for each in sorted(head):
        members.setdefault(first(each), []).append(each)
    yield from map(tuple, members.values())
