"""Chance that comes out the same on every machine and in every release of Python."""

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

Face = TypeVar("Face")


class Dice:
    """Draws that depend on nothing but a seed and the place that they are made for.

    Each institution and each plan has dice of its own, so that one can be made without the others. Only
    ``Random.random`` is used, the one draw that Python promises never to change.
    """

    def __init__(self, seed: int, *place: object) -> None:
        """Make the dice of one place, such as ``"plan", 3, 1``."""
        digest = blake2b(repr((seed, *place)).encode(), digest_size=8).digest()
        self._random = Random(int.from_bytes(digest)).random  # noqa: S311 - test data, no secret

    def chance(self, share: float) -> bool:
        """Return True in the given share of all cases."""
        return self._random() < share

    def below(self, bound: int) -> int:
        """Return a whole number from 0 to one less than ``bound``."""
        return int(self._random() * bound)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def pick(self, faces: Sequence[Face]) -> Face:
        """Return one of them."""
        return faces[self.below(len(faces))]

    def shuffled(self, faces: Sequence[Face]) -> list[Face]:
        """Return all of them in another order."""
        rest = list(faces)
        for last in range(len(rest) - 1, 0, -1):
            other = self.below(last + 1)
            rest[last], rest[other] = rest[other], rest[last]
        return rest
