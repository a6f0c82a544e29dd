"""Rows of bindings, kept as one column of numbers for each variable."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from goldenthread.shapes.engine.syntax import UnsupportedError
from goldenthread.shapes.engine.triples import Ids, Mask, spread, unique_places

UNBOUND = -1
MOST_ROWS = 30_000_000
"""A table that would grow beyond this is left to an engine that keeps no tables."""

Places = npt.NDArray[np.intp]


class Table:
    """Rows that bind variables to numbers of terms; UNBOUND where a row leaves one open."""

    def __init__(self, size: int, columns: dict[str, Ids] | None = None, full: frozenset[str] = frozenset()) -> None:
        """Hold ``size`` rows; the columns that are known to be ``full`` leave nothing open."""
        self.size = size
        self.columns = columns or {}
        self._full = full

    def take(self, rows: npt.NDArray[np.integer] | Mask) -> "Table":
        """Return some of the rows, by number or by mask."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        size = int(np.count_nonzero(rows)) if rows.dtype == np.bool_ else rows.size
        if size > MOST_ROWS:
            raise UnsupportedError("too many rows")
        return Table(size, columns, self._full)

    def plus(self, name: str, column: Ids) -> "Table":
        """Return the rows with one more column, or another one in its place."""
        return Table(self.size, {**self.columns, name: column}, self._full - {name})

    def only(self, names: Iterable[str]) -> "Table":
        """Return the rows with some columns only; those that are not there are unbound."""
        return Table(self.size, {name: self.column(name) for name in names}, self._full & self.columns.keys())

    def column(self, name: str) -> Ids:
        """Return a column; unbound, if it is not there."""
        found = self.columns.get(name)
        return np.full(self.size, UNBOUND, dtype=np.int32) if found is None else found

    def binds(self, name: str) -> bool:
        """Say whether every row binds a variable."""
        column = self.columns.get(name)
        if column is None or name in self._full:
            return column is not None
        full = not bool((column == UNBOUND).any())
        if full and self.size:
            self._full |= {name}
        return full

    def opens(self, name: str) -> bool:
        """Say whether no row binds a variable."""
        column = self.columns.get(name)
        if column is None or name in self._full:
            return column is None or not self.size
        return bool((column == UNBOUND).all())

    def distinct(self) -> tuple["Table", Places]:
        """Return each row once, and for each row here its place there."""
        first, back = unique_rows(list(self.columns.values()), self.size)
        return self.take(first), back

    def join(self, other: "Table") -> "Table":
        """Return each row with each row of ``other`` that agrees with it."""
        shared = [name for name in other.columns if name in self.columns]
        if not all(self.binds(name) and other.binds(name) for name in shared):
            raise UnsupportedError("a join over what some rows leave open")
        both = [np.concatenate([self.columns[name], other.columns[name]]) for name in shared]
        _, back = unique_rows(both, self.size + other.size)
        mine, theirs = back[: self.size], back[self.size :]
        order = np.argsort(theirs, kind="stable")
        low = np.searchsorted(theirs[order], mine, "left")
        high = np.searchsorted(theirs[order], mine, "right")
        position, place = spread(low, high)
        joined = self.take(position)
        added = other.take(order[place])
        return Table(joined.size, {**joined.columns, **added.columns})


def unique_rows(columns: list[Ids], size: int) -> tuple[Places, Places]:
    """Return the place of the first of equal rows, and for each row the number of its kind."""
    if size < 2:  # noqa: PLR2004 - one is there once
        return np.arange(size), np.arange(size)
    kinds = np.zeros(size, dtype=np.int64)
    for column in columns:
        once, numbers = unique_places(column)
        _, kinds = unique_places(kinds * max(once.size, 1) + numbers)
    _, first, back = np.unique(kinds, return_index=True, return_inverse=True)
    return first, back


def stacked(tables: list[Table]) -> Table:
    """Return the rows of several tables, one after the other."""
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(name for table in tables for name in table.columns)
    columns = {name: np.concatenate([table.column(name) for table in tables]) for name in names}
    return Table(sum(table.size for table in tables), columns)
