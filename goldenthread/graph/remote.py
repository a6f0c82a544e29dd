"""A remote SPARQL 1.1 endpoint as a store, through SPARQLWrapper."""

from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import pyoxigraph
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Triple
from SPARQLWrapper import POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed, SPARQLWrapperException

from goldenthread.errors import EndpointError, QuerySyntaxError
from goldenthread.graph.store import Answer

ACCEPTED: Final = f"{QueryResultsFormat.JSON.media_type}, {RdfFormat.N_TRIPLES.media_type};q=0.9"
"""Rows as JSON, triples as N-Triples: the server knows from the query which of the two it has to send."""


class RemoteStore:
    """Answers queries from a SPARQL 1.1 endpoint, whose default graph must be the union of its graphs."""

    def __init__(self, endpoint: str, *, timeout: float) -> None:
        """Ask the endpoint at the URL ``endpoint``; give up on a connection after ``timeout`` seconds.

        Raises:
            EndpointError: ``endpoint`` is no http or https address.
        """
        parts = urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise EndpointError(f"{endpoint} is no address of an endpoint; give one such as https://example.org/sparql")
        self._endpoint = endpoint
        self._timeout = timeout

    def query(self, text: str) -> Answer:
        """Answer a query; see ``Store.query``."""
        request = SPARQLWrapper(self._endpoint)
        request.setMethod(POST)
        request.setTimeout(max(1, round(self._timeout)))
        request.setOnlyConneg(True)
        request.addCustomHttpHeader("Accept", ACCEPTED)
        # setQuery would guess the kind of query from its first English word, comments included, and send what it
        # takes for an update as one. Here nothing is ever an update, and the answer itself tells its kind.
        request.queryString = text
        request.queryType = SELECT
        try:
            response = request.query().response
            body = response.read()
        except QueryBadFormed as error:
            raise QuerySyntaxError(f"the endpoint refuses the query: {_reason(error)}") from error
        except EndPointNotFound as error:
            raise EndpointError(f"{self._endpoint} answers 404 Not Found; check the URL") from error
        except HTTPError as error:
            if error.code == HTTPStatus.BAD_REQUEST:
                raise QuerySyntaxError(f"the endpoint refuses the query: {error.reason}") from error
            raise EndpointError(f"{self._endpoint} answers {error.code} {error.reason}; check the URL") from error
        except (URLError, OSError, HTTPException, ValueError, SPARQLWrapperException) as error:
            raise EndpointError(
                f"{self._endpoint} cannot be asked ({_reason(error)}); is the server running?"
            ) from error
        return self._read(body, response)

    def _read(self, body: bytes, response: HTTPResponse) -> Answer:
        media_type = response.headers.get_content_type()
        try:
            if media_type in {QueryResultsFormat.JSON.media_type, "application/json"}:
                answer = pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
                if isinstance(answer, QuerySolutions):
                    _read_to_the_end(answer)
                return pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
            quads = pyoxigraph.parse(body, RdfFormat.from_media_type(media_type) or RdfFormat.N_TRIPLES)
            return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
        except (SyntaxError, ValueError) as error:
            raise EndpointError(f"{self._endpoint} does not answer as SPARQL 1.1 says: {_reason(error)}") from error

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def _read_to_the_end(rows: QuerySolutions) -> None:
    """Meet an answer that was cut off now, where it can still be reported."""
    for _ in rows:
        pass


def _reason(error: BaseException) -> str:
    """Return what went wrong in one line, with the server's own words where it sent some."""
    text = str(getattr(error, "reason", error)).strip()
    _, _, said = text.partition("Response:")
    lines = (said.strip().removeprefix("b'").removesuffix("'").replace("\\n", " ") or text).splitlines()
    return lines[0] if lines else type(error).__name__
