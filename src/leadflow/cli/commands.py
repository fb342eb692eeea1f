"""The commands: what leadflow would do with inquiries, and policies to start from."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.progress import track

from leadflow import __version__
from leadflow.cli.files import (
    columns_of,
    read_inquiries,
    read_roster,
    read_stored,
    repository_of,
    staff_named,
    unread_of,
)
from leadflow.cli.screen import console, in_words, show, titled
from leadflow.cli.tables import lines_of_plan, lines_of_story
from leadflow.errors import InvalidValue, LeadflowError
from leadflow.intake import plan_intake
from leadflow.repositories import gather
from leadflow.serialization import PRESETS, dump_plan, load_policy, policy_preset
from leadflow.sources import FORMATS
from leadflow.sources import accounts as account_lists
from leadflow.sources.files import format_and_path, opened
from leadflow.sources.moments import read_moment

__all__ = ["main"]

_LONG = 500
"""From this many inquiries on, somebody who waits sees a bar."""


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
def plan(
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
    screen, errors = console(sys.stdout), console(sys.stderr)
    try:
        moment = datetime.now(UTC) if at is None else read_moment(at, None)
        settings = load_policy(policy)
        with opened(accounts, account_encoding) as content:
            listed = account_lists.parse(content, columns=columns_of(account_mapping), currency=currency)
        stored = [*listed.accounts, *(read_stored(records) if records else ())]
        repository = repository_of([*stored, *(read_roster(roster) if roster else staff_named(settings, stored))])
        files = [format_and_path(inquiry, format_) for inquiry in inquiries]
        arrived = read_inquiries(files, columns_of(mapping), source=source, encoding=encoding, currency=currency)
        if explain is not None and not 1 <= explain <= len(arrived.inbound):
            raise InvalidValue("row", explain, f"a row from 1 to {len(arrived.inbound)}")
        known = gather(repository, arrived.inbound, settings)
        waits = errors.is_interactive and len(arrived.inbound) >= _LONG
        watched = track(arrived.inbound, "deciding", console=errors, transient=True, disable=not waits)
        planned = plan_intake(watched, known, settings, at=moment)
        if out is not None:
            Path(out).write_text(dump_plan(planned), encoding="utf-8")
    except (LeadflowError, OSError) as error:
        show(errors, in_words(error))
        sys.exit(2)
    if explain is None:
        show(screen, lines_of_plan(planned, screen.width))
    else:
        show(screen, lines_of_story(planned.steps[explain - 1].decision, settings, moment))
    unread, left = unread_of(accounts, listed, arrived, planned, settings)
    show(errors, titled("could not be read", unread))
    show(errors, titled("left out, while the rest was read", left))
    show(errors, titled("to consider in the policy", [str(caution) for caution in settings.warnings()]))
    show(errors, titled("not in the roster", [str(fault) for fault in settings.check_roster(known.roster)]))
    sys.exit(1 if unread or listed.problems else 0)


@main.command("policy")
@click.argument("name", type=click.Choice(PRESETS))
def preset(*, name: str) -> None:
    """Write a policy to start from, for one kind of organisation: leadflow policy mixed > policy.toml."""
    click.echo(policy_preset(name), nl=False)
