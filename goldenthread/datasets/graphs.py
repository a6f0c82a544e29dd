"""The named graphs: which there are, what each is about, and what each states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from goldenthread.graph.store import LocalStore, Store
from goldenthread.ontology.namespaces import DERIVED_GRAPH, EXAMPLES_GRAPH, GRAPH, LOADED_GRAPH, NS
from goldenthread.queries.catalogue import Catalogue
from goldenthread.queries.running import select

KINDS: Final = ("Plan", "Framework", "Institution", "Document")
TITLES: Final = {
    DERIVED_GRAPH.value: "What follows from all graphs by the rules of the ontology",
    GRAPH + "ontology/goldenthread": "The ontology",
    GRAPH + "dataset": "What the collection says about itself",
    EXAMPLES_GRAPH: "The questions of the catalogue, with their queries",
}
DASHES: Final = re.compile(r"[-_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedGraph:
    """A named graph.

    Attributes:
        iri: its name.
        title: what to call it.
        statements: how many it holds.
        kind: the local name of the class of what it is about, or nothing.
        things: the IRIs of what it is about.
    """

    iri: str
    title: str
    statements: int
    kind: str = ""
    things: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return its path below the base of our graphs."""
        return self.iri.removeprefix(GRAPH)

    @property
    def description(self) -> str:
        """Return a sentence about what is in it."""
        if self.kind == "Plan":
            return f"The plan '{self.title}': its actions, their owners, measures and deadlines, and what came of them."
        if self.kind == "Framework":
            return f"The duties of '{self.title}', their parts, and whom each is addressed to."
        if self.kind == "Institution":
            return f"The posts, committees, groups and teams of {self.title} that own actions of its plans."
        if self.kind == "Document":
            return f"The document '{self.title}': its abbreviations, and the lines that facts were read from."
        return f"{self.title}: a part of the collection that its other graphs lean on."


def named_graphs(store: Store, catalogue: Catalogue) -> dict[str, NamedGraph]:
    """Return every named graph of ours by its IRI, in order, without the notes that a load keeps on a server."""
    found: dict[str, NamedGraph] = {}
    for row in select(store, catalogue, "pages/graphs").dicts():
        iri, kind = row["graph"], row["kind"].removeprefix(NS)
        if not iri.startswith(GRAPH) or iri == LOADED_GRAPH.value:
            continue
        known = found.get(iri)
        if known is None:
            title = row["label"] or TITLES.get(iri) or _words(iri)
            things = (row["thing"],) if row["thing"] else ()
            found[iri] = NamedGraph(iri=iri, title=title, statements=int(row["statements"]), kind=kind, things=things)
        elif row["thing"] not in known.things:
            found[iri] = NamedGraph(
                iri=iri,
                title=TITLES.get(iri) or _words(iri),
                statements=known.statements,
                things=(*known.things, row["thing"]),
            )
    return found


def documents_read(store: Store, catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Return, for each named graph that gives lines of documents as evidence, the IRIs of these documents."""
    found: dict[str, tuple[str, ...]] = {}
    for row in select(store, catalogue, "pages/graph-documents").dicts():
        found[row["graph"]] = (*found.get(row["graph"], ()), row["document"])
    return found


def statements_of(store: Store, catalogue: Catalogue, graph: NamedNode | None = None) -> Iterator[Quad]:
    """Yield the statements of a named graph, or of all."""
    if isinstance(store, LocalStore):
        yield from store.quads.quads_for_pattern(None, None, None, graph)
        return
    bound = {"graph": graph} if graph else {}
    for subject, name, value, stating in select(store, catalogue, "pages/statements", **bound).rows:
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(name, NamedNode)
            and isinstance(value, NamedNode | BlankNode | Literal)
            and isinstance(stating, NamedNode)
            and stating != LOADED_GRAPH
        ):
            yield Quad(subject, name, value, stating)


def _words(iri: str) -> str:
    """Return words for a graph whose content names nothing that it is about: ``registry/metrics`` is ``Metrics``."""
    parts = [DASHES.sub(" ", part) for part in iri.removeprefix(GRAPH).split("/")]
    return f"{parts[-1].capitalize()} ({', '.join(parts[:-1])})" if len(parts) > 1 else parts[0].capitalize()
