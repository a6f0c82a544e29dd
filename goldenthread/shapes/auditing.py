"""Find the mistakes in shapes that a SHACL engine passes over in silence.

A misspelt ``sh:minCount``, a target class that does not exist or a shape without a constraint makes an
engine say that all is well. Here each of them is an error, so that "nothing found" means something.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rdflib import RDF, SH, Graph, URIRef
from rdflib.namespace import RDFS, SKOS
from rdflib.term import Node

from goldenthread.errors import ContentError, nearest_names
from goldenthread.ontology.namespaces import CHECKS, NS
from goldenthread.shapes.reading import PLACEHOLDER, TARGETS, Shapes, is_declared

CONSTRAINT_NAMES: Final = """
    and class closed datatype disjoint equals hasValue in languageIn lessThan lessThanOrEquals maxCount maxExclusive
    maxInclusive maxLength minCount minExclusive minInclusive minLength node nodeKind not or pattern property
    qualifiedMaxCount qualifiedMinCount sparql uniqueLang xone
"""
OTHER_NAMES: Final = """
    BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRI IRIOrLiteral Info Literal NodeShape PrefixDeclaration PropertyShape
    SPARQLConstraint Violation Warning deactivated declare description flags ignoredProperties message name namespace
    order path prefix prefixes qualifiedValueShape qualifiedValueShapesDisjoint select severity
"""
CONSTRAINTS: Final = frozenset(SH[name] for name in CONSTRAINT_NAMES.split())
SHAPE_LISTS: Final = (SH["and"], SH["or"], SH.xone)
SHAPE_VALUES: Final = (SH["not"], SH.node, SH.property, SH.qualifiedValueShape)
PATH_WORDS: Final = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
WORDS: Final = CONSTRAINTS | {*TARGETS, *PATH_WORDS} | {SH[name] for name in OTHER_NAMES.split()}
"""What our shapes may be made of: SHACL Core and SPARQL constraints. Rules, scripts and SPARQL targets are real
SHACL words too, but the engine is told to leave them out, so a shape that used them would find nothing."""

PROPERTY_PAIRS: Final = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
SHOWN: Final = 3
"""Mistakes named in one message; a misspelt word often stands in many shapes."""


def audit(shapes: Shapes) -> None:
    """Raise unless the shapes can find what they are meant to find.

    Raises:
        ContentError: names what is wrong and where.
    """
    mistakes = list(dict.fromkeys(_mistakes(shapes)))
    if mistakes:
        more = f" (and {len(mistakes) - SHOWN} more)" if len(mistakes) > SHOWN else ""
        raise ContentError("the shapes cannot be trusted: " + "; ".join(mistakes[:SHOWN]) + more)


def _mistakes(shapes: Shapes) -> Iterator[str]:
    yield from _unknown_shacl_terms(shapes.graph)
    yield from _unknown_terms(shapes)
    yield from _undeclared_targets(shapes)
    yield from _undeclared_paths(shapes)
    yield from _empty_shapes(shapes)
    yield from _unknown_placeholders(shapes)
    for shape in shapes.graph.subjects(SH.deactivated):
        yield f"{_short(shape)} is switched off by sh:deactivated; take it out instead"


def _unknown_shacl_terms(graph: Graph) -> Iterator[str]:
    for triple in graph:
        for term in triple[1:]:
            if isinstance(term, URIRef) and term.startswith(str(SH)) and term not in WORDS:
                yield f"{_short(term)} is not a word of SHACL that is understood here{_meant(term, WORDS)}"


def _unknown_terms(shapes: Shapes) -> Iterator[str]:
    """Look for words of our own vocabulary that the ontology lacks, also inside SPARQL texts."""
    for triple in shapes.graph:
        for term in triple:
            if isinstance(term, URIRef) and term.startswith(NS):
                yield from _unknown(term, shapes.ontology)
    for text in shapes.graph.objects(None, SH.select):
        for name in re.findall(r"\bgt:(\w+)", str(text)):
            yield from _unknown(URIRef(NS + name), shapes.ontology)


def _unknown(term: URIRef, ontology: Graph) -> Iterator[str]:
    if not is_declared(term, ontology):
        yield f"{_short(term)} is not in the ontology{_meant(term, ontology.subjects(RDF.type))}"


def _undeclared_targets(shapes: Shapes) -> Iterator[str]:
    for check in shapes.checks:
        if not check.targets:
            yield f"gtc:{check.name} has no target, so it would look at nothing"
        for kind, term in check.targets:
            if kind != SH.targetNode and not is_declared(term, shapes.ontology):
                yield f"the target {_short(term)} of gtc:{check.name} is not in the ontology"


def _undeclared_paths(shapes: Shapes) -> Iterator[str]:
    graph = shapes.graph
    for shape, path in graph.subject_objects(SH.path):
        for term in _path_terms(path, graph):
            if not is_declared(term, shapes.ontology):
                yield f"the path {_short(term)} of {_short(shape)} is not in the ontology"
    for pair in PROPERTY_PAIRS:
        for compared in graph.objects(None, pair):
            if not is_declared(compared, shapes.ontology):
                yield f"{_short(compared)}, compared by {_short(pair)}, is not in the ontology"


def _path_terms(path: Node, graph: Graph) -> Iterator[URIRef]:
    if isinstance(path, URIRef):
        yield path
        return
    for word in PATH_WORDS:
        for inner in graph.objects(path, word):
            yield from _path_terms(inner, graph)
    if (path, RDF.first, None) in graph:
        for inner in graph.items(path):
            yield from _path_terms(inner, graph)


def _empty_shapes(shapes: Shapes) -> Iterator[str]:
    graph = shapes.graph
    used = {shape for value in SHAPE_VALUES for shape in graph.objects(None, value)}
    used |= {shape for word in SHAPE_LISTS for members in graph.objects(None, word) for shape in graph.items(members)}
    used |= {subject for target in TARGETS for subject in graph.subjects(target)}
    for shape in used:
        if not any((shape, word, None) in graph for word in CONSTRAINTS):
            yield f"{_short(shape)} states no constraint, so everything would pass it"
        if (shape, SH.qualifiedValueShape, None) in graph and not (
            (shape, SH.qualifiedMinCount, None) in graph or (shape, SH.qualifiedMaxCount, None) in graph
        ):
            yield f"{_short(shape)} counts with sh:qualifiedValueShape but states no number"


def _unknown_placeholders(shapes: Shapes) -> Iterator[str]:
    for check in shapes.checks:
        for name in PLACEHOLDER.findall(check.message):
            if not any(is_declared(URIRef(namespace + name), shapes.ontology) for namespace in (NS, str(SKOS))):
                yield f"the message of gtc:{check.name} speaks of {{?{name}}}, which is no property in the ontology"


def _meant(term: URIRef, known: Iterable[Node]) -> str:
    """Return ", did you mean ...?" for the nearest term in the same namespace, or nothing."""
    namespace = str(term).rpartition("#")[0] + "#"
    names = [str(one).removeprefix(namespace) for one in known if str(one).startswith(namespace)]
    nearest = nearest_names(str(term).removeprefix(namespace), names, most=1)
    return f", did you mean {_short(URIRef(namespace + nearest[0]))}?" if nearest else ""


def _short(term: Node) -> str:
    for prefix, namespace in (("sh:", str(SH)), ("gt:", NS), ("gtc:", CHECKS), ("rdfs:", str(RDFS))):
        if isinstance(term, URIRef) and term.startswith(namespace):
            return prefix + term.removeprefix(namespace)
    return f"<{term}>" if isinstance(term, URIRef) else "a part without a name"
