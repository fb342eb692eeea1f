"""Lists of accounts."""

from zoneinfo import ZoneInfo

import pytest

from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.objects import Account
from leadflow.sources.accounts import ACCOUNT_FIELDS, RowProblem, parse

TREE = """\
Account ID;Account Name;Web sites;Former Names;Parent Account;Named Account;Owner;Employees;Revenue;HQ;Phone;Created Date
1;The Acme Company;https://www.acme.example, acme.co.kr|acme.example;Acme Traders|Acme;NULL;yes;user:dana;1,200;5M EUR;"서울 강남구; Busan";02-000-1111;2026-09-21
2;Acme Parks;parks.acme.example;;1;;Joe Kim;;;;;
3;Acme Movies Ltd;;-;acme parks;no;;6-20;12;Atlantis;;
"""


def by_name(content: str | bytes, **options: object) -> dict[str, Account]:
    """Return the accounts of a list by their name."""
    return {account.label: account for account in parse(content, **options).accounts}  # type: ignore[arg-type] # any of them


def test_a_list_gives_its_accounts_with_all_their_fields() -> None:
    """Names, aliases, domains, parents by id and by name, owners with and without their kind."""
    accounts = by_name(TREE)
    acme, parks, movies = accounts.values()
    assert (acme.id, parks.id, movies.id) == ("1", "2", "3")
    assert [domain.name for domain in acme.domains] == ["acme.example", "acme.co.kr"]
    assert [str(alias) for alias in acme.aliases] == ["Acme Traders", "Acme"]
    assert (acme.parent, parks.parent, movies.parent) == (None, "1", "2")
    assert (acme.named, parks.named, movies.named) == (True, False, False)
    assert (acme.owner, parks.owner, movies.owner) == ("user:dana", "user:Joe Kim", None)
    assert (acme.employees, str(acme.annual_revenue)) == (1_200, "5000000.00 EUR")
    assert (acme.address.subdivision, acme.address.street) == ("KR-11", None)
    assert (acme.phone.e164 if acme.phone else None) == "+8220001111"
    assert str(acme.created_at) == "2026-09-21 00:00:00+00:00"
    assert movies.aliases == ()


def test_what_cannot_be_read_is_listed_and_the_rest_goes_on() -> None:
    """A range and an amount without currency are named with line and column; the account is there."""
    problems = parse(TREE).problems
    assert [(problem.line, problem.column, problem.value, problem.is_row) for problem in problems] == [
        (4, "Employees", "6-20", False),
        (4, "Revenue", "12", False),
    ]
    assert str(problems[0]) == "line 4, column Employees: one whole number, not a range, not '6-20'"
    assert parse(TREE, currency="USD").problems == problems[:1]


@pytest.mark.parametrize(
    ("row", "line", "column", "reason"),
    [
        (",acme.example", 3, "name", "a name of 1 to 300 characters"),
        ("N/A,acme.example", 3, "name", "a name of 1 to 300 characters"),
        ("x,y,z,4", 3, None, "4 cells where the header has 3"),
        ('"x', 3, None, "never closed"),
        ("A\x00cme,acme.example", 3, "name", "no control character"),
        (f"{'x' * 301},acme.example", 3, "name", "a name of 1 to 300 characters"),
        (f"x,{'y' * 131_073}", 3, "domains", "a cell of 131,073 characters"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_as_a_row(row: str, line: int, column: str | None, reason: str) -> None:
    """The row is left out, with its line and the column at fault, and its neighbours are taken over."""
    found = parse(f"name,domains,parent\nFirst,,\n{row}\nLast,,First\n")
    assert [account.label for account in found.accounts] == ["First", "Last"]
    assert found.accounts[1].parent == found.accounts[0].id
    [problem] = found.problems
    assert (problem.line, problem.column, problem.is_row) == (line, column, True)
    assert reason in problem.reason
    assert len(problem.value) <= 80
    assert "\x00" not in problem.value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("domains", "http://"),
        ("aliases", "x" * 301),
        ("owner", "queue:generic"),
        ("owner", "user:"),
        ("named", "x"),
        ("country", "Atlantis"),
        ("phone", "010-0000-1234"),
        ("industry", "KSIC:ZZ"),
        ("created at", "03/04/2026"),
        ("type", "x" * 1_001),
        ("parent", "Nobody Inc"),
    ],
)
def test_a_field_that_cannot_be_read_costs_that_field_only(field: str, text: str) -> None:
    """The account is taken over without it, and the problem names the column."""
    found = parse(f"name,{field}\nAcme,{text}\nOther,\n")
    assert [account.label for account in found.accounts] == ["Acme", "Other"]
    assert [(problem.line, problem.column, problem.is_row) for problem in found.problems] == [(2, field, False)]


def test_one_bad_domain_or_alias_leaves_the_others() -> None:
    """Of several values in a cell only the unreadable ones are lost."""
    found = parse("name,domains,aliases\nAcme,acme.example http:// shop.acme.example,Old Acme|Acme|-\n")
    [account] = found.accounts
    assert [domain.name for domain in account.domains] == ["acme.example", "shop.acme.example"]
    assert [str(alias) for alias in account.aliases] == ["Old Acme"]
    assert [problem.value for problem in found.problems] == ["http://"]


def test_a_parent_is_an_id_before_it_is_a_name() -> None:
    """A company called "2" does not take the divisions of the account with the id 2."""
    accounts = by_name("id,name,parent\n1,2,\n2,Acme,\n3,Parks,2\n4,한빛전자,\n5,한빛전자 구미공장,(주)한빛전자\n")
    assert accounts["Parks"].parent == "2"
    assert accounts["한빛전자 구미공장"].parent == "4"


def test_a_parent_that_could_be_two_companies_is_neither() -> None:
    """Two rows of one name are a question, not an answer."""
    found = parse("id,name,parent\n1,Acme Inc.,\n2,ACME,\n3,Parks,Acme\n")
    assert found.accounts[2].parent is None
    assert [problem.reason for problem in found.problems] == ["the id of one of the 2 rows with that name"]


def test_companies_that_own_each_other_lose_these_links() -> None:
    """A circle of parents has no top: it is named, its links are dropped, and what hangs on it stays."""
    found = parse("id,name,parent\n1,Alpha,3\n2,Beta,1\n3,Gamma,2\n4,Delta,1\n5,Self,5\n6,Leaf,4\n")
    assert [account.parent for account in found.accounts] == [None, None, None, "1", None, "4"]
    assert [problem.line for problem in found.problems] == [2, 3, 4, 6]
    assert "Alpha → Gamma → Beta → Alpha" in found.problems[0].reason
    assert "Self → Self" in found.problems[3].reason
    assert {problem.column for problem in found.problems} == {"parent"}


def test_a_second_row_with_the_same_id_is_left_out() -> None:
    """An id names one account; the error says where the first one stands."""
    found = parse("id,name\n1,Acme\n1,Other\n")
    assert [account.label for account in found.accounts] == ["Acme"]
    assert str(found.problems[0]) == "line 3, column id: an id of its own, the row in line 2 has the same, not '1'"


def test_accounts_without_an_id_get_one_that_does_not_depend_on_their_row() -> None:
    """Sorting a list differently, or adding to it, makes no new accounts; namesakes stay apart."""
    first = parse("name,website\nAcme,acme.example\nOther,\nAcme,\n")
    second = parse("name,website\nNew,\nOther,\nACME Inc.,\nAcme,acme.example\nAcme,\n")
    assert len({account.id for account in second.accounts}) == 5
    assert {account.id for account in first.accounts} < {account.id for account in second.accounts}


def test_columns_can_be_named_and_korean_headers_are_usual() -> None:
    """A Korean list is read in its own encoding, an English one with the columns it has."""
    content = (
        "회사명,홈페이지,상위 회사,주소,업종,직원수\n한빛,hanbit.example,,경기 성남시,제조업,300명\n한빛물류,,한빛,,,\n"
    )
    accounts = by_name(content.encode("cp949"), encoding="cp949")
    assert accounts["한빛물류"].parent == accounts["한빛"].id
    assert (accounts["한빛"].address.subdivision, accounts["한빛"].employees) == ("KR-41", 300)
    columns = {"name": "a", "custom.rank": "b", "annual_revenue": ""}
    acme = by_name("a,b,revenue,custom.tier\nAcme,7,1.1,gold\n", columns=columns)["Acme"]
    assert (dict(acme.custom), acme.annual_revenue) == ({"rank": "7", "tier": "gold"}, None)


def test_times_are_in_the_zone_of_the_file() -> None:
    """A day without a zone begins where the file was made."""
    [account] = parse("name,created\nAcme,2026-09-21\n", zone=ZoneInfo("Asia/Seoul")).accounts
    assert str(account.created_at) == "2026-09-21 00:00:00+09:00"


def test_a_person_in_a_list_of_accounts_is_no_account() -> None:
    """Columns about people are left out, and do not pass for the name of the account."""
    with pytest.raises(InvalidPayload, match="there is no column for the name of the account"):
        parse("담당자 성함,email\n홍길동,gildong@acme.example\n")
    [account] = parse("name,email,interests\nAcme,amy@acme.example,WMS\n").accounts
    assert account == Account(id=account.id, name="Acme")


def test_a_header_without_rows_gives_no_accounts() -> None:
    """An empty list is a list."""
    found = parse("name,website\n")
    assert (found.accounts, found.problems) == ((), ())


def test_fields_of_other_records_are_refused() -> None:
    """An account has no e-mail address to name a column for."""
    with pytest.raises(InvalidValue, match="invalid field 'email'"):
        parse("name\n", columns={"email": "name"})
    assert {"id", "name", "website", "parent", "named", "owner", "created_at"} <= ACCOUNT_FIELDS


def test_a_problem_of_a_row_says_its_line() -> None:
    """Somebody who mends the file finds the place."""
    assert (
        str(RowProblem(7, None, "", "4 cells where the header has 3", is_row=True))
        == "line 7: 4 cells where the header has 3"
    )
