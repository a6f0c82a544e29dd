"""Collect statements one by one, with short words for what vocabularies name at length."""

from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from goldenthread.ontology.namespaces import PUBLISHED_PREFIXES, RDF, XSD

Value = NamedNode | Literal
TYPE: Final = NamedNode(RDF + "type")


class Statements:
    """A growing list of statements; names are written as ``prefix:name``."""

    def __init__(self) -> None:
        """Begin with none."""
        self.quads: list[Quad] = []

    def add(self, subject: NamedNode, **values: Value | str | int | None) -> None:
        """State values of a subject; ``dcterms_title="..."`` means ``dcterms:title``, and None means nothing.

        A text is taken for English, a number for a count.
        """
        for name, value in values.items():
            if value not in (None, ""):
                self.state(subject, name.replace("_", ":", 1), value)

    def state(self, subject: NamedNode, name: str, value: Value | str | int | None) -> None:
        """State one value of a subject; ``name`` is ``a`` for its class."""
        if value is None:
            return
        prefix, _, local = name.partition(":")
        predicate = TYPE if name == "a" else NamedNode(PUBLISHED_PREFIXES[prefix] + local)
        self.quads.append(Quad(subject, predicate, _term(value)))


def term(name: str) -> NamedNode:
    """Return the term that ``prefix:name`` stands for."""
    prefix, _, local = name.partition(":")
    return NamedNode(PUBLISHED_PREFIXES[prefix] + local)


def typed(text: str, datatype: str) -> Literal | None:
    """Return a literal of a datatype of XML Schema, or None for an empty text."""
    return Literal(text, datatype=NamedNode(XSD + datatype)) if text else None


def _term(value: Value | str | int) -> Value:
    if isinstance(value, int):
        return Literal(str(value), datatype=NamedNode(XSD + "integer"))
    return Literal(value, language="en") if isinstance(value, str) else value
