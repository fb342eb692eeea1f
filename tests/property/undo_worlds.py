"""What an application writes, and what people do afterwards: worlds in which something is to be undone."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

import attrs
from hypothesis import assume, event
from hypothesis import strategies as st

import leadflow as lf
from leadflow.changes import Create, Delete, SupportsChanges, Update, links_of
from leadflow.errors import ClaimRefused, ConversionRefused, MergeRefused, ReleaseRefused, StageRefused
from leadflow.objects import AnyRecord, CampaignMember
from leadflow.records import at_version, with_fields
from leadflow.testing import strategies as lst
from property import crm_worlds
from property.test_conversion_laws import conversions
from property.test_conversion_laws import related_to as hanging_on_lead
from property.test_merge_laws import LED_BY, POLICY, World, duplicates, related_to

AT = crm_worlds.AT
QUEUES = (
    lf.Queue(id="queue:old", members=["user:minji"], overflow="queue:seoul", most=0),
    lf.Queue(id="queue:seoul"),
    lf.Queue(id="queue:generic"),
)


class Written(NamedTuple):
    """Everything that was there, and what was planned for it."""

    world: World
    done: SupportsChanges


@attrs.frozen
class ByHand:
    """Changes that no plan of ours made."""

    changes: lf.ChangeSet


# --- what is written --------------------------------------------------------------------------------------------------


@st.composite
def merges(draw: st.DrawFn) -> Written:
    """Draw a merge, beside the accounts that the records may be of."""
    drawn, records = draw(duplicates())
    world = (*drawn, *(lf.Account(id=id_, name="한빛") for id_ in "ab"))
    try:
        return Written(world, lf.plan_merge(records, related_to(world, records), POLICY, with_closed=True))
    except MergeRefused:
        return assume(False)  # type: ignore[return-value]  # it raises


@st.composite
def handovers(draw: st.DrawFn) -> Written:
    """Draw leads that get another owner, in one of the ways in which they can."""
    people = draw(st.lists(crm_worlds.persons(["a0"]), min_size=2, max_size=5, unique_by=lf.ref))
    leads = [
        attrs.evolve(each, **{field: draw(crm_worlds.moments) for field in LED_BY["owner"]})
        for each in people
        if isinstance(each, lf.Lead)
    ]
    assume(leads)
    how = draw(st.sampled_from(list(HANDOVERS)))
    event(how)
    roster = lf.Roster(
        users={each.id: each for each in crm_worlds.STAFF if isinstance(each, lf.User)},
        teams={each.id: each for each in crm_worlds.STAFF if isinstance(each, lf.Team)},
        queues={each.id: each for each in QUEUES},
    )
    try:
        done = HANDOVERS[how](leads, roster)
    except (ClaimRefused, ReleaseRefused):
        return assume(False)  # type: ignore[return-value]  # it raises
    others = [each for each in people if not isinstance(each, lf.Lead)]
    return Written((*crm_worlds.STAFF, *QUEUES, *leads, *others, lf.Account(id="a0", name="한빛")), done)


HANDOVERS: Mapping[str, Callable[[list[lf.Lead], lf.Roster], SupportsChanges]] = {
    "assignment": lambda leads, roster: lf.plan_assignment(
        leads, "user:dana", POLICY, roster=roster, at=AT, team="team:seoul"
    ),
    "reassignment": lambda leads, roster: lf.plan_reassignment(leads, POLICY, roster=roster, at=AT),
    "distribution": lambda leads, roster: lf.plan_distribution(
        leads, attrs.evolve(roster.teams["team:seoul"], queue="queue:old"), POLICY, roster=roster, at=AT
    ),
    "overflow": lambda leads, roster: lf.plan_overflow(leads, "queue:old", POLICY, roster=roster, at=AT),
    "claim": lambda leads, roster: lf.plan_claim(leads[0], "user:minji", POLICY, roster=roster, at=AT),
    "release": lambda leads, roster: lf.plan_release(leads[0], "queue:seoul", POLICY, roster=roster, at=AT),
}


@st.composite
def reclassifications(draw: st.DrawFn) -> Written:
    """Draw leads and contacts that today's rules see otherwise, since a company became a named account with a division."""
    news = draw(st.lists(st.sampled_from(NAMED), min_size=1, unique_by=lf.ref))
    repository = lf.MemoryRepository([*draw(crm_worlds.stores()), *ZENITH, *news])
    stored = [each for each in repository if isinstance(each, lf.Lead | lf.Contact)]
    known = lf.gather(repository, lf.inquiries_of(stored), POLICY)
    return Written(tuple(repository), lf.plan_reclassification(stored, known, POLICY, at=AT))


ZENITH = (
    lf.Account(id="zenith", name="Zenith", domains=["zenith.example"], named=True, owner="user:dana"),
    lf.Account(id="zenith-eu", name="Zenith Europe", domains=["eu.zenith.example"], parent="zenith"),
)
NAMED = (
    lf.Lead(id="z1", owner="user:minji", name="Aiko Tanaka", email="aiko@zenith.example", interests=["wms"]),
    lf.Lead(id="z2", owner="queue:old", name="최지우", email="jiwoo@eu.zenith.example", company="Zenith"),
    lf.Contact(id="z3", account="zenith", name="Jonas Weber", email="jonas@eu.zenith.example"),
)


@st.composite
def intakes(draw: st.DrawFn) -> Written:
    """Draw a batch of inquiries by people who are known or not."""
    drawn = draw(crm_worlds.worlds())
    repository = lf.MemoryRepository(drawn.store)
    known = lf.gather(repository, drawn.inbound, drawn.policy)
    return Written(tuple(repository), lf.plan_intake(drawn.inbound, known, drawn.policy, at=AT))


@st.composite
def moves_of_opportunities(draw: st.DrawFn) -> Written:
    """Draw an opportunity that gets to another stage."""
    contacts = [lf.Contact(id=id_, account="a", name="이도윤") for id_ in "12"]
    opportunity = lf.Opportunity(
        id="o",
        account="a",
        name="로봇",
        stage=draw(st.sampled_from(POLICY.pipeline.stages)).name,
        probability=draw(st.sampled_from([10, 100, 0])),
        close_date=draw(st.sampled_from([None, AT.date(), AT.date() + timedelta(days=30)])),
        contacts=draw(st.lists(st.sampled_from("12"))),
        line_items=tuple(lf.LineItem(product=each) for each in draw(st.lists(st.sampled_from("wt"), max_size=3))),
    )
    to = draw(st.sampled_from([each.name for each in POLICY.pipeline.stages if each.name != opportunity.stage]))
    world = (opportunity, *contacts, *(lf.Account(id=id_, name="한빛") for id_ in "ab"))
    return Written(world, lf.plan_stage(opportunity, to, POLICY, at=AT, reopen=True))


PLANS: Mapping[str, st.SearchStrategy[Written]] = {
    "conversion": conversions().map(lambda drawn: Written(*drawn)),
    "merge": merges(),
    "handover": handovers(),
    "reclassification": reclassifications(),
    "intake": intakes(),
    "stage": moves_of_opportunities(),
    "anything": lst.histories(min_size=1, max_size=1, max_changes=3).map(
        lambda drawn: Written(drawn.start, ByHand(drawn.parts[0]))
    ),
}


# --- what people do afterwards ----------------------------------------------------------------------------------------

FRESH: Mapping[str, object] = {
    "title": "부장",
    "source": "edited",
    "owner": "user:editor",
    "custom": {"edited": "yes"},
    "status": "working",
    "status_reason": "edited",
    "forecast": "omitted",
    "respond_by": AT + timedelta(days=9),
    "account": "elsewhere",
    "parent": "elsewhere",
    "matched_account": "elsewhere",
    "person_account": "elsewhere",
}
"""Values that nobody wrote before."""


@attrs.define
class People:
    """People who work on with what is stored.

    Args:
        repository: where everything is stored.
        written: what was written and what that named before, which they look at most; and in which fields.
        seen: every record as it was at some time, from which they take values.
        random: whom they look at, and what they do.
    """

    repository: lf.MemoryRepository
    written: Mapping[lf.RecordRef, list[str]]
    seen: list[AnyRecord]
    random: Random

    def do(self, what: str) -> None:
        """Do something, if it can be done."""
        with contextlib.suppress(MergeRefused, ConversionRefused, StageRefused, lf.InvalidValue):
            for changes in WHAT[what](self):
                self.repository.apply(changes)
                self.seen.extend(self.repository)

    def some(self, *kinds: type) -> Any:
        """Return a record of some kinds, mostly one that was written; None where there is none."""
        every = [each for each in self.repository if not kinds or isinstance(each, kinds)]
        written = [each for each in every if lf.ref(each) in self.written]
        return self.random.choice(written * 3 + every) if every else None

    def edit(self) -> Iterator[lf.ChangeSet]:
        record = self.some()
        yield lf.ChangeSet((Update(record, self.edited(record)),))

    def edited(self, record: AnyRecord) -> AnyRecord:
        """Return a record with another value in one of its fields: one that was there before, a new one, or none."""
        by_name = attrs.fields_dict(type(record))
        fields = [name for name in by_name if name not in ("id", "version", "kind")]
        field = by_name[self.random.choice(self.written.get(lf.ref(record), []) * len(fields) + fields)]
        own = getattr(record, field.name)
        others = [getattr(each, field.name) for each in self.seen if type(each) is type(record)]
        values: list[object] = [*others, *([] if field.default is attrs.NOTHING else [field.default])]
        values += [FRESH[field.name]] * 3 if field.name in FRESH else []
        if isinstance(own, tuple) and not isinstance(own, lf.RecordRef):
            joined = [each for other in others for each in other]
            values += [own[::-1], own[1:], own[:-1], (*own, *joined[:1]), (*joined[-1:], *own)]
        return with_fields(record, {field.name: self.random.choice(values)})

    def delete(self) -> Iterator[lf.ChangeSet]:
        yield lf.ChangeSet((Delete(self.some()),))

    def make_again(self) -> Iterator[lf.ChangeSet]:
        """Make something again that was deleted, now and then with something new, or only for a while."""
        gone = sorted(self.repository.left_behind)
        if not gone:
            return
        own = self.random.choice(gone)
        last = [each for each in self.seen if lf.ref(each) == own][-1]
        made = self.edited(last) if self.random.random() < 1 / 3 else last
        yield lf.ChangeSet((Create(at_version(made, self.repository.left_behind[own])),))
        there = self.repository.get(*own)
        if there is not None and self.random.random() < 1 / 2:
            yield lf.ChangeSet((Delete(there),))

    def move(self) -> Iterator[lf.ChangeSet]:
        """Let something hang on something else."""
        record = self.some(lf.Activity, CampaignMember, lf.CustomRecord)
        if record is not None:
            role = self.random.choice(["person", "account", "about"])
            moved = {**links_of(record), role: lf.ref(self.some())}
            yield lf.ChangeSet((Update(record, with_fields(record, {"links": moved})),))

    def hang(self) -> Iterator[lf.ChangeSet]:
        """Hang something new on a record."""
        about = lf.ref(self.some())
        number = sum(each.kind == "activity" for each in self.seen)
        made = lf.Activity(id=f"later{number}", type="call", subject="later", at=AT, links={"about": about})
        yield lf.ChangeSet((Create(made),))

    def merge(self) -> Iterator[lf.ChangeSet]:
        one = self.some(lf.Account, lf.Contact, lf.Lead, lf.PersonAccount)
        others = [each for each in self.repository if one is not None and each.kind == one.kind and each.id != one.id]
        if others:
            records = [one, self.random.choice(others)]
            related = related_to(tuple(self.repository), records)
            yield lf.plan_merge(records, related, POLICY, with_closed=True).changes

    def convert(self) -> Iterator[lf.ChangeSet]:
        """Convert a lead, mostly into an account that is there."""
        lead, account = self.some(lf.Lead), self.some(lf.Account)
        if lead is not None:
            related = hanging_on_lead(lead, tuple(self.repository))
            yield lf.plan_conversion(lead, related, POLICY, at=AT, owner="user:dana", account=account).changes

    def answer(self) -> Iterator[lf.ChangeSet]:
        lead = self.some(lf.Lead)
        if lead is not None:
            yield lf.plan_response(lead, POLICY, at=AT + timedelta(hours=2)).changes

    def move_an_opportunity(self) -> Iterator[lf.ChangeSet]:
        """Let an opportunity get to another stage, with an event of that."""
        opportunity = self.some(lf.Opportunity)
        if opportunity is not None:
            to = self.random.choice(POLICY.pipeline.stages).name
            yield lf.plan_stage(opportunity, to, POLICY, at=AT + timedelta(hours=1), reopen=True).changes

    def make_a_division(self) -> Iterator[lf.ChangeSet]:
        """Let an account stand below another one."""
        below, above = self.some(lf.Account), self.some(lf.Account)
        if below != above:
            yield lf.ChangeSet((Update(below, attrs.evolve(below, parent=above.id)),))


WHAT: Mapping[str, Callable[[People], Iterator[lf.ChangeSet]]] = {
    "edit": People.edit,
    "delete": People.delete,
    "make again": People.make_again,
    "move": People.move,
    "hang": People.hang,
    "merge": People.merge,
    "convert": People.convert,
    "answer": People.answer,
    "move an opportunity": People.move_an_opportunity,
    "make a division": People.make_a_division,
}
LATER = st.lists(st.sampled_from(["edit", "edit", "edit", *WHAT]), max_size=5)


def happened(repository: lf.MemoryRepository, done: SupportsChanges, what: Iterable[str], random: Random) -> None:
    """Let people do things after something was written."""
    changes, moves = done.changes.changes, done.changes.relinks
    updates = [change for change in changes if isinstance(change, Update)]
    before = [change.before for change in changes if not isinstance(change, Create)]
    named = [target for links in (*map(links_of, before), *(each.from_ for each in moves)) for target in links.values()]
    written: dict[lf.RecordRef, list[str]] = {each: [] for each in (*named, *done.changes.refs) if each is not None}
    written |= {change.ref: _differing(change) for change in updates}
    people = People(repository, written, [*before, *repository], random)
    for each in what:
        people.do(each)


def _differing(change: Update) -> list[str]:
    names = [each.name for each in attrs.fields(type(change.before)) if each.name != "version"]
    return [name for name in names if getattr(change.before, name) != getattr(change.after, name)]
