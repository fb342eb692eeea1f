"""Whether somebody works on a lead has one answer: every function gives the same for the same lead."""

from hypothesis import event, given
from hypothesis import strategies as st

import leadflow as lf
from closed_leads import ASKED, AT, amy
from leadflow.objects import ConvertedTo
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle, Status

TABLES = (
    LIFECYCLE,
    Lifecycle(
        {
            "신규": Status(next=("영업", "종료", "전환")),
            "영업": Status(next=("종료", "전환")),
            "new": Status(open=False),
            "종료": Status(open=False, next=("영업",)),
            "전환": Status(converted=True),
        },
        initial="신규",
        converted="전환",
    ),
)
"""The customary statuses, and a table in which they mean something else."""

OFTEN_ALIKE = frozenset(ASKED) - {
    "plan_conversion",  # needs more: a status that leads to the end
    "plan_intake, without a policy for the directory",  # asks the customary table
    "find_duplicates, with_closed",
    "plan_merge, with_closed",
}


@st.composite
def leads_and_policies(draw: st.DrawFn) -> tuple[lf.Lead, lf.Policy]:
    """Draw a lead of any status, also of one that is in no table, and a policy."""
    lifecycle = draw(st.sampled_from(TABLES))
    status = draw(st.sampled_from([*TABLES[0].statuses, *TABLES[1].statuses, "Hot"]))
    became = draw(st.sampled_from([None, None, ConvertedTo(at=AT, account="acme", contact="c")]))
    policy = lf.Policy(fallback_user="user:a", lifecycle=lifecycle)
    return amy(status=status, converted=became), policy


def naively(lead: lf.Lead, policy: lf.Policy) -> bool:
    """Return whether somebody works on a lead: it became nothing, and the table does not end its status."""
    status = policy.lifecycle.statuses.get(lead.status, Status())
    return lead.converted is None and status.open and not status.converted


@given(leads_and_policies())
def test_every_function_has_the_same_answer(drawn: tuple[lf.Lead, lf.Policy]) -> None:
    """A lead is worked on for all functions that ask so, or for none."""
    lead, policy = drawn
    wanted = naively(lead, policy)
    event(f"worked on: {wanted}")
    assert {name: ASKED[name](lead, policy) for name in sorted(OFTEN_ALIKE)} == dict.fromkeys(
        sorted(OFTEN_ALIKE), wanted
    )
    assert policy.lifecycle.is_open_lead(lead) is wanted


@given(leads_and_policies())
def test_who_asks_for_closed_leads_gets_all_that_are_not_converted(drawn: tuple[lf.Lead, lf.Policy]) -> None:
    """With ``with_closed`` duplicates and merges take a lead exactly if it is not converted."""
    lead, policy = drawn
    is_converted = lead.converted is not None or policy.lifecycle.is_converted(lead.status)
    assert ASKED["find_duplicates, with_closed"](lead, policy) is not is_converted
    assert ASKED["plan_merge, with_closed"](lead, policy) is not is_converted


@given(leads_and_policies())
def test_only_a_lead_that_is_worked_on_is_converted(drawn: tuple[lf.Lead, lf.Policy]) -> None:
    """A conversion needs an open lead, and beside that only a status that leads to the end."""
    lead, policy = drawn
    leads_there = policy.lifecycle.allows(lead.status, policy.lifecycle.converted)
    assert ASKED["plan_conversion"](lead, policy) is (naively(lead, policy) and leads_there)
