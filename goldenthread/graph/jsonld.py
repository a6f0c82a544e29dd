"""Write statements as JSON-LD 1.1 that people can read: short names, and a context of its own inside the document.

The context is part of the document, so nobody has to fetch one.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from goldenthread.ontology.namespaces import RDF, XSD

TYPE: Final = RDF + "type"
Node = dict[str, Any]


def write_json_ld(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Return sorted statements as one document; statements of a named graph stand in a graph object of its name."""
    graphs: dict[Any, dict[str, Node]] = {}
    names = _Names(prefixes)
    for quad in quads:
        nodes = graphs.setdefault(quad.graph_name, {})
        subject = _reference(quad.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        if quad.predicate.value == TYPE and isinstance(quad.object, NamedNode):
            node.setdefault("@type", []).append(names.short(quad.object.value))
        else:
            node.setdefault(names.short(quad.predicate.value), []).append(_value(quad.object, names))
    content: list[Node] = []
    for graph, nodes in graphs.items():
        listed = [_unwrapped(node) for node in nodes.values()]
        content += listed if isinstance(graph, DefaultGraph) else [{"@id": _reference(graph), "@graph": listed}]
    document = {"@context": names.used, "@graph": content}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


class _Names:
    """Shortens IRIs by prefixes and remembers which were used."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._names = {space: name for name, space in prefixes.items()}
        self._used: dict[str, str] = {}

    @property
    def used(self) -> dict[str, str]:
        return dict(sorted(self._used.items()))

    def short(self, iri: str) -> str:
        end = max(iri.rfind("#"), iri.rfind("/")) + 1
        name = self._names.get(iri[:end])
        if name is None or not iri[end:]:
            return iri
        self._used[name] = iri[:end]
        return f"{name}:{iri[end:]}"


def _reference(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _value(term: object, names: _Names) -> Any:
    if not isinstance(term, Literal):
        return {"@id": _reference(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == XSD + "string":
        return term.value
    if term.datatype.value == XSD + "boolean" and term.value in {"true", "false"}:
        return term.value == "true"
    return {"@value": term.value, "@type": names.short(term.datatype.value)}


def _unwrapped(node: Node) -> Node:
    """Return a node with lists of one value replaced by the value."""
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in node.items()}
