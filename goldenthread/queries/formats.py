"""Write answers down: for machines as the SPARQL 1.1 formats, for people as tables and spreadsheets."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pyoxigraph import (
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
)

from goldenthread.errors import InputError
from goldenthread.graph.serialising import serialise
from goldenthread.graph.store import Answer
from goldenthread.ontology.namespaces import ID, PREFIXES
from goldenthread.queries.running import Cell, Table, plain, table
from goldenthread.queries.spreadsheets import spreadsheet, spreadsheet_csv

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
PEOPLES_FORMATS: Final = ("xlsx", "excel.csv")
"""For spreadsheets: typed cells, or CSV that no spreadsheet takes for formulas; both with names beside addresses."""

Labels = Callable[[Table], Mapping[str, str]]
"""Finds the names of the things in a table, by IRI."""


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
    """Return the triples of a CONSTRUCT answer in a format of GRAPH_FORMATS, the same bytes for the same triples."""
    quads = [Quad(triple.subject, triple.predicate, triple.object) for triple in triples]
    return serialise(quads, GRAPH_FORMATS[format_name])


def compact(cell: Cell) -> str:
    """Return a term as people read it in a terminal: our own IRIs without the base, others with a prefix."""
    if isinstance(cell, NamedNode):
        for prefix, namespace in {"": ID, **PREFIXES}.items():
            if cell.value.startswith(namespace):
                return (f"{prefix}:" if prefix else "") + cell.value[len(namespace) :]
    return plain(cell)


def format_of(path: Path) -> str | None:
    """Return the format that the ending of a file's name stands for, or None."""
    endings = {
        **{name: name for name in (*PEOPLES_FORMATS, *RESULT_FORMATS, *GRAPH_FORMATS)},
        "ttl": "turtle",
        "rdf": "rdfxml",
    }
    return next((name for ending, name in endings.items() if path.name.endswith(f".{ending}")), None)


def _nobody(_rows: Table) -> Mapping[str, str]:
    return {}


def write_answer(
    answer: Answer, format_name: str, title: str, *, query_text: str, labels: Labels = _nobody, about: str = ""
) -> bytes:
    """Return an answer in ``format_name``: csv, tsv, json, xml, xlsx, excel.csv for rows; turtle, nt, ... for triples.

    Args:
        answer: what was found.
        format_name: one of RESULT_FORMATS, PEOPLES_FORMATS or GRAPH_FORMATS.
        title: the name of the sheet.
        query_text: the query that found it.
        labels: finds the names of things, for people's formats.
        about: the question, for a sheet about the table.

    Raises:
        InputError: the answer has no such form; the message names those that it has.
    """
    if isinstance(answer, list):
        if format_name not in GRAPH_FORMATS:
            raise InputError(f"a CONSTRUCT answer is a graph; ask for one of {', '.join(GRAPH_FORMATS)}")
        return serialise_graph(answer, format_name)
    if format_name in PEOPLES_FORMATS:
        if isinstance(answer, QueryBoolean):
            raise InputError(f"a yes-or-no answer has no {format_name} form; ask for json or xml")
        rows = table(answer, query_text)
        if format_name == "excel.csv":
            return spreadsheet_csv(rows, labels(rows))
        return spreadsheet(rows, title, labels(rows), {"Question": about, "Query": query_text} if about else None)
    if format_name not in RESULT_FORMATS:
        known = ", ".join([*RESULT_FORMATS, *PEOPLES_FORMATS])
        raise InputError(f"rows have no {format_name} form; ask for one of {known}")
    return serialise_rows(answer, format_name)
