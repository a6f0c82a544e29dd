"""Read a content folder in batches of whole institutions, so that memory does not grow with the number of plans.

Institutions do not lean on each other: a follow-on stays within its institution. So what holds of an institution's
plans can be told from them and from what all plans share. Should a plan name a thing of another institution after
all, both are read together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from goldenthread.graph.derivation import derive
from goldenthread.graph.files import content_files, graph_name, read_quads
from goldenthread.graph.store import LocalStore
from goldenthread.ontology.namespaces import GRAPH, ID

PLANS: Final = "graph/plans"
NAMED_ONLY: Final = (GRAPH + "institutions/", GRAPH + "documents/")
"""Shared graphs that a batch takes in only where its plans name something in them."""

LARGEST: Final = 150_000
"""Quads after which a batch takes no further institution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some institutions' plans with all that they lean on.

    Attributes:
        folders: the institutions' folders below graph/plans.
        store: the plans, what they lean on, and what follows from the two.
        own: what the plans themselves state something about, as opposed to what they share with others.
        missing: things that they name and nothing in the store describes, by the hash of their IRI.
        files: how many files of plans were read.
    """

    folders: tuple[Path, ...]
    store: LocalStore
    own: frozenset[NamedNode]
    missing: frozenset[int]
    files: int


class Shelf:
    """The content folder: what is shared, read once, and the institutions' folders, read when asked for."""

    def __init__(self, content: Path) -> None:
        """Read what plans share: frameworks, lists, institutions, documents and the ontology.

        Raises:
            ContentError: a file does not parse.
        """
        self._content = content
        self._shared = pyoxigraph.Store()
        plans: list[Path] = []
        for file in content_files(content):
            if file.is_relative_to(content / PLANS):
                plans.append(file)
            else:
                self._shared.extend(read_quads(file, graph_name(file, content)))
        self._lists = {
            graph
            for graph in self._shared.named_graphs()
            if isinstance(graph, NamedNode) and not graph.value.startswith(NAMED_ONLY)
        }
        folders = groupby(plans, key=lambda file: file.relative_to(content / PLANS).parts[0])
        self.folders: dict[Path, tuple[Path, ...]] = {content / PLANS / name: tuple(files) for name, files in folders}
        """The files of each institution."""

    def batches(self, largest: int = LARGEST) -> Iterator[Batch]:
        """Yield every institution, in batches of about ``largest`` quads."""
        waiting: dict[Path, list[Quad]] = {}
        size = 0
        for folder in self.folders:
            waiting[folder] = list(self._quads(folder))
            size += len(waiting[folder])
            if size >= largest:
                yield self._batch(waiting)
                waiting, size = {}, 0
        if waiting:
            yield self._batch(waiting)

    def together(self, folders: Iterable[Path]) -> Batch:
        """Return some institutions as one batch, whatever its size."""
        return self._batch({folder: list(self._quads(folder)) for folder in folders})

    def shared(self) -> LocalStore:
        """Return what all plans share, with what follows from it and without any plan."""
        store = pyoxigraph.Store()
        store.bulk_extend(self._shared)
        derive(store, self._content)
        return LocalStore(store)

    def _quads(self, folder: Path) -> Iterator[Quad]:
        for file in self.folders[folder]:
            yield from read_quads(file, graph_name(file, self._content))

    def _batch(self, read: dict[Path, list[Quad]]) -> Batch:
        quads = [quad for part in read.values() for quad in part]
        own = frozenset(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
        named = {quad.object for quad in quads if isinstance(quad.object, NamedNode)} - own
        store = pyoxigraph.Store()
        for graph in self._leaned_on(named):
            store.extend(self._shared.quads_for_pattern(None, None, None, graph))
        described = {thing for thing in named if next(store.quads_for_pattern(thing, None, None), None)}
        store.bulk_extend(quads)
        derive(store, self._content)
        return Batch(
            folders=tuple(read),
            store=LocalStore(store),
            own=own,
            missing=frozenset(hash(thing.value) for thing in named - described if thing.value.startswith(ID)),
            files=sum(len(self.folders[folder]) for folder in read),
        )

    def _leaned_on(self, named: Iterable[NamedNode]) -> set[NamedNode]:
        """Return the shared graphs that these things lean on: all lists, and the institutions and documents named."""
        found = set(self._lists)
        for thing in named:
            for quad in self._shared.quads_for_pattern(thing, None, None):
                if isinstance(quad.graph_name, NamedNode):
                    found.add(quad.graph_name)
        return found
