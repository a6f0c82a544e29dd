"""Keep the results of a check up to date while the graph is edited: after an edit, look only at what it can affect.

From each statement that goes or comes, the ways that its property has in the shapes lead to the focus nodes whose
results can change; see ``engine.reach``. Where a shape is nothing but a query, only those of its rows are asked for
that can be new or gone. Everything else stays as it was found.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import Quad

from goldenthread.shapes.engine.checker import check_all
from goldenthread.shapes.engine.evaluating import Evaluation
from goldenthread.shapes.engine.model import Property, Result, Shape
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.renewing import Renewal
from goldenthread.shapes.engine.touching import Reach, Touched
from goldenthread.shapes.engine.triples import SUBCLASS
from goldenthread.shapes.facts import Facts
from goldenthread.shapes.findings import Finding
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks
from goldenthread.shapes.results import Explainer


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an edit has done: the results that it brought, and those that it did away with."""

    brought: frozenset[Result]
    mended: frozenset[Result]


class LiveChecks:
    """The shapes, ready to be used, a graph, and what is wrong with it at the moment."""

    def __init__(self, store: pyoxigraph.Store, shapes: Shapes) -> None:
        """Check everything once.

        Args:
            store: the graph with what follows from it; only ``edit`` may change it from now on.
            shapes: shapes that were found fit for use, see ``auditing``.

        Raises:
            ContentError: a shape is not well formed.
        """
        self._store = store
        self._checks = shapes.checks
        self._shapes = compiled_checks(shapes)
        self._begin()

    def _begin(self) -> None:
        self._triples = StoreTriples(self._store)
        self._reach = Reach(self._shapes, self._triples)
        self._known: defaultdict[str, defaultdict[str, set[Result]]] = defaultdict(lambda: defaultdict(set))
        for result in check_all(self._store, self._shapes).results:
            self._known[result.shape][result.focus].add(result)

    @property
    def results(self) -> set[Result]:
        """Return everything that is wrong now."""
        return {one for known in self._known.values() for some in known.values() for one in some}

    def edit(self, removed: Collection[Quad], added: Collection[Quad]) -> Change:
        """Change the graph, and see what that changes in the results.

        Args:
            removed: the statements to take out.
            added: the statements to put in. What follows from a statement comes and goes with it, in the same call.

        Raises:
            ContentError: a query of a shape cannot be answered.
        """
        gone, come = set(removed) - set(added), set(added) - set(removed)
        touched: defaultdict[int, Touched] = defaultdict(Touched)
        self._reach.note(gone, touched, went=True)
        for quad in gone:
            self._store.remove(quad)
        self._store.extend(come)
        self._triples.forget(gone | come)
        self._reach.note(come, touched, went=False)
        if any(quad.predicate == SUBCLASS for quad in gone | come) or any(
            _spreads(self._shapes[one]) for one in touched
        ):
            return self._all_again()
        return self._again(touched)

    def _again(self, touched: dict[int, Touched]) -> Change:
        renewal = Renewal(Evaluation(self._triples, self._store), self._triples)
        brought: set[Result] = set()
        mended: set[Result] = set()
        for number, what in touched.items():
            shape = self._shapes[number]
            known = self._known[str(shape.name)]
            now, before = renewal.of(shape, what, known)
            brought.update(one for one in now if one not in known.get(one.focus, ()))
            mended |= before - now
        for result in mended:
            self._known[result.shape][result.focus].discard(result)
        for result in brought:
            self._known[result.shape][result.focus].add(result)
        return Change(brought=frozenset(brought), mended=frozenset(mended))

    def _all_again(self) -> Change:
        before = self.results
        self._begin()
        now = self.results
        return Change(brought=frozenset(now - before), mended=frozenset(before - now))

    def findings(self, results: Iterable[Result]) -> list[Finding]:
        """Return results in words."""
        return Explainer(Facts(self._store), self._checks).findings(results)


def _spreads(shape: Shape) -> bool:
    """Say whether parts of a shape report for themselves, about something else than its focus nodes."""
    return any(isinstance(constraint, Property) for constraint in shape.constraints)
