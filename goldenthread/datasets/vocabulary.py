"""Read the ontology into terms that a page can show and a JSON-LD context can name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, RdfFormat, parse

from goldenthread.graph.files import ONTOLOGY_FILE
from goldenthread.ontology.namespaces import DCTERMS, NS, OWL, PUBLISHED_PREFIXES, RDF, RDFS, SKOS, XSD

TYPE: Final = NamedNode(RDF + "type")
KINDS: Final = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "link",
    OWL + "DatatypeProperty": "value",
}
TRANSITIVE: Final = OWL + "TransitiveProperty"
TEXTS: Final = {XSD + "string", RDF + "langString"}
LABELS: Final = ("label", "prefLabel", "notation", "note", "altLabel")
"""Terms of RDFS and SKOS that the data uses beside ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyTerm:
    """A term of the ontology.

    Attributes:
        iri: its IRI.
        kind: class, link (between things), value (of a thing) or member (of a list).
        label: its name.
        definition: what it means.
        example: a case of it.
        note: what else is to be known.
        broader: the classes or properties above it; for a member, its class.
        domain: what has it, for a property.
        range: what it leads to, for a property.
        chains: chains of properties that it follows from.
        transitive: whether it carries on.
    """

    iri: str
    kind: str
    label: str
    definition: str
    example: str
    note: str
    broader: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    chains: tuple[tuple[str, ...], ...]
    transitive: bool

    @property
    def name(self) -> str:
        """Return the part after the namespace, which is also its anchor on the page."""
        return self.iri.removeprefix(NS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The ontology: what it says about itself, by local name, and its terms by IRI, in alphabetical order."""

    metadata: dict[str, str]
    terms: dict[str, VocabularyTerm]

    @property
    def version(self) -> str:
        """Return the last part of the name of this version, or nothing where it has none below the namespace."""
        place, _, last = self.metadata.get("versionIRI", "").rpartition("/")
        return last if place == NS.removesuffix("#") else ""

    def of_kind(self, *kinds: str) -> list[VocabularyTerm]:
        """Return the terms of these kinds."""
        return [term for term in self.terms.values() if term.kind in kinds]

    def narrower(self, iri: str) -> list[VocabularyTerm]:
        """Return the classes, properties or members right below a term."""
        return [term for term in self.terms.values() if iri in term.broader]

    def used_by(self, iri: str) -> list[VocabularyTerm]:
        """Return the properties that a class has."""
        return [term for term in self.terms.values() if iri in term.domain]


def ontology_statements(content: Path) -> list[Quad]:
    """Return the statements of the ontology's file."""
    return [Quad(found.subject, found.predicate, found.object) for found in _read(content / ONTOLOGY_FILE)]


def shapes_text(content: Path) -> bytes:
    """Return the files of the shapes one after another, which is Turtle again."""
    return b"\n".join(file.read_bytes() for file in sorted((content / "shapes").glob("*.ttl")))


def shapes_statements(content: Path) -> list[Quad]:
    """Return the statements of the files of the shapes."""
    files = sorted((content / "shapes").glob("*.ttl"))
    return [Quad(found.subject, found.predicate, found.object) for file in files for found in _read(file)]


def read_vocabulary(content: Path) -> Vocabulary:
    """Return the ontology of a content folder."""
    statements = Dataset(ontology_statements(content))
    iris = sorted(
        {
            quad.subject.value
            for quad in statements
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(NS)
        },
        key=lambda iri: (iri.casefold(), iri),
    )
    ontology = NamedNode(NS.removesuffix("#"))
    metadata = {
        quad.predicate.value.replace("#", "/").rpartition("/")[2]: _text(quad.object)
        for quad in statements.quads_for_subject(ontology)
    }
    return Vocabulary(metadata=metadata, terms={iri: _term(statements, iri) for iri in iris})


def context(vocabulary: Vocabulary) -> dict[str, object]:
    """Return a JSON-LD 1.1 context: short names for all terms, and how to read their values."""
    listed = {broader for term in vocabulary.of_kind("member") for broader in term.broader}
    names: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    names |= {
        prefix: PUBLISHED_PREFIXES[prefix] for prefix in ("gt", "rdfs", "skos", "dcterms", "owl", "prov", "org", "xsd")
    }
    names |= {name: f"{'rdfs' if name == 'label' else 'skos'}:{name}" for name in LABELS}
    for term in vocabulary.terms.values():
        if term.kind == "link":
            kind = "@vocab" if listed & set(term.range) else "@id"
            names[term.name] = {"@id": f"gt:{term.name}", "@type": kind}
        elif term.kind == "value" and (typed := [one for one in term.range if one not in TEXTS]):
            names[term.name] = {"@id": f"gt:{term.name}", "@type": typed[0].replace(XSD, "xsd:")}
        else:
            names[term.name] = f"gt:{term.name}"
    return {"@context": names}


def _read(file: Path) -> Iterable[Quad]:
    return parse(file.read_bytes(), RdfFormat.TURTLE)


def _term(statements: Dataset, iri: str) -> VocabularyTerm:
    node = NamedNode(iri)
    classes = [value.value for value in _values(statements, node, RDF + "type") if isinstance(value, NamedNode)]
    kind = next((KINDS[name] for name in classes if name in KINDS), "member")

    def iris(*properties: str) -> tuple[str, ...]:
        found = (value for name in properties for value in _values(statements, node, name))
        return tuple(sorted(value.value for value in found if isinstance(value, NamedNode)))

    def words(*properties: str) -> str:
        return next((_text(value) for name in properties for value in _values(statements, node, name)), "")

    return VocabularyTerm(
        iri=iri,
        kind=kind,
        label=words(RDFS + "label", SKOS + "prefLabel"),
        definition=words(SKOS + "definition"),
        example=words(SKOS + "example"),
        note=words(SKOS + "note", DCTERMS + "source"),
        broader=iris(RDF + "type") if kind == "member" else iris(RDFS + "subClassOf", RDFS + "subPropertyOf"),
        domain=iris(RDFS + "domain"),
        range=iris(RDFS + "range"),
        chains=tuple(
            tuple(_list(statements, head))
            for head in _values(statements, node, OWL + "propertyChainAxiom")
            if isinstance(head, BlankNode)
        ),
        transitive=TRANSITIVE in classes,
    )


def _values(statements: Dataset, node: NamedNode | BlankNode, name: str) -> Iterator[object]:
    return (quad.object for quad in statements.quads_for_subject(node) if quad.predicate.value == name)


def _list(statements: Dataset, head: NamedNode | BlankNode) -> Iterator[str]:
    """Yield the members of an RDF list."""
    while isinstance(head, BlankNode):
        first = next(_values(statements, head, RDF + "first"))
        yield _text(first)
        rest = next(_values(statements, head, RDF + "rest"))
        head = rest if isinstance(rest, NamedNode | BlankNode) else NamedNode(RDF + "nil")


def _text(value: object) -> str:
    return value.value if isinstance(value, NamedNode | Literal) else str(value)
