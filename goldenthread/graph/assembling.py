"""Put together what a store holds: all that the files state, and what follows from it by the rules.

Much content comes in portions of whole institutions, as ``batches`` has them, so that memory does not grow with it. The
rules only ever add, and what they need of an institution goes with its portion, so the portions together hold what
would follow from everything at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from goldenthread.graph.batches import LARGEST, Shelf, is_large
from goldenthread.graph.derivation import derive
from goldenthread.graph.examples import example_quads
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.pool import in_processes
from goldenthread.ontology.namespaces import DERIVED_GRAPH
from goldenthread.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Some of the quads of a store; no other portion has any of them, nor any of their blank nodes.

    Attributes:
        data: what goes into the store, as N-Quads.
        asserted: how many of the quads the files state.
        derived: how many of them the rules add.
    """

    data: bytes
    asserted: int
    derived: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What one batch comes to: its own portion, and what follows from it for things that others speak of as well."""

    own: Portion
    beside: list[str]


def portions(content: Path, tell: Progress) -> Iterator[Portion]:
    """Yield all that a store of ``content`` holds, in portions that each fit into memory.

    Raises:
        ContentError: a file or a rule does not parse.
    """
    if not is_large(content):
        yield _at_once(content, tell)
        return
    # What an earlier call has kept may be out of date.
    _shelf.cache_clear()
    shelf = Shelf(content)
    yield _portion(shelf.shared(), content, tell)
    folders = list(shelf.portions(LARGEST, tell))
    known: set[str] = set()
    for number, share in enumerate(in_processes(partial(_share, content), folders), start=1):
        new = [line for line in share.beside if line not in known]
        known.update(new)
        yield replace(share.own, data=share.own.data + "".join(new).encode(), derived=share.own.derived + len(new))
        tell("Deriving", number, len(folders))


def _at_once(content: Path, tell: Progress) -> Portion:
    store = pyoxigraph.Store()
    files = content_files(content)
    for number, file in enumerate(files):
        tell("Reading", number, len(files))
        store.extend(read_quads(file, graph_name(file, content)))
    return _portion(store, content, tell)


def _portion(store: pyoxigraph.Store, content: Path, tell: Progress) -> Portion:
    """Return what a store holds, what follows from it, and the questions of the catalogue."""
    asserted = len(store)
    tell("Deriving", 0, 1)
    derived = derive(store, content)
    store.extend(example_quads(content))
    tell("Writing", 0, 1)
    return Portion(data=_as_bytes(store), asserted=asserted, derived=derived)


def _share(content: Path, folders: tuple[Path, ...]) -> _Share:
    shelf, shared = _shelf(content)
    batch = shelf.batch(folders)
    store = batch.store.quads
    stated = 0
    for graph in shelf.graphs_of(folders):
        stated += sum(1 for _ in _of_graph(store, graph))
    new = [quad for quad in _of_graph(store, DERIVED_GRAPH) if not _states(shared, quad)]
    own = [quad for quad in new if quad.subject in batch.own]
    quads = chain(*(_of_graph(store, graph) for graph in shelf.graphs_of(folders)), own)
    return _Share(
        own=Portion(data=_as_bytes(quads), asserted=stated, derived=len(own)),
        beside=[f"{quad} .\n" for quad in new if quad.subject not in batch.own],
    )


@lru_cache(maxsize=1)
def _shelf(content: Path) -> tuple[Shelf, pyoxigraph.Store]:
    """Return the plans of some content, and what all share with what follows from it; once in each process."""
    shelf = Shelf(content)
    shared = shelf.shared()
    derive(shared, content)
    return shelf, shared


def _as_bytes(quads: Iterable[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def _of_graph(store: pyoxigraph.Store, graph: NamedNode) -> Iterator[Quad]:
    return store.quads_for_pattern(None, None, None, graph)


def _states(store: pyoxigraph.Store, quad: Quad) -> bool:
    return next(store.quads_for_pattern(quad.subject, quad.predicate, quad.object), None) is not None
