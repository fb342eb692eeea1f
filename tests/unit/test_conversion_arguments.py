"""The arguments of plan_conversion under tests/cases/conversion: each alone, and every pair of them."""

import itertools
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

import leadflow as lf
from leadflow.conversion import ConversionPlan
from leadflow.errors import ConversionRefused
from leadflow.objects import AnyRecord, ConvertedTo

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
    "w": lf.Opportunity(id="w", account="a", name="WMS", stage="Closed Won", probability=50),
    "l": lf.Opportunity(id="l", person_account="p", name="립스틱", stage="Closed Lost"),
    "s": lf.Opportunity(id="s", account="a", name="WMS", stage="수주", probability=100),
}
ROLES = ("account", "contact", "person_account", "opportunity")


def convert(lead: str, choices: dict[str, Any]) -> ConversionPlan:
    """Plan what a case asks for."""
    records = {"account", "contact", "person_account", "related_person_account", "opportunity"}
    chosen = {
        name: THERE[value] if name in records and isinstance(value, str) else value for name, value in choices.items()
    }
    if chosen.pop("known", False):
        chosen["known"] = lf.Directory.of([*THERE.values(), LEADS[lead]], policy=POLICY)
    return lf.plan_conversion(LEADS[lead], lf.Related(), POLICY, at=AT, **chosen)


def refusal_of(lead: str, choices: dict[str, Any]) -> str | None:
    """Return why something is refused."""
    try:
        convert(lead, choices)
    except ConversionRefused as refusal:
        return refusal.reason
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
    assert plan.after.status == "converted"
    assert plan.after.converted == ConvertedTo(at=AT, **{role: each.id for role, each in made.items()})
    for each in made.values():
        if each.id not in THERE:
            assert each.owner == case.get("owner", "user:dana")
    for name, value in case.get("opened", {}).items():
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


# --- what is of another type ------------------------------------------------------------------------------------------

NEW = "None for a new one"
OF_ANOTHER_TYPE: list[tuple[str, Any, str]] = [
    ("lead", "1", "lead is '1': expected a Lead"),
    ("lead", THERE["c"], "lead is contact 'c': expected a Lead"),
    ("related", None, "related is None: expected a Related"),
    ("related", (), "related is (): expected a Related"),
    ("account", "a", f"account is 'a': expected an Account, or {NEW}"),
    ("account", THERE["p"], "account is person_account 'p': expected an Account, or None for a new one"),
    ("contact", "c", f"contact is 'c': expected a Contact, or {NEW}"),
    ("contact", THERE["a"], "contact is account 'a': expected a Contact, or None for a new one"),
    ("person_account", "p", "person_account is 'p': expected a PersonAccount, True for a new one, or None"),
    ("person_account", False, "person_account is False: expected a PersonAccount, True for a new one, or None"),
    ("person_account", 1, "person_account is 1: expected a PersonAccount, True for a new one, or None"),
    ("related_person_account", "p", "related_person_account is 'p': expected a PersonAccount, or None"),
    ("related_person_account", True, "related_person_account is True: expected a PersonAccount, or None"),
    ("opportunity", "o", "opportunity is 'o': expected an Opportunity, True or False for a new one or none, or None"),
    ("opportunity", THERE["a"], "opportunity is account 'a': expected an Opportunity"),
    ("opportunity", 1, "opportunity is 1: expected an Opportunity, True or False for a new one or none, or None"),
    ("opportunity_name", 5, "opportunity_name is 5: expected a str"),
    ("amount", 5, "amount is 5: expected a value of type Money, a str or None"),
    ("close_date", "2026-12-31", "close_date is '2026-12-31': expected a date, without a time"),
    ("close_date", AT, "close_date is datetime.datetime("),
    ("stage", 5, "stage is 5: expected a str"),
    ("owner", 5, "owner is 5: expected a str or None"),
    ("status", 5, "status is 5: expected a str or None"),
    ("overwrite_source", "yes", "overwrite_source is 'yes': expected True or False"),
]


@pytest.mark.parametrize(("argument", "value", "message"), OF_ANOTHER_TYPE)
def test_an_argument_of_another_type_is_told_with_its_name(argument: str, value: Any, message: str) -> None:
    """The id in place of the record is the likeliest mistake; what was expected is said, whichever way it is asked."""
    asked: dict[str, Any] = {"lead": LEADS["company"], "related": lf.Related(), argument: value}
    with pytest.raises(lf.BrokenContract) as wrong:
        lf.plan_conversion(policy=POLICY, at=AT, **asked)
    assert str(wrong.value).startswith(message)
    assert (wrong.value.what, wrong.value.value) == (argument, value)
    with pytest.raises(lf.BrokenContract) as wrong:
        lf.ConversionRequest(**asked)
    assert str(wrong.value).startswith(message)


def test_every_argument_is_asked_for_its_type() -> None:
    """No new one can be forgotten; what is bypassed has words of its own."""
    asked = {field.name for field in attrs.fields(lf.ConversionRequest)}
    assert asked == {argument for argument, _, _ in OF_ANOTHER_TYPE} | {"bypass"}


@pytest.mark.parametrize(
    ("bypass", "message"),
    [
        ([5], "5 is no check, expected 'account' or 'contact'"),
        ([None], "None is no check, expected 'account' or 'contact'"),
        ([["account"]], "['account'] is no check, expected 'account' or 'contact'"),
        (["account", "contct"], "'contct' is no check, expected 'account' or 'contact', did you mean 'contact'?"),
        ("account", "bypass is 'account', expected a list such as ['account']"),
        (5, "bypass is 5, expected a list such as ['account']"),
        (None, "bypass is None, expected a list such as ['account']"),
        (True, "bypass is True, expected a list such as ['account']"),
    ],
)
def test_what_is_no_check_cannot_be_bypassed(bypass: Any, message: str) -> None:
    """Whatever it is, the checks that there are are named."""
    assert refusal_of("company", {"bypass": bypass}) == message
