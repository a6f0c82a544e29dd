"""Describe the endpoint in RDF, as SPARQL 1.1 Service Description has it: what it understands, gives and holds."""

from collections.abc import Iterator
from typing import Final

import pyoxigraph
from flask import url_for
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from goldenthread.ontology.namespaces import DCTERMS, PREFIXES, RDF, XSD
from goldenthread.queries.running import Table
from goldenthread.webui.negotiation import RDF_TYPES, ROW_TYPES
from goldenthread.webui.site import site

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
VOID: Final = "http://rdfs.org/ns/void#"
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
    graphs = site().once("service description", lambda: site().ask("named-graphs"))
    endpoint = NamedNode(url_for("sparql.endpoint", _external=True))
    prefixes = {**PREFIXES, "sd": SD, "void": VOID, "formats": FORMATS}
    return pyoxigraph.serialize(_triples(endpoint, graphs), format=rdf_format, prefixes=prefixes) or b""


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _triples(endpoint: NamedNode, graphs: Table) -> Iterator[Triple]:
    dataset, default = BlankNode("dataset"), BlankNode("default")
    yield Triple(endpoint, TYPE, _sd("Service"))
    title = Literal("Golden Thread: action plans of universities as one graph", language="en")
    yield Triple(endpoint, NamedNode(DCTERMS + "title"), title)
    yield Triple(endpoint, _sd("endpoint"), endpoint)
    yield Triple(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(endpoint, _sd("feature"), _sd("UnionDefaultGraph"))
    for media_type in (*ROW_TYPES, *RDF_TYPES):
        yield Triple(endpoint, _sd("resultFormat"), NamedNode(FORMATS + FORMAT_NAMES[media_type]))
    yield Triple(endpoint, _sd("defaultDataset"), dataset)
    yield Triple(dataset, TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, TYPE, _sd("Graph"))
    said = "All named graphs together; a triple that several of them state is there once."
    yield Triple(default, NamedNode(DCTERMS + "description"), Literal(said, language="en"))
    for number, row in enumerate(graphs.dicts()):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(row["graph"]))
        yield Triple(named, _sd("graph"), graph)
        yield Triple(graph, TYPE, _sd("Graph"))
        count = Literal(row["triples"], datatype=NamedNode(XSD + "integer"))
        yield Triple(graph, NamedNode(VOID + "triples"), count)
