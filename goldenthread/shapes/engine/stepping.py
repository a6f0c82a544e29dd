"""Join the patterns of a query for a few rows one by one: faster there than all rows at once."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from goldenthread.shapes.engine.model import Alternative, AnyProperty, Path, Predicate
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.syntax import End, Pattern, UnsupportedError, Variable
from goldenthread.shapes.engine.tables import UNBOUND, Table
from goldenthread.shapes.engine.walks import walked

MOST_ROWS: Final = 8
"""Rows that are few."""

MOST_STEPS: Final = 200
"""Values to try until it is better to join all rows at once."""

Row = dict[str, int]


class TooManyStepsError(Exception):
    """There is too much to try for going row by row."""


def joined(triples: StoreTriples, patterns: Sequence[Pattern], table: Table) -> Table | None:
    """Return the rows of a table, each with each way to match the patterns; None where these are too many to try."""
    stepper = _Stepper(triples)
    names = list(dict.fromkeys([*table.columns, *(name for one in patterns for name in one.variables)]))
    columns = {name: column.tolist() for name, column in table.columns.items()}
    rows: list[Row] = []
    try:
        for place in range(table.size):
            row = {name: column[place] for name, column in columns.items() if column[place] != UNBOUND}
            rows += stepper.matches(row, patterns)
    except TooManyStepsError:
        return None
    return Table(
        len(rows),
        {name: np.array([row.get(name, UNBOUND) for row in rows], dtype=np.int32) for name in names},
    )


class _Stepper:
    def __init__(self, triples: StoreTriples) -> None:
        self._triples = triples
        self._left = MOST_STEPS

    def matches(self, row: Row, patterns: Sequence[Pattern]) -> Iterator[Row]:
        """Yield each way to match all patterns, begun with what leaves the least to try."""
        if not patterns:
            yield row
            return
        pattern, name, ends = self._best(row, patterns)
        self._left -= 1 + len(ends)
        if self._left < 0:
            raise TooManyStepsError
        rest = [one for one in patterns if one is not pattern]
        for one in ends:
            yield from self.matches({**row, name: one} if name else row, rest)

    def _best(self, row: Row, patterns: Sequence[Pattern]) -> tuple[Pattern, str, list[int]]:
        """Return the pattern that leaves the least to try: for a variable, or none where both ends are known."""
        found: list[tuple[Pattern, str, list[int]]] = []
        for pattern in patterns:
            start, end = self._value(pattern.start, row), self._value(pattern.end, row)
            if start is not None and end is not None:
                return pattern, "", [one for one in self._ends(pattern.path, start, backwards=False) if one == end]
            if start is not None and isinstance(pattern.end, Variable):
                found.append((pattern, pattern.end.name, self._ends(pattern.path, start, backwards=False)))
            elif end is not None and isinstance(pattern.start, Variable) and isinstance(pattern.end, Variable):
                # Where the end is a constant, such as a class, very many things can lead there.
                found.append((pattern, pattern.start.name, self._ends(pattern.path, end, backwards=True)))
        if not found:
            raise TooManyStepsError
        return min(found, key=_number_of_ends)

    def _value(self, end: End, row: Row) -> int | None:
        return row.get(end.name) if isinstance(end, Variable) else self._triples.terms[end]

    def _ends(self, path: Path, node: int, *, backwards: bool) -> list[int]:
        """Return where a path leads from a node, as often as there are ways, as SPARQL counts."""
        match path:
            case Predicate(name):
                return self._triples.ends(name, node, backwards=backwards)
            case AnyProperty():
                raise UnsupportedError("a variable for a property")
            case Alternative(parts):
                return [one for part in parts for one in self._ends(part, node, backwards=backwards)]
            case _:
                return list(walked(self._triples, [node], ((path, backwards),)))


def _number_of_ends(choice: tuple[Pattern, str, list[int]]) -> int:
    return len(choice[2])
