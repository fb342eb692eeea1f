"""Many leads are converted at once: one account for one company, and a result for each."""

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

import leadflow as lf

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:head")


def lead(id_: str, name: str, company: str | None = "주식회사 한빛", **more: Any) -> lf.Lead:
    return lf.Lead(id=id_, **{"owner": "user:dana", "name": name, "company": company, **more})


def asked(*leads: lf.Lead, **choices: Any) -> list[lf.ConversionRequest]:
    return [lf.ConversionRequest(lead=each, opportunity=False, **choices) for each in leads]


def written(batch: lf.ConversionBatch, *records: Any) -> lf.MemoryRepository:
    """Apply a batch, and see that its inverse takes it back."""
    repository = lf.MemoryRepository(records)
    repository.apply(batch.changes)
    undone = lf.MemoryRepository(records)
    undone.apply(batch.changes)
    undone.apply(batch.changes.inverse())
    assert {lf.ref(each): each for each in undone} == {lf.ref(each): each for each in records}
    return repository


AMY = lead("1", "박서준", email="sj@hanbit.example", employees=40)
BEN = lead("2", "이하은", "(주)한빛", email="haeun@hanbit.example", industry="KSIC:26")


def test_two_leads_of_one_company_share_one_account() -> None:
    """The second fills what the first left empty, and becomes another contact there."""
    batch = lf.plan_conversions(asked(AMY, BEN), POLICY, at=AT)
    store = written(batch, AMY, BEN)
    (account,) = [each for each in store if isinstance(each, lf.Account)]
    assert (account.employees, str(account.industry)) == (40, "KSIC:26")
    contacts = [each for each in store if isinstance(each, lf.Contact)]
    assert {each.account for each in contacts} == {account.id}
    assert len(contacts) == 2
    assert [plan.account.id for plan in batch.plans if plan.account] == [account.id, account.id]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": "a@hanbit.example"}, {"email": "b@hanbit-other.example"}),
        ({"address": lf.Address(country="KR")}, {"address": lf.Address(country="JP")}),
        ({"registration_number": "110-81-00001"}, {"registration_number": "110-81-00002"}),
    ],
)
def test_companies_that_only_have_a_name_in_common_stay_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Country, registration number or web domain tell that it is another company."""
    leads = lead("1", "박서준", **one), lead("2", "이하은", **other)
    batch = lf.plan_conversions(asked(*leads), POLICY, at=AT)
    assert len({plan.account.id for plan in batch.plans if plan.account}) == 2


def test_an_existing_account_that_two_leads_fill_is_written_twice_in_order() -> None:
    """The second starts from what the first leaves; an account that gains nothing stays as it is."""
    account = lf.Account(id="a", name="한빛")
    store = written(lf.plan_conversions(asked(AMY, BEN, account=account), POLICY, at=AT), AMY, BEN, account)
    filled = store.get("account", "a")
    assert isinstance(filled, lf.Account)
    assert (filled.employees, str(filled.industry)) == (40, "KSIC:26")


def test_who_is_there_by_now_is_not_made_again() -> None:
    """A second lead of one person in a batch is told that the contact is there, where somebody looks."""
    again = attrs.evolve(AMY, id="3")
    known = lf.Directory.of([AMY, again], policy=POLICY)
    batch = lf.plan_conversions(asked(AMY, again), POLICY, at=AT, known=known)
    assert len(batch.plans) == 1
    assert "contact 박서준" in batch.refused[0].reason


@pytest.mark.parametrize("all_or_nothing", [True, False])
def test_one_refusal_stops_all_or_only_itself(all_or_nothing: bool) -> None:
    """The results keep the order of the requests; the slices write what the whole writes."""
    queued = lead("2", "이하은", owner="queue:korea")
    leads = AMY, queued, lead("3", "최민", "Acme Inc.")
    batch = lf.plan_conversions(asked(*leads), POLICY, at=AT, all_or_nothing=all_or_nothing)
    assert [isinstance(each, lf.ConversionPlan) for each in batch.results] == [True, False, True]
    assert [each.lead for each in batch.refused] == ["2"]
    store, sliced = written(batch, *leads), lf.MemoryRepository(leads)
    for part in batch.slices(1):
        sliced.apply(part)
    assert len(list(store)) == (3 if all_or_nothing else 7)
    assert {lf.ref(each): each for each in sliced} == {lf.ref(each): each for each in store}


def test_leads_without_a_company_share_nothing() -> None:
    """Each becomes a person account of its own, also one that is asked to."""
    leads = lead("1", "박서준", None), lead("2", "이하은", None)
    batch = lf.plan_conversions(asked(*leads), POLICY, at=AT)
    assert len({plan.person_account.id for plan in batch.plans if plan.person_account}) == 2
    forced = lf.plan_conversions([*asked(AMY), *asked(BEN, person_account=True)], POLICY, at=AT)
    assert [plan.account is None for plan in forced.plans] == [False, True]
