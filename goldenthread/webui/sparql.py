"""``/sparql``: SPARQL 1.1 queries over HTTP.

Follows the SPARQL 1.1 Protocol for queries: GET, URL-encoded POST and direct POST, with the dataset
parameters ``default-graph-uri`` and ``named-graph-uri``. A refusal is a problem document (RFC 9457), or a page for
a browser. Without a query, a browser is led to the console and everyone else gets the description of the service.
"""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, redirect, request, url_for

from goldenthread.errors import (
    EndpointError,
    InputError,
    QueryLimitError,
    QueryRefusedError,
    StoreError,
    TooManyQueriesError,
    UnwritableResultError,
)
from goldenthread.graph.keywords import query_form
from goldenthread.queries.guard import guard
from goldenthread.queries.visitors import VisitorQueries
from goldenthread.webui.answer_tags import answer_tag, has_already, with_tag
from goldenthread.webui.clients import circumstances
from goldenthread.webui.links import absolute_link
from goldenthread.webui.negotiation import BOOLEAN_TYPES, HTML, RDF_TYPES, ROW_TYPES, content_type, negotiate
from goldenthread.webui.problems import Problem, for_programs_first
from goldenthread.webui.representations import validated
from goldenthread.webui.service_description import describe_service
from goldenthread.webui.site import site
from goldenthread.webui.sparql_request import SparqlRequest, read_request

ALLOWED: Final = "GET, HEAD, POST, OPTIONS"
OTHER_METHODS: Final = ["PUT", "PATCH", "DELETE"]
OFFERED: Final = {
    "SELECT": tuple(ROW_TYPES),
    "ASK": BOOLEAN_TYPES,
    "CONSTRUCT": tuple(RDF_TYPES),
    "DESCRIBE": tuple(RDF_TYPES),
}
"""What each form of query is answered as; the first is the default."""


def sparql_blueprint(queries: VisitorQueries) -> Blueprint:
    """Return the route ``/sparql``, which runs what visitors send through ``queries``."""
    routes = Blueprint("sparql", __name__)

    @routes.route("/sparql", methods=["GET", "POST", "OPTIONS", *OTHER_METHODS])
    def endpoint() -> Response:
        if request.method == "OPTIONS":
            return Response(status=HTTPStatus.NO_CONTENT, headers={"Allow": ALLOWED})
        return for_programs_first(lambda: _respond(queries))

    return routes


def _respond(queries: VisitorQueries) -> Response:
    try:
        return _answer_request(queries)
    except InputError as error:
        place: dict[str, Any] = (
            {"line": line, "column": getattr(error, "column", 0)} if (line := getattr(error, "line", 0)) else {}
        )
        raise Problem(status_of(error), str(error), **place) from error
    except (EndpointError, StoreError) as error:
        raise Problem(HTTPStatus.BAD_GATEWAY, str(error)) from error


def _answer_request(queries: VisitorQueries) -> Response:
    if request.method in OTHER_METHODS:
        raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, "the graph is read-only", headers={"Allow": ALLOWED})
    asked = read_request(request, most_bytes=site().settings.body_bytes)
    if asked.query is None:
        return _without_query()
    return _answer(queries, asked.query, asked)


def _without_query() -> Response:
    media_type = negotiate((*RDF_TYPES, HTML))
    if media_type == HTML:
        return redirect(url_for("console.form"), HTTPStatus.SEE_OTHER)  # type: ignore[return-value]  # werkzeug's response
    return validated(Response(describe_service(RDF_TYPES[media_type]), content_type=content_type(media_type)))


def _answer(queries: VisitorQueries, text: str, asked: SparqlRequest) -> Response:
    limits = absolute_link(url_for("console.form")) + "#limits"
    guard(text, most_characters=site().settings.query_characters)
    # An answer that nobody could take is refused before it is looked for.
    media_type = negotiate(OFFERED.get(query_form(text), OFFERED["SELECT"]), wanted=asked.media_type)
    base = absolute_link(url_for("sparql.endpoint"))
    tag = "" if request.method == "POST" else answer_tag(text, asked, base, media_type)
    if tag and has_already(tag):
        return with_tag(Response(content_type=content_type(media_type)), tag)
    answer = queries.run(
        text,
        circumstances(
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            base=base,
            media_type=media_type,
            notice=limits,
        ),
    )
    response = Response(answer.body, content_type=content_type(media_type))
    response.headers["Server-Timing"] = f"query;dur={answer.seconds * 1000:.1f}"
    if answer.cut:
        response.headers["X-Result-Cut"] = f"only the first {answer.count} results are given"
        response.headers.add("Link", f'<{limits}>; rel="help"; title="this result is cut"')
    return with_tag(response, tag)


def status_of(error: InputError) -> HTTPStatus:
    """Return the HTTP status for a query that was not answered."""
    if isinstance(error, QueryRefusedError):
        return HTTPStatus.FORBIDDEN
    if isinstance(error, TooManyQueriesError):
        return HTTPStatus.TOO_MANY_REQUESTS
    if isinstance(error, QueryLimitError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, UnwritableResultError):
        return HTTPStatus.NOT_ACCEPTABLE
    return HTTPStatus.BAD_REQUEST
