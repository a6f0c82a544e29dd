"""Look statements up for whole arrays of terms; a term is a number."""

from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt
from pyoxigraph import NamedNode

from goldenthread.ontology.namespaces import RDFS
from goldenthread.shapes.facts import TYPE, Term

Ids = npt.NDArray[np.int32]
"""Numbers of terms, or positions in another array."""

Mask = npt.NDArray[np.bool_]
SUBCLASS = NamedNode(RDFS + "subClassOf")
NONE: Ids = np.empty(0, dtype=np.int32)


Number = TypeVar("Number", bound=np.integer[Any])


class Terms(dict[Term, int]):
    """A number for each term; asked for a new term, it gives the next number."""

    def __init__(self) -> None:
        """Know no term yet."""
        super().__init__()
        self._terms: list[Term] = []

    def __missing__(self, term: Term) -> int:
        """Give a new term its number."""
        number = self[term] = len(self._terms)
        self._terms.append(term)
        return number

    def term(self, number: int) -> Term:
        """Return the term that has a number."""
        return self._terms[number]

    def of(self, numbers: Ids) -> list[Term]:
        """Return the terms that have these numbers."""
        terms = self._terms
        return [terms[number] for number in numbers.tolist()]

    def numbers(self, terms: list[Term] | tuple[Term, ...]) -> Ids:
        """Return the numbers of terms."""
        return np.array([self[term] for term in terms], dtype=np.int32)


class Triples(Protocol):
    """Statements to look up, each once, whichever graph states it."""

    terms: Terms
    narrower: dict[Term, Ids]
    """The classes below each class that somebody has asked about."""

    def objects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return what the nodes have for a property: the position in ``nodes``, ascending, and the value."""
        ...

    def subjects(self, predicate: NamedNode, nodes: Ids) -> tuple[Ids, Ids]:
        """Return what has the nodes for a property: the position in ``nodes``, ascending, and the subject."""
        ...

    def everything(self, predicate: NamedNode) -> tuple[Ids, Ids]:
        """Return all subjects and objects of a property, side by side."""
        ...

    def fan(self, predicate: NamedNode, nodes: Ids, *, backwards: bool) -> float:
        """Return how many values a node has for a property on average, or how many subjects; it may be a guess."""
        ...

    def predicates(self, nodes: Ids) -> list[NamedNode]:
        """Return every property that one of the nodes has, and maybe others."""
        ...


def classes_below(triples: Triples, kind: Term) -> Ids:
    """Return a class and all that are narrower, in order."""
    known = triples.narrower.get(kind)
    if known is not None:
        return known
    found = front = triples.terms.numbers([kind])
    while front.size:
        _, narrower = triples.subjects(SUBCLASS, front)
        front = without(narrower, found)
        found = unique(np.concatenate([found, front]))
    triples.narrower[kind] = found
    return found


def have_class(triples: Triples, nodes: Ids, kind: Term) -> Mask:
    """Say of each node whether it is an instance of a class or of a narrower one."""
    position, types = triples.objects(TYPE, nodes)
    mask = np.zeros(nodes.size, dtype=np.bool_)
    mask[position[among(types, classes_below(triples, kind))]] = True
    return mask


def among(values: npt.NDArray[Number], others: npt.NDArray[Number]) -> Mask:
    """Say of each number whether it is among others; numpy's own takes longer, and to start as well."""
    if not others.size:
        return np.zeros(values.size, dtype=np.bool_)
    ordered = unique(others)
    place = ordered.searchsorted(values)
    place[place == ordered.size] = 0
    found: Mask = np.equal(ordered[place], values)
    return found


def unique(values: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return each number once, sorted; ten times faster than numpy's own for the numbers here."""
    ordered = values.copy()
    if ordered.size < 2:  # noqa: PLR2004 - one is there once
        return ordered
    ordered.sort()
    first = np.empty(ordered.size, dtype=np.bool_)
    first[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered[first]


def unique_places(
    values: npt.NDArray[Number],
) -> tuple[npt.NDArray[Number], npt.NDArray[np.intp]]:
    """Return each number once, sorted, and for each number its place there."""
    once = unique(values)
    return once, once.searchsorted(values)


def without(values: Ids, others: Ids) -> Ids:
    """Return each number that is not among others once, sorted."""
    once = unique(values)
    return once[~among(once, others)]


def distinct(position: Ids, values: Ids) -> tuple[Ids, Ids]:
    """Return each pair once, sorted."""
    if position.size < 2:  # noqa: PLR2004 - one is sorted
        return position, values
    keys = unique(keys_of(position, values))
    return (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)


def keys_of(first: Ids, second: Ids) -> npt.NDArray[np.int64]:
    """Return one number for each pair, in the pairs' order."""
    return (first.astype(np.int64) << 32) | second.astype(np.int64)


def spread(low: npt.NDArray[np.int64], high: npt.NDArray[np.int64]) -> tuple[Ids, npt.NDArray[np.int64]]:
    """Return for ranges ``low`` to ``high`` each position with each number of its range."""
    counts = high - low
    position = np.repeat(np.arange(low.size, dtype=np.int32), counts)
    before = np.cumsum(counts) - counts
    return position, np.arange(position.size) - np.repeat(before - low, counts)
