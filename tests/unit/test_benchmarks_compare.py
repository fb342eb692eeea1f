"""The comparison of two revisions: what differs is found with its place, what is declared is counted, noise is no verdict."""

import contextlib
import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import comb
from pathlib import Path

import attrs
import pytest

import leadflow as lf
from benchmarks.compare import __main__ as command
from benchmarks.compare import names, serving
from benchmarks.compare.__main__ import main
from benchmarks.compare.accepted import NOTHING_ACCEPTED, Accepted
from benchmarks.compare.declared import NOTHING_DECLARED, Declared
from benchmarks.compare.differences import MISSING, Comparison, compared, places, read_dump, told
from benchmarks.compare.driver import Plan, outcomes
from benchmarks.compare.dumping import Dumper, line
from benchmarks.compare.jobs import JOBS, Job
from benchmarks.compare.making import made
from benchmarks.compare.names import Tree, UnknownNameError
from benchmarks.compare.operations.texts import format_of
from benchmarks.compare.plans import part
from benchmarks.compare.policies import BROKEN, POLICIES
from benchmarks.compare.timing import Measured, median_interval
from benchmarks.compare.trees import ROOT, Source, chosen, commit_of, driver
from benchmarks.compare.worlds import world
from leadflow.changes import Create
from leadflow.policy import Classification
from leadflow.reasons import because

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEY = "world 3 / plan_merge / lead l1, lead l2"
FOLDER = ROOT / "benchmarks" / "compare"
SMALL = Plan(worlds=1, size=1, only="match_keys")


def dump(outcomes: Mapping[str, object]) -> list[str]:
    """Return outcomes as a dump has them."""
    return [line(key, value) for key, value in outcomes.items()]


def compare(was: object, now: object, declared: str = "") -> Comparison:
    """Compare one outcome of two trees."""
    return compared(dump({KEY: was}), dump({KEY: now}), Declared.of(declared))


def shown(comparison: Comparison) -> list[str]:
    """Return the places that differ, as people read them."""
    return [str(place) for each in comparison.differing for place in each.places]


@pytest.fixture(scope="module")
def tree() -> Tree:
    """Return the leadflow that is tested."""
    return Tree()


# --- what differs -----------------------------------------------------------------------------------------------------


def test_a_tree_compared_with_itself_has_no_differences(tree: Tree) -> None:
    """Asked twice, one tree answers twice the same, about a world that is made twice."""
    found = compared(outcomes(tree, SMALL), outcomes(Tree(), SMALL))
    assert found.agrees
    assert found.outcomes["match_keys"] >= 20


def test_a_planted_difference_is_found_with_its_path(tree: Tree) -> None:
    """One value of a dump is edited: the outcome, the path, and both values are told, and nothing else."""
    lines = list(outcomes(tree, SMALL))
    edited = json.loads(lines[7])
    edited["value"][0] = "domain:planted.example"
    head = [*lines[:7], line(edited["key"], edited["value"]), *lines[8:]]
    found = compared(lines, head)
    was = json.loads(lines[7])["value"][0]
    assert [each.key for each in found.differing] == [edited["key"]]
    assert shown(found) == [f"[0]: {was!r} -> 'domain:planted.example'"]
    assert not found.agrees


@pytest.mark.parametrize(
    ("was", "now", "want"),
    [
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, ["a[0].b: 1 -> 2"]),
        ({"a": 1}, {}, ["a: 1 -> (missing)"]),
        ([1, 2, 3], [0, 1, 2, 3], ["[0]: (missing) -> 0"]),
        ([1, 2, 3], [1, 3], ["[1]: 2 -> (missing)"]),
        ([{"a": 1}, 2], [{"a": 5}, 2, 3], ["[0].a: 1 -> 5", "[2]: (missing) -> 3"]),
        (True, 1, ["the whole: true -> 1"]),
        ("a" * 200, "", [f"the whole: '{'a' * 99}… -> ''"]),
        ({"a": {"b": []}}, {"a": {"b": {}}}, ["a.b: [] -> {}"]),
        ("not ready, since it is new", "not ready, because it is new", []),
        (
            "not ready, since it is new",
            "not ready, because it is old",
            ["the whole: 'not ready, since it is new' -> 'not ready, because it is old'"],
        ),
        (["a", "b since c"], ["b because c"], ["[0]: 'a' -> (missing)"]),
        ("deals    3\n──────", "deals  3\n────────", []),
        ("  deals", "    deals", ["the whole: '  deals' -> '    deals'"]),
    ],
)
def test_a_difference_is_told_where_it_is(was: object, now: object, want: list[str]) -> None:
    """Two values give the places where they differ; what moved up in a list does not."""
    assert [str(each) for each in places(was, now)] == want


def test_outcomes_that_only_one_tree_has_differ() -> None:
    """An operation that stops half-way, or answers more, is told key by key."""
    found = compared(dump({"w / a / 1": 1, "w / a / 2": 2}), dump({"w / a / 2": 2, "w / b / 1": 3}))
    assert {each.key: each.places[0][1:] for each in found.differing} == {
        "w / a / 1": (1, MISSING),
        "w / b / 1": (MISSING, 3),
    }
    assert dict(found.outcomes) == {"a": 2, "b": 1}


def test_no_outcomes_at_all_are_no_agreement() -> None:
    """Two empty dumps prove nothing."""
    assert not compared([], []).agrees


def test_an_error_that_nobody_planned_is_told_by_itself() -> None:
    """A new TypeError is listed as a crash beside the difference; an error of ours is not."""
    crash, refused = {"error": "TypeError", "message": "x", "crash": True}, {"error": "MergeRefused", "message": "x"}
    assert compare({"a": 1}, crash).crashes == (KEY,)
    assert compare({"a": 1}, refused).crashes == compare(crash, {**crash, "message": "y"}).crashes == ()


def test_a_report_groups_by_operation_and_counts_paths() -> None:
    """Two merges that differ alike are told as one path with a count, then each with its values."""
    base = dump({f"w / plan_merge / {number}": {"values": [{"fate": "kept"}] * 2} for number in range(3)})
    head = dump({f"w / plan_merge / {number}": {"values": [{"fate": "lost"}] * 2} for number in range(3)})
    lines = list(told(compared(base, head), keys=1, deep=1))
    assert lines == [
        "plan_merge: 3 of 3 outcomes differ",
        "       6 × values[].fate",
        "  w / plan_merge / 0",
        "    values[0].fate: 'kept' -> 'lost'",
        "    … and 1 more places",
        "  … and 2 more outcomes",
        "3 outcomes of 1 operations: 3 differ",
    ]


# --- what is declared -------------------------------------------------------------------------------------------------

DECLARED = """
[[difference]]
why = "the last digit is told"
operation = "plan_*"
path = "steps[].score"
was = "^1$"
"""


@pytest.mark.parametrize(
    ("was", "now", "count", "left"),
    [
        ({"steps": [{"score": 1}, {"score": 1}]}, {"steps": [{"score": 7}, {"score": 8}]}, 2, []),
        ({"steps": [{"score": 2}]}, {"steps": [{"score": 7}]}, 0, ["steps[0].score: 2 -> 7"]),
        ({"score": 1}, {"score": 7}, 0, ["score: 1 -> 7"]),
        ({"steps": [{"score": 1, "a": 1}]}, {"steps": [{"score": 7, "a": 2}]}, 1, ["steps[0].a: 1 -> 2"]),
    ],
)
def test_a_declared_difference_is_counted_and_no_other_passes(
    was: object, now: object, count: int, left: list[str]
) -> None:
    """A rule about an operation, a path and a value takes what it is about, one by one, and nothing beside it."""
    found = compare(was, now, DECLARED)
    assert dict(found.declared) == {"the last digit is told": count}
    assert shown(found) == left
    assert found.agrees == (not left)


def test_another_operation_is_not_declared() -> None:
    """A rule for plans says nothing of a board."""
    found = compared(
        dump({"w / board / 1": {"steps": [{"score": 1}]}}),
        dump({"w / board / 1": {"steps": [{"score": 2}]}}),
        Declared.of(DECLARED),
    )
    assert not found.agrees


def test_what_is_declared_and_not_seen_is_told() -> None:
    """A rule that nothing needs any more is named, so that it can go."""
    assert "declared, but not seen: the last digit is told" in told(compare(1, 1, DECLARED))


def test_new_words_are_declared_once() -> None:
    """A pattern rewrites texts of the older tree; where that does not give today's text, the place differs."""
    declared = "[[text]]\nwas = 'since (\\w+) missing'\nnow = 'because \\1 is missing'\nwhy = 'plain words'"
    found = compare(
        ["a since city missing", "since x missing"], ["a because city is missing", "something else"], declared
    )
    assert dict(found.declared) == {"plain words": 1}
    assert shown(found) == ["[1]: 'since x missing' -> 'something else'"]


def test_new_words_may_join_a_reason_by_another_word() -> None:
    """A pattern that rewrites something else in a text need not tell of since and because."""
    declared = "[[text]]\nwas = 'a deal'\nnow = 'an opportunity'\nwhy = 'an opportunity is called so'"
    found = compare("no answer, since a deal is open", "no answer, because an opportunity is open", declared)
    assert found.agrees
    assert dict(found.declared) == {"an opportunity is called so": 1}


def test_new_words_do_not_hide_what_a_list_lost() -> None:
    """Lines that were reworded are laid side by side, so that one line that fell out is told, and no other."""
    declared = "[[text]]\nwas = 'deal'\nnow = 'opportunity'\nwhy = 'an opportunity is called so'"
    found = compare(["note", "1 deal", "2 deal"], ["1 opportunity", "2 opportunity"], declared)
    assert shown(found) == ["[0]: 'note' -> (missing)"]
    assert dict(found.declared) == {"an opportunity is called so": 2}


def test_new_names_of_classes_and_fields_are_no_difference() -> None:
    """A step that was a Handover with a lead, and is a Step with an after, is the same step."""
    was, now = {"=": "Handover", "lead": [{"=": "Lead"}]}, {"=": "Step", "after": [{"=": "Lead"}]}
    declared = '[classes]\nHandover = "Step"\n[fields]\n"Step.lead" = "after"'
    assert compare(was, now, declared).agrees
    assert not compare(was, now).agrees


def test_a_difference_needs_a_reason() -> None:
    """Nothing is declared without a sentence that says why."""
    with pytest.raises(KeyError, match="why"):
        Declared.of('[[difference]]\npath = "*"')


def test_the_declared_differences_of_today_tell_what_was_or_is() -> None:
    """Each pattern beside the tool names the values that it is about; one that takes any would blind the tool."""
    declared = Declared.load(FOLDER / "expected.toml")
    assert declared is not NOTHING_DECLARED
    assert [each.path.pattern for each in declared.differences if not each.was.pattern and not each.now.pattern] == []


# --- what is accepted -------------------------------------------------------------------------------------------------


def difference(was: object, now: object) -> tuple[list[str], list[str], Accepted]:
    """Return two dumps with one outcome that differs, and the list on which it stands."""
    base, head = dump({KEY: was, "w / b / 1": 1}), dump({KEY: now, "w / b / 1": 1})
    [found] = compared(base, head).differing
    return base, head, Accepted({"it is meant": {KEY: found.digest}})


def test_an_accepted_outcome_is_counted_and_told_no_more() -> None:
    """What stands on the list with the digest of its difference is no difference."""
    base, head, accepted = difference({"a": 1}, {"a": 2})
    found = compared(base, head, accepted=accepted)
    assert found.agrees
    assert dict(found.accepted) == {"it is meant": 1}
    assert "accepted:      1 × it is meant" in told(found)


@pytest.mark.parametrize("now", [{"a": 3}, {"a": 2, "b": 1}])
def test_an_accepted_outcome_that_differs_in_another_way_is_told_again(now: object) -> None:
    """Another value, or another place beside it, has another digest; the report says for which reason it stood there."""
    base, _, accepted = difference({"a": 1}, {"a": 2})
    found = compared(base, dump({KEY: now, "w / b / 1": 1}), accepted=accepted)
    assert [each.key for each in found.differing] == [KEY]
    assert "    another difference was accepted: it is meant" in told(found)
    assert (found.stale, found.accepted["it is meant"]) == ((), 0)


def test_what_is_declared_is_no_part_of_an_accepted_difference() -> None:
    """A pattern takes its places away; what is left has the digest that it has alone."""
    base, head, accepted = difference({"a": 1}, {"a": 2})
    declared = Declared.of("[[difference]]\nwhy = 'b is new'\npath = 'b'\nwas = 'missing'")
    both = dump({KEY: {"a": 2, "b": 1}, "w / b / 1": 1})
    assert compared(base, both, declared, accepted).agrees
    assert not compared(base, both, accepted=accepted).agrees
    assert compared(base, head, declared, accepted).agrees


def test_an_accepted_outcome_that_differs_no_more_is_stale() -> None:
    """It is told by its key and no agreement, whether it is the same again, or only differs as is declared."""
    base, head, accepted = difference({"a": 1}, {"a": 2})
    declared = Declared.of("[[difference]]\nwhy = 'a is new'\npath = 'a'\nnow = '2'")
    for found in (compared(base, base, accepted=accepted), compared(base, head, declared, accepted)):
        assert (found.stale, found.agrees, found.differing) == ((KEY,), False, ())
        assert f"accepted, but differs no more: {KEY}" in told(found)


def test_an_accepted_outcome_that_nobody_asks_for_is_stale_only_where_everything_is_asked() -> None:
    """A run of one operation says nothing of the others."""
    _, _, accepted = difference({"a": 1}, {"a": 2})
    other = dump({"w / b / 1": 1})
    assert compared(other, other, accepted=accepted).stale == (KEY,)
    assert compared(other, other, accepted=accepted, is_whole=False).agrees


def test_the_list_keeps_its_order_and_reads_what_it_wrote() -> None:
    """Reasons stand in the order of their words, keys as people count, whatever came first; keys may have quotes."""
    ten, two = 'world 10 / a / "x"', "world 2 / a / \\y"
    listed = (
        Accepted(base="0a1b")
        .plus("why", {ten: "11111111"})
        .plus("a reason", {"t / a / 1": "3"})
        .plus("why", {two: "2"})
    )
    other = Accepted(base="0a1b").plus("why", {two: "2", ten: "11111111"}).plus("a reason", {"t / a / 1": "3"})
    assert listed.text() == other.text()
    assert Accepted.of(listed.text()) == listed
    lines = listed.text().splitlines()
    assert lines[3:] == [
        'base = "0a1b"',
        "",
        '["a reason"]',
        '"t / a / 1" = "3"',
        "",
        '["why"]',
        '"world 2 / a / \\\\y" = "2"',
        '"world 10 / a / \\"x\\"" = "11111111"',
    ]


def test_an_outcome_stands_under_one_reason() -> None:
    """Accepted anew it moves; a reason without outcomes goes; a list with an outcome twice is an error that names it."""
    listed = Accepted().plus("one", {"k": "1", "l": "2"}).plus("two", {"k": "3"})
    assert listed.reasons == {"one": {"l": "2"}, "two": {"k": "3"}}
    assert listed.without(["k"]).reasons == {"one": {"l": "2"}}
    assert Accepted().plus("nothing", {}) == NOTHING_ACCEPTED
    with pytest.raises(ValueError, match="accepted for two reasons: k; expected one"):
        Accepted.of('[one]\nk = "1"\n[two]\nk = "1"')


def test_the_list_of_today_is_as_the_tool_writes_it() -> None:
    """Nobody edited it by hand, and it is about a commit."""
    text = (FOLDER / "accepted.toml").read_text(encoding="utf-8")
    listed = Accepted.of(text)
    assert listed.text() == text
    assert listed.base is not None
    assert all(len(digest) == 8 for _, digest in listed.outcomes.values())


def test_without_a_list_nothing_is_accepted(tmp_path: Path) -> None:
    """A file that is not there is an empty list, which is about any commit."""
    found = Accepted.load(tmp_path / "accepted.toml")
    assert found == NOTHING_ACCEPTED
    assert found.is_about("any")


@pytest.mark.parametrize(("base", "want"), [("a", True), ("b", False), (None, True)])
def test_a_list_is_about_one_commit(base: str | None, want: bool) -> None:
    """Outcomes that differ from a are nothing of b; of a dump nobody knows, so it is taken for a."""
    assert Accepted(base="a").is_about(base) is want


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return what compares two dumps by the command line, with a list of its own."""
    monkeypatch.setattr(command, "_ACCEPTED", tmp_path / "accepted.toml")
    (tmp_path / "base.jsonl").write_text("".join(dump({"w / match / 1": [1], "w / match / 2": [5]})), encoding="utf-8")

    def told_of(head: Mapping[str, object], *arguments: str) -> int:
        (tmp_path / "head.jsonl").write_text("".join(dump(head)), encoding="utf-8")
        files = ["--base", str(tmp_path / "base.jsonl"), "--head", str(tmp_path / "head.jsonl")]
        return main([*files, "--outcomes-only", *arguments])

    return told_of


def test_accepting_lists_what_differs_and_takes_out_what_does_not(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A difference fails, is accepted, passes, is told anew where it changes, and fails as stale where it is gone."""
    one, other = {"w / match / 1": [2], "w / match / 2": [5]}, {"w / match / 1": [3], "w / match / 2": [5]}
    none = {"w / match / 1": [1], "w / match / 2": [5]}
    assert run(one) == 1
    assert run(one, "--accept", "it is two now") == 0
    assert run(one) == 0
    assert run(other) == 1
    assert "another difference was accepted: it is two now" in capsys.readouterr().out
    assert run(other, "--accept", "it is three now") == 0
    assert list(Accepted.load(tmp_path / "accepted.toml").reasons) == ["it is three now"]
    assert run(none) == 1
    assert "2 outcomes of 1 operations: 0 differ, 1 stale" in capsys.readouterr().out
    assert run(none, "--accept", "nothing") == 0
    assert "accepted now: 0; taken out: 1" in capsys.readouterr().out
    assert run(none) == 0


def test_where_narrows_what_is_accepted_and_shown(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """A pattern of a key or of a place takes one of two outcomes; the other one still fails, and is counted."""
    head = {"w / match / 1": [2], "w / match / 2": [6]}
    assert run(head, "--accept", "five became six", "--where", r"\[0\]: 5 -> 6") == 1
    assert "accepted now: 1; taken out: 0" in capsys.readouterr().out
    assert run(head, "--where", "match / 2") == 1
    said = capsys.readouterr().out
    assert "w / match / 1" not in said
    assert "2 outcomes of 1 operations: 1 differ" in said
    assert run(head, "--accept", "one became two", "--where", "match / 1$") == 0


def test_accepting_needs_a_reason(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """An empty sentence is refused."""
    with pytest.raises(SystemExit):
        run({}, "--accept", " ")
    assert "--accept gives no reason, expected a sentence" in capsys.readouterr().err


def test_another_base_than_that_of_the_list_accepts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run says so; a run that would write into the list of another commit is refused."""
    file = tmp_path / "accepted.toml"
    monkeypatch.setattr(command, "_ACCEPTED", file)
    file.write_text(Accepted({"why": {KEY: "1"}}, base="0a1b").text(), encoding="utf-8")
    monkeypatch.setattr(command, "commit_of", {"HEAD": "ffff", "0a1b": "0a1b"}.__getitem__)
    seen: list[Accepted] = []

    def outcomes(base: object, head: object, plan: object, folder: object, accepted: Accepted) -> Comparison:
        seen.append(accepted)
        return compare(1, 1)

    monkeypatch.setattr(command, "_outcomes", outcomes)
    monkeypatch.setattr(command, "chosen", lambda _, name: contextlib.nullcontext(Source(name, tmp_path)))
    assert main(["--base", "HEAD", "--outcomes-only"]) == 0
    assert "accepted.toml is about 0a1b: nothing is accepted" in capsys.readouterr().out
    assert main(["--base", "0a1b", "--outcomes-only"]) == 0
    assert [each.base for each in seen] == [None, "0a1b"]
    with pytest.raises(SystemExit, match="is about 0a1b, expected ffff; remove it, or compare with that one"):
        main(["--base", "HEAD", "--outcomes-only", "--accept", "why"])


# --- dumps ------------------------------------------------------------------------------------------------------------


def test_a_record_is_dumped_without_what_is_empty() -> None:
    """A lead gives its class and the fields that hold something; false and zero are something."""
    lead = lf.Lead(id="1", owner="user:dana", name="Amy", score=0, created_at=AT, custom={"seats": Decimal("2.50")})
    dumped = Dumper().plain(lead)
    assert isinstance(dumped, dict)
    assert dumped["score"] == 0
    assert dumped["created_at"] == {"datetime": "2026-11-21T09:00:00+00:00"}
    assert dumped["custom"] == {"seats": {"decimal": "2.50"}}
    assert (dumped["="], dumped["name"]["="], dumped["version"]) == ("Lead", "PersonName", 0)
    assert not {"email", "interests", "converted"}.intersection(dumped)


def test_a_record_as_it_is_stored_is_only_named() -> None:
    """The record itself, and an equal one of the same version, stand as their name; an edited one in full."""
    stored = lf.Queue(id="queue:a", version=3)
    dumper = Dumper((stored,))
    named = {"=": "Queue", "as stored": "queue queue:a"}
    assert dumper.plain([stored, lf.Queue(id="queue:a", version=3)]) == [named, named]
    assert dumper.plain(attrs.evolve(stored, version=4)) != named


def test_plans_are_dumped_with_what_they_tell_people() -> None:
    """An undo brings its story as text, an error its message; sets have an order."""
    undo = Dumper().plain(lf.plan_undo(lf.ChangeSet(), []))
    assert isinstance(undo, dict)
    assert undo["explain()"] == ""
    assert Dumper().plain({"b", "a"}) == {"set": ["a", "b"]}
    assert Dumper().plain([timedelta(days=1), lf.RecordRef("lead", "1")]) == [
        {"seconds": 86400.0},
        {"=": "RecordRef", "kind": "lead", "id": "1"},
    ]
    assert Dumper().plain(ValueError("x")) == {"error": "ValueError", "message": "x", "crash": True}


def test_a_value_that_nobody_knows_is_not_dumped() -> None:
    """An object whose text would be its place in memory is an error, not an outcome."""
    with pytest.raises(TypeError, match="nobody knows how to dump"):
        Dumper().plain(object())


# --- plans ------------------------------------------------------------------------------------------------------------


def older(name: str, **fields: object) -> object:
    """Return an object of a class that the older tree has."""
    return attrs.make_class(name, list(fields), frozen=True)(**fields)


LEAD, POLICY = lf.Lead(id="1", owner="queue:a", name="Amy"), lf.Policy(fallback_user="user:dana")


def test_a_plan_of_the_older_tree_is_told_as_todays() -> None:
    """A StatusPlan with a lead and what it became gives the same as today's with before and after, which has more."""
    plan = lf.plan_status(LEAD, "working", POLICY, at=AT, by="user:dana", reason="they called")
    was = older("StatusPlan", lead=LEAD, became=plan.after, event=plan.event, changes=plan.changes)
    dumped = Dumper().plain(plan)
    assert dumped == Dumper().plain(was)
    assert isinstance(dumped, dict)
    assert set(dumped) == {"=", "before", "after", "event", "changes"}


def test_a_claim_of_the_older_tree_is_told_as_a_handover() -> None:
    """Its lead is after, its reason the only one of the reasons, its books are told with the changes."""
    queue, user = lf.Queue(id="queue:a", members=["user:dana"]), lf.User(id="user:dana")
    roster = lf.Roster(users={user.id: user}, queues={queue.id: queue})
    plan = lf.plan_claim(LEAD, "user:dana", POLICY, roster=roster, at=AT)
    fields = {"before": LEAD, "lead": plan.after, "reason": plan.reasons[0], "notes": (), "books": ("a book",)}
    was = older("ClaimPlan", **fields, changes=plan.changes)
    assert Dumper().plain(plan) == Dumper().plain(was)
    assert part(plan, "after") == part(was, "after") == plan.after
    assert part(plan, "reasons") == part(was, "reasons") == plan.reasons
    other = older("ClaimPlan", **{**fields, "lead": LEAD}, changes=plan.changes)
    assert Dumper().plain(plan) != Dumper().plain(other)


def test_a_threshold_of_the_older_tree_is_not_taken_for_the_lead() -> None:
    """A Qualified had the thresholds as before and after; they are what was reached before, and now."""
    [step] = lf.plan_qualification([LEAD], POLICY, at=AT).steps
    fields = {"lead": LEAD, "became": step.after, "score": step.score, "changes": step.changes}
    was = older("Qualified", **fields, before="marketing_qualified", explain=step.explain)
    type(was).after = "sales_qualified"  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue] - a property there
    dumped = Dumper().plain(was)
    assert isinstance(dumped, dict)
    assert (dumped.pop("reached_before"), dumped.pop("reached_now")) == ("marketing_qualified", "sales_qualified")
    assert dumped == Dumper().plain(step)
    assert part(was, "after") == part(step, "after") == step.after


def test_a_reclassification_tells_the_reasons_of_its_classification_once() -> None:
    """Those of the step follow; where a step does not begin with those of the classification, all are told."""
    acme = lf.Account(id="acme", name="Acme Inc.", domains=["acme.example"], named=True)
    lead = lf.Lead(id="1", owner="user:dana", name="Amy Wong", email="amy@acme.example")
    known = lf.Directory.of([lead, acme])
    [step] = lf.plan_reclassification([lead], known, POLICY, at=AT).steps
    assert step.classification is not None
    own = step.reasons[len(step.classification.reasons) :]
    became = lf.RecordRef(step.after.kind, step.after.id)
    fields = {"record": lead, "classification": step.classification, "fate": step.fate, "became": became}
    was = older("Reclassified", **fields, reasons=own, changes=step.changes, explain=step.explain)
    assert own
    assert Dumper().plain(step) == Dumper().plain(was)
    assert Dumper().plain(attrs.evolve(step, reasons=own[::-1] + step.reasons)) != Dumper().plain(was)


def test_an_undo_is_told_by_what_it_writes() -> None:
    """Its steps are left out, their changes are composed, and its story has no line for each record."""
    queue = lf.Queue(id="queue:a", version=1)
    made = lf.ChangeSet((Create(lf.Queue(id="queue:a")),))
    plan = lf.plan_undo(made, [queue])
    was = older("UndoPlan", changes=plan.changes, conflicts=(), kept=(), explain=lambda: "undone: 1 record")
    assert len(plan.explain().splitlines()) == 2
    assert Dumper().plain(plan) == Dumper().plain(was)


def test_a_field_that_a_later_plan_adds_is_told() -> None:
    """Only what the form leaves out is left out."""
    was = older("StatusPlan", lead=LEAD, became=LEAD, cost=3)
    dumped = Dumper().plain(was)
    assert isinstance(dumped, dict)
    assert (dumped["="], dumped["cost"]) == ("StatusPlan", 3)


def test_a_reason_is_dumped_by_code_and_values() -> None:
    """How its sentence is worded is no outcome."""
    assert Dumper().plain(because("released", user="user:a", queue="queue:b")) == {
        "=": "Reason",
        "code": "released",
        "values": [["user", "user:a"], ["queue", "queue:b"]],
    }


# --- names ------------------------------------------------------------------------------------------------------------


def with_function(function: Callable[..., object]) -> Tree:
    """Return a tree in which a function has the name ``planted``."""
    found = Tree()
    found._found["planted"] = function
    return found


def test_what_was_moved_is_found_by_itself(tree: Tree) -> None:
    """Names of modules deep down are found without a line in the table; unknown ones are an error that says what to do."""
    assert tree.find("to_plain").__name__ == "to_plain"
    assert tree.find("with_fields").__name__ == "with_fields"
    with pytest.raises(UnknownNameError, match="nothing has the name 'plan_nothing'.*add a line to PLACES"):
        tree.find("plan_nothing")


def test_another_leadflow_than_the_one_that_is_meant_is_an_error(tmp_path: Path) -> None:
    """What is installed is never taken for a tree that is not there."""
    with pytest.raises(UnknownNameError, match="expected one below"):
        Tree(tmp_path)


def test_a_function_gets_of_the_policy_what_it_asks_for() -> None:
    """A part, the whole, the pipeline, and what only a newer tree needs; what is given by name goes before."""
    policy = lf.Policy(fallback_user="user:dana")

    def a_part(subject: object, policy: Classification) -> object:
        return policy

    def the_whole(subject: object, policy: lf.Policy, *, pipeline: object, by: str) -> object:
        return policy, pipeline, by

    assert with_function(a_part).call("planted", 1, policy=policy) is policy.classification
    assert with_function(the_whole).call("planted", 1, policy=policy) == (policy, policy.pipeline, "system:compare")
    assert with_function(the_whole).call("planted", 1, policy=policy, pipeline=2, by="b") == (policy, 2, "b")
    assert with_function(the_whole).bound("planted", policy=policy, pipeline=3)(1)[1] == 3


def test_a_renamed_argument_needs_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table gives the name that the function has."""
    monkeypatch.setattr(names, "ARGUMENTS", {("planted", "queue_id"): ("queue",)})
    assert with_function(lambda *, queue: queue).call("planted", queue_id="queue:a") == "queue:a"


def test_plain_data_becomes_objects(tree: Tree) -> None:
    """A table with a class is made by its constructor, tagged values are read, lists become tuples."""
    plain = {"$": "Activity", "id": "1", "type": "call", "subject": "s", "at": {"$moment": AT.isoformat()}}
    activity = made(tree, {**plain, "links": {"person": {"$ref": ["lead", "1"]}}})
    assert activity == lf.Activity(id="1", type="call", subject="s", at=AT, links={"person": lf.RecordRef("lead", "1")})
    assert made(tree, [{"$decimal": "0.1"}, {"$time": "2 days"}]) == (Decimal("0.1"), timedelta(days=2))


# --- worlds -----------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_world() -> None:
    """Records and batches are equal, and others for another seed."""
    one, same, other = world(1, "plain"), world(1, "plain"), world(2, "plain")
    assert (one.records, one.batches) == (same.records, same.batches)
    assert one.records != other.records
    assert json.dumps(one.records)


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_of_a_world_can_be_read(name: str) -> None:
    """A policy declares the statuses and stages that its worlds are made with."""
    setting = POLICIES[name]
    policy = lf.parse_policy(setting.text, file=name)
    assert set(setting.statuses) == set(policy.lifecycle.statuses)
    assert setting.stages == tuple(each.name for each in policy.pipeline.stages)


def test_broken_policies_are_refused() -> None:
    """All but the last one, of which there are only warnings."""
    *broken, cautions = BROKEN.values()
    assert lf.parse_policy(cautions).warnings()
    for text in broken:
        with pytest.raises(lf.InvalidPolicy):
            lf.parse_policy(text)


def test_a_payload_is_read_in_the_format_of_its_name() -> None:
    """Every file of the inbound cases has a format that there is."""
    from leadflow.sources import FORMATS  # noqa: PLC0415 - only here

    files = [each for each in (ROOT / "tests" / "cases" / "inbound").iterdir() if each.suffix != ".toml"]
    assert {format_of(each) for each in files} <= set(FORMATS)
    assert len({format_of(each) for each in files}) > 15


# --- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(1, 40))
def test_the_interval_of_a_median_covers_it_as_often_as_said(count: int) -> None:
    """Of so many values the chosen ranks leave out at most 5 %, and the next ones would leave out more."""

    def doubt(rank: int) -> float:
        return sum(comb(count, below) for below in range(rank)) * 2 / 2**count

    low, high = median_interval(range(count))
    assert (low + high, low <= high) == (count - 1, True)
    assert low == 0 or doubt(int(low) + 1) <= 0.05
    assert int(low) + 2 > (count + 1) // 2 or doubt(int(low) + 2) > 0.05


@pytest.mark.parametrize(
    ("ratios", "is_slower"),
    [
        ([1.2] * 15, True),
        ([1.0] * 15, False),
        ([1.04] * 15, False),
        ([1.0] * 4 + [1.3] * 11, False),
        ([1.0] * 3 + [1.3] * 12, True),
        ([0.5] * 15, False),
    ],
)
def test_a_job_is_slower_when_its_whole_interval_is(ratios: list[float], is_slower: bool) -> None:
    """Of fifteen turns the fourth smallest ratio decides: below it nothing is beyond doubt."""
    found = Measured("job", (1.0,) * 15, tuple(ratios))
    assert found.is_slower is is_slower
    assert ("SLOWER" in found.cells) is is_slower


def test_a_tree_does_the_jobs_that_it_is_told(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line is answered by one: how long it took and what came of it, or what was in the way."""
    done: list[object] = []
    jobs = {"add": lambda _: Job(lambda given: [*done, given], fresh=lambda: done.append(1)), "fail": lambda _: 1 / 0}
    monkeypatch.setattr(serving, "JOBS", jobs)
    out = io.StringIO()
    commands = [{"run": 1}, {"prepare": "add"}, {"run": 3}, {"prepare": "fail"}]
    serving.serve(tree, map(json.dumps, commands), out)
    answers = [json.loads(each) for each in out.getvalue().splitlines()]
    assert answers[0] == {"error": "no job is prepared"}
    assert (answers[1]["told"], len(done)) == ("3", 5)
    assert answers[2]["seconds"] >= 0
    assert answers[3] == {"error": "ZeroDivisionError: division by zero"}


def test_every_operation_that_a_user_waits_for_is_measured() -> None:
    """The list of jobs is what the comparison promises."""
    words = (
        "classify",
        "score",
        "route",
        "gather",
        "plan_intake",
        "apply",
        "plan_reclassification",
        "plan_conversions",
    )
    more = ("plan_merge", "plan_undo", "find_duplicates", "board", "report", "forecast", "customer_view", "import")
    assert all(any(each.startswith(word) for each in JOBS) for word in (*words, *more))


# --- the whole --------------------------------------------------------------------------------------------------------


def test_a_process_answers_as_the_tree_does_here(tree: Tree, tmp_path: Path) -> None:
    """The driver, started on the working tree, writes the dump that is made in this process."""
    file = tmp_path / "dump.jsonl"
    with (
        file.open("w", encoding="utf-8") as out,
        driver(Source("here", ROOT / "src"), "outcomes", SMALL.text(), out=out) as process,
    ):
        assert process.wait() == 0
    assert list(read_dump(file)) == list(outcomes(tree, SMALL))


def test_no_revision_is_the_working_tree() -> None:
    """It is taken as it stands, and its compiled modules are kept elsewhere."""
    with chosen(None, "head") as source:
        assert (source.name, source.src) == ("head: working tree", ROOT / "src")
        assert source.environment["PYTHONPYCACHEPREFIX"] == str(source.cache)
        assert source.cache is not None
        assert not source.cache.is_relative_to(ROOT)


def test_a_commit_has_one_name() -> None:
    """However a revision is called, the whole name of its commit comes of it."""
    name = commit_of("HEAD")
    assert len(name) == 40
    assert commit_of(name[:12]) == name


def test_an_operation_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt name never passes for a comparison without differences."""
    with pytest.raises(SystemExit):
        main(["--base", "dump.jsonl", "--only", "classfy"])
    assert "there is no 'classfy', expected one of values" in capsys.readouterr().err
