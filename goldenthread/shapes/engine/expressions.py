"""Evaluate SPARQL's expressions for many rows: each different row once, by a real SPARQL engine."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar

import numpy as np
import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

from goldenthread.shapes.engine.syntax import Expression, Select, UnsupportedError
from goldenthread.shapes.engine.tables import UNBOUND, Places, Table, unique_rows
from goldenthread.shapes.engine.triples import Ids, Mask, Terms, unique, unique_places
from goldenthread.shapes.facts import Term

CHUNK: Final = 20_000
"""Rows that one query evaluates."""

SHORT: Final = 10_000
"""Characters up to which a query's answer is remembered."""

FEW: Final = 1_000
"""Up to how many different rows an expression's values are remembered; after an edit most come up again."""

MOST_REMEMBERED: Final = 20_000
"""For one expression."""

UNKNOWN: Final = object()
STAND_IN: Final = "blank:"
"""Begins the IRIs that stand for blank nodes, which cannot be written into a query."""

COMPARISON: Final = re.compile(r"\(? *\?(\w+) *(=|! *=) *\?(\w+) *\)?")
COUNTING: Final = re.compile(r"COUNT *\( *(DISTINCT +)?(?:\?(\w+)|(\*)) *\)", re.IGNORECASE)
NOTHING: Final = pyoxigraph.Store()

Given = TypeVar("Given", bool, Term | None)


class Calculator:
    """Evaluates expressions over tables."""

    def __init__(self, terms: Terms, prefixes: Mapping[str, str]) -> None:
        """Read and write numbers of ``terms``; expressions use ``prefixes``."""
        self._terms = terms
        self._prefixes = dict(prefixes)

    def holds(self, expression: Expression, table: Table) -> Mask:
        """Say of which rows a filter's expression is true."""
        quick = self._compared(expression, table)
        if quick is not None:
            return quick
        rows, back = self._distinct(expression, table)
        return np.array(self._each("FILTER", expression, rows, self._true), dtype=np.bool_)[back]

    def value(self, expression: Expression, table: Table) -> Ids:
        """Return what an expression gives for each row; UNBOUND where it gives nothing."""
        rows, back = self._distinct(expression, table)
        found = self._each("BIND", expression, rows, self._given)
        return np.array([UNBOUND if one is None else self._terms[one] for one in found], dtype=np.int32)[back]

    def _each(
        self, word: str, expression: Expression, rows: Table, work: Callable[[Expression, Table], list[Given]]
    ) -> list[Given]:
        """Return what an expression is for each row; of few rows, most are as they were before an edit elsewhere."""
        if rows.size > FEW:
            return work(expression, rows)
        memory = _memory(word, expression.text, tuple(rows.columns), tuple(self._prefixes.items()))
        columns = [self._terms_of(column) for column in rows.columns.values()]
        keys: list[tuple[Term | None, ...]] = list(zip(*columns, strict=True)) if columns else [()] * rows.size
        found = [memory.get(key, UNKNOWN) for key in keys]
        new = [place for place, one in enumerate(found) if one is UNKNOWN]
        if new:
            for place, one in zip(new, work(expression, rows.take(np.array(new))), strict=True):
                found[place] = one
            if len(memory) > MOST_REMEMBERED:
                memory.clear()
            memory.update((keys[place], found[place]) for place in new)
        return found

    def _terms_of(self, column: Ids) -> list[Term | None]:
        return [None if number == UNBOUND else self._terms.term(number) for number in column.tolist()]

    def _true(self, expression: Expression, rows: Table) -> list[bool]:
        found = [False] * rows.size
        for start, values in self._values(rows):
            for row in self._ask(f"SELECT ?_n {{ {values} FILTER ({expression.text}) }}"):
                found[start + int(row[0].value)] = True
        return found

    def _given(self, expression: Expression, rows: Table) -> list[Term | None]:
        found: list[Term | None] = [None] * rows.size
        for start, values in self._values(rows):
            for row in self._ask(f"SELECT ?_n (({expression.text}) AS ?_value) {{ {values} }}"):
                if row[1] is not None:
                    found[start + int(row[0].value)] = _original(row[1])
        return found

    def grouped(self, select: Select, table: Table) -> Table:
        """Return one row for each group of rows, with what is computed of them."""
        if select.keys and not table.size:
            return table.only(select.names)
        counts = [(name, COUNTING.fullmatch(one.text)) for name, one in select.computed]
        if select.keys and not select.having and all(match for _, match in counts):
            return self._counted(select, table, [(name, match) for name, match in counts if match])
        needed = dict.fromkeys([*(select.keys or ()), *(name for _, one in select.computed for name in one.uses)])
        needed |= dict.fromkeys(re.findall(r"\?(\w+)", select.having))
        if table.size > CHUNK * 10:
            raise UnsupportedError("too many rows to group")
        values = " ".join(text for _, text in self._values(table.only(needed), whole=True))
        computed = dict(select.computed)
        head = " ".join(
            f"({computed[name].text} AS ?{name})" if name in computed else f"?{name}" for name in select.names
        )
        keys = f"GROUP BY {' '.join('?' + key for key in select.keys)}" if select.keys else ""
        having = f"HAVING {select.having}" if select.having else ""
        found = [
            [row[place] for place in range(len(select.names))]
            for row in self._ask(f"SELECT {head} {{ {values} }} {keys} {having}")
        ]
        columns = {
            name: np.array(
                [UNBOUND if row[place] is None else self._terms[_original(row[place])] for row in found], np.int32
            )
            for place, name in enumerate(select.names)
        }
        return Table(len(found), columns)

    def _counted(self, select: Select, table: Table, counts: list[tuple[str, re.Match[str]]]) -> Table:
        keys = select.keys or ()
        first, group = unique_rows([table.column(key) for key in keys], table.size)
        result = table.only(keys).take(first)
        for name, match in counts:
            counted = np.ones(table.size, dtype=np.bool_)
            if match[2]:
                counted = table.column(match[2]) != UNBOUND
            if match[1]:
                once = np.zeros(table.size, dtype=np.bool_)
                once[unique_rows([group.astype(np.int32), table.column(match[2])], table.size)[0]] = True
                counted = counted & once
            numbers = np.bincount(group[counted], minlength=first.size)
            known, back = unique_places(numbers)
            column = np.array([self._terms[Literal(int(number))] for number in known], dtype=np.int32)[back]
            result = result.plus(name, column)
        return result.only(select.names)

    def _compared(self, expression: Expression, table: Table) -> Mask | None:
        """Compare two columns by their numbers, where both hold nothing but IRIs; None where they do not."""
        match = COMPARISON.fullmatch(expression.text)
        if match is None or not (table.binds(match[1]) and table.binds(match[3])):
            return None
        one, two = table.column(match[1]), table.column(match[3])
        if any(isinstance(term, Literal) for term in self._terms.of(unique(np.concatenate([one, two])))):
            return None
        return np.equal(one, two) if match[2] == "=" else np.not_equal(one, two)

    def _distinct(self, expression: Expression, table: Table) -> tuple[Table, Places]:
        names = [*expression.uses, *(name for name, _ in expression.exists)]
        return table.only(names).distinct()

    def _values(self, table: Table, *, whole: bool = False) -> Iterator[tuple[int, str]]:
        """Yield the rows as VALUES, numbered and in chunks, or as a whole without numbers."""
        texts = []
        for column in table.columns.values():
            once, back = unique_places(column)
            words = ["UNDEF" if number == UNBOUND else _written(self._terms.term(number)) for number in once.tolist()]
            texts.append([words[place] for place in back.tolist()])
        names = " ".join("?" + name for name in table.columns)
        step = max(table.size, 1) if whole else CHUNK
        for start in range(0, table.size, step):
            chunk = zip(*[text[start : start + step] for text in texts], strict=True)
            rows = [" ".join(row) for row in chunk] if texts else [""] * min(step, table.size - start)
            if whole:
                yield start, f"VALUES ({names}) {{ {' '.join(f'({row})' for row in rows)} }}"
            else:
                numbered = " ".join(f"({number} {row})" for number, row in enumerate(rows))
                yield start, f"VALUES (?_n {names}) {{ {numbered} }}"

    def _ask(self, query: str) -> Iterable[pyoxigraph.QuerySolution]:
        if len(query) > SHORT:
            return _asked(query, self._prefixes)
        return _remembered(query, tuple(self._prefixes.items()))


@lru_cache(maxsize=1_000)
def _memory(
    _word: str, _text: str, _names: tuple[str, ...], _prefixes: tuple[tuple[str, str], ...]
) -> dict[tuple[Term | None, ...], Any]:
    """Return where to keep what an expression is for the values of its variables; no data is behind it."""
    return {}


@lru_cache(maxsize=10_000)
def _remembered(query: str, prefixes: tuple[tuple[str, str], ...]) -> tuple[pyoxigraph.QuerySolution, ...]:
    """Return the same for the same query, since there is no data behind it; in small graphs most come up again."""
    return tuple(_asked(query, dict(prefixes)))


def _asked(query: str, prefixes: dict[str, str]) -> Iterator[pyoxigraph.QuerySolution]:
    try:
        answer = NOTHING.query(query, prefixes=prefixes)
    except SyntaxError as error:
        raise UnsupportedError(f"{error.msg} in {query[:900]}") from error
    if isinstance(answer, pyoxigraph.QuerySolutions):
        yield from answer


def _written(term: Term) -> str:
    return f"<{STAND_IN}{term.value}>" if isinstance(term, BlankNode) else str(term)


def _original(term: Term) -> Term:
    if isinstance(term, NamedNode) and term.value.startswith(STAND_IN):
        return BlankNode(term.value.removeprefix(STAND_IN))
    return term
