"""A remote SPARQL 1.1 endpoint gives the same answers as the local store; a real server stands at the other end."""

import socket
import subprocess
import sysconfig
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import QueryBoolean, RdfFormat

from goldenthread.errors import EndpointError, GoldenThreadError, QuerySyntaxError
from goldenthread.graph.opening import open_store
from goldenthread.graph.remote import RemoteStore, remote_store
from goldenthread.graph.store import LocalStore
from goldenthread.queries.catalogue import Catalogue, CatalogueQuery
from goldenthread.queries.running import run_query, table
from goldenthread.settings import Settings


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def load(server: str, store: pyoxigraph.Store) -> None:
    """Put all quads of a store into a server that may still be starting."""
    data = store.dump(format=RdfFormat.N_QUADS)
    assert data
    request = urllib.request.Request(  # noqa: S310 - our own loopback address
        f"{server}/store", data=data, method="PUT", headers={"Content-Type": "application/n-quads"}
    )
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(request, timeout=20):  # noqa: S310 - our own loopback address
                return
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.fixture(scope="module")
def server(memory_store: pyoxigraph.Store) -> Iterator[str]:
    """The address of an Oxigraph server that holds the bundled graph."""
    program = str(Path(sysconfig.get_path("scripts")) / "oxigraph")
    port = free_port()
    with subprocess.Popen(
        [program, "serve", "--bind", f"127.0.0.1:{port}", "--union-default-graph"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            load(f"http://127.0.0.1:{port}", memory_store)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


@pytest.fixture
def remote(server: str) -> RemoteStore:
    """The server behind the interface that everything else asks."""
    return remote_store(Settings(endpoint=f"{server}/query"))


def rows(store: LocalStore | RemoteStore, query: CatalogueQuery, *, with_examples: bool) -> list[tuple[str, ...]]:
    """Return the answer to a query of the catalogue as sorted text."""
    answer = run_query(store, query, query.examples if with_examples else {})
    if isinstance(answer, list):
        return sorted((str(triple),) for triple in answer)
    found = table(answer, query.text)
    return sorted(tuple(map(str, row)) for row in found.rows)


def test_every_query_answers_as_it_does_locally(remote: RemoteStore, store: LocalStore, catalogue: Catalogue) -> None:
    """The whole catalogue, with the values of its examples, gives the same rows over the network."""
    queries = list(catalogue)
    assert queries
    for query in queries:
        assert rows(remote, query, with_examples=True) == rows(store, query, with_examples=True), query.name
    open_to_all = [query for query in queries if not any(parameter.required for parameter in query.parameters)]
    for query in open_to_all:
        assert rows(remote, query, with_examples=False) == rows(store, query, with_examples=False), query.name


def test_settings_with_an_endpoint_open_it(server: str) -> None:
    """The setting is all that is needed to ask a server instead of the local store."""
    opened = open_store(Settings(endpoint=f"{server}/query"))
    assert isinstance(opened, RemoteStore)
    opened.close()


def test_yes_and_no_come_over_the_network(remote: RemoteStore) -> None:
    """An ASK query has its answer."""
    answers = [remote.query(f"ASK {{ ?s {predicate} ?o }}") for predicate in ("?p", "<https://example.org/never>")]
    assert all(isinstance(answer, QueryBoolean) for answer in answers)
    assert [bool(answer) for answer in answers] == [True, False]


def test_triples_come_over_the_network(remote: RemoteStore, store: LocalStore) -> None:
    """A CONSTRUCT query gives the same triples."""
    text = """PREFIX gt: <https://w3id.org/goldenthread/ns#>
    CONSTRUCT { ?plan gt:institution ?institution } WHERE { ?plan a gt:Plan ; gt:institution ?institution }"""
    ours, theirs = store.query(text), remote.query(text)
    assert isinstance(ours, list)
    assert isinstance(theirs, list)
    assert ours
    assert set(map(str, ours)) == set(map(str, theirs))


def test_a_query_that_does_not_parse_is_the_users(remote: RemoteStore) -> None:
    """The server's refusal becomes the error that a local store would give."""
    with pytest.raises(QuerySyntaxError) as caught:
        remote.query("SELECT * WHERE {")
    assert "\n" not in str(caught.value)


def complaint(endpoint: str, error: type[GoldenThreadError] = EndpointError) -> str:
    """Ask an endpoint that cannot answer and return the message, which is one line."""
    with pytest.raises(error) as caught:
        remote_store(Settings(endpoint=endpoint, endpoint_seconds=5)).query("ASK {}")
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_nobody_listens() -> None:
    """A refused connection says whether the server runs."""
    endpoint = f"http://127.0.0.1:{free_port()}/query"
    message = complaint(endpoint)
    assert endpoint in message
    assert "is the server running?" in message


def test_a_wrong_address_says_so(server: str) -> None:
    """A server without such a page is named with its answer."""
    message = complaint(f"{server}/nothing-here")
    assert "404" in message
    assert "check the URL" in message


@pytest.mark.parametrize(
    "endpoint", ["no address", "ftp//x", "http://", "file:///etc/hostname", "http://host.invalid/query"]
)
def test_what_is_no_endpoint_is_named(endpoint: str) -> None:
    """Text that is no address of a server gives one line and no traceback."""
    assert endpoint in complaint(endpoint)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/html", "<html>hello</html>"),
        ("application/sparql-results+json", "<html>hello</html>"),
        ("application/sparql-results+json", '{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"ty'),
        ("application/n-triples", "<https://example.org/a> <https://exa"),
    ],
    ids=["a page", "a page that says it is an answer", "rows cut off", "triples cut off"],
)
def test_what_is_no_answer_is_refused(media_type: str, body: str) -> None:
    """A server that does not speak SPARQL, or stops in the middle, is never believed."""
    answer = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n{body}"
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve_once() -> None:
            visitor, _ = listener.accept()
            with visitor:
                visitor.recv(65_536)
                visitor.sendall(answer.encode())

        serving = threading.Thread(target=serve_once, daemon=True)
        serving.start()
        message = complaint(f"http://127.0.0.1:{listener.getsockname()[1]}/query")
        serving.join(timeout=10)
    assert "does not answer as SPARQL 1.1 says" in message
