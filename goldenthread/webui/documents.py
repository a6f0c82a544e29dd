"""The page of a document: which facts were read from which of its lines."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import redirect, render_template, request, url_for
from pyoxigraph import Literal, NamedNode
from werkzeug.wrappers import Response

from goldenthread.ontology.namespaces import XSD
from goldenthread.queries.binding import Term
from goldenthread.queries.running import Table
from goldenthread.webui.facts import Facts, local_name
from goldenthread.webui.links import lines_address, page_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Listing, Piece, Row, columns, missing, text

LINES_A_PAGE: Final = 100
LONGEST_NUMBER: Final = 6
INTEGER: Final = NamedNode(XSD + "integer")
CAPITAL_INSIDE: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def show_passage(facts: Facts) -> Response | str:
    """Lead from some lines of a document to the page that shows them."""
    first = facts.text("firstLine")
    address = lines_address(facts.text("inDocument"), int(first)) if first else None
    return redirect(address or url_for("home.index"), code=HTTPStatus.SEE_OTHER)


def render(facts: Facts) -> str:
    """Return the page of a document, a hundred lines of it at a time."""
    start = _start(request.args.get("line", "1"))
    end = start + LINES_A_PAGE - 1
    parts = site()
    ends = parts.ask("document-lines", document=NamedNode(facts.iri)).dicts()
    last = int(ends[0]["last"]) if ends and ends[0]["last"] else 0
    terms: dict[str, Term] = {
        "document": NamedNode(facts.iri),
        "from": Literal(str(start), datatype=INTEGER),
        "to": Literal(str(end), datatype=INTEGER),
    }
    table = parts.ask("document-facts", **terms)
    page = page_of(facts.iri) or ""
    uses = parts.ask("uses", thing=NamedNode(facts.iri)).dicts()
    return render_template(
        "document.html",
        document=facts,
        plans=[(row["name"], page_of(row["subject"])) for row in uses if row["property"].endswith("#publishedAs")],
        glossary=parts.ask("document-glossary", document=NamedNode(facts.iri)).dicts(),
        listing=_listing(table, start, min(end, last)),
        pages=[
            (first, min(first + LINES_A_PAGE - 1, last), f"{page}?line={first}", first == start)
            for first in range(1, last + 1, LINES_A_PAGE)
        ],
        page_of=page_of,
    )


def _start(given: str) -> int:
    """Return the first line of the page that holds the line asked for; anything but a number means the first."""
    line = int(given) if given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER else 1
    return (max(line, 1) - 1) // LINES_A_PAGE * LINES_A_PAGE + 1


def _listing(table: Table, start: int, end: int) -> Listing:
    rows = []
    seen: set[int] = set()
    previous = ("", "")
    for row in table.dicts():
        first = int(row["first"])
        anchor = "" if first in seen else f"line-{first}"
        seen.add(first)
        lines = (row["first"], row["last"])
        rows.append(Row(cells=_cells(row), anchor=anchor, same=lines == previous))
        previous = lines
    return Listing(
        caption=f"What was read from lines {start} to {end}, in their order.",
        columns=columns("Lines", "Fact", "What it says", "About"),
        rows=tuple(rows),
        query=table.text,
        empty="Nothing was read from these lines.",
    )


def _cells(row: Mapping[str, str]) -> tuple[Cell, ...]:
    lines = text(row["first"] if row["first"] == row["last"] else f"{row['first']}-{row['last']}")
    if not row["fact"]:
        return lines, (missing("no data"),), (missing(row["reason"]),), ()
    printed = f"\N{LEFT DOUBLE QUOTATION MARK}{row['printed']}\N{RIGHT DOUBLE QUOTATION MARK}" if row["printed"] else ""
    what = " ".join(dict.fromkeys(word for word in (printed, row["label"]) if word))
    about = Piece(row["code"] or "see", page_of(row["about"] or row["fact"]), "code" if row["code"] else "")
    return lines, text(kind_words(row["kind"])), text(what), (about,)


def kind_words(iri: str) -> str:
    """Return the name of a class in words: ``SuccessMeasure`` is ``success measure``."""
    return CAPITAL_INSIDE.sub(" ", local_name(iri)).lower()
