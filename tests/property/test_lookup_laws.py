"""Looking accounts up by their first letters answers as asking every account does."""

from hypothesis import event, given
from hypothesis import strategies as st

import leadflow as lf
from leadflow.values.text import letters
from reference.naive_lookup import naive_find

WORDS = st.sampled_from(
    [
        "한빛",
        "하나",
        "한국",
        "전자",
        "삼성",
        "과일",
        "까치",
        "값",
        "LG",
        "Hanbit",
        "Han",
        "Foods",
        "AT&T",
        "C++",
        "ㅎㅂ",
        "주",
        "주식회사",
        "(주)",
        "Inc.",
        "GmbH",
        "Co.",
        "A",
        "É",
        "3M",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda between: between.join(words))
)
KEYSTROKES = st.sampled_from("ㅎㅂㅅㅈㄱㄲㄳㅏㅗhlacAi하한과각 (주)&+.")


@st.composite
def worlds(draw: st.DrawFn) -> list[lf.Account]:
    """Accounts with few words in many names, some of them named, some below another or below each other."""
    count = draw(st.integers(0, 12))
    ids = st.sampled_from([str(number) for number in range(12)])
    return [
        lf.Account(
            id=draw(ids),
            name=draw(NAMES),
            aliases=draw(st.lists(NAMES, max_size=2)),
            named=draw(st.integers(0, 3)) == 0,
            parent=draw(st.none() | ids),
        )
        for _ in range(count)
    ]


TYPED = st.one_of(
    st.text(KEYSTROKES, max_size=5),
    NAMES.flatmap(lambda name: st.integers(1, len(name)).map(lambda end: name[:end])),
    st.sampled_from(["", "  ", "주식회사 주", "한빛 주식회사", "Hanbit Inc.", "\x00", "하" * 301, "lgㅈㅈ"]),
)
WEIGHTS = st.dictionaries(st.sampled_from("0123456789"), st.integers(0, 3))


@given(worlds(), TYPED, st.integers(1, 40), WEIGHTS)
def test_a_look_up_finds_what_a_scan_finds(
    accounts: list[lf.Account], typed: str, limit: int, weights: dict[str, int]
) -> None:
    """The same accounts in the same order, by the same part of their names; what is highlighted is what was typed."""
    hits = lf.AccountLookup(accounts, weights=weights).find(typed, limit)
    assert [(hit.account, hit.match) for hit in hits] == naive_find(accounts, typed, limit, weights)
    event(f"{min(len(hits), 2)} hits, {hits[0].match if hits else 'nothing'}")
    for hit in hits:
        assert hit.span is None or letters(hit.name.text[slice(*hit.span)])


@given(st.integers(0, 1500), st.integers(1, 60), st.sampled_from(["h", "ha", "hb", "hab", "habba", "q"]))
def test_the_best_of_many_are_those_of_a_scan(count: int, limit: int, typed: str) -> None:
    """Ranges over many blocks give what a scan gives, whatever the limit; the order of the accounts means nothing."""
    names = ["h" + format(number, "b").translate({48: "a", 49: "b"}) for number in range(count)]
    accounts = [lf.Account(id=f"{number:04}", name=name) for number, name in enumerate(names)]
    weights = {account.id: int(account.id) * 7919 % 101 for account in accounts}
    lookup = lf.AccountLookup(accounts[::-1], weights=weights)
    ordered = sorted(accounts, key=lambda each: (-weights[each.id], len(str(each.name)), str(each.name), each.id))
    whole = [each.id for each in ordered if str(each.name) == typed]
    begun = [each.id for each in ordered if str(each.name).startswith(typed) and each.id not in whole]
    assert [hit.account for hit in lookup.find(typed, limit)] == [*whole, *begun][:limit]


CORES = st.sampled_from(
    ["한빛 전자", "값", "하나", "Hanbit Foods", "LG", "AT&T", "C++ Labs", "Écran", "3M", "C+A", "L'Été"]
)
IN_FRONT = st.sampled_from(["", "(주)", "㈜ ", "주식회사 ", "주식회사", "PT ", "ООО "])
BEHIND = st.sampled_from(
    [
        *("", "(주)", " ㈜", " 주식회사", "주식회사", " 유한책임회사", " Inc.", ", Inc.", " S.p.A.", " Co., Ltd."),
        *(" GmbH & Co. KG", " Sp. z o.o.", " AG", " Aş", " Limited Liability Company"),
    ]
)


@given(IN_FRONT, CORES, BEHIND, IN_FRONT, BEHIND, st.data())
def test_a_name_is_found_by_each_keystroke_whatever_its_legal_form(  # noqa: PLR0917 - two spellings of one name
    front: str, core: str, behind: str, typed_front: str, typed_behind: str, data: st.DataObject
) -> None:
    """From the first letter of the name itself to the last one of its legal form, the name is among the hits."""
    end = data.draw(st.integers(1, len(core) + len(typed_behind)))
    typed = typed_front + (core + typed_behind)[:end]
    lookup = lf.AccountLookup([lf.Account(id="1", name=front + core + behind)])
    assert [hit.account for hit in lookup.find(typed)] == ["1"]
