"""The decision tables of classification, read: what each case gives, and the decision it leads to."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import tomli_w

import leadflow as lf
from leadflow.intake import Decision
from leadflow.matching import NameIndex
from leadflow.objects import Problem
from leadflow.policy import HostTieBreak
from leadflow.serialization.records import from_plain

__all__ = ["ALL_CASES", "AT", "CASES", "HOST_TIE_BREAKS", "STAFF", "Table", "decided", "merged", "record_of", "texts"]

ALL_CASES = Path(__file__).parent / "cases"
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
STAFF = (
    *(lf.User(id=id_) for id_ in ("user:dana", "user:minji", "user:head-of-sales")),
    lf.User(id="user:gone", active=False),
)
"""Who works here, in every case."""

Table = Mapping[str, object]


# --- reading ----------------------------------------------------------------------------------------------------------


def merged(common: object, own: object) -> object:
    """Join what all cases of a file have in common with what one case says: tables by name, lists one after the other."""
    if isinstance(common, dict) and isinstance(own, dict):
        return {
            **common,
            **{name: merged(common[name], item) if name in common else item for name, item in own.items()},
        }
    return [*common, *own] if isinstance(common, list) and isinstance(own, list) else own


def _all_cases() -> Iterator[dict]:
    for path in sorted((ALL_CASES / "classification").glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in content["case"]:
            yield {**case, "file": path.stem, "given": merged(content.get("given", {}), case["given"])}


def _as_json(value: object) -> object:
    """Return what TOML holds in the form that records are read from."""
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {name: _as_json(item) for name, item in value.items()}
        case list():
            return [_as_json(item) for item in value]
        case _:
            return value


PERSONS = {each.kind: each for each in (lf.Lead, lf.Contact, lf.PersonAccount)}


def record_of(table: Table) -> object:
    """Return a record of a case: of persons as people write them, of everything else as it is stored."""
    make = PERSONS.get(table["kind"])
    if make is None:
        return from_plain(_as_json(table))
    return make(**{name: item for name, item in table.items() if name != "kind"})


def _records(given: Table) -> Iterator[object]:
    yield from (record_of({"kind": "account", **each}) for each in given.get("accounts", ()))
    yield from (record_of(each) for name in ("records", "persons") for each in given.get(name, ()))


def _inquiry(table: Table) -> lf.Inquiry:
    fields = {"id": "form:1", "source": "form", **table}
    if "address" in fields:
        fields["address"] = lf.Address(**fields["address"])
    if "problems" in fields:
        fields["problems"] = tuple(Problem(**problem) for problem in fields["problems"])
    return lf.Inquiry(**fields)


def _largest(accounts: Sequence[lf.Account], _inquiry: lf.Inquiry) -> Sequence[lf.Account]:
    most = max(account.employees or 0 for account in accounts)
    return [account for account in accounts if (account.employees or 0) == most]


HOST_TIE_BREAKS = (
    HostTieBreak(name="largest", version="1", choose=_largest),
    HostTieBreak(name="largest_anywhere", version="1", choose=_largest, between_companies=True),
)
"""Tie-breaks that the organisation of the cases brings: who has most employees."""


def _policy(given: Table) -> lf.Policy:
    return _parsed(tomli_w.dumps({"fallback_user": "user:head-of-sales", **given.get("policy", {})}))


@cache  # hundreds of cases share a few dozen policies
def _parsed(text: str) -> lf.Policy:
    return lf.parse_policy(text, tie_breaks=HOST_TIE_BREAKS)


def decided(given: Table) -> tuple[Decision, lf.MemoryRepository]:
    """Return the decision about the last inquiry of a case, and the store after it."""
    policy = _policy(given)
    repository = lf.MemoryRepository([*STAFF, *_records(given)])
    inbound = [_inquiry(each) for each in (*given.get("before", ()), given["inquiry"])]
    plan = lf.plan_intake(inbound, lf.gather(repository, inbound, policy), policy, at=AT)
    repository.apply(plan.changes)
    if given.get("similar_names"):
        plan = plan.with_similar(NameIndex(each for each in repository if isinstance(each, lf.Account)))
    return plan.steps[-1].decision, repository


CASES = tuple(_all_cases())


def texts(value: object) -> Iterator[str]:
    """Yield every text anywhere in a case."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from texts(item)
        case list():
            for item in value:
                yield from texts(item)
