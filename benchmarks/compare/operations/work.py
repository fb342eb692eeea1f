"""Who works on what: queues, assignment, deadlines, statuses of leads, stages of deals."""

import functools
from collections.abc import Callable, Iterator, Mapping

from benchmarks.compare.names import Thing
from benchmarks.compare.operations.scene import Questions, Scene, same
from benchmarks.compare.pools import REASONS

__all__ = ["OPERATIONS"]


def _queues(scene: Scene) -> Iterator[Questions]:
    leads = scene.all("lead")
    by_id = {each.id: scene.facts(each) for each in leads}
    for queue in scene.all("queue"):
        name = queue.id
        yield f"{name} / waiting", functools.partial(_waiting, scene, name)
        yield f"{name} / ageing", scene.ask("ageing", leads, queue_id=name, at=scene.at)
        yield (
            f"{name} / overflow",
            scene.ask("plan_overflow", leads, queue=name, roster=scene.roster, at=scene.at, facts=by_id),
        )
    yield "ages", lambda: [scene.call("age", each, at=scene.at) for each in leads]
    yield "no queue", lambda: scene.call("plan_overflow", leads, queue="queue:no", roster=scene.roster, at=scene.at)
    yield (
        "wrong steps",
        lambda: scene.call("ageing", leads, queue_id="queue:generic", at=scene.at, steps=("2 days", "1 day")),
    )


def _waiting(scene: Scene, queue: str) -> list[str]:
    return [each.id for each in scene.call("waiting", scene.all("lead"), queue_id=queue)]


def _hands(scene: Scene) -> Iterator[Questions]:
    """Yield who takes a lead from a queue, and who gives it back."""
    users = [each.id for each in scene.all("user")]
    for number, lead in enumerate(scene.all("lead")):
        user = users[number % len(users)]
        asked = {"roster": scene.roster, "at": scene.at, "facts": scene.facts(lead)}
        yield (
            f"claim {lead.id} by {user}",
            scene.ask("plan_claim", lead, user=user, **asked),
        )
        for queue in ("queue:generic", "queue:calls", "queue:no"):
            yield (
                f"release {lead.id} to {queue}",
                scene.ask("plan_release", lead, queue=queue, **asked),
            )
        yield f"response to {lead.id}", scene.ask("plan_response", lead, at=scene.at)


def _assignment(scene: Scene) -> Iterator[Questions]:
    leads = scene.all("lead")
    asked = {"roster": scene.roster, "at": scene.at, "facts": {each.id: scene.facts(each) for each in leads}}
    for user, team in (
        ("user:dana", None),
        ("user:minji", "team:rotation"),
        ("user:gone", None),
        ("user:ben", "team:no"),
    ):
        yield (
            f"to {user} of {team}",
            scene.ask("plan_assignment", leads, user=user, team=team, **asked),
        )
    for to in (None, "user:dana", "queue:calls", "user:nobody"):
        yield f"what is overdue to {to}", scene.ask("plan_reassignment", leads, to=to, **asked)
    held = {
        each.id: (scene.tree.find("Held")("person", "user:ben"), scene.tree.find("Held")("account", "user:dana"))
        for each in leads[::2]
    }
    for team in scene.all("team"):
        yield (
            f"{team.id} distributes",
            scene.ask("plan_distribution", leads, team=team, held=held, **asked),
        )


def _deadlines(scene: Scene) -> Iterator[Questions]:
    leads = scene.all("lead")
    yield "overdue", lambda: [each.id for each in scene.call("overdue", leads, at=scene.at)]
    for lead in leads:
        asked = {"roster": scene.roster, "facts": scene.facts(lead)}
        yield f"{lead.id} / due", scene.ask("response_deadline", lead, **asked)
        yield (
            f"{lead.id} / given now",
            scene.ask("with_deadline", lead, at=scene.at, **asked),
        )


# --- statuses and stages ----------------------------------------------------------------------------------------------


def _statuses(scene: Scene) -> Iterator[Questions]:
    for number, lead in enumerate(scene.all("lead")):
        events = scene.related(lead).activities
        reason = REASONS[number % len(REASONS)]
        for to in (*scene.policy.lifecycle.statuses, "qualifed"):
            yield f"{lead.id} → {to}", functools.partial(_status, scene, lead, to, reason)
        asked = {"user": "user:dana", "at": scene.at}
        for name in ("plan_acceptance", "plan_sales_qualification"):
            yield f"{name} of {lead.id}", scene.ask(name, lead, **asked)
        for queue in (None, "queue:mail", "user:dana"):
            yield (
                f"plan_recycling of {lead.id} to {queue}",
                scene.ask(
                    "plan_recycling",
                    lead,
                    at=scene.at,
                    reason=reason or "no budget",
                    by="user:ben",
                    to=queue,
                    roster=scene.roster,
                ),
            )
        yield f"{lead.id} / history", scene.ask("status_history", events)
        yield (
            f"{lead.id} / times",
            functools.partial(_times, scene, lead, events),
        )


def _times(scene: Scene, lead: Thing, events: Thing) -> object:
    changes = scene.call("status_history", events)
    return scene.call("time_in_status", changes, until=scene.at, since=lead.created_at)


def _status(scene: Scene, lead: Thing, to: str, reason: str | None) -> object:
    return scene.call("plan_status", lead, to, at=scene.at, by="user:dana", reason=reason)


def _qualification(scene: Scene) -> Iterator[Questions]:
    leads = scene.all("lead")
    activities = {each.id: scene.related(each).activities for each in leads}
    plan = scene.call(
        "plan_qualification",
        (*leads, leads[0]),
        at=scene.at,
        activities=activities,
        facts={each.id: scene.facts(each) for each in leads},
    )
    for number, step in enumerate(plan.steps):
        yield f"step {number}", same(step)
    yield "changes", lambda: plan.changes
    yield "handed over", lambda: [each.id for each in plan.handed_over]
    for lead in leads:
        yield (
            f"initial status of {lead.id}",
            functools.partial(_initial, scene, lead),
        )


def _initial(scene: Scene, lead: Thing) -> object:
    return scene.call("initial_status", scene.call("score", lead, at=scene.at))


def _stages(scene: Scene) -> Iterator[Questions]:
    names = [*(each.name for each in scene.policy.pipeline.stages), "Closed Wno"]
    for number, deal in enumerate(scene.all("opportunity")):
        events = scene.related(deal).activities + tuple(
            each for each in scene.all("activity") if scene.ref(deal) in each.links.values()
        )
        for place, to in enumerate(names):
            reason = REASONS[(number + place) % len(REASONS)]
            yield f"{deal.id} → {to}", functools.partial(_stage, scene, deal, to, reason, reopen=place % 2 == 0)
        for probability, forecast in ((None, None), (35, None), (None, "commit"), (100, None), (90, "closed")):
            yield (
                f"{deal.id} / estimate {probability} {forecast}",
                scene.ask("plan_estimate", deal, probability=probability, forecast=forecast),
            )
        yield f"{deal.id} / outcome", scene.ask("outcome_of", deal)
        yield f"{deal.id} / forecast", scene.ask("forecast_of", deal)
        yield f"{deal.id} / history", scene.ask("stage_history", events)
        yield (
            f"{deal.id} / times",
            scene.ask("time_in_stage", deal, events, at=scene.at),
        )
        for name in ("amount_of", "weighted_amount"):
            yield f"{deal.id} / {name}", scene.ask(name, deal)
        yield f"{deal.id} / derived", scene.ask("derived_amount", deal.line_items)


def _stage(scene: Scene, deal: Thing, to: str, reason: str | None, *, reopen: bool) -> object:
    return scene.call("plan_stage", deal, to, at=scene.at, by="user:dana", reason=reason, reopen=reopen)


OPERATIONS: Mapping[str, Callable[[Scene], Iterator[Questions]]] = {
    "queues": _queues,
    "claims": _hands,
    "assignment": _assignment,
    "deadlines": _deadlines,
    "statuses": _statuses,
    "plan_qualification": _qualification,
    "stages": _stages,
}
