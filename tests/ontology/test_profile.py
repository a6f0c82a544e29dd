"""The ontology stays within OWL 2 RL that is legal OWL 2 DL as well.

The checker below knows the constructs that the ontology uses; any other construct is a finding of its own, so that
nobody adds one without teaching the checker its rules.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import BNode, Literal, Node, URIRef

from goldenthread.graph.files import ONTOLOGY_FILE

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
PROPERTY_KINDS = KINDS[1:]
TYPES = {*KINDS, OWL.Ontology, OWL.TransitiveProperty, OWL.AllDisjointClasses}
SIMPLE_ONLY = {OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty}
"""What OWL 2 DL allows only of properties that neither are transitive nor head a chain."""

PREDICATES = {
    RDF.type,
    RDF.first,
    RDF.rest,
    RDFS.label,
    RDFS.isDefinedBy,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    RDFS.domain,
    RDFS.range,
    OWL.disjointWith,
    OWL.inverseOf,
    OWL.members,
    OWL.propertyChainAxiom,
    OWL.versionIRI,
    OWL.versionInfo,
}
NAMED_ONLY = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}
"""Where OWL 2 RL wants a name, or we use nothing but names."""

RESERVED = tuple(str(namespace) for namespace in (RDF, RDFS, OWL, XSD))

RL_DATATYPES = {
    XSD[name]
    for name in (
        "anyURI",
        "base64Binary",
        "boolean",
        "byte",
        "dateTime",
        "dateTimeStamp",
        "decimal",
        "double",
        "float",
        "hexBinary",
        "int",
        "integer",
        "language",
        "long",
        "Name",
        "NCName",
        "negativeInteger",
        "NMTOKEN",
        "nonNegativeInteger",
        "nonPositiveInteger",
        "normalizedString",
        "positiveInteger",
        "short",
        "string",
        "token",
        "unsignedByte",
        "unsignedInt",
        "unsignedLong",
        "unsignedShort",
    )
} | {RDFS.Literal, RDF.langString, RDF.XMLLiteral}
"""The datatypes of OWL 2 RL; all are in the datatype map of OWL 2 DL, and xsd:date is in neither."""


def findings(graph: rdflib.Graph) -> list[str]:
    """Return every way in which the graph leaves the profile, one line each."""
    looks = (_constructs, _declarations, _properties, _literals, _chains, _simplicity)
    return sorted({finding for look in looks for finding in look(graph)})


def _constructs(graph: rdflib.Graph) -> Iterator[str]:
    for subject, predicate, value in graph:
        if str(predicate).startswith(RESERVED) and predicate not in PREDICATES:
            yield f"unknown construct {_name(predicate)}"
        if predicate == RDF.type and str(value).startswith(RESERVED) and value not in TYPES | SIMPLE_ONLY:
            yield f"unknown construct {_name(value)}"
        if predicate in {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range} and not isinstance(
            value, URIRef
        ):
            yield f"{_name(subject)}: only named classes stand here, OWL 2 RL has no unions or restrictions there"


def kinds_of(graph: rdflib.Graph) -> dict[Node, set[Node]]:
    """Return what each term is declared as."""
    return {term: {kind for kind in graph.objects(term, RDF.type) if kind in KINDS} for term in set(graph.subjects())}


def _declarations(graph: rdflib.Graph) -> Iterator[str]:
    kinds = kinds_of(graph)
    for term, found in kinds.items():
        if len(found) > 1:
            yield f"{_name(term)} is of more than one kind"
    for predicate in set(graph.predicates()):
        if not str(predicate).startswith(RESERVED) and not kinds.get(predicate):
            yield f"{_name(predicate)} is used as a property and not declared"
    for term in _used_as_class(graph):
        if kinds.get(term) != {OWL.Class}:
            yield f"{_name(term)} is used as a class and not declared as one"


def _properties(graph: rdflib.Graph) -> Iterator[str]:
    kinds = kinds_of(graph)
    for term, value in graph.subject_objects(RDFS.range):
        if kinds.get(term) == {OWL.DatatypeProperty} and value not in RL_DATATYPES:
            yield f"{_name(term)}: {_name(value)} is no datatype of OWL 2 RL"
        if kinds.get(term) == {OWL.ObjectProperty} and kinds.get(value) != {OWL.Class}:
            yield f"{_name(term)}: the range of an object property is a class"
    for narrow, wide in graph.subject_objects(RDFS.subPropertyOf):
        if kinds.get(narrow) != kinds.get(wide):
            yield f"{_name(narrow)} and {_name(wide)} are not of one kind"


def _used_as_class(graph: rdflib.Graph) -> set[Node]:
    used = {value for _, predicate, value in graph if predicate in {RDFS.domain, RDFS.subClassOf, OWL.disjointWith}}
    used |= {value for value in graph.objects(None, RDF.type) if not str(value).startswith(RESERVED)}
    for members in graph.objects(None, OWL.members):
        used |= set(Collection(graph, members))
    return {term for term in used if isinstance(term, URIRef)}


def _literals(graph: rdflib.Graph) -> Iterator[str]:
    for subject, predicate, value in graph:
        if isinstance(value, Literal) and value.datatype not in RL_DATATYPES | {None}:
            yield f"{_name(subject)} {_name(predicate)}: {_name(value.datatype)} is no datatype of OWL 2"


def chains(graph: rdflib.Graph) -> dict[Node, list[list[Node]]]:
    """Return the property chains of each property."""
    found: dict[Node, list[list[Node]]] = {}
    for head, chain in graph.subject_objects(OWL.propertyChainAxiom):
        found.setdefault(head, []).append(list(Collection(graph, chain)))
    return found


def _chains(graph: rdflib.Graph) -> Iterator[str]:
    """Find chains that are no strict order of properties, which DL asks for so that reasoning ends."""
    below: dict[Node, set[Node]] = {}
    for head, all_chains in chains(graph).items():
        for chain in all_chains:
            if len(chain) < 2:
                yield f"{_name(head)}: a chain has two links or more"
            inner = chain[1:] if chain[0] == head else chain[:-1] if chain[-1] == head else chain
            below.setdefault(head, set()).update(link for link in inner if [*chain] != [head, head])
            for link in (head, *chain):
                if (link, RDF.type, OWL.ObjectProperty) not in graph:
                    yield f"{_name(link)}: a chain is made of object properties"
    for narrow, wide in graph.subject_objects(RDFS.subPropertyOf):
        below.setdefault(wide, set()).add(narrow)
    for head in below:
        if head in _reachable(head, below):
            yield f"{_name(head)}: its chains go round in a circle"


def _simplicity(graph: rdflib.Graph) -> Iterator[str]:
    wider: dict[Node, set[Node]] = {}
    for narrow, wide in graph.subject_objects(RDFS.subPropertyOf):
        wider.setdefault(narrow, set()).add(wide)
    for one, other in graph.subject_objects(OWL.inverseOf):
        wider.setdefault(one, set()).add(other)
        wider.setdefault(other, set()).add(one)
    composite = {*graph.subjects(RDF.type, OWL.TransitiveProperty), *chains(graph)}
    for term in list(composite):
        composite |= _reachable(term, wider)
    for kind in SIMPLE_ONLY:
        for term in graph.subjects(RDF.type, kind):
            if term in composite:
                yield f"{_name(term)} is transitive or made by a chain, so it cannot be an {_name(kind)}"


def _reachable(start: Node, edges: dict[Node, set[Node]]) -> set[Node]:
    found: set[Node] = set()
    waiting = list(edges.get(start, ()))
    while waiting:
        term = waiting.pop()
        if term not in found:
            found.add(term)
            waiting.extend(edges.get(term, ()))
    return found


def _name(term: Node | None) -> str:
    return "blank node" if isinstance(term, BNode) else str(term).replace("#", "/").rsplit("/", 1)[-1]


@pytest.fixture
def ontology(content: Path) -> rdflib.Graph:
    """The ontology, for one test to read or to spoil."""
    return rdflib.Graph().parse(content / ONTOLOGY_FILE, format="turtle")


def test_the_ontology_is_owl_2_rl_and_dl(ontology: rdflib.Graph) -> None:
    """No construct, datatype or combination of axioms lies outside the profile."""
    assert findings(ontology) == []


def test_the_ontology_has_the_axioms_that_the_rules_mirror(ontology: rdflib.Graph) -> None:
    """The chains and the transitive properties that the model asks for are there."""
    assert {_name(head) for head in chains(ontology)} == {"inPlan", "inTheme", "addresses", "benefits", "owner"}
    transitive = {_name(term) for term in ontology.subjects(RDF.type, OWL.TransitiveProperty)}
    assert transitive == {"laterPlanThan", "escalatesTo", "hasLaterAction"}


@pytest.mark.parametrize(
    ("addition", "finding"),
    [
        ("gt:hasLaterAction a owl:AsymmetricProperty .", "hasLaterAction is transitive or made by a chain"),
        ("gt:inPlan a owl:FunctionalProperty .", "inPlan is transitive or made by a chain"),
        ("gt:evidence rdfs:domain [ owl:unionOf ( gt:Plan gt:Party ) ] .", "unknown construct unionOf"),
        ("gt:evidence rdfs:domain [ a owl:Class ] .", "evidence: only named classes stand here"),
        ("gt:earliest rdfs:range xsd:date .", "earliest: date is no datatype of OWL 2 RL"),
        ('gt:Plan rdfs:label "2021"^^xsd:gYear .', "Plan label: gYear is no datatype"),
        ("gt:Plan rdfs:subClassOf gt:Scheme .", "Scheme is used as a class and not declared"),
        ("gt:x a gt:Scheme .", "Scheme is used as a class and not declared"),
        ("gt:Plan gt:unheardOf gt:Party .", "unheardOf is used as a property and not declared"),
        ("gt:value a owl:ObjectProperty .", "value is of more than one kind"),
        ("gt:institution rdfs:subPropertyOf gt:value .", "institution and value are not of one kind"),
        ("gt:itemOf owl:propertyChainAxiom ( gt:inPlan gt:succeeds ) .", "inPlan: its chains go round"),
        ("gt:owner owl:propertyChainAxiom ( gt:itemOf ) .", "owner: a chain has two links or more"),
        ("gt:owner owl:propertyChainAxiom ( gt:itemOf gt:value ) .", "value: a chain is made of object"),
        ("gt:itemOf rdfs:range xsd:string .", "itemOf: the range of an object property is a class"),
        ("gt:Plan owl:hasKey ( gt:institution ) .", "unknown construct hasKey"),
    ],
)
def test_each_departure_is_found(ontology: rdflib.Graph, addition: str, finding: str) -> None:
    """The checker is awake: every such axiom is reported."""
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in ontology.namespaces())
    ontology.parse(data=prefixes + addition, format="turtle")
    assert any(line.startswith(finding) for line in findings(ontology)), findings(ontology)
