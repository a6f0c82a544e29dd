"""Join the patterns of a query for a few rows one by one: faster there than all rows at once."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from goldenthread.shapes.engine.model import Alternative, AnyProperty, Path, Predicate
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.syntax import Pattern, UnsupportedError, Variable
from goldenthread.shapes.engine.tables import UNBOUND, Table
from goldenthread.shapes.engine.walks import walked

MOST_ROWS: Final = 8
"""Rows that are few."""

MOST_STEPS: Final = 800
"""Values to try until it is better to join all rows at once."""

Row = dict[str, int]


class TooManyStepsError(Exception):
    """There is too much to try for going row by row."""


def joined(triples: StoreTriples, patterns: Sequence[Pattern], table: Table) -> Table | None:
    """Return the rows of a table, each with each way to match the patterns; None where these are too many to try."""
    stepper = _Stepper(triples)
    steps = [stepper.step(one) for one in patterns]
    names = list(dict.fromkeys([*table.columns, *(name for one in patterns for name in one.variables)]))
    columns = {name: column.tolist() for name, column in table.columns.items()}
    try:
        for place in range(table.size):
            stepper.match({name: column[place] for name, column in columns.items() if column[place] != UNBOUND}, steps)
    except TooManyStepsError:
        return None
    return Table(
        len(stepper.found),
        {name: np.array([row.get(name, UNBOUND) for row in stepper.found], dtype=np.int32) for name in names},
    )


class _Step(NamedTuple):
    """A pattern: each end by the name of its variable or the number of its term, and where its path leads from each."""

    start: str | int
    end: str | int
    forwards: Callable[[int], list[int]]
    backwards: Callable[[int], list[int]]


class _Stepper:
    def __init__(self, triples: StoreTriples) -> None:
        self.found: list[Row] = []
        self._triples = triples
        self._left = MOST_STEPS

    def step(self, pattern: Pattern) -> _Step:
        """Return a pattern, ready to be matched."""
        start, end = (
            one.name if isinstance(one, Variable) else self._triples.terms[one] for one in (pattern.start, pattern.end)
        )
        return _Step(start, end, self._ends(pattern.path, backwards=False), self._ends(pattern.path, backwards=True))

    def match(self, row: Row, steps: Sequence[_Step]) -> None:
        """Add each way to match all patterns to what was found, begun with what leaves the least to try."""
        if not steps:
            self.found.append(row)
            return
        step, name, ends = self._best(row, steps)
        self._left -= 1 + len(ends)
        if self._left < 0:
            raise TooManyStepsError
        rest = [one for one in steps if one is not step]
        for one in ends:
            self.match({**row, name: one} if name else row, rest)

    def _best(self, row: Row, steps: Sequence[_Step]) -> tuple[_Step, str, list[int]]:
        """Return the pattern that leaves the least to try: for a variable, or none where both ends are known."""
        best: tuple[_Step, str, list[int]] | None = None
        for step in steps:
            start = row.get(step.start) if isinstance(step.start, str) else step.start
            end = row.get(step.end) if isinstance(step.end, str) else step.end
            if start is not None:
                name, ends = step.end, step.forwards(start)
                if end is not None:
                    return step, "", [one for one in ends if one == end]
            elif end is not None and isinstance(step.end, str):
                # Where the end is a constant, such as a class, very many things can lead there.
                name, ends = step.start, step.backwards(end)
            else:
                continue
            if isinstance(name, str) and (best is None or len(ends) < len(best[2])):
                best = step, name, ends
                if len(ends) <= 1:
                    break
        if best is None:
            raise TooManyStepsError
        return best

    def _ends(self, path: Path, *, backwards: bool) -> Callable[[int], list[int]]:
        """Return what leads along a path from a node, as often as there are ways, as SPARQL counts."""
        triples = self._triples
        match path:
            case Predicate(name):
                return triples.looking_up(name, backwards=backwards)
            case AnyProperty():
                raise UnsupportedError("a variable for a property")
            case Alternative(parts):
                ways = [self._ends(part, backwards=backwards) for part in parts]
                return lambda node: [one for way in ways for one in way(node)]
            case _:
                return lambda node: list(walked(triples, [node], ((path, backwards),)))
