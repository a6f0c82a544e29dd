"""Constraints that each value passes or fails by itself."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

from goldenthread.errors import ContentError
from goldenthread.ontology.namespaces import SH
from goldenthread.shapes.engine.literals import compare, well_formed
from goldenthread.shapes.engine.model import ValueTest
from goldenthread.shapes.engine.triples import Ids, Mask, Triples, among, have_class
from goldenthread.shapes.facts import Term, plain

CHUNK: Final = 10_000
"""Texts that one query tests by a pattern."""

FEW: Final = 1_000
"""Up to how many texts are remembered; after an edit most come up again."""

MOST_REMEMBERED: Final = 20_000
"""For one regular expression."""

KINDS: Final[dict[str, tuple[type, ...]]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}
NOTHING: Final = pyoxigraph.Store()


def passing(triples: Triples, constraint: ValueTest, values: Ids) -> Mask:
    """Say of each value whether it passes; each value is to be there once, since some tests are slow."""
    match constraint.word:
        case "class":
            return have_class(triples, values, constraint.arguments[0])
        case "in":
            return among(values, triples.terms.numbers(constraint.arguments))
        case "pattern":
            return _matching(triples.terms.of(values), plain(constraint.arguments[0]), constraint.flags)
        case "minExclusive" | "minInclusive" | "maxExclusive" | "maxInclusive":
            bound = np.full(values.size, triples.terms[constraint.arguments[0]], dtype=np.int32)
            return compare(triples.terms, values, bound, constraint.word)
        case word:
            test = SIMPLE[word](constraint.arguments)
            return np.fromiter((test(term) for term in triples.terms.of(values)), dtype=np.bool_, count=values.size)


def _datatype(arguments: tuple[Term, ...]) -> Callable[[Term], bool]:
    (wanted,) = arguments
    return lambda term: isinstance(term, Literal) and term.datatype == wanted and well_formed(term)


def _node_kind(arguments: tuple[Term, ...]) -> Callable[[Term], bool]:
    kinds = KINDS[plain(arguments[0]).removeprefix(SH)]
    return lambda term: isinstance(term, kinds)


def _longer(arguments: tuple[Term, ...]) -> Callable[[Term], bool]:
    least = int(plain(arguments[0]))
    return lambda term: not isinstance(term, BlankNode) and len(plain(term)) >= least


def _shorter(arguments: tuple[Term, ...]) -> Callable[[Term], bool]:
    most = int(plain(arguments[0]))
    return lambda term: not isinstance(term, BlankNode) and len(plain(term)) <= most


def _language(arguments: tuple[Term, ...]) -> Callable[[Term], bool]:
    ranges = [plain(argument).lower() for argument in arguments]

    def test(term: Term) -> bool:
        language = (term.language or "").lower() if isinstance(term, Literal) else ""
        return bool(language) and any(one in {"*", language} or language.startswith(one + "-") for one in ranges)

    return test


SIMPLE: Final[dict[str, Callable[[tuple[Term, ...]], Callable[[Term], bool]]]] = {
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minLength": _longer,
    "maxLength": _shorter,
    "languageIn": _language,
}


def _matching(terms: list[Term], pattern: str, flags: str) -> Mask:
    """Test texts by a regular expression; what few texts gave is remembered."""
    if len(terms) > FEW:
        return _tested(terms, pattern, flags)
    memory = _memory(pattern, flags)
    found = {term: memory.get(term) for term in terms}
    new = [term for term, one in found.items() if one is None]
    if new:
        found |= zip(new, _tested(new, pattern, flags).tolist(), strict=True)
        if len(memory) > MOST_REMEMBERED:
            memory.clear()
        memory.update((term, bool(found[term])) for term in new)
    return np.array([found[term] for term in terms], dtype=np.bool_)


@lru_cache(maxsize=1_000)
def _memory(_pattern: str, _flags: str) -> dict[Term, bool]:
    """Return where to keep which texts a regular expression matches."""
    return {}


def _tested(terms: list[Term], pattern: str, flags: str) -> Mask:
    """Test texts by a regular expression, with SPARQL's own engine.

    It takes time in proportion to the text, where Python's can take years over a text made for that.
    """
    mask = np.zeros(len(terms), dtype=np.bool_)
    for start in range(0, len(terms), CHUNK):
        chunk = enumerate(terms[start : start + CHUNK], start)
        rows = "\n".join(f"({n} {Literal(plain(term))})" for n, term in chunk if not isinstance(term, BlankNode))
        test = f"REGEX(?text, {Literal(pattern)}, {Literal(flags)})"
        query = f"SELECT ?n {{ VALUES (?n ?text) {{ {rows} }} FILTER {test} }}"
        found = NOTHING.query(query)
        mask[[int(row[0].value) for row in found]] = True  # type: ignore[union-attr]  # SELECT gives rows
    return mask


def require_pattern(pattern: str, flags: str, shape: str) -> None:
    """Raise unless a pattern can be run.

    Raises:
        ContentError: it is no regular expression that SPARQL's engine knows.
    """
    query = f'ASK {{ BIND (REGEX("", {Literal(pattern)}, {Literal(flags)}) AS ?found) FILTER BOUND(?found) }}'
    if not NOTHING.query(query):
        raise ContentError(f"the shapes cannot be run: sh:pattern {pattern!r} of {shape} is no regular expression")
