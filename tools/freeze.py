"""Write down a store, plans and policies as hosts keep them today, for tests of later revisions to read.

``python tools/freeze.py FOLDER`` writes what the leadflow on the path writes; it is run once for a revision, by hand, and
what it wrote then is never changed. It needs nothing but leadflow and the payloads under ``tests/cases/inbound``.

A small maker of robots, all invented: its people, accounts and deals, and what has happened to them.
Inquiries come in from every source; leads are handed over, claimed, distributed, recycled, merged and converted;
deals move; one conversion is undone.

Pickles are not frozen: leadflow promises that its values pickle, not that another revision reads them.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import leadflow as lf
from leadflow.changes import ChangeSet
from leadflow.intake import IntakePlan
from leadflow.objects import Absence, AnyRecord, CampaignMember, Capacity, Load, Receipt, Rotation
from leadflow.serialization import PRESETS, changes_to_plain, dump_plan, dump_policy, to_plain
from leadflow.sources import parse

ROOT = Path(__file__).parent.parent
INBOUND = ROOT / "tests" / "cases" / "inbound"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

POLICY = """
fallback_user = "user:head"
most_related = 500

[classification]
existing_account = { "account.type" = ["customer"] }
repeat_business = { "custom.intent" = ["purchase", "quote"] }
individuals_first = { source = ["web shop"] }
buy_now = [{ "custom.intent" = ["purchase"] }, { message = { contains = ["buy", "구매"] } }]
tie_breaks = ["deepest_division", "same_country", "most_contacts", "oldest"]
fold_mailboxes = true
most_hits = 10
[classification.free_mail]
add = ["mail.localnet.example"]
remove = ["korea.com"]

[custom_fields.intent]
choices = ["purchase", "quote", "information"]
labels = ["What brings you here?", "문의 유형"]
[custom_fields.region]
[custom_fields.seats]
type = "number"
[custom_fields.trial]
type = "flag"
[custom_fields.until]
type = "date"
[custom_fields.tags]
type = "texts"

[scoring.fit]
cap = 60
rules = [
  { name = "decision maker", points = 20, when = { title = { contains = ["VP", "Director", "대표이사"] } } },
  { name = "mid-size or larger", points = 15, when = { employees = { min = 200 } } },
]
[scoring.engagement]
caps = { web = 20 }
rules = [
  { name = "visits", points = 4, activity = ["visit"], half_life = "7 days", group = "web" },
  { name = "calls", points = 20, activity = ["call"], linear = "1 week" },
]
[scoring.grades]
A = 40
B = 20
C = 0
[scoring.marketing_qualified]
score = 20

[routing]
infer_country = ["phone", "domain"]
[[routing.nurture]]
name = "intern"
queue = "queue:mail"
when = { title = { contains = ["intern"] } }
[routing.cities]
Seoul = ["서울", "Soul"]
[[routing.territory]]
name = "Korea"
country = ["KR"]
generic_queue = "queue:korea"
otherwise = "team:weighted"
[[routing.territory.government]]
name = "public bodies"
when = { public_sector = true }
owner = "user:head"
[[routing.territory.within]]
name = "South"
when = { "address.subdivision" = ["KR-26", "KR-48"] }
otherwise = "team:later"
[[routing.territory.local]]
name = "Seoul, or large"
when = { logic = "1 OR (2 AND NOT 3)", conditions = [
  { "address.city" = ["Seoul"] },
  { employees = { min = 300 } },
  { title = { contains = ["intern"] } },
] }
owner = "team:rotation"
[[routing.territory]]
name = "elsewhere"
country = ["US", "DE", "GB", "NO", "IL", "BR", "PT", "ES", "JP", "ZA", "IE", "LT"]
otherwise = "team:load"

[distribution]
sticky = ["person", "company", "account"]
skills = [{ skill = "Korean", when = { language = ["ko"] } }]
members = { "user:minji" = { employees = { max = 500 } } }

[[deadlines]]
name = "hot"
within = "4 hours"
when = { "score.value" = { min = 20 } }
zone = "Asia/Seoul"
[[deadlines]]
name = "others"
within = "2 days"
[hours.default]
weekdays = ["09:00-12:00", "13:00-18:00"]
saturday = ["10:00-14:00"]
holidays = [2026-12-25]

[conversion]
close_after_days = 90
[[conversion.held_by]]
name = "on trial"
when = { "custom.trial" = true }
[conversion.fields]
phone = "account.phone"
"custom.region" = ["account.type", "person.custom.region"]

[pipeline]
lost_reasons = ["price", "경쟁사"]
[[pipeline.stages]]
name = "Qualification"
probability = 20
[[pipeline.stages]]
name = "제안"
probability = 60
category = "best_case"
[[pipeline.stages]]
name = "Won"
probability = 100
[[pipeline.stages]]
name = "Lost"
probability = 0

[lifecycle]
converted = "won"
marketing_qualified = "handed over"
accepted = "taken"
recycled = "given back"
[lifecycle.statuses]
new = { next = ["handed over", "taken", "lost", "won"] }
"handed over" = { next = ["taken", "lost", "given back", "won"] }
taken = { next = ["won", "lost", "given back"] }
"given back" = { next = ["handed over", "lost"], needs_reason = true }
lost = { open = false, needs_reason = true }
won = { open = false, converted = true }

[merge.fields]
title = "survivor"
"custom.tags" = "union"
"""

FORMATS = {
    "business_cards.csv": "csv",
    "calendly.json": "calendly",
    "google_ads.json": "google_ads",
    "google_ads_test.json": "google_ads",
    "google_forms.csv": "csv",
    "hubspot_contact.json": "hubspot",
    "hubspot_form.json": "hubspot",
    "hubspot_webhook.json": "hubspot",
    "leads.jsonl": "jsonl",
    "linkedin_export.csv": "linkedin_export",
    "linkedin_notification.json": "linkedin",
    "mailchimp_export.csv": "mailchimp_export",
    "mailchimp_subscribe.form": "mailchimp",
    "marketo.json": "marketo",
    "meta_export.csv": "meta_export",
    "meta_webhook.json": "meta",
    "pardot.json": "pardot",
    "salesforce.form": "salesforce",
    "salesforce_export.csv": "salesforce_export",
    "tiktok_webhook.json": "tiktok",
    "typeform.json": "typeform",
}
"""The payloads that arrived, with their formats."""

LAST = ("google_ads.json", "typeform.json", "leads.jsonl", "google_forms.csv")
"""Those of the last batch, whose plan is kept."""

_ADDRESS = lf.Address.of(street="판교역로 0", city="성남시", region="경기", postal_code="13529", country="KR")
_CUSTOM = {
    "intent": "purchase",
    "region": "강남",
    "seats": Decimal("2.50"),
    "trial": False,
    "until": date(2026, 12, 31),
    "tags": ("robot", "로봇"),
}


def people() -> Iterable[AnyRecord]:
    """Yield who works here."""
    yield lf.User(id="user:head", name="Head")
    yield lf.User(id="user:dana", time_zone="Asia/Seoul", capacity=Capacity(day=9, week=20, month=50), version=4)
    yield lf.User(id="user:minji", skills=["Korean"], hours="default", time_zone="Asia/Seoul")
    yield lf.User(id="user:ben", absences=(Absence(AT + timedelta(days=9), AT + timedelta(days=12)),))
    yield lf.User(id="user:gone", active=False)
    yield lf.Queue(id="queue:generic", members=["user:dana"], overflow="queue:mail", most=30, longest="14 days")
    yield lf.Queue(id="queue:mail", name="Newsletter", channel="mail")
    yield from (lf.Queue(id=f"queue:{each}", members=["user:ben"]) for each in ("review", "korea", "team"))
    members = ["user:dana", "user:minji", "user:ben"]
    yield lf.Team(id="team:rotation", queue="queue:team", members=members, available_within=["0 hours", "3 days"])
    yield lf.Team(
        id="team:weighted",
        queue="queue:team",
        members=members,
        method="weighted",
        weights={"user:dana": 3},
        sticky=True,
    )
    yield lf.Team(id="team:load", queue="queue:team", members=["user:dana", "user:ben"], method="load")
    yield lf.Team(id="team:later", queue="queue:korea", members=members, assign="later", name="남부")
    yield Rotation(id="team:rotation", turn=3, last={"user:ben": 2, "user:minji": 3}, version=3)
    yield Rotation(
        id="team:weighted",
        turn=5,
        last={"user:dana": 5, "user:minji": 2},
        shares={"user:dana": 3, "user:minji": 1, "user:ben": 1},
        given={"user:dana": 3, "user:minji": 1},
        credit={"user:dana": -250_000, "user:ben": 600_000},
        version=5,
    )
    yield Load(id="user:dana/2026-11-19", user="user:dana", day=date(2026, 11, 19), count=2, version=2)


def customers() -> Iterable[AnyRecord]:
    """Yield accounts, who works there, deals, and what hangs on them; one record of each kind has every field."""
    yield lf.Account(
        id="acme",
        name="Acme Inc.",
        aliases=["The Acme Company"],
        domains=["acme.example", "eu.acme.example"],
        named=True,
        owner="user:dana",
        type="customer",
        registration_number="000-00-00000",
        industry="NAICS:333",
        employees=12_000,
        annual_revenue="5000000.50 USD",
        address=lf.Address.of(country="US", region="CA"),
        phone="+1 202-555-0143 ext. 7",
        source="import",
        external_ids=["erp:1"],
        created_at=AT - timedelta(days=900),
        custom=_CUSTOM,
        version=2,
    )
    yield lf.Account(id="acme-de", name="Acme Deutschland GmbH", parent="acme", owner="user:gone")
    yield lf.Account(id="acme-2", name="Acme Germany GmbH", parent="acme", domains=["de.acme.example"])
    yield lf.Account(id="individual", name="개인", placeholder=True)
    person = {
        "name": "김민지",
        "email": "minji.kim@acme.example",
        "other_emails": ["mj@acme.example"],
        "phone": "+82 2-000-1122",
        "mobile": "+82 10-0000-1234",
        "title": "구매팀장",
        "address": _ADDRESS,
        "language": "ko",
        "source": "전시회",
        "do_not_email": True,
        "do_not_call": True,
        "external_ids": ["hubspot:9007199254740993"],
        "created_at": AT - timedelta(days=30, microseconds=1),
        "custom": _CUSTOM,
    }
    yield lf.Contact(id="minji", account="acme", owner="user:dana", version=3, **person)
    yield lf.PersonAccount(
        id="jose", owner="user:ben", **{**person, "name": "Álvarez, José", "email": "j@home.example"}
    )
    yield lf.Contact(id="role", account="acme-2", email="info@de.acme.example")
    company = {
        "company": "주식회사 한빛",
        "website": "한빛.example",
        "registration_number": "000-00-00001",
        "industry": "KSIC:C26",
        "employees": 300,
        "annual_revenue": "9900000000 KRW",
        "campaign": "fair",
        "interests": ["robot", "WMS"],
        "message": "견적 부탁드립니다\n감사합니다",
    }
    lead = {**person, **company, "email": "minji@hanbit.example", "external_ids": ["marketo:7"]}
    yield lf.Lead(
        id="full",
        owner="queue:generic",
        matched_account="acme",
        score=-7,
        grade="B",
        manual_score=25,
        status_reason="asked twice",
        assigned_at=AT - timedelta(days=2),
        respond_by=AT + timedelta(days=1),
        responded_at=AT - timedelta(days=1),
        version=5,
        **lead,
    )
    yield lf.Lead(id="buyer", owner="user:ben", name="Jonas van der Berg", company="Borealis", interests=["robot"])
    yield lf.Lead(id="consumer", owner="user:ben", name="Priya Nair", mobile="+44 7700 900123")
    yield lf.Lead(id="twin-1", owner="user:dana", name="Amy Wong", email="amy@twin.example", title="VP")
    yield lf.Lead(id="twin-2", owner="user:ben", name="A. Wong", email="amy@twin.example", interests=["serum"])
    yield lf.Product(id="robot", name="로봇", price="9900000 KRW")
    yield lf.Campaign(id="fair", name="서울 전시회")
    yield lf.Opportunity(
        id="deal",
        account="acme",
        name="로봇 10대",
        stage="Qualification",
        stage_since=AT - timedelta(days=3),
        probability=35,
        forecast="commit",
        amount="120000 USD",
        close_date=date(2026, 12, 31),
        owner="user:dana",
        contacts=["minji"],
        line_items=(
            lf.LineItem(product="robot", quantity="2.5", unit_price="9900000 KRW", discount="0.15"),
            lf.LineItem(product="support"),
        ),
        source="전시회",
        campaign="fair",
        created_at=AT - timedelta(days=20),
        custom=_CUSTOM,
        version=1,
    )
    yield lf.Opportunity(id="shop", person_account="jose", name="serum", stage="제안", probability=60)
    yield from hanging()


def hanging() -> Iterable[AnyRecord]:
    """Yield what hangs on leads and deals."""
    for lead in ("buyer", "twin-1", "twin-2", "full"):
        links = {"person": lf.RecordRef("lead", lead), "account": lf.RecordRef("account", "acme")}
        for number, kind in enumerate(("call", "visit")):
            yield lf.Activity(
                id=f"{lead} {kind}",
                type=kind,
                subject="데모",
                at=AT - timedelta(days=number + 1),
                links=links,
                owner="user:ben",
                open=number == 1,
                body="call back\nplease",
                campaign="fair",
                interests=["robot"],
            )
        yield CampaignMember(
            id=f"{lead} fair", campaign="fair", links={"person": links["person"]}, status="responded", at=AT
        )
    yield lf.CustomRecord(
        kind="상담", id="talk", fields=_CUSTOM, links={"person": lf.RecordRef("lead", "buyer")}, version=1
    )


# --- what happened ----------------------------------------------------------------------------------------------------


class Company:
    """The store, and the changes that are kept of what happened."""

    def __init__(self) -> None:
        """Start with what is there."""
        self.policy = lf.parse_policy(POLICY)
        self.repository = lf.MemoryRepository([*people(), *customers()])
        self.kept: dict[str, ChangeSet] = {}

    def write(self, name: str, changes: ChangeSet) -> None:
        """Apply changes, and keep them under a name."""
        self.repository.apply(changes)
        self.kept[name] = changes

    def leads(self, *ids: str) -> list[lf.Lead]:
        """Return leads as they are by now; all that are open where no id is given."""
        leads = [each for each in self.repository if isinstance(each, lf.Lead)]
        return [each for each in leads if each.id in ids or (not ids and each.converted is None)]

    def roster(self) -> lf.Roster:
        """Return everybody who works here."""
        return self.repository.roster([each.id for each in self.repository if each.kind in ("user", "team", "queue")])

    def related(self, *records: AnyRecord) -> lf.Related:
        """Return what hangs on records."""
        refs = {lf.ref(each) for each in records}
        held = list(self.repository)
        return lf.Related(
            activities=tuple(e for e in held if isinstance(e, lf.Activity) and refs.intersection(e.links.values())),
            memberships=tuple(e for e in held if isinstance(e, CampaignMember) and refs.intersection(e.links.values())),
            custom_records=tuple(
                e for e in held if isinstance(e, lf.CustomRecord) and refs.intersection(e.links.values())
            ),
            contacts=tuple(e for e in held if isinstance(e, lf.Contact) and lf.RecordRef("account", e.account) in refs),
            receipts=tuple(e for e in held if isinstance(e, Receipt) and e.record in refs),
        )

    def arrive(self, files: Sequence[str]) -> IntakePlan:
        """Plan what payloads become."""
        inbound = [each for file in files for each in parse(FORMATS[file], (INBOUND / file).read_bytes())]
        known = lf.gather(self.repository, inbound, self.policy)
        return lf.plan_intake(inbound, known, self.policy, at=AT)

    def live(self) -> IntakePlan:
        """Let everything happen, and return the plan of the last batch, which is carried out, too."""
        self.repository.apply(self.arrive([each for each in FORMATS if each not in LAST]).changes)
        self._work()
        self._merge_and_convert()
        self._move_deals()
        plan = self.arrive(LAST)
        self.repository.apply(plan.changes)
        return plan

    def _work(self) -> None:
        roster, policy = self.roster(), self.policy
        [full] = self.leads("full")
        self.write("claim", lf.plan_claim(full, "user:dana", policy, roster=roster, at=AT).changes)
        team = roster.teams["team:later"]
        waiting = [each for each in self.leads() if each.owner == team.queue]
        assigned = lf.plan_assignment(waiting[:1], "user:minji", policy, roster=self.roster(), at=AT, team=team.id)
        self.write("assignment", assigned.changes)
        shared = lf.plan_distribution(self.leads(), team, policy, roster=self.roster(), at=AT)
        self.write("distribution", shared.changes)
        [buyer] = self.leads("buyer")
        self.write("status", lf.plan_status(buyer, "taken", policy, at=AT, by="user:ben").changes)
        [twin] = self.leads("twin-2")
        self.write("handed over", lf.plan_status(twin, "handed over", policy, at=AT, by="user:ben").changes)
        [twin] = self.leads("twin-2")
        back = lf.plan_recycling(twin, policy, at=AT, reason="no budget", by="user:ben", to="queue:mail", roster=roster)
        self.write("given back", back.changes)
        qualified = lf.plan_qualification(
            self.leads("full"), policy, at=AT, activities={"full": self.related(full).activities}
        )
        self.write("qualification", qualified.changes)
        [full] = self.leads("full")
        self.write("response", lf.plan_response(full, at=AT + timedelta(hours=1)).changes)

    def _merge_and_convert(self) -> None:
        twins = self.leads("twin-1", "twin-2")
        self.write("merge of leads", lf.plan_merge(twins, self.related(*twins), self.policy).changes)
        accounts = [self.repository.get("account", each) for each in ("acme-de", "acme-2")]
        both = [each for each in accounts if isinstance(each, lf.Account)]
        self.write("merge of accounts", lf.plan_merge(both, self.related(*both), self.policy).changes)
        [buyer] = self.leads("buyer")
        sold = lf.plan_conversion(buyer, self.related(buyer), self.policy, at=AT, owner="user:ben", amount="5000 USD")
        self.write("conversion", sold.changes)
        [consumer] = self.leads("consumer")
        person = lf.plan_conversion(consumer, lf.Related(), self.policy, at=AT, person_account=True, opportunity=False)
        self.write("conversion of a consumer", person.changes)
        [full] = self.leads("full")
        done = lf.plan_conversion(full, self.related(full), self.policy, at=AT, owner="user:dana")
        self.write("conversion that is undone", done.changes)
        undo = lf.plan_undo(done, self.repository, left_behind=self.repository.left_behind)
        self.write("undo", undo.changes)

    def _move_deals(self) -> None:
        for name, deal, stage, reason in (
            ("stage", "deal", "제안", None),
            ("won", "deal", "Won", None),
            ("lost", "shop", "Lost", "price"),
        ):
            found = self.repository.get("opportunity", deal)
            if isinstance(found, lf.Opportunity):
                moved = lf.plan_stage(found, stage, self.policy, at=AT, by="user:dana", reason=reason)
                self.write(name, moved.changes)


# --- files ------------------------------------------------------------------------------------------------------------


def _listed(items: Iterable[object]) -> str:
    """Return a JSON list with an item on each line."""
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in items)
    return f"[\n{lines}\n]\n"


def freeze(folder: Path) -> None:
    """Write everything into a new folder."""
    for each in ("changes", "payloads", "policies"):
        (folder / each).mkdir(parents=True)
    company = Company()
    plan = company.live()
    (folder / "plan.json").write_text(dump_plan(plan) + "\n", encoding="utf-8")
    (folder / "store.json").write_text(_listed(map(to_plain, company.repository)), encoding="utf-8")
    for name, changes in company.kept.items():
        (folder / "changes" / f"{name}.json").write_text(_listed(changes_to_plain(changes)), encoding="utf-8")
    texts = {"all settings": POLICY, **{each: lf.policy_preset(each) for each in PRESETS}}
    for name, text in texts.items():
        (folder / "policies" / f"{name}.toml").write_text(dump_policy(lf.parse_policy(text)), encoding="utf-8")
    for file in FORMATS:
        shutil.copyfile(INBOUND / file, folder / "payloads" / file)
    (folder / "payloads.json").write_text(json.dumps(FORMATS, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    freeze(Path(sys.argv[1]))
