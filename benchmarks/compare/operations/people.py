"""Who is the same person: duplicates, bridges, merges; and what was done is taken back."""

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from benchmarks.compare.names import Thing
from benchmarks.compare.operations.scene import Questions, Scene
from benchmarks.compare.plans import part

__all__ = ["OPERATIONS"]


def _duplicates(scene: Scene) -> Iterator[Questions]:
    for kinds in (("lead",), ("contact",), ("person_account",), ("lead", "contact", "person_account")):
        yield (
            " and ".join(kinds),
            scene.ask("find_duplicates", scene.all(*kinds), with_closed=True),
        )
    yield "leads without closed ones", scene.ask("find_duplicates", scene.all("lead"))
    yield "bridges", lambda: scene.call("find_bridges", scene.inbound, scene.gathered)
    yield "bridges among all", lambda: scene.call("find_bridges", scene.batches[0], scene.known)


def _groups(scene: Scene) -> Iterator[Sequence[Thing]]:
    """Yield records to be merged: those that are found, neighbours whoever they are, and some that cannot be."""
    for cluster in scene.call(
        "find_duplicates", scene.all("lead", "contact", "person_account"), with_closed=True
    ).clusters:
        by_kind: dict[str, list[Thing]] = {}
        for record in cluster.records:
            by_kind.setdefault(record.kind, []).append(record)
        yield from (each for each in by_kind.values() if len(each) > 1)
        if len(by_kind) > 1:
            yield cluster.records
    for kind in ("lead", "contact", "person_account", "account"):
        records = scene.all(kind)
        yield from itertools.pairwise(records)
        yield records[:3]
    yield scene.all("account")[:1]
    yield ()


def _merge(scene: Scene) -> Iterator[Questions]:
    for number, records in enumerate(_groups(scene)):
        name = f"{number} / {', '.join(f'{each.kind} {each.id}' for each in records)}"
        yield name, functools.partial(_merged, scene, records)
        if any(each.kind == "lead" for each in records):
            yield f"{name}, without closed ones", functools.partial(_survivor, scene, records)
        if len(records) > 2:
            yield f"{name}, in steps", functools.partial(_merged_in_steps, scene, records)


def _merged(scene: Scene, records: Sequence[Thing]) -> object:
    plan = scene.call("plan_merge", records, scene.related(*records), with_closed=True)
    return {"plan": plan, "conflicts": plan.conflicts}


def _survivor(scene: Scene, records: Sequence[Thing]) -> object:
    return part(scene.call("plan_merge", records, scene.related(*records)), "before").id


def _merged_in_steps(scene: Scene, records: Sequence[Thing]) -> object:
    first = scene.call("plan_merge", records[:2], scene.related(*records[:2]), with_closed=True)
    merged = part(first, "after")
    records, related = (merged, *records[2:]), scene.related(*records)
    provenance = {merged.id: first.provenance}
    return scene.call("plan_merge", records, related, provenance=provenance, with_closed=True)


# --- undo -------------------------------------------------------------------------------------------------------------


def _done(scene: Scene) -> Iterator[tuple[str, Callable[[], Thing]]]:
    """Yield plans that are carried out, and taken back later."""
    for lead in scene.all("lead")[::3]:
        yield (
            f"conversion of {lead.id}",
            scene.ask("plan_conversion", lead, scene.related(lead), at=scene.at, owner="user:ben"),
        )
    for kind in ("lead", "contact", "account"):
        records = scene.all(kind)[:2]
        yield f"merge of {kind}s", scene.ask("plan_merge", records, scene.related(*records), with_closed=True)
    yield "intake", lambda: scene.call("plan_intake", scene.batches[0], scene.gathered, at=scene.at)
    yield (
        "one arrival",
        lambda: scene.call("plan_intake", scene.batches[0][:1], scene.gathered, at=scene.at),
    )


def _undo(scene: Scene) -> Iterator[Questions]:
    for name, plan in _done(scene):
        yield f"{name} / inverse", functools.partial(_inverse, scene, plan)
        if not _can_be(plan):
            continue
        for later in ("nothing", "edited", "deleted"):
            for partial in (False, True):
                yield (
                    f"{name} / {later} since / {'partial' if partial else 'whole'}",
                    functools.partial(_taken_back, scene, plan, later, partial=partial),
                )


def _can_be(plan: Callable[[], Thing]) -> bool:
    """Tell whether there is a plan; why there is none is told once."""
    try:
        plan()
    except Exception:  # noqa: BLE001 - whatever it is
        return False
    return True


def _taken_back(scene: Scene, plan: Callable[[], Thing], later: str, *, partial: bool) -> object:
    repository, done = scene.repository(), plan()
    repository.apply(done.changes)
    written = [each for each in done.changes.changes if hasattr(each, "after") or hasattr(each, "record")]
    for number, change in enumerate(written):
        record = repository.get(change.ref.kind, change.ref.id)
        if record is not None and number % 2 == 0 and later != "nothing":
            repository.apply(_later(scene, record, later))
    undo = scene.call("plan_undo", done, tuple(repository), left_behind=repository.left_behind, partial=partial)
    repository.apply(undo.changes)
    stored = {scene.ref(each): each for each in scene.records}
    left = [each for each in repository if stored.get(scene.ref(each)) != each]
    return {"undo": undo, "other than before": sorted(left, key=lambda each: (each.kind, each.id))}


def _later(scene: Scene, record: Thing, what: str) -> Thing:
    """Return what somebody does to a record later."""
    if what == "deleted":
        return scene.tree.call("ChangeSet", (scene.tree.call("Delete", record),))
    fields = {field.name for field in attrs.fields(type(record))}
    edits: dict[str, object] = {"title": "Chief", "language": "fr", "subject": "later", "lost_reason": "later"}
    edited = {name: value for name, value in edits.items() if name in fields}
    return scene.tree.call("ChangeSet", (scene.tree.call("Update", record, attrs.evolve(record, **edited)),))


def _inverse(scene: Scene, plan: Callable[[], Thing]) -> object:
    done = plan().changes
    both = done.then(done.inverse())
    composed = scene.tree.call("compose", (done, done.inverse(), done.inverse().inverse()))
    return {"inverse": done.inverse(), "nothing": both, "composed": composed}


OPERATIONS: Mapping[str, Callable[[Scene], Iterator[Questions]]] = {
    "find_duplicates": _duplicates,
    "plan_merge": _merge,
    "plan_undo": _undo,
}
