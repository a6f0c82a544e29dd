"""Bring the statements of any store, and of files, to where the engines look them up."""

from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad

from goldenthread.errors import StoreError
from goldenthread.graph.files import graph_name, read_quads
from goldenthread.graph.store import LocalStore, Store

ALL_STATEMENTS = "CONSTRUCT { ?subject ?property ?value } WHERE { ?subject ?property ?value }"


def store_graph(store: Store) -> pyoxigraph.Store:
    """Return the statements of a store for look-ups: a local one as it is, a remote one copied into memory.

    Raises:
        StoreError, EndpointError: the store failed.
    """
    if isinstance(store, LocalStore):
        return store.quads
    answer = store.query(ALL_STATEMENTS)
    if not isinstance(answer, list):
        raise StoreError("the store does not answer a CONSTRUCT query with statements; use another endpoint")
    copy = pyoxigraph.Store()
    copy.extend([Quad(triple.subject, triple.predicate, triple.object) for triple in answer])
    return copy


def files_graph(folder: Path, content: Path) -> pyoxigraph.Store:
    """Return the statements of every Turtle file below ``folder`` of the content root ``content``.

    Raises:
        ContentError: a file does not parse; names the file, line and column.
    """
    graph = pyoxigraph.Store()
    for file in sorted(folder.rglob("*.ttl")):
        graph.extend(read_quads(file, graph_name(file, content)))
    return graph
