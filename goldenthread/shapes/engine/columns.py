"""A whole graph as sorted columns of numbers, one pair for each property, read when first asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import pyoxigraph
from pyoxigraph import NamedNode, Quad

from goldenthread.shapes.engine.triples import Ids, Terms, keys_of, spread, unique
from goldenthread.shapes.facts import Term

SAMPLE: Final = 1_000
"""Nodes that are looked at to learn how many values they have on average."""

CHUNK: Final = 50_000
"""Statements turned into numbers at a time; keeps the memory for Python objects small."""


@dataclass(frozen=True, slots=True)
class Column:
    """The statements of one property, sorted by subject and by object."""

    subjects: Ids
    objects: Ids
    by_object: Ids
    subject_of: Ids


class ColumnTriples:
    """Statements of a store for checks of everything: fast to ask, a little slow to read."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        """Answer from what ``store`` holds when a property is first asked for."""
        self.terms = Terms()
        self.narrower: dict[Term, Ids] = {}
        self._store = store
        self._columns: dict[NamedNode, Column] = {}

    def objects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return the nodes' values; see ``Triples.objects``."""
        column = self._column(predicate)
        return _look_up(column.subjects, column.objects, nodes)

    def subjects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return what has the nodes for values; see ``Triples.subjects``."""
        column = self._column(predicate)
        return _look_up(column.by_object, column.subject_of, nodes)

    def everything(self, predicate: NamedNode) -> tuple[Ids, Ids]:
        """Return all subjects and objects; see ``Triples.everything``."""
        column = self._column(predicate)
        return column.subjects, column.objects

    def fan(self, predicate: NamedNode, nodes: Ids, *, backwards: bool) -> float:
        """Return how many values or subjects a node has on average; see ``Triples.fan``."""
        column = self._column(predicate)
        keys = column.by_object if backwards else column.subjects
        sample = nodes[:: max(1, nodes.size // SAMPLE)]
        counts = np.searchsorted(keys, sample, "right") - np.searchsorted(keys, sample, "left")
        return float(counts.mean()) if sample.size else 0.0

    def predicates(self, nodes: Ids) -> list[NamedNode]:  # noqa: ARG002 - to look is dearer than to know
        """Return every property; see ``Triples.predicates``."""
        rows = self._store.query("SELECT DISTINCT ?property { ?s ?property ?o }", use_default_graph_as_union=True)
        return [row[0] for row in rows]  # type: ignore[union-attr]  # SELECT gives rows

    def _column(self, predicate: NamedNode) -> Column:
        column = self._columns.get(predicate)
        if column is None:
            column = self._columns[predicate] = self._read(predicate)
        return column

    def _read(self, predicate: NamedNode) -> Column:
        parts = [np.empty(0, dtype=np.int64)]
        quads = iter(self._store.quads_for_pattern(None, predicate, None))
        while (part := self._numbers(quads)).size:
            parts.append(keys_of(part[0::2], part[1::2]))
        forward = unique(np.concatenate(parts))
        subjects, objects = (forward >> 32).astype(np.int32), (forward & 0xFFFFFFFF).astype(np.int32)
        backward = np.sort(keys_of(objects, subjects))
        return Column(
            subjects=subjects,
            objects=objects,
            by_object=(backward >> 32).astype(np.int32),
            subject_of=(backward & 0xFFFFFFFF).astype(np.int32),
        )

    def _numbers(self, quads: Iterator[Quad]) -> Ids:
        number = self.terms
        flat = [n for quad in islice(quads, CHUNK) for n in (number[quad.subject], number[quad.object])]
        return np.array(flat, dtype=np.int32)


def _look_up(keys: Ids, values: Ids, nodes: Ids) -> tuple[Ids, Ids]:
    low, high = keys.searchsorted(nodes, "left"), keys.searchsorted(nodes, "right")
    position, place = spread(low, high)
    return position, values[place]
