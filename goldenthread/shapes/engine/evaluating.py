"""Evaluate shapes: which nodes they look at, which of them conform, and what is wrong with the others."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pyoxigraph
from pyoxigraph import NamedNode

from goldenthread.ontology.namespaces import SH
from goldenthread.shapes.engine import pairs, queries
from goldenthread.shapes.engine.model import (
    Closed,
    Constraint,
    Count,
    HasValue,
    Logic,
    Pair,
    Property,
    Qualified,
    Result,
    Shape,
    Sparql,
    UniqueLanguages,
    ValueTest,
    component,
    short,
)
from goldenthread.shapes.engine.pairs import Failed
from goldenthread.shapes.engine.paths import follow
from goldenthread.shapes.engine.queries import Row
from goldenthread.shapes.engine.tables import Table
from goldenthread.shapes.engine.triples import (
    NONE,
    Ids,
    Mask,
    Triples,
    classes_below,
    have_class,
    unique,
    unique_places,
)
from goldenthread.shapes.engine.values import passing
from goldenthread.shapes.facts import TYPE, Term, plain

TARGET_CLASS: Final = NamedNode(SH + "targetClass")
TARGET_NODE: Final = NamedNode(SH + "targetNode")
TARGET_SUBJECTS: Final = NamedNode(SH + "targetSubjectsOf")

NOT_ASKED: Final = np.zeros(0, dtype=np.int8)
PASSED: Final = 1
FAILED: Final = 2

Found = list[tuple[Shape, Constraint, str, Ids, Failed]]
"""What is wrong: the shape, its constraint, the component, and the focus nodes that the positions speak of."""


class Evaluation:
    """Evaluates shapes over one state of a graph."""

    def __init__(self, triples: Triples, store: pyoxigraph.Store) -> None:
        """Look statements up in ``triples``, and run queries on ``store``, which holds the same."""
        self.triples = triples
        self._store = store
        self._verdicts: dict[NamedNode, npt.NDArray[np.int8]] = {}

    def focus_nodes(self, shape: Shape, within: Ids | None = None) -> Ids:
        """Return what the targets of a shape name; of ``within`` only, if given."""
        found = [NONE]
        for kind, term in shape.targets:
            found.append(self._target(kind, term) if within is None else within[self._is_target(kind, term, within)])
        return unique(np.concatenate(found))

    def _target(self, kind: NamedNode, term: Term) -> Ids:
        triples = self.triples
        if kind == TARGET_NODE:
            return triples.terms.numbers([term])
        if kind == TARGET_CLASS:
            return triples.subjects(TYPE, classes_below(triples, term))[1]
        if not isinstance(term, NamedNode):
            return NONE
        return triples.everything(term)[0 if kind == TARGET_SUBJECTS else 1]

    def _is_target(self, kind: NamedNode, term: Term, nodes: Ids) -> Mask:
        triples = self.triples
        if kind == TARGET_NODE:
            return np.equal(nodes, triples.terms[term])
        if kind == TARGET_CLASS:
            return have_class(triples, nodes, term)
        mask = np.zeros(nodes.size, dtype=np.bool_)
        if isinstance(term, NamedNode):
            look_up = triples.objects if kind == TARGET_SUBJECTS else triples.subjects
            mask[look_up(term, nodes)[0]] = True
        return mask

    def results(self, shape: Shape, nodes: Ids) -> Iterator[Result]:
        """Yield what is wrong with the nodes by a shape and by the property shapes in it; some may come twice."""
        found: Found = []
        self._check(shape, nodes, found)
        for where, _, name, focus, failed in found:
            yield from self._spell(where, name, focus, failed)

    def _spell(self, shape: Shape, name: str, focus: Ids, failed: Failed) -> Iterator[Result]:
        terms = self.triples.terms
        about = [str(term) for term in terms.of(focus[failed.position])]
        values: Iterable[str] = [""] * len(about)
        if failed.values is not None:
            values = ["" if one < 0 else str(terms.term(one)) for one in failed.values.tolist()]
        paths = failed.paths or (shape.text,) * len(about)
        for node, value, path in zip(about, values, paths, strict=True):
            yield Result(str(shape.name), node, path, value, name, shape.severity.value)

    def conforms(self, shape: Shape, nodes: Ids) -> Mask:
        """Say of each node whether it conforms to a shape; for shapes with a name, what was found is remembered."""
        if not isinstance(shape.name, NamedNode):
            once, back = unique_places(nodes)
            return self._check(shape, once, None)[back]
        verdicts = self._verdicts.get(shape.name, NOT_ASKED)
        if verdicts.size < len(self.triples.terms):
            verdicts = np.concatenate([verdicts, np.zeros(len(self.triples.terms) - verdicts.size, dtype=np.int8)])
            self._verdicts[shape.name] = verdicts
        new = unique(nodes[verdicts[nodes] == 0])
        if new.size:
            verdicts[new] = np.where(self._check(shape, new, None), PASSED, FAILED)
        return np.equal(verdicts[nodes], PASSED)

    def _check(self, shape: Shape, nodes: Ids, found: Found | None) -> Mask:
        """Say which nodes conform, and add what is wrong to ``found`` if there is such a list."""
        fine = np.ones(nodes.size, dtype=np.bool_)
        if shape.deactivated or not nodes.size:
            return fine
        position = np.arange(nodes.size, dtype=np.int32)
        values = nodes
        if shape.path is not None:
            position, values = follow(self.triples, shape.path, nodes)
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                fine[position[~self._nested(constraint.shape, values, found)]] = False
                continue
            for name, failed in self._failures(shape, constraint, nodes, position, values):
                fine[failed.position] = False
                if found is not None and failed.position.size:
                    found.append((shape, constraint, name, nodes, failed))
        return fine

    def _nested(self, shape: Shape, values: Ids, found: Found | None) -> Mask:
        if found is None:
            return self.conforms(shape, values)
        once, back = unique_places(values)
        return self._check(shape, once, found)[back]

    def _failures(
        self, shape: Shape, constraint: Constraint, nodes: Ids, position: Ids, values: Ids
    ) -> Iterator[tuple[str, Failed]]:
        triples, name = self.triples, constraint.component
        match constraint:
            case Count():
                yield name, pairs.count(constraint, nodes, position)
            case ValueTest():
                once, back = unique_places(values)
                wrong = ~passing(triples, constraint, once)[back]
                yield name, Failed(position[wrong], values[wrong])
            case HasValue():
                yield name, pairs.has_value(triples, constraint, nodes, position, values)
            case UniqueLanguages():
                yield name, pairs.unique_languages(triples, position, values)
            case Pair():
                yield from ((name, failed) for failed in pairs.pair(triples, constraint, nodes, position, values))
            case Logic():
                wrong = ~self._logic(constraint, values)
                yield name, Failed(position[wrong], values[wrong])
            case Qualified():
                yield from self._qualified(constraint, nodes, position, values)
            case Closed():
                yield from ((name, failed) for failed in pairs.closed(triples, constraint, position, values))
            case Sparql():
                yield name, self._sparql(shape, constraint, nodes)

    def _logic(self, constraint: Logic, values: Ids) -> Mask:
        if constraint.word == "xone":
            number = np.zeros(values.size, dtype=np.int32)
            for shape in constraint.shapes:
                number += self.conforms(shape, values)
            return np.equal(number, 1)
        # One shape that a value conforms to settles "or" and "not"; one that it does not conform to settles the others.
        settling = constraint.word in {"or", "not"}
        settled = np.zeros(values.size, dtype=np.bool_)
        for shape in constraint.shapes:
            waiting = np.flatnonzero(~settled)
            if not waiting.size:
                break
            settled[waiting] = self.conforms(shape, values[waiting]) == settling
        return settled if constraint.word == "or" else ~settled

    def _qualified(self, constraint: Qualified, nodes: Ids, position: Ids, values: Ids) -> Iterator[tuple[str, Failed]]:
        counted = self.conforms(constraint.shape, values)
        for other in constraint.others:
            counted = counted & ~self.conforms(other, values)
        number = np.bincount(position[counted], minlength=nodes.size)
        if constraint.least is not None:
            few = np.flatnonzero(number < constraint.least).astype(np.int32)
            yield component("QualifiedMinCount"), Failed(few)
        if constraint.most is not None:
            many = np.flatnonzero(number > constraint.most).astype(np.int32)
            yield component("QualifiedMaxCount"), Failed(many)

    def results_of_rows(self, shape: Shape, constraint: Sparql, seed: Table) -> Iterator[Result]:
        """Yield what the query of a shape finds wrong in rows that agree with a row of ``seed``, which binds $this.

        Raises:
            UnsupportedError: only the store can answer it.
        """
        nodes = unique(seed.columns["this"])
        failed = self._failed(shape, nodes, queries.solved(self.triples, constraint, seed))
        yield from self._spell(shape, constraint.component, nodes, failed)

    def _sparql(self, shape: Shape, constraint: Sparql, nodes: Ids) -> Failed:
        found = queries.rows(self._store, constraint, self.triples.terms.of(nodes), self.triples)
        return self._failed(shape, nodes, found)

    def _failed(self, shape: Shape, nodes: Ids, rows: Iterable[Row]) -> Failed:
        terms = self.triples.terms
        place = {term: number for number, term in enumerate(terms.of(nodes))}
        position, values, paths = [], [], []
        for row in rows:
            value = row.value if row.value is not None or shape.path is not None else row.this
            position.append(place[row.this])
            values.append(-1 if value is None else terms[value])
            paths.append(short(plain(row.path)) if row.path is not None else shape.text)
        return Failed(np.array(position, dtype=np.int32), np.array(values, dtype=np.int32), tuple(paths))
