"""The objects of a CRM: valid once constructed, frozen, comparable, and clear about what is wrong."""

import copy
import pickle
import unicodedata
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.errors import BrokenContract, DataError, InvalidValue, LeadflowError
from leadflow.objects import (
    STANDARD_KINDS,
    Account,
    Activity,
    AnyRecord,
    CampaignMember,
    Contact,
    ConvertedTo,
    CustomRecord,
    Inquiry,
    Lead,
    LineItem,
    Load,
    Opportunity,
    PersonAccount,
    Problem,
    Product,
    Queue,
    Receipt,
    RecordRef,
    Related,
    Roster,
    Rotation,
    Team,
    User,
)
from leadflow.records import derived_id, ref, with_fields
from leadflow.testing.examples import BARE, FULL, NOW
from leadflow.values.address import Address
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.email import EmailAddress
from leadflow.values.industry import IndustryCode
from leadflow.values.money import Money
from leadflow.values.person_name import PersonName
from leadflow.values.phone import PhoneNumber

INQUIRY = Inquiry(
    id="form:1",
    source="web form",
    row=2,
    line=3,
    received_at=NOW,
    person_id="hubspot:1",
    name="Amy Wong",
    email="amy@acme.example",
    phone="+1 202-555-0143",
    mobile="+82 10-0000-1234",
    title="VP",
    company="Acme",
    website="acme.example",
    registration_number="000",
    industry="KSIC:C26",
    employees=3,
    annual_revenue="1000 KRW",
    address=Address(country="KR"),
    language="en",
    campaign="fair",
    interests=("robots",),
    message="hello",
    consent=True,
    do_not_email=True,
    do_not_call=True,
    custom={"intent": "purchase"},
    extra={"question": "answer"},
    original="{}",
    problems=(Problem("employees", "many", "a number"),),
    note="none",
)
LINE_ITEM = LineItem(product="robot", unit_price="5 USD")
CONVERTED = ConvertedTo(at=NOW, account="1", contact="2")
EVERYTHING: tuple[AnyRecord | Inquiry | LineItem | ConvertedTo, ...] = (
    *FULL.values(),
    *BARE.values(),
    INQUIRY,
    LINE_ITEM,
    CONVERTED,
)
SETTABLE = [
    (each, field.name) for each in (*FULL.values(), INQUIRY, LINE_ITEM, CONVERTED) for field in attrs.fields(type(each))
]


def named(value: object) -> str | None:
    """Return a readable id of a test case."""
    return type(value).__name__ if attrs.has(type(value)) else None


# --- valid once constructed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "field"), SETTABLE, ids=lambda each: each if isinstance(each, str) else type(each).__name__
)
def test_no_field_takes_a_value_of_a_wrong_type(record: AnyRecord, field: str) -> None:
    """Whatever a caller without a type checker hands over is refused when the object is made, with an error of ours."""
    for wrong in (object(), 1.5, b"bytes", [object()]):
        with pytest.raises(LeadflowError):
            with_fields(record, {field: wrong})


NUMBERS_AND_FLAGS = [(record, field) for record, field in SETTABLE if type(getattr(record, field)) in (int, bool)]


@pytest.mark.parametrize(
    ("record", "field"), NUMBERS_AND_FLAGS, ids=lambda each: each if isinstance(each, str) else type(each).__name__
)
def test_numbers_are_no_flags_and_flags_no_numbers(record: AnyRecord, field: str) -> None:
    """Python takes True for 1; a CRM must not."""
    wrong = 1 if isinstance(getattr(record, field), bool) else True
    with pytest.raises(BrokenContract):
        with_fields(record, {field: wrong})
    with pytest.raises(BrokenContract):
        with_fields(record, {field: "1"})


@pytest.mark.parametrize("record", [*FULL.values(), INQUIRY, CONVERTED], ids=named)
def test_moments_know_their_zone(record: AnyRecord) -> None:
    """A naive datetime is refused in every field that holds a moment."""
    fields = [field.name for field in attrs.fields(type(record)) if isinstance(getattr(record, field.name), datetime)]
    for field in fields:
        with pytest.raises(BrokenContract, match="expected a datetime with a time zone"):
            with_fields(record, {field: datetime(2026, 1, 1)})


@pytest.mark.parametrize("record", FULL.values(), ids=named)
def test_blank_text_counts_as_nothing(record: AnyRecord) -> None:
    """Spaces, also those that nobody sees, are no value; a field that must have one refuses them."""
    verbatim = {"original", "reason"}
    for field in attrs.fields(type(record)):
        if not isinstance(getattr(record, field.name), str) or field.name in verbatim:
            continue
        if isinstance(record, Opportunity) and field.name == "account":
            continue  # emptying it leaves an opportunity with nobody
        for blank in ("", "  ", "\u3000\u200b"):
            if field.default is attrs.NOTHING or field.default is not None:
                with pytest.raises(InvalidValue):
                    with_fields(record, {field.name: blank})
            else:
                assert getattr(with_fields(record, {field.name: blank}), field.name) is None


def test_fields_take_what_people_write() -> None:
    """Texts become values in their normal form; values are taken as they are."""
    lead = Lead(
        id=" 1 ",
        owner="user:dana",
        name="Wong, Amy",
        email="Amy <AMY@Acme.example>",
        other_emails=["a@acme.example", "A@acme.example"],
        phone="+82 10-0000-1234",
        company="  (주)  한빛 ",
        website="https://www.hanbit.example/jobs",
        industry="KSIC:C26",
        annual_revenue="120만원",
        interests=["로봇", " ", "로봇", "robots"],
        message=" 안녕\n하세요 ",
    )
    assert lead.id == "1"
    assert lead.name == PersonName("Amy Wong", given="Amy", family="Wong")
    assert lead.email == EmailAddress.parse("amy@acme.example")
    assert lead.other_emails == (EmailAddress.parse("a@acme.example"),)
    assert lead.phone == PhoneNumber("+821000001234")
    assert lead.company == CompanyName("(주) 한빛")
    assert lead.website == Domain("hanbit.example")
    assert lead.industry == IndustryCode("KSIC", "26")
    assert lead.annual_revenue == Money(1_200_000, "KRW")
    assert lead.interests == ("로봇", "robots")
    assert lead.message == "안녕\n하세요"
    assert attrs.evolve(lead) == lead


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Lead(id="1", owner="dana", name="Amy"), "invalid owner 'dana': expected 'user:…' or 'queue:…'"),
        (lambda: Lead(id="1", owner="user:", name="Amy"), "invalid owner 'user:': expected 'user:…' or 'queue:…'"),
        (lambda: Lead(id="1", owner="user:a"), "invalid lead '1': expected a name, an e-mail address, a telephone number or a company"),
        (lambda: Contact(id="1", account="a"), "invalid contact '1': expected a name, an e-mail address or a telephone number"),
        (lambda: PersonAccount(id="1"), "invalid person account '1': expected a name, an e-mail address or a telephone number"),
        (lambda: Opportunity(id="1", name="a", stage="b"), "invalid opportunity '1': expected either an account or a person account"),
        (
            lambda: Opportunity(id="1", name="a", stage="b", account="c", person_account="d"),
            "invalid opportunity '1': expected either an account or a person account",
        ),
        (lambda: Lead(id="1", owner="user:a", email="amy at acme"), "invalid e-mail address 'amy at acme': expected one address such as 'amy@acme.example'"),
        (lambda: Account(id="1", name="Acme", employees=-1), "invalid count -1: expected 0 or more"),
        (lambda: Queue(id="queue:a", version=-1), "invalid version -1: expected 0 or more"),
        (lambda: Opportunity(id="1", name="a", stage="b", account="c", probability=101), "invalid probability 101: expected from 0 to 100"),
        (lambda: LineItem(product="a", quantity=Decimal(0)), "invalid quantity Decimal('0'): expected more than 0"),
        (lambda: LineItem(product="a", discount=Decimal("1.5")), "invalid discount Decimal('1.5'): expected from 0 to 1"),
        (lambda: LineItem(product="a", quantity=10**9, unit_price="9999999999 USD"), "invalid amount Decimal('9999999999000000000'): expected at most 18 digits before the point"),
        (lambda: LineItem(product="a", quantity="two"), "invalid number 'two': expected a decimal number"),
        (lambda: LineItem(product="a", quantity="NaN"), "invalid number 'NaN': expected a finite number"),
        (lambda: Inquiry(id="1", source="a", event="lead"), "invalid event 'lead': expected one of inquiry, reference, ignored, test, rejected"),
        (lambda: Team(id="team:a", queue="queue:a", assign="soon"), "invalid assign 'soon': expected one of now, later"),
        (lambda: Team(id="team:a", queue="queue:a", method="dice"), "invalid method 'dice': expected one of rotation, weighted, load, hash"),
        (lambda: Team(id="team:a", queue="queue:a", members=["dana"]), "invalid members 'dana': expected 'user:…'"),
        (lambda: Queue(id="queue:a", members=["team:a"]), "invalid members 'team:a': expected 'user:…'"),
        (lambda: CustomRecord(kind="lead", id="1"), "invalid kind 'lead': expected the name of a kind that the policy declares, not of a standard one"),
        (lambda: Product(id="", name="robot"), "invalid text '': expected some text"),
        (lambda: Product(id="x" * 1_001, name="robot"), f"invalid text '{'x' * 79}…: expected at most 1,000 characters, not 1,001"),
        (lambda: Product(id="a\x00b", name="robot"), "invalid text 'a\\x00b': expected no control character such as '\\x00'"),
        (lambda: Lead(id="1", owner="user:a", name="Amy", message="가" * 131_073), f"invalid text '{'가' * 79}…: expected at most 131,072 characters, not 131,073"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_plain_words(make: Callable[[], object], message: str) -> None:
    """The field, the value, and what would have been accepted; the data are at fault."""
    with pytest.raises(DataError) as caught:
        make()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Lead(id=1, owner="user:a", name="Amy"), "a text is 1: expected a str"),
        (lambda: Lead(id="1", owner="user:a", email=5), "a field is 5: expected a value of type EmailAddress, a str or None"),
        (lambda: Lead(id="1", owner="user:a", other_emails="amy@acme.example"), "a field is 'amy@acme.example': expected an iterable of EmailAddress, not one alone"),
        (lambda: Lead(id="1", owner="user:a", name="Amy", interests="robots"), "a field is 'robots': expected an iterable of str, not one alone"),
        (lambda: Lead(id="1", owner="user:a", name="Amy", do_not_call="yes"), "do_not_call is 'yes': expected True or False"),
        (lambda: Lead(id="1", owner="user:a", name="Amy", address="Seoul"), "address is 'Seoul': expected an Address"),
        (lambda: Lead(id="1", owner="user:a", name="Amy", score=True), "score is True: expected an int"),
        (lambda: Lead(id="1", owner="user:a", name="Amy", custom=[("a", "b")]), "a field is <list of 1>: expected a mapping of names to values"),
        (lambda: Lead(id="1", owner="user:a", name="Amy", custom={"a": 1.5}), "a custom value is 1.5: expected a str, int, bool, Decimal, date, datetime or tuple of str"),
        (lambda: Activity(id="1", type="call", subject="call", at=NOW, links={"person": "1"}), "a link is '1': expected a RecordRef"),
        (lambda: Opportunity(id="1", name="a", stage="b", account="c", close_date=datetime(2026, 1, 1)), "a day is datetime.datetime(2026, 1, 1, 0, 0): expected a date, without a time"),
        (lambda: Opportunity(id="1", name="a", stage="b", account="c", line_items="ab"), "line_items is 'ab': expected several line items, such as [item]"),
        (lambda: LineItem(product="a", quantity=0.1), "a number is 0.1: expected a Decimal, an int or a str"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_the_callers_fault(make: Callable[[], object], message: str) -> None:
    """The application is told which part of the contract it broke."""
    with pytest.raises(BrokenContract) as caught:
        make()
    assert str(caught.value) == message


# --- owners and ids ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["contact", "person_account", "account", "opportunity", "activity"])
def test_only_leads_are_owned_by_queues(kind: str) -> None:
    """Everything else is owned by a user, or by nobody yet."""
    assert with_fields(FULL[kind], {"owner": None}).owner is None  # type: ignore[union-attr] # kinds with an owner
    for owner in ("queue:generic", "team:a", "dana"):
        with pytest.raises(InvalidValue, match="invalid owner .*: expected 'user:…'"):
            with_fields(FULL[kind], {"owner": owner})


@pytest.mark.parametrize("owner", ["team:a", "dana", "user:", "queue:", "USER:dana"])
def test_a_lead_is_always_owned_by_a_user_or_a_queue(owner: str) -> None:
    """A lead without owner cannot exist, and no team owns one."""
    for wrong in (owner, None):
        with pytest.raises(InvalidValue):
            with_fields(FULL["lead"], {"owner": wrong})


DECOMPOSED = unicodedata.normalize("NFD", "김é")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (User(id=f"user:{DECOMPOSED}").id, "user:김é"),
        (Queue(id=f" queue:{DECOMPOSED}").id, "queue:김é"),
        (Team(id=f"team:{DECOMPOSED}", queue=f"queue:{DECOMPOSED}").queue, "queue:김é"),
        (Queue(id="queue:a", members=[f"user:{DECOMPOSED}"]).members, ("user:김é",)),
        (
            Rotation(id=f"team:{DECOMPOSED}", last={f"user:{DECOMPOSED}": 1}),
            Rotation(id="team:김é", last={"user:김é": 1}),
        ),
        (Load(id="1", user=f"user:{DECOMPOSED}", day=date(2026, 11, 21)).user, "user:김é"),
        (Lead(id="1", owner=f"user:{DECOMPOSED}", name="Amy").owner, "user:김é"),
        (Contact(id=DECOMPOSED, account=DECOMPOSED, name="Amy"), Contact(id="김é", account="김é", name="Amy")),
        (
            CampaignMember(id="1", campaign="c", links={DECOMPOSED: RecordRef("lead", f" {DECOMPOSED}")}).links,
            {"김é": RecordRef("lead", "김é")},
        ),
        (
            Receipt(id="1", source="a", outcome="lead", at=NOW, record=RecordRef("lead", DECOMPOSED)).record,
            ("lead", "김é"),
        ),
    ],
)
def test_ids_have_one_normal_form_wherever_they_stand(one: object, other: object) -> None:
    """An id that a Mac wrote is the same as one that Windows wrote: in records, owners, members and links."""
    assert one == other


def test_every_standard_kind_is_known() -> None:
    """The list of standard kinds is the kinds of all standard records, with an example of each."""
    classes = [each for each in get_args(AnyRecord) if each is not CustomRecord]
    assert {each.kind for each in classes} == STANDARD_KINDS == set(FULL) - {"custom"}


# --- frozen values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", EVERYTHING, ids=named)
def test_records_are_values(record: AnyRecord) -> None:
    """They cannot be changed, have no hidden attributes, hash, and survive pickling and copying."""
    field = attrs.fields(type(record))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(record, field, "other")
    assert not hasattr(record, "__dict__")
    for other in (pickle.loads(pickle.dumps(record)), copy.deepcopy(record), attrs.evolve(record)):
        assert other == record
        assert hash(other) == hash(record)
        assert getattr(other, "version", 0) == getattr(record, "version", 0)


@pytest.mark.parametrize("record", FULL.values(), ids=named)
def test_versions_take_no_part_in_equality(record: AnyRecord) -> None:
    """Two readings of one record are equal as long as its contents are."""
    later = attrs.evolve(record, version=record.version + 1)
    assert later == record
    assert hash(later) == hash(record)


@pytest.mark.parametrize("record", FULL.values(), ids=named)
def test_every_other_field_takes_part_in_equality(record: AnyRecord) -> None:
    """Emptying any field makes another value."""
    for field in attrs.fields(type(record)):
        if field.name == "version" or field.default is attrs.NOTHING:
            continue
        default = None if field.name == "account" else field.default
        try:
            other = with_fields(record, {field.name: default})
        except LeadflowError:
            continue
        assert (other != record) or getattr(record, field.name) == default


def test_mappings_in_records_cannot_be_changed_from_outside() -> None:
    """A record keeps its own copy of what it was given."""
    custom: dict[str, str] = {"intent": "purchase"}
    lead = Lead(id="1", owner="user:a", name="Amy", custom=custom)
    custom["intent"] = "other"
    assert lead.custom == {"intent": "purchase"}
    with pytest.raises(TypeError):
        lead.custom["intent"] = "other"  # type: ignore[index] # the point


# --- custom fields ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "held"),
    [
        ({"a": " b "}, {"a": "b"}),
        ({" a ": "b"}, {"a": "b"}),
        ({"a": ""}, {}),
        ({"a": "  "}, {}),
        ({"a": ["x", " ", "x", "가"]}, {"a": ("x", "가")}),
        ({"a": ()}, {}),
        ({"a": [" "]}, {}),
        ({"a": 0}, {"a": 0}),
        ({"a": False}, {"a": False}),
        ({"a": Decimal("0.10")}, {"a": Decimal("0.1")}),
        ({"a": date(2026, 1, 1)}, {"a": date(2026, 1, 1)}),
        ({"a": NOW}, {"a": NOW}),
        ({}, {}),
    ],
)
def test_custom_fields_hold_values_and_no_blanks(given_: Mapping[str, object], held: Mapping[str, object]) -> None:
    """What says nothing is not kept; 0 and False say something."""
    lead = with_fields(BARE["lead"], {"custom": given_})
    assert dict(lead.custom) == held  # type: ignore[union-attr] # a lead


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (Decimal("NaN"), InvalidValue),
        (Decimal("Infinity"), InvalidValue),
        ("a\x00b", InvalidValue),
        (datetime(2026, 1, 1), BrokenContract),
        (1.5, BrokenContract),
        (None, BrokenContract),
        ({"a": "b"}, BrokenContract),
        ([1], BrokenContract),
        (b"a", BrokenContract),
    ],
)
def test_custom_fields_hold_nothing_else(value: object, error: type[LeadflowError]) -> None:
    """Numbers are exact and finite, moments know their zone, texts can be stored."""
    with pytest.raises(error):
        with_fields(BARE["lead"], {"custom": {"a": value}})


@pytest.mark.parametrize("name", ["", " ", 5, None])
def test_a_custom_field_has_a_name(name: object) -> None:
    """A blank name names nothing."""
    with pytest.raises(LeadflowError):
        with_fields(BARE["lead"], {"custom": {name: "a"}})


# --- labels and small helpers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "label"),
    [
        (Lead(id="1", owner="user:a", name="김민지", email="m@acme.example", company="Acme"), "김민지"),
        (Lead(id="1", owner="user:a", email="m@acme.example", company="Acme"), "m@acme.example"),
        (Lead(id="1", owner="user:a", company="주식회사 한빛", phone="+82 2-000-1122"), "주식회사 한빛"),
        (Lead(id="1", owner="user:a", phone="+82 2-000-1122"), "+82 2-000-1122"),
        (Lead(id="1", owner="user:a", mobile="+82 10-0000-1234"), "+82 10-0000-1234"),
        (Lead(id="1", owner="user:a", external_ids=["erp:7"]), "erp:7"),
        (Contact(id="1", account="a", external_ids=["erp:7"]), "erp:7"),
        (PersonAccount(id="1", mobile="+82 10-0000-1234"), "+82 10-0000-1234"),
        (Account(id="1", name="Acme"), "Acme"),
        (Opportunity(id="1", account="a", name="로봇 10대", stage="제안"), "로봇 10대"),
        (Inquiry(id="1", source="a"), "1"),
        (Inquiry(id="1", source="a", company="Acme"), "Acme"),
    ],
)  # fmt: skip
def test_a_label_is_what_a_person_would_say(
    record: Lead | Contact | PersonAccount | Account | Opportunity | Inquiry, label: str
) -> None:
    """The best there is: the name, else how to reach them, else an id."""
    assert record.label == label


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, False),
        ({"title": "VP", "message": "hello"}, False),
        ({"website": "acme.example"}, False),
        *(
            ({name: getattr(INQUIRY, name)}, True)
            for name in ("name", "email", "phone", "mobile", "company", "person_id")
        ),
    ],
)
def test_an_inquiry_says_something_when_it_names_or_reaches_anybody(fields: Mapping[str, object], says: bool) -> None:
    """A message from nobody cannot be answered."""
    assert with_fields(Inquiry(id="1", source="form"), fields).says_something is says


def test_a_roster_knows_who_is_active() -> None:
    """Nobody, strangers and inactive users are not."""
    roster = Roster(users={"user:a": User(id="user:a"), "user:b": User(id="user:b", active=False)})
    assert [roster.is_active(user) for user in ("user:a", "user:b", "user:c", None)] == [True, False, False, False]


def test_references_and_problems_read_well() -> None:
    """In messages and logs."""
    assert str(ref(Queue(id="queue:서울"))) == "queue queue:서울"
    assert str(Problem("employees", "many", "a number")) == "employees 'many': expected a number"
    assert Related() == Related(activities=(), memberships=(), opportunities=(), custom_records=())


def test_moments_are_compared_as_moments() -> None:
    """The same moment in two zones is one value."""
    seoul = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=9)))
    one, other = (Receipt(id="1", source="a", outcome="lead", at=at) for at in (seoul, seoul.astimezone(UTC)))
    assert one == other


# --- derived ids ------------------------------------------------------------------------------------------------------

PARTS = st.lists(st.text(max_size=5), max_size=3)


@given(PARTS)
def test_a_derived_id_is_a_uuid_of_version_5(parts: list[str]) -> None:
    """So it fits into a UUID column, and says by its version that it is derived."""
    id_ = derived_id(*parts)
    assert str(uuid.UUID(id_)) == id_
    assert uuid.UUID(id_).version == 5
    assert uuid.UUID(id_).variant == uuid.RFC_4122
    assert derived_id(*parts) == id_


@given(PARTS, PARTS)
def test_different_causes_give_different_ids(one: list[str], other: list[str]) -> None:
    """However the parts are cut."""
    assert (derived_id(*one) == derived_id(*other)) == (one == other)


def test_a_field_that_a_record_does_not_have_is_refused() -> None:
    """Where only running tells which field it is, the message lists those there are."""
    queue = Queue(id="queue:a")
    with pytest.raises(BrokenContract, match="a field of Queue is 'nmae': expected one of id, name"):
        with_fields(queue, {"nmae": "A"})
