"""Statements of a store looked up one node at a time: for few nodes of a graph too large to read as a whole."""

from itertools import islice
from typing import Final

import numpy as np
import pyoxigraph
from pyoxigraph import Literal, NamedNode

from goldenthread.shapes.engine.columns import predicates_of
from goldenthread.shapes.engine.triples import Ids, Terms, distinct

SAMPLE: Final = 3
"""Nodes that are looked at to learn how many values they have on average."""

MANY: Final = 1_000
"""Nobody counts further than this."""


class StoreTriples:
    """Statements of a store for checks of a few nodes: nothing is read that nobody asks for."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        """Answer from ``store``; what was asked once is remembered."""
        self.terms = Terms()
        self._store = store
        self._known: dict[tuple[NamedNode, int, bool], list[int]] = {}

    def objects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return the nodes' values; see ``Triples.objects``."""
        return self._look_up(predicate, nodes, backwards=False)

    def subjects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return what has the nodes for values; see ``Triples.subjects``."""
        return self._look_up(predicate, nodes, backwards=True)

    def everything(self, predicate: NamedNode) -> tuple[Ids, Ids]:
        """Return all subjects and objects; see ``Triples.everything``."""
        number = self.terms
        quads = [(number[quad.subject], number[quad.object]) for quad in self._quads(predicate)]
        pairs = np.array(quads, dtype=np.int32).reshape(-1, 2)
        return distinct(pairs[:, 0], pairs[:, 1])

    def fan(self, predicate: NamedNode, nodes: Ids, *, backwards: bool) -> float:
        """Return how many values or subjects a node has on average; see ``Triples.fan``."""
        sample = nodes[:: max(1, nodes.size // SAMPLE)].tolist()
        counts = [self._count(predicate, node, backwards=backwards) for node in sample]
        return sum(counts) / len(counts) if counts else 0.0

    def _count(self, predicate: NamedNode, node: int, *, backwards: bool) -> int:
        known = self._known.get((predicate, node, backwards))
        if known is not None:
            return len(known)
        term = self.terms.term(node)
        if backwards:
            quads = self._store.quads_for_pattern(None, predicate, term)
        elif isinstance(term, Literal):
            return 0
        else:
            quads = self._store.quads_for_pattern(term, predicate, None)
        return sum(1 for _ in islice(quads, MANY))

    def predicates(self) -> list[NamedNode]:
        """Return every property; see ``Triples.predicates``."""
        return predicates_of(self._store)

    def _quads(self, predicate: NamedNode) -> list[pyoxigraph.Quad]:
        return list(self._store.quads_for_pattern(None, predicate, None))

    def _look_up(self, predicate: NamedNode, nodes: Ids, *, backwards: bool) -> tuple[Ids, Ids]:
        position: list[int] = []
        values: list[int] = []
        for place, node in enumerate(nodes.tolist()):
            found = self._known.get((predicate, node, backwards))
            if found is None:
                found = self._known[predicate, node, backwards] = self._ask(predicate, node, backwards=backwards)
            position += [place] * len(found)
            values += found
        return np.array(position, dtype=np.int32), np.array(values, dtype=np.int32)

    def _ask(self, predicate: NamedNode, node: int, *, backwards: bool) -> list[int]:
        term, number = self.terms.term(node), self.terms
        if backwards:
            quads = self._store.quads_for_pattern(None, predicate, term)
            return list(dict.fromkeys([number[quad.subject] for quad in quads]))
        if isinstance(term, Literal):
            return []
        quads = self._store.quads_for_pattern(term, predicate, None)
        return list(dict.fromkeys([number[quad.object] for quad in quads]))
