"""The command line: what leadflow would do with a list of inquiries, before anything is written.

``python -m leadflow plan inquiries.csv --accounts accounts.csv --policy policy.toml``

Exit status: 0 everything was read, 1 something in the lists could not be read and the rest was planned,
2 nothing could be done.
Decisions go to standard output, what could not be read to standard error.
"""

import io
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import attrs

from leadflow import __version__
from leadflow.classification import Outcome
from leadflow.conditions import Facts
from leadflow.errors import InvalidPayload, InvalidValue, LeadflowError, MissingExtra
from leadflow.intake import Decision, IntakePlan, plan_intake
from leadflow.memory import MemoryRepository
from leadflow.objects import Account, AnyRecord, Inquiry, Queue, Team, User, ref
from leadflow.policy import Policy
from leadflow.repositories import gather
from leadflow.routing import trace_route
from leadflow.scoring import trace_score
from leadflow.serialization import dump_plan, load_policy, load_records
from leadflow.sources import FORMATS, accounts as account_lists, parse
from leadflow.sources.decoding import text_of
from leadflow.sources.headers import field_of_header
from leadflow.sources.moments import read_moment

try:
    import click
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console
    from rich.progress import track
    from rich.text import Text
except ImportError:
    sys.stderr.write(f"{MissingExtra('cli', 'the command line')}\n")
    raise SystemExit(2) from None

__all__ = ["main"]

_ENDINGS: Mapping[str, str] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_TAKES: Mapping[str, tuple[str, ...]] = {"csv": ("columns", "source"), "jsonl": ("source",)}
_PIPED_WIDTH = 120
_LONG = 500
"""From this many inquiries on, somebody who waits sees a bar."""

Item = TypeVar("Item")


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
@click.option("--roster", metavar="FILE", help="Users, queues and teams, JSON; else all whom the policy names are there.")
@click.option("--records", metavar="FILE", help="Stored leads, contacts and other records, JSON: the known persons.")
@click.option("--format", "format_", metavar="FORMAT", help=f"How to read the files: {', '.join(FORMATS)}.")
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Read this column of a CSV file as FIELD.")
@click.option("--source", metavar="NAME", help="The system whose ids a CSV or JSON Lines file holds.")
@click.option("--encoding", metavar="NAME", help="The encoding of the inquiries, such as cp949, where it is not UTF-8.")
@click.option("--account-map", "account_mapping", multiple=True, metavar="FIELD=COLUMN", help="As --map, for accounts.")
@click.option("--account-encoding", metavar="NAME", help="As --encoding, for accounts.")
@click.option("--at", metavar="ISO", help="The moment to decide at, such as 2026-11-21T09:00:00Z; else now.")
@click.option("--explain", type=click.IntRange(min=1), metavar="ROW", help="Tell the whole story of one row instead.")
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
    account_mapping: tuple[str, ...],
    account_encoding: str | None,
    at: str | None,
    explain: int | None,
    out: str | None,
) -> None:
    """Show what inquiries become, who owns them, how good they are, and why.

    The format of a file follows from its ending (.csv, .tsv, .jsonl, .ndjson), or is named: google_ads:lead.json.

    Exit status: 0 everything was read, 1 some rows could not be read, 2 nothing could be done.
    """
    screen, errors = _console(sys.stdout), _console(sys.stderr)
    try:
        moment = datetime.now(UTC) if at is None else read_moment(at, None)
        rules = load_policy(policy)
        known = _known(accounts, _columns(account_mapping), account_encoding)
        stored = [record for file in (roster, records) if file is not None for record in _stored(file)]
        there = [*known.accounts, *stored]
        repository = _repository([*there, *(_implied(rules, there) if roster is None else ())])
        arrived = _arrived(inquiries, format_, encoding, columns=_columns(mapping), source=source)
        directory = gather(repository, arrived.inbound, rules)
        waits = errors.is_interactive and len(arrived.inbound) >= _LONG
        watched = track(arrived.inbound, "deciding", console=errors, transient=True, disable=not waits)
        planned = plan_intake(watched, directory, rules, at=moment)
        shown = list(_table(planned, screen.width) if explain is None else _story(planned, explain, rules))
        if out is not None:
            Path(out).write_text(dump_plan(planned), encoding="utf-8")
    except (LeadflowError, OSError) as error:
        _print(errors, _in_words(error))
        sys.exit(2)
    _print(screen, shown)
    unread = [*known.faults, *arrived.faults, *_rejected(planned, arrived)]
    _print(errors, _listed("could not be read", unread))
    _print(errors, _listed("left out, the rest of the row was read", _left_out(planned, arrived)))
    _print(errors, _listed("not in the roster", [f"{policy}, {fault}" for fault in rules.check_roster(directory.roster)]))
    sys.exit(1 if unread else 0)


# --- what comes in ----------------------------------------------------------------------------------------------------


@attrs.frozen
class _Known:
    """The accounts of a list, and what of it could not be read."""

    accounts: tuple[Account, ...]
    faults: tuple[str, ...]


@attrs.frozen
class _Arrived:
    """The inquiries of all files, the file of each, what their columns mean, and the files that could not be read."""

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


@contextmanager
def _opened(file: str, encoding: str | None = None) -> Iterator[str | bytes]:
    """Give the content of a file, and say in errors which file they are about."""
    try:
        content = Path(file).read_bytes()
        yield content if encoding is None else text_of(content, encoding)
    except InvalidPayload as error:
        raise InvalidPayload(error.reason, f"{file}, {error.place}" if error.place else file) from error


def _known(file: str, columns: Mapping[str, str], encoding: str | None) -> _Known:
    with _opened(file, encoding) as content:
        found = account_lists.parse(content, columns=columns)
    return _Known(found.accounts, tuple(f"{file}, {problem}" for problem in found.problems))


def _stored(file: str) -> tuple[AnyRecord, ...]:
    with _opened(file) as content:
        return load_records(text_of(content))


def _repository(records: Sequence[AnyRecord]) -> MemoryRepository:
    for each, times in Counter(map(ref, records)).items():
        if times > 1:
            raise InvalidPayload(f"{each} is given {times} times")
    return MemoryRepository(records)


def _implied(policy: Policy, records: Iterable[AnyRecord]) -> Iterator[User | Queue | Team]:
    """Yield all whom the policy or an account names, as there and active; a team without members has its queue."""
    owners = (record.owner for record in records if isinstance(record, Account) and record.owner is not None)
    for id_ in dict.fromkeys((*policy.targets, *owners)):
        match id_.partition(":"):
            case "user", _, _:
                yield User(id=id_)
            case "queue", _, _:
                yield Queue(id=id_)
            case _, _, name:
                yield Team(id=id_, queue=f"queue:{name}")


def _arrived(
    arguments: Sequence[str], chosen: str | None, encoding: str | None, *, columns: Mapping[str, str], source: str | None
) -> _Arrived:
    """Read the files of inquiries; one that cannot be read does not harm the others."""
    given = {name: value for name, value in (("columns", columns), ("source", source)) if value}
    inbound: list[Inquiry] = []
    files: list[str] = []
    faults: list[str] = []
    for format_, file in [_format_and_file(argument, chosen) for argument in arguments]:
        options = {name: given[name] for name in _TAKES.get(format_, ()) if name in given}
        try:
            with _opened(file, encoding) as content:
                found = parse(format_, content, **options)
        except InvalidPayload as error:
            faults.append(str(error))
        else:
            inbound.extend(found)
            files.extend(file for _ in found)
    if faults and not inbound:
        raise InvalidPayload("\n".join(faults))
    return _Arrived(tuple(inbound), tuple(files), columns, tuple(faults))


def _format_and_file(argument: str, chosen: str | None) -> tuple[str, str]:
    """Return the format of a file and its path."""
    prefix, colon, file = argument.partition(":")
    # One letter is the drive of a Windows path.
    if colon and len(prefix) > 1 and not Path(argument).exists():
        return prefix, file
    format_ = chosen or _ENDINGS.get(Path(argument).suffix.lower())
    if format_ is None:
        raise InvalidValue("format", argument, f"NAME:{argument} or --format NAME, with one of {', '.join(FORMATS)}")
    return format_, argument


# --- the table --------------------------------------------------------------------------------------------------------


def _table(plan: IntakePlan, width: int) -> Iterator[Text]:
    """Yield the lines of the table: the reason beside each row where there is room for it, else below."""
    rows = [tuple(map(_printable, _cells(number, step.decision))) for number, step in enumerate(plan.steps, 1)]
    widths = _widths([_HEADS, *rows], width)
    left = sum(widths) + _GAP * len(widths)
    beside = width - left >= _ROOM
    indent = left if beside else widths[0] + _GAP
    yield Text(_line(_HEADS, widths) + " " * _GAP + "reason" * beside, "bold")
    for cells, row in zip(rows, plan.rows(), strict=True):
        line = Text(_line(cells, widths), _STYLES.get(row["becomes"], ""))
        reasons = list(_wrapped(_printable(row["reason"]), max(width - indent, _ROOM)))
        if beside:
            line.append(" " * _GAP + reasons.pop(0), "default")
        yield line
        yield from (Text(" " * indent + reason, "dim") for reason in reasons)
    yield Text()
    yield Text(_counted("inquiries", plan.counts), "bold")
    layers = Counter(step.decision.routing.layer for step in plan.steps if step.decision.routing is not None)
    yield from [Text(_counted("routed", dict(layers.most_common())))] * bool(layers)


