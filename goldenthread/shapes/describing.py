"""Say in words what a node of the graph is, which plan it belongs to, and where it was read."""

from dataclasses import dataclass
from typing import Final

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import RDFS, SKOS
from rdflib.term import Node

from goldenthread.ontology.namespaces import ID, NS
from goldenthread.shapes.reading import GT

LONGEST_LABEL: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Lines:
    """Some lines of a document's text, counted from 1."""

    document: str
    first: int
    last: int

    def __str__(self) -> str:
        """Return the lines as ``12`` or ``12-14``."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


class Description:
    """Answers questions about single nodes from a flattened graph."""

    def __init__(self, graph: Graph) -> None:
        """Answer from ``graph``."""
        self._graph = graph

    def item(self, node: Node) -> Node:
        """Return what a record is about, or the node itself when it is no record."""
        return self._graph.value(node, GT.about) or node

    def plan(self, node: Node) -> Node | None:
        """Return the plan that a node is, stands in, or is a statement about; None for a framework's parts."""
        item = self.item(node)
        if (item, RDF.type, GT.Plan) in self._graph:
            return item
        return self._graph.value(item, GT.inPlan) or self._graph.value(item, GT.themeOf)

    def is_of_graph(self, node: Node) -> bool:
        """Say whether the graph states anything about a node."""
        return (node, None, None) in self._graph

    def label(self, node: Node) -> str:
        """Return the code and label of an item; for a record also its kind and what is printed."""
        item = self.item(node)
        text = " ".join(part for part in (self.code(item), self._name(item)) if part)
        if len(text) > LONGEST_LABEL:
            text = text[: LONGEST_LABEL - 4].rsplit(" ", 1)[0] + " ..."
        return text if item == node else f"{text} [{self._record(node)}]"

    def code(self, item: Node) -> str:
        """Return the code as people write it, such as ``2a(ii)``; empty where there is none."""
        own = self._text(item, SKOS.notation)
        action = self._graph.value(item, GT.itemOf)
        return f"{self._text(action, SKOS.notation)}({own})" if action is not None else own

    def evidence(self, node: Node) -> tuple[Lines, ...]:
        """Return the lines behind a node, or behind what it is about when it names none itself."""
        for place in (node, self.item(node)):
            found = {lines for passage in self._graph.objects(place, GT.evidence) if (lines := self._lines(passage))}
            if found:
                return tuple(sorted(found))
        return ()

    def text(self, node: Node, name: str) -> str:
        """Return what gt:``name`` or skos:``name`` of a node say, in words; a dash where they say nothing."""
        values = {*self._graph.objects(node, GT[name]), *self._graph.objects(node, URIRef(str(SKOS) + name))}
        return ", ".join(sorted(self._name(value) for value in values)) or "-"

    def path(self, node: Node) -> str:
        """Return the path of one of our things below the base, or else its whole IRI."""
        return str(node).removeprefix(ID)

    def _name(self, node: Node) -> str:
        label = self._text(node, RDFS.label) or self._text(node, SKOS.prefLabel)
        if label or isinstance(node, Literal):
            return label or str(node)
        return "" if self._text(node, SKOS.notation) else self.path(node)

    def _record(self, record: Node) -> str:
        printed = self._text(record, GT.printed)
        detail = f' "{printed}"' if printed else ""
        if (kind := self._graph.value(record, GT.absentKind)) is not None:
            detail = f": {self._text(kind, SKOS.prefLabel)}"
        return f"{self._kind(record)}{detail}"

    def _kind(self, node: Node) -> str:
        """Return the label of the narrowest class of ours that a node has."""
        types = {kind for kind in self._graph.objects(node, RDF.type) if str(kind).startswith(NS)}
        wider = {above for kind in types for above in self._wider(kind)}
        return min((self._text(kind, RDFS.label) for kind in types - wider), default="statement")

    def _wider(self, kind: Node) -> set[Node]:
        return {above for above in self._graph.transitive_objects(kind, RDFS.subClassOf) if above not in {None, kind}}

    def _lines(self, passage: Node) -> Lines | None:
        document = self._graph.value(passage, GT.inDocument)
        name = self._text(document, GT.fileName) if document is not None else ""
        numbers = [self._text(passage, place) for place in (GT.firstLine, GT.lastLine)]
        if not name or not all(number.isdigit() for number in numbers):
            return None
        return Lines(document=name, first=int(numbers[0]), last=int(numbers[1]))

    def _text(self, node: Node | None, term: URIRef) -> str:
        if node is None:
            return ""
        return min((str(value) for value in self._graph.objects(node, term)), default="")
