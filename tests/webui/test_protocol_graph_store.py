"""The SPARQL 1.1 Graph Store Protocol, to be read: each graph whole, in every format, and nothing written."""

from urllib.parse import quote

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat
from server_support import RDC_2008, RDC_2019, Server, graph_address

from goldenthread.graph.store import LocalStore
from goldenthread.settings import Settings
from goldenthread.webui.app import create_app

FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_named_graph_is_had_in_each_format(public_server: Server, media_type: str) -> None:
    """The statements are those of the graph, as statements of no graph, and Turtle is what comes unasked."""
    reply = public_server.send("GET", graph_address(RDC_2008), headers={"Accept": media_type})
    assert (reply.status, reply.media_type) == (200, media_type)
    quads = list(pyoxigraph.parse(reply.body, FORMATS[media_type]))
    assert len(quads) == 61
    assert all(quad.graph_name == pyoxigraph.DefaultGraph() for quad in quads)
    assert public_server.send("GET", graph_address(RDC_2008)).media_type == "text/turtle"


def test_the_default_graph_is_the_union(public_server: Server) -> None:
    """Every statement once, whichever graphs state it; with or without an equals sign."""
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    wanted = int(public_server.get(count).rows[0]["n"]["value"])
    for path in ("/rdf-graph-store?default", "/rdf-graph-store?default="):
        reply = public_server.send("GET", path, headers={"Accept": "application/n-triples"})
        assert len(reply.body.splitlines()) == wanted


def test_a_graph_that_one_has_is_not_sent_again(public_server: Server) -> None:
    """HEAD says how much there is; the ETag differs by format and leads to 304."""
    path = graph_address(RDC_2008)
    turtle = public_server.send("GET", path)
    head = public_server.send("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(turtle.body))
    tag = turtle.headers["ETag"]
    assert head.headers["ETag"] == tag
    again = public_server.send("GET", path, headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    other = public_server.send("GET", path, headers={"If-None-Match": tag, "Accept": "application/rdf+xml"})
    assert other.status == 200
    assert other.headers["ETag"] != tag
    assert "Accept" in turtle.headers["Vary"]


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/rdf-graph-store", "*/*", 400),
        ("/rdf-graph-store?graph=", "*/*", 400),
        ("/rdf-graph-store?graph=relative/name", "*/*", 400),
        ("/rdf-graph-store?graph=http://a.test/%20", "*/*", 400),
        ("/rdf-graph-store?graph=%ff", "*/*", 400),
        (f"{graph_address(RDC_2008)}&default", "*/*", 400),
        (f"{graph_address(RDC_2008)}&graph={quote(RDC_2019)}", "*/*", 400),
        ("/rdf-graph-store?graph=http://127.0.0.1:9/none", "*/*", 404),
        ("/rdf-graph-store?graph=file:///etc/passwd", "*/*", 404),
        (graph_address(RDC_2008), "text/csv", 406),
        (graph_address(RDC_2008), "text/turtle;q=0", 406),
        (graph_address(RDC_2008) + "&x=" + "x" * 70_000, "*/*", 414),
    ],
)
def test_a_bad_request_is_refused(public_server: Server, path: str, accept: str, status: int) -> None:
    """The problem document says what would be right."""
    reply = public_server.send("GET", path, headers={"Accept": accept + ", application/problem+json;q=0.1"})
    assert reply.status == status
    assert reply.problem["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_is_written(public_server: Server, method: str) -> None:
    """405, and what is allowed instead; the graph is as it was."""
    before = public_server.send("GET", graph_address(RDC_2008)).headers["ETag"]
    for path in (graph_address(RDC_2008), "/rdf-graph-store?default", graph_address("http://a.test/new")):
        reply = public_server.send(method, path, b"<a:a> <a:b> <a:c> .", {"Content-Type": "text/turtle"})
        assert reply.status == 405
        assert reply.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert "read-only" in reply.problem["detail"]
    assert public_server.send("GET", graph_address(RDC_2008)).headers["ETag"] == before


def test_a_graph_that_is_too_large_is_refused(store: LocalStore) -> None:
    """The limit is a setting, and the refusal leads to the dump."""
    client = create_app(Settings(graph_triples=60), store).test_client()
    with client.get(graph_address(RDC_2008)) as reply:
        assert reply.status_code == 403
        assert "dump" in reply.get_json()["detail"]
