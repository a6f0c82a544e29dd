"""Look again at what an edit can bear on, and find what is wrong there now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from math import prod
from typing import Final

import numpy as np
from pyoxigraph import NamedNode

from goldenthread.shapes.engine.evaluating import TARGET_CLASS, TARGET_NODE, TARGET_SUBJECTS, Evaluation
from goldenthread.shapes.engine.model import Result, Shape, Sparql
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.queries import solved
from goldenthread.shapes.engine.reach import THIS, VALUE, query_alone, seedable
from goldenthread.shapes.engine.syntax import Group, Pattern, Select, UnsupportedError
from goldenthread.shapes.engine.tables import Table
from goldenthread.shapes.engine.touching import Touched
from goldenthread.shapes.engine.triples import Ids, classes_below, unique
from goldenthread.shapes.facts import TYPE, Term

MOST_ROWS: Final = 200
"""Where more rows than these are to be asked for, the query is asked about the focus nodes as a whole."""

PATH: Final = "path"

Results = Mapping[str, set[Result]]
"""What a shape has found, by focus node."""


class Renewal:
    """Finds out, after an edit, what has come in the place of earlier results."""

    def __init__(self, evaluation: Evaluation, triples: StoreTriples) -> None:
        """Look at one state of the graph, which both arguments read."""
        self._evaluation = evaluation
        self._triples = triples
        self._classes: dict[Term, frozenset[int]] = {}

    def of(self, shape: Shape, touched: Touched, known: Results) -> tuple[set[Result], set[Result]]:
        """Return what a shape finds where it was touched, and those earlier results that are in question there.

        Raises:
            ContentError: a query cannot be answered.
        """
        if touched.every:
            nodes = self._evaluation.focus_nodes(shape)
            return set(self._evaluation.results(shape, nodes)), {one for some in known.values() for one in some}
        whole = set(touched.whole)
        now: set[Result] = set()
        before: set[Result] = set()
        if query := query_alone(shape):
            rows = _Rows(query, whole)
            for focus, values in touched.doubtful.items():
                if focus not in whole:
                    results = known.get(str(self._triples.terms.term(focus)), ())
                    doubtful = {one: value for one in results if rows.may_be(value := self._value(one), values)}
                    before.update(doubtful)
                    rows.add_known(focus, [*doubtful.values()])
            for focuses, seeds in touched.seeds:
                rows.add_new([one for one in focuses - whole if self._is_target(shape, one)], seeds)
            now.update(self._of_rows(shape, rows))
        before.update(*(known.get(str(self._triples.terms.term(focus)), ()) for focus in whole))
        nodes = _ids(focus for focus in whole if self._is_target(shape, focus))
        if nodes.size:
            now.update(self._evaluation.results(shape, nodes))
        return now, before

    def _value(self, result: Result) -> int | None:
        """Return the number of the value of a result; None for what is no IRI, of which only the text was kept."""
        return self._triples.terms[NamedNode(result.value[1:-1])] if result.value.startswith("<") else None

    def _of_rows(self, shape: Shape, rows: "_Rows") -> Iterator[Result]:
        (constraint,) = shape.constraints
        if not isinstance(constraint, Sparql):
            return
        for seed in rows.tables():
            try:
                yield from self._evaluation.results_of_rows(shape, constraint, seed)
            except UnsupportedError:
                rows.whole.update(self._possible(constraint, seed))

    def _possible(self, constraint: Sparql, seed: Table) -> set[int]:
        """Return the focus nodes that have rows by the patterns of a query alone, whatever else it asks."""
        focuses = set(seed.columns[THIS].tolist())
        if constraint.tree is None:
            return focuses
        patterns = tuple(one for one in constraint.tree.group.elements if isinstance(one, Pattern))
        only = replace(constraint, tree=Select((THIS,), (), distinct=True, group=Group(patterns)))
        try:
            return {self._triples.terms[row.this] for row in solved(self._triples, only, seed)}
        except UnsupportedError:
            return focuses

    def _is_target(self, shape: Shape, node: int) -> bool:
        return any(self._has(target, term, node) for target, term in shape.targets)

    def _has(self, target: NamedNode, term: Term, node: int) -> bool:
        triples = self._triples
        if target == TARGET_NODE or not isinstance(term, NamedNode):
            return triples.terms[term] == node
        if target == TARGET_CLASS:
            if term not in self._classes:
                self._classes[term] = frozenset(classes_below(triples, term).tolist())
            return not self._classes[term].isdisjoint(triples.ends(TYPE, node, backwards=False))
        return bool(triples.ends(term, node, backwards=target != TARGET_SUBJECTS))


class _Rows:
    """Rows of a query to ask for, and in ``whole`` the focus nodes for which it has to be asked as a whole."""

    def __init__(self, query: Select, whole: set[int]) -> None:
        self.whole = whole
        self._names = (THIS, VALUE) if VALUE in query.names else (THIS,)
        self._told_apart = seedable(query).issuperset(self._names) and PATH not in query.names
        self._rows: defaultdict[tuple[str, ...], set[tuple[int, ...]]] = defaultdict(set)

    def may_be(self, value: int | None, values: frozenset[int] | None) -> bool:
        """Say whether a row with a value, None if nobody knows which, can be one of those with these values."""
        return value is None or values is None or not self._told_apart or VALUE not in self._names or value in values

    def add_known(self, focus: int, values: list[int | None]) -> None:
        """Ask for the rows of a focus node with these values."""
        known = [value for value in values if value is not None]
        if values and not (self._told_apart and len(known) == len(values)):
            self.whole.add(focus)
        else:
            self._rows[self._names].update((focus, value)[: len(self._names)] for value in known)

    def add_new(self, focuses: list[int], seeds: tuple[tuple[str, frozenset[int]], ...]) -> None:
        """Ask for the rows of focus nodes in which variables have one of these values each."""
        columns = {THIS: focuses} | {name: [*values] for name, values in seeds if name != THIS}
        for name, values in seeds:
            if name == THIS:
                columns[THIS] = [one for one in focuses if one in values]
        if prod(map(len, columns.values())) > MOST_ROWS:
            self.whole.update(focuses)
        else:
            self._rows[tuple(columns)].update(product(*columns.values()))

    def tables(self) -> Iterator[Table]:
        """Yield the rows, those that bind the same variables together."""
        for names, rows in self._rows.items():
            if rows:
                columns = np.array(sorted(rows), dtype=np.int32).T
                yield Table(len(rows), dict(zip(names, columns, strict=True)))


def _ids(nodes: Iterable[int]) -> Ids:
    return unique(np.fromiter(nodes, dtype=np.int32))
