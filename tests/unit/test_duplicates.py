"""Duplicates among stored persons: what ties two records together, and what too many have in common."""

from typing import Any

import pytest

import leadflow as lf
from leadflow.policy import Classification
from whole import whole

POLICY = whole(Classification())


def leads(*each: dict[str, Any]) -> list[lf.Lead]:
    return [lf.Lead(id=str(place), owner="user:dana", **fields) for place, fields in enumerate(each, 1)]


@pytest.mark.parametrize(
    ("one", "other", "policy", "what"),
    [
        ({"external_ids": ["crm:1", "crm:2"]}, {"external_ids": ["crm:2"]}, POLICY, "id"),
        ({"email": "amy@gmail.com"}, {"name": "Amy Wong", "other_emails": ["Amy@gmail.com"]}, POLICY, "e-mail address"),
        ({"email": "a.my+fair@gmail.com"}, {"email": "amy@gmail.com"}, POLICY, None),
        (
            {"email": "a.my+fair@gmail.com"},
            {"email": "amy@gmail.com"},
            whole(Classification(fold_mailboxes=True)),
            "mailbox",
        ),
        (
            {"name": "Amy Wong", "phone": "+1 202-555-0143"},
            {"name": "WONG, Amy", "mobile": "+1 202-555-0143"},
            POLICY,
            "name and telephone number",
        ),
        (
            {"name": "Amy Wong", "company": "Acme"},
            {"name": "Amy Wong", "company": "Acme Inc."},
            POLICY,
            "name and company",
        ),
        ({"email": "info@acme.example"}, {"email": "info@acme.example"}, POLICY, None),
    ],
    ids=["id", "address", "dots and tags", "folded mailbox", "telephone", "company", "role mailbox"],
)
def test_two_leads_are_tied_by_what_they_have_in_common(
    one: dict[str, Any], other: dict[str, Any], policy: lf.Policy, what: str | None
) -> None:
    """An id, a mailbox, name and telephone number, or name and company; a mailbox of a function ties nobody."""
    found = lf.find_duplicates(leads(one, other), policy)
    assert [tie.what for cluster in found.clusters for tie in cluster.ties] == ([] if what is None else [what])


def test_what_too_many_have_in_common_is_told_and_ties_nobody() -> None:
    """Three leads of one address, where two are the most that tell anything: no cluster, and a reason."""
    same = leads(*[{"name": "Amy Wong", "email": "amy@acme.example"}] * 3)
    found = lf.find_duplicates(same, whole(Classification(most_hits=2)))
    assert found.clusters == ()
    assert [(reason.code, reason.get("count")) for reason in found.too_common] == [("too_common", "3")]
    assert len(lf.find_duplicates(same[:2], whole(Classification(most_hits=2))).clusters) == 1
