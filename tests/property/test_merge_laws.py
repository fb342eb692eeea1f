"""Laws of merging, over generated records and what hangs on them; each is named as a theorem."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from leadflow import Account, Address, Contact, Lead, MemoryRepository, PersonAccount, Policy, Related, plan_merge, ref
from leadflow.changes import links_of
from leadflow.changes.filling import is_blank
from leadflow.errors import MergeRefused
from leadflow.merging import MergePlan, Provenance
from leadflow.objects import AnyRecord, CampaignMember, ConvertedTo, RecordRef
from leadflow.policy import Merge, MergeRule
from leadflow.testing import strategies as lst

pytestmark = pytest.mark.worlds

KINDS = ("lead", "contact", "person_account", "account")
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
POLICY = Policy(fallback_user="user:head")
World = tuple[AnyRecord, ...]
Several = list[Any]
"""Two or more records of one kind."""

IDS = "1234"
"""The ids of the records that are merged; what hangs on them may hang on another one, "9", as well."""
MOMENTS = st.sampled_from([None, AT, AT.replace(year=2025), AT.replace(year=2024)])
LED_BY: Mapping[str, tuple[str, ...]] = {
    "owner": ("assigned_at", "respond_by", "responded_at"),
    "score": ("grade",),
    "status": ("status_reason",),
}
"""What makes sense only beside another field of the same lead."""


@st.composite
def open_leads(draw: st.DrawFn) -> Lead:
    """Draw leads that are not converted, closed ones too, with everything that is known of their owner and their status."""
    moments = {field: draw(MOMENTS) for field in LED_BY["owner"]}
    reason = draw(st.sampled_from([None, "no budget", "wrong number"]))
    lead = draw(lst.leads())
    status = "working" if lead.status == "converted" else lead.status
    return attrs.evolve(lead, converted=None, status=status, status_reason=reason, **moments)


RECORDS: Mapping[str, st.SearchStrategy[Any]] = {
    "lead": open_leads(),
    "contact": lst.contacts(account_ids=st.sampled_from("ab")),
    "person_account": lst.person_accounts(),
    "account": lst.accounts(parents=st.sampled_from("ab")).map(lambda each: attrs.evolve(each, placeholder=False)),
}
ALIKE = ("name", "phone", "address", "external_ids", "custom")
"""What records of one person or company often have in common, besides what is drawn alike by chance."""


@st.composite
def groups(draw: st.DrawFn, fewest: int = 2) -> Several:
    """Draw records of one kind, none a division of another; some say the same."""
    kind = draw(st.sampled_from(KINDS))
    first, *others = draw(st.lists(RECORDS[kind], min_size=fewest, max_size=len(IDS)))
    shared = [draw(st.sets(st.sampled_from((*ALIKE, "domains" if kind == "account" else "email")))) for _ in others]
    alike = [
        attrs.evolve(each, **{field: getattr(first, field) for field in fields if getattr(first, field)})
        for each, fields in zip(others, shared, strict=True)
    ]
    ids = draw(st.permutations(IDS[: len(alike) + 1]))
    return [
        attrs.evolve(each, id=id_, created_at=draw(MOMENTS)) for id_, each in zip(ids, (first, *alike), strict=True)
    ]


@st.composite
def with_nested_addresses(draw: st.DrawFn, records: Several) -> Several:
    """Draw the same records with addresses that are parts of one another."""
    whole = attrs.asdict(draw(lst.addresses()))
    order = ("country", *draw(st.permutations(sorted(set(whole) - {"country"}))))
    sizes = [draw(st.integers(0, len(order))) for _ in records]
    said = [Address(**{part: whole[part] for part in order[:size]}) for size in sizes]
    return [attrs.evolve(each, address=address) for each, address in zip(records, said, strict=True)]


def hanging_on(kind: str) -> st.SearchStrategy[list[AnyRecord]]:
    """Return a strategy for records that hang on those of a kind, in every way they can."""
    ids = st.sampled_from((*IDS, *IDS[:2], "9"))
    role = "account" if kind == "account" else "person"
    refs = st.builds(RecordRef, st.just(kind), ids)
    linked = st.fixed_dictionaries({role: refs}, optional={"opportunity": st.just(RecordRef("opportunity", "o"))})
    found: list[st.SearchStrategy[Any]] = [
        lst.activities(linked_to=linked),
        lst.custom_records(linked_to=st.fixed_dictionaries({role: refs}, optional={"friend": refs})),
        lst.receipts(of=refs),
    ]
    if kind == "account":
        found += [lst.accounts(parents=ids), lst.contacts(account_ids=ids), lst.leads(account_ids=ids)]
    if kind != "lead":
        became = st.builds(lambda id_: ConvertedTo(at=AT, **{"account": "a", kind: id_}), ids)
        found.append(st.builds(lambda lead, into: attrs.evolve(lead, converted=into), lst.leads(), became))
        side = {"account_ids": st.just("a")} if kind == "contact" else {}
        found.append(lst.opportunities(**side, **{f"{kind}_ids": ids}))
    alone = st.fixed_dictionaries({role: refs})
    members = st.lists(lst.campaign_members(campaign_ids=st.just("q3"), linked_to=alone), max_size=3)
    return st.builds(list.__add__, st.lists(st.one_of(found), min_size=2, max_size=6), members)


HANGING = {kind: hanging_on(kind) for kind in KINDS}


@st.composite
def duplicates(draw: st.DrawFn) -> tuple[World, Several]:
    """Draw records of one kind with what hangs on them: a world, and those of it that are to be merged."""
    records = draw(groups())
    hanging = draw(HANGING[records[0].kind])
    return (*records, *(attrs.evolve(each, id=f"h{number}") for number, each in enumerate(hanging))), records


def related_to(world: World, records: Sequence[AnyRecord]) -> Related:
    """Return everything in a world that may name one of the records, and more."""
    kinds: dict[str, list[AnyRecord]] = {}
    for each in world:
        kinds.setdefault("custom" if type(each).__name__ == "CustomRecord" else each.kind, []).append(each)
    return Related(
        activities=tuple(kinds.get("activity", ())),
        memberships=tuple(kinds.get("campaign_member", ())),
        opportunities=tuple(kinds.get("opportunity", ())),
        custom_records=tuple(kinds.get("custom", ())),
        contacts=tuple(kinds.get("contact", ())),
        accounts=tuple(kinds.get("account", ())),
        leads=tuple(kinds.get("lead", ())),
        receipts=tuple(kinds.get("receipt", ())),
    )


def merged(records: Several, provenance: Mapping[str, Provenance], policy: Policy = POLICY) -> MergePlan[Any]:
    return plan_merge(records, Related(), policy, provenance=provenance, with_closed=True)


def contents(repository: MemoryRepository) -> Mapping[object, AnyRecord]:
    return {ref(each): each for each in repository}


def policies() -> st.SearchStrategy[Policy]:
    """Draw policies whose rules differ from the customary ones."""
    fields = ("title", "phone", "source", "owner", "score", "language", "employees", "account", "name")
    rules = st.dictionaries(st.sampled_from(fields), st.sampled_from(["survivor", "fill"]), max_size=4)
    more = st.fixed_dictionaries(
        {},
        optional={
            "interests": st.sampled_from(["union", "fill", "survivor"]),
            "address": st.sampled_from(["fill", "survivor", "most_complete"]),
            "status": st.sampled_from(["fill", "survivor", "furthest"]),
        },
    )
    return st.builds(lambda one, two: Policy(fallback_user="user:head", merge=Merge(fields=one | two)), rules, more)


@given(duplicates(), policies(), st.randoms(use_true_random=False))
def test_merging_does_not_depend_on_the_order_of_its_arguments(
    drawn: tuple[World, Several], policy: Policy, random: Any
) -> None:
    """Whichever record is named first, the same one survives with the same values, and the same is written."""
    world, records = drawn
    plan = plan_merge(records, related_to(world, records), policy, with_closed=True)
    shuffled = random.sample(records, len(records))
    again = plan_merge(shuffled, related_to(world, records), policy, with_closed=True)
    assert (again.after, again.provenance, again.changes) == (plan.after, plan.provenance, plan.changes)
    assert again.memberships == plan.memberships
    assert set(map(str, again.values)) == set(map(str, plan.values))


@given(groups(fewest=3), policies(), st.data())
def test_merging_in_steps_gives_the_values_of_merging_at_once(
    records: Several, policy: Policy, data: st.DataObject
) -> None:
    """Any two first, then the result with any other, until one is left.

    Of addresses that do not hold each other the older one stays, so what was merged first counts: each record here has
    an address that its neighbours hold, or that holds theirs.
    """
    if policy.merge.rule("address") == "fill":
        records = data.draw(with_nested_addresses(records))
    at_once = merged(records, {}, policy)
    left, provenance = list(records), {}
    while len(left) > 1:
        pair = data.draw(st.lists(st.sampled_from(left), min_size=2, max_size=2, unique_by=lambda each: each.id))
        step = merged(pair, provenance, policy)
        provenance = {**provenance, step.after.id: step.provenance}
        left = [each for each in left if each.id not in {one.id for one in pair}] + [step.after]
    assert left[0] == at_once.after
    assert provenance[left[0].id] == at_once.provenance


@st.composite
def members(draw: st.DrawFn) -> World:
    """Draw persons and their memberships in a few campaigns; some have several in one."""
    moments = st.none() | st.integers(1, 3).map(lambda month: AT.replace(month=month))
    kind = draw(st.sampled_from((Contact, PersonAccount, Lead)))
    other = {Contact: {"account": "a"}, PersonAccount: {}, Lead: {"owner": "user:dana"}}[kind]
    ids = draw(st.permutations("1234"))
    persons = [kind(id=id_, name="Amy", created_at=draw(moments), **other) for id_ in ids]
    part = st.builds(
        CampaignMember,
        id=st.just("made"),
        campaign=st.sampled_from(("q3", "q3", "q4")),
        links=st.sampled_from(persons).map(lambda person: {"person": ref(person)}),
        status=st.sampled_from((None, None, "sent", "responded", "won")),
        at=moments,
    )
    parts = draw(st.lists(part, min_size=2, max_size=8))
    names = draw(st.permutations("abcdefgh"[: len(parts)]))
    return (*persons, *(attrs.evolve(each, id=id_) for id_, each in zip(names, parts, strict=True)))


@given(members(), st.data())
def test_merging_in_steps_leaves_the_memberships_of_merging_at_once(world: World, data: st.DataObject) -> None:
    """Also which one stays, and whose it was."""
    persons = [each for each in world if each.kind in KINDS]
    at_once = plan_merge(persons, related_to(world, persons), POLICY)
    whole = MemoryRepository(world)
    whole.apply(at_once.changes)
    event(f"joined: {len(at_once.memberships)}")

    stepwise, left, provenance = MemoryRepository(world), persons, {}
    while len(left) > 1:
        some = data.draw(st.lists(st.sampled_from(left), min_size=2, unique_by=ref))
        step = plan_merge(some, related_to(tuple(stepwise), some), POLICY, provenance=provenance)
        stepwise.apply(step.changes)
        provenance[step.after.id] = step.provenance
        left = [each for each in stepwise if each.kind in KINDS]
    assert contents(stepwise) == contents(whole)
    assert provenance[at_once.after.id] == at_once.provenance


@given(members(), st.randoms(use_true_random=False))
def test_a_merged_person_is_a_member_of_each_campaign_once(world: World, random: Any) -> None:
    """Of every campaign that one of them was a member of, since the earliest date, whatever comes first."""
    persons = [each for each in world if each.kind in KINDS]
    plan = plan_merge(persons, related_to(world, persons), POLICY)
    shuffled = plan_merge(random.sample(persons, len(persons)), related_to(world[::-1], persons), POLICY)
    assert (shuffled.changes, shuffled.provenance) == (plan.changes, plan.provenance)
    assert set(shuffled.memberships) == set(plan.memberships)
    before = [each for each in world if isinstance(each, CampaignMember)]
    repository = MemoryRepository(world)
    repository.apply(plan.changes)
    after = {each.campaign: each for each in repository if isinstance(each, CampaignMember)}
    assert len(after) == len([each for each in repository if each.kind == "campaign_member"])
    assert set(after) == {each.campaign for each in before}
    for each in after.values():
        alike = [one for one in before if one.campaign == each.campaign]
        assert each.links == {"person": ref(plan.after)}
        assert each.at == min((one.at for one in alike if one.at), default=None)
        assert (each.status is None) == all(one.status is None for one in alike)
        lost = {one.status for one in alike} - {each.status, None}
        assert lost <= {conflict.value for conflict in plan.conflicts}


@st.composite
def account_maps(draw: st.DrawFn) -> tuple[list[Account], list[Account]]:
    """Draw accounts that stand above each other in any way, circles included, and some of them to be merged."""
    ids = "abcdefg"[: draw(st.integers(3, 7))]
    parents = [draw(st.sampled_from([None, *ids])) for _ in ids]
    months = draw(st.permutations(range(1, len(ids) + 1)))
    accounts = [
        Account(id=id_, name=id_, parent=parent, created_at=AT.replace(month=month))
        for id_, parent, month in zip(ids, parents, months, strict=True)
    ]
    return accounts, draw(st.lists(st.sampled_from(accounts), min_size=2, max_size=4, unique_by=ref))


def above(accounts: Iterable[Account]) -> dict[str, set[str]]:
    """Return what stands above each account, itself where it stands in a circle."""
    found = {each.id: {each.parent} - {None} for each in accounts}
    for _ in found:
        found = {id_: ups.union(*(found[up] for up in ups)) for id_, ups in found.items()}
    return found


@given(account_maps(), st.sampled_from(["fill", "survivor"]))
def test_accounts_are_merged_exactly_if_none_comes_to_stand_above_itself(
    drawn: tuple[list[Account], list[Account]], rule: MergeRule
) -> None:
    """Nothing stands between them and nothing above them in a circle, or the merge is refused."""
    accounts, records = drawn
    ups, ids = above(accounts), {each.id for each in records}
    others = set[str]().union(*(ups[id_] for id_ in ids)) - ids
    wrong = {id_ for id_ in others if ups[id_] & {id_, *ids}}
    event(f"refused: {bool(wrong)}")
    repository = MemoryRepository(accounts)
    policy = attrs.evolve(POLICY, merge=Merge(fields={"parent": rule}))
    try:
        plan = plan_merge(records, Related(accounts=tuple(accounts)), policy)
    except MergeRefused as refusal:
        assert wrong
        assert all(repr(id_) in refusal.reason for id_ in wrong) or "above themselves" in refusal.reason
        return
    assert not wrong
    repository.apply(plan.changes)
    assert plan.after.id not in above(each for each in repository if isinstance(each, Account))[plan.after.id]


def spoken(value: object) -> list[object]:
    """Return what makes a value the same as another one, element by element."""
    return [getattr(each, "key", each) for each in (value if isinstance(value, tuple) else (value,))]


@given(groups(), policies())
def test_merging_loses_no_value(records: Several, policy: Policy) -> None:
    """Each value of each record is in the merged record, or listed as having given way."""
    plan = merged(records, {}, policy)
    event(f"kind: {plan.after.kind}, conflicts: {bool(plan.conflicts)}")
    gave_way = {(each.field, each.source.id): each for each in plan.conflicts}
    for record in records:
        for field in (each.name for each in attrs.fields(type(record))):
            if field in ("id", "version", "created_at", "custom"):
                continue
            held = [*spoken(getattr(plan.after, field)), *_joined(plan.after, field)]
            for value in spoken(getattr(record, field)):
                name = "name" if field == "aliases" else field
                if field == "address" and plan.after.address.holds(value):
                    continue
                assert is_blank(field, value) or value in held or (name, record.id) in gave_way, field
        for name, item in record.custom.items():
            assert plan.after.custom.get(name) == item or (f"custom.{name}", record.id) in gave_way


def _joined(record: Any, field: str) -> list[object]:
    """Return the values of a list that is kept in two fields."""
    for first, others in (("email", "other_emails"), ("name", "aliases")):
        if field in (first, others) and hasattr(record, others):
            return [each.key for each in (getattr(record, first), *getattr(record, others)) if each is not None]
    return []


@given(groups(), policies())
def test_what_belongs_together_is_of_one_record(records: Several, policy: Policy) -> None:
    """Of one whose value won; nothing of it is filled from another one."""
    result = merged(records, {}, policy).after
    for field, followers in LED_BY.items() if isinstance(result, Lead) else ():
        together = [tuple(getattr(each, name) for name in (field, *followers)) for each in (result, *records)]
        event(f"{field} of several: {len(set(together[1:])) > 1}")
        assert together[0] in together[1:] or getattr(result, field) is None


@given(groups())
def test_the_provenance_names_a_record_that_said_the_value(records: Several) -> None:
    """Nobody is told to have said what they did not say."""
    plan = merged(records, {})
    said = {each.id: each for each in records}
    for field, sources in plan.provenance.items():
        if field.startswith("custom."):
            values = [plan.after.custom[field.removeprefix("custom.")]]
            theirs = [[said[source.id].custom[field.removeprefix("custom.")]] for source in sources]
        else:
            values = spoken(getattr(plan.after, field))
            theirs = [
                [*spoken(getattr(said[source.id], field)), *_joined(said[source.id], field)] for source in sources
            ]
        assert all(value in each for value, each in zip(values, theirs, strict=True)), field


@given(duplicates())
def test_unmerging_restores_equality(drawn: tuple[World, Several]) -> None:
    """Applying the changes and then their inverse gives back the same records."""
    world, records = drawn
    repository = MemoryRepository(world)
    plan = plan_merge(records, related_to(world, records), POLICY, with_closed=True)
    repository.apply(plan.changes)
    repository.apply(plan.changes.inverse())
    assert contents(repository) == {ref(each): each for each in world}


@given(duplicates())
def test_what_hangs_on_the_records_hangs_on_the_survivor_exactly_once(drawn: tuple[World, Several]) -> None:
    """Nothing is copied, nothing dropped but what the survivor is a member of already, nothing names what is gone."""
    world, records = drawn
    repository = MemoryRepository(world)
    plan = plan_merge(records, related_to(world, records), POLICY, with_closed=True)
    repository.apply(plan.changes)
    now = {ref(each): ref(plan.after) for each in plan.absorbed}
    for joined in plan.memberships:
        assert repository.get("campaign_member", joined.stays.id) == joined.stays
        assert {each.campaign for each in joined.absorbed} == {joined.stays.campaign}
        now.update({ref(each): ref(joined.stays) for each in joined.absorbed})
    assert set(contents(repository)) == {ref(each) for each in world} - now.keys()
    event(f"moved: {bool(plan.changes.relinks)}, joined: {bool(plan.memberships)}")
    before = {ref(each): each for each in world}
    for each in repository:
        if ref(each) != ref(plan.after):
            moved = {role: now.get(target, target) for role, target in links_of(before[ref(each)]).items()}
            assert dict(links_of(each)) == moved
