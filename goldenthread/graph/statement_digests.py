"""Give what is stated about each thing a number, to see what has changed and to sign what was checked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

Term = NamedNode | BlankNode | Literal | Triple
Lines = dict[BlankNode, set[tuple[str, Term]]]
SPACE: Final = 2**256


def statement_digests(quads: Iterable[Quad]) -> dict[str, int]:
    """Return a number for each named thing: the sum of the SHA-256 of its statements as lines of N-Triples.

    A blank node counts as what is stated about it, so its name does not matter. Which graph a statement is in does not
    matter either, nor how often it is made.
    """
    named: defaultdict[NamedNode, set[tuple[str, Term]]] = defaultdict(set)
    blank: Lines = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            named[quad.subject].add((str(quad.predicate), quad.object))
        elif isinstance(quad.subject, BlankNode):
            blank[quad.subject].add((str(quad.predicate), quad.object))
    texts = _texts(blank)
    digests = {thing.value: _sum(str(thing), facts, texts) for thing, facts in named.items()}
    used = {value for facts in (*named.values(), *blank.values()) for _, value in facts if isinstance(value, BlankNode)}
    for node, facts in blank.items():
        if node not in used:
            digests[""] = (digests.get("", 0) + _sum("[]", facts, texts)) % SPACE
    return digests


def digest_of(digests: Mapping[str, int], things: Iterable[str] | None = None) -> str:
    """Return one digest, in hexadecimal, of all that is stated, or of what is stated about some things."""
    chosen = digests.values() if things is None else (digests.get(thing, 0) for thing in set(things))
    return f"{sum(chosen) % SPACE:064x}"


def changed_things(before: Mapping[str, int], now: Mapping[str, int]) -> set[str]:
    """Return the things about which something else is stated now than before."""
    return {thing for thing in before.keys() | now.keys() if before.get(thing) != now.get(thing)}


def _sum(subject: str, facts: Iterable[tuple[str, Term]], texts: Mapping[BlankNode, str]) -> int:
    lines = (f"{subject} {predicate} {_text(value, texts)} .\n" for predicate, value in facts)
    return sum(int.from_bytes(sha256(line.encode()).digest()) for line in lines) % SPACE


def _text(value: Term, texts: Mapping[BlankNode, str]) -> str:
    return texts.get(value, "[]") if isinstance(value, BlankNode) else str(value)


def _texts(blank: Lines) -> dict[BlankNode, str]:
    """Return a text for each blank node, made of what is stated about it; a circle is cut where it closes."""
    texts: dict[BlankNode, str] = {}
    for start in blank:
        waiting = [start]
        open_ones: set[BlankNode] = set()
        while waiting:
            node = waiting[-1]
            parts = {value for _, value in blank.get(node, ()) if isinstance(value, BlankNode)}
            missing = (
                [] if node in open_ones else [part for part in parts if part not in texts and part not in open_ones]
            )
            open_ones.add(node)
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            lines = sorted(f"{predicate} {_text(value, texts)}" for predicate, value in blank.get(node, ()))
            texts.setdefault(node, f"[{sha256(';'.join(lines).encode()).hexdigest()}]")
    return texts
