"""What is written and read: records, policies and plans as texts, and what a repository answers."""

import functools
import json
from collections.abc import Callable, Iterator, Mapping

from benchmarks.compare.names import Thing
from benchmarks.compare.operations.scene import Questions, Scene

__all__ = ["OPERATIONS"]


def _records(scene: Scene) -> Iterator[Questions]:
    for record in scene.records:
        yield f"{record.kind} {record.id}", scene.ask("to_plain", record)
    yield "read again", lambda: _again(scene, [scene.call("to_plain", each) for each in scene.records])


def _again(scene: Scene, plain: list[dict[str, object]]) -> list[str]:
    """Return which records are others, or have other versions, when they are read again."""
    read = scene.call("load_records", json.dumps(plain))
    pairs = zip(scene.records, read, strict=True)
    return [each.id for each, other in pairs if each != other or each.version != other.version]


def _policy(scene: Scene) -> Iterator[Questions]:
    policy = scene.policy
    yield "text", lambda: scene.call("dump_policy").splitlines()
    yield "read again", lambda: scene.call("parse_policy", scene.call("dump_policy")) == policy
    yield "warnings", policy.warnings
    yield "fingerprint", lambda: policy.fingerprint
    yield "targets", lambda: policy.targets
    yield "roster", lambda: list(policy.check_roster(scene.roster))
    for record in (*scene.all("lead")[:4], *scene.batches[0][:4]):
        yield f"custom fields of {record.id}", functools.partial(_checked, policy, record)


def _checked(policy: Thing, record: Thing) -> list[object]:
    return list(policy.check(record))


def _changes(scene: Scene) -> Iterator[Questions]:
    plans: dict[str, Callable[[], Thing]] = {
        "intake": lambda: scene.call("plan_intake", scene.batches[0], scene.gathered, at=scene.at),
        "merge": lambda: scene.call("plan_merge", scene.all("account")[:2], scene.related(*scene.all("account")[:2])),
    }
    for name, plan in plans.items():
        yield name, scene.ask("changes_to_plain", plan().changes)
        yield f"{name}, read again", functools.partial(_read_again, scene, plan().changes)


def _read_again(scene: Scene, changes: Thing) -> bool:
    text = json.dumps(scene.call("changes_to_plain", changes))
    return bool(scene.call("changes_from_plain", json.loads(text)) == changes)


def _answers(scene: Scene) -> Iterator[Questions]:
    repository = scene.repository()
    for inquiry in scene.batches[0][::2]:
        yield (
            f"find {inquiry.id}",
            functools.partial(_found, scene, repository, inquiry),
        )
    accounts = [each.id for each in scene.all("account")]
    people = [scene.ref(each) for each in scene.all("contact", "person_account")]
    yield "context of all", lambda: repository.context([*accounts, "gone"], people)
    for account in accounts:
        yield f"context of {account}", functools.partial(repository.context, [account], [])
    for target in [each.id for each in scene.all("user", "team", "queue")]:
        yield f"roster of {target}", functools.partial(repository.roster, [target])
    lead = scene.all("lead")[0]
    changes = scene.tree.call("ChangeSet", (scene.tree.call("Create", lead),))
    yield "a record that is there", lambda: repository.apply(changes)
    stale = scene.tree.call("ChangeSet", (scene.tree.call("Delete", scene.tree.call("at_version", lead, 99)),))
    yield "a stale record", lambda: repository.apply(stale)


def _found(scene: Scene, repository: Thing, inquiry: Thing) -> object:
    return repository.find(scene.call("asked_keys", inquiry))


OPERATIONS: Mapping[str, Callable[[Scene], Iterator[Questions]]] = {
    "to_plain": _records,
    "policy": _policy,
    "changes_to_plain": _changes,
    "repository": _answers,
}
