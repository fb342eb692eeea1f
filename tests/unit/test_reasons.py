"""The vocabulary of reasons: codes with sentences, evidence by strength, traces of rules."""

import pickle
from string import Formatter
from typing import get_args

import pytest

from leadflow.reasons import TEXTS, Evidence, EvidenceKind, Reason, RuleTrace, because


def test_a_reason_is_a_code_with_values_that_reads_as_a_sentence() -> None:
    """The values are kept apart, so that another table of sentences can say it in another language."""
    reason = because("alias", value="한빛전자", account="(주)한빛")
    assert str(reason) == "company name '한빛전자' is another name of (주)한빛"
    assert (reason.get("value"), reason.get("account"), reason.get("rule")) == ("한빛전자", "(주)한빛", None)
    assert reason == Reason("alias", (("value", "한빛전자"), ("account", "(주)한빛")))
    assert pickle.loads(pickle.dumps(reason)) == reason


@pytest.mark.parametrize("code", TEXTS)
def test_values_that_look_like_a_format_are_only_text(code: str) -> None:
    """Names come from outside; braces in them are never filled in."""
    names = {name for _, name, _, _ in Formatter().parse(TEXTS[code]) if name}
    reason = because(code, **dict.fromkeys(names, "{account.__class__}"))
    assert str(reason).count("{account.__class__}") == len(names)


def test_evidence_is_strong_unless_it_is_a_name() -> None:
    """Identifiers weigh more than domains, domains more than names; the kinds are listed strongest first."""
    kinds = get_args(EvidenceKind)
    evidence = [Evidence(kind, "a", "x") for kind in kinds]
    strengths = [each.strength for each in evidence]
    assert strengths == sorted(strengths, reverse=True)
    assert [each.kind for each in evidence if not each.is_strong] == ["name", "alias"]


@pytest.mark.parametrize(
    ("truth", "missing", "state"),
    [
        (True, (), "true"),
        (False, (), "false"),
        (None, ("address.city", "title"), "unknown (address.city, title missing)"),
    ],
)
def test_a_trace_says_what_a_rule_saw(truth: bool | None, missing: tuple[str, ...], state: str) -> None:
    """Where it stands, where it leads, whether it was true, and what it asks."""
    trace = RuleTrace("Korea, local", "Seoul", truth, "team:seoul", missing, "address.city is '서울'")
    assert str(trace) == f"Korea, local: Seoul → team:seoul: {state} (address.city is '서울')"
