"""Follow property paths from many nodes at once."""

import numpy as np

from goldenthread.shapes.engine.model import Alternative, AnyProperty, Inverse, Path, Predicate, Repeat, Sequence
from goldenthread.shapes.engine.syntax import UnsupportedError
from goldenthread.shapes.engine.triples import Ids, Triples, among, distinct, keys_of


def follow(triples: Triples, path: Path, nodes: Ids, *, backwards: bool = False) -> tuple[Ids, Ids]:
    """Return where a path leads: the position in ``nodes``, ascending, and the value, each pair once."""
    match path:
        case Predicate(name):
            return triples.subjects(name, nodes) if backwards else triples.objects(name, nodes)
        case AnyProperty():
            raise UnsupportedError("a variable for a property")
        case Inverse(inner):
            return follow(triples, inner, nodes, backwards=not backwards)
        case Sequence(parts):
            position, values = np.arange(nodes.size, dtype=np.int32), nodes
            for part in reversed(parts) if backwards else parts:
                step, values = follow(triples, part, values, backwards=backwards)
                position = position[step]
            return distinct(position, values)
        case Alternative(parts):
            ways = [follow(triples, part, nodes, backwards=backwards) for part in parts]
            return distinct(np.concatenate([way[0] for way in ways]), np.concatenate([way[1] for way in ways]))
        case Repeat(inner, sign):
            return _repeat(triples, inner, nodes, sign, backwards=backwards)


def _repeat(triples: Triples, inner: Path, nodes: Ids, sign: str, *, backwards: bool) -> tuple[Ids, Ids]:
    start = np.arange(nodes.size, dtype=np.int32)
    position, values = follow(triples, inner, nodes, backwards=backwards)
    if sign != "+":
        position, values = distinct(np.concatenate([start, position]), np.concatenate([nodes, values]))
    if sign == "?":
        return position, values
    new_position, new_values = position, values
    while new_position.size:
        step, reached = follow(triples, inner, new_values, backwards=backwards)
        new_position, new_values = distinct(new_position[step], reached)
        fresh = ~among(keys_of(new_position, new_values), keys_of(position, values))
        new_position, new_values = new_position[fresh], new_values[fresh]
        position = np.concatenate([position, new_position])
        values = np.concatenate([values, new_values])
    return distinct(position, values)
