"""Constraints that each value passes or fails by itself."""

from collections.abc import Callable
from typing import Final

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode

from goldenthread.ontology.namespaces import SH
from goldenthread.shapes.engine.literals import compare, well_formed
from goldenthread.shapes.engine.model import ValueTest
from goldenthread.shapes.engine.patterns import matching
from goldenthread.shapes.engine.triples import Ids, Mask, Triples, among, have_class
from goldenthread.shapes.facts import Term, plain

KINDS: Final[dict[str, tuple[type, ...]]] = {
    "IRI": (NamedNode,),
    "BlankNode": (BlankNode,),
    "Literal": (Literal,),
    "BlankNodeOrIRI": (BlankNode, NamedNode),
    "BlankNodeOrLiteral": (BlankNode, Literal),
    "IRIOrLiteral": (NamedNode, Literal),
}


def passing(triples: Triples, constraint: ValueTest, values: Ids) -> Mask:
    """Say of each value whether it passes; each value is to be there once, since some tests are slow."""
    match constraint.word:
        case "class":
            return have_class(triples, values, constraint.arguments[0])
        case "in":
            return among(values, triples.terms.numbers(constraint.arguments))
        case "pattern":
            return matching(triples.terms.of(values), plain(constraint.arguments[0]), constraint.flags)
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
