"""Whose records are whose, the slow and obvious way: of each record it is asked whether it belongs."""

from collections.abc import Sequence
from typing import NamedTuple

from leadflow import Account, Activity, Contact, CustomRecord, Lead, Opportunity, PersonAccount, RecordRef, ref
from leadflow.objects import AnyRecord, CampaignMember

Refs = set[RecordRef]


class Story(NamedTuple):
    """What belongs to a customer, by list."""

    divisions: Refs
    contacts: Refs
    leads: Refs
    matched_leads: Refs
    opportunities: Refs
    involved: Refs
    memberships: Refs
    activities: Refs
    custom_records: Refs


def story_of(customer: Account | PersonAccount | Contact, world: Sequence[AnyRecord]) -> Story:
    """Return what belongs to a customer."""
    me = {ref(customer)}
    tree = tree_of(customer, world) if isinstance(customer, Account) else set()
    contacts = {ref(each) for each in world if isinstance(each, Contact) and RecordRef("account", each.account) in tree}
    mine = me | tree | contacts
    leads = {ref(each) for each in world if isinstance(each, Lead) and became(each) & mine}
    opportunities = {
        ref(each) for each in world if isinstance(each, Opportunity) and is_opportunity_of(each, customer, tree)
    }
    people = {each.id for each in contacts}
    further = {
        ref(each)
        for each in world
        if isinstance(each, Opportunity)
        and (people & set(each.contacts) or any(ref(lead) in leads and opened(lead) == each.id for lead in world))
    }
    everything = mine | leads | opportunities
    hanging = [each for each in world if everything & set(getattr(each, "links", {}).values())]
    return Story(
        divisions=tree - me,
        contacts=contacts,
        leads=leads,
        matched_leads={ref(each) for each in world if isinstance(each, Lead) and seems_to_work_at(each, tree)},
        opportunities=opportunities,
        involved=further - opportunities,
        memberships={ref(each) for each in hanging if isinstance(each, CampaignMember)},
        activities={ref(each) for each in hanging if isinstance(each, Activity)},
        custom_records={ref(each) for each in hanging if isinstance(each, CustomRecord)},
    )


def tree_of(top: Account, world: Sequence[AnyRecord]) -> Refs:
    """Return an account and all below it, adding one generation after the other until none is left."""
    tree = {ref(top)}
    while True:
        ids = {each.id for each in tree}
        more = {ref(each) for each in world if isinstance(each, Account) and each.parent in ids} - tree
        if not more:
            return tree
        tree |= more


def became(lead: Lead) -> Refs:
    into = lead.converted
    if into is None:
        return set()
    named = {"account": into.account, "contact": into.contact, "person_account": into.person_account}
    return {RecordRef(kind, id_) for kind, id_ in named.items() if id_ is not None}


def opened(lead: AnyRecord) -> str | None:
    return lead.converted.opportunity if isinstance(lead, Lead) and lead.converted is not None else None


def is_opportunity_of(opportunity: Opportunity, customer: Account | PersonAccount | Contact, tree: Refs) -> bool:
    if isinstance(customer, Contact):
        return customer.id in opportunity.contacts
    if isinstance(customer, PersonAccount):
        return opportunity.person_account == customer.id
    return opportunity.account in {each.id for each in tree}


def seems_to_work_at(lead: Lead, tree: Refs) -> bool:
    return lead.converted is None and lead.matched_account in {each.id for each in tree}
