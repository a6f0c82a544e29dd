"""Look single statements up in a pyoxigraph store, across its named graphs."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Final, Self

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from goldenthread.ontology.namespaces import RDF

Term = NamedNode | BlankNode | Literal | Triple
"""What can stand in a statement; a triple only where the data is RDF 1.2."""

Node = NamedNode | BlankNode | Triple
TYPE: Final = NamedNode(RDF + "type")
FIRST: Final = NamedNode(RDF + "first")
REST: Final = NamedNode(RDF + "rest")
NIL: Final = NamedNode(RDF + "nil")


class Facts:
    """The statements of a store, whichever graph they are in."""

    def __init__(self, store: pyoxigraph.Store | Callable[[], pyoxigraph.Store]) -> None:
        """Answer from ``store``, which may be written on meanwhile, or from what it returns once it is needed."""
        self._source = store

    @cached_property
    def store(self) -> pyoxigraph.Store:
        """The store."""
        return self._source() if callable(self._source) else self._source

    @classmethod
    def of(cls, quads: Iterator[Quad] | list[Quad]) -> Self:
        """Keep ``quads`` in memory."""
        store = pyoxigraph.Store()
        store.extend(quads)
        return cls(store)

    def objects(self, subject: Term | None, predicate: NamedNode) -> list[Term]:
        """Return what a subject has for a property, or what anything has for it; each once, in a fixed order."""
        if isinstance(subject, Literal):
            return []
        found = [quad.object for quad in self.store.quads_for_pattern(subject, predicate, None)]
        return found if len(found) < 2 else sorted(set(found), key=str)  # noqa: PLR2004 - one is in order

    def subjects(self, predicate: NamedNode, value: Term | None = None) -> list[Node]:
        """Return what has a property, with this value if one is given; each once, in a fixed order."""
        found = [quad.subject for quad in self.store.quads_for_pattern(None, predicate, value)]
        return found if len(found) < 2 else sorted(set(found), key=str)  # noqa: PLR2004 - one is in order

    def value(self, subject: Term | None, predicate: NamedNode) -> Term | None:
        """Return what a subject has for a property, the first where it has several, None where it has none."""
        found = self.objects(subject, predicate) if subject is not None else []
        return found[0] if found else None

    def text(self, subject: Term | None, predicate: NamedNode) -> str:
        """Return the first literal or IRI that a subject has for a property as text, empty where it has none."""
        found = self.objects(subject, predicate) if subject is not None else []
        return min((plain(one) for one in found), default="")

    def has(self, subject: Term | None, predicate: NamedNode, value: Term | None = None) -> bool:
        """Say whether there is such a statement; None stands for anything."""
        if isinstance(subject, Literal):
            return False
        return next(self.store.quads_for_pattern(subject, predicate, value), None) is not None

    def items(self, head: Term | None) -> list[Term]:
        """Return the members of an RDF list."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head is not None and head != NIL and head not in seen:
            seen.add(head)
            found += self.objects(head, FIRST)[:1]
            head = self.value(head, REST)
        return found

    def __iter__(self) -> Iterator[tuple[Node, NamedNode, Term]]:
        """Yield each statement as subject, predicate and object."""
        for quad in self.store:
            yield quad.subject, quad.predicate, quad.object


def plain(term: Term) -> str:
    """Return the IRI, the text of a literal, or the name of a blank node, without marks around it."""
    return str(term) if isinstance(term, Triple) else term.value
