"""What the command line reads: inquiries, the roster, stored records, and what of them could not be read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from leadflow.cli.unread import LeftOut, in_lines, left_out, rejected
from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.intake import IntakePlan
from leadflow.memory import MemoryRepository
from leadflow.objects import Account, AnyRecord, Inquiry, Load, Queue, Rotation, Team, User
from leadflow.policy import Policy
from leadflow.records import ref
from leadflow.serialization import load_records
from leadflow.sources.accounts import AccountList
from leadflow.sources.decoding import text_of
from leadflow.sources.files import opened, read_file

__all__ = [
    "Arrived",
    "columns_of",
    "read_inquiries",
    "read_roster",
    "read_stored",
    "repository_of",
    "staff_named",
    "unread_of",
]


@attrs.frozen
class Arrived:
    """The inquiries of all files, the file of each, the columns that were named, and the files that are unreadable."""

    inbound: tuple[Inquiry, ...]
    files: tuple[str, ...]
    columns: Mapping[str, str]
    faults: tuple[str, ...]


def columns_of(mapping: Sequence[str]) -> dict[str, str]:
    """Return our field → the column of the file, as the options say."""
    columns: dict[str, str] = {}
    for text in mapping:
        field, equals, column = text.partition("=")
        if not equals or field in columns:
            raise InvalidValue("mapping", text, "FIELD=COLUMN such as 'email=Mail', each field once")
        columns[field] = column
    return columns


def read_stored(file: str) -> tuple[AnyRecord, ...]:
    """Read stored records from a JSON file."""
    with opened(file) as content:
        return load_records(text_of(content))


def read_roster(file: str) -> tuple[AnyRecord, ...]:
    """Return the records of a roster; a mistyped kind would be a custom one, and the user silently not there."""
    records = read_stored(file)
    for each in records:
        if not isinstance(each, User | Queue | Team | Rotation | Load):
            raise InvalidPayload(f"{each.kind} {each.id!r} is no user, queue or team", file)
    return records


def repository_of(records: Sequence[AnyRecord]) -> MemoryRepository:
    """Return a repository of the records; a record that is given twice is refused."""
    for each, times in Counter(map(ref, records)).items():
        if times > 1:
            raise InvalidPayload(f"{each} is given {times} times")
    return MemoryRepository(records)


def staff_named(policy: Policy, stored: Iterable[AnyRecord]) -> Iterator[User | Queue | Team]:
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


def read_inquiries(
    files: Sequence[tuple[str, str]],
    columns: Mapping[str, str],
    *,
    source: str | None,
    encoding: str | None,
    currency: str | None,
) -> Arrived:
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
    return Arrived(tuple(inbound), tuple(places), columns, tuple(faults))


def unread_of(
    accounts: str, listed: AccountList, arrived: Arrived, plan: IntakePlan, policy: Policy
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
