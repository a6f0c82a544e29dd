"""``/sparql``: SPARQL 1.1 queries over HTTP.

Follows the SPARQL 1.1 Protocol for queries: GET, URL-encoded POST and direct POST, with the dataset
parameters ``default-graph-uri`` and ``named-graph-uri``. A refusal is a problem document (RFC 9457).
"""

from http import HTTPStatus
from typing import Any, Final

import pyoxigraph
from flask import Blueprint, Response, request
from pyoxigraph import QueryResultsFormat, RdfFormat

from goldenthread.errors import InputError, QueryLimitError, QueryRefusedError
from goldenthread.ontology.namespaces import PREFIXES
from goldenthread.queries.visitors import VisitorAnswer, VisitorQueries
from goldenthread.webui.negotiation import BOOLEAN_TYPES, ROW_TYPES, TRIPLE_TYPES, content_type, negotiate, vary
from goldenthread.webui.problems import Problem, problem_document

QUERY_TYPE: Final = "application/sparql-query"
FORM_TYPE: Final = "application/x-www-form-urlencoded"
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def sparql_blueprint(queries: VisitorQueries) -> Blueprint:
    """Return the route ``/sparql``, which runs what visitors send through ``queries``."""
    routes = Blueprint("sparql", __name__)

    @routes.route("/sparql", methods=["GET", "POST", "OPTIONS"])
    def endpoint() -> Response:
        if request.method == "OPTIONS":
            return Response(status=HTTPStatus.NO_CONTENT, headers={**CORS, "Allow": "GET, HEAD, POST, OPTIONS"})
        try:
            response = _answer(queries)
        except Problem as error:
            response = problem_document(error)
        response.headers.update(CORS)
        return vary(response)

    return routes


def _answer(queries: VisitorQueries) -> Response:
    text, graphs = _read_request()
    try:
        answer = queries.run(
            text, default_graphs=graphs.getlist("default-graph-uri"), named_graphs=graphs.getlist("named-graph-uri")
        )
    except InputError as error:
        place: dict[str, Any] = (
            {"line": line, "column": getattr(error, "column", 0)} if (line := getattr(error, "line", 0)) else {}
        )
        raise Problem(status_of(error), str(error), **place) from error
    offered = {"rows": tuple(ROW_TYPES), "boolean": BOOLEAN_TYPES, "graph": tuple(TRIPLE_TYPES)}[answer.kind]
    media_type = negotiate(offered)
    body = (
        graph_body(answer, TRIPLE_TYPES[media_type]) if answer.kind == "graph" else _rows(answer, ROW_TYPES[media_type])
    )
    response = Response(body, content_type=content_type(media_type))
    response.headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.1f}"
    if answer.cut:
        response.headers["X-Result-Cut"] = f"only the first {answer.count} results are given"
    return response


def _read_request() -> tuple[str, Any]:
    """Return the query's text and the parameters that hold the dataset.

    Raises:
        Problem: the request does not carry exactly one query in one of the three ways.
    """
    if request.method in {"GET", "HEAD"}:
        given = request.args
    elif request.mimetype == FORM_TYPE:
        given = request.form
    elif request.mimetype == QUERY_TYPE:
        try:
            return request.get_data().decode("utf-8"), request.args
        except UnicodeDecodeError as error:
            raise Problem(HTTPStatus.BAD_REQUEST, "the query is not in UTF-8") from error
    else:
        detail = f"send the query as {FORM_TYPE} or {QUERY_TYPE}, not as {request.mimetype or 'nothing'}"
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    if "update" in given:
        raise Problem(HTTPStatus.FORBIDDEN, "the graph is read-only; updates are refused")
    texts = given.getlist("query")
    if len(texts) != 1:
        raise Problem(HTTPStatus.BAD_REQUEST, f"give the parameter 'query' exactly once, not {len(texts)} times")
    return texts[0], given


def _rows(answer: VisitorAnswer, results_format: QueryResultsFormat) -> bytes:
    if results_format == QueryResultsFormat.JSON:
        return answer.body
    parsed = pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.JSON)
    return parsed.serialize(format=results_format) or b""


def graph_body(answer: VisitorAnswer, rdf_format: RdfFormat) -> bytes:
    """Return the triples that answer a query in a format of RDF."""
    if rdf_format == RdfFormat.N_TRIPLES:
        return answer.body
    triples = [quad.triple for quad in pyoxigraph.parse(answer.body, RdfFormat.N_TRIPLES)]
    return pyoxigraph.serialize(triples, format=rdf_format, prefixes=dict(PREFIXES)) or b""


def status_of(error: InputError) -> HTTPStatus:
    """Return the HTTP status for a query that was not answered."""
    if isinstance(error, QueryRefusedError):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, QueryLimitError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.BAD_REQUEST
