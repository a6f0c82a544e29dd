"""Read a SPARQL query as far as it can be answered column by column."""

from collections.abc import Mapping
from itertools import count
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode

from goldenthread.ontology.namespaces import RDF
from goldenthread.shapes.engine.model import Alternative, AnyProperty, Inverse, Path, Predicate, Repeat, Sequence
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
from goldenthread.shapes.engine.tokens import Token, tokens

TYPE: Final = Predicate(NamedNode(RDF + "type"))
NOTHING: Final = pyoxigraph.Store()
AGGREGATES: Final = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
HIDDEN: Final = "_"
"""Begins the names of variables that the query does not have itself."""


def parse_select(query: str, prefixes: Mapping[str, str]) -> Select:
    """Return a query as a tree.

    Raises:
        UnsupportedError: it uses something else than patterns, paths, filters, OPTIONAL, UNION, BIND and subselects.
    """
    parser = _Parser(query, prefixes)
    select = parser.select()
    if parser.text:
        raise UnsupportedError(f"{parser.text} after the query")
    return select


def grouped_select(select: Select) -> bool:
    """Say whether a SELECT gives one row for each group of rows."""
    return select.keys is not None or any(
        word in AGGREGATES for _, one in select.computed for word in one.text.upper().replace("(", " ").split()
    )


class _Parser:
    def __init__(self, query: str, prefixes: Mapping[str, str]) -> None:
        self._tokens: list[Token] = []
        for token in tokens(query):
            if token.kind == "space":
                continue
            self._tokens.append(token)
        self._place = 0
        self._prefixes = prefixes
        self._numbers = count()
        self._dots = 0

    @property
    def _token(self) -> Token | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    @property
    def text(self) -> str:
        """The word at hand, in capitals if it is a keyword; empty at the end."""
        token = self._token
        if token is None:
            return ""
        return (
            token.text.upper() if token.kind == "word" and token.text != "a" and ":" not in token.text else token.text
        )

    def _take(self, wanted: str = "") -> Token:
        token = self._token
        if token is None or (wanted and self.text != wanted):
            raise UnsupportedError(f"{self.text or 'the end'} instead of {wanted or 'more'}")
        self._place += 1
        return token

    def _took(self, wanted: str) -> bool:
        if self.text != wanted:
            return False
        self._place += 1
        return True

    def _fresh(self) -> str:
        return f"{HIDDEN}{next(self._numbers)}"

    def select(self) -> Select:
        """Read SELECT ... WHERE { ... } and what follows."""
        self._take("SELECT")
        distinct = self._took("DISTINCT")
        names: list[str] = []
        computed: list[tuple[str, Expression]] = []
        while self.text not in {"WHERE", "{"}:
            if self._took("("):
                expression = self._expression("AS")
                self._take("AS")
                names.append(self._variable())
                computed.append((names[-1], expression))
                self._take(")")
            else:
                names.append(self._variable())
        self._took("WHERE")
        group = self._group()
        keys, having = self._modifiers()
        if not names:
            raise UnsupportedError("SELECT *")
        return Select(tuple(names), tuple(computed), distinct, group, keys, having)

    def _modifiers(self) -> tuple[tuple[str, ...] | None, str]:
        keys: list[str] | None = None
        having = ""
        if self._took("GROUP"):
            self._take("BY")
            keys = []
            while (token := self._token) is not None and token.kind == "variable":
                keys.append(self._variable())
        if self._took("HAVING"):
            having = self._bracketed().text
        if self.text not in {"", "}"}:
            raise UnsupportedError(self.text)
        return (None if keys is None else tuple(keys)), having

    def _variable(self) -> str:
        token = self._take()
        if token.kind != "variable":
            raise UnsupportedError(f"{token.text} instead of a variable")
        return token.text[1:]

    def _group(self) -> Group:
        self._take("{")
        if self.text == "SELECT":
            select = self.select()
            self._take("}")
            return Group((select,))
        elements: list[Element] = []
        filters: list[Expression] = []
        while not self._took("}"):
            if self._took("FILTER"):
                filters.append(self._filter())
            elif self._took("OPTIONAL"):
                elements.append(Optional(self._group()))
            elif self._took("BIND"):
                self._take("(")
                expression = self._expression("AS")
                self._take("AS")
                elements.append(Bind(expression, self._variable()))
                self._take(")")
            elif self.text == "{":
                elements.append(self._union())
            elif not self._took("."):
                elements += self._triples()
        return Group(tuple(elements), tuple(filters))

    def _union(self) -> Element:
        groups = [self._group()]
        while self._took("UNION"):
            groups.append(self._group())
        if len(groups) == 1 and len(groups[0].elements) == 1 and isinstance(groups[0].elements[0], Select):
            return groups[0].elements[0]
        return Union(tuple(groups))

    def _filter(self) -> Expression:
        token = self._token
        if token is not None and self.text in {"EXISTS", "NOT"}:
            parts: list[str] = []
            exists: list[tuple[str, Group]] = []
            self._exists(parts, exists)
            return Expression(" ".join(parts), frozenset(), tuple(exists))
        if self.text == "(":
            return self._bracketed()
        name = self._take().text
        inner = self._bracketed()
        return Expression(f"{name}{inner.text}", inner.uses, inner.exists)

    def _bracketed(self) -> Expression:
        self._take("(")
        inner = self._expression(")")
        self._take(")")
        return Expression(f"({inner.text})", inner.uses, inner.exists)

    def _expression(self, end: str) -> Expression:
        parts: list[str] = []
        uses: set[str] = set()
        exists: list[tuple[str, Group]] = []
        depth = 0
        while depth or self.text != end:
            if self.text in {"EXISTS", "NOT"}:
                self._exists(parts, exists)
                continue
            token = self._take()
            depth += (token.text == "(") - (token.text == ")")
            if token.kind == "variable":
                uses.add(token.text[1:])
                parts.append("?" + token.text[1:])
            else:
                parts.append(token.text)
        return Expression(_joined(parts), frozenset(uses), tuple(exists))

    def _exists(self, parts: list[str], exists: list[tuple[str, Group]]) -> None:
        negated = self._took("NOT")
        if negated and self.text == "IN":
            parts.append("NOT")
            return
        self._take("EXISTS")
        name = self._fresh()
        exists.append((name, self._group()))
        parts.append(f"(!?{name})" if negated else f"?{name}")

    def _triples(self) -> list[Element]:
        patterns: list[Element] = []
        start = self._end(patterns)
        self._properties(start, patterns)
        return patterns

    def _properties(self, start: End, patterns: list[Element]) -> None:
        while self.text not in {".", "}", "]"}:
            path = self._path()
            while True:
                self._connect(start, path, self._end(patterns), patterns)
                if not self._took(","):
                    break
            if not self._took(";"):
                break
            while self._took(";"):
                pass
            if self.text in {"FILTER", "OPTIONAL", "BIND", "{"}:
                break

    def _connect(self, start: End, path: Path, end: End, patterns: list[Element]) -> None:
        """Add patterns for a path; a sequence goes over variables in between, as SPARQL has it."""
        if isinstance(path, Inverse):
            self._connect(end, path.inner, start, patterns)
        elif isinstance(path, Sequence):
            for part in path.parts[:-1]:
                between = Variable(self._fresh())
                self._connect(start, part, between, patterns)
                start = between
            self._connect(start, path.parts[-1], end, patterns)
        else:
            patterns.append(Pattern(start, path, end))

    def _end(self, patterns: list[Element]) -> End:
        token = self._token
        if token is not None and token.kind == "variable":
            return Variable(self._variable())
        if self._took("["):
            node = Variable(self._fresh())
            self._properties(node, patterns)
            self._take("]")
            return node
        if token is not None and token.text.startswith("_:"):
            self._place += 1
            return Variable(HIDDEN + token.text[2:])
        return self._constant()

    def _constant(self) -> End:
        parts = [self._take().text]
        if parts[0] in {"(", "<<", "{"}:
            raise UnsupportedError(parts[0])
        if self.text == "^":
            parts += [self._take().text, self._take("^").text, self._take().text]
        elif (token := self._token) is not None and token.text.startswith("@"):
            parts.append(self._take().text)
        try:
            answer = NOTHING.query(f"SELECT ({''.join(parts)} AS ?term) {{}}", prefixes=dict(self._prefixes))
            (row,) = answer  # type: ignore[misc]  # SELECT gives rows
        except (SyntaxError, ValueError) as error:
            raise UnsupportedError(parts[0]) from error
        return row[0]  # type: ignore[no-any-return]  # which are not typed

    def _path(self) -> Path:
        parts = [self._steps()]
        while self._took("|"):
            parts.append(self._steps())
        return parts[0] if len(parts) == 1 else Alternative(tuple(parts))

    def _steps(self) -> Path:
        parts = [self._step()]
        while self._took("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _step(self) -> Path:
        if self._took("^"):
            return Inverse(self._step())
        if self._took("("):
            path = self._path()
            self._take(")")
        elif self._took("a"):
            path = TYPE
        elif (token := self._token) is not None and token.kind == "variable":
            self._variable()
            return AnyProperty()
        else:
            term = self._constant()
            if not isinstance(term, NamedNode):
                raise UnsupportedError(f"{term} for a property")
            path = Predicate(term)
        for sign in "*+?":
            if self._took(sign):
                return Repeat(path, sign)
        return path


def _joined(parts: list[str]) -> str:
    """Join words with spaces, but for marks that make one sign together and the bracket after a function's name."""
    text = ""
    for part in parts:
        glued = text.endswith(("<", ">", "!", "=", "&", "|", "^")) and part in {"=", "&", "|", "^"}
        text += part if glued or part[0] in "@(" else f" {part}"
    return text.strip()
