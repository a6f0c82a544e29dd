"""``/sparql``: SPARQL 1.1 queries over HTTP, and ``/console``, the form for people.

Follows the SPARQL 1.1 Protocol for queries: GET, URL-encoded POST and direct POST, with the dataset
parameters ``default-graph-uri`` and ``named-graph-uri``. A refusal is a problem document (RFC 9457).
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

import pyoxigraph
from flask import Blueprint, Response, render_template, request
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat

from goldenthread.errors import InputError, QueryLimitError, QueryRefusedError
from goldenthread.ontology.namespaces import PREFIXES, prologue
from goldenthread.queries.running import Table, table
from goldenthread.queries.visitors import VisitorAnswer, VisitorQueries
from goldenthread.settings import Settings

ROW_TYPES: Final = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPH_TYPES: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
BOOLEAN_TYPES: Final = ("application/sparql-results+json", "application/sparql-results+xml")
SHORT_NAMES: Final = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
}
QUERY_TYPE: Final = "application/sparql-query"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}
FIRST_QUERY: Final = (
    prologue("gt", "rdfs")
    + """SELECT ?plan ?label WHERE {
  ?plan a gt:Plan ; rdfs:label ?label .
}
ORDER BY ?label"""
)


class ProtocolError(Exception):
    """A request that the protocol does not allow, with the HTTP status to answer."""

    def __init__(self, status: HTTPStatus, detail: str, **more: Any) -> None:
        """Keep the status, the sentence for the client and any further members of the problem document."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.more = more


def sparql_blueprint(queries: VisitorQueries, settings: Settings, catalogue: Callable[[], Any]) -> Blueprint:
    """Return the routes ``/sparql`` and ``/console``, which run what visitors send through ``queries``.

    ``catalogue`` gives the queries to start from.
    """
    routes = Blueprint("sparql", __name__)

    @routes.route("/sparql", methods=["GET", "POST", "OPTIONS"])
    def endpoint() -> Response:
        if request.method == "OPTIONS":
            return Response(status=HTTPStatus.NO_CONTENT, headers={**CORS, "Allow": "GET, HEAD, POST, OPTIONS"})
        try:
            response = _answer(queries)
        except ProtocolError as error:
            response = _problem(error)
        response.headers.update(CORS)
        response.headers["Vary"] = "Accept"
        return response

    @routes.route("/console")
    def console() -> str | tuple[str, int]:
        text = request.args.get("query", "")
        context: dict[str, Any] = {
            "text": text or FIRST_QUERY,
            "catalogue": list(catalogue()),
            "settings": settings,
            "prefixes": PREFIXES,
            "answer": None,
            "rows": None,
            "boolean": None,
            "graph": None,
            "error": None,
        }
        status = HTTPStatus.OK
        if text:
            try:
                context |= _shown(queries.run(text), text)
            except InputError as error:
                context["error"] = error
                status = _status(error)
        return render_template("queries/console.html", **context), status

    return routes


def _shown(answer: VisitorAnswer, text: str) -> dict[str, Any]:
    if answer.kind == "graph":
        return {"answer": answer, "graph": _graph(answer, RdfFormat.TURTLE).decode()}
    parsed = pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    if isinstance(parsed, QuerySolutions):
        rows: Table = table(parsed, text)
        return {"answer": answer, "rows": rows}
    return {"answer": answer, "boolean": bool(parsed)}


def _answer(queries: VisitorQueries) -> Response:
    text, graphs = _read_request()
    try:
        answer = queries.run(
            text, default_graphs=graphs.getlist("default-graph-uri"), named_graphs=graphs.getlist("named-graph-uri")
        )
    except InputError as error:
        place = {"line": line, "column": getattr(error, "column", 0)} if (line := getattr(error, "line", 0)) else {}
        raise ProtocolError(_status(error), str(error), **place) from error
    offered = {"rows": tuple(ROW_TYPES), "boolean": BOOLEAN_TYPES, "graph": tuple(GRAPH_TYPES)}[answer.kind]
    media_type = _negotiate(offered)
    body = _graph(answer, GRAPH_TYPES[media_type]) if answer.kind == "graph" else _rows(answer, ROW_TYPES[media_type])
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    response = Response(body, content_type=media_type + charset)
    response.headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.1f}"
    if answer.cut:
        response.headers["X-Result-Cut"] = f"only the first {answer.count} results are given"
    return response


def _read_request() -> tuple[str, Any]:
    """Return the query's text and the parameters that hold the dataset.

    Raises:
        ProtocolError: the request does not carry exactly one query in one of the three ways.
    """
    if request.method in {"GET", "HEAD"}:
        given = request.args
    elif request.mimetype == FORM_TYPE:
        given = request.form
    elif request.mimetype == QUERY_TYPE:
        try:
            return request.get_data().decode("utf-8"), request.args
        except UnicodeDecodeError as error:
            raise ProtocolError(HTTPStatus.BAD_REQUEST, "the query is not in UTF-8") from error
    else:
        detail = f"send the query as {FORM_TYPE} or {QUERY_TYPE}, not as {request.mimetype or 'nothing'}"
        raise ProtocolError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    if "update" in given:
        raise ProtocolError(HTTPStatus.FORBIDDEN, "the graph is read-only; updates are refused")
    texts = given.getlist("query")
    if len(texts) != 1:
        raise ProtocolError(HTTPStatus.BAD_REQUEST, f"give the parameter 'query' exactly once, not {len(texts)} times")
    return texts[0], given


def _negotiate(offered: tuple[str, ...]) -> str:
    """Return the media type to answer with; the first offered one when the client has no wish.

    Raises:
        ProtocolError: nothing on offer is acceptable.
    """
    wishes = request.accept_mimetypes
    if not wishes:
        return offered[0]
    chosen = wishes.best_match(offered)
    if chosen:
        return chosen
    for short, full in SHORT_NAMES.items():
        if full in offered and wishes[short]:
            return full
    raise ProtocolError(
        HTTPStatus.NOT_ACCEPTABLE, "this answer has none of the formats asked for; it comes as " + ", ".join(offered)
    )


def _rows(answer: VisitorAnswer, results_format: QueryResultsFormat) -> bytes:
    if results_format == QueryResultsFormat.JSON:
        return answer.body
    parsed = pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    return parsed.serialize(format=results_format) or b""


def _graph(answer: VisitorAnswer, rdf_format: RdfFormat) -> bytes:
    if rdf_format == RdfFormat.N_TRIPLES:
        return answer.body
    triples = [quad.triple for quad in pyoxigraph.parse(answer.body, RdfFormat.N_TRIPLES)]
    return pyoxigraph.serialize(triples, format=rdf_format, prefixes=dict(PREFIXES)) or b""


def _status(error: InputError) -> HTTPStatus:
    if isinstance(error, QueryRefusedError):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, QueryLimitError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.BAD_REQUEST


def _problem(error: ProtocolError) -> Response:
    body: Mapping[str, Any] = {
        "type": "about:blank",
        "title": error.status.phrase,
        "status": error.status.value,
        "detail": error.detail,
        **error.more,
    }
    response = Response(json.dumps(body), status=error.status, content_type="application/problem+json")
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    return response
