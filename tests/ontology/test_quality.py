"""Every term is explained, spelt right and used, and the ontology says who made it, when and under which terms."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, SOSA, VANN, XSD, DefinedNamespace
from rdflib.term import BNode, Literal, URIRef

from goldenthread.graph.files import ONTOLOGY_FILE, rule_files
from goldenthread.ontology.namespaces import NS

ONTOLOGY = URIRef(NS.removesuffix("#"))
ALIGNMENTS = "ontology/alignments/related-vocabularies.ttl"
PROPERTY_KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty}
CLOSED: tuple[type[DefinedNamespace], ...] = (DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, SOSA, VANN, XSD)

SEVERAL_KINDS = "holds for things of several kinds, and OWL 2 RL has no union as a domain"
NO_DOMAIN = dict.fromkeys(
    (
        "institution",
        "inPlan",
        "inTheme",
        "benefits",
        "concernsProgramme",
        "position",
        "abbreviation",
        "printed",
        "printedDate",
        "atReview",
        "due",
        "earliest",
        "latest",
        "precision",
        "code",
        "readingMethod",
        "confidence",
        "reviewState",
        "reason",
        "legibility",
        "sampleSize",
        "instrument",
        "evidence",
        "inDocument",
    ),
    SEVERAL_KINDS,
) | dict.fromkeys(
    (
        "defectOrigin",
        "checkId",
        "suggestedFix",
        "whyItMatters",
        "explains",
    ),
    "describes a shape, and shapes are no part of the domain",
)
DATES = ("periodStart", "periodEnd", "submittedOn", "earliest", "latest")
NO_RANGE = dict.fromkeys(
    DATES,
    "takes an xsd:date, which OWL 2 does not know",
) | {
    "about": "a record can be about a plan, a plan item, a row, an institution, ...",
    "denotes": "an abbreviation can stand for anything",
}


@pytest.fixture(scope="module")
def ontology(content: Path) -> rdflib.Graph:
    """The ontology."""
    return rdflib.Graph().parse(content / ONTOLOGY_FILE, format="turtle")


def own_terms(ontology: rdflib.Graph) -> set[URIRef]:
    """Return every term of our namespace that the ontology describes."""
    return {term for term in ontology.subjects() if isinstance(term, URIRef) and term.startswith(NS)}


def members(ontology: rdflib.Graph) -> set[URIRef]:
    """Return the members of the controlled vocabularies."""
    kinds = {OWL.Class, *PROPERTY_KINDS}
    return {term for term in own_terms(ontology) if not set(ontology.objects(term, RDF.type)) & kinds}


def short(term: object) -> str:
    """Return a term's name without its namespace."""
    return str(term).rpartition("#")[2]


@pytest.mark.parametrize(
    ("predicate", "kind"),
    [
        (DCTERMS.title, Literal),
        (DCTERMS.description, Literal),
        (DCTERMS.creator, URIRef),
        (DCTERMS.publisher, URIRef),
        (DCTERMS.bibliographicCitation, Literal),
        (DCTERMS.issued, Literal),
        (DCTERMS.created, Literal),
        (DCTERMS.modified, Literal),
        (DCTERMS.license, URIRef),
        (DCTERMS.accessRights, URIRef),
        (FOAF.logo, URIRef),
        (URIRef("http://purl.org/ontology/bibo/status"), URIRef),
        (OWL.versionIRI, URIRef),
        (OWL.versionInfo, Literal),
        (VANN.preferredNamespacePrefix, Literal),
        (VANN.preferredNamespaceUri, Literal),
    ],
)
def test_the_ontology_introduces_itself(ontology: rdflib.Graph, predicate: URIRef, kind: type) -> None:
    """What a catalogue of ontologies asks for is said once."""
    values = list(ontology.objects(ONTOLOGY, predicate))
    assert len(values) == 1
    assert isinstance(values[0], kind)


def test_the_version_and_the_namespace_agree(ontology: rdflib.Graph) -> None:
    """The version IRI ends with the version, and the preferred namespace is the one used."""
    version = ontology.value(ONTOLOGY, OWL.versionInfo)
    assert str(ontology.value(ONTOLOGY, OWL.versionIRI)) == f"{ONTOLOGY}/{version}"
    assert f"version {version}, " in str(ontology.value(ONTOLOGY, DCTERMS.bibliographicCitation))
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespaceUri)) == NS
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespacePrefix)) == "gt"


def test_every_term_is_explained(ontology: rdflib.Graph) -> None:
    """One English label and definition each, an example for classes and properties, and where it is defined."""
    controlled = members(ontology)
    problems = []
    for term in own_terms(ontology):
        label = SKOS.prefLabel if term in controlled else RDFS.label
        wanted = [label, SKOS.definition] + ([] if term in controlled else [SKOS.example])
        for predicate in wanted:
            values = list(ontology.objects(term, predicate))
            if len(values) != 1 or not isinstance(values[0], Literal) or values[0].language != "en":
                problems.append(f"{short(term)}: {short(predicate)} is there {len(values)} times or not in English")
        if list(ontology.objects(term, RDFS.isDefinedBy)) != [ONTOLOGY]:
            problems.append(f"{short(term)}: isDefinedBy is missing or wrong")
    assert sorted(problems) == []


def test_definitions_are_sentences_and_say_more_than_the_label(ontology: rdflib.Graph) -> None:
    """A definition ends like a sentence, differs from the label and is nobody else's."""
    definitions = {term: str(ontology.value(term, SKOS.definition)) for term in own_terms(ontology)}
    assert [short(term) for term, text in definitions.items() if not text.endswith(".")] == []
    labels = {term: ontology.value(term, RDFS.label) or ontology.value(term, SKOS.prefLabel) for term in definitions}
    assert [
        short(term) for term, text in definitions.items() if text.casefold().rstrip(".") == str(labels[term]).casefold()
    ] == []
    plain = {term: text for term, text in definitions.items() if term not in members(ontology)}
    assert [text for text, times in Counter(plain.values()).items() if times > 1] == []


def test_no_two_terms_of_a_kind_share_a_label(ontology: rdflib.Graph) -> None:
    """Two classes, two properties or two members of one vocabulary never read the same."""
    seen: Counter[tuple[str, str]] = Counter()
    for term in own_terms(ontology):
        label = ontology.value(term, RDFS.label) or ontology.value(term, SKOS.prefLabel)
        for kind in ontology.objects(term, RDF.type):
            seen[str(kind), str(label)] += 1
    assert [pair for pair, times in seen.items() if times > 1] == []


def test_names_follow_one_style(ontology: rdflib.Graph) -> None:
    """Classes begin with a capital, properties and members do not."""
    for term in own_terms(ontology):
        capital = (term, RDF.type, OWL.Class) in ontology
        assert re.fullmatch(r"[A-Z][A-Za-z]*" if capital else r"[a-z][A-Za-z0-9]*", short(term)), term


@pytest.mark.parametrize(("predicate", "exceptions"), [(RDFS.domain, NO_DOMAIN), (RDFS.range, NO_RANGE)])
def test_domain_and_range_are_given_or_excused(
    ontology: rdflib.Graph, predicate: URIRef, exceptions: dict[str, str]
) -> None:
    """Each property has a domain and a range, or stands in the list of exceptions with the reason."""
    without = {
        short(term)
        for kind in PROPERTY_KINDS
        for term in ontology.subjects(RDF.type, kind)
        if term.startswith(NS) and ontology.value(term, predicate) is None
    }
    assert without == set(exceptions)


def test_foreign_terms_are_spelt_right(ontology: rdflib.Graph) -> None:
    """Every term of another vocabulary exists there."""
    wrong = [
        str(term)
        for triple in ontology
        for term in triple
        if isinstance(term, URIRef) and _namespace(term) is not None and not _exists(term)
    ]
    assert wrong == []


def _namespace(term: URIRef) -> type[DefinedNamespace] | None:
    return next((namespace for namespace in CLOSED if term.startswith(str(namespace))), None)


def _exists(term: URIRef) -> bool:
    namespace = _namespace(term)
    name = term.removeprefix(str(namespace))
    return namespace is not None and name in namespace


def test_a_misspelt_foreign_term_would_be_found() -> None:
    """The lists of terms are closed: a wrong letter does not pass."""
    assert _exists(SKOS.prefLabel)
    assert not _exists(URIRef(str(SKOS) + "preflabel"))
    assert not _exists(URIRef(str(ORG) + "reportTo"))


def test_other_vocabularies_are_only_declared(ontology: rdflib.Graph) -> None:
    """We say of a foreign term what kind of thing it is, and nothing else."""
    foreign = {
        (short(subject), short(predicate))
        for subject, predicate, _ in ontology
        if isinstance(subject, URIRef) and not subject.startswith(str(ONTOLOGY)) and _namespace(subject) is not None
    }
    assert {predicate for _, predicate in foreign} == {"type"}


def test_every_declared_foreign_term_is_used(ontology: rdflib.Graph, content: Path) -> None:
    """No declaration is left over."""
    declared = {
        term for term in ontology.subjects(RDF.type) if isinstance(term, URIRef) and _namespace(term) is not None
    }
    used = {term for _, predicate, value in ontology for term in (predicate, value)}
    used |= {URIRef(iri) for iri in iris_of_turtle([*(content / "graph").rglob("*.ttl")])}
    assert sorted(declared - used) == []


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf])
def test_no_hierarchy_goes_round_in_a_circle(ontology: rdflib.Graph, predicate: URIRef) -> None:
    """No class or property is wider than itself."""
    circles = [
        str(term)
        for term in set(ontology.subjects(predicate))
        if term in set(ontology.transitive_objects(next(iter(ontology.objects(term, predicate))), predicate))
    ]
    assert circles == []


def test_the_data_has_no_blank_nodes(content: Path) -> None:
    """Whatever is published has a name that others can link to."""
    blank = {
        file.name
        for file in (content / "graph").rglob("*.ttl")
        for triple in pyoxigraph.parse(file.read_bytes(), RdfFormat.TURTLE)
        if not isinstance(triple.subject, NamedNode) or isinstance(triple.object, pyoxigraph.BlankNode)
    }
    assert blank == set()


def test_dates_are_dates(content: Path) -> None:
    """What takes a date has one that exists, and the first day is never after the last."""
    bounds: dict[str, dict[str, date]] = {}
    for file in (content / "graph").rglob("*.ttl"):
        for triple in pyoxigraph.parse(file.read_bytes(), RdfFormat.TURTLE):
            if short(triple.predicate.value) in DATES:
                assert isinstance(triple.object, pyoxigraph.Literal)
                assert triple.object.datatype.value == str(XSD.date), triple
                bounds.setdefault(str(triple.subject), {})[short(triple.predicate.value)] = date.fromisoformat(
                    triple.object.value
                )
    assert bounds
    for first, last in (("earliest", "latest"), ("periodStart", "periodEnd")):
        assert [
            thing for thing, days in bounds.items() if {first, last} <= set(days) and days[first] > days[last]
        ] == []


def iris_of_turtle(files: list[Path]) -> set[str]:
    """Return every IRI that stands in the Turtle files."""
    return {
        term.value
        for file in files
        for statement in pyoxigraph.parse(file.read_bytes(), RdfFormat.TURTLE)
        for term in (statement.subject, statement.predicate, statement.object)
        if isinstance(term, NamedNode)
    }


def our_terms_of_text(files: list[Path]) -> set[str]:
    """Return the names of our terms that stand in queries, code or templates, whether right or wrong."""
    pattern = re.compile(rf"(?<![\w:/.#])gt:([A-Za-z]\w*)|{re.escape(NS)}([A-Za-z]\w*)|\bgt\(\"(\w+)\"\)")
    names = set()
    for file in files:
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".rq":
            text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        names |= {next(filter(None, match.groups())) for match in pattern.finditer(text)}
    return names


def used_terms(content: Path) -> dict[str, set[str]]:
    """Return the names of our terms that each part of the project uses."""
    package = Path(__file__).resolve().parents[2] / "goldenthread"
    in_turtle = {
        name: {short(iri) for iri in iris_of_turtle([*(content / name).rglob("*.ttl")]) if iri.startswith(NS)}
        for name in ("graph", "shapes")
    }
    return in_turtle | {
        "queries": our_terms_of_text([*(content / "queries").rglob("*.rq")]),
        "rules": our_terms_of_text(rule_files(content)),
        "pages": our_terms_of_text(
            [path for path in (content / "webui").rglob("*") if path.suffix in {".html", ".jinja"}]
        ),
        "code": our_terms_of_text([*package.rglob("*.py")]),
    }


def test_no_term_is_used_that_is_not_declared(ontology: rdflib.Graph, content: Path) -> None:
    """A misspelt term in the data, a query, a shape, a rule, a page or the code is found."""
    declared = {short(term) for term in own_terms(ontology)}
    unknown = {part: sorted(names - declared) for part, names in used_terms(content).items()}
    assert {part: names for part, names in unknown.items() if names} == {}


def test_no_term_is_declared_that_nobody_uses(ontology: rdflib.Graph, content: Path) -> None:
    """Every class and property has data, a query, a shape, a rule or a page that needs it."""
    used = set().union(*used_terms(content).values())
    needed = [term for term in members(ontology) if short(term) in used]
    used |= {short(kind) for term in needed for kind in ontology.objects(term, RDF.type)}
    used |= {
        short(o) for _, p, o in ontology if p in {RDFS.subClassOf, RDFS.subPropertyOf} and not isinstance(o, BNode)
    }
    idle = {short(term) for term in own_terms(ontology) - members(ontology)} - used
    assert not idle, sorted(idle)


def test_every_controlled_vocabulary_has_members(ontology: rdflib.Graph, memory_store: pyoxigraph.Store) -> None:
    """A class of controlled terms that nothing belongs to helps nobody."""
    empty = [
        short(term)
        for term in ontology.subjects(RDFS.subClassOf, SKOS.Concept)
        if next(memory_store.quads_for_pattern(None, NamedNode(str(RDF.type)), NamedNode(str(term))), None) is None
    ]
    assert empty == []


def test_the_alignments_only_link(content: Path) -> None:
    """Partial fits are mappings in a file of their own, whose own side is all ours and which imports nothing."""
    ontology = rdflib.Graph().parse(content / ONTOLOGY_FILE, format="turtle")
    alignments = rdflib.Graph().parse(content / ALIGNMENTS, format="turtle")
    mapping = {SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch, RDFS.seeAlso}
    mapped = {(s, p, o) for s, p, o in alignments if p in mapping}
    assert mapped
    assert {s for s, _, _ in mapped} <= own_terms(ontology)
    assert all(isinstance(o, URIRef) and not o.startswith(NS) for _, _, o in mapped)
    assert not list(alignments.triples((None, OWL.imports, None)))
    assert {p for _, p, _ in alignments} <= mapping | {RDF.type, DCTERMS.title, DCTERMS.description, DCTERMS.license}
