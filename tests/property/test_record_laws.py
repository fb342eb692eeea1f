"""Changing some fields of a record gives what making it anew gives, with the same checks."""

import attrs
from hypothesis import event, given
from hypothesis import strategies as st

from leadflow.errors import LeadflowError
from leadflow.objects import AnyRecord, Inquiry
from leadflow.records import with_fields
from leadflow.testing import strategies as lst

WRONG = st.sampled_from([None, "", "  x ", 5, True, ("a", "a"), object(), "user:dana", "queue:a", -1])


@st.composite
def changes(draw: st.DrawFn) -> tuple[AnyRecord | Inquiry, dict[str, object]]:
    """A record or an inquiry, and other values for some of its fields: those of another record of its kind, or anything."""
    one = draw(lst.records() | lst.inquiries())
    others = lst.inquiries() if isinstance(one, Inquiry) else lst.records(of_kinds=[one.kind])
    other = draw(others if isinstance(one, Inquiry) or one.kind in lst.KINDS else st.just(one))
    names = [field.name for field in attrs.fields(type(one))]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=5))
    source = other if isinstance(other, type(one)) else one
    return one, {name: draw(st.just(getattr(source, name)) | WRONG) for name in chosen}


def outcome(change: object, *given: object, **fields: object) -> object:
    """Return what comes of a change: a record with its version, or the kind of error and what it says."""
    try:
        made = change(*given, **fields)  # type: ignore[operator]  # one of the two ways
    except LeadflowError as error:
        return type(error), str(error)
    except Exception as error:  # noqa: BLE001 - whatever a converter of a wrong type raises, both ways must
        return type(error)
    return made, getattr(made, "version", None)


@given(changes())
def test_changed_fields_are_checked_as_if_the_record_was_made_anew(
    drawn: tuple[AnyRecord | Inquiry, dict[str, object]],
) -> None:
    """The same record or the same refusal as `attrs.evolve`, which converts and checks every field."""
    record, fields = drawn
    wanted = outcome(attrs.evolve, record, **fields)
    event("refused" if isinstance(wanted, type) or isinstance(wanted[0], type) else "made")  # type: ignore[index]
    assert outcome(with_fields, record, fields) == wanted
