"""Constraints that look at a focus node's values together, or beside those of another property."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from pyoxigraph import Literal

from goldenthread.shapes.engine.literals import compare
from goldenthread.shapes.engine.model import Closed, Count, HasValue, Pair, component, short
from goldenthread.shapes.engine.triples import Ids, Triples, among, keys_of, unique, without


@dataclass(frozen=True, slots=True)
class Failed:
    """Where a constraint does not hold: positions of focus nodes, the values at fault, and other paths to them."""

    position: Ids
    values: Ids | None = None
    paths: tuple[str, ...] | None = None


def count(constraint: Count, nodes: Ids, position: Ids) -> Failed:
    """Find the nodes with too few or too many values."""
    numbers = np.bincount(position, minlength=nodes.size)
    least = constraint.component == component("MinCount")
    wrong = numbers < constraint.number if least else numbers > constraint.number
    return Failed(np.flatnonzero(wrong).astype(np.int32))


def has_value(triples: Triples, constraint: HasValue, nodes: Ids, position: Ids, values: Ids) -> Failed:
    """Find the nodes that have other values only, or none."""
    having = position[values == triples.terms[constraint.value]]
    return Failed(without(np.arange(nodes.size, dtype=np.int32), having))


def unique_languages(triples: Triples, position: Ids, values: Ids) -> Failed:
    """Find the nodes with two values in the same language."""
    seen: set[tuple[int, str]] = set()
    wrong = []
    for place, term in zip(position.tolist(), triples.terms.of(values), strict=True):
        if isinstance(term, Literal) and term.language:
            key = place, term.language.lower()
            if key in seen:
                wrong.append(place)
            seen.add(key)
    return Failed(unique(np.array(wrong, dtype=np.int32)))


def pair(triples: Triples, constraint: Pair, nodes: Ids, position: Ids, values: Ids) -> Iterator[Failed]:
    """Find the values that do not stand to those of the other property as they should."""
    there, others = triples.objects(constraint.other, nodes)
    mine, theirs = keys_of(position, values), keys_of(there, others)
    match constraint.word:
        case "equals":
            alone = ~among(mine, theirs)
            yield Failed(position[alone], values[alone])
            missing = ~among(theirs, mine)
            yield Failed(there[missing], others[missing])
        case "disjoint":
            shared = among(mine, theirs)
            yield Failed(position[shared], values[shared])
        case word:
            low, high = np.searchsorted(there, position, "left"), np.searchsorted(there, position, "right")
            one = np.repeat(np.arange(position.size), high - low)
            before = np.cumsum(high - low) - (high - low)
            two = np.arange(one.size) - np.repeat(before - low, high - low)
            wrong = one[~compare(triples.terms, values[one], others[two], word)]
            yield Failed(position[wrong], values[wrong])


def closed(triples: Triples, constraint: Closed, position: Ids, values: Ids) -> Iterator[Failed]:
    """Find what the values have under other properties than those allowed."""
    for predicate in triples.predicates(values):
        if predicate not in constraint.allowed:
            where, found = triples.objects(predicate, values)
            if where.size:
                yield Failed(position[where], found, (short(predicate.value),) * found.size)
