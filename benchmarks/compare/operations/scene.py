"""One world as objects of one tree: where operations are asked."""

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from benchmarks.compare.drawing import AT
from benchmarks.compare.making import made
from benchmarks.compare.names import Thing, Tree
from benchmarks.compare.policies import POLICIES
from benchmarks.compare.worlds import World

__all__ = ["Questions", "Scene", "same"]

Questions: TypeAlias = tuple[str, Callable[[], object]]
"""A key, and what is to be answered."""

_KINDS = ("account", "contact", "lead", "opportunity", "person_account")


def same(value: object) -> Callable[[], object]:
    """Return the question whose answer is found already."""
    return lambda: value


class Scene:
    """A world, its policy, and the shortest ways to ask a tree about them."""

    def __init__(self, tree: Tree, world: World) -> None:
        """Make all objects."""
        self.tree = tree
        self.world = world
        self.at: datetime = AT
        self.policy: Thing = tree.call("parse_policy", POLICIES[world.policy].text, file=world.policy)
        self.records: tuple[Thing, ...] = tuple(made(tree, dict(each)) for each in world.records)
        self.batches: list[tuple[Thing, ...]] = [
            tuple(made(tree, dict(each)) for each in batch) for batch in world.batches
        ]

    @property
    def inbound(self) -> tuple[Thing, ...]:
        """Everything that arrives."""
        return tuple(each for batch in self.batches for each in batch)

    def all(self, *kinds: str) -> tuple[Thing, ...]:
        """Return the stored records of some kinds."""
        return tuple(each for each in self.records if each.kind in kinds)

    def one(self, kind: str, id_: str | None) -> Thing:
        """Return one stored record, or None."""
        return self._by_name.get((kind, id_ or ""))

    @functools.cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Thing]:
        return {(each.kind, each.id): each for each in self.records}

    @functools.cached_property
    def roster(self) -> Thing:
        """Everybody who works here."""
        kinds = ("user", "queue", "team", "rotation", "load")
        return self.tree.make("Roster", {f"{kind}s": {each.id: each for each in self.all(kind)} for kind in kinds})

    @functools.cached_property
    def known(self) -> Thing:
        """Everything that is stored, as a directory."""
        return self.call("DirectoryOf", self.records, policy=self.policy)

    @functools.cached_property
    def gathered(self) -> Thing:
        """What is gathered for everything that arrives."""
        return self.gather(self.repository(), self.inbound)

    def call(self, name: str, *subject: object, **arguments: object) -> Thing:
        """Call a function of the tree with the policy of this world."""
        return self.tree.call(name, *subject, **{"policy": self.policy, **arguments})

    def ask(self, name: str, *subject: object, **arguments: object) -> Callable[[], object]:
        """Return the question what a function of the tree returns."""
        return functools.partial(self.call, name, *subject, **arguments)

    def repository(self, records: Iterable[Thing] | None = None) -> Thing:
        """Return a repository with the stored records, or with others."""
        return self.call("MemoryRepository", self.records if records is None else tuple(records))

    def gather(self, repository: Thing, inbound: Iterable[Thing]) -> Thing:
        """Return what a repository knows about inquiries."""
        return self.call("gather", repository, tuple(inbound))

    def ref(self, record: Thing) -> Thing:
        """Return what names a record."""
        return self.tree.find("RecordRef")(record.kind, record.id)

    def facts(self, lead: Thing) -> Thing:
        """Return what is known of a lead before it is routed: the account that it seems to work at."""
        account = self.one("account", lead.matched_account)
        fields: dict[str, object] = {"score": lead.score, "grade": lead.grade}
        if account is not None:
            fields |= {"account": account, "named": account.named, "tree": (account.id,)}
        return self.tree.make("Facts", fields)

    def related(self, *records: Thing) -> Thing:
        """Return what hangs on some records."""
        refs = {self.ref(each) for each in records}
        ids = {kind: {each.id for each in refs if each.kind == kind} for kind in _KINDS}
        return self.tree.make(
            "Related",
            {
                "activities": self._linked("activity", refs),
                "memberships": self._linked("campaign_member", refs),
                "custom_records": self._linked("상담", refs),
                "opportunities": tuple(
                    each
                    for each in self.all("opportunity")
                    if each.account in ids["account"]
                    or each.person_account in ids["person_account"]
                    or ids["contact"].intersection(each.contacts)
                ),
                "contacts": tuple(each for each in self.all("contact") if each.account in ids["account"]),
                "accounts": self._around(ids["account"]),
                "leads": tuple(each for each in self.all("lead") if _names(each, ids)),
                "receipts": tuple(each for each in self.all("receipt") if each.record in refs),
            },
        )

    def _linked(self, kind: str, refs: set[Thing]) -> tuple[Thing, ...]:
        return tuple(each for each in self.all(kind) if refs.intersection(each.links.values()))

    def _around(self, ids: set[str]) -> tuple[Thing, ...]:
        """Return the divisions of accounts, and everything above them."""
        found = {each.id: each for each in self.all("account") if each.parent in ids}
        for id_ in ids:
            above = self.one("account", getattr(self.one("account", id_), "parent", None))
            while above is not None and above.id not in found:
                found[above.id] = above
                above = self.one("account", above.parent)
        return tuple(each for id_, each in sorted(found.items()) if id_ not in ids)


def _names(lead: Thing, ids: Mapping[str, set[str]]) -> bool:
    """Tell whether a lead names one of the records."""
    if lead.matched_account in ids["account"]:
        return True
    kinds = ("account", "contact", "person_account", "opportunity")
    return lead.converted is not None and any(getattr(lead.converted, kind) in ids[kind] for kind in kinds)
