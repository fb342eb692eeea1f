"""A closed or converted lead is nobody known, whatever is asked: the table tests/cases/lifecycle/closed_leads.toml."""

import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest

import leadflow as lf
from closed_leads import ASKED, AT, amy, twin
from leadflow.changes import Update
from leadflow.errors import MergeRefused
from leadflow.objects import ConvertedTo
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle, Status

TABLE = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "lifecycle" / "closed_leads.toml").read_text(encoding="utf-8")
)
POLICY = lf.Policy(fallback_user="user:a")
BECAME = ConvertedTo(at=AT, account="acme", contact="c")


def lead_of(kind: str) -> lf.Lead:
    """Return the lead of a kind."""
    given = TABLE["lead"][kind]
    return amy(status=given["status"], converted=BECAME if given.get("became") else None)


@pytest.mark.parametrize("kind", TABLE["lead"])
@pytest.mark.parametrize("function", TABLE["function"], ids=lambda function: function["name"])
def test_a_function_answers_as_the_table_says(function: dict[str, Any], kind: str) -> None:
    """Each function treats each kind of lead as worked on, or not, as the table says."""
    wanted = {**TABLE["worked_on"], **function.get("otherwise", {})}[kind]
    assert ASKED[function["name"]](lead_of(kind), POLICY) is wanted


def test_the_table_asks_every_function() -> None:
    """Each function that can be asked stands in the table once."""
    assert [function["name"] for function in TABLE["function"]] == list(ASKED)


@pytest.mark.parametrize("kind", TABLE["lead"])
def test_the_table_of_statuses_has_the_answer(kind: str) -> None:
    """`Lifecycle.is_open_lead` gives what the table says of each kind, and a converted lead is never open."""
    lead = lead_of(kind)
    assert LIFECYCLE.is_open_lead(lead) is TABLE["worked_on"][kind]
    assert LIFECYCLE.is_converted_lead(lead) is kind.startswith("converted")


def test_a_status_that_is_marked_as_converted_is_not_open() -> None:
    """A table that forgets to say that its converted status is closed has no open one in it."""
    table = Lifecycle({"new": Status(next=("won",)), "won": Status(converted=True)}, converted="won")
    assert (table.is_open("won"), table.is_open_lead(amy(status="won"))) == (False, False)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("closed", "lead '1' is closed, its status is 'unqualified'; ask for it by with_closed=True"),
        ("converted", "lead '1' is converted and read-only"),
        ("converted_by_status", "lead '1' is converted and read-only"),
    ],
)
def test_a_merge_with_a_lead_that_nobody_works_on_is_refused_with_the_reason(kind: str, reason: str) -> None:
    """A closed lead and a converted one are each refused, and the message says what could be done."""
    with pytest.raises(MergeRefused) as refusal:
        lf.plan_merge([lead_of(kind), twin(POLICY)], lf.Related(), POLICY)
    assert refusal.value.reason == reason


def test_an_inquiry_after_a_closed_lead_gives_a_new_lead() -> None:
    """The person of a closed lead asks again: a lead is created, and the closed one stays as it is."""
    closed = lead_of("closed")
    inquiry = lf.Inquiry(id="form:1", source="form", name="Amy Wong", email="amy@acme.example")
    step = lf.plan_intake([inquiry], lf.Directory.of([closed]), POLICY, at=AT).steps[0]
    assert step.decision.outcome == "lead"
    assert [each.ref.id for each in step.changes.changes if each.ref.kind == "lead"] != [closed.id]


def test_a_lead_that_is_converted_on_the_way_is_known_no_more() -> None:
    """What a plan sees of its own effects: a lead that an earlier step converted is not found by its mailbox."""
    lead = lead_of("open")
    overlay = lf.matching.Overlay(lf.Directory.of([lead], policy=POLICY))
    assert overlay.persons("email:amy@acme.example") == (lead,)
    overlay.add(lf.ChangeSet((Update(lead, attrs.evolve(lead, status="converted", converted=BECAME)),)))
    assert overlay.persons("email:amy@acme.example") == ()
