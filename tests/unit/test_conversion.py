"""Converting a lead: what it creates, fills, keeps, loses and refuses, and that it can be undone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from leadflow import (
    Account,
    Activity,
    Address,
    BrokenContract,
    ChangeSet,
    Contact,
    CustomRecord,
    Directory,
    Inquiry,
    Lead,
    LineItem,
    MemoryRepository,
    Money,
    Opportunity,
    PersonAccount,
    Policy,
    RecordRef,
    Related,
    gather,
    inquiries_of,
    plan_conversion,
    plan_reclassification,
    ref,
)
from leadflow.changes import Create, Delete
from leadflow.errors import ConversionRefused
from leadflow.objects import CampaignMember, ConvertedTo
from leadflow.policy import Classification, Conversion, CustomField
from leadflow.values import EmailAddress, IndustryCode, PersonName

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
POLICY = Policy(fallback_user="user:head", custom_fields={"intent": CustomField()})
WITHOUT_PERSON_ACCOUNTS = Policy(fallback_user="user:head", classification=Classification(person_accounts="off"))
NOTHING_RELATED = Related()

LEAD = Lead(
    id="lead-1",
    owner="user:dana",
    name="박서준",
    email="sj.park@hanbit.example",
    mobile="+82 10-0000-1234",
    title="구매팀장",
    company="주식회사 한빛",
    website="www.hanbit.example",
    employees=340,
    industry="KSIC:26",
    annual_revenue="12억 원",
    address=Address.of(country="한국", region="서울"),
    source="meta",
    campaign="2026Q3 demo",
    interests=["WMS", "TMS"],
    message="견적을 부탁드립니다",
    external_ids=["hubspot:106"],
    custom={"intent": "purchase"},
)
CONSUMER = Lead(
    id="lead-2", owner="user:dana", name="김민지", email="leadflow-fixture-02@naver.com", interests=["립스틱"]
)


def convert(lead: Lead = LEAD, related: Related = NOTHING_RELATED, policy: Policy = POLICY, **choices: Any) -> Any:
    return plan_conversion(lead, related, policy, at=AT, **choices)


class TestIntoNewRecords:
    """A lead with a company becomes an account, a contact there and an opportunity."""

    def test_the_account_takes_what_is_known_of_the_company(self) -> None:
        """Name, web domain, industry, size, revenue and address go to the account."""
        account = convert().account
        assert (str(account.name), str(account.domains[0]), account.employees) == (
            "주식회사 한빛",
            "hanbit.example",
            340,
        )
        assert (account.industry, account.annual_revenue) == (IndustryCode.parse("KSIC:26"), Money.parse("12억 원"))
        assert (account.address, account.owner, account.created_at) == (LEAD.address, "user:dana", AT)

    def test_the_contact_takes_what_is_known_of_the_person(self) -> None:
        """Name, addresses, title, ids and custom fields go to the contact, which belongs to the account."""
        plan = convert()
        contact = plan.contact
        assert (contact.account, contact.name, contact.email) == (plan.account.id, LEAD.name, LEAD.email)
        assert (contact.mobile, contact.title, contact.external_ids) == (LEAD.mobile, "구매팀장", ("hubspot:106",))
        assert contact.custom == {"intent": "purchase"}

    def test_the_opportunity_holds_the_products_that_were_asked_for(self) -> None:
        """It is named after the company, starts in the policy's stage, and lists the products of interest."""
        opportunity = convert().opportunity
        assert (opportunity.name, opportunity.stage, opportunity.probability) == ("주식회사 한빛", "Prospecting", 10)
        assert opportunity.close_date == date(2026, 12, 31)
        assert [item.product for item in opportunity.line_items] == ["WMS", "TMS"]
        assert (opportunity.contacts, opportunity.campaign) == ((convert().contact.id,), "2026Q3 demo")

    def test_the_policy_says_how_an_opportunity_starts(self) -> None:
        """Stage, probability and closing date come from the policy."""
        policy = Policy(fallback_user="user:head", conversion=Conversion(stage="Qualification", close_after_days=30))
        opportunity = convert(policy=policy).opportunity
        assert (opportunity.stage, opportunity.probability, opportunity.close_date) == (
            "Qualification",
            20,
            date(2026, 12, 21),
        )

    def test_the_lead_remembers_what_it_became(self) -> None:
        """It gets the converted status and the ids of everything it became."""
        plan = convert()
        assert plan.after.status == "converted"
        assert plan.after.converted == ConvertedTo(
            at=AT, account=plan.account.id, contact=plan.contact.id, opportunity=plan.opportunity.id
        )

    def test_the_same_lead_gives_the_same_ids(self) -> None:
        """Planning twice plans the same records, so sending it twice cannot make two."""
        assert convert().changes == convert().changes

    def test_a_company_without_a_person_makes_no_contact(self) -> None:
        """Neither no name at all nor the company's own mailbox is a person."""
        company = Lead(id="1", owner="user:dana", company="Acme Inc.", email="info@acme.example")
        plan = convert(company)
        assert plan.contact is None
        assert plan.opportunity.contacts == ()
        assert [str(loss) for loss in plan.losses] == ["email info@acme.example: lost"]

    @pytest.mark.parametrize("wanted", [True, False])
    def test_the_caller_can_ask_for_an_opportunity_or_none(self, wanted: bool) -> None:
        """What the caller says goes before the policy's default."""
        policy = Policy(fallback_user="user:head", conversion=Conversion(opportunity=not wanted))
        assert (convert(policy=policy, opportunity=wanted).opportunity is not None) is wanted
        assert (convert(policy=policy).opportunity is not None) is not wanted


class TestIntoExistingRecords:
    """An existing record is filled where it is empty; what it holds is never overwritten."""

    ACCOUNT = Account(id="a1", name="한빛전자", domains=["hanbit.example"], employees=400, owner="user:kim")
    CONTACT = Contact(id="c1", account="a1", name="박서준", email="old@hanbit.example", title="과장", owner="user:kim")

    def test_empty_fields_are_filled_and_the_others_kept(self) -> None:
        """The account keeps its size and owner, and takes revenue and industry."""
        plan = convert(account=self.ACCOUNT)
        assert (plan.account.employees, plan.account.owner) == (400, "user:kim")
        assert plan.account.annual_revenue == LEAD.annual_revenue
        assert [str(outcome) for outcome in plan.kept] == ["employees 340 → account.employees: kept"]

    def test_the_company_name_of_the_lead_becomes_an_alias(self) -> None:
        """Another spelling of the company is worth knowing."""
        assert [str(alias) for alias in convert(account=self.ACCOUNT).account.aliases] == ["주식회사 한빛"]

    def test_who_works_elsewhere_teaches_an_account_nothing(self) -> None:
        """A lead of an agency in its client's account: neither its domain nor its name is the client's; both are told."""
        agency = attrs.evolve(LEAD, email="sj@agency.example", website="agency.example", company="Bright Agency")
        plan = convert(agency, account=self.ACCOUNT)
        assert (plan.account.domains, plan.account.aliases) == (self.ACCOUNT.domains, ())
        told = {outcome.target: outcome.fate for outcome in plan.fields if outcome.field in ("website", "company")}
        assert told == {"account.domains": "kept", "account.name": "kept"}
        bare = convert(agency, account=Account(id="a2", name="한빛전자"))
        assert (bare.account.domains, bare.account.aliases) == ((), ())
        assert "website" in {loss.field for loss in bare.losses}

    def test_the_same_name_teaches_an_account_its_domain_unless_it_has_another(self) -> None:
        """Where a domain speaks against the name, it is another company of that name."""
        plain = convert(account=Account(id="a1", name="한빛"))
        assert [str(domain) for domain in plain.account.domains] == ["hanbit.example"]
        other = convert(account=Account(id="a1", name="한빛", domains=["hanbit-trade.example"]))
        assert [str(domain) for domain in other.account.domains] == ["hanbit-trade.example"]

    def test_the_same_registration_number_is_the_same_company(self) -> None:
        """Whatever it calls itself, and wherever its web site is; another number is another company, another country too."""
        lead = attrs.evolve(LEAD, registration_number="110-81-12345")
        known = Account(id="a1", name="HB Group", domains=["hb.example"], registration_number="1108112345")
        plan = convert(lead, account=known)
        assert (len(plan.account.domains), [str(each) for each in plan.account.aliases]) == (2, ["주식회사 한빛"])
        for other in ({"registration_number": "220-81-22222"}, {"address": Address(country="US")}):
            assert convert(lead, account=Account(id="a1", name="한빛", **other)).account.domains == ()

    def test_an_address_that_is_there_is_there(self) -> None:
        """The first address of the contact does not come back as another one."""
        lead = attrs.evolve(LEAD, email="sj@gmail.com", other_emails=["old@hanbit.example"])
        plan = convert(lead, account=self.ACCOUNT, contact=self.CONTACT)
        assert list(map(str, plan.contact.other_emails)) == ["sj@gmail.com"]
        fates = {outcome.field: outcome.fate for outcome in plan.fields if outcome.target == "contact.other_emails"}
        assert fates == {"email": "mapped", "other_emails": "equal"}

    def test_a_known_name_of_the_account_is_no_news(self) -> None:
        """The same name in another legal form adds nothing."""
        plan = convert(account=Account(id="a1", name="한빛"))
        assert plan.account.aliases == ()
        assert "equal" in {outcome.fate for outcome in plan.fields if outcome.field == "company"}

    def test_a_second_e_mail_address_joins_the_first(self) -> None:
        """No e-mail address is lost, and none is replaced."""
        contact = convert(account=self.ACCOUNT, contact=self.CONTACT).contact
        assert contact.email == EmailAddress.parse("old@hanbit.example")
        assert contact.other_emails == (LEAD.email,)
        assert contact.title == "과장"

    def test_records_that_gain_nothing_are_not_written(self) -> None:
        """A contact that holds everything already is left alone."""
        lead = Lead(id="1", owner="user:dana", name="Amy Wong", company="Acme")
        account, contact = Account(id="a", name="Acme"), Contact(id="c", account="a", name="Amy Wong")
        plan = convert(lead, account=account, contact=contact, opportunity=False)
        assert [change.ref for change in plan.changes.changes] == [RecordRef("lead", "1")]

    def test_an_existing_opportunity_is_joined(self) -> None:
        """The contact and the products of interest are added; name, stage and amount stay."""
        opportunity = Opportunity(
            id="o1", account="a1", name="WMS 도입", stage="Negotiation", probability=80, amount="5000만원"
        )
        joined = convert(account=self.ACCOUNT, opportunity=opportunity).opportunity
        assert (joined.name, joined.stage, joined.amount) == ("WMS 도입", "Negotiation", Money.parse("5000만원"))
        assert joined.line_items == (LineItem(product="WMS"), LineItem(product="TMS"))

    def test_an_opt_out_is_taken_over(self) -> None:
        """Who must not be called as a lead must not be called as a contact."""
        quiet = attrs.evolve(LEAD, do_not_call=True)
        assert convert(quiet, account=self.ACCOUNT, contact=self.CONTACT).contact.do_not_call


class TestIntoPersonAccounts:
    """A lead without a company becomes a person account where those are on."""

    def test_a_consumer_becomes_a_person_account_with_an_opportunity(self) -> None:
        """The opportunity belongs to the person account and lists the products."""
        plan = convert(CONSUMER)
        assert (plan.account, plan.contact) == (None, None)
        assert str(plan.person_account.name) == "김민지"
        assert (plan.opportunity.person_account, plan.opportunity.name) == (plan.person_account.id, "김민지")
        assert plan.after.converted.person_account == plan.person_account.id

    @pytest.mark.parametrize("company", ["개인", "Individual", "N/A"])
    def test_a_stand_in_for_a_company_makes_no_account(self, company: str) -> None:
        """Nobody wants an account called "Individual"; an existing account does not learn the word as a name either."""
        consumer = attrs.evolve(CONSUMER, company=company)
        assert convert(consumer).account is None
        assert convert(consumer, account=Account(id="a", name="한빛")).account.aliases == ()

    def test_an_existing_person_account_is_filled(self) -> None:
        """Empty fields are filled from the lead."""
        known = PersonAccount(id="p1", name="김민지")
        assert convert(CONSUMER, person_account=known).person_account.email == CONSUMER.email

    def test_what_a_person_account_has_no_place_for_is_lost_and_said(self) -> None:
        """A company that becomes a person account loses what belongs to companies."""
        plan = convert(person_account=PersonAccount(id="p1", name="박서준"), opportunity=False)
        lost = {outcome.field for outcome in plan.losses}
        assert lost == {
            *("company", "website", "industry", "employees", "annual_revenue", "campaign", "interests", "message"),
        }


REFUSALS = [
    (
        attrs.evolve(LEAD, owner="queue:korea"),
        {},
        "'queue:korea' cannot own accounts, contacts or opportunities; give a user",
    ),
    (LEAD, {"owner": "queue:korea"}, "'queue:korea' cannot own accounts, contacts or opportunities; give a user"),
    (
        attrs.evolve(LEAD, converted=ConvertedTo(at=AT, account="a9")),
        {},
        "it was converted on 2026-11-21 and became 'a9'",
    ),
    (
        LEAD,
        {"person_account": PersonAccount(id="p", name="박"), "account": Account(id="a", name="A")},
        "a person account is account and contact in one; give it alone",
    ),
    (
        LEAD,
        {"contact": Contact(id="c", account="a", name="박")},
        "a contact belongs to an account; give the account, too",
    ),
    (
        LEAD,
        {"account": Account(id="a", name="A"), "contact": Contact(id="c", account="b", name="박")},
        "contact 'c' belongs to 'b', not to 'a'",
    ),
    (
        LEAD,
        {"account": Account(id="a", name="A"), "opportunity": Opportunity(id="o", account="b", name="O", stage="New")},
        "opportunity 'o' belongs to account 'b', not to 'a'",
    ),
]


@pytest.mark.parametrize(("lead", "choices", "reason"), REFUSALS)
def test_a_conversion_that_cannot_be_is_refused_with_its_reason(
    lead: Lead, choices: dict[str, Any], reason: str
) -> None:
    """The message names what excludes what."""
    with pytest.raises(ConversionRefused) as refusal:
        convert(lead, **choices)
    assert refusal.value.reason == reason
    assert str(refusal.value) == f"lead 'lead-1' cannot be converted: {reason}"


def test_without_company_and_person_accounts_nothing_can_be_made() -> None:
    """The refusal says what would help."""
    with pytest.raises(ConversionRefused, match="give an account, or switch person accounts on in the policy"):
        convert(CONSUMER, policy=WITHOUT_PERSON_ACCOUNTS)


def test_a_lead_that_names_nobody_becomes_nobody() -> None:
    """A stand-in for a company and nothing else makes neither an account nor a person account."""
    with pytest.raises(
        ConversionRefused, match="it has neither a name nor a company; ask for one of them, or give the account"
    ):
        convert(Lead(id="1", owner="user:dana", company="개인"))


def test_an_account_can_be_given_to_a_lead_without_company() -> None:
    """Then it becomes a contact there, person accounts or not."""
    plan = convert(CONSUMER, policy=WITHOUT_PERSON_ACCOUNTS, account=Account(id="ind", name="개인", placeholder=True))
    assert plan.contact.account == "ind"


def test_the_moment_must_know_its_zone() -> None:
    """A naive time is the caller's mistake."""
    with pytest.raises(BrokenContract, match="time zone"):
        plan_conversion(LEAD, NOTHING_RELATED, POLICY, at=datetime(2026, 11, 21))


def test_every_value_of_the_lead_is_accounted_for() -> None:
    """Each value is mapped, equal, kept or lost; here only the message has no place."""
    plan = convert()
    assert [str(loss) for loss in plan.losses] == ["message 견적을 부탁드립니다: lost"]
    mapped = {outcome.field for outcome in plan.fields if outcome.fate == "mapped"}
    assert mapped >= {"name", "email", "mobile", "title", "company", "website", "interests", "custom.intent", "address"}


class TestWhatHangsOnTheLead:
    """Activities, memberships and custom records move to what the lead became, each exactly once."""

    CALL = Activity(id="call", type="call", subject="문의", at=AT, links={"person": ref(LEAD)})
    VISIT = Activity(
        id="visit",
        type="meeting",
        subject="방문",
        at=AT,
        links={"person": ref(LEAD), "account": RecordRef("account", "z")},
    )
    FOREIGN = Activity(
        id="other",
        type="call",
        subject="x",
        at=AT,
        links={"person": RecordRef("lead", "9"), "account": RecordRef("account", "z")},
    )
    MEMBER = CampaignMember(id="m", campaign="q3", links={"person": ref(LEAD)})
    SAMPLE = CustomRecord(kind="sample", id="s", links={"requested_by": ref(LEAD)})
    RELATED = Related(activities=(CALL, VISIT, FOREIGN), memberships=(MEMBER,), custom_records=(SAMPLE,))

    def applied(self, lead: Lead = LEAD, **choices: Any) -> tuple[Any, MemoryRepository]:
        repository = MemoryRepository([lead, self.CALL, self.VISIT, self.FOREIGN, self.MEMBER, self.SAMPLE])
        plan = convert(lead, self.RELATED, **choices)
        repository.apply(plan.changes)
        return plan, repository

    def test_they_link_to_the_contact_and_activities_to_the_account_too(self) -> None:
        """An activity that has an account keeps it."""
        plan, repository = self.applied()
        contact, account = ref(plan.contact), ref(plan.account)
        assert repository.get("activity", "call").links == {"person": contact, "account": account}
        assert repository.get("activity", "visit").links == {"person": contact, "account": RecordRef("account", "z")}
        assert repository.get("campaign_member", "m").links == {"person": contact}
        assert repository.get("sample", "s").links == {"requested_by": contact}

    def test_what_hangs_on_somebody_else_is_left_alone(self) -> None:
        """Only links to this lead move."""
        _, repository = self.applied()
        assert repository.get("activity", "other") == self.FOREIGN

    def test_more_than_the_policy_allows_is_not_moved(self) -> None:
        """Exactly as many are."""
        assert len(convert(related=self.RELATED, policy=attrs.evolve(POLICY, most_related=5)).changes.relinks) == 4
        with pytest.raises(ConversionRefused, match=r"5 records hang on it, expected 4 or fewer \(most_related\)"):
            convert(related=self.RELATED, policy=attrs.evolve(POLICY, most_related=4))

    def test_undoing_restores_everything(self) -> None:
        """The inverse of the conversion brings back the lead and every link."""
        plan, repository = self.applied()
        repository.apply(plan.changes.inverse())
        assert set(repository) == {LEAD, self.CALL, self.VISIT, self.FOREIGN, self.MEMBER, self.SAMPLE}

    def test_the_activities_of_a_company_without_a_person_stay_with_the_lead_and_join_the_account(self) -> None:
        """There is nobody to move them to."""
        company = attrs.evolve(LEAD, name=None, email=None, external_ids=())
        plan, repository = self.applied(company)
        assert repository.get("activity", "call").links == {"person": ref(LEAD), "account": ref(plan.account)}
        assert repository.get("campaign_member", "m").links == {"person": ref(LEAD)}


def test_only_open_activities_change_their_owner() -> None:
    """Each is linked once, whether it changes its owner or not; the inverse takes both back."""
    done, todo, theirs = (
        Activity(id=id_, type="task", subject="문의", at=AT, links={"person": ref(LEAD)}, open=is_open, owner=owner)
        for id_, is_open, owner in (
            ("done", False, "user:dana"), ("todo", True, "user:dana"), ("theirs", True, "user:minji")
        )
    )  # fmt: skip
    plan = convert(related=Related(activities=(done, todo, theirs)), owner="user:minji")
    repository = MemoryRepository([LEAD, done, todo, theirs])
    repository.apply(plan.changes)
    after = {id_: repository.get("activity", id_) for id_ in ("done", "todo", "theirs")}
    assert {id_: each.owner for id_, each in after.items()} == {
        "done": "user:dana", "todo": "user:minji", "theirs": "user:minji"
    }  # fmt: skip
    for each in after.values():
        assert each.links == {"person": ref(plan.contact), "account": ref(plan.account)}
    repository.apply(plan.changes.inverse())
    assert [repository.get("activity", each.id) for each in (done, todo, theirs)] == [done, todo, theirs]


@pytest.mark.parametrize(
    ("own", "memberships", "campaign"),
    [
        ("fair", [("1", "mail", 3)], "fair"),
        (None, [("1", "mail", 3), ("2", "fair", 5), ("3", "demo", None)], "fair"),
        (None, [("1", "mail", 3), ("2", "fair", 3)], "fair"),
        (None, [], None),
    ],
)
def test_an_opportunity_comes_from_the_campaign_of_the_lead_else_from_the_latest_one(
    own: str | None, memberships: list[tuple[str, str, int | None]], campaign: str | None
) -> None:
    """Memberships without a date count as old; of one moment the last id counts."""
    lead = attrs.evolve(LEAD, campaign=own)
    members = tuple(
        CampaignMember(id=id_, campaign=of, links={"person": ref(lead)}, at=AT.replace(day=day) if day else None)
        for id_, of, day in memberships
    )
    assert convert(lead, Related(memberships=members)).opportunity.campaign == campaign


PLACEHOLDER = Policy(
    fallback_user="user:head",
    classification=Classification(person_accounts="placeholder", placeholder_account="individuals"),
)


def test_the_placeholder_way_makes_contacts_of_the_account_for_individuals() -> None:
    """It is created once, and takes nothing of theirs; without the host's records it must be given."""
    first = convert(CONSUMER, policy=PLACEHOLDER, known=Directory.of([CONSUMER]))
    assert (first.account.label, first.account.placeholder, first.contact.account) == (
        "Individual", True, "individuals"
    )  # fmt: skip
    repository = MemoryRepository([CONSUMER])
    repository.apply(first.changes)
    again = attrs.evolve(CONSUMER, id="lead-3", email="leadflow-fixture-03@naver.com")
    known = Directory.of([*repository, again], policy=PLACEHOLDER)
    second = convert(again, policy=PLACEHOLDER, known=known)
    assert [change.ref.kind for change in second.changes.changes] == ["contact", "opportunity", "lead"]
    with pytest.raises(ConversionRefused, match="give the account 'individuals', which stands for individuals"):
        convert(CONSUMER, policy=PLACEHOLDER)


def test_the_account_for_individuals_is_made_anew_after_it_was_deleted() -> None:
    """It goes on with the version that it left behind, so a stale change of the deleted one is noticed."""
    repository = MemoryRepository([CONSUMER])
    made = convert(CONSUMER, policy=PLACEHOLDER, known=Directory.of([CONSUMER])).account
    repository.apply(ChangeSet((Create(made),)))
    repository.apply(ChangeSet((Delete(repository.get("account", made.id)),)))
    known = gather(repository, [Inquiry(id="i", source="web", name="김민지")], PLACEHOLDER)
    repository.apply(convert(CONSUMER, policy=PLACEHOLDER, known=known).changes)
    assert repository.get("account", made.id).version == 3


def test_an_account_that_could_be_one_of_several_is_not_made() -> None:
    """The refusal names them."""
    known = Directory.of(
        [
            Account(id="a", name="한빛", domains=["hanbit.example"]),
            Account(id="b", name="한빛", domains=["hanbit.example"]),
        ]
    )
    with pytest.raises(ConversionRefused) as refusal:
        convert(known=known, policy=attrs.evolve(POLICY, classification=Classification(tie_breaks=())))
    assert refusal.value.reason == "it may belong to 한빛 ('a'), 한빛 ('b'); give an account, or bypass the check"


def test_converting_twice_is_refused() -> None:
    """The converted lead is not converted again."""
    with pytest.raises(ConversionRefused, match="it was converted on 2026-11-21"):
        convert(convert().after)


def test_custom_fields_of_the_policy_travel_with_the_person() -> None:
    """What a contact holds already is kept."""
    policy = Policy(
        fallback_user="user:head", custom_fields={"intent": CustomField(choices=("purchase", "information"))}
    )
    contact = Contact(id="c", account="a", name="박서준", custom={"intent": "information"})
    plan = convert(policy=policy, account=Account(id="a", name="한빛"), contact=contact)
    assert plan.contact.custom == {"intent": "information"}
    assert "custom.intent purchase → contact.custom.intent: kept" in [str(outcome) for outcome in plan.kept]


def test_line_items_count_one_unit_without_discount() -> None:
    """Interest in a product is one unit at the list price until somebody says otherwise."""
    item = convert().opportunity.line_items[0]
    assert (item.quantity, item.unit_price, item.discount) == (Decimal(1), None, Decimal(0))


def test_what_belongs_to_the_lead_itself_is_not_lost() -> None:
    """Scores, statuses and deadlines stay with the converted lead, which keeps them."""
    own = {
        "score": 5, "grade": "A", "manual_score": 7, "status_reason": "asked twice",
        "assigned_at": AT, "respond_by": AT, "responded_at": AT, "created_at": AT,
    }  # fmt: skip
    lead = Lead(id="1", owner="user:dana", name="Amy Wong", company="Acme", **own)
    plan = plan_conversion(lead, Related(), POLICY, at=AT)
    assert plan.losses == ()
    assert {name: getattr(plan.after, name) for name in own} == own


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Amy ????", "Amy"),
        ("Amy [not provided]", "Amy"),
        ("김 ????", "김"),
        ("Amy & Ben", "Amy & Ben"),
        ("Amy -", "Amy"),
        (". Kim", "Kim"),
        ("Amy N/A", "Amy"),
        ("박 미정", "박 미정"),
        ("Christopher Null", "Christopher Null"),
        ("김 알 수 없음", "김 알 수 없음"),
        ("Na Young", "Na Young"),
    ],
)
def test_what_stands_for_a_missing_name_is_no_name(written: str, name: str) -> None:
    """Not a part of one either; the mandatory name of an opportunity is never such a part."""
    lead = attrs.evolve(CONSUMER, name=written)
    plan = convert(lead)
    assert str(plan.person_account.name) == plan.opportunity.name == name
    filled = convert(lead, person_account=PersonAccount(id="p", email="leadflow-fixture-02@naver.com")).person_account
    assert str(filled.name) == name


@pytest.mark.parametrize("written", ["N/A N/A", "미상 미상", "[not provided]"])
def test_a_name_that_stands_for_none_makes_no_person_account(written: str) -> None:
    """What is missing is asked for; a person account that is there is filled, and gets no such name."""
    lead = attrs.evolve(CONSUMER, name=written)
    with pytest.raises(ConversionRefused, match="it has neither a name nor a company; ask for one of them"):
        convert(lead)
    filled = convert(lead, person_account=PersonAccount(id="p", email="leadflow-fixture-02@naver.com")).person_account
    assert filled.name is None


def test_stated_parts_of_a_name_are_not_guessed_anew() -> None:
    """What a source says is the surname stays it when the other part, or a remark, goes."""
    one = PersonName.from_parts(given="민지", family="????")
    other = PersonName.from_parts(given="Minho", family="Lee", full="Lee Minho [n/a]")
    names = [convert(attrs.evolve(CONSUMER, name=name)).person_account.name for name in (one, other)]
    assert [(name.full, name.given, name.family) for name in names] == [
        ("민지", "민지", None),
        ("Lee Minho", "Minho", "Lee"),
    ]


def test_an_opportunity_of_an_account_without_a_name_is_named_by_its_id() -> None:
    """Somebody stored "????" as a name; it does not spread."""
    assert convert(account=Account(id="a", name="????")).opportunity.name == "account a"


def test_custom_values_that_the_policy_does_not_know_stay_with_the_lead() -> None:
    """Undeclared, of another type, or none of the choices: told as lost; what is right is taken as the policy spells it."""
    fields = {
        "tier": CustomField(choices=("Gold",)),
        "size": CustomField(type="number"),
        "seats": CustomField(type="number"),
    }
    policy = Policy(fallback_user="user:head", custom_fields=fields)
    lead = attrs.evolve(LEAD, custom={"tier": "gold", "size": "abc", "seats": "12", "undeclared": "x"})
    plan = convert(lead, policy=policy)
    assert plan.contact.custom == {"tier": "Gold", "seats": 12}
    assert {loss.field for loss in plan.losses} == {"custom.size", "custom.undeclared", "message"}
    assert policy.check(plan.contact) == ()


def test_a_value_that_does_not_fit_is_told() -> None:
    """A long message fits a custom field, and no account type; the pair that does not fit is in the report."""
    policy = Policy(
        fallback_user="user:head",
        custom_fields={"note": CustomField()},
        conversion=Conversion(fields={"message": ("account.type", "opportunity.custom.note")}),
    )
    plan = convert(attrs.evolve(LEAD, message="x" * 1_001), policy=policy)
    told = {outcome.target: outcome.fate for outcome in plan.fields if outcome.field == "message"}
    assert told == {"account.type": "unfit", "opportunity.custom.note": "mapped"}
    assert [outcome.target for outcome in plan.unfit] == ["account.type"]
    assert "message" not in {loss.field for loss in plan.losses}
    only = attrs.evolve(policy, conversion=Conversion(fields={"message": "account.type"}))
    assert "message" in {loss.field for loss in convert(attrs.evolve(LEAD, message="x" * 1_001), policy=only).losses}


def test_the_campaign_of_an_opportunity_is_that_of_the_lead() -> None:
    """Also where the host gives the parts in campaigns that the contact has, which are later."""
    account, contact = Account(id="a", name="한빛"), Contact(id="c", account="a", name="박서준")
    lead = attrs.evolve(LEAD, campaign=None)
    own = CampaignMember(id="m1", campaign="q3 webinar", at=AT - timedelta(days=5), links={"person": ref(lead)})
    theirs = CampaignMember(id="m2", campaign="user conference", at=AT, links={"person": ref(contact)})
    plan = convert(lead, Related(memberships=(own, theirs)), account=account, contact=contact)
    assert plan.opportunity.campaign == "q3 webinar"


def test_what_is_given_twice_is_moved_once() -> None:
    """A host that collects what hangs on a lead by two queries gets the same plan."""
    call = Activity(
        id="call", type="call", subject="문의", at=AT, links={"person": ref(LEAD)}, open=True, owner="user:dana"
    )
    member = CampaignMember(id="m", campaign="fair", links={"person": ref(LEAD)})
    once = Related(activities=(call,), memberships=(member,))
    twice = Related(activities=(call, call), memberships=(member, member))
    assert convert(related=twice).changes == convert(related=once).changes


@pytest.mark.parametrize(
    "lead",
    [
        {"external_ids": ["hubspot:1", "sf:2"]},
        {"external_ids": ["sf:2", "hubspot:1"]},
        {"email": "amy@gmail.com", "other_emails": ["amy@beta.example"]},
    ],
    ids=str,
)
def test_somebody_is_found_by_each_address_and_id(lead: dict[str, Any]) -> None:
    """A lead that was merged has several; their order makes no difference."""
    beta = Account(id="b", name="Beta")
    amy = Contact(id="c", account="b", name="Amy Wong", email="amy@beta.example", external_ids=["sf:2"])
    asked = Lead(id="1", owner="user:dana", name="Amy Wong", company="Gamma", **lead)
    with pytest.raises(ConversionRefused, match="contact Amy Wong .'c'. is there already"):
        convert(asked, known=Directory.of([beta, amy], policy=POLICY))


def test_an_account_is_found_by_each_address() -> None:
    """A lead that writes from home, and from the domain of an account at another time: no second account is made."""
    beta = Account(id="b", name="Beta", domains=["beta.example"])
    asked = Lead(
        id="1",
        owner="user:dana",
        name="Amy Wong",
        company="Beta Robotics",
        email="amy@gmail.com",
        other_emails=["amy@beta.example"],
    )
    why = "Beta .'b'. is there already, because e-mail domain beta.example belongs to Beta"
    with pytest.raises(ConversionRefused, match=why):
        convert(asked, known=Directory.of([beta], policy=POLICY))
    [step] = plan_reclassification([asked], Directory.of([asked, beta], policy=POLICY), POLICY, at=AT).steps
    assert step.fate == "converted"


def test_what_a_host_gathers_for_a_lead_has_everybody_it_may_be() -> None:
    """With each of its addresses and ids, so the check finds the contact behind the second one."""
    amy = Contact(id="c", account="a", name="Amy Wong", email="amy@old.example")
    lead = Lead(
        id="2",
        owner="user:dana",
        name="Amy Wong",
        email="amy@new.example",
        other_emails=["amy@old.example"],
        company="Nova",
    )
    repository = MemoryRepository([Account(id="a", name="Other"), amy, lead])
    with pytest.raises(ConversionRefused, match="contact Amy Wong .'c'. is there already"):
        convert(lead, known=gather(repository, inquiries_of([lead]), POLICY))


def test_the_account_for_individuals_takes_nothing_that_the_policy_places() -> None:
    """It stands for many, so nothing of one of them goes there, whether it would fit or not."""
    policy = attrs.evolve(POLICY, conversion=Conversion(fields={"message": "account.type"}))
    for message in ("call me", "x" * 1_001):
        lead = attrs.evolve(CONSUMER, message=message)
        plan = convert(lead, policy=policy, account=Account(id="i", name="개인", placeholder=True))
        assert plan.account.type is None
        assert plan.unfit == ()
        assert "message" in {loss.field for loss in plan.losses}
