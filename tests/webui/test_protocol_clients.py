"""What strangers ask with simply works: SPARQLWrapper, rdflib's SPARQL store, and curl."""

import shutil
import subprocess
from typing import Any
from urllib.parse import urlsplit

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from server_support import GRAPH, OBLIGATIONS, RDC_2008, Server
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

IN_ALL = 49 + 13 + 7 + 5
STATEMENTS = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{RDC_2008}> {{ ?s ?p ?o }} }}"


def wrapper(server: Server, query: str, method: str = GET, way: str = URLENCODED) -> Any:
    """A query of SPARQLWrapper, ready to be sent."""
    client = SPARQLWrapper(server.endpoint)
    client.setQuery(query)
    client.setMethod(method)
    client.setRequestMethod(way)
    return client


@pytest.mark.parametrize(("method", "way"), [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_reads_rows(public_server: Server, method: str, way: str) -> None:
    """In each of its ways to send a query and each of its formats for rows."""
    client = wrapper(public_server, OBLIGATIONS, method, way)
    client.setReturnFormat(JSON)
    assert len(client.queryAndConvert()["results"]["bindings"]) == IN_ALL
    client.setReturnFormat(XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == IN_ALL
    for table in (CSV, TSV):
        client.setReturnFormat(table)
        assert len(client.queryAndConvert().decode().splitlines()) == IN_ALL + 1


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # what SPARQLWrapper makes itself
@pytest.mark.parametrize("return_format", [TURTLE, N3, RDFXML, XML, JSONLD])
def test_sparqlwrapper_reads_graphs(public_server: Server, return_format: str) -> None:
    """In each of its formats for graphs, N3 aside from which it takes Turtle."""
    client = wrapper(public_server, STATEMENTS)
    client.setReturnFormat(return_format)
    found = client.queryAndConvert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert len(graph) == 61


def test_sparqlwrapper_is_told_what_is_wrong(public_server: Server) -> None:
    """It raises its own error, with our sentence in it; and it asks over the graphs that it is told to."""
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper(public_server, "SELECT * { ?s ?p }").query()
    client = wrapper(public_server, OBLIGATIONS)
    client.setReturnFormat(JSON)
    client.addDefaultGraph(RDC_2008)
    assert len(client.queryAndConvert()["results"]["bindings"]) == 7


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("return_format", ["xml", "json"])
def test_rdflibs_sparql_store_reads_the_graph(public_server: Server, method: str, return_format: str) -> None:
    """Triple patterns, counts, contexts and ASK, all as if the graph were here; and graphs where it would take them."""
    graph = rdflib.Graph(
        SPARQLStore(public_server.endpoint, method=method, returnFormat=return_format),
        identifier=rdflib.URIRef(RDC_2008),
    )
    obligation = rdflib.URIRef("https://w3id.org/goldenthread/ns#Obligation")
    assert len(graph) == 61
    assert len(list(graph.subjects(rdflib.RDF.type, obligation))) == 7
    assert (None, rdflib.RDF.type, obligation) in graph
    assert graph.query("ASK { ?s ?p ?o }").askAnswer
    assert len(list(graph.query(OBLIGATIONS))) == 7
    if return_format == "xml":
        constructed = graph.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").graph
        assert constructed is not None
        assert len(constructed) == 61


def test_rdflib_reads_a_graph_of_the_graph_store(public_server: Server) -> None:
    """With the Accept header that it sends by itself."""
    graph = rdflib.Graph().parse(f"{public_server.url}/rdf-graph-store?graph={RDC_2008}")
    assert len(graph) == 61


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize(
    ("options", "status", "media_type"),
    [
        (["-G", "--data-urlencode", f"query={OBLIGATIONS}"], "200", "application/sparql-results+json"),
        (["--data-urlencode", f"query={OBLIGATIONS}"], "200", "application/sparql-results+json"),
        (
            ["-H", "Content-Type: application/sparql-query", "--data-binary", OBLIGATIONS, "-H", "Accept: text/csv"],
            "200",
            "text/csv; charset=utf-8",
        ),
        (["-G", "-H", "Accept:", "--data-urlencode", f"query={STATEMENTS}"], "200", "text/turtle; charset=utf-8"),
        (["-F", f"query={OBLIGATIONS}"], "415", "application/problem+json"),
        (["-H", "Transfer-Encoding: chunked", "-d", "query=ASK{}"], "200", "application/sparql-results+json"),
        (["-H", "Expect: 100-continue", "-d", "query=ASK{}"], "200", "application/sparql-results+json"),
        (["-G", "-H", "Expect: 100-continue", "-d", "query=ASK{}"], "200", "application/sparql-results+json"),
        (["--http1.0", "-d", "query=ASK{}"], "200", "application/sparql-results+json"),
        (["-H", "Accept: text/turtle, application/sparql-results+xml;q=0.2", "-d", "query=ASK{}"], "200",
         "application/sparql-results+xml"),
        (["-L", "-H", "Accept: text/html"], "200", "text/html; charset=utf-8"),
        (["-H", "Accept: application/ld+json"], "200", "application/ld+json"),
        (["-X", "QUERY", "-d", "ASK{}"], "405", "application/problem+json"),
    ],
)  # fmt: skip
def test_curl(public_server: Server, options: list[str], status: str, media_type: str) -> None:
    """With and without options that people use."""
    said = ["-s", "-o", "-", "-w", "\n%{http_code} %{content_type}"]
    done = subprocess.run(["curl", *said, *options, public_server.endpoint], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"{status} {media_type}"


def test_the_named_graphs_of_the_description_are_those_of_the_endpoint(public_server: Server) -> None:
    """The description is read as a client reads it, in each format, and it says what is so."""
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    endpoint = rdflib.URIRef(public_server.endpoint)
    descriptions = []
    for name, media_type in (
        ("turtle", "text/turtle"),
        ("xml", "application/rdf+xml"),
        ("nt", "application/n-triples"),
    ):
        reply = public_server.send("GET", "/sparql", headers={"Accept": media_type})
        assert (reply.status, reply.media_type) == (200, media_type)
        descriptions.append(rdflib.Graph().parse(data=reply.text, format=name))
    graph = descriptions[0]
    assert all(set(other) == set(graph) for other in descriptions)
    assert graph.value(endpoint, sd.endpoint) == endpoint
    assert set(graph.objects(endpoint, sd.supportedLanguage)) == {sd.SPARQL11Query}
    assert set(graph.objects(endpoint, sd.feature)) == {sd.UnionDefaultGraph}
    assert len(set(graph.objects(endpoint, sd.resultFormat))) == 10
    counts = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    counted = {row["g"]["value"]: int(row["n"]["value"]) for row in public_server.get(counts).rows}
    dataset = graph.value(endpoint, sd.defaultDataset)
    said = {
        str(graph.value(named, sd.name)): int(str(graph.value(graph.value(named, sd.graph), void.triples)))
        for named in graph.objects(dataset, sd.namedGraph)
    }
    assert said == counted
    (collection,) = graph.subjects(void.sparqlEndpoint, endpoint)
    assert int(str(graph.value(collection, void.triples))) == sum(counted.values())
    (leads_to,) = graph.objects(endpoint, rdflib.RDFS.seeAlso)
    described = rdflib.Graph().parse(data=public_server.send("GET", urlsplit(str(leads_to)).path).text, format="turtle")
    assert (collection, void.sparqlEndpoint, endpoint) in described
    assert set(described.objects(collection, void.classPartition))
    assert GRAPH + "derived" in said
