"""Find what hangs together: places of a list in groups, by what they name and state."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from pyoxigraph import BlankNode, NamedNode

Numbers = npt.NDArray[np.int64]


def numbers_of(things: Iterable[NamedNode | BlankNode]) -> Numbers:
    """Return numbers that stand for things in this process, sorted; two things with one number only join too much."""
    return np.unique(numbers_in_order(things))


def numbers_in_order(things: Iterable[NamedNode | BlankNode]) -> Numbers:
    """Return the numbers of things in the order of these."""
    return np.fromiter((hash(thing) for thing in things), dtype=np.int64)


class Groups:
    """The places of a list, each in a group of its own until it is joined with another."""

    def __init__(self, size: int) -> None:
        """Begin with ``size`` places."""
        self._group = list(range(size))

    def join(self, one: int, other: int) -> None:
        """Put two places, and all that are in a group with them, into one group."""
        low, high = sorted((self._group[one], self._group[other]))
        if low != high:
            self._group = [low if number == high else number for number in self._group]

    def join_linked(self, stated: Sequence[Numbers], named: Sequence[Numbers], about: Iterable[Numbers]) -> None:
        """Join places where both state, or one names what the other states, or a set in ``about`` has something of."""
        owners = _Owners(stated)
        for place, other in owners.sharing():
            self.join(place, other)
        for place, numbers in enumerate(named):
            for other in owners.of(numbers):
                self.join(place, other)
        for numbers in about:
            places = owners.of(numbers)
            for other in places[1:]:
                self.join(places[0], other)

    def members(self) -> list[list[int]]:
        """Return the groups, each as its places, in order of their first."""
        found: dict[int, list[int]] = {}
        for place, number in enumerate(self._group):
            found.setdefault(number, []).append(place)
        return list(found.values())


class _Owners:
    """Tells which places state a thing."""

    def __init__(self, stated: Sequence[Numbers]) -> None:
        numbers = np.concatenate([np.empty(0, dtype=np.int64), *stated])
        places = np.repeat(np.arange(len(stated)), [one.size for one in stated])
        order = np.argsort(numbers, kind="stable")
        self._numbers, self._places = numbers[order], places[order]

    def of(self, numbers: Numbers) -> list[int]:
        """Return the places that state one of some things."""
        low = np.searchsorted(self._numbers, numbers, "left")
        high = np.searchsorted(self._numbers, numbers, "right")
        return sorted({int(place) for a, b in zip(low, high, strict=True) for place in self._places[a:b]})

    def sharing(self) -> list[tuple[int, int]]:
        """Return pairs of places that state the same thing."""
        same = self._numbers[1:] == self._numbers[:-1]
        pairs = np.unique(np.stack([self._places[:-1][same], self._places[1:][same]], axis=1), axis=0)
        return [(int(one), int(other)) for one, other in pairs]
