"""The decision tables of classification: each case goes the whole way, gather → plan → apply."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
import tomli_w

import leadflow as lf
from leadflow.classification import Outcome
from leadflow.policy import TIE_BREAKS
from leadflow.reasons import TEXTS, EvidenceKind, ReasonCode
from leadflow.serialization.records import from_plain, to_plain

ALL_CASES = Path(__file__).parents[1] / "cases"
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
STAFF = (
    *(lf.User(id=id_) for id_ in ("user:dana", "user:minji", "user:head-of-sales")),
    lf.User(id="user:gone", active=False),
)
"""Who works here, in every case."""

Table = Mapping[str, object]


# --- reading ----------------------------------------------------------------------------------------------------------


def _merged(common: object, own: object) -> object:
    """Join what all cases of a file have in common with what one case says: tables by name, lists one after the other."""
    if isinstance(common, dict) and isinstance(own, dict):
        return {
            **common,
            **{name: _merged(common[name], item) if name in common else item for name, item in own.items()},
        }
    return [*common, *own] if isinstance(common, list) and isinstance(own, list) else own


def _cases() -> Iterator[dict]:
    for path in sorted((ALL_CASES / "classification").glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in content["case"]:
            yield {**case, "file": path.stem, "given": _merged(content.get("given", {}), case["given"])}


def _as_json(value: object) -> object:
    """Return what TOML holds in the form that records are read from."""
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {name: _as_json(item) for name, item in value.items()}
        case list():
            return [_as_json(item) for item in value]
        case _:
            return value


_PERSONS = {each.kind: each for each in (lf.Lead, lf.Contact, lf.PersonAccount)}


def _records(given: Table) -> Iterator[object]:
    accounts = ({"kind": "account", **each} for each in given.get("accounts", ()))
    for each in (*accounts, *given.get("records", ())):
        yield from_plain(_as_json(each))
    for each in given.get("persons", ()):
        yield _PERSONS[each["kind"]](**{name: item for name, item in each.items() if name != "kind"})


def _inquiry(table: Table) -> lf.Inquiry:
    fields = {"id": "form:1", "source": "form", **table}
    if "address" in fields:
        fields["address"] = lf.Address(**fields["address"])
    if "problems" in fields:
        fields["problems"] = tuple(lf.Problem(**problem) for problem in fields["problems"])
    return lf.Inquiry(**fields)


def _largest(accounts: Sequence[lf.Account], _inquiry: lf.Inquiry) -> Sequence[lf.Account]:
    most = max(account.employees or 0 for account in accounts)
    return [account for account in accounts if (account.employees or 0) == most]


HOST_TIE_BREAKS = (
    lf.HostTieBreak(name="largest", version="1", choose=_largest),
    lf.HostTieBreak(name="largest_anywhere", version="1", choose=_largest, between_companies=True),
)
"""Tie-breaks that the organisation of the cases brings: who has most employees."""


def _policy(given: Table) -> lf.Policy:
    text = tomli_w.dumps({"fallback_user": "user:head-of-sales", **given.get("policy", {})})
    return lf.parse_policy(text, tie_breaks=HOST_TIE_BREAKS)


def _decided(given: Table) -> tuple[lf.Decision, lf.MemoryRepository]:
    """Return the decision about the last inquiry of a case, and the store after it."""
    policy = _policy(given)
    repository = lf.MemoryRepository([*STAFF, *_records(given)])
    inbound = [_inquiry(each) for each in (*given.get("before", ()), given["inquiry"])]
    plan = lf.plan_intake(inbound, lf.gather(repository, inbound, policy), policy, at=AT)
    repository.apply(plan.changes)
    return plan.steps[-1].decision, repository


# --- comparing --------------------------------------------------------------------------------------------------------


def _found(name: str, decision: lf.Decision, repository: lf.MemoryRepository) -> object:
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


@pytest.mark.parametrize("case", tuple(_cases()), ids=lambda case: f"{case['file']}: {case['note']}")
def test_each_case_is_decided_as_a_salesperson_expects(case: dict) -> None:
    """Outcome, owner, record and reasons of every case are those of the table."""
    decision, repository = _decided(case["given"])
    assert [str(reason) for reason in decision.classification.reasons] == case["want_reason"]
    found = {name: _found(name, decision, repository) for name in case["want"]}
    for name in found.keys() & {"record", "opens"}:
        if case["want"][name]:
            found[name] = {field: found[name].get(field) for field in case["want"][name]}
    assert found == case["want"]


# --- nothing is forgotten ---------------------------------------------------------------------------------------------

CODES = get_args(ReasonCode)


def _texts(value: object) -> Iterator[str]:
    """Yield every text anywhere in a case."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from _texts(item)
        case list():
            for item in value:
                yield from _texts(item)


def _wanted() -> frozenset[str]:
    """Return every text that any case of any table wants."""
    tables = (tomllib.loads(path.read_text(encoding="utf-8")) for path in ALL_CASES.rglob("*.toml"))
    cases = [case for table in tables for case in table.get("case", ()) if isinstance(case, dict)]
    wants = [case.get(name) for case in cases for name in ("want", "want_reason")]
    return frozenset(text for want in wants for text in _texts(want))


WANTED = _wanted()


def _has_case(code: ReasonCode) -> bool:
    """Tell whether a case names a reason by its code, or by its sentence, alone or behind a candidate."""
    words = re.split(r"\{\w+\}", TEXTS[code])
    sentence = re.compile(r"(?:\w+ [^:]+: )?" + ".+".join(map(re.escape, words)))
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
