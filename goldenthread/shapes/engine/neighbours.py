"""Statements of a store looked up one node at a time: for few nodes of a graph too large to read as a whole."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import Final

import numpy as np
import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.shapes.engine.triples import SUBCLASS, Ids, Terms, distinct
from goldenthread.shapes.facts import Term

SAMPLE: Final = 3
"""Nodes that are looked at to learn how many values they have on average."""

MANY: Final = 1_000
"""Nobody counts further than this."""


class StoreTriples:
    """Statements of a store for checks of a few nodes: nothing is read that nobody asks for."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        """Answer from ``store``; what was asked once is remembered."""
        self.terms = Terms()
        self.narrower: dict[Term, Ids] = {}
        self._store = store
        self._known = _Known(self._nodes)
        self._counts: dict[tuple[NamedNode, int, bool], int] = {}

    def forget(self, quads: Iterable[Quad]) -> None:
        """Ask the store again about what these statements change, now that they are put in or taken out."""
        for quad in quads:
            for end, backwards in ((quad.subject, False), (quad.object, True)):
                node = self.terms[end]
                self._known[quad.predicate, backwards].pop(node, None)
                self._counts.pop((quad.predicate, node, backwards), None)
            if quad.predicate == SUBCLASS:
                self.narrower.clear()

    def objects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return the nodes' values; see ``Triples.objects``."""
        return self._look_up(predicate, nodes, backwards=False)

    def subjects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return what has the nodes for values; see ``Triples.subjects``."""
        return self._look_up(predicate, nodes, backwards=True)

    def ends(self, predicate: NamedNode, node: int, *, backwards: bool) -> list[int]:
        """Return the values of one node, or what has it for a value."""
        return self.looking_up(predicate, backwards=backwards)(node)

    def looking_up(self, predicate: NamedNode, *, backwards: bool) -> Callable[[int], list[int]]:
        """Return what looks up the values of one node after the other, or what has each for a value."""
        return self._known[predicate, backwards].__getitem__

    def all_ends(self, node: int, *, backwards: bool) -> list[int]:
        """Return the values of one node for any property, or what has it for a value; this is not remembered."""
        number = self.terms
        return [
            number[quad.subject if backwards else quad.object] for quad in self._quads(None, node, backwards=backwards)
        ]

    def everything(self, predicate: NamedNode) -> tuple[Ids, Ids]:
        """Return all subjects and objects; see ``Triples.everything``."""
        number = self.terms
        quads = [
            (number[quad.subject], number[quad.object]) for quad in self._store.quads_for_pattern(None, predicate, None)
        ]
        pairs = np.array(quads, dtype=np.int32).reshape(-1, 2)
        return distinct(pairs[:, 0], pairs[:, 1])

    def fan(self, predicate: NamedNode, nodes: Ids, *, backwards: bool) -> float:
        """Return how many values or subjects a node has on average; see ``Triples.fan``."""
        sample = nodes[:: max(1, nodes.size // SAMPLE)].tolist()
        counts = [self._count(predicate, node, backwards=backwards) for node in sample]
        return sum(counts) / len(counts) if counts else 0.0

    def _count(self, predicate: NamedNode, node: int, *, backwards: bool) -> int:
        known = self._known[predicate, backwards].get(node)
        if known is not None:
            return len(known)
        key = (predicate, node, backwards)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = sum(1 for _ in islice(self._quads(predicate, node, backwards=backwards), MANY))
        return count

    def predicates(self, nodes: Ids) -> list[NamedNode]:
        """Return the nodes' properties; see ``Triples.predicates``."""
        terms = (term for term in self.terms.of(nodes) if not isinstance(term, Literal))
        return list(
            {quad.predicate: None for term in terms for quad in self._store.quads_for_pattern(term, None, None)}
        )

    def _look_up(self, predicate: NamedNode, nodes: Ids, *, backwards: bool) -> tuple[Ids, Ids]:
        position: list[int] = []
        values: list[int] = []
        for place, node in enumerate(nodes.tolist()):
            if found := self.ends(predicate, node, backwards=backwards):
                position += [place] * len(found)
                values += found
        return np.array(position, dtype=np.int32), np.array(values, dtype=np.int32)

    def _nodes(self, predicate: NamedNode, node: int, *, backwards: bool) -> list[int]:
        number = self.terms
        quads = self._quads(predicate, node, backwards=backwards)
        return list(dict.fromkeys([number[quad.subject if backwards else quad.object] for quad in quads]))

    def _quads(self, predicate: NamedNode | None, node: int, *, backwards: bool) -> Iterable[Quad]:
        term = self.terms.term(node)
        if backwards:
            return self._store.quads_for_pattern(None, predicate, term)
        return () if isinstance(term, Literal) else self._store.quads_for_pattern(term, predicate, None)


class _Ends(dict[int, list[int]]):
    """What a property leads to from each node that was asked about."""

    def __init__(self, ask: Callable[[int], list[int]]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, node: int) -> list[int]:
        found = self[node] = self._ask(node)
        return found


class _Known(dict[tuple[NamedNode, bool], _Ends]):
    """What was asked of each property, and in which direction."""

    def __init__(self, ask: Callable[..., list[int]]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, key: tuple[NamedNode, bool]) -> _Ends:
        predicate, backwards = key
        found = self[key] = _Ends(partial(self._ask, predicate, backwards=backwards))
        return found
