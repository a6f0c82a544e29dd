"""Tables for people who work in a spreadsheet: typed cells, names beside addresses, and nothing that is a formula.

SPARQL's own CSV is exact and left to machines. A spreadsheet takes a text that begins with ``=`` for a formula, so an
.xlsx file says of each cell what it is, and the CSV for spreadsheets puts an apostrophe before such a text (OWASP ASVS
1.2.10). Numbers and dates are typed in RDF, so they stay what they are.
"""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from goldenthread.ontology.namespaces import XSD
from goldenthread.queries.running import Cell, Table, plain

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NUMBERS: Final = {XSD + name for name in ("integer", "decimal", "double", "float", "int", "long")}
TYPED: Final = NUMBERS | {XSD + "date", XSD + "dateTime", XSD + "boolean"}
FORMULA_STARTS: Final = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
MOST_DIGITS: Final = 15
"""What a cell can hold of a number; a longer one is written as text, so that no digit is lost."""

MOST_CHARACTERS: Final = 32_767
"""What a cell can hold of a text."""

WIDEST: Final = 60
FIRST_YEAR: Final = 1900
NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\]")
BORN: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed day, so that the same table makes the same file
Row = tuple[Cell | str, ...]


def with_labels(rows: Table, labels: Mapping[str, str]) -> tuple[list[str], list[Row]]:
    """Return the columns and rows with a column of names after each column whose addresses have some."""
    named = [
        any(isinstance(row[column], NamedNode) and plain(row[column]) in labels for row in rows.rows)
        for column in range(len(rows.columns))
    ]
    columns: list[str] = []
    for name, has in zip(rows.columns, named, strict=True):
        columns += [name, f"{name} name"] if has else [name]

    def widened(row: tuple[Cell, ...]) -> Row:
        cells: list[Cell | str] = []
        for cell, has in zip(row, named, strict=True):
            cells += [cell, labels.get(plain(cell), "")] if has else [cell]
        return tuple(cells)

    return columns, [widened(row) for row in rows.rows]


def spreadsheet(
    rows: Table, title: str, labels: Mapping[str, str] | None = None, about: Mapping[str, str] | None = None
) -> bytes:
    """Return a table as an .xlsx file; the same table always gives the same bytes.

    Args:
        rows: the table.
        title: the name of its sheet.
        labels: the names of things, by IRI.
        about: what a second sheet says about the table, as name and text.
    """
    import xlsxwriter  # noqa: PLC0415 - loading it takes longer than most queries

    output = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    columns, cells = with_labels(rows, labels or {})
    with xlsxwriter.Workbook(output, options) as book:
        book.set_properties({"title": title, "created": BORN})
        sheet = book.add_worksheet(NOT_IN_TITLES.sub("-", title)[:31])
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, bold)
            widest = max([len(name), *(len(_text(row[column])) for row in cells)])
            sheet.set_column(column, column, min(WIDEST, widest + 2))
        for number, row in enumerate(cells, start=1):
            for column, cell in enumerate(row):
                _write_cell(sheet, (number, column), cell, day)
        sheet.freeze_panes(1, 0)
        if cells:
            sheet.autofilter(0, 0, len(cells), len(columns) - 1)
        if about:
            second = book.add_worksheet("About")
            second.set_column(0, 0, 24, bold)
            second.set_column(1, 1, 110, book.add_format({"text_wrap": True, "valign": "top"}))
            for number, (name, words) in enumerate(about.items()):
                second.write_string(number, 0, name)
                second.write_string(number, 1, words[:MOST_CHARACTERS])
    return output.getvalue()


def spreadsheet_csv(rows: Table, labels: Mapping[str, str]) -> bytes:
    """Return a table as CSV for a spreadsheet: UTF-8 with a mark, names beside addresses, no cell a formula."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    columns, cells = with_labels(rows, labels)
    writer.writerow(columns)
    for row in cells:
        writer.writerow([_text(cell) if _is_typed(cell) else guarded(_text(cell)) for cell in row])
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet would take it for a formula."""
    first = text.lstrip(" \u00a0")[:1]
    return f"'{text}" if first and first in FORMULA_STARTS else text


def _is_typed(cell: Cell | str) -> bool:
    return isinstance(cell, Literal) and cell.datatype.value in TYPED


def _text(cell: Cell | str) -> str:
    return cell if isinstance(cell, str) else plain(cell)


def _write_cell(sheet: "Worksheet", place: tuple[int, int], cell: Cell | str, day: Any) -> None:
    value = _value(cell)
    match value:
        case bool():
            sheet.write_boolean(*place, value)
        case float():
            sheet.write_number(*place, value)
        case date():
            sheet.write_datetime(*place, value, day)
        case str() if value:
            sheet.write_string(*place, value[:MOST_CHARACTERS])


def _value(cell: Cell | str) -> bool | float | date | str:
    """Return what a cell holds in Python's types; a value that a spreadsheet cannot hold stays a text."""
    if not isinstance(cell, Literal):
        return _text(cell)
    text, kind = cell.value, cell.datatype.value
    try:
        if kind in NUMBERS:
            number = Decimal(text)
            if number.is_finite() and len(number.as_tuple().digits) <= MOST_DIGITS:
                return float(number)
        elif kind == XSD + "boolean":
            return text in {"true", "1"}
        elif kind == XSD + "date":
            found = date.fromisoformat(text)
            return found if found.year >= FIRST_YEAR else text
    except (ValueError, InvalidOperation):
        return text
    return text
