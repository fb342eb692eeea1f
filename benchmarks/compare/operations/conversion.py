"""What leads become: one by one with all that can be asked for, and many at once."""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from benchmarks.compare.drawing import day
from benchmarks.compare.making import made
from benchmarks.compare.names import Thing
from benchmarks.compare.operations.scene import Questions, Scene, same

__all__ = ["OPERATIONS"]

Asked: TypeAlias = dict[str, object]
_EVERY = 3
"""Each lead is asked for every third of the combinations, each time other ones."""


def _asked(scene: Scene, number: int) -> dict[str, Asked]:
    """Return what may be asked for of a lead; the number chooses the records that are given."""
    owner = {"owner": "user:ben"}  # so that leads of queues can be converted, too

    def some(kind: str) -> Thing:
        found = scene.all(kind)
        return found[number % len(found)]

    contact = some("contact")
    person, account, deal = some("person_account"), some("account"), some("opportunity")
    *_, won, _lost = scene.policy.pipeline.stages
    return {
        "nothing": {},
        "nothing but an owner": {**owner},
        "no opportunity": {"opportunity": False, **owner},
        "an opportunity": {
            "opportunity": True,
            "opportunity_name": "로봇 10대",
            "amount": "5000 USD",
            "close_date": made(scene.tree, day(30)),
            **owner,
        },
        "an owner who is a queue": {"owner": "queue:generic"},
        "account": {"account": account, **owner},
        "account and contact": {"account": scene.one("account", contact.account), "contact": contact, **owner},
        "another account's contact": {"account": account, "contact": contact},
        "person account": {"person_account": person, "overwrite_source": True, **owner},
        "new person account": {"person_account": True, **owner},
        "person of an account": {"account": account, "related_person_account": person, **owner},
        "opportunity": {"account": scene.one("account", deal.account), "opportunity": deal, **owner},
        "known": {"known": scene.known, **owner},
        "known, all the same": {"known": scene.known, "bypass": ("account", "contact"), **owner},
        "gathered": {"known": scene.gathered, "bypass": ("contact",), **owner},
        "stage": {"opportunity": True, "stage": scene.policy.pipeline.stages[1].name, **owner},
        "stage that is won": {"opportunity": True, "stage": won.name},
        "status": {"status": scene.policy.lifecycle.converted, **owner},
        "wrong status": {"status": "convrted"},
        "wrong check": {"bypass": ("acount",)},
        "wrong amount": {"opportunity": True, "amount": "many"},
        "an id in place of a record": {"account": account.id},
        "placeholder": {"opportunity": True, "opportunity_name": "N/A"},
        "source": {"overwrite_source": True},
    }


def _one_by_one(scene: Scene) -> Iterator[Questions]:
    for number, lead in enumerate(scene.all("lead")):
        for place, (name, asked) in enumerate(_asked(scene, number).items()):
            if (place + number) % _EVERY == 0:
                yield f"lead {lead.id} / {name}", functools.partial(_converted, scene, lead, asked)


def _converted(scene: Scene, lead: Thing, asked: Asked) -> object:
    given = [each for each in asked.values() if getattr(each, "kind", None) in ("contact", "person_account")]
    related = scene.related(lead, *given)
    plan = scene.call("plan_conversion", lead, related, at=scene.at, **asked)
    return {"plan": plan, "losses": plan.losses, "unfit": plan.unfit, "kept": plan.kept}


def _many(scene: Scene) -> Iterator[Questions]:
    leads = scene.all("lead")
    for name, known in (("alone", None), ("known", scene.known), ("gathered", scene.gathered)):
        for kind in ("plain", "mixed"):
            requests = tuple(_request(scene, number, kind) for number in range(len(leads)))
            batch = scene.call("plan_conversions", requests, at=scene.at, known=known)
            for lead, result in zip(leads, batch.results, strict=True):
                yield f"{name}, {kind} / lead {lead.id}", same(result)
            yield f"{name}, {kind} / changes", functools.partial(getattr, batch, "changes")
            yield f"{name}, {kind} / slices", functools.partial(_slices, batch)
    twice = tuple(_request(scene, number % 3, "plain") for number in range(6))
    for all_or_nothing in (True, False):
        yield (
            f"twice, all or nothing {all_or_nothing}",
            functools.partial(_written, scene, twice, all_or_nothing=all_or_nothing),
        )


def _written(scene: Scene, requests: tuple[Thing, ...], *, all_or_nothing: bool) -> object:
    return scene.call("plan_conversions", requests, at=scene.at, all_or_nothing=all_or_nothing).changes


def _slices(batch: Thing) -> list[Thing]:
    return list(batch.slices(4))


def _request(scene: Scene, number: int, kind: str) -> Thing:
    lead = scene.all("lead")[number]
    fields: Asked = {"lead": lead, "related": scene.related(lead), "owner": "user:ben"}
    if kind == "mixed":
        names = ("nothing", "account", "no opportunity", "new person account", "opportunity", "known, all the same")
        fields |= _asked(scene, number)[names[number % len(names)]]
        fields.pop("known", None)
    return scene.tree.make("ConversionRequest", fields)


OPERATIONS: Mapping[str, Callable[[Scene], Iterator[Questions]]] = {
    "plan_conversion": _one_by_one,
    "plan_conversions": _many,
}
