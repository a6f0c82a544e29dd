"""A remote SPARQL 1.1 endpoint as a store, through SPARQLWrapper."""

from http import HTTPStatus
from typing import Final
from urllib.error import HTTPError, URLError

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat, Triple
from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from goldenthread.errors import EndpointError, QuerySyntaxError
from goldenthread.graph.store import Answer

GRAPH_FORMS: Final = ("CONSTRUCT", "DESCRIBE")


class RemoteStore:
    """Answers queries from a SPARQL 1.1 endpoint, whose default graph must be the union of its graphs."""

    def __init__(self, endpoint: str, *, timeout: float) -> None:
        """Ask the endpoint at the URL ``endpoint``; give up on a connection after ``timeout`` seconds."""
        self._endpoint = endpoint
        self._timeout = timeout

    def query(self, text: str) -> Answer:
        """Answer a query; see ``Store.query``."""
        request = SPARQLWrapper(self._endpoint)
        request.setMethod(POST)
        request.setTimeout(max(1, round(self._timeout)))
        request.setQuery(text)
        graph = request.queryType in GRAPH_FORMS
        request.setReturnFormat("n3" if graph else "json")
        request.addCustomHttpHeader(
            "Accept", RdfFormat.N_TRIPLES.media_type if graph else "application/sparql-results+json"
        )
        try:
            body = request.query().response.read()
        except QueryBadFormed as error:
            raise QuerySyntaxError(f"the endpoint refuses the query: {_first_line(error)}") from error
        except HTTPError as error:
            if error.code == HTTPStatus.BAD_REQUEST:
                raise QuerySyntaxError(f"the endpoint refuses the query: {error.reason}") from error
            raise EndpointError(f"{self._endpoint} answers {error.code} {error.reason}; check the URL") from error
        except (URLError, OSError, SPARQLWrapperException) as error:
            raise EndpointError(
                f"{self._endpoint} cannot be asked ({_first_line(error)}); is the server running?"
            ) from error
        return self._read(body, graph=graph)

    def _read(self, body: bytes, *, graph: bool) -> Answer:
        try:
            if not graph:
                return pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
            quads = pyoxigraph.parse(body, RdfFormat.N_TRIPLES)
            return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
        except (SyntaxError, ValueError) as error:
            raise EndpointError(f"{self._endpoint} does not answer as SPARQL 1.1 says: {error}") from error

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def _first_line(error: BaseException) -> str:
    return str(getattr(error, "reason", error)).strip().splitlines()[0] if str(error) else type(error).__name__
