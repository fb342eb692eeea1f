"""Known persons: is the one who asks already a lead, a contact or a person account?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import attrs

from leadflow.matching.directory import KnownPersons, expect_question
from leadflow.matching.keys import Identity, Verdict, compared, identities, says_more_than_name
from leadflow.objects import Inquiry, Person, RecordRef
from leadflow.policy import Policy
from leadflow.reasons import Candidate, Reason, because
from leadflow.records import ref

__all__ = ["KIND_NAMES", "PersonMatch", "match_person", "person_for"]

KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {"lead": "lead", "contact": "contact", "person_account": "person account", "account": "account"}
)
"""What a person calls each kind of record."""

_RANK: Mapping[str, int] = MappingProxyType({"contact": 0, "person_account": 1, "lead": 2})
"""Whom we know best, first."""


@attrs.frozen(kw_only=True)
class PersonMatch:
    """Whether the person is known.

    Args:
        person: the record of the person; None when nobody or several are found.
        reasons: by what.
        candidates: the records that may be the same person but were not taken.
        ambiguous: whether they leave open who it is.
        too_common: what was left out, since more records have it than the policy allows.
    """

    person: Person | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False
    too_common: tuple[Reason, ...] = ()


NOBODY = PersonMatch()


def match_person(inquiry: Inquiry, known: KnownPersons, policy: Policy) -> PersonMatch:
    """Find the known person who asks.

    The most reliable thing in common decides: the person's id, the e-mail address, name and telephone number,
    name and company. A record with another name is not the same person, only the same mailbox; that is ambiguous.
    Name and company alone are common to many: if both have e-mail addresses, different ones, that only suggests.
    Among several records of one person the contact is taken, then the person account, then the lead.
    Every other record with something in common is a candidate; one person may have several.
    What more than `most_hits` records have in common says nothing, and is told.

    >>> from leadflow.matching import Directory
    >>> from leadflow.objects import Lead
    >>> known = Directory.of([Lead(id="1", owner="queue:a", name="Amy Wong", email="amy@acme.example")])
    >>> asking = Inquiry(id="2", source="form", name="WONG, Amy", email="Amy@Acme.example")
    >>> match_person(asking, known, Policy(fallback_user="user:dana")).person.id
    '1'
    """
    expect_question(inquiry, known, policy, "persons")
    return person_for(inquiry, known, policy)


def person_for(inquiry: Inquiry, known: KnownPersons, policy: Policy) -> PersonMatch:
    """Return what `match_person` does, for arguments that were asked for at another door."""
    hits = [
        (identity, found)
        for identity in identities(inquiry, policy)
        if (found := known.persons(identity.key)) and says_more_than_name(identity, inquiry)
    ]
    if not hits:
        return NOBODY
    telling = [hit for hit in hits if len(hit[1]) <= policy.classification.most_hits]
    match = _settled(tuple(_in_common(inquiry, telling)))
    if len(telling) == len(hits):
        return match
    common = [(identity, found) for identity, found in hits if len(found) > policy.classification.most_hits]
    told = (because("too_common", what=identity.what, count=len(found)) for identity, found in common)
    return attrs.evolve(match, too_common=tuple(told))


def _settled(shared: Sequence["_Shared"]) -> PersonMatch:
    """Choose among the records that have something in common with who asks."""
    sure = [each for each in shared if each.code != "another_mailbox"]
    if not sure:
        return PersonMatch(candidates=tuple(each.candidate for each in shared)) if shared else NOBODY
    most_reliable = [each for each in sure if each.what == sure[0].what]
    same = [each for each in most_reliable if each.code == "known_by"]
    if not same:
        return PersonMatch(
            ambiguous=True,
            reasons=tuple(each.reason for each in most_reliable),
            candidates=tuple(each.candidate for each in shared),
        )
    best = min(_RANK[each.person.kind] for each in same)
    first, *others = [each for each in same if _RANK[each.person.kind] == best]
    if others:
        labels = ", ".join(sorted(_label(each.person) for each in (first, *others)))
        return PersonMatch(
            ambiguous=True,
            reasons=(because("several_known", what=first.what, labels=labels),),
            candidates=tuple(each.candidate for each in shared),
        )
    beside = tuple(each.candidate for each in shared if each is not first)
    return PersonMatch(person=first.person, reasons=(first.reason,), candidates=beside)


@attrs.frozen
class _Shared:
    """A record that has something in common with who asks: the most reliable thing, and what to make of it."""

    person: Person
    what: str
    code: Verdict

    @property
    def reason(self) -> Reason:
        return because(self.code, kind=KIND_NAMES[self.person.kind], label=self.person.label, what=self.what)

    @property
    def candidate(self) -> Candidate:
        return Candidate(self.person.kind, self.person.id, self.person.label, self.reason)


def _in_common(inquiry: Inquiry, hits: Iterable[tuple[Identity, Sequence[Person]]]) -> Iterator[_Shared]:
    """Yield every record that has something in common with an inquiry, once, most reliable first."""
    seen: set[RecordRef] = set()
    for identity, found in hits:
        for person in found:
            if ref(person) not in seen:
                seen.add(ref(person))
                yield _Shared(person, identity.what, compared(inquiry, person, identity))


def _label(person: Person) -> str:
    return f"{KIND_NAMES[person.kind]} {person.label} ({person.id})"
