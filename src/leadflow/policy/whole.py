"""The policy as a whole: fingerprint, checks, plain form."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Literal, cast

import attrs

from leadflow.business_time import Schedule, Shift, WorkingHours
from leadflow.conditions import AnyOf, Condition, FilterLogic, Schema, plain_condition
from leadflow.errors import Fault, InvalidValue, did_you_mean, nearest
from leadflow.objects import Contact, Inquiry, Lead, Opportunity, PersonAccount, Problem, Roster, User
from leadflow.policy.cautions import Caution, cautions
from leadflow.policy.checks import refuse, wrong_target
from leadflow.policy.classification import Classification, HostTieBreak
from leadflow.policy.conversion import Conversion
from leadflow.policy.conversion_fields import wrong_fields
from leadflow.policy.custom_fields import CustomField, schema_of
from leadflow.policy.deadlines import DeadlineRule, undeclared_hours
from leadflow.policy.distribution import Distribution
from leadflow.policy.hours import NO_HOURS, schedule_of
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle
from leadflow.policy.merging import Merge
from leadflow.policy.pipeline import Pipeline, Stage
from leadflow.policy.routing import Routing, Rules
from leadflow.policy.scoring import Scoring
from leadflow.values import optional
from leadflow.values.duration import duration_text
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import CustomValue
from leadflow.values.plain import is_table, is_tuple

__all__ = ["CUSTOMARY_POLICY", "Policy", "plain"]


_NO_CUSTOM_FIELDS: Mapping[str, CustomField] = FrozenMapping()


def _custom_fields(value: Mapping[str, CustomField]) -> FrozenMapping[CustomField]:
    return FrozenMapping(value)


def _hours(value: Mapping[str, WorkingHours]) -> FrozenMapping[WorkingHours]:
    return FrozenMapping(value)


def _deadlines(value: Iterable[DeadlineRule]) -> tuple[DeadlineRule, ...]:
    return optional.several("deadlines", value, DeadlineRule)


@attrs.frozen(kw_only=True)
class Policy:
    """Every setting of leadflow.

    Args:
        fallback_user: who owns what has no other owner: contacts of accounts without an active owner.
        most_related: how many records may hang on those that are merged, or on a lead that is converted, 1 or more;
            with more of them, the merge or the conversion is refused.
        custom_fields: the declared custom fields by name; conditions call them ``custom.NAME``.
        lifecycle: the statuses of leads.
        pipeline: the stages of opportunities.
        hours: working hours by name; users name theirs, and have those called ``default`` otherwise.
        deadlines: by when leads should be answered; the first rule that is true of a lead decides.

    >>> policy = Policy(fallback_user="user:head-of-sales")
    >>> policy.classification.existing_account
    'contact'
    """

    fallback_user: str
    most_related: int = 10_000
    classification: Classification = Classification()
    scoring: Scoring = Scoring()
    routing: Routing = Routing()
    distribution: Distribution = Distribution()
    conversion: Conversion = Conversion()
    merge: Merge = Merge()
    custom_fields: Mapping[str, CustomField] = attrs.field(default=_NO_CUSTOM_FIELDS, converter=_custom_fields)
    lifecycle: Lifecycle = LIFECYCLE
    hours: Mapping[str, WorkingHours] = attrs.field(default=NO_HOURS, converter=_hours)
    deadlines: tuple[DeadlineRule, ...] = attrs.field(default=(), converter=_deadlines)
    pipeline: Pipeline = Pipeline()

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        yield from wrong_target("fallback_user", self.fallback_user, ("user:",))
        if self.most_related < 1:
            yield Fault("most_related", self.most_related, "1 or more")
        yield from undeclared_hours(self.deadlines, self.hours)
        yield from self._wrong_stage()
        yield from wrong_fields(self.conversion.fields, self.custom_fields)

    def _wrong_stage(self) -> Iterator[Fault]:
        """Yield a fault unless the stage of new opportunities is an open one of the pipeline."""
        name = self.conversion.stage
        usable = [stage.name for stage in self.pipeline.stages if stage.is_open]
        if name is not None and name not in usable:
            yield Fault("conversion.stage", name, "an open stage of the pipeline", nearest(name, usable))

    @property
    def first_stage(self) -> Stage:
        """The stage in which a new opportunity starts.

        >>> Policy(fallback_user="user:dana").first_stage.name
        'Prospecting'
        """
        name = self.conversion.stage
        return self.pipeline.first if name is None else self.pipeline.stage(name)

    def closed_stages(self, outcome: Literal["won", "lost"] | None = None) -> tuple[str, ...]:
        """Return the names of the stages in which an opportunity is closed, in the order of the pipeline.

        A repository that asks for ``stage not in`` these finds the open opportunities, those in unknown stages included.

        Args:
            outcome: only those in which it is ``won``, or ``lost``; both when None.

        >>> Policy(fallback_user="user:dana").closed_stages()
        ('Closed Won', 'Closed Lost')
        """
        wanted = ("won", "lost") if outcome is None else (outcome,)
        return tuple(stage.name for stage in self.pipeline.stages if stage.outcome in wanted)

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that tell policies apart; equal policies have equal ones.

        Only settings that differ from their default count, so a new setting of leadflow does not change it.
        """
        settings = plain(self)
        ours = {each.name: each.version for each in self.classification.tie_breaks if isinstance(each, HostTieBreak)}
        told = [settings, ours] if ours else settings
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=_canonical)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @cached_property
    def schema(self) -> Schema:
        """The fields that conditions can use, custom ones included."""
        return schema_of(self.custom_fields, self.routing.cities)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Everybody that the policy can lead to, each once."""
        return tuple(dict.fromkeys(target for _, target in _target_paths(self)))

    def warnings(self) -> tuple[Caution, ...]:
        """Return what can hold but is known to hurt, as far as the settings tell.

        >>> policy = Policy(fallback_user="user:dana", classification=Classification(placeholder_account="individual"))
        >>> print(policy.warnings()[0].path)
        classification.placeholder_account
        """
        return tuple(cautions(self.classification, self.scoring, self.routing))

    def check(self, record: Inquiry | Lead | Contact | PersonAccount | Opportunity) -> tuple[Problem, ...]:
        """Return what of a record does not fit the policy.

        That is a custom field that is not declared, or not of the declared type, and a stage that the pipeline lacks.

        >>> robots = Opportunity(id="1", account="a", name="Robots", stage="Closed Wonn")
        >>> [problem] = Policy(fallback_user="user:dana").check(robots)
        >>> problem.field, problem.value, problem.expected
        ('stage', 'Closed Wonn', "a stage of the pipeline, did you mean 'Closed Won'?")
        """
        return (*self._wrong_stage_of(record), *self._problems(record.custom))

    def _wrong_stage_of(self, record: Inquiry | Lead | Contact | PersonAccount | Opportunity) -> Iterator[Problem]:
        if isinstance(record, Opportunity) and record.stage not in self.pipeline.by_name:
            yield Problem("stage", record.stage, self.pipeline.expected_instead_of(record.stage))

    def _problems(self, custom: Mapping[str, CustomValue]) -> Iterator[Problem]:
        for name, value in custom.items():
            field = self.custom_fields.get(name)
            if field is None:
                hint = did_you_mean(name, self.custom_fields, start=" (", end=")")
                yield Problem(f"custom.{name}", str(value), f"a field that the policy declares{hint}")
                continue
            try:
                field.read(value)
            except InvalidValue as error:
                yield Problem(f"custom.{name}", str(value), error.expected)

    def check_roster(self, roster: Roster) -> tuple[Fault, ...]:
        """Return every target of the policy that the roster does not know, or that is not active.

        Users who name working hours that are not declared are told, too, and teams that are sticky
        where the policy does not say by what.

        >>> Policy(fallback_user="user:dana").check_roster(Roster())[0].path
        'fallback_user'
        """
        targets = (
            Fault(path, target, _EXPECTED_TARGETS[kind], nearest(target, known))
            for path, target in _target_paths(self)
            for kind in (target.partition(":")[0],)
            for known in (_known(roster, kind),)
            if target not in known
        )
        hours = (
            Fault(
                f"hours of {user.id}",
                user.hours,
                "working hours that the policy declares",
                nearest(user.hours, self.hours),
            )
            for user in roster.users.values()
            if user.hours is not None and user.hours not in self.hours
        )
        sticky = (
            Fault(f"sticky of {team.id}", team.sticky, "a policy that says by what, in distribution.sticky")
            for team in roster.teams.values()
            if team.sticky and not self.distribution.sticky
        )
        return (*targets, *hours, *sticky)

    def schedule_of(self, user: User) -> Schedule:
        """Return when a user works; always, where no hours are declared."""
        return schedule_of(self.hours, user)


CUSTOMARY_POLICY = Policy(fallback_user="user:nobody")
"""Every setting as it is unless somebody says otherwise: for views, which give nothing to anybody."""

_EXPECTED_TARGETS: Mapping[str, str] = MappingProxyType(
    {"user": "an active user of the roster", "queue": "a queue of the roster", "team": "a team of the roster"}
)


def _known(roster: Roster, kind: str) -> tuple[str, ...]:
    match kind:
        case "user":
            return tuple(user.id for user in roster.users.values() if user.active)
        case "queue":
            return tuple(roster.queues)
        case _:
            return tuple(roster.teams)


def _target_paths(policy: Policy) -> Iterator[tuple[str, str]]:
    yield "fallback_user", policy.fallback_user
    yield from ((f"routing.{path}", target) for path, target in policy.routing.places)


def _canonical(value: object) -> object:
    """Return what JSON has no form for: equal numbers alike however they were written, everything else as text."""
    if not isinstance(value, Decimal):
        return str(value)
    digits = f"{value:f}"
    bare = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return bare if "." in bare else int(bare)


def plain(value: object) -> object:
    """Return a setting as TOML and JSON write it: tables, lists, texts, numbers; defaults are left out."""
    match value:
        case Condition():
            return plain_condition(value)
        case AnyOf(_, FilterLogic(text, numbered)):
            return {"logic": text, "conditions": [plain_condition(each) for each in numbered]}
        case AnyOf(alternatives):
            return plain(alternatives)
        case Rules(rules):
            return plain(rules)
        case HostTieBreak(name=name):
            return name
        case timedelta():
            return duration_text(value)
        case Shift():
            return str(value)
        case frozenset():
            return sorted(cast("frozenset[date]", value))
        case (Condition() as only,):
            return plain_condition(only)
        case _ if is_tuple(value):
            return [plain(item) for item in value]
        case _ if is_table(value):
            return {name: plain(item) for name, item in value.items()}
        case _ if attrs.has(kind := type(value)):
            fields = {field.name: (getattr(value, field.name), _default(value, field)) for field in attrs.fields(kind)}
            return {name: plain(item) for name, (item, default) in fields.items() if item != default}
        case None:  # nothing, where by default there would be something; TOML has no other word for it
            return ""
        case _:
            return value


def _default(value: object, field: "attrs.Attribute[object]") -> object:
    """Return what a setting is when nobody says anything; for some that follows from the settings beside it."""
    from_the_rest: Callable[[object], object] | None = getattr(field.default, "factory", None)
    return field.default if from_the_rest is None else from_the_rest(value)
