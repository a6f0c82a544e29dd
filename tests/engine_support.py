"""Random shapes and data for SHACL Core, and the comparison of the fast engine with pySHACL."""

import random
from collections.abc import Iterator

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from goldenthread.shapes.engine.checker import check_all, compiled
from goldenthread.shapes.engine.model import Result
from goldenthread.shapes.engine.reference import reference_results
from goldenthread.shapes.facts import Facts

PREFIXES = """@prefix : <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NODES = [":a", ":b", ":c", ":d", ":e", "_:x", "_:y"]
PROPERTIES = [":p", ":q", ":r"]
CLASSES = [":A", ":B", ":C"]
LITERALS = [
    *('"one"', '"two"', '"a"', '""', '"Zwei"@de', '"two"@en', '"zwo"@de-AT', '"1"', '"2020-01-01"'),
    *("1", "2", "-3", "10", "2.5", "2.50", '"01"^^xsd:integer', '"x"^^xsd:integer', "true", "false", "1.0e0"),
    *('"2020-01-01"^^xsd:date', '"2021-06-30"^^xsd:date', '"2021-02-30"^^xsd:date'),
]
NUMBERS = ["1", "2", "-3", "2.5", "2.50", '"b"']
KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
DATATYPES = ["xsd:string", "xsd:integer", "xsd:decimal", "xsd:date", "xsd:boolean", "rdf:langString"]
PATTERNS = ["^o", "o$", "[0-9]+", "^$", "T"]


def data(dice: random.Random) -> str:
    """Return a small graph as Turtle."""
    lines = [":B rdfs:subClassOf :A ."]
    for node in NODES:
        lines += [f"{node} a {kind} ." for kind in dice.sample(CLASSES, dice.randint(0, 2))]
    for _ in range(dice.randint(10, 40)):
        value = dice.choice(NODES) if dice.random() < 0.5 else dice.choice(LITERALS)
        lines.append(f"{dice.choice(NODES)} {dice.choice(PROPERTIES)} {value} .")
        lines.append(f"{dice.choice(NODES)} {dice.choice([':low', ':high'])} {dice.choice(NUMBERS)} .")
    return PREFIXES + "\n".join(lines)


def path(dice: random.Random, depth: int = 2) -> str:
    """Return a property path."""
    kind = dice.choice(["plain"] * 4 + ["inverse", "sequence", "alternative", "zeroOrMore", "oneOrMore", "zeroOrOne"])
    if depth == 0 or kind == "plain":
        return dice.choice(PROPERTIES)
    if kind == "inverse":
        # Not of a sequence: pySHACL walks its parts backwards, but in the order in which they are written.
        return f"[ sh:inversePath {path(dice, 0)} ]"
    if kind in {"sequence", "alternative"}:
        parts = f"( {path(dice, depth - 1)} {path(dice, depth - 1)} )"
        return parts if kind == "sequence" else f"[ sh:alternativePath {parts} ]"
    return f"[ sh:{kind}Path {path(dice, depth - 1)} ]"


def value_constraint(dice: random.Random) -> str:
    """Return a constraint that a node shape and a property shape can have."""
    return dice.choice(
        [
            f"sh:class {dice.choice(CLASSES)}",
            f"sh:datatype {dice.choice(DATATYPES)}",
            f"sh:nodeKind sh:{dice.choice(KINDS)}",
            f"sh:in ( {' '.join(dice.sample(NODES[:5] + LITERALS, 6))} )",
            f"sh:hasValue {dice.choice(NODES[:5] + LITERALS)}",
            f"sh:{dice.choice(['minLength', 'maxLength'])} {dice.randint(1, 21)}",
            f'sh:pattern "{dice.choice(PATTERNS)}"' + dice.choice(["", ' ; sh:flags "i"']),
            f'sh:languageIn ( "{dice.choice(["de", "en"])}" )',
            f"sh:{dice.choice(['equals', 'disjoint'])} {dice.choice(PROPERTIES)}",
        ]
    )


def constraints(dice: random.Random, depth: int, *, with_path: bool) -> str:
    """Return some constraints, with shapes inside them down to ``depth``."""
    drawn = [value_constraint(dice) for _ in range(dice.randint(0 if depth else 1, 2))]
    found = list({one.split()[0]: one for one in drawn}.values())
    if with_path:
        found += dice.sample(
            [
                f"sh:minCount {dice.randint(0, 3)}",
                f"sh:maxCount {dice.randint(0, 3)}",
                "sh:uniqueLang true",
            ],
            dice.randint(0, 2),
        )
    if depth:
        found.append(nested(dice, depth, with_path=with_path))
    return " ; ".join(found)


def comparison(dice: random.Random) -> str:
    """Return a constraint that compares numbers.

    SHACL lets values that cannot be compared, such as a date and a number, fail; pySHACL orders them by their types.
    So these constraints look only at numbers, and at a text that no engine takes for one. Likewise sh:minLength 0
    stays out, which a blank node fails by SHACL's words, but not in pySHACL.
    """
    if dice.random() < 0.5:
        return f"sh:{dice.choice(['lessThan', 'lessThanOrEquals'])} :high"
    word = dice.choice(["minInclusive", "minExclusive", "maxInclusive", "maxExclusive"])
    return f"sh:{word} {dice.choice(['0', '1', '2', '2.5'])}"


def nested(dice: random.Random, depth: int, *, with_path: bool) -> str:
    """Return a constraint that is made of other shapes."""
    kind = dice.choice(["and", "or", "xone", "not", "node", "property", "property", "closed"])
    if with_path and dice.random() < 0.3:
        number = f"sh:qualified{dice.choice(['Min', 'Max'])}Count {dice.randint(0, 2)}"
        return f"sh:qualifiedValueShape {shape(dice, depth - 1)} ; {number}"
    if kind in {"and", "or", "xone"}:
        return f"sh:{kind} ( {shape(dice, depth - 1)} {shape(dice, depth - 1)} )"
    if kind == "property":
        return f"sh:property {property_shape(dice, depth - 1)}"
    if kind == "closed":
        return f"sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property {property_shape(dice, 0)}"
    if kind == "node":
        return f"sh:node [ a sh:NodeShape ; {constraints(dice, depth - 1, with_path=False)} ]"
    return f"sh:not {shape(dice, depth - 1)}"


def shape(dice: random.Random, depth: int) -> str:
    """Return a shape of either kind."""
    if dice.random() < 0.5:
        return property_shape(dice, depth)
    return f"[ a sh:NodeShape ; {constraints(dice, depth, with_path=False)} ]"


def property_shape(dice: random.Random, depth: int) -> str:
    """Return a shape with a path."""
    if dice.random() < 0.15:
        return f"[ a sh:PropertyShape ; sh:path :low ; {comparison(dice)} ]"
    return f"[ a sh:PropertyShape ; sh:path {path(dice)} ; {constraints(dice, depth, with_path=True)} ]"


def shapes(dice: random.Random) -> str:
    """Return some shapes with targets as Turtle."""
    targets = [
        f"sh:targetClass {dice.choice(CLASSES)}",
        f"sh:targetNode {dice.choice(NODES[:5] + LITERALS)}",
        f"sh:targetSubjectsOf {dice.choice(PROPERTIES)}",
        f"sh:targetObjectsOf {dice.choice(PROPERTIES)}",
    ]
    lines = []
    for number in range(dice.randint(1, 4)):
        target, severity = dice.choice(targets), dice.choice(["Violation", "Warning", "Info"])
        with_path = dice.random() < 0.5
        kind = f"sh:PropertyShape ; sh:path {path(dice)}" if with_path else "sh:NodeShape"
        inside = constraints(dice, dice.randint(0, 2), with_path=with_path)
        lines.append(f":S{number} a {kind} ; {target} ; sh:severity sh:{severity} ; {inside} .")
    return PREFIXES + "\n".join(lines)


def store(turtle: str) -> pyoxigraph.Store:
    """Return Turtle as a store."""
    return Facts.of([Quad(*triple) for triple in _triples(turtle)]).store


def _triples(turtle: str) -> Iterator[tuple]:
    for statement in pyoxigraph.parse(turtle.encode(), RdfFormat.TURTLE):
        yield statement.subject, statement.predicate, statement.object


def both(
    graph: pyoxigraph.Store, facts: Facts, names: list[str], *, quick: bool = False
) -> tuple[set[Result], set[Result]]:
    """Return what the fast engine and what pySHACL find."""
    fast = check_all(graph, compiled(facts, names)).results
    return set(fast), set(reference_results(graph, facts, names, quick=quick))


def named(facts: Facts) -> list[str]:
    """Return the IRIs of all shapes with a target."""
    words = [
        NamedNode(f"http://www.w3.org/ns/shacl#target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")
    ]
    return sorted({one.value for word in words for one in facts.subjects(word) if isinstance(one, NamedNode)})
