"""Every setting of leadflow as one frozen value.

A `Policy` is read from TOML with `leadflow.load_policy`, or built in Python.
What can be checked without the host's records is checked when it is built;
`Policy.check_roster` checks what needs to know who works here, `Policy.check` what a record's custom fields hold.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeAlias

import attrs

from leadflow.conditions import FIELDS, AnyOf, Condition, Field, RuleIndex, Schema, custom_field, plain_condition
from leadflow.errors import Fault, InvalidPolicy, InvalidValue, nearest
from leadflow.lifecycle import LIFECYCLE, Lifecycle
from leadflow.objects import Contact, Inquiry, Lead, PersonAccount, Problem, Roster
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import CustomValue

__all__ = [
    "TIE_BREAKS",
    "Classification",
    "Conversion",
    "CustomField",
    "Layer",
    "Nurture",
    "Policy",
    "Routing",
    "RoutingRule",
    "Rules",
    "Scoring",
    "ScoringGroup",
    "ScoringRule",
    "Territory",
    "TieBreak",
]

TieBreak: TypeAlias = Literal[
    "deepest_division",
    "same_country",
    "same_subdivision",
    "most_contacts",
    "open_opportunity",
    "latest_activity",
    "oldest",
]
TIE_BREAKS: tuple[TieBreak, ...] = (
    "deepest_division",
    "same_country",
    "same_subdivision",
    "most_contacts",
    "open_opportunity",
    "latest_activity",
    "oldest",
)
"""Every tie-break there is, in the customary order."""


def _not_among(path: str, value: object, choices: Sequence[str]) -> Iterator[Fault]:
    if value not in choices:
        yield Fault(path, value, f"one of {', '.join(choices)}", nearest(str(value), choices))


def _refuse(faults: Iterable[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise InvalidPolicy(found)


def _target(path: str, value: str, kinds: tuple[str, ...]) -> None:
    if not value.startswith(kinds) or value.endswith(":"):
        raise InvalidPolicy([Fault(path, value, " or ".join(f"'{kind}…'" for kind in kinds))])


# --- classification ---------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Classification:
    """How it is decided which object a person becomes.

    Args:
        leads: ``on``, or ``off`` for an organisation that sells to named accounts only.
        existing_account: what people of existing accounts become; conditions say who becomes a contact.
        person_accounts: ``on``; ``off``: consumers stay leads; ``placeholder``: contacts of an account for individuals.
        placeholder_account: the id of that account.
        individuals_first: who is a consumer whatever account they work at; asked before all else.
        buy_now: who wants to buy at once.
        tie_breaks: what decides between several accounts, in this order.
        fold_mailboxes: whether dots and plus-tags in front of the @ make no difference.
    """

    leads: Literal["on", "off"] = "on"
    existing_account: Literal["contact", "lead"] | AnyOf = "contact"
    person_accounts: Literal["on", "off", "placeholder"] = "on"
    placeholder_account: str | None = None
    individuals_first: AnyOf = AnyOf()
    buy_now: AnyOf = AnyOf()
    tie_breaks: tuple[TieBreak, ...] = attrs.field(
        default=("deepest_division", "same_country", "same_subdivision"), converter=tuple
    )
    fold_mailboxes: bool = False

    def __attrs_post_init__(self) -> None:
        _refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not isinstance(self.existing_account, AnyOf):
            yield from _not_among("existing_account", self.existing_account, ("contact", "lead"))
        yield from _not_among("leads", self.leads, ("on", "off"))
        yield from _not_among("person_accounts", self.person_accounts, ("on", "off", "placeholder"))
        for index, name in enumerate(self.tie_breaks):
            yield from _not_among(f"tie_breaks[{index}]", name, TIE_BREAKS)
        if self.person_accounts == "placeholder" and self.placeholder_account is None:
            yield Fault("placeholder_account", None, "the id of the account for individuals")
        if self.leads == "off" and self.existing_account != "contact":
            yield Fault("existing_account", str(self.existing_account), "'contact', since leads are off")
        if self.leads == "off" and self.person_accounts == "on":
            yield Fault(
                "person_accounts",
                self.person_accounts,
                "'placeholder' or 'off', since leads are off and individuals who do not buy would become leads",
            )


# --- scoring ----------------------------------------------------------------------------------------------------------

ALWAYS: tuple[Condition, ...] = (Condition(),)
"""The conditions of a rule without conditions."""


@attrs.frozen(kw_only=True)
class ScoringRule:
    """Points for what is known about somebody.

    Args:
        points: how many; negative ones take away.
        when: any of these conditions must be true.
    """

    name: str
    points: int
    when: tuple[Condition, ...] = ALWAYS


@attrs.frozen(kw_only=True)
class ScoringGroup:
    """Rules that add up, no further than a cap.

    Args:
        cap: the most that the group can give, in points.
    """

    cap: int | None = None
    rules: tuple[ScoringRule, ...] = attrs.field(default=(), converter=tuple)

    @cached_property
    def index(self) -> RuleIndex:
        """The rules, compiled."""
        return RuleIndex([rule.when for rule in self.rules])


@attrs.frozen(kw_only=True)
class Scoring:
    """How good a lead is.

    Args:
        fit: who they are.
        engagement: what they did.
    """

    fit: ScoringGroup = ScoringGroup()
    engagement: ScoringGroup = ScoringGroup()

    @property
    def groups(self) -> tuple[tuple[str, ScoringGroup], ...]:
        """The groups by name."""
        return (("fit", self.fit), ("engagement", self.engagement))


# --- routing ----------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class RoutingRule:
    """Who gets a lead of which something is true.

    Args:
        when: any of these conditions must be true.
        owner: ``user:…``, ``queue:…`` or ``team:…``.
    """

    name: str
    owner: str
    when: tuple[Condition, ...] = ALWAYS

    def __attrs_post_init__(self) -> None:
        _target("owner", self.owner, ("user:", "queue:", "team:"))


@attrs.frozen
class Rules:
    """Routing rules in the order of rank, compiled once."""

    rules: tuple[RoutingRule, ...] = attrs.field(default=(), converter=tuple)

    @cached_property
    def index(self) -> RuleIndex:
        """The rules, compiled."""
        return RuleIndex([rule.when for rule in self.rules])


Layer: TypeAlias = Literal["government", "industry", "local"]


@attrs.frozen(kw_only=True)
class Territory:
    """One or more countries with their rules.

    Args:
        country: the countries, as ISO 3166 alpha-2 codes.
        government: rules for public bodies, asked first.
        industry: rules for industries, asked next.
        local: geographic rules within the country, asked last.
        otherwise: who gets what no rule covers.
        generic_queue: where leads go whose information does not suffice; the global one when None.
    """

    name: str
    country: tuple[str, ...] = attrs.field(converter=tuple)
    government: Rules = Rules()
    industry: Rules = Rules()
    local: Rules = Rules()
    otherwise: str | None = None
    generic_queue: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.otherwise is not None:
            _target("otherwise", self.otherwise, ("user:", "queue:", "team:"))
        if self.generic_queue is not None:
            _target("generic_queue", self.generic_queue, ("queue:",))

    @property
    def targets(self) -> Iterator[str]:
        """Everybody this territory can lead to."""
        for rules in (self.government, self.industry, self.local):
            yield from (rule.owner for rule in rules.rules)
        yield from (target for target in (self.otherwise, self.generic_queue) if target is not None)


@attrs.frozen(kw_only=True)
class Nurture:
    """Leads that are not ready for sales go to a queue that calls or mails them.

    Args:
        when: any of these conditions must be true, usually about ``score.value``.
        queue: ``queue:…``.
    """

    queue: str
    when: AnyOf
    name: str = "not ready"

    def __attrs_post_init__(self) -> None:
        _target("queue", self.queue, ("queue:",))


@attrs.frozen(kw_only=True)
class Routing:
    """Who gets a lead.

    Args:
        generic_queue: where a lead goes whose information does not suffice for a territory rule.
        review_queue: where an ambiguous inquiry goes, for a person to decide.
        territory: the territories; a country belongs to one of them at most.
        account_owner: whether a lead that was matched to an account goes to the owner of the account.
        nurture: leads that are not ready for sales.
    """

    generic_queue: str = "queue:generic"
    review_queue: str = "queue:review"
    territory: tuple[Territory, ...] = attrs.field(default=(), converter=tuple)
    account_owner: bool = True
    nurture: Nurture | None = None

    def __attrs_post_init__(self) -> None:
        _target("generic_queue", self.generic_queue, ("queue:",))
        _target("review_queue", self.review_queue, ("queue:",))
        claimed: dict[str, str] = {}
        for index, territory in enumerate(self.territory):
            for country in territory.country:
                if country in claimed:
                    expected = f"a country that no other territory has; {claimed[country]} has it"
                    raise InvalidPolicy([Fault(f"territory[{index}].country", country, expected)])
                claimed[country] = territory.name

    @cached_property
    def by_country(self) -> Mapping[str, Territory]:
        """The territory of each country."""
        return MappingProxyType({country: each for each in self.territory for country in each.country})

    @property
    def targets(self) -> Iterator[str]:
        """Everybody that routing can lead to."""
        yield self.generic_queue
        yield self.review_queue
        for territory in self.territory:
            yield from territory.targets
        if self.nurture is not None:
            yield self.nurture.queue


# --- conversion and custom fields -------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Conversion:
    """What converting a lead creates.

    Args:
        opportunity: whether an opportunity is opened unless the caller says otherwise.
        stage: the stage of a new opportunity.
        probability: its probability in per cent.
        close_after_days: in how many days after the conversion it is expected to be closed.
    """

    opportunity: bool = True
    stage: str = "Prospecting"
    probability: int = 10
    close_after_days: int = 90


CustomType: TypeAlias = Literal["text", "texts", "number", "flag", "date"]
_CUSTOM_TYPES: tuple[CustomType, ...] = ("text", "texts", "number", "flag", "date")


@attrs.frozen(kw_only=True)
class CustomField:
    """A field that the organisation adds to inquiries and persons.

    Args:
        type: what it holds.
        choices: the texts it can hold; empty for any.
        labels: how sources call it; answers under these names are taken over.
    """

    type: CustomType = "text"
    choices: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    labels: tuple[str, ...] = attrs.field(default=(), converter=tuple)

    def __attrs_post_init__(self) -> None:
        _refuse(_not_among("type", self.type, _CUSTOM_TYPES))

    def read(self, value: CustomValue) -> CustomValue:
        """Return a value as one of this field.

        Raises:
            InvalidValue: it is not of the field's type, or none of its choices.

        >>> CustomField(type="number").read("12")
        Decimal('12')
        """
        single = value[0] if isinstance(value, tuple) and len(value) == 1 and self.type != "texts" else value
        read = _read_custom(self.type, single)
        if read is None:
            raise InvalidValue("custom field", value, f"a {self.type}")
        for text in read if isinstance(read, tuple) else (read,):
            if self.choices and text not in self.choices:
                raise InvalidValue("custom field", value, f"one of {', '.join(self.choices)}")
        return read


_FLAGS = MappingProxyType({"true": True, "yes": True, "1": True, "예": True, "false": False, "no": False, "0": False, "아니오": False})


def _read_custom(type_: CustomType, value: CustomValue) -> CustomValue | None:
    match type_, value:
        case "text", str():
            return value
        case "texts", str():
            return (value,)
        case "texts", tuple():
            return value
        case "flag", bool():
            return value
        case "flag", str():
            return _FLAGS.get(value.strip().lower())
        case "number", bool():
            return None
        case "number", int() | Decimal():
            return value
        case "number", str():
            return _number(value)
        case "date", datetime():
            return None
        case "date", date():
            return value
        case "date", str():
            return _date(value)
        case _:
            return None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


# --- the whole --------------------------------------------------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Policy:
    """Every setting of leadflow.

    Args:
        fallback_user: who owns what has no other owner: contacts of accounts without an active owner.
        custom_fields: the declared custom fields by name; conditions call them ``custom.NAME``.
        lifecycle: the statuses of leads.

    >>> policy = Policy(fallback_user="user:head-of-sales")
    >>> policy.classification.existing_account
    'contact'
    """

    fallback_user: str
    classification: Classification = Classification()
    scoring: Scoring = Scoring()
    routing: Routing = Routing()
    conversion: Conversion = Conversion()
    custom_fields: Mapping[str, CustomField] = attrs.field(factory=FrozenMapping, converter=FrozenMapping)
    lifecycle: Lifecycle = LIFECYCLE

    def __attrs_post_init__(self) -> None:
        _target("fallback_user", self.fallback_user, ("user:",))

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that tell policies apart; equal policies have equal ones.

        Only settings that differ from their default count, so a new setting of leadflow does not change it.
        """
        text = json.dumps(plain(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @cached_property
    def schema(self) -> Schema:
        """The fields that conditions can use, custom ones included."""
        return schema_of(self.custom_fields)

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """Everybody that the policy can lead to, each once."""
        return tuple(dict.fromkeys((self.fallback_user, *self.routing.targets)))

    def check(self, record: Inquiry | Lead | Contact | PersonAccount) -> tuple[Problem, ...]:
        """Return what is wrong with the custom fields of a record: not declared, or not of the declared type."""
        return tuple(self._problems(record.custom))

    def _problems(self, custom: Mapping[str, CustomValue]) -> Iterator[Problem]:
        for name, value in custom.items():
            field = self.custom_fields.get(name)
            if field is None:
                meant = nearest(name, self.custom_fields)
                hint = f" (did you mean {meant!r}?)" if meant else ""
                yield Problem(f"custom.{name}", str(value), f"a field that the policy declares{hint}")
                continue
            try:
                field.read(value)
            except InvalidValue as error:
                yield Problem(f"custom.{name}", str(value), error.expected)

    def check_roster(self, roster: Roster) -> tuple[Fault, ...]:
        """Return every target of the policy that the roster does not know, or that is not active.

        >>> Policy(fallback_user="user:dana").check_roster(Roster())[0].path
        'fallback_user'
        """
        return tuple(
            Fault(path, target, _EXPECTED_TARGETS[kind], nearest(target, known))
            for path, target in _target_paths(self)
            for kind in (target.partition(":")[0],)
            for known in (_known(roster, kind),)
            if target not in known
        )


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
    yield "routing.generic_queue", policy.routing.generic_queue
    yield "routing.review_queue", policy.routing.review_queue
    if policy.routing.nurture is not None:
        yield "routing.nurture.queue", policy.routing.nurture.queue
    for number, territory in enumerate(policy.routing.territory):
        path = f"routing.territory[{number}]"
        layers: tuple[tuple[Layer, Rules], ...] = (
            ("government", territory.government),
            ("industry", territory.industry),
            ("local", territory.local),
        )
        for layer, rules in layers:
            for index, rule in enumerate(rules.rules):
                yield f"{path}.{layer}[{index}].owner", rule.owner
        if territory.otherwise is not None:
            yield f"{path}.otherwise", territory.otherwise
        if territory.generic_queue is not None:
            yield f"{path}.generic_queue", territory.generic_queue


def schema_of(custom_fields: Mapping[str, CustomField]) -> Schema:
    """Return the fields that conditions can use when these custom fields are declared."""
    custom: dict[str, Field] = {}
    for name, declared in custom_fields.items():
        field = custom_field(name, "text" if declared.type == "texts" else declared.type)
        custom[field.path] = field
    return MappingProxyType({**FIELDS, **custom})


def plain(value: object) -> object:
    """Return a setting as TOML and JSON write it: tables, lists, texts, numbers; defaults are left out."""
    match value:
        case Condition():
            return plain_condition(value)
        case AnyOf(alternatives):
            return plain(alternatives)
        case Rules(rules):
            return plain(rules)
        case (Condition() as only,):
            return plain_condition(only)
        case tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {str(name): plain(item) for name, item in value.items()}
        case _ if attrs.has(type(value)):
            return {
                field.name: plain(item)
                for field in attrs.fields(type(value))
                if (item := getattr(value, field.name)) != _default(field)
            }
        case _:
            return value


def _default(field: "attrs.Attribute[object]") -> object:
    return field.default.factory() if isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]  # attrs types Factory as a function
