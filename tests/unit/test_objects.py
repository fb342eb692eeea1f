"""Records: what they take, what they refuse, and what they are afterwards."""

import copy
import pickle
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from leadflow import (
    Account,
    Activity,
    Address,
    BrokenContract,
    CompanyName,
    Contact,
    ConvertedTo,
    CustomRecord,
    Domain,
    EmailAddress,
    IndustryCode,
    Inquiry,
    InvalidValue,
    Lead,
    LineItem,
    Load,
    Money,
    Opportunity,
    PersonAccount,
    PersonName,
    PhoneNumber,
    Queue,
    Receipt,
    RecordRef,
    Roster,
    Rotation,
    Team,
    User,
    derived_id,
    ref,
)
from leadflow.lifecycle import LIFECYCLE, Lifecycle, Status
from leadflow.values import optional

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


class TestFieldsTakeValuesOrText:
    """A field can be given as its value or as the text people write for it."""

    LEAD = Lead(
        id="1",
        owner="user:dana",
        name=" 황보은 ",
        email="홍 <Eun@Seorae.example>",
        other_emails=["eun@mail.example", EmailAddress.parse("EUN@mail.example")],
        phone="+82 10-0000-1234",
        company="주식회사 한빛",
        website="https://www.hanbit.example/about",
        industry="KSIC:C26",
        annual_revenue="12억 원",
        interests=["WMS", "", "WMS", "TMS"],
        title="",
        custom={"budget": Decimal("1.5"), "since": date(2026, 1, 1), "tags": ["a", "b"], "vip": True, "note": " "},
    )

    def test_text_becomes_the_value(self) -> None:
        """Names, addresses, numbers and codes are read as their types read them."""
        assert self.LEAD.name == PersonName.parse("황보은")
        assert self.LEAD.email == EmailAddress.parse("eun@seorae.example")
        assert self.LEAD.phone == PhoneNumber("+821000001234")
        assert self.LEAD.company == CompanyName("주식회사 한빛")
        assert self.LEAD.website == Domain("hanbit.example")
        assert self.LEAD.industry == IndustryCode("KSIC", "26")
        assert self.LEAD.annual_revenue == Money(Decimal(1_200_000_000), "KRW")

    def test_a_value_stays_what_it_is(self) -> None:
        """Making a record from another one's values changes nothing."""
        assert attrs.evolve(self.LEAD) == self.LEAD

    def test_repetitions_and_blanks_are_dropped(self) -> None:
        """Two spellings of one mailbox are one, and blank text is nothing."""
        assert [str(each) for each in self.LEAD.other_emails] == ["eun@mail.example"]
        assert self.LEAD.interests == ("WMS", "TMS")
        assert self.LEAD.title is None
        assert dict(self.LEAD.custom) == {
            "budget": Decimal("1.5"),
            "since": date(2026, 1, 1),
            "tags": ("a", "b"),
            "vip": True,
        }

    def test_a_record_is_frozen_hashable_and_survives_pickling(self) -> None:
        """It can be a key, travel between processes, and never changes."""
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            self.LEAD.title = "x"  # type: ignore[misc]  # that is the point
        for twin in (pickle.loads(pickle.dumps(self.LEAD)), copy.deepcopy(self.LEAD)):
            assert (twin, hash(twin)) == (self.LEAD, hash(self.LEAD))
        assert not hasattr(self.LEAD, "__dict__")

    def test_versions_take_no_part_in_equality(self) -> None:
        """Two reads of one record are equal whatever was stored in between."""
        assert attrs.evolve(self.LEAD, version=7) == self.LEAD


LEAD: dict[str, Any] = {"id": "1", "owner": "queue:a", "name": "Amy"}
REFUSED: list[tuple[type, dict[str, Any], type[Exception], str]] = [
    (Lead, {**LEAD, "owner": "dana"}, InvalidValue, "invalid owner 'dana': expected 'user:…' or 'queue:…'"),
    (Lead, {**LEAD, "owner": "user:"}, InvalidValue, "invalid owner 'user:'"),
    (Lead, {"id": "1", "owner": "queue:a"}, InvalidValue, "invalid lead '1': expected a name, an e-mail address"),
    (Lead, {**LEAD, "id": " "}, InvalidValue, "invalid id ' ': expected some text"),
    (Lead, {**LEAD, "email": "amy"}, InvalidValue, "invalid e-mail address 'amy'"),
    (Lead, {**LEAD, "email": 5}, BrokenContract, "expected a EmailAddress, a str or None"),
    (Lead, {**LEAD, "title": 5}, BrokenContract, "a text is 5: expected a str"),
    (Lead, {**LEAD, "title": "x" * 1001}, InvalidValue, "expected at most 1,000 characters, not 1,001"),
    (Lead, {**LEAD, "title": "a\0b"}, InvalidValue, "no control character"),
    (Lead, {**LEAD, "other_emails": "amy@acme.example"}, BrokenContract, "not one str"),
    (Lead, {**LEAD, "interests": "WMS"}, BrokenContract, "not one str"),
    (Lead, {**LEAD, "employees": "5"}, BrokenContract, "a count is '5': expected an int"),
    (Lead, {**LEAD, "employees": True}, BrokenContract, "a count is True"),
    (Lead, {**LEAD, "employees": -1}, InvalidValue, "invalid count -1: expected 0 or more"),
    (Lead, {**LEAD, "created_at": datetime(2026, 1, 1)}, BrokenContract, "a datetime with a time zone"),  # noqa: DTZ001
    (Lead, {**LEAD, "custom": "x"}, BrokenContract, "expected a mapping of names to values"),
    (Lead, {**LEAD, "custom": {"a": 1.5}}, BrokenContract, "a custom value is 1.5"),
    (Lead, {**LEAD, "custom": {"a": Decimal("NaN")}}, InvalidValue, "expected a finite number"),
    (Lead, {**LEAD, "custom": {"a": ["b", 5]}}, BrokenContract, "expected a str, a str or None"),
    (Lead, {**LEAD, "custom": {"a": datetime(2026, 1, 1)}}, BrokenContract, "with a time zone"),  # noqa: DTZ001
    (Lead, {**LEAD, "address": "Seoul"}, BrokenContract, "address is 'Seoul': expected an Address"),
    (Lead, {**LEAD, "do_not_call": "yes"}, BrokenContract, "do_not_call is 'yes': expected True or False"),
    (Lead, {**LEAD, "version": "1"}, BrokenContract, "version is '1': expected an int"),
    (Lead, {**LEAD, "version": -1}, InvalidValue, "invalid version -1: expected 0 or more"),
    (Contact, {"id": "1", "account": "a"}, InvalidValue, "invalid contact '1'"),
    (Contact, {"id": "1", "account": "a", "name": "A", "owner": "queue:a"}, InvalidValue, "expected 'user:…'"),
    (PersonAccount, {"id": "1"}, InvalidValue, "invalid person account '1'"),
    (Account, {"id": "1", "name": 5}, BrokenContract, "expected a CompanyName"),
    (Account, {"id": "1", "name": " "}, InvalidValue, "company"),
    (Account, {"id": "1", "name": "A", "domains": "acme.example"}, BrokenContract, "not one str"),
    (Opportunity, {"id": "1", "name": "A", "stage": "New"}, InvalidValue, "either an account or a person account"),
    (
        Opportunity,
        {"id": "1", "name": "A", "stage": "New", "account": "a", "person_account": "p"},
        InvalidValue,
        "either an account or a person account",
    ),
    (
        Opportunity,
        {"id": "1", "name": "A", "stage": "New", "account": "a", "probability": 101},
        InvalidValue,
        "expected from 0 to 100",
    ),
    (
        Opportunity,
        {"id": "1", "name": "A", "stage": "New", "account": "a", "close_date": AT},
        BrokenContract,
        "a date, without a time",
    ),
    (
        Opportunity,
        {"id": "1", "name": "A", "stage": "New", "account": "a", "line_items": ["x"]},
        BrokenContract,
        "expected a tuple of LineItem",
    ),
    (LineItem, {"product": "x", "quantity": 0}, InvalidValue, "more than 0"),
    (LineItem, {"product": "x", "quantity": 1.5}, BrokenContract, "a Decimal, an int or a str"),
    (LineItem, {"product": "x", "quantity": "many"}, InvalidValue, "expected a decimal number"),
    (LineItem, {"product": "x", "discount": "1.1"}, InvalidValue, "expected from 0 to 1"),
    (Inquiry, {"id": "1", "source": "form", "event": "lead"}, InvalidValue, "one of inquiry, reference, ignored"),
    (Activity, {"id": "1", "type": "call", "subject": "x", "at": None}, BrokenContract, "a moment is None"),
    (
        Activity,
        {"id": "1", "type": "call", "subject": "x", "at": AT, "links": {"person": "lead 1"}},
        BrokenContract,
        "a link is 'lead 1': expected a RecordRef",
    ),
    (CustomRecord, {"kind": "lead", "id": "1"}, InvalidValue, "not of a standard one"),
    (User, {"id": "dana"}, InvalidValue, "invalid id 'dana': expected 'user:…'"),
    (Queue, {"id": "user:a"}, InvalidValue, "expected 'queue:…'"),
    (Team, {"id": "team:a", "queue": "queue:a", "members": ["dana"]}, InvalidValue, "expected 'user:…'"),
    (Team, {"id": "team:a", "queue": "queue:a", "assign": "soon"}, InvalidValue, "one of now, later"),
    (Team, {"id": "team:a", "queue": "queue:a", "method": "dice"}, InvalidValue, "one of rotation"),
    (Rotation, {"id": "team:a", "last": {"user:a": -1}}, InvalidValue, "invalid count -1"),
    (Load, {"id": "1", "user": "dana", "window": "2026-11"}, InvalidValue, "expected 'user:…'"),
]


@pytest.mark.parametrize(("kind", "fields", "error", "message"), REFUSED, ids=[message for *_, message in REFUSED])
def test_what_cannot_be_is_refused(kind: type, fields: dict[str, Any], error: type[Exception], message: str) -> None:
    """Wrong data and wrong types are told apart, and the message shows the value and what was expected."""
    with pytest.raises(error) as refusal:
        kind(**fields)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("record", "label"),
    [
        (Inquiry(id="1", source="form", name="Amy", email="a@acme.example"), "Amy"),
        (Inquiry(id="1", source="form", company="한빛"), "한빛"),
        (Inquiry(id="1", source="form"), "1"),
        (Lead(id="1", owner="queue:a", email="a@acme.example", company="Acme"), "a@acme.example"),
        (Lead(id="1", owner="queue:a", external_ids=["hubspot:1"]), "hubspot:1"),
        (Contact(id="1", account="a", phone="+82 10-0000-1234"), "+82 10-0000-1234"),
        (Contact(id="1", account="a", external_ids=["hubspot:1"]), "hubspot:1"),
        (PersonAccount(id="1", mobile="+82 10-0000-1234"), "+82 10-0000-1234"),
        (PersonAccount(id="1", external_ids=["shop:1"]), "shop:1"),
        (Account(id="1", name="Acme Inc."), "Acme Inc."),
        (Opportunity(id="1", account="a", name="WMS 도입", stage="New"), "WMS 도입"),
    ],
)
def test_a_label_is_what_a_person_would_call_it(record: Any, label: str) -> None:
    """The name where there is one, else the next best thing."""
    assert record.label == label


def test_a_reference_names_kind_and_id() -> None:
    """It can be read aloud, and the kind of a custom record is its own."""
    assert str(ref(Queue(id="queue:a"))) == "queue queue:a"
    assert ref(CustomRecord(kind="sample", id="1")) == RecordRef("sample", "1")


def test_a_derived_id_is_a_uuid_of_version_5() -> None:
    """It is of the standard form, and stable for ever: hosts have it in their tables."""
    made = uuid.UUID(derived_id("form:1", "lead"))
    assert (made.version, made.variant) == (5, uuid.RFC_4122)
    assert str(made) == "490c9279-d271-5642-854d-be61c4d0f51a"
    assert len({derived_id("a", "bc"), derived_id("ab", "c"), derived_id("abc"), derived_id("a", "b", "c")}) == 4


def test_only_users_that_are_there_and_active_count() -> None:
    """Somebody unknown, or nobody, is not active."""
    roster = Roster(users={"user:a": User(id="user:a"), "user:b": User(id="user:b", active=False)})
    assert [roster.is_active(user) for user in ("user:a", "user:b", "user:c", None)] == [True, False, False, False]


def test_links_are_taken_as_they_are_or_none() -> None:
    """A receipt may point to a record, a conversion to several."""
    receipt = Receipt(id="1", source="form", outcome="lead", at=AT, record=RecordRef("lead", "1"))
    assert receipt.record == RecordRef("lead", "1")
    assert ConvertedTo(at=AT).account is None


class TestConverters:
    """The converters of fields, where no record shows them."""

    def test_a_value_passes_as_it_is(self) -> None:
        """Each converter takes its own type without reading it again."""
        domain, money = Domain("acme.example"), Money(Decimal(5), "KRW")
        assert optional.domain(domain) is domain
        assert optional.money(money) is money
        assert optional.decimal(5) == Decimal(5)
        assert optional.day(date(2026, 1, 1)) == date(2026, 1, 1)
        assert optional.long_text("x" * 5_000) == "x" * 5_000

    def test_nothing_stays_nothing(self) -> None:
        """None is nothing for every optional field."""
        takers = (optional.text, optional.email, optional.phone, optional.name, optional.company, optional.domain)
        assert all(taker(None) is None for taker in (*takers, optional.industry, optional.money, optional.count))
        assert optional.moment(None) is optional.day(None) is None

    def test_an_unusual_id_is_trimmed_and_kept(self) -> None:
        """Ids with spaces or Hangul are ids."""
        assert optional.identifier(" 고객 7 ") == "고객 7"


class TestLifecycle:
    """The statuses of leads as a table."""

    def test_the_customary_table_leads_from_new_to_converted(self) -> None:
        """Open and closed statuses are told apart; a status nobody declared counts as open."""
        assert (LIFECYCLE.initial, LIFECYCLE.converted) == ("new", "converted")
        assert [LIFECYCLE.is_open(each) for each in ("new", "unqualified", "converted", "hot")] == [True, False, False, True]
        assert LIFECYCLE.allows("unqualified", "recycled")
        assert not LIFECYCLE.allows("hot", "new")

    @pytest.mark.parametrize(
        ("statuses", "names", "message"),
        [
            ({"new": Status()}, {}, "invalid status 'converted'"),
            ({"fresh": Status(), "converted": Status(converted=True)}, {}, "invalid status 'new'"),
            ({"new": Status(next=("convrted",)), "converted": Status(converted=True)}, {}, "a status of the table: converted"),
            ({"new": Status(), "converted": Status()}, {}, "a status that is marked as converted"),
        ],
    )
    def test_a_table_that_leads_nowhere_is_refused(self, statuses: Any, names: Any, message: str) -> None:
        """Every status that is named must be in the table, and the converted one be marked."""
        with pytest.raises(InvalidValue) as refusal:
            Lifecycle(statuses, **names)
        assert message in str(refusal.value)


def test_an_address_is_a_value_of_its_own() -> None:
    """Records take an Address, which reads text by its own constructors."""
    lead = Lead(id="1", owner="queue:a", name="Amy", address=Address.of(country="대한민국", region="서울"))
    assert (lead.address.country, lead.address.subdivision) == ("KR", "KR-11")
