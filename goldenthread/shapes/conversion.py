"""Bring statements from the store and from Turtle files into the form that pySHACL works on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import rdflib
from pyoxigraph import RdfFormat, Triple, serialize

from goldenthread.errors import StoreError
from goldenthread.graph.files import graph_name, read_quads
from goldenthread.graph.store import Store

ALL_STATEMENTS = "CONSTRUCT { ?subject ?property ?value } WHERE { ?subject ?property ?value }"


def store_graph(store: Store) -> rdflib.Graph:
    """Return the union of all named graphs of the store as one rdflib graph.

    pySHACL gives wrong results on other kinds of store and does not look across named graphs, so the
    statements are copied and flattened.

    Raises:
        StoreError, EndpointError: the store failed.
    """
    answer = store.query(ALL_STATEMENTS)
    if not isinstance(answer, list):
        raise StoreError("the store does not answer a CONSTRUCT query with statements; use another endpoint")
    return to_rdflib(answer)


def files_graph(folder: Path, content: Path) -> rdflib.Graph:
    """Return the statements of every Turtle file below ``folder`` of the content root ``content``.

    Raises:
        ContentError: a file does not parse; names the file, line and column.
    """
    graph = rdflib.Graph()
    for file in sorted(folder.rglob("*.ttl")):
        graph += file_graph(file, content)
    return graph


def file_graph(file: Path, content: Path) -> rdflib.Graph:
    """Return the statements of one Turtle file of the content root ``content``; see ``files_graph``."""
    quads = read_quads(file, graph_name(file, content))
    return to_rdflib(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return the triples as an rdflib graph, every literal exactly as it is written."""
    lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    with exact_literals():
        return rdflib.Graph().parse(data=lines, format="nt")


@contextmanager
def exact_literals() -> Iterator[None]:
    """Keep rdflib from rewriting literals, such as 01 to 1, while they are read."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before
