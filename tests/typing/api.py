"""Types are part of the API: checked by mypy, never run."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import assert_type

import leadflow as lf
from leadflow.history import Transition, time_in_stage
from leadflow.intake import IntakePlan, PlanRow
from leadflow.matching import Context, Found, NameIndex, Similar
from leadflow.opportunities import amount_of
from leadflow.reasons import Reason
from leadflow.values import Domain, EmailAddress, PersonName, Rates
from leadflow.views import CustomerPage, TimelineEntry


def fields_take_values_or_text() -> None:
    """A field can be given as its value or as the text people write for it."""
    inquiry = lf.Inquiry(id="1", source="form", name="Amy Wong", email="amy@acme.example", company="Acme")
    assert_type(inquiry.email, EmailAddress | None)
    assert_type(inquiry.name, PersonName | None)
    assert_type(lf.Account(id="1", name="Acme", domains=["acme.example"]).domains, tuple[Domain, ...])
    lf.Lead(id="1", owner="queue:a", email=EmailAddress.parse("amy@acme.example"))


def planning_is_typed(repository: lf.Repository, policy: lf.Policy, inbound: list[lf.Inquiry]) -> None:
    """The whole way through is typed."""
    known = lf.gather(repository, inbound, policy)
    assert_type(known, lf.Directory)
    plan = lf.plan_intake(inbound, known, policy, at=datetime.now(UTC))
    assert_type(plan.rows(), list[PlanRow])
    assert_type(plan.steps[0].decision.reasons, tuple[Reason, ...])
    assert_type(plan.changes.inverse(), lf.ChangeSet)
    assert_type(lf.decide_and_apply(repository, lambda _: plan), IntakePlan)


class HostRepository:
    """What a host writes needs no base class."""

    def find(self, keys: Collection[str]) -> Found:
        return Found()

    def context(self, account_ids: Collection[str], person_refs: Collection[lf.RecordRef]) -> Context:
        return Context()

    def roster(self, targets: Collection[str]) -> lf.Roster:
        return lf.Roster()

    def apply(self, changes: lf.ChangeSet) -> None:
        return None


def a_host_repository_is_a_repository() -> lf.Repository:
    """Structure is enough; so is that of the reference."""
    asynchronous: lf.AsyncRepository = lf.AsyncMemoryRepository(lf.MemoryRepository())
    assert_type(asynchronous, lf.AsyncRepository)
    repositories: list[lf.Repository] = [HostRepository(), lf.MemoryRepository()]
    return repositories[0]


def suggestions_are_typed(accounts: list[lf.Account], inquiry: lf.Inquiry) -> None:
    """A name is asked for as a value or as text."""
    names = NameIndex(accounts)
    assert_type(names.similar("Acme"), tuple[Similar, ...])
    if inquiry.company is not None:
        assert_type(names.similar(inquiry.company, limit=1, at_least=80.5), tuple[Similar, ...])


def moves_and_amounts_are_typed(opportunity: lf.Opportunity, policy: lf.Policy, at: datetime) -> None:
    """What an opportunity is worth may not be known."""
    assert_type(lf.plan_stage(opportunity, "Closed Won", policy, at=at).event, Transition | None)
    assert_type(time_in_stage(opportunity, [], at=at), Mapping[str, timedelta])
    assert_type(amount_of(opportunity, rates=Rates("KRW")), lf.Money | None)


def the_story_of_a_customer_is_typed(
    customer: lf.Account | lf.PersonAccount | lf.Contact, store: lf.MemoryRepository, at: datetime
) -> None:
    """A repository is any records; departments are asked for by name."""
    view = lf.customer_view(customer, store, at=at, departments={"상담": "service"}, rates=Rates("KRW"))
    assert_type(view.timeline, tuple[TimelineEntry, ...])
    assert_type(view.last_touch, TimelineEntry | None)
    assert_type(view.totals.won, Mapping[str, Decimal])
    assert_type(view.seen_by("marketing"), CustomerPage)
