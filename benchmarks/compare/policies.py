"""Policies as texts: each kind of setting on its own, and everything at once."""

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["BROKEN", "POLICIES", "Setting"]

_STATUSES = (
    *("new", "working", "nurturing", "marketing_qualified", "accepted", "qualified", "unqualified", "recycled"),
    "converted",
)
_STAGES = (
    *("Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers"),
    *("Perception Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost"),
)


class Setting(NamedTuple):
    """A policy, and the words of it that worlds are made with.

    Args:
        text: the policy as TOML.
        statuses: the statuses of leads; the last one marks converted leads.
        stages: the stages of opportunities; the last two are won and lost.
    """

    text: str
    statuses: tuple[str, ...] = _STATUSES
    stages: tuple[str, ...] = _STAGES


_CUSTOM = """
[custom_fields.intent]
type = "text"
choices = ["purchase", "quote", "information", "구매"]
labels = ["What brings you here?", "문의 유형"]
[custom_fields.region]
labels = ["지역"]
[custom_fields.seats]
type = "number"
[custom_fields.trial]
type = "flag"
[custom_fields.until]
type = "date"
[custom_fields.tags]
type = "texts"
[custom_fields.approval]
choices = ["pending", "done"]
[custom_fields.note]
"""

_SCORING = """
[scoring.fit]
cap = 60
rules = [
  { name = "decision maker", points = 20, when = { title = { contains = ["VP", "Director", "대표이사"] } } },
  { name = "mid-size or larger", points = 15, when = { employees = { min = 200 } } },
  { name = "customer", points = 10, when = { "account.type" = ["customer"] } },
  { name = "intern", points = -15, when = { title = { contains = ["intern"] } } },
]
[scoring.engagement]
cap = 50
caps = { web = 12 }
rules = [
  { name = "wants to buy", points = 20, when = { "custom.intent" = ["purchase", "구매"] } },
  { name = "visits", points = 4, activity = ["visit"], half_life = "7 days", group = "web" },
  { name = "calls", points = 20, activity = ["call"], linear = "3 weeks" },
  { name = "fair", points = 5, when = { source = ["trade fair", "전시회"] } },
]
[scoring.grades]
A = 30
B = 15
C = 0
[scoring.marketing_qualified]
score = 15
[scoring.sales_qualified]
score = 35
grade = "B"
"""

_TERRITORIES = """
[routing]
infer_country = ["phone", "domain"]
nurture = [
  { name = "cold", queue = "queue:calls", when = { "score.value" = { max = 3 } } },
  { name = "cold, no calls", queue = "queue:mail", when = { "score.value" = { max = 3 } } },
]
[routing.cities]
Seoul = ["서울", "Soul"]

[[routing.territory]]
name = "Korea"
country = ["KR"]
generic_queue = "queue:korea-generic"
otherwise = "queue:korea"
[[routing.territory.government]]
name = "waterworks"
when = { "email.domain" = { under = ["mulgil-example.go.kr"] } }
owner = "user:public"
[[routing.territory.government]]
name = "public bodies"
when = { public_sector = true }
owner = "team:later"
[[routing.territory.industry]]
name = "manufacturing or energy"
any_of = [
  { industry = { under = ["KSIC:C"] }, employees = { min = 300 } },
  { industry = { under = ["KSIC:D"] } },
]
owner = "team:load"
[[routing.territory.within]]
name = "South"
when = { "address.subdivision" = ["KR-26", "KR-48"] }
otherwise = "team:rotation"
[[routing.territory.within.local]]
name = "Haeundae"
when = { "address.city" = ["해운대구"] }
owner = "user:dana"
[[routing.territory.local]]
name = "Seoul and Gyeonggi"
when = { "address.subdivision" = ["KR-11", "KR-41"] }
owner = "team:weighted"

[[routing.territory]]
name = "America"
country = ["US", "CA"]
otherwise = "team:hash"
[[routing.territory.industry]]
name = "hospitals"
when = { industry = ["NAICS:622", "Hospital"] }
owner = "user:gone"
[[routing.territory.local]]
name = "West, or a large one that is not public"
when = { logic = "1 OR (2 AND NOT 3)", conditions = [
  { "address.subdivision" = ["US-CA", "US-WA"] },
  { employees = { min = 1000 } },
  { public_sector = true },
] }
owner = "team:sticky"

[[routing.territory]]
name = "Europe"
country = ["GB", "DE", "FR", "NO"]
otherwise = "team:rotation"
[[routing.territory.local]]
name = "Bavaria"
when = { "address.postal_code" = { min = "80000", max = "87999" } }
owner = "team:sticky"
"""

_DISTRIBUTION = """
[distribution]
sticky = ["person", "company", "account"]
skills = [{ skill = "Korean", when = { language = ["ko"] } }]
members = { "user:minji" = { employees = { max = 500 } } }
"""

_DEADLINES = """
[[deadlines]]
name = "hot"
within = "4 hours"
when = { "score.value" = { min = 20 } }
hours = "default"
zone = "Asia/Seoul"
[[deadlines]]
name = "customers"
within = "1 day"
when = { "account.type" = ["customer"] }
[[deadlines]]
name = "all others"
within = "3 days"
hours = "night"
[hours.default]
weekdays = ["09:00-12:00", "13:00-18:00"]
saturday = ["10:00-14:00"]
holidays = [2026-11-23, 2026-12-25]
[hours.night]
monday = ["22:00-06:00"]
thursday = ["22:00-06:00"]
"""

_CONVERSION = """
[conversion]
opportunity = true
close_after_days = 45
[[conversion.held_by]]
name = "approval pending"
when = { "custom.approval" = "pending" }
[conversion.fields]
phone = "account.phone"
message = "opportunity.custom.note"
"custom.region" = ["account.type", "person.custom.region"]
"custom.seats" = "opportunity.custom.seats"
employees = "account.custom.seats"
"""

_PIPELINE = """
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
name = "Closing"
probability = 90
category = "commit"
[[pipeline.stages]]
name = "Won"
probability = 100
[[pipeline.stages]]
name = "Lost"
probability = 0
"""

_LIFECYCLE = """
[lifecycle]
initial = "new"
converted = "won"
marketing_qualified = "handed over"
accepted = "taken"
[lifecycle.statuses]
new = { next = ["handed over", "taken", "lost"] }
"handed over" = { next = ["taken", "lost"] }
taken = { next = ["won", "lost", "new"] }
lost = { open = false, needs_reason = true, next = ["new"] }
won = { open = false, converted = true }
"""

_FALLBACK = 'fallback_user = "user:head"\n'
_PLACEHOLDER = '[classification]\nperson_accounts = "placeholder"\nplaceholder_account = "individual"\n'

POLICIES: Mapping[str, Setting] = {
    "plain": Setting(_FALLBACK),
    "territories": Setting(_FALLBACK + _SCORING + _TERRITORIES + _DISTRIBUTION + _CUSTOM),
    "leads off": Setting(
        _FALLBACK
        + '[classification]\nleads = "off"\nperson_accounts = "off"\n'
        + 'tie_breaks = ["deepest_division", "same_country", "most_contacts", "oldest"]\n'
    ),
    "placeholder": Setting(
        _FALLBACK
        + _PLACEHOLDER
        + 'buy_now = { "custom.intent" = ["purchase", "구매"] }\nrepeat_business = "activity"\n'
        + _CUSTOM
    ),
    "leads off, placeholder": Setting(_FALLBACK + _PLACEHOLDER + 'leads = "off"\n' + _DISTRIBUTION),
    "consumers first": Setting(
        _FALLBACK
        + '[classification]\nindividuals_first = { source = ["web shop"] }\n'
        + 'buy_now = [{ "custom.intent" = ["purchase", "구매"] }, { message = { contains = ["buy", "구매"] } }]\n'
        + "fold_mailboxes = true\nmost_hits = 3\n"
        + _CUSTOM
        + _SCORING
    ),
    "some accounts": Setting(
        _FALLBACK
        + '[classification]\nexisting_account = { "account.type" = ["customer"] }\n'
        + 'repeat_business = { "custom.intent" = ["purchase", "quote"] }\n'
        + 'tie_breaks = ["open_opportunity", "latest_activity", "same_subdivision", "oldest"]\n'
        + '[classification.free_mail]\nadd = ["northlight.example"]\nremove = ["daum.net"]\n'
        + "[routing]\naccount_owner = false\n"
        + _CUSTOM
        + _DEADLINES
    ),
    "accounts are leads": Setting(
        _FALLBACK
        + '[classification]\nexisting_account = "lead"\nperson_accounts = "off"\ntie_breaks = []\n'
        + _TERRITORIES
        + _DEADLINES
        + _SCORING
        + _CUSTOM
    ),
    "gates": Setting(
        _FALLBACK
        + "most_related = 12\n"
        + _CUSTOM
        + _CONVERSION
        + '[[conversion.requires]]\nname = "a phone number"\nwhen = [{ phone = { present = true } }, { mobile = { present = true } }]\n'
        + '[merge.fields]\ntitle = "survivor"\naddress = "fill"\n"custom.tags" = "union"\nstatus = "fill"\n'
    ),
    "own pipeline": Setting(
        _FALLBACK
        + _PIPELINE
        + '[conversion]\nstage = "제안"\nfiscal_year_starts = 4\n'
        + _CUSTOM
        + _TERRITORIES
        + _DISTRIBUTION,
        stages=("Qualification", "제안", "Closing", "Won", "Lost"),
    ),
    "own lifecycle": Setting(
        _FALLBACK + _LIFECYCLE + _SCORING + _CUSTOM + _DEADLINES,
        statuses=("new", "handed over", "taken", "lost", "won"),
    ),
    "everything": Setting(
        _FALLBACK
        + '[classification]\nbuy_now = { "custom.intent" = ["purchase"] }\n'
        + _CUSTOM
        + _SCORING
        + _TERRITORIES
        + _DISTRIBUTION
        + _DEADLINES
        + _CONVERSION
        + _PIPELINE
        + _LIFECYCLE,
        statuses=("new", "handed over", "taken", "lost", "won"),
        stages=("Qualification", "제안", "Closing", "Won", "Lost"),
    ),
}
"""By name."""

BROKEN: Mapping[str, str] = {
    "no fallback": "",
    "no TOML": "fallback_user = ",
    "many faults": """
fallback_user = "dana"
most_related = 0
[classification]
person_accounts = "maybe"
tie_breaks = ["oldst"]
[[routing.territory]]
name = "Korea"
country = ["Atlantis"]
industry = [{ name = "Big", owner = "team:big", when = { employes = { min = 300 } } }]
""",
    "a country twice": _FALLBACK
    + '[[routing.territory]]\nname = "a"\ncountry = ["KR"]\n[[routing.territory]]\nname = "b"\ncountry = ["KR"]\n',
    "leads off, accounts are leads": _FALLBACK + '[classification]\nleads = "off"\nexisting_account = "lead"\n',
    "placeholder without account": _FALLBACK + '[classification]\nperson_accounts = "placeholder"\n',
    "unknown custom field": _FALLBACK + '[classification]\nbuy_now = { "custom.intnt" = "purchase" }\n' + _CUSTOM,
    "wrong choice": _FALLBACK + '[classification]\nbuy_now = { "custom.intent" = "by" }\n' + _CUSTOM,
    "too late a field": _FALLBACK + '[classification]\nbuy_now = { "score.value" = { min = 3 } }\n',
    "wrong logic": _FALLBACK
    + '[classification]\nbuy_now = { logic = "1 AND (2 OR", conditions = [{ title = "VP" }, { title = "CEO" }] }\n',
    "wrong stage": _FALLBACK + '[conversion]\nstage = "Closed Won"\n',
    "no open stage": _FALLBACK + '[[pipeline.stages]]\nname = "Won"\nprobability = 100\n',
    "wrong lifecycle": _FALLBACK + '[lifecycle]\ninitial = "nw"\n[lifecycle.statuses]\nnew = { next = ["old"] }\n',
    "wrong target": _FALLBACK + '[conversion.fields]\nphone = "account.phon"\n',
    "wrong merge rule": _FALLBACK + '[merge.fields]\nstatus_reason = "fill"\ntitle = "furthest"\n',
    "undeclared hours": _FALLBACK + '[[deadlines]]\nname = "a"\nwithin = "0 hours"\nhours = "nights"\n',
    "cautions": _FALLBACK
    + '[classification]\nleads = "off"\nperson_accounts = "off"\nplaceholder_account = "individual"\n'
    + 'buy_now = { source = "google_ads" }\nshared_hosting = { remove = ["blog.naver.com"] }\n',
}
"""Policies that cannot be, by what is wrong with them; the last one can be, but is known to hurt."""
