"""``/queries``: the catalogue, a form for each of its queries, and the answers as tables and downloads."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, url_for
from pyoxigraph import NamedNode

from goldenthread.errors import InputError, UnknownNameError
from goldenthread.ontology.namespaces import thing_path
from goldenthread.queries.binding import bind_typed
from goldenthread.queries.catalogue import AUDIENCES, CatalogueQuery, Parameter
from goldenthread.queries.formats import compact, write_answer
from goldenthread.queries.running import Cell as Term
from goldenthread.queries.running import Table, as_table, plain
from goldenthread.webui.links import address_of
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Column, Listing, Piece, Row

routes = Blueprint("catalogue_pages", __name__)

DOWNLOADS: Final = {
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "json": "application/sparql-results+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN_ROWS: Final = 1000
CHOSEN_FROM_LIST: Final = ("Plan", "Institution", "Framework", "Document")


@routes.route("/queries")
def catalogue() -> str:
    """Show every question that the catalogue can answer, by whom it is for."""
    groups = {
        audience: queries
        for audience in AUDIENCES
        if (queries := [query for query in site().catalogue if query.audience == audience])
    }
    return render_template("queries/catalogue.html", groups=groups)


@routes.route("/queries/<path:name>")
def query(name: str) -> str | Response | tuple[str, int]:
    """Show a query with a form for its parameters, and its answer as a table or as a file."""
    parts = site()
    try:
        asked = parts.catalogue[name]
    except UnknownNameError as error:
        abort(HTTPStatus.NOT_FOUND, description=str(error))
    given = {key: value for key, value in request.args.items() if key != "format" and value.strip()}
    wanted = request.args.get("format", "")
    choices = {parameter.name: _choices(parameter) for parameter in asked.parameters}
    try:
        _check_format(wanted)
        text = bind_typed(asked, given, parts.store)
        if wanted:
            return _download(asked, text, wanted)
        answer = as_table(parts.store.query(text), text)
    except InputError as error:
        first_visit = not given and not wanted
        shown = "" if first_visit else str(error)
        status = HTTPStatus.OK if first_visit else HTTPStatus.BAD_REQUEST
        return render_template(
            "queries/query.html", query=asked, given=given, choices=choices, listing=None, error=shown
        ), status
    return render_template(
        "queries/query.html", query=asked, given=given, choices=choices, listing=listing(asked, answer, given), error=""
    )


def listing(asked: CatalogueQuery, answer: Table, given: dict[str, str]) -> Listing:
    """Return the answer of a catalogue query as a table for the page."""
    count = len(answer.rows)
    shown = f", the first {SHOWN_ROWS} of them here" if count > SHOWN_ROWS else ""
    return Listing(
        caption=f"{asked.summary} {count} {'row' if count == 1 else 'rows'}{shown}.",
        columns=tuple(Column(title=name) for name in answer.columns),
        rows=tuple(Row(cells=tuple(cell(term) for term in row)) for row in answer.rows[:SHOWN_ROWS]),
        query=answer.text,
        downloads={
            name: f"{url_for('catalogue_pages.query', name=asked.name)}?{urlencode({**given, 'format': name})}"
            for name in DOWNLOADS
        },
        empty="Nothing answers this. Take a value out of the form, or choose another.",
    )


def cell(term: Term) -> Cell:
    """Return a term of an answer as a cell: our things and harmless addresses as links."""
    if term is None:
        return ()
    if isinstance(term, NamedNode):
        kind = "code" if thing_path(term.value) else ""
        return (Piece(compact(term), address_of(term.value), kind),)
    return (Piece(plain(term)),)


def _check_format(wanted: str) -> None:
    if wanted and wanted not in DOWNLOADS:
        raise InputError(f"there is no format {wanted!r}; there are: {', '.join(DOWNLOADS)}")


def _choices(parameter: Parameter) -> list[tuple[str, str]]:
    """Return the values of a parameter that are few enough to choose from, with their names."""
    if parameter.type not in CHOSEN_FROM_LIST:
        return []
    known = site().index.of_kind(parameter.type)
    return [((thing_path(iri) or iri).partition("/")[2], name) for iri, name in known]


def _download(asked: CatalogueQuery, text: str, wanted: str) -> Response:
    name = asked.name.replace("/", "-")
    body = write_answer(site().store.query(text), wanted, name, query_text=text)
    response = Response(body, content_type=DOWNLOADS[wanted])
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{wanted}")
    return response
