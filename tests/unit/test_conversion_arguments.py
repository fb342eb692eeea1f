"""The arguments of plan_conversion under tests/cases/conversion: each alone, and every pair of them."""

import itertools
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import leadflow as lf
from leadflow.objects import AnyRecord

TABLE = tomllib.loads((Path(__file__).parent.parent / "cases" / "conversion" / "arguments.toml").read_text("utf-8"))
CASES = TABLE["case"]
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
POLICY = lf.Policy(fallback_user="user:head")
LEADS = {
    "company": lf.Lead(
        id="1", owner="user:dana", name="박서준", email="sj@hanbit.example", company="주식회사 한빛", source="meta"
    ),
    "consumer": lf.Lead(id="2", owner="user:dana", name="김민지", email="minji@gmail.com", source="sample"),
    "mailbox": lf.Lead(id="3", owner="user:dana", company="Acme Inc.", email="info@acme.example"),
}
THERE: dict[str, AnyRecord] = {
    "a": lf.Account(id="a", name="한빛전자", domains=["hanbit.example"]),
    "b": lf.Account(id="b", name="다른 회사"),
    "c": lf.Contact(id="c", account="a", name="박서준", email="sj@hanbit.example", source="referral"),
    "p": lf.PersonAccount(id="p", name="김민지", email="minji@gmail.com", source="event"),
    "o": lf.Opportunity(id="o", account="a", name="WMS", stage="Prospecting", probability=10),
    "q": lf.Opportunity(id="q", person_account="p", name="립스틱", stage="Prospecting", probability=10),
    "r": lf.Opportunity(id="r", account="b", name="TMS", stage="Prospecting", probability=10),
}
ROLES = ("account", "contact", "person_account", "opportunity")


def convert(lead: str, choices: dict[str, Any]) -> lf.ConversionPlan:
    """Plan what a case asks for."""
    records = {"account", "contact", "person_account", "related_person_account", "opportunity"}
    chosen = {
        name: THERE[value] if name in records and isinstance(value, str) else value for name, value in choices.items()
    }
    if chosen.pop("known", False):
        chosen["known"] = lf.Directory.of([*THERE.values(), LEADS[lead]], policy=POLICY)
    return lf.plan_conversion(LEADS[lead], lf.Related(), POLICY, at=AT, **chosen)


def refusal_of(lead: str, choices: dict[str, Any]) -> str | None:
    """Return why something is refused; ids that are made up for new records are NEW."""
    try:
        convert(lead, choices)
    except lf.ConversionRefused as refusal:
        before, belongs, after = refusal.reason.partition(", not to ")
        return f"{before}{belongs}'NEW'" if belongs and len(after) > len("'a'") else refusal.reason
    return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_a_lead_is_converted_as_the_table_says(case: dict[str, Any]) -> None:
    """Into what is given and what is new, or refused for the reason of the table; the inverse takes it back."""
    choices = case.get("choices", {})
    if "want_error" in case:
        assert refusal_of(case["lead"], choices) == case["want_error"]
        return
    plan = convert(case["lead"], choices)
    made = {role: record for role in ROLES if (record := getattr(plan, role)) is not None}
    assert {role: each.id if each.id in THERE else "new" for role, each in made.items()} == case["want"]
    assert plan.converted.status == "converted"
    assert plan.converted.converted == lf.ConvertedTo(at=AT, **{role: each.id for role, each in made.items()})
    for each in made.values():
        if each.id not in THERE:
            assert each.owner == case.get("owner", "user:dana")
    for name, value in case.get("deal", {}).items():
        assert getattr(plan.opportunity, name) == (lf.Money.parse(value) if name == "amount" else value)
    if "source" in case:
        assert (plan.contact or plan.person_account).source == case["source"]  # type: ignore[union-attr]  # one is there
    repository = lf.MemoryRepository([*THERE.values(), *LEADS.values()])
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert [repository.get(each.kind, each.id) for each in THERE.values()] == list(THERE.values())


# --- every pair -------------------------------------------------------------------------------------------------------

VALUES: dict[str, tuple[Any, ...]] = {
    "account": ("a",),
    "contact": ("c",),
    "person_account": (True, "p"),
    "related_person_account": ("p",),
    "opportunity": (True, False, "o"),
    "opportunity_name": ("WMS",),
    "amount": ("5 USD",),
    "close_date": (date(2026, 12, 31),),
    "stage": ("Qualification",),
    "owner": ("user:minji",),
    "status": ("converted",),
    "overwrite_source": (True,),
    "known": (True,),
    "bypass": (["account", "contact"],),
}
SETTINGS = [(name, value) for name, values in VALUES.items() for value in values]
TOLD = {case["want_error"] for case in CASES if "want_error" in case}


@pytest.mark.parametrize("argument", VALUES)
def test_every_argument_has_a_case_of_its_own(argument: str) -> None:
    """Nothing can be asked for whose effect the table does not show."""
    assert any(case.get("choices", {}).keys() == {argument} for case in CASES)


@pytest.mark.parametrize(
    ("one", "other"),
    [pair for pair in itertools.combinations(SETTINGS, 2) if pair[0][0] != pair[1][0]],
    ids=lambda each: f"{each[0]} {each[1]}",
)
def test_no_pair_of_arguments_is_refused_for_a_reason_that_the_table_does_not_tell(
    one: tuple[str, Any], other: tuple[str, Any]
) -> None:
    """Whatever excludes or needs something else is in the table, with the same message."""
    refusal = refusal_of("company", dict((one, other)))
    assert refusal is None or refusal in TOLD
