"""Laws of addresses: a full new one refines a stored one that it holds, wherever two records of one person meet."""

from collections.abc import Mapping
from datetime import UTC, datetime

import attrs
from hypothesis import event, example, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.changes import Update
from leadflow.changes.filling import fill
from leadflow.testing import strategies as lst
from leadflow.values.address import NOWHERE, Address

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:head")
PLACES: tuple[Mapping[str, str], ...] = (
    {"street": "판교역로 0", "city": "성남시", "region": "경기", "postal_code": "13494", "country": "KR"},
    {"street": "판교역로 9", "city": "성남시", "region": "경기", "postal_code": "13529", "country": "KR"},
    {"street": "1 Main St", "city": "San Francisco", "region": "CA", "postal_code": "94105", "country": "US"},
)
"""Addresses that differ in some of their parts; each part has one spelling."""

KR, CITY = Address(country="KR"), Address.of(**PLACES[0])


@st.composite
def parts_of_places(draw: st.DrawFn) -> Address:
    """Draw what somebody may say of one of the places: all of it, some of it, or nothing."""
    place = draw(st.sampled_from(PLACES))
    said = draw(st.sets(st.sampled_from(sorted(place))) | st.just(set(place)))
    return Address.of(**{part: text for part, text in place.items() if part in said})


def said_by(address: Address) -> dict[str, str]:
    """Return the parts that an address says."""
    return {part: text for part, text in attrs.asdict(address).items() if text is not None}


def naively(stored: Address, new: Address) -> Address:
    """Return what two addresses make, by their parts: the new one where it says all of the stored one."""
    return new if said_by(stored).items() <= said_by(new).items() else stored


def filled(stored: Address, new: Address) -> Address:
    """Return the address of a contact that is filled."""
    contact = lf.Contact(id="c", account="a", name="Amy Wong", address=stored)
    return fill(contact, {"address": ("address", new)})[0].address


def merged(stored: Address, new: Address) -> Address:
    """Return the address of two leads that are merged; the older one has the stored address."""
    records = [
        lf.Lead(id=id_, owner="user:a", name="Amy Wong", address=address, created_at=at)
        for id_, address, at in (("1", stored, AT.replace(year=2025)), ("2", new, AT))
    ]
    return lf.plan_merge(records, lf.Related(), POLICY).after.address


def arrived(stored: Address, new: Address) -> Address:
    """Return the address of a known lead that arrives again."""
    known = lf.Directory.of([lf.Lead(id="1", owner="user:a", name="Amy Wong", email="a@b.example", address=stored)])
    inquiry = lf.Inquiry(id="2", source="form", name="Amy Wong", email="a@b.example", address=new)
    step = lf.plan_intake([inquiry], known, POLICY, at=AT).steps[0]
    assert step.decision.outcome == "known_lead"
    return written(step.changes, stored, "lead")


def converted(stored: Address, new: Address) -> Address:
    """Return the address of a contact that a lead is converted into."""
    acme = lf.Account(id="a", name="Acme")
    contact = lf.Contact(id="c", account="a", name="Amy Wong", address=stored)
    lead = lf.Lead(id="1", owner="user:a", name="Amy Wong", address=new)
    plan = lf.plan_conversion(
        lead, lf.Related(), POLICY, at=AT, account=acme, contact=contact, opportunity=False, owner="user:a"
    )
    return written(plan.changes, stored, "contact")


def reclassified(stored: Address, new: Address) -> Address:
    """Return the address of the contact that a stored lead turns out to be."""
    acme = lf.Account(id="a", name="Acme", domains=["acme.example"], named=True)
    contact = lf.Contact(id="c", account="a", name="Amy Wong", email="amy@acme.example", address=stored)
    lead = lf.Lead(id="1", owner="user:a", name="Amy Wong", email="amy@acme.example", address=new)
    known = lf.Directory.of([acme, contact, lead])
    plan = lf.plan_reclassification([lead], known, POLICY, at=AT)
    assert plan.counts == {"converted": 1}
    return written(plan.changes, stored, "contact")


def written(changes: lf.ChangeSet, stored: Address, kind: str) -> Address:
    """Return the address that changes write to the record of a kind; the stored one where they leave it alone."""
    updates = [each.after for each in changes.changes if isinstance(each, Update) and each.ref.kind == kind]
    return next((each.address for each in updates if isinstance(each, lf.Lead | lf.Contact)), stored)


@given(parts_of_places(), parts_of_places())
@example(KR, CITY)
@example(CITY, KR)
@example(Address.of(country="KR", city="성남시"), Address.of(country="KR", street="세종대로 1", postal_code="04524"))
def test_two_addresses_make_one_wherever_they_meet(stored: Address, new: Address) -> None:
    """Filling, merging, intake, conversion and reclassification give the same address for the same two."""
    expected = naively(stored, new)
    event(f"refined: {expected != stored}")
    assert filled(stored, new) == expected
    assert merged(stored, new) == expected
    assert arrived(stored, new) == expected
    assert converted(stored, new) == expected
    assert reclassified(stored, new) == expected


@given(st.permutations(sorted(PLACES[0])), st.data())
def test_addresses_that_hold_each_other_merge_to_the_fullest_in_any_order(
    parts: list[str], data: st.DataObject
) -> None:
    """Of addresses that each say some of the next one, the fullest stays, whichever record is older, in any steps."""
    sizes = data.draw(st.lists(st.integers(0, len(parts)), min_size=2, max_size=5))
    addresses = [Address.of(**{part: PLACES[0][part] for part in parts[:size]}) for size in sizes]
    fullest = max(addresses, key=lambda each: len(said_by(each)))
    left = [
        lf.Lead(id=str(number), owner="user:a", name="Amy Wong", address=address, created_at=AT.replace(day=1 + number))
        for number, address in enumerate(addresses)
    ]
    provenance = {}
    while len(left) > 1:
        some = data.draw(st.lists(st.sampled_from(left), min_size=2, unique_by=lambda each: each.id))
        plan = lf.plan_merge(some, lf.Related(), POLICY, provenance=provenance)
        assert [each for each in plan.conflicts if each.field == "address"] == []
        provenance[plan.after.id] = plan.provenance
        left = [each for each in left if each not in some] + [plan.after]
    assert left[0].address == fullest


@given(lst.addresses(), lst.addresses(), lst.addresses())
def test_refining_is_an_order(one: Address, two: Address, three: Address) -> None:
    """Each address holds itself and what those hold that it holds; none is refined by one that it refines."""
    assert one.holds(one)
    assert one.holds(NOWHERE)
    assert not (one.holds(two) and two.holds(three)) or one.holds(three)
    refined = one.refined_by(two)
    assert refined in (None, two)
    assert refined is None or two.refined_by(one) is None
