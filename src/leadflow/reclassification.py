"""Today's rules for what is stored already: an account became named, a rule changed, a division got its own domain.

The rules
---------
- A lead is asked the four questions again, as if it came in today. Who is a contact now is converted into one, at the
  account that was found and without an opportunity; who is a person account now likewise.
- A lead that is a lead still keeps its owner and status; the account it seems to work at is brought up to date, as far
  as that is a division of the account it was matched to before, or it was matched to none.
- A contact stays a contact. It moves down to a division that fits better, never up, and never to another company.
- Closed and converted leads stay as they are, and so does everything that is ambiguous now: it is told, with candidates.
- No account is changed: what a lead says of its company is not true of the account because a rule changed.

- Each record is asked once, knowing what became of those before it. So a lead that turns out to be somebody who only
  became a contact later in the same run is found by the next run. Repeated runs come to rest.

Nothing is written here; the changes of the plan have an inverse.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.changes import NOTHING, BatchPlan, ChangeSet, RecordStep, Update
from leadflow.classification import ClassificationDecision, classify
from leadflow.conversion import plan_conversion
from leadflow.converting.related import HangingByNow
from leadflow.errors import ConversionRefused
from leadflow.matching import AccountFacts, AccountMatch, Directory, MatchKey, Overlay
from leadflow.matching.accounts import with_reference
from leadflow.matching.asking import as_inquiries
from leadflow.matching.individuals import stands_for_individuals
from leadflow.matching.trees import is_above
from leadflow.objects import (
    Account,
    Contact,
    Inquiry,
    Lead,
    Opportunity,
    Person,
    PersonAccount,
    Receipt,
    RecordRef,
    Related,
)
from leadflow.policy import Policy
from leadflow.reasons import Reason, because
from leadflow.records import ref, with_fields
from leadflow.routing import owner_of_contact
from leadflow.values.checks import expect, expect_by_id
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import required_moment, several

__all__ = ["Fate", "ReclassificationPlan", "ReclassificationStep", "inquiries_of", "plan_reclassification"]

Reclassifiable: TypeAlias = Lead | Contact

Fate: TypeAlias = Literal["stays", "converted", "matched", "moved", "differs"]
"""What becomes of a stored record: it stays; a lead is converted, or refers to another account; a contact moves;
or today's rules say otherwise, but that is for a person to decide."""

_NOTHING_RELATED: Mapping[str, Related] = FrozenMapping()


def inquiries_of(records: Iterable[Reclassifiable]) -> tuple[Inquiry, ...]:
    """Return stored records as the inquiries they would be today: what `leadflow.gather` is asked for them.

    One that has several addresses or ids, as after a merge, is asked for with each of them.

    >>> [again] = inquiries_of([Lead(id="1", owner="user:dana", name="Amy Wong", email="amy@acme.example")])
    >>> again.label, str(again.email.domain)
    ('Amy Wong', 'acme.example')
    """
    records = several("records", records, Lead, Contact)
    return tuple(each for record in records for each in as_inquiries(record))


@attrs.frozen(kw_only=True)
class ReclassificationStep(RecordStep[Reclassifiable, Person | Account]):
    """What becomes of one stored record.

    Args:
        before: the record as it was.
        after: what it is afterwards; a lead that is a company without a person becomes an account.
        classification: what it would be if it came in today; None for leads that are closed.
        fate: what becomes of it.
        reasons: why: those of the classification first.
        changes: what it writes when everything before it is written.
    """

    classification: ClassificationDecision | None
    fate: Fate

    @property
    def headline(self) -> str:
        """The first line of the story."""
        line = f"{self.before.label}: {ref(self.before)} {self.fate}"
        return line if ref(self.after) == ref(self.before) else f"{line} → {ref(self.after)}"

    def explain(self) -> str:
        """Return the story as text."""
        candidates = () if self.classification is None else self.classification.candidates
        return "\n".join((super().explain(), *(f"  but      {each.label}: {each.reason}" for each in candidates)))


@attrs.frozen(kw_only=True)
class ReclassificationPlan(BatchPlan[ReclassificationStep]):
    """Stored records, classified by today's rules: a step for each record, in order.

    Args:
        fingerprint: the policy that decided.
    """

    fingerprint: str

    @property
    def counts(self) -> Mapping[Fate, int]:
        """How many records have which fate, most frequent first."""
        return MappingProxyType(dict(Counter[Fate](step.fate for step in self.steps).most_common()))


def plan_reclassification(
    records: Iterable[Reclassifiable],
    known: Directory,
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    related: Mapping[str, Related] = _NOTHING_RELATED,
) -> ReclassificationPlan:
    """Apply today's rules to leads and contacts that are stored already.

    Args:
        records: the leads and contacts, as they are stored; each sees what becomes of those before it.
        known: what `leadflow.gather` brought for them, asked with `inquiries_of`.
        policy: today's rules.
        at: the moment of the decision, with a time zone.
        by: who asks for it, ``user:…`` or ``system:…``.
        related: by id of a lead: what hangs on it and moves along when it is converted.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC
    >>> from leadflow.matching import Directory
    >>> lead = Lead(id="1", owner="user:minji", name="Amy Wong", email="amy@acme.example")
    >>> acme = Account(id="acme", name="Acme Inc.", domains=["acme.example"], named=True)
    >>> policy = Policy(fallback_user="user:dana")
    >>> plan = plan_reclassification([lead], Directory.of([lead, acme]), policy, at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> plan.steps[0].fate, plan.steps[0].after.kind
    ('converted', 'contact')
    >>> print(plan.steps[0].classification.reasons[-1])
    Acme Inc. is a named account
    """
    records = several("records", records, Lead, Contact)
    expect("known", known, Directory)
    expect("policy", policy, Policy)
    expect_by_id("related", related, Related)
    required_moment(at)
    rules = attrs.evolve(policy, classification=attrs.evolve(policy.classification, repeat_business="activity"))
    again = _Reclassification(Overlay(known), rules, at, related)
    steps = tuple(map(again.step, records))
    return ReclassificationPlan(steps=steps, at=at, by=by, fingerprint=policy.fingerprint)


@attrs.frozen
class _Reclassification:
    """What is known by now, and the settings."""

    known: Overlay
    policy: Policy
    at: datetime
    related: Mapping[str, Related]
    hung: HangingByNow = attrs.field(factory=HangingByNow)

    def step(self, record: Reclassifiable) -> ReclassificationStep:
        """Decide the next record and take over its effects."""
        now = self.known.by_now(record)  # a lead may have filled the contact that is asked next
        decided = self._lead(now) if isinstance(now, Lead) else self._contact(now)
        self.known.add(decided.changes)
        return decided

    def _found(self, record: Reclassifiable) -> ClassificationDecision:
        """Return what a record would be today; a lead is whoever one of its addresses and ids is known to be."""
        known, policy = _AsIfNew(self.known, of=record.kind), self.policy
        first, *others = as_inquiries(record)
        found = classify(first, known, policy, of=record if isinstance(record, Lead) else None)
        if isinstance(record, Contact) or found.step == "known person":
            return found
        more = (classify(each, known, policy) for each in others)
        return next((each for each in more if each.step == "known person"), found)

    # --- leads --------------------------------------------------------------------------------------------------------

    def _lead(self, lead: Lead) -> ReclassificationStep:
        if not self.policy.lifecycle.is_open_lead(lead):
            return _step(lead, None, "stays", because("closed_lead", status=lead.status))
        found = self._found(lead)
        match found.outcome:
            case "contact" | "known_contact" | "person_account" | "known_person_account":
                return self._converted(lead, found)
            case "lead":
                return self._matched(lead, found)
            case _:
                return _differs(lead, found)

    def _converted(self, lead: Lead, found: ClassificationDecision) -> ReclassificationStep:
        """Return the step of a lead that is a contact or a person account now."""
        account = found.account
        if found.step == "individual" and lead.matched_account is not None:
            return _differs(lead, found, because("evidence_gone", account=lead.matched_account))
        if found.step in ("named account", "existing account"):
            there = self._works_at(lead, found)
            if there.account is None:
                return _differs(lead, found, there.reasons[0])
            account = there.account
        owner, why = self._owner(lead, account)
        try:
            changes, after = self._conversion(lead, found, account, owner)
        except ConversionRefused as error:
            return _differs(lead, found, because("refused", why=error.reason))
        return ReclassificationStep(
            before=lead,
            after=after,
            classification=found,
            fate="converted",
            reasons=(*found.reasons, why),
            changes=changes,
        )

    def _works_at(self, lead: Lead, found: ClassificationDecision) -> AccountMatch:
        """Return the account that is found for a lead, together with the one that it was matched to."""
        today = AccountMatch(
            account=found.account, evidence=found.evidence, reasons=found.reasons, candidates=found.candidates
        )
        return with_reference(today, lead, self.known)

    def _conversion(
        self, lead: Lead, found: ClassificationDecision, account: Account | None, owner: str
    ) -> tuple[ChangeSet, Person | Account]:
        person = found.person
        given = () if person is None else (ref(person),)
        related = self.hung.of(self.related.get(lead.id, Related()), given)
        if isinstance(person, Contact) and account is None:
            raise ConversionRefused(lead.id, f"account {person.account!r} of contact {person.id!r} is not there")
        is_consumer = found.step == "consumer" and account is None  # whatever company they name
        plan = plan_conversion(
            lead,
            related,
            self.policy,
            at=self.at,
            account=account,
            contact=person if isinstance(person, Contact) else None,
            person_account=person if isinstance(person, PersonAccount) else True if is_consumer else None,
            opportunity=False,
            owner=owner,
        )
        created = () if account is None else self.known.missing(account)
        kept = tuple(change for change in plan.changes.changes if change.ref.kind != "account")
        someone = plan.contact or plan.person_account
        self.hung.add(related, plan.changes, None if someone is None else ref(someone))
        return ChangeSet((*created, *kept), plan.changes.relinks), someone or account or lead

    def _owner(self, lead: Lead, account: Account | None) -> tuple[str, Reason]:
        """Return who owns what a lead becomes: the account's owner, or for a consumer whoever works on the lead."""
        roster, fallback = self.known.roster, self.policy.fallback_user
        if account is not None:
            return owner_of_contact(account, roster, fallback)
        if lead.owner.startswith("queue:"):
            return fallback, because("fallback_queue", owner=lead.owner)
        if not roster.is_active(lead.owner):
            return fallback, because("fallback_inactive", owner=lead.owner)
        return lead.owner, because("stays_with", owner=lead.owner)

    def _matched(self, lead: Lead, found: ClassificationDecision) -> ReclassificationStep:
        """Return the step of a lead that is one still: only the account it refers to may change."""
        if found.account is None and lead.matched_account is not None:
            return _differs(lead, found, because("evidence_gone", account=lead.matched_account))
        there = self._works_at(lead, found)
        if there.ambiguous:
            return _differs(lead, found, there.reasons[0])
        if there.account is None or there.account.id == lead.matched_account:
            return _step(lead, found, "stays")
        return _step(lead, found, "matched", after=with_fields(lead, {"matched_account": there.account.id}))

    # --- contacts -----------------------------------------------------------------------------------------------------

    def _contact(self, contact: Contact) -> ReclassificationStep:
        found = self._found(contact)
        now = found.account
        if found.outcome == "ambiguous":
            return _differs(contact, found)
        if now is None or stands_for_individuals(
            now, self.policy.classification
        ):  # nothing that speaks for another account
            return _step(contact, found, "stays")
        here = self.known.account(contact.account)
        if here is not None and is_above(now, here, self.known):
            if found.outcome == "lead":
                return _differs(contact, found, because("contact_stays"))
            return _step(contact, found, "stays")
        if here is None or not is_above(here, now, self.known):
            return _differs(contact, found, because("belongs_elsewhere", account=now.name))
        moved = with_fields(contact, {"account": now.id})
        return _step(contact, found, "moved", because("moves_down", account=now.name), after=moved)


def _differs(record: Reclassifiable, found: ClassificationDecision, *reasons: Reason) -> ReclassificationStep:
    """Return the step of a record that today's rules see otherwise, and that a person has to look at."""
    return _step(record, found, "differs", *reasons)


def _step(
    record: Reclassifiable,
    found: ClassificationDecision | None,
    fate: Fate,
    *reasons: Reason,
    after: Reclassifiable | None = None,
) -> ReclassificationStep:
    """Return the step of a record that stays a record of its kind, and what that writes."""
    return ReclassificationStep(
        before=record,
        after=after or record,
        classification=found,
        fate=fate,
        reasons=(*(() if found is None else found.reasons), *reasons),
        changes=NOTHING if after is None else ChangeSet((Update(record, after),)),
    )


@attrs.frozen
class _AsIfNew:
    """What is known, without the leads: one of them is who asks. Whoever is a contact already is asked where only."""

    known: Overlay
    of: str

    def persons(self, key: MatchKey) -> tuple[Person, ...]:
        if self.of == "contact":
            return ()
        return tuple(each for each in self.known.persons(key) if not isinstance(each, Lead))

    def accounts(self, key: MatchKey) -> tuple[Account, ...]:
        return self.known.accounts(key)

    def account(self, id_: str) -> Account | None:
        return self.known.account(id_)

    def facts(self, id_: str) -> AccountFacts:
        return self.known.facts(id_)

    def opportunities(self, customer: RecordRef) -> tuple[Opportunity, ...]:
        return self.known.opportunities(customer)

    def receipt(self, id_: str) -> Receipt | None:  # noqa: ARG002 - by this name in the protocol
        return None

    def left_behind(self, of: RecordRef) -> int:  # pragma: no cover - of the protocol; classifying asks for no versions
        return self.known.left_behind(of)
