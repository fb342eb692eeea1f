"""Laws of converting many leads at once, over generated worlds."""

from collections import Counter
from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from leadflow import (
    NOTHING,
    Account,
    ConversionBatch,
    ConversionRequest,
    Directory,
    Lead,
    MemoryRepository,
    Opportunity,
    PersonAccount,
    RecordRef,
    plan_conversions,
    ref,
)
from leadflow.objects import AnyRecord
from leadflow.testing import strategies as lst
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
