"""Describe the endpoint in RDF, as SPARQL 1.1 Service Description has it: what it understands, gives and holds."""

from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import quote

from flask import url_for
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from goldenthread.datasets.graphs import NamedGraph, named_graphs
from goldenthread.graph.serialising import serialise
from goldenthread.ontology.namespaces import DATASET, DCTERMS, PUBLISHED_PREFIXES, RDF, RDFS, XSD
from goldenthread.webui.links import absolute, absolute_link
from goldenthread.webui.negotiation import RDF_TYPES, ROW_TYPES
from goldenthread.webui.site import site

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = PUBLISHED_PREFIXES["void"]
FORMATS: Final = "http://www.w3.org/ns/formats/"
FORMAT_NAMES: Final = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
TYPE: Final = NamedNode(RDF + "type")


def describe_service(rdf_format: RdfFormat) -> bytes:
    """Return the description of the endpoint that answers the present request, in a format of RDF."""
    endpoint = NamedNode(absolute_link(url_for("sparql.endpoint")))
    prefixes = {**PUBLISHED_PREFIXES, "sd": SD, "formats": FORMATS}
    return serialise(list(_statements(endpoint, graphs_here().values())), rdf_format, prefixes)


def graphs_here() -> dict[str, NamedGraph]:
    """Return the named graphs of the store that answers the present request, by name."""
    return site().once("named graphs", lambda: named_graphs(site().store, site().catalogue))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _where_it_is_counted(endpoint: NamedNode, dataset: NamedNode, statements: int) -> Iterator[Quad]:
    """Yield what leads from the endpoint to the description in VoID, which counts each class and property."""
    collection = NamedNode(DATASET)
    yield Quad(collection, TYPE, NamedNode(VOID + "Dataset"))
    yield Quad(collection, NamedNode(VOID + "sparqlEndpoint"), endpoint)
    yield Quad(collection, NamedNode(VOID + "triples"), Literal(str(statements), datatype=NamedNode(XSD + "integer")))
    for node in (endpoint, dataset, collection):
        yield Quad(node, NamedNode(RDFS + "seeAlso"), NamedNode(absolute_link(url_for("data_pages.void"))))


def _statements(endpoint: NamedNode, graphs: Collection[NamedGraph]) -> Iterator[Quad]:
    dataset, default = NamedNode(f"{endpoint.value}#dataset"), NamedNode(f"{endpoint.value}#default-graph")
    yield Quad(endpoint, TYPE, _sd("Service"))
    title = Literal("Golden Thread: action plans of universities as one graph", language="en")
    yield Quad(endpoint, NamedNode(DCTERMS + "title"), title)
    yield Quad(endpoint, _sd("endpoint"), endpoint)
    yield Quad(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Quad(endpoint, _sd("feature"), _sd("UnionDefaultGraph"))
    for media_type in (*ROW_TYPES, *RDF_TYPES):
        yield Quad(endpoint, _sd("resultFormat"), NamedNode(FORMATS + FORMAT_NAMES[media_type]))
    yield Quad(endpoint, _sd("defaultDataset"), dataset)
    yield Quad(dataset, TYPE, _sd("Dataset"))
    yield Quad(dataset, _sd("defaultGraph"), default)
    yield Quad(default, TYPE, _sd("Graph"))
    said = "All named graphs together; a triple that several of them state is there once."
    yield Quad(default, NamedNode(DCTERMS + "description"), Literal(said, language="en"))
    yield from _where_it_is_counted(endpoint, dataset, sum(one.statements for one in graphs))
    for one in graphs:
        named = NamedNode(f"{endpoint.value}#{quote(one.path)}")
        graph = NamedNode(absolute("/rdf-graph-store") + f"?graph={quote(one.iri)}")
        yield Quad(dataset, _sd("namedGraph"), named)
        yield Quad(named, TYPE, _sd("NamedGraph"))
        yield Quad(named, _sd("name"), NamedNode(one.iri))
        yield Quad(named, _sd("graph"), graph)
        yield Quad(graph, TYPE, _sd("Graph"))
        count = Literal(str(one.statements), datatype=NamedNode(XSD + "integer"))
        yield Quad(graph, NamedNode(VOID + "triples"), count)
