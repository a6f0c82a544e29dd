"""The names of things, for people who read an answer."""

from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, QuerySolutions

from goldenthread.graph.store import Store
from goldenthread.ontology.namespaces import prologue
from goldenthread.queries.running import Table

PORTION: Final = 500
"""How many things are asked for at once."""


def labels_of(store: Store, things: Iterable[NamedNode]) -> dict[str, str]:
    """Return the label of each of these things that has one, by its IRI; of several, the first in the alphabet.

    Raises:
        StoreError, EndpointError: the store failed.
    """
    wanted = sorted({thing.value for thing in things})
    found: dict[str, str] = {}
    for start in range(0, len(wanted), PORTION):
        values = " ".join(str(NamedNode(iri)) for iri in wanted[start : start + PORTION])
        answer = store.query(
            prologue("rdfs")
            + "SELECT ?thing (MIN(STR(?label)) AS ?name)\n"
            + f"WHERE {{ VALUES ?thing {{ {values} }} ?thing rdfs:label ?label }} GROUP BY ?thing"
        )
        if isinstance(answer, QuerySolutions):
            for thing, name in answer:
                if isinstance(thing, NamedNode) and isinstance(name, Literal):
                    found[thing.value] = name.value
    return found


def labels_in(store: Store, rows: Table) -> Mapping[str, str]:
    """Return the labels of all things in a table; see ``labels_of``."""
    return labels_of(store, (cell for row in rows.rows for cell in row if isinstance(cell, NamedNode)))
