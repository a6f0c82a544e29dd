"""Write the fixtures of the checks as a test suite that any SHACL engine can run.

The form is that of the W3C data-shapes test suite: a ``manifest.ttl`` whose entries are ``sht:Validate`` tests, each
with a data graph, a shapes graph and the validation report that is expected. ``python tests/shapes_suite.py DIR``
writes it; expected are the results of pySHACL, once they agree with what the fixtures themselves demand.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
import pyshacl
import rdflib
from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from goldenthread.content import content_root
from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.ontology.namespaces import CHECKS, GRAPH, ID, NS

GT = Namespace(NS)
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
FIXTURES = Path(__file__).parent / "shapes" / "fixtures"
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
RESULT_PARTS = (SH.focusNode, SH.resultSeverity, SH.sourceShape, SH.sourceConstraintComponent, SH.value, SH.resultPath)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test: a check, the fixture it looks at, and what it must find there."""

    check: str
    fixture: Path
    expected: frozenset[tuple[str, str, str, str]]

    @property
    def name(self) -> str:
        """Return the name of the test and of its data file, such as C01-FAIL."""
        return f"{self.check}-{self.fixture.stem}"


def cases() -> Iterator[Case]:
    """Yield a case for each fixture of each check; in all but FAIL.ttl nothing is to be found."""
    for folder in sorted(path for path in FIXTURES.iterdir() if path.is_dir()):
        with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
            rows = [(row["shape"], row["focus"], row["record"], row["severity"]) for row in csv.DictReader(file)]
        for fixture in sorted(folder.glob("*.ttl")):
            wanted = rows if fixture.stem == "FAIL" else []
            yield Case(check=folder.name, fixture=fixture, expected=frozenset(wanted))


def write_suite(folder: Path, content: Path) -> int:
    """Write the suite into ``folder`` and return how many tests it holds.

    Raises:
        AssertionError: the reference engine finds something else than a fixture demands.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shapes = _shapes(content)
    base = Namespace("https://w3id.org/goldenthread/suite/")
    manifest = Graph()
    entries = []
    written: set[str] = set()
    for case in cases():
        own = _shapes_of(case.check, shapes)
        data = _data(case.fixture, content)
        _, report, _ = pyshacl.validate(data, shacl_graph=own, inference="none", advanced=False)
        found = _found(report)
        if found != case.expected:
            raise AssertionError(f"{case.name}: missing {case.expected - found}, unexpected {found - case.expected}")
        if case.check not in written:
            own.serialize(folder / f"{case.check}-shapes.ttl", format="turtle", encoding="utf-8")
            written.add(case.check)
        data.serialize(folder / f"{case.name}.ttl", format="turtle", encoding="utf-8")
        entry = base[case.name]
        entries.append(entry)
        _describe(manifest, entry, case, report)
    start = URIRef(base)
    manifest.add((start, RDF.type, MF.Manifest))
    manifest.add((start, RDFS.label, Literal("Golden Thread's checks, each with what it finds", lang="en")))
    members = BNode()
    Collection(manifest, members, entries)
    manifest.add((start, MF.entries, members))
    for prefix, namespace in (("mf", MF), ("sht", SHT), ("sh", SH), ("gt", GT), ("gtc", CHECKS)):
        manifest.bind(prefix, Namespace(str(namespace)))
    manifest.serialize(folder / "manifest.ttl", format="turtle", encoding="utf-8")
    return len(entries)


def _shapes(content: Path) -> Graph:
    graph = Graph()
    for file in sorted((content / "shapes").glob("*.ttl")):
        graph.parse(file, format="turtle")
    return graph


def _shapes_of(check: str, shapes: Graph) -> Graph:
    """Return the shapes of one check, what they refer to, and the prefixes of their queries."""
    own = Graph()
    waiting: list[Node] = list(shapes.subjects(GT.checkId, Literal(check)))
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in shapes.triples((node, None, None)):
            own.add(triple)
            value = triple[2]
            if isinstance(value, BNode) or (isinstance(value, URIRef) and value.startswith(CHECKS[:-1])):
                waiting.append(value)
    return own


def _data(fixture: Path, content: Path) -> Graph:
    """Return a fixture with what all fixtures share, what the rules derive, and the order of the classes."""
    memory = pyoxigraph.Store()
    for file in content_files(content):
        if file.is_relative_to(content / "ontology"):
            memory.extend(read_quads(file, graph_name(file, content)))
    own = [pyoxigraph.NamedNode(f"{GRAPH}fixture/{number}") for number in range(2)]
    for graph, file in zip(own, (fixture.parent.parent / "common.ttl", fixture), strict=True):
        memory.extend(read_quads(file, graph))
    before = {quad.graph_name for quad in memory} - set(own)
    derive(memory, content)
    ontology = {quad.subject for graph in before for quad in memory.quads_for_pattern(None, None, None, graph)}
    data = Graph()
    lines = b"".join(
        pyoxigraph.serialize([quad.triple], format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
        for quad in memory
        if quad.subject not in ontology or quad.predicate.value == str(RDFS.subClassOf) or _names_kind(quad)
    )
    return data.parse(data=lines, format="nt")


def _names_kind(quad: pyoxigraph.Quad) -> bool:
    """Keep what a class or an individual of the ontology is, since a check may ask for it."""
    return quad.predicate.value == str(RDF.type) and str(quad.object.value).startswith((NS, str(OWL.Class)))


def _found(report: Any) -> frozenset[tuple[str, str, str, str]]:
    """Return shape, focus node, record and severity of each result, as the fixtures write them."""
    found = set()
    for result in report.objects(None, SH.result):
        shape, focus = report.value(result, SH.sourceShape), report.value(result, SH.focusNode)
        record = focus
        if report.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent:
            record = report.value(result, SH.value) or focus
        severity = str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)).lower()
        found.add((shape.removeprefix(CHECKS), focus.removeprefix(ID), record.removeprefix(ID), severity))
    return frozenset(found)


def _describe(manifest: Graph, entry: URIRef, case: Case, report: Any) -> None:
    """Add a test and its expected report to the manifest."""
    action, outcome = BNode(), BNode()
    manifest.add((entry, RDF.type, SHT.Validate))
    manifest.add((entry, RDFS.label, Literal(case.name)))
    manifest.add((entry, MF.action, action))
    manifest.add((action, SHT.dataGraph, URIRef(f"{case.name}.ttl")))
    manifest.add((action, SHT.shapesGraph, URIRef(f"{case.check}-shapes.ttl")))
    manifest.add((entry, MF.result, outcome))
    manifest.add((entry, MF.status, SHT.approved))
    manifest.add((outcome, RDF.type, SH.ValidationReport))
    results = list(report.objects(None, SH.result))
    manifest.add((outcome, SH.conforms, Literal(not results)))
    for result in results:
        copy = BNode()
        manifest.add((outcome, SH.result, copy))
        manifest.add((copy, RDF.type, SH.ValidationResult))
        for part in RESULT_PARTS:
            for value in report.objects(result, part):
                manifest.add((copy, part, value))
                _copy_blank(report, value, manifest)


def _copy_blank(source: Graph, node: Node, target: Graph) -> None:
    """Copy what a blank node, such as a path, is made of."""
    if not isinstance(node, BNode) or (node, None, None) in target:
        return
    for triple in source.triples((node, None, None)):
        target.add(triple)
        _copy_blank(source, triple[2], target)


if __name__ == "__main__":
    rdflib.NORMALIZE_LITERALS = False
    count = write_suite(Path(sys.argv[1]), content_root())
    sys.stdout.write(f"{count} tests written to {sys.argv[1]}\n")
