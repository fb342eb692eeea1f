"""What is known of a person is declared once; intake, conversion and classification take their lists from there."""

from datetime import UTC, datetime

import attrs
import pytest

from leadflow import Directory, Policy, plan_conversion, plan_intake
from leadflow.matching.asking import as_inquiry
from leadflow.objects import (
    COMPANY_FIELDS,
    INQUIRED_FIELDS,
    PERSON_FIELDS,
    WISH_FIELDS,
    Contact,
    Inquiry,
    Lead,
    PersonAccount,
    Related,
)
from leadflow.records import values_of, with_fields
from leadflow.testing.examples import FULL

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
POLICY = Policy(fallback_user="user:dana")

OWN = {
    Inquiry: {
        *("id", "event", "row", "line", "received_at", "person_id", "company_id", "consent"),
        *("extra", "original", "problems", "note"),
    },
    Lead: {
        *("id", "owner", "status", "matched_account", "score", "grade", "manual_score", "status_reason"),
        *("assigned_at", "respond_by", "responded_at", "created_at", "converted", "version"),
    },
    Contact: {"id", "account", "owner", "created_at", "version"},
    PersonAccount: {"id", "owner", "created_at", "version"},
}
"""What belongs to one kind alone, or to the record and not to the person."""

SAID = {
    Inquiry: (*INQUIRED_FIELDS, *COMPANY_FIELDS, *WISH_FIELDS),
    Lead: (*PERSON_FIELDS, *COMPANY_FIELDS, *WISH_FIELDS),
    Contact: PERSON_FIELDS,
    PersonAccount: PERSON_FIELDS,
}
"""What is declared of persons, their companies and their wishes."""


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.__name__)
def test_every_field_of_a_person_has_its_place(kind: type) -> None:
    """A new field of one of the four classes fails here until it stands in a declaration, or among what is its own."""
    names = [each.name for each in attrs.fields(kind)]
    assert sorted(names) == sorted((*SAID[kind], *OWN[kind]))


@pytest.mark.parametrize("name", [*PERSON_FIELDS, *COMPANY_FIELDS, *WISH_FIELDS])
def test_a_declared_field_is_the_same_in_every_class(name: str) -> None:
    """Its type, its default, its converter and its checks do not depend on the record; only an inquiry needs a source."""
    kinds = [kind for kind in SAID if name in SAID[kind] and (kind, name) != (Inquiry, "source")]
    forms = {
        (each.type, each.default, each.converter, each.validator)
        for each in (attrs.fields_dict(kind)[name] for kind in kinds)
    }
    assert len(forms) == 1


def inquiry_of(lead: Lead) -> Inquiry:
    """Return an inquiry that says whatever an inquiry can say."""
    return with_fields(Inquiry(id="form:1", source="form"), values_of(lead, SAID[Inquiry]))


def test_a_new_lead_keeps_everything_that_an_inquiry_says() -> None:
    """Field by field, as the declaration lists them."""
    said = with_fields(inquiry_of(FULL["lead"]), {"custom": {}})
    plan = plan_intake([said], Directory.of([]), POLICY, at=AT)
    [lead] = [each.record for each in plan.changes.changes if each.ref.kind == "lead"]
    assert values_of(lead, SAID[Inquiry]) == values_of(said, SAID[Inquiry])


def test_a_stored_lead_asks_again_with_everything_that_it_says() -> None:
    """Field by field, as the declaration lists them."""
    assert values_of(as_inquiry(FULL["lead"]), SAID[Inquiry]) == values_of(FULL["lead"], SAID[Inquiry])


def test_a_converted_lead_leaves_no_field_of_a_person_behind() -> None:
    """The contact that it becomes holds all of them."""
    lead = with_fields(FULL["lead"], {"status": "qualified", "converted": None, "matched_account": None, "custom": {}})
    contact = plan_conversion(lead, Related(), POLICY, at=AT, owner="user:dana").contact
    assert contact is not None
    assert values_of(contact, PERSON_FIELDS) == values_of(lead, PERSON_FIELDS)
