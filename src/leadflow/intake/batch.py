"""A batch, decided one inquiry after the other: each sees the effects of those before it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import assert_never

import attrs

from leadflow.assigning.deadlines import with_deadline
from leadflow.assigning.distribution import DistributionDecision, Held, distribute
from leadflow.assigning.ledger import Ledger
from leadflow.changes import NOTHING, Change, ChangeSet, Create, Update
from leadflow.changes.filling import FieldOutcome, fill
from leadflow.classification import ClassificationDecision, classify
from leadflow.conditions import Facts
from leadflow.converting.fields import line_items
from leadflow.errors import BrokenContract, InvalidValue
from leadflow.intake.decisions import Decision, IntakePlan, IntakeStep
from leadflow.matching import Directory, MatchKey, Overlay, colleague_keys, latest_owned
from leadflow.matching.accounts import account_for, holds_for
from leadflow.matching.asking import as_inquiry
from leadflow.matching.individuals import is_consumer
from leadflow.matching.keys import identities
from leadflow.objects import (
    COMPANY_FIELDS,
    INQUIRED_FIELDS,
    WISH_FIELDS,
    Account,
    Activity,
    Contact,
    Inquiry,
    Lead,
    Opportunity,
    Person,
    PersonAccount,
    Problem,
    Receipt,
    RecordRef,
)
from leadflow.opportunities.opening import new_opportunity
from leadflow.policy import Policy
from leadflow.qualification import initial_status
from leadflow.reasons import Reason, because
from leadflow.records import by_age, derived_id, new_record, ref, values_of, with_fields
from leadflow.routing import RoutingDecision, owner_of_contact, route
from leadflow.scoring import Score, score
from leadflow.values.checks import expect
from leadflow.values.optional import CustomValue, required_moment, several
from leadflow.values.text import fold

__all__ = ["plan_intake"]


def plan_intake(
    inbound: Iterable[Inquiry], known: Directory, policy: Policy, *, at: datetime, by: str | None = None
) -> IntakePlan:
    """Decide a batch of inquiries.

    Args:
        inbound: the inquiries, in the order in which they count.
        known: what `leadflow.gather` brought for them.
        policy: every setting.
        at: the moment of the decision, with a time zone.
        by: who takes the inquiries in, ``user:…`` or ``system:…``.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from datetime import UTC
    >>> known = Directory.of([Account(id="1", name="Acme Inc.", domains=["acme.example"])])
    >>> inquiry = Inquiry(id="form:1", source="form", name="Amy Wong", email="amy@acme.example")
    >>> plan = plan_intake([inquiry], known, Policy(fallback_user="user:dana"), at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> plan.rows()[0]["becomes"], plan.rows()[0]["owner"]
    ('contact', 'user:dana')
    """
    inbound, at = several("inbound", inbound, Inquiry), required_moment(at)
    expect("known", known, Directory)
    expect("policy", policy, Policy)
    batch = _Batch(Overlay(known), Ledger(known.roster, policy, at), policy, at)
    steps = tuple(batch.step(inquiry) for inquiry in inbound)
    return IntakePlan(steps=steps, at=at, by=by, fingerprint=policy.fingerprint)


@attrs.frozen
class _Owned:
    """Who owns a new record, why, and what that changes in the books."""

    owner: str
    reason: Reason
    books: tuple[Change, ...] = ()
    distribution: DistributionDecision | None = None


@attrs.frozen
class _Subject:
    """One inquiry on its way: what it says, and what was found out about it."""

    inquiry: Inquiry
    found: ClassificationDecision
    problems: tuple[Problem, ...]
    left_behind: int
    """The version of its deleted receipt, if the inquiry was undone before; else 0."""

    def id_for(self, kind: str) -> str:
        """Return the id of a record that it creates: another one each time that it comes again after an undo."""
        return derived_id(self.inquiry.id, kind, *([str(self.left_behind)] if self.left_behind else []))


@attrs.frozen
class _Batch:
    """What is known by now, and the settings."""

    known: Overlay
    ledger: Ledger
    policy: Policy
    at: datetime

    def step(self, arrived: Inquiry) -> IntakeStep:
        """Decide the next inquiry and take over its effects."""
        inquiry, problems = _with_custom_fields(arrived, self.policy)
        found = classify(inquiry, self.known, self.policy)
        left_behind = self.known.left_behind(RecordRef("receipt", inquiry.id))
        planned = self._plan(_Subject(inquiry, found, problems, left_behind))
        self.known.add(planned.changes)
        self.ledger.add(planned.changes)
        return planned

    def _plan(self, subject: _Subject) -> IntakeStep:
        match subject.found.outcome:
            case "lead":
                return self._lead(subject)
            case "contact":
                return self._contact(subject)
            case "person_account":
                return self._person_account(subject)
            case "known_lead" | "known_contact" | "known_person_account":
                return self._known(subject)
            case "ambiguous" if self.policy.classification.leads == "on":
                return self._review(subject)
            case "already_received":
                return self._received(subject)
            case "ambiguous" | "not_for_us" | "reference" | "ignored" | "test" | "rejected":
                return self._decided(subject)
            case _:
                assert_never(subject.found.outcome)

    def _decided(
        self,
        subject: _Subject,
        *changes: Change,
        after: Person | None = None,
        owned: _Owned | None = None,
        scored: Score | None = None,
        routing: RoutingDecision | None = None,
        fields: tuple[FieldOutcome, ...] = (),
    ) -> IntakeStep:
        """Return the step with these changes, the books and the receipt."""
        record = None if after is None else ref(after)
        decision = Decision(
            inquiry=subject.inquiry,
            classification=subject.found,
            record=record,
            score=scored,
            routing=routing,
            distribution=None if owned is None else owned.distribution,
            owner=None if owned is None else owned.owner,
            owner_reason=None if owned is None else owned.reason,
            fields=fields,
            problems=subject.problems,
            fingerprint=self.policy.fingerprint,
        )
        books = () if owned is None else owned.books
        return IntakeStep(decision, ChangeSet((*changes, *books, Create(self._receipt(subject, record)))), after)

    def _receipt(self, subject: _Subject, record: RecordRef | None) -> Receipt:
        inquiry, found = subject.inquiry, subject.found
        return Receipt(
            id=inquiry.id,
            source=inquiry.source,
            outcome=found.outcome,
            at=self.at,
            record=record,
            original=inquiry.original,
            reason=None if record is not None else "; ".join(map(str, found.reasons)),
            version=subject.left_behind,
        )

    def _received(self, subject: _Subject) -> IntakeStep:
        """Return the step of an inquiry that was applied before: it changes nothing."""
        receipt = self.known.receipt(subject.inquiry.id)
        decision = Decision(
            inquiry=subject.inquiry,
            classification=subject.found,
            record=None if receipt is None else receipt.record,
            problems=subject.problems,
            fingerprint=self.policy.fingerprint,
        )
        return IntakeStep(decision, NOTHING)

    # --- leads --------------------------------------------------------------------------------------------------------

    def _lead(self, subject: _Subject) -> IntakeStep:
        scored, facts = self._scored(subject)
        routing = route(subject.inquiry, self.policy, facts=facts, roster=self.known.roster)
        owned = self._assigned(routing, subject, facts)
        subject, lead = self._due(subject, self._lead_of(subject, owned.owner, scored), facts)
        return self._decided(subject, Create(lead), after=lead, owned=owned, scored=scored, routing=routing)

    def _review(self, subject: _Subject) -> IntakeStep:
        """Return the step that puts an ambiguous inquiry before a person."""
        scored, facts = self._scored(subject)
        owned = _Owned(self.policy.routing.review_queue, because("review"))
        subject, lead = self._due(subject, self._lead_of(subject, owned.owner, scored), facts)
        return self._decided(subject, Create(lead), after=lead, owned=owned, scored=scored)

    def _scored(self, subject: _Subject) -> tuple[Score, Facts]:
        facts = subject.found.facts
        scored = score(subject.inquiry, self.policy, at=self.at, facts=facts)
        return scored, scored.added_to(facts)

    def _assigned(self, routing: RoutingDecision, subject: _Subject, facts: Facts) -> _Owned:
        """Return the owner that a target comes to: itself, or a member of the team."""
        team = self.known.roster.teams.get(routing.target)
        if team is None:
            return _Owned(routing.target, routing.reason, self._counted(routing.target))
        held = self._held(subject) if team.sticky else ()
        shared = distribute(team, subject.inquiry, self.ledger, facts=facts, held=held)
        return _Owned(shared.owner, shared.reason, shared.books, shared)

    def _counted(self, owner: str) -> tuple[Change, ...]:
        """Return what it changes in the books that somebody is given a lead without a team."""
        user = self.known.roster.users.get(owner)
        return () if user is None else self.ledger.counted(user)

    def _held(self, subject: _Subject) -> Iterator[Held]:
        """Yield who had to do with the person, the company or the account before, as the policy asks for it."""
        inquiry = subject.inquiry
        for bond in self.policy.distribution.sticky:
            match bond:
                case "person":
                    keys = [each.key for each in identities(inquiry, self.policy) if each.is_sure]
                    leads = [lead for key in keys for lead in self.known.earlier(key)]
                    owners = _latest_first(leads)
                case "company":
                    # of each key the one that counts, so that it makes no difference how many a repository returns
                    keys = list(colleague_keys(inquiry, self.policy))
                    owners = _latest_first(filter(None, map(latest_owned, map(self._leads, keys))))
                case "account":
                    owners = [each.owner for each in subject.found.tree if each.owner is not None]
                case _:
                    assert_never(bond)
            yield from (Held(bond, owner) for owner in owners if owner.startswith("user:"))

    def _leads(self, key: MatchKey) -> Iterator[Lead]:
        """Yield the leads that carry a key, open or not."""
        yield from (each for each in self.known.persons(key) if isinstance(each, Lead))
        yield from self.known.earlier(key)

    def _due(self, subject: _Subject, lead: Lead, facts: Facts) -> tuple[_Subject, Lead]:
        """Return the lead with the deadline of its answer; where none can be told, the problem is."""
        if not self.policy.deadlines:
            return subject, lead
        try:
            return subject, with_deadline(lead, self.policy, roster=self.known.roster, at=self.at, facts=facts)
        except InvalidValue as error:
            problem = Problem("respond_by", str(error.value), error.expected)
            return attrs.evolve(subject, problems=(*subject.problems, problem)), lead

    def _lead_of(self, subject: _Subject, owner: str, scored: Score) -> Lead:
        inquiry, account = subject.inquiry, subject.found.account
        return new_record(
            Lead,
            {
                **_about(inquiry),
                **values_of(inquiry, (*COMPANY_FIELDS, *WISH_FIELDS)),
                "id": subject.id_for("lead"),
                "owner": owner,
                "status": initial_status(scored, self.policy),
                "matched_account": None if account is None else account.id,
                "score": scored.value,
                "grade": scored.grade,
                "assigned_at": self.at,
                "created_at": self.at,
            },
        )

    # --- contacts and person accounts -----------------------------------------------------------------------------------

    def _contact(self, subject: _Subject) -> IntakeStep:
        account = subject.found.account
        if account is None:  # pragma: no cover - classification gives no contact without an account
            raise BrokenContract("a contact", subject.inquiry.id, "an account to belong to")
        owned = _Owned(*owner_of_contact(account, self.known.roster, self.policy.fallback_user))
        own = {"id": subject.id_for("contact"), "account": account.id, "owner": owned.owner, "created_at": self.at}
        contact = new_record(Contact, {**_about(subject.inquiry), **own})
        asked = self._asked(subject, contact, account, owned.owner)
        return self._decided(subject, *self.known.missing(account), Create(contact), *asked, after=contact, owned=owned)

    def _person_account(self, subject: _Subject) -> IntakeStep:
        scored, facts = self._scored(subject)
        routing = route(subject.inquiry, self.policy, facts=facts, roster=self.known.roster)
        owned = self._assigned(routing, subject, facts)
        if owned.owner.startswith("queue:"):
            fallback = self.policy.fallback_user
            owned = _Owned(fallback, because("fallback_queue", owner=owned.owner), self._counted(fallback))
        own = {"id": subject.id_for("person_account"), "owner": owned.owner, "created_at": self.at}
        person = new_record(PersonAccount, {**_about(subject.inquiry), **own})
        asked = Create(self._activity(subject, person))
        return self._decided(subject, Create(person), asked, after=person, owned=owned, scored=scored, routing=routing)

    # --- known persons ------------------------------------------------------------------------------------------------

    def _known(self, subject: _Subject) -> IntakeStep:
        """Return the step that fills what is empty and adds what happened; owner and status stay."""
        person = subject.found.person
        if person is None:  # pragma: no cover - classification calls nobody known without a record
            raise BrokenContract("a known person", subject.inquiry.id, "the record of the person")
        filled, fields = fill(person, dict(_values(subject.inquiry, person)))
        if isinstance(filled, Lead) and filled.matched_account is None:
            filled, matched = fill(filled, dict(self._reference(subject.inquiry, filled)))
            fields = (*fields, *matched)
        update = () if filled == person else (Update(person, filled),)
        owned = None if person.owner is None else _Owned(person.owner, because("stays_with", owner=person.owner))
        customer = person if isinstance(person, PersonAccount) else subject.found.account
        asked = self._asked(subject, person, customer, person.owner)
        return self._decided(subject, *update, *asked, after=filled, owned=owned, fields=fields)

    def _reference(self, inquiry: Inquiry, lead: Lead) -> Iterator[tuple[str, tuple[str, object]]]:
        """Yield the account that a known lead refers to from now on: the one that a new lead would."""
        rules = self.policy.classification
        if is_consumer(inquiry, rules) or is_consumer(as_inquiry(lead), rules):
            return
        match = account_for(inquiry, self.known, self.policy)
        if match.account is not None and holds_for(match, lead, self.known, self.policy):
            yield "matched_account", ("matched_account", match.account.id)

    # --- what was asked -----------------------------------------------------------------------------------------------

    def _asked(
        self, subject: _Subject, person: Person, customer: Account | PersonAccount | None, owner: str | None
    ) -> Iterator[Change]:
        """Yield what keeps the inquiry itself: what happened, and the opportunity that it opens."""
        opened: Opportunity | None = None
        if subject.found.repeats is not None and customer is not None:
            opened = self._opportunity(subject, person, customer, owner)
            yield Create(opened)
        yield Create(self._activity(subject, person, opened))

    def _opportunity(
        self, subject: _Subject, person: Person, customer: Account | PersonAccount, owner: str | None
    ) -> Opportunity:
        """Return the new opportunity of a customer who has won ones."""
        inquiry = subject.inquiry
        owners = (owner, customer.owner)
        worker = next((each for each in owners if each and self.known.roster.is_active(each)), None)
        opened = new_opportunity(
            subject.id_for("opportunity"),
            customer,
            self.policy,
            owner=worker or self.policy.fallback_user,
            at=self.at,
        )
        return with_fields(
            opened,
            {
                "source": inquiry.source,
                "campaign": inquiry.campaign,
                "line_items": line_items(inquiry.interests),
                "contacts": (person.id,) if isinstance(person, Contact) else (),
            },
        )

    def _activity(self, subject: _Subject, person: Person, opened: Opportunity | None = None) -> Activity:
        """Return the inquiry as something that happened: who is no lead has no other place for what was asked."""
        inquiry = subject.inquiry
        links = {"person": ref(person)}
        if isinstance(person, Contact):
            links["account"] = RecordRef("account", person.account)
        if opened is not None:
            links["opportunity"] = ref(opened)
        return Activity(
            id=subject.id_for("activity"),
            type="inquiry",
            subject=f"inquiry by {inquiry.source}",
            at=inquiry.received_at or self.at,
            links=links,
            owner=person.owner if person.owner is not None and person.owner.startswith("user:") else None,
            body=inquiry.message,
            campaign=inquiry.campaign,
            interests=inquiry.interests,
        )


def _latest_first(leads: Iterable[Lead]) -> list[str]:
    """Return the owners of leads, of the latest one first; leads without a date count as old."""
    return [lead.owner for lead in sorted(leads, key=by_age, reverse=True)]


def _about(inquiry: Inquiry) -> dict[str, object]:
    """Return what an inquiry says of the person, as leads, contacts and person accounts keep it."""
    return {**values_of(inquiry, INQUIRED_FIELDS), "external_ids": _external_ids(inquiry)}


_FILLED = tuple(each for each in INQUIRED_FIELDS if each not in ("source", "custom"))
"""What fills a known person. An unknown source stays unknown; custom fields are filled one by one."""


def _values(inquiry: Inquiry, person: Person) -> Iterator[tuple[str, tuple[str, object]]]:
    """Yield what an inquiry brings for a known person: the field, where it comes from, the value."""
    fields = (*_FILLED, *COMPANY_FIELDS, *WISH_FIELDS) if isinstance(person, Lead) else _FILLED
    yield from ((field, (field, getattr(inquiry, field))) for field in fields)
    yield "external_ids", ("person_id", _external_ids(inquiry))
    yield from ((f"custom.{name}", (f"custom.{name}", value)) for name, value in inquiry.custom.items())


def _external_ids(inquiry: Inquiry) -> tuple[str, ...]:
    return () if inquiry.person_id is None else (inquiry.person_id,)


# --- custom fields ----------------------------------------------------------------------------------------------------


def _with_custom_fields(inquiry: Inquiry, policy: Policy) -> tuple[Inquiry, tuple[Problem, ...]]:
    """Return the inquiry with the custom fields that the policy declares, and everything that is wrong with it."""
    if not inquiry.custom and not policy.custom_fields:
        return inquiry, inquiry.problems
    problems = [*inquiry.problems, *policy.check(inquiry)]
    held: dict[str, CustomValue] = {}
    for name, declared in policy.custom_fields.items():
        given = _answer(name, declared.labels, inquiry)
        if given is None:
            continue
        try:
            held[name] = declared.read(given)
        except InvalidValue as error:
            if name not in inquiry.custom:  # else policy.check has said so
                problems.append(Problem(f"custom.{name}", str(given), error.expected))
    return (inquiry if held == inquiry.custom else with_fields(inquiry, {"custom": held})), tuple(problems)


def _answer(name: str, labels: Iterable[str], inquiry: Inquiry) -> CustomValue | None:
    """Return what an inquiry says about a custom field: under its name, or as an answer under one of its labels."""
    if name in inquiry.custom:
        return inquiry.custom[name]
    answers = {fold(label): answer for label, answer in inquiry.extra.items()}
    return next((answers[label] for label in map(fold, (name, *labels)) if label in answers), None)
