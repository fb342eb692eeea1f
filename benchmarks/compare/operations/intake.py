"""Who arrives: keys, matching, classification, scores, routes, whole batches, and stored leads by today's rules."""

import asyncio
import functools
from collections.abc import Callable, Iterator, Mapping

from benchmarks.compare.names import Thing
from benchmarks.compare.operations.scene import Questions, Scene, same

__all__ = ["OPERATIONS", "deferred"]


def _keys(scene: Scene) -> Iterator[Questions]:
    for record in scene.records:
        if record.kind in ("account", "lead", "contact", "person_account", "receipt"):
            yield f"{record.kind} {record.id}", scene.ask("match_keys", record)
    for inquiry in scene.batches[0]:
        yield f"asked {inquiry.id}", scene.ask("asked_keys", inquiry)


def _match(scene: Scene) -> Iterator[Questions]:
    for inquiry in _once(scene):
        yield f"{inquiry.id} / person", scene.ask("match_person", inquiry, scene.gathered)
        yield f"{inquiry.id} / account", scene.ask("match_account", inquiry, scene.gathered)


def _once(scene: Scene) -> list[Thing]:
    """Return everything that arrives, each once."""
    return list({each.id: each for each in scene.inbound}.values())


def _classify(scene: Scene) -> Iterator[Questions]:
    for inquiry in _once(scene):
        yield inquiry.id, scene.ask("classify", inquiry, scene.gathered)
    for inquiry in scene.batches[0][::3]:
        yield f"{inquiry.id}, of all", scene.ask("classify", inquiry, scene.known)


def _score(scene: Scene) -> Iterator[Questions]:
    for inquiry in scene.batches[0]:
        facts = scene.call("classify", inquiry, scene.gathered).facts
        yield inquiry.id, functools.partial(_scored, scene, inquiry, facts=facts)
    for lead in scene.all("lead"):
        asked = {"facts": scene.facts(lead), "activities": scene.related(lead).activities}
        yield lead.id, functools.partial(_scored, scene, lead, **asked)


def _scored(scene: Scene, subject: Thing, **asked: object) -> list[object]:
    return [
        scene.call("score", subject, at=scene.at, **asked),
        list(scene.call("trace_score", subject, at=scene.at, **asked)),
    ]


def _route(scene: Scene) -> Iterator[Questions]:
    for inquiry in scene.batches[0]:
        facts = scene.call("classify", inquiry, scene.gathered).facts
        yield inquiry.id, functools.partial(_routed, scene, inquiry, facts)
    for lead in scene.all("lead"):
        yield lead.id, functools.partial(_routed, scene, lead, scene.facts(lead))
        yield f"{lead.id}, nobody known", scene.ask("route", lead)


def _routed(scene: Scene, subject: Thing, facts: Thing) -> list[object]:
    asked = {"facts": facts, "roster": scene.roster}
    return [scene.call("route", subject, **asked), scene.call("trace_route", subject, **asked)]


def _batches(scene: Scene) -> Iterator[Questions]:
    repository = scene.repository()
    for number, batch in enumerate(scene.batches, 1):
        plan = scene.call("plan_intake", batch, scene.gather(repository, batch), at=scene.at)
        for inquiry, step in zip(batch, plan.steps, strict=True):
            yield f"batch {number} / {inquiry.id}", same(step)
        yield f"batch {number} / rows", plan.rows
        yield f"batch {number} / counts", functools.partial(getattr, plan, "counts")
        yield f"batch {number} / changes", functools.partial(getattr, plan, "changes")
        yield f"batch {number} / slices", functools.partial(_slices, plan)
        yield f"batch {number} / text", functools.partial(_text, scene, plan)
        repository.apply(plan.changes)
    yield "stored", lambda: sorted(repository, key=lambda each: (each.kind, each.id))
    yield from deferred(scene, repository)


def _text(scene: Scene, plan: Thing) -> list[str]:
    """Return a plan as its text has it, without the line of who made it: the older tree does not know."""
    text: str = scene.call("dump_plan", plan)
    return [line for line in text.splitlines() if line != ' "by": null,']


def _slices(plan: Thing) -> list[Thing]:
    return list(plan.slices(5))


def deferred(scene: Scene, repository: Thing) -> Iterator[Questions]:
    """Yield what teams that assign later do with what waits for them."""
    leads = [each for each in repository if each.kind == "lead"]
    for team in scene.all("team"):
        roster = repository.roster([team.id])
        yield (
            f"{team.id} distributes",
            scene.ask("plan_distribution", leads, team, roster=roster, at=scene.at),
        )


def _run(scene: Scene) -> Iterator[Questions]:
    def stored(repository: Thing) -> list[Thing]:
        return sorted(repository, key=lambda each: (each.kind, each.id))

    def at_once() -> object:
        repository = scene.repository()
        scene.call("run_intake", repository, scene.inbound, at=scene.at)
        return stored(repository)

    def decided() -> object:
        repository = scene.repository()
        scene.call(
            "run",
            repository,
            lambda store: scene.call("plan_intake", scene.inbound, scene.gather(store, scene.inbound), at=scene.at),
        )
        return stored(repository)

    def waiting() -> object:
        repository = scene.call("AsyncMemoryRepository", scene.repository())
        return asyncio.run(scene.call("arun_intake", repository, scene.inbound, at=scene.at)).rows()

    yield "at once", at_once
    yield "decided", decided
    yield "asynchronous", waiting


def _reclassify(scene: Scene) -> Iterator[Questions]:
    records = scene.all("lead", "contact")
    again = scene.call("asked_again", records)
    related = {each.id: scene.related(each) for each in scene.all("lead")}
    plan = scene.call("plan_reclassification", records, scene.gather(scene.repository(), again), at=scene.at)
    moved = scene.call("plan_reclassification", records, scene.known, at=scene.at, related=related)
    for name, each in (("gathered", plan), ("all", moved)):
        for record, step in zip(records, each.steps, strict=True):
            yield f"{name} / {record.kind} {record.id}", same(step)
        yield f"{name} / counts", functools.partial(getattr, each, "counts")
        yield f"{name} / changes", functools.partial(getattr, each, "changes")
    yield "asked again", lambda: again


OPERATIONS: Mapping[str, Callable[[Scene], Iterator[Questions]]] = {
    "match_keys": _keys,
    "match": _match,
    "classify": _classify,
    "score": _score,
    "route": _route,
    "plan_intake": _batches,
    "run_intake": _run,
    "plan_reclassification": _reclassify,
}
