"""Find the focus nodes that an edit can bear on, shape by shape, by the ways that ``reach`` has worked out."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from goldenthread.shapes.engine.model import Shape
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.reach import VALUE, Need, ways
from goldenthread.shapes.engine.triples import SUBCLASS
from goldenthread.shapes.engine.walks import Arm, walked
from goldenthread.shapes.facts import TYPE, Term

Seed = tuple[frozenset[int], tuple[tuple[str, frozenset[int]], ...]]
"""Focus nodes, and what variables of a query can be in new rows about them."""


@dataclass(slots=True)
class Touched:
    """What an edit can bear on, of the focus nodes of one shape.

    Attributes:
        every: whether it may be any.
        whole: focus nodes to look at again.
        doubtful: focus nodes of a query of which rows may be gone, each with the values of these rows, None for any.
        seeds: where a query can have new rows.
    """

    every: bool = False
    whole: set[int] = field(default_factory=set)
    doubtful: dict[int, frozenset[int] | None] = field(default_factory=dict)
    seeds: set[Seed] = field(default_factory=set)

    def doubt(self, focus: int, values: frozenset[int] | None) -> None:
        """Add rows of a focus node that may be gone."""
        known = self.doubtful.get(focus, frozenset())
        self.doubtful[focus] = None if values is None or known is None else known | values


class _Key(NamedTuple):
    """What a statement must be to go a way: its property and its object; or a class that it says something is of."""

    predicate: NamedNode | None
    object: Term | None
    kind: bool


class _Way(NamedTuple):
    """A way of the shape with a number; arms are numbers, too."""

    shape: int
    subject: Term | None
    needs: tuple[Need, ...]
    back: int | None
    seeds: tuple[tuple[str, int], ...]
    required: bool


class Reach:
    """The ways from statements to the focus nodes of some shapes."""

    def __init__(self, shapes: Sequence[Shape], triples: StoreTriples) -> None:
        """Work out the ways of each shape; they are walked in ``triples``."""
        self._triples = triples
        self._above: dict[Term, frozenset[Term]] = {}
        self._arms: dict[Arm, int] = {}
        found: defaultdict[_Key, list[_Way]] = defaultdict(list)
        for number, shape in enumerate(shapes):
            for way in ways(shape):
                key = _Key(way.predicate, way.kind or way.object, way.kind is not None)
                back = None if way.back is None else self._number(way.back)
                seeds = tuple((name, self._number(arm)) for name, arm in way.seeds)
                found[key].append(
                    _Way(number, way.subject, tuple(sorted(way.needs, key=_unlikely)), back, seeds, way.required)
                )
        self._ways = dict(found)
        self._walks = tuple(self._arms)

    def _number(self, arm: Arm) -> int:
        return self._arms.setdefault(arm, len(self._arms))

    def note(self, quads: Iterable[Quad], touched: defaultdict[int, Touched], *, went: bool) -> None:
        """Add what statements can bear on to ``touched``, by the number of the shape.

        Args:
            quads: statements that are in the graph now.
            touched: what was found so far.
            went: whether they are to go; else they have come.
        """
        for quad in quads:
            walks = _Walks(self._walks, self._triples, quad)
            for way in self._ways_of(quad):
                if not all(map(walks.has, way.needs)):
                    continue
                if way.back is None:
                    touched[way.shape].every = True
                elif focus := walks[way.back]:
                    _add(touched[way.shape], way, focus, walks, went=went)

    def _ways_of(self, quad: Quad) -> Iterator[_Way]:
        keys = [_Key(one, end, False) for one in (quad.predicate, None) for end in (quad.object, None)]
        if quad.predicate == TYPE:
            keys += [_Key(TYPE, kind, True) for kind in self._classes_above(quad.object)]
        for key in keys:
            for way in self._ways.get(key, ()):
                if way.subject is None or way.subject == quad.subject:
                    yield way

    def _classes_above(self, kind: Term) -> frozenset[Term]:
        """Return a class and all that are broader; no edit may change that."""
        if kind not in self._above:
            triples = self._triples
            found = front = {triples.terms[kind]}
            while front:
                front = {end for one in front for end in triples.ends(SUBCLASS, one, backwards=False)} - found
                found = found | front
            self._above[kind] = frozenset(map(triples.terms.term, found))
        return self._above[kind]


class _Walks(dict[int, frozenset[int]]):
    """Where each arm leads from one statement."""

    def __init__(self, arms: Sequence[Arm], triples: StoreTriples, quad: Quad) -> None:
        super().__init__()
        self._arms = arms
        self._triples = triples
        self._ends = (triples.terms[quad.subject], triples.terms[quad.object])

    def has(self, need: Need) -> bool:
        """Say whether an end of the statement has what a way needs."""
        from_object, predicate, value = need
        found = self._triples.ends(predicate, self._ends[from_object], backwards=False)
        return bool(found) if value is None else self._triples.terms[value] in found

    def __missing__(self, number: int) -> frozenset[int]:
        arm = self._arms[number]
        found = self[number] = frozenset(walked(self._triples, {self._ends[arm.from_object]}, arm.walk))
        return found


def _unlikely(need: Need) -> bool:
    """Say whether many things have what is needed, so that it is asked for last."""
    return need[2] is None


def _add(touched: Touched, way: _Way, focus: frozenset[int], walks: _Walks, *, went: bool) -> None:
    if not way.seeds:
        touched.whole |= focus
        return
    if went or not way.required:
        values = dict(way.seeds).get(VALUE)
        for one in focus:
            touched.doubt(one, None if values is None else walks[values])
    if not (went and way.required):
        seeds = tuple((name, walks[arm]) for name, arm in way.seeds)
        if all(values for _, values in seeds):
            touched.seeds.add((focus, seeds))
