"""Bridges in a batch: of whom it is not sure that they are one person."""

import pytest

from leadflow import Directory, Inquiry, Lead
from leadflow.matching import find_bridges
from leadflow.policy import Classification
from whole import whole

PHONE = "+1 202-555-0143"
KNOWN = Lead(id="known", owner="user:dana", name="Amy Wong", email="amy@acme.example")
CALLER = Inquiry(id="caller", source="form", name="Amy Wong", phone=PHONE)
WRITER = Inquiry(id="writer", source="form", email="amy@acme.example", phone=PHONE)
COLLEAGUE = Inquiry(id="colleague", source="form", name="Amy Wong", company="Acme")


def told(*inbound: Inquiry, known: tuple[Lead, ...] = (), policy: Classification | None = None) -> list[list[str]]:
    clusters = find_bridges(inbound, Directory.of(known), whole(policy or Classification()))
    return [[record.id for record in cluster.records] for cluster in clusters]


def test_what_two_records_only_know_together_is_a_bridge() -> None:
    """The lead brings the name and the writer the telephone; the caller has both, and nothing with either alone."""
    assert told(CALLER, WRITER, known=(KNOWN,)) == [["caller", "known", "writer"]]
    assert told(CALLER, WRITER) == []
    assert told(CALLER, known=(KNOWN,)) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_batch_means_nothing(order: tuple[int, int]) -> None:
    """Whoever comes first, the same cluster is told."""
    both = (CALLER, WRITER)
    assert told(*(both[place] for place in order), known=(KNOWN,)) == [["caller", "known", "writer"]]


def test_a_name_and_a_company_alone_are_not_sure() -> None:
    """Many have them in common."""
    same = Inquiry(id="same", source="form", name="WONG, Amy", company="ACME Inc.")
    assert told(COLLEAGUE, same) == [["colleague", "same"]]


def test_who_is_the_same_by_an_address_is_sure_and_not_told() -> None:
    """Nothing is to be looked at."""
    again = Inquiry(id="again", source="form", name="Amy Wong", email="Amy@ACME.example")
    assert told(again, known=(KNOWN,)) == []
