"""What the console shows of an answer: a sentence, a table, bars, a graph as Turtle, links and downloads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import pyoxigraph
from flask import url_for
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from goldenthread.errors import InputError
from goldenthread.ontology.namespaces import NS, PREFIXES, prologue, thing_path
from goldenthread.queries.formats import compact, write_answer
from goldenthread.queries.running import Cell as Term
from goldenthread.queries.running import Table, plain, table
from goldenthread.queries.visitors import VisitorAnswer
from goldenthread.webui.links import address_of
from goldenthread.webui.negotiation import BOOLEAN_TYPES, ROW_TYPES, TRIPLE_TYPES
from goldenthread.webui.result_chart import NUMBERS, Chart, chart
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Column, Listing, Piece, Row, counted

SHOWN_ROWS: Final = 500
SHOWN_LINES: Final = 2_000
LONGEST_LINK: Final = 6_000
"""How long an address may be to get through the proxies that people sit behind; many stop at 8,000 characters."""

FORMAT_NAMES: Final = {
    "application/sparql-results+json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF/XML",
}
ENDINGS: Final = {"JSON-LD": "jsonld", "N-Triples": "nt", "RDF/XML": "rdf", "Turtle": "ttl"}
NAME_BEFORE: Final = re.compile(r"([\w-]+):[\w.-]*$")
HUNDREDTH: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One format in which the answer is had: its name, its media type and the name of the file."""

    name: str
    media_type: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleAnswer:
    """An answer as the page shows it.

    Attributes:
        sentence: how much was found and how long it took.
        cut: whether there would have been more.
        downloads: the formats in which the whole answer is had.
        permalink: the address of the query with its answer, empty where it would be too long for a link.
        listing: the rows, of a SELECT query.
        chart: the rows as bars, where that makes sense.
        boolean: yes or no, of an ASK query.
        graph: the triples as Turtle, of a CONSTRUCT or DESCRIBE query.
        graph_cut: whether the Turtle is only the beginning.
    """

    sentence: str
    cut: bool
    downloads: tuple[Download, ...]
    permalink: str
    listing: Listing | None = None
    chart: Chart | None = None
    boolean: bool | None = None
    graph: str = ""
    graph_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a query does not parse.

    Attributes:
        line, column: counted from 1.
        quoted: the line with a caret below.
        missing: the PREFIX line that would declare the prefix used there, where that is what is missing.
    """

    line: int
    column: int
    quoted: str
    missing: str = ""


@dataclass(slots=True)
class _Names:
    """What the things of an answer are called; each is looked up once."""

    known: dict[str, str] = field(default_factory=dict)

    def of(self, iri: str) -> str:
        if iri not in self.known:
            self.known[iri] = site().index.label_of(iri) if thing_path(iri) else ""
        return self.known[iri]


def console_answer(answer: VisitorAnswer, text: str) -> ConsoleAnswer:
    """Return what the page shows of an answer to the query ``text``."""
    took = f"in {duration(answer.seconds)}"
    if answer.kind == "graph":
        lines = _turtle(answer).splitlines()
        return ConsoleAnswer(
            sentence=f"{counted_up(answer.count, 'triple')} {took}",
            cut=answer.cut,
            downloads=_downloads(TRIPLE_TYPES),
            permalink=permalink(text),
            graph="\n".join(lines[:SHOWN_LINES]),
            graph_cut=len(lines) > SHOWN_LINES,
        )
    parsed = _parsed(answer)
    if not isinstance(parsed, QuerySolutions):
        return ConsoleAnswer(
            sentence=f"Answered {took}",
            cut=False,
            downloads=_downloads(dict.fromkeys(BOOLEAN_TYPES)),
            permalink=permalink(text),
            boolean=bool(parsed),
        )
    return _rows(table(parsed, text), f"{counted_up(answer.count, 'row')} {took}", answer.cut)


def _turtle(answer: VisitorAnswer) -> str:
    """Return the triples of an answer with the prefixes that they use."""
    used = {name: namespace for name, namespace in PREFIXES.items() if f"<{namespace}".encode() in answer.body}
    triples = [quad.triple for quad in pyoxigraph.parse(answer.body, RdfFormat.N_TRIPLES)]
    return (pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b"").decode()


def _parsed(answer: VisitorAnswer) -> QuerySolutions | QueryBoolean:
    return pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.JSON)


def _rows(rows: Table, sentence: str, cut: bool) -> ConsoleAnswer:
    names = _Names()
    shown = rows.rows[:SHOWN_ROWS]
    cells = [[_cell(term, names) for term in row] for row in shown]
    caption = "The answer of the query" + (
        f": the first {SHOWN_ROWS} of its {len(rows.rows):,} rows; the downloads have them all."
        if len(rows.rows) > SHOWN_ROWS
        else "."
    )
    listing = Listing(
        caption=caption,
        columns=tuple(Column(title=name) for name in rows.columns),
        rows=tuple(Row(cells=tuple(row)) for row in cells) if rows.columns else (),
        empty="The query names no variables, so there is nothing to show of its rows."
        if rows.rows
        else "No rows. Look for a misspelt name, or take a pattern out of the query.",
    )
    drawn = chart(rows, [[cell[0].text if cell else "" for cell in row] for row in cells])
    return ConsoleAnswer(
        sentence=sentence,
        cut=cut,
        downloads=_downloads(ROW_TYPES),
        permalink=permalink(rows.text),
        listing=listing,
        chart=drawn,
    )


def _cell(term: Term, names: _Names) -> Cell:
    """Return a term as a cell: our things by name with their IRI beside it, our words as links to what they mean."""
    if term is None:
        return ()
    if isinstance(term, NamedNode):
        code, address = compact(term), _address(term.value)
        if name := names.of(term.value):
            return (Piece(name, address), Piece(code, None, "quiet code"))
        return (Piece(code, address, "code"),)
    if isinstance(term, Literal):
        if term.datatype.value in NUMBERS:
            return (Piece(term.value, None, "figure"),)
        return (Piece(term.value), Piece(f"@{term.language}", None, "quiet")) if term.language else (Piece(term.value),)
    return (Piece(plain(term), None, "code"),)


def _address(iri: str) -> str | None:
    if iri.startswith(NS):
        return url_for("ontology_pages.ontology", _anchor=iri.removeprefix(NS))
    return address_of(iri)


def _downloads(types: Mapping[str, object]) -> tuple[Download, ...]:
    return tuple(
        Download(name=name, media_type=media_type, file=f"answer.{ENDINGS.get(name, name.lower())}")
        for media_type in types
        if (name := FORMAT_NAMES.get(media_type))
    )


def download_address(text: str, media_type: str) -> str:
    """Return the address at which the endpoint gives the answer of a query in a format."""
    return f"{url_for('sparql.endpoint')}?{urlencode({'query': text, '_mediatype': media_type})}"


def permalink(text: str) -> str:
    """Return the address of the console with this query and its answer, or nothing where it would be too long."""
    address = url_for("console.form", query=text)
    return address if len(address) <= min(LONGEST_LINK, site().settings.address_bytes) else ""


def spreadsheet_of(answer: VisitorAnswer, text: str, format_name: str) -> bytes:
    """Return rows in a format for spreadsheets, with the names of our things beside their IRIs.

    Raises:
        InputError: the answer holds no rows.
    """
    if answer.kind != "rows":
        raise InputError("only the rows of a SELECT query come as a spreadsheet")
    return write_answer(_parsed(answer), format_name, "answer", query_text=text, labels=_labels)


def _labels(rows: Table) -> dict[str, str]:
    names = _Names()
    return {
        cell.value: name
        for row in rows.rows
        for cell in row
        if isinstance(cell, NamedNode) and (name := names.of(cell.value))
    }


def duration(seconds: float) -> str:
    """Return a length of time in words that are as exact as they are useful."""
    if seconds < HUNDREDTH:
        return "less than a hundredth of a second"
    if seconds < 1:
        return counted(max(1, round(seconds / HUNDREDTH)), "hundredth") + " of a second"
    return f"{seconds:.1f} seconds"


def counted_up(number: int, noun: str) -> str:
    """Return ``1 row``, ``no rows`` or ``1,234 rows``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s") if number else f"No {noun}s"


def place_of(error: InputError, text: str) -> Place | None:
    """Return where a query does not parse, with the line quoted, or None where that is not known."""
    line, column = getattr(error, "line", 0), getattr(error, "column", 0)
    lines = text.split("\n")  # The engine counts no other sign as the end of a line.
    if not 1 <= line <= len(lines):
        return None
    quoted = "".join(sign if sign.isprintable() else " " for sign in lines[line - 1])
    margin = f"{line} | "
    pointer = " " * (len(margin) + max(0, column - 1)) + "^"
    return Place(
        line=line,
        column=column,
        quoted=f"{margin}{quoted}\n{pointer}",
        missing=_missing_prefix(lines[line - 1][: max(0, column - 1)], text),
    )


def _missing_prefix(before: str, text: str) -> str:
    """Return the line that declares the prefix of the name just before a mistake, if it is ours and undeclared."""
    found = NAME_BEFORE.search(before)
    if not found or found[1] not in PREFIXES:
        return ""
    declared = re.search(rf"\bPREFIX\s+{re.escape(found[1])}:", text, re.IGNORECASE)
    return "" if declared else prologue(found[1]).strip()
