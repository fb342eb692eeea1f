"""Known persons: is the one who asks already a lead, a contact or a person account?"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import attrs

from leadflow.matching.directory import Known
from leadflow.matching.keys import identity_keys
from leadflow.objects import Inquiry, Person
from leadflow.policy import Classification
from leadflow.reasons import Candidate, Reason, because

__all__ = ["KIND_NAMES", "PersonMatch", "match_person"]

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
    """

    person: Person | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False


NOBODY = PersonMatch()


def match_person(inquiry: Inquiry, known: Known, policy: Classification) -> PersonMatch:
    """Find the known person who asks.

    The most reliable thing in common decides: the person's id, the e-mail address, name and telephone number,
    name and company. A record with another name is not the same person, only the same mailbox; that is ambiguous.
    Among several records of one person the contact is taken, then the person account, then the lead.

    >>> from leadflow.matching import Directory
    >>> from leadflow.objects import Lead
    >>> known = Directory.of([Lead(id="1", owner="queue:a", name="Amy Wong", email="amy@acme.example")])
    >>> asking = Inquiry(id="2", source="form", name="WONG, Amy", email="Amy@Acme.example")
    >>> match_person(asking, known, Classification()).person.id
    '1'
    """
    for what, _, key in identity_keys(inquiry, policy):
        found = known.persons(key)
        if found:
            return _decide(inquiry, what, found)
    return NOBODY


def _decide(inquiry: Inquiry, what: str, found: Sequence[Person]) -> PersonMatch:
    same = [person for person in found if _may_be_the_same(inquiry, person)]
    if not same:
        return PersonMatch(
            ambiguous=True,
            reasons=tuple(_reason("another_name", what, person) for person in found),
            candidates=tuple(_candidate(person, _reason("another_name", what, person)) for person in found),
        )
    best = min(_RANK[person.kind] for person in same)
    first, *others = [person for person in same if _RANK[person.kind] == best]
    if others:
        several = because("several_known", what=what, labels=", ".join(sorted(_label(each) for each in (first, *others))))
        return PersonMatch(
            ambiguous=True, reasons=(several,), candidates=tuple(_candidate(each, several) for each in (first, *others))
        )
    return PersonMatch(
        person=first,
        reasons=(_reason("known_by", what, first),),
        candidates=tuple(_candidate(each, _reason("known_by", what, each)) for each in same if each is not first),
    )


def _may_be_the_same(inquiry: Inquiry, person: Person) -> bool:
    return inquiry.name is None or person.name is None or inquiry.name.agrees_with(person.name)


def _reason(code: str, what: str, person: Person) -> Reason:
    kind = KIND_NAMES[person.kind]
    if code == "known_by":
        return because("known_by", kind=kind, label=person.label, what=what)
    return because("another_name", kind=kind, label=person.label, what=what)


def _candidate(person: Person, reason: Reason) -> Candidate:
    return Candidate(person.kind, person.id, person.label, reason)


def _label(person: Person) -> str:
    return f"{KIND_NAMES[person.kind]} {person.label} ({person.id})"
