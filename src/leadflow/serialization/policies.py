"""Policies in and out of TOML; every fault is reported at once."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import TypeAlias, cast

import attrs
import tomli_w
from cattrs import ClassValidationError, Converter
from cattrs.gen import make_dict_structure_fn, override

from leadflow.business_time import WorkingHours
from leadflow.conditions import ALWAYS, AnyOf, Condition, FilterLogic, InvalidCondition, Schema, Stage, parse_condition
from leadflow.errors import Fault, InvalidPolicy, InvalidValue
from leadflow.policy import (
    TIE_BREAKS,
    Classification,
    Conversion,
    CustomField,
    DeadlineRule,
    Distribution,
    Gate,
    HostTieBreak,
    Merge,
    Nurture,
    Policy,
    Routing,
    RoutingRule,
    Rules,
    ScoringRule,
    SkillRule,
    Territory,
    plain,
    schema_of,
)
from leadflow.policy.checks import check_target, not_among, refuse
from leadflow.serialization.faults import at, faults_of, settings_of
from leadflow.serialization.hours import every_day, read_hours
from leadflow.serialization.strictness import strict_converter
from leadflow.values.address import country_code
from leadflow.values.checks import expect
from leadflow.values.duration import duration
from leadflow.values.optional import several
from leadflow.values.plain import Table, is_list, is_table

__all__ = ["dump_policy", "load_policy", "parse_policy"]


def load_policy(path: str | PathLike[str], *, tie_breaks: Iterable[HostTieBreak] = ()) -> Policy:
    """Read a policy file.

    Args:
        path: a TOML file, UTF-8.
        tie_breaks: the host's own, which the policy may name among ours.

    Raises:
        InvalidPolicy: with every fault: file, path, value, what was expected, the nearest valid name.
        OSError: the file cannot be read.
        BrokenContract: an argument is not of its type, such as an id in place of the record or one in place of several.
    """
    expect("path", path, (str, PathLike))
    content = Path(path).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fault = Fault("", content[error.start : error.start + 8], f"UTF-8, also at byte {error.start}")
        raise InvalidPolicy([fault], str(path)) from error
    return parse_policy(text, file=str(path), tie_breaks=tie_breaks)


def parse_policy(text: str, *, file: str | None = None, tie_breaks: Iterable[HostTieBreak] = ()) -> Policy:
    r"""Read a policy from TOML text.

    Args:
        text: the TOML.
        file: the name to use in messages.
        tie_breaks: the host's own, which the policy may name among ours.

    Raises:
        InvalidPolicy: with every fault.

    >>> policy = parse_policy('fallback_user = "user:dana"\n[classification]\nperson_accounts = "off"')
    >>> policy.classification.person_accounts
    'off'
    >>> parse_policy('fallback_usr = "user:dana"')
    Traceback (most recent call last):
    leadflow.errors.InvalidPolicy: 2 faults in the policy
      fallback_user: None is not valid: expected a value, because it is required
      fallback_usr: 'user:dana' is not valid: expected one of fallback_user, most_related, classification, scoring, routing, distribution, conversion, merge, custom_fields, lifecycle, hours, deadlines, pipeline, did you mean 'fallback_user'?
    """
    expect("text", text, str)
    expect("file", file, (str, type(None)))
    tie_breaks = several("tie_breaks", tie_breaks, HostTieBreak)
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:  # no TOML, or numbers and depths beyond all reason
        raise InvalidPolicy([Fault("", str(error), "valid TOML")], file) from error
    schema = schema_of(_declared(table.get("custom_fields")), _cities(table.get("routing")))
    converter = _converter(schema, tuple(tie_breaks))
    try:
        return converter.structure(table, Policy)
    except Exception as error:  # cattrs groups whatever our own checks raise
        raise InvalidPolicy(tuple(faults_of(error, table)), file) from error


def dump_policy(policy: Policy) -> str:
    """Return a policy as TOML; defaults are left out. `parse_policy` reads it back.

    >>> print(dump_policy(Policy(fallback_user="user:dana")))
    fallback_user = "user:dana"
    <BLANKLINE>
    """
    expect("policy", policy, Policy)
    return tomli_w.dumps(cast("Table", plain(policy)))


def _declared(table: object) -> dict[str, CustomField]:
    """Return the declared custom fields, which conditions need before the rest is read.

    One that is declared wrongly is taken as text here; its fault is found with all others.
    """
    converter = _converter(schema_of({}))
    declared: dict[str, CustomField] = {}
    for name, plain_field in table.items() if is_table(table) else ():
        try:
            declared[name] = converter.structure(plain_field, CustomField)
        except Exception:  # noqa: BLE001 - found again, with its place, when the whole is read
            declared[name] = CustomField()
    return declared


def _cities(routing: object) -> dict[str, tuple[str, ...]]:
    """Return the names of cities, which conditions need before the rest is read; what is wrong is found then."""
    named = routing.get("cities") if is_table(routing) else None
    listed = named.items() if is_table(named) else ()
    return {city: tuple(each for each in others if isinstance(each, str)) for city, others in listed if is_list(others)}


# --- how each setting is read -----------------------------------------------------------------------------------------

Hook: TypeAlias = Callable[[object, object], object]
_MAKE = cast("Callable[..., Hook]", make_dict_structure_fn)  # its overloads know no overrides by variable name
Rule: TypeAlias = ScoringRule | RoutingRule | Nurture | DeadlineRule


def _converter(schema: Schema, tie_breaks: Sequence[HostTieBreak] = ()) -> Converter:
    """Return a converter for policies whose conditions can use these fields."""
    converter = strict_converter()
    converter.register_structure_hook(timedelta, _duration)
    converter.register_structure_hook(
        Rules, lambda value, _: Rules(converter.structure(value, tuple[RoutingRule, ...]))
    )
    before_match = _any_of(schema, Stage.MATCH)
    hooks: dict[type, dict[str, Hook]] = {
        Classification: {
            "existing_account": _or_text(_any_of(schema, Stage.CLASSIFICATION)),
            "repeat_business": _or_text(_any_of(schema, Stage.CLASSIFICATION)),
            "tie_breaks": _tie_breaks(tie_breaks),
            "individuals_first": before_match,
            "buy_now": before_match,
        },
        Territory: {
            "country": _countries,
            "otherwise": _target("user:", "queue:", "team:"),
            "generic_queue": _target("queue:"),
            "when": _any_of(schema, Stage.ROUTE),
            "within": lambda value, _: converter.structure(value, tuple[Territory, ...]),
        },
        Routing: {"nurture": lambda value, _: _nurture(value, converter)},
        Distribution: {"members": _by_member(schema)},
        SkillRule: {"when": _any_of(schema, Stage.ROUTE)},
        Merge: {"fields": _by_field},
        Gate: {"when": _any_of(schema, Stage.ROUTE)},
        Conversion: {"fields": _targets_of_fields},
    }

    read_hours(converter)
    hours = _MAKE(WorkingHours, converter)
    converter.register_structure_hook(WorkingHours, lambda value, kind: hours(every_day(value), kind))

    def settings(kind: type) -> Hook:
        overrides = {name: override(struct_hook=hook) for name, hook in hooks.get(kind, {}).items()}
        return _table(_MAKE(kind, converter, **overrides))

    converter.register_structure_hook_factory(attrs.has, settings)
    rules: tuple[tuple[type[Rule], Stage], ...] = (
        (ScoringRule, Stage.SCORE),
        (RoutingRule, Stage.ROUTE),
        (Nurture, Stage.ROUTE),
        (DeadlineRule, Stage.ROUTE),
    )
    for rule, before in rules:
        bare = _MAKE(rule, converter, when=override(struct_hook=lambda conditions, _kind: conditions))
        converter.register_structure_hook(rule, _table(_rule(rule, bare, schema, before)))
    return converter


def _table(structure: Hook) -> Hook:
    """Return a hook that takes tables only; anything else would be an error about Python."""

    def read(value: object, kind: object) -> object:
        if not is_table(value):
            raise InvalidValue("table", value, "a table")
        try:
            return structure(value, kind)
        except ClassValidationError as error:
            raise _with_the_rest(error, structure, value, kind) from error

    return read


def _with_the_rest(error: ClassValidationError, structure: Hook, table: Table, kind: object) -> Exception:
    """Return the error with what is wrong between the settings that can be read, so that one run tells everything."""
    faulty = {name for each in error.exceptions for name in settings_of(each)}
    rest = {name: item for name, item in table.items() if name not in faulty}
    if len(rest) < len(table):
        try:
            structure(rest, kind)
        except ClassValidationError as more:
            others = [each for each in more.exceptions if settings_of(each).isdisjoint(faulty)]
            return error.derive([*error.exceptions, *others])
    return error


def _target(*kinds: str) -> Hook:
    """Return a hook for a target, so that it is checked also where the rest of its table is wrong."""

    def read(value: object, _kind: object) -> object:
        if not isinstance(value, str):
            raise InvalidValue("target", value, "a text")
        check_target("", value, kinds)
        return value

    return read


def _tie_breaks(registered: Sequence[HostTieBreak]) -> Hook:
    """Return a hook for names of tie-breaks: ours are checked with the other settings, the host's are put in place."""
    by_name: Mapping[object, HostTieBreak] = {each.name: each for each in registered}

    def read(value: object, _kind: object) -> tuple[object, ...]:
        if not is_list(value) or not all(isinstance(each, str) for each in value):
            raise InvalidValue("tie-breaks", value, "a list of names")
        known = (*TIE_BREAKS, *map(str, by_name))
        refuse(fault for index, each in enumerate(value) for fault in not_among(f"[{index}]", each, known))
        return tuple(by_name.get(each, each) for each in value)

    return read


def _by_member(schema: Schema) -> Hook:
    """Return a hook for conditions by the user who takes only such leads."""

    def read(value: object, _kind: object) -> dict[str, AnyOf]:
        if not is_table(value):
            raise InvalidValue("members", value, "a table of users and conditions")
        found: dict[str, AnyOf] = {}
        faults: list[Fault] = []
        for user, conditions in value.items():
            try:
                found[user] = _alternatives(conditions, schema, Stage.ROUTE)
            except InvalidCondition as error:
                faults.extend(attrs.evolve(fault, path=at(user, fault.path)) for fault in error.faults)
        if faults:
            raise InvalidPolicy(faults)
        return found

    return read


def _nurture(value: object, converter: Converter) -> tuple[Nurture, ...]:
    """Read one queue for nurturing, or a list of them."""
    if is_list(value):
        return converter.structure(value, tuple[Nurture, ...])
    return (converter.structure(value, Nurture),)


def _duration(value: object, _kind: object) -> timedelta:
    if not isinstance(value, str):
        raise InvalidValue("length of time", value, "a text such as '4 hours'")
    return duration(value)


def _by_field(value: object, _kind: object) -> Table:
    """Return a table of rules, which are checked together with the fields that they are for."""
    if not is_table(value):
        raise InvalidValue("rules", value, "a table of fields and rules")
    return value


def _targets_of_fields(value: object, _kind: object) -> Table:
    """Return a table of fields with one target or several, which are checked together with the custom fields."""
    if not is_table(value):
        raise InvalidValue("fields", value, "a table of fields and targets")
    listed = {name: to if is_list(to) else [to] for name, to in value.items()}
    refuse(
        Fault(name, to, "a target such as 'contact.custom.region', or a list of them")
        for name, to in listed.items()
        if not all(isinstance(each, str) for each in to)
    )
    return listed


def _countries(value: object, _kind: object) -> tuple[str, ...]:
    if not is_list(value):
        raise InvalidValue("countries", value, "a list of countries")
    faults: list[Fault] = []
    codes: list[str] = []
    for index, name in enumerate(value):
        code = country_code(name) if isinstance(name, str) else None
        if code is None:
            faults.append(Fault(f"[{index}]", name, "a country such as 'KR' or 'South Korea'"))
        else:
            codes.append(code)
    if faults:
        raise InvalidPolicy(faults)
    return tuple(codes)


def _alternatives(value: object, schema: Schema, before: Stage) -> AnyOf:
    """Read one condition, a list of alternatives, or conditions joined by their numbers."""
    if is_list(value):
        return AnyOf(_conditions(value, schema, before))
    if is_table(value) and "logic" in value:
        return AnyOf.by(_logic(value, schema, before))
    return AnyOf((parse_condition(value, schema, before=before),))


def _logic(table: Table, schema: Schema, before: Stage) -> FilterLogic:
    strange = [Fault(name, item, "logic and conditions only") for name, item in table.items() if name not in _LOGIC]
    text, listed = table["logic"], table.get("conditions")
    if not isinstance(text, str):
        strange.append(Fault("logic", text, "a text such as '1 AND (2 OR 3)'"))
    if not is_list(listed):
        strange.append(Fault("conditions", listed, "a list of conditions, counted from 1"))
    if strange or not isinstance(text, str) or not is_list(listed):
        raise InvalidCondition(strange)
    try:
        conditions = _conditions(listed, schema, before)
    except InvalidCondition as error:
        raise InvalidCondition(
            [attrs.evolve(fault, path=at("conditions", fault.path)) for fault in error.faults]
        ) from error
    return FilterLogic(text, conditions)


_LOGIC = ("logic", "conditions")


def _conditions(value: Sequence[object], schema: Schema, before: Stage) -> tuple[Condition, ...]:
    """Read a list of conditions, and find all faults in it."""
    conditions: list[Condition] = []
    faults: list[Fault] = []
    for index, each in enumerate(value):
        try:
            conditions.append(parse_condition(each, schema, before=before))
        except InvalidCondition as error:
            faults.extend(attrs.evolve(fault, path=at(f"[{index}]", fault.path)) for fault in error.faults)
    if faults:
        raise InvalidCondition(faults)
    return tuple(conditions)


def _any_of(schema: Schema, before: Stage) -> Hook:
    return lambda value, _kind: _alternatives(value, schema, before)


def _or_text(hook: Hook) -> Hook:
    return lambda value, kind: value if isinstance(value, str) else hook(value, kind)


def _rule(kind: type[Rule], bare: Hook, schema: Schema, before: Stage) -> Hook:
    """Return a hook for rules: ``when`` is one condition, a list of them, or numbered logic; so is ``any_of``."""

    def read(value: object, _kind: object) -> object:
        table = dict(value) if is_table(value) else {}
        faults: list[Fault] = []
        found: list[AnyOf] = []
        for name in ("when", "any_of"):
            if name in table:
                try:
                    found.append(_alternatives(table.pop(name), schema, before))
                except InvalidCondition as error:
                    faults.extend(attrs.evolve(fault, path=at(name, fault.path)) for fault in error.faults)
        if len(found) > 1:
            faults.append(Fault("any_of", value, "either when or any_of"))
        when = found[0] if found else ALWAYS
        try:
            rule = bare({**table, "when": when}, kind)
        except Exception as error:
            faults.extend(faults_of(error, value))
            raise InvalidPolicy(faults) from error
        if faults:
            raise InvalidPolicy(faults)
        return rule

    return read
