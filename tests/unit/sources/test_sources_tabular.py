"""Rows and columns out of files that people have had their hands on."""

import csv
import time

import pytest

from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.sources.tabular import Row, read_table

LONG = 131_072


def rows(body: str, header: str = "a,b,c") -> list[Row]:
    """Return the rows under a header."""
    return list(read_table(f"{header}\n{body}").rows())


def good(body: str, header: str = "a,b,c") -> list[list[str]]:
    """Return the cells of the rows that could be read."""
    return [row.cells for row in rows(body, header) if row.fault is None]


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        ("1,2,3", ["1", "2", "3"]),
        ('"1","2","3"', ["1", "2", "3"]),
        ('"1,5",2,3', ["1,5", "2", "3"]),
        ('1, "2,5" ,3', ["1", "2,5", "3"]),
        ('"say ""hi""",2,3', ['say "hi"', "2", "3"]),
        ('5" pipe,2,3', ['5" pipe', "2", "3"]),
        ('"Autumn "v2" demo",2,3', ['Autumn v2" demo"', "2", "3"]),
        ('"two\nlines",2,3', ["two\nlines", "2", "3"]),
        ('1,2,"two\nlines"', ["1", "2", "two\nlines"]),
        ('1,"two\nlines"', ["1", "two\nlines"]),
        ('1,2,"a\nb,c,d\ne"', ["1", "2", "a\nb,c,d\ne"]),
        ("1,2", ["1", "2"]),
        ("1", ["1"]),
        ("1,2,3,, ,", ["1", "2", "3"]),
        ('"",2,""', ["", "2", ""]),
        ("1,2,3\x0b4", ["1", "2", "3\x0b4"]),
        ("1,2,3\u2028", ["1", "2", "3\u2028"]),
    ],
)
def test_a_row_is_read_as_its_writer_meant_it(body: str, cells: list[str]) -> None:
    """Quotes, quotes in quotes, inch marks, line breaks in cells, missing cells and blank ones too many."""
    assert good(body) == [cells]


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ('1,"never closed,3', "never closed"),
        ('"never closed', "never closed"),
        ('1,"closed late,3\n4,x","6', "never closed"),
        ('1,"stray\n4,5,6\n7,8"', "not properly closed"),
        ('1,"closed\nand open",3,"4"', "not properly closed"),
        ('"stray\n4,"5",6', "not properly closed"),
        ("1,2,3,4", "4 cells where the header has 3"),
        ('"x" y,2', "2 cells where the header has 3"),
        ("1,2," + "x" * (LONG + 1), "a cell of 131,073 characters, more than 131,072"),
        ('1,"' + "x\n" * LONG + '",3', "a cell of 262,144 characters"),
    ],
)
def test_a_bad_row_is_named_and_its_neighbours_are_read(bad: str, fault: str) -> None:
    """Whatever is wrong with a row, the rows before and behind it are there, with their exact lines."""
    found = rows(f"1,2,3\n{bad}\nx,y,z")
    assert found[0].cells == ["1", "2", "3"]
    assert found[1].line == 3
    assert fault in (found[1].fault or "")
    assert found[1].cells == []
    assert found[-1].cells == ["x", "y", "z"]
    assert found[-1].line == 4 + bad.count("\n")
    assert [row.number for row in found] == list(range(1, len(found) + 1))


def test_a_cell_that_is_too_long_is_named_by_its_column() -> None:
    """Who has to mend the file is told where."""
    [row] = rows("1," + "x" * (LONG + 1))
    assert (row.column, row.line, row.number) == ("b", 2, 1)


def test_a_long_row_of_cells_that_are_not_is_read() -> None:
    """The limit is that of a cell, not of a row."""
    cells = ["x" * LONG, "y" * LONG, "z"]
    assert good(",".join(cells)) == [cells]


def test_ten_megabytes_in_a_cell_neither_crash_nor_change_the_process() -> None:
    """A huge cell costs its row; the limit of the csv module, which is global, stays what it was."""
    before = csv.field_size_limit()
    found = rows("1,2,3\n4," + "x" * 10_000_000 + ",6\n7,8,9")
    assert [row.fault is None for row in found] == [True, False, True]
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("line", ['x,"open', '"', 'x",y,"z', '",,"', '"a,'])
def test_many_stray_quotes_take_time_in_proportion(line: str) -> None:
    """A file full of stray quotes is not read again from every one of them."""
    small, large = (read_table("a,b,c\n" + f"{line}\n" * count) for count in (2_000, 20_000))
    start = time.process_time()
    first = len(list(small.rows()))
    middle = time.process_time()
    second = len(list(large.rows()))
    assert second > 5 * first
    assert time.process_time() - middle < 40 * (middle - start) + 0.5


@pytest.mark.parametrize("blank", ["", "  ", ",,", " , ,", '"","",""'])
def test_blank_rows_are_skipped_and_not_counted(blank: str) -> None:
    """The empty lines that spreadsheets leave behind are no rows, but they are lines."""
    found = rows(f"1,2,3\n{blank}\n4,5,6\n{blank}\n")
    assert [(row.number, row.line) for row in found] == [(1, 2), (2, 4)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_count_the_same_whatever_ends_them(end: str) -> None:
    """Files of Windows and of old Macs have the same rows at the same lines."""
    table = read_table(f'a,b{end}1,"two{end}lines"{end}3,4{end}')
    assert [(row.line, row.cells) for row in table.rows()] == [(2, ["1", "two\nlines"]), (4, ["3", "4"])]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        ("a,b;c,d", ","),
        ("a;b,c;d", ";"),
        ("a\tb,c\td", "\t"),
        ('a;"b, c"', ";"),
        ('"a;b",c', ","),
        ("sep=;\na;b,c,d,e", ";"),
        ("SEP=|\na|b", "|"),
        ("name", ","),
    ],
)
def test_the_delimiter_is_found_from_the_header(header: str, delimiter: str) -> None:
    """The delimiter that makes the most columns without cutting through quotes; Excel's own hint goes first."""
    assert read_table(header).delimiter == delimiter


def test_a_delimiter_that_is_given_is_taken() -> None:
    """Who knows better says so."""
    table = read_table("a|b\n1|2\n", delimiter="|")
    assert (table.headers, [row.cells for row in table.rows()]) == (("a", "b"), [["1", "2"]])


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n"])
def test_a_delimiter_is_one_character(delimiter: str) -> None:
    """Quotes and line ends cannot delimit."""
    with pytest.raises(InvalidValue, match="invalid delimiter"):
        read_table("a,b", delimiter=delimiter)


@pytest.mark.parametrize("start", ["\ufeff", "\n\n", " \n"])
def test_the_header_is_the_first_line_that_is_not_blank(start: str) -> None:
    """Blank lines before the header are lines, too."""
    table = read_table(f'{start}a,"b\nb"\n1,2\n')
    assert table.headers == ("a", "b\nb")
    assert [row.line for row in table.rows()] == [3 + start.count("\n")]


def test_columns_without_a_name_are_called_by_their_position() -> None:
    """A blank header is allowed, its cells are not lost."""
    table = read_table("a,,c,\n1,2,3,4\n")
    assert [table.label(column) for column in range(4)] == ["a", "column 2", "c", "column 4"]
    assert [row.cells for row in table.rows()] == [["1", "2", "3", "4"]]


def test_a_header_without_rows_has_none() -> None:
    """An export of nothing is not an error."""
    assert rows("") == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("\ufeff\n \n", "the file is empty"),
        ("sep=;", "the first line names no column"),
        (",,\n1,2,3", "the first line names no column"),
        ("Email,email\n", "two columns have the same name: 'Email' and 'email'"),
        ('a,"b\n1,2\n', "the header cannot be read: a quote opens a cell and is never closed"),
        ("x" * 2_000, "too long for the header of a table"),
        ("," * 6_000, "too long for the header of a table"),
        ("n\x00a\x00m\x00e\x00,\x00b\x00\n", "perhaps the file is UTF-16"),
    ],
)
def test_a_file_without_a_usable_header_is_refused(content: str, reason: str) -> None:
    """Without its header a table says nothing, and the error says what is wrong with it."""
    with pytest.raises(InvalidPayload, match=reason):
        read_table(content)
