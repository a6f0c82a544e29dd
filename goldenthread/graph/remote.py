"""A remote SPARQL 1.1 endpoint as a store, through SPARQLWrapper."""

import re
from collections.abc import Iterable, Sequence
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from threading import Lock
from typing import Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple
from SPARQLWrapper import BASIC, DIGEST, POST, SELECT, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed, SPARQLWrapperException, Unauthorized

from goldenthread.errors import EndpointError, EndpointUnreachableError, QuerySyntaxError
from goldenthread.graph.credentials import SAY_WHO, Credentials
from goldenthread.graph.keywords import query_form, words
from goldenthread.graph.patience import Patience, read_all
from goldenthread.graph.store import Answer
from goldenthread.ontology.namespaces import ID
from goldenthread.settings import Settings

VIRTUOSO_ASKED: Final = "__ASK_RETVAL"
"""The column in which Virtuoso answers an ASK query: a row for yes, none for no."""

VIRTUOSO_BLANK: Final = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
"""How Virtuoso begins the names of blank nodes; a colon cannot stand in one."""

Parameters = tuple[tuple[str, str], ...]


class Way(NamedTuple):
    """How a server is asked over the union of its graphs: parameters, and whether they hide the named graphs."""

    parameters: Parameters
    hides_graphs: bool


AS_IT_IS: Final = Way((), False)
WAYS: Final = (
    AS_IT_IS,
    Way((("union-default-graph", "true"),), False),  # Oxigraph
    Way((("default-graph-uri", "urn:x-arq:UnionGraph"),), True),  # Jena Fuseki
)

ANY_STATEMENT: Final = (
    "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } "
    f'FILTER (isIRI(?s) && isIRI(?o) && STRSTARTS(STR(?s), "{ID}")) }} LIMIT 1'
)
GRAPH_NAMES: Final = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


class RemoteStore:
    """Answers queries from a SPARQL 1.1 endpoint, over the union of its graphs."""

    def __init__(self, endpoint: str, *, patience: Patience, credentials: Credentials | None = None) -> None:
        """Ask the endpoint at the URL ``endpoint``, as whoever ``credentials`` names, with ``patience``.

        Raises:
            EndpointError: ``endpoint`` is no http or https address.
        """
        parts = urlsplit(endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise EndpointError(f"{endpoint} is no address of an endpoint; give one such as https://example.org/sparql")
        self._endpoint = endpoint
        self._credentials = credentials
        self._scheme = BASIC
        self._patience = patience
        self._finding = Lock()
        self._way: Way | None = None
        self._graphs: tuple[str, ...] = ()

    def query(self, text: str) -> Answer:
        """Answer a query over the union of the named graphs, whatever the server's default graph is.

        A query with a FROM of its own says itself what it is asked over.

        See ``Store.query``.
        """
        keywords = set(words(text))
        if "FROM" in keywords:
            return self.query_as_it_is(text)
        with self._finding:
            way = self._way or self._find_way()
        if way.hides_graphs and "GRAPH" in keywords:
            return self._answer(text, (*way.parameters, *(("named-graph-uri", name) for name in self._named_graphs())))
        return self._answer(text, way.parameters)

    def query_as_it_is(self, text: str) -> Answer:
        """Answer a query over what the server itself takes for its default graph and its named graphs."""
        return self._answer(text, ())

    def query_over(self, text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Answer:
        """Answer a query over these graphs; see ``Store.query_over``."""
        default = (("default-graph-uri", iri) for iri in default_graphs)
        named = (("named-graph-uri", iri) for iri in named_graphs)
        return self._answer(text, (*default, *named))

    def headers(self) -> Message:
        """Return the headers of an answer of this server, which may tell what kind it is."""
        response, _ = self._exchange("ASK {}", ())
        return response.headers

    def _find_way(self) -> Way:
        """Find out how this server is asked over the union, by a statement that a named graph holds.

        Raises:
            EndpointError: none of the ways that we know reaches it.
        """
        sample = self._answer(ANY_STATEMENT, ())
        statement = next(iter(sample), None) if isinstance(sample, QuerySolutions) else None
        if statement is None:
            # Nothing is in named graphs yet. It may all be in the default graph; a later load may change that.
            return AS_IT_IS
        question = f"ASK {{ {statement['s']} {statement['p']} {statement['o']} }}"
        for way in WAYS:
            try:
                found = self._answer(question, way.parameters)
            except QuerySyntaxError:
                continue
            if isinstance(found, QueryBoolean) and found:
                self._way = way
                return way
        raise EndpointError(
            f"{self._endpoint} answers from a default graph that is not the union of its named graphs; "
            "set the server so, see 'Beyond one machine' in the README"
        )

    def _named_graphs(self) -> tuple[str, ...]:
        """Return the names of all graphs, as they were when they were first needed."""
        with self._finding:
            if not self._graphs:
                rows = self._answer(GRAPH_NAMES, ())
                names = [row["g"] for row in rows] if isinstance(rows, QuerySolutions) else []
                self._graphs = tuple(name.value for name in names if isinstance(name, NamedNode))
            return self._graphs

    def _answer(self, text: str, parameters: Iterable[tuple[str, str]]) -> Answer:
        response, body = self._exchange(text, parameters)
        return self._read(body, response)

    def _exchange(self, text: str, parameters: Iterable[tuple[str, str]]) -> tuple[HTTPResponse, bytes]:
        try:
            return self._patience.ask(lambda: self._ask_once(text, parameters))
        except QueryBadFormed as error:
            raise QuerySyntaxError(f"the endpoint refuses the query: {_reason(error)}") from error
        except EndPointNotFound as error:
            raise EndpointError(f"{self._endpoint} answers 404 Not Found; check the URL") from error
        except Unauthorized as error:
            raise EndpointError(f"{self._endpoint} asks who you are; {SAY_WHO}") from error
        except HTTPError as error:
            if error.code == HTTPStatus.BAD_REQUEST:
                raise QuerySyntaxError(f"the endpoint refuses the query: {error.reason}") from error
            raise EndpointError(f"{self._endpoint} answers {error.code} {error.reason}; check the URL") from error
        except TimeoutError as error:
            raise self._silent() from error
        except (URLError, OSError, HTTPException, ValueError) as error:
            if isinstance(getattr(error, "reason", None), TimeoutError):
                raise self._silent() from error
            raise EndpointUnreachableError(
                f"{self._endpoint} cannot be asked ({_reason(error)}); is the server running?"
            ) from error
        except SPARQLWrapperException as error:
            raise EndpointError(f"{self._endpoint} fails on the query: {_reason(error)}") from error

    def _silent(self) -> EndpointUnreachableError:
        return EndpointUnreachableError(
            f"{self._endpoint} did not answer within {self._patience.seconds:g} seconds; narrow the query or look at "
            "the server"
        )

    def _ask_once(self, text: str, parameters: Iterable[tuple[str, str]]) -> tuple[HTTPResponse, bytes]:
        deadline = self._patience.deadline()
        try:
            response = self._request(text, parameters).query().response
        except Unauthorized:
            if self._credentials is None or self._scheme == DIGEST:
                raise
            self._scheme = DIGEST
            response = self._request(text, parameters).query().response
        with response:
            return response, read_all(response, deadline)

    def _request(self, text: str, parameters: Iterable[tuple[str, str]]) -> SPARQLWrapper:
        request = SPARQLWrapper(self._endpoint)
        request.setMethod(POST)
        request.setTimeout(max(1, round(self._patience.seconds)))
        request.setOnlyConneg(True)
        # Virtuoso sends statements as rows to whoever would take rows as well.
        of_graphs = query_form(text) in {"CONSTRUCT", "DESCRIBE"}
        wanted = RdfFormat.N_TRIPLES if of_graphs else QueryResultsFormat.JSON
        request.addCustomHttpHeader("Accept", wanted.media_type)
        for name, value in parameters:
            request.addParameter(name, value)
        if self._credentials:
            request.setHTTPAuth(self._scheme)
            request.setCredentials(self._credentials.user, self._credentials.password)
        # setQuery would guess the kind of query from its first English word, comments included, and send what it
        # takes for an update as one. Here nothing is ever an update, and the answer itself tells its kind.
        request.queryString = text
        request.queryType = SELECT
        return request

    def _read(self, body: bytes, response: HTTPResponse) -> Answer:
        media_type = response.headers.get_content_type()
        try:
            if media_type in {QueryResultsFormat.JSON.media_type, "application/json"}:
                body = VIRTUOSO_BLANK.sub(rb"\1", body)
                answer = pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
                if isinstance(answer, QuerySolutions):
                    rows = _read_to_the_end(answer)
                    if [variable.value for variable in answer.variables] == [VIRTUOSO_ASKED]:
                        body = b'{"head": {}, "boolean": %s}' % (b"true" if rows else b"false")
                return pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
            quads = pyoxigraph.parse(body, RdfFormat.from_media_type(media_type) or RdfFormat.N_TRIPLES)
            return [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
        except (SyntaxError, ValueError) as error:
            raise EndpointError(f"{self._endpoint} does not answer as SPARQL 1.1 says: {_reason(error)}") from error

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def remote_store(settings: Settings) -> RemoteStore:
    """Return the endpoint of the settings as a store.

    Raises:
        EndpointError: the settings hold no http or https address.
    """
    patience = Patience(seconds=settings.endpoint_seconds, tries=3, pause=0.2, again_after_silence=False)
    return RemoteStore(settings.endpoint or "", patience=patience, credentials=Credentials.of(settings))


def _read_to_the_end(rows: QuerySolutions) -> int:
    """Count the rows, and meet an answer that was cut off now, where it can still be reported."""
    return sum(1 for _ in rows)


def _reason(error: BaseException) -> str:
    """Return what went wrong in one line, with the server's own words where it sent some."""
    text = str(getattr(error, "reason", error)).strip()
    _, _, said = text.partition("Response:")
    lines = (said.strip().removeprefix("b'").removesuffix("'").replace("\\n", " ") or text).splitlines()
    return lines[0] if lines else type(error).__name__
