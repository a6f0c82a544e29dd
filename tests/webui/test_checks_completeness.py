"""The matrix of what a plan gives: its words, its totals, and the reasons for what is not there."""

import csv
import html
import io
import re

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from webui_support import Read, rows_of, words_of

from goldenthread.webui.completeness import COLUMNS, MEANING

LEICESTER = "/completeness/leicester/rdc/2023"
ICR = "/completeness/icr/hreir/2018-2020"
IMPERIAL = "/completeness/imperial/imperial-together/2021"
CELLS = re.compile(r'<span class="mark [\w-]+">([^<]+)</span>')


def cells(page: str, code: str) -> list[str]:
    """Return what the cells of one row say, a cell for each column."""
    found = re.findall(
        rf'<tr[^>]*><th scope="row"><a class="code"[^>]*><bdi>{re.escape(code)}</bdi>.*?</tr>', page, re.DOTALL
    )
    assert len(found) == 1, code
    return CELLS.findall(found[0])


@pytest.mark.parametrize(
    ("address", "code", "expected"),
    [
        (ICR, "2a(ii)", ["2 given", "given", "given", "given", "2 given", "2 given", "given"]),
        (
            ICR,
            "2a",
            ["2 given", "in its items", "in its items", "in its items", "in its items", "in its items", "in its items"],
        ),
    ],
)
def test_the_cells_say_what_stands_in_the_document(address: str, code: str, expected: list[str], read: Read) -> None:
    """Counted by hand in the documents."""
    assert cells(read(address), code) == expected


def test_what_is_given_comes_in_one_order(client: FlaskClient) -> None:
    """The question behind the matrix answers in the same order from any engine."""
    text = client.get("/queries/pages/completeness.csv?plan=icr/hreir/2018-2020").get_data(as_text=True)
    rows = [(row["node"], row["cell"]) for row in csv.DictReader(io.StringIO(text))]
    assert len(rows) > 100
    assert rows == sorted(rows)


def test_an_absent_value_says_why_in_words(read: Read) -> None:
    """Blank, lost, illegible, not asked and not yet due are told apart, each with a word."""
    page = read(LEICESTER)
    by_column = dict(zip(COLUMNS, cells(page, "ECI6"), strict=True))
    assert by_column["owner"] == "lost in extraction"
    assert by_column["evidence"] == "not yet due"
    assert dict(zip(COLUMNS, cells(page, "PCDR3"), strict=True))["owner"] == "illegible"
    assert "not asked" in words_of(read(IMPERIAL))
    rows = rows_of(page)
    assert any("ECI2" in row and "no action blank in the document" in row for row in rows)
    assert any("PCDM5" in row and "in another row" in row for row in rows)


@pytest.mark.parametrize("address", [LEICESTER, ICR, IMPERIAL])
def test_each_total_is_the_number_of_rows_behind_it(address: str, read: Read) -> None:
    """The totals of a column add up, and each leads to as many rows."""
    page = read(address)
    totals = re.search(r'<tr class="totals">.*?</tr>', page, re.DOTALL)
    assert totals
    columns = totals[0].split("<td>")[1:]
    assert len(columns) == len(COLUMNS)
    for column in columns:
        numbers = re.findall(r'href="([^"]+)">(\d+)(?: of (\d+))?', column)
        assert sum(int(number) for _, number, _ in numbers) == int(numbers[0][2])
        for link, number, _ in numbers:
            shown = rows_of(read(html.unescape(link).partition("#")[0]))
            assert len(shown[1:]) == int(number), link


def test_every_state_has_a_mark_and_a_meaning(read: Read) -> None:
    """No state depends on colour: each has its own class with a sign in the style sheet, and stands in the legend."""
    sheet = read("/static/site.css")
    page = read(LEICESTER)
    for state in MEANING:
        name = state.replace(" ", "-")
        assert f".mark.{name}::before" in sheet or state == "not stated", state
    for word in set(CELLS.findall(page)):
        plain = re.sub(r"^\d+ ", "", word)
        assert any(name == plain or name.startswith(plain) for name in MEANING), word


def test_the_spreadsheet_says_the_same(app: Flask, read: Read) -> None:
    """One row for each row of the page, with the words of its cells."""
    with app.test_client().get(f"{ICR}?format=xlsx") as response:
        sheet = openpyxl.load_workbook(io.BytesIO(response.get_data())).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][3:] == list(COLUMNS)
    assert [row[3:] for row in rows if row[1] == "2a(ii)"] == [cells(read(ICR), "2a(ii)")]


def test_a_plan_without_text_says_so(read: Read) -> None:
    """A plan that is only announced has no matrix, and no empty table either."""
    assert "The text of this plan is not here" in words_of(read("/completeness/icr/rdc/first"))
