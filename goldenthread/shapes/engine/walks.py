"""Walks from a statement back to what a path that it is part of begins or ends at."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from goldenthread.shapes.engine.model import Alternative, AnyProperty, Inverse, Path, Predicate, Repeat, Sequence
from goldenthread.shapes.engine.neighbours import StoreTriples

Walk = tuple[tuple[Path, bool], ...]
"""Paths to follow one after the other, each with whether it is walked backwards."""


@dataclass(frozen=True, slots=True)
class Arm:
    """A walk from one end of a statement."""

    from_object: bool
    walk: Walk = ()

    def further(self, path: Path, *, backwards: bool) -> "Arm":
        """Return the arm with one more path to follow."""
        return Arm(self.from_object, (*self.walk, (path, backwards)))

    def then(self, walk: Walk) -> "Arm":
        """Return the arm with another walk after it."""
        return Arm(self.from_object, self.walk + walk)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement can be part of a path: its property, None for any, and the ways to the path's two ends."""

    predicate: NamedNode | None
    start: Arm
    end: Arm


def places(path: Path) -> Iterator[Place]:
    """Yield every place in a path where a statement can stand."""
    match path:
        case Predicate() | AnyProperty():
            name = path.name if isinstance(path, Predicate) else None
            yield Place(name, Arm(from_object=False), Arm(from_object=True))
        case Inverse(inner):
            yield from (Place(one.predicate, one.end, one.start) for one in places(inner))
        case Alternative(parts):
            yield from (place for part in parts for place in places(part))
        case Sequence(parts):
            for number, part in enumerate(parts):
                before: Walk = tuple((one, True) for one in reversed(parts[:number]))
                after: Walk = tuple((one, False) for one in parts[number + 1 :])
                yield from _between(places(part), before, after)
        case Repeat(inner, sign):
            again = Repeat(inner, "*")
            yield from places(inner) if sign == "?" else _between(places(inner), ((again, True),), ((again, False),))


def _between(found: Iterable[Place], before: Walk, after: Walk) -> Iterator[Place]:
    for place in found:
        yield Place(place.predicate, place.start.then(before), place.end.then(after))


def path_of(walk: Walk) -> Path:
    """Return a walk as one path."""
    return Sequence(tuple(Inverse(path) if backwards else path for path, backwards in walk))


def walked(triples: StoreTriples, nodes: Iterable[int], walk: Walk) -> set[int]:
    """Return where a walk leads from some nodes; for few of them faster than ``follow``."""
    reached = set(nodes)
    for path, backwards in walk:
        if not reached:
            break
        reached = _step(triples, reached, path, backwards=backwards)
    return reached


def _step(triples: StoreTriples, nodes: set[int], path: Path, *, backwards: bool) -> set[int]:
    match path:
        case Predicate(name):
            return {end for node in nodes for end in triples.ends(name, node, backwards=backwards)}
        case AnyProperty():
            return {end for node in nodes for end in triples.all_ends(node, backwards=backwards)}
        case Inverse(inner):
            return _step(triples, nodes, inner, backwards=not backwards)
        case Alternative(parts):
            return {end for part in parts for end in _step(triples, nodes, part, backwards=backwards)}
        case Sequence(parts):
            return walked(triples, nodes, tuple((part, backwards) for part in (parts[::-1] if backwards else parts)))
        case Repeat(inner, sign):
            reached = front = _step(triples, nodes, inner, backwards=backwards)
            while sign != "?" and front:
                front = _step(triples, front, inner, backwards=backwards) - reached
                reached = reached | front
            return reached if sign == "+" else reached | nodes
