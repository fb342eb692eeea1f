"""The table of undos under tests/cases/undo: what was done, what happened since, and what an undo makes of it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

import leadflow as lf
from leadflow.changes import Change, Create, Delete, Relink, Update, links_of
from leadflow.objects import AnyRecord, ConvertedTo
from leadflow.records import with_fields
from leadflow.undo import UndoPlan

TABLE = tomllib.loads((Path(__file__).parent.parent / "cases" / "undo" / "later.toml").read_text("utf-8"))
CASES = TABLE["case"]
AT = datetime(2026, 11, 27, 9, tzinfo=UTC)


def named(text: str) -> lf.RecordRef:
    return lf.RecordRef(*text.split(" ", 1))


def call(id_: str, **links: str) -> lf.Activity:
    """Return a call about some records."""
    return lf.Activity(
        id=id_, type="call", subject="문의", at=AT, links={role: named(each) for role, each in links.items()}
    )


def items(*products: str) -> tuple[lf.LineItem, ...]:
    return tuple(lf.LineItem(product=each) for each in products)


LEAD = lf.Lead(id="1", owner="user:dana", name="박서준", company="한빛")
NAMELESS = lf.Lead(id="2", owner="user:dana", email="minji@hanbit.example")
HANBIT = lf.Account(id="a", name="한빛", aliases=["HB", "한빛상사"], parent="top")
GONE = lf.Contact(id="d", account="a", name="김민지", title="팀장", version=3)
FRIEND = lf.Contact(id="f", account="other", name="최지우")
DEAL = lf.Opportunity(id="o", account="a", name="WMS", stage="제안", contacts=["d"], line_items=items("WMS"))
SAMPLE = lf.Opportunity(id="s", account="a", name="립스틱", stage="제안")
LOST = lf.Opportunity(id="l", account="a", name="TMS", stage="실주", probability=0, lost_reason="가격")
OPEN = lf.Opportunity(
    id="w", account="a", name="YMS", stage="Prospecting", probability=10, close_date=date(2026, 12, 31)
)
MISSED = lf.Lead(
    id="3",
    owner="user:a",
    name="정하은",
    score=20,
    grade="D",
    assigned_at=AT - timedelta(days=3),
    respond_by=AT - timedelta(days=2),
    responded_at=AT - timedelta(days=1),
)
WAITING = lf.Lead(id="4", owner="user:b", name="한지민", respond_by=AT - timedelta(days=2))
CALL, VISIT, TODO = call("call", person="lead 1"), call("visit", person="contact d"), call("todo", person="contact d")
THERE: tuple[AnyRecord, ...] = (
    *(LEAD, NAMELESS, MISSED, WAITING, HANBIT, GONE, FRIEND, DEAL, SAMPLE, LOST, OPEN, CALL, VISIT, TODO),
    *(
        lf.Account(id=id_, name=name)
        for id_, name in (("top", "한빛그룹"), ("mid", "한빛홀딩스"), ("other", "다른 회사"))
    ),
    lf.Contact(id="e", account="a", name="이도윤"),
    *(lf.PersonAccount(id=id_, name="김민지") for id_ in "pq"),
)
MADE = lf.Contact(id="c", account="a", name="박서준", title="과장", other_emails=["sj@naver.example"])
DONE: Mapping[str, Create | Update | Delete | Relink] = {
    "create": Create(MADE),
    "update": Update(HANBIT, attrs.evolve(HANBIT, employees=340, parent="mid", aliases=["HB", "한빛전자"])),
    "delete": Delete(GONE),
    "relink": Relink(
        "activity",
        {"person": lf.ref(LEAD), "account": None},
        {"person": named("contact e"), "account": named("account a")},
        ("call",),
    ),
    "relink to e": Relink("activity", {"person": named("contact d")}, {"person": named("contact e")}, ("visit",)),
    "relink to c": Relink("activity", {"person": lf.ref(LEAD)}, {"person": named("contact c")}, ("call",)),
    "opportunity": Update(DEAL, attrs.evolve(DEAL, contacts=["e"], line_items=items("WMS", "TMS"))),
    "name": Update(NAMELESS, attrs.evolve(NAMELESS, name="김민지")),
    "customer": Update(SAMPLE, attrs.evolve(SAMPLE, account=None, person_account="p")),
    "todo": Update(TODO, attrs.evolve(TODO, links={"person": named("contact e")})),
    "convert": Update(
        LEAD, attrs.evolve(LEAD, status="converted", converted=ConvertedTo(at=AT, account="a", contact="e"))
    ),
    "assign": Update(NAMELESS, attrs.evolve(NAMELESS, owner="user:minji", assigned_at=AT, respond_by=AT)),
    "reassign": Update(
        MISSED,
        attrs.evolve(MISSED, owner="user:b", assigned_at=AT, respond_by=AT + timedelta(days=1), responded_at=None),
    ),
    "rescore": Update(MISSED, attrs.evolve(MISSED, score=80, grade="A")),
    "answer": Update(WAITING, attrs.evolve(WAITING, responded_at=AT)),
    "win": Update(OPEN, attrs.evolve(OPEN, stage="Closed Won", probability=100, close_date=AT.date())),
    "postpone": Update(OPEN, attrs.evolve(OPEN, close_date=date(2027, 1, 31))),
    "advance": Update(OPEN, attrs.evolve(OPEN, stage="Proposal", probability=65)),
    "estimate": Update(OPEN, attrs.evolve(OPEN, probability=65)),
    "reopen": Update(LOST, attrs.evolve(LOST, stage="제안", probability=40, lost_reason=None)),
    "event": Create(attrs.evolve(call("moved", opportunity="opportunity l", account="account a"), type="stage")),
    "qualify": Update(LEAD, attrs.evolve(LEAD, status="qualified")),
    "disqualify": Update(LEAD, attrs.evolve(LEAD, status="unqualified", status_reason="연락 두절")),
    "status event": Create(attrs.evolve(call("qualified", person="lead 1"), type="status")),
    "colours": Update(FRIEND, attrs.evolve(FRIEND, custom={"색상": ["빨강"]})),
}
LATER: Mapping[str, AnyRecord] = {
    "activity later": call("later", person="contact c"),
    "activity at a": call("later", account="account a"),
    "opportunity later": lf.Opportunity(id="later", account="a", name="WMS", stage="제안", contacts=["c"]),
    "lead later": lf.Lead(
        id="later", owner="user:dana", name="박", converted=ConvertedTo(at=AT, account="a", contact="c")
    ),
}
WHAT = (
    *("nothing", "same field", "other field", "same element", "another element", "link moved", "deleted"),
    *("made again", "made again otherwise", "deleted again", "target gone", "in use", "undone"),
)


class Store:
    """A repository in which things happen, as a case tells them."""

    def __init__(self, done: Iterable[str]) -> None:
        changes = [DONE[each] for each in done]
        self.done = lf.ChangeSet(
            tuple(each for each in changes if not isinstance(each, Relink)),
            tuple(each for each in changes if isinstance(each, Relink)),
        )
        self.repository = lf.MemoryRepository(THERE)
        self.last = {lf.ref(each): each for each in THERE}
        self.repository.apply(self.done)

    def undone(self, *, partial: bool = False) -> UndoPlan:
        return lf.plan_undo(self.done, self.repository, left_behind=self.repository.left_behind, partial=partial)

    def happens(self, step: Mapping[str, Any]) -> None:
        """Let one step of a case happen."""
        self.last.update({lf.ref(each): each for each in self.repository})
        (what, of), *fields = step.items()
        match what:
            case "undo":
                self.repository.apply(self.undone().changes)
            case "put":
                self.write(Create(LATER[of]))
            case "delete":
                self.write(Delete(self.last[named(of)]))
            case "edit":
                record = self.last[named(of)]
                self.write(Update(record, edited(record, dict(fields))))
            case "again":
                record = attrs.evolve(self.last[named(of)], version=self.repository.left_behind[named(of)])
                self.write(Create(edited(record, dict(fields))))
            case _:
                raise AssertionError(what)

    def write(self, change: Change) -> None:
        self.repository.apply(lf.ChangeSet((change,)))

    def written(self, changes: lf.ChangeSet) -> Iterator[str]:
        """Yield what is written, in words; writing it must succeed."""
        for change in changes.changes:
            match change:
                case Create(record):
                    yield f"create {change.ref} at {record.version}"
                case Delete():
                    yield f"delete {change.ref}"
                case Update(before, after):
                    yield f"update {change.ref}: {'; '.join(differences(before, after))}"
        for relink in changes.relinks:
            for id_ in relink.ids:
                moved = [f"{role} {target or 'empty'}" for role, target in sorted(relink.to.items())]
                yield f"move {lf.RecordRef(relink.kind, id_)}: {', '.join(moved)}"
        self.repository.apply(changes)


def edited(record: AnyRecord, fields: dict[str, Any]) -> AnyRecord:
    """Return a record with other fields; blank ones are emptied, links and custom fields set one by one."""
    links = {role: named(each) if each else None for role, each in fields.pop("links", {}).items()}
    values = {field: None if value == "" else value for field, value in fields.items()}
    if links:
        joined = {**links_of(record), **links}
        values["links"] = {role: each for role, each in joined.items() if each is not None}
    if "custom" in values:
        values["custom"] = {**getattr(record, "custom"), **values["custom"]}  # noqa: B009 - of any kind that has some
    if "converted" in values:
        values["converted"] = ConvertedTo(at=AT, **values["converted"])
    if "line_items" in values:
        values["line_items"] = items(*values["line_items"])
    return with_fields(record, values)


def differences(before: AnyRecord, after: AnyRecord) -> Iterator[str]:
    """Yield in which fields two records differ, and what the second one says."""
    for field in sorted(each.name for each in attrs.fields(type(before)) if each.name != "version"):
        one, other = getattr(before, field), getattr(after, field)
        if field == "custom":
            yield from (
                f"custom.{each} {shown(other.get(each))}"
                for each in sorted({*one, *other})
                if one.get(each) != other.get(each)
            )
        elif one != other:
            yield f"{field} {shown(other)}"


def shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(shown, value)) or "empty"
    if isinstance(value, lf.LineItem):
        return f"{value.quantity} × {value.product}"
    return "empty" if value is None else str(value)


@pytest.mark.parametrize("partial", [False, True], ids=["whole", "partial"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_an_undo_is_what_the_table_says(case: dict[str, Any], partial: bool) -> None:
    """What it writes, what is in conflict and what stays, word for word; undoing twice writes nothing."""
    store = Store(case["done"])
    for step in case.get("since", ()):
        store.happens(step)
    plan = store.undone(partial=partial)
    conflicts = case.get("conflicts", [])
    assert (list(map(str, plan.conflicts)), list(map(str, plan.kept))) == (conflicts, case.get("kept", []))
    writes = case.get("partial", []) if conflicts and partial else case.get("writes", [])
    assert sorted(store.written(plan.changes)) == sorted(writes)
    if partial or not conflicts:
        assert store.undone(partial=True).changes.is_empty


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("done", ["create", "update", "delete", "relink"])
def test_every_change_meets_everything_that_can_happen_since(done: str, what: str) -> None:
    """The table has a case for each pair, or says why there is none."""
    cases = [case for case in CASES if case["done"] == [done] and case.get("what") == what]
    never = [each for each in TABLE["never"] if (each["done"], each["what"]) == (done, what)]
    assert bool(cases) != bool(never)
    assert all(case.get("what") in (None, *WHAT) for case in CASES)
