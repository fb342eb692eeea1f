"""Whom each function takes for a lead that somebody works on; for tests that compare them."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

import attrs

import leadflow as lf
from leadflow.assigning import queue_ageing
from leadflow.errors import ClaimRefused, ConversionRefused, MergeRefused, ReleaseRefused
from leadflow.matching import find_bridges
from leadflow.values import PhoneNumber

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
USERS = ("user:a", "user:b")
TEAM = lf.Team(id="team:t", queue="queue:a", members=USERS, assign="later")
ROSTER = lf.Roster(
    users={each: lf.User(id=each) for each in USERS},
    queues={
        "queue:a": lf.Queue(id="queue:a", members=USERS, most=0, overflow="queue:b"),
        "queue:b": lf.Queue(id="queue:b"),
    },
)
ACME = lf.Account(id="acme", name="Acme", domains=["acme.example"], named=True)
Asked = Callable[[lf.Lead, lf.Policy], bool]


def amy(**fields: object) -> lf.Lead:
    """Return a lead whom everybody would know by her mailbox."""
    given: dict[str, object] = {"id": "1", "owner": "user:a", "name": "Amy Wong", "email": "amy@acme.example"}
    return lf.Lead(**(given | fields))  # type: ignore[arg-type] # fields of a lead


def twin(policy: lf.Policy) -> lf.Lead:
    """Return an open lead of the same person."""
    return amy(id="2", status=policy.lifecycle.initial)


def inquiry(**fields: str) -> lf.Inquiry:
    """Return what the same person asks."""
    return lf.Inquiry(id="form:1", source="form", name="Amy Wong", email="amy@acme.example", **fields)


def queued(lead: lf.Lead) -> lf.Lead:
    """Return the lead as it waits in a queue."""
    return attrs.evolve(lead, owner="queue:a")


def late(lead: lf.Lead) -> lf.Lead:
    """Return the lead as nobody has answered it in time."""
    return attrs.evolve(lead, respond_by=AT - timedelta(days=1))


def _known(lead: lf.Lead, policy: lf.Policy, *, told: bool) -> bool:
    known = lf.Directory.of([lead], policy=policy if told else None)
    return lf.plan_intake([inquiry()], known, policy, at=AT).steps[0].decision.outcome == "known_lead"


def _met(lead: lf.Lead, policy: lf.Policy) -> bool:
    # The inquiry has the telephone of the lead and the mailbox of another one: a bridge, if the lead is known.
    phone = "+1 503-555-0111"
    lead = attrs.evolve(lead, email="wong@northlight.example", phone=PhoneNumber.parse(phone))
    known = lf.Directory.of([lead, twin(policy)], policy=policy)
    return bool(find_bridges([inquiry(phone=phone)], known, policy))


def _duplicate(lead: lf.Lead, policy: lf.Policy, *, with_closed: bool = False) -> bool:
    return bool(lf.find_duplicates([lead, twin(policy)], policy, with_closed=with_closed).clusters)


def _merges(lead: lf.Lead, policy: lf.Policy, *, with_closed: bool = False) -> bool:
    return _allowed(
        MergeRefused,
        lambda: lf.plan_merge([lead, twin(policy)], lf.Related(), policy, with_closed=with_closed),
    )


def _claims(lead: lf.Lead, policy: lf.Policy) -> bool:
    return _allowed(ClaimRefused, lambda: lf.plan_claim(queued(lead), "user:b", policy, roster=ROSTER, at=AT))


def _releases(lead: lf.Lead, policy: lf.Policy) -> bool:
    return _allowed(ReleaseRefused, lambda: lf.plan_release(lead, "queue:a", policy, roster=ROSTER, at=AT))


def _converts(lead: lf.Lead, policy: lf.Policy) -> bool:
    return _allowed(ConversionRefused, lambda: lf.plan_conversion(lead, lf.Related(), policy, at=AT, account=ACME))


def _allowed(refusal: type[lf.LeadflowError], plan: Callable[[], object]) -> bool:
    try:
        plan()
    except refusal:
        return False
    return True


def _waits(lead: lf.Lead, policy: lf.Policy) -> bool:
    return lf.leads_waiting([queued(lead)], "queue:a", policy) == (queued(lead),)


def _ages(lead: lf.Lead, policy: lf.Policy) -> bool:
    return any(count for _, count in queue_ageing([queued(lead)], "queue:a", policy, at=AT))


def _overflows(lead: lf.Lead, policy: lf.Policy) -> bool:
    return bool(lf.plan_overflow([queued(lead)], "queue:a", policy, roster=ROSTER, at=AT).steps)


def _is_assigned(lead: lf.Lead, policy: lf.Policy) -> bool:
    return not lf.plan_assignment([lead], "user:b", policy, roster=ROSTER, at=AT).changes.is_empty


def _is_distributed(lead: lf.Lead, policy: lf.Policy) -> bool:
    return not lf.plan_distribution([queued(lead)], TEAM, policy, roster=ROSTER, at=AT).changes.is_empty


def _is_reassigned(lead: lf.Lead, policy: lf.Policy) -> bool:
    return not lf.plan_reassignment([late(lead)], policy, roster=ROSTER, at=AT).changes.is_empty


def _is_overdue(lead: lf.Lead, policy: lf.Policy) -> bool:
    return lf.overdue([late(lead)], policy, at=AT) == (late(lead),)


def _is_answered(lead: lf.Lead, policy: lf.Policy) -> bool:
    return not lf.plan_response(lead, policy, at=AT).changes.is_empty


def _is_scored(lead: lf.Lead, policy: lf.Policy) -> bool:
    return lf.plan_qualification([lead], policy, at=AT).steps[0].score is not None


def _is_asked_again(lead: lf.Lead, policy: lf.Policy) -> bool:
    known = lf.Directory.of([lead, ACME], policy=policy)
    return lf.plan_reclassification([lead], known, policy, at=AT).steps[0].classification is not None


ASKED: Mapping[str, Asked] = {
    "plan_intake": partial(_known, told=True),
    "plan_intake, without a policy for the directory": partial(_known, told=False),
    "find_bridges": _met,
    "find_duplicates": _duplicate,
    "find_duplicates, with_closed": partial(_duplicate, with_closed=True),
    "plan_merge": _merges,
    "plan_merge, with_closed": partial(_merges, with_closed=True),
    "plan_claim": _claims,
    "plan_release": _releases,
    "leads_waiting": _waits,
    "queue_ageing": _ages,
    "plan_overflow": _overflows,
    "plan_assignment": _is_assigned,
    "plan_distribution": _is_distributed,
    "plan_reassignment": _is_reassigned,
    "overdue": _is_overdue,
    "plan_response": _is_answered,
    "plan_qualification": _is_scored,
    "plan_reclassification": _is_asked_again,
    "plan_conversion": _converts,
}
"""By function: whether it treats a lead as one that somebody works on."""
