"""Write named graphs to a remote server by the SPARQL 1.1 Graph Store HTTP Protocol."""

import re
from collections.abc import Callable
from email.message import Message
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    OpenerDirector,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from goldenthread.errors import EndpointError, EndpointUnreachableError
from goldenthread.graph.credentials import SAY_WHO, Credentials
from goldenthread.graph.patience import Patience, read_all

DATA_TYPE: Final = "text/turtle"
"""N-Triples is sent as the Turtle that it is as well: that every server must read."""


class GraphStore:
    """The named graphs of a remote server."""

    def __init__(
        self,
        address: str,
        *,
        patience: Patience,
        credentials: Credentials | None = None,
        waiting: Callable[[int], None] | None = None,
    ) -> None:
        """Write through the address of the server's graph store.

        Args:
            address: where the protocol is spoken; ``?graph=`` is added to it.
            patience: how long one request may take, and how often it is tried.
            credentials: who we are, where the server asks.
            waiting: told the number of the next try before each pause.

        Raises:
            EndpointError: ``address`` is no http or https address.
        """
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise EndpointError(
                f"{address} is no address of a graph store; give one such as http://localhost:3030/ds/data"
            )
        self.address = address
        self._patience = patience
        self._waiting = waiting
        self._opener = _opener(address, credentials)

    def greet(self, graph: str) -> None:
        """Ask for ``graph``, so that a server which wants to know who we are asks before data is on its way.

        Raises:
            EndpointError, EndpointUnreachableError: the server refuses or does not answer.
        """
        self._send("GET", graph, None, missing_is_fine=True)

    def put(self, graph: str, data: bytes) -> None:
        """Make ``data``, in N-Triples, the whole of a graph.

        Raises:
            EndpointError, EndpointUnreachableError: the server refuses or does not answer.
        """
        self._send("PUT", graph, data)

    def post(self, graph: str, data: bytes) -> None:
        """Add ``data``, in N-Triples, to a graph; see ``put``."""
        self._send("POST", graph, data)

    def delete(self, graph: str) -> None:
        """Remove a graph, or do nothing where there is none; see ``put``."""
        self._send("DELETE", graph, None, missing_is_fine=True)

    def _send(self, method: str, graph: str, data: bytes | None, *, missing_is_fine: bool = False) -> None:
        separator = "&" if urlsplit(self.address).query else "?"
        address = f"{self.address}{separator}graph={quote(graph, safe='')}"
        headers = {"Accept": "*/*", **({"Content-Type": DATA_TYPE} if data is not None else {})}
        request = Request(address, data=data, method=method, headers=headers)  # noqa: S310 - http and https only, see __init__
        try:
            self._patience.ask(lambda: self._once(request), self._waiting)
        except HTTPError as error:
            if not (missing_is_fine and error.code == HTTPStatus.NOT_FOUND):
                raise EndpointError(self._refusal(method, error)) from error
        except (URLError, OSError, HTTPException, ValueError) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
            raise EndpointUnreachableError(
                f"{self.address} did not take a graph in {self._patience.tries} tries ({reason}); "
                "see that the server runs and load again: what is there already is not sent twice"
            ) from error

    def _once(self, request: Request) -> None:
        with self._opener.open(request, timeout=self._patience.seconds) as response:
            read_all(response, self._patience.deadline())

    def _refusal(self, method: str, error: HTTPError) -> str:
        said = " ".join(error.read(200).decode(errors="replace").split())
        answer = f"{self.address} answers {error.code} {error.reason} to {method}"
        match error.code:
            case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
                return f"{answer}; {SAY_WHO}, for somebody who may write there"
            case HTTPStatus.NOT_FOUND | HTTPStatus.METHOD_NOT_ALLOWED | HTTPStatus.NOT_IMPLEMENTED:
                return f"{answer}; give the address where it takes graphs with --graph-store"
            case _:
                return f"{answer}: {said}" if said else answer


class _RememberedDigest(HTTPDigestAuthHandler):
    """Digest authentication that answers the server's last challenge at once, not after a refusal each time."""

    _challenge: dict[str, str] | None = None

    def http_error_401(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> object:
        """Remember the challenge, then answer it."""
        scheme, _, challenge = headers.get("www-authenticate", "").partition(" ")
        if scheme.lower() == "digest":
            self._challenge = parse_keqv_list(list(filter(None, parse_http_list(challenge))))
        return super().http_error_401(req, fp, code, msg, headers)

    def http_request(self, req: Request) -> Request:
        """Answer the remembered challenge before it is put again."""
        if self._challenge and not req.has_header(self.auth_header):
            proof = self.get_authorization(req, self._challenge)
            if proof:
                req.add_unredirected_header(self.auth_header, f"Digest {proof}")
        return req

    https_request = http_request


def _opener(address: str, credentials: Credentials | None) -> OpenerDirector:
    if credentials is None:
        return build_opener()
    known = HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, address, credentials.user, credentials.password)
    return build_opener(_RememberedDigest(known), HTTPBasicAuthHandler(known))


def graph_store_address(endpoint: str, headers: Message, *, signed_in: bool) -> str | None:
    """Return where a server takes graphs, as far as it can be told from how it answers queries.

    Args:
        endpoint: the address of its SPARQL endpoint.
        headers: of an answer of that endpoint.
        signed_in: whether we have a name and password for it.
    """
    parts = urlsplit(endpoint)

    def at(path: str) -> str:
        return urlunsplit(parts._replace(path=path, query=""))

    name = headers.get("Server", "").lower()
    if "virtuoso" in name:
        return at("/sparql-graph-crud-auth" if signed_in else "/sparql-graph-crud")
    if "oxigraph" in name:
        return at(re.sub(r"/query/?$", "", parts.path) + "/store")
    if "Fuseki-Request-Id" in headers:
        return at(re.sub(r"/(sparql|query)?/?$", "", parts.path) + "/data")
    if repository := re.search(r"^(.*/repositories/[^/]+)/?$", parts.path):
        return at(repository[1] + "/rdf-graphs/service")
    return None
