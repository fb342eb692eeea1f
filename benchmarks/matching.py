"""What finding candidates costs, and whether that grows with the accounts.

``python -m benchmarks.matching [--quick]``: the full run indexes 1,000,000 accounts in this process
(the memory it takes is the last figure; some five minutes); the quick one stops at 100,000.

What is measured
----------------
* *candidates of an inquiry*: `leadflow.matching.match_account`, which builds the keys of an inquiry, looks each up and
  weighs the evidence. This is what must not grow with the accounts. Among more accounts more have the same name, and each
  of them is weighed; so it is measured for inquiries of companies whose name nobody else has, and shown for all.
* *lookups, keys prepared*: two calls of `Directory.accounts`, by name and by domain, against the same two keys in bare
  dicts. A dict of a million keys does not fit into the caches of a processor, so both take longer there;
  the bare dicts are shown beside the directory at both sizes.
* *building keys*: `leadflow.matching.asked_keys`.
* *similar names*: `leadflow.NameIndex.similar` from the name as text, against ``rapidfuzz.process.extract`` over a list of
  all names whose letters, those of the asked name included, were prepared before. Same measure, same least score.
"""

import functools
import gc
import random
import resource
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence

import attrs
from rapidfuzz import fuzz, process

from benchmarks.figures import Figure, arguments, best_of, report, side_by_side
from benchmarks.names import Named, company_names, mistyped
from leadflow import Account, Directory, Inquiry
from leadflow.matching import NameIndex, asked_keys, match_account
from leadflow.matching.fuzzy import typed_letters
from leadflow.policy import Policy

FEW, MANY, MOST = 10_000, 100_000, 1_000_000
ASKED = 10_000
MISTYPED = 300
SCANNED = 40
LEAST, SHOWN = 70, 5
POLICY = Policy(fallback_user="user:dana")


def main() -> int:
    """Measure, print, and tell whether what was promised holds."""
    quick = arguments("what finding candidates costs").quick
    most = MANY if quick else MOST
    figures = [*_exact(most, 3 if quick else 7), *_similar((FEW, MANY) if quick else (FEW, MANY, MOST))]
    figures.append(Figure("most memory of this process", _peak() / 1e9, "GB"))
    return report(f"matching, up to {most:,} accounts", figures)


def _accounts(names: Sequence[Named]) -> Iterator[Account]:
    for number, name in enumerate(names):
        yield Account(id=f"a{number}", name=name.listed, domains=(f"company{number}.example",))


# --- by keys ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class Indexed:
    """Accounts, their directory, the same keys in bare dicts, and what is asked for."""

    known: Directory
    by_name: dict[str, Account]
    by_domain: dict[str, Account]
    inquiries: tuple[Inquiry, ...]
    namesakes: tuple[Inquiry, ...]
    keys: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, accounts: Sequence[Account], known: Directory) -> "Indexed":
        """Ask for accounts by chance, by name and by domain; keys are texts of their own, as those of inquiries are."""
        chance = random.Random(5)
        carriers = Counter(account.name.key for account in accounts)
        alone = [account for account in accounts if carriers[account.name.key] == 1]
        asked = chance.choices(alone, k=ASKED)
        return cls(
            known=known,
            by_name={f"company:{account.name.key}": account for account in accounts},
            by_domain={f"domain:{account.domains[0].name}": account for account in accounts},
            inquiries=tuple(map(_inquiry, asked)),
            namesakes=tuple(map(_inquiry, chance.choices(accounts, k=ASKED))),
            keys=tuple((f"company:{each.name.key}", f"domain:{each.domains[0].name}") for each in asked),
        )

    def look_up(self) -> None:
        """Ask the directory, keys prepared."""
        accounts = self.known.accounts
        for name, domain in self.keys:
            accounts(name)
            accounts(domain)

    def look_up_bare(self) -> None:
        """Ask two bare dicts the same."""
        by_name, by_domain = self.by_name.get, self.by_domain.get
        for name, domain in self.keys:
            by_name(name)
            by_domain(domain)

    def build_keys(self) -> None:
        """Build all keys of each inquiry."""
        for inquiry in self.inquiries:
            asked_keys(inquiry, POLICY)

    def match(self) -> None:
        """Find the account of each inquiry of a company whose name nobody else has."""
        for inquiry in self.inquiries:
            match_account(inquiry, self.known, POLICY)

    def match_namesakes(self) -> None:
        """Find the account of each inquiry, whoever asks."""
        for inquiry in self.namesakes:
            match_account(inquiry, self.known, POLICY)

    @property
    def carriers(self) -> float:
        """How many accounts have the name of one who asks, on average."""
        names = [str(inquiry.company and inquiry.company.key) for inquiry in self.namesakes]
        return sum(len(self.known.accounts(f"company:{name}")) for name in names) / ASKED


def _inquiry(account: Account) -> Inquiry:
    email = f"amy@{account.domains[0].name}"
    return Inquiry(id=f"i-{account.id}", source="bench", email=email, company=account.name)


def _exact(most: int, repeat: int) -> list[Figure]:
    few, _ = _indexed(FEW)
    many, building = _indexed(most)
    gc.freeze()  # else each collection looks at a million accounts
    times = {
        work: side_by_side(repeat, getattr(few, work), getattr(many, work))
        for work in ("match", "match_namesakes", "look_up", "look_up_bare", "build_keys")
    }
    gc.unfreeze()
    rows = (
        ("candidates of an inquiry", "match"),
        ("the same with namesakes", "match_namesakes"),
        ("two lookups, keys prepared", "look_up"),
        ("two lookups in bare dicts", "look_up_bare"),
        ("building the keys of an inquiry", "build_keys"),
    )
    figures = [
        Figure(f"{what}, {size:,} accounts", seconds / ASKED * 1e6, "µs")
        for what, work in rows
        for size, seconds in zip((FEW, most), times[work], strict=True)
    ]
    growth = {work: large / small for work, (small, large) in times.items()}
    return [
        *building,
        *figures,
        Figure("candidates a second, 10,000 accounts", ASKED / times["match"][0], "/s"),
        Figure(f"candidates a second, {most:,} accounts", ASKED / times["match"][1], "/s"),
        Figure(f"candidates of an inquiry, {most:,} accounts against {FEW:,}", growth["match"], "×", 1.5),
        Figure("the same with namesakes", growth["match_namesakes"], "×"),
        Figure("accounts of one name, 10,000 accounts", few.carriers, ""),
        Figure(f"accounts of one name, {most:,} accounts", many.carriers, ""),
        Figure("lookups with keys prepared, the same", growth["look_up"], "×"),
        Figure("lookups in bare dicts, the same", growth["look_up_bare"], "×"),
        *(
            Figure(f"lookups against bare dicts, {size:,} accounts", ours / bare, "×", 4.0)
            for size, ours, bare in zip((FEW, most), times["look_up"], times["look_up_bare"], strict=True)
        ),
    ]


def _indexed(count: int) -> tuple[Indexed, list[Figure]]:
    """Return accounts, indexed, and what that cost."""
    names = tuple(company_names(count))
    before = _peak()
    start = time.process_time()
    accounts = tuple(_accounts(names))
    made, with_accounts = time.process_time(), _peak()
    known = Directory.of(accounts)
    done, with_all = time.process_time(), _peak()
    figures = [
        Figure(f"making {count:,} accounts", made - start, "s"),
        Figure("indexing them", done - made, "s"),
        Figure("memory, an account itself", (with_accounts - before) / count, "bytes"),
        Figure("memory to index it, at the peak", (with_all - with_accounts) / count, "bytes"),
    ]
    return Indexed.of(accounts, known), figures


def _peak() -> int:
    """Return the most memory that this process ever had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


# --- by similarity ----------------------------------------------------------------------------------------------------


def _similar(sizes: Sequence[int]) -> list[Figure]:
    figures: list[Figure] = []
    for size in sizes:
        names = tuple(company_names(size))
        index, building = _names_indexed(names, weigh=size == sizes[-2])
        asked = {
            (language, errors): _asked(names, is_korean=language == "Korean", errors=errors)
            for language in ("English", "Korean")
            for errors in (1, 2)
        }
        every = [each for group in asked.values() for each in group]
        promised = 0.8 if size == MANY else None
        gc.freeze()
        each_time = best_of(1, functools.partial(_ask, index, every)) / len(every)
        found = {group: _recall(index, each) for group, each in asked.items()}
        gc.unfreeze()
        figures += [
            *building,
            Figure(f"similar names, {size:,} accounts, a name", each_time * 1e6, "µs"),
            Figure(
                f"recall in the best {SHOWN}, one or two errors",
                sum(found.values()) / len(found),
                "",
                at_least=promised,
            ),
            *(
                Figure(f"  {language}, {'one error' if errors == 1 else 'two errors'}", recall, "")
                for (language, errors), recall in found.items()
            ),
        ]
        if size == MANY:
            figures += _against_scan(names, index, every)
    return figures


def _names_indexed(names: Sequence[Named], *, weigh: bool) -> tuple[NameIndex, list[Figure]]:
    accounts = tuple(_accounts(names))
    start = time.process_time()
    index = NameIndex(accounts)
    seconds = time.process_time() - start
    figures = [Figure(f"indexing the names of {len(names):,} accounts", seconds, "s")]
    if weigh:
        gc.collect()
        tracemalloc.start()
        again = NameIndex(accounts)
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        del again
        figures.append(Figure("memory of that, a name", size / len(names), "bytes"))
    return index, figures


def _asked(names: Sequence[Named], *, is_korean: bool, errors: int) -> list[tuple[str, str]]:
    """Return what people typed, and the letters of what they meant."""
    chance = random.Random(f"{is_korean} {errors}")
    meant = chance.sample([name for name in names if name.is_korean == is_korean], MISTYPED)
    return [(mistyped(name.typed, errors, chance), _letters(name.listed)) for name in meant]


def _letters(name: str) -> str:
    return typed_letters(Account(id="1", name=name).name)


def _ask(index: NameIndex, asked: Sequence[tuple[str, str]]) -> None:
    for name, _ in asked:
        index.similar(name, limit=SHOWN, at_least=LEAST)


def _recall(index: NameIndex, asked: Sequence[tuple[str, str]]) -> float:
    """Return for how many the name that was meant is among the suggestions."""
    found = sum(
        any(typed_letters(each.name) == meant for each in index.similar(name, limit=SHOWN, at_least=LEAST))
        for name, meant in asked
    )
    return found / len(asked)


def _against_scan(names: Sequence[Named], index: NameIndex, asked: Sequence[tuple[str, str]]) -> list[Figure]:
    """Compare with a scan, which finds what there is to find."""
    # The first copies fill the gaps that other objects left; the second ones lie beside each other in memory,
    # English apart from Korean. A scan is some three times as fast on these as on texts that lie anywhere.
    letters = "\n".join(sorted({_letters(name.listed) for name in names})).split("\n")
    letters = "\n".join(letters).split("\n")
    some = random.Random(5).sample(asked, SCANNED)
    prepared = [(_letters(name), meant) for name, meant in some]

    def scan(name: str) -> list[str]:
        best = process.extract(name, letters, scorer=fuzz.ratio, score_cutoff=LEAST, limit=SHOWN)
        return [found for found, _, _ in best]

    scanning, finding = side_by_side(3, lambda: [scan(name) for name, _ in prepared], lambda: _ask(index, some))
    recall = sum(meant in scan(name) for name, meant in prepared) / SCANNED
    return [
        Figure("a scan with rapidfuzz, a name", scanning / SCANNED * 1e6, "µs"),
        Figure(f"similar names, of the same {SCANNED} names", finding / SCANNED * 1e6, "µs"),
        Figure(f"recall of the scan, of {SCANNED} names", recall, ""),
        Figure("similar names against a scan", scanning / finding, "×", at_least=20.0),
    ]


if __name__ == "__main__":
    sys.exit(main())
