"""Which object does this person become? Four questions, in order, before anything is written.

The rules
---------
1. Does the person work at a *named account* (any company of its tree)? → Contact of that account.
2. Does the person work at another *existing account*? → Contact or Lead, as the policy says.
3. Is the person an *individual*? → PersonAccount if they want to buy now and person accounts are on, else Lead.
   Who gives no name stays a lead: there is nothing to call a customer by.
   Where person accounts are kept the placeholder way, who wants to buy becomes a contact of the account "Individual";
   and everybody does where the organisation works without leads.
4. Everyone else → Lead, to be scored and routed; "not for us" where the organisation works without leads.

A customer who has won opportunities, and none that is open, asks for something new: a contact or person account then opens
a new one, as the policy says; a lead is new anyway. The won one is left alone.
Where opportunities were only lost, the last of them is suggested for re-opening.

Before the four, a person we know already is found.
A business that sells to consumers asks who is a consumer first (``individuals_first``).
Whatever leaves open who somebody is or where they work is *ambiguous* and goes to a person for review:
attaching two different people is worse than keeping a duplicate.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias, assert_never

import attrs

from leadflow.conditions import NO_FACTS, AnyOf, Facts
from leadflow.matching import AccountMatch, Known, PersonMatch
from leadflow.matching.accounts import account_for
from leadflow.matching.directory import expect_question
from leadflow.matching.individuals import (
    has_name,
    is_consumer,
    names_person,
    reaches_person,
    stands_for_individuals,
    why_individual,
)
from leadflow.matching.persons import person_for
from leadflow.matching.trees import line
from leadflow.objects import (
    Account,
    Contact,
    Inquiry,
    Lead,
    Opportunity,
    Person,
    PersonAccount,
    RecordRef,
)
from leadflow.opportunities.outcome import Standing, standing_of
from leadflow.policy import Classification, Policy
from leadflow.reasons import Candidate, Evidence, Reason, because
from leadflow.records import ref
from leadflow.values.checks import expect

__all__ = ["ClassificationDecision", "Outcome", "Step", "classify"]

Outcome: TypeAlias = Literal[
    "lead",
    "contact",
    "person_account",
    "known_lead",
    "known_contact",
    "known_person_account",
    "ambiguous",
    "not_for_us",
    "already_received",
    "reference",
    "ignored",
    "test",
    "rejected",
]
"""What an inquiry becomes."""

Step: TypeAlias = Literal[
    "arrival", "known person", "consumer", "named account", "existing account", "individual", "everyone else"
]
"""What decided: the kind of arrival, a known person, or one of the four questions."""


@attrs.frozen(kw_only=True)
class ClassificationDecision:
    """What an inquiry becomes, and why.

    Args:
        outcome: what it becomes.
        step: which question decided.
        account: the account the person works at.
        tree: that account and those above it.
        person: the record of a known person.
        evidence: what spoke for the account.
        reasons: why, in words.
        candidates: accounts and persons that were found but not taken, and a lost opportunity that may be re-opened.
        repeats: the opportunity that was won before, where the inquiry opens a new one.
    """

    outcome: Outcome
    step: Step
    account: Account | None = None
    tree: tuple[Account, ...] = ()
    person: Person | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    repeats: Opportunity | None = None

    @property
    def facts(self) -> Facts:
        """What later steps can ask about."""
        return _facts(self.account, self.tree)


def _facts(account: Account | None, tree: Sequence[Account]) -> Facts:
    if account is None:
        return NO_FACTS
    return Facts(account=account, named=_is_named(tree), tree=tuple(each.id for each in tree))


def classify(inquiry: Inquiry, known: Known, policy: Policy, *, of: Lead | None = None) -> ClassificationDecision:
    """Decide which object an inquiry becomes.

    Args:
        inquiry: what arrived.
        known: the accounts and persons that may be meant.
        policy: the rules of classification, what counts as the same person or company, and the pipeline.
        of: the stored lead that is asked again as this inquiry: where it works, all its addresses tell.

    Raises:
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.

    >>> from leadflow.matching import Directory
    >>> known = Directory.of([Account(id="d", name="The Walt Disney Company", domains=["disney.example"], named=True)])
    >>> amy = Inquiry(id="1", source="form", email="amy@parks.disney.example")
    >>> decision = classify(amy, known, Policy(fallback_user="user:dana"))
    >>> decision.outcome, decision.step
    ('contact', 'named account')
    """
    expect_question(inquiry, known, policy)
    if of is not None:
        expect("of", of, (Lead, type(None)))
    if (decided := _arrival(inquiry, known)) is not None:
        return decided
    person = person_for(inquiry, known, policy)
    if person.ambiguous or person.person is not None:
        decided = _known_person(person, known)
    else:
        decided = _with_persons(_by_questions(inquiry, known, policy, of), person)
    return _with_opportunities(decided, inquiry, known, policy)


def _with_persons(decided: ClassificationDecision, person: PersonMatch) -> ClassificationDecision:
    """Add whoever may be the same person, and what says nothing about who it is."""
    if not person.candidates and not person.too_common:
        return decided
    return attrs.evolve(
        decided,
        reasons=(*decided.reasons, *person.too_common),
        candidates=(*person.candidates, *decided.candidates),
    )


def _by_questions(inquiry: Inquiry, known: Known, policy: Policy, of: Lead | None) -> ClassificationDecision:
    """Ask the four questions about somebody who is not known."""
    rules = policy.classification
    if is_consumer(inquiry, rules):
        return _individual(inquiry, known, rules, (because("consumer"),), "consumer")
    match = account_for(of or inquiry, known, policy)
    if match.ambiguous:
        return ClassificationDecision(
            outcome="ambiguous",
            step="existing account",
            evidence=match.evidence,
            reasons=match.reasons,
            candidates=match.candidates,
        )
    if match.account is not None:
        return _at_account(inquiry, match, match.account, known, rules)
    if (reason := why_individual(inquiry, rules)) is not None:
        decided = _individual(inquiry, known, rules, (reason,), "individual")
    else:
        decided = _rest(rules, (because("nothing_else"),))
    return attrs.evolve(decided, candidates=(*decided.candidates, *match.candidates)) if match.candidates else decided


def _arrival(inquiry: Inquiry, known: Known) -> ClassificationDecision | None:
    """Return what becomes of arrivals that are no new inquiry by anybody."""
    if known.receipt(inquiry.id) is not None:
        return _arrived("already_received", because("received"))
    match inquiry.event:
        case "inquiry" if inquiry.says_something:
            return None
        case "inquiry":
            lost = (because("problem", problem=problem) for problem in inquiry.problems)
            return _arrived("rejected", because("rejected", note="it names nobody and gives no way to answer"), *lost)
        case "test":
            return _arrived("test", because("test"))
        case "reference":
            return _arrived("reference", because("reference", note=inquiry.note or inquiry.id))
        case "ignored":
            return _arrived("ignored", because("ignored", note=inquiry.note or inquiry.source))
        case "rejected":
            return _arrived("rejected", because("rejected", note=inquiry.note or "unreadable"))
        case _:
            assert_never(inquiry.event)


def _arrived(outcome: Outcome, *reasons: Reason) -> ClassificationDecision:
    return ClassificationDecision(outcome=outcome, step="arrival", reasons=reasons)


def _known_person(match: PersonMatch, known: Known) -> ClassificationDecision:
    person = match.person
    account: Account | None = None
    outcome: Outcome = "ambiguous"
    match person:
        case None:
            pass
        case Lead():
            outcome = "known_lead"
        case PersonAccount():
            outcome = "known_person_account"
        case Contact():
            outcome = "known_contact"
            account = known.account(person.account)
        case _:
            assert_never(person)
    return ClassificationDecision(
        outcome=outcome,
        step="known person",
        account=account,
        tree=() if account is None else line(account, known),
        person=person,
        reasons=(*match.reasons, *match.too_common),
        candidates=match.candidates,
    )


def _at_account(
    inquiry: Inquiry, match: AccountMatch, account: Account, known: Known, policy: Classification
) -> ClassificationDecision:
    """Answer the first two questions for somebody who works at an account."""
    tree = line(account, known)
    named = _is_named(tree)
    outcome: Outcome = "contact"
    reasons = (*match.reasons, because("named_account" if named else "existing_account", account=account.name))
    if not named and not _becomes_contact(inquiry, tree, policy):
        outcome = "lead"
        reasons = (*reasons, because("existing_as_lead"))
    elif policy.leads == "on" and not names_person(inquiry):
        outcome = "lead"
        reasons = (*reasons, because("no_person"))
    elif not reaches_person(inquiry):
        outcome = "not_for_us"
        reasons = (*reasons, because("company_only"), because("leads_off"))
    return ClassificationDecision(
        outcome=outcome,
        step="named account" if named else "existing account",
        account=account,
        tree=tree,
        evidence=match.evidence,
        reasons=reasons,
        candidates=match.candidates,
    )


def _is_named(tree: Sequence[Account]) -> bool:
    """Tell whether an account, or one above it, is a named account."""
    return any(account.named for account in tree)


def _becomes_contact(inquiry: Inquiry, tree: Sequence[Account], policy: Classification) -> bool:
    if isinstance(policy.existing_account, AnyOf):
        return policy.existing_account.holds(inquiry, _facts(tree[0], tree))
    return policy.existing_account == "contact"


def _individual(
    inquiry: Inquiry, known: Known, policy: Classification, reasons: tuple[Reason, ...], step: Step
) -> ClassificationDecision:
    """Answer the third question."""
    buys = policy.buy_now.holds(inquiry)
    placeholder = policy.placeholder_account if policy.person_accounts == "placeholder" else None
    becomes_customer = buys and has_name(inquiry)
    if placeholder is not None and (becomes_customer or policy.leads == "off"):
        account = known.account(placeholder) or individuals(placeholder)
        wish = (because("wants_to_buy"),) if buys else ()
        placed = because("placeholder_account", account=account.name)
        return ClassificationDecision(
            outcome="contact", step=step, account=account, tree=(account,), reasons=(*reasons, *wish, placed)
        )
    if becomes_customer and policy.person_accounts == "on":
        return ClassificationDecision(outcome="person_account", step=step, reasons=(*reasons, because("wants_to_buy")))
    if policy.leads == "off":
        return _rest(policy, reasons)
    return ClassificationDecision(outcome="lead", step=step, reasons=(*reasons, _why_no_customer(policy, buys=buys)))


def _why_no_customer(policy: Classification, *, buys: bool) -> Reason:
    """Return why an individual stays a lead."""
    if not buys:
        return because("wants_no_purchase")
    return because("person_accounts_off" if policy.person_accounts == "off" else "no_name")


def individuals(id_: str) -> Account:
    """Return the account that only stands for individuals, where the host has none yet."""
    return Account(id=id_, name="Individual", aliases=("개인",), placeholder=True)


def _rest(policy: Classification, reasons: tuple[Reason, ...]) -> ClassificationDecision:
    """Answer the fourth question."""
    if policy.leads == "off":
        return ClassificationDecision(
            outcome="not_for_us", step="everyone else", reasons=(*reasons, because("leads_off"))
        )
    return ClassificationDecision(outcome="lead", step="everyone else", reasons=reasons)


# --- opportunities of the customer ------------------------------------------------------------------------------------

_OPEN_OPPORTUNITIES: tuple[Outcome, ...] = ("contact", "known_contact", "known_person_account")
"""What can have an opportunity; a lead gets one by its conversion."""


def _with_opportunities(
    decided: ClassificationDecision, inquiry: Inquiry, known: Known, policy: Policy
) -> ClassificationDecision:
    """Add what the opportunities of the customer say."""
    customer = _customer(decided, policy.classification)
    opportunities = () if customer is None else known.opportunities(customer)
    if not opportunities:
        return decided
    standing = standing_of(opportunities, policy)
    if standing.won is not None and decided.outcome in _OPEN_OPPORTUNITIES:
        if not _opens_opportunity(inquiry, decided, policy.classification):
            return decided
        if not standing.open:
            reason = because("repeat_business", opportunity=standing.won.label)
            return attrs.evolve(decided, reasons=(*decided.reasons, reason), repeats=standing.won)
        reason = because("deal_open", opportunity=standing.open[0].label)
        return attrs.evolve(decided, reasons=(*decided.reasons, reason, *_counted_as_open(standing, policy)))
    if standing.lost is None or standing.won is not None:
        return decided
    if standing.open:
        return attrs.evolve(decided, reasons=(*decided.reasons, *_counted_as_open(standing, policy)))
    lost = Candidate(standing.lost.kind, standing.lost.id, standing.lost.label, because("deal_lost"))
    return attrs.evolve(decided, candidates=(*decided.candidates, lost))


def _counted_as_open(standing: Standing, policy: Policy) -> Iterator[Reason]:
    """Yield why the first opportunity counts as open where its stage does not say so: no other one is open for sure."""
    first = standing.open[0]
    if first.stage not in policy.pipeline.by_name:
        yield because("stage_unknown", opportunity=first.label, stage=first.stage)


def _customer(decided: ClassificationDecision, policy: Classification) -> RecordRef | None:
    """Return whose opportunities count: those of the account, or of the person account.

    The account for individuals has the opportunities of everybody; they say nothing about one of them.
    """
    if decided.account is not None:
        return None if stands_for_individuals(decided.account, policy) else ref(decided.account)
    match decided.person:
        case PersonAccount() as person:
            return ref(person)
        case Lead(matched_account=str() as account):
            return RecordRef("account", account)
        case _:
            return None


def _opens_opportunity(inquiry: Inquiry, decided: ClassificationDecision, policy: Classification) -> bool:
    if isinstance(policy.repeat_business, AnyOf):
        return policy.repeat_business.holds(inquiry, decided.facts)
    return policy.repeat_business == "opportunity"
