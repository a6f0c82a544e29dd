"""What is wanted: how many actions, from which seed, with how many faults."""

from dataclasses import dataclass
from typing import Final

from goldenthread.errors import InputError

CYCLES: Final = 5
"""How many plans follow one another at each institution."""

SIZES: Final = (23, 24, 25, 26, 27)
"""How many actions the plans of an institution have, in an order of its own."""

ACTIONS_AN_INSTITUTION: Final = sum(SIZES)
MOST_ACTIONS: Final = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """All that the output depends on: the same recipe gives the same bytes.

    Attributes:
        actions: how many actions, exactly; the last institution has what is left over.
        seed: any whole number; another one gives other plans.
        defect_rate: how many actions get a fault, as a share from 0 to 1.

    Raises:
        InputError: a number is out of its range.
    """

    actions: int
    seed: int = 1
    defect_rate: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.actions <= MOST_ACTIONS:
            raise InputError(f"the number of actions must be from 1 to {MOST_ACTIONS:,}, not {self.actions:,}")
        if not 0 <= self.defect_rate <= 1:
            raise InputError(f"the share of defects must be from 0 to 1, such as 0.05, not {self.defect_rate}")

    @property
    def institutions(self) -> int:
        """Return how many institutions are needed."""
        return -(-self.actions // ACTIONS_AN_INSTITUTION)

    def actions_of(self, institution: int) -> int:
        """Return how many actions the plans of an institution, counted from 0, have together."""
        return min(ACTIONS_AN_INSTITUTION, self.actions - institution * ACTIONS_AN_INSTITUTION)
