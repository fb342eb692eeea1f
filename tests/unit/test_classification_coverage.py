"""No cell of outcome × evidence is without a case, in English and, where the language can matter, in Korean.

A cell says which question decided, what was decided, and on what grounds.
What a case fills is told by the decision that it really leads to, not by what the case calls itself.
"""

import itertools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import pytest

from classification_cases import CASES, HOST_TIE_BREAKS, Table, decided, texts
from leadflow.intake import Decision
from leadflow.policy import TIE_BREAKS
from leadflow.reasons import EvidenceKind, Reason
from leadflow.values.text import is_written_together

Language: TypeAlias = Literal["English", "Korean"]

# --- what there is to fill --------------------------------------------------------------------------------------------

EVIDENCE = get_args(EvidenceKind)
AT_ACCOUNT = (
    *("named account → contact", "named account → lead, nobody named"),
    *("existing account → contact", "existing account → lead", "existing account → lead, nobody named"),
)
INDIVIDUAL = ("no company", "placeholder company", "own name", "consumer before all else")
OF_INDIVIDUALS = (
    *("person account", "lead, wants no purchase", "lead, person accounts off", "placeholder contact", "not for us"),
)
KNOWN = ("lead", "contact", "person account")
KNOWN_BY = ("id", "e-mail address", "mailbox", "name and telephone number", "name and company")
CONTRADICTIONS = ("country", "registration number", "domain")
AMBIGUITIES = ("unrelated", "undecided", "another name", "several known")
PUBLIC_BODY = ("named account → contact", "existing account → contact", "everyone else → lead")
OPPORTUNITIES = ("repeat business", "opportunity open", "opportunity lost", "stage unknown")
ARRIVALS = ("already received", "reference", "ignored", "test", "rejected")

CELLS = (
    *(f"{became} by {kind}" for became, kind in itertools.product(AT_ACCOUNT, EVIDENCE)),
    *(f"{question} → not for us" for question in ("named account", "existing account")),
    *(f"{question}, a division" for question in ("named account", "existing account")),
    *(f"tie-break {name}" for name in (*TIE_BREAKS, *(each.name for each in HOST_TIE_BREAKS))),
    *(f"contradiction by {each}" for each in CONTRADICTIONS),
    *(f"ambiguous, {why}, leads {switch}" for why, switch in itertools.product(AMBIGUITIES, ("on", "off"))),
    *(f"individual, {why} → {became}" for why, became in itertools.product(INDIVIDUAL, OF_INDIVIDUALS)),
    *(f"everyone else → {became}" for became in ("lead", "not for us")),
    *(f"known {kind} by {what}" for kind, what in itertools.product(KNOWN, KNOWN_BY)),
    *("only suggested: another mailbox", "says nothing: too common"),
    *(f"role mailbox, {question}" for question in ("named account", "existing account", "everyone else")),
    *(f"public body, {became}" for became in PUBLIC_BODY),
    *(f"customer, {each}" for each in OPPORTUNITIES),
    *(f"arrival, {each}" for each in ARRIVALS),
)

IMPOSSIBLE: Mapping[str, str] = MappingProxyType(
    {
        "known contact by name and company": "a contact has an account, and no company that somebody wrote",
        "known person account by name and company": "a consumer has no company",
    }
)
"""Cells that nothing can fill, and why."""

ANY_LANGUAGE: Mapping[str, str] = MappingProxyType(
    {
        **{cell: "an id has no language" for cell in CELLS if cell.endswith(("by external_id", "by id"))},
        **{
            cell: "the domain decides, whatever the language"
            for cell in CELLS
            if cell.endswith(("by domain_below", "by mailbox", "by e-mail address"))
        },
        **{cell: "what arrived is no inquiry yet" for cell in CELLS if cell.startswith("arrival")},
    }
)
"""Cells where the language cannot matter, and why; one case in any language fills them."""


def _needed() -> Iterator[tuple[str, Language | None]]:
    for cell in CELLS:
        if cell in IMPOSSIBLE:
            continue
        yield from ((cell, None),) if cell in ANY_LANGUAGE else ((cell, "English"), (cell, "Korean"))


# --- what a case fills ------------------------------------------------------------------------------------------------


def _cells(given: Table, decision: Decision) -> Iterator[str]:
    found = decision.classification
    codes = {reason.code: reason for reason in found.reasons}
    leads = given.get("policy", {}).get("classification", {}).get("leads", "on")
    match found.step:
        case "arrival":
            yield f"arrival, {decision.outcome.replace('_', ' ')}"
        case "known person" if found.person is not None:
            kind = found.person.kind.replace("_", " ")
            yield f"known {kind} by {codes['known_by'].get('what')}"
        case "named account" | "existing account" if decision.outcome != "ambiguous":
            yield from _at_account(decision, codes)
        case "individual" | "consumer":
            yield f"individual, {_why_individual(codes)} → {_of_individual(decision, codes)}"
        case "everyone else" if not codes.keys() & {"no_company", "placeholder_company", "own_name", "consumer"}:
            yield f"everyone else → {decision.outcome.replace('_', ' ')}"
        case "everyone else":
            yield f"individual, {_why_individual(codes)} → not for us"
        case _:
            pass
    if decision.outcome == "ambiguous":
        yield f"ambiguous, {_why_ambiguous(codes)}, leads {leads}"
    yield from _beside(decision, codes)


def _at_account(decision: Decision, codes: Mapping[str, Reason]) -> Iterator[str]:
    found = decision.classification
    if decision.outcome == "not_for_us":
        yield f"{found.step} → not for us"
        return
    nobody = ", nobody named" if "no_person" in codes else ""
    yield from (f"{found.step} → {decision.outcome}{nobody} by {each.kind}" for each in found.evidence)
    if len(found.tree) > 1:
        yield f"{found.step}, a division"


def _why_individual(codes: Mapping[str, Reason]) -> str:
    names = {"no_company": "no company", "placeholder_company": "placeholder company", "own_name": "own name"}
    return next((name for code, name in names.items() if code in codes), "consumer before all else")


def _of_individual(decision: Decision, codes: Mapping[str, Reason]) -> str:
    if decision.outcome == "lead":
        return "lead, person accounts off" if "person_accounts_off" in codes else "lead, wants no purchase"
    return {"contact": "placeholder contact", "person_account": "person account"}[decision.outcome]


def _why_ambiguous(codes: Mapping[str, Reason]) -> str:
    names = {"unrelated": "unrelated", "undecided": "undecided", "several_known": "several known"}
    return next((name for code, name in names.items() if code in codes), "another name")


def _beside(decision: Decision, codes: Mapping[str, Reason]) -> Iterator[str]:
    """Yield what a case fills whatever was decided: tie-breaks, suggestions, mailboxes, opportunities."""
    found, email = decision.classification, decision.inquiry.email
    yield from (
        f"tie-break {str(reason.get('rule')).replace(' ', '_')}"
        for reason in found.reasons
        if reason.code == "tie_break"
    )
    for candidate in found.candidates:
        match candidate.reason.code:
            case "not_attached":
                yield f"contradiction by {_contradiction(str(candidate.reason.get('contradiction')))}"
            case "another_mailbox":
                yield "only suggested: another mailbox"
            case "deal_lost":
                yield "customer, opportunity lost"
            case _:
                pass
    if email is not None and email.is_role:
        yield f"role mailbox, {found.step}"
    if email is not None and email.domain.is_public_sector:
        yield f"public body, {found.step} → {decision.outcome}"
    yield from (
        name
        for code, name in (
            ("too_common", "says nothing: too common"),
            ("repeat_business", "customer, repeat business"),
            ("deal_open", "customer, opportunity open"),
            ("stage_unknown", "customer, stage unknown"),
        )
        if code in codes
    )


def _contradiction(text: str) -> str:
    return "country" if text.startswith("it is in") else "domain" if "domain" in text else "registration number"


def _language(given: Table, decision: Decision) -> Language:
    """Return the language of what somebody said, or of what it was compared with."""
    found = decision.classification
    account = None if found.account is None or found.account.placeholder else found.account
    compared = [] if account is None else [str(account.name), *map(str, account.aliases)]
    compared.extend([] if found.person is None else [found.person.label])
    compared.extend(each.label for each in found.candidates)
    said = [*texts(given["inquiry"]), *compared]
    return "Korean" if any(is_written_together(text) for text in said) else "English"


def _filled() -> Mapping[str, Mapping[Language, str]]:
    """Return the note of a case by the cell that it fills, and by its language."""
    filled: dict[str, dict[Language, str]] = {}
    for case in CASES:
        decision, _ = decided(case["given"])
        for cell in _cells(case["given"], decision):
            filled.setdefault(cell, {})[_language(case["given"], decision)] = case["note"]
    return filled


FILLED = _filled()

# --- what must hold ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "language"), tuple(_needed()))
def test_every_cell_has_a_case(cell: str, language: Language | None) -> None:
    """Each cell is filled, in both languages unless the language cannot matter."""
    assert FILLED.get(cell, {}).keys() >= ({language} if language else set())
    assert cell in FILLED


@pytest.mark.parametrize("cell", IMPOSSIBLE)
def test_no_case_fills_what_is_said_to_be_impossible(cell: str) -> None:
    """A cell that something does fill is not impossible."""
    assert cell in CELLS
    assert cell not in FILLED


def test_every_cell_that_a_case_fills_is_one_of_the_table() -> None:
    """Outcomes and grounds that nobody thought of show up."""
    beside = ("public body", "role mailbox")  # these meet every question; the table names those that differ
    assert sorted(cell for cell in FILLED if cell not in CELLS and not cell.startswith(beside)) == []
