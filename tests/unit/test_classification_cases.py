"""The decision tables of classification: each case goes the whole way, gather → plan → apply."""

import re
import tomllib
from typing import get_args

import pytest

import leadflow as lf
from classification_cases import ALL_CASES, CASES, HOST_TIE_BREAKS, decided, texts
from leadflow.classification import Outcome
from leadflow.intake import Decision
from leadflow.policy import TIE_BREAKS
from leadflow.reasons import TEXTS, EvidenceKind, ReasonCode
from leadflow.serialization.records import to_plain

# --- comparing --------------------------------------------------------------------------------------------------------


def _found(name: str, decision: Decision, repository: lf.MemoryRepository) -> object:
    """Return what a decision says about something that a case wants; "" for nothing."""
    found = decision.classification
    match name:
        case "outcome":
            return decision.outcome
        case "step":
            return found.step
        case "account":
            return "" if found.account is None else found.account.id
        case "person":
            return "" if found.person is None else found.person.id
        case "owner":
            return decision.owner or ""
        case "owner_because":
            return str(decision.owner_reason)
        case "candidates":
            return [f"{each.kind} {each.id}: {each.reason}" for each in found.candidates]
        case "score":
            return [str(each.reason) for each in decision.score.contributions]
        case "problems":
            return [str(problem) for problem in decision.problems]
        case "receipt":
            receipt = repository.get("receipt", decision.inquiry.id)
            return receipt.reason if receipt.record is None else ""
        case "record":
            return to_plain(repository.get(*decision.record))
        case "opens":
            opened = repository.get("opportunity", lf.derived_id(decision.inquiry.id, "opportunity"))
            return {} if opened is None else to_plain(opened)
        case _:
            raise AssertionError(f"a case cannot want {name!r}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['file']}: {case['note']}")
def test_each_case_is_decided_as_a_salesperson_expects(case: dict) -> None:
    """Outcome, owner, record and reasons of every case are those of the table."""
    decision, repository = decided(case["given"])
    assert [str(reason) for reason in decision.classification.reasons] == case["want_reason"]
    found = {name: _found(name, decision, repository) for name in case["want"]}
    for name in found.keys() & {"record", "opens"}:
        if case["want"][name]:
            found[name] = {field: found[name].get(field, "") for field in case["want"][name]}
    assert found == case["want"]


# --- nothing is forgotten ---------------------------------------------------------------------------------------------

CODES = get_args(ReasonCode)


def _wanted() -> frozenset[str]:
    """Return every text that any case of any table wants."""
    tables = (tomllib.loads(path.read_text(encoding="utf-8")) for path in ALL_CASES.rglob("*.toml"))
    cases = [case for table in tables for case in table.get("case", ()) if isinstance(case, dict)]
    wants = [case.get(name) for case in cases for name in ("want", "want_reason", "want_notes", "want_not")]
    return frozenset(text for want in wants for text in texts(want))


WANTED = _wanted()


def _has_case(code: ReasonCode) -> bool:
    """Tell whether a case names a reason by its code, or by its sentence: alone, behind a candidate, or in a story."""
    words = re.split(r"\{\w+\}", TEXTS[code])
    sentence = re.compile(r"(?:  because  |\w+ [^:]+: )?" + ".+".join(map(re.escape, words)))
    return any(text == code or sentence.fullmatch(text) for text in WANTED)


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_every_outcome_has_a_case(outcome: str) -> None:
    """No outcome comes without an example."""
    assert outcome in WANTED


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_a_case(code: ReasonCode) -> None:
    """No reason comes without an example."""
    assert _has_case(code)


@pytest.mark.parametrize("kind", get_args(EvidenceKind))
def test_every_kind_of_evidence_has_a_case(kind: ReasonCode) -> None:
    """Each kind of evidence attaches somebody in some case."""
    assert _has_case(kind)


@pytest.mark.parametrize("name", [*TIE_BREAKS, *(each.name for each in HOST_TIE_BREAKS)])
def test_every_tie_break_decides_a_case(name: str) -> None:
    """Each tie-break is named as the one that decided in some case."""
    assert f"tie-break: {name.replace('_', ' ')}" in WANTED


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    """The table of sentences is complete."""
    assert set(TEXTS) == set(CODES)
