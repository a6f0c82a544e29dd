"""Test texts by regular expressions, as SPARQL's REGEX does, in time that grows no faster than the text."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyoxigraph
import re2  # type: ignore[import-untyped]  # it has none
from pyoxigraph import BlankNode, Literal

from goldenthread.errors import ContentError
from goldenthread.shapes.engine.triples import Mask
from goldenthread.shapes.facts import Term, plain

CHUNK: Final = 10_000
"""Texts that one query tests by a pattern."""

FEW: Final = 1_000
"""Up to how many texts are remembered; after an edit most come up again."""

MOST_REMEMBERED: Final = 20_000
"""For one regular expression."""

ESCAPED: Final = r"\\[nrt.,:;?!(){}\[\]|*+^$/-]"
PLAIN: Final = re.compile(
    rf"(?:(?!\(\?)[^\\\[\]{{}}]|{ESCAPED}|\[\^?(?:(?!--|&&|~~)[^\\\[\]]|{ESCAPED})+\]|\{{\d+(?:,\d*)?\}})*"
)
"""What means the same to RE2 as to SPARQL's engine: no classes in classes, and nothing that Unicode may redefine."""

NOTHING: Final = pyoxigraph.Store()


def matching(terms: list[Term], pattern: str, flags: str) -> Mask:
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
    """Test texts by a regular expression: by RE2 where it is as good, since SPARQL prepares it anew each time."""
    mask = np.zeros(len(terms), dtype=np.bool_)
    texts = [(place, plain(term)) for place, term in enumerate(terms) if not isinstance(term, BlankNode)]
    quick = _quick(pattern, flags)
    found = _found(texts, pattern, flags) if quick is None else (place for place, text in texts if quick.search(text))
    mask[list(found)] = True
    return mask


@lru_cache(maxsize=1_000)
def _quick(pattern: str, flags: str) -> Any:
    """Return a pattern ready for RE2, or None if it may mean something else there."""
    if flags not in {"", "i"} or not PLAIN.fullmatch(pattern):
        return None
    options = re2.Options()
    options.case_sensitive = not flags
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def _found(texts: list[tuple[int, str]], pattern: str, flags: str) -> Iterator[int]:
    """Yield the numbers of the texts that SPARQL's own engine finds to match."""
    for start in range(0, len(texts), CHUNK):
        rows = "\n".join(f"({number} {Literal(text)})" for number, text in texts[start : start + CHUNK])
        test = f"REGEX(?text, {Literal(pattern)}, {Literal(flags)})"
        found = NOTHING.query(f"SELECT ?n {{ VALUES (?n ?text) {{ {rows} }} FILTER {test} }}")
        yield from (int(row[0].value) for row in found)  # type: ignore[union-attr]  # SELECT gives rows


def require_pattern(pattern: str, flags: str, shape: str) -> None:
    """Raise unless a pattern can be run.

    Raises:
        ContentError: it is no regular expression that SPARQL's engine knows.
    """
    query = f'ASK {{ BIND (REGEX("", {Literal(pattern)}, {Literal(flags)}) AS ?found) FILTER BOUND(?found) }}'
    if not NOTHING.query(query):
        raise ContentError(f"the shapes cannot be run: sh:pattern {pattern!r} of {shape} is no regular expression")
