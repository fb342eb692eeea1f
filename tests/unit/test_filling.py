"""Filling a record: what is empty takes a value, what is known stays, and everything is told."""

from decimal import Decimal

import pytest

from leadflow import Account, Address, Contact, Lead
from leadflow.changes.filling import FieldOutcome, fill, is_empty
from leadflow.values import EmailAddress

AMY = Contact(id="amy", account="a", name="Amy Wong", email="amy@acme.example", title="VP")


def fates(outcomes: tuple[FieldOutcome, ...]) -> list[tuple[str, str]]:
    return [(outcome.field, outcome.fate) for outcome in outcomes]


def test_what_is_empty_takes_the_value() -> None:
    """A field without a value is filled, and the outcome says from where to where."""
    filled, outcomes = fill(AMY, {"language": ("lang", "ko")})
    assert filled.language == "ko"
    assert outcomes == (FieldOutcome("lang", "contact.language", "mapped", "ko"),)


def test_what_is_known_stays() -> None:
    """Another value is told as kept, the same value as equal; the record is the same one."""
    filled, outcomes = fill(AMY, {"title": ("title", "Director"), "name": ("name", AMY.name)})
    assert filled is AMY
    assert fates(outcomes) == [("title", "kept"), ("name", "equal")]


@pytest.mark.parametrize("nothing", [None, "", (), False, Address()], ids=repr)
def test_nothing_fills_nothing(nothing: object) -> None:
    """An empty value is passed over, and not even told."""
    assert fill(AMY, {"language": ("language", nothing)}) == (AMY, ())
    assert is_empty(nothing)


@pytest.mark.parametrize("value", [0, "x", ("x",), True, Address(country="KR"), Decimal(0)], ids=repr)
def test_zero_is_something(value: object) -> None:
    """A number that is zero is known; so is a part of an address."""
    assert not is_empty(value)


def test_a_number_that_is_zero_is_not_overwritten() -> None:
    """No employees is an answer."""
    lead = Lead(id="1", owner="queue:a", company="Acme", employees=0)
    filled, outcomes = fill(lead, {"employees": ("employees", 5)})
    assert (filled.employees, fates(outcomes)) == (0, [("employees", "kept")])


def test_an_opt_out_is_taken_over_and_never_taken_back() -> None:
    """Who once asked not to be mailed stays so."""
    silent, _ = fill(AMY, {"do_not_email": ("do_not_email", True)})
    assert silent.do_not_email
    assert fill(silent, {"do_not_email": ("do_not_email", False)}) == (silent, ())


def test_another_mail_address_joins_the_other_ones() -> None:
    """The main address stays; a new one is added, a known one is not added again."""
    new, known = EmailAddress.parse("amy@home.example"), EmailAddress.parse("amy@acme.example")
    filled, outcomes = fill(AMY, {"email": ("email", new)})
    assert (filled.email, filled.other_emails, fates(outcomes)) == (known, (new,), [("email", "mapped")])
    assert fill(filled, {"email": ("email", new)})[0] == filled
    assert fates(fill(filled, {"email": ("email", new)})[1]) == [("email", "equal")]
    assert fates(fill(filled, {"email": ("email", known)})[1]) == [("email", "equal")]


def test_other_addresses_from_two_fields_are_joined() -> None:
    """What one value added the next one sees."""
    one, two = EmailAddress.parse("a@x.example"), EmailAddress.parse("b@x.example")
    filled, _ = fill(AMY, {"email": ("email", one), "other_emails": ("other_emails", (one, two))})
    assert filled.other_emails == (one, two)


def test_lists_take_in_what_they_lack() -> None:
    """In the order they have, then what is new; a list that lacks nothing is equal."""
    lead = Lead(id="1", owner="queue:a", company="다솜", interests=["크림", "Lipstick"])
    filled, outcomes = fill(lead, {"interests": ("interests", ("Lipstick", "향수"))})
    assert (filled.interests, fates(outcomes)) == (("크림", "Lipstick", "향수"), [("interests", "mapped")])
    assert fates(fill(filled, {"interests": ("interests", ("크림",))})[1]) == [("interests", "equal")]


def test_custom_fields_are_filled_like_others() -> None:
    """What is not there is taken, what is there is kept, lists grow; the other custom fields stay."""
    account = Account(id="a", name="Acme", custom={"segment": "large", "tags": ("old",)})
    filled, outcomes = fill(
        account,
        {
            "custom.segment": ("custom.segment", "small"),
            "custom.tags": ("custom.tags", ("old", "new")),
            "custom.region": ("custom.region", "north"),
        },
    )
    assert filled.custom == {"segment": "large", "tags": ("old", "new"), "region": "north"}
    assert [outcome.fate for outcome in outcomes] == ["kept", "mapped", "mapped"]


@pytest.mark.parametrize(("own", "told"), [(False, True), (True, False)])
def test_a_no_in_a_custom_field_is_an_answer(own: bool, told: bool) -> None:
    """Who said no to the newsletter has not left the question open, and no fills an open one."""
    lead = Lead(id="1", owner="queue:a", company="Acme", custom={"newsletter": own})
    filled, outcomes = fill(lead, {"custom.newsletter": ("newsletter", told)})
    assert (filled, fates(outcomes)) == (lead, [("newsletter", "kept")])
    open_lead = Lead(id="1", owner="queue:a", company="Acme")
    assert fill(open_lead, {"custom.newsletter": ("newsletter", told)})[0].custom == {"newsletter": told}


def test_outcomes_read_as_lines() -> None:
    """What it is, where it went, and what became of it."""
    _, [outcome] = fill(AMY, {"language": ("language", "ko")})
    assert str(outcome) == "language ko → contact.language: mapped"
    assert str(FieldOutcome("message", "", "lost", "전화 주세요")) == "message 전화 주세요: lost"


def test_an_address_that_was_given_twice_is_held_once() -> None:
    """It fills the empty first address; that it is another one as well says nothing new."""
    person = Contact(id="c", account="a", name="Amy")
    email = EmailAddress.parse("amy@acme.example")
    filled, outcomes = fill(person, {"email": ("email", email), "other_emails": ("other_emails", (email,))})
    assert (filled.email, filled.other_emails) == (email, ())
    assert [outcome.fate for outcome in outcomes] == ["mapped", "mapped"]
    again, outcomes = fill(filled, {"email": ("email", email), "other_emails": ("other_emails", (email,))})
    assert again == filled
    assert [outcome.fate for outcome in outcomes] == ["equal", "equal"]
    other, outcomes = fill(
        AMY, {"email": ("email", mail := EmailAddress.parse("a@b.example")), "other_emails": ("x", (mail,))}
    )
    assert (other.email, other.other_emails) == (AMY.email, (mail,))
    assert [outcome.fate for outcome in outcomes] == ["mapped", "mapped"]
