"""What a keystroke costs while somebody types the name of an account, and whether that grows with the accounts.

``python -m benchmarks.lookup [--quick]``: 10,000 and 1,000,000 accounts (some five minutes);
the quick run stops at 100,000.

What is measured
----------------
The time of one `AccountLookup.find` with ten hits, as the mean over every keystroke of names that are in both
directories, English and Korean: h, ha, han …; 하, 한, 한ㅂ, 한비 …; and ㅎ, ㅎㅂ …. The first keystrokes, which begin
the most names, are shown apart; so is the slowest text of all.

The *scan* asks each name whether it starts like that, by `str.startswith` on letters that were made before, and sorts
what does; it neither looks at further words nor tells what matched. It answers the first keystrokes only.

A figure is the best of several runs, the contestants in turns. Building is measured once.
"""

import functools
import gc
import sys
import time
import tracemalloc
import unicodedata
from collections.abc import Callable, Sequence

import attrs

from benchmarks.figures import Figure, arguments, report, side_by_side
from benchmarks.names import company_names
from leadflow import Account, AccountLookup
from leadflow.tables.hangul import KEYS
from leadflow.values.company_name import CompanyName

__all__ = ["figures"]

FEW, QUICK, MANY = 10_000, 100_000, 1_000_000
ASKED = 40
HITS = 10
MOST_MICROSECONDS, MOST_GROWTH = 1_000.0, 2.0
_FIRST_SYLLABLE, _OF_ONE_INITIAL, _FINALS = ord("가"), 588, 28
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


@attrs.frozen
class Directory:
    """Indexed accounts.

    Args:
        lookup: the index.
        letters: the letters of each name and its place, for the scan.
        seconds: what it took to index them.
    """

    lookup: AccountLookup
    letters: Sequence[tuple[str, int]]
    seconds: float


def figures(*, quick: bool) -> list[Figure]:
    """Measure typing ahead among few and many accounts."""
    many = QUICK if quick else MANY
    accounts = [Account(id=str(number), name=named.listed) for number, named in enumerate(company_names(many))]
    small, large = _indexed(accounts[:FEW]), _indexed(accounts)
    typed = [named.typed for named in company_names(ASKED)]
    keystrokes = [text for name in typed for text in _keystrokes(name)]
    first = sorted({text for text in keystrokes if len(text) == 1})
    gc.freeze()  # else each collection looks at all accounts
    repeat = 3 if quick else 7
    few_all, many_all, few_first, many_first = side_by_side(
        repeat,
        *(
            lambda lookup=each.lookup, texts=texts: [lookup.find(text, HITS) for text in texts]
            for texts in (keystrokes, first)
            for each in (small, large)
        ),
    )
    plain = [text for text in first if not _is_hangul_letter(text)]
    [scan] = side_by_side(1 if quick else 2, lambda: [_scan(large.letters, text) for text in plain])
    [looked_up] = side_by_side(repeat, lambda: [large.lookup.find(text, HITS) for text in plain])
    slowest = max(side_by_side(repeat, *_each(large.lookup, [*first, *keystrokes])))
    gc.unfreeze()
    return [
        Figure(f"index {many:,} accounts", large.seconds, "s"),
        Figure(f"{FEW:,} accounts: a keystroke", few_all / len(keystrokes) * 1e6, "µs"),
        Figure(f"{many:,} accounts: a keystroke", many_all / len(keystrokes) * 1e6, "µs", MOST_MICROSECONDS),
        Figure("growth", many_all / few_all, "×", MOST_GROWTH),
        Figure(f"{FEW:,} accounts: a first keystroke", few_first / len(first) * 1e6, "µs"),
        Figure(f"{many:,} accounts: a first keystroke", many_first / len(first) * 1e6, "µs", MOST_MICROSECONDS),
        Figure("growth at the first keystroke", many_first / few_first, "×", MOST_GROWTH),
        Figure(f"{many:,} accounts: the slowest keystroke", slowest * 1e6, "µs", MOST_MICROSECONDS),
        Figure(f"{many:,} accounts: a first keystroke by a scan", scan / len(plain) * 1e6, "µs"),
        Figure("times as fast as the scan", scan / looked_up, "×"),
    ]


def _indexed(accounts: Sequence[Account]) -> Directory:
    start = time.process_time()
    lookup = AccountLookup(accounts)
    seconds = time.process_time() - start
    letters = [(_letters(account.name), place) for place, account in enumerate(accounts)]
    return Directory(lookup, letters, seconds)


def _letters(name: CompanyName) -> str:
    return unicodedata.normalize("NFD", name.joined_key).translate(KEYS)


def _keystrokes(name: str) -> list[str]:
    """Return what stands in the field after each keystroke: letter by letter, and by initial consonants."""
    if name.isascii():
        return [name[:end] for end in range(1, len(name) + 1)]
    typed: list[str] = []
    for place, char in enumerate(name):
        before, number = name[:place], ord(char) - _FIRST_SYLLABLE
        if number >= 0:
            open_syllable = chr(_FIRST_SYLLABLE + number // _FINALS * _FINALS)
            typed += [before + _INITIALS[number // _OF_ONE_INITIAL], before + open_syllable]
        typed.append(before + char)
    initials = "".join(_INITIALS[(ord(char) - _FIRST_SYLLABLE) // _OF_ONE_INITIAL] for char in name if char > "가")
    return [*typed, *(initials[:end] for end in range(1, len(initials) + 1))]


def _is_hangul_letter(text: str) -> bool:
    return text in _INITIALS


def _scan(letters: Sequence[tuple[str, int]], typed: str) -> list[tuple[int, int]]:
    sought = unicodedata.normalize("NFD", typed.lower()).translate(KEYS)
    return sorted((len(name), place) for name, place in letters if name.startswith(sought))[:HITS]


def _each(lookup: AccountLookup, texts: Sequence[str]) -> list[Callable[[], object]]:
    return [functools.partial(lookup.find, text, HITS) for text in dict.fromkeys(texts)]


def memory(count: int) -> tuple[float, float]:
    """Return what an index keeps, in bytes for an account, and at its highest while it is built."""
    accounts = [Account(id=str(number), name=named.listed) for number, named in enumerate(company_names(count))]
    for account in accounts:
        _ = account.name.key
    tracemalloc.start()
    lookup = AccountLookup(accounts)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / len(lookup), peak / len(lookup)


def main() -> int:
    """Measure, print, and tell whether what was promised holds."""
    quick = arguments("what a keystroke costs while an account is looked up").quick
    kept, peak = memory(FEW if quick else QUICK)
    memories = [
        Figure("index: memory kept, an account", kept, "B", places=0),
        Figure("index: memory while building, an account", peak, "B", places=0),
    ]
    return report(f"looking accounts up, {HITS} hits", [*figures(quick=quick), *memories])


if __name__ == "__main__":
    sys.exit(main())
