"""``/queries``: the catalogue, and for each question one address: a form for people, an API for programs.

``/queries/NAME`` answers by the Accept header, ``/queries/NAME.csv`` and its like in the format of the ending. Values
are parameters of the address; ``page`` and ``limit`` choose rows. A refusal is a problem document (RFC 9457) for
programs and the form with a sentence for people.
"""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, make_response, render_template
from pyoxigraph import NamedNode

from goldenthread.errors import EndpointError, InputError, ParameterError, StoreError
from goldenthread.ontology.namespaces import thing_path
from goldenthread.queries.catalogue import AUDIENCES, CatalogueQuery, Parameter
from goldenthread.queries.formats import compact
from goldenthread.queries.running import Cell as Term
from goldenthread.queries.running import Table, plain
from goldenthread.webui.links import address_of
from goldenthread.webui.negotiation import negotiate, vary
from goldenthread.webui.problems import Problem, for_programs, problem_document
from goldenthread.webui.question_answers import Found, ask, finish, refusal, write
from goldenthread.webui.question_request import ENDINGS, QuestionRequest, Window, read_values, split_name
from goldenthread.webui.result_chart import Chart, chart
from goldenthread.webui.site import site
from goldenthread.webui.tables import Cell, Column, Listing, Piece, Row, counted

routes = Blueprint("catalogue_pages", __name__)

ROW_DOWNLOADS: Final = {"xlsx": "xlsx", "CSV for Excel": "excel.csv", "csv": "csv", "tsv": "tsv", "json": "json"}
GRAPH_DOWNLOADS: Final = {"Turtle": "ttl", "JSON-LD": "jsonld", "N-Triples": "nt", "RDF/XML": "rdf"}
SHOWN_ROWS: Final = 1000
MOST_CHOICES: Final = 300
"""Choices that a list in a form offers; of more, one is typed."""

CHOSEN_FROM_LIST: Final = ("Plan", "Institution", "Framework", "Document")
REFUSED: Final = (InputError, EndpointError, StoreError)


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
def query(name: str) -> Response:
    """Answer a question, in the format that the ending or the client asks for."""
    named, ending = "", "html"
    try:
        asked, named = split_name(name)
        ending = named or _preferred(asked)
        response = _page(asked) if ending == "html" else _file(asked, named, ending)
    except Problem as error:
        if not for_programs(unless_asked="." in name or ending != "html"):
            raise
        response = problem_document(error)
    return response if named else vary(response)


def _preferred(asked: CatalogueQuery) -> str:
    """Return the ending of the format that the client likes best; of two of one type, the first."""
    endings = ENDINGS[asked.kind]
    media_type = negotiate(list(dict.fromkeys(endings.values())))
    return next(ending for ending, served in endings.items() if served == media_type)


def _file(asked: CatalogueQuery, named: str, ending: str) -> Response:
    try:
        return write(_read(asked, named), ending)
    except REFUSED as error:
        raise refusal(error) from error


def _read(asked: CatalogueQuery, named: str) -> QuestionRequest:
    return QuestionRequest(
        query=asked,
        given=read_values(asked),
        window=Window.read(asked, site().settings.query_rows),
        ending=named,
    )


def _page(asked: CatalogueQuery) -> Response:
    choices = {parameter.name: _choices(parameter) for parameter in asked.parameters}
    given: dict[str, str] = {}
    try:
        question = _read(asked, "")
        given = question.given
        found = ask(question)
    except REFUSED as error:
        problem = refusal(error)
        first_visit = isinstance(error, ParameterError) and error.missing and not given
        page = render_template(
            "queries/query.html",
            query=asked,
            given=given,
            choices=choices,
            listing=None,
            error="" if first_visit else str(error),
            wrong="" if first_visit else getattr(error, "parameter", ""),
        )
        status = HTTPStatus.OK if first_visit else HTTPStatus(problem.code or HTTPStatus.BAD_REQUEST)
        return make_response(page, status, problem.headers)
    window = question.window
    shown = listing(question, found)
    page = render_template(
        "queries/query.html",
        query=asked,
        given=given,
        choices=choices,
        listing=shown,
        chart=_bars(asked, found.table()) if asked.chart else None,
        error="",
        wrong="",
        before=question.address(page=window.page - 1) if window.page > 1 else "",
        after=_after(question, found),
        seconds=found.answer.seconds,
        address=question.address("json"),
    )
    return finish(make_response(page), question, "html", more=found.more)


def _after(question: QuestionRequest, found: Found) -> str:
    """Return the address of the rows after those shown, or nothing where there are none."""
    if found.more:
        return question.address(page=question.window.page + 1)
    if not question.window.limit and question.query.kind == "rows" and found.answer.count > SHOWN_ROWS:
        return question.address(page=2, limit=SHOWN_ROWS)
    return ""


def listing(asked: QuestionRequest, found: Found) -> Listing:
    """Return the answer of a question as a table for the page."""
    answer = found.table()
    count = len(answer.rows)
    of = "statement" if asked.query.kind == "graph" else "row"
    first = asked.window.first
    if asked.window.limit:
        size = f"Rows {first + 1} to {first + count}" if count else "No more rows"
    elif found.answer.cut:
        size = f"There are more than {counted(count, of)}; the rest was cut"
    else:
        size = counted(count, of)
    shown = f", the first {SHOWN_ROWS} of them here" if count > SHOWN_ROWS else ""
    downloads = GRAPH_DOWNLOADS if asked.query.kind == "graph" else ROW_DOWNLOADS
    return Listing(
        caption=f"{asked.query.summary} {size}{shown}.",
        columns=tuple(Column(title=name) for name in answer.columns),
        rows=tuple(Row(cells=tuple(cell(term) for term in row)) for row in answer.rows[:SHOWN_ROWS]),
        query=found.text,
        downloads={name: asked.address(ending) for name, ending in downloads.items()},
        empty="Nothing answers this. Take a value out of the form, or choose another.",
    )


def _bars(asked: CatalogueQuery, rows: Table) -> Chart | None:
    """Return the bars that the question's header asks for, where there are few and each has a name of its own."""
    if asked.chart is None:
        return None
    columns = [rows.columns.index(name) for name in asked.chart]
    drawn = Table(
        columns=asked.chart, rows=tuple(tuple(row[column] for column in columns) for row in rows.rows), text=""
    )
    names = [[plain(cell) for cell in row] for row in drawn.rows]
    return chart(drawn, names) if len({name for name, _ in names}) == len(names) else None


def cell(term: Term) -> Cell:
    """Return a term of an answer as a cell: our things by name, and harmless addresses as links."""
    if term is None:
        return ()
    if isinstance(term, NamedNode):
        name = site().index.label_of(term.value) if thing_path(term.value) else ""
        kind = "code" if thing_path(term.value) and not name else ""
        return (Piece(name or compact(term), address_of(term.value), kind),)
    return (Piece(plain(term)),)


def _choices(parameter: Parameter) -> list[tuple[str, str]]:
    """Return the values of a parameter that are few enough to choose from, with their names."""
    if parameter.values:
        return [(value, value) for value in parameter.values]
    if parameter.type not in CHOSEN_FROM_LIST:
        return []
    known = site().index.of_kind(parameter.type)
    if len(known) > MOST_CHOICES:
        return []
    return [((thing_path(iri) or iri).partition("/")[2], name) for iri, name in known]
