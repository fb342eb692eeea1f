"""What it costs to plan conversions and to apply them, against a loop written by hand.

``python -m benchmarks.conversion [--quick]``

What is measured
----------------
Leads with a company, a person, products of interest, two activities (one of them open) and a membership each.

* *plan and apply*: `leadflow.plan_conversions`, and its changes applied to a `leadflow.MemoryRepository`.
* *plan one by one, and apply*: `leadflow.plan_conversion` for each lead, its changes applied at once.
* *by hand*: a loop that makes the same objects and puts them into a dict. It checks nothing, explains nothing,
  lists no losses and cannot be undone. It knows these leads by heart: which fields they have, and where each goes.

What is stored in the end is compared before anything is measured. A figure is the best of several runs in turns.
"""

import gc
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

import attrs

import leadflow as lf
from benchmarks.figures import Figure, arguments, report, side_by_side
from leadflow.objects import AnyRecord, CampaignMember, ConvertedTo
from leadflow.records import derived_id

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:head")
NEW_OWNER = "user:minji"
LEADS = {True: 300, False: 2_000}
AT_MOST_BY_HAND = 5.0


def world(count: int) -> tuple[list[lf.Lead], dict[str, lf.Related]]:
    """Return leads, and what hangs on each."""
    leads = [
        lf.Lead(
            id=f"{number}",
            owner="user:dana",
            name="Amy Wong" if number % 2 else "박서준",
            email=f"amy@company{number}.example",
            mobile="+82 10-0000-1234",
            title="Head of Purchasing",
            company=f"Company {number}",
            website=f"company{number}.example",
            employees=number,
            industry="KSIC:26",
            source="fair",
            interests=["WMS", "TMS"],
            address=lf.Address(country="KR", subdivision="KR-11"),
        )
        for number in range(count)
    ]
    related = {
        lead.id: lf.Related(
            activities=tuple(
                lf.Activity(
                    id=f"{lead.id} {is_open}",
                    type="call",
                    subject="demo",
                    at=AT,
                    links={"person": lf.ref(lead)},
                    owner="user:dana",
                    open=is_open,
                )
                for is_open in (True, False)
            ),
            memberships=(CampaignMember(id=lead.id, campaign="fair", links={"person": lf.ref(lead)}, at=AT),),
        )
        for lead in leads
    }
    return leads, related


def stored(leads: Sequence[lf.Lead], related: dict[str, lf.Related]) -> list[AnyRecord]:
    """Return everything that is there before."""
    records: list[AnyRecord] = [*leads]
    for lead in leads:
        records += related[lead.id].activities
        records += related[lead.id].memberships
    return records


def by_hand(leads: Sequence[lf.Lead], related: dict[str, lf.Related]) -> dict[lf.RecordRef, AnyRecord]:
    """Make the same records by a loop."""
    store = {lf.ref(each): each for each in stored(leads, related)}
    for lead in leads:
        made = _made_by_hand(lead, related[lead.id])
        store.update({lf.ref(each): each for each in made})
    return store


def _made_by_hand(lead: lf.Lead, related: lf.Related) -> list[AnyRecord]:
    ids = {kind: derived_id(lead.id, kind, "0") for kind in ("account", "contact", "opportunity")}
    account = lf.Account(
        id=ids["account"],
        name=f"Company {lead.id}",
        domains=(f"company{lead.id}.example",),
        industry=lead.industry,
        employees=lead.employees,
        address=lead.address,
        source=lead.source,
        owner=NEW_OWNER,
        created_at=AT,
        version=1,
    )
    contact = lf.Contact(
        id=ids["contact"],
        account=account.id,
        name=lead.name,
        email=lead.email,
        mobile=lead.mobile,
        title=lead.title,
        address=lead.address,
        source=lead.source,
        owner=NEW_OWNER,
        created_at=AT,
        version=1,
    )
    opportunity = lf.Opportunity(
        id=ids["opportunity"],
        account=account.id,
        name=account.label,
        stage="Prospecting",
        stage_since=AT,
        probability=10,
        forecast="pipeline",
        close_date=date(2026, 12, 31),
        owner=NEW_OWNER,
        contacts=(contact.id,),
        line_items=tuple(lf.LineItem(product=product) for product in lead.interests),
        source=lead.source,
        campaign="fair",
        created_at=AT,
        version=1,
    )
    became = ConvertedTo(at=AT, account=account.id, contact=contact.id, opportunity=opportunity.id)
    person = lf.ref(contact)
    links = {"person": person, "account": lf.ref(account)}
    return [
        account,
        contact,
        opportunity,
        attrs.evolve(lead, status="converted", converted=became, version=1),
        *(
            attrs.evolve(each, links=links, owner=NEW_OWNER if each.open else each.owner, version=1)
            for each in related.activities
        ),
        *(attrs.evolve(each, links={"person": person}, version=1) for each in related.memberships),
    ]


def in_a_batch(leads: Sequence[lf.Lead], related: dict[str, lf.Related]) -> lf.MemoryRepository:
    """Plan all conversions, and apply them."""
    repository = lf.MemoryRepository(stored(leads, related))
    requests = [lf.ConversionRequest(lead=lead, related=related[lead.id], owner=NEW_OWNER) for lead in leads]
    repository.apply(lf.plan_conversions(requests, POLICY, at=AT).changes)
    return repository


def one_by_one(leads: Sequence[lf.Lead], related: dict[str, lf.Related]) -> lf.MemoryRepository:
    """Plan each conversion, and apply it."""
    repository = lf.MemoryRepository(stored(leads, related))
    for lead in leads:
        repository.apply(lf.plan_conversion(lead, related[lead.id], POLICY, at=AT, owner=NEW_OWNER).changes)
    return repository


def _compare(leads: Sequence[lf.Lead], related: dict[str, lf.Related]) -> None:
    """See that all ways store the same, with the same versions."""
    wanted = by_hand(leads, related)
    for way in (in_a_batch, one_by_one):
        found = {lf.ref(each): each for each in way(leads, related)}
        if found != wanted or any(found[each].version != record.version for each, record in wanted.items()):
            sys.exit(f"{way.__name__} does not store what the loop by hand stores")


def main() -> int:
    """Measure and report."""
    quick: bool = arguments("conversions against a loop by hand").quick
    leads, related = world(LEADS[quick])
    _compare(leads, related)
    gc.freeze()  # else each collection looks at all leads
    loop, start, batch, single = side_by_side(
        3 if quick else 9,
        lambda: by_hand(leads, related),
        lambda: lf.MemoryRepository(stored(leads, related)),
        lambda: in_a_batch(leads, related),
        lambda: one_by_one(leads, related),
    )
    micro = 1_000_000 / len(leads)
    return report(
        f"conversion of {len(leads):,} leads; times are for a lead",
        [
            Figure("by hand", loop * micro, "µs"),
            Figure("a repository that holds what is there before", start * micro, "µs"),
            Figure("plan and apply", (batch - start) * micro, "µs"),
            Figure("plan one by one, and apply", (single - start) * micro, "µs"),
            Figure("plan and apply against by hand", (batch - start) / loop, "×", AT_MOST_BY_HAND),
            Figure("plan one by one, and apply, against by hand", (single - start) / loop, "×", AT_MOST_BY_HAND),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
