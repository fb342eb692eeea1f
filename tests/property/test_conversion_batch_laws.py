"""Laws of converting many leads at once, over generated worlds."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from leadflow import (
    Account,
    Activity,
    Contact,
    ConversionRequest,
    Directory,
    Lead,
    MemoryRepository,
    Opportunity,
    PersonAccount,
    Policy,
    RecordRef,
    gather,
    inquiries_of,
    plan_conversions,
    ref,
)
from leadflow.changes import NOTHING
from leadflow.conversion import ConversionBatch
from leadflow.converting.companies import Companies
from leadflow.converting.customer import shares_account
from leadflow.converting.fields import works_at
from leadflow.errors import ConversionRefused
from leadflow.objects import AnyRecord
from leadflow.policy import TIE_BREAKS
from leadflow.testing import strategies as lst
from leadflow.values import EmailAddress
from property import crm_worlds
from property.test_conversion_laws import KINDS, MAPPED, related_to

pytestmark = pytest.mark.worlds

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
COMPANIES = ("주식회사 한빛", "한빛", "Acme Inc.", None)
Drawn = tuple[tuple[AnyRecord, ...], tuple[ConversionRequest, ...], bool]


@st.composite
def batches(draw: st.DrawFn) -> Drawn:
    """Draw a world, what is asked for several of its leads, and whether the host looks for what is there already."""
    drawn = draw(lst.worlds(of_kinds=KINDS, max_groups=1))
    world = tuple(
        attrs.evolve(each, converted=None, company=draw(st.sampled_from((each.company, *COMPANIES))))
        if isinstance(each, Lead) and each.name is not None
        else attrs.evolve(each, converted=None)
        if isinstance(each, Lead)
        else each
        for each in drawn
    )
    leads = [each for each in world if isinstance(each, Lead)]
    assume(len(leads) > 1)
    chosen = draw(st.lists(st.sampled_from(leads), min_size=2, max_size=4, unique_by=lambda lead: lead.id))
    return world, tuple(_asked(draw, lead, world) for lead in chosen), draw(st.booleans())


def _asked(draw: st.DrawFn, lead: Lead, world: tuple[AnyRecord, ...]) -> ConversionRequest:
    accounts = [each for each in world if isinstance(each, Account)]
    persons = [each for each in world if isinstance(each, PersonAccount)]
    account = draw(st.none() | st.sampled_from(accounts)) if accounts else None
    opportunities = [each for each in world if isinstance(each, Opportunity) and account and each.account == account.id]
    return ConversionRequest(
        lead=lead,
        related=related_to(lead, world),
        account=account,
        person_account=draw(st.none() | st.sampled_from([*persons, True])) if account is None else None,
        opportunity=draw(st.sampled_from([None, True, False, *opportunities])),
        owner=draw(st.sampled_from([None, "user:dana"])),
    )


def planned(drawn: Drawn, *, all_or_nothing: bool = False) -> ConversionBatch:
    world, requests, looks = drawn
    known = Directory.of(world, policy=MAPPED) if looks else None
    return plan_conversions(requests, MAPPED, at=AT, known=known, all_or_nothing=all_or_nothing)


def contents(repository: MemoryRepository) -> dict[RecordRef, AnyRecord]:
    return {ref(each): each for each in repository}


@given(batches())
def test_a_batch_writes_what_its_plans_write_one_by_one(drawn: Drawn) -> None:
    """In one piece, in slices of any size, or plan by plan: the same records are stored in the end."""
    world, requests, _ = drawn
    batch = planned(drawn)
    event(f"plans: {len(batch.plans)}, refused: {len(batch.refused)}")
    assert len(batch.results) == len(requests)
    at_once, one_by_one = MemoryRepository(world), MemoryRepository(world)
    at_once.apply(batch.changes)
    for plan in batch.plans:
        one_by_one.apply(plan.changes)
    assert contents(at_once) == contents(one_by_one)
    for size in range(1, len(requests) + 1):
        sliced = MemoryRepository(world)
        for part in batch.slices(size):
            sliced.apply(part)
        assert contents(sliced) == contents(at_once)


@given(batches())
def test_undoing_a_batch_restores_everything(drawn: Drawn) -> None:
    """Its changes and their inverse come to nothing."""
    batch = planned(drawn)
    repository = MemoryRepository(drawn[0])
    repository.apply(batch.changes)
    repository.apply(batch.changes.inverse())
    assert contents(repository) == {ref(each): each for each in drawn[0]}


@given(batches())
def test_all_or_nothing_writes_all_or_nothing(drawn: Drawn) -> None:
    """The plans are the same; they are written only if none is refused."""
    single, whole = planned(drawn), planned(drawn, all_or_nothing=True)
    assert [str(each) for each in single.refused] == [str(each) for each in whole.refused]
    assert whole.plans == single.plans
    if whole.refused:
        assert whole.changes == NOTHING
        assert not list(whole.slices(1))
    else:
        assert whole.changes == single.changes


@given(batches())
def test_what_hangs_on_the_leads_exists_exactly_once_afterwards(drawn: Drawn) -> None:
    """No activity, membership or custom record is copied or dropped, and no opportunity or account is made twice."""
    world, _, _ = drawn
    batch = planned(drawn)
    repository = MemoryRepository(world)
    repository.apply(batch.changes)
    made = [
        plan for plan in batch.plans if plan.opportunity and ref(plan.opportunity) not in {ref(each) for each in world}
    ]
    kinds = ("activity", "campaign_member", "opportunity")
    counts = Counter(each.kind for each in repository)
    before = Counter(each.kind for each in world)
    assert {kind: counts[kind] for kind in kinds} == {
        **{kind: before[kind] for kind in kinds},
        "opportunity": before["opportunity"] + len(made),
    }


@given(batches())
def test_leads_of_one_company_share_one_account(drawn: Drawn) -> None:
    """Of the leads for which nothing is given, those with one company key share an account unless something tells them apart."""
    _, requests, _ = drawn
    batch = planned(drawn)
    alike: dict[tuple[object, ...], set[str]] = {}
    for asked, plan in zip(requests, batch.results, strict=True):
        lead = asked.lead
        if asked.account or asked.person_account or lead.company is None or not hasattr(plan, "account"):
            continue
        if plan.account is not None:
            telling = (lead.address.country, lead.registration_number, lead.website, lead.email and lead.email.domain)
            alike.setdefault((lead.company.joined_key, *telling), set()).add(plan.account.id)
    assert all(len(accounts) == 1 for accounts in alike.values())
    event(f"companies: {len(alike)}")


# --- a batch sees what it makes itself --------------------------------------------------------------------------------


@st.composite
def busy_batches(draw: st.DrawFn) -> tuple[crm_worlds.World, tuple[ConversionRequest, ...]]:
    """Draw a small world in which many are of one person or one company, and the conversion of several of its leads."""
    world = draw(crm_worlds.worlds(least=3))
    arrived = [each for each in world.inbound if each.says_something]
    ids = [each.id for each in world.store if isinstance(each, Account)]
    matched = st.sampled_from([*[None] * 6, *ids, "missing"])
    new = [
        attrs.evolve(
            crm_worlds.lead_of(each),
            id=f"n{number}",
            company=draw(st.sampled_from((each.company, "Zenith"))),  # of which nobody knows yet
            matched_account=draw(matched),
        )
        for number, each in enumerate(arrived)
    ]
    policy = attrs.evolve(world.policy, classification=attrs.evolve(world.policy.classification, tie_breaks=TIE_BREAKS))
    twins = {each.id: attrs.evolve(each, id=f"{each.id} again", matched_account=draw(matched)) for each in new}
    store = (*world.store, *new, *twins.values())
    leads = [each for each in store if isinstance(each, Lead) and each not in twins.values()]
    assume(len(leads) > 1)
    once = draw(st.lists(st.sampled_from(leads), min_size=2, max_size=4, unique_by=ref))
    chosen = [
        *once,
        *(twins[each.id] for each in once if each.id in twins and draw(st.sampled_from((True, True, False)))),
    ]
    calls = tuple(
        Activity(
            id=f"call {lead.id}", type="call", subject="call", at=draw(crm_worlds.moments), links={"person": ref(lead)}
        )
        for lead in chosen
        if draw(st.booleans())
    )
    world = crm_worlds.World((*store, *calls), (), policy)
    return world, tuple(_asked_in(draw, lead, world) for lead in chosen)


def _asked_in(draw: st.DrawFn, lead: Lead, world: crm_worlds.World) -> ConversionRequest:
    accounts = [each for each in world.store if isinstance(each, Account)]
    account = draw(st.sampled_from([None, None, None, *accounts]))
    contacts = [each for each in world.store if isinstance(each, Contact) and account and each.account == account.id]
    return ConversionRequest(
        lead=lead,
        related=related_to(lead, world.store),
        account=account,
        contact=draw(st.sampled_from([None, *contacts])),
        opportunity=draw(st.booleans()),
        owner="user:dana",
        bypass=draw(st.sampled_from([(), (), (), ("account",), ("contact",)])),
    )


def gathered(repository: MemoryRepository, requests: tuple[ConversionRequest, ...], policy: Policy) -> Directory:
    return gather(repository, inquiries_of([each.lead for each in requests]), policy)


def one_by_one(
    world: crm_worlds.World, requests: tuple[ConversionRequest, ...]
) -> tuple[MemoryRepository, list[str | None]]:
    """Convert one lead after the other, each with what is stored by then, and with the account of its company."""
    policy, repository, refusals = world.policy, MemoryRepository(world.store), []
    companies = Companies(policy.classification)
    for request in requests:
        known = gathered(repository, requests, policy)
        now = {
            name: repository.get(each.kind, each.id)
            for name in ("lead", "account", "contact")
            if (each := getattr(request, name)) is not None
        }
        asked = attrs.evolve(request, **now, related=related_to(request.lead, tuple(repository)))
        shared = companies.account_of(request.lead)
        if shared is not None and asked.account is None and "account" not in asked.bypass:
            account = repository.get("account", shared.id)
            if shares_account(request.lead, account, policy, known):
                asked = attrs.evolve(asked, account=account)
        [result] = plan_conversions([asked], policy, at=AT, known=known).results
        refusals.append(result.reason if isinstance(result, ConversionRefused) else None)
        if isinstance(result, ConversionRefused):
            continue
        repository.apply(result.changes)
        account = result.account
        if account is not None and (asked.account is None or works_at(result.before, account, policy.classification)):
            companies.add(result.before, account)
    return repository, refusals


@given(busy_batches())
def test_a_batch_is_its_left_fold(drawn: tuple[crm_worlds.World, tuple[ConversionRequest, ...]]) -> None:
    """Converted at once or one by one with a look at what is stored in between: the same refusals and the same records."""
    world, requests = drawn
    repository = MemoryRepository(world.store)
    batch = plan_conversions(requests, world.policy, at=AT, known=gathered(repository, requests, world.policy))
    repository.apply(batch.changes)
    other, refusals = one_by_one(world, requests)
    told = [each.reason if isinstance(each, ConversionRefused) else None for each in batch.results]
    event(f"plans: {len(batch.plans)}, refused: {len(batch.refused)}")
    assert told == refusals
    assert contents(repository) == contents(other)


@given(busy_batches(), st.sampled_from((False, False, True)))
def test_no_batch_makes_one_person_twice(
    drawn: tuple[crm_worlds.World, tuple[ConversionRequest, ...]],
    looks: bool,
) -> None:
    """Of what a batch makes, no two records have an id or a mailbox in common, whether the host looks or not."""
    world, requests = drawn
    asked = [attrs.evolve(each, account=None, contact=None, bypass=()) for each in requests]
    known = gathered(MemoryRepository(world.store), requests, world.policy) if looks else None
    policy = attrs.evolve(world.policy, classification=attrs.evolve(world.policy.classification, most_hits=20))
    batch = plan_conversions(asked, policy, at=AT, known=known)
    there = {ref(each) for each in world.store}
    made = [each for plan in batch.plans if (each := plan.contact or plan.person_account) and ref(each) not in there]
    event(f"made: {len(made)}")
    for one, other in itertools.combinations(made, 2):
        mine, theirs = ({each.key for each in _mailboxes(person)} for person in (one, other))
        shared = mine & theirs or set(one.external_ids) & set(other.external_ids)
        assert not shared


def _mailboxes(person: Contact | PersonAccount) -> Iterator[EmailAddress]:
    """Yield the addresses that one person reads."""
    yield from (each for each in (person.email, *person.other_emails) if each is not None and not each.is_role)
