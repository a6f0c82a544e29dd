"""Keep the results of a check up to date while the graph is edited: after an edit, look only at what it can affect.

A shape is looked at again if it reads a property that the edit has changed, and only for what is near: the things that
the edit speaks of, what they name, what names them and what names that, the actions and plans that they are parts of,
and the plans before and after. Everything else stays as it was found.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad

from goldenthread.ontology.namespaces import gt
from goldenthread.shapes.engine.checker import check_all, check_near
from goldenthread.shapes.engine.model import (
    Alternative,
    Closed,
    Constraint,
    Inverse,
    Logic,
    Pair,
    Path,
    Predicate,
    Property,
    Qualified,
    Repeat,
    Result,
    Sequence,
    Shape,
    Sparql,
    ValueTest,
)
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.queries import prefixes_of
from goldenthread.shapes.engine.triples import SUBCLASS
from goldenthread.shapes.facts import TYPE, Facts, Term
from goldenthread.shapes.findings import Finding
from goldenthread.shapes.reading import Shapes
from goldenthread.shapes.ready import compiled_checks
from goldenthread.shapes.results import Explainer

EVERYTHING: Final = None
"""What a shape reads that may look at any property."""

CROWD: Final = 200
"""What is named by more things than these, such as a duty or a list, is no neighbourhood."""

HEAD: Final = re.compile(r"\bSELECT\b[^{]*", re.IGNORECASE)
ANY_KIND: Final = re.compile(r"(?<![\w:?$.-])a\s*[/*+|)^?$]")
"""In a query: a variable or a longer path where a class could stand after ``a``."""

ANY_PROPERTY: Final = re.compile(r"[?$]\w+\s+[?$]\w+\s+[?$\w<\"]")
NAME: Final = re.compile(r"(?<![?$\w<])([A-Za-z][\w-]*):([\w-]+)|<([^<>\s]+)>")
PARTS: Final = (gt("about"), gt("itemOf"), gt("inPlan"), gt("inTheme"), gt("themeOf"))
"""What leads from a part to the whole: from a record to the action, and on to the plan, whose queries look at it."""

LATER: Final = gt("laterPlanThan")


@dataclass(frozen=True, slots=True)
class Kind:
    """That a thing is of a class, or of one below it; what a shape may read instead of every rdf:type."""

    term: Term


Read = NamedNode | Kind


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
        self._triples = StoreTriples(store)
        self._checks = shapes.checks
        self._shapes = [(shape, reads(shape)) for shape in compiled_checks(shapes)]
        self._results: defaultdict[str, set[Result]] = defaultdict(set)
        for result in check_all(store, [shape for shape, _ in self._shapes]).results:
            self._results[result.focus].add(result)

    @property
    def results(self) -> set[Result]:
        """Return everything that is wrong now."""
        return {result for some in self._results.values() for result in some}

    def edit(self, removed: Collection[Quad], added: Collection[Quad]) -> Change:
        """Change the graph, and see what that changes in the results.

        Args:
            removed: the statements to take out.
            added: the statements to put in. What follows from a statement comes and goes with it, in the same call.

        Raises:
            ContentError: a query of a shape cannot be answered.
        """
        quads = [*removed, *added]
        near = self._near(quads)
        for quad in removed:
            self._store.remove(quad)
        self._store.extend(added)
        near |= self._near(quads)
        touched = {read for quad in quads for read in self._touched(quad)}
        shapes = [shape for shape, read in self._shapes if read is EVERYTHING or not read.isdisjoint(touched)]
        self._triples.forget(quads)
        now = set(check_near(self._triples, self._store, shapes, list(near)).results)
        names = {str(shape.name) for shape in shapes}
        before = {one for node in near for one in self._results.get(str(node), ()) if one.shape in names}
        for result in before - now:
            self._results[result.focus].discard(result)
        for result in now - before:
            self._results[result.focus].add(result)
        return Change(brought=frozenset(now - before), mended=frozenset(before - now))

    def findings(self, results: Iterable[Result]) -> list[Finding]:
        """Return results in words."""
        return Explainer(Facts(self._store), self._checks).findings(results)

    def _touched(self, quad: Quad) -> Iterator[Read]:
        """Yield what a shape can have read of a statement."""
        yield quad.predicate
        if quad.predicate == TYPE:
            above: set[Term] = set()
            front: set[Term] = {quad.object}
            while front:
                above |= front
                wider: set[Term] = set()
                for one in front:
                    wider.update(self._values(one, SUBCLASS) if isinstance(one, NamedNode) else ())
                front = wider - above
            yield from map(Kind, above)

    def _near(self, quads: Collection[Quad]) -> set[Term]:
        # What else is of a class is nothing to a thing that joins it or leaves it.
        classes = {quad.object for quad in quads if quad.predicate == TYPE}
        ends = {quad.subject for quad in quads} | {quad.object for quad in quads if quad.predicate != TYPE}
        changed = {end for end in ends if isinstance(end, NamedNode | BlankNode)}
        near: set[Term] = {*classes, *changed, *(end for thing in changed for end in self._values(thing))}
        naming = {one for thing in changed for one in self._naming(thing)}
        near |= naming | {one for thing in naming - changed for one in self._naming(thing)}
        whole = front = changed
        while front:
            front = {end for thing in front for part in PARTS for end in self._values(thing, part)} - whole
            whole = whole | front
        linked = {quad.subject for plan in whole for quad in self._store.quads_for_pattern(None, LATER, plan)}
        return {*near, *whole, *linked, *(end for plan in whole for end in self._values(plan, LATER))}

    def _values(
        self, thing: NamedNode | BlankNode, predicate: NamedNode | None = None
    ) -> Iterator[NamedNode | BlankNode]:
        for quad in self._store.quads_for_pattern(thing, predicate, None):
            if isinstance(quad.object, NamedNode | BlankNode):
                yield quad.object

    def _naming(self, thing: NamedNode | BlankNode) -> list[NamedNode | BlankNode]:
        found: list[NamedNode | BlankNode] = []
        for quad in self._store.quads_for_pattern(None, None, thing):
            if len(found) > CROWD:
                return []
            if isinstance(quad.subject, NamedNode | BlankNode):
                found.append(quad.subject)
        return found


def reads(shape: Shape) -> frozenset[Read] | None:
    """Return the properties and classes that decide what a shape finds; EVERYTHING if any may."""
    found: set[Read] = set()
    for kind, term in shape.targets:
        found.add(term if "Of" in kind.value and isinstance(term, NamedNode) else Kind(term))
    waiting = [shape]
    while waiting:
        one = waiting.pop()
        if one.path is not None:
            found |= set(_along(one.path))
        for constraint in one.constraints:
            inner = _inner(constraint)
            waiting += inner
            own = _own(constraint)
            if own is EVERYTHING:
                return EVERYTHING
            found |= own
    return frozenset(found)


def _along(path: Path) -> Iterator[NamedNode]:
    match path:
        case Predicate(name):
            yield name
        case Inverse(inner) | Repeat(inner, _):
            yield from _along(inner)
        case Sequence(parts) | Alternative(parts):
            for part in parts:
                yield from _along(part)


def _inner(constraint: Constraint) -> tuple[Shape, ...]:
    match constraint:
        case Logic():
            return constraint.shapes
        case Property():
            return (constraint.shape,)
        case Qualified():
            return (constraint.shape, *constraint.others)
        case _:
            return ()


def _own(constraint: Constraint) -> set[Read] | None:
    match constraint:
        case Closed():
            return EVERYTHING
        case Pair():
            return {constraint.other}
        case ValueTest() if constraint.word == "class":
            return {Kind(constraint.arguments[0]), SUBCLASS}
        case Sparql():
            return _asked(constraint)
        case _:
            return set()


def _asked(constraint: Sparql) -> set[Read] | None:
    if ANY_PROPERTY.search(HEAD.sub(" ", constraint.select)):
        return EVERYTHING
    prefixes = prefixes_of(constraint)
    found = NAME.findall(constraint.select)
    names = [NamedNode(iri or prefixes[prefix] + name) for prefix, name, iri in found if iri or prefix in prefixes]
    # A name is that of a property or of a class; nobody need know which.
    return {*names, *map(Kind, names), *([TYPE] if ANY_KIND.search(constraint.select) else [])}
