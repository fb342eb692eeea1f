"""Campaigns and their members, activities, objects of declared kinds, receipts."""

from hypothesis import strategies as st

from leadflow.objects import (
    Activity,
    Campaign,
    CampaignMember,
    CustomRecord,
    Receipt,
    RecordRef,
)
from leadflow.testing.strategies.elements import (
    custom_fields,
    given_or,
    long_texts,
    maybe,
    moments,
    texts,
)
from leadflow.testing.strategies.elements import ids as _ids
from leadflow.testing.strategies.parts import SOURCES, Ids, Linked, links, made, owners, short_ids, versions

__all__ = ["activities", "campaign_members", "campaigns", "custom_records", "receipts"]

_OUTCOMES = ("lead", "contact", "person_account", "known_lead", "ambiguous", "not_for_us", "rejected")


def campaigns(*, ids: Ids = None) -> st.SearchStrategy[Campaign]:
    """Draw campaigns."""
    return st.builds(Campaign, id=given_or(ids, _ids), name=texts(), version=versions())


def campaign_members(
    *, ids: Ids = None, campaign_ids: Ids = None, linked_to: Linked = None
) -> st.SearchStrategy[CampaignMember]:
    """Draw parts that people have in campaigns.

    Args:
        ids: their ids.
        campaign_ids: the campaigns.
        linked_to: whose they are, by role.
    """
    return st.builds(
        CampaignMember,
        id=given_or(ids, _ids),
        campaign=given_or(campaign_ids, short_ids),
        links=given_or(linked_to, lambda: links(roles=("person",))),
        status=maybe(texts()),
        at=maybe(moments()),
        version=versions(),
    )


def activities(*, ids: Ids = None, linked_to: Linked = None, owned_by: Ids = None) -> st.SearchStrategy[Activity]:
    """Draw what happened or is to be done.

    Args:
        ids: their ids.
        linked_to: the records they belong to, by role.
        owned_by: the ids of users.
    """
    return st.builds(
        Activity,
        id=given_or(ids, _ids),
        type=st.sampled_from(("inquiry", "call", "e-mail", "meeting", "task")),
        subject=texts(),
        at=moments(),
        links=given_or(linked_to, lambda: links(roles=("person", "account", "opportunity"))),
        owner=maybe(given_or(owned_by, owners)),
        open=st.booleans(),
        body=maybe(long_texts()),
        campaign=maybe(texts()),
        interests=st.lists(texts(), max_size=2),
        version=versions(),
    )


def custom_records(*, ids: Ids = None, linked_to: Linked = None) -> st.SearchStrategy[CustomRecord]:
    """Draw objects of kinds that an organisation declares.

    Args:
        ids: their ids.
        linked_to: the records they belong to, by role.
    """
    return st.builds(
        CustomRecord,
        kind=st.sampled_from(("consultation", "상담")),
        id=given_or(ids, _ids),
        fields=custom_fields(),
        links=given_or(linked_to, links),
        version=versions(),
    )


def receipts(*, ids: Ids = None, of: st.SearchStrategy[RecordRef] | None = None) -> st.SearchStrategy[Receipt]:
    """Draw proofs that inquiries were handled.

    Args:
        ids: the ids of the inquiries.
        of: the records that the inquiries became.
    """
    people = st.builds(RecordRef, st.sampled_from(("lead", "contact", "person_account")), short_ids())
    always = {
        "id": given_or(ids, _ids),
        "source": st.sampled_from(SOURCES),
        "outcome": st.sampled_from(_OUTCOMES),
        "at": moments(),
    }
    sometimes = {
        "record": given_or(of, lambda: people),
        "original": long_texts(),
        "reason": texts(),
        "version": versions(),
    }
    return made(Receipt, always, sometimes=sometimes)
