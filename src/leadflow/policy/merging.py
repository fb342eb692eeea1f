"""Settings of merging: which value of several records of one person or company survives."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.changes.field_groups import followers_of, leader_of
from leadflow.errors import Fault, nearest
from leadflow.objects import Account, Contact, Lead, PersonAccount
from leadflow.policy.checks import not_among, refuse
from leadflow.values.mapping import FrozenMapping

__all__ = ["MERGE_RULES", "Merge", "MergeRule"]

MergeRule: TypeAlias = Literal["survivor", "fill", "union", "most_complete", "furthest"]
MERGE_RULES: tuple[MergeRule, ...] = ("survivor", "fill", "union", "most_complete", "furthest")
"""How the value of a field is found; see `Merge`."""

_CUSTOMARY: Mapping[str, MergeRule] = MappingProxyType(
    {
        **dict.fromkeys(("interests", "external_ids", "domains"), "union"),
        **dict.fromkeys(("owner", "account"), "survivor"),
        "status": "furthest",
    }
)
"""The rules that hold unless the policy says otherwise; all other fields are filled."""

_FIXED = frozenset({"id", "version", "created_at", "converted", "custom", "email", "other_emails", "placeholder"})
_SETTABLE = frozenset(
    {field.name for kind in (Lead, Contact, PersonAccount, Account) for field in attrs.fields(kind)}
    - _FIXED
    - {"aliases"}
    - {follower for followers in followers_of(Lead.kind).values() for follower in followers}
)
_ONLY_FOR: Mapping[MergeRule, frozenset[str]] = MappingProxyType(
    {
        "union": frozenset({"interests", "external_ids", "domains"}),
        "most_complete": frozenset({"address"}),
        "furthest": frozenset({"status"}),
    }
)


def _fields(value: Mapping[str, MergeRule]) -> FrozenMapping[MergeRule]:
    return FrozenMapping(value)


@attrs.frozen(kw_only=True)
class Merge:
    """How records of one person or company become one.

    The oldest record survives. Which value of a field it then holds:

    - ``survivor``: its own, even if that is empty;
    - ``fill``: its own, or that of the next oldest record that has one; an address gives way to one that holds it and
      says more, as it does wherever a record is filled;
    - ``union``: those of all records, the oldest record's first; for fields with several values;
    - ``most_complete``: of several addresses the one with most parts, as a whole, also if it contradicts an older one;
    - ``furthest``: of several statuses the one that stands last in the lifecycle, an open one before a closed one,
      and ``lifecycle.recycled`` behind all others that are as open: sales gave that lead back.

    What follows another field has no rule of its own, since it comes from the same lead: ``status_reason`` follows
    ``status``; ``assigned_at``, ``respond_by`` and ``responded_at`` follow ``owner``; ``grade`` follows ``score``.
    Only a grade beside which nobody says a score is filled.

    All e-mail addresses are kept always, and of accounts all names.

    Args:
        fields: rules by field (``custom.NAME`` for a custom one), where they differ from the customary ones.

    >>> Merge(fields={"title": "survivor"}).rule("title"), Merge().rule("title"), Merge().rule("address")
    ('survivor', 'fill', 'fill')
    """

    fields: Mapping[str, MergeRule] = attrs.field(default=FrozenMapping[MergeRule](), converter=_fields)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def rule(self, field: str) -> MergeRule:
        """Return the rule of a field."""
        return self.fields.get(field) or _CUSTOMARY.get(field, "fill")

    def _faults(self) -> Iterator[Fault]:
        for field, rule in self.fields.items():
            yield from not_among(f"fields.{field}", rule, MERGE_RULES)
            is_custom = field.startswith("custom.")
            leader = leader_of(Lead.kind, field)
            if leader is not None:
                yield Fault(f"fields.{field}", rule, f"a rule for {leader!r}, which it goes with", leader)
            elif field not in _SETTABLE and not is_custom:
                meant = nearest(field, _SETTABLE)
                yield Fault(f"fields.{field}", rule, "a field of leads, contacts, person accounts or accounts", meant)
            elif rule in _ONLY_FOR and field not in _ONLY_FOR[rule] and not (is_custom and rule == "union"):
                fitting = ", ".join(sorted(_ONLY_FOR[rule]))
                yield Fault(f"fields.{field}", rule, f"another rule, because {rule!r} is for {fitting}")
