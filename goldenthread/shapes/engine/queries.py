"""Run SPARQL constraints: once for all focus nodes, or bound to the few that are asked about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode

from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import OWL, RDF, RDFS
from goldenthread.shapes.engine.model import Sparql
from goldenthread.shapes.engine.parsing import parse_select
from goldenthread.shapes.engine.solving import Solver
from goldenthread.shapes.engine.syntax import Select, UnsupportedError
from goldenthread.shapes.engine.tables import UNBOUND, Table
from goldenthread.shapes.engine.tokens import Token, tokens, variables
from goldenthread.shapes.engine.triples import Triples
from goldenthread.shapes.facts import Term

KNOWN_PREFIXES: Final = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}
"""What queries may use without sh:prefixes, as in most engines."""

REFUSED: Final = ("SERVICE", "MINUS", "VALUES", "GRAPH", "FROM")
"""Reaching out, or not defined where a variable is bound beforehand."""

NEVER_BOUND: Final = ("PATH", "shapesGraph", "currentShape")
"""Variables of SHACL that nothing here binds."""

MOST_BOUND: Final = 1_000
"""More focus nodes than these are not written into a query: it is run for all, and the rows are sifted."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a SPARQL constraint: the focus node, the value at fault and the path to it, where it gives them."""

    this: Term
    value: Term | None
    path: Term | None


def rows(
    store: pyoxigraph.Store, constraint: Sparql, nodes: list[Term], triples: Triples | None = None
) -> Iterator[Row]:
    """Yield what a constraint finds wrong with the nodes.

    With ``triples``, which hold the same as the store, the query is answered column by column where that can be done.

    Raises:
        ContentError: the query does not parse or cannot be answered.
    """
    if triples is not None and constraint.tree is not None:
        try:
            yield from solved(triples, constraint, Table(len(nodes), {"this": triples.terms.numbers(nodes)}))
        except UnsupportedError:
            pass
        else:
            return
    few = len(nodes) <= MOST_BOUND and not any(isinstance(node, BlankNode) for node in nodes)
    text = bound(constraint.select, nodes) if few else constraint.select
    wanted = set(nodes)
    for this, value, path in _answer(store, text, constraint):
        if this in wanted:
            yield Row(this, value, path)


def solved(triples: Triples, constraint: Sparql, seed: Table) -> list[Row]:
    """Return the rows of a constraint that agree with a row of ``seed``.

    Raises:
        UnsupportedError: it can only be answered by the store.
    """
    if constraint.tree is None:
        raise UnsupportedError("a query that was not read")
    terms = triples.terms
    table = Solver(triples, prefixes_of(constraint)).select(constraint.tree, seed)
    columns = [table.column(name).tolist() for name in ("this", "value", "path")]
    return [
        Row(terms.term(this), *(None if one == UNBOUND else terms.term(one) for one in others))
        for this, *others in zip(*columns, strict=True)
    ]


def prefixes_of(constraint: Sparql) -> dict[str, str]:
    """Return the prefixes that a query may use."""
    return KNOWN_PREFIXES | dict(constraint.prefixes)


def tree_of(constraint: Sparql) -> Select | None:
    """Return a query as a tree, or None where it can only be answered by the store."""
    try:
        return parse_select(constraint.select, prefixes_of(constraint))
    except UnsupportedError:
        return None


def _answer(
    store: pyoxigraph.Store, text: str, constraint: Sparql
) -> Iterator[tuple[Term | None, Term | None, Term | None]]:
    try:
        answer = store.query(text, use_default_graph_as_union=True, prefixes=prefixes_of(constraint))
        if not isinstance(answer, pyoxigraph.QuerySolutions):
            raise ContentError(f"the shapes cannot be run: sh:select of {constraint.shape} is no SELECT query")
        names = [variable.value for variable in answer.variables]
        places = [names.index(name) if name in names else None for name in ("this", "value", "path")]
        for solution in answer:
            this, value, path = (None if place is None else solution[place] for place in places)
            yield this, value, path
    except SyntaxError as error:
        reason = " ".join(str(error.msg or error).split())[:160]
        raise ContentError(
            f"the shapes cannot be run: the query of {constraint.shape} does not parse: {reason}"
        ) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise ContentError(f"the shapes cannot be run: the query of {constraint.shape}: {error}") from error


def bound(query: str, nodes: list[Term]) -> str:
    """Return a query that asks about these nodes only.

    Each group that is a SELECT's own gets the nodes as VALUES for ?this; a single node is written into the patterns
    as well, which is what lets the store look it up.
    """
    values = f" VALUES ?this {{ {' '.join(map(str, nodes))} }} "
    single = str(nodes[0]) if len(nodes) == 1 and isinstance(nodes[0], NamedNode) else None
    parts = []
    head = True
    for token in tokens(query):
        if single and token.kind == "variable" and token.text[1:] == "this" and _replaceable(token):
            parts.append(single)
        else:
            parts.append(token.text)
        if token.kind == "mark" and token.text == "{":
            if token.part == "head" and head:
                parts.append(values)
            head = False
        if token.kind == "word" and token.text.upper() == "SELECT":
            head = True
    return "".join(parts)


def _replaceable(token: Token) -> bool:
    return token.part == "group" and token.before not in {("BOUND", "("), ("(", "AS")} and token.before[1] != "AS"


def require_query(constraint: Sparql) -> None:
    """Raise unless a query can be run.

    Raises:
        ContentError: it uses a prefix that nobody declares, does not parse, or is no SELECT query.
    """
    known = KNOWN_PREFIXES.keys() | dict(constraint.prefixes).keys()
    for token in tokens(constraint.select):
        prefix, colon, _ = token.text.partition(":")
        if token.kind == "word" and colon and prefix not in known and prefix != "_":
            raise ContentError(
                f"the shapes cannot be run: the query of {constraint.shape} uses the prefix {prefix}: "
                "that its sh:prefixes do not declare"
            )
    for _ in _answer(pyoxigraph.Store(), constraint.select, constraint):
        break


def mistakes(query: str) -> Iterator[str]:
    """Yield why a query cannot be run for all focus nodes at once, or safely; nothing if it can."""
    words = [token for token in tokens(query) if token.kind == "word"]
    for word in REFUSED:
        if any(token.text.upper() == word for token in words):
            yield f"uses {word}"
    for name in NEVER_BOUND:
        if any(True for _ in variables(query, name)):
            yield f"uses ${name}, which is not bound here"
    if not any(token.depth == 1 and token.part == "group" and not token.call for token in variables(query, "this")):
        yield "has $this in no triple pattern of its outermost group"
    yield from _subselects(query)


def _subselects(query: str) -> Iterator[str]:
    """Yield a complaint for each subselect that does not give and group by $this."""
    heads = [
        token for token in tokens(query) if token.kind == "word" and token.text.upper() == "SELECT" and token.depth
    ]
    given = [token for token in variables(query, "this") if token.depth and token.part == "head"]
    if len(given) < len(heads):
        yield "has a subselect that does not select $this"
