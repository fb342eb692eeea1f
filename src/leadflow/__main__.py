"""The command line: what leadflow would do with inquiries, before anything is written.

``python -m leadflow plan inquiries.csv --accounts accounts.csv --policy policy.toml``

Decisions go to standard output, what could not be read to standard error.
Exit status: 0 everything was read, 1 something in the lists could not be read and the rest was planned,
2 nothing could be done.
"""

import io
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import attrs

from leadflow import __version__
from leadflow.errors import InvalidPayload, InvalidValue, LeadflowError, MissingExtra
from leadflow.intake import Decision, IntakePlan, plan_intake
from leadflow.memory import MemoryRepository
from leadflow.objects import Account, AnyRecord, Inquiry, Load, Queue, Rotation, Team, User, ref
from leadflow.policy import Policy
from leadflow.repositories import gather
from leadflow.routing import trace_route
from leadflow.scoring import trace_score
from leadflow.serialization import PRESETS, dump_plan, load_policy, load_records, policy_preset
from leadflow.sources import FORMATS
from leadflow.sources import accounts as account_lists
from leadflow.sources.accounts import AccountList
from leadflow.sources.decoding import text_of
from leadflow.sources.files import format_and_path, opened, read_file
from leadflow.sources.moments import read_moment
from leadflow.sources.unread import LeftOut, in_lines, left_out, rejected

try:
    import click
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console
    from rich.progress import track
    from rich.text import Text
except ImportError:
    sys.stderr.write(f"error: {MissingExtra('cli', 'the command line')}\n")
    raise SystemExit(2) from None

__all__ = ["main"]

_LONG = 500
"""From this many inquiries on, somebody who waits sees a bar."""
_PIPED = 120
"""The width in cells where no terminal says how wide it is."""
_HEADS = ("row", "who", "becomes", "account", "owner", "score")
_NAMES = (1, 3)
_GAP = "  "
_SHORTEST, _LONGEST = 8, 28
"""How narrow and how wide a name may be shown, in cells."""
_ROOM = 44
"""The least width in cells at which a reason stands beside its row; else it stands below."""
_STYLES: Mapping[str, str] = {
    "contact": "green",
    "person_account": "green",
    "known_lead": "cyan",
    "known_contact": "cyan",
    "known_person_account": "cyan",
    "ambiguous": "yellow",
    "rejected": "red",
}


# --- the command ------------------------------------------------------------------------------------------------------


@click.group()
@click.version_option(__version__, prog_name="leadflow")
def main() -> None:
    """Decide what arriving people become in a CRM, before anything is written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("inquiries", nargs=-1, required=True, metavar="[FORMAT:]FILE...")
@click.option("--accounts", required=True, metavar="FILE", help="The accounts, CSV or TSV.")
@click.option("--policy", required=True, metavar="FILE", help="The policy, TOML.")
@click.option("--roster", metavar="FILE", help="Users, queues and teams, JSON; else all that are named are there.")
@click.option("--records", metavar="FILE", help="Stored leads, contacts and so on, JSON: the known persons.")
@click.option("--format", "format_", metavar="FORMAT", help=f"How to read the files: {', '.join(FORMATS)}.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column of a CSV file is FIELD.")
@click.option("--source", metavar="NAME", help="The system whose ids a CSV or JSON Lines file holds.")
@click.option("--encoding", metavar="NAME", help="The encoding of the inquiries where it is not UTF-8, such as cp949.")
@click.option("--currency", metavar="CODE", help="The currency of amounts that name none, such as KRW.")
@click.option("--account-map", "account_mapping", multiple=True, metavar="FIELD=COLUMN", help="As --map, for accounts.")
@click.option("--account-encoding", metavar="NAME", help="As --encoding, for accounts.")
@click.option("--at", metavar="ISO", help="The moment to decide at, such as 2026-11-21T09:00:00Z; else now.")
@click.option("--explain", type=int, metavar="ROW", help="Tell the whole story of one row instead.")
@click.option("--out", metavar="FILE", help="Write every decision and the changes as JSON.")
def plan(  # noqa: PLR0913 - the options of the command
    *,
    inquiries: tuple[str, ...],
    accounts: str,
    policy: str,
    roster: str | None,
    records: str | None,
    format_: str | None,
    mapping: tuple[str, ...],
    source: str | None,
    encoding: str | None,
    currency: str | None,
    account_mapping: tuple[str, ...],
    account_encoding: str | None,
    at: str | None,
    explain: int | None,
    out: str | None,
) -> None:
    """Show what inquiries become, who owns them, how good they are, and why.

    The ending of a file tells its format (.csv, .tsv, .jsonl, .ndjson), or its name in front: google_ads:lead.json.

    Exit status: 0 everything was read, 1 some rows could not be read, 2 nothing could be done.
    """
    screen, errors = _console(sys.stdout), _console(sys.stderr)
    try:
        moment = datetime.now(UTC) if at is None else read_moment(at, None)
        settings = load_policy(policy)
        with opened(accounts, account_encoding) as content:
            listed = account_lists.parse(content, columns=_columns(account_mapping), currency=currency)
        stored = [*listed.accounts, *(_records(records) if records else ())]
        repository = _repository([*stored, *(_staff(roster) if roster else _named(settings, stored))])
        files = [format_and_path(inquiry, format_) for inquiry in inquiries]
        arrived = _arrived(files, _columns(mapping), source=source, encoding=encoding, currency=currency)
        if explain is not None and not 1 <= explain <= len(arrived.inbound):
            raise InvalidValue("row", explain, f"a row from 1 to {len(arrived.inbound)}")
        known = gather(repository, arrived.inbound, settings)
        waits = errors.is_interactive and len(arrived.inbound) >= _LONG
        watched = track(arrived.inbound, "deciding", console=errors, transient=True, disable=not waits)
        planned = plan_intake(watched, known, settings, at=moment)
        if out is not None:
            Path(out).write_text(dump_plan(planned), encoding="utf-8")
    except (LeadflowError, OSError) as error:
        _print(errors, _in_words(error))
        sys.exit(2)
    if explain is None:
        _print(screen, _table(planned, screen.width))
    else:
        _print(screen, _story(planned.steps[explain - 1].decision, settings, moment))
    unread, left = _unread(accounts, listed, arrived, planned, settings)
    _print(errors, _list("could not be read", unread))
    _print(errors, _list("left out, while the rest was read", left))
    _print(errors, _list("to consider in the policy", [str(caution) for caution in settings.warnings()]))
    _print(errors, _list("not in the roster", [str(fault) for fault in settings.check_roster(known.roster)]))
    sys.exit(1 if unread or listed.problems else 0)


@main.command("policy")
@click.argument("name", type=click.Choice(PRESETS))
def preset(*, name: str) -> None:
    """Write a policy to start from, for one kind of organisation: leadflow policy mixed > policy.toml."""
    click.echo(policy_preset(name), nl=False)


# --- what comes in ----------------------------------------------------------------------------------------------------


@attrs.frozen
class _Arrived:
    """The inquiries of all files, the file of each, the columns that were named, and the files that are unreadable."""

    inbound: tuple[Inquiry, ...]
    files: tuple[str, ...]
    columns: Mapping[str, str]
    faults: tuple[str, ...]


def _columns(mapping: Sequence[str]) -> dict[str, str]:
    """Return our field → the column of the file, as the options say."""
    columns: dict[str, str] = {}
    for text in mapping:
        field, equals, column = text.partition("=")
        if not equals or field in columns:
            raise InvalidValue("mapping", text, "FIELD=COLUMN such as 'email=Mail', each field once")
        columns[field] = column
    return columns


def _records(file: str) -> tuple[AnyRecord, ...]:
    with opened(file) as content:
        return load_records(text_of(content))


def _staff(file: str) -> tuple[AnyRecord, ...]:
    """Return the records of a roster; a mistyped kind would be a custom one, and the user silently not there."""
    records = _records(file)
    for each in records:
        if not isinstance(each, User | Queue | Team | Rotation | Load):
            raise InvalidPayload(f"{each.kind} {each.id!r} is no user, queue or team", file)
    return records


def _repository(records: Sequence[AnyRecord]) -> MemoryRepository:
    for each, times in Counter(map(ref, records)).items():
        if times > 1:
            raise InvalidPayload(f"{each} is given {times} times")
    return MemoryRepository(records)


def _named(policy: Policy, stored: Iterable[AnyRecord]) -> Iterator[User | Queue | Team]:
    """Yield all whom the policy or an account names, as there and active; a team without members has its queue."""
    records = tuple(stored)
    described = {record.id for record in records if isinstance(record, User | Queue | Team)}
    owners = (record.owner for record in records if isinstance(record, Account) and record.owner is not None)
    for id_ in dict.fromkeys((*policy.targets, *owners)):
        if id_ in described:
            continue
        match id_.partition(":")[0]:
            case "user":
                yield User(id=id_)
            case "queue":
                yield Queue(id=id_)
            case _:
                yield Team(id=id_, queue=f"queue:{id_.removeprefix('team:')}")


def _arrived(
    files: Sequence[tuple[str, str]],
    columns: Mapping[str, str],
    *,
    source: str | None,
    encoding: str | None,
    currency: str | None,
) -> _Arrived:
    """Read the files of inquiries; one that cannot be read does not harm the others."""
    if columns and all(format_ != "csv" for format_, _ in files):
        raise InvalidValue("option", "--map", "a file of the format 'csv' beside it")
    inbound: list[Inquiry] = []
    places: list[str] = []
    faults: list[str] = []
    for format_, path in files:
        try:
            found = read_file(format_, path, encoding=encoding, columns=columns, source=source, currency=currency)
        except InvalidPayload as error:
            faults.append(f"{error.place}: {error.reason}")
        else:
            inbound.extend(found)
            places.extend(path for _ in found)
    if faults and not inbound:
        raise InvalidPayload("\n".join(faults))
    return _Arrived(tuple(inbound), tuple(places), columns, tuple(faults))


def _unread(
    accounts: str, listed: AccountList, arrived: _Arrived, plan: IntakePlan, policy: Policy
) -> tuple[list[str], list[str]]:
    """Return which files and rows could not be read, and which values of other rows: file, line, column and reason."""
    rows = [f"{accounts}, {each}" for each in listed.problems if each.is_row]
    values = [
        LeftOut(accounts, f"line {each.line}", str(each.column), each.value, each.reason)
        for each in listed.problems
        if not each.is_row
    ]
    rows.extend((*arrived.faults, *rejected(plan, arrived.files, policy, arrived.columns)))
    values.extend(left_out(plan, arrived.files, policy, arrived.columns))
    return rows, in_lines(values)


# --- what goes out ----------------------------------------------------------------------------------------------------


def _console(stream: TextIO) -> Console:
    """Return a console that shows text as it is; the variable COLUMNS sets the width of a pipe."""
    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPED
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=True)


def _print(console: Console, lines: Iterable[Text | str]) -> None:
    for line in lines:
        console.print(Text(_printable(line)) if isinstance(line, str) else line)


def _printable(text: str) -> str:
    r"""Return a text that does nothing to a terminal: control characters become visible, other spaces plain ones.

    >>> print(_printable("Amy\x1b[2J\u3000Wong"))
    Amy\u001b[2J Wong
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else f"\\u{ord(char):04x}" for char in text)


def _in_words(error: LeadflowError | OSError) -> list[str]:
    """Return what went wrong, each fault on its own line."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
    return f"error: {text}".splitlines()


def _list(heading: str, lines: Sequence[str]) -> list[str]:
    return [f"{heading}:", *(f"  {line}" for line in lines)] if lines else []


def _table(plan: IntakePlan, width: int) -> Iterator[Text]:
    """Yield the lines of the table and the counts; a reason stands beside its row where there is room, else below."""
    rows = [tuple(map(_printable, _cells(number, step.decision))) for number, step in enumerate(plan.steps, 1)]
    widths = _widths([_HEADS, *rows], width)
    left = sum(widths) + len(_GAP) * len(widths)
    beside = width - left >= _ROOM
    indent = left if beside else widths[0] + len(_GAP)
    yield Text(_line([*_HEADS, "reason"] if beside else _HEADS, widths), "bold")
    for cells, row in zip(rows, plan.rows(), strict=True):
        reason, *rest = _wrapped(_printable(row["reason"]), max(width - indent, _ROOM))
        yield Text(_line([*cells, reason] if beside else cells, widths), _STYLES.get(row["becomes"], ""))
        yield from (Text(" " * indent + line, "dim") for line in (rest if beside else (reason, *rest)))
    layers = Counter(step.decision.routing.layer for step in plan.steps if step.decision.routing is not None)
    yield Text()
    arrived = "inquiry" if len(rows) == 1 else "inquiries"
    for counted in (_counted(arrived, plan.counts.items()), _counted("routed", layers.most_common())):
        yield from map(Text, _wrapped(counted, width))


def _cells(number: int, decision: Decision) -> tuple[str, ...]:
    account, score, label = decision.classification.account, decision.score, decision.inquiry.label
    return (
        str(number),
        "" if label == decision.inquiry.id else label,
        decision.outcome.replace("_", " "),
        "" if account is None else account.label,
        decision.owner or "",
        "" if score is None else str(score.value),
    )


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column in cells; names give way where the terminal is narrow, ids never do."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for name in _NAMES:
        widths[name] = min(widths[name], _LONGEST)
    for _ in range(sum(widths) + len(_GAP) * (len(widths) - 1) - width):
        wider = max(_NAMES, key=widths.__getitem__)
        widths[wider] = max(widths[wider] - 1, _SHORTEST)
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return the cells beside each other; what goes beyond the widths stands at the end as it is."""
    fitted = [
        set_cell_size(cell, width) if cell_len(cell) <= width else f"{set_cell_size(cell, width - 1)}…"
        for cell, width in zip(cells, widths, strict=False)
    ]
    return _GAP.join([*fitted, *cells[len(widths) :]]).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    return [line.plain.rstrip() for line in Text(text).wrap(Console(width=width), width)]


def _counted(what: str, counts: Iterable[tuple[str, int]]) -> str:
    pairs = tuple(counts)
    parts = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in pairs)
    return f"{sum(count for _, count in pairs):,} {what}" + (f": {parts}" if parts else "")


def _story(decision: Decision, policy: Policy, at: datetime) -> Iterator[str]:
    """Yield everything there is to say about a decision made at a moment, with what every rule saw."""
    yield from decision.explain().splitlines()
    facts, scored, routed = decision.classification.facts, decision.score, decision.routing
    if scored is not None:
        yield "scoring, rule by rule"
        yield from (f"  {rule}" for rule in trace_score(decision.inquiry, policy.scoring, at=at, facts=facts))
        facts = scored.added_to(facts)
    if routed is not None:
        trace = trace_route(decision.inquiry, policy.routing, facts)
        yield f"routing, rule by rule (decided by {routed.layer})"
        for rule in trace.rules:
            yield f"  {rule}"
            if len(rule.seen) > 1:
                yield from (f"    {each}" for each in rule.seen)
        for gap in trace.gaps:
            yield f"  missing {gap.field} leaves open {gap.rules} of the rules, first {gap.first!r} → {gap.leads_to}"


if __name__ == "__main__":
    main()
