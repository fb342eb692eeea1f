"""Suggestions by similar names: what is suggested, in which order, and what never is."""

import importlib.util
import pickle
import unicodedata
from collections import Counter
from datetime import UTC, datetime

import pytest

import leadflow as lf
from leadflow.errors import MissingExtra
from leadflow.intake import IntakePlan
from leadflow.matching.fuzzy import NameIndex, Similar, typed_letters
from leadflow.tables.hangul import KEYS
from leadflow.values import CompanyName

ACCOUNTS = (
    lf.Account(id="1", name="Hanbit Electronics", aliases=["Daehan Radio", "㈜한빛전자"]),
    lf.Account(id="2", name="(주)다솜건설"),
    lf.Account(id="3", name="Acme Inc."),
    lf.Account(id="4", name="Acme Ltd."),
    lf.Account(id="5", name="Inc.", aliases=["N/A"]),
    lf.Account(id="6", name="개인고객관리", placeholder=True),
)
NAMES = NameIndex(ACCOUNTS)
TOO_MANY = 1_001
"""One name more than may share what is looked up."""


def ids(found: tuple[Similar, ...]) -> list[str]:
    return [each.account for each in found]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("Hanbit Electronisc", "1"),
        ("HANBIT ELECTRONICS, INC.", "1"),
        ("Hambit Elektronics", "1"),
        ("DaehanRadoi", "1"),
        ("한빗전자", "1"),
        ("하빛전자 주식회사", "1"),
        ("다솜건섳", "2"),
        ("다솜 건설", "2"),
        ("다솜건", "2"),
        ("다건솜설", "2"),
    ],
)
def test_a_misspelt_name_is_suggested(name: str, account: str) -> None:
    """Letters hit wrongly, swapped, left out or added, spaces and legal forms, in both languages; a whole syllable, too."""
    assert ids(NAMES.similar(name))[:1] == [account]


@pytest.mark.parametrize("name", ["acm", "acmee", "amce", "scme"])
def test_a_name_of_four_letters_is_found_with_one_error(name: str) -> None:
    """However short, one typing error does not hide a name; the same name twice comes by id."""
    assert ids(NAMES.similar(name)) == ["3", "4"]


def test_a_suggestion_says_which_name_is_how_similar() -> None:
    """The name is the most similar one of the account, as it is written there; the same letters are 100."""
    assert NAMES.similar("한빛 전자") == (Similar("1", CompanyName("㈜한빛전자"), 100.0),)


def test_an_account_is_suggested_once_with_its_first_name_that_fits() -> None:
    """Two spellings that are typed alike are one suggestion; of equal ones the name comes before the aliases."""
    names = NameIndex([lf.Account(id="1", name="Acme Foods", aliases=["ACME FOODS", "Acmefoods", "Acme Fods"])])
    assert [(str(each.name), each.score) for each in names.similar("acme foods")] == [("Acme Foods", 100.0)]


@pytest.mark.parametrize("name", ["Inc.", "(주)", "N/A", "개인", "개인고객관리"])
def test_what_stands_for_no_company_is_like_none(name: str) -> None:
    """Neither a bare legal form nor a stand-in is compared, nor an account that is a placeholder."""
    assert NAMES.similar(name, at_least=0) == ()


def test_the_best_come_first_and_only_so_many() -> None:
    """By score, then by id."""
    names = NameIndex(
        [lf.Account(id=id_, name=name) for id_, name in [("b", "Borealis"), ("a", "Borealis"), ("c", "Borealjs")]]
    )
    assert ids(names.similar("Borealjs")) == ["c", "a", "b"]
    assert ids(names.similar("Borealjs", limit=2)) == ["c", "a"]
    assert ids(names.similar("Borealjs", at_least=100)) == ["c"]


def test_a_value_and_its_text_are_asked_alike() -> None:
    """What an inquiry holds can be handed over as it is."""
    assert NAMES.similar(CompanyName("다손건설")) == NAMES.similar("다손건설") != ()


def test_what_too_many_names_share_leads_nowhere() -> None:
    """A word that a thousand names have is not looked up; what else is left of the name still is."""
    names = NameIndex([lf.Account(id=f"{number}", name=f"{number:04} Holdings") for number in range(TOO_MANY)])
    assert names.similar("Zzzz Holdings", at_least=0) == ()
    assert ids(names.similar("0042 Holdinsg"))[0] == "42"


def test_with_enough_names_to_compare_no_more_are_looked_up() -> None:
    """The rarest of what is shared comes first; once it has led to a thousand names, the more common is left alone."""
    sizes = {"kald": 600, "wend": 700, "brim": 800}
    names = NameIndex(
        [
            lf.Account(id=f"{word} {number}", name=f"{word}{number:03}")
            for word, size in sizes.items()
            for number in range(size)
        ]
    )
    found = Counter(id_.split()[0] for id_ in ids(names.similar("kaldwendbrim", at_least=0, limit=sum(sizes.values()))))
    assert found == {"kald": 600, "wend": 700}


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_is_one_or_more(limit: int) -> None:
    """Nobody asks for nothing."""
    with pytest.raises(lf.BrokenContract, match=f"the limit of similar names is {limit}: expected 1 or more"):
        NAMES.similar("Acme", limit=limit)


@pytest.mark.parametrize("score", [-1, 100.5, float("nan")])
def test_a_score_is_from_0_to_100(score: float) -> None:
    """A share of 1 would be a mistake nobody sees; more than 100 finds nothing."""
    with pytest.raises(lf.BrokenContract, match=f"the least score of similar names is {score}: expected 0 to 100"):
        NAMES.similar("Acme", at_least=score)


def test_a_blank_name_is_no_name() -> None:
    """As everywhere."""
    with pytest.raises(lf.InvalidValue, match="invalid company name ' '"):
        NAMES.similar(" ")


def test_an_index_of_nothing_suggests_nothing() -> None:
    """A new organisation has no accounts."""
    assert NameIndex([]).similar("Acme") == ()


def test_an_index_can_be_pickled() -> None:
    """A worker process can be given one."""
    assert pickle.loads(pickle.dumps(NAMES)).similar("다손건설") == NAMES.similar("다손건설")


def test_without_rapidfuzz_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both who builds an index and who was given one learn the name of the extra."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    for ask in (lambda: NameIndex(ACCOUNTS), lambda: NAMES.similar("Acme")):
        with pytest.raises(MissingExtra, match=r"leadflow.matching.NameIndex needs the extra 'fuzzy'"):
            ask()


# --- letters as they are typed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("The Hanbit & Co.", "thehanbitandco"),
        ("안아", "ㅇㅏㄴㅇㅏ"),
        ("값과", "ㄱㅏㅂㅅㄱㅗㅏ"),
        ("ㅋㅋ", "ㅋㅋ"),
        ("Café 한", "cafe\u0301ㅎㅏㄴ"),
    ],
)
def test_letters_are_those_of_the_key_as_typed(name: str, letters: str) -> None:
    """Spaces and legal forms do not count; Hangul is taken apart key by key, an accent is a letter."""
    assert typed_letters(CompanyName(name)) == letters


def test_each_final_is_typed_by_the_letters_of_its_name() -> None:
    """Unicode's names of the letters say what the table says."""
    for code in range(0x11A8, 0x11C3):
        parts = unicodedata.name(chr(code)).removeprefix("HANGUL JONGSEONG ").split("-")
        assert KEYS[code] == "".join(unicodedata.lookup(f"HANGUL LETTER {part}") for part in parts)


def test_each_initial_and_plain_vowel_is_typed_by_its_own_key() -> None:
    """The key is the letter that stands alone; of the vowels only seven are two keys."""
    codes = [*range(0x1100, 0x1113), *range(0x1161, 0x1176)]
    assert {*codes, *range(0x11A8, 0x11C3)} == set(KEYS)
    double = {chr(code): KEYS[code] for code in codes if len(KEYS[code]) > 1}
    wanted = {"ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ"}
    assert double == {unicodedata.normalize("NFKD", vowel): keys for vowel, keys in wanted.items()}
    for code in codes:
        if len(KEYS[code]) == 1:
            assert unicodedata.normalize("NFKD", KEYS[code]) == chr(code)


def planned(*inquiries: lf.Inquiry, records: tuple[object, ...] = ()) -> IntakePlan:
    policy = lf.Policy(fallback_user="user:head")
    known = lf.gather(lf.MemoryRepository([*ACCOUNTS, *records]), inquiries, policy)
    return lf.plan_intake(inquiries, known, policy, at=datetime(2026, 11, 21, tzinfo=UTC))


def test_a_plan_takes_suggestions_in_and_decides_the_same() -> None:
    """Whoever misspelt their company gets candidates for review; what is written stays as it is."""
    plan = planned(
        lf.Inquiry(id="1", source="form", name="김민지", company="하빛전자"),
        lf.Inquiry(id="2", source="form", name="박서준", company="다솜건설"),
        lf.Inquiry(id="3", source="form", name="Amy Wong"),
    )
    suggested = plan.with_similar(NAMES)
    found = [step.decision.classification for step in suggested.steps]
    assert [[f"{each.kind} {each.id}: {each.reason}" for each in one.candidates] for one in found] == [
        ["account 1: its name is similar to '하빛전자' (95 of 100)"],
        [],
        [],
    ]
    assert suggested.changes == plan.changes
    assert [one.outcome for one in found] == ["lead", "contact", "lead"]


def test_an_account_that_is_a_candidate_already_is_not_suggested_again() -> None:
    """What contradicts the exact name says more than how similar it is."""
    asking = lf.Inquiry(
        id="1", source="form", name="Amy Wong", company="Polaris Ltd.", address=lf.Address(country="US")
    )
    polaris = lf.Account(id="p", name="Polaris", address=lf.Address(country="KR"))
    plan = planned(asking, records=(polaris,)).with_similar(NameIndex([polaris]))
    [candidate] = plan.steps[0].decision.classification.candidates
    assert candidate.reason.code == "not_attached"
