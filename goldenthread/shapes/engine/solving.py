"""Answer SPARQL queries column by column: every step for all rows, every pattern a join."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import numpy as np
from pyoxigraph import Literal

from goldenthread.shapes.engine.expressions import Calculator
from goldenthread.shapes.engine.model import Alternative, Path, Predicate, Repeat
from goldenthread.shapes.engine.neighbours import StoreTriples
from goldenthread.shapes.engine.parsing import grouped_select
from goldenthread.shapes.engine.paths import follow
from goldenthread.shapes.engine.stepping import MOST_ROWS, joined
from goldenthread.shapes.engine.syntax import (
    Bind,
    Element,
    End,
    Expression,
    Group,
    Optional,
    Pattern,
    Select,
    Union,
    UnsupportedError,
    Variable,
)
from goldenthread.shapes.engine.tables import UNBOUND, Table, stacked
from goldenthread.shapes.engine.triples import Ids, Triples, spread, unique_places, without

YES: Final = Literal(True)
NO: Final = Literal(False)
ROW: Final = "_row"
PAIR: Final = 2
ALONE: Final = 1e9
"""What it costs to begin with a pattern that nothing is known about."""


class Solver:
    """Answers queries over one state of a graph."""

    def __init__(self, triples: Triples, prefixes: Mapping[str, str]) -> None:
        """Look statements up in ``triples``; the queries' expressions use ``prefixes``."""
        self._triples = triples
        self._calculator = Calculator(triples.terms, prefixes)

    def select(self, select: Select, seed: Table) -> Table:
        """Return the rows of a query, those that agree with a row of ``seed``.

        Raises:
            UnsupportedError: the data makes it something that cannot be answered here.
        """
        if grouped_select(select):
            if not select.keys or not set(seed.columns) <= set(select.keys):
                raise UnsupportedError("a group that is bound from outside")
            table = self._calculator.grouped(select, self._group(select.group, seed))
        else:
            table = self._group(select.group, seed)
            for name, expression in select.computed:
                table = table.plus(name, self._calculator.value(expression, self._with_exists(expression, table)))
            table = table.only(select.names)
        return table.distinct()[0] if select.distinct else table

    def _group(self, group: Group, table: Table) -> Table:
        waiting = list(group.filters)
        rest = list(group.elements)
        while rest and table.size:
            if isinstance(rest[0], Pattern):
                table = self._next_patterns(rest, table)
            else:
                table = self._element(rest.pop(0), table)
            later = {name for one in rest for name in one.variables}
            ready = [one for one in waiting if all(table.binds(name) for name in one.variables & later)]
            for expression in ready:
                waiting.remove(expression)
                table = self._filter(expression, table)
        for expression in waiting:
            table = self._filter(expression, table)
        return table

    def _next_patterns(self, rest: list[Element], table: Table) -> Table:
        """Join the next pattern, or for few rows all up to the next element of another kind; take them from ``rest``.

        Up to there, their order is ours to choose.
        """
        patterns = list(_first_patterns(rest))
        if table.size <= MOST_ROWS and isinstance(self._triples, StoreTriples):
            found = joined(self._triples, patterns, table)
            if found is not None:
                del rest[: len(patterns)]
                return found
        end = len(patterns)
        place = min(range(end), key=partial(self._cost, rest, table)) if end > 1 else 0
        return self._pattern_with_siblings(rest.pop(place), rest, end - 1, table)

    def _pattern_with_siblings(self, pattern: Element, rest: list[Element], end: int, table: Table) -> Table:
        """Join a pattern, and with it others between the variable that it brings in and what is bound already.

        Such as ?other gt:inPlan ?plan ; gt:position ?position: found for each plan once, and then joined over both
        variables, there are far fewer rows than with each other thing in the plan beside each thing.
        """
        if not isinstance(pattern, Pattern):
            raise UnsupportedError("no pattern")
        new = [name for name in pattern.variables if table.opens(name)]
        known = [name for name in pattern.variables if table.binds(name)]
        siblings = [
            one
            for one in rest[:end]
            if isinstance(one, Pattern)
            and len(one.variables) == PAIR
            and set(new) == {name for name in one.variables if not table.binds(name)}
        ]
        if len(new) != 1 or len(known) != 1 or not siblings or not table.size:
            return self._pattern(pattern, table)
        beside = self._pattern(pattern, table.only(known).distinct()[0])
        for one in siblings:
            rest.remove(one)
            beside = self._pattern(one, beside)
        return table.join(beside)

    def _element(self, element: Element, table: Table) -> Table:
        match element:
            case Pattern():
                return self._pattern(element, table)
            case Bind(expression, name):
                return table.plus(name, self._calculator.value(expression, self._with_exists(expression, table)))
            case Union(groups):
                for group in groups:
                    _require_own_filters(group)
                return stacked([self._group(group, table) for group in groups])
            case Optional(group):
                return self._optional(group, table)
            case Select():
                keys = element.names if element.keys is None else element.keys
                shared = [name for name in keys if table.binds(name) and name not in dict(element.computed)]
                return table.join(self.select(element, table.only(shared).distinct()[0]))

    def _optional(self, group: Group, table: Table) -> Table:
        numbered = table.plus(ROW, np.arange(table.size, dtype=np.int32))
        found = self._group(group, numbered)
        alone = without(numbered.columns[ROW], found.columns[ROW])
        both = stacked([found, numbered.take(alone)])
        columns = {name: column for name, column in both.columns.items() if name != ROW}
        if ROW in table.columns:
            raise UnsupportedError("OPTIONAL inside OPTIONAL")
        return Table(both.size, columns)

    def _filter(self, expression: Expression, table: Table) -> Table:
        if not table.size:
            return table
        return table.take(self._calculator.holds(expression, self._with_exists(expression, table)))

    def _with_exists(self, expression: Expression, table: Table) -> Table:
        """Add a column of true and false for each EXISTS in an expression; each different row is asked once."""
        terms = self._triples.terms
        for name, group in expression.exists:
            shared = [one for one in table.columns if one in group.variables]
            once, back = table.only(shared).distinct()
            numbered = once.plus(ROW, np.arange(once.size, dtype=np.int32))
            answers = np.full(once.size, terms[NO], dtype=np.int32)
            answers[self._group(group, numbered).columns[ROW]] = terms[YES]
            table = table.plus(name, answers[back])
        return table

    def _pattern(self, pattern: Pattern, table: Table) -> Table:
        for end in (pattern.start, pattern.end):
            if isinstance(end, Variable) and not table.binds(end.name) and not table.opens(end.name):
                bound = table.column(end.name) != UNBOUND
                return stacked([self._pattern(pattern, table.take(bound)), self._pattern(pattern, table.take(~bound))])
        first, last = self._known(pattern.start, table), self._known(pattern.end, table)
        if first is None and last is None:
            return self._anywhere(pattern, table)
        if first is not None and last is not None:
            backwards = self._fan(pattern.path, last, backwards=True) < self._fan(pattern.path, first, backwards=False)
            here, there = (last, first) if backwards else (first, last)
            position, values = self._look_up(pattern.path, here, backwards=backwards)
            return table.take(position[values == there[position]])
        known = last if first is None else first
        other = pattern.start if first is None else pattern.end
        if known is None or not isinstance(other, Variable):
            raise UnsupportedError("a pattern without a variable")
        position, values = self._look_up(pattern.path, known, backwards=first is None)
        return table.take(position).plus(other.name, values)

    def _anywhere(self, pattern: Pattern, table: Table) -> Table:
        """Join a pattern that the rows say nothing about."""
        if not isinstance(pattern.path, Predicate):
            raise UnsupportedError("a path from nowhere")
        subjects, objects = self._triples.everything(pattern.path.name)
        if not isinstance(pattern.start, Variable) or not isinstance(pattern.end, Variable):
            raise UnsupportedError("a pattern without a variable")
        if pattern.start == pattern.end:
            subjects = objects = subjects[subjects == objects]
        row, place = np.divmod(np.arange(table.size * subjects.size), max(subjects.size, 1))
        joined = table.take(row)
        return joined.plus(pattern.start.name, subjects[place]).plus(pattern.end.name, objects[place])

    def _known(self, end: End, table: Table) -> Ids | None:
        """Return what an end of a pattern is in each row, or None where the rows leave it open."""
        if isinstance(end, Variable):
            return None if table.opens(end.name) and table.size else table.column(end.name)
        return np.full(table.size, self._triples.terms[end], dtype=np.int32)

    def _look_up(self, path: Path, nodes: Ids, *, backwards: bool) -> tuple[Ids, Ids]:
        """Return where a path leads from each node; unlike ``follow``, as often as there are ways, as SPARQL counts."""
        once, back = unique_places(nodes)
        if isinstance(path, Alternative):
            ways = [follow(self._triples, part, once, backwards=backwards) for part in path.parts]
            position = np.concatenate([way[0] for way in ways])
            order = np.argsort(position, kind="stable")
            position, values = position[order], np.concatenate([way[1] for way in ways])[order]
        else:
            position, values = follow(self._triples, path, once, backwards=backwards)
        row, place = spread(np.searchsorted(position, back, "left"), np.searchsorted(position, back, "right"))
        return row, values[place]

    def _cost(self, patterns: list[Element], table: Table, place: int) -> float:
        """Return how many rows a pattern would make of each, about; patterns are taken cheapest first."""
        pattern = patterns[place]
        if not isinstance(pattern, Pattern):
            return ALONE
        start, end = self._known(pattern.start, table), self._known(pattern.end, table)
        if start is not None and end is not None:
            return 0.0
        if start is None and end is None:
            return ALONE * 10
        if start is None and end is not None:
            whole = 1.0 if isinstance(pattern.end, Variable) else float(table.size or 1)
            return self._fan(pattern.path, end, backwards=True) * (1 + (whole > 1))
        return self._fan(pattern.path, start if start is not None else np.empty(0, np.int32), backwards=False)

    def _fan(self, path: Path, nodes: Ids, *, backwards: bool) -> float:
        match path:
            case Predicate(name):
                return self._triples.fan(name, nodes, backwards=backwards)
            case Alternative(parts):
                return sum(self._fan(part, nodes, backwards=backwards) for part in parts)
            case Repeat(inner, _):
                return 1 + 4 * self._fan(inner, nodes, backwards=backwards)
            case _:
                return 10.0


def _first_patterns(elements: list[Element]) -> Iterator[Pattern]:
    for element in elements:
        if not isinstance(element, Pattern):
            return
        yield element


def _require_own_filters(group: Group) -> None:
    """Refuse a filter that speaks of what its own group does not bind: SPARQL would not let it see the rows outside."""
    for expression in group.filters:
        if not expression.uses <= group.given:
            raise UnsupportedError("a filter on what lies outside its group")
