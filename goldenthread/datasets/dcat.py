"""The catalogue of data sets in DCAT 3: the collection, its version and graphs, with every file and the endpoint."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.datasets.collection import Collection
from goldenthread.datasets.dumps import GZIP, DumpFile
from goldenthread.datasets.graphs import NamedGraph
from goldenthread.datasets.statements import Statements, term, typed
from goldenthread.ontology.namespaces import CATALOG, DATASET, NS, PUBLISHED_PREFIXES

MEDIA_TYPE: Final = "https://www.iana.org/assignments/media-types/"
PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"
ENGLISH: Final = NamedNode("http://publications.europa.eu/resource/authority/language/ENG")
PUBLIC: Final = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
"""That anybody may have it, in the list of access rights that catalogues of public data keep to."""

SHA_256: Final = NamedNode(PUBLISHED_PREFIXES["spdx"] + "checksumAlgorithm_sha256")


def catalogue_statements(
    collection: Collection,
    graphs: Mapping[str, NamedGraph],
    whole: Sequence[DumpFile],
    parts: Mapping[str, Sequence[DumpFile]],
    base: str,
    *,
    documents: Mapping[str, Sequence[str]],
    endpoint: bool = True,
) -> list[Quad]:
    """Return the catalogue.

    Args:
        collection: what the collection says about itself.
        graphs: its named graphs.
        whole: the files of the collection as a whole.
        parts: the files of each graph.
        base: the address of the site, without a slash at its end.
        documents: what each graph was read from.
        endpoint: whether the site answers queries.
    """
    found = Statements()
    catalog, dataset, service = NamedNode(CATALOG), NamedNode(DATASET), NamedNode(f"{base}/sparql")
    found.state(catalog, "a", term("dcat:Catalog"))
    found.add(
        catalog,
        dcterms_title=f"Catalogue of: {collection.title}",
        dcterms_description="The collection as a whole, each of its graphs, their files, and the endpoint.",
        foaf_homepage=NamedNode(f"{base}/"),
        dcat_dataset=dataset,
        dcat_service=service if endpoint else None,
        dcterms_language=ENGLISH,
    )
    _provenance(found, catalog, collection)
    _whole(found, dataset, collection, base)
    for document in sorted({document for each in documents.values() for document in each}):
        found.state(dataset, "prov:wasDerivedFrom", NamedNode(document))
    _files(found, dataset, whole, collection, base)
    for graph in graphs.values():
        part = NamedNode(graph.iri)
        found.state(catalog, "dcat:dataset", part)
        found.state(dataset, "dcterms:hasPart", part)
        _graph(found, part, graph, documents.get(graph.iri, ()), base)
        _provenance(found, part, collection)
        _files(found, part, parts.get(graph.iri, ()), collection, base)
    if endpoint:
        _service(found, service, collection, base)
    return found.quads


def _whole(found: Statements, dataset: NamedNode, collection: Collection, base: str) -> None:
    """State the collection and its present version."""
    found.state(dataset, "a", term("dcat:Dataset"))
    for name, values in collection.statements.items():
        found.quads += [Quad(dataset, NamedNode(name), value) for value in values]
    found.add(
        dataset,
        dcat_landingPage=NamedNode(f"{base}/catalog"),
        dcterms_conformsTo=NamedNode(NS.removesuffix("#")),
        dcterms_language=ENGLISH,
        dcterms_accessRights=NamedNode(PUBLIC),
        dcterms_identifier=Literal(DATASET),
    )
    if collection.version:
        version = NamedNode(f"{DATASET}/{collection.version}")
        found.state(dataset, "dcat:hasVersion", version)
        found.state(dataset, "dcat:hasCurrentVersion", version)
        found.state(version, "a", term("dcat:Dataset"))
        found.add(
            version,
            dcterms_title=f"{collection.title}, version {collection.version}",
            dcterms_description=collection.description,
            dcat_isVersionOf=dataset,
        )
        _provenance(found, version, collection)


def _graph(found: Statements, part: NamedNode, graph: NamedGraph, documents: Iterable[str], base: str) -> None:
    """State one of the graphs."""
    found.state(part, "a", term("dcat:Dataset"))
    found.add(
        part,
        dcterms_title=graph.title,
        dcterms_description=graph.description,
        dcterms_isPartOf=NamedNode(DATASET),
        dcat_landingPage=NamedNode(f"{base}/graph/{graph.path}.html"),
        dcterms_conformsTo=NamedNode(NS.removesuffix("#")),
        dcterms_identifier=Literal(graph.iri),
    )
    for thing in graph.things:
        found.state(part, "dcterms:subject", NamedNode(thing))
    for document in documents:
        found.state(part, "prov:wasDerivedFrom", NamedNode(document))


def _provenance(found: Statements, node: NamedNode, collection: Collection) -> None:
    """State who made something, when, in which version, and how it may be used."""
    found.add(
        node,
        dcterms_creator=collection.creator,
        dcterms_publisher=collection.creator,
        dcterms_license=collection.licence,
        dcterms_accessRights=NamedNode(PUBLIC),
        dcterms_issued=typed(collection.issued, "date"),
        dcterms_modified=typed(collection.modified, "date"),
        dcat_version=Literal(collection.version) if collection.version else None,
    )


def _files(found: Statements, dataset: NamedNode, files: Iterable[DumpFile], collection: Collection, base: str) -> None:
    for file in files:
        address = NamedNode(base + file.address)
        found.state(dataset, "dcat:distribution", address)
        found.state(address, "a", term("dcat:Distribution"))
        found.add(
            address,
            dcterms_title=file.address.rpartition("/")[2],
            dcat_accessURL=address,
            dcat_downloadURL=address,
            dcat_mediaType=NamedNode(MEDIA_TYPE + file.media_type),
            dcat_compressFormat=NamedNode(MEDIA_TYPE + GZIP) if file.packed else None,
            dcat_byteSize=typed(str(file.size) if file.size else "", "nonNegativeInteger"),
            dcterms_license=collection.licence,
        )
        if file.checksum:
            checksum = NamedNode(f"{address.value}#sha256")
            found.state(address, "spdx:checksum", checksum)
            found.state(checksum, "a", term("spdx:Checksum"))
            found.add(checksum, spdx_algorithm=SHA_256, spdx_checksumValue=typed(file.checksum, "hexBinary"))


def _service(found: Statements, service: NamedNode, collection: Collection, base: str) -> None:
    found.state(service, "a", term("dcat:DataService"))
    found.add(
        service,
        dcterms_title="SPARQL 1.1 endpoint",
        dcterms_description="Answers SPARQL 1.1 queries over the union of all graphs.",
        dcat_endpointURL=service,
        dcat_endpointDescription=service,
        dcat_servesDataset=NamedNode(DATASET),
        dcat_landingPage=NamedNode(f"{base}/console"),
        dcterms_conformsTo=NamedNode(PROTOCOL),
        dcterms_license=collection.licence,
    )
