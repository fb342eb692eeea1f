"""Stored records as the inquiries that they would be if they came in today: so whoever asks about them asks what intake asks."""

from collections.abc import Iterator

from leadflow.objects import COMPANY_FIELDS, INQUIRED_FIELDS, WISH_FIELDS, Contact, Inquiry, Lead
from leadflow.records import derived_id, new_record, values_of, with_fields

__all__ = ["as_inquiries", "as_inquiry"]


def as_inquiry(record: Lead | Contact) -> Inquiry:
    """Return a stored record as the inquiry that it would be if it came in today.

    >>> as_inquiry(Lead(id="1", owner="user:dana", name="Amy Wong", email="amy@acme.example")).label
    'Amy Wong'
    """
    of_lead = (*COMPANY_FIELDS, *WISH_FIELDS) if isinstance(record, Lead) else ()
    own = {
        "id": derived_id(record.kind, record.id, "again"),
        "source": record.source or record.kind,
        "received_at": record.created_at,
        "person_id": next(iter(record.external_ids), None),
    }
    return new_record(Inquiry, {**values_of(record, (*_SAID_BY_PERSONS, *of_lead)), **own})


_SAID_BY_PERSONS = tuple(each for each in INQUIRED_FIELDS if each != "source")
"""What an inquiry says of a person; where it comes from is never left open."""


def as_inquiries(record: Lead | Contact) -> Iterator[Inquiry]:
    """Yield a stored record as the inquiry that it would be, once with each of its addresses and ids.

    >>> lead = Lead(id="1", owner="user:dana", name="Amy", email="amy@new.example", other_emails=["amy@old.example"])
    >>> [str(each.email) for each in as_inquiries(lead)]
    ['amy@new.example', 'amy@old.example']
    """
    said = as_inquiry(record)
    yield said
    yield from (with_fields(said, {"email": email}) for email in record.other_emails)
    yield from (with_fields(said, {"person_id": id_}) for id_ in record.external_ids[1:])
