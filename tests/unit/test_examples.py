"""The examples show what they say they show: each layer and each outcome, in Korean and in English."""

import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from leadflow.intake import Decision, plan_intake
from leadflow.memory import MemoryRepository
from leadflow.objects import Account
from leadflow.policy import Policy
from leadflow.repositories import gather
from leadflow.routing import RouteLayer
from leadflow.serialization import load_policy, load_records
from leadflow.sources import accounts, parse

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
CASES = tomllib.loads((ROOT / "tests" / "cases" / "examples" / "decisions.toml").read_text(encoding="utf-8"))["file"]
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


@cache
def policy() -> Policy:
    """Read the policy of the examples."""
    return load_policy(EXAMPLES / "policy.toml")


@cache
def account_list() -> accounts.AccountList:
    """Read the accounts of the examples."""
    return accounts.parse((EXAMPLES / "accounts.csv").read_bytes())


@cache
def decisions(name: str) -> tuple[Decision, ...]:
    """Plan one file of the examples."""
    case = next(case for case in CASES if case["name"] == name)
    options = {"source": case["source"]} if "source" in case else {}
    inbound = parse(case["format"], (EXAMPLES / name).read_bytes(), **options)
    staff = load_records((EXAMPLES / "roster.json").read_text(encoding="utf-8"))
    known = gather(MemoryRepository([*account_list().accounts, *staff]), inbound, policy())
    assert policy().check_roster(known.roster) == ()
    return tuple(step.decision for step in plan_intake(inbound, known, policy(), at=AT).steps)


def is_korean(decision: Decision) -> bool:
    """Tell whether a row is written in Korean."""
    return any("가" <= char <= "힣" for char in decision.inquiry.original or "")


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_each_row_becomes_what_a_reader_expects(case: dict[str, object]) -> None:
    """Outcome, account, layer and owner of every row are those that were read by hand."""
    rows = case["rows"]
    assert isinstance(rows, list)
    found = decisions(str(case["name"]))
    assert len(found) == len(rows)
    for decision, want in zip(found, rows, strict=True):
        account = decision.classification.account
        assert {
            "who": decision.inquiry.label if decision.outcome != "rejected" else None,
            "becomes": decision.outcome,
            "account": None if account is None else account.id,
            "layer": None if decision.routing is None else decision.routing.layer,
            "owner": decision.owner,
        } == {"who": None, "account": None, "layer": None, "owner": None} | {
            key: value for key, value in want.items() if key != "note"
        }, want["note"]


@pytest.mark.parametrize("korean", [True, False], ids=["Korean", "English"])
@pytest.mark.parametrize("layer", [layer for layer in get_args(RouteLayer) if layer != "review"])
def test_each_layer_of_routing_is_hit_in_both_languages(layer: str, korean: bool) -> None:
    """The list of inquiries has a row for every layer, in Korean and in English."""
    assert any(
        each.routing is not None and each.routing.layer == layer and is_korean(each) is korean
        for each in decisions("inquiries.csv")
    )


@pytest.mark.parametrize("korean", [True, False], ids=["Korean", "English"])
@pytest.mark.parametrize("outcome", ["contact", "lead", "person_account", "ambiguous", "known_lead"])
def test_each_outcome_of_a_list_is_there_in_both_languages(outcome: str, korean: bool) -> None:
    """The list of inquiries has a row for every outcome that rows can have, in Korean and in English."""
    assert any(each.outcome == outcome and is_korean(each) is korean for each in decisions("inquiries.csv"))


@pytest.mark.parametrize("name", [case["name"] for case in CASES if case["name"] != "broken.csv"])
def test_everything_in_the_clean_examples_is_read(name: str) -> None:
    """No row is rejected and no value is left out, so that the first command of a newcomer ends with 0."""
    assert [each.problems for each in decisions(name) if each.problems] == []
    assert "rejected" not in {each.outcome for each in decisions(name)}


def test_the_accounts_are_a_readable_list_with_a_named_tree_of_six() -> None:
    """All accounts are read, and the tree of the named holding has six of them."""
    assert account_list().problems == ()
    by_id = {account.id: account for account in account_list().accounts}

    def top(account: Account) -> str:
        return account.id if account.parent is None else top(by_id[account.parent])

    assert len(by_id) == 25
    assert by_id["A-01"].named
    assert sum(top(account) == "A-01" for account in by_id.values()) == 6


def test_a_score_has_points_for_who_they_are_and_what_they_did() -> None:
    """Both groups of rules give points to somebody, in both languages."""
    given = {
        (is_korean(each), contribution.axis)
        for each in decisions("inquiries.csv")
        if each.score is not None
        for contribution in each.score.contributions
    }
    assert given == {(language, group) for language in (True, False) for group in ("fit", "engagement")}


def test_everybody_in_the_examples_lives_in_reserved_places() -> None:
    """E-mail addresses and web sites are under .example, or under a Korean suffix with -example in front."""
    texts = [
        path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir() if path.suffix in {".csv", ".json", ".jsonl"}
    ]
    hosts = {word.rpartition("@")[2] for text in texts for word in text.replace('"', ",").split(",") if "@" in word}
    hosts |= {domain.name for account in account_list().accounts for domain in account.domains}
    outside = {host for host in hosts if not host.endswith(".example") and "-example." not in host}
    assert outside <= {"gmail.com", "naver.com"}
