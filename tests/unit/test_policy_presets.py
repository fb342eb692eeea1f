"""The policies to start from, and what a policy warns of."""

from datetime import UTC, datetime

import pytest

import leadflow as lf
from leadflow.conditions import AnyOf, Condition, parse_condition
from leadflow.policy import (
    Classification,
    Nurture,
    ProviderList,
    Routing,
    Scoring,
    ScoringGroup,
    ScoringRule,
    Territory,
)
from leadflow.serialization import PRESETS

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
STORE = (
    lf.User(id="user:dana"),
    lf.User(id="user:head-of-sales"),
    lf.User(id="user:head-of-shop"),
    lf.Account(id="named", name="(주)한빛", domains=["hanbit-example.co.kr"], named=True, owner="user:dana"),
    lf.Account(id="customer", name="Acme", domains=["acme.example"], type="Customer", owner="user:dana"),
    lf.Account(id="prospect", name="Isar", domains=["isar.example"], type="Prospect", owner="user:dana"),
)
ASKING = {
    "named": {"email": "minji@hanbit-example.co.kr"},
    "customer": {"email": "amy@acme.example"},
    "prospect": {"email": "amy@isar.example"},
    "buyer": {"email": "amy@gmail.com", "custom": {"intent": "purchase"}},
    "구매자": {"email": "minji@naver.com", "custom": {"intent": "구매"}},
    "reader": {"email": "amy@gmail.com"},
    "shopper at a named account": {"email": "minji@hanbit-example.co.kr", "source": "web shop"},
    "stranger": {"email": "amy@borealis.example", "company": "Borealis"},
}


# --- presets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "outcomes"),
    [
        ("named_accounts", ["contact"] * 3 + ["not_for_us"] * 3 + ["contact", "not_for_us"]),
        ("business_customers", ["contact"] * 3 + ["lead"] * 3 + ["contact", "lead"]),
        ("consumers", ["contact"] * 3 + ["person_account"] * 2 + ["lead"] * 3),
        ("mixed", ["contact", "contact", "lead", "person_account", "person_account", "lead", "contact", "lead"]),
    ],
)
def test_a_preset_decides_as_its_kind_of_organisation_expects(name: str, outcomes: list[str]) -> None:
    """Who works at an account, consumers who buy or not, and strangers, one after the other."""
    policy = lf.parse_policy(lf.policy_preset(name), file=name)
    found = []
    for number, fields in enumerate(ASKING.values()):
        declared = {key: item for key, item in fields.items() if key != "custom" or policy.custom_fields}
        inbound = [lf.Inquiry(**{"id": f"form:{number}", "source": "form", "name": "Amy Wong", **declared})]
        known = lf.gather(lf.MemoryRepository(STORE), inbound, policy)
        found += [step.decision.outcome for step in lf.plan_intake(inbound, known, policy, at=AT).steps]
    assert found == outcomes


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_has_comments_and_warns_of_nothing(name: str) -> None:
    """It is meant to be read and edited, and does nothing that hurts."""
    text = lf.policy_preset(name)
    assert text.startswith("# For an organisation that sells to ")
    assert lf.parse_policy(text).warnings() == ()


def test_an_unknown_preset_is_refused() -> None:
    """The error names those that exist."""
    with pytest.raises(
        lf.InvalidValue, match="invalid preset '../mixed': expected one of named_accounts, business_cust"
    ):
        lf.policy_preset("../mixed")


# --- warnings ---------------------------------------------------------------------------------------------------------

ADS = parse_condition({"source": ["google_ads", "Meta"], "title": {"present": True}})
FORM = parse_condition({"source": ["web form"], "title": ["meta"]})
NOT_ADS = parse_condition({"source": {"none_of": ["meta"]}})
BUYS = AnyOf((FORM,))
NO_LEADS = {"leads": "off", "person_accounts": "off"}
RULED = Scoring(engagement=ScoringGroup(rules=(ScoringRule(name="ads", points=5, when=(FORM, ADS)),)))


@pytest.mark.parametrize(
    ("settings", "warnings"),
    [
        ({}, []),
        ({"classification": Classification(**NO_LEADS)}, []),
        ({"classification": Classification(**NO_LEADS, individuals_first=AnyOf((NOT_ADS, FORM)))}, []),
        ({"classification": Classification(buy_now=AnyOf((ADS,))), "scoring": RULED}, []),
        (
            {"classification": Classification(**NO_LEADS, buy_now=AnyOf((ADS,)))},
            [
                "classification.buy_now: leads come from google_ads, meta, but leads are off:"
                " who works at no account is not for us"
            ],
        ),
        (
            {"classification": Classification(**NO_LEADS), "scoring": RULED},
            [
                "scoring.engagement.rules[0]: leads come from google_ads, meta, but leads are off:"
                " who works at no account is not for us",
                "scoring: only leads and person accounts are scored, and this policy makes neither",
            ],
        ),
        (
            {
                "classification": Classification(**NO_LEADS),
                "routing": Routing(territory=(Territory(name="Korea", country=("KR",)),)),
            },
            ["routing: only leads and person accounts are routed, and this policy makes neither"],
        ),
        (
            {
                "classification": Classification(**NO_LEADS),
                "routing": Routing(nurture=Nurture(queue="queue:a", when=AnyOf((Condition(),)))),
            },
            ["routing: only leads and person accounts are routed, and this policy makes neither"],
        ),
        (
            {"classification": Classification(placeholder_account="individual")},
            [
                "classification.placeholder_account: not used, because person accounts are on;"
                " individuals who were put there before stay beside the new ones"
            ],
        ),
        (
            {"classification": Classification(person_accounts="placeholder", placeholder_account="individual")},
            [
                "classification.person_accounts: only who wants to buy is put there,"
                " and buy_now never says so of anybody"
            ],
        ),
        (
            {
                "classification": Classification(
                    person_accounts="placeholder", placeholder_account="individual", buy_now=BUYS
                )
            },
            [],
        ),
        (
            {
                "classification": Classification(
                    free_mail=ProviderList(remove=("korea.com", "gmial.com", "github.io")),
                    disposable=ProviderList(ours=False, remove=("mailinator.com",)),
                    shared_hosting=ProviderList(remove=("blog.naver.com",)),
                )
            },
            [
                "classification.free_mail.remove[1]: gmial.com is not on the list",
                "classification.free_mail.remove[2]: github.io still counts as a provider's, because another list has it",
                "classification.disposable.remove[0]: mailinator.com is not on the list",
                "classification.shared_hosting.remove[0]: blog.naver.com still counts as a provider's,"
                " because naver.com does",
            ],
        ),
    ],
)
def test_a_policy_warns_of_what_can_hold_but_hurts(settings: dict, warnings: list[str]) -> None:
    """Each warning names the place in the policy and says what will happen."""
    assert [str(each) for each in lf.Policy(fallback_user="user:dana", **settings).warnings()] == warnings
