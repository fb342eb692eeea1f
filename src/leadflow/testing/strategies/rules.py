"""Settings: conditions, and whole policies."""

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias

from hypothesis import strategies as st

from leadflow.business_time import OFFICE_HOURS, WorkingHours
from leadflow.conditions import (
    ALWAYS,
    FIELDS,
    AnyOf,
    Condition,
    FilterLogic,
    Present,
    Schema,
    Stage,
    any_of,
    parse_condition,
)
from leadflow.conditions.fields import FieldType
from leadflow.objects import AnyRecord
from leadflow.policy import (
    TIE_BREAKS,
    Classification,
    Conversion,
    CustomField,
    DeadlineRule,
    Gate,
    Merge,
    Nurture,
    Pipeline,
    Policy,
    ProviderList,
    Routing,
    RoutingRule,
    Rules,
    Scoring,
    ScoringGroup,
    ScoringRule,
    Territory,
    Threshold,
    schema_of,
)
from leadflow.policy.lifecycle import LIFECYCLE, Lifecycle, Status
from leadflow.testing import pools
from leadflow.testing.strategies import elements
from leadflow.testing.strategies.elements import maybe
from leadflow.testing.strategies.pipelines import pipelines

__all__ = ["conditions", "policies"]

_Plain = st.SearchStrategy[object]

_VALUES: Mapping[FieldType, _Plain] = MappingProxyType(
    {
        "text": st.sampled_from((*pools.TEXTS, *pools.TITLES, "customer", "user:dana", "구매", "ẞ")),
        "id": st.sampled_from(("acme", "hanbit", "서울")),
        "city": st.sampled_from(("Seoul", "서울특별시", "São Paulo", "St. Gallen", "강남구")),
        "country": st.sampled_from((*pools.COUNTRIES, "한국", "Germany")),
        "postal": st.sampled_from(("06", "06236", "94105", "sw1a", "SW1A 2AA")),
        "domain": st.sampled_from((*pools.DOMAINS, "kr", "example")),
        "industry": st.sampled_from(pools.INDUSTRIES),
        "subdivision": st.sampled_from(("KR-11", "KR-41", "US-CA", "DE-BY", "kr-26")),
        "number": st.integers(-10, 1_000) | st.decimals(-10, 1_000, places=2) | st.just(Decimal("1E+6")),
        "flag": st.booleans(),
        "date": st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    }
)


def _listed(name: str, values: _Plain) -> _Plain:
    return st.lists(values, min_size=1, max_size=3).map(lambda listed: {name: listed})


def _between(type_: FieldType) -> _Plain:
    bounds = st.sampled_from(("06236", "94105", "SW1A2")) if type_ == "postal" else _VALUES[type_]
    one = st.builds(_bound, st.sampled_from(("min", "max")), bounds)
    return st.builds(_bounds, bounds, bounds) | one


def _bound(name: str, bound: object) -> dict[str, object]:
    return {name: bound}


def _bounds(one: object, other: object) -> dict[str, object]:
    low, high = sorted((one, other), key=_order)
    return {"min": low, "max": high}


def _order(bound: object) -> tuple[str, Decimal]:
    match bound:
        case date():
            return "", Decimal(bound.toordinal())
        case str():
            return bound, Decimal(0)
        case _:
            return "", Decimal(str(bound))


@functools.cache
def _asked(type_: FieldType, choices: tuple[str, ...]) -> _Plain:
    """Return a strategy for what can be asked of a field, as a policy writes it.

    Made once for each type, as all strategies here that depend on nothing: to make one takes longer than to draw from it.
    """
    values = _VALUES[type_]
    chosen = st.sampled_from(choices) if choices else values
    asked: list[_Plain] = [
        st.lists(chosen, min_size=1, max_size=3),
        chosen,
        _listed("none_of", chosen),
        st.booleans().map(lambda there: {"present": there}),
        _listed("one_of", chosen).map(_not),
    ]
    further: list[_Plain] = []
    if type_ in ("text", "city", "postal"):
        further.append(_listed("prefix", values))
    if type_ in ("text", "city"):
        further.append(_listed("contains", values))
    if type_ in ("domain", "industry", "subdivision"):
        further.append(_listed("under", values))
    if type_ in ("number", "date", "postal"):
        further.append(_between(type_))
    return st.one_of([*asked, *further, *(each.map(_not) for each in further)])


def _not(asked: object) -> dict[str, object]:
    return {"not": asked}


@st.composite
def conditions(
    draw: st.DrawFn, *, schema: Schema = FIELDS, before: Stage = Stage.ROUTE, max_size: int = 3
) -> Condition:
    """Draw conditions of rules, with every constraint that each field can have.

    Args:
        schema: the fields there are.
        before: only fields of earlier stages are used.
        max_size: how many constraints at most; without any, a condition is always true.
    """
    usable = sorted(path for path, field in schema.items() if field.stage < before)
    paths = draw(st.lists(st.sampled_from(usable), unique=True, max_size=max_size))
    asked = {path: draw(_asked(schema[path].type, schema[path].choices)) for path in paths}
    return parse_condition(asked, schema, before=before)


def _alternatives(schema: Schema, before: Stage) -> st.SearchStrategy[AnyOf]:
    each = conditions(schema=schema, before=before)
    several = st.lists(each, max_size=2).map(any_of)
    return st.just(ALWAYS) | several | _joined_by_number(each)


def _joined_by_number(each: st.SearchStrategy[Condition]) -> st.SearchStrategy[AnyOf]:
    """Return a strategy for numbered filter logic over three conditions."""
    logic = st.sampled_from(("1 AND (2 OR 3)", "not (1 or 2) and 3", "1 OR 2 AND NOT 3", "NOT ((1 AND NOT 2) OR 3)"))
    return st.builds(FilterLogic, logic, st.tuples(each, each, each)).map(AnyOf.by)


@st.composite
def policies(draw: st.DrawFn, *, roster: Iterable[AnyRecord] = ()) -> Policy:
    """Draw policies.

    Args:
        roster: users, queues and teams to whom they lead; made-up ones when there are none.
    """
    working = {each.id for each in roster if each.kind in ("user", "queue", "team")}
    users = _targets(working, "user:", ("user:dana", "user:이도윤"))
    queues = _targets(working, "queue:", ("queue:generic", "queue:서울"))
    targets = st.one_of(users, queues, _targets(working, "team:", ("team:key-accounts", "team:서울")))
    custom = draw(_declared())
    cities = draw(st.sampled_from(_CITIES))
    schema = schema_of(custom, cities)
    routing = draw(_routings(schema, targets, queues, cities))
    hours = draw(st.sampled_from(_HOURS))
    pipeline = draw(st.just(Pipeline()) | pipelines())
    return Policy(
        fallback_user=draw(users),
        most_related=draw(st.sampled_from((10_000, 1, 250))),
        classification=draw(_classifications(schema)),
        scoring=draw(_scorings(schema)),
        routing=routing,
        conversion=draw(st.just(Conversion()) | _conversions(pipeline, custom)),
        pipeline=pipeline,
        merge=draw(st.just(Merge()) | _merges()),
        custom_fields=custom,
        hours=hours,
        deadlines=draw(_deadlines(schema, hours)),
        lifecycle=draw(st.just(LIFECYCLE) | _lifecycles()),
    )


def _targets(working: Iterable[str], prefix: str, otherwise: Sequence[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(id_ for id_ in working if id_.startswith(prefix)) or otherwise)


@functools.cache
def _declared() -> st.SearchStrategy[dict[str, CustomField]]:
    field = st.one_of(
        st.builds(
            CustomField,
            type=st.sampled_from(("text", "texts")),
            choices=st.sampled_from(((), ("purchase", "information"), ("구매", "문의"))),
            labels=st.sampled_from(((), ("What do you want?", "구매 의도"))),
        ),
        st.builds(CustomField, type=st.sampled_from(("number", "flag", "date"))),
    )
    return st.dictionaries(
        st.sampled_from(("intent", "budget", "구매의도", "with space", "with.dot")), field, max_size=3
    )


Switch: TypeAlias = Literal["on", "off"]
Existing: TypeAlias = Literal["contact", "lead"] | AnyOf
RepeatBusiness: TypeAlias = Literal["opportunity", "activity"] | AnyOf
PersonAccounts: TypeAlias = Literal["on", "off", "placeholder"]

_SWITCHES: tuple[Switch, ...] = ("on", "on", "off")
_EXISTING: tuple[Existing, ...] = ("contact", "lead")
_REPEAT_BUSINESS: tuple[RepeatBusiness, ...] = ("opportunity", "activity")
_PERSON_ACCOUNTS: tuple[PersonAccounts, ...] = ("on", "off", "placeholder")


@st.composite
def _classifications(draw: st.DrawFn, schema: Schema) -> Classification:
    before_match = _alternatives(schema, Stage.MATCH)
    leads: Switch = draw(st.sampled_from(_SWITCHES))
    contacts: Existing = "contact"
    as_leads: st.SearchStrategy[Existing] = st.sampled_from(_EXISTING)
    by_condition: st.SearchStrategy[Existing] = _alternatives(schema, Stage.CLASSIFICATION)
    repeat: st.SearchStrategy[RepeatBusiness] = st.sampled_from(_REPEAT_BUSINESS)
    person_accounts: PersonAccounts = draw(st.sampled_from(_PERSON_ACCOUNTS if leads == "on" else _PERSON_ACCOUNTS[1:]))
    return Classification(
        leads=leads,
        existing_account=draw(as_leads | by_condition) if leads == "on" else contacts,
        repeat_business=draw(repeat | _alternatives(schema, Stage.CLASSIFICATION)),
        person_accounts=person_accounts,
        placeholder_account="individuals" if person_accounts == "placeholder" else None,
        individuals_first=draw(st.just(AnyOf()) | before_match),
        buy_now=draw(st.just(AnyOf()) | before_match),
        tie_breaks=tuple(draw(st.lists(st.sampled_from(TIE_BREAKS), unique=True))),
        fold_mailboxes=draw(st.booleans()),
        most_hits=draw(st.sampled_from((1, 2, 20))),
        free_mail=draw(st.just(ProviderList()) | _provider_lists()),
        disposable=draw(st.just(ProviderList()) | _provider_lists()),
        shared_hosting=draw(st.just(ProviderList()) | _provider_lists()),
    )


@functools.cache
def _provider_lists() -> st.SearchStrategy[ProviderList]:
    return st.builds(
        ProviderList,
        ours=st.booleans(),
        add=st.lists(st.sampled_from(pools.DOMAINS), max_size=2).map(tuple),
        remove=st.lists(st.sampled_from(pools.FREE_MAIL), max_size=2).map(tuple),
    )


_GRADES: tuple[dict[str, int], ...] = ({}, {"A": 30, "B": 10, "C": -5}, {"상": 20, "하": 0})


@st.composite
def _scorings(draw: st.DrawFn, schema: Schema) -> Scoring:
    grades = draw(st.sampled_from(_GRADES))
    thresholds = _thresholds((None, *grades))
    return Scoring(
        fit=draw(_groups(schema)),
        engagement=draw(_groups(schema)),
        grades=grades,
        marketing_qualified=draw(thresholds),
        sales_qualified=draw(thresholds),
    )


@functools.cache
def _thresholds(grades: tuple[str | None, ...]) -> st.SearchStrategy[Threshold | None]:
    return maybe(st.builds(Threshold, score=maybe(st.integers(-20, 60)), grade=st.sampled_from(grades)))


_FADING: tuple[dict[str, str], ...] = ({}, {}, {"half_life": "7 days"}, {"linear": "36 hours"})


@st.composite
def _groups(draw: st.DrawFn, schema: Schema) -> ScoringGroup:
    rules = tuple(
        ScoringRule(
            name=draw(elements.texts()),
            points=draw(st.integers(-50, 50)),
            when=draw(_alternatives(schema, Stage.SCORE)),
            activity=draw(st.sampled_from(((), (), ("visit",), ("visit", "통화")))),
            **draw(st.sampled_from(_FADING)),
            group=draw(st.sampled_from((None, None, "web"))),
        )
        for _ in range(draw(st.integers(0, 2)))
    )
    capped = any(rule.group for rule in rules) and draw(st.booleans())
    return ScoringGroup(cap=draw(maybe(st.integers(0, 100))), caps={"web": 5} if capped else {}, rules=rules)


_HOURS: tuple[dict[str, WorkingHours], ...] = (
    {},
    {"default": OFFICE_HOURS},
    {"default": OFFICE_HOURS, "야간": WorkingHours(saturday=["22:00-06:00"], holidays=[date(2026, 12, 25)])},
)
_CITIES: tuple[dict[str, tuple[str, ...]], ...] = ({}, {"Seoul": ("서울", "Soul"), "München": ("Munich",)})


def _deadlines(schema: Schema, hours: Mapping[str, WorkingHours]) -> st.SearchStrategy[tuple[DeadlineRule, ...]]:
    rule = st.builds(
        DeadlineRule,
        name=elements.texts(),
        within=st.sampled_from(("30 minutes", "4 hours", "2 days")),
        when=_alternatives(schema, Stage.ROUTE),
        hours=st.sampled_from((None, *hours)),
        zone=st.sampled_from((None, "Asia/Seoul", "America/New_York")),
    )
    return st.lists(rule, max_size=2).map(tuple)


@st.composite
def _routings(
    draw: st.DrawFn,
    schema: Schema,
    targets: st.SearchStrategy[str],
    queues: st.SearchStrategy[str],
    cities: Mapping[str, tuple[str, ...]],
) -> Routing:
    when = _alternatives(schema, Stage.ROUTE)
    rules = st.lists(st.builds(RoutingRule, name=elements.texts(), owner=targets, when=when), max_size=2)
    layers = rules.map(lambda ranked: Rules(tuple(ranked)))

    def territory(countries: tuple[str, ...], parts: int) -> Territory:
        return Territory(
            name=draw(elements.texts()),
            country=countries,
            when=() if countries else draw(_asked_of_parts(schema)),
            government=draw(layers),
            industry=draw(layers),
            within=tuple(territory((), 0) for _ in range(parts)),
            local=draw(layers),
            otherwise=draw(maybe(targets)),
            generic_queue=draw(maybe(queues)),
        )

    split = draw(st.sampled_from(((), (("KR",),), (("KR", "JP"), ("US",)))))
    nurture = st.builds(Nurture, queue=queues, when=when, name=elements.texts())
    return Routing(
        generic_queue=draw(queues),
        review_queue=draw(queues),
        territory=tuple(territory(countries, draw(st.integers(0, 1))) for countries in split),
        account_owner=draw(st.booleans()),
        nurture=tuple(draw(st.lists(nurture, max_size=2))),
        infer_country=draw(st.sampled_from(((), ("phone",), ("domain", "phone")))),
        cities=cities,
    )


def _asked_of_parts(schema: Schema) -> st.SearchStrategy[AnyOf]:
    each = conditions(schema=schema, before=Stage.ROUTE)
    return st.lists(each, min_size=1, max_size=2).map(any_of)


_FIELDS: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"phone": ("account.phone",), "annual_revenue": ("opportunity.amount",), "message": ("account.type",)},
    {"custom.구매의도": ("person.custom.구매의도", "account.custom.구매의도", "opportunity.custom.구매의도")},
    {"custom.구매의도": ("account.custom.구매의도",)},
)


@st.composite
def _conversions(draw: st.DrawFn, pipeline: Pipeline, declared: Collection[str]) -> Conversion:
    asked = st.sampled_from(("title", "employees", "score.value", "interests"))
    gate = st.builds(Gate, name=elements.texts(), when=asked.map(_is_there))
    fields = [
        each for each in _FIELDS if "구매의도" in declared or not any(name.startswith("custom.") for name in each)
    ]
    return Conversion(
        opportunity=draw(st.booleans()),
        stage=draw(st.sampled_from((None, *(stage.name for stage in pipeline.stages if stage.is_open)))),
        close_after_days=draw(maybe(st.integers(0, 365))),
        fiscal_year_starts=draw(st.integers(1, 12)),
        requires=tuple(draw(st.lists(gate, max_size=1))),
        held_by=tuple(draw(st.lists(gate, max_size=1))),
        fields=draw(st.sampled_from(fields)),
    )


def _is_there(path: str) -> tuple[Condition, ...]:
    return (Condition(((path, Present(present=True)),)),)


@functools.cache
def _merges() -> st.SearchStrategy[Merge]:
    by_field: dict[str, st.SearchStrategy[str]] = {
        "title": st.sampled_from(("survivor", "fill")),
        "interests": st.sampled_from(("survivor", "fill", "union")),
        "address": st.sampled_from(("survivor", "fill", "most_complete")),
        "status": st.sampled_from(("survivor", "fill", "furthest")),
        "custom.구매의도": st.sampled_from(("survivor", "fill", "union")),
    }
    return st.builds(Merge, fields=st.fixed_dictionaries({}, optional=by_field))


@functools.cache
def _lifecycles() -> st.SearchStrategy[Lifecycle]:
    """Return a strategy for tables of other names, with and without a hand-off, and for parts that are left out."""
    own = st.builds(
        _lifecycle,
        st.sampled_from(("new", "신규")),
        st.sampled_from(("converted", "won")),
        st.sampled_from((None, "검증", "marketing_qualified")),
        st.booleans(),
    )
    return own | st.just(Lifecycle(LIFECYCLE.statuses, recycled="nurturing", accepted=None))


def _lifecycle(first: str, last: str, handed: str | None, needs_reason: bool) -> Lifecycle:  # noqa: FBT001 - as drawn
    statuses = {
        first: Status(next=("문의", last) if handed is None else ("문의", handed, last)),
        "문의": Status(next=(last,), open=False, needs_reason=needs_reason),
        last: Status(open=False, converted=True),
    }
    if handed is None:
        return Lifecycle(statuses, initial=first, converted=last)
    statuses = {**statuses, handed: Status(next=("접수", "문의")), "접수": Status(next=(first, last))}
    return Lifecycle(statuses, initial=first, converted=last, marketing_qualified=handed, accepted="접수")
