"""Ask a question of the catalogue in a fenced process, and write its answer as a file or for a page."""

import json
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, cast

import pyoxigraph
from flask import Response, current_app, url_for
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from goldenthread.errors import (
    EndpointError,
    InputError,
    ParameterError,
    QueryLimitError,
    StoreError,
    TooManyQueriesError,
    UnknownNameError,
    UnwritableResultError,
)
from goldenthread.queries.formats import GRAPH_FORMATS, write_answer
from goldenthread.queries.labels import labels_in
from goldenthread.queries.running import Table, as_table
from goldenthread.queries.visitors import VisitorAnswer, VisitorQueries
from goldenthread.webui.clients import circumstances
from goldenthread.webui.links import absolute_link
from goldenthread.webui.negotiation import HTML, content_type
from goldenthread.webui.problems import Problem
from goldenthread.webui.question_request import ENDINGS, QUERY_TYPE, QuestionRequest
from goldenthread.webui.representations import Link, validated
from goldenthread.webui.site import site

VISITORS = "goldenthread.visitors"
FORMAT_NAMES = {"ttl": "turtle", "rdf": "rdfxml"}
ATTACHED = ("csv", "tsv", "xlsx", "excel.csv")
"""Formats that a browser is to save rather than to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a question found.

    Attributes:
        text: the query with its values.
        answer: the rows or triples of the page wanted, or of all.
        more: whether there is another page.
    """

    text: str
    answer: VisitorAnswer
    more: bool

    @property
    def solutions(self) -> QuerySolutions | QueryBoolean:
        """Return the rows, to be read once."""
        return pyoxigraph.parse_query_results(self.answer.body, format=QueryResultsFormat.JSON)

    def table(self) -> Table:
        """Return the rows, or the triples of a graph, as a table."""
        if self.answer.kind == "graph":
            triples = [quad.triple for quad in pyoxigraph.parse(self.answer.body, RdfFormat.N_TRIPLES)]
            return as_table(triples, self.text)
        return as_table(self.solutions, self.text)


def ask(asked: QuestionRequest) -> Found:
    """Ask the question.

    Raises:
        ParameterError: a value is missing or wrong.
        QueryLimitError: it takes more time or memory than a query is given.
        EndpointError, StoreError: the store failed.
    """
    text = asked.text()
    visitors = cast("VisitorQueries", current_app.extensions[VISITORS])
    window = asked.window
    answer = visitors.run(text, circumstances(first=window.first, most=window.most))
    limit = window.limit
    if not limit or answer.kind != "rows" or answer.count <= limit:
        return Found(text=text, answer=answer, more=False)
    found = json.loads(answer.body)
    found["results"]["bindings"] = found["results"]["bindings"][:limit]
    kept = VisitorAnswer(
        kind="rows", body=json.dumps(found).encode(), count=limit, cut=answer.cut, seconds=answer.seconds
    )
    return Found(text=text, answer=kept, more=True)


def write(asked: QuestionRequest, ending: str) -> Response:
    """Return the answer of a question as the file that an ending stands for.

    Raises:
        as ``ask``, and InputError where the answer has no such form.
    """
    media_type = ENDINGS[asked.query.kind][ending]
    if media_type == QUERY_TYPE:
        return finish(Response(asked.text(), content_type=f"{QUERY_TYPE}; charset=utf-8"), asked, ending)
    found = ask(asked)
    response = Response(_body(asked, ending, found), content_type=content_type(media_type))
    response.headers["Server-Timing"] = f"query;dur={found.answer.seconds * 1000:.1f}"
    if found.answer.cut:
        response.headers["X-Result-Cut"] = f"only the first {found.answer.count} results are given"
    if ending in ATTACHED:
        name = asked.query.name.replace("/", "-")
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    return finish(response, asked, ending, more=found.more)


def _body(asked: QuestionRequest, ending: str, found: Found) -> bytes:
    if ending == "json" or (ending == "nt" and asked.query.kind == "graph"):
        return found.answer.body
    name = FORMAT_NAMES.get(ending, ending)
    if name in GRAPH_FORMATS:
        triples = [quad.triple for quad in pyoxigraph.parse(found.answer.body, RdfFormat.N_TRIPLES)]
        return write_answer(triples, name, asked.query.name, query_text=found.text)
    labels = partial(labels_in, site().store)
    return write_answer(
        found.solutions, name, asked.query.name, query_text=found.text, labels=labels, about=asked.query.summary
    )


def finish(response: Response, asked: QuestionRequest, ending: str, *, more: bool = False) -> Response:
    """Add the links to other pages and formats, and the validators, and return the answer."""
    kinds = ENDINGS[asked.query.kind]
    links = [
        Link(absolute_link(asked.address(other)), "alternate", media_type)
        for other, media_type in kinds.items()
        if other != ending
    ]
    links.append(Link(absolute_link(url_for("api_pages.openapi")), "service-desc", "application/json"))
    window = asked.window
    if window.limit:
        shown = "" if ending == "html" else ending
        links.append(Link(absolute_link(asked.address(shown, page=1)), "first"))
        if window.page > 1:
            links.append(Link(absolute_link(asked.address(shown, page=window.page - 1)), "prev"))
        if more:
            links.append(Link(absolute_link(asked.address(shown, page=window.page + 1)), "next"))
    response.headers["Link"] = ", ".join(map(str, links))
    if not asked.ending and kinds[ending] != HTML:
        response.headers["Content-Location"] = absolute_link(asked.address(ending))
    return validated(response)


def refusal(error: Exception) -> Problem:
    """Return the problem that tells what was wrong with a question, where, and what would be right."""
    more: dict[str, Any] = {}
    status = HTTPStatus.BAD_REQUEST
    match error:
        case ParameterError():
            more = {"parameter": error.parameter, "expected": error.expected}
            if error.nearest:
                more["nearest"] = error.nearest
        case UnknownNameError():
            more = {"parameter": error.name, "nearest": error.nearest}
        case TooManyQueriesError():
            status = HTTPStatus.TOO_MANY_REQUESTS
        case QueryLimitError():
            status = HTTPStatus.SERVICE_UNAVAILABLE
        case UnwritableResultError():
            status = HTTPStatus.NOT_ACCEPTABLE
        case EndpointError() | StoreError():
            status = HTTPStatus.BAD_GATEWAY
        case InputError():
            pass
    return Problem(status, str(error), **more)
