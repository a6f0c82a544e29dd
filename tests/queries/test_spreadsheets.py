"""Spreadsheets hold what the graph holds: typed, with names beside addresses, and nothing in them is a formula."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import ID, XSD
from goldenthread.queries.running import Cell, Table
from goldenthread.queries.spreadsheets import guarded, spreadsheet, spreadsheet_csv

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\uff1d1+1",
    "\uff0b1",
]
HARMLESS = ["a=b", "", "1a", "'quoted'", "x-1", "e@example.org"]
THING = NamedNode(f"{ID}org/icr")


def typed(value: str, kind: str) -> Literal:
    """A literal of a datatype of XSD."""
    return Literal(value, datatype=NamedNode(XSD + kind))


def table(*cells: Cell) -> Table:
    """A table of one column."""
    return Table(columns=("value",), rows=tuple((cell,) for cell in cells), text="")


def read_back(data: bytes) -> list[openpyxl.cell.Cell]:
    """The cells of the first column below its heading."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [row[0] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(text: str) -> None:
    """In .xlsx it is a text as it stands; in the CSV for spreadsheets an apostrophe comes first."""
    (cell,) = read_back(spreadsheet(table(Literal(text)), "t"))
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert guarded(text) == f"'{text}"
    assert f"'{text}" in spreadsheet_csv(table(Literal(text)), {}).decode("utf-8-sig").replace('""', '"')


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    """Nothing is put before a text that no spreadsheet takes for a formula."""
    assert guarded(text) == text


def test_addresses_and_languages_are_guarded_too() -> None:
    """A hostile name in any language, or beside an address, is no formula either."""
    written = spreadsheet_csv(table(Literal("=1", language="en"), THING), {THING.value: "=2"}).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline=""))) == [
        ["value", "value name"],
        ["'=1", ""],
        [THING.value, "'=2"],
    ]


def test_negative_numbers_stay_numbers() -> None:
    """The guard is for texts: -5 as a number is a number, in both formats."""
    number = typed("-5", "integer")
    (cell,) = read_back(spreadsheet(table(number), "t"))
    assert (cell.data_type, cell.value) == ("n", -5)
    assert spreadsheet_csv(table(number), {}).splitlines()[1] == b"-5"


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        ("0.8", "decimal", 0.8),
        ("1.5E3", "double", 1500),
        ("2021-03-31", "date", datetime(2021, 3, 31)),  # noqa: DTZ001 - a day has no time zone
        ("true", "boolean", True),
        ("1850-01-01", "date", "1850-01-01"),
        ("2021-02-30", "date", "2021-02-30"),
        ("INF", "double", "INF"),
        ("12345678901234567890", "integer", "12345678901234567890"),
        ("2021", "gYear", "2021"),
    ],
)
def test_cells_have_the_type_of_their_value(value: str, kind: str, wanted: object) -> None:
    """Dates are dates and numbers are numbers; what a spreadsheet cannot hold exactly stays a text."""
    (cell,) = read_back(spreadsheet(table(typed(value, kind)), "t"))
    assert cell.value == wanted
    assert type(cell.value) in {type(wanted), int}


def test_names_stand_beside_addresses() -> None:
    """An address is a text, not a link, and its name is in the column after it."""
    sheet = openpyxl.load_workbook(
        io.BytesIO(spreadsheet(table(THING), "t", {THING.value: "The Institute"}))
    ).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["value", "value name"],
        [THING.value, "The Institute"],
    ]
    assert sheet["A2"].hyperlink is None


def test_the_same_table_makes_the_same_file() -> None:
    """No time of writing is in it, so a client's copy stays valid."""
    assert spreadsheet(table(THING), "t") == spreadsheet(table(THING), "t")


def test_a_title_and_a_text_of_any_length_are_written() -> None:
    """What is too long for a sheet's name or a cell is cut, never left out."""
    long = "x" * 40_000
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(table(Literal(long)), "a/b:" + "c" * 50)))
    assert book.sheetnames[0].startswith("a-b-c")
    assert len(str(book.worksheets[0]["A2"].value)) == 32_767
