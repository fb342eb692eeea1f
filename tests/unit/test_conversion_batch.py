"""Many leads are converted at once: one account for one company, and a result for each."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import attrs
import pytest

import leadflow as lf
from leadflow.conversion import ConversionBatch, ConversionPlan
from leadflow.errors import ConversionRefused
from leadflow.objects import CampaignMember
from leadflow.policy import Classification

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:head")


def lead(id_: str, name: str, company: str | None = "주식회사 한빛", **more: Any) -> lf.Lead:
    return lf.Lead(id=id_, **{"owner": "user:dana", "name": name, "company": company, **more})


def asked(*leads: lf.Lead, **choices: Any) -> list[lf.ConversionRequest]:
    return [lf.ConversionRequest(lead=each, opportunity=False, **choices) for each in leads]


def written(batch: ConversionBatch, *records: Any) -> lf.MemoryRepository:
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


def test_an_account_of_the_batch_is_there_for_those_after_where_the_host_looks() -> None:
    """Another domain is no reason to share it, and the same name a reason to ask, as if it was stored before."""
    leads = lead("1", "박서준", email="a@hanbit.example"), lead("2", "이하은", email="b@hanbit-other.example")
    known = lf.Directory.of(leads, policy=POLICY)
    [refusal] = lf.plan_conversions(asked(*leads), POLICY, at=AT, known=known).refused
    assert refusal.reason.startswith("주식회사 한빛 (")
    assert "is there already, because company name '주식회사 한빛' is that of 주식회사 한빛" in refusal.reason
    assert len(accounts_of(*asked(*leads))) == 2


def test_a_person_of_the_batch_is_there_for_those_after_whether_the_host_looks_or_not() -> None:
    """A second lead of the same mailbox is refused and names the contact, unless the check is passed over."""
    again = attrs.evolve(AMY, id="3")
    first, second = lf.plan_conversions(asked(AMY, again), POLICY, at=AT).results
    assert isinstance(first, ConversionPlan)
    assert isinstance(second, ConversionRefused)
    assert first.contact is not None
    assert second.reason == (
        f"contact 박서준 ({first.contact.id!r}) is there already; give that contact, or bypass the check"
    )
    assert len(lf.plan_conversions(asked(AMY, again, bypass=["contact"]), POLICY, at=AT).plans) == 2
    consumers = [lead(id_, "김민지", None, email="leadflow-fixture-02@naver.com") for id_ in ("1", "2")]
    [refusal] = lf.plan_conversions(asked(*consumers), POLICY, at=AT).refused
    assert refusal.reason.startswith("person account 김민지 (")


def test_nobody_follows_a_colleague_where_another_account_is_found() -> None:
    """The domain of the second lead belongs to another account, so the common name does not attach it."""
    first, other = lf.Account(id="one", name="Apex"), lf.Account(id="two", name="Apex Trade", domains=["apex.example"])
    leads = lead("1", "Amy Wong", "Apex"), lead("2", "Bob Lee", "Apex", email="bob@apex.example")
    known = lf.Directory.of([first, other, *leads], policy=POLICY)
    batch = lf.plan_conversions([*asked(leads[0], account=first), *asked(leads[1])], POLICY, at=AT, known=known)
    assert [each.reason for each in batch.refused] == [
        "Apex Trade ('two') is there already, because e-mail domain apex.example belongs to Apex Trade; "
        "give that account, or bypass the check"
    ]


@pytest.mark.parametrize("first", [AMY, lead("1", "Ben Ito", "Amy Wong")], ids=["another company", "her own name"])
def test_an_individual_follows_nobody(first: lf.Lead) -> None:
    """Neither whoever gives their own name as company, where somebody else works at a company of that name."""
    account = lf.Account(id="a", name=first.company)
    batch = lf.plan_conversions(
        [*asked(first, account=account), *asked(lead("2", "Amy Wong", "Amy Wong"))], POLICY, at=AT
    )
    assert [plan.account for plan in batch.plans][1:] == [None]


def test_a_lead_that_names_no_company_brings_nobody_after_it() -> None:
    """Its domain is that of the account, and what its colleagues are called is not known."""
    acme = lf.Account(id="acme", name="Acme", domains=["acme.example"])
    first = lead("1", "Amy Wong", None, email="amy@acme.example")
    batch = lf.plan_conversions([*asked(first, account=acme), *asked(lead("2", "Ben Ito", "Acme"))], POLICY, at=AT)
    assert [plan.account.id == "acme" for plan in batch.plans if plan.account] == [True, False]


def test_a_lead_follows_a_colleague_only_into_the_account_that_it_was_matched_to() -> None:
    """Without what is known nobody can tell whether the other one is a division of it."""
    hanbit = lf.Account(id="hanbit", name="한빛")
    given = asked(AMY, account=hanbit)
    assert accounts_of(*given, *asked(attrs.evolve(BEN, matched_account="hanbit"))) == ["hanbit", "hanbit"]
    batch = lf.plan_conversions([*given, *asked(attrs.evolve(BEN, matched_account="other"))], POLICY, at=AT)
    assert [each.reason for each in batch.refused] == [
        "it was matched to account 'other'; give that account, or bypass the check"
    ]


@pytest.mark.parametrize("all_or_nothing", [True, False])
def test_one_refusal_stops_all_or_only_itself(all_or_nothing: bool) -> None:
    """The results keep the order of the requests; the slices write what the whole writes."""
    queued = lead("2", "이하은", owner="queue:korea")
    leads = AMY, queued, lead("3", "최민", "Acme Inc.")
    batch = lf.plan_conversions(asked(*leads), POLICY, at=AT, all_or_nothing=all_or_nothing)
    assert [isinstance(each, ConversionPlan) for each in batch.results] == [True, False, True]
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


@pytest.mark.parametrize("company", ["개인", "N/A", "없음", "????"])
def test_a_name_that_stands_for_no_company_ties_nobody_together(company: str) -> None:
    """Who says "individual" does not follow another one into the account that was given for that one."""
    acme = lf.Account(id="acme", name="Acme Corp")
    requests = [*asked(lead("1", "Amy Wong", company), account=acme), *asked(lead("2", "김민지", company))]
    one, other = lf.plan_conversions(requests, POLICY, at=AT).plans
    assert one.account == acme
    assert other.account is None or other.account.id != "acme"


def test_a_legal_form_ties_nobody_together() -> None:
    """Who only writes "Inc." does not follow another one, and is asked for the name of the company."""
    acme = lf.Account(id="acme", name="Acme Corp")
    requests = [*asked(lead("1", "Amy Wong", "Inc."), account=acme), *asked(lead("2", "김민지", "Inc."))]
    batch = lf.plan_conversions(requests, POLICY, at=AT)
    assert [plan.account for plan in batch.plans] == [acme]
    assert [refusal.reason for refusal in batch.refused] == [
        "its company 'Inc.' is no name; give the account, or ask for the name of the company"
    ]


KOREAN = {"address": lf.Address(country="KR"), "website": "apex.co.kr", "registration_number": "110-81-12345"}
AMERICAN = {"address": lf.Address(country="US"), "website": "apex.example", "registration_number": "999-99-12345"}


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_a_lead_that_says_little_does_not_join_two_companies(order: tuple[str, ...]) -> None:
    """Whichever comes first, the Korean and the American Apex have accounts of their own."""
    leads = {
        "a": lead("a", "Amy Wong", "Apex"),
        "b": lead("b", "김민지", "Apex", **KOREAN),
        "c": lead("c", "Bob Lee", "Apex", **AMERICAN),
    }
    plans = lf.plan_conversions(asked(*(leads[each] for each in order)), POLICY, at=AT).plans
    accounts = {plan.before.id: plan.account.id for plan in plans if plan.account}
    assert accounts["b"] != accounts["c"]
    assert len(set(accounts.values())) == 2


def test_what_an_account_says_of_itself_counts() -> None:
    """An American lead does not follow a colleague of the same name into the account of the Korean company."""
    korean = lf.Account(id="kr", name="Apex", domains=["apex.co.kr"], address=lf.Address(country="KR"))
    requests = [*asked(lead("1", "Amy Wong", "Apex"), account=korean), *asked(lead("2", "Bob Lee", "Apex", **AMERICAN))]
    one, other = lf.plan_conversions(requests, POLICY, at=AT).plans
    assert one.account is not None
    assert other.account is not None
    assert (one.account.id, other.account.id == "kr") == ("kr", False)


def test_two_leads_of_one_person_take_part_in_a_campaign_once() -> None:
    """The part that the first brought takes in that of the second."""
    acme, amy = lf.Account(id="a", name="Acme"), lf.Contact(id="c", account="a", name="Amy Wong")
    leads = lead("1", "Amy Wong", "Acme"), lead("2", "Amy Wong", "Acme")
    members = [CampaignMember(id=each.id, campaign="q3", links={"person": lf.ref(each)}) for each in leads]
    requests = [
        lf.ConversionRequest(lead=each, account=acme, contact=amy, related=lf.Related(memberships=(member,)))
        for each, member in zip(leads, members, strict=True)
    ]
    batch = lf.plan_conversions(requests, POLICY, at=AT)
    store = written(batch, *leads, *members, acme, amy)
    [left] = [each for each in store if isinstance(each, CampaignMember)]
    assert (left.id, dict(left.links)) == ("1", {"person": lf.ref(amy)})
    assert [str(joined) for joined in batch.plans[1].joined] == ["campaign q3: membership 1 takes in 2"]
    store.apply(batch.changes.inverse())
    assert {lf.ref(each): each for each in store} == {lf.ref(each): each for each in (*leads, *members, acme, amy)}


def test_a_lead_is_no_request() -> None:
    """Whoever forgets to say what is asked for is told."""
    with pytest.raises(
        lf.BrokenContract, match="one of requests is lead '.*': expected a ConversionRequest with the lead"
    ):
        lf.plan_conversions([AMY], POLICY, at=AT)


def accounts_of(*requests: lf.ConversionRequest) -> list[str]:
    """Return the ids of the accounts that leads go to, in order."""
    return [plan.account.id for plan in lf.plan_conversions(requests, POLICY, at=AT).plans if plan.account]


def test_nobody_follows_a_lead_into_an_account_that_it_was_only_matched_to() -> None:
    """The account that a lead was matched to is its own only as far as the lead works there; its colleagues stay together."""
    client = lf.Account(id="client", name="Client", domains=["client.example"])
    matched, colleague = (
        lf.Lead(
            id=id_, owner="user:dana", name=name, company="Agency", email=f"{id_}@agency.example", matched_account=to
        )
        for id_, name, to in (("amy", "Amy Wong", "client"), ("ben", "Ben Ito", None))
    )
    known = lf.Directory.of([client])
    requests = [lf.ConversionRequest(lead=each, opportunity=False) for each in (matched, colleague)]
    first, second = lf.plan_conversions(requests, POLICY, at=AT, known=known).steps
    assert first.account.id == "client"
    assert second.account.id != "client"
    assert str(second.account.name) == "Agency"


def test_nobody_follows_a_lead_of_an_agency_into_the_account_of_its_client() -> None:
    """In a batch as one by one, the second lead of the agency gets an account of the agency, whichever comes first."""
    client = lf.Account(id="client", name="Client", domains=["client.example"])
    amy, ben = (
        lead(id_, name, "Agency", email=f"{id_}@agency.example") for id_, name in (("1", "Amy Wong"), ("2", "Ben Ito"))
    )
    given, free = asked(amy, account=client), asked(ben)
    assert "client" not in accounts_of(*given, *free)[1:]
    assert "client" not in accounts_of(*free, *given)[:1]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ({"registration_number": "110-81-12345", "email": "a@hanbit.co.kr"}, {"email": "b@hanbit.example"}, False),
        (
            {"registration_number": "110-81-12345", "email": "a@hanbit.co.kr"},
            {"registration_number": "1108112345", "email": "b@hanbit.example"},
            True,
        ),
        ({"email": "a@hanbit.co.kr", "website": "hanbit.example"}, {"email": "b@hanbit.example"}, True),
        ({"website": "hanbit.example"}, {"website": "hanbit.example", "company": "한빛전자"}, True),
        (
            {"website": "hanbit.example", "registration_number": "110-81-12345"},
            {"website": "hanbit.example", "registration_number": "220-81-12345"},
            False,
        ),
        ({"address": lf.Address(country="KR")}, {"address": lf.Address(country="US")}, False),
        ({"email": "a@gmail.com"}, {"email": "b@naver.com"}, True),
    ],
    ids=["domain", "number", "one of two domains", "domain, two names", "two numbers", "two countries", "free mail"],
)
def test_strong_evidence_ties_leads_together_and_contradictions_part_them(
    one: dict[str, Any], other: dict[str, Any], shared: bool
) -> None:
    """Whichever comes first."""
    leads = lead("1", "박서준", **{"company": "한빛", **one}), lead("2", "이하은", **{"company": "한빛", **other})
    for order in (leads, leads[::-1]):
        assert (len(set(accounts_of(*asked(*order)))) == 1) is shared


def test_who_bypasses_the_check_of_accounts_shares_none() -> None:
    """A second account of one name is made all the same."""
    assert len(set(accounts_of(*asked(AMY), *asked(BEN, bypass=["account"])))) == 2


def test_a_meeting_with_many_guests_moves_with_each_of_them() -> None:
    """Each conversion starts from what the one before leaves; the same holds where all are classified anew."""
    acme = lf.Account(id="acme", name="Acme", domains=["acme.example"], named=True, owner="user:head")
    guests = [lead(str(place), f"Guest {place}", "Acme", email=f"g{place}@acme.example") for place in range(30)]
    links = {f"guest {each.id}": lf.ref(each) for each in guests}
    meeting = lf.Activity(
        id="meeting", type="meeting", subject="demo", at=AT, links=links, open=True, owner="user:dana"
    )
    related = lf.Related(activities=(meeting,))
    there = (acme, meeting, *guests)
    batch = lf.plan_conversions([*asked(*guests, related=related, owner="user:head")], POLICY, at=AT)
    moved = written(batch, *there).get("activity", "meeting")
    again = lf.plan_reclassification(
        guests, lf.Directory.of(there, policy=POLICY), POLICY, at=AT, related={each.id: related for each in guests}
    )
    store = lf.MemoryRepository(there)
    store.apply(again.changes)
    for found in (moved, store.get("activity", "meeting")):
        assert isinstance(found, lf.Activity)
        assert {target.kind for role, target in found.links.items() if role.startswith("guest")} == {"contact"}
        assert found.owner == "user:head"
    store.apply(again.changes.inverse())
    assert {lf.ref(each): each for each in store} == {lf.ref(each): each for each in there}


def test_of_several_existing_records_only_those_that_changed_are_taken_as_they_are_by_then() -> None:
    """Two leads go to one account; the second one's contact is as it was read, the account as the first one left it."""
    account = lf.Account(id="a", name="주식회사 한빛")
    contact = lf.Contact(id="c", account="a", name="이하은")
    first = lead("1", "박서준", employees=40)
    second = lead("2", "이하은", email="b@hanbit.example")
    requests = [
        lf.ConversionRequest(lead=first, account=account, opportunity=False),
        lf.ConversionRequest(lead=second, account=account, contact=contact, opportunity=False),
    ]
    batch = lf.plan_conversions(requests, POLICY, at=AT)
    assert [plan.account.employees for plan in batch.plans if plan.account is not None] == [40, 40]
    assert [change.expects for change in batch.plans[1].changes.changes if change.ref.kind == "contact"] == [0]


def test_the_meeting_of_a_converted_lead_breaks_a_tie_for_its_colleague() -> None:
    """Two divisions have one domain; the colleague follows only where the lead brings a meeting that is the latest."""
    group = lf.Account(id="group", name="Hanbit Group")
    old, new = (
        lf.Account(id=id_, name=id_.title(), domains=["hanbit.example"], parent="group") for id_ in ("old", "new")
    )
    before = datetime(2026, 11, 1, tzinfo=UTC)
    call = lf.Activity(id="c", type="call", subject="call", at=before, links={"account": lf.ref(old)})
    meeting = lf.Activity(id="m", type="meeting", subject="demo", at=AT, links={"person": lf.ref(AMY)})
    policy = attrs.evolve(POLICY, classification=Classification(tie_breaks=("latest_activity",)))
    known = lf.Directory.of([group, old, new, call, meeting, AMY, BEN], policy=policy)

    def colleague(*activities: lf.Activity) -> ConversionPlan | ConversionRefused:
        requests = [*asked(AMY, account=new, related=lf.Related(activities=activities)), *asked(BEN)]
        return lf.plan_conversions(requests, policy, at=AT, known=known).results[1]

    refused, followed = colleague(call), colleague(call, meeting)
    assert isinstance(refused, ConversionRefused)
    assert refused.reason.startswith("Old ('old') is there already")
    assert isinstance(followed, ConversionPlan)
    assert followed.account is not None
    assert followed.account.id == "new"
