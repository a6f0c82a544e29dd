"""Test texts by regular expressions, as SPARQL's REGEX does."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import pyoxigraph
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

ATOM: Final = r"(?:[A-Za-z0-9 %,:;'/@-]|\\[.()+*?]|\[\^?[A-Za-z0-9 %.,/()+-]+\])"
PLAIN: Final = re.compile(rf"(?:{ATOM}[?+*]?|[(|^$]|\)\??)*")
"""What means the same to Python as to SPARQL where a text is in ASCII."""

SUBTRACTION: Final = "--"
"""In a class of characters this means something to some engines."""

MOST_OPTIONAL: Final = 12
MOST_LETTERS: Final = 2_000
"""Of a short text. With no more to try than these marks allow, and one repetition, none of them takes Python long."""

CLASS: Final = r"\[\^?[^]\[\\^]+\]"
INSIDE: Final = rf"(?:[^()\[\]\\]|\\.|{CLASS})"
GROUP: Final = rf"\((?:{INSIDE}|\({INSIDE}*\))*\)"
PART: Final = re.compile(rf"({GROUP}|{CLASS}|\\.|[^()\[\]\\|?*+{{}}])([?*+]|\{{\d+,?\d*\}}|)")
CHAIN: Final = re.compile(rf"(?:{PART.pattern})+")
OPTIONAL: Final = re.compile(r"[?*]|\{0")
"""A pattern that is one part after the other, and what follows a part that can be left out."""

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
    """Test texts by a regular expression: by Python's where it is as good, since SPARQL's takes long to prepare."""
    mask = np.zeros(len(terms), dtype=np.bool_)
    texts = {place: plain(term) for place, term in enumerate(terms) if not isinstance(term, BlankNode)}
    short = {place: text for place, text in texts.items() if text.isascii() and len(text) <= MOST_LETTERS}
    quick = _quick(pattern, flags)
    for place, text in short.items():
        if quick is not None:
            mask[place] = quick.search(text) is not None
        if quick is not None or not all(part.search(text) for part in _parts(pattern, flags)):
            del texts[place]
    if texts:
        mask[list(_found(list(texts.items()), pattern, flags))] = True
    return mask


@lru_cache(maxsize=1_000)
def _quick(pattern: str, flags: str) -> re.Pattern[str] | None:
    """Return a pattern that means the same to Python; None if it may not, or may take long."""
    repeats = len(re.findall(r"[+*]", re.sub(r"\\.|\[[^]]*\]", "", pattern)))
    plain_enough = PLAIN.fullmatch(pattern) and SUBTRACTION not in pattern and flags in {"", "i"}
    if not plain_enough or repeats > 1 or pattern.count("?") > MOST_OPTIONAL:
        return None
    return re.compile(pattern.replace("$", r"\Z"), re.ASCII | (re.IGNORECASE if flags else re.NOFLAG))


@lru_cache(maxsize=1_000)
def _parts(pattern: str, flags: str) -> tuple[re.Pattern[str], ...]:
    """Return parts of a pattern, as for ``_quick``, that are to be found in every text that matches it."""
    if "(?" in pattern or not CHAIN.fullmatch(pattern):
        return ()
    parts = (_quick(found[1], flags) for found in PART.finditer(pattern) if not OPTIONAL.match(found[2]))
    return tuple(part for part in parts if part is not None)


def _found(texts: list[tuple[int, str]], pattern: str, flags: str) -> Iterator[int]:
    """Yield the numbers of the texts that SPARQL's own engine finds to match.

    It takes time in proportion to the text, where Python's can take years over a text made for that.
    """
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
