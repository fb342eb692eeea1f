"""Who is meant? How often matching by name is right, and what it takes for a company or a government that is none.

``python -m benchmarks.matching_quality --data FOLDER [--quick]``: the folder holds ``yc_companies.csv``,
``kr_gov_sites.csv`` and ``dotgov_current_full.csv``. ``--quick`` makes 20,000 spellings, otherwise five times as many.

What counts as right
--------------------
An *automatic match* is an account that the inquiry is attached to; what is ambiguous or only suggested is none.
It is right when the spelling was made from a name of that account. *Precision* is right ÷ automatic.

Some names are borne by several companies: the same letters, once the legal form is away, as the current or a former
name. Of these nobody can say which company is meant, and "ambiguous" is the right answer. So there are two readings of
*recall*:

- of names that one company bears: right ÷ spellings. This is what was promised.
- of all names: right ÷ spellings, where ambiguous is a miss, too.

Precision is promised over all names, shared ones included. Who bears a name is told by `perturbations.bare`, not by
the normaliser; a spelling that reads as a name of another company counts as shared.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from pathlib import Path
from typing import Literal, TypeAlias

import attrs

from benchmarks.figures import Figure, arguments, report
from benchmarks.korean_names import korean_names
from benchmarks.perturbations import OPERATORS, Spelling, bare, spellings
from leadflow import Account, Directory, Inquiry, classify
from leadflow.errors import InvalidValue
from leadflow.policy import Policy
from leadflow.sources import accounts
from leadflow.values import Domain

__all__ = ["Answer", "Company", "Quality", "ask", "measure"]

POLICY = Policy(fallback_user="user:dana")
SPELLINGS = 20_000
KOREAN_NAMES = 600
_SHOWN = 25
_LEFT_OUT = 10  # every tenth company is a stranger when strangers are asked for

# Where private people have their mail, in several countries; of our own knowledge, not the library's table.
_FREE_MAIL = (
    *(
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
    ),
    *("yahoo.co.jp", "aol.com", "gmx.de", "web.de", "t-online.de", "orange.fr", "free.fr", "libero.it", "proton.me"),
    *("naver.com", "daum.net", "hanmail.net", "nate.com", "kakao.com", "qq.com", "163.com", "126.com", "sina.com"),
    *("mail.ru", "yandex.ru", "seznam.cz", "wp.pl", "uol.com.br", "rediffmail.com", "hotmail.co.uk", "me.com"),
)

# What stands in lists where a former name should, and is none; in the form that `bare` gives.
_NO_NAMES = frozenset({"inc", "incorporated", "llc", "ltd", "limited", "pbc", "tbd", "test", "_"})

Verdict: TypeAlias = Literal["right", "wrong", "ambiguous", "missed"]


@attrs.frozen
class Company:
    """A company of a list, as the list has it.

    Args:
        names: its name, then its former names.
    """

    id: str
    names: tuple[str, ...]


@attrs.frozen
class Answer:
    """What became of an inquiry that gives nothing but a person and a company's name.

    Args:
        verdict: ``ambiguous`` only with the company among the candidates.
        accounts: the ids of the accounts it was attached to, or may be.
    """

    verdict: Verdict
    accounts: tuple[str, ...]


@attrs.frozen
class Quality:
    """What was measured, and lines for people about what went wrong."""

    figures: tuple[Figure, ...]
    notes: tuple[str, ...]


def main() -> int:
    """Measure, print, and tell whether what was promised holds."""
    given = arguments("how often matching is right", ("--data", "the folder with the lists"))
    if given.data is None:
        print("give the folder with the lists: --data FOLDER", file=sys.stderr)
        return 2
    found = measure(Path(given.data), seeds=range(1, 2 if given.quick else 6))
    status = report("matching quality", found.figures)
    print(*found.notes, sep="\n")
    return status


def measure(folder: Path, *, seeds: Sequence[int], count: int = SPELLINGS, korean: int = KOREAN_NAMES) -> Quality:
    """Measure everything.

    Args:
        folder: where the three lists are.
        seeds: one for each round of spellings.
        count: how many spellings a round has.
        korean: how many invented Korean companies stand beside those of the list.
    """
    content = (folder / "yc_companies.csv").read_bytes()
    listed = accounts.parse(content, columns={"aliases": "former_names"}).accounts
    invented = [Account(id=f"korean-{at}", name=name) for at, name in enumerate(korean_names(korean, seed=1))]
    companies = [*_companies(content), *(Company(each.id, (each.name.text,)) for each in invented)]
    stored = (*listed, *invented)
    parts = (
        _former_names(companies, Directory.of(stored)),
        _spellings(companies, Directory.of(stored), seeds, count),
        _strangers(companies, stored, seeds[0], count // _LEFT_OUT),
        _free_mail(listed),
        _government(folder, listed),
    )
    return Quality(tuple(each for part in parts for each in part.figures), tuple(_lines(parts)))


def _lines(parts: Iterable[Quality]) -> Iterator[str]:
    for part in parts:
        if part.notes:
            yield ""
            yield from part.notes


def _companies(content: bytes) -> Iterator[Company]:
    """Read names and former names without the reader of the library."""
    for row in csv.DictReader(content.decode("utf-8-sig").splitlines()):
        former = (name.strip() for name in row["former_names"].split("|"))
        yield Company(row["id"], (row["name"], *(name for name in dict.fromkeys(former) if name)))


def ask(company: str, expected: str, known: Directory) -> Answer:
    """Ask who is meant by a person and a company's name, nothing else.

    Args:
        company: what was typed.
        expected: the id of the account that is meant.
        known: the accounts there are.
    """
    inquiry = Inquiry(id="asked", source="benchmark", name="Amy Wong", company=company)
    decision = classify(inquiry, known, POLICY)
    if decision.account is not None:
        return Answer("right" if decision.account.id == expected else "wrong", (decision.account.id,))
    candidates = tuple(each.id for each in decision.candidates)
    is_open = decision.outcome == "ambiguous" and expected in candidates
    return Answer("ambiguous" if is_open else "missed", candidates)


def _bearers(companies: Iterable[Company]) -> Mapping[str, AbstractSet[str]]:
    """Return who bears a name, current or former, by its letters."""
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for company in companies:
        for name in company.names:
            bearers[bare(name)].add(company.id)
    return bearers


# --- former names -----------------------------------------------------------------------------------------------------


def _former_names(companies: Sequence[Company], known: Directory) -> Quality:
    """Every former name finds its company, or is reported ambiguous with it among the candidates.

    Some are no names: a list that was cut at commas has "Inc." among them, others say "TBD" or "Test".
    These are counted apart, and must attach nobody.
    """
    verdicts: Counter[Verdict] = Counter()
    notes: list[str] = []
    no_names: list[Answer] = []
    for company in companies:
        for name in company.names[1:]:
            answer = ask(name, company.id, known)
            if bare(name) in _NO_NAMES:
                no_names.append(answer)
                continue
            verdicts[answer.verdict] += 1
            if answer.verdict in ("wrong", "missed"):
                notes.append(f"  {answer.verdict}: {name!r}, once the name of {company.names[0]!r}")
    attached = sum(each.verdict in ("right", "wrong") for each in no_names)
    figures = (
        Figure("former names", verdicts.total(), "", places=0),
        Figure("… that find their company", verdicts["right"], "", places=0),
        Figure("… that are reported ambiguous, with it among the candidates", verdicts["ambiguous"], "", places=0),
        Figure("… that find another company, or none", verdicts["wrong"] + verdicts["missed"], "", 0, places=0),
        Figure("former names that are no names, such as 'Inc.' and 'TBD'", len(no_names), "", places=0),
        Figure("… that attach somebody", attached, "", 0, places=0),
    )
    return Quality(figures, _bounded("former names that do not find their company", notes))


# --- spellings --------------------------------------------------------------------------------------------------------


@attrs.frozen
class _Asked:
    """A spelling, whether several companies bear the name, and what became of it."""

    spelling: Spelling
    name: str
    answer: Answer
    is_shared: bool = False


def _spellings(companies: Sequence[Company], known: Directory, seeds: Sequence[int], count: int) -> Quality:
    """Ask for every spelling; tell precision, both readings of recall, and recall by operator."""
    asked = [each for seed in seeds for each in _asked(companies, known, seed, count)]
    own = [each for each in asked if not each.is_shared]
    shared = [each for each in asked if each.is_shared]
    automatic = [each for each in asked if each.answer.verdict in ("right", "wrong")]
    figures = (
        Figure("spellings", len(asked), "", places=0),
        Figure("precision of automatic matches, all names", _share(automatic, "right"), "", at_least=0.999, places=5),
        Figure("recall, names that one company bears", _share(own, "right"), "", at_least=0.97, places=4),
        Figure("recall, all names, ambiguous is a miss", _share(asked, "right"), "", places=4),
        Figure("share of spellings whose name several companies bear", len(shared) / len(asked), "", places=4),
        Figure("… of these reported ambiguous", _share(shared, "ambiguous"), "", places=4),
    )
    labels = {company.id: company.names[0] for company in companies}
    wrong = [_confusion(each, labels) for each in asked if each.answer.verdict == "wrong"]
    lost = [_confusion(each, labels) for each in own if each.answer.verdict in ("missed", "ambiguous")]
    notes = (
        *_by_operator(own),
        *_bounded("spellings attached to another company", wrong),
        *_bounded("spellings of a name that one company bears, not attached", lost),
    )
    return Quality(figures, notes)


def _asked(companies: Sequence[Company], known: Directory, seed: int, count: int) -> Iterator[_Asked]:
    bearers = _bearers(companies)
    names = [company.names[0] for company in companies]
    for spelling in spellings(names, count, seed=seed):
        company = companies[spelling.origin]
        who = bearers[bare(company.names[0])] | bearers.get(bare(spelling.text), set())
        answer = ask(spelling.text, company.id, known)
        yield _Asked(spelling, company.names[0], answer, is_shared=len(who) > 1)


def _share(asked: Sequence[_Asked], verdict: Verdict) -> float:
    return sum(each.answer.verdict == verdict for each in asked) / len(asked) if asked else 1.0


def _by_operator(asked: Sequence[_Asked]) -> Iterator[str]:
    """Yield one line for each operator, those that lose most spellings first."""
    used: defaultdict[str, list[_Asked]] = defaultdict(list)
    for each in asked:
        for operator in each.spelling.operators:
            used[operator].append(each)
    written = {operator.name: operator.written for operator in OPERATORS}
    yield "recall by operator, names that one company bears (a spelling has one to three; alone: it has only this)"
    yield f"  {'operator':<26} {'written':<8} {'spellings':>9} {'recall':>7} {'alone':>7} {'lost':>6}"
    for operator, those in sorted(used.items(), key=lambda item: _lost(item[1]), reverse=True):
        alone = [each for each in those if each.spelling.operators == (operator,)]
        recalls = f"{_share(those, 'right'):>7.3f} {_share(alone, 'right'):>7.3f}"
        yield f"  {operator:<26} {written[operator]:<8} {len(those):>9} {recalls} {_lost(those):>6}"


def _lost(asked: Sequence[_Asked]) -> int:
    return sum(each.answer.verdict != "right" for each in asked)


def _confusion(asked: _Asked, labels: Mapping[str, str]) -> str:
    found = ", ".join(repr(labels[id_]) for id_ in asked.answer.accounts[:3]) or "nobody"
    return f"  {asked.spelling.text!r} for {asked.name!r} ({', '.join(asked.spelling.operators)}): {found}"


def _strangers(companies: Sequence[Company], stored: Sequence[Account], seed: int, count: int) -> Quality:
    """Ask for companies that are not there: spellings of every tenth company, which is left out of the store.

    Names that a company in the store bears as well are passed over: they are found with good reason.
    """
    away = [company for at, company in enumerate(companies) if at % _LEFT_OUT == 0]
    gone = {company.id for company in away}
    known = Directory.of(each for each in stored if each.id not in gone)
    bearers = _bearers(company for company in companies if company.id not in gone)
    found: list[_Asked] = []
    for spelling in spellings([company.names[0] for company in away], count, seed=seed):
        company = away[spelling.origin]
        if bare(company.names[0]) not in bearers and bare(spelling.text) not in bearers:
            found.append(_Asked(spelling, company.names[0], answer=ask(spelling.text, company.id, known)))
    wrong = [each for each in found if each.answer.verdict == "wrong"]
    labels = {company.id: company.names[0] for company in companies}
    figures = (
        Figure("spellings of companies that are not there", len(found), "", places=0),
        Figure("… attached to another company", len(wrong), "", places=0),
    )
    return Quality(figures, _bounded("strangers attached", [_confusion(each, labels) for each in wrong]))


# --- free mail --------------------------------------------------------------------------------------------------------


def _free_mail(listed: Sequence[Account]) -> Quality:
    """Ask with a free-mail address for every company, with and without its name.

    For every provider there is also an account that claims the provider's domain as its own, as lists of customers do.
    """
    claiming = [Account(id=f"claims-{name}", name=f"Corner shop at {name}", domains=[name]) for name in _FREE_MAIL]
    known = Directory.of([*listed, *claiming])
    by_domain: list[str] = []
    asked = 0
    for at, account in enumerate((*claiming, *listed)):
        email = f"{account.id}@{_FREE_MAIL[at % len(_FREE_MAIL)]}"
        for company in (None, account.name):
            asked += 1
            inquiry = Inquiry(id="asked", source="benchmark", name="Amy Wong", email=email, company=company)
            decision = classify(inquiry, known, POLICY)
            spoke = {each.kind for each in decision.evidence}
            if spoke & {"domain", "domain_below"} or (company is None and decision.account is not None):
                by_domain.append(f"  {email} → {decision.account}")
    figures = (
        Figure("inquiries with a free-mail address", asked, "", places=0),
        Figure("… attached to a company by that domain", len(by_domain), "", 0, places=0),
    )
    return Quality(figures, _bounded("attached by a free-mail domain", by_domain))


# --- government -------------------------------------------------------------------------------------------------------


def _government(folder: Path, listed: Sequence[Account]) -> Quality:
    """Tell how many public bodies are recognised by their domain, and how many companies are taken for one."""
    if not hasattr(Domain, "is_public_sector"):
        return Quality((), ("government recall: not built yet",))
    is_public = attrgetter("is_public_sector")
    bodies = {
        "kr_gov_sites.csv": ("URL", 0.85),
        "dotgov_current_full.csv": ("Domain name", 0.999),
    }
    figures: list[Figure] = []
    notes: list[str] = []
    for name, (column, promised) in bodies.items():
        text = (folder / name).read_text(encoding="utf-8-sig")
        sites = [row[column] for row in csv.DictReader(text.splitlines())]
        unknown = [site for site in sites if (domain := _domain(site)) is None or not is_public(domain)]
        recall = 1 - len(unknown) / len(sites)
        figures.append(Figure(f"government recall, {name}", recall, "", at_least=promised, places=4))
        notes.extend(_bounded(f"not recognised, {name}", [f"  {site}" for site in unknown]))
    misread = [f"  {each.label}: {domain}" for each in listed for domain in each.domains if is_public(domain)]
    figures.append(Figure("companies taken for a public body", len(misread), "", 0, places=0))
    return Quality(tuple(figures), (*notes, *_bounded("companies taken for a public body", misread)))


def _domain(site: str) -> Domain | None:
    try:
        return Domain.parse(site)
    except InvalidValue:
        return None


# --- showing ----------------------------------------------------------------------------------------------------------


def _bounded(title: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Return a title with the number of lines, and the first of them; nothing where there is none."""
    if not lines:
        return ()
    more = (f"  … and {len(lines) - _SHOWN} more",) if len(lines) > _SHOWN else ()
    return (f"{title}: {len(lines)}", *lines[:_SHOWN], *more)


if __name__ == "__main__":
    sys.exit(main())
