"""Many leads are converted: a plan or a refusal for each, all or nothing if wanted, one account for one company."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TypeVar

import attrs

from leadflow.changes import BatchPlan, ChangeSet, Create, Update
from leadflow.converting.companies import Companies
from leadflow.converting.customer import shares_account
from leadflow.converting.fields import Target, works_at
from leadflow.converting.plan import ConversionPlan, planned
from leadflow.converting.related import HangingByNow
from leadflow.converting.request import ConversionRequest
from leadflow.errors import ConversionRefused
from leadflow.matching import Directory, Overlay
from leadflow.objects import Account, Contact, Lead, Opportunity, PersonAccount, RecordRef, Related
from leadflow.policy import Policy
from leadflow.records import at_version, ref
from leadflow.values.checks import expect
from leadflow.values.optional import required_moment, several

__all__ = ["ConversionBatch", "plan_conversions"]


@attrs.frozen(kw_only=True)
class ConversionBatch(BatchPlan[ConversionPlan]):
    """What converting many leads will create and change: a step for each lead that is converted.

    Args:
        results: for each request, in order: the plan, or why it is refused.
        all_or_nothing: whether nothing is changed if one is refused; then there is no step either.
    """

    results: tuple[ConversionPlan | ConversionRefused, ...]
    all_or_nothing: bool

    @property
    def plans(self) -> tuple[ConversionPlan, ...]:
        """What is planned."""
        return tuple(each for each in self.results if isinstance(each, ConversionPlan))

    @property
    def refused(self) -> tuple[ConversionRefused, ...]:
        """What cannot be converted as asked."""
        return tuple(each for each in self.results if isinstance(each, ConversionRefused))

    def explain(self) -> str:
        """Return the story of each lead as text, of those that are refused as well."""
        told = (
            each.explain() if isinstance(each, ConversionPlan) else f"not converted: {each}" for each in self.results
        )
        return "\n".join(told)


def plan_conversions(
    requests: Iterable[ConversionRequest],
    policy: Policy,
    *,
    at: datetime,
    by: str | None = None,
    known: Directory | None = None,
    all_or_nothing: bool = False,
) -> ConversionBatch:
    """Plan the conversion of many leads, one after the other: each sees what those before it create.

    Leads of one company share the account that the first of them goes to: those of the same registration number or web
    domain, and those of the same company name unless country, number or domain say that it is another one.
    Nobody follows a lead into an account that is another company's, nor who bypasses the check of accounts, nor where
    something speaks for another account.
    Whom the batch makes itself is there already for those after, also without ``known``.

    Args:
        requests: the leads, each once, and what is asked for.
        policy: the same as for `plan_conversion`.
        at: the moment of the conversions.
        by: who converts, ``user:…`` or ``system:…``.
        known: what the host has stored, to look for accounts and contacts that are there already.
        all_or_nothing: whether nothing is changed if one of them is refused.

    Returns:
        a plan or a refusal for each request.

    Raises:
        BrokenContract: the moment has no time zone, or a request is none.

    >>> from datetime import UTC
    >>> names = ("Amy Wong", "Ben Ito")
    >>> leads = [Lead(id=name, owner="user:dana", name=name, company="Acme Inc.") for name in names]
    >>> requests = [ConversionRequest(lead=lead, opportunity=False) for lead in leads]
    >>> batch = plan_conversions(requests, Policy(fallback_user="user:dana"), at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> [change.ref.kind for change in batch.changes.changes]
    ['account', 'contact', 'lead', 'contact', 'lead']
    """
    requests = several("requests", requests, ConversionRequest, expected="a ConversionRequest with the lead")
    expect("policy", policy, Policy)
    expect("known", known, (Directory, type(None)))
    expect("all_or_nothing", all_or_nothing, bool)
    required_moment(at)
    seen = Overlay(_NOBODY if known is None else known)
    stored = None if known is None else seen
    by_now: dict[RecordRef, Create | Update] = {}
    companies = Companies(policy.classification)
    converted: dict[str, Lead] = {}
    hung = HangingByNow()
    results: list[ConversionPlan | ConversionRefused] = []
    for request in requests:
        now = converted.get(request.lead.id)
        once = request if now is None else attrs.evolve(request, lead=now)
        shared = _as_by_now(_with_shared_account(once, companies, policy, stored), by_now)
        related = hung.of(shared.related, shared.given)
        asked = shared if related is shared.related else attrs.evolve(shared, related=related)
        try:
            plan = planned(asked, policy, at=at, by=by, known=stored, persons=seen)
        except ConversionRefused as refusal:
            results.append(refusal)
            continue
        results.append(plan)
        _see(seen, plan, related, kinds=_PERSONS if known is None else _SEEN)
        by_now.update(_written(plan))
        converted[plan.before.id] = plan.after
        person = plan.contact or plan.person_account
        hung.add(asked.related, plan.changes, None if person is None else ref(person))
        if plan.account is not None and _is_of(plan, plan.account, policy):
            companies.add(plan.before, plan.account)
    plans = tuple(each for each in results if isinstance(each, ConversionPlan))
    steps = () if all_or_nothing and len(plans) < len(results) else plans
    return ConversionBatch(steps=steps, results=tuple(results), all_or_nothing=all_or_nothing, at=at, by=by)


_NOBODY = Directory.of(())
"""What is known where the host does not say: nothing but what the batch makes itself."""


_SEEN = frozenset({"account", "contact", "lead", "opportunity", "person_account"})
"""What later leads of a batch are looked up among, and what tie-breaks count."""

_PERSONS = frozenset({"contact", "person_account"})
"""What they are looked up among where the host does not say what is stored."""


def _see(seen: Overlay, plan: ConversionPlan, related: Related, *, kinds: AbstractSet[str]) -> None:
    """Take over the effects of a conversion, as a repository would store them."""
    seen.add(ChangeSet(tuple(each for each in plan.changes.changes if each.ref.kind in kinds)))
    if plan.account is not None and "account" in kinds:
        for activity in related.activities:
            if ref(plan.before) in activity.links.values() and "account" not in activity.links:
                seen.happened(activity, ref(plan.account))


def _written(plan: ConversionPlan) -> Iterator[tuple[RecordRef, Create | Update]]:
    """Yield the changes of what could be given to a later lead."""
    for change in plan.changes.changes:
        match change:
            case Create(Account() | Contact() | PersonAccount() | Opportunity()):
                yield change.ref, change
            case Update(Account() | Contact() | PersonAccount() | Opportunity(), _):
                yield change.ref, change
            case _:
                pass


Given = TypeVar("Given", bound=Target)


def _as_by_now(request: ConversionRequest, by_now: Mapping[RecordRef, Create | Update]) -> ConversionRequest:
    """Return a request whose existing records are as those before it in the batch leave them."""
    if by_now.keys().isdisjoint(request.given):
        return request
    account, contact, related = request.account, request.contact, request.related_person_account
    person, opportunity = request.person_account, request.opportunity
    return attrs.evolve(
        request,
        account=None if account is None else _latest(account, by_now),
        contact=None if contact is None else _latest(contact, by_now),
        person_account=_latest(person, by_now) if isinstance(person, PersonAccount) else person,
        related_person_account=None if related is None else _latest(related, by_now),
        opportunity=_latest(opportunity, by_now) if isinstance(opportunity, Opportunity) else opportunity,
    )


def _latest(given: Given, by_now: Mapping[RecordRef, Create | Update]) -> Given:
    """Return an existing record as it will be stored by then."""
    change = by_now.get(ref(given))
    if change is None:
        return given
    found = change.record if isinstance(change, Create) else change.after
    return at_version(found, change.expects + 1) if isinstance(found, type(given)) else given


def _is_of(plan: ConversionPlan, account: Account, policy: Policy) -> bool:
    """Tell whether a lead works at the account that it went to: one that it makes is its company's."""
    is_new = any(isinstance(each, Create) and each.ref == ref(account) for each in plan.changes.changes)
    return is_new or works_at(plan.before, account, policy.classification)


def _with_shared_account(
    request: ConversionRequest, companies: Companies, policy: Policy, known: Overlay | None
) -> ConversionRequest:
    """Return a request with the account that an earlier lead of the same company went to."""
    if request.account is not None or request.person_account is not None or "account" in request.bypass:
        return request
    shared = companies.account_of(request.lead)
    if shared is None or not shares_account(request.lead, shared, policy, known):
        return request
    return attrs.evolve(request, account=shared)
