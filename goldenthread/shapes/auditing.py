"""Find the mistakes in shapes that a SHACL engine passes over in silence.

A misspelt ``sh:minCount``, a target class that does not exist or a shape without a constraint makes an
engine say that all is well. Here each of them is an error, so that "nothing found" means something.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode

from goldenthread.errors import ContentError, nearest_names
from goldenthread.ontology.namespaces import CHECKS, NS, RDFS, SH, SKOS
from goldenthread.shapes.engine.compiling import sh
from goldenthread.shapes.engine.queries import mistakes
from goldenthread.shapes.facts import FIRST, TYPE, Facts, Term, plain
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
CONSTRAINTS: Final = frozenset(sh(name) for name in CONSTRAINT_NAMES.split())
SHAPE_LISTS: Final = (sh("and"), sh("or"), sh("xone"))
SHAPE_VALUES: Final = (sh("not"), sh("node"), sh("property"), sh("qualifiedValueShape"))
PATH_WORDS: Final = tuple(
    sh(f"{word}Path") for word in ("inverse", "alternative", "zeroOrMore", "oneOrMore", "zeroOrOne")
)
WORDS: Final = CONSTRAINTS | {*TARGETS, *PATH_WORDS} | {sh(name) for name in OTHER_NAMES.split()}
"""What our shapes may be made of: SHACL Core and SPARQL constraints. Rules, scripts and SPARQL targets are real
SHACL words too, but no engine is told to run them, so a shape that used them would find nothing."""

PROPERTY_PAIRS: Final = (sh("equals"), sh("disjoint"), sh("lessThan"), sh("lessThanOrEquals"))
SHOWN: Final = 3
"""Mistakes named in one message; a misspelt word often stands in many shapes."""


def audit(shapes: Shapes) -> None:
    """Raise unless the shapes can find what they are meant to find.

    Raises:
        ContentError: names what is wrong and where.
    """
    found = list(dict.fromkeys(_mistakes(shapes)))
    if found:
        more = f" (and {len(found) - SHOWN} more)" if len(found) > SHOWN else ""
        raise ContentError("the shapes cannot be trusted: " + "; ".join(found[:SHOWN]) + more)


def _mistakes(shapes: Shapes) -> Iterator[str]:
    if not shapes.checks:
        yield "there is no check among them"
    yield from _unknown_shacl_terms(shapes.graph)
    yield from _unknown_terms(shapes)
    yield from _undeclared_targets(shapes)
    yield from _undeclared_paths(shapes)
    yield from _empty_shapes(shapes)
    yield from _unknown_placeholders(shapes)
    yield from _queries(shapes.graph)
    for shape in shapes.graph.subjects(sh("deactivated")):
        yield f"{_short(shape)} is switched off by sh:deactivated; take it out instead"


def _unknown_shacl_terms(graph: Facts) -> Iterator[str]:
    for _, *terms in graph:
        for term in terms:
            if isinstance(term, NamedNode) and term.value.startswith(SH) and term not in WORDS:
                yield f"{_short(term)} is not a word of SHACL that is understood here{_meant(term, WORDS)}"


def _unknown_terms(shapes: Shapes) -> Iterator[str]:
    """Look for words of our own vocabulary that the ontology lacks, also inside SPARQL texts."""
    terms = {term for triple in shapes.graph for term in triple if isinstance(term, NamedNode)}
    for _, predicate, value in shapes.graph:
        if predicate == sh("select"):
            terms |= {NamedNode(NS + name) for name in re.findall(r"\bgt:(\w+)", plain(value))}
    for term in sorted(terms, key=str):
        if term.value.startswith(NS) and not is_declared(term, shapes.ontology):
            yield f"{_short(term)} is not in the ontology{_meant(term, shapes.ontology.subjects(TYPE))}"


def _undeclared_targets(shapes: Shapes) -> Iterator[str]:
    for check in shapes.checks:
        if not check.targets:
            yield f"gtc:{check.name} has no target, so it would look at nothing"
        for kind, term in check.targets:
            if kind != sh("targetNode") and not is_declared(term, shapes.ontology):
                yield f"the target {_short(term)} of gtc:{check.name} is not in the ontology"


def _undeclared_paths(shapes: Shapes) -> Iterator[str]:
    graph = shapes.graph
    for shape in graph.subjects(sh("path")):
        for path in graph.objects(shape, sh("path")):
            for term in _path_terms(path, graph):
                if not is_declared(term, shapes.ontology):
                    yield f"the path {_short(term)} of {_short(shape)} is not in the ontology"
    for pair in PROPERTY_PAIRS:
        for compared in graph.objects(None, pair):
            if not is_declared(compared, shapes.ontology):
                yield f"{_short(compared)}, compared by {_short(pair)}, is not in the ontology"


def _path_terms(path: Term, graph: Facts) -> Iterator[NamedNode]:
    if isinstance(path, NamedNode):
        yield path
        return
    for word in PATH_WORDS:
        for inner in graph.objects(path, word):
            yield from _path_terms(inner, graph)
    if graph.has(path, FIRST):
        for inner in graph.items(path):
            yield from _path_terms(inner, graph)


def _empty_shapes(shapes: Shapes) -> Iterator[str]:
    graph = shapes.graph
    used: set[Term] = {shape for value in SHAPE_VALUES for shape in graph.objects(None, value)}
    used |= {shape for word in SHAPE_LISTS for members in graph.objects(None, word) for shape in graph.items(members)}
    used |= {subject for target in TARGETS for subject in graph.subjects(target)}
    for shape in sorted(used, key=str):
        if not any(graph.has(shape, word) for word in CONSTRAINTS):
            yield f"{_short(shape)} states no constraint, so everything would pass it"
        if graph.has(shape, sh("qualifiedValueShape")) and not (
            graph.has(shape, sh("qualifiedMinCount")) or graph.has(shape, sh("qualifiedMaxCount"))
        ):
            yield f"{_short(shape)} counts with sh:qualifiedValueShape but states no number"


def _unknown_placeholders(shapes: Shapes) -> Iterator[str]:
    for check in shapes.checks:
        for name in PLACEHOLDER.findall(check.message):
            if not any(is_declared(NamedNode(namespace + name), shapes.ontology) for namespace in (NS, SKOS)):
                yield f"the message of gtc:{check.name} speaks of {{?{name}}}, which is no property in the ontology"


def _queries(graph: Facts) -> Iterator[str]:
    """Look for queries that mean something else, or nothing, when they are run for all focus nodes at once."""
    for shape in graph.subjects(sh("sparql")):
        for query in graph.objects(shape, sh("sparql")):
            for mistake in mistakes(graph.text(query, sh("select"))):
                yield f"the query of {_short(shape)} {mistake}"


def _meant(term: NamedNode, known: Iterable[Term]) -> str:
    """Return ", did you mean ...?" for the nearest term in the same namespace, or nothing."""
    namespace = term.value.rpartition("#")[0] + "#"
    names = [plain(one).removeprefix(namespace) for one in known if plain(one).startswith(namespace)]
    nearest = nearest_names(term.value.removeprefix(namespace), names, most=1)
    return f", did you mean {_short(NamedNode(namespace + nearest[0]))}?" if nearest else ""


def _short(term: Term) -> str:
    if not isinstance(term, NamedNode):
        return "a part without a name"
    for prefix, namespace in (("sh:", SH), ("gt:", NS), ("gtc:", CHECKS), ("rdfs:", RDFS)):
        if term.value.startswith(namespace):
            return prefix + term.value.removeprefix(namespace)
    return f"<{term.value}>"
