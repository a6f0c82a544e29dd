"""Turn a path as SPARQL writes it, such as ``^gt:itemOf/gt:owner``, into the RDF that SHACL writes it in."""

import re
from collections.abc import Sequence
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Triple

from goldenthread.ontology.namespaces import PREFIXES, RDF, SH

TOKEN: Final = re.compile(r"\s*(<[^<>\s]*>|[A-Za-z][\w.-]*:[\w.-]*|[\^/|()*+?])")
REPEATS: Final = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}

Node = NamedNode | BlankNode


class PathWriter:
    """Writes paths with numbered blank nodes, so that the same report gives the same file."""

    def __init__(self) -> None:
        """Begin to count."""
        self.triples: list[Triple] = []
        self._number = 0
        self._tokens: list[str] = []

    def write(self, path: str) -> Node | None:
        """Return the node that stands for a path; None where there is none or it cannot be read."""
        before = len(self.triples), self._number
        try:
            self._tokens = _tokens(path)
            node = self._whole()
        except (ValueError, KeyError, IndexError):
            del self.triples[before[0] :]
            self._number = before[1]
            return None
        return node

    def _whole(self) -> Node:
        node = self._alternatives()
        if self._tokens:
            raise ValueError(f"{self._tokens[0]} stands where the path should end")
        return node

    def list_of(self, nodes: Sequence[Node]) -> Node:
        """Return the head of an RDF list of these nodes."""
        rest: Node = NamedNode(RDF + "nil")
        for node in reversed(nodes):
            head = self._new()
            self.triples.append(Triple(head, NamedNode(RDF + "first"), node))
            self.triples.append(Triple(head, NamedNode(RDF + "rest"), rest))
            rest = head
        return rest

    def _alternatives(self) -> Node:
        parts = [self._sequence()]
        while self._tokens[:1] == ["|"]:
            self._tokens.pop(0)
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else self._wrap("alternativePath", self.list_of(parts))

    def _sequence(self) -> Node:
        parts = [self._step()]
        while self._tokens[:1] == ["/"]:
            self._tokens.pop(0)
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else self.list_of(parts)

    def _step(self) -> Node:
        token = self._tokens.pop(0)
        if token == "^":  # noqa: S105 - a sign of the path language
            return self._wrap("inversePath", self._step())
        if token == "(":  # noqa: S105 - as above
            node = self._alternatives()
            if self._tokens.pop(0) != ")":
                raise ValueError("a bracket is not closed")
        else:
            node = _property(token)
        while self._tokens and self._tokens[0] in REPEATS:
            node = self._wrap(REPEATS[self._tokens.pop(0)], node)
        return node

    def _wrap(self, word: str, node: Node) -> Node:
        outer = self._new()
        self.triples.append(Triple(outer, NamedNode(SH + word), node))
        return outer

    def _new(self) -> BlankNode:
        self._number += 1
        return BlankNode(f"path{self._number}")


def _tokens(path: str) -> list[str]:
    found, end = [], 0
    text = path.strip()
    while end < len(text):
        match = TOKEN.match(text, end)
        if match is None:
            raise ValueError(path)
        found.append(match[1])
        end = match.end()
    return found


def _property(token: str) -> NamedNode:
    if token.startswith("<"):
        return NamedNode(token[1:-1])
    prefix, _, name = token.partition(":")
    return NamedNode(PREFIXES[prefix] + name)
