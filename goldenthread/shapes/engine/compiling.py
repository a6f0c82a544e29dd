"""Read shapes from statements into what can be evaluated, each shape once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import RDFS, SH, XSD
from goldenthread.shapes.engine.literals import well_formed
from goldenthread.shapes.engine.model import (
    Alternative,
    Closed,
    Constraint,
    Count,
    HasValue,
    Inverse,
    Logic,
    Pair,
    Path,
    Predicate,
    Property,
    Qualified,
    Repeat,
    Sequence,
    Shape,
    Sparql,
    UniqueLanguages,
    ValueTest,
    component,
    short,
)
from goldenthread.shapes.engine.patterns import require_pattern
from goldenthread.shapes.engine.queries import mistakes, require_query, tree_of
from goldenthread.shapes.engine.values import KINDS
from goldenthread.shapes.facts import NIL, TYPE, Facts, Node, Term, plain


def sh(name: str) -> NamedNode:
    """Return the word of SHACL called ``name``."""
    return NamedNode(SH + name)


TARGETS: Final = tuple(sh(f"target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf"))
RANGES: Final = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
LENGTHS: Final = ("minLength", "maxLength")
PAIRS: Final = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
LOGIC: Final = ("and", "or", "xone")
REPEATS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
NO_NODE_SHAPE: Final = (*("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"),)
"""What only a shape with a path can state."""


class Compiler:
    """Reads shapes on demand and remembers them."""

    def __init__(self, facts: Facts) -> None:
        """Read from ``facts``."""
        self._facts = facts
        self._done: dict[Node, Shape] = {}
        self._open: list[Node] = []

    def shape(self, node: Term) -> Shape:
        """Return a shape with all that it refers to.

        Raises:
            ContentError: it is not well formed, or refers to itself.
        """
        if isinstance(node, Literal):
            raise ContentError(f"the shapes cannot be run: {node} stands where a shape is to be")
        if node in self._open:
            raise ContentError(f"the shapes cannot be run: {name(node)} refers to itself")
        if node not in self._done:
            self._open.append(node)
            self._done[node] = self._read(node)
            self._open.pop()
        return self._done[node]

    def _read(self, node: Node) -> Shape:
        facts = self._facts
        head = facts.value(node, sh("path"))
        if head is None:
            for word in NO_NODE_SHAPE:
                if facts.has(node, sh(word)):
                    raise ContentError(f"the shapes cannot be run: {name(node)} states sh:{word} but has no sh:path")
        targets = [(kind, term) for kind in TARGETS for term in facts.objects(node, kind)]
        if facts.has(node, TYPE, NamedNode(RDFS + "Class")):
            targets.append((TARGETS[0], node))
        severity = facts.value(node, sh("severity"))
        return Shape(
            name=node,
            path=self._path(head) if head is not None else None,
            severity=severity if isinstance(severity, NamedNode) else sh("Violation"),
            targets=tuple(targets),
            constraints=tuple(self._constraints(node)),
            deactivated=facts.text(node, sh("deactivated")) in {"true", "1"},
        )

    def _path(self, head: Term) -> Path:
        facts = self._facts
        if isinstance(head, NamedNode):
            return Predicate(head)
        if parts := facts.items(head):
            return Sequence(tuple(self._path(part) for part in parts))
        if (inner := facts.value(head, sh("inversePath"))) is not None:
            return Inverse(self._path(inner))
        if (members := facts.value(head, sh("alternativePath"))) is not None:
            return Alternative(tuple(self._path(part) for part in facts.items(members)))
        for word, sign in REPEATS.items():
            if (inner := facts.value(head, sh(word))) is not None:
                return Repeat(self._path(inner), sign)
        raise ContentError("the shapes cannot be run: a sh:path is no path of SHACL")

    def _constraints(self, node: Node) -> Iterator[Constraint]:
        yield from self._counts(node)
        yield from self._value_tests(node)
        yield from self._comparisons(node)
        yield from self._logic(node)
        yield from self._qualified(node)
        yield from self._others(node)

    def _counts(self, node: Node) -> Iterator[Constraint]:
        for word in ("minCount", "maxCount"):
            for value in self._facts.objects(node, sh(word)):
                yield Count(component(_capital(word)), self._number(node, word, value))

    def _number(self, node: Node, word: str, value: Term) -> int:
        if not isinstance(value, Literal) or value.datatype.value != XSD + "integer" or not well_formed(value):
            raise ContentError(f"the shapes cannot be run: sh:{word} of {name(node)} is no integer")
        return int(value.value)

    def _value_tests(self, node: Node) -> Iterator[Constraint]:
        facts = self._facts
        for word in ("class", "datatype", "nodeKind", *RANGES, *LENGTHS):
            for value in facts.objects(node, sh(word)):
                if word in LENGTHS:
                    self._number(node, word, value)
                if word == "nodeKind" and plain(value).removeprefix(SH) not in KINDS:
                    raise ContentError(f"the shapes cannot be run: sh:nodeKind of {name(node)} is none of SHACL")
                yield ValueTest(component(_capital(word)), word, (value,))
        for word in ("in", "languageIn"):
            for head in facts.objects(node, sh(word)):
                yield ValueTest(component(_capital(word)), word, tuple(self._list(node, word, head)))
        for pattern in facts.objects(node, sh("pattern")):
            flags = facts.text(node, sh("flags"))
            require_pattern(plain(pattern), flags, name(node))
            yield ValueTest(component("Pattern"), "pattern", (pattern,), flags)

    def _list(self, node: Node, word: str, head: Term) -> list[Term]:
        members = self._facts.items(head)
        if not members and head != NIL:
            raise ContentError(f"the shapes cannot be run: sh:{word} of {name(node)} is no list")
        return members

    def _comparisons(self, node: Node) -> Iterator[Constraint]:
        facts = self._facts
        for value in facts.objects(node, sh("hasValue")):
            yield HasValue(component("HasValue"), value)
        if facts.text(node, sh("uniqueLang")) in {"true", "1"}:
            yield UniqueLanguages(component("UniqueLang"))
        for word in PAIRS:
            for other in facts.objects(node, sh(word)):
                if not isinstance(other, NamedNode):
                    raise ContentError(f"the shapes cannot be run: sh:{word} of {name(node)} is no property")
                yield Pair(component(_capital(word)), word, other)

    def _logic(self, node: Node) -> Iterator[Constraint]:
        facts = self._facts
        for word in LOGIC:
            for head in facts.objects(node, sh(word)):
                members = tuple(self.shape(member) for member in self._list(node, word, head))
                yield Logic(component(_capital(word)), word, members)
        for word in ("not", "node"):
            for value in facts.objects(node, sh(word)):
                yield Logic(component(_capital(word)), word, (self.shape(value),))
        for value in facts.objects(node, sh("property")):
            shape = self.shape(value)
            if shape.path is None:
                raise ContentError(f"the shapes cannot be run: {name(value)}, a sh:property, has no sh:path")
            yield Property(component("Property"), shape)

    def _qualified(self, node: Node) -> Iterator[Constraint]:
        facts = self._facts
        least, most = facts.value(node, sh("qualifiedMinCount")), facts.value(node, sh("qualifiedMaxCount"))
        for value in facts.objects(node, sh("qualifiedValueShape")):
            yield Qualified(
                component("Qualified"),
                self.shape(value),
                None if least is None else self._number(node, "qualifiedMinCount", least),
                None if most is None else self._number(node, "qualifiedMaxCount", most),
                tuple(self._siblings(node, value)),
            )

    def _siblings(self, node: Node, own: Term) -> Iterator[Shape]:
        facts = self._facts
        if facts.text(node, sh("qualifiedValueShapesDisjoint")) not in {"true", "1"}:
            return
        sisters = {
            sister
            for parent in facts.subjects(sh("property"), node)
            for sister in facts.objects(parent, sh("property"))
        }
        shapes = {value for sister in sisters for value in facts.objects(sister, sh("qualifiedValueShape"))}
        for value in sorted(shapes - {own}, key=str):
            yield self.shape(value)

    def _others(self, node: Node) -> Iterator[Constraint]:
        facts = self._facts
        if facts.text(node, sh("closed")) in {"true", "1"}:
            paths = [facts.value(value, sh("path")) for value in facts.objects(node, sh("property"))]
            ignored = facts.items(facts.value(node, sh("ignoredProperties")))
            yield Closed(component("Closed"), tuple(one for one in (*paths, *ignored) if isinstance(one, NamedNode)))
        for query in facts.objects(node, sh("sparql")):
            if facts.text(query, sh("deactivated")) not in {"true", "1"}:
                yield self._query(node, query)

    def _query(self, node: Node, query: Term) -> Sparql:
        facts = self._facts
        select = facts.text(query, sh("select"))
        if not select:
            raise ContentError(f"the shapes cannot be run: a sh:sparql of {name(node)} has no sh:select")
        for mistake in mistakes(select):
            raise ContentError(f"the shapes cannot be run: the query of {name(node)} {mistake}")
        declared = [
            (facts.text(one, sh("prefix")), facts.text(one, sh("namespace")))
            for place in facts.objects(query, sh("prefixes"))
            for one in facts.objects(place, sh("declare"))
        ]
        constraint = Sparql(component("SPARQL"), select, tuple(declared), name(node))
        require_query(constraint)
        return replace(constraint, tree=tree_of(constraint))


def name(node: Term) -> str:
    """Return how messages call a shape."""
    if isinstance(node, NamedNode):
        return short(node.value)
    return "a part without a name" if isinstance(node, BlankNode) else str(node)


def _capital(word: str) -> str:
    return word[0].upper() + word[1:]
