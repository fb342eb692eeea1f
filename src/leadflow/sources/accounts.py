"""Lists of accounts: CSV and TSV files from a CRM, a register or a spreadsheet."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, tzinfo
from functools import partial
from typing import TypeVar

import attrs

from leadflow.errors import InvalidPayload, InvalidValue, shown
from leadflow.matching.trees import circles
from leadflow.objects import Account, Problem
from leadflow.records import derived_id, with_fields
from leadflow.sources.answers import assemble
from leadflow.sources.decoding import storable
from leadflow.sources.delimited import Column, plan_columns
from leadflow.sources.headers import CUSTOM, field_of_header, header_key
from leadflow.sources.moments import read_moment
from leadflow.sources.reading import field_text, keep, read_address, read_count, read_field, read_money, read_yes_no
from leadflow.sources.tabular import Row, Table, read_table
from leadflow.values.company_name import CompanyName
from leadflow.values.domain import Domain
from leadflow.values.industry import IndustryCode
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import CustomValue
from leadflow.values.phone import PhoneNumber
from leadflow.values.text import is_placeholder

__all__ = ["ACCOUNT_FIELDS", "AccountList", "RowProblem", "parse"]

_OWN_HEADERS: Mapping[str, str] = FrozenMapping(
    {
        header_key(header): field
        for field, headers in {
            "id": "id, account id, company id, record id",
            "name": "name, account name, company, company name, 회사, 회사명, 기업명, 고객사, 고객사명, 상호, 계정명, 이름",
            "website": "website, websites, domains, web sites, 도메인, 홈페이지들",
            "aliases": "aliases, alias, former names, former name, other names, also known as, aka, dba, 별칭, 이전 이름, 구 상호",
            "parent": """
                parent, parent id, parent account, parent account id, parent company, subsidiary of, division of,
                모회사, 상위 계정, 상위 회사, 모기업""",
            "named": "named, named account, is named, is named account, 지정 계정, 네임드 계정",
            "owner": "owner, account owner, owner id, 담당자, 담당 영업, 영업 담당자, 소유자",
            "type": "type, account type, 유형, 구분",
            "address": "location, locations, headquarters, hq, 본사, 본사 주소, 위치",
        }.items()
        for header in headers.split(",")
    }
)
_SHARED = frozenset(
    {
        *("website", "registration_number", "industry", "employees", "annual_revenue", "currency", "phone"),
        *("street", "city", "region", "postal_code", "country", "address", "received_at"),
    }
)
_RENAMED: Mapping[str, str] = FrozenMapping({"received_at": "created_at", "company": "name"})

ACCOUNT_FIELDS = frozenset({*_OWN_HEADERS.values(), *(_RENAMED.get(field, field) for field in _SHARED)})
"""The fields that a list of accounts may give; a custom field is ``custom.`` and its name."""

_DOMAINS_LISTED = re.compile(r"[\s,;|]+")
_LISTED = re.compile(r"[;|\n]")
_SHOWN = 80
_LONGEST_CIRCLE = 300

Parsed = TypeVar("Parsed")


@attrs.frozen
class RowProblem:
    """Something in a list that was not taken over.

    Args:
        line: the line at which the row starts, counted from 1.
        column: what the file calls the column; None when the whole row is meant.
        value: what stood there, cut to a readable length.
        reason: what is wrong, or what would have been accepted.
        is_row: whether the whole row was left out; otherwise only this value was.
    """

    line: int
    column: str | None
    value: str
    reason: str
    is_row: bool = False

    def __str__(self) -> str:
        place = f"line {self.line}" if self.column is None else f"line {self.line}, column {self.column}"
        return f"{place}: {self.reason}, not {shown(self.value)}" if self.value else f"{place}: {self.reason}"


@attrs.frozen
class AccountList:
    """What a list of accounts gave.

    Args:
        accounts: in the order of the file.
        problems: what was not taken over, by line.
    """

    accounts: tuple[Account, ...]
    problems: tuple[RowProblem, ...]


@attrs.frozen
class _Draft:
    """An account whose parent is still what the file says it is."""

    account: Account
    parent: str | None
    line: int


def parse(
    content: str | bytes,
    *,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    zone: tzinfo = UTC,
    currency: str | None = None,
) -> AccountList:
    r"""Read a list of accounts; what cannot be read is listed, and the rest goes on.

    Several web sites are separated by spaces, commas, semicolons or bars, several aliases by semicolons or bars;
    of several addresses in one cell the first is taken.
    The parent is the id of another row, or its name if no other row has that name.
    Columns without a field of ours are left out.

    Args:
        content: the file.
        columns: our field → the header of its column, for headers that are not the usual ones;
            the fields are `ACCOUNT_FIELDS` and ``custom.<name>``; an empty header says that the file has no such column.
        encoding: the encoding, where it is neither UTF-8 nor marked (``cp949``).
        delimiter: the character between two cells; found from the header when not given.
        zone: the zone of times that name none.
        currency: the currency of amounts that name none.

    Raises:
        InvalidPayload: nothing of the file can be read, or it has no column for the name.
        InvalidValue: an argument is wrong.

    >>> found = parse("id,name,domains,subsidiary of\n1,Disney,disney.example,\n2,Disney Parks,,Disney\n3,Pixar,,Disnee\n")
    >>> [(account.label, account.parent) for account in found.accounts]
    [('Disney', None), ('Disney Parks', '1'), ('Pixar', None)]
    >>> [str(problem) for problem in found.problems]
    ["line 4, column subsidiary of: the id or the name of another row, not 'Disnee'"]
    """
    table = read_table(content, encoding=encoding, delimiter=delimiter)
    plan = plan_columns(table, columns or {}, ACCOUNT_FIELDS, _field_of_header)
    labels = {field: label for _, field, label in reversed(plan) if field is not None}
    if "name" not in labels:
        raise InvalidPayload(
            "there is no column for the name of the account; name it in columns", f"line {table.line - 1}"
        )
    problems: list[RowProblem] = []
    drafts = list(_drafts(table, plan, labels, problems, zone=zone, currency=currency))
    accounts = _with_parents(drafts, labels.get("parent"), problems)
    return AccountList(accounts, tuple(sorted(problems, key=lambda problem: problem.line)))


def _field_of_header(header: str) -> str | None:
    own = _OWN_HEADERS.get(header_key(header))
    if own is not None:
        return own
    field = field_of_header(header)
    if field is None or field.startswith(CUSTOM):
        return field
    return _RENAMED.get(field, field) if field in _SHARED or field == "company" else None


# --- rows -------------------------------------------------------------------------------------------------------------


def _drafts(
    table: Table,
    plan: Sequence[Column],
    labels: Mapping[str, str],
    problems: list[RowProblem],
    *,
    zone: tzinfo,
    currency: str | None,
) -> Iterator[_Draft]:
    """Yield the rows as accounts without parents."""
    lines: dict[str, int] = {}
    alike: Counter[tuple[str, ...]] = Counter()
    for row in table.rows():
        found: list[Problem] = []
        try:
            draft = _draft(row, plan, alike, found, zone=zone, currency=currency)
            _check_is_new(draft.account.id, lines)
        except InvalidValue as error:
            value = storable(error.value, _SHOWN) if isinstance(error.value, str) else ""
            column = error.place or labels.get(error.what)
            problems.append(RowProblem(row.line, column, value, error.expected, is_row=True))
            continue
        lines[draft.account.id] = row.line
        for problem in found:
            column = labels.get(problem.field, problem.field)
            problems.append(RowProblem(row.line, column, problem.value, problem.expected))
        yield draft


def _check_is_new(id_: str, lines: Mapping[str, int]) -> None:
    if id_ in lines:
        raise InvalidValue("id", id_, f"an id of its own, the row in line {lines[id_]} has the same")


def _draft(
    row: Row,
    plan: Sequence[Column],
    alike: Counter[tuple[str, ...]],
    problems: list[Problem],
    *,
    zone: tzinfo,
    currency: str | None,
) -> _Draft:
    """Return a row as an account without its parent.

    Raises:
        InvalidValue: the row cannot be read, names no company, or holds control characters.
    """
    if row.fault is not None:
        raise InvalidValue("row", row.raw, row.fault, row.column)
    cells = row.cells
    fields, _ = assemble((field, label, cells[at]) for at, field, label in plan if field and at < len(cells))
    given: dict[str, str] = {}
    custom: dict[str, CustomValue] = {}
    for field, value in fields.items():
        if field.startswith(CUSTOM):
            keep(custom, field.removeprefix(CUSTOM), value, problems)
        elif (text := field_text(field, value, problems)) is not None:
            given[field] = text
    company = _name(given)
    if "address" in given:
        # Of several places the first is taken for the seat.
        given["address"] = _LISTED.split(given["address"])[0].strip()
    address = read_address(given, problems)
    domains = _several(given, "website", _DOMAINS_LISTED, Domain.parse, problems)
    aliases = _several(given, "aliases", _LISTED, CompanyName.parse, problems)
    number = given.get("registration_number")
    evidence = (company.key, domains[0].name if domains else "", number or "", address.country or "")
    alike[evidence] += 1
    account = Account(
        id=given.get("id") or derived_id("account", *evidence, str(alike[evidence])),
        name=company,
        aliases=tuple(alias for alias in aliases if alias != company),
        domains=domains,
        named=read_field(given, "named", read_yes_no, problems) or False,
        owner=read_field(given, "owner", _owner, problems),
        type=given.get("type"),
        registration_number=number,
        industry=read_field(given, "industry", IndustryCode.parse, problems),
        employees=read_field(given, "employees", _exact_count, problems),
        annual_revenue=read_field(
            given, "annual_revenue", partial(read_money, given=given, currency=currency), problems
        ),
        address=address,
        phone=read_field(given, "phone", partial(PhoneNumber.parse, country=address.country), problems),
        created_at=read_field(given, "created_at", partial(read_moment, zone=zone), problems),
        custom=custom,
    )
    return _Draft(account, given.get("parent"), row.line)


def _name(given: Mapping[str, str]) -> CompanyName:
    """Return the name of the account; raises `InvalidValue` when there is none."""
    name = given.get("name", "")
    try:
        return CompanyName.parse(name)
    except InvalidValue as error:
        raise InvalidValue("name", name, error.expected) from error


def _several(
    given: Mapping[str, str],
    field: str,
    between: re.Pattern[str],
    parse: Callable[[str], Parsed],
    problems: list[Problem],
) -> tuple[Parsed, ...]:
    """Return the values that a cell lists; those that cannot be read become problems."""
    texts = (text for text in between.split(given.get(field, "")) if not is_placeholder(text))
    values = (read_field({field: text}, field, parse, problems) for text in texts)
    return tuple(dict.fromkeys(value for value in values if value is not None))


def _owner(text: str) -> str:
    """Return the user that owns an account, from an id or a bare name."""
    if text.startswith("user:") and text != "user:":
        return text
    if ":" in text:
        raise InvalidValue("owner", text, "a user such as 'user:dana', accounts belong to nobody else")
    return f"user:{text}"


def _exact_count(text: str) -> int:
    count = read_count(text)
    if count is None:
        raise InvalidValue("number", text, "one whole number, not a range")
    return count


# --- parents ----------------------------------------------------------------------------------------------------------


def _with_parents(drafts: Sequence[_Draft], column: str | None, problems: list[RowProblem]) -> tuple[Account, ...]:
    """Return the accounts with the ids of their parents; links that cannot hold become problems."""
    ids = {draft.account.id for draft in drafts}
    named: dict[str, list[str]] = {}
    for draft in drafts:
        named.setdefault(draft.account.name.key, []).append(draft.account.id)
    linked: dict[str, Account] = {}
    for draft in drafts:
        if draft.parent is not None:
            try:
                parent = _parent(draft, ids, named)
            except InvalidValue as error:
                problems.append(RowProblem(draft.line, column, storable(draft.parent, _SHOWN), error.expected))
            else:
                linked[draft.account.id] = with_fields(draft.account, {"parent": parent})
    by_id = {draft.account.id: draft for draft in drafts}
    for circle in tuple(circles(linked.values())):
        names = " → ".join(account.label for account in (*circle, circle[0]))
        for account in circle:
            del linked[account.id]
            draft = by_id[account.id]
            reason = f"a parent that is not its own division ({storable(names, _LONGEST_CIRCLE)})"
            problems.append(RowProblem(draft.line, column, storable(draft.parent or "", _SHOWN), reason))
    return tuple(linked.get(draft.account.id, draft.account) for draft in drafts)


def _parent(draft: _Draft, ids: AbstractSet[str], named: Mapping[str, Sequence[str]]) -> str:
    """Return the id of the parent that a row names; raises `InvalidValue`."""
    written = draft.parent or ""
    if written in ids:
        return written
    found = named.get(CompanyName.parse(written).key, ())
    if not found:
        raise InvalidValue("parent", written, "the id or the name of another row")
    if len(found) > 1:
        raise InvalidValue("parent", written, f"the id of one of the {len(found)} rows with that name")
    return found[0]
