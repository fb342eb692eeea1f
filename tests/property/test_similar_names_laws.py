"""Similar names: an index finds what a scan through all names finds, as far as it promises to."""

import random

from hypothesis import event, given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

import leadflow as lf
from leadflow.matching.fuzzy import NameIndex, typed_letters
from leadflow.matching.keys import is_telling
from leadflow.values import CompanyName

LETTERS = "abcde한빛전자건설솜 "
WORDS = ("hanbit", "electronics", "acme", "foods", "한빛", "다솜", "전자", "건설산업")
LONG = 12
"""From so many letters on, two typing errors hide nothing."""


@st.composite
def spelt_alike(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> str:
    """Draw a text with up to three characters added, left out, replaced or swapped."""
    text = draw(texts)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        char = draw(st.sampled_from(LETTERS))
        text = draw(
            st.sampled_from(
                [
                    text[:place] + char + text[place:],
                    text[:place] + text[place + 1 :],
                    text[:place] + char + text[place + 1 :],
                    text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
                ]
            )
        )
    return text


@st.composite
def spellings(draw: st.DrawFn) -> list[CompanyName]:
    """Draw names many of which are spellings of each other, the first one to ask for."""
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
    short = st.text(LETTERS, min_size=1, max_size=6)
    meant = draw(st.lists(words | short, min_size=1, max_size=3))
    texts = draw(st.lists(spelt_alike(st.sampled_from(meant)).filter(str.strip), min_size=2, max_size=12))
    return [CompanyName.parse(text) for text in texts]


@st.composite
def accounts_of(draw: st.DrawFn, names: list[CompanyName]) -> list[lf.Account]:
    """Draw accounts that carry the names, some of them two."""
    accounts: list[lf.Account] = []
    left = list(names)
    while left:
        name, *aliases = [left.pop() for _ in range(min(len(left), draw(st.integers(1, 2))))]
        accounts.append(lf.Account(id=f"a{len(accounts)}", name=name, aliases=aliases))
    return draw(st.permutations(accounts))


@st.composite
def questions(draw: st.DrawFn) -> tuple[CompanyName, list[lf.Account]]:
    """Draw a name to ask for, and accounts."""
    asked, *names = draw(spellings())
    return asked, draw(accounts_of(names))


def scan(asked: CompanyName, accounts: list[lf.Account]) -> dict[str, float]:
    """Return the best score of each account, by comparing everything."""
    scores: dict[str, float] = {}
    for account in accounts:
        for name in filter(is_telling, (account.name, *account.aliases)):
            score = fuzz.ratio(typed_letters(asked), typed_letters(name))
            scores[account.id] = max(score, scores.get(account.id, 0))
    return scores if is_telling(asked) else {}


def is_near(asked: CompanyName, name: CompanyName) -> bool:
    """Tell whether one is a spelling of the other with one typing error, or two where both are long."""
    one, other = typed_letters(asked), typed_letters(name)
    most = 2 if min(len(one), len(other)) >= LONG else 1
    return OSA.distance(one, other) <= most and is_telling(asked) and is_telling(name)


@given(questions(), st.integers(1, 5), st.sampled_from([0, 50, 70, 100]))
def test_suggestions_have_the_scores_of_a_scan(
    question: tuple[CompanyName, list[lf.Account]], limit: int, at_least: float
) -> None:
    """No score is made up: each is that of the scan, best first, no more than asked for, each account once."""
    asked, accounts = question
    scores = scan(asked, accounts)
    found = NameIndex(accounts).similar(asked, limit=limit, at_least=at_least)
    event(f"found: {len(found)}")
    names = {account.id: (account.name, *account.aliases) for account in accounts}
    for each in found:
        assert at_least <= each.score <= scores[each.account]
        assert each.score == fuzz.ratio(typed_letters(asked), typed_letters(each.name))
        assert each.name in names[each.account]
    order = [(-each.score, each.account) for each in found]
    assert order == sorted(order)
    assert len({each.account for each in found}) == len(found) <= limit


@given(questions())
def test_no_name_is_hidden_by_one_typing_error_nor_a_long_one_by_two(
    question: tuple[CompanyName, list[lf.Account]],
) -> None:
    """Whoever is that near is found, with the score of the scan."""
    asked, accounts = question
    scores = scan(asked, accounts)
    found = {each.account: each.score for each in NameIndex(accounts).similar(asked, limit=len(accounts), at_least=0)}
    near = {
        account.id
        for account in accounts
        for name in (account.name, *account.aliases)
        if is_near(asked, name) and fuzz.ratio(typed_letters(asked), typed_letters(name)) == scores[account.id]
    }
    event(f"near: {len(near)}")
    assert {id_: scores[id_] for id_ in near}.items() <= found.items()


@given(questions(), st.randoms())
def test_neither_the_order_of_accounts_nor_coming_twice_changes_a_suggestion(
    question: tuple[CompanyName, list[lf.Account]], chance: random.Random
) -> None:
    """What a repository returns first means nothing."""
    asked, accounts = question
    again = sorted([*accounts, *accounts[:2]], key=lambda _: chance.random())
    assert NameIndex(again).similar(asked, at_least=30) == NameIndex(accounts).similar(asked, at_least=30)
