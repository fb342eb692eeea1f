"""The strategies keep what they promise: valid, related, and awkward often enough."""

import contextlib
import functools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from leadflow.changes import Delete, Relink, links_of
from leadflow.conditions import ALWAYS, FIELDS, Condition, Stage, plain_condition
from leadflow.conditions.fields import custom_field
from leadflow.matching import asked_keys, match_keys
from leadflow.memory import MemoryRepository
from leadflow.objects import (
    Account,
    Activity,
    AnyRecord,
    Contact,
    CustomRecord,
    Inquiry,
    Lead,
    Opportunity,
    PersonAccount,
    RecordRef,
)
from leadflow.policy import Policy
from leadflow.records import ref
from leadflow.repositories import gather
from leadflow.serialization import dump_policy, parse_policy
from leadflow.testing import strategies as lst
from leadflow.testing.strategies import KINDS, History
from leadflow.values.domain import Domain

Drawn = TypeVar("Drawn")


def unseen(strategy: st.SearchStrategy[Drawn], cases: Mapping[str, Callable[[Drawn], bool]]) -> list[str]:
    """Return the cases that a strategy does not draw in a thousand examples; it stops as soon as it drew them all."""
    left = dict(cases)

    def was_the_last(value: Drawn) -> bool:
        for name in [name for name, holds in left.items() if holds(value)]:
            del left[name]
        return not left

    run = settings(max_examples=1_000, phases=[Phase.generate], database=None, derandomize=True)
    with contextlib.suppress(NoSuchExample):
        find(strategy, was_the_last, settings=run)
    return sorted(left)


# --- elements and single records --------------------------------------------------------------------------------------

EVERY = [name for name in lst.__all__ if name.islower() and name not in {"change_sets", "versions_of"}]


@pytest.mark.worlds
@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
def test_every_strategy_draws_without_options(name: str, data: st.DataObject) -> None:
    """Whatever it draws is valid, since it exists."""
    data.draw(getattr(lst, name)())


@pytest.mark.parametrize(
    "name", ["texts", "long_texts", "ids", "emails", "person_names", "company_names", "custom_values", "custom_fields"]
)
@given(data=st.data())
def test_awkward_values_can_be_left_out(name: str, data: st.DataObject) -> None:
    """For tests that are about something else."""
    drawn = str(data.draw(getattr(lst, name)(awkward=False)))
    assert not set(drawn) & {"ẞ", "İ", "\u200b", "ﬁ"}
    assert len(drawn) < 1_000


def test_awkward_values_occur() -> None:
    """Letters whose length changes with case, other normal forms, free-mail, extensions, Hangul."""
    names = {
        "longer in lower case": lambda name: len(str(name).lower()) != len(str(name)),
        "Hangul": lambda name: name.key == "김민지",
    }
    assert unseen(lst.person_names(), names) == []
    assert unseen(lst.company_names(), {"Hangul": lambda name: name.key == "한빛"}) == []
    assert unseen(lst.texts(), {"an accent apart": lambda text: "\u0301" in text}) == []
    korean = {"an extension": lambda phone: phone.extension is not None and phone.country == "KR"}
    assert unseen(lst.phones(), korean) == []
    assert unseen(lst.emails(), {"a role": lambda email: email.is_role}) == []
    assert unseen(lst.addresses(), {"Seoul": lambda address: address.subdivision == "KR-11"}) == []
    assert unseen(lst.money(), {"negative": lambda money: money.amount < 0}) == []
    leads = {
        "converted": lambda lead: lead.converted is not None,
        "a company alone": lambda lead: lead.name is None and lead.email is None and lead.company is not None,
    }
    assert unseen(lst.leads(), leads) == []
    inquiries = {
        "an id alone": lambda inquiry: inquiry.person_id is not None and inquiry.name is None,
        "no inquiry": lambda inquiry: inquiry.event != "inquiry",
    }
    assert unseen(lst.inquiries(), inquiries) == []


@given(lst.domains(free_mail=True), lst.emails(at=st.just(Domain("acme.example"))))
def test_domains_are_of_whom_they_are_asked_for(provider: Domain, email: object) -> None:
    """Mail providers, or one company."""
    assert provider.name in ("gmail.com", "naver.com", "daum.net")
    assert str(email).endswith("@acme.example")


@given(lst.addresses(countries=["KR"]))
def test_addresses_are_where_they_are_asked_for(address: object) -> None:
    """In one country, or nowhere in particular."""
    assert getattr(address, "country", None) in ("KR", "US", "GB", "DE", "CA", None)


@given(lst.account_trees(max_size=4))
def test_trees_have_one_top_and_no_circles(tree: tuple[Account, ...]) -> None:
    """Every parent stands before its divisions."""
    top, *divisions = tree
    assert top.parent is None
    seen = {top.id}
    for account in divisions:
        assert account.parent in seen
        assert account.id not in seen
        seen.add(account.id)


@given(
    lst.opportunities(account_ids=st.just("a")),
    lst.opportunities(person_account_ids=st.just("p")),
    lst.opportunities(account_ids=st.just("a"), person_account_ids=st.just("p"), contact_ids=st.just("c")),
    lst.accounts(parents=st.just("top")),
)
def test_records_are_tied_to_what_they_are_given(
    one: Opportunity, two: Opportunity, both: Opportunity, division: Account
) -> None:
    """The customers, contacts and parents are those that were asked for."""
    assert one.account == "a"
    assert two.person_account == "p"
    assert (both.account, both.person_account) in (("a", None), (None, "p"))
    assert set(both.contacts) <= {"c"}
    assert division.parent in ("top", None)


@given(lst.records(of_kinds=["queue", "team"]), lst.links(roles=["opportunity"]))
def test_kinds_and_roles_can_be_chosen(record: AnyRecord, links: dict[str, RecordRef]) -> None:
    """Only those that were asked for."""
    assert record.kind in ("queue", "team")
    assert all(role == target.kind == "opportunity" for role, target in links.items())


@given(lst.records(), st.data())
def test_a_version_of_a_record_is_the_same_record(record: AnyRecord, data: st.DataObject) -> None:
    """Kind, id and version stay; the rest may become anything."""
    other = data.draw(lst.versions_of(record))
    assert (ref(other), other.version, type(other)) == (ref(record), record.version, type(record))


# --- worlds -----------------------------------------------------------------------------------------------------------


def dangling(world: Iterable[AnyRecord]) -> list[tuple[RecordRef, RecordRef]]:
    """Return links that lead out of a world."""
    there = {ref(each): each for each in world}
    return [(ref(each), target) for each in there.values() for target in links_of(each).values() if target not in there]


@pytest.mark.worlds
@given(lst.worlds())
def test_all_links_of_a_world_lead_into_it(world: tuple[AnyRecord, ...]) -> None:
    """Related records, each id once within its kind."""
    assert dangling(world) == []
    assert max(Counter(map(ref, world)).values()) == 1
    for each in world:
        if isinstance(each, Opportunity):
            assert set(each.contacts) <= {other.id for other in world if isinstance(other, Contact)}


@pytest.mark.worlds
@given(lst.worlds(of_kinds=["account", "contact", "user"], max_groups=1, max_each=1))
def test_a_world_has_only_the_kinds_that_a_host_stores(world: tuple[AnyRecord, ...]) -> None:
    """And no more of them than were asked for."""
    counts = Counter(each.kind for each in world)
    assert set(counts) <= {"account", "contact", "user"}
    assert counts["contact"] <= 1


@pytest.mark.worlds
@given(lst.worlds(of_kinds=["opportunity", "activity", "queue", "lead"]))
def test_what_could_belong_to_nobody_is_left_out(world: tuple[AnyRecord, ...]) -> None:
    """Without accounts and consumers there are no opportunities."""
    assert not [each for each in world if isinstance(each, Opportunity)]


def people(world: Iterable[AnyRecord]) -> list[Lead | Contact | PersonAccount]:
    """Return the records that stand for people."""
    return [each for each in world if isinstance(each, Lead | Contact | PersonAccount)]


def twice(values: Iterable[object]) -> bool:
    """Tell whether a value occurs twice."""
    return any(value is not None and count > 1 for value, count in Counter(values).items())


@pytest.mark.slow
def test_the_cases_that_matter_occur() -> None:
    """One domain in two accounts, one mailbox or name of two persons, deep trees, opportunities with consumers."""
    worlds: dict[str, Callable[[tuple[AnyRecord, ...]], bool]] = {
        "one name of two": lambda world: twice(each.name for each in people(world)),
        "one mailbox of two": lambda world: twice(each.email for each in people(world)),
        "a division": lambda world: any(isinstance(each, Account) and each.parent for each in world),
        "an opportunity of a consumer": lambda world: any(
            isinstance(each, Opportunity) and each.person_account for each in world
        ),
        "an activity with three links": lambda world: any(
            isinstance(each, Activity) and len(each.links) == 3 for each in world
        ),
        "a matched lead": lambda world: any(isinstance(each, Lead) and each.matched_account for each in world),
        "a linked custom record": lambda world: any(isinstance(each, CustomRecord) and each.links for each in world),
        **{kind: functools.partial(has_kind, kind) for kind in {*KINDS} - {"custom"}},
    }
    assert unseen(lst.worlds(), worlds) == []
    groups: dict[str, Callable[[tuple[AnyRecord, ...]], bool]] = {
        "one domain of two": lambda group: twice(
            domain for each in group for domain in set(getattr(each, "domains", ()))
        ),
        "five accounts": lambda group: sum(each.kind == "account" for each in group) > 4,
    }
    assert unseen(lst.worlds(of_kinds=["account"]), groups) == []


def has_kind(kind: str, world: Iterable[AnyRecord]) -> bool:
    """Tell whether a world has a record of a kind."""
    return any(each.kind == kind for each in world)


@pytest.mark.worlds
@given(lst.worlds(), st.data())
def test_batches_are_about_their_world(world: tuple[AnyRecord, ...], data: st.DataObject) -> None:
    """Ids are different, and planning them never fails."""
    batch: tuple[Inquiry, ...] = data.draw(lst.batches(about=world, max_size=3))
    assert len({inquiry.id for inquiry in batch}) == len(batch) <= 3
    gather(MemoryRepository(world), batch, Policy(fallback_user="user:dana"))


@pytest.mark.slow
def test_batches_find_who_is_known() -> None:
    """People and companies of the world ask again."""
    worlds = lst.worlds(of_kinds=["account", "contact", "lead", "person_account"])
    both = worlds.flatmap(lambda world: lst.batches(about=world).map(lambda batch: (world, batch)))
    kinds = ("email", "phone", "domain", "company")
    assert unseen(both, {kind: functools.partial(meet_by, kind) for kind in kinds}) == []


def meet_by(kind: str, both: tuple[Iterable[AnyRecord], Iterable[Inquiry]]) -> bool:
    """Tell whether somebody of a batch asks for a key of a kind that a record of the world carries."""
    world, batch = both
    policy = Policy(fallback_user="user:dana")
    carried = {key for each in world for key in match_keys(each)}
    met = carried & {key for inquiry in batch for key in asked_keys(inquiry, policy)}
    return any(key.partition(":")[0] == kind for key in met)


# --- changes ----------------------------------------------------------------------------------------------------------


@pytest.mark.worlds
@given(lst.histories())
def test_histories_can_be_applied(history: History) -> None:
    """Each part starts where the one before it ends, and the records after it are told."""
    repository = MemoryRepository(history.start)
    for part, after in zip(history.parts, history.after, strict=True):
        repository.apply(part)
        assert {ref(each): (each, each.version) for each in repository} == {
            ref(each): (each, each.version) for each in after
        }


@pytest.mark.worlds
@given(lst.worlds(max_groups=1).flatmap(lambda world: lst.change_sets(world, of_kinds=["queue"], max_size=1)))
def test_created_records_are_of_the_kinds_that_a_host_stores(changes: object) -> None:
    """So that a host without consumers is not asked to store one."""
    assert {each.ref.kind for each in getattr(changes, "changes", ()) if type(each).__name__ == "Create"} <= {"queue"}


@pytest.mark.slow
def test_the_changes_that_matter_occur() -> None:
    """Records that come back, moves of several, roles that are filled and emptied."""
    histories: dict[str, Callable[[History], bool]] = {
        "a role is emptied": lambda history: any(None in relink.to.values() for relink in relinks_of(history)),
        "a role is filled": lambda history: any(None in relink.from_.values() for relink in relinks_of(history)),
        "a record comes back": _brings_back,
    }
    assert unseen(lst.histories(max_size=3), histories) == []
    several = lst.worlds(of_kinds=["activity", "lead"], max_each=4).flatmap(lst.change_sets)
    assert unseen(several, {"two move": lambda part: any(len(relink.ids) > 1 for relink in part.relinks)}) == []


def relinks_of(history: History) -> list[Relink]:
    """Return all moves of a history."""
    return [relink for part in history.parts for relink in part.relinks]


def _brings_back(history: History) -> bool:
    gone: set[RecordRef] = set()
    for part in history.parts:
        if any(each.ref in gone and each.expects > 0 for each in part.changes):
            return True
        gone.update(each.ref for each in part.changes if isinstance(each, Delete))
    return False


# --- settings ---------------------------------------------------------------------------------------------------------


@given(lst.conditions(before=Stage.MATCH, max_size=2))
def test_conditions_use_only_fields_that_are_known(condition: object) -> None:
    """Of earlier stages, and no more of them than were asked for."""
    constraints = getattr(condition, "constraints", ())
    assert len(constraints) <= 2
    assert all(FIELDS[path].stage < Stage.MATCH for path, _ in constraints)


@pytest.mark.slow
def test_conditions_use_every_field_and_every_constraint() -> None:
    """Also those of custom fields."""
    schema = {**FIELDS, "custom.until": custom_field("until", "date")}
    kinds = ("OneOf", "NoneOf", "Range", "Prefix", "Under", "Contains", "Present")
    cases = {path: functools.partial(asks_for, path) for path in schema}
    cases |= {kind: functools.partial(asks_by, kind) for kind in kinds}
    assert unseen(lst.conditions(schema=schema, max_size=1), cases) == []


def asks_for(path: str, condition: Condition) -> bool:
    """Tell whether a condition asks for a field."""
    return any(each == path for each, _ in condition.constraints)


def asks_by(kind: str, condition: Condition) -> bool:
    """Tell whether a condition has a kind of constraint."""
    return any(type(each).__name__ == kind for _, each in condition.constraints)


@pytest.mark.worlds
@given(lst.policies(roster=[]))
def test_policies_are_what_a_file_could_say(policy: Policy) -> None:
    """They are written and read back."""
    assert parse_policy(dump_policy(policy)) == policy


@pytest.mark.worlds
@given(lst.rosters(), st.data())
def test_policies_lead_to_people_who_are_there(roster: tuple[AnyRecord, ...], data: st.DataObject) -> None:
    """Targets are of the roster, as far as it has any of their kind."""
    ids = {each.id for each in roster}
    policy = data.draw(lst.policies(roster=roster))
    assert policy.fallback_user in ids
    for target in policy.targets:
        prefix = target.partition(":")[0]
        assert target in ids or not any(id_.startswith(f"{prefix}:") for id_ in ids)


@pytest.mark.slow
def test_policies_use_every_setting() -> None:
    """Leads off, placeholders, own providers, nurturing, own lifecycles, territories of several countries."""
    cases: dict[str, Callable[[Policy], bool]] = {
        "leads off": lambda policy: policy.classification.leads == "off",
        "a placeholder": lambda policy: policy.classification.person_accounts == "placeholder",
        "nurturing": lambda policy: bool(policy.routing.nurture),
        "an own lifecycle": lambda policy: policy.lifecycle.initial == "신규",
        "merging by field": lambda policy: bool(policy.merge.fields),
        "lost reasons": lambda policy: bool(policy.pipeline.lost_reasons),
        "a stage of conversion": lambda policy: policy.conversion.stage is not None,
        "few related": lambda policy: policy.most_related == 1,
        "many related": lambda policy: policy.most_related == 10_000,
        "two countries with local rules": lambda policy: any(
            len(each.country) > 1 and each.local.rules for each in policy.routing.territory
        ),
        "a rule of fit": lambda policy: any(rule.when != ALWAYS for rule in policy.scoring.fit.rules),
    }
    for name in ("free_mail", "disposable", "shared_hosting"):
        cases[f"{name}: other providers"] = functools.partial(_changes_providers, name)
        cases[f"{name}: none of ours"] = functools.partial(_has_own_providers, name)
    assert unseen(lst.policies(), cases) == []
    long = {"a long condition": lambda each: len(json.dumps(plain_condition(each), default=str)) > 100}
    assert unseen(lst.conditions(), long) == []


def _changes_providers(name: str, policy: Policy) -> bool:
    each = getattr(policy.classification, name)
    return bool(each.add and each.remove)


def _has_own_providers(name: str, policy: Policy) -> bool:
    return not getattr(policy.classification, name).ours
