"""Write answers down: for machines as the SPARQL 1.1 formats, for people as tables and spreadsheets."""

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    serialize,
)

from goldenthread.errors import InputError
from goldenthread.graph.store import Answer
from goldenthread.ontology.namespaces import ID, PREFIXES, XSD
from goldenthread.queries.running import Cell, Table, plain, table

RESULT_FORMATS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NUMBERS: Final = {XSD + name for name in ("integer", "decimal", "double", "float")}


def serialise_rows(answer: QuerySolutions | QueryBoolean, format_name: str) -> bytes:
    """Return SELECT rows or an ASK answer in a format of RESULT_FORMATS, exactly as SPARQL 1.1 has it.

    Raises:
        InputError: an ASK answer has no CSV or TSV form.
    """
    if isinstance(answer, QueryBoolean) and format_name in {"csv", "tsv"}:
        raise InputError(f"a yes-or-no answer has no {format_name} form; ask for json or xml")
    output = io.BytesIO()
    answer.serialize(output, format=RESULT_FORMATS[format_name])
    return output.getvalue()


def serialise_graph(triples: list[Triple], format_name: str) -> bytes:
    """Return the triples of a CONSTRUCT answer in a format of GRAPH_FORMATS."""
    return serialize(triples, format=GRAPH_FORMATS[format_name], prefixes=dict(PREFIXES)) or b""


def spreadsheet(rows: Table, title: str) -> bytes:
    """Return a table as an .xlsx file: numbers as numbers, everything else as text that is never a formula."""
    import xlsxwriter  # noqa: PLC0415 - loading it takes longer than most queries

    output = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        for column, name in enumerate(rows.columns):
            sheet.write_string(0, column, name, bold)
            widest = max([len(name), *(len(plain(row[column])) for row in rows.rows)])
            sheet.set_column(column, column, min(60, widest + 2))
        for number, row in enumerate(rows.rows, start=1):
            for column, cell in enumerate(row):
                _write_cell(sheet, number, column, cell)
        sheet.freeze_panes(1, 0)
        if rows.rows:
            sheet.autofilter(0, 0, len(rows.rows), len(rows.columns) - 1)
    return output.getvalue()


def _write_cell(sheet: "Worksheet", row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, Literal) and cell.datatype.value in NUMBERS:
        sheet.write_number(row, column, float(Decimal(cell.value)))
    elif cell is not None:
        sheet.write_string(row, column, plain(cell))


def compact(cell: Cell) -> str:
    """Return a term as people read it in a terminal: our own IRIs without the base, others with a prefix."""
    if isinstance(cell, NamedNode):
        for prefix, namespace in {"": ID, **PREFIXES}.items():
            if cell.value.startswith(namespace):
                return (f"{prefix}:" if prefix else "") + cell.value[len(namespace) :]
    return plain(cell)


def write_answer(answer: Answer, format_name: str, title: str, *, query_text: str) -> bytes:
    """Return an answer in ``format_name``: csv, tsv, json, xml, xlsx for rows; turtle, nt, ... for triples.

    Raises:
        InputError: the answer has no such form; the message names those that it has.
    """
    if isinstance(answer, list):
        if format_name not in GRAPH_FORMATS:
            raise InputError(f"a CONSTRUCT answer is a graph; ask for one of {', '.join(GRAPH_FORMATS)}")
        return serialise_graph(answer, format_name)
    if format_name == "xlsx":
        if isinstance(answer, QueryBoolean):
            raise InputError("a yes-or-no answer has no xlsx form; ask for json or xml")
        return spreadsheet(table(answer, query_text), title)
    if format_name not in RESULT_FORMATS:
        raise InputError(f"rows have no {format_name} form; ask for one of {', '.join([*RESULT_FORMATS, 'xlsx'])}")
    return serialise_rows(answer, format_name)
