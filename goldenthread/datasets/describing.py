"""The linked data about one thing.

It is what is stated and derived of it, its records, the names of what these point to, and the document that says so.
"""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from goldenthread.datasets.collection import Collection
from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import DATASET, DCTERMS, DOC, PUBLISHED_PREFIXES, RDF, RDFS, thing
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import select

FOAF: Final = PUBLISHED_PREFIXES["foaf"]
VOID: Final = PUBLISHED_PREFIXES["void"]


def describe(store: Store, catalogue: Catalogue, collection: Collection, path: str) -> list[Quad]:
    """Return the statements about the thing at ``path``, each in the graph that states it, or none if there are none.

    The statements about the document itself (its topic, licence and collection) are in the default graph.

    Raises:
        ValueError: the path does not make a valid IRI.
    """
    node = thing(path)
    quads = [
        Quad(subject, name, value, graph)
        for graph, subject, name, value in select(store, catalogue, "pages/description", thing=node).rows
        if isinstance(graph, NamedNode)
        and isinstance(subject, NamedNode | BlankNode)
        and isinstance(name, NamedNode)
        and value is not None
        and not isinstance(value, Triple)
    ]
    if not any(quad.subject == node for quad in quads):
        return []
    return [*quads, *_document(node, path, quads, collection)]


def _document(node: NamedNode, path: str, quads: list[Quad], collection: Collection) -> Iterator[Quad]:
    """Yield what is said about the document: its topic, where the statements are from, and how they may be used."""
    document = NamedNode(DOC + path)
    yield Quad(document, NamedNode(RDF + "type"), NamedNode(FOAF + "Document"))
    yield Quad(document, NamedNode(FOAF + "primaryTopic"), node)
    yield Quad(document, NamedNode(VOID + "inDataset"), NamedNode(DATASET))
    for graph in {quad.graph_name for quad in quads if quad.subject == node}:
        if isinstance(graph, NamedNode):
            yield Quad(document, NamedNode(DCTERMS + "isPartOf"), graph)
    if collection.licence:
        yield Quad(document, NamedNode(DCTERMS + "license"), collection.licence)
    if collection.creator:
        yield Quad(document, NamedNode(DCTERMS + "creator"), collection.creator)
    names = sorted(
        quad.object.value
        for quad in quads
        if quad.subject == node and quad.predicate.value == RDFS + "label" and isinstance(quad.object, Literal)
    )
    if names:
        yield Quad(document, NamedNode(DCTERMS + "title"), Literal(f"What is known of: {names[0]}", language="en"))
