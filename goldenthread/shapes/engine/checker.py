"""Check a graph by all shapes that have targets: the fast way."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyoxigraph
from pyoxigraph import NamedNode

from goldenthread.shapes.engine.columns import ColumnTriples
from goldenthread.shapes.engine.compiling import Compiler
from goldenthread.shapes.engine.evaluating import Evaluation
from goldenthread.shapes.engine.model import Result, Shape
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.triples import NONE, Ids, unique
from goldenthread.shapes.facts import Facts, Term

Tell = Callable[[str, int, int], None]
"""Called with the name of a shape, how many are done, and how many there are."""


@dataclass(slots=True)
class Outcome:
    """What a run found and what it looked at.

    Attributes:
        results: what is wrong, each once.
        looked: how many nodes each shape looked at, by its IRI.
        things: how many different nodes that were.
    """

    results: list[Result] = field(default_factory=list)
    looked: dict[str, int] = field(default_factory=dict)
    things: int = 0


def compiled(shapes: Facts, names: list[str]) -> list[Shape]:
    """Return the shapes with these IRIs, ready to be evaluated.

    Raises:
        ContentError: one of them is not well formed.
    """
    compiler = Compiler(shapes)
    return [compiler.shape(NamedNode(name)) for name in names]


def check_all(store: pyoxigraph.Store, shapes: list[Shape], tell: Tell | None = None) -> Outcome:
    """Check everything in a store; its graphs count as one."""
    return _run(Evaluation(ColumnTriples(store), store), shapes, None, tell)


def check_within(
    store: pyoxigraph.Store, shapes: list[Shape], nodes: Collection[Term], uncounted: Collection[Term] = ()
) -> Outcome:
    """Check only these nodes, which are many, by all that the store holds, and others that count elsewhere."""
    triples = ColumnTriples(store)
    evaluation = Evaluation(triples, store)
    counted, others = (unique(triples.terms.numbers(list(some))) for some in (nodes, uncounted))
    outcome = _run(evaluation, shapes, counted, None)
    if others.size:
        outcome.results += _run(evaluation, shapes, np.setdiff1d(others, counted), None).results
    return outcome


def targets_within(store: pyoxigraph.Store, shapes: list[Shape], nodes: Collection[Term]) -> dict[str, list[Term]]:
    """Return which of these nodes, which are few, each shape looks at."""
    triples = StoreTriples(store)
    within = unique(triples.terms.numbers(list(nodes)))
    found = _targets(Evaluation(triples, store), shapes, within, Outcome())
    return {str(shape.name)[1:-1]: triples.terms.of(some) for shape, some in found}


def check_some(store: pyoxigraph.Store, shapes: list[Shape], nodes: list[Term], tell: Tell | None = None) -> Outcome:
    """Check only these nodes, without reading the rest of the store."""
    return check_near(StoreTriples(store), store, shapes, nodes, tell)


def check_near(
    triples: StoreTriples, store: pyoxigraph.Store, shapes: list[Shape], nodes: list[Term], tell: Tell | None = None
) -> Outcome:
    """Check only these nodes, with what ``triples`` remember of the store from earlier checks."""
    return _run(Evaluation(triples, store), shapes, unique(triples.terms.numbers(nodes)), tell)


def looked_at(store: pyoxigraph.Store, shapes: list[Shape], nodes: list[Term] | None = None) -> Outcome:
    """Count what shapes look at, without checking it."""
    triples = ColumnTriples(store)
    within = None if nodes is None else unique(triples.terms.numbers(nodes))
    outcome = Outcome()
    for _ in _targets(Evaluation(triples, store), shapes, within, outcome):
        pass
    return outcome


def _run(evaluation: Evaluation, shapes: list[Shape], within: Ids | None, tell: Tell | None) -> Outcome:
    outcome = Outcome()
    results: dict[Result, None] = {}
    for number, (shape, nodes) in enumerate(_targets(evaluation, shapes, within, outcome)):
        if tell:
            tell(str(shape.name).strip("<>"), number, len(shapes))
        if nodes.size:
            results |= dict.fromkeys(evaluation.results(shape, nodes))
    outcome.results = list(results)
    return outcome


def _targets(
    evaluation: Evaluation, shapes: list[Shape], within: Ids | None, outcome: Outcome
) -> Iterator[tuple[Shape, Ids]]:
    """Yield each shape with what it looks at, and count."""
    known: dict[tuple[tuple[NamedNode, Term], ...], Ids] = {}
    for shape in shapes:
        if shape.targets not in known:
            known[shape.targets] = evaluation.focus_nodes(shape, within)
        nodes = known[shape.targets]
        outcome.looked[str(shape.name)[1:-1]] = nodes.size
        yield shape, nodes
    outcome.things = unique(np.concatenate([NONE, *known.values()])).size
