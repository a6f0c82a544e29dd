"""Collect the triples of a report, each once and in a fixed order, and write them as Turtle."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from goldenthread.ontology.namespaces import CHECKS, ID, RDF, REPORT_PREFIXES, XSD

Term = NamedNode | BlankNode | Literal
PREFIX_LINE: Final = re.compile(r"^@prefix .*\n", re.MULTILINE)
BETWEEN: Final = re.compile(r" \.\n(?=\S)")
UNSAFE: Final = frozenset('<>"{}|\\^` ')


class Triples:
    """Collects triples under short names such as ``earl:outcome``."""

    def __init__(self) -> None:
        """Begin with none."""
        self._triples: dict[NamedNode | BlankNode, dict[Triple, None]] = {}

    def add(self, subject: NamedNode, term: str, *values: Term | str | int | bool | date) -> None:
        """State that ``subject`` has these values under ``term``, such as ``dcterms:date``."""
        for value in values:
            self._keep(Triple(subject, word(term), literal(value)))

    def a(self, subject: NamedNode, *kinds: str) -> None:
        """State what ``subject`` is."""
        for kind in kinds:
            self._keep(Triple(subject, NamedNode(RDF + "type"), word(kind)))

    def extend(self, triples: Iterable[Triple]) -> None:
        """Take triples as they are."""
        for triple in triples:
            self._keep(triple)

    def turtle(self) -> str:
        """Return everything as Turtle, by subject in the order in which each was first spoken of."""
        triples = (triple for group in self._triples.values() for triple in group)
        text = serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(REPORT_PREFIXES)) or b""
        # The serialiser writes every prefix, in another order each time.
        body = PREFIX_LINE.sub("", text.decode())
        used = (name for name in sorted(REPORT_PREFIXES) if f"{name}:" in body)
        head = "".join(f"@prefix {name}: <{REPORT_PREFIXES[name]}> .\n" for name in used)
        return head + "\n" + BETWEEN.sub(" .\n\n", body)

    def _keep(self, triple: Triple) -> None:
        if isinstance(triple.subject, NamedNode | BlankNode):
            self._triples.setdefault(triple.subject, {})[triple] = None


def word(term: str) -> NamedNode:
    """Return the term that a short name such as ``sh:result`` stands for."""
    prefix, _, name = term.partition(":")
    return NamedNode(REPORT_PREFIXES[prefix] + name)


def literal(value: Term | str | int | bool | date) -> Term:
    """Return a value of Python as a literal; terms stay what they are."""
    if isinstance(value, NamedNode | BlankNode | Literal):
        return value
    if isinstance(value, date):
        return Literal(value.isoformat(), datatype=NamedNode(XSD + "date"))
    return Literal(value)


def english(text: str) -> Literal:
    """Return a text in English."""
    return Literal(text, language="en")


def node(text: str) -> NamedNode | Literal:
    """Return an IRI as a node; what is none, such as a label, as a literal."""
    scheme, colon, _ = text.partition(":")
    if not colon or not scheme.isalpha() or UNSAFE & set(text):
        return Literal(text)
    try:
        return NamedNode(text)
    except ValueError:
        return Literal(text)


def below(parent: NamedNode, *names: str) -> NamedNode:
    """Return a node below another one, named after a plan, a check or a number."""
    return NamedNode("/".join((parent.value, *(quote(name.removeprefix(ID), safe="/") for name in names))))


def profile(token: str) -> NamedNode:
    """Return the profile that a token such as ``core`` stands for."""
    return NamedNode(f"{CHECKS.rstrip('#')}/{quote(token, safe='')}")
