"""Describe the collection in VoID: what is counted in it, how it is cut into parts, and where it is found.

Partitions by class, by property within a class, and by what a property leads to are what editors of queries read to
offer names. Values are counted with the terms of http://ldf.fi/void-ext.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.datasets.collection import Collection
from goldenthread.datasets.graphs import NamedGraph
from goldenthread.datasets.statements import Statements, term
from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import DATASET, ID, NS, PUBLISHED_PREFIXES, VOID_DOCUMENT
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import select

FORMATS: Final = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML", "TriG", "N-Quads")
FORMAT: Final = "http://www.w3.org/ns/formats/"
EXAMPLES: Final = ("Plan", "Action", "Obligation", "Institution")
NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9]+")


def void_statements(
    store: Store,
    catalogue: Catalogue,
    collection: Collection,
    graphs: Mapping[str, NamedGraph],
    base: str,
    *,
    endpoint: bool = True,
) -> list[Quad]:
    """Return the description of the collection.

    Args:
        store: what answers the queries.
        catalogue: the queries.
        collection: what the collection says about itself.
        graphs: its named graphs.
        base: the address of the site, without a slash at its end.
        endpoint: whether the site answers queries.
    """
    found = Statements()
    dataset, document = NamedNode(DATASET), NamedNode(VOID_DOCUMENT)
    found.state(document, "a", term("void:DatasetDescription"))
    found.add(
        document,
        dcterms_title=f"Description of: {collection.title}",
        foaf_primaryTopic=dataset,
        dcterms_license=collection.licence,
        dcterms_creator=collection.creator,
    )
    _collection(found, dataset, collection, base)
    if endpoint:
        found.add(dataset, void_sparqlEndpoint=NamedNode(f"{base}/sparql"))
    found.add(dataset, void_triples=sum(graph.statements for graph in graphs.values()))
    for graph in graphs.values():
        part = NamedNode(graph.iri)
        found.state(dataset, "void:subset", part)
        found.state(part, "a", term("void:Dataset"))
        found.add(part, dcterms_title=graph.title, void_triples=graph.statements, dcterms_license=collection.licence)
        found.add(part, void_dataDump=NamedNode(f"{base}/graph/{graph.path}.ttl"))
    rows = select(store, catalogue, "pages/partitions").dicts()
    _partitions(found, dataset, rows)
    _summary(found, dataset, rows)
    return found.quads


def _collection(found: Statements, dataset: NamedNode, collection: Collection, base: str) -> None:
    found.state(dataset, "a", term("void:Dataset"))
    for name, values in collection.statements.items():
        found.quads += [Quad(dataset, NamedNode(name), value) for value in values]
    found.add(
        dataset,
        void_uriSpace=Literal(ID),
        foaf_homepage=NamedNode(f"{base}/"),
    )
    for ending in ("trig", "nq", "nt"):
        found.state(dataset, "void:dataDump", NamedNode(f"{base}/dump/goldenthread.{ending}"))
        found.state(dataset, "void:dataDump", NamedNode(f"{base}/dump/goldenthread.{ending}.gz"))
    for name in FORMATS:
        found.state(dataset, "void:feature", NamedNode(FORMAT + name))


def _partitions(found: Statements, dataset: NamedNode, rows: Iterable[Mapping[str, str]]) -> None:
    for row in rows:
        of_class = _named("class", row["class"])
        times = int(row["times"])
        if not row["property"]:
            found.state(dataset, "void:classPartition", of_class)
            found.add(of_class, void_class=NamedNode(row["class"]), void_entities=times)
            continue
        of_property = _named("class", row["class"], row["property"])
        if not row["object"]:
            found.state(of_class, "void:propertyPartition", of_property)
            found.add(of_property, void_property=NamedNode(row["property"]), void_triples=times)
            continue
        of_object = _named("class", row["class"], row["property"], row["object"])
        if row["node"] == "literal":
            found.state(of_property, "voidext:datatypePartition", of_object)
            found.add(of_object, voidext_datatype=NamedNode(row["object"]), void_triples=times)
        else:
            found.state(of_property, "voidext:objectClassPartition", of_object)
            found.add(of_object, void_class=NamedNode(row["object"]), void_triples=times)


def _summary(found: Statements, dataset: NamedNode, rows: list[dict[str, str]]) -> None:
    """State how many classes and properties are used, and of which vocabularies."""
    classes = {row["class"] for row in rows}
    properties = {row["property"] for row in rows if row["property"]}
    found.add(dataset, void_classes=len(classes), void_properties=len(properties))
    used = classes | properties
    for space in {space for space in PUBLISHED_PREFIXES.values() if any(name.startswith(space) for name in used)}:
        found.state(dataset, "void:vocabulary", NamedNode(space))


def example_statements(things: Iterable[str]) -> list[Quad]:
    """Return statements that name things as examples."""
    return [Quad(NamedNode(DATASET), term("void:exampleResource"), NamedNode(thing)) for thing in things]


def _named(*parts: str) -> NamedNode:
    """Return the name of a partition, made of the last parts of what it is cut by."""
    words = [parts[0], *(_short(part) for part in parts[1:])]
    return NamedNode(f"{VOID_DOCUMENT}#{'-'.join(words)}")


def _short(iri: str) -> str:
    if iri.startswith(NS):
        return iri.removeprefix(NS)
    prefix = next((name for name, space in PUBLISHED_PREFIXES.items() if iri.startswith(space)), "")
    rest = iri.removeprefix(PUBLISHED_PREFIXES[prefix]) if prefix else iri
    return NOT_IN_NAMES.sub("_", f"{prefix}_{rest}" if prefix else rest)
