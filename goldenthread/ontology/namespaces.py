"""The only place where namespaces are written in Python."""

from typing import Final

from pyoxigraph import NamedNode

ROOT: Final = "https://w3id.org/goldenthread/"
"""Where all our names begin, and the address that they are redirected from."""

NS: Final = "https://w3id.org/goldenthread/ns#"
ID: Final = "https://w3id.org/goldenthread/id/"
GRAPH: Final = "https://w3id.org/goldenthread/graph/"
CHECKS: Final = "https://w3id.org/goldenthread/checks#"
DOC: Final = "https://w3id.org/goldenthread/doc/"
"""The document about the thing with the same path below ``ID``."""

DATASET: Final = "https://w3id.org/goldenthread/dataset"
"""All graphs together."""

CATALOG: Final = "https://w3id.org/goldenthread/catalog"
VOID_DOCUMENT: Final = "https://w3id.org/goldenthread/void"

ENDPOINT: Final = "https://w3id.org/goldenthread/sparql"
"""The SPARQL endpoint over everything that is published."""

EXAMPLES: Final = "https://w3id.org/goldenthread/.well-known/sparql-examples"
"""Each question of the catalogue has its address below this one."""

EXAMPLES_GRAPH: Final = GRAPH + "sparql-examples"
"""Holds the questions as data; made from the query files with each build."""

SCHEMA: Final = "https://schema.org/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SH: Final = "http://www.w3.org/ns/shacl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: Final = {
    "gt": NS,
    "gtc": CHECKS,
    "dcterms": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "xsd": XSD,
}

PUBLISHED_PREFIXES: Final = {
    **PREFIXES,
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "voidext": "http://ldf.fi/void-ext#",
}
"""For what is published: things with the documents about them, and the descriptions of the data sets."""

DCTERMS: Final = PREFIXES["dcterms"]
OWL: Final = PREFIXES["owl"]
SKOS: Final = PREFIXES["skos"]
DQV: Final = "http://www.w3.org/ns/dqv#"
EARL: Final = "http://www.w3.org/ns/earl#"
LDQD: Final = "http://www.w3.org/2016/05/ldqd#"
PROF: Final = "http://www.w3.org/ns/dx/prof/"
VOID: Final = "http://rdfs.org/ns/void#"

REPORT_PREFIXES: Final = {**PREFIXES, "dqv": DQV, "earl": EARL, "ldqd": LDQD, "prof": PROF}
"""For reports of checks, which speak of assertions, measurements and profiles."""

MAINTAINERS: Final = "https://w3id.org/goldenthread/maintainers"
SOFTWARE: Final = "https://w3id.org/goldenthread/software"
"""Stands for this program where a report says who asserts something."""

REPORT_SCHEMA: Final = "https://w3id.org/goldenthread/schemas/check-report/1"
"""Names the form of a report in JSON; the number grows when a key goes or changes its meaning, not when one comes."""

DERIVED_GRAPH: Final = NamedNode(GRAPH + "derived")
"""Holds what the rules derive; thrown away and made again with each build."""

LOADED_GRAPH: Final = NamedNode(GRAPH.removesuffix("graph/") + "loaded")
"""Remembers, on a remote server, which graphs were put there; it is none of them, hence its name."""


def prologue(*names: str) -> str:
    """Return the PREFIX lines of a query that uses these prefixes."""
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names)


def gt(name: str) -> NamedNode:
    """Return the term of our vocabulary called ``name``."""
    return NamedNode(NS + name)


def thing(path: str) -> NamedNode:
    """Return the thing at ``path`` below the base, such as ``plan/icr/hreir/2018-2020``.

    Raises:
        ValueError: the path does not make a valid IRI.
    """
    return NamedNode(ID + path)


def thing_path(iri: str) -> str | None:
    """Return the path of one of our things below the base, or None for any other IRI."""
    return iri[len(ID) :] if iri.startswith(ID) else None
